/* SPDX-License-Identifier: Apache-2.0 */
#include "detect/overlap.h"

#include <stdlib.h>
#include <string.h>

#include "model/finding.h"

static int order(uint32_t a, uint32_t b)
{
	return a < b ? -1 : a > b;
}

static int by_place(const void *a, const void *b)
{
	const struct sp_reading *x = a, *y = b;
	int rc = order(x->begin, y->begin);

	if (!rc)
		rc = order(x->end, y->end);
	return rc ? rc : order(x->rule, y->rule);
}

/* Readings of one rule and span together, a plugin's type apart, the least disguised first. */
static int by_place_and_disguise(const void *a, const void *b)
{
	const struct sp_reading *x = a, *y = b;
	int rc = by_place(a, b);

	if (!rc && x->type != y->type)
		rc = strcmp(x->type, y->type);
	if (!rc)
		rc = order((uint32_t)__builtin_popcount(x->via), (uint32_t)__builtin_popcount(y->via));
	if (!rc)
		rc = order(x->view, y->view);
	return rc;
}

void sp_readings_sort(struct sp_readings *readings)
{
	if (readings->n > 1)
		qsort(readings->reading, readings->n, sizeof *readings->reading, by_place);
}

void sp_readings_merge(struct sp_readings *readings)
{
	struct sp_reading *r = readings->reading;
	size_t kept = 0;

	if (readings->n < 2)
		return;
	qsort(r, readings->n, sizeof *r, by_place_and_disguise);
	for (size_t i = 1; i < readings->n; i++) {
		bool same = r[i].begin == r[kept].begin && r[i].end == r[kept].end &&
			r[i].rule == r[kept].rule && !strcmp(r[i].type, r[kept].type);

		if (!same) {
			r[++kept] = r[i];
		} else {
			r[kept].evidence |= r[i].evidence;
			if (r[i].confidence > r[kept].confidence)
				r[kept].confidence = r[i].confidence;
		}
	}
	readings->n = kept + 1;
}

/* ---------- best first ---------- */

struct rank {
	uint64_t key; /* greater is better */
	uint32_t index;
};

/* The greatest `end` of the readings below each node, over readings in order of group and begin; 0 = gone. */
struct ends {
	uint32_t *max;
	uint32_t leaf_n; /* a power of two */
};

#define NEARNESS_MAX 255u
#define NEARNESS_LABEL 200u /* a label is among the three words before */

/* How near its word stands: of two kinds of number the one that is called by its name is right. */
static uint64_t nearness(const struct sp_reading *reading)
{
	if (reading->near_pattern != SP_NONE && reading->near_distance < NEARNESS_MAX)
		return NEARNESS_MAX - reading->near_distance;
	return reading->evidence & SALLYPORT_EVIDENCE_LABEL ? NEARNESS_LABEL : 0;
}

static uint64_t rank_key(const struct sp_reading *reading, const struct sp_rule_info *info)
{
	uint64_t flagged = reading->confidence >= SP_CONFIDENCE_FLAGGED;
	uint64_t confidence = (uint64_t)(reading->confidence * 100 + 0.5f);
	uint64_t severity = info->severity;
	uint64_t first = info->by_confidence ? confidence : severity;
	uint64_t second = info->by_confidence ? severity : confidence;
	uint64_t length = reading->end - reading->begin;
	uint64_t checked = (reading->evidence & SALLYPORT_EVIDENCE_CHECKSUM) != 0;

	uint64_t near = info->by_confidence ? nearness(reading) : 0;

	return flagged << 63 | first << 48 | near << 40 | second << 32 | length << 1 | checked;
}

static int by_rank(const void *a, const void *b)
{
	const struct rank *x = a, *y = b;

	if (x->key != y->key)
		return x->key > y->key ? -1 : 1;
	return order(x->index, y->index);
}

static void set_end(struct ends *ends, uint32_t index, uint32_t end)
{
	uint32_t node = ends->leaf_n + index;

	ends->max[node] = end;
	for (node /= 2; node > 0; node /= 2) {
		uint32_t left = ends->max[2 * node], right = ends->max[2 * node + 1];

		ends->max[node] = left > right ? left : right;
	}
}

