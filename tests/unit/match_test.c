/* SPDX-License-Identifier: Apache-2.0 */
#include <stdio.h>
#include <stdlib.h>

#include "match_fixture.h"
#include "tap.h"

#define ANY SP_HIT_BEGIN_UNKNOWN

/* Scans `text` for one pattern and writes the hits as "begin-end[-last_end] …", "?" for a beginning that is unknown. */
static const char *scan_one(struct fixture_pattern pattern, const char *text)
{
	static char out[512];
	struct fixture fixture;
	size_t n = 0;

	out[0] = 0;
	if (fixture_init(&fixture, &pattern, 1)) {
		snprintf(out, sizeof out, "refused: %s", fixture.err.message);
	} else if (sp_matcher_scan(fixture.matcher, SP_VIEW_TEXT, sp_view_str(text), &fixture.hits)) {
		snprintf(out, sizeof out, "failed");
	} else {
		for (size_t i = 0; i < fixture.hits.n && n + 40 < sizeof out; i++) {
			const struct sp_hit *hit = &fixture.hits.hit[i];

			if (hit->begin == ANY)
				n += (size_t)snprintf(out + n, sizeof out - n, "?-%u", hit->end);
			else
				n += (size_t)snprintf(out + n, sizeof out - n, "%u-%u", hit->begin, hit->end);
			if (hit->last_end != hit->end)
				n += (size_t)snprintf(out + n, sizeof out - n, "-%u", hit->last_end);
			out[n++] = ' ';
			out[n] = 0;
		}
		out[n ? n - 1 : 0] = 0;
	}
	fixture_release(&fixture);
	return out;
}

static void expect_scan(const char *regex, uint32_t flags, const char *text, const char *expected)
{
	const char *got = scan_one((struct fixture_pattern){ regex, flags, 0 }, text);

	tap_note("/%s/ flags %u in \"%s\": expected \"%s\", got \"%s\"", regex, flags, text, expected, got);
	CU_ASSERT_STRING_EQUAL(got, expected);
}

static void test_selftest(void)
{
	struct sp_err err = { 0 };

	CU_ASSERT_EQUAL(sp_match_selftest(&err), SP_OK);
	tap_note("%s", err.message);
	CU_ASSERT_EQUAL(strncmp(sp_match_engine(), "5.4.", 4), 0);
}

static void test_widths(void)
{
	static const struct {
		const char *regex;
		uint32_t width, width_max;
	} cases[] = {
		{ "secret", 6, 6 },
		{ "a\\.b\\\\c", 5, 5 },
		{ "caf\xc3\xa9", 5, 5 },
		{ "[0-9]{6}", 6, 6 },
		{ "(?:ab|cd)e", 3, 3 },
		{ "\\bkey\\b", 3, 3 },
		{ "ab?c", 0, 3 },
		{ "a{2,9}", 0, 9 },
		{ "a+b", 0, UINT32_MAX },
	};

	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct fixture fixture;
		struct fixture_pattern pattern = { cases[i].regex, 0, 0 };

		CU_ASSERT_EQUAL(fixture_init(&fixture, &pattern, 1), SP_OK);
		tap_note("%s", cases[i].regex);
		if (fixture.matcher) {
			CU_ASSERT_EQUAL(fixture.ruleset.pattern[0].width, cases[i].width);
			CU_ASSERT_EQUAL(fixture.ruleset.pattern[0].width_max, cases[i].width_max);
		}
		fixture_release(&fixture);
	}
}

static void expect_refused(const char *regex, uint32_t flags, const char *why)
{
	struct fixture fixture;
	struct fixture_pattern patterns[] = { { "fine", 0, 0 }, { regex, flags, 0 } };

	CU_ASSERT_EQUAL(fixture_init(&fixture, patterns, 2), SP_EINVAL);
	tap_note("/%s/: %s", regex, fixture.err.message);
	CU_ASSERT_PTR_NOT_NULL(strstr(fixture.err.message, why));
	CU_ASSERT_PTR_NOT_NULL(strstr(fixture.err.message, regex));
	fixture_release(&fixture);
}

static void test_refused(void)
{
	expect_refused("(unclosed", 0, "parenthesis");
	expect_refused("a*", 0, "nothing");
	expect_refused("(?:key)?", SP_PATTERN_WORD_BEGIN, "nothing");
	expect_refused("\\b", 0, "nothing");
	expect_refused("(?<!a)b", 0, "supported");
	expect_refused("(a)\\1", 0, "supported");
	expect_refused("(*UTF8)\xc3\xa9", 0, "options of the engine");
	expect_refused("(?:x{1,30000}){1,30000}", 0, ": ");
}

