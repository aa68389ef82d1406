/* SPDX-License-Identifier: Apache-2.0 */
/* Policy files, configuration files, the default policy, and the examples of the manual. */
#include <errno.h>
#include <sys/stat.h>

#include "config/config.h"
#include "config/pack.h"
#include "config/policy_file.h"
#include "config_test.h"

struct loading {
	struct sp_limits limits;
	struct sp_arena arena;
	struct sp_err err;
	struct sp_policy policy;
	struct sp_config config;
};

static void begin(struct loading *l)
{
	*l = (struct loading){ 0 };
	sp_limits_default(&l->limits);
	sp_arena_init(&l->arena, 0);
}

static int load_policy(struct loading *l, const char *text, size_t n,
	const struct sp_ruleset *ruleset)
{
	const char *path = write_temporary(text, n);
	int status = sp_policy_load(path, ruleset, &l->limits, &l->arena, &l->policy, &l->err);

	unlink(path);
	return status;
}

static int load_config(struct loading *l, const char *text, size_t n)
{
	const char *path = write_temporary(text, n);
	int status = sp_config_load(path, &l->arena, &l->config, &l->err);

	unlink(path);
	return status;
}

/* ---------- policies ---------- */

#define HEAD "policy: p\nlists: {council: [council.example]}\nrules:\n"
#define RULE HEAD "  - id: a\n    action: warn\n    reason: R.\n"

static const struct fault policy_faults[] = {
	{ "", 1, 1, "empty" },
	{ "policy: p\n", 1, 1, "\"rules\" is missing" },
	{ "rules: []\n", 1, 1, "\"policy\" is missing" },
	{ "policy: p\nrulez: []\n", 2, 1, "did you mean \"rules\"?" },
	{ "policy: p\nrules: {}\n", 2, 8, "\"rules\" must be a list" },
	{ "policy: p\nlists: {external: [a.example]}\nrules: []\n", 2, 9, "already has a meaning" },
	{ "policy: p\nlists: {a: ['b c']}\nrules: []\n", 2, 13, "a domain or an address" },
	{ "policy: p\nlists: {a: b.example, a: c.example}\nrules: []\n", 2, 23, "duplicate key" },
	{ RULE, 4, 5, "\"when\" is missing" },
	{ HEAD "  - id: a\n    action: bloc\n    reason: R.\n    when: {}\n", 5, 13,
		"did you mean \"block\"?" },
	{ HEAD "  - id: a\n    action: warn\n    reason: 'Has {knids}.'\n    when: {}\n", 6, 13,
		"cannot fill in \"{knids}\"" },
	{ RULE "    when: [a]\n", 7, 11, "a map" },
	{ RULE "    when: {chanel: email}\n", 7, 12, "did you mean \"channel\"?" },
	{ RULE "    when: {channel: mail}\n", 7, 21, "did you mean \"email\"?" },
	{ RULE "    when: {category: [personal-dat]}\n", 7, 23, "did you mean \"personal-data\"?" },
	{ RULE "    when: {severity: [low]}\n", 7, 22, "one value, not a list" },
	{ RULE "    when: {confidence: 0.4}\n", 7, 24, "from 0.5 to 1" },
	{ RULE "    when: {distinct: 0}\n", 7, 22, "from 1 to 1000000" },
	{ RULE "    when: {losses: [crashed]}\n", 7, 21, "did you mean \"crash\"?" },
	{ RULE "    when: {fields: head}\n", 7, 20, "did you mean" },
	{ RULE "    when: {recipients: [intern]}\n", 7, 25, "did you mean \"internal\"?" },
	{ RULE "    when: {recipients: [a@b@c.example]}\n", 7, 25, "unknown recipient" },
	{ RULE "    when: {sender: internal}\n", 7, 20, "unknown sender \"internal\"" },
	{ RULE "    when: {sender: counsil}\n", 7, 20, "did you mean \"council\"?" },
	{ RULE "    when: {type: uk_nhs}\n", 7, 18, "upper-case" },
	{ RULE "    when: {type: [UK_NHS, UK_NSH]}\n", 7, 27, "did you mean \"UK_NHS\"?" },
	{ RULE "    when: {except-type: UK_NINO}\n", 7, 25, "unknown type \"UK_NINO\"" },
	{ RULE "    when: {rule: nhz}\n", 7, 18, "unknown rule \"nhz\"; did you mean \"nhs\"?" },
	{ RULE "    when: {}\n    unless: {except-rule: nsh}\n", 8, 27, "did you mean \"nhs\"?" },
	{ RULE "    when: {}\n  - {id: a, action: allow, reason: R., when: {}}\n", 8, 5,
		"rule \"a\" is already defined in line 4" },
};

