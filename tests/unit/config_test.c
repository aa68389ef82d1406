/* SPDX-License-Identifier: Apache-2.0 */
/* Rule packs: what they mean, and every error with its place. */
#include "config/pack.h"
#include "config/names.h"
#include "config_test.h"

static struct sp_limits limits;

static int parse(const char *text, size_t n, struct sp_arena *arena, struct sp_pack *pack,
	struct sp_err *err)
{
	sp_limits_default(&limits);
	sp_arena_init(arena, 0);
	return sp_pack_parse(sp_view(text, n), "a.yaml", &limits, arena, pack, err);
}

static void check_faults(const struct fault *faults, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		struct sp_arena arena;
		struct sp_pack pack = { .name = "untouched" };
		struct sp_err err = { 0 };

		check_fault(parse(faults[i].text, strlen(faults[i].text), &arena, &pack, &err), &err,
			&faults[i]);
		CU_ASSERT_STRING_EQUAL(pack.name, "untouched");
		sp_arena_release(&arena);
	}
}
#define CHECK_FAULTS(faults) check_faults(faults, sizeof faults / sizeof *(faults))

#define RULE "pack: p\nrules:\n  - id: a\n    name: A\n    category: health\n    type: T\n"

static void test_syntax(void)
{
	static const struct fault faults[] = {
		{ "", 1, 1, "empty" },
		{ "# nothing\n", 1, 1, "empty" },
		{ "pack: p\nrules:\n\t- id: a\n", 3, 1, "tab" },
		{ "pack: p\nrules:\n  - id: a\n\t    name: b\n", 4, 1, "tab" },
		{ "pack: \"p\n", 1, 8, "closing quote" },
		{ "pack: [p\n", 2, 1, "closing bracket" },
		{ "pack: p: q\n", 1, 8, "nested" },
		{ "pack: @p\n", 1, 7, "@" },
		{ "pack: p\nrules: *r\n", 2, 8, "aliases" },
		{ "pack: &p p\n", 1, 7, "anchors" },
		{ "pack: !!str p\n", 1, 7, "tags" },
		{ "? [a]\n: b\n", 1, 3, "key must be a word" },
		{ "pack: p\n---\npack: q\n", 2, 1, "second document" },
		{ "pack: \"\\xc3\\0\"\n", 1, 7, "zero byte" },
		{ "pack: p\nrules: caf\xc3\n", 2, 11, "UTF-8" },
		{ "- a\n", 1, 1, "a map (key: value) is needed here, not a list" },
		{ "just words\n", 1, 1, "a map" },
	};

	CHECK_FAULTS(faults);
}

static void test_keys(void)
{
	static const struct fault faults[] = {
		{ "rules: []\n", 1, 1, "\"pack\" is missing" },
		{ "pack: p\nrulse: []\n", 2, 1, "unknown key \"rulse\"; did you mean \"rules\"?" },
		{ RULE "    serverity: high\n", 7, 5, "did you mean \"severity\"?" },
		{ RULE "    contreexamples: x\n", 7, 5, "did you mean \"counter-examples\"?" },
		{ "pack: p\nrules: []\npack: q\n", 3, 1, "duplicate key \"pack\"; the first is in line 1" },
		{ "pack: p\nanchors:\n  a: x\n  b: y\n  a: z\n", 5, 3, "duplicate key \"a\"" },
		{ "pack: p\nrules:\n  - name: A\n", 3, 5, "\"id\" is missing" },
		{ "pack: p\nrules:\n  - id: a\n    name: A\n", 3, 5, "\"category\" is missing" },
		{ "pack: p\nlexicons:\n  - id: a\n    class: c\n", 3, 5, "\"entries\" is missing" },
		{ RULE "    pattern: {caseless: true}\n", 7, 14, "\"pattern\" is missing" },
		{ RULE "    combine: {within: 4}\n", 7, 14, "\"all\" is missing" },
		{ RULE "    pattern: x\n    confidence: {check: 0.1}\n", 8, 17, "\"base\" is missing" },
	};

	CHECK_FAULTS(faults);
}

