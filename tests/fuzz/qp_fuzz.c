/* SPDX-License-Identifier: Apache-2.0 */
/* links: LIB_PARSE LIB_MODEL LIB_BASE */
/* Any bytes as quoted-printable and as flowed text: no more comes out than goes in, and the maps cover it. */
#include <stdlib.h>
#include <string.h>

#include "parse/decode.h"

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t n);

static void check(struct sp_view in, struct sp_view out, const struct sp_map *map)
{
	if (out.n > in.n || map->out_n != out.n)
		abort();
	for (size_t i = 0; i < map->n; i++) {
		if ((size_t)map->run[i].in + map->run[i].in_n > in.n)
			abort();
	}
}

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t n)
{
	struct sp_view in = sp_view((const char *)data, n), out;
	struct sp_arena arena;
	bool damaged;

	sp_arena_init(&arena, 0);
	for (int mode = 0; mode < 4; mode++) {
		struct sp_map map = { 0 };
		int status = mode < 2 ? sp_qp_decode(in, mode == 1, &arena, &out, &map, &damaged) :
					sp_flowed_join(in, mode == 3, &arena, &out, &map);

		if (status)
			abort();
		check(in, out, &map);
	}
	sp_arena_release(&arena);
	return 0;
}
