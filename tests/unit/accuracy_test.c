/* SPDX-License-Identifier: Apache-2.0 */
#include <stdio.h>
#include <string.h>

#include "accuracy/mutate.h"
#include "accuracy/report.h"
#include "tap.h"

#define NEAR(a, b) CU_ASSERT_DOUBLE_EQUAL(a, b, 1e-9)

/* ---------- reading a corpus ---------- */

static const struct sp_corpus_options plain = { .label_keys = "label" };

static int read_line(const char *line, const struct sp_corpus_options *options,
	struct sp_arena *arena, struct sp_record *ret, struct sp_err *err)
{
	*err = (struct sp_err){ 0 };
	return sp_corpus_read(sp_view_str(line), "folder/c.jsonl", 7, options, arena, ret, err);
}

static void test_text(void)
{
	struct sp_arena arena;
	struct sp_record r;
	struct sp_err err;

	sp_arena_init(&arena, 0);
	CU_ASSERT_EQUAL_FATAL(read_line("{\"id\": \"a\", \"text\": \"\xc3\xa9t\xc3\xa9 42!\", \"channel\": \"social\", "
		"\"label\": \"x\", \"other\": [1], \"spans\": [{\"start\": 4, \"end\": 6, \"type\": \"ONE\"}, "
		"{\"bstart\": 0, \"bend\": 5, \"type\": \"TWO\"}, {\"type\": \"ANY\"}], \"absent\": [\"NO\"]}",
		&plain, &arena, &r, &err), SP_OK);
	CU_ASSERT_STRING_EQUAL(r.id, "a");
	CU_ASSERT_STRING_EQUAL(r.label, "x");
	CU_ASSERT_EQUAL(r.channel, SP_CHANNEL_SOCIAL);
	CU_ASSERT_EQUAL(r.kind, SP_KIND_TEXT);
	CU_ASSERT_EQUAL_FATAL(r.span_n, 4);
	CU_ASSERT(r.span[0].placed && r.span[0].start == 6 && r.span[0].end == 8);
	CU_ASSERT(r.span[1].placed && r.span[1].start == 0 && r.span[1].end == 5);
	CU_ASSERT(!r.span[2].placed && !r.span[2].absent);
	CU_ASSERT(r.span[3].absent);
	CU_ASSERT_STRING_EQUAL(r.span[3].type, "NO");
	sp_arena_release(&arena);
}

static void test_others(void)
{
	struct sp_arena arena;
	struct sp_record r;
	struct sp_err err;

	sp_arena_init(&arena, 0);
	CU_ASSERT_EQUAL_FATAL(read_line("{\"path\": \"mail/x.eml\"}", &plain, &arena, &r, &err), SP_OK);
	CU_ASSERT_STRING_EQUAL(r.path, "folder/mail/x.eml");
	CU_ASSERT_STRING_EQUAL(r.id, "folder/c.jsonl:7");
	CU_ASSERT_PTR_NULL(r.label);
	CU_ASSERT_EQUAL_FATAL(read_line("{\"id\": 5, \"post\": {\"text\": \"hello\", \"links\": []}}", &plain,
		&arena, &r, &err), SP_OK);
	CU_ASSERT_EQUAL(r.kind, SP_KIND_POST);
	CU_ASSERT(sp_view_is(r.content, "{\"text\":\"hello\",\"links\":[]}"));
	CU_ASSERT_STRING_EQUAL(r.id, "5");
	sp_arena_release(&arena);
}