/* The last reading before `limit` that is still there and ends after `end`, or UINT32_MAX. */
static uint32_t last_ending_after(const struct ends *ends, uint32_t limit, uint32_t end)
{
	uint32_t node = ends->leaf_n + limit;

	/* Up to the nearest subtree on the left that holds one, then down to its rightmost. */
	for (;; node /= 2) {
		if (node <= 1)
			return UINT32_MAX;
		if (node & 1 && ends->max[node - 1] > end) {
			node--;
			break;
		}
	}
	while (node < ends->leaf_n)
		node = ends->max[2 * node + 1] > end ? 2 * node + 1 : 2 * node;
	return node - ends->leaf_n;
}

/* Without memory nothing is noted. */
static void note_other(struct sp_reading *winner, const struct sp_reading *loser,
	struct sp_arena *arena)
{
	if (!strcmp(winner->type, loser->type))
		return;
	if (!winner->more)
		winner->more = sp_arena_calloc(arena, 1, sizeof *winner->more);
	struct sp_reading_more *more = winner->more;

	for (uint32_t i = 0; more && i < more->also_n; i++)
		if (!strcmp(more->also[i], loser->type))
			return;
	if (more && more->also_n < SP_READING_ALSO_MAX)
		more->also[more->also_n++] = loser->type;
}

/* First reading of the group (the array is sorted by group, then begin) that begins at or after `at`. */
static uint32_t first_from(const struct sp_readings *readings, const struct sp_rule_info *info,
	uint32_t group, uint32_t at)
{
	size_t low = 0, high = readings->n;

	while (low < high) {
		size_t middle = low + (high - low) / 2;
		const struct sp_reading *r = &readings->reading[middle];
		uint32_t its = info[r->rule].group;

		if (its < group || (its == group && r->begin < at))
			low = middle + 1;
		else
			high = middle;
	}
	return (uint32_t)low;
}

/* Takes the winner out of the tree, and with it all that overlap it. */
static void settle(struct sp_readings *readings, const struct sp_rule_info *info,
	struct ends *ends, uint32_t winner, struct sp_arena *arena)
{
	struct sp_reading *r = readings->reading;
	uint32_t group = info[r[winner].rule].group;
	uint32_t limit = first_from(readings, info, group, r[winner].end);

	set_end(ends, winner, 0);
	for (;;) {
		uint32_t loser = last_ending_after(ends, limit, r[winner].begin);

		if (loser == UINT32_MAX || info[r[loser].rule].group != group)
			return;
		set_end(ends, loser, 0);
		note_other(&r[winner], &r[loser], arena);
		r[loser].end = 0;
	}
}

static int by_group(const void *a, const void *b, void *context)
{
	const struct sp_rule_info *info = context;
	const struct sp_reading *x = a, *y = b;
	int rc = order(info[x->rule].group, info[y->rule].group);

	return rc ? rc : by_place(a, b);
}

int sp_readings_resolve(struct sp_readings *readings, struct sp_rule_info *info,
	struct sp_arena *arena)
{
	struct ends ends = { NULL, 1 };
	size_t n = readings->n, kept = 0;

	if (n < 2)
		return SP_OK;
	while (ends.leaf_n <= n)
		ends.leaf_n *= 2;
	struct rank *rank = calloc(n, sizeof *rank);

	ends.max = calloc(2 * (size_t)ends.leaf_n, sizeof *ends.max);
	if (!rank || !ends.max) {
		free(rank);
		free(ends.max);
		return SP_ENOMEM;
	}
	qsort_r(readings->reading, n, sizeof *readings->reading, by_group, info);
	for (size_t i = 0; i < n; i++) {
		const struct sp_reading *r = &readings->reading[i];

		ends.max[ends.leaf_n + i] = r->end;
		rank[i] = (struct rank){ rank_key(r, &info[r->rule]), (uint32_t)i };
	}
	for (uint32_t node = ends.leaf_n - 1; node > 0; node--)
		ends.max[node] = ends.max[2 * node] > ends.max[2 * node + 1] ? ends.max[2 * node]
									      : ends.max[2 * node + 1];
	qsort(rank, n, sizeof *rank, by_rank);
	for (size_t i = 0; i < n; i++)
		if (readings->reading[rank[i].index].end)
			settle(readings, info, &ends, rank[i].index, arena);
	for (size_t i = 0; i < n; i++)
		if (readings->reading[i].end)
			readings->reading[kept++] = readings->reading[i];
	readings->n = kept;
	free(rank);
	free(ends.max);
	sp_readings_sort(readings);
	return SP_OK;
}
