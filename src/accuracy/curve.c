/* SPDX-License-Identifier: Apache-2.0 */
/* What confidence is worth: other thresholds, and how often findings of one are right. */
#include "accuracy/curve.h"

#include <stdlib.h>

#define NEVER 1.01 /* a threshold that no confidence reaches */

int sp_surest_add(struct sp_surest *surest, struct sp_arena *arena, double confidence)
{
	if (sp_arena_reserve(arena, (void **)&surest->value, surest->n, &surest->capacity,
		sizeof *surest->value))
		return SP_ENOMEM;
	surest->value[surest->n++] = confidence;
	return SP_OK;
}

static int by_confidence(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x < y) - (x > y);
}

/* How many of a side are above a confidence; *lowest becomes the lowest of them, if it is lower. */
static size_t above(const struct sp_surest *surest, double confidence, double *lowest)
{
	size_t n = 0;

	while (n < surest->n && surest->value[n] > confidence)
		n++;
	if (n && surest->value[n - 1] < *lowest)
		*lowest = surest->value[n - 1];
	return n;
}

struct sp_point sp_score_at_rate(struct sp_score *score, double false_positive_rate_max)
{
	const struct sp_surest *negative = &score->surest[0];
	size_t allowed = (size_t)(false_positive_rate_max * (double)negative->n + 1e-6), called[2];
	double threshold = NEVER;

	for (int side = 0; side < 2; side++)
		if (score->surest[side].n)
			qsort(score->surest[side].value, score->surest[side].n,
				sizeof *score->surest[side].value, by_confidence);
	/* What is as sure as the first negative message that is too many does not count. No finding is no finding. */
	double floor = allowed < negative->n ? negative->value[allowed] : 0;

	for (int side = 0; side < 2; side++)
		called[side] = above(&score->surest[side], floor, &threshold);
	return (struct sp_point){ threshold, sp_judge(score, called) };
}

struct sp_tenth sp_score_tenth(const struct sp_score *score, unsigned tenth)
{
	struct sp_tenth sum = { 0, 0 };

	for (size_t i = 0; i < score->types.n; i++) {
		const struct sp_row *row = score->types.row[i];

		if (!sp_score_measured(score, row->name))
			continue;
		sum.found += row->tenth[tenth];
		sum.right += row->tenth_right[tenth];
	}
	return sum;
}
