/* SPDX-License-Identifier: Apache-2.0 */
/* What stands in a text in another alphabet: base64 and its kin, numbers of characters, Morse. */
#include <stdlib.h>

#include "base/err.h"
#include "parse/bases.h"
#include "parse/encoded.h"
#include "parse/number_words.h"
#include "parse/readings.h"
#include "parse/spelled.h"
#include "tap.h"

static struct sp_arena arena;

/* The first run of a text that says something, undone as often as it takes. */
static struct sp_view undo(const char *text, int *ret_kind)
{
	struct sp_view run, bytes = sp_view("", 0);
	size_t at = 0;

	*ret_kind = SP_ENCODED_NOTHING;
	while (sp_encoded_next(sp_view_str(text), &at, &run)) {
		for (int i = 0; i < 3; i++, run = bytes) {
			*ret_kind = sp_encoded_read(run, &arena, &bytes);
			if (*ret_kind != SP_ENCODED_AGAIN)
				break;
		}
		if (*ret_kind != SP_ENCODED_NOTHING)
			break;
	}
	return bytes;
}

static void check_words(const char *text, const char *words)
{
	int kind;
	struct sp_view bytes = undo(text, &kind);

	CU_ASSERT_EQUAL(kind, SP_ENCODED_TEXT);
	CU_ASSERT(sp_view_is(bytes, words));
	tap_note("%s: %.*s", text, (int)bytes.n, bytes.p);
}

static void test_encoded(void)
{
	const char *words = "the quick brown fox jumps over 12 dogs";

	check_words("so: dGhlIHF1aWNrIGJyb3duIGZveCBqdW1wcyBvdmVyIDEyIGRvZ3M= it is", words);
	check_words("dGhlIHF1aWNrIGJyb3duIGZveCBqdW1wcyBvdmVy\r\nIDEyIGRvZ3N0aGUgcXVpY2sgYnJvd24gZm94IGp1\r\nbXBzIG92ZXIgMTIgZG9ncw==\r\nend",
		"the quick brown fox jumps over 12 dogsthe quick brown fox jumps over 12 dogs");
	check_words("see 74686520717569636b2062726f776e20666f78206a756d7073206f76657220313220646f6773.", words);
	check_words("see ORUGKIDROVUWG2ZAMJZG653OEBTG66BANJ2W24DTEBXXMZLSEAYTEIDEN5TXG===.", words);
	check_words("dGhpcyBpcyBhIGxpbmUgdGhhdCBoYXM/IHNpZ25zIGFuZCBzcGFjZXM-", "this is a line that has? signs and spaces>");
}

static void test_bases(void)
{
	struct sp_view run, bytes;
	size_t at = 0;
	int kind;

	/* Of base 58 without marks, of base 85 between them. */
	check_words("key JDm5HDRGZa8MP1m9zHJs92Xk4ghinTfAX1ZuFSMnctijXWsfh4bt now", "the quick brown fox jumps over 12 dogs");
	CU_ASSERT_FATAL(sp_base85_next(sp_view_str("a ~ b <~ c ~ d <~FD,5.EHPu*CER),Dg-(AAoDo:C3=B4F!,CEATAnJ1*C+GB6+~> e"), &at, &run));
	CU_ASSERT_EQUAL(sp_encoded_read(run, &arena, &bytes), SP_ENCODED_TEXT);
	CU_ASSERT(sp_view_is(bytes, "the quick brown fox jumps over 12 dogs"));
	CU_ASSERT_FALSE(sp_base85_next(sp_view_str("a ~ b <~ c ~ d ~"), &(size_t){ 0 }, &run));
	/* A text that goes on where it is cut. */
	at = 0;
	CU_ASSERT(sp_base85_next(sp_view_str("a <~FD,B0+DGm>"), &at, &run));
	CU_ASSERT_EQUAL(at, strlen("a <~FD,B0+DGm>"));
	CU_ASSERT_EQUAL(sp_encoded_read(run, &arena, &bytes), SP_ENCODED_NOTHING);
	undo("ThisIsLongerThanAnyWordAndSaysNothingAtA1111", &kind);
	CU_ASSERT_EQUAL(kind, SP_ENCODED_NOTHING);
}

