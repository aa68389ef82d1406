/* SPDX-License-Identifier: Apache-2.0 */
/* Sentences and their tokens. */
#include <string.h>

#include "off.h"

#define ABBREVIATION_BYTES_MAX 6u
#define APART_LETTERS_MIN 4u
#define WRAPPED_LINE_BYTES_MIN 40u /* a shorter line ends its sentence */

enum byte_class { BLANK, LETTER, DIGIT, STOP, QUOTE, SIGN };

struct character {
	enum byte_class class;
	uint32_t n;
	char ascii; /* what it is written as, 0 = none */
	bool colours; /* changes how the symbol before it looks, nothing else */
};

/* ---------- characters ---------- */

static uint32_t decode(const char *text, uint32_t at, uint32_t end, uint32_t *ret)
{
	unsigned char c = (unsigned char)text[at];
	uint32_t n = c < 0xe0 ? 2 : c < 0xf0 ? 3 : 4;
	uint32_t code = n == 2 ? c & 0x1fu : n == 3 ? c & 0x0fu : c & 0x07u;

	if (c < 0xc2 || end - at < n)
		n = 1;
	for (uint32_t i = 1; i < n; i++)
		code = code << 6 | ((unsigned char)text[at + i] & 0x3fu);
	*ret = n > 1 ? code : 0xfffd;
	return n;
}

/* Of ASCII; what is not named is BLANK. Very many characters are asked about. */
static const unsigned char classes[128] = {
	['!'] = STOP, ['"'] = QUOTE, ['\''] = LETTER, ['.'] = STOP, ['?'] = STOP,
#define TEN(first, class) \
	[first] = class, [first + 1] = class, [first + 2] = class, [first + 3] = class, [first + 4] = class, \
	[first + 5] = class, [first + 6] = class, [first + 7] = class, [first + 8] = class, [first + 9] = class
#define LETTERS(first) TEN(first, LETTER), TEN(first + 10, LETTER), [first + 20] = LETTER, [first + 21] = LETTER, \
	[first + 22] = LETTER, [first + 23] = LETTER, [first + 24] = LETTER, [first + 25] = LETTER
	TEN('0', DIGIT), LETTERS('A'), LETTERS('a'),
#undef LETTERS
#undef TEN
};

static inline struct character narrow(char c)
{
	return (struct character){ (enum byte_class)classes[(unsigned char)c & 0x7f], 1, c, false };
}

static struct character wide(const struct sallyport_characters *characters, const char *text, uint32_t at,
	uint32_t end)
{
	uint32_t code;
	struct character c = { .n = decode(text, at, end, &code), .class = LETTER };
	uint32_t seen = characters->read_as(code);

	if (code == 0x201c || code == 0x201d || code == 0x201e || code == 0xab || code == 0xbb)
		return (struct character){ QUOTE, c.n, '"', false };
	if (code == 0x2026)
		return (struct character){ SIGN, c.n, ',', false };
	if (code >= 0x2010 && code <= 0x2015)
		return (struct character){ BLANK, c.n, ',', false };
	bool of_flag = code >= 0x1f1e6 && code <= 0x1f1ff;

	if (seen && seen < 0x80 && !of_flag) {
		struct character as = narrow((char)seen);

		as.n = c.n;
		return as;
	}
	c.colours = !seen || (code >= 0x1f3fb && code <= 0x1f3ff);
	if ((code >= 0x2190 && code <= 0x2bff) || code >= 0x1f000)
		c.class = SIGN;
	else if (c.colours || (code >= 0x2000 && code <= 0x206f) || (code >= 0xa1 && code <= 0xbf))
		c.class = BLANK;
	return c;
}

static inline struct character character(const struct sallyport_characters *characters, const char *text,
	uint32_t at, uint32_t end)
{
	return (unsigned char)text[at] < 0x80 ? narrow(text[at]) : wide(characters, text, at, end);
}

