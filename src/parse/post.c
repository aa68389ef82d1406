/* SPDX-License-Identifier: Apache-2.0 */
/* Posts: our own JSON, and ActivityStreams 2.0 (W3C Recommendation of 23 May 2017). */
#include "parse/post.h"

#include <string.h>

#include "base/err.h"
#include "parse/part.h"

#define SKIPPED_MAX 256 /* bytes of an identifier; a longer one is read as text */
#define WRAPPED_MAX 8   /* activities around an object */
#define VALUE_BYTES 160 /* of one small value in jansson's tree, its key included */

enum field {
	FIELD_UNKNOWN,
	/* what describes the post */
	FIELD_SKIP, FIELD_ID, FIELD_NETWORK, FIELD_AUTHOR, FIELD_AUDIENCE, FIELD_CHANNEL,
	FIELD_RECIPIENTS,
	/* what is in it */
	FIELD_TEXT, FIELD_HTML, FIELD_HTML_MAP, FIELD_TEXT_MAP, FIELD_REPLY, FIELD_ATTACHMENTS, FIELD_LINKS,
};

static const struct {
	const char *key;
	enum field field;
} fields[] = {
	{ "id", FIELD_ID },
	{ "network", FIELD_NETWORK },
	{ "author", FIELD_AUTHOR },
	{ "actor", FIELD_AUTHOR },
	{ "attributedTo", FIELD_AUTHOR },
	{ "audience", FIELD_AUDIENCE },
	{ "channel", FIELD_CHANNEL },
	{ "text", FIELD_TEXT },
	{ "name", FIELD_TEXT },
	{ "content", FIELD_HTML },
	{ "summary", FIELD_HTML },
	{ "contentMap", FIELD_HTML_MAP },
	{ "summaryMap", FIELD_HTML_MAP },
	{ "nameMap", FIELD_TEXT_MAP },
	{ "reply_to", FIELD_REPLY },
	{ "attachments", FIELD_ATTACHMENTS },
	{ "attachment", FIELD_ATTACHMENTS },
	{ "links", FIELD_LINKS },
	{ "to", FIELD_RECIPIENTS },
	{ "cc", FIELD_RECIPIENTS },
	{ "bto", FIELD_RECIPIENTS },
	{ "bcc", FIELD_RECIPIENTS },
	{ "inReplyTo", FIELD_SKIP },
	{ "@context", FIELD_SKIP },
	{ "type", FIELD_SKIP },
	{ "published", FIELD_SKIP },
	{ "updated", FIELD_SKIP },
	{ "mediaType", FIELD_SKIP },
	{ "context", FIELD_SKIP },
	{ "conversation", FIELD_SKIP },
};

static enum field field_of(const char *key)
{
	for (size_t i = 0; i < sizeof fields / sizeof *fields; i++)
		if (!strcmp(fields[i].key, key))
			return fields[i].field;
	return FIELD_UNKNOWN;
}

/* Whether a value is a short string, such as an identifier is. */
static bool is_token(const json_t *value)
{
	return json_is_string(value) && json_string_length(value) <= SKIPPED_MAX;
}

static const char *token(struct post *post, const json_t *value)
{
	return post_copy(post, post_string(value)).p;
}

static void recipient(struct post *post, struct sp_view address)
{
	struct sp_message *message = post->message;

	if (sp_arena_reserve(post->arena, (void **)&message->recipients, message->recipient_n,
		&post->recipient_capacity, sizeof *message->recipients)) {
		post->failed = true;
		return;
	}
	message->recipients[message->recipient_n++] = post_copy(post, address);
}

static bool has_suffix(struct sp_view address, const char *suffix)
{
	size_t n = strlen(suffix);

	return address.n >= n && !memcmp(address.p + address.n - n, suffix, n);
}

/* ActivityStreams, 5.6: whom a post is addressed to says how public it is. */
static void addressed(struct post *post, const json_t *value)
{
	struct sp_view address =
		post_string(json_is_object(value) ? json_object_get(value, "id") : value);
	const char **audience = &post->message->audience;

	if (!address.n)
		return;
	if (sp_view_is(address, "https://www.w3.org/ns/activitystreams#Public") ||
		sp_view_is(address, "as:Public") || sp_view_is(address, "Public"))
		*audience = "public";
	else if (has_suffix(address, "/followers") && (!*audience || strcmp(*audience, "public") != 0))
		*audience = "followers";
	else if (!*audience)
		*audience = "private";
	if (!post->input->recipient_n)
		recipient(post, address);
}

static void recipients(struct post *post, const char *key, const json_t *value)
{
	if (!json_is_array(value)) {
		addressed(post, value);
		return;
	}
	for (size_t i = 0; i < json_array_size(value); i++) {
		const json_t *one = json_array_get(value, i);

		addressed(post, one);
		if (!is_token(one))
			post_walk(post, key, strlen(key), one);
	}
}

