/* SPDX-License-Identifier: Apache-2.0 */
/* links: LIB_CONFIG LIB_MODEL LIB_BASE */
/* An image of a rule set that is built from a fixed pack and then changed: input is a list of (offset, value) words. */
#include <stdlib.h>
#include <string.h>

#include "config/pack.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const char text[] =
	"pack: p\ncontexts: {nhs: [nhs, nhs number]}\nrules:\n"
	"  - {id: a, name: A, category: health, type: A, pattern: 'x', validator: luhn, context: nhs,"
	" exclude: {near: [b], values: [c, d], pattern: e}, confirm: f, references: g}\n"
	"  - {id: b, name: B, category: health, type: B, patterns: [x, y], context: [w]}\n"
	"  - {id: c, name: C, category: health, type: C, combine: {all: [A, [A, B]]}}\n"
	"lexicons:\n  - {id: l, class: c, entries: [one, {word: two, weight: 0.5, tags: t}]}\n"
	"  - {id: m, class: c, detector: q, entries: [one]}\n";

static void build(struct sp_buf *image)
{
	static const char *const detectors[] = { "p", "q" };
	static const char *const validators[] = { "p/luhn" };
	struct sp_pack pack;
	struct sp_build_input in = { .pack = &pack, .pack_n = 1, .detector = detectors,
		.detector_n = 2, .validator = validators, .validator_n = 1 };
	struct sp_limits limits;
	struct sp_arena arena;

	sp_limits_default(&limits);
	sp_arena_init(&arena, 0);
	sp_buf_init(image, 0);
	if (sp_pack_parse(sp_view_str(text), "p.yaml", &limits, &arena, &pack, NULL) ||
		sp_ruleset_build(&in, &limits, image, NULL))
		abort();
	sp_arena_release(&arena);
}

/* Follows every reference of the records. */
static size_t walk(const struct sp_ruleset *set)
{
	size_t seen = 0;

	for (uint32_t i = 0; i < set->rule_n; i++) {
		const struct sp_rule *rule = &set->rule[i];
		const struct sp_str strings[] = { rule->id, rule->name, rule->category, rule->type,
			rule->detector, rule->pack, rule->validator, rule->confirm, rule->country,
			rule->check, rule->source, rule->exclude_pattern };

		for (size_t j = 0; j < sizeof strings / sizeof *strings; j++)
			seen += strlen(sp_ruleset_str(set, strings[j])) + strings[j].len;
		for (uint32_t j = 0; j < rule->patterns.n; j++)
			seen += strlen(sp_ruleset_str(set, set->str[rule->patterns.first + j]));
		for (uint32_t j = 0; j < rule->exclude_values.n; j++)
			seen += strlen(sp_ruleset_str(set, set->str[rule->exclude_values.first + j]));
		seen += rule->context_set == SP_NONE ? 0 : set->set[rule->context_set].name.len;
		seen += rule->exclude_set == SP_NONE ? 0 : set->set[rule->exclude_set].name.len;
		seen += rule->combine == SP_NONE ? 0 : set->combine[rule->combine].groups.n;
	}
	for (uint32_t i = 0; i < set->pattern_n; i++) {
		for (uint32_t j = 0; j < set->pattern[i].users.n; j++)
			seen += set->user[set->pattern[i].users.first + j].index;
		seen += strlen(sp_ruleset_str(set, set->pattern[i].regex));
	}
	for (uint32_t i = 0; i < set->set_n; i++) {
		for (uint32_t j = 0; j < set->set[i].patterns.n; j++)
			seen += set->pattern[set->set_pattern[set->set[i].patterns.first + j]].flags;
	}
	for (uint32_t i = 0; i < set->entry_n; i++)
		seen += strlen(sp_ruleset_str(set, set->entry[i].word)) + set->entry[i].index;
	for (unsigned i = 0; i < SP_SECTION_N; i++) {
		struct sp_view section = sp_ruleset_section(set, (enum sp_section)i);

		for (size_t j = 0; j < section.n; j += 64)
			seen += (unsigned char)section.p[j];
	}
	seen += sp_ruleset_find(set, "b");
	return seen;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct sp_buf image;
	struct sp_ruleset set;

	build(&image);
	size_t n = image.n;
	char *exact = aligned_alloc(16, (n + 15) / 16 * 16);

	if (!exact)
		abort();
	memcpy(exact, image.p, n);
	for (size_t at = 0; at + 6 <= size; at += 6) {
		size_t where = (data[at] | (size_t)data[at + 1] << 8) * 4 % (n / 4 * 4);

		memcpy(exact + where, data + at + 2, 4);
	}
	/* A shorter image that says so itself. */
	struct sp_ruleset_header *header = (void *)exact;
	if (header->bytes >= sizeof *header && header->bytes < n)
		n = (size_t)header->bytes;
	if (!sp_ruleset_attach(sp_view(exact, n), &set, NULL) && walk(&set) == SIZE_MAX)
		abort();
	free(exact);
	sp_buf_release(&image);
	return 0;
}
