/* SPDX-License-Identifier: Apache-2.0 */
/* sallyport rules check: every rule against its own examples and counter-examples, as they are and disguised. */
#include <stdio.h>
#include <string.h>

#include "accuracy/mutate.h"
#include "config/pack.h"
#include "prog/apart.h"
#include "prog/setup.h"

struct check {
	struct sp_setup *setup;
	struct sp_belt *belt;
	bool mutate;
	struct sp_buf disguised;
	const char **word_detector; /* those whose lexicons are looked for in the words view */
	size_t word_detector_n;
	unsigned rules, examples, counters, failures;
	unsigned tried[SP_MUTATION_N], missed[SP_MUTATION_N];
};

static void fail(struct check *check, const struct sp_pack_rule *rule, const char *what, size_t index)
{
	fprintf(stderr, "%s:%u:%u: rule %s: %s %zu\n", rule->place.file, rule->place.line,
		rule->place.column, rule->id, what, index + 1);
	check->failures++;
}

/* The surest finding of the rule in a message; valid until the next scan; NULL = none. */
static const struct sp_finding *surest(struct check *check, const struct sp_pack_rule *rule,
	struct sp_view bytes, enum sp_kind kind)
{
	struct sp_input input = { .bytes = bytes, .kind = kind, .source = rule->place.file };
	const struct sp_finding *best = NULL;
	struct sp_result result;

	if (sp_belt_scan(check->belt, &input, &result))
		return NULL;
	for (size_t i = 0; i < result.finding_n; i++) {
		const struct sp_finding *f = &result.finding[i];

		if (!strcmp(f->rule, rule->id) && (!best || f->confidence > best->confidence))
			best = f;
	}
	return best;
}

/* A rule whose confidence can never reach the mark yields hints only: these count for it. */
static float mark_of(const struct sp_pack_rule *rule)
{
	bool hint = !(rule->flags & SP_RULE_PLUGIN) && !rule->combine_group &&
		rule->base + rule->bonus_check + rule->bonus_context < SP_CONFIDENCE_FLAGGED;

	return hint ? 0.001f : SP_CONFIDENCE_FLAGGED;
}

/* ---- disguises ---- */

static bool is_word_detector(const struct check *check, const char *detector)
{
	for (size_t i = 0; i < check->word_detector_n; i++)
		if (!strcmp(check->word_detector[i], detector))
			return true;
	return false;
}

/* Detectors that have a lexicon in the words view, among all packs. */
static int find_word_detectors(struct check *check, struct sp_err *err)
{
	struct sp_setup *setup = check->setup;
	size_t capacity = 0;

	for (size_t i = 0; i < setup->rules.pack_n; i++) {
		struct sp_pack pack;
		int status = sp_pack_load(setup->rules.pack_path[i], &setup->config.limits, &setup->arena,
			&pack, err);

		for (size_t k = 0; !status && k < pack.lexicon_n; k++) {
			if (!(pack.lexicon[k].views & SP_VIEW_WORDS) ||
				is_word_detector(check, pack.lexicon[k].detector))
				continue;
			status = sp_arena_reserve(&setup->arena, (void **)&check->word_detector,
				check->word_detector_n, &capacity, sizeof *check->word_detector);
			if (status)
				sp_err_set(err, status, "no memory for a check");
			else
				check->word_detector[check->word_detector_n++] = pack.lexicon[k].detector;
		}
		if (status)
			return status;
	}
	return SP_OK;
}

/* The views in which the rule looks; for one that a plugin reports, those of its lexicons. */
static uint32_t views_of(const struct check *check, const struct sp_pack_rule *rule)
{
	bool words = (rule->flags & SP_RULE_PLUGIN) && is_word_detector(check, rule->detector);

	return rule->views | SP_VIEW_TEXT | (words ? SP_VIEW_WORDS : 0u);
}

