/* SPDX-License-Identifier: Apache-2.0 */
/* From texts to findings, over a small rule set. Numbers are of the NHS test range (999). */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "detect_fixture.h"
#include "tap.h"

static const char pack[] =
	"pack: test\n"
	"anchors:\n"
	"  digits: {pattern: '[0-9][ ./-]?[0-9][ ./-]?[0-9][ ./-]?[0-9][ ./-]?[0-9][ ./-]?[0-9]', run: true}\n"
	"contexts:\n"
	"  people: [mother, father]\n"
	"rules:\n"
	"  - id: ten\n"
	"    name: Ten digits\n"
	"    category: health\n"
	"    type: TEN\n"
	"    severity: high\n"
	"    anchor: digits\n"
	"    validator: good/ten\n"
	"    check: checksum\n"
	"    confidence: {base: 0.2, check: 0.2, context: 0.4}\n"
	"    context: {words: ['nhs no', patient], within: 40}\n"
	"    require: [check]\n"
	"    exclude:\n"
	"      near: ['order no']\n"
	"      within: 20\n"
	"      values: ['9990000026']\n"
	"      pattern: '^999-000-0034$'\n"
	"  - id: loose\n"
	"    name: Any ten digits\n"
	"    category: personal-data\n"
	"    type: LOOSE\n"
	"    anchor: digits\n"
	"    validator: good/loose\n"
	"    check: structure\n"
	"    confidence: {base: 0.1, check: 0.15, context: 0.5}\n"
	"    context: {words: [loosely], within: 30, side: before}\n"
	"  - id: word\n"
	"    name: A word of variable width\n"
	"    category: misconduct\n"
	"    type: WORD\n"
	"    pattern: {pattern: 'b+ribe', caseless: true, word-begin: true, word-end: true}\n"
	"    confidence: 0.7\n"
	"  - id: ticket\n"
	"    name: A ticket, confirmed\n"
	"    category: operational\n"
	"    type: TICKET\n"
	"    pattern: 'ticket '\n"
	"    confirm: 'ticket (?<value>[A-Z]{2}\\d{4})\\b'\n"
	"    confidence: 0.6\n"
	"  - id: needs\n"
	"    name: Needs its context\n"
	"    category: operational\n"
	"    type: NEEDS\n"
	"    pattern: 'room'\n"
	"    confidence: 0.6\n"
	"    context: {set: people, within: 20}\n"
	"    require: [context]\n"
	"  - id: secret\n"
	"    name: Never shown\n"
	"    category: offensive\n"
	"    type: MINOR_SAFETY\n"
	"    pattern: 'xyzzy'\n"
	"    excerpt: false\n"
	"    confidence: 0.9\n"
	"  - id: good-word\n"
	"    name: A good word\n"
	"    category: misconduct\n"
	"    type: GOOD_WORD\n"
	"    plugin: true\n"
	"    detector: good\n"
	"  - id: both\n"
	"    name: A number and a ticket\n"
	"    category: operational\n"
	"    type: BOTH\n"
	"    severity: critical\n"
	"    confidence: 0.8\n"
	"    combine: {all: [[TEN, LOOSE], TICKET], within: 60, member-confidence: 0.3}\n"
	"  - id: both-farther\n"
	"    name: A number and a ticket farther away\n"
	"    category: operational\n"
	"    type: BOTH\n"
	"    severity: low\n"
	"    confidence: 0.6\n"
	"    combine: {all: [TEN, TICKET], within: 200, member-confidence: 0.3}\n"
	"  - id: many\n"
	"    name: Three different numbers\n"
	"    category: health\n"
	"    type: MANY\n"
	"    confidence: 0.9\n"
	"    combine: {all: [TEN], within: 0, distinct: 3, member-confidence: 0.3}\n"
	"  - id: deception-hidden-text\n"
	"    name: Hidden\n"
	"    category: deception\n"
	"    type: HIDDEN_TEXT\n"
	"    detector: core\n"
	"    plugin: true\n"
	"lexicons:\n"
	"  - id: words\n"
	"    detector: good\n"
	"    class: praise\n"
	"    views: [text, folded]\n"
	"    entries:\n"
	"      - {word: splendid, weight: 0.75}\n"
	"  - id: disguised-words\n"
	"    detector: good\n"
	"    class: praise\n"
	"    views: [words]\n"
	"    entries:\n"
	"      - {word: marvellous, weight: 0.75}\n";

