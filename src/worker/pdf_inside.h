/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a PDF file holds beside the text that its pages show: annotations, forms, outlines, properties, attached files,
 * pictures, and text that is drawn where nobody looks.
 */
#ifndef SP_WORKER_PDF_INSIDE_H
#define SP_WORKER_PDF_INSIDE_H

#include "worker/format.h"

/* Returns: whether its pages can be read; what cannot be opened is told. */
bool sp_pdf_look_inside(struct sp_work *work);

#endif
