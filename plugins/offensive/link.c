/* SPDX-License-Identifier: Apache-2.0 */
/* Which word of a sentence speaks of which: by nearness and by the small words between. */
#include "off.h"

#define COMMA_TOKENS 3u /* a comma keeps apart like so many words */
#define CLAUSE_REACH 7u
#define DENIAL_REACH 3u
#define THREAT_REACH 2u /* "scripts that should be executed" */
#define COPULA_REACH 4u

/* How many tokens lie between the ends of two marks, `last` before `first`. */
static uint32_t distance(const struct off_sentence *sentence, uint32_t last, uint32_t first)
{
	uint32_t n = first - last - 1;

	for (uint32_t i = last + 1; i <= first; i++)
		if (sentence->token[i].flags & OFF_TOKEN_BREAK)
			n += COMMA_TOKENS;
	return n;
}

const struct off_mark *off_before(const struct off_sentence *sentence, const struct off_mark *mark,
	enum off_class class, uint32_t reach)
{
	if (!off_sentence_has(sentence, class))
		return NULL;
	for (const struct off_mark *other = mark; other-- > sentence->mark;) {
		if (other->first + reach + OFF_PHRASE_TOKENS_MAX < mark->first)
			return NULL;
		if (other->entry->class == class && other->last < mark->first &&
			mark->first - other->last <= reach + 1 &&
			distance(sentence, other->last, mark->first) <= reach)
			return other;
	}
	return NULL;
}

const struct off_mark *off_after(const struct off_sentence *sentence, const struct off_mark *mark,
	enum off_class class, uint32_t reach)
{
	const struct off_mark *end = sentence->mark + sentence->mark_n;

	if (!off_sentence_has(sentence, class))
		return NULL;
	for (const struct off_mark *other = mark + 1; other < end; other++) {
		if (other->first > mark->last + reach + 1)
			return NULL;
		if (other->entry->class == class && other->first > mark->last &&
			distance(sentence, mark->last, other->first) <= reach)
			return other;
	}
	return NULL;
}

bool off_between(const struct off_mark *a, const struct off_mark *b, enum off_class class)
{
	const struct off_mark *from = a < b ? a : b, *to = a < b ? b : a;

	for (const struct off_mark *other = from + 1; other < to; other++)
		if (other->entry->class == class && other->first > from->last &&
			other->last < to->first)
			return true;
	return false;
}

/* Whether a word such as "are", not far before the mark, follows `who` within `reach` tokens; or precedes it: "are they". */
static bool is_linked(const struct off_sentence *sentence, const struct off_mark *who,
	const struct off_mark *mark, uint32_t reach)
{
	const struct off_mark *copula = off_before(sentence, mark, OFF_COPULA, COPULA_REACH);

	if (copula && copula->first > who->last && copula->first - who->last <= reach)
		return !(mark->entry->tags & OFF_BIT(COMPLEMENT)) ||
			!off_between(copula, mark, OFF_BARRIER);
	return mark->entry->tags & OFF_BIT(COMPLEMENT) && mark->first - who->last <= COPULA_REACH &&
		off_before(sentence, who, OFF_COPULA, 2) && !off_between(who, mark, OFF_BARRIER);
}

/* "Isn't it", "don't you", "shouldn't they" at the beginning ask, they do not deny. */
static bool is_question(const struct off_sentence *sentence, const struct off_mark *negation)
{
	static const enum off_class subjects[] = { OFF_FIRST, OFF_SECOND, OFF_THEY, OFF_THING,
		OFF_GROUP };

	if (negation->first != 0)
		return false;
	for (size_t i = 0; i < sizeof subjects / sizeof *subjects; i++)
		if (off_after(sentence, negation, subjects[i], 0))
			return true;
	return false;
}

bool off_is_denied(const struct off_sentence *sentence, const struct off_mark *mark)
{
	const struct off_mark *negation = off_before(sentence, mark, OFF_NEGATION, DENIAL_REACH);

	return negation && !is_question(sentence, negation);
}

