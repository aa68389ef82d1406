/* SPDX-License-Identifier: Apache-2.0 */
#include "config/pack.h"

#include <dirent.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/io.h"
#include "config/names.h"
#include "config/pack_rule.h"
#include "config/schema.h"

struct pack_reading {
	const char *name, *detector;
	const struct sp_yaml_node *anchors, *contexts, *rules, *lexicons;
};

static const struct sp_schema_field pack_fields[] = {
#define AT(member) offsetof(struct pack_reading, member)
	{ .key = "pack", .type = SP_SCHEMA_STRING, .offset = AT(name), .required = true,
		.form = &sp_form_id },
	{ .key = "detector", .type = SP_SCHEMA_STRING, .offset = AT(detector),
		.form = &sp_form_id },
	{ .key = "anchors", .type = SP_SCHEMA_NODE, .offset = AT(anchors) },
	{ .key = "contexts", .type = SP_SCHEMA_NODE, .offset = AT(contexts) },
	{ .key = "rules", .type = SP_SCHEMA_NODE, .offset = AT(rules) },
	{ .key = "lexicons", .type = SP_SCHEMA_NODE, .offset = AT(lexicons) },
#undef AT
};

static int read_anchors(const struct sp_yaml *yaml, const struct sp_yaml_node *map,
	struct sp_anchors *ret)
{
	int status = map ? sp_schema_check_keys(yaml, map, "anchors", &sp_form_id) : SP_OK;

	if (status || !map)
		return status;
	ret->anchor = sp_arena_calloc(yaml->arena, map->child_n, sizeof *ret->anchor);
	if (!ret->anchor)
		return sp_yaml_no_memory(yaml);
	for (const struct sp_yaml_node *node = map->child; node; node = node->next) {
		struct sp_anchor *anchor = &ret->anchor[ret->n++];

		anchor->name = node->key->text;
		status = sp_pack_read_pattern(yaml, node, 0, &anchor->pattern);
		if (status)
			return status;
	}
	sp_anchors_sort(ret);
	return SP_OK;
}

static int read_contexts(const struct sp_yaml *yaml, const struct sp_yaml_node *map,
	struct sp_pack *ret)
{
	int status = map ? sp_schema_check_keys(yaml, map, "contexts", &sp_form_id) : SP_OK;

	if (status || !map)
		return status;
	ret->set = sp_arena_calloc(yaml->arena, map->child_n, sizeof *ret->set);
	if (!ret->set)
		return sp_yaml_no_memory(yaml);
	for (const struct sp_yaml_node *node = map->child; node; node = node->next) {
		struct sp_pack_set *set = &ret->set[ret->set_n++];
		struct sp_name_list words;

		set->place = sp_yaml_place(yaml, node->key);
		set->name = node->key->text;
		status = sp_pack_read_word_list(yaml, node, set->name, &words);
		if (status)
			return status;
		set->word = words.name;
		set->word_n = words.n;
	}
	return SP_OK;
}

static int read_rules(const struct sp_yaml *yaml, const struct sp_yaml_node *list,
	const char *detector, const struct sp_anchors *anchors, struct sp_pack *ret)
{
	int status = list ? sp_schema_expect(yaml, list, SP_YAML_LIST, "rules") : SP_OK;

	if (status || !list)
		return status;
	ret->rule = sp_arena_calloc(yaml->arena, list->child_n, sizeof *ret->rule);
	if (!ret->rule)
		return sp_yaml_no_memory(yaml);
	for (const struct sp_yaml_node *node = list->child; node && !status; node = node->next)
		status = sp_pack_read_rule(yaml, node, detector, anchors, &ret->rule[ret->rule_n++]);
	return status;
}

static int read_lexicons(const struct sp_yaml *yaml, const struct sp_yaml_node *list,
	const char *detector, struct sp_pack *ret)
{
	int status = list ? sp_schema_expect(yaml, list, SP_YAML_LIST, "lexicons") : SP_OK;

	if (status || !list)
		return status;
	ret->lexicon = sp_arena_calloc(yaml->arena, list->child_n, sizeof *ret->lexicon);
	if (!ret->lexicon)
		return sp_yaml_no_memory(yaml);
	for (const struct sp_yaml_node *node = list->child; node && !status; node = node->next)
		status = sp_pack_read_lexicon(yaml, node, detector, &ret->lexicon[ret->lexicon_n++]);
	return status;
}

