/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Learns model.def: texts ─▶ sentences with verdicts and features ─▶ weights of the two heads (learn.c) ─▶ how far verdicts and
 * heads are trusted (trust.c). Always the same from the same input.
 */
#ifndef TRAIN_H
#define TRAIN_H

#include "off.h"

#define TEXTS_MAX 120000u
#define SENTENCES_MAX 200000u
#define FOLDS 6u /* what the heads say of a text is learned from the others */
#define NO_FOLD UINT32_MAX
#define NO_SOURCE UINT32_MAX

enum train_source {
	SOURCE_OWN,
#define OFF_SOURCE(name, offensive, hateful, trust, licence) SOURCE_##name,
#define OFF_LABEL(name, label, offensive, hateful)
#include "sources.def"
#undef OFF_SOURCE
#undef OFF_LABEL
	SOURCE_N
};

struct train_source_info {
	const char *name;
	float weight[OFF_HEAD_N]; /* in learning the heads */
	float trust;              /* in learning whom to trust */
};

extern const struct train_source_info train_sources[SOURCE_N];

struct train_text {
	uint32_t source;
	signed char target[OFF_HEAD_N]; /* 1 yes, 0 no, -1 not said */
	uint32_t first, sentence_n;
};

struct train_sentence {
	uint32_t text;
	uint32_t n;
	uint16_t *at; /* features */
	struct off_verdict verdict[OFF_KIND_N];
	float odds[OFF_HEAD_N];
};

struct train_data {
	struct train_text text[TEXTS_MAX];
	uint32_t text_n;
	struct train_sentence sentence[SENTENCES_MAX];
	uint32_t sentence_n;
};

struct train_head {
	float weight[OFF_MODEL_WEIGHTS], bias;
};

/* Learns a head from all texts but those of a fold and of a source. */
void train_learn(const struct train_data *data, enum off_head head, uint32_t fold, uint32_t left_out,
	struct train_head *ret);
float train_ask(const struct train_head *head, const struct train_sentence *sentence);

/* What a text of nothing that is judged weighs. */
#define TRAIN_NOTHING (-1e9f)

/* Learns how far to trust verdicts and heads; the odds of the sentences are set. */
void train_trust(const struct train_data *data, uint32_t left_out, struct off_model *ret);
/* The log odds of the text's gravest verdict. */
float train_weigh(const struct train_data *data, const struct off_model *model, uint32_t text);

#endif
