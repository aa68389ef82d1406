/* SPDX-License-Identifier: Apache-2.0 */
#include "accuracy/corpus.h"

#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/utf8.h"
#include "config/names.h"

#define KEY_BYTES 128u

struct reader {
	struct sp_view bytes;
	const char *file;
	uint32_t line;
	const struct sp_corpus_options *options;
	struct sp_arena *arena;
	struct sp_err *err;
};

static int no_memory(struct sp_err *err)
{
	return sp_err_set(err, SP_ENOMEM, "no memory for labelled data");
}

/* Column of the value of a member of the outermost object, in characters; 1 where it is not found. The line is valid JSON. */
static unsigned column_of(struct sp_view line, const char *key)
{
	size_t key_n = strlen(key), depth = 0;

	for (size_t i = 0; i < line.n; i++) {
		size_t from = i + 1;

		depth += line.p[i] == '{' || line.p[i] == '[';
		depth -= line.p[i] == '}' || line.p[i] == ']';
		if (line.p[i] != '"')
			continue;
		for (i++; i < line.n && line.p[i] != '"'; i++)
			i += line.p[i] == '\\';
		if (depth != 1 || i >= line.n || i - from != key_n || memcmp(line.p + from, key, key_n) != 0)
			continue;
		size_t colon = i + 1;

		while (colon < line.n && sp_is_space((unsigned char)line.p[colon]))
			colon++;
		if (colon < line.n && line.p[colon] == ':')
			return (unsigned)sp_utf8_count(line.p, from);
	}
	return 1;
}

static int bad(const struct reader *reader, const char *key, const char *sentence)
{
	return sp_err_at(reader->err, SP_EINVAL, reader->file, reader->line,
		column_of(reader->bytes, key), "%s", sentence);
}

static const char *copy(const struct reader *reader, const json_t *string)
{
	return sp_arena_strndup(reader->arena, json_string_value(string), json_string_length(string));
}

static const struct sp_corpus_name *find_name(const struct sp_corpus_options *options,
	const char *name)
{
	for (size_t i = options->name_n; i-- > 0;)
		if (!strcmp(options->name[i].name, name))
			return &options->name[i];
	return NULL;
}

/* ---- what is to be scanned ---- */

static int read_path(const struct reader *reader, const json_t *path, struct sp_record *record)
{
	const char *slash = strrchr(reader->file, '/'), *given = json_string_value(path);

	if (!given || strlen(given) != json_string_length(path) || !*given)
		return bad(reader, "path", "path: the name of a file is needed");
	record->path = *given == '/' || !slash ? copy(reader, path)
		: sp_arena_printf(reader->arena, "%.*s/%s", (int)(slash - reader->file), reader->file, given);
	return record->path ? SP_OK : no_memory(reader->err);
}

static int read_post(const struct reader *reader, const json_t *post, struct sp_record *record)
{
	char *dumped = json_is_object(post) ? json_dumps(post, JSON_COMPACT) : NULL;

	if (!json_is_object(post))
		return bad(reader, "post", "post: an object is needed");
	const char *kept = dumped ? sp_arena_strdup(reader->arena, dumped) : NULL;

	free(dumped);
	if (!kept)
		return no_memory(reader->err);
	record->kind = SP_KIND_POST;
	record->content = sp_view_str(kept);
	return SP_OK;
}

static int read_text(const struct reader *reader, const json_t *text, struct sp_record *record)
{
	if (!json_is_string(text))
		return bad(reader, "text", "text: a string is needed");
	const char *kept = copy(reader, text);

	if (!kept)
		return no_memory(reader->err);
	record->kind = SP_KIND_TEXT;
	record->content = sp_view(kept, json_string_length(text));
	return SP_OK;
}

static int read_content(const struct reader *reader, const json_t *json, struct sp_record *record)
{
	const json_t *text = json_object_get(json, "text"), *path = json_object_get(json, "path");
	const json_t *post = json_object_get(json, "post");
	const json_t *channel = json_object_get(json, "channel");
	const char *way = json_string_value(channel);

	if (channel && (!way || (strcmp(way, "email") != 0 && strcmp(way, "social") != 0)))
		return bad(reader, "channel", "channel: it is one of email|social");
	record->channel = !way ? SP_CHANNEL_AUTO : *way == 'e' ? SP_CHANNEL_EMAIL : SP_CHANNEL_SOCIAL;
	if (!!text + !!path + !!post != 1)
		return bad(reader, "", "one of text, path and post is needed");
	return text ? read_text(reader, text, record) : path ? read_path(reader, path, record)
		: read_post(reader, post, record);
}

/* ---- labels ---- */

