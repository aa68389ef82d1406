/* SPDX-License-Identifier: Apache-2.0 */
/* The decoders: what comes out, and that every byte knows where it came from. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/utf8.h"
#include "parse/address.h"
#include "parse/decode.h"
#include "parse/param.h"
#include "parse/parse.h"
#include "parse/sniff.h"
#include "tap.h"

static struct sp_arena arena;

static struct sp_view v(const char *s)
{
	return sp_view(s, strlen(s));
}

static bool is(struct sp_view got, const char *want)
{
	if (sp_view_is(got, want))
		return true;
	tap_note("got \"%.*s\", want \"%s\"", (int)got.n, got.p, want);
	return false;
}

static struct sp_view base64(const char *in, bool *ret_damaged)
{
	struct sp_view got = { 0 };
	struct sp_map map = { 0 };

	CU_ASSERT_EQUAL(sp_base64_decode(v(in), &arena, &got, &map, ret_damaged), SP_OK);
	CU_ASSERT_EQUAL(map.out_n, got.n);
	return got;
}

static struct sp_view qp(const char *in, bool header, bool *ret_damaged)
{
	struct sp_view got = { 0 };

	CU_ASSERT_EQUAL(sp_qp_decode(v(in), header, &arena, &got, NULL, ret_damaged), SP_OK);
	return got;
}

/* RFC 4648 10. */
static void test_base64_vectors(void)
{
	static const char *const vector[][2] = { { "", "" }, { "Zg==", "f" }, { "Zm8=", "fo" },
		{ "Zm9v", "foo" }, { "Zm9vYg==", "foob" }, { "Zm9vYmE=", "fooba" },
		{ "Zm9vYmFy", "foobar" } };

	for (size_t i = 0; i < sizeof vector / sizeof *vector; i++) {
		bool damaged = true;

		CU_ASSERT(is(base64(vector[i][0], &damaged), vector[i][1]));
		CU_ASSERT_FALSE(damaged);
	}
}

static void test_base64_damaged(void)
{
	bool damaged = true;

	CU_ASSERT(is(base64("Zm9v\r\nYm\nFy\r\n", &damaged), "foobar"));
	CU_ASSERT_FALSE(damaged);
	CU_ASSERT(is(base64("Zg==Zm9v", &damaged), "ffoo"));
	CU_ASSERT_FALSE(damaged);
	CU_ASSERT(is(base64("Zm*9v", &damaged), "foo"));
	CU_ASSERT(damaged);
	CU_ASSERT(is(base64("Zm9vYg", &damaged), "foob"));
	CU_ASSERT_FALSE(damaged);
	CU_ASSERT(is(base64("-_-_", &damaged), "\xfb\xff\xbf"));
}

static void encode(const unsigned char *in, size_t n, char *out)
{
	static const char alphabet[] =
		"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

	for (size_t i = 0; i + 2 < n + 2 && i < n; i += 3) {
		unsigned long w = (unsigned long)in[i] << 16 |
			(i + 1 < n ? (unsigned long)in[i + 1] << 8 : 0) | (i + 2 < n ? in[i + 2] : 0);

		*out++ = alphabet[w >> 18];
		*out++ = alphabet[w >> 12 & 63];
		*out++ = i + 1 < n ? alphabet[w >> 6 & 63] : '=';
		*out++ = i + 2 < n ? alphabet[w & 63] : '=';
		if (i % 57 == 54)
			*out++ = '\n';
	}
	*out = 0;
}

/* All lengths, so that every way from blocks to single characters is taken, in memory of the exact size. */
static void test_base64_every_length(void)
{
	unsigned char bytes[300];
	char text[500];
	bool same = true, damaged;

	for (size_t i = 0; i < sizeof bytes; i++)
		bytes[i] = (unsigned char)(i * 37 + i / 7);
	for (size_t n = 0; n <= sizeof bytes; n++) {
		struct sp_view got;

		encode(bytes, n, text);
		size_t length = strlen(text);
		char *exact = malloc(length + !length);
		memcpy(exact, text, length);
		CU_ASSERT_EQUAL(sp_base64_decode(sp_view(exact, length), &arena, &got, NULL, &damaged),
			SP_OK);
		same &= got.n == n && !memcmp(got.p, bytes, n) && !damaged;
		free(exact);
	}
	CU_ASSERT(same);
}

