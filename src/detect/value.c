/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "detect/reading.h"

size_t sp_normalise_value(struct sp_view value, char *out, size_t capacity)
{
	size_t n = 0;

	for (size_t i = 0; i < value.n && n < capacity; i++) {
		unsigned char c = (unsigned char)value.p[i];

		if (sp_is_alnum(c) || c >= 0x80)
			out[n++] = (char)sp_upper(c);
	}
	if (n > 0)
		return n;
	n = value.n < capacity ? value.n : capacity;
	memcpy(out, value.p, n);
	return n;
}
