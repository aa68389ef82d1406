/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Taking findings out of a mail. A finding says where it stands in the text of its part; two maps lead from there through
 * the charset and the transfer encoding to bytes of the mail. Plain and quoted-printable texts are cut there; a base64 text is
 * written anew. What a reader could not follow is not tried.
 */
#include "act/act.h"

#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "parse/decode.h"
#include "parse/parse.h"

#define BASE64_LINE_BYTES 57u /* 76 characters */

struct edit {
	size_t from, to; /* what is replaced */
	struct sp_view by;
};

struct edits {
	struct edit *edit;
	size_t n, capacity;
};

struct redaction {
	const struct sp_result *result;
	const bool *marks;
	struct sp_arena *arena;
	struct edits mail;    /* in bytes of the mail */
	struct edits subject; /* in bytes of the decoded subject */
	const char *why;
};

static int unfaithful(struct redaction *r, const char *why)
{
	r->why = why;
	return SP_EUNSUP;
}

/* Edits come in order of where they begin; those that overlap become one. */
static int add_edit(struct redaction *r, struct edits *edits, size_t from, size_t to, struct sp_view by)
{
	if (edits->n && from < edits->edit[edits->n - 1].to) {
		struct edit *last = &edits->edit[edits->n - 1];

		last->to = to > last->to ? to : last->to;
		return SP_OK;
	}
	if (sp_arena_reserve(r->arena, (void **)&edits->edit, edits->n, &edits->capacity, sizeof *edits->edit))
		return SP_ENOMEM;
	edits->edit[edits->n++] = (struct edit){ from, to, by };
	return SP_OK;
}

static int compare_edits(const void *a, const void *b)
{
	const struct edit *x = a, *y = b;

	return x->from < y->from ? -1 : x->from > y->from;
}

/* `text` with its edits made. */
static int make_edits(const struct edits *edits, struct sp_view text, struct sp_arena *arena, struct sp_view *ret)
{
	struct sp_buf out;
	size_t at = 0;

	sp_buf_init(&out, 0);
	for (size_t i = 0; i < edits->n; i++) {
		const struct edit *e = &edits->edit[i];

		sp_buf_add(&out, text.p + at, e->from - at);
		sp_buf_add(&out, e->by.p, e->by.n);
		at = e->to;
	}
	sp_buf_add(&out, text.p + at, text.n - at);
	char *p = out.failed ? NULL : sp_arena_strndup(arena, out.p, out.n);

	*ret = sp_view(p, p ? out.n : 0);
	sp_buf_release(&out);
	return p ? SP_OK : SP_ENOMEM;
}

/* Charsets in which ASCII stands for itself whatever stands before it. */
static bool is_simple_charset(const char *charset)
{
	return !charset || !strcmp(charset, "us-ascii") || !strcmp(charset, "utf-8") ||
		!strncmp(charset, "iso-8859-", 9) || !strncmp(charset, "windows-125", 11) || !strcmp(charset, "latin1");
}

/* Whether the text of the part stands in the mail as it is, and may be changed there. */
static int check_part(struct redaction *r, const struct sp_part *part)
{
	struct sp_view raw = r->result->message->raw;

	if (part->kind != SP_PART_TEXT && part->kind != SP_PART_HTML)
		return unfaithful(r, "it stands in an attachment");
	if (part->flags & SP_PARTF_ATTACHMENT)
		return unfaithful(r, "it stands in an attachment");
	if (part->flags & SP_PARTF_SIGNED)
		return unfaithful(r, "the text is signed");
	if (part->flags & (SP_PARTF_READING | SP_PARTF_PREAMBLE))
		return unfaithful(r, "the message can be read in several ways");
	if (part->cte == SP_CTE_UUENCODE || !is_simple_charset(part->charset))
		return unfaithful(r, "the encoding of its text cannot be written");
	if (part->body.p < raw.p || part->body.p + part->body.n > raw.p + raw.n)
		return unfaithful(r, "it stands in an attachment");
	return SP_OK;
}

/* A text of base64 with its findings taken out, encoded anew. */
static int rewrite_base64(struct redaction *r, const struct edits *edits, const struct sp_part *part,
	struct sp_view decoded)
{
	struct sp_view changed;
	struct sp_buf out;
	int status = make_edits(edits, decoded, r->arena, &changed);

	sp_buf_init(&out, 0);
	for (size_t i = 0; !status && i < changed.n; i += BASE64_LINE_BYTES) {
		size_t to = changed.n - i > BASE64_LINE_BYTES ? i + BASE64_LINE_BYTES : changed.n;

		sp_base64_encode(&out, sp_view_sub(changed, i, to));
		sp_buf_add_str(&out, "\r\n");
	}
	char *p = status || out.failed ? NULL : sp_arena_strndup(r->arena, out.p, out.n);
	size_t from = (size_t)(part->body.p - r->result->message->raw.p);

	/* The line end before a boundary belongs to the boundary. */
	status = p ? add_edit(r, &r->mail, from, from + part->body.n, sp_view(p, out.n >= 2 ? out.n - 2 : 0))
		: SP_ENOMEM;
	sp_buf_release(&out);
	return status;
}

/* The edits of a decoded text as edits of the mail. */
static int place_edits(struct redaction *r, const struct edits *edits, const struct sp_part *part,
	const struct sp_map *to_body)
{
	size_t base = (size_t)(part->body.p - r->result->message->raw.p);
	int status = SP_OK;

	for (size_t i = 0; !status && i < edits->n; i++) {
		const struct edit *e = &edits->edit[i];

		status = add_edit(r, &r->mail, base + sp_map_begin(to_body, (uint32_t)e->from),
			base + sp_map_end(to_body, (uint32_t)e->to), e->by);
	}
	return status;
}

