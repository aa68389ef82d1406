/* SPDX-License-Identifier: Apache-2.0 */
/* Formats: files that real programs made (tests/data/attachments/make says how), and small ones written here. */
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/io.h"
#include "extract_fixture.h"
#include "tap.h"

#ifdef HAVE_CONFIG_H
#include <config.h>
#endif

#ifdef HAVE_ZLIB
#include <zlib.h>
#endif

#define SENTENCE "Please ring the patient about NHS number 999 281 3458 before Friday."

static void open_data(struct jail *jail, const char *name)
{
	struct sp_arena arena;
	struct sp_view bytes;
	char path[256];

	snprintf(path, sizeof path, "tests/data/attachments/%s", name);
	sp_arena_init(&arena, 0);
	CU_ASSERT_EQUAL_FATAL(sp_io_read_file(tap_source(path), 1 << 20, &arena, &bytes, NULL), SP_OK);
	jail_open(jail, bytes, "application/octet-stream", name);
	sp_arena_release(&arena);
}

static void check_files(const char *const (*rows)[2], size_t n)
{
	struct jail jail;

	jail_begin(&jail, "sallyport-extract");
	for (size_t i = 0; i < n; i++) {
		open_data(&jail, rows[i][0]);
		tap_note("%s", rows[i][0]);
		CU_ASSERT(jail_said(&jail, rows[i][1]));
		CU_ASSERT(jail.read);
	}
	jail_end(&jail);
}
#define CHECK_FILES(rows) check_files(rows, sizeof(rows) / sizeof *(rows))

static void check_bytes(struct sp_view bytes, const char *const *said, const char *const *unsaid)
{
	struct jail jail;

	jail_begin(&jail, "sallyport-extract");
	jail_open(&jail, bytes, "application/octet-stream", "a.dat");
	for (; said && *said; said++)
		CU_ASSERT(jail_said(&jail, *said));
	for (; unsaid && *unsaid; unsaid++)
		CU_ASSERT(!memmem(jail.said.p, jail.said.n, *unsaid, strlen(*unsaid)));
	jail_end(&jail);
}
#define WORDS(...) (const char *const[]){ __VA_ARGS__, NULL }

#ifdef HAVE_ARCHIVE
static void test_archives(void)
{
	static const char *const rows[][2] = {
		{ "note.zip", "child note.txt of ?, 69 bytes: " SENTENCE }, { "note.7z", "child note.txt of ?, 69 bytes: " SENTENCE },
		{ "note.tar", "child note.txt of ?, 69 bytes: " SENTENCE }, { "note.tar.gz", "child note.txt of ?, 69 bytes: " SENTENCE },
		{ "note.txt.gz", "child note.txt of ?, 69 bytes: " SENTENCE }, { "note.txt.bz2", "child note.txt of ?, 69 bytes: " SENTENCE },
		{ "note.txt.xz", "child note.txt of ?, 69 bytes: " SENTENCE }, { "note.txt.zst", "child note.txt of ?, 69 bytes: " SENTENCE },
		{ "note.ar", "child note.txt" }, { "note.iso.gz", SENTENCE }, { "wrapped.zip", "child letter.docx" },
	};

	CHECK_FILES(rows);
}

static void test_locked(void)
{
	static const char *const rows[][2] = { { "locked.zip", "loss encrypted" }, { "locked.zip", "metadata note.txt" },
		{ "locked.7z", "loss encrypted" } };

	CHECK_FILES(rows);
}

