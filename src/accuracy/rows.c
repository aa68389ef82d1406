/* SPDX-License-Identifier: Apache-2.0 */
#include "accuracy/rows.h"

#include <stdbool.h>
#include <string.h>

#include "base/err.h"

/* Where the row is, or belongs. */
static size_t place_of(const struct sp_rows *rows, const char *name, const char *of, bool *ret_there)
{
	size_t low = 0, high = rows->n;

	*ret_there = false;
	while (low < high && !*ret_there) {
		size_t middle = low + (high - low) / 2;
		int order = strcmp(rows->row[middle]->name, name);

		if (!order)
			order = strcmp(rows->row[middle]->of, of);
		*ret_there = !order;
		if (order < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return *ret_there ? high : low;
}

struct sp_row *sp_rows_at(struct sp_rows *rows, struct sp_arena *arena, const char *name,
	const char *of)
{
	bool there;
	size_t at = place_of(rows, name, of, &there);

	if (there)
		return rows->row[at];
	struct sp_row *row = sp_arena_calloc(arena, 1, sizeof *row);

	if (!row || sp_arena_reserve(arena, (void **)&rows->row, rows->n, &rows->capacity,
		sizeof *rows->row))
		return NULL;
	row->name = sp_arena_strdup(arena, name);
	row->of = sp_arena_strdup(arena, of);
	if (!row->name || !row->of)
		return NULL;
	memmove(rows->row + at + 1, rows->row + at, (rows->n - at) * sizeof *rows->row);
	rows->row[at] = row;
	rows->n++;
	return row;
}

const struct sp_row *sp_rows_find(const struct sp_rows *rows, const char *name, const char *of)
{
	bool there;
	size_t at = place_of(rows, name, of, &there);

	return there ? rows->row[at] : NULL;
}
