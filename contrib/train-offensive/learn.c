/* SPDX-License-Identifier: Apache-2.0 */
/* The weights of a head: logistic regression by AdaGrad. A text is learned by its sentences; of an offensive text, only the one
 * most like offence is learned in the second round. */
#include <math.h>
#include <string.h>

#include "train.h"

#define EPOCHS 3u
#define RATE 0.005f
#define BIAS_RATE 0.01f
#define L2 2e-6f
#define SEEN_MIN 4u /* a weight that fewer sentences speak for stays 0 */

static struct learner {
	float squares[OFF_MODEL_WEIGHTS];
	uint32_t seen[OFF_MODEL_WEIGHTS];
	uint32_t order[SENTENCES_MAX]; /* the sentences to learn */
	uint32_t n;
	float mass[SENTENCES_MAX]; /* how much each of them counts */
} l;

float train_ask(const struct train_head *head, const struct train_sentence *sentence)
{
	float z = head->bias;

	for (uint32_t i = 0; i < sentence->n; i++)
		z += head->weight[sentence->at[i]];
	return z;
}

/* Of an offensive text, only the sentence that speaks most for it, if there is a head already to say so. */
static void choose(const struct train_data *data, enum off_head which, uint32_t fold, uint32_t left_out,
	const struct train_head *head)
{
	l.n = 0;
	for (uint32_t i = 0; i < data->sentence_n; i++) {
		const struct train_sentence *sentence = &data->sentence[i];
		const struct train_text *text = &data->text[sentence->text];
		bool again = l.n > 0 && data->sentence[l.order[l.n - 1]].text == sentence->text;

		if (text->target[which] < 0 || sentence->text % FOLDS == fold || text->source == left_out ||
			train_sources[text->source].weight[which] <= 0)
			continue;
		if (!head || text->target[which] != 1 || !again)
			l.order[l.n++] = i;
		else if (train_ask(head, sentence) >
			train_ask(head, &data->sentence[l.order[l.n - 1]]))
			l.order[l.n - 1] = i;
	}
}

/* Of each source the offensive sentences count as much as the harmless. */
static void balance(const struct train_data *data, enum off_head which)
{
	float all[SOURCE_N][2] = { { 0, 0 } };

	for (uint32_t i = 0; i < l.n; i++) {
		const struct train_text *text = &data->text[data->sentence[l.order[i]].text];

		all[text->source][text->target[which]]++;
	}
	for (uint32_t i = 0; i < l.n; i++) {
		const struct train_text *text = &data->text[data->sentence[l.order[i]].text];
		const float *of = all[text->source];

		l.mass[l.order[i]] = train_sources[text->source].weight[which];
		if (of[0] > 0 && of[1] > 0)
			l.mass[l.order[i]] *= (of[0] + of[1]) / 2 / of[text->target[which]];
	}
}

static void learn_one(struct train_head *head, const struct train_sentence *sentence,
	signed char target, float mass)
{
	float slope = (1 / (1 + expf(-train_ask(head, sentence))) - (float)target) * mass;

	head->bias -= BIAS_RATE * slope;
	for (uint32_t i = 0; i < sentence->n; i++) {
		uint32_t at = sentence->at[i];
		float step = slope + L2 * head->weight[at];

		if (l.seen[at] < SEEN_MIN)
			continue;
		l.squares[at] += step * step;
		head->weight[at] -= RATE * step / sqrtf(l.squares[at] + 1e-6f);
	}
}

static void shuffle(uint64_t *random)
{
	for (uint32_t i = l.n; i > 1; i--) {
		*random ^= *random << 13;
		*random ^= *random >> 7;
		*random ^= *random << 17;
		uint32_t other = (uint32_t)(*random % i), kept = l.order[i - 1];

		l.order[i - 1] = l.order[other];
		l.order[other] = kept;
	}
}

static void learn(const struct train_data *data, enum off_head which, struct train_head *head)
{
	uint64_t random = 88172645463325252u;

	memset(head, 0, sizeof *head);
	memset(l.squares, 0, sizeof l.squares);
	memset(l.seen, 0, sizeof l.seen);
	balance(data, which);
	for (uint32_t i = 0; i < l.n; i++) {
		const struct train_sentence *sentence = &data->sentence[l.order[i]];

		for (uint32_t k = 0; k < sentence->n; k++)
			l.seen[sentence->at[k]]++;
	}
	for (unsigned epoch = 0; epoch < EPOCHS; epoch++) {
		shuffle(&random);
		for (uint32_t i = 0; i < l.n; i++) {
			const struct train_sentence *sentence = &data->sentence[l.order[i]];

			learn_one(head, sentence, data->text[sentence->text].target[which],
				l.mass[l.order[i]]);
		}
	}
}

void train_learn(const struct train_data *data, enum off_head which, uint32_t fold, uint32_t left_out,
	struct train_head *ret)
{
	choose(data, which, fold, left_out, NULL);
	learn(data, which, ret);
	choose(data, which, fold, left_out, ret);
	learn(data, which, ret);
}
