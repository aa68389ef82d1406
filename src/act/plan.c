/* SPDX-License-Identifier: Apache-2.0 */
#include "act/act.h"

#include <string.h>

#include "base/err.h"
#include "base/wire.h"

#define TEXT_BYTES_MAX 4096u
#define REASONS_MAX 5u
#define NAMES_MAX 5u

/* Each reason once: several rules may say the same. */
static bool said_before(const struct sp_result *result, size_t at)
{
	for (size_t i = 0; i < at; i++)
		if (!strcmp(result->policy[i].reason, result->policy[at].reason))
			return true;
	return false;
}

static void put_reasons(struct sp_buf *out, const struct sp_result *result, enum sp_action least)
{
	unsigned n = 0;

	for (size_t i = 0; i < result->policy_n && n < REASONS_MAX; i++) {
		if (result->policy[i].action < least || said_before(result, i))
			continue;
		sp_buf_printf(out, "%s\n", result->policy[i].reason);
		n++;
	}
}

static void put_recipients(struct sp_buf *out, const struct sp_result *result, const struct sp_plan_grounds *grounds)
{
	const struct sp_view *for_whom = grounds->for_whom;
	size_t n = grounds->for_whom_n;

	if (!n)
		return;
	sp_buf_add_str(out, "This is because of ");
	for (size_t i = 0; i < n && i < NAMES_MAX; i++) {
		sp_buf_add_str(out, i ? ", " : "");
		sp_buf_add(out, for_whom[i].p, for_whom[i].n);
	}
	if (n > NAMES_MAX)
		sp_buf_printf(out, " and %zu more", n - NAMES_MAX);
	sp_buf_printf(out, ", of %zu recipients.\n", result->message->recipient_n);
}

/* Moves what was written into the arena. */
static int keep_text(struct sp_buf *text, struct sp_arena *arena, struct sp_view *ret)
{
	char *p = sp_arena_strndup(arena, text->p ? text->p : "", text->n);

	if (!p)
		return SP_ENOMEM;
	*ret = sp_view(p, text->n);
	return SP_OK;
}

/* The sender's answer to a warning, which leaves the subject whatever the verdict. */
static int take_justification(const struct sp_result *result, struct sp_arena *arena, struct sp_plan *plan)
{
	struct sp_view rest;

	if (!sp_justification_find(result->message->subject, arena, &plan->justification, &rest)) {
		plan->justification = sp_view(NULL, 0);
		return SP_OK;
	}
	return sp_header_encode(rest, arena, &plan->subject);
}

static void say(const struct sp_result *result, const struct sp_plan_grounds *grounds,
	const struct sp_plan *plan, const char *redaction, struct sp_buf *out)
{
	bool warned = result->verdict == SP_ACTION_WARN;

	if (plan->answer == SP_PLAN_REFUSE)
		sp_buf_add_str(out, "This message was not sent.\n");
	put_reasons(out, result, result->verdict < SP_ACTION_REDACT ? SP_ACTION_WARN : SP_ACTION_REDACT);
	put_recipients(out, result, grounds);
	if (redaction)
		sp_buf_printf(out, "It could not be redacted: %s.\n", redaction);
	if (warned && plan->answer == SP_PLAN_REFUSE)
		sp_buf_add_str(out, "If it must be sent, send it again with the words [send: your reason] in its "
			"subject: they are taken out, and kept.\n");
	if (out->n)
		out->n--; /* the last line end */
}

int sp_plan_make(const struct sp_result *result, const struct sp_plan_grounds *grounds, struct sp_arena *arena,
	struct sp_plan *ret)
{
	struct sp_plan plan = { .answer = SP_PLAN_ACCEPT };
	const char *redaction = NULL;
	struct sp_buf text;
	int status = take_justification(result, arena, &plan);

	if (status)
		return status;
	switch (result->verdict) {
	case SP_ACTION_WARN:
		plan.answer = plan.justification.p ? SP_PLAN_ACCEPT : SP_PLAN_REFUSE;
		break;
	case SP_ACTION_REDACT:
		status = sp_redact(result, grounds->redact, arena, &plan.subject, &plan.body, &redaction);
		plan.answer = status == SP_EUNSUP ? SP_PLAN_HOLD : SP_PLAN_ACCEPT;
		break;
	case SP_ACTION_QUARANTINE:
		plan.answer = SP_PLAN_HOLD;
		break;
	case SP_ACTION_BLOCK:
		plan.answer = SP_PLAN_REFUSE;
		break;
	default:
		break;
	}
	if (status == SP_ENOMEM)
		return status;
	sp_buf_init(&text, TEXT_BYTES_MAX);
	if (result->verdict >= SP_ACTION_WARN)
		say(result, grounds, &plan, redaction, &text);
	/* What does not fit is left out. */
	status = text.failed == SP_ENOMEM ? SP_ENOMEM : keep_text(&text, arena, &plan.text);
	sp_buf_release(&text);
	if (!status)
		*ret = plan;
	return status;
}

void sp_plan_write(struct sp_buf *out, const struct sp_plan *plan)
{
	sp_wire_put_u64(out, plan->answer);
	sp_wire_put_view(out, plan->text);
	sp_wire_put_view(out, plan->subject);
	sp_wire_put_view(out, plan->body);
	sp_wire_put_view(out, plan->justification);
}

int sp_plan_read(struct sp_view bytes, struct sp_plan *ret)
{
	struct sp_wire_reader reader;
	struct sp_plan plan;

	sp_wire_reader_init(&reader, bytes);
	uint64_t answer = sp_wire_get_u64(&reader);

	plan.text = sp_wire_get_view(&reader);
	plan.subject = sp_wire_get_view(&reader);
	plan.body = sp_wire_get_view(&reader);
	plan.justification = sp_wire_get_view(&reader);
	if (reader.failed || reader.left || answer >= SP_PLAN_ANSWER_N)
		return SP_EINVAL;
	plan.answer = (enum sp_plan_answer)answer;
	*ret = plan;
	return SP_OK;
}