static struct detect_fixture f;

static void test_context(void)
{
	detect_one(&f, "The NHS no is 999 123 4578, see below.\n");
	const struct sp_finding *finding = detect_find(&f, "ten");

	CU_ASSERT_EQUAL(f.finding_n, 1);
	CU_ASSERT_PTR_NOT_NULL_FATAL(finding);
	CU_ASSERT_EQUAL(finding->start, 14);
	CU_ASSERT_EQUAL(finding->end, 26);
	CU_ASSERT_DOUBLE_EQUAL(finding->confidence, 0.8, 1e-5);
	CU_ASSERT_EQUAL(finding->line, 1);
	CU_ASSERT_EQUAL(finding->column, 15);
	CU_ASSERT(detect_why(finding, "checksum"));
	CU_ASSERT(detect_why(finding, "near: nhs no"));
	CU_ASSERT(detect_why(finding, "written in groups"));
	CU_ASSERT(detect_why(finding, "more than one reading: LOOSE"));
	CU_ASSERT_STRING_EQUAL(finding->type, "TEN");
	CU_ASSERT_STRING_EQUAL(finding->category, "health");
	CU_ASSERT_EQUAL(finding->severity, SP_SEVERITY_HIGH);
	CU_ASSERT_EQUAL(strlen(finding->fingerprint), 32);
	CU_ASSERT_PTR_NULL(strstr(finding->excerpt, "999 123"));
	CU_ASSERT_PTR_NOT_NULL(strstr(finding->excerpt, "NHS no is "));
}

static void test_hint(void)
{
	detect_one(&f, "It was 999 123 4578.");
	CU_ASSERT_PTR_NOT_NULL_FATAL(detect_find(&f, "ten"));
	CU_ASSERT_DOUBLE_EQUAL(detect_find(&f, "ten")->confidence, 0.4, 1e-5);
	detect_one(&f, "It was 999 123 4577.");
	CU_ASSERT_PTR_NULL(detect_find(&f, "ten"));
	CU_ASSERT_PTR_NOT_NULL(detect_find(&f, "loose"));
	detect_one(&f, "Nothing at all.");
	CU_ASSERT_EQUAL(f.finding_n, 0);
	detect_one(&f, "");
	CU_ASSERT_EQUAL(f.finding_n, 0);
}

static void test_side(void)
{
	detect_one(&f, "loosely 123 456 7891");
	CU_ASSERT_PTR_NOT_NULL_FATAL(detect_find(&f, "loose"));
	CU_ASSERT_DOUBLE_EQUAL(detect_find(&f, "loose")->confidence, 0.75, 1e-5);
	CU_ASSERT_PTR_NULL(strstr(detect_find(&f, "loose")->excerpt, "456"));
	detect_one(&f, "123 456 7891 loosely");
	CU_ASSERT_PTR_NOT_NULL_FATAL(detect_find(&f, "loose"));
	CU_ASSERT_DOUBLE_EQUAL(detect_find(&f, "loose")->confidence, 0.25, 1e-5);
}

static void test_exclusions(void)
{
	detect_one(&f, "patient, order no 999 123 4578");
	CU_ASSERT_PTR_NULL(detect_find(&f, "ten"));
	detect_one(&f, "patient 999 000 0026");
	CU_ASSERT_PTR_NULL(detect_find(&f, "ten"));
	detect_one(&f, "patient 999-000-0034");
	CU_ASSERT_PTR_NULL(detect_find(&f, "ten"));
	detect_one(&f, "patient 999 000 0034");
	CU_ASSERT_PTR_NOT_NULL(detect_find(&f, "ten"));
}