static void test_names(void)
{
	struct sp_corpus_name name[4];
	const struct sp_corpus_options options = { "label+meta.type", name, 4 };
	struct sp_arena arena;
	struct sp_record r;
	struct sp_err err;

	sp_arena_init(&arena, 0);
	CU_ASSERT_EQUAL(sp_corpus_name_read("PHONE=PHONE_NUMBER", &arena, &name[0], &err), SP_OK);
	CU_ASSERT_EQUAL(sp_corpus_name_read("PERSON=", &arena, &name[1], &err), SP_OK);
	CU_ASSERT_EQUAL(sp_corpus_name_read("valid/gb.nino=UK_NINO", &arena, &name[2], &err), SP_OK);
	CU_ASSERT_EQUAL(sp_corpus_name_read("invalid/gb.nino=!UK_NINO", &arena, &name[3], &err), SP_OK);
	CU_ASSERT_EQUAL_FATAL(read_line("{\"text\": \"abc\", \"label\": \"invalid\", \"meta\": {\"type\": \"gb.nino\"}, "
		"\"spans\": [{\"type\": \"PHONE\"}, {\"type\": \"PERSON\"}]}", &options, &arena, &r, &err), SP_OK);
	CU_ASSERT_STRING_EQUAL(r.label, "invalid/gb.nino");
	CU_ASSERT_EQUAL_FATAL(r.span_n, 2);
	CU_ASSERT_STRING_EQUAL(r.span[0].type, "PHONE_NUMBER");
	CU_ASSERT_STRING_EQUAL(r.span[1].type, "UK_NINO");
	CU_ASSERT(!r.span[0].absent && r.span[1].absent);
	CU_ASSERT_EQUAL(sp_corpus_name_read("nonsense", &arena, &name[0], &err), SP_EINVAL);
	CU_ASSERT_EQUAL(sp_corpus_name_read("a=lower", &arena, &name[0], &err), SP_EINVAL);
	CU_ASSERT_EQUAL(sp_corpus_name_read("a=!", &arena, &name[0], &err), SP_EINVAL);
	sp_arena_release(&arena);
}

static void test_bad_lines(void)
{
	static const struct {
		const char *line;
		unsigned column;
		const char *phrase;
	} bad[] = {
		{ "{\"text\": \"a\"", 12, "expected" },
		{ "[1]", 1, "object" },
		{ "{\"text\": \"a\", \"text\": \"b\"}", 0, "duplicate" },
		{ "{\"id\": \"a\"}", 1, "one of text, path and post" },
		{ "{\"text\": \"a\", \"path\": \"b\"}", 1, "one of text, path and post" },
		{ "{\"text\": 5}", 2, "string" },
		{ "{\"x\": \"text\", \"y\": {\"text\": 1}, \"text\": 5}", 33, "string" },
		{ "{\"text\": \"a\", \"channel\": \"fax\"}", 15, "email|social" },
		{ "{\"text\": \"abc\", \"spans\": 5}", 17, "list" },
		{ "{\"text\": \"abc\", \"spans\": [5]}", 17, "type" },
		{ "{\"text\": \"abc\", \"spans\": [{\"type\": \"A\", \"start\": 2, \"end\": 2}]}", 17, "after" },
		{ "{\"text\": \"abc\", \"spans\": [{\"type\": \"A\", \"start\": 1}]}", 17, "end" },
		{ "{\"text\": \"abc\", \"spans\": [{\"type\": \"A\", \"start\": 2, \"end\": 4}]}", 17, "beyond" },
		{ "{\"text\": \"\xc3\xa9\", \"spans\": [{\"type\": \"A\", \"bstart\": 0, \"bend\": 1}]}", 15, "inside" },
		{ "{\"text\": \"\xc3\xa9z\", \"spans\": [{\"type\": \"A\", \"start\": 0, \"end\": 1, \"bstart\": 0, \"bend\": 3}]}", 16, "same places" },
		{ "{\"post\": {}, \"spans\": [{\"type\": \"A\", \"start\": 0, \"end\": 1}]}", 14, "only of a text" },
		{ "{\"text\": \"a\", \"label\": [1]}", 15, "label" },
	};
	struct sp_arena arena;
	struct sp_record r;
	struct sp_err err;

	sp_arena_init(&arena, 0);
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
		CU_ASSERT_EQUAL(read_line(bad[i].line, &plain, &arena, &r, &err), SP_EINVAL);
		if (bad[i].column && err.column != bad[i].column)
			tap_note("column %u of %s", err.column, bad[i].line);
		CU_ASSERT_STRING_EQUAL(err.file, "folder/c.jsonl");
		CU_ASSERT_EQUAL(err.line, 7);
		CU_ASSERT(err.column > 0 && (!bad[i].column || err.column == bad[i].column));
		CU_ASSERT_PTR_NOT_NULL(strstr(err.message, bad[i].phrase));
	}
	sp_arena_release(&arena);
}

