/* SPDX-License-Identifier: Apache-2.0 */
/* Words of a passage, their places and their forms. */
#include <string.h>

#include "passage.h"

#define SENTENCE_POSITIONS 4u  /* what the end of a sentence counts */
#define PARAGRAPH_POSITIONS 9u

#define HASH_STEP UINT32_C(16777619)
#define CHECK_STEP UINT32_C(0x9e3779b1)

/* The bytes of a word at `at`: 0 = none is there. An apostrophe within a word is not one: "don't" is "dont". */
static uint32_t letter_bytes(const char *text, uint32_t at, uint32_t end)
{
	unsigned char c = (unsigned char)text[at];

	if (ascii_is_alnum(text[at]))
		return 1;
	if (c < 0xc3 || (c == 0xe2 && end - at >= 3 && (unsigned char)text[at + 1] <= 0x81))
		return 0; /* signs, and general punctuation */
	uint32_t n = c < 0xe0 ? 2 : c < 0xf0 ? 3 : 4;
	return end - at < n ? 0 : n;
}

static uint32_t apostrophe_bytes(const char *text, uint32_t at, uint32_t end)
{
	if (text[at] == '\'')
		return 1;
	return end - at >= 3 && !memcmp(text + at, "\xe2\x80\x99", 3) ? 3 : 0;
}

/* ---------- forms ---------- */

static uint32_t count_digits(const char *s, uint32_t n)
{
	uint32_t digits = 0;

	for (uint32_t i = 0; i < n; i++)
		digits += ascii_is_digit(s[i]);
	return digits;
}

/* "5am", "0530hrs", "6", "06" of "06:30", and "5" of "at 5". */
static enum passage_form form_of_number(const char *text, uint32_t begin, uint32_t end,
	uint32_t text_end, bool money, bool after_at)
{
	uint32_t n = end - begin, digits = count_digits(text + begin, n);
	const char *tail = text + begin + digits;
	uint32_t tail_n = n - digits;

	if (money || (tail_n == 1 && (*tail == 'k' || *tail == 'K')))
		return PASSAGE_MONEY;
	if ((tail_n == 2 && (tail[1] == 'm' || tail[1] == 'M')) ||
		(tail_n == 3 && !memcmp(tail, "hrs", 3)) || (tail_n == 1 && *tail == 'h'))
		return PASSAGE_TIME;
	if (tail_n)
		return PASSAGE_FORM_N;
	if (digits <= 2 && text_end - end > 2 && (text[end] == ':' || text[end] == '.') &&
		ascii_is_digit(text[end + 1]) && ascii_is_digit(text[end + 2]))
		return PASSAGE_TIME;
	return after_at || (digits == 4 && text[begin] == '0') ? PASSAGE_TIME : PASSAGE_NUMBER;
}

static enum passage_form form_of(const char *text, uint32_t begin, uint32_t end, uint32_t text_end,
	bool starts, bool money)
{
	bool after_at = begin > 3 && !memcmp(text + begin - 4, " at ", 4);

	if (ascii_is_digit(text[begin]))
		return form_of_number(text, begin, end, text_end, money, after_at);
	if (!starts && ascii_is_upper(text[begin]) && end - begin > 1 && ascii_is_lower(text[begin + 1]))
		return PASSAGE_NAME;
	return PASSAGE_FORM_N;
}

/* ---------- tokens ---------- */

static void add_byte(struct passage_token *token, unsigned char c)
{
	token->hash = (token->hash ^ c) * HASH_STEP;
	token->check = (token->check + c) * CHECK_STEP;
}

static uint32_t read_token(const char *text, uint32_t at, uint32_t end, struct passage_token *token)
{
	uint32_t n;

	token->begin = at;
	token->hash = UINT32_C(2166136261);
	token->check = 1;
	while (at < end) {
		char c = text[at];

		if (ascii_is_alnum(c)) {
			add_byte(token, (unsigned char)ascii_lower(c));
			at++;
			continue;
		}
		if (at > token->begin && (n = apostrophe_bytes(text, at, end)) != 0 &&
			end - at > n && letter_bytes(text, at + n, end)) {
			at += n;
			continue;
		}
		n = letter_bytes(text, at, end);
		if (!n)
			break;
		for (uint32_t i = 0; i < n; i++, at++)
			add_byte(token, (unsigned char)text[at]);
	}
	token->end = at;
	return at;
}

/* "Mr." and "J." end no sentence. */
static bool is_short_form(const char *text, const struct passage_token *token)
{
	return token && token->end - token->begin <= 2 && ascii_is_upper(text[token->begin]);
}

/* What lies between words: how far apart it puts them. */
static uint32_t gap_of(const char *text, uint32_t at, uint32_t end, const struct passage_token *before)
{
	char c = text[at];
	bool ends = at + 1 >= end || ascii_is_space(text[at + 1]);

	if (c == '.' && before && before->end == at && is_short_form(text, before))
		return 0;
	if ((c == '.' || c == '!' || c == '?') && ends)
		return SENTENCE_POSITIONS;
	if (c == '\n' && at + 1 < end && (text[at + 1] == '\n' || text[at + 1] == '\r'))
		return PARAGRAPH_POSITIONS;
	return 0;
}

uint32_t passage_tokens(const char *text, uint32_t begin, uint32_t end, struct passage_token *tokens,
	uint32_t capacity)
{
	uint32_t n = 0, position = 0, gap = PARAGRAPH_POSITIONS;
	uint16_t sentence = 0;
	bool money = false;

	for (uint32_t at = begin; at < end && n < capacity;) {
		if (!letter_bytes(text, at, end)) {
			uint32_t wider = gap_of(text, at, end, n ? &tokens[n - 1] : NULL);

			gap = wider > gap ? wider : gap;
			money = text[at] == '$' || (unsigned char)text[at] == 0xa3 ||
				(at > begin && (unsigned char)text[at] == 0xac &&
					(unsigned char)text[at - 1] == 0x82);
			at++;
			continue;
		}
		struct passage_token *token = &tokens[n++];

		at = read_token(text, at, end, token);
		position += 1 + gap;
		token->position = position;
		token->sentence = sentence = (uint16_t)(sentence + (gap > 0));
		token->form = (uint8_t)form_of(text, token->begin, token->end, end, gap > 0, money);
		gap = 0;
		money = false;
	}
	return n;
}

void passage_join(uint32_t *hash, uint32_t *check, const struct passage_token *token)
{
	*hash = (*hash ^ token->hash) * HASH_STEP + (*hash << 7);
	*check = (*check ^ token->check) * CHECK_STEP + (*check >> 11);
}