static void test_file(void)
{
	int kind;
	struct sp_view bytes = undo("UEsDBAoAAAAAAGJ1Y1kAAAAAAAAAAAAAAAAFAAAAYS50eHQ=", &kind);

	CU_ASSERT_EQUAL(kind, SP_ENCODED_FILE);
	CU_ASSERT(bytes.n > 4 && !memcmp(bytes.p, "PK\3\4", 4));
	bytes = undo("MIIBBgYJKoZIhvcNAQcDoIH4MIH1AgECMYGyMIGvAgECgBRkZWFkYmVlZg==", &kind);
	CU_ASSERT_EQUAL(kind, SP_ENCODED_FILE);
}

/* Much that says nothing is a file that is packed or encrypted; a little of it is a checksum or the like. */
static void test_noise(void)
{
	char digits[1025];
	uint32_t x = 1;
	int kind;

	for (size_t i = 0; i < sizeof digits - 1; i++) {
		x = x * 1664525u + 1013904223u;
		digits[i] = "0123456789abcdef"[x >> 28];
	}
	digits[sizeof digits - 1] = 0;
	undo(digits, &kind);
	CU_ASSERT_EQUAL(kind, SP_ENCODED_NOISE);
	digits[256] = 0;
	undo(digits, &kind);
	CU_ASSERT_EQUAL(kind, SP_ENCODED_NOTHING);
}

static void test_plain(void)
{
	static const char *const texts[] = { "", "Nothing to see here, only words and words and words again.",
		"https://www.example.com/a/very/long/path/that/goes/on-and-on/for/ever/and/ever.html",
		"Donaudampfschiffahrtselektrizitaetenhauptbetriebswerkbauunterbeamtengesellschaft",
		"sha256: e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
		"----------------------------------------------------------------", "a=b=c", "=====================================" };
	struct sp_view said;
	struct sp_map map;
	int kind;

	for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
		size_t at = 0;

		undo(texts[i], &kind);
		CU_ASSERT_EQUAL(kind, SP_ENCODED_NOTHING);
		CU_ASSERT_EQUAL(sp_spelled_next(sp_view_str(texts[i]), &at, &arena, &said, &map), 0);
		tap_note("%s", texts[i]);
	}
}

static void check_spelled(const char *text, const char *want, const char *from)
{
	struct sp_view said;
	struct sp_map map;
	size_t at = 0;

	CU_ASSERT_EQUAL_FATAL(sp_spelled_next(sp_view_str(text), &at, &arena, &said, &map), 1);
	CU_ASSERT(sp_view_is(said, want));
	tap_note("%s: %.*s", text, (int)said.n, said.p);
	CU_ASSERT_EQUAL(map.out_n, said.n);
	/* The first letter of it leads back to where it is written. */
	const char *hash = memchr(said.p, '#', said.n);
	size_t letter = (size_t)(hash + 1 - said.p);

	CU_ASSERT_EQUAL(sp_map_begin(&map, (uint32_t)letter), (uint32_t)(strstr(text, from) - text));
	CU_ASSERT_EQUAL(sp_spelled_next(sp_view_str(text), &at, &arena, &said, &map), 0);
}

static void test_spelled(void)
{
	check_spelled("the number#74 71 56 52 54 50 55 50 68 is his", "the number#JG846272D is his", "74 71");
	check_spelled("the number#.--- --. ---.. ....- -.... ..--- --... ..--- -.. is his", "the number#JG846272D is his", ".--- --.");
	check_spelled("he said#<~87cURD_*#4DfTZ)~> and left", "he said#Hello, World and left", "<~87");
}

