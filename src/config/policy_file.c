/* SPDX-License-Identifier: Apache-2.0 */
#include "config/policy_file.h"

#include <stdlib.h>
#include <string.h>

#include "base/io.h"
#include "config/names.h"
#include "config/schema.h"

struct sorted {
	const char **name;
	size_t n;
};

/* What a policy may name. */
struct policy_reading {
	const struct sp_yaml *yaml;
	struct sp_policy *policy;
	bool has_ruleset;
	struct sorted types, rules, lists;
};

/* ---------- names ---------- */

static int collect_ruleset(struct policy_reading *reading, const struct sp_ruleset *ruleset)
{
	size_t builtin_n = 0;

	while (sp_builtin_types[builtin_n])
		builtin_n++;
	reading->has_ruleset = ruleset;
	if (!ruleset)
		return SP_OK;
	struct sorted *types = &reading->types, *rules = &reading->rules;

	types->name = sp_arena_calloc(reading->yaml->arena, ruleset->rule_n + builtin_n,
		sizeof *types->name);
	rules->name = sp_arena_calloc(reading->yaml->arena, ruleset->rule_n, sizeof *rules->name);
	if (!types->name || !rules->name)
		return sp_yaml_no_memory(reading->yaml);
	for (uint32_t i = 0; i < ruleset->rule_n; i++) {
		types->name[types->n++] = sp_ruleset_str(ruleset, ruleset->rule[i].type);
		rules->name[rules->n++] = sp_ruleset_str(ruleset, ruleset->rule[i].id);
	}
	for (size_t i = 0; i < builtin_n; i++)
		types->name[types->n++] = sp_builtin_types[i];
	sp_names_sort(types->name, types->n);
	return SP_OK;
}

/* Each string of a field must be known; also_fits (may be NULL) says what passes without being in the list. */
static int check_known(const struct policy_reading *reading, const struct sp_yaml_node *node,
	const char *what, const struct sorted *known, const char *const *words,
	bool (*also_fits)(const char *))
{
	const struct sp_yaml_node *item = node->kind == SP_YAML_LIST ? node->child : node;
	const struct sp_yaml_node *end = node->kind == SP_YAML_LIST ? NULL : node->next;

	for (; item != end; item = item->next) {
		struct sp_nearest nearest = { .word = item->text };
		bool found = sp_names_has(known->name, known->n, item->text);

		for (size_t i = 0; words && words[i] && !found; i++)
			found = !strcmp(words[i], item->text);
		if (found || (also_fits && also_fits(item->text)))
			continue;
		for (size_t i = 0; i < known->n; i++)
			sp_nearest_try(&nearest, known->name[i]);
		for (size_t i = 0; words && words[i]; i++)
			sp_nearest_try(&nearest, words[i]);
		if (!nearest.best)
			return sp_yaml_fail(reading->yaml, item, "unknown %s \"%.60s\"", what, item->text);
		return sp_yaml_fail(reading->yaml, item, "unknown %s \"%.60s\"; did you mean \"%s\"?",
			what, item->text, nearest.best);
	}
	return SP_OK;
}

/* With a dot or an @ it is a domain or an address; without it must be a name that is known. */
static bool is_written_address(const char *text)
{
	return strpbrk(text, ".@") && sp_name_is_address(text);
}

/* ---------- conditions ---------- */

static const char *const channel_names[] = { "email", "social", NULL };
static const char *const audience_names[] = { "public", "followers", "private", NULL };
static const char *const relation_names[] = { "internal", "external", "partner", "press", "webmail",
	NULL };
static const char *const no_names[] = { NULL };

static const char *const loss_names[] = { "encrypted", "corrupt", "too-large", "too-deep",
	"too-many", "timeout", "crash", "unsupported", "external", "any", NULL };

struct when_reading {
	struct sp_policy_when when;
	const struct sp_yaml_node *sender, *recipients, *type, *rule, *except_type, *except_rule;
};

