/* SPDX-License-Identifier: Apache-2.0 */
/* links: LIB_PARSE LIB_MODEL LIB_BASE */
/* Any bytes as base64, uuencode and yEnc: with and without a map the same comes out, and the map covers it. */
#include <stdlib.h>
#include <string.h>

#include "parse/decode.h"

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t n);

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t n)
{
	struct sp_view in = sp_view((const char *)data, n), fast, mapped, uu;
	struct sp_arena arena;
	struct sp_map map = { 0 };
	bool damaged, again;

	sp_arena_init(&arena, 0);
	if (sp_base64_decode(in, &arena, &fast, NULL, &damaged) ||
		sp_base64_decode(in, &arena, &mapped, &map, &again) || !sp_view_eq(fast, mapped) ||
		damaged != again || map.out_n != fast.n)
		abort();
	for (uint32_t i = 0; i < fast.n; i += 7) {
		if (sp_map_begin(&map, i) >= sp_map_end(&map, i + 1) || sp_map_end(&map, i + 1) > n)
			abort();
	}
	if (sp_uu_decode(in, &arena, &uu, &damaged) || uu.n > n)
		abort();
	sp_arena_release(&arena);
	return 0;
}
