/* SPDX-License-Identifier: Apache-2.0 */
/* Texts whose lines are folded and whose characters are escaped: calendars and cards (RFC 5545, RFC 6350), JSON (RFC 8259). */
#include <string.h>

#include "base/err.h"
#include "base/utf8.h"
#include "parse/decode.h"

struct unescaper {
	struct sp_view in;
	bool folded;
	char *out;
	size_t out_n;
	struct sp_arena *arena;
	struct sp_map *map;
};

static int add(struct unescaper *u, const char *p, size_t n, size_t from, size_t in_n, uint32_t via)
{
	memcpy(u->out + u->out_n, p, n);
	u->out_n += n;
	return sp_map_add(u->map, u->arena, (uint32_t)n, (uint32_t)from, (uint32_t)in_n, via);
}

/* Returns: bytes of a line end and the white space that continues the line, 0 if there is none. */
static size_t fold_at(struct sp_view in, size_t at)
{
	size_t i = at;

	i += i < in.n && in.p[i] == '\r';
	if (i >= in.n || in.p[i] != '\n')
		return 0;
	i++;
	return i < in.n && (in.p[i] == ' ' || in.p[i] == '\t') ? i + 1 - at : 0;
}

/* Four hexadecimal digits after "\u". Returns: whether they are there. */
static bool unit_at(struct sp_view in, size_t at, uint32_t *ret)
{
	uint32_t unit = 0;

	if (in.n - at < 6 || in.p[at] != '\\' || in.p[at + 1] != 'u')
		return false;
	for (size_t i = at + 2; i < at + 6; i++) {
		int digit = sp_hex_value(in.p[i]);

		if (digit < 0)
			return false;
		unit = unit << 4 | (uint32_t)digit;
	}
	*ret = unit;
	return true;
}

size_t sp_escape_at(struct sp_view in, size_t at, char *out, size_t *ret_out_n)
{
	static const char from[] = "nNrtbf\\\"/,;", to[] = "\n\n\n\t  \\\"/,;";
	uint32_t unit, low;

	if (unit_at(in, at, &unit)) {
		bool pair = unit >= 0xd800 && unit < 0xdc00 && in.n - at >= 12 && unit_at(in, at + 6, &low) &&
			low >= 0xdc00 && low < 0xe000;

		if (pair)
			unit = 0x10000 + ((unit - 0xd800) << 10) + (low - 0xdc00);
		*ret_out_n = sp_utf8_encode(unit, out);
		return pair ? 12 : 6;
	}
	const char *known = at + 1 < in.n && in.p[at + 1] ? strchr(from, in.p[at + 1]) : NULL;
	if (!known)
		return 0;
	out[0] = to[known - from];
	*ret_out_n = 1;
	return 2;
}

/* The next place that may have to be changed. */
static size_t next_special(const struct unescaper *u, size_t at)
{
	while (at < u->in.n && u->in.p[at] != '\\' &&
		!(u->folded && (u->in.p[at] == '\r' || u->in.p[at] == '\n')))
		at++;
	return at;
}

int sp_escapes_undo(struct sp_view in, bool folded, struct sp_arena *arena, struct sp_view *ret,
	struct sp_map *map)
{
	struct unescaper u = { .in = in, .folded = folded, .arena = arena, .map = map };

	u.out = sp_arena_alloc(arena, in.n);
	if (!u.out)
		return SP_ENOMEM;
	for (size_t at = 0; at < in.n;) {
		size_t to = next_special(&u, at), n = 0, taken = 0;
		char piece[SP_ESCAPE_MAX];

		if (to > at && add(&u, in.p + at, to - at, at, to - at, 0))
			return SP_ENOMEM;
		at = to;
		if (at == in.n)
			break;
		taken = in.p[at] == '\\' ? sp_escape_at(in, at, piece, &n) : fold_at(in, at);
		if (taken && n && add(&u, piece, n, at, taken, SP_VIA_ENCODED))
			return SP_ENOMEM;
		if (!taken && add(&u, in.p + at, 1, at, 1, 0))
			return SP_ENOMEM;
		at += taken ? taken : 1;
	}
	*ret = sp_view(u.out, u.out_n);
	return SP_OK;
}
