/* SPDX-License-Identifier: Apache-2.0 */
/* A rule set made of patterns alone, and a generator of patterns and texts that meet often. */
#ifndef MATCH_FIXTURE_H
#define MATCH_FIXTURE_H

#include "match/match.h"

#define FIXTURE_STEPS 1000000 /* limit confirm-steps: random patterns are worse than those that people write */

struct fixture {
	struct sp_limits limits;
	struct sp_buf image;
	struct sp_ruleset ruleset;
	struct sp_matcher *matcher;
	struct sp_hits hits;
	struct sp_err err;
};

struct fixture_pattern {
	const char *regex;
	uint32_t flags; /* SP_PATTERN_* */
	uint32_t views; /* 0 = text and folded */
};

/* Builds a rule set whose patterns come from a plugin. Returns: SP_OK, or what failed with fixture->err set; to be released
 * in either case. */
int fixture_init(struct fixture *fixture, const struct fixture_pattern *patterns, size_t n);
void fixture_release(struct fixture *fixture);

/* The index that the rule set gave to a pattern; SP_NONE = it is not in it. */
uint32_t fixture_index(const struct fixture *fixture, const char *regex, uint32_t flags);

/* Pseudo-random choices from bytes (of a fuzzer) and, when those are used up, from a counter. */
struct chooser {
	const unsigned char *bytes;
	size_t n;
	uint64_t state;
};

unsigned choose(struct chooser *chooser, unsigned below);
size_t choose_regex(struct chooser *chooser, char *out, size_t size);
size_t choose_text(struct chooser *chooser, char *out, size_t size);

/*
 * All ends of matches of a pattern with its edges in a text, each with its leftmost beginning, by PCRE2 trying everything:
 * begin[e] for e in 0…n, SP_HIT_BEGIN_UNKNOWN where none ends. exhaustive_new returns NULL when the pattern does not
 * compile, exhaustive_ends false when PCRE2 gave up.
 */
struct exhaustive;
struct exhaustive *exhaustive_new(const char *regex, uint32_t flags);
void exhaustive_free(struct exhaustive *exhaustive);
bool exhaustive_ends(struct exhaustive *exhaustive, struct sp_view text, uint32_t *begin);

#endif
