/* SPDX-License-Identifier: Apache-2.0 */
/* Charsets to UTF-8. ICU knows the tables; UTF-8 itself and plain ASCII never come to it. */
#include <stdint.h>
#include <string.h>
#include <unicode/ucnv.h>

#include "base/err.h"
#include "base/utf8.h"
#include "parse/charset.h"
#include "parse/decode.h"
#include "parse/out.h"

#define UNITS 4096 /* UTF-16 units a step */
#define WIDE_BYTES (255 * 16) /* whose zeros are counted: 16 counters of a byte each */

bool sp_charset_is_ascii_based(const char *name)
{
	static const char *const prefix[] = { "us-ascii", "ascii", "utf-8", "utf8", "iso-8859",
		"iso8859", "iso_8859", "latin", "windows-", "cp125", "koi8", "gb2312", "gbk", "gb18030",
		"big5", "euc-", "shift_jis", "x-sjis", "ks_c_5601", "macintosh", "tis-620" };

	for (size_t i = 0; i < sizeof prefix / sizeof *prefix; i++) {
		if (!strncmp(name, prefix[i], strlen(prefix[i])))
			return true;
	}
	return false;
}

static bool is_utf8_name(const char *name)
{
	return !strcmp(name, "utf-8") || !strcmp(name, "utf8");
}

/* Only names that ICU has in its own table: a name must never become the name of a file. */
static bool is_known(const char *name)
{
	size_t n = strlen(name);

	if (!n || n > 60)
		return false;
	for (size_t i = 0; i < n; i++) {
		if (!sp_is_alnum((unsigned char)name[i]) && !strchr("-_.:+", name[i]))
			return false;
	}
	UErrorCode status = U_ZERO_ERROR;
	return ucnv_countAliases(name, &status) > 0 && U_SUCCESS(status);
}

/* Each maximal ill-formed subpart becomes U+FFFD. */
static int repair(struct sp_view in, struct sp_arena *arena, struct sp_view *ret, struct sp_map *map)
{
	struct sp_out out;

	sp_out_init(&out, arena, in.n + in.n / 8 + 64);
	for (size_t at = 0; at < in.n;) {
		size_t run = sp_utf8_valid_run(in.p + at, in.n - at);
		uint32_t bad = 1;

		sp_out_add(&out, in.p + at, run);
		if (map && run && sp_map_add(map, arena, (uint32_t)run, (uint32_t)at, (uint32_t)run, 0))
			return SP_ENOMEM;
		at += run;
		if (at == in.n)
			break;
		if (sp_utf8_decode(in.p + at, in.n - at, &bad) || !bad)
			bad = 1;
		sp_out_add(&out, "\xef\xbf\xbd", 3);
		if (map && sp_map_add(map, arena, 3, (uint32_t)at, bad, 0))
			return SP_ENOMEM;
		at += bad;
	}
	*ret = sp_out_finish(&out);
	return out.failed ? SP_ENOMEM : SP_OK;
}

struct transcoder {
	UConverter *converter;
	struct sp_view in;
	struct sp_arena *arena;
	struct sp_map *map;
	struct sp_out out;
	uint32_t lead;     /* a high surrogate that waits for its other half, 0 = none */
	uint32_t in_from;  /* where the character being written began */
	bool first, repaired;
};

static int put_character(struct transcoder *t, uint32_t cp, uint32_t from, uint32_t to)
{
	char utf8[4];
	unsigned n = sp_utf8_encode(cp, utf8);

	sp_out_add(&t->out, utf8, n);
	t->repaired |= cp == 0xfffd || (cp >= 0xd800 && cp < 0xe000);
	if (!t->map)
		return SP_OK;
	return sp_map_add(t->map, t->arena, n, from, to > from ? to - from : 1, 0);
}

