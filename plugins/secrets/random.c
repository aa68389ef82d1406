/* SPDX-License-Identifier: Apache-2.0 */
/* What a secret looks like, and what stands where one would. */
#include <string.h>

#include "sec.h"

#define RANDOM_ALPHABET 6 /* 2.6 bits a character; eight random digits have more */
#define SIGNS_MIN 20 /* characters of a key with signs in it */
#define SIGNS_LONG 40 /* longer ones may hold "$(" by chance */

/* What is not ASCII is a letter of some script. */
static int class_of(int ch)
{
	return ascii_is_lower(ch) || ch >= 0x80 ? 1 : ascii_is_upper(ch) ? 2 : ascii_is_digit(ch) ? 3 : 0;
}

struct sec_shape sec_shape(const struct sallyport_candidate *c, struct sec_span span)
{
	struct sec_shape s = { .n = span.end - span.begin };
	uint32_t count[256] = { 0 }, consonants = 0, same = 0;
	uint64_t pairs = 0; /* the sum of the squares of the counts */
	int last = -1;

	for (uint32_t i = span.begin; i < span.end; i++) {
		int ch = ascii_at(c, i), class = class_of(ch), before = last < 0 ? 0 : class_of(last);

		s.lower += class == 1;
		s.upper += class == 2;
		s.digit += class == 3;
		s.other += class == 0;
		s.turns += class && before && class != before;
		s.crossings += class && before && (class == 3) != (before == 3);
		s.signs += ascii_in(ch, "!$%^*#~?@&|");
		consonants = ascii_is_alpha(ch) && !ascii_in(ch, "aeiouAEIOU") ? consonants + 1 : 0;
		same = ch == last ? same + 1 : 1;
		s.consonants = consonants > s.consonants ? consonants : s.consonants;
		s.same = same > s.same ? same : s.same;
		s.distinct += !count[ch & 0xff];
		pairs += 2 * (uint64_t)count[ch & 0xff]++ + 1;
		last = ch;
	}
	s.alphabet = pairs ? (uint32_t)((uint64_t)s.n * s.n / pairs) : 0;
	return s;
}

/* The longest stretch of letters and digits. */
static struct sec_span core(const struct sallyport_candidate *c, struct sec_span span)
{
	struct sec_span best = { span.begin, span.begin };

	for (uint32_t at = span.begin; at < span.end; at++) {
		uint32_t begin = at;

		while (at < span.end && ascii_is_alnum(ascii_at(c, at)))
			at++;
		if (at - begin > best.end - best.begin)
			best = (struct sec_span){ begin, at };
	}
	return best;
}

/* Letters of both cases that no word is made of. */
static bool mixed(const struct sec_shape *s)
{
	return s->lower >= 4 && s->upper >= 4 && s->consonants >= 5 && 5 * s->turns >= s->n;
}

/* 8-4-4-4-12 letters and digits. Source: RFC 9562. */
static bool is_uuid(const struct sallyport_candidate *c, struct sec_span span)
{
	if (span.end - span.begin != 36)
		return false;
	for (uint32_t i = 0; i < 36; i++)
		if ((i == 8 || i == 13 || i == 18 || i == 23) != (ascii_at(c, span.begin + i) == '-'))
			return false;
	return true;
}

bool sec_is_random(
	const struct sallyport_candidate *c, struct sec_span span, uint32_t n_min, bool alone)
{
	struct sec_shape whole = sec_shape(c, span), s;
	uint32_t letters = whole.lower + whole.upper;

	if (whole.n < n_min || whole.alphabet < RANDOM_ALPHABET || 3 * whole.same > whole.n)
		return false;
	s = sec_shape(c, core(c, span));
	if (s.n >= n_min && ((s.digit >= 2 && s.lower + s.upper >= 2) || mixed(&s)))
		return true;
	if (is_uuid(c, span))
		return whole.digit >= 2;
	if (alone)
		return false;
	/* In groups: "3f2a-77c1-…". */
	if (whole.digit * 5 >= whole.n && letters * 10 >= whole.n && whole.crossings >= 3 &&
		whole.crossings * 10 >= whole.n)
		return true;
	/* With signs between. */
	if (whole.signs >= 2 && whole.digit >= 2 && letters >= 4 && whole.n >= SIGNS_MIN)
		return true;
	return whole.other * 2 < whole.n &&
		(mixed(&whole) ||
			(whole.digit >= 2 && whole.lower >= 2 && whole.upper >= 2 &&
				4 * whole.turns >= whole.n));
}

