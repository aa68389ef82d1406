/* SPDX-License-Identifier: Apache-2.0 */
/* The milter protocol and what a verdict makes of a mail, without a mail server. */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "act/act.h"
#include "base/err.h"
#include "base/io.h"
#include "daemon/keep.h"
#include "daemon/suspects.h"
#include "ingest/milter.h"
#include "tap.h"

/* A session that is fed bytes, and what it says. */
struct play {
	struct sp_milter_session session;
	struct sp_buf in, out;
	enum sp_milter_event event; /* the last one that was none */
	int status;
};

static void play_begin(struct play *p)
{
	memset(p, 0, sizeof *p);
	sp_milter_init(&p->session, 1000, 65536);
	sp_buf_init(&p->in, 0);
	sp_buf_init(&p->out, 0);
}

static void play_end(struct play *p)
{
	sp_milter_release(&p->session);
	sp_buf_release(&p->in);
	sp_buf_release(&p->out);
}

/* Takes one frame, and goes on where the session asks. */
static void put(struct play *p, char command, const char *data, size_t n)
{
	const struct sp_milter_frame frame = { command, sp_view(data, n) };
	enum sp_milter_event event;

	p->status = sp_milter_take(&p->session, &frame, &p->out, &event);
	if (!p->status && event)
		p->event = event;
	if (!p->status && event == SP_MILTER_BEGUN)
		sp_milter_begin(&p->session, &p->out);
}

#define PUT(p, command, literal) put(p, command, literal, sizeof literal - 1)

static void negotiate(struct play *p, const char *options)
{
	put(p, 'O', options, 12);
	sp_buf_reset(&p->out);
}

static const char everything[] = "\0\0\0\6\0\0\1\377\0\37\377\377", nothing[] = "\0\0\0\2\0\0\0\0\0\0\0\0";

/* The commands of the replies, one character each. */
static const char *said(const struct play *p, char *ret, size_t size)
{
	struct sp_view rest = sp_view(p->out.p, p->out.n);
	struct sp_milter_frame frame;
	size_t used, n = 0;

	while (n + 1 < size && sp_milter_frame_read(rest, &frame, &used) == 1) {
		ret[n++] = frame.command;
		rest = sp_view_sub(rest, used, rest.n);
	}
	ret[n] = 0;
	return ret;
}

static struct sp_view spooled(struct play *p)
{
	static char bytes[4 * SP_SPOOL_SMALL_BYTES];
	struct sp_view whole;
	int fd;

	if (sp_spool_seal(&p->session.spool, &whole, &fd))
		return sp_view(NULL, 0);
	if (whole.p) {
		CU_ASSERT_EQUAL(fd, -1);
		return whole;
	}
	ssize_t n = sp_io_pread_all(fd, bytes, sizeof bytes, 0);

	CU_ASSERT(write(fd, "x", 1) < 0 && errno == EPERM);
	return sp_view(bytes, n < 0 ? 0 : (size_t)n);
}

static void mail(struct play *p)
{
	PUT(p, 'D', "Mi\0Q123\0{auth_authen}\0anna\0");
	PUT(p, 'M', "<anna@office.example>\0SIZE=12\0");
	PUT(p, 'R', "<bob@partner.example>\0");
	PUT(p, 'R', "<eve@partner.example>\0");
	PUT(p, 'L', "Subject\0 one\n\ttwo\0");
	PUT(p, 'L', "x-sallyport\0 forged\0");
	PUT(p, 'B', "body\r\n");
	PUT(p, 'E', "last");
}

static void test_message(void)
{
	struct play p;
	char text[32];

	play_begin(&p);
	negotiate(&p, everything);
	mail(&p);
	CU_ASSERT_EQUAL(p.status, SP_OK);
	CU_ASSERT_EQUAL(p.event, SP_MILTER_WHOLE);
	CU_ASSERT_STRING_EQUAL(said(&p, text, sizeof text), "c");
	CU_ASSERT(sp_view_is(p.session.sender, "anna@office.example"));
	CU_ASSERT_EQUAL_FATAL(p.session.recipient_n, 2);
	CU_ASSERT(sp_view_is(p.session.recipients[1], "eve@partner.example"));
	CU_ASSERT_STRING_EQUAL(p.session.queue_id, "Q123");
	CU_ASSERT_STRING_EQUAL(p.session.login, "anna");
	CU_ASSERT(sp_view_is(spooled(&p),
		"Subject: one\r\n\ttwo\r\nx-sallyport: forged\r\n\r\nbody\r\nlast"));
	play_end(&p);
}

