/* SPDX-License-Identifier: Apache-2.0 */
/* Patterns, word lists and lexicons of a pack. */
#include <string.h>

#include "config/names.h"
#include "config/pack_rule.h"
#include "config/words.h"

struct pattern_reading {
	const struct sp_yaml_node *pattern;
	bool caseless, run, word_begin, word_end;
};

static const struct sp_schema_field pattern_fields[] = {
#define AT(member) offsetof(struct pattern_reading, member)
	{ .key = "pattern", .type = SP_SCHEMA_NODE, .offset = AT(pattern), .required = true },
	{ .key = "caseless", .type = SP_SCHEMA_BOOL, .offset = AT(caseless) },
	{ .key = "run", .type = SP_SCHEMA_BOOL, .offset = AT(run) },
	{ .key = "word-begin", .type = SP_SCHEMA_BOOL, .offset = AT(word_begin) },
	{ .key = "word-end", .type = SP_SCHEMA_BOOL, .offset = AT(word_end) },
#undef AT
};

int sp_pack_read_pattern(const struct sp_yaml *yaml, const struct sp_yaml_node *node, uint32_t flags,
	struct sp_pack_pattern *ret)
{
	struct pattern_reading reading = { .pattern = node,
		.caseless = flags & SP_PATTERN_CASELESS, .run = flags & SP_PATTERN_RUN,
		.word_begin = flags & SP_PATTERN_WORD_BEGIN, .word_end = flags & SP_PATTERN_WORD_END };
	int status = SP_OK;

	if (node->kind == SP_YAML_MAP)
		status = sp_schema_read(yaml, node, pattern_fields,
			sizeof pattern_fields / sizeof *pattern_fields, &reading);
	if (!status)
		status = sp_schema_string(yaml, reading.pattern, "pattern", NULL, &ret->regex);
	if (status)
		return status;
	if (ret->regex[strlen(ret->regex) - 1] == '\n')
		return sp_yaml_fail(yaml, reading.pattern,
			"this pattern ends in a line break: write |- or >- instead of | or >");
	ret->flags = (reading.caseless ? SP_PATTERN_CASELESS : 0) | (reading.run ? SP_PATTERN_RUN : 0) |
		(reading.word_begin ? SP_PATTERN_WORD_BEGIN : 0) |
		(reading.word_end ? SP_PATTERN_WORD_END : 0);
	ret->place = sp_yaml_place(yaml, reading.pattern);
	return SP_OK;
}

static int check_word(const struct sp_yaml *yaml, const struct sp_yaml_node *node, const char *word)
{
	if (sp_word_is_fit(word))
		return SP_OK;
	return sp_yaml_fail(yaml, node, "a word must be at most 256 bytes, without control characters "
		"and without a space at its ends");
}

int sp_pack_read_word_list(const struct sp_yaml *yaml, const struct sp_yaml_node *node,
	const char *what, struct sp_name_list *ret)
{
	int status = sp_schema_expect(yaml, node, SP_YAML_LIST, what);

	if (!status)
		status = sp_schema_strings(yaml, node, what, NULL, NULL, ret);
	for (const struct sp_yaml_node *word = node->child; word && !status; word = word->next)
		status = check_word(yaml, word, word->text);
	return status;
}

int sp_pack_join(const struct sp_yaml *yaml, const struct sp_name_list *names, const char **ret)
{
	size_t n = 1;

	for (size_t i = 0; i < names->n; i++)
		n += strlen(names->name[i]) + 1;
	char *joined = sp_arena_alloc(yaml->arena, n), *out = joined;
	if (!joined)
		return sp_yaml_no_memory(yaml);
	for (size_t i = 0; i < names->n; i++) {
		size_t length = strlen(names->name[i]);

		if (i)
			*out++ = ' ';
		memcpy(out, names->name[i], length);
		out += length;
	}
	*out = 0;
	*ret = joined;
	return SP_OK;
}

/* ---------- lexicons ---------- */

struct entry_reading {
	struct sp_pack_entry entry;
	const struct sp_yaml_node *word, *pattern;
	struct sp_name_list tags;
};

