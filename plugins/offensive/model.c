/* SPDX-License-Identifier: Apache-2.0 */
/* Learned weights: model.def is written by contrib/train-offensive, which says from what. */
#include <string.h>

#include "reason.h"

/* The wording says less and less more, and at most this either way. */
#define ODDS_MAX 6.0f

#define NOT_MEANT (REASON(DAMPER_SELF) | REASON(DAMPER_THING) | REASON(DAMPER_FOND) | REASON(DAMPER_MARKED))
#define TO_YOU (REASON(SUPPORT_YOU) | REASON(SUPPORT_ALONE))
#define OF_OTHERS (REASON(SUPPORT_PERSON) | REASON(SUPPORT_PEOPLE) | REASON(SUPPORT_INTENT) | \
	REASON(SUPPORT_VICTIM))

/* Weights are letters of this alphabet, the middle one is zero. */
static const char alphabet[] =
	"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

struct head {
	float bias, step;
};

static const struct head heads[OFF_HEAD_N] = {
#define OFF_MODEL_HEAD(name, bias, step) [OFF_HEAD_##name] = { bias, step },
#define OFF_MODEL_ROW(name, row, letters)
#define OFF_MODEL_TRUST(what, name, one, score, offensive, hateful)
#include "model.def"
#undef OFF_MODEL_HEAD
#undef OFF_MODEL_ROW
#undef OFF_MODEL_TRUST
};

static const char *const rows[OFF_HEAD_N][OFF_MODEL_WEIGHTS / OFF_MODEL_ROW_WEIGHTS] = {
#define OFF_MODEL_HEAD(name, bias, step)
#define OFF_MODEL_ROW(name, row, letters) [OFF_HEAD_##name][row] = letters,
#define OFF_MODEL_TRUST(what, name, one, score, offensive, hateful)
#include "model.def"
#undef OFF_MODEL_HEAD
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
	for (unsigned head = 0; head < OFF_HEAD_N; head++)
		for (uint32_t i = 0; i < OFF_MODEL_WEIGHTS; i++) {
			const char *row = rows[head][i / OFF_MODEL_ROW_WEIGHTS];

			model->weight[head][i] = row ? value[(unsigned char)
				row[i % OFF_MODEL_ROW_WEIGHTS]] : 0;
		}
#define OFF_MODEL_HEAD(name, bias, step)
#define OFF_MODEL_ROW(name, row, letters)
#define OFF_MODEL_TRUST(what, name, one, score, offensive, hateful) memcpy(model->what[OFF_##name], \
	((const float[]){ one, score, offensive, hateful }), sizeof model->what[OFF_##name]);
#include "model.def"
#undef OFF_MODEL_HEAD
#undef OFF_MODEL_ROW
#undef OFF_MODEL_TRUST
}

float off_model_ask(const struct off_model *model, enum off_head head,
	const struct off_features *features)
{
	int32_t sum = 0;

	for (uint32_t i = 0; i < features->n; i++)
		sum += model->weight[head][features->at[i]];
	return heads[head].bias + heads[head].step * (float)sum;
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

bool off_stance_is_by_itself(enum off_stance stance)
{
	static const bool by_itself[OFF_STANCE_N] = {
#define OFF_STANCE(name, by_itself, in_mail) by_itself,
#include "stances.def"
#undef OFF_STANCE
	};

	return by_itself[stance];
}

float off_stance_in_mail(enum off_stance stance)
{
	static const float more[OFF_STANCE_N] = {
#define OFF_STANCE(name, by_itself, in_mail) in_mail,
#include "stances.def"
#undef OFF_STANCE
	};

	return more[stance];
}

void off_evidence_of(const struct off_verdict *verdict, const float odds[OFF_HEAD_N],
	float ret[OFF_EVIDENCE_N])
{
	ret[OFF_EVIDENCE_ONE] = 1;
	ret[OFF_EVIDENCE_SCORE] = verdict->score;
	for (unsigned head = 0; head < OFF_HEAD_N; head++) {
		float size = odds[head] < 0 ? -odds[head] : odds[head];

		ret[OFF_EVIDENCE_OFFENSIVE + head] = odds[head] * ODDS_MAX / (ODDS_MAX + size);
	}
}

float off_model_weigh(const struct off_model *model, const struct off_verdict *verdict,
	const float odds[OFF_HEAD_N])
{
	enum off_stance stance = off_stance_of(verdict);
	float evidence[OFF_EVIDENCE_N], by_kind = off_stance_is_by_itself(stance) ? 0 : 1, z = 0;

	off_evidence_of(verdict, odds, evidence);
	for (unsigned i = 0; i < OFF_EVIDENCE_N; i++)
		z += (model->kind[verdict->kind][i] * by_kind + model->stance[stance][i]) * evidence[i];
	return z;
}
