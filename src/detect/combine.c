/* SPDX-License-Identifier: Apache-2.0 */
#include "detect/combine.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/hash.h"
#include "detect/array.h"

#define GROUP_MAX 32u   /* groups of one combination: bits of a word */
#define NAMED_MAX 6u    /* types named in the reason */
#define TYPE_BYTES 64u

/* A type that a combination takes, and the groups in which it stands. */
struct wanted {
	char type[TYPE_BYTES];
	uint32_t groups;
};

struct combination {
	uint32_t rule;
	const struct sp_combine *combine;
	uint32_t group_n;
	struct wanted *wanted; /* sorted by type */
	size_t wanted_n;
};

struct sp_combiner {
	const struct sp_ruleset *ruleset;
	struct combination *combination;
	size_t n;
};

static int by_type(const void *a, const void *b)
{
	return strcmp(((const struct wanted *)a)->type, ((const struct wanted *)b)->type);
}

static uint32_t groups_of(const struct combination *combination, const char *type)
{
	size_t low = 0, high = combination->wanted_n;

	while (low < high) {
		size_t middle = low + (high - low) / 2;
		int rc = strcmp(combination->wanted[middle].type, type);

		if (rc == 0)
			return combination->wanted[middle].groups;
		if (rc < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return 0;
}

/* ---------- reading the rule set ---------- */

/* Adds the types of one group: a space-separated list. */
static void add_group(struct combination *combination, const char *types, uint32_t group)
{
	while (*types) {
		size_t n = strcspn(types, " ");
		struct wanted *slot = combination->wanted;
		const struct wanted *end = slot + combination->wanted_n;

		while (slot < end && (strlen(slot->type) != n || memcmp(slot->type, types, n) != 0))
			slot++;
		if (n > 0 && n < TYPE_BYTES) {
			memcpy(slot->type, types, n);
			slot->groups |= 1u << group;
			combination->wanted_n += slot == end;
		}
		types += n + (types[n] == ' ');
	}
}

static int read_combination(const struct sp_ruleset *ruleset, uint32_t rule,
	struct combination *ret, struct sp_err *err)
{
	const struct sp_combine *combine = &ruleset->combine[ruleset->rule[rule].combine];
	size_t room = 0;

	if (combine->groups.n == 0 || combine->groups.n > GROUP_MAX)
		return sp_err_set(err, SP_EINVAL, "rule %s: a combination has 1 to %u groups",
			sp_ruleset_str(ruleset, ruleset->rule[rule].id), GROUP_MAX);
	*ret = (struct combination){ .rule = rule, .combine = combine,
		.group_n = combine->groups.n };
	for (uint32_t i = 0; i < combine->groups.n; i++)
		room += ruleset->str[combine->groups.first + i].len / 2 + 1;
	ret->wanted = calloc(room, sizeof *ret->wanted);
	if (!ret->wanted)
		return sp_err_set(err, SP_ENOMEM, "out of memory");
	for (uint32_t i = 0; i < combine->groups.n; i++)
		add_group(ret, sp_ruleset_str(ruleset, ruleset->str[combine->groups.first + i]), i);
	qsort(ret->wanted, ret->wanted_n, sizeof *ret->wanted, by_type);
	return SP_OK;
}

int sp_combiner_new(const struct sp_ruleset *ruleset, struct sp_combiner **ret, struct sp_err *err)
{
	struct sp_combiner *combiner = calloc(1, sizeof *combiner);
	int rc = SP_OK;

	if (combiner)
		combiner->combination = calloc((size_t)ruleset->combine_n + 1,
			sizeof *combiner->combination);
	if (!combiner || !combiner->combination) {
		sp_combiner_free(combiner);
		return sp_err_set(err, SP_ENOMEM, "out of memory");
	}
	combiner->ruleset = ruleset;
	for (uint32_t i = 0; rc == SP_OK && i < ruleset->rule_n; i++) {
		if (ruleset->rule[i].combine == SP_NONE || combiner->n >= ruleset->combine_n)
			continue;
		rc = read_combination(ruleset, i, &combiner->combination[combiner->n], err);
		combiner->n += rc == SP_OK;
	}
	if (rc != SP_OK) {
		sp_combiner_free(combiner);
		return rc;
	}
	*ret = combiner;
	return SP_OK;
}

void sp_combiner_free(struct sp_combiner *combiner)
{
	if (!combiner)
		return;
	for (size_t i = 0; combiner->combination && i < combiner->n; i++)
		free(combiner->combination[i].wanted);
	free(combiner->combination);
	free(combiner);
}

/* ---------- the sliding window ---------- */

/* How many members of each value are in the window: open addressing, never deleted from, only counted down. */
struct tally {
	struct {
		uint64_t value;
		uint32_t n;
		bool used;
	} *slot;
	size_t mask;
};

struct window {
	const struct combination *combination;
	const struct sp_reading *reading; /* all */
	const uint32_t *member;           /* indices of those that count, in order */
	const uint32_t *groups;           /* of each member */
	size_t first, last;               /* members [first, last) are in the window */
	uint32_t in_group[GROUP_MAX];
	uint32_t filled;   /* groups with a member */
	uint32_t distinct; /* values in the window */
	struct tally tally;
};

static uint32_t *tally_of(struct tally *tally, uint64_t value)
{
	size_t at = (size_t)(value * 0x9e3779b97f4a7c15u >> 20) & tally->mask;

	while (tally->slot[at].used && tally->slot[at].value != value)
		at = (at + 1) & tally->mask;
	tally->slot[at].used = true;
	tally->slot[at].value = value;
	return &tally->slot[at].n;
}

static void window_count(struct window *window, size_t at, bool enters)
{
	uint32_t *n = tally_of(&window->tally, window->reading[window->member[at]].value);

	if (enters)
		window->distinct += (*n)++ == 0;
	else
		window->distinct -= --*n == 0;
	for (uint32_t bits = window->groups[at]; bits; bits &= bits - 1) {
		uint32_t *group = &window->in_group[__builtin_ctz(bits)];

		if (enters)
			window->filled += (*group)++ == 0;
		else
			window->filled -= --*group == 0;
	}
}

static void window_leave(struct window *window)
{
	window_count(window, window->first++, false);
}

static bool window_holds(const struct window *window)
{
	uint32_t need = window->combination->combine->distinct;

	if (need == 0)
		need = window->combination->group_n;
	return window->filled == window->combination->group_n && window->distinct >= need;
}

/* Lets members go from the front for as long as the window holds without them. */
static void window_tighten(struct window *window)
{
	while (window->first + 1 < window->last) {
		window_leave(window);
		if (window_holds(window))
			continue;
		window_count(window, --window->first, true);
		return;
	}
}

/* Writes "together: A, B" of the types in the window, in the order in which they stand. */
static const char *name_types(const struct window *window, struct sp_arena *arena)
{
	const char *named[NAMED_MAX];
	char line[NAMED_MAX * (TYPE_BYTES + 2) + 16];
	size_t named_n = 0, n = (size_t)snprintf(line, sizeof line, "together:");

	for (size_t i = window->first; i < window->last && named_n < NAMED_MAX; i++) {
		const char *type = window->reading[window->member[i]].type;
		size_t k = 0;

		while (k < named_n && strcmp(named[k], type) != 0)
			k++;
		if (k < named_n)
			continue;
		named[named_n++] = type;
		n += (size_t)snprintf(line + n, sizeof line - n, "%s %s", named_n > 1 ? "," : "", type);
	}
	return sp_arena_strdup(arena, line);
}

/* The reading of the combination that the window holds. */
static int make_reading(const struct window *window, const struct sp_ruleset *ruleset,
	struct sp_arena *arena, struct sp_reading *ret)
{
	const struct sp_rule *rule = &ruleset->rule[window->combination->rule];
	const struct sp_reading *first = &window->reading[window->member[window->first]];
	size_t n = window->last - window->first;
	uint64_t *values = sp_arena_calloc(arena, n, sizeof *values);
	const char *remark = name_types(window, arena);
	struct sp_reading_more *more = sp_arena_calloc(arena, 1, sizeof *more);

	if (!values || !remark || !more)
		return SP_ENOMEM;
	more->shown_end = first->end;
	*ret = (struct sp_reading){ .rule = window->combination->rule, .begin = first->begin,
		.more = more, .confidence = rule->base, .near_pattern = SP_NONE,
		.type = sp_ruleset_str(ruleset, rule->type), .remark = remark,
		.normal = (const char *)values, .normal_n = (uint32_t)(n * sizeof *values) };
	for (size_t i = 0; i < n; i++) {
		const struct sp_reading *member = &window->reading[window->member[window->first + i]];

		values[i] = member->value;
		ret->via |= member->via;
		if (member->end > ret->end)
			ret->end = member->end;
	}
	if (ret->normal_n > SP_NORMAL_BYTES_MAX)
		ret->normal_n = SP_NORMAL_BYTES_MAX;
	ret->value = sp_hash64(ret->normal, ret->normal_n, window->combination->rule);
	return SP_OK;
}

/* Slides over the members; *ret is the first occurrence, if there is one. */
static int slide(struct window *window, size_t member_n, const struct sp_ruleset *ruleset,
	struct sp_arena *arena, struct sp_reading *ret)
{
	uint32_t within = window->combination->combine->within;
	uint32_t count = 0;

	for (size_t i = 0; i < member_n; i++) {
		uint32_t end = window->reading[window->member[i]].end;

		window_count(window, i, true);
		window->last = i + 1;
		while (within && window->first < i &&
			end - window->reading[window->member[window->first]].begin > within)
			window_leave(window);
		if (!window_holds(window))
			continue;
		if (count++ == 0) {
			window_tighten(window);
			int rc = make_reading(window, ruleset, arena, ret);

			if (rc != SP_OK)
				return rc;
		}
		while (window->first < window->last)
			window_leave(window);
	}
	if (count)
		ret->more->count = count;
	return SP_OK;
}

/* Looks for one combination among the first reading_n readings; *ret counts none where it is not there. */
static int look_for(const struct combination *combination, const struct sp_readings *readings,
	size_t reading_n, struct sp_arena *arena, const struct sp_ruleset *ruleset,
	struct sp_reading *ret)
{
	uint32_t *member = sp_arena_calloc(arena, reading_n, sizeof *member);
	uint32_t *groups = sp_arena_calloc(arena, reading_n, sizeof *groups);
	struct window window = { .combination = combination, .reading = readings->reading,
		.member = member, .groups = groups };
	uint32_t seen = 0;
	size_t n = 0;

	*ret = (struct sp_reading){ 0 };
	if (!member || !groups)
		return SP_ENOMEM;
	for (size_t i = 0; i < reading_n; i++) {
		const struct sp_reading *reading = &readings->reading[i];

		if (reading->confidence < combination->combine->member_confidence)
			continue;
		groups[n] = groups_of(combination, reading->type);
		if (!groups[n])
			continue;
		seen |= groups[n];
		member[n++] = (uint32_t)i;
	}
	if ((uint32_t)__builtin_popcount(seen) < combination->group_n)
		return SP_OK;
	for (window.tally.mask = 1; window.tally.mask < 2 * n;)
		window.tally.mask = 2 * window.tally.mask + 1;
	window.tally.slot = sp_arena_calloc(arena, window.tally.mask + 1,
		sizeof *window.tally.slot);
	return window.tally.slot ? slide(&window, n, ruleset, arena, ret) : SP_ENOMEM;
}

/* Whether what `lesser` says is said by `other` as well: of the same kind, as sure, as grave and as often, over all of it. */
static bool says_as_much(const struct sp_ruleset *ruleset, const struct sp_reading *other,
	const struct sp_reading *lesser)
{
	return !strcmp(other->type, lesser->type) && other->begin <= lesser->begin && other->end >= lesser->end &&
		other->confidence >= lesser->confidence && sp_reading_count(other) >= sp_reading_count(lesser) &&
		ruleset->rule[other->rule].severity >= ruleset->rule[lesser->rule].severity;
}

/* A name, an address and a date of birth are one record of a person, not also one for each two of them. Of two that say the
 * same the first stays. */
static void drop_lesser(const struct sp_ruleset *ruleset, struct sp_readings *readings, size_t from)
{
	struct sp_reading *r = readings->reading;
	size_t kept = from;

	for (size_t i = from; i < readings->n; i++) {
		bool said = false;

		for (size_t k = from; !said && k < readings->n; k++)
			said = k != i && says_as_much(ruleset, &r[k], &r[i]) &&
				(k < i || !says_as_much(ruleset, &r[i], &r[k]));
		if (!said)
			r[kept++] = r[i];
	}
	readings->n = kept;
}

int sp_combine_readings(struct sp_combiner *combiner, struct sp_readings *readings,
	struct sp_arena *arena)
{
	size_t reading_n = readings->n;

	for (size_t i = 0; reading_n > 0 && i < combiner->n; i++) {
		struct sp_arena_mark mark = sp_arena_mark(arena);
		struct sp_reading found;
		int rc = look_for(&combiner->combination[i], readings, reading_n, arena,
			combiner->ruleset, &found);

		if (rc == SP_OK && !sp_reading_count(&found))
			sp_arena_rewind(arena, mark);
		if (rc == SP_OK && sp_reading_count(&found))
			rc = sp_array_reserve((void **)&readings->reading, readings->n,
				&readings->capacity, sizeof *readings->reading);
		if (rc != SP_OK)
			return rc;
		if (sp_reading_count(&found))
			readings->reading[readings->n++] = found;
	}
	drop_lesser(combiner->ruleset, readings, reading_n);
	return SP_OK;
}
