/* SPDX-License-Identifier: Apache-2.0 */
/* Readings become findings: place in the part, line and column, excerpt, fingerprint, reasons. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/eight.h"
#include "base/utf8.h"
#include "detect/detector.h"
#include "detect/overlap.h"

#define FINGERPRINT_BYTES 16
#define WORD_BYTES_MAX 64u       /* of a context word in a reason */
#define EXCERPT_REACH 512u       /* bytes around a value that its excerpt may show */

/* ---------- values ---------- */

static struct sp_view normal_of(const struct sp_detector *detector,
	const struct sp_reading *reading, char *bytes, size_t capacity)
{
	if (reading->normal)
		return sp_view(reading->normal, reading->normal_n);
	return sp_view(bytes, sp_normalise_value(sp_view_sub(detector->text->utf8, reading->begin,
		reading->end), bytes, capacity));
}

/* Hashes of type and value, keyed by what only this installation has. */
static void hash_values(struct sp_detector *detector)
{
	uint64_t seed;
	char bytes[SP_NORMAL_BYTES_MAX];

	memcpy(&seed, detector->in.fingerprint_key->k, sizeof seed);
	for (size_t i = 0; i < detector->readings.n; i++) {
		struct sp_reading *reading = &detector->readings.reading[i];
		struct sp_view normal = normal_of(detector, reading, bytes, sizeof bytes);

		reading->value = sp_hash64(normal.p, normal.n,
			sp_hash64(reading->type, strlen(reading->type), seed));
	}
}

static void fingerprint(const struct sp_detector *detector, const struct sp_reading *reading,
	char *out)
{
	char bytes[SP_NORMAL_BYTES_MAX], message[SP_NORMAL_BYTES_MAX + 128];
	struct sp_view normal = normal_of(detector, reading, bytes, sizeof bytes);
	size_t type_n = strnlen(reading->type, 127);

	memcpy(message, reading->type, type_n);
	message[type_n] = 0;
	memcpy(message + type_n + 1, normal.p, normal.n);
	struct sp_digest digest = sp_hmac(&detector->fingerprint,
		sp_view(message, type_n + 1 + normal.n));

	sp_hex(digest.h, FINGERPRINT_BYTES, out);
}

/* ---------- reasons ---------- */

struct reasons {
	struct sp_arena *arena;
	const char **phrase;
	size_t n, max;
	bool failed;
};

static void give(struct reasons *reasons, const char *phrase)
{
	if (reasons->n >= reasons->max || reasons->failed)
		return;
	char *copy = sp_arena_strdup(reasons->arena, phrase);

	if (copy)
		reasons->phrase[reasons->n++] = copy;
	else
		reasons->failed = true;
}

/* A context word is a literal: its pattern without the backslashes is the word as the pack has it. */
static void give_near(struct reasons *reasons, const struct sp_ruleset *ruleset, uint32_t pattern)
{
	const char *regex = sp_ruleset_str(ruleset, ruleset->pattern[pattern].regex);
	char line[WORD_BYTES_MAX + 8] = "near: ";
	size_t n = strlen(line);

	for (; *regex && n < WORD_BYTES_MAX; regex++)
		if (*regex != '\\')
			line[n++] = *regex;
	n = sp_utf8_valid_run(line, n);
	line[n] = 0;
	give(reasons, line);
}

static void give_also(struct reasons *reasons, const struct sp_reading_more *more)
{
	char line[256] = "more than one reading:";
	size_t n = strlen(line);

	for (uint32_t i = 0; i < more->also_n; i++)
		n += (size_t)snprintf(line + n, sizeof line - n, "%s %.64s", i > 0 ? "," : "",
			more->also[i]);
	give(reasons, line);
}

static const struct {
	uint32_t evidence;
	const char *phrase;
} phrases[] = {
	{ SALLYPORT_EVIDENCE_CHECKSUM, "checksum" },
	{ SALLYPORT_EVIDENCE_STRUCTURE, "structure" },
	{ SALLYPORT_EVIDENCE_DATE, "a date that exists" },
	{ SALLYPORT_EVIDENCE_LABEL, "labelled" },
	{ SALLYPORT_EVIDENCE_FORM, "written in groups" },
	{ SALLYPORT_EVIDENCE_EXAMPLE, "a published example" },
	{ SALLYPORT_EVIDENCE_REPEATED, "one digit repeated or a plain sequence" },
	{ SALLYPORT_EVIDENCE_EMBEDDED, "part of something longer" },
};

