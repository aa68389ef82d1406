/* SPDX-License-Identifier: Apache-2.0 */
#include "engine/order.h"

#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "parse/sniff.h"

#define HEAD_BYTES 64

static bool is_picture_type(const char *type)
{
	return type && !strncmp(type, "image/", 6);
}

static bool is_picture(const struct sp_part *part)
{
	if (part->kind != SP_PART_OPAQUE)
		return false;
	struct sp_view head = sp_view(part->body.p, part->body.n < HEAD_BYTES ? part->body.n : HEAD_BYTES);

	return is_picture_type(part->type) || (part->cte == SP_CTE_IDENTITY && is_picture_type(sp_sniff_signature(head)));
}

void sp_order_begin(struct sp_order *order, const struct sp_message *message)
{
	*order = (struct sp_order){ .message = message };
}

/* Of the same size the first comes first. */
static int by_size(const void *a, const void *b, void *context)
{
	const struct sp_message *message = context;
	uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;
	size_t m = message->part[x].body.n, n = message->part[y].body.n;

	return m != n ? (m < n) - (m > n) : (x < y) - (x > y);
}

static int put_off(struct sp_order *order, uint32_t part)
{
	if (sp_arena_reserve(order->message->arena, (void **)&order->picture, order->picture_n, &order->capacity,
		sizeof *order->picture))
		return SP_ENOMEM;
	order->picture[order->picture_n++] = part;
	return SP_OK;
}

/* The smallest of those that are sorted; those that came meanwhile are sorted when these are done, so that all of it stays
 * linear, nearly. */
static uint32_t take_picture(struct sp_order *order)
{
	if (!order->sorted_n) {
		qsort_r(order->picture, order->picture_n, sizeof *order->picture, by_size,
			(void *)(uintptr_t)order->message);
		order->sorted_n = order->picture_n;
	}
	uint32_t part = order->picture[--order->sorted_n];

	order->picture[order->sorted_n] = order->picture[--order->picture_n];
	return part;
}

int sp_order_next(struct sp_order *order, uint32_t *ret_part, uint32_t *ret_pictures_after)
{
	*ret_pictures_after = 0;
	while (order->at < order->message->part_n) {
		uint32_t part = order->at++;

		if (!is_picture(&order->message->part[part])) {
			*ret_part = part;
			return 1;
		}
		if (put_off(order, part))
			return SP_ENOMEM;
	}
	if (!order->picture_n)
		return 0;
	*ret_part = take_picture(order);
	*ret_pictures_after = (uint32_t)order->picture_n;
	return 1;
}