/* A zip file written by hand, so that its records can lie. */
static size_t put_zip(char *out, const char *local_name, const char *central_name, const char *text)
{
	size_t n = strlen(text), ln = strlen(local_name), cn = strlen(central_name), at = 0;
	unsigned char local[30] = { 'P', 'K', 3, 4, 20, 0 }, central[46] = { 'P', 'K', 1, 2, 20, 0, 20, 0 },
		end[22] = { 'P', 'K', 5, 6, 0, 0, 0, 0, 1, 0, 1, 0 };

	local[18] = local[22] = (unsigned char)n;
	local[26] = (unsigned char)ln;
	central[20] = central[24] = (unsigned char)n;
	central[28] = (unsigned char)cn;
	end[12] = (unsigned char)(sizeof central + cn);
	end[16] = (unsigned char)(sizeof local + ln + n);
	memcpy(out, local, sizeof local), at += sizeof local;
	memcpy(out + at, local_name, ln), at += ln;
	memcpy(out + at, text, n), at += n;
	memcpy(out + at, central, sizeof central), at += sizeof central;
	memcpy(out + at, central_name, cn), at += cn;
	memcpy(out + at, end, sizeof end);
	return at + sizeof end;
}

static void test_zip_lies(void)
{
	char zip[512];
	size_t n = put_zip(zip, "secret.txt", "holiday.jpg", "the words");

	check_bytes(sp_view(zip, n), WORDS("metadata holiday.jpg", "child secret.txt", "the words", "anomaly AMBIGUOUS_STRUCTURE"),
		NULL);
	n = put_zip(zip, "a.txt", "a.txt", "the words");
	check_bytes(sp_view(zip, n), WORDS("child a.txt"), WORDS("anomaly"));
	memcpy(zip + n, "and more behind it", 18);
	check_bytes(sp_view(zip, n + 18), WORDS("child a.txt", "child behind the archive", "and more behind it"), NULL);
}

static void test_polyglot(void)
{
	char both[600] = "{\\rtf1 seen by one}";
	size_t n = strlen(both);

	n += put_zip(both + n, "a.txt", "a.txt", "seen by another");
	check_bytes(sp_view(both, n), WORDS("body seen by one", "child a.txt", "seen by another", "anomaly AMBIGUOUS_STRUCTURE"),
		NULL);
}
#endif

#if defined HAVE_ARCHIVE && defined HAVE_EXPAT
static void test_office(void)
{
	static const char *const rows[][2] = { { "letter.docx", "body " SENTENCE }, { "letter.odt", SENTENCE },
		{ "list.xlsx", "NHS number: 9992813458\tPat Example" }, { "list.ods", "NHS number: 9992813458\tPat Example" },
		{ "talk.pptx", SENTENCE }, { "talk.odp", SENTENCE } };

	CHECK_FILES(rows);
}
#endif

static void test_legacy(void)
{
	static const char *const rows[][2] = { { "letter.doc", "body " SENTENCE }, { "letter.rtf", "body " SENTENCE } };

	CHECK_FILES(rows);
}

static void test_tools(void)
{
	static const char *const rows[][2] = { { "letter.pdf", SENTENCE }, { "list.xls", "9992813458" } };
	struct jail jail;

	if (access("/usr/bin/pdftotext", X_OK) || access("/usr/bin/xls2csv", X_OK)) {
		jail_begin(&jail, "sallyport-extract");
		open_data(&jail, "letter.pdf");
		CU_ASSERT(jail_said(&jail, "loss unsupported: the program that reads it is not installed"));
		jail_end(&jail);
		return;
	}
	CHECK_FILES(rows);
}

static void test_rtf(void)
{
	check_bytes(sp_view_str("{\\rtf1\\ansi{\\fonttbl{\\f0 Arial 123;}}{\\info{\\title A title}{\\author Pat}}"
		"Caf\\'e9 {\\b 99}9\\~{\\i 281}\\u8211?x{\\v unseen}\\par next\\tab cell{\\*\\unknown 555}\\'41}"),
		WORDS("format application/rtf", "body Caf\xc3\xa9 999 281\xe2\x80\x93x\nnext\tcellA", "hidden ", "unseen", "metadata Arial 123;\nA title\nPat\n555\n"), NULL);
	/* Where nobody but Word looks, or nobody at all. */
	check_bytes(sp_view_str("{\\rtf1 a{\\*\\unknown {\\b 99}{\\i 9 4}57}{\\stylesheet{\\s1 of style;}}{\\*\\x\\bin5 a}b{c}"
		"{\\*\\datastore 48656c6c6f}}"),
		WORDS("body a\n", "metadata 999 457\nof style;\n", "child object of ?, 5 bytes: a}b{c", "child object of ?, 5 bytes: Hello"),
		WORDS("loss"));
	check_bytes(sp_view_str("{\\rtf1 an object {\\*\\objdata 48656c6c6f20746865\n7265}}"), WORDS("child object", "Hello there"), NULL);
	check_bytes(sp_view_str("{\\rtf1 {{{{{{ deep}"), WORDS("body  deep"), NULL);
}

