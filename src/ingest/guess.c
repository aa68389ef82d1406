/* SPDX-License-Identifier: Apache-2.0 */
/* What a file is, by its first bytes and the ending of its name. */
#include <string.h>

#include "ingest/walk.h"

/* Field names that a mail has at least one of; any text may begin with "Note: …". */
static const char *const mail_fields[] = { "from", "to", "cc", "bcc", "subject", "date", "sender",
	"reply-to", "received", "return-path", "delivered-to", "message-id", "in-reply-to",
	"references", "mime-version", "content-type", "content-transfer-encoding", "dkim-signature",
	"resent-from", "x-mailer", "authentication-results", "arc-seal", "errors-to", "list-id",
	"envelope-to", "x-original-to" };

static bool is_mail_field(struct sp_view name)
{
	for (size_t i = 0; i < sizeof mail_fields / sizeof *mail_fields; i++)
		if (sp_view_is_nocase(name, mail_fields[i]))
			return true;
	return false;
}

/* The length of a field name at the beginning of a line (RFC 5322, 2.2), 0 when there is none. */
static size_t field_name(struct sp_view line)
{
	size_t n = 0, end;

	while (n < line.n && line.p[n] > 32 && line.p[n] < 127 && line.p[n] != ':')
		n++;
	end = n;
	while (n < line.n && (line.p[n] == ' ' || line.p[n] == '\t'))
		n++;
	return n < line.n && line.p[n] == ':' ? end : 0;
}

/* Takes the first line off. Returns: it, without its end. */
static struct sp_view take_line(struct sp_view *rest)
{
	const char *end = rest->n ? memchr(rest->p, '\n', rest->n) : NULL;
	struct sp_view line = sp_view(rest->p, end ? (size_t)(end - rest->p) : rest->n);

	*rest = sp_view_sub(*rest, line.n + (end != NULL), rest->n);
	if (line.n && line.p[line.n - 1] == '\r')
		line.n--;
	return line;
}

static bool is_mail(struct sp_view head)
{
	bool known = false;
	unsigned fields = 0;

	for (bool first = true; head.n; first = false) {
		struct sp_view line = take_line(&head);

		if (!line.n)
			return known;
		if (first && sp_view_starts_nocase(line, ">From "))
			continue;
		if (!first && (line.p[0] == ' ' || line.p[0] == '\t'))
			continue;
		size_t name = field_name(line);

		/* A damaged header may go over into the body without an empty line. */
		if (!name)
			return known && fields >= 2;
		fields++;
		known |= is_mail_field(sp_view(line.p, name));
	}
	return known;
}

static struct sp_view skip_blank(struct sp_view text)
{
	if (sp_view_starts_nocase(text, "\xef\xbb\xbf"))
		text = sp_view_sub(text, 3, text.n);
	while (text.n && sp_is_space((unsigned char)*text.p))
		text = sp_view_sub(text, 1, text.n);
	return text;
}

static bool is_json_object(struct sp_view text)
{
	text = skip_blank(text);
	if (text.n && *text.p == '[')
		text = skip_blank(sp_view_sub(text, 1, text.n));
	if (!text.n || *text.p != '{')
		return false;
	text = skip_blank(sp_view_sub(text, 1, text.n));
	return !text.n || *text.p == '"' || *text.p == '}';
}

/* Two lines that are JSON objects each. */
static bool is_json_lines(struct sp_view head)
{
	head = skip_blank(head);
	struct sp_view first = sp_view_trim(take_line(&head));

	head = skip_blank(head);
	return first.n > 1 && *first.p == '{' && first.p[first.n - 1] == '}' && head.n &&
		*head.p == '{';
}

enum sp_kind sp_ingest_guess(struct sp_view head)
{
	if (is_json_object(head))
		return SP_KIND_POST;
	return is_mail(head) ? SP_KIND_EMAIL : SP_KIND_TEXT;
}

static bool has_ending(const char *name, const char *ending)
{
	size_t n = name ? strlen(name) : 0, m = strlen(ending);

	return n > m && sp_view_is_nocase(sp_view(name + n - m, m), ending);
}

struct sp_guess sp_guess_file(enum sp_ingest_as as, const char *name, struct sp_view head)
{
	bool mbox = sp_view_starts_nocase(head, "From ") && head.p[0] == 'F' && head.p[1] == 'r';

	switch (as) {
	case SP_AS_EMAIL:
		return (struct sp_guess){ mbox ? SP_FORM_MBOX : SP_FORM_ONE, SP_KIND_EMAIL };
	case SP_AS_POST:
		return (struct sp_guess){ SP_FORM_ONE, SP_KIND_POST };
	case SP_AS_POSTS:
		return (struct sp_guess){ SP_FORM_LINES, SP_KIND_AUTO };
	case SP_AS_TEXT:
		return (struct sp_guess){ SP_FORM_ONE, SP_KIND_TEXT };
	case SP_AS_AUTO:
		break;
	}
	if (has_ending(name, ".jsonl") || has_ending(name, ".ndjson") || is_json_lines(head))
		return (struct sp_guess){ SP_FORM_LINES, SP_KIND_AUTO };
	if (mbox) {
		take_line(&head);
		if (is_mail(head))
			return (struct sp_guess){ SP_FORM_MBOX, SP_KIND_EMAIL };
	}
	if (has_ending(name, ".eml"))
		return (struct sp_guess){ SP_FORM_ONE, SP_KIND_EMAIL };
	return (struct sp_guess){ SP_FORM_ONE, sp_ingest_guess(head) };
}
