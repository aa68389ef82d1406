/* SPDX-License-Identifier: Apache-2.0 */
/* links: LIB_EXTRACT LIB_MODEL LIB_BASE */
/* Files of no format: what is found in them is UTF-8, and all long ASCII runs are found. */
#include <stdint.h>
#include <stdlib.h>

#include "base/utf8.h"
#include "extract/letters.h"
#include "extract/marks.h"

#define LONG 20

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_runs(struct sp_view v, const struct sp_buf *found)
{
	for (size_t at = 0, from = 0; at <= v.n; at++) {
		if (at < v.n && ((v.p[at] >= 0x20 && v.p[at] < 0x7f) || v.p[at] == '\t'))
			continue;
		if (at - from >= LONG && !memmem(found->p, found->n, v.p + from, at - from))
			abort();
		from = at + 1;
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *copy = malloc(size + !size); /* of the exact size, so that a read beyond it is seen */
	struct sp_buf found;

	if (!copy || size > 65536)
		return free(copy), 0;
	if (size)
		memcpy(copy, data, size);
	struct sp_view v = sp_view(copy, size);

	sp_marks_any(v);
	sp_buf_init(&found, 0);
	sp_letters_find(v, &found);
	if (sp_utf8_valid_run(found.p, found.n) != found.n)
		abort();
	check_runs(v, &found);
	sp_buf_release(&found);
	free(copy);
	return 0;
}
