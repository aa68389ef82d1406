/* SPDX-License-Identifier: Apache-2.0 */
#include "engine/pool.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/io.h"
#include "base/wire.h"

#define SLOTS_PER_WORKER 8u
#define QUEUE_MAX 2u /* jobs given to one scanner at a time: the next one waits in its socket */
#define ANSWER_BYTES_MAX ((size_t)256 << 20)
#define STILLBORN_MAX 3u /* scanners that die before they are ready, in a row */

enum slot_state { SLOT_FREE, SLOT_WAITING, SLOT_GIVEN, SLOT_DONE };

struct slot {
	enum slot_state state;
	unsigned tries;
	int fd;
	struct sp_buf frame;  /* the job, ready to send */
	struct sp_buf answer; /* what came back, or what was made of the loss */
	struct sp_view *recipients;
	struct sp_done done;
};

struct worker {
	pid_t pid;
	int sock;
	bool ready;
	uint64_t queue[QUEUE_MAX]; /* sequence numbers of its jobs, oldest first */
	unsigned queue_n;
	uint64_t since_us; /* when it began with the oldest */
};

struct sp_pool {
	struct sp_pool_config config;
	struct worker *worker;
	struct slot *slot;
	unsigned slot_n;
	uint64_t head, tail; /* sequence numbers: oldest job, next job */
	uint64_t next_wait;  /* no job before this one waits for a scanner */
	bool returned;       /* the head was given to the caller: free at the next call */
	unsigned stillborn;
	struct sp_buf in;
	struct sp_err failure;
};

static struct slot *slot_of(struct sp_pool *pool, uint64_t seq)
{
	return &pool->slot[seq % pool->slot_n];
}

static int start_worker(struct sp_pool *pool, struct worker *worker, struct sp_err *err)
{
	int pair[2];

	if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair))
		return sp_err_errno(err, SP_EIO, "no socket for a scanner");
	fflush(NULL);
	pid_t pid = fork();
	if (pid < 0) {
		sp_err_errno(err, SP_EIO, "no process for a scanner");
		close(pair[0]);
		close(pair[1]);
		return SP_EIO;
	}
	if (!pid) {
		struct sp_pool_worker_input input = { &pool->config, pair[1] };
		int null = open("/dev/null", O_RDWR | O_CLOEXEC);

		if (null >= 0) {
			dup2(null, STDIN_FILENO);
			dup2(null, STDOUT_FILENO);
		}
		for (unsigned i = 0; i < pool->config.workers; i++)
			if (pool->worker[i].pid > 0)
				close(pool->worker[i].sock);
		close(pair[0]);
		sp_pool_worker(&input);
	}
	close(pair[1]);
	/* A scanner that stops in the middle of an answer is as good as dead. */
	struct timeval patience = { .tv_sec = 10 };
	setsockopt(pair[0], SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
	*worker = (struct worker){ .pid = pid, .sock = pair[0], .since_us = sp_io_now_us() };
	return SP_OK;
}

static void stop_worker(struct worker *worker)
{
	if (worker->pid <= 0)
		return;
	close(worker->sock);
	kill(worker->pid, SIGKILL);
	while (waitpid(worker->pid, NULL, 0) < 0 && errno == EINTR)
		;
	worker->pid = 0;
	worker->queue_n = 0;
	worker->ready = false;
}

int sp_pool_new(const struct sp_pool_config *config, struct sp_pool **ret, struct sp_err *err)
{
	struct sp_pool *pool = calloc(1, sizeof *pool);
	int status = pool ? SP_OK : SP_ENOMEM;

	if (pool) {
		pool->config = *config;
		pool->slot_n = config->workers * SLOTS_PER_WORKER;
		pool->slot = calloc(pool->slot_n, sizeof *pool->slot);
		pool->worker = calloc(config->workers, sizeof *pool->worker);
		sp_buf_init(&pool->in, ANSWER_BYTES_MAX);
		if (!pool->slot || !pool->worker)
			status = SP_ENOMEM;
	}
	if (status)
		sp_err_set(err, status, "no memory for scanners");
	for (unsigned i = 0; !status && i < pool->slot_n; i++)
		pool->slot[i].fd = -1;
	/* Scanners are started when there is work for them: one message needs one. */
	if (!status)
		status = start_worker(pool, &pool->worker[0], err);
	if (status) {
		sp_pool_free(pool);
		return status;
	}
	*ret = pool;
	return SP_OK;
}

