/* SPDX-License-Identifier: Apache-2.0 */
#include "parse/lanes.h"

#include <stdint.h>

#define BLOCK_BYTES 32
#define LANES (BLOCK_BYTES / SP_LANE_BYTES)

typedef unsigned char block __attribute__((vector_size(BLOCK_BYTES)));

/* Blocks at a time, by gcc's and clang's vectors: 0xff where a byte is of the kind. */
#define PASS(is_kind, is_free) \
	for (; text.n - at >= BLOCK_BYTES; at += BLOCK_BYTES) { \
		uint64_t lane[LANES]; \
		block b; \
		memcpy(&b, text.p + at, sizeof b); \
		block kind = (is_kind); \
		memcpy(lane, &kind, sizeof lane); \
		for (size_t i = 0; i < LANES; i++) \
			if (is_free) \
				return at + i * SP_LANE_BYTES; \
	} \
	return at

static inline __attribute__((always_inline)) size_t without_letters(struct sp_view text, size_t at)
{
	PASS((block)(((b | 0x20) - 'a') < 26), !lane[i]);
}

static inline __attribute__((always_inline)) size_t without_breaks(struct sp_view text, size_t at)
{
	PASS((block)(b <= ' ') | (block)(b == '.') | (block)(b == ','),
		i % 2 == 0 && !(lane[i] | lane[i + 1]));
}

#if defined __x86_64__ && defined __GNUC__ && !defined SP_PORTABLE
__attribute__((target("avx2"))) static size_t without_letters_wide(struct sp_view text, size_t at)
{
	return without_letters(text, at);
}

__attribute__((target("avx2"))) static size_t without_breaks_wide(struct sp_view text, size_t at)
{
	return without_breaks(text, at);
}
#define WIDE(name) (__builtin_cpu_supports("avx2") ? name##_wide(text, at) : name(text, at))
#else
#define WIDE(name) name(text, at)
#endif

size_t sp_lanes_without_letters(struct sp_view text, size_t at)
{
	return at < text.n ? WIDE(without_letters) : text.n;
}

size_t sp_lanes_without_breaks(struct sp_view text, size_t at)
{
	return at < text.n ? WIDE(without_breaks) : text.n;
}