static const struct sp_schema_field when_fields[] = {
#define AT(member) offsetof(struct when_reading, member)
#define LIST .type = SP_SCHEMA_STRINGS
	{ .key = "channel", LIST, .offset = AT(when.channel), .names = channel_names },
	{ .key = "sender", .type = SP_SCHEMA_NODE, .offset = AT(sender) },
	{ .key = "recipients", .type = SP_SCHEMA_NODE, .offset = AT(recipients) },
	{ .key = "recipients-all", .type = SP_SCHEMA_BOOL, .offset = AT(when.recipients_all) },
	{ .key = "audience", LIST, .offset = AT(when.audience), .names = audience_names },
	{ .key = "category", LIST, .offset = AT(when.category), .names = sp_category_names },
	{ .key = "type", .type = SP_SCHEMA_NODE, .offset = AT(type) },
	{ .key = "rule", .type = SP_SCHEMA_NODE, .offset = AT(rule) },
	{ .key = "except-type", .type = SP_SCHEMA_NODE, .offset = AT(except_type) },
	{ .key = "except-rule", .type = SP_SCHEMA_NODE, .offset = AT(except_rule) },
	{ .key = "severity", .type = SP_SCHEMA_ENUM, .offset = AT(when.severity_min),
		.names = sp_severity_names },
	{ .key = "confidence", .type = SP_SCHEMA_NUMBER, .offset = AT(when.confidence_min),
		.lowest = SP_CONFIDENCE_FLAGGED, .highest = 1 },
	{ .key = "distinct", .type = SP_SCHEMA_WHOLE, .offset = AT(when.distinct_min),
		.lowest = 1, .highest = 1000000 },
	{ .key = "count", .type = SP_SCHEMA_WHOLE, .offset = AT(when.count_min), .lowest = 1,
		.highest = 1000000 },
	{ .key = "bytes", .type = SP_SCHEMA_WHOLE, .offset = AT(when.bytes_min), .lowest = 1,
		.highest = INT32_MAX },
	{ .key = "losses", LIST, .offset = AT(when.losses), .names = loss_names },
	{ .key = "fields", LIST, .offset = AT(when.fields), .names = sp_field_names },
#undef LIST
#undef AT
};

/* A list of names of which each must be known; node NULL leaves it empty. */
static int read_names(const struct policy_reading *reading, const struct sp_yaml_node *node,
	const char *what, const struct sp_form *form, const struct sorted *known,
	struct sp_name_list *ret)
{
	if (!node)
		return SP_OK;
	int status = sp_schema_strings(reading->yaml, node, what, NULL, form, ret);

	if (!status && reading->has_ruleset)
		status = check_known(reading, node, what, known, NULL, NULL);
	return status;
}

static int read_people(const struct policy_reading *reading, const struct sp_yaml_node *node,
	const char *what, const char *const *words, struct sp_name_list *ret)
{
	if (!node)
		return SP_OK;
	int status = sp_schema_strings(reading->yaml, node, what, NULL, NULL, ret);

	return status ? status : check_known(reading, node, what, &reading->lists, words,
		is_written_address);
}

static int read_when(const struct policy_reading *reading, const struct sp_yaml_node *node,
	struct sp_policy_when *ret)
{
	struct when_reading w = { 0 };
	int status = sp_schema_read(reading->yaml, node, when_fields,
		sizeof when_fields / sizeof *when_fields, &w);

	if (!status)
		status = read_people(reading, w.sender, "sender", no_names, &w.when.sender);
	if (!status)
		status = read_people(reading, w.recipients, "recipient", relation_names,
			&w.when.recipients);
	if (!status)
		status = read_names(reading, w.type, "type", &sp_form_type, &reading->types,
			&w.when.type);
	if (!status)
		status = read_names(reading, w.except_type, "type", &sp_form_type, &reading->types,
			&w.when.except_type);
	if (!status)
		status = read_names(reading, w.rule, "rule", &sp_form_id, &reading->rules,
			&w.when.rule);
	if (!status)
		status = read_names(reading, w.except_rule, "rule", &sp_form_id, &reading->rules,
			&w.when.except_rule);
	if (!status)
		*ret = w.when;
	return status;
}

