/* SPDX-License-Identifier: Apache-2.0 */
/* What must hold for every piece of a view, whatever the text; for unit tests and fuzzers. */
#ifndef NORMALISE_TEST_H
#define NORMALISE_TEST_H

#include "base/utf8.h"
#include "normalise/normalise.h"

static inline bool is_character_border(struct sp_view text, size_t at)
{
	return at == text.n || ((unsigned char)text.p[at] & 0xc0) != 0x80;
}

/* Returns: NULL, or what does not hold. */
static inline const char *piece_fault(struct sp_view text, const struct sp_piece *piece)
{
	const struct sp_map *map = &piece->to_text;

	if (piece->begin > piece->end || piece->end > text.n)
		return "the stretch lies in the text";
	if (!is_character_border(text, piece->begin) || !is_character_border(text, piece->end))
		return "the stretch begins and ends between characters";
	if (map->out_n != piece->utf8.n || !map->n || map->run[0].out)
		return "the map covers the piece";
	if (sp_utf8_valid_run(piece->utf8.p, piece->utf8.n) != piece->utf8.n)
		return "the piece is valid UTF-8";
	for (size_t i = 0; i < map->n; i++) {
		const struct sp_map_run *run = &map->run[i];

		if (i && (run->out <= run[-1].out || run->in < run[-1].in))
			return "runs ascend";
		if (run->in < piece->begin || (uint64_t)run->in + run->in_n > piece->end || !run->in_n)
			return "runs stem from the stretch";
		if (!is_character_border(text, run->in) || !is_character_border(text, run->in + run->in_n))
			return "runs stem from whole characters";
	}
	return NULL;
}

#endif