/* A rule set of one rule, "nhs" of type UK_NHS. */
static void make_ruleset(struct loading *l, struct sp_buf *image, struct sp_ruleset *ret)
{
	static const char text[] = "pack: p\nrules: [{id: nhs, name: NHS number, category: health, "
		"type: UK_NHS, pattern: x}]\n";
	struct sp_pack pack;
	struct sp_build_input in = { .pack = &pack, .pack_n = 1 };

	CU_ASSERT_FATAL(!sp_pack_parse(sp_view_str(text), "p.yaml", &l->limits, &l->arena, &pack,
		&l->err));
	sp_buf_init(image, 0);
	CU_ASSERT_FATAL(!sp_ruleset_build(&in, &l->limits, image, &l->err));
	CU_ASSERT_FATAL(!sp_ruleset_attach(sp_view(image->p, image->n), ret, &l->err));
}

static void test_policy_faults(void)
{
	for (size_t i = 0; i < sizeof policy_faults / sizeof *policy_faults; i++) {
		struct loading l;
		struct sp_buf image;
		struct sp_ruleset set;

		begin(&l);
		make_ruleset(&l, &image, &set);
		check_fault(load_policy(&l, policy_faults[i].text, strlen(policy_faults[i].text), &set),
			&l.err, &policy_faults[i]);
		CU_ASSERT_PTR_NULL(l.policy.name);
		sp_buf_release(&image);
		sp_arena_release(&l.arena);
	}
}

static void test_policy(void)
{
	static const char text[] =
		"policy: p\nlists: {council: [council.example, a@b.example]}\nrules:\n"
		"  - {id: a, action: quarantine, reason: '{kinds} {count} {recipients}', when: {\n"
		"      channel: email, sender: [council, me@example.org], recipients: [external, council],\n"
		"      recipients-all: true, audience: [public], category: health, type: [UK_NHS, HATE],\n"
		"      rule: nhs, except-type: HIDDEN_TEXT, except-rule: nhs, severity: high,\n"
		"      confidence: 0.75, distinct: 5, count: 3, losses: [any, crash], fields: subject}}\n"
		"  - {id: b, action: allow, reason: R., when: {}, unless: {recipients: press}}\n";
	struct loading l;
	struct sp_buf image;
	struct sp_ruleset set;

	begin(&l);
	make_ruleset(&l, &image, &set);
	int status = load_policy(&l, text, sizeof text - 1, &set);
	tap_note("%u:%u %s", l.err.line, l.err.column, l.err.message);
	CU_ASSERT_EQUAL_FATAL(status, SP_OK);
	CU_ASSERT_EQUAL_FATAL(l.policy.rule_n, 2);
	CU_ASSERT_EQUAL(l.policy.list_n, 1);
	CU_ASSERT_EQUAL(l.policy.list[0].items.n, 2);
	CU_ASSERT_EQUAL(l.policy.bytes.n, sizeof text - 1);
	const struct sp_policy_when *when = &l.policy.rule[0].when;

	CU_ASSERT_EQUAL(l.policy.rule[0].action, SP_ACTION_QUARANTINE);
	CU_ASSERT_EQUAL(when->channel.n, 1);
	CU_ASSERT_EQUAL(when->sender.n, 2);
	CU_ASSERT_STRING_EQUAL(when->recipients.name[1], "council");
	CU_ASSERT(when->recipients_all);
	CU_ASSERT_EQUAL(when->type.n, 2);
	CU_ASSERT_EQUAL(when->severity_min, SP_SEVERITY_HIGH);
	CU_ASSERT_EQUAL(when->confidence_min, 0.75f);
	CU_ASSERT_EQUAL(when->distinct_min, 5);
	CU_ASSERT_EQUAL(when->count_min, 3);
	CU_ASSERT_STRING_EQUAL(when->losses.name[1], "crash");
	CU_ASSERT_STRING_EQUAL(when->fields.name[0], "subject");
	CU_ASSERT(!l.policy.rule[0].has_unless);
	CU_ASSERT(l.policy.rule[1].has_unless);
	CU_ASSERT_STRING_EQUAL(l.policy.rule[1].unless.recipients.name[0], "press");
	sp_buf_release(&image);
	sp_arena_release(&l.arena);
}