static int give_all(const struct sp_detector *detector, const struct sp_reading *reading,
	struct sp_finding *ret)
{
	struct reasons reasons = { .arena = detector->message->arena,
		.max = detector->in.limits->why_count };
	const struct sp_reading_more *more = reading->more;

	reasons.phrase = sp_arena_calloc(reasons.arena, reasons.max, sizeof *reasons.phrase);
	if (!reasons.phrase)
		return SP_ENOMEM;
	for (size_t i = 0; i < sizeof phrases / sizeof *phrases; i++)
		if (reading->evidence & phrases[i].evidence)
			give(&reasons, phrases[i].phrase);
	if (reading->near_pattern != SP_NONE)
		give_near(&reasons, detector->in.ruleset, reading->near_pattern);
	for (uint32_t i = 0; more && i < more->phrase_n; i++)
		give(&reasons, more->phrase[i]);
	if (reading->remark)
		give(&reasons, reading->remark);
	if (more && more->count > 1) {
		char line[48];

		snprintf(line, sizeof line, "%u times in this text", more->count);
		give(&reasons, line);
	}
	if (more && more->also_n > 0)
		give_also(&reasons, more);
	ret->why = reasons.phrase;
	ret->why_n = reasons.n;
	return reasons.failed ? SP_ENOMEM : SP_OK;
}

/* ---------- places ---------- */

/* Walks forward through a part, counting lines and columns. */
struct walk {
	struct sp_view text;
	const uint32_t *lines; /* counted already, or NULL */
	size_t at;
	uint32_t line, column;
};

/* Goes at once to a place before `to` up to which lines have been counted, unless it is in the line in hand. */
static void leap_towards(struct walk *walk, size_t to)
{
	size_t there = to ? (to - 1) / SP_LINES_STEP * SP_LINES_STEP : 0;
	uint32_t line = there > walk->at ? walk->lines[there / SP_LINES_STEP] + 1 : walk->line;

	if (line == walk->line)
		return;
	const char *from = walk->text.p + walk->at;
	const char *line_end = memrchr(from, '\n', there - walk->at);

	if (!line_end)
		return;
	walk->at = there;
	walk->line = line;
	walk->column = 1 + (uint32_t)sp_utf8_count(line_end + 1,
		(size_t)(walk->text.p + there - line_end) - 1);
}

static uint32_t count_lines(const char *p, size_t n)
{
	uint32_t lines = 0;

	for (; n >= SP_EIGHT; p += SP_EIGHT, n -= SP_EIGHT)
		lines += sp_eight_count(sp_eight_are(sp_eight(p), '\n'));
	for (; n; p++, n--)
		lines += *p == '\n';
	return lines;
}

static void walk_to(struct walk *walk, size_t to)
{
	if (to > walk->text.n)
		to = walk->text.n;
	if (to < walk->at)
		*walk = (struct walk){ walk->text, walk->lines, 0, 1, 1 };
	if (walk->lines)
		leap_towards(walk, to);
	const char *from = walk->text.p + walk->at, *end = walk->text.p + to;
	const char *line_end = memrchr(from, '\n', to - walk->at);

	if (line_end) {
		walk->line += count_lines(from, (size_t)(line_end + 1 - from));
		walk->column = 1;
		from = line_end + 1;
	}
	walk->column += (uint32_t)sp_utf8_count(from, (size_t)(end - from));
	walk->at = to;
}

static int by_start(const void *a, const void *b)
{
	const struct sp_finding *x = a, *y = b;

	if (x->start != y->start)
		return x->start < y->start ? -1 : 1;
	return x->end < y->end ? -1 : x->end > y->end;
}

/* In order of place first: a map need not ascend, and lines are counted in one walk. */
static void place_all(const struct sp_text *text, struct sp_finding *finding, size_t n)
{
	struct walk walk = { text->decoded, text->lines, 0, 1, 1 };

	if (n > 1)
		qsort(finding, n, sizeof *finding, by_start);
	for (size_t i = 0; i < n; i++) {
		walk_to(&walk, finding[i].start);
		finding[i].line = walk.line;
		finding[i].column = walk.column;
	}
}

/* ---------- excerpts ---------- */

/* The spans of all readings but combinations, joined where they overlap. */
static struct sp_span *join_spans(const struct sp_detector *detector, size_t *ret_n)
{
	const struct sp_readings *readings = &detector->readings;
	struct sp_span *span = sp_arena_calloc(detector->scratch, readings->n, sizeof *span);
	size_t n = 0;

