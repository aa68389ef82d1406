/* SPDX-License-Identifier: Apache-2.0 */
/* links: LIB_PD LIB_PLUGHOST LIB_BASE */
/*
 * Any text, in a block of its own size, with a match at a few places, for every validator of
 * personal-data (or of secrets): it stays in the window, the values lie in it and ascend, and the same candidate
 * gives the same answer.
 */
#include <stdlib.h>
#include <string.h>

#include "plughost/candidate.h"
#include "sallyport/plugin.h"

#define VALUES 8
#define PLACES 12

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check(int holds)
{
	if (!holds)
		abort();
}

static void try_at(const struct sallyport_validator *validator, struct sp_view view, uint32_t end,
	uint32_t run, uint32_t window)
{
	struct sallyport_value value[VALUES], again[VALUES];
	uint32_t begin = end < 2 ? 0 : end - 2, touched = sp_digits_touch(view, begin, end);
	uint32_t last = end + run < view.n ? end + run : (uint32_t)view.n, n;
	struct sp_digits digits = { .n = 0 };
	struct sallyport_candidate candidate;

	if (touched != UINT32_MAX)
		sp_digits_around(view, touched, &digits);
	sp_candidate_set(&candidate, view, SALLYPORT_VIEW_TEXT, run ? UINT32_MAX : begin, end, last,
		window, &digits);
	memset(value, 0, sizeof value);
	memset(again, 0, sizeof again);
	n = validator->validate(&candidate, value, VALUES);
	check(n <= VALUES);
	for (uint32_t i = 0; i < n; i++) {
		check(value[i].begin < value[i].end && value[i].end <= candidate.window_end);
		check(value[i].begin >= candidate.window_begin);
		check(i == 0 || value[i].begin >= value[i - 1].end);
		check(memchr(value[i].normal, 0, sizeof value[i].normal) != NULL);
		check(value[i].adjust >= -1 && value[i].adjust <= 1);
	}
	check(validator->validate(&candidate, again, VALUES) == n);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const struct sallyport_plugin *plugin = sallyport_plugin_v1();
	char *text;

	if (size < 4 || size > 4096)
		return 0;
	uint32_t window = 16 + data[0] % 128, run = data[1] % 32, n = (uint32_t)size - 2;

	text = malloc(n);
	if (!text)
		return 0;
	memcpy(text, data + 2, n);
	for (const struct sallyport_validator *const *v = plugin->validators; *v; v++)
		for (uint32_t i = 1; i <= PLACES; i++) {
			uint32_t end = n <= PLACES ? i : (uint32_t)((uint64_t)n * i / PLACES);

			if (end && end <= n)
				try_at(*v, (struct sp_view) { text, n }, end, i % 2 ? 0 : run,
					window);
		}
	free(text);
	return 0;
}
