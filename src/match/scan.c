/* SPDX-License-Identifier: Apache-2.0 */
#include <stdlib.h>

#include "match/anchor.h"
#include "match/edge.h"
#include "match/matcher.h"

#define RUN_GAP 4          /* ends of one run lie at most so many bytes apart */
#define SORT_SHIFTS 8      /* a hit, on average, before sorting in place gives up */
#define FIRST_CAPACITY 256 /* hits */

struct scan {
	struct sp_matcher *matcher;
	struct sp_hits *hits;
	struct sp_view text;
	uint32_t view;
	bool unsorted;
	int status;
};

static int attach_database(struct sp_view bytes, hs_database_t **ret, hs_scratch_t **scratch,
	struct sp_err *err)
{
	if (!bytes.n)
		return SP_OK;
	hs_error_t error = hs_deserialize_database(bytes.p, bytes.n, ret);

	if (!error)
		error = hs_alloc_scratch(*ret, scratch);
	switch (error) {
	case HS_SUCCESS:
		return SP_OK;
	case HS_NOMEM:
		return sp_err_set(err, SP_ENOMEM, "no memory for the compiled patterns");
	case HS_DB_VERSION_ERROR:
	case HS_DB_PLATFORM_ERROR:
		return sp_err_set(err, SP_EUNSUP,
			"the patterns were compiled by another Hyperscan or for another processor");
	default:
		return sp_err_set(err, SP_EINVAL, "the compiled patterns are damaged");
	}
}

static bool watch_patterns(struct sp_matcher *matcher)
{
	const struct sp_ruleset *ruleset = matcher->ruleset;

	matcher->watch = calloc((size_t)ruleset->pattern_n + 1, sizeof *matcher->watch);
	for (uint32_t i = 0; matcher->watch && i < ruleset->pattern_n; i++) {
		const struct sp_pattern *pattern = &ruleset->pattern[i];

		matcher->watch[i] = (struct sp_watch){ .views = pattern->views,
			.phrase = sp_ruleset_str(ruleset, pattern->regex), .flags = pattern->flags,
			.width = pattern->width, .anchor_end = pattern->anchor_end, .next = pattern->next };
		if (!pattern->anchor_end)
			continue;
		struct sp_watch *watch = &matcher->watch[i];

		watch->first = sp_lower((unsigned char)watch->phrase[*watch->phrase == '\\']);
		watch->last = sp_lower((unsigned char)watch->phrase[pattern->regex.len - 1]);
	}
	return matcher->watch;
}

int sp_matcher_new(const struct sp_ruleset *ruleset, const struct sp_limits *limits,
	struct sp_matcher **ret, struct sp_err *err)
{
	struct sp_matcher *matcher = calloc(1, sizeof *matcher);

	if (!matcher)
		return sp_err_set(err, SP_ENOMEM, "no memory for a matcher");
	matcher->ruleset = ruleset;
	matcher->hit_max = limits->hit_count;
	matcher->confirmer = sp_confirmer_new(limits);

	int status = SP_OK;
	if (!watch_patterns(matcher) || !matcher->confirmer)
		status = sp_err_set(err, SP_ENOMEM, "no memory for a matcher");
	if (!status)
		status = attach_database(sp_ruleset_section(ruleset, SP_SECTION_DB_TEXT),
			&matcher->db_text, &matcher->scratch, err);
	if (!status)
		status = attach_database(sp_ruleset_section(ruleset, SP_SECTION_DB_WORDS),
			&matcher->db_words, &matcher->scratch, err);
	if (status)
		sp_matcher_free(matcher);
	else
		*ret = matcher;
	return status;
}

void sp_matcher_free(struct sp_matcher *matcher)
{
	if (!matcher)
		return;
	hs_free_scratch(matcher->scratch);
	hs_free_database(matcher->db_text);
	hs_free_database(matcher->db_words);
	sp_confirmer_free(matcher->confirmer);
	free(matcher->watch);
	free(matcher);
}

static int reserve(struct sp_hits *hits)
{
	if (hits->n < hits->capacity)
		return SP_OK;
	size_t capacity = hits->capacity ? hits->capacity * 2 : FIRST_CAPACITY;
	struct sp_hit *hit = capacity > SIZE_MAX / sizeof *hit ? NULL
		: realloc(hits->hit, capacity * sizeof *hit);

	if (!hit)
		return SP_ENOMEM;
	hits->hit = hit;
	hits->capacity = capacity;
	return SP_OK;
}

/* Whether a match is an earlier hit of its pattern once more: the same end, or the same run (which it then prolongs). */
static bool joins(struct scan *scan, uint32_t flags, struct sp_hit *hit, uint32_t begin,
	uint32_t end)
{
	if (!(flags & SP_PATTERN_RUN))
		return hit->end == end;
	if (end > hit->last_end) {
		if (end - hit->last_end > RUN_GAP)
			return false;
		hit->last_end = end;
	} else if (end < hit->end) { /* engines may report the ends of a pattern out of order */
		if (hit->end - end > RUN_GAP)
			return false;
		hit->begin = begin;
		hit->end = end;
		scan->unsorted = true;
	}
	return true;
}

