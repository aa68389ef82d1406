/* SPDX-License-Identifier: Apache-2.0 */
#include "parse/bases.h"

#include <stdint.h>
#include <string.h>

#include "base/err.h"

#define BASE58_MAX 160 /* digits: of a sentence, not of a file */
#define BASE85_MAX ((size_t)1 << 20)

bool sp_base85_next(struct sp_view text, size_t *at, struct sp_view *ret)
{
	while (*at < text.n) {
		/* The second sign is the rarer one. */
		const char *tilde = memchr(text.p + *at, '~', text.n - *at);
		size_t begin = tilde ? (size_t)(tilde - text.p) : text.n;

		*at = begin + (begin < text.n);
		if (begin == text.n || !begin || text.p[begin - 1] != '<')
			continue;
		size_t stop = text.n - *at > BASE85_MAX ? *at + BASE85_MAX : text.n;
		const char *next = *at < stop ? memchr(text.p + *at, '~', stop - *at) : NULL;
		size_t end = next ? (size_t)(next - text.p) + 2 : stop;

		if (next ? end <= text.n && next[1] != '>' : stop < text.n)
			continue;
		*at = end < text.n ? end : text.n;
		*ret = sp_view_sub(text, begin - 1, *at);
		return true;
	}
	return false;
}

/* Adds the first n bytes of four. */
static size_t put_four(uint32_t value, size_t n, char *out)
{
	for (size_t i = 0; i < n; i++)
		out[i] = (char)(value >> (24 - 8 * i));
	return n;
}

int sp_base85_decode(struct sp_view run, struct sp_arena *arena, struct sp_view *ret)
{
	/* "z" alone is four bytes. */
	char *out = sp_arena_alloc(arena, 4 * run.n + 4);
	uint32_t value = 0;
	size_t n = 0, held = 0;

	if (!out)
		return SP_ENOMEM;
	if (run.n < 4 || memcmp(run.p + run.n - 2, "~>", 2))
		return SP_EINVAL;
	for (size_t i = 2; i + 2 < run.n; i++) {
		unsigned char c = (unsigned char)run.p[i];

		if (sp_is_space(c) || (c == 'z' && held))
			continue;
		if (c == 'z') {
			n += put_four(0, 4, out + n);
			continue;
		}
		if (c < '!' || c > 'u')
			return SP_EINVAL;
		value = value * 85 + (c - '!');
		if (++held == 5) {
			n += put_four(value, 4, out + n);
			value = 0;
			held = 0;
		}
	}
	for (size_t i = held; held > 1 && i < 5; i++)
		value = value * 85 + 84;
	if (held > 1)
		n += put_four(value, held - 1, out + n);
	*ret = sp_view(out, n);
	return SP_OK;
}

static int base58_value(char c)
{
	static const char digits[] = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz";
	const char *at = memchr(digits, c, sizeof digits - 1);

	return at ? (int)(at - digits) : -1;
}

int sp_base58_decode(struct sp_view run, struct sp_arena *arena, struct sp_view *ret)
{
	unsigned char number[BASE58_MAX]; /* the least byte first */
	size_t n = 0;

	if (run.n > BASE58_MAX)
		return SP_EINVAL;
	for (size_t i = 0; i < run.n; i++) {
		int carry = base58_value(run.p[i]);

		if (carry < 0)
			return SP_EINVAL;
		for (size_t k = 0; k < n || carry; k++) {
			carry += 58 * (k < n ? number[k] : 0);
			number[k] = (unsigned char)carry;
			carry >>= 8;
			n = k + 1 > n ? k + 1 : n;
		}
	}
	char *out = sp_arena_alloc(arena, n + 1);

	if (!out)
		return SP_ENOMEM;
	for (size_t k = 0; k < n; k++)
		out[k] = (char)number[n - 1 - k];
	*ret = sp_view(out, n);
	return SP_OK;
}
