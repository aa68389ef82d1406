/* SPDX-License-Identifier: Apache-2.0 */
/* links: LIB_PASSAGE LIB_NORMALISE LIB_BASE */
/*
 * Entries of any kind for the detector passage: each line is a class, a space and a word, phrase or frame. What it takes is
 * then asked about the same bytes as a text. Findings must lie in the text.
 */
#include <stdlib.h>
#include <string.h>

#include "../unit/detector_host.h"

#define ENTRIES_MAX 64u

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static uint32_t read_entries(char *lines, struct sallyport_entry *entries)
{
	uint32_t n = 0;

	for (char *line = strtok(lines, "\n"); line && n < ENTRIES_MAX; line = strtok(NULL, "\n")) {
		char *word = strchr(line, ' ');

		if (!word || word == line || !word[1])
			continue;
		*word++ = 0;
		entries[n] = (struct sallyport_entry){ .size = sizeof *entries, .index = n, .lexicon = "fuzz",
			.entry_class = line, .word = word, .tags = "rule", .language = "en", .weight = 0.7f };
		n++;
	}
	return n;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct sallyport_entry entries[ENTRIES_MAX];
	static struct host host;
	char *lines = malloc(size + 1), *text = malloc(size + 1);

	if (!lines || !text || size > 16384)
		goto out;
	memcpy(lines, data, size);
	memcpy(text, data, size);
	lines[size] = 0;
	if (host_start(&host, entries, read_entries(lines, entries))) {
		struct sallyport_hit hit = { .size = sizeof hit, .end = (uint32_t)size, .pattern = UINT32_MAX,
			.entry = &entries[0] };

		host_judge(&host, text, (uint32_t)size, &hit, size > 0);
		for (uint32_t i = 0; i < host.found_n; i++)
			if (host.found[i].begin >= host.found[i].end || host.found[i].end > size)
				abort();
	}
	host_end(&host);
out:
	free(lines);
	free(text);
	return 0;
}
