/* SPDX-License-Identifier: Apache-2.0 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "policy/policy.h"
#include "tap.h"

#define LIST(...) { (const char *[]){ __VA_ARGS__ }, sizeof((const char *[]){ __VA_ARGS__ }) / sizeof(char *) }
#define V(s) sp_view_str(s)

static struct sp_arena arena;
static struct sp_config config;
static struct sp_message message;
static struct sp_result result;
static struct sp_finding findings[64];
static struct sp_view recipients[16];

/* An e-mail of ours to one webmail address, without findings. */
static void setup(void)
{
	static const char *domains[] = { "police.example" };
	static const char *partners[] = { "council.example", "@nhs.example" };
	static const char *press[] = { "news.example", "reporter@gmail.com" };
	static const char *webmail[] = { "freemail.example" };

	sp_arena_release(&arena);
	sp_arena_init(&arena, 0);
	memset(&config, 0, sizeof config);
	config.domains = (struct sp_name_list){ domains, 1 };
	config.partners = (struct sp_name_list){ partners, 2 };
	config.press = (struct sp_name_list){ press, 2 };
	config.webmail = (struct sp_name_list){ webmail, 1 };
	memset(findings, 0, sizeof findings);
	recipients[0] = V("someone@hotmail.co.uk");
	message = (struct sp_message){ .channel = SP_CHANNEL_EMAIL, .sender = V("pc@police.example"),
		.recipients = recipients, .recipient_n = 1 };
	result = (struct sp_result){ .message = &message, .finding = findings };
}

static struct sp_finding *add(const char *type, const char *category, float confidence,
	const char *print)
{
	struct sp_finding *f = &findings[result.finding_n++];

	*f = (struct sp_finding){ .rule = type, .type = type, .category = category,
		.detector = "test", .severity = SP_SEVERITY_MEDIUM, .confidence = confidence };
	snprintf(f->fingerprint, sizeof f->fingerprint, "%s", print);
	return f;
}

static enum sp_action decide(struct sp_policy_rule *rules, size_t n)
{
	struct sp_policy policy = { .rule = rules, .rule_n = n,
		.list = (struct sp_policy_list[]){
			{ "friends", LIST("friend@yahoo.co.uk", "hotmail.co.uk") } },
		.list_n = 1 };

	result.policy_n = 99;
	CU_ASSERT_EQUAL_FATAL(sp_policy_decide(&policy, &config, &arena, &result), SP_OK);
	return result.verdict;
}

/* Whether a rule of these conditions holds. */
static bool holds(struct sp_policy_when when)
{
	struct sp_policy_rule rule = { .id = "r", .action = SP_ACTION_WARN, .reason = "x",
		.when = when };

	return decide(&rule, 1) == SP_ACTION_WARN;
}

static const char *reason(const char *template, struct sp_policy_when when)
{
	struct sp_policy_rule rule = { .id = "r", .action = SP_ACTION_WARN, .reason = template,
		.when = when };

	decide(&rule, 1);
	if (result.policy_n != 1)
		return "";
	tap_note("%s", result.policy[0].reason);
	return result.policy[0].reason;
}

