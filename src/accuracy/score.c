/* SPDX-License-Identifier: Apache-2.0 */
#include "accuracy/score.h"

#include <string.h>

#include "accuracy/curve.h"
#include "accuracy/mistake.h"

static bool is_among(const struct sp_names *names, const char *name)
{
	for (size_t i = 0; i < names->n; i++)
		if (!strcmp(names->name[i], name))
			return true;
	return false;
}

static bool type_counts(const struct sp_score *score, const char *type)
{
	return !score->options->types.n || is_among(&score->options->types, type);
}

/* Whether a finding may count, were it sure enough. */
static bool may_count(const struct sp_score *score, const struct sp_found *found)
{
	return type_counts(score, found->type) && (!score->options->categories.n ||
		is_among(&score->options->categories, found->category));
}

static bool counts(const struct sp_score *score, const struct sp_found *found)
{
	return found->confidence >= score->options->threshold && may_count(score, found);
}

static bool touches(const struct sp_span *span, const struct sp_found *found)
{
	return span->placed && found->placed && span->start < found->end && found->start < span->end;
}

static bool hits(const struct sp_span *span, const struct sp_found *found)
{
	return !span->absent && !strcmp(span->type, found->type) && (!span->placed || touches(span, found));
}

static bool is_exactly(const struct sp_span *span, const struct sp_found *found)
{
	return hits(span, found) && span->placed && found->placed && span->start == found->start &&
		span->end == found->end;
}

void sp_score_init(struct sp_score *score, const struct sp_score_options *options,
	struct sp_arena *arena)
{
	*score = (struct sp_score){ .options = options, .arena = arena };
}

/* ---- one message ---- */

/* Whether an earlier finding of the same rule hits the span as well (exactly, where that is asked). */
static bool hit_before(const struct sp_score *score, const struct sp_outcome *outcome, size_t at,
	const struct sp_span *span, bool exact)
{
	for (size_t i = 0; i < at; i++) {
		const struct sp_found *f = &outcome->found[i];

		if (counts(score, f) && !strcmp(f->rule, outcome->found[at].rule) &&
			(exact ? is_exactly(span, f) : hits(span, f)))
			return true;
	}
	return false;
}

static int confuse(struct sp_score *score, const char *expected, const char *found)
{
	struct sp_row *row = sp_rows_at(&score->confusion, score->arena, expected, found);

	if (!row)
		return SP_ENOMEM;
	row->count[SP_COUNT_MESSAGES]++;
	return SP_OK;
}

/* What is said of one expected span. */
static int add_expected(struct sp_score *score, const struct sp_record *record,
	const struct sp_outcome *outcome, const struct sp_span *span)
{
	struct sp_row *type = sp_rows_at(&score->types, score->arena, span->type, "");
	const struct sp_found *instead = NULL, *hint = NULL;
	bool hit = false, exact = false;

	if (!type)
		return SP_ENOMEM;
	for (size_t i = 0; i < outcome->found_n; i++) {
		const struct sp_found *f = &outcome->found[i];
		bool here = hits(span, f);

		if (here && may_count(score, f) && (!hint || f->confidence > hint->confidence))
			hint = f;
		if (!counts(score, f))
			continue;
		if (!here && touches(span, f) && (!instead || f->confidence > instead->confidence))
			instead = f;
		if (!here)
			continue;
		struct sp_row *rule = sp_rows_at(&score->rules, score->arena, f->rule, f->type);

		if (!rule)
			return SP_ENOMEM;
		rule->count[SP_COUNT_HIT] += !hit_before(score, outcome, i, span, false);
		rule->count[SP_COUNT_EXACT_HIT] += is_exactly(span, f) &&
			!hit_before(score, outcome, i, span, true);
		hit = true;
		exact = exact || is_exactly(span, f);
	}
	type->count[SP_COUNT_EXPECTED]++;
	type->count[SP_COUNT_PLACED] += span->placed;
	type->count[SP_COUNT_HIT] += hit;
	type->count[SP_COUNT_EXACT_HIT] += exact;
	if (!hit && sp_mistake_missed(score, record, outcome, type, span, hint, instead))
		return SP_ENOMEM;
	return confuse(score, span->type, hit ? span->type : instead ? instead->type : "");
}

/* What is said of a message that is not to be said to hold a type. */
static int add_absent(struct sp_score *score, const struct sp_outcome *outcome,
	const struct sp_span *span)
{
	struct sp_row *type = sp_rows_at(&score->types, score->arena, span->type, "");
	bool called = false;

	if (!type)
		return SP_ENOMEM;
	for (size_t i = 0; i < outcome->found_n; i++)
		called = called || (counts(score, &outcome->found[i]) &&
			!strcmp(outcome->found[i].type, span->type));
	type->count[SP_COUNT_ABSENT]++;
	type->count[SP_COUNT_CALLED] += called;
	return SP_OK;
}

