/* SPDX-License-Identifier: Apache-2.0 */
#include "detect/context.h"

#include <stdlib.h>

#include "detect/array.h"

int sp_words_add(struct sp_words *words, const struct sp_word *word)
{
	int rc = sp_array_reserve((void **)&words->word, words->n, &words->capacity,
		sizeof *words->word);

	if (rc == SP_OK)
		words->word[words->n++] = *word;
	return rc;
}

static int compare(const void *a, const void *b)
{
	const struct sp_word *x = a, *y = b;

	if (x->set != y->set)
		return x->set < y->set ? -1 : 1;
	if (x->end != y->end)
		return x->end < y->end ? -1 : 1;
	return x->begin < y->begin ? -1 : x->begin > y->begin;
}

void sp_words_sort(struct sp_words *words)
{
	if (words->n > 1)
		qsort(words->word, words->n, sizeof *words->word, compare);
}

/* Index of the first word of the set (or a later one) that ends after `end`. */
static size_t first_beyond(const struct sp_words *words, uint32_t set, uint32_t end)
{
	size_t low = 0, high = words->n;

	while (low < high) {
		size_t middle = low + (high - low) / 2;
		const struct sp_word *word = &words->word[middle];

		if (word->set < set || (word->set == set && word->end <= end))
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

bool sp_words_nearest(const struct sp_words *words, uint32_t set, uint32_t begin, uint32_t end,
	enum sp_side side, uint32_t within, struct sp_near *ret)
{
	struct sp_near best = { .distance = UINT32_MAX };
	size_t before = first_beyond(words, set, begin);

	if (side != SP_SIDE_AFTER && before > 0 && words->word[before - 1].set == set)
		best = (struct sp_near){ begin - words->word[before - 1].end,
			words->word[before - 1].pattern, false };
	/* Words that begin inside the span and end beyond it are few: they overlap one byte. */
	for (size_t i = side == SP_SIDE_BEFORE ? words->n : first_beyond(words, set, end);
		i < words->n && words->word[i].set == set; i++) {
		const struct sp_word *word = &words->word[i];

		if (word->begin < end)
			continue;
		if (word->begin - end < best.distance)
			best = (struct sp_near){ word->begin - end, word->pattern, true };
		break;
	}
	if (best.distance == UINT32_MAX || best.distance > within)
		return false;
	*ret = best;
	return true;
}
