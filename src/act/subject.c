/* SPDX-License-Identifier: Apache-2.0 */
#include "act/act.h"

#include <string.h>

#include "base/err.h"
#include "base/utf8.h"

#define REASON_BYTES_MIN 3u
#define REASON_BYTES_MAX 200u
#define PLAIN_BYTES_MAX 800u /* a header line may have 998 */
#define WORD_BYTES 45u       /* of text in an encoded word: 60 characters of base64, 75 are allowed in all */

static const char tag[] = "[send:";

bool sp_justification_find(struct sp_view subject, struct sp_arena *arena, struct sp_view *ret_reason,
	struct sp_view *ret_rest)
{
	size_t at = subject.n ? sp_view_find_nocase(subject, tag) : SIZE_MAX;

	if (at == SIZE_MAX)
		return false;
	size_t from = at + sizeof tag - 1;
	const char *close = memchr(subject.p + from, ']', subject.n - from);

	if (!close)
		return false;
	size_t to = (size_t)(close - subject.p);
	struct sp_view reason = sp_view_trim(sp_view_sub(subject, from, to));

	if (reason.n < REASON_BYTES_MIN)
		return false;
	if (reason.n > REASON_BYTES_MAX)
		reason.n = sp_utf8_floor(reason.p, reason.n, REASON_BYTES_MAX);
	struct sp_view before = sp_view_trim(sp_view_sub(subject, 0, at));
	struct sp_view after = sp_view_trim(sp_view_sub(subject, to + 1, subject.n));
	char *rest = sp_arena_printf(arena, "%.*s%s%.*s", (int)before.n, before.p, before.n && after.n ? " " : "",
		(int)after.n, after.p);

	if (!rest)
		return false;
	*ret_reason = reason;
	*ret_rest = sp_view_str(rest);
	return true;
}

static bool is_plain(struct sp_view text)
{
	for (size_t i = 0; i < text.n; i++)
		if (text.p[i] < ' ' || text.p[i] > '~' || (text.p[i] == '=' && i + 1 < text.n && text.p[i + 1] == '?'))
			return false;
	return text.n <= PLAIN_BYTES_MAX;
}

void sp_base64_encode(struct sp_buf *out, struct sp_view bytes)
{
	static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
	const unsigned char *p = (const unsigned char *)bytes.p;

	for (size_t i = 0, n = bytes.n; i < n; i += 3) {
		uint32_t v = (uint32_t)p[i] << 16 | (i + 1 < n ? (uint32_t)p[i + 1] << 8 : 0) |
			(i + 2 < n ? p[i + 2] : 0u);

		sp_buf_add_char(out, digits[v >> 18]);
		sp_buf_add_char(out, digits[v >> 12 & 63]);
		sp_buf_add_char(out, i + 1 < n ? digits[v >> 6 & 63] : '=');
		sp_buf_add_char(out, i + 2 < n ? digits[v & 63] : '=');
	}
}

static void put_words(struct sp_buf *out, struct sp_view text)
{
	for (size_t i = 0, to; i < text.n; i = to) {
		to = text.n - i > WORD_BYTES ? sp_utf8_floor(text.p, text.n, i + WORD_BYTES) : text.n;
		sp_buf_add_str(out, i ? "\n =?UTF-8?B?" : "=?UTF-8?B?");
		sp_base64_encode(out, sp_view_sub(text, i, to));
		sp_buf_add_str(out, "?=");
	}
}

int sp_header_encode(struct sp_view text, struct sp_arena *arena, struct sp_view *ret)
{
	struct sp_buf out;

	sp_buf_init(&out, 0);
	if (is_plain(text))
		sp_buf_add(&out, text.p, text.n);
	else
		put_words(&out, text);
	/* The value of a header that is there has at least a space: an empty one would remove it. */
	if (!text.n)
		sp_buf_add_char(&out, ' ');
	char *p = out.failed ? NULL : sp_arena_strndup(arena, out.p, out.n);

	*ret = sp_view(p, p ? out.n : 0);
	sp_buf_release(&out);
	return p ? SP_OK : SP_ENOMEM;
}