static void test_pictures(void)
{
	static const char png[] = "\x89PNG\r\n\x1a\n" "\0\0\0\x0dIHDR\0\0\0\1\0\0\0\1\x08\0\0\0\0" "crc4"
		"\0\0\0\x15tEXtComment\0spoken words!" "crc4" "\0\0\0\0IEND" "crc4" "and behind it all this";
	static const char gif[] = "GIF89a\1\0\1\0\0\0\0" "!\xfe\x05hello\0" ";rest of the file";
	static const char jpeg[] = "\xff\xd8\xff\xfe\0\x0dwords aside" "\xff\xd9" "appended text";

	check_bytes(sp_view(png, sizeof png - 1), WORDS("format image/png", "metadata Comment\nspoken words!",
		"child behind the picture", "and behind it all this"), WORDS("loss"));
	check_bytes(sp_view(gif, sizeof gif - 1), WORDS("format image/gif", "metadata hello", "rest of the file"), NULL);
	check_bytes(sp_view(jpeg, sizeof jpeg - 1), WORDS("format image/jpeg", "metadata words aside", "appended text"), NULL);
}

#if defined HAVE_EXPAT && defined HAVE_ZLIB
static void test_places(void)
{
	static const char *const words[] = { "GPS position: 51.500800, -0.141900\n", "Pat Example\n", SENTENCE, "Zo\xc3\xab left a note\n",
		"ring 07700 900123\n", "Exampleton\n" };
	static const char *const names[] = { "place.jpg", "place.png", "place.tif", "place.webp" };
	struct jail jail;

	jail_begin(&jail, "sallyport-extract");
	for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
		open_data(&jail, names[i]);
		tap_note("%s", names[i]);
		for (size_t k = 0; k < sizeof words / sizeof *words; k++)
			CU_ASSERT(jail_said(&jail, words[k]));
		CU_ASSERT(!memmem(jail.said.p, jail.said.n, "xmlns", 5) && !memmem(jail.said.p, jail.said.n, "http:", 5));
	}
	open_data(&jail, "place.jpg");
	CU_ASSERT(jail_said(&jail, "a caption of an agency\n"));
	jail_end(&jail);
}
#endif

#ifdef HAVE_EXPAT
static void test_xmp(void)
{
	/* A GIF file with what a camera measured, and what somebody wrote. */
	static const char head[] = "GIF89a\1\0\1\0\0\0\0!\xff\x0bXMP DataXMP",
		xmp[] = "<x:xmpmeta xmlns:x='adobe:ns:meta/'><Description tiff:XResolution='720000/10000' aux:Lens='35 mm' dc:source='desk 4'>"
			"<exif:ExposureTime>1/1250</exif:ExposureTime><dc:title>two <b>words</b> 3/4</dc:title>"
			"<dc:rights>12/9992813458</dc:rights><xmpMM:History><li>edited</li></xmpMM:History></Description></x:xmpmeta>";
	char gif[1024];
	size_t n = sizeof head - 1;

	memcpy(gif, head, n);
	memcpy(gif + n, xmp, sizeof xmp - 1), n += sizeof xmp - 1;
	gif[n++] = 1;
	for (int i = 255; i >= 0; i--)
		gif[n++] = (char)i;
	gif[n++] = 0;
	gif[n++] = ';';
	check_bytes(sp_view(gif, n), WORDS("metadata desk 4\ntwo \nwords\n", "12/9992813458\n"), WORDS("720000", "1250", "35 mm", "edited", "adobe"));
}
#endif

