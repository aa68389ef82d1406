/* SPDX-License-Identifier: Apache-2.0 */
/* Which pictures are read: those that letters may stand in, however they stand. */
#include <stdlib.h>

#include "look/words.h"
#include "tap.h"

#define WIDTH 900
#define HEIGHT 600

static PIX *page(unsigned lightness)
{
	PIX *pix = pixCreate(WIDTH, HEIGHT, 8);

	CU_ASSERT_FATAL(pix != NULL);
	pixSetAllArbitrary(pix, lightness);
	return pix;
}

static void write_line(PIX *pix, const char *words, int size, unsigned lightness)
{
	L_BMF *font = bmfCreate(NULL, size);
	l_int32 width, overflow;

	CU_ASSERT_FATAL(font != NULL);
	pixSetTextline(pix, font, words, lightness, 60, 200, &width, &overflow);
	bmfDestroy(&font);
}

/* Takes the picture. */
static bool likely(PIX *pix)
{
	bool words = sp_words_likely(pix);

	pixDestroy(&pix);
	return words;
}

static PIX *words(int size, unsigned ink, unsigned paper)
{
	PIX *pix = page(paper);

	write_line(pix, "ring the patient", size, ink);
	return pix;
}

static void test_words(void)
{
	for (int size = 6; size <= 20; size += 2) {
		CU_ASSERT(likely(words(size, 0, 255)));
		CU_ASSERT(likely(words(size, 255, 0)));
		CU_ASSERT(likely(words(size, 150, 170)));
	}
}

static void test_turned(void)
{
	for (int quarters = 1; quarters < 4; quarters++) {
		PIX *upright = words(10, 0, 255), *turned = pixRotateOrth(upright, quarters);

		pixDestroy(&upright);
		CU_ASSERT(likely(turned));
	}
	PIX *level = words(12, 0, 255), *askew = pixRotateAMGray(level, 0.07f, 255);

	pixDestroy(&level);
	CU_ASSERT(likely(askew));
}

static void test_sizes(void)
{
	PIX *small = words(12, 0, 255);

	for (float scale = 1.5f; scale <= 3; scale *= 2) {
		PIX *large = pixScale(small, scale, scale);

		CU_ASSERT(likely(large));
	}
	pixDestroy(&small);
}

static void test_none(void)
{
	CU_ASSERT(!likely(page(255)));
	CU_ASSERT(!likely(page(0)));
	/* A sky. */
	PIX *pix = page(0);

	for (int y = 0; y < HEIGHT; y++)
		for (int x = 0; x < WIDTH; x++)
			pixSetPixel(pix, x, y, (unsigned)(y / 4 + x / 12));
	CU_ASSERT(!likely(pix));
	/* A chart. */
	pix = page(255);
	for (int i = 0; i < 12; i++) {
		BOX *bar = boxCreate(40 + i * 70, 100 + i * 37 % 300, 30, 480 - i * 37 % 300);

		pixSetInRectArbitrary(pix, bar, 90);
		boxDestroy(&bar);
	}
	CU_ASSERT(!likely(pix));
}

static void test_small(void)
{
	PIX *pix = pixCreate(60, 60, 8);

	CU_ASSERT(!likely(pix));
	for (int n = 1; n < 30; n++) {
		CU_ASSERT(!likely(pixCreate(n, 400, 8)));
		CU_ASSERT(!likely(pixCreate(400, n, 8)));
	}
}

static const struct tap_test tests[] = {
	{ "words are seen in any size of type, dark, light and faint", test_words },
	{ "words are seen that are turned or askew", test_turned },
	{ "words are seen in large pictures", test_sizes },
	{ "a page, a sky, a chart hold no words", test_none },
	{ "what is too small to hold words is not read", test_small },
};

int main(void)
{
	setMsgSeverity(L_SEVERITY_NONE);
	return TAP_MAIN("words in pictures", tests);
}
