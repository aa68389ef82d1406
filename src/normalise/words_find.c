/* SPDX-License-Identifier: Apache-2.0 */
#include "normalise/words_find.h"

#include <string.h>

#include "base/map.h"
#include "base/utf8.h"
#include "normalise/fold_table.h"

#define BACK_BYTES 64     /* from an odd byte to the beginning of its word */
#define CHUNK_BYTES 256   /* of an address that are looked at together */
#define ALONE_BYTES 256   /* of a word without ASCII letters */
#define SYMBOLS_MAX 48    /* of one word, repeated letters counted thrice at most */
#define SPACED_MIN 4      /* single letters in a row: U.S.A. has three */
#define SPACED_MAX 64
#define MASK_RUN_MAX 8

/* ---- characters ---- */

static enum sp_word_class ascii_class(unsigned char c)
{
	if (sp_is_alpha(c))
		return SP_WORD_LETTER;
	if (sp_is_digit(c))
		return SP_WORD_DIGIT;
	switch (c) {
	case '@': case '$': case '!': case '|': case '+': case '(':
		return SP_WORD_SIGN;
	case '*': case '#': case '%': case '^':
		return SP_WORD_MASK;
	default:
		return SP_WORD_BORDER;
	}
}

/* Signs beyond ASCII that are written for letters. */
static char sign_letter(uint32_t cp)
{
	switch (cp) {
	case 0x20ac: return 'e'; /* euro */
	case 0xa3: return 'l';   /* pound */
	case 0xa2: return 'c';   /* cent */
	case 0xa5: return 'y';   /* yen */
	case 0xa7: return 's';   /* section */
	default: return 0;
	}
}

static struct sp_word_char foreign_char(uint32_t cp, unsigned n, unsigned where)
{
	struct sp_fold fold = sp_fold_character(cp);
	char c = 0;

	if (fold.kind == SP_FOLD_DROP || fold.kind == SP_FOLD_MARK)
		return (struct sp_word_char){ SP_WORD_HIDDEN, n, 0, fold.via };
	if (fold.kind == SP_FOLD_ASCII)
		c = fold.ascii[1] ? 0 : fold.ascii[0];
	else if (fold.kind == SP_FOLD_NORMALISE)
		c = sp_fold_compatible(cp);
	if (c)
		return (struct sp_word_char){ ascii_class((unsigned char)c), n, c, fold.via };
	c = sign_letter(cp);
	if (c)
		return (struct sp_word_char){ SP_WORD_SIGN, n, c, SP_VIA_LEET };
	c = sp_fold_lookalike(cp, where);
	if (c)
		return (struct sp_word_char){ ascii_class((unsigned char)c), n, c, SP_VIA_HOMOGLYPH };
	/* Scripts that write no spaces between words end a word of ours. */
	bool letter = (cp < 0x600 || (cp >= 0x1e00 && cp < 0x2000)) && sp_fold_is_letter(cp);

	return (struct sp_word_char){ letter ? SP_WORD_OTHER : SP_WORD_BORDER, n, 0, 0 };
}

struct sp_word_char sp_word_char_at(struct sp_view text, size_t at, unsigned where)
{
	unsigned char c = (unsigned char)text.p[at];
	uint32_t cp;

	if (c < 0x80)
		return (struct sp_word_char){ ascii_class(c), 1, (char)c, 0 };
	unsigned n = sp_utf8_decode(text.p + at, text.n - at, &cp);

	if (!n)
		return (struct sp_word_char){ SP_WORD_BORDER, 1, 0, 0 };
	return foreign_char(cp, n, where);
}

/* ---- what a word is made of ---- */

struct word {
	char symbol[SYMBOLS_MAX]; /* letters as they are, '~' for OTHER, digits, signs; masks as '*' */
	unsigned n;
	bool too_long;
	unsigned letters, upper, digits, masks, alike, other;
	bool hidden, hidden_last; /* invisible characters between others; and as the last so far */
	bool repeat;
};

static bool is_letter_symbol(char c)
{
	return sp_is_alpha((unsigned char)c) || c == '~';
}

/* A letter, or what is often written for one. */
static bool is_letter_at(const struct word *word, unsigned i)
{
	return i < word->n && (is_letter_symbol(word->symbol[i]) ||
		sp_is_digit((unsigned char)word->symbol[i]) || memchr("|+@$", word->symbol[i], 4));
}

