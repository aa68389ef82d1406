/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A plugin of another age: its structs are shorter (OLDER: members at the end unknown) or longer (NEWER: members that this
 * host does not know, a higher minor version).
 */
#include <sallyport/plugin.h>

static uint32_t none(const struct sallyport_candidate *c, struct sallyport_value *values,
	uint32_t capacity)
{
	(void)c;
	(void)values;
	(void)capacity;
	return 0;
}

static void *create(const struct sallyport_host *host)
{
	static char instance;

	return host->size >= sizeof *host ? &instance : 0;
}

#ifdef OLDER
struct validator {
	uint32_t size;
	const char *name, *description;
	sallyport_validate_fn validate;
};
struct detector {
	uint32_t size;
	const struct sallyport_pattern *const *patterns;
	void *(*create)(const struct sallyport_host *host);
};
struct plugin {
	uint32_t size, abi_major, abi_minor;
	const char *name, *version, *description, *licence;
	const void *const *validators;
	const void *detector;
};
#define MINOR 0
#else
struct validator {
	struct sallyport_validator known;
	void (*unknown)(void);
	uint64_t more[4];
};
struct detector {
	struct sallyport_detector known;
	uint64_t more[8];
};
struct plugin {
	uint32_t size, abi_major, abi_minor;
	const char *name, *version, *description, *licence;
	const void *const *validators;
	const void *detector;
	const char *homepage;
	uint64_t more[8];
};
#define MINOR 7
#endif

#ifdef OLDER
static const struct validator validator = { sizeof validator, "none", "Finds nothing", none };
static const struct detector detector = { sizeof detector, 0, create };
#else
static const struct validator validator = { .known = { .size = sizeof validator, .name = "none",
	.description = "Finds nothing", .validate = none }, .more = { 1, 2, 3, 4 } };
static const struct detector detector = { .known = { .size = sizeof detector, .create = create },
	.more = { 1 } };
#endif
static const void *const validators[] = { &validator, 0 };
static const struct plugin plugin = { .size = sizeof plugin, .abi_major = 1, .abi_minor = MINOR,
	.name = "ages", .version = "1", .description = "Of another age", .licence = "Apache-2.0",
	.validators = validators, .detector = &detector };

const struct sallyport_plugin *sallyport_plugin_v1(void)
{
	return (const struct sallyport_plugin *)(const void *)&plugin;
}
