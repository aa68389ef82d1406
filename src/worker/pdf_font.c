/* SPDX-License-Identifier: Apache-2.0 */
#include "worker/pdf_font.h"

#include <stdlib.h>
#include <string.h>

#include "worker/codepage.h"
#include "worker/pdf_token.h"

#define RANGES_MAX 65536
#define GUESS_WIDTH 0.55f /* of a letter, where nothing is said */
#define CHARS 3

struct sp_pdf_range {
	uint32_t from, to;
	uint32_t chars[CHARS]; /* of `from`; the first goes on with the code */
};

/* ---- names of what is drawn (Adobe's list of glyphs, as far as it is ASCII) ---- */

static const struct {
	const char *name;
	char c;
} glyphs[] = { { "space", ' ' }, { "exclam", '!' }, { "quotedbl", '"' }, { "numbersign", '#' }, { "dollar", '$' },
	{ "percent", '%' }, { "ampersand", '&' }, { "quotesingle", '\'' }, { "quoteright", '\'' }, { "quoteleft", '\'' },
	{ "parenleft", '(' }, { "parenright", ')' }, { "asterisk", '*' }, { "plus", '+' }, { "comma", ',' }, { "hyphen", '-' },
	{ "minus", '-' }, { "endash", '-' }, { "emdash", '-' }, { "period", '.' }, { "slash", '/' }, { "zero", '0' },
	{ "one", '1' }, { "two", '2' }, { "three", '3' }, { "four", '4' }, { "five", '5' }, { "six", '6' }, { "seven", '7' },
	{ "eight", '8' }, { "nine", '9' }, { "colon", ':' }, { "semicolon", ';' }, { "less", '<' }, { "equal", '=' },
	{ "greater", '>' }, { "question", '?' }, { "at", '@' }, { "bracketleft", '[' }, { "backslash", '\\' },
	{ "bracketright", ']' }, { "underscore", '_' }, { "braceleft", '{' }, { "bar", '|' }, { "braceright", '}' },
	{ "asciitilde", '~' } };

static uint32_t char_of_name(const char *name)
{
	size_t n = strlen(name);

	if (n == 1)
		return sp_is_alpha((unsigned char)*name) ? (unsigned char)*name : 0;
	for (size_t i = 0; i < sizeof glyphs / sizeof *glyphs; i++)
		if (!strcmp(glyphs[i].name, name))
			return (unsigned char)glyphs[i].c;
	if (!strncmp(name, "uni", 3) && n == 7)
		return (uint32_t)strtoul(name + 3, NULL, 16);
	if (*name == 'u' && n >= 5 && n <= 7 && sp_hex_value(name[1]) >= 0)
		return (uint32_t)strtoul(name + 1, NULL, 16);
	return 0;
}

static void read_differences(qpdf_data q, qpdf_oh list, struct sp_pdf_font *font)
{
	int n = qpdf_oh_get_array_n_items(q, list), code = 0;

	for (int i = 0; i < n && i < 4 * SP_PDF_CODES; i++) {
		qpdf_oh item = qpdf_oh_get_array_item(q, list, i);

		if (qpdf_oh_is_number(q, item)) {
			code = qpdf_oh_get_int_value_as_int(q, item);
		} else if (qpdf_oh_is_name(q, item) && code >= 0 && code < SP_PDF_CODES) {
			font->base[code++] = char_of_name(qpdf_oh_get_name(q, item) + 1);
		}
	}
}

/* Returns: whether it is said what the codes draw. */
static bool read_encoding(qpdf_data q, qpdf_oh dictionary, struct sp_pdf_font *font)
{
	qpdf_oh encoding = qpdf_oh_get_key(q, dictionary, "/Encoding");
	bool named = qpdf_oh_is_name(q, encoding), table = qpdf_oh_is_dictionary(q, encoding);

	for (uint32_t c = 0x20; c < SP_PDF_CODES; c++)
		font->base[c] = c < 0x80 ? c : sp_codepage_char(SP_CODEPAGE_WESTERN, (unsigned char)c);
	if (table)
		read_differences(q, qpdf_oh_get_key(q, encoding, "/Differences"), font);
	return named || table;
}

static void read_widths(qpdf_data q, qpdf_oh dictionary, struct sp_pdf_font *font)
{
	qpdf_oh list = qpdf_oh_get_key(q, dictionary, "/Widths");
	int first = qpdf_oh_get_int_value_as_int(q, qpdf_oh_get_key(q, dictionary, "/FirstChar"));
	int n = qpdf_oh_is_array(q, list) ? qpdf_oh_get_array_n_items(q, list) : 0;

	for (int i = 0; i < n && i < SP_PDF_CODES; i++) {
		double width = qpdf_oh_get_numeric_value(q, qpdf_oh_get_array_item(q, list, i)) / 1000;

		if (first >= 0 && first + i < SP_PDF_CODES && width > 0 && width < 4)
			font->width[first + i] = (float)width;
	}
}

/* ---- ToUnicode ---- */

static uint32_t number_of(struct sp_view bytes)
{
	uint32_t value = 0;

	for (size_t i = 0; i < bytes.n && i < 4; i++)
		value = value << 8 | (unsigned char)bytes.p[i];
	return value;
}

/* Characters of UTF-16. */
static void read_chars(struct sp_view bytes, uint32_t chars[CHARS])
{
	size_t n = 0;

	for (size_t i = 0; i + 1 < bytes.n && n < CHARS; i += 2) {
		uint32_t c = number_of(sp_view_sub(bytes, i, i + 2));

		if (c >= 0xd800 && c < 0xdc00 && i + 3 < bytes.n) {
			c = 0x10000 + ((c - 0xd800) << 10) + (number_of(sp_view_sub(bytes, i + 2, i + 4)) & 0x3ff);
			i += 2;
		}
		chars[n++] = c;
	}
}

