/* SPDX-License-Identifier: Apache-2.0 */
/* Results as JSON, text and SARIF: whole, valid, harmless to a terminal. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/hash.h"
#include "engine_fixture.h"
#include "tap.h"

static struct sp_part part = { .parent = SP_PART_NONE, .ordinal = 1, .kind = SP_PART_TEXT,
	.type = "text/plain", .filename = "a\x1b[31m\xff.txt" };
static struct sp_loss loss[] = { { SP_LOSS_ENCRYPTED, 0, "a locked \x9b" "archive" },
	{ SP_LOSS_TIMEOUT, SP_PART_NONE, "no time" } };
static const char *const why[] = { "checksum", "near: nhs\u202e" };
static struct sp_finding finding[] = {
	{ .rule = "uk-nhs-number", .detector = "personal-data", .category = "personal-data",
		.type = "UK_NHS", .severity = SP_SEVERITY_HIGH, .confidence = 0.95f, .part = 0,
		.start = 10, .end = 20, .line = 3, .column = 5, .excerpt = "no \u00e9 \u2022\u2022\x1b]0;",
		.caret = 3, .caret_n = 2, .fingerprint = "00ff", .why = why, .why_n = 2,
		.via = SP_VIA_ZERO_WIDTH },
	{ .rule = "hint", .detector = "d", .category = "c", .type = "HINT", .confidence = 0.2f,
		.part = SP_PART_NONE },
};
static struct sp_policy_match policy = { "one", SP_ACTION_BLOCK, "It must not leave." };
static struct sp_view recipient = { "b@example.org", 13 };

static struct sp_message message = { .kind = SP_KIND_EMAIL, .channel = SP_CHANNEL_EMAIL,
	.part = &part, .part_n = 1, .loss = loss, .loss_n = 2, .recipients = &recipient,
	.recipient_n = 1 };
static struct sp_result result = { .message = &message, .source = "mail box/\xe9\n.eml", .line = 9,
	.verdict = SP_ACTION_BLOCK, .policy = &policy, .policy_n = 1, .finding = finding,
	.finding_n = 2, .finding_dropped = 4, .rules_digest = "abc" };

static json_t *parse(const struct sp_buf *out)
{
	json_error_t error;
	json_t *json = json_loadb(out->p, out->n, 0, &error);

	if (!json)
		printf("# %s at %d: %s\n", error.text, error.position, out->p);
	CU_ASSERT_PTR_NOT_NULL_FATAL(json);
	return json;
}

static const char *string_at(json_t *json, const char *key)
{
	const char *s = json_string_value(json_object_get(json, key));

	return s ? s : "(none)";
}

static void test_json(void)
{
	struct sp_buf out;
	const struct sp_render_options options = { .format = SP_FORMAT_JSON };

	sp_buf_init(&out, 0);
	sp_render(&out, &result, &options);
	CU_ASSERT_PTR_EQUAL(strchr(out.p, '\n'), out.p + out.n - 1);
	for (size_t i = 0; i + 1 < out.n; i++)
		CU_ASSERT((unsigned char)out.p[i] >= 0x20);
	json_t *json = parse(&out);

	CU_ASSERT_STRING_EQUAL(string_at(json, "source"), "mail box/\xef\xbf\xbd\n.eml");
	CU_ASSERT_EQUAL(json_array_size(json_object_get(json, "findings")), 1);
	CU_ASSERT_EQUAL(json_array_size(json_object_get(json, "losses")), 2);
	CU_ASSERT_EQUAL(json_integer_value(json_object_get(json_object_get(json, "stats"),
		"findings_dropped")), 4);
	json_decref(json);
	sp_buf_reset(&out);
	sp_render_json(&out, &result, true);
	json = parse(&out);
	CU_ASSERT_EQUAL(json_array_size(json_object_get(json, "findings")), 2);
	json_decref(json);
	sp_buf_release(&out);
}

static void test_text(void)
{
	const struct sp_render_options options = { .format = SP_FORMAT_TEXT, .hints = true };
	struct sp_buf out;

	sp_buf_init(&out, 0);
	sp_render(&out, &result, &options);
	for (size_t i = 0; i < out.n; i++)
		CU_ASSERT(out.p[i] == '\n' || ((unsigned char)out.p[i] >= 0x20 && out.p[i] != 0x7f));
	CU_ASSERT_PTR_NULL(strstr(out.p, "\xe2\x80\xae"));
	CU_ASSERT_PTR_NULL(strchr(out.p, '\xff'));
	CU_ASSERT_PTR_NOT_NULL(strstr(out.p, "mail box/??.eml:9: block\n"));
	CU_ASSERT_PTR_NOT_NULL(strstr(out.p, "line 3, column 5: UK_NHS (uk-nhs-number), 95 % sure"));
	CU_ASSERT_PTR_NOT_NULL(strstr(out.p, "\n    |    ^^\n"));
	CU_ASSERT_PTR_NOT_NULL(strstr(out.p, "disguised by zero-width"));
	CU_ASSERT_PTR_NOT_NULL(strstr(out.p, "HINT (hint), 20 % sure"));
	CU_ASSERT_PTR_NOT_NULL(strstr(out.p, "not seen, part "));
	CU_ASSERT_PTR_NOT_NULL(strstr(out.p, "not seen: timeout (no time)"));
	CU_ASSERT_PTR_NOT_NULL(strstr(out.p, "block: It must not leave. (one)"));
	CU_ASSERT_PTR_NOT_NULL(strstr(out.p, "4 findings more"));
	sp_buf_release(&out);
}

static void test_quiet(void)
{
	struct sp_render_options options = { .format = SP_FORMAT_TEXT, .quiet = true };
	struct sp_result harmless = result;
	struct sp_buf out;

	sp_buf_init(&out, 0);
	harmless.verdict = SP_ACTION_REPORT;
	sp_render(&out, &harmless, &options);
	CU_ASSERT_EQUAL(out.n, 0);
	options.colour = true;
	sp_render(&out, &result, &options);
	CU_ASSERT_PTR_NOT_NULL(strstr(out.p, "\033[1;31mblock\033[0m"));
	sp_buf_release(&out);
}

/* One whole document of the result. */
static json_t *sarif(bool hints)
{
	struct sp_render_options options = { .format = SP_FORMAT_SARIF, .hints = hints };
	struct sp_ruleset set = { 0 };
	struct sp_buf out;

	sp_buf_init(&out, 0);
	sp_render_sarif_begin(&out, "1.0", &set);
	sp_render(&out, &result, &options);
	out.n -= 2; /* the separator after the last one */
	sp_render_sarif_end(&out, true);
	json_t *json = parse(&out);

	sp_buf_release(&out);
	return json;
}