static void test_relations(void)
{
	static const struct {
		const char *address;
		enum sp_relation relation;
	} cases[] = {
		{ "a@police.example", SP_RELATION_INTERNAL },
		{ "a@POLICE.Example", SP_RELATION_INTERNAL },
		{ " <a@cid.police.example> ", SP_RELATION_INTERNAL },
		{ "a@police.example.", SP_RELATION_INTERNAL },
		{ "a@notpolice.example", SP_RELATION_EXTERNAL },
		{ "a@police.example.evil.example", SP_RELATION_EXTERNAL },
		{ "police.example@gmail.com", SP_RELATION_WEBMAIL },
		{ "\"a@police.example\"@evil.example", SP_RELATION_EXTERNAL },
		{ "a@housing.council.example", SP_RELATION_PARTNER },
		{ "a@nhs.example", SP_RELATION_PARTNER },
		{ "desk@news.example", SP_RELATION_PRESS },
		{ "Reporter@Gmail.com", SP_RELATION_PRESS },
		{ "x@gmail.com", SP_RELATION_WEBMAIL },
		{ "x@googlemail.com", SP_RELATION_WEBMAIL },
		{ "x@live.nl", SP_RELATION_WEBMAIL },
		{ "x@yahoo.com.br", SP_RELATION_WEBMAIL },
		{ "x@live.theatre.example", SP_RELATION_EXTERNAL },
		{ "x@yahoo.co.uk.evil.example", SP_RELATION_EXTERNAL },
		{ "x@hotmail.", SP_RELATION_EXTERNAL },
		{ "x@hotmailed.com", SP_RELATION_EXTERNAL },
		{ "x@freemail.example", SP_RELATION_WEBMAIL },
		{ "root", SP_RELATION_EXTERNAL },
		{ "police.example", SP_RELATION_INTERNAL },
		{ "@", SP_RELATION_EXTERNAL },
		{ "", SP_RELATION_EXTERNAL },
		{ "<", SP_RELATION_EXTERNAL },
		{ "<>", SP_RELATION_EXTERNAL },
	};

	setup();
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		char *exact = malloc(strlen(cases[i].address) + 1); /* so that a read beyond shows */
		size_t n = strlen(cases[i].address);

		memcpy(exact, cases[i].address, n);
		exact = realloc(exact, n ? n : 1);
		enum sp_relation got = sp_policy_relation(&config, sp_view(exact, n));

		if (got != cases[i].relation)
			tap_note("%s gave %d", cases[i].address, (int)got);
		CU_ASSERT_EQUAL(got, cases[i].relation);
		free(exact);
	}
	CU_ASSERT_EQUAL(sp_policy_relation(&config, sp_view(NULL, 0)), SP_RELATION_EXTERNAL);
}

static void test_no_domains(void)
{
	setup();
	config.domains.n = 0;
	recipients[0] = V("colleague@police.example");
	CU_ASSERT_EQUAL(sp_policy_relation(&config, recipients[0]), SP_RELATION_EXTERNAL);
	CU_ASSERT_FALSE(holds((struct sp_policy_when){ .recipients = LIST("internal") }));
	CU_ASSERT_TRUE(holds((struct sp_policy_when){ .recipients = LIST("external") }));
}

static void test_nothing(void)
{
	setup();
	CU_ASSERT_EQUAL(decide(NULL, 0), SP_ACTION_ALLOW);
	CU_ASSERT_EQUAL(result.policy_n, 0);
	CU_ASSERT_TRUE(holds((struct sp_policy_when){ .channel = { 0 } }));
}

static void test_origin(void)
{
	setup();
	CU_ASSERT_TRUE(holds((struct sp_policy_when){ .channel = LIST("email") }));
	CU_ASSERT_FALSE(holds((struct sp_policy_when){ .channel = LIST("social") }));
	CU_ASSERT_TRUE(holds((struct sp_policy_when){ .sender = LIST("police.example") }));
	CU_ASSERT_TRUE(holds((struct sp_policy_when){ .sender = LIST("x.example", "pc@police.example") }));
	CU_ASSERT_FALSE(holds((struct sp_policy_when){ .sender = LIST("dc@police.example") }));
	CU_ASSERT_FALSE(holds((struct sp_policy_when){ .audience = LIST("public") }));
	message.channel = SP_CHANNEL_SOCIAL;
	message.sender = V("comms-team");
	CU_ASSERT_TRUE(holds((struct sp_policy_when){ .audience = LIST("public") }));
	CU_ASSERT_TRUE(holds((struct sp_policy_when){ .sender = LIST("Comms-Team") }));
	message.audience = "followers";
	CU_ASSERT_FALSE(holds((struct sp_policy_when){ .audience = LIST("public") }));
	CU_ASSERT_TRUE(holds((struct sp_policy_when){ .audience = LIST("private", "followers") }));
}

