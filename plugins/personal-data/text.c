/* SPDX-License-Identifier: Apache-2.0 */
/* Characters, words and values. */
#include <string.h>

#include "pd.h"

bool pd_edge_before(const struct sallyport_candidate *c, uint32_t at)
{
	return !ascii_is_alnum(ascii_at(c, (int64_t)at - 1));
}

bool pd_edge_after(const struct sallyport_candidate *c, uint32_t at)
{
	return !ascii_is_alnum(ascii_at(c, at));
}

bool pd_has_lower(const struct sallyport_candidate *c, uint32_t begin, uint32_t end)
{
	for (uint32_t i = begin; i < end; i++)
		if (ascii_is_lower(ascii_at(c, i)))
			return true;
	return false;
}

struct sallyport_value *pd_add(struct pd_out *out, uint32_t begin, uint32_t end, uint32_t evidence,
	float adjust)
{
	struct sallyport_value *value;

	if (out->n && out->values[out->n - 1].end > begin)
		return NULL;
	if (out->n == out->capacity)
		return NULL;
	value = &out->values[out->n++];
	value->begin = begin;
	value->end = end;
	value->evidence = evidence;
	value->adjust = adjust;
	value->normal[0] = 0;
	value->why = NULL;
	return value;
}

void pd_normal(struct sallyport_value *value, const char *text, size_t n)
{
	if (n > sizeof value->normal - 1)
		n = sizeof value->normal - 1;
	memcpy(value->normal, text, n);
	value->normal[n] = 0;
}

/* ---- words ---- */

static bool word_around(const struct sallyport_candidate *c, uint32_t at, struct pd_word *ret)
{
	uint32_t begin = at, end = at;

	while (begin > c->window_begin && ascii_is_alnum((unsigned char)c->text[begin - 1]))
		begin--;
	while (end < c->window_end && ascii_is_alnum((unsigned char)c->text[end]))
		end++;
	if (begin == end)
		return false;
	*ret = (struct pd_word){ begin, end };
	return true;
}

/* The first word at or after an offset that begins before the end of the last match. */
static bool word_from(const struct sallyport_candidate *c, uint32_t at, struct pd_word *ret)
{
	uint32_t stop = c->match_last < c->window_end ? c->match_last : c->window_end;

	while (at < stop && !ascii_is_alnum((unsigned char)c->text[at]))
		at++;
	return at < stop && word_around(c, at, ret);
}

bool pd_word_first(const struct sallyport_candidate *c, struct pd_word *ret)
{
	uint32_t at = c->match_end;

	if (at > c->window_end || at <= c->window_begin)
		return false;
	at--;
	if (at > c->window_begin && ascii_is_alnum((unsigned char)c->text[at - 1]))
		at--;
	return word_from(c, at, ret);
}

bool pd_word_next(const struct sallyport_candidate *c, struct pd_word *word)
{
	return word_from(c, word->end, word);
}

/* Bytes from an offset to the word beyond one separator, or beyond two blanks where a blank is one; step: 1 or -1. 0 = there is
 * no word. */
static int64_t over_gap(const struct sallyport_candidate *c, int64_t at, int step, const char *separators)
{
	if (!ascii_in(ascii_at(c, at), separators))
		return 0;
	if (ascii_is_alnum(ascii_at(c, at + step)))
		return 1;
	return ascii_is_space(ascii_at(c, at)) && ascii_is_space(ascii_at(c, at + step)) && ascii_is_alnum(ascii_at(c, at + 2 * step)) ? 2 : 0;
}

bool pd_word_before(const struct sallyport_candidate *c, struct pd_word word,
	const char *separators, struct pd_word *ret)
{
	int64_t gap = over_gap(c, (int64_t)word.begin - 1, -1, separators);

	return gap && word.begin - gap > c->window_begin && word_around(c, (uint32_t)(word.begin - gap - 1), ret);
}

bool pd_word_after(const struct sallyport_candidate *c, struct pd_word word, const char *separators,
	struct pd_word *ret)
{
	int64_t gap = over_gap(c, word.end, 1, separators);

	return gap && word.end + gap < c->window_end && word_around(c, (uint32_t)(word.end + gap), ret);
}

/* ---- templates ---- */

static bool shape_fits(int ch, char shape)
{
	switch (shape) {
	case 'd':
		return ascii_is_digit(ch);
	case 'A':
		return ascii_is_alpha(ch);
	case 'x':
		return ascii_is_alnum(ch);
	default:
		return ascii_upper(ch) == ascii_upper(shape);
	}
}

uint32_t pd_template(const struct sallyport_candidate *c, uint32_t at, const char *shape,
	char normal[SALLYPORT_NORMAL_MAX])
{
	size_t n = 0;

	if (!pd_edge_before(c, at))
		return 0;
	for (; *shape; shape++) {
		int ch = at < c->window_end ? ascii_at(c, at) : 0;

		if (*shape == '_' || *shape == '-') {
			if (ch == ' ' || (*shape == '-' && ascii_in(ch, ".-/")))
				at++;
			if (ch == ' ' && ascii_at(c, at) == ' ')
				at++;
			continue;
		}
		if (!shape_fits(ch, *shape) || n == SALLYPORT_NORMAL_MAX - 1)
			return 0;
		if (ascii_is_alnum(ch))
			normal[n++] = (char)ascii_upper(ch);
		at++;
	}
	normal[n] = 0;
	return pd_edge_after(c, at) ? at : 0;
}

/* Adds what has the shape at `begin`, if judge agrees. */
static bool add_shape(const struct sallyport_candidate *c, uint32_t begin, const char *shape,
	pd_match_fn judge, struct pd_out *out)
{
	struct pd_match match;

	match.begin = begin;
	match.end = pd_template(c, begin, shape, match.normal);
	if (!match.end)
		return false;
	struct sallyport_value value = { .size = sizeof value };

	if (judge && !judge(c, &match, &value))
		return false;
	struct sallyport_value *added = pd_add(out, begin, match.end, value.evidence, value.adjust);

	if (added && value.normal[0])
		memcpy(added->normal, value.normal, sizeof value.normal);
	return true;
}

uint32_t pd_shapes(const struct sallyport_candidate *c, const char *shape, unsigned before,
	pd_match_fn judge, struct sallyport_value *values, uint32_t capacity)
{
	struct pd_out out = { values, 0, capacity };
	struct pd_word word, chain[PD_BEFORE_MAX + 1];
	uint32_t shortest = (uint32_t)strcspn(shape, "_-"); /* the first word has so many letters */

	for (bool more = pd_word_first(c, &word); more; more = pd_word_next(c, &word)) {
		unsigned n = 0;

		chain[0] = word;
		while (n < before && pd_word_before(c, chain[n], " .-/", &chain[n + 1]))
			n++;
		for (;; n--) {
			const struct pd_word *start = &chain[n];

			if (start->end - start->begin >= shortest &&
				shape_fits(ascii_at(c, start->begin), *shape) &&
				add_shape(c, start->begin, shape, judge, &out))
				break;
			if (!n)
				break;
		}
	}
	return out.n;
}
