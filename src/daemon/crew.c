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

#define AHEAD_BYTES_MAX 16384u /* a job for a scanner that does not listen yet must fit into the socket */
#define PATIENCE_S 5           /* a scanner that takes nothing of a job for so long is as good as dead */

struct sp_member {
	struct sp_crew *crew;
	struct sp_watch watch; /* its socket */
	uint64_t number, generation;
	bool ready, retired, ill;
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
	struct sp_task *first, *last; /* that wait */
};

static void serve(struct sp_crew *crew);

int sp_crew_new(const struct sp_crew_config *config, struct sp_crew **ret)
{
	struct sp_crew *crew = calloc(1, sizeof *crew);

	if (!crew)
		return SP_ENOMEM;
	crew->config = *config;
	*ret = crew;
	return SP_OK;
}

/* ---- tasks that wait ---- */

static void append(struct sp_crew *crew, struct sp_task *task)
{
	task->next = NULL;
	task->before = crew->last;
	*(crew->last ? &crew->last->next : &crew->first) = task;
	crew->last = task;
	task->state = SP_TASK_WAITING;
	task->member = NULL;
}

/* One that was given already comes before all others. */
static void put_back(struct sp_crew *crew, struct sp_task *task)
{
	task->before = NULL;
	task->next = crew->first;
	*(crew->first ? &crew->first->before : &crew->last) = task;
	crew->first = task;
	task->state = SP_TASK_WAITING;
	task->member = NULL;
}

static void unlink_task(struct sp_crew *crew, struct sp_task *task)
{
	*(task->before ? &task->before->next : &crew->first) = task->next;
	*(task->next ? &task->next->before : &crew->last) = task->before;
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
		if (i == 0 && ready && (why == SP_CREW_HUNG || task->tries++ >= crew->config.limits->crash_retries))
			lost = task;
		else
			put_back(crew, task);
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

/* One of an older generation goes for each one that came. */
static void relieve(struct sp_crew *crew, const struct sp_member *new)
{
	for (struct sp_member *m = crew->member; m; m = m->next) {
		if (m->retired || m->generation >= new->generation)
			continue;
		m->retired = true;
		if (!m->queue_n)
			dismiss(m);
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
	member->since_us = sp_io_now_us();
	if (!task)
		return true;
	sp_buf_release(&task->answer);
	task->answer = inbox->payload;
	sp_buf_init(&inbox->payload, task->answer.bytes_max);
	if (sp_answer_read(sp_view(task->answer.p, task->answer.n), &task->done)) {
		if (task->tries++ >= crew->config.limits->crash_retries)
			tell(crew, task, SP_CREW_CRASHED);
		else
			put_back(crew, task);
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

static void give(struct sp_crew *crew, struct sp_member *member)
{
	struct sp_task *task = crew->first;

	unlink_task(crew, task);
	task->state = SP_TASK_GIVEN;
	task->member = member;
	if (!member->queue_n)
		member->since_us = sp_io_now_us();
	member->queue[member->queue_n].id = task->id;
	member->queue[member->queue_n++].task = task;
	/* A failure shows as a closed socket when it is heard. */
	if (sp_wire_send(member->watch.fd, task->held ? SP_FRAME_HELD : SP_FRAME_JOB, task->id,
		sp_view(task->frame.p, task->frame.n), &task->fd, 1))
		shutdown(member->watch.fd, SHUT_RDWR);
}

/* Tasks to scanners, idle ones first. */
static void serve(struct sp_crew *crew)
{
	for (unsigned depth = 0; depth < SP_CREW_AHEAD; depth++)
		for (struct sp_member *m = crew->member; m && crew->first; m = m->next)
			if (m->ready && !m->retired && m->queue_n == depth &&
				(!depth || crew->first->frame.n <= AHEAD_BYTES_MAX))
				give(crew, m);
}

void sp_crew_submit(struct sp_crew *crew, struct sp_task *task)
{
	task->id = ++crew->next_id;
	append(crew, task);
	serve(crew);
}

void sp_crew_take_back(struct sp_crew *crew, struct sp_task *task)
{
	struct sp_member *member = task->member;

	if (task->state == SP_TASK_WAITING)
		unlink_task(crew, task);
	for (unsigned i = 0; member && i < member->queue_n; i++)
		if (member->queue[i].task == task)
			member->queue[i].task = NULL;
	task->member = NULL;
	task->state = SP_TASK_NEW;
}

bool sp_crew_hangs(const struct sp_crew *crew, const struct sp_task *task, uint64_t now_us)
{
	const struct sp_member *m = task->member;

	return m && m->queue_n && m->queue[0].task == task &&
		now_us - m->since_us > crew->config.limits->answer_time_ms * 500;
}

void sp_crew_tick(struct sp_crew *crew, uint64_t now_us)
{
	const struct sp_limits *limits = crew->config.limits;

	for (struct sp_member *m = crew->member, *next; m; m = next) {
		uint64_t most_us = 1000 * (m->ready ? limits->message_time_ms : limits->compile_time_ms);

		next = m->next;
		if ((!m->ready || m->queue_n) && now_us > m->since_us && now_us - m->since_us > most_us) {
			bury(m, SP_CREW_HUNG);
			return; /* the list may be another now */
		}
	}
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
	uint64_t newest = 0;

	for (const struct sp_member *m = crew->member; m; m = m->next)
		if (m->ready && m->generation > newest)
			newest = m->generation;
	return newest;
}
