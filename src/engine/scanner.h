/* SPDX-License-Identifier: Apache-2.0 */
/* One scanner process, as its pool sees it. */
#ifndef SP_ENGINE_SCANNER_H
#define SP_ENGINE_SCANNER_H

#include <sys/types.h>

#include "base/wire.h"
#include "engine/pool.h"

#define SP_SCANNER_QUEUE_MAX 2u /* jobs given to one scanner: the next one waits in its socket */

struct sp_scanner {
	pid_t pid; /* 0 = none */
	pid_t extractor; /* takes attachments apart for it; 0 = none */
	int sock;
	bool ready; /* it has what it needs, and is confined */
	uint64_t queue[SP_SCANNER_QUEUE_MAX]; /* sequence numbers of its jobs, oldest first */
	unsigned queue_n;
	uint64_t since_us; /* when it began: to start, or with its oldest job */
	struct sp_wire_inbox inbox;
};

int sp_scanner_start(struct sp_scanner *scanner, const struct sp_pool_config *config,
	struct sp_err *err);

/* Ends it at once. */
void sp_scanner_kill(struct sp_scanner *scanner);

/* Ends all: idle ones by themselves, which gives them a moment to return what they hold, the others at once. */
void sp_scanner_end(struct sp_scanner *scanners, unsigned n);

/* The scanner's side: serves jobs on the socket until it is closed. extractor: socket to what takes attachments apart, -1 =
 * none. */
_Noreturn void sp_scanner_run(const struct sp_pool_config *config, int sock, int extractor);

#endif
