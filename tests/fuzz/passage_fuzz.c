/* SPDX-License-Identifier: Apache-2.0 */
/* links: LIB_PASSAGE LIB_NORMALISE LIB_BASE */
/*
 * The detector passage under texts and hits of any kind. The first byte says how many hits, two bytes each where; the rest
 * is the text, in a buffer of its very size. Findings must lie in the text.
 */
#include <stdlib.h>
#include <string.h>

#include "../unit/detector_host.h"

#define HITS_MAX 64u

static struct sallyport_entry entries[] = {
#define ENTRY(class, word, tags) { sizeof(struct sallyport_entry), 0, "fuzz", class, word, tags, "en", 0.7f }
	ENTRY("a", "ab", ""), ENTRY("a", "ab cd", ""), ENTRY("b", "cd", ""), ENTRY("b", "it's", ""),
	ENTRY("c", "ef", ""), ENTRY("time", "x", ""), ENTRY("c", "a b c d e f", ""),
	ENTRY("d", "ab * ef", ""), ENTRY("d", "<a> ** <b> * x~", ""), ENTRY("c", "<d>", ""),
	ENTRY("frame", "d c . /9", "four"), ENTRY("frame", "a b", "one"), ENTRY("frame", "a|b >c !time /5", "two"),
	ENTRY("frame", "a time|money|name|number", "one"), ENTRY("frame", "a a b b c c", "three"),
#undef ENTRY
};

#define ENTRY_N (sizeof entries / sizeof *entries)

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct host host;
	struct sallyport_hit hit[HITS_MAX];
	uint32_t hit_n = size > 0 ? data[0] % HITS_MAX : 0, at = 0;

	if (size < 1 + 2 * hit_n || size > 65536)
		return 0;
	uint32_t n = (uint32_t)(size - 1 - 2 * hit_n);
	char *text = malloc(n ? n : 1);

	for (uint32_t i = 0; i < ENTRY_N; i++)
		entries[i].index = i;
	if (!text || !host_start(&host, entries, ENTRY_N))
		abort();
	memcpy(text, data + size - n, n);
	for (uint32_t i = 0; i < hit_n; i++) {
		at += data[1 + 2 * i];
		hit[i] = (struct sallyport_hit){ .size = sizeof *hit, .begin = at,
			.end = at + data[2 + 2 * i] % 16, .pattern = UINT32_MAX, .entry = &entries[0] };
	}
	host_judge(&host, text, n, hit, hit_n);
	for (uint32_t i = 0; i < host.found_n; i++)
		if (host.found[i].begin >= host.found[i].end || host.found[i].end > n)
			abort();
	host_end(&host);
	free(text);
	return 0;
}
