/* SPDX-License-Identifier: Apache-2.0 */
/* Combinations: readings of several types near one another, which say more together than each alone. */
#ifndef SP_DETECT_COMBINE_H
#define SP_DETECT_COMBINE_H

#include "base/arena.h"
#include "base/err.h"
#include "detect/reading.h"

struct sp_combiner;

/* Reads the combinations of the rule set once. Borrows the rule set. */
int sp_combiner_new(const struct sp_ruleset *ruleset, struct sp_combiner **ret, struct sp_err *err);
void sp_combiner_free(struct sp_combiner *combiner);

/*
 * Appends a reading for each combination that occurs among the readings (in order of begin, with `value` set): its span
 * runs from the first to the last member of the first occurrence, `count` says how many there are that share no member.
 * Linear in the readings for each combination.
 */
int sp_combine_readings(struct sp_combiner *combiner, struct sp_readings *readings,
	struct sp_arena *arena);

#endif