static void test_recipients(void)
{
	setup();
	recipients[1] = V("chief@police.example");
	message.recipient_n = 2;
	CU_ASSERT_TRUE(holds((struct sp_policy_when){ .recipients = LIST("webmail") }));
	CU_ASSERT_TRUE(holds((struct sp_policy_when){ .recipients = LIST("external") }));
	CU_ASSERT_TRUE(holds((struct sp_policy_when){ .recipients = LIST("friends") }));
	CU_ASSERT_TRUE(holds((struct sp_policy_when){ .recipients = LIST("co.uk") }));
	CU_ASSERT_FALSE(holds((struct sp_policy_when){ .recipients = LIST("press", "partner") }));
	CU_ASSERT_FALSE(holds((struct sp_policy_when){ .recipients = LIST("internal"),
		.recipients_all = true }));
	CU_ASSERT_TRUE(holds((struct sp_policy_when){ .recipients = LIST("internal", "friends"),
		.recipients_all = true }));
	message.recipient_n = 0;
	CU_ASSERT_TRUE(holds((struct sp_policy_when){ .recipients = LIST("external") }));
	CU_ASSERT_FALSE(holds((struct sp_policy_when){ .recipients = LIST("internal"),
		.recipients_all = true }));
	CU_ASSERT_FALSE(holds((struct sp_policy_when){ .recipients = LIST("friends") }));
}

static void test_unless(void)
{
	struct sp_policy_rule rule = { .id = "r", .action = SP_ACTION_BLOCK, .reason = "x",
		.when = { .recipients = LIST("external") }, .has_unless = true,
		.unless = { .recipients = LIST("partner") } };

	setup();
	recipients[0] = V("a@council.example");
	CU_ASSERT_EQUAL(decide(&rule, 1), SP_ACTION_ALLOW);
	recipients[1] = V("b@police.example"); /* whom the rule is not about */
	message.recipient_n = 2;
	CU_ASSERT_EQUAL(decide(&rule, 1), SP_ACTION_ALLOW);
	recipients[2] = V("c@gmail.com");
	message.recipient_n = 3;
	CU_ASSERT_EQUAL(decide(&rule, 1), SP_ACTION_BLOCK);
	rule.unless = (struct sp_policy_when){ .sender = LIST("police.example") };
	CU_ASSERT_EQUAL(decide(&rule, 1), SP_ACTION_ALLOW);
	rule.unless = (struct sp_policy_when){ .type = LIST("GSC_MARKING") };
	CU_ASSERT_EQUAL(decide(&rule, 1), SP_ACTION_BLOCK);
	add("GSC_MARKING", "protective-marking", 0.9f, "m");
	CU_ASSERT_EQUAL(decide(&rule, 1), SP_ACTION_ALLOW);
}