/* ---------- scoring ---------- */

struct fixture {
	struct sp_arena arena;
	struct sp_score_options options;
	struct sp_score score;
};

static void setup(struct fixture *f)
{
	memset(f, 0, sizeof *f);
	sp_arena_init(&f->arena, 0);
	f->options.threshold = 0.5;
	f->options.worst_max = 2;
	sp_score_init(&f->score, &f->options, &f->arena);
}

#define SPAN(t, from, to) (struct sp_span){ .type = t, .start = from, .end = to, .placed = true }
#define FOUND(r, t, from, to, sure) \
	(struct sp_found){ .rule = r, .type = t, .category = "c", .excerpt = "masked", .confidence = sure, \
		.start = from, .end = to, .placed = true }

static void add(struct fixture *f, const char *id, const char *label, struct sp_span *span,
	size_t span_n, struct sp_found *found, size_t found_n, enum sp_action verdict, size_t loss_n)
{
	const struct sp_record record = { .file = "f", .line = 1, .id = id, .label = label,
		.kind = SP_KIND_TEXT, .content = sp_view_str("NHS no 999 281 3458, call 07700 900123 or write"),
		.span = span, .span_n = span_n };
	const char *stopper[] = { "a-policy" };
	const struct sp_outcome outcome = { .found = found, .found_n = found_n, .verdict = verdict,
		.stopper = stopper, .stopper_n = verdict >= SP_ACTION_WARN, .loss_n = loss_n };

	CU_ASSERT_EQUAL_FATAL(sp_score_add(&f->score, &record, &outcome), SP_OK);
}

static size_t count(const struct fixture *f, const char *type, enum sp_count which)
{
	const struct sp_row *row = sp_rows_find(&f->score.types, type, "");

	return row ? row->count[which] : 0;
}

static size_t confused(const struct fixture *f, const char *expected, const char *found)
{
	const struct sp_row *row = sp_rows_find(&f->score.confusion, expected, found);

	return row ? row->count[SP_COUNT_MESSAGES] : 0;
}

static void test_spans(void)
{
	struct fixture f;
	struct sp_span spans[] = { SPAN("UK_NHS", 7, 19), SPAN("PHONE_NUMBER", 26, 38), SPAN("UK_NINO", 39, 41) };
	struct sp_found found[] = { FOUND("nhs", "UK_NHS", 7, 19, 0.9), FOUND("phone", "PHONE_NUMBER", 27, 38, 0.9),
		FOUND("other", "URL", 39, 40, 0.8), FOUND("hint", "UK_NINO", 39, 41, 0.4),
		FOUND("phone", "PHONE_NUMBER", 0, 3, 0.6) };

	setup(&f);
	add(&f, "a", NULL, spans, 3, found, 5, SP_ACTION_ALLOW, 0);
	CU_ASSERT_EQUAL(count(&f, "UK_NHS", SP_COUNT_HIT), 1);
	CU_ASSERT_EQUAL(count(&f, "UK_NHS", SP_COUNT_EXACT_HIT), 1);
	CU_ASSERT_EQUAL(count(&f, "PHONE_NUMBER", SP_COUNT_FOUND), 2);
	CU_ASSERT_EQUAL(count(&f, "PHONE_NUMBER", SP_COUNT_RIGHT), 1);
	CU_ASSERT_EQUAL(count(&f, "PHONE_NUMBER", SP_COUNT_HIT), 1);
	CU_ASSERT_EQUAL(count(&f, "PHONE_NUMBER", SP_COUNT_EXACT_HIT), 0);
	CU_ASSERT_EQUAL(count(&f, "UK_NINO", SP_COUNT_FOUND), 0); /* a hint */
	CU_ASSERT_EQUAL(count(&f, "UK_NINO", SP_COUNT_HIT), 0);
	CU_ASSERT_EQUAL(confused(&f, "UK_NHS", "UK_NHS"), 1);
	CU_ASSERT_EQUAL(confused(&f, "UK_NINO", "URL"), 1);
	CU_ASSERT_EQUAL(confused(&f, "", "PHONE_NUMBER"), 1);
	CU_ASSERT_EQUAL(confused(&f, "", "URL"), 0); /* it stands where something was expected */
	CU_ASSERT_FALSE(sp_score_measured(&f.score, "URL"));
	CU_ASSERT_TRUE(sp_score_measured(&f.score, "UK_NINO"));
	struct sp_row sum = sp_score_sum(&f.score);
	size_t n;

	CU_ASSERT_EQUAL(sum.count[SP_COUNT_EXPECTED], 3);
	CU_ASSERT_EQUAL(sum.count[SP_COUNT_FOUND], 3); /* without the URL, of which the corpus knows nothing */
	NEAR(sp_report_overlap(&sum, &sum).precision, 2.0 / 3);
	NEAR(sp_report_overlap(&sum, &sum).recall, 2.0 / 3);
	NEAR(sp_report_exact(&sum, &sum).recall, 1.0 / 3);
	NEAR(sp_score_macro(&f.score, false, &n).f1, (1 + 2.0 / 3 + 0) / 3);
	static const struct sp_type_of type_of[] = { { "UK_NHS", "health" }, { "PHONE_NUMBER", "personal-data" },
		{ "UK_NINO", "personal-data" }, { "URL", "else" } };
	struct sp_rows categories;

	f.options.type_of = type_of;
	f.options.type_of_n = 4;
	CU_ASSERT_EQUAL_FATAL(sp_score_categories(&f.score, &categories), SP_OK);
	CU_ASSERT_EQUAL_FATAL(categories.n, 2); /* no URL is expected */
	CU_ASSERT_STRING_EQUAL(categories.row[1]->name, "personal-data");
	CU_ASSERT(categories.row[1]->count[SP_COUNT_EXPECTED] == 2 && categories.row[1]->count[SP_COUNT_FOUND] == 2);
	CU_ASSERT_EQUAL(n, 3);
	sp_arena_release(&f.arena);
}

