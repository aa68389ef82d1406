/* SPDX-License-Identifier: Apache-2.0 */
/* Letters and digits that are written to look like others, and what is written to look like nothing. */
#include "passage.h"

static const struct {
	uint32_t from, to; /* characters, inclusive */
} unseen[] = { { 0xad, 0xad }, { 0x300, 0x36f }, { 0x61c, 0x61c }, { 0x115f, 0x1160 }, { 0x17b4, 0x17b5 },
	{ 0x180b, 0x180f }, { 0x200b, 0x200f }, { 0x202a, 0x202e }, { 0x2060, 0x206f }, { 0xfe00, 0xfe0f },
	{ 0xfeff, 0xfeff }, { 0xe0000, 0xe0fff } };

static const struct {
	uint32_t code;
	char ascii;
} look_alikes[] = { { 0x391, 'A' }, { 0x392, 'B' }, { 0x395, 'E' }, { 0x396, 'Z' }, { 0x397, 'H' },
	{ 0x399, 'I' }, { 0x39a, 'K' }, { 0x39c, 'M' }, { 0x39d, 'N' }, { 0x39f, 'O' }, { 0x3a1, 'P' },
	{ 0x3a4, 'T' }, { 0x3a5, 'Y' }, { 0x3a7, 'X' }, { 0x3b1, 'a' }, { 0x3b9, 'i' }, { 0x3bd, 'v' },
	{ 0x3bf, 'o' }, { 0x3c1, 'p' }, { 0x405, 'S' }, { 0x406, 'I' }, { 0x408, 'J' }, { 0x410, 'A' },
	{ 0x412, 'B' }, { 0x415, 'E' }, { 0x41a, 'K' }, { 0x41c, 'M' }, { 0x41d, 'H' }, { 0x41e, 'O' },
	{ 0x420, 'P' }, { 0x421, 'C' }, { 0x422, 'T' }, { 0x423, 'Y' }, { 0x425, 'X' }, { 0x430, 'a' },
	{ 0x435, 'e' }, { 0x43a, 'k' }, { 0x43e, 'o' }, { 0x440, 'p' }, { 0x441, 'c' }, { 0x443, 'y' },
	{ 0x445, 'x' }, { 0x455, 's' }, { 0x456, 'i' }, { 0x458, 'j' }, { 0x501, 'd' }, { 0x51b, 'q' },
	{ 0x51d, 'w' } };

/* Digits of other scripts, ten in a row from here. */
static const uint32_t zeros[] = { 0x660, 0x6f0, 0x966, 0x9e6, 0xe50 };

static bool is_unseen(uint32_t code)
{
	for (size_t i = 0; i < sizeof unseen / sizeof *unseen; i++)
		if (code >= unseen[i].from && code <= unseen[i].to)
			return true;
	return false;
}

/* The ASCII character that it stands for; 0 = none. */
static char ascii_of(uint32_t code)
{
	if (code >= 0xff01 && code <= 0xff5e) /* full width */
		return (char)(code - 0xfee0);
	if (code >= 0x1d400 && code <= 0x1d6a3) /* mathematical alphabets, capitals first */
		return (char)((code - 0x1d400) % 52 < 26 ? 'A' + (code - 0x1d400) % 52 : 'a' + (code - 0x1d400) % 52 - 26);
	if (code >= 0x1d7ce && code <= 0x1d7ff)
		return (char)('0' + (code - 0x1d7ce) % 10);
	if (code >= 0x24b6 && code <= 0x24e9) /* in circles */
		return (char)(code < 0x24d0 ? 'A' + (code - 0x24b6) : 'a' + (code - 0x24d0));
	if (code == 0xa0 || (code >= 0x2000 && code <= 0x200a) || code == 0x202f || code == 0x205f || code == 0x3000)
		return ' ';
	for (size_t i = 0; i < sizeof zeros / sizeof *zeros; i++)
		if (code >= zeros[i] && code < zeros[i] + 10)
			return (char)('0' + (code - zeros[i]));
	for (size_t i = 0; i < sizeof look_alikes / sizeof *look_alikes; i++)
		if (look_alikes[i].code == code)
			return look_alikes[i].ascii;
	return 0;
}

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

uint32_t passage_fold(const char *text, uint32_t begin, uint32_t end, struct passage_folded *ret)
{
	uint32_t n = 0;

	if (end - begin > PASSAGE_FOLDED_MAX)
		begin = end - PASSAGE_FOLDED_MAX;
	for (uint32_t at = begin, bytes; at < end; at += bytes) {
		uint32_t code;

		bytes = decode(text, at, end, &code);
		char c = code < 0x80 ? (char)code : ascii_of(code);

		if (!c && is_unseen(code))
			continue;
		for (uint32_t i = 0; i < (c ? 1 : bytes); i++) {
			ret->text[n] = c ? c : text[at + i];
			ret->begin[n] = c ? at : at + i;
			ret->end[n++] = c ? at + bytes : at + i + 1;
		}
	}
	return n;
}
