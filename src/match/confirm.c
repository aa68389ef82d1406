/* SPDX-License-Identifier: Apache-2.0 */
#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>
#include <stdlib.h>

#include "match/edge.h"
#include "match/matcher.h"

/*
 * PCRE2 with a budget. Every pattern is compiled with automatic callouts: the one at its end decides whether the match is
 * one that is looked for (else PCRE2 goes on looking), all of them count steps. PCRE2's own match limit starts anew at each
 * place where a match may begin and so does not limit a search as a whole.
 * Most searches find nothing, and PCRE2 says that several times sooner without callouts. So it is asked that first; by a
 * match limit so low that all places together cost about what the budget allows.
 */
#define QUICK_SHARE 64           /* of the budget's steps, at each place of the search without callouts */
#define HEAP_KIBIBYTES_MAX 8192u /* of one search; the steps run out long before */
#define BEHIND_BYTES 8u          /* seen in front of a window, for \b and ^ */
#define BEYOND_BYTES 8u          /* seen after it, for \b and $ */
#define FIRST_CAPACITY 64        /* of the table, a power of two */
#define KEY_BEGIN (UINT64_C(1) << 62)
#define KEY_CASELESS (UINT64_C(1) << 32)

struct compiled {
	uint64_t key; /* place in the rule set and kind, never 0 in use */
	pcre2_code *code;
	pcre2_code *quick; /* the same without callouts */
	pcre2_match_data *data;
	int value_group; /* number of the group `value`, 0 = none */
};

struct sp_confirmer {
	pcre2_compile_context *compile_context;
	pcre2_match_context *match_context;
	uint32_t steps_max;
	struct compiled *table; /* open addressing, never more than half full */
	size_t n, capacity;
};

struct search {
	uint32_t steps_left;
	uint32_t touch; /* the match must begin before or at it and end after or at it; SP_HIT_BEGIN_UNKNOWN = anywhere */
	uint32_t end;   /* the match must end here; SP_HIT_BEGIN_UNKNOWN = anywhere */
	const struct sp_view *edge_of; /* the match must begin at the edge of a word of this text; NULL = anywhere */
};

static int on_callout(pcre2_callout_block *block, void *context)
{
	struct search *search = context;

	if (!search->steps_left--)
		return PCRE2_ERROR_CALLOUT;
	if (block->next_item_length)
		return 0;
	size_t begin = block->start_match, end = block->current_position;

	if (search->touch != SP_HIT_BEGIN_UNKNOWN && (begin > search->touch || end < search->touch))
		return 1;
	if (search->end != SP_HIT_BEGIN_UNKNOWN && end != search->end)
		return 1;
	return search->edge_of && !sp_edge_before(*search->edge_of, begin);
}

struct sp_confirmer *sp_confirmer_new(const struct sp_limits *limits)
{
	struct sp_confirmer *confirmer = calloc(1, sizeof *confirmer);

	if (!confirmer)
		return NULL;
	confirmer->capacity = FIRST_CAPACITY;
	confirmer->table = calloc(confirmer->capacity, sizeof *confirmer->table);
	confirmer->steps_max = (uint32_t)limits->confirm_steps;
	confirmer->compile_context = pcre2_compile_context_create(NULL);
	confirmer->match_context = pcre2_match_context_create(NULL);
	if (!confirmer->table || !confirmer->compile_context || !confirmer->match_context) {
		sp_confirmer_free(confirmer);
		return NULL;
	}
	pcre2_set_newline(confirmer->compile_context, PCRE2_NEWLINE_LF);
	pcre2_set_heap_limit(confirmer->match_context, HEAP_KIBIBYTES_MAX);
	return confirmer;
}

void sp_confirmer_free(struct sp_confirmer *confirmer)
{
	if (!confirmer)
		return;
	for (size_t i = 0; confirmer->table && i < confirmer->capacity; i++) {
		pcre2_match_data_free(confirmer->table[i].data);
		pcre2_code_free(confirmer->table[i].code);
		pcre2_code_free(confirmer->table[i].quick);
	}
	pcre2_match_context_free(confirmer->match_context);
	pcre2_compile_context_free(confirmer->compile_context);
	free(confirmer->table);
	free(confirmer);
}