/* Exif that leads in circles, lies about lengths, or ends anywhere. */
static void test_bad_exif(void)
{
	static const char tiff[] = "II*\0\x08\0\0\0" "\2\0" "\x0e\1\2\0\xff\xff\xff\x7f\x08\0\0\0"
		"\x69\x87\4\0\1\0\0\0\x08\0\0\0" "\x08\0\0\0 and words at the end";
	struct jail jail;

	jail_begin(&jail, "sallyport-extract");
	for (size_t n = 8; n <= sizeof tiff; n++) {
		jail_open(&jail, sp_view(tiff, n), NULL, "a.tif");
		CU_ASSERT(jail_said(&jail, "format image/tiff"));
		CU_ASSERT(!memmem(jail.said.p, jail.said.n, "loss crash", 10) && !memmem(jail.said.p, jail.said.n, "loss timeout", 12));
	}
	jail_end(&jail);
}

#if defined HAVE_LEPT && defined HAVE_ZBAR
static void test_bar_codes(void)
{
	static const char *const rows[][2] = { { "code-qr.png", "code " SENTENCE "\n" }, { "code-128.png", "code NHS 999 281 3458\n" } };

	CHECK_FILES(rows);
}
#endif

#ifdef HAVE_QPDF
static void test_picture_in_pdf(void)
{
	static const char *const rows[][2] = { { "code.pdf", "child picture of ?, 4369 bytes: P5\n66 66\n255\n" } };

	CHECK_FILES(rows);
}

/* A page that draws this, with a font F2 that says to write what it draws as something else. Its references are looked for. */
static void open_page(struct jail *jail, const char *content)
{
	struct sp_buf pdf;

	sp_buf_init(&pdf, 0);
	sp_buf_printf(&pdf, "%%PDF-1.4\n1 0 obj <</Type/Catalog/Pages 2 0 R>> endobj\n"
		"2 0 obj <</Type/Pages/Kids[3 0 R]/Count 1/MediaBox[0 0 600 400]/Resources<</Font<</F1 5 0 R/F2 6 0 R>>>>>> endobj\n"
		"3 0 obj <</Type/Page/Parent 2 0 R/Contents 4 0 R>> endobj\n"
		"4 0 obj <</Length %zu>> stream\n%s\nendstream endobj\n"
		"5 0 obj <</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding<</Differences[1/H/e/l/o/space/uni20AC]>>>> endobj\n"
		"6 0 obj <</Type/Font/Subtype/TrueType/BaseFont/Arial/Encoding/WinAnsiEncoding/ToUnicode 7 0 R>> endobj\n"
		"7 0 obj <</Length 52>> stream\nbegincmap 1 beginbfrange <30> <39> <0061> endbfrange\nendstream endobj\n"
		"trailer <</Root 1 0 R/Size 8>>\n%%%%EOF\nand behind its end", strlen(content), content);
	jail_open(jail, sp_view(pdf.p, pdf.n), NULL, "a.pdf");
	sp_buf_release(&pdf);
}

