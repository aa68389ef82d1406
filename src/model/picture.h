/* SPDX-License-Identifier: Apache-2.0 */
/* What a picture is known again by: a perceptual hash, which pictures that look alike share but for a few bits. */
#ifndef SP_MODEL_PICTURE_H
#define SP_MODEL_PICTURE_H

#include <stdint.h>

#define SP_PICTURE_BITS 256u
#define SP_PICTURE_WAYS 8u /* as it is, mirrored, turned */
#define SP_PICTURE_CUTS 15u /* a little cut off all round, at one side or at a corner */

struct sp_picture_hash {
	uint64_t word[SP_PICTURE_BITS / 64];
};

/* Under this much detail (0 to 100) a picture is too flat to be known by its hash: too many would look like it. */
#define SP_PICTURE_QUALITY_MIN 50u

/* One picture: in each way that it may be held, by which it is recognised; and cut, for those that are to be recognised. */
struct sp_picture_look {
	unsigned quality; /* 0 to 100 */
	struct sp_picture_hash way[SP_PICTURE_WAYS]; /* the first as it is */
	struct sp_picture_hash cut[SP_PICTURE_CUTS];
};

/* The picture as it is; and without its frame, where it has one. */
struct sp_picture_looks {
	unsigned n; /* 1 or 2 */
	struct sp_picture_look look[2];
};

/* In how many bits two hashes differ. */
static inline unsigned sp_picture_distance(const struct sp_picture_hash *a, const struct sp_picture_hash *b)
{
	unsigned n = 0;

	for (unsigned i = 0; i < SP_PICTURE_BITS / 64; i++)
		n += (unsigned)__builtin_popcountll(a->word[i] ^ b->word[i]);
	return n;
}

#endif
