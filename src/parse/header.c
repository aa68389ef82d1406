/* SPDX-License-Identifier: Apache-2.0 */
#include "parse/header.h"

#include <stdint.h>
#include <string.h>

#define LOOKAHEAD_LINES 200 /* behind a line that is no field */
#define LINE_STEP 1024      /* bytes: most lines are shorter */

/* Where the line ends: at a CR or LF, whichever comes first, or at the end of the text. In steps, so that where one of them
 * is rare it is not looked for in all of the text. */
static size_t line_end(struct sp_view text, size_t at)
{
	for (size_t n; at < text.n; at += n) {
		n = text.n - at < LINE_STEP ? text.n - at : LINE_STEP;
		const char *lf = memchr(text.p + at, '\n', n);
		const char *cr = memchr(text.p + at, '\r', lf ? (size_t)(lf - (text.p + at)) : n);

		if (lf || cr)
			return (size_t)((cr ? cr : lf) - text.p);
	}
	return text.n;
}

struct sp_lines sp_lines(struct sp_view text, size_t at)
{
	return (struct sp_lines){ text, at };
}

bool sp_lines_next(struct sp_lines *l, struct sp_line *ret)
{
	struct sp_view text = l->text;

	if (l->at >= text.n)
		return false;
	*ret = (struct sp_line){ .begin = l->at, .end = line_end(text, l->at) };
	size_t run = ret->end;

	while (run < text.n && text.p[run] == '\r')
		run++;
	if (run == text.n || text.p[run] == '\n') { /* LF, CRLF, or several CRs before it */
		l->at = run < text.n ? run + 1 : text.n;
		return true;
	}
	/* A CR alone; of many without an LF: one line end, and one empty line. */
	l->at = run > ret->end + 2 ? run - 1 : ret->end + 1;
	ret->bare_cr = true;
	return true;
}

bool sp_word_is(struct sp_view word, const char *string)
{
	return word.n == strlen(string) && sp_view_starts_nocase(word, string);
}

size_t sp_hfield_name_n(struct sp_view line)
{
	size_t n = 0;

	while (n < line.n && (unsigned char)line.p[n] > ' ' && line.p[n] != ':' &&
		line.p[n] != 0x7f)
		n++;
	size_t colon = n;
	while (colon < line.n && (line.p[colon] == ' ' || line.p[colon] == '\t'))
		colon++;
	return n && colon < line.n && line.p[colon] == ':' ? n : 0;
}

struct sp_hfields sp_hfields(struct sp_view head)
{
	return (struct sp_hfields){ .lines = sp_lines(head, 0) };
}

static bool continues(struct sp_view text, size_t at)
{
	return at < text.n && (text.p[at] == ' ' || text.p[at] == '\t');
}

bool sp_hfields_next(struct sp_hfields *fields, struct sp_hfield *ret)
{
	struct sp_view text = fields->lines.text;
	struct sp_line first, last;

	if (!sp_lines_next(&fields->lines, &first))
		return false;
	last = first;
	while (continues(text, fields->lines.at) && sp_lines_next(&fields->lines, &last))
		;
	ret->after_cr = fields->after_cr;
	fields->after_cr = last.bare_cr;
	struct sp_view all = sp_view_sub(text, first.begin, last.end);
	size_t n = sp_hfield_name_n(sp_view_sub(text, first.begin, first.end));
	ret->name = sp_view_sub(all, 0, n);
	size_t value = n;
	while (n && all.p[value] != ':')
		value++;
	ret->value = sp_view_sub(all, value + (n != 0), all.n);
	return true;
}

struct sp_view sp_hfield_find(struct sp_view head, const char *name)
{
	struct sp_hfields fields = sp_hfields(head);
	struct sp_hfield field;

	while (sp_hfields_next(&fields, &field)) {
		if (sp_word_is(field.name, name))
			return field.value;
	}
	return sp_view(NULL, 0);
}

/* Whether a field that shapes the message follows in the same block. */
static bool fields_follow(struct sp_lines lines)
{
	struct sp_line line;

	for (unsigned i = 0; i < LOOKAHEAD_LINES && sp_lines_next(&lines, &line); i++) {
		struct sp_view text = sp_view_sub(lines.text, line.begin, line.end);

		if (line.begin == line.end || (text.n >= 2 && !memcmp(text.p, "--", 2)))
			return false;
		if ((sp_view_starts_nocase(text, "content-") ||
				sp_view_starts_nocase(text, "mime-version")) &&
			sp_hfield_name_n(text))
			return true;
	}
	return false;
}

static bool is_mbox_line(struct sp_view line)
{
	return (line.n >= 5 && !memcmp(line.p, "From ", 5)) ||
		(line.n >= 6 && !memcmp(line.p, ">From ", 6));
}

struct sp_head sp_head_find(struct sp_view text, size_t at, size_t bytes_max)
{
	struct sp_head head = { .end = text.n, .body = text.n, .garbage = SIZE_MAX };
	struct sp_lines lines = sp_lines(text, at);
	struct sp_line line;
	bool lf_seen = false;

	while (sp_lines_next(&lines, &line)) {
		struct sp_view l = sp_view_sub(text, line.begin, line.end);

		head.end = head.body = line.begin;
		if (!l.n && !(line.bare_cr && lf_seen)) {
			head.body = lines.at;
			return head;
		}
		lf_seen |= !line.bare_cr;
		head.cut = line.end - at > bytes_max;
		if (head.cut || (l.n >= 2 && !memcmp(l.p, "--", 2)))
			return head;
		bool inside = !l.n || (line.begin > at && continues(text, line.begin)) ||
			sp_hfield_name_n(l) || (line.begin == at && is_mbox_line(l));
		if (inside)
			continue;
		if (head.garbage == SIZE_MAX && !fields_follow(lines)) {
			head.no_blank = line.begin > at;
			return head;
		}
		if (head.garbage == SIZE_MAX)
			head.garbage = line.begin;
	}
	head.end = head.body = text.n;
	return head;
}