static void test_unseen_in_pdf(void)
{
	static const char *const rows[][2] = {
		{ "BT /F1 12 Tf 20 900 Td (Hello) Tj ET", "hidden Hello\n" },
		{ "BT /F1 12 Tf 20 -90 Td <0102030304050106> Tj ET", "hidden Hello H\u20ac\n" },
		{ "BT /F1 12 Tf -1 0 0 1 300 20 Tm [(He) -20 (l\\154o) -400 (you)] TJ T* (there) Tj ET", "hidden Hello you\nthere\n" },
		{ "/OC /L BDC BT /F1 12 Tf 20 90 Td (a layer) Tj ET EMC", "hidden a layer\n" },
		{ "/Span <</ActualText (x) /A true>> BDC BT /F1 12 Tf 20 90 Td (a reading) Tj ET EMC", "hidden a reading\n" },
		{ "BT /F2 12 Tf 20 90 Td (999 57) Tj ET", "hidden 999 57\n" },
		{ "BT /F1 12 Tf 1 0 0 1 20 900 Tm (a) Tj 1 0 0 1 27 900 Tm (b) Tj 1 0 0 1 40 900 Tm (c) Tj ET", "hidden ab c\n" },
		{ "BT /F1 12 Tf 20 90 Td (Hello) Tj 3 1 Td (you all) Tj ET", "hidden Hello\nyou all\n" },
		{ "BT /F1 12 Tf 20 90 Td 1 Tz (squeezed) Tj ET", "hidden squeezed\n" },
		{ "BT /F1 12 Tf .7 .7 -.7 .7 20 90 Tm (a slope) Tj ET", "hidden a slope\n" },
		{ "BT /F1 12 Tf 20 390 Td (s) Tj 5 -20 Td (t) Tj 5 -20 Td (r) Tj 5 -20 Td (e) Tj 5 -20 Td (w) Tj 5 -20 Td (n) Tj "
			"5 -20 Td ( ) Tj 5 -20 Td (i) Tj 5 -20 Td (t) Tj ET", "hidden strewn it\n" },
		{ "% a remark nobody reads\nBI /W 1 ID words instead of points EI", "hidden a remark nobody reads\nwords instead of points\n" },
		{ "", "child behind the end of ?, 18 bytes: and behind its end" } };
	struct jail jail;

	jail_begin(&jail, "sallyport-extract");
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		open_page(&jail, rows[i][0]);
		tap_note("%s", rows[i][0]);
		CU_ASSERT(jail_said(&jail, rows[i][1]));
	}
	/* What everybody sees is said once, by the program that reads pages. */
	open_page(&jail, "BT /F1 12 Tf 20 90 Td (Hello) Tj ET");
	CU_ASSERT(!memmem(jail.said.p, jail.said.n, "hidden", 6));
	jail_end(&jail);
}
#endif

#ifdef HAVE_ZLIB
/* Kept packed: most of it is a picture of its first page. */
static void test_talk_of_97(void)
{
	struct sp_buf bytes;
	struct jail jail;
	int n = 1;

	sp_buf_init(&bytes, 1 << 20);
	gzFile file = gzopen(tap_source("tests/data/attachments/talk.ppt.gz"), "rb");

	CU_ASSERT_PTR_NOT_NULL_FATAL(file);
	while (n > 0) {
		char *room = sp_buf_room(&bytes, 65536);

		CU_ASSERT_PTR_NOT_NULL_FATAL(room);
		n = gzread(file, room, 65536);
		bytes.n += n > 0 ? (size_t)n : 0;
	}
	gzclose(file);
	jail_begin(&jail, "sallyport-extract");
	jail_open(&jail, sp_view(bytes.p, bytes.n), NULL, "talk.ppt");
	CU_ASSERT(jail_said(&jail, "format application/vnd.ms-powerpoint"));
	CU_ASSERT(jail_said(&jail, SENTENCE));
	for (size_t cut = 1; cut < bytes.n; cut += bytes.n / 30) {
		jail_open(&jail, sp_view(bytes.p, cut), NULL, "talk.ppt");
		CU_ASSERT(!jail.said.n || !memmem(jail.said.p, jail.said.n, "loss crash", 10));
	}
	jail_end(&jail);
	sp_buf_release(&bytes);
}
#endif

static void test_rtf_charsets(void)
{
	/* The same words in the code page of the document, of a font, and as numbers with what stands for them. */
	check_bytes(sp_view_str("{\\rtf1\\ansi\\ansicpg1251 \\'cc\\'e8\\'f0}"), WORDS("body \u041c\u0438\u0440"), NULL);
	check_bytes(sp_view_str("{\\rtf1\\ansi\\ansicpg1252\\deff0{\\fonttbl{\\f0\\fcharset0 A;}{\\f1\\fcharset204 B;}{\\f2\\fcharset161 C;}}"
		"caf\\'e9 {\\f1 \\'cc\\'e8\\'f0} {\\f2 \\'e1}\\f1 \\'cc\\plain \\'e9}"),
		WORDS("body caf\u00e9 \u041c\u0438\u0440 \u03b1\u041c\u00e9"), NULL);
	check_bytes(sp_view_str("{\\rtf1\\ansi\\uc2 \\u1052 ??\\u1080 \\'20?{\\uc0\\u1088 }x\\uc1\\u-10179?\\u-8704?}"),
		WORDS("body \u041c\u0438\u0440x\U0001f600"), NULL);
	check_bytes(sp_view_str("{\\rtf1\\mac \\'8e}"), WORDS("body \u00e9"), NULL);
	check_bytes(sp_view_str("{\\rtf1\\ansi{\\fonttbl{\\f3\\fcharset128 M;}}ring \\f3 \\'93\\'64\\'98\\'62 now}"),
		WORDS("child text of text/plain, 8 bytes: \x93\x64\x98\x62 now"), NULL);
}

