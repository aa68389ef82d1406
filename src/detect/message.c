/* SPDX-License-Identifier: Apache-2.0 */
/* What happens when a message ends: anomalies, parts read more than one way, order. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "detect/detector.h"

void sp_detect_message_begin(struct sp_detector *detector, struct sp_message *message)
{
	detector->message = message;
	detector->finding = NULL;
	detector->finding_n = detector->finding_capacity = 0;
	detector->dropped = 0;
	detector->flagged_dropped = false;
}

/* ---------- anomalies ---------- */

/* "TYPE_MISMATCH" is reported by the rule "deception-type-mismatch", "KNOWN_IMAGE" by "document-known-image". */
static uint32_t anomaly_rule(const struct sp_ruleset *ruleset, enum sp_anomaly_type type)
{
	char id[64];
	int n = snprintf(id, sizeof id, "%s-%s",
		type == SP_ANOMALY_KNOWN_IMAGE ? "document" : "deception", sp_anomaly_name(type));

	for (int i = 0; i < n; i++)
		id[i] = id[i] == '_' ? '-' : (char)sp_lower((unsigned char)id[i]);
	return sp_ruleset_find(ruleset, id);
}

static int add_anomaly(struct sp_detector *detector, const struct sp_anomaly *anomaly)
{
	const struct sp_ruleset *ruleset = detector->in.ruleset;
	struct sp_arena *arena = detector->message->arena;
	uint32_t index = anomaly_rule(ruleset, anomaly->type);

	if (index == SP_NONE)
		return SP_OK;
	const struct sp_rule *rule = &ruleset->rule[index];
	const char **why = sp_arena_calloc(arena, 1, sizeof *why);
	int rc = why ? sp_arena_reserve(arena, (void **)&detector->finding, detector->finding_n,
			       &detector->finding_capacity, sizeof *detector->finding)
		     : SP_ENOMEM;

	if (rc != SP_OK)
		return rc;
	struct sp_finding *finding = &detector->finding[detector->finding_n++];
	struct sp_digest digest = sp_hmac(&detector->fingerprint,
		sp_view_str(anomaly->detail));

	why[0] = anomaly->detail;
	*finding = (struct sp_finding){ .rule = sp_ruleset_str(ruleset, rule->id),
		.detector = sp_ruleset_str(ruleset, rule->detector),
		.category = sp_ruleset_str(ruleset, rule->category),
		.type = sp_ruleset_str(ruleset, rule->type),
		.severity = anomaly->severity < 0 ? (enum sp_severity)rule->severity
			: (enum sp_severity)anomaly->severity, .confidence = anomaly->confidence,
		.part = anomaly->part, .field = SP_FIELD_BODY, .line = 1, .column = 1, .why = why,
		.why_n = 1 };
	sp_hex(digest.h, (sizeof finding->fingerprint - 1) / 2, finding->fingerprint);
	return SP_OK;
}

/* ---------- order, and equal findings ---------- */

static int order(uint32_t a, uint32_t b)
{
	return a < b ? -1 : a > b;
}

static int by_place(const void *a, const void *b)
{
	const struct sp_finding *x = a, *y = b;
	int rc = order(x->part, y->part);

	if (!rc)
		rc = order(x->field, y->field);
	if (!rc)
		rc = order(x->start, y->start);
	if (!rc)
		rc = order(x->end, y->end);
	if (!rc)
		rc = strcmp(x->rule, y->rule);
	if (!rc)
		rc = strcmp(x->type, y->type);
	if (!rc)
		rc = x->confidence > y->confidence ? -1 : x->confidence < y->confidence;
	return rc;
}

static bool is_same_place(const struct sp_finding *x, const struct sp_finding *y)
{
	return x->part == y->part && x->field == y->field && x->start == y->start &&
		x->end == y->end && !strcmp(x->rule, y->rule) && !strcmp(x->type, y->type) &&
		!strcmp(x->fingerprint, y->fingerprint);
}

/* Sorts; where several texts of a part gave the same finding, the surest stays. */
static void sort_findings(struct sp_detector *detector)
{
	struct sp_finding *finding = detector->finding;
	size_t kept = 0;

	if (detector->finding_n < 2)
		return;
	qsort(finding, detector->finding_n, sizeof *finding, by_place);
	for (size_t i = 1; i < detector->finding_n; i++)
		if (!is_same_place(&finding[kept], &finding[i]))
			finding[++kept] = finding[i];
	detector->finding_n = kept + 1;
}

/* ---------- parts read more than one way ---------- */

/*
 * For each part the first of the readings that it belongs to, itself or by way of what it lies in; SP_PART_NONE for a
 * part that was read one way. Scratch memory of the message's arena. Returns: NULL without memory.
 */
