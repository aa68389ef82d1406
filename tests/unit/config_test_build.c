/* SPDX-License-Identifier: Apache-2.0 */
/* The image of a rule set: what is built, errors between packs, and images that lie. */
#include "config/pack.h"
#include "config_test.h"

#define PACKS_MAX 3

struct built {
	struct sp_limits limits;
	struct sp_arena arena;
	struct sp_pack pack[PACKS_MAX];
	struct sp_build_input in;
	struct sp_buf image;
	struct sp_ruleset set;
	struct sp_err err;
};

static const char *const detectors[] = { "offensive", "personal-data" };
static const char *const validators[] = { "offensive/luhn", "offensive/word", "personal-data/luhn",
	"personal-data/uk-nhs" };
static const struct sp_plugin_pattern plugin_patterns[] = {
	{ "offensive", "you", "you", SP_VIEW_WORDS, SP_PATTERN_CASELESS, 0 },
	{ "offensive", "x", "x\\d", SP_VIEW_FOLDED, 0, 1 },
};

static int build(struct built *built, const char *const *text, size_t n)
{
	static const char *const files[PACKS_MAX] = { "a.yaml", "b.yaml", "c.yaml" };

	*built = (struct built){ .in = { .pack = built->pack, .pack_n = n,
		.plugin_pattern = plugin_patterns, .plugin_pattern_n = 2, .validator = validators,
		.validator_n = 4, .detector = detectors, .detector_n = 2, .digest = { { 0xab } } } };
	sp_limits_default(&built->limits);
	sp_arena_init(&built->arena, 0);
	sp_buf_init(&built->image, 0);
	for (size_t i = 0; i < n; i++) {
		int status = sp_pack_parse(sp_view_str(text[i]), files[i], &built->limits,
			&built->arena, &built->pack[i], &built->err);

		tap_note("%u:%u %s", built->err.line, built->err.column, built->err.message);
		CU_ASSERT_EQUAL_FATAL(status, SP_OK);
	}
	return sp_ruleset_build(&built->in, &built->limits, &built->image, &built->err);
}

static void release(struct built *built)
{
	sp_buf_release(&built->image);
	sp_arena_release(&built->arena);
}

static int attach(struct built *built)
{
	return sp_ruleset_attach(sp_view(built->image.p, built->image.n), &built->set, &built->err);
}

#define BUILD(built, ...) \
	build(built, (const char *const[]){ __VA_ARGS__ }, \
		sizeof(const char *const[]){ __VA_ARGS__ } / sizeof(char *))

static const char first[] =
	"pack: personal-data\n"
	"contexts: {nhs: [NHS, nhs, nhs number]}\n"
	"rules:\n"
	"  - {id: zz, name: Last, category: health, type: LAST, pattern: 'x\\d', views: text,"
	" context: nhs}\n"
	"  - {id: nhs, name: NHS, category: health, type: UK_NHS, patterns: ['x\\d', 'x\\d', 'y'],"
	" validator: uk-nhs, context: [nhs, patient], exclude: {near: [order], values: [b-2, a1]}}\n";
static const char second[] =
	"pack: offensive\n"
	"lexicons:\n"
	"  - {id: l1, class: slur, entries: [one, nhs]}\n"
	"  - {id: l2, detector: personal-data, class: name, entries: [three]}\n"
	"  - {id: l3, class: group, views: words, entries: [{word: four, weight: 0.5, tags: t}]}\n"
	"rules:\n"
	"  - {id: both, name: B, category: offensive, type: B, combine: {all: [UK_NHS, [LAST, HATE]]}}\n"
	"  - {id: said, name: S, category: offensive, type: HATE, plugin: true}\n";

static const char *str(const struct built *built, struct sp_str s)
{
	return sp_ruleset_str(&built->set, s);
}

static const struct sp_pattern *find_pattern(const struct built *built, const char *regex,
	uint32_t flags)
{
	for (uint32_t i = 0; i < built->set.pattern_n; i++) {
		if (!strcmp(str(built, built->set.pattern[i].regex), regex) &&
			built->set.pattern[i].flags == flags)
			return &built->set.pattern[i];
	}
	return NULL;
}

