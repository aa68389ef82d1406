/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The part of the words view that every text pays for: finds the next byte that may make a word odd. Blocks are asked with
 * vectors first, as gcc and clang have them on every machine, wider ones where the processor knows AVX2; what they suspect is
 * looked at byte by byte, so that the answer is the same everywhere.
 */
#include <stdint.h>
#include <string.h>

#include "normalise/words_find.h"

#if defined __x86_64__ && defined __GNUC__ && !defined SP_PORTABLE
#include <immintrin.h>
#define HAVE_AVX2_PATH 1
#endif

#define AHEAD_BYTES 7 /* that a byte's judgement looks at */
#define BEHIND_BYTES 2

/* ---- one byte ---- */

static unsigned char byte_at(struct sp_view text, size_t at)
{
	return at < text.n ? (unsigned char)text.p[at] : 0;
}

static bool is_one_of(unsigned char c, const char *signs)
{
	return c && strchr(signs, c);
}

/* What words are made of; a byte beyond ASCII may be. */
static bool is_wordlike(unsigned char c)
{
	return sp_is_alnum(c) || c >= 0x80 || is_one_of(c, "@$!|+(*#%^");
}

/* A digit or sign before a letter, as far as judging the word could find it odd: not what only follows a number or opens a
 * word ("#", "!"), not ordinals and units (1st, 5k). */
static bool is_odd_sign(struct sp_view text, size_t at)
{
	unsigned char c = byte_at(text, at), next = byte_at(text, at + 1);
	bool inside = at && is_wordlike((unsigned char)text.p[at - 1]);

	if (!sp_is_alpha(next))
		return false;
	if (!sp_is_digit(c))
		return is_one_of(c, "$@") || (inside && is_one_of(c, "!*#%|^+"));
	if (inside)
		return true;
	unsigned char second = byte_at(text, at + 2);

	return is_wordlike(second) &&
		(is_wordlike(byte_at(text, at + 3)) || sp_lower(next) == sp_lower(second));
}

/* Four single characters and more with one separator between them. */
static bool begins_spaced(struct sp_view text, size_t at)
{
	unsigned char separator = byte_at(text, at + 1);

	if (sp_is_alnum(separator) || separator != byte_at(text, at + 3) ||
		separator != byte_at(text, at + 5))
		return false;
	for (size_t i = at; i < at + AHEAD_BYTES; i += 2) {
		unsigned char c = byte_at(text, i);

		if (!sp_is_alnum(c) && !is_one_of(c, "@$!"))
			return false;
	}
	return true;
}

/* Whether a sign of n bytes stands between two single letters and perhaps comes again. */
static bool sets_apart(struct sp_view text, size_t at, size_t n)
{
	return at && sp_is_alpha((unsigned char)text.p[at - 1]) &&
		(at == 1 || !sp_is_alnum((unsigned char)text.p[at - 2])) &&
		sp_is_alnum(byte_at(text, at + n)) && byte_at(text, at + n + 1) == byte_at(text, at);
}

/* Whether the character beyond ASCII that begins here is more than typography or a Latin letter with its accent. */
static bool is_odd_foreign(struct sp_view text, size_t at)
{
	unsigned char c = byte_at(text, at), second = byte_at(text, at + 1);
	unsigned char third = byte_at(text, at + 2);

	if (c < 0xc2 || c == 0xc3) /* no first byte; U+00C0 to U+00FF */
		return false;
	if (c == 0xc2 && second != 0xad && (second < 0xa2 || second > 0xa7)) /* U+0080 to U+00BF */
		return sets_apart(text, at, 2);
	if (c == 0xe2 && second == 0x80 && third >= 0x90 && third <= 0xa7) /* dashes, quotes, dots */
		return sets_apart(text, at, 3);
	return true;
}

