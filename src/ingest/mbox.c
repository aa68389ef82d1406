/* SPDX-License-Identifier: Apache-2.0 */
/* mbox files (RFC 4155; mboxrd quoting is the reader's business). */
#include <string.h>

#include "base/err.h"
#include "ingest/walk.h"

static bool is_separator(const struct sp_line *line)
{
	return line->bytes > 5 && !memcmp(line->head, "From ", 5);
}

int sp_mbox_next(struct sp_mbox *mbox, struct sp_file_lines *lines, uint64_t *ret_offset,
	uint64_t *ret_bytes, uint32_t *ret_line)
{
	struct sp_line line;
	bool after_empty = !mbox->begun; /* the file's first line needs no empty one before it */
	uint64_t end = mbox->message, empty = 0;
	int got;

	while ((got = sp_file_lines_next(lines, &line)) == 1) {
		mbox->lines_read++;
		if (after_empty && is_separator(&line)) {
			struct sp_mbox done = *mbox;

			mbox->begun = true;
			end = mbox->message = line.next;
			mbox->line = mbox->lines_read;
			after_empty = false;
			if (!done.begun)
				continue;
			/* The empty line before a separator belongs to it. */
			*ret_offset = done.message;
			*ret_bytes = empty > done.message ? empty - done.message : 0;
			*ret_line = done.line;
			return 1;
		}
		after_empty = line.bytes == 0;
		if (after_empty)
			empty = line.offset;
		end = line.next;
	}
	if (got < 0 || !mbox->begun)
		return got;
	mbox->begun = false;
	*ret_offset = mbox->message;
	*ret_bytes = end - mbox->message;
	*ret_line = mbox->line;
	return 1;
}
