/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Views of a text, each with an exact map back. The text view is the text itself, made valid UTF-8. The folded view is made
 * only of the stretches that hold something other than ASCII; the words view only around candidate tokens. A plain English
 * text yields no piece of either and pays one pass that looks for them.
 */
#ifndef SP_NORMALISE_NORMALISE_H
#define SP_NORMALISE_NORMALISE_H

#include "base/arena.h"
#include "base/err.h"
#include "base/map.h"
#include "base/view.h"
#include "model/limits.h"

/* Makes bytes valid UTF-8: each maximal ill-formed subpart becomes U+FFFD (Unicode 15, 3.9, best practice). Where nothing
 * is wrong *ret_text is `bytes` itself and the map stays empty. NUL bytes are kept.
 * Returns: SP_OK or SP_ENOMEM. */
int sp_utf8_repair(struct sp_view bytes, struct sp_arena *arena, struct sp_view *ret_text,
	struct sp_map *ret_map);

/* One piece of a view. */
struct sp_piece {
	struct sp_view utf8;
	struct sp_map to_text;    /* leads back to bytes of the text, exact; always has runs */
	uint32_t begin, end;      /* the stretch of the text that it stands for */
};

struct sp_folder {
	struct sp_view text;
	const struct sp_limits *limits;
	size_t at;
};

/* Each stretch around what is not ASCII, with some ASCII text on either side: NFKC (UAX #15; case is kept: identifiers are
 * told apart by it, and word patterns are caseless anyway); zero-width, bidi and other default ignorable characters dropped;
 * digits of every script to ASCII; white space of every kind to a space, line ends of every kind to a line feed; dashes,
 * quotation marks and other signs of every kind to those of ASCII; combining marks on ASCII characters dropped; look-alikes
 * of ASCII letters and digits to ASCII where a token mixes scripts or has digits; right-to-left overridden text in the order
 * in which it is displayed, and letters that stand on their heads upright. Stretches that fold to themselves are left out.
 * Pieces overlap nothing and hold about 64 KiB at most. */
void sp_folder_init(struct sp_folder *folder, struct sp_view text, const struct sp_limits *limits);
/* Returns: 1 a piece (memory from the arena; rewind when done with it), 0 the end, SP_ENOMEM. */
int sp_folder_next(struct sp_folder *folder, struct sp_arena *arena, struct sp_piece *ret);

struct sp_worder {
	struct sp_view text;
	const struct sp_limits *limits;
	size_t at;
	unsigned variant, variant_n; /* the next one of the window, and how many it has */
	unsigned odd;                /* what its words are, SP_WORD_* bits */
	size_t window_begin, window_end;
};

/* Around each candidate token (letters mixed with digits or signs, letters set apart by single separators, a letter three
 * times and more in a row, letters of look-alike scripts, masked letters) the text in lower case with look-alikes (Unicode
 * TR39 where it leads to a Latin letter), leet, spacing and repeats undone; masks are '*', one for each sign. Where there are
 * several ways to read a sign ('1' as i or l, a repeated letter as one or two, a mask as a letter or as nothing) a window
 * yields several pieces, at most four. Candidates near one another share a window; windows do not overlap. */
void sp_worder_init(struct sp_worder *worder, struct sp_view text, const struct sp_limits *limits);
/* Returns: as sp_folder_next; the pieces of one window follow one another and have the same begin and end. */
int sp_worder_next(struct sp_worder *worder, struct sp_arena *arena, struct sp_piece *ret);

#endif
