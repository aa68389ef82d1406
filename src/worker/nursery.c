/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A nursery: makes the workers of one scanner, each for one message. One waits ready and confined before it is asked for. It
 * reads no byte of an attachment, and is confined itself: a worker adds to that what it may not, which costs less than all.
 */
#include <malloc.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/jail.h"
#include "worker/child.h"
#include "worker/format.h"

struct nursery {
	struct sp_service service; /* first */
	struct sp_jail_filter filter;
	struct sp_child spare, worker;
};

static _Noreturn void be_worker(const struct nursery *nursery, pid_t parent, int sock)
{
	sp_jail_begin_as_parent(parent, sock);
	prctl(PR_SET_NAME, "sallyport-work");
	sp_service_limit_cpu(&nursery->service);
	if (sp_jail_enter_worker(&nursery->filter, nursery->service.memory_bytes))
		_exit(1);
	sp_worker_run();
}

/* Makes the next worker, and gives it away. */
static bool make(struct nursery *nursery)
{
	pid_t parent = getpid();
	int pair[2];

	if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair))
		return sp_service_refuse(&nursery->service);
	/* Without what fork() does for threads and streams: there are none, and each page that it writes to is copied. */
	pid_t pid = _Fork();

	if (!pid)
		be_worker(nursery, parent, pair[1]);
	close(pair[1]);
	if (pid > 0) {
		nursery->spare = (struct sp_child){ pid, pair[0], 0 };
		return sp_service_give(&nursery->service, &nursery->spare);
	}
	close(pair[0]);
	return sp_service_refuse(&nursery->service);
}

static bool serve(struct sp_service *service, enum sp_extract_frame type, uint64_t value, int fd)
{
	struct nursery *nursery = (struct nursery *)service;

	(void)value, (void)fd;
	switch (type) {
	case SP_EXTRACT_HELLO:
		return make(nursery);
	case SP_EXTRACT_TAKEN:
		sp_child_end(&nursery->worker, 0);
		nursery->worker = nursery->spare;
		nursery->worker.until_us = sp_service_until(service);
		nursery->spare = SP_NO_CHILD;
		return make(nursery);
	case SP_EXTRACT_STOP:
		sp_child_end(&nursery->worker, 0);
		return true;
	default:
		return false;
	}
}

int sp_worker_nurse(void)
{
	struct nursery nursery = { .service = { .sock = SP_WORKER_SOCK, .serve = serve, .watched = &nursery.worker },
		.spare = SP_NO_CHILD, .worker = SP_NO_CHILD };
	struct sp_jail_filter own;
	unsigned missing;

	prctl(PR_SET_NAME, "sallyport-nurse");
	if (sp_jail_filter_make_worker(&nursery.filter) || sp_jail_filter_make(SP_JAIL_NURSE, &own) ||
		sp_jail_enter_with(SP_JAIL_NURSE, &own, 0, &missing, NULL))
		return 2;
	sp_jail_filter_release(&own);
	/* What is not there need not be copied for each worker. */
	malloc_trim(0);
	sp_service_run(&nursery.service);
	sp_child_end(&nursery.spare, 0);
	sp_child_end(&nursery.worker, 0);
	sp_jail_filter_release(&nursery.filter);
	return 0;
}
