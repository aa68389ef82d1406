/* SPDX-License-Identifier: Apache-2.0 */
/*
 * "API_KEY = …", "the password is …", "datadog secret-token …": a label, words that belong to it,
 * separators, a value. One machine for passwords, for keys, and for the names of services.
 */
#include <string.h>

#include "sec.h"

#define SEPARATORS_MAX 24 /* characters between a label and its value */
#define WORDS_MAX 6 /* words of labels between them */
#define ROUNDS 3 /* words, separators, and again */
#define NAME_MIN 5 /* letters of a label that may end a name in capitals; "KEY" ends too many */
#define VALUE_MAX 512 /* bytes of a value that are looked at */

/* Words in lower case, with their lengths: of very many only the first or last letter is looked at. */
struct word {
	const char *s;
	uint32_t n;
};
#define WORD(word) word, sizeof word - 1

/* Words of which labels are made. A label may be followed by more of them, and preceded. */
static const struct word parts[] = {
	{ WORD("secret") }, { WORD("access") }, { WORD("private") }, { WORD("token") },
	{ WORD("api") }, { WORD("auth") }, { WORD("key") }, { WORD("value") }, { WORD("oauth2") },
	{ WORD("oauth") }, { WORD("keys") }, { WORD("tokens") }, { WORD("secrets") },
	{ WORD("hash") }, { WORD("string") }, { WORD("pat") }, { WORD("bearer") },
	{ WORD("basic") }, { WORD("ssws") }, { WORD("apikey") }, { WORD("app") },
	{ WORD("application") }, { WORD("client") }, { WORD("authorization") }, { WORD("account") },
	{ WORD("shared") }, { WORD("master") }, { WORD("user") }, { WORD("default") },
	{ WORD("personal") }, { WORD("password") }, { WORD("pass") }, { WORD("passwd") },
	{ WORD("pwd") }, { WORD("plaintext") }, { WORD("cleartext") }, { WORD("plain") },
	{ WORD("clear") }, { WORD("text") }, { WORD("admin") }, { WORD("root") },
	{ WORD("service") }, { WORD("license") }, { WORD("signing") }, { WORD("encryption") },
	{ WORD("deploy") }, { WORD("write") }, { WORD("read") }, { WORD("webhook") },
	{ WORD("project") }, { WORD("integration") }, { WORD("bot") }, { WORD("login") },
	{ WORD("db") }, { WORD("live") }, { WORD("test") }, { WORD("prod") }, { WORD("params") },
	{ WORD("jwt") }, { WORD("session") }, { WORD("preshared") }, { WORD("unseal") },
	{ WORD("android") }, { WORD("base") } };

static bool ends_with(const struct sallyport_candidate *c, uint32_t end, int last, const struct word *word)
{
	return word->s[word->n - 1] == last && ascii_reads_before(c, end, word->s);
}

/* Length of the label word at an offset; the longest counts. */
static uint32_t part_at(const struct sallyport_candidate *c, uint32_t at)
{
	int first = ascii_lower(ascii_at(c, at));
	uint32_t best = 0;

	for (size_t i = 0; i < sizeof parts / sizeof *parts; i++)
		if (*parts[i].s == first && parts[i].n > best && ascii_reads(c, at, parts[i].s))
			best = parts[i].n;
	return best;
}

/* Length of a label word that ends at an offset, or 0. */
static uint32_t part_before(const struct sallyport_candidate *c, uint32_t end)
{
	int last = ascii_lower(ascii_at(c, (int64_t)end - 1));

	for (size_t i = 0; i < sizeof parts / sizeof *parts; i++)
		if (ends_with(c, end, last, &parts[i]))
			return parts[i].n;
	return 0;
}

/* Between two letters a word ends where a small one is followed by a capital. */
static bool is_border(int before, int after)
{
	return !ascii_is_alpha(before) || !ascii_is_alpha(after) ||
		(ascii_is_lower(before) && ascii_is_upper(after));
}

