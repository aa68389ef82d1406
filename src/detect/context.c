/* SPDX-License-Identifier: Apache-2.0 */
#include "detect/context.h"

#include <stdlib.h>
#include <string.h>

#include "detect/array.h"

#define LISTS_FIRST 64u
#define KEPT_WORDS 256u /* room of a list, from text to text */

/* Words of a view come in order of their end, so that lists are seldom out of order. */
static int compare(const void *a, const void *b)
{
	const struct sp_listed_word *x = a, *y = b;

	if (x->end != y->end)
		return x->end < y->end ? -1 : 1;
	return x->begin < y->begin ? -1 : x->begin > y->begin;
}

/* Room for the lists of all sets up to `set`. */
static int make_room(struct sp_words *words, uint32_t set)
{
	size_t n = words->list_n ? words->list_n : LISTS_FIRST;

	while (n <= set)
		n *= 2;
	struct sp_word_list *list = reallocarray(words->list, n, sizeof *list);

	if (!list)
		return SP_ENOMEM;
	memset(list + words->list_n, 0, (n - words->list_n) * sizeof *list);
	words->list = list;
	words->list_n = n;
	return SP_OK;
}

int sp_words_add(struct sp_words *words, const struct sp_word *word)
{
	const struct sp_listed_word listed = { word->end, word->begin, word->pattern };

	if (word->set >= words->list_n && make_room(words, word->set))
		return SP_ENOMEM;
	struct sp_word_list *list = &words->list[word->set];

	if (sp_array_reserve((void **)&list->word, list->n, &list->capacity, sizeof *list->word) ||
		(!list->n && sp_array_reserve((void **)&words->used, words->used_n,
			&words->used_capacity, sizeof *words->used)))
		return SP_ENOMEM;
	if (!list->n)
		words->used[words->used_n++] = word->set;
	else if (compare(&list->word[list->n - 1], &listed) > 0)
		list->unsorted = true;
	list->word[list->n++] = listed;
	return SP_OK;
}

void sp_words_empty(struct sp_words *words)
{
	for (size_t i = 0; i < words->used_n; i++) {
		struct sp_word_list *list = &words->list[words->used[i]];

		if (list->capacity > KEPT_WORDS) {
			free(list->word);
			*list = (struct sp_word_list){ 0 };
		}
		list->n = 0;
		list->unsorted = false;
	}
	words->used_n = 0;
}

void sp_words_release(struct sp_words *words)
{
	for (size_t i = 0; i < words->list_n; i++)
		free(words->list[i].word);
	free(words->list);
	free(words->used);
	*words = (struct sp_words){ 0 };
}

/* Index of the first word of the list that ends after `end`. */
static size_t first_beyond(const struct sp_word_list *list, uint32_t end)
{
	size_t low = 0, high = list->n;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (list->word[middle].end <= end)
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

	if (set >= words->list_n || !words->list[set].n)
		return false;
	struct sp_word_list *list = &words->list[set];

	if (list->unsorted)
		qsort(list->word, list->n, sizeof *list->word, compare);
	list->unsorted = false;
	size_t before = first_beyond(list, begin);

	if (side != SP_SIDE_AFTER && before > 0)
		best = (struct sp_near){ begin - list->word[before - 1].end,
			list->word[before - 1].pattern, false };
	/* Words that begin inside the span and end beyond it are few: they overlap one byte. */
	for (size_t i = side == SP_SIDE_BEFORE ? list->n : first_beyond(list, end); i < list->n; i++) {
		const struct sp_listed_word *word = &list->word[i];

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
