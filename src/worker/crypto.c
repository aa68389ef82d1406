/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Signed, compressed and encrypted messages: CMS (RFC 5652, 8551) and OpenPGP (RFC 9580). What is only signed or packed is
 * given out; what is encrypted is a loss. Nothing is verified.
 */
#ifdef HAVE_CONFIG_H
#include <config.h>
#endif

#include <stdlib.h>

#include "base/err.h"
#include "worker/inflate.h"

#define PLAIN_MAX ((size_t)64 << 20)
#define PACKETS_MAX 1000
#define NESTING_MAX 32

/* Undoes zlib, or deflate without a header. */
static void give_inflated(struct sp_work *work, struct sp_view packed, bool raw, const char *type)
{
	size_t n_max = work->bytes_left < PLAIN_MAX ? work->bytes_left : PLAIN_MAX, used;
	struct sp_buf plain;

	sp_buf_init(&plain, 0);
	int status = sp_inflate(packed, raw ? SP_INFLATE_BARE : SP_INFLATE_ZLIB, n_max, &plain, &used);

	if (status == SP_ENOENT)
		sp_give_loss(work, SP_LOSS_UNSUPPORTED, "compressed content: this build has no zlib");
	else if (status)
		sp_give_loss(work, status == SP_ELIMIT ? SP_LOSS_TOO_LARGE : SP_LOSS_CORRUPT, "compressed content that ends early");
	sp_give_child(work, NULL, type, NULL, 0, sp_view(plain.p, plain.n));
	sp_buf_release(&plain);
}

/* ---- armour (RFC 7468, RFC 9580 6.2) ---- */

static int base64_value(char c)
{
	return sp_is_upper((unsigned char)c) ? c - 'A' : sp_is_lower((unsigned char)c) ? c - 'a' + 26
		: sp_is_digit((unsigned char)c) ? c - '0' + 52 : c == '+' ? 62 : c == '/' ? 63 : -1;
}

/* The bytes of an armoured block: behind its first line, its fields and an empty line, if there are any. A reply has marks of
 * quotation before each line. */
static void dearmour(struct sp_view v, struct sp_buf *out)
{
	bool first = true, fields = true;
	uint32_t bits = 0;
	unsigned n = 0;

	for (size_t at = 0; at < v.n; first = false) {
		const char *end = memchr(v.p + at, '\n', v.n - at);
		struct sp_view line = sp_view_sub(v, at, end ? (size_t)(end - v.p) : v.n);

		at = end ? (size_t)(end + 1 - v.p) : v.n;
		while (line.n && (*line.p == '>' || *line.p == ' '))
			line = sp_view_sub(line, 1, line.n);
		if (sp_view_starts_nocase(line, "-----END") || (!fields && line.n && *line.p == '='))
			return;
		fields = fields && (first || (line.n && memchr(line.p, ':', line.n)));
		for (size_t i = 0; i < line.n && !fields; i++) {
			int value = base64_value(line.p[i]);

			if (value < 0)
				continue;
			bits = bits << 6 | (uint32_t)value;
			n += 6;
			if (n >= 8) {
				n -= 8;
				sp_buf_add_char(out, (char)(bits >> n & 0xff));
			}
		}
	}
}

/* ---- CMS: BER, also with lengths that are not said ---- */

struct ber {
	unsigned tag;
	bool open; /* of indefinite length: its end is where its content ends */
	struct sp_view body;
	size_t head;
};

static bool take_ber(struct sp_view v, struct ber *ret)
{
	size_t at = 2, n = 0;

	if (v.n < 2)
		return false;
	unsigned length = sp_u8(v.p + 1);

	if ((sp_u8(v.p) & 0x1f) == 0x1f)
		return false;
	if (length & 0x80 && length != 0x80) {
		if ((length & 0x7f) > 4 || 2 + (length & 0x7f) > v.n)
			return false;
		for (unsigned i = 0; i < (length & 0x7f); i++)
			n = n << 8 | sp_u8(v.p + at++);
	} else if (length != 0x80) {
		n = length;
	}
	*ret = (struct ber){ sp_u8(v.p), length == 0x80, sp_slice(v, at, length == 0x80 ? v.n : n), at };
	return true;
}

