/* SPDX-License-Identifier: Apache-2.0 */
/* Looking at pictures: bar codes that real programs drew, and how well the hash knows a picture again. */
#include <fcntl.h>
#include <leptonica/allheaders.h>
#include <stdlib.h>
#include <unistd.h>

#ifdef HAVE_CONFIG_H
#include <config.h>
#endif

#include "base/io.h"
#include "extract/protocol.h"
#include "look/look.h"
#include "scene.h"
#include "tap.h"

#define SCENES 24u
#define SIDE 256u
#define ALIKE 31u /* bits: SP_KNOWN_DISTANCE_MAX */

/* ---- what is said of a picture ---- */

struct seen {
	struct sp_picture_looks looks;
	char code[256];
	int status;
};

static struct seen look_at(struct sp_view bytes)
{
	struct sp_wire_reader reader, inner;
	struct seen seen = { .code = "" };
	struct sp_buf out;

	sp_buf_init(&out, 0);
	seen.status = sp_look(bytes, &out);
	sp_wire_reader_init(&reader, sp_view(out.p, out.n));
	while (reader.left) {
		uint64_t type = sp_wire_get_u64(&reader);
		struct sp_view payload = sp_wire_get_view(&reader);

		CU_ASSERT_FATAL(!reader.failed);
		if (type == SP_EXTRACT_PICTURE) {
			CU_ASSERT_EQUAL_FATAL(payload.n, sizeof seen.looks);
			memcpy(&seen.looks, payload.p, sizeof seen.looks);
		} else if (type == SP_EXTRACT_TEXT) {
			sp_wire_reader_init(&inner, payload);
			CU_ASSERT_EQUAL(sp_wire_get_u64(&inner), SP_EXTRACT_CODE);
			struct sp_view text = sp_wire_get_view(&inner);

			memcpy(seen.code, text.p, text.n < sizeof seen.code - 1 ? text.n : sizeof seen.code - 1);
		}
	}
	sp_buf_release(&out);
	return seen;
}

static struct seen look_at_file(const char *name)
{
	struct sp_arena arena;
	struct sp_view bytes;
	char path[256];

	snprintf(path, sizeof path, "tests/data/attachments/%s", name);
	sp_arena_init(&arena, 0);
	CU_ASSERT_EQUAL_FATAL(sp_io_read_file(tap_source(path), 1 << 20, &arena, &bytes, NULL), SP_OK);
	struct seen seen = look_at(bytes);

	sp_arena_release(&arena);
	return seen;
}

static struct seen look_at_pix(PIX *pix, int quality)
{
	struct seen seen = { .status = 1 };
	l_uint8 *bytes = NULL;
	size_t n = 0;

	if (quality ? pixWriteMemJpeg(&bytes, &n, pix, quality, 0) : pixWriteMemPng(&bytes, &n, pix, 0))
		return seen;
	seen = look_at(sp_view((const char *)bytes, n));
	free(bytes);
	return seen;
}

/* ---- bar codes ---- */

#ifdef HAVE_ZBAR
static void test_codes(void)
{
	CU_ASSERT_STRING_EQUAL(look_at_file("code-qr.png").code,
		"Please ring the patient about NHS number 999 281 3458 before Friday.\n");
	CU_ASSERT_STRING_EQUAL(look_at_file("code-128.png").code, "NHS 999 281 3458\n");
	CU_ASSERT_STRING_EQUAL(look_at_file("place.png").code, "");
}
#endif

/* ---- known pictures ---- */

static PIX *draw(uint32_t number, unsigned width, unsigned height)
{
	PIX *pix = pixCreate((l_int32)width, (l_int32)height, 32);

	CU_ASSERT_PTR_NOT_NULL_FATAL(pix);
	for (unsigned y = 0; y < height; y++) {
		for (unsigned x = 0; x < width; x++) {
			unsigned char rgb[3];

			scene_colour(number, (x + 0.5) / width, (y + 0.5) / height, rgb);
			pixSetRGBPixel(pix, (l_int32)x, (l_int32)y, rgb[0], rgb[1], rgb[2]);
		}
	}
	return pix;
}

