/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Arena: memory that lives as long as one message (or one compiled rule set) and is freed at once.
 * Allocation never aborts: NULL means that the arena's maximum was reached or the system has no memory.
 */
#ifndef SP_BASE_ARENA_H
#define SP_BASE_ARENA_H

#include <stddef.h>
#include <stdint.h>

struct sp_arena_chunk;

struct sp_arena {
	struct sp_arena_chunk *last;
	size_t used_bytes;  /* handed out and still held, chunk rests included */
	size_t bytes_max;   /* 0 = no maximum */
};

struct sp_arena_mark {
	struct sp_arena_chunk *chunk;
	size_t chunk_used;
};

void sp_arena_init(struct sp_arena *arena, size_t bytes_max);
void sp_arena_release(struct sp_arena *arena);

/* Returns: memory aligned to 16 bytes, uninitialised, or NULL. Zero bytes give a valid pointer. */
void *sp_arena_alloc(struct sp_arena *arena, size_t bytes);

/* Returns: n * size zeroed bytes, or NULL (also when the product overflows). */
void *sp_arena_calloc(struct sp_arena *arena, size_t n, size_t size);

/* Grows or shrinks the allocation `old` (of old_bytes) to new_bytes; in place when it is the newest one, else by copy.
 * Returns: the new place, or NULL with the old one untouched. */
void *sp_arena_resize(struct sp_arena *arena, void *old, size_t old_bytes, size_t new_bytes);

/* Returns: a copy of n bytes with a terminating zero, or NULL. */
char *sp_arena_strndup(struct sp_arena *arena, const char *bytes, size_t n);
char *sp_arena_strdup(struct sp_arena *arena, const char *string);
char *sp_arena_printf(struct sp_arena *arena, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

/* Everything allocated after the mark is freed by sp_arena_rewind. */
struct sp_arena_mark sp_arena_mark(const struct sp_arena *arena);
void sp_arena_rewind(struct sp_arena *arena, struct sp_arena_mark mark);

/*
 * Room for one more element in an array that lives in an arena and doubles.
 * Returns: SP_OK, or SP_ENOMEM with the array untouched.
 */
int sp_arena_reserve(struct sp_arena *arena, void **array, size_t n, size_t *capacity,
	size_t element_bytes);

#endif
