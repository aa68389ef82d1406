/* SPDX-License-Identifier: Apache-2.0 */
#include "ingest/milter.h"

#include <string.h>

#include "base/err.h"

void sp_milter_init(struct sp_milter_session *session, uint64_t message_bytes_max, size_t envelope_bytes_max)
{
	*session = (struct sp_milter_session){ .state = SP_MILTER_NEW };
	sp_arena_init(&session->arena, envelope_bytes_max);
	sp_spool_init(&session->spool, message_bytes_max);
}

void sp_milter_release(struct sp_milter_session *session)
{
	sp_arena_release(&session->arena);
	sp_spool_release(&session->spool);
}

/* The message is done with, however it ended. */
static void forget(struct sp_milter_session *s)
{
	size_t envelope_bytes_max = s->arena.bytes_max;

	sp_spool_release(&s->spool);
	sp_arena_release(&s->arena);
	sp_arena_init(&s->arena, envelope_bytes_max);
	s->sender = sp_view(NULL, 0);
	s->recipients = NULL;
	s->recipient_n = s->recipient_capacity = 0;
	s->own_header_n = 0;
	s->separated = false;
	s->failed = SP_OK;
	s->queue_id[0] = s->login[0] = 0;
	s->state = SP_MILTER_IDLE;
}

static bool agreed(const struct sp_milter_session *s, uint32_t protocol)
{
	return (s->options.protocol & protocol) == protocol;
}

/* An answer to a command that wants one. */
static void reply(const struct sp_milter_session *s, struct sp_buf *out, uint32_t no_reply, char answer)
{
	if (!no_reply || !agreed(s, no_reply))
		sp_milter_put(out, answer);
}

static int negotiate(struct sp_milter_session *s, struct sp_view data, struct sp_buf *out)
{
	struct sp_milter_options offered;
	int status = sp_milter_options_read(data, &offered);

	if (!status)
		status = sp_milter_options_choose(&offered, &s->options);
	if (status)
		return status;
	sp_milter_put_options(out, &s->options);
	s->state = SP_MILTER_IDLE;
	return SP_OK;
}

static void keep_name(char *to, size_t size, struct sp_view value)
{
	size_t n = value.n < size ? value.n : size - 1;

	for (size_t i = 0; i < n; i++)
		to[i] = value.p[i] > ' ' && value.p[i] <= '~' && value.p[i] != '"' ? value.p[i] : '?';
	to[n] = 0;
}

/* Names and values, which the mail server sends ahead of the command that they belong to. */
static int take_macros(struct sp_milter_session *s, struct sp_view data)
{
	struct sp_view name, value;
	int more;

	if (!data.n)
		return SP_EINVAL;
	data = sp_view_sub(data, 1, data.n);
	while ((more = sp_milter_string_read(&data, &name)) == 1) {
		if (sp_milter_string_read(&data, &value) != 1)
			return SP_EINVAL;
		if (sp_view_is(name, "i") || sp_view_is(name, "{i}"))
			keep_name(s->queue_id, sizeof s->queue_id, value);
		else if (sp_view_is(name, "{auth_authen}"))
			keep_name(s->login, sizeof s->login, value);
	}
	return more;
}

/* An address as it stands in MAIL and RCPT, kept without its angle brackets. */
static struct sp_view keep_address(struct sp_milter_session *s, struct sp_view given)
{
	if (given.n >= 2 && given.p[0] == '<' && given.p[given.n - 1] == '>')
		given = sp_view_sub(given, 1, given.n - 1);
	char *p = sp_arena_strndup(&s->arena, given.p, given.n);

	if (!p)
		s->failed = SP_ELIMIT;
	return sp_view(p, p ? given.n : 0);
}

static int take_sender(struct sp_milter_session *s, struct sp_view data, enum sp_milter_event *event)
{
	struct sp_view address;

	if (s->state != SP_MILTER_IDLE || sp_milter_string_read(&data, &address) != 1)
		return SP_EINVAL;
	s->sender = keep_address(s, address);
	s->state = SP_MILTER_BEGINNING;
	*event = SP_MILTER_BEGUN;
	return SP_OK;
}

