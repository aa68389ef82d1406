/* SPDX-License-Identifier: Apache-2.0 */
/* Pictures: the words stored beside the picture, what stands behind its end, and a reader for what is drawn. */
#ifdef HAVE_CONFIG_H
#include <config.h>
#endif

#include "base/err.h"
#include "worker/inflate.h"
#include "worker/meta.h"

#define INFLATE_MAX ((size_t)4 << 20)
#ifdef HAVE_LEPT
#define LOOK_MIN 20       /* pixels: less than the smallest bar code, and a line of words */
#else
#define WIDTH_MIN 80      /* smaller ones are marks and buttons, without words */
#define HEIGHT_MIN 20
#endif
#define PIXELS_MAX 60000000u
#define GIF_XMP_END 258   /* bytes that lead out of an XMP packet */

struct picture {
	struct sp_buf meta;
	struct sp_buf xmp; /* what of an XMP packet does not fit into one segment */
	uint32_t width, height;
	size_t end; /* of the picture; what follows is no part of it */
	bool cut;   /* words that could not be read to their end */
};

static void add_line(struct sp_buf *out, struct sp_view text)
{
	if (text.n)
		sp_text_add_line(out, text);
}

/* Adds what is packed to out. */
static void inflate_into(struct picture *p, struct sp_view packed, struct sp_buf *out)
{
	size_t used;

	p->cut |= sp_inflate(packed, SP_INFLATE_ZLIB, INFLATE_MAX, out, &used) != SP_OK;
}

/* A block of Exif, XMP or IPTC, known by how it begins; what begins otherwise is looked at for letters. */
static void profile(struct picture *p, struct sp_view data)
{
	static const char exif[] = "Exif\0", xmp[] = "http://ns.adobe.com/xap/1.0/", more[] = "http://ns.adobe.com/xmp/extension/",
		photoshop[] = "Photoshop 3.0";
	const size_t more_head = sizeof more + 32 + 8; /* digest of the whole, its length, where this belongs */

	if (sp_begins(data, exif, sizeof exif))
		sp_exif_read(sp_slice(data, sizeof exif, data.n), &p->meta);
	else if (sp_begins(data, "II*\0", 4) || sp_begins(data, "MM\0*", 4))
		sp_exif_read(data, &p->meta);
	else if (sp_begins(data, xmp, sizeof xmp))
		sp_xmp_read(sp_slice(data, sizeof xmp, data.n), &p->meta);
	else if (sp_begins(data, more, sizeof more))
		sp_buf_add(&p->xmp, sp_slice(data, more_head, data.n).p, sp_slice(data, more_head, data.n).n);
	else if (sp_begins(data, photoshop, sizeof photoshop))
		sp_photoshop_read(sp_slice(data, sizeof photoshop, data.n), &p->meta);
	else if (sp_begins(data, "8BIM", 4))
		sp_photoshop_read(data, &p->meta);
	else if (sp_begins(data, "<?xpacket", 9) || sp_begins(data, "<x:xmpmeta", 10))
		sp_xmp_read(data, &p->meta);
	else
		sp_meta_add_letters(&p->meta, data);
}

/* ---- PNG (ISO 15948) ---- */

/* What a program that had no place for it wrote as digits: its name, how much it is, the bytes. */
static void raw_profile(struct picture *p, struct sp_view text)
{
	struct sp_buf bytes;
	unsigned digits = 0;
	int high = 0;
	size_t at = 0;

	for (int lines = 0; lines < 3 && at < text.n; at++)
		lines += text.p[at] == '\n';
	sp_buf_init(&bytes, INFLATE_MAX);
	for (; at < text.n; at++) {
		int digit = sp_hex_value(text.p[at]);

		if (digit >= 0 && digits++ & 1)
			sp_buf_add_char(&bytes, (char)(high << 4 | digit));
		else if (digit >= 0)
			high = digit;
	}
	profile(p, sp_view(bytes.p, bytes.n));
	sp_buf_release(&bytes);
}

static void png_value(struct picture *p, struct sp_view keyword, struct sp_view value)
{
	static const char raw[] = "Raw profile type ", xmp[] = "XML:com.adobe.xmp";

	if (sp_begins(keyword, raw, sizeof raw - 1)) {
		raw_profile(p, value);
	} else if (sp_begins(keyword, xmp, sizeof xmp - 1)) {
		sp_xmp_read(value, &p->meta);
	} else {
		add_line(&p->meta, keyword);
		add_line(&p->meta, value);
	}
}

