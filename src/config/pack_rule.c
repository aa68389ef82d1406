/* SPDX-License-Identifier: Apache-2.0 */
/* One rule of a pack. */
#include "config/pack_rule.h"

#include <stdlib.h>
#include <string.h>

#include "config/names.h"

#define WITHIN_MAX 100000 /* bytes: beyond a page or two nothing is near */
#define WITHIN_DEFAULT 80
#define COMBINE_WITHIN_DEFAULT 400
#define COMBINE_MEMBER_DEFAULT 0.3f
#define BASE_DEFAULT 0.5f
#define WINDOW_DEFAULT 96

struct rule_reading {
	struct sp_pack_rule rule;
	bool caseless, excerpt, plugin;
	uint32_t category; /* index into sp_category_names */
	uint32_t require; /* SP_RULE_NEEDS_* */
	struct sp_name_list references, examples, counter_examples;
	const struct sp_yaml_node *pattern, *patterns, *confidence, *context, *exclude, *combine,
		*window, *anchor;
};

/* In the order of SP_RULE_NEEDS_CONTEXT and SP_RULE_NEEDS_CHECK. */
static const char *const require_names[] = { "context", "check", NULL };

static const struct sp_schema_field rule_fields[] = {
#define AT(member) offsetof(struct rule_reading, member)
	{ .key = "id", .type = SP_SCHEMA_STRING, .offset = AT(rule.id), .required = true,
		.form = &sp_form_id },
	{ .key = "name", .type = SP_SCHEMA_STRING, .offset = AT(rule.name), .required = true },
	{ .key = "category", .type = SP_SCHEMA_ENUM, .offset = AT(category), .required = true,
		.names = sp_category_names },
	{ .key = "type", .type = SP_SCHEMA_STRING, .offset = AT(rule.type), .required = true,
		.form = &sp_form_type },
	{ .key = "severity", .type = SP_SCHEMA_ENUM, .offset = AT(rule.severity),
		.names = sp_severity_names },
	{ .key = "country", .type = SP_SCHEMA_STRING, .offset = AT(rule.country),
		.form = &sp_form_country },
	{ .key = "detector", .type = SP_SCHEMA_STRING, .offset = AT(rule.detector),
		.form = &sp_form_id, .place_offset = AT(rule.detector_place) },
	{ .key = "check", .type = SP_SCHEMA_STRING, .offset = AT(rule.check) },
	{ .key = "anchor", .type = SP_SCHEMA_NODE, .offset = AT(anchor) },
	{ .key = "pattern", .type = SP_SCHEMA_NODE, .offset = AT(pattern) },
	{ .key = "patterns", .type = SP_SCHEMA_NODE, .offset = AT(patterns) },
	{ .key = "caseless", .type = SP_SCHEMA_BOOL, .offset = AT(caseless) },
	{ .key = "views", .type = SP_SCHEMA_BITS, .offset = AT(rule.views),
		.names = sp_view_names },
	{ .key = "fields", .type = SP_SCHEMA_BITS, .offset = AT(rule.fields),
		.names = sp_field_names },
	{ .key = "validator", .type = SP_SCHEMA_STRING, .offset = AT(rule.validator),
		.form = &sp_form_validator, .place_offset = AT(rule.validator_place) },
	{ .key = "confirm", .type = SP_SCHEMA_STRING, .offset = AT(rule.confirm) },
	{ .key = "window", .type = SP_SCHEMA_NODE, .offset = AT(window) },
	{ .key = "confidence", .type = SP_SCHEMA_NODE, .offset = AT(confidence) },
	{ .key = "context", .type = SP_SCHEMA_NODE, .offset = AT(context) },
	{ .key = "require", .type = SP_SCHEMA_BITS, .offset = AT(require),
		.names = require_names },
	{ .key = "exclude", .type = SP_SCHEMA_NODE, .offset = AT(exclude) },
	{ .key = "excerpt", .type = SP_SCHEMA_BOOL, .offset = AT(excerpt) },
	{ .key = "plugin", .type = SP_SCHEMA_BOOL, .offset = AT(plugin) },
	{ .key = "combine", .type = SP_SCHEMA_NODE, .offset = AT(combine) },
	{ .key = "references", .type = SP_SCHEMA_STRINGS, .offset = AT(references) },
	{ .key = "examples", .type = SP_SCHEMA_STRINGS, .offset = AT(examples) },
	{ .key = "counter-examples", .type = SP_SCHEMA_STRINGS, .offset = AT(counter_examples) },
#undef AT
};

/* ---------- patterns ---------- */

static int by_name(const void *a, const void *b)
{
	return strcmp(((const struct sp_anchor *)a)->name, ((const struct sp_anchor *)b)->name);
}

