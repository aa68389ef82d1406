/* SPDX-License-Identifier: Apache-2.0 */
/* Numbers that are there for every reader, but not for a pattern: their digits far apart, or letters among them. */
#ifndef SP_PARSE_LOOSE_H
#define SP_PARSE_LOOSE_H

#include <stdbool.h>

#include "base/view.h"

#define SP_LOOSE_MAX 24 /* what a reading of a run takes at most */

/*
 * Digits of one number in a run without letters, whatever stands between them, as long as it is the same everywhere and the
 * groups are those in which numbers are written: "[999][123][4578]", a digit a line, a group a cell; or with a wider gap
 * between the groups of digits that all stand apart. Returns: bytes written to out, groups set apart by a space, and *run cut
 * to the number; 0 = there is no such number.
 */
size_t sp_loose_read(struct sp_view *run, char out[SP_LOOSE_MAX]);

/* Whether the letter O, o, I, l or a bar at `at` stands for a digit of a number: "5lO5 lO5l O5lO 5lOO". */
bool sp_alike_at(struct sp_view text, size_t at);

/* The next such number at or behind *at, which moves behind it. Returns: bytes written to out, 0 = no more. */
size_t sp_alike_next(struct sp_view text, size_t *at, struct sp_view *ret_run, char out[SP_LOOSE_MAX]);

#endif