static void test_place(void)
{
	struct sp_pack_pattern pattern = { "b(", 0, { "bad.yaml", 7, 13 } };
	struct sp_pack_rule rule = { .place = { "bad.yaml", 3, 5 }, .id = "bad", .name = "Bad",
		.category = "test", .type = "BAD", .detector = "core", .views = SP_VIEW_TEXT,
		.pattern = &pattern, .pattern_n = 1, .base = 0.5f };
	struct sp_pack pack = { .name = "bad", .file = "bad.yaml", .rule = &rule, .rule_n = 1 };
	struct sp_build_input input = { .pack = &pack, .pack_n = 1 };
	struct sp_limits limits;
	struct sp_err err = { 0 };
	struct sp_buf image;

	sp_limits_default(&limits);
	sp_buf_init(&image, 0);
	int status = sp_ruleset_build(&input, &limits, &image, &err);

	tap_note("build: %s", err.message);
	CU_ASSERT_EQUAL(status, SP_OK);
	if (!status) {
		CU_ASSERT_EQUAL(sp_match_build(&input, &image, &limits, &err), SP_EINVAL);
		tap_note("%s:%u:%u: %s", err.file, err.line, err.column, err.message);
		CU_ASSERT_STRING_EQUAL(err.file, "bad.yaml");
		CU_ASSERT_EQUAL(err.line, 7);
		CU_ASSERT_EQUAL(err.column, 13);
	}
	sp_buf_release(&image);
}

static void test_spans(void)
{
	expect_scan("key", 0, "a key, two keys", "2-5 11-14");
	expect_scan("key", SP_PATTERN_CASELESS, "KEY Key", "0-3 4-7");
	expect_scan("ab?c", 0, "ac abc", "?-2 ?-6");
	expect_scan("a+", 0, "caaa", "?-2 ?-3 ?-4");
	expect_scan("a.b", 0, "a\nb a-b", "4-7");
	expect_scan("key", 0, "", "");
}

static void test_word_edges(void)
{
	uint32_t both = SP_PATTERN_WORD_BEGIN | SP_PATTERN_WORD_END;

	expect_scan("nhs", both, "nhs", "0-3");
	expect_scan("nhs", both, "xnhs nhsx 1nhs nhs1", "");
	expect_scan("nhs", both, "(nhs) _nhs_ nhs's", "1-4 7-10 12-15");
	expect_scan("nhs", both, "\xc3\xa9nhs nhs\xc3\xa9 nhs\xd0\xb6 \xce\xb1nhs", "");
	expect_scan("nhs", both, "nhse\xcc\x81 nhs\xcc\x81", "");
	expect_scan("nhs", both, "\xe2\x80\x9cnhs\xe2\x80\x9d \xc2\xa0nhs\xc2\xa0 \xc3\x97nhs\xe4\xb8\xad",
		"3-6 12-15 20-23");
	expect_scan("nhs", SP_PATTERN_WORD_BEGIN, "nhsx xnhs", "0-3");
	expect_scan("nhs", SP_PATTERN_WORD_END, "nhsx xnhs", "6-9");
}

static void test_varying_word_edges(void)
{
	uint32_t both = SP_PATTERN_WORD_BEGIN | SP_PATTERN_WORD_END;

	expect_scan("nhs\\s*no", both, "nhs no", "?-6");
	expect_scan("nhs\\s*no", both, "xnhs no nhs nox 1nhsno", "");
	expect_scan("nhs\\s*no", both, "\xc3\xa9nhsno \xd0\xb6nhsno \xe1\xbc\x80nhsno nhsno\xc3\xa9", "");
	expect_scan("nhs\\s*no", both, "(nhsno _nhsno \xe2\x80\x9cnhsno \xc3\x97nhsno \xc2\xa0nhsno.",
		"?-6 ?-13 ?-22 ?-30 ?-38");
	expect_scan("a|nhs\\s*no", SP_PATTERN_WORD_BEGIN, "xnhsno xa", "");
}

