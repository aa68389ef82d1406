/* SPDX-License-Identifier: Apache-2.0 */
/* What is told by words and signs: people with titles, gradings, markings, names of operations. */
#include <string.h>

#include "pd.h"

/* ---- people ---- */

/* A name: capital, then small letters, an apostrophe or a dash. Returns: its end, or 0. */
static uint32_t name_at(const struct sallyport_candidate *c, uint32_t at)
{
	uint32_t small = 0;

	if (!ascii_is_upper(ascii_at(c, at)) && ascii_at(c, at) < 0x80)
		return 0;
	for (at++; at < c->window_end; at++) {
		int ch = ascii_at(c, at);

		if (ascii_is_lower(ch) || ch >= 0x80)
			small++;
		else if (!(ascii_in(ch, "'-") && ascii_is_upper(ascii_at(c, (int64_t)at + 1))) &&
			!ascii_is_upper(ch))
			break;
	}
	return small ? at : 0;
}

/* Up to three names and initials from an offset. Returns: the end, or 0. */
static uint32_t names_at(const struct sallyport_candidate *c, uint32_t at)
{
	uint32_t end = 0;

	for (int i = 0; i < 3; i++) {
		uint32_t n = name_at(c, at);

		if (!n && ascii_is_upper(ascii_at(c, at)) && ascii_in(ascii_at(c, (int64_t)at + 1), ". "))
			at += ascii_at(c, (int64_t)at + 1) == '.' ? 2 : 1; /* an initial */
		else if (n)
			end = at = n;
		else
			break;
		if (ascii_at(c, at) == ' ')
			at++;
	}
	return end;
}

/* The hit is a title ("Mrs", "PC"): title and name are the value. */
uint32_t pd_person(const struct sallyport_candidate *c, struct sallyport_value *values,
	uint32_t capacity)
{
	struct pd_out out = { values, 0, capacity };
	uint32_t at = c->match_end, begin, end;

	while (at > c->window_begin && ascii_in(ascii_at(c, (int64_t)at - 1), " ."))
		at--;
	for (begin = at; begin > c->window_begin && at - begin < 12 &&
		ascii_is_alpha(ascii_at(c, (int64_t)begin - 1));)
		begin--;
	if (begin == at || !ascii_is_upper(ascii_at(c, begin)) || !pd_edge_before(c, begin))
		return 0;
	at += ascii_at(c, at) == '.';
	if (ascii_at(c, at) != ' ')
		return 0;
	end = names_at(c, at + 1);
	if (!end || end > c->window_end)
		return 0;
	pd_add(&out, begin, end, SALLYPORT_EVIDENCE_LABEL, 0);
	return out.n;
}

/* The hit is a label ("Name:"): two or three names after it. */
uint32_t pd_person_label(const struct sallyport_candidate *c, struct sallyport_value *values,
	uint32_t capacity)
{
	struct pd_out out = { values, 0, capacity };
	uint32_t at = c->match_end, end, first;

	for (int i = 0; i < 4 && ascii_in(ascii_at(c, at), ":= \t"); i++)
		at++;
	first = name_at(c, at);
	end = names_at(c, at);
	if (!ascii_in(ascii_at(c, (int64_t)at - 1), ":= \t") || !first || end <= first ||
		end > c->window_end)
		return 0;
	pd_add(&out, at, end, SALLYPORT_EVIDENCE_LABEL, 0);
	return out.n;
}

/* ---- gradings of intelligence: the hit is a word such as "graded"; the grading stands near ----
 */

#define GRADING_NEAR 60

static uint32_t grading_near(const struct sallyport_candidate *c, const char *const sets[3],
	struct pd_out *out)
{
	int64_t from = (int64_t)c->match_end - GRADING_NEAR,
		to = (int64_t)c->match_last + GRADING_NEAR;

