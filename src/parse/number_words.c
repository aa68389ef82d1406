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

static const struct {
	const char *word;
	char means;
} words[] = {
	{ "zero", '0' }, { "oh", '0' }, { "nought", '0' }, { "one", '1' }, { "two", '2' }, { "three", '3' }, { "four", '4' },
	{ "five", '5' }, { "six", '6' }, { "seven", '7' }, { "eight", '8' }, { "nine", '9' }, { "niner", '9' },
	{ "z\xc3\xa9ro", '0' }, { "un", '1' }, { "deux", '2' }, { "trois", '3' }, { "quatre", '4' }, { "cinq", '5' },
	{ "sept", '7' }, { "huit", '8' }, { "neuf", '9' },
	{ "null", '0' }, { "eins", '1' }, { "zwei", '2' }, { "zwo", '2' }, { "drei", '3' }, { "vier", '4' },
	{ "f\xc3\xbcnf", '5' }, { "fuenf", '5' }, { "sechs", '6' }, { "sieben", '7' }, { "acht", '8' }, { "neun", '9' },
	{ "cero", '0' }, { "uno", '1' }, { "dos", '2' }, { "tres", '3' }, { "cuatro", '4' }, { "cinco", '5' },
	{ "seis", '6' }, { "siete", '7' }, { "ocho", '8' }, { "nueve", '9' },
	{ "alpha", 'A' }, { "alfa", 'A' }, { "bravo", 'B' }, { "charlie", 'C' }, { "delta", 'D' }, { "echo", 'E' },
	{ "foxtrot", 'F' }, { "golf", 'G' }, { "hotel", 'H' }, { "india", 'I' }, { "juliet", 'J' }, { "juliett", 'J' },
	{ "kilo", 'K' }, { "lima", 'L' }, { "mike", 'M' }, { "november", 'N' }, { "oscar", 'O' }, { "papa", 'P' },
	{ "quebec", 'Q' }, { "romeo", 'R' }, { "sierra", 'S' }, { "tango", 'T' }, { "uniform", 'U' }, { "victor", 'V' },
	{ "whiskey", 'W' }, { "xray", 'X' }, { "yankee", 'Y' }, { "zulu", 'Z' },
};

/* The second letters of the words above, by their first: most words of a text are none of them, and told so quickly. */
static const char *const second[26] = {
	"cl", "r", "ehiu", "eor", "ci", "iou\xc3", "o", "ou", "n", "u", "i", "i", "i", "eiou", "chns", "a",
	"u", "o", "ei", "ahrw", "n", "i", "h", "r", "a", "euw\xc3"
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
	char first = (char)sp_lower((unsigned char)*word.p);

	if (first < 'a' || first > 'z' || !strchr(second[first - 'a'], sp_lower((unsigned char)word.p[1])))
		return 0;
	for (size_t i = 0; i < sizeof words / sizeof *words; i++)
		if (words[i].word[0] == first && sp_view_is_nocase(word, words[i].word))
			return words[i].means;
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
