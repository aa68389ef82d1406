/* SPDX-License-Identifier: Apache-2.0 */
#include "worker/mapi.h"

#include <stdio.h>


#define RTF_MAX ((size_t)32 << 20)

void sp_mapi_init(struct sp_mapi *mapi, struct sp_work *work)
{
	memset(mapi, 0, sizeof *mapi);
	mapi->work = work;
	sp_buf_init(&mapi->body, 0);
	sp_buf_init(&mapi->meta, (size_t)4 << 20);
}

void sp_mapi_release(struct sp_mapi *mapi)
{
	sp_buf_release(&mapi->body);
	sp_buf_release(&mapi->meta);
}

bool sp_mapi_rtf(struct sp_view packed, struct sp_buf *out)
{
	static const char known[] = "{\\rtf1\\ansi\\mac\\deff0\\deftab720{\\fonttbl;}"
		"{\\f0\\fnil \\froman \\fswiss \\fmodern \\fscript \\fdecor MS Sans SerifSymbolArialTimes New RomanCourier"
		"{\\colortbl\\red0\\green0\\blue0\r\n\\par \\pard\\plain\\f0\\fs20\\b\\i\\u\\tab\\tx";
	char window[4096] = { 0 };
	size_t write = sizeof known - 1, at = 16;

	if (packed.n < 16)
		return false;
	if (!memcmp(packed.p + 8, "MELA", 4)) {
		sp_buf_add(out, packed.p + 16, packed.n - 16);
		return true;
	}
	if (memcmp(packed.p + 8, "LZFu", 4) != 0)
		return false;
	memcpy(window, known, write);
	while (at < packed.n && out->n < RTF_MAX) {
		unsigned flags = sp_u8(packed.p + at++);

		for (unsigned bit = 0; bit < 8 && at < packed.n; bit++, flags >>= 1) {
			if (!(flags & 1)) {
				window[write] = packed.p[at];
				write = (write + 1) % sizeof window;
				sp_buf_add_char(out, packed.p[at++]);
				continue;
			}
			if (at + 2 > packed.n)
				return true;
			unsigned token = sp_be16(packed.p + at), from = token >> 4, n = (token & 15) + 2;

			at += 2;
			if (from == write)
				return true; /* the end */
			for (; n; n--, from = (from + 1) % sizeof window) {
				char c = window[from];

				window[write] = c;
				write = (write + 1) % sizeof window;
				sp_buf_add_char(out, c);
			}
		}
	}
	return true;
}

void sp_mapi_text(struct sp_mapi *mapi, struct sp_view text)
{
	sp_text_add_line(&mapi->body, text);
}

static void add(struct sp_buf *out, unsigned type, struct sp_view value)
{
	if (type == 0x1f) {
		sp_text_add_utf16(out, value);
		sp_buf_add_char(out, '\n');
	} else {
		while (value.n && !value.p[value.n - 1])
			value.n--;
		sp_text_add_line(out, value);
	}
}

static void give_rtf(struct sp_mapi *mapi, struct sp_view value)
{
	struct sp_buf rtf;

	sp_buf_init(&rtf, 2 * RTF_MAX);
	if (sp_mapi_rtf(value, &rtf) && rtf.n)
		sp_give_child(mapi->work, "body.rtf", NULL, NULL, 0, sp_view(rtf.p, rtf.n));
	else
		sp_give_loss(mapi->work, SP_LOSS_CORRUPT, "a body that cannot be unfolded");
	sp_buf_release(&rtf);
}

