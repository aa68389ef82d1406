/* SPDX-License-Identifier: Apache-2.0 */
/* Bodies that are more than one text, or hide behind what they are called. */
#include <stdlib.h>

#include "base/err.h"
#include "parse/decode.h"
#include "parse/glance.h"
#include "parse/inline.h"
#include "parse/lanes.h"
#include "parse_fixture.h"
#include "tap.h"

#define SECRET "07700 900123"
#define ATTACHED(type, name) "Content-Type: " type "; name=\"" name "\"\r\n" \
	"Content-Disposition: attachment; filename=\"" name "\"\r\n"

static struct sp_view v(const char *s)
{
	return sp_view(s, strlen(s));
}

static void parse(struct parsed *p, struct sp_view mail)
{
	parsed_init(p);
	parsed_run(p, SP_KIND_EMAIL, mail);
	if (p->fault)
		tap_note("%s", p->fault);
	CU_ASSERT_PTR_NULL(p->fault);
	CU_ASSERT_EQUAL(p->status, SP_OK);
}

static bool holds(const char *mail, const char *text)
{
	struct parsed p;

	parse(&p, v(mail));
	bool found = strstr(p.all, text);
	if (!found)
		tap_note("not in: %.400s", p.all);
	parsed_release(&p);
	return found;
}

static bool loses(const char *mail, enum sp_loss_kind kind)
{
	struct parsed p;

	parse(&p, v(mail));
	bool lost = parsed_lost(&p, kind);
	parsed_release(&p);
	return lost;
}

static void test_calendars(void)
{
	CU_ASSERT(holds("Content-Type: text/calendar\r\n\r\nDESCRIPTION:ring 07700 9\r\n 00123 now\r\n",
		"ring " SECRET " now"));
	CU_ASSERT(holds("Content-Type: text/vcard\r\n\r\nNOTE:one\\nTEL\\, 07700\n\t 900123\n",
		"one\nTEL, " SECRET));
	CU_ASSERT(holds(ATTACHED("application/octet-stream", "a.ics") "\r\nX:07700 \r\n 900\r\n\t123\r\n",
		SECRET));
}

static void test_json(void)
{
	CU_ASSERT(holds(ATTACHED("application/json", "a.json") "\r\n{\"a\": \"\\u0030\\u00377\\u0030\\u0030 "
		"900123\\ndone\"}", SECRET "\ndone"));
	CU_ASSERT(holds("Content-Type: application/ld+json\r\n\r\n[\"\\ud83d\\ude00 \\u0030\\u00377\\u00300 900123\"]",
		"\xf0\x9f\x98\x80 " SECRET));
	/* What is no escape stays. */
	CU_ASSERT(holds("Content-Type: application/json\r\n\r\n\"\\u00zz \\x \\", "\\u00zz \\x \\"));
	CU_ASSERT(holds("Content-Type: text/plain\r\n\r\nC:\\new\\u0041", "C:\\new\\u0041"));
}

static void test_escapes_map(void)
{
	static const char in[] = "ab\\n\\u00e9\r\n c\\\\\\q\\ud800x";
	struct sp_arena arena;
	struct sp_map map = { 0 };
	struct sp_view out;

	sp_arena_init(&arena, 0);
	CU_ASSERT_EQUAL(sp_escapes_undo(v(in), true, &arena, &out, &map), SP_OK);
	CU_ASSERT(sp_view_is(out, "ab\n\xc3\xa9" "c\\\\q\xef\xbf\xbdx"));
	CU_ASSERT_EQUAL(map.out_n, out.n);
	CU_ASSERT_EQUAL(sp_map_begin(&map, 2), 2);
	CU_ASSERT_EQUAL(sp_map_end(&map, 3), 4);
	CU_ASSERT_EQUAL(sp_map_begin(&map, 3), 4);
	CU_ASSERT_EQUAL(sp_map_end(&map, 5), 10);
	CU_ASSERT_EQUAL(sp_map_begin(&map, 5), 13);
	CU_ASSERT_EQUAL(sp_map_end(&map, (uint32_t)out.n), sizeof in - 1);
	for (size_t n = 0; n < sizeof in; n++) {
		map = (struct sp_map){ 0 };
		CU_ASSERT_EQUAL(sp_escapes_undo(sp_view(in, n), true, &arena, &out, &map), SP_OK);
		CU_ASSERT(sp_utf8_valid_run(out.p, out.n) == out.n);
	}
	sp_arena_release(&arena);
}

