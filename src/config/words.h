/* SPDX-License-Identifier: Apache-2.0 */
/* Literal words of packs as patterns: context words and entries of lexicons. */
#ifndef SP_CONFIG_WORDS_H
#define SP_CONFIG_WORDS_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"

/* May this be a context word or an entry? No control characters, no space at either end, at most 256 bytes. */
bool sp_word_is_fit(const char *word);

/* Returns: a pattern that matches the word and nothing else (fixed width), in the arena; NULL without memory. */
char *sp_word_regex(const char *word, struct sp_arena *arena);

/* SP_PATTERN_CASELESS, and a word edge at each end where the word has a letter or digit: "DOB:" may be followed by one. */
uint32_t sp_word_flags(const char *word);

#endif
