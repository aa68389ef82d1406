/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Offset maps: from bytes of a derived text back to bytes of what it was derived from.
 *
 * A map is a list of runs in ascending order of `out`. The run i covers out bytes [run[i].out, run[i+1].out) (the last
 * one up to out_n) and stems from in bytes [in, in + in_n). When both lengths are equal the run is linear (byte k stems
 * from byte k); otherwise it is atomic: every out byte stems from the whole in range (an entity, a folded character).
 * In bytes that no run covers were dropped (a tag, a zero-width character). A map without runs (n = 0) is the identity.
 */
#ifndef SP_BASE_MAP_H
#define SP_BASE_MAP_H

#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"

/* Why out bytes differ from in bytes; a finding names the kinds inside its span in `via`. */
enum sp_via {
	SP_VIA_NONE = 0,
	SP_VIA_ZERO_WIDTH = 1 << 0,  /* invisible characters were dropped inside */
	SP_VIA_COMPATIBILITY = 1 << 1, /* full-width, mathematical, circled … forms (NFKC) */
	SP_VIA_DIGITS = 1 << 2,      /* digits of another script */
	SP_VIA_HOMOGLYPH = 1 << 3,   /* a letter of another script that looks the same */
	SP_VIA_LEET = 1 << 4,        /* digits or signs written for letters */
	SP_VIA_SPACING = 1 << 5,     /* letters set apart */
	SP_VIA_REPEAT = 1 << 6,      /* letters repeated */
	SP_VIA_BIDI = 1 << 7,        /* direction controls */
	SP_VIA_MARKUP = 1 << 8,      /* tags or comments inside the value */
	SP_VIA_ENTITY = 1 << 9,      /* HTML entities inside the value */
	SP_VIA_HIDDEN = 1 << 10,     /* text that a reader does not see */
	SP_VIA_COMBINING = 1 << 11,  /* combining marks were dropped */
	SP_VIA_ENCODED = 1 << 12,    /* an encoding inside the text was undone */
	SP_VIA_BARCODE = 1 << 13,    /* a bar code in a picture says it */
};
#define SP_VIA_N 14

/* Returns: the name used in results ("zero-width"), of one bit; NULL for none. */
const char *sp_via_name(uint32_t bit);

struct sp_map_run {
	uint32_t out;  /* first out byte */
	uint32_t in;   /* first in byte */
	uint32_t in_n; /* in bytes that the run stems from */
	uint32_t via;  /* enum sp_via bits that hold for the run; also for what was dropped just before it */
};

struct sp_map {
	struct sp_map_run *run;
	size_t n;
	size_t capacity;
	uint32_t out_n; /* total out bytes */
};

/* Appends out bytes that stem from [in, in + in_n); merges with the last run where both are linear, adjoin and carry
 * the same via. Returns: SP_OK or SP_ENOMEM (arena maximum). */
int sp_map_add(struct sp_map *map, struct sp_arena *arena, uint32_t out_n, uint32_t in,
	uint32_t in_n, uint32_t via);

/* Where out byte `out` begins in the source; for out >= out_n the end of the last run. Logarithmic. */
uint32_t sp_map_begin(const struct sp_map *map, uint32_t out);

/* Where the span that ends before out byte `out` ends in the source. Logarithmic. */
uint32_t sp_map_end(const struct sp_map *map, uint32_t out);

/* The via bits of all runs that touch out bytes [from, to); a `via` of dropped bytes counts only strictly inside. */
uint32_t sp_map_via(const struct sp_map *map, uint32_t from, uint32_t to);

#endif