/* The value at "a.b.c". */
static const json_t *value_at(const json_t *json, const char *key, size_t n)
{
	char name[KEY_BYTES];

	for (size_t used = 0; json && used < n;) {
		size_t length = strcspn(key + used, ".+");

		if (length >= sizeof name)
			return NULL;
		memcpy(name, key + used, length);
		name[length] = 0;
		json = json_object_get(json, name);
		used += length + 1;
	}
	return json;
}

static int add_value(const struct reader *reader, const json_t *value, struct sp_buf *out)
{
	switch (value ? json_typeof(value) : JSON_NULL) {
	case JSON_STRING:
		return sp_buf_add(out, json_string_value(value), strlen(json_string_value(value)));
	case JSON_INTEGER:
		return sp_buf_printf(out, "%lld", (long long)json_integer_value(value));
	case JSON_TRUE:
		return sp_buf_add_str(out, "true");
	case JSON_FALSE:
		return sp_buf_add_str(out, "false");
	case JSON_NULL:
		return SP_OK;
	case JSON_REAL:
	case JSON_ARRAY:
	case JSON_OBJECT:
		break;
	}
	return bad(reader, "label", "a label is a string, a whole number, true or false");
}

static int read_label(const struct reader *reader, const json_t *json, struct sp_record *record)
{
	struct sp_buf out;
	int status = SP_OK;
	bool any = false;

	sp_buf_init(&out, 0);
	for (const char *key = reader->options->label_keys; !status;) {
		size_t n = strcspn(key, "+");
		const json_t *value = value_at(json, key, n);

		any = any || (value && !json_is_null(value));
		status = add_value(reader, value, &out);
		if (!key[n])
			break;
		if (!status)
			status = sp_buf_add_char(&out, '/');
		key += n + 1;
	}
	if (!status && any) {
		record->label = sp_arena_strdup(reader->arena, out.p ? out.p : "");
		status = record->label ? SP_OK : no_memory(reader->err);
	}
	sp_buf_release(&out);
	return status;
}

/* ---- spans ---- */

/* Offsets of code points as bytes, from left to right. */
struct cursor {
	struct sp_view text;
	size_t point, byte;
};

static bool seek(struct cursor *cursor, size_t point, size_t *ret_byte)
{
	if (point < cursor->point)
		cursor->point = cursor->byte = 0;
	while (cursor->point < point && cursor->byte < cursor->text.n) {
		uint32_t cp;

		cursor->byte += sp_utf8_decode(cursor->text.p + cursor->byte,
			cursor->text.n - cursor->byte, &cp);
		cursor->point++;
	}
	*ret_byte = cursor->byte;
	return cursor->point == point;
}

/* A pair of offsets. Returns: 1 there is one, 0 none, SP_EINVAL. */
static int read_pair(const json_t *json, const char *first, const char *second, size_t *ret_start,
	size_t *ret_end)
{
	const json_t *start = json_object_get(json, first), *end = json_object_get(json, second);

	if (!start && !end)
		return 0;
	if (!json_is_integer(start) || !json_is_integer(end) || json_integer_value(start) < 0 ||
		json_integer_value(end) <= json_integer_value(start))
		return SP_EINVAL;
	*ret_start = (size_t)json_integer_value(start);
	*ret_end = (size_t)json_integer_value(end);
	return 1;
}

static bool at_character(struct sp_view text, size_t at)
{
	return at == text.n || (at < text.n && ((unsigned char)text.p[at] & 0xc0) != 0x80);
}

static int place_span(const struct reader *reader, const json_t *json, struct cursor *cursor,
	struct sp_span *span)
{
	size_t start, end, from, to;
	int points = read_pair(json, "start", "end", &start, &end);
	int bytes = read_pair(json, "bstart", "bend", &from, &to);

	if (points < 0 || bytes < 0)
		return bad(reader, "spans", "a span has a start, and an end after it");
	if (!points && !bytes)
		return SP_OK;
	if (!cursor->text.p)
		return bad(reader, "spans", "only of a text is said where a span is");
	if (points && (!seek(cursor, start, &start) || !seek(cursor, end, &end)))
		return bad(reader, "spans", "a span ends beyond the text");
	if (bytes && (!at_character(cursor->text, from) || !at_character(cursor->text, to)))
		return bad(reader, "spans", "a span ends beyond the text, or inside a character");
	if (points && bytes && (from != start || to != end))
		return bad(reader, "spans", "start and bstart, end and bend are not the same places");
	span->start = points ? start : from;
	span->end = points ? end : to;
	span->placed = true;
	return SP_OK;
}

/* Adds what a name of the corpus stands for. */
static void add_span(const struct reader *reader, const char *name, struct sp_span span,
	bool must_be_mapped, struct sp_record *record)
{
	const struct sp_corpus_name *known = find_name(reader->options, name);

	if (!known && must_be_mapped)
		return;
	span.type = known ? known->type : name;
	span.absent = span.absent || (known && known->absent);
	if (*span.type)
		record->span[record->span_n++] = span;
}

