/* SPDX-License-Identifier: Apache-2.0 */
#include "daemon/front.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/io.h"
#include "base/log.h"
#include "daemon/confine.h"
#include "daemon/web.h"

#define TICK_MS 100u
#define FRAME_BYTES_MAX ((size_t)1 << 20)
#define BACKLOG_PER_EVENT 32 /* connections taken before others have their turn */

static void pause_listeners(struct sp_front *front, bool pause)
{
	for (unsigned i = 0; i < front->listener_n; i++) {
		struct sp_listener *l = &front->listener[i];

		if (l->paused != pause && l->kind == SP_LISTENER_MILTER)
			sp_loop_change(&front->loop, &l->watch, pause ? 0 : EPOLLIN);
		l->paused = pause;
	}
}

static void take_connections(void *context, uint32_t events)
{
	struct sp_listener *listener = context;

	(void)events;
	for (int i = 0; i < BACKLOG_PER_EVENT; i++) {
		int fd = accept4(listener->watch.fd, NULL, NULL, SOCK_CLOEXEC | SOCK_NONBLOCK);

		if (fd >= 0) {
			sp_mail_accept(listener->front, fd);
			continue;
		}
		/* No more descriptors: those who wait are taken when others have gone. */
		if (errno == EMFILE || errno == ENFILE || errno == ENOBUFS || errno == ENOMEM)
			pause_listeners(listener->front, true);
		return;
	}
}

static void add_listener(struct sp_front *front, enum sp_listener_kind kind, int fd)
{
	struct sp_listener *l = &front->listener[front->listener_n];

	if (front->listener_n == SP_LISTENERS_MAX) {
		close(fd);
		return;
	}
	*l = (struct sp_listener){ .front = front, .watch = { fd, take_connections, l }, .kind = kind };
	if (kind != SP_LISTENER_MILTER ? sp_web_listen(front, fd, kind == SP_LISTENER_HTTPS) : sp_loop_add(&front->loop, &l->watch, EPOLLIN)) {
		sp_log(SP_LOG_ERROR, "listener_failed", "kind=%d", kind);
		close(fd);
		return;
	}
	front->listener_n++;
}

static void start_draining(struct sp_front *front)
{
	if (front->draining)
		return;
	sp_log(SP_LOG_INFO, "draining", "in_hand=%llu", (unsigned long long)front->work_n);
	front->draining = true;
	front->drain_until_us = sp_io_now_us() + front->limits->answer_time_ms * 1000;
	for (unsigned i = 0; i < front->listener_n; i++) {
		if (front->listener[i].kind != SP_LISTENER_MILTER)
			continue;
		sp_loop_remove(&front->loop, &front->listener[i].watch);
		close(front->listener[i].watch.fd);
	}
	front->listener_n = 0;
}

static void take_web_files(struct sp_front *front)
{
	struct sp_web_files files;

	if (!sp_handover_read_web(sp_view(front->parent_frame.p, front->parent_frame.n), &files))
		sp_web_configure(front, &files);
	explicit_bzero(front->parent_frame.p, front->parent_frame.n);
}

/* What the parent sends. fd: that came along, -1 = none. */
static void take_order(struct sp_front *front, const struct sp_wire_header *header, int fd)
{
	struct sp_wire_reader reader;

	if (header->type == SP_ROLE_WEB) {
		take_web_files(front);
		return;
	}
	sp_wire_reader_init(&reader, sp_view(front->parent_frame.p, front->parent_frame.n));
	uint64_t first = front->parent_frame.n ? sp_wire_get_u64(&reader) : 0;
	uint64_t second = reader.left ? sp_wire_get_u64(&reader) : 0;

	switch (header->type) {
	case SP_ROLE_LISTENER:
		add_listener(front, (enum sp_listener_kind)first, fd);
		break;
	case SP_ROLE_SCANNER:
		sp_crew_join(front->crew, first, second, fd);
		break;
	case SP_ROLE_KEEPER:
		sp_keeper_join(front, fd);
		break;
	case SP_ROLE_STALE:
		front->stale = true;
		break;
	case SP_ROLE_DRAIN:
		start_draining(front);
		break;
	default:
		if (fd >= 0)
			close(fd);
	}
}

