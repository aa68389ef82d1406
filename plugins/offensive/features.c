/* SPDX-License-Identifier: Apache-2.0 */
/* What the learned weights are asked about a sentence: its words, what is known of them, and what was judged so far. */
#include <string.h>

#include "off.h"

#define STEPS 6u /* of a score */
#define PAIR UINT32_C(0x9e3779b1)

enum space { WORD_SPACE = 1, SCORE_SPACE, COUNT_SPACE, WHY_SPACE, TAGS_SPACE };

/* Words of which nothing is learned are one symbol. */
enum symbol { NUMBER_SYMBOL = 1, ADDRESS_SYMBOL, GROUP_SYMBOL, SEX_SYMBOL };

static void add(struct off_features *features, enum space space, uint32_t value)
{
	uint32_t mixed = (value ^ (uint32_t)space * UINT32_C(0x85ebca6b)) * PAIR;

	mixed = (mixed ^ mixed >> 15) * UINT32_C(0xc2b2ae35);
	mixed >>= 32 - OFF_MODEL_BITS;
	uint64_t *seen = &features->seen[mixed / 64], bit = UINT64_C(1) << mixed % 64;

	if (*seen & bit || features->n == OFF_FEATURES_MAX)
		return;
	*seen |= bit;
	features->at[features->n++] = (uint16_t)mixed;
}

static void add_token(struct off_features *features, const struct off_token *token)
{
	uint32_t symbol = token->flags & OFF_TOKEN_NUMBER ? NUMBER_SYMBOL
		: token->flags & OFF_TOKEN_ADDRESS ? ADDRESS_SYMBOL : off_hash_join(0, token->hash);

	add(features, WORD_SPACE, symbol);
}

/* A phrase of a lexicon, and its words. Groups are one symbol, so that nothing is learned of any of them. */
static void add_phrase(struct off_features *features, const struct off_sentence *sentence,
	const struct off_mark *mark)
{
	if (mark->entry->class == OFF_GROUP) {
		add(features, WORD_SPACE, mark->entry->tags & OFF_TAGS_SEX ? SEX_SYMBOL : GROUP_SYMBOL);
		return;
	}
	add(features, WORD_SPACE, mark->entry->hash);
	for (uint32_t i = mark->first; i <= mark->last; i++)
		add(features, WORD_SPACE, off_hash_join(0, sentence->token[i].hash));
}

/* Returns: how many words and phrases. */
static uint32_t add_words(struct off_features *features, const struct off_sentence *sentence)
{
	uint32_t n = 0, mark = 0;

	for (uint32_t i = 0; i < sentence->token_n; n++) {
		while (mark < sentence->mark_n && (sentence->mark[mark].first < i ||
			!sentence->mark[mark].entry->token_n)) /* frames are made of other marks */
			mark++;
		if (mark == sentence->mark_n || sentence->mark[mark].first != i) {
			add_token(features, &sentence->token[i++]);
			continue;
		}
		add_phrase(features, sentence, &sentence->mark[mark]);
		i = sentence->mark[mark].last + 1u;
	}
	return n;
}

static void add_verdict(struct off_features *features, const struct off_verdict *verdict)
{
	static const float limits[STEPS - 1] = { 0.25f, 0.4f, 0.5f, 0.65f, 0.8f };
	uint32_t step = 0;

	if (verdict->score <= 0)
		return;
	while (step < STEPS - 1 && verdict->score >= limits[step])
		step++;
	add(features, SCORE_SPACE, verdict->kind * STEPS + step);
	for (uint64_t bit = 0; bit < 64; bit++)
		if (verdict->why >> bit & 1)
			add(features, WHY_SPACE, (uint32_t)(verdict->kind * 64 + bit));
}

void off_features_of(const struct off_sentence *sentence,
	const struct off_verdict verdicts[OFF_KIND_N], struct off_features *ret)
{
	ret->n = 0;
	memset(ret->seen, 0, sizeof ret->seen);
	uint32_t n = add_words(ret, sentence);

	add(ret, COUNT_SPACE, n < 4 ? 0 : n < 8 ? 1 : n < 16 ? 2 : 3);
	for (unsigned kind = 0; kind < OFF_KIND_N; kind++)
		add_verdict(ret, &verdicts[kind]);
	for (uint32_t i = 0; i < sentence->mark_n; i++)
		add(ret, TAGS_SPACE, sentence->mark[i].entry->tags * PAIR + sentence->mark[i].entry->class);
}
