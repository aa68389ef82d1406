/* SPDX-License-Identifier: Apache-2.0 */
/* The context words of a text, and the nearest one. */
#ifndef SP_DETECT_CONTEXT_H
#define SP_DETECT_CONTEXT_H

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"
#include "config/ruleset.h"

struct sp_word {
	uint32_t set, end, begin; /* offsets in the text */
	uint32_t pattern;
};

struct sp_words {
	struct sp_word *word;
	size_t n, capacity;
	bool sorted; /* by set, then end */
};

struct sp_near {
	uint32_t distance; /* bytes between word and span */
	uint32_t pattern;
	bool after;
};

/* The array is the caller's to free. */
int sp_words_add(struct sp_words *words, const struct sp_word *word);

/* Finds the word of the set that is nearest to the span [begin, end) on the side asked for, not overlapping it.
 * Logarithmic, but for the first time after words were added: then they are put in order.
 * Returns: whether there is one within `within` bytes. */
bool sp_words_nearest(struct sp_words *words, uint32_t set, uint32_t begin, uint32_t end,
	enum sp_side side, uint32_t within, struct sp_near *ret);

#endif