/* All marked findings in the body of one part. */
static int redact_part(struct redaction *r, uint32_t at)
{
	/* The belt's: decoding adds a loss at most. */
	struct sp_message *message = (struct sp_message *)(uintptr_t)r->result->message;
	const struct sp_part *part = &message->part[at];
	struct sp_view decoded, text;
	struct sp_map to_body = { 0 }, to_decoded = { 0 };
	struct edits edits = { 0 };
	bool known = true;
	int status = check_part(r, part);

	if (!status)
		status = sp_part_decode(message, at, r->arena, &decoded, &to_body);
	if (!status)
		status = sp_charset_decode(decoded, part->charset, r->arena, &text, &to_decoded, &known);
	if (!status && !known)
		status = unfaithful(r, "the encoding of its text cannot be written");
	for (size_t i = 0; !status && i < r->result->finding_n; i++) {
		const struct sp_finding *f = &r->result->finding[i];

		if (!r->marks[i] || f->part != at || f->field != SP_FIELD_BODY)
			continue;
		if (f->start >= f->end || f->end > text.n ||
			(part->kind == SP_PART_HTML && (memchr(text.p + f->start, '<', f->end - f->start) ||
			memchr(text.p + f->start, '>', f->end - f->start))))
			return unfaithful(r, "it is broken up by markup");
		status = add_edit(r, &edits, sp_map_begin(&to_decoded, f->start),
			sp_map_end(&to_decoded, f->end), sp_view_str(SP_REDACTED));
	}
	if (status || !edits.n)
		return status;
	return part->cte == SP_CTE_BASE64 ? rewrite_base64(r, &edits, part, decoded)
		: place_edits(r, &edits, part, &to_body);
}

static int redact_subject(struct redaction *r, const struct sp_finding *f)
{
	if (f->part != 0 || f->start >= f->end || f->end > r->result->message->subject.n)
		return unfaithful(r, "it stands in a header");
	return add_edit(r, &r->subject, f->start, f->end, sp_view_str(SP_REDACTED));
}

/* Where the body of the mail begins. */
static int find_body(struct redaction *r, size_t *ret)
{
	const struct sp_message *message = r->result->message;
	const char *p = message->part_n ? message->part[0].body.p : NULL;

	if (!p || p < message->raw.p + 4 || p > message->raw.p + message->raw.n || memcmp(p - 4, "\r\n\r\n", 4))
		return unfaithful(r, "the message can be read in several ways");
	*ret = (size_t)(p - message->raw.p);
	return SP_OK;
}

static int check_message(struct redaction *r)
{
	const struct sp_message *message = r->result->message;

	for (size_t i = 0; i < message->loss_n; i++) {
		if (message->loss[i].kind == SP_LOSS_ENCRYPTED)
			return unfaithful(r, "a part of it is encrypted");
		/* What is there may not be all of it. */
		if (message->loss[i].kind != SP_LOSS_UNSUPPORTED && message->loss[i].kind != SP_LOSS_EXTERNAL)
			return unfaithful(r, "not all of it could be read");
	}
	for (size_t i = 0; i < message->anomaly_n; i++)
		if (message->anomaly[i].type == SP_ANOMALY_AMBIGUOUS_STRUCTURE &&
			message->anomaly[i].confidence >= SP_CONFIDENCE_FLAGGED)
			return unfaithful(r, "the message can be read in several ways");
	return r->result->finding_dropped ? unfaithful(r, "there is too much of it") : SP_OK;
}

static int collect(struct redaction *r)
{
	const struct sp_result *result = r->result;
	uint32_t done = SP_PART_NONE;
	int status = check_message(r);

	for (size_t i = 0; !status && i < result->finding_n; i++) {
		const struct sp_finding *f = &result->finding[i];

		if (!r->marks[i])
			continue;
		if (f->field == SP_FIELD_SUBJECT)
			status = redact_subject(r, f);
		else if (f->field != SP_FIELD_BODY || f->part >= result->message->part_n)
			status = unfaithful(r, f->field == SP_FIELD_HEADER ? "it stands in a header"
				: "it stands in an attachment");
		else if (f->part != done)
			status = redact_part(r, done = f->part);
	}
	return status;
}

int sp_redact(const struct sp_result *result, const bool *marks, struct sp_arena *arena, struct sp_view *ret_subject,
	struct sp_view *ret_body, const char **ret_why)
{
	struct redaction r = { .result = result, .marks = marks, .arena = arena };
	struct sp_view mail, subject, encoded = { NULL, 0 };
	size_t body = 0;
	int status = collect(&r);

	if (!status && !r.mail.n && !r.subject.n)
		status = unfaithful(&r, "it does not stand in one place");
	if (!status && r.mail.n)
		status = find_body(&r, &body);
	/* Parts that were found in one another may come out of order. */
	if (!status && r.mail.n)
		qsort(r.mail.edit, r.mail.n, sizeof *r.mail.edit, compare_edits);
	for (size_t i = 0; !status && i < r.mail.n; i++)
		if (r.mail.edit[i].from < (i ? r.mail.edit[i - 1].to : body))
			status = unfaithful(&r, "the message can be read in several ways");
	if (!status && r.mail.n)
		status = make_edits(&r.mail, result->message->raw, arena, &mail);
	if (!status && r.subject.n)
		status = make_edits(&r.subject, result->message->subject, arena, &subject);
	if (!status && r.subject.n)
		status = sp_header_encode(subject, arena, &encoded);
	if (status == SP_EUNSUP)
		*ret_why = r.why;
	if (status)
		return status;
	if (r.subject.n)
		*ret_subject = encoded;
	if (r.mail.n)
		*ret_body = sp_view_sub(mail, body, mail.n);
	return SP_OK;
}
