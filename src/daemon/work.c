/* SPDX-License-Identifier: Apache-2.0 */
/* A message in hand: scanned, then recorded where it must be, then answered; put off when anything of this fails. */
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/io.h"
#include "base/log.h"
#include "daemon/front.h"
#include "daemon/keep.h"
#include "store/store.h"

static void send_next_record(struct sp_front *front);

const char *sp_front_refuses(const struct sp_front *front)
{
	if (front->draining)
		return "the filter is being restarted";
	if (sp_breaker_is_open(&front->breaker, sp_io_now_us()))
		return "the filter is out of order";
	if (front->work_n >= front->limits->queue_count || front->held_bytes >= front->limits->queue_bytes)
		return "the filter has too much to do";
	return NULL;
}

/* ---- the end of it ---- */

static void unlink_work(struct sp_front *front, struct sp_work *work)
{
	*(work->before ? &work->before->next : &front->work) = work->next;
	if (work->next)
		work->next->before = work->before;
	work->next = work->before = NULL;
	work->recording = work->sent = false;
	front->work_n--;
}

static void release(struct sp_work *work)
{
	sp_buf_release(&work->task.frame);
	sp_buf_release(&work->task.answer);
}

static void end(struct sp_front *front, struct sp_work *work, enum sp_work_end how)
{
	uint64_t took_us = sp_io_now_us() - work->task.since_us;

	unlink_work(front, work);
	front->count[SP_COUNT_answer_us] += took_us;
	if (how == SP_WORK_FAILED)
		front->count[SP_COUNT_deferred]++;
	sp_log(how == SP_WORK_FAILED ? SP_LOG_WARNING : SP_LOG_INFO, "message",
		"source=%s verdict=%s disposition=%s incident=%s bytes=%llu elapsed_us=%llu reason=\"%s\"",
		work->input.source, how == SP_WORK_FAILED ? "-" : sp_action_name(work->task.done.verdict),
		how == SP_WORK_FAILED ? "deferred" : work->disposition,
		how == SP_WORK_ANSWERED && work->task.done.incident_id[0] ? work->task.done.incident_id : "-",
		(unsigned long long)work->bytes, (unsigned long long)took_us, work->why ? work->why : "");
	work->end_fn(work->owner, work, how);
	release(work);
}

static void fail(struct sp_front *front, struct sp_work *work, const char *why)
{
	work->why = why;
	end(front, work, SP_WORK_FAILED);
}

void sp_work_abandon(struct sp_front *front, struct sp_work *work)
{
	sp_crew_take_back(front->crew, &work->task);
	unlink_work(front, work);
	release(work);
}

/* ---- messages that scanners die of ---- */

/* The incident's id, which is keyed: made here, since nobody else could tell it. */
static bool name_of(const struct sp_front *front, const struct sp_work *work, char ret_id[31])
{
	struct sp_view message = work->task.message;
	void *p = message.p ? NULL : mmap(NULL, work->bytes, PROT_READ, MAP_SHARED, work->task.fd, 0);

	if (p == MAP_FAILED)
		return false;
	sp_incident_id(&front->handover->keys.incident, p ? sp_view(p, work->bytes) : message, work->input.sender,
		work->input.recipients, work->input.recipient_n, ret_id);
	if (p)
		munmap(p, work->bytes);
	return true;
}

static void note_death(struct sp_front *front, struct sp_work *work, enum sp_crew_outcome outcome)
{
	char id[31];

	front->count[outcome == SP_CREW_HUNG ? SP_COUNT_hangs : SP_COUNT_crashes]++;
	if (!name_of(front, work, id))
		return;
	unsigned n = sp_suspects_add(&front->suspects, id);

	sp_log(SP_LOG_ERROR, "message_kills_scanner", "source=%s message=%s arrivals=%u hung=%d", work->input.source,
		id, n, outcome == SP_CREW_HUNG);
	if (front->keeper.watch.fd >= 0)
		sp_wire_send(front->keeper.watch.fd, SP_KEEP_SUSPECT, 0, sp_view(id, strlen(id)), NULL, 0);
	if (sp_breaker_note(&front->breaker, id, sp_io_now_us())) {
		front->count[SP_COUNT_breaker_opened]++;
		sp_log(SP_LOG_ERROR, "breaker_open", "seconds=%llu reason=\"scanners crash on different messages\"",
			(unsigned long long)(SP_BREAKER_OPEN_US / 1000000));
	}
}

/* ---- from one step to the next ---- */

void sp_work_outcome(void *context, struct sp_task *task, enum sp_crew_outcome outcome)
{
	struct sp_front *front = context;
	struct sp_work *work = (struct sp_work *)task; /* its first member */

	if (outcome != SP_CREW_DONE) {
		note_death(front, work, outcome);
		fail(front, work, "the filter failed on this message");
		return;
	}
	work->judged_fn(work->owner, work);
	if (!work->record || !sp_config_records(front->config, task->done.verdict)) {
		end(front, work, SP_WORK_ANSWERED);
		return;
	}
	work->recording = true;
	send_next_record(front);
}

