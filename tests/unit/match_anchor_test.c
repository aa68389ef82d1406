/* SPDX-License-Identifier: Apache-2.0 */
/* By which word a phrase is looked for. */
#include <stdio.h>
#include <string.h>

#include "match/anchor.h"
#include "match_fixture.h"
#include "tap.h"

static void expect_word(const char *phrase, const char *word)
{
	uint32_t begin = 0, end = 0;
	bool found = sp_anchor_word(sp_view_str(phrase), &begin, &end);

	tap_note("\"%s\": %.*s", phrase, (int)(end - begin), phrase + begin);
	CU_ASSERT_EQUAL(found, word != NULL);
	if (found && word)
		CU_ASSERT(sp_view_is(sp_view_sub(sp_view_str(phrase), begin, end), word));
}

static void test_table(void)
{
	static const struct {
		const char *word;
		unsigned rank;
	} common[] = {
#define SP_COMMON(word, rank) { word, rank },
#include "match/common.def"
#undef SP_COMMON
	};
	size_t n = sizeof common / sizeof *common;
	char seen[sizeof common / sizeof *common] = { 0 };

	for (size_t i = 0; i < n; i++) {
		if (i && strcmp(common[i - 1].word, common[i].word) >= 0) {
			tap_note("%s after %s", common[i].word, common[i - 1].word);
			CU_FAIL("words are not in order, so that they are not found");
		}
		CU_ASSERT(strlen(common[i].word) >= 4 && strlen(common[i].word) <= 16);
		CU_ASSERT_FATAL(common[i].rank < n);
		CU_ASSERT(!seen[common[i].rank]);
		seen[common[i].rank] = 1;
	}
}

static void test_rarest(void)
{
	expect_word("your account will be suspended", "suspended"); /* which is not among the common */
	expect_word("before the afternoon address", "afternoon");   /* 381 before 183 */
	expect_word("BEFORE THE AFTERNOON ADDRESS", "AFTERNOON");
	expect_word("zebra aardvark", "aardvark"); /* of two unknown words the longer one */
	expect_word("national-insurance/number zq", "national"); /* 757, 752, 94 */
	expect_word("a pneumonoultramicroscopic about", "pneumonoultramicroscopic");
	expect_word("this is back to", "back"); /* common, but less so than the others */
	expect_word("with the zq", "zq");       /* short, but seldom */
	expect_word("about people zq", "zq");
	expect_word("the account zq", "account"); /* 272: seldomer than what begins with a short word */
}

static void test_none(void)
{
	expect_word("suspended", NULL);       /* a word is no phrase */
	expect_word("...suspended!", NULL);
	expect_word("to be or not", NULL);    /* nor are short words looked for that are met in every line */
	expect_word("about this with", NULL); /* the commonest would be met everywhere */
	expect_word("13 50", NULL);           /* numbers stand in others */
	expect_word("", NULL);
	expect_word(" - ", NULL);
}

/* A phrase is found wherever it stands whole, by whichever word it is looked for. */
static void test_found_whole(void)
{
	static const struct fixture_pattern phrases[] = {
		{ "zebra crossing", SP_PATTERN_CASELESS | SP_PATTERN_WORD_BEGIN | SP_PATTERN_WORD_END, 0 },
		{ "the zebra", SP_PATTERN_CASELESS | SP_PATTERN_WORD_BEGIN | SP_PATTERN_WORD_END, 0 },
		{ "about a zebra again", SP_PATTERN_CASELESS | SP_PATTERN_WORD_BEGIN | SP_PATTERN_WORD_END, 0 },
		{ "a\\.b zebra", SP_PATTERN_WORD_BEGIN | SP_PATTERN_WORD_END, 0 },
		{ "up the zq", SP_PATTERN_CASELESS | SP_PATTERN_WORD_BEGIN | SP_PATTERN_WORD_END, 0 },
	};
	const size_t n = sizeof phrases / sizeof *phrases;
	static const struct {
		const char *text;
		size_t hits;
	} cases[] = {
		{ "zebra crossing", 1 }, { "The Zebra Crossing", 2 }, { "zebra crossings", 0 },
		{ "azebra crossing", 0 }, { "about a zebra again", 1 }, { "about a zebra", 0 },
		{ "zebra", 0 }, { "the zebra", 1 }, { "bathe zebra", 0 }, { "the  zebra", 0 },
		{ "up the zq", 1 }, { "Up the ZQ!", 1 }, { "up the zqx", 0 }, { "up theczq", 0 }, { "zq", 0 },
		{ "a.b zebra", 1 }, { "acb zebra", 0 }, { "A.B zebra", 0 }, { "ra crossing", 0 },
	};
	struct fixture fixture;

	CU_ASSERT_EQUAL_FATAL(fixture_init(&fixture, phrases, n), SP_OK);
	for (size_t i = 0; i < n; i++)
		CU_ASSERT(fixture.ruleset.pattern[i].anchor_end > 0);
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		CU_ASSERT_EQUAL(sp_matcher_scan(fixture.matcher, SP_VIEW_TEXT,
			sp_view_str(cases[i].text), &fixture.hits), SP_OK);
		tap_note("\"%s\": %zu", cases[i].text, fixture.hits.n);
		CU_ASSERT_EQUAL(fixture.hits.n, cases[i].hits);
	}
	fixture_release(&fixture);
}

int main(void)
{
	static const struct tap_test tests[] = {
		{ "the common words are in order and each has a rank of its own", test_table },
		{ "a phrase is looked for by its rarest word", test_rarest },
		{ "a phrase of words that are met everywhere is looked for as a whole", test_none },
		{ "a phrase is found where it stands whole, and only there", test_found_whole },
	};

	return TAP_MAIN("anchor", tests);
}
