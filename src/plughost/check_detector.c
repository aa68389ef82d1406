/* SPDX-License-Identifier: Apache-2.0 */
/* Checks of detectors: their patterns, their instances, and what memory they keep. */
#include <malloc.h>
#include <stdlib.h>
#include <string.h>

#include "base/utf8.h"
#include "model/limits.h"
#include "plughost/check.h"

#define INSTANCES 50u
#define TEXTS 300u
#define HITS_MAX 64u
#define LEAK_BYTES 16u /* a cycle; less is noise */

/* Bytes of the heap in use. */
static size_t heap_bytes(void)
{
#if defined __SANITIZE_ADDRESS__
#define SP_HEAP_OF_SANITIZER
#elif defined __has_feature
#if __has_feature(address_sanitizer)
#define SP_HEAP_OF_SANITIZER
#endif
#endif
#ifdef SP_HEAP_OF_SANITIZER
	extern size_t __sanitizer_get_current_allocated_bytes(void);

	return __sanitizer_get_current_allocated_bytes();
#else
	struct mallinfo2 info = mallinfo2();

	return info.uordblks + info.hblkhd;
#endif
}

struct bench {
	struct sp_plugin *plugin;
	struct sp_limits limits;
	struct sp_arena arena;
	struct sp_buf image;
	struct sp_ruleset ruleset;
	struct sp_check_random random;
};

/* A rule set of nothing but the plugin's patterns. */
static int build(struct bench *bench, struct sp_err *err)
{
	struct sp_build_input input = { 0 };
	int rc = sp_plughost_build_input(&bench->plugin, 1, &bench->arena, &input, err);

	if (rc == SP_OK)
		rc = sp_ruleset_build(&input, &bench->limits, &bench->image, err);
	if (rc == SP_OK)
		rc = sp_match_build(&input, &bench->image, &bench->limits, err);
	if (rc != SP_OK)
		return rc;
	/* The image of a buffer need not be aligned as an image must. */
	char *copy = sp_arena_alloc(&bench->arena, bench->image.n);

	if (!copy)
		return sp_err_set(err, SP_ENOMEM, "out of memory");
	memcpy(copy, bench->image.p, bench->image.n);
	return sp_ruleset_attach(sp_view(copy, bench->image.n), &bench->ruleset, err);
}

static int by_begin(const void *a, const void *b)
{
	const struct sp_plugin_hit *x = a, *y = b;

	return x->begin < y->begin ? -1 : x->begin > y->begin;
}

static size_t random_hits(struct bench *bench, struct sp_view text, struct sp_plugin_hit *hit)
{
	uint32_t pattern_n = (uint32_t)sp_plugin_pattern_n(bench->plugin);
	size_t n = text.n && pattern_n ? sp_check_random(&bench->random, HITS_MAX) : 0, kept = 0;

	for (size_t i = 0; i < n; i++) {
		uint32_t begin = sp_check_random(&bench->random, (uint32_t)text.n);
		uint32_t end = begin + 1 + sp_check_random(&bench->random, 24);

		begin = (uint32_t)sp_utf8_floor(text.p, text.n, begin);
		end = end < text.n ? (uint32_t)sp_utf8_floor(text.p, text.n, end)
				   : (uint32_t)text.n;
		if (begin < end)
			hit[kept++] = (struct sp_plugin_hit){ SP_USER_PLUGIN,
				sp_check_random(&bench->random, pattern_n), begin, end, 0 };
	}
	qsort(hit, kept, sizeof *hit, by_begin);
	return kept;
}

static int32_t nearest(void *context, uint32_t set, uint32_t at, uint32_t within)
{
	(void)context;
	(void)set;
	(void)at;
	(void)within;
	return INT32_MIN;
}

static void read_text(struct bench *bench, struct sp_plughost *host, struct sp_view utf8)
{
	const struct sp_text text = { .utf8 = utf8, .decoded = utf8 };
	struct sp_arena_mark mark = sp_arena_mark(&bench->arena);
	struct sp_plugin_hit hit[HITS_MAX];
	struct sp_plugin_finding *found;
	size_t n;

	sp_plughost_text(host, &text, SP_CHANNEL_EMAIL, hit, random_hits(bench, utf8, hit), nearest,
		NULL, &bench->arena, &found, &n);
	sp_arena_rewind(&bench->arena, mark);
}

static void read_random_text(struct bench *bench, struct sp_plughost *host)
{
	char bytes[SP_CHECK_TEXT_MAX];
	uint32_t n = sp_check_random_text(&bench->random, bytes);

	read_text(bench, host, sp_view(bytes, n));
}

static const char *check_instances(struct bench *bench)
{
	size_t before = 0;

	for (unsigned i = 0; i < INSTANCES; i++) {
		struct sp_plughost *host;

		if (sp_plughost_new(&bench->plugin, 1, &bench->ruleset, &bench->limits, &host,
			    NULL) != SP_OK)
			return "an instance does not start";
		read_text(bench, host, sp_view("", 0));
		read_random_text(bench, host);
		sp_plughost_free(host);
		if (i == INSTANCES / 5)
			before = heap_bytes();
	}
	size_t after = heap_bytes();

	return after > before + (size_t)INSTANCES * LEAK_BYTES
		? "memory of an instance stays behind when it is destroyed" : NULL;
}

static const char *check_texts(struct bench *bench)
{
	struct sp_plughost *host;
	size_t before = 0;

	if (sp_plughost_new(&bench->plugin, 1, &bench->ruleset, &bench->limits, &host, NULL) != SP_OK)
		return "an instance does not start";
	for (unsigned i = 0; i < TEXTS; i++) {
		read_random_text(bench, host);
		if (i == TEXTS / 3)
			before = heap_bytes();
	}
	size_t after = heap_bytes();

	sp_plughost_free(host);
	return after > before + (size_t)TEXTS * LEAK_BYTES
		? "memory grows with every text that is read" : NULL;
}

void sp_check_detector(struct sp_check *check, struct sp_plugin *plugin)
{
	struct bench bench = { .plugin = plugin, .random = { 0x5a11790475eed002u } };
	struct sp_err err = { 0 };

	sp_limits_default(&bench.limits);
	sp_arena_init(&bench.arena, 0);
	sp_buf_init(&bench.image, 0);
	sp_check_step(check, "compiling the patterns of the detector");
	int rc = build(&bench, &err);

	sp_check_result(check, rc == SP_OK ? NULL : err.message, "patterns compile");
	if (rc == SP_OK) {
		sp_check_step(check, "starting and ending the detector");
		sp_check_result(check, check_instances(&bench), "detector: %u instances", INSTANCES);
		sp_check_step(check, "the detector reads random texts");
		sp_check_result(check, check_texts(&bench), "detector: %u random texts", TEXTS);
	}
	sp_buf_release(&bench.image);
	sp_arena_release(&bench.arena);
}