/* Joins the strings of an OCTET STRING that comes in pieces. */
static void add_octets(struct sp_view v, struct sp_buf *out)
{
	struct ber piece;
	unsigned open = 0;

	for (size_t steps = 0; v.n >= 2 && steps < (1u << 20); steps++) {
		if (!v.p[0] && !v.p[1]) { /* end of contents */
			if (!open--)
				return;
			v = sp_view_sub(v, 2, v.n);
			continue;
		}
		if (!take_ber(v, &piece))
			return;
		if (piece.tag & 0x20) {
			open += piece.open;
			if (open > NESTING_MAX)
				return;
			v = sp_view_sub(v, piece.head, v.n);
		} else {
			sp_buf_add(out, piece.body.p, piece.body.n);
			v = sp_slice(v, piece.head + piece.body.n, v.n);
		}
	}
}

/* The content that stands under its object identifier, [0] and OCTET STRING, wherever in `v`. */
static bool find_content(struct sp_view v, struct sp_view *ret)
{
	static const char id_data[] = "\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x07\x01";
	const char *at = v.n ? memmem(v.p, v.n, id_data, sizeof id_data - 1) : NULL;
	struct ber outer;

	if (!at)
		return false;
	struct sp_view rest = sp_view_sub(v, (size_t)(at - v.p) + sizeof id_data - 1, v.n);

	if (!take_ber(rest, &outer) || outer.tag != 0xa0)
		return false;
	*ret = outer.body;
	return true;
}

static const char *cms_kind(struct sp_view v, struct sp_view *ret_rest)
{
	static const char prefix[] = "\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x07";
	static const char compressed[] = "\x06\x0b\x2a\x86\x48\x86\xf7\x0d\x01\x09\x10\x01\x09";
	struct ber sequence;

	if (!take_ber(v, &sequence) || sequence.tag != 0x30)
		return NULL;
	v = sequence.body;
	if (sp_begins(v, compressed, sizeof compressed - 1)) {
		*ret_rest = sp_view_sub(v, sizeof compressed - 1, v.n);
		return "compressed";
	}
	if (!sp_begins(v, prefix, sizeof prefix - 1) || v.n <= sizeof prefix)
		return NULL;
	*ret_rest = sp_view_sub(v, sizeof prefix, v.n);
	switch (v.p[sizeof prefix - 1]) {
	case 1:
		return "data";
	case 2:
		return "signed";
	case 3:
	case 4:
	case 6:
		return "encrypted";
	default:
		return NULL;
	}
}

static bool is_cms_armour(struct sp_view bytes)
{
	return sp_begins(bytes, "-----BEGIN PKCS7", 16) || sp_begins(bytes, "-----BEGIN CMS", 14);
}

static unsigned bid_cms(struct sp_view bytes)
{
	struct sp_view rest;

	return is_cms_armour(bytes) || cms_kind(bytes, &rest) ? SP_BID_SURE : SP_BID_NONE;
}

static void read_ber(struct sp_work *work, struct sp_view bytes)
{
	struct sp_view rest, content;
	const char *kind = cms_kind(bytes, &rest);
	struct sp_buf plain;

	if (!kind || !strcmp(kind, "encrypted")) {
		sp_give_loss(work, SP_LOSS_ENCRYPTED, "an S/MIME message");
		return;
	}
	sp_buf_init(&plain, 0);
	if (find_content(rest, &content)) {
		add_octets(content, &plain);
		if (!strcmp(kind, "compressed"))
			give_inflated(work, sp_view(plain.p, plain.n), false, "message/rfc822");
		else
			sp_give_child(work, NULL, "message/rfc822", NULL, 0, sp_view(plain.p, plain.n));
	}
	sp_buf_release(&plain);
	work->said = true; /* a signature without content signs something else */
}

static void read_cms(struct sp_work *work)
{
	struct sp_buf plain;

	if (!is_cms_armour(work->bytes)) {
		read_ber(work, work->bytes);
		return;
	}
	sp_buf_init(&plain, 0);
	dearmour(work->bytes, &plain);
	read_ber(work, sp_view(plain.p, plain.n));
	sp_buf_release(&plain);
}

const struct sp_format sp_format_cms = { .name = "signed, compressed and encrypted messages (S/MIME)", .bid = bid_cms,
	.read = read_cms, .type = "application/pkcs7-mime", .container = true };

/* ---- OpenPGP ---- */

struct packet {
	unsigned tag;
	struct sp_view body;
	size_t whole;
};

