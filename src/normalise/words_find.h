/* SPDX-License-Identifier: Apache-2.0 */
/* Finds the tokens that the words view rewrites: words written so that a pattern of words misses them. */
#ifndef SP_NORMALISE_WORDS_FIND_H
#define SP_NORMALISE_WORDS_FIND_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/view.h"

enum sp_word_class {
	SP_WORD_BORDER, /* ends a word */
	SP_WORD_LETTER,
	SP_WORD_DIGIT,
	SP_WORD_SIGN,   /* may stand for a letter */
	SP_WORD_MASK,   /* may stand for any letter */
	SP_WORD_HIDDEN, /* is not seen */
	SP_WORD_OTHER,  /* a letter that no ASCII letter stands for */
};

struct sp_word_char {
	enum sp_word_class class;
	unsigned n;   /* bytes of the text */
	char ascii;   /* what is seen, where it is one of ASCII */
	uint32_t via; /* SP_VIA_* */
};

/* The character at `at`; where is an SP_LOOK_* bit for letters of other scripts. */
struct sp_word_char sp_word_char_at(struct sp_view text, size_t at, unsigned where);

/* What is odd about a word. */
#define SP_WORD_LEET 1u    /* digits or signs for letters */
#define SP_WORD_MASKED 2u  /* letters left out, a sign in their place */
#define SP_WORD_REPEAT 4u  /* a letter three times in a row or more */
#define SP_WORD_SPACED 8u  /* single letters set apart */
#define SP_WORD_FOREIGN 16u /* letters of other scripts, or invisible characters between letters */
#define SP_WORD_ALONE 32u  /* no ASCII letter in it */
#define SP_WORD_TWOFOLD 64u /* a sign that may be read in two ways */

struct sp_word {
	size_t begin, end;
	unsigned odd; /* SP_WORD_* bits */
};

struct sp_word_finder {
	struct sp_view text; /* valid UTF-8 */
	size_t at;
	size_t suspect_end; /* behind the byte that may make a word odd */
	size_t chunk_end;   /* of the text without white space that is known to be no address */
};

/* Starts at a border of a word. */
void sp_word_finder_init(struct sp_word_finder *finder, struct sp_view text, size_t at);

/* Returns: whether there is one more odd word. Linear over all calls. */
bool sp_word_finder_next(struct sp_word_finder *finder, struct sp_word *ret);

/* Returns: the next byte from `at` on that may make the word odd that it is in or before; text.n for none. */
size_t sp_word_skip_plain(struct sp_view text, size_t at);

#endif