static void test_old(void)
{
	struct play p;
	char text[32];

	play_begin(&p);
	negotiate(&p, nothing);
	mail(&p);
	CU_ASSERT_STRING_EQUAL(said(&p, text, sizeof text), "cccccc");
	CU_ASSERT(sp_view_is(spooled(&p), "Subject:  one\r\n\ttwo\r\nx-sallyport:  forged\r\n\r\nbody\r\nlast"));
	play_end(&p);
	play_begin(&p);
	PUT(&p, 'O', "\0\0\0\1\0\0\0\0\0\0\0\0");
	CU_ASSERT_EQUAL(p.status, SP_EUNSUP);
	play_end(&p);
}

static void test_changes(void)
{
	const struct sp_milter_changes changes = { .quarantine = "why", .own_header = sp_view_str("verdict=allow"),
		.subject = sp_view_str("new"), .body = sp_view_str("text") };
	struct play p;
	char text[32];

	play_begin(&p);
	negotiate(&p, everything);
	mail(&p);
	sp_buf_reset(&p.out);
	CU_ASSERT_EQUAL(sp_milter_end(&p.session, &p.out, &changes), SP_OK);
	CU_ASSERT_STRING_EQUAL(said(&p, text, sizeof text), "mmbhqc");
	CU_ASSERT_EQUAL(memcmp(p.out.p + 4, "m\0\0\0\1X-Sallyport\0\0", 18), 0);
	CU_ASSERT_EQUAL(p.session.state, SP_MILTER_IDLE);
	play_end(&p);
	/* A mail server that allows nothing. */
	play_begin(&p);
	negotiate(&p, nothing);
	mail(&p);
	sp_buf_reset(&p.out);
	CU_ASSERT_EQUAL(sp_milter_end(&p.session, &p.out, &changes), SP_EUNSUP);
	CU_ASSERT_EQUAL(p.out.n, 0);
	CU_ASSERT_EQUAL(p.session.state, SP_MILTER_WAITING);
	play_end(&p);
}

static void test_refusal(void)
{
	struct play p;

	play_begin(&p);
	sp_milter_put_refusal(&p.out, "550", "5.7.1", sp_view_str("One: 5 %.\nTw\xc3\xb6\r"));
	CU_ASSERT_EQUAL(memcmp(p.out.p + 4, "y550-5.7.1 One: 5 ?.\r\n550 5.7.1 Tw???", 38), 0);
	CU_ASSERT_EQUAL(p.out.p[p.out.n - 1], 0);
	sp_buf_reset(&p.out);
	char longer[20000];
	struct sp_milter_frame frame;
	size_t used;

	memset(longer, 'a', sizeof longer);
	sp_milter_put_refusal(&p.out, "550", "5.7.1", sp_view(longer, sizeof longer));
	CU_ASSERT_EQUAL(sp_milter_frame_read(sp_view(p.out.p, p.out.n), &frame, &used), 1);
	CU_ASSERT_EQUAL(used, p.out.n);
	CU_ASSERT(used < 3000);
	play_end(&p);
}

static void test_order(void)
{
	/* Each would be wrong at this point: before anything is agreed, with no message, within one, while we are at it. */
	static const char before[] = "MRLBENTAXYDC", idle[] = "RLBEO\0XY", within[] = "MOXY", waiting[] = "MRLBENO";
	struct play p;

	for (size_t i = 0; i < sizeof before - 1; i++) {
		play_begin(&p);
		put(&p, before[i], "x\0y\0", 4);
		CU_ASSERT_EQUAL(p.status, SP_EINVAL);
		play_end(&p);
	}
	for (size_t i = 0; i < sizeof idle - 1; i++) {
		play_begin(&p);
		negotiate(&p, everything);
		put(&p, idle[i], "x\0y\0", 4);
		CU_ASSERT_EQUAL(p.status, SP_EINVAL);
		play_end(&p);
	}
	for (size_t i = 0; i < sizeof within - 1; i++) {
		play_begin(&p);
		negotiate(&p, everything);
		PUT(&p, 'M', "<a@office.example>\0");
		put(&p, within[i], "x\0y\0", 4);
		CU_ASSERT_EQUAL(p.status, SP_EINVAL);
		play_end(&p);
	}
	for (size_t i = 0; i < sizeof waiting - 1; i++) {
		play_begin(&p);
		negotiate(&p, everything);
		mail(&p);
		put(&p, waiting[i], "x\0y\0", 4);
		CU_ASSERT_EQUAL(p.status, SP_EINVAL);
		play_end(&p);
	}
	play_begin(&p);
	negotiate(&p, everything);
	PUT(&p, 'M', "no zero");
	CU_ASSERT_EQUAL(p.status, SP_EINVAL);
	play_end(&p);
}