static void test_names_of_the_model(void)
{
	for (int i = 0; i < SP_LOSS_N + SP_FIELD_METADATA + 1; i++) {
		struct loading l;
		char text[256];

		snprintf(text, sizeof text, "policy: p\nrules: [{id: a, action: %s, reason: R., "
			"when: {%s: %s}}]\n", sp_action_name((enum sp_action)(i % SP_ACTION_N)),
			i < SP_LOSS_N ? "losses" : "fields",
			i < SP_LOSS_N ? sp_loss_name((enum sp_loss_kind)i)
				      : sp_field_name((enum sp_field)(i - SP_LOSS_N)));
		begin(&l);
		tap_note("%s", text);
		CU_ASSERT_EQUAL(load_policy(&l, text, strlen(text), NULL), SP_OK);
		sp_arena_release(&l.arena);
	}
}

static void test_default_policy(void)
{
	struct loading l;

	begin(&l);
	int status = sp_policy_load(tap_source("rules/policy/default.yaml"), NULL, &l.limits,
		&l.arena, &l.policy, &l.err);
	tap_note("%u:%u %s", l.err.line, l.err.column, l.err.message);
	CU_ASSERT_EQUAL(status, SP_OK);
	CU_ASSERT(l.policy.rule_n > 20);
	sp_arena_release(&l.arena);
}

/* ---------- configuration ---------- */

static const struct fault config_faults[] = {
	{ "organization: {}\n", 1, 1, "did you mean \"organisation\"?" },
	{ "organisation: {domain: a.example}\n", 1, 16, "did you mean \"domains\"?" },
	{ "organisation: {domains: [a b]}\n", 1, 26, "a domain or an address" },
	{ "organisation: Us\n", 1, 15, "a map" },
	{ "rules: {a: b}\n", 1, 8, "\"rules\" must be a list" },
	{ "policy: [a]\n", 1, 9, "one value" },
	{ "plugins:\n  - /a.so\n  - b.so\n", 3, 5, "an absolute path" },
	{ "plugin-options: {a: b}\n", 1, 21, "\"a\" must be a map" },
	{ "plugin-options: {a: {b: [c]}}\n", 1, 25, "\"b\" must be one value" },
	{ "plugin-options: {a: {b: c, b: d}}\n", 1, 28, "duplicate key \"b\"" },
	{ "webhook: https://a.example\n", 1, 10, "\"webhook\" must be a list" },
	{ "webhook:\n  - url: https://a.example/\n", 2, 5, "\"secret_file\" is missing" },
	{ "webhook: [{url: 'ftp://a.example', secret_file: s}]\n", 1, 17, "http://" },
	{ "webhook: [{url: 'https://a.example', secret_file: s, filter: warning}]\n", 1, 62,
		"did you mean \"warn\"?" },
	{ "record: maybe\n", 1, 9, "true or false" },
	{ "limits: {part_depth: 4}\n", 1, 10, "did you mean \"part-depth\"?" },
	{ "limits: {part-depth: 0}\n", 1, 22, "from 1 to 1000" },
	{ "limits: {part-depth: 1001}\n", 1, 22, "from 1 to 1000" },
	{ "limits: {part-depth: 5 levels}\n", 1, 22, "whole number" },
	{ "limits: {part-depth: 5, part-depth: 6}\n", 1, 25, "duplicate key" },
};

static void test_config_faults(void)
{
	for (size_t i = 0; i < sizeof config_faults / sizeof *config_faults; i++) {
		struct loading l;

		begin(&l);
		check_fault(load_config(&l, config_faults[i].text, strlen(config_faults[i].text)),
			&l.err, &config_faults[i]);
		sp_arena_release(&l.arena);
	}
}

