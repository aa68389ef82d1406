/* SPDX-License-Identifier: Apache-2.0 */
#include "parse/signs.h"

#include <stdint.h>

#include "base/utf8.h"
#include "parse/spelled.h"

#define SIGNS_MIN 8
#define SIGNS_MAX 2048
#define GAP_MAX 2 /* blanks between two */

#define TAG_FIRST 0xe0020u
#define TAG_LAST 0xe007eu
#define SYMBOL_FIRST 0xf020u    /* where fonts of symbols have their letters: what is drawn is as in ASCII */
#define SYMBOL_LAST 0xf07eu
#define ROMAN_ONE 0x2160u       /* to nine */
#define ROMAN_SMALL_ONE 0x2170u
#define BRAILLE_NUMBER 0x283cu  /* says that digits follow */

/* What a sign stands for; 0 = nothing, ' ' = nothing but that others follow. */
static char meaning(uint32_t cp)
{
	static const uint32_t han[][10] = {
		{ 0x3007, 0x4e00, 0x4e8c, 0x4e09, 0x56db, 0x4e94, 0x516d, 0x4e03, 0x516b, 0x4e5d },
		{ 0x96f6, 0x58f9, 0x8cb3, 0x53c3, 0x8086, 0x4f0d, 0x9678, 0x67d2, 0x634c, 0x7396 },
		{ 0x96f6, 0x58f9, 0x8d30, 0x53c1, 0x8086, 0x4f0d, 0x9646, 0x67d2, 0x634c, 0x7396 } };
	static const uint8_t braille[10] = { 0x1a, 0x01, 0x03, 0x09, 0x19, 0x11, 0x0b, 0x1b, 0x13, 0x0a };

	if (cp >= TAG_FIRST && cp <= TAG_LAST)
		return (char)(cp - TAG_FIRST + ' ');
	if (cp >= SYMBOL_FIRST && cp <= SYMBOL_LAST)
		return (char)(cp - SYMBOL_FIRST + ' ');
	if (cp >= ROMAN_ONE && cp < ROMAN_ONE + 9)
		return (char)('1' + cp - ROMAN_ONE);
	if (cp >= ROMAN_SMALL_ONE && cp < ROMAN_SMALL_ONE + 9)
		return (char)('1' + cp - ROMAN_SMALL_ONE);
	if (cp == BRAILLE_NUMBER)
		return ' ';
	for (unsigned i = 0; i < 10; i++)
		if (cp == 0x2800u + braille[i] || cp == han[0][i] || cp == han[1][i] || cp == han[2][i])
			return (char)('0' + i);
	return 0;
}

/* The signs from `at` on. Returns: where they end; *ret_n what they say, *ret_signs how many there are. */
static size_t read_signs(struct sp_view text, size_t at, char said[SIGNS_MAX], size_t *ret_n, size_t *ret_signs)
{
	size_t end = at, gap = 0, n = 0, signs = 0;

	while (at < text.n && n < SIGNS_MAX) {
		uint32_t cp = (unsigned char)text.p[at];
		unsigned length = cp < 0x80 ? 1 : sp_utf8_decode(text.p + at, text.n - at, &cp);
		/* Digits of ASCII among them are what the others leave out. */
		char c = cp < 0x80 ? sp_is_digit((unsigned char)cp) && signs ? (char)cp : 0 : meaning(cp);

		if (!length || (!c && (cp != ' ' || gap++ == GAP_MAX)))
			break;
		at += length;
		if (!c)
			continue;
		gap = 0;
		signs += cp >= 0x80;
		if (cp != BRAILLE_NUMBER)
			said[n++] = c;
		end = at;
	}
	*ret_n = n;
	*ret_signs = signs;
	return end;
}

int sp_signs_next(struct sp_view text, size_t *at, struct sp_arena *arena, struct sp_view *ret, struct sp_map *ret_map)
{
	char said[SIGNS_MAX];

	while (*at < text.n) {
		size_t begin = *at + sp_utf8_ascii_run(text.p + *at, text.n - *at), n, signs;

		if (begin == text.n)
			break;
		size_t end = read_signs(text, begin, said, &n, &signs);

		if (n >= SIGNS_MIN && signs >= SIGNS_MIN / 2) {
			*at = end;
			return sp_spelled_put(text, sp_view_sub(text, begin, end), said, n, arena, ret, ret_map);
		}
		do
			begin++;
		while (begin < text.n && ((unsigned char)text.p[begin] & 0xc0) == 0x80);
		*at = end > begin ? end : begin;
	}
	*at = text.n;
	return 0;
}