static void png_text(struct picture *p, const char *type, struct sp_view data)
{
	const char *nul = data.n ? memchr(data.p, 0, data.n) : NULL;
	struct sp_buf plain;
	bool packed = type[0] == 'z';

	if (!nul)
		return;
	struct sp_view keyword = sp_view(data.p, (size_t)(nul - data.p)), rest = sp_slice(data, keyword.n + 1, data.n);

	if (type[0] == 'z') {
		rest = sp_slice(rest, 1, rest.n);
	} else if (type[0] == 'i') {
		packed = rest.n && rest.p[0];
		rest = sp_slice(rest, 2, rest.n);
		for (int i = 0; i < 2 && rest.n; i++) { /* language, translated keyword */
			nul = memchr(rest.p, 0, rest.n);
			rest = nul ? sp_view_sub(rest, (size_t)(nul + 1 - rest.p), rest.n) : sp_view(rest.p, 0);
		}
	}
	sp_buf_init(&plain, INFLATE_MAX);
	if (packed)
		inflate_into(p, rest, &plain);
	png_value(p, keyword, packed ? sp_view(plain.p, plain.n) : rest);
	sp_buf_release(&plain);
}

/* Numbers about colours, frames and the like. */
static bool is_known_chunk(const char *type)
{
	static const char known[] = "IHDR PLTE IDAT IEND tRNS cHRM gAMA iCCP sBIT sRGB bKGD hIST pHYs tIME acTL fcTL fdAT cICP oFFs vpAg";

	return strlen(type) == 4 && strstr(known, type);
}

static void read_png(struct sp_view v, struct picture *p)
{
	size_t at = 8;

	while (at + 12 <= v.n) {
		uint32_t n = sp_be32(v.p + at);
		char type[5] = { v.p[at + 4], v.p[at + 5], v.p[at + 6], v.p[at + 7], 0 };
		struct sp_view data = sp_slice(v, at + 8, n);

		if (!strcmp(type, "IHDR") && data.n >= 8) {
			p->width = sp_be32(data.p);
			p->height = sp_be32(data.p + 4);
		} else if (!strcmp(type, "tEXt") || !strcmp(type, "zTXt") || !strcmp(type, "iTXt")) {
			png_text(p, type, data);
		} else if (!strcmp(type, "eXIf")) {
			sp_exif_read(data, &p->meta);
		} else if (!is_known_chunk(type)) {
			sp_meta_add_letters(&p->meta, data);
		} else if (!strcmp(type, "iCCP")) {
			sp_meta_add_letters(&p->meta, sp_view(data.p, data.n ? strnlen(data.p, data.n) : 0));
		}
		at += 12 + (size_t)n;
		if (!strcmp(type, "IEND") || at > v.n)
			break;
	}
	p->end = !p->width ? 8 : at < v.n ? at : v.n;
}

/* ---- JPEG (ITU T.81) ---- */

static void jpeg_segment(struct picture *p, unsigned marker, struct sp_view data)
{
	if (marker >= 0xc0 && marker <= 0xcf && marker != 0xc4 && marker != 0xc8 && marker != 0xcc && data.n >= 5) {
		p->height = sp_be16(data.p + 1);
		p->width = sp_be16(data.p + 3);
	} else if (marker == 0xfe) {
		add_line(&p->meta, data);
	} else if (marker >= 0xe0 && marker <= 0xef && data.n > 4 && !sp_begins(data, "JFIF", 4) && !sp_begins(data, "JFXX", 4) &&
		!sp_begins(data, "ICC_PROFILE", 11) && !sp_begins(data, "Adobe", 5)) {
		profile(p, data);
	}
}

static void read_jpeg(struct sp_view v, struct picture *p)
{
	size_t at = 2;

	p->end = v.n;
	while (at + 4 <= v.n) {
		if (v.p[at] != (char)0xff) {
			at++; /* the picture itself */
			continue;
		}
		unsigned marker = sp_u8(v.p + at + 1);

		if (marker == 0xff) {
			at++;
			continue;
		}
		if (marker == 0 || marker == 1 || (marker >= 0xd0 && marker <= 0xd8)) {
			at += 2;
			continue;
		}
		if (marker == 0xd9) {
			p->end = at + 2;
			return;
		}
		uint32_t n = sp_be16(v.p + at + 2);

		jpeg_segment(p, marker, sp_slice(v, at + 4, n > 2 ? n - 2 : 0));
		at += 2 + (n > 2 ? n : 2);
	}
	if (at + 2 <= v.n && v.p[at] == (char)0xff && v.p[at + 1] == (char)0xd9)
		p->end = at + 2;
}

/* ---- GIF (89a) ---- */