static void test_tnef(void)
{
	/* Subject, then an attachment with a title and three bytes. */
	static const char tnef[] = "\x78\x9f\x3e\x22\1\0"
		"\1\x04\x80\1\0" "\x0c\0\0\0" "the subject\0" "xx"
		"\2\x02\x90\6\0" "\1\0\0\0" "\0" "xx"
		"\2\x10\x80\1\0" "\6\0\0\0" "a.txt\0" "xx"
		"\2\x0f\x80\6\0" "\5\0\0\0" "bytes" "xx";

	check_bytes(sp_view(tnef, sizeof tnef - 1), WORDS("format application/vnd.ms-tnef", "body the subject",
		"child a.txt of ?, 5 bytes: bytes"), NULL);
	check_bytes(sp_view(tnef, sizeof tnef - 8), WORDS("loss corrupt"), NULL);
}

static void test_cms(void)
{
	/* ContentInfo signedData { version, digests, EncapsulatedContentInfo data [0] OCTET STRING "hello" } */
	static const char signed_data[] = "\x30\x2b\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x07\x02\xa0\x1e\x30\x1c\x02\x01\x01\x31\0"
		"\x30\x14\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x07\x01\xa0\x07\x04\x05" "hello";
	static const char enveloped[] = "\x30\x20\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x07\x03\xa0\x13\x30\x11\x02\x01\0rest of it";

	check_bytes(sp_view(signed_data, sizeof signed_data - 1), WORDS("child ? of message/rfc822, 5 bytes: hello"), WORDS("loss"));
	check_bytes(sp_view(enveloped, sizeof enveloped - 1), WORDS("loss encrypted: an S/MIME message"), NULL);
	check_bytes(sp_view_str("-----BEGIN PKCS7-----\nMCsGCSqGSIb3DQEHAqAeMBwCAQExADAUBgkqhkiG9w0BBwGgBwQFaGVsbG8=\n-----END PKCS7-----\n"),
		WORDS("child ? of message/rfc822, 5 bytes: hello"), WORDS("loss"));
}

static void test_pgp(void)
{
	check_bytes(sp_view_str("-----BEGIN PGP MESSAGE-----\n\nyxBiAAAAAABoZWxsbyBhbGw=\n=abcd\n-----END PGP MESSAGE-----\n"),
		WORDS("of ?, 9 bytes: hello all"), WORDS("loss"));
	check_bytes(sp_view_str("-----BEGIN PGP MESSAGE-----\nVersion: 1\n\nhQEMAwAAAAAAAAAAAQf/\n-----END PGP MESSAGE-----\n"),
		WORDS("loss encrypted: a PGP message"), NULL);
	/* Quoted in an answer; one of several pieces. */
	check_bytes(sp_view_str("-----BEGIN PGP MESSAGE-----\n> \n> yxBiAAAAAABoZWxsbyBhbGw=\n> =abcd\n> -----END PGP MESSAGE-----\n"),
		WORDS("of ?, 9 bytes: hello all"), WORDS("loss"));
	check_bytes(sp_view_str("-----BEGIN PGP MESSAGE, PART 2/3-----\n\nabcdefgh\n"), WORDS("loss encrypted: a PGP message in pieces"), NULL);
}

