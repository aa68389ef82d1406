/* SPDX-License-Identifier: Apache-2.0 */
/* Office Open XML (ECMA-376): documents, workbooks, presentations, and every file in them. */
#include <stdlib.h>

#include "worker/archive.h"
#include "worker/office.h"
#include "worker/xml.h"

void sp_office_text_init(struct sp_office_text *text)
{
	*text = (struct sp_office_text){ .hidden = false };
	sp_buf_init(&text->shown, 0);
	sp_buf_init(&text->all, 0);
	sp_buf_init(&text->meta, 0);
}

void sp_office_text_release(struct sp_office_text *text)
{
	sp_buf_release(&text->shown);
	sp_buf_release(&text->all);
	sp_buf_release(&text->meta);
}

void sp_office_text_give(struct sp_office_text *text, struct sp_work *work, bool hidden)
{
	if (!hidden)
		sp_give_text(work, SP_EXTRACT_BODY, sp_view(text->shown.p, text->shown.n));
	if (hidden || text->hidden)
		sp_give_text(work, SP_EXTRACT_HIDDEN, sp_view(text->all.p, text->all.n));
	sp_give_text(work, SP_EXTRACT_METADATA, sp_view(text->meta.p, text->meta.n));
	if (text->shown.failed || text->all.failed)
		sp_give_loss(work, SP_LOSS_TOO_LARGE, "no memory for all of a document's text");
	sp_buf_reset(&text->shown);
	sp_buf_reset(&text->all);
	sp_buf_reset(&text->meta);
	text->hidden = false;
}

struct document {
	struct sp_office_text text;
	struct sp_workbook book;
	bool is_book;
};

static unsigned bid_ooxml(struct sp_view bytes)
{
	unsigned bid = sp_zip_bid(bytes);

	return bid && sp_zip_has(bytes, "[Content_Types].xml", false) ? bid + 10 : SP_BID_NONE;
}

static bool starts(const char *s, const char *prefix)
{
	return !strncmp(s, prefix, strlen(prefix));
}

static bool ends(const char *s, const char *suffix)
{
	size_t n = strlen(s), m = strlen(suffix);

	return n >= m && !strcmp(s + n - m, suffix);
}

/* What must be known before the sheets are read. */
static void collect(struct sp_work *work, void *context, const struct sp_entry *entry)
{
	struct document *d = context;

	(void)work;
	if (!strcmp(entry->name, "xl/sharedStrings.xml"))
		sp_workbook_strings(&d->book, entry->bytes);
	else if (!strcmp(entry->name, "xl/workbook.xml"))
		sp_workbook_sheets(&d->book, entry->bytes, &d->text.meta);
}

static void collect_files(struct sp_work *work, void *context, const struct sp_entry *entry)
{
	struct document *d = context;

	(void)work;
	if (!strcmp(entry->name, "xl/_rels/workbook.xml.rels"))
		sp_workbook_files(&d->book, entry->bytes);
}

void sp_office_link(const char *target, struct sp_buf *out)
{
	for (const char *p = target; *p; p++) {
		bool escape = *p == '%' && sp_hex_value(p[1]) >= 0 && sp_hex_value(p[2]) >= 0;

		sp_text_add(out, escape ? (unsigned)(sp_hex_value(p[1]) * 16 + sp_hex_value(p[2])) : *p == '+' ? ' '
			: *p == '?' || *p == '&' ? '\n' : sp_u8(p));
		p += escape ? 2 : 0;
	}
}

/* Links lead out of the document; what they carry may be words. */
static void link_open(void *context, const char *name, const char **attributes)
{
	struct sp_buf *out = context;
	const char *target = sp_xml_attribute(attributes, "Target"), *mode = sp_xml_attribute(attributes, "TargetMode");

	if (strcmp(name, "Relationship") || !target)
		return;
	/* No file in a document has a blank in its name that some program wrote. */
	if (!(mode && !strcmp(mode, "External")) && !strchr(target, ' ') && !strstr(target, "%20"))
		return;
	sp_office_link(target, out);
	sp_buf_add_char(out, '\n');
}

static void no_text(void *context, struct sp_view text)
{
	(void)context, (void)text;
}

static void take_links(struct document *d, struct sp_view xml)
{
	const struct sp_xml events = { &d->text.meta, link_open, NULL, no_text };

	sp_xml_parse(xml, &events);
}