void sp_work_submit(struct sp_front *front, struct sp_work *work)
{
	struct sp_task *task = &work->task;
	const struct sp_job job = { .fd = task->fd, .bytes = work->bytes, .input = work->input };
	char id[31];

	task->since_us = sp_io_now_us();
	task->until_us = task->since_us + front->limits->answer_time_ms * 1000;
	work->next = front->work;
	if (front->work)
		front->work->before = work;
	front->work = work;
	front->work_n++;
	front->count[SP_COUNT_messages]++;
	front->count[SP_COUNT_bytes] += work->bytes;
	sp_buf_init(&task->frame, front->limits->envelope_bytes * 2);
	sp_buf_init(&task->answer, 0);
	sp_job_write(&task->frame, &job);
	if (task->frame.failed) {
		fail(front, work, "the filter has no memory");
		return;
	}
	task->held = front->suspects.n && name_of(front, work, id) &&
		sp_suspects_count(&front->suspects, id) >= SP_SUSPECT_HELD_FROM;
	sp_crew_submit(front->crew, task);
}

void sp_work_tick(struct sp_front *front, uint64_t now_us)
{
	for (struct sp_work *work = front->work, *next; work; work = next) {
		next = work->next;
		if (now_us < work->task.until_us)
			continue;
		bool hung = sp_crew_hangs(&work->task);

		sp_crew_take_back(front->crew, &work->task);
		if (hung)
			note_death(front, work, SP_CREW_HUNG);
		fail(front, work, work->recording ? "the message could not be recorded in time"
			: "the filter took too long");
		return; /* the list may be another now */
	}
}

/* ---- records ---- */

static void send_record(struct sp_front *front, struct sp_work *work)
{
	const struct sp_done *done = &work->task.done;
	const struct sp_keep_record record = { done->incident_id, done->verdict, done->channel, done->json,
		work->justification, work->disposition };
	struct sp_buf frame;

	sp_buf_init(&frame, 0);
	sp_keep_record_write(&frame, &record);
	work->sent = true;
	if (frame.failed || sp_wire_send(front->keeper.watch.fd, SP_KEEP_RECORD, work->task.id,
		sp_view(frame.p, frame.n), NULL, 0))
		shutdown(front->keeper.watch.fd, SHUT_RDWR); /* is heard, and it is tried again */
	sp_buf_release(&frame);
}

/* One at a time, the one that waits longest. */
static void send_next_record(struct sp_front *front)
{
	struct sp_work *oldest = NULL;

	if (front->keeper.watch.fd < 0)
		return;
	for (struct sp_work *work = front->work; work; work = work->next) {
		if (work->sent)
			return;
		if (work->recording)
			oldest = work;
	}
	if (oldest)
		send_record(front, oldest);
}

static void take_recorded(struct sp_front *front, uint64_t id, struct sp_view payload)
{
	struct sp_wire_reader reader;
	struct sp_work *work = front->work;

	sp_wire_reader_init(&reader, payload);
	bool ok = sp_wire_get_u64(&reader) != 0 && !reader.failed;

	while (work && !(work->sent && work->task.id == id))
		work = work->next;
	if (work && ok) {
		front->count[SP_COUNT_recorded]++;
		end(front, work, SP_WORK_ANSWERED);
	} else if (work) {
		fail(front, work, "the message could not be recorded");
	}
	send_next_record(front);
}

static void hear_keeper(void *context, uint32_t events)
{
	struct sp_front *front = context;
	struct sp_keeper *keeper = &front->keeper;
	int got = sp_wire_take(keeper->watch.fd, &keeper->inbox);
	struct sp_view payload = sp_view(keeper->inbox.payload.p, keeper->inbox.payload.n);

	(void)events;
	if (got == SP_EBUSY)
		return;
	if (got == 1 && keeper->inbox.header.type == SP_KEEP_RECORDED)
		take_recorded(front, keeper->inbox.header.id, payload);
	else if (got == 1 && keeper->inbox.header.type == SP_KEEP_SUSPECTS)
		sp_suspects_read(&front->suspects, payload);
	else
		sp_keeper_leave(front);
}

void sp_keeper_leave(struct sp_front *front)
{
	struct sp_keeper *keeper = &front->keeper;

	if (keeper->watch.fd < 0)
		return;
	sp_loop_remove(&front->loop, &keeper->watch);
	close(keeper->watch.fd);
	sp_buf_release(&keeper->inbox.payload);
	keeper->watch.fd = -1;
	/* What was under way is sent again: recording twice is recording once. */
	for (struct sp_work *work = front->work; work; work = work->next)
		work->sent = false;
}

void sp_keeper_join(struct sp_front *front, int sock)
{
	sp_keeper_leave(front);
	front->keeper = (struct sp_keeper){ .watch = { sock, hear_keeper, front } };
	sp_buf_init(&front->keeper.inbox.payload, (size_t)1 << 20);
	if (sp_loop_add(&front->loop, &front->keeper.watch, EPOLLIN))
		sp_keeper_leave(front);
	else
		send_next_record(front);
}