static void test_twice(void)
{
	struct fixture f;
	struct sp_span spans[] = { SPAN("UK_NHS", 7, 19) };
	struct sp_found found[] = { FOUND("nhs", "UK_NHS", 7, 11, 0.9), FOUND("nhs", "UK_NHS", 12, 19, 0.9) };

	setup(&f);
	add(&f, "a", NULL, spans, 1, found, 2, SP_ACTION_ALLOW, 0);
	CU_ASSERT_EQUAL(count(&f, "UK_NHS", SP_COUNT_RIGHT), 2);
	CU_ASSERT_EQUAL(count(&f, "UK_NHS", SP_COUNT_HIT), 1);
	CU_ASSERT_EQUAL(sp_rows_find(&f.score.rules, "nhs", "UK_NHS")->count[SP_COUNT_HIT], 1);
	sp_arena_release(&f.arena);
}

static void test_unplaced(void)
{
	struct fixture f;
	struct sp_span spans[] = { { .type = "HATE" }, { .type = "THREAT" }, { .type = "UK_NHS", .absent = true },
		{ .type = "UK_NINO", .absent = true } };
	struct sp_found found[] = { FOUND("hate", "HATE", 3, 9, 0.9), FOUND("nhs", "UK_NHS", 7, 19, 0.9),
		FOUND("nhs", "UK_NHS", 30, 40, 0.9) };

	setup(&f);
	add(&f, "a", NULL, spans, 4, found, 3, SP_ACTION_ALLOW, 0);
	CU_ASSERT_EQUAL(count(&f, "HATE", SP_COUNT_HIT), 1);
	CU_ASSERT_EQUAL(count(&f, "HATE", SP_COUNT_PLACED), 0);
	CU_ASSERT_EQUAL(count(&f, "THREAT", SP_COUNT_HIT), 0);
	CU_ASSERT_EQUAL(count(&f, "UK_NHS", SP_COUNT_ABSENT), 1);
	CU_ASSERT_EQUAL(count(&f, "UK_NHS", SP_COUNT_CALLED), 1); /* in messages */
	CU_ASSERT_EQUAL(count(&f, "UK_NHS", SP_COUNT_FOUND), 2);
	CU_ASSERT_EQUAL(count(&f, "UK_NINO", SP_COUNT_CALLED), 0);
	CU_ASSERT_EQUAL(confused(&f, "THREAT", ""), 1);
	sp_arena_release(&f.arena);
}

