/* SPDX-License-Identifier: Apache-2.0 */
/* What declarations do to text: whether it is seen, its lines, its direction. Not a style engine:
 * no cascade, no layout. */
#include <config.h>

#include "parse/html.h"

#include <string.h>
#include <strings.h>

#include "base/utf8.h"

#define CLEAN_MAX 4096 /* bytes of a declaration block with comments or escapes */
#define FAR_MILLI (-99000) /* an offset off the page, in thousandths of whatever unit */

struct css {
	struct html_effect effect;
	struct sp_view color, background;
	bool absolute, far, clipped, empty_box;
};

/* Comments and escapes undone, as far as the buffer goes. */
static struct sp_view clean(struct sp_view css, char buf[CLEAN_MAX])
{
	size_t out = 0;

	if (!css.n || (!memchr(css.p, '\\', css.n) && !memchr(css.p, '*', css.n)))
		return css;
	for (size_t at = 0; at < css.n && out + 4 <= CLEAN_MAX;) {
		if (css.p[at] == '/' && at + 1 < css.n && css.p[at + 1] == '*') {
			const char *end = memmem(css.p + at + 2, css.n - at - 2, "*/", 2);

			at = end ? (size_t)(end - css.p) + 2 : css.n;
		} else if (css.p[at] == '\\' && at + 1 < css.n) {
			uint32_t cp;

			at += html_css_escape(css.p + at, css.n - at, &cp);
			out += cp ? sp_utf8_encode(cp, buf + out) : 0;
		} else {
			buf[out++] = css.p[at++];
		}
	}
	return sp_view(buf, out);
}

/* A leading number in thousandths. Returns: false when there is none; *ret_unit: the rest. */
static bool number(struct sp_view value, long *ret_milli, struct sp_view *ret_unit)
{
	size_t at = value.n && (*value.p == '-' || *value.p == '+');
	bool negative = at && *value.p == '-', any = false;
	long milli = 0, scale = 1000;

	for (; at < value.n; at++) {
		char c = value.p[at];

		if (c == '.' && scale == 1000) {
			scale = 100;
			continue;
		}
		if (!sp_is_digit((unsigned char)c))
			break;
		any = true;
		if (scale == 1000)
			milli = milli > 1000000000 ? milli : milli * 10 + (c - '0') * 1000;
		else
			milli += (c - '0') * scale, scale /= 10;
	}
	if (!any)
		return false;
	*ret_milli = negative ? -milli : milli;
	*ret_unit = sp_view_sub(value, at, value.n);
	return true;
}

static bool is_zero(struct sp_view value)
{
	struct sp_view unit;
	long milli;

	return number(value, &milli, &unit) && milli == 0;
}

static bool is_far(struct sp_view value)
{
	struct sp_view unit;
	long milli;

	return number(value, &milli, &unit) && milli <= FAR_MILLI;
}

static void effect(struct css *css, uint16_t set, uint16_t clear)
{
	css->effect = html_effect_then(css->effect, (struct html_effect){ set, clear });
}

static void display(struct css *css, struct sp_view value)
{
	if (sp_view_starts_nocase(value, "none"))
		effect(css, HTML_NONE, 0);
	else if (sp_view_starts_nocase(value, "inline") || sp_view_starts_nocase(value, "contents"))
		effect(css, 0, HTML_NONE | HTML_BREAK | HTML_CELL);
	else if (sp_view_is_nocase(value, "table-cell"))
		effect(css, HTML_CELL, HTML_NONE | HTML_BREAK);
	else
		effect(css, HTML_BREAK, HTML_NONE | HTML_CELL);
}

static void font_size(struct css *css, struct sp_view value)
{
	struct sp_view unit;
	long milli;
	bool is_number = number(value, &milli, &unit);
	bool relative =
		is_number && (sp_view_starts_nocase(unit, "em") || sp_view_starts_nocase(unit, "%"));

	if (is_number &&
		(milli == 0 ||
			(milli <= 1000 && !relative && !sp_view_starts_nocase(unit, "rem") &&
				!sp_view_starts_nocase(unit, "v"))))
		effect(css, HTML_FONT0, 0);
	else if (!relative)
		effect(css, 0, HTML_FONT0);
}

static void font(struct css *css, struct sp_view value)
{
	for (size_t i = 0; i < value.n; i++) {
		struct sp_view rest = sp_view_sub(value, i, value.n), unit;
		long milli;

		/* The weight, 100 to 900, has no unit. */
		if ((i && value.p[i - 1] != ' ') || !number(rest, &milli, &unit))
			continue;
		if (milli >= 100000 && (!unit.n || unit.p[0] == ' '))
			continue;
		font_size(css, rest);
		return;
	}
}

