/* SPDX-License-Identifier: Apache-2.0 */
/* Files of no format: which are given to a worker at all, and what letters are found in the others. */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "extract/letters.h"
#include "extract/marks.h"
#include "tap.h"

#define NOISE_BYTES ((size_t)1 << 20)

static void make_noise(char *p, size_t n)
{
	uint64_t x = 88172645463325252u;

	for (size_t i = 0; i < n; i++) {
		x ^= x << 13;
		x ^= x >> 7;
		x ^= x << 17;
		p[i] = (char)(x >> 32);
	}
}

/* What is found in noise of n bytes into which a text is put, at `at`. */
static bool find_in_noise(size_t n, size_t at, const char *text, size_t text_n, struct sp_buf *out)
{
	char *noise = malloc(n);

	CU_ASSERT_FATAL(noise && at + text_n + 2 <= n);
	make_noise(noise, n);
	noise[at] = noise[at + text_n + 1] = 1;
	memcpy(noise + at + 1, text, text_n);
	sp_buf_init(out, 0);
	bool speaks = sp_letters_find(sp_view(noise, n), out);

	free(noise);
	return speaks;
}

static bool has_line(const struct sp_buf *found, const char *line)
{
	char want[256];
	int n = snprintf(want, sizeof want, "%s\n", line);

	return found->n && memmem(found->p, found->n, want, (size_t)n) != NULL;
}

static void test_noise(void)
{
	struct sp_buf found;

	CU_ASSERT(!find_in_noise(NOISE_BYTES, 0, "", 0, &found));
	tap_note("%zu bytes of %zu", found.n, NOISE_BYTES);
	CU_ASSERT(found.n < NOISE_BYTES / 4096);
	sp_buf_release(&found);
}

static void test_kept(void)
{
	static const char *const texts[] = { "999 281 3458", "999-281-3458", "JG121316A", "07700 900123", "anna@example.com",
		"4111-1111-1111-1111", "12/03/1985", "passwd", "Secret", "CONFIDENTIAL", "Müller", "Иванов", "患者番号",
		"https://example.com/?q=%41&r={1}", "aB3$dE6&gH9(jK2)mN5=pQ8!" };

	/* Everywhere in blocks, and at both ends of the file. */
	for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
		for (size_t at = 0; at < 130; at++) {
			size_t n = strlen(texts[i]), noise = at < 100 ? 8192 : at + n + 2;
			struct sp_buf found;

			find_in_noise(noise, at, texts[i], n, &found);
			if (!has_line(&found, texts[i])) {
				CU_FAIL("a run that should be found is not");
				tap_note("at %zu: %s", at, texts[i]);
			}
			sp_buf_release(&found);
		}
}

static void test_dropped(void)
{
	static const char *const texts[] = { "V(jvdy", "Ntw G#", "Gn9qnkjd", "x]{7&b", "aBcDeFg" };

	for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
		struct sp_buf found;

		find_in_noise(4096, 1000, texts[i], strlen(texts[i]), &found);
		CU_ASSERT(!has_line(&found, texts[i]));
		sp_buf_release(&found);
	}
}

static void test_wide(void)
{
	static const char wide[] = "\0p\0a\0s\0s\0w\0o\0r\0d\0";
	struct sp_buf found;

	for (size_t at = 500; at < 540; at++) {
		find_in_noise(4096, at, wide, sizeof wide - 1, &found);
		CU_ASSERT(has_line(&found, "password"));
		sp_buf_release(&found);
	}
}

static void test_speech(void)
{
	static const char sentence[] = "a sentence in a wrapping that nobody knows", number[] = "00000000000000000000000000000000000";
	struct sp_buf found;

	CU_ASSERT(find_in_noise(4096, 100, sentence, sizeof sentence - 1, &found));
	sp_buf_release(&found);
	CU_ASSERT(!find_in_noise(4096, 100, number, sizeof number - 1, &found));
	CU_ASSERT(has_line(&found, number));
	sp_buf_release(&found);
}

static void test_small(void)
{
	char bytes[80];

	memset(bytes, 'a', sizeof bytes);
	for (size_t n = 0; n <= sizeof bytes; n++) {
		char *copy = malloc(n + !n); /* of the exact size, so that a read beyond it is seen */
		struct sp_buf found;

		CU_ASSERT_FATAL(copy != NULL);
		memcpy(copy, bytes, n);
		sp_buf_init(&found, 0);
		sp_letters_find(sp_view(copy, n), &found);
		CU_ASSERT_EQUAL(found.n, n < 6 ? 0 : n + 1);
		sp_buf_release(&found);
		free(copy);
	}
}

static void test_marks(void)
{
	static const struct {
		size_t at, n;
		const char *bytes;
	} marked[] = {
		{ 0, 4, "PK\3\4" }, { 1000, 4, "%PDF" }, { 257, 5, "ustar" }, { 0x8001, 5, "CD001" }, { 148, 6, "007321" },
		{ 40000, 4, "PK\5\6" }, { 65536 - 4, 4, "PK\5\6" }, { 0, 4, "\x85\x01\x0c\x03" },
		{ 0, 3, "\xc1\x10\x03" }, { 0, 3, "\xcb\x10" "b" },
	};
	static char bytes[65536];

	CU_ASSERT(!sp_marks_any(sp_view(bytes, sizeof bytes)));
	CU_ASSERT(!sp_marks_any(sp_view(bytes, 0)));
	for (size_t i = 0; i < sizeof marked / sizeof *marked; i++) {
		memset(bytes, 0, sizeof bytes);
		memcpy(bytes + marked[i].at, marked[i].bytes, marked[i].n);
		CU_ASSERT(sp_marks_any(sp_view(bytes, sizeof bytes)));
		CU_ASSERT(!sp_marks_any(sp_view(bytes, marked[i].at)));
	}
}

static const struct tap_test tests[] = {
	{ "noise holds hardly any letters", test_noise },
	{ "words, numbers and all that is long are found in noise, wherever they stand", test_kept },
	{ "short runs that look like no word are passed over", test_dropped },
	{ "letters of 16 bits are found", test_wide },
	{ "a sentence is told from a long run", test_speech },
	{ "no byte beyond the end is read", test_small },
	{ "formats are known by their marks, wherever these stand", test_marks },
};

int main(void)
{
	return TAP_MAIN("letters", tests);
}
