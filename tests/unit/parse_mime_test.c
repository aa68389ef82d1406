/* SPDX-License-Identifier: Apache-2.0 */
/* The splitter and the texts of parts: what a mail holds is read, however it is written. */
#include <stdio.h>

#include "base/err.h"
#include "parse_fixture.h"
#include "tap.h"

#define SECRET "07700 900123"

static struct sp_view v(const char *s)
{
	return sp_view(s, strlen(s));
}

static void parse(struct parsed *p, const char *mail)
{
	parsed_init(p);
	parsed_run(p, SP_KIND_EMAIL, v(mail));
	if (p->fault)
		tap_note("%s", p->fault);
	CU_ASSERT_PTR_NULL(p->fault);
	CU_ASSERT_EQUAL(p->status, SP_OK);
}

static bool holds(const char *mail, const char *text)
{
	struct parsed p;

	parse(&p, mail);
	bool found = strstr(p.all, text);
	if (!found)
		tap_note("not in: %.400s", p.all);
	parsed_release(&p);
	return found;
}

static float ambiguity(const char *mail)
{
	struct parsed p;

	parse(&p, mail);
	float confidence = parsed_anomaly(&p, SP_ANOMALY_AMBIGUOUS_STRUCTURE);
	parsed_release(&p);
	return confidence;
}

#define MULTI(type) "Subject: s\r\nContent-Type: " type "\r\n\r\n"
/* "07700 900123" */
#define SECRET_B64 "MDc3MDAgOTAwMTIz"
#define B64_PART "Content-Type: text/plain\r\nContent-Transfer-Encoding: base64\r\n\r\n" SECRET_B64 "\r\n"

static void test_simple(void)
{
	struct parsed p;

	parse(&p, "From: \"Sam\" <sam@example.com>\r\nTo: a@example.com, B <b@example.com>\r\n"
		"Cc: c@example.com\r\nSubject: =?utf-8?Q?caf=C3=A9?=\r\nMessage-ID: <id@example.com>\r\n"
		"X-Note: hello\r\nReceived: from x\r\n\r\nbody\r\n");
	CU_ASSERT_EQUAL(p.message.part_n, 1);
	CU_ASSERT(sp_view_is(p.message.sender, "sam@example.com"));
	CU_ASSERT_EQUAL(p.message.recipient_n, 3);
	CU_ASSERT(sp_view_is(p.message.recipients[1], "b@example.com"));
	CU_ASSERT_STRING_EQUAL(p.message.id, "id@example.com");
	CU_ASSERT(sp_view_is(p.message.subject, "caf\xc3\xa9"));
	CU_ASSERT_PTR_NOT_NULL(strstr(p.all, "subject:caf\xc3\xa9|"));
	CU_ASSERT_PTR_NOT_NULL(strstr(p.all, "X-Note: hello"));
	CU_ASSERT_PTR_NULL(strstr(p.all, "Received"));
	CU_ASSERT_PTR_NOT_NULL(strstr(p.all, "body:body\r\n|"));
	CU_ASSERT_EQUAL(p.message.loss_n + p.message.anomaly_n, 0);
	parsed_release(&p);
}

static void test_offsets(void)
{
	struct parsed p;

	parse(&p, MULTI("multipart/mixed; boundary=b") "--b\r\n\r\none\r\n--b\r\nX: y\r\n\r\ntwo\r\n--b--\r\n");
	CU_ASSERT_EQUAL(p.message.part_n, 3);
	CU_ASSERT(sp_view_is(p.message.part[1].body, "one"));
	CU_ASSERT(sp_view_is(p.message.part[2].body, "two"));
	CU_ASSERT(sp_view_is(p.message.part[2].head, "X: y\r\n"));
	CU_ASSERT_PTR_EQUAL(p.message.part[1].body.p, strstr(p.copy, "one"));
	CU_ASSERT_EQUAL(p.message.part[2].ordinal, 2);
	CU_ASSERT_EQUAL(p.message.part[2].depth, 1);
	CU_ASSERT_EQUAL(p.message.anomaly_n, 0);
	parsed_release(&p);
}

