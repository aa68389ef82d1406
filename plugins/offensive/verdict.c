/* SPDX-License-Identifier: Apache-2.0 */
/* The judgement of a sentence: what the composition says and what is learned of its wording, weighed together. */
#include <math.h>

#include "reason.h"

#define FLAGGED 0.5f
#define HINT_MIN 0.25f /* a confidence under it is not even a hint */
#define CHILD_MAX 0.98f
#define ODDS_MAX 8.0f  /* more and more evidence says less and less more */
#define LEARNED_SAID 0.5f /* log odds of the wording from which on it is said to people */

static const char *const reason_phrases[REASON_N] = {
#define OFF_SUPPORT(name, points, why) [SUPPORT_##name] = why,
#define OFF_DAMPER(name, factor, why) [DAMPER_##name] = why,
#define OFF_CONSTANT(name, value)
#include "weights.def"
#undef OFF_SUPPORT
#undef OFF_DAMPER
#undef OFF_CONSTANT
};

/* Sexual words for children are what they are, however they are put. */
static float confidence_of(const struct off_model *model, const struct off_sentence *sentence,
	struct off_verdict *verdict, float odds)
{
	if (verdict->kind == OFF_KIND_MINOR_SAFETY)
		return verdict->score < CHILD_MAX ? verdict->score : CHILD_MAX;
	float z = off_model_weigh(model, verdict, odds);

	if (odds >= LEARNED_SAID)
		verdict->why |= REASON(SUPPORT_LEARNED);
	if (sentence->in_mail)
		z += off_stance_in_mail(off_stance_of(verdict));
	return 1 / (1 + expf(-z * ODDS_MAX / (ODDS_MAX + fabsf(z))));
}

bool off_judge(const struct off_sentence *sentence, const struct off_entry *group,
	const struct off_model *model, struct off_verdict *ret, float *ret_confidence)
{
	struct off_verdict verdicts[OFF_KIND_N];
	struct off_features features;
	float most = 0, chosen = 0;

	if (!off_compose(sentence, group, verdicts))
		return false; /* nothing is learned of such sentences */
	off_features_of(sentence, verdicts, &features);
	float odds = off_model_ask(model, &features);

	for (unsigned kind = 0; kind < OFF_KIND_N; kind++) {
		float confidence = verdicts[kind].score > 0
			? confidence_of(model, sentence, &verdicts[kind], odds) : 0;

		if (confidence > most)
			most = confidence;
		if (chosen < FLAGGED && confidence > chosen) { /* the gravest that is flagged */
			chosen = confidence;
			*ret = verdicts[kind];
		}
	}
	*ret_confidence = most;
	return most >= HINT_MIN;
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
