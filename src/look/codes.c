/* SPDX-License-Identifier: Apache-2.0 */
#include "look/look.h"

#ifdef HAVE_CONFIG_H
#include <config.h>
#endif

#ifdef HAVE_ZBAR
#include <stdlib.h>
#include <zbar.h>

#define SMALL_SIDE 200 /* under it modules may be a pixel wide, which is too few to be read */
#define ENLARGED 3u

/*
 * The kinds that hold text of a sender's choice and that noise does not look like. Codes of goods in shops hold a number
 * of the shop's, and those of two bars in five are seen in any fence.
 */
static const zbar_symbol_type_t kinds[] = { ZBAR_QRCODE, ZBAR_CODE128, ZBAR_CODE93, ZBAR_CODE39 };

static void scan(zbar_image_scanner_t *scanner, const struct sp_grey *grey, struct sp_buf *out)
{
	zbar_image_t *image = zbar_image_create();

	if (!image)
		return;
	zbar_image_set_format(image, zbar_fourcc('Y', '8', '0', '0'));
	zbar_image_set_size(image, grey->width, grey->height);
	zbar_image_set_data(image, grey->p, (unsigned long)grey->width * grey->height, NULL);
	zbar_scan_image(scanner, image);
	for (const zbar_symbol_t *s = zbar_image_first_symbol(image); s; s = zbar_symbol_next(s)) {
		sp_buf_add(out, zbar_symbol_get_data(s), zbar_symbol_get_data_length(s));
		sp_buf_add_char(out, '\n');
	}
	zbar_image_destroy(image);
}

/* Each pixel as a square of several, with the quiet zone around it that a picture of nothing but a code lacks. */
static bool enlarge(const struct sp_grey *grey, struct sp_grey *ret)
{
	const size_t quiet = 4 * ENLARGED, w = grey->width * ENLARGED + 2 * quiet, h = grey->height * ENLARGED + 2 * quiet;
	unsigned char *p = malloc(w * h);

	if (!p)
		return false;
	memset(p, 0xff, w * h);
	for (size_t y = 0; y < grey->height * ENLARGED; y++)
		for (size_t x = 0; x < grey->width * ENLARGED; x++)
			p[(y + quiet) * w + x + quiet] = grey->p[y / ENLARGED * grey->width + x / ENLARGED];
	*ret = (struct sp_grey){ p, (unsigned)w, (unsigned)h };
	return true;
}

void sp_codes_read(const struct sp_grey *grey, struct sp_buf *out)
{
	zbar_image_scanner_t *scanner = zbar_image_scanner_create();
	struct sp_grey large;

	if (!scanner)
		return;
	zbar_image_scanner_set_config(scanner, ZBAR_NONE, ZBAR_CFG_ENABLE, 0);
	for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
		zbar_image_scanner_set_config(scanner, kinds[i], ZBAR_CFG_ENABLE, 1);
	/* As bytes: its guess of a charset takes UTF-8 for Chinese. What is none is mended where all text is. */
	zbar_image_scanner_set_config(scanner, ZBAR_QRCODE, ZBAR_CFG_BINARY, 1);
	if (grey->width > SMALL_SIDE || grey->height > SMALL_SIDE) {
		scan(scanner, grey, out);
	} else if (enlarge(grey, &large)) {
		scan(scanner, &large, out);
		free(large.p);
	}
	zbar_image_scanner_destroy(scanner);
}
#else
void sp_codes_read(const struct sp_grey *grey, struct sp_buf *out)
{
	(void)grey;
	(void)out;
}
#endif
