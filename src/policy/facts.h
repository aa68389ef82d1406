/* SPDX-License-Identifier: Apache-2.0 */
/* What the rules of a policy ask about a message, worked out once for all of them; and what one rule found. */
#ifndef SP_POLICY_FACTS_H
#define SP_POLICY_FACTS_H

#include "policy/policy.h"

struct sp_facts {
	const struct sp_policy *policy;
	const struct sp_result *result;
	size_t recipient_n; /* at least 1: a message that names none has an unknown one */
	unsigned char *relation; /* of each recipient, enum sp_relation */
	uint32_t *value;    /* of each finding: the number of its value; equal fingerprints have the same */
	uint32_t value_n;
	uint32_t *kind;     /* of each finding: the number of its type */
	const char **kind_type;
	enum sp_severity *kind_severity; /* the highest of its findings */
	uint32_t kind_n;
	uint32_t *seen;     /* of each value: the number of the rule that counted it last */
	uint32_t rule_number;
	uint32_t *kind_count; /* of the rule at hand: distinct values of each kind */
	bool *addressed;    /* of the rule at hand: recipients that its `when` is about */
};

/* What made a rule hold. */
struct sp_grounds {
	uint32_t findings, values, loss_n;
	uint32_t losses[SP_LOSS_N];
	uint32_t relations[SP_RELATION_N];
};

int sp_facts_init(struct sp_facts *facts, const struct sp_policy *policy,
	const struct sp_config *config, struct sp_arena *arena, const struct sp_result *result);

/* Whether recipient i fits one of the names. */
bool sp_facts_recipient_fits(const struct sp_facts *facts, const struct sp_name_list *names,
	size_t i);
bool sp_facts_sender_fits(const struct sp_facts *facts, const struct sp_name_list *names);

#endif