void sp_anchors_sort(struct sp_anchors *anchors)
{
	qsort(anchors->anchor, anchors->n, sizeof *anchors->anchor, by_name);
}

static int find_anchor(const struct sp_yaml *yaml, const struct sp_yaml_node *node,
	const struct sp_anchors *anchors, struct sp_pack_pattern *ret)
{
	struct sp_anchor key = { 0 };
	int status = sp_schema_string(yaml, node, "anchor", NULL, &key.name);

	if (status)
		return status;
	const struct sp_anchor *found = anchors->n ? bsearch(&key, anchors->anchor, anchors->n,
		sizeof key, by_name) : NULL;
	if (found) {
		*ret = found->pattern;
		return SP_OK;
	}
	struct sp_nearest nearest = { .word = key.name };

	for (size_t i = 0; i < anchors->n; i++)
		sp_nearest_try(&nearest, anchors->anchor[i].name);
	if (!nearest.best)
		return sp_yaml_fail(yaml, node, "unknown anchor \"%.60s\": this pack has none", key.name);
	return sp_yaml_fail(yaml, node, "unknown anchor \"%.60s\"; did you mean \"%s\"?", key.name,
		nearest.best);
}

/* One node or a list of them. */
struct items {
	const struct sp_yaml_node *first, *end;
	size_t n;
};

static struct items items_of(const struct sp_yaml_node *node)
{
	if (!node)
		return (struct items){ 0 };
	if (node->kind == SP_YAML_LIST)
		return (struct items){ node->child, NULL, node->child_n };
	return (struct items){ node, node->next, 1 };
}

static int read_patterns(const struct sp_yaml *yaml, const struct rule_reading *reading,
	const struct sp_anchors *anchors, struct sp_pack_rule *rule)
{
	const struct items lists[] = { items_of(reading->anchor), items_of(reading->pattern),
		items_of(reading->patterns) };
	uint32_t flags = reading->caseless ? SP_PATTERN_CASELESS : 0;

	rule->pattern = sp_arena_calloc(yaml->arena, lists[0].n + lists[1].n + lists[2].n,
		sizeof *rule->pattern);
	if (!rule->pattern)
		return sp_yaml_no_memory(yaml);
	for (size_t i = 0; i < 3; i++) {
		for (const struct sp_yaml_node *node = lists[i].first; node != lists[i].end;
			node = node->next) {
			struct sp_pack_pattern *pattern = &rule->pattern[rule->pattern_n++];
			int status = i == 0 ? find_anchor(yaml, node, anchors, pattern)
					    : sp_pack_read_pattern(yaml, node, flags, pattern);

			if (status)
				return status;
		}
	}
	return SP_OK;
}

/* ---------- confidence ---------- */

static int read_confidence(const struct sp_yaml *yaml, const struct sp_yaml_node *node,
	struct sp_pack_rule *rule)
{
	static const struct sp_schema_field fields[] = {
#define AT(member) offsetof(struct sp_pack_rule, member)
		{ .key = "base", .type = SP_SCHEMA_NUMBER, .offset = AT(base), .required = true,
			.highest = 1 },
		{ .key = "check", .type = SP_SCHEMA_NUMBER, .offset = AT(bonus_check), .highest = 1 },
		{ .key = "context", .type = SP_SCHEMA_NUMBER, .offset = AT(bonus_context),
			.highest = 1 },
#undef AT
	};

	if (node->kind == SP_YAML_MAP)
		return sp_schema_read(yaml, node, fields, sizeof fields / sizeof *fields, rule);
	return sp_schema_number(yaml, node, "confidence", 0, 1, &rule->base);
}

/* ---------- context, exclusions ---------- */

struct words_reading {
	struct sp_pack_words words;
	const struct sp_yaml_node *list;
};

/* The name of a set, a list of words, or a map that says more. */
static int read_words(const struct sp_yaml *yaml, const struct sp_yaml_node *node, const char *what,
	struct sp_pack_words *ret)
{
	static const struct sp_schema_field fields[] = {
#define AT(member) offsetof(struct words_reading, member)
		{ .key = "words", .type = SP_SCHEMA_NODE, .offset = AT(list) },
		{ .key = "set", .type = SP_SCHEMA_STRING, .offset = AT(words.set),
			.form = &sp_form_id },
		{ .key = "within", .type = SP_SCHEMA_WHOLE, .offset = AT(words.within),
			.lowest = 1, .highest = WITHIN_MAX },
		{ .key = "side", .type = SP_SCHEMA_ENUM, .offset = AT(words.side),
			.names = sp_side_names },
		{ .key = "local", .type = SP_SCHEMA_BOOL, .offset = AT(words.local) },
#undef AT
	};
	struct words_reading reading = { .words = { .within = WITHIN_DEFAULT,
		.side = SP_SIDE_EITHER, .place = sp_yaml_place(yaml, node) } };
	struct sp_name_list list = { 0 };
	int status = SP_OK;

