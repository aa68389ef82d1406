/* SPDX-License-Identifier: Apache-2.0 */
/* String literals of scripts, and of `content` in style sheets: they go to the metadata. */
#include "parse/html.h"

#define NUMBERS_MIN 8
#define NUMBERS_MAX 4096u

static size_t hex_digits(const char *p, size_t n, size_t most, uint32_t *ret_cp)
{
	size_t at = 0;
	uint32_t cp = 0;

	while (at < n && at < most && sp_hex_value(p[at]) >= 0)
		cp = cp << 4 | (uint32_t)sp_hex_value(p[at++]);
	*ret_cp = cp;
	return at;
}

size_t html_css_escape(const char *p, size_t n, uint32_t *ret_cp)
{
	size_t digits = hex_digits(p + 1, n - 1, 6, ret_cp);

	if (digits) {
		if (!*ret_cp)
			*ret_cp = 0xfffd;
		digits++;
		return digits < n && sp_is_space((unsigned char)p[digits]) ? digits + 1 : digits;
	}
	*ret_cp = 0;
	if (n < 2 || p[1] == '\n')
		return n < 2 ? 1 : 2;
	if ((unsigned char)p[1] >= 0x80)
		return 1; /* stands for itself, the backslash alone goes */
	*ret_cp = (unsigned char)p[1];
	return 2;
}

/* ECMA-262, 12.9.4. */
static size_t script_escape(const char *p, size_t n, uint32_t *ret_cp)
{
	*ret_cp = 0;
	if (n < 2 || (unsigned char)p[1] >= 0x80)
		return 1;
	if (p[1] == 'x' || p[1] == 'u') {
		bool braced = p[1] == 'u' && n > 2 && p[2] == '{';
		size_t begin = braced ? 3 : 2;
		size_t digits = hex_digits(p + begin, n - begin, braced ? 6 : p[1] == 'x' ? 2 : 4, ret_cp);

		if (digits) {
			begin += digits;
			return braced && begin < n && p[begin] == '}' ? begin + 1 : begin;
		}
	}
	if (p[1] == '\n')
		return 2;
	*ret_cp = p[1] == 'n' || p[1] == 't' || p[1] == 'r' ? ' ' : (unsigned char)p[1];
	return 2;
}

/* The literal whose quote stands at `at`. Returns: behind it. */
static uint32_t literal(struct html *html, uint32_t at, uint32_t to, bool css)
{
	const char *p = html->src.p;
	char quote = p[at++];
	uint32_t run = at;

	while (at < to && p[at] != quote && (p[at] != '\n' || quote == '`')) {
		if (p[at] != '\\') {
			at++;
			continue;
		}
		uint32_t cp, n = (uint32_t)(css ? html_css_escape(p + at, to - at, &cp) :
			script_escape(p + at, to - at, &cp));

		html_out_text(&html->meta, html->src, run, at, false, 0);
		if (cp)
			html_out_char(&html->meta, cp, at, n, false, SP_VIA_ENCODED);
		at += n;
		run = at;
	}
	html_out_text(&html->meta, html->src, run, at, false, 0);
	return at < to ? at + 1 : to;
}

static uint32_t skip_white(const char *p, uint32_t at, uint32_t to)
{
	while (at < to && sp_is_space((unsigned char)p[at]))
		at++;
	return at;
}

static bool is_quote(char c)
{
	return c == '"' || c == '\'' || c == '`';
}

static uint32_t skip_to(const char *p, uint32_t at, uint32_t to, char a, char b)
{
	while (at < to && !(p[at] == a && (!b || (at + 1 < to && p[at + 1] == b))))
		at++;
	return at;
}

/* A comment that opens at `at`: nobody sees it, all can read it. Returns: where it ends. */
static uint32_t comment(struct html *html, uint32_t at, uint32_t to)
{
	const char *p = html->src.p;
	uint32_t end = p[at + 1] == '/' ? skip_to(p, at, to, '\n', 0) : skip_to(p, at + 2, to, '*', '/');

	html_meta_line(html, at + 2, end > at + 2 ? end : at + 2, false);
	return end;
}

static bool is_comment(const char *p, uint32_t at, uint32_t to, bool css)
{
	return p[at] == '/' && at + 1 < to && (p[at + 1] == '*' || (p[at + 1] == '/' && !css));
}

/* Numbers in a row, as codes of characters: "72, 0x65". Returns: where they end. */
static uint32_t numbers(struct html *html, uint32_t at, uint32_t to)
{
	const char *p = html->src.p;
	uint32_t end = at, n = 0;

	while (end < to && (sp_is_alnum((unsigned char)p[end]) || p[end] == ',' || p[end] == ' ') && end - at < NUMBERS_MAX) {
		n += p[end] == ',';
		end++;
	}
	if (n >= NUMBERS_MIN)
		html_meta_line(html, at, end, false);
	return end;
}

void html_script_strings(struct html *html, uint32_t from, uint32_t to)
{
	const char *p = html->src.p;

	for (uint32_t at = from; at < to;) {
		if (is_comment(p, at, to, false)) {
			at = comment(html, at, to);
		} else if ((p[at] == '(' || p[at] == '[') && at + 1 < to && sp_is_digit((unsigned char)p[at + 1])) {
			at = numbers(html, at + 1, to);
		} else if (is_quote(p[at])) {
			html_out_separate(&html->meta, '\n', at);
			at = literal(html, at, to, false);
			/* "a" + "b" is one; "a", "b" may be joined. */
			for (;;) {
				uint32_t next = skip_white(p, at, to);

				if (next >= to || (p[next] != '+' && p[next] != ','))
					break;
				if (p[next] == ',')
					html_out_separate(&html->meta, ' ', next);
				next = skip_white(p, next + 1, to);
				if (next >= to || !is_quote(p[next]))
					break;
				at = literal(html, next, to, false);
			}
			html_out_separate(&html->meta, '\n', at);
		} else {
			at++;
		}
	}
}

void html_content_strings(struct html *html, uint32_t from, uint32_t to)
{
	const char *p = html->src.p;

	for (uint32_t at = from; at < to; at++) {
		if (is_comment(p, at, to, true)) {
			at = comment(html, at, to);
			continue;
		}
		/* A property of one's own: whatever it says is shown where it is used. */
		if (p[at] == '-' && to - at > 2 && p[at + 1] == '-' && (at == from || !sp_is_alnum((unsigned char)p[at - 1]))) {
			uint32_t end = skip_to(p, at, to, ';', 0), colon = skip_to(p, at, end, ':', 0);

			if (colon < end && end - colon > 2 * NUMBERS_MIN)
				html_meta_line(html, colon + 1, end, false);
			at = colon;
			continue;
		}
		if ((p[at] | 0x20) != 'c' || (at > from && (sp_is_alnum((unsigned char)p[at - 1]) ||
			p[at - 1] == '-')) ||
			!sp_view_starts_nocase(sp_view(p + at, to - at), "content"))
			continue;
		uint32_t next = skip_white(p, at + 7, to);

		if (next >= to || p[next] != ':')
			continue;
		html_out_separate(&html->meta, '\n', next);
		while (next < to && p[next] != ';' && p[next] != '}')
			next = p[next] == '"' || p[next] == '\'' ? literal(html, next, to, true) : next + 1;
		html_out_separate(&html->meta, '\n', next);
		at = next;
	}
}