static void test_phrases(void)
{
	uint32_t both = SP_PATTERN_WORD_BEGIN | SP_PATTERN_WORD_END;
	uint32_t caseless = both | SP_PATTERN_CASELESS;

	expect_scan("driving licence number", both, "the driving licence number: 1", "4-26");
	expect_scan("driving licence number", both, "driving licence numbers, a driving licence", "");
	expect_scan("driving licence number", both, "xdriving licence number", "");
	expect_scan("driving licence number", caseless, "DRIVING Licence number", "0-22");
	expect_scan("driving licence number", both, "DRIVING Licence number", "");
	expect_scan("to the licence", both, "licence to the licence", "8-22");
	expect_scan("licence to the", both, "licence to the", "0-14");
	expect_scan("licence to the", both, "licence to th", "");
	expect_scan("not\\-for sharing\\.", caseless, "Not-for sharing. not-for sharing", "0-16");
	expect_scan("one of the", both, "one of the", "0-10");
	expect_scan("licence \xc3\xa9t\xc3\xa9", both, "licence \xc3\xa9t\xc3\xa9", "0-13");
}

static void test_runs(void)
{
	const char *digits = "[0-9](?:[ -]?[0-9]){5}";

	expect_scan("[0-9]{6}", SP_PATTERN_RUN, "1234567890", "0-6-10");
	expect_scan(digits, SP_PATTERN_RUN, "12 34 56 78 90", "?-8-14");
	expect_scan(digits, SP_PATTERN_RUN, "123456 and 654321", "?-6 ?-17");
	expect_scan("[0-9]{6}", SP_PATTERN_RUN, "123456....123456", "0-6 10-16");
	expect_scan("ab", SP_PATTERN_RUN, "ab..ab...ab", "0-2-6 9-11");
	expect_scan("[0-9]{6}", SP_PATTERN_RUN | SP_PATTERN_WORD_END, "12345678", "2-8");
}

/* expected: the patterns found in each of the views text, folded and words. */
static void expect_views(const struct fixture_pattern *patterns, size_t n, const char *utf8,
	const char *const expected[3])
{
	static const uint32_t views[] = { SP_VIEW_TEXT, SP_VIEW_FOLDED, SP_VIEW_WORDS };
	struct fixture fixture;

	CU_ASSERT_EQUAL_FATAL(fixture_init(&fixture, patterns, n), SP_OK);
	for (size_t v = 0; v < 3; v++) {
		char got[128] = "";

		CU_ASSERT_EQUAL(sp_matcher_scan(fixture.matcher, views[v], sp_view_str(utf8), &fixture.hits), SP_OK);
		for (size_t i = 0; i < fixture.hits.n; i++)
			snprintf(got + strlen(got), sizeof got - strlen(got), "%s, ", sp_ruleset_str(
				&fixture.ruleset,
				fixture.ruleset.pattern[fixture.hits.hit[i].pattern].regex));
		CU_ASSERT_STRING_EQUAL(got, expected[v]);
	}
	fixture_release(&fixture);
}

static void test_views(void)
{
	static const struct fixture_pattern patterns[] = {
		{ "alpha", 0, SP_VIEW_TEXT },
		{ "beta", 0, SP_VIEW_FOLDED },
		{ "gamma", 0, SP_VIEW_WORDS },
		{ "delta", 0, SP_VIEW_TEXT | SP_VIEW_WORDS },
	};
	static const char *const expected[] = { "alpha, delta, ", "beta, ", "gamma, delta, " };

	expect_views(patterns, 4, "alpha beta gamma delta", expected);
}

/* To the engine they are one pattern, whatever else they say and wherever they are looked for. */
static void test_shared_words(void)
{
	static const uint32_t both = SP_PATTERN_WORD_BEGIN | SP_PATTERN_WORD_END;
	const struct fixture_pattern patterns[] = {
		{ "licence to the", both, SP_VIEW_TEXT },
		{ "your licence", both, SP_VIEW_TEXT | SP_VIEW_WORDS },
		{ "licence of the", both, SP_VIEW_TEXT },
		{ "licence", both, SP_VIEW_WORDS },
		{ "the licence", both | SP_PATTERN_CASELESS, SP_VIEW_FOLDED },
	};
	static const char *const expected[] = { "your licence, licence to the, ", "", "your licence, licence, " };

	expect_views(patterns, 5, "your licence to the", expected);
}

static void test_no_patterns(void)
{
	struct fixture fixture;

	CU_ASSERT_EQUAL_FATAL(fixture_init(&fixture, NULL, 0), SP_OK);
	CU_ASSERT_EQUAL(sp_matcher_scan(fixture.matcher, SP_VIEW_TEXT, sp_view_str("text"),
		&fixture.hits), SP_OK);
	CU_ASSERT_EQUAL(fixture.hits.n, 0);
	CU_ASSERT_EQUAL(fixture.hits.scanned, 4);
	fixture_release(&fixture);
}

