/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Learns model.def: texts ─▶ sentences with verdicts and features ─▶ weights (learn.c), by what is lost (loss.c). Always the same
 * from the same input.
 */
#ifndef TRAIN_H
#define TRAIN_H

#include "off.h"

#define TEXTS_MAX 120000u
#define SENTENCES_MAX 200000u
#define FOLDS 6u /* what is said of a text is learned from the others */
#define NO_FOLD UINT32_MAX

enum train_source {
	SOURCE_OWN,
#define OFF_SOURCE(name, weight, about, licence) SOURCE_##name,
#define OFF_LABEL(name, label, offensive)
#include "sources.def"
#undef OFF_SOURCE
#undef OFF_LABEL
	SOURCE_N
};

#define NO_SOURCE SOURCE_N

/* What labels say; forms are sentences made of few, which tell nothing of how common a word is. */
enum train_about { ABOUT_OFFENCE, ABOUT_HATE, ABOUT_FORMS };

struct train_source_info {
	const char *name;
	double weight;
	enum train_about about;
};

extern const struct train_source_info train_sources[SOURCE_N];

struct train_text {
	uint32_t source;
	bool offensive;
	uint32_t first, sentence_n;
};

struct train_sentence {
	uint32_t text;
	uint32_t n;
	uint16_t *at; /* features */
	struct off_verdict verdict[OFF_KIND_N];
};

struct train_data {
	struct train_text text[TEXTS_MAX];
	uint32_t text_n;
	struct train_sentence sentence[SENTENCES_MAX];
	uint32_t sentence_n;
};

/* What is learned. Units: log odds. */
struct train_weights {
	double word[OFF_MODEL_WEIGHTS]; /* of features */
	double kind[OFF_KIND_N][OFF_EVIDENCE_N], stance[OFF_STANCE_N][OFF_EVIDENCE_N];
	double bias[SOURCE_N]; /* how readily each source calls something offensive: only while it is learned */
};

#define TRAIN_WEIGHT_N (sizeof(struct train_weights) / sizeof(double))

/* A verdict that is learned from. */
struct train_row {
	const struct train_sentence *sentence;
	const struct off_verdict *verdict;
	uint32_t source, bias;
	bool offensive;
	double mass;
};

/* Learns from all texts but those of a fold and of a source. */
void train_learn(const struct train_data *data, uint32_t fold, uint32_t left_out, struct train_weights *ret);

/* What a text of nothing that is judged weighs. */
#define TRAIN_NOTHING (-1e9)

/* The log odds of a verdict, and of the text's gravest. */
double train_ask(const struct train_weights *weights, const struct train_sentence *sentence,
	const struct off_verdict *verdict);
double train_weigh(const struct train_data *data, const struct train_weights *weights, uint32_t text);

/* Finds the weights that lose least on the rows, from *weights on; features of which `known` says no stay 0. */
void train_descend(const struct train_row *rows, uint32_t n, const bool known[OFF_MODEL_WEIGHTS],
	struct train_weights *weights);

#endif
