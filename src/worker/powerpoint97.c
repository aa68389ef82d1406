/* SPDX-License-Identifier: Apache-2.0 */
/* Presentations of PowerPoint 97 to 2003 (MS-PPT): a stream of records in records. */
#include "worker/ole.h"

#define CONTAINER 0xfu
#define BLIP_HEAD 8
#define BLIP_DIGEST 16 /* one or two stand before the picture, and a byte */

enum record {
	RECORD_TEXT_CHARS = 0x0fa0, RECORD_TEXT_BYTES = 0x0fa8, RECORD_STRING = 0x0fba, RECORD_ENCRYPTION = 0x2f14,
	RECORD_BLIP_FIRST = 0xf01a, RECORD_BLIP_LAST = 0xf02a,
};

static void add_text(struct sp_buf *out, uint32_t type, struct sp_view value)
{
	if (type == RECORD_TEXT_BYTES) /* the lower halves of UTF-16 */
		for (size_t i = 0; i < value.n; i++)
			sp_text_add(out, sp_u8(value.p + i));
	else
		sp_text_add_utf16(out, value);
	sp_buf_add_char(out, '\n');
}

/* What a container holds follows its head: to go through all is to step over heads, and over the values of others. */
static bool next_record(struct sp_view stream, size_t *at, uint32_t *ret_type, struct sp_view *ret_value)
{
	if (*at + 8 > stream.n)
		return false;
	bool container = (sp_le16(stream.p + *at) & 0xf) == CONTAINER;

	*ret_type = sp_le16(stream.p + *at + 2);
	*ret_value = sp_slice(stream, *at + 8, sp_le32(stream.p + *at + 4));
	*at += 8 + (container ? 0 : ret_value->n);
	return true;
}

bool sp_powerpoint97_encrypted(struct sp_view stream)
{
	struct sp_view value;
	uint32_t type = 0;

	for (size_t at = 0; type != RECORD_ENCRYPTION && next_record(stream, &at, &type, &value);)
		;
	return type == RECORD_ENCRYPTION;
}

bool sp_powerpoint97_text(struct sp_view stream, struct sp_buf *out)
{
	struct sp_view value;
	uint32_t type;
	bool found = false;

	for (size_t at = 0; next_record(stream, &at, &type, &value);) {
		if (type != RECORD_TEXT_CHARS && type != RECORD_TEXT_BYTES && type != RECORD_STRING)
			continue;
		add_text(out, type, value);
		found = true;
	}
	return found;
}

/* Whether a picture of a kind that is read begins here. */
static bool is_picture(struct sp_view v)
{
	return sp_begins(v, "\xff\xd8\xff", 3) || sp_begins(v, "\x89PNG\r\n", 6) || sp_begins(v, "II*\0", 4) ||
		sp_begins(v, "MM\0*", 4);
}

void sp_office_pictures(struct sp_work *work, struct sp_view stream)
{
	for (size_t at = 0; at + BLIP_HEAD <= stream.n && !work->full;) {
		uint32_t type = sp_le16(stream.p + at + 2);
		struct sp_view value = sp_slice(stream, at + BLIP_HEAD, sp_le32(stream.p + at + 4));
		bool given = false;

		for (size_t skip = BLIP_DIGEST + 1; type >= RECORD_BLIP_FIRST && type <= RECORD_BLIP_LAST && !given &&
			skip <= 2 * BLIP_DIGEST + 1; skip += BLIP_DIGEST) {
			given = is_picture(sp_slice(value, skip, value.n));
			if (given)
				sp_give_child(work, "picture", NULL, NULL, 0, sp_slice(value, skip, value.n));
		}
		at += given ? BLIP_HEAD + value.n : 1;
	}
}