static void test_embedded(void)
{
	detect_one(&f, "patient https://host.example/9991234578");
	CU_ASSERT_PTR_NOT_NULL_FATAL(detect_find(&f, "ten"));
	CU_ASSERT(detect_find(&f, "ten")->confidence <= 0.45f);
	CU_ASSERT(detect_why(detect_find(&f, "ten"), "part of something longer"));
	detect_one(&f, "patient 0000000000");
	CU_ASSERT_EQUAL_FATAL(f.finding_n, 1);
	CU_ASSERT_STRING_EQUAL(f.finding[0].type, "LOOSE");
	CU_ASSERT(f.finding[0].confidence <= 0.3f);
}

static void test_begin(void)
{
	detect_one(&f, "No BBBribe here");
	CU_ASSERT_PTR_NOT_NULL_FATAL(detect_find(&f, "word"));
	CU_ASSERT_EQUAL(detect_find(&f, "word")->start, 3);
	CU_ASSERT_EQUAL(detect_find(&f, "word")->end, 10);
}

static void test_confirm(void)
{
	detect_one(&f, "a ticket AB1234 and a ticket nowhere");
	const struct sp_finding *finding = detect_find(&f, "ticket");

	CU_ASSERT_EQUAL(f.finding_n, 1);
	CU_ASSERT_PTR_NOT_NULL_FATAL(finding);
	CU_ASSERT_EQUAL(finding->start, 9);
	CU_ASSERT_EQUAL(finding->end, 15);
}

static void test_needs_context(void)
{
	detect_one(&f, "a room for you");
	CU_ASSERT_EQUAL(f.finding_n, 0);
	detect_one(&f, "a room for mother");
	CU_ASSERT_PTR_NOT_NULL(detect_find(&f, "needs"));
	detect_one(&f, "a room, and then rather a long while nothing, for mother");
	CU_ASSERT_EQUAL(f.finding_n, 0);
}

static void test_no_excerpt(void)
{
	detect_one(&f, "say xyzzy");
	CU_ASSERT_PTR_NOT_NULL_FATAL(detect_find(&f, "secret"));
	CU_ASSERT_PTR_NULL(detect_find(&f, "secret")->excerpt);
}

static void test_plugin(void)
{
	detect_one(&f, "a splendid mother");
	const struct sp_finding *finding = detect_find(&f, "good-word");

	CU_ASSERT_PTR_NOT_NULL_FATAL(finding);
	CU_ASSERT_EQUAL(finding->start, 2);
	CU_ASSERT_EQUAL(finding->end, 10);
	CU_ASSERT_STRING_EQUAL(finding->detector, "good");
	CU_ASSERT(detect_why(finding, "somebody near"));
}

static void test_fingerprint(void)
{
	char first[33];

	detect_one(&f, "patient 999 123 4578");
	CU_ASSERT_PTR_NOT_NULL_FATAL(detect_find(&f, "ten"));
	snprintf(first, sizeof first, "%s", detect_find(&f, "ten")->fingerprint);
	detect_one(&f, "another text, patient 9991234578");
	CU_ASSERT_PTR_NOT_NULL_FATAL(detect_find(&f, "ten"));
	CU_ASSERT_STRING_EQUAL(first, detect_find(&f, "ten")->fingerprint);
	detect_one(&f, "patient 999 000 0018");
	CU_ASSERT_PTR_NOT_NULL_FATAL(detect_find(&f, "ten"));
	CU_ASSERT_STRING_NOT_EQUAL(first, detect_find(&f, "ten")->fingerprint);
}

/* ---------- views ---------- */

