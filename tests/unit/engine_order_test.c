/* SPDX-License-Identifier: Apache-2.0 */
/* The order in which the parts of a message are looked at. */
#include "engine/order.h"

#include "base/err.h"
#include "tap.h"

struct mail {
	struct sp_arena arena;
	struct sp_message message;
	size_t capacity;
	struct sp_order order;
};

static void add(struct mail *mail, const char *type, enum sp_part_kind kind, const char *bytes, size_t n)
{
	CU_ASSERT_EQUAL_FATAL(sp_arena_reserve(&mail->arena, (void **)&mail->message.part, mail->message.part_n,
		&mail->capacity, sizeof *mail->message.part), SP_OK);
	mail->message.part[mail->message.part_n++] = (struct sp_part){ .type = type, .kind = (uint8_t)kind,
		.cte = SP_CTE_IDENTITY, .body = sp_view(bytes, n) };
}

static void add_file(struct mail *mail, const char *type, size_t n)
{
	static const char bytes[100];

	add(mail, type, SP_PART_OPAQUE, bytes, n);
}

static void begin(struct mail *mail)
{
	*mail = (struct mail){ .message.arena = &mail->arena };
	sp_arena_init(&mail->arena, 0);
	sp_order_begin(&mail->order, &mail->message);
}

/* The next part; 99: there is none. */
static uint32_t next(struct mail *mail, uint32_t *ret_after)
{
	uint32_t part;
	int more = sp_order_next(&mail->order, &part, ret_after);

	CU_ASSERT(more >= 0);
	return more == 1 ? part : 99;
}

static void check(struct mail *mail, const uint32_t (*want)[2], size_t n)
{
	for (size_t i = 0; i < n; i++) {
		uint32_t after = 0;

		CU_ASSERT_EQUAL(next(mail, &after), want[i][0]);
		CU_ASSERT_EQUAL(after, want[i][1]);
	}
}

static void test_order(void)
{
	static const char png[] = "\x89PNG\r\n\x1a\n and so on";
	static const uint32_t want[][2] = { { 1, 0 }, { 3, 0 }, { 5, 0 }, { 6, 3 }, { 0, 2 }, { 4, 1 }, { 2, 0 }, { 99, 0 } };
	struct mail mail;

	begin(&mail);
	add_file(&mail, "image/jpeg", 30);
	add(&mail, "text/plain", SP_PART_TEXT, "", 0);
	add_file(&mail, "image/png", 90);
	add_file(&mail, "application/pdf", 100);
	add_file(&mail, "image/jpeg", 40);
	add(&mail, "image/svg+xml", SP_PART_HTML, "", 0);
	add(&mail, "application/octet-stream", SP_PART_OPAQUE, png, sizeof png);
	check(&mail, want, sizeof want / sizeof *want);
	sp_arena_release(&mail.arena);
}

static void test_added(void)
{
	static const uint32_t first[][2] = { { 0, 2 } }, second[][2] = { { 3, 0 }, { 1, 3 }, { 2, 2 }, { 4, 1 }, { 5, 0 }, { 99, 0 } };
	struct mail mail;

	begin(&mail);
	add_file(&mail, "image/jpeg", 10);
	add_file(&mail, "image/jpeg", 20);
	add_file(&mail, "image/jpeg", 30);
	check(&mail, first, 1);
	/* What stood in the first. */
	add_file(&mail, "application/zip", 10);
	add_file(&mail, "image/png", 5);
	add_file(&mail, "image/png", 6);
	check(&mail, second, sizeof second / sizeof *second);
	sp_arena_release(&mail.arena);
}

static void test_many(void)
{
	enum { N = 20000 };
	struct mail mail;
	uint32_t part, after;
	size_t last = 0;

	begin(&mail);
	for (uint32_t i = 0; i < N; i++)
		add_file(&mail, "image/jpeg", i * 7919 % 100);
	for (uint32_t i = 0; i < N; i++) {
		CU_ASSERT_EQUAL_FATAL(sp_order_next(&mail.order, &part, &after), 1);
		CU_ASSERT_FATAL(part < N && mail.message.part[part].body.n >= last && after == N - 1 - i);
		last = mail.message.part[part].body.n;
	}
	CU_ASSERT_EQUAL(sp_order_next(&mail.order, &part, &after), 0);
	sp_arena_release(&mail.arena);
}

static const struct tap_test tests[] = {
	{ "pictures come last, the smallest first, whatever they are declared to be", test_order },
	{ "parts that are found on the way come in their turn", test_added },
	{ "many pictures are sorted once", test_many },
};

int main(void)
{
	return TAP_MAIN("order", tests);
}