/* Every byte's range of the input, decoded alone, holds that byte. */
static void test_base64_map(void)
{
	const char *in = "Zm9v\r\nYmFyZm9vYm FyZm9vYmFy\r\nZg==Zm8=";
	struct sp_map map = { 0 };
	struct sp_view got, part;
	bool damaged, good = true;

	CU_ASSERT_EQUAL(sp_base64_decode(v(in), &arena, &got, &map, &damaged), SP_OK);
	for (uint32_t i = 0; i < got.n; i++) {
		struct sp_view range = sp_view_sub(v(in), sp_map_begin(&map, i), sp_map_end(&map, i + 1));

		good &= !sp_base64_decode(range, &arena, &part, NULL, &damaged) &&
			memchr(part.p, got.p[i], part.n);
	}
	CU_ASSERT(good);
}

static void test_qp(void)
{
	bool damaged = true;

	CU_ASSERT(is(qp("a=3Db=\r\nc=\nd=20=0D=0A", false, &damaged), "a=bcd \r\n"));
	CU_ASSERT_FALSE(damaged);
	CU_ASSERT(is(qp("soft= \t\r\nbreak=", false, &damaged), "softbreak"));
	CU_ASSERT_FALSE(damaged);
	CU_ASSERT(is(qp("lower=c3=a9 =ZZ =4", false, &damaged), "lower\xc3\xa9 =ZZ =4"));
	CU_ASSERT(damaged);
	CU_ASSERT(is(qp("a_b=5F", true, &damaged), "a b_"));
	CU_ASSERT(is(qp("a_b=5F", false, &damaged), "a_b_"));
}

static void test_qp_map(void)
{
	const char *in = "card 51=\r\n05=\r\n =31=30 caf=C3=A9 =Q end";
	struct sp_map map = { 0 };
	struct sp_view got, part;
	bool damaged, good = true;

	CU_ASSERT_EQUAL(sp_qp_decode(v(in), false, &arena, &got, &map, &damaged), SP_OK);
	CU_ASSERT_EQUAL(map.out_n, got.n);
	for (uint32_t i = 0; i < got.n; i++) {
		struct sp_view range = sp_view_sub(v(in), sp_map_begin(&map, i), sp_map_end(&map, i + 1));

		/* A '=' that stands for itself is a soft break when nothing follows it. */
		bool same = is(range, "=") || (!sp_qp_decode(range, false, &arena, &part, NULL, &damaged) &&
			part.n == 1 && part.p[0] == got.p[i]);
		if (!same)
			tap_note("byte %u from \"%.*s\"", (unsigned)i, (int)range.n, range.p);
		good &= same;
	}
	CU_ASSERT(good);
}

static void test_uu(void)
{
	struct sp_view got;
	bool damaged = true;

	CU_ASSERT_EQUAL(sp_uu_decode(v("hello\nbegin 644 a.txt\n#0V%T\n`\nend\nbye\n"), &arena, &got,
		&damaged), SP_OK);
	CU_ASSERT(is(got, "Cat"));
	CU_ASSERT_FALSE(damaged);
	CU_ASSERT_EQUAL(sp_uu_decode(v("begin 644 a.txt\nM0V%T\n"), &arena, &got, &damaged), SP_OK);
	CU_ASSERT(damaged);
	CU_ASSERT_EQUAL(sp_uu_decode(v("=ybegin line=128 size=3 name=a\nm\x8b\x9e\n=yend size=3\n"),
		&arena, &got, &damaged), SP_OK);
	CU_ASSERT(is(got, "Cat"));
}

static struct sp_view charset(struct sp_view in, const char *name, bool *ret_known)
{
	struct sp_view got = { 0 };

	CU_ASSERT_EQUAL(sp_charset_decode(in, name, &arena, &got, NULL, ret_known), SP_OK);
	CU_ASSERT_EQUAL(sp_utf8_valid_run(got.p, got.n), got.n);
	return got;
}

static void test_charsets(void)
{
	bool known = false;

	CU_ASSERT(is(charset(v("caf\xe9"), "iso-8859-1", &known), "caf\xc3\xa9"));
	CU_ASSERT(known);
	CU_ASSERT(is(charset(v("caf\xe9"), NULL, &known), "caf\xc3\xa9"));
	CU_ASSERT(is(charset(v("caf\xc3\xa9"), NULL, &known), "caf\xc3\xa9"));
	CU_ASSERT(is(charset(v("caf\xe9!"), "utf-8", &known), "caf\xef\xbf\xbd!"));
	CU_ASSERT(is(charset(v("caf\xe9"), "x-nonsense", &known), "caf\xc3\xa9"));
	CU_ASSERT_FALSE(known);
	CU_ASSERT(is(charset(v("\xf0\xd2\xc9"), "koi8-r", &known), "\xd0\x9f\xd1\x80\xd0\xb8"));
	CU_ASSERT(is(charset(v("1 +- 1 +AKM-5"), "utf-7", &known), "1 + 1 \xc2\xa3" "5"));
	CU_ASSERT(is(charset(v("\x1b$B$3$s\x1b(B ok"), "iso-2022-jp", &known),
		"\xe3\x81\x93\xe3\x82\x93 ok"));
	CU_ASSERT(is(charset(v("../../etc/passwd"), "../../etc/passwd", &known), "../../etc/passwd"));
	CU_ASSERT_FALSE(known);
}

