/* SPDX-License-Identifier: Apache-2.0 */
/* The composition: what the marks of a sentence say together. */
#include <string.h>

#include "reason.h"

#define OFF_SUPPORT(name, points, why)
#define OFF_DAMPER(name, factor, why)
#define OFF_CONSTANT(name, value) static const float name = value;
#include "weights.def"
#undef OFF_SUPPORT
#undef OFF_DAMPER
#undef OFF_CONSTANT

static const float reasons[REASON_N] = {
#define OFF_SUPPORT(name, points, why) [SUPPORT_##name] = points,
#define OFF_DAMPER(name, factor, why) [DAMPER_##name] = factor,
#define OFF_CONSTANT(name, value)
#include "weights.def"
#undef OFF_SUPPORT
#undef OFF_DAMPER
#undef OFF_CONSTANT
};

#define REPORT_REACH 8u
#define SAYS_REACH 5u
#define CITED_TOKENS_MIN 2u /* one is a word that somebody sets apart */
#define CHILD_REACH 12u /* tokens between a child and sexual words */
#define CASUAL_REACH 2u /* the same for words that are often said without thought */

/* What one mark says, with those it is linked to. */
struct part {
	const struct off_sentence *sentence;
	const struct off_mark *mark;
	enum off_kind kind;
	float score;
	uint32_t begin, end;
	uint64_t why;
};

struct judging {
	const struct off_sentence *sentence;
	const struct off_entry *group; /* of the sentence before */
	struct off_verdict best[OFF_KIND_N];
	uint32_t part_n[OFF_KIND_N];
};

/* ---------- parts ---------- */

static void support(struct part *part, enum reason reason)
{
	part->score += reasons[reason];
	part->why |= REASON(reason);
}

/* Said of a group: counts the more, the more the words say. */
static void support_of_group(struct part *part)
{
	float weight = part->mark->entry->weight;

	part->score += reasons[SUPPORT_OF_GROUP] * (weight < 1 ? weight : 1);
	part->why |= REASON(SUPPORT_OF_GROUP);
}

static void damp(struct part *part, enum reason reason)
{
	part->score *= reasons[reason];
	part->why |= REASON(reason);
}

static void cover(struct part *part, const struct off_mark *mark)
{
	if (mark->begin < part->begin)
		part->begin = mark->begin;
	if (mark->end > part->end)
		part->end = mark->end;
}

static enum off_kind kind_by_tags(uint32_t tags, enum off_kind other)
{
	if (tags & OFF_TAGS_HATE)
		return OFF_KIND_HATE;
	return tags & OFF_TAGS_SEX ? OFF_KIND_SEXISM : other;
}

/* Returns: whether the mark speaks of a group; the part then is of the group's kind. */
static bool take_group(struct part *part, const struct off_entry *group_before)
{
	bool said = false;
	const struct off_mark *group = off_group_of(part->sentence, part->mark, &said);
	const struct off_entry *meant = part->mark->group;

	if (!meant && !said)
		meant = off_antecedent_of(part->sentence, part->mark, group_before);
	if (meant) {
		part->kind = kind_by_tags(meant->tags, OFF_KIND_HATE);
		support_of_group(part);
		return true;
	}
	if (!group)
		return false;
	part->kind = kind_by_tags(group->entry->tags, OFF_KIND_HATE);
	if (said)
		support_of_group(part);
	else
		support(part, SUPPORT_BESIDE_GROUP);
	if (said && off_before(part->sentence, group, OFF_ALL, 1))
		support(part, SUPPORT_ALL_OF_THEM);
	cover(part, group);
	return said;
}

static void take_target(struct part *part)
{
	switch (off_target_of(part->sentence, part->mark)) {
	case OFF_YOU:
		support(part, SUPPORT_YOU);
		break;
	case OFF_PERSON:
		support(part, SUPPORT_PERSON);
		break;
	case OFF_PEOPLE:
		support(part, SUPPORT_PEOPLE);
		break;
	case OFF_NOBODY:
		break;
	}
}

