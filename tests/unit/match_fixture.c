/* SPDX-License-Identifier: Apache-2.0 */
#include "match_fixture.h"

#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>
#include <stdio.h>
#include <stdlib.h>

#include "match/edge.h"

#define PATTERN_MAX 4096

static int build(struct fixture *fixture, const struct fixture_pattern *patterns, size_t n)
{
	struct sp_plugin_pattern *given = calloc(n + 1, sizeof *given);
	struct sp_build_input input = { .plugin_pattern = given, .plugin_pattern_n = n };

	if (!given || n > PATTERN_MAX) {
		free(given);
		return SP_ENOMEM;
	}
	for (size_t i = 0; i < n; i++) {
		uint32_t views = patterns[i].views ? patterns[i].views : SP_VIEW_TEXT | SP_VIEW_FOLDED;

		given[i] = (struct sp_plugin_pattern){ .plugin = "test", .id = "pattern",
			.regex = patterns[i].regex, .views = views, .flags = patterns[i].flags,
			.user = (uint32_t)i };
	}
	int status = sp_ruleset_build(&input, &fixture->limits, &fixture->image, &fixture->err);

	if (!status)
		status = sp_match_build(&input, &fixture->image, &fixture->limits, &fixture->err);
	free(given);
	return status;
}

int fixture_init(struct fixture *fixture, const struct fixture_pattern *patterns, size_t n)
{
	memset(fixture, 0, sizeof *fixture);
	sp_limits_default(&fixture->limits);
	fixture->limits.confirm_steps = FIXTURE_STEPS;
	sp_buf_init(&fixture->image, 0);
	int status = build(fixture, patterns, n);

	if (!status)
		status = sp_ruleset_attach(sp_view(fixture->image.p, fixture->image.n),
			&fixture->ruleset, &fixture->err);
	if (!status)
		status = sp_matcher_new(&fixture->ruleset, &fixture->limits, &fixture->matcher,
			&fixture->err);
	return status;
}

void fixture_release(struct fixture *fixture)
{
	sp_matcher_free(fixture->matcher);
	sp_hits_release(&fixture->hits);
	sp_buf_release(&fixture->image);
}

uint32_t fixture_index(const struct fixture *fixture, const char *regex, uint32_t flags)
{
	const struct sp_ruleset *set = &fixture->ruleset;

	for (uint32_t i = 0; i < set->pattern_n; i++) {
		if (set->pattern[i].flags == flags &&
			!strcmp(sp_ruleset_str(set, set->pattern[i].regex), regex))
			return i;
	}
	return SP_NONE;
}

/* ---------- choices ---------- */

unsigned choose(struct chooser *chooser, unsigned below)
{
	if (chooser->n) {
		chooser->n--;
		return *chooser->bytes++ % below;
	}
	chooser->state = chooser->state * UINT64_C(6364136223846793005) + 1442695040888963407u;
	return (unsigned)(chooser->state >> 33) % below;
}

static const char *const words[] = { "a", "b", "ab", "aa", "abc", "key", "token", "secret", "nhs",
	"no", "12", "0", "x", "Zed", "\xc3\xa9", "_" };
static const char *const classes[] = { "[a-c]", "[0-9]", "\\d", "\\w", "\\s", ".", "[^x]", "[^a-z]",
	"[ab]", "\\W", "\\S", "[\\x80-\\xff]" };
static const char *const counts[] = { "", "", "", "+", "*", "?", "{2}", "{1,3}", "{0,4}", "{2,}" };

#define CHOSEN(chooser, list) list[choose(chooser, sizeof(list) / sizeof *(list))]

size_t choose_regex(struct chooser *chooser, char *out, size_t size)
{
	unsigned items = choose(chooser, 3);
	size_t n = (size_t)snprintf(out, size, "%s", CHOSEN(chooser, words)); /* never an empty match */

	for (unsigned i = 0; i < items && n + 64 < size; i++) {
		const char *word = CHOSEN(chooser, words), *other = CHOSEN(chooser, words);
		const char *count = CHOSEN(chooser, counts);
		int added = 0;

		switch (choose(chooser, 8)) {
		case 0:
		case 1:
		case 2:
			added = snprintf(out + n, size - n, "%s", word);
			break;
		case 3:
			added = snprintf(out + n, size - n, "(?:%s|%s)%s", word, other, count);
			break;
		case 4:
		case 5:
			added = snprintf(out + n, size - n, "%s%s", CHOSEN(chooser, classes), count);
			break;
		case 6:
			added = snprintf(out + n, size - n, "(?:%s[ -]?)%s", CHOSEN(chooser, classes), count);
			break;
		default:
			added = snprintf(out + n, size - n, "%s%s", choose(chooser, 2) ? "" : "[ -]\\b", word);
		}
		n += (size_t)added;
	}
	if (choose(chooser, 16) == 0)
		n += (size_t)snprintf(out + n, size - n, "%s", choose(chooser, 2) ? "\\b" : "$");
	return n;
}