/* Percent of each side cut off. */
static PIX *cut(PIX *pix, unsigned left, unsigned top, unsigned right, unsigned bottom)
{
	int w = pixGetWidth(pix), h = pixGetHeight(pix);
	BOX *box = boxCreate(w * (int)left / 100, h * (int)top / 100, w * (int)(100 - left - right) / 100,
		h * (int)(100 - top - bottom) / 100);
	PIX *part = pixClipRectangle(pix, box, NULL);

	boxDestroy(&box);
	return part;
}

static PIX *same(PIX *pix) { return pixClone(pix); }
static PIX *half(PIX *pix) { return pixScale(pix, 0.5f, 0.5f); }
static PIX *twice(PIX *pix) { return pixScale(pix, 2, 2); }
static PIX *squeezed(PIX *pix) { return pixScale(pix, 1, 0.7f); }
static PIX *grey(PIX *pix) { return pixConvertRGBToGray(pix, 0, 0, 0); }
static PIX *brighter(PIX *pix) { return pixGammaTRC(NULL, pix, 1.4f, 0, 255); }
static PIX *cut_right(PIX *pix) { return cut(pix, 0, 0, 5, 0); }
static PIX *cut_round(PIX *pix) { return cut(pix, 2, 2, 3, 3); }
static PIX *cut_more(PIX *pix) { return cut(pix, 5, 5, 5, 5); }
static PIX *cut_corner(PIX *pix) { return cut(pix, 5, 5, 0, 0); }
static PIX *framed(PIX *pix) { return pixAddBorder(pix, pixGetWidth(pix) / 20, 0xffffff00); }
static PIX *mirrored(PIX *pix) { return pixFlipLR(NULL, pix); }
static PIX *turned(PIX *pix) { return pixRotate90(pix, 1); }

/* What is done to a picture, and of how many in a hundred it must be known again. */
static const struct change {
	const char *name;
	PIX *(*make)(PIX *pix);
	int quality; /* of JPEG; 0 = PNG */
	unsigned percent;
} changes[] = {
	{ "as it is", same, 0, 100 }, { "half the size", half, 0, 100 }, { "twice the size", twice, 0, 100 },
	{ "JPEG of quality 30", same, 30, 100 }, { "JPEG of quality 10", same, 10, 100 }, { "grey", grey, 0, 100 },
	{ "half, grey, JPEG of quality 30", half, 30, 100 }, { "squeezed to 70 % of its height", squeezed, 0, 100 },
	{ "brighter (gamma 1.4)", brighter, 0, 95 }, { "5 % cut off at the right", cut_right, 0, 95 },
	{ "2 to 3 % of each side cut off", cut_round, 0, 75 }, { "5 % of each side cut off", cut_more, 0, 95 },
	{ "5 % cut off at a corner", cut_corner, 0, 95 },
	{ "in a white frame", framed, 0, 95 }, { "mirrored", mirrored, 0, 100 }, { "turned by 90 degrees", turned, 0, 100 },
};

/* As the list has it: the whole in all ways, cut ones upright, and also without its frame. */
static unsigned distance(const struct sp_picture_look *listed, const struct sp_picture_looks *seen)
{
	unsigned least = SP_PICTURE_BITS;

	for (unsigned k = 0; k < seen->n; k++) {
		for (unsigned i = 0; i < SP_PICTURE_WAYS + SP_PICTURE_CUTS; i++) {
			unsigned n = i < SP_PICTURE_WAYS ? sp_picture_distance(&listed->way[0], &seen->look[k].way[i])
				: sp_picture_distance(&listed->cut[i - SP_PICTURE_WAYS], &seen->look[k].way[0]);

			least = n < least ? n : least;
		}
	}
	return least;
}

