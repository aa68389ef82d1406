/* SPDX-License-Identifier: Apache-2.0 */
#include "normalise_test.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unicode/uchar.h>
#include <unicode/uspoof.h>
#include <unicode/ustring.h>
#include <unicode/utf16.h>

#include "base/buf.h"
#include "tap.h"

static struct sp_limits limits;

/* The text with its pieces in place of their stretches, and the via bits of all of them. */
static void view_of(struct sp_view text, struct sp_buf *ret, uint32_t *ret_via)
{
	struct sp_folder folder;
	struct sp_arena arena;
	struct sp_piece piece;
	size_t at = 0;

	sp_buf_init(ret, 0);
	*ret_via = 0;
	sp_arena_init(&arena, 0);
	sp_folder_init(&folder, text, &limits);
	while (sp_folder_next(&folder, &arena, &piece) == 1) {
		const char *fault = piece_fault(text, &piece);

		if (fault || piece.begin < at || sp_utf8_ascii_run(text.p + at, text.n - at) < piece.begin - at)
			CU_FAIL("a piece is sound, and those before it cover all that is not ASCII");
		sp_buf_add(ret, text.p + at, piece.begin - at);
		sp_buf_add(ret, piece.utf8.p, piece.utf8.n);
		*ret_via |= sp_map_via(&piece.to_text, 0, piece.to_text.out_n);
		at = piece.end;
	}
	sp_buf_add(ret, text.p + at, text.n - at);
	sp_arena_release(&arena);
}

static void folds_to(const char *text, const char *expected, uint32_t via)
{
	struct sp_buf view;
	uint32_t got;

	view_of(sp_view_str(text), &view, &got);
	tap_note("\"%s\" gives \"%s\" via %x, not \"%s\" via %x", text, view.p ? view.p : "", got, expected, via);
	CU_ASSERT(sp_view_is(sp_view(view.p, view.n), expected));
	CU_ASSERT_EQUAL(got, via);
	sp_buf_release(&view);
}

static void test_repair_keeps_what_is_valid(void)
{
	struct sp_view text = sp_view("a\0\xc3\xa9\xf0\x9f\x98\x80", 8), repaired;
	struct sp_arena arena;
	struct sp_map map;

	sp_arena_init(&arena, 0);
	CU_ASSERT_EQUAL(sp_utf8_repair(text, &arena, &repaired, &map), SP_OK);
	CU_ASSERT_PTR_EQUAL(repaired.p, text.p);
	CU_ASSERT_EQUAL(repaired.n, 8);
	CU_ASSERT_EQUAL(map.n, 0);
	sp_arena_release(&arena);
}

static void test_repair_by_maximal_subparts(void)
{
	/* The example of chapter 3.9 of the Unicode Standard: eight replacements. */
	struct sp_view text = sp_view("\xc0\xaf\xe0\x80\xbf\xf0\x81\x82\x41", 9), repaired;
	struct sp_view cut = sp_view("\xe1\x80\xe2\xf0\x91\x92\xf1\xbf\x41", 9);
	struct sp_arena arena;
	struct sp_map map;

	sp_arena_init(&arena, 0);
	CU_ASSERT_EQUAL(sp_utf8_repair(text, &arena, &repaired, &map), SP_OK);
	CU_ASSERT_EQUAL(repaired.n, 8 * 3 + 1);
	CU_ASSERT_EQUAL(sp_map_begin(&map, 24), 8);
	CU_ASSERT_EQUAL(sp_map_begin(&map, 9), 3);
	CU_ASSERT_EQUAL(sp_utf8_repair(cut, &arena, &repaired, &map), SP_OK);
	CU_ASSERT_EQUAL(repaired.n, 4 * 3 + 1);
	CU_ASSERT_EQUAL(sp_map_begin(&map, 6), 3);
	CU_ASSERT_EQUAL(sp_map_end(&map, 9), 6);
	CU_ASSERT(repaired.n == 13 && repaired.p[12] == 'A');
	sp_arena_release(&arena);
}

static void test_ascii_has_no_piece(void)
{
	struct sp_folder folder;
	struct sp_arena arena;
	struct sp_piece piece;

	sp_arena_init(&arena, 0);
	sp_folder_init(&folder, sp_view_str("Plain text, line one\nline two 999 123 4567"), &limits);
	CU_ASSERT_EQUAL(sp_folder_next(&folder, &arena, &piece), 0);
	CU_ASSERT_EQUAL(sp_folder_next(&folder, &arena, &piece), 0);
	CU_ASSERT_EQUAL(arena.used_bytes, 0);
	sp_arena_release(&arena);
}