uint32_t off_read(const struct sallyport_characters *characters, const char *text, uint32_t at,
	uint32_t end, char *ret)
{
	struct character c = character(characters, text, at, end);

	*ret = c.ascii ? c.ascii : c.colours ? 0 : OFF_OTHER;
	return c.n;
}

/* ---------- sentences ---------- */

/* Whether the word before the full stop at `at` is one that is cut short. */
static bool is_abbreviation(const char *text, uint32_t floor, uint32_t at)
{
	static const char *const words[] = { "mr", "mrs", "ms", "dr", "prof", "st", "sgt", "insp",
		"supt", "det", "const", "rev", "hon", "vs", "no", "etc", "e.g", "i.e", "approx",
		"ref", "tel", "ext", "inc", "ltd", "co", "jr", "sr", NULL };
	uint32_t begin = at;

	while (begin > floor && at - begin < ABBREVIATION_BYTES_MAX &&
		(ascii_is_alpha(text[begin - 1]) || text[begin - 1] == '.'))
		begin--;
	uint32_t n = at - begin;

	if (n == 1)
		return ascii_is_upper(text[begin]);
	for (size_t i = 0; words[i]; i++) {
		size_t word_n = strlen(words[i]), same = 0;

		while (same < word_n && same < n && ascii_lower(text[begin + same]) == words[i][same])
			same++;
		if (same == word_n && n == word_n)
			return true;
	}
	return false;
}

/* Whether the line end at `at` lies within a sentence: a long line that goes on in lower case. */
static bool is_wrapped(const char *text, uint32_t text_n, uint32_t floor, uint32_t at)
{
	uint32_t next = at + 1, line = at;

	while (next < text_n && next - at < 8 && (text[next] == ' ' || text[next] == '>'))
		next++;
	if (next >= text_n || !ascii_is_lower(text[next]))
		return false;
	while (line > floor && at - line < WRAPPED_LINE_BYTES_MIN && text[line - 1] != '\n')
		line--;
	return at - line >= WRAPPED_LINE_BYTES_MIN;
}

/* Whether a sentence ends with the character at `at`. */
static bool is_end(const char *text, uint32_t text_n, uint32_t floor, uint32_t at)
{
	char c = text[at];

	if (c == '\n')
		return !is_wrapped(text, text_n, floor, at);
	if (c != '.' && c != '!' && c != '?')
		return false;
	if (at + 1 < text_n && !ascii_is_space(text[at + 1]) && text[at + 1] != '"' && text[at + 1] != ')')
		return false;
	return c != '.' || ((at == floor || text[at - 1] != '.') &&
		!is_abbreviation(text, floor, at));
}

uint32_t off_step_back(const char *text, uint32_t at, uint32_t floor)
{
	do
		at--;
	while (at > floor && ((unsigned char)text[at] & 0xc0) == 0x80);
	return at;
}

static uint32_t to_character(const char *text, uint32_t at)
{
	while (at > 0 && ((unsigned char)text[at] & 0xc0) == 0x80)
		at--;
	return at;
}

void off_sentence_find(const char *text, uint32_t text_n, uint32_t floor, uint32_t begin,
	uint32_t end, uint32_t *ret_begin, uint32_t *ret_end)
{
	uint32_t reach = OFF_SENTENCE_BYTES_MAX / 2, low = begin, high = end;

	while (low > floor && begin - low < reach && !is_end(text, text_n, floor, low - 1))
		low--;
	while (high < text_n && high - end < reach && !is_end(text, text_n, floor, high))
		high++;
	if (low > floor && begin - low >= reach)
		low = to_character(text, low);
	if (high < text_n)
		high = high - end >= reach ? to_character(text, high) : high + 1;
	if (high < text_n && text[high] == '"')
		high++;
	*ret_begin = low < floor ? floor : low;
	*ret_end = high < end ? end : high;
}

/* ---------- tokens ---------- */

#define HASH_BEGIN UINT32_C(2166136261)
#define HASH_STEP UINT32_C(16777619)