static void empty_slot(struct slot *slot)
{
	if (slot->fd >= 0)
		close(slot->fd);
	slot->fd = -1;
	sp_buf_release(&slot->answer);
	sp_buf_release(&slot->frame);
	free(slot->recipients);
	*slot = (struct slot){ .fd = -1 };
}

void sp_pool_free(struct sp_pool *pool)
{
	if (!pool)
		return;
	for (unsigned i = 0; pool->worker && i < pool->config.workers; i++) {
		struct worker *w = &pool->worker[i];

		/* An idle one ends by itself when its socket closes, and gives back what it has. */
		if (w->pid > 0 && !w->queue_n && w->ready) {
			close(w->sock);
			while (waitpid(w->pid, NULL, 0) < 0 && errno == EINTR)
				;
			w->pid = 0;
		}
		stop_worker(w);
	}
	for (unsigned i = 0; pool->slot && i < pool->slot_n; i++)
		empty_slot(&pool->slot[i]);
	sp_buf_release(&pool->in);
	free(pool->slot);
	free(pool->worker);
	free(pool);
}

bool sp_pool_has_room(const struct sp_pool *pool)
{
	return pool->tail - pool->head < pool->slot_n;
}

int sp_pool_submit(struct sp_pool *pool, const struct sp_job *job, struct sp_err *err)
{
	if (!sp_pool_has_room(pool))
		return sp_err_set(err, SP_EBUSY, "all scanners are busy");
	struct slot *slot = slot_of(pool, pool->tail);

	sp_buf_init(&slot->frame, 0);
	sp_buf_init(&slot->answer, 0);
	sp_wire_put_u64(&slot->frame, job->offset);
	sp_wire_put_u64(&slot->frame, job->bytes);
	sp_wire_put_u64(&slot->frame, job->mbox);
	sp_wire_put_u64(&slot->frame, job->input.kind);
	sp_wire_put_u64(&slot->frame, job->input.channel);
	sp_wire_put_u64(&slot->frame, job->input.line);
	sp_wire_put_str(&slot->frame, job->input.source);
	sp_wire_put_view(&slot->frame, job->input.sender);
	sp_wire_put_u64(&slot->frame, job->input.recipient_n);
	for (size_t i = 0; i < job->input.recipient_n; i++)
		sp_wire_put_view(&slot->frame, job->input.recipients[i]);
	slot->fd = fcntl(job->fd, F_DUPFD_CLOEXEC, 3);
	if (slot->frame.failed || slot->fd < 0) {
		empty_slot(slot);
		return sp_err_set(err, SP_EIO, "no memory or descriptor for a message");
	}
	slot->state = SLOT_WAITING;
	pool->tail++;
	return SP_OK;
}

/* ---- results ---- */

static int take_answer(struct slot *slot)
{
	struct sp_wire_reader reader;
	struct sp_done done = { 0 };

	sp_wire_reader_init(&reader, sp_view(slot->answer.p, slot->answer.n));
	uint64_t verdict = sp_wire_get_u64(&reader), channel = sp_wire_get_u64(&reader);
	done.unreadable = sp_wire_get_u64(&reader) != 0;
	struct sp_view id = sp_wire_get_view(&reader);
	done.rendered = sp_wire_get_view(&reader);
	done.json = sp_wire_get_view(&reader);
	if (reader.failed || verdict >= SP_ACTION_N || channel > SP_CHANNEL_SOCIAL ||
		id.n >= sizeof done.incident_id)
		return SP_EINVAL;
	done.verdict = (enum sp_action)verdict;
	done.channel = (enum sp_channel)channel;
	memcpy(done.incident_id, id.p, id.n);
	slot->done = done;
	slot->state = SLOT_DONE;
	return SP_OK;
}

