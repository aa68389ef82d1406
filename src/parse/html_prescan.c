/* SPDX-License-Identifier: Apache-2.0 */
/* The charset that a document declares (WHATWG 13.2.3.2). */
#include <config.h>

#include "parse/parse.h"

#include <string.h>

#define PRESCAN_BYTES 4096

struct prescan {
	struct sp_view text;
	size_t at;
};

static bool ends_here(const struct prescan *scan, const char *stops)
{
	return scan->at >= scan->text.n ||
		(scan->text.p[scan->at] && strchr(stops, scan->text.p[scan->at]));
}

static void skip(struct prescan *scan, const char *chars)
{
	while (scan->at < scan->text.n && scan->text.p[scan->at] &&
		strchr(chars, scan->text.p[scan->at]))
		scan->at++;
}

/* The next attribute of a tag. Returns: false behind the last one. */
static bool next_attribute(
	struct prescan *scan, struct sp_view *ret_name, struct sp_view *ret_value)
{
	skip(scan, " \t\r\n\f/");
	if (ends_here(scan, ">"))
		return false;
	size_t begin = scan->at++;

	while (!ends_here(scan, " \t\r\n\f/>="))
		scan->at++;
	*ret_name = sp_view_sub(scan->text, begin, scan->at);
	*ret_value = sp_view("", 0);
	skip(scan, " \t\r\n\f");
	if (scan->at >= scan->text.n || scan->text.p[scan->at] != '=')
		return true;
	scan->at++;
	skip(scan, " \t\r\n\f");
	if (scan->at >= scan->text.n)
		return true;
	char stops[] = { scan->text.p[scan->at], 0 };
	bool quoted = *stops == '"' || *stops == '\'';

	begin = scan->at += quoted;
	while (!ends_here(scan, quoted ? stops : " \t\r\n\f>"))
		scan->at++;
	*ret_value = sp_view_sub(scan->text, begin, scan->at);
	scan->at += quoted;
	return true;
}

/* "text/html; charset=x" */
static struct sp_view charset_of(struct sp_view content)
{
	size_t at = sp_view_find_nocase(content, "charset");

	if (at == SIZE_MAX)
		return sp_view(NULL, 0);
	struct prescan scan = { content, at + 7 };

	skip(&scan, " \t\r\n\f");
	if (scan.at >= content.n || content.p[scan.at] != '=')
		return sp_view(NULL, 0);
	scan.at++;
	skip(&scan, " \t\r\n\f\"'");
	size_t begin = scan.at;

	while (!ends_here(&scan, " \t\r\n\f;\"'"))
		scan.at++;
	return sp_view_sub(content, begin, scan.at);
}

static struct sp_view meta_charset(struct prescan *scan)
{
	struct sp_view name, value, charset = { NULL, 0 }, content = { NULL, 0 };
	bool pragma = false;

	while (next_attribute(scan, &name, &value)) {
		if (sp_view_is_nocase(name, "charset") && !charset.n)
			charset = sp_view_trim(value);
		else if (sp_view_is_nocase(name, "http-equiv"))
			pragma = sp_view_is_nocase(value, "content-type");
		else if (sp_view_is_nocase(name, "content"))
			content = value;
	}
	return charset.n ? charset : pragma ? charset_of(content) : charset;
}

/* Most documents are done with here. */
static bool has_meta(struct sp_view text)
{
	for (;;) {
		const char *less = text.n ? memchr(text.p, '<', text.n) : NULL;

		if (!less)
			return false;
		text = sp_view_sub(text, (size_t)(less - text.p) + 1, text.n);
		if (text.n && sp_lower((unsigned char)*text.p) == 'm' &&
			sp_view_starts_nocase(text, "meta"))
			return true;
	}
}

struct sp_view sp_html_prescan(struct sp_view bytes)
{
	struct prescan scan = { sp_view(bytes.p, bytes.n < PRESCAN_BYTES ? bytes.n : PRESCAN_BYTES),
		0 };
	struct sp_view name, value;

	if (!has_meta(scan.text))
		return sp_view(NULL, 0);
	while (scan.at < scan.text.n) {
		const char *less = memchr(scan.text.p + scan.at, '<', scan.text.n - scan.at);

		if (!less)
			break;
		scan.at = (size_t)(less - scan.text.p) + 1;
		struct sp_view rest = sp_view_sub(scan.text, scan.at, scan.text.n);

		if (sp_view_starts_nocase(rest, "!--")) {
			const char *end = memmem(rest.p, rest.n, "-->", 3);

			scan.at = end ? (size_t)(end - scan.text.p) + 3 : scan.text.n;
		} else if (sp_view_starts_nocase(rest, "meta") && rest.n > 4 &&
			(sp_is_space((unsigned char)rest.p[4]) || rest.p[4] == '/')) {
			scan.at += 4;
			struct sp_view charset = meta_charset(&scan);

			if (charset.n)
				return charset;
		} else if (rest.n && (sp_is_alpha((unsigned char)*rest.p) || *rest.p == '/')) {
			while (!ends_here(&scan, " \t\r\n\f>"))
				scan.at++;
			while (next_attribute(&scan, &name, &value))
				continue;
		}
	}
	return sp_view(NULL, 0);
}