static bool is_odd(struct sp_view text, size_t at)
{
	unsigned char c = byte_at(text, at), next = byte_at(text, at + 1), after = byte_at(text, at + 2);

	if (c >= 0x80)
		return is_odd_foreign(text, at);
	if (is_odd_sign(text, at) || (sp_is_alnum(c) && begins_spaced(text, at)))
		return true;
	if (c == next && (c == '-' || c == '_'))
		return sp_is_alpha(after);
	if (!sp_is_alpha(c))
		return false;
	if (next == '$') /* prices, footnotes and addresses are none */
		return !sp_is_digit(after);
	if (next == '*')
		return is_wordlike(after);
	if (next == '@')
		return sp_is_digit(after) || is_one_of(after, "|+@$");
	return sp_lower(c) == sp_lower(next) && sp_lower(c) == sp_lower(after);
}

/* ---- blocks: whether a byte in them may be odd; no odd one is passed over ---- */

#define BLOCK_BYTES 16

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

static inline bool is_suspicious(const char *p)
{
	block b0 = load(p), b1 = load(p + 1), b2 = load(p + 2);
	block l0 = is_letter(b0), l1 = is_letter(b1), l2 = is_letter(b2);
	block sign = is_digit(b0) | (block)(b0 == '$') | (block)(b0 == '!') | (block)(b0 == '@') |
		(block)(b0 == '*') | (block)(b0 == '#') | (block)(b0 == '%') | (block)(b0 == '|') |
		(block)(b0 == '^') | (block)(b0 == '+');
	block same = (block)((b0 | 0x20) == (b1 | 0x20));
	block odd = (sign & l1) |
		(l0 & ((block)(b1 == '$') | (block)(b1 == '*') | (block)(b1 == '@'))) |
		(l0 & same & (block)((b1 | 0x20) == (b2 | 0x20))) |
		(same & l2 & ((block)(b0 == '-') | (block)(b0 == '_'))) |
		((block)(b0 >= 0xc2) & (block)(b0 != 0xc3));
	block apart = (l0 | is_digit(b0)) & ~(l1 | is_digit(b1)) & (block)(b1 == load(p + 3)) &
		(block)(b1 == load(p + 5));
	unsigned long long halves[2];

	odd |= apart;
	memcpy(halves, &odd, sizeof halves);
	return halves[0] | halves[1];
}

#ifdef HAVE_AVX2_PATH
#define WIDE_BYTES 32

