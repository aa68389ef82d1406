/* SPDX-License-Identifier: Apache-2.0 */
/* Passwords after their label, in prose, in configuration, in commands. */
#include <string.h>

#include "sec.h"

#define PASSWORD_MIN 6
#define PASSWORD_MAX 128
#define CLEAR_MIN 8
#define LOOK_BYTES 160 /* how far from a password the name of its user may stand */

/* Somebody who logs in: only then is a plain word a password. */
static bool user_near(const struct sallyport_candidate *c, uint32_t at)
{
	static const char *const words[] = { "user", "uid=", "login", "account", "host" };
	struct sec_span before = {
		at > c->window_begin + LOOK_BYTES ? at - LOOK_BYTES : c->window_begin, at
	};

	for (size_t i = 0; i < sizeof words / sizeof *words; i++)
		if (sec_find(c, before, words[i]) != UINT32_MAX)
			return true;
	return false;
}

/* "getpass(": a name, and what it is called with. */
static bool is_call(const struct sallyport_candidate *c, struct sec_span span)
{
	uint32_t at = span.begin;

	while (ascii_is_alnum(ascii_at(c, at)) || ascii_in(ascii_at(c, at), "_.:>-$"))
		at++;
	return at > span.begin && ascii_at(c, at) == '(';
}

/* "Report2023.pdf" */
static bool is_file(const struct sallyport_candidate *c, struct sec_span span)
{
	uint32_t n = 0;

	while (n < 5 && span.end - n > span.begin &&
		ascii_is_lower(ascii_at(c, (int64_t)span.end - 1 - n)))
		n++;
	return n >= 2 && n < 5 && span.end - n > span.begin &&
		ascii_at(c, (int64_t)span.end - 1 - n) == '.';
}

/* "argv[2]" */
static bool is_element(const struct sallyport_candidate *c, struct sec_span span)
{
	uint32_t at = span.begin;

	while (ascii_is_alnum(ascii_at(c, at)) || ascii_in(ascii_at(c, at), "_.$"))
		at++;
	return at > span.begin && at < span.end && ascii_at(c, at) == '[';
}

/* "tests/unit/login", without a capital. */
static bool is_path(const struct sallyport_candidate *c, struct sec_span span)
{
	uint32_t n = 0;

	for (uint32_t i = span.begin; i < span.end; i++) {
		int ch = ascii_at(c, i);

		if (!ascii_is_lower(ch) && !ascii_is_digit(ch) && !ascii_in(ch, "/._-"))
			return false;
		n += ch == '/';
	}
	return n > 1;
}

/* "(>= 2.0.3)", "paranoia5.12": a version, or where the next section begins that nothing parts from the title of the last. */
static bool is_section(const struct sallyport_candidate *c, const struct sec_value *value)
{
	struct sec_span span = value->span;
	uint32_t at = span.end, points = 0;

	if (ascii_reads_before(c, span.begin, ">= ") || ascii_reads_before(c, span.begin, "<= "))
		return true;
	while (at > span.begin && (ascii_is_digit(ascii_at(c, (int64_t)at - 1)) || ascii_at(c, (int64_t)at - 1) == '.'))
		points += ascii_at(c, --at) == '.';
	return !value->assigned && points && ascii_is_digit(ascii_at(c, at));
}

/* What a program, a form or a sentence has after the label instead of a password. */
static bool is_other(const struct sallyport_candidate *c, const struct sec_value *value)
{
	struct sec_span span = value->span;
	int first = ascii_at(c, span.begin), after = ascii_at(c, span.end);

	if (sec_is_placeholder(c, span) || sec_find(c, span, "://") != UINT32_MAX ||
		sec_find(c, span, "()") != UINT32_MAX)
		return true;
	if (ascii_in(first, "$/%&<@#.") || ascii_at(c, (int64_t)span.end - 1) == '=' ||
		(!sec_shape(c, span).digit && sec_find(c, span, "/") != UINT32_MAX) ||
		after == '(' || (!value->quote && (after == '[' || is_call(c, span))))
		return true;
	/* A file, a domain, an address. */
	if (!value->quote && is_file(c, span))
		return true;
	/* "password = self.password": the name of something. */
	if (!value->quote && sec_find(c, span, "password") != UINT32_MAX &&
		sec_find(c, span, ".") != UINT32_MAX)
		return true;
	/* "password  [success=1 …]": a setting, where nothing is assigned to the label itself. */
	if (!value->quote && !value->assigned && sec_find(c, span, "=") != UINT32_MAX)
		return true;
	return !value->quote && (is_element(c, span) || is_path(c, span) || is_section(c, value));
}

