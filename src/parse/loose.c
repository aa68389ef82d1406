/* SPDX-License-Identifier: Apache-2.0 */
#include "parse/loose.h"

#include <stdint.h>

#include "base/utf8.h"

#define DIGITS_MIN 9
#define DIGITS_MAX 19
#define GAP_MAX 12 /* bytes between two digits */
#define DIGITS_REAL 3 /* of a number in which letters stand for others */

/* ---- the forms of numbers ---- */

struct groups {
	unsigned n, digits;
	uint8_t size[DIGITS_MAX];
};

static bool all_of(const struct groups *g, unsigned size)
{
	for (unsigned i = 0; i < g->n; i++)
		if (g->size[i] != size)
			return false;
	return true;
}

/* Groups as people write numbers of nine digits and more; rows of tables have others. */
static bool is_form(const struct groups *g)
{
	static const uint8_t forms[][5] = { { 3, 3, 3 }, { 3, 3, 4 }, { 4, 4, 4, 4 }, { 4, 6, 5 }, { 3, 2, 4 } };

	if (g->digits < DIGITS_MIN || g->digits > DIGITS_MAX)
		return false;
	if (all_of(g, 1) || (all_of(g, 2) && g->n > 4))
		return true;
	for (size_t i = 0; i < sizeof forms / sizeof *forms; i++)
		if (!forms[i][g->n < 5 ? g->n : 4] && g->n < 5 && !memcmp(forms[i], g->size, g->n))
			return true;
	return false;
}

/* Writes the digits in their groups. Returns: how many bytes. */
static size_t put_groups(const struct groups *g, const char *digits, char out[SP_LOOSE_MAX])
{
	bool apart = !all_of(g, 1) && !all_of(g, 2);
	size_t n = 0;

	for (unsigned i = 0, at = 0; i < g->n; at += g->size[i++]) {
		if (i && apart)
			out[n++] = ' ';
		memcpy(out + n, digits + at, g->size[i]);
		n += g->size[i];
	}
	return n;
}

/* ---- digits far apart ---- */

/* What stands between two groups, any white space as one blank. */
static size_t plain_gap(struct sp_view gap, char out[GAP_MAX])
{
	size_t n = 0;

	for (size_t i = 0; i < gap.n; i++) {
		bool space = sp_is_space((unsigned char)gap.p[i]);

		if (!space || !n || out[n - 1] != ' ')
			out[n++] = space ? ' ' : gap.p[i];
	}
	return n;
}

struct gap_kind {
	char text[GAP_MAX];
	size_t n, raw; /* with all its white space */
};

static bool is_blank(const struct gap_kind *kind)
{
	return kind->n == 1 && kind->text[0] == ' ';
}

/* Which of two kinds of gaps it is; -1 = a third one. Blanks alone are told apart by their number. */
static int kind_of(struct sp_view gap, struct gap_kind kind[2])
{
	struct gap_kind own = { .raw = gap.n };

	own.n = plain_gap(gap, own.text);
	for (int i = 0; i < 2; i++) {
		if (!kind[i].raw)
			kind[i] = own;
		if (kind[i].n == own.n && !memcmp(kind[i].text, own.text, own.n) &&
			(!is_blank(&own) || kind[i].raw == own.raw))
			return i;
	}
	return -1;
}

/* Digits that all stand apart, in groups that stand further apart; or groups between which blanks stand, whatever their
 * number. Returns: whether they do. */
static bool regroup(struct groups *g, uint32_t wide, const struct gap_kind kind[2])
{
	struct groups outer = { .digits = g->digits };

	if (!all_of(g, 1))
		return is_blank(&kind[0]) && is_blank(&kind[1]);
	for (unsigned i = 0; i < g->n; i++) {
		if (!i || wide >> i & 1)
			outer.size[outer.n++] = 0;
		outer.size[outer.n - 1]++;
	}
	*g = outer;
	return true;
}

