/* SPDX-License-Identifier: Apache-2.0 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/hash.h"
#include "plughost/candidate.h"
#include "plughost/plughost.h"
#include "tap.h"

static const char *path_of(const char *name)
{
	static char path[4096];
	const char *build = getenv("top_builddir");

	snprintf(path, sizeof path, "%s/tests/unit/plugins/%s.so", build ? build : ".", name);
	if (path[0] != '/') {
		char *full = realpath(path, NULL);

		snprintf(path, sizeof path, "%s", full ? full : "/nowhere");
		free(full);
	}
	return path;
}

static struct sp_plugin *open_plugin(const char *name)
{
	struct sp_plugin *plugin = NULL;
	struct sp_err err = { 0 };

	CU_ASSERT_EQUAL_FATAL(sp_plugin_open(path_of(name), &plugin, &err), SP_OK);
	return plugin;
}

/* ---------- loading ---------- */

static void test_good(void)
{
	struct sp_plugin *plugin = open_plugin("good");

	CU_ASSERT_STRING_EQUAL(sp_plugin_descriptor(plugin)->name, "good");
	CU_ASSERT_EQUAL(sp_plugin_validator_n(plugin), 2);
	CU_ASSERT_STRING_EQUAL(sp_plugin_validator(plugin, 0)->name, "ten");
	CU_ASSERT_EQUAL(sp_plugin_pattern_n(plugin), 1);
	CU_ASSERT_STRING_EQUAL(sp_plugin_pattern(plugin, 0)->regex, "#[0-9]");
	CU_ASSERT_PTR_NOT_NULL(sp_plugin_detector(plugin)->finish);
	sp_plugin_close(plugin);
}

static void test_older(void)
{
	struct sp_plugin *plugin = open_plugin("older");

	CU_ASSERT_EQUAL(sp_plugin_descriptor(plugin)->abi_minor, 0);
	CU_ASSERT_EQUAL_FATAL(sp_plugin_validator_n(plugin), 1);
	CU_ASSERT_PTR_NOT_NULL(sp_plugin_validator(plugin, 0)->validate);
	CU_ASSERT_PTR_NULL(sp_plugin_validator(plugin, 0)->examples);
	CU_ASSERT_PTR_NULL(sp_plugin_validator(plugin, 0)->counter_examples);
	CU_ASSERT_PTR_NOT_NULL(sp_plugin_detector(plugin)->create);
	CU_ASSERT_PTR_NULL(sp_plugin_detector(plugin)->match);
	CU_ASSERT_PTR_NULL(sp_plugin_detector(plugin)->extension);
	sp_plugin_close(plugin);
}

static void test_newer(void)
{
	struct sp_plugin *plugin = open_plugin("newer");

	CU_ASSERT_EQUAL(sp_plugin_descriptor(plugin)->abi_minor, 7);
	CU_ASSERT_EQUAL_FATAL(sp_plugin_validator_n(plugin), 1);
	CU_ASSERT_STRING_EQUAL(sp_plugin_validator(plugin, 0)->name, "none");
	CU_ASSERT_PTR_NOT_NULL(sp_plugin_detector(plugin));
	sp_plugin_close(plugin);
}

static void expect_refusal(const char *name, const char *phrase)
{
	struct sp_plugin *plugin = NULL;
	struct sp_err err = { 0 };
	char line[1024];

	CU_ASSERT_EQUAL(sp_plugin_open(path_of(name), &plugin, &err), SP_EINVAL);
	CU_ASSERT_PTR_NULL(plugin);
	sp_err_format(&err, line, sizeof line);
	tap_note("%s: %s", name, line);
	CU_ASSERT_PTR_NOT_NULL(strstr(line, phrase));
	CU_ASSERT_PTR_NOT_NULL(strstr(line, name));
	sp_plugin_close(plugin);
}