static const struct sp_schema_field entry_fields[] = {
#define AT(member) offsetof(struct entry_reading, member)
	{ .key = "word", .type = SP_SCHEMA_NODE, .offset = AT(word), .required = true },
	{ .key = "weight", .type = SP_SCHEMA_NUMBER, .offset = AT(entry.weight), .highest = 10 },
	{ .key = "tags", .type = SP_SCHEMA_STRINGS, .offset = AT(tags) },
	{ .key = "pattern", .type = SP_SCHEMA_NODE, .offset = AT(pattern) },
#undef AT
};

static int read_entry(const struct sp_yaml *yaml, const struct sp_yaml_node *node,
	struct sp_pack_entry *ret)
{
	struct entry_reading reading = { .word = node, .entry = { .weight = 1, .tags = "" } };
	struct sp_pack_entry *entry = &reading.entry;
	int status = SP_OK;

	if (node->kind == SP_YAML_MAP)
		status = sp_schema_read(yaml, node, entry_fields,
			sizeof entry_fields / sizeof *entry_fields, &reading);
	if (!status)
		status = sp_schema_string(yaml, reading.word, "word", NULL, &entry->word);
	if (!status)
		status = check_word(yaml, reading.word, entry->word);
	if (!status && reading.tags.n)
		status = sp_pack_join(yaml, &reading.tags, &entry->tags);
	if (status)
		return status;
	if (reading.pattern) {
		status = sp_pack_read_pattern(yaml, reading.pattern,
			SP_PATTERN_CASELESS | SP_PATTERN_WORD_BEGIN | SP_PATTERN_WORD_END,
			&entry->pattern);
	} else {
		entry->pattern = (struct sp_pack_pattern){ sp_word_regex(entry->word, yaml->arena),
			sp_word_flags(entry->word), sp_yaml_place(yaml, reading.word) };
		status = entry->pattern.regex ? SP_OK : sp_yaml_no_memory(yaml);
	}
	if (!status)
		*ret = *entry;
	return status;
}

struct lexicon_reading {
	struct sp_pack_lexicon lexicon;
	const struct sp_yaml_node *entries;
	bool search;
};

static const struct sp_schema_field lexicon_fields[] = {
#define AT(member) offsetof(struct lexicon_reading, member)
	{ .key = "id", .type = SP_SCHEMA_STRING, .offset = AT(lexicon.id), .required = true,
		.form = &sp_form_id },
	{ .key = "detector", .type = SP_SCHEMA_STRING, .offset = AT(lexicon.detector),
		.form = &sp_form_id, .place_offset = AT(lexicon.detector_place) },
	{ .key = "class", .type = SP_SCHEMA_STRING, .offset = AT(lexicon.entry_class),
		.required = true, .form = &sp_form_id },
	{ .key = "language", .type = SP_SCHEMA_STRING, .offset = AT(lexicon.language) },
	{ .key = "views", .type = SP_SCHEMA_BITS, .offset = AT(lexicon.views),
		.names = sp_view_names },
	{ .key = "search", .type = SP_SCHEMA_BOOL, .offset = AT(search) },
	{ .key = "entries", .type = SP_SCHEMA_NODE, .offset = AT(entries), .required = true },
#undef AT
};

int sp_pack_read_lexicon(const struct sp_yaml *yaml, const struct sp_yaml_node *node,
	const char *pack, struct sp_pack_lexicon *ret)
{
	struct lexicon_reading reading = { .search = true, .lexicon = { .detector = pack, .language = "en",
		.views = SP_VIEW_TEXT | SP_VIEW_FOLDED, .place = sp_yaml_place(yaml, node) } };
	struct sp_pack_lexicon *lexicon = &reading.lexicon;
	int status = sp_schema_read(yaml, node, lexicon_fields,
		sizeof lexicon_fields / sizeof *lexicon_fields, &reading);

	if (!status)
		status = sp_schema_expect(yaml, reading.entries, SP_YAML_LIST, "entries");
	if (status)
		return status;
	lexicon->entry = sp_arena_calloc(yaml->arena, reading.entries->child_n,
		sizeof *lexicon->entry);
	if (!lexicon->entry)
		return sp_yaml_no_memory(yaml);
	if (!reading.search)
		lexicon->views = 0;
	for (node = reading.entries->child; node && !status; node = node->next)
		status = read_entry(yaml, node, &lexicon->entry[lexicon->entry_n++]);
	if (!status)
		*ret = *lexicon;
	return status;
}
