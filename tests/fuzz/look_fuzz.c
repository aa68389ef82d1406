/* SPDX-License-Identifier: Apache-2.0 */
/* links: LIB_LOOK LIB_MODEL LIB_BASE */
/* Looking at pictures: decoded as libraries do, hashed, searched for bar codes and letters. What comes out are frames. */
#include <stdlib.h>

#include "base/wire.h"
#include "look/look.h"

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t n);

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t n)
{
	struct sp_wire_reader reader;
	struct sp_buf out;

	sp_buf_init(&out, 0);
	if (n)
		sp_look(sp_view((const char *)data, n), &out);
	sp_wire_reader_init(&reader, sp_view(out.p, out.n));
	while (reader.left) {
		sp_wire_get_u64(&reader);
		sp_wire_get_view(&reader);
		if (reader.failed)
			abort();
	}
	sp_buf_release(&out);
	return 0;
}
