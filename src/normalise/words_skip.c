/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The part of the words view that every text pays for: finds blocks that hold a byte that may make a word odd. Written with
 * vectors as gcc and clang have them on every machine.
 */
#include <string.h>

#include "normalise/words_find.h"

#define BLOCK_BYTES 16
#define AHEAD_BYTES 5 /* that a byte's judgement looks at */

typedef unsigned char block __attribute__((vector_size(BLOCK_BYTES)));

static inline block load(const char *p)
{
	block b;

	memcpy(&b, p, sizeof b);
	return b;
}

static inline block is_letter(block b)
{
	return (block)(((b | 0x20) - 'a') < 26);
}

static inline block is_digit(block b)
{
	return (block)((b - '0') < 10);
}

static inline bool any(block b)
{
	unsigned long long halves[2];

	memcpy(halves, &b, sizeof halves);
	return halves[0] | halves[1];
}

/* Whether one of the characters beyond ASCII that begin at p is more than typography or a Latin letter with its accent. */
static inline bool has_odd_foreign(const char *p)
{
	for (unsigned i = 0; i < BLOCK_BYTES; i++) {
		unsigned char c = (unsigned char)p[i], second = (unsigned char)p[i + 1];
		unsigned char third = (unsigned char)p[i + 2];

		if (c < 0xc2 || c == 0xc3) /* not a first byte; U+00C0 to U+00FF */
			continue;
		if (c == 0xc2 && second != 0xad && (second < 0xa2 || second > 0xa7)) /* U+0080 to U+00BF */
			continue;
		if (c == 0xe2 && second == 0x80 && third >= 0x90 && third <= 0xa7) /* dashes, quotes, dots */
			continue;
		return true;
	}
	return false;
}

/* Whether one of the bytes at p begins something odd: a digit or sign before a letter, a sign after one, one letter three
 * times, three single characters set apart, a doubled dash before a letter, an odd character beyond ASCII. */
static inline bool is_suspicious(const char *p)
{
	block b0 = load(p), b1 = load(p + 1), b2 = load(p + 2);
	block l0 = is_letter(b0), l1 = is_letter(b1), l2 = is_letter(b2);
	block d1 = is_digit(b1);
	/* '!' to '*' hold most signs that stand for letters; '"', '&', ''' and '(' do not count */
	block sign = is_digit(b0) | (block)(b0 == '$') | (block)(b0 == '!') | (block)(b0 == '@') |
		(block)(b0 == '*') | (block)(b0 == '#') | (block)(b0 == '%') | (block)(b0 == '|') |
		(block)(b0 == '^') | (block)(b0 == '+');
	block odd = (sign & l1) | (l0 & ((block)(b1 == '$') | (block)(b1 == '*'))) |
		(l0 & (block)((b0 | 0x20) == (b1 | 0x20)) & (block)((b1 | 0x20) == (b2 | 0x20))) |
		((block)(b0 == b1) & l2 & ((block)(b0 == '-') | (block)(b0 == '_')));

	if (any(odd) || (any(b0 >= 0x80) && has_odd_foreign(p)))
		return true;
	block apart = l0 & l2 & ~(l1 | d1);

	if (!any(apart))
		return false;
	block b3 = load(p + 3), b4 = load(p + 4), b5 = load(p + 5);

	return any(apart & (is_letter(b4) | is_digit(b4)) &
		~(is_letter(b3) | is_digit(b3) | is_letter(b5) | is_digit(b5)));
}

size_t sp_word_skip_plain(struct sp_view text, size_t at)
{
	while (at < text.n && text.n - at >= BLOCK_BYTES + AHEAD_BYTES) {
		if (is_suspicious(text.p + at))
			return at;
		at += BLOCK_BYTES;
	}
	return at < text.n ? at : text.n;
}
