/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a validator is shown: the place of a match, a window around it, and the stretch of digits that it touches.
 *
 * A stretch is ASCII digits with at most one separator between two of them: a space, '-', '.', '/', a bracket (also next to
 * a space), or one line end (also next to a space). A validator sees at most 64 digits at a time. A longer stretch is shown
 * in pieces that overlap by 32 digits and more and are cut between groups where there are groups, so that every number of up
 * to 32 digits stands in one of them whole.
 */
#ifndef SP_PLUGHOST_CANDIDATE_H
#define SP_PLUGHOST_CANDIDATE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/view.h"
#include "sallyport/plugin.h"

#define SP_DIGITS_MAX 64u

struct sp_digits {
	uint32_t n; /* 0 = the match touches no digit */
	uint32_t begin, end;
	uint32_t next; /* first digit of the piece after this one, UINT32_MAX = this is the last */
	uint32_t at[SP_DIGITS_MAX];
	char digit[SP_DIGITS_MAX + 1];
};

/* Offset of a digit that the match [begin, end) ends in, is followed by, or holds (begin UINT32_MAX = not known), or
 * UINT32_MAX. Looks back at most 64 bytes. */
uint32_t sp_digits_touch(struct sp_view text, uint32_t begin, uint32_t end);

/* Fills in the piece of the stretch around the digit at `at`: the whole stretch where it has at most 64 digits, else 32 of
 * them before `at` (or the beginning of the stretch) and what follows. */
void sp_digits_around(struct sp_view text, uint32_t at, struct sp_digits *ret);

/* Fills in the piece that begins with the digit at `at`. */
void sp_digits_from(struct sp_view text, uint32_t at, struct sp_digits *ret);

/* Sets text, view, match and window (`window` bytes around the match and around the digits, widened to characters), and
 * the digits, which are borrowed. */
void sp_candidate_set(struct sallyport_candidate *candidate, struct sp_view text, uint32_t view,
	uint32_t match_begin, uint32_t match_end, uint32_t match_last, uint32_t window,
	const struct sp_digits *digits);

/* Sets another window, for the next validator that is shown the same place. */
void sp_candidate_widen(struct sallyport_candidate *candidate, uint32_t window);

#endif