static void test_dictated(void)
{
	static const char *const rows[][2] = {
		{ "about NHS number nine nine nine two eight one three four five eight before Friday.",
			"about NHS number 9992813458 before Friday." },
		{ "my card five one oh five one oh five one oh five one oh five one oh oh exp", "my card 5105105105105100 exp" },
		{ "is Juliet Golf eight four six two seven two Delta for the form", "is JG846272D for the form" },
		{ "neuf neuf neuf deux huit un trois quatre cinq huit, merci", "9992813458, merci" },
		{ "code alfa bravo charlie foxtrot hotel kilo lima quebec yankee zulu one two three four five", "code ABCFHKLQYZ12345" },
		{ "ref null eins zwei drei vier f\xc3\xbcnf sechs sieben acht neun", "ref 0123456789" },
		{ "ref cero uno dos tres cuatro cinco seis siete ocho nueve", "ref 0123456789" },
		{ "is J G eight four six\ntwo seven two D for", "is JG846272D for" },
	};
	static const char *const plain[] = { "One of the two is at home, the other three are not, and one more is at sea: one in six.",
		"Charlie and Oscar took the golf bag to the hotel in India with Mike and Victor in November.", "I have one." };
	struct sp_view said;
	struct sp_map map;

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		size_t at = 0;

		CU_ASSERT_EQUAL_FATAL(sp_number_words_next(sp_view_str(rows[i][0]), &at, &arena, &said, &map), 1);
		CU_ASSERT(sp_view_is(said, rows[i][1]));
		tap_note("%.*s", (int)said.n, said.p);
	}
	for (size_t i = 0; i < sizeof plain / sizeof *plain; i++) {
		size_t at = 0;

		CU_ASSERT_EQUAL(sp_number_words_next(sp_view_str(plain[i]), &at, &arena, &said, &map), 0);
	}
}

static void test_tables(void)
{
	static const char *const texts[] = { "12 34 56 78 90 11 22 33 44 55 66 77 88 99 10 20 30", "45 67 34 56 78 90 41 46 52 61 43 58 37 44",
		"2023 2024 2025 2026 2027 2028 2029", "1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13",
		". . . . . . . . . . . . . . . . . . - - - - - ------------" };
	struct sp_view said;
	struct sp_map map;

	for (size_t i = 0; i + 1 < sizeof texts / sizeof *texts; i++) {
		size_t at = 0;

		CU_ASSERT_EQUAL(sp_spelled_next(sp_view_str(texts[i]), &at, &arena, &said, &map), 0);
		tap_note("%s", texts[i]);
	}
}

/* An alphabet in which one letter stands for four must not outgrow what it is written into. */
static void test_growth(void)
{
	char *text = malloc(9000);
	struct sp_view said;
	struct sp_map map;
	size_t at = 0;

	CU_ASSERT_PTR_NOT_NULL_FATAL(text);
	memset(text, 'z', 9000);
	memcpy(text, "<~", 2);
	memcpy(text + 4000, "~>", 3);
	CU_ASSERT_EQUAL(sp_spelled_next(sp_view(text, 4002), &at, &arena, &said, &map), 0);
	free(text);
}

static int hear_reading(void *context, const struct sp_text *reading)
{
	size_t *n = context;

	*n += reading->utf8.n;
	return SP_OK;
}

/* Longer than all steps in which a text is read: undone once, or memory would not do. */
static void test_long(void)
{
	const size_t n = (size_t)4 << 20;
	struct sp_arena room;
	size_t heard = 0;
	char *bytes = malloc(n);

	CU_ASSERT_FATAL(bytes != NULL);
	memset(bytes, 'a', n);
	sp_arena_init(&room, 5 * n);
	const struct sp_reading_sink sink = { .arena = &room, .context = &heard, .text = hear_reading };
	const struct sp_text text = { .utf8 = sp_view(bytes, n) };

	CU_ASSERT_EQUAL(sp_readings_of(&sink, &text, NULL), SP_OK);
	CU_ASSERT_EQUAL(heard, 0);
	sp_arena_release(&room);
	free(bytes);
}

/* How often a reading says these words. */
struct heard {
	const char *words;
	unsigned times;
};

static int hear_words(void *context, const struct sp_text *reading)
{
	struct heard *heard = context;

	heard->times += memmem(reading->utf8.p, reading->utf8.n, heard->words, strlen(heard->words)) != NULL;
	return SP_OK;
}