static void test_values(void)
{
	static const struct fault faults[] = {
		{ "pack: [p]\n", 1, 7, "\"pack\" must be one value, not a list" },
		{ "pack:\n", 1, 1, "\"pack\" is empty" },
		{ "pack: Pack\n", 1, 7, "lower-case" },
		{ "pack: p\nrules: x\n", 2, 8, "\"rules\" must be a list" },
		{ "pack: p\nrules: {a: b}\n", 2, 8, "\"rules\" must be a list, not a map" },
		{ "pack: p\nrules: [x]\n", 2, 9, "a map (key: value) is needed here" },
		{ "pack: p\nanchors: [x]\n", 2, 10, "\"anchors\" must be a map" },
		{ "pack: p\ncontexts: {c: x}\n", 2, 15, "\"c\" must be a list" },
		{ "pack: p\ncontexts: {c: [\"a\\nb\"]}\n", 2, 16, "control characters" },
		{ "pack: p\nrules:\n  - {id: A, name: A, category: health, type: T, pattern: x}\n", 3, 10,
			"lower-case" },
		{ "pack: p\nrules:\n  - {id: a, name: A, category: helth, type: T, pattern: x}\n", 3, 32,
			"did you mean \"health\"?" },
		{ "pack: p\nrules:\n  - {id: a, name: A, category: health, type: t, pattern: x}\n", 3,
			46, "upper-case" },
		{ RULE "    severity: hihg\n", 7, 15, "did you mean \"high\"?" },
		{ RULE "    country: gb\n", 7, 14, "country code" },
		{ RULE "    validator: a/b/c\n", 7, 16, "validator" },
		{ RULE "    caseless: yes\n", 7, 15, "true or false, not \"yes\"" },
		{ RULE "    caseless: \"true\"\n", 7, 15, "true or false" },
		{ RULE "    views: [text, fold]\n", 7, 19, "did you mean \"folded\"?" },
		{ RULE "    views: []\n", 7, 12, "empty" },
		{ RULE "    pattern: x\n    window: 0\n", 8, 13, "from 1 to 1024" },
		{ RULE "    pattern: x\n    window: 1025\n", 8, 13, "from 1 to 1024" },
		{ RULE "    pattern: x\n    window: 99999999999999999999\n", 8, 13, "from 1 to 1024" },
		{ RULE "    pattern: x\n    window: 1.5\n", 8, 13, "whole number, not \"1.5\"" },
		{ RULE "    pattern: x\n    window: -1\n", 8, 13, "whole number" },
		{ RULE "    pattern: x\n    confidence: 1.1\n", 8, 17, "from 0 to 1" },
		{ RULE "    pattern: x\n    confidence: .5\n", 8, 17, "number, not \".5\"" },
		{ RULE "    pattern: x\n    confidence: 1e-1\n", 8, 17, "number" },
		{ RULE "    pattern: x\n    confidence: '0.5'\n", 8, 17, "number" },
		{ RULE "    pattern: x\n    confidence: {base: 2}\n", 8, 24, "from 0 to 1" },
		{ RULE "    pattern: x\n    context: {words: [a], within: 0}\n", 8, 35, "from 1 to" },
		{ RULE "    pattern: x\n    context: {words: [a], side: left}\n", 8, 33,
			"did you mean" },
		{ RULE "    pattern: x\n    context: {within: 3}\n", 8, 14, "either \"words\" or \"set\"" },
		{ RULE "    pattern: x\n    context: {words: [a], set: b}\n", 8, 14, "either" },
		{ RULE "    pattern: x\n    context: []\n", 8, 14, "empty" },
		{ RULE "    pattern: x\n    require: [contxt]\n", 8, 15, "did you mean \"context\"?" },
		{ RULE "    pattern: x\n    exclude: {within: 3}\n", 8, 14, "which is missing" },
		{ RULE "    pattern: x\n    exclude: [a]\n", 8, 14, "a map" },
		{ RULE "    combine: {all: []}\n", 7, 20, "empty" },
		{ RULE "    combine: {all: [[]]}\n", 7, 21, "empty" },
		{ RULE "    combine: {all: [person]}\n", 7, 21, "upper-case" },
		{ RULE "    combine: {all: [A], distinct: many}\n", 7, 35, "whole number" },
		{ RULE "    pattern: |\n      abc\n", 7, 5, "line break" },
		{ RULE "    pattern: x\n    examples: {a: b}\n", 8, 15, "\"examples\" must be a list" },
		{ RULE "    pattern: x\n    examples: [[a]]\n", 8, 16, "one value" },
		{ RULE "    pattern: ''\n", 7, 14, "\"pattern\" is empty" },
		{ "pack: p\nlexicons:\n  - id: l\n    class: c\n    entries: [{word: a, weight: 11}]\n", 5,
			33, "from 0 to 10" },
		{ "pack: p\nlexicons:\n  - id: l\n    class: c\n    entries: [a, ' b']\n", 5, 18,
			"without a space" },
	};

	CHECK_FAULTS(faults);
}

