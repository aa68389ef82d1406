/* SPDX-License-Identifier: Apache-2.0 */
#include "engine/attach.h"

#include <stdio.h>
#include <string.h>

#include "base/utf8.h"
#include "ingest/ingest.h"
#include "parse/decode.h"
#include "parse/readings.h"

#define HEAD_BYTES 8192 /* enough to know a mail by */

struct opening {
	const struct sp_attach *attach;
	uint32_t part;
	uint32_t children;
	bool said; /* a loss */
	const char *declared;
};

static int hear_loss(void *context, enum sp_loss_kind kind, const char *detail)
{
	struct opening *o = context;

	o->said = true;
	return sp_message_add_loss(o->attach->message, kind, o->part, detail);
}

static int hear_anomaly(void *context, enum sp_anomaly_type type, float confidence, const char *detail)
{
	struct opening *o = context;

	return sp_message_add_anomaly(o->attach->message, type, o->part, confidence, detail);
}

/* A picture of the organisation's list. */
static int hear_picture(void *context, const struct sp_picture_looks *looks)
{
	const struct opening *o = context;
	const struct sp_known_list *images = o->attach->images;
	char detail[320];
	unsigned distance = 0;
	const struct sp_known *known = images ? sp_known_find(images, looks, SP_KNOWN_DISTANCE_MAX, &distance) : NULL;

	if (!known)
		return SP_OK;
	snprintf(detail, sizeof detail, "looks like a known picture%s%s; %u of %u bits differ", known->label[0] ? ": " : "",
		known->label, distance, SP_PICTURE_BITS);
	return sp_message_add_known_image(o->attach->message, o->part, sp_known_confidence(distance), (int)known->severity,
		detail);
}

static int scan_reading(void *context, const struct sp_text *text)
{
	const struct opening *o = context;

	return o->attach->scan(o->attach->context, text);
}

static int lose_readings(void *context)
{
	return hear_loss(context, SP_LOSS_TOO_MANY, SP_READINGS_TOO_MANY);
}

static int hear_child(void *context, const struct sp_extract_child *child);

/* What stands encoded in a text is a file of its own. */
static int take_file(void *context, struct sp_view bytes, const char *type)
{
	const struct sp_extract_child child = { .type = type, .bytes = bytes };

	return hear_child(context, &child);
}

static int hear_text(void *context, enum sp_extract_text kind, struct sp_view bytes)
{
	struct opening *o = context;
	struct sp_text text = { .utf8 = bytes, .part = o->part,
		.field = kind == SP_EXTRACT_METADATA ? SP_FIELD_METADATA : SP_FIELD_ATTACHMENT,
		.flags = kind == SP_EXTRACT_HIDDEN || kind == SP_EXTRACT_METADATA ? SP_TEXTF_HIDDEN : 0 };
	bool known;

	/* What comes out of the jail is not trusted to be what it says. */
	if (sp_utf8_valid_run(bytes.p, bytes.n) != bytes.n) {
		if (sp_charset_decode(bytes, "utf-8", o->attach->arena, &text.utf8, NULL, &known))
			return SP_ENOMEM;
		text.flags |= SP_TEXTF_REPAIRED;
	}
	text.decoded = text.utf8;
	if (kind == SP_EXTRACT_CODE && sp_map_add(&text.to_part, o->attach->arena, (uint32_t)text.utf8.n, 0,
		(uint32_t)text.utf8.n, SP_VIA_BARCODE))
		return SP_ENOMEM;
	int status = scan_reading(o, &text);
	const struct sp_reading_sink sink = { o->attach->arena, o, scan_reading, take_file, lose_readings };

	/* Letters of a file that nobody understands have no other meaning. */
	return status || kind == SP_EXTRACT_DOUBT ? status : sp_readings_of(&sink, &text, NULL);
}

static bool is_mail(const struct sp_extract_child *child)
{
	struct sp_view head = child->bytes;

	if (child->type && !strcmp(child->type, "message/rfc822"))
		return true;
	if (child->type)
		return false;
	head.n = head.n < HEAD_BYTES ? head.n : HEAD_BYTES;
	return !memchr(head.p, 0, head.n) && sp_ingest_guess(head) == SP_KIND_EMAIL;
}

static enum sp_part_kind kind_of(const char *type)
{
	if (!type)
		return SP_PART_OPAQUE;
	if (!strcmp(type, "text/html") || !strcmp(type, "image/svg+xml") || !strcmp(type, "application/xhtml+xml"))
		return SP_PART_HTML;
	return strncmp(type, "text/", 5) ? SP_PART_OPAQUE : SP_PART_TEXT;
}

