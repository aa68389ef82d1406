/* SPDX-License-Identifier: Apache-2.0 */
/* links: LIB_MATCH_FIXTURE */
/*
 * The first byte chooses. Even: the rest chooses patterns and a text, and the matcher must find the very ends that PCRE2
 * finds. Odd: the rest is a confirming pattern, a zero byte and a text; only memory and time are at stake.
 */
#include "../unit/match_fixture.h"

#include <stdio.h>
#include <stdlib.h>

#define PATTERNS 4
#define TEXT_MAX 512
#define RAW_REGEX_MAX 64

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t n);

static void compare(const struct fixture *fixture, uint32_t pattern, struct sp_view text)
{
	const struct sp_pattern *record = &fixture->ruleset.pattern[pattern];
	const char *regex = sp_ruleset_str(&fixture->ruleset, record->regex);
	struct exhaustive *exhaustive = exhaustive_new(regex, record->flags);
	uint32_t begin[TEXT_MAX + 1];
	bool hit[TEXT_MAX + 1] = { false };

	for (size_t i = 0; i < fixture->hits.n; i++) {
		if (fixture->hits.hit[i].pattern == pattern)
			hit[fixture->hits.hit[i].end] = true;
	}
	if (exhaustive_ends(exhaustive, text, begin)) {
		for (size_t end = 0; end <= text.n; end++) {
			if (hit[end] == (begin[end] != SP_HIT_BEGIN_UNKNOWN))
				continue;
			fprintf(stderr, "/%s/ flags %u: %s at %zu in \"%.*s\"\n", regex, record->flags,
				hit[end] ? "invented" : "missed", end, (int)text.n, text.p);
			abort();
		}
	}
	exhaustive_free(exhaustive);
}

static void run_differential(struct chooser *chooser)
{
	struct fixture_pattern patterns[PATTERNS];
	char regex[PATTERNS][400], text[TEXT_MAX];
	struct fixture fixture;
	size_t n = 1 + choose(chooser, PATTERNS);

	for (size_t i = 0; i < n; i++) {
		choose_regex(chooser, regex[i], sizeof regex[i]);
		patterns[i] = (struct fixture_pattern){ regex[i], choose(chooser, 8), 0 }; /* no runs */
	}
	struct sp_view view = sp_view(text, choose_text(chooser, text, sizeof text));

	if (!fixture_init(&fixture, patterns, n) &&
		!sp_matcher_scan(fixture.matcher, SP_VIEW_TEXT, view, &fixture.hits)) {
		for (uint32_t i = 0; i < fixture.ruleset.pattern_n; i++)
			compare(&fixture, i, view);
	}
	fixture_release(&fixture);
}

/* The rule set holds the confirming pattern's text as one of its patterns where Hyperscan takes it too. */
static void run_confirm(const unsigned char *data, size_t n)
{
	const unsigned char *zero = memchr(data, 0, n);
	size_t regex_n = zero ? (size_t)(zero - data) : n;
	char regex[RAW_REGEX_MAX + 1];
	struct fixture_pattern pattern = { regex, 0, 0 };
	struct sp_view text = sp_view((const char *)data + regex_n, n - regex_n);
	struct fixture fixture;
	uint32_t begin, end;

	if (regex_n > RAW_REGEX_MAX)
		return;
	memcpy(regex, data, regex_n);
	regex[regex_n] = 0;
	if (sp_match_check_confirm(regex, NULL))
		return;
	if (!fixture_init(&fixture, &pattern, 1)) {
		int found = sp_matcher_confirm(fixture.matcher, fixture.ruleset.pattern[0].regex, false,
			text, 0, (uint32_t)text.n, SP_HIT_BEGIN_UNKNOWN, &begin, &end, NULL);

		if (found == 1 && (begin > end || end > text.n))
			abort();
		sp_matcher_begin(fixture.matcher, 0, text, (uint32_t)text.n, 64);
	}
	fixture_release(&fixture);
}

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t n)
{
	if (!n)
		return 0;
	struct chooser chooser = { .bytes = data + 1, .n = n - 1 };

	if (data[0] % 2)
		run_confirm(data + 1, n - 1);
	else
		run_differential(&chooser);
	return 0;
}
