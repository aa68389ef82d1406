/* SPDX-License-Identifier: Apache-2.0 */
/* What stands in compound files: documents of Office before 2007, messages of Outlook, packages, encrypted documents. */
#include <stdlib.h>

#include "worker/mapi.h"
#include "worker/ole.h"

#define MESSAGE_DEPTH_MAX 8
#define PROPERTIES "__properties_version1.0"
#define PROPERTY "__substg1.0_"
#define FIB_MARK 0xa5ecu
#define FIB_97 0xc1u

static unsigned bid_ole(struct sp_view bytes)
{
	return sp_begins(bytes, "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", 8) ? SP_BID_SURE : SP_BID_NONE;
}

/* ---- messages (MS-OXMSG) ---- */

static bool is_property(const struct sp_ole_entry *entry, unsigned *ret_id, unsigned *ret_type)
{
	const size_t n = sizeof PROPERTY - 1;
	char *end;

	if (strncmp(entry->name, PROPERTY, n) || strlen(entry->name) < n + 8)
		return false;
	unsigned long tag = strtoul(entry->name + n, &end, 16);

	*ret_id = (unsigned)(tag >> 16) & 0xffff;
	*ret_type = (unsigned)tag & 0xffff;
	return end == entry->name + n + 8;
}

static void read_storage(struct sp_ole *ole, struct sp_work *work, uint32_t storage, unsigned depth)
{
	struct sp_mapi mapi;
	struct sp_buf value;
	unsigned id, type;

	sp_mapi_init(&mapi, work);
	sp_buf_init(&value, 0);
	/* Names first: a file goes out under its own. */
	for (int pass = 0; pass < 2; pass++) {
		for (uint32_t i = 1; i < ole->entry_n && !work->full; i++) {
			const struct sp_ole_entry *e = &ole->entry[i];

			if (e->parent != storage || e->kind != 2 || !is_property(e, &id, &type) || (id == 0x3701) != (pass == 1))
				continue;
			sp_ole_read(ole, e, &value);
			sp_mapi_property(&mapi, id, type, sp_view(value.p, value.n));
		}
	}
	sp_mapi_give(&mapi);
	sp_buf_release(&value);
	sp_mapi_release(&mapi);
	if (depth >= MESSAGE_DEPTH_MAX) {
		sp_give_loss(work, SP_LOSS_TOO_DEEP, "messages inside messages, more than are looked at");
		return;
	}
	for (uint32_t i = 1; i < ole->entry_n && !work->full; i++)
		if (ole->entry[i].parent == storage && ole->entry[i].kind == 1 && i != storage)
			read_storage(ole, work, i, depth + 1);
}

/* ---- documents ---- */

static bool is_encrypted_word(struct sp_ole *ole, uint32_t at, struct sp_buf *buf)
{
	sp_ole_read(ole, &ole->entry[at], buf);
	return buf->n > 12 && sp_le16(buf->p) == FIB_MARK && sp_le16(buf->p + 10) & 0x100; /* FibBase.fEncrypted */
}

/* Returns: false where it is a document of Word 6 or 95, which is for others. */
static bool read_word(struct sp_ole *ole, struct sp_work *work, const struct sp_buf *stream)
{
	struct sp_buf table, text;
	bool read = false;

	if (stream->n < 12 || sp_le16(stream->p) != FIB_MARK)
		return false;
	uint32_t at = sp_ole_find(ole, 0, sp_le16(stream->p + 10) & 0x200 ? "1Table" : "0Table");

	sp_buf_init(&table, 0);
	sp_buf_init(&text, 0);
	if (at != SP_OLE_NONE) {
		sp_ole_read(ole, &ole->entry[at], &table);
		read = sp_word97_text(sp_view(stream->p, stream->n), sp_view(table.p, table.n), &text);
	}
	sp_give_text(work, SP_EXTRACT_BODY, sp_view(text.p, text.n));
	/* One that says it is of Word 97 and has no pieces was not written by Word. */
	if (!read && sp_le16(stream->p + 2) >= FIB_97) {
		sp_give_child(work, "WordDocument", NULL, NULL, SP_EXTRACT_CHILD_REST, sp_view(stream->p, stream->n));
		read = true;
	}
	sp_buf_release(&table);
	sp_buf_release(&text);
	return read;
}

/* The first records of a workbook say that all others are encrypted. */
static bool is_encrypted_book(struct sp_ole *ole, uint32_t at, struct sp_buf *buf)
{
	sp_ole_read(ole, &ole->entry[at], buf);
	for (size_t k = 0, n = 0; k + 4 <= buf->n && n < 8; n++) {
		if (sp_le16(buf->p + k) == 0x2f)
			return true;
		k += 4 + (size_t)sp_le16(buf->p + k + 2);
	}
	return false;
}

/* A file put into a document: its name, then its bytes (OLE1 native data). */
static void give_package(struct sp_work *work, struct sp_view v)
{
	size_t at = 6;
	struct sp_view name = sp_view(NULL, 0);
	char text[256] = "";

	for (int i = 0; i < 2; i++) { /* label, path */
		const char *nul = at < v.n ? memchr(v.p + at, 0, v.n - at) : NULL;

		if (!nul)
			break;
		if (!i)
			name = sp_view(v.p + at, (size_t)(nul - v.p) - at);
		at = (size_t)(nul + 1 - v.p);
	}
	memcpy(text, name.n ? name.p : "", name.n < sizeof text - 1 ? name.n : sizeof text - 1);
	if (at + 8 < v.n)
		at += 8 + (size_t)sp_le32(v.p + at + 4); /* another path */
	if (at + 4 < v.n)
		sp_give_child(work, text[0] ? text : NULL, NULL, NULL, 0, sp_slice(v, at + 4, sp_le32(v.p + at)));
	else
		sp_give_child(work, "package", NULL, NULL, 0, v);
}

