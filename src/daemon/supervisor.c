/* SPDX-License-Identifier: Apache-2.0 */
#include "daemon/supervisor.h"

#include <errno.h>
#include <grp.h>
#include <pwd.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/signalfd.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/io.h"
#include "base/log.h"
#include "daemon/children.h"
#include "daemon/listen.h"

#define TICK_MS 100u
#define LISTENERS_MAX 16u
#define DELIVER_AGAIN_US UINT64_C(5000000)  /* after something was left */
#define DELIVER_EVERY_US UINT64_C(60000000) /* what is due later */
#define CHECK_EXTRA_US UINT64_C(60000000)   /* beyond building the rules: running their examples */
#define END_EXTRA_US UINT64_C(10000000)

struct supervisor {
	const struct sp_supervisor_config *config;
	struct sp_daemon_setup setup;
	struct sp_handover_files files;
	struct sp_loop loop;
	struct sp_watch signals;
	sigset_t mask_before;
	struct sp_children children;
	int listener[LISTENERS_MAX];
	enum sp_listener_kind listener_kind[LISTENERS_MAX];
	unsigned listener_n;
	uint64_t generation;       /* of what is in force */
	uint64_t ready_generation; /* that the front has said works */
	uint64_t check_until_us, end_until_us;
	uint64_t deliver_at_us;
	bool ending, reloading;
	int status;
};

/* ---- what roles say ---- */

static void take_ready(struct supervisor *s, uint64_t generation)
{
	if (generation <= s->ready_generation)
		return;
	s->ready_generation = generation;
	s->reloading = false;
	sp_log(SP_LOG_INFO, "ready", "generation=%llu scanners=%u", (unsigned long long)generation, s->setup.scanners);
	sp_service_notify("READY=1\nSTATUS=Messages are scanned.");
}

static void hear_role(void *context, struct sp_child *child, const struct sp_wire_header *header, struct sp_view payload)
{
	struct supervisor *s = context;
	struct sp_wire_reader reader;

	sp_wire_reader_init(&reader, payload);
	uint64_t value = payload.n ? sp_wire_get_u64(&reader) : 0;

	if (child->kind == SP_CHILD_FRONT && header->type == SP_ROLE_READY)
		take_ready(s, value);
	else if (child->kind == SP_CHILD_FRONT && header->type == SP_ROLE_KILL)
		sp_children_kill(&s->children, SP_CHILD_SCAN, value);
	else if (child->kind == SP_CHILD_KEEP && header->type == SP_ROLE_RECORDED)
		s->deliver_at_us = 1;
}

/* ---- starting ---- */

static void start_missing(struct supervisor *s)
{
	const struct sp_child_order order = { &s->setup.source, &s->files, s->setup.extractor, s->generation,
		s->listener, s->listener_kind, s->listener_n };
	struct sp_err err = { 0 };

	if (s->ending)
		return;
	if (sp_children_start(&s->children, &order, s->setup.scanners, sp_io_now_us(), &err))
		sp_log(SP_LOG_ERROR, "role_not_started", "reason=\"%s\"", err.message);
}

static void deliver_if_due(struct supervisor *s, uint64_t now)
{
	if (!s->setup.config->webhook_n || s->ending || now < s->deliver_at_us ||
		sp_children_find(&s->children, SP_CHILD_DELIVER))
		return;
	s->deliver_at_us = now + DELIVER_EVERY_US;
	sp_children_exec(&s->children, SP_CHILD_DELIVER, s->config->deliver_argv);
}

/* ---- loading anew ---- */

static void reload_failed(struct supervisor *s, const char *reason)
{
	sp_children_tell(&s->children, SP_CHILD_FRONT, SP_ROLE_STALE);
	sp_log(SP_LOG_ERROR, "reload_failed", "in_force=old reason=\"%s\"", reason);
	sp_service_notify("READY=1\nSTATUS=The last reload failed; the rules before it are in force.");
}

