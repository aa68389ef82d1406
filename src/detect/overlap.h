/* SPDX-License-Identifier: Apache-2.0 */
/* One span, one finding: of readings that overlap and compete, the best one stays. */
#ifndef SP_DETECT_OVERLAP_H
#define SP_DETECT_OVERLAP_H

#include "base/arena.h"
#include "base/err.h"
#include "detect/reading.h"

/* Merges readings of one rule and span (seen in several views), keeping the one with the least disguise, which wins ties
 * of confidence. n log n. */
void sp_readings_merge(struct sp_readings *readings);

/*
 * Removes readings that overlap a better one of their group; the types that lose are noted in the winner. Better is:
 * flagged rather than a hint; then, where the group goes by confidence, the surer, the one whose context word is nearer, the
 * more severe; where it goes by severity, severity before confidence; then the longer; then the one with a checksum. Best first, so that no reading is lost to one that is itself
 * lost. Leaves readings in order of begin, end. n log n. What is noted lives in the arena.
 */
int sp_readings_resolve(struct sp_readings *readings, struct sp_rule_info *info,
	struct sp_arena *arena);

/* Puts readings in order of begin, end, rule. */
void sp_readings_sort(struct sp_readings *readings);

#endif
