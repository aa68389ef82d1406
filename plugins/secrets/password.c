/* SPDX-License-Identifier: Apache-2.0 */
/* Passwords after their label, in prose, in configuration, in commands. */
#include <string.h>

#include "sec.h"

#define PASSWORD_MIN 6
#define PASSWORD_MAX 128
#define LOOK_BYTES 160 /* how far from a password the name of its user may stand */

/* Somebody who logs in: only then is a plain word a password. */
static bool user_near(const struct sallyport_candidate *c, uint32_t at)
{
	static const char *const words[] = { "user", "uid=", "login", "account", "host" };
	struct sec_span before = { at > c->window_begin + LOOK_BYTES ? at - LOOK_BYTES : c->window_begin, at };

	for (size_t i = 0; i < sizeof words / sizeof *words; i++)
		if (sec_find(c, before, words[i]) != UINT32_MAX)
			return true;
	return false;
}

/* "getpass(": a name, and what it is called with. */
static bool is_call(const struct sallyport_candidate *c, struct sec_span span)
{
	uint32_t at = span.begin;

	while (sec_is_alnum(sec_at(c, at)) || sec_in(sec_at(c, at), "_.:>-$"))
		at++;
	return at > span.begin && sec_at(c, at) == '(';
}

/* What a program, a form or a sentence has after the label instead of a password. */
static bool is_other(const struct sallyport_candidate *c, const struct sec_value *value)
{
	struct sec_span span = value->span;
	int first = sec_at(c, span.begin), after = sec_at(c, span.end);

	if (sec_is_placeholder(c, span) || sec_find(c, span, "://") != UINT32_MAX || sec_find(c, span, "()") != UINT32_MAX)
		return true;
	if (sec_in(first, "$/%&<@") || (first == '#' && !value->quote) || after == '(' ||
		(!value->quote && (after == '[' || is_call(c, span))))
		return true;
	/* "password = self.password": the name of something. */
	if (!value->quote && sec_find(c, span, "password") != UINT32_MAX && sec_find(c, span, ".") != UINT32_MAX)
		return true;
	return false;
}

/* Digits or signs, and not one word in capitals or with a capital. */
static bool is_strong(const struct sec_shape *s, bool spoken)
{
	int kinds = (s->lower > 0) + (s->upper > 0) + (s->digit > 0) + (s->other > 0);

	if (kinds < 2 || s->distinct < 4)
		return false;
	if (s->digit)
		return s->lower + s->upper > 0 || s->other > 1;
	return s->other >= (spoken ? 2 : 1) && kinds >= 2 && s->other < s->n / 2;
}

uint32_t sec_password(const struct sallyport_candidate *c, struct sallyport_value *values, uint32_t capacity)
{
	struct sec_span label = sec_label(c);
	struct sec_value value;
	struct sec_shape s;
	int before, edge;
	bool named, flag, line;

	if (capacity == 0 || !sec_is_label(c, label) ||
		!sec_value_after(c, label.end, &value) || sec_in_link(c, label.begin))
		return 0;
	s = sec_shape(c, value.span);
	before = sec_at(c, (int64_t)label.begin - 1);
	named = value.assigned && (sec_is_token(before) || value.quote);
	flag = before == '-' && sec_in(sec_at(c, (int64_t)label.begin - 2), "- ");
	edge = sec_at(c, value.span.end);
	line = edge == 0 || edge == '\n' || edge == '\r' || edge == ';';
	if (s.n < PASSWORD_MIN - (value.quote || flag ? 1u : 0u) || s.n >= PASSWORD_MAX || 2 * s.same > s.n || is_other(c, &value))
		return 0;
	if (!value.assigned && !value.spoken && !flag)
		return !user_near(c, label.begin) || !s.digit || !(s.lower + s.upper) || value.quote ? 0
			: sec_found(values, value.span, SALLYPORT_EVIDENCE_LABEL, -0.1f);
	if (is_strong(&s, value.spoken && !value.quote))
		return sec_found(values, value.span, SALLYPORT_EVIDENCE_LABEL,
			s.digit && s.lower + s.upper && (s.other || (s.lower && s.upper)) ? 0.1f : 0);
	/* A plain word: only where a machine is to read it. */
	if (s.distinct < 4 || s.lower + s.upper < 4 || !(value.quote ? named || value.spoken
		: named && line && sec_ends(c, value.span.begin, "=") ))
		return 0;
	if (!user_near(c, label.begin) && s.n < 8)
		return 0;
	return sec_found(values, value.span, SALLYPORT_EVIDENCE_LABEL, -0.1f);
}
