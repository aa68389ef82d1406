/* SPDX-License-Identifier: Apache-2.0 */
/* A text being written into an arena. A failure is remembered: a writer checks once at the end. */
#ifndef SP_PARSE_OUT_H
#define SP_PARSE_OUT_H

#include <stdbool.h>

#include "base/arena.h"
#include "base/view.h"

struct sp_out {
	struct sp_arena *arena;
	char *p;
	size_t n, capacity;
	bool failed; /* the arena's maximum was reached: what was written until then stands */
};

/* capacity: what will probably be needed. */
void sp_out_init(struct sp_out *out, struct sp_arena *arena, size_t capacity);
/* Returns: n writable bytes at the end, not yet counted, or NULL. */
char *sp_out_room(struct sp_out *out, size_t n);
void sp_out_add(struct sp_out *out, const char *p, size_t n);
/* Gives back what was not needed. Returns: the text, never with a NULL pointer. */
struct sp_view sp_out_finish(struct sp_out *out);

#endif