static void test_abort(void)
{
	struct play p;

	play_begin(&p);
	negotiate(&p, everything);
	mail(&p);
	PUT(&p, 'A', "");
	CU_ASSERT_EQUAL(p.event, SP_MILTER_ABORTED);
	CU_ASSERT_EQUAL(p.session.recipient_n, 0);
	CU_ASSERT_EQUAL(p.session.spool.bytes, 0);
	p.event = SP_MILTER_NOTHING;
	PUT(&p, 'A', ""); /* once more: there is nothing to give up */
	CU_ASSERT_EQUAL(p.event, SP_MILTER_NOTHING);
	mail(&p);
	CU_ASSERT_EQUAL(p.event, SP_MILTER_WHOLE);
	CU_ASSERT_EQUAL(p.session.own_header_n, 1);
	PUT(&p, 'Q', "");
	CU_ASSERT_EQUAL(p.event, SP_MILTER_QUIT);
	play_end(&p);
}

/* In pieces of each size, the message is what came, whether it stands in memory or in a sealed file. */
static void test_sizes(void)
{
	static char sent[3 * SP_SPOOL_SMALL_BYTES];
	const size_t sizes[] = { 0, 1, SP_SPOOL_SMALL_BYTES, SP_SPOOL_SMALL_BYTES + 1, sizeof sent };
	const size_t pieces[] = { 1000, SP_SPOOL_SMALL_BYTES / 2, SP_SPOOL_SMALL_BYTES - 1, sizeof sent };

	for (size_t i = 0; i < sizeof sent; i++)
		sent[i] = (char)(i * 7 + i / 251);
	for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
		for (size_t j = 0; j < sizeof pieces / sizeof *pieces; j++) {
			struct play p = { 0 };

			sp_spool_init(&p.session.spool, sizeof sent);
			for (size_t at = 0; at < sizes[i]; at += pieces[j])
				sp_spool_add(&p.session.spool, sp_view_sub(sp_view(sent, sizes[i]), at, at + pieces[j] < sizes[i]
					? at + pieces[j] : sizes[i]));
			struct sp_view got = spooled(&p);

			CU_ASSERT_EQUAL(p.session.spool.fd < 0, sizes[i] <= SP_SPOOL_SMALL_BYTES);
			CU_ASSERT(got.n == sizes[i] && !memcmp(got.p, sent, got.n));
			sp_spool_release(&p.session.spool);
		}
	}
}

static void test_limits(void)
{
	char chunk[600] = { 0 }, address[200];
	struct play p;
	char text[8];

	memset(chunk, 'x', sizeof chunk);
	play_begin(&p);
	negotiate(&p, "\0\0\0\6\0\0\1\377\0\0\4\0"); /* it can skip, and wants answers */
	PUT(&p, 'M', "<a@office.example>\0");
	put(&p, 'B', chunk, sizeof chunk);
	sp_buf_reset(&p.out);
	put(&p, 'B', chunk, sizeof chunk);
	CU_ASSERT_STRING_EQUAL(said(&p, text, sizeof text), "s");
	CU_ASSERT_EQUAL(sp_spool_kept(&p.session.spool), 1001);
	CU_ASSERT_EQUAL(spooled(&p).n, 1001);
	play_end(&p);
	play_begin(&p);
	negotiate(&p, everything);
	PUT(&p, 'M', "<a@office.example>\0");
	memset(address, 'a', sizeof address);
	address[sizeof address - 1] = 0;
	for (int i = 0; i < 1000; i++)
		put(&p, 'R', address, sizeof address);
	CU_ASSERT_EQUAL(p.session.failed, SP_ELIMIT);
	PUT(&p, 'A', "");
	CU_ASSERT_EQUAL(p.session.failed, SP_OK);
	play_end(&p);
}