static void test_wide_charsets(void)
{
	bool known;

	CU_ASSERT(is(charset(sp_view("a\0b\0\xac\x20", 6), "utf-16le", &known), "ab\xe2\x82\xac"));
	CU_ASSERT(is(charset(sp_view("\0a\0b\x20\xac", 6), "utf-16be", &known), "ab\xe2\x82\xac"));
	CU_ASSERT(is(charset(sp_view("\xff\xfe" "a\0b\0", 6), "utf-16", &known), "ab"));
	CU_ASSERT(is(charset(sp_view("\xff\xfe" "a\0b\0", 6), NULL, &known), "ab"));
	CU_ASSERT(is(charset(sp_view("a\0b\0c\0d\0", 8), "utf-16", &known), "abcd"));
	CU_ASSERT(is(charset(sp_view("h\0e\0l\0l\0o\0 \0y\0o\0", 16), NULL, &known), "hello yo"));
	CU_ASSERT(is(charset(sp_view("\xff\xfe\0\0a\0\0\0", 8), "utf-32", &known), "a"));
	CU_ASSERT(is(charset(sp_view("\x3d\xd8\x00\xde", 4), "utf-16le", &known), "\xf0\x9f\x98\x80"));
	CU_ASSERT(is(charset(sp_view("\x3d\xd8" "a\0", 4), "utf-16le", &known), "\xef\xbf\xbd" "a"));
	charset(sp_view("a\0b", 3), "utf-16le", &known);
}

static void test_ascii_is_not_copied(void)
{
	struct sp_view in = v("plain"), got;
	bool known;

	CU_ASSERT_EQUAL(sp_charset_decode(in, "iso-8859-1", &arena, &got, NULL, &known), SP_OK);
	CU_ASSERT_PTR_EQUAL(got.p, in.p);
	CU_ASSERT_EQUAL(sp_header_decode(in, &arena, &got), SP_OK);
	CU_ASSERT_PTR_EQUAL(got.p, in.p);
}

/* Each character's range of the input, decoded alone, is that character; beyond one step of the decoder too. */
static void test_charset_map(void)
{
	static const char piece[] = "5\xe9 \xa3 \x80 x";
	struct sp_map map = { 0 };
	struct sp_view got, part;
	char in[7 * 1500];
	bool known, good = true;

	for (size_t i = 0; i < sizeof in; i++)
		in[i] = piece[i % 7];
	CU_ASSERT_EQUAL(sp_charset_decode(sp_view(in, sizeof in), "windows-1252", &arena, &got, &map,
		&known), SP_OK);
	CU_ASSERT_EQUAL(map.out_n, got.n);
	for (uint32_t i = 0, n; i < got.n; i += n) {
		uint32_t cp;

		n = sp_utf8_decode(got.p + i, got.n - i, &cp);
		uint32_t from = sp_map_begin(&map, i), to = sp_map_end(&map, i + n);
		good &= to - from == 1 &&
			!sp_charset_decode(sp_view(in + from, 1), "windows-1252", &arena, &part, NULL, &known) &&
			part.n == n && !memcmp(part.p, got.p + i, n);
	}
	CU_ASSERT(good);
}

static void test_flowed(void)
{
	struct sp_map map = { 0 };
	struct sp_view got;

	CU_ASSERT_EQUAL(sp_flowed_join(v("one \r\ntwo\r\n> quo \r\n> ted\r\n-- \r\nSam\r\n"), false,
		&arena, &got, NULL), SP_OK);
	CU_ASSERT(is(got, "one two\r\nquo ted\r\n-- \r\nSam\r\n"));
	CU_ASSERT_EQUAL(sp_flowed_join(v("07700 900 \n 123\n"), true, &arena, &got, &map), SP_OK);
	CU_ASSERT(is(got, "07700 900123\n"));
	CU_ASSERT_EQUAL(sp_map_begin(&map, 9), 12);
	CU_ASSERT_EQUAL(sp_flowed_join(v("> a \nb\n"), false, &arena, &got, NULL), SP_OK);
	CU_ASSERT(is(got, "a \nb\n"));
}

