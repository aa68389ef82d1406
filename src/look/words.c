/* SPDX-License-Identifier: Apache-2.0 */
#include "look/words.h"

#include <stdlib.h>

#define AROUND 12        /* points around one, whose mean it is compared with */
#define CONTRAST 10      /* by which a letter differs from that at least */
#define LETTER_MIN 6     /* points high */
#define LETTER_MAX 300
#define WIDE_MAX 12      /* heights that letters run together are wide at most */
#define ROW_MIN 5        /* letters: fewer stand in a row in any photograph */
#define LONG_SIDE_MIN 80 /* points: smaller pictures are marks and buttons */
#define SHORT_SIDE_MIN 20
#define SPOTS_MAX 6000u
#define BACK_MAX 400u    /* spots that one may follow upon: those of other rows stand between */

/* What differs from its surroundings, in a rectangle; as long in reading direction as `length`, and `height` high. */
struct spot {
	int begin, end, top, bottom;
	int row; /* letters of the longest row that it ends */
};

static int by_begin(const void *a, const void *b)
{
	const struct spot *x = a, *y = b;

	return (x->begin > y->begin) - (x->begin < y->begin);
}

static int height_of(const struct spot *s)
{
	return s->bottom - s->top;
}

static bool near(int a, int b, int slack)
{
	return abs(a - b) <= slack;
}

/* Whether a spot stands where the next letter of a row would: beside the other, as high, on the same line or below it. */
static bool follows(const struct spot *next, const struct spot *last)
{
	int h = height_of(last) > height_of(next) ? height_of(last) : height_of(next);
	int low = height_of(last) + height_of(next) - h, gap = next->begin - last->end;

	if (low * 5 < h * 2 || gap * 2 > h * 3 || gap < -h / 4)
		return false;
	return near(next->top, last->top, h / 7 + 1) || near(next->bottom, last->bottom, h / 7 + 1);
}

/* Letters that run together count for as many as would stand there. */
static int letters_of(const struct spot *s)
{
	int n = (s->end - s->begin) / (height_of(s) + 1);

	return n < 1 ? 1 : n < ROW_MIN - 2 ? n : ROW_MIN - 2;
}

static bool has_row(struct spot *spot, size_t n)
{
	qsort(spot, n, sizeof *spot, by_begin);
	for (size_t i = 0; i < n; i++) {
		int best = 0;

		for (size_t k = i; k-- > 0 && i - k <= BACK_MAX;)
			if (spot[k].row > best && follows(&spot[i], &spot[k]))
				best = spot[k].row;
		spot[i].row = best + letters_of(&spot[i]);
		if (best && spot[i].row >= ROW_MIN)
			return true;
	}
	return false;
}

/* The spots of a size that letters have; turned: as they stand when the picture is turned by a right angle. */
static size_t take_spots(BOXA *boxes, bool turned, struct spot *ret)
{
	size_t n = 0;
	int count = boxaGetCount(boxes);

	for (int i = 0; i < count && n < SPOTS_MAX; i++) {
		l_int32 x, y, w, h;

		if (boxaGetBoxGeometry(boxes, i, &x, &y, &w, &h))
			continue;
		struct spot s = turned ? (struct spot){ y, y + h, x, x + w, 0 } : (struct spot){ x, x + w, y, y + h, 0 };

		if (height_of(&s) >= LETTER_MIN && height_of(&s) <= LETTER_MAX &&
			s.end - s.begin <= WIDE_MAX * height_of(&s))
			ret[n++] = s;
	}
	return n;
}

/* What is lighter than its surroundings, or darker. */
static bool has_words(PIX *lighter, PIX *darker)
{
	PIX *difference = pixSubtractGray(NULL, lighter, darker);
	PIX *flat = difference ? pixThresholdToBinary(difference, CONTRAST) : NULL;
	PIX *spots = flat ? pixInvert(NULL, flat) : NULL;
	BOXA *boxes = spots ? pixConnCompBB(spots, 8) : NULL;
	struct spot *spot = calloc(SPOTS_MAX, sizeof *spot);
	bool words = !boxes || !spot;

	for (int turned = 0; turned < 2 && !words; turned++)
		words = has_row(spot, take_spots(boxes, turned, spot));
	free(spot);
	boxaDestroy(&boxes);
	pixDestroy(&spots);
	pixDestroy(&flat);
	pixDestroy(&difference);
	return words;
}

bool sp_words_likely(PIX *grey)
{
	int width = pixGetWidth(grey), height = pixGetHeight(grey), longer = width > height ? width : height;

	if (longer < LONG_SIDE_MIN || width + height - longer < SHORT_SIDE_MIN)
		return false;
	PIX *around = pixBlockconv(grey, AROUND, AROUND);
	bool words = !around || has_words(grey, around) || has_words(around, grey);

	pixDestroy(&around);
	return words;
}
