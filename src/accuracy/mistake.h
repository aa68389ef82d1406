/* SPDX-License-Identifier: Apache-2.0 */
/* The worst misses and false alarms of each kind. For score.c only. */
#ifndef SP_ACCURACY_MISTAKE_H
#define SP_ACCURACY_MISTAKE_H

#include "accuracy/score.h"

/* A span (NULL: the message as a whole) was missed. hint: the surest finding that came near it; instead: what was found in
 * its place; both may be NULL. Returns: SP_OK or SP_ENOMEM. */
int sp_mistake_missed(struct sp_score *score, const struct sp_record *record,
	const struct sp_outcome *outcome, struct sp_row *of, const struct sp_span *span,
	const struct sp_found *hint, const struct sp_found *instead);

/* Something was found that is not there, or in a message that is harmless. */
int sp_mistake_alarm(struct sp_score *score, const struct sp_record *record,
	const struct sp_outcome *outcome, struct sp_row *of, const struct sp_found *found);

#endif
