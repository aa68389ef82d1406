/* SPDX-License-Identifier: Apache-2.0 */
/* SpreadsheetML (ECMA-376 part 1, 18): shared strings, sheets, rows. */
#include <stdio.h>
#include <stdlib.h>

#include "worker/office.h"
#include "worker/table.h"
#include "worker/xml.h"

#define STRINGS_MAX ((size_t)4 << 20)

static bool is(const char *a, const char *b)
{
	return !strcmp(a, b);
}

void sp_workbook_init(struct sp_workbook *book)
{
	memset(book, 0, sizeof *book);
	sp_buf_init(&book->strings, 0);
}

void sp_workbook_release(struct sp_workbook *book)
{
	sp_buf_release(&book->strings);
	free(book->string);
}

/* ---- shared strings ---- */

struct strings {
	struct sp_workbook *book;
	unsigned in_item, in_text, in_phonetic;
};

static void strings_open(void *context, const char *name, const char **attributes)
{
	struct strings *s = context;
	struct sp_workbook *book = s->book;

	(void)attributes;
	if (is(name, "si")) {
		s->in_item++;
		if (book->string_n == book->string_capacity && book->string_n < STRINGS_MAX) {
			size_t capacity = book->string_capacity ? 2 * book->string_capacity : 256;
			void *grown = realloc(book->string, capacity * sizeof *book->string);

			if (!grown)
				return;
			book->string = grown;
			book->string_capacity = capacity;
		}
		if (book->string_n < book->string_capacity)
			book->string[book->string_n++] = (struct sp_string){ .at = book->strings.n };
	} else if (is(name, "rPh")) {
		s->in_phonetic++;
	} else if (is(name, "t")) {
		s->in_text++;
	}
}

static void strings_close(void *context, const char *name)
{
	struct strings *s = context;
	struct sp_workbook *book = s->book;

	if (is(name, "si") && s->in_item) {
		s->in_item--;
		if (book->string_n)
			book->string[book->string_n - 1].n = book->strings.n - book->string[book->string_n - 1].at;
	} else if (is(name, "rPh")) {
		s->in_phonetic -= s->in_phonetic > 0;
	} else if (is(name, "t")) {
		s->in_text -= s->in_text > 0;
	}
}

static void strings_text(void *context, struct sp_view text)
{
	struct strings *s = context;

	if (s->in_item && s->in_text && !s->in_phonetic)
		sp_buf_add(&s->book->strings, text.p, text.n);
}

void sp_workbook_strings(struct sp_workbook *book, struct sp_view xml)
{
	struct strings s = { .book = book };
	const struct sp_xml events = { &s, strings_open, strings_close, strings_text };

	sp_xml_parse(xml, &events);
}

/* ---- which sheets there are ---- */

struct sheets {
	struct sp_workbook *book;
	struct sp_buf *meta;
	bool in_name;
};

static void sheets_open(void *context, const char *name, const char **attributes)
{
	struct sheets *s = context;

	s->in_name = is(name, "definedName");
	sp_xml_speech(attributes, s->meta);
	if (!is(name, "sheet") || s->book->sheet_n == sizeof s->book->sheet / sizeof *s->book->sheet)
		return;
	struct sp_sheet *sheet = &s->book->sheet[s->book->sheet_n++];
	const char *id = sp_xml_attribute(attributes, "id"), *state = sp_xml_attribute(attributes, "state");
	const char *title = sp_xml_attribute(attributes, "name");

	*sheet = (struct sp_sheet){ .hidden = state && !is(state, "visible") };
	snprintf(sheet->id, sizeof sheet->id, "%s", id ? id : "");
	if (title) {
		sp_buf_add_str(s->meta, title);
		sp_buf_add_char(s->meta, '\n');
	}
}

static void sheets_text(void *context, struct sp_view text)
{
	struct sheets *s = context;

	if (s->in_name) {
		sp_buf_add(s->meta, text.p, text.n);
		sp_buf_add_char(s->meta, '\n');
	}
}

void sp_workbook_sheets(struct sp_workbook *book, struct sp_view xml, struct sp_buf *meta)
{
	struct sheets s = { .book = book, .meta = meta };
	const struct sp_xml events = { &s, sheets_open, NULL, sheets_text };

	sp_xml_parse(xml, &events);
}

static void files_open(void *context, const char *name, const char **attributes)
{
	struct sp_workbook *book = context;
	const char *id = sp_xml_attribute(attributes, "Id"), *target = sp_xml_attribute(attributes, "Target");

	if (!is(name, "Relationship") || !id || !target)
		return;
	const char *slash = strrchr(target, '/');

	for (size_t i = 0; i < book->sheet_n; i++)
		if (is(book->sheet[i].id, id))
			snprintf(book->sheet[i].file, sizeof book->sheet[i].file, "%s", slash ? slash + 1 : target);
}

static void ignore_text(void *context, struct sp_view text)
{
	(void)context, (void)text;
}

void sp_workbook_files(struct sp_workbook *book, struct sp_view xml)
{
	const struct sp_xml events = { book, files_open, NULL, ignore_text };

	sp_xml_parse(xml, &events);
}

bool sp_workbook_is_hidden(const struct sp_workbook *book, const char *file)
{
	const char *slash = strrchr(file, '/');

	for (size_t i = 0; i < book->sheet_n; i++)
		if (is(book->sheet[i].file, slash ? slash + 1 : file))
			return book->sheet[i].hidden;
	return false;
}

/* ---- rows ---- */