bool off_is_of_thing(const struct off_sentence *sentence, const struct off_mark *mark)
{
	const struct off_mark *thing;

	if (!off_sentence_has(sentence, OFF_THING))
		return false;
	thing = off_after(sentence, mark, OFF_THING, mark->entry->tags & OFF_BIT(ADJECTIVE) ? 1 : 0);
	if (thing && !(thing->entry->tags & OFF_BIT(OPEN)))
		return true;
	thing = off_before(sentence, mark, OFF_THING, CLAUSE_REACH);
	if (!thing)
		return false;
	bool of_it = mark->entry->class == OFF_THREAT && mark->first - thing->last <= THREAT_REACH;

	return (of_it || is_linked(sentence, thing, mark, 2)) &&
		!off_between(thing, mark, OFF_SECOND) &&
		!off_between(thing, mark, OFF_THIRD) &&
		!off_between(thing, mark, OFF_GROUP);
}

bool off_is_of_self(const struct off_sentence *sentence, const struct off_mark *mark)
{
	const struct off_mark *self = off_before(sentence, mark, OFF_FIRST, CLAUSE_REACH);

	return self && is_linked(sentence, self, mark, 2) &&
		!off_between(self, mark, OFF_BARRIER) &&
		!off_between(self, mark, OFF_SECOND) &&
		!off_between(self, mark, OFF_THIRD) &&
		!off_between(self, mark, OFF_THEY) &&
		!off_between(self, mark, OFF_GROUP);
}

static bool is_capital(const struct off_sentence *sentence, uint32_t token)
{
	return sentence->token[token].flags & OFF_TOKEN_CAPITAL;
}

/* A letter with a full stop after it, as in "John S. Dick". */
static bool is_initial(const struct off_sentence *sentence, uint32_t token)
{
	const struct off_token *letter = &sentence->token[token];
	const char *at = sentence->text + letter->begin;

	return letter->end - letter->begin == 1 && at[0] >= 'A' && at[0] <= 'Z' &&
		letter->end < sentence->end && at[1] == '.';
}

bool off_is_name(const struct off_sentence *sentence, const struct off_mark *mark)
{
	if (!(mark->entry->tags & OFF_BIT(NAME)) || !is_capital(sentence, mark->first))
		return false;
	if (off_before(sentence, mark, OFF_TITLE, 1) ||
		(mark->first > 0 && is_initial(sentence, mark->first - 1u)))
		return true;
	if (mark->last + 1u < sentence->token_n && is_capital(sentence, mark->last + 1u) &&
		!(sentence->token[mark->last + 1].flags & OFF_TOKEN_BREAK))
		return true;
	return mark->first > 0 && !(sentence->token[mark->first].flags & OFF_TOKEN_BREAK);
}

/* Whether somebody with a name is said to be what the mark says. */
static bool is_of_named(const struct off_sentence *sentence, const struct off_mark *mark)
{
	const struct off_mark *copula = off_before(sentence, mark, OFF_COPULA, 4);
	uint32_t before;

	if (!copula || copula->first == 0)
		return false;
	before = copula->first - 1u;
	for (const struct off_mark *other = copula; other-- > sentence->mark;)
		if (other->last == before)
			return other->entry->class == OFF_TITLE;
	return sentence->token[before].flags & (OFF_TOKEN_CAPITAL | OFF_TOKEN_ADDRESS);
}

static bool is_you(const struct off_sentence *sentence, const struct off_mark *mark)
{
	const struct off_mark *you = off_before(sentence, mark, OFF_SECOND, CLAUSE_REACH - 2);

	if (off_after(sentence, mark, OFF_SECOND, 0) && !(mark->entry->tags & OFF_BIT(ADJECTIVE)))
		return true;
	if (!you)
		return false;
	if (mark->first - you->last <= 2)
		return true;
	if (off_between(you, mark, OFF_THIRD) || off_between(you, mark, OFF_THEY))
		return false;
	return off_between(you, mark, OFF_COPULA) ||
		(!(mark->entry->tags & OFF_BIT(ADJECTIVE)) && mark->first - you->last <= 4);
}