uint32_t off_hash_of(const char *word, size_t n)
{
	uint32_t hash = HASH_BEGIN;

	for (size_t i = 0; i < n; i++)
		hash = (hash ^ (unsigned char)word[i]) * HASH_STEP;
	return hash;
}

uint32_t off_hash_join(uint32_t phrase, uint32_t token)
{
	return (phrase ^ token) * HASH_STEP + (phrase << 7);
}

/* The letter that a digit stands for. */
static char leet(char c)
{
	static const char letters[] = "oizeasgtbg";

	return ascii_is_digit(c) ? letters[c - '0'] : c;
}

/* How a character at `at` of a token with these flags is read. Returns: how many bytes, 0 = it is not seen. */
static uint32_t spell(const struct character *c, const char *text, uint32_t at, uint32_t flags,
	char ret[4])
{
	if (c->colours || (flags & OFF_TOKEN_APART && c->class == BLANK))
		return 0;
	if (!c->ascii) {
		memcpy(ret, text + at, c->n);
		return c->n;
	}
	ret[0] = (char)ascii_lower(c->ascii);
	if (flags & OFF_TOKEN_LEET)
		ret[0] = leet(ret[0]);
	return 1;
}

size_t off_token_write(const struct sallyport_characters *characters, const char *text,
	const struct off_token *token, char *out, size_t capacity)
{
	size_t n = 0;

	for (uint32_t at = token->begin; at < token->end;) {
		struct character c = character(characters, text, at, token->end);
		char spelt[4];
		uint32_t spelt_n = spell(&c, text, at, token->flags, spelt);

		if (capacity - n >= spelt_n) {
			memcpy(out + n, spelt, spelt_n);
			n += spelt_n;
		}
		at += c.n;
	}
	return n;
}

bool off_token_is(const struct sallyport_characters *characters, const char *text,
	const struct off_token *token, const char *word, size_t n)
{
	size_t at_word = 0;

	for (uint32_t at = token->begin; at < token->end;) {
		struct character c = character(characters, text, at, token->end);
		char spelt[4];
		uint32_t spelt_n = spell(&c, text, at, token->flags, spelt);

		if (n - at_word < spelt_n || memcmp(word + at_word, spelt, spelt_n) != 0)
			return false;
		at_word += spelt_n;
		at += c.n;
	}
	return at_word == n;
}

/* What lies between tokens. */
struct between {
	bool broken; /* a comma or the like */
	bool quoted;
	uint32_t address_end; /* of the address, link or account name that was met */
};

/* The stretch holds a link, an address with a domain, or begins with the name of an account. */
static bool is_address(const char *text, uint32_t begin, uint32_t end)
{
	bool at_sign = false;

	for (uint32_t at = begin; at < end; at++) {
		bool word_after = end - at > 1 && ascii_is_alpha(text[at + 1]);

		if (text[at] == '@' && word_after && (at == begin || text[at - 1] == '.' ||
			text[at - 1] == '"' || text[at - 1] == '('))
			return true;
		if (text[at] == '@')
			at_sign = true;
		if (text[at] == '.' && at_sign && word_after)
			return true;
		if (text[at] == ':' && end - at > 2 && text[at + 1] == '/' && text[at + 2] == '/')
			return true;
	}
	return false;
}

/* Where the stretch without white space that begins at `at` ends. */
static uint32_t stretch_end(const char *text, uint32_t at, uint32_t end)
{
	while (at < end && !ascii_is_space(text[at]))
		at++;
	return at;
}

/* An apostrophe that opens or closes a quotation. */
static bool is_single_quote(const char *text, uint32_t at, uint32_t begin, uint32_t end, bool quoted)
{
	bool space_before = at == begin || ascii_is_space(text[at - 1]) || text[at - 1] == '(';
	bool word_after = at + 1 < end && ascii_is_alpha(text[at + 1]);

	if (text[at] != '\'')
		return false;
	return quoted ? !word_after && !space_before : space_before && word_after;
}

