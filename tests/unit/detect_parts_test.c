/* SPDX-License-Identifier: Apache-2.0 */
/* The pieces of detection by themselves: context, confidence, overlaps, combinations, excerpts. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "detect/combine.h"
#include "detect/confidence.h"
#include "detect/context.h"
#include "detect/detect.h"
#include "detect/overlap.h"
#include "tap.h"

/* ---------- context ---------- */

static void add_word(struct sp_words *words, uint32_t set, uint32_t begin, uint32_t end)
{
	const struct sp_word word = { set, end, begin, set * 100 + begin };

	CU_ASSERT_EQUAL(sp_words_add(words, &word), SP_OK);
}

static void test_nearest(void)
{
	struct sp_words words = { 0 };
	struct sp_near near;

	add_word(&words, 7, 90, 95);
	add_word(&words, 3, 60, 66);
	add_word(&words, 3, 10, 16);
	add_word(&words, 3, 38, 45); /* overlaps the span */
	CU_ASSERT(sp_words_nearest(&words, 3, 40, 50, SP_SIDE_EITHER, 100, &near));
	CU_ASSERT(near.after && near.distance == 10 && near.pattern == 360);
	CU_ASSERT(sp_words_nearest(&words, 3, 40, 50, SP_SIDE_BEFORE, 100, &near));
	CU_ASSERT(!near.after && near.distance == 24 && near.pattern == 310);
	CU_ASSERT(!sp_words_nearest(&words, 3, 40, 50, SP_SIDE_BEFORE, 23, &near));
	CU_ASSERT(sp_words_nearest(&words, 3, 16, 20, SP_SIDE_BEFORE, 0, &near));
	CU_ASSERT(!sp_words_nearest(&words, 3, 61, 70, SP_SIDE_AFTER, 100, &near));
	CU_ASSERT(!sp_words_nearest(&words, 7, 90, 95, SP_SIDE_EITHER, 100, &near));
	CU_ASSERT(!sp_words_nearest(&words, 4, 40, 50, SP_SIDE_EITHER, 100, &near));
	CU_ASSERT(sp_words_nearest(&words, 7, 0, 5, SP_SIDE_EITHER, 100, &near));
	CU_ASSERT_EQUAL(near.distance, 85);
	CU_ASSERT(!sp_words_nearest(&words, 1000, 40, 50, SP_SIDE_EITHER, 100, &near));
	add_word(&words, 1000, 52, 55);
	CU_ASSERT(sp_words_nearest(&words, 1000, 40, 50, SP_SIDE_EITHER, 100, &near));
	sp_words_empty(&words);
	CU_ASSERT(!sp_words_nearest(&words, 3, 40, 50, SP_SIDE_EITHER, 100, &near));
	CU_ASSERT(!sp_words_nearest(&words, 1000, 40, 50, SP_SIDE_EITHER, 100, &near));
	add_word(&words, 3, 10, 16);
	CU_ASSERT(sp_words_nearest(&words, 3, 40, 50, SP_SIDE_EITHER, 100, &near));
	CU_ASSERT_EQUAL(near.distance, 24);
	sp_words_release(&words);
}

/* ---------- confidence ---------- */

static void expect_confidence(uint32_t evidence, bool has_context, float adjust, double wanted)
{
	const struct sp_rule rule = { .base = 0.3f, .bonus_check = 0.25f, .bonus_context = 0.4f };
	const struct sp_rule_info info = { .check = SALLYPORT_EVIDENCE_CHECKSUM };

	CU_ASSERT_DOUBLE_EQUAL(sp_confidence(&rule, &info, evidence, has_context, adjust), wanted,
		1e-5);
}

static void test_confidence(void)
{
	const uint32_t sum = SALLYPORT_EVIDENCE_CHECKSUM;

	expect_confidence(0, false, 0, 0.3);
	expect_confidence(sum, false, 0, 0.55);
	expect_confidence(SALLYPORT_EVIDENCE_STRUCTURE, false, 0, 0.3);
	expect_confidence(sum, true, 0, 0.95);
	expect_confidence(sum | SALLYPORT_EVIDENCE_LABEL, false, 0, 0.95);
	expect_confidence(sum, true, 0.5f, 0.99);
	expect_confidence(sum, true, -0.2f, 0.75);
	expect_confidence(sum, false, -1, 0);
	expect_confidence(sum | SALLYPORT_EVIDENCE_EXAMPLE, true, 0, 0.3);
	expect_confidence(sum | SALLYPORT_EVIDENCE_REPEATED, true, 0, 0.2);
	expect_confidence(sum | SALLYPORT_EVIDENCE_EMBEDDED, true, 0, 0.45);
	expect_confidence(sum | SALLYPORT_EVIDENCE_EMBEDDED, false, 0, 0.15);
	expect_confidence(sum | SALLYPORT_EVIDENCE_EMBEDDED | SALLYPORT_EVIDENCE_LABEL, false, 0, 0.95);
}

