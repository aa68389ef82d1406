/* SPDX-License-Identifier: Apache-2.0 */
#include "parse/codes.h"

#include "base/eight.h"
#include "base/utf8.h"

#define BYTES_MIN 6 /* a run of fewer is none */
#define STEP 32     /* the shortest stretch of hexadecimal bytes covers this and what is looked at there */
#define LOOK 10

/* ---- digits of 1 and 3 bits ---- */

/* Bytes of `width` digits each, together or apart. */
static size_t read_base(struct sp_view run, unsigned base, unsigned width, char *out)
{
	unsigned held = 0, value = 0;
	size_t n = 0;

	for (size_t i = 0; i < run.n; i++) {
		unsigned char c = (unsigned char)run.p[i];

		if (!sp_is_digit(c)) {
			if (held)
				return 0;
			continue;
		}
		if ((unsigned)(c - '0') >= base)
			return 0;
		value = value * base + (unsigned)(c - '0');
		if (++held < width)
			continue;
		if (value > 0xff || (value < 0x20 && !sp_is_space((unsigned char)value)) || value == 0x7f)
			return 0;
		out[n++] = (char)value;
		held = value = 0;
	}
	return !held && n >= BYTES_MIN && sp_utf8_valid_run(out, n) == n ? n : 0;
}

size_t sp_codes_read(struct sp_view run, char *out)
{
	size_t n = read_base(run, 2, 8, out);

	return n ? n : read_base(run, 8, 3, out);
}

/* ---- hexadecimal bytes apart ---- */

static bool is_apart(char c)
{
	return c == ' ' || c == ',' || c == ':' || c == '-' || c == ';' || c == '\r' || c == '\n' || c == '\\' || c == '{';
}

static bool is_ours(char c)
{
	return sp_hex_value(c) >= 0 || is_apart(c) || c == 'x' || c == 'X';
}

static bool is_pair(struct sp_view text, size_t at)
{
	return at + 1 < text.n && sp_hex_value(text.p[at]) >= 0 && sp_hex_value(text.p[at + 1]) >= 0;
}

/* The bytes from `at` on, one or two in a group. Returns: how many; *ret_end behind them. */
static size_t read_pairs(struct sp_view text, size_t at, size_t *ret_end, char out[SP_CODES_MAX])
{
	size_t n = 0, blanks = 0;

	while (at < text.n && n + 2 <= SP_CODES_MAX) {
		if (is_apart(text.p[at]) && blanks < 4) {
			blanks++;
			at++;
			continue;
		}
		if (text.n - at > 2 && text.p[at] == '0' && (text.p[at + 1] | 0x20) == 'x')
			at += 2;
		bool first = is_pair(text, at), second = first && is_pair(text, at + 2);
		size_t end = at + (second ? 4 : 2);

		if (!first || (n && !blanks) || (end < text.n && sp_hex_value(text.p[end]) >= 0))
			break;
		for (; at < end; at += 2)
			out[n++] = (char)(sp_hex_value(text.p[at]) << 4 | sp_hex_value(text.p[at + 1]));
		blanks = 0;
		*ret_end = at;
	}
	return n;
}

/* Letters and what stands between words; a dump of something else has all bytes. */
static bool is_text(const char *p, size_t n)
{
	size_t spoken = 0;

	if (sp_utf8_valid_run(p, n) != n)
		return false;
	for (size_t i = 0; i < n; i++) {
		if (((unsigned char)p[i] < 0x20 && !sp_is_space((unsigned char)p[i])) || p[i] == 0x7f)
			return false;
		spoken += sp_is_alnum((unsigned char)p[i]) || p[i] == ' ';
	}
	return spoken * 10 >= n * 8;
}

/* Whether a digit is among the bytes at `p`: of two hexadecimal digits for a letter the first one is. */
static inline bool has_digit(const char *p)
{
	uint64_t from_zero = sp_eight(p) ^ '0' * SP_EIGHT_TIMES;

	return ~(((from_zero & ~SP_EIGHT_HIGH) + (0x7f - 9) * SP_EIGHT_TIMES) | from_zero) & SP_EIGHT_HIGH;
}

/* Whether what stands at `at` may be of such a stretch: pairs with something between. */
static bool may_be(struct sp_view text, size_t at)
{
	unsigned apart = 0;

	if (!has_digit(text.p + at))
		return false;
	uint64_t others = sp_eight_letters_from(sp_eight(text.p + at), 'g');

	/* More than two, which may be the x of "0x9f": words, the usual case. */
	others &= others - 1;
	if (others & (others - 1))
		return false;
	for (size_t i = at; i < at + LOOK; i++) {
		if (!is_ours(text.p[i]))
			return false;
		apart += is_apart(text.p[i]);
	}
	return apart >= 1 && apart <= LOOK / 2;
}

/* The first group of the stretch that `k` is in: it begins less than a step before. */
static size_t begin_of(struct sp_view text, size_t k, size_t floor)
{
	size_t at = k;

	while (at > floor && k - at < STEP + LOOK && is_ours(text.p[at - 1]))
		at--;
	while (at < k) {
		bool edge = !at || !sp_is_alnum((unsigned char)text.p[at - 1]);
		bool marked = text.n - at > 2 && text.p[at] == '0' && (text.p[at + 1] | 0x20) == 'x';

		if (edge && is_pair(text, at + (marked ? 2 : 0)))
			break;
		at++;
	}
	return at;
}

size_t sp_codes_next(struct sp_view text, size_t *at, struct sp_view *ret_run, char out[SP_CODES_MAX])
{
	for (size_t k = *at; k + LOOK <= text.n; k += STEP) {
		if (!may_be(text, k))
			continue;
		size_t begin = begin_of(text, k, *at), end = begin, n = read_pairs(text, begin, &end, out);

		if (end <= k)
			continue;
		*at = k = end;
		if (n < 2 * BYTES_MIN || !is_text(out, n))
			continue;
		*ret_run = sp_view_sub(text, begin, end);
		return n;
	}
	*at = text.n;
	return 0;
}