static void test_filters(void)
{
	static const char *const type[] = { "UK_NHS" }, *const category[] = { "c" };
	struct fixture f;
	struct sp_span spans[] = { SPAN("UK_NHS", 7, 19), SPAN("UK_NINO", 26, 38) };
	struct sp_found found[] = { FOUND("nhs", "UK_NHS", 7, 19, 0.4), FOUND("nino", "UK_NINO", 26, 38, 0.9) };

	setup(&f);
	f.options.types = (struct sp_names){ type, 1 };
	f.options.categories = (struct sp_names){ category, 1 };
	f.options.threshold = 0.4;
	add(&f, "a", NULL, spans, 2, found, 2, SP_ACTION_ALLOW, 0);
	CU_ASSERT_EQUAL(count(&f, "UK_NHS", SP_COUNT_HIT), 1);
	CU_ASSERT_EQUAL(count(&f, "UK_NINO", SP_COUNT_EXPECTED), 0);
	found[0].category = "d";
	add(&f, "b", NULL, spans, 2, found, 2, SP_ACTION_ALLOW, 0);
	CU_ASSERT_EQUAL(count(&f, "UK_NHS", SP_COUNT_HIT), 1);
	CU_ASSERT_EQUAL(count(&f, "UK_NHS", SP_COUNT_EXPECTED), 2);
	sp_arena_release(&f.arena);
}

static void test_labels(void)
{
	static const char *const positive[] = { "bad", "worse" }, *const negative[] = { "good" };
	struct fixture f;
	struct sp_found found[] = { FOUND("r", "HATE", 0, 3, 0.7), FOUND("r", "HATE", 5, 9, 0.6) };

	setup(&f);
	f.options.positive = (struct sp_names){ positive, 2 };
	f.options.negative = (struct sp_names){ negative, 1 };
	add(&f, "1", "bad", NULL, 0, found, 2, SP_ACTION_BLOCK, 0);
	add(&f, "2", "worse", NULL, 0, found, 1, SP_ACTION_REPORT, 2);
	add(&f, "3", "bad", NULL, 0, NULL, 0, SP_ACTION_ALLOW, 0);
	add(&f, "4", "good", NULL, 0, NULL, 0, SP_ACTION_ALLOW, 1);
	add(&f, "5", "good", NULL, 0, found, 1, SP_ACTION_WARN, 0);
	add(&f, "6", "neither", NULL, 0, found, 1, SP_ACTION_WARN, 0);
	struct sp_judged j = sp_score_judged(&f.score, false);

	CU_ASSERT(j.true_positive == 2 && j.false_negative == 1 && j.false_positive == 1 && j.true_negative == 1);
	NEAR(j.accuracy, 3.0 / 5);
	NEAR(j.f1, 2.0 / 3);
	NEAR(j.negative_f1, 0.5);
	NEAR(j.macro_f1, (2.0 / 3 + 0.5) / 2);
	NEAR(j.false_positive_rate, 0.5);
	CU_ASSERT_EQUAL(sp_score_judged(&f.score, true).true_positive, 1);
	CU_ASSERT_EQUAL(f.score.losses, 3);
	CU_ASSERT_EQUAL(f.score.lost, 2);
	const struct sp_row *bad = sp_rows_find(&f.score.labels, "bad", "");

	CU_ASSERT(bad->count[SP_COUNT_MESSAGES] == 2 && bad->count[SP_COUNT_FLAGGED] == 1);
	const struct sp_row *by = sp_rows_find(&f.score.stoppers, "a-policy", "");

	CU_ASSERT(by->count[SP_COUNT_MESSAGES] == 3 && by->count[SP_COUNT_IN_POSITIVE] == 1 && by->count[SP_COUNT_IN_NEGATIVE] == 1);
	const struct sp_row *rule = sp_rows_find(&f.score.rules, "r", "HATE");

	CU_ASSERT(rule->count[SP_COUNT_IN_POSITIVE] == 2 && rule->count[SP_COUNT_IN_NEGATIVE] == 1);
	sp_arena_release(&f.arena);
}

