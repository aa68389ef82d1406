/* SPDX-License-Identifier: Apache-2.0 */
/* How people tell one another a password: "the password for the … is X", "changed the password to
 * X", "use X as the password". */
#include <string.h>

#include "sec.h"

#define PHRASE_MAX 60 /* bytes between the word and what says that now the password comes */

/* What comes before a password. loose: it comes before other things as well. */
static const struct {
	const char *text;
	bool loose;
} announcers[] = { { ":", false }, { " is", false }, { " to", true }, { " be", true },
	{ " was", true }, { " now", true }, { "'s", true }, { " -", true }, { " =", false },
	{ " \xe2\x80\x93", true }, { " \xe2\x80\x94", true } };
#define ANNOUNCER_N (sizeof announcers / sizeof *announcers)

/* The announcer at an offset; ANNOUNCER_N = none. */
static size_t announcer_at(const struct sallyport_candidate *c, uint32_t at)
{
	size_t i = 0;

	while (i < ANNOUNCER_N &&
		!(ascii_reads(c, at, announcers[i].text) &&
			ascii_in(ascii_at(c, at + (uint32_t)strlen(announcers[i].text)), " :\n\r\t")))
		i++;
	return i;
}

/* Whether the value is worth more than what may come later in the sentence. */
static bool is_likely(const struct sallyport_candidate *c, const struct sec_value *value)
{
	return value->quote || sec_shape(c, value->span).digit > 0;
}

/* "password policy": it is not the password that the sentence speaks of. */
static bool is_compound(const struct sallyport_candidate *c, uint32_t at)
{
	static const char *const words[] = { "hash", "polic", "algorithm", "file", "manager",
		"protect", "length", "generat", "dialog", "prompt", "field", "quality", "strength",
		"stor", "agent", "callback", "function", "module", "option", "type", "check",
		"encr", "expir", "rule", "form", "hint", "vault", "auth", "data", "cach", "fingerprint", "digest" };

	if (!ascii_is_blank(ascii_at(c, at)))
		return ascii_in(ascii_at(c, at), "-_.");
	for (size_t i = 0; i < sizeof words / sizeof *words; i++)
		if (ascii_reads(c, (int64_t)at + 1, words[i]))
			return true;
	return false;
}

/* What a character may be on the way from the label to the password: the first of an announcer, or where the way ends. */
#define OPENS 1u
#define ENDS 2u
static const unsigned char roles[256] = { [0] = ENDS, ['.'] = ENDS, [';'] = ENDS, ['!'] = ENDS, ['?'] = ENDS,
	[','] = ENDS, ['<'] = ENDS, ['>'] = ENDS, ['='] = ENDS, ['|'] = ENDS, ['\n'] = ENDS, ['\r'] = ENDS,
	[' '] = OPENS, [':'] = OPENS, ['\''] = OPENS };

static bool follows(
	const struct sallyport_candidate *c, uint32_t at, struct sec_value *ret, bool *ret_loose)
{
	struct sec_value value;
	bool any = false;

	for (uint32_t n = 0; n < PHRASE_MAX; n++, at++) {
		int ch = ascii_at(c, at);
		size_t i = roles[ch] & OPENS ? announcer_at(c, at) : ANNOUNCER_N;

		/* What stands right after the label was looked at already. */
		if (i < ANNOUNCER_N && (n > 0 || announcers[i].loose) &&
			sec_value_at(c, ch == ':' ? at : at + (uint32_t)strlen(announcers[i].text),
				&value)) {
			any = true;
			value.spoken = true;
			*ret = value;
			*ret_loose = announcers[i].loose;
			if (is_likely(c, ret))
				return true;
		}
		if (roles[ch] & ENDS || (ch >= 0x80 && i == ANNOUNCER_N))
			return any;
	}
	return any;
}

/* "X as the password": the word before. */
static bool precedes(const struct sallyport_candidate *c, uint32_t at, struct sec_value *ret)
{
	static const char *const joins[] = { " as the ", " as your ", " as my ", " as our ",
		" as a ", " as the new ", " as your new ", " as " };

	for (size_t i = 0; i < sizeof joins / sizeof *joins; i++) {
		uint32_t end = at - (uint32_t)strlen(joins[i]), begin = end;

		if (at < c->window_begin + strlen(joins[i]) || !ascii_reads(c, end, joins[i]))
			continue;
		while (begin > c->window_begin && !ascii_is_space(ascii_at(c, (int64_t)begin - 1)) &&
			!ascii_in(ascii_at(c, (int64_t)begin - 1), "\"'`(<"))
			begin--;
		while (end > begin && ascii_in(ascii_at(c, (int64_t)end - 1), "\"'`>)"))
			end--;
		*ret = (struct sec_value){ .span = { begin, end }, .spoken = true };
		return end > begin;
	}
	return false;
}

static bool is_line_end(int ch)
{
	return !ch || ch == '\n' || ch == '\r';
}

/* A table in which the word stands alone in its cell, and the next cell on the next line. */
static bool is_below(
	const struct sallyport_candidate *c, struct sec_span label, struct sec_value *ret)
{
	uint32_t at = label.end;

	if (!is_line_end(ascii_at(c, (int64_t)label.begin - 1)) || !is_line_end(ascii_at(c, at)))
		return false;
	while (at - label.end < 4 && ascii_is_space(ascii_at(c, at)))
		at++;
	*ret = (struct sec_value){ .span = { at, at }, .spoken = true, .below = true };
	while (ret->span.end < c->window_end && !ascii_is_space(ascii_at(c, ret->span.end)))
		ret->span.end++;
	return ret->span.end > at;
}

bool sec_phrase(const struct sallyport_candidate *c, struct sec_span label, struct sec_value *ret,
	bool *ret_loose)
{
	if (!is_compound(c, label.end) && follows(c, label.end, ret, ret_loose))
		return true;
	*ret_loose = true;
	return precedes(c, label.begin, ret) || is_below(c, label, ret);
}