static int compare(const void *left, const void *right)
{
	const struct sp_hit *a = left, *b = right;

	if (a->end != b->end)
		return a->end < b->end ? -1 : 1;
	return a->pattern < b->pattern ? -1 : a->pattern > b->pattern;
}

static int append(struct scan *scan, const struct sp_hit *hit)
{
	struct sp_hits *hits = scan->hits;

	if (hits->n >= scan->matcher->hit_max) {
		hits->truncated = true;
		hits->scanned = hit->end - 1;
		return 1;
	}
	scan->status = reserve(hits);
	if (scan->status)
		return 1;
	if (hits->n && compare(hit, &hits->hit[hits->n - 1]) < 0)
		scan->unsorted = true;
	hits->hit[hits->n++] = *hit;
	return 0;
}

/* A match of one pattern. Returns: 1 to end the scan. */
static inline int take(struct scan *scan, uint32_t id, uint32_t end)
{
	struct sp_matcher *matcher = scan->matcher;
	struct sp_watch *watch = &matcher->watch[id];
	uint32_t begin = watch->width ? end - watch->width : SP_HIT_BEGIN_UNKNOWN;

	if (!(watch->views & scan->view))
		return 0;
	if (watch->anchor_end) {
		if (end < watch->anchor_end)
			return 0;
		begin = end - watch->anchor_end;
		end = begin + watch->width;
		if (end > scan->text.n || sp_lower((unsigned char)scan->text.p[begin]) != watch->first ||
			sp_lower((unsigned char)scan->text.p[end - 1]) != watch->last ||
			!sp_anchor_matches(scan->text, begin, watch->phrase, watch->width,
			watch->flags & SP_PATTERN_CASELESS))
			return 0;
	}
	if ((watch->flags & SP_PATTERN_WORD_END) && !sp_edge_after(scan->text, end))
		return 0;
	if ((watch->flags & SP_PATTERN_WORD_BEGIN) && watch->width &&
		!sp_edge_before(scan->text, begin))
		return 0;
	if (watch->generation == matcher->generation &&
		joins(scan, watch->flags, &scan->hits->hit[watch->hit], begin, end))
		return 0;
	watch->generation = matcher->generation;
	watch->hit = (uint32_t)scan->hits->n;
	return append(scan, &(struct sp_hit){ id, begin, end, end });
}

/* Called by Hyperscan for each match, which is one of all patterns of the chain; it only collects. Returns: 1 to end the
 * scan. */
static int on_match(unsigned id, unsigned long long from, unsigned long long to, unsigned flags,
	void *context)
{
	struct scan *scan = context;

	(void)from;
	(void)flags;
	for (uint32_t next = id + 1; next; next = scan->matcher->watch[next - 1].next)
		if (take(scan, next - 1, (uint32_t)to))
			return 1;
	return 0;
}

/* Hits come nearly in order, so that moving each to its place is linear; where it is not, sorts in full. */
static void sort_hits(struct sp_hits *hits)
{
	size_t shifts_left = SORT_SHIFTS * hits->n;

	for (size_t i = 1; i < hits->n; i++) {
		struct sp_hit hit = hits->hit[i];
		size_t at = i;

		for (; at && compare(&hit, &hits->hit[at - 1]) < 0 && shifts_left; at--, shifts_left--)
			hits->hit[at] = hits->hit[at - 1];
		hits->hit[at] = hit;
		if (!shifts_left) {
			qsort(hits->hit, hits->n, sizeof *hits->hit, compare);
			break;
		}
	}
	/* Two of a pattern at one end are left only where others of its ends came in between. */
	size_t kept = 1;
	for (size_t i = 1; i < hits->n; i++) {
		if (compare(&hits->hit[i], &hits->hit[kept - 1]))
			hits->hit[kept++] = hits->hit[i];
	}
	hits->n = kept;
}

int sp_matcher_scan(struct sp_matcher *matcher, uint32_t view, struct sp_view text,
	struct sp_hits *hits)
{
	const hs_database_t *db = view == SP_VIEW_WORDS ? matcher->db_words : matcher->db_text;
	struct scan scan = { .matcher = matcher, .hits = hits, .text = text, .view = view };

	hits->n = 0;
	hits->truncated = false;
	hits->scanned = text.n;
	if (!db || !text.n)
		return SP_OK;
	if (text.n >= SP_HIT_BEGIN_UNKNOWN)
		return SP_ELIMIT;
	if (!++matcher->generation) { /* it went round: what is left of earlier scans must go */
		for (uint32_t i = 0; i < matcher->ruleset->pattern_n; i++)
			matcher->watch[i].generation = 0;
		matcher->generation = 1;
	}
	hs_error_t error = hs_scan(db, text.p, (unsigned)text.n, 0, matcher->scratch, on_match, &scan);

	if (scan.status)
		return scan.status;
	if (error && error != HS_SCAN_TERMINATED)
		return SP_EIO;
	if (scan.unsorted)
		sort_hits(hits);
	return SP_OK;
}

void sp_hits_release(struct sp_hits *hits)
{
	free(hits->hit);
	*hits = (struct sp_hits){ 0 };
}
