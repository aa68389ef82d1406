/* SPDX-License-Identifier: Apache-2.0 */
/* Web clients: libmicrohttpd without a thread of its own, driven by the front's loop. What it takes and should not is refused
 * here: lengths that contradict one another, requests that trickle. */
#ifdef HAVE_CONFIG_H
#include <config.h>
#endif

#include "daemon/web.h"

#ifdef HAVE_MICROHTTPD

#include <fcntl.h>
#include <microhttpd.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/io.h"
#include "base/json.h"
#include "base/log.h"
#include "daemon/access.h"
#include "daemon/web_answer.h"
#include "ingest/spool.h"

#define REQUEST_US UINT64_C(30000000) /* from its first byte until it is whole */
#define IDLE_S 30u
#define PER_ADDRESS_MAX 64u
#define SERVERS_MAX 16u
#define TLS_PRIORITIES "NORMAL:-VERS-ALL:+VERS-TLS1.3:+VERS-TLS1.2:%SERVER_PRECEDENCE"
#define RUNS_MAX 16 /* in a row, before others have their turn */
#define RECIPIENTS_MAX 1000u

/* A socket that listens. */
struct server {
	struct sp_web *web;
	struct MHD_Daemon *daemon; /* NULL = none here */
	struct sp_watch watch;
	int fd;
	bool tls;
	bool retired; /* takes no more connections: another one listens with a newer certificate */
};

/* A connection, from when it is taken; a client may send several requests over it. */
struct client {
	struct sp_web *web;
	struct MHD_Connection *connection;
	int fd;
	uint64_t since_us; /* of the request that is coming; 0 = it is here */
	struct client *next, *before;
};

struct request {
	struct sp_web *web;
	const struct server *server;
	struct MHD_Connection *connection;
	struct client *client;
	struct sp_spool spool;
	uint64_t counted_bytes;
	struct sp_view recipient[RECIPIENTS_MAX];
	size_t recipient_n;
	struct sp_work work;
	bool scans, submitting, working, ended;
	struct sp_web_answer answer; /* status 0 = not there yet */
};

struct sp_web {
	struct sp_front *front;
	struct server server[SERVERS_MAX];
	struct sp_arena arena; /* of what other machines need */
	const char *certificate, *key; /* NULL = they may not come */
	struct sp_access access;
	struct sp_watch again; /* readable: there is more to do at once */
	struct client *client;
};

static void do_again(struct sp_web *web)
{
	const uint64_t one = 1;

	if (write(web->again.fd, &one, sizeof one) < 0)
		return; /* it is readable already */
}

/* ---- answers ---- */

static enum MHD_Result send_answer(struct request *r)
{
	struct sp_web_answer *a = &r->answer;
	struct MHD_Response *response = MHD_create_response_from_buffer(a->body.n, a->body.p, MHD_RESPMEM_MUST_COPY);

	if (!response)
		return MHD_NO;
	MHD_add_response_header(response, "Content-Type", a->type);
	if (a->status == MHD_HTTP_METHOD_NOT_ALLOWED)
		MHD_add_response_header(response, "Allow", a->allow);
	if (a->status == MHD_HTTP_SERVICE_UNAVAILABLE)
		MHD_add_response_header(response, "Retry-After", "5");
	if (a->challenge)
		MHD_add_response_header(response, "WWW-Authenticate", a->challenge);
	if (a->incident[0])
		MHD_add_response_header(response, "Sallyport-Incident", a->incident);
	if (a->close)
		MHD_add_response_header(response, "Connection", "close");
	enum MHD_Result queued = MHD_queue_response(r->connection, a->status, response);

	MHD_destroy_response(response);
	return queued;
}

/* ---- scanning ---- */

static void judged(void *owner, struct sp_work *work)
{
	(void)owner;
	work->disposition = "answered";
}

static void count_spool(struct request *r)
{
	uint64_t now = sp_spool_kept(&r->spool);

	r->web->front->held_bytes += now - r->counted_bytes;
	r->counted_bytes = now;
}

