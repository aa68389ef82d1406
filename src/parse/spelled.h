/* SPDX-License-Identifier: Apache-2.0 */
/* Characters written as their numbers ("57 57 57"), in Morse, or in Ascii85 between its marks: people hide words so. And
 * numbers whose digits stand far apart. */
#ifndef SP_PARSE_SPELLED_H
#define SP_PARSE_SPELLED_H

#include <stdbool.h>

#include "base/arena.h"
#include "base/map.h"
#include "base/view.h"

/*
 * The next stretch of a text that is written so, at or behind *at, which moves behind it: read, with what stands around it,
 * since that says what it means. Returns: 1 with the text and its map, 0 no more, SP_ENOMEM.
 */
int sp_spelled_next(struct sp_view text, size_t *at, struct sp_arena *arena, struct sp_view *ret, struct sp_map *ret_map);

/* A stretch `run` of a text replaced by what it says, with what stands around it. Returns: 1, or SP_ENOMEM. */
int sp_spelled_put(struct sp_view text, struct sp_view run, const char *said, size_t said_n, struct sp_arena *arena,
	struct sp_view *ret, struct sp_map *ret_map);

#endif