	if (node->kind == SP_YAML_MAP)
		status = sp_schema_read(yaml, node, fields, sizeof fields / sizeof *fields, &reading);
	else if (node->kind == SP_YAML_LIST)
		reading.list = node;
	else
		status = sp_schema_string(yaml, node, what, &sp_form_id, &reading.words.set);
	if (status)
		return status;
	if (!reading.list == !reading.words.set)
		return sp_yaml_fail(yaml, node, "\"%s\" needs either \"words\" or \"set\"", what);
	if (reading.words.local && !reading.list)
		return sp_yaml_fail(yaml, node, "\"local\" goes with \"words\": a named list is "
			"looked for everywhere");
	if (reading.list) {
		status = sp_pack_read_word_list(yaml, reading.list, "words", &list);
		if (!status && !list.n)
			status = sp_yaml_fail(yaml, reading.list, "\"%s\" is empty", what);
	}
	if (status)
		return status;
	reading.words.word = list.name;
	reading.words.word_n = list.n;
	*ret = reading.words;
	return SP_OK;
}

struct exclude_reading {
	const struct sp_yaml_node *near;
	uint32_t within;
	struct sp_name_list values;
	const char *pattern;
};

static int read_exclude(const struct sp_yaml *yaml, const struct sp_yaml_node *node,
	struct sp_pack_rule *rule)
{
	static const struct sp_schema_field fields[] = {
#define AT(member) offsetof(struct exclude_reading, member)
		{ .key = "near", .type = SP_SCHEMA_NODE, .offset = AT(near) },
		{ .key = "within", .type = SP_SCHEMA_WHOLE, .offset = AT(within), .lowest = 1,
			.highest = WITHIN_MAX },
		{ .key = "values", .type = SP_SCHEMA_STRINGS, .offset = AT(values) },
		{ .key = "pattern", .type = SP_SCHEMA_STRING, .offset = AT(pattern) },
#undef AT
	};
	struct exclude_reading reading = { 0 };
	int status = sp_schema_read(yaml, node, fields, sizeof fields / sizeof *fields, &reading);

	if (status)
		return status;
	if (reading.near) {
		if (reading.near->kind == SP_YAML_MAP)
			return sp_schema_expect(yaml, reading.near, SP_YAML_LIST, "near");
		status = read_words(yaml, reading.near, "near", &rule->exclude);
		if (!status && reading.within)
			rule->exclude.within = reading.within;
	} else if (reading.within) {
		status = sp_yaml_fail(yaml, node, "\"within\" says how far from the words of \"near\", "
			"which is missing");
	}
	rule->exclude_value = reading.values.name;
	rule->exclude_value_n = reading.values.n;
	rule->exclude_pattern = reading.pattern;
	return status;
}

/* ---------- combinations ---------- */

struct combine_reading {
	const struct sp_yaml_node *all;
	uint32_t within, distinct;
	float member_confidence;
};

static const struct sp_schema_field combine_fields[] = {
#define AT(member) offsetof(struct combine_reading, member)
	{ .key = "all", .type = SP_SCHEMA_NODE, .offset = AT(all), .required = true },
	{ .key = "within", .type = SP_SCHEMA_WHOLE, .offset = AT(within), .highest = 1000000 },
	{ .key = "distinct", .type = SP_SCHEMA_WHOLE, .offset = AT(distinct), .highest = 1000000 },
	{ .key = "member-confidence", .type = SP_SCHEMA_NUMBER, .offset = AT(member_confidence),
		.highest = 1 },
#undef AT
};

static int read_combine(const struct sp_yaml *yaml, const struct sp_yaml_node *node,
	struct sp_pack_rule *rule)
{
	struct combine_reading reading = { .within = COMBINE_WITHIN_DEFAULT,
		.member_confidence = COMBINE_MEMBER_DEFAULT };
	int status = sp_schema_read(yaml, node, combine_fields,
		sizeof combine_fields / sizeof *combine_fields, &reading);