static void add_range(struct sp_pdf_font *font, uint32_t from, uint32_t to, struct sp_view chars)
{
	if (to < from || font->range_n == RANGES_MAX)
		return;
	/* Room in powers of two. */
	if (!(font->range_n & (font->range_n - 1))) {
		size_t room = font->range_n ? 2 * font->range_n : 1;
		struct sp_pdf_range *more = realloc(font->range, room * sizeof *more);

		if (!more)
			return;
		font->range = more;
	}
	struct sp_pdf_range *range = &font->range[font->range_n++];

	*range = (struct sp_pdf_range){ .from = from, .to = to };
	read_chars(chars, range->chars);
}

/* One entry of "beginbfrange": codes from, to, and the character of the first, or one of each in brackets. */
static void read_range(struct sp_pdf_lexer *lexer, const struct sp_pdf_token *first, struct sp_pdf_font *font)
{
	struct sp_pdf_token to, chars;
	uint32_t code = number_of(sp_pdf_bytes(lexer, first));

	if (!sp_pdf_next(lexer, &to) || !sp_pdf_next(lexer, &chars))
		return;
	if (chars.kind == SP_PDF_STRING) {
		add_range(font, code, number_of(sp_pdf_bytes(lexer, &to)), sp_pdf_bytes(lexer, &chars));
		return;
	}
	while (sp_pdf_next(lexer, &chars) && chars.kind == SP_PDF_STRING) {
		add_range(font, code, code, sp_pdf_bytes(lexer, &chars));
		code++;
	}
}

static int compare(const void *a, const void *b)
{
	const struct sp_pdf_range *x = a, *y = b;

	return x->from < y->from ? -1 : x->from > y->from;
}

static void read_to_unicode(struct sp_view cmap, struct sp_pdf_font *font)
{
	struct sp_pdf_lexer lexer;
	struct sp_pdf_token token, chars;
	enum { NOTHING, CHARS_OF, RANGES_OF } in = NOTHING;

	sp_pdf_lexer_init(&lexer, cmap);
	while (sp_pdf_next(&lexer, &token)) {
		if (token.kind == SP_PDF_WORD)
			in = sp_view_is(token.text, "beginbfchar") ? CHARS_OF
				: sp_view_is(token.text, "beginbfrange") ? RANGES_OF : NOTHING;
		else if (token.kind == SP_PDF_STRING && in == RANGES_OF)
			read_range(&lexer, &token, font);
		else if (token.kind == SP_PDF_STRING && in == CHARS_OF && sp_pdf_next(&lexer, &chars))
			add_range(font, number_of(sp_pdf_bytes(&lexer, &token)), number_of(sp_pdf_bytes(&lexer, &token)),
				sp_pdf_bytes(&lexer, &chars));
		sp_buf_reset(&lexer.strings);
	}
	sp_pdf_lexer_release(&lexer);
	if (font->range_n)
		qsort(font->range, font->range_n, sizeof *font->range, compare);
}

static const struct sp_pdf_range *find_range(const struct sp_pdf_font *font, uint32_t code)
{
	size_t from = 0, to = font->range_n;

	/* The last that begins at or before the code. */
	while (from < to) {
		size_t middle = from + (to - from) / 2;

		if (font->range[middle].from <= code)
			from = middle + 1;
		else
			to = middle;
	}
	return from && code <= font->range[from - 1].to ? &font->range[from - 1] : NULL;
}

/* Whether a letter or digit that it draws is written down as another one. */
static bool is_liar(const struct sp_pdf_font *font)
{
	for (uint32_t c = 0; c < SP_PDF_CODES; c++) {
		const struct sp_pdf_range *range = find_range(font, c);
		uint32_t drawn = font->base[c], written = range ? range->chars[0] + (c - range->from) : drawn;

		if (drawn < 0x80 && sp_is_alnum((unsigned char)drawn) && written != drawn && !range->chars[1])
			return true;
	}
	return false;
}

void sp_pdf_font_load(qpdf_data q, qpdf_oh oh, struct sp_pdf_font *ret)
{
	qpdf_oh cmap = qpdf_oh_get_key(q, oh, "/ToUnicode");
	unsigned char *bytes = NULL;
	size_t n = 0;

	*ret = (struct sp_pdf_font){ .id = qpdf_oh_get_object_id(q, oh) };
	for (size_t i = 0; i < SP_PDF_CODES; i++)
		ret->width[i] = GUESS_WIDTH;
	ret->wide = qpdf_oh_is_name_and_equals(q, qpdf_oh_get_key(q, oh, "/Subtype"), "/Type0");
	bool drawn = !ret->wide && read_encoding(q, oh, ret);

	read_widths(q, oh, ret);
	if (qpdf_oh_is_stream(q, cmap))
		qpdf_oh_get_stream_data(q, cmap, qpdf_dl_all, NULL, &bytes, &n);
	if (bytes)
		read_to_unicode(sp_view((const char *)bytes, n), ret);
	free(bytes);
	ret->liar = drawn && is_liar(ret);
}

void sp_pdf_font_release(struct sp_pdf_font *font)
{
	free(font->range);
	*font = (struct sp_pdf_font){ .id = 0 };
}

uint32_t sp_pdf_font_char(const struct sp_pdf_font *font, uint32_t code, uint32_t ret_more[2])
{
	const struct sp_pdf_range *range = font->liar ? NULL : find_range(font, code);

	ret_more[0] = ret_more[1] = 0;
	if (!range)
		return code < SP_PDF_CODES ? font->base[code] : 0;
	if (code == range->from) {
		ret_more[0] = range->chars[1];
		ret_more[1] = range->chars[2];
	}
	return range->chars[0] + (code - range->from);
}
