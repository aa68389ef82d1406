/* SPDX-License-Identifier: Apache-2.0 */
#include "worker/pdf_picture.h"

#include <stdlib.h>

#define SIDE_MIN 21           /* pixels: of the smallest bar code */
#define PIXELS_MAX 2200000u   /* of a large screen */
#define COLOURS_MAX 256

/* What pixels are made of (ISO 32000-1, 8.6). */
struct colours {
	unsigned parts; /* numbers a pixel */
	bool indexed;
	unsigned char grey[COLOURS_MAX]; /* of an index */
};

static unsigned char grey_of(const unsigned char *p, unsigned parts)
{
	return parts == 1 ? p[0] : (unsigned char)((299u * p[0] + 587u * p[1] + 114u * p[2]) / 1000);
}

/* Numbers of a colour in a space that is no table; 0 = one that is not read (four inks, names of inks). */
static unsigned parts_of(qpdf_data q, qpdf_oh space)
{
	if (qpdf_oh_is_name(q, space)) {
		const char *name = qpdf_oh_get_name(q, space);

		return !strcmp(name, "/DeviceGray") || !strcmp(name, "/G") ? 1 : !strcmp(name, "/DeviceRGB") || !strcmp(name, "/RGB") ? 3 : 0;
	}
	if (!qpdf_oh_is_array(q, space) || qpdf_oh_get_array_n_items(q, space) < 2)
		return 0;
	qpdf_oh kind = qpdf_oh_get_array_item(q, space, 0), about = qpdf_oh_get_array_item(q, space, 1);

	if (qpdf_oh_is_name_and_equals(q, kind, "/CalGray"))
		return 1;
	if (qpdf_oh_is_name_and_equals(q, kind, "/CalRGB"))
		return 3;
	if (!qpdf_oh_is_name_and_equals(q, kind, "/ICCBased") || !qpdf_oh_is_stream(q, about))
		return 0;
	int n = qpdf_oh_get_int_value_as_int(q, qpdf_oh_get_key(q, qpdf_oh_get_dict(q, about), "/N"));

	return n == 1 || n == 3 ? (unsigned)n : 0;
}

static void fill_table(struct colours *c, const unsigned char *p, size_t n, unsigned parts)
{
	for (size_t i = 0; i < COLOURS_MAX && (i + 1) * parts <= n; i++)
		c->grey[i] = grey_of(p + i * parts, parts);
	c->indexed = true;
	c->parts = 1;
}

static bool read_colours(qpdf_data q, qpdf_oh space, struct colours *c)
{
	unsigned char *bytes = NULL;
	size_t n = 0;

	c->parts = parts_of(q, space);
	if (c->parts || !qpdf_oh_is_array(q, space) || qpdf_oh_get_array_n_items(q, space) != 4 ||
		!qpdf_oh_is_name_and_equals(q, qpdf_oh_get_array_item(q, space, 0), "/Indexed"))
		return c->parts;
	unsigned parts = parts_of(q, qpdf_oh_get_array_item(q, space, 1));
	qpdf_oh table = qpdf_oh_get_array_item(q, space, 3);

	if (parts && qpdf_oh_is_string(q, table)) {
		const char *text = qpdf_oh_get_binary_string_value(q, table, &n);

		fill_table(c, (const unsigned char *)text, n, parts);
	} else if (parts && qpdf_oh_is_stream(q, table)) {
		qpdf_oh_get_stream_data(q, table, qpdf_dl_all, NULL, &bytes, &n);
		if (bytes)
			fill_table(c, bytes, n, parts);
		free(bytes);
	}
	return c->parts;
}

static void give_rows(struct sp_work *work, const struct colours *c, struct sp_view rows, unsigned width, unsigned height,
	unsigned bits)
{
	const size_t row_bytes = ((size_t)width * c->parts * bits + 7) / 8;
	struct sp_buf out;

	sp_buf_init(&out, 0);
	sp_buf_printf(&out, "P5\n%u %u\n255\n", width, height);
	for (size_t y = 0; y < height && (y + 1) * row_bytes <= rows.n; y++) {
		const unsigned char *row = (const unsigned char *)rows.p + y * row_bytes;

		for (size_t x = 0; x < width; x++) {
			unsigned value = bits == 8 ? grey_of(row + x * c->parts, c->parts)
				: row[x * bits / 8] >> (8 - bits - x * bits % 8) & ((1u << bits) - 1);

			sp_buf_add_char(&out, (char)(c->indexed ? c->grey[value] : bits == 8 ? value : value * 255 / ((1u << bits) - 1)));
		}
	}
	if (!out.failed)
		sp_give_child(work, "picture", NULL, NULL, 0, sp_view(out.p, out.n));
	sp_buf_release(&out);
}

static int number(qpdf_data q, qpdf_oh dictionary, const char *key)
{
	return qpdf_oh_get_int_value_as_int(q, qpdf_oh_get_key(q, dictionary, key));
}

bool sp_pdf_give_picture(qpdf_data q, qpdf_oh stream, struct sp_work *work)
{
	qpdf_oh dictionary = qpdf_oh_get_dict(q, stream);
	int width = number(q, dictionary, "/Width"), height = number(q, dictionary, "/Height"),
		bits = number(q, dictionary, "/BitsPerComponent");
	struct colours c = { .parts = 0 };
	unsigned char *bytes = NULL;
	size_t n = 0;

	if (!qpdf_oh_is_name_and_equals(q, qpdf_oh_get_key(q, dictionary, "/Subtype"), "/Image") ||
		!qpdf_oh_is_name_and_equals(q, qpdf_oh_get_key(q, dictionary, "/Filter"), "/FlateDecode") ||
		width < SIDE_MIN || height < SIDE_MIN || (uint64_t)width * (uint64_t)height > PIXELS_MAX ||
		!read_colours(q, qpdf_oh_get_key(q, dictionary, "/ColorSpace"), &c) ||
		!(bits == 8 || (c.parts == 1 && (bits == 1 || bits == 2 || bits == 4))))
		return false;
	qpdf_oh_get_stream_data(q, stream, qpdf_dl_all, NULL, &bytes, &n);
	if (bytes)
		give_rows(work, &c, sp_view((const char *)bytes, n), (unsigned)width, (unsigned)height, (unsigned)bits);
	free(bytes);
	return bytes != NULL;
}
