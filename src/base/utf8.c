/* SPDX-License-Identifier: Apache-2.0 */
#include "base/utf8.h"

#include <string.h>

size_t sp_utf8_ascii_run(const char *p, size_t n)
{
	size_t i = 0;

	/* 64 bytes a step: the compiler turns the ORs into vector code. */
	for (; i + 64 <= n; i += 64) {
		uint64_t w[8], any = 0;

		memcpy(w, p + i, sizeof w);
		for (unsigned k = 0; k < 8; k++)
			any |= w[k];
		if (any & UINT64_C(0x8080808080808080))
			break;
	}
	while (i < n && !((unsigned char)p[i] & 0x80))
		i++;
	return i;
}

/*
 * The well-formed sequences of RFC 3629, section 4: the second byte's range depends on the first.
 * Returns: bytes of a well-formed sequence, or 0 with *ret_bad = bytes of the maximal ill-formed subpart.
 */
static unsigned sequence(const unsigned char *p, size_t n, unsigned *ret_bad)
{
	unsigned char first = p[0], low = 0x80, high = 0xbf;
	unsigned length;

	*ret_bad = 1;
	if (first < 0x80)
		return 1;
	if (first < 0xc2 || first > 0xf4)
		return 0;
	length = first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4;
	if (first == 0xe0)
		low = 0xa0;
	else if (first == 0xed)
		high = 0x9f;
	else if (first == 0xf0)
		low = 0x90;
	else if (first == 0xf4)
		high = 0x8f;
	for (unsigned i = 1; i < length; i++) {
		if (i >= n || p[i] < low || p[i] > high) {
			*ret_bad = i;
			return 0;
		}
		low = 0x80;
		high = 0xbf;
	}
	return length;
}

size_t sp_utf8_valid_run(const char *p, size_t n)
{
	size_t i = 0;

	while (i < n) {
		unsigned bad;

		i += sp_utf8_ascii_run(p + i, n - i);
		while (i < n && (unsigned char)p[i] >= 0x80) {
			unsigned length = sequence((const unsigned char *)p + i, n - i, &bad);

			if (!length)
				return i;
			i += length;
		}
	}
	return n;
}

unsigned sp_utf8_decode(const char *p, size_t n, uint32_t *ret_cp)
{
	const unsigned char *u = (const unsigned char *)p;
	unsigned bad;
	unsigned length = n ? sequence(u, n, &bad) : 0;

	switch (length) {
	case 1:
		*ret_cp = u[0];
		break;
	case 2:
		*ret_cp = (u[0] & 0x1fu) << 6 | (u[1] & 0x3fu);
		break;
	case 3:
		*ret_cp = (u[0] & 0x0fu) << 12 | (u[1] & 0x3fu) << 6 | (u[2] & 0x3fu);
		break;
	case 4:
		*ret_cp = (u[0] & 0x07u) << 18 | (u[1] & 0x3fu) << 12 | (u[2] & 0x3fu) << 6 |
			(u[3] & 0x3fu);
		break;
	default:
		*ret_cp = n ? bad : 1;
	}
	return length;
}

unsigned sp_utf8_encode(uint32_t cp, char out[4])
{
	if (cp > 0x10ffff || (cp >= 0xd800 && cp <= 0xdfff))
		cp = 0xfffd;
	if (cp < 0x80) {
		out[0] = (char)cp;
		return 1;
	}
	if (cp < 0x800) {
		out[0] = (char)(0xc0 | cp >> 6);
		out[1] = (char)(0x80 | (cp & 0x3f));
		return 2;
	}
	if (cp < 0x10000) {
		out[0] = (char)(0xe0 | cp >> 12);
		out[1] = (char)(0x80 | (cp >> 6 & 0x3f));
		out[2] = (char)(0x80 | (cp & 0x3f));
		return 3;
	}
	out[0] = (char)(0xf0 | cp >> 18);
	out[1] = (char)(0x80 | (cp >> 12 & 0x3f));
	out[2] = (char)(0x80 | (cp >> 6 & 0x3f));
	out[3] = (char)(0x80 | (cp & 0x3f));
	return 4;
}

bool sp_utf8_is_unseen(uint32_t cp)
{
	return cp < 0x20 || (cp >= 0x7f && cp < 0xa0) || cp == 0xad || cp == 0x61c || cp == 0x180e ||
		(cp >= 0x200b && cp <= 0x200f) || (cp >= 0x2028 && cp <= 0x202e) ||
		(cp >= 0x2060 && cp <= 0x206f) || cp == 0xfeff || (cp >= 0xe0000 && cp <= 0xe0fff);
}

size_t sp_utf8_count(const char *p, size_t n)
{
	size_t count = 0;

	for (size_t i = 0; i < n; i++)
		count += ((unsigned char)p[i] & 0xc0) != 0x80;
	return count;
}
