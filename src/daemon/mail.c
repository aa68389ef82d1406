/* SPDX-License-Identifier: Apache-2.0 */
/* Connections of mail servers: bytes to the session and back, and verdicts to what the session answers. */
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "act/act.h"
#include "base/io.h"
#include "base/log.h"
#include "daemon/front.h"
#include "ingest/milter.h"

#define READ_BYTES 131072u
#define READS_MAX 8 /* in a row, before others have their turn */
#define INPUT_BYTES_MAX (SP_MILTER_FRAME_BYTES_MAX + 4 + READ_BYTES)
#define KEPT_BYTES ((size_t)256 << 10)

struct connection {
	struct sp_front *front;
	struct sp_watch watch;
	struct sp_milter_session session;
	struct sp_buf in, out;
	size_t in_at, out_at; /* taken, sent */
	uint64_t counted_bytes; /* of the spool, in front->held_bytes */
	bool inet, writing, closing;
	struct sp_work work;
	bool working; /* work is submitted */
	struct sp_plan plan;
	struct connection *next, *before;
};

struct sp_mail {
	struct connection *connection;
	unsigned n;
};

static void close_connection(struct connection *c)
{
	struct sp_front *front = c->front;

	if (c->working)
		sp_work_abandon(front, &c->work);
	*(c->before ? &c->before->next : &front->mail->connection) = c->next;
	if (c->next)
		c->next->before = c->before;
	front->mail->n--;
	front->held_bytes -= c->counted_bytes;
	sp_loop_remove(&front->loop, &c->watch);
	close(c->watch.fd);
	sp_milter_release(&c->session);
	sp_buf_release(&c->in);
	sp_buf_release(&c->out);
	free(c);
}

/* What the message takes now, whatever it took before. */
static void count_spool(struct connection *c)
{
	uint64_t now = sp_spool_kept(&c->session.spool);

	c->front->held_bytes += now - c->counted_bytes;
	c->counted_bytes = now;
	if (c->front->held_bytes > c->front->limits->queue_bytes && !c->session.spool.failed)
		c->session.spool.failed = SP_ELIMIT; /* it is put off when it is whole */
}

/* Sends what waits. Returns: false when the connection is gone. */
static bool flush(struct connection *c)
{
	while (c->out_at < c->out.n) {
		ssize_t n = send(c->watch.fd, c->out.p + c->out_at, c->out.n - c->out_at, MSG_DONTWAIT | MSG_NOSIGNAL);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0 && (errno == EAGAIN || errno == EWOULDBLOCK)) {
			if (!c->writing)
				sp_loop_change(&c->front->loop, &c->watch, EPOLLIN | EPOLLOUT);
			c->writing = true;
			return true;
		}
		if (n <= 0)
			return false;
		c->out_at += (size_t)n;
	}
	if (c->writing)
		sp_loop_change(&c->front->loop, &c->watch, EPOLLIN);
	c->writing = false;
	c->out_at = 0;
	if (c->out.capacity > KEPT_BYTES)
		sp_buf_release(&c->out);
	else
		sp_buf_reset(&c->out);
	return !c->closing;
}

/* ---- answers ---- */

static void put_off(struct connection *c, const char *why)
{
	struct sp_buf line;

	sp_buf_init(&line, 0);
	sp_buf_printf(&line, "Try again later: %s.", why);
	sp_milter_refuse(&c->session, &c->out, "451", "4.7.1", sp_view(line.p, line.n));
	sp_buf_release(&line);
}

static void judged(void *owner, struct sp_work *work)
{
	struct connection *c = owner;
	const struct sp_done *done = &work->task.done;
	static const char *const words[] = { [SP_PLAN_ACCEPT] = "accepted", [SP_PLAN_REFUSE] = "refused",
		[SP_PLAN_HOLD] = "held" };

	/* A plan that makes no sense comes from a scanner that does not: held, whatever it is. */
	if (sp_plan_read(done->rendered, &c->plan))
		c->plan = (struct sp_plan){ .answer = SP_PLAN_HOLD,
			.text = sp_view_str("The scanner's answer was damaged.") };
	work->justification = c->plan.justification;
	work->disposition = c->plan.body.p ? "redacted" : c->plan.answer == SP_PLAN_ACCEPT &&
		c->plan.justification.p && done->verdict == SP_ACTION_WARN ? "justified" : words[c->plan.answer];
}