static uint32_t *group_readings(const struct sp_message *message, bool *ret_any)
{
	uint32_t *group = sp_arena_calloc(message->arena, message->part_n, sizeof *group);
	/* The newest child of each part; of the roots in the last slot. */
	uint32_t *newest = sp_arena_calloc(message->arena, message->part_n + 1, sizeof *newest);

	if (!group || !newest)
		return NULL;
	for (size_t i = 0; i <= message->part_n; i++)
		newest[i] = SP_PART_NONE;
	*ret_any = false;
	for (uint32_t i = 0; i < message->part_n; i++) {
		const struct sp_part *part = &message->part[i];
		size_t slot = part->parent < message->part_n ? part->parent : message->part_n;

		group[i] = SP_PART_NONE;
		if (part->flags & SP_PARTF_READING && newest[slot] != SP_PART_NONE) {
			uint32_t before = newest[slot];

			if (group[before] == SP_PART_NONE)
				group[before] = before;
			group[i] = group[before];
			*ret_any = true;
		}
		newest[slot] = i;
	}
	for (uint32_t i = 0; i < message->part_n; i++) {
		uint32_t parent = message->part[i].parent;

		if (group[i] == SP_PART_NONE && parent < i)
			group[i] = group[parent];
	}
	return group;
}

/* A finding of a part that was read several ways. */
struct member {
	const struct sp_finding *finding;
	uint32_t group;
	uint32_t index;
};

static int by_value(const void *a, const void *b)
{
	const struct member *x = a, *y = b;
	int rc = order(x->group, y->group);

	if (!rc)
		rc = strcmp(x->finding->rule, y->finding->rule);
	if (!rc)
		rc = strcmp(x->finding->fingerprint, y->finding->fingerprint);
	if (!rc && x->finding->confidence != y->finding->confidence)
		rc = x->finding->confidence > y->finding->confidence ? -1 : 1;
	return rc ? rc : order(x->index, y->index);
}

/* The same value in several readings is one finding: those of the reading in which it is surest stay. */
static size_t drop_repeated(struct sp_finding *finding, size_t n, struct member *member,
	size_t member_n)
{
	const struct member *best = NULL;
	size_t kept = 0;

	qsort(member, member_n, sizeof *member, by_value);
	for (size_t i = 0; i < member_n; i++) {
		const struct member *m = &member[i];

		if (best && best->group == m->group &&
			!strcmp(best->finding->rule, m->finding->rule) &&
			!strcmp(best->finding->fingerprint, m->finding->fingerprint)) {
			if (m->finding->part != best->finding->part)
				finding[m->index].rule = NULL;
		} else {
			best = m;
		}
	}
	for (size_t i = 0; i < n; i++)
		if (finding[i].rule)
			finding[kept++] = finding[i];
	return kept;
}

static int merge_readings(struct sp_detector *detector)
{
	const struct sp_message *message = detector->message;
	struct sp_arena_mark mark = sp_arena_mark(message->arena);
	struct sp_finding *finding = detector->finding;
	size_t n = 0;
	bool any = false;
	uint32_t *group = group_readings(message, &any);
	struct member *member = group && any ? sp_arena_calloc(message->arena,
						       detector->finding_n, sizeof *member)
					     : NULL;
	int rc = group && (member || !any) ? SP_OK : SP_ENOMEM;

	for (size_t i = 0; member && i < detector->finding_n; i++) {
		uint32_t part = finding[i].part;

		if (part < message->part_n && group[part] != SP_PART_NONE)
			member[n++] = (struct member){ &finding[i], group[part], (uint32_t)i };
	}
	if (n > 1)
		detector->finding_n = drop_repeated(finding, detector->finding_n, member, n);
	sp_arena_rewind(message->arena, mark);
	return rc;
}

int sp_detect_message_end(struct sp_detector *detector, struct sp_finding **ret, size_t *ret_n,
	uint64_t *ret_dropped)
{
	struct sp_message *message = detector->message;
	int rc = SP_OK;

	for (size_t i = 0; rc == SP_OK && i < message->anomaly_n; i++)
		rc = add_anomaly(detector, &message->anomaly[i]);
	sort_findings(detector);
	if (rc == SP_OK && detector->finding_n > 1)
		rc = merge_readings(detector);
	if (detector->finding_n > detector->in.limits->finding_count) {
		sp_detect_trim(detector);
		sort_findings(detector);
	}
	if (rc == SP_OK && detector->flagged_dropped)
		rc = sp_message_add_loss(message, SP_LOSS_TOO_MANY, SP_PART_NONE,
			"more findings than limits.finding-count: the most important are listed");
	if (rc != SP_OK)
		return rc;
	*ret = detector->finding;
	*ret_n = detector->finding_n;
	*ret_dropped = detector->dropped;
	return SP_OK;
}
