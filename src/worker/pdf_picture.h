/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SP_WORKER_PDF_PICTURE_H
#define SP_WORKER_PDF_PICTURE_H

#include <qpdf/qpdf-c.h>

#include "worker/format.h"

/*
 * Gives out a picture that stands in a document as rows of pixels, in grey: bits, bytes, or indexes into a table of colours.
 * Larger ones than a screen shows are pages that were scanned, which are drawn and read as pages. Returns: whether it was one.
 */
bool sp_pdf_give_picture(qpdf_data q, qpdf_oh stream, struct sp_work *work);

#endif