static pcre2_code *compile_text(const char *regex, size_t n, uint32_t options,
	pcre2_compile_context *context, int *error, size_t *at)
{
	options |= PCRE2_USE_OFFSET_LIMIT | PCRE2_NEVER_UTF | PCRE2_NEVER_UCP |
		PCRE2_NEVER_BACKSLASH_C;
	return pcre2_compile((PCRE2_SPTR)regex, n, options, error, at, context);
}

/* Compiles the pattern as it is, then in a group, so that one callout stands at the end of all its alternatives. (What is
 * no pattern by itself does not become one by the parentheses.) */
static int compile(const char *regex, bool caseless, pcre2_compile_context *context,
	pcre2_code **ret_quick, pcre2_code **ret, struct sp_err *err)
{
	uint32_t options = caseless ? PCRE2_CASELESS : 0;
	struct sp_buf grouped;
	int error = PCRE2_ERROR_NOMEMORY;
	size_t at = 0;
	pcre2_code *code = NULL;
	pcre2_code *quick = compile_text(regex, strlen(regex), options, context, &error, &at);

	if (quick) {
		sp_buf_init(&grouped, 0);
		if (!sp_buf_printf(&grouped, "(?:%s)", regex))
			code = compile_text(grouped.p, grouped.n, options | PCRE2_AUTO_CALLOUT |
				PCRE2_NO_AUTO_POSSESS | PCRE2_NO_DOTSTAR_ANCHOR, context, &error, &at);
		sp_buf_release(&grouped);
	}
	if (code) {
		*ret_quick = quick;
		*ret = code;
		return SP_OK;
	}
	PCRE2_UCHAR why[128];

	pcre2_code_free(quick);
	pcre2_get_error_message(error, why, sizeof why);
	return sp_err_set(err, SP_EINVAL, "pattern /%.120s/, byte %zu: %s", regex, at + 1,
		(const char *)why);
}

int sp_match_check_confirm(const char *pattern, struct sp_err *err)
{
	pcre2_compile_context *context = pcre2_compile_context_create(NULL);
	pcre2_code *quick = NULL, *code = NULL;

	if (!context)
		return sp_err_set(err, SP_ENOMEM, "no memory to compile a pattern");
	pcre2_set_newline(context, PCRE2_NEWLINE_LF);
	int status = compile(pattern, false, context, &quick, &code, err);

	pcre2_code_free(quick);
	pcre2_code_free(code);
	pcre2_compile_context_free(context);
	return status;
}

static struct compiled *slot_of(struct compiled *table, size_t capacity, uint64_t key)
{
	size_t at = (size_t)(key * UINT64_C(0x9e3779b97f4a7c15) >> 32) & (capacity - 1);

	while (table[at].key && table[at].key != key)
		at = (at + 1) & (capacity - 1);
	return &table[at];
}

static int grow(struct sp_confirmer *confirmer)
{
	size_t capacity = confirmer->capacity * 2;
	struct compiled *table = calloc(capacity, sizeof *table);

	if (!table)
		return SP_ENOMEM;
	for (size_t i = 0; i < confirmer->capacity; i++) {
		if (confirmer->table[i].key)
			*slot_of(table, capacity, confirmer->table[i].key) = confirmer->table[i];
	}
	free(confirmer->table);
	confirmer->table = table;
	confirmer->capacity = capacity;
	return SP_OK;
}

/* Finds the compiled pattern of a key or compiles it. Returns: NULL with err set. */
static const struct compiled *get(struct sp_confirmer *confirmer, uint64_t key, const char *regex,
	bool caseless, struct sp_err *err)
{
	struct compiled *slot = slot_of(confirmer->table, confirmer->capacity, key);

	if (slot->key)
		return slot;
	if (confirmer->n * 2 >= confirmer->capacity) {
		if (grow(confirmer)) {
			sp_err_set(err, SP_ENOMEM, "no memory to keep a pattern");
			return NULL;
		}
		slot = slot_of(confirmer->table, confirmer->capacity, key);
	}
	struct compiled made = { .key = key };

	if (compile(regex, caseless, confirmer->compile_context, &made.quick, &made.code, err))
		return NULL;
	made.data = pcre2_match_data_create_from_pattern(made.code, NULL);
	if (!made.data) {
		pcre2_code_free(made.quick);
		pcre2_code_free(made.code);
		sp_err_set(err, SP_ENOMEM, "no memory to keep a pattern");
		return NULL;
	}
	int group = pcre2_substring_number_from_name(made.code, (PCRE2_SPTR) "value");

	made.value_group = group > 0 ? group : 0;
	*slot = made;
	confirmer->n++;
	return slot;
}