static bool is_digit_at(const struct word *word, unsigned i)
{
	return i < word->n && sp_is_digit((unsigned char)word->symbol[i]);
}

static bool is_lower_at(const struct word *word, unsigned i)
{
	return i < word->n && sp_is_lower((unsigned char)word->symbol[i]);
}

static void add_symbol(struct word *word, char c)
{
	unsigned n = word->n;

	if (n >= 2 && is_letter_symbol(c) && c != '~' &&
		sp_lower((unsigned char)word->symbol[n - 1]) == sp_lower((unsigned char)c) &&
		sp_lower((unsigned char)word->symbol[n - 2]) == sp_lower((unsigned char)c)) {
		word->repeat = true;
		return;
	}
	if (n == SYMBOLS_MAX) {
		word->too_long = true;
		return;
	}
	word->symbol[word->n++] = c;
}

static void add_char(struct word *word, const struct sp_word_char *c)
{
	switch (c->class) {
	case SP_WORD_LETTER:
		word->letters++;
		word->upper += sp_is_upper((unsigned char)c->ascii);
		word->alike += c->via & SP_VIA_HOMOGLYPH ? 1 : 0;
		add_symbol(word, c->ascii);
		break;
	case SP_WORD_OTHER:
		word->letters++;
		word->other++;
		add_symbol(word, '~');
		break;
	case SP_WORD_DIGIT:
		word->digits++;
		add_symbol(word, c->ascii);
		break;
	case SP_WORD_SIGN:
		add_symbol(word, c->via & SP_VIA_LEET ? '$' : c->ascii);
		break;
	case SP_WORD_MASK:
		word->masks++;
		add_symbol(word, c->ascii);
		break;
	case SP_WORD_HIDDEN:
		word->hidden_last = word->n && !(c->via & SP_VIA_COMBINING);
		return;
	default:
		break;
	}
	word->hidden |= word->hidden_last;
	word->hidden_last = false;
}

/* ---- what makes it odd ---- */

/* A sign that stands between letters, or begins or ends a word as letters do; prices, mentions and ends of sentences are
 * none. */
static bool has_odd_sign(const struct word *word)
{
	for (unsigned i = 0; i < word->n; i++) {
		bool after = i > 0 && is_letter_at(word, i - 1);
		bool before = is_letter_at(word, i + 1);

		switch (word->symbol[i]) {
		case '@':
			if ((after && before) || (i == 0 && is_lower_at(word, 1) && word->n <= 11 &&
				word->letters == word->n - 1))
				return true;
			break;
		case '$':
			if (is_lower_at(word, i + 1) || (i > 0 && is_lower_at(word, i - 1) &&
				!is_digit_at(word, i + 1)) || (after && !is_digit_at(word, i - 1) &&
				i + 1 < word->n && !is_digit_at(word, i + 1)))
				return true;
			break;
		case '!':
			if (after && before && !(is_lower_at(word, i - 1) &&
				sp_is_upper((unsigned char)word->symbol[i + 1])))
				return true;
			break;
		case '|':
			if (after && before && is_lower_at(word, i + 1))
				return true;
			break;
		default:
			break;
		}
	}
	return false;
}

/* What follows a single digit in ordinary writing, beside the endings of two letters. */
static bool is_unit(const char *p, unsigned n)
{
	static const char units[][6] = { "min", "mins", "hrs", "hour", "hours", "day", "days", "week",
		"weeks", "wks", "month", "year", "years", "yrs", "way", "star", "page", "pages", "bed",
		"mile", "miles", "pts", "kgs", "pack", "part", "point", "pcs", "foot", "feet", "inch" };

	for (size_t i = 0; i < sizeof units / sizeof *units; i++)
		if (strlen(units[i]) == n && !memcmp(units[i], p, n))
			return true;
	return false;
}

/* The case of ordinary words: all small, one capital first, or all capitals. Codes and passwords differ. */
static bool has_word_case(const struct word *word)
{
	unsigned ascii = word->letters - word->other;

	return !word->upper || word->upper == ascii ||
		(word->upper == 1 && sp_is_upper((unsigned char)word->symbol[0]));
}

