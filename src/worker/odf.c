/* SPDX-License-Identifier: Apache-2.0 */
/* OpenDocument (OASIS ODF 1.3): text in order, tables as rows, properties, and every file in it. */
#include <stdlib.h>

#include "worker/archive.h"
#include "worker/office.h"
#include "worker/table.h"
#include "worker/xml.h"

#define SPACES_MAX 100

struct odf {
	struct sp_office_text text;
	struct sp_table table;
	struct sp_buf cell;
	unsigned column, in_cell, in_deleted;
	bool encrypted;
};

static bool is(const char *a, const char *b)
{
	return !strcmp(a, b);
}

static void put(struct odf *o, const char *p, size_t n)
{
	if (o->in_cell) {
		sp_buf_add(&o->cell, p, n);
	} else if (o->in_deleted) {
		o->text.hidden = true;
		sp_buf_add(&o->text.all, p, n);
	} else {
		sp_buf_add(&o->text.shown, p, n);
		sp_buf_add(&o->text.all, p, n);
	}
}

static void on_open(void *context, const char *name, const char **attributes)
{
	struct odf *o = context;
	const char *value;

	sp_xml_speech(attributes, &o->text.meta);
	if (is(name, "tab")) {
		put(o, "\t", 1);
	} else if (is(name, "line-break")) {
		put(o, "\n", 1);
	} else if (is(name, "s")) {
		value = sp_xml_attribute(attributes, "c");
		long n = value ? strtol(value, NULL, 10) : 1;

		for (long i = 0; i < n && i < SPACES_MAX; i++)
			put(o, " ", 1);
	} else if (is(name, "tracked-changes")) {
		o->in_deleted++;
	} else if (is(name, "table-cell") || is(name, "covered-table-cell")) {
		o->in_cell++;
	} else if (is(name, "hidden-text") || is(name, "conditional-text")) {
		value = sp_xml_attribute(attributes, "string-value");
		if (value)
			put(o, value, strlen(value));
	} else if (is(name, "a")) {
		value = sp_xml_attribute(attributes, "href");
		if (value) {
			sp_office_link(value, &o->text.meta);
			sp_buf_add_char(&o->text.meta, '\n');
		}
	}
}

static void on_close(void *context, const char *name)
{
	struct odf *o = context;

	if (is(name, "p") || is(name, "h")) {
		put(o, o->in_cell ? " " : "\n", 1);
	} else if (is(name, "tracked-changes")) {
		o->in_deleted -= o->in_deleted > 0;
	} else if ((is(name, "table-cell") || is(name, "covered-table-cell")) && o->in_cell) {
		struct sp_view text = sp_view_trim(sp_view(o->cell.p, o->cell.n));

		o->in_cell--;
		if (!o->cell.failed && o->cell.n)
			sp_table_cell(&o->table, o->column, text);
		o->column++;
		sp_buf_reset(&o->cell);
	} else if (is(name, "table-row")) {
		sp_table_row_end(&o->table);
		o->column = 0;
	} else if (is(name, "table")) {
		sp_table_begin(&o->table, &o->text.shown);
	}
}

static void on_text(void *context, struct sp_view text)
{
	put(context, text.p, text.n);
}

static bool ends(const char *s, const char *suffix)
{
	size_t n = strlen(s), m = strlen(suffix);

	return n >= m && is(s + n - m, suffix);
}

static void manifest_open(void *context, const char *name, const char **attributes)
{
	struct odf *o = context;

	(void)attributes;
	o->encrypted |= is(name, "encryption-data");
}

static void no_text(void *context, struct sp_view text)
{
	(void)context, (void)text;
}

static void take(struct sp_work *work, void *context, const struct sp_entry *entry)
{
	struct odf *o = context;
	const struct sp_xml content = { o, on_open, on_close, on_text, &o->text.meta };
	const struct sp_xml manifest = { o, manifest_open, NULL, no_text };
	const char *name = entry->name;
	bool well = true;

	if (is(name, "mimetype") || !strncmp(name, "Thumbnails/", 11))
		return;
	if (is(name, "META-INF/manifest.xml")) {
		sp_xml_parse(entry->bytes, &manifest);
	} else if (ends(name, "content.xml") || ends(name, "styles.xml")) {
		sp_table_begin(&o->table, &o->text.shown);
		well = sp_xml_parse(entry->bytes, &content);
		sp_office_text_give(&o->text, work, false);
	} else if (ends(name, ".xml") || ends(name, ".rdf")) {
		well = sp_xml_words(entry->bytes, &o->text.meta);
		sp_office_text_give(&o->text, work, false);
	} else {
		sp_give_child(work, name, NULL, NULL, 0, entry->bytes);
	}
	if (!well && !o->encrypted)
		sp_give_child(work, name, "text/html", NULL, 0, entry->bytes);
}

static unsigned bid_odf(struct sp_view bytes)
{
	unsigned bid = sp_zip_bid(bytes);

	return bid && sp_zip_has(bytes, "content.xml", false) && sp_zip_has(bytes, "META-INF/manifest.xml", false)
		? bid + 10 : SP_BID_NONE;
}

static void read_odf(struct sp_work *work)
{
	struct odf *o = calloc(1, sizeof *o);
	struct sp_zip_look look;

	if (!o) {
		sp_give_loss(work, SP_LOSS_TOO_LARGE, "no memory for a document");
		return;
	}
	sp_office_text_init(&o->text);
	sp_buf_init(&o->cell, 0);
	sp_zip_look(work, &look);
	sp_archive_walk(work, SP_ARCHIVE_ZIP, take, o);
	if (look.odd && !work->full)
		sp_archive_walk(work, SP_ARCHIVE_ZIP_LOCAL, take, o);
	if (o->encrypted)
		sp_give_loss(work, SP_LOSS_ENCRYPTED, "an encrypted document");
	sp_buf_release(&o->cell);
	sp_office_text_release(&o->text);
	free(o);
}

const struct sp_format sp_format_odf = { .name = "OpenDocument texts, sheets and presentations", .family = "zip",
	.bid = bid_odf, .read = read_odf, .type = "application/vnd.oasis.opendocument" };
