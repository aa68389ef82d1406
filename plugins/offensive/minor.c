/* SPDX-License-Identifier: Apache-2.0 */
/* Whether a sentence speaks of a child. */
#include "off.h"

#define ADULT_YEARS 18u

/* Whether a word that begins something new stands there. */
static bool is_conjunction(const struct off_sentence *sentence, uint32_t token)
{
	for (uint32_t i = 0; i < sentence->mark_n && sentence->mark[i].first <= token; i++)
		if (sentence->mark[i].first == token && sentence->mark[i].entry->class == OFF_BARRIER)
			return true;
	return false;
}

/* An age under eighteen: before "years old", or after "only" and the like, at the end of what is said. */
static bool is_age_of_child(const struct off_sentence *sentence, const struct off_mark *age)
{
	bool after = age->entry->tags & OFF_BIT(OPEN);
	uint32_t at = after ? age->last + 1u : age->first - 1u;

	if ((!after && age->first == 0) || at >= sentence->token_n)
		return false;

	if (after && at + 1 < sentence->token_n &&
		!(sentence->token[at + 1].flags & OFF_TOKEN_BREAK) && !is_conjunction(sentence, at + 1))
		return false;
	for (unsigned years = 0; years < ADULT_YEARS; years++) {
		const char digits[] = { (char)('0' + years / 10), (char)('0' + years % 10) };
		unsigned n = years < 10 ? 1 : 2;

		if (sentence->token[at].hash == off_hash_of(digits + 2 - n, n))
			return true;
	}
	return false;
}

/* An age under eighteen, or a word for a child. */
const struct off_mark *off_minor_of(const struct off_sentence *sentence)
{
	for (uint32_t i = 0; i < sentence->mark_n; i++) {
		const struct off_mark *mark = &sentence->mark[i];

		if (mark->entry->class == OFF_MINOR)
			return mark;
		if (mark->entry->class == OFF_AGE && is_age_of_child(sentence, mark))
			return mark;
	}
	return NULL;
}
