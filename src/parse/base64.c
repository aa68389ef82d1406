/* SPDX-License-Identifier: Apache-2.0 */
/* Base64 (RFC 2045 6.8): clean quartets in blocks, everything else by the character. */
#include <stdint.h>
#include <string.h>

#include "base/err.h"
#include "parse/decode.h"

#if defined __x86_64__ && defined __GNUC__
#include <immintrin.h>
#define HAVE_AVX2_PATH 1
#endif

enum { SPACE = 64, PAD = 65, OTHER = 66 };

#define S SPACE
#define X OTHER
static const uint8_t value_of[256] = {
	X, X, X, X, X, X, X, X, X, S, S, S, S, S, X, X, X, X, X, X, X, X, X, X, X, X, X, X, X, X, X, X,
	S, X, X, X, X, X, X, X, X, X, X, 62, X, 62, X, 63,
	52, 53, 54, 55, 56, 57, 58, 59, 60, 61, X, X, X, PAD, X, X,
	X, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14,
	15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, X, X, X, X, 63,
	X, 26, 27, 28, 29, 30, 31, 32, 33, 34, 35, 36, 37, 38, 39, 40,
	41, 42, 43, 44, 45, 46, 47, 48, 49, 50, 51, X, X, X, X, X,
	X, X, X, X, X, X, X, X, X, X, X, X, X, X, X, X, X, X, X, X, X, X, X, X, X, X, X, X, X, X, X, X,
	X, X, X, X, X, X, X, X, X, X, X, X, X, X, X, X, X, X, X, X, X, X, X, X, X, X, X, X, X, X, X, X,
	X, X, X, X, X, X, X, X, X, X, X, X, X, X, X, X, X, X, X, X, X, X, X, X, X, X, X, X, X, X, X, X,
	X, X, X, X, X, X, X, X, X, X, X, X, X, X, X, X, X, X, X, X, X, X, X, X, X, X, X, X, X, X, X, X,
};
#undef S
#undef X

#ifdef HAVE_AVX2_PATH
/* 32 characters to 24 bytes while all are of the alphabet; writes up to 8 bytes beyond. Returns: characters taken. */
__attribute__((target("avx2"))) static size_t decode_blocks(const unsigned char *in, size_t n,
	unsigned char *out)
{
	const __m256i order = _mm256_setr_epi8(2, 1, 0, 6, 5, 4, 10, 9, 8, 14, 13, 12, -1, -1, -1,
		-1, 2, 1, 0, 6, 5, 4, 10, 9, 8, 14, 13, 12, -1, -1, -1, -1);
	const __m256i lanes = _mm256_setr_epi32(0, 1, 2, 4, 5, 6, 3, 7);
	size_t at = 0;

	for (; n - at >= 32; at += 32, out += 24) {
		__m256i c = _mm256_loadu_si256((const __m256i *)(const void *)(in + at));
		/* Signed comparisons: a byte above 127 is below every range. */
		__m256i upper = _mm256_and_si256(_mm256_cmpgt_epi8(c, _mm256_set1_epi8('A' - 1)),
			_mm256_cmpgt_epi8(_mm256_set1_epi8('Z' + 1), c));
		__m256i lower = _mm256_and_si256(_mm256_cmpgt_epi8(c, _mm256_set1_epi8('a' - 1)),
			_mm256_cmpgt_epi8(_mm256_set1_epi8('z' + 1), c));
		__m256i digit = _mm256_and_si256(_mm256_cmpgt_epi8(c, _mm256_set1_epi8('0' - 1)),
			_mm256_cmpgt_epi8(_mm256_set1_epi8('9' + 1), c));
		__m256i plus = _mm256_cmpeq_epi8(c, _mm256_set1_epi8('+'));
		__m256i slash = _mm256_cmpeq_epi8(c, _mm256_set1_epi8('/'));
		__m256i any = _mm256_or_si256(_mm256_or_si256(upper, lower),
			_mm256_or_si256(digit, _mm256_or_si256(plus, slash)));

		if (_mm256_movemask_epi8(any) != -1)
			break;
		__m256i shift = _mm256_or_si256(
			_mm256_or_si256(_mm256_and_si256(upper, _mm256_set1_epi8(-65)),
				_mm256_and_si256(lower, _mm256_set1_epi8(-71))),
			_mm256_or_si256(_mm256_and_si256(digit, _mm256_set1_epi8(4)),
				_mm256_or_si256(_mm256_and_si256(plus, _mm256_set1_epi8(62 - '+')),
					_mm256_and_si256(slash, _mm256_set1_epi8(63 - '/')))));
		__m256i v = _mm256_add_epi8(c, shift);
		/* Pairs to 12 bits, pairs of those to 24, then the bytes in order. */
		__m256i w = _mm256_madd_epi16(
			_mm256_maddubs_epi16(v, _mm256_set1_epi32(0x01400140)),
			_mm256_set1_epi32(0x00011000));

		w = _mm256_permutevar8x32_epi32(_mm256_shuffle_epi8(w, order), lanes);
		_mm256_storeu_si256((__m256i *)(void *)out, w);
	}
	return at;
}
#endif

