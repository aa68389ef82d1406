/* SPDX-License-Identifier: Apache-2.0 */
#include "detect/plain.h"

#include <string.h>

#include "base/utf8.h"

#define NUMBER_DIGITS_MIN 5u
#define CHARACTER_BYTES 9u /* room that one character may need, a space before it and one after included */
#define THAI_AA 0xe32u
#define THAI_AM 0xe33u
#define THAI_NIKHAHIT 0xe4du

enum kind { OTHER, SMALL, CAPITAL, DIGIT, LETTER, ALONE, NOTHING };

/* What U+00C0 to U+017F are without their accents; ' ' = no letter. */
static const char latin[] = "aaaaaaaceeeeiiiidnooooo ouuuuyts"
			    "aaaaaaaceeeeiiiidnooooo ouuuuyty"
			    "aaaaaaccccccccddddeeeeeeeeeegggggggghhhh"
			    "iiiiiiiiiiiijjkkkllllllllllnnnnnnnnnoooooooo"
			    "rrrrrrssssssssttttttuuuuuuuuuuuuwwyyyzzzzzzs";

/* The same for the pairs of Vietnamese letters from U+1EA0 on: up to which each of them goes. */
static const struct {
	uint32_t to;
	char letter;
} vietnamese[] = { { 0x1eb7, 'a' }, { 0x1ec7, 'e' }, { 0x1ecb, 'i' }, { 0x1ee3, 'o' },
	{ 0x1ef1, 'u' }, { 0x1ef9, 'y' } };

static const struct {
	uint16_t from, to;
} accents[] = { { 0x386, 0x3b1 }, { 0x388, 0x3b5 }, { 0x389, 0x3b7 }, { 0x38a, 0x3b9 },
	{ 0x38c, 0x3bf }, { 0x38e, 0x3c5 }, { 0x38f, 0x3c9 }, { 0x3ac, 0x3b1 }, { 0x3ad, 0x3b5 },
	{ 0x3ae, 0x3b7 }, { 0x3af, 0x3b9 }, { 0x3c2, 0x3c3 }, { 0x3ca, 0x3b9 }, { 0x3cb, 0x3c5 },
	{ 0x3cc, 0x3bf }, { 0x3cd, 0x3c5 }, { 0x3ce, 0x3c9 }, { 0x401, 0x435 }, { 0x451, 0x435 } };

static enum kind kind_of_ascii(unsigned char c)
{
	if (sp_is_digit(c))
		return DIGIT;
	if (!sp_is_alpha(c))
		return OTHER;
	return c >= 'a' ? SMALL : CAPITAL;
}

/* The letter without case and accents. */
static enum kind kind_of(uint32_t *cp)
{
	uint32_t c = *cp;

	if (c >= 0xc0 && c <= 0x17f) {
		*cp = (unsigned char)latin[c - 0xc0];
		return *cp == ' ' ? OTHER : LETTER;
	}
	if (c == 0xaa || c == 0xba) { /* raised letters: the one of "Nº" */
		*cp = c == 0xaa ? 'a' : 'o';
		return LETTER;
	}
	if (c == 0xad || (c >= 0x300 && c <= 0x36f) || (c >= 0x200b && c <= 0x200f) || c == 0x2060 ||
		c == 0xfeff)
		return NOTHING;
	if (c >= 0xff01 && c <= 0xff5e) {
		*cp = sp_lower((unsigned char)(c - 0xff01 + '!'));
		return kind_of_ascii((unsigned char)*cp);
	}
	if (c >= 0x1ea0 && c <= 0x1ef9) {
		size_t i = 0;

		while (c > vietnamese[i].to)
			i++;
		*cp = (unsigned char)vietnamese[i].letter;
		return LETTER;
	}
	if (c == 0x1a0 || c == 0x1a1 || c == 0x1af || c == 0x1b0) {
		*cp = c < 0x1a2 ? 'o' : 'u';
		return LETTER;
	}
	for (size_t i = 0; c >= 0x386 && c <= 0x451 && i < sizeof accents / sizeof *accents; i++)
		if (accents[i].from == c) {
			*cp = accents[i].to;
			return LETTER;
		}
	if ((c >= 0x391 && c <= 0x3a9) || (c >= 0x410 && c <= 0x42f))
		*cp = c + 0x20;
	else if (c >= 0x402 && c <= 0x40f)
		*cp = c + 0x50;
	if (c >= 0x370 && c < 0x800)
		return LETTER;
	if (c < 0x800 || (c >= 0x2000 && c <= 0x2bff) || (c >= 0x3000 && c <= 0x303f) || c >= 0xfe00)
		return OTHER;
	return ALONE;
}