static struct sp_view header(const char *in)
{
	struct sp_view got = { 0 };

	CU_ASSERT_EQUAL(sp_header_decode(v(in), &arena, &got), SP_OK);
	CU_ASSERT_EQUAL(sp_utf8_valid_run(got.p, got.n), got.n);
	return got;
}

static void test_encoded_words(void)
{
	CU_ASSERT(is(header(" =?utf-8?Q?caf=C3=A9_ole?= x"), "caf\xc3\xa9 ole x"));
	CU_ASSERT(is(header("=?iso-8859-1?q?=A3?=5"), "\xc2\xa3" "5"));
	CU_ASSERT(is(header("=?utf-8*en?B?NQ==?=\r\n =?utf-8*en?B?MQ==?="), "51"));
	CU_ASSERT(is(header("=?utf-8?B?w6k=?= =?utf-8?B?w6k=?="), "\xc3\xa9\xc3\xa9"));
	CU_ASSERT(is(header("=?utf-8?B?w?= =?utf-8?B?6k=?="), "\xc3\xa9"));
	CU_ASSERT(is(header("=?utf-8?Q?=C3?= =?utf-8?Q?=A9?="), "\xc3\xa9"));
	CU_ASSERT(is(header("a =?x?= b =?utf-8?X?y?= c"), "a =?x?= b =?utf-8?X?y?= c"));
	CU_ASSERT(is(header("one\r\n\ttwo\n three"), "one two three"));
	CU_ASSERT(is(header("raw \xe9 \xc3"), "raw \xc3\xa9 \xc3\x83"));
	CU_ASSERT(is(header("\"=?utf-8?B?NQ==?=\" <a@b.example>"), "\"5\" <a@b.example>"));
}

static struct sp_ctype ctype(const char *value)
{
	struct sp_limits limits;
	struct sp_ctype got = { 0 };

	sp_limits_default(&limits);
	CU_ASSERT_EQUAL(sp_ctype_parse(v(value), &limits, &arena, &got), SP_OK);
	return got;
}

static bool has_boundary(const char *value, const char *want)
{
	struct sp_ctype got = ctype(value);

	for (unsigned i = 0; i < got.boundary_n; i++) {
		if (sp_view_is(got.boundary[i], want))
			return true;
	}
	return false;
}

static void test_content_type(void)
{
	CU_ASSERT_STRING_EQUAL(ctype(" Text/HTML; charset=\"UTF-8\"").type, "text/html");
	CU_ASSERT_STRING_EQUAL(ctype(" Text/HTML; charset=\"UTF-8\"").charset, "utf-8");
	CU_ASSERT_STRING_EQUAL(ctype("text/plain charset=koi8-r").charset, "koi8-r");
	CU_ASSERT_STRING_EQUAL(ctype("multi(x)part/mixed (y)").type, "multipart/mixed");
	CU_ASSERT_STRING_EQUAL(ctype("text / plain").type, "text/plain");
	CU_ASSERT_PTR_NULL(ctype("text").type);
	CU_ASSERT_EQUAL(ctype("text/plain; format=flowed; delsp=yes").flags,
		SP_PARTF_FLOWED | SP_PARTF_DELSP);
	CU_ASSERT(has_boundary("multipart/mixed; boundary=abc", "abc"));
	CU_ASSERT(has_boundary("multipart/mixed; boundary=\"a\\\"b;c\"", "a\"b;c"));
	CU_ASSERT(has_boundary("multipart/mixed; (boundary=\"zz\") boundary\r\n =\r\n \"b1\"", "b1"));
	CU_ASSERT(has_boundary("multipart/mixed; boundary*1=b; boundary*0*=us-ascii''%3Da", "=ab"));
	CU_ASSERT(has_boundary("multipart/mixed; boundary=\"abc=?us-ascii?Q?def?=\"", "abcdef"));
	CU_ASSERT(has_boundary("multipart/mixed; boundary=x y", "x y"));
	CU_ASSERT(has_boundary("multipart/mixed; boundary=x y", "x"));
	CU_ASSERT(has_boundary("multipart/mixed; boundary=\"open; charset=x", "open"));
	CU_ASSERT(has_boundary("multipart/mixed (open; boundary=b", "b"));
}