/* The value stands in brackets. */
static void expect_embedded(const char *marked, bool wanted)
{
	char text[256];
	size_t n = 0, begin = 0, end = 0;

	for (const char *c = marked; *c; c++) {
		if (*c == '{')
			begin = n;
		else if (*c == '}')
			end = n;
		else
			text[n++] = *c;
	}
	tap_note("%s", marked);
	CU_ASSERT_EQUAL(sp_is_embedded(sp_view(text, n), (uint32_t)begin, (uint32_t)end), wanted);
}

static void test_embedded(void)
{
	expect_embedded("NHS no {999 123 4578}.", false);
	expect_embedded("NHS:{9991234578}", false);
	expect_embedded("({9991234578})", false);
	expect_embedded("id={9991234578};", false);
	expect_embedded("{9991234578}", false);
	expect_embedded("ref/{9991234578}", false);
	expect_embedded("see http://host.example/p/{9991234578}/x", true);
	expect_embedded("www.host.example?q={9991234578}", true);
	expect_embedded("<a href=\"https://host.example/{9991234578}\">", true);
	expect_embedded("{9991234578}@host.example", true);
	expect_embedded("john.{9991234578}@host.example", true);
	expect_embedded("john@{9991234578}.example", true);
	expect_embedded("mail to x@host.example: {9991234578}", false);
	expect_embedded("@{9991234578}", false);
	expect_embedded("/srv/data/{9991234578}.txt", true);
	expect_embedded("C:\\data\\{9991234578}.txt", true);
	expect_embedded("M/F/{01/02/1990}", false);
	expect_embedded("A{9991234578}", true);
	expect_embedded("{9991234578}7", true);
	expect_embedded("informant{s}", false);
	expect_embedded("550e8400-e29b-{4178}-a716-446655440000", true);
	expect_embedded("550e8400-e29b-41d4-{4716}-446655440000x", true);
	expect_embedded("QUJDREVGR0hJSktMTU5PUFFS/{9991234578}/QUJDREVGR0hJ", true);
	expect_embedded("a-b-{9991234578}-c", false);
}

/* ---------- overlaps ---------- */

static struct sp_rule_info info[] = {
	{ .group = 0, .by_confidence = true, .severity = SP_SEVERITY_HIGH },
	{ .group = 0, .by_confidence = true, .severity = SP_SEVERITY_LOW },
	{ .group = 2, .severity = SP_SEVERITY_CRITICAL },
	{ .group = 2, .severity = SP_SEVERITY_LOW },
};
static const char *const types[] = { "A", "B", "C", "D" };

static struct sp_reading reading(uint32_t rule, uint32_t begin, uint32_t end, float confidence)
{
	return (struct sp_reading){ .rule = rule, .begin = begin, .end = end, .view = SP_VIEW_TEXT,
		.confidence = confidence, .type = types[rule], .near_pattern = SP_NONE };
}

/* What is noted of the readings lives until the arena is released. */
static void resolve_in(struct sp_arena *arena, struct sp_reading *array, struct sp_readings *ret, size_t n)
{
	sp_arena_init(arena, 0);
	*ret = (struct sp_readings){ array, n, n };
	CU_ASSERT_EQUAL(sp_readings_resolve(ret, info, arena), SP_OK);
}

static void resolve(struct sp_reading *array, struct sp_readings *ret, size_t n)
{
	struct sp_arena arena;

	resolve_in(&arena, array, ret, n);
	sp_arena_release(&arena);
}

static void test_same_span(void)
{
	struct sp_reading r[] = { reading(1, 5, 15, 0.55f), reading(0, 5, 15, 0.9f),
		reading(1, 8, 20, 0.7f) };
	struct sp_readings left;
	struct sp_arena arena;

	resolve_in(&arena, r, &left, 3);
	CU_ASSERT_EQUAL_FATAL(left.n, 1);
	CU_ASSERT_STRING_EQUAL(left.reading[0].type, "A");
	CU_ASSERT_PTR_NOT_NULL_FATAL(left.reading[0].more);
	CU_ASSERT_EQUAL_FATAL(left.reading[0].more->also_n, 1);
	CU_ASSERT_STRING_EQUAL(left.reading[0].more->also[0], "B");
	sp_arena_release(&arena);
}

