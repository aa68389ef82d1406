/* SPDX-License-Identifier: Apache-2.0 */
#include "worker/pdf_shapes.h"

#define SIDE_MIN 1.0   /* points: nobody reads what is smaller */
#define SIDE_MAX 60.0
#define LINES_MIN 5u   /* of the plainest letters (a rectangle has four) */
#define ROW_MIN 12u    /* letters of a word or number that says something */
#define GAP_MAX 1.5    /* between letters and words, in heights */

static bool is_letter_like(const struct sp_pdf_shapes *s)
{
	double width = s->now.right - s->now.left, height = s->now.top - s->now.bottom;

	return s->lines >= LINES_MIN && height >= SIDE_MIN && height <= SIDE_MAX && width > 0 && width <= SIDE_MAX;
}

/* What lies within the last letter is its eye; the next one stands on the same line, to the right. */
static void take_outline(struct sp_pdf_shapes *s)
{
	const struct sp_pdf_box *a = &s->last, *b = &s->now;

	if (!is_letter_like(s))
		return;
	if (s->row && b->left >= a->left && b->right <= a->right && b->bottom >= a->bottom && b->top <= a->top)
		return;
	bool next = s->row && b->left > a->left && b->left - a->right < GAP_MAX * (a->top - a->bottom) &&
		b->bottom < a->top && b->top > a->bottom;

	s->row = next ? s->row + 1 : 1;
	s->longest = s->row > s->longest ? s->row : s->longest;
	s->last = *b;
}

void sp_pdf_shapes_point(struct sp_pdf_shapes *s, double x, double y, bool first)
{
	if (first) {
		take_outline(s);
		s->now = (struct sp_pdf_box){ x, y, x, y };
		s->lines = 0;
		return;
	}
	s->lines++;
	s->now.left = x < s->now.left ? x : s->now.left;
	s->now.right = x > s->now.right ? x : s->now.right;
	s->now.bottom = y < s->now.bottom ? y : s->now.bottom;
	s->now.top = y > s->now.top ? y : s->now.top;
}

void sp_pdf_shapes_end(struct sp_pdf_shapes *s, bool painted)
{
	take_outline(s);
	s->found |= painted && s->longest >= ROW_MIN;
	s->row = painted ? s->row : 0;
	s->lines = s->longest = 0;
}
