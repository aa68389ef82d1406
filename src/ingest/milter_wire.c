/* SPDX-License-Identifier: Apache-2.0 */
#include "ingest/milter_wire.h"

#include <string.h>

#include "base/err.h"

#define LENGTH_BYTES 4u
#define REPLY_LINE_BYTES 180u /* of text; with code and status well within what RFC 5321 allows */
#define REPLY_LINES_MAX 12u

static const uint32_t wanted_actions = SP_MILTER_ADD_HEADERS | SP_MILTER_CHANGE_BODY | SP_MILTER_CHANGE_HEADERS |
	SP_MILTER_QUARANTINE;
/* MAIL is answered, so that a message can be put off before its body comes. */
static const uint32_t wanted_protocol = SP_MILTER_NO_CONNECT | SP_MILTER_NO_HELO | SP_MILTER_NO_EOH |
	SP_MILTER_NR_HEADER | SP_MILTER_NO_UNKNOWN | SP_MILTER_NO_DATA | SP_MILTER_SKIP | SP_MILTER_NR_CONNECT |
	SP_MILTER_NR_HELO | SP_MILTER_NR_RECIPIENT | SP_MILTER_NR_DATA | SP_MILTER_NR_UNKNOWN | SP_MILTER_NR_EOH |
	SP_MILTER_NR_BODY | SP_MILTER_LEADING_SPACE;

static uint32_t get_u32(const char *p)
{
	const unsigned char *u = (const unsigned char *)p;

	return (uint32_t)u[0] << 24 | (uint32_t)u[1] << 16 | (uint32_t)u[2] << 8 | u[3];
}

static void put_u32(struct sp_buf *out, uint32_t value)
{
	const unsigned char bytes[] = { (unsigned char)(value >> 24), (unsigned char)(value >> 16),
		(unsigned char)(value >> 8), (unsigned char)value };

	sp_buf_add(out, bytes, sizeof bytes);
}

int sp_milter_frame_read(struct sp_view bytes, struct sp_milter_frame *ret, size_t *ret_used)
{
	if (bytes.n < LENGTH_BYTES)
		return 0;
	size_t n = get_u32(bytes.p);

	if (!n || n > SP_MILTER_FRAME_BYTES_MAX)
		return SP_EINVAL;
	if (bytes.n - LENGTH_BYTES < n)
		return 0;
	ret->command = bytes.p[LENGTH_BYTES];
	ret->data = sp_view(bytes.p + LENGTH_BYTES + 1, n - 1);
	*ret_used = LENGTH_BYTES + n;
	return 1;
}

int sp_milter_string_read(struct sp_view *rest, struct sp_view *ret)
{
	if (!rest->n)
		return 0;
	const char *end = memchr(rest->p, 0, rest->n);

	if (!end)
		return SP_EINVAL;
	*ret = sp_view(rest->p, (size_t)(end - rest->p));
	*rest = sp_view(end + 1, rest->n - ret->n - 1);
	return 1;
}

int sp_milter_options_read(struct sp_view data, struct sp_milter_options *ret)
{
	if (data.n < 12)
		return SP_EINVAL;
	*ret = (struct sp_milter_options){ get_u32(data.p), get_u32(data.p + 4), get_u32(data.p + 8) };
	return SP_OK;
}

int sp_milter_options_choose(const struct sp_milter_options *offered, struct sp_milter_options *ret)
{
	if (offered->version < SP_MILTER_VERSION_MIN)
		return SP_EUNSUP;
	*ret = (struct sp_milter_options){
		.version = offered->version < SP_MILTER_VERSION ? offered->version : SP_MILTER_VERSION,
		.actions = offered->actions & wanted_actions,
		.protocol = offered->protocol & wanted_protocol };
	return SP_OK;
}

/* ---- replies ---- */

void sp_milter_put(struct sp_buf *out, char command)
{
	put_u32(out, 1);
	sp_buf_add_char(out, command);
}

