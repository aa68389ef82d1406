/* SPDX-License-Identifier: Apache-2.0 */
#include "accuracy/report.h"

#include <string.h>

#include "base/json.h"

#define DECIMALS 4

static void put_rate(struct sp_json *json, const char *key, double rate)
{
	sp_json_key(json, key);
	if (rate < 0)
		sp_json_null(json);
	else
		sp_json_fixed(json, rate, DECIMALS);
}

static void put_rates(struct sp_json *json, const char *key, struct sp_rates rates)
{
	sp_json_key(json, key);
	sp_json_object(json);
	put_rate(json, "precision", rates.precision);
	put_rate(json, "recall", rates.recall);
	put_rate(json, "f1", rates.f1);
	sp_json_end_object(json);
}

/* expected: the row of the type that the rates are measured by, NULL = it is not measured. */
static void put_row(struct sp_json *json, const struct sp_row *row, const struct sp_row *expected)
{
	static const struct {
		const char *key;
		enum sp_count count;
	} members[] = { { "found", SP_COUNT_FOUND }, { "right", SP_COUNT_RIGHT },
		{ "exactly_right", SP_COUNT_EXACT_RIGHT }, { "hit", SP_COUNT_HIT },
		{ "exactly_hit", SP_COUNT_EXACT_HIT }, { "in_positive", SP_COUNT_IN_POSITIVE },
		{ "in_negative", SP_COUNT_IN_NEGATIVE } };

	for (size_t i = 0; i < sizeof members / sizeof *members; i++)
		sp_json_kv_uint(json, members[i].key, row->count[members[i].count]);
	if (!expected)
		return;
	put_rates(json, "overlap", sp_report_overlap(row, expected));
	put_rates(json, "exact", sp_report_exact(row, expected));
}

static void put_type_counts(struct sp_json *json, const struct sp_row *row, bool measured)
{
	sp_json_key(json, "measured");
	sp_json_bool(json, measured);
	sp_json_kv_uint(json, "expected", row->count[SP_COUNT_EXPECTED]);
	sp_json_kv_uint(json, "absent", row->count[SP_COUNT_ABSENT]);
	sp_json_kv_uint(json, "called", row->count[SP_COUNT_CALLED]);
	put_rate(json, "called_rate", sp_ratio(row->count[SP_COUNT_CALLED], row->count[SP_COUNT_ABSENT]));
	put_row(json, row, measured ? row : NULL);
}

static void put_categories(struct sp_json *json, const struct sp_score *score)
{
	struct sp_rows categories = { 0 };

	if (sp_score_categories(score, &categories))
		json->out->failed = SP_ENOMEM;
	sp_json_key(json, "categories");
	sp_json_array(json);
	for (size_t i = 0; i < categories.n; i++) {
		sp_json_object(json);
		sp_json_kv_str(json, "category", categories.row[i]->name);
		put_type_counts(json, categories.row[i], true);
		sp_json_end_object(json);
	}
	sp_json_end_array(json);
}

static void put_types(struct sp_json *json, const struct sp_score *score)
{
	struct sp_row sum = sp_score_sum(score);
	size_t n;

	sp_json_key(json, "types");
	sp_json_array(json);
	for (size_t i = 0; i < score->types.n; i++) {
		const struct sp_row *row = score->types.row[i];

		sp_json_object(json);
		sp_json_kv_str(json, "type", row->name);
		put_type_counts(json, row, sp_score_measured(score, row->name));
		sp_json_end_object(json);
	}
	sp_json_end_array(json);
	put_categories(json, score);
	sp_json_key(json, "micro");
	sp_json_object(json);
	put_type_counts(json, &sum, true);
	sp_json_end_object(json);
	sp_json_key(json, "macro");
	sp_json_object(json);
	struct sp_rates overlap = sp_score_macro(score, false, &n);

	sp_json_kv_uint(json, "types", n);
	put_rates(json, "overlap", overlap);
	put_rates(json, "exact", sp_score_macro(score, true, &n));
	sp_json_end_object(json);
}

