/* SPDX-License-Identifier: Apache-2.0 */
/* Whether it is worth while to read a picture: reading takes a second, most pictures hold no word. */
#ifndef SP_LOOK_WORDS_H
#define SP_LOOK_WORDS_H

#include <leptonica/allheaders.h>
#include <stdbool.h>

/* grey: 8 bits a point; made smaller before where it is large, since its rows are looked for in each of its spots. Returns: whether letter-like spots stand in a row somewhere, upright or turned by a right angle; true
 * also where there is no memory to tell. */
bool sp_words_likely(PIX *grey);

#endif
