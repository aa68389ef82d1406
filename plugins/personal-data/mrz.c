/* SPDX-License-Identifier: Apache-2.0 */
/* Machine readable zones of passports and identity cards. Source: ICAO Doc 9303 parts 3 to 6. */
#include <string.h>

#include "pd.h"

struct line {
	uint32_t begin, n;
};

static bool is_mrz(int ch)
{
	return ascii_is_upper(ch) || ascii_is_digit(ch) || ch == '<';
}

static struct line line_around(const struct sallyport_candidate *c, uint32_t at)
{
	uint32_t begin = at, end = at;

	while (begin > c->window_begin && is_mrz(ascii_at(c, (int64_t)begin - 1)))
		begin--;
	while (end < c->window_end && is_mrz(ascii_at(c, end)))
		end++;
	return (struct line){ begin, end - begin };
}

/* The line that follows after a line end (and blanks). n 0 = none. */
static struct line line_after(const struct sallyport_candidate *c, struct line line)
{
	uint32_t at = line.begin + line.n, skipped = 0;

	while (skipped < 8 && ascii_is_space(ascii_at(c, at)))
		at++, skipped++;
	return skipped && is_mrz(ascii_at(c, at)) ? line_around(c, at) : (struct line){ 0, 0 };
}

static struct line line_before(const struct sallyport_candidate *c, struct line line)
{
	uint32_t at = line.begin, skipped = 0;

	while (skipped < 8 && at > c->window_begin && ascii_is_space(ascii_at(c, (int64_t)at - 1)))
		at--, skipped++;
	return skipped && at > c->window_begin && is_mrz(ascii_at(c, (int64_t)at - 1))
		? line_around(c, at - 1)
		: (struct line){ 0, 0 };
}

static bool checks(const char *s, uint32_t n, char digit)
{
	uint32_t check = pd_mod10_731(s, n);

	return digit == (char)('0' + check) || (digit == '<' && !check);
}

static bool dates(const char *birth, const char *expiry)
{
	return checks(birth, 6, birth[6]) && checks(expiry, 6, expiry[6]) && ascii_is_digit(expiry[0]);
}

/* Two lines of 44 (passports), or of 36: number, state, birth, sex, expiry, optional data,
 * composite. */
static bool two_lines(const char *s, uint32_t n)
{
	char all[48];
	uint32_t optional = n == 44 ? 14 : 7;

	if ((n != 44 && n != 36) || !checks(s, 9, s[9]) || !dates(s + 13, s + 21))
		return false;
	if (n == 44 && !checks(s + 28, 14, s[42]))
		return false;
	memcpy(all, s, 10);
	memcpy(all + 10, s + 13, 7);
	memcpy(all + 17, s + 21, 7);
	memcpy(all + 24, s + 28, optional + (n == 44));
	return checks(all, 24 + optional + (n == 44), s[n - 1]);
}

/* Three lines of 30 (cards). */
static bool three_lines(const char *first, const char *second)
{
	char all[50];

	if (!checks(first + 5, 9, first[14]) || !dates(second, second + 8))
		return false;
	memcpy(all, first + 5, 25);
	memcpy(all + 25, second, 7);
	memcpy(all + 32, second + 8, 7);
	memcpy(all + 39, second + 18, 11);
	return checks(all, 50, second[29]);
}

static bool zone(const struct sallyport_candidate *c, struct line line, struct pd_out *out)
{
	struct line before = line_before(c, line);
	const char *s = c->text + line.begin;

	if (two_lines(s, line.n)) {
		if (before.n != line.n)
			before = line;
		return pd_add(
			out, before.begin, line.begin + line.n, SALLYPORT_EVIDENCE_CHECKSUM, 0);
	}
	if (line.n == 30 && before.n == 30 && three_lines(c->text + before.begin, s)) {
		struct line names = line_after(c, line);

		if (names.n != 30)
			names = line;
		return pd_add(
			out, before.begin, names.begin + names.n, SALLYPORT_EVIDENCE_CHECKSUM, 0);
	}
	return false;
}

uint32_t pd_mrz(const struct sallyport_candidate *c, struct sallyport_value *values,
	uint32_t capacity)
{
	struct pd_out out = { values, 0, capacity };
	struct line line, after;

	if (c->match_end <= c->window_begin || !is_mrz(ascii_at(c, (int64_t)c->match_end - 1)))
		return 0;
	line = line_around(c, c->match_end - 1);
	if (line.n != 44 && line.n != 36 && line.n != 30)
		return 0;
	after = line_after(c, line);
	if (!zone(c, line, &out) && after.n)
		zone(c, after, &out);
	return out.n;
}
