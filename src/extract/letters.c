/* SPDX-License-Identifier: Apache-2.0 */
#include "extract/letters.h"

#include <stdint.h>
#if defined __x86_64__ && defined __GNUC__ && !defined SP_PORTABLE
#define HAVE_AVX2_PATH
#include <immintrin.h>
#endif

#include "base/utf8.h"

#define RUN_MIN 6     /* characters that may be a word; those of three bytes, which are often words themselves, count twice */
#define LONG_MIN 20   /* of them that are no accident: one in a hundred million places of noise */
#define SPEECH_MIN 32 /* bytes that are a sentence, if there is a space */
#define TEXT_MAX ((size_t)16 << 20)

static bool is_letter(unsigned char c)
{
	return (c >= 0x20 && c < 0x7f) || c == '\t';
}

/* ---- noise: most of an unknown file, passed in blocks ---- */

#define BLOCK 64 /* bits of a word */

/* What the bytes of a block are, a bit each. */
struct kinds {
	uint64_t ascii, rest;        /* letters; bytes of longer characters that begin none */
	uint64_t lead, lead3, lead4; /* first bytes of characters of two bytes and more, three and more, four */
};

static struct kinds look(const char *p)
{
	struct kinds k = { 0 };

	for (unsigned i = 0; i < BLOCK; i++) {
		unsigned char c = (unsigned char)p[i];

		k.ascii |= (uint64_t)is_letter(c) << i;
		k.rest |= (uint64_t)(c >= 0x80 && c < 0xc0) << i;
		k.lead |= (uint64_t)(c >= 0xc0) << i;
		k.lead3 |= (uint64_t)(c >= 0xe0) << i;
		k.lead4 |= (uint64_t)(c >= 0xf0) << i;
	}
	return k;
}

/* The bytes of a block that are letters, or in characters as long as their first byte says. What stands beyond the block is
 * not known: it is taken to fit. */
static inline __attribute__((always_inline)) uint64_t fitting(const struct kinds *k)
{
	uint64_t second = k->rest >> 1 | UINT64_C(1) << (BLOCK - 1), third = k->rest >> 2 | UINT64_C(3) << (BLOCK - 2);
	uint64_t fourth = k->rest >> 3 | UINT64_C(7) << (BLOCK - 3);
	uint64_t two = k->lead & second, three = k->lead3 & second & third, four = k->lead4 & second & third & fourth;

	two &= ~k->lead3;
	three &= ~k->lead4;
	return k->ascii | two | two << 1 | three | three << 1 | three << 2 | four | four << 1 | four << 2 | four << 3;
}

_Static_assert(RUN_MIN == 6, "three pairs begin a run");

/* Where RUN_MIN bytes that look like characters of UTF-8 may begin, at or behind `at`: no such place is passed. */
static inline __attribute__((always_inline)) size_t pass_noise(struct sp_view v, size_t at, struct kinds (*kinds_at)(const char *p))
{
	for (; v.n - at >= BLOCK; at += BLOCK - RUN_MIN + 1) {
		struct kinds k = kinds_at(v.p + at);
		uint64_t fits = fitting(&k), pairs = fits & fits >> 1, begins = pairs & pairs >> 2 & pairs >> 4;

		if (begins)
			return at + (size_t)__builtin_ctzll(begins);
	}
	return at;
}

#ifdef HAVE_AVX2_PATH
/* Which bytes below zero are `first` and more. */
__attribute__((target("avx2"))) static inline __attribute__((always_inline)) uint32_t bits_from(__m256i b, char first)
{
	return (uint32_t)_mm256_movemask_epi8(_mm256_and_si256(b, _mm256_cmpgt_epi8(b, _mm256_set1_epi8((char)(first - 1)))));
}

__attribute__((target("avx2"))) static inline __attribute__((always_inline)) struct kinds look_wide(const char *p)
{
	struct kinds k = { 0 };

	for (unsigned i = 0; i < BLOCK; i += 32) {
		__m256i b = _mm256_loadu_si256((const __m256i *)(const void *)(p + i));
		/* Signed comparisons: what is looked for is moved to the lowest numbers. */
		__m256i ascii = _mm256_cmpgt_epi8(_mm256_set1_epi8(-128 + 0x7f - 0x20),
			_mm256_add_epi8(b, _mm256_set1_epi8((char)(0x80 - 0x20))));
		__m256i tab = _mm256_cmpeq_epi8(b, _mm256_set1_epi8('\t'));
		__m256i rest = _mm256_cmpgt_epi8(_mm256_set1_epi8(-64), b);

		k.ascii |= (uint64_t)(uint32_t)_mm256_movemask_epi8(_mm256_or_si256(ascii, tab)) << i;
		k.rest |= (uint64_t)(uint32_t)_mm256_movemask_epi8(rest) << i;
		/* Bytes from 0x80 on are less than zero. */
		k.lead |= (uint64_t)((uint32_t)_mm256_movemask_epi8(b) & ~(uint32_t)_mm256_movemask_epi8(rest)) << i;
		k.lead3 |= (uint64_t)bits_from(b, -32) << i;
		k.lead4 |= (uint64_t)bits_from(b, -16) << i;
	}
	return k;
}

