/* SPDX-License-Identifier: Apache-2.0 */
/* A matcher's two engines: the databases, and the PCRE2 patterns that confirm what they propose. */
#ifndef SP_MATCH_MATCHER_H
#define SP_MATCH_MATCHER_H

#include <hs.h>

#include "match/match.h"

struct sp_confirmer; /* PCRE2 patterns, compiled at first use */

struct sp_matcher {
	const struct sp_ruleset *ruleset;
	hs_database_t *db_text;  /* of the views text and folded; NULL = no patterns */
	hs_database_t *db_words; /* of the view words; NULL = no patterns */
	hs_scratch_t *scratch;
	size_t hit_max;
	uint32_t generation; /* of the scan: what `last` holds of earlier ones does not count */
	struct sp_watch {
		const char *phrase; /* where anchor_end is not 0 */
		uint32_t views, flags, width, anchor_end, next; /* as the rule set has them */
		unsigned char first, last; /* letters of the phrase, in lower case: most that is no phrase differs there */
		uint32_t generation, hit; /* the newest hit */
	} *watch; /* of each pattern: what is needed at each match, close together */
	struct sp_confirmer *confirmer;
};

/* Returns: NULL when there is no memory. */
struct sp_confirmer *sp_confirmer_new(const struct sp_limits *limits);
void sp_confirmer_free(struct sp_confirmer *confirmer);

#endif
