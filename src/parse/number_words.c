/* SPDX-License-Identifier: Apache-2.0 */
#include "parse/number_words.h"

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"
#include "parse/spelled.h"

#define STEP 30     /* the shortest number that counts is longer */
#define WORD_MAX 9
#define TOKENS_MAX 64
#define DIGITS_MIN 5 /* words for digits: fewer are a phrase */

/* By their first letter, as most words of a text are none of them; each with what it means behind it. */
static const char *const words[26] = {
	[0] = "acht8 alphaA alfaA", [1] = "bravoB", [2] = "cinq5 cero0 cuatro4 cinco5 charlieC",
	[3] = "deux2 drei3 dos2 deltaD", [4] = "eight8 eins1 echoE",
	[5] = "four4 five5 f\xc3\xbcnf5 fuenf5 foxtrotF", [6] = "golfG", [7] = "huit8 hotelH", [8] = "indiaI",
	[9] = "julietJ juliettJ", [10] = "kiloK", [11] = "limaL", [12] = "mikeM",
	[13] = "nought0 nine9 niner9 neuf9 null0 neun9 nueve9 novemberN", [14] = "oh0 one1 ocho8 oscarO",
	[15] = "papaP", [16] = "quatre4 quebecQ", [17] = "romeoR",
	[18] = "six6 seven7 sept7 sechs6 sieben7 seis6 siete7 sierraS", [19] = "two2 three3 trois3 tres3 tangoT",
	[20] = "un1 uno1 uniformU", [21] = "vier4 victorV", [22] = "whiskeyW", [23] = "xrayX", [24] = "yankeeY",
	[25] = "zero0 z\xc3\xa9ro0 zwei2 zwo2 zuluZ",
};

#define BIT(letter) (UINT32_C(1) << ((letter) - 'a'))
#define OTHER (UINT32_C(1) << 26) /* a letter that is not ASCII */

/* The second letters of these words: nearly all words of a text are told by them. */
static const uint32_t seconds[26] = {
	[0] = BIT('c') | BIT('l'), [1] = BIT('r'), [2] = BIT('i') | BIT('e') | BIT('u') | BIT('h'),
	[3] = BIT('e') | BIT('r') | BIT('o'), [4] = BIT('i') | BIT('c'), [5] = BIT('o') | BIT('i') | BIT('u') | OTHER,
	[6] = BIT('o'), [7] = BIT('u') | BIT('o'), [8] = BIT('n'), [9] = BIT('u'), [10] = BIT('i'),
	[11] = BIT('i'), [12] = BIT('i'), [13] = BIT('o') | BIT('i') | BIT('e') | BIT('u'),
	[14] = BIT('h') | BIT('n') | BIT('c') | BIT('s'), [15] = BIT('a'), [16] = BIT('u'), [17] = BIT('o'),
	[18] = BIT('i') | BIT('e'), [19] = BIT('w') | BIT('h') | BIT('r') | BIT('a'), [20] = BIT('n'),
	[21] = BIT('i'), [22] = BIT('h'), [23] = BIT('r'), [24] = BIT('a'),
	[25] = BIT('e') | BIT('w') | BIT('u') | OTHER,
};

static inline bool is_letter(unsigned char c)
{
	return sp_is_alpha(c) || c >= 0x80;
}

/* The word that byte k belongs to; n 0 where it is none, or longer than any here. */
static struct sp_view word_at(struct sp_view text, size_t k, size_t floor)
{
	size_t begin = k, end = k;

	while (begin > floor && k - begin <= WORD_MAX && is_letter((unsigned char)text.p[begin - 1]))
		begin--;
	while (end < text.n && end - begin <= WORD_MAX && is_letter((unsigned char)text.p[end]))
		end++;
	return sp_view_sub(text, begin, end - begin > WORD_MAX ? begin : end);
}

/* What a word stands for, 0 = nothing. A capital letter stands for itself. */
static char meaning(struct sp_view word)
{
	if (word.n == 1 && sp_is_upper((unsigned char)*word.p))
		return *word.p;
	if (word.n < 2)
		return 0;
	unsigned letter = (unsigned)sp_lower((unsigned char)*word.p) - 'a';
	unsigned second = (unsigned)sp_lower((unsigned char)word.p[1]) - 'a';

	if (letter >= 26 || !(seconds[letter] >> (second < 26 ? second : 26) & 1))
		return 0;
	const char *known = words[letter];

	while (known) {
		size_t n = 0;

		while (n < word.n && (char)sp_lower((unsigned char)word.p[n]) == known[n])
			n++;
		if (n == word.n && (sp_is_digit((unsigned char)known[n]) || sp_is_upper((unsigned char)known[n])))
			return known[n];
		for (known += n; *known && *known != ' '; known++)
			;
		known = *known ? known + 1 : NULL;
	}
	return 0;
}

/* What stands between two words of one number: a blank, a line end, a hyphen, a comma and a blank. */
static size_t gap(struct sp_view text, size_t at)
{
	size_t n = 0;

	while (n < 3 && at + n < text.n && strchr(" ,-\r\n\t", text.p[at + n]) && text.p[at + n])
		n++;
	return n;
}

/* The words from `begin` on that belong to one number. Returns: how many characters they mean. */
static size_t read_run(struct sp_view text, size_t begin, char said[TOKENS_MAX], size_t *ret_end)
{
	size_t n = 0, digits = 0, at = begin, letters_at_end = 0;

	*ret_end = begin;
	while (n < TOKENS_MAX) {
		struct sp_view word = word_at(text, at, at);
		char means = word.n ? meaning(word) : 0;

		if (!means)
			break;
		said[n++] = means;
		digits += sp_is_digit((unsigned char)means);
		letters_at_end = sp_is_digit((unsigned char)means) ? 0 : letters_at_end + 1;
		at = (size_t)(word.p + word.n - text.p);
		*ret_end = at;
		size_t between = gap(text, at);

		if (!between)
			break;
		at += between;
	}
	/* More letters than two behind the digits are words of the sentence. */
	return digits >= DIGITS_MIN && letters_at_end <= 2 ? n : 0;
}

/* Goes back over words of the number before this one. */
static size_t run_begin(struct sp_view text, size_t begin, size_t floor)
{
	for (unsigned i = 0; i < TOKENS_MAX; i++) {
		size_t at = begin;

		while (at > floor && begin - at < 3 && strchr(" ,-\r\n\t", text.p[at - 1]) && text.p[at - 1])
			at--;
		if (at == begin || at == floor)
			break;
		struct sp_view word = word_at(text, at - 1, floor);

		if (!word.n || !meaning(word))
			break;
		begin = (size_t)(word.p - text.p);
	}
	return begin;
}

int sp_number_words_next(struct sp_view text, size_t *at, struct sp_arena *arena, struct sp_view *ret,
	struct sp_map *ret_map)
{
	char said[TOKENS_MAX];

	for (size_t k = *at; k < text.n; k += STEP) {
		/* Between two words: the one behind it. */
		size_t in = k + (!is_letter((unsigned char)text.p[k]) && k + 1 < text.n);

		if (!is_letter((unsigned char)text.p[in]))
			continue;
		struct sp_view word = word_at(text, in, *at);

		if (word.n < 2 || !meaning(word))
			continue;
		size_t begin = run_begin(text, (size_t)(word.p - text.p), *at), end;
		size_t n = read_run(text, begin, said, &end);

		if (!n)
			continue;
		*at = end;
		return sp_spelled_put(text, sp_view_sub(text, begin, end), said, n, arena, ret, ret_map);
	}
	*at = text.n;
	return 0;
}
