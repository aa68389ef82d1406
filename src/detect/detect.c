/* SPDX-License-Identifier: Apache-2.0 */
/* The life of a detector, and what happens when a text ends. */
#include "detect/detect.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "detect/array.h"
#include "detect/confidence.h"
#include "detect/detector.h"
#include "detect/overlap.h"

#define CHECK_ANY (SALLYPORT_EVIDENCE_CHECKSUM | SALLYPORT_EVIDENCE_STRUCTURE | \
	SALLYPORT_EVIDENCE_DATE)

/* ---------- what is worked out once about rules ---------- */

static bool is_one_of(const char *name, const char *const *names)
{
	while (*names && strcmp(*names, name) != 0)
		names++;
	return *names != NULL;
}

/* Identifiers of persons compete for a span whatever their category; of others each category keeps to itself. */
static uint32_t group_of(const struct sp_ruleset *ruleset, uint32_t rule,
	const struct sp_rule_info *info)
{
	static const char *const personal[] = { "personal-data", "financial", "health", NULL };
	const char *category = sp_ruleset_str(ruleset, ruleset->rule[rule].category);

	if (is_one_of(category, personal))
		return 0;
	for (uint32_t i = 0; i < rule; i++)
		if (!strcmp(sp_ruleset_str(ruleset, ruleset->rule[i].category), category))
			return info[i].group;
	return rule + 1;
}

static bool may_be_embedded(const struct sp_ruleset *ruleset, const struct sp_rule *rule)
{
	static const char *const types[] = { "URL", "EMAIL_ADDRESS", "IP_ADDRESS", "GPS_UK", "WHAT3WORDS", NULL };

	return !strcmp(sp_ruleset_str(ruleset, rule->category), "credentials") ||
		is_one_of(sp_ruleset_str(ruleset, rule->type), types);
}

static int read_rule(struct sp_detector *detector, uint32_t index, struct sp_err *err)
{
	const struct sp_ruleset *ruleset = detector->in.ruleset;
	const struct sp_rule *rule = &ruleset->rule[index];
	struct sp_rule_info *info = &detector->info[index];
	bool by_checksum = strstr(sp_ruleset_str(ruleset, rule->check), "checksum") != NULL;

	info->check = by_checksum ? SALLYPORT_EVIDENCE_CHECKSUM : CHECK_ANY;
	info->group = group_of(ruleset, index, detector->info);
	info->by_confidence = info->group == 0;
	info->severity = rule->severity;
	info->may_be_embedded = may_be_embedded(ruleset, rule);
	if (!rule->validator.len)
		return SP_OK;
	const struct sallyport_validator *validator = sp_plughost_validator(detector->in.plugin,
		detector->in.plugin_n, sp_ruleset_str(ruleset, rule->validator));
	if (!validator)
		return sp_err_set(err, SP_EINVAL, "rule %s: no loaded plugin has validator %s",
			sp_ruleset_str(ruleset, rule->id), sp_ruleset_str(ruleset, rule->validator));
	info->validate = validator->validate;
	info->digits_min = validator->digits_min;
	return SP_OK;
}

static bool is_local(const struct sp_rule *rule)
{
	return rule->flags & SP_RULE_LOCAL_CONTEXT;
}

/* Whether a rule's validator is only asked where one of its context words is near. */
static bool waits_for_words(const struct sp_rule *rule)
{
	return is_local(rule) && rule->flags & SP_RULE_NEEDS_CONTEXT;
}

static void add_askers(struct sp_detector *detector, const struct sp_list users, bool wait,
	struct sp_plan *plan)
{
	const struct sp_ruleset *ruleset = detector->in.ruleset;

	for (uint32_t k = users.first; k < users.first + users.n; k++) {
		const struct sp_pattern_user *user = &ruleset->user[k];

		if (user->kind != SP_USER_RULE || !detector->info[user->index].validate)
			continue;
		const struct sp_rule *rule = &ruleset->rule[user->index];
		const struct sp_rule_info *info = &detector->info[user->index];

		if (waits_for_words(rule) != wait)
			continue;
		detector->asker[plan->first + plan->n++] = (struct sp_asker){ info->validate,
			info->digits_min, rule->window, user->index, user->views,
			is_local(rule) ? rule->context_set : SP_NONE };
		plan->views |= user->views;
		if (info->digits_min < plan->digits_min)
			plan->digits_min = info->digits_min;
	}
}

static int by_digits(const void *a, const void *b)
{
	const struct sp_asker *x = a, *y = b;

	if (x->digits_min != y->digits_min)
		return x->digits_min < y->digits_min ? -1 : 1;
	if (x->window != y->window)
		return x->window < y->window ? -1 : 1;
	return x->rule < y->rule ? -1 : x->rule > y->rule;
}

