/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Confined scanner processes. Jobs go in, results come out in the order of the jobs. A scanner that crashes or hangs is
 * replaced; its message is tried again limits.crash-retries times (a hang is not), then answered by a loss. The pool is used
 * from one thread.
 */
#ifndef SP_ENGINE_POOL_H
#define SP_ENGINE_POOL_H

#include "engine/belt.h"
#include "engine/render.h"

struct sp_pool_config {
	const struct sp_belt_input *belt; /* borrowed */
	struct sp_render_options render;
	bool want_json;            /* done.json is filled in whatever the format */
	struct sp_key incident_key;
	unsigned workers;          /* 1 to limits.jobs */
};

struct sp_job {
	int fd;                 /* of the file that holds the message: duplicated, stays the caller's */
	uint64_t offset, bytes; /* where in it */
	bool mbox;              /* ">From " lines are to be unquoted */
	struct sp_input input;  /* bytes unused; strings are copied */
};

struct sp_done {
	const char *source;      /* of the job */
	uint32_t line;
	enum sp_action verdict;
	enum sp_channel channel;
	bool unreadable;         /* the file could not be read to the end of the message: what there was is in the result */
	struct sp_view rendered; /* in the format asked for; all views are valid until the next call */
	struct sp_view json;     /* the result as JSON where want_json, else p NULL */
	char incident_id[31];    /* where want_json, of what becomes an incident; else "" */
};

struct sp_pool;

int sp_pool_new(const struct sp_pool_config *config, struct sp_pool **ret, struct sp_err *err);
/* Ends all scanners, busy ones too. */
void sp_pool_free(struct sp_pool *pool);

bool sp_pool_has_room(const struct sp_pool *pool);
/* Returns: SP_OK; SP_EBUSY while there is no room, or no descriptor until a result was taken; SP_EIO, SP_ENOMEM. */
int sp_pool_submit(struct sp_pool *pool, const struct sp_job *job, struct sp_err *err);
/* Waits for the result of the oldest job. Fewer scanners than asked for do the work where the system gives no more.
 * Returns: 1 a result, 0 no job is left, negative: there is no scanner that works. */
int sp_pool_next(struct sp_pool *pool, struct sp_done *ret, struct sp_err *err);

#endif
