/* SPDX-License-Identifier: Apache-2.0 */
/* Character references (WHATWG 13.2.5.72 to 13.2.5.80). */
#include "parse/html.h"

#include <string.h>

#include "base/utf8.h"

#define NAME_MAX_BYTES 31
#define LEGACY_MAX_BYTES 6 /* the longest name that is known without a semicolon */

struct entity {
	char name[NAME_MAX_BYTES + 1];
	uint32_t first;
	uint16_t second;
	uint16_t legacy;
};

static const struct entity entities[] = {
#define E(name, first, second, legacy) { name, first, second, legacy },
#include "parse/entities.def"
#undef E
};

/* What numeric references to C1 controls mean: the characters of windows-1252. */
static const uint16_t c1[32] = { 0x20ac, 0x81, 0x201a, 0x0192, 0x201e, 0x2026, 0x2020, 0x2021,
	0x02c6, 0x2030, 0x0160, 0x2039, 0x0152, 0x8d, 0x017d, 0x8f, 0x90, 0x2018, 0x2019, 0x201c,
	0x201d, 0x2022, 0x2013, 0x2014, 0x02dc, 0x2122, 0x0161, 0x203a, 0x0153, 0x9d, 0x017e, 0x0178 };

/* At "&#". */
static size_t numeric(const char *p, size_t n, uint32_t *ret_cp)
{
	size_t at = 2;
	bool hex = at < n && (p[at] == 'x' || p[at] == 'X');
	uint32_t base = hex ? 16 : 10, cp = 0;

	at += hex;
	size_t digits = at;
	for (; at < n; at++) {
		int digit = sp_hex_value(p[at]);

		if (digit < 0 || digit >= (int)base)
			break;
		cp = cp > 0x10ffff ? cp : cp * base + (uint32_t)digit;
	}
	if (at == digits)
		return 0;
	if (cp >= 0x80 && cp <= 0x9f)
		cp = c1[cp - 0x80];
	if (!cp || cp > 0x10ffff || (cp >= 0xd800 && cp <= 0xdfff))
		cp = 0xfffd;
	*ret_cp = cp;
	return at < n && p[at] == ';' ? at + 1 : at;
}

static const struct entity *find(const char *name, size_t n)
{
	size_t low = 0, high = sizeof entities / sizeof *entities;

	while (low < high) {
		size_t middle = low + (high - low) / 2;
		int order = strncmp(entities[middle].name, name, n);

		if (!order && entities[middle].name[n])
			order = 1;
		if (!order)
			return &entities[middle];
		if (order < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return NULL;
}

static size_t take(const struct entity *entity, size_t length, uint32_t ret_cp[2])
{
	ret_cp[0] = entity->first;
	ret_cp[1] = entity->second;
	return length;
}

size_t html_reference(const char *p, size_t n, bool attribute, uint32_t ret_cp[2])
{
	ret_cp[1] = 0;
	if (n > 2 && p[1] == '#')
		return numeric(p, n, ret_cp);
	if (n > 5 && !memcmp(p, "&nbsp;", 6)) {
		ret_cp[0] = 0xa0;
		return 6;
	}
	size_t name = 0;

	while (name < NAME_MAX_BYTES && 1 + name < n && sp_is_alnum((unsigned char)p[1 + name]))
		name++;
	if (name < 2)
		return 0;
	const struct entity *entity = NULL;

	if (1 + name < n && p[1 + name] == ';')
		entity = find(p + 1, name);
	if (entity)
		return take(entity, name + 2, ret_cp);
	/* Without semicolon the longest name counts that is known so; in an attribute only when no
	 * letter, digit or '=' follows, so that "?a=1&copy=2" stays. */
	for (size_t length = name < LEGACY_MAX_BYTES ? name : LEGACY_MAX_BYTES; length >= 2; length--) {
		if (attribute && 1 + length < n &&
			(p[1 + length] == '=' || sp_is_alnum((unsigned char)p[1 + length])))
			continue;
		entity = find(p + 1, length);
		if (entity && entity->legacy)
			return take(entity, length + 1, ret_cp);
	}
	return 0;
}

size_t html_value(struct sp_view value, char *buf, size_t size)
{
	size_t at = 0, out = 0;

	while (at < value.n && out + 8 <= size) {
		uint32_t cp[2];
		size_t n = value.p[at] == '&' ? html_reference(value.p + at, value.n - at, true, cp) : 0;

		if (!n) {
			buf[out++] = value.p[at++];
			continue;
		}
		out += sp_utf8_encode(cp[0], buf + out);
		if (cp[1])
			out += sp_utf8_encode(cp[1], buf + out);
		at += n;
	}
	return out;
}