void sp_milter_put_options(struct sp_buf *out, const struct sp_milter_options *options)
{
	put_u32(out, 13);
	sp_buf_add_char(out, 'O');
	put_u32(out, options->version);
	put_u32(out, options->actions);
	put_u32(out, options->protocol);
}

/* Where a line of text ends: at a line end, else at the last space that keeps it short enough. */
static size_t line_end(struct sp_view text, size_t *next)
{
	const char *newline = memchr(text.p, '\n', text.n);
	size_t n = newline ? (size_t)(newline - text.p) : text.n;

	if (n <= REPLY_LINE_BYTES) {
		*next = newline ? n + 1 : n;
		return n;
	}
	n = REPLY_LINE_BYTES;
	while (n > 0 && text.p[n] != ' ')
		n--;
	if (!n) {
		*next = REPLY_LINE_BYTES;
		return REPLY_LINE_BYTES;
	}
	*next = n + 1;
	return n;
}

void sp_milter_put_refusal(struct sp_buf *out, const char *code, const char *status, struct sp_view text)
{
	struct sp_buf reply;

	sp_buf_init(&reply, SP_MILTER_FRAME_BYTES_MAX);
	if (!text.n)
		text = sp_view_str("refused");
	for (unsigned lines = 1; text.n; lines++) {
		size_t next, n = line_end(text, &next);
		bool last = next == text.n || lines == REPLY_LINES_MAX;

		sp_buf_printf(&reply, "%s%c%s ", code, last ? ' ' : '-', status);
		for (size_t i = 0; i < n; i++) {
			unsigned char c = (unsigned char)text.p[i];

			/* A mail server takes a percent sign for something else. */
			sp_buf_add_char(&reply, c < ' ' || c > '~' || c == '%' ? '?' : (char)c);
		}
		if (last)
			break;
		sp_buf_add_str(&reply, "\r\n");
		text = sp_view_sub(text, next, text.n);
	}
	put_u32(out, (uint32_t)reply.n + 2);
	sp_buf_add_char(out, 'y');
	sp_buf_add(out, reply.p, reply.n);
	sp_buf_add_char(out, 0);
	if (reply.failed && !out->failed)
		out->failed = reply.failed;
	sp_buf_release(&reply);
}

static void put_header(struct sp_buf *out, const char *name, struct sp_view value, bool leading_space)
{
	sp_buf_add(out, name, strlen(name) + 1);
	if (leading_space && value.n)
		sp_buf_add_char(out, ' ');
	sp_buf_add(out, value.p, value.n);
	sp_buf_add_char(out, 0);
}

static uint32_t header_bytes(const char *name, struct sp_view value, bool leading_space)
{
	return (uint32_t)(strlen(name) + 1 + (leading_space && value.n) + value.n + 1);
}

void sp_milter_put_add_header(struct sp_buf *out, const char *name, struct sp_view value, bool leading_space)
{
	put_u32(out, 1 + header_bytes(name, value, leading_space));
	sp_buf_add_char(out, 'h');
	put_header(out, name, value, leading_space);
}

void sp_milter_put_change_header(struct sp_buf *out, const char *name, uint32_t index, struct sp_view value,
	bool leading_space)
{
	put_u32(out, 5 + header_bytes(name, value, leading_space));
	sp_buf_add_char(out, 'm');
	put_u32(out, index);
	put_header(out, name, value, leading_space);
}

void sp_milter_put_body(struct sp_buf *out, struct sp_view body)
{
	while (body.n) {
		size_t n = body.n < SP_MILTER_CHUNK_BYTES ? body.n : SP_MILTER_CHUNK_BYTES;

		put_u32(out, (uint32_t)n + 1);
		sp_buf_add_char(out, 'b');
		sp_buf_add(out, body.p, n);
		body = sp_view_sub(body, n, body.n);
	}
}

void sp_milter_put_quarantine(struct sp_buf *out, const char *reason)
{
	put_u32(out, (uint32_t)strlen(reason) + 2);
	sp_buf_add_char(out, 'q');
	sp_buf_add(out, reason, strlen(reason) + 1);
}