static void test_digits(void)
{
	folds_to("\xd9\xa9\xd9\xa8\xd9\xa7 \xe0\xa5\xa7\xe0\xa5\xa8", "987 12", SP_VIA_DIGITS);
	folds_to("\xef\xbc\x91\xef\xbc\x92", "12", SP_VIA_DIGITS);
	folds_to("\xe2\x91\xa0\xe2\x93\xaa\xe2\x9e\x8b\xe2\x91\xa9", "10210", SP_VIA_DIGITS);
	folds_to("\xc2\xb9\xc2\xb2\xe2\x82\x83", "123", SP_VIA_DIGITS);
	folds_to("\xf0\x9f\xaf\xb1\xf0\x9d\x9f\x97", "19", SP_VIA_DIGITS);
	folds_to("9\xef\xb8\x8f\xe2\x83\xa3" "8\xef\xb8\x8f\xe2\x83\xa3", "98", SP_VIA_ZERO_WIDTH | SP_VIA_COMBINING);
}

static void test_invisible(void)
{
	folds_to("9\xe2\x80\x8b" "9\xc2\xad" "9\xef\xbb\xbf" "8\xf3\xa0\x81\xa1" "7", "99987", SP_VIA_ZERO_WIDTH);
	folds_to("\xe2\x81\xa6" "9\xe2\x81\xa9" "8", "98", SP_VIA_BIDI);
	folds_to("1\xe2\x80\xaf" "2\xc2\xa0" "3\xe3\x80\x80" "4\xe2\x80\xa8" "5", "1 2 3 4\n5", 0);
}

static void test_overridden_direction(void)
{
	folds_to("no \xe2\x80\xae" "8543 182 999\xe2\x80\xac before", "no 999 281 3458 before", SP_VIA_BIDI);
	folds_to("\xe2\x80\xae" "321\nabc\xc2\xa0", "123\nabc ", SP_VIA_BIDI);
	folds_to("\xe2\x80\xae" "21\xe2\x80\xae" "43", "1234", SP_VIA_BIDI);
}

static void test_turned_round(void)
{
	folds_to("all s\xc9\xb9\xc7\x9d\xca\x87so\xc6\x83\xca\x8ellous \xca\x8e\xc9\xa5\xca\x87l\xe1\xb4\x89\xc9\x9f and",
		"all filthy snollygosters and", SP_VIA_HOMOGLYPH);
	folds_to("\xc9\xa5\xca\x87l", "lth", SP_VIA_HOMOGLYPH);
	folds_to("ok \xca\x8c, \xca\x8ep.\nus", "ok \xca\x8c, \xca\x8ep.\nus", 0);
}

static void test_signs(void)
{
	folds_to("07700\xe2\x80\x91" "900\xe2\x88\x92" "123", "07700-900-123", 0);
	folds_to("12\xe2\x81\x84" "03\xe2\x81\x84" "1999, \xe2\x80\x9cit\xe2\x80\x99s\xe2\x80\x9d", "12/03/1999, \"it's\"", 0);
	folds_to("a\xef\xbc\xa0" "b\xef\xbc\x8e" "example", "a@b.example", SP_VIA_COMPATIBILITY);
}

static void test_compatibility(void)
{
	folds_to("\xf0\x9d\x90\x8e\xf0\x9d\x90\x85\xef\xac\x81", "OFfi", SP_VIA_COMPATIBILITY);
	folds_to("\xe2\x93\x97\xf0\x9f\x85\x90\xf0\x9f\x87\xac\xf0\x9f\x87\xa7", "hAGB", SP_VIA_COMPATIBILITY);
	folds_to("caf\xc3\xa9 \xe2\x80\xa6", "caf\xc3\xa9 ...", SP_VIA_COMPATIBILITY);
	folds_to("\xe1\xb4\x8f\xea\x9c\xb0\xea\x9c\xb0", "OFF", SP_VIA_HOMOGLYPH);
}

static void test_marks(void)
{
	folds_to("9\xcc\xb6" "8\xcc\x81\xcc\xa3" "7", "987", SP_VIA_COMBINING);
	folds_to("caf\xc3\xa9 e\xcc\x81 x", "caf\xc3\xa9 e x", SP_VIA_COMBINING);
	folds_to("\xd0\xb8\xcc\x86", "\xd0\xb9", 0);
	folds_to("\xe1\x84\x92\xe1\x85\xa1\xe1\x86\xab", "\xed\x95\x9c", 0);
}

