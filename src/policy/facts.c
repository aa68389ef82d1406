/* SPDX-License-Identifier: Apache-2.0 */
#include "policy/facts.h"

#include "base/hash.h"

/* Numbers the distinct values by way of a hash table at most half full; linear in the findings. */
static int number_values(struct sp_facts *facts, struct sp_arena *arena)
{
	size_t n = facts->result->finding_n;
	size_t slots = 16;

	while (slots < 2 * n)
		slots *= 2;
	uint32_t *table = sp_arena_calloc(arena, slots, sizeof *table); /* index of a finding + 1 */

	facts->value = sp_arena_calloc(arena, n, sizeof *facts->value);
	if (!table || !facts->value)
		return SP_ENOMEM;
	for (size_t i = 0; i < n; i++) {
		const char *print = facts->result->finding[i].fingerprint;

		if (!*print) {
			facts->value[i] = facts->value_n++;
			continue;
		}
		size_t at = sp_hash64(print, strlen(print), 0) & (slots - 1);

		while (table[at] && strcmp(facts->result->finding[table[at] - 1].fingerprint, print))
			at = (at + 1) & (slots - 1);
		if (!table[at]) {
			table[at] = (uint32_t)i + 1;
			facts->value[i] = facts->value_n++;
		} else {
			facts->value[i] = facts->value[table[at] - 1];
		}
	}
	facts->seen = sp_arena_calloc(arena, facts->value_n, sizeof *facts->seen);
	return facts->seen ? SP_OK : SP_ENOMEM;
}

/* Numbers the types. There are as many as the rule packs name, however long the message. */
static int number_kinds(struct sp_facts *facts, struct sp_arena *arena)
{
	const struct sp_result *result = facts->result;
	size_t type_capacity = 0, severity_capacity = 0;

	facts->kind = sp_arena_calloc(arena, result->finding_n, sizeof *facts->kind);
	if (!facts->kind)
		return SP_ENOMEM;
	for (size_t i = 0; i < result->finding_n; i++) {
		const struct sp_finding *finding = &result->finding[i];
		uint32_t k = 0;

		while (k < facts->kind_n && strcmp(facts->kind_type[k], finding->type))
			k++;
		if (k == facts->kind_n) {
			if (sp_arena_reserve(arena, (void **)&facts->kind_type, k, &type_capacity,
				sizeof *facts->kind_type) ||
				sp_arena_reserve(arena, (void **)&facts->kind_severity, k,
					&severity_capacity, sizeof *facts->kind_severity))
				return SP_ENOMEM;
			facts->kind_type[k] = finding->type;
			facts->kind_severity[k] = SP_SEVERITY_LOW;
			facts->kind_n++;
		}
		facts->kind[i] = k;
		if (finding->severity > facts->kind_severity[k])
			facts->kind_severity[k] = finding->severity;
	}
	facts->kind_count = sp_arena_calloc(arena, facts->kind_n, sizeof *facts->kind_count);
	return facts->kind_count ? SP_OK : SP_ENOMEM;
}

int sp_facts_init(struct sp_facts *facts, const struct sp_policy *policy,
	const struct sp_config *config, struct sp_arena *arena, const struct sp_result *result)
{
	const struct sp_message *message = result->message;

	*facts = (struct sp_facts){ .policy = policy, .result = result };
	facts->recipient_n = message->recipient_n ? message->recipient_n : 1;
	facts->relation = sp_arena_calloc(arena, facts->recipient_n, sizeof *facts->relation);
	facts->addressed = sp_arena_calloc(arena, facts->recipient_n, sizeof *facts->addressed);
	if (!facts->relation || !facts->addressed)
		return SP_ENOMEM;
	facts->relation[0] = SP_RELATION_EXTERNAL;
	for (size_t i = 0; i < message->recipient_n; i++)
		facts->relation[i] = (unsigned char)sp_policy_relation(config,
			message->recipients[i]);
	if (number_values(facts, arena) || number_kinds(facts, arena))
		return SP_ENOMEM;
	return SP_OK;
}

static const struct sp_name_list *find_list(const struct sp_policy *policy, const char *name)
{
	for (size_t i = 0; i < policy->list_n; i++)
		if (!strcmp(policy->list[i].name, name))
			return &policy->list[i].items;
	return NULL;
}

/* Whether an address fits a name: that of a list, else itself a domain or an address. */
static bool name_fits(const struct sp_policy *policy, const char *name, struct sp_view address)
{
	const struct sp_name_list *list = find_list(policy, name);

	if (!list)
		return sp_policy_address_fits(name, address);
	for (size_t i = 0; i < list->n; i++)
		if (sp_policy_address_fits(list->name[i], address))
			return true;
	return false;
}

static bool relation_fits(const char *name, enum sp_relation relation, bool *ret_is_relation)
{
	static const struct {
		const char *name;
		enum sp_relation relation;
	} names[] = {
		{ "internal", SP_RELATION_INTERNAL },
		{ "partner", SP_RELATION_PARTNER },
		{ "press", SP_RELATION_PRESS },
		{ "webmail", SP_RELATION_WEBMAIL },
	};

	*ret_is_relation = true;
	if (!strcmp(name, "external"))
		return relation != SP_RELATION_INTERNAL;
	for (size_t i = 0; i < sizeof names / sizeof *names; i++)
		if (!strcmp(name, names[i].name))
			return relation == names[i].relation;
	*ret_is_relation = false;
	return false;
}

bool sp_facts_recipient_fits(const struct sp_facts *facts, const struct sp_name_list *names,
	size_t i)
{
	const struct sp_message *message = facts->result->message;
	struct sp_view address = message->recipient_n ? message->recipients[i] : sp_view(NULL, 0);

	for (size_t k = 0; k < names->n; k++) {
		bool is_relation;

		if (relation_fits(names->name[k], facts->relation[i], &is_relation))
			return true;
		if (!is_relation && address.n && name_fits(facts->policy, names->name[k], address))
			return true;
	}
	return false;
}

bool sp_facts_sender_fits(const struct sp_facts *facts, const struct sp_name_list *names)
{
	struct sp_view sender = facts->result->message->sender;

	for (size_t k = 0; sender.n && k < names->n; k++)
		if (name_fits(facts->policy, names->name[k], sender))
			return true;
	return false;
}
