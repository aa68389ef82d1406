/* SPDX-License-Identifier: Apache-2.0 */
/* What a post holds beside the fields that are known: in forms that are not ours nothing hides under an unknown key. */
#include "parse/post.h"

#include <stdio.h>
#include <string.h>

/* A container being walked. */
struct frame {
	const json_t *value;
	size_t index; /* of an array */
	void *iter;   /* of an object */
	const char *key;
	size_t key_n;
};

static void line(struct post *post, const char *key, size_t key_n, const char *text, size_t n)
{
	struct sp_out *out = &post->metadata;

	sp_out_add(out, key, key_n);
	if (key_n)
		sp_out_add(out, ": ", 2);
	sp_out_add(out, text, n);
	sp_out_add(out, "\n", 1);
}

static void scalar(struct post *post, const char *key, size_t key_n, const json_t *value)
{
	char number[64];
	int n = 0;

	if (json_is_string(value)) {
		line(post, key, key_n, json_string_value(value), json_string_length(value));
		return;
	}
	if (json_is_integer(value))
		n = snprintf(number, sizeof number, "%" JSON_INTEGER_FORMAT, json_integer_value(value));
	else if (json_is_real(value))
		n = snprintf(number, sizeof number, "%.17g", json_real_value(value));
	line(post, key, key_n, number, n > 0 ? (size_t)n : 0);
}

/* The next child of a frame. Returns: NULL behind the last one. */
static const json_t *next_child(struct frame *frame)
{
	if (json_is_array(frame->value))
		return json_array_get(frame->value, frame->index++);
	if (!frame->iter)
		return NULL;
	frame->key = json_object_iter_key(frame->iter);
	frame->key_n = json_object_iter_key_len(frame->iter);
	const json_t *child = json_object_iter_value(frame->iter);

	/* jansson takes the object as writable, and only reads it. */
	json_t *object;
	memcpy(&object, &frame->value, sizeof object);
	frame->iter = json_object_iter_next(object, frame->iter);
	return child;
}

static struct frame frame_of(const json_t *value, const char *key, size_t key_n)
{
	struct frame frame = { .value = value, .key = key, .key_n = key_n };

	if (json_is_object(value)) {
		json_t *object;

		memcpy(&object, &value, sizeof object);
		frame.iter = json_object_iter(object);
	}
	return frame;
}

void post_walk(struct post *post, const char *key, size_t key_n, const json_t *value)
{
	struct frame *stack = NULL;
	size_t n = 0, capacity = 0;

	for (;;) {
		if (json_is_object(value) || json_is_array(value)) {
			if (sp_arena_reserve(post->arena, (void **)&stack, n, &capacity, sizeof *stack)) {
				post->failed = true;
				return;
			}
			stack[n++] = frame_of(value, key, key_n);
			/* The elements of an array are named by its key; that of an object would not be read
			 * else. */
			if (key_n && (json_is_object(value) || !json_array_size(value)))
				line(post, key, key_n, "", 0);
		} else {
			scalar(post, key, key_n, value);
		}
		while (n && !(value = next_child(&stack[n - 1])))
			n--;
		if (!n)
			return;
		key = stack[n - 1].key;
		key_n = stack[n - 1].key_n;
	}
}