size_t choose_text(struct chooser *chooser, char *out, size_t size)
{
	size_t want = choose(chooser, 4) ? choose(chooser, 40) : choose(chooser, 200), n = 0;

	while (n < want && n + 64 < size) {
		unsigned kind = choose(chooser, 8);

		if (kind < 5) {
			const char *word = CHOSEN(chooser, words);
			size_t length = strlen(word);

			memcpy(out + n, word, length);
			n += length;
		} else if (kind < 7) {
			out[n++] = " -\n.x9A_"[choose(chooser, 8)];
		} else {
			size_t length = choose(chooser, 40);

			memset(out + n, ".x a"[choose(chooser, 4)], length);
			n += length;
		}
	}
	return n;
}

/* ---------- PCRE2, trying everything ---------- */

struct ends {
	struct sp_view text;
	uint32_t flags, *begin;
};

static int on_callout(pcre2_callout_block *block, void *context)
{
	struct ends *ends = context;
	size_t begin = block->start_match, end = block->current_position;

	if (ends->begin[end] == SP_HIT_BEGIN_UNKNOWN &&
		(!(ends->flags & SP_PATTERN_WORD_BEGIN) || sp_edge_before(ends->text, begin)) &&
		(!(ends->flags & SP_PATTERN_WORD_END) || sp_edge_after(ends->text, end)))
		ends->begin[end] = (uint32_t)begin;
	return 1;
}

struct exhaustive {
	uint32_t flags;
	pcre2_code *code;
	pcre2_match_data *data;
	pcre2_match_context *context;
};

struct exhaustive *exhaustive_new(const char *regex, uint32_t flags)
{
	struct exhaustive *exhaustive = calloc(1, sizeof *exhaustive);
	uint32_t options = PCRE2_NO_AUTO_POSSESS | PCRE2_NO_START_OPTIMIZE | PCRE2_NO_DOTSTAR_ANCHOR |
		(flags & SP_PATTERN_CASELESS ? PCRE2_CASELESS : 0);
	char wrapped[512];
	int error, n = snprintf(wrapped, sizeof wrapped, "(?:%s)(?C1)", regex);
	PCRE2_SIZE at;

	if (!exhaustive)
		return NULL;
	exhaustive->flags = flags;
	exhaustive->code = pcre2_compile((PCRE2_SPTR)wrapped, (size_t)n, options, &error, &at, NULL);
	if (!exhaustive->code) {
		free(exhaustive);
		return NULL;
	}
	exhaustive->data = pcre2_match_data_create_from_pattern(exhaustive->code, NULL);
	exhaustive->context = pcre2_match_context_create(NULL);
	pcre2_set_match_limit(exhaustive->context, FIXTURE_STEPS);
	return exhaustive;
}

void exhaustive_free(struct exhaustive *exhaustive)
{
	if (!exhaustive)
		return;
	pcre2_match_context_free(exhaustive->context);
	pcre2_match_data_free(exhaustive->data);
	pcre2_code_free(exhaustive->code);
	free(exhaustive);
}

bool exhaustive_ends(struct exhaustive *exhaustive, struct sp_view text, uint32_t *begin)
{
	struct ends ends = { text, exhaustive ? exhaustive->flags : 0, begin };

	if (!exhaustive)
		return false;

	for (size_t i = 0; i <= text.n; i++)
		begin[i] = SP_HIT_BEGIN_UNKNOWN;
	pcre2_set_callout(exhaustive->context, on_callout, &ends);
	return pcre2_match(exhaustive->code, (PCRE2_SPTR)text.p, text.n, 0, 0, exhaustive->data,
		exhaustive->context) == PCRE2_ERROR_NOMATCH;
}
