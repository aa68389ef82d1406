/* SPDX-License-Identifier: Apache-2.0 */
/* Eight bytes of a text at a time in one word, the first of them lowest; what is said of each is said in its highest bit. */
#ifndef SP_BASE_EIGHT_H
#define SP_BASE_EIGHT_H

#include <endian.h>
#include <stdint.h>
#include <string.h>

#define SP_EIGHT 8
#define SP_EIGHT_TIMES (UINT64_MAX / 255) /* times a byte: that byte eight times */
#define SP_EIGHT_HIGH (0x80 * SP_EIGHT_TIMES)

static inline uint64_t sp_eight(const char *p)
{
	uint64_t bytes;

	memcpy(&bytes, p, sizeof bytes);
	return le64toh(bytes);
}

/* Which are ASCII letters from `first` (a small one) to z, in either case. */
static inline uint64_t sp_eight_letters_from(uint64_t bytes, char first)
{
	uint64_t small = (bytes | 0x20 * SP_EIGHT_TIMES) & ~SP_EIGHT_HIGH;

	return (small + (0x80 - (uint64_t)first) * SP_EIGHT_TIMES) & ~(small + (0x7f - 'z') * SP_EIGHT_TIMES) &
		~bytes & SP_EIGHT_HIGH;
}

static inline uint64_t sp_eight_letters(uint64_t bytes)
{
	return sp_eight_letters_from(bytes, 'a');
}

/* Which are c. */
static inline uint64_t sp_eight_are(uint64_t bytes, char c)
{
	uint64_t other = bytes ^ (unsigned char)c * SP_EIGHT_TIMES;

	return ~(((other & ~SP_EIGHT_HIGH) + ~SP_EIGHT_HIGH) | other) & SP_EIGHT_HIGH;
}

/* How many of which that was said. */
static inline unsigned sp_eight_count(uint64_t said)
{
	return (unsigned)((said >> 7) * SP_EIGHT_TIMES >> 56);
}

/* The highest bits as the lowest eight: bit i is that of byte i. */
static inline uint64_t sp_eight_bits(uint64_t bytes)
{
	return ((bytes & SP_EIGHT_HIGH) >> 7) * UINT64_C(0x0102040810204080) >> 56;
}

#endif