static void test_rules(void)
{
	struct built b;

	CU_ASSERT_EQUAL_FATAL(BUILD(&b, first, second), SP_OK);
	CU_ASSERT_EQUAL_FATAL(attach(&b), SP_OK);
	CU_ASSERT_EQUAL(b.set.rule_n, 4);
	CU_ASSERT_EQUAL(sp_ruleset_find(&b.set, "both"), 0);
	CU_ASSERT_EQUAL(sp_ruleset_find(&b.set, "zz"), 3);
	CU_ASSERT_EQUAL(sp_ruleset_find(&b.set, "zzz"), SP_NONE);
	CU_ASSERT_EQUAL(strncmp(b.set.digest_hex, "ab00", 4), 0);
	const struct sp_rule *rule = &b.set.rule[sp_ruleset_find(&b.set, "nhs")];

	CU_ASSERT_STRING_EQUAL(str(&b, rule->validator), "personal-data/uk-nhs");
	CU_ASSERT_STRING_EQUAL(str(&b, rule->pack), "personal-data");
	CU_ASSERT_EQUAL_FATAL(rule->exclude_values.n, 2);
	CU_ASSERT_STRING_EQUAL(str(&b, b.set.str[rule->exclude_values.first]), "A1");
	CU_ASSERT_STRING_EQUAL(str(&b, b.set.str[rule->exclude_values.first + 1]), "B2");
	CU_ASSERT_STRING_EQUAL(str(&b, b.set.set[rule->context_set].name), "nhs");
	CU_ASSERT_EQUAL(b.set.set[rule->context_set].patterns.n, 2);
	CU_ASSERT_STRING_EQUAL(str(&b, b.set.set[rule->exclude_set].name), "nhs/exclude");
	CU_ASSERT_EQUAL(b.set.rule[3].context_set, 0);
	CU_ASSERT_EQUAL(b.set.set[0].patterns.n, 2); /* NHS and nhs are one */
	const struct sp_combine *combine = &b.set.combine[b.set.rule[0].combine];

	CU_ASSERT_EQUAL(combine->groups.n, 2);
	CU_ASSERT_STRING_EQUAL(str(&b, b.set.str[combine->groups.first + 1]), "LAST HATE");
	CU_ASSERT_EQUAL(sp_ruleset_section(&b.set, SP_SECTION_DB_TEXT).n, 0);
	release(&b);
}

static void test_shared_patterns(void)
{
	struct built b;

	CU_ASSERT_EQUAL_FATAL(BUILD(&b, first, second), SP_OK);
	CU_ASSERT_EQUAL_FATAL(attach(&b), SP_OK);
	const struct sp_pattern *pattern = find_pattern(&b, "x\\d", 0);

	CU_ASSERT_FATAL(pattern != NULL);
	CU_ASSERT_EQUAL(pattern->views, SP_VIEW_TEXT | SP_VIEW_FOLDED);
	CU_ASSERT_EQUAL(pattern->width, 0);
	CU_ASSERT_EQUAL(pattern->width_max, UINT32_MAX);
	CU_ASSERT_EQUAL_FATAL(pattern->users.n, 3); /* nhs once, zz, the plugin */
	const struct sp_pattern_user *user = &b.set.user[pattern->users.first];

	CU_ASSERT_EQUAL(user[0].kind, SP_USER_RULE);
	CU_ASSERT_EQUAL(user[0].index, sp_ruleset_find(&b.set, "nhs"));
	CU_ASSERT_EQUAL(user[1].views, SP_VIEW_TEXT);
	CU_ASSERT_EQUAL(user[2].kind, SP_USER_PLUGIN);
	CU_ASSERT_EQUAL(user[2].index, 1);
	CU_ASSERT_EQUAL(user[2].views, SP_VIEW_FOLDED);
	/* Two sets and an entry look for the same word. */
	pattern = find_pattern(&b, "nhs",
		SP_PATTERN_CASELESS | SP_PATTERN_WORD_BEGIN | SP_PATTERN_WORD_END);
	CU_ASSERT_FATAL(pattern != NULL);
	CU_ASSERT_EQUAL(pattern->users.n, 3);
	release(&b);
}

static void test_entries(void)
{
	struct built b;

	CU_ASSERT_EQUAL_FATAL(BUILD(&b, first, second), SP_OK);
	CU_ASSERT_EQUAL_FATAL(attach(&b), SP_OK);
	CU_ASSERT_EQUAL_FATAL(b.set.entry_n, 4);
	static const char *const words[] = { "one", "nhs", "four", "three" };

	for (uint32_t i = 0; i < 4; i++) {
		CU_ASSERT_STRING_EQUAL(str(&b, b.set.entry[i].word), words[i]);
		CU_ASSERT_EQUAL(b.set.entry[i].index, i % 3);
	}
	CU_ASSERT_EQUAL(b.set.entry[2].weight, 0.5f);
	CU_ASSERT_STRING_EQUAL(str(&b, b.set.entry[3].detector), "personal-data");
	release(&b);
}

