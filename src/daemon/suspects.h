/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Messages that scanners died of, by a keyed hash, and whether it is many different ones: pure. One message alone is tried
 * again when it comes back, and held when it comes a third time; a row of different ones says that it is the scanners.
 */
#ifndef SP_DAEMON_SUSPECTS_H
#define SP_DAEMON_SUSPECTS_H

#include <stdbool.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/view.h"

#define SP_SUSPECT_ID_BYTES 31
#define SP_SUSPECTS_MAX 1024u /* the oldest ones are forgotten */
#define SP_SUSPECT_HELD_FROM 2u /* arrivals that killed a scanner */

struct sp_suspect {
	char id[SP_SUSPECT_ID_BYTES]; /* as incidents have it */
	unsigned char arrivals;
};

struct sp_suspects {
	struct sp_suspect suspect[SP_SUSPECTS_MAX]; /* a ring */
	uint32_t n, next;
};

/* How often it killed: 0 = it is not known. */
unsigned sp_suspects_count(const struct sp_suspects *suspects, const char *id);
/* Returns: how often it has now. */
unsigned sp_suspects_add(struct sp_suspects *suspects, const char *id);

/* As lines "id count", for a file. */
void sp_suspects_write(const struct sp_suspects *suspects, struct sp_buf *out);
/* Lines that make no sense are left out. */
void sp_suspects_read(struct sp_suspects *suspects, struct sp_view text);

/* Open: too many different messages killed scanners lately. */
#define SP_BREAKER_DIFFERENT 5u
#define SP_BREAKER_WINDOW_US UINT64_C(60000000)
#define SP_BREAKER_OPEN_US UINT64_C(30000000)

struct sp_breaker {
	struct {
		char id[SP_SUSPECT_ID_BYTES];
		uint64_t at_us;
	} death[SP_BREAKER_DIFFERENT];
	uint64_t open_until_us;
};

/* A message killed a scanner. Returns: whether the breaker opens by it. */
bool sp_breaker_note(struct sp_breaker *breaker, const char *id, uint64_t now_us);
bool sp_breaker_is_open(const struct sp_breaker *breaker, uint64_t now_us);

#endif