/* What is known of a job without its scanner. */
static int known_input(struct slot *slot, struct sp_input *ret)
{
	struct sp_wire_reader reader;
	struct sp_input input = { 0 };

	sp_wire_reader_init(&reader, sp_view(slot->frame.p, slot->frame.n));
	for (int i = 0; i < 3; i++)
		sp_wire_get_u64(&reader);
	input.kind = (enum sp_kind)sp_wire_get_u64(&reader);
	input.channel = (enum sp_channel)sp_wire_get_u64(&reader);
	input.line = (uint32_t)sp_wire_get_u64(&reader);
	struct sp_view source = sp_wire_get_view(&reader);
	input.sender = sp_wire_get_view(&reader);
	input.recipient_n = sp_wire_get_u64(&reader);
	slot->recipients = calloc(input.recipient_n + 1, sizeof *slot->recipients);
	char *name = source.p ? strndup(source.p, source.n) : NULL;
	if (!slot->recipients || !name) {
		free(name);
		return SP_ENOMEM;
	}
	for (size_t i = 0; i < input.recipient_n; i++)
		slot->recipients[i] = sp_wire_get_view(&reader);
	input.recipients = slot->recipients;
	input.source = name;
	*ret = input;
	return SP_OK;
}

/* Answers a job that no scanner could finish. */
static int lose(struct sp_pool *pool, struct slot *slot, enum sp_loss_kind kind, const char *detail)
{
	struct sp_arena arena;
	struct sp_message message;
	struct sp_result result;
	struct sp_input input;
	int status = known_input(slot, &input);

	if (status)
		return status;
	sp_arena_init(&arena, 0);
	status = sp_belt_lost(pool->config.belt, &input, kind, detail, &arena, &message, &result);
	if (!status) {
		struct sp_buf json;

		sp_buf_init(&json, 0);
		sp_buf_reset(&slot->answer);
		sp_render(&slot->answer, &result, &pool->config.render);
		if (pool->config.want_json)
			sp_render_json(&json, &result, false);
		size_t rendered = slot->answer.n;

		sp_buf_add(&slot->answer, json.p ? json.p : "", json.n);
		slot->done = (struct sp_done){ .verdict = result.verdict,
			.channel = message.channel,
			.rendered = sp_view(slot->answer.p, rendered) };
		if (pool->config.want_json)
			slot->done.json = sp_view(slot->answer.p + rendered, json.n);
		slot->state = SLOT_DONE;
		status = slot->answer.failed;
		sp_buf_release(&json);
	}
	free((char *)(uintptr_t)input.source);
	sp_arena_release(&arena);
	return status;
}

/* The scanner is gone or is to go: its jobs wait again, the oldest one is tried again or lost. */
static int bury(struct sp_pool *pool, struct worker *worker, enum sp_loss_kind kind,
	const char *detail)
{
	int status = SP_OK;

	for (unsigned i = 0; i < worker->queue_n; i++) {
		uint64_t seq = worker->queue[i];
		struct slot *slot = slot_of(pool, seq);

		if (i == 0 && (kind == SP_LOSS_TIMEOUT ||
			slot->tries++ >= pool->config.belt->config->limits.crash_retries)) {
			status = lose(pool, slot, kind, detail);
			continue;
		}
		slot->state = SLOT_WAITING;
		if (seq < pool->next_wait)
			pool->next_wait = seq;
	}
	stop_worker(worker);
	return status;
}

static int hear(struct sp_pool *pool, struct worker *worker)
{
	struct sp_wire_header header;
	size_t fd_n = 0;
	int got = sp_wire_recv(worker->sock, &header, &pool->in, NULL, 0, &fd_n);

	if (got == 1 && header.type == SP_FRAME_READY && !worker->ready) {
		worker->ready = true;
		worker->since_us = sp_io_now_us();
		pool->stillborn = 0;
		return SP_OK;
	}
	if (got == 1 && header.type == SP_FRAME_FAILED && pool->in.n == sizeof pool->failure) {
		memcpy(&pool->failure, pool->in.p, sizeof pool->failure);
		return pool->failure.code ? pool->failure.code : SP_EIO;
	}
	if (got == 1 && header.type == SP_FRAME_RESULT && worker->queue_n &&
		header.id == worker->queue[0]) {
		struct slot *slot = slot_of(pool, header.id);
		struct sp_buf taken = slot->answer;

		slot->answer = pool->in;
		pool->in = taken;
		pool->in.bytes_max = ANSWER_BYTES_MAX;
		if (!take_answer(slot)) {
			worker->queue[0] = worker->queue[1];
			worker->queue_n--;
			worker->since_us = sp_io_now_us();
			return SP_OK;
		}
	}
	if (!worker->ready && ++pool->stillborn >= STILLBORN_MAX)
		return sp_err_set(&pool->failure, SP_EIO, "scanners die before they can work");
	return bury(pool, worker, SP_LOSS_CRASH, "the scanner crashed on this message");
}

