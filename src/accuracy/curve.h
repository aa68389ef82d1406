/* SPDX-License-Identifier: Apache-2.0 */
/* Confidences of messages. For score.c only. */
#ifndef SP_ACCURACY_CURVE_H
#define SP_ACCURACY_CURVE_H

#include "accuracy/score.h"

int sp_surest_add(struct sp_surest *surest, struct sp_arena *arena, double confidence);

#endif
