/* SPDX-License-Identifier: Apache-2.0 */
#include "base/map.h"

#include "base/err.h"

const char *sp_via_name(uint32_t bit)
{
	static const char *const names[SP_VIA_N] = { "zero-width", "compatibility", "digits",
		"homoglyph", "leet", "spacing", "repeat", "bidi", "markup", "entity", "hidden",
		"combining", "encoded", "barcode" };

	for (unsigned i = 0; i < SP_VIA_N; i++)
		if (bit == 1u << i)
			return names[i];
	return NULL;
}

int sp_map_add(struct sp_map *map, struct sp_arena *arena, uint32_t out_n, uint32_t in,
	uint32_t in_n, uint32_t via)
{
	if (!out_n)
		return SP_OK;
	if (map->n) {
		struct sp_map_run *last = &map->run[map->n - 1];
		uint32_t last_out_n = map->out_n - last->out;

		if (out_n == in_n && last_out_n == last->in_n && last->in + last->in_n == in &&
			last->via == via) {
			last->in_n += in_n;
			map->out_n += out_n;
			return SP_OK;
		}
	}
	if (sp_arena_reserve(arena, (void **)&map->run, map->n, &map->capacity, sizeof *map->run))
		return SP_ENOMEM;
	map->run[map->n++] = (struct sp_map_run){ map->out_n, in, in_n, via };
	map->out_n += out_n;
	return SP_OK;
}

/* The last run that begins at or before out; the map has runs. */
static size_t find(const struct sp_map *map, uint32_t out)
{
	size_t low = 0, high = map->n;

	while (high - low > 1) {
		size_t middle = low + (high - low) / 2;

		if (map->run[middle].out <= out)
			low = middle;
		else
			high = middle;
	}
	return low;
}

static uint32_t run_out_n(const struct sp_map *map, size_t i)
{
	return (i + 1 < map->n ? map->run[i + 1].out : map->out_n) - map->run[i].out;
}

uint32_t sp_map_begin(const struct sp_map *map, uint32_t out)
{
	if (!map->n)
		return out;
	if (out >= map->out_n) {
		const struct sp_map_run *last = &map->run[map->n - 1];

		return last->in + last->in_n;
	}
	size_t i = find(map, out);
	const struct sp_map_run *run = &map->run[i];

	return run_out_n(map, i) == run->in_n ? run->in + (out - run->out) : run->in;
}

uint32_t sp_map_end(const struct sp_map *map, uint32_t out)
{
	if (!map->n || !out)
		return map->n ? map->run[0].in : out;
	if (out > map->out_n)
		out = map->out_n;
	size_t i = find(map, out - 1);
	const struct sp_map_run *run = &map->run[i];

	return run_out_n(map, i) == run->in_n ? run->in + (out - run->out) : run->in + run->in_n;
}

uint32_t sp_map_via(const struct sp_map *map, uint32_t from, uint32_t to)
{
	const uint32_t dropped = SP_VIA_ZERO_WIDTH | SP_VIA_MARKUP;
	uint32_t via = 0;

	if (!map->n || from >= to)
		return 0;
	for (size_t i = find(map, from); i < map->n && map->run[i].out < to; i++) {
		const struct sp_map_run *run = &map->run[i];

		if (run->out > from)
			via |= run->via;
		else if (run->out + run_out_n(map, i) > from) /* what was dropped was dropped before the span */
			via |= run->via & ~dropped;
	}
	return via;
}