static void test_config(void)
{
	static const char text[] =
		"organisation: {name: Us, domains: [a.example, b.example], partners: c.example,\n"
		"  press: [], webmail: d.example}\n"
		"rules: [packs, /abs/x.yaml]\npolicy: p.yaml\nplugins: /a.so\n"
		"plugin-options: {one: {k: v, n: 3}, two: {k: true}}\nstate: state\n"
		"webhook: [{url: 'https://h.example/x', secret_file: s}, "
		"{url: 'http://h.example', secret_file: /s, filter: block}]\n"
		"record: true\nlimits: {part-depth: 7, jobs: 2}\n";
	struct loading l;

	begin(&l);
	int status = load_config(&l, text, sizeof text - 1);
	tap_note("%u:%u %s", l.err.line, l.err.column, l.err.message);
	CU_ASSERT_EQUAL_FATAL(status, SP_OK);
	CU_ASSERT_STRING_EQUAL(l.config.organisation, "Us");
	CU_ASSERT_EQUAL(l.config.domains.n, 2);
	CU_ASSERT_EQUAL(l.config.partners.n, 1);
	CU_ASSERT_EQUAL(l.config.press.n, 0);
	CU_ASSERT_STRING_EQUAL(l.config.rules.name[0], "/tmp/packs");
	CU_ASSERT_STRING_EQUAL(l.config.rules.name[1], "/abs/x.yaml");
	CU_ASSERT_STRING_EQUAL(l.config.policy, "/tmp/p.yaml");
	CU_ASSERT_STRING_EQUAL(l.config.state, "/tmp/state");
	CU_ASSERT_STRING_EQUAL(l.config.plugins.name[0], "/a.so");
	CU_ASSERT_EQUAL_FATAL(l.config.plugin_option_n, 3);
	CU_ASSERT_STRING_EQUAL(l.config.plugin_option[1].key, "n");
	CU_ASSERT_STRING_EQUAL(l.config.plugin_option[2].plugin, "two");
	CU_ASSERT_EQUAL_FATAL(l.config.webhook_n, 2);
	CU_ASSERT_STRING_EQUAL(l.config.webhook[0].secret_file, "/tmp/s");
	CU_ASSERT_EQUAL(l.config.webhook[0].filter_min, SP_ACTION_WARN);
	CU_ASSERT_EQUAL(l.config.webhook[1].filter_min, SP_ACTION_BLOCK);
	CU_ASSERT(l.config.record);
	CU_ASSERT_EQUAL(l.config.limits.part_depth, 7);
	CU_ASSERT_EQUAL(l.config.limits.jobs, 2);
	CU_ASSERT_EQUAL(l.config.limits.part_count, l.limits.part_count);
	sp_arena_release(&l.arena);
}

static void test_empty_config(void)
{
	struct loading l;

	begin(&l);
	CU_ASSERT_EQUAL(load_config(&l, "# all as it is\n", 15), SP_OK);
	CU_ASSERT_EQUAL(l.config.limits.part_depth, l.limits.part_depth);
	CU_ASSERT_PTR_NULL(l.config.policy);
	CU_ASSERT(!l.config.record);
	CU_ASSERT(sp_config_load("/nonexistent/x.yaml", &l.arena, &l.config, &l.err) < 0);
	sp_arena_release(&l.arena);
}

static void test_find(void)
{
	char folder[] = "/tmp/sp-config-test-XXXXXX", path[128];
	struct sp_arena arena;
	struct sp_err err;

	sp_arena_init(&arena, 0);
	CU_ASSERT_FATAL(mkdtemp(folder) != NULL);
	setenv("XDG_CONFIG_HOME", folder, 1);
	CU_ASSERT_PTR_NULL(sp_config_find("/nonexistent", &arena));
	snprintf(path, sizeof path, "%s/sallyport", folder);
	CU_ASSERT_FATAL(!mkdir(path, 0700));
	snprintf(path, sizeof path, "%s/sallyport/sallyport.yaml", folder);
	CU_ASSERT_FATAL(!sp_io_replace_file(path, 0600, sp_view_str(""), &err));
	const char *found = sp_config_find("/nonexistent", &arena);
	CU_ASSERT_FATAL(found != NULL);
	CU_ASSERT_STRING_EQUAL(found, path);
	setenv("XDG_CONFIG_HOME", "/nonexistent", 1);
	found = sp_config_find(folder, &arena);
	CU_ASSERT_FATAL(found != NULL);
	CU_ASSERT_STRING_EQUAL(found, path);
	unlink(path);
	snprintf(path, sizeof path, "%s/sallyport", folder);
	rmdir(path);
	rmdir(folder);
	sp_arena_release(&arena);
}

