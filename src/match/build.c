/* SPDX-License-Identifier: Apache-2.0 */
#include <hs.h>
#include <stdlib.h>

#include "base/arena.h"
#include "match/anchor.h"
#include "match/edge.h"
#include "match/match.h"

#define REGEX_SHOWN 120 /* bytes of a pattern in an error */
#define SHORT_WORD 3    /* bytes */
#define PHRASE_MAX 256  /* bytes */

/* What one database is compiled from, in the form that Hyperscan wants. */
struct selection {
	const char **regex;
	unsigned *flags, *id;
	unsigned n;
};

static char *section_of(const struct sp_buf *image, enum sp_section section)
{
	const struct sp_ruleset_header *header = (const void *)image->p;

	return image->p + header->section[section].off;
}

static struct sp_pattern *patterns_of(const struct sp_buf *image, uint32_t *ret_n)
{
	const struct sp_ruleset_header *header = (const void *)image->p;

	*ret_n = (uint32_t)(header->section[SP_SECTION_PATTERNS].bytes / sizeof(struct sp_pattern));
	return (void *)section_of(image, SP_SECTION_PATTERNS);
}

static const char *regex_of(const struct sp_buf *image, const struct sp_pattern *pattern)
{
	return section_of(image, SP_SECTION_STRINGS) + pattern->regex.off;
}

static int refuse(const struct sp_build_input *input, const char *regex, uint32_t flags,
	const char *why, struct sp_err *err)
{
	struct sp_place place = { 0 };

	if (!sp_build_pattern_place(input, regex, flags, &place))
		return sp_err_set(err, SP_EINVAL, "pattern /%.*s/: %s", REGEX_SHOWN, regex, why);
	return sp_err_at(err, SP_EINVAL, place.file, place.line, place.column, "pattern /%.*s/: %s",
		REGEX_SHOWN, regex, why);
}

/* The width of a pattern that is plain text, which need not be asked of Hyperscan (it takes 50 µs a pattern); 0 = it is
 * not plain. */
static uint32_t literal_width(const char *regex)
{
	uint32_t width = 0;

	for (; *regex; regex++, width++) {
		if (*regex == '\\' && regex[1] && !sp_is_alnum((unsigned char)regex[1]))
			regex++;
		else if (strchr("\\^$.|?*+()[]{}", *regex))
			return 0;
	}
	return width;
}

static unsigned engine_flags(const struct sp_pattern *pattern)
{
	return pattern->flags & SP_PATTERN_CASELESS ? HS_FLAG_CASELESS : 0;
}

static int fill_width(const struct sp_build_input *input, const char *regex,
	struct sp_pattern *pattern, struct sp_err *err)
{
	hs_compile_error_t *error = NULL;
	hs_expr_info_t *info = NULL;

	if (strlen(regex) != pattern->regex.len)
		return refuse(input, regex, pattern->flags, "holds a zero byte", err);
	if (!strncmp(regex, "(*", 2)) /* (*UTF8) and (*UCP): texts are bytes */
		return refuse(input, regex, pattern->flags, "may not set options of the engine", err);
	pattern->width = pattern->width_max = literal_width(regex);
	if (pattern->width)
		return SP_OK;
	if (hs_expression_info(regex, engine_flags(pattern), &info, &error)) {
		int status = refuse(input, regex, pattern->flags, error->message, err);

		hs_free_compile_error(error);
		return status;
	}
	unsigned narrowest = info->min_width, widest = info->max_width;

	free(info);
	if (!narrowest)
		return refuse(input, regex, pattern->flags, "matches where there is nothing", err);
	pattern->width = narrowest == widest ? widest : 0;
	pattern->width_max = widest; /* UINT_MAX = unbounded, in Hyperscan as in ours */
	return SP_OK;
}

static bool is_word(const char *regex)
{
	while (sp_is_alnum((unsigned char)*regex))
		regex++;
	return !*regex;
}

static const char *word_regex(const char *word, size_t n, struct sp_arena *arena)
{
	/* A short word is part of a thousand others: the engine had better not report these. What stands before it is judged
	 * once more where it matched. */
	return sp_arena_printf(arena, "%s%.*s", n <= SHORT_WORD ? "(?:^|[^A-Za-z0-9])" : "", (int)n,
		word);
}

