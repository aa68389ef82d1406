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

/* The words of one set, in order of their end once they have been asked about. */
struct sp_word_list {
	struct sp_listed_word {
		uint32_t end, begin, pattern;
	} *word;
	size_t n, capacity;
	bool unsorted;
};

struct sp_words {
	struct sp_word_list *list; /* of each set */
	size_t list_n;             /* room, rather */
	uint32_t *used;            /* sets that have words */
	size_t used_n, used_capacity;
};

struct sp_near {
	uint32_t distance; /* bytes between word and span */
	uint32_t pattern;
	bool after;
};

int sp_words_add(struct sp_words *words, const struct sp_word *word);

/* Forgets all words; keeps some memory. */
void sp_words_empty(struct sp_words *words);
void sp_words_release(struct sp_words *words);

/* Finds the word of the set that is nearest to the span [begin, end) on the side asked for, not overlapping it.
 * Logarithmic, but for the first time after words of the set came out of order: then they are put in order.
 * Returns: whether there is one within `within` bytes. */
bool sp_words_nearest(struct sp_words *words, uint32_t set, uint32_t begin, uint32_t end,
	enum sp_side side, uint32_t within, struct sp_near *ret);

#endif
