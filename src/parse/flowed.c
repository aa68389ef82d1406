/* SPDX-License-Identifier: Apache-2.0 */
/* format=flowed (RFC 3676), and quotation marks of any text. */
#include <stdint.h>
#include <string.h>

#include "base/err.h"
#include "parse/decode.h"

#define CUT_BYTES 16 /* of white space and quotation marks between two halves of a number */

struct flow {
	struct sp_view in;
	char *out;
	size_t out_n;
	struct sp_arena *arena;
	struct sp_map *map;
};

static int copy(struct flow *f, size_t from, size_t to)
{
	size_t n = to - from;

	memcpy(f->out + f->out_n, f->in.p + from, n);
	f->out_n += n;
	if (!f->map || !n)
		return SP_OK;
	return sp_map_add(f->map, f->arena, (uint32_t)n, (uint32_t)from, (uint32_t)n, 0);
}

struct line {
	size_t text, end, next; /* without quote marks, stuffing and line end */
	size_t depth;
	bool flows; /* ends in a space and is not the signature separator */
};

static struct line read_line(struct sp_view in, size_t at)
{
	struct line line = { .next = in.n };
	const char *nl = memchr(in.p + at, '\n', in.n - at);

	line.end = nl ? (size_t)(nl - in.p) : in.n;
	if (nl)
		line.next = line.end + 1;
	if (line.end > at && in.p[line.end - 1] == '\r')
		line.end--;
	for (line.text = at; line.text < line.end && in.p[line.text] == '>'; line.text++)
		line.depth++;
	if (line.text < line.end && in.p[line.text] == ' ')
		line.text++;
	bool signature = line.end - line.text == 3 && !memcmp(in.p + line.text, "-- ", 3);
	line.flows = !signature && line.end > line.text && in.p[line.end - 1] == ' ';
	return line;
}

int sp_flowed_join(struct sp_view in, bool delsp, struct sp_arena *arena, struct sp_view *ret,
	struct sp_map *map)
{
	struct flow f = { .in = in, .arena = arena, .map = map };

	f.out = sp_arena_alloc(arena, in.n);
	if (!f.out)
		return SP_ENOMEM;
	struct line line = { 0 };
	for (size_t at = 0; at < in.n; at = line.next) {
		line = read_line(in, at);
		/* A line flows only into one of the same quote depth. */
		bool joins = line.flows && line.next < in.n &&
			read_line(in, line.next).depth == line.depth;
		size_t end = joins ? line.end - delsp : line.next;

		if (copy(&f, line.text, end))
			return SP_ENOMEM;
	}
	*ret = sp_view(f.out, f.out_n);
	return SP_OK;
}

bool sp_quote_cuts(struct sp_view text, size_t at)
{
	size_t before = at, after = at;

	while (before && at - before < CUT_BYTES && sp_is_space((unsigned char)text.p[before - 1]))
		before--;
	while (after < text.n && after - at < CUT_BYTES &&
		(text.p[after] == '>' || text.p[after] == ' '))
		after++;
	return at < text.n && text.p[at] == '>' && before &&
		sp_is_digit((unsigned char)text.p[before - 1]) && after < text.n &&
		sp_is_digit((unsigned char)text.p[after]);
}

int sp_quotes_join(struct sp_view in, struct sp_arena *arena, struct sp_view *ret,
	struct sp_map *map)
{
	struct flow f = { .in = in, .arena = arena, .map = map };
	bool before = false;

	f.out = sp_arena_alloc(arena, in.n + 1);
	if (!f.out)
		return SP_ENOMEM;
	for (size_t at = 0, next; at < in.n; at = next) {
		next = read_line(in, at).next;
		bool after = sp_quote_cuts(in, next);
		size_t from = at;

		while (from < next && (in.p[from] == '>' || (from > at && in.p[from] == ' ')))
			from++;
		if ((before || after) && copy(&f, from, next))
			return SP_ENOMEM;
		if (before && !after && next < in.n && copy(&f, next - 1, next))
			return SP_ENOMEM;
		before = after;
	}
	*ret = sp_view(f.out, f.out_n);
	return SP_OK;
}
