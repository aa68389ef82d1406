/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Phrases. Hyperscan finds thousands of words at a gigabyte a second, but phrases at a third of that: the spaces and the
 * common words at their ends are met in every text. So the engine looks for one word of a phrase, a rare one, and what
 * stands before and after it is compared where it matched. Phrases of one rare word are one pattern of the engine.
 */
#ifndef SP_MATCH_ANCHOR_H
#define SP_MATCH_ANCHOR_H

#include <stdbool.h>
#include <stdint.h>

#include "base/view.h"

/* The word of a phrase that the engine had better look for: the rarest in English, the longest of those alike rare.
 * phrase: plain text without escapes. Returns: false when it has no such word, or is one word. */
bool sp_anchor_word(struct sp_view phrase, uint32_t *ret_begin, uint32_t *ret_end);

/* Copies a pattern that is plain text without its escapes, cut at `capacity`. Returns: bytes written. */
size_t sp_anchor_plain(const char *regex, char *out, size_t capacity);

/* Whether the plain text of the pattern stands at `begin`, width bytes of it, ASCII case ignored where asked. */
bool sp_anchor_matches(struct sp_view text, size_t begin, const char *regex, uint32_t width,
	bool caseless);

#endif