static void test_curve(void)
{
	static const char *const positive[] = { "bad" }, *const negative[] = { "good" };
	static const double sure_bad[] = { 0.95, 0.8, 0.3, 0 }, sure_good[] = { 0.9, 0.3, 0, 0 };
	struct fixture f;

	setup(&f);
	f.options.positive = (struct sp_names){ positive, 1 };
	f.options.negative = (struct sp_names){ negative, 1 };
	for (size_t i = 0; i < 4; i++) {
		struct sp_found bad = FOUND("r", "HATE", 0, 3, sure_bad[i]), good = FOUND("r", "HATE", 0, 3, sure_good[i]);

		add(&f, "b", "bad", NULL, 0, &bad, sure_bad[i] > 0, SP_ACTION_ALLOW, 0);
		add(&f, "g", "good", NULL, 0, &good, sure_good[i] > 0, SP_ACTION_ALLOW, 0);
	}
	struct sp_point none = sp_score_at_rate(&f.score, 0), one = sp_score_at_rate(&f.score, 0.25),
		all = sp_score_at_rate(&f.score, 1);

	NEAR(none.threshold, 0.95);
	CU_ASSERT(none.judged.true_positive == 1 && none.judged.false_positive == 0);
	NEAR(one.threshold, 0.8); /* at 0.3 two of four would be flagged */
	CU_ASSERT(one.judged.true_positive == 2 && one.judged.false_positive == 1);
	NEAR(all.threshold, 0.3); /* what has no finding is never flagged */
	CU_ASSERT(all.judged.true_positive == 3 && all.judged.false_positive == 2);
	sp_arena_release(&f.arena);
}

static void test_tenths(void)
{
	struct fixture f;
	struct sp_span spans[] = { SPAN("UK_NHS", 7, 19) };
	struct sp_found found[] = { FOUND("nhs", "UK_NHS", 7, 19, 1), FOUND("nhs", "UK_NHS", 20, 25, 0.95),
		FOUND("nhs", "UK_NHS", 7, 19, 0.3), FOUND("url", "URL", 7, 19, 0.3) };

	setup(&f);
	add(&f, "a", NULL, spans, 1, found, 4, SP_ACTION_ALLOW, 0);
	CU_ASSERT(sp_score_tenth(&f.score, 9).found == 2 && sp_score_tenth(&f.score, 9).right == 1);
	CU_ASSERT(sp_score_tenth(&f.score, 3).found == 1 && sp_score_tenth(&f.score, 3).right == 1);
	CU_ASSERT(sp_score_tenth(&f.score, 0).found == 0);
	sp_arena_release(&f.arena);
}

static void test_worst(void)
{
	struct fixture f;
	struct sp_span nhs[] = { SPAN("UK_NHS", 7, 19) }, phone[] = { SPAN("PHONE_NUMBER", 26, 38) };
	struct sp_found hint[] = { FOUND("nhs", "UK_NHS", 7, 19, 0.3) };
	struct sp_found alarm[] = { FOUND("nhs", "UK_NHS", 0, 3, 0.6), FOUND("nhs", "UK_NHS", 1, 3, 0.9) };
	const struct sp_mistake *worst[9];

	setup(&f);
	add(&f, "hinted", NULL, nhs, 1, hint, 1, SP_ACTION_ALLOW, 0);
	add(&f, "missed", NULL, nhs, 1, NULL, 0, SP_ACTION_ALLOW, 0);
	add(&f, "again", NULL, nhs, 1, NULL, 0, SP_ACTION_ALLOW, 0);
	add(&f, "phone", NULL, phone, 1, NULL, 0, SP_ACTION_ALLOW, 0);
	add(&f, "alarm", NULL, NULL, 0, alarm, 2, SP_ACTION_ALLOW, 0);
	CU_ASSERT_EQUAL_FATAL(sp_score_worst(&f.score, false, worst, 9), 3); /* two of each kind at most */
	CU_ASSERT_STRING_EQUAL(worst[0]->id, "phone"); /* kinds take turns, in the order of their names */
	CU_ASSERT_STRING_EQUAL(worst[1]->id, "missed");
	CU_ASSERT_STRING_EQUAL(worst[2]->id, "again");
	CU_ASSERT_STRING_EQUAL(worst[1]->shown, "999 999 9999");
	CU_ASSERT_EQUAL_FATAL(sp_score_worst(&f.score, true, worst, 9), 2);
	NEAR(worst[0]->confidence, 0.9);
	CU_ASSERT_STRING_EQUAL(worst[0]->shown, "masked");
	CU_ASSERT_EQUAL(sp_score_worst(&f.score, true, worst, 1), 1);
	alarm[0].confidence = 0.5;
	add(&f, "stopped", NULL, NULL, 0, alarm, 1, SP_ACTION_WARN, 0);
	CU_ASSERT_EQUAL_FATAL(sp_score_worst(&f.score, true, worst, 9), 2); /* what stops a message is worse */
	CU_ASSERT_STRING_EQUAL(worst[0]->id, "stopped");
	CU_ASSERT_STRING_EQUAL(worst[1]->id, "alarm");
	sp_arena_release(&f.arena);
}

