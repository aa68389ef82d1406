/* SPDX-License-Identifier: Apache-2.0 */
/* Plain text, the choice of the parser, and the transfer encodings of a part. */
#include <string.h>

#include "base/err.h"
#include "parse/decode.h"
#include "parse/parse.h"
#include "parse/part.h"

void sp_message_begin(const struct sp_input *input, enum sp_kind kind, struct sp_arena *arena,
	struct sp_message *ret)
{
	memset(ret, 0, sizeof *ret);
	ret->kind = kind;
	ret->channel = input->channel;
	if (ret->channel == SP_CHANNEL_AUTO)
		ret->channel = kind == SP_KIND_POST ? SP_CHANNEL_SOCIAL : SP_CHANNEL_EMAIL;
	ret->raw = input->bytes.n ? input->bytes : sp_view("", 0);
	ret->arena = arena;
	ret->sender = input->sender;
	/* Borrowed, never written: an envelope's recipients are complete. */
	memcpy(&ret->recipients, &input->recipients, sizeof ret->recipients);
	ret->recipient_n = input->recipient_n;
	if (!ret->recipient_n)
		ret->recipients = NULL;
}

int sp_plain_parse(const struct sp_input *input, const struct sp_limits *limits,
	struct sp_arena *arena, struct sp_message *ret)
{
	(void)limits;
	sp_message_begin(input, SP_KIND_TEXT, arena, ret);
	if (sp_arena_reserve(arena, (void **)&ret->part, 0, &ret->part_capacity, sizeof *ret->part))
		return SP_ENOMEM;
	ret->part[0] = (struct sp_part){ .parent = SP_PART_NONE, .ordinal = 1, .kind = SP_PART_TEXT,
		.body = ret->raw, .type = "text/plain" };
	ret->part_n = 1;
	return SP_OK;
}

int sp_parse(const struct sp_input *input, const struct sp_limits *limits, struct sp_arena *arena,
	struct sp_message *ret)
{
	switch (input->kind) {
	case SP_KIND_EMAIL:
		return sp_mime_parse(input, limits, arena, ret);
	case SP_KIND_POST:
		return sp_post_parse(input, limits, arena, ret);
	case SP_KIND_AUTO:
	case SP_KIND_TEXT:
		break;
	}
	return sp_plain_parse(input, limits, arena, ret);
}

int sp_cte_decode(struct sp_view in, enum sp_cte cte, struct sp_arena *arena, struct sp_view *ret,
	struct sp_map *map, bool *ret_damaged)
{
	*ret_damaged = false;
	switch (cte) {
	case SP_CTE_QP:
		return sp_qp_decode(in, false, arena, ret, map, ret_damaged);
	case SP_CTE_BASE64:
		return sp_base64_decode(in, arena, ret, map, ret_damaged);
	case SP_CTE_UUENCODE:
		return sp_uu_decode(in, arena, ret, ret_damaged);
	case SP_CTE_IDENTITY:
		break;
	}
	*ret = in;
	return SP_OK;
}

int sp_part_decode(struct sp_message *message, uint32_t part, struct sp_arena *arena,
	struct sp_view *ret, struct sp_map *map)
{
	const struct sp_part *p = &message->part[part];
	bool damaged;

	return sp_cte_decode(p->body, (enum sp_cte)p->cte, arena, ret, map, &damaged);
}
