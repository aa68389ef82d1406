/* SPDX-License-Identifier: Apache-2.0 */
/* Context words that are looked for around candidates only. */
#include <string.h>

#include "detect/plain.h"
#include "detect_fixture.h"
#include "tap.h"

static const char pack[] =
	"pack: test\n"
	"anchors:\n"
	"  digits: {pattern: '[0-9][ ./-]?[0-9][ ./-]?[0-9][ ./-]?[0-9][ ./-]?[0-9][ ./-]?[0-9]', run: true}\n"
	"rules:\n"
	"  - id: waits\n"
	"    name: Ten digits near a word\n"
	"    category: personal-data\n"
	"    type: WAITS\n"
	"    anchor: digits\n"
	"    validator: good/ten\n"
	"    confidence: {base: 0.3, context: 0.5}\n"
	"    context: {words: ['número de código', 'n.i.f.', 'henkilötunnu*', 'ИНН', '身份证'], within: 40, local: true}\n"
	"    require: context\n"
	"  - id: rival\n"
	"    name: Ten digits near another word\n"
	"    category: personal-data\n"
	"    type: RIVAL\n"
	"    severity: high\n"
	"    anchor: digits\n"
	"    validator: good/ten\n"
	"    confidence: {base: 0.3, context: 0.5}\n"
	"    context: {words: [rival], within: 40, local: true}\n"
	"    require: context\n"
	"  - id: always\n"
	"    name: Ten digits, surer near a word\n"
	"    category: operational\n"
	"    type: ALWAYS\n"
	"    anchor: digits\n"
	"    validator: good/ten\n"
	"    confidence: {base: 0.3, context: 0.5}\n"
	"    context: {words: [ticket], within: 20, side: before, local: true}\n";

static struct detect_fixture f;

static void expect_plain(const char *text, const char *expected)
{
	struct sp_plain plain;

	sp_plain_read(sp_view_str(text), 0, (uint32_t)strlen(text), &plain);
	CU_ASSERT_EQUAL(plain.n, strlen(expected));
	CU_ASSERT(plain.n == strlen(expected) && !memcmp(plain.byte, expected, plain.n));
	for (size_t i = 0; i < plain.n; i++)
		CU_ASSERT(plain.begin[i] <= plain.end[i] && plain.end[i] <= strlen(text));
}

static void test_plain(void)
{
	expect_plain("Número  de\nCÓDIGO:", "numero de codigo ");
	expect_plain("taxNumber tax_number", "tax number tax number ");
	expect_plain("N.I.F. 12AB e.g.", "nif 12 ab eg ");
	expect_plain("rfc822 NIF12345678X id3Tag", "rfc822 nif 12345678 x id3 tag ");
	expect_plain("ΑΦΜ Αριθμός ИНН", "αφμ αριθμοσ инн ");
	expect_plain("身份证", "身 份 证 ");
	expect_plain("Straße ł Mã số thuế Nº", "strase l ma so thue no ");
	expect_plain("t\xe2\x80\x8b" "ax ｔａｘ", "tax tax ");
	expect_plain("", "");
	expect_plain("...", "");
}

static void test_cut(void)
{
	struct sp_view text = sp_view_str("alpha beta gamma");
	struct sp_plain plain;

	sp_plain_read(text, 2, 13, &plain);
	CU_ASSERT(plain.n == 5 && !memcmp(plain.byte, "beta ", 5));
	sp_plain_read(text, 6, 10, &plain);
	CU_ASSERT(plain.n == 5 && !memcmp(plain.byte, "beta ", 5));
}

/* The finding of rule waits for each way to write its words. */
static void expect(const char *text, const char *why)
{
	detect_one(&f, text);
	const struct sp_finding *finding = detect_find(&f, "waits");

	CU_ASSERT_EQUAL(finding != NULL, why != NULL);
	if (finding && why)
		CU_ASSERT(detect_why(finding, why));
}

static void test_words(void)
{
	expect("Número de Código: 9991234578", "near: número de código");
	expect("numero de\n codigo 9991234578", "near: número de código");
	expect("numeroDeCodigo=\"9991234578\"", "near: número de código");
	expect("9991234578 is my NIF", "near: n.i.f.");
	expect("N.I.F.: 999 123 4578", "near: n.i.f.");
	expect("henkilötunnukseni on 9991234578", "near: henkilötunnu*");
	expect("инн 9991234578", "near: ИНН");
	expect("我的身份证号码是9991234578", "near: 身份证");
	expect("the codigo numero 9991234578", NULL);
	expect("nifty 9991234578", NULL);
	expect("NIF, of which nothing is known to anybody at all: 9991234578", NULL);
	expect("9991234578", NULL);
}

static void test_bonus(void)
{
	detect_one(&f, "ticket 9991234578");
	CU_ASSERT_PTR_NOT_NULL_FATAL(detect_find(&f, "always"));
	CU_ASSERT_DOUBLE_EQUAL(detect_find(&f, "always")->confidence, 0.8, 1e-5);
	detect_one(&f, "9991234578 ticket");
	CU_ASSERT_PTR_NOT_NULL_FATAL(detect_find(&f, "always"));
	CU_ASSERT_DOUBLE_EQUAL(detect_find(&f, "always")->confidence, 0.3, 1e-5);
}

/* Words between two numbers are words of both. */
static void test_several(void)
{
	detect_one(&f, "nif 9991234578 ; nif 9990000018, 9990000026 nif");
	size_t n = 0;

	for (size_t i = 0; i < f.finding_n; i++)
		n += !strcmp(f.finding[i].rule, "waits");
	CU_ASSERT_EQUAL(n, 3);
}

/* Of rules that are equally sure the one whose word is nearer is right, whatever its severity. */
static void test_nearest(void)
{
	detect_one(&f, "nif 9991234578 ; rival 9990000018");
	const struct sp_finding *one = detect_find(&f, "waits"), *other = detect_find(&f, "rival");

	CU_ASSERT_PTR_NOT_NULL_FATAL(one);
	CU_ASSERT_PTR_NOT_NULL_FATAL(other);
	CU_ASSERT_EQUAL(one->start, 4);
	CU_ASSERT_EQUAL(other->start, 23);
}

static const struct tap_test tests[] = {
	{ "words are compared without case, accents, signs", test_plain },
	{ "words that the window cuts are left out", test_cut },
	{ "a rule waits for its local words, however they are written", test_words },
	{ "a rule that does not need them is surer with them", test_bonus },
	{ "each of several numbers is near its words", test_several },
	{ "the nearer word says what a number is", test_nearest },
};

int main(void)
{
	detect_setup(&f, pack);
	int rc = TAP_MAIN("nearby", tests);

	detect_teardown(&f);
	return rc;
}
