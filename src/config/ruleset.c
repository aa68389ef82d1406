/* SPDX-License-Identifier: Apache-2.0 */
#include "config/ruleset.h"

#include <string.h>

/* The record of each section: size 1 = bytes. */
static const uint32_t record_bytes[SP_SECTION_N] = {
	[SP_SECTION_STRINGS] = 1,
	[SP_SECTION_RULES] = sizeof(struct sp_rule),
	[SP_SECTION_PATTERNS] = sizeof(struct sp_pattern),
	[SP_SECTION_USERS] = sizeof(struct sp_pattern_user),
	[SP_SECTION_SETS] = sizeof(struct sp_word_set),
	[SP_SECTION_SET_PATTERNS] = sizeof(uint32_t),
	[SP_SECTION_ENTRIES] = sizeof(struct sp_entry),
	[SP_SECTION_STRS] = sizeof(struct sp_str),
	[SP_SECTION_COMBINES] = sizeof(struct sp_combine),
	[SP_SECTION_DB_TEXT] = 1,
	[SP_SECTION_DB_WORDS] = 1,
};

#define BYTES_FAR (UINT32_C(1) << 24) /* distances stay far from overflow when added to offsets */
#define VIEWS_ALL (SP_VIEW_TEXT | SP_VIEW_FOLDED | SP_VIEW_WORDS)

/* ---------- header ---------- */

static const char *check_header(struct sp_view image)
{
	const struct sp_ruleset_header *header = (const void *)image.p;

	if (image.n < sizeof *header)
		return "it is shorter than its header";
	if ((uintptr_t)image.p % 16)
		return "it is not aligned in memory";
	if (memcmp(header->magic, SP_RULESET_MAGIC, sizeof SP_RULESET_MAGIC) != 0)
		return "it does not begin like one";
	if (header->version != SP_RULESET_VERSION || header->bytes_of_header != sizeof *header)
		return "it is of another version";
	if (header->bytes != image.n)
		return "its size is not what its header says";
	for (unsigned i = 0; i < SP_SECTION_N; i++) {
		uint64_t off = header->section[i].off, bytes = header->section[i].bytes;

		if (off % 16 || off < sizeof *header || off > image.n || bytes > image.n - off)
			return "a section lies outside of it";
		if (bytes % record_bytes[i] || bytes / record_bytes[i] >= UINT32_MAX)
			return "a section holds part of a record";
	}
	return NULL;
}

static const void *records(const struct sp_ruleset *set, enum sp_section section, uint32_t *ret_n)
{
	*ret_n = (uint32_t)(set->header->section[section].bytes / record_bytes[section]);
	return set->base + set->header->section[section].off;
}

/* ---------- members ---------- */

static bool good_str(const struct sp_ruleset *set, struct sp_str str)
{
	uint64_t bytes = set->header->section[SP_SECTION_STRINGS].bytes;
	const char *strings = set->base + set->header->section[SP_SECTION_STRINGS].off;

	return (uint64_t)str.off + str.len < bytes && !strings[str.off + (uint64_t)str.len];
}

static bool good_list(struct sp_list list, uint32_t n)
{
	return list.n <= n && list.first <= n - list.n;
}

static bool good_index(uint32_t index, uint32_t n)
{
	return index == SP_NONE || index < n;
}

static bool good_share(float value)
{
	return value >= 0 && value <= 1; /* false for what is no number */
}

static bool good_rule(const struct sp_ruleset *set, const struct sp_rule *rule)
{
	const struct sp_str strings[] = { rule->id, rule->name, rule->category, rule->type,
		rule->detector, rule->pack, rule->validator, rule->confirm, rule->country, rule->check,
		rule->source, rule->exclude_pattern };

	for (size_t i = 0; i < sizeof strings / sizeof *strings; i++) {
		if (!good_str(set, strings[i]))
			return false;
	}
	return rule->severity <= SP_SEVERITY_CRITICAL && rule->views <= VIEWS_ALL &&
		rule->fields <= SP_FIELDS_ALL &&
		rule->flags < 2 * SP_RULE_LOCAL_CONTEXT && rule->window <= BYTES_FAR &&
		good_list(rule->patterns, set->str_n) && good_index(rule->context_set, set->set_n) &&
		(!(rule->flags & SP_RULE_LOCAL_CONTEXT) || rule->context_set != SP_NONE) &&
		rule->context_within <= BYTES_FAR && rule->context_side <= SP_SIDE_AFTER &&
		good_index(rule->exclude_set, set->set_n) && rule->exclude_within <= BYTES_FAR &&
		good_list(rule->exclude_values, set->str_n) && good_share(rule->base) &&
		good_share(rule->bonus_check) && good_share(rule->bonus_context) &&
		good_index(rule->combine, set->combine_n);
}

static bool good_user(const struct sp_ruleset *set, const struct sp_pattern_user *user)
{
	if (user->views > VIEWS_ALL)
		return false;
	switch (user->kind) {
	case SP_USER_RULE:
		return user->index < set->rule_n;
	case SP_USER_SET:
		return user->index < set->set_n;
	case SP_USER_ENTRY:
		return user->index < set->entry_n;
	default:
		return user->kind == SP_USER_PLUGIN;
	}
}

