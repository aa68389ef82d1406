/* SPDX-License-Identifier: Apache-2.0 */
/* Tags and their attributes (WHATWG 13.2.5.6 to 13.2.5.40). */
#include "parse/html.h"

#include <string.h>

#include "parse/sniff.h"

#define SENTENCE_WORDS 4
#define VALUE_MAX 4096 /* bytes of a style or class with references; a plain one may be longer */

struct attributes {
	struct sp_view style, class, id;
	bool hidden, rtl, ltr, self_closing;
};

static bool is_white(char c)
{
	return c == ' ' || c == '\n' || c == '\t' || c == '\r' || c == '\f';
}

static bool ends_name(char c)
{
	return c == '>' || c == '/' || is_white(c);
}

#define K(...) HTML_KEY(__VA_ARGS__)

static void speaking_attribute(struct html *html, const struct html_tag *tag, struct sp_view name,
	uint64_t key, uint32_t from, uint32_t to)
{
	switch (key) {
	case K('a', 'l', 't'): case K('t', 'i', 't', 'l', 'e'): case K('l', 'a', 'b', 'e', 'l'):
	case K('v', 'a', 'l', 'u', 'e'):
	case K('s', 'u', 'm', 'm', 'a', 'r', 'y'):
	case K('a', 'b', 'b', 'r'):
	case K('s', 't', 'a', 'n', 'd', 'b', 'y'): case K('s', 't', 'r', 'i', 'n', 'g'):
		html_meta_line(html, from, to, true);
		break;
	case K('s', 'r', 'c', 'd', 'o', 'c'):
		html_meta_line(html, from, to, true);
		html_meta_document(html, from, to);
		break;
	case K('c', 'o', 'n', 't', 'e', 'n', 't'):
		if (tag->id == HTML_TAG_META) {
			html_meta_line(html, from, to, true);
			html_meta_refresh(html, from, to);
		}
		break;
	case K('h', 'r', 'e', 'f'): case K('s', 'r', 'c'): case K('a', 'c', 't', 'i', 'o', 'n'):
	case K('d', 'a', 't', 'a'): case K('p', 'o', 's', 't', 'e', 'r'): case K('c', 'i', 't', 'e'):
	case K('l', 'o', 'n', 'g', 'd', 'e', 's', 'c'):
		html_meta_url(html, from, to);
		break;
	default:
		if (sp_view_starts_nocase(name, "on"))
			html_script_strings(html, from, to);
		else if (sp_sniff_sentence(sp_view_sub(html->src, from, to), SENTENCE_WORDS))
			html_meta_line(html, from, to, true);
		else if (name.n <= 8)
			break;
		else if (sp_view_is_nocase(name, "placeholder") || sp_view_is_nocase(name, "aria-label") ||
			sp_view_is_nocase(name, "aria-description") ||
			sp_view_is_nocase(name, "aria-placeholder") ||
			sp_view_is_nocase(name, "aria-valuetext") ||
			sp_view_is_nocase(name, "aria-roledescription"))
			html_meta_line(html, from, to, true);
		else if (sp_view_is_nocase(name, "formaction") || sp_view_is_nocase(name, "background") ||
			sp_view_is_nocase(name, "xlink:href"))
			html_meta_url(html, from, to);
	}
}

static void attribute(struct html *html, const struct html_tag *tag, struct attributes *attributes,
	struct sp_view name, uint32_t from, uint32_t to)
{
	struct sp_view value = sp_view_sub(html->src, from, to);
	uint64_t key = html_key(name);

	switch (key) {
	case K('s', 't', 'y', 'l', 'e'):
		if (!attributes->style.n)
			attributes->style = value;
		html_meta_style(html, from, to);
		break;
	case K('c', 'l', 'a', 's', 's'):
		attributes->class = value;
		break;
	case K('i', 'd'):
		attributes->id = value;
		break;
	case K('h', 'i', 'd', 'd', 'e', 'n'):
		attributes->hidden = true;
		break;
	case K('d', 'i', 'r'):
		attributes->rtl = sp_view_is_nocase(value, "rtl");
		attributes->ltr = sp_view_is_nocase(value, "ltr");
		break;
	default:
		if (value.n)
			speaking_attribute(html, tag, name, key, from, to);
	}
}

/* The value at `at`, behind '='. Sets *ret_from and *ret_to. Returns: where reading goes on, or
 * `end` when a quote is not closed. */
