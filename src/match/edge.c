/* SPDX-License-Identifier: Apache-2.0 */
#include "match/edge.h"

#include "base/utf8.h"

static bool is_letter(uint32_t cp)
{
	if (cp < 0xc0)
		return cp == 0xaa || cp == 0xb5 || cp == 0xba;
	return (cp < 0x530 && cp != 0xd7 && cp != 0xf7) || (cp >= 0x1e00 && cp < 0x2000);
}

/* The character at a place where one begins; false for what is no character. */
static bool letter_at(struct sp_view text, size_t at)
{
	uint32_t cp;

	return sp_utf8_decode(text.p + at, text.n - at, &cp) && is_letter(cp);
}

bool sp_edge_before(struct sp_view text, size_t at)
{
	if (!at)
		return true;
	unsigned char c = (unsigned char)text.p[at - 1];

	return c < 0x80 ? !sp_is_alnum(c) : !letter_at(text, sp_utf8_floor(text.p, text.n, at - 1));
}

bool sp_edge_after(struct sp_view text, size_t at)
{
	if (at >= text.n)
		return true;
	unsigned char c = (unsigned char)text.p[at];

	return c < 0x80 ? !sp_is_alnum(c) : !letter_at(text, at);
}