/* Entries are grouped by detector, and each knows its place in the group. */
static bool good_entry(const struct sp_ruleset *set, uint32_t at)
{
	const struct sp_entry *entry = &set->entry[at];
	bool first = !at || entry[-1].detector.off != entry->detector.off;

	return good_str(set, entry->detector) && good_str(set, entry->lexicon) &&
		good_str(set, entry->entry_class) && good_str(set, entry->word) &&
		good_str(set, entry->tags) && good_str(set, entry->language) &&
		entry->weight >= 0 && entry->weight <= 10 &&
		entry->index == (first ? 0 : entry[-1].index + 1);
}

static const char *check_patterns(const struct sp_ruleset *set)
{
	for (uint32_t i = 0; i < set->pattern_n; i++) {
		const struct sp_pattern *pattern = &set->pattern[i];

		if (!good_str(set, pattern->regex) || pattern->views > VIEWS_ALL ||
			pattern->flags >= 2 * SP_PATTERN_RUN || pattern->width > pattern->width_max ||
			pattern->anchor_end > pattern->width || pattern->anchor_begin > pattern->anchor_end ||
			!good_list(pattern->users, set->user_n) ||
			(pattern->next && (pattern->next <= i + 1 || pattern->next > set->pattern_n)))
			return "a pattern is damaged";
	}
	for (uint32_t i = 0; i < set->user_n; i++) {
		if (!good_user(set, &set->user[i]))
			return "a user of a pattern is damaged";
	}
	for (uint32_t i = 0; i < set->set_n; i++) {
		if (!good_str(set, set->set[i].name) ||
			!good_list(set->set[i].patterns, set->set_pattern_n))
			return "a word set is damaged";
	}
	for (uint32_t i = 0; i < set->set_pattern_n; i++) {
		if (set->set_pattern[i] >= set->pattern_n)
			return "a word set is damaged";
	}
	return NULL;
}

static const char *check_records(const struct sp_ruleset *set)
{
	struct sp_view strings = sp_ruleset_section(set, SP_SECTION_STRINGS);

	if (!strings.n || strings.p[0] || strings.p[strings.n - 1])
		return "its strings are damaged";
	for (uint32_t i = 0; i < set->rule_n; i++) {
		if (!good_rule(set, &set->rule[i]))
			return "a rule is damaged";
		if (i && strcmp(sp_ruleset_str(set, set->rule[i - 1].id),
			sp_ruleset_str(set, set->rule[i].id)) >= 0)
			return "its rules are not sorted";
	}
	for (uint32_t i = 0; i < set->entry_n; i++) {
		if (!good_entry(set, i))
			return "an entry of a lexicon is damaged";
	}
	for (uint32_t i = 0; i < set->str_n; i++) {
		if (!good_str(set, set->str[i]))
			return "a list of strings is damaged";
	}
	for (uint32_t i = 0; i < set->combine_n; i++) {
		if (!good_list(set->combine[i].groups, set->str_n) ||
			set->combine[i].within > BYTES_FAR ||
			!good_share(set->combine[i].member_confidence))
			return "a combination is damaged";
	}
	return check_patterns(set);
}

int sp_ruleset_attach(struct sp_view image, struct sp_ruleset *ret, struct sp_err *err)
{
	const char *fault = check_header(image);
	struct sp_ruleset set = { .header = (const void *)image.p, .base = image.p };

	if (!fault) {
		set.rule = records(&set, SP_SECTION_RULES, &set.rule_n);
		set.pattern = records(&set, SP_SECTION_PATTERNS, &set.pattern_n);
		set.user = records(&set, SP_SECTION_USERS, &set.user_n);
		set.set = records(&set, SP_SECTION_SETS, &set.set_n);
		set.set_pattern = records(&set, SP_SECTION_SET_PATTERNS, &set.set_pattern_n);
		set.entry = records(&set, SP_SECTION_ENTRIES, &set.entry_n);
		set.str = records(&set, SP_SECTION_STRS, &set.str_n);
		set.combine = records(&set, SP_SECTION_COMBINES, &set.combine_n);
		fault = check_records(&set);
	}
	if (fault)
		return sp_err_set(err, SP_EINVAL, "this is not a compiled rule set: %s", fault);
	sp_hex(set.header->digest.h, sizeof set.header->digest.h, set.digest_hex);
	*ret = set;
	return SP_OK;
}

/* ---------- readers ---------- */

const char *sp_ruleset_str(const struct sp_ruleset *ruleset, struct sp_str str)
{
	return ruleset->base + ruleset->header->section[SP_SECTION_STRINGS].off + str.off;
}

struct sp_view sp_ruleset_section(const struct sp_ruleset *ruleset, enum sp_section section)
{
	return sp_view(ruleset->base + ruleset->header->section[section].off,
		(size_t)ruleset->header->section[section].bytes);
}

uint32_t sp_ruleset_find(const struct sp_ruleset *ruleset, const char *id)
{
	uint32_t low = 0, high = ruleset->rule_n;

	while (low < high) {
		uint32_t middle = low + (high - low) / 2;
		int order = strcmp(id, sp_ruleset_str(ruleset, ruleset->rule[middle].id));

		if (!order)
			return middle;
		if (order < 0)
			high = middle;
		else
			low = middle + 1;
	}
	return SP_NONE;
}
