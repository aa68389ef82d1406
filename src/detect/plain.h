/* SPDX-License-Identifier: Apache-2.0 */
/* Text as people compare words: lower case, no accents, no invisible characters, one space between two words. */
#ifndef SP_DETECT_PLAIN_H
#define SP_DETECT_PLAIN_H

#include <stddef.h>
#include <stdint.h>

#include "base/view.h"

#define SP_PLAIN_MAX 512u /* bytes */

struct sp_plain {
	size_t n;
	char byte[SP_PLAIN_MAX];
	uint32_t begin[SP_PLAIN_MAX], end[SP_PLAIN_MAX]; /* of the character in the text that a byte came from */
};

/*
 * Reads [from, to) of valid UTF-8, as much as there is room for. A word that [from, to) cuts is left out. Every word is
 * followed by a space. Letters of Latin script become those of ASCII, Greek and Cyrillic ones small; letters and numbers
 * of five digits and more, small letters and a capital, characters of scripts without spaces are set apart; stops between
 * single letters are dropped.
 */
void sp_plain_read(struct sp_view text, uint32_t from, uint32_t to, struct sp_plain *ret);

#endif