enum off_target off_target_of(const struct off_sentence *sentence, const struct off_mark *mark)
{
	const struct off_mark *other;

	if (off_sentence_has(sentence, OFF_SECOND) && is_you(sentence, mark))
		return OFF_YOU;
	other = off_before(sentence, mark, OFF_THIRD, CLAUSE_REACH);
	if (other && (off_between(other, mark, OFF_COPULA) ||
		mark->first - other->last == 1))
		return OFF_PERSON;
	other = off_before(sentence, mark, OFF_THEY, CLAUSE_REACH);
	if (other && off_between(other, mark, OFF_COPULA))
		return OFF_PEOPLE;
	if (mark->entry->tags & OFF_BIT(ADJECTIVE))
		return is_of_named(sentence, mark) ? OFF_PERSON : OFF_NOBODY;
	if (off_before(sentence, mark, OFF_ALL, 1))
		return OFF_PEOPLE;
	if (off_before(sentence, mark, OFF_POINTER, 2) || off_after(sentence, mark, OFF_THIRD, 0) ||
		is_of_named(sentence, mark))
		return OFF_PERSON;
	return OFF_NOBODY;
}

/* ---------- groups ---------- */

bool off_is_group(const struct off_mark *mark)
{
	return mark->entry->class == OFF_GROUP ||
		(mark->entry->class == OFF_SLUR && mark->entry->tags & OFF_TAGS_HATE);
}

static bool is_said_of(const struct off_sentence *sentence, const struct off_mark *mark,
	const struct off_mark *group)
{
	bool verb = mark->entry->class == OFF_THREAT || mark->entry->class == OFF_EXCLUSION;

	if (mark->entry->class == OFF_LOATHING)
		return group > mark && group->first - mark->last <= 5;
	if (mark->entry->tags & OFF_BIT(COMPLEMENT))
		return group < mark ? is_linked(sentence, group, mark, CLAUSE_REACH)
			: group->first - mark->last == 1;
	if (group < mark)
		return mark->first - group->last <= 2 ||
			is_linked(sentence, group, mark, CLAUSE_REACH) ||
			off_between(group, mark, OFF_INTENT) ||
			off_between(group, mark, OFF_NEGATION);
	return group->first - mark->last <= (verb ? 5u : 2u) &&
		(verb || !off_between(mark, group, OFF_COPULA));
}

const struct off_mark *off_group_of(const struct off_sentence *sentence,
	const struct off_mark *mark, bool *ret_said)
{
	const struct off_mark *before = off_before(sentence, mark, OFF_GROUP, CLAUSE_REACH + 1);
	const struct off_mark *after = off_after(sentence, mark, OFF_GROUP, CLAUSE_REACH);

	if (after && is_said_of(sentence, mark, after)) {
		*ret_said = true;
		return after;
	}
	*ret_said = before && is_said_of(sentence, mark, before);
	return before ? before : after;
}

static const struct off_mark *they_in_frame(const struct off_sentence *sentence,
	const struct off_mark *frame)
{
	if (frame->entry->token_n)
		return NULL;
	for (uint32_t i = 0; i < sentence->mark_n; i++)
		if (sentence->mark[i].entry->class == OFF_THEY && sentence->mark[i].first >= frame->first &&
			sentence->mark[i].last <= frame->last)
			return &sentence->mark[i];
	return NULL;
}

const struct off_entry *off_antecedent_of(const struct off_sentence *sentence,
	const struct off_mark *mark, const struct off_entry *before)
{
	const struct off_mark *they = they_in_frame(sentence, mark);

	if (!they)
		they = off_before(sentence, mark, OFF_THEY, CLAUSE_REACH);
	if (!they)
		they = off_after(sentence, mark, OFF_THEY, 3);
	if (!they)
		return NULL;
	for (const struct off_mark *other = they; other-- > sentence->mark;)
		if (off_is_group(other))
			return other->entry;
	return before;
}