static void pass(struct between *between, const char *text, uint32_t at, uint32_t begin,
	const struct character *c)
{
	char before = at > begin ? text[at - 1] : ' ';

	if (c->class == QUOTE)
		between->quoted = !between->quoted;
	else if (c->class == STOP || c->ascii == ',' || c->ascii == ';' || c->ascii == ':' ||
		c->ascii == '(' || c->ascii == ')' || (c->ascii == '-' && ascii_is_space(before)))
		between->broken = true;
}

/* Whether a word that was shortened to follow another begins at `at`: you're, he'll, it's. */
static bool is_clitic(const struct sallyport_characters *characters, const char *text, uint32_t at,
	uint32_t end)
{
	static const char *const words[] = { "s", "m", "d", "re", "ll", "ve" };
	struct character c = character(characters, text, at, end);
	uint32_t begin = at + c.n, n = 0;

	if (c.ascii != '\'')
		return false;
	while (begin + n < end && n < 3 && ascii_is_alpha(text[begin + n]))
		n++;
	for (size_t i = 0; i < sizeof words / sizeof *words; i++)
		if (strlen(words[i]) == n && ascii_lower(text[begin]) == words[i][0] &&
			(n == 1 || ascii_lower(text[begin + 1]) == words[i][1]))
			return true;
	return false;
}

static uint32_t token_end(const struct sallyport_characters *characters, const char *text, uint32_t begin,
	uint32_t end)
{
	enum byte_class first = character(characters, text, begin, end).class;
	uint32_t at = begin;

	while (at < end) {
		struct character c = character(characters, text, at, end);

		if (first == SIGN) {
			at += c.n;
			while (at < end && (c = character(characters, text, at, end)).colours)
				at += c.n;
			return at;
		}
		if ((c.class != LETTER && c.class != DIGIT && !c.colours) ||
			(at > begin && is_clitic(characters, text, at, end)))
			return at;
		at += c.n;
	}
	return at;
}

/* Apostrophes at its ends are quotation marks, or stand for what was left out. */
static void trim(const struct sallyport_characters *characters, const char *text, struct off_token *token)
{
	struct character c;

	while (token->begin < token->end &&
		(c = character(characters, text, token->begin, token->end)).ascii == '\'')
		token->begin += c.n;
	while (token->begin < token->end && text[token->end - 1] == '\'')
		token->end--;
}

static void hash_token(const struct sallyport_characters *characters, const char *text,
	struct off_token *token)
{
	token->hash = HASH_BEGIN;
	for (uint32_t at = token->begin; at < token->end;) {
		struct character c = character(characters, text, at, token->end);
		char spelt[4];
		uint32_t n = spell(&c, text, at, token->flags, spelt);

		for (uint32_t i = 0; i < n; i++)
			token->hash = (token->hash ^ (unsigned char)spelt[i]) * HASH_STEP;
		at += c.n;
	}
}

static void set_flags(const char *text, struct off_token *token, const struct between *between, bool number,
	bool leet_digits)
{
	token->flags = (between->broken ? OFF_TOKEN_BREAK : 0) |
		(between->quoted ? OFF_TOKEN_QUOTED : 0) | (number ? OFF_TOKEN_NUMBER : 0) |
		(token->begin < between->address_end ? OFF_TOKEN_ADDRESS : 0) |
		(leet_digits ? OFF_TOKEN_LEET : 0);
	if (ascii_is_upper(text[token->begin]) && token->end - token->begin > 1 &&
		!ascii_is_upper(text[token->begin + 1]) && !ascii_is_digit(text[token->begin + 1]))
		token->flags |= OFF_TOKEN_CAPITAL;
}

