/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What is collected of a text: arrays of the detector's own, which grow by realloc. In an arena each growth would leave
 * the smaller array behind, and these are the largest things of a scan.
 */
#ifndef SP_DETECT_ARRAY_H
#define SP_DETECT_ARRAY_H

#include <stddef.h>
#include <stdlib.h>

#include "base/err.h"

#define SP_ARRAY_KEPT_BYTES ((size_t)256 << 10) /* of an array, from text to text; more is given back */

/* Room for one more element. Returns: SP_OK, or SP_ENOMEM with the array untouched. */
static inline int sp_array_reserve(void **array, size_t n, size_t *capacity, size_t element_bytes)
{
	size_t wanted = *capacity ? *capacity * 2 : 64;

	if (n < *capacity)
		return SP_OK;
	void *grown = reallocarray(*array, wanted, element_bytes);

	if (!grown)
		return SP_ENOMEM;
	*array = grown;
	*capacity = wanted;
	return SP_OK;
}

/* Empties it, and gives back what is too large to keep. */
static inline void sp_array_empty(void **array, size_t *n, size_t *capacity, size_t element_bytes)
{
	*n = 0;
	if (*capacity * element_bytes <= SP_ARRAY_KEPT_BYTES)
		return;
	free(*array);
	*array = NULL;
	*capacity = 0;
}

#endif
