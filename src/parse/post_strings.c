/* SPDX-License-Identifier: Apache-2.0 */
/* String literals of JSON text without a parser: for what a parser refuses, or would drop. */
#include "parse/post.h"

#include <string.h>

#include "base/err.h"
#include "parse/decode.h"

/* At a backslash. Returns: bytes read. */
static size_t escape(struct sp_out *out, const char *p, size_t n)
{
	char said[SP_ESCAPE_MAX];
	size_t said_n, length = sp_escape_at(sp_view(p, n), 0, said, &said_n);

	if (length) {
		sp_out_add(out, said, said_n);
		return length;
	}
	if (n < 2)
		return 1;
	sp_out_add(out, p + 1, 1);
	return 2;
}

int post_strings(struct sp_view json, struct sp_arena *arena, struct sp_view *ret)
{
	struct sp_out out;

	sp_out_init(&out, arena, json.n / 2 + 64);
	for (size_t at = 0; at < json.n;) {
		const char *quote = memchr(json.p + at, '"', json.n - at);

		if (!quote)
			break;
		at = (size_t)(quote - json.p) + 1;
		while (at < json.n && json.p[at] != '"') {
			size_t run = at;

			while (at < json.n && json.p[at] != '"' && json.p[at] != '\\')
				at++;
			sp_out_add(&out, json.p + run, at - run);
			if (at < json.n && json.p[at] == '\\')
				at += escape(&out, json.p + at, json.n - at);
		}
		at++;
		sp_out_add(&out, "\n", 1);
	}
	*ret = sp_out_finish(&out);
	return out.failed ? SP_ENOMEM : SP_OK;
}
