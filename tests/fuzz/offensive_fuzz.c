/* SPDX-License-Identifier: Apache-2.0 */
/* links: LIB_OFFENSIVE LIB_NORMALISE LIB_BASE */
/*
 * The detector offensive under hits that no matcher would give. The input's first bytes choose hits (where, how long, of
 * which entry, or of a mask); the rest is the text, in a buffer of its very size. Findings must lie in the text and have a
 * confidence from 0 to 1.
 */
#include <stdlib.h>
#include <string.h>

#include "../unit/detector_host.h"

#define HITS_MAX 64u
#define HIT_BYTES 3u

static struct sallyport_entry entries[] = {
#define ENTRY(class, word, tags, weight) { sizeof(struct sallyport_entry), 0, "fuzz", class, word, tags, "en", weight }
	ENTRY("slur-race", "slurword", "", 1), ENTRY("slur-sex", "slurry", "casual ambiguous", 1),
	ENTRY("insult", "oaf", "name usual", 1), ENTRY("insult-adjective", "daft", "", 1),
	ENTRY("abuse", "get lost", "", 1), ENTRY("profanity", "drat", "usual", 1),
	ENTRY("predicate", "pests", "", 1.5f), ENTRY("predicate-reversed", "be liked", "", 1.5f),
	ENTRY("loathing", "hate", "", 1), ENTRY("threat", "i will bite you", "", 1),
	ENTRY("threat-open", "bite", "", 1), ENTRY("exclusion-open", "go away", "", 1),
	ENTRY("exclusion", "out with you", "", 1), ENTRY("sexual", "kiss", "casual", 1),
	ENTRY("sexual-open", "wink", "", 1), ENTRY("grooming", "groom", "", 1),
	ENTRY("extremism", "hooray", "", 1), ENTRY("extremism-code", "99", "", 1),
	ENTRY("sexist", "tea please", "", 1), ENTRY("group-race", "martians", "", 1),
	ENTRY("group-sex", "venusians", "", 1), ENTRY("minor", "child", "", 1),
	ENTRY("second", "you", "", 1), ENTRY("third", "he", "", 1), ENTRY("they", "they", "", 1),
	ENTRY("first", "i", "", 1), ENTRY("thing", "it", "open", 1), ENTRY("pointer", "that", "", 1),
	ENTRY("all", "all", "", 1), ENTRY("copula", "are", "", 1), ENTRY("copula", "s", "", 1),
	ENTRY("intent", "will", "", 1), ENTRY("intensifier", "so", "", 1),
	ENTRY("negation", "not", "", 1), ENTRY("report", "said", "", 0.5f),
	ENTRY("counter", "is wrong", "", 1), ENTRY("positive", "love", "", 1),
	ENTRY("title", "mr", "", 1), ENTRY("age", "years old", "", 1), ENTRY("idiom", "so so", "", 1),
	ENTRY("barrier", "of", "", 1), ENTRY("article", "the", "", 1), ENTRY("speech", "say", "", 1),
	ENTRY("predicate-complement", "pestilent", "", 1.2f),
	ENTRY("predicate", "{negation} .. trust {group}", "", 1),
	ENTRY("exclusion-open", "keep {group} out", "", 1),
	ENTRY("counter", "say ... {copula} .. {slur}", "", 1),
	ENTRY("counter", "{nobody}", "", 1), ENTRY("counter", "{", "", 1), ENTRY("counter", "... ..", "", 1),
	ENTRY("counter", "a b c d e f g h i j k {group}", "", 1), ENTRY("age", "only", "open", 1),
	ENTRY("unknown", "word", "", 1), ENTRY("slur", "", "", 1), ENTRY("slur", "\xf0\x9f\x91\xbd", "", 1),
#undef ENTRY
};

#define ENTRY_N (sizeof entries / sizeof *entries)

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static int by_begin(const void *a, const void *b)
{
	const struct sallyport_hit *x = a, *y = b;

	return x->begin < y->begin ? -1 : x->begin > y->begin;
}

static uint32_t read_hits(const uint8_t *data, uint32_t hit_n, uint32_t n, struct sallyport_hit *hit)
{
	for (uint32_t i = 0; i < hit_n; i++, data += HIT_BYTES) {
		uint32_t begin = n ? data[0] * 7u % n : 0, entry = data[2] % (ENTRY_N + 2);

		hit[i] = (struct sallyport_hit){ .size = sizeof *hit, .begin = begin,
			.end = begin + data[1] % 32, .pattern = UINT32_MAX };
		if (entry < ENTRY_N)
			hit[i].entry = &entries[entry];
		else
			hit[i].pattern = entry - ENTRY_N;
	}
	qsort(hit, hit_n, sizeof *hit, by_begin);
	return hit_n;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct host host;
	struct sallyport_hit hit[HITS_MAX];
	uint32_t hit_n = size > 0 ? data[0] % HITS_MAX : 0;

	if (size < 1 + HIT_BYTES * hit_n || size > 65536)
		return 0;
	uint32_t n = (uint32_t)(size - 1 - HIT_BYTES * hit_n);
	char *text = malloc(n ? n : 1);

	for (uint32_t i = 0; i < ENTRY_N; i++)
		entries[i].index = i;
	if (!text || !host_start(&host, entries, ENTRY_N))
		abort();
	memcpy(text, data + size - n, n);
	read_hits(data + 1, hit_n, n, hit);
	host_judge(&host, text, n, hit, hit_n);
	for (uint32_t i = 0; i < host.found_n; i++)
		if (host.found[i].begin >= host.found[i].end || host.found[i].end > n ||
			!(host.found[i].confidence >= 0 && host.found[i].confidence <= 1))
			abort();
	host_end(&host);
	free(text);
	return 0;
}
