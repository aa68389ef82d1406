/* SPDX-License-Identifier: Apache-2.0 */
/* The words view. The words below are abusive or harmless for the sake of the test only. */
#include "normalise_test.h"

#include "normalise_skip.h"

#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "tap.h"

static struct sp_limits limits;

/* All pieces of a text, one a line. Returns: how many. */
static unsigned pieces_of(struct sp_view text, struct sp_buf *ret, uint32_t *ret_via)
{
	struct sp_worder worder;
	struct sp_arena arena;
	struct sp_piece piece;
	size_t begin = 0, end = 0;
	unsigned n = 0, same = 0;

	sp_buf_init(ret, 0);
	*ret_via = 0;
	sp_arena_init(&arena, 0);
	sp_worder_init(&worder, text, &limits);
	while (sp_worder_next(&worder, &arena, &piece) == 1) {
		const char *fault = piece_fault(text, &piece);

		same = piece.begin == begin && piece.end == end ? same + 1 : 1;
		if (fault || same > 4 || (same == 1 && piece.begin < end))
			CU_FAIL("a piece is sound, windows ascend and have four readings at most");
		begin = piece.begin;
		end = piece.end;
		sp_buf_add(ret, piece.utf8.p, piece.utf8.n);
		sp_buf_add_char(ret, '\n');
		*ret_via |= sp_map_via(&piece.to_text, 0, piece.to_text.out_n);
		n++;
	}
	sp_arena_release(&arena);
	return n;
}

static void reads_as(const char *text, const char *expected, uint32_t via)
{
	struct sp_buf pieces;
	uint32_t got;

	pieces_of(sp_view_str(text), &pieces, &got);
	tap_note("\"%s\" gives \"%s\" via %x, not \"%s\" via %x", text, pieces.p ? pieces.p : "", got, expected, via);
	CU_ASSERT(pieces.p && strstr(pieces.p, expected));
	CU_ASSERT_EQUAL(got & via, via);
	sp_buf_release(&pieces);
}

static void has_none(const char *text)
{
	struct sp_buf pieces;
	uint32_t via;

	tap_note("\"%s\" has none", text);
	CU_ASSERT_EQUAL(pieces_of(sp_view_str(text), &pieces, &via), 0);
	sp_buf_release(&pieces);
}

static void test_leet(void)
{
	reads_as("what a b1tch", "what a bitch", SP_VIA_LEET);
	reads_as("You SH!T.", "you shit.", SP_VIA_LEET);
	reads_as("an a$$hole", "an asshole", SP_VIA_LEET);
	reads_as("an @sshole and a$$", "an asshole and ass", SP_VIA_LEET);
	reads_as("s1ut", "slut", SP_VIA_LEET);
	reads_as("5hit 4ss", "shit ass", SP_VIA_LEET);
	reads_as("f!|+hy $n0||yg0$+3r$", "filthy snollygosters", SP_VIA_LEET);
	reads_as("f1l7hy 5n0llyg0573r5", "filthy snollygosters", SP_VIA_LEET);
	reads_as("N1GG3R", "nigger", SP_VIA_LEET);
	reads_as("b\xe2\x82\xacll\xe2\x82\xacnd b0llocks", "bollocks", SP_VIA_LEET);
}

static void test_spacing(void)
{
	reads_as("you s h i t head", "you shit head", SP_VIA_SPACING);
	reads_as("f.u.c.k off", "fuck off", SP_VIA_SPACING);
	reads_as("f_u_c_k", "fuck", SP_VIA_SPACING);
	reads_as("oh f-u-c-k!", "oh fuck!", SP_VIA_SPACING);
	reads_as("s\nh\ni\nt", "shit", SP_VIA_SPACING);
	reads_as("I f u c k", "i fuck", SP_VIA_SPACING);
	reads_as("oh f\u00b7u\u00b7c\u00b7k", "oh fuck", SP_VIA_SPACING);
	reads_as("f\u2022u\u2022c\u2022k that", "fuck that", SP_VIA_SPACING);
	reads_as("you\u00a0s\u00a0h\u00a0i\u00a0t", "shit", SP_VIA_SPACING);
	reads_as("s h 1 t", "shit", SP_VIA_SPACING | SP_VIA_LEET);
}

static void test_repeats(void)
{
	reads_as("fuuuuuuuck", "fuck", SP_VIA_REPEAT);
	reads_as("you asssshole", "you asshole", SP_VIA_REPEAT);
	reads_as("FuUuCk", "fuck", SP_VIA_REPEAT);
}