static int hear_child(void *context, const struct sp_extract_child *child)
{
	struct opening *o = context;
	struct sp_message *message = o->attach->message;
	struct sp_arena *arena = message->arena;
	char *bytes = sp_arena_strndup(arena, child->bytes.p, child->bytes.n);
	const char *type = sp_arena_strdup(arena, child->type ? child->type
		: child->flags & SP_EXTRACT_CHILD_REST ? "application/x-rest" : "application/octet-stream");
	struct sp_part part = { .parent = o->part, .ordinal = ++o->children, .flags = SP_PARTF_ATTACHMENT,
		.kind = (uint8_t)kind_of(child->type), .cte = SP_CTE_IDENTITY };

	if (message->part_n >= o->attach->limits->part_count)
		return hear_loss(o, SP_LOSS_TOO_MANY, "more parts than are looked at");
	part.depth = (uint16_t)(message->part[o->part].depth + 1);
	part.body = sp_view(bytes, child->bytes.n);
	part.type = type;
	part.charset = child->charset ? sp_arena_strdup(arena, child->charset) : NULL;
	part.filename = child->name ? sp_arena_strdup(arena, child->name) : NULL;
	if (!bytes || !type || (child->charset && !part.charset) || (child->name && !part.filename) ||
		sp_arena_reserve(arena, (void **)&message->part, message->part_n, &message->part_capacity,
			sizeof *message->part))
		return SP_ENOMEM;
	uint32_t at = (uint32_t)message->part_n++;

	message->part[at] = part;
	return is_mail(child) ? sp_mime_add(message, at, part.body, o->attach->limits) : SP_OK;
}

static bool starts(const char *s, const char *prefix)
{
	return !strncmp(s, prefix, strlen(prefix));
}

/* A picture, sound or film that is something else was given that name to pass. */
static int hear_format(void *context, const char *type)
{
	struct opening *o = context;
	bool media = starts(o->declared, "image/") || starts(o->declared, "audio/") ||
		starts(o->declared, "video/");

	if (!media || starts(type, "image/") || starts(type, "audio/") || starts(type, "video/") ||
		!strcmp(o->declared, type))
		return SP_OK;
	return hear_anomaly(o, SP_ANOMALY_TYPE_MISMATCH, 0.6f,
		"a file of another format declared as picture, sound or film");
}

/* How many containers stand around it. */
static unsigned levels_of(const struct sp_message *message, uint32_t part)
{
	unsigned n = 0;

	for (; part != SP_PART_NONE; part = message->part[part].parent)
		n += message->part[part].kind == SP_PART_OPAQUE;
	return n;
}

static int open_one(const struct sp_attach *attach, uint32_t at, const struct sp_opaque *opaque)
{
	struct opening o = { .attach = attach, .part = at };
	const struct sp_part *part = &attach->message->part[at];
	const struct sp_extract_sink sink = { &o, hear_format, hear_text, hear_child, hear_loss, hear_anomaly,
		hear_picture };
	struct sp_extract_file file = { opaque->bytes, part->type, part->filename, attach->pictures_after };
	bool read = false;
	char detail[128];

	o.declared = part->type;
	if (levels_of(attach->message, at) > attach->limits->extract_depth)
		return hear_loss(&o, SP_LOSS_TOO_DEEP, "containers in containers, more than limits.extract-depth allows");
	/* What is read here and not taken apart: mails, and documents of a page. */
	if (!strcmp(opaque->type, "message/rfc822") || kind_of(opaque->type) == SP_PART_HTML) {
		const struct sp_extract_child child = { .type = opaque->type, .bytes = opaque->bytes };

		return hear_child(&o, &child);
	}
	int status = sp_extractor_file(attach->extractor, &file, &sink, &read);

	if (status || read || o.said)
		return status;
	snprintf(detail, sizeof detail, "%s, which is not read",
		opaque->type[0] ? opaque->type : "unknown content");
	return hear_loss(&o, SP_LOSS_UNSUPPORTED, detail);
}

int sp_attach_scan(const struct sp_attach *attach, const struct sp_texts *texts)
{
	int status = SP_OK;

	for (unsigned i = 0; !status && i < texts->opaque_n; i++)
		status = open_one(attach, texts->part, &texts->opaque[i]);
	return status;
}
