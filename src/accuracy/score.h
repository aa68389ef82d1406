/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Scoring: what was expected of each message against what was found. Pure: counts in, counts out. A span is hit when a
 * finding of its type overlaps it; a span without a place, when there is such a finding anywhere in the message. A finding
 * is right when it hits something. Each counts for itself: two findings inside one span are both right.
 */
#ifndef SP_ACCURACY_SCORE_H
#define SP_ACCURACY_SCORE_H

#include "accuracy/corpus.h"
#include "accuracy/outcome.h"
#include "accuracy/rows.h"

struct sp_names { /* NULL-ended or n 0: all */
	const char *const *name;
	size_t n;
};

struct sp_type_of { /* which category a type belongs to */
	const char *type, *category;
};

struct sp_score_options {
	double threshold;         /* findings below it do not count */
	struct sp_names types;    /* that count; n 0: all that the corpus names */
	struct sp_names categories; /* of findings that count; n 0: all */
	struct sp_names positive; /* labels that are to be flagged */
	struct sp_names negative; /* labels that are not */
	const struct sp_type_of *type_of; /* of the rules in force; the first one of a type counts */
	size_t type_of_n;
	size_t worst_max;         /* how many misses, and how many false alarms, are remembered of each kind */
};

/* A miss or a false alarm. Never text: an excerpt that the core masked, or the mere shape of what was not found. */
struct sp_mistake {
	const char *id, *file;
	uint32_t line;
	const char *what;  /* the type, or the label of the message */
	const char *found; /* the type of the finding that is wrong, or that stands where something was missed; "" = none */
	const char *rule;  /* of that finding; "" = none */
	const char *shown; /* excerpt or shape; NULL where none may be shown */
	double confidence; /* of that finding; 0 = none */
	bool stopped;      /* the message may not go as it is */
};

struct sp_mistakes { /* worst first */
	struct sp_row *of; /* its type or label */
	bool alarm;
	struct sp_mistake *mistake;
	size_t n;
};

struct sp_score {
	const struct sp_score_options *options;
	struct sp_arena *arena;
	size_t messages, losses, lost;
	struct sp_rows types, rules, labels, confusion;
	struct sp_rows stoppers; /* rules of the policy, in messages that they stopped */
	/* flagged and stopped among the labels given: [0] negative, [1] positive */
	size_t side[2], side_flagged[2], side_stopped[2];
	struct sp_mistakes *mistakes;
	size_t mistakes_n, mistakes_capacity;
	struct sp_surest {
		double *value; /* of each message of that side the confidence of its surest finding, 0 = none */
		size_t n, capacity;
	} surest[2];
};

void sp_score_init(struct sp_score *score, const struct sp_score_options *options,
	struct sp_arena *arena);

/* Returns: SP_OK or SP_ENOMEM. Record and outcome are not borrowed beyond the call. */
int sp_score_add(struct sp_score *score, const struct sp_record *record,
	const struct sp_outcome *outcome);

/* Whether a row of types or rules is of a type that is measured: named by --type, else by a label of the corpus. */
bool sp_score_measured(const struct sp_score *score, const char *type);

/* Ratios; -1 = there is nothing to divide by. */
struct sp_rates {
	double precision, recall, f1;
};
struct sp_rates sp_rates_of(size_t right, size_t found, size_t hit, size_t expected);
double sp_ratio(size_t part, size_t whole);

/* Sums over all measured types; by category (types of no rule left out; SP_OK or SP_ENOMEM); and the mean of the rates of
 * those that are expected anywhere. */
struct sp_row sp_score_sum(const struct sp_score *score);
int sp_score_categories(const struct sp_score *score, struct sp_rows *ret);
struct sp_rates sp_score_macro(const struct sp_score *score, bool exact, size_t *ret_n);

/* Flagged (or stopped) as a judgement of whether a label is positive. */
struct sp_judged {
	size_t true_positive, false_positive, true_negative, false_negative;
	double accuracy, precision, recall, f1, negative_f1, macro_f1, false_positive_rate;
};
struct sp_judged sp_score_judged(const struct sp_score *score, bool stopped);
/* The same of any other way to call messages positive: so many of the negative [0], of the positive [1]. */
struct sp_judged sp_judge(const struct sp_score *score, const size_t called[2]);

/* Flagged as it would be with the lowest threshold at which no more than a part of the negative messages is flagged. */
struct sp_point {
	double threshold; /* beyond 1: no finding counts */
	struct sp_judged judged;
};
/* Sorts the confidences on both sides. */
struct sp_point sp_score_at_rate(struct sp_score *score, double false_positive_rate_max);

/* How often findings of a confidence are right: of measured types, hints included; each tenth of the scale by
 * itself. */
struct sp_tenth {
	size_t found, right;
};
struct sp_tenth sp_score_tenth(const struct sp_score *score, unsigned tenth);

/* Puts the remembered misses (or false alarms) of all kinds into one list, the kinds taking turns. Returns: how many. */
size_t sp_score_worst(const struct sp_score *score, bool alarms, const struct sp_mistake **ret,
	size_t max);

#endif
