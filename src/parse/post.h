/* SPDX-License-Identifier: Apache-2.0 */
/* Inside the reader of posts: a message being filled from one JSON value. */
#ifndef SP_PARSE_POST_H
#define SP_PARSE_POST_H

#include <jansson.h>

#include "parse/out.h"
#include "parse/parse.h"

struct post {
	const struct sp_input *input;
	struct sp_message *message;
	struct sp_arena *arena;
	struct sp_out metadata; /* "key: value" lines of what has no part of its own */
	size_t recipient_capacity;
	bool failed;            /* no memory */
};

/* post_parts.c */
struct sp_view post_copy(struct post *post, struct sp_view text); /* into the arena, terminated */
struct sp_view post_string(const json_t *value);                  /* n 0 when it is no string */
/* A part whose body is text as decoded, copied. type of static life. */
void post_add_text(
	struct post *post, enum sp_part_kind kind, const char *type, struct sp_view text);
/* A file with its content in base64. Returns: false when the object has none. */
bool post_add_attachment(struct post *post, const json_t *object);
/* Adds the metadata gathered as the last part. */
void post_add_metadata(struct post *post);

/* post_walk.c: all strings and numbers below a value, iteratively, to the metadata */
void post_walk(struct post *post, const char *key, size_t key_n, const json_t *value);

/* post_strings.c: the decoded string literals of JSON text, also of a damaged one, a line each; a
 * key repeated in one object is there twice. Returns: SP_OK or SP_ENOMEM. */
int post_strings(struct sp_view json, struct sp_arena *arena, struct sp_view *ret);

#endif
