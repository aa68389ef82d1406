/* SPDX-License-Identifier: Apache-2.0 */
/* UTF-8 (RFC 3629): validation, decoding, encoding. Tables of Unicode are ICU's business, not ours. */
#ifndef SP_BASE_UTF8_H
#define SP_BASE_UTF8_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Length of the leading run of ASCII bytes (0x00-0x7f). Vectorised by the compiler or by hand: ~10 GB/s and more. */
size_t sp_utf8_ascii_run(const char *p, size_t n);

/* Length of the longest valid prefix (no overlongs, no surrogates, nothing above U+10FFFF, no truncated tail). */
size_t sp_utf8_valid_run(const char *p, size_t n);

/* Decodes one character at p (n >= 1 bytes available). Returns: its length 1-4 and the code point, or 0 if invalid;
 * then *ret_cp is the number of bytes of the maximal ill-formed subpart (Unicode 15, 3.9), to be replaced by U+FFFD. */
unsigned sp_utf8_decode(const char *p, size_t n, uint32_t *ret_cp);

/* Writes the character into out (4 bytes of room). Returns: its length; surrogates and beyond give U+FFFD. */
unsigned sp_utf8_encode(uint32_t cp, char out[4]);

/* Whether a character moves, hides or reorders text instead of showing: controls (C0, DEL, C1), bidi and zero-width ones,
 * line separators, soft hyphen, tags. What is written for people or programs to read shows or escapes it. */
bool sp_utf8_is_unseen(uint32_t cp);

/* First byte of the character that contains or begins at `at` (at <= n). */
static inline size_t sp_utf8_floor(const char *p, size_t n, size_t at)
{
	size_t back = 0;

	while (at > 0 && at < n && back < 3 && ((unsigned char)p[at] & 0xc0) == 0x80)
		at--, back++;
	return at;
}

/* Number of code points in n valid bytes. */
size_t sp_utf8_count(const char *p, size_t n);

#endif
