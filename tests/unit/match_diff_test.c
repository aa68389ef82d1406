/* SPDX-License-Identifier: Apache-2.0 */
/* Random patterns on random texts: what the matcher finds is what PCRE2 finds by trying everything. */
#include <stdio.h>
#include <stdlib.h>

#include "match_fixture.h"
#include "tap.h"

#define SETS 80
#define PATTERNS 12
#define TEXTS 220
#define TEXT_MAX 512

struct tally {
	unsigned long refused, compared, ends, missed, invented, begins, wrong_begins, given_up;
};

/* The matcher's hits of one pattern by their ends. */
static void spread_hits(const struct sp_hits *hits, uint32_t pattern, size_t text_n,
	const struct sp_hit **at)
{
	for (size_t end = 0; end <= text_n; end++)
		at[end] = NULL;
	for (size_t i = 0; i < hits->n; i++) {
		if (hits->hit[i].pattern == pattern)
			at[hits->hit[i].end] = &hits->hit[i];
	}
}

static void compare_begin(struct fixture *fixture, const struct sp_hit *hit, struct sp_view text,
	uint32_t wanted, struct tally *tally)
{
	uint32_t found = sp_matcher_begin(fixture->matcher, hit->pattern, text, hit->end, TEXT_MAX);

	tally->begins++;
	tally->given_up += found == SP_HIT_BEGIN_UNKNOWN; /* out of steps */
	if (found == SP_HIT_BEGIN_UNKNOWN)
		return;
	if (found == wanted && (hit->begin == wanted || hit->begin == SP_HIT_BEGIN_UNKNOWN))
		return;
	tally->wrong_begins++;
	tap_note("pattern %u end %u in \"%.*s\": begins at %u, not %u (hit %u)", hit->pattern, hit->end,
		(int)text.n, text.p, wanted, found, hit->begin);
}

static void compare(struct fixture *fixture, uint32_t index, struct exhaustive *exhaustive,
	struct sp_view text, struct tally *tally)
{
	const struct sp_pattern *pattern = &fixture->ruleset.pattern[index];
	const struct sp_hit *hit[TEXT_MAX + 1];
	uint32_t begin[TEXT_MAX + 1];

	if (!exhaustive_ends(exhaustive, text, begin))
		return;
	tally->compared++;
	spread_hits(&fixture->hits, index, text.n, hit);
	for (uint32_t end = 0; end <= text.n; end++) {
		bool wanted = begin[end] != SP_HIT_BEGIN_UNKNOWN;

		tally->ends += wanted;
		tally->missed += wanted && !hit[end];
		tally->invented += hit[end] && !wanted;
		if (wanted != (hit[end] != NULL))
			tap_note("/%s/ flags %u end %u in \"%.*s\": %s",
				sp_ruleset_str(&fixture->ruleset, pattern->regex), pattern->flags, end,
				(int)text.n, text.p, wanted ? "missed" : "invented");
		else if (wanted)
			compare_begin(fixture, hit[end], text, begin[end], tally);
	}
}

static void scan_texts(struct chooser *chooser, struct fixture *fixture,
	struct exhaustive **exhaustive, struct tally *tally)
{
	char text[TEXT_MAX];

	for (unsigned t = 0; t < TEXTS; t++) {
		struct sp_view view = sp_view(text, choose_text(chooser, text, sizeof text));

		CU_ASSERT_EQUAL(sp_matcher_scan(fixture->matcher, SP_VIEW_TEXT, view, &fixture->hits),
			SP_OK);
		for (uint32_t i = 0; i < fixture->ruleset.pattern_n; i++)
			compare(fixture, i, exhaustive[i], view, tally);
	}
}

static void run_set(struct chooser *chooser, struct tally *tally)
{
	static const uint32_t all_flags = SP_PATTERN_CASELESS | SP_PATTERN_WORD_BEGIN | SP_PATTERN_WORD_END;
	struct fixture_pattern patterns[PATTERNS];
	struct exhaustive *exhaustive[PATTERNS];
	char regex[PATTERNS][400];
	struct fixture fixture;
	size_t n = 1 + choose(chooser, PATTERNS);

	for (size_t i = 0; i < n; i++) {
		choose_regex(chooser, regex[i], sizeof regex[i]);
		patterns[i] = (struct fixture_pattern){ regex[i], choose(chooser, 8) & all_flags, 0 };
	}
	if (fixture_init(&fixture, patterns, n)) { /* one of them can never match */
		tally->refused++;
	} else {
		const struct sp_ruleset *set = &fixture.ruleset;

		for (uint32_t i = 0; i < set->pattern_n; i++)
			exhaustive[i] = exhaustive_new(sp_ruleset_str(set, set->pattern[i].regex),
				set->pattern[i].flags);
		scan_texts(chooser, &fixture, exhaustive, tally);
		for (uint32_t i = 0; i < set->pattern_n; i++)
			exhaustive_free(exhaustive[i]);
	}
	fixture_release(&fixture);
}

static void test_differential(void)
{
	const char *sets = getenv("SALLYPORT_DIFF_SETS"), *seed = getenv("SALLYPORT_DIFF_SEED");
	struct chooser chooser = { .state = seed ? strtoull(seed, NULL, 10) : 20261123 };
	struct tally tally = { 0 };

	for (unsigned long i = 0, n = sets ? strtoul(sets, NULL, 10) : SETS; i < n; i++)
		run_set(&chooser, &tally);
	printf("# %lu patterns on texts, %lu ends: %lu missed, %lu invented; %lu beginnings: %lu wrong, "
		"%lu given up; %lu sets refused\n", tally.compared, tally.ends, tally.missed,
		tally.invented, tally.begins, tally.wrong_begins, tally.given_up, tally.refused);
	CU_ASSERT(tally.compared > 100 * tally.refused);
	CU_ASSERT_EQUAL(tally.missed, 0);
	CU_ASSERT_EQUAL(tally.invented, 0);
	CU_ASSERT_EQUAL(tally.wrong_begins, 0);
	CU_ASSERT(tally.given_up * 1000 < tally.begins);
}

int main(void)
{
	static const struct tap_test tests[] = {
		{ "the matcher finds the very ends and beginnings that PCRE2 finds", test_differential },
	};

	return TAP_MAIN("match against PCRE2", tests);
}