/* Digits or signs, and not one word in capitals or with a capital. */
static bool is_strong(const struct sec_shape *s, bool spoken)
{
	int kinds = (s->lower > 0) + (s->upper > 0) + (s->digit > 0) + (s->other > 0);

	if (kinds < 2 || s->distinct < 4)
		return false;
	if (s->digit)
		return s->lower + s->upper > 0 || s->other > 1;
	return s->signs >= (spoken ? 2 : 1) && s->other < s->n / 2;
}

/* Of several kinds and long enough that it is no word, whatever stands around it. */
static bool is_clear(const struct sec_shape *s)
{
	return s->n >= CLEAR_MIN && s->digit && s->lower && (s->upper || s->other);
}

/* What many people take: words of no other use after "password:". */
static bool is_common(const struct sallyport_candidate *c, struct sec_span span)
{
	static const char *const words[] = { "letmein", "qwerty", "qwertyuiop", "iloveyou",
		"monkey", "dragon", "sunshine", "princess", "football", "baseball", "superman",
		"batman", "trustno", "shadow", "liverpool", "arsenal", "chelsea", "charlie",
		"starwars", "whatever", "cheese", "computer", "michael", "jordan", "hunter",
		"killer", "ginger", "summer", "winter", "spring", "autumn", "rangers", "everton",
		"london", "welcome", "master", "abcdef", "asdfgh", "zxcvbn", "opensesame" };

	for (size_t i = 0; i < sizeof words / sizeof *words; i++)
		if (strlen(words[i]) == span.end - span.begin && ascii_reads(c, span.begin, words[i]))
			return true;
	return false;
}

/* Not written by hand: a third of it and more is no ASCII. */
static bool is_garbage(const struct sallyport_candidate *c, struct sec_span span)
{
	uint32_t n = 0;

	for (uint32_t i = span.begin; i < span.end; i++)
		n += ascii_at(c, i) >= 0x80;
	return 3 * n > span.end - span.begin;
}

/* Nothing but a remark follows on the line. */
static bool ends_line(const struct sallyport_candidate *c, uint32_t at)
{
	while (ascii_is_blank(ascii_at(c, at)) || ascii_in(ascii_at(c, at), "\"'"))
		at++;
	return !ascii_at(c, at) || ascii_in(ascii_at(c, at), "\n\r;#") || ascii_reads(c, at, "//");
}

/* Everybody in a meeting is given its password. */
static bool is_meeting(const struct sallyport_candidate *c, uint32_t at)
{
	static const char *const words[] = { "meeting", "webinar", "conference", "dial", "zoom" };
	struct sec_span around = { c->window_begin, at };

	for (size_t i = 0; i < sizeof words / sizeof *words; i++)
		if (sec_find(c, around, words[i]) != UINT32_MAX)
			return true;
	return false;
}

/* "WITH PASSWORD '…'", "password("…")": nothing but a blank or a bracket before the quote, and the quote ends. */
static bool is_argument(const struct sallyport_candidate *c, struct sec_span label, const struct sec_value *value)
{
	return value->span.begin == label.end + 2 && ascii_in(ascii_at(c, label.end), " (") &&
		ascii_at(c, value->span.end) == value->quote;
}

struct place {
	bool named; /* the label is a name in a program: "db_password", "smtpPassword" */
	bool flag; /* it is one of a command: "--password" */
	bool line; /* nothing follows the value on its line */
	bool loose; /* other things than a password may stand there */
};

