/* SPDX-License-Identifier: Apache-2.0 */
/* The list of known pictures: how it is read, what is wrong with it and where, and what is found in it. */
#include <stdio.h>
#include <string.h>

#include "base/io.h"
#include "config/known.h"
#include "tap.h"

#define ZEROS "0000000000000000000000000000000000000000000000000000000000000000"
#define ONES "ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff"

static struct sp_arena arena;

static int parse(const char *text, struct sp_known_list *ret, struct sp_err *err)
{
	return sp_known_parse(sp_view_str(text), "images", &arena, ret, err);
}

static void test_read(void)
{
	struct sp_known_list list;
	struct sp_err err;
	struct sp_buf out;

	sp_arena_init(&arena, 0);
	CU_ASSERT_EQUAL_FATAL(parse("# for people\n\n" ZEROS " high the plan\n  \n" ZEROS "," ONES " low\r\n" ONES " critical Zo\xc3\xab",
		&list, &err), SP_OK);
	CU_ASSERT_EQUAL_FATAL(list.n, 3);
	CU_ASSERT_STRING_EQUAL(list.known[0].label, "the plan");
	CU_ASSERT_EQUAL(list.known[0].line, 3);
	CU_ASSERT_EQUAL(list.known[1].hash_n, 2);
	CU_ASSERT_EQUAL(list.known[1].severity, SP_SEVERITY_LOW);
	CU_ASSERT_STRING_EQUAL(list.known[1].label, "");
	CU_ASSERT_STRING_EQUAL(list.known[2].label, "Zo\xc3\xab");
	sp_buf_init(&out, 0);
	for (size_t i = 0; i < list.n; i++)
		sp_known_write(&list.known[i], &out);
	CU_ASSERT_STRING_EQUAL(out.p, ZEROS " high the plan\n" ZEROS "," ONES " low\n" ONES " critical Zo\xc3\xab\n");
	sp_buf_release(&out);
	CU_ASSERT_EQUAL(parse("", &list, &err), SP_OK);
	CU_ASSERT_EQUAL(list.n, 0);
	sp_arena_release(&arena);
}

static void test_wrong(void)
{
	static const struct {
		const char *text;
		unsigned line, column;
		const char *message;
	} rows[] = {
		{ "zz high x\n", 1, 1, "a hash is 64 hexadecimal digits" },
		{ "#\nabc high x\n", 2, 4, "a hash is 64 hexadecimal digits" },
		{ ZEROS "0 high x\n", 1, 65, "a blank, or a comma and another hash, stands after a hash" },
		{ ZEROS ",\n", 1, 66, "a hash is 64 hexadecimal digits" },
		{ ZEROS " grave x\n", 1, 66, "after its hashes stands how grave a picture is: low, medium, high or critical" },
		{ ZEROS " high,x\n", 1, 70, "a blank stands before the label" },
		{ ZEROS " high a\x01" "b\n", 1, 70, "a label has no control characters" },
		{ ZEROS " high \xff\n", 1, 70, "a label is UTF-8" },
	};

	sp_arena_init(&arena, 0);
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct sp_known_list list = { .n = 99 };
		struct sp_err err = { 0 };

		tap_note("%s", rows[i].text);
		CU_ASSERT_EQUAL(parse(rows[i].text, &list, &err), SP_EINVAL);
		CU_ASSERT_EQUAL(list.n, 99);
		CU_ASSERT_EQUAL(err.line, rows[i].line);
		CU_ASSERT_EQUAL(err.column, rows[i].column);
		CU_ASSERT_STRING_EQUAL(err.message, rows[i].message);
		CU_ASSERT_STRING_EQUAL(err.file, "images");
	}
	sp_arena_release(&arena);
}

static struct sp_picture_hash bits(unsigned n)
{
	struct sp_picture_hash hash = { { 0 } };

	for (unsigned i = 0; i < n; i++)
		hash.word[i * 7 % SP_PICTURE_BITS / 64] |= (uint64_t)1 << i * 7 % 64;
	return hash;
}