static void expect_order(const struct fixture_pattern *patterns, size_t pattern_n,
	struct sp_view text, size_t hit_n_min)
{
	struct fixture fixture;

	CU_ASSERT_EQUAL_FATAL(fixture_init(&fixture, patterns, pattern_n), SP_OK);
	CU_ASSERT_EQUAL(sp_matcher_scan(fixture.matcher, SP_VIEW_TEXT, text, &fixture.hits), SP_OK);
	tap_note("%zu hits", fixture.hits.n);
	CU_ASSERT(fixture.hits.n >= hit_n_min);
	for (size_t i = 1; i < fixture.hits.n; i++) {
		const struct sp_hit *a = &fixture.hits.hit[i - 1], *b = a + 1;

		if (a->end > b->end || (a->end == b->end && a->pattern >= b->pattern))
			CU_FAIL("hits are out of order, or one is there twice");
	}
	fixture_release(&fixture);
}

static void test_order(void)
{
	static const struct fixture_pattern few[] = {
		{ "aa", 0, 0 }, { "a$", 0, 0 }, { "a", 0, 0 }, { "(?:aa|ba)", 0, 0 }, { "[ab]+a", 0, 0 },
		{ "a.*", 0, 0 },
	};
	struct fixture_pattern many[200];
	char text[300], regex[200][201];

	for (size_t i = 0; i < sizeof text; i++)
		text[i] = "aab"[i % 3];
	expect_order(few, 6, sp_view(text, sizeof text), 600);
	memset(text, 'a', sizeof text);
	for (size_t i = 0; i < 200; i++) { /* all of them end everywhere */
		memset(regex[i], 'a', i + 1);
		regex[i][i + 1] = 0;
		many[i] = (struct fixture_pattern){ regex[i], 0, 0 };
	}
	expect_order(many, 200, sp_view(text, sizeof text), 300 * 200 - 200 * 199 / 2);
}

static void test_hit_limit(void)
{
	struct fixture fixture;
	struct fixture_pattern pattern = { "a", 0, 0 };
	char text[100];

	CU_ASSERT_EQUAL_FATAL(fixture_init(&fixture, &pattern, 1), SP_OK);
	sp_matcher_free(fixture.matcher);
	fixture.matcher = NULL;
	fixture.limits.hit_count = 10;
	CU_ASSERT_EQUAL_FATAL(sp_matcher_new(&fixture.ruleset, &fixture.limits, &fixture.matcher,
		&fixture.err), SP_OK);
	memset(text, 'a', sizeof text);
	CU_ASSERT_EQUAL(sp_matcher_scan(fixture.matcher, SP_VIEW_TEXT, sp_view(text, 100),
		&fixture.hits), SP_OK);
	CU_ASSERT_TRUE(fixture.hits.truncated);
	CU_ASSERT_EQUAL(fixture.hits.n, 10);
	CU_ASSERT_EQUAL(fixture.hits.scanned, 10);
	CU_ASSERT_EQUAL(sp_matcher_scan(fixture.matcher, SP_VIEW_TEXT, sp_view(text, 10),
		&fixture.hits), SP_OK);
	CU_ASSERT_FALSE(fixture.hits.truncated);
	CU_ASSERT_EQUAL(fixture.hits.n, 10);
	fixture_release(&fixture);
}

static uint32_t begin_of(const char *regex, uint32_t flags, const char *text, uint32_t end,
	uint32_t window)
{
	struct fixture fixture;
	struct fixture_pattern pattern = { regex, flags, 0 };
	uint32_t begin = ANY - 1;

	if (!fixture_init(&fixture, &pattern, 1))
		begin = sp_matcher_begin(fixture.matcher, 0, sp_view_str(text), end, window);
	fixture_release(&fixture);
	tap_note("/%s/ in \"%s\" ending at %u begins at %u", regex, text, end, begin);
	return begin;
}

