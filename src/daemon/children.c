/* SPDX-License-Identifier: Apache-2.0 */
#include "daemon/children.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/io.h"
#include "base/jail.h"
#include "base/log.h"
#include "extract/extract.h"

#define QUICK_US UINT64_C(2000000) /* one that lives no longer than this is not started again at once */
#define DELAY_FIRST_US UINT64_C(20000)
#define DELAY_MOST_US UINT64_C(5000000)
#define FAREWELL_MS 2000
#define CONTROL_BYTES_MAX 65536u
#define CHECK_NICE 10 /* messages go before rules that are not in force yet */

static const struct {
	const char *name;
	bool restarted;
} roles[] = {
#define SP_ROLE(id, name, restarted) { name, restarted },
#include "daemon/roles.def"
#undef SP_ROLE
};

void sp_children_init(struct sp_children *children, const struct sp_children_config *config)
{
	*children = (struct sp_children){ .config = *config };
}

struct sp_child *sp_children_find(struct sp_children *children, enum sp_child_kind kind)
{
	struct sp_child *child = children->child;

	while (child && child->kind != kind)
		child = child->next;
	return child;
}

static void forget_control(struct sp_child *child)
{
	if (child->control.fd < 0)
		return;
	sp_loop_remove(child->children->config.loop, &child->control);
	close(child->control.fd);
	child->control.fd = -1;
}

static void hear(void *context, uint32_t events)
{
	struct sp_child *child = context;
	int got = sp_wire_take(child->control.fd, &child->inbox);

	(void)events;
	if (got == SP_EBUSY)
		return;
	if (got == 1)
		child->children->config.heard_fn(child->children->config.context, child, &child->inbox.header,
			sp_view(child->inbox.payload.p, child->inbox.payload.n));
	else
		forget_control(child);
}

static struct sp_child *add(struct sp_children *children, enum sp_child_kind kind, pid_t pid)
{
	struct sp_child *child = calloc(1, sizeof *child);

	if (!child)
		return NULL;
	*child = (struct sp_child){ .children = children, .kind = kind, .pid = pid, .number = ++children->next_number,
		.started_us = sp_io_now_us(), .control = { -1, hear, child }, .next = children->child };
	sp_buf_init(&child->inbox.payload, CONTROL_BYTES_MAX);
	children->child = child;
	return child;
}

/* Becomes this very program, as a role. */
static struct sp_child *start_role(struct sp_children *children, enum sp_child_kind kind, struct sp_err *err)
{
	pid_t parent = getpid();
	int pair[2];

	if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair)) {
		sp_err_errno(err, SP_EIO, "no socket for %s", roles[kind].name);
		return NULL;
	}
	pid_t pid = fork();

	if (!pid) {
		char program[] = "sallyportd", option[] = "-x";
		char *name = strdup(roles[kind].name);
		char *const argv[] = { program, option, name, NULL };

		sp_jail_begin(parent, &pair[1], 1);
		sigprocmask(SIG_SETMASK, children->config.mask, NULL);
		execv("/proc/self/exe", argv);
		_exit(127);
	}
	close(pair[1]);
	struct sp_child *child = pid > 0 ? add(children, kind, pid) : NULL;

	if (!child) {
		sp_err_errno(err, SP_EIO, "no process for %s", roles[kind].name);
		close(pair[0]);
		return NULL;
	}
	child->control.fd = pair[0];
	return child;
}

static int listen_to(struct sp_child *child)
{
	return sp_loop_add(child->children->config.loop, &child->control, EPOLLIN);
}

static int send_front(struct sp_children *children, enum sp_role_frame type, uint64_t first, uint64_t second, int fd)
{
	struct sp_child *front = sp_children_find(children, SP_CHILD_FRONT);
	struct sp_buf payload;

	if (!front || front->control.fd < 0)
		return SP_EIO;
	sp_buf_init(&payload, 64);
	sp_wire_put_u64(&payload, first);
	sp_wire_put_u64(&payload, second);
	int status = sp_wire_send(front->control.fd, (uint16_t)type, 0, sp_view(payload.p, payload.n), &fd, 1);

	sp_buf_release(&payload);
	return status;
}