/* Whether it stands for a secret that is not told: in capitals, where a program assigns it, "my…". */
static bool is_meant(const struct sallyport_candidate *c, struct sec_span span)
{
	static const char *const begins[] = { "my", "some", "the", "user" };

	if (ascii_at(c, (int64_t)span.begin - 1) == ' ' || sec_shape(c, span).lower == 0)
		return true;
	for (size_t i = 0; i < sizeof begins / sizeof *begins; i++)
		if (ascii_reads(c, span.begin, begins[i]))
			return true;
	return false;
}

/* "ROOT_PASSWORD", "my-password", " dbPassword": what the secret is called, not the secret. */
static bool is_name(const struct sallyport_candidate *c, struct sec_span span)
{
	static const char *const words[] = { "password", "passwd", "passphrase", "secret", "token", "key", "credential",
		"credentials" };

	for (uint32_t i = span.begin; i < span.end; i++)
		if (!ascii_is_alpha(ascii_at(c, i)) && !ascii_in(ascii_at(c, i), "_-."))
			return false;
	for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
		int64_t at = (int64_t)span.end - (int64_t)strlen(words[i]);

		if (at > span.begin && ascii_reads(c, at, words[i]) &&
			(!ascii_is_alpha(ascii_at(c, at - 1)) ||
				(ascii_is_lower(ascii_at(c, at - 1)) && ascii_is_upper(ascii_at(c, at)))))
			return is_meant(c, span);
	}
	return false;
}

bool sec_is_placeholder(const struct sallyport_candidate *c, struct sec_span span)
{
	static const char *const words[] = { "example", "anonymous", "changeme", "change_me", "change-me",
		"placeholder", "your-", "your_", "your.", "yourpass", "yourkey", "yourtoken",
		"yoursecret", "redacted", "xxxx", "****", "....", "####", "dummy", "env.",
		"environ", "process.", "getenv", "undefined", "_here", "insert_", "replace_",
		"my_password", "todo_", "ENC[", "ENC(",
		"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789" };
	static const char *const signs[] = { "<", "${", "{{", "%(", "$(", "#{", "[:", "%s" };
	static const char *const whole[] = { "password", "passwd", "passwort", "pass", "secret",
		"pwd", "hidden", "none", "null", "true", "false", "nil", "string", "required",
		"optional", "token", "value", "text", "changeit", "username", "empty", "unknown",
		"default", "protected", "encrypted", "incorrect", "invalid", "expired", "anoncvs",
		"return", "raise", "continue", "break", "yield" };

	for (size_t i = 0; i < sizeof whole / sizeof *whole; i++)
		if (strlen(whole[i]) == span.end - span.begin && ascii_reads(c, span.begin, whole[i]))
			return true;
	if (is_name(c, span))
		return true;
	for (size_t i = 0; i < sizeof words / sizeof *words; i++)
		if (sec_find(c, span, words[i]) != UINT32_MAX)
			return true;
	for (size_t i = 0; i < sizeof signs / sizeof *signs; i++)
		if (span.end - span.begin < SIGNS_LONG ? sec_find(c, span, signs[i]) != UINT32_MAX
						       : ascii_reads(c, span.begin, signs[i]))
			return true;
	return false;
}

static int sextet(int ch)
{
	if (ascii_is_upper(ch))
		return ch - 'A';
	if (ascii_is_lower(ch))
		return ch - 'a' + 26;
	if (ascii_is_digit(ch))
		return ch - '0' + 52;
	return ch == '+' || ch == '-' ? 62 : ch == '/' || ch == '_' ? 63 : -1;
}

size_t sec_base64(
	const struct sallyport_candidate *c, struct sec_span span, char *out, size_t capacity)
{
	uint32_t bits = 0, bit_n = 0;
	size_t n = 0;

	for (uint32_t at = span.begin; at < span.end && n < capacity; at++) {
		int six = sextet(ascii_at(c, at));

		if (six < 0)
			break;
		bits = bits << 6 | (uint32_t)six;
		bit_n += 6;
		if (bit_n >= 8) {
			bit_n -= 8;
			out[n++] = (char)(bits >> bit_n);
		}
	}
	return n;
}
