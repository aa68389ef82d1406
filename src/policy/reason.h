/* SPDX-License-Identifier: Apache-2.0 */
/* The sentence that tells a person why a rule holds. */
#ifndef SP_POLICY_REASON_H
#define SP_POLICY_REASON_H

#include "policy/facts.h"

/*
 * Fills in a rule's reason: {kinds} ("2 bank accounts and 1 NHS number", losses where the rule speaks of them), {count}
 * (distinct values, or losses), {recipients} ("2 webmail recipients": how many, of which relation). Other braces stay as
 * they are. A rule without a reason gets one. One line, no content, no addresses.
 * Returns: a string in the arena, or NULL.
 */
const char *sp_reason_write(const struct sp_policy_rule *rule, const struct sp_facts *facts,
	const struct sp_grounds *grounds, struct sp_arena *arena);

#endif