static int start_front(struct sp_children *children, const struct sp_child_order *order, struct sp_err *err)
{
	struct sp_child *child = start_role(children, SP_CHILD_FRONT, err);
	int status = child ? sp_handover_send(child->control.fd, order->source, order->files, -1, false) : SP_EIO;

	if (!status)
		status = sp_handover_send_web(child->control.fd, &order->source->web);
	for (unsigned i = 0; !status && i < order->listener_n; i++)
		status = send_front(children, SP_ROLE_LISTENER, order->listener_kind[i], 0, order->listener[i]);
	return status ? status : listen_to(child);
}

static int start_keep(struct sp_children *children, const struct sp_child_order *order, struct sp_err *err)
{
	int pair[2];

	if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair))
		return sp_err_errno(err, SP_EIO, "no socket for keep");
	struct sp_child *child = start_role(children, SP_CHILD_KEEP, err);
	int status = child ? sp_handover_send(child->control.fd, order->source, order->files, pair[1], false) : SP_EIO;

	if (!status)
		status = listen_to(child);
	if (!status)
		status = send_front(children, SP_ROLE_KEEPER, 0, 0, pair[0]);
	close(pair[0]);
	close(pair[1]);
	return status;
}

static int start_scanner(struct sp_children *children, const struct sp_child_order *order, struct sp_err *err)
{
	int pair[2], to_extractor = -1;
	pid_t extractor = order->extractor ? sp_extractor_start(order->extractor, &to_extractor, err) : 0;

	if (extractor < 0)
		return SP_EIO;
	if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair))
		pair[0] = pair[1] = -1;
	struct sp_child *child = pair[0] >= 0 ? start_role(children, SP_CHILD_SCAN, err) : NULL;
	int status = child ? SP_OK : SP_EIO;

	if (child) {
		child->extractor = extractor;
		child->generation = order->generation;
		status = sp_handover_send(child->control.fd, order->source, order->files, pair[1], true);
		if (!status)
			status = sp_wire_send(child->control.fd, SP_ROLE_EXTRACTOR, 0, sp_view(NULL, 0), &to_extractor,
				extractor > 0);
		/* It says nothing more to us. */
		close(child->control.fd);
		child->control.fd = -1;
		if (!status)
			status = send_front(children, SP_ROLE_SCANNER, child->number, child->generation, pair[0]);
	} else if (extractor > 0) {
		kill(extractor, SIGKILL);
		waitpid(extractor, NULL, 0);
	}
	if (pair[0] >= 0) {
		close(pair[0]);
		close(pair[1]);
	}
	if (to_extractor >= 0)
		close(to_extractor);
	return status;
}

static bool may_start(const struct sp_children *children, enum sp_child_kind kind, uint64_t now_us)
{
	return now_us >= children->pace[kind].not_before_us;
}

int sp_children_start(struct sp_children *children, const struct sp_child_order *order, unsigned scanners,
	uint64_t now_us, struct sp_err *err)
{
	int status = SP_OK;
	unsigned n = 0;

	if (!sp_children_find(children, SP_CHILD_FRONT)) {
		if (!may_start(children, SP_CHILD_FRONT, now_us))
			return SP_OK;
		status = start_front(children, order, err);
	}
	if (!status && !sp_children_find(children, SP_CHILD_KEEP) && may_start(children, SP_CHILD_KEEP, now_us))
		status = start_keep(children, order, err);
	for (const struct sp_child *c = children->child; c; c = c->next)
		n += c->kind == SP_CHILD_SCAN && c->generation == order->generation;
	while (!status && n < scanners && may_start(children, SP_CHILD_SCAN, now_us)) {
		status = start_scanner(children, order, err);
		n++;
	}
	return status;
}

int sp_children_exec(struct sp_children *children, enum sp_child_kind kind, char *const *argv)
{
	pid_t parent = getpid(), pid = fork();

	if (!pid) {
		sp_jail_begin(parent, NULL, 0);
		if (kind == SP_CHILD_CHECK)
			setpriority(PRIO_PROCESS, 0, CHECK_NICE); /* it does without, too */
		sigprocmask(SIG_SETMASK, children->config.mask, NULL);
		execv(argv[0], argv);
		_exit(127);
	}
	return pid > 0 && add(children, kind, pid) ? SP_OK : SP_EIO;
}

