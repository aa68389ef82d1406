/* SPDX-License-Identifier: Apache-2.0 */
#include "parse/unescape.h"

#include <stdint.h>

#include "base/err.h"
#include "base/utf8.h"
#include "parse/decode.h"
#include "parse/spelled.h"

#define ESCAPES_MIN 4  /* fewer are an accident, or an address */
#define APART_MAX 32   /* bytes from one escape to the next */
#define RUN_MAX 4096   /* where a stretch ends at the latest; none says more than twice its bytes */
#define SHIFTED_MAX 64 /* characters of UTF-7 in a row */
#define SAID_MAX (3 * SHIFTED_MAX + 8) /* bytes that one escape says */

static int hex_at(struct sp_view text, size_t at)
{
	return at < text.n ? sp_hex_value(text.p[at]) : -1;
}

/* Digits at `at`, at least n_min, at most n_max. Returns: how many. */
static size_t number_at(struct sp_view text, size_t at, unsigned base, unsigned n_min, unsigned n_max, uint32_t *ret)
{
	size_t n = 0;
	uint32_t value = 0;
	int digit;

	while (n < n_max && (digit = hex_at(text, at + n)) >= 0 && (unsigned)digit < base) {
		value = value * base + (unsigned)digit;
		n++;
	}
	*ret = value;
	return n < n_min ? 0 : n;
}

/* A number between marks: "{39}", "57;". Returns: bytes with the mark behind it. */
static size_t closed(struct sp_view text, size_t at, size_t digits, char mark, bool needed)
{
	bool there = at + digits < text.n && text.p[at + digits] == mark;

	return digits && (there || !needed) ? digits + there : 0;
}

/* A shifted sequence (RFC 2152) behind its '+'. Returns: its bytes with the '-' that ends it. */
static size_t shifted(struct sp_view text, size_t at, char *out, size_t *ret_n)
{
	static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
	uint32_t bits = 0;
	unsigned held = 0, units = 0;
	size_t i = at;

	*ret_n = 0;
	for (; i < text.n && units < SHIFTED_MAX; i++) {
		const char *digit = text.p[i] ? strchr(digits, text.p[i]) : NULL;

		if (!digit)
			break;
		bits = bits << 6 | (uint32_t)(digit - digits);
		held += 6;
		if (held < 16)
			continue;
		held -= 16;
		uint32_t unit = bits >> held & 0xffff;

		if (unit < 0x20 || (unit >= 0xd800 && unit < 0xe000))
			return 0;
		*ret_n += sp_utf8_encode(unit, out + *ret_n);
		units++;
	}
	return units ? i - at + (i < text.n && text.p[i] == '-') : 0;
}

/* The escape at `at`: what it says, as bytes or as a character. Returns: its length, 0 = none. out: SAID_MAX bytes. */
static size_t escape_at(struct sp_view text, size_t at, char *out, size_t *ret_n)
{
	uint32_t value = 0;
	size_t n = 0;
	bool byte = false;
	char c = at + 1 < text.n ? text.p[at + 1] : 0;

	switch (text.p[at]) {
	case '%':
		n = c == 'u' ? number_at(text, at + 2, 16, 4, 4, &value) : number_at(text, at + 1, 16, 2, 2, &value);
		byte = c != 'u';
		n += n ? c == 'u' ? 2 : 1 : 0;
		break;
	case '=':
		n = number_at(text, at + 1, 16, 2, 2, &value);
		byte = true;
		n += n > 0;
		break;
	case '\\':
		if (c == 'u' && at + 2 < text.n && text.p[at + 2] == '{') {
			n = closed(text, at + 3, number_at(text, at + 3, 16, 1, 6, &value), '}', true);
			n += n ? 3 : 0;
		} else if (c == 'u' || c == 'x') {
			n = number_at(text, at + 2, 16, c == 'u' ? 4 : 2, c == 'u' ? 4 : 2, &value);
			byte = c == 'x';
			n += n ? 2 : 0;
		} else {
			n = number_at(text, at + 1, 8, 3, 3, &value);
			byte = true;
			n += n > 0;
		}
		break;
	case '&':
		if (c != '#')
			return 0;
		c = at + 2 < text.n ? text.p[at + 2] : 0;
		n = c == 'x' || c == 'X' ? closed(text, at + 3, number_at(text, at + 3, 16, 1, 8, &value), ';', false)
			: closed(text, at + 2, number_at(text, at + 2, 10, 1, 10, &value), ';', false);
		n += n ? c == 'x' || c == 'X' ? 3 : 2 : 0;
		break;
	case '+':
		if (at && text.p[at - 1] == 'U')
			return 0;
		n = c == 'A' ? shifted(text, at + 1, out, ret_n) : 0;
		return n ? n + 1 : 0;
	case 'U':
		n = c == '+' ? number_at(text, at + 2, 16, 4, 6, &value) : 0;
		n += n ? 2 : 0;
		/* A blank sets it apart from the next one. */
		n += n && at + n + 2 < text.n && text.p[at + n] == ' ' && text.p[at + n + 1] == 'U' && text.p[at + n + 2] == '+';
		break;
	default:
		return 0;
	}
	if (!n || (value < 0x20 && !sp_is_space((unsigned char)value)) || value == 0x7f || value > 0x10ffff ||
		(value >= 0xd800 && value < 0xe000))
		return 0;
	if (byte)
		out[0] = (char)value;
	*ret_n = byte ? 1 : sp_utf8_encode(value, out);
	return n;
}