static void test_nested(void)
{
	const char *mail = MULTI("multipart/mixed; boundary=b1")
		"--b1\r\nContent-Type: multipart/mixed; boundary=b1x\r\n\r\n--b1x\r\n" B64_PART
		"--b1x--\r\n--b1\r\n\r\nlast\r\n--b1--\r\n";

	CU_ASSERT(holds(mail, SECRET));
	CU_ASSERT(holds(mail, "|body:last|"));
	CU_ASSERT(ambiguity(mail) == 0);
}

static void test_messages(void)
{
	CU_ASSERT(holds("Content-Type: message/rfc822\r\n\r\nSubject: inner\r\n" B64_PART, SECRET));
	CU_ASSERT(holds("Content-Type: message/rfc822\r\n\r\nSubject: inner\r\n\r\nx", "subject:inner|"));
	/* "Subject: deep\n\n07700 900123" */
	CU_ASSERT(holds("Content-Type: message/rfc822\r\nContent-Transfer-Encoding: base64\r\n\r\n"
		"U3ViamVjdDogZGVlcAoKMDc3MDAgOTAwMTIz", "subject:deep|"));
	CU_ASSERT(holds(MULTI("multipart/digest; boundary=d") "--d\r\n\r\nSubject: first\r\n\r\nx\r\n--d--",
		"subject:first|"));
	CU_ASSERT(holds("Content-Type: application/octet-stream\r\n"
		"Content-Disposition: attachment; filename=\"old.EML\"\r\n\r\nSubject: saved\r\n\r\nx",
		"subject:saved|"));
}

static void test_boundaries(void)
{
	static const char *const type[] = { "multipart/mixed; boundary=\"=_b\"",
		"x-multipart/mixed; boundary=\"=_b\"", "multipart/mixed; boundary*0*=us-ascii''%3D_;\r\n boundary*1=b",
		"multipart/mixed; boundary\r\n =\r\n \"=_b\"", "multipart/mixed; boundary=\"=?us-ascii?Q?=3D=5F?=b\"",
		"multi(x)part/mixed (y); (boundary=\"zz\") boundary=\"=_b\"", "multipart/mixed",
		"multipart/mixed; boundary=wrong", "text/plain; boundary=\"=_b\"" };
	char mail[1000];

	for (size_t i = 0; i < sizeof type / sizeof *type; i++) {
		snprintf(mail, sizeof mail, "Content-Type: %s\r\n\r\n--=_b \t\r\n%s--=_b--\r\n", type[i],
			B64_PART);
		CU_ASSERT(holds(mail, SECRET));
		snprintf(mail, sizeof mail, "Content-Type: %s\r\n\r\n--=_b\r\n%s", type[i], B64_PART);
		CU_ASSERT(holds(mail, SECRET));
	}
}

static void test_contradictions(void)
{
	CU_ASSERT(holds("Content-Transfer-Encoding: 7bit\r\n" B64_PART, SECRET));
	CU_ASSERT(holds(B64_PART, SECRET));
	CU_ASSERT(ambiguity("Content-Transfer-Encoding: 7bit\r\n" B64_PART) >= 0.5f);
	CU_ASSERT(holds("Content-Transfer-Encoding: x-nonsense\r\n\r\n" SECRET_B64, SECRET));
	CU_ASSERT(holds("Content-Transfer-Encoding: x-nonsense\r\n\r\n" SECRET, SECRET));
	CU_ASSERT(holds("Content-Transfer-Encoding : base64\r\n\r\n" SECRET_B64, SECRET));
	const char *twice = "Content-Type: text/plain\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n"
		"before\r\n--b\r\n" B64_PART "--b--\r\n";
	CU_ASSERT(holds(twice, SECRET));
	CU_ASSERT(holds(twice, SECRET_B64));
	CU_ASSERT(ambiguity(twice) >= 0.5f);
	CU_ASSERT(holds("X-A: 1\rContent-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n" B64_PART
		"--b--", SECRET));
	CU_ASSERT(holds("Content-Transfer-Encoding: base64\r\nno field here\r\nContent-Type: text/plain\r\n\r\n"
		SECRET_B64, SECRET));
	CU_ASSERT(ambiguity(MULTI("multipart/mixed; boundary=b") "--b\r\n\r\nx") < 0.5f);
	CU_ASSERT(ambiguity(MULTI("multipart/mixed; boundary=b") "see below\r\n--b\r\n\r\nx\r\n--b--") < 0.5f);
}

