/* SPDX-License-Identifier: Apache-2.0 */
/* Plugins that load and then misbehave, one way a build (WAY): `plugin check` must say which. */
#include <signal.h>
#include <stdlib.h>
#include <unistd.h>

#include <sallyport/plugin.h>

#define CRASHES 1
#define HANGS 2
#define LEAKS_INSTANCES 3
#define LEAKS_TEXTS 4
#define OVERREADS 5
#define OUTSIDE 6
#define MISSES_EXAMPLE 7
#define CRASHES_IN_MATCH 8
#define EXITS 9
#define BAD_REGEX 10
#define DOES_NOT_START 11
#define QUADRATIC 12
#define FINDS_COUNTER_EXAMPLE 13
#define SMUDGES 14

static uint32_t validate(const struct sallyport_candidate *c, struct sallyport_value *values,
	uint32_t capacity)
{
	volatile uint32_t sum = 0;

	if (WAY == SMUDGES)
		values[capacity - 1].evidence = 1;
	if (WAY == CRASHES && c->text_n > 20)
		raise(SIGSEGV);
	while (WAY == HANGS && c->text_n > 20)
		sum++;
	if (WAY == EXITS && c->text_n > 20)
		_exit(0);
	if (WAY == OVERREADS)
		sum += (unsigned char)((const volatile char *)c->text)[c->text_n];
	if (WAY == QUADRATIC)
		for (uint32_t i = c->window_begin; i < c->window_end; i++)
			for (uint32_t k = c->window_begin; k < c->window_end; k++)
				sum += (unsigned char)c->text[k];
	if (WAY == MISSES_EXAMPLE || c->text[c->match_end - 1] != '7')
		return 0;
	if (WAY == FINDS_COUNTER_EXAMPLE || c->match_end < 2 || c->text[c->match_end - 2] != '6') {
		values[0].begin = c->match_end - 1;
		values[0].end = WAY == OUTSIDE ? c->window_end + 1 : c->match_end;
		return 1;
	}
	return 0;
}

static const struct sallyport_validator seven = {
	.size = sizeof seven, .name = "seven", .description = "A seven", .validate = validate,
	.examples = (const char *const[]){ "a 7", 0 },
	.counter_examples = (const char *const[]){ "67", 0 },
};

static void *volatile lost;

static void lose(size_t bytes)
{
	lost = malloc(bytes);
}

static void *create(const struct sallyport_host *host)
{
	if (WAY == DOES_NOT_START)
		return 0;
	if (WAY == LEAKS_INSTANCES)
		lose(4000);
	return host->alloc(host->context, 16);
}

static void match(void *instance, const struct sallyport_hit *hit)
{
	(void)instance;
	if (WAY == CRASHES_IN_MATCH && hit->begin > 10)
		abort();
}

static void finish(void *instance)
{
	(void)instance;
	if (WAY == LEAKS_TEXTS)
		lose(400);
}

static const struct sallyport_pattern pattern = { .size = sizeof pattern, .id = "seven",
	.regex = WAY == BAD_REGEX ? "7(" : "7", .views = SALLYPORT_VIEW_TEXT };
static const struct sallyport_detector detector = { .size = sizeof detector,
	.patterns = (const struct sallyport_pattern *const[]){ &pattern, 0 }, .create = create,
	.match = match, .finish = finish };

static const struct sallyport_plugin plugin = {
	.size = sizeof plugin, .abi_major = 1, .name = "bad", .version = "1",
	.description = "Misbehaves", .licence = "Apache-2.0",
	.validators = (const struct sallyport_validator *const[]){ &seven, 0 },
	.detector = &detector,
};

const struct sallyport_plugin *sallyport_plugin_v1(void)
{
	return &plugin;
}