static json_t *place_of(json_t *item)
{
	return json_object_get(json_array_get(json_object_get(item, "locations"), 0),
		"physicalLocation");
}

static void test_sarif(void)
{
	json_t *json = sarif(true), *run = json_array_get(json_object_get(json, "runs"), 0);
	json_t *list = json_object_get(run, "results"), *item = json_array_get(list, 0);
	json_t *region = json_object_get(place_of(item), "region");

	CU_ASSERT_STRING_EQUAL(string_at(json, "version"), "2.1.0");
	CU_ASSERT_STRING_EQUAL(string_at(run, "columnKind"), "unicodeCodePoints");
	CU_ASSERT_EQUAL(json_array_size(list), 4);
	CU_ASSERT_STRING_EQUAL(string_at(item, "ruleId"), "uk-nhs-number");
	CU_ASSERT_STRING_EQUAL(string_at(item, "level"), "error");
	CU_ASSERT_STRING_EQUAL(string_at(json_object_get(place_of(item), "artifactLocation"), "uri"),
		"mail%20box/%E9%0A.eml");
	/* The message begins there; where in the decoded part, only properties say. */
	CU_ASSERT_EQUAL(json_integer_value(json_object_get(region, "startLine")), 9);
	CU_ASSERT_PTR_NULL(json_object_get(region, "startColumn"));
	CU_ASSERT_PTR_NULL(json_object_get(region, "byteOffset"));
	CU_ASSERT_EQUAL(json_integer_value(json_object_get(json_object_get(item, "properties"),
		"line")), 3);
	item = json_array_get(list, 2);
	CU_ASSERT_STRING_EQUAL(string_at(item, "ruleId"), "not-seen/encrypted");
	CU_ASSERT_STRING_EQUAL(string_at(item, "kind"), "open");
	CU_ASSERT(json_is_true(json_object_get(json_array_get(json_object_get(run, "invocations"), 0),
		"executionSuccessful")));
	json_decref(json);
}

static void test_sarif_text(void)
{
	message.kind = SP_KIND_TEXT;
	result.source = "/tmp/a b:c.txt";
	json_t *json = sarif(false), *run = json_array_get(json_object_get(json, "runs"), 0);
	json_t *list = json_object_get(run, "results"), *item = json_array_get(list, 0);
	json_t *region = json_object_get(place_of(item), "region");

	CU_ASSERT_EQUAL(json_array_size(list), 3);
	CU_ASSERT_STRING_EQUAL(string_at(json_object_get(place_of(item), "artifactLocation"), "uri"),
		"file:///tmp/a%20b%3Ac.txt");
	CU_ASSERT_EQUAL(json_integer_value(json_object_get(region, "startLine")), 11);
	CU_ASSERT_EQUAL(json_integer_value(json_object_get(region, "startColumn")), 5);
	json_decref(json);
}

static const struct tap_test tests[] = {
	{ "JSON is one line, valid, and holds what there is", test_json },
	{ "text hides nothing and holds nothing that a terminal would obey", test_text },
	{ "quiet says nothing of what may go; colours are for verdicts", test_quiet },
	{ "SARIF has places in the file, losses, and encoded names", test_sarif },
	{ "in a plain text SARIF's places are exact", test_sarif_text },
};

int main(void)
{
	return TAP_MAIN("engine results", tests);
}