/* Returns: a bit for each byte at p that may be odd. */
__attribute__((target("avx2"))) static inline uint32_t suspicious_bits(const char *p)
{
	/* Each sign at its low four bits: what the table has for a byte is that byte if it is one. */
	const __m256i signs = _mm256_setr_epi8('@', '!', 0, '#', '$', '%', 0, 0, 0, 0, '*', '+', '|', 0,
		'^', 0, '@', '!', 0, '#', '$', '%', 0, 0, 0, 0, '*', '+', '|', 0, '^', 0);
	__m256i b0 = _mm256_loadu_si256((const __m256i *)(const void *)p);
	__m256i b1 = _mm256_loadu_si256((const __m256i *)(const void *)(p + 1));
	__m256i b2 = _mm256_loadu_si256((const __m256i *)(const void *)(p + 2));
	__m256i case_bit = _mm256_set1_epi8(0x20);
	__m256i low0 = _mm256_or_si256(b0, case_bit), low1 = _mm256_or_si256(b1, case_bit);
	__m256i low2 = _mm256_or_si256(b2, case_bit);
	/* Signed comparisons: the last letter is moved to the lowest numbers' end. */
	__m256i shift = _mm256_set1_epi8((char)(0x80 - 'a')), last = _mm256_set1_epi8(-128 + 26);
	__m256i l0 = _mm256_cmpgt_epi8(last, _mm256_add_epi8(low0, shift));
	__m256i l1 = _mm256_cmpgt_epi8(last, _mm256_add_epi8(low1, shift));
	__m256i l2 = _mm256_cmpgt_epi8(last, _mm256_add_epi8(low2, shift));
	__m256i d0 = _mm256_cmpgt_epi8(_mm256_set1_epi8(-128 + 10),
		_mm256_add_epi8(b0, _mm256_set1_epi8((char)(0x80 - '0'))));
	__m256i sign = _mm256_or_si256(d0, _mm256_cmpeq_epi8(b0, _mm256_shuffle_epi8(signs, b0)));
	__m256i hard = _mm256_or_si256(_mm256_cmpeq_epi8(b1, _mm256_set1_epi8('@')),
		_mm256_or_si256(_mm256_cmpeq_epi8(b1, _mm256_set1_epi8('$')),
			_mm256_cmpeq_epi8(b1, _mm256_set1_epi8('*'))));
	__m256i dash = _mm256_or_si256(_mm256_cmpeq_epi8(b0, _mm256_set1_epi8('-')),
		_mm256_cmpeq_epi8(b0, _mm256_set1_epi8('_')));
	__m256i same = _mm256_cmpeq_epi8(low0, low1);
	__m256i odd = _mm256_or_si256(_mm256_and_si256(sign, l1), _mm256_and_si256(l0, hard));
	__m256i triple = _mm256_and_si256(l0, _mm256_cmpeq_epi8(low1, low2));
	__m256i doubled = _mm256_or_si256(triple, _mm256_and_si256(dash, l2));

	odd = _mm256_or_si256(odd, _mm256_and_si256(same, doubled));
	/* Separators that come again, after a letter or digit. */
	__m256i b3 = _mm256_loadu_si256((const __m256i *)(const void *)(p + 3));
	__m256i b5 = _mm256_loadu_si256((const __m256i *)(const void *)(p + 5));
	__m256i apart = _mm256_and_si256(_mm256_cmpeq_epi8(b1, b3), _mm256_cmpeq_epi8(b1, b5));

	apart = _mm256_andnot_si256(l1, _mm256_and_si256(apart, _mm256_or_si256(l0, d0)));
	odd = _mm256_or_si256(odd, apart);
	uint32_t bits = (uint32_t)_mm256_movemask_epi8(odd);
	uint32_t high = (uint32_t)_mm256_movemask_epi8(b0);

	/* First bytes of characters beyond ASCII, but for U+00C0 to U+00FF. */
	if (high)
		bits |= high & (uint32_t)_mm256_movemask_epi8(_mm256_andnot_si256(
			_mm256_cmpeq_epi8(b0, _mm256_set1_epi8((char)0xc3)),
			_mm256_cmpgt_epi8(b0, _mm256_set1_epi8((char)0xc1))));
	return bits;
}

/* Passes blocks of plain text. Returns: the first odd byte, or where less than a block and what it looks at is left. */
__attribute__((target("avx2"))) static size_t skip_wide(struct sp_view text, size_t at, bool *ret_odd)
{
	while (text.n - at >= WIDE_BYTES + AHEAD_BYTES) {
		for (uint32_t bits = suspicious_bits(text.p + at); bits; bits &= bits - 1) {
			size_t i = at + (size_t)__builtin_ctz(bits);

			if (is_odd(text, i)) {
				*ret_odd = true;
				return i;
			}
		}
		at += WIDE_BYTES;
	}
	return at;
}
#endif

size_t sp_word_skip_plain(struct sp_view text, size_t at)
{
	if (at >= text.n)
		return text.n;
#ifdef HAVE_AVX2_PATH
	if (__builtin_cpu_supports("avx2")) {
		bool odd = false;

		at = skip_wide(text, at, &odd);
		if (odd)
			return at;
	}
#endif
	while (at < text.n) {
		size_t end = text.n;

		if (text.n - at >= BLOCK_BYTES + AHEAD_BYTES) {
			end = at + BLOCK_BYTES;
			if (!is_suspicious(text.p + at))
				at = end;
		}
		for (; at < end; at++) {
			if (is_odd(text, at))
				return at;
		}
	}
	return text.n;
}
