/* SPDX-License-Identifier: Apache-2.0 */
/* links: LIB_PARSE LIB_MODEL LIB_BASE */
/* A charset's name up to the first NUL, then text in it: valid UTF-8 comes out, the same with and without a map. */
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/utf8.h"
#include "parse/decode.h"

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t n);

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t n)
{
	const unsigned char *zero = n ? memchr(data, 0, n < 64 ? n : 64) : NULL;
	struct sp_view in, plain, mapped;
	struct sp_arena arena;
	struct sp_map map = { 0 };
	bool known;

	if (!zero)
		return 0;
	const char *name = (const char *)data;
	size_t name_n = (size_t)(zero + 1 - data);

	in = sp_view(name + name_n, n - name_n);
	sp_arena_init(&arena, 0);
	int status = sp_charset_decode(in, name, &arena, &plain, NULL, &known);
	if (sp_charset_decode(in, name, &arena, &mapped, &map, &known) != status)
		abort();
	if (!status) {
		if (!sp_view_eq(plain, mapped) || (map.n && map.out_n != mapped.n) ||
			sp_utf8_valid_run(plain.p, plain.n) != plain.n)
			abort();
	} else if (status != SP_ENOENT) {
		abort();
	}
	sp_arena_release(&arena);
	return 0;
}
