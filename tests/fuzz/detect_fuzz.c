/* SPDX-License-Identifier: Apache-2.0 */
/* links: LIB_DETECT LIB_PLUGHOST LIB_MATCH LIB_CONFIG LIB_MODEL LIB_BASE */
/* What looks around in a text: stretches of digits, windows, the embedding of a value, excerpts. The first two bytes say
 * where in the text, the next how long the value is; the rest, as far as it is valid UTF-8, is the text. */
#include <assert.h>
#include <stdlib.h>

#include "base/utf8.h"
#include "detect/confidence.h"
#include "detect/detect.h"
#include "plughost/candidate.h"

static void try_digits(struct sp_view text, uint32_t end)
{
	struct sallyport_candidate candidate;
	struct sp_digits digits = { .n = 0 };
	uint32_t at = sp_digits_touch(text, UINT32_MAX, end);

	if (at != UINT32_MAX) {
		sp_digits_around(text, at, &digits);
		assert(digits.n > 0 && digits.n <= SP_DIGITS_MAX);
		assert(digits.begin <= at && at < digits.end);
		assert(digits.next == UINT32_MAX || digits.next > digits.begin);
	}
	sp_candidate_set(&candidate, text, SALLYPORT_VIEW_TEXT, UINT32_MAX, end, end, 20, &digits);
	assert(candidate.window_begin <= end && candidate.window_end >= end);
	assert(candidate.window_end <= text.n);
}

static void try_excerpt(struct sp_view text, uint32_t begin, uint32_t end)
{
	const struct sp_span other = { begin / 2, begin };
	uint32_t caret, caret_n;
	struct sp_arena arena;

	sp_arena_init(&arena, 0);
	char *excerpt = sp_excerpt(text, (struct sp_span){ begin, end }, &other, begin > 1, &arena,
		&caret, &caret_n);
	size_t n = excerpt ? strlen(excerpt) : 0;

	assert(excerpt && sp_utf8_valid_run(excerpt, n) == n);
	assert(caret + caret_n <= sp_utf8_count(excerpt, n));
	for (size_t i = 0; i < n; i++)
		assert((unsigned char)excerpt[i] >= ' ');
	sp_arena_release(&arena);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	if (size < 4)
		return 0;
	struct sp_view text = sp_view((const char *)data + 3, size - 3);

	text.n = sp_utf8_valid_run(text.p, text.n);
	if (text.n == 0)
		return 0;
	size_t begin = sp_utf8_floor(text.p, text.n, (data[0] | (size_t)data[1] << 8) % text.n);
	size_t end = sp_utf8_floor(text.p, text.n, begin + data[2]);

	if (begin + data[2] > text.n)
		end = text.n;
	try_digits(text, (uint32_t)end);
	if (end <= begin)
		return 0;
	sp_is_embedded(text, (uint32_t)begin, (uint32_t)end);
	try_excerpt(text, (uint32_t)begin, (uint32_t)end);
	return 0;
}
