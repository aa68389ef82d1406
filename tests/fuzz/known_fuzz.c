/* SPDX-License-Identifier: Apache-2.0 */
/* links: LIB_CONFIG LIB_MODEL LIB_BASE */
/* The list of known pictures: whatever is accepted is written as it would be read again. */
#include <stdlib.h>

#include "config/known.h"

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t n);

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t n)
{
	struct sp_known_list list = { 0 }, again;
	struct sp_arena arena;
	struct sp_buf out;
	struct sp_err err = { 0 };

	sp_arena_init(&arena, 0);
	sp_buf_init(&out, 0);
	if (!sp_known_parse(sp_view((const char *)data, n), "images", &arena, &list, &err)) {
		for (size_t i = 0; i < list.n; i++)
			sp_known_write(&list.known[i], &out);
		if (sp_known_parse(sp_view(out.p, out.n), "images", &arena, &again, NULL) || again.n != list.n)
			abort();
	} else if (!err.line || !err.column) {
		abort();
	}
	sp_buf_release(&out);
	sp_arena_release(&arena);
	return 0;
}