/* After all rules were read. */
static int make_plans(struct sp_detector *detector, struct sp_err *err)
{
	const struct sp_ruleset *ruleset = detector->in.ruleset;
	uint32_t n = 0;

	detector->plan = calloc((size_t)ruleset->pattern_n + 1, sizeof *detector->plan);
	detector->asker = calloc((size_t)ruleset->user_n + 1, sizeof *detector->asker);
	if (!detector->plan || !detector->asker)
		return sp_err_set(err, SP_ENOMEM, "out of memory");
	for (uint32_t i = 0; i < ruleset->pattern_n; i++) {
		const struct sp_list users = ruleset->pattern[i].users;
		struct sp_plan *plan = &detector->plan[i];

		*plan = (struct sp_plan){ .first = n, .digits_min = UINT32_MAX };
		add_askers(detector, users, false, plan);
		plan->always_n = plan->n;
		add_askers(detector, users, true, plan);
		qsort(detector->asker + n, plan->always_n, sizeof *detector->asker, by_digits);
		qsort(detector->asker + n + plan->always_n, plan->n - plan->always_n,
			sizeof *detector->asker, by_digits);
		plan->other_n = users.n - plan->n;
		n += plan->n;
	}
	detector->near = calloc((size_t)ruleset->set_n + 1, sizeof *detector->near);
	if (!detector->near || sp_nearby_new(ruleset, &detector->nearby) != SP_OK)
		return sp_err_set(err, SP_ENOMEM, "out of memory");
	return SP_OK;
}

int sp_detector_new(const struct sp_detector_input *input, struct sp_detector **ret,
	struct sp_err *err)
{
	struct sp_detector *detector = calloc(1, sizeof *detector);

	if (detector) {
		detector->in = *input;
		sp_detect_clear_values(detector->value, SP_VALUE_MAX);
		sp_hmac_init(&detector->fingerprint, input->fingerprint_key->k, SP_KEY_BYTES);
		detector->info = calloc((size_t)input->ruleset->rule_n + 1, sizeof *detector->info);
	}
	if (!detector || !detector->info) {
		sp_detector_free(detector);
		return sp_err_set(err, SP_ENOMEM, "out of memory");
	}
	int rc = sp_combiner_new(input->ruleset, &detector->combiner, err);

	for (uint32_t i = 0; rc == SP_OK && i < input->ruleset->rule_n; i++)
		rc = read_rule(detector, i, err);
	if (rc == SP_OK)
		rc = make_plans(detector, err);
	if (rc != SP_OK) {
		sp_detector_free(detector);
		return rc;
	}
	*ret = detector;
	return SP_OK;
}

void sp_detector_free(struct sp_detector *detector)
{
	if (!detector)
		return;
	sp_combiner_free(detector->combiner);
	free(detector->readings.reading);
	sp_words_release(&detector->words);
	free(detector->plugin_hits.hit);
	sp_nearby_free(detector->nearby);
	free(detector->near);
	free(detector->plan);
	free(detector->asker);
	free(detector->info);
	free(detector);
}

/* ---------- one text ---------- */

static void forget_text(struct sp_detector *detector)
{
	struct sp_readings *readings = &detector->readings;
	struct sp_plugin_hits *hits = &detector->plugin_hits;

	sp_array_empty((void **)&readings->reading, &readings->n, &readings->capacity,
		sizeof *readings->reading);
	sp_words_empty(&detector->words);
	sp_array_empty((void **)&hits->hit, &hits->n, &hits->capacity, sizeof *hits->hit);
}

void sp_detect_text_begin(struct sp_detector *detector, struct sp_message *message,
	const struct sp_text *text, struct sp_arena *scratch)
{
	detector->message = message;
	detector->text = text;
	detector->scratch = scratch;
	detector->mark = sp_arena_mark(scratch);
	forget_text(detector);
}

/* Works out the confidence of a reading. Returns: false when its rule does not hold here after all. */
static bool judge(struct sp_detector *detector, struct sp_reading *reading)
{
	const struct sp_rule *rule = &detector->in.ruleset->rule[reading->rule];
	const struct sp_rule_info *info = &detector->info[reading->rule];
	struct sp_near near;
	bool has_context = false;

	if (!(rule->fields & 1u << detector->text->field))
		return false;
	if (rule->exclude_set != SP_NONE &&
		sp_words_nearest(&detector->words, rule->exclude_set, reading->begin, reading->end,
			SP_SIDE_EITHER, rule->exclude_within, &near))
		return false;
	if (rule->context_set != SP_NONE &&
		sp_words_nearest(&detector->words, rule->context_set, reading->begin, reading->end,
			(enum sp_side)rule->context_side, rule->context_within, &near)) {
		has_context = true;
		reading->near_pattern = near.pattern;
		reading->near_distance = near.distance;
	}
	if (rule->flags & SP_RULE_NEEDS_CONTEXT && !has_context &&
		!(reading->evidence & SALLYPORT_EVIDENCE_LABEL))
		return false;
	if (!info->may_be_embedded &&
		sp_is_embedded(detector->text->utf8, reading->begin, reading->end))
		reading->evidence |= SALLYPORT_EVIDENCE_EMBEDDED;
	reading->confidence = sp_confidence(rule, info, reading->evidence, has_context,
		reading->confidence);
	return true;
}