static int take_recipient(struct sp_milter_session *s, struct sp_view data, struct sp_buf *out)
{
	struct sp_view address;

	if (s->state != SP_MILTER_ENVELOPE || sp_milter_string_read(&data, &address) != 1)
		return SP_EINVAL;
	struct sp_view kept = keep_address(s, address);

	if (!s->failed && sp_arena_reserve(&s->arena, (void **)&s->recipients, s->recipient_n,
		&s->recipient_capacity, sizeof *s->recipients))
		s->failed = SP_ELIMIT;
	if (!s->failed)
		s->recipients[s->recipient_n++] = kept;
	reply(s, out, SP_MILTER_NR_RECIPIENT, 'c');
	return SP_OK;
}

/* Written as it stood in the message: line ends are given to us as line feeds. */
static void spool_header(struct sp_milter_session *s, struct sp_view name, struct sp_view value)
{
	sp_spool_add(&s->spool, name);
	sp_spool_add(&s->spool, sp_view_str(agreed(s, SP_MILTER_LEADING_SPACE) ? ":" : ": "));
	while (value.n) {
		const char *newline = memchr(value.p, '\n', value.n);
		size_t n = newline ? (size_t)(newline - value.p) : value.n;
		bool bare = newline && (!n || newline[-1] != '\r');

		sp_spool_add(&s->spool, sp_view(value.p, n));
		if (newline)
			sp_spool_add(&s->spool, sp_view_str(bare ? "\r\n" : "\n"));
		value = sp_view_sub(value, newline ? n + 1 : n, value.n);
	}
	sp_spool_add(&s->spool, sp_view_str("\r\n"));
}

static int take_header(struct sp_milter_session *s, struct sp_view data, struct sp_buf *out)
{
	struct sp_view name, value;

	if (s->state != SP_MILTER_ENVELOPE || s->separated || sp_milter_string_read(&data, &name) != 1 ||
		sp_milter_string_read(&data, &value) != 1)
		return SP_EINVAL;
	if (sp_view_is_nocase(sp_view_trim(name), SP_MILTER_OWN_HEADER))
		s->own_header_n++;
	spool_header(s, name, value);
	reply(s, out, SP_MILTER_NR_HEADER, 'c');
	return SP_OK;
}

static void separate(struct sp_milter_session *s)
{
	if (!s->separated)
		sp_spool_add(&s->spool, sp_view_str("\r\n"));
	s->separated = true;
}

static int take_end_of_headers(struct sp_milter_session *s, struct sp_buf *out)
{
	if (s->state != SP_MILTER_ENVELOPE)
		return SP_EINVAL;
	separate(s);
	s->state = SP_MILTER_BODY;
	reply(s, out, SP_MILTER_NR_EOH, 'c');
	return SP_OK;
}

static int take_body(struct sp_milter_session *s, struct sp_view data, struct sp_buf *out)
{
	if (s->state != SP_MILTER_ENVELOPE && s->state != SP_MILTER_BODY)
		return SP_EINVAL;
	separate(s);
	s->state = SP_MILTER_BODY;
	sp_spool_add(&s->spool, data);
	bool full = s->spool.bytes > s->spool.bytes_max;

	reply(s, out, SP_MILTER_NR_BODY, full && agreed(s, SP_MILTER_SKIP) ? 's' : 'c');
	return SP_OK;
}

static int take_end(struct sp_milter_session *s, struct sp_view data, enum sp_milter_event *event)
{
	if (s->state != SP_MILTER_ENVELOPE && s->state != SP_MILTER_BODY)
		return SP_EINVAL;
	separate(s);
	sp_spool_add(&s->spool, data);
	s->state = SP_MILTER_WAITING;
	*event = SP_MILTER_WHOLE;
	return SP_OK;
}