static void reload(struct supervisor *s)
{
	if (sp_children_find(&s->children, SP_CHILD_CHECK) || s->ending)
		return;
	sp_log(SP_LOG_INFO, "reload", "generation=%llu", (unsigned long long)s->generation + 1);
	sp_service_notify("RELOADING=1");
	s->check_until_us = sp_io_now_us() + s->setup.config->limits.compile_time_ms * 1000 + CHECK_EXTRA_US;
	if (sp_children_exec(&s->children, SP_CHILD_CHECK, s->config->check_argv))
		reload_failed(s, "no process");
}

/* What was checked is put in force: new scanners first, the old ones go when these work. */
static void take_checked(struct supervisor *s, int wstatus)
{
	struct sp_daemon_setup setup;
	struct sp_handover_files files;
	struct sp_err err = { 0 };
	char text[768];

	if (!WIFEXITED(wstatus) || WEXITSTATUS(wstatus)) {
		reload_failed(s, WIFSIGNALED(wstatus) ? "checking it took too long or crashed" : "it is not valid, see above");
		return;
	}
	if (s->config->load_fn(s->config->context, &setup, &err)) {
		reload_failed(s, sp_err_format(&err, text, sizeof text));
		return;
	}
	if (sp_handover_seal(&setup.source, &files)) {
		s->config->free_fn(s->config->context, &setup);
		reload_failed(s, "no memory");
		return;
	}
	sp_handover_files_release(&s->files);
	s->config->free_fn(s->config->context, &s->setup);
	s->setup = setup;
	s->files = files;
	s->generation++;
	s->reloading = true;
	sp_children_send_web(&s->children, &s->setup.source.web);
	/* It is restarted with the new list of webhooks; what is under way is recorded by the next one. */
	sp_children_kill(&s->children, SP_CHILD_KEEP, 0);
	start_missing(s);
}

/* ---- signals ---- */

static void end_all(struct supervisor *s)
{
	if (s->ending)
		return;
	s->ending = true;
	s->end_until_us = sp_io_now_us() + s->setup.config->limits.answer_time_ms * 1000 + END_EXTRA_US;
	sp_log(SP_LOG_INFO, "ending", "reason=signal");
	sp_service_notify("STOPPING=1");
	sp_children_tell(&s->children, SP_CHILD_FRONT, SP_ROLE_DRAIN);
	if (!sp_children_find(&s->children, SP_CHILD_FRONT))
		s->loop.ended = true;
}

static void child_ended(void *context, const struct sp_child *child, int wstatus)
{
	struct supervisor *s = context;
	uint64_t now = sp_io_now_us();

	if (child->kind == SP_CHILD_CHECK)
		take_checked(s, wstatus);
	if (child->kind == SP_CHILD_DELIVER && (!WIFEXITED(wstatus) || WEXITSTATUS(wstatus) == 1))
		s->deliver_at_us = now + DELIVER_AGAIN_US;
	if (child->kind == SP_CHILD_FRONT && s->ending)
		s->loop.ended = true;
}

static void take_signals(void *context, uint32_t events)
{
	struct supervisor *s = context;
	struct signalfd_siginfo info;

	(void)events;
	while (read(s->signals.fd, &info, sizeof info) == sizeof info) {
		if (info.ssi_signo == SIGTERM || info.ssi_signo == SIGINT)
			end_all(s);
		else if (info.ssi_signo == SIGHUP)
			reload(s);
	}
	sp_children_reap(&s->children, sp_io_now_us());
	start_missing(s);
}

static void tick(void *context)
{
	struct supervisor *s = context;
	uint64_t now = sp_io_now_us();

	sp_children_reap(&s->children, now);
	start_missing(s);
	deliver_if_due(s, now);
	if (now > s->check_until_us)
		sp_children_kill(&s->children, SP_CHILD_CHECK, 0);
	if (s->ending && now > s->end_until_us)
		s->loop.ended = true;
}

/* ---- the beginning ---- */

static int open_all(struct supervisor *s, const struct sp_name_list *addresses, enum sp_listener_kind kind,
	struct sp_err *err)
{
	for (size_t i = 0; i < addresses->n && s->listener_n < LISTENERS_MAX; i++) {
		int fd = sp_listen(addresses->name[i], (enum sp_gateway_mode)s->setup.config->gateway.socket_mode,
			kind == SP_LISTENER_HTTP, err);

		if (fd < 0)
			return fd;
		s->listener_kind[s->listener_n] = strncmp(addresses->name[i], "tls:", 4) ? kind : SP_LISTENER_HTTPS;
		s->listener[s->listener_n++] = fd;
	}
	return SP_OK;
}