static void test_liars(void)
{
	static const char *const lies[][2] = {
		{ "nothing", "exports no sallyport_plugin_v1" },
		{ "liar-small-size", "size 8 cannot be" },
		{ "liar-huge-size", "size 1073741824 cannot be" },
		{ "liar-wrong-major", "version 2 of the plugin interface" },
		{ "liar-no-end", "no NULL within" },
		{ "liar-wild-pointer", "not an address inside" },
		{ "liar-wild-function", "no function" },
		{ "liar-wild-string", "a name is lower case" },
		{ "liar-bad-name", "a name is lower case" },
		{ "liar-same-name", "named twice" },
		{ "liar-no-version", "says no version" },
		{ "liar-unknown-flag", "unknown flag" },
		{ "liar-wild-descriptor", "not an address inside" },
		{ "liar-core-name", "not core" },
	};

	for (size_t i = 0; i < sizeof lies / sizeof *lies; i++)
		expect_refusal(lies[i][0], lies[i][1]);
}

static void test_no_file(void)
{
	struct sp_plugin *plugin = NULL;
	struct sp_err err = { 0 };

	CU_ASSERT(sp_plugin_open("/nowhere/there.so", &plugin, &err) < 0);
	CU_ASSERT_STRING_EQUAL(err.file, "/nowhere/there.so");
	CU_ASSERT_EQUAL(sp_plugin_open("relative.so", &plugin, &err), SP_EINVAL);
	CU_ASSERT_PTR_NULL(plugin);
}

static void test_build_input(void)
{
	struct sp_plugin *plugins[] = { open_plugin("good"), open_plugin("newer") };
	struct sp_plugin *twice[] = { plugins[0], plugins[0] };
	struct sp_build_input input = { 0 };
	struct sp_arena arena;
	struct sp_err err = { 0 };

	sp_arena_init(&arena, 0);
	CU_ASSERT_EQUAL(sp_plughost_build_input(plugins, 2, &arena, &input, &err), SP_OK);
	CU_ASSERT_EQUAL_FATAL(input.validator_n, 3);
	CU_ASSERT_STRING_EQUAL(input.validator[0], "ages/none");
	CU_ASSERT_STRING_EQUAL(input.validator[1], "good/loose");
	CU_ASSERT_STRING_EQUAL(input.validator[2], "good/ten");
	CU_ASSERT_EQUAL_FATAL(input.plugin_pattern_n, 1);
	CU_ASSERT_EQUAL(input.plugin_pattern[0].user, 0);
	CU_ASSERT_EQUAL(input.detector_n, 3);
	CU_ASSERT_EQUAL(sp_plughost_build_input(twice, 2, &arena, &input, &err), SP_EINVAL);
	CU_ASSERT_PTR_EQUAL(sp_plughost_validator(plugins, 2, "good/ten"),
		sp_plugin_validator(plugins[0], 0));
	CU_ASSERT_PTR_EQUAL(sp_plughost_validator(plugins, 2, "none"),
		sp_plugin_validator(plugins[1], 0));
	CU_ASSERT_PTR_NULL(sp_plughost_validator(plugins, 2, "ages/ten"));
	CU_ASSERT_PTR_NULL(sp_plughost_validator(twice, 2, "ten"));
	sp_arena_release(&arena);
	sp_plugin_close(plugins[0]);
	sp_plugin_close(plugins[1]);
}

/* ---------- hosting ---------- */

static const char pack_text[] =
	"pack: good\n"
	"contexts:\n"
	"  people: [mother]\n"
	"rules:\n"
	"  - id: good-word\n"
	"    name: A good word\n"
	"    category: misconduct\n"
	"    type: GOOD_WORD\n"
	"    plugin: true\n"
	"  - id: other-word\n"
	"    name: Another\n"
	"    category: misconduct\n"
	"    type: OTHER_WORD\n"
	"    pattern: other\n"
	"lexicons:\n"
	"  - id: words\n"
	"    class: praise\n"
	"    entries:\n"
	"      - {word: splendid, weight: 0.75, tags: [warm, old]}\n"
	"      - fine\n";

