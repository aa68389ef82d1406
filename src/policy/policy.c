/* SPDX-License-Identifier: Apache-2.0 */
#include "policy/policy.h"

#include "policy/facts.h"
#include "policy/reason.h"

static bool has_name(const struct sp_name_list *list, const char *name)
{
	for (size_t i = 0; i < list->n; i++)
		if (!strcmp(list->name[i], name))
			return true;
	return false;
}

static bool speaks_of_findings(const struct sp_policy_when *when)
{
	return when->category.n || when->type.n || when->rule.n || when->except_type.n ||
		when->except_rule.n || when->fields.n || when->severity_min ||
		when->confidence_min > 0 || when->distinct_min || when->count_min;
}

static bool finding_fits(const struct sp_policy_when *when, const struct sp_finding *finding)
{
	float least = when->confidence_min > SP_CONFIDENCE_FLAGGED ? when->confidence_min :
		SP_CONFIDENCE_FLAGGED;

	return finding->confidence >= least &&
		(uint32_t)finding->severity >= when->severity_min &&
		(!when->category.n || has_name(&when->category, finding->category)) &&
		(!when->type.n || has_name(&when->type, finding->type)) &&
		(!when->rule.n || has_name(&when->rule, finding->rule)) &&
		(!when->fields.n || has_name(&when->fields, sp_field_name(finding->field))) &&
		!has_name(&when->except_type, finding->type) &&
		!has_name(&when->except_rule, finding->rule);
}

/* Counts the findings that fit, their distinct values, and those of each kind. */
static void count_findings(struct sp_facts *facts, const struct sp_policy_when *when,
	struct sp_grounds *grounds)
{
	const struct sp_result *result = facts->result;

	facts->rule_number++;
	memset(facts->kind_count, 0, facts->kind_n * sizeof *facts->kind_count);
	for (size_t i = 0; i < result->finding_n; i++) {
		if (!finding_fits(when, &result->finding[i]))
			continue;
		grounds->findings++;
		if (facts->seen[facts->value[i]] == facts->rule_number)
			continue;
		facts->seen[facts->value[i]] = facts->rule_number;
		grounds->values++;
		facts->kind_count[facts->kind[i]]++;
	}
}

static bool findings_hold(struct sp_facts *facts, const struct sp_policy_when *when,
	struct sp_grounds *grounds)
{
	uint32_t distinct = when->distinct_min ? when->distinct_min : 1;
	uint32_t count = when->count_min ? when->count_min : 1;

	if (when->losses.n && !speaks_of_findings(when))
		return true; /* about what was not seen: findings are no grounds */
	count_findings(facts, when, grounds);
	return !speaks_of_findings(when) ||
		(grounds->findings >= count && grounds->values >= distinct);
}

static bool losses_hold(const struct sp_facts *facts, const struct sp_policy_when *when,
	struct sp_grounds *grounds)
{
	const struct sp_message *message = facts->result->message;
	bool any = has_name(&when->losses, "any");

	for (size_t i = 0; i < message->loss_n; i++) {
		if (!any && !has_name(&when->losses, sp_loss_name(message->loss[i].kind)))
			continue;
		grounds->losses[message->loss[i].kind]++;
		grounds->loss_n++;
	}
	return grounds->loss_n || !when->losses.n;
}

static bool origin_holds(const struct sp_facts *facts, const struct sp_policy_when *when)
{
	const struct sp_message *message = facts->result->message;
	const char *audience = message->audience ? message->audience : "public";

	if (message->raw.n < when->bytes_min)
		return false;
	if (when->channel.n && !has_name(&when->channel, sp_channel_name(message->channel)))
		return false;
	if (when->audience.n && (message->channel != SP_CHANNEL_SOCIAL ||
		!has_name(&when->audience, audience)))
		return false;
	return !when->sender.n || sp_facts_sender_fits(facts, &when->sender);
}

/* Marks the recipients that `when` is about. */
static bool recipients_hold(struct sp_facts *facts, const struct sp_policy_when *when,
	struct sp_grounds *grounds)
{
	size_t n = 0;

	for (size_t i = 0; i < facts->recipient_n; i++) {
		facts->addressed[i] = !when->recipients.n ||
			sp_facts_recipient_fits(facts, &when->recipients, i);
		if (!facts->addressed[i])
			continue;
		grounds->relations[facts->relation[i]]++;
		n++;
	}
	return when->recipients_all ? n == facts->recipient_n : n > 0;
}

/* Whether `unless` fits every recipient that the rule is about (recipients_all: every one of the message). */
static bool recipients_excused(const struct sp_facts *facts, const struct sp_policy_when *unless)
{
	for (size_t i = 0; unless->recipients.n && i < facts->recipient_n; i++)
		if ((facts->addressed[i] || unless->recipients_all) &&
			!sp_facts_recipient_fits(facts, &unless->recipients, i))
			return false;
	return true;
}

static bool rule_holds(struct sp_facts *facts, const struct sp_policy_rule *rule,
	struct sp_grounds *grounds)
{
	struct sp_grounds excuse = { 0 };

	*grounds = (struct sp_grounds){ 0 };
	if (!origin_holds(facts, &rule->when) || !recipients_hold(facts, &rule->when, grounds) ||
		!losses_hold(facts, &rule->when, grounds))
		return false;
	if (rule->has_unless && origin_holds(facts, &rule->unless) &&
		recipients_excused(facts, &rule->unless) &&
		losses_hold(facts, &rule->unless, &excuse) &&
		findings_hold(facts, &rule->unless, &excuse))
		return false;
	return findings_hold(facts, &rule->when, grounds); /* last: the kinds counted are the reason's */
}

/* Strictest first, in the order of the policy where they are as strict. There are few. */
static void insert_match(struct sp_policy_match *match, size_t n, struct sp_policy_match added)
{
	while (n > 0 && match[n - 1].action < added.action) {
		match[n] = match[n - 1];
		n--;
	}
	match[n] = added;
}

int sp_policy_decide(const struct sp_policy *policy, const struct sp_config *config,
	struct sp_arena *arena, struct sp_result *result)
{
	struct sp_facts facts;
	struct sp_policy_match *match = sp_arena_calloc(arena, policy->rule_n, sizeof *match);
	size_t match_n = 0;

	if (!match || sp_facts_init(&facts, policy, config, arena, result))
		return SP_ENOMEM;
	for (size_t i = 0; i < policy->rule_n; i++) {
		const struct sp_policy_rule *rule = &policy->rule[i];
		struct sp_grounds grounds;

		if (!rule_holds(&facts, rule, &grounds))
			continue;
		const char *reason = sp_reason_write(rule, &facts, &grounds, arena);

		if (!reason)
			return SP_ENOMEM;
		insert_match(match, match_n++,
			(struct sp_policy_match){ rule->id, rule->action, reason });
	}
	result->policy = match;
	result->policy_n = match_n;
	result->verdict = match_n ? match[0].action : SP_ACTION_ALLOW;
	return SP_OK;
}