static void test_around(void)
{
	const char *mail = MULTI("multipart/mixed; boundary=b") "before " SECRET "\r\n--b\r\n\r\nin\r\n--b--\r\nafter\r\n";

	CU_ASSERT(holds(mail, "before " SECRET));
	CU_ASSERT(holds(mail, "after"));
	CU_ASSERT(holds(MULTI("multipart/mixed; boundary=b") "--b\r\n\r\nin\r\n--b--\r\n--b\r\n" B64_PART, SECRET));
	CU_ASSERT(holds(MULTI("multipart/mixed; boundary=b") "--b\r\n\r\nin\r\n--bogus\r\n" B64_PART "--b--", SECRET));
}

static void test_headers(void)
{
	CU_ASSERT(holds("Subject: one\r\nSubject: two\r\n\r\n", "subject:one|subject:two|"));
	CU_ASSERT(holds("Reply-To: \"" SECRET "\" <a@example.com>\r\n\r\n", SECRET));
	CU_ASSERT(holds("A: b\r\nQm9\r\n" SECRET, SECRET));
	CU_ASSERT(holds(SECRET, "body:" SECRET "|"));
	CU_ASSERT(holds("A: b\rC: d\r\rhello", "body:hello|"));
	CU_ASSERT(holds("A: b\nSubject: s\n\nhello\n", "body:hello\n|"));
	CU_ASSERT(holds("A: b\r\r\nSubject: s\r\r\n\r\r\nhello", "body:hello|"));
	CU_ASSERT(holds("From someone Mon Jan  2 10:00:00 2023\nSubject: s\n\nx", "subject:s|"));
	CU_ASSERT(holds("Content-Disposition: attachment;\r\n filename*=utf-8''07700%20900123.txt\r\n\r\nx",
		"filename:07700 900123.txt|attachment:x|"));
	CU_ASSERT(holds("Content-Transfer-Encoding-Not-Really: base64\r\n\r\n" SECRET, "body:" SECRET "|"));
	CU_ASSERT(holds("List-Unsubscribe: <https://x.example/?q=call%2007700%20900123>\r\n\r\n", SECRET));
}

static void test_bodies(void)
{
	CU_ASSERT(holds("Content-Type: text/plain; format=flowed; delsp=yes\r\n\r\n07700  \r\n900123",
		SECRET));
	CU_ASSERT(holds("\r\n\r\nnotes\r\nbegin 644 a.txt\r\n,,#<W,#`@.3`P,3(S\r\n`\r\nend\r\n", SECRET));
	CU_ASSERT(holds("Content-Transfer-Encoding: base64\r\n\r\n" SECRET_B64 "\r\n-- \r\nlist footer",
		"list footer"));
	CU_ASSERT(holds("Content-Type: audio/mpeg\r\nContent-Transfer-Encoding: base64\r\n\r\n" SECRET_B64,
		SECRET));
	CU_ASSERT(holds("Content-Type: text/plain; charset=utf-7\r\n\r\n1 +AKM-5", "1 \xc2\xa3" "5"));
	CU_ASSERT(holds("Content-Type: text/html\r\n\r\n<p>07700 <b>9001</b>23</p>", SECRET));
	struct parsed p;
	static const char nuls[] = "Content-Type: text/plain\r\n\r\ncall 0\0" "7\0" "7\0" "0\0" "0\0 \0"
		"9\0" "0\0" "0\0" "1\0" "2\0" "3\0";
	parsed_init(&p);
	parsed_run(&p, SP_KIND_EMAIL, sp_view(nuls, sizeof nuls - 1));
	CU_ASSERT_PTR_NOT_NULL(strstr(p.all, SECRET));
	parsed_release(&p);
}

static bool loses(const char *mail, enum sp_loss_kind kind)
{
	struct parsed p;

	parse(&p, mail);
	bool lost = parsed_lost(&p, kind);
	parsed_release(&p);
	return lost;
}

