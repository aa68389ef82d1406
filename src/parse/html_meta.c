/* SPDX-License-Identifier: Apache-2.0 */
/* Values of attributes and comments, to the metadata, a line each. */
#include <config.h>

#include "parse/html.h"

#include <string.h>

#include "base/utf8.h"
#include "parse/charset.h"
#include "parse/decode.h"

#define PIXEL_BYTES 200 /* a pixel that counts readers holds nothing */

void html_meta_line(struct html *html, uint32_t from, uint32_t to, bool references)
{
	struct html_out *meta = &html->meta;
	const char *p = html->src.p;

	html_out_separate(meta, '\n', from);
	while (from < to) {
		const char *ampersand = references ? memchr(p + from, '&', to - from) : NULL;
		uint32_t stop = ampersand ? (uint32_t)(ampersand - p) : to, cp[2];

		html_out_text(meta, html->src, from, stop, false, 0);
		from = stop;
		if (from == to)
			break;
		uint32_t n = (uint32_t)html_reference(p + from, to - from, true, cp);

		if (!n) {
			html_out_text(meta, html->src, from, from + 1, false, 0);
			from++;
			continue;
		}
		for (unsigned i = 0; i < 2 && (!i || cp[i]); i++)
			html_out_char(meta, cp[i], from, n, false, SP_VIA_ENTITY);
		from += n;
	}
	html_out_separate(meta, '\n', to);
}

/* Up to one character of percent-encoded bytes at `at`. Returns: bytes read, 0 when '%' stands for
 * itself. */
static uint32_t percent(struct html *html, uint32_t at, uint32_t to)
{
	const char *p = html->src.p;
	char bytes[4];
	unsigned n = 0;

	while (n < 4 && to - at >= 3 * (n + 1) && p[at + 3 * n] == '%' &&
		sp_hex_value(p[at + 3 * n + 1]) >= 0 && sp_hex_value(p[at + 3 * n + 2]) >= 0) {
		bytes[n] = (char)(sp_hex_value(p[at + 3 * n + 1]) << 4 | sp_hex_value(p[at + 3 * n + 2]));
		n++;
	}
	if (!n)
		return 0;
	uint32_t cp;
	unsigned length = sp_utf8_decode(bytes, n, &cp);

	if (!length) {
		length = cp;
		cp = 0xfffd;
	}
	html_out_char(&html->meta, cp, at, 3 * length, false, SP_VIA_ENCODED);
	return 3 * length;
}

/* [from, to) with percent-encoding undone; each parameter on a line of its own. */
static void url_text(struct html *html, uint32_t from, uint32_t to, bool plus_is_space)
{
	struct html_out *meta = &html->meta;
	const char *p = html->src.p;

	html_out_separate(meta, '\n', from);
	while (from < to) {
		uint32_t stop = from, n = 1, cp[2];

		while (stop < to && p[stop] != '%' && p[stop] != '&' && p[stop] != '+' && p[stop] != '?')
			stop++;
		html_out_text(meta, html->src, from, stop, false, 0);
		from = stop;
		if (from == to)
			break;
		if (p[from] == '%') {
			n = percent(html, from, to);
		} else if (p[from] == '&') {
			n = (uint32_t)html_reference(p + from, to - from, true, cp);
			if (!n || cp[0] == '&') {
				html_out_separate(meta, '\n', from);
				n = n ? n : 1;
			} else {
				html_out_char(meta, cp[0], from, n, false, SP_VIA_ENTITY);
			}
		} else if (p[from] == '+' && plus_is_space) {
			html_out_separate(meta, ' ', from);
		} else if (p[from] == '?') {
			html_out_separate(meta, '\n', from);
		} else {
			n = 0;
		}
		if (!n) {
			html_out_text(meta, html->src, from, from + 1, false, 0);
			n = 1;
		}
		from += n;
	}
	html_out_separate(meta, '\n', to);
}

