/* SPDX-License-Identifier: Apache-2.0 */
#include "normalise/fold_table.h"

#include <stddef.h>
#include <string.h>
#include <unicode/uchar.h>
#include <unicode/unorm2.h>

#include "base/map.h"

struct pair {
	uint32_t cp;
	char ascii;
	uint8_t where; /* SP_LOOK_* and SMALL_CAPITAL, of a look-alike */
};

#define SMALL_CAPITAL 128u

static const struct pair lookalikes[] = {
#define SP_LOOKALIKE(cp, ascii) { cp, ascii, SP_LOOK_FOLDED | SP_LOOK_MIXED | SP_LOOK_ALONE },
#define SP_LOOKALIKE_MIXED(cp, ascii) { cp, ascii, SP_LOOK_FOLDED | SP_LOOK_MIXED },
#define SP_LOOKALIKE_WORDS(cp, ascii) { cp, ascii, SP_LOOK_MIXED | SP_LOOK_ALONE },
#define SP_SMALL_CAPITAL(cp, ascii) \
	{ cp, ascii, SP_LOOK_FOLDED | SP_LOOK_MIXED | SP_LOOK_ALONE | SMALL_CAPITAL },
#include "normalise/lookalike.def"
};

static const struct pair signs[] = {
#define SP_SIGN(cp, ascii) { cp, ascii, 0 },
#include "normalise/sign.def"
};

#define COUNT(a) (sizeof(a) / sizeof *(a))

/* Returns: the index of cp in a sorted table, or n. */
static size_t find(const struct pair *table, size_t n, uint32_t cp)
{
	size_t low = 0, high = n;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (table[middle].cp < cp)
			low = middle + 1;
		else
			high = middle;
	}
	return low < n && table[low].cp == cp ? low : n;
}

static struct sp_fold keep(enum sp_fold_kind kind, uint32_t via)
{
	return (struct sp_fold){ kind, via, "" };
}

static struct sp_fold ascii(char c, uint32_t via)
{
	return (struct sp_fold){ SP_FOLD_ASCII, via, { c, 0, 0 } };
}

/* Letters that stand for themselves, by the ranges that real text is made of: saves the look-ups below. */
static bool is_plain_letter(uint32_t cp)
{
	return (cp >= 0xc0 && cp <= 0x130) || (cp >= 0x400 && cp <= 0x481) ||
		(cp >= 0x391 && cp <= 0x3ce) || (cp >= 0x4e00 && cp <= 0x9fff) ||
		(cp >= 0xac00 && cp <= 0xd7a3) || (cp >= 0x5d0 && cp <= 0x5ea) ||
		(cp >= 0x620 && cp <= 0x64a) || (cp >= 0x3041 && cp <= 0x3096) ||
		(cp >= 0x30a1 && cp <= 0x30fa);
}

static bool is_direction(uint32_t cp)
{
	return cp == 0x61c || cp == 0x200e || cp == 0x200f || (cp >= 0x202a && cp <= 0x202e) ||
		(cp >= 0x2066 && cp <= 0x2069);
}

/* Letters in frames that NFKC leaves alone or spells with brackets, and those that flags are made of. */
static char framed_letter(uint32_t cp)
{
	static const uint32_t first[] = { 0x249c, 0x1f110, 0x1f150, 0x1f170, 0x1f1e6 };

	for (size_t i = 0; i < COUNT(first); i++)
		if (cp >= first[i] && cp < first[i] + 26)
			return (char)((i ? 'A' : 'a') + (cp - first[i]));
	return 0;
}

/* Numbers in frames, raised or lowered. Returns: whether it is one. */
static bool fold_number(uint32_t cp, struct sp_fold *ret)
{
	int type = u_getIntPropertyValue((UChar32)cp, UCHAR_NUMERIC_TYPE);
	bool framed = (cp >= 0x2460 && cp <= 0x24ff) || (cp >= 0x2776 && cp <= 0x2793);

	if (type != U_NT_DIGIT && !(type == U_NT_NUMERIC && framed))
		return false;
	double value = u_getNumericValue((UChar32)cp);

	if (value < 0 || value > 99)
		return false;
	unsigned n = (unsigned)value;

	*ret = ascii((char)('0' + n % 10), SP_VIA_DIGITS);
	if (n > 9) {
		ret->ascii[1] = ret->ascii[0];
		ret->ascii[0] = (char)('0' + n / 10);
	}
	return true;
}

/* Spaces, dashes and quotation marks carry no `via`: using them is typography, not a disguise. */
static struct sp_fold fold_sign(uint32_t cp)
{
	size_t i = find(signs, COUNT(signs), cp);

	if (i < COUNT(signs))
		return ascii(signs[i].ascii, 0);
	if (cp == 0x85 || cp == 0x2028 || cp == 0x2029)
		return ascii('\n', 0);
	if (cp == 0x2800 || u_isUWhiteSpace((UChar32)cp))
		return ascii(' ', 0);
	if (u_hasBinaryProperty((UChar32)cp, UCHAR_DASH))
		return ascii('-', 0);
	return keep(SP_FOLD_KEEP, 0);
}

struct sp_fold sp_fold_character(uint32_t cp)
{
	struct sp_fold fold;

