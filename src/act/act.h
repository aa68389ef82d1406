/* SPDX-License-Identifier: Apache-2.0 */
/*
 * From a verdict to what is done with a mail: a plan of changes, as plain data. Pure: whoever stands before the mail server
 * carries it out.
 */
#ifndef SP_ACT_ACT_H
#define SP_ACT_ACT_H

#include "base/arena.h"
#include "base/buf.h"
#include "model/finding.h"

enum sp_plan_answer {
	SP_PLAN_ACCEPT,
	SP_PLAN_REFUSE, /* for good: the sender is told why */
	SP_PLAN_HOLD,   /* taken, but not delivered before a person has looked at it */
	SP_PLAN_ANSWER_N
};

struct sp_plan {
	enum sp_plan_answer answer;
	struct sp_view text;          /* for people: why it is refused or held, lines; kinds and counts, never content */
	struct sp_view subject;       /* the new one, as it stands in a header; p NULL = it stays */
	struct sp_view body;          /* the new one, all after the headers; p NULL = it stays */
	struct sp_view justification; /* what the sender gave for sending it all the same; p NULL = nothing */
};

/* What the policy says beyond the verdict. */
struct sp_plan_grounds {
	const struct sp_view *for_whom; /* the recipients for whom the verdict holds; n 0 = for all alike */
	size_t for_whom_n;
	const bool *redact; /* which findings are to be taken out, where that is the verdict */
};

/*
 * result->message is the mail, whole. A mail whose text cannot be changed faithfully is held instead. Memory from the arena. Returns: SP_OK or SP_ENOMEM.
 */
int sp_plan_make(const struct sp_result *result, const struct sp_plan_grounds *grounds, struct sp_arena *arena,
	struct sp_plan *ret);

void sp_plan_write(struct sp_buf *out, const struct sp_plan *plan);
/* Borrows from bytes. Returns: SP_OK or SP_EINVAL. */
int sp_plan_read(struct sp_view bytes, struct sp_plan *ret);

/* ---- parts of it ---- */

/*
 * The subject tag by which a sender answers a warning, "[send: why]". Returns: whether there is one with a reason of at
 * least three characters; then the reason, and the decoded subject without the tag (memory from the arena; SP_ENOMEM counts
 * as none).
 */
bool sp_justification_find(struct sp_view subject, struct sp_arena *arena, struct sp_view *ret_reason,
	struct sp_view *ret_rest);

/* A text as the value of a header: as it is where it is short ASCII, else in encoded words (RFC 2047) of UTF-8, folded.
 * Returns: SP_OK or SP_ENOMEM. */
int sp_header_encode(struct sp_view text, struct sp_arena *arena, struct sp_view *ret);

/* What stands in the place of what is taken out. */
#define SP_REDACTED "[removed]"

/*
 * Takes the marked findings (one mark a finding of the result) out of body and subject; what is not changed is as it was
 * to the byte. *ret_subject and *ret_body have p NULL where nothing was to be changed.
 * Returns: SP_OK; SP_EUNSUP: that cannot be done faithfully (then *ret_why is a phrase for a person); SP_ENOMEM.
 */
int sp_redact(const struct sp_result *result, const bool *marks, struct sp_arena *arena, struct sp_view *ret_subject,
	struct sp_view *ret_body, const char **ret_why);

/* Writes bytes as base64, without line ends. */
void sp_base64_encode(struct sp_buf *out, struct sp_view bytes);

#endif
