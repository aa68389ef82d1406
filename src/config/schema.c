/* SPDX-License-Identifier: Apache-2.0 */
#include "config/schema.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "config/names.h"

const struct sp_form sp_form_id = { sp_name_is_id,
	"lower-case letters, digits and dashes, a letter first, at most 64" };
const struct sp_form sp_form_type = { sp_name_is_type,
	"upper-case letters, digits and underscores, a letter first, at most 64" };
const struct sp_form sp_form_country = { sp_name_is_country, "a country code such as GB" };
const struct sp_form sp_form_validator = { sp_name_is_validator,
	"the name of a validator, or plugin/validator" };
const struct sp_form sp_form_address = { sp_name_is_address, "a domain or an address" };

static const char *kind_name(enum sp_yaml_kind kind)
{
	return kind == SP_YAML_SCALAR ? "one value" :
		kind == SP_YAML_LIST ? "a list" : "a map (key: value)";
}

int sp_schema_expect(const struct sp_yaml *yaml, const struct sp_yaml_node *node,
	enum sp_yaml_kind kind, const char *what)
{
	if (node->kind == kind)
		return SP_OK;
	return sp_yaml_fail(yaml, node, "\"%.60s\" must be %s, not %s", what, kind_name(kind),
		node->kind == SP_YAML_SCALAR && !*node->text && !node->quoted ? "empty" :
		kind_name(node->kind));
}

static int by_key(const void *a, const void *b)
{
	const struct sp_yaml_node *x = *(const struct sp_yaml_node *const *)a;
	const struct sp_yaml_node *y = *(const struct sp_yaml_node *const *)b;
	int order = strcmp(x->key->text, y->key->text);

	if (order)
		return order;
	if (x->key->line != y->key->line)
		return x->key->line < y->key->line ? -1 : 1;
	return x->key->column < y->key->column ? -1 : x->key->column > y->key->column;
}

static int duplicate(const struct sp_yaml *yaml, const struct sp_yaml_node *key, unsigned line)
{
	return sp_yaml_fail(yaml, key, "duplicate key \"%.60s\"; the first is in line %u", key->text,
		line);
}

int sp_schema_check_keys(const struct sp_yaml *yaml, const struct sp_yaml_node *map,
	const char *what, const struct sp_form *form)
{
	int status = sp_schema_expect(yaml, map, SP_YAML_MAP, what);

	if (status)
		return status;
	const struct sp_yaml_node **member = malloc((map->child_n + 1) * sizeof(struct sp_yaml_node *));
	size_t n = 0;

	if (!member)
		return sp_yaml_no_memory(yaml);
	for (const struct sp_yaml_node *node = map->child; node; node = node->next) {
		if (form && !form->fits(node->key->text) && !status)
			status = sp_yaml_fail(yaml, node->key, "\"%.60s\" must be %s", node->key->text,
				form->must);
		member[n++] = node;
	}
	qsort(member, n, sizeof *member, by_key);
	for (size_t i = 1; i < n && !status; i++) {
		if (!strcmp(member[i - 1]->key->text, member[i]->key->text))
			status = duplicate(yaml, member[i]->key, member[i - 1]->key->line);
	}
	free(member);
	return status;
}

/* ---------- single values ---------- */

int sp_schema_string(const struct sp_yaml *yaml, const struct sp_yaml_node *node, const char *what,
	const struct sp_form *form, const char **ret)
{
	int status = sp_schema_expect(yaml, node, SP_YAML_SCALAR, what);

	if (status)
		return status;
	if (!*node->text)
		return sp_yaml_fail(yaml, node, "\"%.60s\" is empty", what);
	if (form && !form->fits(node->text))
		return sp_yaml_fail(yaml, node, "\"%.60s\" must be %s", what, form->must);
	*ret = node->text;
	return SP_OK;
}

static int find_name(const struct sp_yaml *yaml, const struct sp_yaml_node *node, const char *what,
	const char *const *names, uint32_t *ret)
{
	const char *text = "";
	int status = sp_schema_string(yaml, node, what, NULL, &text);

	if (status)
		return status;
	for (uint32_t i = 0; names[i]; i++) {
		if (!strcmp(names[i], text)) {
			*ret = i;
			return SP_OK;
		}
	}
	return sp_yaml_fail(yaml, node, "\"%.60s\" cannot be \"%.60s\"; did you mean \"%s\"?", what, text,
		sp_nearest_of(text, names));
}

