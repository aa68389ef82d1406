/* SPDX-License-Identifier: Apache-2.0 */
/* Whether a worker would read a file: seen from a few bytes, without reading its structure, so that the scanner may look. */
#ifndef SP_EXTRACT_MARKS_H
#define SP_EXTRACT_MARKS_H

#include "base/view.h"

/* Returns: false only where no format of a worker bids on the bytes. */
bool sp_marks_any(struct sp_view bytes);

#endif