static void ended(void *owner, struct sp_work *work, enum sp_work_end how)
{
	struct request *r = owner;
	const struct sp_done *done = &work->task.done;

	r->working = false;
	if (how == SP_WORK_FAILED)
		sp_web_problem(&r->answer, MHD_HTTP_SERVICE_UNAVAILABLE, work->why);
	else
		sp_web_result(&r->answer, done->json, work->record ? done->incident_id : "");
	/* It goes on at the next turn of the loop: the work is not ours to free before its end was told. */
	if (r->submitting)
		return;
	MHD_resume_connection(r->connection);
	do_again(r->web);
}

static void submit(struct request *r, enum sp_kind kind)
{
	struct sp_front *front = r->web->front;
	const char *sender = MHD_lookup_connection_value(r->connection, MHD_HEADER_KIND, "Sallyport-Sender");
	const char *dry = MHD_lookup_connection_value(r->connection, MHD_GET_ARGUMENT_KIND, "dry_run");
	struct sp_view message;
	int fd;

	if (sp_spool_seal(&r->spool, &message, &fd)) {
		sp_web_problem(&r->answer, MHD_HTTP_SERVICE_UNAVAILABLE, "there is no room for the message");
		return;
	}
	r->work = (struct sp_work){ .task.message = message, .task.fd = fd, .bytes = sp_spool_kept(&r->spool),
		.record = !dry || strcmp(dry, "1") != 0, .disposition = "answered", .owner = r, .judged_fn = judged,
		.end_fn = ended, .input = { .kind = kind, .source = "http", .sender = sp_view_str(sender),
			.recipients = r->recipient, .recipient_n = r->recipient_n } };
	r->working = r->submitting = true;
	sp_work_submit(front, &r->work);
	r->submitting = false;
	if (r->working)
		MHD_suspend_connection(r->connection);
}

/* ---- requests ---- */

struct header_count {
	struct request *request;
	unsigned lengths, encodings;
	bool odd;
};

static enum MHD_Result look_at_header(void *context, enum MHD_ValueKind kind, const char *name, const char *value)
{
	struct header_count *c = context;
	struct request *r = c->request;
	struct sp_view key = sp_view_str(name);

	(void)kind;
	c->lengths += sp_view_is_nocase(key, "Content-Length");
	c->encodings += sp_view_is_nocase(key, "Transfer-Encoding");
	for (size_t i = 0; i < key.n; i++)
		c->odd |= !sp_is_alnum((unsigned char)key.p[i]) && !strchr("!#$%&'*+-.^_`|~", key.p[i]);
	if (value && sp_view_is_nocase(key, "Sallyport-Recipient") && r->recipient_n < RECIPIENTS_MAX)
		r->recipient[r->recipient_n++] = sp_view_trim(sp_view_str(value));
	return MHD_YES;
}

/* Whoever comes from another machine must bear a token that is good for it. Returns: whether they do; else it is answered. */
static bool is_allowed(struct request *r, unsigned scope)
{
	if (!r->server->tls)
		return true;
	const char *given = MHD_lookup_connection_value(r->connection, MHD_HEADER_KIND, "Authorization");
	unsigned scopes = sp_access_scopes(&r->web->access, sp_view_str(given));

	if (!scopes) {
		sp_web_problem(&r->answer, MHD_HTTP_UNAUTHORIZED, "a bearer token is needed");
		r->answer.challenge = given ? "Bearer realm=\"sallyport\", error=\"invalid_token\"" : "Bearer realm=\"sallyport\"";
	} else if (!(scopes & scope)) {
		sp_web_problem(&r->answer, MHD_HTTP_FORBIDDEN, "this token is not good for that");
		r->answer.challenge = "Bearer realm=\"sallyport\", error=\"insufficient_scope\"";
	}
	return (scopes & scope) != 0;
}

