/* SPDX-License-Identifier: Apache-2.0 */
/* links: LIB_CONFIG LIB_MODEL LIB_BASE */
/*
 * A rule pack from anywhere: parsed, built, attached. What was built must attach. Then the image itself is damaged at
 * places that the input chooses, and must be refused or be safe to read.
 */
#include <stdlib.h>
#include <string.h>

#include "config/pack.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
const char *__lsan_default_suppressions(void);

/* libfyaml 0.7.12 keeps a kilobyte after some syntax errors behind a quoted scalar; nothing that we could free. */
const char *__lsan_default_suppressions(void)
{
	return "leak:libfyaml";
}

/* Reads whatever a scanner would read. */
static size_t walk(const struct sp_ruleset *set)
{
	size_t seen = 0;

	for (uint32_t i = 0; i < set->rule_n; i++) {
		const struct sp_rule *rule = &set->rule[i];

		seen += strlen(sp_ruleset_str(set, rule->id)) + strlen(sp_ruleset_str(set, rule->confirm));
		for (uint32_t j = 0; j < rule->exclude_values.n; j++)
			seen += set->str[rule->exclude_values.first + j].len;
		if (rule->context_set != SP_NONE)
			seen += set->set[rule->context_set].patterns.n;
		if (rule->combine != SP_NONE)
			seen += set->combine[rule->combine].groups.n;
	}
	for (uint32_t i = 0; i < set->pattern_n; i++) {
		for (uint32_t j = 0; j < set->pattern[i].users.n; j++)
			seen += set->user[set->pattern[i].users.first + j].index;
	}
	for (uint32_t i = 0; i < set->entry_n; i++)
		seen += strlen(sp_ruleset_str(set, set->entry[i].word));
	for (unsigned i = 0; i < SP_SECTION_N; i++) {
		struct sp_view section = sp_ruleset_section(set, (enum sp_section)i);

		if (section.n)
			seen += (unsigned char)section.p[section.n - 1];
	}
	seen += sp_ruleset_find(set, "a");
	return seen;
}

/* Overwrites 4-byte words of the image with values from the input, and attaches again. */
static void damage(struct sp_buf *image, const uint8_t *data, size_t size)
{
	char *exact = aligned_alloc(16, (image->n + 15) / 16 * 16);
	struct sp_ruleset set;

	if (!exact)
		abort();
	memcpy(exact, image->p, image->n);
	for (size_t at = 0; at + 6 <= size && at < 60; at += 6) {
		size_t where = (data[at] | (size_t)data[at + 1] << 8) * 4 % (image->n / 4 * 4);

		memcpy(exact + where, data + at + 2, 4);
		if (!sp_ruleset_attach(sp_view(exact, image->n), &set, NULL) && walk(&set) == SIZE_MAX)
			abort();
	}
	free(exact);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const char *const detectors[] = { "offensive", "p", "personal-data" };
	static const char *const validators[] = { "p/luhn", "personal-data/luhn",
		"personal-data/uk-nhs" };
	static const struct sp_plugin_pattern plugin_pattern = { "p", "x", "x", SP_VIEW_TEXT, 0, 0 };
	struct sp_pack pack;
	struct sp_build_input in = { .pack = &pack, .pack_n = 1, .detector = detectors,
		.detector_n = 3, .validator = validators, .validator_n = 3,
		.plugin_pattern = &plugin_pattern, .plugin_pattern_n = 1 };
	struct sp_limits limits;
	struct sp_arena arena;
	struct sp_buf image;
	struct sp_ruleset set;
	struct sp_err err = { 0 };

	sp_limits_default(&limits);
	sp_arena_init(&arena, 0);
	sp_buf_init(&image, 0);
	int status = sp_pack_parse(sp_view((const char *)data, size), "fuzz.yaml", &limits, &arena,
		&pack, &err);
	if (!status)
		status = sp_ruleset_build(&in, &limits, &image, &err);
	if (status && (!err.message[0] || strchr(err.message, '\n') || !err.line))
		abort(); /* an error says what and where, in one line */
	if (!status) {
		/* What was built is sound. */
		if (sp_ruleset_attach(sp_view(image.p, image.n), &set, &err) || walk(&set) == SIZE_MAX)
			abort();
		damage(&image, data, size);
	}
	sp_buf_release(&image);
	sp_arena_release(&arena);
	return 0;
}
