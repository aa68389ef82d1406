/* SPDX-License-Identifier: Apache-2.0 */
#include "look/look.h"

#ifdef HAVE_CONFIG_H
#include <config.h>
#endif

#include <leptonica/allheaders.h>
#include <stdlib.h>

#include "base/err.h"
#include "extract/protocol.h"
#include "look/words.h"

/* Beyond these sizes a picture is made smaller first: what is looked for is seen as well, and the time has an end. */
#define SIDE_MAX 1600
#define HASH_SIDE_MAX 256
#define BORDER_CONTRAST 12   /* how much the points of a border differ at most */
#define BORDER_PERCENT 2     /* of a side: thinner ones change no hash */
#define CONTENT_PERCENT 40   /* of a side: less within a border is no framed picture */

/* A copy that is not larger than so many points either way. Returns: NULL without memory. */
static PIX *fit(PIX *pix, int side_max)
{
	int width = pixGetWidth(pix), height = pixGetHeight(pix), side = width > height ? width : height;
	float scale = (float)side_max / (float)side;

	return side <= side_max ? pixClone(pix) : pixScaleAreaMap(pix, scale, scale);
}

/* A large JPEG is undone at a half, a quarter or an eighth of its size, for a fraction of the time. */
static PIX *read(struct sp_view picture)
{
	const l_uint8 *bytes = (const l_uint8 *)picture.p;
	l_int32 width = 0, height = 0, reduction = 1;

	if (picture.n < 2 || memcmp(bytes, "\xff\xd8", 2) ||
		readHeaderMemJpeg(bytes, picture.n, &width, &height, NULL, NULL, NULL))
		return pixReadMem(bytes, picture.n);
	while (reduction < 8 && (width > height ? width : height) / (2 * reduction) >= SIDE_MAX)
		reduction *= 2;
	return pixReadMemJpeg(bytes, picture.n, 0, reduction, NULL, 0);
}

/* In lightness, on white where it is transparent. Returns: NULL where it cannot be decoded. */
static PIX *decode(struct sp_view picture)
{
	PIX *pix = read(picture);
	PIX *solid = pix && pixGetSpp(pix) == 4 ? pixRemoveAlpha(pix) : pixClone(pix);
	PIX *grey = solid ? pixConvertTo8(solid, 0) : NULL;
	PIX *small = grey ? fit(grey, SIDE_MAX) : NULL;

	pixDestroy(&pix);
	pixDestroy(&solid);
	pixDestroy(&grey);
	return small;
}

static bool raster(PIX *pix, struct sp_grey *ret)
{
	l_uint8 *bytes = NULL;
	size_t n = 0;

	if (pixGetRasterData(pix, &bytes, &n) || !bytes)
		return false;
	*ret = (struct sp_grey){ bytes, (unsigned)pixGetWidth(pix), (unsigned)pixGetHeight(pix) };
	return true;
}

/* ---- known pictures ---- */

/* Whether n points, `step` apart, are all of one lightness: that of the corner. */
static bool is_plain(const unsigned char *p, size_t n, size_t step, unsigned char corner)
{
	for (size_t i = 0; i < n; i++)
		if (abs(p[i * step] - corner) > BORDER_CONTRAST)
			return false;
	return true;
}

/* The picture within its frame. Returns: whether it has one. */
static bool find_frame(const struct sp_grey *grey, struct sp_grey_part *ret)
{
	const unsigned char *p = grey->p, corner = p[0];
	size_t w = grey->width, h = grey->height;
	struct sp_grey_part in = { 0, 0, w, h };

	while (in.top < h && is_plain(p + in.top * w, w, 1, corner))
		in.top++;
	while (in.bottom > in.top && is_plain(p + (in.bottom - 1) * w, w, 1, corner))
		in.bottom--;
	while (in.left < w && is_plain(p + in.left, h, w, corner))
		in.left++;
	while (in.right > in.left && is_plain(p + in.right - 1, h, w, corner))
		in.right--;
	size_t width = in.right - in.left, height = in.bottom - in.top;

	*ret = in;
	return width * 100 >= w * CONTENT_PERCENT && height * 100 >= h * CONTENT_PERCENT &&
		((w - width) * 100 >= w * BORDER_PERCENT || (h - height) * 100 >= h * BORDER_PERCENT);
}

static int give_hashes(PIX *pix, struct sp_buf *out)
{
	PIX *small = fit(pix, HASH_SIDE_MAX);
	struct sp_grey grey = { 0 };
	int status = small && raster(small, &grey) ? SP_OK : SP_ENOMEM;
	struct sp_grey_part part = { 0, 0, grey.width, grey.height };
	struct sp_picture_looks looks = { .n = 1 };

	if (!status)
		status = sp_pdq(&grey, &part, &looks.look[0]);
	if (!status && find_frame(&grey, &part))
		status = sp_pdq(&grey, &part, &looks.look[looks.n++]);
	if (!status) {
		sp_wire_put_u64(out, SP_EXTRACT_PICTURE);
		sp_wire_put_view(out, sp_view((const char *)&looks, sizeof looks));
	}
	free(grey.p);
	pixDestroy(&small);
	return status;
}

/* ---- bar codes ---- */

static int give_codes(PIX *pix, struct sp_buf *out)
{
	struct sp_buf text, payload;
	struct sp_grey grey = { 0 };

	sp_buf_init(&text, 0);
	sp_buf_init(&payload, 0);
	int status = raster(pix, &grey) ? SP_OK : SP_ENOMEM;

	if (!status)
		sp_codes_read(&grey, &text);
	if (text.n) {
		sp_wire_put_u64(&payload, SP_EXTRACT_CODE);
		sp_wire_put_view(&payload, sp_view(text.p, text.n));
		sp_wire_put_u64(out, SP_EXTRACT_TEXT);
		sp_wire_put_view(out, sp_view(payload.p, payload.n));
	}
	if (!status)
		status = text.failed ? text.failed : payload.failed;
	free(grey.p);
	sp_buf_release(&text);
	sp_buf_release(&payload);
	return status;
}

/* ---- words ---- */

/* Of a file of several pages only the first is seen here. */
static bool has_pages(struct sp_view picture)
{
	return picture.n >= 4 && (!memcmp(picture.p, "II*\0", 4) || !memcmp(picture.p, "MM\0*", 4));
}

/* Asks for the program that reads words. */
static int ask_reader(struct sp_buf *out)
{
	const uint64_t tool = SP_TOOL_TESSERACT;

	sp_wire_put_u64(out, SP_EXTRACT_RUN);
	sp_wire_put_view(out, sp_view((const char *)&tool, sizeof tool));
	return out->failed;
}

int sp_look(struct sp_view picture, struct sp_buf *out)
{
	setMsgSeverity(L_SEVERITY_NONE);
	PIX *pix = decode(picture);

	if (!pix)
		return SP_EINVAL;
	int status = give_hashes(pix, out);

	if (!status)
		status = give_codes(pix, out);
	if (!status && (has_pages(picture) || sp_words_likely(pix)))
		status = ask_reader(out);
	pixDestroy(&pix);
	return status ? status : out->failed;
}