static bool is_strengthened(const struct part *part)
{
	return off_before(part->sentence, part->mark, OFF_INTENSIFIER, 0) ||
		off_before(part->sentence, part->mark, OFF_PROFANITY, 0);
}

/* ---------- the classes ---------- */

/* "Us", "my fellow" and the like stand just before it. */
static bool is_own(const struct part *part)
{
	return !(part->mark->entry->tags & OFF_BIT(AMBIGUOUS)) &&
		off_before(part->sentence, part->mark, OFF_FIRST, 0);
}

/* Whether those say it of themselves and their own whom it means. */
static bool is_fond(const struct part *part)
{
	const struct off_mark *own = off_before(part->sentence, part->mark, OFF_FIRST, 3);

	if (off_before(part->sentence, part->mark, OFF_SECOND, 3) ||
		off_before(part->sentence, part->mark, OFF_NEGATION, 4) ||
		off_before(part->sentence, part->mark, OFF_LOATHING, 4))
		return false;
	return (own && (own->last + 1 == part->mark->first ||
			off_is_of_self(part->sentence, part->mark))) ||
		off_before(part->sentence, part->mark, OFF_POSITIVE, 4) ||
		off_after(part->sentence, part->mark, OFF_POSITIVE, 3);
}

static void judge_slur(struct part *part)
{
	uint32_t tags = part->mark->entry->tags;
	float alone = part->score;

	part->kind = kind_by_tags(tags, OFF_KIND_HATE);
	if (tags & OFF_BIT(AMBIGUOUS))
		part->score *= AMBIGUOUS_FACTOR;
	float base = part->score;

	take_target(part);
	if (is_strengthened(part))
		support(part, SUPPORT_STRENGTHENED);
	if (off_before(part->sentence, part->mark, OFF_LOATHING, 4) ||
		off_before(part->sentence, part->mark, OFF_PREDICATE, 1))
		support(part, SUPPORT_MORE);
	if (tags & OFF_BIT(CASUAL) && (part->score <= base || part->score < alone)) {
		part->kind = OFF_KIND_PROFANITY;
		part->score = alone;
	}
	if (tags & (OFF_BIT(RECLAIMED) | OFF_BIT(CASUAL)) ? is_fond(part) : is_own(part)) {
		part->kind = OFF_KIND_PROFANITY;
		if (!(tags & OFF_BIT(CASUAL)) || tags & OFF_BIT(RECLAIMED)) /* strong language is no less so */
			damp(part, DAMPER_FOND);
	}
}

/* Whether the sentence says nothing else: cried out or the first thing said, since else it is a line of a list. */
static bool is_called_out(const struct part *part)
{
	const struct off_sentence *sentence = part->sentence;
	uint32_t end = sentence->token[sentence->token_n - 1].end;

	return sentence->token_n <= part->mark->last - part->mark->first + 2u &&
		(sentence->begin == 0 || memchr(sentence->text + end, '!', sentence->end - end));
}

static void judge_insult(struct part *part, const struct off_entry *group_before)
{
	part->kind = OFF_KIND_HARASSMENT;
	if (off_antecedent_of(part->sentence, part->mark, group_before) &&
		take_group(part, group_before))
		return;
	take_target(part);
	bool aimed = part->why & (REASON(SUPPORT_YOU) | REASON(SUPPORT_PERSON) |
		REASON(SUPPORT_PEOPLE));

	if (aimed && is_strengthened(part))
		support(part, SUPPORT_STRENGTHENED);
	if (!aimed && part->mark->entry->tags & OFF_BIT(ADJECTIVE))
		part->score *= OPEN_FACTOR;
	if (!aimed && !(part->mark->entry->tags & OFF_BIT(ADJECTIVE)) && is_called_out(part))
		support(part, SUPPORT_ALONE);
	if (!aimed || part->mark->entry->weight >= 1)
		take_group(part, NULL);
}

