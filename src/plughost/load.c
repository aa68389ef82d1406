/* SPDX-License-Identifier: Apache-2.0 */
/* Opening a plugin: its descriptor is copied member by member, and nothing that it claims is believed unseen. */
#include <dlfcn.h>
#include <stdlib.h>
#include <string.h>

#include "base/io.h"
#include "plughost/memory.h"
#include "plughost/plughost.h"

#define STRUCT_BYTES_MAX 4096u /* a struct of ours will not grow beyond it: a larger size is a lie */
#define NAME_BYTES_MAX 64u
#define LINE_BYTES_MAX 512u
#define REGEX_BYTES_MAX 8192u
#define EXAMPLE_BYTES_MAX 65536u
#define VALIDATOR_MAX 1024u
#define PATTERN_MAX 4096u
#define EXAMPLE_MAX 1024u

#define VIEWS_KNOWN (SALLYPORT_VIEW_TEXT | SALLYPORT_VIEW_FOLDED | SALLYPORT_VIEW_WORDS)
#define PATTERN_FLAGS_KNOWN (SALLYPORT_PATTERN_CASELESS | SALLYPORT_PATTERN_WORD_BEGIN | \
	SALLYPORT_PATTERN_WORD_END | SALLYPORT_PATTERN_RUN)

/* Bytes up to and including a member: the least that a struct of any minor version must have. */
#define UP_TO(type, member) (offsetof(type, member) + sizeof(((type *)0)->member))

struct sp_plugin {
	void *handle;
	char *path;
	struct sallyport_plugin descriptor;
	struct sallyport_validator *validator;
	size_t validator_n;
	struct sallyport_pattern *pattern;
	size_t pattern_n;
	struct sallyport_detector detector;
};

/* Copies a struct of the plugin into ours: as many bytes as both know; the rest stays zero. */
static int take(void *ours, size_t ours_bytes, size_t least_bytes, const void *theirs,
	const char *what, struct sp_err *err)
{
	size_t left = sp_memory_loaded(theirs);
	uint32_t size;

	if (left < sizeof size)
		return sp_err_set(err, SP_EINVAL, "%s: not an address inside the plugin", what);
	memcpy(&size, theirs, sizeof size);
	if (size < least_bytes || size > STRUCT_BYTES_MAX)
		return sp_err_set(err, SP_EINVAL, "%s: size %u cannot be (at least %zu, at most %u)",
			what, size, least_bytes, STRUCT_BYTES_MAX);
	if (size > left)
		return sp_err_set(err, SP_EINVAL, "%s: size %u reaches beyond the plugin", what, size);
	memcpy(ours, theirs, size < ours_bytes ? size : ours_bytes);
	return SP_OK;
}

static bool name_is_good(const char *name)
{
	if (!sp_memory_is_string(name, NAME_BYTES_MAX) || !sp_is_lower((unsigned char)name[0]))
		return false;
	for (const char *c = name; *c; c++)
		if (!sp_is_lower((unsigned char)*c) && !sp_is_digit((unsigned char)*c) && *c != '-')
			return false;
	return true;
}

/* Length of a NULL-ended array of pointers. */
static int count(const void *const *array, size_t n_max, const char *what, size_t *ret_n,
	struct sp_err *err)
{
	size_t room = array ? sp_memory_loaded(array) / sizeof *array : 1;
	size_t n = 0;

	if (array)
		while (n < room && n <= n_max && array[n])
			n++;
	if (n >= room || n > n_max)
		return sp_err_set(err, SP_EINVAL, "%s: no NULL within the first %zu entries", what,
			n_max);
	*ret_n = n;
	return SP_OK;
}

static int check_strings(const char *const *array, const char *what, struct sp_err *err)
{
	size_t n;
	int rc = count((const void *const *)array, EXAMPLE_MAX, what, &n, err);

	for (size_t i = 0; rc == SP_OK && i < n; i++)
		if (!sp_memory_is_string(array[i], EXAMPLE_BYTES_MAX))
			rc = sp_err_set(err, SP_EINVAL, "%s: entry %zu is no string", what, i);
	return rc;
}

