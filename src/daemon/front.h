/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The role in front: it takes messages in, has them scanned and recorded, and answers. It looks into none of them. One
 * thread, which never waits for one peer alone.
 */
#ifndef SP_DAEMON_FRONT_H
#define SP_DAEMON_FRONT_H

#include "daemon/crew.h"
#include "daemon/handover.h"
#include "daemon/suspects.h"

struct sp_front;
struct sp_mail;  /* connections of mail servers */
struct sp_web;   /* web clients */

/* What is counted, for /metrics and the last line of the log. SP_COUNT(name, help). */
enum sp_count {
#define SP_COUNT(name, help) SP_COUNT_##name,
#include "daemon/counts.def"
#undef SP_COUNT
	SP_COUNT_N
};

enum sp_work_end {
	SP_WORK_ANSWERED, /* task.done holds the answer; what had to be recorded is */
	SP_WORK_FAILED,   /* work->why says why: to be put off */
};

/* A message in hand, from its last byte to its answer; belongs to who submits it. */
struct sp_work {
	struct sp_task task;
	uint64_t bytes;
	struct sp_input input; /* borrows; source is a name for logs */
	bool record;
	struct sp_view justification; /* set by judged_fn */
	const char *disposition;      /* set by judged_fn: what is going to be done with it */
	const char *why;
	bool recording, sent;         /* waits for its record; that is under way */
	void *owner;
	void (*judged_fn)(void *owner, struct sp_work *work); /* before it is recorded */
	void (*end_fn)(void *owner, struct sp_work *work, enum sp_work_end end);
	struct sp_work *next, *before;
};

struct sp_keeper {
	struct sp_watch watch; /* fd -1 = it is not there */
	struct sp_wire_inbox inbox;
};

#define SP_LISTENERS_MAX 16u

struct sp_listener {
	struct sp_front *front;
	struct sp_watch watch;
	enum sp_listener_kind kind;
	bool paused; /* no more connections are taken for the moment */
};

struct sp_front {
	struct sp_loop loop;
	const struct sp_handover *handover;
	const struct sp_config *config;
	const struct sp_limits *limits;
	struct sp_watch parent;
	struct sp_buf parent_frame;
	struct sp_crew *crew;
	struct sp_keeper keeper;
	struct sp_suspects suspects;
	struct sp_breaker breaker;
	struct sp_listener listener[SP_LISTENERS_MAX];
	unsigned listener_n;
	struct sp_mail *mail;
	struct sp_web *web;
	struct sp_work *work; /* in hand, the newest first */
	uint64_t work_n, held_bytes; /* held_bytes: of all messages that are here, whole or not */
	bool draining, stale; /* stale: the last reload failed */
	uint64_t drain_until_us;
	uint64_t told_generation; /* of scanners that work, as the parent knows it */
	uint64_t count[SP_COUNT_N];
};

/* The role. */
_Noreturn void sp_front_run(struct sp_handover *handover, int parent);

/* ---- work ---- */

/* Whether a message may begin to come. Returns: NULL, or why not. */
const char *sp_front_refuses(const struct sp_front *front);
/* work->input, bytes, record, owner, the functions and task.message or fd are filled in. end_fn may be called before this returns. */
void sp_work_submit(struct sp_front *front, struct sp_work *work);
/* Nobody waits for it any more. */
void sp_work_abandon(struct sp_front *front, struct sp_work *work);
void sp_work_tick(struct sp_front *front, uint64_t now_us);
void sp_work_outcome(void *front, struct sp_task *task, enum sp_crew_outcome outcome);
/* The role that keeps is there (again). Owns: sock. */
void sp_keeper_join(struct sp_front *front, int sock);
void sp_keeper_leave(struct sp_front *front);

/* ---- mail servers ---- */

void sp_mail_accept(struct sp_front *front, int fd);
unsigned sp_mail_busy_n(const struct sp_front *front); /* with a message under way */
void sp_mail_drain(struct sp_front *front); /* ends the connections that are idle */
void sp_mail_free(struct sp_front *front);

#endif
