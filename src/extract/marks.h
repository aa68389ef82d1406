/* SPDX-License-Identifier: Apache-2.0 */
/* Who would read a file: seen from a few bytes, without reading its structure, so that the scanner may look. */
#ifndef SP_EXTRACT_MARKS_H
#define SP_EXTRACT_MARKS_H

#include "base/view.h"
#include "extract/protocol.h"

/* Returns: the reader that has every format which may bid on the bytes; SP_READER_N where none does. */
enum sp_extract_reader sp_marks_reader(struct sp_view bytes);

static inline bool sp_marks_any(struct sp_view bytes)
{
	return sp_marks_reader(bytes) < SP_READER_N;
}

#endif