static size_t gif_blocks(struct sp_view v, size_t at, struct sp_buf *out)
{
	while (at < v.n && v.p[at]) {
		size_t n = sp_u8(v.p + at);
		struct sp_view block = sp_slice(v, at + 1, n);

		if (out)
			sp_text_add_1252(out, block);
		at += 1 + n;
	}
	if (out)
		sp_buf_add_char(out, '\n');
	return at + 1;
}

static void read_gif(struct sp_view v, struct picture *p)
{
	size_t at = 13;

	p->end = v.n;
	if (v.n < at)
		return;
	p->width = sp_le16(v.p + 6);
	p->height = sp_le16(v.p + 8);
	if (v.p[10] & (char)0x80)
		at += (size_t)3 << ((v.p[10] & 7) + 1);
	while (at + 2 < v.n) {
		char kind = v.p[at];

		if (kind == 0x21) {
			char label = v.p[at + 1];
			static const char xmp[] = "\x0bXMP DataXMP";

			if (sp_begins(sp_slice(v, at + 2, v.n), xmp, sizeof xmp - 1)) {
				size_t from = at + 2 + sizeof xmp - 1;

				/* Not in blocks: it ends with bytes that lead from any of them to the next. */
				at = gif_blocks(v, from, NULL);
				size_t end = at > from + GIF_XMP_END && at <= v.n && v.p[at - GIF_XMP_END] == 1 ? at - GIF_XMP_END : at;

				sp_xmp_read(sp_slice(v, from, end - from), &p->meta);
				continue;
			}
			at = gif_blocks(v, at + 2, label == (char)0xfe || label == 1 || label == (char)0xff ? &p->meta : NULL);
		} else if (kind == 0x2c && at + 11 < v.n) {
			char flags = v.p[at + 9];

			at += 10 + (flags & (char)0x80 ? (size_t)3 << ((flags & 7) + 1) : 0);
			at = gif_blocks(v, at + 1, NULL);
		} else {
			break;
		}
	}
	if (at < v.n && v.p[at] == 0x3b)
		p->end = at + 1;
}

/* ---- WebP (RFC 9649) ---- */

static void read_webp(struct sp_view v, struct picture *p)
{
	p->end = (size_t)sp_le32(v.p + 4) + 8 < v.n ? (size_t)sp_le32(v.p + 4) + 8 : v.n;
	for (size_t at = 12; at + 8 <= p->end;) {
		uint32_t n = sp_le32(v.p + at + 4);
		struct sp_view data = sp_slice(v, at + 8, n);

		if (!memcmp(v.p + at, "VP8X", 4) && data.n >= 10) {
			p->width = 1 + sp_le16(data.p + 4) + (sp_u8(data.p + 6) << 16);
			p->height = 1 + sp_le16(data.p + 7) + (sp_u8(data.p + 9) << 16);
		} else if (memcmp(v.p + at, "VP8", 3) && memcmp(v.p + at, "ALPH", 4) && memcmp(v.p + at, "ICCP", 4) &&
			memcmp(v.p + at, "ANI", 3) && memcmp(v.p + at, "ANM", 3)) {
			profile(p, data);
		}
		at += 8 + (size_t)n + (n & 1);
	}
}

/* ---- TIFF ---- */

static void read_tiff(struct sp_view v, struct picture *p)
{
	sp_exif_read(v, &p->meta);
	p->end = v.n;
}

/* ---- portable maps ---- */

/* Remarks stand before the numbers that say how large it is. */
static void read_pnm(struct sp_view v, struct picture *p)
{
	for (size_t at = 3; at < v.n && v.p[at] == '#';) {
		const char *end = memchr(v.p + at, '\n', v.n - at);
		size_t to = end ? (size_t)(end - v.p) : v.n;

		add_line(&p->meta, sp_view_sub(v, at + 1, to));
		at = to + 1;
	}
	p->end = v.n;
}

/* ---- any ---- */

static const struct kind {
	const char *magic;
	size_t n;
	const char *type;
	void (*read)(struct sp_view v, struct picture *p); /* NULL: nothing is stored beside the picture */
	bool sized; /* it says how large the picture is, or it is none */
} kinds[] = {
	{ "\x89PNG\r\n\x1a\n", 8, "image/png", read_png, true },
	{ "\xff\xd8\xff", 3, "image/jpeg", read_jpeg, true },
	{ "GIF87a", 6, "image/gif", read_gif, true },
	{ "GIF89a", 6, "image/gif", read_gif, true },
	{ "II*\0", 4, "image/tiff", read_tiff, false },
	{ "MM\0*", 4, "image/tiff", read_tiff, false },
	{ "P5\n", 3, "image/x-portable-anymap", read_pnm, false },
	{ "P6\n", 3, "image/x-portable-anymap", read_pnm, false },
	{ "P4\n", 3, "image/x-portable-anymap", read_pnm, false },
};

