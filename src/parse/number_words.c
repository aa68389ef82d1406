/* SPDX-License-Identifier: Apache-2.0 */
#include "parse/number_words.h"

#include <stdbool.h>
#include <stdint.h>

#include "base/eight.h"
#include "base/err.h"
#include "parse/spelled.h"

#define STEP 30     /* the shortest number that counts is longer */
#define SHORT (40 * STEP)
#define WORD_MAX 9
#define TOKENS_MAX 60
#define DIGITS_MIN 5 /* fewer are a phrase */
#define WORDS_MIN 4

/* What a word means beside digits and letters. */
#define DOUBLE 1  /* the next digit twice */
#define TRIPLE 2
#define TEENS 16  /* and 0 to 9: two digits */
#define TENS 32   /* and 2 to 9: the first of two digits, the second may follow */
#define ROW 20

/* By their first letter, as most words of a text are none of them. */
static const struct {
	char word[WORD_MAX + 1];
	char means; /* 0 ends a row; a digit, a capital letter, or one of those below */
} words[26][ROW] = {
	[0] = { { "acht", '8' }, { "alpha", 'A' }, { "alfa", 'A' }, { "ait", '8' } },
	[1] = { { "bravo", 'B' } },
	[2] = { { "cinq", '5' }, { "cero", '0' }, { "cuatro", '4' }, { "cinco", '5' }, { "charlie", 'C' },
		{ "cinque", '5' }, { "chwech", '6' } },
	[3] = { { "deux", '2' }, { "drei", '3' }, { "dos", '2' }, { "delta", 'D' }, { "due", '2' },
		{ "dois", '2' }, { "drie", '3' }, { "dau", '2' }, { "double", DOUBLE } },
	[4] = { { "eight", '8' }, { "eins", '1' }, { "echo", 'E' }, { "eleven", TEENS + 1 },
		{ "eighteen", TEENS + 8 }, { "eighty", TENS + 8 }, { "een", '1' } },
	[5] = { { "four", '4' }, { "five", '5' }, { "f\xc3\xbc" "nf", '5' }, { "fuenf", '5' }, { "foxtrot", 'F' },
		{ "fife", '5' }, { "fower", '4' }, { "fifteen", TEENS + 5 }, { "fourteen", TEENS + 4 },
		{ "forty", TENS + 4 }, { "fourty", TENS + 4 }, { "fifty", TENS + 5 } },
	[6] = { { "golf", 'G' } },
	[7] = { { "huit", '8' }, { "hotel", 'H' } },
	[8] = { { "india", 'I' } },
	[9] = { { "juliet", 'J' }, { "juliett", 'J' } },
	[10] = { { "kilo", 'K' } },
	[11] = { { "lima", 'L' } },
	[12] = { { "mike", 'M' } },
	[13] = { { "nought", '0' }, { "nine", '9' }, { "niner", '9' }, { "neuf", '9' }, { "null", '0' }, { "neun", '9' },
		{ "nueve", '9' }, { "november", 'N' }, { "naught", '0' }, { "nil", '0' }, { "nineteen", TEENS + 9 },
		{ "ninety", TENS + 9 }, { "nove", '9' }, { "nul", '0' }, { "negen", '9' }, { "naw", '9' } },
	[14] = { { "oh", '0' }, { "one", '1' }, { "ocho", '8' }, { "oscar", 'O' }, { "otto", '8' },
		{ "oito", '8' } },
	[15] = { { "papa", 'P' }, { "pedwar", '4' }, { "pump", '5' } },
	[16] = { { "quatre", '4' }, { "quebec", 'Q' }, { "quattro", '4' }, { "quatro", '4' } },
	[17] = { { "romeo", 'R' } },
	[18] = { { "six", '6' }, { "seven", '7' }, { "sept", '7' }, { "sechs", '6' }, { "sieben", '7' }, { "seis", '6' },
		{ "siete", '7' }, { "sierra", 'S' }, { "sei", '6' }, { "sette", '7' }, { "sete", '7' },
		{ "seventy", TENS + 7 }, { "sixty", TENS + 6 }, { "sixteen", TEENS + 6 }, { "seventeen", TEENS + 7 },
		{ "sero", '0' }, { "saith", '7' } },
	[19] = { { "two", '2' }, { "three", '3' }, { "trois", '3' }, { "tres", '3' }, { "tango", 'T' },
		{ "tre", '3' }, { "ten", TEENS + 0 }, { "twelve", TEENS + 2 }, { "thirteen", TEENS + 3 },
		{ "twenty", TENS + 2 }, { "thirty", TENS + 3 }, { "twee", '2' }, { "tree", '3' }, { "tri", '3' },
		{ "triple", TRIPLE }, { "treble", TRIPLE },
		{ "tr\xc3\xaa" "s", '3' } },
	[20] = { { "un", '1' }, { "uno", '1' }, { "uniform", 'U' }, { "um", '1' } },
	[21] = { { "vier", '4' }, { "victor", 'V' }, { "vijf", '5' } },
	[22] = { { "whiskey", 'W' }, { "wun", '1' }, { "wyth", '8' } },
	[23] = { { "xray", 'X' } },
	[24] = { { "yankee", 'Y' } },
	[25] = { { "zero", '0' }, { "z\xc3\xa9" "ro", '0' }, { "zwei", '2' }, { "zwo", '2' }, { "zulu", 'Z' },
		{ "zes", '6' }, { "zeven", '7' } },
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
	char second = (char)sp_lower((unsigned char)word.p[1]);

	for (size_t i = 0; letter < 26 && words[letter][i].means; i++) {
		const char *known = words[letter][i].word;
		size_t n = 2;

		if (known[1] != second)
			continue;
		while (n < word.n && (char)sp_lower((unsigned char)word.p[n]) == known[n])
			n++;
		if (n == word.n && !known[n])
			return words[letter][i].means;
	}
	return 0;
}