bool sec_is_harmless(const struct sallyport_candidate *c, struct sec_span label)
{
	uint32_t begin = label.begin;
	static const struct word words[] = {
		{ WORD("public") }, { WORD("csrf") }, { WORD("xsrf") }, { WORD("foreign") },
		{ WORD("primary") }, { WORD("sort") }, { WORD("partition") }, { WORD("bucket") },
		{ WORD("cache") }, { WORD("publishable") }, { WORD("hot") }, { WORD("short") },
		{ WORD("translation") }, { WORD("dictionary") }, { WORD("index") }, { WORD("row") },
		{ WORD("rsa") }, { WORD("dsa") }, { WORD("ecdsa") }, { WORD("eddsa") },
		{ WORD("pgp") }, { WORD("gpg") }, { WORD("openpgp") }, { WORD("ssh") },
		{ WORD("host") }, { WORD("recv") }, { WORD("send") }, { WORD("export") },
		{ WORD("idempotency") }, { WORD("correlation") }, { WORD("message") } };

	/* "PublicKeyToken": the first word says it. */
	for (unsigned n = 0, passed = 1; passed && n < WORDS_MAX; n++) {
		passed = part_before(c, begin);
		for (begin -= passed; ascii_in(ascii_at(c, (int64_t)begin - 1), "_- ."); begin--)
			passed++;
	}
	int last = ascii_lower(ascii_at(c, (int64_t)begin - 1));

	for (size_t i = 0; i < sizeof words / sizeof *words; i++)
		if (ends_with(c, begin, last, &words[i]) &&
			is_border(ascii_at(c, (int64_t)begin - 1 - words[i].n),
				ascii_at(c, begin - words[i].n)))
			return true;
	return false;
}

#define BLOCK_BYTES 48 /* no path and no name is that long */

struct sec_span sec_label(const struct sallyport_candidate *c)
{
	struct sec_span label = { c->match_end, c->match_end };
	uint32_t stop = c->match_begin == UINT32_MAX ? c->window_begin : c->match_begin;

	while (label.end > stop && !ascii_is_alpha(ascii_at(c, (int64_t)label.end - 1)))
		label.end--;
	for (label.begin = label.end;
		label.begin > stop && ascii_is_alpha(ascii_at(c, (int64_t)label.begin - 1));)
		label.begin--;
	return label;
}

/* "PGPASSWORD=": a name in capitals that ends in the label, and is assigned something. */
static bool ends_name(const struct sallyport_candidate *c, struct sec_span label)
{
	uint32_t at = label.end;

	if (label.end - label.begin < NAME_MIN || ascii_at(c, label.end) != '=')
		return false;
	while (at > c->window_begin && (ascii_is_upper(ascii_at(c, (int64_t)at - 1)) || ascii_at(c, (int64_t)at - 1) == '_'))
		at--;
	return at < label.begin && !ascii_is_alnum(ascii_at(c, (int64_t)at - 1));
}

bool sec_is_label(const struct sallyport_candidate *c, struct sec_span label)
{
	int before = ascii_at(c, (int64_t)label.begin - 1), last = ascii_at(c, (int64_t)label.end - 1);

	if (!is_border(before, ascii_at(c, label.begin)) && !part_before(c, label.begin) && !ends_name(c, label))
		return false;
	if (!is_border(last, ascii_at(c, label.end)) && !part_at(c, label.end))
		return false;
	return !sec_in_block(c, label.begin, BLOCK_BYTES);
}

/* Passes over the words of labels at *at, and what joins them. Returns: false when more words stand
 * there than belong to a label. */
static bool skip_parts(const struct sallyport_candidate *c, uint32_t *at)
{
	for (unsigned words = 0; words < WORDS_MAX;) {
		uint32_t n = part_at(c, *at), next = *at + n;

		if (!n && ascii_in(ascii_at(c, *at), "_-.") && part_at(c, *at + 1)) {
			++*at;
			continue;
		}
		/* "Key 2:" */
		if (!n && ascii_at(c, *at) == ' ' && ascii_is_digit(ascii_at(c, (int64_t)*at + 1)) &&
			ascii_at(c, (int64_t)*at + 2) == ':')
			*at += 2;
		if (!n)
			return true;
		/* The word goes on: it is part of a value ("keyXb7…"), unless another word of
		 * labels follows. */
		if (!is_border(ascii_at(c, (int64_t)next - 1), ascii_at(c, next)) &&
			!part_at(c, next) && ascii_at(c, next) != 's')
			return ascii_in(ascii_at(c, (int64_t)*at - 1), "_-. \t\"'`=:>,(");
		if (ascii_is_digit(ascii_at(c, next)) && ascii_is_alnum(ascii_at(c, (int64_t)next + 1)))
			return true;
		*at = next +
			(ascii_at(c, next) == 's' && !ascii_is_alpha(ascii_at(c, (int64_t)next + 1)));
		words++;
	}
	return true;
}

struct gap {
	unsigned n, lines;
	bool assigned;
};

/* "- name: SOME_TOKEN", and on the next line "value: …". */
static bool has_value_below(const struct sallyport_candidate *c, uint32_t at)
{
	while (ascii_is_space(ascii_at(c, at)))
		at++;
	return ascii_reads(c, at, "value:") || ascii_reads(c, at, "\"value\"");
}