/* "patient " and digits of another script, two bytes each; the folded piece has ASCII digits. */
static void test_folded(void)
{
	static const char text[] = "patient \xd9\xa9\xd9\xa9\xd9\xa9\xd9\xa1\xd9\xa2\xd9\xa3"
		"\xd9\xa4\xd9\xa5\xd9\xa7\xd9\xa8 end";
	struct sp_piece piece = { .utf8 = sp_view_str("9991234578"), .begin = 8, .end = 28 };
	char plain[33];

	detect_one(&f, "patient 9991234578");
	CU_ASSERT_PTR_NOT_NULL_FATAL(detect_find(&f, "ten"));
	snprintf(plain, sizeof plain, "%s", detect_find(&f, "ten")->fingerprint);
	for (uint32_t i = 0; i < 10; i++)
		sp_map_add(&piece.to_text, &f.arena, 1, 8 + 2 * i, 2, SP_VIA_DIGITS);
	detect_begin(&f);
	detect_text(&f, 0, sp_view_str(text), &piece);
	detect_end(&f);
	const struct sp_finding *finding = detect_find(&f, "ten");

	CU_ASSERT_PTR_NOT_NULL_FATAL(finding);
	CU_ASSERT_EQUAL(finding->start, 8);
	CU_ASSERT_EQUAL(finding->end, 28);
	CU_ASSERT_EQUAL(finding->via, SP_VIA_DIGITS);
	CU_ASSERT_STRING_EQUAL(finding->fingerprint, plain);
	CU_ASSERT(finding->confidence > 0.5f);
}

/* A message of one text, of which only the words view is looked at. */
static void look_at_words(const char *s)
{
	const struct sp_text text = { .utf8 = sp_view_str(s), .decoded = sp_view_str(s) };
	struct sp_worder worder;
	struct sp_piece piece;

	detect_begin(&f);
	sp_detect_text_begin(f.detector, &f.message, &text, &f.scratch);
	sp_worder_init(&worder, text.utf8, &f.limits);
	while (sp_worder_next(&worder, &f.arena, &piece) == 1) {
		CU_ASSERT_EQUAL(sp_matcher_scan(f.matcher, SP_VIEW_WORDS, piece.utf8, &f.hits), SP_OK);
		CU_ASSERT_EQUAL(sp_detect_hits(f.detector, SP_VIEW_WORDS, &piece, &f.hits), SP_OK);
	}
	CU_ASSERT_EQUAL(sp_detect_text_end(f.detector), SP_OK);
	detect_end(&f);
}

static void test_disguised(void)
{
	look_at_words("a m4rvell0us thing");
	CU_ASSERT_PTR_NOT_NULL_FATAL(detect_find(&f, "good-word"));
	CU_ASSERT_EQUAL(detect_find(&f, "good-word")->start, 2);
	CU_ASSERT_EQUAL(detect_find(&f, "good-word")->via, SP_VIA_LEET);
	look_at_words("a marvellous thing in d1sgu1se");
	CU_ASSERT_EQUAL(f.finding_n, 0);
}

static void test_both_views(void)
{
	static const char text[] = "patient 9991234578";
	struct sp_piece piece = { .utf8 = sp_view_str(text), .begin = 0, .end = sizeof text - 1 };

	sp_map_add(&piece.to_text, &f.arena, sizeof text - 1, 0, sizeof text - 1, SP_VIA_NONE);
	detect_begin(&f);
	detect_text(&f, 0, sp_view_str(text), &piece);
	detect_end(&f);
	CU_ASSERT_EQUAL(f.finding_n, 1);
}

