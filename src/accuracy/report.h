/* SPDX-License-Identifier: Apache-2.0 */
/* An evaluation as text for people and as JSON (contrib/schema/evaluation.schema.json). Excerpts are the core's. */
#ifndef SP_ACCURACY_REPORT_H
#define SP_ACCURACY_REPORT_H

#include "accuracy/score.h"
#include "base/buf.h"

#define SP_REPORT_WORST_MAX 1000u

/* The false-positive rates at which labels are judged as well. */
#define SP_REPORT_RATES { 0.01, 0.02, 0.05 }

struct sp_report {
	struct sp_score *score; /* its confidences are sorted */
	const char *const *corpus; /* as given */
	size_t corpus_n;
	size_t unread; /* lines and files that could not be used */
	size_t worst;  /* at most SP_REPORT_WORST_MAX misses and false alarms to show, all kinds together */
	const char *rules_digest;
};

/* Failures are in out->failed. */
void sp_report_text(struct sp_buf *out, const struct sp_report *report);
void sp_report_json(struct sp_buf *out, const struct sp_report *report);

/* The rates of a row of types or rules. `expected` are the expected spans that it is measured by (of its type). */
struct sp_rates sp_report_overlap(const struct sp_row *row, const struct sp_row *expected);
struct sp_rates sp_report_exact(const struct sp_row *row, const struct sp_row *expected);

#endif