static void test_empty(void)
{
	struct fixture f;
	struct sp_buf out;
	struct sp_report report = { .rules_digest = "" };

	setup(&f);
	report.score = &f.score;
	sp_buf_init(&out, 0);
	sp_report_json(&out, &report);
	CU_ASSERT_PTR_NOT_NULL(strstr(out.p, "\"accuracy\":null"));
	sp_report_text(&out, &report);
	CU_ASSERT_EQUAL(out.failed, SP_OK);
	NEAR(sp_rates_of(0, 0, 0, 3).f1, 0);
	NEAR(sp_rates_of(0, 0, 0, 3).precision, -1);
	NEAR(sp_rates_of(0, 3, 0, 0).f1, -1);
	sp_buf_release(&out);
	sp_arena_release(&f.arena);
}

static void test_terminal(void)
{
	struct fixture f;
	struct sp_buf out;
	struct sp_report report = { .rules_digest = "" };

	setup(&f);
	report.score = &f.score;
	add(&f, "x", "a\033[31m\xc2\x9b\xe2\x80\xaez\xff\xc3\xa9", NULL, 0, NULL, 0, SP_ACTION_ALLOW, 0);
	sp_buf_init(&out, 0);
	sp_report_text(&out, &report);
	CU_ASSERT_PTR_NOT_NULL(strstr(out.p, "a?[31m??z?\xc3\xa9"));
	sp_buf_release(&out);
	sp_arena_release(&f.arena);
}

static void test_outcome(void)
{
	static const char result[] = "{\"verdict\":\"warn\",\"losses\":[{},{}],"
		"\"policies\":[{\"id\":\"p\",\"action\":\"warn\"},{\"id\":\"q\",\"action\":\"report\"}],\"findings\":["
		"{\"rule\":\"r\",\"type\":\"T\",\"category\":\"c\",\"confidence\":1,\"part\":\"1\",\"field\":\"body\",\"start\":3,\"end\":5,\"excerpt\":null},"
		"{\"rule\":\"r\",\"type\":\"T\",\"category\":\"c\",\"confidence\":0.25,\"part\":\"1/x\",\"field\":\"body\",\"start\":3,\"end\":5,\"excerpt\":\"e\"}]}";
	struct sp_arena arena;
	struct sp_outcome outcome;

	sp_arena_init(&arena, 0);
	CU_ASSERT_EQUAL_FATAL(sp_outcome_read(sp_view_str(result), &arena, &outcome), SP_OK);
	CU_ASSERT(outcome.verdict == SP_ACTION_WARN && outcome.loss_n == 2 && outcome.found_n == 2);
	CU_ASSERT_EQUAL_FATAL(outcome.stopper_n, 1);
	CU_ASSERT_STRING_EQUAL(outcome.stopper[0], "p");
	CU_ASSERT(outcome.found[0].placed && !outcome.found[1].placed);
	CU_ASSERT_PTR_NULL(outcome.found[0].excerpt);
	NEAR(outcome.found[1].confidence, 0.25);
	CU_ASSERT_EQUAL(sp_outcome_read(sp_view_str("{\"findings\":[]}"), &arena, &outcome), SP_EINVAL);
	CU_ASSERT_EQUAL(sp_outcome_read(sp_view_str("nonsense"), &arena, &outcome), SP_EINVAL);
	sp_arena_release(&arena);
}

/* ---------- disguises ---------- */

