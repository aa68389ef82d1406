/* SPDX-License-Identifier: Apache-2.0 */
/* What the codes of a font of a PDF file stand for, as it says itself (ISO 32000-1, 9.6 to 9.10). */
#ifndef SP_WORKER_PDF_FONT_H
#define SP_WORKER_PDF_FONT_H

#include <qpdf/qpdf-c.h>
#include <stdbool.h>
#include <stdint.h>

#include "base/view.h"

#define SP_PDF_CODES 256

struct sp_pdf_range;

struct sp_pdf_font {
	int id;        /* of its object, 0 = none */
	bool wide;     /* two bytes a code */
	bool liar;     /* what it draws is not what it says is written: its own table of characters is not believed */
	uint32_t base[SP_PDF_CODES]; /* by name and place, 0 = not said */
	float width[SP_PDF_CODES];   /* of what is drawn, in its size; of wide ones a guess */
	struct sp_pdf_range *range;  /* of ToUnicode, by code */
	size_t range_n;
};

void sp_pdf_font_load(qpdf_data q, qpdf_oh font, struct sp_pdf_font *ret);
void sp_pdf_font_release(struct sp_pdf_font *font);
/* The character of a code; 0 = not known. *ret_second, *ret_third: what else it stands for (ligatures), or 0. */
uint32_t sp_pdf_font_char(const struct sp_pdf_font *font, uint32_t code, uint32_t ret_more[2]);

#endif
