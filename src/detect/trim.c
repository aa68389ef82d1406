/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Which findings are kept when there are more than limits.finding_count: the flagged before the hints, then the more
 * severe, then the surer. A flood of little ones cannot push out what matters.
 */
#include <stdlib.h>
#include <string.h>

#include "detect/detector.h"
#include "detect/overlap.h"

#define IMPORTANCE_FLAGGED 1000

static int importance(float confidence, uint32_t severity)
{
	int flagged = confidence >= SP_CONFIDENCE_FLAGGED;

	return flagged * IMPORTANCE_FLAGGED + (int)severity * 200 + (int)(confidence * 100);
}

struct ranked {
	int importance;
	uint32_t index;
};

static int by_importance(const void *a, const void *b)
{
	const struct ranked *x = a, *y = b;

	if (x->importance != y->importance)
		return x->importance > y->importance ? -1 : 1;
	return x->index < y->index ? -1 : x->index > y->index;
}

int sp_detect_trim_readings(struct sp_detector *detector)
{
	struct sp_readings *readings = &detector->readings;
	size_t max = detector->in.limits->finding_count;

	if (readings->n <= max)
		return SP_OK;
	struct ranked *ranked = sp_arena_calloc(detector->scratch, readings->n, sizeof *ranked);
	struct sp_reading *kept = sp_arena_calloc(detector->scratch, max, sizeof *kept);

	if (!ranked || !kept)
		return SP_ENOMEM;
	for (size_t i = 0; i < readings->n; i++)
		ranked[i] = (struct ranked){ importance(readings->reading[i].confidence,
			detector->info[readings->reading[i].rule].severity), (uint32_t)i };
	qsort(ranked, readings->n, sizeof *ranked, by_importance);
	for (size_t i = 0; i < max; i++)
		kept[i] = readings->reading[ranked[i].index];
	detector->dropped += readings->n - max;
	detector->flagged_dropped |= ranked[max].importance >= IMPORTANCE_FLAGGED;
	memcpy(readings->reading, kept, max * sizeof *kept);
	readings->n = max;
	sp_readings_sort(readings);
	return SP_OK;
}

static int finding_by_importance(const void *a, const void *b)
{
	const struct sp_finding *x = a, *y = b;
	int left = importance(x->confidence, x->severity);
	int right = importance(y->confidence, y->severity);

	if (left != right)
		return left > right ? -1 : 1;
	if (x->part != y->part)
		return x->part < y->part ? -1 : 1;
	return x->start < y->start ? -1 : x->start > y->start;
}

void sp_detect_trim(struct sp_detector *detector)
{
	size_t max = detector->in.limits->finding_count;
	struct sp_finding *finding = detector->finding;

	if (detector->finding_n <= max)
		return;
	qsort(finding, detector->finding_n, sizeof *finding, finding_by_importance);
	detector->dropped += detector->finding_n - max;
	detector->flagged_dropped |= finding[max].confidence >= SP_CONFIDENCE_FLAGGED;
	detector->finding_n = max;
}
