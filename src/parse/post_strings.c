/* SPDX-License-Identifier: Apache-2.0 */
/* String literals of JSON text without a parser: for what a parser refuses, or would drop. */
#include "parse/post.h"

#include <string.h>

#include "base/err.h"
#include "base/utf8.h"

static bool unicode_escape(const char *p, size_t n, uint32_t *ret_unit)
{
	uint32_t unit = 0;

	if (n < 6 || p[0] != '\\' || p[1] != 'u')
		return false;
	for (size_t i = 2; i < 6; i++) {
		unsigned char c = sp_lower((unsigned char)p[i]);

		if (sp_is_digit(c))
			unit = unit << 4 | (uint32_t)(c - '0');
		else if (c >= 'a' && c <= 'f')
			unit = unit << 4 | (uint32_t)(c - 'a' + 10);
		else
			return false;
	}
	*ret_unit = unit;
	return true;
}

/* At a backslash (RFC 8259, 7). Returns: bytes read. */
static size_t escape(struct sp_out *out, const char *p, size_t n)
{
	uint32_t cp, low;
	char utf8[4];

	if (unicode_escape(p, n, &cp)) {
		size_t length = 6;

		if (cp >= 0xd800 && cp < 0xdc00 && unicode_escape(p + 6, n - 6, &low) && low >= 0xdc00 &&
			low < 0xe000) {
			cp = 0x10000 + ((cp - 0xd800) << 10) + (low - 0xdc00);
			length = 12;
		}
		sp_out_add(out, utf8, sp_utf8_encode(cp, utf8));
		return length;
	}
	if (n < 2)
		return 1;
	const char *plain = p[1] == 'n' || p[1] == 'r'  ? "\n"
		: p[1] == 't' || p[1] == 'b' || p[1] == 'f' ? " "
													: p + 1;

	sp_out_add(out, plain, 1);
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
