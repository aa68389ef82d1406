/* SPDX-License-Identifier: Apache-2.0 */
/* What the fuzzers of the two views share: any bytes, repaired; each piece is sound, and memory stays in proportion. */
#ifndef NORMALISE_FUZZ_H
#define NORMALISE_FUZZ_H

#include <stdint.h>
#include <stdlib.h>

#include "../unit/normalise_test.h"

#define GROWTH_MAX 18 /* bytes of all pieces for one of the text */

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* The walk over a view's pieces. */
struct walker {
	union {
		struct sp_folder folder;
		struct sp_worder worder;
	} of;
	void (*begin)(struct walker *walker, struct sp_view text, const struct sp_limits *limits);
	int (*next)(struct walker *walker, struct sp_arena *arena, struct sp_piece *piece);
};

static inline void walk_any_bytes(struct walker *walker, const uint8_t *data, size_t size)
{
	struct sp_limits limits;
	struct sp_arena arena;
	struct sp_piece piece;
	struct sp_view text;
	struct sp_map map;
	size_t out_bytes = 0;
	int status;

	sp_limits_default(&limits);
	sp_arena_init(&arena, 0);
	if (sp_utf8_repair(sp_view((const char *)data, size), &arena, &text, &map))
		abort();
	struct sp_arena_mark mark = sp_arena_mark(&arena);

	walker->begin(walker, text, &limits);
	while ((status = walker->next(walker, &arena, &piece)) == 1) {
		if (piece_fault(text, &piece))
			abort();
		out_bytes += piece.utf8.n;
		sp_arena_rewind(&arena, mark);
	}
	if (status || out_bytes > GROWTH_MAX * text.n)
		abort();
	sp_arena_release(&arena);
}

#endif
