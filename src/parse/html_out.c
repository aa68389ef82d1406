/* SPDX-License-Identifier: Apache-2.0 */
/* The texts that the tokenizer writes: white space as browsers treat it, and the map back. */
#include "parse/html.h"

#include <string.h>

#include "base/utf8.h"

/* 0 plain, 1 white space, 2 NUL */
static const uint8_t text_class[256] = { [0] = 2, ['\t'] = 1, ['\n'] = 1, ['\f'] = 1, ['\r'] = 1,
	[' '] = 1 };

void html_out_init(struct html_out *out, struct sp_arena *arena, size_t capacity)
{
	*out = (struct html_out){ 0 };
	sp_out_init(&out->text, arena, capacity);
}

static void put(struct html_out *out, const char *p, uint32_t n, uint32_t in, uint32_t in_n,
	uint32_t via)
{
	if (out->failed)
		return;
	char *to = out->text.n < UINT32_MAX - n ? sp_out_room(&out->text, n) : NULL;

	if (!to || sp_map_add(&out->map, out->text.arena, n, in, in_n, via)) {
		out->failed = true;
		return;
	}
	memcpy(to, p, n);
	out->text.n += n;
}

void html_out_flush(struct html_out *out)
{
	if (!out->pending)
		return;
	if (out->text.n)
		put(out, &out->pending, 1, out->pending_at, 1, 0);
	out->pending = 0;
	out->via = 0;
}

void html_out_separate(struct html_out *out, char separator, uint32_t in)
{
	/* ' ' gives way to '\t', '\t' to '\n' */
	if (!out->pending || (separator != ' ' && out->pending != '\n')) {
		out->pending = separator;
		out->pending_at = in;
	}
}

static bool is_word(unsigned char c)
{
	return sp_is_alnum(c) || c >= 0x80;
}

void html_out_add(struct html_out *out, const char *p, uint32_t n, uint32_t in, uint32_t in_n,
	uint32_t via)
{
	html_out_flush(out);
	uint32_t dropped = out->via;

	if (dropped) {
		out->via = 0;
		if (!out->text.n || !is_word((unsigned char)out->text.p[out->text.n - 1]) ||
			!is_word((unsigned char)*p))
			dropped &= ~(uint32_t)SP_VIA_MARKUP;
	}
	/* What lay before belongs to the first character only: what follows is not split. */
	if (dropped && n == in_n && n > 1) {
		uint32_t first = 1;

		while (first < n && ((unsigned char)p[first] & 0xc0) == 0x80)
			first++;
		put(out, p, first, in, first, via | dropped);
		p += first;
		n -= first;
		in += first;
		in_n = n;
		dropped = 0;
	}
	if (n)
		put(out, p, n, in, in_n, via | dropped);
}

static void text_pre(struct html_out *out, struct sp_view source, uint32_t from, uint32_t to,
	uint32_t via)
{
	while (from < to) {
		uint32_t stop = from;

		while (stop < to && source.p[stop] != '\r' && source.p[stop])
			stop++;
		if (stop > from)
			html_out_add(out, source.p + from, stop - from, from, stop - from, via);
		/* CRLF is one line end, as is a lone CR; a NUL is not text. */
		if (stop < to && source.p[stop] && (stop + 1 >= to || source.p[stop + 1] != '\n'))
			html_out_add(out, "\n", 1, stop, 1, via);
		from = stop + 1;
	}
}

#define BYTES(value) (UINT64_C(0x0101010101010101) * (value))

/* Where the bytes are zero, 0x80. */
static uint64_t zeros(uint64_t word)
{
	return ~(((word & BYTES(0x7f)) + BYTES(0x7f)) | word | BYTES(0x7f));
}

/* How far text may be copied as it is, eight bytes a step: no control characters, no two blanks in
 * a row. */
static uint32_t plain_run(const unsigned char *p, uint32_t from, uint32_t to)
{
	uint32_t at = from;

	while (to - at >= 8) {
		uint64_t word;

		memcpy(&word, p + at, sizeof word);
		uint64_t blanks = zeros(word ^ BYTES(0x20));

		if (zeros(word & BYTES(0xe0)) | (blanks & (blanks << 8)))
			break;
		if (p[at] == ' ' && at > from && p[at - 1] == ' ')
			break;
		at += 8;
	}
	/* The run ends behind a character, so that the caller sees every pair of blanks. */
	while (at > from && p[at - 1] == ' ')
		at--;
	return at;
}

void html_out_text(
	struct html_out *out, struct sp_view source, uint32_t from, uint32_t to, bool pre, uint32_t via)
{
	const unsigned char *p = (const unsigned char *)source.p;

	if (pre) {
		text_pre(out, source, from, to, via);
		return;
	}
	while (from < to) {
		if (text_class[p[from]] == 1) {
			html_out_separate(out, ' ', from);
			while (from < to && text_class[p[from]] == 1)
				from++;
			continue;
		}
		uint32_t stop = plain_run(p, from, to);

		/* Words with single blanks between them are one run. */
		for (;;) {
			while (stop < to && !text_class[p[stop]])
				stop++;
			if (to - stop < 2 || p[stop] != ' ' || text_class[p[stop + 1]])
				break;
			stop += 2;
		}
		if (stop > from)
			html_out_add(out, source.p + from, stop - from, from, stop - from, via);
		from = stop;
		if (from < to && !p[from]) {
			out->via |= SP_VIA_MARKUP;
			from++;
		}
	}
}

void html_out_char(struct html_out *out, uint32_t cp, uint32_t in, uint32_t in_n, bool pre,
	uint32_t via)
{
	char utf8[4];

	if (cp == '\r' || (!pre && cp < 0x80 && text_class[cp] == 1)) {
		html_out_separate(out, ' ', in);
		return;
	}
	uint32_t n = sp_utf8_encode(cp, utf8);
	html_out_add(out, utf8, n, in, in_n, via);
}

void html_out_reverse(struct html_out *out, uint32_t out_from, uint32_t in, uint32_t in_end)
{
	uint32_t n = out->failed ? 0 : out->map.out_n - out_from;
	char *copy = n ? sp_arena_strndup(out->text.arena, out->text.p + out_from, n) : NULL;

	if (!copy) {
		out->failed |= n > 0;
		return;
	}
	char *to = out->text.p + out_from;
	for (uint32_t at = n; at > 0;) {
		uint32_t begin = at - 1;

		while (begin > 0 && ((unsigned char)copy[begin] & 0xc0) == 0x80)
			begin--;
		memcpy(to, copy + begin, at - begin);
		to += at - begin;
		at = begin;
	}
	/* The runs of the stretch, which bear SP_VIA_BIDI and so never merged with those before, give
	 * way to one. */
	struct sp_map *map = &out->map;
	while (map->n && map->run[map->n - 1].out >= out_from)
		map->n--;
	map->out_n = out_from;
	if (in_end - in == n)
		in_end++; /* equal lengths would be read as one to one */
	out->failed |= sp_map_add(map, out->text.arena, n, in, in_end - in, SP_VIA_BIDI) != SP_OK;
}

bool html_is_filler(const char *p, size_t n)
{
	while (n) {
		uint32_t cp;
		unsigned length = sp_utf8_decode(p, n, &cp);

		if (!length)
			return false;
		if (!(cp <= 0x20 || cp == 0xa0 || cp == 0xad || cp == 0x34f || cp == 0xfeff ||
			(cp >= 0x2000 && cp <= 0x200f) || cp == 0x2060 || cp == 0x3000))
			return false;
		p += length;
		n -= length;
	}
	return true;
}