	for (size_t i = 0; span && i < readings->n; i++) {
		const struct sp_reading *reading = &readings->reading[i];

		if (sp_reading_count(reading))
			continue;
		if (n > 0 && reading->begin <= span[n - 1].end) {
			if (reading->end > span[n - 1].end)
				span[n - 1].end = reading->end;
		} else {
			span[n++] = (struct sp_span){ reading->begin, reading->end };
		}
	}
	*ret_n = n;
	return span;
}

static int show(const struct sp_detector *detector, const struct sp_reading *reading,
	const struct sp_span *span, size_t span_n, struct sp_finding *ret)
{
	const struct sp_rule *rule = &detector->in.ruleset->rule[reading->rule];
	struct sp_span value = { reading->begin,
		sp_reading_count(reading) ? reading->more->shown_end : reading->end };
	size_t low = 0, high = span_n;
	size_t n = 0;

	if (rule->flags & SP_RULE_NO_EXCERPT || !strcmp(reading->type, "MINOR_SAFETY"))
		return SP_OK;
	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if ((uint64_t)span[middle].end + EXCERPT_REACH < value.begin)
			low = middle + 1;
		else
			high = middle;
	}
	while (low + n < span_n && span[low + n].begin < (uint64_t)value.end + EXCERPT_REACH)
		n++;
	ret->excerpt = sp_excerpt(detector->text->utf8, value, span + low, n,
		detector->message->arena, &ret->caret, &ret->caret_n);
	return ret->excerpt ? SP_OK : SP_ENOMEM;
}

/* ---------- findings ---------- */

static int make_finding(const struct sp_detector *detector, const struct sp_reading *reading,
	const struct sp_span *span, size_t span_n, struct sp_finding *ret)
{
	const struct sp_ruleset *ruleset = detector->in.ruleset;
	const struct sp_rule *rule = &ruleset->rule[reading->rule];
	const struct sp_text *text = detector->text;
	const struct sp_map *map = &text->to_part;
	bool mapped = map->n > 0;
	/* A plugin's own type dies with the text. */
	const char *type = reading->view || sp_reading_count(reading) ? reading->type
		: sp_arena_strdup(detector->message->arena, reading->type);

	*ret = (struct sp_finding){ .rule = sp_ruleset_str(ruleset, rule->id),
		.detector = sp_ruleset_str(ruleset, rule->detector),
		.category = sp_ruleset_str(ruleset, rule->category), .type = type,
		.severity = (enum sp_severity)rule->severity, .confidence = reading->confidence,
		.part = text->part, .field = text->field,
		.start = mapped ? sp_map_begin(map, reading->begin) : reading->begin,
		.end = mapped ? sp_map_end(map, reading->end) : reading->end,
		.via = reading->via |
			(mapped ? sp_map_via(map, reading->begin, reading->end) : 0) };
	fingerprint(detector, reading, ret->fingerprint);
	int rc = type ? give_all(detector, reading, ret) : SP_ENOMEM;

	return rc == SP_OK ? show(detector, reading, span, span_n, ret) : rc;
}

/* ---------- the text as a whole ---------- */

static int add_findings(struct sp_detector *detector)
{
	const struct sp_readings *readings = &detector->readings;
	size_t span_n, first = detector->finding_n;
	struct sp_span *span = join_spans(detector, &span_n);
	int rc = span ? SP_OK : SP_ENOMEM;

	for (size_t i = 0; rc == SP_OK && i < readings->n; i++) {
		struct sp_finding made;

		rc = sp_arena_reserve(detector->message->arena, (void **)&detector->finding,
			detector->finding_n, &detector->finding_capacity,
			sizeof *detector->finding);
		if (rc == SP_OK)
			rc = make_finding(detector, &readings->reading[i], span, span_n, &made);
		if (rc == SP_OK)
			detector->finding[detector->finding_n++] = made;
	}
	if (detector->finding_n > first)
		place_all(detector->text, detector->finding + first, detector->finding_n - first);
	if (detector->finding_n >= 2 * detector->in.limits->finding_count)
		sp_detect_trim(detector);
	return rc;
}

int sp_detect_report(struct sp_detector *detector)
{
	hash_values(detector);
	int rc = sp_combine_readings(detector->combiner, &detector->readings, detector->scratch);

	if (rc == SP_OK)
		rc = sp_detect_trim_readings(detector);
	if (rc != SP_OK)
		return rc;
	sp_readings_sort(&detector->readings);
	return add_findings(detector);
}