static void judge_profanity(struct part *part)
{
	const struct off_mark *group = off_after(part->sentence, part->mark, OFF_GROUP, 1);

	part->kind = OFF_KIND_PROFANITY;
	if (!group || off_between(part->mark, group, OFF_POSITIVE) ||
		part->mark->entry->weight < 0.8f)
		return;
	part->score *= OPEN_FACTOR;
	support(part, SUPPORT_OF_GROUP);
	part->kind = kind_by_tags(group->entry->tags, OFF_KIND_HATE);
	cover(part, group);
}

static void judge_predicate(struct part *part, const struct off_entry *group_before)
{
	bool denied = off_is_denied(part->sentence, part->mark);

	part->kind = OFF_KIND_HATE;
	if (part->mark->entry->tags & OFF_BIT(REVERSED)) {
		const struct off_mark *group = off_before(part->sentence, part->mark, OFF_GROUP, 5);

		/* "no such people deserve": the denial stands before the group. */
		denied |= group && off_before(part->sentence, group, OFF_NEGATION, 1);
		if (!denied)
			part->score = 0;
		denied = false;
	}
	if (part->score > 0 && !take_group(part, group_before) &&
		!(part->why & REASON(SUPPORT_BESIDE_GROUP))) {
		part->score = 0; /* those said of single people are insults */
	}
	if (denied)
		damp(part, DAMPER_DENIED);
}

static void judge_loathing(struct part *part, const struct off_entry *group_before)
{
	part->kind = OFF_KIND_HARASSMENT;
	take_group(part, group_before);
	if (part->kind == OFF_KIND_HARASSMENT && off_after(part->sentence, part->mark, OFF_SECOND, 1))
		support(part, SUPPORT_PEOPLE);
	if (off_is_denied(part->sentence, part->mark))
		damp(part, DAMPER_DENIED);
	else if (off_before(part->sentence, part->mark, OFF_SECOND, 2) ||
		off_before(part->sentence, part->mark, OFF_THIRD, 2) ||
		off_before(part->sentence, part->mark, OFF_THEY, 2) ||
		off_before(part->sentence, part->mark, OFF_GROUP, 2))
		damp(part, DAMPER_THEIRS);
}

/* Who is to suffer it: a whole phrase needs no word of intent between what is just before and itself. */
static const struct off_mark *victim(const struct part *part)
{
	bool open = part->mark->entry->tags & OFF_BIT(OPEN);
	static const enum off_class classes[] = { OFF_GROUP, OFF_SLUR, OFF_SECOND, OFF_THIRD,
		OFF_THEY, OFF_INSULT };

	for (size_t i = 0; i < sizeof classes / sizeof *classes; i++) {
		const struct off_mark *found = off_after(part->sentence, part->mark, classes[i], 5);

		if (found)
			return found;
	}
	for (size_t i = 0; i < sizeof classes / sizeof *classes; i++) {
		const struct off_mark *found = off_before(part->sentence, part->mark, classes[i], 6);

		if (found && (off_between(found, part->mark, OFF_INTENT) ||
			(!open && found->last + 3 > part->mark->first)))
			return found;
	}
	return NULL;
}

static void judge_threat(struct part *part, const struct off_entry *group_before)
{
	uint32_t tags = part->mark->entry->tags;
	const struct off_mark *who = victim(part);
	bool first = part->mark->first == 0 || part->sentence->token[part->mark->first].flags &
		OFF_TOKEN_BREAK;

	part->kind = OFF_KIND_THREAT;
	if (tags & OFF_BIT(OPEN)) {
		part->score *= OPEN_FACTOR;
		bool meant = off_before(part->sentence, part->mark, OFF_INTENT, 3) || (first && who);

		if (meant)
			support(part, SUPPORT_INTENT);
		if (meant && who)
			support(part, SUPPORT_VICTIM);
		if (off_is_denied(part->sentence, part->mark))
			damp(part, DAMPER_DENIED);
	}
	if (!who)
		return;
	const struct off_entry *group = off_is_group(who) || who->entry->class == OFF_SLUR
		? who->entry : off_antecedent_of(part->sentence, part->mark, group_before);

	if (group) {
		part->kind = kind_by_tags(group->tags, OFF_KIND_HATE);
		support(part, SUPPORT_OF_GROUP);
	}
	cover(part, who);
}

