/* SPDX-License-Identifier: Apache-2.0 */
/* Outlines that a page draws: whether they stand in rows, as the letters of a text do that was turned into shapes. */
#ifndef SP_WORKER_PDF_SHAPES_H
#define SP_WORKER_PDF_SHAPES_H

#include <stdbool.h>

struct sp_pdf_box {
	double left, bottom, right, top;
};

struct sp_pdf_shapes {
	struct sp_pdf_box now, last; /* the outline that is being drawn; the last one of the row */
	unsigned lines;              /* that the outline is made of */
	unsigned row, longest;       /* outlines in a row: up to here, and at most since a path ended */
	bool found;
};

/* A point of an outline: the first of one, or the end of a line or curve. */
void sp_pdf_shapes_point(struct sp_pdf_shapes *shapes, double x, double y, bool first);
/* The path is painted, or only cuts. */
void sp_pdf_shapes_end(struct sp_pdf_shapes *shapes, bool painted);

#endif
