/* SPDX-License-Identifier: Apache-2.0 */
/* Style sheets: rules with simple selectors that hide text, undo that, or turn it round. */
#include <config.h>

#include "parse/html.h"

#include <string.h>

#define RELEVANT (HTML_HIDDEN | HTML_REVERSED)

static uint64_t name_hash(struct sp_view name, char kind)
{
	return ((html_key(name) * UINT64_C(0x9e3779b97f4a7c15)) ^ (unsigned char)kind) | 1;
}

static bool is_name(unsigned char c)
{
	return sp_is_alnum(c) || c == '-' || c == '_' || c >= 0x80;
}

static size_t name_length(struct sp_view text)
{
	size_t n = 0;

	while (n < text.n && is_name((unsigned char)text.p[n]))
		n++;
	return n;
}

static void add_rule(struct html *html, uint64_t tag, uint64_t name, struct html_effect effect)
{
	for (unsigned i = 0; i < html->rule_n; i++) {
		struct html_rule *rule = &html->rule[i];

		if (rule->tag == tag && rule->name == name) {
			rule->effect = html_effect_then(rule->effect, effect);
			return;
		}
	}
	if (html->rule_n == HTML_RULE_MAX ||
		(!(effect.set & RELEVANT) && !(effect.clear & HTML_BREAK)))
		return;
	html->rule[html->rule_n++] = (struct html_rule){ tag, name, effect };
	html->rule_seen |= UINT64_C(1) << ((name ? name : tag * 7) >> 58);
	if (html->selectable_seen)
		html->rule_late = true;
}

/* tag, .class, #id or tag.class; others need a tree. */
static void selector(struct html *html, struct sp_view text, struct html_effect effect)
{
	text = sp_view_trim(text);
	size_t tag_n = name_length(text);
	uint64_t tag = tag_n ? html_key(sp_view(text.p, tag_n)) : 0;

	if (tag_n == text.n) {
		if (tag_n)
			add_rule(html, tag, 0, effect);
		return;
	}
	char kind = text.p[tag_n];
	struct sp_view name = sp_view_sub(text, tag_n + 1, text.n);

	if ((kind == '.' || kind == '#') && name.n && name_length(name) == name.n)
		add_rule(html, tag, name_hash(name, kind), effect);
}

static void rule(struct html *html, struct sp_view selectors, struct sp_view declarations)
{
	struct html_effect effect = html_declarations(declarations);

	if (!effect.set && !effect.clear)
		return;
	while (selectors.n) {
		const char *comma = memchr(selectors.p, ',', selectors.n);
		size_t n = comma ? (size_t)(comma - selectors.p) : selectors.n;

		selector(html, sp_view(selectors.p, n), effect);
		n += comma != NULL;
		selectors = sp_view_sub(selectors, n, selectors.n);
	}
}

static uint32_t find(const char *p, uint32_t from, uint32_t to, const char *what, uint32_t n)
{
	const char *found = from < to ? memmem(p + from, to - from, what, n) : NULL;

	return found ? (uint32_t)(found - p) : to;
}

/* Behind a block whose '{' stands at `at`. */
static uint32_t skip_block(const char *p, uint32_t at, uint32_t to)
{
	uint32_t depth = 0;

	for (; at < to; at++) {
		if (p[at] == '{')
			depth++;
		else if (p[at] == '}' && --depth == 0)
			return at + 1;
	}
	return to;
}

/* An at-rule: its block is left out, unless it holds for every screen. */
static uint32_t at_rule(struct sp_view src, uint32_t at, uint32_t to)
{
	uint32_t end = at;

	while (end < to && src.p[end] != '{' && src.p[end] != ';')
		end++;
	if (end == to || src.p[end] == ';')
		return end == to ? to : end + 1;
	struct sp_view prelude = sp_view_trim(sp_view_sub(src, at, end));

	if (sp_view_is_nocase(prelude, "@media all") || sp_view_is_nocase(prelude, "@media screen"))
		return end + 1;
	return skip_block(src.p, end, to);
}

void html_style_sheet(struct html *html, uint32_t from, uint32_t to)
{
	const char *p = html->src.p;
	uint32_t at = from;

	while (at < to) {
		if (sp_is_space((unsigned char)p[at]) || p[at] == '}' || p[at] == ';') {
			at++;
		} else if (p[at] == '/' && at + 1 < to && p[at + 1] == '*') {
			at = find(p, at + 2, to, "*/", 2) + 2;
		} else if (p[at] == '<' && to - at >= 4 && !memcmp(p + at, "<!--", 4)) {
			at += 4;
		} else if (p[at] == '-' && to - at >= 3 && !memcmp(p + at, "-->", 3)) {
			at += 3;
		} else if (p[at] == '@') {
			at = at_rule(html->src, at, to);
		} else {
			uint32_t open = find(p, at, to, "{", 1), close = find(p, open, to, "}", 1);

			if (open < to)
				rule(html, sp_view_sub(html->src, at, open),
					sp_view_sub(html->src, open + 1, close));
			at = close + 1;
		}
	}
}

static void apply(const struct html *html, uint64_t tag, uint64_t name, struct html_effect *effect)
{
	if (!(html->rule_seen & UINT64_C(1) << ((name ? name : tag * 7) >> 58)))
		return;
	for (unsigned i = 0; i < html->rule_n; i++) {
		const struct html_rule *candidate = &html->rule[i];

		if (candidate->name == name && (candidate->tag == tag || (name && !candidate->tag)))
			*effect = html_effect_then(*effect, candidate->effect);
	}
}

void html_rules_apply(const struct html *html, uint64_t tag, struct sp_view names, char kind,
	struct html_effect *effect)
{
	if (!kind) {
		apply(html, tag, 0, effect);
		return;
	}
	for (size_t at = 0; at < names.n;) {
		size_t begin = at;

		while (at < names.n && !sp_is_space((unsigned char)names.p[at]))
			at++;
		if (at > begin)
			apply(html, tag, name_hash(sp_view_sub(names, begin, at), kind), effect);
		else
			at++;
	}
}
