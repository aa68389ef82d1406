/* SPDX-License-Identifier: Apache-2.0 */
/* A stretch of a text as it looks; what a character looks like the host knows. */
#include "passage.h"

/* The bytes of the character at `at`, which may be cut off by `end`. */
static uint32_t decode(const char *text, uint32_t at, uint32_t end, uint32_t *ret_code)
{
	unsigned char c = (unsigned char)text[at];
	uint32_t n = c < 0xc0 ? 1 : c < 0xe0 ? 2 : c < 0xf0 ? 3 : 4;
	uint32_t code = n == 1 ? c : c & (0x7fu >> n);

	if (end - at < n)
		n = end - at;
	for (uint32_t i = 1; i < n; i++)
		code = code << 6 | ((unsigned char)text[at + i] & 0x3f);
	*ret_code = code;
	return n;
}

bool passage_is_plain(const char *text, uint32_t begin, uint32_t end)
{
	unsigned char all = 0;

	for (uint32_t i = begin; i < end; i++)
		all |= (unsigned char)text[i];
	return all < 0x80;
}

uint32_t passage_fold(const struct sallyport_characters *characters, const char *text, uint32_t begin,
	uint32_t end, struct passage_folded *ret)
{
	uint32_t n = 0;

	if (end - begin > PASSAGE_FOLDED_MAX)
		begin = end - PASSAGE_FOLDED_MAX;
	for (uint32_t at = begin, bytes; at < end; at += bytes) {
		uint32_t code;

		bytes = decode(text, at, end, &code);
		uint32_t seen = code < 0x80 ? code : characters->read_as(code);
		bool is_ascii = seen < 0x80;

		if (!seen && code)
			continue;
		for (uint32_t i = 0; i < (is_ascii ? 1 : bytes); i++) {
			ret->text[n] = is_ascii ? (char)seen : text[at + i];
			ret->begin[n] = is_ascii ? at : at + i;
			ret->end[n++] = is_ascii ? at + bytes : at + i + 1;
		}
	}
	return n;
}
