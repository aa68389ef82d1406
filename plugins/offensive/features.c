/* SPDX-License-Identifier: Apache-2.0 */
/* What the learned weights are asked about a sentence: its words, what follows what, and what was judged so far. */
#include <string.h>

#include "off.h"

#define STEPS 6u /* of a score */
#define WORD_LETTERS_MAX 32u
#define STRETCH_MIN 3u
#define STRETCH_MAX 4u
#define PAIR UINT32_C(0x9e3779b1)

enum space { WORD_SPACE = 1, SHAPE_SPACE, SCORE_SPACE, COUNT_SPACE, WHY_SPACE, LETTER_SPACE };

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

static uint32_t pair(uint32_t a, uint32_t b)
{
	return (a ^ b * PAIR) * PAIR + (b >> 7);
}

/* Groups are one word, so that nothing is learned of any of them; what is written as numbers or addresses likewise. */
static uint32_t symbol_of_class(const struct off_mark *mark)
{
	uint32_t tags = mark->entry->tags;

	if (mark->entry->class == OFF_GROUP)
		return OFF_GROUP * 4u + (tags & OFF_TAGS_SEX ? 1 : 0);
	if (mark->entry->class == OFF_SLUR)
		return OFF_SLUR * 4u + (tags & OFF_TAGS_SEX ? 1 : 0) +
			(tags & (OFF_BIT(CASUAL) | OFF_BIT(AMBIGUOUS)) ? 2 : 0);
	return mark->entry->class * 4u;
}

/* The stretches of some letters of a word, which its forms and misspellings share. */
static void add_letters(struct off_features *features, const struct off_sentence *sentence,
	const struct off_token *token)
{
	char word[WORD_LETTERS_MAX + 2] = "^";
	size_t n = 1 + off_token_write(sentence->characters, sentence->text, token, word + 1,
		WORD_LETTERS_MAX);

	word[n++] = '$';
	for (size_t stretch = STRETCH_MIN; stretch <= STRETCH_MAX; stretch++)
		for (size_t at = 0; at + stretch <= n; at++)
			add(features, LETTER_SPACE, off_hash_of(word + at, stretch));
}

struct unit {
	uint32_t word;  /* what stands there */
	uint32_t shape; /* what it is: its class, else its word */
	bool marked;
};

static uint32_t units_of(const struct off_sentence *sentence, struct unit *units,
	struct off_features *features)
{
	uint32_t n = 0, mark = 0;

	for (uint32_t i = 0; i < sentence->token_n; n++) {
		const struct off_token *token = &sentence->token[i];
		uint32_t word = off_hash_join(0, token->hash);

		while (mark < sentence->mark_n && (sentence->mark[mark].first < i ||
			!sentence->mark[mark].entry->token_n)) /* frames are made of other marks */
			mark++;
		units[n] = (struct unit){ word, word, false };
		if (token->flags & (OFF_TOKEN_NUMBER | OFF_TOKEN_ADDRESS))
			units[n].word = units[n].shape = token->flags & OFF_TOKEN_NUMBER ? 1 : 2;
		else if (mark == sentence->mark_n || sentence->mark[mark].first != i ||
			sentence->mark[mark].entry->class != OFF_GROUP)
			add_letters(features, sentence, token);
		if (mark == sentence->mark_n || sentence->mark[mark].first != i) {
			i++;
			continue;
		}
		const struct off_mark *found = &sentence->mark[mark];

		units[n].shape = symbol_of_class(found);
		units[n].marked = true;
		units[n].word = found->entry->class == OFF_GROUP ? units[n].shape : found->entry->hash;
		for (uint32_t k = i; k <= found->last && found->entry->class != OFF_GROUP; k++)
			add(features, WORD_SPACE, off_hash_join(0, sentence->token[k].hash));
		i = found->last + 1u;
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
	struct unit units[OFF_TOKENS_MAX];

	ret->n = 0;
	memset(ret->seen, 0, sizeof ret->seen);
	uint32_t n = units_of(sentence, units, ret);

	for (unsigned kind = 0; kind < OFF_KIND_N; kind++)
		add_verdict(ret, &verdicts[kind]);
	add(ret, COUNT_SPACE, n < 4 ? 0 : n < 8 ? 1 : n < 16 ? 2 : 3);
	for (uint32_t i = 0; i < n; i++) {
		add(ret, WORD_SPACE, units[i].word);
		if (units[i].marked)
			add(ret, SHAPE_SPACE, units[i].shape);
		if (i + 1 == n)
			break;
		if (units[i].marked || units[i + 1].marked)
			add(ret, SHAPE_SPACE, pair(units[i].shape, units[i + 1].shape));
	}
}