__attribute__((target("avx2"))) static size_t pass_noise_wide(struct sp_view v, size_t at)
{
	return pass_noise(v, at, look_wide);
}
#endif

static size_t skip_noise(struct sp_view v, size_t at)
{
#ifdef HAVE_AVX2_PATH
	if (__builtin_cpu_supports("avx2"))
		return pass_noise_wide(v, at);
#endif
	return pass_noise(v, at, look);
}

/* ---- runs ---- */

enum class { SMALL, CAPITAL, DIGIT, FOREIGN, SPACE, MARK, SIGN };

static enum class class_of(unsigned char c)
{
	if (sp_is_lower(c) || (c >= 0xc3 && c <= 0xc9)) /* letters with accents */
		return SMALL;
	if (sp_is_upper(c))
		return CAPITAL;
	if (sp_is_digit(c))
		return DIGIT;
	if (c >= 0x80)
		return FOREIGN;
	if (c == ' ' || c == '\t')
		return SPACE;
	return memchr(".,:;-/'@()+&_=#", c, 15) ? MARK : SIGN;
}

/*
 * Whether a short run looks like words or numbers: their characters come in stretches of one kind. Letters in words are not
 * of both cases but for the first, digits do not take turns with letters, and few other signs stand between.
 */
static bool is_wordy(struct sp_view run, size_t weight)
{
	enum class last = SPACE, before = SPACE;
	size_t odd = 0;

	for (size_t i = 0; i < run.n; i++) {
		unsigned char c = (unsigned char)run.p[i];

		if (c >= 0x80 && c < 0xc0)
			continue; /* the rest of a character */
		enum class own = class_of(c);
		bool first_capital = last == CAPITAL && own == SMALL && before >= SPACE;

		if (own >= MARK)
			odd += own == SIGN ? 2 : 1;
		else if (own < SPACE && last < SPACE && own != last && !first_capital)
			odd++;
		before = last;
		last = own;
	}
	return odd <= (weight - RUN_MIN + 1) / 2;
}

static void narrow(struct sp_view v, struct sp_buf *out)
{
	for (size_t at = 0; (at = skip_noise(v, at)) < v.n && out->n < TEXT_MAX;) {
		size_t from = at, weight = 0;

		while (at < v.n) {
			uint32_t cp;
			unsigned char c = (unsigned char)v.p[at];
			unsigned n = c < 0x80 ? is_letter(c) : sp_utf8_decode(v.p + at, v.n - at, &cp);

			if (!n)
				break;
			at += n;
			weight += n < 3 ? 1 : 2;
		}
		struct sp_view run = sp_view_sub(v, from, at);

		if (weight >= LONG_MIN || (weight >= RUN_MIN && is_wordy(run, weight))) {
			sp_buf_add(out, run.p, run.n);
			sp_buf_add_char(out, '\n');
		}
		at += at < v.n; /* what ended it begins none */
	}
}

/* Runs of ASCII letters, 16 bits each, low byte first: from zero to zero. */
static void wide(struct sp_view v, struct sp_buf *out)
{
	const char *end = v.p + v.n, *floor = v.p;

	while (floor < end && out->n < TEXT_MAX) {
		const char *zero = memchr(floor, 0, (size_t)(end - floor)), *at = zero;

		if (!zero)
			break;
		while (at < end && at > floor && !*at && is_letter((unsigned char)at[-1]))
			at += end - at > 2 ? 2 : end - at;
		if (at - zero + 1 >= 2 * RUN_MIN) { /* the last zero may end the file */
			for (const char *p = zero - 1; p + 1 < at; p += 2)
				sp_buf_add_char(out, *p);
			sp_buf_add_char(out, '\n');
		}
		floor = at > zero ? at - 1 : zero + 1;
		while (at == zero && floor < end && !*floor)
			floor++; /* of many zeros only the first has a letter before it */
	}
}

static bool has_sentence(struct sp_view lines)
{
	const char *end = lines.p + lines.n;

	for (const char *at = lines.p; at < end;) {
		const char *next = memchr(at, '\n', (size_t)(end - at));
		size_t n = (size_t)((next ? next : end) - at);

		if (n >= SPEECH_MIN && memchr(at, ' ', n))
			return true;
		at += n + 1;
	}
	return false;
}

bool sp_letters_find(struct sp_view bytes, struct sp_buf *out)
{
	size_t from = out->n;

	narrow(bytes, out);
	wide(bytes, out);
	return out->n > from && has_sentence(sp_view(out->p + from, out->n - from));
}