	if (from < (int64_t)c->window_begin)
		from = c->window_begin;
	if (to > (int64_t)c->window_end)
		to = c->window_end;
	for (int64_t at = from; at < to; at++) {
		int64_t end = at;
		int separators = 0;

		if (!ascii_in(ascii_at(c, at), sets[0]) || !pd_edge_before(c, (uint32_t)at))
			continue;
		for (int i = 0; i < 3; i++) {
			if (i && ascii_in(ascii_at(c, end), " /-")) {
				separators += ascii_at(c, end) != ' ';
				end++;
			}
			if (!ascii_in(ascii_at(c, end), sets[i])) {
				end = 0;
				break;
			}
			end++;
		}
		if (!end || end > to || !pd_edge_after(c, (uint32_t)end))
			continue;
		pd_add(out, (uint32_t)at, (uint32_t)end,
			SALLYPORT_EVIDENCE_LABEL | (separators == 2 ? SALLYPORT_EVIDENCE_FORM : 0),
			separators == 2 ? 0.1f : 0);
		at = end;
	}
	return out->n;
}

uint32_t pd_grading_3x5x2(const struct sallyport_candidate *c, struct sallyport_value *values,
	uint32_t capacity)
{
	static const char *const sets[3] = { "123", "ABCDE", "PC" };
	struct pd_out out = { values, 0, capacity };

	return grading_near(c, sets, &out);
}

uint32_t pd_grading_5x5x5(const struct sallyport_candidate *c, struct sallyport_value *values,
	uint32_t capacity)
{
	static const char *const sets[3] = { "ABCDE", "12345", "12345" };
	struct pd_out out = { values, 0, capacity };

	return grading_near(c, sets, &out);
}

/* ---- names of operations: the hit is "Operation " or "Op " ---- */

static bool is_operation(const struct sallyport_candidate *c, struct pd_word word)
{
	uint32_t n = word.end - word.begin;

	return ascii_at(c, word.begin) == 'O' && ((n == 9 && ascii_reads(c, word.begin, "Operation")) ||
		(n == 2 && ascii_reads(c, word.begin, "Op")));
}

/* Moves to the word before, over ". " as well. */
static bool operation_before(const struct sallyport_candidate *c, struct pd_word *word)
{
	struct pd_word here = *word;

	if (ascii_at(c, (int64_t)here.begin - 1) == ' ' && ascii_at(c, (int64_t)here.begin - 2) == '.')
		here.begin--;
	return pd_word_before(c, here, " .", word) && is_operation(c, *word);
}

uint32_t pd_operation(const struct sallyport_candidate *c, struct sallyport_value *values,
	uint32_t capacity)
{
	static const char *const not_names[] = { "on", "the", "room", "rooms", "centre", "center",
		"manager", "managers", "team", "support", "director", "and", "of", "for", "in",
		"is", "to", "was", "manual", "mode", "system", "systems", "officer", "date", "time",
		"type", "name", "code", "id", "theatre", "costs", "cost", "department", "hours",
		"guide", "details", "status", "result", "failed", "cannot", "could", "completed",
		"successful", "timed", "not", "at", "by", "with", "from", "amp", "ed", "eds",
		"art" };
	struct pd_out out = { values, 0, capacity };
	struct pd_word word;
	uint32_t end, at;

	if (!pd_word_first(c, &word) || (!is_operation(c, word) && !operation_before(c, &word)))
		return 0;
	at = word.end + (ascii_at(c, word.end) == '.');
	if (ascii_at(c, at) != ' ' || !ascii_is_upper(ascii_at(c, (int64_t)at + 1)))
		return 0;
	for (end = ++at; ascii_is_alpha(ascii_at(c, end)) && end - at < 40;)
		end++;
	if (end - at < 3 || end > c->window_end || !pd_edge_after(c, end) || ascii_at(c, end) == '\'')
		return 0;
	for (size_t i = 0; i < sizeof not_names / sizeof *not_names; i++)
		if (strlen(not_names[i]) == end - at && ascii_reads(c, at, not_names[i]))
			return 0;
	pd_add(&out, word.begin, end, 0, 0);
	return out.n;
}