	if (is_plain_letter(cp))
		return keep(SP_FOLD_KEEP, 0);
	if (cp >= 0xff01 && cp <= 0xff5e) /* full-width ASCII */
		return ascii((char)(cp - 0xfee0), cp >= 0xff10 && cp <= 0xff19 ? SP_VIA_DIGITS :
			SP_VIA_COMPATIBILITY);
	if (is_direction(cp))
		return keep(SP_FOLD_DROP, SP_VIA_BIDI);
	if (u_hasBinaryProperty((UChar32)cp, UCHAR_DEFAULT_IGNORABLE_CODE_POINT) ||
		(cp >= 0xfff9 && cp <= 0xfffb))
		return keep(SP_FOLD_DROP, SP_VIA_ZERO_WIDTH);
	switch (u_charType((UChar32)cp)) {
	case U_NON_SPACING_MARK:
	case U_ENCLOSING_MARK:
		return keep(SP_FOLD_MARK, SP_VIA_COMBINING);
	case U_DECIMAL_DIGIT_NUMBER:
		return ascii((char)('0' + u_charDigitValue((UChar32)cp)), SP_VIA_DIGITS);
	case U_OTHER_NUMBER:
		if (fold_number(cp, &fold))
			return fold;
		break;
	case U_OTHER_SYMBOL:
		if (framed_letter(cp))
			return ascii(framed_letter(cp), SP_VIA_COMPATIBILITY);
		break;
	case U_LOWERCASE_LETTER:
	case U_OTHER_LETTER:
	case U_MODIFIER_LETTER: {
		size_t i = find(lookalikes, COUNT(lookalikes), cp);

		if (i < COUNT(lookalikes) && lookalikes[i].where & SMALL_CAPITAL)
			return ascii(lookalikes[i].ascii, SP_VIA_HOMOGLYPH);
		break;
	}
	default:
		break;
	}
	if (!u_isalpha((UChar32)cp) || u_charType((UChar32)cp) == U_MODIFIER_LETTER) {
		fold = fold_sign(cp);
		if (fold.kind == SP_FOLD_ASCII)
			return fold;
	}
	if (u_getIntPropertyValue((UChar32)cp, UCHAR_NFKC_QUICK_CHECK) != UNORM_YES)
		return keep(SP_FOLD_NORMALISE, SP_VIA_COMPATIBILITY);
	return keep(SP_FOLD_KEEP, 0);
}

bool sp_fold_overlays(uint32_t mark)
{
	return u_getCombiningClass((UChar32)mark) == 1 ||
		u_charType((UChar32)mark) == U_ENCLOSING_MARK;
}

bool sp_fold_joins(uint32_t cp)
{
	return (U_GET_GC_MASK(cp) & U_GC_M_MASK) ||
		u_getIntPropertyValue((UChar32)cp, UCHAR_NFKC_QUICK_CHECK) == UNORM_MAYBE;
}

bool sp_fold_is_letter(uint32_t cp)
{
	return u_isalpha((UChar32)cp);
}

char sp_fold_lookalike(uint32_t cp, unsigned where)
{
	size_t i = find(lookalikes, COUNT(lookalikes), cp);

	return i < COUNT(lookalikes) && lookalikes[i].where & where ? lookalikes[i].ascii : 0;
}

char sp_fold_upright(uint32_t cp, bool *ret_turned)
{
	static const struct pair turned[] = { { 0x183, 'g', 0 }, { 0x1dd, 'e', 0 }, { 0x250, 'a', 0 },
		{ 0x254, 'c', 0 }, { 0x25f, 'f', 0 }, { 0x265, 'h', 0 }, { 0x26f, 'm', 0 },
		{ 0x279, 'r', 0 }, { 0x27e, 'j', 0 }, { 0x287, 't', 0 }, { 0x28c, 'v', 0 },
		{ 0x28d, 'w', 0 }, { 0x28e, 'y', 0 }, { 0x29e, 'k', 0 }, { 0x1d09, 'i', 0 } };
	static const char same[] = "nudpbqlosxz069", upright[] = "unpdqblosxz096";
	size_t i = find(turned, COUNT(turned), cp);

	*ret_turned = i < COUNT(turned);
	if (*ret_turned)
		return turned[i].ascii;
	const char *ascii = cp && cp < 0x80 ? strchr(same, (int)cp) : NULL;

	return ascii ? upright[ascii - same] : 0;
}

char sp_fold_compatible(uint32_t cp)
{
	UErrorCode error = U_ZERO_ERROR;
	const UNormalizer2 *nfkc = unorm2_getNFKCInstance(&error);
	UChar units[2];

	if (U_FAILURE(error) || unorm2_getDecomposition(nfkc, (UChar32)cp, units, 2, &error) != 1)
		return 0;
	return U_SUCCESS(error) && units[0] < 0x80 ? (char)units[0] : 0;
}

uint32_t sp_fold_read_as(uint32_t cp)
{
	struct sp_fold fold = sp_fold_character(cp);
	char ascii = 0;

	if (fold.kind == SP_FOLD_DROP || fold.kind == SP_FOLD_MARK)
		return 0;
	if (fold.kind == SP_FOLD_ASCII && !fold.ascii[1])
		ascii = fold.ascii[0];
	else if (fold.kind == SP_FOLD_NORMALISE)
		ascii = sp_fold_compatible(cp);
	else if (fold.kind == SP_FOLD_KEEP)
		ascii = sp_fold_lookalike(cp, SP_LOOK_FOLDED | SP_LOOK_MIXED);
	return ascii ? (unsigned char)ascii : cp;
}
