/* SPDX-License-Identifier: Apache-2.0 */
/* What loaded plugins contribute to a rule set, and validators by the names that rules give. */
#include <stdlib.h>
#include <string.h>

#include "plughost/plughost.h"

static int compare_names(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static int check_unique(struct sp_plugin *const *plugins, size_t plugin_n, struct sp_err *err)
{
	for (size_t i = 0; i < plugin_n; i++)
		for (size_t k = 0; k < i; k++)
			if (!strcmp(sp_plugin_descriptor(plugins[i])->name,
				    sp_plugin_descriptor(plugins[k])->name))
				return sp_err_at(err, SP_EINVAL, sp_plugin_path(plugins[i]), 0, 0,
					"a plugin named %s was loaded before, from %s",
					sp_plugin_descriptor(plugins[i])->name,
					sp_plugin_path(plugins[k]));
	return SP_OK;
}

static bool name_validators(struct sp_plugin *const *plugins, size_t plugin_n,
	struct sp_arena *arena, const char **name)
{
	size_t n = 0;

	for (size_t i = 0; i < plugin_n; i++)
		for (size_t k = 0; k < sp_plugin_validator_n(plugins[i]); k++) {
			name[n] = sp_arena_printf(arena, "%s/%s",
				sp_plugin_descriptor(plugins[i])->name,
				sp_plugin_validator(plugins[i], k)->name);
			if (!name[n++])
				return false;
		}
	qsort(name, n, sizeof *name, compare_names);
	return true;
}

static void list_patterns(struct sp_plugin *const *plugins, size_t plugin_n,
	struct sp_plugin_pattern *pattern)
{
	for (size_t i = 0; i < plugin_n; i++)
		for (size_t k = 0; k < sp_plugin_pattern_n(plugins[i]); k++) {
			const struct sallyport_pattern *theirs = sp_plugin_pattern(plugins[i], k);

			*pattern++ = (struct sp_plugin_pattern){
				.plugin = sp_plugin_descriptor(plugins[i])->name, .id = theirs->id,
				.regex = theirs->regex, .views = theirs->views,
				.flags = theirs->flags, .user = (uint32_t)(i << 16 | k) };
		}
}

int sp_plughost_build_input(struct sp_plugin *const *plugins, size_t plugin_n,
	struct sp_arena *arena, struct sp_build_input *ret, struct sp_err *err)
{
	size_t validator_n = 0, pattern_n = 0, detector_n = 0;
	int rc = check_unique(plugins, plugin_n, err);

	if (rc != SP_OK)
		return rc;
	for (size_t i = 0; i < plugin_n; i++) {
		validator_n += sp_plugin_validator_n(plugins[i]);
		pattern_n += sp_plugin_pattern_n(plugins[i]);
	}
	const char **validator = sp_arena_calloc(arena, validator_n, sizeof *validator);
	const char **detector = sp_arena_calloc(arena, plugin_n + 1, sizeof *detector);
	struct sp_plugin_pattern *pattern = sp_arena_calloc(arena, pattern_n, sizeof *pattern);

	if (!validator || !detector || !pattern ||
		!name_validators(plugins, plugin_n, arena, validator))
		return sp_err_set(err, SP_ENOMEM, "out of memory");
	list_patterns(plugins, plugin_n, pattern);
	for (size_t i = 0; i < plugin_n; i++)
		if (sp_plugin_detector(plugins[i]))
			detector[detector_n++] = sp_plugin_descriptor(plugins[i])->name;
	detector[detector_n++] = SP_DETECTOR_CORE;
	ret->validator = validator;
	ret->validator_n = validator_n;
	ret->plugin_pattern = pattern;
	ret->plugin_pattern_n = pattern_n;
	ret->detector = detector;
	ret->detector_n = detector_n;
	return SP_OK;
}

const struct sallyport_validator *sp_plughost_validator(struct sp_plugin *const *plugins,
	size_t plugin_n, const char *name)
{
	const char *slash = strchr(name, '/');
	struct sp_view plugin = sp_view(name, slash ? (size_t)(slash - name) : 0);
	const char *wanted = slash ? slash + 1 : name;
	const struct sallyport_validator *found = NULL;

	for (size_t i = 0; i < plugin_n; i++) {
		if (slash && !sp_view_is(plugin, sp_plugin_descriptor(plugins[i])->name))
			continue;
		for (size_t k = 0; k < sp_plugin_validator_n(plugins[i]); k++) {
			const struct sallyport_validator *validator =
				sp_plugin_validator(plugins[i], k);

			if (strcmp(validator->name, wanted) != 0)
				continue;
			if (found)
				return NULL;
			found = validator;
		}
	}
	return found;
}