static void test_lookalikes(void)
{
	folds_to("\xd0\x9e" "FF\xd0\x86\xd0\xa1\xd0\x86\xd0\x90L", "OFFICIAL", SP_VIA_HOMOGLYPH);
	folds_to("\xd0\x90\xd0\x92" "123456\xd0\xa1", "AB123456C", SP_VIA_HOMOGLYPH);
	folds_to("\xd0\x90\xd0\x92 12 34 56 \xd0\xa1.", "AB 12 34 56 C.", SP_VIA_HOMOGLYPH);
	folds_to("\xce\x91" "B 9\xd0\x9e" "8", "AB 908", SP_VIA_HOMOGLYPH);
}

static void test_real_words(void)
{
	static const char *const words[] = { "\xd1\x80\xd0\xbe\xd1\x81\xd1\x82", "\xd0\xa1\xd0\xb5\xd0\xb2\xd0\xb5\xd1\x80 12",
		"\xce\xbd\xce\xb5\xcf\x81\xcf\x8c", "5\xd0\xb9 \xd0\xb4\xd0\xbe\xd0\xbc", "na\xc3\xafve", "\xe5\x8c\x97\xe4\xba\xac" };

	for (size_t i = 0; i < sizeof words / sizeof *words; i++)
		folds_to(words[i], words[i], 0);
}

static void test_map(void)
{
	const char *text = "x \xef\xbc\xa1\xef\xbc\xa2\xe2\x80\x8b\xef\xbc\x91" "2 \xc2\xbd y";
	struct sp_folder folder;
	struct sp_arena arena;
	struct sp_piece piece = { 0 };

	sp_arena_init(&arena, 0);
	sp_folder_init(&folder, sp_view_str(text), &limits);
	CU_ASSERT_EQUAL_FATAL(sp_folder_next(&folder, &arena, &piece), 1);
	CU_ASSERT(sp_view_is(piece.utf8, "x AB12 1/2 y"));
	CU_ASSERT_EQUAL(sp_map_begin(&piece.to_text, 2), 2);
	CU_ASSERT_EQUAL(sp_map_end(&piece.to_text, 6), 15);
	CU_ASSERT_EQUAL(sp_map_via(&piece.to_text, 3, 5),
		SP_VIA_COMPATIBILITY | SP_VIA_ZERO_WIDTH | SP_VIA_DIGITS);
	CU_ASSERT_EQUAL(sp_map_via(&piece.to_text, 5, 6), 0);
	CU_ASSERT_EQUAL(sp_map_begin(&piece.to_text, 8), 16);
	CU_ASSERT_EQUAL(sp_map_end(&piece.to_text, 8), 18);
	sp_arena_release(&arena);
}

static void test_stretches(void)
{
	struct sp_folder folder;
	struct sp_arena arena;
	struct sp_piece piece = { 0 };
	struct sp_buf text;

	sp_buf_init(&text, 0);
	sp_arena_init(&arena, 0);
	for (int i = 0; i < 100; i++)
		sp_buf_add_str(&text, "words ");
	sp_buf_add_str(&text, "AB\xef\xbc\x91" "2 near \xef\xbc\x92");
	for (int i = 0; i < 100; i++)
		sp_buf_add_str(&text, " words");
	sp_buf_add_str(&text, "\nline \xc2\xa0.\nnext");
	sp_folder_init(&folder, sp_view(text.p, text.n), &limits);
	CU_ASSERT_EQUAL(sp_folder_next(&folder, &arena, &piece), 1);
	CU_ASSERT(piece.begin >= 600 - 128 && piece.end <= 600 + 15 + 128);
	CU_ASSERT(text.p[piece.begin - 1] == ' ' && text.p[piece.end] == ' ');
	CU_ASSERT_EQUAL(sp_folder_next(&folder, &arena, &piece), 1);
	CU_ASSERT(sp_view_is(piece.utf8, "line  ."));
	CU_ASSERT_EQUAL(sp_folder_next(&folder, &arena, &piece), 0);
	sp_arena_release(&arena);
	sp_buf_release(&text);
}

static void add_times(struct sp_buf *buf, const char *string, size_t n)
{
	while (n--)
		sp_buf_add_str(buf, string);
}

