/* SPDX-License-Identifier: Apache-2.0 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "parse/parse.h"
#include "tap.h"

struct reading {
	struct sp_arena arena;
	struct sp_message message;
	char *bytes;
	int status;
};

static void read_limited(
	struct reading *r, const char *json, size_t n, const struct sp_limits *limits)
{
	r->bytes = malloc(n ? n : 1);
	memcpy(r->bytes, json, n);
	struct sp_input input = { .bytes = { r->bytes, n }, .kind = SP_KIND_POST, .source = "-" };

	sp_arena_init(&r->arena, limits->arena_bytes);
	r->status = sp_post_parse(&input, limits, &r->arena, &r->message);
}

static void read_bytes(struct reading *r, const char *json, size_t n)
{
	struct sp_limits limits;

	sp_limits_default(&limits);
	read_limited(r, json, n, &limits);
	CU_ASSERT_EQUAL(r->status, SP_OK);
}

static void read_post(struct reading *r, const char *json)
{
	read_bytes(r, json, strlen(json));
}

static void done(struct reading *r)
{
	sp_arena_release(&r->arena);
	free(r->bytes);
}

static bool is_part(const struct reading *r, size_t i, enum sp_part_kind kind, const char *type,
	const char *body)
{
	if (i >= r->message.part_n) {
		tap_note("there are only %zu parts", r->message.part_n);
		return false;
	}
	const struct sp_part *part = &r->message.part[i];
	bool same = part->kind == kind && !strcmp(part->type, type) && sp_view_is(part->body, body);

	if (!same)
		tap_note("part %zu is kind %u %s \"%.*s\"", i, part->kind, part->type, (int)part->body.n,
			part->body.p);
	return same;
}

static bool holds(const struct reading *r, const char *text)
{
	for (size_t i = 0; i < r->message.part_n; i++)
		if (sp_view_find_nocase(r->message.part[i].body, text) != SIZE_MAX)
			return true;
	tap_note("\"%s\" is in no part", text);
	return false;
}

static void our_post(void)
{
	struct reading r;

	read_post(&r, "{\"network\":\"facebook\",\"links\":[\"https://a.example/x\"],\"id\":\"p1\","
		"\"author\":\"acct\",\"audience\":\"public\",\"text\":\"caf\\u00e9 \\ud83d\\ude00\","
		"\"reply_to\":\"not mine\"}");
	CU_ASSERT_STRING_EQUAL(r.message.id, "p1");
	CU_ASSERT_STRING_EQUAL(r.message.network, "facebook");
	CU_ASSERT_STRING_EQUAL(r.message.audience, "public");
	CU_ASSERT_TRUE(sp_view_is(r.message.sender, "acct"));
	CU_ASSERT_EQUAL(r.message.channel, SP_CHANNEL_SOCIAL);
	CU_ASSERT_EQUAL(r.message.part_n, 2);
	CU_ASSERT_TRUE(is_part(&r, 0, SP_PART_TEXT, "text/plain", "caf\xc3\xa9 \xf0\x9f\x98\x80"));
	CU_ASSERT_TRUE(is_part(&r, 1, SP_PART_TEXT, "text/x-metadata", "links: https://a.example/x\n"));
	CU_ASSERT_EQUAL(r.message.part[0].ordinal, 1);
	CU_ASSERT_EQUAL(r.message.part[0].parent, SP_PART_NONE);
	CU_ASSERT_EQUAL(r.message.loss_n, 0);
	done(&r);
}

static void text_alone(void)
{
	struct reading r;

	read_post(&r, "\xef\xbb\xbf {\"text\": \"a\\u0000b\"}\n");
	CU_ASSERT_EQUAL(r.message.part_n, 1);
	CU_ASSERT_EQUAL(r.message.part[0].body.n, 3);
	CU_ASSERT_TRUE(!memcmp(r.message.part[0].body.p, "a\0b", 3));
	CU_ASSERT_PTR_NULL(r.message.id);
	done(&r);
}

static void attachments(void)
{
	struct reading r;

	read_post(&r, "{\"text\":\"t\",\"attachments\":[{\"filename\":\"a.txt\",\"content_type\":"
		"\"Text/Plain; charset=ISO-8859-1\",\"content\":\"aGk=\",\"alt\":\"seen\"},"
		"{\"filename\":\"b.HTM\",\"content\":\"PHA+\"},{\"filename\":\"x.png\",\"content_type\":"
		"\"image/png\",\"content\":\"AA==\"},\"https://c.example\",{\"content\":[\"odd\"]}]}");
	CU_ASSERT_EQUAL(r.message.part_n, 5);
	CU_ASSERT_TRUE(is_part(&r, 1, SP_PART_TEXT, "text/plain", "aGk="));
	CU_ASSERT_STRING_EQUAL(r.message.part[1].charset, "ISO-8859-1");
	CU_ASSERT_STRING_EQUAL(r.message.part[1].filename, "a.txt");
	CU_ASSERT_EQUAL(r.message.part[1].cte, SP_CTE_BASE64);
	CU_ASSERT_EQUAL(r.message.part[1].flags, SP_PARTF_ATTACHMENT);
	CU_ASSERT_TRUE(is_part(&r, 2, SP_PART_HTML, "application/octet-stream", "PHA+"));
	CU_ASSERT_TRUE(is_part(&r, 3, SP_PART_OPAQUE, "image/png", "AA=="));
	CU_ASSERT_TRUE(is_part(&r, 4, SP_PART_TEXT, "text/x-metadata",
		"alt: seen\nattachment: https://c.example\ncontent: odd\n"));
	done(&r);
}

static void activity_streams(void)
{
	struct reading r;

	read_post(&r,
		"{\"@context\":\"https://www.w3.org/ns/activitystreams\",\"type\":\"Create\","
		"\"id\":\"https://s.example/a/1\",\"actor\":\"https://s.example/u/k\",\"object\":{\"type\":\"Note\","
		"\"id\":\"https://s.example/n/1\",\"content\":\"<p>one</p>\",\"contentMap\":{\"en\":\"<p>one</p>\","
		"\"fr\":\"<p>un</p>\"},\"summary\":\"cw\",\"name\":\"n\",\"inReplyTo\":\"https://x.example\","
		"\"to\":[\"https://www.w3.org/ns/activitystreams#Public\"],\"cc\":\"https://s.example/u/k/followers\","
		"\"attachment\":[{\"type\":\"Document\",\"mediaType\":\"image/png\",\"url\":\"https://s.example/i\","
		"\"name\":\"alt text\"}]}}");
	CU_ASSERT_STRING_EQUAL(r.message.id, "https://s.example/n/1");
	CU_ASSERT_TRUE(sp_view_is(r.message.sender, "https://s.example/u/k"));
	CU_ASSERT_STRING_EQUAL(r.message.audience, "public");
	CU_ASSERT_EQUAL(r.message.recipient_n, 2);
	CU_ASSERT_EQUAL(r.message.part_n, 5);
	CU_ASSERT_TRUE(is_part(&r, 0, SP_PART_HTML, "text/html", "<p>one</p>"));
	CU_ASSERT_TRUE(is_part(&r, 1, SP_PART_HTML, "text/html", "<p>un</p>"));
	CU_ASSERT_TRUE(is_part(&r, 2, SP_PART_HTML, "text/html", "cw"));
	CU_ASSERT_TRUE(is_part(&r, 3, SP_PART_TEXT, "text/plain", "n"));
	CU_ASSERT_TRUE(is_part(&r, 4, SP_PART_TEXT, "text/x-metadata",
		"mediaType: image/png\nurl: https://s.example/i\nname: alt text\n"));
	done(&r);
}

static void audiences(void)
{
	static const struct {
		const char *to, *audience;
	} cases[] = {
		{ "[\"https://s.example/u/k/followers\"]", "followers" },
		{ "[\"https://s.example/u/k/followers\",\"as:Public\"]", "public" },
		{ "\"https://s.example/u/m\"", "private" },
		{ "[{\"id\":\"Public\"}]", "public" },
	};

	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		char json[256];
		struct reading r;

		snprintf(json, sizeof json, "{\"content\":\"x\",\"to\":%s}", cases[i].to);
		read_post(&r, json);
		CU_ASSERT_STRING_EQUAL(r.message.audience, cases[i].audience);
		done(&r);
	}
}

static void unknown_keys(void)
{
	struct reading r;

	read_post(&r, "{\"content\":\"t\",\"x\":{\"nhs\":9992813458,\"y\":[\"deep\",[true,null,1.5]]},"
		"\"999 key\":{},\"id\":[\"odd id\"],\"text2\":\"more\"}");
	CU_ASSERT_TRUE(holds(&r, "nhs: 9992813458\n"));
	CU_ASSERT_TRUE(holds(&r, "y: deep\n"));
	CU_ASSERT_TRUE(holds(&r, "y: 1.5\n"));
	CU_ASSERT_TRUE(holds(&r, "odd id"));
	CU_ASSERT_TRUE(holds(&r, "text2: more\n"));
	CU_ASSERT_TRUE(holds(&r, "999 key"));
	done(&r);
}

static void our_form(void)
{
	struct reading r;

	read_post(&r, "{\"text\":\"t\",\"note\":\"kept by us\",\"links\":[\"https://a.example/?q=1\"]}");
	CU_ASSERT_FALSE(holds(&r, "kept by us"));
	CU_ASSERT_TRUE(holds(&r, "https://a.example/?q=1"));
	done(&r);
}

static void long_identifier(void)
{
	char json[700];
	struct reading r;

	snprintf(json, sizeof json, "{\"text\":\"t\",\"author\":\"%0400d secret\"}", 0);
	read_post(&r, json);
	CU_ASSERT_TRUE(holds(&r, "secret"));
	done(&r);
}

static void duplicate_keys(void)
{
	struct reading r;

	read_post(&r, "{\"text\":\"first\\u0021\",\"text\":\"second\"}");
	CU_ASSERT_TRUE(is_part(&r, 0, SP_PART_TEXT, "text/plain", "second"));
	CU_ASSERT_TRUE(holds(&r, "first!"));
	CU_ASSERT_EQUAL(r.message.anomaly_n, 1);
	CU_ASSERT_EQUAL(r.message.anomaly[0].type, SP_ANOMALY_AMBIGUOUS_STRUCTURE);
	done(&r);
}

static void damaged(void)
{
	static const char *const cases[] = { "{\"text\":\"a\\u0062c\"", "{\"text\":\"a\\u0062c\"} x",
		"{\"text\":\"a\\u0062c\",\"x\":\"\\ud800\"}", "{\"text\":\"a\\u0062c\",}",
		"{'x':\"a\\u0062c" };

	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct reading r;

		read_post(&r, cases[i]);
		CU_ASSERT_TRUE(is_part(&r, 0, SP_PART_TEXT, "text/plain", cases[i]));
		CU_ASSERT_TRUE(holds(&r, "abc"));
		CU_ASSERT_EQUAL(r.message.loss_n, 1);
		CU_ASSERT_EQUAL(r.message.loss[0].kind, SP_LOSS_CORRUPT);
		done(&r);
	}
}

static void arrays(void)
{
	struct reading r;

	read_post(&r, "[{\"id\":\"1\",\"text\":\"a\"},{\"id\":\"2\",\"text\":\"b\"},\"c\"]");
	CU_ASSERT_STRING_EQUAL(r.message.id, "1");
	CU_ASSERT_TRUE(is_part(&r, 0, SP_PART_TEXT, "text/plain", "a"));
	CU_ASSERT_TRUE(is_part(&r, 1, SP_PART_TEXT, "text/plain", "b"));
	CU_ASSERT_TRUE(holds(&r, "c\n"));
	done(&r);
}

static void envelope(void)
{
	static const char json[] =
		"{\"text\":\"t\",\"author\":\"me\",\"to\":[\"x\"],\"channel\":\"social\"}";
	struct sp_view recipient = { "a@b.example", 11 };
	struct sp_input input = { .bytes = { json, sizeof json - 1 }, .channel = SP_CHANNEL_EMAIL,
		.sender = { "s@b.example", 11 }, .recipients = &recipient, .recipient_n = 1 };
	struct sp_limits limits;
	struct sp_arena arena;
	struct sp_message message;

	sp_limits_default(&limits);
	sp_arena_init(&arena, 0);
	CU_ASSERT_EQUAL(sp_post_parse(&input, &limits, &arena, &message), SP_OK);
	CU_ASSERT_TRUE(sp_view_is(message.sender, "s@b.example"));
	CU_ASSERT_EQUAL(message.recipient_n, 1);
	CU_ASSERT_EQUAL(message.channel, SP_CHANNEL_EMAIL);
	sp_arena_release(&arena);
}

static void bombs(void)
{
	size_t n = 400000;
	char *json = malloc(n);
	struct sp_limits limits;
	struct reading r;

	sp_limits_default(&limits);
	memset(json, '[', n);
	read_limited(&r, json, n, &limits);
	CU_ASSERT_EQUAL(r.message.loss[0].kind, SP_LOSS_CORRUPT);
	done(&r);
	limits.arena_bytes = 8 * n;
	read_limited(&r, json, n, &limits);
	CU_ASSERT_EQUAL(r.status, SP_OK);
	CU_ASSERT_EQUAL(r.message.loss[0].kind, SP_LOSS_TOO_LARGE);
	done(&r);
	sp_limits_default(&limits);
	limits.json_bytes = 1024;
	read_limited(&r, json, n, &limits);
	CU_ASSERT_EQUAL(r.message.loss[0].kind, SP_LOSS_TOO_LARGE);
	done(&r);
	free(json);
}

static void many_recipients(void)
{
	size_t times = 50000;
	char *json = malloc(times * 4 + 64), *to = stpcpy(json, "{\"to\":[\"a\"");
	struct reading r;

	for (size_t i = 0; i < times; i++)
		to = stpcpy(to, ",\"b\"");
	stpcpy(to, "]}");
	read_post(&r, json);
	CU_ASSERT_EQUAL(r.message.recipient_n, times + 1);
	done(&r);
	free(json);
}

static const char sample[] =
	"{\"id\":\"1\",\"text\":\"caf\\u00e9 \\\"\\ud83d\\ude00\",\"text\":\"x\",\"to\":[\"a\",{\"id\":"
	"\"as:Public\"}],\"object\":{\"content\":\"<p>\",\"contentMap\":{\"en\":\"y\"}},\"attachments\":"
	"[{\"filename\":\"a\",\"content_type\":\"text/plain;charset=\\\"x\",\"content\":\"aGk=\"}],\"n\":[1,2.5,{}]}";

static void every_length(void)
{
	for (size_t n = 0; n < sizeof sample; n++) {
		struct reading r;

		read_bytes(&r, sample, n);
		CU_ASSERT_TRUE(n + 1 == sizeof sample || r.message.loss_n == 1);
		done(&r);
	}
}

static void small_arena(void)
{
	for (uint64_t bytes = 512; bytes < 65536; bytes += 512) {
		struct sp_limits limits;
		struct reading r;

		sp_limits_default(&limits);
		limits.arena_bytes = bytes;
		read_limited(&r, sample, sizeof sample - 1, &limits);
		CU_ASSERT_TRUE(r.status == SP_OK || r.status == SP_ENOMEM);
		done(&r);
	}
}

static const struct tap_test tests[] = {
	{ "a post of ours gives its text first and describes itself", our_post },
	{ "a text alone is enough", text_alone },
	{ "attachments keep their base64, type, charset and name", attachments },
	{ "an ActivityStreams activity gives its note in all languages", activity_streams },
	{ "whom a note is addressed to says how public it is", audiences },
	{ "nothing hides under an unknown key of a form that is not ours", unknown_keys },
	{ "a post in our form publishes text, links and attachments, nothing else", our_form },
	{ "an identifier that is too long for one is read", long_identifier },
	{ "of a key that stands twice both values are read", duplicate_keys },
	{ "damaged JSON is read as text, with and without escapes", damaged },
	{ "an array of posts is read whole", arrays },
	{ "the envelope goes before what the post says", envelope },
	{ "bombs are read as text with a loss", bombs },
	{ "recipients by the thousand take linear time", many_recipients },
	{ "a post cut at every byte is read to its end", every_length },
	{ "a small arena is said, not crashed on", small_arena },
};

int main(void)
{
	return TAP_MAIN("post", tests);
}