static void refuse(struct connection *c, const struct sp_done *done)
{
	struct sp_buf text;

	sp_buf_init(&text, 0);
	sp_buf_add(&text, c->plan.text.p, c->plan.text.n);
	if (done->incident_id[0])
		sp_buf_printf(&text, "%sIncident %s.", text.n ? "\n" : "", done->incident_id);
	c->front->count[SP_COUNT_refused]++;
	sp_milter_refuse(&c->session, &c->out, "550", "5.7.1", sp_view(text.p, text.n));
	sp_buf_release(&text);
}

static void let_go(struct connection *c, const struct sp_done *done)
{
	struct sp_milter_changes changes = { .subject = c->plan.subject, .body = c->plan.body };
	struct sp_buf header, reason;

	sp_buf_init(&header, 0);
	sp_buf_init(&reason, 0);
	sp_buf_printf(&header, "verdict=%s; disposition=%s", sp_action_name(done->verdict), c->work.disposition);
	if (done->verdict >= SP_ACTION_WARN)
		sp_buf_printf(&header, "; incident=%s", done->incident_id);
	sp_buf_printf(&reason, "Sallyport: held for review, incident %s", done->incident_id);
	if (c->front->config->gateway.add_header && !header.failed)
		changes.own_header = sp_view(header.p, header.n);
	if (c->plan.answer == SP_PLAN_HOLD)
		changes.quarantine = reason.failed ? "Sallyport" : reason.p;
	bool held = changes.quarantine != NULL;

	if (!sp_milter_end(&c->session, &c->out, &changes)) {
		c->front->count[held ? SP_COUNT_held : SP_COUNT_accepted]++;
	} else if (held) {
		refuse(c, done);
	} else {
		/* It may not go as it is, and the mail server lets nobody change it. */
		put_off(c, "the mail server does not allow the filter what it needs");
	}
	sp_buf_release(&header);
	sp_buf_release(&reason);
}

static void ended(void *owner, struct sp_work *work, enum sp_work_end how)
{
	struct connection *c = owner;

	c->working = false;
	if (how == SP_WORK_FAILED)
		put_off(c, work->why);
	else if (c->plan.answer == SP_PLAN_REFUSE)
		refuse(c, &work->task.done);
	else
		let_go(c, &work->task.done);
	count_spool(c);
	if (c->out.failed || !flush(c))
		c->closing = true; /* by its next event: it may be at work in its own */
	if (c->closing)
		shutdown(c->watch.fd, SHUT_RDWR);
}

static void submit(struct connection *c)
{
	struct sp_milter_session *s = &c->session;
	struct sp_front *front = c->front;
	struct sp_view message;
	int fd;

	if (s->failed || sp_spool_seal(&s->spool, &message, &fd)) {
		front->count[SP_COUNT_deferred]++;
		put_off(c, "the filter has no room for the message");
		count_spool(c);
		return;
	}
	c->work = (struct sp_work){ .task.message = message, .task.fd = fd, .bytes = sp_spool_kept(&s->spool), .record = true,
		.disposition = "accepted", .owner = c, .judged_fn = judged, .end_fn = ended,
		.input = { .kind = SP_KIND_EMAIL, .channel = SP_CHANNEL_EMAIL,
			.source = s->queue_id[0] ? s->queue_id : "milter", .sender = s->sender,
			.recipients = s->recipients, .recipient_n = s->recipient_n } };
	c->working = true;
	sp_work_submit(front, &c->work);
}

/* ---- frames ---- */

static void begin(struct connection *c)
{
	const char *why = sp_front_refuses(c->front);

	if (!why) {
		sp_milter_begin(&c->session, &c->out);
		return;
	}
	c->front->count[SP_COUNT_early_deferred]++;
	put_off(c, why);
}

/* Returns: false when the connection is to be closed. */
static bool take_frame(struct connection *c, const struct sp_milter_frame *frame)
{
	enum sp_milter_event event;

	if (sp_milter_take(&c->session, frame, &c->out, &event)) {
		c->front->count[SP_COUNT_protocol_errors]++;
		sp_log(SP_LOG_WARNING, "protocol_error", "command=0x%02x state=%d", (unsigned char)frame->command,
			c->session.state);
		return false;
	}
	/* The session has let go of what the work borrows from. */
	if (event == SP_MILTER_ABORTED) {
		c->front->count[SP_COUNT_aborted]++;
		if (c->working)
			sp_work_abandon(c->front, &c->work);
		c->working = false;
	}
	if (event == SP_MILTER_BEGUN)
		begin(c);
	else if (event == SP_MILTER_WHOLE)
		submit(c);
	count_spool(c);
	return event != SP_MILTER_QUIT;
}