static bool is_separator(const struct sallyport_candidate *c, uint32_t at, const struct gap *gap)
{
	int ch = ascii_at(c, at);

	if (ch == ',') /* "'KEY', 'value'", and no list of words */
		return ascii_in(ascii_at(c, (int64_t)at - 1), "\"'`)]");
	if (ascii_is_blank(ch) || ascii_in(ch, ":=>\"'`()[]|*?") ||
		(ch == '\\' && ascii_in(ascii_at(c, at + 1), "\"'")))
		return true;
	if (ch == '-' || ch == '_' || ch == '.' || ch == ';' || ch == '{')
		return gap->n < 3 || (ch == '-' && gap->assigned);
	return (ch == '\n' || ch == '\r') && gap->lines < 2 && (gap->n > 0 || has_value_below(c, at));
}

static void skip_separators(
	const struct sallyport_candidate *c, uint32_t *at, struct gap *gap, int *quote)
{
	for (; gap->n < SEPARATORS_MAX && is_separator(c, *at, gap); ++*at, gap->n++) {
		int ch = ascii_at(c, *at);

		/* "=", ":", "=>", and the end of a tag that is called so. */
		gap->assigned |=
			ch == '=' || ch == ':' || (ch == '>' && (gap->assigned || gap->n == 0));
		gap->lines += ch == '\n';
		if (*quote && ascii_in(ch, "\"'`") && gap->assigned && ch != *quote)
			break; /* the value begins with a quote of another kind */
		*quote = ascii_in(ch, "\"'`") ? ch : 0;
	}
}

/* "&name=": the next parameter of a link or a form. */
static bool is_parameter(const struct sallyport_candidate *c, uint32_t at)
{
	uint32_t n = 1;

	if (ascii_at(c, at) != '&')
		return false;
	while (n < SEPARATORS_MAX && sec_is_token(ascii_at(c, at + n)))
		n++;
	return n > 1 && ascii_in(ascii_at(c, at + n), "=&");
}

/* To the closing quote, or to what ends a bare word. */
static uint32_t end_of_value(const struct sallyport_candidate *c, uint32_t begin, int quote)
{
	uint32_t end = begin, n = 0;

	for (; n < VALUE_MAX; n++, end++) {
		int ch = ascii_at(c, end);

		if (!ch || ascii_is_space(ch) || end >= c->window_end)
			break;
		if (quote ? ch == quote || (ch == '\\' && ascii_at(c, end + 1) == quote)
			  : ascii_in(ch, "\"'`<>,;)]}|") || is_parameter(c, end))
			break;
	}
	while (end > begin && (ascii_at(c, end) & 0xc0) == 0x80)
		end--; /* not within a character */
	while (!quote && end > begin && ascii_in(ascii_at(c, (int64_t)end - 1), ".,;:)]}?\\"))
		end--;
	return end;
}

/* "Bearer …", "key=secret key=…": after an assignment, only what cannot be the value is passed
 * over. */
static void skip_scheme(const struct sallyport_candidate *c, uint32_t *at)
{
	static const char *const schemes[] = { "Bearer ", "Basic ", "Token ", "Api-Token ", "SSWS ",
		"ApiKey " };
	uint32_t next = *at, n;

	for (size_t i = 0; i < sizeof schemes / sizeof *schemes; i++)
		if (ascii_reads(c, *at, schemes[i])) {
			*at += (uint32_t)strlen(schemes[i]);
			return;
		}
	while ((n = part_at(c, next)) > 0 || ascii_in(ascii_at(c, next), "_- "))
		next += n ? n : 1;
	if (ascii_in(ascii_at(c, next), "=:"))
		*at = next;
}

static bool skip_is(const struct sallyport_candidate *c, uint32_t *at)
{
	if (!ascii_reads(c, *at, "is") || !ascii_in(ascii_at(c, (int64_t)*at + 2), " :\t\n"))
		return false;
	*at += 2;
	return true;
}

bool sec_value_after(const struct sallyport_candidate *c, uint32_t at, struct sec_value *ret)
{
	struct gap gap = { 0 };
	int quote = 0;
	bool spoken = false;

	for (unsigned round = 0; round < ROUNDS; round++) {
		uint32_t from = at;

		if (gap.assigned || spoken)
			skip_scheme(c, &at);
		else if (!skip_parts(c, &at))
			return false;
		skip_separators(c, &at, &gap, &quote);
		spoken = spoken || (!quote && skip_is(c, &at));
		if (at == from)
			break;
	}
	if (gap.n == 0)
		return false;
	*ret = (struct sec_value){ { at, end_of_value(c, at, quote) }, quote, gap.assigned, spoken,
		gap.lines > 0 };
	return ret->span.end > at;
}

bool sec_value_at(const struct sallyport_candidate *c, uint32_t at, struct sec_value *ret)
{
	struct gap gap = { 0 };
	int quote = 0;

	skip_separators(c, &at, &gap, &quote);
	*ret = (struct sec_value){ { at, end_of_value(c, at, quote) }, quote, gap.assigned, false,
		gap.lines > 0 };
	return gap.n > 0 && ret->span.end > at;
}
