/* SPDX-License-Identifier: Apache-2.0 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/json.h"
#include "config/pack.h"
#include "prog/apart.h"
#include "prog/setup.h"

struct check {
	struct sp_setup *setup;
	struct sp_belt *belt;
	unsigned rules, examples, counters, failures;
};

static void fail(struct check *check, const struct sp_pack_rule *rule, const char *what, size_t index)
{
	fprintf(stderr, "%s:%u:%u: rule %s: %s %zu\n", rule->place.file, rule->place.line,
		rule->place.column, rule->id, what, index + 1);
	check->failures++;
}

/* The confidence of the surest finding of the rule in the text, or of its type when another rule of the same type explains
 * the same span better; 0 = none. */
static float surest(struct check *check, const struct sp_pack_rule *rule, const char *text)
{
	struct sp_input input = { .bytes = sp_view_str(text), .kind = SP_KIND_TEXT,
		.source = rule->place.file };
	struct sp_result result;
	float most = 0;

	if (sp_belt_scan(check->belt, &input, &result))
		return 0;
	for (size_t i = 0; i < result.finding_n; i++) {
		const struct sp_finding *f = &result.finding[i];

		if (!strcmp(f->rule, rule->id) && f->confidence > most)
			most = f->confidence;
	}
	return most;
}

/* A rule whose confidence can never reach the mark yields hints only: these count for it. */
static float mark_of(const struct sp_pack_rule *rule)
{
	bool hint = !(rule->flags & SP_RULE_PLUGIN) && !rule->combine_group &&
		rule->base + rule->bonus_check + rule->bonus_context < SP_CONFIDENCE_FLAGGED;

	return hint ? 0.001f : SP_CONFIDENCE_FLAGGED;
}

static void check_rule(struct check *check, const struct sp_pack_rule *rule)
{
	float mark = mark_of(rule);

	sp_apart_step("%s:%u:%u: rule %s", rule->place.file, rule->place.line, rule->place.column,
		rule->id);
	check->rules++;
	for (size_t i = 0; i < rule->example_n; i++, check->examples++)
		if (surest(check, rule, rule->example[i]) < mark)
			fail(check, rule, "does not find its example", i);
	for (size_t i = 0; i < rule->counter_example_n; i++, check->counters++)
		if (surest(check, rule, rule->counter_example[i]) >= mark)
			fail(check, rule, "finds something in its counter-example", i);
}

static int check_packs(struct check *check, struct sp_err *err)
{
	struct sp_setup *setup = check->setup;
	struct sp_belt_input input = sp_setup_belt(setup);

	sp_apart_step("the plugins' start");
	int status = sp_belt_new(&input, &check->belt, err);

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

	if (check_packs(check, &err)) {
		sp_say_error(&err, true);
		return 2;
	}
	printf("%u rules, %u examples, %u counter-examples: %u failures\n", check->rules,
		check->examples, check->counters, check->failures);
	return check->failures ? 1 : 0;
}