static void attachment(struct post *post, const json_t *value)
{
	json_t *object;
	const char *key;
	json_t *member;
	bool content = json_is_object(value) && post_add_attachment(post, value);

	if (!json_is_object(value)) {
		post_walk(post, "attachment", strlen("attachment"), value);
		return;
	}
	memcpy(&object, &value, sizeof object);
	json_object_foreach(object, key, member) {
		if (content && json_is_string(member) && (!strcmp(key, "content") ||
			!strcmp(key, "content_type") || !strcmp(key, "filename")))
			continue;
		if (!strcmp(key, "type") && is_token(member))
			continue;
		post_walk(post, key, strlen(key), member);
	}
}

static void attachments(struct post *post, const json_t *value)
{
	if (!json_is_array(value)) {
		attachment(post, value);
		return;
	}
	for (size_t i = 0; i < json_array_size(value); i++)
		attachment(post, json_array_get(value, i));
}

/* A text in several languages. */
static void text_map(struct post *post, const json_t *value, enum sp_part_kind kind,
	const char *type, struct sp_view known)
{
	json_t *object, *member;
	const char *language;

	memcpy(&object, &value, sizeof object);
	json_object_foreach(object, language, member) {
		struct sp_view text = post_string(member);

		if (!json_is_string(member))
			post_walk(post, language, strlen(language), member);
		else if (!sp_view_eq(text, known))
			post_add_text(post, kind, type, text);
	}
}

static void author(struct post *post, const json_t *value)
{
	const json_t *id = json_is_object(value) ? json_object_get(value, "id") : value;

	if (!post->message->sender.p && is_token(id))
		post->message->sender = post_copy(post, post_string(id));
}

/* Fields that describe the post. Returns: false when the value is nothing of the kind, and is read
 * as text. */
static bool describe(struct post *post, const char *key, enum field field, const json_t *value)
{
	struct sp_message *message = post->message;

	if (field == FIELD_RECIPIENTS) {
		recipients(post, key, value);
		return json_is_array(value) || is_token(value);
	}
	if (field == FIELD_AUTHOR)
		author(post, value);
	if (!is_token(value))
		return false;
	if (field == FIELD_ID && !message->id)
		message->id = token(post, value);
	else if (field == FIELD_NETWORK)
		message->network = token(post, value);
	else if (field == FIELD_AUDIENCE)
		message->audience = token(post, value);
	else if (field == FIELD_CHANNEL && post->input->channel == SP_CHANNEL_AUTO)
		message->channel = sp_view_is_nocase(post_string(value), "email") ? SP_CHANNEL_EMAIL :
			SP_CHANNEL_SOCIAL;
	return true;
}

/* The words of the post. Returns: false when the value is no text. */
static bool words(struct post *post, const json_t *object, const char *key, enum field field,
	const json_t *value)
{
	char plain[16] = "";

	switch (field) {
	case FIELD_TEXT:
		if (json_is_string(value))
			post_add_text(post, SP_PART_TEXT, "text/plain", post_string(value));
		return json_is_string(value);
	case FIELD_HTML:
		if (json_is_string(value) && sp_view_starts_nocase(
			post_string(json_object_get(object, "mediaType")), "text/plain"))
			post_add_text(post, SP_PART_TEXT, "text/plain", post_string(value));
		else if (json_is_string(value))
			post_add_text(post, SP_PART_HTML, "text/html", post_string(value));
		return json_is_string(value);
	case FIELD_HTML_MAP:
	case FIELD_TEXT_MAP:
		if (!json_is_object(value))
			return false;
		/* "contentMap" repeats "content" in its own language. */
		memcpy(plain, key, strlen(key) - strlen("Map"));
		text_map(post, value, field == FIELD_HTML_MAP ? SP_PART_HTML : SP_PART_TEXT,
			field == FIELD_HTML_MAP ? "text/html" : "text/plain",
			post_string(json_object_get(object, plain)));
		return true;
	default:
		return false;
	}
}

static void read_object(struct post *post, const json_t *value, const json_t *inner)
{
	json_t *object, *member;
	const char *key;

	memcpy(&object, &value, sizeof object);
	/* A post in our own form publishes its text, links and attachments; other members are for those who keep
	 * it. In any other form nothing may hide under an unknown key. */
	bool ours = json_is_string(json_object_get(object, "text"));

	/* The text comes first, whatever the order of the keys: it is part 1. */
	if (ours)
		words(post, object, "text", FIELD_TEXT, json_object_get(object, "text"));
	json_object_foreach(object, key, member) {
		enum field field = field_of(key);

		if (member == inner || field == FIELD_REPLY || (field == FIELD_UNKNOWN && ours) ||
			(field == FIELD_TEXT && !strcmp(key, "text") && json_is_string(member)))
			continue;
		if (field == FIELD_ATTACHMENTS) {
			attachments(post, member);
			continue;
		}
		if (words(post, object, key, field, member))
			continue;
		if (field >= FIELD_SKIP && field <= FIELD_RECIPIENTS && describe(post, key, field, member))
			continue;
		post_walk(post, key, strlen(key), member);
	}
}

