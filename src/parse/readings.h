/* SPDX-License-Identifier: Apache-2.0 */
/* What a text says in another way beside itself: in an encoding, in words for digits, in escapes, in digits set apart. */
#ifndef SP_PARSE_READINGS_H
#define SP_PARSE_READINGS_H

#include "model/message.h"
#include "parse/glance.h"

#define SP_READINGS_TOO_MANY "more stretches in encodings or spelled out than are read" /* detail of the loss */

/* Who gets them; a function that fails ends it. */
struct sp_reading_sink {
	struct sp_arena *arena;
	void *context;
	int (*text)(void *context, const struct sp_text *reading);
	int (*file)(void *context, struct sp_view bytes, const char *type); /* NULL = files are passed */
	int (*too_many)(void *context); /* there are more of a kind than are read; may be NULL */
};

/* The readings of a text: each maps back to what the text maps back to. Costs a text that says nothing else a few percent of
 * what looking at it costs. glance: of the text, NULL = not yet looked. Returns: SP_OK, what a function returned, or
 * SP_ENOMEM. */
int sp_readings_of(const struct sp_reading_sink *sink, const struct sp_text *text, const struct sp_glance *glance);

#endif
