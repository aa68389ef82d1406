/* SPDX-License-Identifier: Apache-2.0 */
/* The parts of a post: its texts as decoded, its attachments as they came. */
#include "parse/post.h"

#include <string.h>

#include "base/err.h"

struct sp_view post_string(const json_t *value)
{
	if (!json_is_string(value))
		return sp_view("", 0);
	return sp_view(json_string_value(value), json_string_length(value));
}

struct sp_view post_copy(struct post *post, struct sp_view text)
{
	char *copy = sp_arena_strndup(post->arena, text.p, text.n);

	if (!copy) {
		post->failed = true;
		return sp_view("", 0);
	}
	return sp_view(copy, text.n);
}

static struct sp_part *add(struct post *post)
{
	struct sp_message *message = post->message;

	if (sp_arena_reserve(post->arena, (void **)&message->part, message->part_n,
		&message->part_capacity, sizeof *message->part)) {
		post->failed = true;
		return NULL;
	}
	struct sp_part *part = &message->part[message->part_n++];

	*part = (struct sp_part){ .parent = SP_PART_NONE, .ordinal = (uint32_t)message->part_n };
	return part;
}

void post_add_text(struct post *post, enum sp_part_kind kind, const char *type, struct sp_view text)
{
	struct sp_view copy = post_copy(post, text);
	struct sp_part *part = post->failed ? NULL : add(post);

	if (!part)
		return;
	part->kind = (uint8_t)kind;
	part->cte = SP_CTE_IDENTITY;
	part->body = copy;
	part->type = type;
	part->charset = "utf-8";
}

void post_add_metadata(struct post *post)
{
	struct sp_view text = sp_out_finish(&post->metadata);

	post->failed |= post->metadata.failed;
	if (text.n)
		post_add_text(post, SP_PART_TEXT, "text/x-metadata", text);
}

static const json_t *first_of(const json_t *object, const char *const *keys, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		const json_t *value = json_object_get(object, keys[i]);

		if (json_is_string(value))
			return value;
	}
	return NULL;
}

/* "Text/Plain; charset=X" → the type in lower case, and the charset or NULL. */
static const char *media_type(struct post *post, struct sp_view declared, const char **ret_charset)
{
	const char *semicolon = declared.n ? memchr(declared.p, ';', declared.n) : NULL;
	size_t n = semicolon ? (size_t)(semicolon - declared.p) : declared.n;
	struct sp_view type = post_copy(post, sp_view_trim(sp_view(declared.p, n)));
	size_t at = sp_view_find_nocase(declared, "charset=");
	char *lower = sp_arena_strndup(post->arena, type.p, type.n);

	*ret_charset = NULL;
	if (!lower) {
		post->failed = true;
		return "application/octet-stream";
	}
	for (char *c = lower; *c; c++)
		*c = (char)sp_lower((unsigned char)*c);
	if (at != SIZE_MAX) {
		struct sp_view name = sp_view_sub(declared, at + 8, declared.n);
		size_t length = 0;

		name.p += name.n && *name.p == '"';
		while (length < name.n && (sp_is_alnum((unsigned char)name.p[length]) ||
			(name.p[length] && strchr("-_.:", name.p[length]))))
			length++;
		*ret_charset = post_copy(post, sp_view(name.p, length)).p;
	}
	return lower;
}

static bool has_suffix(struct sp_view name, const char *suffix)
{
	size_t n = strlen(suffix);

	return name.n > n && sp_view_is_nocase(sp_view_sub(name, name.n - n, name.n), suffix);
}

/* By what is declared; without it, by the name of the file. */
static enum sp_part_kind kind_of(const char *type, struct sp_view filename)
{
	static const char *const text_types[] = { "application/json", "application/xml",
		"application/javascript", "application/x-ndjson", "application/yaml", "application/csv" };
	static const char *const text_names[] = { ".txt", ".csv", ".tsv", ".md", ".log", ".json",
		".jsonl", ".xml", ".yaml", ".yml", ".ini", ".conf" };

	if (!strcmp(type, "text/html") || !strcmp(type, "application/xhtml+xml") ||
		!strcmp(type, "image/svg+xml") || has_suffix(filename, ".html") ||
		has_suffix(filename, ".htm") || has_suffix(filename, ".svg"))
		return SP_PART_HTML;
	if (!strncmp(type, "text/", 5))
		return SP_PART_TEXT;
	for (size_t i = 0; i < sizeof text_types / sizeof *text_types; i++)
		if (!strcmp(type, text_types[i]))
			return SP_PART_TEXT;
	if (*type && strcmp(type, "application/octet-stream"))
		return SP_PART_OPAQUE;
	for (size_t i = 0; i < sizeof text_names / sizeof *text_names; i++)
		if (has_suffix(filename, text_names[i]))
			return SP_PART_TEXT;
	return SP_PART_OPAQUE;
}

bool post_add_attachment(struct post *post, const json_t *object)
{
	static const char *const types[] = { "content_type", "contentType", "mediaType", "mimeType" };
	static const char *const names[] = { "filename", "fileName", "name" };
	struct sp_view content = post_string(json_object_get(object, "content"));
	const json_t *filename = first_of(object, names, sizeof names / sizeof *names);
	const json_t *type = first_of(object, types, sizeof types / sizeof *types);

	if (!json_is_string(json_object_get(object, "content")))
		return false;
	struct sp_view body = post_copy(post, content);
	const char *charset;
	const char *media = media_type(post, post_string(type), &charset);
	const char *name = filename ? post_copy(post, post_string(filename)).p : NULL;
	struct sp_part *part = post->failed ? NULL : add(post);

	if (!part)
		return true;
	part->kind = (uint8_t)kind_of(media, post_string(filename));
	part->cte = SP_CTE_BASE64;
	part->flags = SP_PARTF_ATTACHMENT;
	part->body = body;
	part->type = *media ? media : "application/octet-stream";
	part->charset = charset;
	part->filename = name;
	return true;
}
