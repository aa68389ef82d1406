/* SPDX-License-Identifier: Apache-2.0 */
/*
 * sallyport/ascii.h - looking at characters of ASCII, for plugins written in C.
 *
 * Every detector asks the same of the bytes around a match: a digit? the edge of a word? this word? The functions here
 * are inline, need nothing linked, and depend on no locale. A plugin may do without them: sallyport/plugin.h alone is the
 * interface. Characters are given as int or char; what is not ASCII is never a letter, digit or space.
 */
#ifndef SALLYPORT_ASCII_H
#define SALLYPORT_ASCII_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "sallyport/plugin.h"

/* ---------- one character ---------- */

static inline bool ascii_is_digit(int ch)
{
	return ch >= '0' && ch <= '9';
}

static inline bool ascii_is_upper(int ch)
{
	return ch >= 'A' && ch <= 'Z';
}

static inline bool ascii_is_lower(int ch)
{
	return ch >= 'a' && ch <= 'z';
}

static inline bool ascii_is_alpha(int ch)
{
	return ascii_is_upper(ch) || ascii_is_lower(ch);
}

/* By a set of bits: most of the time of a validator goes into finding the edges of words. */
static inline bool ascii_is_alnum(int ch)
{
	static const uint64_t set[4] = { 0x03ff000000000000, 0x07fffffe07fffffe, 0, 0 };

	return set[ch >> 6 & 3] >> (ch & 63) & 1;
}

static inline bool ascii_is_hex(int ch)
{
	return ascii_is_digit(ch) || (ch >= 'a' && ch <= 'f') || (ch >= 'A' && ch <= 'F');
}

/* Within a line. */
static inline bool ascii_is_blank(int ch)
{
	return ch == ' ' || ch == '\t';
}

static inline bool ascii_is_space(int ch)
{
	return ascii_is_blank(ch) || ch == '\n' || ch == '\r';
}

static inline int ascii_upper(int ch)
{
	return ascii_is_lower(ch) ? ch - 'a' + 'A' : ch;
}

static inline int ascii_lower(int ch)
{
	return ascii_is_upper(ch) ? ch - 'A' + 'a' : ch;
}

/* Whether ch is one of the characters of set; never for 0. */
static inline bool ascii_in(int ch, const char *set)
{
	while (*set && (unsigned char)*set != ch)
		set++;
	return *set;
}

/* ---------- the text around a match ---------- */

/* The byte at an offset: 0 beyond the ends of the text, 'x' where the text goes on outside the window, so that nothing
 * looks like an edge there that might not be one. */
static inline int ascii_at(const struct sallyport_candidate *c, int64_t at)
{
	if (at < 0 || at >= (int64_t)c->text_n)
		return 0;
	if (at < (int64_t)c->window_begin || at >= (int64_t)c->window_end)
		return 'x';
	return (unsigned char)c->text[at];
}

/* Whether the bytes at an offset are these, letters in either case. */
static inline bool ascii_reads(const struct sallyport_candidate *c, int64_t at, const char *word)
{
	for (; *word; word++, at++)
		if (ascii_lower(ascii_at(c, at)) != ascii_lower((unsigned char)*word))
			return false;
	return true;
}

/* The same for the bytes that end there. */
static inline bool ascii_reads_before(const struct sallyport_candidate *c, int64_t end, const char *word)
{
	size_t n = strlen(word);

	return n && ascii_lower(ascii_at(c, end - 1)) == ascii_lower((unsigned char)word[n - 1]) &&
		ascii_reads(c, end - (int64_t)n, word);
}

#endif