/* Finds the word that stands for a phrase, if the pattern is one. */
static void fill_anchor(const char *regex, struct sp_pattern *pattern)
{
	const uint32_t word = SP_PATTERN_WORD_BEGIN | SP_PATTERN_WORD_END;
	char plain[PHRASE_MAX];
	uint32_t begin, end;

	pattern->anchor_begin = pattern->anchor_end = 0;
	if ((pattern->flags & word) != word || !literal_width(regex) || pattern->width > PHRASE_MAX)
		return;
	size_t n = sp_anchor_plain(regex, plain, sizeof plain);
	if (!sp_anchor_word(sp_view(plain, n), &begin, &end))
		return;
	pattern->anchor_begin = begin;
	pattern->anchor_end = end;
}

/* What Hyperscan is given for a pattern: edges in front of a fixed width are judged where it matched, which spares the
 * database; those of other patterns are part of it. */
static const char *engine_regex(const struct sp_pattern *pattern, const char *regex,
	struct sp_arena *arena)
{
	const uint32_t word = SP_PATTERN_WORD_BEGIN | SP_PATTERN_WORD_END;
	char plain[PHRASE_MAX];

	if (pattern->anchor_end) {
		sp_anchor_plain(regex, plain, sizeof plain);
		return word_regex(plain + pattern->anchor_begin,
			pattern->anchor_end - pattern->anchor_begin, arena);
	}
	if ((pattern->flags & word) == word && pattern->width && is_word(regex))
		return word_regex(regex, pattern->width, arena);
	if (!(pattern->flags & SP_PATTERN_WORD_BEGIN) || pattern->width)
		return regex;
	return sp_arena_printf(arena, SP_EDGE_BEFORE_REGEX "(?:%s)", regex);
}

/* A pattern as the engine gets it. */
struct engine_pattern {
	const char *regex;
	unsigned flags, id;
};

static int by_regex(const void *left, const void *right)
{
	const struct engine_pattern *a = left, *b = right;
	int order = strcmp(a->regex, b->regex);

	if (!order)
		order = a->flags < b->flags ? -1 : a->flags > b->flags;
	return order ? order : a->id < b->id ? -1 : a->id > b->id;
}

/* Chains the patterns that are the same to the engine. *ret_regex: what it gets for each. */
static int fill_chains(struct sp_pattern *pattern, uint32_t n, const struct sp_buf *image, struct sp_arena *arena,
	const char ***ret_regex)
{
	struct engine_pattern *sorted = sp_arena_calloc(arena, n, sizeof *sorted);
	const char **regex = sp_arena_calloc(arena, n, sizeof *regex);

	if (!sorted || !regex)
		return SP_ENOMEM;
	for (uint32_t i = 0; i < n; i++) {
		const char *its = engine_regex(&pattern[i], regex_of(image, &pattern[i]), arena);

		regex[i] = its ? sp_arena_strdup(arena, its) : NULL; /* the image moves when it grows */
		if (!regex[i])
			return SP_ENOMEM;
		sorted[i] = (struct engine_pattern){ regex[i], engine_flags(&pattern[i]), i };
		pattern[i].next = 0;
	}
	if (n)
		qsort(sorted, n, sizeof *sorted, by_regex);
	for (uint32_t i = 1; i < n; i++)
		if (sorted[i].flags == sorted[i - 1].flags && !strcmp(sorted[i].regex, sorted[i - 1].regex))
			pattern[sorted[i - 1].id].next = sorted[i].id + 1;
	*ret_regex = regex;
	return SP_OK;
}

/* Of each chain the first that is looked for in these views. */
static int select_patterns(const struct sp_buf *image, const char *const *regex, uint32_t views,
	struct sp_arena *arena, struct selection *ret)
{
	uint32_t n;
	const struct sp_pattern *pattern = patterns_of(image, &n);
	bool *is_led = sp_arena_calloc(arena, n, sizeof *is_led);

