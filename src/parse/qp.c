/* SPDX-License-Identifier: Apache-2.0 */
/* Quoted-printable (RFC 2045 6.7) and the Q encoding of headers (RFC 2047 4.2). */
#include <stdint.h>
#include <string.h>

#include "base/err.h"
#include "parse/decode.h"

struct decoder {
	struct sp_view in;
	char *out;
	size_t out_n;
	struct sp_arena *arena;
	struct sp_map *map;
	bool header, damaged;
};

static int put(struct decoder *d, size_t out_n, size_t from, size_t in_n)
{
	d->out_n += out_n;
	if (!d->map)
		return SP_OK;
	return sp_map_add(d->map, d->arena, (uint32_t)out_n, (uint32_t)from, (uint32_t)in_n, 0);
}

/* Returns: length of a soft line break at `at` ('=', padding, line end), 0 if there is none. */
static size_t soft_break(struct sp_view in, size_t at)
{
	size_t i = at + 1;

	while (i < in.n && (in.p[i] == ' ' || in.p[i] == '\t'))
		i++;
	if (i == in.n)
		return i - at;
	if (in.p[i] == '\n')
		return i + 1 - at;
	if (in.p[i] != '\r')
		return 0;
	while (i < in.n && in.p[i] == '\r')
		i++;
	return i + (i < in.n && in.p[i] == '\n') - at;
}

/* The '=' at `at`. Returns: bytes of input taken, or SP_ENOMEM. */
static long escape(struct decoder *d, size_t at)
{
	int high = at + 2 < d->in.n ? sp_hex_value(d->in.p[at + 1]) : -1;
	int low = high >= 0 ? sp_hex_value(d->in.p[at + 2]) : -1;

	if (low >= 0) {
		d->out[d->out_n] = (char)(high << 4 | low);
		return put(d, 1, at, 3) ? SP_ENOMEM : 3;
	}
	size_t skip = d->header ? 0 : soft_break(d->in, at);

	if (skip)
		return (long)skip;
	d->damaged = true;
	d->out[d->out_n] = '=';
	return put(d, 1, at, 1) ? SP_ENOMEM : 1;
}

/* Copies what needs no decoding from `from` to `to`. */
static int plain_run(struct decoder *d, size_t from, size_t to)
{
	if (from == to)
		return SP_OK;
	memcpy(d->out + d->out_n, d->in.p + from, to - from);
	for (size_t i = 0; d->header && i < to - from; i++) {
		if (d->out[d->out_n + i] == '_')
			d->out[d->out_n + i] = ' ';
	}
	return put(d, to - from, from, to - from);
}

int sp_qp_decode(struct sp_view in, bool header, struct sp_arena *arena, struct sp_view *ret,
	struct sp_map *map, bool *ret_damaged)
{
	struct decoder d = { .in = in, .arena = arena, .map = map, .header = header };
	size_t at = 0;

	d.out = sp_arena_alloc(arena, in.n);
	if (!d.out)
		return SP_ENOMEM;
	while (at < in.n) {
		const char *equals = memchr(in.p + at, '=', in.n - at);
		size_t to = equals ? (size_t)(equals - in.p) : in.n;

		if (plain_run(&d, at, to))
			return SP_ENOMEM;
		at = to;
		if (!equals)
			break;
		long taken = escape(&d, at);
		if (taken < 0)
			return SP_ENOMEM;
		at += (size_t)taken;
	}
	*ret = sp_view(d.out, d.out_n);
	*ret_damaged = d.damaged;
	return SP_OK;
}
