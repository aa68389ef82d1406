/* SPDX-License-Identifier: Apache-2.0 */
#include "daemon/crew.h"

#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include "base/io.h"
#include "base/log.h"
#include "base/wire.h"

#define AHEAD_BYTES_MAX 65536u /* a job for a scanner that does not listen yet must fit into the socket, behind another */
#define TRY_PER_MILLE 400u     /* of the time for an answer: a message that hangs a scanner can be tried once more */
#define STUCK_US UINT64_C(2000) /* a message that takes longer is to keep nobody else waiting */
#define PATIENCE_S 5           /* a scanner that takes nothing of a job for so long is as good as dead */

struct sp_task_list {
	struct sp_task *first, *last;
};

struct sp_member {
	struct sp_crew *crew;
	struct sp_watch watch; /* its socket */
	uint64_t number, generation;
	bool ready, retired, ill;
	bool used;  /* it was given a task before */
	bool alone; /* with a task that another one died of: nothing else is put at risk */
	struct {
		uint64_t id;
		struct sp_task *task; /* NULL: taken back */
	} queue[SP_CREW_AHEAD];
	unsigned queue_n;
	uint64_t since_us; /* with its oldest task */
	struct sp_wire_inbox inbox;
	struct sp_member *next;
};

struct sp_crew {
	struct sp_crew_config config;
	struct sp_member *member;
	unsigned member_n;
	uint64_t next_id;
	uint64_t try_us; /* how long a scanner may take for a message */
	/* Those that wait: for any scanner, and (one died of them) for one that has seen no message yet. */
	struct sp_task_list waiting, again;
};

static void serve(struct sp_crew *crew);

int sp_crew_new(const struct sp_crew_config *config, struct sp_crew **ret)
{
	struct sp_crew *crew = calloc(1, sizeof *crew);

	if (!crew)
		return SP_ENOMEM;
	crew->config = *config;
	crew->try_us = 1000 * config->limits->message_time_ms;
	if (crew->try_us > config->limits->answer_time_ms * TRY_PER_MILLE)
		crew->try_us = config->limits->answer_time_ms * TRY_PER_MILLE;
	*ret = crew;
	return SP_OK;
}

/* ---- tasks that wait ---- */

static struct sp_task_list *list_of(struct sp_crew *crew, const struct sp_task *task)
{
	return task->state == SP_TASK_AGAIN ? &crew->again : &crew->waiting;
}

static void append(struct sp_crew *crew, struct sp_task *task, enum sp_task_state state)
{
	task->state = state;
	task->member = NULL;
	struct sp_task_list *list = list_of(crew, task);

	task->next = NULL;
	task->before = list->last;
	*(list->last ? &list->last->next : &list->first) = task;
	list->last = task;
}

/* One that only waited in a scanner's socket comes before all others. */
static void put_back(struct sp_crew *crew, struct sp_task *task)
{
	struct sp_task_list *list = &crew->waiting;

	task->state = SP_TASK_WAITING;
	task->member = NULL;
	task->before = NULL;
	task->next = list->first;
	*(list->first ? &list->first->before : &list->last) = task;
	list->first = task;
}

static void unlink_task(struct sp_crew *crew, struct sp_task *task)
{
	struct sp_task_list *list = list_of(crew, task);

	*(task->before ? &task->before->next : &list->first) = task->next;
	*(task->next ? &task->next->before : &list->last) = task->before;
	task->next = task->before = NULL;
}

/* ---- scanners ---- */

static void dismiss(struct sp_member *member)
{
	struct sp_crew *crew = member->crew;
	struct sp_member **at = &crew->member;

	sp_loop_remove(crew->config.loop, &member->watch);
	close(member->watch.fd);
	sp_buf_release(&member->inbox.payload);
	while (*at != member)
		at = &(*at)->next;
	*at = member->next;
	crew->member_n--;
	free(member);
}

void sp_crew_free(struct sp_crew *crew)
{
	if (!crew)
		return;
	while (crew->member)
		dismiss(crew->member);
	free(crew);
}

static void tell(struct sp_crew *crew, struct sp_task *task, enum sp_crew_outcome outcome)
{
	task->state = SP_TASK_SCANNED;
	task->member = NULL;
	crew->config.outcome_fn(crew->config.context, task, outcome);
}

/* A scanner died of it. Returns: whether it is tried once more, by one that has seen no message yet. */
static bool try_again(struct sp_crew *crew, struct sp_task *task, enum sp_crew_outcome why)
{
	if (task->tries++ >= crew->config.limits->crash_retries ||
		(why == SP_CREW_HUNG && sp_io_now_us() + crew->try_us > task->until_us))
		return false;
	append(crew, task, SP_TASK_AGAIN);
	return true;
}

