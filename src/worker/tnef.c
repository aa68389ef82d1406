/* SPDX-License-Identifier: Apache-2.0 */
/* Transport-Neutral Encapsulation (MS-OXTNEF): what Outlook sends as winmail.dat. Checksums are not asked. */
#include "worker/format.h"
#include "worker/mapi.h"

#define SIGNATURE "\x78\x9f\x3e\x22"
#define ATTACH_TITLE 0x8010u
#define ATTACH_DATA 0x800fu
#define ATTACH_REND 0x9002u
#define ATTACHMENT 0x9005u
#define MESSAGE_PROPS 0x9003u
#define BODY 0x800cu
#define SUBJECT 0x8004u

struct tnef {
	struct sp_work *work;
	struct sp_mapi mapi;      /* of the message */
	struct sp_view title, data, props; /* of the attachment that is being read */
	bool open;
};

static void flush(struct tnef *t)
{
	struct sp_mapi mapi;
	char name[256] = "";

	if (!t->open)
		return;
	size_t n = t->title.n < sizeof name - 1 ? t->title.n : sizeof name - 1;

	memcpy(name, t->title.n ? t->title.p : "", n);
	sp_mapi_init(&mapi, t->work);
	sp_mapi_tnef(&mapi, t->props);
	const char *named = sp_mapi_name(&mapi);

	sp_mapi_give(&mapi);
	if (t->data.n)
		sp_give_child(t->work, named ? named : name[0] ? name : NULL, NULL, NULL, 0, t->data);
	sp_mapi_release(&mapi);
	t->title = t->data = t->props = sp_view(NULL, 0);
	t->open = false;
}

static void attribute(struct tnef *t, unsigned id, struct sp_view data)
{
	struct sp_view text = data;

	while (text.n && !text.p[text.n - 1])
		text.n--;
	switch (id) {
	case ATTACH_REND:
		flush(t);
		t->open = true;
		break;
	case ATTACH_TITLE:
		t->title = text;
		t->open = true;
		break;
	case ATTACH_DATA:
		t->data = data;
		t->open = true;
		break;
	case ATTACHMENT:
		t->props = data;
		t->open = true;
		break;
	case MESSAGE_PROPS:
		sp_mapi_tnef(&t->mapi, data);
		break;
	case BODY:
	case SUBJECT:
		sp_mapi_text(&t->mapi, text);
		break;
	default:
		break;
	}
}

static void read_tnef(struct sp_work *work)
{
	struct tnef t = { .work = work };
	struct sp_view v = work->bytes;
	bool cut = false;

	sp_mapi_init(&t.mapi, work);
	size_t at = 6;

	while (at + 9 < v.n) {
		unsigned id = sp_le16(v.p + at + 1);
		uint32_t n = sp_le32(v.p + at + 5);
		struct sp_view data = sp_slice(v, at + 9, n);

		cut |= data.n < n;
		attribute(&t, id, data);
		at += 9 + data.n + 2;
	}
	cut |= at + 2 < v.n;
	flush(&t);
	sp_mapi_give(&t.mapi);
	sp_mapi_release(&t.mapi);
	if (cut)
		sp_give_loss(work, SP_LOSS_CORRUPT, "a message of Outlook (winmail.dat) that is cut short");
	work->said = true;
}

static unsigned bid_tnef(struct sp_view bytes)
{
	return sp_begins(bytes, SIGNATURE, 4) ? SP_BID_SURE : SP_BID_NONE;
}

const struct sp_format sp_format_tnef = { .name = "messages of Outlook (TNEF, winmail.dat)", .bid = bid_tnef,
	.read = read_tnef, .type = "application/vnd.ms-tnef", .container = true };