/* Searches text from `start` on, for matches that begin at `last_start` at the latest. Returns: 1, 0, or SP_ELIMIT. */
static int run(struct sp_confirmer *confirmer, const struct compiled *compiled,
	struct sp_view text, size_t start, size_t last_start, struct search *search)
{
	pcre2_match_context *context = confirmer->match_context;

	/* There is a match that ends where the engine reported one: no need to ask whether there is any. */
	bool doubtful = search->end == SP_HIT_BEGIN_UNKNOWN;

	pcre2_set_offset_limit(context, last_start);
	pcre2_set_match_limit(context, confirmer->steps_max / QUICK_SHARE);
	if (doubtful && pcre2_match(compiled->quick, (PCRE2_SPTR)text.p, text.n, start, 0,
		compiled->data, context) == PCRE2_ERROR_NOMATCH)
		return 0;
	search->steps_left = confirmer->steps_max;
	pcre2_set_match_limit(context, confirmer->steps_max);
	pcre2_set_callout(context, on_callout, search);
	int result = pcre2_match(compiled->code, (PCRE2_SPTR)text.p, text.n, start, 0,
		compiled->data, context);

	if (result == PCRE2_ERROR_NOMATCH)
		return 0;
	return result < 0 ? SP_ELIMIT : 1;
}

uint32_t sp_matcher_begin(struct sp_matcher *matcher, uint32_t pattern_index, struct sp_view text,
	uint32_t end, uint32_t window)
{
	const struct sp_pattern *pattern = &matcher->ruleset->pattern[pattern_index];
	const struct compiled *compiled = get(matcher->confirmer, KEY_BEGIN | pattern_index,
		sp_ruleset_str(matcher->ruleset, pattern->regex), pattern->flags & SP_PATTERN_CASELESS,
		NULL);

	if (!compiled || end > text.n)
		return SP_HIT_BEGIN_UNKNOWN;
	if (window > pattern->width_max)
		window = pattern->width_max;
	/* The text is cut where \b, ^ and $ still see what stands around the window. */
	size_t from = end > window ? end - window : 0;
	size_t base = from > BEHIND_BYTES ? from - BEHIND_BYTES : 0;
	size_t to = text.n - end > BEYOND_BYTES ? end + BEYOND_BYTES : text.n;
	struct sp_view part = sp_view_sub(text, base, to);
	struct search search = {
		.touch = SP_HIT_BEGIN_UNKNOWN,
		.end = (uint32_t)(end - base),
		.edge_of = pattern->flags & SP_PATTERN_WORD_BEGIN ? &part : NULL,
	};

	if (run(matcher->confirmer, compiled, part, from - base, search.end, &search) != 1)
		return SP_HIT_BEGIN_UNKNOWN;
	return (uint32_t)(base + pcre2_get_ovector_pointer(compiled->data)[0]);
}

int sp_matcher_confirm(struct sp_matcher *matcher, struct sp_str pattern, bool caseless,
	struct sp_view text, uint32_t from, uint32_t to, uint32_t must_touch, uint32_t *ret_begin,
	uint32_t *ret_end, struct sp_err *err)
{
	const struct compiled *compiled = get(matcher->confirmer,
		(caseless ? KEY_CASELESS : 0) | pattern.off,
		sp_ruleset_str(matcher->ruleset, pattern), caseless, err);

	if (!compiled)
		return SP_EINVAL;
	if (to > text.n || from > to)
		return 0;
	bool touches = must_touch != SP_HIT_BEGIN_UNKNOWN;

	if (touches && (must_touch < from || must_touch > to))
		return 0;
	struct search search = {
		.touch = touches ? must_touch - from : SP_HIT_BEGIN_UNKNOWN,
		.end = SP_HIT_BEGIN_UNKNOWN,
	};
	int result = run(matcher->confirmer, compiled, sp_view_sub(text, from, to), 0,
		touches ? search.touch : to - from, &search);

	if (result != 1)
		return result;
	const PCRE2_SIZE *span = pcre2_get_ovector_pointer(compiled->data);

	if (compiled->value_group && span[2 * compiled->value_group] != PCRE2_UNSET)
		span += 2 * compiled->value_group;
	if (span[0] > span[1]) /* \K in a lookahead */
		return 0;
	*ret_begin = from + (uint32_t)span[0];
	*ret_end = from + (uint32_t)span[1];
	return 1;
}