/* The scanner is gone, or is to go: what it was at is tried once more, what only waited there waits again. */
static void bury(struct sp_member *member, enum sp_crew_outcome why)
{
	struct sp_crew *crew = member->crew;
	struct sp_task *lost = NULL;
	bool ready = member->ready;

	for (unsigned i = member->queue_n; i-- > 0;) {
		struct sp_task *task = member->queue[i].task;

		if (!task)
			continue;
		if (i > 0 || !ready)
			put_back(crew, task);
		else if (!try_again(crew, task, why))
			lost = task;
	}
	sp_log(ready ? SP_LOG_WARNING : SP_LOG_INFO, "scanner_gone", "scanner=%llu hung=%d busy=%u",
		(unsigned long long)member->number, why == SP_CREW_HUNG, member->queue_n);
	if (why == SP_CREW_HUNG || member->ill)
		crew->config.kill_fn(crew->config.context, member->number);
	dismiss(member);
	if (lost)
		tell(crew, lost, why);
	serve(crew);
}

/* One of an older generation goes for each one that came, and all that are left with the last that is awaited: there
 * may be fewer new ones than old ones. */
static void relieve(struct sp_crew *crew, const struct sp_member *new)
{
	bool last = true;

	for (const struct sp_member *m = crew->member; m && last; m = m->next)
		last = m->ready || m->generation != new->generation;
	for (struct sp_member *m = crew->member, *next; m; m = next) {
		next = m->next;
		if (m->retired || m->generation >= new->generation)
			continue;
		m->retired = true;
		if (!m->queue_n)
			dismiss(m);
		if (!last)
			return;
	}
}

static bool take_answer(struct sp_member *member)
{
	struct sp_crew *crew = member->crew;
	struct sp_wire_inbox *inbox = &member->inbox;
	struct sp_task *task = member->queue[0].task;

	if (!member->queue_n || inbox->header.id != member->queue[0].id)
		return false;
	member->queue[0] = member->queue[1];
	member->queue_n--;
	member->alone = false;
	member->since_us = sp_io_now_us();
	if (!task)
		return true;
	sp_buf_release(&task->answer);
	task->answer = inbox->payload;
	sp_buf_init(&inbox->payload, task->answer.bytes_max);
	if (sp_answer_read(sp_view(task->answer.p, task->answer.n), &task->done)) {
		if (!try_again(crew, task, SP_CREW_CRASHED))
			tell(crew, task, SP_CREW_CRASHED);
		return false;
	}
	tell(crew, task, SP_CREW_DONE);
	return true;
}

static void say_failure(const struct sp_member *member)
{
	const struct sp_buf *payload = &member->inbox.payload;
	struct sp_err err = { 0 };
	char text[768];

	if (payload->n == sizeof err)
		memcpy(&err, payload->p, sizeof err);
	err.file[sizeof err.file - 1] = err.message[sizeof err.message - 1] = 0;
	sp_log(SP_LOG_ERROR, "scanner_failed", "scanner=%llu reason=\"%s\"", (unsigned long long)member->number,
		sp_err_format(&err, text, sizeof text));
}

/* Returns: false when the scanner does not keep to what was agreed, or cannot work. */
static bool take_frame(struct sp_member *member)
{
	switch (member->inbox.header.type) {
	case SP_FRAME_READY:
		if (member->ready)
			return false;
		member->ready = true;
		member->since_us = sp_io_now_us();
		sp_log(SP_LOG_INFO, "scanner_ready", "scanner=%llu generation=%llu",
			(unsigned long long)member->number, (unsigned long long)member->generation);
		relieve(member->crew, member);
		return true;
	case SP_FRAME_ANSWER:
		return member->ready && take_answer(member);
	case SP_FRAME_FAILED:
		say_failure(member);
		return false;
	default:
		return false;
	}
}

static void hear(void *context, uint32_t events)
{
	struct sp_member *member = context;
	struct sp_crew *crew = member->crew;
	int got = sp_wire_take(member->watch.fd, &member->inbox);

	(void)events;
	if (got == SP_EBUSY && (!member->ready || member->queue_n))
		return;
	member->ill = got == 1;
	if (got != 1 || !take_frame(member)) {
		bury(member, SP_CREW_CRASHED);
		return;
	}
	member->ill = false;
	if (member->retired && !member->queue_n)
		dismiss(member);
	serve(crew);
}

void sp_crew_join(struct sp_crew *crew, uint64_t number, uint64_t generation, int sock)
{
	const struct timeval patience = { .tv_sec = PATIENCE_S };
	struct sp_member *member = crew->member_n < SP_CREW_MAX ? calloc(1, sizeof *member) : NULL;

	if (!member) {
		close(sock);
		return;
	}
	*member = (struct sp_member){ .crew = crew, .watch = { sock, hear, member }, .number = number,
		.generation = generation, .since_us = sp_io_now_us(), .next = crew->member };
	sp_buf_init(&member->inbox.payload, crew->config.limits->answer_bytes + 4096);
	setsockopt(sock, SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof patience);
	crew->member = member;
	crew->member_n++;
	if (sp_loop_add(crew->config.loop, &member->watch, EPOLLIN))
		dismiss(member);
}

