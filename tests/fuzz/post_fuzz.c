/* SPDX-License-Identifier: Apache-2.0 */
/* links: LIB_PARSE LIB_MODEL LIB_BASE */
/* Any bytes as a post: every part has a type and a body, and what is no JSON is read as the text it
 * is. */
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/utf8.h"
#include "parse/parse.h"

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t n);

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t n)
{
	struct sp_input input = { .kind = SP_KIND_POST, .source = "-" };
	struct sp_limits limits;
	struct sp_arena arena;
	struct sp_message message;
	char *bytes = malloc(n ? n : 1);

	if (!bytes)
		return 0;
	if (n)
		memcpy(bytes, data, n);
	input.bytes = sp_view(bytes, n);
	sp_limits_default(&limits);
	sp_arena_init(&arena, limits.arena_bytes);
	if (sp_post_parse(&input, &limits, &arena, &message))
		abort();
	if (message.loss_n && !message.part_n)
		abort();
	for (size_t i = 0; i < message.part_n; i++) {
		const struct sp_part *part = &message.part[i];

		if (!part->type || part->parent != SP_PART_NONE || part->ordinal != i + 1)
			abort();
		if (sp_utf8_valid_run(part->body.p, part->body.n) > part->body.n)
			abort();
	}
	sp_arena_release(&arena);
	free(bytes);
	return 0;
}