/* Digits that stand where letters do: inside a word, or one before it; numbers with units, ordinals, codes that are mostly
 * digits and names of things (html5, SW1A) are none. */
static bool has_odd_digit(const struct word *word)
{
	unsigned first = 0, last = word->n, inner = 0, run = 0, run_max = 0;

	if (!word->digits || word->letters < 2 || !has_word_case(word) || word->n > 24)
		return false;
	while (first < word->n && !is_letter_symbol(word->symbol[first]))
		first++;
	while (last > first && !is_letter_symbol(word->symbol[last - 1]))
		last--;
	for (unsigned i = 0; i < word->n; i++) {
		bool digit = sp_is_digit((unsigned char)word->symbol[i]);

		if (word->symbol[i] == '2')
			return false;
		run = digit ? run + 1 : 0;
		if (i < last && run > run_max)
			run_max = run;
		inner += digit && i > first && i < last;
	}
	if (word->upper == word->letters && (word->n < 6 || word->digits * 2 > word->letters))
		return false;
	/* Of a long word without capitals most letters may be digits: "53n5171v3". */
	unsigned more = word->n < 8 ? 0 : word->upper ? 1 : 2 * word->letters + 1;
	if (word->digits > word->letters + more || run_max > (word->n >= 8 ? 4u : 2u))
		return false;
	if (inner)
		return true;
	unsigned rest = last - first;

	if (first != 1 || last != word->n || word->symbol[0] == '9')
		return false;
	if (rest == 2)
		return is_lower_at(word, 1) && word->symbol[1] == word->symbol[2];
	return rest >= 3 && !is_unit(word->symbol + first, rest);
}

/* Letters left out: signs between letters, or two asterisks and more after the first few. */
static bool has_mask(const struct word *word)
{
	unsigned inner = 0, hard = 0, end = word->n;

	while (end > 0 && word->symbol[end - 1] == '*')
		end--;
	if (word->n - end >= 2 && end >= 1 && end <= 3 && word->letters == end)
		return true;
	for (unsigned i = 1; i + 1 < end; i++) {
		char c = word->symbol[i];

		if (c == '*' || c == '-' || c == '_')
			inner++;
		else if ((c == '#' || c == '%' || c == '^') && !sp_is_digit((unsigned char)
			word->symbol[i + 1]))
			hard++;
	}
	if (word->letters < 2 || !is_letter_at(word, 0) || word->n < 3)
		return false;
	return inner || (hard && word->n >= 4 && is_lower_at(word, word->n - 1));
}

/* One letter three times, but not a Roman numeral, a row of one letter, or www. */
static bool has_odd_repeat(const struct word *word)
{
	bool roman = true, same = true;

	if (!word->repeat || (word->n == 3 && !word->digits))
		return false;
	for (unsigned i = 0; i < word->n; i++) {
		unsigned char c = sp_lower((unsigned char)word->symbol[i]);

		roman = roman && (c == 'i' || c == 'v' || c == 'x');
		same = same && c == sp_lower((unsigned char)word->symbol[0]);
	}
	return !roman && !same;
}

static unsigned judge(const struct word *word)
{
	unsigned odd = 0;

	if (!word->letters || word->too_long)
		return 0;
	if (has_odd_sign(word) || has_odd_digit(word))
		odd |= SP_WORD_LEET;
	if (word->masks && has_mask(word))
		odd |= SP_WORD_MASKED;
	if (has_odd_repeat(word))
		odd |= SP_WORD_REPEAT;
	if (word->letters >= 3 && (word->hidden || (word->alike && !word->other)))
		odd |= SP_WORD_FOREIGN;
	if (odd & SP_WORD_LEET)
		for (unsigned i = 0; i < word->n; i++)
			if (word->symbol[i] == '1' || word->symbol[i] == '|' || word->symbol[i] == '6')
				odd |= SP_WORD_TWOFOLD;
	return odd;
}

/* ---- words in their text ---- */

/* Signs that end a sentence or open brackets are not part of a word when they stand at its edge. */
static bool is_edge(unsigned char c)
{
	return c == '!' || c == '(' || c == '+' || c == '#' || c == '%' || c == '^' || c == '|';
}

/* Two dashes or low lines and more for letters left out: one or two letters before them, a letter after.
 * Returns: how many bytes, or 0. */