static void test_losses(void)
{
	CU_ASSERT(loses("Content-Type: application/pdf\r\n\r\n%PDF-1.4 x", SP_LOSS_UNSUPPORTED));
	CU_ASSERT(loses("Content-Type: message/external-body; access-type=URL\r\n\r\nx", SP_LOSS_EXTERNAL));
	CU_ASSERT(loses("Content-Type: message/partial; id=a; number=2\r\n\r\nx", SP_LOSS_EXTERNAL));
	CU_ASSERT_FALSE(loses("Content-Type: message/partial\r\n\r\nx", SP_LOSS_EXTERNAL));
	CU_ASSERT(loses(MULTI("multipart/encrypted; boundary=b") "--b\r\n\r\nx\r\n--b--", SP_LOSS_ENCRYPTED));
	CU_ASSERT(loses("Content-Type: application/pkcs7-mime\r\n\r\n0", SP_LOSS_ENCRYPTED));
	CU_ASSERT(loses("A: b\r\n\r\n-----BEGIN PGP MESSAGE-----\r\n", SP_LOSS_ENCRYPTED));
	CU_ASSERT(loses("A: b\r\n\r\nhello\r\n-----BEGIN PKCS7-----\r\n", SP_LOSS_ENCRYPTED));
	CU_ASSERT(loses("A: b\r\n\r\n> -----BEGIN CMS-----\r\n", SP_LOSS_ENCRYPTED));
	CU_ASSERT(loses("A: b\r\n\r\n-----BEGIN PGP SIGNATURE-----\r\n-----BEGIN AGE ENCRYPTED FILE-----\r\n", SP_LOSS_ENCRYPTED));
	CU_ASSERT_FALSE(loses("A: b\r\n\r\n-----BEGIN PGP SIGNATURE-----\r\n-----BEGIN CERTIFICATE-----\r\n", SP_LOSS_ENCRYPTED));
	CU_ASSERT_FALSE(loses("Content-Type: application/octet-stream\r\n\r\njust text", SP_LOSS_UNSUPPORTED));
}

static void test_type_mismatch(void)
{
	struct parsed p;

	parse(&p, "Content-Type: image/png\r\n\r\nwords, not a picture");
	CU_ASSERT(parsed_anomaly(&p, SP_ANOMALY_TYPE_MISMATCH) >= 0.5f);
	CU_ASSERT_PTR_NOT_NULL(strstr(p.all, "words, not a picture"));
	parsed_release(&p);
	parse(&p, "Content-Type: application/octet-stream\r\n\r\nwords, not a program");
	CU_ASSERT(parsed_anomaly(&p, SP_ANOMALY_TYPE_MISMATCH) == 0);
	parsed_release(&p);
}

/* "name=b<i>" multiparts inside one another, the secret innermost. */
static char *nest(unsigned levels)
{
	size_t room = (size_t)levels * 80 + 200, n = 0;
	char *mail = malloc(room);

	for (unsigned i = 0; i < levels; i++)
		n += (size_t)snprintf(mail + n, room - n,
			"Content-Type: multipart/mixed; boundary=b%u_\r\n\r\n--b%u_\r\n", i, i);
	snprintf(mail + n, room - n, "\r\n%s\r\n", SECRET);
	return mail;
}

static void test_too_deep(void)
{
	struct parsed p;
	char *mail = nest(20000);

	parse(&p, mail);
	CU_ASSERT(parsed_lost(&p, SP_LOSS_TOO_DEEP));
	CU_ASSERT_PTR_NOT_NULL(strstr(p.all, SECRET));
	CU_ASSERT(p.message.part_n < 200);
	parsed_release(&p);
	free(mail);
}

static void test_too_many(void)
{
	const char *mail = MULTI("multipart/mixed; boundary=b")
		"--b\r\n\r\none\r\n--b\r\n\r\ntwo\r\n--b\r\n\r\nthree\r\n--b\r\n\r\n" SECRET "\r\n--b--";
	struct parsed p;

	parsed_init(&p);
	p.limits.part_count = 3;
	parsed_run(&p, SP_KIND_EMAIL, v(mail));
	CU_ASSERT(parsed_lost(&p, SP_LOSS_TOO_MANY));
	CU_ASSERT_PTR_NOT_NULL(strstr(p.all, SECRET));
	CU_ASSERT(p.message.part_n <= 5);
	parsed_release(&p);
}