/* ---------- rules ---------- */

struct rule_reading {
	struct sp_policy_rule rule;
	const struct sp_yaml_node *action, *reason, *when, *unless;
};

static const struct sp_schema_field rule_fields[] = {
#define AT(member) offsetof(struct rule_reading, member)
	{ .key = "id", .type = SP_SCHEMA_STRING, .offset = AT(rule.id), .required = true,
		.form = &sp_form_id },
	{ .key = "action", .type = SP_SCHEMA_NODE, .offset = AT(action), .required = true },
	{ .key = "reason", .type = SP_SCHEMA_NODE, .offset = AT(reason), .required = true },
	{ .key = "when", .type = SP_SCHEMA_NODE, .offset = AT(when), .required = true },
	{ .key = "unless", .type = SP_SCHEMA_NODE, .offset = AT(unless) },
#undef AT
};

/* Of the placeholders only these are filled in. */
static int read_reason(const struct sp_yaml *yaml, const struct sp_yaml_node *node,
	const char **ret)
{
	static const char *const known[] = { "{kinds}", "{count}", "{recipients}", NULL };
	int status = sp_schema_string(yaml, node, "reason", NULL, ret);

	if (status)
		return status;
	for (const char *p = strchr(*ret, '{'); p; p = strchr(p + 1, '{')) {
		size_t n = strcspn(p, "}") + 1, i = 0;

		while (known[i] && (strlen(known[i]) != n || strncmp(known[i], p, n) != 0))
			i++;
		if (!known[i])
			return sp_yaml_fail(yaml, node, "\"reason\" cannot fill in \"%.*s\"; it knows "
				"{kinds}, {count} and {recipients}", (int)(n < 40 ? n : 40), p);
	}
	return SP_OK;
}

static int read_rule(const struct policy_reading *reading, const struct sp_yaml_node *node,
	struct sp_policy_rule *ret)
{
	struct rule_reading r = { .rule.place = sp_yaml_place(reading->yaml, node) };
	int status = sp_schema_read(reading->yaml, node, rule_fields,
		sizeof rule_fields / sizeof *rule_fields, &r);

	if (!status)
		status = sp_schema_action(reading->yaml, r.action, "action", &r.rule.action);
	if (!status)
		status = read_reason(reading->yaml, r.reason, &r.rule.reason);
	if (!status)
		status = read_when(reading, r.when, &r.rule.when);
	if (!status && r.unless) {
		r.rule.has_unless = true;
		status = read_when(reading, r.unless, &r.rule.unless);
	}
	if (!status)
		*ret = r.rule;
	return status;
}

static int by_id(const void *a, const void *b)
{
	const struct sp_policy_rule *x = *(const struct sp_policy_rule *const *)a;
	const struct sp_policy_rule *y = *(const struct sp_policy_rule *const *)b;
	int order = strcmp(x->id, y->id);

	return order ? order : x < y ? -1 : x > y;
}

static int check_unique(const struct sp_yaml *yaml, const struct sp_policy *policy)
{
	const struct sp_policy_rule **sorted = sp_arena_calloc(yaml->arena, policy->rule_n,
		sizeof *sorted);

	if (!sorted)
		return sp_yaml_no_memory(yaml);
	for (size_t i = 0; i < policy->rule_n; i++)
		sorted[i] = &policy->rule[i];
	qsort(sorted, policy->rule_n, sizeof *sorted, by_id);
	for (size_t i = 1; i < policy->rule_n; i++) {
		struct sp_yaml_node at = { .line = sorted[i]->place.line,
			.column = sorted[i]->place.column };

		if (!strcmp(sorted[i - 1]->id, sorted[i]->id))
			return sp_yaml_fail(yaml, &at, "rule \"%s\" is already defined in line %u",
				sorted[i]->id, sorted[i - 1]->place.line);
	}
	return SP_OK;
}

