/* SPDX-License-Identifier: Apache-2.0 */
#include "plughost/candidate.h"

#include <string.h>

#include "base/utf8.h"

#define NONE UINT32_MAX
#define OVERLAP 32u
#define LOOK_BACK 64u

static bool digit_at(struct sp_view text, uint32_t at)
{
	return at < text.n && sp_is_digit((unsigned char)text.p[at]);
}

static bool is_separator(char c)
{
	return c == ' ' || c == '-' || c == '.' || c == '/' || c == '(' || c == ')' || c == '\n';
}

static bool is_pair(char a, char b)
{
	return (a == ')' && b == ' ') || (a == ' ' && b == '(') || (a == '\r' && b == '\n') ||
		(a == '\n' && b == ' ') || (a == ' ' && b == '\n');
}

/* The digit of the stretch after the one at `at`. */
static uint32_t next_digit(struct sp_view text, uint32_t at)
{
	if (digit_at(text, at + 1))
		return at + 1;
	if (digit_at(text, at + 2) && is_separator(text.p[at + 1]))
		return at + 2;
	if (digit_at(text, at + 3) && is_pair(text.p[at + 1], text.p[at + 2]))
		return at + 3;
	if (digit_at(text, at + 4) && !memcmp(text.p + at + 1, "\r\n ", 3))
		return at + 4;
	return NONE;
}

static uint32_t previous_digit(struct sp_view text, uint32_t at)
{
	if (at >= 1 && digit_at(text, at - 1))
		return at - 1;
	if (at >= 2 && digit_at(text, at - 2) && is_separator(text.p[at - 1]))
		return at - 2;
	if (at >= 3 && digit_at(text, at - 3) && is_pair(text.p[at - 2], text.p[at - 1]))
		return at - 3;
	if (at >= 4 && digit_at(text, at - 4) && !memcmp(text.p + at - 3, "\r\n ", 3))
		return at - 4;
	return NONE;
}

uint32_t sp_digits_touch(struct sp_view text, uint32_t begin, uint32_t end)
{
	if (end > 0 && digit_at(text, end - 1))
		return end - 1;
	if (digit_at(text, end))
		return end;
	if (begin == NONE)
		return NONE;
	if (end - begin > LOOK_BACK)
		begin = end - LOOK_BACK;
	for (uint32_t at = end; at > begin; at--)
		if (digit_at(text, at - 1))
			return at - 1;
	return NONE;
}

void sp_digits_from(struct sp_view text, uint32_t at, struct sp_digits *ret)
{
	uint32_t n = 0;
	uint32_t last_group = 0; /* digits up to the end of the last whole group */

	for (; at != NONE && n < SP_DIGITS_MAX; at = next_digit(text, at)) {
		if (n > 0 && at != ret->at[n - 1] + 1)
			last_group = n;
		ret->at[n] = at;
		ret->digit[n++] = text.p[at];
	}
	ret->next = NONE;
	if (at != NONE) {
		uint32_t step = OVERLAP;

		while (step > 0 && ret->at[step] == ret->at[step - 1] + 1)
			step--;
		ret->next = ret->at[step > 0 ? step : OVERLAP];
		if (at == ret->at[n - 1] + 1 && last_group > OVERLAP)
			n = last_group;
	}
	ret->n = n;
	ret->digit[n] = 0;
	ret->begin = ret->at[0];
	ret->end = ret->at[n - 1] + 1;
}

void sp_digits_around(struct sp_view text, uint32_t at, struct sp_digits *ret)
{
	uint32_t first = at, half = at;
	uint32_t n = 0;

	for (uint32_t before; n < SP_DIGITS_MAX; first = before, n++) {
		before = previous_digit(text, first);
		if (before == NONE)
			break;
		if (n < OVERLAP)
			half = before;
	}
	sp_digits_from(text, n < SP_DIGITS_MAX ? first : half, ret);
	if (at >= ret->end)
		sp_digits_from(text, half, ret);
}

static uint32_t ceil_character(struct sp_view text, size_t at)
{
	if (at >= text.n)
		return (uint32_t)text.n;
	while (at < text.n && ((unsigned char)text.p[at] & 0xc0) == 0x80)
		at++;
	return (uint32_t)at;
}

void sp_candidate_set(struct sallyport_candidate *candidate, struct sp_view text, uint32_t view,
	uint32_t match_begin, uint32_t match_end, uint32_t match_last, uint32_t window,
	const struct sp_digits *digits)
{
	*candidate = (struct sallyport_candidate){ .size = sizeof *candidate, .text = text.p,
		.text_n = (uint32_t)text.n, .match_begin = match_begin, .match_end = match_end,
		.match_last = match_last, .view = view };
	if (digits->n) {
		candidate->run_begin = digits->begin;
		candidate->run_end = digits->end;
		candidate->digit_n = digits->n;
		candidate->digits = digits->digit;
		candidate->digit_at = digits->at;
	}
	sp_candidate_widen(candidate, window);
}

void sp_candidate_widen(struct sallyport_candidate *candidate, uint32_t window)
{
	struct sp_view text = sp_view(candidate->text, candidate->text_n);
	uint32_t from = candidate->match_begin == NONE ? candidate->match_end
						       : candidate->match_begin;
	uint32_t to = candidate->match_last;

	if (candidate->digit_n) {
		from = candidate->run_begin < from ? candidate->run_begin : from;
		to = candidate->run_end > to ? candidate->run_end : to;
	}
	candidate->window_begin = (uint32_t)sp_utf8_floor(text.p, text.n,
		from > window ? from - window : 0);
	candidate->window_end = ceil_character(text, (size_t)to + window);
}