static void give(struct sp_crew *crew, struct sp_member *member, struct sp_task *task)
{
	member->used = true;
	member->alone = task->state == SP_TASK_AGAIN;
	if (member->alone)
		sp_log(SP_LOG_INFO, "tried_again", "scanner=%llu", (unsigned long long)member->number);
	unlink_task(crew, task);
	task->state = SP_TASK_GIVEN;
	task->member = member;
	if (!member->queue_n)
		member->since_us = sp_io_now_us();
	member->queue[member->queue_n].id = task->id;
	member->queue[member->queue_n++].task = task;
	/* A failure shows as a closed socket when it is heard. */
	if (sp_wire_send_two(member->watch.fd, task->held ? SP_FRAME_HELD : SP_FRAME_JOB, task->id,
		sp_view(task->frame.p, task->frame.n), task->message, &task->fd, !task->message.p))
		shutdown(member->watch.fd, SHUT_RDWR);
}

/* Whether it is at a message that takes long. */
static bool is_stuck(const struct sp_member *m, uint64_t now_us)
{
	return m->queue_n && now_us > m->since_us + STUCK_US;
}

/* Whether it may be given a task to go on with after so many others. */
static bool has_room(const struct sp_member *m, unsigned depth, uint64_t now_us)
{
	return m->ready && !m->retired && !m->alone && m->queue_n == depth && !is_stuck(m, now_us);
}

static bool may_lie_ahead(const struct sp_task *task)
{
	return task->frame.n + task->message.n <= AHEAD_BYTES_MAX;
}

/* Tasks that wait behind one that takes long, for other scanners to have. The first one will scan them in vain. */
static void release_stuck(struct sp_crew *crew, uint64_t now_us)
{
	const struct sp_member *free = crew->member;

	while (free && !has_room(free, 0, now_us) && !has_room(free, 1, now_us))
		free = free->next;
	for (struct sp_member *m = crew->member; free && m; m = m->next) {
		if (m->queue_n < 2 || !m->queue[1].task || !is_stuck(m, now_us))
			continue;
		put_back(crew, m->queue[1].task);
		m->queue[1].task = NULL;
	}
}

/* Tasks to scanners: what another one died of to unused ones, all else to idle ones first. */
static void serve(struct sp_crew *crew)
{
	uint64_t now = sp_io_now_us();

	release_stuck(crew, now);
	for (struct sp_member *m = crew->member; m && crew->again.first; m = m->next)
		if (m->ready && !m->retired && !m->used)
			give(crew, m, crew->again.first);
	for (unsigned depth = 0; depth < SP_CREW_AHEAD; depth++)
		for (struct sp_member *m = crew->member; m && crew->waiting.first; m = m->next)
			if (has_room(m, depth, now) && (!depth || may_lie_ahead(crew->waiting.first)))
				give(crew, m, crew->waiting.first);
}

void sp_crew_submit(struct sp_crew *crew, struct sp_task *task)
{
	task->id = ++crew->next_id;
	append(crew, task, SP_TASK_WAITING);
	serve(crew);
}

void sp_crew_take_back(struct sp_crew *crew, struct sp_task *task)
{
	struct sp_member *member = task->member;

	if (task->state == SP_TASK_WAITING || task->state == SP_TASK_AGAIN)
		unlink_task(crew, task);
	for (unsigned i = 0; member && i < member->queue_n; i++)
		if (member->queue[i].task == task)
			member->queue[i].task = NULL;
	task->member = NULL;
	task->state = SP_TASK_NEW;
}

bool sp_crew_hangs(const struct sp_task *task)
{
	const struct sp_member *m = task->member;

	return m && m->queue_n && m->queue[0].task == task && task->tries;
}

void sp_crew_tick(struct sp_crew *crew, uint64_t now_us)
{
	for (struct sp_member *m = crew->member, *next; m; m = next) {
		uint64_t most_us = m->ready ? crew->try_us : 1000 * crew->config.limits->compile_time_ms;

		next = m->next;
		if ((!m->ready || m->queue_n) && now_us > m->since_us && now_us - m->since_us > most_us) {
			bury(m, SP_CREW_HUNG);
			return; /* the list may be another now */
		}
	}
	serve(crew);
}

unsigned sp_crew_ready_n(const struct sp_crew *crew)
{
	unsigned n = 0;

	for (const struct sp_member *m = crew->member; m; m = m->next)
		n += m->ready && !m->retired;
	return n;
}

uint64_t sp_crew_generation(const struct sp_crew *crew)
{
	uint64_t oldest = 0;

	for (const struct sp_member *m = crew->member; m; m = m->next)
		if (m->ready && !m->retired && (!oldest || m->generation < oldest))
			oldest = m->generation;
	return oldest;
}