/* ---- protective markings: alone on a line, in capitals, with a descriptor or caveat after a
 * separator ---- */

static bool line_edge(int ch)
{
	return !ch || ch == '\n' || ch == '\r';
}

static bool is_marking(int ch)
{
	return ascii_is_upper(ch) || ascii_in(ch, " \t-_:/[](){}*#>|&,.'") || ch >= 0x80;
}

static bool has_word(
	const struct sallyport_candidate *c, uint32_t begin, uint32_t end, const char *word)
{
	size_t n = strlen(word);

	for (uint32_t at = begin; at + n <= end; at++)
		if (!memcmp(c->text + at, word, n) && pd_edge_before(c, at) &&
			pd_edge_after(c, at + (uint32_t)n))
			return true;
	return false;
}

#define MARKING_WORDS_MAX 10u /* a sentence in capitals is no marking */

static uint32_t words_in(const struct sallyport_candidate *c, uint32_t begin, uint32_t end)
{
	uint32_t n = 0;

	for (uint32_t at = begin; at < end; at++)
		n += ascii_is_upper(ascii_at(c, at)) && !ascii_is_upper(ascii_at(c, (int64_t)at - 1));
	return n;
}

/* The hit ends in a word of the scheme. The line must hold nothing but capitals and signs, or begin
 * with a bracketed marking. */
uint32_t pd_marking(const struct sallyport_candidate *c, struct sallyport_value *values,
	uint32_t capacity)
{
	struct pd_out out = { values, 0, capacity };
	uint32_t begin = c->match_end, end = c->match_end;
	bool bracket, sensitive, alone;

	if (begin <= c->window_begin)
		return 0;
	while (begin > c->window_begin && c->match_end - begin < 80 &&
		is_marking(ascii_at(c, (int64_t)begin - 1)))
		begin--;
	while (end < c->window_end && end - c->match_end < 80 && is_marking(ascii_at(c, end)))
		end++;
	/* A sentence that begins after the marking: its first capital is no part of it. */
	while (end > c->match_end && ascii_is_lower(ascii_at(c, end)) &&
		ascii_is_alpha(ascii_at(c, (int64_t)end - 1)))
		end--;
	alone = line_edge(ascii_at(c, (int64_t)begin - 1)) && line_edge(ascii_at(c, end));
	while (begin < end && !ascii_is_upper(ascii_at(c, begin)) && !ascii_in(ascii_at(c, begin), "[("))
		begin++;
	while (end > begin && !ascii_is_upper(ascii_at(c, (int64_t)end - 1)) &&
		!ascii_in(ascii_at(c, (int64_t)end - 1), "])"))
		end--;
	if (begin == end || !pd_edge_before(c, begin) || end < c->match_end)
		return 0;
	bracket = ascii_in(ascii_at(c, begin), "[(") && ascii_in(ascii_at(c, (int64_t)end - 1), "])");
	sensitive = has_word(c, begin, end, "SENSITIVE") && has_word(c, begin, end, "OFFICIAL");
	alone = alone && words_in(c, begin, end) <= MARKING_WORDS_MAX;
	if (!sensitive && !has_word(c, begin, end, "TOP") && memchr(c->text + begin, '_', end - begin))
		return 0; /* a constant of a program */
	if (has_word(c, begin, end, "OFFICIAL") && !sensitive && !bracket)
		return 0; /* the lowest tier need not be marked, and protects nothing */
	if (!alone && !bracket && !sensitive && !has_word(c, begin, end, "TOP SECRET") &&
		!has_word(c, begin, end, "UK SECRET"))
		return 0;
	pd_add(&out, begin, end,
		SALLYPORT_EVIDENCE_FORM | (alone ? SALLYPORT_EVIDENCE_STRUCTURE : 0),
		alone || bracket || sensitive ? 0 : -0.25f);
	return out.n;
}
