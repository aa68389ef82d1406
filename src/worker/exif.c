/* SPDX-License-Identifier: Apache-2.0 */
/* Exif: a small TIFF file in a picture. Directories are followed one after another, each once, as many as real ones have. */
#include "worker/meta.h"

#define DIRECTORIES_MAX 16
#define ENTRIES_MAX 512
#define UTF16_TAGS 0x9c9b /* five of Windows: title, comment, author, keywords, subject */

enum tag {
	TAG_GPS_LATITUDE_REF = 1, TAG_GPS_LATITUDE, TAG_GPS_LONGITUDE_REF, TAG_GPS_LONGITUDE,
	TAG_GPS_PROCESSING = 0x1b, TAG_GPS_AREA = 0x1c,
	TAG_SUB_DIRECTORIES = 0x14a, TAG_XMP = 0x2bc, TAG_IPTC = 0x83bb, TAG_PHOTOSHOP = 0x8649, TAG_EXIF = 0x8769,
	TAG_GPS = 0x8825, TAG_USER_COMMENT = 0x9286, TAG_MAKER_NOTE = 0x927c,
};

enum type { TYPE_BYTE = 1, TYPE_ASCII, TYPE_SHORT, TYPE_LONG, TYPE_RATIONAL, TYPE_UNDEFINED = 7, TYPE_IFD = 13, TYPE_UTF8 = 129 };

/* Where text stands that is about the camera and the hour, and of no person. */
static const uint16_t about_cameras[] = { 0x10f, 0x110, 0x131, 0x132, 0x9003, 0x9004, 0x9010, 0x9011, 0x9012, 0x9290, 0x9291,
	0x9292, 0xa420, 0xa431, 0xa433, 0xa434, 0xa435, 0xc614, 0xc62f };

struct exif {
	struct sp_view tiff;
	bool big; /* of two bytes the larger first */
	struct sp_buf *meta;
	struct {
		uint32_t at;
		bool gps;
	} directory[DIRECTORIES_MAX];
	unsigned directory_n;
	double place[2]; /* latitude, longitude */
	bool negative[2], known[2];
};

struct entry {
	uint32_t tag, type, count;
	struct sp_view value;
};

static uint32_t u16(const struct exif *x, const char *p)
{
	return x->big ? sp_be16(p) : sp_le16(p);
}

static uint32_t u32(const struct exif *x, const char *p)
{
	return x->big ? sp_be32(p) : sp_le32(p);
}

static void add_directory(struct exif *x, uint32_t at, bool gps)
{
	for (unsigned i = 0; i < x->directory_n; i++)
		if (x->directory[i].at == at)
			return;
	if (!at || x->directory_n == DIRECTORIES_MAX)
		return;
	x->directory[x->directory_n].at = at;
	x->directory[x->directory_n++].gps = gps;
}

/* ---- values ---- */

/* ASCII that may be UTF-8, to its end; several strings of one value are lines. */
static void add_ascii(const struct exif *x, struct sp_view text)
{
	while (text.n) {
		const char *nul = memchr(text.p, 0, text.n);
		size_t n = nul ? (size_t)(nul - text.p) : text.n;
		struct sp_view line = sp_view_trim(sp_view(text.p, n));

		if (line.n)
			sp_text_add_line(x->meta, line);
		text = sp_view_sub(text, nul ? n + 1 : n, text.n);
	}
}

static void add_utf16(const struct exif *x, struct sp_view text, bool big)
{
	struct sp_buf turned;

	sp_buf_init(&turned, 0);
	for (size_t i = 0; big && i + 2 <= text.n; i += 2) {
		sp_buf_add_char(&turned, text.p[i + 1]);
		sp_buf_add_char(&turned, text.p[i]);
	}
	sp_text_add_utf16(x->meta, big ? sp_view(turned.p, turned.n) : text);
	sp_buf_add_char(x->meta, '\n');
	sp_buf_release(&turned);
}

/* A text that says in eight bytes how it is written. */
static void add_comment(const struct exif *x, struct sp_view text)
{
	struct sp_view body = sp_slice(text, 8, text.n);

	if (!sp_begins(text, "UNICODE\0", 8)) {
		add_ascii(x, text.n >= 8 && !text.p[7] ? body : text);
		return;
	}
	/* Programs do not agree which byte is first; that of most letters is zero. */
	bool big = body.n >= 2 && (body.p[0] && body.p[1] ? x->big : !body.p[0]);

	add_utf16(x, body, big);
}