/* One UTF-16 unit that stems from input bytes [from, to). */
static int put_unit(struct transcoder *t, UChar unit, uint32_t from, uint32_t to)
{
	bool first = t->first;

	t->first = false;
	if (t->lead) {
		uint32_t lead = t->lead;

		t->lead = 0;
		if (unit >= 0xdc00 && unit < 0xe000)
			return put_character(t, 0x10000 + ((lead - 0xd800) << 10) + (unit - 0xdc00u),
				t->in_from, to);
		if (put_character(t, 0xfffd, t->in_from, from))
			return SP_ENOMEM;
	}
	if (first && unit == 0xfeff)
		return SP_OK;
	if (unit >= 0xd800 && unit < 0xdc00) {
		t->lead = unit;
		t->in_from = from;
		return SP_OK;
	}
	return put_character(t, unit, from, to);
}

static int put_units(struct transcoder *t, const UChar *units, const int32_t *offsets, size_t n,
	size_t base, size_t consumed)
{
	for (size_t i = 0; i < n; i++) {
		/* A run of ASCII at once where nobody asks for a map. */
		if (!t->map && units[i] < 0x80 && !t->lead) {
			char *room = sp_out_room(&t->out, n - i);
			size_t k = 0;

			if (!room)
				return SP_ENOMEM;
			for (; i + k < n && units[i + k] < 0x80; k++)
				room[k] = (char)units[i + k];
			t->out.n += k;
			t->first = false;
			i += k - 1;
			continue;
		}
		size_t from = base, to = base + consumed;

		if (t->map) {
			size_t next = i + 1;

			from += offsets[i] > 0 ? (size_t)offsets[i] : 0;
			while (next < n && offsets[next] <= offsets[i])
				next++;
			if (next < n)
				to = base + (size_t)offsets[next];
		}
		if (put_unit(t, units[i], (uint32_t)from, (uint32_t)to))
			return SP_ENOMEM;
	}
	return t->out.failed ? SP_ENOMEM : SP_OK;
}

static int transcode(struct transcoder *t)
{
	UChar units[UNITS];
	int32_t offsets[UNITS];
	const char *at = t->in.p, *end = t->in.p + t->in.n;

	for (;;) {
		UErrorCode status = U_ZERO_ERROR;
		UChar *to = units;
		const char *from = at;
		/* Small steps where there is a map: an offset of -1 says no more than "of an earlier step". */
		const char *stop = end - at > UNITS ? at + UNITS : end;

		ucnv_toUnicode(t->converter, &to, units + UNITS, &at, stop,
			t->map ? offsets : NULL, stop == end, &status);
		if (put_units(t, units, offsets, (size_t)(to - units), (size_t)(from - t->in.p),
			(size_t)(at - from)))
			return SP_ENOMEM;
		if (status == U_BUFFER_OVERFLOW_ERROR)
			continue;
		if (at == end || U_FAILURE(status) || (at == from && to == units))
			break;
	}
	if (t->lead && put_character(t, 0xfffd, t->in_from, (uint32_t)t->in.n))
		return SP_ENOMEM;
	return t->out.failed ? SP_ENOMEM : SP_OK;
}

static int by_icu(struct sp_view in, const char *name, struct sp_arena *arena,
	struct sp_map *map, struct sp_decoded *ret)
{
	UErrorCode status = U_ZERO_ERROR;
	struct transcoder t = { .in = in, .arena = arena, .map = map, .first = true };

	t.converter = ucnv_open(name, &status);
	if (U_FAILURE(status))
		return SP_ENOENT;
	sp_out_init(&t.out, arena, in.n + in.n / 2 + 16);
	int r = transcode(&t);

	ucnv_close(t.converter);
	ret->utf8 = sp_out_finish(&t.out);
	ret->repaired = t.repaired;
	return r;
}

/* Counts the zeros among n bytes (at most WIDE_BYTES, a multiple of four) by where they stand in their four. */
static void count_zeros(const char *p, size_t n, size_t zero[4])
{
	typedef unsigned char block __attribute__((vector_size(16)));
	block sum = { 0 }, b;
	size_t i = 0;

	for (; i + sizeof b <= n; i += sizeof b) {
		memcpy(&b, p + i, sizeof b);
		sum -= (block)(b == 0);
	}
	for (size_t k = 0; k < sizeof sum; k++)
		zero[k & 3] += sum[k];
	for (; i < n; i++)
		zero[i & 3] += !p[i];
}

