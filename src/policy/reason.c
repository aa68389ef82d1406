/* SPDX-License-Identifier: Apache-2.0 */
#include "policy/reason.h"

#include <inttypes.h>

#include "base/buf.h"

#define KINDS_SHOWN 6 /* a sentence that is longer is not read */

struct name {
	const char *type, *one, *several;
};

static const struct name kind_names[] = {
#define SP_KIND_NAME(type, one, several) { type, one, several },
#include "policy/kinds.def"
#undef SP_KIND_NAME
};

static const struct name loss_names[SP_LOSS_N] = {
	[SP_LOSS_ENCRYPTED] = { NULL, "encrypted part", "encrypted parts" },
	[SP_LOSS_CORRUPT] = { NULL, "damaged part", "damaged parts" },
	[SP_LOSS_TOO_LARGE] = { NULL, "part that is too large", "parts that are too large" },
	[SP_LOSS_TOO_DEEP] = { NULL, "part that is nested too deeply",
		"parts that are nested too deeply" },
	[SP_LOSS_TOO_MANY] = { NULL, "place with more than could be looked at",
		"places with more than could be looked at" },
	[SP_LOSS_TIMEOUT] = { NULL, "part that took too long to read",
		"parts that took too long to read" },
	[SP_LOSS_CRASH] = { NULL, "part that could not be read safely",
		"parts that could not be read safely" },
	[SP_LOSS_UNSUPPORTED] = { NULL, "part of a kind that cannot be read",
		"parts of a kind that cannot be read" },
	[SP_LOSS_EXTERNAL] = { NULL, "part that lies elsewhere", "parts that lie elsewhere" },
};

static const struct name relation_names[SP_RELATION_N] = {
	[SP_RELATION_INTERNAL] = { NULL, "internal recipient", "internal recipients" },
	[SP_RELATION_PARTNER] = { NULL, "partner recipient", "partner recipients" },
	[SP_RELATION_PRESS] = { NULL, "press recipient", "press recipients" },
	[SP_RELATION_WEBMAIL] = { NULL, "webmail recipient", "webmail recipients" },
	[SP_RELATION_EXTERNAL] = { NULL, "external recipient", "external recipients" },
};

/* Adds "a, b and c" one item at a time: `left` are still to come. */
static void add_joint(struct sp_buf *out, size_t done, size_t left)
{
	if (done)
		sp_buf_add_str(out, left ? ", " : " and ");
}

static void add_counted(struct sp_buf *out, uint32_t n, const struct name *name)
{
	sp_buf_printf(out, "%" PRIu32 " %s", n, n == 1 ? name->one : name->several);
}

/* "UK_NHS" → "NHS number"; a type that has no name of its own: "XY_TAX_CODE" → "XY TAX code value". */
static void add_kind(struct sp_buf *out, uint32_t n, const char *type)
{
	for (size_t i = 0; i < sizeof kind_names / sizeof *kind_names; i++) {
		if (!strcmp(kind_names[i].type, type)) {
			add_counted(out, n, &kind_names[i]);
			return;
		}
	}
	sp_buf_printf(out, "%" PRIu32 " ", n);
	for (const char *word = type; *word;) {
		size_t len = strcspn(word, "_");

		for (size_t i = 0; i < len; i++)
			sp_buf_add_char(out, len <= 3 ? word[i] :
				(char)sp_lower((unsigned char)word[i]));
		sp_buf_add_char(out, ' ');
		word += len + (word[len] == '_');
	}
	sp_buf_add_str(out, n == 1 ? "value" : "values");
}

/* Returns: the kind to name next: counted, not named yet, the most severe, then the first seen; or kind_n. */
static uint32_t next_kind(const struct sp_facts *facts, const uint32_t *done, size_t done_n)
{
	uint32_t best = facts->kind_n;

	for (uint32_t k = 0; k < facts->kind_n; k++) {
		bool named = !facts->kind_count[k];

		for (size_t i = 0; i < done_n; i++)
			named = named || done[i] == k;
		if (!named && (best == facts->kind_n ||
			facts->kind_severity[k] > facts->kind_severity[best]))
			best = k;
	}
	return best;
}