static void hear_parent(void *context, uint32_t events)
{
	struct sp_front *front = context;
	struct sp_wire_header header;
	size_t fd_n = 0;
	int fd = -1;

	(void)events;
	if (sp_wire_recv(front->parent.fd, &header, &front->parent_frame, &fd, 1, &fd_n) != 1) {
		front->loop.ended = true;
		return;
	}
	take_order(front, &header, fd_n ? fd : -1);
}

static int tell_parent(struct sp_front *front, enum sp_role_frame type, uint64_t value)
{
	struct sp_buf frame;

	sp_buf_init(&frame, 64);
	sp_wire_put_u64(&frame, value);
	int status = sp_wire_send(front->parent.fd, (uint16_t)type, 0, sp_view(frame.p, frame.n), NULL, 0);

	sp_buf_release(&frame);
	return status;
}

static void kill_scanner(void *context, uint64_t number)
{
	tell_parent(context, SP_ROLE_KILL, number);
}

static void tick(void *context)
{
	struct sp_front *front = context;
	uint64_t now = sp_io_now_us();

	sp_work_tick(front, now);
	sp_crew_tick(front->crew, now);
	if (sp_crew_generation(front->crew) > front->told_generation) {
		front->told_generation = sp_crew_generation(front->crew);
		front->stale = false;
		tell_parent(front, SP_ROLE_READY, front->told_generation);
	}
	sp_web_tick(front, now);
	if (!front->draining && front->listener_n && front->listener[0].paused)
		pause_listeners(front, false);
	if (!front->draining)
		return;
	sp_mail_drain(front);
	if ((!front->work_n && !sp_mail_busy_n(front)) || now >= front->drain_until_us)
		front->loop.ended = true;
}

static int start(struct sp_front *front, struct sp_err *err)
{
	const struct sp_crew_config crew = { &front->loop, front->limits, front, sp_work_outcome, kill_scanner };
	int status = sp_loop_init(&front->loop, err);

	if (!status && sp_crew_new(&crew, &front->crew))
		status = sp_err_set(err, SP_ENOMEM, "no memory");
	if (!status && sp_loop_add(&front->loop, &front->parent, EPOLLIN))
		status = sp_err_errno(err, SP_EIO, "the parent cannot be listened to");
	if (!status)
		status = sp_confine(SP_CONFINE_FRONT, NULL, err);
	if (!status && tell_parent(front, SP_ROLE_READY, 0))
		status = sp_err_set(err, SP_EIO, "the parent is gone");
	return status;
}

_Noreturn void sp_front_run(struct sp_handover *handover, int parent)
{
	static struct sp_front front;
	struct sp_err err = { 0 };
	char text[768];

	front = (struct sp_front){ .handover = handover, .config = &handover->config,
		.limits = &handover->config.limits, .parent = { parent, hear_parent, &front },
		.keeper.watch.fd = -1 };
	sp_buf_init(&front.parent_frame, FRAME_BYTES_MAX);
	int status = start(&front, &err);

	if (!status)
		status = sp_loop_run(&front.loop, TICK_MS, tick, &front);
	if (status)
		sp_log(SP_LOG_ERROR, "front_failed", "reason=\"%s\"", sp_err_format(&err, text, sizeof text));
	sp_log(SP_LOG_INFO, "front_ended", "messages=%llu accepted=%llu refused=%llu held=%llu deferred=%llu",
		(unsigned long long)front.count[SP_COUNT_messages], (unsigned long long)front.count[SP_COUNT_accepted],
		(unsigned long long)front.count[SP_COUNT_refused], (unsigned long long)front.count[SP_COUNT_held],
		(unsigned long long)front.count[SP_COUNT_deferred]);
	sp_mail_free(&front);
	sp_web_free(&front);
	sp_keeper_leave(&front);
	sp_crew_free(front.crew);
	sp_loop_release(&front.loop);
	sp_buf_release(&front.parent_frame);
	sp_handover_release(handover);
	exit(status ? 1 : 0);
}
