/* SPDX-License-Identifier: Apache-2.0 */
/* uuencode (POSIX) and yEnc blocks, wherever they stand in a text. */
#include <stdint.h>
#include <string.h>

#include "base/err.h"
#include "parse/decode.h"
#include "parse/inline.h"

struct lines {
	struct sp_view in;
	size_t at;
};

static bool next_line(struct lines *lines, struct sp_view *ret)
{
	if (lines->at >= lines->in.n)
		return false;
	const char *p = lines->in.p + lines->at;
	size_t rest = lines->in.n - lines->at;
	const char *nl = memchr(p, '\n', rest);
	size_t n = nl ? (size_t)(nl - p) : rest;

	lines->at += n + (nl != NULL);
	while (n && p[n - 1] == '\r')
		n--;
	*ret = sp_view(p, n);
	return true;
}

static bool is_uu_begin(struct sp_view line)
{
	if (line.n < 11 || memcmp(line.p, "begin ", 6))
		return false;
	size_t i = 6;

	while (i < line.n && line.p[i] >= '0' && line.p[i] <= '7')
		i++;
	return i >= 9 && i <= 11 && i < line.n && line.p[i] == ' ';
}

bool sp_inline_begins(struct sp_view line)
{
	return is_uu_begin(line) ||
		(line.n > 13 && !memcmp(line.p, "=ybegin line=", 13)) ||
		(line.n > 13 && !memcmp(line.p, "=ybegin part=", 13));
}

static unsigned uu_value(char c)
{
	return ((unsigned)(unsigned char)c - ' ') & 63;
}

/* xxencode: the same in letters that every old computer had; 64 = none of them. */
static unsigned xx_value(char c)
{
	static const char digits[] = "+-0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
	const char *at = memchr(digits, c, sizeof digits - 1);

	return at ? (unsigned)(at - digits) : 64;
}

/* Whether a line says its length in the letters of xxencode. */
static bool is_xx(struct sp_view line)
{
	for (size_t i = 0; i < line.n; i++)
		if (xx_value(line.p[i]) == 64)
			return false;
	return line.n > 1 && (xx_value(line.p[0]) + 2) / 3 * 4 == line.n - 1;
}

/* One line of data. Returns: bytes written (at most 63, in steps of what the line really holds). */
static size_t uu_line(struct sp_view line, unsigned (*value)(char c), char *out, bool *ret_damaged)
{
	size_t want = value(line.p[0]), n = 0;

	for (size_t i = 1; n < want && i < line.n; i += 4) {
		unsigned v[4];

		for (size_t k = 0; k < 4; k++)
			v[k] = i + k < line.n ? value(line.p[i + k]) : 0;
		const unsigned char three[3] = { (unsigned char)(v[0] << 2 | v[1] >> 4),
			(unsigned char)(v[1] << 4 | v[2] >> 2), (unsigned char)(v[2] << 6 | v[3]) };
		for (size_t k = 0; k < 3 && n < want; k++)
			out[n++] = (char)three[k];
	}
	if (n < want)
		*ret_damaged = true;
	return n;
}

static size_t uu_block(struct lines *lines, char *out, bool *ret_damaged)
{
	unsigned (*value)(char c) = NULL;
	struct sp_view line;
	size_t n = 0;

	for (size_t before = lines->at; next_line(lines, &line); before = lines->at) {
		if (sp_view_is(sp_view_trim(line), "end"))
			return n;
		if (sp_inline_begins(line)) {
			lines->at = before;
			break;
		}
		if (line.n && !value)
			value = is_xx(line) ? xx_value : uu_value;
		if (line.n)
			n += uu_line(line, value, out + n, ret_damaged);
	}
	*ret_damaged = true;
	return n;
}

static size_t y_block(struct lines *lines, char *out, bool *ret_damaged)
{
	struct sp_view line;
	size_t n = 0;

	for (size_t before = lines->at; next_line(lines, &line); before = lines->at) {
		if (line.n >= 5 && !memcmp(line.p, "=yend", 5))
			return n;
		if (sp_inline_begins(line)) {
			lines->at = before;
			break;
		}
		if (line.n >= 6 && !memcmp(line.p, "=ypart", 6))
			continue;
		for (size_t i = 0; i < line.n; i++) {
			bool escaped = line.p[i] == '=' && i + 1 < line.n;

			i += escaped;
			out[n++] = (char)(line.p[i] - 42 - (escaped ? 64 : 0));
		}
	}
	*ret_damaged = true;
	return n;
}

int sp_inline_decode(struct sp_view in, struct sp_arena *arena, struct sp_view *ret,
	bool *ret_damaged)
{
	struct lines lines = { .in = in };
	struct sp_view line;
	bool damaged = false;
	size_t n = 0;
	/* Four characters give three bytes and a line of one character none, so the input's length is enough. */
	char *out = sp_arena_alloc(arena, in.n);

	if (!out)
		return SP_ENOMEM;
	while (next_line(&lines, &line)) {
		if (is_uu_begin(line))
			n += uu_block(&lines, out + n, &damaged);
		else if (sp_inline_begins(line))
			n += y_block(&lines, out + n, &damaged);
	}
	*ret = sp_view(out, n);
	*ret_damaged = damaged;
	return SP_OK;
}

int sp_uu_decode(struct sp_view in, struct sp_arena *arena, struct sp_view *ret, bool *ret_damaged)
{
	return sp_inline_decode(in, arena, ret, ret_damaged);
}