static void test_find(void)
{
	struct sp_picture_looks looks = { .n = 1, .look = { { .quality = 80 } } };
	struct sp_known_list list;
	struct sp_err err;
	unsigned distance = 0;

	sp_arena_init(&arena, 0);
	CU_ASSERT_EQUAL_FATAL(parse(ONES " low far\n" ZEROS "," ONES " high near\n", &list, &err), SP_OK);
	for (unsigned i = 0; i < SP_PICTURE_WAYS; i++)
		looks.look[0].way[i] = bits(100);
	CU_ASSERT_PTR_NULL(sp_known_find(&list, &looks, SP_KNOWN_DISTANCE_MAX, &distance));
	looks.look[0].way[5] = bits(31); /* turned */
	const struct sp_known *known = sp_known_find(&list, &looks, SP_KNOWN_DISTANCE_MAX, &distance);

	CU_ASSERT_PTR_NOT_NULL_FATAL(known);
	CU_ASSERT_STRING_EQUAL(known->label, "near");
	CU_ASSERT_EQUAL(distance, 31);
	looks.look[0].way[5] = bits(32);
	CU_ASSERT_PTR_NULL(sp_known_find(&list, &looks, SP_KNOWN_DISTANCE_MAX, &distance));
	looks.look[0].way[0] = bits(3);
	looks.look[0].quality = SP_PICTURE_QUALITY_MIN - 1;
	CU_ASSERT_PTR_NULL(sp_known_find(&list, &looks, SP_KNOWN_DISTANCE_MAX, &distance));
	CU_ASSERT(sp_known_confidence(0) > sp_known_confidence(SP_KNOWN_DISTANCE_MAX));
	CU_ASSERT(sp_known_confidence(SP_KNOWN_DISTANCE_MAX) >= SP_CONFIDENCE_FLAGGED);
	sp_arena_release(&arena);
}

/* A list of this length may be gone through for every picture. */
static void test_long(void)
{
	enum { LINES = 10000, ROUNDS = 20 };
	struct sp_picture_looks looks = { .n = 1, .look = { { .quality = 80 } } };
	struct sp_known_list list;
	struct sp_err err;
	struct sp_buf text;
	unsigned distance;
	uint64_t seed = 1;

	sp_arena_init(&arena, 0);
	sp_buf_init(&text, 0);
	for (unsigned i = 0; i < LINES; i++) {
		struct sp_known known = { .hash_n = SP_KNOWN_HASHES_MAX, .label = "one of many" };

		for (unsigned k = 0; k < SP_KNOWN_HASHES_MAX * SP_PICTURE_BITS / 64; k++) {
			seed = seed * 6364136223846793005u + 1442695040888963407u;
			known.hash[k / 4].word[k % 4] = seed ^ seed >> 29;
		}
		sp_known_write(&known, &text);
	}
	CU_ASSERT_EQUAL_FATAL(sp_known_parse(sp_view(text.p, text.n), "images", &arena, &list, &err), SP_OK);
	CU_ASSERT_EQUAL(list.n, LINES);
	uint64_t began = sp_io_now_us();

	for (unsigned i = 0; i < ROUNDS; i++)
		CU_ASSERT_PTR_NULL(sp_known_find(&list, &looks, SP_KNOWN_DISTANCE_MAX, &distance));
	printf("# a picture against %u known ones: %.2f ms\n", (unsigned)LINES, (double)(sp_io_now_us() - began) / 1000 / ROUNDS);
	sp_buf_release(&text);
	sp_arena_release(&arena);
}

static const struct tap_test tests[] = {
	{ "a list is read, and written as it was read", test_read },
	{ "what is wrong with a list is said with its place", test_wrong },
	{ "a picture is known up to a distance, in any way that it is held; a flat one is not", test_find },
	{ "long lists are read whole, and different pictures of them are not taken for one another", test_long },
};

int main(void)
{
	return TAP_MAIN("known pictures", tests);
}
