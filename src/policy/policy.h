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
 */
int sp_policy_decide(const struct sp_policy *policy, const struct sp_config *config,
	struct sp_arena *arena, struct sp_result *result);

/* Where a recipient stands to us; a domain covers what is under it. */
enum sp_relation { SP_RELATION_INTERNAL, SP_RELATION_PARTNER, SP_RELATION_PRESS, SP_RELATION_WEBMAIL, SP_RELATION_EXTERNAL };
enum sp_relation sp_policy_relation(const struct sp_config *config, struct sp_view address);

#endif
