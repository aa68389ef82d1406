/* SPDX-License-Identifier: Apache-2.0 */
/* Bytes written as numbers of base 2, 8 and 16, one after another. */
#ifndef SP_PARSE_CODES_H
#define SP_PARSE_CODES_H

#include <stdbool.h>

#include "base/view.h"

/* A run of binary ("00111001 00111001") or octal ("071 071") numbers of characters. out: as many bytes as the run.
 * Returns: bytes written, 0 = it is none. */
size_t sp_codes_read(struct sp_view run, char *out);

/* The next stretch of hexadecimal bytes that are set apart ("39 39", "0x39, 0x39", "39:39") at or behind *at, which moves
 * behind it. A few bytes in a hundred are looked at. out: SP_CODES_MAX bytes. Returns: bytes written, 0 = no more. */
#define SP_CODES_MAX 2048
size_t sp_codes_next(struct sp_view text, size_t *at, struct sp_view *ret_run, char out[SP_CODES_MAX]);

#endif