static bool parse_color(struct sp_view value, uint32_t *ret_rgb)
{
	uint32_t rgb = 0;

	if (sp_view_starts_nocase(value, "white") || sp_view_starts_nocase(value, "black")) {
		*ret_rgb = sp_lower((unsigned char)*value.p) == 'w' ? 0xffffff : 0;
		return true;
	}
	if (sp_view_starts_nocase(value, "rgb(")) {
		size_t at = 4;

		for (unsigned i = 0; i < 3; i++) {
			struct sp_view rest = sp_view_trim(sp_view_sub(value, at, value.n)), unit;
			long milli;

			if (!number(rest, &milli, &unit))
				return false;
			rgb = rgb << 8 | ((uint32_t)(milli / 1000) & 0xff);
			at = (size_t)(unit.p - value.p);
			at += at < value.n && value.p[at] == ',';
		}
		*ret_rgb = rgb;
		return true;
	}
	size_t digits = 0;

	if (!value.n || *value.p != '#')
		return false;
	for (; digits < 6 && digits + 1 < value.n; digits++) {
		int digit = sp_hex_value(value.p[digits + 1]);

		if (digit < 0)
			break;
		rgb = rgb << 4 | (uint32_t)digit;
	}
	if (digits == 3)
		rgb = ((rgb & 0xf00) << 8 | (rgb & 0xf0) << 4 | (rgb & 0xf)) * 0x11;
	*ret_rgb = rgb;
	return digits == 3 || digits == 6;
}

static void colors(struct css *css)
{
	uint32_t front, back;
	bool same;

	if (!css->color.n)
		return;
	if (sp_view_is_nocase(css->color, "transparent")) {
		same = true;
	} else if (!css->background.n) {
		same = false;
	} else if (parse_color(css->color, &front) && parse_color(css->background, &back)) {
		same = front == back;
	} else {
		same = css->color.n == css->background.n &&
			!strncasecmp(css->color.p, css->background.p, css->color.n);
	}
	if (same)
		effect(css, HTML_CAMOUFLAGE, 0);
	else
		effect(css, 0, HTML_CAMOUFLAGE);
}

enum property {
	OTHER, DISPLAY, VISIBILITY, FONT_SIZE, FONT, OPACITY, COLOR, BACKGROUND, MSO_HIDE, DIRECTION,
	BIDI, WHITE_SPACE, BOX_SIZE, OVERFLOW, INDENT, POSITION, OFFSET, TRANSFORM, CLIP, FLEX,
};

#define K(...) HTML_KEY(__VA_ARGS__)

/* By the first eight letters of the name: longer ones that begin alike mean the like. */
static enum property property_of(uint64_t key)
{
	switch (key) {
	case K('d', 'i', 's', 'p', 'l', 'a', 'y'): return DISPLAY;
	case K('v', 'i', 's', 'i', 'b', 'i', 'l', 'i'): return VISIBILITY;
	case K('f', 'o', 'n', 't', '-', 's', 'i', 'z'): return FONT_SIZE;
	case K('f', 'o', 'n', 't'): return FONT;
	case K('o', 'p', 'a', 'c', 'i', 't', 'y'): return OPACITY;
	case K('c', 'o', 'l', 'o', 'r'): return COLOR;
	case K('b', 'a', 'c', 'k', 'g', 'r', 'o', 'u'): return BACKGROUND;
	case K('m', 's', 'o', '-', 'h', 'i', 'd', 'e'): return MSO_HIDE;
	case K('d', 'i', 'r', 'e', 'c', 't', 'i', 'o'): return DIRECTION;
	case K('u', 'n', 'i', 'c', 'o', 'd', 'e', '-'): return BIDI;
	case K('w', 'h', 'i', 't', 'e', '-', 's', 'p'): return WHITE_SPACE;
	case K('m', 'a', 'x', '-', 'h', 'e', 'i', 'g'): case K('m', 'a', 'x', '-', 'w', 'i', 'd', 't'):
	case K('h', 'e', 'i', 'g', 'h', 't'): case K('w', 'i', 'd', 't', 'h'): return BOX_SIZE;
	case K('o', 'v', 'e', 'r', 'f', 'l', 'o', 'w'): return OVERFLOW;
	case K('t', 'e', 'x', 't', '-', 'i', 'n', 'd'): return INDENT;
	case K('p', 'o', 's', 'i', 't', 'i', 'o', 'n'): return POSITION;
	case K('l', 'e', 'f', 't'): case K('t', 'o', 'p'): case K('r', 'i', 'g', 'h', 't'):
	case K('b', 'o', 't', 't', 'o', 'm'): case K('m', 'a', 'r', 'g', 'i', 'n', '-', 'l'):
	case K('m', 'a', 'r', 'g', 'i', 'n', '-', 't'): return OFFSET;
	case K('t', 'r', 'a', 'n', 's', 'f', 'o', 'r'): return TRANSFORM;
	case K('c', 'l', 'i', 'p'): return CLIP;
	case K('f', 'l', 'e', 'x', '-', 'd', 'i', 'r'): case K('f', 'l', 'e', 'x', '-', 'f', 'l', 'o'): return FLEX;
	default: return OTHER;
	}
}