static void test_deterministic(void)
{
	struct built a, b;

	CU_ASSERT_EQUAL_FATAL(BUILD(&a, first, second), SP_OK);
	CU_ASSERT_EQUAL_FATAL(BUILD(&b, first, second), SP_OK);
	CU_ASSERT_EQUAL_FATAL(a.image.n, b.image.n);
	CU_ASSERT(!memcmp(a.image.p, b.image.p, a.image.n));
	release(&a);
	release(&b);
}

static void test_sections(void)
{
	struct built b;

	CU_ASSERT_EQUAL_FATAL(BUILD(&b, first), SP_OK);
	CU_ASSERT_EQUAL(sp_ruleset_set_section(&b.image, SP_SECTION_DB_TEXT, sp_view_str("data")),
		SP_OK);
	CU_ASSERT_EQUAL(sp_ruleset_set_section(&b.image, SP_SECTION_DB_WORDS, sp_view_str("more")),
		SP_OK);
	CU_ASSERT_EQUAL_FATAL(attach(&b), SP_OK);
	CU_ASSERT(sp_view_is(sp_ruleset_section(&b.set, SP_SECTION_DB_TEXT), "data"));
	CU_ASSERT(sp_view_is(sp_ruleset_section(&b.set, SP_SECTION_DB_WORDS), "more"));
	release(&b);
}

#define RULE(id, more) \
	"pack: p\nrules:\n  - id: " id "\n    name: A\n    category: health\n    type: T\n" more

static void test_faults_between_packs(void)
{
	static const struct fault faults[] = {
		{ RULE("nhs", "    pattern: x\n"), 3, 5, "rule \"nhs\" is already defined in a.yaml:5" },
		{ "pack: p\ncontexts: {nhs: [a]}\n", 2, 12, "context \"nhs\" is already defined in a.yaml:2" },
		{ RULE("b", "    pattern: x\n    context: nhz\n"), 8, 14, "did you mean \"nhs\"?" },
		{ RULE("b", "    pattern: x\n    exclude: {near: n}\n"), 8, 21, "unknown context \"n\"" },
		{ RULE("b", "    pattern: x\n    validator: uk-nsh\n"), 8, 16,
			"unknown validator \"uk-nsh\"; did you mean \"personal-data/uk-nhs\"?" },
		{ RULE("b", "    pattern: x\n    validator: luhn\n"), 8, 16,
			"write \"offensive/luhn\" or \"personal-data/luhn\"" },
		{ RULE("b", "    plugin: true\n"), 3, 5, "unknown detector \"p\"" },
		{ RULE("b", "    plugin: true\n    detector: offensiv\n"), 8, 15,
			"did you mean \"offensive\"?" },
		{ "pack: p\nlexicons:\n  - {id: l, class: c, entries: [a], detector: q}\n", 3, 47,
			"unknown detector \"q\"" },
		{ "pack: p\nlexicons:\n  - {id: l, class: c, entries: [a]}\n", 3, 5,
			"unknown detector \"p\"" },
		{ RULE("b", "    combine: {all: [UK_NHZ]}\n"), 7, 20, "did you mean \"UK_NHS\"?" },
	};

	for (size_t i = 0; i < sizeof faults / sizeof *faults; i++) {
		struct built b;

		check_fault(BUILD(&b, first, faults[i].text), &b.err, &faults[i]);
		CU_ASSERT_STRING_EQUAL(b.err.file, "b.yaml");
		release(&b);
	}
}

static void test_own_validator_first(void)
{
	struct built b;

	CU_ASSERT_EQUAL_FATAL(BUILD(&b, RULE("b",
		"    pattern: x\n    validator: luhn\n    detector: personal-data\n")), SP_OK);
	CU_ASSERT_EQUAL_FATAL(attach(&b), SP_OK);
	CU_ASSERT_STRING_EQUAL(str(&b, b.set.rule[0].validator), "personal-data/luhn");
	release(&b);
}