static void process(struct connection *c)
{
	struct sp_milter_frame frame;
	size_t used;
	int got = 1;

	while (got == 1 && !c->closing && !c->out.failed) {
		got = sp_milter_frame_read(sp_view(c->in.p + c->in_at, c->in.n - c->in_at), &frame, &used);
		if (got != 1)
			break;
		c->in_at += used;
		if (!take_frame(c, &frame))
			c->closing = true;
	}
	if (got < 0) {
		c->front->count[SP_COUNT_protocol_errors]++;
		c->closing = true;
	}
	if (c->in_at == c->in.n) {
		if (c->in.capacity > KEPT_BYTES)
			sp_buf_release(&c->in);
		else
			sp_buf_reset(&c->in);
	} else if (c->in_at) {
		memmove(c->in.p, c->in.p + c->in_at, c->in.n - c->in_at);
		c->in.n -= c->in_at;
	}
	c->in_at = 0;
}

/* Returns: false when the peer is gone. */
static bool receive(struct connection *c)
{
	ssize_t n = READ_BYTES;

	/* Where as much came as was asked for there is more, for which the loop need not be asked. */
	for (int i = 0; i < READS_MAX && n == READ_BYTES && !c->closing; i++) {
		char *room = sp_buf_room(&c->in, READ_BYTES);

		n = room ? recv(c->watch.fd, room, READ_BYTES, MSG_DONTWAIT) : 0;
		if (n < 0)
			return errno == EAGAIN || errno == EINTR;
		if (!n)
			return false;
		c->in.n += (size_t)n;
		/* A mail server that waits for an acknowledgement would wait for 40 ms. */
		if (c->inet)
			setsockopt(c->watch.fd, IPPROTO_TCP, TCP_QUICKACK, &(int){ 1 }, sizeof(int));
		process(c);
	}
	return true;
}

static void ready(void *context, uint32_t events)
{
	struct connection *c = context;

	if (c->closing || ((events & (EPOLLIN | EPOLLHUP | EPOLLERR)) && !receive(c)) || c->out.failed || !flush(c))
		close_connection(c);
}

void sp_mail_accept(struct sp_front *front, int fd)
{
	struct sockaddr_storage address;
	socklen_t n = sizeof address;
	struct connection *c = NULL;

	if (!front->mail)
		front->mail = calloc(1, sizeof *front->mail);
	if (front->mail && front->mail->n < front->limits->connection_count)
		c = calloc(1, sizeof *c);
	if (!c) {
		front->count[SP_COUNT_connections_refused]++;
		close(fd);
		return;
	}
	*c = (struct connection){ .front = front, .watch = { fd, ready, c }, .next = front->mail->connection };
	c->inet = !getsockname(fd, (struct sockaddr *)&address, &n) && address.ss_family != AF_UNIX;
	if (c->inet)
		setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &(int){ 1 }, sizeof(int));
	sp_milter_init(&c->session, front->limits->message_bytes, front->limits->envelope_bytes);
	sp_buf_init(&c->in, INPUT_BYTES_MAX);
	sp_buf_init(&c->out, 0);
	if (c->next)
		c->next->before = c;
	front->mail->connection = c;
	front->mail->n++;
	front->count[SP_COUNT_connections]++;
	if (sp_loop_add(&front->loop, &c->watch, EPOLLIN))
		close_connection(c);
}

unsigned sp_mail_busy_n(const struct sp_front *front)
{
	unsigned n = 0;

	for (const struct connection *c = front->mail ? front->mail->connection : NULL; c; c = c->next)
		n += c->session.state > SP_MILTER_IDLE || c->out_at < c->out.n;
	return n;
}

void sp_mail_drain(struct sp_front *front)
{
	for (struct connection *c = front->mail ? front->mail->connection : NULL, *next; c; c = next) {
		next = c->next;
		if (c->session.state <= SP_MILTER_IDLE && c->out_at == c->out.n)
			close_connection(c);
	}
}

void sp_mail_free(struct sp_front *front)
{
	while (front->mail && front->mail->connection)
		close_connection(front->mail->connection);
	free(front->mail);
	front->mail = NULL;
}