static bool take_packet(struct sp_view v, struct packet *ret)
{
	if (v.n < 2 || !(v.p[0] & (char)0x80))
		return false;
	unsigned first = sp_u8(v.p), length = sp_u8(v.p + 1);
	size_t head = 2;
	uint64_t n = length;

	if (first & 0x40) {
		ret->tag = first & 0x3f;
		if (length >= 192 && length < 224 && v.n > 2) {
			n = ((length - 192) << 8) + sp_u8(v.p + 2) + 192;
			head = 3;
		} else if (length == 255 && v.n > 5) {
			n = sp_be32(v.p + 2);
			head = 6;
		} else if (length >= 224) {
			n = v.n; /* in pieces: near enough for what follows */
		}
	} else {
		ret->tag = first >> 2 & 15;
		switch (first & 3) {
		case 1:
			n = v.n > 2 ? sp_be16(v.p + 1) : 0;
			head = 3;
			break;
		case 2:
			n = v.n > 4 ? sp_be32(v.p + 1) : 0;
			head = 5;
			break;
		case 3:
			n = v.n;
			head = 1;
			break;
		default:
			break;
		}
	}
	ret->body = sp_slice(v, head, n);
	ret->whole = head + ret->body.n;
	return true;
}

static void read_packets(struct sp_work *work, struct sp_view v)
{
	struct packet p;

	for (unsigned i = 0; i < PACKETS_MAX && take_packet(v, &p); i++) {
		struct sp_view b = p.body;

		if (p.tag == 1 || p.tag == 3 || p.tag == 9 || p.tag == 18 || p.tag == 20) {
			sp_give_loss(work, SP_LOSS_ENCRYPTED, "a PGP message");
			return;
		}
		if (p.tag == 8 && b.n > 1 && (b.p[0] == 1 || b.p[0] == 2)) {
			give_inflated(work, sp_view_sub(b, 1, b.n), b.p[0] == 1, "application/pgp");
		} else if (p.tag == 8 && b.n > 1) {
			sp_give_child(work, NULL, NULL, NULL, 0, sp_view_sub(b, 1, b.n)); /* bzip2, or nothing done */
		} else if (p.tag == 11 && b.n > 6) {
			size_t name = sp_u8(b.p + 1);

			sp_give_child(work, NULL, NULL, NULL, 0, sp_slice(b, 6 + name, b.n));
		}
		v = sp_slice(v, p.whole, v.n);
	}
}

static unsigned bid_pgp(struct sp_view bytes)
{
	struct packet p;

	if (sp_begins(bytes, "-----BEGIN PGP MESSAGE", 22) || sp_begins(bytes, "age-encryption.org/", 19) ||
		sp_begins(bytes, "-----BEGIN AGE ENCRYPTED", 24))
		return SP_BID_SURE;
	/* Without armour only what makes sense as the first packet of a message. */
	if (!take_packet(bytes, &p) || p.body.n < 8)
		return SP_BID_NONE;
	bool first = (p.tag == 1 && p.body.p[0] == 3) || (p.tag == 3 && (p.body.p[0] == 4 || p.body.p[0] == 5)) ||
		(p.tag == 11 && strchr("btul1", p.body.p[0]) && p.body.p[0]);

	return first && p.whole <= bytes.n ? SP_BID_WITHIN : SP_BID_NONE;
}

static void read_pgp(struct sp_work *work)
{
	struct sp_view v = work->bytes;
	struct sp_buf plain;

	if (sp_view_find_nocase(sp_slice(v, 0, 32), "age") != SIZE_MAX && !sp_begins(v, "-----BEGIN PGP", 14)) {
		sp_give_loss(work, SP_LOSS_ENCRYPTED, "a file encrypted with age");
		return;
	}
	if (!sp_begins(v, "-----", 5)) {
		read_packets(work, v);
		return;
	}
	sp_buf_init(&plain, 0);
	dearmour(v, &plain);
	read_packets(work, sp_view(plain.p, plain.n));
	sp_buf_release(&plain);
	if (!work->gave && !work->said)
		sp_give_loss(work, SP_LOSS_ENCRYPTED, "a PGP message in pieces");
}

const struct sp_format sp_format_pgp = { .name = "messages of PGP and age", .bid = bid_pgp, .read = read_pgp,
	.type = "application/pgp-encrypted", .container = true };