struct hosting {
	struct sp_limits limits;
	struct sp_arena arena;
	struct sp_buf image;
	struct sp_ruleset ruleset;
	struct sp_plugin *plugin;
	struct sp_plughost *host;
	char logged[128];
};

static void on_log(void *context, const char *plugin, uint32_t level, const char *message)
{
	struct hosting *hosting = context;

	snprintf(hosting->logged, sizeof hosting->logged, "%s %u %s", plugin, level, message);
}

static void setup(struct hosting *hosting)
{
	struct sp_build_input input = { 0 };
	struct sp_pack pack;
	struct sp_err err = { 0 };

	memset(hosting, 0, sizeof *hosting);
	sp_hash_init();
	sp_limits_default(&hosting->limits);
	sp_arena_init(&hosting->arena, 0);
	sp_buf_init(&hosting->image, 0);
	hosting->plugin = open_plugin("good");
	int rc = sp_pack_parse(sp_view_str(pack_text), "good.yaml", &hosting->limits,
		&hosting->arena, &pack, &err);

	tap_note("%s:%u: %s", err.file, err.line, err.message);
	CU_ASSERT_EQUAL_FATAL(rc, SP_OK);
	CU_ASSERT_EQUAL_FATAL(sp_plughost_build_input(&hosting->plugin, 1, &hosting->arena, &input,
		&err), SP_OK);
	input.pack = &pack;
	input.pack_n = 1;
	CU_ASSERT_EQUAL_FATAL(sp_ruleset_build(&input, &hosting->limits, &hosting->image, &err),
		SP_OK);
	rc = sp_ruleset_attach(sp_view(hosting->image.p, hosting->image.n), &hosting->ruleset, &err);
	tap_note("%s", err.message);
	CU_ASSERT_EQUAL_FATAL(rc, SP_OK);
	CU_ASSERT_EQUAL_FATAL(sp_plughost_new(&hosting->plugin, 1, &hosting->ruleset,
		&hosting->limits, &hosting->host, &err), SP_OK);
	sp_plughost_set_log(hosting->host, on_log, hosting);
}

static void teardown(struct hosting *hosting)
{
	sp_plughost_free(hosting->host);
	sp_plugin_close(hosting->plugin);
	sp_buf_release(&hosting->image);
	sp_arena_release(&hosting->arena);
}

static int32_t somebody(void *context, uint32_t set, uint32_t at, uint32_t within)
{
	const struct hosting *hosting = context;
	const char *name = sp_ruleset_str(&hosting->ruleset, hosting->ruleset.set[set].name);

	return !strcmp(name, "people") && at == 4 && within == 100 ? -2 : INT32_MIN;
}

static void test_host(void)
{
	static const char words[] = "how splendid";
	const struct sp_text text = { .utf8 = sp_view_str(words), .decoded = sp_view_str(words) };
	const struct sp_plugin_hit hits[] = { { SP_USER_PLUGIN, 0, 0, 3, 0 },
		{ SP_USER_ENTRY, 0, 4, 12, SP_VIA_LEET }, { SP_USER_ENTRY, 99, 4, 12, 0 },
		{ SP_USER_PLUGIN, 7 << 16, 4, 12, 0 } };
	struct sp_plugin_finding *found = NULL;
	struct hosting hosting;
	size_t n = 0;

	setup(&hosting);
	CU_ASSERT_EQUAL(sp_plughost_text(hosting.host, &text, SP_CHANNEL_EMAIL, hits, 4, somebody,
		&hosting, &hosting.arena, &found, &n), SP_OK);
	CU_ASSERT_EQUAL_FATAL(n, 1);
	CU_ASSERT_STRING_EQUAL(sp_ruleset_str(&hosting.ruleset,
		hosting.ruleset.rule[found[0].rule].id), "good-word");
	CU_ASSERT_EQUAL(found[0].begin, 4);
	CU_ASSERT_EQUAL(found[0].end, 12);
	CU_ASSERT_DOUBLE_EQUAL(found[0].confidence, 0.75, 1e-6);
	CU_ASSERT_PTR_NULL(found[0].type);
	CU_ASSERT_EQUAL_FATAL(found[0].why_n, 1);
	CU_ASSERT_STRING_EQUAL(found[0].why[0], "somebody near");
	CU_ASSERT_STRING_EQUAL(hosting.logged, "good 2 one text?read");
	CU_ASSERT_EQUAL(sp_plughost_text(hosting.host, &text, SP_CHANNEL_SOCIAL, NULL, 0, somebody,
		&hosting, &hosting.arena, &found, &n), SP_OK);
	CU_ASSERT_EQUAL(n, 0);
	teardown(&hosting);
}