/* An example that is found must be found in every disguise that the rule's views undo. */
static void mutate_example(struct check *check, const struct sp_pack_rule *rule, size_t index,
	size_t start, size_t end)
{
	struct sp_view text = sp_view_str(rule->example[index]);

	for (int m = 0; m < SP_MUTATION_N; m++) {
		const struct sp_mutation_info *info = &sp_mutation_table[m];
		enum sp_kind kind = info->view & views_of(check, rule)
			? sp_mutate((enum sp_mutation)m, text, start, end, &check->disguised) : SP_KIND_AUTO;

		if (kind == SP_KIND_AUTO || check->disguised.failed)
			continue;
		if (kind == SP_KIND_EMAIL && !(rule->fields & 1u << SP_FIELD_BODY))
			continue;
		const struct sp_finding *f = surest(check, rule,
			sp_view(check->disguised.p, check->disguised.n), kind);

		check->tried[m]++;
		if (f && f->confidence >= mark_of(rule))
			continue;
		check->missed[m]++;
		check->failures++;
		fprintf(stderr, "%s:%u:%u: rule %s: does not find its example %zu disguised by %s\n",
			rule->place.file, rule->place.line, rule->place.column, rule->id, index + 1,
			info->name);
	}
}

/* ---- rules ---- */

static void check_example(struct check *check, const struct sp_pack_rule *rule, size_t index)
{
	const struct sp_finding *f = surest(check, rule, sp_view_str(rule->example[index]), SP_KIND_TEXT);

	check->examples++;
	if (!f || f->confidence < mark_of(rule))
		fail(check, rule, "does not find its example", index);
	else if (check->mutate)
		mutate_example(check, rule, index, f->start, f->end);
}

static void check_rule(struct check *check, const struct sp_pack_rule *rule)
{
	sp_apart_step("%s:%u:%u: rule %s", rule->place.file, rule->place.line, rule->place.column,
		rule->id);
	check->rules++;
	for (size_t i = 0; i < rule->example_n; i++)
		check_example(check, rule, i);
	for (size_t i = 0; i < rule->counter_example_n; i++, check->counters++) {
		const struct sp_finding *f = surest(check, rule, sp_view_str(rule->counter_example[i]),
			SP_KIND_TEXT);

		if (f && f->confidence >= mark_of(rule))
			fail(check, rule, "finds something in its counter-example", i);
	}
}

static int check_packs(struct check *check, struct sp_err *err)
{
	struct sp_setup *setup = check->setup;
	struct sp_belt_input input = sp_setup_belt(setup);

	sp_apart_step("the plugins' start");
	int status = sp_belt_new(&input, &check->belt, err);

	if (!status && check->mutate)
		status = find_word_detectors(check, err);

	for (size_t i = 0; !status && i < setup->rules.pack_n; i++) {
		struct sp_pack pack;

		status = sp_pack_load(setup->rules.pack_path[i], &setup->config.limits, &setup->arena,
			&pack, err);
		for (size_t k = 0; !status && k < pack.rule_n; k++)
			check_rule(check, &pack.rule[k]);
	}
	sp_apart_step("the plugins' end");
	sp_belt_free(check->belt);
	return status;
}

/* In a child. */
static int check_all(void *context)
{
	struct check *check = context;
	struct sp_err err = { 0 };

	sp_buf_init(&check->disguised, 0);
	int status = check_packs(check, &err);

	sp_buf_release(&check->disguised);
	if (status) {
		sp_say_error(&err, true);
		return 2;
	}
	for (int m = 0; check->mutate && m < SP_MUTATION_N; m++)
		printf("%-18s %5u examples, %u not found: %s\n", sp_mutation_table[m].name, check->tried[m],
			check->missed[m], sp_mutation_table[m].sentence);
	printf("%u rules, %u examples, %u counter-examples: %u failures\n", check->rules,
		check->examples, check->counters, check->failures);
	return check->failures ? 1 : 0;
}

int sp_cmd_rules_check(const struct sp_options *options)
{
	struct sp_setup setup;
	struct sp_err err = { 0 };
	struct check check = { .setup = &setup, .mutate = sp_options_has(options, "mutate") };
	int status = sp_setup_config(&setup, options, &err);

	if (!status)
		status = sp_setup_rules(&setup, options->operand, options->operand_n, &err);
	if (!status)
		status = sp_apart_run(check_all, &check, &err);
	if (status < 0)
		sp_say_error(&err, true);
	sp_setup_release(&setup);
	return status < 0 ? 2 : status;
}
