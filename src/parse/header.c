/* SPDX-License-Identifier: Apache-2.0 */
#include "parse/header.h"

#include <stdint.h>
#include <string.h>

#define LOOKAHEAD_LINES 200 /* behind a line that is no field */

static size_t find(struct sp_view text, size_t at, int c)
{
	const char *p = at < text.n ? memchr(text.p + at, c, text.n - at) : NULL;

	return p ? (size_t)(p - text.p) : text.n;
}

struct sp_lines sp_lines(struct sp_view text, size_t at)
{
	return (struct sp_lines){ text, at, find(text, at, '\n'), find(text, at, '\r') };
}

bool sp_lines_next(struct sp_lines *l, struct sp_line *ret)
{
	struct sp_view text = l->text;

	if (l->at >= text.n)
		return false;
	ret->begin = l->at;
	ret->bare_cr = false;
	if (l->lf < l->at)
		l->lf = find(text, l->at, '\n');
	if (l->cr < l->at)
		l->cr = find(text, l->at, '\r');
	if (l->cr + 1 == l->lf || l->cr >= l->lf) {
		ret->end = l->cr < l->lf ? l->cr : l->lf;
		l->at = l->lf < text.n ? l->lf + 1 : text.n;
		return true;
	}
	/* A CR first: alone, or one of several before the LF. */
	ret->end = l->cr;
	if (l->cr + 1 < text.n && text.p[l->cr + 1] == '\r') {
		size_t run = l->cr;

		while (run < text.n && text.p[run] == '\r')
			run++;
		if (run == l->lf) {
			l->at = l->lf < text.n ? l->lf + 1 : text.n;
			return true;
		}
		/* Many CRs and no LF: one line end, and one empty line. */
		l->at = run > l->cr + 2 ? run - 1 : l->cr + 1;
	} else {
		l->at = l->cr + 1;
	}
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
