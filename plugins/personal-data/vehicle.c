/* SPDX-License-Identifier: Apache-2.0 */
/* Registration marks of the United Kingdom, and vehicle identification numbers. Source: DVLA
 * INF104; ISO 3779. */
#include <string.h>

#include "pd.h"

/* Age identifiers run two a year: this is the last March one that is believed. */
#define NEWEST_AGE 29
#define MARK_BYTES_MAX 8u /* seven characters and what stands between */

enum mark { NO_MARK, CURRENT, PREFIX, SUFFIX, DIPLOMATIC, NORTHERN };

struct written {
	char s[12];
	uint32_t n, split; /* where the space is, 0 = none */
};

static uint32_t span(const char *s, bool (*is)(int))
{
	uint32_t n = 0;

	while (s[n] && is((unsigned char)s[n]))
		n++;
	return n;
}

static bool none_of(const char *s, uint32_t n, const char *set)
{
	for (uint32_t i = 0; i < n; i++)
		if (strchr(set, s[i]))
			return false;
	return true;
}

static enum mark current_mark(const struct written *w)
{
	int age = (w->s[2] - '0') * 10 + w->s[3] - '0';

	if (w->split && w->split != 4)
		return NO_MARK;
	if (age < 2 || (age > NEWEST_AGE && age < 51) || age > NEWEST_AGE + 50)
		return NO_MARK;
	return none_of(w->s, 2, "IQZ") && none_of(w->s + 4, 3, "IQ") ? CURRENT : NO_MARK;
}

static enum mark mark_of(const struct written *w)
{
	const char *s = w->s;
	uint32_t a = span(s, ascii_is_upper), d, b, e;

	d = span(s + a, ascii_is_digit);
	b = span(s + a + d, ascii_is_upper);
	e = span(s + a + d + b, ascii_is_digit);
	if (a + d + b + e != w->n)
		return NO_MARK;
	if (a == 2 && d == 2 && b == 3 && !e)
		return current_mark(w);
	if (a == 1 && d >= 1 && d <= 3 && b == 3 && !e && (!w->split || w->split == 1 + d))
		return none_of(s, 1, "IOUZ") && none_of(s + 1 + d, 3, "IQZ") ? PREFIX : NO_MARK;
	if (a == 3 && d >= 1 && d <= 3 && b == 1 && !e && (!w->split || w->split == 3))
		return none_of(s, 3, "IQZ") && none_of(s + 3 + d, 1, "IOQUZ") ? SUFFIX : NO_MARK;
	if (!a && d == 3 && b == 1 && e == 3 && (s[3] == 'D' || s[3] == 'X'))
		return DIPLOMATIC;
	if (a >= 2 && a <= 3 && d >= 1 && d <= 4 && !b && !e && (!w->split || w->split == a) &&
		(s[a - 1] == 'I' || s[a - 1] == 'Z' || (a == 3 && (s[1] == 'I' || s[1] == 'Z'))))
		return NORTHERN;
	return NO_MARK;
}

static bool append(const struct sallyport_candidate *c, struct written *w, struct pd_word word)
{
	if (word.end - word.begin > 7 || w->n + (word.end - word.begin) > 7)
		return false;
	for (uint32_t i = word.begin; i < word.end; i++)
		w->s[w->n++] = (char)ascii_upper(ascii_at(c, i));
	w->s[w->n] = 0;
	return true;
}

/* Three letters follow: then it was meant as a mark of another form, which it does not fit. */
static bool three_letters(const struct sallyport_candidate *c, uint32_t at)
{
	return ascii_at(c, at) == ' ' && ascii_is_upper(ascii_at(c, (int64_t)at + 1)) &&
		ascii_is_upper(ascii_at(c, (int64_t)at + 2)) && ascii_is_upper(ascii_at(c, (int64_t)at + 3)) &&
		pd_edge_after(c, at + 4);
}

