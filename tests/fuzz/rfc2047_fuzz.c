/* SPDX-License-Identifier: Apache-2.0 */
/* links: LIB_PARSE LIB_MODEL LIB_BASE */
/* Any bytes as a header value, a Content-Type, file names and addresses: valid UTF-8, views inside the input. */
#include <stdlib.h>
#include <string.h>

#include "base/utf8.h"
#include "parse/address.h"
#include "parse/decode.h"
#include "parse/param.h"

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t n);

static void check_utf8(struct sp_view text)
{
	if (sp_utf8_valid_run(text.p, text.n) != text.n)
		abort();
}

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t n)
{
	struct sp_view in = sp_view((const char *)data, n), out, name[SP_NAME_READINGS];
	struct sp_addresses it = { .list = in };
	struct sp_limits limits;
	struct sp_arena arena;
	struct sp_ctype ctype;
	bool too_many;

	sp_limits_default(&limits);
	limits.parameter_count = 20;
	sp_arena_init(&arena, 0);
	if (sp_header_decode(in, &arena, &out))
		abort();
	check_utf8(out);
	if (sp_ctype_parse(in, &limits, &arena, &ctype))
		abort();
	unsigned names = sp_filenames_collect(in, &limits, &arena, name, &too_many);
	for (unsigned i = 0; i < names; i++)
		check_utf8(name[i]);
	while (sp_addresses_next(&it, &out)) {
		if (!out.n || out.p < in.p || out.p + out.n > in.p + in.n)
			abort();
	}
	sp_arena_release(&arena);
	return 0;
}