void sp_children_send_web(struct sp_children *children, const struct sp_web_files *files)
{
	const struct sp_child *front = sp_children_find(children, SP_CHILD_FRONT);

	if (front && front->control.fd >= 0)
		sp_handover_send_web(front->control.fd, files);
}

void sp_children_tell(struct sp_children *children, enum sp_child_kind kind, enum sp_role_frame type)
{
	struct sp_child *child = sp_children_find(children, kind);

	if (child && child->control.fd >= 0)
		sp_wire_send(child->control.fd, (uint16_t)type, 0, sp_view(NULL, 0), NULL, 0);
}

void sp_children_kill(struct sp_children *children, enum sp_child_kind kind, uint64_t number)
{
	for (const struct sp_child *c = children->child; c; c = c->next)
		if (c->kind == kind && (!number || c->number == number))
			kill(c->pid, SIGKILL);
}

static void end_extractor(struct sp_child *child)
{
	if (child->extractor <= 0)
		return;
	kill(child->extractor, SIGKILL);
	while (waitpid(child->extractor, NULL, 0) < 0 && errno == EINTR)
		;
	child->extractor = 0;
}

static void set_pace(struct sp_children *children, const struct sp_child *child, uint64_t now_us)
{
	uint64_t *delay = &children->pace[child->kind].delay_us;

	if (now_us - child->started_us >= QUICK_US)
		*delay = 0;
	else if (!*delay)
		*delay = DELAY_FIRST_US;
	else if (*delay < DELAY_MOST_US)
		*delay *= 2;
	children->pace[child->kind].not_before_us = now_us + *delay;
}

static void remove_child(struct sp_children *children, struct sp_child *child)
{
	struct sp_child **at = &children->child;

	while (*at != child)
		at = &(*at)->next;
	*at = child->next;
	forget_control(child);
	end_extractor(child);
	sp_buf_release(&child->inbox.payload);
	free(child);
}

static void bury(struct sp_children *children, struct sp_child *child, int wstatus, uint64_t now_us)
{
	bool failed = !WIFEXITED(wstatus) || WEXITSTATUS(wstatus);

	if (failed && roles[child->kind].restarted)
		sp_log(SP_LOG_WARNING, "role_ended", "role=%s number=%llu signal=%d status=%d", roles[child->kind].name,
			(unsigned long long)child->number, WIFSIGNALED(wstatus) ? WTERMSIG(wstatus) : 0,
			WIFEXITED(wstatus) ? WEXITSTATUS(wstatus) : 0);
	set_pace(children, child, now_us);
	/* All that the others do is for it. */
	if (child->kind == SP_CHILD_FRONT) {
		sp_children_kill(children, SP_CHILD_KEEP, 0);
		sp_children_kill(children, SP_CHILD_SCAN, 0);
	}
	children->config.ended_fn(children->config.context, child, wstatus);
	remove_child(children, child);
}

void sp_children_reap(struct sp_children *children, uint64_t now_us)
{
	for (struct sp_child *child = children->child, *next; child; child = next) {
		int wstatus = 0;

		next = child->next;
		if (waitpid(child->pid, &wstatus, WNOHANG) == child->pid)
			bury(children, child, wstatus, now_us);
	}
}

void sp_children_end(struct sp_children *children)
{
	uint64_t until_us = sp_io_now_us() + FAREWELL_MS * 1000u;

	for (struct sp_child *c = children->child; c; c = c->next) {
		forget_control(c);
		if (c->kind == SP_CHILD_DELIVER || c->kind == SP_CHILD_CHECK)
			kill(c->pid, SIGTERM);
	}
	while (children->child) {
		struct sp_child *child = children->child;
		int wstatus;

		if (sp_io_now_us() >= until_us)
			kill(child->pid, SIGKILL);
		if (waitpid(child->pid, &wstatus, sp_io_now_us() >= until_us ? 0 : WNOHANG) == child->pid)
			remove_child(children, child);
		else
			usleep(2000);
	}
}