static int take_validator(struct sp_plugin *plugin, size_t i, struct sp_err *err)
{
	struct sallyport_validator *ours = &plugin->validator[i];
	int rc = take(ours, sizeof *ours, UP_TO(struct sallyport_validator, validate),
		plugin->descriptor.validators[i], "validator", err);

	if (rc != SP_OK)
		return rc;
	if (!name_is_good(ours->name))
		return sp_err_set(err, SP_EINVAL,
			"validator %zu: a name is lower case letters, digits and dashes", i);
	for (size_t k = 0; k < i; k++)
		if (!strcmp(plugin->validator[k].name, ours->name))
			return sp_err_set(err, SP_EINVAL, "validator %s: named twice", ours->name);
	if (!sp_memory_is_string(ours->description, LINE_BYTES_MAX))
		return sp_err_set(err, SP_EINVAL, "validator %s: no description", ours->name);
	if (!sp_memory_is_code((const void *)(uintptr_t)ours->validate))
		return sp_err_set(err, SP_EINVAL, "validator %s: no function", ours->name);
	rc = check_strings(ours->examples, "examples", err);
	if (rc == SP_OK)
		rc = check_strings(ours->counter_examples, "counter-examples", err);
	return rc;
}

static int take_pattern(struct sp_plugin *plugin, size_t i, struct sp_err *err)
{
	struct sallyport_pattern *ours = &plugin->pattern[i];
	int rc = take(ours, sizeof *ours, UP_TO(struct sallyport_pattern, flags),
		plugin->detector.patterns[i], "pattern", err);

	if (rc != SP_OK)
		return rc;
	if (!sp_memory_is_string(ours->id, NAME_BYTES_MAX))
		return sp_err_set(err, SP_EINVAL, "pattern %zu: no id", i);
	if (!sp_memory_is_string(ours->regex, REGEX_BYTES_MAX))
		return sp_err_set(err, SP_EINVAL, "pattern %s: no regex, or one over %u bytes",
			ours->id, REGEX_BYTES_MAX);
	if (!ours->views || ours->views & ~VIEWS_KNOWN)
		return sp_err_set(err, SP_EINVAL, "pattern %s: unknown view", ours->id);
	if (ours->flags & ~PATTERN_FLAGS_KNOWN)
		return sp_err_set(err, SP_EINVAL, "pattern %s: unknown flag", ours->id);
	return SP_OK;
}

static int take_validators(struct sp_plugin *plugin, struct sp_err *err)
{
	size_t n;
	int rc = count((const void *const *)plugin->descriptor.validators, VALIDATOR_MAX,
		"validators", &n, err);

	if (rc != SP_OK || n == 0)
		return rc;
	plugin->validator = calloc(n, sizeof *plugin->validator);
	if (!plugin->validator)
		return sp_err_set(err, SP_ENOMEM, "out of memory");
	plugin->validator_n = n;
	for (size_t i = 0; rc == SP_OK && i < n; i++)
		rc = take_validator(plugin, i, err);
	return rc;
}

static int take_patterns(struct sp_plugin *plugin, struct sp_err *err)
{
	size_t n;
	int rc = count((const void *const *)plugin->detector.patterns, PATTERN_MAX, "patterns", &n,
		err);

	if (rc != SP_OK || n == 0)
		return rc;
	plugin->pattern = calloc(n, sizeof *plugin->pattern);
	if (!plugin->pattern)
		return sp_err_set(err, SP_ENOMEM, "out of memory");
	plugin->pattern_n = n;
	for (size_t i = 0; rc == SP_OK && i < n; i++)
		rc = take_pattern(plugin, i, err);
	return rc;
}

static bool is_code_or_null(const void *p)
{
	return !p || sp_memory_is_code(p);
}

static int take_detector(struct sp_plugin *plugin, struct sp_err *err)
{
	struct sallyport_detector *ours = &plugin->detector;

	if (!plugin->descriptor.detector)
		return SP_OK;
	int rc = take(ours, sizeof *ours, UP_TO(struct sallyport_detector, create),
		plugin->descriptor.detector, "detector", err);

	if (rc != SP_OK)
		return rc;
	if (!sp_memory_is_code((const void *)(uintptr_t)ours->create))
		return sp_err_set(err, SP_EINVAL, "detector: no create");
	const void *const optional[] = { (const void *)(uintptr_t)ours->configure,
		(const void *)(uintptr_t)ours->text, (const void *)(uintptr_t)ours->match,
		(const void *)(uintptr_t)ours->finish, (const void *)(uintptr_t)ours->destroy,
		(const void *)(uintptr_t)ours->extension };

	for (size_t i = 0; i < sizeof optional / sizeof *optional; i++)
		if (!is_code_or_null(optional[i]))
			return sp_err_set(err, SP_EINVAL, "detector: a member is no function");
	return take_patterns(plugin, err);
}

