/* SPDX-License-Identifier: Apache-2.0 */
/* Numbers dictated in words, digit by digit, and letters by the alphabet of the radio ("Juliet Golf eight four …"). */
#ifndef SP_PARSE_NUMBER_WORDS_H
#define SP_PARSE_NUMBER_WORDS_H

#include "base/arena.h"
#include "base/map.h"
#include "base/view.h"

/*
 * The next stretch of a text that is dictated so, at or behind *at, which moves behind it: in digits and letters, with what
 * stands around it. English, French, German, Spanish, Italian, Portuguese, Dutch and
 * Welsh; "double nine", "twenty-one", and digits among the words. Returns: 1 with the text and its map, 0 no more, SP_ENOMEM.
 */
int sp_number_words_next(struct sp_view text, size_t *at, struct sp_arena *arena, struct sp_view *ret,
	struct sp_map *ret_map);

#endif