static void test_meaning_faults(void)
{
	static const struct fault faults[] = {
		{ RULE, 3, 5, "looks for nothing" },
		{ RULE "    pattern: x\n    require: context\n", 3, 5, "requires context but has none" },
		{ RULE "    pattern: x\n    require: [check]\n", 3, 5, "requires a check" },
		{ RULE "    anchor: digits\n", 7, 13, "unknown anchor \"digits\": this pack has none" },
		{ "anchors: {digits: x, at: y}\n" RULE "    anchor: [at, digit]\n", 8, 18,
			"did you mean \"digits\"?" },
	};

	CHECK_FAULTS(faults);
}

static void test_columns_in_characters(void)
{
	static const struct fault faults[] = {
		{ "pack: p\nrules: [{id: a, name: \xc3\xa9\xe2\x82\xac, kategory: x}]\n", 2, 27,
			"did you mean \"category\"?" },
	};

	CHECK_FAULTS(faults);
}

static void test_limits(void)
{
	struct sp_arena arena;
	struct sp_pack pack;
	struct sp_err err;
	char deep[200];

	memset(deep, '[', sizeof deep);
	CU_ASSERT_EQUAL(parse(deep, sizeof deep, &arena, &pack, &err), SP_ELIMIT);
	CU_ASSERT_EQUAL(err.line, 1);
	CU_ASSERT_EQUAL(err.column, 33);
	CU_ASSERT_PTR_NOT_NULL(strstr(err.message, "pack-depth"));
	sp_arena_release(&arena);

	sp_limits_default(&limits);
	limits.pack_bytes = 5;
	sp_arena_init(&arena, 0);
	CU_ASSERT_EQUAL(sp_pack_parse(sp_view_str("pack: p"), "b.yaml", &limits, &arena, &pack, &err),
		SP_ELIMIT);
	CU_ASSERT_PTR_NOT_NULL(strstr(err.message, "pack-bytes"));
	CU_ASSERT_STRING_EQUAL(err.file, "b.yaml");
	sp_arena_release(&arena);
}

static const char whole[] =
	"pack: whole\n"
	"anchors:\n  digits: {pattern: '\\d{6}', run: true}\n  plain: 'ab'\n"
	"contexts:\n  nhs: [nhs, nhs number]\n"
	"rules:\n"
	"  - id: everything\n    name: Every thing\n    category: personal-data\n    type: UK_NHS\n"
	"    severity: critical\n    country: GB-SCT\n    detector: other\n    check: check sum\n"
	"    anchor: [digits, plain]\n    pattern: 'x'\n"
	"    patterns:\n      - 'y'\n      - {pattern: z, caseless: false, word-begin: true, word-end: true}\n"
	"    caseless: true\n    views: [text, words]\n    validator: other/nhs\n    confirm: '(?<value>q)'\n"
	"    window: 64\n    confidence: {base: 0.25, check: 0.5, context: 0.125}\n"
	"    context: {set: nhs, within: 60, side: before}\n    require: [context, check]\n"
	"    exclude: {near: [a, b c], within: 40, values: ['41-1'], pattern: '^0'}\n"
	"    excerpt: false\n    plugin: true\n"
	"    combine: {all: [[A, B], C], within: 0, distinct: 2, member-confidence: 0.5}\n"
	"    references: [https://example.org/1, https://example.org/2]\n"
	"    examples: ['e1']\n    counter-examples: [c1, c2]\n"
	"  - {id: least, name: L, category: health, type: L, pattern: 'p', confidence: 0.75, context: [w]}\n"
	"lexicons:\n  - id: words\n    class: slur\n    language: cy\n    views: words\n"
	"    entries: [one, 'a.b c', {word: two, weight: 0.5, tags: [x, y]}, {word: 'DOB:', tags: 'q r'},"
	" {word: w, pattern: 'w+'}]\n";