/* Takes a word of ASCII letters alone, as most are, in one go. Returns: false = it is another. */
static bool take_plain(const char *text, uint32_t end, struct off_token *token, const struct between *between)
{
	uint32_t at = token->begin, hash = HASH_BEGIN;

	for (; at < end && ascii_is_alpha(text[at]); at++)
		hash = (hash ^ (unsigned char)(text[at] | 0x20)) * HASH_STEP;
	if (at == token->begin || (at < end && ((unsigned char)text[at] >= 0x80 ||
		classes[(unsigned char)text[at]] == LETTER || classes[(unsigned char)text[at]] == DIGIT)))
		return false;
	token->end = at;
	token->hash = hash;
	set_flags(text, token, between, false, false);
	return true;
}

static void finish(const struct sallyport_characters *characters, const char *text, struct off_token *token,
	const struct between *between)
{
	enum byte_class before = BLANK;
	uint32_t changes = 0; /* from digits to letters or back: "h4te" has two, "2nd" and "room12" have one */
	bool number = true;

	for (uint32_t at = token->begin; at < token->end;) {
		struct character c = character(characters, text, at, token->end);

		if (!c.colours) {
			changes += before != BLANK && before != c.class;
			before = c.class;
			number &= c.class == DIGIT;
		}
		at += c.n;
	}
	set_flags(text, token, between, number, changes > 1);
	hash_token(characters, text, token);
}

/* Whether the token is a letter, a space away from the one before. */
static bool stands_apart(const char *text, const struct off_token *token)
{
	return token->end - token->begin == 1 && ascii_is_alpha(text[token->begin]) &&
		token->begin > 1 && text[token->begin - 1] == ' ' && !ascii_is_space(text[token->begin - 2]);
}

/* Letters with spaces between are a word. Returns: how many tokens there are now. */
static uint32_t join_apart(const struct sallyport_characters *characters, const char *text,
	struct off_token *tokens, uint32_t n)
{
	uint32_t kept = 0;

	for (uint32_t i = 0, next; i < n; i = next) {
		struct off_token token = tokens[i];

		for (next = i + 1; next < n && token.end - token.begin == 1 &&
			stands_apart(text, &tokens[next]); next++)
			;
		if (next - i >= APART_LETTERS_MIN) {
			token.end = tokens[next - 1].end;
			token.flags |= OFF_TOKEN_APART;
			hash_token(characters, text, &token);
		} else {
			next = i + 1;
		}
		tokens[kept++] = token;
	}
	return kept;
}

uint32_t off_tokens(const struct sallyport_characters *characters, const char *text, uint32_t begin,
	uint32_t end, struct off_token *tokens, uint32_t capacity)
{
	struct between between = { false, false, 0 };
	bool addresses = end > begin && (memchr(text + begin, '@', end - begin) ||
		memchr(text + begin, ':', end - begin));
	uint32_t n = 0;

	for (uint32_t at = begin; at < end && n < capacity;) {
		struct character c = character(characters, text, at, end);

		if (addresses && at >= between.address_end &&
			(at == begin || ascii_is_space(text[at - 1]))) {
			uint32_t stop = stretch_end(text, at, end);

			between.address_end = is_address(text, at, stop) ? stop : at;
		}
		if (is_single_quote(text, at, begin, end, between.quoted)) {
			between.quoted = !between.quoted;
			between.broken = true;
			at++;
		} else if (c.class == LETTER || c.class == DIGIT || (c.class == SIGN && !c.ascii)) {
			struct off_token *token = &tokens[n];

			*token = (struct off_token){ .begin = at };
			if (take_plain(text, end, token, &between)) {
				at = token->end;
				between.broken = false;
				n++;
				continue;
			}
			token->end = token_end(characters, text, at, end);
			at = token->end;
			bool closes = text[at - 1] == '\'' && between.quoted;

			trim(characters, text, token);
			if (token->begin < token->end) {
				finish(characters, text, token, &between);
				between.broken = false;
				n++;
			}
			between.quoted ^= closes;
		} else {
			pass(&between, text, at, begin, &c);
			at += c.n;
		}
	}
	return join_apart(characters, text, tokens, n);
}