	*ret = (struct selection){
		.regex = sp_arena_calloc(arena, n, sizeof *ret->regex),
		.flags = sp_arena_calloc(arena, n, sizeof *ret->flags),
		.id = sp_arena_calloc(arena, n, sizeof *ret->id),
	};
	if (!ret->regex || !ret->flags || !ret->id || !is_led)
		return SP_ENOMEM;
	for (uint32_t i = 0; i < n; i++) {
		if (!(pattern[i].views & views) || is_led[i])
			continue;
		for (uint32_t next = pattern[i].next; next; next = pattern[next - 1].next)
			is_led[next - 1] = true;
		ret->regex[ret->n] = regex[i];
		ret->flags[ret->n] = engine_flags(&pattern[i]);
		ret->id[ret->n++] = i;
	}
	return SP_OK;
}

static int compile(const struct sp_build_input *input, const struct sp_buf *image,
	const struct selection *selection, hs_database_t **ret, struct sp_err *err)
{
	hs_compile_error_t *error = NULL;
	int status;

	if (!hs_compile_multi(selection->regex, selection->flags, selection->id, selection->n,
		    HS_MODE_BLOCK, NULL, ret, &error))
		return SP_OK;
	if (error->expression >= 0 && (unsigned)error->expression < selection->n) {
		uint32_t n;
		const struct sp_pattern *pattern =
			patterns_of(image, &n) + selection->id[error->expression];

		status = refuse(input, regex_of(image, pattern), pattern->flags, error->message, err);
	} else {
		status = sp_err_set(err, SP_EINVAL, "the patterns of all packs together: %s",
			error->message);
	}
	hs_free_compile_error(error);
	return status;
}

static int serialise(const hs_database_t *db, struct sp_buf *image, enum sp_section section,
	struct sp_err *err)
{
	char *bytes = NULL;
	size_t n = 0;

	if (hs_serialize_database(db, &bytes, &n))
		return sp_err_set(err, SP_ENOMEM, "the compiled patterns cannot be serialised");
	int status = sp_ruleset_set_section(image, section, sp_view(bytes, n));

	free(bytes);
	if (status)
		sp_err_set(err, status, "the compiled patterns do not fit into the image");
	return status;
}

static int add_database(const struct sp_build_input *input, struct sp_buf *image, const char *const *regex,
	uint32_t views, enum sp_section section, struct sp_arena *arena, struct sp_err *err)
{
	struct selection selection;
	hs_database_t *db = NULL;
	int status = select_patterns(image, regex, views, arena, &selection);

	if (status)
		sp_err_set(err, status, "no memory to compile the patterns");
	else if (selection.n)
		status = compile(input, image, &selection, &db, err);
	if (db) {
		status = serialise(db, image, section, err);
		hs_free_database(db);
	}
	return status;
}

int sp_match_build(const struct sp_build_input *input, struct sp_buf *image,
	const struct sp_limits *limits, struct sp_err *err)
{
	uint32_t n;
	struct sp_pattern *pattern = patterns_of(image, &n);
	struct sp_arena arena;
	const char **regex = NULL;
	int status = SP_OK;

	if (n > limits->pattern_count)
		return sp_err_set(err, SP_ELIMIT, "%u patterns are more than the limit pattern-count", n);
	for (uint32_t i = 0; i < n && !status; i++) {
		status = fill_width(input, regex_of(image, &pattern[i]), &pattern[i], err);
		if (!status)
			fill_anchor(regex_of(image, &pattern[i]), &pattern[i]);
	}
	sp_arena_init(&arena, 0);
	if (!status && fill_chains(pattern, n, image, &arena, &regex))
		status = sp_err_set(err, SP_ENOMEM, "no memory to compile the patterns");
	if (!status)
		status = add_database(input, image, regex, SP_VIEW_TEXT | SP_VIEW_FOLDED, SP_SECTION_DB_TEXT, &arena, err);
	if (!status)
		status = add_database(input, image, regex, SP_VIEW_WORDS, SP_SECTION_DB_WORDS, &arena, err);
	sp_arena_release(&arena);
	return status;
}