static void test_begin(void)
{
	CU_ASSERT_EQUAL(begin_of("a+b", 0, "caaab", 5, 100), 1);
	CU_ASSERT_EQUAL(begin_of("a+b", 0, "caaab", 5, 2), 3);
	CU_ASSERT_EQUAL(begin_of("a+b", 0, "caaab", 4, 100), ANY);
	CU_ASSERT_EQUAL(begin_of("a+", 0, "caaab", 3, 100), 1);
	CU_ASSERT_EQUAL(begin_of("A+", SP_PATTERN_CASELESS, "caaab", 3, 100), 1);
	CU_ASSERT_EQUAL(begin_of("\\bk\\w+", 0, "0123456789key", 13, 3), ANY);
	CU_ASSERT_EQUAL(begin_of("\\bk\\w+", 0, "0123456789 key", 14, 3), 11);
	CU_ASSERT_EQUAL(begin_of("^k\\w+", 0, "0123456789key", 13, 3), ANY);
	CU_ASSERT_EQUAL(begin_of("k\\w+$", 0, "key 0123456789", 3, 9), ANY);
	CU_ASSERT_EQUAL(begin_of("k\\w+$", 0, "0123456789 key\n", 14, 9), 11);
	CU_ASSERT_EQUAL(begin_of("k\\w*", SP_PATTERN_WORD_BEGIN, "kkey key", 4, 9), 0);
	CU_ASSERT_EQUAL(begin_of("k\\w*", SP_PATTERN_WORD_BEGIN, "xkey key", 4, 9), ANY);
	CU_ASSERT_EQUAL(begin_of("k\\w*", SP_PATTERN_WORD_BEGIN, "\xc3\xa9key", 5, 3), ANY);
}

static void test_begin_is_bounded(void)
{
	char text[4096];

	memset(text, 'a', sizeof text - 1);
	text[sizeof text - 1] = 0;
	CU_ASSERT_EQUAL(begin_of("(?:a|aa|a+)+b", 0, text, 4000, 1000), ANY);
}

/* ---------- confirm ---------- */

struct confirm_case {
	const char *regex;
	bool caseless;
	const char *text;
	uint32_t from, to, touch;
	int result;
	uint32_t begin, end;
};

static void run_confirm(struct fixture *fixture, const struct confirm_case *c)
{
	uint32_t index = fixture_index(fixture, c->regex, 0), begin = 7777, end = 7777;
	struct sp_err err = { 0 };

	CU_ASSERT_NOT_EQUAL_FATAL(index, SP_NONE);
	int result = sp_matcher_confirm(fixture->matcher, fixture->ruleset.pattern[index].regex,
		c->caseless, sp_view_str(c->text), c->from, c->to, c->touch, &begin, &end, &err);

	tap_note("/%s/ in \"%s\"[%u,%u) touching %u: %d %u-%u %s", c->regex, c->text, c->from, c->to,
		c->touch, result, begin, end, err.message);
	CU_ASSERT_EQUAL(result, c->result);
	CU_ASSERT_EQUAL(begin, c->result == 1 ? c->begin : 7777);
	CU_ASSERT_EQUAL(end, c->result == 1 ? c->end : 7777);
}

static void test_confirm(void)
{
	/* The patterns stand in the rule set only so that they have a place there. */
	static const struct fixture_pattern patterns[] = {
		{ "k(?P<value>[0-9]+)", 0, 0 }, { "[a-z]{3}", 0, 0 }, { "ab", 0, 0 }, { "a|abc", 0, 0 },
		{ "k(?:(?P<value>[0-9])|x)", 0, 0 },
	};
	static const struct confirm_case cases[] = {
		{ "k(?P<value>[0-9]+)", false, "..k123..", 0, 8, ANY, 1, 3, 6 },
		{ "k(?P<value>[0-9]+)", false, "..K123..", 0, 8, ANY, 0, 0, 0 },
		{ "k(?P<value>[0-9]+)", true, "..K123..", 0, 8, ANY, 1, 3, 6 },
		{ "k(?P<value>[0-9]+)", false, "..k123..", 0, 5, ANY, 1, 3, 5 },
		{ "k(?P<value>[0-9]+)", false, "..k123..", 3, 8, ANY, 0, 0, 0 },
		{ "k(?P<value>[0-9]+)", false, "k1 k2 k3", 0, 8, 4, 1, 4, 5 },
		{ "k(?P<value>[0-9]+)", false, "k1 k2 k3", 0, 8, 8, 1, 7, 8 },
		{ "[a-z]{3}", false, "abcdefgh", 0, 8, ANY, 1, 0, 3 },
		{ "[a-z]{3}", false, "abcdefgh", 0, 8, 5, 1, 2, 5 },
		{ "[a-z]{3}", false, "abcdefgh", 4, 6, ANY, 0, 0, 0 },
		{ "[a-z]{3}", false, "abcdefgh", 4, 99, ANY, 0, 0, 0 },
		{ "ab", false, "ab", 0, 2, 3, 0, 0, 0 },
		{ "a|abc", false, "abc", 0, 3, 3, 1, 0, 3 },
		{ "k(?:(?P<value>[0-9])|x)", false, "kx", 0, 2, ANY, 1, 0, 2 },
	};
	struct fixture fixture;

	CU_ASSERT_EQUAL_FATAL(fixture_init(&fixture, patterns, 5), SP_OK);
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
		run_confirm(&fixture, &cases[i]);
	fixture_release(&fixture);
}