size_t sp_loose_read(struct sp_view *run, char out[SP_LOOSE_MAX])
{
	struct groups g = { 0 };
	struct gap_kind kind[2] = { 0 };
	char digits[DIGITS_MAX], sign = 0; /* of the last gap, the first byte */
	uint32_t wide = 0; /* bits of the groups that begin behind a gap of the second kind */
	size_t begin = 0, end = 0;

	for (size_t i = 0; i < run->n; i++) {
		if (!sp_is_digit((unsigned char)run->p[i]))
			continue;
		if (g.digits == DIGITS_MAX)
			return 0;
		if (!g.n) {
			begin = i;
		} else if (i > end) {
			int k = i - end > GAP_MAX ? -1 : kind_of(sp_view_sub(*run, end, i), kind);

			sign = run->p[end];
			if (k < 0)
				return 0;
			wide |= (uint32_t)k << g.n;
		}
		if (!g.n || i > end)
			g.size[g.n++] = 0;
		g.size[g.n - 1]++;
		digits[g.digits++] = run->p[i];
		end = i + 1;
	}
	/* So every pattern knows it. */
	if (g.n > 1 && !wide && kind[0].raw == 1 && memchr(" -./", sign, 4) && !all_of(&g, 2))
		return 0;
	if (g.n < 2 || (wide && !regroup(&g, wide, kind)) || !is_form(&g))
		return 0;
	*run = sp_view_sub(*run, begin, end);
	return put_groups(&g, digits, out);
}

/* ---- letters among digits ---- */

/* The digit that a character is, or is written for; 0 = none. */
static char digit_of(char c)
{
	static const char letters[] = "OoIl|SBZ", digits[] = "00111582";
	const char *letter = c ? strchr(letters, c) : NULL;

	return sp_is_digit((unsigned char)c) ? c : letter ? digits[letter - letters] : 0;
}

/* Whether the number goes on from the byte at `at` to a group behind it. */
static bool is_joint(struct sp_view text, size_t at)
{
	return at && at + 1 < text.n && (text.p[at] == ' ' || text.p[at] == '-') && digit_of(text.p[at - 1]) &&
		digit_of(text.p[at + 1]);
}

/* The number around `at`. Returns: its digits written, 0 = it is none. */
static size_t alike_number(struct sp_view text, size_t at, struct sp_view *ret_run, char out[SP_LOOSE_MAX])
{
	size_t begin = at, end = at;
	struct groups g = { .n = 1 };
	char digits[DIGITS_MAX];
	unsigned real = 0;
	bool doubtful = false; /* letters that are often no digits */

	while (begin && at - begin <= DIGITS_MAX + GAP_MAX && (digit_of(text.p[begin - 1]) || is_joint(text, begin - 1)))
		begin--;
	while (end < text.n && end - at <= DIGITS_MAX + GAP_MAX && (digit_of(text.p[end]) || is_joint(text, end)))
		end++;
	for (size_t i = begin; i < end; i++) {
		if (text.p[i] == ' ' || text.p[i] == '-') {
			if (g.n == DIGITS_MAX)
				return 0;
			g.n++;
			continue;
		}
		if (g.digits == DIGITS_MAX)
			return 0;
		real += sp_is_digit((unsigned char)text.p[i]);
		doubtful |= sp_is_upper((unsigned char)text.p[i]) && text.p[i] != 'O' && text.p[i] != 'I';
		digits[g.digits++] = digit_of(text.p[i]);
		g.size[g.n - 1]++;
	}
	if ((begin && sp_is_alnum((unsigned char)text.p[begin - 1])) || (end < text.n && sp_is_alnum((unsigned char)text.p[end])))
		return 0;
	if (real < (doubtful ? g.digits * 3 / 5 : DIGITS_REAL) || real == g.digits || !(g.n == 1 ? g.digits >= DIGITS_MIN : is_form(&g)))
		return 0;
	*ret_run = sp_view_sub(text, begin, end);
	return put_groups(&g, digits, out);
}

bool sp_alike_at(struct sp_view text, size_t at)
{
	struct sp_view run;
	char out[SP_LOOSE_MAX];

	return alike_number(text, at, &run, out) > 0;
}

size_t sp_alike_next(struct sp_view text, size_t *at, struct sp_view *ret_run, char out[SP_LOOSE_MAX])
{
	for (size_t i = *at; i + 1 < text.n; i++) {
		bool a = sp_is_digit((unsigned char)text.p[i]), b = sp_is_digit((unsigned char)text.p[i + 1]);

		if (a == b || !digit_of(text.p[i]) || !digit_of(text.p[i + 1]))
			continue;
		size_t n = alike_number(text, i, ret_run, out);

		if (!n)
			continue;
		*at = (size_t)(ret_run->p + ret_run->n - text.p);
		return n;
	}
	*at = text.n;
	return 0;
}
