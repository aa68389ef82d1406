/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The front's side of the scanners: tasks go in, and are done in whatever order they are done. The processes are the
 * parent's, which sends a socket for each; one that dies is replaced by a new socket. A task that a scanner died of is tried
 * once more by one that has seen no message yet.
 */
#ifndef SP_DAEMON_CREW_H
#define SP_DAEMON_CREW_H

#include "daemon/loop.h"
#include "engine/job.h"

#define SP_CREW_MAX 2048u /* scanners, those that are being replaced included */
#define SP_CREW_AHEAD 2u  /* tasks given to one: the next one waits in its socket */

enum sp_task_state { SP_TASK_NEW, SP_TASK_WAITING, SP_TASK_AGAIN, SP_TASK_GIVEN, SP_TASK_SCANNED };

enum sp_crew_outcome {
	SP_CREW_DONE,    /* task->answer and task->done hold what came */
	SP_CREW_CRASHED, /* also when it was tried again */
	SP_CREW_HUNG,    /* so did the second one, or there was no time for a second one */
};

struct sp_member;

/* A message to be scanned; belongs to who submits it, and is not moved until it is done or taken back. */
struct sp_task {
	enum sp_task_state state;
	uint64_t id;
	struct sp_view message; /* a small one, which goes behind the frame; p NULL = it is in fd */
	int fd;              /* sealed; message and fd are the owner's */
	bool held;           /* not to be scanned any more */
	struct sp_buf frame; /* the job as bytes */
	struct sp_buf answer;
	struct sp_done done; /* points into answer */
	unsigned tries;
	uint64_t since_us;   /* when it came */
	uint64_t until_us;   /* when it must be answered */
	struct sp_member *member;
	struct sp_task *next, *before; /* of those that wait */
};

struct sp_crew_config {
	struct sp_loop *loop;
	const struct sp_limits *limits;
	void *context;
	void (*outcome_fn)(void *context, struct sp_task *task, enum sp_crew_outcome outcome);
	void (*kill_fn)(void *context, uint64_t number); /* a scanner is to be ended */
};

struct sp_crew;
int sp_crew_new(const struct sp_crew_config *config, struct sp_crew **ret);
void sp_crew_free(struct sp_crew *crew);

/* A scanner starts. Owns: sock. Once it works, one of an older generation gets nothing more to do; with the last, none. */
void sp_crew_join(struct sp_crew *crew, uint64_t number, uint64_t generation, int sock);

/* The frame, message or fd, held and until_us of the task are filled in. */
void sp_crew_submit(struct sp_crew *crew, struct sp_task *task);
/* The task is forgotten, wherever it is; its scanner may go on in vain. */
void sp_crew_take_back(struct sp_crew *crew, struct sp_task *task);
/* Whether one scanner died of this task, and another is at it now. */
bool sp_crew_hangs(const struct sp_task *task);

void sp_crew_tick(struct sp_crew *crew, uint64_t now_us);

unsigned sp_crew_ready_n(const struct sp_crew *crew);
/* Returns: the oldest generation that is given messages, 0 when none is: no later message is judged by older rules. */
uint64_t sp_crew_generation(const struct sp_crew *crew);

#endif