static void test_pages(void)
{
	CU_ASSERT(holds(ATTACHED("text/plain", "a.html") "\r\n<b>07700</b> &#57;00<i>1</i>23", SECRET));
	CU_ASSERT(holds(ATTACHED("text/plain", "a.txt") "\r\n<html><p>07700 9<!-- -->00123", SECRET));
	CU_ASSERT(holds("Content-Type: text/enriched\r\n\r\n<bold>07700</bold> 9<x></x>00123", SECRET));
	/* Documents and sheets of Office as XML: words in pieces, cells apart. */
	CU_ASSERT(holds(ATTACHED("text/xml", "a.xml") "\r\n<?xml version='1.0'?><?mso-application progid='Word.Document'?>"
		"<w:wordDocument><w:p><w:r><w:t>0770</w:t></w:r><w:r><w:t>0 900123</w:t></w:r></w:p><w:p><w:t>4</w:t>", "attachment:" SECRET "\n4"));
	CU_ASSERT(holds(ATTACHED("text/xml", "a.xml") "\r\n<?xml version='1.0'?><Workbook><Row><Cell><Data>07700</Data></Cell>"
		"<Cell><Data>900123</Data></Cell></Row>", "07700\t900123"));
	/* A text is shown as it is. */
	CU_ASSERT(holds("Content-Type: text/plain\r\n\r\n<html> 07700 <b>900123", "<html> 07700 <b>900123"));
}

static void test_late_content(void)
{
	static const char head[] = ATTACHED("application/octet-stream", "a") "Content-Transfer-Encoding: base64\r\n\r\n";
	static const char secret[] = "MDc3MDAgOTAwMTIz";
	size_t n = sizeof head - 1, blank = 100000;
	char *mail = malloc(n + blank + sizeof secret);
	struct parsed p;

	if (!mail)
		abort();
	memcpy(mail, head, n);
	memset(mail + n, '\n', blank);
	memcpy(mail + n + blank, secret, sizeof secret);
	parse(&p, sp_view(mail, n + blank + sizeof secret - 1));
	CU_ASSERT_PTR_NOT_NULL(strstr(p.all, SECRET));
	parsed_release(&p);
	/* A text is looked at to its end, wherever it stops being one. */
	memcpy(mail, head, n);
	for (size_t i = n; i + 4 <= n + blank; i += 4)
		memcpy(mail + i, "YWJj", 4);
	memcpy(mail + n + blank, secret, sizeof secret);
	parse(&p, sp_view(mail, n + blank + sizeof secret - 1));
	CU_ASSERT_PTR_NOT_NULL(strstr(p.all, "abc" SECRET));
	parsed_release(&p);
	free(mail);
}

static void test_quoted_printable_padding(void)
{
	char mail[2000] = "Content-Transfer-Encoding: quoted-printable\r\n\r\n07700 9=";
	size_t n = strlen(mail);

	memset(mail + n, ' ', 1000);
	memcpy(mail + n + 1000, "\r\n00123", 8);
	CU_ASSERT(holds(mail, SECRET));
}

static void test_signatures(void)
{
	CU_ASSERT_FALSE(loses("\r\nRIFF raff is what they call us", SP_LOSS_UNSUPPORTED));
	CU_ASSERT_FALSE(loses("\r\nID3 tags and BZh files", SP_LOSS_UNSUPPORTED));
	CU_ASSERT(loses("\r\nBZh91AY&SY....", SP_LOSS_UNSUPPORTED));
	CU_ASSERT(loses("\r\nRIFFsizeWAVEfmt ", SP_LOSS_UNSUPPORTED));
	CU_ASSERT(loses("\r\n%PDF-1.4 07700 900123", SP_LOSS_UNSUPPORTED));
	CU_ASSERT(holds("\r\n%PDF-1.4 07700 900123", SECRET));
}