static void test_frames(void)
{
	struct sp_milter_frame frame;
	size_t used;

	CU_ASSERT_EQUAL(sp_milter_frame_read(sp_view("\0\0\0", 3), &frame, &used), 0);
	CU_ASSERT_EQUAL(sp_milter_frame_read(sp_view("\0\0\0\2B", 5), &frame, &used), 0);
	CU_ASSERT_EQUAL(sp_milter_frame_read(sp_view("\0\0\0\2Bx", 6), &frame, &used), 1);
	CU_ASSERT_EQUAL(used, 6);
	CU_ASSERT_EQUAL(sp_milter_frame_read(sp_view("\0\0\0\0B", 5), &frame, &used), SP_EINVAL);
	CU_ASSERT_EQUAL(sp_milter_frame_read(sp_view("\377\0\0\0B", 5), &frame, &used), SP_EINVAL);
}

static void test_justification(void)
{
	static const struct {
		const char *subject, *reason, *rest;
	} cases[] = {
		{ "Pay [send: they asked]", "they asked", "Pay" }, { "[SEND:  abc ] Pay", "abc", "Pay" },
		{ "A [send: why not] B", "why not", "A B" }, { "[send: only this]", "only this", "" },
		{ "Pay [send: ab]", NULL, NULL }, { "Pay [send: ]", NULL, NULL }, { "Pay [send: endless", NULL, NULL },
		{ "Pay send: it", NULL, NULL }, { "", NULL, NULL },
	};
	struct sp_arena arena;
	struct sp_view reason, rest;

	sp_arena_init(&arena, 0);
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		bool found = sp_justification_find(sp_view_str(cases[i].subject), &arena, &reason, &rest);

		CU_ASSERT_EQUAL(found, cases[i].reason != NULL);
		if (found && cases[i].reason)
			CU_ASSERT(sp_view_is(reason, cases[i].reason) && sp_view_is(rest, cases[i].rest));
	}
	CU_ASSERT_FALSE(sp_justification_find(sp_view(NULL, 0), &arena, &reason, &rest));
	sp_arena_release(&arena);
}

static void test_header(void)
{
	struct sp_arena arena;
	struct sp_view got;

	sp_arena_init(&arena, 0);
	CU_ASSERT_EQUAL(sp_header_encode(sp_view_str("Plain text"), &arena, &got), SP_OK);
	CU_ASSERT(sp_view_is(got, "Plain text"));
	CU_ASSERT_EQUAL(sp_header_encode(sp_view_str("caf\xc3\xa9"), &arena, &got), SP_OK);
	CU_ASSERT(sp_view_is(got, "=?UTF-8?B?Y2Fmw6k=?="));
	CU_ASSERT_EQUAL(sp_header_encode(sp_view_str("=?x?= \r\nBcc: z"), &arena, &got), SP_OK);
	CU_ASSERT(sp_view_starts_nocase(got, "=?utf-8?b?") && !memchr(got.p, '\r', got.n));
	CU_ASSERT_EQUAL(sp_header_encode(sp_view_str(""), &arena, &got), SP_OK);
	CU_ASSERT(sp_view_is(got, " "));
	sp_arena_release(&arena);
}

static void test_plan_bytes(void)
{
	struct sp_plan plan = { SP_PLAN_HOLD, sp_view_str("why"), { NULL, 0 }, sp_view_str("body"), { NULL, 0 } }, got;
	struct sp_buf bytes;

	sp_buf_init(&bytes, 0);
	sp_plan_write(&bytes, &plan);
	CU_ASSERT_EQUAL(sp_plan_read(sp_view(bytes.p, bytes.n), &got), SP_OK);
	CU_ASSERT(got.answer == SP_PLAN_HOLD && sp_view_is(got.text, "why") && !got.subject.p && sp_view_is(got.body, "body"));
	for (size_t n = 0; n < bytes.n; n++)
		CU_ASSERT_EQUAL(sp_plan_read(sp_view(bytes.p, n), &got), SP_EINVAL);
	bytes.p[0] = 99;
	CU_ASSERT_EQUAL(sp_plan_read(sp_view(bytes.p, bytes.n), &got), SP_EINVAL);
	sp_buf_release(&bytes);
}

static void test_records(void)
{
	const struct sp_keep_record record = { "inc_A", SP_ACTION_WARN, SP_CHANNEL_EMAIL, sp_view_str("{\"a\":1}"),
		sp_view_str("because"), "justified" };
	struct sp_keep_record got;
	struct sp_arena arena;
	struct sp_buf bytes;

	sp_arena_init(&arena, 0);
	sp_buf_init(&bytes, 0);
	sp_keep_record_write(&bytes, &record);
	CU_ASSERT_EQUAL(sp_keep_record_read(sp_view(bytes.p, bytes.n), &arena, &got), SP_OK);
	CU_ASSERT(!strcmp(got.incident_id, "inc_A") && got.verdict == SP_ACTION_WARN && sp_view_is(got.json, "{\"a\":1}") &&
		sp_view_is(got.justification, "because") && !strcmp(got.disposition, "justified"));
	for (size_t n = 0; n < bytes.n; n++)
		CU_ASSERT_NOT_EQUAL(sp_keep_record_read(sp_view(bytes.p, n), &arena, &got), SP_OK);
	sp_buf_release(&bytes);
	sp_arena_release(&arena);
}