/* What was asked for; fills in the answer where it is known already. */
static void begin(struct request *r, const char *path, const char *method)
{
	struct header_count headers = { .request = r };
	struct sp_front *front = r->web->front;
	bool scans = !strcmp(path, "/v1/scan");

	MHD_get_connection_values(r->connection, MHD_HEADER_KIND, look_at_header, &headers);
	if (headers.lengths > 1 || (headers.lengths && headers.encodings) || headers.encodings > 1 || headers.odd)
		sp_web_problem(&r->answer, MHD_HTTP_BAD_REQUEST, "the length of the request is given more than once, "
			"or a header has no proper name");
	else if (!is_allowed(r, scans ? SP_SCOPE_SCAN : SP_SCOPE_METRICS))
		return;
	else if (!scans || strcmp(method, "POST"))
		sp_web_answer(&r->answer, front, path, method);
	else if (sp_web_kind(MHD_lookup_connection_value(r->connection, MHD_HEADER_KIND, "Content-Type")) < 0)
		sp_web_problem(&r->answer, MHD_HTTP_UNSUPPORTED_MEDIA_TYPE, "send message/rfc822 or application/json");
	else if (sp_front_refuses(front))
		sp_web_problem(&r->answer, MHD_HTTP_SERVICE_UNAVAILABLE, sp_front_refuses(front));
	else
		r->scans = true;
}

static enum MHD_Result take_piece(struct request *r, const char *piece, size_t *piece_n)
{
	struct sp_front *front = r->web->front;

	if (r->scans && !r->answer.status) {
		sp_spool_add(&r->spool, sp_view(piece, *piece_n));
		count_spool(r);
	}
	*piece_n = 0;
	if (r->scans && !r->answer.status && r->spool.bytes > front->limits->message_bytes)
		sp_web_problem(&r->answer, MHD_HTTP_CONTENT_TOO_LARGE, "the message is larger than limits.message-bytes");
	else if (r->scans && !r->answer.status && front->held_bytes > front->limits->queue_bytes)
		sp_web_problem(&r->answer, MHD_HTTP_SERVICE_UNAVAILABLE, "the filter has too much to do");
	return MHD_YES;
}

static enum MHD_Result handle(void *context, struct MHD_Connection *connection, const char *path, const char *method,
	const char *version, const char *piece, size_t *piece_n, void **ret_request)
{
	const struct server *server = context;
	struct sp_web *web = server->web;
	struct request *r = *ret_request;
	const union MHD_ConnectionInfo *client;

	(void)version;
	if (!r) {
		client = MHD_get_connection_info(connection, MHD_CONNECTION_INFO_SOCKET_CONTEXT);
		r = calloc(1, sizeof *r);
		if (!r || !client) {
			free(r);
			return MHD_NO;
		}
		r->web = web;
		r->server = server;
		r->connection = connection;
		r->client = client->socket_context;
		sp_spool_init(&r->spool, web->front->limits->message_bytes);
		*ret_request = r;
		begin(r, path, method);
		return MHD_YES;
	}
	if (*piece_n)
		return take_piece(r, piece, piece_n);
	if (r->client)
		r->client->since_us = 0;
	if (r->scans && !r->answer.status)
		submit(r, (enum sp_kind)sp_web_kind(MHD_lookup_connection_value(connection, MHD_HEADER_KIND,
			"Content-Type")));
	return r->working ? MHD_YES : send_answer(r);
}

static void completed(void *context, struct MHD_Connection *connection, void **request,
	enum MHD_RequestTerminationCode code)
{
	struct request *r = *request;
	struct sp_web *web = context;

	(void)connection, (void)code;
	if (!r)
		return;
	if (r->working)
		sp_work_abandon(web->front, &r->work);
	if (r->client)
		r->client->since_us = sp_io_now_us(); /* the next one may come */
	web->front->held_bytes -= r->counted_bytes;
	sp_spool_release(&r->spool);
	sp_web_answer_release(&r->answer);
	free(r);
	*request = NULL;
}

static void notify(void *context, struct MHD_Connection *connection, void **client_context,
	enum MHD_ConnectionNotificationCode code)
{
	struct sp_web *web = context;
	struct client *c = *client_context;

	if (code == MHD_CONNECTION_NOTIFY_STARTED) {
		const union MHD_ConnectionInfo *info = MHD_get_connection_info(connection, MHD_CONNECTION_INFO_CONNECTION_FD);

		c = calloc(1, sizeof *c);
		if (!c || !info)
			return;
		*c = (struct client){ web, connection, info->connect_fd, sp_io_now_us(), web->client, NULL };
		if (c->next)
			c->next->before = c;
		web->client = c;
		web->front->count[SP_COUNT_connections]++;
		*client_context = c;
	} else if (c) {
		*(c->before ? &c->before->next : &web->client) = c->next;
		if (c->next)
			c->next->before = c->before;
		free(c);
		*client_context = NULL;
	}
}

