/* SPDX-License-Identifier: Apache-2.0 */
/* Waiting for many descriptors in one thread. */
#ifndef SP_DAEMON_LOOP_H
#define SP_DAEMON_LOOP_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/epoll.h>

#include "base/err.h"

#define SP_LOOP_BATCH 64

/* A descriptor that is waited for; the caller's, until sp_loop_remove. */
struct sp_watch {
	int fd;
	void (*ready_fn)(void *context, uint32_t events); /* EPOLLIN, EPOLLOUT, EPOLLHUP, EPOLLERR */
	void *context;
};

struct sp_loop {
	int epoll;
	bool ended;
	struct epoll_event event[SP_LOOP_BATCH];
	int event_n, event_at; /* what is being worked through */
};

int sp_loop_init(struct sp_loop *loop, struct sp_err *err);
void sp_loop_release(struct sp_loop *loop);
int sp_loop_add(struct sp_loop *loop, struct sp_watch *watch, uint32_t events);
void sp_loop_change(struct sp_loop *loop, struct sp_watch *watch, uint32_t events);
/* It is not called any more, also not for what has happened already. Before its descriptor is closed. */
void sp_loop_remove(struct sp_loop *loop, struct sp_watch *watch);

/* Runs until loop->ended; tick_fn is called about every tick_ms. Returns: SP_OK or SP_EIO. */
int sp_loop_run(struct sp_loop *loop, unsigned tick_ms, void (*tick_fn)(void *context), void *context);

#endif
