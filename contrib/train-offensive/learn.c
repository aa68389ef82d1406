/* SPDX-License-Identifier: Apache-2.0 */
/*
 * From what is learned: of a sentence the gravest verdict; in the second round, when there are weights to say which, of an
 * offensive text only the gravest sentence.
 */
#include <string.h>

#include "train.h"

#define ROUNDS 2u
#define SEEN_MIN 10u   /* a feature of fewer sentences is not learned */
#define SOURCES_MIN 2u /* nor one of fewer sources: it may be their way of talking */

static struct learner {
	struct train_row row[SENTENCES_MAX];
	uint32_t n;
	bool known[OFF_MODEL_WEIGHTS];
} l;

double train_ask(const struct train_weights *weights, const struct train_sentence *sentence,
	const struct off_verdict *verdict)
{
	const double *kind = weights->kind[verdict->kind], *stance = weights->stance[off_stance_of(verdict)];
	double z = kind[OFF_EVIDENCE_ONE] + stance[OFF_EVIDENCE_ONE] +
		(kind[OFF_EVIDENCE_SCORE] + stance[OFF_EVIDENCE_SCORE]) * (double)verdict->score;

	for (uint32_t i = 0; i < sentence->n; i++)
		z += weights->word[sentence->at[i]];
	return z;
}

/* The verdict of a sentence that weighs most, without weights the one that scores most. Returns: NULL without any; what is
 * said of children is not learned. */
static const struct off_verdict *gravest(const struct train_weights *weights,
	const struct train_sentence *sentence, double *ret_z)
{
	const struct off_verdict *found = NULL;

	*ret_z = TRAIN_NOTHING;
	for (unsigned kind = OFF_KIND_MINOR_SAFETY + 1; kind < OFF_KIND_N; kind++) {
		const struct off_verdict *verdict = &sentence->verdict[kind];

		if (verdict->score <= 0)
			continue;
		double z = weights ? train_ask(weights, sentence, verdict) : (double)verdict->score;

		if (z > *ret_z) {
			*ret_z = z;
			found = verdict;
		}
	}
	return found;
}

double train_weigh(const struct train_data *data, const struct train_weights *weights, uint32_t text)
{
	const struct train_text *of = &data->text[text];
	double most = TRAIN_NOTHING;

	for (uint32_t i = of->first; i < of->first + of->sentence_n; i++) {
		double z;

		gravest(weights, &data->sentence[i], &z);
		if (z > most)
			most = z;
	}
	return most;
}

/* Sources whose labels say what we say are alike; each other one calls things offensive more or less readily than we do. */
static uint32_t bias_of(uint32_t source)
{
	return train_sources[source].about == ABOUT_HATE ? source : SOURCE_OWN;
}

static void choose_of(const struct train_data *data, const struct train_text *text,
	const struct train_weights *weights)
{
	uint32_t first = l.n;
	double most = TRAIN_NOTHING;

	for (uint32_t i = text->first; i < text->first + text->sentence_n; i++) {
		double z;
		const struct off_verdict *verdict = gravest(weights, &data->sentence[i], &z);

		if (!verdict || (weights && text->offensive && l.n > first && z <= most))
			continue;
		if (weights && text->offensive)
			l.n = first;
		most = z;
		l.row[l.n++] = (struct train_row){ &data->sentence[i], verdict, text->source,
			bias_of(text->source), text->offensive, 0 };
	}
}

/* Of each source the offensive sentences count as much as the harmless; all together count 1. */
static void balance(void)
{
	double n[SOURCE_N][2] = { { 0, 0 } }, all = 0;

	for (uint32_t i = 0; i < l.n; i++)
		n[l.row[i].source][l.row[i].offensive]++;
	for (uint32_t source = 0; source < SOURCE_N; source++)
		for (unsigned offensive = 0; offensive < 2; offensive++)
			all += n[source][offensive] > 0 ? train_sources[source].weight : 0;
	for (uint32_t i = 0; i < l.n; i++)
		l.row[i].mass = train_sources[l.row[i].source].weight / n[l.row[i].source][l.row[i].offensive] / all;
}

static void find_known(void)
{
	static uint32_t seen[OFF_MODEL_WEIGHTS], sources[OFF_MODEL_WEIGHTS];

	memset(seen, 0, sizeof seen);
	memset(sources, 0, sizeof sources);
	for (uint32_t i = 0; i < l.n; i++)
		for (uint32_t k = 0; k < l.row[i].sentence->n; k++) {
			uint32_t at = l.row[i].sentence->at[k];

			if (train_sources[l.row[i].source].about == ABOUT_FORMS)
				continue;
			seen[at]++;
			sources[at] |= UINT32_C(1) << l.row[i].source;
		}
	for (uint32_t i = 0; i < OFF_MODEL_WEIGHTS; i++)
		l.known[i] = seen[i] >= SEEN_MIN && __builtin_popcount(sources[i]) >= (int)SOURCES_MIN;
}

void train_learn(const struct train_data *data, uint32_t fold, uint32_t left_out, struct train_weights *ret)
{
	memset(ret, 0, sizeof *ret);
	for (unsigned round = 0; round < ROUNDS; round++) {
		l.n = 0;
		for (uint32_t i = 0; i < data->text_n; i++)
			if (i % FOLDS != fold && data->text[i].source != left_out)
				choose_of(data, &data->text[i], round ? ret : NULL);
		if (round == 0)
			find_known();
		balance();
		memset(ret, 0, sizeof *ret);
		train_descend(l.row, l.n, l.known, ret);
	}
}