static void test_suspects(void)
{
	static struct sp_suspects suspects, again;
	struct sp_buf text;
	char id[32];

	CU_ASSERT_EQUAL(sp_suspects_count(&suspects, "inc_A"), 0);
	CU_ASSERT_EQUAL(sp_suspects_add(&suspects, "inc_A"), 1);
	CU_ASSERT_EQUAL(sp_suspects_add(&suspects, "inc_A"), 2);
	CU_ASSERT_EQUAL(sp_suspects_count(&suspects, "inc_A"), 2);
	sp_buf_init(&text, 0);
	sp_suspects_write(&suspects, &text);
	sp_buf_add_str(&text, "damaged\n\n x\ninc_B 0\ninc_C 3");
	sp_suspects_read(&again, sp_view(text.p, text.n));
	CU_ASSERT_EQUAL(again.n, 2);
	CU_ASSERT_EQUAL(sp_suspects_count(&again, "inc_A"), 2);
	CU_ASSERT_EQUAL(sp_suspects_count(&again, "inc_C"), 3);
	for (unsigned i = 0; i < SP_SUSPECTS_MAX; i++) {
		snprintf(id, sizeof id, "inc_%u", i);
		sp_suspects_add(&suspects, id);
	}
	CU_ASSERT_EQUAL(suspects.n, SP_SUSPECTS_MAX);
	CU_ASSERT_EQUAL(sp_suspects_count(&suspects, "inc_A"), 0);
	sp_buf_release(&text);
}

static void test_breaker(void)
{
	struct sp_breaker breaker = { 0 };
	uint64_t now = 1000000;
	char id[8];

	for (int i = 0; i < 50; i++)
		CU_ASSERT_FALSE(sp_breaker_note(&breaker, "one", now + (uint64_t)i));
	for (unsigned i = 0; i < SP_BREAKER_DIFFERENT - 2; i++) {
		snprintf(id, sizeof id, "m%u", i);
		CU_ASSERT_FALSE(sp_breaker_note(&breaker, id, now + 100));
	}
	CU_ASSERT_FALSE(sp_breaker_is_open(&breaker, now + 100));
	CU_ASSERT_TRUE(sp_breaker_note(&breaker, "last", now + 101));
	CU_ASSERT_TRUE(sp_breaker_is_open(&breaker, now + 102));
	CU_ASSERT_FALSE(sp_breaker_is_open(&breaker, now + 102 + SP_BREAKER_OPEN_US));
	/* As many, but far apart. */
	breaker = (struct sp_breaker){ 0 };
	for (unsigned i = 0; i < 20; i++) {
		snprintf(id, sizeof id, "n%u", i);
		CU_ASSERT_FALSE(sp_breaker_note(&breaker, id, now + i * SP_BREAKER_WINDOW_US / 3));
	}
}

static const struct tap_test tests[] = {
	{ "frames are read whole or not at all", test_frames },
	{ "a message is taken as it stood, with its envelope", test_message },
	{ "a mail server that knows little is answered each time, one of before is refused", test_old },
	{ "changes are sent in the order that keeps places right, and only where they are allowed", test_changes },
	{ "a refusal has lines, and no bytes that do not belong there", test_refusal },
	{ "what comes out of order ends the connection", test_order },
	{ "a message that is given up leaves nothing behind", test_abort },
	{ "a small message stands in memory, a large one in a sealed file, and both are what came", test_sizes },
	{ "what is too large is cut, and known to be", test_limits },
	{ "a justification is found where it is meant, and only there", test_justification },
	{ "a header is written so that nothing else can be", test_header },
	{ "a plan survives its way, and a damaged one is none", test_plan_bytes },
	{ "so does a record", test_records },
	{ "messages that kill are remembered, the oldest forgotten", test_suspects },
	{ "the breaker opens for different messages, never for one", test_breaker },
};

int main(void)
{
	return TAP_MAIN("milter", tests);
}