static void test_filenames(void)
{
	struct sp_limits limits;
	struct sp_view name[SP_NAME_READINGS];
	bool too_many;

	sp_limits_default(&limits);
	CU_ASSERT_EQUAL(sp_filenames_collect(v("Content-Type: text/plain; name=other.txt\r\n"
		"Content-Disposition: attachment; filename*1*=%C3%A9.txt;\r\n"
		" filename*0*=utf-8''caf; filename=\"=?utf-8?B?Mi50eHQ=?=\"\r\n"), &limits, &arena, name,
		&too_many), 3);
	CU_ASSERT(is(name[0], "caf\xc3\xa9.txt"));
	CU_ASSERT(is(name[1], "2.txt"));
	CU_ASSERT(is(name[2], "other.txt"));
	CU_ASSERT_FALSE(too_many);
}

static void test_addresses(void)
{
	static const char *const want[] = { "a@example.com", "\"q, r\"@example.com", "b@example.com",
		"c@example.com", "d@example.com", "e@example.com" };
	struct sp_addresses it = { .list = v("\"Lee, Pat\" <a@example.com>, \"q, r\"@example.com,\r\n"
		" Team: b@example.com (b, c), <c@example.com>;, <@relay.example:d@example.com> x, "
		"<e@example.com") };
	struct sp_view got;
	size_t n = 0;

	while (sp_addresses_next(&it, &got)) {
		CU_ASSERT(n < sizeof want / sizeof *want && is(got, want[n]));
		n++;
	}
	CU_ASSERT_EQUAL(n, sizeof want / sizeof *want);
}

static void test_noise(void)
{
	struct sp_parse_tools *tools;
	char bytes[8192];
	uint32_t x = 1;

	CU_ASSERT_EQUAL_FATAL(sp_parse_tools_new(&tools, NULL), SP_OK);
	for (size_t i = 0; i < sizeof bytes; i++) {
		x = x * 1664525u + 1013904223u;
		bytes[i] = (char)(x >> 24);
	}
	struct sp_sniffed noise = sp_sniff(sp_view(bytes, sizeof bytes), tools);

	CU_ASSERT(noise.content == SP_CONTENT_BINARY && !noise.type[0]);
	/* A mark at the beginning says that it is text all the same. */
	memcpy(bytes, "\xff\xfe", 2);
	CU_ASSERT(sp_sniff(sp_view(bytes, sizeof bytes), tools).content == SP_CONTENT_TEXT);
	/* What has zeros may be a file that libmagic knows. */
	memset(bytes, 0, sizeof bytes);
	memcpy(bytes, "\x7f" "ELF\2\1\1", 7);
	CU_ASSERT_STRING_EQUAL(sp_sniff(sp_view(bytes, sizeof bytes), tools).type, "application/x-executable");
	memcpy(bytes, "fLaC\0\0\0\x22", 8);
	CU_ASSERT_STRING_EQUAL(sp_sniff(sp_view(bytes, sizeof bytes), tools).type, "audio/flac");
	sp_parse_tools_free(tools);
}

static const struct tap_test tests[] = {
	{ "noise is known to be nothing without being asked for", test_noise },
	{ "base64 decodes the vectors of RFC 4648", test_base64_vectors },
	{ "damaged base64 is decoded as far as it goes", test_base64_damaged },
	{ "base64 of every length is decoded without reading beyond it", test_base64_every_length },
	{ "every byte from base64 leads back to the characters that made it", test_base64_map },
	{ "quoted-printable joins soft breaks and keeps malformed escapes", test_qp },
	{ "every byte from quoted-printable leads back to what made it", test_qp_map },
	{ "uuencode and yEnc blocks are taken out of a text", test_uu },
	{ "charsets become valid UTF-8, unknown ones by a guess", test_charsets },
	{ "UTF-16 and UTF-32 are read with and without marks", test_wide_charsets },
	{ "ASCII is not copied", test_ascii_is_not_copied },
	{ "every character leads back to the bytes that made it", test_charset_map },
	{ "flowed lines are joined within their quote depth", test_flowed },
	{ "encoded words are decoded, split ones joined, malformed ones kept", test_encoded_words },
	{ "a Content-Type is read in every way it may be written", test_content_type },
	{ "file names are read in all their forms", test_filenames },
	{ "addresses are found in lists, groups and ruins", test_addresses },
};

int main(void)
{
	sp_arena_init(&arena, 0);
	int status = TAP_MAIN("parse", tests);
	sp_arena_release(&arena);
	return status;
}