static void put_rules(struct sp_json *json, const struct sp_score *score)
{
	sp_json_key(json, "rules");
	sp_json_array(json);
	for (size_t i = 0; i < score->rules.n; i++) {
		const struct sp_row *row = score->rules.row[i];
		const struct sp_row *type = sp_rows_find(&score->types, row->of, "");

		sp_json_object(json);
		sp_json_kv_str(json, "rule", row->name);
		sp_json_kv_str(json, "type", row->of);
		put_row(json, row, sp_score_measured(score, row->of) ? type : NULL);
		sp_json_end_object(json);
	}
	sp_json_end_array(json);
}

static void put_labels(struct sp_json *json, const struct sp_score *score)
{
	sp_json_key(json, "labels");
	sp_json_array(json);
	for (size_t i = 0; i < score->labels.n; i++) {
		const struct sp_row *row = score->labels.row[i];
		size_t n = row->count[SP_COUNT_MESSAGES];

		sp_json_object(json);
		sp_json_kv_str(json, "label", row->name);
		sp_json_kv_uint(json, "messages", n);
		sp_json_kv_uint(json, "flagged", row->count[SP_COUNT_FLAGGED]);
		put_rate(json, "flagged_rate", sp_ratio(row->count[SP_COUNT_FLAGGED], n));
		sp_json_kv_uint(json, "stopped", row->count[SP_COUNT_STOPPED]);
		put_rate(json, "stopped_rate", sp_ratio(row->count[SP_COUNT_STOPPED], n));
		sp_json_kv_uint(json, "lost", row->count[SP_COUNT_LOST]);
		sp_json_end_object(json);
	}
	sp_json_end_array(json);
}

static void put_stoppers(struct sp_json *json, const struct sp_score *score)
{
	sp_json_key(json, "stopped_by");
	sp_json_array(json);
	for (size_t i = 0; i < score->stoppers.n; i++) {
		const struct sp_row *row = score->stoppers.row[i];

		sp_json_object(json);
		sp_json_kv_str(json, "policy", row->name);
		sp_json_kv_uint(json, "messages", row->count[SP_COUNT_MESSAGES]);
		sp_json_kv_uint(json, "in_positive", row->count[SP_COUNT_IN_POSITIVE]);
		sp_json_kv_uint(json, "in_negative", row->count[SP_COUNT_IN_NEGATIVE]);
		sp_json_end_object(json);
	}
	sp_json_end_array(json);
}

static void put_judged_members(struct sp_json *json, struct sp_judged judged)
{
	sp_json_kv_uint(json, "true_positive", judged.true_positive);
	sp_json_kv_uint(json, "false_positive", judged.false_positive);
	sp_json_kv_uint(json, "true_negative", judged.true_negative);
	sp_json_kv_uint(json, "false_negative", judged.false_negative);
	put_rate(json, "accuracy", judged.accuracy);
	put_rate(json, "precision", judged.precision);
	put_rate(json, "recall", judged.recall);
	put_rate(json, "f1", judged.f1);
	put_rate(json, "negative_f1", judged.negative_f1);
	put_rate(json, "macro_f1", judged.macro_f1);
	put_rate(json, "false_positive_rate", judged.false_positive_rate);
}

static void put_judged(struct sp_json *json, const char *key, struct sp_judged judged)
{
	sp_json_key(json, key);
	sp_json_object(json);
	put_judged_members(json, judged);
	sp_json_end_object(json);
}

static void put_points(struct sp_json *json, struct sp_score *score)
{
	static const double rates[] = SP_REPORT_RATES;

	sp_json_key(json, "at_false_positive_rate");
	sp_json_array(json);
	for (size_t i = 0; score->side[0] && score->side[1] && i < sizeof rates / sizeof *rates; i++) {
		struct sp_point point = sp_score_at_rate(score, rates[i]);

		sp_json_object(json);
		put_rate(json, "at_most", rates[i]);
		put_rate(json, "threshold", point.threshold > 1 ? -1 : point.threshold);
		put_judged_members(json, point.judged);
		sp_json_end_object(json);
	}
	sp_json_end_array(json);
}