int sp_cmd_rules_check(const struct sp_options *options)
{
	struct sp_setup setup;
	struct sp_err err = { 0 };
	struct check check = { .setup = &setup };
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

static const char *or_dash(const char *text)
{
	return text[0] ? text : "-";
}

static void list_text(const struct sp_ruleset *set)
{
	printf("%-34s %-26s %-3s %-10s %-9s %s\n", "id", "type", "in", "check", "severity",
		"source");
	for (uint32_t i = 0; i < set->rule_n; i++) {
		const struct sp_rule *r = &set->rule[i];

		printf("%-34s %-26s %-3s %-10s %-9s %s\n", sp_ruleset_str(set, r->id),
			sp_ruleset_str(set, r->type), or_dash(sp_ruleset_str(set, r->country)),
			or_dash(sp_ruleset_str(set, r->check)),
			sp_severity_name((enum sp_severity)r->severity),
			or_dash(sp_ruleset_str(set, r->source)));
	}
}

static void list_json(const struct sp_ruleset *set)
{
	struct sp_buf out;

	sp_buf_init(&out, 0);
	for (uint32_t i = 0; i < set->rule_n; i++) {
		const struct sp_rule *r = &set->rule[i];
		struct sp_json json;

		sp_json_init(&json, &out);
		sp_json_object(&json);
		sp_json_kv_str(&json, "id", sp_ruleset_str(set, r->id));
		sp_json_kv_str(&json, "name", sp_ruleset_str(set, r->name));
		sp_json_kv_str(&json, "detector", sp_ruleset_str(set, r->detector));
		sp_json_kv_str(&json, "category", sp_ruleset_str(set, r->category));
		sp_json_kv_str(&json, "type", sp_ruleset_str(set, r->type));
		sp_json_kv_str(&json, "country", sp_ruleset_str(set, r->country));
		sp_json_kv_str(&json, "check", sp_ruleset_str(set, r->check));
		sp_json_kv_str(&json, "severity", sp_severity_name((enum sp_severity)r->severity));
		sp_json_kv_str(&json, "source", sp_ruleset_str(set, r->source));
		sp_json_end_object(&json);
		sp_buf_add_char(&out, '\n');
	}
	if (out.n)
		sp_out(out.p, out.n);
	sp_buf_release(&out);
}

int sp_cmd_rules_list(const struct sp_options *options)
{
	struct sp_setup setup;
	struct sp_err err = { 0 };
	const char *format = sp_options_get(options, "format");
	int status = sp_setup_config(&setup, options, &err);

	if (!status && format && strcmp(format, "text") && strcmp(format, "json"))
		status = sp_err_set(&err, SP_EINVAL, "--format %s: it is one of text|json", format);
	if (!status)
		status = sp_setup_rules(&setup, NULL, 0, &err);
	if (status)
		sp_say_error(&err, true);
	else if (format && !strcmp(format, "json"))
		list_json(&setup.rules.set);
	else
		list_text(&setup.rules.set);
	sp_setup_release(&setup);
	return !sp_out_end() || status ? 2 : 0;
}

static void show(const struct sp_ruleset *set, const struct sp_rule *r)
{
	printf("%s\n  name        %s\n  category    %s\n  type        %s\n  severity    %s\n",
		sp_ruleset_str(set, r->id), sp_ruleset_str(set, r->name),
		sp_ruleset_str(set, r->category), sp_ruleset_str(set, r->type),
		sp_severity_name((enum sp_severity)r->severity));
	printf("  pack        %s\n  detector    %s\n  country     %s\n  check       %s\n"
		"  validator   %s\n  confidence  %.2f, with its check %+.2f, with context %+.2f\n",
		sp_ruleset_str(set, r->pack), sp_ruleset_str(set, r->detector),
		or_dash(sp_ruleset_str(set, r->country)), or_dash(sp_ruleset_str(set, r->check)),
		or_dash(sp_ruleset_str(set, r->validator)), (double)r->base, (double)r->bonus_check,
		(double)r->bonus_context);
	for (uint32_t i = 0; i < r->patterns.n; i++)
		printf("  pattern     %s\n", sp_ruleset_str(set, set->str[r->patterns.first + i]));
	if (r->confirm.len)
		printf("  confirm     %s\n", sp_ruleset_str(set, r->confirm));
	if (r->context_set != SP_NONE) {
		struct sp_list words = set->set[r->context_set].patterns;

		printf("  context     %u words within %u bytes\n", words.n, r->context_within);
	}
	if (r->source.len)
		printf("  source      %s\n", sp_ruleset_str(set, r->source));
}

int sp_cmd_rules_show(const struct sp_options *options)
{
	struct sp_setup setup;
	struct sp_err err = { 0 };
	int status = sp_setup_config(&setup, options, &err);

	if (!status && options->operand_n != 1)
		status = sp_err_set(&err, SP_EINVAL, "rules show: the ID of one rule is needed");
	if (!status)
		status = sp_setup_rules(&setup, NULL, 0, &err);
	if (!status) {
		uint32_t rule = sp_ruleset_find(&setup.rules.set, options->operand[0]);

		if (rule == SP_NONE)
			status = sp_err_set(&err, SP_ENOENT, "there is no rule %s (rules list shows them)",
				options->operand[0]);
		else
			show(&setup.rules.set, &setup.rules.set.rule[rule]);
	}
	if (status)
		sp_say_error(&err, true);
	sp_setup_release(&setup);
	return !sp_out_end() || status ? 2 : 0;
}