static void test_chain(void)
{
	/* The middle one loses to the last; the first, which overlaps only the middle one, stays. */
	struct sp_reading r[] = { reading(0, 0, 10, 0.5f), reading(0, 8, 20, 0.6f),
		reading(0, 18, 30, 0.7f) };
	struct sp_readings left;

	resolve(r, &left, 3);
	CU_ASSERT_EQUAL_FATAL(left.n, 2);
	CU_ASSERT_EQUAL(left.reading[0].begin, 0);
	CU_ASSERT_EQUAL(left.reading[1].begin, 18);
}

static void test_groups(void)
{
	struct sp_reading r[] = { reading(2, 0, 30, 0.6f), reading(0, 4, 9, 0.9f),
		reading(3, 10, 14, 0.95f), reading(3, 10, 14, 0.95f) };
	struct sp_readings left;

	resolve(r, &left, 4);
	CU_ASSERT_EQUAL_FATAL(left.n, 2);
	CU_ASSERT_STRING_EQUAL(left.reading[0].type, "C");
	CU_ASSERT_STRING_EQUAL(left.reading[1].type, "A");
}

static void test_hint_loses(void)
{
	struct sp_reading r[] = { reading(2, 0, 30, 0.4f), reading(3, 10, 14, 0.6f) };
	struct sp_readings left;

	resolve(r, &left, 2);
	CU_ASSERT_EQUAL_FATAL(left.n, 1);
	CU_ASSERT_STRING_EQUAL(left.reading[0].type, "D");
}

static void test_longer_wins(void)
{
	struct sp_reading r[] = { reading(0, 0, 8, 0.6f), reading(0, 0, 18, 0.6f),
		reading(0, 4, 12, 0.6f) };
	struct sp_readings left;

	resolve(r, &left, 3);
	CU_ASSERT_EQUAL_FATAL(left.n, 1);
	CU_ASSERT_EQUAL(left.reading[0].end, 18);
	CU_ASSERT_PTR_NULL(left.reading[0].more);
}

/* What stays, told the slow way: best first, each against all that were kept. */
static size_t resolve_slowly(const struct sp_reading *all, size_t n, bool *kept)
{
	size_t kept_n = 0;

	memset(kept, 0, n);
	for (int confidence = 100; confidence >= 0; confidence--)
		for (size_t i = 0; i < n; i++) {
			if ((int)(all[i].confidence * 100 + 0.5f) != confidence)
				continue;
			kept[i] = true;
			for (size_t k = 0; k < n; k++)
				if (k != i && kept[k] && all[k].begin < all[i].end &&
					all[i].begin < all[k].end)
					kept[i] = false;
			kept_n += kept[i];
		}
	return kept_n;
}

static void test_against_slow(void)
{
	enum { N = 100 };
	unsigned seed = 7;

	for (int round = 0; round < 200; round++) {
		struct sp_reading r[N], copy[N];
		struct sp_readings left;
		bool kept[N];

		/* Confidences differ, so that there is one answer. */
		for (int i = 0; i < N; i++) {
			uint32_t begin = (uint32_t)(rand_r(&seed) % 400);

			r[i] = reading(0, begin, begin + 1 + (uint32_t)(rand_r(&seed) % 40),
				(float)(i + 0.0f) / 100);
		}
		memcpy(copy, r, sizeof r);
		resolve(r, &left, N);
		CU_ASSERT_EQUAL_FATAL(left.n, resolve_slowly(copy, N, kept));
		for (size_t i = 0; i < left.n; i++) {
			size_t k = 0;

			while (k < N && !(kept[k] && copy[k].begin == left.reading[i].begin &&
						copy[k].end == left.reading[i].end))
				k++;
			CU_ASSERT(k < N);
		}
	}
}

static void test_merge(void)
{
	struct sp_reading r[] = { reading(0, 5, 15, 0.1f), reading(0, 5, 15, 0.2f),
		reading(1, 5, 15, 0.1f) };
	struct sp_readings readings = { r, 3, 3 };

	r[0].view = SP_VIEW_FOLDED;
	r[0].via = SP_VIA_DIGITS;
	r[0].evidence = SALLYPORT_EVIDENCE_CHECKSUM;
	sp_readings_merge(&readings);
	CU_ASSERT_EQUAL_FATAL(readings.n, 2);
	CU_ASSERT_EQUAL(r[0].via, 0);
	CU_ASSERT_EQUAL(r[0].evidence, SALLYPORT_EVIDENCE_CHECKSUM);
	CU_ASSERT_DOUBLE_EQUAL(r[0].confidence, 0.2, 1e-6);
}

