/* SPDX-License-Identifier: Apache-2.0 */
/* sallyport rules list, rules show. */
#include <stdio.h>
#include <string.h>

#include "base/json.h"
#include "config/pack.h"
#include "plughost/plughost.h"
#include "prog/setup.h"

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

/* ---- coverage ---- */

static void gap_text(struct sp_buf *out, const struct sp_pack_rule *rule)
{
	sp_buf_printf(out, "%s:%u:%u: rule %s has no %s%s%s\n", rule->place.file, rule->place.line,
		rule->place.column, rule->id, rule->example_n ? "" : "examples",
		rule->example_n || rule->counter_example_n ? "" : " and no ",
		rule->counter_example_n ? "" : "counter-examples");
}

static void gap_json(struct sp_buf *out, const struct sp_pack_rule *rule)
{
	struct sp_json json;

	sp_json_init(&json, out);
	sp_json_object(&json);
	sp_json_kv_str(&json, "id", rule->id);
	sp_json_kv_uint(&json, "examples", rule->example_n);
	sp_json_kv_uint(&json, "counter_examples", rule->counter_example_n);
	sp_json_kv_str(&json, "pack", rule->place.file);
	sp_json_kv_uint(&json, "line", rule->place.line);
	sp_json_end_object(&json);
	sp_buf_add_char(out, '\n');
}

/* What is seen while a message is taken apart stands in no text: its rules have none to show. */
static bool is_tried(const struct sp_pack_rule *rule)
{
	return (rule->example_n && rule->counter_example_n) || !strcmp(rule->detector, SP_DETECTOR_CORE);
}

/* Names the rules that nothing tries. Returns: how many, or a negative code. */
static int list_gaps(struct sp_setup *setup, bool as_json, struct sp_err *err)
{
	struct sp_buf out;
	int gaps = 0, status = SP_OK;

	sp_buf_init(&out, 0);
	for (size_t i = 0; !status && i < setup->rules.pack_n; i++) {
		struct sp_pack pack;

		status = sp_pack_load(setup->rules.pack_path[i], &setup->config.limits, &setup->arena,
			&pack, err);
		for (size_t k = 0; !status && k < pack.rule_n; k++) {
			if (is_tried(&pack.rule[k]))
				continue;
			(as_json ? gap_json : gap_text)(&out, &pack.rule[k]);
			gaps++;
		}
	}
	if (!status && out.failed)
		status = sp_err_set(err, out.failed, "no memory for a list");
	if (!status)
		sp_out(out.p, out.n);
	sp_buf_release(&out);
	return status ? status : gaps;
}

int sp_cmd_rules_list(const struct sp_options *options)
{
	struct sp_setup setup;
	struct sp_err err = { 0 };
	int format = 0, gaps = 0;
	int status = sp_setup_config(&setup, options, &err);

	if (!status)
		status = sp_options_choice(options, "format", "text|json", &format, &err);
	if (!status)
		status = sp_setup_rules(&setup, options->operand, options->operand_n, &err);
	if (!status && sp_options_has(options, "coverage")) {
		gaps = list_gaps(&setup, format == 1, &err);
		status = gaps < 0 ? gaps : SP_OK;
	} else if (!status) {
		(format == 1 ? list_json : list_text)(&setup.rules.set);
	}
	if (status)
		sp_say_error(&err, true);
	sp_setup_release(&setup);
	return !sp_out_end() || status ? 2 : gaps > 0;
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
