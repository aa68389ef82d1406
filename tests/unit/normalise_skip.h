/* SPDX-License-Identifier: Apache-2.0 */
/* The search for odd bytes must find the same ones on every machine; for unit tests and fuzzers. */
#ifndef NORMALISE_SKIP_H
#define NORMALISE_SKIP_H

/* The same source without vectors of one kind of processor, under another name. */
#define SP_PORTABLE 1
#define sp_word_skip_plain portable_skip_plain
#include "normalise/words_skip.c"
#undef sp_word_skip_plain

size_t sp_word_skip_plain(struct sp_view text, size_t at);

/* Whether the byte at `at` is odd: asked with no more text than a judgement looks at, so that no block is in play. */
static inline bool is_odd_alone(struct sp_view text, size_t at)
{
	size_t begin = at > BEHIND_BYTES ? at - BEHIND_BYTES : 0;
	size_t end = text.n - at < AHEAD_BYTES ? text.n : at + AHEAD_BYTES;

	return portable_skip_plain(sp_view_sub(text, begin, end), at - begin) == at - begin;
}

/* Returns: NULL, or what does not hold. */
static inline const char *skip_fault(struct sp_view text)
{
	for (size_t at = 0; at < text.n;) {
		size_t odd = at;

		while (odd < text.n && !is_odd_alone(text, odd))
			odd++;
		if (portable_skip_plain(text, at) != odd)
			return "blocks find what the bytes say";
		if (sp_word_skip_plain(text, at) != odd)
			return "this processor's blocks find what the bytes say";
		at = odd + 1;
	}
	return NULL;
}

#endif