/* ---------- excerpts ---------- */

static void expect_excerpt(const char *text, const char *value, const char *wanted)
{
	const char *at = strstr(text, value);
	struct sp_span span = { (uint32_t)(at - text), (uint32_t)(at - text + (long)strlen(value)) };
	struct sp_span other = { 0, 0 };
	const char *mine = strstr(text, "Ann");
	uint32_t caret = 0, caret_n = 0;
	struct sp_arena arena;

	if (mine)
		other = (struct sp_span){ (uint32_t)(mine - text), (uint32_t)(mine - text + 3) };
	sp_arena_init(&arena, 0);
	char *excerpt = sp_excerpt(sp_view_str(text), span, &other, mine != NULL, &arena, &caret,
		&caret_n);

	tap_note("%s", excerpt);
	CU_ASSERT_STRING_EQUAL(excerpt, wanted);
	CU_ASSERT(caret_n > 0);
	sp_arena_release(&arena);
}

static void test_excerpt(void)
{
	expect_excerpt("first line\nNHS no 943 476 5870 of Ann\nlast", "943 476 5870",
		"NHS no 94\xe2\x80\xa2 \xe2\x80\xa2\xe2\x80\xa2\xe2\x80\xa2 "
		"\xe2\x80\xa2\xe2\x80\xa2\xe2\x80\xa2"
		"0 of \xe2\x80\xa2\xe2\x80\xa2\xe2\x80\xa2");
	expect_excerpt("pin 1234.", "1234", "pin \xe2\x80\xa2\xe2\x80\xa2\xe2\x80\xa2\xe2\x80\xa2.");
	expect_excerpt("x\x01y\tz 12345678", "12345678", "x y z 1"
		"\xe2\x80\xa2\xe2\x80\xa2\xe2\x80\xa2\xe2\x80\xa2\xe2\x80\xa2\xe2\x80\xa2"
		"8");
	expect_excerpt("a 123\n456 b", "123\n456",
		"a 1\xe2\x80\xa2\xe2\x80\xa2 \xe2\x80\xa2\xe2\x80\xa2"
		"6 b");
}

/* Whatever the value, at most a third of its letters and digits is readable. */
static void test_excerpt_hides(void)
{
	static const char letters[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
		"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";
	struct sp_arena arena;

	sp_arena_init(&arena, 0);
	for (uint32_t n = 1; n < sizeof letters; n++) {
		uint32_t caret, caret_n, shown = 0;
		char *excerpt = sp_excerpt(sp_view(letters, n), (struct sp_span){ 0, n }, NULL, 0,
			&arena, &caret, &caret_n);

		for (const char *c = excerpt; *c; c++)
			shown += sp_is_alnum((unsigned char)*c);
		CU_ASSERT(shown * 3 <= n);
		CU_ASSERT(shown <= 4);
		CU_ASSERT(caret_n <= 41);
	}
	sp_arena_release(&arena);
}

static void test_excerpt_caret(void)
{
	static const char text[] = "\xc3\xa9t\xc3\xa9: \xe2\x82\xac" "12345678 et apr\xc3\xa8s";
	uint32_t caret = 0, caret_n = 0;
	struct sp_arena arena;

	sp_arena_init(&arena, 0);
	sp_excerpt(sp_view_str(text), (struct sp_span){ 10, 18 }, NULL, 0, &arena, &caret, &caret_n);
	CU_ASSERT_EQUAL(caret, 6);
	CU_ASSERT_EQUAL(caret_n, 8);
	sp_arena_release(&arena);
}

static const struct tap_test tests[] = {
	{ "the nearest context word is found on the side asked for", test_nearest },
	{ "confidence adds up and is capped where it must be", test_confidence },
	{ "a value inside a URL, address, path, code or UUID is known", test_embedded },
	{ "several readings of one span are one, the others are named", test_same_span },
	{ "a reading is not lost to one that is itself lost", test_chain },
	{ "readings of different groups stand beside one another", test_groups },
	{ "a hint gives way to a finding, however severe", test_hint_loses },
	{ "of equally good readings the longest stays", test_longer_wins },
	{ "overlaps are resolved as the slow way does it", test_against_slow },
	{ "one value seen in two views is one reading", test_merge },
	{ "an excerpt shows the line and masks the value and its neighbours", test_excerpt },
	{ "an excerpt never shows more than a third", test_excerpt_hides },
	{ "the caret counts characters", test_excerpt_caret },
};

int main(void)
{
	return TAP_MAIN("detect parts", tests);
}