/* What stands between two words of one number: a blank, a line end, a sign and a blank. */
#define SIGNS " ,-./\r\n\t"

static size_t gap(struct sp_view text, size_t at)
{
	size_t n = 0;

	while (n < 3 && at + n < text.n && strchr(SIGNS, text.p[at + n]) && text.p[at + n])
		n++;
	return n;
}

struct said {
	char text[2 * TOKENS_MAX + 4];
	size_t n, digits, words, letters_at_end;
	unsigned times; /* as often the next digit is meant */
	bool tens;      /* the second digit of a pair may follow */
};

static void say(struct said *s, char c)
{
	bool digit = sp_is_digit((unsigned char)c);
	unsigned times = digit && s->times ? s->times : 1;

	s->times = 0;
	s->digits += digit;
	s->letters_at_end = digit ? 0 : s->letters_at_end + 1;
	for (unsigned i = 0; i < times && s->n + 2 < sizeof s->text; i++)
		s->text[s->n++] = c;
}

/* Adds what one word means. */
static void take(struct said *s, char means)
{
	bool unit = means > '0' && means <= '9';

	/* "twenty one" is 21, "twenty oh one" is 2001. */
	if (s->tens && !unit)
		say(s, '0');
	s->tens = false;
	if (means == DOUBLE || means == TRIPLE) {
		s->times = means == DOUBLE ? 2 : 3;
	} else if (means >= TENS && means < '0') {
		say(s, (char)('0' + means - TENS));
		s->tens = true;
	} else if (means >= TEENS && means < TENS) {
		say(s, '1');
		say(s, (char)('0' + means - TEENS));
	} else {
		say(s, means);
	}
}

/* The words from `begin` on that belong to one number, digits among them. Returns: whether they mean one. */
static bool read_run(struct sp_view text, size_t begin, struct said *said, size_t *ret_end)
{
	size_t at = begin;

	*said = (struct said){ 0 };
	*ret_end = begin;
	while (at < text.n && said->n < TOKENS_MAX) {
		struct sp_view word = word_at(text, at, at);
		char means = word.n ? meaning(word) : sp_is_digit((unsigned char)text.p[at]) ? text.p[at] : 0;

		if (!means)
			break;
		take(said, means);
		said->words += word.n > 1;
		at += word.n ? word.n : 1;
		*ret_end = at;
		size_t between = gap(text, at);

		if (!between && (word.n || !sp_is_digit(at < text.n ? (unsigned char)text.p[at] : 0)))
			break;
		at += between;
	}
	if (said->tens)
		say(said, '0');
	/* More letters than two behind the digits are words of the sentence. */
	return said->digits >= DIGITS_MIN && said->words >= WORDS_MIN && said->letters_at_end <= 2;
}

