/* SPDX-License-Identifier: Apache-2.0 */
/* What the extraction server and its nurseries have in common: processes that they make and end, and one scanner to serve. */
#ifndef SP_WORKER_CHILD_H
#define SP_WORKER_CHILD_H

#include <sys/types.h>

#include "base/wire.h"
#include "extract/protocol.h"

struct sp_child {
	pid_t pid; /* 0 = none */
	int sock;  /* -1 = given away */
	uint64_t until_us; /* when it is ended, 0 = never */
};

#define SP_NO_CHILD ((struct sp_child){ .sock = -1 })

/* Waits for its end, and ends it when patience does. Returns: exit status, 256 + signal; 0 where there is none. */
uint64_t sp_child_end(struct sp_child *child, uint64_t patience_ms);

/* What it serves. */
struct sp_service {
	int sock; /* to the scanner */
	size_t memory_bytes; /* as it said in its HELLO: of a worker */
	uint64_t time_ms;
	struct sp_child *watched; /* NULL = none */
	/* Returns: false when the scanner is not to be served any more. */
	bool (*serve)(struct sp_service *service, enum sp_extract_frame type, uint64_t value, int fd);
};

/* Until the scanner goes. */
void sp_service_run(struct sp_service *service);
bool sp_service_answer(const struct sp_service *service, enum sp_extract_frame type, struct sp_view payload, int fd);
/* Gives the child's socket away. */
bool sp_service_give(const struct sp_service *service, struct sp_child *child);
bool sp_service_refuse(const struct sp_service *service);
/* The end of a child's time, from now. */
uint64_t sp_service_until(const struct sp_service *service);
/* In the child: CPU time cannot be hidden as a clock's can. */
void sp_service_limit_cpu(const struct sp_service *service);

#endif