static int open_listeners(struct supervisor *s, struct sp_err *err)
{
	const struct sp_gateway_config *gateway = &s->setup.config->gateway;

	s->listener_n = sp_listen_inherited(s->listener, s->listener_kind, LISTENERS_MAX);
	for (unsigned i = 0; i < s->listener_n; i++)
		if (s->listener_kind[i] == SP_LISTENER_HTTP && !sp_listen_is_local(s->listener[i]))
			return sp_err_set(err, SP_EUNSUP, "the socket that was handed over as http is not of this machine alone: "
				"name it https");
	if (s->listener_n)
		return SP_OK;
	int status = open_all(s, &gateway->milter, SP_LISTENER_MILTER, err);
	if (!status)
		status = open_all(s, &gateway->http, SP_LISTENER_HTTP, err);
	return status || s->listener_n ? status
		: sp_err_set(err, SP_EINVAL, "nothing is listened on: set milter: {listen: ...} in the configuration");
}

/* All that follows is done by that user. */
static int become(const char *user, struct sp_err *err)
{
	if (!user || geteuid())
		return SP_OK;
	const struct passwd *entry = getpwnam(user);

	if (!entry)
		return sp_err_set(err, SP_EINVAL, "daemon.user: there is no user %s", user);
	if (initgroups(user, entry->pw_gid) || setgid(entry->pw_gid) || setuid(entry->pw_uid))
		return sp_err_errno(err, SP_EIO, "cannot become user %s", user);
	return SP_OK;
}

static int start(struct supervisor *s, struct sp_err *err)
{
	const struct sp_children_config children = { &s->loop, s, hear_role, child_ended, &s->mask_before };
	sigset_t mask;
	int status = s->config->load_fn(s->config->context, &s->setup, err);

	if (!status)
		status = sp_loop_init(&s->loop, err);
	if (!status)
		status = open_listeners(s, err);
	if (!status)
		status = become(s->setup.config->gateway.user, err);
	if (!status && sp_handover_seal(&s->setup.source, &s->files))
		status = sp_err_set(err, SP_EIO, "no memory for what roles are given");
	if (status)
		return status;
	sigemptyset(&mask);
	sigaddset(&mask, SIGTERM);
	sigaddset(&mask, SIGINT);
	sigaddset(&mask, SIGHUP);
	sigaddset(&mask, SIGCHLD);
	sigprocmask(SIG_BLOCK, &mask, &s->mask_before);
	sp_children_init(&s->children, &children);
	s->generation = 1;
	s->signals = (struct sp_watch){ signalfd(-1, &mask, SFD_CLOEXEC | SFD_NONBLOCK), take_signals, s };
	if (s->signals.fd < 0 || sp_loop_add(&s->loop, &s->signals, EPOLLIN))
		return sp_err_errno(err, SP_EIO, "no signals");
	return SP_OK;
}

int sp_supervisor_run(const struct sp_supervisor_config *config)
{
	static struct supervisor s;
	struct sp_err err = { 0 };
	char text[768];

	s = (struct supervisor){ .config = config, .files = { -1, -1, -1, -1 }, .signals.fd = -1 };
	int status = start(&s, &err);

	if (!status) {
		start_missing(&s);
		status = sp_loop_run(&s.loop, TICK_MS, tick, &s);
		sp_children_end(&s.children);
	}
	if (status)
		sp_log(SP_LOG_ERROR, "not_started", "reason=\"%s\"", sp_err_format(&err, text, sizeof text));
	for (unsigned i = 0; i < s.listener_n; i++)
		close(s.listener[i]);
	sp_handover_files_release(&s.files);
	if (s.setup.owner)
		config->free_fn(config->context, &s.setup);
	sp_log(SP_LOG_INFO, "ended", "status=%d", status);
	return status ? 2 : 0;
}