static void judge_all(struct sp_detector *detector)
{
	struct sp_readings *readings = &detector->readings;
	size_t kept = 0;

	for (size_t i = 0; i < readings->n; i++)
		if (judge(detector, &readings->reading[i]))
			readings->reading[kept++] = readings->reading[i];
	readings->n = kept;
}

static int by_begin(const void *a, const void *b)
{
	const struct sp_plugin_hit *x = a, *y = b;

	if (x->begin != y->begin)
		return x->begin < y->begin ? -1 : 1;
	if (x->end != y->end)
		return x->end < y->end ? -1 : 1;
	if (x->user_kind != y->user_kind)
		return x->user_kind < y->user_kind ? -1 : 1;
	if (x->user_index != y->user_index)
		return x->user_index < y->user_index ? -1 : 1;
	return x->via < y->via ? -1 : x->via > y->via;
}

/* Sorts, and drops what another view saw at the same place already (with less disguise). */
static void sort_plugin_hits(struct sp_plugin_hits *hits)
{
	size_t kept = 0;

	if (hits->n < 2)
		return;
	qsort(hits->hit, hits->n, sizeof *hits->hit, by_begin);
	for (size_t i = 1; i < hits->n; i++) {
		const struct sp_plugin_hit *last = &hits->hit[kept], *hit = &hits->hit[i];

		if (hit->begin != last->begin || hit->end != last->end ||
			hit->user_kind != last->user_kind || hit->user_index != last->user_index)
			hits->hit[++kept] = *hit;
	}
	hits->n = kept + 1;
}

static int32_t nearest(void *context, uint32_t set, uint32_t at, uint32_t within)
{
	struct sp_detector *detector = context;
	struct sp_near near;

	if (!sp_words_nearest(&detector->words, set, at, at, SP_SIDE_EITHER, within, &near) ||
		near.distance > INT32_MAX)
		return INT32_MIN;
	return near.after ? (int32_t)near.distance : -(int32_t)near.distance;
}

static int run_plugins(struct sp_detector *detector)
{
	struct sp_readings *readings = &detector->readings;
	struct sp_plugin_finding *found = NULL;
	size_t n = 0;

	sort_plugin_hits(&detector->plugin_hits);
	int rc = sp_plughost_text(detector->in.host, detector->text, detector->message->channel,
		detector->plugin_hits.hit, detector->plugin_hits.n, nearest, detector,
		detector->scratch, &found, &n);

	for (size_t i = 0; rc == SP_OK && i < n; i++) {
		const struct sp_rule *rule = &detector->in.ruleset->rule[found[i].rule];

		struct sp_reading_more *more = sp_arena_calloc(detector->scratch, 1, sizeof *more);

		rc = more ? sp_array_reserve((void **)&readings->reading, readings->n,
				    &readings->capacity, sizeof *readings->reading)
			  : SP_ENOMEM;
		if (rc != SP_OK)
			break;
		more->phrase = found[i].why;
		more->phrase_n = (uint32_t)found[i].why_n;
		readings->reading[readings->n++] = (struct sp_reading){ .rule = found[i].rule,
			.begin = found[i].begin, .end = found[i].end,
			.confidence = found[i].confidence, .near_pattern = SP_NONE, .more = more,
			.type = found[i].type ? found[i].type
				: sp_ruleset_str(detector->in.ruleset, rule->type) };
	}
	return rc;
}

/* A plugin's finding is disguised as the hits inside it are. Both are in order of begin; hits are short. */
static void lend_via(struct sp_detector *detector)
{
	const struct sp_plugin_hits *hits = &detector->plugin_hits;
	struct sp_readings *readings = &detector->readings;
	size_t first = 0;

	for (size_t i = 0; i < readings->n; i++) {
		struct sp_reading *reading = &readings->reading[i];

		if (reading->view)
			continue;
		while (first < hits->n && hits->hit[first].begin < reading->begin)
			first++;
		for (size_t k = first; k < hits->n && hits->hit[k].begin < reading->end; k++)
			if (hits->hit[k].end <= reading->end)
				reading->via |= hits->hit[k].via;
	}
}

static int settle_text(struct sp_detector *detector)
{
	struct sp_readings *readings = &detector->readings;

	sp_readings_merge(readings);
	judge_all(detector);
	/* What the rules found stands when a plugin used up the memory. */
	int plugins = run_plugins(detector);

	if (readings->n == 0)
		return plugins;
	int rc = sp_readings_resolve(readings, detector->info, detector->scratch);

	if (rc != SP_OK)
		return rc;
	lend_via(detector);
	rc = sp_detect_report(detector);
	return rc == SP_OK ? plugins : rc;
}

int sp_detect_text_end(struct sp_detector *detector)
{
	int rc = settle_text(detector);

	sp_arena_rewind(detector->scratch, detector->mark);
	forget_text(detector);
	return rc;
}
