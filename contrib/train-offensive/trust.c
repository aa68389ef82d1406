/* SPDX-License-Identifier: Apache-2.0 */
/*
 * How far verdicts and heads are trusted: logistic regression of a text's label on the verdict of it that weighs most, by
 * AdaGrad over all texts at a time. What the heads say of a text must not be learned from it, else they are trusted too much.
 */
#include <math.h>
#include <string.h>

#include "train.h"

#define ROUNDS 400u
#define RATE 0.2f
#define L2_KIND 0.0005f       /* kinds differ only where the texts say so clearly */
#define HARMLESS_MORE 1.5f  /* a false alarm is worse than a miss */

/* Where learning begins: log odds at a score of 0, for each point of a score, for either head; and how much it is held there: the
 * texts hold a few of all slurs and groups, and say nothing of the others. */
static const struct {
	float held, at[OFF_EVIDENCE_N];
} start[OFF_STANCE_N] = {
	[OFF_STANCE_GROUP_SPOKEN_AGAINST] = { 0.003f, { -2, 4, 0.5f, 0.1f } },
	[OFF_STANCE_SPOKEN_AGAINST] = { 0.003f, { -2, 4, 0.5f, 0.1f } },
	[OFF_STANCE_NOT_MEANT] = { 0.003f, { -2, 4, 0.5f, 0.1f } },
	[OFF_STANCE_OF_GROUP] = { 0.003f, { -2, 5, 0.2f, 0.5f } },
	[OFF_STANCE_TO_YOU] = { 0.003f, { -2, 4, 0.8f, 0.1f } },
	[OFF_STANCE_OF_OTHERS] = { 0.003f, { -2, 4, 0.8f, 0.1f } },
	[OFF_STANCE_SLUR] = { 0.1f, { -1.5f, 4, 1.2f, 0.1f } },
	[OFF_STANCE_BESIDE_GROUP] = { 0.1f, { -2.5f, 3, 0.8f, 0.1f } },
	[OFF_STANCE_PLAIN] = { 0.003f, { -2, 4, 0.8f, 0.1f } },
	[OFF_STANCE_OPEN_SLUR] = { 0.003f, { -2, 4, 0.8f, 0.1f } },
	[OFF_STANCE_OPEN] = { 0.003f, { -2, 4, 0.8f, 0.1f } },
};

struct parameters {
	float kind[OFF_KIND_N][OFF_EVIDENCE_N], stance[OFF_STANCE_N][OFF_EVIDENCE_N];
};

/* The verdict of the text that weighs most, in a sentence of *ret_sentence. Returns: it, or NULL without any. */
static const struct off_verdict *gravest(const struct train_data *data, const struct off_model *model,
	const struct train_text *text, const struct train_sentence **ret_sentence, float *ret_z)
{
	const struct off_verdict *found = NULL;

	*ret_z = TRAIN_NOTHING;
	for (uint32_t i = text->first; i < text->first + text->sentence_n; i++)
		for (unsigned kind = 0; kind < OFF_KIND_N; kind++) {
			const struct off_verdict *verdict = &data->sentence[i].verdict[kind];
			float z = verdict->score > 0 ? off_model_weigh(model, verdict,
				data->sentence[i].odds) : TRAIN_NOTHING;

			if (z > *ret_z) {
				*ret_z = z;
				*ret_sentence = &data->sentence[i];
				found = verdict;
			}
		}
	return found;
}

float train_weigh(const struct train_data *data, const struct off_model *model, uint32_t text)
{
	const struct train_sentence *sentence;
	float z;

	gravest(data, model, &data->text[text], &sentence, &z);
	return z;
}

/* Of each source the offensive texts count as much as the harmless. */
static void set_mass(const struct train_data *data, uint32_t left_out, float mass[SOURCE_N][2])
{
	float n[SOURCE_N][2] = { { 0, 0 } };

	for (uint32_t i = 0; i < data->text_n; i++)
		if (data->text[i].target[OFF_HEAD_OFFENSIVE] >= 0)
			n[data->text[i].source][data->text[i].target[OFF_HEAD_OFFENSIVE]]++;
	for (uint32_t i = 0; i < SOURCE_N; i++)
		for (unsigned target = 0; target < 2; target++)
			mass[i][target] = i == left_out || n[i][target] <= 0 ? 0
				: train_sources[i].trust / n[i][target] * (target ? 1 : HARMLESS_MORE);
}

static void slope_of(const struct train_data *data, const struct off_model *model,
	float mass[SOURCE_N][2], struct parameters *ret)
{
	memset(ret, 0, sizeof *ret);
	for (uint32_t i = 0; i < data->text_n; i++) {
		const struct train_text *text = &data->text[i];
		signed char target = text->target[OFF_HEAD_OFFENSIVE];
		const struct train_sentence *sentence;
		float z, evidence[OFF_EVIDENCE_N];

		if (target < 0 || mass[text->source][target] <= 0)
			continue;
		const struct off_verdict *verdict = gravest(data, model, text, &sentence, &z);

		if (!verdict)
			continue;
		enum off_stance stance = off_stance_of(verdict);
		float step = mass[text->source][target] * (1 / (1 + expf(-z)) - (float)target);

		off_evidence_of(verdict, sentence->odds, evidence);
		for (unsigned k = 0; k < OFF_EVIDENCE_N; k++) {
			ret->stance[stance][k] += step * evidence[k];
			if (!off_stance_is_by_itself(stance))
				ret->kind[verdict->kind][k] += step * evidence[k];
		}
	}
}

static void descend(float *at, float *squares, float slope)
{
	*squares += slope * slope;
	*at -= RATE * slope / sqrtf(*squares + 1e-8f);
}

void train_trust(const struct train_data *data, uint32_t left_out, struct off_model *ret)
{
	static struct parameters slope, squares;
	float mass[SOURCE_N][2];

	memset(&squares, 0, sizeof squares);
	memset(ret->kind, 0, sizeof ret->kind);
	for (unsigned i = 0; i < OFF_STANCE_N; i++)
		memcpy(ret->stance[i], start[i].at, sizeof ret->stance[i]);
	set_mass(data, left_out, mass);
	for (unsigned round = 0; round < ROUNDS; round++) {
		slope_of(data, ret, mass, &slope);
		for (unsigned k = 0; k < OFF_EVIDENCE_N; k++) {
			for (unsigned i = 0; i < OFF_KIND_N; i++)
				descend(&ret->kind[i][k], &squares.kind[i][k],
					slope.kind[i][k] + L2_KIND * ret->kind[i][k]);
			for (unsigned i = 0; i < OFF_STANCE_N; i++)
				descend(&ret->stance[i][k], &squares.stance[i][k], slope.stance[i][k] +
					start[i].held * (ret->stance[i][k] - start[i].at[k]));
		}
	}
}