static bool read_degrees(const struct exif *x, const struct entry *e, double *ret)
{
	double degrees = 0, unit = 1;

	if (e->type != TYPE_RATIONAL || !e->value.n)
		return false;
	for (size_t at = 0; at + 8 <= e->value.n && at < 24; at += 8, unit *= 60) {
		uint32_t over = u32(x, e->value.p + at), under = u32(x, e->value.p + at + 4);

		if (!under && over)
			return false;
		degrees += under ? (double)over / under / unit : 0;
	}
	*ret = degrees;
	return degrees <= 180;
}

static void read_gps(struct exif *x, const struct entry *e)
{
	switch (e->tag) {
	case TAG_GPS_LATITUDE_REF:
	case TAG_GPS_LONGITUDE_REF:
		x->negative[e->tag / 2] = e->value.n && (e->value.p[0] == 'S' || e->value.p[0] == 'W');
		break;
	case TAG_GPS_LATITUDE:
	case TAG_GPS_LONGITUDE:
		x->known[e->tag / 2 - 1] = read_degrees(x, e, &x->place[e->tag / 2 - 1]);
		break;
	case TAG_GPS_PROCESSING:
	case TAG_GPS_AREA:
		add_comment(x, e->value);
		break;
	default:
		break;
	}
}

static bool is_about_camera(uint32_t tag)
{
	for (size_t i = 0; i < sizeof about_cameras / sizeof *about_cameras; i++)
		if (about_cameras[i] == tag)
			return true;
	return false;
}

static void read_entry(struct exif *x, const struct entry *e)
{
	switch (e->tag) {
	case TAG_EXIF:
	case TAG_GPS:
	case TAG_SUB_DIRECTORIES:
		for (size_t at = 0; (e->type == TYPE_LONG || e->type == TYPE_IFD) && at + 4 <= e->value.n; at += 4)
			add_directory(x, u32(x, e->value.p + at), e->tag == TAG_GPS);
		break;
	case TAG_USER_COMMENT:
		add_comment(x, e->value);
		break;
	case TAG_XMP:
		sp_xmp_read(e->value, x->meta);
		break;
	case TAG_IPTC:
		sp_iptc_read(e->value, x->meta);
		break;
	case TAG_PHOTOSHOP:
		sp_photoshop_read(e->value, x->meta);
		break;
	default:
		if (e->tag >= UTF16_TAGS && e->tag < UTF16_TAGS + 5)
			add_utf16(x, e->value, false);
		else if ((e->type == TYPE_ASCII || e->type == TYPE_UTF8) && !is_about_camera(e->tag))
			add_ascii(x, e->value);
		break;
	}
}

/* ---- directories ---- */

static struct entry entry_at(const struct exif *x, size_t at)
{
	static const unsigned char sizes[] = { 0, 1, 1, 2, 4, 8, 1, 1, 2, 4, 8, 4, 8, 4 };
	const char *p = x->tiff.p + at;
	struct entry e = { u16(x, p), u16(x, p + 2), u32(x, p + 4), { NULL, 0 } };
	uint64_t n = (uint64_t)e.count * (e.type < sizeof sizes ? sizes[e.type] : e.type == TYPE_UTF8);

	e.value = n <= 4 ? sp_slice(x->tiff, at + 8, n) : sp_slice(x->tiff, u32(x, p + 8), n);
	return e;
}

static void read_directory(struct exif *x, uint32_t from, bool gps)
{
	size_t at = (size_t)from + 2;

	if (at > x->tiff.n)
		return;
	unsigned n = u16(x, x->tiff.p + from);

	for (unsigned i = 0; i < n && i < ENTRIES_MAX && at + 12 <= x->tiff.n; i++, at += 12) {
		struct entry e = entry_at(x, at);

		if (gps)
			read_gps(x, &e);
		else
			read_entry(x, &e);
	}
	if (at + 4 <= x->tiff.n && n <= ENTRIES_MAX)
		add_directory(x, u32(x, x->tiff.p + at), false);
}

void sp_meta_add_place(struct sp_buf *meta, double latitude, double longitude)
{
	sp_buf_printf(meta, "GPS position: %.6f, %.6f\n", latitude, longitude);
}

void sp_exif_read(struct sp_view tiff, struct sp_buf *meta)
{
	struct exif x = { .tiff = tiff, .big = sp_begins(tiff, "MM", 2), .meta = meta };

	if (tiff.n < 8)
		return;
	add_directory(&x, u32(&x, tiff.p + 4), false);
	for (unsigned i = 0; i < x.directory_n; i++)
		read_directory(&x, x.directory[i].at, x.directory[i].gps);
	if (x.known[0] && x.known[1])
		sp_meta_add_place(meta, x.negative[0] ? -x.place[0] : x.place[0], x.negative[1] ? -x.place[1] : x.place[1]);
}
