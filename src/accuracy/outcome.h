/* SPDX-License-Identifier: Apache-2.0 */
/* What a scan said of one message, read back from its result as JSON. */
#ifndef SP_ACCURACY_OUTCOME_H
#define SP_ACCURACY_OUTCOME_H

#include "base/arena.h"
#include "base/err.h"
#include "model/finding.h"

struct sp_found {
	const char *rule, *type, *category;
	const char *excerpt; /* masked; NULL where none may be shown */
	double confidence;
	size_t start, end; /* bytes of the text */
	bool placed;       /* it stands in the text itself, not in what was found inside it, or beside it */
};

struct sp_outcome {
	struct sp_found *found; /* hints included */
	size_t found_n;
	enum sp_action verdict;
	const char **stopper; /* rules of the policy by which it may not go as it is */
	size_t stopper_n;
	size_t loss_n;
};

/* Everything lives in the arena. Returns: SP_OK, SP_ENOMEM, or SP_EINVAL: this is no result. */
int sp_outcome_read(struct sp_view json, struct sp_arena *arena, struct sp_outcome *ret);

#endif
