/* SPDX-License-Identifier: Apache-2.0 */
/* Captions, names and places as picture agencies write them (IPTC IIM 4.2), and Photoshop's box around them. */
#include "worker/meta.h"

#define MARK 0x1c
#define RECORD_APPLICATION 2
#define RESOURCE_IPTC 0x0404

/* Data sets that hold no words: versions, dates, hours, codes of programs. */
static bool is_technical(unsigned set)
{
	static const unsigned char sets[] = { 0, 3, 8, 10, 30, 35, 37, 38, 42, 47, 50, 55, 60, 62, 63, 65, 70, 75, 130, 131, 150,
		151, 152, 153, 154, 200, 201, 202 };

	return memchr(sets, (int)set, sizeof sets) != NULL;
}

void sp_iptc_read(struct sp_view v, struct sp_buf *meta)
{
	for (size_t at = 0; at + 5 <= v.n && sp_u8(v.p + at) == MARK;) {
		unsigned record = sp_u8(v.p + at + 1), set = sp_u8(v.p + at + 2);
		uint32_t n = sp_be16(v.p + at + 3);

		if (n & 0x8000) /* longer than captions are: a picture in the picture */
			return;
		struct sp_view value = sp_slice(v, at + 5, n);

		if (record == RECORD_APPLICATION && !is_technical(set) && value.n)
			sp_text_add_line(meta, value);
		at += 5 + (size_t)n;
	}
}

void sp_photoshop_read(struct sp_view v, struct sp_buf *meta)
{
	for (size_t at = 0; at + 12 <= v.n && !memcmp(v.p + at, "8BIM", 4);) {
		uint32_t id = sp_be16(v.p + at + 4);
		size_t name = (size_t)sp_u8(v.p + at + 6) + 1;

		at += 6 + name + (name & 1);
		if (at + 4 > v.n)
			return;
		uint32_t n = sp_be32(v.p + at);

		if (id == RESOURCE_IPTC)
			sp_iptc_read(sp_slice(v, at + 4, n), meta);
		at += 4 + (size_t)n + (n & 1);
	}
}