static void test_findings(void)
{
	setup();
	add("UK_NHS", "personal-data", 0.95f, "a")->field = SP_FIELD_SUBJECT;
	add("PHONE_NUMBER", "personal-data", 0.6f, "b");
	CU_ASSERT_TRUE(holds((struct sp_policy_when){ .category = LIST("personal-data") }));
	CU_ASSERT_FALSE(holds((struct sp_policy_when){ .category = LIST("health") }));
	CU_ASSERT_TRUE(holds((struct sp_policy_when){ .type = LIST("UK_NHS") }));
	CU_ASSERT_TRUE(holds((struct sp_policy_when){ .rule = LIST("PHONE_NUMBER") }));
	CU_ASSERT_FALSE(holds((struct sp_policy_when){ .category = LIST("personal-data"),
		.except_type = LIST("UK_NHS", "PHONE_NUMBER") }));
	CU_ASSERT_FALSE(holds((struct sp_policy_when){ .category = LIST("personal-data"),
		.except_type = LIST("UK_NHS"), .except_rule = LIST("PHONE_NUMBER") }));
	CU_ASSERT_TRUE(holds((struct sp_policy_when){ .severity_min = SP_SEVERITY_MEDIUM }));
	CU_ASSERT_FALSE(holds((struct sp_policy_when){ .severity_min = SP_SEVERITY_HIGH }));
	CU_ASSERT_TRUE(holds((struct sp_policy_when){ .confidence_min = 0.9f }));
	CU_ASSERT_FALSE(holds((struct sp_policy_when){ .confidence_min = 0.9f,
		.type = LIST("PHONE_NUMBER") })); /* all of it about the same finding */
	CU_ASSERT_FALSE(holds((struct sp_policy_when){ .confidence_min = 0.96f }));
	CU_ASSERT_TRUE(holds((struct sp_policy_when){ .fields = LIST("subject") }));
	CU_ASSERT_FALSE(holds((struct sp_policy_when){ .fields = LIST("filename") }));
}

static void test_hints(void)
{
	setup();
	add("UK_NHS", "personal-data", 0.49f, "a");
	CU_ASSERT_FALSE(holds((struct sp_policy_when){ .type = LIST("UK_NHS") }));
	CU_ASSERT_FALSE(holds((struct sp_policy_when){ .confidence_min = 0.1f }));
	CU_ASSERT_FALSE(holds((struct sp_policy_when){ .count_min = 1 }));
	findings[0].confidence = SP_CONFIDENCE_FLAGGED;
	CU_ASSERT_TRUE(holds((struct sp_policy_when){ .type = LIST("UK_NHS") }));
}

static void test_counts(void)
{
	setup();
	add("UK_NHS", "personal-data", 0.9f, "a");
	add("UK_NHS", "personal-data", 0.9f, "a");
	add("UK_NHS", "personal-data", 0.9f, "b");
	add("UK_NHS", "personal-data", 0.3f, "c");
	CU_ASSERT_TRUE(holds((struct sp_policy_when){ .distinct_min = 2 }));
	CU_ASSERT_FALSE(holds((struct sp_policy_when){ .distinct_min = 3 }));
	CU_ASSERT_TRUE(holds((struct sp_policy_when){ .count_min = 3 }));
	CU_ASSERT_FALSE(holds((struct sp_policy_when){ .count_min = 4 }));
	add("THREAT", "offensive", 0.9f, "");
	add("THREAT", "offensive", 0.9f, "");
	CU_ASSERT_TRUE(holds((struct sp_policy_when){ .type = LIST("THREAT"), .distinct_min = 2 }));
}

static void test_losses(void)
{
	struct sp_loss losses[] = { { SP_LOSS_ENCRYPTED, 1, "zip" },
		{ SP_LOSS_UNSUPPORTED, 2, "image" }, { SP_LOSS_UNSUPPORTED, 3, "image" } };

	setup();
	CU_ASSERT_FALSE(holds((struct sp_policy_when){ .losses = LIST("any") }));
	message.loss = losses;
	message.loss_n = 3;
	CU_ASSERT_TRUE(holds((struct sp_policy_when){ .losses = LIST("any") }));
	CU_ASSERT_TRUE(holds((struct sp_policy_when){ .losses = LIST("crash", "encrypted") }));
	CU_ASSERT_FALSE(holds((struct sp_policy_when){ .losses = LIST("crash") }));
	message.raw.n = 99;
	CU_ASSERT_FALSE(holds((struct sp_policy_when){ .losses = LIST("any"), .bytes_min = 100 }));
	message.raw.n = 100;
	CU_ASSERT_TRUE(holds((struct sp_policy_when){ .losses = LIST("any"), .bytes_min = 100 }));
	add("UK_NHS", "personal-data", 0.9f, "a");
	CU_ASSERT_STRING_EQUAL(reason("{count}: {kinds}", (struct sp_policy_when){
		.losses = LIST("unsupported") }), "2: 2 parts of a kind that cannot be read");
	CU_ASSERT_STRING_EQUAL(reason("{count}: {kinds}", (struct sp_policy_when){
		.losses = LIST("encrypted"), .type = LIST("UK_NHS") }),
		"1: 1 NHS number beside 1 encrypted part");
	CU_ASSERT_STRING_EQUAL(reason(NULL, (struct sp_policy_when){ .losses = LIST("any") }),
		"Not all of the message could be seen: 1 encrypted part and 2 parts of a kind that "
		"cannot be read.");
}