static uint32_t attribute_value(const char *p, uint32_t at, uint32_t end, uint32_t *ret_from,
	uint32_t *ret_to)
{
	if (p[at] == '"' || p[at] == '\'') {
		const char *close = memchr(p + at + 1, p[at], end - at - 1);

		*ret_from = at + 1;
		*ret_to = close ? (uint32_t)(close - p) : end;
		return close ? *ret_to + 1 : end;
	}
	*ret_from = at;
	while (at < end && p[at] != '>' && !is_white(p[at]))
		at++;
	*ret_to = at;
	return at;
}

/* From behind the tag's name. Returns: behind '>', or UINT32_MAX when the region ended before. */
static uint32_t read_attributes(struct html *html, const struct html_tag *tag, uint32_t at,
	uint32_t end, struct attributes *ret)
{
	const char *p = html->src.p;

	*ret = (struct attributes){ 0 };
	for (;;) {
		while (at < end && (is_white(p[at]) || p[at] == '/')) {
			ret->self_closing = p[at] == '/';
			at++;
		}
		if (at >= end)
			return UINT32_MAX;
		if (p[at] == '>')
			return at + 1;
		ret->self_closing = false;
		uint32_t name = at++;
		while (at < end && p[at] != '=' && !ends_name(p[at]))
			at++;
		struct sp_view name_view = sp_view_sub(html->src, name, at);
		uint32_t from = at, to = at;

		while (at < end && is_white(p[at]))
			at++;
		if (at < end && p[at] == '=') {
			at++;
			while (at < end && is_white(p[at]))
				at++;
			from = to = at;
			if (at < end && p[at] != '>')
				at = attribute_value(p, at, end, &from, &to);
		}
		if (at >= end && html->unclosed != html->end)
			return UINT32_MAX;
		attribute(html, tag, ret, name_view, from, to);
		if (at >= end)
			return end + 1; /* quotes do not count here, and `end` is the '>' */
	}
}

static struct sp_view plain_value(struct sp_view value, char *buf)
{
	if (!value.n || !memchr(value.p, '&', value.n))
		return value;
	return sp_view(buf, html_value(value, buf, VALUE_MAX));
}

static struct html_effect tag_effect(const struct html_tag *tag)
{
	uint16_t set = 0;

	switch (tag->id) {
	case HTML_TAG_BDO:
		set = HTML_OVERRIDE;
		break;
	case HTML_TAG_RT:
	case HTML_TAG_RAW_UNSEEN:
		set = HTML_ASIDE;
		break;
	case HTML_TAG_UNSEEN:
		set = HTML_NONE;
		break;
	case HTML_TAG_FOREIGN:
		set = HTML_FOREIGN;
		break;
	case HTML_TAG_ISLAND:
		set = HTML_META;
		break;
	case HTML_TAG_TD:
		set = HTML_CELL;
		break;
	default:
		break;
	}
	if (tag->block)
		set |= HTML_BREAK;
	if (tag->pre)
		set |= HTML_PRE;
	return (struct html_effect){ set, 0 };
}

/* The state of an element: what it inherits, and what tag, attributes and style sheets say, in the
 * order of CSS. */
static uint16_t element_state(struct html *html, const struct html_tag *tag,
	const struct attributes *attributes)
{
	struct html_effect own = tag_effect(tag);
	char buf[VALUE_MAX];

	if (attributes->hidden)
		own.set |= HTML_NONE;
	if (attributes->rtl)
		own.set |= HTML_RTL;
	if (attributes->ltr)
		own.clear |= HTML_RTL;
	html->selectable_seen |= attributes->class.n || attributes->id.n;
	if (html->rule_n) {
		html_rules_apply(html, tag->key, sp_view(NULL, 0), 0, &own);
		if (attributes->class.n)
			html_rules_apply(html, tag->key, plain_value(attributes->class, buf), '.', &own);
		if (attributes->id.n)
			html_rules_apply(html, tag->key, plain_value(attributes->id, buf), '#', &own);
	}
	if (attributes->style.n)
		own = html_effect_then(own, html_declarations(plain_value(attributes->style, buf)));
	uint16_t inherited = html->state & (uint16_t)~(HTML_OWN | (own.clear & HTML_UNDONE));

	return inherited | own.set;
}

/* The end tag of an element whose content is no markup. Returns: where it begins, or UINT32_MAX. */
static uint32_t find_end_tag(struct html *html, uint8_t id, struct sp_view name)
{
	uint32_t *no_end = &html->no_end[id - HTML_TAG_TITLE], at = html->at;
	const char *p = html->src.p;

	if (html->end <= *no_end)
		return UINT32_MAX;
	while (html->end - at > name.n + 2) {
		const char *less = memchr(p + at, '<', html->end - at - name.n - 2);

		if (!less)
			break;
		at = (uint32_t)(less - p);
		if (p[at + 1] == '/' && ends_name(p[at + 2 + name.n])) {
			size_t i = 0;

			while (i < name.n && sp_lower((unsigned char)p[at + 2 + i]) ==
				sp_lower((unsigned char)name.p[i]))
				i++;
			if (i == name.n)
				return at;
		}
		at++;
	}
	*no_end = html->end;
	return UINT32_MAX;
}