static bool is_encrypted_talk(struct sp_ole *ole, uint32_t at, struct sp_buf *buf)
{
	sp_ole_read(ole, &ole->entry[at], buf);
	return sp_powerpoint97_encrypted(sp_view(buf->p, buf->n));
}

/* Returns: false where it is one of PowerPoint 95, which is for others. */
static bool read_talk(struct sp_ole *ole, struct sp_work *work, const struct sp_buf *stream)
{
	struct sp_buf text;

	(void)ole;
	sp_buf_init(&text, 0);
	bool read = sp_powerpoint97_text(sp_view(stream->p, stream->n), &text);

	sp_give_text(work, SP_EXTRACT_BODY, sp_view(text.p, text.n));
	sp_buf_release(&text);
	return read;
}

static void take_streams(struct sp_ole *ole, struct sp_work *work)
{
	struct sp_buf buf;

	sp_buf_init(&buf, 0);
	for (uint32_t i = 1; i < ole->entry_n && !work->full; i++) {
		const struct sp_ole_entry *e = &ole->entry[i];

		if (e->kind != 2)
			continue;
		sp_ole_read(ole, e, &buf);
		if (strstr(e->name, "Ole10Native"))
			give_package(work, sp_view(buf.p, buf.n));
		else if (!strcmp(e->name, "Package") || !strcmp(e->name, "CONTENTS"))
			sp_give_child(work, e->name, NULL, NULL, 0, sp_view(buf.p, buf.n));
		else if (!strcmp(e->name, "Pictures") || !strcmp(e->name, "Data"))
			sp_office_pictures(work, sp_view(buf.p, buf.n));
		else if (strstr(e->name, "SummaryInformation"))
			sp_give_child(work, "properties", NULL, NULL, SP_EXTRACT_CHILD_REST, sp_view(buf.p, buf.n));
	}
	sp_buf_release(&buf);
}

static void read_documents(struct sp_ole *ole, struct sp_work *work)
{
	static const struct {
		const char *stream, *type;
		enum sp_extract_tool tool;
		bool (*is_encrypted)(struct sp_ole *ole, uint32_t at, struct sp_buf *buf);
		bool (*read)(struct sp_ole *ole, struct sp_work *work, const struct sp_buf *stream); /* NULL: the tool does */
	} kinds[] = {
		{ "WordDocument", "application/msword", SP_TOOL_CATDOC, is_encrypted_word, read_word },
		{ "Workbook", "application/vnd.ms-excel", SP_TOOL_XLS2CSV, is_encrypted_book, NULL },
		{ "Book", "application/vnd.ms-excel", SP_TOOL_XLS2CSV, is_encrypted_book, NULL },
		{ "PowerPoint Document", "application/vnd.ms-powerpoint", SP_TOOL_CATPPT, is_encrypted_talk, read_talk },
	};
	struct sp_buf buf;
	bool known = false;

	sp_buf_init(&buf, 0);
	for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
		uint32_t at = sp_ole_find(ole, 0, kinds[i].stream);

		if (at == SP_OLE_NONE)
			continue;
		known = true;
		sp_give_format(work, kinds[i].type);
		if (kinds[i].is_encrypted(ole, at, &buf))
			sp_give_loss(work, SP_LOSS_ENCRYPTED, "an encrypted document");
		else if (!kinds[i].read || !kinds[i].read(ole, work, &buf))
			sp_give_tool(work, kinds[i].tool);
	}
	if (sp_ole_find(ole, 0, "EncryptedPackage") != SP_OLE_NONE) {
		sp_give_format(work, "application/encrypted");
		sp_give_loss(work, SP_LOSS_ENCRYPTED, "an encrypted document");
		known = true;
	}
	take_streams(ole, work);
	for (uint32_t i = 1; !known && i < ole->entry_n && !work->full; i++) {
		if (ole->entry[i].kind != 2)
			continue;
		sp_ole_read(ole, &ole->entry[i], &buf);
		sp_give_child(work, ole->entry[i].name, NULL, NULL, SP_EXTRACT_CHILD_REST, sp_view(buf.p, buf.n));
	}
	sp_buf_release(&buf);
}

static void read_ole(struct sp_work *work)
{
	struct sp_ole ole;

	if (!sp_ole_open(&ole, work->bytes)) {
		sp_give_loss(work, SP_LOSS_CORRUPT, "a damaged compound file");
		sp_give_child(work, "content", NULL, NULL, SP_EXTRACT_CHILD_REST, sp_slice(work->bytes, 8, work->bytes.n));
	} else if (sp_ole_find(&ole, 0, PROPERTIES) != SP_OLE_NONE) {
		sp_give_format(work, "application/vnd.ms-outlook");
		read_storage(&ole, work, 0, 0);
		work->said = true;
	} else {
		sp_give_format(work, "application/x-ole-storage");
		read_documents(&ole, work);
	}
	if (ole.damaged)
		sp_give_loss(work, SP_LOSS_CORRUPT, "a damaged compound file");
	sp_ole_release(&ole);
}

const struct sp_format sp_format_legacy = { .name = "Word, Excel and PowerPoint before 2007, Outlook messages", .bid = bid_ole,
	.read = read_ole, .container = true };