static void box_property(struct css *css, enum property property, struct sp_view value)
{
	switch (property) {
	case BOX_SIZE:
		css->empty_box |= is_zero(value);
		break;
	case OVERFLOW:
		css->clipped |=
			sp_view_starts_nocase(value, "hidden") || sp_view_starts_nocase(value, "clip");
		break;
	case INDENT:
		if (is_far(value))
			effect(css, HTML_HARD, 0);
		break;
	case POSITION:
		css->absolute = sp_view_is_nocase(value, "absolute") || sp_view_is_nocase(value, "fixed");
		break;
	case OFFSET:
		css->far |= is_far(value);
		break;
	case TRANSFORM:
		if (sp_view_starts_nocase(value, "scale(0)"))
			effect(css, HTML_HARD, 0);
		else if (sp_view_find_nocase(value, "scalex(-1") != SIZE_MAX || sp_view_starts_nocase(value, "scale(-1"))
			effect(css, HTML_REVERSED, 0);
		break;
	case FLEX:
		if (sp_view_find_nocase(value, "-reverse") != SIZE_MAX)
			effect(css, HTML_REVERSED, 0);
		break;
	case CLIP:
		if (sp_view_starts_nocase(value, "rect(0"))
			effect(css, HTML_HARD, 0);
		break;
	default:
		break;
	}
}

static void apply(
	struct css *css, enum property property, struct sp_view name, struct sp_view value)
{
	switch (property) {
	case DISPLAY:
		display(css, value);
		break;
	case VISIBILITY:
		if (sp_view_is_nocase(value, "visible"))
			effect(css, 0, HTML_INVISIBLE);
		else if (sp_view_is_nocase(value, "hidden") || sp_view_is_nocase(value, "collapse"))
			effect(css, HTML_INVISIBLE, 0);
		break;
	case FONT_SIZE:
		if (name.n == sizeof "font-size" - 1) /* not font-size-adjust */
			font_size(css, value);
		break;
	case FONT:
		font(css, value);
		break;
	case OPACITY:
		if (is_zero(value))
			effect(css, HTML_HARD, 0);
		break;
	case COLOR:
		css->color = value;
		break;
	case BACKGROUND:
		if (name.n == sizeof "background" - 1 || sp_view_is_nocase(name, "background-color"))
			css->background = value;
		break;
	case MSO_HIDE:
		if (sp_view_is_nocase(value, "all"))
			effect(css, HTML_HARD, 0);
		break;
	case DIRECTION:
		effect(css, sp_view_is_nocase(value, "rtl") ? HTML_RTL : 0, HTML_RTL);
		break;
	case BIDI:
		if (sp_view_find_nocase(value, "override") != SIZE_MAX)
			effect(css, HTML_OVERRIDE, 0);
		break;
	case WHITE_SPACE:
		effect(css, sp_view_starts_nocase(value, "pre") ? HTML_PRE : 0, HTML_PRE);
		break;
	default:
		box_property(css, property, value);
	}
}

/* The declaration at `at`. Returns: behind it. */
static size_t declaration(struct css *css, struct sp_view style, size_t at)
{
	size_t begin = at;
	uint64_t key = 0;

	for (; at < style.n && style.p[at] != ':' && style.p[at] != ';'; at++)
		if (at - begin < 8)
			key |= (uint64_t)sp_lower((unsigned char)style.p[at]) << (8 * (at - begin));
	if (at == style.n || style.p[at] == ';')
		return at;
	struct sp_view name = sp_view_sub(style, begin, at++);
	const char *semicolon = memchr(style.p + at, ';', style.n - at);
	size_t end = semicolon ? (size_t)(semicolon - style.p) : style.n;

	while (name.n && sp_is_space((unsigned char)name.p[name.n - 1]))
		name.n--;
	enum property property =
		property_of(name.n < 8 ? key & ((UINT64_C(1) << (8 * name.n)) - 1) : key);

	if (property == OTHER)
		return end;
	struct sp_view value = sp_view_sub(style, at, end);
	const char *bang = value.n ? memchr(value.p, '!', value.n) : NULL;

	if (bang)
		value.n = (size_t)(bang - value.p);
	apply(css, property, name, sp_view_trim(value));
	return end;
}

struct html_effect html_declarations(struct sp_view style)
{
	char buf[CLEAN_MAX];
	struct css css = { 0 };

	style = clean(style, buf);
	for (size_t at = 0; at < style.n;) {
		if (style.p[at] == ';' || sp_is_space((unsigned char)style.p[at]))
			at++;
		else
			at = declaration(&css, style, at);
	}
	colors(&css);
	if (css.far && css.absolute)
		effect(&css, HTML_NONE, 0);
	else if ((css.far || css.empty_box) && css.clipped)
		effect(&css, HTML_HARD, 0);
	return css.effect;
}