/* Whole clean quartets. Returns: characters taken, a multiple of four. */
static size_t decode_quartets(const unsigned char *in, size_t n, unsigned char *out)
{
	size_t at = 0;

	for (; n - at >= 4; at += 4, out += 3) {
		uint32_t a = value_of[in[at]], b = value_of[in[at + 1]], c = value_of[in[at + 2]],
			 d = value_of[in[at + 3]];

		if ((a | b | c | d) >= 64)
			break;
		uint32_t v = a << 18 | b << 12 | c << 6 | d;

		out[0] = (unsigned char)(v >> 16);
		out[1] = (unsigned char)(v >> 8);
		out[2] = (unsigned char)v;
	}
	return at;
}

struct decoder {
	const unsigned char *in;
	size_t n, at;
	unsigned char *out;
	size_t out_n;
	struct sp_arena *arena;
	struct sp_map *map;
	uint32_t quantum;    /* bits gathered */
	unsigned gathered;   /* characters of the quantum, 0 to 3 */
	size_t quantum_from; /* where it began */
	bool damaged;
};

static int map_run(struct decoder *d, size_t out_n, size_t from, size_t to)
{
	if (!d->map || !out_n)
		return SP_OK;
	return sp_map_add(d->map, d->arena, (uint32_t)out_n, (uint32_t)from, (uint32_t)(to - from), 0);
}

/* Everything clean from here. With a map each quartet is a run of its own: its bytes share characters. */
static int take_clean(struct decoder *d)
{
	const unsigned char *in = d->in + d->at;
	size_t n = d->n - d->at, taken = 0;

#ifdef HAVE_AVX2_PATH
	if (n >= 32 && __builtin_cpu_supports("avx2"))
		taken = decode_blocks(in, n, d->out + d->out_n);
#endif
	taken += decode_quartets(in + taken, n - taken, d->out + d->out_n + taken / 4 * 3);
	for (size_t q = 0; d->map && q < taken; q += 4) {
		if (map_run(d, 3, d->at + q, d->at + q + 4))
			return SP_ENOMEM;
	}
	d->out_n += taken / 4 * 3;
	d->at += taken;
	return SP_OK;
}

/* Ends a quantum early: two characters give one byte, three give two, one gives none. */
static int end_quantum(struct decoder *d, size_t to)
{
	size_t bytes = d->gathered > 1 ? d->gathered - 1 : 0;
	uint32_t v = d->quantum << 6 * (4 - d->gathered);

	for (size_t i = 0; i < bytes; i++)
		d->out[d->out_n + i] = (unsigned char)(v >> (16 - 8 * i));
	if (d->gathered == 1)
		d->damaged = true;
	d->gathered = 0;
	d->quantum = 0;
	if (map_run(d, bytes, d->quantum_from, to))
		return SP_ENOMEM;
	d->out_n += bytes;
	return SP_OK;
}

static int take_one(struct decoder *d)
{
	uint8_t v = value_of[d->in[d->at++]];

	if (v < 64) {
		if (!d->gathered)
			d->quantum_from = d->at - 1;
		d->quantum = d->quantum << 6 | v;
		return ++d->gathered == 4 ? end_quantum(d, d->at) : SP_OK;
	}
	if (v == PAD)
		return d->gathered ? end_quantum(d, d->at) : SP_OK;
	d->damaged |= v == OTHER;
	return SP_OK;
}

int sp_base64_decode(struct sp_view in, struct sp_arena *arena, struct sp_view *ret,
	struct sp_map *map, bool *ret_damaged)
{
	struct decoder d = { .in = (const unsigned char *)in.p, .n = in.n, .arena = arena,
		.map = map };
	int r = SP_OK;

	d.out = sp_arena_alloc(arena, in.n / 4 * 3 + 3 + 8); /* blocks are stored whole */
	if (!d.out)
		return SP_ENOMEM;
	while (d.at < d.n && !r) {
		if (!d.gathered)
			r = take_clean(&d);
		if (d.at < d.n && !r)
			r = take_one(&d);
	}
	if (!r && d.gathered)
		r = end_quantum(&d, d.n);
	if (r)
		return r;
	*ret = sp_view((const char *)d.out, d.out_n);
	*ret_damaged = d.damaged;
	return SP_OK;
}