static void test_whole_rule(void)
{
	struct sp_arena arena;
	struct sp_pack pack;
	struct sp_err err = { 0 };

	int status = parse(whole, sizeof whole - 1, &arena, &pack, &err);
	tap_note("%u:%u %s", err.line, err.column, err.message);
	CU_ASSERT_EQUAL_FATAL(status, SP_OK);
	CU_ASSERT_STRING_EQUAL(pack.name, "whole");
	CU_ASSERT_EQUAL_FATAL(pack.rule_n, 2);
	const struct sp_pack_rule *rule = &pack.rule[0];

	CU_ASSERT_EQUAL(rule->place.line, 8);
	CU_ASSERT_EQUAL(rule->place.column, 5);
	CU_ASSERT_STRING_EQUAL(rule->name, "Every thing");
	CU_ASSERT_STRING_EQUAL(rule->category, "personal-data");
	CU_ASSERT_EQUAL(rule->severity, SP_SEVERITY_CRITICAL);
	CU_ASSERT_STRING_EQUAL(rule->country, "GB-SCT");
	CU_ASSERT_STRING_EQUAL(rule->detector, "other");
	CU_ASSERT_EQUAL(rule->detector_place.line, 14);
	CU_ASSERT_EQUAL(rule->validator_place.line, 23);
	CU_ASSERT_EQUAL_FATAL(rule->pattern_n, 5);
	CU_ASSERT_EQUAL(rule->pattern[0].flags, SP_PATTERN_RUN);
	CU_ASSERT_STRING_EQUAL(rule->pattern[0].regex, "\\d{6}");
	CU_ASSERT_EQUAL(rule->pattern[1].flags, 0);
	CU_ASSERT_EQUAL(rule->pattern[2].flags, SP_PATTERN_CASELESS);
	CU_ASSERT_EQUAL(rule->pattern[3].flags, SP_PATTERN_CASELESS);
	CU_ASSERT_EQUAL(rule->pattern[4].flags, SP_PATTERN_WORD_BEGIN | SP_PATTERN_WORD_END);
	CU_ASSERT_EQUAL(rule->views, SP_VIEW_TEXT | SP_VIEW_WORDS);
	CU_ASSERT_EQUAL(rule->window, 64);
	CU_ASSERT_EQUAL(rule->base, 0.25f);
	CU_ASSERT_EQUAL(rule->bonus_check, 0.5f);
	CU_ASSERT_EQUAL(rule->bonus_context, 0.125f);
	CU_ASSERT_STRING_EQUAL(rule->context.set, "nhs");
	CU_ASSERT_EQUAL(rule->context.within, 60);
	CU_ASSERT_EQUAL(rule->context.side, SP_SIDE_BEFORE);
	CU_ASSERT_EQUAL(rule->flags, SP_RULE_NEEDS_CONTEXT | SP_RULE_NEEDS_CHECK |
		SP_RULE_NO_EXCERPT | SP_RULE_PLUGIN);
	CU_ASSERT_EQUAL(rule->exclude.word_n, 2);
	CU_ASSERT_EQUAL(rule->exclude.within, 40);
	CU_ASSERT_STRING_EQUAL(rule->exclude_value[0], "41-1");
	CU_ASSERT_STRING_EQUAL(rule->exclude_pattern, "^0");
	CU_ASSERT_EQUAL(rule->combine_group_n, 2);
	CU_ASSERT_STRING_EQUAL(rule->combine_group[0], "A B");
	CU_ASSERT_STRING_EQUAL(rule->combine_group[1], "C");
	CU_ASSERT_EQUAL(rule->combine_within, 0);
	CU_ASSERT_EQUAL(rule->combine_distinct, 2);
	CU_ASSERT_EQUAL(rule->reference_n, 2);
	CU_ASSERT_EQUAL(rule->counter_example_n, 2);
	sp_arena_release(&arena);
}

static void test_defaults_and_lexicon(void)
{
	struct sp_arena arena;
	struct sp_pack pack;
	struct sp_err err = { 0 };

	CU_ASSERT_EQUAL_FATAL(parse(whole, sizeof whole - 1, &arena, &pack, &err), SP_OK);
	const struct sp_pack_rule *rule = &pack.rule[1];

	CU_ASSERT_EQUAL(rule->severity, SP_SEVERITY_MEDIUM);
	CU_ASSERT_STRING_EQUAL(rule->detector, "whole");
	CU_ASSERT_EQUAL(rule->views, SP_VIEW_TEXT | SP_VIEW_FOLDED);
	CU_ASSERT_EQUAL(rule->window, 96);
	CU_ASSERT_EQUAL(rule->base, 0.75f);
	CU_ASSERT_EQUAL(rule->context.within, 80);
	CU_ASSERT_EQUAL(rule->context.side, SP_SIDE_EITHER);
	CU_ASSERT_EQUAL(rule->flags, 0);
	CU_ASSERT_EQUAL_FATAL(pack.lexicon_n, 1);
	const struct sp_pack_lexicon *lexicon = &pack.lexicon[0];

	CU_ASSERT_STRING_EQUAL(lexicon->detector, "whole");
	CU_ASSERT_STRING_EQUAL(lexicon->language, "cy");
	CU_ASSERT_EQUAL(lexicon->views, SP_VIEW_WORDS);
	CU_ASSERT_EQUAL_FATAL(lexicon->entry_n, 5);
	const uint32_t word = SP_PATTERN_CASELESS | SP_PATTERN_WORD_BEGIN | SP_PATTERN_WORD_END;

	CU_ASSERT_STRING_EQUAL(lexicon->entry[1].word, "a.b c");
	CU_ASSERT_STRING_EQUAL(lexicon->entry[1].pattern.regex, "a\\.b c");
	CU_ASSERT_EQUAL(lexicon->entry[1].pattern.flags, word);
	CU_ASSERT_EQUAL(lexicon->entry[1].weight, 1.0f);
	CU_ASSERT_STRING_EQUAL(lexicon->entry[1].tags, "");
	CU_ASSERT_STRING_EQUAL(lexicon->entry[2].tags, "x y");
	CU_ASSERT_STRING_EQUAL(lexicon->entry[3].tags, "q r");
	CU_ASSERT_EQUAL(lexicon->entry[3].pattern.flags, SP_PATTERN_CASELESS | SP_PATTERN_WORD_BEGIN);
	CU_ASSERT_STRING_EQUAL(lexicon->entry[4].pattern.regex, "w+");
	CU_ASSERT_EQUAL(lexicon->entry[4].pattern.flags, word);
	sp_arena_release(&arena);
}

