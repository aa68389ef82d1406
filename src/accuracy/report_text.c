/* SPDX-License-Identifier: Apache-2.0 */
#include "accuracy/report.h"

#include <stdio.h>
#include <string.h>

#include "base/utf8.h"

struct sp_rates sp_report_overlap(const struct sp_row *row, const struct sp_row *expected)
{
	return sp_rates_of(row->count[SP_COUNT_RIGHT], row->count[SP_COUNT_FOUND],
		row->count[SP_COUNT_HIT], expected->count[SP_COUNT_EXPECTED]);
}

struct sp_rates sp_report_exact(const struct sp_row *row, const struct sp_row *expected)
{
	return sp_rates_of(row->count[SP_COUNT_EXACT_RIGHT], row->count[SP_COUNT_FOUND],
		row->count[SP_COUNT_EXACT_HIT], expected->count[SP_COUNT_PLACED]);
}

static void put_rate(struct sp_buf *out, double rate)
{
	if (rate < 0)
		sp_buf_printf(out, " %6s", "-");
	else
		sp_buf_printf(out, " %6.3f", rate);
}

static void put_rates(struct sp_buf *out, struct sp_rates rates)
{
	put_rate(out, rates.precision);
	put_rate(out, rates.recall);
	put_rate(out, rates.f1);
}

static void put_percent(struct sp_buf *out, size_t part, size_t whole)
{
	char text[32];

	snprintf(text, sizeof text, "%.2f%%", 100 * sp_ratio(part, whole));
	sp_buf_printf(out, " %8s", whole ? text : "-");
}

/* Names of corpora may hold anything: nothing that a terminal would obey reaches it. */
static void put_name(struct sp_buf *out, const char *name, size_t width)
{
	size_t left = strlen(name), n = 0;

	for (; left; n++) {
		uint32_t cp;
		unsigned length = sp_utf8_decode(name, left, &cp);

		if (!length || sp_utf8_is_unseen(cp))
			sp_buf_add_char(out, '?');
		else
			sp_buf_add(out, name, length);
		name += length ? length : 1;
		left -= length ? length : 1;
	}
	for (; n < width; n++)
		sp_buf_add_char(out, ' ');
}

static void put_type_row(struct sp_buf *out, const char *name, const struct sp_row *row)
{
	const size_t *c = row->count;

	put_name(out, name, 28);
	sp_buf_printf(out, " %8zu %7zu", c[SP_COUNT_EXPECTED], c[SP_COUNT_FOUND]);
	put_rates(out, sp_report_overlap(row, row));
	sp_buf_add_str(out, "  ");
	put_rates(out, sp_report_exact(row, row));
	if (c[SP_COUNT_ABSENT])
		sp_buf_printf(out, "  %zu/%zu", c[SP_COUNT_CALLED], c[SP_COUNT_ABSENT]);
	sp_buf_add_char(out, '\n');
}

static void put_types(struct sp_buf *out, const struct sp_score *score)
{
	struct sp_row sum = sp_score_sum(score);
	size_t n, others = 0;

	if (!sum.count[SP_COUNT_EXPECTED] && !sum.count[SP_COUNT_ABSENT])
		return;
	sp_buf_printf(out, "\n%-28s %8s %7s %6s %6s %6s   %6s %6s %6s  %s\n", "type", "expected",
		"found", "prec", "recall", "F1", "exactP", "exactR", "exctF1", "called/absent");
	for (size_t i = 0; i < score->types.n; i++) {
		if (sp_score_measured(score, score->types.row[i]->name))
			put_type_row(out, score->types.row[i]->name, score->types.row[i]);
		else
			others++;
	}
	struct sp_rows categories;

	if (sp_score_categories(score, &categories))
		out->failed = SP_ENOMEM;
	for (size_t i = 0; !out->failed && i < categories.n; i++)
		put_type_row(out, categories.row[i]->name, categories.row[i]);
	put_type_row(out, "all types (micro)", &sum);
	sp_buf_printf(out, "%-28s %8s %7s", "mean of types (macro)", "", "");
	put_rates(out, sp_score_macro(score, false, &n));
	sp_buf_add_str(out, "  ");
	put_rates(out, sp_score_macro(score, true, &n));
	sp_buf_add_char(out, '\n');
	if (others)
		sp_buf_add_str(out, "\nfound as well, of types that no label of the corpus names:");
	for (size_t i = 0; i < score->types.n; i++)
		if (!sp_score_measured(score, score->types.row[i]->name))
			sp_buf_printf(out, " %s %zu", score->types.row[i]->name,
				score->types.row[i]->count[SP_COUNT_FOUND]);
	if (others)
		sp_buf_add_char(out, '\n');
}