static void test_old_line_ends(void)
{
	struct parsed p;

	parse(&p, v("Subject: s\rMIME-Version: 1.0\rContent-Type: text/html\r\r<b>07700</b> 900123\r"));
	CU_ASSERT_PTR_NOT_NULL(strstr(p.all, SECRET));
	CU_ASSERT(parsed_anomaly(&p, SP_ANOMALY_AMBIGUOUS_STRUCTURE) < 0.5f);
	parsed_release(&p);
	parse(&p, v("Subject: s\rContent-Type: text/html\r\nX: y\r\n\r\n<b>07700</b> 900123\r\n"));
	CU_ASSERT(parsed_anomaly(&p, SP_ANOMALY_AMBIGUOUS_STRUCTURE) >= 0.5f);
	parsed_release(&p);
}

static void test_quoted_numbers(void)
{
	struct parsed p;

	CU_ASSERT(holds("\r\n> ring 07700\r\n> > 900123 now\r\n", "07700\r\n900123 now"));
	CU_ASSERT(holds("\r\n07700 \n>900123\n>", "07700 \n900123\n\n|"));
	/* Other quotations are read once. */
	parse(&p, v("\r\n> 12 o'clock\r\n> is fine\r\n"));
	CU_ASSERT_EQUAL(p.texts, 1);
	parsed_release(&p);
}

static void test_hidden_text(void)
{
	struct parsed p;

	parse(&p, v("Content-Type: text/html\r\n\r\n<p>see<p style='display:none'>" SECRET));
	CU_ASSERT_PTR_NOT_NULL(strstr(p.all, SECRET));
	float hint = parsed_anomaly(&p, SP_ANOMALY_HIDDEN_TEXT);
	CU_ASSERT(hint > 0 && hint < 0.5f);
	parsed_release(&p);
}

/* What a glance should say, byte by byte. */
static struct sp_glance look_slowly(struct sp_view bytes)
{
	struct sp_glance glance = { .ascii = true };

	for (size_t i = 0; i < bytes.n; i++) {
		struct sp_view rest = sp_view_sub(bytes, i, bytes.n);
		bool begins = !i || bytes.p[i - 1] == '\n';

		glance.ascii &= (unsigned char)bytes.p[i] < 0x80;
		glance.nul |= !bytes.p[i];
		glance.files |= begins && sp_inline_begins(rest);
		glance.cut |= begins && sp_quote_cuts(bytes, i);
		glance.armour |= rest.n >= 22 && !memcmp(rest.p, "-----BEGIN PGP MESSAGE", 22);
	}
	return glance;
}

/* Each thing that is looked for, at each place around the borders of blocks, at the beginning and at the end. */
static void test_glance(void)
{
	static const struct {
		const char *bytes;
		size_t n;
	} things[] = { { "", 0 }, { "\0", 1 }, { "\xc3\xa9", 2 }, { "\nbegin 644 x\n", 13 },
		{ "\n=ybegin line=128\n", 18 }, { "1\n> 23", 6 }, { "-----BEGIN PGP MESSAGE", 22 },
		{ "------BEGIN PGP MESSAGE-----", 28 }, { "----BEGIN PGP MESSAGE", 21 } };
	struct sp_arena arena;
	char text[3 * 64 + 32];

	sp_arena_init(&arena, 0);
	for (size_t k = 0; k < sizeof things / sizeof *things; k++) {
		for (size_t n = things[k].n; n < sizeof text; n++) {
			for (size_t at = 0; at + things[k].n <= n; at++) {
				memset(text, 'x', n);
				memcpy(text + at, things[k].bytes, things[k].n);
				struct sp_glance fast = sp_glance(sp_view(text, n), &arena);
				struct sp_glance slow = look_slowly(sp_view(text, n));

				if (fast.ascii != slow.ascii || fast.nul != slow.nul ||
					fast.files != slow.files || fast.cut != slow.cut ||
					fast.armour != slow.armour) {
					tap_note("thing %zu at %zu of %zu", k, at, n);
					CU_FAIL("a glance sees something else than a look at each byte");
				}
			}
		}
	}
	sp_arena_release(&arena);
}

