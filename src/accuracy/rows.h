/* SPDX-License-Identifier: Apache-2.0 */
/* Tables of counts: rows in the order of their names, made when they are first asked for. */
#ifndef SP_ACCURACY_ROWS_H
#define SP_ACCURACY_ROWS_H

#include "base/arena.h"

#define SP_TENTHS 10u /* of the scale of confidence */

enum sp_count {
	/* of types and rules, in spans and findings */
	SP_COUNT_EXPECTED,    /* spans that must be found */
	SP_COUNT_PLACED,      /* those of them that say where */
	SP_COUNT_HIT,         /* expected, and overlapped by a finding of the right type */
	SP_COUNT_EXACT_HIT,   /* expected, and found from its first byte to its last */
	SP_COUNT_FOUND,       /* findings */
	SP_COUNT_RIGHT,       /* findings that overlap something expected of their type */
	SP_COUNT_EXACT_RIGHT, /* findings that are just that */
	SP_COUNT_ABSENT,      /* messages that are not to be said to hold it */
	SP_COUNT_CALLED,      /* those of them that were */
	/* of types and rules, in messages that have such a finding */
	SP_COUNT_IN_POSITIVE, /* whose label is to be flagged */
	SP_COUNT_IN_NEGATIVE, /* whose label is not */
	/* of labels, in messages */
	SP_COUNT_MESSAGES, /* in the confusion table: spans, or findings */
	SP_COUNT_FLAGGED,
	SP_COUNT_STOPPED,
	SP_COUNT_LOST, /* with at least one loss */
	SP_COUNT_N
};

struct sp_row {
	const char *name, *of; /* of: the type of a rule; what an expected type was found as */
	size_t count[SP_COUNT_N];
	size_t tenth[SP_TENTHS], tenth_right[SP_TENTHS]; /* of types: findings by their confidence, hints included */
};

struct sp_rows {
	struct sp_row **row;
	size_t n, capacity;
};

/* Returns: the row of that name, new where there was none; NULL = no memory. Strings are copied. */
struct sp_row *sp_rows_at(struct sp_rows *rows, struct sp_arena *arena, const char *name,
	const char *of);

/* Returns: the row, or NULL. */
const struct sp_row *sp_rows_find(const struct sp_rows *rows, const char *name, const char *of);

#endif