static void put_rules(struct sp_buf *out, const struct sp_score *score)
{
	bool sides = score->side[0] || score->side[1];

	if (!score->rules.n)
		return;
	sp_buf_printf(out, "\n%-36s %-28s %7s %6s %6s %6s%s\n", "rule", "type", "found", "prec",
		"recall", "F1", sides ? "  in positive, negative" : "");
	for (size_t i = 0; i < score->rules.n; i++) {
		const struct sp_row *row = score->rules.row[i];
		const struct sp_row *type = sp_rows_find(&score->types, row->of, "");
		bool measured = type && sp_score_measured(score, row->of);

		if (!measured && !sides)
			continue;
		put_name(out, row->name, 36);
		sp_buf_printf(out, " %-28s %7zu", row->of, row->count[SP_COUNT_FOUND]);
		put_rates(out, measured ? sp_report_overlap(row, type) : (struct sp_rates){ -1, -1, -1 });
		if (sides)
			sp_buf_printf(out, "  %zu, %zu", row->count[SP_COUNT_IN_POSITIVE],
				row->count[SP_COUNT_IN_NEGATIVE]);
		sp_buf_add_char(out, '\n');
	}
}

static void put_labels(struct sp_buf *out, const struct sp_score *score)
{
	sp_buf_printf(out, "\n%-36s %8s %8s %8s %8s %8s %8s\n", "label", "messages", "flagged", "",
		"stopped", "", "losses in");
	for (size_t i = 0; i < score->labels.n; i++) {
		const struct sp_row *row = score->labels.row[i];
		size_t n = row->count[SP_COUNT_MESSAGES];

		put_name(out, *row->name ? row->name : "(none)", 36);
		sp_buf_printf(out, " %8zu %8zu", n, row->count[SP_COUNT_FLAGGED]);
		put_percent(out, row->count[SP_COUNT_FLAGGED], n);
		sp_buf_printf(out, " %8zu", row->count[SP_COUNT_STOPPED]);
		put_percent(out, row->count[SP_COUNT_STOPPED], n);
		sp_buf_printf(out, " %8zu\n", row->count[SP_COUNT_LOST]);
	}
}

static void put_stoppers(struct sp_buf *out, const struct sp_score *score)
{
	if (score->stoppers.n)
		sp_buf_printf(out, "\n%-36s %8s\n", "stopped by", "messages");
	for (size_t i = 0; i < score->stoppers.n; i++) {
		put_name(out, score->stoppers.row[i]->name, 36);
		sp_buf_printf(out, " %8zu\n", score->stoppers.row[i]->count[SP_COUNT_MESSAGES]);
	}
}

static void put_judged(struct sp_buf *out, const struct sp_score *score)
{
	if (!score->side[0] && !score->side[1])
		return;
	sp_buf_printf(out, "\n%-8s %5s %5s %5s %5s %6s %6s %6s %6s %6s %6s %6s\n", "", "TP", "FP", "TN",
		"FN", "accur", "prec", "recall", "F1", "neg F1", "macro", "FPR");
	for (int stopped = 0; stopped < 2; stopped++) {
		struct sp_judged j = sp_score_judged(score, stopped);

		sp_buf_printf(out, "%-8s %5zu %5zu %5zu %5zu", stopped ? "stopped" : "flagged",
			j.true_positive, j.false_positive, j.true_negative, j.false_negative);
		const double rates[] = { j.accuracy, j.precision, j.recall, j.f1, j.negative_f1,
			j.macro_f1, j.false_positive_rate };

		for (size_t i = 0; i < sizeof rates / sizeof *rates; i++)
			put_rate(out, rates[i]);
		sp_buf_add_char(out, '\n');
	}
}

