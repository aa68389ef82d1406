/* SPDX-License-Identifier: Apache-2.0 */
/* links: LIB_WORKER LIB_EXTRACT LIB_MODEL LIB_BASE */
/* Attachments: every reader of formats, on whatever bytes; what a format bids on bears a mark of a reader that has it. */
#include <stdlib.h>

#include "extract/marks.h"
#include "worker/format.h"

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t n);

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t n)
{
	struct sp_buf frame;
	struct sp_work work = { .bytes = sp_view((const char *)data, n), .type = "application/octet-stream",
		.name = "a.b", .sock = -1, .frame = &frame, .bytes_left = 1 << 20, .count_left = 100 };

	const enum sp_extract_reader reader = sp_marks_reader(work.bytes);

	for (size_t i = 0; i < sp_format_n; i++)
		if (sp_formats[i]->bid(work.bytes) && (reader == SP_READER_N || reader < sp_format_reader[i]))
			abort();
	sp_buf_init(&frame, 0);
	if (n)
		sp_worker_take_apart(&work);
	sp_buf_release(&frame);
	return 0;
}
