/* SPDX-License-Identifier: Apache-2.0 */
/* What people are shown of a finding: the line it stands in, with every value masked. */
#include "base/utf8.h"
#include "detect/detect.h"

#define AROUND_CHARACTERS 32u /* shown before and after the value */
#define VALUE_CHARACTERS 40u  /* of the value; more are left out in the middle */
#define SHOWN_MAX 4u          /* letters and digits of a value that stay readable */
#define HIDDEN_BELOW 6u       /* a value with fewer letters and digits is hidden whole */

#define BULLET "\xe2\x80\xa2"
#define ELLIPSIS "\xe2\x80\xa6"

/* A little more than all characters that are shown take. */
struct line {
	char p[(2 * AROUND_CHARACTERS + VALUE_CHARACTERS + 1) * 4];
	size_t n;
};

static void put(struct line *line, const char *p, size_t n)
{
	if (n > sizeof line->p - line->n)
		return;
	memcpy(line->p + line->n, p, n);
	line->n += n;
}

static bool is_line_end(char c)
{
	return c == '\n' || c == '\r';
}

static bool is_continuation(char c)
{
	return ((unsigned char)c & 0xc0) == 0x80;
}

/* Characters that are written as they are even inside a value: they only set its groups apart. */
static bool is_divider(char c)
{
	return c == ' ' || c == '-' || c == '/' || c == '.' || c == ':' || c == '@';
}

/* What of a value may be read: `head` letters and digits at its beginning and `tail` at its end, a third at most. */
struct mask {
	uint32_t head, tail, total;
};

static struct mask mask_for(struct sp_view value)
{
	struct mask mask = { 0, 0, 0 };

	for (size_t i = 0; i < value.n; i++)
		mask.total += sp_is_alnum((unsigned char)value.p[i]) ||
			((unsigned char)value.p[i] >= 0xc0);
	uint32_t shown = mask.total < HIDDEN_BELOW ? 0 : mask.total / 3;

	if (shown > SHOWN_MAX)
		shown = SHOWN_MAX;
	mask.head = (shown + 1) / 2;
	mask.tail = shown / 2;
	return mask;
}

/* Writes one character that stands in no value. */
static void put_plain(struct line *out, const char *p, size_t n)
{
	if ((unsigned char)*p < ' ' || *p == 0x7f)
		put(out, " ", 1);
	else
		put(out, p, n);
}

/* Writes a value masked. Returns: the characters written. */
static uint32_t put_value(struct line *out, struct sp_view value, struct mask mask)
{
	uint32_t seen = 0; /* letters and digits so far */
	uint32_t at = 0, written = 0;
	uint32_t all = (uint32_t)sp_utf8_count(value.p, value.n);
	uint32_t skip_from = all > VALUE_CHARACTERS ? VALUE_CHARACTERS / 2 : all;
	uint32_t skip_to = all > VALUE_CHARACTERS ? all - VALUE_CHARACTERS / 2 : all;

	for (size_t i = 0, n; i < value.n; i += n, at++) {
		unsigned char c = (unsigned char)value.p[i];
		bool counts = sp_is_alnum(c) || c >= 0xc0;

		for (n = 1; i + n < value.n && is_continuation(value.p[i + n]);)
			n++;
		seen += counts;
		if (at > skip_from && at < skip_to)
			continue;
		written++;
		if (at == skip_from && skip_to > skip_from)
			put(out, ELLIPSIS, sizeof ELLIPSIS - 1);
		else if (counts && (seen <= mask.head || seen > mask.total - mask.tail))
			put(out, value.p + i, n);
		else if (is_divider(value.p[i]) || is_line_end(value.p[i]))
			put_plain(out, value.p + i, n);
		else
			put(out, BULLET, sizeof BULLET - 1);
	}
	return written;
}

/* The line around the value, cut to so many characters on either side. */
static struct sp_span shown_span(struct sp_view text, struct sp_span value)
{
	struct sp_span shown = value;

	for (uint32_t n = 0; n < AROUND_CHARACTERS && shown.begin > 0; n++) {
		if (is_line_end(text.p[shown.begin - 1]))
			break;
		do
			shown.begin--;
		while (shown.begin > 0 && is_continuation(text.p[shown.begin]));
	}
	for (uint32_t n = 0; n < AROUND_CHARACTERS && shown.end < text.n; n++) {
		if (is_line_end(text.p[shown.end]))
			break;
		do
			shown.end++;
		while (shown.end < text.n && is_continuation(text.p[shown.end]));
	}
	return shown;
}

/* Writes text[from, to) in which no part of `value` lies, other values hidden whole. Returns: the characters written. */
static uint32_t put_around(struct line *out, struct sp_view text, uint32_t from, uint32_t to,
	const struct sp_span *others, size_t other_n)
{
	uint32_t written = 0;
	size_t k = 0;

	for (uint32_t i = from, n; i < to; i += n) {
		for (n = 1; i + n < to && is_continuation(text.p[i + n]);)
			n++;
		while (k < other_n && others[k].end <= i)
			k++;
		if (k < other_n && others[k].begin < i + n && !is_divider(text.p[i]))
			put(out, BULLET, sizeof BULLET - 1);
		else
			put_plain(out, text.p + i, n);
		written++;
	}
	return written;
}

char *sp_excerpt(struct sp_view text, struct sp_span value, const struct sp_span *others,
	size_t other_n, struct sp_arena *arena, uint32_t *ret_caret, uint32_t *ret_caret_n)
{
	struct sp_span shown = shown_span(text, value);
	struct sp_view bytes = sp_view_sub(text, value.begin, value.end);
	struct line out;

	out.n = 0;
	uint32_t caret = put_around(&out, text, shown.begin, value.begin, others, other_n);
	uint32_t caret_n = put_value(&out, bytes, mask_for(bytes));

	put_around(&out, text, value.end, shown.end, others, other_n);
	char *copy = sp_arena_strndup(arena, out.p, out.n);

	if (copy) {
		*ret_caret = caret;
		*ret_caret_n = caret_n;
	}
	return copy;
}