static void test_configure(void)
{
	static const char words[] = "so fine";
	const struct sp_text text = { .utf8 = sp_view_str(words), .decoded = sp_view_str(words) };
	const struct sp_plugin_hit hit = { SP_USER_ENTRY, 1, 3, 7, 0 };
	struct sp_plugin_finding *found = NULL;
	struct hosting hosting;
	struct sp_err err = { 0 };
	size_t n = 0;

	setup(&hosting);
	CU_ASSERT_EQUAL(sp_plughost_configure(hosting.host, "good", "loud", "yes", &err), SP_OK);
	CU_ASSERT_EQUAL(sp_plughost_configure(hosting.host, "good", "soft", "yes", &err), SP_EINVAL);
	CU_ASSERT_EQUAL(sp_plughost_configure(hosting.host, "bad", "loud", "yes", &err), SP_ENOENT);
	CU_ASSERT_EQUAL(sp_plughost_text(hosting.host, &text, SP_CHANNEL_EMAIL, &hit, 1, somebody,
		&hosting, &hosting.arena, &found, &n), SP_OK);
	CU_ASSERT_EQUAL_FATAL(n, 1);
	CU_ASSERT_STRING_EQUAL(found[0].type, "LOUD_WORD");
	CU_ASSERT_DOUBLE_EQUAL(found[0].confidence, 1, 1e-6);
	CU_ASSERT_STRING_EQUAL(found[0].why[0], "nobody near");
	teardown(&hosting);
}

static void test_not_starting(void)
{
	struct sp_plugin *plugin = open_plugin("bad-does-not-start");
	struct sp_plughost *host = NULL;
	struct hosting hosting;
	struct sp_err err = { 0 };

	setup(&hosting);
	CU_ASSERT_EQUAL(sp_plughost_new(&plugin, 1, &hosting.ruleset, &hosting.limits, &host, &err),
		SP_EINVAL);
	CU_ASSERT_PTR_NULL(host);
	CU_ASSERT_PTR_NOT_NULL(strstr(err.message, "bad"));
	sp_plugin_close(plugin);
	teardown(&hosting);
}

/* ---------- digits ---------- */

static void expect_digits(const char *text, uint32_t begin, uint32_t end, const char *digits)
{
	struct sp_view view = sp_view_str(text);
	struct sp_digits found = { .n = 0 };
	uint32_t at = sp_digits_touch(view, begin, end);

	if (at != UINT32_MAX)
		sp_digits_around(view, at, &found);
	tap_note("in \"%s\": \"%s\"", text, found.n ? found.digit : "");
	CU_ASSERT_STRING_EQUAL(found.n ? found.digit : "", digits);
	for (uint32_t i = 0; i < found.n; i++)
		CU_ASSERT_EQUAL(text[found.at[i]], found.digit[i]);
}

