/* SPDX-License-Identifier: Apache-2.0 */
/* Findings, and the result of a scan: plain data, in the arena of the message. */
#ifndef SP_MODEL_FINDING_H
#define SP_MODEL_FINDING_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "model/message.h"

enum sp_severity { SP_SEVERITY_LOW, SP_SEVERITY_MEDIUM, SP_SEVERITY_HIGH, SP_SEVERITY_CRITICAL };
const char *sp_severity_name(enum sp_severity severity);

/* A finding below this confidence is a hint: shown by --all, used by combinations, never enough for a policy. */
#define SP_CONFIDENCE_FLAGGED 0.5f

struct sp_finding {
	const char *rule, *detector, *category, *type; /* static or in the rule set */
	enum sp_severity severity;
	float confidence; /* 0 to 1 */
	uint32_t part;    /* index into the message's parts, or SP_PART_NONE */
	enum sp_field field;
	uint32_t start, end;   /* half-open, bytes of the part as decoded */
	uint32_t line, column; /* 1-based, of start, columns in code points */
	const char *excerpt;     /* masked by the core, one line, UTF-8; NULL where none may be shown */
	uint32_t caret, caret_n; /* where the value lies in the excerpt, in code points */
	char fingerprint[33];    /* keyed HMAC of type and normalised value, hex; the same value has the same one */
	const char *const *why;
	size_t why_n;
	uint32_t via; /* enum sp_via bits */
};

enum sp_action {
	SP_ACTION_ALLOW,
	SP_ACTION_REPORT,
	SP_ACTION_WARN,
	SP_ACTION_REDACT,
	SP_ACTION_QUARANTINE,
	SP_ACTION_BLOCK,
	SP_ACTION_N
};
const char *sp_action_name(enum sp_action action);
bool sp_action_parse(struct sp_view name, enum sp_action *ret_action);

struct sp_policy_match {
	const char *id;
	enum sp_action action;
	const char *reason; /* one sentence for a person; kinds and counts, never content */
};

struct sp_result {
	const struct sp_message *message; /* channel, sender, recipients, losses, parts */
	const char *source;
	uint32_t line;
	enum sp_action verdict;
	struct sp_policy_match *policy;
	size_t policy_n;
	struct sp_finding *finding; /* in order of part, start; hints included */
	size_t finding_n;
	uint64_t finding_dropped; /* beyond limits.finding_count */
	uint64_t text_bytes, elapsed_us;
	const char *rules_digest; /* hex */
};

#endif
