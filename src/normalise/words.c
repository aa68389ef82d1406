/* SPDX-License-Identifier: Apache-2.0 */
/* The words view: windows around odd words, and how each of them may be read. */
#include <string.h>

#include "base/utf8.h"
#include "normalise/fold_table.h"
#include "normalise/normalise.h"
#include "normalise/words_find.h"

#define WINDOW_FACTOR 8 /* of word_window_bytes: how far a window grows while odd words follow one another */
#define READINGS_MAX 4

/* How a reading takes what can be read in two ways. */
struct reading {
	bool other_sign;   /* '1' is l, '|' is i, '6' is b */
	bool twice;        /* a repeated letter is two */
	bool masks_dropped;
};

struct rewriting {
	struct sp_view text;
	struct sp_arena *arena;
	struct sp_map map;
	char *out;
	size_t out_capacity;
	uint32_t carry; /* via of what was dropped since the last character */
	struct reading reading;
};

/* ---- output ---- */

static int put(struct rewriting *r, char c, size_t n, size_t in, size_t in_n, uint32_t via)
{
	size_t used = r->map.out_n;

	if (r->out_capacity - used < n) {
		size_t capacity = r->out_capacity * 2 + n;
		char *out = sp_arena_resize(r->arena, r->out, r->out_capacity, capacity);

		if (!out)
			return SP_ENOMEM;
		r->out = out;
		r->out_capacity = capacity;
	}
	memset(r->out + used, c, n);
	via |= r->carry;
	r->carry = 0;
	return sp_map_add(&r->map, r->arena, (uint32_t)n, (uint32_t)in, (uint32_t)in_n, via);
}

/* Text between odd words, in lower case. */
static int copy(struct rewriting *r, size_t begin, size_t end)
{
	if (begin == end)
		return SP_OK;
	size_t out = r->map.out_n;
	int status = put(r, ' ', end - begin, begin, end - begin, 0);

	for (size_t i = 0; !status && i < end - begin; i++)
		r->out[out + i] = (char)sp_lower((unsigned char)r->text.p[begin + i]);
	return status;
}

/* ---- one word ---- */

/* The letter that a digit or sign is written for. Returns: it, or the character itself. */
static char leet(char c, bool other_sign)
{
	switch (c) {
	case '0': return 'o';
	case '1': return other_sign ? 'l' : 'i';
	case '3': return 'e';
	case '4': return 'a';
	case '5': return 's';
	case '6': return other_sign ? 'b' : 'g';
	case '7': return 't';
	case '8': return 'b';
	case '9': return 'g';
	case '@': return 'a';
	case '$': return 's';
	case '!': return 'i';
	case '|': return other_sign ? 'i' : 'l';
	case '+': return 't';
	case '(': return 'c';
	default: return c;
	}
}

static bool is_mask(char c)
{
	return c == '*' || c == '#' || c == '%' || c == '^' || c == '-' || c == '_';
}

/* Writes the letter c at `at`, and those that repeat it, in whatever script and case. Returns: where they end. */
static size_t rewrite_letter(struct rewriting *r, const struct sp_word *word, size_t at,
	unsigned where, struct sp_word_char c, int *ret_status)
{
	char lower = (char)sp_lower((unsigned char)c.ascii);
	size_t end = at + c.n, n = 1;
	uint32_t via = c.via | SP_VIA_REPEAT, hidden = 0;

	for (size_t next = end; next < word->end;) {
		struct sp_word_char same = sp_word_char_at(r->text, next, where);

		next += same.n;
		if (same.class == SP_WORD_HIDDEN) {
			hidden |= same.via;
			continue;
		}
		if (same.class != SP_WORD_LETTER || sp_lower((unsigned char)same.ascii) != lower)
			break;
		via |= same.via | hidden;
		end = next;
		n++;
	}
	if (n < 3) {
		*ret_status = put(r, lower, 1, at, c.n, c.via);
		return at + c.n;
	}
	*ret_status = put(r, lower, r->reading.twice ? 2 : 1, at, end - at, via);
	return end;
}

/* A digit or sign of n bytes. */
static int rewrite_sign(struct rewriting *r, const struct sp_word *word, size_t in,
	const struct sp_word_char *c)
{
	if (word->odd & SP_WORD_MASKED && is_mask(c->ascii)) {
		if (!r->reading.masks_dropped)
			return put(r, '*', 1, in, c->n, SP_VIA_LEET);
		r->carry |= SP_VIA_LEET;
		return SP_OK;
	}
	char letter = word->odd & (SP_WORD_LEET | SP_WORD_SPACED | SP_WORD_MASKED) ?
		leet(c->ascii, r->reading.other_sign) : c->ascii;

	return put(r, letter, 1, in, c->n, letter == c->ascii ? c->via : c->via | SP_VIA_LEET);
}

