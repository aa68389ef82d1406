/* SPDX-License-Identifier: Apache-2.0 */
/* A borrowed run of bytes, not terminated; and comparisons that know only ASCII. */
#ifndef SP_BASE_VIEW_H
#define SP_BASE_VIEW_H

#include <stdbool.h>
#include <stddef.h>
#include <string.h>

struct sp_view {
	const char *p;
	size_t n;
};

static inline struct sp_view sp_view(const char *p, size_t n)
{
	return (struct sp_view){ p, n };
}

static inline struct sp_view sp_view_str(const char *s)
{
	return (struct sp_view){ s, s ? strlen(s) : 0 };
}

static inline struct sp_view sp_view_sub(struct sp_view v, size_t from, size_t to)
{
	return (struct sp_view){ v.p + from, to - from };
}

static inline bool sp_is_digit(unsigned char c) { return c >= '0' && c <= '9'; }
static inline bool sp_is_upper(unsigned char c) { return c >= 'A' && c <= 'Z'; }
static inline bool sp_is_lower(unsigned char c) { return c >= 'a' && c <= 'z'; }
static inline bool sp_is_alpha(unsigned char c) { return sp_is_upper(c) || sp_is_lower(c); }
static inline bool sp_is_alnum(unsigned char c) { return sp_is_alpha(c) || sp_is_digit(c); }
static inline bool sp_is_space(unsigned char c) { return c == ' ' || (c >= '\t' && c <= '\r'); }
static inline unsigned char sp_lower(unsigned char c)
{
	return sp_is_upper(c) ? (unsigned char)(c + 32) : c;
}
static inline unsigned char sp_upper(unsigned char c)
{
	return sp_is_lower(c) ? (unsigned char)(c - 32) : c;
}
/* Returns: what a hexadecimal digit stands for, -1 for any other character. */
static inline int sp_hex_value(char c)
{
	unsigned char low = sp_lower((unsigned char)c);

	return sp_is_digit(low) ? low - '0' : low >= 'a' && low <= 'f' ? low - 'a' + 10 : -1;
}

bool sp_view_eq(struct sp_view a, struct sp_view b);
bool sp_view_is(struct sp_view a, const char *string);       /* same bytes */
bool sp_view_is_nocase(struct sp_view a, const char *string); /* ASCII case ignored */
bool sp_view_starts_nocase(struct sp_view a, const char *prefix);
struct sp_view sp_view_trim(struct sp_view a);                /* ASCII white space at both ends */
/* Returns: offset of the first ASCII-case-insensitive occurrence, or SIZE_MAX. Linear for the short needles it is for. */
size_t sp_view_find_nocase(struct sp_view hay, const char *needle);

#endif
