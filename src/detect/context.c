/* SPDX-License-Identifier: Apache-2.0 */
#include "detect/context.h"

#include <stdlib.h>

#include "detect/array.h"

#define GROUPED_MIN 64u /* fewer words are sorted at once */

int sp_words_add(struct sp_words *words, const struct sp_word *word)
{
	int rc = sp_array_reserve((void **)&words->word, words->n, &words->capacity,
		sizeof *words->word);

	if (rc == SP_OK)
		words->word[words->n++] = *word;
	words->sorted = false;
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

static bool is_sorted(const struct sp_words *words)
{
	for (size_t i = 1; i < words->n; i++)
		if (compare(&words->word[i - 1], &words->word[i]) > 0)
			return false;
	return true;
}

/* Puts the words of each set together, in the order in which they came. Returns: false without memory. */
static bool group_by_set(struct sp_words *words)
{
	uint32_t set_n = 0;

	for (size_t i = 0; i < words->n; i++)
		if (words->word[i].set >= set_n)
			set_n = words->word[i].set + 1;
	struct sp_word *grouped = reallocarray(NULL, words->n, sizeof *grouped);
	size_t *place = calloc((size_t)set_n + 1, sizeof *place);
	bool has_room = grouped && place;

	for (size_t i = 0; has_room && i < words->n; i++)
		place[words->word[i].set + 1]++;
	for (uint32_t set = 1; has_room && set < set_n; set++)
		place[set] += place[set - 1];
	for (size_t i = 0; has_room && i < words->n; i++)
		grouped[place[words->word[i].set]++] = words->word[i];
	free(place);
	if (!has_room) {
		free(grouped);
		return false;
	}
	free(words->word);
	words->word = grouped;
	words->capacity = words->n;
	return true;
}

/* Words of a view come in order of their end, so that grouping them is nearly always all there is to do. */
static void sort(struct sp_words *words)
{
	if (words->n > GROUPED_MIN)
		group_by_set(words);
	if (!is_sorted(words))
		qsort(words->word, words->n, sizeof *words->word, compare);
	words->sorted = true;
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

bool sp_words_nearest(struct sp_words *words, uint32_t set, uint32_t begin, uint32_t end,
	enum sp_side side, uint32_t within, struct sp_near *ret)
{
	struct sp_near best = { .distance = UINT32_MAX };

	if (!words->sorted)
		sort(words);
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
