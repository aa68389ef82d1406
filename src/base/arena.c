/* SPDX-License-Identifier: Apache-2.0 */
#include "base/arena.h"

#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/err.h"

#define ALIGN ((size_t)16)
#define CHUNK_MIN ((size_t)16384)
#define CHUNK_MAX ((size_t)4194304)

struct sp_arena_chunk {
	struct sp_arena_chunk *before;
	size_t capacity, used;
	size_t pad; /* keeps data[] aligned */
	unsigned char data[];
};

void sp_arena_init(struct sp_arena *arena, size_t bytes_max)
{
	*arena = (struct sp_arena){ .bytes_max = bytes_max };
}

void sp_arena_release(struct sp_arena *arena)
{
	sp_arena_rewind(arena, (struct sp_arena_mark){ 0 });
}

static bool add_chunk(struct sp_arena *arena, size_t bytes)
{
	size_t capacity = arena->last ? arena->last->capacity * 2 : CHUNK_MIN;

	if (capacity > CHUNK_MAX)
		capacity = CHUNK_MAX;
	if (capacity < bytes)
		capacity = bytes;
	if (arena->bytes_max && (capacity > arena->bytes_max ||
		arena->used_bytes > arena->bytes_max - capacity)) {
		capacity = bytes;
		if (capacity > arena->bytes_max ||
			arena->used_bytes > arena->bytes_max - capacity)
			return false;
	}
	if (capacity > SIZE_MAX - sizeof(struct sp_arena_chunk))
		return false;
	struct sp_arena_chunk *chunk = malloc(sizeof *chunk + capacity);
	if (!chunk)
		return false;
	*chunk = (struct sp_arena_chunk){ .before = arena->last, .capacity = capacity };
	arena->last = chunk;
	arena->used_bytes += capacity;
	return true;
}

static size_t round_up(size_t bytes)
{
	return (bytes + (ALIGN - 1)) & ~(ALIGN - 1);
}

void *sp_arena_alloc(struct sp_arena *arena, size_t bytes)
{
	if (bytes > SIZE_MAX / 2)
		return NULL;
	size_t need = round_up(bytes ? bytes : 1);
	struct sp_arena_chunk *chunk = arena->last;

	if (!chunk || chunk->capacity - chunk->used < need) {
		if (!add_chunk(arena, need))
			return NULL;
		chunk = arena->last;
	}
	void *p = chunk->data + chunk->used;
	chunk->used += need;
	return p;
}

void *sp_arena_calloc(struct sp_arena *arena, size_t n, size_t size)
{
	size_t bytes;

	if (__builtin_mul_overflow(n, size, &bytes))
		return NULL;
	void *p = sp_arena_alloc(arena, bytes);
	if (p)
		memset(p, 0, bytes);
	return p;
}

void *sp_arena_resize(struct sp_arena *arena, void *old, size_t old_bytes, size_t new_bytes)
{
	struct sp_arena_chunk *chunk = arena->last;

	if (!old)
		return sp_arena_alloc(arena, new_bytes);
	if (old_bytes > SIZE_MAX / 2 || new_bytes > SIZE_MAX / 2)
		return NULL;
	size_t old_room = round_up(old_bytes ? old_bytes : 1);
	size_t new_room = round_up(new_bytes ? new_bytes : 1);

	if (chunk && (unsigned char *)old + old_room == chunk->data + chunk->used &&
		chunk->used - old_room <= chunk->capacity - new_room &&
		new_room <= chunk->capacity) {
		chunk->used = chunk->used - old_room + new_room;
		return old;
	}
	if (new_bytes <= old_bytes)
		return old;
	void *p = sp_arena_alloc(arena, new_bytes);
	if (p)
		memcpy(p, old, old_bytes);
	return p;
}

char *sp_arena_strndup(struct sp_arena *arena, const char *bytes, size_t n)
{
	if (n == SIZE_MAX)
		return NULL;
	char *p = sp_arena_alloc(arena, n + 1);

	if (!p)
		return NULL;
	if (n)
		memcpy(p, bytes, n);
	p[n] = 0;
	return p;
}

char *sp_arena_strdup(struct sp_arena *arena, const char *string)
{
	return sp_arena_strndup(arena, string, strlen(string));
}

char *sp_arena_printf(struct sp_arena *arena, const char *format, ...)
{
	va_list args, again;

	va_start(args, format);
	va_copy(again, args);
	int n = vsnprintf(NULL, 0, format, args);
	char *p = n < 0 ? NULL : sp_arena_alloc(arena, (size_t)n + 1);
	if (p)
		vsnprintf(p, (size_t)n + 1, format, again);
	va_end(again);
	va_end(args);
	return p;
}

struct sp_arena_mark sp_arena_mark(const struct sp_arena *arena)
{
	return (struct sp_arena_mark){ arena->last, arena->last ? arena->last->used : 0 };
}

void sp_arena_rewind(struct sp_arena *arena, struct sp_arena_mark mark)
{
	while (arena->last != mark.chunk) {
		struct sp_arena_chunk *chunk = arena->last;

		arena->last = chunk->before;
		arena->used_bytes -= chunk->capacity;
		free(chunk);
	}
	if (arena->last)
		arena->last->used = mark.chunk_used;
}

int sp_arena_reserve(struct sp_arena *arena, void **array, size_t n, size_t *capacity,
	size_t element_bytes)
{
	if (n < *capacity)
		return SP_OK;
	size_t more = *capacity ? *capacity * 2 : 8;
	size_t bytes;

	if (more < *capacity || __builtin_mul_overflow(more, element_bytes, &bytes))
		return SP_ENOMEM;
	void *p = sp_arena_resize(arena, *array, *capacity * element_bytes, bytes);
	if (!p)
		return SP_ENOMEM;
	*array = p;
	*capacity = more;
	return SP_OK;
}