/* ---- the seam to the loop ---- */

/* Its epoll descriptor does not tell of what it has put aside: it is asked for how long it would wait. */
static void run(struct sp_web *web, struct MHD_Daemon *daemon)
{
	MHD_UNSIGNED_LONG_LONG wait_ms = 0;

	for (int i = 0; i < RUNS_MAX; i++) {
		MHD_run(daemon);
		if (MHD_get_timeout(daemon, &wait_ms) != MHD_YES || wait_ms)
			return;
	}
	do_again(web);
}

static void stop(struct server *server)
{
	sp_loop_remove(&server->web->front->loop, &server->watch);
	MHD_stop_daemon(server->daemon);
	server->daemon = NULL;
}

static bool is_deserted(const struct server *server)
{
	const union MHD_DaemonInfo *info = MHD_get_daemon_info(server->daemon, MHD_DAEMON_INFO_CURRENT_CONNECTIONS);

	return server->retired && info && !info->num_connections;
}

static void run_all(void *context, uint32_t events)
{
	struct sp_web *web = context;
	uint64_t count;

	if (events && read(web->again.fd, &count, sizeof count) < 0)
		return;
	for (unsigned i = 0; i < SERVERS_MAX; i++) {
		if (web->server[i].daemon)
			run(web, web->server[i].daemon);
		if (web->server[i].daemon && is_deserted(&web->server[i]))
			stop(&web->server[i]);
	}
}

static void ready(void *context, uint32_t events)
{
	(void)events;
	run_all(context, 0);
}

static struct sp_web *make_web(struct sp_front *front)
{
	struct sp_web *web = calloc(1, sizeof *web);

	if (!web)
		return NULL;
	web->front = front;
	sp_arena_init(&web->arena, 0);
	web->again = (struct sp_watch){ eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK), run_all, web };
	if (web->again.fd >= 0 && !sp_loop_add(&front->loop, &web->again, EPOLLIN))
		return web;
	if (web->again.fd >= 0)
		close(web->again.fd);
	free(web);
	return NULL;
}

static struct sp_web *web_of(struct sp_front *front)
{
	if (!front->web)
		front->web = make_web(front);
	return front->web;
}

static int start(struct server *server)
{
	struct sp_web *web = server->web;
	struct sp_front *front = web->front;
	const struct MHD_OptionItem tls[] = {
		{ MHD_OPTION_HTTPS_MEM_CERT, 0, (void *)(uintptr_t)web->certificate },
		{ MHD_OPTION_HTTPS_MEM_KEY, 0, (void *)(uintptr_t)web->key },
		{ MHD_OPTION_HTTPS_PRIORITIES, 0, (void *)(uintptr_t)TLS_PRIORITIES },
		{ MHD_OPTION_END, 0, NULL },
	};

	if (server->tls && !web->key)
		return SP_EUNSUP;
	server->daemon = MHD_start_daemon(MHD_USE_EPOLL | MHD_ALLOW_SUSPEND_RESUME | (server->tls ? MHD_USE_TLS : 0), 0,
		NULL, NULL, handle, server, MHD_OPTION_LISTEN_SOCKET, server->fd, MHD_OPTION_STRICT_FOR_CLIENT, 1,
		MHD_OPTION_CONNECTION_LIMIT, (unsigned)front->limits->connection_count,
		MHD_OPTION_PER_IP_CONNECTION_LIMIT, PER_ADDRESS_MAX, MHD_OPTION_CONNECTION_TIMEOUT, IDLE_S,
		MHD_OPTION_NOTIFY_COMPLETED, completed, web, MHD_OPTION_NOTIFY_CONNECTION, notify, web,
		MHD_OPTION_ARRAY, server->tls ? tls : tls + 3, MHD_OPTION_END);
	const union MHD_DaemonInfo *info = server->daemon ? MHD_get_daemon_info(server->daemon, MHD_DAEMON_INFO_EPOLL_FD)
		: NULL;

	if (!info)
		return SP_EIO;
	server->watch = (struct sp_watch){ info->epoll_fd, ready, web };
	return sp_loop_add(&front->loop, &server->watch, EPOLLIN);
}