static void test_masks(void)
{
	reads_as("f**k", "f**k", SP_VIA_LEET);
	reads_as("sh*t", "sh*t", SP_VIA_LEET);
	reads_as("n*****r", "n*****r", SP_VIA_LEET);
	reads_as("a--hole", "a**hole", SP_VIA_LEET);
	reads_as("f#ck", "f*ck", SP_VIA_LEET);
	reads_as("f*u*c*k", "fuck", SP_VIA_SPACING);
	reads_as("fu*ck", "fuck", 0);
	reads_as("what the f*** is", "the f*** is", SP_VIA_LEET);
}

static void test_foreign_letters(void)
{
	reads_as("fu\xd1\x81k", "fuck", SP_VIA_HOMOGLYPH);
	reads_as("\xd1\x95\xd0\xb5\xd1\x85", "sex", SP_VIA_HOMOGLYPH);
	reads_as("n\xc4\xb1gger", "nigger", SP_VIA_HOMOGLYPH);
	reads_as("f\xe2\x80\x8buck sh\xc2\xadit", "fuck shit", SP_VIA_ZERO_WIDTH);
	reads_as("\xef\xbd\x86" "4\xef\xbd\x83\xef\xbd\x8b", "fack", SP_VIA_LEET | SP_VIA_COMPATIBILITY);
	has_none("\xd1\x80\xd0\xbe\xd1\x81\xd1\x82 \xd0\xb1\xd1\x83\xd0\xbb\xd0\xbe\xd0\xba \xd0\xba\xd0\xbd\xd0\xb8\xd0\xb3\xd0\xb0");
	has_none("caf\xc3\xa9 na\xc3\xafve M\xc3\xbcnchen \xe2\x80\x9cquoted\xe2\x80\x9d \xe2\x80\x93 it\xe2\x80\x99s");
}

static void test_ordinary_english(void)
{
	static const char *const texts[] = { "Plain words, well-known; don't you agree? Thanks!", "10am to 5pm on the 1st and 2nd",
		"3rd of May, 21st century, 5min walk, 3 year plan", "U.S.A. e.g. i.e. p.m. J.R. Smith", "wait... what?!",
		"mail john.smith1@example.com or see http://example.com/a1b2?c=d3e and www.example.org/x1y",
		"AB12CD, SW1A 1AA, EC1A 1BB, W1T 4JP, B2B, H1N1, COVID19, html5, win10, mp3, A4, M25", "$50k, US$20, \302\2435m, 20%, C++, C#, #1",
		"see item(s) and/or part (a) or 1) and 2)", "word -- word, word--word, **bold** and *this*", "hmm, www, III, xviii, zzz",
		"PO12345 ref 2024/17/B INV-000123 4f2a9c", "a b c", "is a problem of the firm's a to z", "page 3, 4x4, 2x, 24/7, 7-day",
		"key=Xy7aQ9bK3mZ1 and aGVsbG8gd29ybGQ0MTIz" };

	for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
		has_none(texts[i]);
}

static void test_windows(void)
{
	struct sp_buf text, pieces;
	uint32_t via;

	sp_buf_init(&text, 0);
	for (int i = 0; i < 1000; i++)
		sp_buf_add_str(&text, "Plain WORDS here. ");
	size_t at = text.n;

	sp_buf_add_str(&text, "b1tch sh1t ");
	for (int i = 0; i < 1000; i++)
		sp_buf_add_str(&text, "plain words here. ");
	CU_ASSERT_EQUAL(pieces_of(sp_view(text.p, text.n), &pieces, &via), 2);
	CU_ASSERT(pieces.n < 1000 && strstr(pieces.p, "plain words here. bitch shit plain words"));
	sp_buf_release(&pieces);

	struct sp_worder worder;
	struct sp_arena arena;
	struct sp_piece piece = { 0 };

	sp_arena_init(&arena, 0);
	sp_worder_init(&worder, sp_view(text.p, text.n), &limits);
	CU_ASSERT_EQUAL_FATAL(sp_worder_next(&worder, &arena, &piece), 1);
	uint32_t found = (uint32_t)sp_view_find_nocase(piece.utf8, "shit");
	CU_ASSERT_EQUAL(sp_map_begin(&piece.to_text, found), at + 6);
	CU_ASSERT_EQUAL(sp_map_end(&piece.to_text, found + 4), at + 10);
	CU_ASSERT_EQUAL(sp_map_via(&piece.to_text, found, found + 4), SP_VIA_LEET);
	CU_ASSERT_EQUAL(sp_map_via(&piece.to_text, 0, 10), 0);
	sp_arena_release(&arena);
	sp_buf_release(&text);
}