static void test_hostile(void)
{
	struct sp_buf text, view;
	uint32_t via;

	sp_buf_init(&text, 0);
	sp_buf_add_str(&text, "9");
	add_times(&text, "\xe2\x80\x8b", 1700000);
	sp_buf_add_str(&text, "8");
	view_of(sp_view(text.p, text.n), &view, &via);
	CU_ASSERT(sp_view_is(sp_view(view.p, view.n), "98"));
	sp_buf_release(&view);

	sp_buf_reset(&text);
	sp_buf_add_str(&text, "\xd0\xb8");
	add_times(&text, "\xcc\x86\xcc\xa3", 500000);
	view_of(sp_view(text.p, text.n), &view, &via);
	CU_ASSERT(view.n < 1000);
	sp_buf_release(&view);

	sp_buf_reset(&text);
	add_times(&text, "\xef\xb7\xba", 100000);
	view_of(sp_view(text.p, text.n), &view, &via);
	CU_ASSERT_EQUAL(view.n, 33 * 100000);
	sp_buf_release(&view);
	sp_buf_release(&text);
}

static void test_memory_runs_out(void)
{
	struct sp_folder folder;
	struct sp_arena arena;
	struct sp_piece piece;
	struct sp_buf text;

	sp_buf_init(&text, 0);
	add_times(&text, "\xd0\xb8\xcc\x86 ", 20000);
	for (size_t max = 16; max < 200000; max *= 2) {
		sp_arena_init(&arena, max);
		sp_folder_init(&folder, sp_view(text.p, text.n), &limits);
		CU_ASSERT_EQUAL(sp_folder_next(&folder, &arena, &piece), SP_ENOMEM);
		sp_arena_release(&arena);
	}
	sp_buf_release(&text);
}

/* Parts of which random texts are made: each folds alone as it does beside others. */
static const char *const fragments[] = { " ", " ", "\n", "a", "Z9", "12", "-", ".", "hello ", "\xd0\xb8\xcc\x86",
	"\xd0\x9eLL", "\xef\xbc\x91", "\xef\xbc\xa1", "\xe2\x80\x8b", "\xc2\xad", "\xc2\xa0", "\xe2\x80\x99",
	"\xd9\xa9", "\xc3\xa9", "9\xcc\xb6", "\xf0\x9d\x90\x8e", "\xe2\x93\x97", "\xef\xac\x81", "\xc2\xbd",
	"\xe5\x8c\x97", "\xed\x95\x9c", "\xf0\x9f\x98\x80", "\xe2\x81\xa6", "\xe2\x80\x93" };

static void random_text(struct sp_buf *text, uint32_t *seed, unsigned n)
{
	sp_buf_reset(text);
	while (n--) {
		*seed = *seed * 1664525u + 1013904223u;
		sp_buf_add_str(text, fragments[(*seed >> 16) % (sizeof fragments / sizeof *fragments)]);
	}
}

static bool is_gap(char c)
{
	return c == ' ' || c == '\n';
}

/* For words of the piece: what they stem from, folded alone, gives them again. */
static bool refolds(struct sp_view text, const struct sp_piece *piece)
{
	struct sp_view view = piece->utf8;

	for (size_t from = 0; from < view.n; from++) {
		if (is_gap(view.p[from]) || (from && !is_gap(view.p[from - 1])))
			continue;
		size_t to = from;
		struct sp_buf again;
		uint32_t via;

		while (to < view.n && !is_gap(view.p[to]))
			to++;
		uint32_t begin = sp_map_begin(&piece->to_text, (uint32_t)from);
		uint32_t end = sp_map_end(&piece->to_text, (uint32_t)to);

		view_of(sp_view_sub(text, begin, end), &again, &via);
		bool same = sp_view_eq(sp_view(again.p, again.n), sp_view_sub(view, from, to));
		sp_buf_release(&again);
		if (!same)
			return false;
	}
	return true;
}

static void test_refolding(void)
{
	struct sp_buf text;
	uint32_t seed = 7;

	sp_buf_init(&text, 0);
	for (int i = 0; i < 300; i++) {
		struct sp_folder folder;
		struct sp_arena arena;
		struct sp_piece piece;

		random_text(&text, &seed, 60);
		sp_arena_init(&arena, 0);
		sp_folder_init(&folder, sp_view(text.p, text.n), &limits);
		while (sp_folder_next(&folder, &arena, &piece) == 1) {
			tap_note("seed %u, round %d: %s", seed, i, text.p);
			CU_ASSERT(refolds(sp_view(text.p, text.n), &piece));
		}
		sp_arena_release(&arena);
	}
	sp_buf_release(&text);
}