static void put_tenths(struct sp_json *json, const struct sp_score *score)
{
	sp_json_key(json, "confidence");
	sp_json_array(json);
	for (unsigned i = 0; i < SP_TENTHS; i++) {
		struct sp_tenth tenth = sp_score_tenth(score, i);

		if (!tenth.found)
			continue;
		sp_json_object(json);
		put_rate(json, "from", i / (double)SP_TENTHS);
		sp_json_kv_uint(json, "found", tenth.found);
		sp_json_kv_uint(json, "right", tenth.right);
		put_rate(json, "right_rate", sp_ratio(tenth.right, tenth.found));
		sp_json_end_object(json);
	}
	sp_json_end_array(json);
}

static void put_confusion(struct sp_json *json, const struct sp_score *score)
{
	sp_json_key(json, "confusion");
	sp_json_array(json);
	for (size_t i = 0; i < score->confusion.n; i++) {
		const struct sp_row *row = score->confusion.row[i];

		if (!*row->name && !sp_score_measured(score, row->of))
			continue;
		sp_json_object(json);
		sp_json_kv_str(json, "expected", *row->name ? row->name : NULL);
		sp_json_kv_str(json, "found", *row->of ? row->of : NULL);
		sp_json_kv_uint(json, "times", row->count[SP_COUNT_MESSAGES]);
		sp_json_end_object(json);
	}
	sp_json_end_array(json);
}

static void put_mistakes(struct sp_json *json, const struct sp_report *report, const char *key,
	bool alarms)
{
	const struct sp_mistake *worst[SP_REPORT_WORST_MAX];
	size_t n = sp_score_worst(report->score, alarms, worst, report->worst);

	sp_json_key(json, key);
	sp_json_array(json);
	for (size_t i = 0; i < n; i++) {
		const struct sp_mistake *m = worst[i];

		sp_json_object(json);
		sp_json_kv_str(json, "of", m->what);
		sp_json_kv_str(json, "id", m->id);
		sp_json_kv_str(json, "corpus", m->file);
		sp_json_kv_uint(json, "line", m->line);
		sp_json_kv_str(json, "found", *m->found ? m->found : NULL);
		sp_json_kv_str(json, "rule", *m->rule ? m->rule : NULL);
		put_rate(json, "confidence", m->confidence);
		sp_json_key(json, "stopped");
		sp_json_bool(json, m->stopped);
		sp_json_kv_str(json, alarms ? "excerpt" : "shape", m->shown);
		sp_json_end_object(json);
	}
	sp_json_end_array(json);
}

void sp_report_json(struct sp_buf *out, const struct sp_report *report)
{
	struct sp_score *score = report->score;
	struct sp_json json;

	sp_json_init(&json, out);
	sp_json_object(&json);
	sp_json_kv_uint(&json, "schema", 1);
	sp_json_key(&json, "corpora");
	sp_json_array(&json);
	for (size_t i = 0; i < report->corpus_n; i++)
		sp_json_str(&json, report->corpus[i]);
	sp_json_end_array(&json);
	sp_json_key(&json, "threshold");
	sp_json_fixed(&json, score->options->threshold, DECIMALS);
	sp_json_kv_uint(&json, "messages", score->messages);
	sp_json_kv_uint(&json, "unusable", report->unread);
	sp_json_kv_uint(&json, "lost", score->lost);
	sp_json_kv_uint(&json, "losses", score->losses);
	put_types(&json, score);
	put_rules(&json, score);
	put_labels(&json, score);
	put_stoppers(&json, score);
	put_judged(&json, "flagged", sp_score_judged(score, false));
	put_judged(&json, "stopped", sp_score_judged(score, true));
	put_points(&json, score);
	put_tenths(&json, score);
	put_confusion(&json, score);
	put_mistakes(&json, report, "worst_misses", false);
	put_mistakes(&json, report, "worst_false_alarms", true);
	sp_json_kv_str(&json, "rules_digest", report->rules_digest);
	sp_json_end_object(&json);
	sp_buf_add_char(out, '\n');
}
