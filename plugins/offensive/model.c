/* SPDX-License-Identifier: Apache-2.0 */
/* Learned weights: model.def is written by contrib/train-offensive, which says from what. */
#include <string.h>

#include "off.h"

/* Weights are letters of this alphabet, the middle one is zero. */
static const char alphabet[] =
	"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

struct head {
	float bias, step;
};

static const struct head heads[OFF_HEAD_N] = {
#define OFF_MODEL_HEAD(name, bias, step) [OFF_HEAD_##name] = { bias, step },
#define OFF_MODEL_ROW(name, row, letters)
#include "model.def"
#undef OFF_MODEL_HEAD
#undef OFF_MODEL_ROW
};

static const char *const rows[OFF_HEAD_N][OFF_MODEL_WEIGHTS / OFF_MODEL_ROW_WEIGHTS] = {
#define OFF_MODEL_HEAD(name, bias, step)
#define OFF_MODEL_ROW(name, row, letters) [OFF_HEAD_##name][row] = letters,
#include "model.def"
#undef OFF_MODEL_HEAD
#undef OFF_MODEL_ROW
};

char off_model_letter(int weight)
{
	return alphabet[weight + OFF_MODEL_LETTER_MAX + 1];
}

void off_model_read(struct off_model *model)
{
	signed char value[256] = { 0 };

	for (int i = -OFF_MODEL_LETTER_MAX; i <= OFF_MODEL_LETTER_MAX; i++)
		value[(unsigned char)off_model_letter(i)] = (signed char)i;
	for (unsigned head = 0; head < OFF_HEAD_N; head++)
		for (uint32_t i = 0; i < OFF_MODEL_WEIGHTS; i++) {
			const char *row = rows[head][i / OFF_MODEL_ROW_WEIGHTS];

			model->weight[head][i] = row ? value[(unsigned char)
				row[i % OFF_MODEL_ROW_WEIGHTS]] : 0;
		}
}

float off_model_ask(const struct off_model *model, enum off_head head,
	const struct off_features *features)
{
	int32_t sum = 0;

	for (uint32_t i = 0; i < features->n; i++)
		sum += model->weight[head][features->at[i]];
	return heads[head].bias + heads[head].step * (float)sum;
}
