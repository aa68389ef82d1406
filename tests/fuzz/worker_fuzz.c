/* SPDX-License-Identifier: Apache-2.0 */
/* links: LIB_WORKER LIB_EXTRACT LIB_MODEL LIB_BASE */
/* Attachments: every reader of formats, on whatever bytes; what a format bids on bears a mark. */
#include <stdlib.h>

#include "extract/marks.h"
#include "worker/format.h"

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t n);

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t n)
{
	struct sp_buf frame;
	struct sp_work work = { .bytes = sp_view((const char *)data, n), .type = "application/octet-stream",
		.name = "a.b", .sock = -1, .frame = &frame, .bytes_left = 1 << 20, .count_left = 100 };

	for (size_t i = 0; i < sp_format_n; i++)
		if (sp_formats[i]->bid(work.bytes) && !sp_marks_any(work.bytes))
			abort();
	sp_buf_init(&frame, 0);
	if (n)
		sp_worker_take_apart(&work);
	sp_buf_release(&frame);
	return 0;
}
