/* SPDX-License-Identifier: Apache-2.0 */
#include "parse/joint.h"

#include "base/err.h"
#include "base/utf8.h"
#include "parse/decode.h"
#include "parse/header.h"

#define SIDE_BYTES 96  /* taken from either side */
#define PARTS_BACK 64  /* that are looked at for the one before */

/* Whether a text goes on with digits, or with what a dash before it is followed by. */
static bool goes_on(struct sp_view text, struct sp_view before)
{
	size_t at = text.n && (text.p[0] == ' ' || text.p[0] == '-');

	if (!before.n || at == text.n)
		return false;
	unsigned char last = (unsigned char)before.p[before.n - 1], next = (unsigned char)text.p[at];

	return last == '-' ? sp_is_alnum(next) : sp_is_digit(next) && sp_is_alnum(last);
}

static int subject_of(const struct sp_part *part, struct sp_arena *arena, struct sp_view *ret)
{
	struct sp_hfields fields = sp_hfields(part->head);
	struct sp_hfield field;

	*ret = (struct sp_view){ 0 };
	while (sp_hfields_next(&fields, &field))
		if (sp_view_is_nocase(field.name, "subject"))
			return sp_header_decode(field.value, arena, ret);
	return SP_OK;
}

/* What stands before a part: the part before it, or the subject of what it is the first part of. */
static int find_before(const struct sp_texts *texts, struct sp_view *ret)
{
	struct sp_message *message = texts->message;
	uint32_t at = texts->part;

	*ret = (struct sp_view){ 0 };
	for (;;) {
		const struct sp_part *part = &message->part[at];

		if (part->ordinal > 1)
			break;
		int e = subject_of(part, texts->arena, ret);

		if (e || ret->n || part->parent == SP_PART_NONE)
			return e;
		at = part->parent;
	}
	const struct sp_part *part = &message->part[at];

	for (uint32_t i = at; i-- && at - i <= PARTS_BACK;) {
		const struct sp_part *other = &message->part[i];

		if (other->parent == part->parent && other->ordinal + 1 == part->ordinal)
			return other->kind == SP_PART_TEXT ? sp_part_decode(message, i, texts->arena, ret, NULL) : SP_OK;
	}
	return SP_OK;
}

int sp_joint_read(const struct sp_texts *texts, struct sp_view text, struct sp_view *ret, struct sp_map *ret_map)
{
	struct sp_view before;
	size_t at = text.n && (text.p[0] == ' ' || text.p[0] == '-');

	/* Most texts begin with a letter or a sign. Of less than two bytes a map cannot say that they stand for the text before. */
	if (text.n < 2 || !(sp_is_digit((unsigned char)text.p[at]) || sp_is_upper((unsigned char)text.p[at])))
		return 0;
	if (find_before(texts, &before))
		return SP_ENOMEM;
	if (!goes_on(text, before))
		return 0;
	size_t from = sp_utf8_floor(before.p, before.n, before.n > SIDE_BYTES ? before.n - SIDE_BYTES : 0);
	size_t to = sp_utf8_floor(text.p, text.n, text.n > SIDE_BYTES ? SIDE_BYTES : text.n), n = before.n - from;
	char *out = sp_arena_alloc(texts->arena, n + to);

	*ret_map = (struct sp_map){ 0 };
	if (!out)
		return SP_ENOMEM;
	memcpy(out, before.p + from, n);
	memcpy(out + n, text.p, to);
	*ret = sp_view(out, n + to);
	if (sp_utf8_valid_run(out, n + to) != n + to)
		return 0;
	if (sp_map_add(ret_map, texts->arena, (uint32_t)n, 0, n == 1 ? 2 : 1, SP_VIA_SPACING) ||
		sp_map_add(ret_map, texts->arena, (uint32_t)to, 0, (uint32_t)to, SP_VIA_SPACING))
		return SP_ENOMEM;
	return 1;
}