/* Wherever a stretch lies around the place where a long text is read on, it is read, and once. */
static void test_borders(void)
{
	static const char *const stretches[][2] = {
		{ "oh seven seven oh oh nine oh oh one two three", "07700900123" },
		{ "TWVldCBtZSBieSB0aGUgb2xkIGJyaWRnZSBhdCBub29u", "Meet me by the old bridge at noon" },
		{ "97 98 99 100 101 102 103 104 105 106 107 108", "abcdefghijkl" },
		{ "4d 65 65 74 20 6d 65 20 61 74 20 6e 6f 6f 6e 20 6f 6e 20 74 68 65 20 62 72 69 64 67 65", "Meet me at noon on" },
	};
	enum { BORDER = 1 << 16, TEXT = 3 * BORDER };
	char *bytes = malloc(TEXT);

	CU_ASSERT_FATAL(bytes != NULL);
	for (size_t i = 0; i < sizeof stretches / sizeof *stretches; i++) {
		size_t n = strlen(stretches[i][0]);

		for (size_t begin = BORDER - n - 2; begin < BORDER + 3; begin += 7) {
			struct heard heard = { stretches[i][1], 0 };
			struct sp_arena room;

			for (size_t k = 0; k < TEXT; k++)
				bytes[k] = "words, "[k % 7];
			memset(bytes + begin - 2, '\n', n + 4);
			memcpy(bytes + begin, stretches[i][0], n);
			sp_arena_init(&room, 0);
			const struct sp_reading_sink sink = { .arena = &room, .context = &heard, .text = hear_words };
			const struct sp_text text = { .utf8 = sp_view(bytes, TEXT) };

			CU_ASSERT_EQUAL(sp_readings_of(&sink, &text, NULL), SP_OK);
			CU_ASSERT_EQUAL(heard.times, 1);
			if (heard.times != 1)
				tap_note("%s at %zu: %u times", stretches[i][0], begin, heard.times);
			sp_arena_release(&room);
		}
	}
	free(bytes);
}

/* Whether one of the readings is `wanted`, or ends with it. */
struct wish {
	const char *wanted;
	unsigned n;
	bool met;
};

static int hear(void *context, const struct sp_text *reading)
{
	struct wish *wish = context;

	wish->n++;
	wish->met |= wish->wanted && memmem(reading->utf8.p, reading->utf8.n, wish->wanted, strlen(wish->wanted));
	CU_ASSERT_EQUAL(reading->to_part.out_n, reading->utf8.n);
	return SP_OK;
}

static void test_disguised(void)
{
	static const char *const cases[][2] = {
		{ "number [999][123][4578] it is", "[999 123 4578]" }, { "number 9 9 9   1 2 3   4 5 7 8 it is", " 999 123 4578" },
		{ "a digit a line:\r\n\r\n9\r\n\r\n9\r\n\r\n9\r\n\r\n1\r\n\r\n2\r\n\r\n3\r\n\r\n4\r\n\r\n5\r\n\r\n7\r\n\r\n8\r\n\r\n.", "9991234578" },
		{ "card 4lll llll lIl1 1|11 it is", "4111 1111 1111 1111" }, { "it is %39%39%39%20%31%32%33", "999 123" },
		{ "it is \\u0039\\x39\\071\\u{39}", "9999" }, { "it is &#57;&#x39;&#57;&#57;", "9999" }, { "it is +ADkAOQA5ADk-", "9999" },
		{ "it is U+0039 U+0039 U+0039 U+0039", "9999" }, { "in hex: 39 39 39 20 31 32 33 20 34 35 37 38 20 39 39 39 39", "999 123 4578" },
		{ "00111001 00111001 00111001 00111001 00111001 00111001", "999999" },
		{ "double nine nine one twenty-three forty five seven eight", "9991234578" },
		{ "\xe4\xb9\x9d\xe4\xb9\x9d\xe4\xb9\x9d\xe4\xb8\x80\xe4\xba\x8c\xe4\xb8\x89\xe5\x9b\x9b\xe4\xba\x94", "99912345" } };
	static const char *const plain[] = { "call 020 7946 0000 on 12/03/2024, 10:30 to 11:45", "x = 3; y = 4 % 5; a=b&c=d",
		"1, 2, 3, 10, 20, 30, 100, 200, 300, 1000", "999-123-4578", "100% of 20% of 30%", "O2 and 1st and 10l", "C:\\users\\x01" };
	struct sp_reading_sink sink = { .arena = &arena, .text = hear };

	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct wish wish = { .wanted = cases[i][1] };
		const struct sp_text text = { .utf8 = sp_view_str(cases[i][0]), .decoded = sp_view_str(cases[i][0]) };

		sink.context = &wish;
		CU_ASSERT_EQUAL(sp_readings_of(&sink, &text, NULL), SP_OK);
		CU_ASSERT_TRUE(wish.met);
		tap_note("%s", cases[i][0]);
	}
	for (size_t i = 0; i < sizeof plain / sizeof *plain; i++) {
		struct wish wish = { .n = 0 };
		const struct sp_text text = { .utf8 = sp_view_str(plain[i]), .decoded = sp_view_str(plain[i]) };

		sink.context = &wish;
		CU_ASSERT_EQUAL(sp_readings_of(&sink, &text, NULL), SP_OK);
		CU_ASSERT_EQUAL(wish.n, 0);
		tap_note("%s", plain[i]);
	}
}