static unsigned dash_mask(struct sp_view text, size_t at, const struct word *word)
{
	unsigned n = 0;
	char c = text.p[at];

	if ((c != '-' && c != '_') || word->n > 2 || word->letters != word->n || !word->n)
		return 0;
	while (n < MASK_RUN_MAX && at + n < text.n && text.p[at + n] == c)
		n++;
	return n >= 2 && at + n < text.n && sp_is_alpha((unsigned char)text.p[at + n]) ? n : 0;
}

/* Reads the word at `at`; one without ASCII letters only up to the first letter that none stands for. Returns: its end. */
static size_t read_word(struct sp_view text, size_t at, unsigned where, struct word *word)
{
	*word = (struct word){ .n = 0 };
	while (at < text.n) {
		struct sp_word_char c = sp_word_char_at(text, at, where);

		if (c.class == SP_WORD_BORDER) {
			unsigned n = dash_mask(text, at, word);

			if (!n)
				break;
			for (unsigned i = 0; i < n; i++)
				add_symbol(word, text.p[at]);
			word->masks += n;
			at += n;
			continue;
		}
		add_char(word, &c);
		at += c.n;
		if (word->other && where == SP_LOOK_ALONE)
			break;
	}
	return at;
}

static bool is_unit_char(unsigned char c)
{
	return sp_is_alnum(c) || c == '@' || c == '$' || c == '!';
}

/* Returns: bytes of the separator at `at` that may set letters apart, 0 if there is none. */
static unsigned separator_at(struct sp_view text, size_t at)
{
	if ((unsigned char)text.p[at] < 0x80)
		return memchr(" .-_*/,|~+\n\t", text.p[at], 12) ? 1 : 0;
	struct sp_word_char c = sp_word_char_at(text, at, SP_LOOK_MIXED);

	return c.class == SP_WORD_BORDER || c.class == SP_WORD_MASK ? c.n : 0;
}

/* Whether a word may begin at `at`: what is before it is no part of one. */
static bool is_apart(struct sp_view text, size_t at)
{
	if (!at || (unsigned char)text.p[at - 1] < 0x80)
		return !at || !sp_is_alnum((unsigned char)text.p[at - 1]);
	size_t before = sp_utf8_floor(text.p, text.n, at - 1);

	return sp_word_char_at(text, before, SP_LOOK_MIXED).class == SP_WORD_BORDER;
}

/* Single letters with one and the same separator between them, from `at` on. */
static bool find_spaced(struct sp_view text, size_t at, struct sp_word *ret)
{
	unsigned n = 0, letters = 0;
	size_t end = at;

	if (text.n - at < 2 * SPACED_MIN - 1 || !is_unit_char((unsigned char)text.p[at]))
		return false;
	const char *separator = text.p + at + 1;
	unsigned separator_n = separator_at(text, at + 1);

	if (!separator_n || !is_apart(text, at))
		return false;
	for (size_t i = at; i < text.n && n < SPACED_MAX; i += 1 + separator_n) {
		bool last = text.n - i <= separator_n;
		bool again = !last && !memcmp(text.p + i + 1, separator, separator_n);
		unsigned char next = i + 1 < text.n ? (unsigned char)text.p[i + 1] : ' ';

		if (!is_unit_char((unsigned char)text.p[i]) ||
			(!again && (sp_is_alnum(next) || next >= 0x80 || next == '\'')))
			break;
		n++;
		letters += sp_is_alpha((unsigned char)text.p[i]);
		end = i + 1;
		if (!again)
			break;
	}
	if (n >= SPACED_MIN && *separator == ' ' && text.p[at] == 'I' &&
		sp_is_lower((unsigned char)text.p[at + 2])) {
		at += 2; /* the pronoun */
		n--;
		letters--;
	}
	if (n < SPACED_MIN || letters < SPACED_MIN - 1 || letters * 2 <= n)
		return false;
	*ret = (struct sp_word){ at, end, SP_WORD_SPACED };
	return true;
}

