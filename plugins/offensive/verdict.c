/* SPDX-License-Identifier: Apache-2.0 */
/* The judgement of a sentence: what the composition says, corrected by what is learned of its wording. */
#include "reason.h"

#define OFF_LEARNED(name, value) static const float name = value;
#include "learned.def"
#undef OFF_LEARNED

static const char *const reason_phrases[REASON_N] = {
#define OFF_SUPPORT(name, points, why) [SUPPORT_##name] = why,
#define OFF_DAMPER(name, factor, why) [DAMPER_##name] = why,
#define OFF_CONSTANT(name, value)
#include "weights.def"
#undef OFF_SUPPORT
#undef OFF_DAMPER
#undef OFF_CONSTANT
};

#define AIMED (REASON(SUPPORT_YOU) | REASON(SUPPORT_PERSON) | REASON(SUPPORT_PEOPLE) | \
	REASON(SUPPORT_ALONE) | REASON(SUPPORT_VICTIM) | REASON(SUPPORT_INTENT))
static bool is_grave(const struct off_verdict *verdict)
{
	return verdict->kind == OFF_KIND_THREAT || verdict->kind == OFF_KIND_EXTREMISM;
}

/* How much the learned weights may take: much from a word that has other senses, little from a sentence that says whom it
 * means, next to nothing from threats and slogans, of which they have seen few. */
static float doubt_of(const struct off_verdict *verdict)
{
	if (is_grave(verdict) || (verdict->kind == OFF_KIND_PROFANITY && verdict->plain))
		return LEARNED_LESS_GRAVE;
	if (verdict->why & (REASON(SUPPORT_OF_GROUP) | REASON(SUPPORT_YOU) | REASON(SUPPORT_ALONE)))
		return LEARNED_LESS_OF_GROUP;
	if (verdict->plain)
		return LEARNED_LESS_PLAIN;
	return verdict->why & AIMED ? LEARNED_LESS_AIMED : LEARNED_LESS;
}

/* What is learned of the wording counts like any other support, but not for words that are denied or spoken against. */
static void learn_from(struct off_verdict *verdict, const float odds[OFF_HEAD_N])
{
	float z = odds[verdict->why & REASON(SUPPORT_OF_GROUP) ? OFF_HEAD_HATEFUL : OFF_HEAD_OFFENSIVE] +
		LEARNED_PRIOR;
	float most = z <= 0 ? doubt_of(verdict)
		: verdict->why & REASON(SUPPORT_OF_GROUP) ? LEARNED_MORE_OF_GROUP : LEARNED_MORE;
	float points = most * z / (LEARNED_HALF + (z < 0 ? -z : z));
	float limit = LEARNED_MORE_BASE + LEARNED_MORE_TIMES * verdict->score;

	if (points > 0 && (is_grave(verdict) || verdict->why & (REASON(DAMPER_SELF) | REASON(DAMPER_THING)) ||
		(verdict->why & SPOKEN_AGAINST && (verdict->kind == OFF_KIND_HATE ||
			verdict->kind == OFF_KIND_SEXISM))))
		return;
	verdict->score += points < limit ? points : limit;
	if (verdict->score > OFF_SCORE_MAX)
		verdict->score = OFF_SCORE_MAX;
	if (points >= LEARNED_SAID)
		verdict->why |= REASON(SUPPORT_LEARNED);
}

bool off_judge(const struct off_sentence *sentence, const struct off_entry *group,
	const struct off_model *model, struct off_verdict *ret)
{
	struct off_verdict verdicts[OFF_KIND_N];
	struct off_features features;
	const struct off_verdict *chosen = NULL;

	off_compose(sentence, group, verdicts);
	off_features_of(sentence, verdicts, &features);
	float odds[OFF_HEAD_N];

	for (unsigned head = 0; head < OFF_HEAD_N; head++)
		odds[head] = off_model_ask(model, (enum off_head)head, &features);

	for (unsigned kind = 0; kind < OFF_KIND_N; kind++) {
		struct off_verdict *verdict = &verdicts[kind];

		if (verdict->score <= 0)
			continue;
		if (kind != OFF_KIND_MINOR_SAFETY)
			learn_from(verdict, odds);
		if (!chosen || (chosen->score < 0.5f && verdict->score > chosen->score))
			chosen = verdict;
	}
	if (!chosen || chosen->score < HINT_MIN)
		return false;
	*ret = *chosen;
	return true;
}

size_t off_why(uint64_t why, const char *phrases[OFF_WHY_MAX + 1])
{
	size_t n = 0;

	for (unsigned i = 0; i < REASON_N && n < OFF_WHY_MAX; i++) {
		const char *phrase = i < REASON_CLASSES ? off_class_why((enum off_class)(i + 1))
			: reason_phrases[i];

		if (why >> i & 1 && phrase && *phrase)
			phrases[n++] = phrase;
	}
	phrases[n] = NULL;
	return n;
}
