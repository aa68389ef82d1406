/* SPDX-License-Identifier: Apache-2.0 */
#include "model/finding.h"

#include <stdio.h>
#include <string.h>

#include "base/err.h"
#include "model/limits.h"

#define LOSS_MAX 1000
#define PATH_LEVELS_MAX 64

const struct sp_limit_info sp_limit_table[] = {
#define SP_LIMIT(name, value, lowest, highest, unit, reason) \
	{ #name, value, lowest, highest, unit, reason, offsetof(struct sp_limits, name) },
#include "model/limits.def"
#undef SP_LIMIT
};
const size_t sp_limit_table_n = sizeof sp_limit_table / sizeof *sp_limit_table;

void sp_limits_default(struct sp_limits *limits)
{
	for (size_t i = 0; i < sp_limit_table_n; i++)
		memcpy((char *)limits + sp_limit_table[i].offset, &sp_limit_table[i].value,
			sizeof(uint64_t));
}

const char *sp_channel_name(enum sp_channel channel)
{
	return channel == SP_CHANNEL_SOCIAL ? "social" : "email";
}

const char *sp_loss_name(enum sp_loss_kind kind)
{
	static const char *const names[SP_LOSS_N] = { "encrypted", "corrupt", "too-large",
		"too-deep", "too-many", "timeout", "crash", "unsupported", "external" };

	return (unsigned)kind < SP_LOSS_N ? names[kind] : "corrupt";
}

const char *sp_anomaly_name(enum sp_anomaly_type type)
{
	static const char *const names[] = { "TYPE_MISMATCH", "AMBIGUOUS_STRUCTURE",
		"HIDDEN_TEXT", "KNOWN_IMAGE" };

	return names[type];
}

const char *sp_field_name(enum sp_field field)
{
	static const char *const names[] = { "body", "subject", "header", "attachment", "filename",
		"metadata" };

	return names[field];
}

const char *sp_severity_name(enum sp_severity severity)
{
	static const char *const names[] = { "low", "medium", "high", "critical" };

	return names[severity];
}

static const char *const action_names[SP_ACTION_N] = { "allow", "report", "warn", "redact",
	"quarantine", "block" };

const char *sp_action_name(enum sp_action action)
{
	return action_names[action];
}

bool sp_action_parse(struct sp_view name, enum sp_action *ret_action)
{
	for (unsigned i = 0; i < SP_ACTION_N; i++) {
		if (sp_view_is(name, action_names[i])) {
			*ret_action = (enum sp_action)i;
			return true;
		}
	}
	return false;
}

int sp_message_add_loss(struct sp_message *message, enum sp_loss_kind kind, uint32_t part,
	const char *detail)
{
	for (size_t i = message->loss_n; i-- > 0 && message->loss_n - i <= 16;) {
		const struct sp_loss *known = &message->loss[i];

		if (known->kind == kind && known->part == part && !strcmp(known->detail, detail))
			return SP_OK;
	}
	if (message->loss_n >= LOSS_MAX) {
		message->loss[LOSS_MAX - 1] = (struct sp_loss){ SP_LOSS_TOO_MANY, SP_PART_NONE,
			"more losses than are kept" };
		return SP_OK;
	}
	if (sp_arena_reserve(message->arena, (void **)&message->loss, message->loss_n,
		&message->loss_capacity, sizeof *message->loss))
		return SP_ENOMEM;
	char *copy = sp_arena_strdup(message->arena, detail);
	if (!copy)
		return SP_ENOMEM;
	message->loss[message->loss_n++] = (struct sp_loss){ kind, part, copy };
	return SP_OK;
}

static int add_anomaly(struct sp_message *message, enum sp_anomaly_type type, uint32_t part, float confidence,
	int severity, const char *detail)
{
	if (message->anomaly_n >= LOSS_MAX)
		return SP_OK;
	for (size_t i = 0; i < message->anomaly_n && i < 16; i++) {
		const struct sp_anomaly *known = &message->anomaly[i];

		if (known->type == type && known->part == part && !strcmp(known->detail, detail))
			return SP_OK;
	}
	if (sp_arena_reserve(message->arena, (void **)&message->anomaly, message->anomaly_n,
		&message->anomaly_capacity, sizeof *message->anomaly))
		return SP_ENOMEM;
	char *copy = sp_arena_strdup(message->arena, detail);
	if (!copy)
		return SP_ENOMEM;
	message->anomaly[message->anomaly_n++] =
		(struct sp_anomaly){ type, part, confidence, copy, severity };
	return SP_OK;
}

int sp_message_add_anomaly(struct sp_message *message, enum sp_anomaly_type type, uint32_t part,
	float confidence, const char *detail)
{
	return add_anomaly(message, type, part, confidence, -1, detail);
}

int sp_message_add_known_image(struct sp_message *message, uint32_t part, float confidence, int severity,
	const char *detail)
{
	return add_anomaly(message, SP_ANOMALY_KNOWN_IMAGE, part, confidence, severity, detail);
}

static const char *part_name(const struct sp_part *part, char number[16])
{
	if (part->filename && *part->filename)
		return part->filename;
	snprintf(number, 16, "%u", (unsigned)part->ordinal);
	return number;
}

/* Written from its end, which says most. */
char *sp_part_path(const struct sp_message *message, uint32_t part, char *buf, size_t size)
{
	static const char cut[] = "...";
	size_t end = size - 1, at = end;
	bool whole = true;

	buf[end] = 0;
	for (unsigned level = 0; part != SP_PART_NONE && part < message->part_n && whole; level++) {
		const struct sp_part *p = &message->part[part];
		char number[16];
		const char *name = part_name(p, number);
		size_t n = strlen(name);

		/* A lone root that is a container adds nothing to the names of its children. */
		if (p->parent == SP_PART_NONE && at != end &&
			(p->kind == SP_PART_MULTIPART || p->kind == SP_PART_MESSAGE))
			break;
		/* A slash behind it; before it a slash and what stands for the rest. */
		size_t room = at < sizeof cut + 1 ? 0 : at - sizeof cut - 1;

		whole = n <= room && level < PATH_LEVELS_MAX;
		if (at != end)
			buf[--at] = '/';
		if (!whole) {
			size_t from = level < PATH_LEVELS_MAX ? n - room : n;

			while (from < n && ((unsigned char)name[from] & 0xc0) == 0x80)
				from++;
			name += from;
			n -= from;
		}
		at -= n;
		for (size_t i = 0; i < n; i++)
			buf[at + i] = (unsigned char)name[i] < 0x20 || name[i] == 0x7f ? '?' : name[i];
		part = p->parent;
	}
	if (!whole && at >= sizeof cut - 1)
		memcpy(buf + (at -= sizeof cut - 1), cut, sizeof cut - 1);
	memmove(buf, buf + at, end - at + 1);
	return buf;
}
