/* SPDX-License-Identifier: Apache-2.0 */
/* Packs and plugin patterns -> the image of a rule set, without its databases. */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "config/declared.h"
#include "config/image.h"
#include "config/names.h"
#include "config/pack.h"
#include "config/pool.h"
#include "config/words.h"
#include "config/yaml.h"

struct build {
	const struct sp_build_input *in;
	const struct sp_limits *limits;
	struct sp_err *err;
	struct sp_arena arena; /* names, words as patterns */
	struct sp_pool pool;
	struct sp_index pattern_index;
	struct sp_buf section[SP_SECTION_N]; /* STRINGS stays empty: the pool has them */
	struct sp_buf raw_users;
	struct sp_declared_list rules, sets, lexicons; /* sorted by name */
	const char **type; /* sorted */
	size_t type_n;
};

#define COUNT(b, which, record) ((uint32_t)((b)->section[which].n / sizeof(record)))

static int no_memory(const struct build *b)
{
	return sp_err_set(b->err, SP_ENOMEM, "no memory to build the rule set");
}

/* An error at a place in one of the packs, with its source line. */
static int fail(const struct build *b, const struct sp_place *place, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

static int fail(const struct build *b, const struct sp_place *place, const char *format, ...)
{
	char message[384];
	va_list args;

	va_start(args, format);
	vsnprintf(message, sizeof message, format, args);
	va_end(args);
	sp_err_at(b->err, SP_EINVAL, place->file, place->line, place->column, "%s", message);
	for (size_t i = 0; i < b->in->pack_n; i++) {
		if (b->in->pack[i].file == place->file)
			sp_err_add_snippet(b->err, b->in->pack[i].bytes);
	}
	return SP_EINVAL;
}

/* ---------- names ---------- */

/* Sorts by name; a name that stands twice is an error at the later one. */
static int sort_declared(const struct build *b, struct sp_declared_list *list, const char *what)
{
	const struct sp_declared *again = sp_declared_sort(list);

	if (!again)
		return SP_OK;
	return fail(b, again->place, "%s \"%s\" is already defined in %s:%u", what, again->name,
		again[-1].place->file, again[-1].place->line);
}

/* Room for all names. */
static int allocate_names(struct build *b)
{
	size_t rule_n = 0, set_n = 0, lexicon_n = 0, builtin_n = 0;

	for (size_t i = 0; i < b->in->pack_n; i++) {
		rule_n += b->in->pack[i].rule_n;
		set_n += b->in->pack[i].set_n;
		lexicon_n += b->in->pack[i].lexicon_n;
	}
	while (sp_builtin_types[builtin_n])
		builtin_n++;
	if (rule_n > b->limits->rule_count)
		return sp_err_set(b->err, SP_ELIMIT, "%zu rules are more than limits: rule-count allows",
			rule_n);
	b->rules.item = sp_arena_calloc(&b->arena, rule_n, sizeof *b->rules.item);
	b->sets.item = sp_arena_calloc(&b->arena, set_n, sizeof *b->sets.item);
	b->lexicons.item = sp_arena_calloc(&b->arena, lexicon_n, sizeof *b->lexicons.item);
	b->type = sp_arena_calloc(&b->arena, rule_n + builtin_n, sizeof *b->type);
	return b->rules.item && b->sets.item && b->lexicons.item && b->type ? SP_OK : no_memory(b);
}

static int collect_names(struct build *b)
{
	int status = allocate_names(b);

	for (size_t i = 0; i < b->in->pack_n && !status; i++) {
		const struct sp_pack *pack = &b->in->pack[i];

		for (size_t j = 0; j < pack->rule_n; j++) {
			sp_declare(&b->rules, pack->rule[j].id, &pack->rule[j].place, &pack->rule[j], pack);
			b->type[b->type_n++] = pack->rule[j].type;
		}
		for (size_t j = 0; j < pack->set_n; j++)
			sp_declare(&b->sets, pack->set[j].name, &pack->set[j].place, &pack->set[j], pack);
		for (size_t j = 0; j < pack->lexicon_n; j++)
			sp_declare(&b->lexicons, pack->lexicon[j].id, &pack->lexicon[j].place,
				&pack->lexicon[j], pack);
	}
	if (status)
		return status;
	for (size_t i = 0; sp_builtin_types[i]; i++)
		b->type[b->type_n++] = sp_builtin_types[i];
	sp_names_sort(b->type, b->type_n);
	status = sort_declared(b, &b->rules, "rule");
	if (!status)
		status = sort_declared(b, &b->sets, "context");
	if (!status)
		status = sort_declared(b, &b->lexicons, "lexicon");
	return status;
}

/* ---------- patterns and sets ---------- */

/* Adds a user to the pattern of this text and these flags, which is made when it is new. */
static int use_pattern(struct build *b, const char *regex, uint32_t flags,
	struct sp_pattern_user user, uint32_t *ret_pattern)
{
	struct sp_buf *patterns = &b->section[SP_SECTION_PATTERNS];
	struct sp_str text = sp_pool_add(&b->pool, regex);
	uint32_t at = sp_pattern_find(&b->pattern_index, patterns, text, flags);

	if (at == SP_NONE) {
		struct sp_pattern pattern = { .regex = text, .flags = flags, .width_max = UINT32_MAX };

		at = COUNT(b, SP_SECTION_PATTERNS, pattern);
		if (at >= b->limits->pattern_count)
			return sp_err_set(b->err, SP_ELIMIT,
				"the packs hold more patterns than limits: pattern-count allows (%llu)",
				(unsigned long long)b->limits->pattern_count);
		if (sp_buf_add(patterns, &pattern, sizeof pattern) ||
			sp_pattern_index(&b->pattern_index, text, flags, at))
			return no_memory(b);
	}
	struct sp_raw_user raw = { at, user };

	((struct sp_pattern *)(void *)patterns->p)[at].views |= user.views;
	if (b->pool.failed || sp_buf_add(&b->raw_users, &raw, sizeof raw))
		return no_memory(b);
	if (ret_pattern)
		*ret_pattern = at;
	return SP_OK;
}

static int by_value(const void *a, const void *b)
{
	uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;

	return x < y ? -1 : x > y;
}

/* views: where the engine looks for the words; 0 = nowhere. */
static int add_set(struct build *b, const char *name, const char *const *word, size_t word_n,
	uint32_t views)
{
	struct sp_buf *list = &b->section[SP_SECTION_SET_PATTERNS];
	uint32_t first = COUNT(b, SP_SECTION_SET_PATTERNS, uint32_t), n = 0;
	struct sp_pattern_user user = { SP_USER_SET, COUNT(b, SP_SECTION_SETS, struct sp_word_set),
		views };

	for (size_t i = 0; i < word_n; i++) {
		struct sp_arena_mark mark = sp_arena_mark(&b->arena);
		const char *regex = sp_word_regex(word[i], &b->arena);
		uint32_t pattern = 0;
		int status = regex ? use_pattern(b, regex, sp_word_flags(word[i]), user, &pattern)
				   : no_memory(b);

		sp_arena_rewind(&b->arena, mark);
		if (status)
			return status;
		if (sp_buf_add(list, &pattern, sizeof pattern))
			return no_memory(b);
	}
	uint32_t *pattern = (void *)list->p;

	if (word_n) {
		qsort(pattern + first, word_n, sizeof *pattern, by_value);
		for (size_t i = 0; i < word_n; i++) {
			if (!i || pattern[first + i] != pattern[first + n - 1])
				pattern[first + n++] = pattern[first + i];
		}
		list->n -= (word_n - n) * sizeof *pattern;
	}
	struct sp_word_set set = { sp_pool_add(&b->pool, name), { first, n } };

	return sp_buf_add(&b->section[SP_SECTION_SETS], &set, sizeof set) ? no_memory(b) : SP_OK;
}

static int add_named_sets(struct build *b)
{
	int status = SP_OK;

	for (size_t i = 0; i < b->sets.n && !status; i++) {
		const struct sp_pack_set *set = b->sets.item[i].record;

		status = add_set(b, set->name, set->word, set->word_n,
			SP_VIEW_TEXT | SP_VIEW_FOLDED);
	}
	return status;
}

/* The set of a rule's words: a named one, or one of its own. */
static int find_set(struct build *b, const struct sp_pack_words *words, const char *own_name,
	uint32_t *ret)
{
	*ret = SP_NONE;
	if (words->set) {
		const struct sp_declared *found = sp_declared_find(&b->sets, words->set);
		struct sp_nearest nearest = { .word = words->set };

		if (found) {
			*ret = (uint32_t)(found - b->sets.item);
			return SP_OK;
		}
		for (size_t i = 0; i < b->sets.n; i++)
			sp_nearest_try(&nearest, b->sets.item[i].name);
		if (!nearest.best)
			return fail(b, &words->place, "unknown context \"%.60s\": the packs define none",
				words->set);
		return fail(b, &words->place, "unknown context \"%.60s\"; did you mean \"%s\"?",
			words->set, nearest.best);
	}
	if (!words->word_n)
		return SP_OK;
	*ret = COUNT(b, SP_SECTION_SETS, struct sp_word_set);
	return add_set(b, own_name, words->word, words->word_n,
		words->local ? 0 : SP_VIEW_TEXT | SP_VIEW_FOLDED);
}

/* ---------- rules ---------- */

static int unknown(const struct build *b, const struct sp_place *place, const char *what,
	const char *name, const char *const *known, size_t known_n)
{
	struct sp_nearest nearest = { .word = name };

	for (size_t i = 0; i < known_n; i++)
		sp_nearest_try(&nearest, known[i]);
	if (!nearest.best)
		return fail(b, place, "unknown %s \"%.60s\": no plugin brings one", what, name);
	return fail(b, place, "unknown %s \"%.60s\"; did you mean \"%s\"?", what, name, nearest.best);
}

/* Of "plugin/name" only the name is compared where only a name was written. */
static int unknown_validator(const struct build *b, const struct sp_pack_rule *rule)
{
	struct sp_nearest nearest = { .word = rule->validator };
	const char *full = NULL;

	for (size_t i = 0; i < b->in->validator_n; i++) {
		const char *slash = strchr(b->in->validator[i], '/');
		const char *name = slash && !strchr(rule->validator, '/') ? slash + 1
									 : b->in->validator[i];

		sp_nearest_try(&nearest, name);
		if (nearest.best == name)
			full = b->in->validator[i];
	}
	return unknown(b, &rule->validator_place, "validator", rule->validator, &full, full ? 1 : 0);
}

/* "plugin/name" as it is; "name" of the rule's own detector, else of the only plugin that has it. */
static int find_validator(struct build *b, const struct sp_pack_rule *rule, struct sp_str *ret)
{
	const char *const *known = b->in->validator;
	size_t n = b->in->validator_n;
	const char *found = NULL, *again = NULL;

	if (!rule->validator)
		return SP_OK;
	for (size_t i = 0; i < n; i++) {
		const char *slash = strchr(known[i], '/');
		size_t plugin_n = slash ? (size_t)(slash - known[i]) : 0;

		if (!strcmp(known[i], rule->validator) ||
			(slash && !strcmp(slash + 1, rule->validator) &&
				strlen(rule->detector) == plugin_n &&
				!memcmp(known[i], rule->detector, plugin_n))) {
			found = known[i];
			again = NULL;
			break;
		}
		if (slash && !strcmp(slash + 1, rule->validator)) {
			again = found;
			found = known[i];
		}
	}
	if (again)
		return fail(b, &rule->validator_place, "validator \"%.60s\" is in several plugins: "
			"write \"%s\" or \"%s\"", rule->validator, again, found);
	if (!found)
		return unknown_validator(b, rule);
	*ret = sp_pool_add(&b->pool, found);
	return SP_OK;
}

static int check_detector(const struct build *b, const char *name, const struct sp_place *place)
{
	for (size_t i = 0; i < b->in->detector_n; i++) {
		if (!strcmp(b->in->detector[i], name))
			return SP_OK;
	}
	return unknown(b, place, "detector", name, b->in->detector, b->in->detector_n);
}

static int check_types(const struct build *b, const char *group, const struct sp_place *place)
{
	while (*group) {
		char type[72];
		size_t n = strcspn(group, " ");

		snprintf(type, sizeof type, "%.*s", (int)(n < sizeof type ? n : sizeof type - 1), group);
		if (!sp_names_has(b->type, b->type_n, type))
			return unknown(b, place, "type", type, b->type, b->type_n);
		group += n + (group[n] == ' ');
	}
	return SP_OK;
}

static int add_strs(struct build *b, const char *const *string, size_t n, struct sp_list *ret)
{
	*ret = (struct sp_list){ COUNT(b, SP_SECTION_STRS, struct sp_str), (uint32_t)n };
	for (size_t i = 0; i < n; i++) {
		struct sp_str str = sp_pool_add(&b->pool, string[i]);

		if (sp_buf_add(&b->section[SP_SECTION_STRS], &str, sizeof str))
			return no_memory(b);
	}
	return SP_OK;
}

/* Letters and digits, upper case, sorted: as detect/ normalises values. */
static int add_exclude_values(struct build *b, const struct sp_pack_rule *rule, struct sp_list *ret)
{
	const char **value = sp_arena_calloc(&b->arena, rule->exclude_value_n, sizeof *value);

	if (!value)
		return no_memory(b);
	for (size_t i = 0; i < rule->exclude_value_n; i++) {
		char *copy = sp_arena_strdup(&b->arena, rule->exclude_value[i]), *out = copy;

		if (!copy)
			return no_memory(b);
		for (const char *p = copy; *p; p++) {
			if (sp_is_alnum((unsigned char)*p))
				*out++ = (char)sp_upper((unsigned char)*p);
		}
		*out = 0;
		value[i] = copy;
	}
	sp_names_sort(value, rule->exclude_value_n);
	return add_strs(b, value, rule->exclude_value_n, ret);
}

static int add_combine(struct build *b, const struct sp_pack_rule *rule, uint32_t *ret)
{
	struct sp_combine combine = { .within = rule->combine_within,
		.distinct = rule->combine_distinct,
		.member_confidence = rule->combine_member_confidence };

	*ret = SP_NONE;
	if (!rule->combine_group)
		return SP_OK;
	for (size_t i = 0; i < rule->combine_group_n; i++) {
		int status = check_types(b, rule->combine_group[i], &rule->combine_place);

		if (status)
			return status;
	}
	*ret = COUNT(b, SP_SECTION_COMBINES, combine);
	int status = add_strs(b, rule->combine_group, rule->combine_group_n, &combine.groups);
	if (!status && sp_buf_add(&b->section[SP_SECTION_COMBINES], &combine, sizeof combine))
		status = no_memory(b);
	return status;
}

static int add_rule_patterns(struct build *b, const struct sp_pack_rule *rule, uint32_t index,
	struct sp_list *ret)
{
	const char **text = sp_arena_calloc(&b->arena, rule->pattern_n, sizeof *text);

	if (!text)
		return no_memory(b);
	for (size_t i = 0; i < rule->pattern_n; i++) {
		struct sp_pattern_user user = { SP_USER_RULE, index, rule->views };
		int status = use_pattern(b, rule->pattern[i].regex, rule->pattern[i].flags, user, NULL);

		if (status)
			return status;
		text[i] = rule->pattern[i].regex;
	}
	return add_strs(b, text, rule->pattern_n, ret);
}

static void copy_strings(struct build *b, const struct sp_pack_rule *from,
	const struct sp_pack *pack, struct sp_rule *to)
{
	to->id = sp_pool_add(&b->pool, from->id);
	to->name = sp_pool_add(&b->pool, from->name);
	to->category = sp_pool_add(&b->pool, from->category);
	to->type = sp_pool_add(&b->pool, from->type);
	to->detector = sp_pool_add(&b->pool, from->detector);
	to->pack = sp_pool_add(&b->pool, pack->name);
	to->confirm = sp_pool_add(&b->pool, from->confirm);
	to->country = sp_pool_add(&b->pool, from->country);
	to->check = sp_pool_add(&b->pool, from->check);
	to->source = sp_pool_add(&b->pool, from->reference_n ? from->reference[0] : NULL);
	to->exclude_pattern = sp_pool_add(&b->pool, from->exclude_pattern);
}

static int add_rule(struct build *b, const struct sp_declared *declared, uint32_t index)
{
	const struct sp_pack_rule *from = declared->record;
	struct sp_rule rule = { .severity = from->severity, .views = from->views,
		.fields = from->fields, .flags = from->flags, .window = from->window, .context_within = from->context.within,
		.context_side = from->context.side, .exclude_within = from->exclude.within,
		.base = from->base, .bonus_check = from->bonus_check,
		.bonus_context = from->bonus_context };
	const char *exclude_name = sp_arena_printf(&b->arena, "%s/exclude", from->id);
	int status = exclude_name ? SP_OK : no_memory(b);

	if (!status && (from->flags & SP_RULE_PLUGIN))
		status = check_detector(b, from->detector,
			from->detector_place.line ? &from->detector_place : &from->place);
	if (!status)
		status = find_validator(b, from, &rule.validator);
	if (!status)
		status = find_set(b, &from->context, from->id, &rule.context_set);
	if (!status)
		status = find_set(b, &from->exclude, exclude_name, &rule.exclude_set);
	if (!status)
		status = add_rule_patterns(b, from, index, &rule.patterns);
	if (!status)
		status = add_exclude_values(b, from, &rule.exclude_values);
	if (!status)
		status = add_combine(b, from, &rule.combine);
	if (status)
		return status;
	copy_strings(b, from, declared->pack, &rule);
	return sp_buf_add(&b->section[SP_SECTION_RULES], &rule, sizeof rule) ? no_memory(b) : SP_OK;
}

/* ---------- lexicons, plugins ---------- */

static int add_lexicon(struct build *b, const struct sp_pack_lexicon *lexicon, uint32_t *index)
{
	struct sp_buf *entries = &b->section[SP_SECTION_ENTRIES];
	struct sp_entry entry = { .detector = sp_pool_add(&b->pool, lexicon->detector),
		.lexicon = sp_pool_add(&b->pool, lexicon->id),
		.entry_class = sp_pool_add(&b->pool, lexicon->entry_class),
		.language = sp_pool_add(&b->pool, lexicon->language) };

	for (size_t i = 0; i < lexicon->entry_n; i++) {
		const struct sp_pack_entry *from = &lexicon->entry[i];
		struct sp_pattern_user user = { SP_USER_ENTRY,
			COUNT(b, SP_SECTION_ENTRIES, entry), lexicon->views };
		int status = user.views ? use_pattern(b, from->pattern.regex, from->pattern.flags,
			user, NULL) : SP_OK;

		if (status)
			return status;
		entry.word = sp_pool_add(&b->pool, from->word);
		entry.tags = sp_pool_add(&b->pool, from->tags);
		entry.weight = from->weight;
		entry.index = (*index)++;
		if (sp_buf_add(entries, &entry, sizeof entry))
			return no_memory(b);
	}
	return SP_OK;
}

/* Grouped by detector, in the order of packs and files within. */
static int add_lexicons(struct build *b)
{
	int status = SP_OK;

	for (size_t i = 0; i < b->lexicons.n && !status; i++) {
		const struct sp_pack_lexicon *lexicon = b->lexicons.item[i].record;

		status = check_detector(b, lexicon->detector, lexicon->detector_place.line ?
			&lexicon->detector_place : &lexicon->place);
	}
	for (size_t d = 0; d < b->in->detector_n; d++) {
		uint32_t index = 0;

		for (size_t i = 0; i < b->in->pack_n; i++) {
			const struct sp_pack *pack = &b->in->pack[i];

			for (size_t j = 0; j < pack->lexicon_n && !status; j++) {
				if (!strcmp(pack->lexicon[j].detector, b->in->detector[d]))
					status = add_lexicon(b, &pack->lexicon[j], &index);
			}
		}
	}
	return status;
}

static int add_plugin_patterns(struct build *b)
{
	int status = SP_OK;

	for (size_t i = 0; i < b->in->plugin_pattern_n && !status; i++) {
		const struct sp_plugin_pattern *pattern = &b->in->plugin_pattern[i];
		struct sp_pattern_user user = { SP_USER_PLUGIN, pattern->user, pattern->views };

		status = use_pattern(b, pattern->regex, pattern->flags, user, NULL);
	}
	return status;
}

/* ---------- all together ---------- */

static int write_image(const struct build *b, struct sp_buf *image)
{
	struct sp_view section[SP_SECTION_N];

	for (unsigned i = 0; i < SP_SECTION_N; i++)
		section[i] = sp_view(b->section[i].p, b->section[i].n);
	section[SP_SECTION_STRINGS] = sp_view(b->pool.bytes.p, b->pool.bytes.n);
	int status = sp_image_write(image, &b->in->digest, section);
	return status ? sp_err_set(b->err, status, "no room for the image of the rule set") : SP_OK;
}

static int build_all(struct build *b, struct sp_buf *image)
{
	int status = sp_pool_init(&b->pool) ? no_memory(b) : collect_names(b);

	if (!status)
		status = add_named_sets(b);
	for (uint32_t i = 0; i < b->rules.n && !status; i++)
		status = add_rule(b, &b->rules.item[i], i);
	if (!status)
		status = add_lexicons(b);
	if (!status)
		status = add_plugin_patterns(b);
	if (!status && sp_image_group_users(&b->section[SP_SECTION_PATTERNS], &b->raw_users,
		&b->section[SP_SECTION_USERS]))
		status = no_memory(b);
	if (!status && b->pool.failed)
		status = no_memory(b);
	return status ? status : write_image(b, image);
}

int sp_ruleset_build(const struct sp_build_input *input, const struct sp_limits *limits,
	struct sp_buf *image, struct sp_err *err)
{
	struct build b = { .in = input, .limits = limits, .err = err };

	sp_arena_init(&b.arena, 0);
	int status = build_all(&b, image);

	sp_pool_release(&b.pool);
	sp_index_release(&b.pattern_index);
	for (unsigned i = 0; i < SP_SECTION_N; i++)
		sp_buf_release(&b.section[i]);
	sp_buf_release(&b.raw_users);
	sp_arena_release(&b.arena);
	return status;
}