static void take_sheet(struct sp_work *work, struct document *d, const struct sp_entry *entry)
{
	bool hidden = sp_workbook_is_hidden(&d->book, entry->name);

	if (!sp_workbook_rows(&d->book, entry->bytes, &d->text.shown, &d->text.meta))
		sp_give_loss(work, SP_LOSS_CORRUPT, "a damaged sheet");
	if (hidden) {
		sp_buf_add(&d->text.all, d->text.shown.p, d->text.shown.n);
		sp_give_anomaly(work, SP_ANOMALY_HIDDEN_TEXT, 20, "a hidden sheet");
	}
	sp_office_text_give(&d->text, work, hidden);
}

static bool is_shown(const char *name)
{
	return starts(name, "word/document") || starts(name, "word/header") || starts(name, "word/footer") ||
		starts(name, "word/footnotes") || starts(name, "word/endnotes") || starts(name, "ppt/slides/") ||
		starts(name, "xl/drawings/") || starts(name, "word/charts/") || starts(name, "ppt/charts/");
}

static bool is_words(const char *name)
{
	return starts(name, "word/") || starts(name, "ppt/") || starts(name, "xl/");
}

static void take_words(struct sp_work *work, struct document *d, const struct sp_entry *entry)
{
	if (sp_office_words(entry->bytes, &d->text)) {
		sp_office_text_give(&d->text, work, !is_shown(entry->name));
		return;
	}
	sp_office_text_give(&d->text, work, !is_shown(entry->name));
	/* Not well-formed: Office may mend it, the reader of markup takes what it finds. */
	sp_give_child(work, entry->name, "text/html", NULL, 0, entry->bytes);
}

static void take_other(struct sp_work *work, struct document *d, const struct sp_entry *entry)
{
	if (!sp_xml_words(entry->bytes, &d->text.meta))
		sp_give_child(work, entry->name, "text/html", NULL, 0, entry->bytes);
	sp_office_text_give(&d->text, work, false);
}

static void take(struct sp_work *work, void *context, const struct sp_entry *entry)
{
	struct document *d = context;
	const char *name = entry->name;

	if (ends(name, ".rels"))
		take_links(d, entry->bytes);
	else if (starts(name, "xl/worksheets/") && ends(name, ".xml"))
		take_sheet(work, d, entry);
	else if (!strcmp(name, "xl/sharedStrings.xml") || !strcmp(name, "xl/workbook.xml") ||
		!strcmp(name, "[Content_Types].xml"))
		return;
	else if (starts(name, "docProps/thumbnail"))
		return;
	else if (is_words(name) && ends(name, ".xml"))
		take_words(work, d, entry);
	else if (ends(name, ".xml") || ends(name, ".vml"))
		take_other(work, d, entry);
	else
		sp_give_child(work, name, ends(name, ".html") || ends(name, ".htm") ? "text/html" : NULL, NULL, 0,
			entry->bytes);
}

static const char *type_of(struct sp_view bytes)
{
	static const char *const kinds[][2] = {
		{ "word/", "application/vnd.openxmlformats-officedocument.wordprocessingml.document" },
		{ "xl/", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet" },
		{ "ppt/", "application/vnd.openxmlformats-officedocument.presentationml.presentation" } };

	for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
		if (sp_zip_has(bytes, kinds[i][0], true))
			return kinds[i][1];
	return "application/zip";
}

static void read_ooxml(struct sp_work *work)
{
	struct document *d = calloc(1, sizeof *d);
	struct sp_zip_look look;

	if (!d) {
		sp_give_loss(work, SP_LOSS_TOO_LARGE, "no memory for a document");
		return;
	}
	sp_give_format(work, type_of(work->bytes));
	sp_office_text_init(&d->text);
	sp_workbook_init(&d->book);
	sp_zip_look(work, &look);
	d->is_book = sp_zip_has(work->bytes, "xl/", true);
	if (d->is_book) {
		sp_archive_walk(work, SP_ARCHIVE_ZIP, collect, d);
		sp_archive_walk(work, SP_ARCHIVE_ZIP, collect_files, d);
	}
	sp_archive_walk(work, SP_ARCHIVE_ZIP, take, d);
	if (look.odd && !work->full)
		sp_archive_walk(work, SP_ARCHIVE_ZIP_LOCAL, take, d);
	if (d->is_book) {
		sp_workbook_unused(&d->book, &d->text.all);
		sp_office_text_give(&d->text, work, true);
	}
	sp_office_text_give(&d->text, work, false);
	sp_workbook_release(&d->book);
	sp_office_text_release(&d->text);
	free(d);
}

const struct sp_format sp_format_ooxml = { .name = "Word, Excel and PowerPoint documents (OOXML)", .family = "zip",
	.bid = bid_ooxml, .read = read_ooxml };