static void expect_mutation(enum sp_mutation mutation, const char *text, size_t start, size_t end,
	enum sp_kind kind, const char *phrase)
{
	struct sp_buf out;

	sp_buf_init(&out, 0);
	tap_note("%s: %s", sp_mutation_table[mutation].name, text);
	CU_ASSERT_EQUAL(sp_mutate(mutation, sp_view_str(text), start, end, &out), kind);
	if (phrase)
		CU_ASSERT_PTR_NOT_NULL(strstr(out.p, phrase));
	if (phrase && !strstr(out.p, phrase))
		tap_note("%s", out.p);
	sp_buf_release(&out);
}

static void test_mutations(void)
{
	expect_mutation(SP_MUTATION_FULL_WIDTH_DIGITS, "a 12 b", 2, 4, SP_KIND_TEXT, "a \xef\xbc\x91\xef\xbc\x92 b");
	expect_mutation(SP_MUTATION_FULL_WIDTH_DIGITS, "a xy b 1", 2, 4, SP_KIND_AUTO, NULL);
	expect_mutation(SP_MUTATION_ZERO_WIDTH, "1234", 0, 4, SP_KIND_TEXT, "12\xe2\x80\x8b" "34");
	expect_mutation(SP_MUTATION_SOFT_HYPHEN, "12345", 0, 5, SP_KIND_TEXT, "123\xc2\xad" "45");
	expect_mutation(SP_MUTATION_HOMOGLYPH, "see the ape", 8, 11, SP_KIND_TEXT, "see the a\xd1\x80\xd0\xb5");
	expect_mutation(SP_MUTATION_LEET, "you fool", 4, 8, SP_KIND_TEXT, "you f00l");
	expect_mutation(SP_MUTATION_SPACED, "you fool", 0, 8, SP_KIND_TEXT, "you f o o l");
	expect_mutation(SP_MUTATION_REPEATED, "you fool", 0, 8, SP_KIND_TEXT, "you foooooo" "l");
	expect_mutation(SP_MUTATION_SPACED, "I am", 0, 4, SP_KIND_AUTO, NULL);
	expect_mutation(SP_MUTATION_HTML_TAGS, "<1234>", 1, 5, SP_KIND_EMAIL, "&#60;1<b>2</b>3<b>4</b>&#62;");
	expect_mutation(SP_MUTATION_HTML_COMMENTS, "1234", 0, 4, SP_KIND_EMAIL, "1<!-- x -->2");
	expect_mutation(SP_MUTATION_HTML_REFERENCES, "ab", 0, 2, SP_KIND_EMAIL, "&#97;&#x62;");
	expect_mutation(SP_MUTATION_SOFT_BREAK, "0123456789abcd", 0, 4, SP_KIND_EMAIL, "=62=\r\n=63");
	expect_mutation(SP_MUTATION_BASE64, "any carnal pleas", 0, 4, SP_KIND_EMAIL, "YW55IGNhcm5hbCBwbGVhcw==");
}

static const struct tap_test tests[] = {
	{ "a line is a text with its label, its spans in code points or bytes, and what it does not hold", test_text },
	{ "a line may name a file or hold a post", test_others },
	{ "names of a corpus are mapped to types, to their absence, or to nothing", test_names },
	{ "a bad line is an error with file, line and column", test_bad_lines },
	{ "spans are hit by findings that overlap them at the right type", test_spans },
	{ "two findings in one span are both right, and hit it once", test_twice },
	{ "what has no place is found anywhere, what is absent is called or not", test_unplaced },
	{ "types, categories and the threshold say what counts", test_filters },
	{ "flagged and stopped judge the labels", test_labels },
	{ "labels are judged at other thresholds, by how many harmless messages they flag", test_curve },
	{ "of each confidence it is counted how often it is right, hints included", test_tenths },
	{ "of each kind the worst are remembered, without their text", test_worst },
	{ "nothing gives rates of nothing", test_empty },
	{ "names of a corpus hold nothing that a terminal would obey", test_terminal },
	{ "a result is read back", test_outcome },
	{ "values are disguised, the text around them is not", test_mutations },
};

int main(void)
{
	return TAP_MAIN("accuracy", tests);
}
