/* SPDX-License-Identifier: Apache-2.0 */
#include "engine/pool.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/io.h"
#include "engine/job.h"
#include "engine/scanner.h"

#define SLOTS_PER_WORKER 8u
#define STILLBORN_MAX 3u /* scanners that die before they are ready, in a row */
#define AHEAD_BYTES_MAX 16384u /* a job for a scanner that does not listen yet must fit into the socket */

enum slot_state { SLOT_FREE, SLOT_WAITING, SLOT_GIVEN, SLOT_DONE };

struct slot {
	enum slot_state state;
	uint64_t tries;
	int fd;
	struct sp_buf frame;  /* the job, ready to send */
	struct sp_buf answer; /* what came back, or what was made of the loss */
	struct sp_done done;
};

struct sp_pool {
	struct sp_pool_config config;
	const struct sp_limits *limits;
	struct sp_scanner *scanner;
	struct pollfd *news; /* one a scanner */
	struct slot *slot;
	unsigned slot_n;
	uint64_t head, tail; /* sequence numbers: oldest job, next job */
	uint64_t next_wait;  /* no job before this one waits for a scanner */
	bool returned;       /* the head was given to the caller: free at the next call */
	unsigned stillborn;
	struct sp_err failure;
};

static struct slot *slot_of(struct sp_pool *pool, uint64_t seq)
{
	return &pool->slot[seq % pool->slot_n];
}

int sp_pool_new(const struct sp_pool_config *config, struct sp_pool **ret, struct sp_err *err)
{
	struct sp_pool *pool = calloc(1, sizeof *pool);
	int status = pool ? SP_OK : SP_ENOMEM;

	if (pool) {
		pool->config = *config;
		pool->limits = &config->belt->config->limits;
		pool->slot_n = config->workers * SLOTS_PER_WORKER;
		pool->slot = calloc(pool->slot_n, sizeof *pool->slot);
		pool->scanner = calloc(config->workers, sizeof *pool->scanner);
		pool->news = calloc(config->workers, sizeof *pool->news);
		if (!pool->slot || !pool->scanner || !pool->news)
			status = SP_ENOMEM;
	}
	if (status)
		sp_err_set(err, status, "no memory for scanners");
	for (unsigned i = 0; !status && i < pool->slot_n; i++)
		pool->slot[i].fd = -1;
	/* The others are started when there is work for them: one message needs one. */
	if (!status)
		status = sp_scanner_start(&pool->scanner[0], &pool->config, err);
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
	sp_buf_release(&slot->answer);
	sp_buf_release(&slot->frame);
	*slot = (struct slot){ .fd = -1 };
}

void sp_pool_free(struct sp_pool *pool)
{
	if (!pool)
		return;
	if (pool->scanner)
		sp_scanner_end(pool->scanner, pool->config.workers);
	for (unsigned i = 0; pool->slot && i < pool->slot_n; i++)
		empty_slot(&pool->slot[i]);
	free(pool->slot);
	free(pool->scanner);
	free(pool->news);
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

	slot->fd = fcntl(job->fd, F_DUPFD_CLOEXEC, 3);
	if (slot->fd < 0)
		return sp_err_errno(err, errno == EMFILE && pool->tail != pool->head ? SP_EBUSY : SP_EIO,
			"no descriptor for a message");
	sp_job_write(&slot->frame, job);
	if (slot->frame.failed) {
		empty_slot(slot);
		return sp_err_set(err, SP_ENOMEM, "no memory for a message");
	}
	slot->state = SLOT_WAITING;
	pool->tail++;
	return SP_OK;
}

/* Takes the answer that stands in the slot. */
static int take_answer(struct slot *slot)
{
	struct sp_done done;
	struct sp_job job;
	int status = sp_answer_read(sp_view(slot->answer.p, slot->answer.n), &done);

	if (!status)
		status = sp_job_read(sp_view(slot->frame.p, slot->frame.n), &job);
	if (status)
		return status;
	done.source = job.input.source;
	done.line = job.input.line;
	free((void *)(uintptr_t)job.input.recipients);
	slot->done = done;
	slot->state = SLOT_DONE;
	return SP_OK;
}