/* An activity (Create and its kin) holds the post as its object. */
static void read_post(struct post *post, const json_t *value)
{
	const json_t *chain[WRAPPED_MAX];
	size_t n = 0;

	while (json_is_object(value) && n < WRAPPED_MAX) {
		chain[n++] = value;
		value = json_object_get(value, "object");
	}
	if (!n) {
		post_walk(post, "", 0, value);
		return;
	}
	/* From the inside: the id, author and audience of a post are its own before they are those of
	 * its activity. */
	while (n-- > 0)
		read_object(post, chain[n], json_is_object(json_object_get(chain[n], "object")) ?
			json_object_get(chain[n], "object") : NULL);
}

static void read_root(struct post *post, const json_t *root)
{
	if (!json_is_array(root)) {
		read_post(post, root);
		return;
	}
	for (size_t i = 0; i < json_array_size(root); i++)
		read_post(post, json_array_get(root, i));
}

/* What jansson refused is read as the text it is, and once more with its escapes undone. */
static void read_damaged(struct post *post, struct sp_view json, enum sp_loss_kind loss,
	const char *detail)
{
	struct sp_view strings;

	post->failed |= sp_message_add_loss(post->message, loss, SP_PART_NONE, detail) != SP_OK;
	post_add_text(post, SP_PART_TEXT, "text/plain", json);
	if (json.n && memchr(json.p, '\\', json.n) && !post_strings(json, post->arena, &strings))
		post_add_text(post, SP_PART_TEXT, "text/x-metadata", strings);
}

/* What jansson's tree will take, roughly: a bomb is seen before it is built. */
static uint64_t tree_bytes(struct sp_view json)
{
	uint64_t values = 0;

	for (size_t i = 0; i < json.n; i++)
		values += json.p[i] == ',' || json.p[i] == '[' || json.p[i] == '{';
	return values * VALUE_BYTES + json.n;
}

static json_t *load(struct post *post, struct sp_view json)
{
	json_error_t error;
	json_t *root = json_loadb(json.p, json.n, JSON_REJECT_DUPLICATES | JSON_ALLOW_NUL, &error);

	if (root || json_error_code(&error) != json_error_duplicate_key)
		return root;
	/* One of the two would be dropped: all strings are read besides, as metadata. */
	struct sp_view strings;

	post->failed |= sp_message_add_anomaly(post->message, SP_ANOMALY_AMBIGUOUS_STRUCTURE,
		SP_PART_NONE, 0.6f, "a key stands twice in one JSON object") != SP_OK;
	if (post_strings(json, post->arena, &strings))
		post->failed = true;
	sp_out_add(&post->metadata, strings.p, strings.n);
	return json_loadb(json.p, json.n, JSON_ALLOW_NUL, &error);
}

int sp_post_parse(const struct sp_input *input, const struct sp_limits *limits,
	struct sp_arena *arena, struct sp_message *ret)
{
	struct post post = { .input = input, .message = ret, .arena = arena };
	struct sp_view json = input->bytes;

	sp_message_begin(input, SP_KIND_POST, arena, ret);
	sp_out_init(&post.metadata, arena, 256);
	if (sp_view_starts_nocase(json, "\xef\xbb\xbf"))
		json = sp_view_sub(json, 3, json.n);
	if (json.n > limits->json_bytes) {
		read_damaged(&post, json, SP_LOSS_TOO_LARGE,
			"JSON beyond the limit json_bytes, read as text");
	} else if (tree_bytes(json) > limits->arena_bytes) {
		read_damaged(&post, json, SP_LOSS_TOO_LARGE,
			"JSON of more values than arena_bytes holds, read as text");
	} else {
		json_t *root = load(&post, json);

		if (root)
			read_root(&post, root);
		else
			read_damaged(&post, json, SP_LOSS_CORRUPT, "not valid JSON, read as text");
		json_decref(root);
	}
	post_add_metadata(&post);
	if (!post.failed)
		return SP_OK;
	sp_message_add_loss(
		ret, SP_LOSS_TOO_LARGE, SP_PART_NONE, "the post needs more memory than arena_bytes");
	return SP_ENOMEM;
}