static void test_strictest(void)
{
	struct sp_policy_rule rules[] = {
		{ .id = "report", .action = SP_ACTION_REPORT, .reason = "a" },
		{ .id = "warn1", .action = SP_ACTION_WARN, .reason = "b" },
		{ .id = "not", .action = SP_ACTION_BLOCK, .reason = "c",
			.when = { .channel = LIST("social") } },
		{ .id = "hold", .action = SP_ACTION_QUARANTINE, .reason = "d" },
		{ .id = "allow", .action = SP_ACTION_ALLOW, .reason = "e" },
		{ .id = "warn2", .action = SP_ACTION_WARN, .reason = "f" },
	};
	static const char *const order[] = { "hold", "warn1", "warn2", "report", "allow" };

	setup();
	CU_ASSERT_EQUAL(decide(rules, 6), SP_ACTION_QUARANTINE);
	CU_ASSERT_EQUAL_FATAL(result.policy_n, 5);
	for (size_t i = 0; i < 5; i++)
		CU_ASSERT_STRING_EQUAL(result.policy[i].id, order[i]);
}

static void test_reasons(void)
{
	setup();
	add("UK_NHS", "personal-data", 0.9f, "a");
	add("UK_BANK_ACCOUNT", "financial", 0.9f, "b")->severity = SP_SEVERITY_HIGH;
	add("UK_BANK_ACCOUNT", "financial", 0.9f, "c");
	add("UK_NHS", "personal-data", 0.9f, "a");
	add("XY_TAX_CODE", "financial", 0.9f, "d")->severity = SP_SEVERITY_LOW;
	recipients[1] = V("x@news.example");
	recipients[2] = V("y@gmail.com");
	message.recipient_n = 3;
	CU_ASSERT_STRING_EQUAL(reason("{count} of {kinds} to {recipients} {x} {",
		(struct sp_policy_when){ .confidence_min = 0.5f }),
		"4 of 2 bank accounts, 1 NHS number and 1 XY TAX code value to 1 press recipient and 2 "
		"webmail recipients {x} {");
	CU_ASSERT_STRING_EQUAL(reason("{kinds}", (struct sp_policy_when){ .type = LIST("UK_NHS") }),
		"1 NHS number");
	CU_ASSERT_STRING_EQUAL(reason("{recipients}", (struct sp_policy_when){
		.recipients = LIST("press") }), "1 press recipient");
	CU_ASSERT_STRING_EQUAL(reason("a\r\nb", (struct sp_policy_when){ .count_min = 0 }), "a  b");
	CU_ASSERT_STRING_EQUAL(reason(NULL, (struct sp_policy_when){ .type = LIST("UK_NHS") }),
		"The message holds 1 NHS number and goes to 1 press recipient and 2 webmail recipients.");
	message.recipient_n = 0;
	CU_ASSERT_STRING_EQUAL(reason("{recipients}", (struct sp_policy_when){ .count_min = 0 }),
		"recipients that it does not name");
	message.channel = SP_CHANNEL_SOCIAL;
	CU_ASSERT_STRING_EQUAL(reason("{recipients}", (struct sp_policy_when){ .count_min = 0 }),
		"the public");
}

