/* SPDX-License-Identifier: Apache-2.0 */
/* Keys and tokens: by the form that their issuer gives them, after a label, after the name of a
 * service. */
#include <string.h>

#include "sec.h"

/* ---- CRC-32 in base 62, with which some issuers end a token ---- */

static uint32_t crc32_of(const struct sallyport_candidate *c, struct sec_span span)
{
	uint32_t crc = UINT32_MAX;

	for (uint32_t i = span.begin; i < span.end; i++) {
		crc ^= (uint32_t)ascii_at(c, i);
		for (int bit = 0; bit < 8; bit++)
			crc = crc >> 1 ^ (crc & 1 ? 0xedb88320 : 0);
	}
	return ~crc;
}

/* Whether the last six characters are the CRC-32 of the thirty before. Source: GitHub, "Behind
 * GitHub's new authentication token formats". */
static bool checks(const struct sallyport_candidate *c, struct sec_span span)
{
	static const char base62[] =
		"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
	uint32_t crc;

	if (span.end - span.begin != 40 || ascii_at(c, span.begin + 3) != '_')
		return false;
	crc = crc32_of(c, (struct sec_span){ span.begin + 4, span.end - 6 });
	for (uint32_t i = 0; i < 6; i++, crc /= 62)
		if (ascii_at(c, span.end - 1 - i) != base62[crc % 62])
			return false;
	return true;
}

/* ---- tokens ---- */

#define TOKEN_SIGNS_MAX 3 /* at the end: "=", "==" */
#define TOKEN_BLOCK_BYTES 24 /* of base64 before a '/', which no path has */

/* Of a word, of base64. */
static bool is_part(const struct sallyport_candidate *c, uint32_t at)
{
	int before = ascii_at(c, (int64_t)at - 1);

	return ascii_is_alnum(before) || before == '+' ||
		(before == '/' && sec_in_block(c, at, TOKEN_BLOCK_BYTES));
}

/* "….png": a digest in the name of a file. */
static bool is_file(const struct sallyport_candidate *c, uint32_t at)
{
	uint32_t n = 1;

	if (ascii_at(c, at) != '.')
		return false;
	while (n < 6 && ascii_is_lower(ascii_at(c, at + n)))
		n++;
	return n >= 3 && n < 6 && !sec_is_token(ascii_at(c, at + n)) && ascii_at(c, at + n) != '.';
}

/*
 * The pattern says the form from the prefix on, in a fixed width: the shortest that there is. Here
 * the rest of the token is taken in, and it is asked whether somebody's machine made it or somebody
 * wrote it down to show the form.
 */
uint32_t sec_token(
	const struct sallyport_candidate *c, struct sallyport_value *values, uint32_t capacity)
{
	struct sec_span span = { c->match_begin, c->match_end };
	struct sec_shape whole, tail;
	uint32_t evidence = SALLYPORT_EVIDENCE_STRUCTURE;

	if (span.begin == UINT32_MAX)
		for (span.begin = span.end; span.begin > c->window_begin &&
			sec_is_token(ascii_at(c, (int64_t)span.begin - 1));)
			span.begin--;
	if (capacity == 0 || is_part(c, span.begin))
		return 0;
	while (span.end < c->window_end && sec_is_token(ascii_at(c, span.end)))
		span.end++;
	for (int i = 0;
		i < TOKEN_SIGNS_MAX && span.end < c->window_end && ascii_at(c, span.end) == '='; i++)
		span.end++;
	while (span.end > c->match_end && ascii_in(ascii_at(c, (int64_t)span.end - 1), "-_"))
		span.end--;
	whole = sec_shape(c, span);
	tail = sec_shape(
		c, (struct sec_span){ span.begin + (span.end - span.begin) * 2 / 5, span.end });
	if (tail.distinct < 5 || 2 * tail.same > tail.n || sec_is_placeholder(c, span) ||
		is_file(c, span.end) ||
		(whole.lower > 0) + (whole.upper > 0) + (whole.digit > 0) < 2)
		return 0;
	if (checks(c, span))
		evidence |= SALLYPORT_EVIDENCE_CHECKSUM;
	/* A key that pages show to everybody's browser. */
	return sec_found(values, span, evidence,
		ascii_reads(c, span.begin, "AIza") && sec_in_link(c, span.begin) ? -0.5f : 0);
}