void sp_mapi_property(struct sp_mapi *mapi, unsigned id, unsigned type, struct sp_view value)
{
	bool text = type == 0x1e || type == 0x1f;

	if (!value.n)
		return;
	if (id == 0x1009 && type == 0x102) {
		give_rtf(mapi, value);
	} else if (id == 0x1013) { /* HTML, as bytes or as text */
		struct sp_buf html;

		sp_buf_init(&html, 0);
		if (type == 0x1f)
			sp_text_add_utf16(&html, value);
		sp_give_child(mapi->work, "body.html", "text/html", type == 0x1f ? "utf-8" : NULL, 0,
			type == 0x1f ? sp_view(html.p, html.n) : value);
		sp_buf_release(&html);
	} else if (id == 0x3701 && type == 0x102) {
		sp_give_child(mapi->work, sp_mapi_name(mapi), NULL, NULL, 0, value);
	} else if (text && id == 0x1000) {
		add(&mapi->body, type, value);
	} else if (text && (id == 0x3707 || (id == 0x3704 && !mapi->name[0]))) {
		struct sp_buf name;

		sp_buf_init(&name, 0);
		add(&name, type, value);
		if (name.n > 1)
			snprintf(mapi->name, sizeof mapi->name, "%.*s", (int)(name.n - 1), name.p);
		sp_buf_release(&name);
	} else if (text && id == 0x001a) {
		struct sp_buf class;

		sp_buf_init(&class, 0);
		add(&class, type, value);
		mapi->encrypted |= class.n && sp_view_find_nocase(sp_view(class.p, class.n), "IPM.Note.SMIME") != SIZE_MAX &&
			sp_view_find_nocase(sp_view(class.p, class.n), "MultipartSigned") == SIZE_MAX;
		sp_buf_release(&class);
	} else if (text && id != 0x1035 && id != 0x1042 && id != 0x1039) {
		add(&mapi->meta, type, value); /* but no message ids */
	}
}

/* One property of the stream. Returns: bytes of its values from `at`, or SIZE_MAX at the end of what makes sense. */
static size_t values(struct sp_mapi *mapi, struct sp_view v, size_t at, unsigned id, unsigned type)
{
	static const uint8_t fixed[] = { [2] = 4, [3] = 4, [4] = 4, [5] = 8, [6] = 8, [7] = 8, [10] = 4, [11] = 4,
		[0x14] = 8, [0x40] = 8, [0x48] = 16 };
	unsigned kind = type & 0xfff;
	size_t from = at;
	uint32_t n = 1;

	if (kind < sizeof fixed && fixed[kind] && !(type & 0x1000))
		return fixed[kind];
	if (at + 4 > v.n)
		return SIZE_MAX;
	n = sp_le32(v.p + at); /* of values: strings and objects have a count even if there is one */
	at += 4;
	if (kind < sizeof fixed && fixed[kind])
		return 4 + (size_t)n * fixed[kind];
	for (; n && at + 4 <= v.n; n--) {
		uint32_t bytes = sp_le32(v.p + at);
		struct sp_view value = sp_slice(v, at + 4, bytes);

		/* An object begins with what kind of object it is. */
		if (kind == 0x0d && value.n > 16)
			sp_mapi_property(mapi, id, 0x102, sp_view_sub(value, 16, value.n));
		else
			sp_mapi_property(mapi, id, kind, value);
		at += 4 + (((size_t)bytes + 3) & ~(size_t)3);
	}
	return n || at > v.n ? SIZE_MAX : at - from;
}

void sp_mapi_tnef(struct sp_mapi *mapi, struct sp_view v)
{
	size_t at = 4;

	for (uint32_t left = v.n >= 4 ? sp_le32(v.p) : 0; left && at + 4 <= v.n; left--) {
		unsigned type = sp_le16(v.p + at), id = sp_le16(v.p + at + 2);

		at += 4;
		if (id >= 0x8000) { /* a named one: its name stands here */
			if (at + 24 > v.n)
				return;
			uint32_t kind = sp_le32(v.p + at + 16), n = sp_le32(v.p + at + 20);

			at += 24;
			if (kind)
				at += ((size_t)n + 3) & ~(size_t)3;
		}
		if (at > v.n)
			return;
		size_t n = values(mapi, v, at, id, type);

		if (n == SIZE_MAX)
			return;
		at += n;
	}
}

const char *sp_mapi_name(const struct sp_mapi *mapi)
{
	return mapi->name[0] ? mapi->name : NULL;
}

void sp_mapi_give(struct sp_mapi *mapi)
{
	sp_give_text(mapi->work, SP_EXTRACT_BODY, sp_view(mapi->body.p, mapi->body.n));
	sp_give_text(mapi->work, SP_EXTRACT_METADATA, sp_view(mapi->meta.p, mapi->meta.n));
	if (mapi->encrypted)
		sp_give_loss(mapi->work, SP_LOSS_ENCRYPTED, "an S/MIME message in Outlook's form");
	sp_buf_reset(&mapi->body);
	sp_buf_reset(&mapi->meta);
}