static void test_truncation(void)
{
	struct sp_buf text, view;
	uint32_t seed = 99, via;

	sp_buf_init(&text, 0);
	random_text(&text, &seed, 400);
	sp_buf_add_str(&text, "\xe2\x80\xae" "abc");
	for (size_t n = 0; n <= text.n; n++) {
		struct sp_view repaired;
		struct sp_arena arena;
		struct sp_map map;

		sp_arena_init(&arena, 0);
		char *copy = malloc(n ? n : 1); /* its own block, so that a reader beyond the end is caught */
		memcpy(copy, text.p, n);
		CU_ASSERT_EQUAL(sp_utf8_repair(sp_view(copy, n), &arena, &repaired, &map), SP_OK);
		view_of(repaired, &view, &via);
		sp_buf_release(&view);
		free(copy);
		sp_arena_release(&arena);
	}
	sp_buf_release(&text);
}

struct lookalike {
	uint32_t cp;
	char ascii;
	bool standard;
};

static const struct lookalike lookalikes[] = {
#define SP_LOOKALIKE(cp, ascii) { cp, ascii, true },
#define SP_LOOKALIKE_MIXED(cp, ascii) { cp, ascii, false },
#define SP_LOOKALIKE_WORDS(cp, ascii) { cp, ascii, true },
#define SP_SMALL_CAPITAL(cp, ascii) { cp, ascii, false },
#include "normalise/lookalike.def"
};

static int32_t skeleton(const USpoofChecker *checker, uint32_t cp, UChar *out, int32_t room)
{
	UErrorCode error = U_ZERO_ERROR;
	UChar units[2];
	int32_t n = 0;

	U16_APPEND_UNSAFE(units, n, cp);
	return uspoof_getSkeleton(checker, 0, units, n, out, room, &error);
}

static void test_lookalike_table(void)
{
	UErrorCode error = U_ZERO_ERROR;
	USpoofChecker *checker = uspoof_open(&error);

	CU_ASSERT_FATAL(U_SUCCESS(error));
	for (size_t i = 0; i < sizeof lookalikes / sizeof *lookalikes; i++) {
		UChar a[32], b[32];
		int32_t a_n = skeleton(checker, lookalikes[i].cp, a, 32);
		int32_t b_n = skeleton(checker, (unsigned char)lookalikes[i].ascii, b, 32);

		tap_note("U+%04X", lookalikes[i].cp);
		CU_ASSERT(u_isalpha((UChar32)lookalikes[i].cp));
		CU_ASSERT(!i || lookalikes[i].cp > lookalikes[i - 1].cp);
		CU_ASSERT(!lookalikes[i].standard || (a_n == b_n && !u_memcmp(a, b, a_n)));
	}
	uspoof_close(checker);
}

int main(void)
{
	static const struct tap_test tests[] = {
		{ "valid UTF-8 is taken as it is", test_repair_keeps_what_is_valid },
		{ "each ill-formed subpart becomes one replacement character", test_repair_by_maximal_subparts },
		{ "plain ASCII has no folded piece and costs no memory", test_ascii_has_no_piece },
		{ "digits of every script and in every frame become ASCII", test_digits },
		{ "invisible characters are dropped and spaces of every kind are spaces", test_invisible },
		{ "overridden text is read as it is displayed", test_overridden_direction },
		{ "text that stands on its head is set upright", test_turned_round },
		{ "dashes, slashes and quotation marks become those of ASCII", test_signs },
		{ "letters in other forms become letters", test_compatibility },
		{ "marks on ASCII characters are dropped and others compose", test_marks },
		{ "look-alikes are undone where scripts mix or digits stand", test_lookalikes },
		{ "words of another script are left alone", test_real_words },
		{ "each byte maps to the characters that it stems from", test_map },
		{ "a piece reaches to lines or words nearby", test_stretches },
		{ "floods of invisible characters, marks and ligatures stay in bounds", test_hostile },
		{ "a lack of memory is reported", test_memory_runs_out },
		{ "what a word stems from folds to it again", test_refolding },
		{ "a text cut at any byte is repaired and folded", test_truncation },
		{ "the table of look-alikes agrees with Unicode", test_lookalike_table },
	};

	sp_limits_default(&limits);
	return TAP_MAIN("normalise", tests);
}
