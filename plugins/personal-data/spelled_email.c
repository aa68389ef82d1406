/* SPDX-License-Identifier: Apache-2.0 */
/* E-mail addresses as people write them for people: "anna (at) example (dot) com", "anna at gmail dot com". */
#include <string.h>

#include "pd.h"

#define LOCAL_MAX 64u
#define LABELS_MAX 8
#define TLD_MAX 24u

/* Who is written to "at" without brackets has an address of one of these; all else can be looked at there. */
static const char *const providers[] = { "gmail", "googlemail", "hotmail", "outlook", "live", "msn", "yahoo", "ymail", "icloud", "aol",
	"proton", "protonmail", "gmx", "btinternet" };

static bool is_name(int ch)
{
	return ascii_is_alnum(ch) || ascii_in(ch, "-_+.");
}

/* Bytes of "(word)", "[word]", " word " with or without blanks around the brackets, that begin or (step -1) end at an offset. */
static uint32_t spelled(const struct sallyport_candidate *c, int64_t at, int step, const char *word)
{
	int64_t from = at, n = (int64_t)strlen(word);
	bool blank = ascii_at(c, at) == ' ';

	at += blank ? step : 0;
	bool bracket = ascii_in(ascii_at(c, at), step > 0 ? "([{" : ")]}");

	at += bracket ? step : 0;
	if ((!bracket && !blank) || !ascii_reads(c, step > 0 ? at : at - n + 1, word))
		return 0;
	at += step * n;
	if (bracket ? !ascii_in(ascii_at(c, at), step > 0 ? ")]}" : "([{") : ascii_at(c, at) != ' ')
		return 0;
	at += step;
	at += bracket && ascii_at(c, at) == ' ' ? step : 0;
	return (uint32_t)(step > 0 ? at - from : from - at);
}

/* Where the local part begins that ends before an offset. Returns: the offset itself where there is none. */
static uint32_t local_before(const struct sallyport_candidate *c, uint32_t end)
{
	uint32_t begin = end;

	for (int parts = 0; parts < LABELS_MAX; parts++) {
		uint32_t word = begin, dot;

		while (word > c->window_begin && end - word < LOCAL_MAX && is_name(ascii_at(c, (int64_t)word - 1)))
			word--;
		if (word == begin)
			return end;
		begin = word;
		dot = spelled(c, (int64_t)begin - 1, -1, "dot");
		if (!dot)
			return begin;
		begin -= dot;
	}
	return begin;
}

/* The host that begins at an offset, of two labels at least. Returns: its end, or 0. */
static uint32_t host_after(const struct sallyport_candidate *c, uint32_t at, bool *ret_known)
{
	uint32_t end = 0;

	*ret_known = false;
	for (int labels = 0; labels < LABELS_MAX; labels++) {
		uint32_t begin = at, gap;
		bool letters = true;

		for (; at < c->window_end && (ascii_is_alnum(ascii_at(c, at)) || ascii_at(c, at) == '-'); at++)
			letters = letters && ascii_is_alpha(ascii_at(c, at));
		if (at == begin || ascii_is_alnum(ascii_at(c, at)))
			break;
		for (size_t i = 0; !labels && i < sizeof providers / sizeof *providers; i++)
			*ret_known |= strlen(providers[i]) == at - begin && ascii_reads(c, begin, providers[i]);
		if (labels && letters && at - begin >= 2 && at - begin <= TLD_MAX)
			end = at;
		gap = ascii_at(c, at) == '.' ? 1 : spelled(c, at, 1, "dot");
		if (!gap)
			break;
		at += gap;
	}
	return end;
}

/* The hit holds an "at" in brackets, or ends in "dot com". */
uint32_t pd_spelled_email(const struct sallyport_candidate *c, struct sallyport_value *values, uint32_t capacity)
{
	struct pd_out out = { values, 0, capacity };
	uint32_t stop = c->match_end, at = stop > c->window_begin + LOCAL_MAX ? stop - LOCAL_MAX : c->window_begin;

	for (; at < stop; at++) {
		uint32_t gap = spelled(c, at, 1, "at"), begin, end;
		bool known;

		if (!gap)
			continue;
		end = host_after(c, at + gap, &known);
		begin = end ? local_before(c, at) : at;
		if (begin < at && end >= stop && (known || ascii_in(ascii_at(c, at + (ascii_at(c, at) == ' ')), "([{"))) {
			pd_add(&out, begin, end, SALLYPORT_EVIDENCE_STRUCTURE, 0);
			break;
		}
	}
	return out.n;
}