static void abandon(struct sp_milter_session *s, enum sp_milter_event *event)
{
	if (s->state > SP_MILTER_IDLE)
		*event = SP_MILTER_ABORTED;
	forget(s);
}

int sp_milter_take(struct sp_milter_session *s, const struct sp_milter_frame *frame, struct sp_buf *out,
	enum sp_milter_event *ret_event)
{
	struct sp_view data = frame->data;

	*ret_event = SP_MILTER_NOTHING;
	if (frame->command == 'Q') {
		*ret_event = SP_MILTER_QUIT;
		return SP_OK;
	}
	if (s->state == SP_MILTER_NEW)
		return frame->command == 'O' ? negotiate(s, data, out) : SP_EINVAL;
	switch (frame->command) {
	case 'C':
		reply(s, out, SP_MILTER_NR_CONNECT, 'c');
		return SP_OK;
	case 'H':
		reply(s, out, SP_MILTER_NR_HELO, 'c');
		return SP_OK;
	case 'D':
		return take_macros(s, data);
	case 'M':
		return take_sender(s, data, ret_event);
	case 'R':
		return take_recipient(s, data, out);
	case 'T':
		reply(s, out, SP_MILTER_NR_DATA, 'c');
		return SP_OK;
	case 'L':
		return take_header(s, data, out);
	case 'N':
		return take_end_of_headers(s, out);
	case 'B':
		return take_body(s, data, out);
	case 'E':
		return take_end(s, data, ret_event);
	case 'U':
		reply(s, out, SP_MILTER_NR_UNKNOWN, 'c');
		return SP_OK;
	case 'A':
	case 'K':
		abandon(s, ret_event);
		return SP_OK;
	default:
		return SP_EINVAL;
	}
}

void sp_milter_begin(struct sp_milter_session *s, struct sp_buf *out)
{
	s->state = SP_MILTER_ENVELOPE;
	reply(s, out, SP_MILTER_NR_MAIL, 'c');
}

void sp_milter_refuse(struct sp_milter_session *s, struct sp_buf *out, const char *code, const char *status,
	struct sp_view text)
{
	sp_milter_put_refusal(out, code, status, text);
	forget(s);
}

/* Which of the mail server's leave the changes need. */
static uint32_t needed_actions(const struct sp_milter_session *s, const struct sp_milter_changes *changes)
{
	uint32_t needed = 0;

	if (changes->quarantine)
		needed |= SP_MILTER_QUARANTINE;
	if (changes->own_header.p)
		needed |= SP_MILTER_ADD_HEADERS;
	if (changes->subject.p || s->own_header_n)
		needed |= SP_MILTER_CHANGE_HEADERS;
	if (changes->body.p)
		needed |= SP_MILTER_CHANGE_BODY;
	return needed;
}

int sp_milter_end(struct sp_milter_session *s, struct sp_buf *out, const struct sp_milter_changes *changes)
{
	uint32_t needed = needed_actions(s, changes);
	bool space = agreed(s, SP_MILTER_LEADING_SPACE);

	if ((s->options.actions & needed) != needed)
		return SP_EUNSUP;
	/* The last one first, so that the places of the others stay. */
	for (uint32_t i = s->own_header_n; i > 0; i--)
		sp_milter_put_change_header(out, SP_MILTER_OWN_HEADER, i, sp_view(NULL, 0), space);
	if (changes->subject.p)
		sp_milter_put_change_header(out, "Subject", 1, changes->subject, space);
	if (changes->body.p)
		sp_milter_put_body(out, changes->body);
	if (changes->own_header.p)
		sp_milter_put_add_header(out, SP_MILTER_OWN_HEADER, changes->own_header, space);
	if (changes->quarantine)
		sp_milter_put_quarantine(out, changes->quarantine);
	sp_milter_put(out, changes->body.p || changes->subject.p ? 'c' : 'a');
	forget(s);
	return SP_OK;
}