static void put_points(struct sp_buf *out, struct sp_score *score)
{
	static const double rates[] = SP_REPORT_RATES;

	if (!score->side[0] || !score->side[1])
		return;
	sp_buf_printf(out, "\n%-20s %9s %6s %6s %6s %6s %6s\n", "at a FPR of at most", "threshold", "FPR",
		"recall", "prec", "accur", "macro");
	for (size_t i = 0; i < sizeof rates / sizeof *rates; i++) {
		struct sp_point point = sp_score_at_rate(score, rates[i]);

		sp_buf_printf(out, "%-20.2f", rates[i]);
		if (point.threshold > 1)
			sp_buf_printf(out, " %9s", "none");
		else
			sp_buf_printf(out, " %9.3f", point.threshold);
		put_rate(out, point.judged.false_positive_rate);
		put_rate(out, point.judged.recall);
		put_rate(out, point.judged.precision);
		put_rate(out, point.judged.accuracy);
		put_rate(out, point.judged.macro_f1);
		sp_buf_add_char(out, '\n');
	}
}

/* A line under the types: of what is sure, how much is right. */
static void put_tenths(struct sp_buf *out, const struct sp_score *score)
{
	bool any = false;

	for (unsigned i = 0; i < SP_TENTHS; i++) {
		struct sp_tenth tenth = sp_score_tenth(score, i);

		if (!tenth.found)
			continue;
		if (!any)
			sp_buf_printf(out, "\n%-20s %8s %8s %8s\n", "confidence", "findings", "right", "");
		any = true;
		sp_buf_printf(out, "%.1f to %-13.1f %8zu %8zu", i / (double)SP_TENTHS,
			(i + 1) / (double)SP_TENTHS, tenth.found, tenth.right);
		put_percent(out, tenth.right, tenth.found);
		sp_buf_add_char(out, '\n');
	}
}

static void put_confusion(struct sp_buf *out, const struct sp_score *score)
{
	bool any = false;

	for (size_t i = 0; i < score->confusion.n; i++) {
		const struct sp_row *row = score->confusion.row[i];

		if (!strcmp(row->name, row->of) || (!*row->name && !sp_score_measured(score, row->of)))
			continue;
		if (!any)
			sp_buf_printf(out, "\n%-28s %-28s %7s\n", "expected", "found", "times");
		any = true;
		sp_buf_printf(out, "%-28s %-28s %7zu\n", *row->name ? row->name : "(nothing)",
			*row->of ? row->of : "(nothing)", row->count[SP_COUNT_MESSAGES]);
	}
}

static void put_mistakes(struct sp_buf *out, const struct sp_report *report, bool alarms)
{
	const struct sp_mistake *worst[SP_REPORT_WORST_MAX];
	size_t n = sp_score_worst(report->score, alarms, worst, report->worst);

	if (n)
		sp_buf_printf(out, "\nthe worst %s\n", alarms ? "false alarms" : "misses");
	for (size_t i = 0; i < n; i++) {
		const struct sp_mistake *m = worst[i];

		sp_buf_add_str(out, "  ");
		put_name(out, m->what, 0);
		sp_buf_add_str(out, "  ");
		put_name(out, m->id, 0);
		sp_buf_add_str(out, "  ");
		put_name(out, m->file, 0);
		sp_buf_printf(out, ":%u\n      ", m->line);
		if (*m->rule)
			sp_buf_printf(out, "%s by %s, %.0f %% sure", m->found, m->rule,
				100 * m->confidence);
		else
			sp_buf_add_str(out, "nothing found there");
		if (m->stopped)
			sp_buf_add_str(out, ", message stopped");
		if (m->shown) {
			sp_buf_add_str(out, ": ");
			put_name(out, m->shown, 0);
		}
		sp_buf_add_char(out, '\n');
	}
}

void sp_report_text(struct sp_buf *out, const struct sp_report *report)
{
	struct sp_score *score = report->score;

	sp_buf_printf(out, "%zu messages, %zu with losses (%zu losses), %zu lines or files unusable; "
		"findings of %.2f and more count\n", score->messages, score->lost, score->losses,
		report->unread, score->options->threshold);
	put_types(out, score);
	put_tenths(out, score);
	put_rules(out, score);
	put_labels(out, score);
	put_stoppers(out, score);
	put_judged(out, score);
	put_points(out, score);
	put_confusion(out, score);
	put_mistakes(out, report, false);
	put_mistakes(out, report, true);
}