/* What a finding, or a hint, says of confidence. */
static int add_tenth(struct sp_score *score, const struct sp_record *record,
	const struct sp_found *found)
{
	struct sp_row *type = sp_rows_at(&score->types, score->arena, found->type, "");
	unsigned tenth = (unsigned)(found->confidence * SP_TENTHS + 1e-6);
	bool right = false;

	if (!type)
		return SP_ENOMEM;
	for (size_t i = 0; i < record->span_n; i++)
		right = right || (type_counts(score, record->span[i].type) && hits(&record->span[i], found));
	tenth = tenth < SP_TENTHS ? tenth : SP_TENTHS - 1;
	type->tenth[tenth]++;
	type->tenth_right[tenth] += right;
	return SP_OK;
}

/* What is said of one finding. first: of its type (or rule) in this message. */
static int add_found(struct sp_score *score, const struct sp_record *record, int side,
	const struct sp_outcome *outcome, size_t at)
{
	const struct sp_found *found = &outcome->found[at];
	struct sp_row *type = sp_rows_at(&score->types, score->arena, found->type, "");
	struct sp_row *rule = sp_rows_at(&score->rules, score->arena, found->rule, found->type);
	bool right = false, exact = false, alone = true, type_first = true, rule_first = true;

	if (!type || !rule)
		return SP_ENOMEM;
	for (size_t i = 0; i < record->span_n; i++) {
		const struct sp_span *span = &record->span[i];

		if (span->absent || !type_counts(score, span->type))
			continue;
		right = right || hits(span, found);
		exact = exact || is_exactly(span, found);
		alone = alone && !touches(span, found);
	}
	for (size_t i = 0; i < at; i++) {
		const struct sp_found *f = &outcome->found[i];

		type_first = type_first && (!counts(score, f) || strcmp(f->type, found->type) != 0);
		rule_first = rule_first && (!counts(score, f) || strcmp(f->rule, found->rule) != 0);
	}
	const enum sp_count of_side = side > 0 ? SP_COUNT_IN_POSITIVE : SP_COUNT_IN_NEGATIVE;
	struct sp_row *const rows[2] = { type, rule };
	const bool first[2] = { type_first, rule_first };

	for (int i = 0; i < 2; i++) {
		rows[i]->count[SP_COUNT_FOUND]++;
		rows[i]->count[SP_COUNT_RIGHT] += right;
		rows[i]->count[SP_COUNT_EXACT_RIGHT] += exact;
		rows[i]->count[of_side] += side >= 0 && first[i];
	}
	if (!right && sp_mistake_alarm(score, record, outcome, type, found))
		return SP_ENOMEM;
	return !right && alone ? confuse(score, "", found->type) : SP_OK;
}

/* Which side the label is on: 1 positive, 0 negative, -1 neither. */
static int side_of(const struct sp_score *score, const char *label)
{
	if (!label)
		return -1;
	return is_among(&score->options->positive, label) ? 1
		: is_among(&score->options->negative, label) ? 0 : -1;
}

static int add_label(struct sp_score *score, const struct sp_record *record, int side,
	const struct sp_outcome *outcome)
{
	const struct sp_found *surest = NULL;
	bool stopped = outcome->verdict >= SP_ACTION_WARN;

	for (size_t i = 0; i < outcome->found_n; i++)
		if (may_count(score, &outcome->found[i]) &&
			(!surest || outcome->found[i].confidence > surest->confidence))
			surest = &outcome->found[i];
	bool flagged = surest && counts(score, surest);

	if (side >= 0) {
		if (sp_surest_add(&score->surest[side], score->arena, surest ? surest->confidence : 0))
			return SP_ENOMEM;
		score->side[side]++;
		score->side_flagged[side] += flagged;
		score->side_stopped[side] += stopped;
	}
	struct sp_row *label = sp_rows_at(&score->labels, score->arena,
		record->label ? record->label : "", "");

	if (!label)
		return SP_ENOMEM;
	label->count[SP_COUNT_MESSAGES]++;
	label->count[SP_COUNT_FLAGGED] += flagged;
	label->count[SP_COUNT_STOPPED] += stopped;
	label->count[SP_COUNT_LOST] += outcome->loss_n > 0;
	if (side == 1 && !flagged)
		return sp_mistake_missed(score, record, outcome, label, NULL, surest, NULL);
	return side == 0 && flagged ? sp_mistake_alarm(score, record, outcome, label, surest) : SP_OK;
}

static int add_stoppers(struct sp_score *score, int side, const struct sp_outcome *outcome)
{
	for (size_t i = 0; i < outcome->stopper_n; i++) {
		struct sp_row *row = sp_rows_at(&score->stoppers, score->arena, outcome->stopper[i], "");

		if (!row)
			return SP_ENOMEM;
		row->count[SP_COUNT_MESSAGES]++;
		row->count[SP_COUNT_IN_POSITIVE] += side == 1;
		row->count[SP_COUNT_IN_NEGATIVE] += side == 0;
	}
	return SP_OK;
}