int sp_web_listen(struct sp_front *front, int fd, bool tls)
{
	struct sp_web *web = web_of(front);
	unsigned i = 0;

	while (web && i < SERVERS_MAX && web->server[i].daemon)
		i++;
	if (!web || i == SERVERS_MAX)
		return SP_EIO;
	web->server[i] = (struct server){ .web = web, .fd = fd, .tls = tls };
	return start(&web->server[i]);
}

/* Others listen in their place; those connected already stay with them. */
static void renew_certificate(struct sp_web *web)
{
	bool due[SERVERS_MAX]; /* not those that are started here */

	for (unsigned i = 0; i < SERVERS_MAX; i++)
		due[i] = web->server[i].daemon && web->server[i].tls && !web->server[i].retired;
	for (unsigned i = 0; i < SERVERS_MAX; i++) {
		struct server *old = &web->server[i];
		int fd = due[i] ? fcntl(old->fd, F_DUPFD_CLOEXEC, 0) : -1;

		if (fd < 0)
			continue;
		if (sp_web_listen(web->front, fd, true)) {
			sp_log(SP_LOG_ERROR, "certificate_not_taken", "in_force=old");
			close(fd);
			continue;
		}
		close(MHD_quiesce_daemon(old->daemon));
		old->retired = true;
	}
}

static char *keep_text(struct sp_arena *arena, struct sp_view text)
{
	return text.p ? sp_arena_strndup(arena, text.p, text.n) : NULL;
}

void sp_web_configure(struct sp_front *front, const struct sp_web_files *files)
{
	struct sp_web *web = files->key.p || front->web ? web_of(front) : NULL;
	struct sp_access access = { 0 };
	struct sp_err err = { 0 };
	struct sp_arena arena;

	if (!web)
		return;
	sp_arena_init(&arena, 0);
	if (files->tokens.p && sp_access_read("tokens", files->tokens, &arena, &access, &err)) {
		sp_arena_release(&arena);
		return; /* the parent has read them before us: no memory */
	}
	bool first = !web->key;
	const char *certificate = keep_text(&arena, files->certificate), *key = keep_text(&arena, files->key);
	bool same = !first && certificate && key && !strcmp(certificate, web->certificate) && !strcmp(key, web->key);

	sp_arena_release(&web->arena);
	web->arena = arena;
	web->access = access;
	web->certificate = certificate;
	web->key = key;
	if (!first && !same)
		renew_certificate(web);
}

void sp_web_tick(struct sp_front *front, uint64_t now_us)
{
	struct sp_web *web = front->web;

	for (struct client *c = web ? web->client : NULL; c; c = c->next)
		if (c->since_us && now_us > c->since_us && now_us - c->since_us > REQUEST_US)
			shutdown(c->fd, SHUT_RDWR);
	if (web)
		run_all(web, 0);
}

void sp_web_free(struct sp_front *front)
{
	struct sp_web *web = front->web;

	/* Those that are suspended must not be when it ends: what they wait for is given up. */
	while (web && front->work) {
		struct sp_work *work = front->work;

		sp_work_abandon(front, work);
		work->why = "the filter is being restarted";
		work->end_fn(work->owner, work, SP_WORK_FAILED);
	}
	for (unsigned i = 0; web && i < SERVERS_MAX; i++)
		if (web->server[i].daemon)
			stop(&web->server[i]);
	if (web) {
		sp_loop_remove(&front->loop, &web->again);
		close(web->again.fd);
		sp_arena_release(&web->arena);
	}
	free(web);
	front->web = NULL;
}

#else

int sp_web_listen(struct sp_front *front, int fd, bool tls)
{
	(void)front, (void)fd, (void)tls;
	return SP_EUNSUP;
}

void sp_web_configure(struct sp_front *front, const struct sp_web_files *files)
{
	(void)front, (void)files;
}

void sp_web_tick(struct sp_front *front, uint64_t now_us)
{
	(void)front, (void)now_us;
}

void sp_web_free(struct sp_front *front)
{
	(void)front;
}

#endif