/* Goes back over words of the number before this one. */
static size_t run_begin(struct sp_view text, size_t begin, size_t floor)
{
	for (unsigned i = 0; i < TOKENS_MAX; i++) {
		size_t at = begin;

		while (at > floor && begin - at < 3 && strchr(SIGNS, text.p[at - 1]) && text.p[at - 1])
			at--;
		if (at == begin || at == floor)
			break;
		struct sp_view word = word_at(text, at - 1, floor);

		if (!word.n && sp_is_digit((unsigned char)text.p[at - 1]))
			word = sp_view_sub(text, at - 1, at);
		else if (!word.n || !meaning(word))
			break;
		begin = (size_t)(word.p - text.p);
	}
	return begin;
}

/* Which of so many kinds of words are here; a word of nine bytes is met beside others. */
#define KIND_BITS 12
struct kinds {
	uint64_t bit[(1 << KIND_BITS) / 64];
};

/* The bytes at `p`, of which n are a word; there are eight at least. */
static inline uint64_t kind_of(const char *p, unsigned n)
{
	uint64_t word = (sp_eight(p) | 0x20 * SP_EIGHT_TIMES) << 8 * (-n % SP_EIGHT);

	return word * UINT64_C(0x9e3779b97f4a7c15) >> (64 - KIND_BITS);
}

static void read_kinds(struct kinds *ret)
{
	*ret = (struct kinds){ 0 };
	for (size_t first = 0; first < 26; first++)
		for (size_t i = 0; words[first][i].means; i++) {
			const char *word = words[first][i].word;

			if (word[SP_EIGHT])
				continue;
			/* Words are filled up with zeros. */
			unsigned n = word[SP_EIGHT - 1] ? SP_EIGHT
				: (71u - (unsigned)__builtin_clzll(sp_eight(word))) / 8;
			uint64_t kind = kind_of(word, n);

			ret->bit[kind / 64] |= UINT64_C(1) << kind % 64;
		}
}

/* Which of the bytes at `p` belong to no word. */
static inline uint64_t no_letters(const char *p)
{
	uint64_t bytes = sp_eight(p);

	return ~(sp_eight_letters(bytes) | bytes) & SP_EIGHT_HIGH;
}

/* Passes the places, STEP bytes apart, at which no such word stands. Very many places of every text are asked: there is no
 * branch that an ordinary word takes. */
static size_t pass(struct sp_view text, size_t k, const struct kinds *kinds)
{
	for (; k >= SP_EIGHT && k < text.n && text.n - k > SP_EIGHT; k += STEP) {
		const char *p = text.p + k + (no_letters(text.p + k) >> 7 & 1);
		uint64_t before = no_letters(p - SP_EIGHT) | 1, behind = no_letters(p) >> 1 | UINT64_C(1) << 63;
		unsigned begin = (unsigned)__builtin_clzll(before) / 8;
		unsigned n = begin + ((unsigned)__builtin_ctzll(behind) + 1) / 8;
		uint64_t kind = kind_of(p - begin, n);

		if ((n <= SP_EIGHT) & kinds->bit[kind / 64] >> kind % 64)
			break;
	}
	return k;
}

int sp_number_words_next(struct sp_view text, size_t *at, struct sp_arena *arena, struct sp_view *ret,
	struct sp_map *ret_map)
{
	struct said said;
	struct kinds kinds;

	/* In a short text all places are looked at sooner than kinds are told apart. */
	if (text.n - *at < SHORT)
		memset(&kinds, 0xff, sizeof kinds);
	else
		read_kinds(&kinds);
	for (size_t k = *at; (k = pass(text, k, &kinds)) < text.n; k += STEP) {
		/* Between two words: the one behind it. */
		size_t in = k + (!is_letter((unsigned char)text.p[k]) && k + 1 < text.n);

		if (!is_letter((unsigned char)text.p[in]))
			continue;
		struct sp_view word = word_at(text, in, *at);

		if (word.n < 2 || !meaning(word))
			continue;
		size_t begin = run_begin(text, (size_t)(word.p - text.p), *at), end;
		if (!read_run(text, begin, &said, &end))
			continue;
		*at = end;
		return sp_spelled_put(text, sp_view_sub(text, begin, end), said.text, said.n, arena, ret, ret_map);
	}
	*at = text.n;
	return 0;
}