/* A phrase of abuse: of a group, if one stands just before it or in it. */
static void judge_abuse(struct part *part)
{
	const struct off_mark *group = off_before(part->sentence, part->mark, OFF_GROUP, 3);
	const struct off_entry *meant = part->mark->group ? part->mark->group
		: group ? group->entry : NULL;

	part->kind = meant ? kind_by_tags(meant->tags, OFF_KIND_HATE) : OFF_KIND_HARASSMENT;
	if (meant)
		support(part, SUPPORT_OF_GROUP);
}

static void judge_exclusion(struct part *part, const struct off_entry *group_before)
{
	part->kind = kind_by_tags(part->mark->entry->tags, OFF_KIND_HATE);
	if (part->mark->entry->tags & OFF_BIT(OPEN)) {
		part->score *= OPEN_FACTOR;
		take_group(part, group_before);
		if (off_before(part->sentence, part->mark, OFF_INTENT, 3))
			support(part, SUPPORT_STRENGTHENED);
	}
	if (off_is_denied(part->sentence, part->mark))
		damp(part, DAMPER_DENIED);
}

static void judge_sexual(struct part *part)
{
	part->kind = OFF_KIND_SEXUAL;
	if (part->mark->entry->tags & OFF_BIT(OPEN))
		part->score *= OPEN_FACTOR;
	if (off_before(part->sentence, part->mark, OFF_SECOND, 2) ||
		off_before(part->sentence, part->mark, OFF_THIRD, 2) ||
		off_before(part->sentence, part->mark, OFF_FIRST, 2) ||
		off_after(part->sentence, part->mark, OFF_SECOND, 1) ||
		off_after(part->sentence, part->mark, OFF_THIRD, 1))
		support(part, SUPPORT_OWNED);
}

static void judge_extremism(struct part *part)
{
	part->kind = OFF_KIND_EXTREMISM;
	if (!(part->mark->entry->tags & OFF_BIT(CODE)))
		return;
	part->score *= OPEN_FACTOR;
	for (uint32_t i = 0; i < part->sentence->mark_n; i++) {
		const struct off_mark *other = &part->sentence->mark[i];

		if (other->entry != part->mark->entry && (other->entry->class == OFF_EXTREMISM ||
			(other->entry->class == OFF_SLUR && other->entry->tags & OFF_TAGS_HATE))) {
			support(part, SUPPORT_COMPANY);
			support(part, SUPPORT_BESIDE_GROUP);
			return;
		}
	}
}

static void judge_sexist(struct part *part)
{
	part->kind = OFF_KIND_SEXISM;
	if (part->mark->entry->tags & OFF_BIT(OPEN)) {
		part->score *= OPEN_FACTOR;
		take_group(part, NULL);
	}
	if (off_is_denied(part->sentence, part->mark))
		damp(part, DAMPER_DENIED);
}

/* ---------- around all of them ---------- */

