/* SPDX-License-Identifier: Apache-2.0 */
#include "parse/lanes.h"

#include <stdint.h>

#define BLOCK_BYTES 32
#define LANES (BLOCK_BYTES / SP_LANE_BYTES)

typedef unsigned char block __attribute__((vector_size(BLOCK_BYTES)));
typedef uint64_t lanes __attribute__((vector_size(BLOCK_BYTES)));

#define BLOCKS 4 /* that are asked together */
#define INLINE static inline __attribute__((always_inline))

enum kind { LETTERS, BREAKS };

/* Which lanes of a block have none of a kind (of breaks: the even ones where the next has none either), by gcc's and clang's
 * vectors: 0xff where a byte is of the kind. */
INLINE void look(const char *p, enum kind kind, lanes *ret)
{
	block b;

	memcpy(&b, p, sizeof b);
	if (kind == LETTERS) {
		*ret = (lanes)((lanes)(block)(((b | 0x20) - 'a') < 26) == 0);
		return;
	}
	lanes none = (lanes)((lanes)((block)(b <= ' ') | (block)(b == '.') | (block)(b == ',')) == 0);

	*ret = none & __builtin_shufflevector(none, none, 1, 0, 3, 2) & (lanes){ UINT64_MAX, 0, UINT64_MAX, 0 };
}

/* Nearly all blocks are passed: some are asked together, and where one has such a lane it is looked for. */
INLINE size_t pass(struct sp_view text, size_t at, enum kind kind)
{
	while (text.n - at >= BLOCK_BYTES) {
		size_t n = text.n - at >= BLOCKS * BLOCK_BYTES ? BLOCKS : 1;
		lanes free[BLOCKS], any = { 0 };

		for (size_t k = 0; k < n; k++) {
			look(text.p + at + k * BLOCK_BYTES, kind, &free[k]);
			any |= free[k];
		}
		for (size_t i = 0; (any[0] | any[1] | any[2] | any[3]) && i < n * LANES; i++)
			if (free[i / LANES][i % LANES])
				return at + i * SP_LANE_BYTES;
		at += n * BLOCK_BYTES;
	}
	return at;
}

#if defined __x86_64__ && defined __GNUC__ && !defined SP_PORTABLE
__attribute__((target("avx2"))) static size_t pass_wide(struct sp_view text, size_t at, enum kind kind)
{
	return kind == LETTERS ? pass(text, at, LETTERS) : pass(text, at, BREAKS);
}
#define PASS(kind) (__builtin_cpu_supports("avx2") ? pass_wide(text, at, kind) : pass(text, at, kind))
#else
#define PASS(kind) pass(text, at, kind)
#endif

size_t sp_lanes_without_letters(struct sp_view text, size_t at)
{
	return at < text.n ? PASS(LETTERS) : text.n;
}

size_t sp_lanes_without_breaks(struct sp_view text, size_t at)
{
	return at < text.n ? PASS(BREAKS) : text.n;
}