/* ---- after a label, after a name ---- */

/* Characters of a key: where nothing but its label speaks for it; where the label is a name in a
 * program or a configuration ("some_key="); where, besides, it is all digits. */
#define LABELLED_MIN 16
#define NAMED_MIN 8
#define NUMBER_MIN 16
#define REFERENCE_MAX 24 /* the longest number of a paper */
#define FINGERPRINT_MAX 42 /* "0x" and the forty digits of a key's name */
#define LINK_BYTES 200 /* of a link that are looked at */

/* A link that somebody is to follow ("https://host/path?key=…"), and not what a program calls
 * ("https://api.host/path?api_key=…"). */
static bool is_link_to_follow(const struct sallyport_candidate *c, uint32_t at)
{
	static const char *const names[] = { "access_token", "api_key", "apikey", "client_secret",
		"private_token", "api-key", "secret" };
	static const char *const hosts[] = { "//api", "api.", "/api", "graph.", "hook" };
	struct sec_span link = {
		at > c->window_begin + LINK_BYTES ? at - LINK_BYTES : c->window_begin, 0
	};

	if (!sec_in_link(c, at))
		return false;
	for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
		if (!ascii_reads_before(c, at, names[i]))
			continue;
		link.end = at - (uint32_t)strlen(names[i]);
		for (size_t k = 0; k < sizeof hosts / sizeof *hosts; k++)
			if (sec_find(c, link, hosts[k]) != UINT32_MAX)
				return false;
	}
	return true;
}

/* "\015\001": bytes of a program. */
static bool has_escapes(const struct sallyport_candidate *c, struct sec_span span)
{
	uint32_t n = 0;

	for (uint32_t at = span.begin; at + 1 < span.end; at++)
		n += ascii_at(c, at) == '\\' && (ascii_is_digit(ascii_at(c, at + 1)) || ascii_at(c, at + 1) == 'x');
	return n > 1;
}

/* "key = getMasterKey;": letters only, and the signs of a program after them. */
static bool is_identifier(const struct sallyport_candidate *c, struct sec_span span)
{
	return sec_shape(c, span).digit == 0 && ascii_in(ascii_at(c, span.end), ";,)");
}

/* Where a person may have put together what looks like a key: an address, a path, a call of a
 * function. */
static bool is_code(const struct sallyport_candidate *c, struct sec_span span, int quote)
{
	int first = ascii_at(c, span.begin), after = ascii_at(c, span.end);

	return ascii_reads_before(c, span.begin, "::") || ascii_in(first, "/$%#@&~") || after == '(' || has_escapes(c, span) ||
		(!quote && (sec_find(c, span, "(") != UINT32_MAX || is_identifier(c, span))) ||
		(!quote && sec_find(c, span, "\\") != UINT32_MAX) ||
		sec_find(c, span, "://") != UINT32_MAX || sec_find(c, span, "()") != UINT32_MAX ||
		sec_find(c, span, "www.") != UINT32_MAX || sec_find(c, span, "%20") != UINT32_MAX ||
		sec_find(c, span, "::") != UINT32_MAX;
}

static bool is_number(const struct sallyport_candidate *c, struct sec_span span)
{
	struct sec_shape s = sec_shape(c, span);

	return s.digit == s.n && s.n >= NUMBER_MIN && s.distinct >= 6;
}

/* "POL2031ABC0001234": capitals and digits in a few groups are how people number their papers. */
static bool is_reference(const struct sallyport_candidate *c, struct sec_span span)
{
	struct sec_shape s = sec_shape(c, span);

	return !s.lower && s.crossings < 4 && s.n < REFERENCE_MAX;
}

/* "key 0x…", "key DF9B…", "51:ab:…": what a public key is called by. alone: nothing but blanks
 * stands between. */