static void test_digits(void)
{
	expect_digits("no 943 476-5870.", UINT32_MAX, 6, "9434765870");
	expect_digits("(020) 7946 0958 ", UINT32_MAX, 4, "02079460958");
	expect_digits("+44 (0)20 7946 0958", UINT32_MAX, 3, "4402079460958");
	expect_digits("943 476\n5870", UINT32_MAX, 3, "9434765870");
	expect_digits("943 476\r\n5870", UINT32_MAX, 12, "9434765870");
	expect_digits("12  34", UINT32_MAX, 2, "12");
	expect_digits("12 - 34", UINT32_MAX, 7, "34");
	expect_digits("12,34", UINT32_MAX, 5, "34");
	expect_digits("AB123", 0, 2, "123");
	expect_digits("A1B", 0, 3, "1");
	expect_digits("A1B", UINT32_MAX, 3, "");
	expect_digits("none", UINT32_MAX, 4, "");
	expect_digits("", UINT32_MAX, 0, "");
}

/* Every number of up to 32 digits stands whole in one of the pieces of a long stretch. */
static void test_pieces(void)
{
	enum { NUMBERS = 200 };
	char text[NUMBERS * 16];
	bool seen[NUMBERS] = { false };
	uint32_t begin[NUMBERS + 1];
	struct sp_digits piece;
	uint32_t n = 0, pieces = 0;

	for (uint32_t i = 0; i < NUMBERS; i++) {
		begin[i] = n;
		for (uint32_t k = 0; k < 3 + i % 13; k++)
			text[n++] = (char)('0' + (i + k) % 10);
		text[n++] = i % 7 ? ' ' : '\n';
	}
	begin[NUMBERS] = n;
	for (uint32_t at = 0; at != UINT32_MAX; at = piece.next, pieces++) {
		sp_digits_from(sp_view(text, n), at, &piece);
		for (uint32_t i = 0; i < NUMBERS; i++)
			seen[i] |= begin[i] >= piece.begin && begin[i + 1] - 1 <= piece.end;
	}
	for (uint32_t i = 0; i < NUMBERS; i++)
		CU_ASSERT(seen[i]);
	CU_ASSERT(pieces < n / 20);
	memset(text, '7', sizeof text);
	pieces = 0;
	for (uint32_t at = 0; at != UINT32_MAX; at = piece.next, pieces++)
		sp_digits_from(sp_view(text, sizeof text), at, &piece);
	CU_ASSERT_EQUAL(pieces, sizeof text / 32 - 1);
	sp_digits_around(sp_view(text, sizeof text), 1000, &piece);
	CU_ASSERT(piece.begin <= 1000 && piece.end > 1000);
}

static void test_candidate(void)
{
	static const char text[] = "\xc3\xa9\xc3\xa9 999 123 4578 \xc3\xa9\xc3\xa9";
	struct sallyport_candidate candidate;
	struct sp_digits digits;

	sp_digits_around(sp_view_str(text), 5, &digits);
	sp_candidate_set(&candidate, sp_view_str(text), SALLYPORT_VIEW_FOLDED, UINT32_MAX, 8, 8, 2,
		&digits);
	CU_ASSERT_EQUAL(candidate.window_begin, 2);
	CU_ASSERT_EQUAL(candidate.window_end, 20);
	CU_ASSERT_EQUAL(candidate.run_begin, 5);
	CU_ASSERT_EQUAL(candidate.run_end, 17);
	CU_ASSERT_EQUAL(candidate.digit_n, 10);
	CU_ASSERT_EQUAL(candidate.view, SALLYPORT_VIEW_FOLDED);
	digits.n = 0;
	sp_candidate_set(&candidate, sp_view_str(text), SALLYPORT_VIEW_TEXT, 0, 4, 4, 900, &digits);
	CU_ASSERT_EQUAL(candidate.window_begin, 0);
	CU_ASSERT_EQUAL(candidate.window_end, sizeof text - 1);
	CU_ASSERT_EQUAL(candidate.digit_n, 0);
	CU_ASSERT_PTR_NULL(candidate.digits);
}

/* ---------- plugin check ---------- */

