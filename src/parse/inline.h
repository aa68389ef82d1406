/* SPDX-License-Identifier: Apache-2.0 */
/* Files that stand inside a text: uuencode and yEnc. */
#ifndef SP_PARSE_INLINE_H
#define SP_PARSE_INLINE_H

#include <stdbool.h>

#include "base/arena.h"
#include "base/view.h"

/* Whether the line opens a block: "begin 644 name", "=ybegin line=…". */
bool sp_inline_begins(struct sp_view line);

/* The bytes of all blocks, one after another; other lines are left out. *ret_damaged: a block or line is cut short.
 * Returns: SP_OK or SP_ENOMEM. */
int sp_inline_decode(struct sp_view in, struct sp_arena *arena, struct sp_view *ret,
	bool *ret_damaged);

#endif
