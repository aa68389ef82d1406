/* SPDX-License-Identifier: Apache-2.0 */
#include "parse/out.h"

#include <stdint.h>
#include <string.h>

void sp_out_init(struct sp_out *out, struct sp_arena *arena, size_t capacity)
{
	*out = (struct sp_out){ .arena = arena };
	out->p = sp_arena_alloc(arena, capacity);
	out->capacity = out->p ? capacity : 0;
	out->failed = !out->p;
}

char *sp_out_room(struct sp_out *out, size_t n)
{
	if (out->failed)
		return NULL;
	if (n <= out->capacity - out->n)
		return out->p + out->n;
	if (n > SIZE_MAX / 4 || out->capacity > SIZE_MAX / 4) {
		out->failed = true;
		return NULL;
	}
	size_t capacity = out->capacity * 2 + n;
	char *p = sp_arena_resize(out->arena, out->p, out->capacity, capacity);

	if (!p) {
		out->failed = true;
		return NULL;
	}
	out->p = p;
	out->capacity = capacity;
	return p + out->n;
}

void sp_out_add(struct sp_out *out, const char *p, size_t n)
{
	char *to = n ? sp_out_room(out, n) : NULL;

	if (!to)
		return;
	memcpy(to, p, n);
	out->n += n;
}

struct sp_view sp_out_finish(struct sp_out *out)
{
	char *p = out->p ? sp_arena_resize(out->arena, out->p, out->capacity, out->n) : NULL;

	if (p)
		out->p = p;
	return out->p ? sp_view(out->p, out->n) : sp_view("", 0);
}