/* Answers a job that no scanner could finish. */
static int lose(struct sp_pool *pool, struct slot *slot, enum sp_loss_kind kind, const char *detail)
{
	struct sp_answer answer;
	struct sp_buf bytes;
	struct sp_job job;
	int status = sp_job_read(sp_view(slot->frame.p, slot->frame.n), &job);

	if (status)
		return status;
	sp_answer_init(&answer, 0);
	sp_buf_init(&bytes, 0);
	job.fd = slot->fd;
	/* Not looked at here, but the incident's id is made of it; of the job where even that fails. */
	if (pool->config.want_json)
		sp_job_load(&job, pool->limits->message_bytes, &bytes);
	status = sp_answer_write_lost(&answer, &pool->config, &job.input,
		bytes.n ? sp_view(bytes.p, bytes.n) : sp_view(slot->frame.p, slot->frame.n), kind, detail);
	if (!status) {
		sp_buf_release(&slot->answer);
		slot->answer = answer.bytes;
		answer.bytes = (struct sp_buf){ 0 };
		status = take_answer(slot);
	}
	sp_answer_release(&answer);
	sp_buf_release(&bytes);
	free((void *)(uintptr_t)job.input.recipients);
	return status;
}

/* The scanner is gone or is to go: its jobs wait again; the oldest one, which it died of, is tried again or lost. */
static int bury(struct sp_pool *pool, struct sp_scanner *scanner, enum sp_loss_kind kind,
	const char *detail)
{
	int status = SP_OK;

	for (unsigned i = 0; i < scanner->queue_n; i++) {
		uint64_t seq = scanner->queue[i];
		struct slot *slot = slot_of(pool, seq);

		if (i == 0 && scanner->ready && (kind == SP_LOSS_TIMEOUT ||
			slot->tries++ >= pool->limits->crash_retries)) {
			status = lose(pool, slot, kind, detail);
			continue;
		}
		slot->state = SLOT_WAITING;
		if (seq < pool->next_wait)
			pool->next_wait = seq;
	}
	if (!scanner->ready && ++pool->stillborn >= STILLBORN_MAX && !status)
		status = sp_err_set(&pool->failure, SP_EIO, kind == SP_LOSS_TIMEOUT
			? "scanners take longer to start than limits.compile-time-ms allows"
			: "scanners die before they can work");
	sp_scanner_kill(scanner);
	return status;
}

/* Why a scanner could not start. */
static int take_failure(struct sp_pool *pool, const struct sp_buf *payload)
{
	struct sp_err *err = &pool->failure;

	memcpy(err, payload->p, sizeof *err);
	err->file[sizeof err->file - 1] = err->message[sizeof err->message - 1] =
		err->snippet[sizeof err->snippet - 1] = 0;
	return err->code = err->code < 0 ? err->code : SP_EIO;
}

/* An answer counts only for the job that the scanner is at. */
static bool take_frame(struct sp_pool *pool, struct sp_scanner *scanner)
{
	struct sp_wire_inbox *inbox = &scanner->inbox;

	if (!scanner->ready && inbox->header.type == SP_FRAME_READY) {
		scanner->ready = true;
		pool->stillborn = 0;
	} else if (scanner->ready && inbox->header.type == SP_FRAME_ANSWER && scanner->queue_n &&
		inbox->header.id == scanner->queue[0]) {
		struct slot *slot = slot_of(pool, scanner->queue[0]);

		sp_buf_release(&slot->answer);
		slot->answer = inbox->payload;
		sp_buf_init(&inbox->payload, slot->answer.bytes_max);
		if (take_answer(slot))
			return false;
		scanner->queue[0] = scanner->queue[1];
		scanner->queue_n--;
	} else {
		return false;
	}
	scanner->since_us = sp_io_now_us();
	return true;
}

static int hear(struct sp_pool *pool, struct sp_scanner *scanner)
{
	int got = sp_wire_take(scanner->sock, &scanner->inbox);

	/* An idle one has nothing to begin to say. */
	if (got == SP_EBUSY && (!scanner->ready || scanner->queue_n))
		return SP_OK;
	if (got == 1 && !scanner->ready && scanner->inbox.header.type == SP_FRAME_FAILED &&
		scanner->inbox.payload.n == sizeof pool->failure)
		return take_failure(pool, &scanner->inbox.payload);
	if (got == 1 && take_frame(pool, scanner))
		return SP_OK;
	return bury(pool, scanner, SP_LOSS_CRASH, "the scanner crashed on this message");
}