static int read_spans(const struct reader *reader, const json_t *spans, struct sp_record *record)
{
	struct cursor cursor = { .text = record->kind == SP_KIND_TEXT ? record->content
		: sp_view(NULL, 0) };

	for (size_t i = 0; i < json_array_size(spans); i++) {
		const json_t *json = json_array_get(spans, i);
		const json_t *type = json_object_get(json, "type");
		struct sp_span span = { 0 };

		if (!json_is_string(type))
			return bad(reader, "spans", "a span is an object that has a type");
		int status = place_span(reader, json, &cursor, &span);
		const char *name = status ? NULL : copy(reader, type);

		if (!name)
			return status ? status : no_memory(reader->err);
		add_span(reader, name, span, false, record);
	}
	return SP_OK;
}

static int read_absent(const struct reader *reader, const json_t *absent, struct sp_record *record)
{
	for (size_t i = 0; i < json_array_size(absent); i++) {
		const json_t *type = json_array_get(absent, i);

		if (!json_is_string(type))
			return bad(reader, "absent", "absent: a list of types is needed");
		const char *name = copy(reader, type);

		if (!name)
			return no_memory(reader->err);
		add_span(reader, name, (struct sp_span){ .absent = true }, false, record);
	}
	return SP_OK;
}

static int read_expected(const struct reader *reader, const json_t *json, struct sp_record *record)
{
	const json_t *spans = json_object_get(json, "spans"), *absent = json_object_get(json, "absent");

	if (spans && !json_is_array(spans))
		return bad(reader, "spans", "spans: a list is needed");
	if (absent && !json_is_array(absent))
		return bad(reader, "absent", "absent: a list of types is needed");
	record->span = sp_arena_calloc(reader->arena, json_array_size(spans) + json_array_size(absent) + 1,
		sizeof *record->span);
	if (!record->span)
		return no_memory(reader->err);
	int status = read_spans(reader, spans, record);

	if (!status)
		status = read_absent(reader, absent, record);
	if (!status && record->label)
		add_span(reader, record->label, (struct sp_span){ 0 }, true, record);
	return status;
}

static int read_id(const struct reader *reader, const json_t *json, struct sp_record *record)
{
	const json_t *id = json_object_get(json, "id");

	if (json_is_string(id))
		record->id = copy(reader, id);
	else if (json_is_integer(id))
		record->id = sp_arena_printf(reader->arena, "%lld", (long long)json_integer_value(id));
	else
		record->id = sp_arena_printf(reader->arena, "%s:%u", reader->file, reader->line);
	return record->id ? SP_OK : no_memory(reader->err);
}

int sp_corpus_read(struct sp_view bytes, const char *file, uint32_t line,
	const struct sp_corpus_options *options, struct sp_arena *arena, struct sp_record *ret,
	struct sp_err *err)
{
	struct reader reader = { bytes, file, line, options, arena, err };
	struct sp_record record = { .line = line, .file = sp_arena_strdup(arena, file) };
	json_error_t where;
	json_t *json = json_loadb(bytes.p, bytes.n, JSON_REJECT_DUPLICATES | JSON_ALLOW_NUL, &where);
	int status = !record.file ? no_memory(err)
		: !json ? sp_err_at(err, SP_EINVAL, file, line, where.column > 0 ? (unsigned)where.column : 1,
			"%s", where.text)
		: !json_is_object(json) ? sp_err_at(err, SP_EINVAL, file, line, 1, "an object is needed")
		: SP_OK;

	if (!status)
		status = read_id(&reader, json, &record);
	if (!status)
		status = read_content(&reader, json, &record);
	if (!status)
		status = read_label(&reader, json, &record);
	if (!status)
		status = read_expected(&reader, json, &record);
	json_decref(json);
	if (!status)
		*ret = record;
	return status;
}

int sp_corpus_name_read(const char *text, struct sp_arena *arena, struct sp_corpus_name *ret,
	struct sp_err *err)
{
	const char *equals = strrchr(text, '=');
	struct sp_corpus_name name = { 0 };

	if (!equals || equals == text)
		return sp_err_set(err, SP_EINVAL, "--map %s: NAME=TYPE is needed", text);
	name.absent = equals[1] == '!';
	name.type = equals + 1 + name.absent;
	if ((*name.type || name.absent) && !sp_name_is_type(name.type))
		return sp_err_set(err, SP_EINVAL, "--map %s: %s is no type (capitals, digits, underscores)",
			text, name.type);
	name.name = sp_arena_strndup(arena, text, (size_t)(equals - text));
	if (!name.name)
		return no_memory(err);
	*ret = name;
	return SP_OK;
}
