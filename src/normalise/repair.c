/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "base/utf8.h"
#include "normalise/normalise.h"

#define REPLACEMENT "\xef\xbf\xbd"
#define REPLACEMENT_BYTES 3

/* What the repair makes of the bytes: the size first, then, with room for it, the text itself. */
static size_t repaired_bytes(struct sp_view bytes)
{
	size_t total = 0;

	for (size_t at = 0; at < bytes.n;) {
		size_t valid = sp_utf8_valid_run(bytes.p + at, bytes.n - at);
		uint32_t bad = 0;

		at += valid;
		total += valid;
		if (at == bytes.n)
			break;
		sp_utf8_decode(bytes.p + at, bytes.n - at, &bad);
		at += bad;
		total += REPLACEMENT_BYTES;
	}
	return total;
}

int sp_utf8_repair(struct sp_view bytes, struct sp_arena *arena, struct sp_view *ret_text,
	struct sp_map *ret_map)
{
	struct sp_map map = { 0 };

	if (sp_utf8_valid_run(bytes.p, bytes.n) == bytes.n) {
		*ret_text = bytes;
		*ret_map = map;
		return SP_OK;
	}
	size_t total = repaired_bytes(bytes);
	char *text = total > UINT32_MAX || bytes.n > UINT32_MAX ? NULL : sp_arena_alloc(arena, total);

	if (!text)
		return SP_ENOMEM;
	for (size_t at = 0; at < bytes.n;) {
		size_t valid = sp_utf8_valid_run(bytes.p + at, bytes.n - at);
		uint32_t bad = 0;

		if (valid)
			memcpy(text + map.out_n, bytes.p + at, valid);
		if (sp_map_add(&map, arena, (uint32_t)valid, (uint32_t)at, (uint32_t)valid, 0))
			return SP_ENOMEM;
		at += valid;
		if (at == bytes.n)
			break;
		sp_utf8_decode(bytes.p + at, bytes.n - at, &bad);
		memcpy(text + map.out_n, REPLACEMENT, REPLACEMENT_BYTES);
		if (sp_map_add(&map, arena, REPLACEMENT_BYTES, (uint32_t)at, bad, 0))
			return SP_ENOMEM;
		at += bad;
	}
	*ret_text = sp_view(text, map.out_n);
	*ret_map = map;
	return SP_OK;
}