static int take_descriptor(struct sp_plugin *plugin, const struct sallyport_plugin *theirs,
	struct sp_err *err)
{
	struct sallyport_plugin *ours = &plugin->descriptor;
	int rc = take(ours, sizeof *ours, UP_TO(struct sallyport_plugin, version), theirs,
		"descriptor", err);

	if (rc != SP_OK)
		return rc;
	if (ours->abi_major != SALLYPORT_ABI_MAJOR)
		return sp_err_set(err, SP_EINVAL,
			"made for version %u of the plugin interface, this is version %u",
			ours->abi_major, SALLYPORT_ABI_MAJOR);
	if (!name_is_good(ours->name) || !strcmp(ours->name, SP_DETECTOR_CORE))
		return sp_err_set(err, SP_EINVAL, "the plugin's name must be lower case letters, "
			"digits and dashes, and not " SP_DETECTOR_CORE);
	if (!sp_memory_is_string(ours->version, NAME_BYTES_MAX))
		return sp_err_set(err, SP_EINVAL, "the plugin says no version");
	if (ours->description && !sp_memory_is_string(ours->description, LINE_BYTES_MAX))
		return sp_err_set(err, SP_EINVAL, "the plugin's description is no string");
	if (ours->licence && !sp_memory_is_string(ours->licence, NAME_BYTES_MAX))
		return sp_err_set(err, SP_EINVAL, "the plugin's licence is no string");
	rc = take_validators(plugin, err);
	if (rc == SP_OK)
		rc = take_detector(plugin, err);
	return rc;
}

static int load(struct sp_plugin *plugin, const char *path, struct sp_err *err)
{
	const struct sallyport_plugin *(*entry)(void);

	plugin->path = strdup(path);
	if (!plugin->path)
		return sp_err_set(err, SP_ENOMEM, "out of memory");
	plugin->handle = dlopen(path, RTLD_NOW | RTLD_LOCAL);
	if (!plugin->handle)
		return sp_err_set(err, SP_EINVAL, "cannot be loaded: %s", dlerror());
	void *symbol = dlsym(plugin->handle, "sallyport_plugin_v1");

	if (!symbol)
		return sp_err_set(err, SP_EINVAL, "exports no sallyport_plugin_v1: not a plugin, or "
			"one for another major version");
	memcpy(&entry, &symbol, sizeof entry);
	return take_descriptor(plugin, entry(), err);
}

int sp_plugin_open(const char *path, struct sp_plugin **ret, struct sp_err *err)
{
	if (path[0] != '/')
		return sp_err_at(err, SP_EINVAL, path, 0, 0, "a plugin is named by an absolute path");
	int rc = sp_io_check_owner(path, err);

	if (rc != SP_OK) {
		sp_err_in_file(err, path);
		return rc;
	}
	struct sp_plugin *plugin = calloc(1, sizeof *plugin);

	rc = plugin ? load(plugin, path, err) : sp_err_set(err, SP_ENOMEM, "out of memory");
	if (rc != SP_OK) {
		sp_err_in_file(err, path);
		sp_plugin_close(plugin);
		return rc;
	}
	*ret = plugin;
	return SP_OK;
}

void sp_plugin_close(struct sp_plugin *plugin)
{
	if (!plugin)
		return;
	free(plugin->validator);
	free(plugin->pattern);
	free(plugin->path);
	if (plugin->handle)
		dlclose(plugin->handle);
	free(plugin);
}

const struct sallyport_plugin *sp_plugin_descriptor(const struct sp_plugin *plugin)
{
	return &plugin->descriptor;
}

const char *sp_plugin_path(const struct sp_plugin *plugin)
{
	return plugin->path;
}

size_t sp_plugin_validator_n(const struct sp_plugin *plugin)
{
	return plugin->validator_n;
}

const struct sallyport_validator *sp_plugin_validator(const struct sp_plugin *plugin, size_t index)
{
	return &plugin->validator[index];
}

size_t sp_plugin_pattern_n(const struct sp_plugin *plugin)
{
	return plugin->pattern_n;
}

const struct sallyport_pattern *sp_plugin_pattern(const struct sp_plugin *plugin, size_t index)
{
	return &plugin->pattern[index];
}

const struct sallyport_detector *sp_plugin_detector(const struct sp_plugin *plugin)
{
	return plugin->descriptor.detector ? &plugin->detector : NULL;
}
