/* SPDX-License-Identifier: Apache-2.0 */
/* Learned weights: model.def is written by contrib/train-offensive, which says from what. */
#include <string.h>

#include "reason.h"

#define NOT_MEANT (REASON(DAMPER_SELF) | REASON(DAMPER_THING) | REASON(DAMPER_FOND) | REASON(DAMPER_MARKED))
#define TO_YOU (REASON(SUPPORT_YOU) | REASON(SUPPORT_ALONE))
#define OF_OTHERS (REASON(SUPPORT_PERSON) | REASON(SUPPORT_PEOPLE) | REASON(SUPPORT_INTENT) | \
	REASON(SUPPORT_VICTIM))

/* Weights are letters of this alphabet, the middle one is zero. */
static const char alphabet[] =
	"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

static const float step =
#define OFF_MODEL_STEP(step) step
#define OFF_MODEL_ROW(row, letters)
#define OFF_MODEL_TRUST(what, name, one, score)
#include "model.def"
#undef OFF_MODEL_STEP
#undef OFF_MODEL_ROW
#undef OFF_MODEL_TRUST
	;

static const char *const rows[OFF_MODEL_WEIGHTS / OFF_MODEL_ROW_WEIGHTS] = {
#define OFF_MODEL_STEP(step)
#define OFF_MODEL_ROW(row, letters) [row] = letters,
#define OFF_MODEL_TRUST(what, name, one, score)
#include "model.def"
#undef OFF_MODEL_STEP
#undef OFF_MODEL_ROW
#undef OFF_MODEL_TRUST
};

char off_model_letter(int number)
{
	return alphabet[number + OFF_MODEL_LETTER_MAX + 1];
}

void off_model_read(struct off_model *model)
{
	int16_t value[256] = { 0 };

	for (int i = -OFF_MODEL_LETTER_MAX; i <= OFF_MODEL_LETTER_MAX; i++)
		value[(unsigned char)off_model_letter(i)] = (int16_t)(i < 0 ? -i * i : i * i);
	for (uint32_t i = 0; i < OFF_MODEL_WEIGHTS; i++) {
		const char *row = rows[i / OFF_MODEL_ROW_WEIGHTS];

		model->weight[i] = row ? value[(unsigned char)row[i % OFF_MODEL_ROW_WEIGHTS]] : 0;
	}
#define OFF_MODEL_STEP(step)
#define OFF_MODEL_ROW(row, letters)
#define OFF_MODEL_TRUST(what, name, one, score) memcpy(model->what[OFF_##name], \
	((const float[]){ one, score }), sizeof model->what[OFF_##name]);
#include "model.def"
#undef OFF_MODEL_STEP
#undef OFF_MODEL_ROW
#undef OFF_MODEL_TRUST
}

float off_model_ask(const struct off_model *model, const struct off_features *features)
{
	int32_t sum = 0;

	for (uint32_t i = 0; i < features->n; i++)
		sum += model->weight[features->at[i]];
	return step * (float)sum;
}

enum off_stance off_stance_of(const struct off_verdict *verdict)
{
	bool of_group = verdict->why & REASON(SUPPORT_OF_GROUP);

	if (verdict->why & SPOKEN_AGAINST)
		return of_group ? OFF_STANCE_GROUP_SPOKEN_AGAINST : OFF_STANCE_SPOKEN_AGAINST;
	if (verdict->why & NOT_MEANT)
		return OFF_STANCE_NOT_MEANT;
	if (of_group)
		return OFF_STANCE_OF_GROUP;
	if (verdict->why & TO_YOU)
		return OFF_STANCE_TO_YOU;
	if (verdict->why & OF_OTHERS)
		return OFF_STANCE_OF_OTHERS;
	if (verdict->why & REASON(SUPPORT_BESIDE_GROUP))
		return OFF_STANCE_BESIDE_GROUP;
	if (verdict->why & REASON(OFF_SLUR - 1))
		return verdict->plain ? OFF_STANCE_SLUR : OFF_STANCE_OPEN_SLUR;
	return verdict->plain ? OFF_STANCE_PLAIN : OFF_STANCE_OPEN;
}

float off_stance_in_mail(enum off_stance stance)
{
	static const float more[OFF_STANCE_N] = {
#define OFF_STANCE(name, in_mail) in_mail,
#include "stances.def"
#undef OFF_STANCE
	};

	return more[stance];
}

float off_model_weigh(const struct off_model *model, const struct off_verdict *verdict, float odds)
{
	const float *kind = model->kind[verdict->kind], *stance = model->stance[off_stance_of(verdict)];

	return odds + kind[OFF_EVIDENCE_ONE] + stance[OFF_EVIDENCE_ONE] +
		(kind[OFF_EVIDENCE_SCORE] + stance[OFF_EVIDENCE_SCORE]) * verdict->score;
}