static bool any_alive(const struct sp_pool *pool)
{
	for (unsigned i = 0; i < pool->config.workers; i++)
		if (pool->scanner[i].pid > 0)
			return true;
	return false;
}

static void send_job(struct sp_pool *pool, struct sp_scanner *scanner, uint64_t seq)
{
	struct slot *slot = slot_of(pool, seq);

	if (!scanner->queue_n && scanner->ready)
		scanner->since_us = sp_io_now_us();
	scanner->queue[scanner->queue_n++] = seq;
	slot->state = SLOT_GIVEN;
	/* A failure shows as a closed socket when it is heard. */
	if (sp_wire_send(scanner->sock, SP_FRAME_JOB, seq, sp_view(slot->frame.p, slot->frame.n),
		&slot->fd, 1))
		shutdown(scanner->sock, SHUT_RDWR);
}

/* Gives waiting jobs to scanners that have room, idle ones first; starts scanners while jobs wait. */
static int give(struct sp_pool *pool, struct sp_err *err)
{
	for (unsigned depth = 0; depth < SP_SCANNER_QUEUE_MAX; depth++) {
		for (unsigned i = 0; i < pool->config.workers; i++) {
			struct sp_scanner *scanner = &pool->scanner[i];

			while (pool->next_wait < pool->tail &&
				slot_of(pool, pool->next_wait)->state != SLOT_WAITING)
				pool->next_wait++;
			if (pool->next_wait >= pool->tail)
				return SP_OK;
			if (scanner->pid <= 0 && sp_scanner_start(scanner, &pool->config, err)) {
				if (any_alive(pool))
					continue;
				return SP_EIO;
			}
			bool listens = scanner->ready && !depth;

			if (scanner->queue_n == depth && (listens ||
				slot_of(pool, pool->next_wait)->frame.n <= AHEAD_BYTES_MAX))
				send_job(pool, scanner, pool->next_wait++);
		}
	}
	return SP_OK;
}

/* When the patience with a scanner ends; UINT64_MAX for one that has nothing to do. */
static uint64_t deadline_us(const struct sp_pool *pool, const struct sp_scanner *scanner)
{
	if (scanner->pid <= 0 || (scanner->ready && !scanner->queue_n))
		return UINT64_MAX;
	return scanner->since_us + 1000 * (scanner->ready ? pool->limits->message_time_ms
		: pool->limits->compile_time_ms);
}

static int wait_for_news(struct sp_pool *pool)
{
	unsigned n = pool->config.workers;
	uint64_t now = sp_io_now_us(), soonest = now + 3600u * UINT64_C(1000000);
	int status = SP_OK;

	for (unsigned i = 0; i < n; i++) {
		struct sp_scanner *scanner = &pool->scanner[i];
		uint64_t deadline = deadline_us(pool, scanner);

		pool->news[i] = (struct pollfd){ .fd = scanner->pid > 0 ? scanner->sock : -1,
			.events = POLLIN };
		if (deadline < soonest)
			soonest = deadline;
	}
	if (poll(pool->news, n, soonest > now ? (int)((soonest - now) / 1000 + 1) : 0) < 0) {
		if (errno != EINTR)
			return sp_err_errno(&pool->failure, SP_EIO, "scanners cannot be waited for");
		return SP_OK;
	}
	now = sp_io_now_us();
	for (unsigned i = 0; !status && i < n; i++) {
		struct sp_scanner *scanner = &pool->scanner[i];

		if (pool->news[i].revents)
			status = hear(pool, scanner);
		/* Also one that talks without coming to an end. */
		if (!status && now >= deadline_us(pool, scanner))
			status = bury(pool, scanner, SP_LOSS_TIMEOUT,
				"scanning took longer than limits.message-time-ms allows");
	}
	return status;
}

int sp_pool_next(struct sp_pool *pool, struct sp_done *ret, struct sp_err *err)
{
	int status;

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
		status = give(pool, err);
		if (status)
			return status;
		status = wait_for_news(pool);
		if (status && pool->failure.code && err)
			*err = pool->failure;
		else if (status)
			sp_err_set(err, status, "no memory for a result");
		if (status)
			return status;
	}
	/* Scanners that became idle get the next jobs before the caller writes out this one; where none can be started now,
	 * the next call says so. */
	struct sp_err later;

	give(pool, &later);
	*ret = slot_of(pool, pool->head)->done;
	pool->returned = true;
	return 1;
}