int sp_schema_strings(const struct sp_yaml *yaml, const struct sp_yaml_node *node, const char *what,
	const char *const *names, const struct sp_form *form, struct sp_name_list *ret)
{
	if (node->kind == SP_YAML_MAP)
		return sp_schema_expect(yaml, node, SP_YAML_LIST, what);
	bool is_list = node->kind == SP_YAML_LIST;
	const struct sp_yaml_node *item = is_list ? node->child : node;
	struct sp_name_list list = { .n = is_list ? node->child_n : 1 };

	list.name = sp_arena_calloc(yaml->arena, list.n, sizeof *list.name);
	if (!list.name)
		return sp_yaml_no_memory(yaml);
	for (size_t i = 0; i < list.n; i++, item = item->next) {
		uint32_t index;
		int status = names ? find_name(yaml, item, what, names, &index) : SP_OK;

		if (!status)
			status = sp_schema_string(yaml, item, what, form, &list.name[i]);
		if (status)
			return status;
	}
	*ret = list;
	return SP_OK;
}

/* Digits with at most one point among them; the locale has no say. */
static bool parse_decimal(const char *text, double *ret)
{
	double value = 0, scale = 0;
	size_t digit_n = 0;

	for (; *text; text++) {
		if (*text == '.' && scale == 0 && digit_n) {
			scale = 1;
		} else if (sp_is_digit((unsigned char)*text) && ++digit_n <= 15) {
			value = value * 10 + (*text - '0');
			scale *= 10;
		} else {
			return false;
		}
	}
	if (!digit_n || scale == 1)
		return false;
	*ret = scale > 1 ? value / scale : value;
	return true;
}

int sp_schema_number(const struct sp_yaml *yaml, const struct sp_yaml_node *node, const char *what,
	double lowest, double highest, float *ret)
{
	int status = sp_schema_expect(yaml, node, SP_YAML_SCALAR, what);
	double value;

	if (status)
		return status;
	if (node->quoted || !parse_decimal(node->text, &value))
		return sp_yaml_fail(yaml, node, "\"%.60s\" must be a number, not \"%.60s\"", what,
			node->text);
	if (value < lowest || value > highest)
		return sp_yaml_fail(yaml, node, "\"%.60s\" must be from %g to %g", what, lowest, highest);
	*ret = (float)value;
	return SP_OK;
}

int sp_schema_whole(const struct sp_yaml *yaml, const struct sp_yaml_node *node, const char *what,
	uint64_t lowest, uint64_t highest, uint64_t *ret)
{
	int status = sp_schema_expect(yaml, node, SP_YAML_SCALAR, what);

	if (status)
		return status;
	size_t n = strlen(node->text);

	if (node->quoted || !n || strspn(node->text, "0123456789") != n)
		return sp_yaml_fail(yaml, node, "\"%.60s\" must be a whole number, not \"%.60s\"", what,
			node->text);
	uint64_t value = n <= 19 ? strtoull(node->text, NULL, 10) : UINT64_MAX;
	if (value < lowest || value > highest)
		return sp_yaml_fail(yaml, node, "\"%.60s\" must be from %" PRIu64 " to %" PRIu64, what,
			lowest, highest);
	*ret = value;
	return SP_OK;
}

int sp_schema_action(const struct sp_yaml *yaml, const struct sp_yaml_node *node, const char *what,
	enum sp_action *ret)
{
	const char *names[SP_ACTION_N + 1] = { NULL };
	uint32_t index = 0;

	for (unsigned i = 0; i < SP_ACTION_N; i++)
		names[i] = sp_action_name((enum sp_action)i);
	int status = find_name(yaml, node, what, names, &index);
	if (!status)
		*ret = (enum sp_action)index;
	return status;
}

static int read_bool(const struct sp_yaml *yaml, const struct sp_yaml_node *node, const char *what,
	bool *ret)
{
	int status = sp_schema_expect(yaml, node, SP_YAML_SCALAR, what);

	if (status)
		return status;
	bool is_true = !strcmp(node->text, "true");

	if (node->quoted || (!is_true && strcmp(node->text, "false") != 0))
		return sp_yaml_fail(yaml, node, "\"%.60s\" must be true or false, not \"%.60s\"", what,
			node->text);
	*ret = is_true;
	return SP_OK;
}