static void test_little_memory(void)
{
	struct parsed p;

	for (size_t room = 0; room < 200000; room = room * 2 + 1000) {
		char *mail = nest(200);

		parsed_init(&p);
		p.limits.arena_bytes = room + 1;
		parsed_run(&p, SP_KIND_EMAIL, v(mail));
		CU_ASSERT(p.status == SP_OK || (p.status == SP_ENOMEM));
		CU_ASSERT_PTR_NULL(p.fault);
		parsed_release(&p);
		free(mail);
	}
}

static const char *const samples[] = {
	"From: \"Sam\" <sam@example.com>\r\nTo: Team: a@example.com;\r\nSubject: =?utf-8?B?Y2Fmw6k=?=\r\n"
	"Content-Type: multipart/mixed; boundary=\"=_b\"\r\n\r\npre\r\n--=_b\r\n"
	"Content-Type: text/plain; charset=iso-8859-1; format=flowed\r\n"
	"Content-Transfer-Encoding: quoted-printable\r\n\r\nsoft =\r\nbreak caf=E9 \r\nflows\r\n--=_b\r\n"
	"Content-Type: message/rfc822\r\n\r\nSubject: in\r\n" B64_PART "\r\n--=_b--\r\npost",
	"Content-Type: text/plain\r\nContent-Type: multipart/x; boundary*0*=us-ascii''%3D; boundary*1=b\r\n"
	"Content-Transfer-Encoding: x-uuencode\r\n\r\n--=b\r\n\r\nbegin 644 a\r\n#0V%T\r\n`\r\nend\r\n--=b--",
	"X: y\rContent-Type: message/rfc822\r\nContent-Transfer-Encoding: base64\r\n\r\n"
	"U3ViamVjdDogZGVlcAoKMDc3MDAgOTAwMTIz\r\n",
	"Content-Type: text/html; charset=utf-16le\r\n\r\n<\0p\0>\0",
};

static void test_truncated(void)
{
	for (size_t i = 0; i < sizeof samples / sizeof *samples; i++) {
		for (size_t n = 0; n <= strlen(samples[i]); n++) {
			struct parsed p;

			parsed_init(&p);
			parsed_run(&p, SP_KIND_EMAIL, sp_view(samples[i], n));
			CU_ASSERT(p.status == SP_OK && !p.fault && p.message.part_n);
			parsed_release(&p);
		}
	}
}

static void test_plain(void)
{
	struct parsed p;

	parsed_init(&p);
	parsed_run(&p, SP_KIND_TEXT, v("Subject: not a header\n\ntext"));
	CU_ASSERT_STRING_EQUAL(p.all, "body:Subject: not a header\n\ntext|");
	parsed_release(&p);
}

static const struct tap_test tests[] = {
	{ "a simple mail gives its envelope, its texts and nothing else", test_simple },
	{ "parts are views into the message", test_offsets },
	{ "multiparts are split to any depth, also when a boundary begins like another", test_nested },
	{ "messages inside messages are read, encoded ones too", test_messages },
	{ "a boundary is found however it is declared", test_boundaries },
	{ "contradictions are read every way, and only dishonest ones are flagged", test_contradictions },
	{ "text around the parts is read", test_around },
	{ "header fields, subjects and file names are texts", test_headers },
	{ "bodies are decoded whatever they are declared to be", test_bodies },
	{ "what cannot be seen is a loss with a name", test_losses },
	{ "text that says that it is a picture is read and flagged", test_type_mismatch },
	{ "too deep a nest is a loss and read as text", test_too_deep },
	{ "too many parts are a loss and read as text", test_too_many },
	{ "memory that runs out is an answer too", test_little_memory },
	{ "a mail cut short at any byte is read as far as it goes", test_truncated },
	{ "a plain text is one part", test_plain },
};

int main(void)
{
	return TAP_MAIN("mime", tests);
}