static void put(struct sp_plain *plain, char byte, uint32_t begin, uint32_t end)
{
	plain->byte[plain->n] = byte;
	plain->begin[plain->n] = begin;
	plain->end[plain->n++] = end;
}

static void put_space(struct sp_plain *plain, uint32_t at)
{
	if (plain->n && plain->byte[plain->n - 1] != ' ')
		put(plain, ' ', at, at);
}

static void put_character(struct sp_plain *plain, uint32_t cp, uint32_t begin, uint32_t end)
{
	char bytes[4];
	unsigned n = sp_utf8_encode(cp, bytes);

	for (unsigned i = 0; i < n; i++)
		put(plain, bytes[i], begin, end);
}

static bool is_word(unsigned char c)
{
	return sp_is_alnum(c) || c >= 0xc3;
}

/* Whether the stop at `at` is one of an abbreviation: a single letter before it, a letter after. */
static bool is_abbreviation(struct sp_view text, uint32_t at, uint32_t from, uint32_t to)
{
	return text.p[at] == '.' && at > from && sp_is_alpha((unsigned char)text.p[at - 1]) &&
		(at == from + 1 || !is_word((unsigned char)text.p[at - 2])) && at + 1 < to &&
		sp_is_alpha((unsigned char)text.p[at + 1]);
}

/* Whether the digits at an offset are a number of their own, and no part of a name: "NIF123456789", "rfc822". */
static bool is_number(struct sp_view text, uint32_t at, uint32_t to)
{
	uint32_t n = 0;

	while (n < NUMBER_DIGITS_MIN && at + n < to && sp_is_digit((unsigned char)text.p[at + n]))
		n++;
	return n == NUMBER_DIGITS_MIN || at + n == to;
}

/* Whether words end between two characters of these kinds. */
static bool is_border(enum kind before, enum kind kind)
{
	return kind == ALONE || before == ALONE || (before == DIGIT) != (kind == DIGIT) ||
		(before == SMALL && kind == CAPITAL);
}

static uint32_t skip_cut_word(struct sp_view text, uint32_t from, uint32_t to)
{
	if (from > 0 && sp_is_alnum((unsigned char)text.p[from - 1]))
		while (from < to && sp_is_alnum((unsigned char)text.p[from]))
			from++;
	while (from < to && ((unsigned char)text.p[from] & 0xc0) == 0x80)
		from++;
	return from;
}

void sp_plain_read(struct sp_view text, uint32_t from, uint32_t to, struct sp_plain *ret)
{
	enum kind before = OTHER, kind;
	uint32_t cp, n;

	ret->n = 0;
	from = skip_cut_word(text, from, to);
	for (uint32_t at = from; at < to && ret->n + CHARACTER_BYTES + 1 < SP_PLAIN_MAX; at += n) {
		cp = (unsigned char)text.p[at];
		n = 1;
		if (cp < 0x80) {
			if (is_abbreviation(text, at, from, to))
				continue;
			kind = kind_of_ascii((unsigned char)cp);
			cp = sp_lower((unsigned char)cp);
		} else {
			n = sp_utf8_decode(text.p + at, text.n - at, &cp);
			kind = n ? kind_of(&cp) : OTHER;
			n += !n;
			if (kind == NOTHING)
				continue;
		}
		if (kind == DIGIT && before != DIGIT && before != OTHER && before != ALONE &&
			!is_number(text, at, to))
			kind = before;
		if (kind == OTHER || (before != OTHER && is_border(before, kind)))
			put_space(ret, at);
		before = kind;
		if (kind == OTHER)
			continue;
		if (cp == THAI_AM) { /* as the folded view writes it */
			put_character(ret, THAI_NIKHAHIT, at, at + n);
			put_space(ret, at + n);
			cp = THAI_AA;
		}
		put_character(ret, cp, at, at + n);
	}
	if (to < text.n && before != ALONE && is_word((unsigned char)text.p[to])) {
		enum kind next = kind_of_ascii((unsigned char)text.p[to]);

		if ((before == DIGIT) == (next == DIGIT))
			while (ret->n && ret->byte[ret->n - 1] != ' ')
				ret->n--;
	}
	put_space(ret, to);
}
