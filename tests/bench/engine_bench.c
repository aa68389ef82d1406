/* SPDX-License-Identifier: Apache-2.0 */
/* The matcher alone: throughput over prose with few and many patterns, and what a call costs for a short text. */
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "match_fixture.h"

#define PROSE_BYTES ((size_t)50 << 20)
#define SHORT_BYTES 300
#define SHORT_CALLS 1000000
#define NAMES 3000
#define ROUNDS 5

static const char *const words[] = { "the", "of", "and", "to", "in", "that", "was", "his", "he", "it",
	"with", "is", "for", "as", "had", "you", "not", "be", "on", "at", "by", "her", "which", "officer",
	"report", "please", "meeting", "tomorrow", "attached", "number", "telephone", "council",
	"information", "regards", "evening", "statement", "vehicle", "station", "address", "morning" };

static const struct fixture_pattern anchors[] = {
	{ "[0-9](?:[ .-]?[0-9]){5}", SP_PATTERN_RUN, 0 },
	{ "[a-z0-9]@[a-z0-9]", SP_PATTERN_CASELESS, 0 },
	{ "nhs\\s*no", SP_PATTERN_CASELESS | SP_PATTERN_WORD_BEGIN | SP_PATTERN_WORD_END, 0 },
	{ "passport", SP_PATTERN_CASELESS | SP_PATTERN_WORD_BEGIN | SP_PATTERN_WORD_END, 0 },
	{ "date of birth", SP_PATTERN_CASELESS | SP_PATTERN_WORD_BEGIN | SP_PATTERN_WORD_END, 0 },
	{ "password", SP_PATTERN_CASELESS | SP_PATTERN_WORD_BEGIN | SP_PATTERN_WORD_END, 0 },
	{ "AKIA[0-9A-Z]{16}", SP_PATTERN_WORD_BEGIN | SP_PATTERN_WORD_END, 0 },
	{ "-----BEGIN [A-Z ]+PRIVATE KEY", 0, 0 },
	{ "secret", SP_PATTERN_CASELESS | SP_PATTERN_WORD_BEGIN | SP_PATTERN_WORD_END, 0 },
	{ "informant", SP_PATTERN_CASELESS | SP_PATTERN_WORD_BEGIN, 0 },
};
#define ANCHOR_N (sizeof anchors / sizeof *anchors)

static double now_s(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return (double)ts.tv_sec + (double)ts.tv_nsec / 1e9;
}

/* Words, and now and then a number or an address. */
static char *make_prose(size_t n)
{
	struct chooser chooser = { .state = 1 };
	char *text = malloc(n + 64);
	size_t at = 0;

	while (text && at < n) {
		unsigned kind = choose(&chooser, 200);

		if (kind == 0)
			at += (size_t)snprintf(text + at, 64, "%09u ", choose(&chooser, 1000000000));
		else
			at += (size_t)snprintf(text + at, 64, "%s%s", words[choose(&chooser,
				sizeof words / sizeof *words)], kind < 12 ? ".\n" : " ");
	}
	return text;
}

static void measure(const char *name, const struct fixture_pattern *patterns, size_t n,
	const char *prose)
{
	struct fixture fixture;
	double best = 1e9, begin = now_s();

	if (fixture_init(&fixture, patterns, n)) {
		printf("%s: %s\n", name, fixture.err.message);
	} else {
		printf("%-28s build %4.0f ms, image %4zu KiB", name, (now_s() - begin) * 1e3,
			fixture.image.n >> 10);
		for (unsigned i = 0; i < ROUNDS; i++) {
			begin = now_s();
			sp_matcher_scan(fixture.matcher, SP_VIEW_TEXT, sp_view(prose, PROSE_BYTES),
				&fixture.hits);
			best = now_s() - begin < best ? now_s() - begin : best;
		}
		printf(", prose %5.0f MB/s (%zu hits)", (double)PROSE_BYTES / 1e6 / best,
			fixture.hits.n);
		begin = now_s();
		for (size_t i = 0; i < SHORT_CALLS; i++)
			sp_matcher_scan(fixture.matcher, SP_VIEW_TEXT,
				sp_view(prose + i % 100000, SHORT_BYTES), &fixture.hits);
		printf(", %.2f us for %u bytes\n", (now_s() - begin) * 1e6 / SHORT_CALLS, SHORT_BYTES);
	}
	fixture_release(&fixture);
}

int main(void)
{
	static struct fixture_pattern patterns[ANCHOR_N + NAMES];
	static char name[NAMES][32];
	struct chooser chooser = { .state = 2 };
	char *prose = make_prose(PROSE_BYTES);

	if (!prose)
		return 1;
	memcpy(patterns, anchors, sizeof anchors);
	for (size_t i = 0; i < NAMES; i++) {
		for (size_t k = 0, length = 5 + choose(&chooser, 8); k < length; k++)
			name[i][k] = "etaoinshrdlucmfw"[choose(&chooser, 16)];
		patterns[ANCHOR_N + i] = (struct fixture_pattern){ name[i],
			SP_PATTERN_CASELESS | SP_PATTERN_WORD_BEGIN | SP_PATTERN_WORD_END, 0 };
	}
	measure("one word", &patterns[3], 1, prose);
	measure("ten anchors", patterns, ANCHOR_N, prose);
	measure("ten anchors, 3,000 names", patterns, ANCHOR_N + NAMES, prose);
	free(prose);
	return 0;
}
