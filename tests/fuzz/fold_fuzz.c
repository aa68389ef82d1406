/* SPDX-License-Identifier: Apache-2.0 */
/* links: LIB_NORMALISE LIB_MODEL LIB_BASE */
/* The folded view of any bytes. */
#include "normalise_fuzz.h"

static void begin(struct walker *walker, struct sp_view text, const struct sp_limits *limits)
{
	sp_folder_init(&walker->of.folder, text, limits);
}

static int next(struct walker *walker, struct sp_arena *arena, struct sp_piece *piece)
{
	return sp_folder_next(&walker->of.folder, arena, piece);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct walker walker = { .begin = begin, .next = next };

	walk_any_bytes(&walker, data, size);
	return 0;
}