static void try_change(const struct change *change, PIX *const *scene, const struct sp_picture_look *listed)
{
	unsigned known = 0, worst = 0, sum = 0;

	for (unsigned i = 0; i < SCENES; i++) {
		PIX *changed = change->make(scene[i]);
		struct seen seen = look_at_pix(changed, change->quality);
		unsigned n = distance(&listed[i], &seen.looks);

		known += n <= ALIKE;
		worst = n > worst ? n : worst;
		sum += n;
		pixDestroy(&changed);
	}
	printf("# known again %3u %%, bits that differ: mean %4.1f, most %2u: %s\n", 100 * known / SCENES,
		(double)sum / SCENES, worst, change->name);
	tap_note("%s: %u of %u known again", change->name, known, SCENES);
	CU_ASSERT(100 * known >= change->percent * SCENES);
}

static void test_known_again(void)
{
	struct sp_picture_look listed[SCENES];
	unsigned pairs = 0, alike = 0, least = SP_PICTURE_BITS;
	PIX *scene[SCENES];

	for (unsigned i = 0; i < SCENES; i++) {
		scene[i] = draw(i + 1, SIDE, SIDE * 3 / 4);
		struct seen seen = look_at_pix(scene[i], 0);

		CU_ASSERT_EQUAL_FATAL(seen.status, SP_OK);
		CU_ASSERT(seen.looks.look[0].quality >= SP_PICTURE_QUALITY_MIN);
		listed[i] = seen.looks.look[0];
		for (unsigned k = 0; k < i; k++, pairs++) {
			unsigned n = distance(&listed[k], &seen.looks);

			alike += n <= ALIKE;
			least = n < least ? n : least;
		}
	}
	for (size_t i = 0; i < sizeof changes / sizeof *changes; i++)
		try_change(&changes[i], scene, listed);
	printf("# of %u pairs of different pictures %u taken for the same; at least %u bits differ\n", pairs, alike, least);
	CU_ASSERT_EQUAL(alike, 0);
	for (unsigned i = 0; i < SCENES; i++)
		pixDestroy(&scene[i]);
}

static void test_flat(void)
{
	PIX *plain = pixCreate(200, 100, 8), *logo = pixCreate(200, 100, 8);

	pixSetAllGray(plain, 90);
	pixSetAllGray(logo, 255);
	for (int y = 40; y < 60; y++)
		for (int x = 80; x < 120; x++)
			pixSetPixel(logo, x, y, 0);
	CU_ASSERT(look_at_pix(plain, 0).looks.look[0].quality < SP_PICTURE_QUALITY_MIN);
	CU_ASSERT(look_at_pix(logo, 0).looks.look[0].quality < SP_PICTURE_QUALITY_MIN);
	pixDestroy(&plain);
	pixDestroy(&logo);
}

/* Cut short anywhere: an answer, whatever it is. */
static void test_cut_short(void)
{
	struct sp_arena arena;
	struct sp_view bytes;

	sp_arena_init(&arena, 0);
	CU_ASSERT_EQUAL_FATAL(sp_io_read_file(tap_source("tests/data/attachments/place.jpg"), 1 << 20, &arena, &bytes, NULL),
		SP_OK);
	/* Libraries say on standard error what they miss. */
	int errors = dup(STDERR_FILENO), null = open("/dev/null", O_WRONLY | O_CLOEXEC);

	dup2(null, STDERR_FILENO);
	for (size_t n = 0; n < bytes.n; n += 97)
		look_at(sp_view(bytes.p, n));
	dup2(errors, STDERR_FILENO);
	close(errors);
	close(null);
	CU_ASSERT_EQUAL(look_at(sp_view_str("no picture at all")).status, SP_EINVAL);
	sp_arena_release(&arena);
}

static const struct tap_test tests[] = {
#ifdef HAVE_ZBAR
	{ "bar codes are read, and a picture without one has none", test_codes },
#endif
	{ "a picture is known again after what people do to it, and no other is taken for it", test_known_again },
	{ "a plain picture has too little detail to be known by", test_flat },
	{ "pictures that are cut short, and what is none, are no trouble", test_cut_short },
};

int main(void)
{
	return TAP_MAIN("look", tests);
}