static void test_part_offsets(void)
{
	static const char source[] = "<p>\n<b>patient</b> 999&#49;234578</p>";
	static const char seen[] = "patient 9991234578";
	struct sp_text text = { .utf8 = sp_view_str(seen), .decoded = sp_view_str(source) };

	sp_map_add(&text.to_part, &f.arena, 7, 7, 7, 0);
	sp_map_add(&text.to_part, &f.arena, 4, 18, 4, 0);
	sp_map_add(&text.to_part, &f.arena, 1, 22, 5, SP_VIA_ENTITY);
	sp_map_add(&text.to_part, &f.arena, 6, 27, 6, 0);
	detect_begin(&f);
	sp_detect_text_begin(f.detector, &f.message, &text, &f.scratch);
	sp_matcher_scan(f.matcher, SP_VIEW_TEXT, text.utf8, &f.hits);
	sp_detect_hits(f.detector, SP_VIEW_TEXT, NULL, &f.hits);
	CU_ASSERT_EQUAL(sp_detect_text_end(f.detector), SP_OK);
	detect_end(&f);
	const struct sp_finding *finding = detect_find(&f, "ten");

	CU_ASSERT_PTR_NOT_NULL_FATAL(finding);
	CU_ASSERT_EQUAL(finding->start, 19);
	CU_ASSERT_EQUAL(finding->end, 33);
	CU_ASSERT_EQUAL(finding->via, SP_VIA_ENTITY);
	CU_ASSERT_EQUAL(finding->line, 2);
	CU_ASSERT_EQUAL(finding->column, 16);
}

/* ---------- combinations ---------- */

static void test_combination(void)
{
	detect_one(&f, "number 999 123 4578 on ticket AB1234.");
	const struct sp_finding *finding = detect_find(&f, "both");

	CU_ASSERT_PTR_NOT_NULL_FATAL(finding);
	CU_ASSERT_EQUAL(finding->start, 7);
	CU_ASSERT_EQUAL(finding->end, 36);
	CU_ASSERT(detect_why(finding, "together: TEN, TICKET"));
	CU_ASSERT_PTR_NOT_NULL(detect_find(&f, "ten"));
	CU_ASSERT_PTR_NOT_NULL(detect_find(&f, "ticket"));
	CU_ASSERT_PTR_NULL(strstr(finding->excerpt, "AB1234"));
	detect_one(&f, "number 999 123 4578, and a good many words later, in another sentence, on ticket "
		"AB1234.");
	CU_ASSERT_PTR_NULL(detect_find(&f, "both"));
	/* The reading LOOSE is too weak a hint to be a member. */
	detect_one(&f, "number 123 456 7891 on ticket AB1234.");
	CU_ASSERT_PTR_NULL(detect_find(&f, "both"));
}

static void test_combination_of_one_kind(void)
{
	detect_one(&f, "number 999 123 4578 on ticket AB1234.");
	CU_ASSERT_PTR_NOT_NULL(detect_find(&f, "both"));
	CU_ASSERT_PTR_NULL(detect_find(&f, "both-farther"));
	detect_one(&f, "number 999 123 4578, and a good many words later, in another sentence, on ticket "
		"AB1234.");
	CU_ASSERT_PTR_NULL(detect_find(&f, "both"));
	CU_ASSERT_PTR_NOT_NULL(detect_find(&f, "both-farther"));
	/* What is said once more often is not dropped for what is surer. */
	detect_one(&f, "number 999 123 4578 on ticket AB1234. The number 999 000 0018, many, many, many words before it, "
		"was on ticket AB1235.");
	CU_ASSERT_PTR_NOT_NULL(detect_find(&f, "both"));
	CU_ASSERT_PTR_NOT_NULL_FATAL(detect_find(&f, "both-farther"));
	CU_ASSERT(detect_why(detect_find(&f, "both-farther"), "2 times in this text"));
}

static void test_combination_count(void)
{
	char text[4096];
	size_t n = 0;

	for (int i = 0; i < 10; i++)
		n += (size_t)snprintf(text + n, sizeof text - n,
			"number 999 123 4578 on ticket AB1234. Then %60s.\n", "much else");
	detect_one(&f, text);
	const struct sp_finding *finding = detect_find(&f, "both");

	CU_ASSERT_PTR_NOT_NULL_FATAL(finding);
	CU_ASSERT(detect_why(finding, "10 times in this text"));
	CU_ASSERT_EQUAL(finding->start, 7);
	CU_ASSERT_EQUAL(f.finding_n, 21);
}