static void add_finding_kinds(struct sp_buf *out, const struct sp_facts *facts)
{
	uint32_t done[KINDS_SHOWN];
	size_t all = 0;

	for (uint32_t k = 0; k < facts->kind_n; k++)
		all += facts->kind_count[k] > 0;
	size_t shown = all > KINDS_SHOWN ? KINDS_SHOWN : all;

	for (size_t i = 0; i < shown; i++) {
		done[i] = next_kind(facts, done, i);
		add_joint(out, i, all - i - 1);
		add_kind(out, facts->kind_count[done[i]], facts->kind_type[done[i]]);
	}
	if (all > shown)
		sp_buf_printf(out, " and %zu other %s", all - shown,
			all - shown == 1 ? "kind" : "kinds");
}

/* "1 a, 2 bs and 3 cs" of a table of counts. */
static void add_table(struct sp_buf *out, const uint32_t *count, const struct name *names,
	size_t n)
{
	size_t left = 0, done = 0;

	for (size_t i = 0; i < n; i++)
		left += count[i] > 0;
	for (size_t i = 0; i < n; i++) {
		if (!count[i])
			continue;
		add_joint(out, done++, --left);
		add_counted(out, count[i], &names[i]);
	}
}

static void add_kinds(struct sp_buf *out, const struct sp_facts *facts,
	const struct sp_grounds *grounds)
{
	size_t before = out->n;

	if (grounds->values)
		add_finding_kinds(out, facts);
	if (grounds->values && grounds->loss_n)
		sp_buf_add_str(out, " beside ");
	add_table(out, grounds->losses, loss_names, SP_LOSS_N);
	if (out->n == before)
		sp_buf_add_str(out, "nothing by itself");
}

static void add_recipients(struct sp_buf *out, const struct sp_facts *facts,
	const struct sp_grounds *grounds)
{
	const struct sp_message *message = facts->result->message;

	if (message->recipient_n)
		add_table(out, grounds->relations, relation_names, SP_RELATION_N);
	else if (message->channel != SP_CHANNEL_SOCIAL)
		sp_buf_add_str(out, "recipients that it does not name");
	else if (!message->audience || !strcmp(message->audience, "public"))
		sp_buf_add_str(out, "the public");
	else
		sp_buf_add_str(out, !strcmp(message->audience, "followers") ?
			"the followers of an account" : "a closed audience");
}

static const char *template_of(const struct sp_policy_rule *rule, const struct sp_grounds *grounds)
{
	if (rule->reason && *rule->reason)
		return rule->reason;
	if (rule->when.losses.n)
		return "Not all of the message could be seen: {kinds}.";
	if (grounds->values)
		return "The message holds {kinds} and goes to {recipients}.";
	return "The message goes to {recipients}, which a rule of the policy speaks of.";
}

const char *sp_reason_write(const struct sp_policy_rule *rule, const struct sp_facts *facts,
	const struct sp_grounds *grounds, struct sp_arena *arena)
{
	uint32_t count = grounds->values ? grounds->values : grounds->loss_n;
	struct sp_buf out;
	const char *copy = NULL;

	sp_buf_init(&out, 0);
	for (const char *p = template_of(rule, grounds); *p;) {
		if (!strncmp(p, "{kinds}", 7)) {
			add_kinds(&out, facts, grounds);
			p += 7;
		} else if (!strncmp(p, "{count}", 7)) {
			sp_buf_printf(&out, "%" PRIu32, count);
			p += 7;
		} else if (!strncmp(p, "{recipients}", 12)) {
			add_recipients(&out, facts, grounds);
			p += 12;
		} else {
			sp_buf_add_char(&out, (unsigned char)*p < ' ' || *p == 0x7f ? ' ' : *p);
			p++;
		}
	}
	if (!out.failed)
		copy = sp_arena_strndup(arena, out.n ? out.p : "", out.n);
	sp_buf_release(&out);
	return copy;
}