struct rows {
	struct sp_workbook *book;
	struct sp_table table;
	struct sp_buf cell, formula, *meta;
	size_t formula_at; /* where the one that is being read begins */
	unsigned column, in_value, in_formula;
	char type[16];
};

/* "BC12" is column 54, counted from 0. */
static unsigned column_of(const char *reference)
{
	unsigned column = 0;

	for (; sp_is_upper((unsigned char)*reference) && column < 100000; reference++)
		column = 26 * column + (unsigned)(*reference - 'A' + 1);
	return column ? column - 1 : 0;
}

static void rows_open(void *context, const char *name, const char **attributes)
{
	struct rows *r = context;

	if (is(name, "c")) {
		const char *reference = sp_xml_attribute(attributes, "r"), *type = sp_xml_attribute(attributes, "t");

		r->column = reference ? column_of(reference) : r->column + 1;
		snprintf(r->type, sizeof r->type, "%s", type ? type : "n");
		sp_buf_reset(&r->cell);
	} else if (is(name, "v") || is(name, "t")) {
		r->in_value++;
	} else if (is(name, "f")) {
		r->in_formula++;
		r->formula_at = r->formula.n;
	} else {
		sp_xml_speech(attributes, r->meta);
	}
}

/* "9.992813458E9" is written out; whatever has a fraction stays. */
static void write_number(struct sp_buf *cell)
{
	char *end, text[40];

	if (!cell->n || !memchr(cell->p, 'E', cell->n))
		return;
	double value = strtod(cell->p, &end);

	if (*end || value < -1e17 || value > 1e17 || value != (double)(long long)value)
		return;
	snprintf(text, sizeof text, "%lld", (long long)value);
	sp_buf_reset(cell);
	sp_buf_add_str(cell, text);
}

static struct sp_view cell_text(struct rows *r)
{
	struct sp_workbook *book = r->book;

	if (!r->cell.n || r->cell.failed)
		return sp_view(NULL, 0);
	if (is(r->type, "n"))
		write_number(&r->cell);
	if (!is(r->type, "s"))
		return sp_view(r->cell.p, r->cell.n);
	unsigned long i = strtoul(r->cell.p, NULL, 10);

	if (i >= book->string_n || !book->string[i].n || book->strings.failed)
		return sp_view(NULL, 0);
	book->string[i].used = true;
	return sp_view(book->strings.p + book->string[i].at, book->string[i].n);
}

/* Leaves of a formula what it writes: ="a"&"b"&CHAR(99) is "abc"; what writes nothing goes. */
static void take_formula(struct rows *r)
{
	char *p = r->formula.p;
	size_t n = r->formula.n, out = r->formula_at;
	bool quoted = false;

	for (size_t i = r->formula_at; i < n; i++) {
		if (p[i] == '"')
			quoted = !quoted;
		else if (quoted)
			p[out++] = p[i];
		else if (n - i > 6 && !memcmp(p + i, "CHAR(", 5) && sp_is_digit((unsigned char)p[i + 5])) {
			unsigned code = 0;

			for (i += 5; i < n && sp_is_digit((unsigned char)p[i]) && code < 256; i++)
				code = 10 * code + (unsigned)(p[i] - '0');
			if (code >= ' ' && code < 0x7f)
				p[out++] = (char)code;
		}
	}
	r->formula.n = out;
	if (out > r->formula_at)
		sp_buf_add_char(&r->formula, '\n');
}

static void rows_close(void *context, const char *name)
{
	struct rows *r = context;

	if (is(name, "c")) {
		sp_table_cell(&r->table, r->column, cell_text(r));
	} else if (is(name, "v") || is(name, "t")) {
		r->in_value -= r->in_value > 0;
	} else if (is(name, "f")) {
		r->in_formula -= r->in_formula > 0;
		if (!r->formula.failed)
			take_formula(r);
	} else if (is(name, "row")) {
		sp_table_row_end(&r->table);
		r->column = UINT32_MAX;
	} else if (r->meta->n && r->meta->p[r->meta->n - 1] != '\n') {
		sp_buf_add_char(r->meta, '\n');
	}
}

static void rows_text(void *context, struct sp_view text)
{
	struct rows *r = context;

	if (r->in_value)
		sp_buf_add(&r->cell, text.p, text.n);
	else if (r->in_formula)
		sp_buf_add(&r->formula, text.p, text.n);
	else
		sp_buf_add(r->meta, text.p, text.n);
}

bool sp_workbook_rows(struct sp_workbook *book, struct sp_view xml, struct sp_buf *out, struct sp_buf *meta)
{
	struct rows *r = calloc(1, sizeof *r);

	if (!r)
		return false;
	const struct sp_xml events = { r, rows_open, rows_close, rows_text };

	r->book = book;
	r->meta = meta;
	r->column = UINT32_MAX;
	sp_buf_init(&r->cell, 0);
	sp_buf_init(&r->formula, 1 << 20);
	sp_table_begin(&r->table, out);
	bool well = sp_xml_parse(xml, &events);

	sp_table_row_end(&r->table);
	sp_buf_add(out, r->formula.p, r->formula.n);
	sp_buf_release(&r->cell);
	sp_buf_release(&r->formula);
	free(r);
	return well;
}

void sp_workbook_unused(const struct sp_workbook *book, struct sp_buf *out)
{
	for (size_t i = 0; i < book->string_n && !book->strings.failed; i++) {
		if (book->string[i].used || !book->string[i].n)
			continue;
		sp_buf_add(out, book->strings.p + book->string[i].at, book->string[i].n);
		sp_buf_add_char(out, '\n');
	}
}