static bool is_fingerprint(const struct sallyport_candidate *c, struct sec_span span, bool alone)
{
	uint32_t capital = 0, small = 0, colon = 0, n = span.end - span.begin;

	if (ascii_reads(c, span.begin, "0x"))
		return n <= FINGERPRINT_MAX;
	for (uint32_t i = span.begin; i < span.end; i++) {
		int ch = ascii_at(c, i);

		if (!ascii_is_digit(ch) && ch != ':' && !(ch >= 'A' && ch <= 'F') &&
			!(ch >= 'a' && ch <= 'f'))
			return false;
		capital += ascii_is_upper(ch);
		small += ascii_is_lower(ch);
		colon += ch == ':';
	}
	return colon * 3 + 2 >= n || (alone && capital && !small);
}

/* "KEY", "TOKEN": what people write in capitals they mean as a name. */
static bool in_capitals(const struct sallyport_candidate *c, struct sec_span span)
{
	return sec_shape(c, span).upper == span.end - span.begin;
}

/* "fuzz/key_parser.in/10a5c9": base64 has capitals, and no points. */
static bool is_path(const struct sallyport_candidate *c, struct sec_span span)
{
	return sec_find(c, span, "/") != UINT32_MAX && (sec_find(c, span, ".") != UINT32_MAX || !sec_shape(c, span).upper);
}

/* Whether the value may be the key that the label announces. *ret_named: the label is a name in a program. */
static bool is_key(const struct sallyport_candidate *c, struct sec_span label, const struct sec_value *value, bool *ret_named)
{
	int before = ascii_at(c, (int64_t)label.begin - 1);
	bool named = value->assigned && !value->below && (sec_is_token(before) || before == '.');
	bool alone = !value->assigned && !value->quote && !in_capitals(c, label) && !ascii_reads_before(c, label.end, "bearer");

	*ret_named = named;
	/* "class ApiKey(Base64Key)": an argument that is no text is a name; a path is none without "=". */
	if (!value->assigned && !value->quote &&
		(ascii_at(c, (int64_t)value->span.begin - 1) == '(' || is_path(c, value->span)))
		return false;
	if ((value->below && !value->assigned) || (!named && is_reference(c, value->span)) ||
		is_fingerprint(c, value->span, alone))
		return false;
	return (sec_is_random(c, value->span, named ? NAMED_MIN : LABELLED_MIN, alone) ||
		       (named && is_number(c, value->span))) &&
		!is_code(c, value->span, value->quote) && !sec_is_placeholder(c, value->span);
}

/* "The API key for staging is …": what the sentence comes to must stand alone, and leave no doubt. */
static bool is_told(const struct sallyport_candidate *c, struct sec_span label, struct sec_value *ret)
{
	bool loose, named;

	if (!sec_phrase(c, label, ret, &loose) || loose || ret->below)
		return false;
	ret->assigned = false;
	return is_key(c, label, ret, &named);
}

uint32_t sec_key(
	const struct sallyport_candidate *c, struct sallyport_value *values, uint32_t capacity)
{
	struct sec_span label = sec_label(c);
	struct sec_value value;
	bool named = false;

	if (capacity == 0 || !sec_is_label(c, label) || sec_is_harmless(c, label))
		return 0;
	if (!(sec_value_after(c, label.end, &value) && is_key(c, label, &value, &named)) &&
		!is_told(c, label, &value))
		return 0;
	if (is_link_to_follow(c, label.end))
		return 0;
	values->why = "random characters";
	if (named)
		return sec_found(values, value.span, SALLYPORT_EVIDENCE_LABEL, 0.1f);
	return sec_found(values, value.span, SALLYPORT_EVIDENCE_LABEL, value.assigned ? 0.05f : 0);
}

/* The hit is the name of a service, or ends in it: "NAME … = value", "name_key value". */
uint32_t sec_service_key(
	const struct sallyport_candidate *c, struct sallyport_value *values, uint32_t capacity)
{
	uint32_t end = sec_label(c).end;
	struct sec_value value;

	if (capacity == 0 || !sec_value_after(c, end, &value) || sec_in_link(c, c->match_end) ||
		!sec_is_random(c, value.span, LABELLED_MIN, !value.assigned) ||
		is_code(c, value.span, value.quote) || sec_is_placeholder(c, value.span))
		return 0;
	values->why = "random characters";
	return sec_found(values, value.span, SALLYPORT_EVIDENCE_LABEL, value.assigned ? 0.05f : 0);
}