	if (!status)
		status = sp_schema_expect(yaml, reading.all, SP_YAML_LIST, "all");
	if (status)
		return status;
	if (!reading.all->child_n)
		return sp_yaml_fail(yaml, reading.all, "\"all\" is empty");
	rule->combine_group = sp_arena_calloc(yaml->arena, reading.all->child_n,
		sizeof *rule->combine_group);
	if (!rule->combine_group)
		return sp_yaml_no_memory(yaml);
	for (node = reading.all->child; node && !status; node = node->next) {
		struct sp_name_list types = { 0 };

		status = sp_schema_strings(yaml, node, "all", NULL, &sp_form_type, &types);
		if (!status && !types.n)
			status = sp_yaml_fail(yaml, node, "a group of types is empty");
		if (!status)
			status = sp_pack_join(yaml, &types,
				&rule->combine_group[rule->combine_group_n++]);
	}
	rule->combine_place = sp_yaml_place(yaml, reading.all);
	rule->combine_within = reading.within;
	rule->combine_distinct = reading.distinct;
	rule->combine_member_confidence = reading.member_confidence;
	return status;
}

/* ---------- the rule ---------- */

static int read_window(const struct sp_yaml *yaml, const struct sp_yaml_node *node,
	struct sp_pack_rule *rule)
{
	uint64_t window;
	int status = sp_schema_whole(yaml, node, "window", 1, yaml->limits->window_bytes, &window);

	if (!status)
		rule->window = (uint32_t)window;
	return status;
}

/* Pieces whose reading needs the rest of the rule, in an order of their own. */
static int read_pieces(const struct sp_yaml *yaml, const struct rule_reading *reading,
	const struct sp_anchors *anchors, struct sp_pack_rule *rule)
{
	int status = read_patterns(yaml, reading, anchors, rule);

	if (!status && reading->confidence)
		status = read_confidence(yaml, reading->confidence, rule);
	if (!status && reading->window)
		status = read_window(yaml, reading->window, rule);
	if (!status && reading->context)
		status = read_words(yaml, reading->context, "context", &rule->context);
	if (!status && reading->exclude)
		status = read_exclude(yaml, reading->exclude, rule);
	if (!status && reading->combine)
		status = read_combine(yaml, reading->combine, rule);
	return status;
}

/* What single keys cannot say. */
static int check_rule(const struct sp_yaml *yaml, const struct sp_yaml_node *node,
	const struct sp_pack_rule *rule)
{
	if (!rule->pattern_n && !rule->combine_group && !(rule->flags & SP_RULE_PLUGIN))
		return sp_yaml_fail(yaml, node, "rule \"%s\" looks for nothing: it needs \"pattern\", "
			"\"anchor\", \"combine\" or \"plugin: true\"", rule->id);
	if ((rule->flags & SP_RULE_NEEDS_CONTEXT) && !rule->context.set && !rule->context.word_n)
		return sp_yaml_fail(yaml, node, "rule \"%s\" requires context but has none", rule->id);
	if (rule->context.local && !rule->validator)
		return sp_yaml_fail(yaml, node, "rule \"%s\" has local context words but no \"validator\"",
			rule->id);
	if ((rule->flags & SP_RULE_NEEDS_CHECK) && !rule->validator)
		return sp_yaml_fail(yaml, node, "rule \"%s\" requires a check but has no \"validator\"",
			rule->id);
	return SP_OK;
}

int sp_pack_read_rule(const struct sp_yaml *yaml, const struct sp_yaml_node *node, const char *pack,
	const struct sp_anchors *anchors, struct sp_pack_rule *ret)
{
	struct rule_reading reading = { .excerpt = true, .rule = { .detector = pack,
		.severity = SP_SEVERITY_MEDIUM, .views = SP_VIEW_TEXT | SP_VIEW_FOLDED,
		.fields = SP_FIELDS_ALL, .window = WINDOW_DEFAULT, .base = BASE_DEFAULT } };
	struct sp_pack_rule *rule = &reading.rule;
	int status = sp_schema_read(yaml, node, rule_fields,
		sizeof rule_fields / sizeof *rule_fields, &reading);

	if (status)
		return status;
	rule->place = sp_yaml_place(yaml, node);
	rule->category = sp_category_names[reading.category];
	rule->flags = reading.require | (reading.excerpt ? 0 : SP_RULE_NO_EXCERPT) |
		(reading.plugin ? SP_RULE_PLUGIN : 0);
	if (rule->window > yaml->limits->window_bytes)
		rule->window = (uint32_t)yaml->limits->window_bytes;
	rule->reference = reading.references.name;
	rule->reference_n = reading.references.n;
	rule->example = reading.examples.name;
	rule->example_n = reading.examples.n;
	rule->counter_example = reading.counter_examples.name;
	rule->counter_example_n = reading.counter_examples.n;
	status = read_pieces(yaml, &reading, anchors, rule);
	if (!status)
		status = check_rule(yaml, node, rule);
	if (rule->context.local)
		rule->flags |= SP_RULE_LOCAL_CONTEXT;
	if (!status)
		*ret = *rule;
	return status;
}
