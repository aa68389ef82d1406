/* SPDX-License-Identifier: Apache-2.0 */
/*
 * PDF (ISO 32000). The text of its pages is read by pdftotext, a program; what that does not see by qpdf, where it is there
 * (worker/pdf_inside.c); here is what the file said before it was changed, and what stands behind its end.
 */
#ifdef HAVE_CONFIG_H
#include <config.h>
#endif

#include <stdio.h>

#include "worker/format.h"
#include "worker/pdf_inside.h"

#define HEADER_WITHIN 1024 /* what readers allow before the header (annex H) */
#define REVISIONS_MAX 3
#define REST_MIN 12 /* bytes behind the end that may say something */

static size_t header_at(struct sp_view v)
{
	struct sp_view start = sp_slice(v, 0, HEADER_WITHIN);
	const char *found = start.n ? memmem(start.p, start.n, "%PDF-", 5) : NULL;

	return found ? (size_t)(found - v.p) : SIZE_MAX;
}

static unsigned bid_pdf(struct sp_view bytes)
{
	size_t at = header_at(bytes);

	return at == SIZE_MAX ? SP_BID_NONE : at ? SP_BID_WITHIN : SP_BID_SURE;
}

/* A file that was changed by additions holds what it was before: it ends at each mark but the last. */
static void give_revisions(struct sp_work *work)
{
	struct sp_view v = work->bytes;
	size_t ends[REVISIONS_MAX + 1], n = 0;

	for (size_t at = 0; n <= REVISIONS_MAX;) {
		const char *found = memmem(v.p + at, v.n - at, "%%EOF", 5);

		if (!found)
			break;
		at = (size_t)(found - v.p) + 5;
		ends[n++] = at;
	}
	struct sp_view start = sp_slice(v, 0, HEADER_WITHIN);
	/* The first mark of a file made for the web ends its first page. */
	size_t first = memmem(start.p, start.n, "/Linearized", 11) ? 1 : 0;

	if (n > REVISIONS_MAX)
		sp_give_loss(work, SP_LOSS_TOO_MANY, "more earlier versions of a document than are looked at");
	for (size_t i = first; i + 1 < n && !work->full; i++) {
		char name[32];

		/* Each once: a version is no version of its own versions. */
		if (work->name && !strncmp(work->name, "version ", 8))
			break;
		snprintf(name, sizeof name, "version %zu", i + 1);
		sp_give_child(work, name, "application/pdf", NULL, SP_EXTRACT_CHILD_HIDDEN, sp_slice(v, 0, ends[i]));
	}
}

/* Readers of PDF look no further than the last mark. */
static void give_rest(struct sp_work *work)
{
	struct sp_view v = work->bytes;
	const char *end = v.p;

	for (const char *at; (at = memmem(end, (size_t)(v.p + v.n - end), "%%EOF", 5)) != NULL;)
		end = at + 5;
	if (end == v.p)
		return;
	struct sp_view rest = sp_view_trim(sp_view(end, (size_t)(v.p + v.n - end)));

	if (rest.n >= REST_MIN)
		sp_give_child(work, "behind the end", NULL, NULL, SP_EXTRACT_CHILD_REST, rest);
}

#ifndef HAVE_QPDF
bool sp_pdf_look_inside(struct sp_work *work)
{
	(void)work;
	return true;
}
#endif

static void read_pdf(struct sp_work *work)
{
	if (!sp_pdf_look_inside(work))
		return;
	sp_give_tool(work, SP_TOOL_PDFTOTEXT);
	give_revisions(work);
	give_rest(work);
}

const struct sp_format sp_format_pdf = { .name = "PDF documents", .bid = bid_pdf, .read = read_pdf,
	.type = "application/pdf" };
