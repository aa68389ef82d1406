/* SPDX-License-Identifier: Apache-2.0 */
/* What the organisation's rules make of findings and losses: a verdict and every reason for it. Pure. */
#ifndef SP_POLICY_POLICY_H
#define SP_POLICY_POLICY_H

#include "config/config.h"
#include "config/policy_file.h"
#include "model/finding.h"

/*
 * Evaluates all rules of the policy over result->message, findings and losses; fills in verdict and policy (memory from the
 * arena). Hints (confidence under 0.5) never count by themselves. The strictest action of all rules that hold wins; rules
 * that hold are listed strictest first, each with its sentence.
 *
 * Readings that err on the safe side:
 * - A rule is looked at for each recipient: it holds when one (recipients_all: every one) fits `when`, and `unless` lifts
 *   it only when it fits every recipient that `when` is about. One colleague in copy excuses nobody else.
 * - `external` is everybody who is not internal, known or not. A message that names no recipient has one, who is external.
 * - A post that does not say who may read it is public.
 * - Counts are of distinct values; a finding without fingerprint is a value of its own.
 *
 * Returns: SP_OK or SP_ENOMEM (the arena's maximum; result untouched).
 */
int sp_policy_decide(const struct sp_policy *policy, const struct sp_config *config,
	struct sp_arena *arena, struct sp_result *result);

/* Where a recipient stands to us; a domain covers what is under it. The first that fits of internal, press, partner,
 * webmail. */
enum sp_relation {
	SP_RELATION_INTERNAL,
	SP_RELATION_PARTNER,
	SP_RELATION_PRESS,
	SP_RELATION_WEBMAIL,
	SP_RELATION_EXTERNAL,
	SP_RELATION_N
};
enum sp_relation sp_policy_relation(const struct sp_config *config, struct sp_view address);

/* Whether an address (or the account name of a post) fits an item of a list: a whole address, a name, or a domain, with
 * or without @, which covers what is under it. ASCII case is ignored. */
bool sp_policy_address_fits(const char *item, struct sp_view address);

#endif