/* Decoded bytes, made valid UTF-8, as one line that stems from the whole value. */
static void decoded_line(struct html *html, struct sp_view bytes, uint32_t from, uint32_t to)
{
	html_out_separate(&html->meta, '\n', from);
	while (bytes.n) {
		size_t n = sp_utf8_valid_run(bytes.p, bytes.n);
		uint32_t bad = 0;

		if (n)
			html_out_add(&html->meta, bytes.p, (uint32_t)n, from, to - from, SP_VIA_ENCODED);
		if (n < bytes.n) {
			sp_utf8_decode(bytes.p + n, bytes.n - n, &bad);
			html_out_add(&html->meta, "\xef\xbf\xbd", 3, from, to - from, SP_VIA_ENCODED);
		}
		bytes = sp_view_sub(bytes, n + bad, bytes.n);
	}
	html_out_separate(&html->meta, '\n', to);
}

static bool is_text_type(struct sp_view type)
{
	static const char *const kinds[] = { "text/", "application/json", "application/xml",
		"application/xhtml", "image/svg", ",", ";" };

	if (!type.n)
		return true;
	for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
		if (sp_view_starts_nocase(type, kinds[i]))
			return true;
	return false;
}

static bool is_base64(char c)
{
	return sp_is_alnum((unsigned char)c) || c == '+' || c == '/' || c == '-' || c == '_' ||
		c == '=' || c == '%';
}

static struct sp_view decode_base64(struct html *html, struct sp_view in)
{
	struct sp_view bytes = { 0 };
	bool damaged;

	if (sp_base64_decode(in, html->arena, &bytes, NULL, &damaged))
		html->meta.failed = true;
	return bytes;
}

/* A text in two bytes a character, as ASCII where it is that; else as it is. */
static struct sp_view wide_text(struct html *html, struct sp_view bytes)
{
	const char *wide = sp_charset_wide(bytes);
	struct sp_view text;
	bool known;

	if (!wide || sp_charset_decode(bytes, wide, html->arena, &text, NULL, &known))
		return bytes;
	return text;
}

/* Keeps bytes that are no text, or are a document again. */
static void keep_file(struct html *html, struct sp_view type, struct sp_view bytes)
{
	static const char *const documents[] = { "text/html", "image/svg+xml", "application/xhtml+xml" };
	struct sp_html *ret = html->ret;
	const char *kept = is_text_type(type) && type.n ? NULL : "";

	for (size_t i = 0; i < sizeof documents / sizeof *documents; i++)
		if (sp_view_starts_nocase(type, documents[i]))
			kept = documents[i];
	if (!kept || !bytes.n || (!*kept && (!type.n || (bytes.n < PIXEL_BYTES && sp_view_starts_nocase(type, "image/")))))
		return;
	if (ret->file_n == SP_HTML_FILES_MAX)
		ret->files_dropped = true;
	else
		ret->file[ret->file_n++] = (struct sp_html_file){ bytes, kept };
}

/* What was decoded may hold such URLs again: the text written is its own queue. It shrinks by a
 * quarter a level, so that all of it is linear. */
static void decode_nested(struct html *html, size_t at, uint32_t from, uint32_t to)
{
	static const char mark[] = ";base64,";

	while (!html->meta.failed && at < html->meta.text.n) {
		struct sp_view text = sp_view(html->meta.text.p + at, html->meta.text.n - at);
		const char *found = memmem(text.p, text.n, mark, sizeof mark - 1);

		if (!found)
			return;
		size_t begin = (size_t)(found - text.p), end = begin + sizeof mark - 1;
		size_t type = begin;

		while (type > 0 && begin - type < 64 && text.p[type - 1] != ':')
			type--;
		struct sp_view kind = sp_view_sub(text, type, begin);

		begin = end;
		while (end < text.n && is_base64(text.p[end]))
			end++;
		at += end;
		struct sp_view bytes = decode_base64(html, sp_view_sub(text, begin, end));

		keep_file(html, kind, bytes);
		if (is_text_type(kind))
			decoded_line(html, bytes, from, to);
	}
}

/* Percent-encoding undone, as bytes. */
static struct sp_view unpercent(struct html *html, struct sp_view in)
{
	char *out = sp_arena_alloc(html->arena, in.n + 1);
	size_t n = 0;