static void test_confirm_limit(void)
{
	static const struct fixture_pattern pattern = { "(?:a|aa|a+)+b", 0, 0 };
	struct fixture fixture;
	char text[2001];

	memset(text, 'a', sizeof text - 1);
	memcpy(text + sizeof text - 3, "cb", 3);
	struct confirm_case c = { pattern.regex, false, text, 0, 2000, ANY, SP_ELIMIT, 0, 0 };

	CU_ASSERT_EQUAL_FATAL(fixture_init(&fixture, &pattern, 1), SP_OK);
	run_confirm(&fixture, &c);
	fixture_release(&fixture);
}

static void test_many_confirms(void)
{
	struct fixture_pattern patterns[300];
	char regex[300][16];
	struct fixture fixture;

	for (unsigned i = 0; i < 300; i++) {
		snprintf(regex[i], sizeof regex[i], "w%ux", i);
		patterns[i] = (struct fixture_pattern){ regex[i], 0, 0 };
	}
	CU_ASSERT_EQUAL_FATAL(fixture_init(&fixture, patterns, 300), SP_OK);
	for (unsigned round = 0; round < 2; round++) {
		for (unsigned i = 0; i < 300; i++) {
			struct confirm_case c = { regex[i], i % 2, regex[i], 0, (uint32_t)strlen(regex[i]),
				ANY, 1, 0, (uint32_t)strlen(regex[i]) };

			run_confirm(&fixture, &c);
		}
	}
	fixture_release(&fixture);
}

static void test_check_confirm(void)
{
	struct sp_err err = { 0 };

	CU_ASSERT_EQUAL(sp_match_check_confirm("(?<=a)b(?!c)\\d+", &err), SP_OK);
	CU_ASSERT_EQUAL(sp_match_check_confirm("ab(cd", &err), SP_EINVAL);
	tap_note("%s", err.message);
	CU_ASSERT_EQUAL(sp_match_check_confirm("ab)|(cd", &err), SP_EINVAL);
	CU_ASSERT_EQUAL(sp_match_check_confirm("ab[", &err), SP_EINVAL);
	CU_ASSERT_EQUAL(sp_match_check_confirm("(*UTF)a", &err), SP_EINVAL);
	CU_ASSERT_EQUAL(sp_match_check_confirm("a)", NULL), SP_EINVAL);
}

int main(void)
{
	static const struct tap_test tests[] = {
		{ "the engine passes its self-test", test_selftest },
		{ "widths of patterns are known where they are fixed", test_widths },
		{ "a pattern that cannot be had is refused with the reason", test_refused },
		{ "a refused pattern is named by file, line and column", test_place },
		{ "a hit says where a match of fixed width begins and ends", test_spans },
		{ "edges of words are judged by letters, whatever their script among ours", test_word_edges },
		{ "edges of words are judged the same where the width varies", test_varying_word_edges },
		{ "a phrase is found by a word of it and compared whole", test_phrases },
		{ "phrases and words that share a word are all found, each in its views", test_shared_words },
		{ "a run of matches is one hit", test_runs },
		{ "a pattern is found only in its views", test_views },
		{ "a rule set without patterns finds nothing", test_no_patterns },
		{ "hits are in order and each is there once", test_order },
		{ "the limit on hits ends the scan and says how far it went", test_hit_limit },
		{ "the beginning of a match is the leftmost within the window", test_begin },
		{ "a search for a beginning gives up after its steps", test_begin_is_bounded },
		{ "a confirming pattern gives the span of its value", test_confirm },
		{ "a confirming pattern that runs wild reaches its limit", test_confirm_limit },
		{ "confirming patterns are kept apart by text and case", test_many_confirms },
		{ "a confirming pattern that does not compile is refused", test_check_confirm },
	};

	return TAP_MAIN("match", tests);
}