static int read_bits(const struct sp_yaml *yaml, const struct sp_yaml_node *node,
	const struct sp_schema_field *field, uint32_t *ret)
{
	if (node->kind == SP_YAML_MAP)
		return sp_schema_expect(yaml, node, SP_YAML_LIST, field->key);
	const struct sp_yaml_node *item = node->kind == SP_YAML_LIST ? node->child : node;
	const struct sp_yaml_node *last = node->kind == SP_YAML_LIST ? NULL : node->next;
	uint32_t bits = 0;

	for (; item != last; item = item->next) {
		uint32_t index;
		int status = find_name(yaml, item, field->key, field->names, &index);

		if (status)
			return status;
		bits |= UINT32_C(1) << index;
	}
	if (!bits)
		return sp_yaml_fail(yaml, node, "\"%s\" is empty", field->key);
	*ret = bits;
	return SP_OK;
}

/* ---------- maps ---------- */

static int read_whole(const struct sp_yaml *yaml, const struct sp_yaml_node *node,
	const struct sp_schema_field *field, uint32_t *ret)
{
	uint64_t value;
	int status = sp_schema_whole(yaml, node, field->key, (uint64_t)field->lowest,
		(uint64_t)field->highest, &value);

	if (!status)
		*ret = (uint32_t)value;
	return status;
}

static int read_field(const struct sp_yaml *yaml, const struct sp_yaml_node *node,
	const struct sp_schema_field *field, char *into)
{
	void *at = into + field->offset;

	if (field->place_offset) {
		struct sp_place place = sp_yaml_place(yaml, node);

		memcpy(into + field->place_offset, &place, sizeof place);
	}
	switch (field->type) {
	case SP_SCHEMA_STRING:
		return sp_schema_string(yaml, node, field->key, field->form, at);
	case SP_SCHEMA_STRINGS:
		return sp_schema_strings(yaml, node, field->key, field->names, field->form, at);
	case SP_SCHEMA_NUMBER:
		return sp_schema_number(yaml, node, field->key, field->lowest, field->highest, at);
	case SP_SCHEMA_WHOLE:
		return read_whole(yaml, node, field, at);
	case SP_SCHEMA_BOOL:
		return read_bool(yaml, node, field->key, at);
	case SP_SCHEMA_ENUM:
		return find_name(yaml, node, field->key, field->names, at);
	case SP_SCHEMA_BITS:
		return read_bits(yaml, node, field, at);
	case SP_SCHEMA_NODE:
		memcpy(at, &node, sizeof node);
		return SP_OK;
	}
	return SP_EINVAL;
}

static int unknown_key(const struct sp_yaml *yaml, const struct sp_yaml_node *key,
	const struct sp_schema_field *fields, size_t field_n)
{
	struct sp_nearest nearest = { .word = key->text };

	for (size_t i = 0; i < field_n; i++)
		sp_nearest_try(&nearest, fields[i].key);
	return sp_yaml_fail(yaml, key, "unknown key \"%.60s\"; did you mean \"%s\"?", key->text,
		nearest.best);
}

int sp_schema_read(const struct sp_yaml *yaml, const struct sp_yaml_node *map,
	const struct sp_schema_field *fields, size_t field_n, void *into)
{
	unsigned seen_line[64] = { 0 };

	if (map->kind != SP_YAML_MAP)
		return sp_yaml_fail(yaml, map, "a map (key: value) is needed here, not %s",
			kind_name(map->kind));
	for (const struct sp_yaml_node *node = map->child; node; node = node->next) {
		size_t i = 0;

		while (i < field_n && strcmp(fields[i].key, node->key->text) != 0)
			i++;
		if (i == field_n)
			return unknown_key(yaml, node->key, fields, field_n);
		if (seen_line[i])
			return duplicate(yaml, node->key, seen_line[i]);
		seen_line[i] = node->key->line;
		int status = read_field(yaml, node, &fields[i], into);
		if (status)
			return status;
	}
	for (size_t i = 0; i < field_n; i++) {
		if (fields[i].required && !seen_line[i])
			return sp_yaml_fail(yaml, map, "\"%s\" is missing", fields[i].key);
	}
	return SP_OK;
}
