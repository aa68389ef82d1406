/* SPDX-License-Identifier: Apache-2.0 */
/* Lines of a file by one block: linear, whatever their length. */
#include <string.h>

#include "base/io.h"
#include "ingest/walk.h"

void sp_file_lines_init(struct sp_file_lines *lines, int fd, uint64_t from)
{
	lines->fd = fd;
	lines->at = from;
	lines->block_at = from;
	lines->block_n = 0;
}

/* Makes the bytes at `at` stand in the block. Returns: how many there are, 0 at the end, SP_EIO. */
static ssize_t bytes_at(struct sp_file_lines *lines, uint64_t at, const char **ret_p)
{
	if (at < lines->block_at || at >= lines->block_at + lines->block_n) {
		ssize_t n = sp_io_pread_all(lines->fd, lines->block, sizeof lines->block, (off_t)at);

		if (n < 0)
			return SP_EIO;
		lines->block_at = at;
		lines->block_n = (size_t)n;
	}
	size_t skip = (size_t)(at - lines->block_at);

	*ret_p = lines->block + skip;
	return (ssize_t)(lines->block_n - skip);
}

static bool is_blank(const char *p, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (!sp_is_space((unsigned char)p[i]))
			return false;
	return true;
}

int sp_file_lines_next(struct sp_file_lines *lines, struct sp_line *ret)
{
	struct sp_line line = { .offset = lines->at, .blank = true };
	uint64_t at = lines->at;
	bool carriage = false; /* the byte before the line end is a CR */

	for (;;) {
		const char *p;
		ssize_t n = bytes_at(lines, at, &p);

		if (n < 0)
			return SP_EIO;
		if (n == 0) {
			if (at == line.offset)
				return 0;
			line.next = at;
			line.bytes = at - line.offset;
			break;
		}
		const char *end = memchr(p, '\n', (size_t)n);
		size_t length = end ? (size_t)(end - p) : (size_t)n;
		uint64_t before = at - line.offset;

		if (before < sizeof line.head)
			memcpy(line.head + before, p, length < sizeof line.head - before ? length :
				sizeof line.head - before);
		line.blank = line.blank && is_blank(p, length);
		if (length)
			carriage = p[length - 1] == '\r';
		at += length;
		if (end) {
			line.next = at + 1;
			line.bytes = at - line.offset - (carriage && at > line.offset);
			break;
		}
	}
	lines->at = line.next;
	*ret = line;
	return 1;
}