static int rewrite(struct rewriting *r, const struct sp_word *word)
{
	unsigned where = word->odd & SP_WORD_ALONE ? SP_LOOK_ALONE : SP_LOOK_MIXED;
	size_t at = word->begin;
	bool separator = false;
	int status = SP_OK;

	while (!status && at < word->end) {
		struct sp_word_char c = sp_word_char_at(r->text, at, where);

		if (word->odd & SP_WORD_SPACED) {
			if (separator) {
				r->carry |= SP_VIA_SPACING;
				separator = false;
				at += c.n;
				continue;
			}
			separator = true;
		}
		if (c.class == SP_WORD_LETTER) {
			at = rewrite_letter(r, word, at, where, c, &status);
			continue;
		}
		if (c.class == SP_WORD_HIDDEN)
			r->carry |= c.via;
		else if (c.ascii)
			status = rewrite_sign(r, word, at, &c);
		else
			status = copy(r, at, at + c.n);
		at += c.n;
	}
	return status;
}

/* ---- windows ---- */

/* The kinds of ambiguity in the window. Two readings of one, four of two and more: the third goes with the first. */
static unsigned readings(unsigned odd)
{
	unsigned kinds = !!(odd & SP_WORD_TWOFOLD) + !!(odd & SP_WORD_REPEAT) + !!(odd & SP_WORD_MASKED);

	return kinds == 0 ? 1 : kinds == 1 ? 2 : READINGS_MAX;
}

static struct reading reading_of(unsigned odd, unsigned variant)
{
	struct reading reading = { false, false, false };
	unsigned bit = 0;

	if (odd & SP_WORD_TWOFOLD)
		reading.other_sign = variant >> (bit++ & 1) & 1;
	if (odd & SP_WORD_REPEAT)
		reading.twice = variant >> (bit++ & 1) & 1;
	if (odd & SP_WORD_MASKED)
		reading.masks_dropped = variant >> (bit & 1) & 1;
	return reading;
}

static size_t window_begin(struct sp_view text, size_t from, size_t at, size_t reach)
{
	size_t begin = at - from > reach ? at - reach : from;

	if (begin == from)
		return from;
	while (begin < at && !sp_is_space((unsigned char)text.p[begin - 1]))
		begin++;
	return begin;
}

static size_t window_end(struct sp_view text, size_t at, size_t reach)
{
	size_t end = text.n - at > reach ? at + reach : text.n;

	if (end == text.n)
		return end;
	while (end > at && !sp_is_space((unsigned char)text.p[end]))
		end--;
	return end;
}

/* Finds the next odd word and those near it. Returns: whether there is one. */
static bool open_window(struct sp_worder *worder)
{
	struct sp_view text = worder->text;
	size_t reach = (size_t)worder->limits->word_window_bytes / 2;
	size_t from = worder->window_end;
	struct sp_word_finder finder;
	struct sp_word word;

	sp_word_finder_init(&finder, text, worder->at);
	if (!sp_word_finder_next(&finder, &word)) {
		worder->at = text.n;
		return false;
	}
	worder->window_begin = window_begin(text, from, word.begin, reach);
	worder->odd = 0;
	worder->at = text.n;
	size_t end;

	do {
		worder->odd |= word.odd;
		end = word.end;
		if (!sp_word_finder_next(&finder, &word))
			break;
		if (word.begin - end >= reach ||
			word.end - worder->window_begin > 2 * reach * WINDOW_FACTOR)
			worder->at = word.begin;
	} while (worder->at == text.n);
	worder->window_end = window_end(text, end, reach);
	if (worder->window_end > worder->at)
		worder->window_end = worder->at;
	worder->variant = 0;
	worder->variant_n = readings(worder->odd);
	return true;
}

static int rewrite_window(const struct sp_worder *worder, struct rewriting *r)
{
	struct sp_view window = sp_view(worder->text.p, worder->window_end);
	size_t at = worder->window_begin;
	struct sp_word_finder finder;
	struct sp_word word;
	int status = SP_OK;

	sp_word_finder_init(&finder, window, at);
	while (!status && sp_word_finder_next(&finder, &word)) {
		status = copy(r, at, word.begin);
		if (!status)
			status = rewrite(r, &word);
		at = word.end;
	}
	return status ? status : copy(r, at, worder->window_end);
}

void sp_worder_init(struct sp_worder *worder, struct sp_view text, const struct sp_limits *limits)
{
	*worder = (struct sp_worder){ .text = text, .limits = limits };
}

int sp_worder_next(struct sp_worder *worder, struct sp_arena *arena, struct sp_piece *ret)
{
	if (worder->variant == worder->variant_n && !open_window(worder))
		return 0;
	struct rewriting r = { .text = worder->text, .arena = arena,
		.reading = reading_of(worder->odd, worder->variant) };

	r.out_capacity = 4 * (size_t)worder->limits->word_window_bytes;
	r.out = sp_arena_alloc(arena, r.out_capacity);
	if (!r.out || rewrite_window(worder, &r))
		return SP_ENOMEM;
	worder->variant++;
	*ret = (struct sp_piece){ sp_view(r.out, r.map.out_n), r.map, (uint32_t)worder->window_begin,
		(uint32_t)worder->window_end };
	return 1;
}