/* Gives waiting jobs to scanners that have room, idle ones first; starts scanners while jobs wait. */
static int give(struct sp_pool *pool, struct sp_err *err)
{
	for (unsigned depth = 0; depth < QUEUE_MAX; depth++) {
		for (unsigned i = 0; i < pool->config.workers; i++) {
			struct worker *w = &pool->worker[i];

			while (pool->next_wait < pool->tail &&
				slot_of(pool, pool->next_wait)->state != SLOT_WAITING)
				pool->next_wait++;
			if (pool->next_wait >= pool->tail)
				return SP_OK;
			if (w->pid <= 0 && start_worker(pool, w, err))
				return SP_EIO;
			if (w->queue_n != depth)
				continue;
			struct slot *slot = slot_of(pool, pool->next_wait);

			if (depth && slot->frame.n > 16384)
				continue; /* so that no send can block on a scanner that is sending */
			if (!depth)
				w->since_us = sp_io_now_us();
			w->queue[w->queue_n++] = pool->next_wait;
			slot->state = SLOT_GIVEN;
			/* A failure shows as a closed socket when it is heard. */
			sp_wire_send(w->sock, SP_FRAME_JOB, pool->next_wait,
				sp_view(slot->frame.p, slot->frame.n), &slot->fd, 1);
			pool->next_wait++;
		}
	}
	return SP_OK;
}

static int wait_for_news(struct sp_pool *pool)
{
	unsigned n = pool->config.workers;
	struct pollfd *p = calloc(n, sizeof *p);
	uint64_t limit_us = pool->config.belt->config->limits.message_time_ms * 1000;
	uint64_t now = sp_io_now_us(), soonest = now + limit_us;
	int status = p ? SP_OK : SP_ENOMEM;

	for (unsigned i = 0; !status && i < n; i++) {
		struct worker *w = &pool->worker[i];

		p[i] = (struct pollfd){ .fd = w->pid > 0 ? w->sock : -1, .events = POLLIN };
		if (w->pid > 0 && w->queue_n && w->since_us + limit_us < soonest)
			soonest = w->since_us + limit_us;
	}
	if (!status) {
		int wait_ms = soonest > now ? (int)((soonest - now) / 1000 + 1) : 0;

		if (poll(p, n, wait_ms) < 0 && errno != EINTR)
			status = SP_EIO;
	}
	now = sp_io_now_us();
	for (unsigned i = 0; !status && i < n; i++) {
		struct worker *w = &pool->worker[i];

		if (p[i].revents)
			status = hear(pool, w);
		else if (w->pid > 0 && w->queue_n && now >= w->since_us + limit_us)
			status = bury(pool, w, SP_LOSS_TIMEOUT,
				"scanning took longer than limits.message-time-ms allows");
	}
	free(p);
	return status;
}

int sp_pool_next(struct sp_pool *pool, struct sp_done *ret, struct sp_err *err)
{
	if (pool->returned) {
		empty_slot(slot_of(pool, pool->head));
		pool->head++;
		pool->returned = false;
	}
	if (pool->head == pool->tail)
		return 0;
	if (pool->next_wait < pool->head)
		pool->next_wait = pool->head;
	while (slot_of(pool, pool->head)->state != SLOT_DONE) {
		int status = give(pool, err);

		if (status)
			return status;
		status = wait_for_news(pool);
		if (status) {
			if (err)
				*err = pool->failure;
			return pool->failure.code ? status
				: sp_err_set(err, status, "no memory or descriptors for scanning");
		}
	}
	/* Scanners that became idle get the next jobs before the caller writes out this one. */
	int status = give(pool, err);
	if (status)
		return status;
	*ret = slot_of(pool, pool->head)->done;
	pool->returned = true;
	return 1;
}