static void expect_check(const char *name, int wanted, const char *phrase)
{
	struct sp_err err = { 0 };
	struct sp_buf out;

	sp_buf_init(&out, 0);
	CU_ASSERT_EQUAL(sp_plugin_check(path_of(name), &out, &err), wanted);
	tap_note("%s: %s", name, out.p ? out.p : "");
	CU_ASSERT_PTR_NOT_NULL(out.p ? strstr(out.p, phrase) : NULL);
	CU_ASSERT_EQUAL(out.p && strstr(out.p, "FAIL") != NULL, wanted != SP_OK);
	sp_buf_release(&out);
}

static void test_check_good(void)
{
	expect_check("good", SP_OK, "ok    loads: good 1.0, 2 validators, 1 patterns, a detector\n");
	expect_check("good", SP_OK, "ok    validator ten: 2 examples\n");
	expect_check("good", SP_OK, "ok    detector: 300 random texts\n");
}

static void test_check_refused(void)
{
	struct sp_err err = { 0 };
	struct sp_buf out;

	sp_buf_init(&out, 0);
	CU_ASSERT_EQUAL(sp_plugin_check(path_of("liar-huge-size"), &out, &err), SP_EINVAL);
	CU_ASSERT_EQUAL(out.n, 0);
	CU_ASSERT_PTR_NOT_NULL(strstr(err.message, "size 1073741824 cannot be"));
	CU_ASSERT_EQUAL(sp_plugin_check("/nowhere/there.so", &out, &err), SP_EINVAL);
	CU_ASSERT_STRING_EQUAL(err.file, "/nowhere/there.so");
	sp_buf_release(&out);
}

static void test_check_bad(void)
{
	expect_check("bad-misses-example", SP_EINVAL, "number 1 is not found");
	expect_check("bad-finds-counter-example", SP_EINVAL, "number 1 is found");
	expect_check("bad-outside", SP_EINVAL, "a value lies outside the window");
	expect_check("bad-smudges", SP_EINVAL, "writes into values beyond");
	expect_check("bad-crashes", SP_EINVAL, "while validator seven reads");
	expect_check("bad-overreads", SP_EINVAL, "while validator seven reads");
	expect_check("bad-exits", SP_EINVAL, "ended the process");
	expect_check("bad-bad-regex", SP_EINVAL, "FAIL  patterns compile");
	expect_check("bad-does-not-start", SP_EINVAL, "an instance does not start");
	expect_check("bad-crashes-in-match", SP_EINVAL, "detector");
}

static void test_check_slow(void)
{
	expect_check("bad-hangs", SP_EINVAL, "took too long while validator seven reads random texts");
	expect_check("bad-quadratic", SP_EINVAL, "long texts");
}

static void test_check_leaks(void)
{
	expect_check("bad-leaks-instances", SP_EINVAL, "stays behind");
	expect_check("bad-leaks-texts", SP_EINVAL, "grows with every text");
}

static const struct tap_test tests[] = {
	{ "a plugin is loaded and its parts can be read", test_good },
	{ "a plugin built with shorter structs loads, what it lacks is zero", test_older },
	{ "a plugin built with longer structs loads, what we do not know is ignored", test_newer },
	{ "plugins that lie are refused with a sentence that says how", test_liars },
	{ "a missing file and a relative path are refused", test_no_file },
	{ "validators, patterns and detectors are listed for the build", test_build_input },
	{ "a detector sees its hits and reports, in its phase and its rules only", test_host },
	{ "an option reaches the plugin, an unknown one is refused", test_configure },
	{ "a detector that does not start is an error that names the plugin", test_not_starting },
	{ "digits around a match are found across single separators", test_digits },
	{ "a long stretch of digits comes in pieces that cover every number", test_pieces },
	{ "a candidate's window widens to whole characters", test_candidate },
	{ "plugin check passes a good plugin", test_check_good },
	{ "plugin check refuses what is no plugin in one sentence", test_check_refused },
	{ "plugin check says what is wrong with a bad one", test_check_bad },
	{ "plugin check stops a plugin that hangs or is quadratic", test_check_slow },
	{ "plugin check sees memory that stays behind", test_check_leaks },
};

int main(void)
{
	return TAP_MAIN("plughost", tests);
}
