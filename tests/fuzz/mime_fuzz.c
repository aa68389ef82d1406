/* SPDX-License-Identifier: Apache-2.0 */
/* links: LIB_PARSE LIB_MODEL LIB_BASE */
/* Any bytes as a mail, with small limits every other time: each text is valid UTF-8 and leads back into its part. */
#include "../unit/parse_fixture.h"

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t n);

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t n)
{
	struct parsed p;

	parsed_init(&p);
	if (n && data[n - 1] % 2) {
		p.limits.part_count = 8;
		p.limits.part_depth = 3;
		p.limits.parameter_count = 4;
		p.limits.header_bytes = 512;
		p.limits.header_field_bytes = 128;
		p.limits.boundary_bytes = 16;
	}
	if (n && data[n - 1] % 4 > 1)
		p.limits.arena_bytes = 100000;
	parsed_run(&p, SP_KIND_EMAIL, sp_view((const char *)data, n));
	if (p.fault || (!p.status && !p.message.part_n))
		abort();
	parsed_release(&p);
	return 0;
}