static void test_many_kinds(void)
{
	static char types[12][8], prints[12][8];

	setup();
	for (unsigned i = 0; i < 12; i++) {
		snprintf(types[i], sizeof types[i], "K%02u", i);
		snprintf(prints[i], sizeof prints[i], "%u", i);
		add(types[i], "personal-data", 0.9f, prints[i]);
	}
	CU_ASSERT_STRING_EQUAL(reason("{kinds}", (struct sp_policy_when){ .count_min = 1 }),
		"1 K00 value, 1 K01 value, 1 K02 value, 1 K03 value, 1 K04 value, 1 K05 value and 6 "
		"other kinds");
}

/* Every reason of a message whose every string is a secret: none may come through. */
static void test_no_content(void)
{
	setup();
	recipients[0] = V("SECRET@gmail.com");
	message.sender = V("SECRET@police.example");
	message.subject = V("SECRET");
	add("UK_NHS", "personal-data", 0.9f, "SECRET")->excerpt = "SECRET";
	CU_ASSERT_PTR_NULL(strstr(reason("{kinds} {count} {recipients}",
		(struct sp_policy_when){ .count_min = 1 }), "SECRET"));
	CU_ASSERT_PTR_NULL(strstr(reason(NULL, (struct sp_policy_when){ .count_min = 1 }), "SECRET"));
}

static void test_memory(void)
{
	struct sp_policy_rule rule = { .id = "r", .action = SP_ACTION_WARN, .reason = "x" };
	struct sp_policy policy = { .rule = &rule, .rule_n = 1 };
	struct sp_arena small;

	setup();
	sp_arena_init(&small, 16);
	result.verdict = SP_ACTION_BLOCK;
	CU_ASSERT_EQUAL(sp_policy_decide(&policy, &config, &small, &result), SP_ENOMEM);
	CU_ASSERT_EQUAL(result.verdict, SP_ACTION_BLOCK);
	sp_arena_release(&small);
}

static void test_large(void)
{
	enum { N = 200000 };
	struct sp_finding *many = calloc(N, sizeof *many);
	struct sp_view *to = calloc(N, sizeof *to);

	setup();
	for (unsigned i = 0; i < N; i++) {
		many[i] = (struct sp_finding){ .rule = "r", .type = "UK_NHS", .category = "c",
			.confidence = 0.9f };
		snprintf(many[i].fingerprint, sizeof many[i].fingerprint, "%032u", i / 2);
		to[i] = V("x@gmail.com");
	}
	result.finding = many;
	result.finding_n = N;
	message.recipients = to;
	message.recipient_n = N;
	CU_ASSERT_STRING_EQUAL(reason("{kinds} {recipients}", (struct sp_policy_when){
		.distinct_min = N / 2 }), "100000 NHS numbers 200000 webmail recipients");
	free(many);
	free(to);
}

int main(void)
{
	static const struct tap_test tests[] = {
		{ "a recipient is internal, partner, press, webmail or external", test_relations },
		{ "without domains of ours nobody is internal", test_no_domains },
		{ "without rules everything may go, and a rule without conditions holds", test_nothing },
		{ "channel, sender and audience restrict a rule", test_origin },
		{ "one recipient that fits is enough, or all must", test_recipients },
		{ "an exception must fit every recipient that the rule is about", test_unless },
		{ "conditions on findings must hold for one and the same", test_findings },
		{ "a hint never makes a rule hold", test_hints },
		{ "distinct values are counted once", test_counts },
		{ "a rule may speak of what could not be seen", test_losses },
		{ "the strictest rule is the verdict and all are listed", test_strictest },
		{ "reasons say kinds, counts and relations", test_reasons },
		{ "many kinds are cut short", test_many_kinds },
		{ "no content gets into a reason", test_no_content },
		{ "without memory the result stays untouched", test_memory },
		{ "many findings and recipients take linear time", test_large },
	};
	int status = TAP_MAIN("policy", tests);

	sp_arena_release(&arena);
	return status;
}
