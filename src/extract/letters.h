/* SPDX-License-Identifier: Apache-2.0 */
/* What no format reads: the letters in it, so that a text in a foreign wrapping is scanned all the same. */
#ifndef SP_EXTRACT_LETTERS_H
#define SP_EXTRACT_LETTERS_H

#include "base/buf.h"
#include "base/view.h"

/*
 * Adds the runs of letters in bytes, each as a line of UTF-8: those of 8 bits (UTF-8 included) and of 16 (ASCII alone). Long
 * ones whatever they are, short ones where they look like words or numbers: noise holds hardly any such.
 * Returns: whether one of them looks like a sentence.
 */
bool sp_letters_find(struct sp_view bytes, struct sp_buf *out);

#endif
