/* SPDX-License-Identifier: Apache-2.0 */
/* Characters that stand in a text as escapes of some language: "%39", "=39", "\u0039", "&#57;", "U+0039", UTF-7. */
#ifndef SP_PARSE_UNESCAPE_H
#define SP_PARSE_UNESCAPE_H

#include <stdbool.h>

#include "base/arena.h"
#include "base/map.h"
#include "base/view.h"

/* Whether an escape begins at `at` that is not alone. */
bool sp_escaped_at(struct sp_view text, size_t at);

/* The next stretch with several escapes at or behind *at, which moves behind it: all of them undone, with what stands around
 * it. Returns: 1 with the text and its map, 0 no more, SP_ENOMEM. */
int sp_escaped_next(struct sp_view text, size_t *at, struct sp_arena *arena, struct sp_view *ret, struct sp_map *ret_map);

#endif
