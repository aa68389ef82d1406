/* SPDX-License-Identifier: Apache-2.0 */
/* Digits and letters of ASCII written in signs that nobody takes for them one by one: numerals of Han and Rome, Braille, tags. */
#ifndef SP_PARSE_SIGNS_H
#define SP_PARSE_SIGNS_H

#include "base/arena.h"
#include "base/map.h"
#include "base/view.h"

/* The next stretch of such signs in a text, at or behind *at, which moves behind it: read, with what stands around it.
 * Returns: 1 with the text and its map, 0 no more, SP_ENOMEM. */
int sp_signs_next(struct sp_view text, size_t *at, struct sp_arena *arena, struct sp_view *ret, struct sp_map *ret_map);

#endif
