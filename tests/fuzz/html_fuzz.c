/* SPDX-License-Identifier: Apache-2.0 */
/* links: LIB_PARSE LIB_MODEL LIB_BASE */
/* Any valid UTF-8 as HTML: texts are valid UTF-8, not much longer than the source, and mapped into
 * it. */
#include <stdlib.h>
#include <string.h>

#include "base/utf8.h"
#include "parse/parse.h"

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t n);

static void check(struct sp_view text, const struct sp_map *map, size_t source_n)
{
	if (text.n != map->out_n || sp_utf8_valid_run(text.p, text.n) != text.n)
		abort();
	for (size_t i = 0; i < map->n; i++) {
		const struct sp_map_run *run = &map->run[i];

		if (!run->in_n || run->in > source_n || run->in_n > source_n - run->in ||
			run->out >= map->out_n || (i && run->out <= run[-1].out))
			abort();
	}
}

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t n)
{
	size_t valid = sp_utf8_valid_run((const char *)data, n);
	char *source = malloc(valid ? valid : 1);
	struct sp_limits limits;
	struct sp_arena arena;
	struct sp_html html;

	if (!source)
		return 0;
	memcpy(source, data, valid);
	sp_limits_default(&limits);
	limits.html_depth = 16;
	sp_arena_init(&arena, 0);
	if (sp_html_to_text(sp_view(source, valid), &limits, &arena, &html))
		abort();
	check(html.shown, &html.shown_map, valid);
	check(html.all, &html.all_map, valid);
	check(html.meta, &html.meta_map, valid);
	if (html.shown.n > 2 * valid || html.all.n > 2 * valid || html.meta.n > 16 * valid + 16)
		abort();
	sp_arena_release(&arena);
	free(source);
	return 0;
}