static int read_pack(const struct sp_yaml *yaml, struct sp_pack *ret)
{
	struct pack_reading reading = { 0 };
	struct sp_anchors anchors = { 0 };

	if (!yaml->root)
		return sp_yaml_fail(yaml, NULL, "this pack is empty: it needs at least \"pack\"");
	int status = sp_schema_read(yaml, yaml->root, pack_fields,
		sizeof pack_fields / sizeof *pack_fields, &reading);
	if (status)
		return status;
	ret->name = reading.name;
	if (!reading.detector)
		reading.detector = reading.name;
	status = read_anchors(yaml, reading.anchors, &anchors);
	if (!status)
		status = read_contexts(yaml, reading.contexts, ret);
	if (!status)
		status = read_rules(yaml, reading.rules, reading.detector, &anchors, ret);
	if (!status)
		status = read_lexicons(yaml, reading.lexicons, reading.detector, ret);
	return status;
}

int sp_pack_parse(struct sp_view bytes, const char *file, const struct sp_limits *limits,
	struct sp_arena *arena, struct sp_pack *ret, struct sp_err *err)
{
	struct sp_yaml yaml;
	struct sp_pack pack = { .bytes = bytes };
	int status = sp_yaml_parse(&yaml, bytes, file, limits, arena, err);

	pack.file = yaml.file;
	if (!status)
		status = read_pack(&yaml, &pack);
	sp_yaml_release(&yaml);
	if (!status)
		*ret = pack;
	return status;
}

int sp_pack_load(const char *path, const struct sp_limits *limits, struct sp_arena *arena,
	struct sp_pack *ret, struct sp_err *err)
{
	struct sp_view bytes;
	int status = sp_io_read_file(path, (size_t)limits->pack_bytes, arena, &bytes, err);

	return status ? status : sp_pack_parse(bytes, path, limits, arena, ret, err);
}

/* ---------- folders ---------- */

static bool is_pack_name(const char *name)
{
	size_t n = strlen(name);

	return name[0] != '.' && n > 5 && !strcmp(name + n - 5, ".yaml");
}

static int list_folder(DIR *folder, const char *path, struct sp_arena *arena,
	const char ***ret_paths, size_t *ret_n)
{
	const char **list = NULL;
	size_t n = 0, capacity = 0;

	for (const struct dirent *entry; (entry = readdir(folder));) {
		if (!is_pack_name(entry->d_name))
			continue;
		if (sp_arena_reserve(arena, (void **)&list, n, &capacity, sizeof *list))
			return SP_ENOMEM;
		list[n] = sp_arena_printf(arena, "%s%s%s", path,
			path[strlen(path) - 1] == '/' ? "" : "/", entry->d_name);
		if (!list[n++])
			return SP_ENOMEM;
	}
	sp_names_sort(list, n);
	*ret_paths = list;
	*ret_n = n;
	return SP_OK;
}

int sp_pack_list(const char *path, struct sp_arena *arena, const char ***ret_paths, size_t *ret_n,
	struct sp_err *err)
{
	struct stat status;

	if (!*path || stat(path, &status))
		return sp_err_errno(err, SP_EIO, "cannot read rules %s", path);
	if (!S_ISDIR(status.st_mode)) {
		const char **list = sp_arena_calloc(arena, 1, sizeof *list);

		if (!list || !(list[0] = sp_arena_strdup(arena, path)))
			return sp_err_set(err, SP_ENOMEM, "no memory for the names of packs");
		*ret_paths = list;
		*ret_n = 1;
		return SP_OK;
	}
	DIR *folder = opendir(path);
	if (!folder)
		return sp_err_errno(err, SP_EIO, "cannot read folder %s", path);
	int code = list_folder(folder, path, arena, ret_paths, ret_n);
	closedir(folder);
	return code ? sp_err_set(err, code, "no memory for the names of packs") : SP_OK;
}