static bool try_mark(const struct sallyport_candidate *c, struct pd_word first,
	const struct pd_word *second, struct pd_out *out)
{
	static const float adjust[] = { 0, 0, -0.15f, -0.15f, -0.25f, -0.25f };
	struct written w = { .n = 0 };
	uint32_t end = second ? second->end : first.end;
	enum mark mark;

	if (end - first.begin > MARK_BYTES_MAX || !append(c, &w, first))
		return false;
	if (second) {
		if (pd_has_lower(c, first.begin, first.end) && !pd_has_lower(c, second->begin, end) &&
			!ascii_is_digit(ascii_at(c, second->begin)))
			return false; /* "x86 CPU" */
		w.split = w.n;
		if (!append(c, &w, *second))
			return false;
	}
	mark = mark_of(&w);
	if (mark == NO_MARK || ascii_in(ascii_at(c, (int64_t)first.begin - 1), "-_@#+") ||
		ascii_in(ascii_at(c, end), "@_+") || (mark == NORTHERN && three_letters(c, end)))
		return false;
	pd_add(out, first.begin, end, (mark == CURRENT ? SALLYPORT_EVIDENCE_STRUCTURE : 0) |
		(second ? SALLYPORT_EVIDENCE_FORM : 0),
		adjust[mark] -
			(pd_has_lower(c, first.begin, end) ? mark == CURRENT ? 0.2f : 0.1f : 0) -
			(mark == CURRENT && strchr("JTU", w.s[0]) ? 0.1f : 0));
	return true;
}

uint32_t pd_uk_vrm(const struct sallyport_candidate *c, struct sallyport_value *values,
	uint32_t capacity)
{
	struct pd_out out = { values, 0, capacity };
	struct pd_word word, near;

	for (bool more = pd_word_first(c, &word); more; more = pd_word_next(c, &word)) {
		if (word.end - word.begin > 7)
			continue;
		if (pd_word_after(c, word, " \n", &near) && try_mark(c, word, &near, &out))
			continue;
		if (pd_word_before(c, word, " ", &near) && try_mark(c, near, &word, &out))
			continue;
		try_mark(c, word, NULL, &out);
	}
	return out.n;
}

static uint32_t vin_value(char ch)
{
	static const uint8_t value[26] = { 1, 2, 3, 4, 5, 6, 7, 8, 0, 1, 2, 3, 4, 5, 0, 7, 0, 9, 2,
		3, 4, 5, 6, 7, 8, 9 };

	return ascii_is_digit(ch) ? (uint32_t)(ch - '0') : value[ch - 'A'];
}

/* Source: 49 CFR 565.15. */
static bool vin_checks(const char *s)
{
	static const uint8_t weight[17] = { 8, 7, 6, 5, 4, 3, 2, 10, 0, 9, 8, 7, 6, 5, 4, 3, 2 };
	uint32_t sum = 0;

	for (int i = 0; i < 17; i++)
		sum += vin_value(s[i]) * weight[i];
	return s[8] == "0123456789X"[sum % 11];
}

static bool vin(const struct sallyport_candidate *c, const struct pd_match *match,
	struct sallyport_value *value)
{
	const char *s = match->normal;
	uint32_t digits = 0;

	for (int i = 0; i < 17; i++) {
		if (strchr("IOQ", s[i]))
			return false;
		digits += ascii_is_digit(s[i]);
	}
	if (vin_checks(s))
		value->evidence = SALLYPORT_EVIDENCE_CHECKSUM;
	else if ((s[0] >= '1' && s[0] <= '5') || digits == 17)
		return false; /* the check digit is the law in North America */
	if (digits == 17 && pd_repeated(s, 17))
		value->evidence |= SALLYPORT_EVIDENCE_REPEATED;
	for (int i = 13; i < 17; i++)
		if (!ascii_is_digit(s[i]))
			return false;
	value->adjust = pd_has_lower(c, match->begin, match->end) ? -0.2f : 0;
	return true;
}

uint32_t pd_vin(const struct sallyport_candidate *c, struct sallyport_value *values,
	uint32_t capacity)
{
	return pd_shapes(c, "xxxxxxxxxxxxxxxxx", 0, vin, values, capacity);
}