/* What is to be added to the confidence; below -1: it is no password. */
static float judge(const struct sallyport_candidate *c, struct sec_span label,
	const struct sec_value *value, const struct place *place)
{
	struct sec_shape s = sec_shape(c, value->span);
	bool both = s.digit && s.lower + s.upper;

	if (s.n < (value->quote || place->flag ? PASSWORD_MIN - 1u : PASSWORD_MIN) ||
		s.n >= PASSWORD_MAX || 2 * s.same > s.n || (value->below && !place->line))
		return -2;
	/* Words of a sentence, the usual case; the first of several in quotes. */
	if ((!value->assigned && !value->spoken && !place->flag && !s.digit && !(value->quote && s.signs)) ||
		(value->quote && !s.digit && ascii_is_blank(ascii_at(c, value->span.end))))
		return -2;
	if (is_garbage(c, value->span) || is_other(c, value))
		return -2;
	if (place->loose &&
		(!is_clear(&s) || (!value->quote && sec_find(c, value->span, ".") != UINT32_MAX)))
		return -2;
	if (!value->assigned && !value->spoken && !place->flag)
		return value->quote ? is_argument(c, label, value) && is_strong(&s, false) ? -0.05f : -2
			: is_clear(&s) || (both && user_near(c, label.begin)) ? -0.1f : -2;
	if (is_strong(&s, value->spoken && !value->quote))
		return both && (s.other || (s.lower && s.upper)) ? 0.1f : 0;
	if (is_common(c, value->span))
		return -0.1f;
	/* A plain word: only where a machine is to read it, or where it is quoted. */
	if (s.distinct < 4 || s.lower + s.upper < 4 ||
		(s.n < 8 && !user_near(c, label.begin) && !value->spoken))
		return -2;
	if (value->quote ? place->named || value->spoken
			 : (place->named || user_near(c, label.begin)) && place->line &&
				ascii_in(ascii_at(c, (int64_t)value->span.begin - 1), "= "))
		return -0.1f;
	return -2;
}

/* "password_encryption": a part of another name. */
static bool is_other_label(const struct sallyport_candidate *c, struct sec_span label)
{
	static const char *const words[] = { "encryption", "hash", "policy", "file", "length", "type", "field", "algorithm" };

	if (!ascii_in(ascii_at(c, label.end), "-_."))
		return false;
	for (size_t i = 0; i < sizeof words / sizeof *words; i++)
		if (ascii_reads(c, (int64_t)label.end + 1, words[i]))
			return true;
	return false;
}

uint32_t sec_password(
	const struct sallyport_candidate *c, struct sallyport_value *values, uint32_t capacity)
{
	struct sec_span label = sec_label(c);
	struct sec_value value;
	struct place place = { 0 };
	float adjust = -2;
	int before = ascii_at(c, (int64_t)label.begin - 1);

	if (capacity == 0 || label.begin == label.end || !sec_is_label(c, label) ||
		(ascii_reads(c, label.end, "::") && ascii_at(c, label.end + 2) != '=') || is_other_label(c, label) ||
		sec_in_link(c, label.begin))
		return 0;
	/* "password-file": a part of another name, unless something is assigned to it. */
	if (sec_value_after(c, label.end, &value) &&
		(value.assigned || !ascii_in(ascii_at(c, label.end), "-_."))) {
		place.named = value.assigned && (sec_is_token(before) || value.quote);
		place.flag = before == '-' && ascii_in(ascii_at(c, (int64_t)label.begin - 2), "- ") &&
			ascii_in(ascii_at(c, label.end), " =\t");
		place.line = ends_line(c, value.span.end);
		/* A pass is shown at a gate as well. */
		place.loose = label.end - label.begin == 4 && !sec_is_token(before) &&
			!value.quote && !user_near(c, label.begin);
		adjust = judge(c, label, &value, &place);
	}
	if (adjust < -1 && !place.loose && sec_phrase(c, label, &value, &place.loose)) {
		place = (struct place){ .line = ends_line(c, value.span.end),
			.loose = place.loose };
		adjust = judge(c, label, &value, &place);
		adjust = adjust > -0.05f ? -0.05f : adjust;
	}
	if (adjust < -1)
		return 0;
	return sec_found(values, value.span, SALLYPORT_EVIDENCE_LABEL,
		is_meeting(c, label.begin) ? adjust - 0.3f : adjust);
}