static void test_maps(void)
{
	const char *text = "x s h i t fuuuck";
	struct sp_worder worder;
	struct sp_arena arena;
	struct sp_piece piece = { 0 };

	sp_arena_init(&arena, 0);
	sp_worder_init(&worder, sp_view_str(text), &limits);
	CU_ASSERT_EQUAL_FATAL(sp_worder_next(&worder, &arena, &piece), 1);
	uint32_t found = (uint32_t)sp_view_find_nocase(piece.utf8, "fuck");
	CU_ASSERT_EQUAL(sp_map_begin(&piece.to_text, found), 10);
	CU_ASSERT_EQUAL(sp_map_begin(&piece.to_text, found + 2), 14);
	CU_ASSERT_EQUAL(sp_map_end(&piece.to_text, found + 4), 16);
	CU_ASSERT_EQUAL(sp_map_via(&piece.to_text, found, found + 4), SP_VIA_REPEAT);
	sp_arena_release(&arena);
}

static void test_hostile(void)
{
	static const char *const parts[] = { "f4ck,", "f**k ", "f u ", "fuuuck.", "a$", "@", "--a", "\xd0\xbe", "\xe2\x80\x8b", "a1b2http://",
		"x.y.", "$!|", "A", "(b)", "\302\255f" };

	for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
		struct sp_buf text, pieces;
		uint32_t via;

		sp_buf_init(&text, 0);
		while (text.n < 1000000)
			sp_buf_add_str(&text, parts[i]);
		tap_note("1 MB of %s", parts[i]);
		pieces_of(sp_view(text.p, text.n), &pieces, &via);
		CU_ASSERT(pieces.n < 5 * text.n);
		sp_buf_release(&pieces);
		sp_buf_release(&text);
	}
}

static void test_truncation(void)
{
	static const char text[] = "You b1tch, s h i t; f.u.c.k fuuuuck f**k a--hole fu\xd1\x81k f\xe2\x80\x8buck @ss "
		"\xd1\x95\xd0\xb5\xd1\x85 john@example.com http://x/ f!|+hy na\xc3\xafve \xf0\x9f\x98\x80 5hit";

	for (size_t n = 0; n < sizeof text; n++) {
		struct sp_view repaired;
		struct sp_arena arena;
		struct sp_map map;
		struct sp_buf pieces;
		uint32_t via;
		char *copy = malloc(n ? n : 1); /* its own block, so that a reader beyond the end is caught */

		memcpy(copy, text, n);
		sp_arena_init(&arena, 0);
		CU_ASSERT_EQUAL(sp_utf8_repair(sp_view(copy, n), &arena, &repaired, &map), SP_OK);
		pieces_of(repaired, &pieces, &via);
		sp_buf_release(&pieces);
		sp_arena_release(&arena);
		free(copy);
	}
}

/* Texts of the characters that matter, all lengths around those of the blocks. */
static void test_search(void)
{
	static const char alphabet[] = "ab ZI12$@!*#%|^+-_.,'(\n\0\xc3\xa9\xe2\x80\x94\xd0\xb0\xc2\xa0\xa3";
	uint64_t state = 1;
	const char *fault = NULL;

	for (unsigned round = 0; round < 3000 && !fault; round++) {
		size_t n = round % 150;
		char *text = malloc(n + 1); /* odd lengths and places: blocks are not aligned */

		for (size_t i = 0; text && i < n; i++) {
			state = state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
			size_t at = (size_t)(state >> 35) % (round & 1 ? 4 : sizeof alphabet - 1);
			text[i] = alphabet[at];
		}
		fault = text ? skip_fault(sp_view(text, n)) : "there is memory";
		free(text);
	}
	tap_note("%s", fault ? fault : "");
	CU_ASSERT_PTR_NULL(fault);
}

static void test_memory_runs_out(void)
{
	struct sp_worder worder;
	struct sp_arena arena;
	struct sp_piece piece;

	sp_arena_init(&arena, 64);
	sp_worder_init(&worder, sp_view_str("b1tch"), &limits);
	CU_ASSERT_EQUAL(sp_worder_next(&worder, &arena, &piece), SP_ENOMEM);
	sp_arena_release(&arena);
}

int main(void)
{
	static const struct tap_test tests[] = {
		{ "digits and signs are read as letters", test_leet },
		{ "letters set apart are joined", test_spacing },
		{ "repeated letters are read as one and as two", test_repeats },
		{ "masks are kept as asterisks and dropped", test_masks },
		{ "letters of other scripts and invisible characters are undone", test_foreign_letters },
		{ "ordinary English has no piece", test_ordinary_english },
		{ "odd words near one another share a window of some context", test_windows },
		{ "spans map back to what was written", test_maps },
		{ "odd bytes are the same ones however they are searched for", test_search },
		{ "hostile texts stay in bounds", test_hostile },
		{ "a text cut at any byte is read", test_truncation },
		{ "a lack of memory is reported", test_memory_runs_out },
	};

	sp_limits_default(&limits);
	return TAP_MAIN("words", tests);
}
