/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The text that a stream of a PDF file draws (ISO 32000-1, 9), in the order in which it is drawn, wherever it lies and
 * whether a reader sees it; and whether pdftotext leaves some of it out, so that it must be given beside its text.
 */
#ifndef SP_WORKER_PDF_TEXT_H
#define SP_WORKER_PDF_TEXT_H

#include "base/buf.h"
#include "worker/pdf_font.h"

#define SP_PDF_FONTS 32

/* Fonts that were met last, by the number of their object. */
struct sp_pdf_fonts {
	qpdf_data q;
	struct sp_pdf_font font[SP_PDF_FONTS];
};

struct sp_pdf_drawn {
	struct sp_buf text;
	struct sp_buf aside; /* remarks, and words where the points of a picture should be */
	bool text_shown;     /* there are operators that show text */
	bool unseen;         /* it lies off the page, in a layer, behind other words, mirrored, too small, or is drawn as others */
	bool shapes;         /* outlines stand in a row as letters do */
};

void sp_pdf_fonts_release(struct sp_pdf_fonts *fonts);
void sp_pdf_drawn_init(struct sp_pdf_drawn *drawn);
void sp_pdf_drawn_release(struct sp_pdf_drawn *drawn);
/* resources: those of the stream. page: left, bottom, right, top of what it draws on; NULL: not known. Adds to *drawn. */
void sp_pdf_draw(struct sp_pdf_fonts *fonts, qpdf_oh resources, struct sp_view content, const double page[4],
	struct sp_pdf_drawn *drawn);

#endif
