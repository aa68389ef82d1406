/* SPDX-License-Identifier: Apache-2.0 */
/* Long runs of base64, base32 or hexadecimal that stand in a text without saying what they are. */
#ifndef SP_PARSE_ENCODED_H
#define SP_PARSE_ENCODED_H

#include <stdbool.h>

#include "base/arena.h"
#include "base/view.h"

/* The next run at or behind *at, which moves behind it; lines that go on are one run. Returns: false = no more. Looks at a
 * few bytes in a hundred of a text that has none. */
bool sp_encoded_next(struct sp_view text, size_t *at, struct sp_view *ret);

enum sp_encoded { SP_ENCODED_NOTHING, SP_ENCODED_TEXT, SP_ENCODED_FILE, SP_ENCODED_NOISE, SP_ENCODED_AGAIN };

/* What it says, if it says something: words, a file of a known format, or another run. *ret_bytes in the arena.
 * Returns: enum sp_encoded, or SP_ENOMEM. */
int sp_encoded_read(struct sp_view run, struct sp_arena *arena, struct sp_view *ret_bytes);

#endif