struct counts {
	unsigned texts, times; /* heard; told that there are more */
};

static int count_text(void *context, const struct sp_text *reading)
{
	(void)reading;
	((struct counts *)context)->texts++;
	return SP_OK;
}

static int count_rest(void *context)
{
	((struct counts *)context)->times++;
	return SP_OK;
}

/* Twenty and then two hundred numbers in words: what is beyond the most that are read is told, once. */
static void test_too_many(void)
{
	static const char one[] = "ring nine nine nine one two three four five seven eight, I say to you, and then\n";
	static char bytes[200 * sizeof one];
	struct counts few = { 0 }, many = { 0 };

	for (size_t i = 0; i < 200; i++)
		memcpy(bytes + i * (sizeof one - 1), one, sizeof one - 1);
	struct sp_reading_sink sink = { &arena, &few, count_text, NULL, count_rest };
	const struct sp_text little = { .utf8 = sp_view(bytes, 20 * (sizeof one - 1)) };
	const struct sp_text much = { .utf8 = sp_view(bytes, 200 * (sizeof one - 1)) };

	CU_ASSERT_EQUAL(sp_readings_of(&sink, &little, NULL), SP_OK);
	CU_ASSERT_EQUAL(few.texts, 20);
	CU_ASSERT_EQUAL(few.times, 0);
	sink.context = &many;
	CU_ASSERT_EQUAL(sp_readings_of(&sink, &much, NULL), SP_OK);
	CU_ASSERT(many.texts >= 20 && many.texts < 200);
	CU_ASSERT_EQUAL(many.times, 1);
}

static const struct tap_test tests[] = {
	{ "more stretches than are read are not passed in silence", test_too_many },
	{ "digits far apart, letters for digits, escapes, codes and numerals are read; dates, sums and lists are not", test_disguised },
	{ "what lies across the steps in which a long text is read is read once", test_borders },
	{ "a line of any length is read once", test_long },
	{ "long runs of base64, base32 and hexadecimal are read, over lines and more than once", test_encoded },
	{ "a file in base64 is known by its signature", test_file },
	{ "a long run that decodes to noise is told from a short one", test_noise },
	{ "words in digits of base 58 and 85 are read", test_bases },
	{ "prose, links, digests and lines say nothing", test_plain },
	{ "numbers of characters, Morse and Ascii85 are read where they stand", test_spelled },
	{ "numbers dictated in words are read, phrases with numbers are not", test_dictated },
	{ "tables of numbers say nothing", test_tables },
	{ "what is read does not outgrow its room", test_growth },
};

int main(void)
{
	sp_arena_init(&arena, 0);
	int failed = TAP_MAIN("encoded", tests);

	sp_arena_release(&arena);
	return failed;
}
