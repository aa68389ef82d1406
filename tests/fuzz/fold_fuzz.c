/* SPDX-License-Identifier: Apache-2.0 */
/* links: LIB_NORMALISE LIB_MODEL LIB_BASE */
/* Any bytes, repaired: each piece of the folded view is sound, and memory stays in proportion to the text. */
#include <stdint.h>
#include <stdlib.h>

#include "../unit/normalise_test.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct sp_limits limits;
	struct sp_folder folder;
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

	sp_folder_init(&folder, text, &limits);
	while ((status = sp_folder_next(&folder, &arena, &piece)) == 1) {
		if (piece_fault(text, &piece))
			abort();
		out_bytes += piece.utf8.n;
		sp_arena_rewind(&arena, mark);
	}
	if (status || out_bytes > 18 * text.n)
		abort();
	sp_arena_release(&arena);
	return 0;
}