/* ---------- the manual ---------- */

/* Calls load for each literal block of a page; the blocks are files. Returns: how many. */
static unsigned each_example(const char *page, int (*load)(struct loading *, const char *, size_t))
{
	struct loading l;
	struct sp_view text;
	unsigned n = 0;

	begin(&l);
	CU_ASSERT_FATAL(!sp_io_read_file(tap_source(page), 1 << 20, &l.arena, &text, &l.err));
	for (const char *p = text.p; (p = strstr(p, "\n```\n")); n++) {
		const char *end = strstr(p + 5, "\n```\n");

		CU_ASSERT_FATAL(end != NULL);
		int status = load(&l, p + 5, (size_t)(end + 1 - (p + 5)));
		tap_note("%s, example %u: %u:%u %s", page, n + 1, l.err.line, l.err.column,
			l.err.message);
		CU_ASSERT_EQUAL(status, SP_OK);
		p = end + 5;
	}
	sp_arena_release(&l.arena);
	return n;
}

static int load_pack_example(struct loading *l, const char *text, size_t n)
{
	static const char *const detectors[] = { "offensive", "passage" };
	struct sp_pack pack;
	struct sp_build_input in = { .pack = &pack, .pack_n = 1, .detector = detectors,
		.detector_n = 2 };
	struct sp_buf image;
	int status = sp_pack_parse(sp_view(text, n), "example", &l->limits, &l->arena, &pack, &l->err);

	sp_buf_init(&image, 0);
	if (!status)
		status = sp_ruleset_build(&in, &l->limits, &image, &l->err);
	sp_buf_release(&image);
	return status;
}

static int load_policy_example(struct loading *l, const char *text, size_t n)
{
	return load_policy(l, text, n, NULL);
}

static void test_manual(void)
{
	CU_ASSERT_EQUAL(each_example("contrib/man/sallyport-pack.5.scd", load_pack_example), 5);
	CU_ASSERT_EQUAL(each_example("contrib/man/sallyport-policy.5.scd", load_policy_example), 2);
	CU_ASSERT_EQUAL(each_example("contrib/man/sallyport.conf.5.scd", load_config), 1);
}

static void test_manual_of_limits(void)
{
	struct loading l;
	struct sp_view page;

	begin(&l);
	CU_ASSERT_FATAL(!sp_io_read_file(tap_source("contrib/man/sallyport.conf.5.scd"), 1 << 20,
		&l.arena, &page, &l.err));
	for (size_t i = 0; i < sp_limit_table_n; i++) {
		const struct sp_limit_info *info = &sp_limit_table[i];
		char line[256];

		snprintf(line, sizeof line, "\n*%s* (%llu %s; %llu to %llu)\n", info->name,
			(unsigned long long)info->value, info->unit,
			(unsigned long long)info->lowest, (unsigned long long)info->highest);
		for (char *p = line; (p = strchr(p, '_')); p++)
			*p = '-';
		tap_note("the manual lacks or contradicts: %s", line);
		CU_ASSERT_PTR_NOT_NULL(strstr(page.p, line));
	}
	sp_arena_release(&l.arena);
}

static const struct tap_test tests[] = {
	{ "faults of a policy are reported with place and nearest name", test_policy_faults },
	{ "every key of a policy is read", test_policy },
	{ "a policy knows the names that the model has", test_names_of_the_model },
	{ "the default policy loads", test_default_policy },
	{ "faults of a configuration are reported with place and nearest name", test_config_faults },
	{ "every key of a configuration is read, paths relative to it", test_config },
	{ "a configuration of nothing but comments changes nothing", test_empty_config },
	{ "the configuration is found where people put it", test_find },
	{ "the examples of the manual load", test_manual },
	{ "the manual names every limit with its values", test_manual_of_limits },
};

int main(void)
{
	return TAP_MAIN("config: policy, configuration", tests);
}