static bool is_sign(char c)
{
	return c == '%' || c == '=' || c == '\\' || c == '&' || c == '+' || c == 'U';
}

/* The next escape from `at` on, before `to`. Returns: its place, or `to`. */
static size_t find(struct sp_view text, size_t at, size_t to, size_t *ret_length, char *out, size_t *ret_n)
{
	for (; at < to; at++) {
		if (is_sign(text.p[at]) && (*ret_length = escape_at(text, at, out, ret_n)))
			return at;
		/* A soft line end is an escape that says nothing. */
		size_t soft = text.p[at] != '=' || at + 1 == text.n ? 0 : text.p[at + 1] == '\n' ? 2
			: at + 2 < text.n && text.p[at + 1] == '\r' && text.p[at + 2] == '\n' ? 3 : 0;

		if (soft) {
			*ret_n = 0;
			*ret_length = soft;
			return at;
		}
	}
	return to;
}

static size_t reach(struct sp_view text, size_t at)
{
	return text.n - at > APART_MAX ? at + APART_MAX : text.n;
}

bool sp_escaped_at(struct sp_view text, size_t at)
{
	char out[SAID_MAX];
	size_t n, length = escape_at(text, at, out, &n), next;

	if (!length)
		return false;
	size_t to = reach(text, at + length);

	if (n > 3)
		return true; /* several characters in one */
	next = find(text, at + length, to, &length, out, &n);
	return next < to;
}

/* The stretch that begins with the escape at `at`. Returns: how many escapes it has; *ret_end behind the last one. */
static unsigned read_run(struct sp_view text, size_t at, char *said, size_t *ret_said_n, size_t *ret_end)
{
	unsigned count = 0;
	size_t begin = at, n = 0;

	while (at < text.n && at - begin < RUN_MAX - SAID_MAX) {
		char out[SAID_MAX];
		size_t out_n, length, to = reach(text, at), next = find(text, at, to, &length, out, &out_n);

		if (next == to)
			break;
		memcpy(said + n, text.p + at, next - at);
		n += next - at;
		memcpy(said + n, out, out_n);
		n += out_n;
		count += out_n > 3 ? (unsigned)out_n : 1; /* some say several characters */
		*ret_end = at = next + length;
	}
	*ret_said_n = n;
	return count;
}

int sp_escaped_next(struct sp_view text, size_t *at, struct sp_arena *arena, struct sp_view *ret, struct sp_map *ret_map)
{
	while (*at < text.n) {
		char out[SAID_MAX];
		size_t length, n, end = 0, begin = find(text, *at, text.n, &length, out, &n);

		if (begin == text.n)
			break;
		struct sp_arena_mark mark = sp_arena_mark(arena);
		char *said = sp_arena_alloc(arena, 2 * (size_t)RUN_MAX);

		if (!said)
			return SP_ENOMEM;
		unsigned count = read_run(text, begin, said, &n, &end);

		*at = end;
		if (count >= ESCAPES_MIN && sp_utf8_valid_run(said, n) == n)
			return sp_spelled_put(text, sp_view_sub(text, begin, end), said, n, arena, ret, ret_map);
		sp_arena_rewind(arena, mark);
	}
	*at = text.n;
	return 0;
}
