/* SPDX-License-Identifier: Apache-2.0 */
/* Bytes written in digits of base 58 (as keys of coins are) and 85 (Ascii85 of PostScript). */
#ifndef SP_PARSE_BASES_H
#define SP_PARSE_BASES_H

#include <stdbool.h>

#include "base/arena.h"
#include "base/view.h"

/* The next stretch between "<~" and "~>" from *at on, marks included; what the text ends in before its second mark, too. */
bool sp_base85_next(struct sp_view text, size_t *at, struct sp_view *ret);
/* Returns: SP_OK, SP_EINVAL for digits that are none, SP_ENOMEM. */
int sp_base85_decode(struct sp_view run, struct sp_arena *arena, struct sp_view *ret);
/* Limits: short ones, as the time grows with the square. Returns: SP_OK, SP_EINVAL (also for a longer one), SP_ENOMEM. */
int sp_base58_decode(struct sp_view run, struct sp_arena *arena, struct sp_view *ret);

#endif
