/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Policy files: YAML rules of the organisation that turn findings and losses into an action. sallyport-policy(5) is the
 * manual. The most restrictive action of all rules that hold is the verdict; all that hold are reported.
 */
#ifndef SP_CONFIG_POLICY_FILE_H
#define SP_CONFIG_POLICY_FILE_H

#include "base/arena.h"
#include "base/err.h"
#include "config/pack.h"
#include "config/ruleset.h"
#include "model/finding.h"
#include "model/limits.h"

struct sp_name_list {
	const char **name;
	size_t n;
};

/* One `when:` of a rule; a member that is empty or 0 does not restrict. All that are set must hold (for one finding where
 * they speak of findings; counts are over all findings that fit). */
struct sp_policy_when {
	struct sp_name_list channel;    /* email, social */
	struct sp_name_list sender;     /* domains, addresses, or names of lists; a domain covers what is under it */
	struct sp_name_list recipients; /* domains, addresses, lists, or internal, external, partner, press, webmail */
	bool recipients_all;            /* all recipients must fit, instead of at least one */
	struct sp_name_list audience;   /* of a post: public, followers, private */
	struct sp_name_list category, type, rule;
	struct sp_name_list except_type, except_rule;
	uint32_t severity_min;          /* enum sp_severity */
	float confidence_min;           /* never under SP_CONFIDENCE_FLAGGED */
	uint32_t distinct_min;          /* distinct values of findings that fit, 0 = 1 */
	uint32_t count_min;             /* findings that fit */
	uint32_t bytes_min;             /* of the message as it came */
	struct sp_name_list losses;     /* kinds of loss; "any" */
	struct sp_name_list fields;
};

struct sp_policy_rule {
	struct sp_place place;
	const char *id;
	enum sp_action action;
	const char *reason; /* {kinds}, {count}, {recipients} are filled in with kinds and numbers, never content */
	struct sp_policy_when when;
	struct sp_policy_when unless; /* has_unless: the rule does not hold where this does */
	bool has_unless;
};

struct sp_policy_list { /* `lists:`: named lists of domains or addresses */
	const char *name;
	struct sp_name_list items;
};

struct sp_policy {
	const char *name, *file;
	struct sp_policy_rule *rule;
	size_t rule_n;
	struct sp_policy_list *list;
	size_t list_n;
	struct sp_view bytes;
};

/* Reads a policy file. Names of rules, types, categories and detectors are checked against the rule set (an unknown one is
 * an error with place and the nearest known name); ruleset NULL = not checked. */
int sp_policy_load(const char *path, const struct sp_ruleset *ruleset,
	const struct sp_limits *limits, struct sp_arena *arena, struct sp_policy *ret,
	struct sp_err *err);

#endif
