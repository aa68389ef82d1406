/* SPDX-License-Identifier: Apache-2.0 */
/* Frames: words of several classes near one another. */
#include "passage.h"

#define NOT_REACH 6u /* positions around a frame in which its exceptions are looked for */

static bool is_of(const struct passage_mark *mark, const uint64_t *classes)
{
	return classes[mark->class / 64] >> mark->class % 64 & 1;
}

static uint32_t distance(const struct passage_token *tokens, const struct passage_mark *a,
	const struct passage_mark *b)
{
	if (b->first > a->last)
		return tokens[b->first].position - tokens[a->last].position;
	return a->first > b->last ? tokens[a->first].position - tokens[b->last].position : 0;
}

static bool covers(const struct passage_mark *mark, uint32_t token)
{
	return mark->gaps ? token == mark->first || token == mark->last
		: mark->first <= token && token <= mark->last;
}

/* A word counts once, but for those within the gaps of a phrase. */
static bool overlaps(const struct passage_mark *mark, const struct passage_mark *const *chosen,
	uint32_t n)
{
	for (uint32_t i = 0; i < n; i++)
		if (covers(mark, chosen[i]->first) || covers(mark, chosen[i]->last) ||
			covers(chosen[i], mark->first) || covers(chosen[i], mark->last))
			return true;
	return false;
}

/* The mark of a term that lies nearest to `from` (after it, for a term that must come after), apart from those chosen. */
static const struct passage_mark *nearest(const struct passage_term *term,
	const struct passage_token *tokens, const struct passage_mark *marks, uint32_t mark_n,
	const struct passage_mark *const *chosen, uint32_t chosen_n)
{
	const struct passage_mark *from = chosen[chosen_n - 1], *best = NULL;

	for (uint32_t i = 0; i < mark_n; i++) {
		if (!is_of(&marks[i], term->any) || (term->after && marks[i].first <= from->last))
			continue;
		if ((!best || distance(tokens, from, &marks[i]) < distance(tokens, from, best)) &&
			!overlaps(&marks[i], chosen, chosen_n))
			best = &marks[i];
	}
	return best;
}

/* Exceptions hold in the sentences of a frame, and near them. */
static bool is_near(const struct passage_token *tokens, const struct passage_found *found,
	const struct passage_mark *mark)
{
	struct passage_mark whole = { .first = (uint16_t)found->first, .last = (uint16_t)found->last };

	return (tokens[mark->last].sentence >= tokens[found->first].sentence &&
		tokens[mark->first].sentence <= tokens[found->last].sentence) ||
		distance(tokens, &whole, mark) <= NOT_REACH;
}

static bool is_excepted(const struct passage_frame *frame, const struct passage_token *tokens,
	const struct passage_mark *marks, uint32_t mark_n, const struct passage_found *found)
{
	for (uint32_t t = 0; t < frame->term_n; t++)
		for (uint32_t i = 0; frame->term[t].not && i < mark_n; i++)
			if (is_of(&marks[i], frame->term[t].any) &&
				is_near(tokens, found, &marks[i]))
				return true;
	return false;
}

/* The frame with its first term at `first`; marks are those within reach of it. */
static bool meets_at(const struct passage_frame *frame, const struct passage_token *tokens,
	const struct passage_mark *marks, uint32_t mark_n, const struct passage_mark *first,
	struct passage_found *ret)
{
	const struct passage_mark *chosen[PASSAGE_TERMS_MAX] = { first };
	struct passage_found found = { frame, first->first, first->last };
	uint32_t n = 1;

	for (uint32_t t = 1; t < frame->term_n; t++) {
		if (frame->term[t].not)
			continue;
		chosen[n] = nearest(&frame->term[t], tokens, marks, mark_n, chosen, n);
		if (!chosen[n])
			return false;
		found.first = chosen[n]->first < found.first ? chosen[n]->first : found.first;
		found.last = chosen[n]->last > found.last ? chosen[n]->last : found.last;
		n++;
	}
	if (tokens[found.last].position - tokens[found.first].position > frame->reach ||
		(frame->one_sentence && tokens[found.first].sentence != tokens[found.last].sentence) ||
		is_excepted(frame, tokens, marks, mark_n, &found))
		return false;
	*ret = found;
	return true;
}

/* Moves *low and *high on to the marks within reach of marks[at], and of the exceptions beyond. */
static void reach_around(const struct passage_frame *frame, const struct passage_token *tokens,
	const struct passage_mark *marks, uint32_t mark_n, uint32_t at, uint32_t *low, uint32_t *high)
{
	uint32_t position = tokens[marks[at].first].position, reach = frame->reach + NOT_REACH;

	while (tokens[marks[*low].first].position + reach < position)
		++*low;
	while (*high < mark_n && tokens[marks[*high].first].position <= position + reach)
		++*high;
}

bool passage_meets(const struct passage_frame *frame, const struct passage_token *tokens,
	const struct passage_mark *marks, uint32_t mark_n, struct passage_found *ret)
{
	struct passage_found found;
	uint32_t low = 0, high = 0;
	bool met = false;

	for (uint32_t i = 0; i < mark_n; i++) {
		if (!is_of(&marks[i], frame->term[0].any))
			continue;
		reach_around(frame, tokens, marks, mark_n, i, &low, &high);
		if (meets_at(frame, tokens, marks + low, high - low, &marks[i], &found) &&
			(!met || found.last - found.first < ret->last - ret->first)) {
			*ret = found;
			met = true;
		}
	}
	return met;
}
