/* SPDX-License-Identifier: Apache-2.0 */
/* links: LIB_PARSE LIB_MODEL LIB_BASE */
/* Other alphabets in a text: what is found lies in the text, and each map leads into it. */
#include <stdlib.h>

#include "base/utf8.h"
#include "parse/encoded.h"
#include "parse/readings.h"

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t n);

static int check(void *context, const struct sp_text *reading)
{
	const struct sp_view *text = context;
	const struct sp_map *map = &reading->to_part;

	if (map->out_n != reading->utf8.n || sp_map_end(map, map->out_n) > text->n ||
		sp_utf8_valid_run(reading->utf8.p, reading->utf8.n) != reading->utf8.n)
		abort();
	return 0;
}

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t n)
{
	struct sp_view text = sp_view((const char *)data, sp_utf8_valid_run((const char *)data, n)), run, said;
	struct sp_arena arena;

	sp_arena_init(&arena, (size_t)64 << 20);
	for (size_t at = 0; sp_encoded_next(text, &at, &run);) {
		if (at > text.n || run.p < text.p || run.p + run.n > text.p + text.n)
			abort();
		if (sp_encoded_read(run, &arena, &said) < 0)
			break;
	}
	const struct sp_reading_sink sink = { .arena = &arena, .context = &text, .text = check };
	const struct sp_text whole = { .utf8 = text, .decoded = text };

	(void)sp_readings_of(&sink, &whole, NULL);
	sp_arena_release(&arena);
	return 0;
}
