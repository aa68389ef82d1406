/* SPDX-License-Identifier: Apache-2.0 */
#ifdef HAVE_CONFIG_H
#include <config.h>
#endif

#include "worker/inflate.h"

#ifdef HAVE_ZLIB
#include <zlib.h>
#endif

#include "base/err.h"

#define PIECE_BYTES 65536u
#define FLASH_HEAD 8 /* mark, version, length */

#ifdef HAVE_ZLIB
int sp_inflate(struct sp_view packed, enum sp_inflate_form form, size_t n_max, struct sp_buf *out, size_t *ret_used)
{
	static const int window[] = { [SP_INFLATE_ZLIB] = 15, [SP_INFLATE_GZIP] = 15 + 16, [SP_INFLATE_BARE] = -15 };
	z_stream z = { .next_in = (Bytef *)(uintptr_t)packed.p, .avail_in = (uInt)packed.n };
	char unused[4096];
	size_t n = 0;
	int status = inflateInit2(&z, window[form]);

	while (status == Z_OK && n < n_max) {
		size_t size = out ? PIECE_BYTES : sizeof unused;
		char *room = out ? sp_buf_room(out, size) : unused;

		if (!room)
			break;
		z.next_out = (Bytef *)room;
		z.avail_out = (uInt)size;
		status = inflate(&z, Z_NO_FLUSH);
		size_t made = size - z.avail_out;

		n += made;
		if (out)
			out->n += made;
		if (status == Z_OK && !made && !z.avail_in)
			break;
	}
	*ret_used = packed.n - z.avail_in;
	inflateEnd(&z);
	return status == Z_STREAM_END ? SP_OK : status == Z_OK && n >= n_max ? SP_ELIMIT : SP_EINVAL;
}
#else
int sp_inflate(struct sp_view packed, enum sp_inflate_form form, size_t n_max, struct sp_buf *out, size_t *ret_used)
{
	(void)packed, (void)form, (void)n_max, (void)out;
	*ret_used = 0;
	return SP_ENOENT;
}
#endif

/* Where a stream of zlib begins; SIZE_MAX = nowhere. */
static size_t stream_at(struct sp_view v)
{
	size_t at = sp_begins(v, "CWS", 3) ? FLASH_HEAD : 0, used;
	struct sp_view start = sp_slice(v, at, PIECE_BYTES);

	/* A window of 32 KB, no dictionary, and a checksum of both bytes: then it is asked whether it can be unpacked. */
	if (start.n < 8 || start.p[0] != 0x78 || sp_u8(start.p + 1) & 0x20 || sp_be16(start.p) % 31)
		return SIZE_MAX;
	int status = sp_inflate(start, SP_INFLATE_ZLIB, 1, NULL, &used);

	return status == SP_OK || status == SP_ELIMIT ? at : SIZE_MAX;
}

static unsigned bid_zlib(struct sp_view bytes)
{
	return stream_at(bytes) == SIZE_MAX ? SP_BID_NONE : SP_BID_SURE;
}

static void read_zlib(struct sp_work *work)
{
	size_t at = stream_at(work->bytes), used;
	struct sp_view packed = sp_view_sub(work->bytes, at, work->bytes.n);
	struct sp_buf plain;

	sp_buf_init(&plain, 0);
	int status = sp_inflate(packed, SP_INFLATE_ZLIB, work->bytes_left, &plain, &used);

	if (status)
		sp_give_loss(work, status == SP_ELIMIT ? SP_LOSS_TOO_LARGE : SP_LOSS_CORRUPT, "compressed data that ends early");
	sp_give_child(work, "data", NULL, NULL, 0, sp_view(plain.p, plain.n));
	sp_give_child(work, "behind the data", NULL, NULL, SP_EXTRACT_CHILD_REST, sp_view_sub(packed, used, packed.n));
	sp_buf_release(&plain);
}

const struct sp_format sp_format_zlib = { .name = "data compressed by zlib", .bid = bid_zlib, .read = read_zlib,
	.type = "application/zlib", .container = true };