/* Whether somebody else's words are reported; some verbs say so only beside quotation marks. */
static bool is_reported(const struct off_sentence *sentence, const struct off_mark *mark, bool quoted)
{
	const struct off_mark *report = off_before(sentence, mark, OFF_REPORT, REPORT_REACH);
	uint32_t begin = mark->first, end = mark->last + 1;

	if (!off_sentence_has(sentence, OFF_REPORT) || (!quoted && !report))
		return false;
	if (!quoted)
		return report->entry->weight >= 1;
	while (begin > 0 && sentence->token[begin - 1].flags & OFF_TOKEN_QUOTED)
		begin--;
	while (end < sentence->token_n && sentence->token[end].flags & OFF_TOKEN_QUOTED)
		end++;
	for (uint32_t i = 0; i < sentence->mark_n; i++) {
		report = &sentence->mark[i];
		if (report->entry->class != OFF_REPORT)
			continue;
		if (report->entry->weight >= 1 ||
			(report->first < begin && report->last + SAYS_REACH >= begin) ||
			(report->first >= end && report->first < end + SAYS_REACH))
			return true;
	}
	return false;
}

/* Whether the mark stands in a quotation of some words that is not somebody's post passed on. */
static bool is_cited(const struct off_sentence *sentence, const struct off_mark *mark)
{
	uint32_t begin = mark->first, end = mark->last + 1u;

	while (begin > 0 && sentence->token[begin - 1].flags & OFF_TOKEN_QUOTED)
		begin--;
	while (end < sentence->token_n && sentence->token[end].flags & OFF_TOKEN_QUOTED)
		end++;
	return end - begin >= CITED_TOKENS_MIN && !(sentence->token[begin].flags & OFF_TOKEN_ADDRESS);
}

/* "You should be ashamed, you idiot" speaks against nothing. */
static bool is_insult_to_you(const struct part *part)
{
	return part->mark->entry->class == OFF_INSULT && part->why & REASON(SUPPORT_YOU);
}

static void judge_circumstances(struct part *part)
{
	const struct off_sentence *sentence = part->sentence;
	bool quoted = sentence->token[part->mark->first].flags & OFF_TOKEN_QUOTED;
	bool whole = sentence->token[0].flags & sentence->token[sentence->token_n - 1].flags &
		OFF_TOKEN_QUOTED;
	bool reported = is_reported(sentence, part->mark, quoted);
	bool slur = part->mark->entry->class == OFF_SLUR && !(part->mark->entry->tags &
		(OFF_BIT(AMBIGUOUS) | OFF_BIT(CASUAL) | OFF_BIT(RECLAIMED)));

	if (part->mark->entry->class != OFF_PROFANITY && !slur &&
		!(part->why & REASON(SUPPORT_OF_GROUP)) && off_is_of_thing(sentence, part->mark))
		damp(part, DAMPER_THING);
	if ((part->mark->entry->class == OFF_INSULT || part->mark->entry->class == OFF_SLUR) &&
		off_is_of_self(sentence, part->mark))
		damp(part, DAMPER_SELF);
	if (part->mark->entry->class == OFF_INSULT && off_is_denied(sentence, part->mark))
		damp(part, DAMPER_DENIED);
	if (off_sentence_has(sentence, OFF_COUNTER) && (quoted || !is_insult_to_you(part)))
		damp(part, DAMPER_COUNTER);
	if (reported)
		damp(part, quoted ? DAMPER_QUOTED : DAMPER_REPORTED);
	else if (quoted && !whole)
		damp(part, part->why & REASON(SUPPORT_OF_GROUP) && is_cited(sentence, part->mark)
			? DAMPER_CITED : DAMPER_MARKED);
}

static void judge_mark(struct part *part, const struct off_entry *group_before)
{
	switch (part->mark->entry->class) {
	case OFF_SLUR: judge_slur(part); break;
	case OFF_INSULT: judge_insult(part, group_before); break;
	case OFF_PROFANITY: judge_profanity(part); break;
	case OFF_PREDICATE: judge_predicate(part, group_before); break;
	case OFF_LOATHING: judge_loathing(part, group_before); break;
	case OFF_THREAT: judge_threat(part, group_before); break;
	case OFF_EXCLUSION: judge_exclusion(part, group_before); break;
	case OFF_SEXUAL: judge_sexual(part); break;
	case OFF_EXTREMISM: judge_extremism(part); break;
	case OFF_SEXIST: judge_sexist(part); break;
	case OFF_ABUSE: judge_abuse(part); break;
	case OFF_GROOMING: part->kind = OFF_KIND_MINOR_SAFETY; break;
	default: part->kind = OFF_KIND_HARASSMENT; break;
	}
}