static void test_truncation(void)
{
	for (size_t n = 0; n < sizeof whole; n++) {
		struct sp_arena arena;
		struct sp_pack pack;
		struct sp_err err = { 0 };
		char *copy = malloc(n ? n : 1); /* of that size, for the sanitizer */

		CU_ASSERT_FATAL(copy != NULL);
		memcpy(copy, whole, n);
		int status = parse(copy, n, &arena, &pack, &err);

		CU_ASSERT(status == SP_OK || (status == SP_EINVAL && err.line && err.column &&
			err.message[0]));
		sp_arena_release(&arena);
		free(copy);
	}
}

static void test_nearest(void)
{
	CU_ASSERT_EQUAL(sp_edit_distance("kitten", "sitting"), 3);
	CU_ASSERT_EQUAL(sp_edit_distance("ab", "ba"), 1);
	CU_ASSERT_EQUAL(sp_edit_distance("", "abc"), 3);
	CU_ASSERT_STRING_EQUAL(sp_nearest_of("offensiv", sp_category_names), "offensive");
}

static void test_folder(void)
{
	char folder[] = "/tmp/sp-config-test-XXXXXX", path[128];
	static const char *const files[] = { "b.yaml", "a.yaml", "c.yml", ".d.yaml", "e.yaml~" };
	struct sp_arena arena;
	const char **list;
	size_t n;
	struct sp_err err;

	sp_arena_init(&arena, 0);
	CU_ASSERT_FATAL(mkdtemp(folder) != NULL);
	for (size_t i = 0; i < 5; i++) {
		snprintf(path, sizeof path, "%s/%s", folder, files[i]);
		CU_ASSERT_FATAL(!sp_io_replace_file(path, 0600, sp_view_str("pack: p\n"), &err));
	}
	CU_ASSERT_EQUAL_FATAL(sp_pack_list(folder, &arena, &list, &n, &err), SP_OK);
	CU_ASSERT_EQUAL_FATAL(n, 2);
	snprintf(path, sizeof path, "%s/a.yaml", folder);
	CU_ASSERT_STRING_EQUAL(list[0], path);
	CU_ASSERT_EQUAL_FATAL(sp_pack_list(path, &arena, &list, &n, &err), SP_OK);
	CU_ASSERT_EQUAL(n, 1);
	for (size_t i = 0; i < 5; i++) {
		snprintf(path, sizeof path, "%s/%s", folder, files[i]);
		unlink(path);
	}
	rmdir(folder);
	CU_ASSERT_EQUAL(sp_pack_list(folder, &arena, &list, &n, &err), SP_EIO);
	sp_arena_release(&arena);
}

static const struct tap_test tests[] = {
	{ "what is not YAML is reported where it stops being so", test_syntax },
	{ "unknown, double and missing keys are reported with the nearest name", test_keys },
	{ "values of the wrong kind or out of range are reported where they stand", test_values },
	{ "rules that cannot work are reported", test_meaning_faults },
	{ "columns count characters", test_columns_in_characters },
	{ "size and depth have their limits", test_limits },
	{ "every key of a rule is read", test_whole_rule },
	{ "what is not written has its default, and words become patterns", test_defaults_and_lexicon },
	{ "a pack cut at any byte is read or refused with a place", test_truncation },
	{ "the nearest name is the one with the fewest edits", test_nearest },
	{ "a folder gives its packs in the order of their names", test_folder },
};

int main(void)
{
	return TAP_MAIN("config: packs", tests);
}