/* Returns: the name of the UTF-16 or UTF-32 form that the bytes show by a mark, or by where their zeros stand; or NULL. */
const char *sp_charset_wide(struct sp_view in)
{
	const char *p = in.p;
	size_t n = in.n < WIDE_BYTES ? in.n & ~(size_t)3 : WIDE_BYTES, zero[4] = { 0 };

	if (in.n >= 4 && !memcmp(p, "\xff\xfe\0\0", 4))
		return "utf-32le";
	if (in.n >= 4 && !memcmp(p, "\0\0\xfe\xff", 4))
		return "utf-32be";
	if (in.n >= 2 && !memcmp(p, "\xff\xfe", 2))
		return "utf-16le";
	if (in.n >= 2 && !memcmp(p, "\xfe\xff", 2))
		return "utf-16be";
	count_zeros(p, n, zero);
	size_t quarter = n / 4, many = quarter * 3 / 4;
	if (quarter < 2)
		return NULL;
	if (zero[1] > many && zero[2] > many && zero[3] > many)
		return zero[0] <= quarter / 4 ? "utf-32le" : NULL;
	if (zero[0] > many && zero[1] > many && zero[2] > many)
		return zero[3] <= quarter / 4 ? "utf-32be" : NULL;
	if (zero[1] + zero[3] > quarter && zero[0] + zero[2] <= quarter / 4)
		return "utf-16le";
	if (zero[0] + zero[2] > quarter && zero[1] + zero[3] <= quarter / 4)
		return "utf-16be";
	return NULL;
}

const char *sp_charset_escaped(struct sp_view bytes)
{
	for (size_t at = 0; at < bytes.n;) {
		const char *escape = memchr(bytes.p + at, 0x1b, bytes.n - at);

		if (!escape)
			break;
		at = (size_t)(escape + 1 - bytes.p);
		struct sp_view rest = sp_view_sub(bytes, at, bytes.n);

		if (rest.n > 1 && rest.p[0] == '$')
			return sp_view_starts_nocase(rest, "$)c") ? "iso-2022-kr" :
				sp_view_starts_nocase(rest, "$)a") ? "iso-2022-cn" : "iso-2022-jp";
	}
	return NULL;
}

int sp_charset_read(struct sp_view in, const char *charset, struct sp_arena *arena,
	struct sp_map *map, struct sp_decoded *ret)
{
	struct sp_decoded got = { .utf8 = in, .known = true };
	bool utf8 = charset && is_utf8_name(charset);
	bool guess = !charset || !strcmp(charset, "us-ascii") || !strcmp(charset, "ascii");
	bool valid = false;

	if (!guess && !utf8 && !is_known(charset)) {
		guess = true;
		got.known = false;
	}
	if (utf8 || guess)
		valid = sp_utf8_valid_run(in.p, in.n) == in.n;
	else if (sp_charset_is_ascii_based(charset))
		valid = sp_utf8_ascii_run(in.p, in.n) == in.n;
	const char *wide = guess && (!valid || memchr(in.p, 0, in.n)) ? sp_charset_wide(in) : NULL;
	int r = SP_OK;
	if (valid && !wide) {
		*ret = got;
		return SP_OK;
	}
	if (utf8) {
		got.repaired = true;
		r = repair(in, arena, &got.utf8, map);
	} else {
		const char *name = wide ? wide : guess ? "windows-1252" : charset;
		bool form_open = !strcmp(name, "utf-16") || !strcmp(name, "utf-32");

		/* "utf-16" without a mark is read as the zeros say. */
		if (form_open && sp_charset_wide(in))
			name = sp_charset_wide(in);
		r = by_icu(in, name, arena, map, &got);
	}
	if (!r)
		*ret = got;
	return r;
}

int sp_charset_decode(struct sp_view in, const char *charset, struct sp_arena *arena,
	struct sp_view *ret, struct sp_map *map, bool *ret_known)
{
	struct sp_decoded got;
	int r = sp_charset_read(in, charset, arena, map, &got);

	if (r)
		return r;
	*ret = got.utf8;
	*ret_known = got.known;
	return SP_OK;
}
