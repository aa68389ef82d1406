/* SPDX-License-Identifier: Apache-2.0 */
/* links: LIB_PARSE LIB_MODEL LIB_BASE */
/* Other alphabets in a text: what is found lies in the text, and each map leads into it. */
#include <stdlib.h>

#include "base/utf8.h"
#include "parse/encoded.h"
#include "parse/number_words.h"
#include "parse/spelled.h"

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t n);

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t n)
{
	struct sp_view text = sp_view((const char *)data, sp_utf8_valid_run((const char *)data, n)), run, said;
	struct sp_arena arena;
	struct sp_map map;

	sp_arena_init(&arena, (size_t)64 << 20);
	for (size_t at = 0; sp_encoded_next(text, &at, &run);) {
		if (at > text.n || run.p < text.p || run.p + run.n > text.p + text.n)
			abort();
		if (sp_encoded_read(run, &arena, &said) < 0)
			break;
	}
	for (size_t at = 0; sp_spelled_next(text, &at, &arena, &said, &map) == 1;)
		if (at > text.n || map.out_n != said.n || sp_map_end(&map, map.out_n) > text.n)
			abort();
	for (size_t at = 0; sp_number_words_next(text, &at, &arena, &said, &map) == 1;)
		if (at > text.n || map.out_n != said.n || sp_map_end(&map, map.out_n) > text.n)
			abort();
	sp_arena_release(&arena);
	return 0;
}