static void test_distinct(void)
{
	detect_one(&f, "999 123 4578, 999 123 4578, 999 123 4578, 999 000 0018");
	CU_ASSERT_PTR_NULL(detect_find(&f, "many"));
	detect_one(&f, "999 123 4578, 999 123 4578, 999 000 0018, 999 000 0034");
	CU_ASSERT_PTR_NOT_NULL_FATAL(detect_find(&f, "many"));
	CU_ASSERT_EQUAL(detect_find(&f, "many")->start, 14);
}

/* ---------- messages ---------- */

static void test_anomaly(void)
{
	detect_begin(&f);
	sp_message_add_anomaly(&f.message, SP_ANOMALY_HIDDEN_TEXT, 0, 0.6f, "white on white");
	sp_message_add_anomaly(&f.message, SP_ANOMALY_TYPE_MISMATCH, 0, 0.6f, "no rule for it here");
	detect_end(&f);
	f.message.anomaly_n = 0;
	CU_ASSERT_EQUAL_FATAL(f.finding_n, 1);
	CU_ASSERT_STRING_EQUAL(f.finding[0].type, "HIDDEN_TEXT");
	CU_ASSERT_STRING_EQUAL(f.finding[0].category, "deception");
	CU_ASSERT_PTR_NULL(f.finding[0].excerpt);
	CU_ASSERT(detect_why(&f.finding[0], "white on white"));
}

static void test_readings_of_parts(void)
{
	f.message.part_n = 6;
	f.part[0].kind = SP_PART_MULTIPART;
	for (uint32_t i = 1; i < 6; i++)
		f.part[i] = (struct sp_part){ .parent = 0, .ordinal = i, .depth = 1 };
	f.part[2].flags = SP_PARTF_READING;
	f.part[4].parent = 3;
	f.part[4].ordinal = 1;
	f.part[5].parent = 0;
	detect_begin(&f);
	detect_text(&f, 1, sp_view_str("seen 999 123 4578 and 999 123 4578"), NULL);
	detect_text(&f, 2, sp_view_str("patient 999 123 4578 or 999 000 0018"), NULL);
	detect_text(&f, 4, sp_view_str("patient 999 123 4578"), NULL);
	detect_text(&f, 5, sp_view_str("patient 999 123 4578"), NULL);
	detect_end(&f);
	uint32_t of_part[6] = { 0 };

	for (size_t i = 0; i < f.finding_n; i++)
		of_part[f.finding[i].part]++;
	/* The surer reading of part 1 and 2 stays; other parts are parts of their own. */
	CU_ASSERT_EQUAL(of_part[1], 0);
	CU_ASSERT_EQUAL(of_part[2], 2);
	CU_ASSERT_EQUAL(of_part[4], 1);
	CU_ASSERT_EQUAL(of_part[5], 1);
	f.message.part_n = 1;
}

static void test_order(void)
{
	detect_begin(&f);
	detect_text(&f, 0, sp_view_str("one\ntwo patient 999 123 4578\n\xc3\xa9\xc3\xa9 bribe"), NULL);
	detect_end(&f);
	CU_ASSERT_EQUAL_FATAL(f.finding_n, 2);
	CU_ASSERT(f.finding[0].start < f.finding[1].start);
	CU_ASSERT_EQUAL(f.finding[0].line, 2);
	CU_ASSERT_EQUAL(f.finding[0].column, 13);
	CU_ASSERT_EQUAL(f.finding[1].line, 3);
	CU_ASSERT_EQUAL(f.finding[1].column, 4);
}

/* ---------- limits and time ---------- */

static double run_large(const char *unit, size_t bytes)
{
	size_t unit_n = strlen(unit), n = 0;
	char *text = malloc(bytes + unit_n);

	CU_ASSERT_PTR_NOT_NULL_FATAL(text);
	for (; n < bytes; n += unit_n)
		memcpy(text + n, unit, unit_n);
	clock_t began = clock();

	detect_begin(&f);
	detect_text(&f, 0, sp_view(text, n), NULL);
	detect_end(&f);
	free(text);
	return (double)(clock() - began) / CLOCKS_PER_SEC;
}

