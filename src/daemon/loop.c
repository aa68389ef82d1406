/* SPDX-License-Identifier: Apache-2.0 */
#include "daemon/loop.h"

#include <errno.h>
#include <unistd.h>

#include "base/io.h"

int sp_loop_init(struct sp_loop *loop, struct sp_err *err)
{
	*loop = (struct sp_loop){ .epoll = epoll_create1(EPOLL_CLOEXEC) };
	return loop->epoll < 0 ? sp_err_errno(err, SP_EIO, "nothing can be waited for") : SP_OK;
}

void sp_loop_release(struct sp_loop *loop)
{
	if (loop->epoll >= 0)
		close(loop->epoll);
	loop->epoll = -1;
}

int sp_loop_add(struct sp_loop *loop, struct sp_watch *watch, uint32_t events)
{
	struct epoll_event event = { .events = events, .data.ptr = watch };

	return epoll_ctl(loop->epoll, EPOLL_CTL_ADD, watch->fd, &event) ? SP_EIO : SP_OK;
}

void sp_loop_change(struct sp_loop *loop, struct sp_watch *watch, uint32_t events)
{
	struct epoll_event event = { .events = events, .data.ptr = watch };

	epoll_ctl(loop->epoll, EPOLL_CTL_MOD, watch->fd, &event);
}

void sp_loop_remove(struct sp_loop *loop, struct sp_watch *watch)
{
	epoll_ctl(loop->epoll, EPOLL_CTL_DEL, watch->fd, NULL);
	for (int i = loop->event_at; i < loop->event_n; i++)
		if (loop->event[i].data.ptr == watch)
			loop->event[i].data.ptr = NULL;
}

int sp_loop_run(struct sp_loop *loop, unsigned tick_ms, void (*tick_fn)(void *context), void *context)
{
	uint64_t next_us = sp_io_now_us() + tick_ms * UINT64_C(1000);

	while (!loop->ended) {
		uint64_t now = sp_io_now_us();
		int wait_ms = now < next_us ? (int)((next_us - now) / 1000 + 1) : 0;
		int n = epoll_wait(loop->epoll, loop->event, SP_LOOP_BATCH, wait_ms);

		if (n < 0 && errno != EINTR)
			return SP_EIO;
		loop->event_n = n > 0 ? n : 0;
		for (loop->event_at = 0; loop->event_at < loop->event_n;) {
			struct epoll_event *event = &loop->event[loop->event_at++];
			struct sp_watch *watch = event->data.ptr;

			if (watch)
				watch->ready_fn(watch->context, event->events);
		}
		loop->event_n = 0;
		if (sp_io_now_us() >= next_us) {
			tick_fn(context);
			next_us = sp_io_now_us() + tick_ms * UINT64_C(1000);
		}
	}
	return SP_OK;
}
