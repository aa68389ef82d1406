/* SPDX-License-Identifier: Apache-2.0 */
/* What the readers of Office documents share. */
#ifndef SP_WORKER_OFFICE_H
#define SP_WORKER_OFFICE_H

#include "worker/format.h"

struct sp_office_text {
	struct sp_buf shown, all, meta; /* all: with what is hidden, in order */
	bool hidden;
};

void sp_office_text_init(struct sp_office_text *text);
void sp_office_text_release(struct sp_office_text *text);
/* Gives out what was read, and empties it. `hidden`: readers do not see it at once, whatever it says itself. */
void sp_office_text_give(struct sp_office_text *text, struct sp_work *work, bool hidden);

/* Adds the target of a link, its escapes undone: it may carry words. */
void sp_office_link(const char *target, struct sp_buf *out);

/* Returns: whether the XML was read to its end. */
bool sp_office_words(struct sp_view xml, struct sp_office_text *out);

/* ---- workbooks ---- */
struct sp_workbook {
	struct sp_buf strings;       /* all shared strings */
	struct sp_string { size_t at, n; bool used; } *string;
	size_t string_n, string_capacity;
	struct sp_sheet { char file[64]; char id[64]; bool hidden; } sheet[256];
	size_t sheet_n;
};

void sp_workbook_init(struct sp_workbook *book);
void sp_workbook_release(struct sp_workbook *book);
void sp_workbook_strings(struct sp_workbook *book, struct sp_view xml);
/* xl/workbook.xml, then xl/_rels/workbook.xml.rels, in this order. */
void sp_workbook_sheets(struct sp_workbook *book, struct sp_view xml, struct sp_buf *meta);
void sp_workbook_files(struct sp_workbook *book, struct sp_view xml);
/* The rows of a sheet; what it says beside them (headers, prompts, links, scenarios) goes to meta. */
bool sp_workbook_rows(struct sp_workbook *book, struct sp_view xml, struct sp_buf *out, struct sp_buf *meta);
bool sp_workbook_is_hidden(const struct sp_workbook *book, const char *file);
/* Strings that no sheet shows. */
void sp_workbook_unused(const struct sp_workbook *book, struct sp_buf *out);

#endif