int sp_score_add(struct sp_score *score, const struct sp_record *record,
	const struct sp_outcome *outcome)
{
	int side = side_of(score, record->label);
	int status = add_label(score, record, side, outcome);

	if (!status)
		status = add_stoppers(score, side, outcome);

	score->messages++;
	score->losses += outcome->loss_n;
	score->lost += outcome->loss_n > 0;
	for (size_t i = 0; !status && i < record->span_n; i++) {
		const struct sp_span *span = &record->span[i];

		if (type_counts(score, span->type))
			status = span->absent ? add_absent(score, outcome, span)
				: add_expected(score, record, outcome, span);
	}
	for (size_t i = 0; !status && i < outcome->found_n; i++) {
		if (may_count(score, &outcome->found[i]))
			status = add_tenth(score, record, &outcome->found[i]);
		if (!status && counts(score, &outcome->found[i]))
			status = add_found(score, record, side, outcome, i);
	}
	return status;
}

/* ---- what comes of it ---- */

bool sp_score_measured(const struct sp_score *score, const char *type)
{
	const struct sp_row *row = sp_rows_find(&score->types, type, "");

	if (score->options->types.n)
		return is_among(&score->options->types, type);
	return row && (row->count[SP_COUNT_EXPECTED] || row->count[SP_COUNT_ABSENT]);
}

double sp_ratio(size_t part, size_t whole)
{
	return whole ? (double)part / (double)whole : -1;
}

struct sp_rates sp_rates_of(size_t right, size_t found, size_t hit, size_t expected)
{
	struct sp_rates rates = { sp_ratio(right, found), sp_ratio(hit, expected), -1 };

	if (!expected)
		return rates;
	/* Nothing found has no precision, and an F1 of 0. */
	rates.f1 = right && hit ? 2 * rates.precision * rates.recall / (rates.precision + rates.recall) : 0;
	return rates;
}

struct sp_row sp_score_sum(const struct sp_score *score)
{
	struct sp_row sum = { .name = "", .of = "" };

	for (size_t i = 0; i < score->types.n; i++)
		for (size_t k = 0; k < SP_COUNT_N && sp_score_measured(score, score->types.row[i]->name); k++)
			sum.count[k] += score->types.row[i]->count[k];
	return sum;
}

static const char *category_of(const struct sp_score *score, const char *type)
{
	for (size_t i = 0; i < score->options->type_of_n; i++)
		if (!strcmp(score->options->type_of[i].type, type))
			return score->options->type_of[i].category;
	return NULL;
}

int sp_score_categories(const struct sp_score *score, struct sp_rows *ret)
{
	struct sp_rows rows = { 0 };

	for (size_t i = 0; i < score->types.n; i++) {
		const struct sp_row *type = score->types.row[i];
		const char *category = category_of(score, type->name);

		if (!category || !sp_score_measured(score, type->name))
			continue;
		struct sp_row *row = sp_rows_at(&rows, score->arena, category, "");

		if (!row)
			return SP_ENOMEM;
		for (size_t k = 0; k < SP_COUNT_N; k++)
			row->count[k] += type->count[k];
	}
	*ret = rows;
	return SP_OK;
}

struct sp_rates sp_score_macro(const struct sp_score *score, bool exact, size_t *ret_n)
{
	struct sp_rates sum = { 0, 0, 0 };
	size_t n = 0, found_n = 0;

	for (size_t i = 0; i < score->types.n; i++) {
		const size_t *c = score->types.row[i]->count;
		struct sp_rates rates = exact
			? sp_rates_of(c[SP_COUNT_EXACT_RIGHT], c[SP_COUNT_FOUND], c[SP_COUNT_EXACT_HIT],
				c[SP_COUNT_PLACED])
			: sp_rates_of(c[SP_COUNT_RIGHT], c[SP_COUNT_FOUND], c[SP_COUNT_HIT],
				c[SP_COUNT_EXPECTED]);

		if (rates.f1 < 0 || !sp_score_measured(score, score->types.row[i]->name))
			continue;
		n++;
		found_n += rates.precision >= 0;
		sum.precision += rates.precision >= 0 ? rates.precision : 0;
		sum.recall += rates.recall;
		sum.f1 += rates.f1;
	}
	*ret_n = n;
	return (struct sp_rates){ found_n ? sum.precision / (double)found_n : -1,
		n ? sum.recall / (double)n : -1, n ? sum.f1 / (double)n : -1 };
}

struct sp_judged sp_score_judged(const struct sp_score *score, bool stopped)
{
	return sp_judge(score, stopped ? score->side_stopped : score->side_flagged);
}

struct sp_judged sp_judge(const struct sp_score *score, const size_t called[2])
{
	size_t tp = called[1], fp = called[0], fn = score->side[1] - tp, tn = score->side[0] - fp;
	struct sp_rates positive = sp_rates_of(tp, tp + fp, tp, tp + fn);
	struct sp_rates negative = sp_rates_of(tn, tn + fn, tn, tn + fp);

	return (struct sp_judged){ tp, fp, tn, fn, sp_ratio(tp + tn, tp + tn + fp + fn),
		positive.precision, positive.recall, positive.f1, negative.f1,
		positive.f1 < 0 || negative.f1 < 0 ? -1 : (positive.f1 + negative.f1) / 2,
		sp_ratio(fp, fp + tn) };
}