static void test_limit(void)
{
	uint64_t max = f.limits.finding_count;

	f.limits.finding_count = 100;
	run_large("lots: 123 456 7891 and 123 456 7892, ", 100000);
	CU_ASSERT_EQUAL(f.finding_n, 100);
	CU_ASSERT(f.dropped > 1000);
	CU_ASSERT_EQUAL(f.message.loss_n, 0); /* hints only */
	detect_begin(&f);
	detect_text(&f, 0, sp_view_str("patient 999 123 4578"), NULL);
	for (int i = 0; i < 300; i++)
		detect_text(&f, 0, sp_view_str("123 456 7891"), NULL);
	detect_text(&f, 0, sp_view_str("patient 999 000 0018"), NULL);
	detect_end(&f);
	uint32_t strong = 0;

	for (size_t i = 0; i < f.finding_n; i++)
		strong += f.finding[i].confidence > 0.5f;
	CU_ASSERT_EQUAL(strong, 2);
	run_large("patient 999 123 4578.\n", 22 * 200);
	CU_ASSERT_EQUAL(f.finding_n, 100);
	CU_ASSERT_EQUAL(f.message.loss_n, 1);
	f.message.loss_n = 0;
	f.limits.finding_count = max;
}

static void expect_linear(const char *unit)
{
	double small = run_large(unit, 1u << 18), large = run_large(unit, 1u << 21);

	tap_note("\"%.20s\": %.3f s for 256 KiB, %.3f s for 2 MiB, %zu findings", unit, small, large,
		f.finding_n);
	/* Eight times the text; sorting and a busy machine are allowed for. */
	CU_ASSERT(large < 30 * small + 0.2);
	f.message.loss_n = 0;
}

static void test_linear(void)
{
	expect_linear("999 123 4578\n");
	expect_linear("999 123 4578, ");
	expect_linear("patient 999 123 4578 ");
	expect_linear("0123456789");
	expect_linear("1 2 3 4 5 6 7 8 9 0 ");
	expect_linear("ticket ");
	expect_linear("ticket AB1234 ");
	expect_linear("mother room ");
	expect_linear("bbbbbbbb");
	expect_linear("splendid ");
	expect_linear("http://9991234578/");
}

static const struct tap_test tests[] = {
	{ "a number near its context word is a finding that says why", test_context },
	{ "a number alone is a hint, a wrong one is nothing", test_hint },
	{ "a context word counts on its side only", test_side },
	{ "exclusions hold: words near, values, patterns", test_exclusions },
	{ "a value inside a URL or of one digit is no finding", test_embedded },
	{ "a match of variable width is traced to its beginning", test_begin },
	{ "a confirming pattern gives the span of its group", test_confirm },
	{ "a rule that requires context is silent without", test_needs_context },
	{ "a rule may forbid its excerpt", test_no_excerpt },
	{ "a plugin's finding bears its reasons", test_plugin },
	{ "equal values have equal fingerprints however they are written", test_fingerprint },
	{ "a number in digits of another script is found at its place", test_folded },
	{ "of the words view a plugin is told what is disguised, not what stands beside it", test_disguised },
	{ "a value seen in two views is one finding", test_both_views },
	{ "places are those of the part's source", test_part_offsets },
	{ "a combination spans its members, which stay", test_combination },
	{ "of combinations of one kind the one that says most stays", test_combination_of_one_kind },
	{ "a combination is reported once a text, with its count", test_combination_count },
	{ "distinct values are counted once", test_distinct },
	{ "an anomaly is a finding of its rule", test_anomaly },
	{ "readings of one part give one finding of a value, the surest", test_readings_of_parts },
	{ "findings are in order and know their lines", test_order },
	{ "beyond the limit the most important findings are kept", test_limit },
	{ "time is linear in the text", test_linear },
};

int main(void)
{
	detect_setup(&f, pack);
	int rc = TAP_MAIN("detect", tests);

	detect_teardown(&f);
	return rc;
}