/* Whether the text without white space at [at, end) is an address of the web or of mail. */
static bool is_address(const char *p, size_t n)
{
	const char *at_sign = n > 1 ? memchr(p + 1, '@', n - 1) : NULL;

	if (n >= 4 && (p[0] | 0x20) == 'w' && (p[1] | 0x20) == 'w' && (p[2] | 0x20) == 'w' && p[3] == '.')
		return true;
	for (size_t i = 0; i + 3 <= n; i++)
		if (p[i] == ':' && p[i + 1] == '/' && p[i + 2] == '/')
			return true;
	if (!at_sign)
		return false;
	for (const char *c = at_sign + 1; c + 1 < p + n; c++)
		if (*c == '.' && sp_is_alpha((unsigned char)c[1]))
			return true;
	return false;
}

static size_t chunk_end(struct sp_view text, size_t at)
{
	size_t limit = text.n - at > CHUNK_BYTES ? at + CHUNK_BYTES : text.n;

	while (at < limit && !sp_is_space((unsigned char)text.p[at]))
		at++;
	return sp_utf8_floor(text.p, text.n, at);
}

/* The end of a word that has no ASCII letter but others, or 0 where it has one or is all ASCII. Every character beyond ASCII
 * counts as one of the word here, spaces too. */
static size_t end_of_alone(struct sp_view text, size_t at)
{
	size_t limit = text.n - at > ALONE_BYTES ? at + ALONE_BYTES : text.n;
	bool foreign = false;

	for (; at < text.n; at++) {
		unsigned char c = (unsigned char)text.p[at];

		/* A longer one is no word, and is asked about at each of its pieces. */
		if (sp_is_alpha(c) || at == limit)
			return 0;
		foreign |= c >= 0x80;
		if (c < 0x80 && ascii_class(c) == SP_WORD_BORDER)
			break;
	}
	return foreign ? at : 0;
}

/* Judges the word at the current place and passes it. */
static bool take_word(struct sp_word_finder *finder, struct sp_word *ret)
{
	struct sp_view text = finder->text;
	size_t begin = finder->at;
	struct word word;

	while (begin < text.n && is_edge((unsigned char)text.p[begin]))
		begin++;
	size_t alone_end = end_of_alone(text, begin);
	unsigned odd = 0;

	finder->at = read_word(text, begin, alone_end ? SP_LOOK_ALONE : SP_LOOK_MIXED, &word);
	if (!alone_end)
		odd = judge(&word);
	else if (word.other)
		finder->at = alone_end;
	else if (judge(&word))
		odd = judge(&word) | SP_WORD_ALONE;
	if (!odd)
		return false;
	size_t end = finder->at;

	while (!(odd & SP_WORD_MASKED) && end > begin && is_edge((unsigned char)text.p[end - 1]))
		end--;
	*ret = (struct sp_word){ begin, end, odd };
	return true;
}

static size_t back_to_word(struct sp_view text, size_t from, size_t at)
{
	size_t limit = at - from > BACK_BYTES ? at - BACK_BYTES : from;

	while (at > limit && !sp_is_space((unsigned char)text.p[at - 1]))
		at--;
	return sp_utf8_floor(text.p, text.n, at);
}

void sp_word_finder_init(struct sp_word_finder *finder, struct sp_view text, size_t at)
{
	*finder = (struct sp_word_finder){ text, at, at, at };
}

bool sp_word_finder_next(struct sp_word_finder *finder, struct sp_word *ret)
{
	struct sp_view text = finder->text;

	while (finder->at < text.n) {
		if (finder->at >= finder->suspect_end) {
			size_t suspect = sp_word_skip_plain(text, finder->at);

			if (suspect == text.n)
				break;
			finder->suspect_end = suspect + 1;
			finder->at = back_to_word(text, finder->at, suspect);
		}
		if (sp_is_space((unsigned char)text.p[finder->at])) {
			finder->at++;
			continue;
		}
		if (finder->at >= finder->chunk_end) {
			finder->chunk_end = chunk_end(text, finder->at);
			if (is_address(text.p + finder->at, finder->chunk_end - finder->at)) {
				finder->at = finder->chunk_end;
				while (finder->at < text.n &&
					!sp_is_space((unsigned char)text.p[finder->at]))
					finder->at++;
				continue;
			}
		}
		if (find_spaced(text, finder->at, ret)) {
			finder->at = ret->end;
			return true;
		}
		size_t before = finder->at;

		if (take_word(finder, ret))
			return true;
		if (finder->at == before)
			finder->at += sp_word_char_at(text, before, SP_LOOK_MIXED).n;
	}
	finder->at = text.n;
	return false;
}