	for (size_t i = 0; out && i < in.n; i++) {
		bool escape = in.p[i] == '%' && in.n - i > 2 && sp_hex_value(in.p[i + 1]) >= 0 && sp_hex_value(in.p[i + 2]) >= 0;

		out[n++] = escape ? (char)(sp_hex_value(in.p[i + 1]) << 4 | sp_hex_value(in.p[i + 2])) : in.p[i];
		i += escape ? 2 : 0;
	}
	html->meta.failed |= !out;
	return sp_view(out, n);
}

/* Behind "data:" (RFC 2397). */
static void data_url(struct html *html, uint32_t at, uint32_t from, uint32_t to)
{
	struct sp_view rest = sp_view_sub(html->src, at, to);
	const char *comma = rest.n ? memchr(rest.p, ',', rest.n) : NULL;

	if (!comma)
		return;
	struct sp_view head = sp_view(rest.p, (size_t)(comma - rest.p)), type = sp_view_trim(head);
	uint32_t begin = (uint32_t)(comma + 1 - html->src.p);
	struct sp_view data = sp_view_sub(html->src, begin, to);
	bool base64 = head.n >= 6 && sp_view_is_nocase(sp_view_sub(head, head.n - 6, head.n), "base64");
	struct sp_view bytes = base64 ? decode_base64(html, data) : unpercent(html, data);

	keep_file(html, type, bytes);
	if (!is_text_type(type))
		return;
	if (!base64) {
		url_text(html, begin, to, false);
		return;
	}
	html_out_separate(&html->meta, '\n', from);
	size_t written = html->meta.text.n;

	decoded_line(html, wide_text(html, bytes), from, to);
	decode_nested(html, written, from, to);
}

void html_meta_document(struct html *html, uint32_t from, uint32_t to)
{
	size_t size = (size_t)(to - from) + 8;
	char *out = sp_arena_alloc(html->arena, size);

	html->meta.failed |= !out;
	if (out)
		keep_file(html, sp_view_str("text/html"),
			sp_view(out, html_value(sp_view_sub(html->src, from, to), out, size)));
}

void html_meta_style(struct html *html, uint32_t from, uint32_t to)
{
	struct sp_view value = sp_view_sub(html->src, from, to);
	size_t at = sp_view_find_nocase(value, "data:");

	if (at == SIZE_MAX)
		return;
	struct sp_view url = sp_view_sub(value, at, value.n);
	const char *end = memchr(url.p, ')', url.n);

	html_meta_url(html, from + (uint32_t)at, end ? (uint32_t)(end - html->src.p) : to);
}

void html_meta_refresh(struct html *html, uint32_t from, uint32_t to)
{
	struct sp_view value = sp_view_sub(html->src, from, to);
	size_t at = sp_view_find_nocase(value, "url=");

	if (at != SIZE_MAX)
		html_meta_url(html, from + (uint32_t)at + 4, to);
}

/* The length of a scheme with its colon (RFC 3986, 3.1), 0 when there is none. */
static uint32_t scheme_length(struct sp_view url)
{
	uint32_t n = 0;

	while (n < url.n && n < 32 && (sp_is_alnum((unsigned char)url.p[n]) || url.p[n] == '+' ||
		url.p[n] == '-' || url.p[n] == '.'))
		n++;
	return n && n < url.n && url.p[n] == ':' ? n + 1 : 0;
}

void html_meta_url(struct html *html, uint32_t from, uint32_t to)
{
	struct sp_view url = sp_view_trim(sp_view_sub(html->src, from, to));
	uint32_t scheme = scheme_length(url);

	from = (uint32_t)(url.p - html->src.p);
	to = from + (uint32_t)url.n;
	if (!scheme || sp_view_starts_nocase(url, "http:") || sp_view_starts_nocase(url, "https:")) {
		const char *query = url.n ? memchr(url.p, '?', url.n) : NULL;

		/* A path with blanks in it is words. */
		if (sp_view_find_nocase(sp_view(url.p, query ? (size_t)(query - url.p) : url.n), "%20") != SIZE_MAX)
			url_text(html, from, to, false);
		else if (query)
			url_text(html, (uint32_t)(query + 1 - html->src.p), to, true);
	} else if (sp_view_starts_nocase(url, "data:")) {
		data_url(html, from + scheme, from, to);
	} else if (!sp_view_starts_nocase(url, "cid:")) {
		url_text(html, from, to, false);
	}
}