/* An element whose content is read in a way of its own, html->at behind its tag. Unclosed, its
 * content is read as markup, so that it does not swallow the rest. */
static void raw_element(struct html *html, const struct html_tag *tag, struct sp_view name,
	uint16_t state, uint32_t in)
{
	uint32_t end = tag->id == HTML_TAG_PLAINTEXT ? html->end : find_end_tag(html, tag->id, name);

	if (tag->id == HTML_TAG_SCRIPT || tag->id == HTML_TAG_STYLE) {
		if (end == UINT32_MAX) {
			html_push(html, tag, state | HTML_NONE, in);
			return;
		}
		if (tag->id == HTML_TAG_SCRIPT) {
			html_script_strings(html, html->at, end);
		} else {
			html_content_strings(html, html->at, end);
			if (!(state & (HTML_ASIDE | HTML_META)))
				html_style_sheet(html, html->at, end);
		}
		html->at = end;
		return;
	}
	html_push(html, tag, state, in);
	if (end == UINT32_MAX)
		return;
	html_enter(html, end, end,
		tag->id == HTML_TAG_RAW_UNSEEN ? HTML_MODE_MARKUP :
		tag->id == HTML_TAG_XMP || tag->id == HTML_TAG_PLAINTEXT ? HTML_MODE_RAW : HTML_MODE_TEXT,
		state & (uint16_t)~HTML_OWN);
}

/* Reads the tag at html->at whose name begins `skip` bytes on. Returns: false when no '>' closes
 * it. */
static bool read_tag(struct html *html, uint32_t skip, struct sp_view *ret_name,
	struct html_tag *ret_tag, struct attributes *ret_attributes)
{
	const char *p = html->src.p;
	uint32_t name = html->at + skip, at = name;

	if (html->no_greater >= html->end)
		return false;
	while (at < html->end && !ends_name(p[at]))
		at++;
	*ret_name = sp_view_sub(html->src, name, at);
	*ret_tag = html_tag_find(*ret_name);
	uint32_t next = UINT32_MAX;
	if (at < html->end && p[at] == '>') {
		*ret_attributes = (struct attributes){ 0 };
		next = at + 1;
	} else if (html->unclosed != html->end) {
		next = read_attributes(html, ret_tag, at, html->end, ret_attributes);
	}
	if (next == UINT32_MAX) {
		uint32_t greater = html_find_greater(html, at);

		if (greater == UINT32_MAX)
			return false;
		html->unclosed = html->end;
		next = read_attributes(html, ret_tag, at, greater, ret_attributes);
		if (next == UINT32_MAX)
			next = greater + 1;
	}
	html->at = next;
	return true;
}

void html_start_tag(struct html *html)
{
	uint32_t in = html->at;
	struct attributes attributes;
	struct sp_view name;
	struct html_tag tag;

	if (!read_tag(html, 1, &name, &tag, &attributes)) {
		html_text(html, in, in + 1);
		html->at = in + 1;
		return;
	}
	html_dropped(html);
	if (tag.is_void) {
		uint16_t state = element_state(html, &tag, &attributes);

		if (state & HTML_BREAK)
			html_break(html, state, '\n', in);
		return;
	}
	html_close_implied(html, &tag, in);
	uint16_t state = element_state(html, &tag, &attributes);
	bool foreign = state & HTML_FOREIGN;

	if (foreign && attributes.self_closing)
		return;
	if (tag.id >= HTML_TAG_TITLE && tag.id <= HTML_TAG_RAW_UNSEEN &&
		(!foreign || tag.id == HTML_TAG_STYLE || tag.id == HTML_TAG_SCRIPT)) {
		raw_element(html, &tag, name, state, in);
		return;
	}
	html_push(html, &tag, state, in);
	/* The line end right behind <pre> is not shown. */
	if (tag.pre && html->at < html->end && html->src.p[html->at] == '\n')
		html->at++;
}

void html_end_tag(struct html *html)
{
	uint32_t in = html->at;
	struct attributes attributes;
	struct sp_view name;
	struct html_tag tag;

	if (!read_tag(html, 2, &name, &tag, &attributes)) {
		html_text(html, in, in + 1);
		html->at = in + 1;
		return;
	}
	html_dropped(html);
	if (!html_close(html, &tag, in) && (tag.id == HTML_TAG_P || tag.id == HTML_TAG_BR))
		html_break(html, html->state, '\n', in);
}
