/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The role that keeps what must not be lost: incidents with their events, and which messages scanners died of. It alone
 * has the database open. A record counts once its answer has come.
 */
#ifndef SP_DAEMON_KEEP_H
#define SP_DAEMON_KEEP_H

#include "daemon/handover.h"
#include "daemon/suspects.h"
#include "engine/pool.h"

/* An incident on its way to be recorded. Borrows. */
struct sp_keep_record {
	const char *incident_id;
	enum sp_action verdict;
	enum sp_channel channel;
	struct sp_view json;
	struct sp_view justification; /* p NULL = none */
	const char *disposition;      /* what was done with it: a word */
};

void sp_keep_record_write(struct sp_buf *out, const struct sp_keep_record *record);
/* Borrows from bytes; strings live in the arena. Returns: SP_OK, SP_EINVAL or SP_ENOMEM. */
int sp_keep_record_read(struct sp_view bytes, struct sp_arena *arena, struct sp_keep_record *ret);

/* The role. */
_Noreturn void sp_keep_run(struct sp_handover *handover, int parent);

#endif
