/* SPDX-License-Identifier: Apache-2.0 */
/* links: LIB_NORMALISE LIB_MODEL LIB_BASE */
/* Any bytes: blocks of every width and single bytes agree on where a word may be odd. */
#include <stdint.h>
#include <stdlib.h>

#include "../unit/normalise_skip.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *copy = malloc(size + !size); /* of the exact size, so that a read beyond it is seen */

	if (!copy || size > 65536)
		return free(copy), 0;
	if (size)
		memcpy(copy, data, size);
	if (skip_fault(sp_view(copy, size)))
		abort();
	free(copy);
	return 0;
}