/* ---------- the sentence ---------- */

/* Whether it has no other sense than the bad one. */
static bool is_plain(const struct off_entry *entry)
{
	if (entry->tags & (OFF_BIT(AMBIGUOUS) | OFF_BIT(CASUAL) | OFF_BIT(OPEN) | OFF_BIT(NAME)))
		return false;
	return entry->class != OFF_INSULT && entry->class != OFF_PREDICATE &&
		entry->class != OFF_LOATHING && entry->weight >= PLAIN_WEIGHT_MIN;
}

static void keep(struct judging *judging, const struct part *part)
{
	struct off_verdict *best = &judging->best[part->kind];
	float score = part->score;

	if (score <= 0)
		return;
	if (judging->part_n[part->kind]++ == 0) {
		*best = (struct off_verdict){ part->kind, score, part->begin, part->end, part->why,
			is_plain(part->mark->entry) };
		return;
	}
	best->plain |= is_plain(part->mark->entry);
	bool first = !(best->why & REASON(SUPPORT_MORE));
	bool elsewhere = part->begin >= best->end || part->end <= best->begin;

	if (score > best->score) {
		best->why = part->why | (best->why & REASON(SUPPORT_MORE));
		best->score = score;
	}
	if (first && elsewhere && !(best->why & SPOKEN_AGAINST)) {
		best->why |= REASON(SUPPORT_MORE);
		best->score += reasons[SUPPORT_MORE];
	}
	if (part->begin < best->begin)
		best->begin = part->begin;
	if (part->end > best->end)
		best->end = part->end;
}

/* Sexual words in one sentence with a child; a report of it is no better. */
static void judge_minor(struct judging *judging, const struct part *sexual)
{
	const struct off_mark *minor = off_minor_of(judging->sentence);
	uint32_t reach = sexual->mark->entry->tags & OFF_BIT(CASUAL) ? CASUAL_REACH : CHILD_REACH;

	if (!minor || minor->first > sexual->mark->last + reach ||
		sexual->mark->first > minor->last + reach)
		return;
	struct part part = *sexual;

	part.kind = OFF_KIND_MINOR_SAFETY;
	support(&part, SUPPORT_CHILD);
	cover(&part, minor);
	keep(judging, &part);
}

static void judge_all(struct judging *judging)
{
	const struct off_sentence *sentence = judging->sentence;

	for (uint32_t i = 0; i < sentence->mark_n; i++) {
		const struct off_mark *mark = &sentence->mark[i];
		enum off_class class = (enum off_class)mark->entry->class;

		if (off_class_base(class) <= 0 || off_is_name(sentence, mark))
			continue;
		struct part part = { sentence, mark, OFF_KIND_PROFANITY,
			off_class_base(class) * mark->entry->weight, mark->begin, mark->end,
			UINT64_C(1) << (class - 1) };

		judge_mark(&part, judging->group);
		if (class == OFF_SEXUAL)
			judge_minor(judging, &part);
		if (part.score > 1)
			part.score = 1;
		if (class != OFF_GROOMING)
			judge_circumstances(&part);
		keep(judging, &part);
	}
}

bool off_compose(const struct off_sentence *sentence, const struct off_entry *group,
	struct off_verdict ret[OFF_KIND_N])
{
	struct judging judging = { .sentence = sentence, .group = group };
	bool any = false;

	judge_all(&judging);
	memcpy(ret, judging.best, sizeof judging.best);
	for (unsigned kind = 0; kind < OFF_KIND_N; kind++)
		any |= ret[kind].score > 0;
	return any;
}