static int read_rules(const struct policy_reading *reading, const struct sp_yaml_node *list)
{
	struct sp_policy *policy = reading->policy;
	int status = sp_schema_expect(reading->yaml, list, SP_YAML_LIST, "rules");

	if (status)
		return status;
	policy->rule = sp_arena_calloc(reading->yaml->arena, list->child_n, sizeof *policy->rule);
	if (!policy->rule)
		return sp_yaml_no_memory(reading->yaml);
	for (const struct sp_yaml_node *node = list->child; node && !status; node = node->next)
		status = read_rule(reading, node, &policy->rule[policy->rule_n++]);
	return status ? status : check_unique(reading->yaml, policy);
}

/* ---------- the file ---------- */

static int read_lists(struct policy_reading *reading, const struct sp_yaml_node *map)
{
	const struct sp_yaml *yaml = reading->yaml;
	struct sp_policy *policy = reading->policy;
	int status = sp_schema_check_keys(yaml, map, "lists", &sp_form_id);

	if (status)
		return status;
	policy->list = sp_arena_calloc(yaml->arena, map->child_n, sizeof *policy->list);
	reading->lists.name = sp_arena_calloc(yaml->arena, map->child_n,
		sizeof *reading->lists.name);
	if (!policy->list || !reading->lists.name)
		return sp_yaml_no_memory(yaml);
	for (const struct sp_yaml_node *node = map->child; node && !status; node = node->next) {
		struct sp_policy_list *list = &policy->list[policy->list_n++];

		list->name = node->key->text;
		reading->lists.name[reading->lists.n++] = list->name;
		for (size_t i = 0; relation_names[i]; i++) {
			if (!strcmp(relation_names[i], list->name))
				return sp_yaml_fail(yaml, node->key, "a list cannot be called \"%s\": "
					"that already has a meaning", list->name);
		}
		status = sp_schema_strings(yaml, node, list->name, NULL, &sp_form_address,
			&list->items);
	}
	sp_names_sort(reading->lists.name, reading->lists.n);
	return status;
}

struct file_reading {
	const char *name;
	const struct sp_yaml_node *lists, *rules;
};

static const struct sp_schema_field file_fields[] = {
#define AT(member) offsetof(struct file_reading, member)
	{ .key = "policy", .type = SP_SCHEMA_STRING, .offset = AT(name), .required = true,
		.form = &sp_form_id },
	{ .key = "lists", .type = SP_SCHEMA_NODE, .offset = AT(lists) },
	{ .key = "rules", .type = SP_SCHEMA_NODE, .offset = AT(rules), .required = true },
#undef AT
};

static int read_policy(const struct sp_yaml *yaml, const struct sp_ruleset *ruleset,
	struct sp_policy *ret)
{
	struct policy_reading reading = { .yaml = yaml, .policy = ret };
	struct file_reading file = { 0 };

	if (!yaml->root)
		return sp_yaml_fail(yaml, NULL, "this policy is empty: it needs \"policy\" and \"rules\"");
	int status = sp_schema_read(yaml, yaml->root, file_fields,
		sizeof file_fields / sizeof *file_fields, &file);
	ret->name = file.name;
	if (!status)
		status = collect_ruleset(&reading, ruleset);
	if (!status && file.lists)
		status = read_lists(&reading, file.lists);
	return status ? status : read_rules(&reading, file.rules);
}

int sp_policy_load(const char *path, const struct sp_ruleset *ruleset,
	const struct sp_limits *limits, struct sp_arena *arena, struct sp_policy *ret,
	struct sp_err *err)
{
	struct sp_policy policy = { 0 };
	struct sp_yaml yaml;
	int status = sp_io_read_file(path, (size_t)limits->pack_bytes, arena, &policy.bytes, err);

	if (status)
		return status;
	status = sp_yaml_parse(&yaml, policy.bytes, path, limits, arena, err);
	policy.file = yaml.file;
	if (!status)
		status = read_policy(&yaml, ruleset, &policy);
	sp_yaml_release(&yaml);
	if (!status)
		*ret = policy;
	return status;
}