static const struct kind *kind_of(struct sp_view v)
{
	for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
		if (sp_begins(v, kinds[i].magic, kinds[i].n))
			return &kinds[i];
	if (v.n > 12 && !memcmp(v.p, "RIFF", 4) && !memcmp(v.p + 8, "WEBP", 4)) {
		static const struct kind webp = { "", 0, "image/webp", read_webp, false };

		return &webp;
	}
	if (v.n > 26 && !memcmp(v.p, "BM", 2) && sp_le32(v.p + 2) <= v.n + 64 && sp_le32(v.p + 10) < v.n) {
		static const struct kind bmp = { "", 0, "image/bmp", NULL, false };

		return &bmp;
	}
	return NULL;
}

static unsigned bid_picture(struct sp_view bytes)
{
	return kind_of(bytes) ? SP_BID_SURE : SP_BID_NONE;
}

/* Pages from pdftoppm stand one after another in one file. */
static size_t pnm_bytes(struct sp_view v)
{
	unsigned long field[3] = { 0 };
	size_t at = 2;
	unsigned n = 0, fields = v.p[1] == '4' ? 2 : 3;

	while (n < fields && at < v.n) {
		while (at < v.n && sp_is_space((unsigned char)v.p[at]))
			at++;
		if (at < v.n && !sp_is_digit((unsigned char)v.p[at]))
			return v.n;
		for (; at < v.n && sp_is_digit((unsigned char)v.p[at]); at++)
			field[n] = field[n] < 100000 ? field[n] * 10 + (unsigned long)(v.p[at] - '0') : field[n];
		n++;
	}
	unsigned long row = v.p[1] == '4' ? (field[0] + 7) / 8 : v.p[1] == '6' ? 3 * field[0] : field[0];

	return at + 1 + row * field[1] < v.n ? at + 1 + row * field[1] : v.n;
}

static bool give_pages(struct sp_work *work)
{
	struct sp_view v = work->bytes;
	size_t first = pnm_bytes(v);

	if (first >= v.n)
		return false;
	for (size_t at = 0; at + 8 < v.n && !work->full;) {
		struct sp_view rest = sp_slice(v, at, v.n);
		size_t n = rest.p[0] == 'P' && rest.p[1] >= '4' && rest.p[1] <= '6' ? pnm_bytes(rest) : rest.n;

		sp_give_child(work, NULL, "image/x-portable-anymap", NULL, 0, sp_slice(rest, 0, n));
		at += n;
	}
	return true;
}

/* Programs that look at what is drawn; a size of 0 is one that is not known here. */
static void ask_tools(struct sp_work *work, const struct picture *p)
{
#ifdef HAVE_LEPT
	/* It asks for the reader itself. */
	if (!p->width || (p->width >= LOOK_MIN && p->height >= LOOK_MIN))
		sp_give_tool(work, SP_TOOL_LOOK);
#else
	if (!p->width || (p->width >= WIDTH_MIN && p->height >= HEIGHT_MIN))
		sp_give_tool(work, SP_TOOL_TESSERACT);
#endif
}

static void read_picture(struct sp_work *work)
{
	const struct kind *kind = kind_of(work->bytes);
	struct picture p = { .end = work->bytes.n };

	sp_give_format(work, kind->type);
	if (!strcmp(kind->type, "image/x-portable-anymap") && give_pages(work))
		return;
	sp_buf_init(&p.meta, INFLATE_MAX);
	sp_buf_init(&p.xmp, INFLATE_MAX);
	if (kind->read)
		kind->read(work->bytes, &p);
	sp_xmp_read(sp_view(p.xmp.p, p.xmp.n), &p.meta);
	if (p.meta.n)
		sp_give_text(work, SP_EXTRACT_METADATA, sp_view(p.meta.p, p.meta.n));
	if (p.cut || p.meta.failed || p.xmp.failed)
		sp_give_loss(work, SP_LOSS_TOO_LARGE, "words in a picture that are damaged, or unfold to more than is read");
	sp_buf_release(&p.meta);
	sp_buf_release(&p.xmp);
	if ((uint64_t)p.width * p.height > PIXELS_MAX)
		sp_give_loss(work, SP_LOSS_TOO_LARGE, "a picture too large to be read");
	else if (!(kind->sized && !p.width))
		ask_tools(work, &p);
	if (p.end < work->bytes.n)
		sp_give_child(work, "behind the picture", NULL, NULL, SP_EXTRACT_CHILD_REST,
			sp_slice(work->bytes, p.end, work->bytes.n));
	work->said = true;
}

const struct sp_format sp_format_picture = { .name = "pictures", .bid = bid_picture, .read = read_picture };
