/* SPDX-License-Identifier: Apache-2.0 */
/* Plugins that lie, one lie a build (LIE): each must be refused with a sentence, none may bring the host down. */
#include <sallyport/plugin.h>

#define SMALL_SIZE 1
#define HUGE_SIZE 2
#define WRONG_MAJOR 3
#define NO_END 4
#define WILD_POINTER 5
#define WILD_FUNCTION 6
#define WILD_STRING 7
#define BAD_NAME 8
#define SAME_NAME 9
#define NO_VERSION 10
#define UNKNOWN_FLAG 11
#define WILD_DESCRIPTOR 12
#define CORE_NAME 13

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
	(void)host;
	return 0;
}

static const struct sallyport_validator first = {
	.size = LIE == SMALL_SIZE ? 8 : LIE == HUGE_SIZE ? 1u << 30 : sizeof first,
	.name = LIE == BAD_NAME ? "Not A Name" : LIE == WILD_STRING ? (const char *)0x1234 : "first",
	.description = "Finds nothing",
	.validate = LIE == WILD_FUNCTION ? (sallyport_validate_fn)(uintptr_t)&first : none,
};
static const struct sallyport_validator second = {
	.size = sizeof second, .name = LIE == SAME_NAME ? "first" : "second",
	.description = "Finds nothing", .validate = none,
};
static const struct sallyport_pattern pattern = { .size = sizeof pattern, .id = "p", .regex = "p",
	.views = SALLYPORT_VIEW_TEXT, .flags = LIE == UNKNOWN_FLAG ? 1u << 20 : 0 };
static const struct sallyport_pattern *const patterns[] = { &pattern, 0 };
static const struct sallyport_detector detector = { .size = sizeof detector, .patterns = patterns,
	.create = create };

#if LIE == NO_END
/* To the end of the segment nothing is zero. */
static const struct sallyport_validator *validators[1 << 16] = { &first, &second };
#else
static const struct sallyport_validator *const validators[] = { &first,
	LIE == WILD_POINTER ? (const struct sallyport_validator *)0xdeadbeef : &second, 0 };
#endif

static const struct sallyport_plugin plugin = {
	.size = sizeof plugin, .abi_major = LIE == WRONG_MAJOR ? 2 : 1,
	.name = LIE == CORE_NAME ? "core" : "liar", .version = LIE == NO_VERSION ? 0 : "1",
	.description = "Lies", .licence = "Apache-2.0", .validators = validators,
	.detector = &detector,
};

const struct sallyport_plugin *sallyport_plugin_v1(void)
{
#if LIE == NO_END
	for (int i = 0; i < 1 << 16; i++)
		validators[i] = &first;
#endif
	return LIE == WILD_DESCRIPTOR ? (const struct sallyport_plugin *)16 : &plugin;
}