/* Every stretch that is long enough to cover a lane is met, and nothing is met that is none. */
static void test_lanes(void)
{
	char text[120];

	for (size_t n = 0; n <= sizeof text; n++) {
		for (size_t begin = 0; begin + 15 <= n; begin++) {
			memset(text, 'x', n);
			memcpy(text + begin, "0 1-2\xc3\xa9/3.4,5'67", 16 < n - begin ? 16 : n - begin);
			size_t at = sp_lanes_without_letters(sp_view(text, n), 0);

			CU_ASSERT(at % SP_LANE_BYTES == 0 && at <= begin + 7);
			CU_ASSERT(n - at < 32 || (at >= begin && at + 8 <= begin + 16));
		}
		for (size_t begin = 0; begin + 31 <= n; begin++) {
			memset(text, ' ', n);
			memset(text + begin, 'x', 31);
			size_t at = sp_lanes_without_breaks(sp_view(text, n), 0);

			CU_ASSERT(at % SP_LANE_BYTES == 0 && at <= begin + 15);
			CU_ASSERT(n - at < 32 || (at >= begin && at + 16 <= begin + 31));
		}
	}
	CU_ASSERT_EQUAL(sp_lanes_without_letters(sp_view(text, 100), 100), 100);
	memset(text, 'x', 96);
	CU_ASSERT_EQUAL(sp_lanes_without_letters(sp_view(text, 96), 0), 96);
	CU_ASSERT_EQUAL(sp_lanes_without_breaks(sp_view(text, 96), 3), 3);
}

static void test_lines(void)
{
	size_t n = 5 * SP_LINES_STEP, counted = 0;
	struct sp_arena arena;
	char *text = malloc(n);

	CU_ASSERT_PTR_NOT_NULL_FATAL(text);
	sp_arena_init(&arena, 0);
	for (size_t i = 0; i < n; i++)
		text[i] = i % 7 && i % 4096 != 4095 ? 'x' : '\n';
	CU_ASSERT_PTR_NULL(sp_glance(sp_view(text, SP_LINES_STEP), &arena).lines);
	for (size_t cut = 0; cut < 70; cut++) {
		struct sp_glance glance = sp_glance(sp_view(text, n - cut), &arena);

		CU_ASSERT_PTR_NOT_NULL_FATAL(glance.lines);
		counted = 0;
		for (size_t i = 0; i < n - cut; i++) {
			if (i % SP_LINES_STEP == 0)
				CU_ASSERT_EQUAL(glance.lines[i / SP_LINES_STEP], counted);
			counted += text[i] == '\n';
		}
	}
	sp_arena_release(&arena);
	free(text);
}

static const struct tap_test tests[] = {
	{ "calendars and cards are read without their folds and escapes", test_calendars },
	{ "JSON is read without its escapes", test_json },
	{ "what an escape gave leads back to it", test_escapes_map },
	{ "a text that opens as a page is read as one too", test_pages },
	{ "content that comes late is not passed over", test_late_content },
	{ "a soft break may be padded as much as one likes", test_quoted_printable_padding },
	{ "words that a format's signature begins with are no file", test_signatures },
	{ "old line ends are no deception, mixed ones are", test_old_line_ends },
	{ "numbers cut by the marks of a quotation are read whole", test_quoted_numbers },
	{ "hidden text is read, and a hint", test_hidden_text },
	{ "a glance sees what a look at each byte sees", test_glance },
	{ "lines are counted by the step", test_lines },
	{ "stretches that are no words are found wherever they begin", test_lanes },
};

int main(void)
{
	return TAP_MAIN("body", tests);
}