static void test_limits(void)
{
	struct built b;

	CU_ASSERT_EQUAL_FATAL(BUILD(&b, first, second), SP_OK);
	b.limits.rule_count = 3;
	CU_ASSERT_EQUAL(sp_ruleset_build(&b.in, &b.limits, &b.image, &b.err), SP_ELIMIT);
	b.limits.rule_count = 4;
	b.limits.pattern_count = 3;
	CU_ASSERT_EQUAL(sp_ruleset_build(&b.in, &b.limits, &b.image, &b.err), SP_ELIMIT);
	b.limits.pattern_count = 100;
	b.image.bytes_max = 512;
	CU_ASSERT_EQUAL(sp_ruleset_build(&b.in, &b.limits, &b.image, &b.err), SP_ELIMIT);
	release(&b);
}

static void test_places(void)
{
	struct built b;
	struct sp_place place;

	CU_ASSERT_EQUAL_FATAL(BUILD(&b, first, second), SP_OK);
	CU_ASSERT(sp_build_pattern_place(&b.in, "y", 0, &place));
	CU_ASSERT_STRING_EQUAL(place.file, "a.yaml");
	CU_ASSERT_EQUAL(place.line, 5);
	CU_ASSERT(sp_build_pattern_place(&b.in, "four",
		SP_PATTERN_CASELESS | SP_PATTERN_WORD_BEGIN | SP_PATTERN_WORD_END, &place));
	CU_ASSERT_EQUAL(place.line, 5);
	CU_ASSERT_STRING_EQUAL(place.file, "b.yaml");
	CU_ASSERT(sp_build_pattern_place(&b.in, "patient",
		SP_PATTERN_CASELESS | SP_PATTERN_WORD_BEGIN | SP_PATTERN_WORD_END, &place));
	CU_ASSERT_EQUAL(place.line, 5);
	CU_ASSERT(!sp_build_pattern_place(&b.in, "you", SP_PATTERN_CASELESS, &place));
	release(&b);
}

/* A copy of exactly n bytes, so that a sanitizer sees every byte read beyond. */
static int attach_copy(const char *image, size_t n, size_t at, unsigned char with)
{
	char *copy = aligned_alloc(16, n + (16 - n % 16) % 16 + 16);
	struct sp_ruleset set;
	int status;

	CU_ASSERT_FATAL(copy != NULL);
	memcpy(copy, image, n);
	if (at < n)
		copy[at] = (char)with;
	status = sp_ruleset_attach(sp_view(copy, n), &set, NULL);
	if (!status)
		(void)sp_ruleset_find(&set, "nhs");
	free(copy);
	return status;
}

static void test_lying_images(void)
{
	static const unsigned char bytes[] = { 0, 1, 0x7f, 0x80, 0xff };
	struct built b;

	CU_ASSERT_EQUAL_FATAL(BUILD(&b, first, second), SP_OK);
	CU_ASSERT_EQUAL(attach_copy(b.image.p, b.image.n, SIZE_MAX, 0), SP_OK);
	for (size_t n = 0; n < b.image.n; n++)
		CU_ASSERT_EQUAL(attach_copy(b.image.p, n, SIZE_MAX, 0), SP_EINVAL);
	for (size_t at = 0; at < b.image.n; at++) {
		for (size_t i = 0; i < sizeof bytes; i++)
			(void)attach_copy(b.image.p, b.image.n, at, bytes[i]);
	}
	CU_ASSERT_EQUAL(sp_ruleset_attach(sp_view(b.image.p + 8, b.image.n - 8), &b.set, &b.err),
		SP_EINVAL);
	CU_ASSERT_EQUAL(sp_ruleset_attach(sp_view(NULL, 0), &b.set, &b.err), SP_EINVAL);
	release(&b);
}

static const struct tap_test tests[] = {
	{ "rules are sorted by id and keep what the packs say", test_rules },
	{ "equal patterns of packs and plugins are one with several users", test_shared_patterns },
	{ "entries of lexicons are grouped by detector in the order of files", test_entries },
	{ "the same packs give the same bytes", test_deterministic },
	{ "databases are added to an image under construction", test_sections },
	{ "what packs say of one another is checked, with places", test_faults_between_packs },
	{ "a validator of the rule's own detector comes first", test_own_validator_first },
	{ "rules, patterns and bytes have their limits", test_limits },
	{ "a pattern is traced back to its pack", test_places },
	{ "an image cut or changed at any byte is refused or harmless", test_lying_images },
};

int main(void)
{
	return TAP_MAIN("config: rule set", tests);
}
