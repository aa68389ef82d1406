/* SPDX-License-Identifier: Apache-2.0 */
/* What is to become of a mail, with what only the policy can say: for whom the verdict holds, and what must go. */
#include <string.h>

#include "act/act.h"
#include "engine/job.h"
#include "policy/policy.h"

#define FOR_WHOM_MAX 100u /* recipients that are asked about one by one */

struct planning {
	const struct sp_belt_input *belt;
	const struct sp_result *result;
	struct sp_arena arena;
};

/* The verdict, had the message other recipients or findings. */
static int decide_anew(struct planning *p, struct sp_result *result, const struct sp_message *message,
	enum sp_action *ret)
{
	struct sp_arena_mark mark = sp_arena_mark(&p->arena);

	result->message = message;
	int status = sp_policy_decide(p->belt->policy, p->belt->config, &p->arena, result);

	*ret = result->verdict;
	sp_arena_rewind(&p->arena, mark);
	return status;
}

static int find_for_whom(struct planning *p, struct sp_plan_grounds *grounds)
{
	const struct sp_message *message = p->result->message;
	size_t n = 0;

	if (message->recipient_n < 2 || message->recipient_n > FOR_WHOM_MAX)
		return SP_OK;
	struct sp_view *whom = sp_arena_calloc(&p->arena, message->recipient_n, sizeof *whom);

	if (!whom)
		return SP_ENOMEM;
	for (size_t i = 0; i < message->recipient_n; i++) {
		struct sp_message one = *message;
		struct sp_result result = *p->result;
		enum sp_action verdict;

		one.recipients = &message->recipients[i];
		one.recipient_n = 1;
		if (decide_anew(p, &result, &one, &verdict))
			return SP_ENOMEM;
		if (verdict >= p->result->verdict)
			whom[n++] = message->recipients[i];
	}
	grounds->for_whom = whom;
	grounds->for_whom_n = n < message->recipient_n ? n : 0;
	return SP_OK;
}

/* Whether the policy alone, with no more than some of the findings, would have something taken out. */
static int decide_some(struct planning *p, struct sp_finding *some, size_t n, bool *ret)
{
	struct sp_result result = *p->result;
	enum sp_action verdict;

	result.finding = some;
	result.finding_n = n;
	if (decide_anew(p, &result, p->result->message, &verdict))
		return SP_ENOMEM;
	*ret = verdict >= SP_ACTION_REDACT;
	return SP_OK;
}

/* The findings of one rule: those for which the policy alone would have them taken out are. */
static int mark_rule(struct planning *p, const char *rule, struct sp_finding *some, bool *marks)
{
	const struct sp_result *all = p->result;
	size_t n = 0;
	bool redact;

	for (size_t i = 0; i < all->finding_n; i++)
		if (!strcmp(all->finding[i].rule, rule))
			some[n++] = all->finding[i];
	if (decide_some(p, some, n, &redact))
		return SP_ENOMEM;
	for (size_t i = 0; redact && i < all->finding_n; i++)
		if (!strcmp(all->finding[i].rule, rule))
			marks[i] = all->finding[i].confidence >= SP_CONFIDENCE_FLAGGED;
	return SP_OK;
}

/* Whether the policy is content with what is not marked; else all is marked that counts. */
static int mark_rest(struct planning *p, struct sp_finding *some, bool *marks)
{
	const struct sp_result *all = p->result;
	size_t n = 0;
	bool redact;

	for (size_t i = 0; i < all->finding_n; i++)
		if (!marks[i])
			some[n++] = all->finding[i];
	if (decide_some(p, some, n, &redact))
		return SP_ENOMEM;
	for (size_t i = 0; redact && i < all->finding_n; i++)
		marks[i] = all->finding[i].confidence >= SP_CONFIDENCE_FLAGGED;
	return SP_OK;
}

static int mark_redactions(struct planning *p, struct sp_plan_grounds *grounds)
{
	const struct sp_result *all = p->result;
	bool *marks = sp_arena_calloc(&p->arena, all->finding_n + 1, sizeof *marks);
	struct sp_finding *some = sp_arena_calloc(&p->arena, all->finding_n + 1, sizeof *some);
	int status = marks && some ? SP_OK : SP_ENOMEM;

	for (size_t i = 0; !status && i < all->finding_n; i++) {
		bool first = true;

		for (size_t j = 0; first && j < i; j++)
			first = strcmp(all->finding[j].rule, all->finding[i].rule) != 0;
		if (first)
			status = mark_rule(p, all->finding[i].rule, some, marks);
	}
	if (!status)
		status = mark_rest(p, some, marks);
	grounds->redact = marks;
	return status;
}

int sp_render_plan(struct sp_buf *out, const struct sp_belt_input *belt, const struct sp_result *result)
{
	struct planning p = { belt, result, { 0 } };
	struct sp_plan_grounds grounds = { 0 };
	struct sp_plan plan;
	int status = SP_OK;

	sp_arena_init(&p.arena, belt->config->limits.arena_bytes);
	if (result->verdict >= SP_ACTION_WARN)
		status = find_for_whom(&p, &grounds);
	if (!status && result->verdict == SP_ACTION_REDACT)
		status = mark_redactions(&p, &grounds);
	if (!status)
		status = sp_plan_make(result, &grounds, &p.arena, &plan);
	if (!status)
		sp_plan_write(out, &plan);
	sp_arena_release(&p.arena);
	return status ? status : out->failed;
}