static void test_unknown(void)
{
	char bytes[4096];
	uint32_t x = 1;

	for (size_t i = 0; i < sizeof bytes; i++) {
		x = x * 1664525u + 1013904223u;
		bytes[i] = (char)(x >> 24 | 0x80);
	}
	struct jail jail;

	jail_begin(&jail, "sallyport-extract");
	jail_open(&jail, sp_view(bytes, sizeof bytes), NULL, NULL);
	CU_ASSERT(!jail.read);
	memcpy(bytes + 2000, "\0letters in a foreign wrapping, a whole sentence\0", 49);
	jail_open(&jail, sp_view(bytes, sizeof bytes), NULL, NULL);
	CU_ASSERT(jail_said(&jail, "doubt ") && jail_said(&jail, "letters in a foreign wrapping, a whole sentence\n"));
	jail_end(&jail);
}

/* Every file, cut short at many places: an answer, and no crash. */
static void test_cut(void)
{
	static const char *const names[] = { "letter.docx", "letter.odt", "letter.doc", "list.xlsx", "letter.rtf", "note.7z",
		"note.tar", "wrapped.zip", "locked.7z", "note.txt.xz" };
	struct sp_arena arena;
	struct jail jail;

	sp_arena_init(&arena, 0);
	jail_begin(&jail, "sallyport-extract");
	for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
		struct sp_view bytes;
		char path[256];

		snprintf(path, sizeof path, "tests/data/attachments/%s", names[i]);
		CU_ASSERT_EQUAL_FATAL(sp_io_read_file(tap_source(path), 1 << 20, &arena, &bytes, NULL), SP_OK);
		for (size_t n = 1; n < bytes.n; n += bytes.n / 40 + 1) {
			jail_open(&jail, sp_view(bytes.p, n), NULL, names[i]);
			CU_ASSERT(!jail.said.n || !memmem(jail.said.p, jail.said.n, "loss crash", 10));
		}
	}
	jail_end(&jail);
	sp_arena_release(&arena);
}

static const struct tap_test tests[] = {
#ifdef HAVE_ARCHIVE
	{ "archives give out their files", test_archives },
	{ "what is locked is a loss, and its names are read", test_locked },
	{ "a zip file whose records lie is read both ways", test_zip_lies },
	{ "a file of two formats is read as both", test_polyglot },
#endif
#if defined HAVE_ARCHIVE && defined HAVE_EXPAT
	{ "documents, sheets and talks are text, runs joined and cells behind their headings", test_office },
#endif
	{ "older documents are text", test_legacy },
	{ "what programs read, they read in the jail", test_tools },
	{ "Rich Text is joined over its groups, and nothing of its syntax is text", test_rtf },
	{ "words beside a picture and bytes behind it are read", test_pictures },
#if defined HAVE_EXPAT && defined HAVE_ZLIB
	{ "places, captions and comments are read wherever pictures keep them", test_places },
#endif
#ifdef HAVE_EXPAT
	{ "of XMP what people wrote is read, and not what a camera measured", test_xmp },
#endif
	{ "Exif that lies about itself is no trouble", test_bad_exif },
#if defined HAVE_LEPT && defined HAVE_ZBAR
	{ "what bar codes say is text", test_bar_codes },
#endif
#ifdef HAVE_QPDF
	{ "pictures in a PDF file that are no photographs are given out as pixels", test_picture_in_pdf },
	{ "text of a PDF file that lies where nobody looks, or says something else than it shows, is given out", test_unseen_in_pdf },
#endif
#ifdef HAVE_ZLIB
	{ "presentations of PowerPoint 97 are text", test_talk_of_97 },
#endif
	{ "Rich Text is read in the code pages of its document and its fonts", test_rtf_charsets },
	{ "messages of Outlook give out what is attached", test_tnef },
	{ "what is signed is read, what is enveloped is a loss", test_cms },
	{ "armour is opened; what is encrypted in it is a loss", test_pgp },
	{ "letters in a file of an unknown kind are read, and it stays unknown", test_unknown },
	{ "files that are cut short crash nothing", test_cut },
};

int main(void)
{
	return TAP_MAIN("formats", tests);
}
