/* SPDX-License-Identifier: Apache-2.0 */
/* Secrets that are known by what they are made of: web tokens, private keys, addresses with a
 * password, commands. */
#include <string.h>

#include "sec.h"

static bool found_in(const char *bytes, size_t n, const char *word)
{
	size_t word_n = strlen(word);

	for (size_t at = 0; at + word_n <= n; at++)
		if (!memcmp(bytes + at, word, word_n))
			return true;
	return false;
}

/* ---- JSON web tokens. Source: RFC 7515 3.1, RFC 7519 3 ---- */

#define JWT_HEADER_BYTES 300
#define JWT_PART_MIN 10

/* The part of base64url that begins at an offset. */
static struct sec_span web_part(const struct sallyport_candidate *c, uint32_t at)
{
	struct sec_span part = { at, at };

	while (part.end < c->window_end && sec_is_token(ascii_at(c, part.end)))
		part.end++;
	return part;
}

/* The hit is "eyJ", '{"' in base64: two parts that are JSON, the first of which names an algorithm,
 * and a signature. */
uint32_t sec_jwt(
	const struct sallyport_candidate *c, struct sallyport_value *values, uint32_t capacity)
{
	struct sec_span header, payload, signature;
	char bytes[JWT_HEADER_BYTES];
	size_t n;
	int before;

	if (capacity == 0 || !ascii_reads_before(c, c->match_end, "eyJ"))
		return 0;
	header = web_part(c, c->match_end - 3);
	before = ascii_at(c, (int64_t)header.begin - 1);
	if (sec_is_token(before) || before == '.' || ascii_at(c, header.end) != '.')
		return 0;
	payload = web_part(c, header.end + 1);
	n = sec_base64(c, header, bytes, sizeof bytes);
	if (payload.end - payload.begin < JWT_PART_MIN || n < 2 || bytes[0] != '{' ||
		!(found_in(bytes, n, "\"alg\"") || found_in(bytes, n, "\"typ\"")))
		return 0;
	if (sec_base64(c, payload, bytes, 1) != 1 || bytes[0] != '{')
		return 0;
	signature = (struct sec_span){ payload.end, payload.end };
	if (ascii_at(c, payload.end) == '.')
		signature = web_part(c, payload.end + 1);
	/* In a link it is how a sender knows who has clicked. */
	return sec_found(values, (struct sec_span){ header.begin, signature.end },
		SALLYPORT_EVIDENCE_STRUCTURE,
		sec_in_link(c, header.begin)				 ? -0.5f
			: signature.end - signature.begin < JWT_PART_MIN ? -0.2f
									 : 0);
}

/* ---- private keys. Source: RFC 7468 ---- */

#define KEY_BODY_MIN 24 /* characters of base64 in one stretch below the header; fewer are its mention */

/* The hit is "-----BEGIN". */
uint32_t sec_private_key(
	const struct sallyport_candidate *c, struct sallyport_value *values, uint32_t capacity)
{
	struct sec_span line = { c->match_end, c->match_end };
	uint32_t body = 0, at;

	if (capacity == 0 || ascii_at(c, line.end) != ' ' || !ascii_reads_before(c, line.end, "-----BEGIN"))
		return 0;
	line.begin -= 10;
	for (line.end++; line.end - line.begin < 64; line.end++)
		if (!ascii_is_alnum(ascii_at(c, line.end)) && ascii_at(c, line.end) != ' ')
			break;
	if (!ascii_reads(c, line.end, "-----") || sec_find(c, line, "PRIVATE KEY") == UINT32_MAX)
		return 0;
	line.end += 5;
	for (at = line.end; at < c->window_end && body < KEY_BODY_MIN; at++) {
		int ch = ascii_at(c, at);

		if (ch == '-' && ascii_reads(c, at, "-----END"))
			break;
		if (ascii_is_alnum(ch) || ascii_in(ch, "+/="))
			body++;
		else if (!ascii_in(ch, "\r\n\\\t\"',>"))
			body = 0; /* between words */
	}
	/* A header that was disguised is seen without the lines below it. */
	if (c->view != SALLYPORT_VIEW_TEXT && at == c->text_n)
		body = KEY_BODY_MIN;
	return sec_found(
		values, line, SALLYPORT_EVIDENCE_STRUCTURE, body < KEY_BODY_MIN ? -0.5f : 0);
}

/* ---- addresses: "scheme://user:password@host". Source: RFC 3986 3.2.1 ---- */

#define SCHEME_MAX 24
#define AUTHORITY_MAX 256
#define ADDRESS_PASSWORD_MIN 3

static bool is_scheme(int ch)
{
	return ascii_is_alnum(ch) || ascii_in(ch, "+-.");
}

/* The hit is "://". */
uint32_t sec_address(
	const struct sallyport_candidate *c, struct sallyport_value *values, uint32_t capacity)
{
	struct sec_span whole = { c->match_end - 3, c->match_end }, password;
	uint32_t colon = 0, sign = 0;

	if (capacity == 0 || !ascii_reads_before(c, c->match_end, "://"))
		return 0;
	for (; whole.end < c->window_end && whole.end - c->match_end < AUTHORITY_MAX; whole.end++) {
		int ch = ascii_at(c, whole.end);

		if (!ch || ascii_is_space(ch) || ascii_in(ch, "/?\"'<>`"))
			break;
		if (ch == ':' && !colon)
			colon = whole.end;
		if (ch == '@')
			sign = whole.end;
	}
	if (whole.end - c->match_end == AUTHORITY_MAX || !colon ||
		sign <= colon + ADDRESS_PASSWORD_MIN || !ascii_is_alnum(ascii_at(c, (int64_t)sign + 1)))
		return 0;
	while (whole.begin > c->window_begin && c->match_end - whole.begin < SCHEME_MAX &&
		is_scheme(ascii_at(c, (int64_t)whole.begin - 1)))
		whole.begin--;
	password = (struct sec_span){ colon + 1, sign };
	if (c->match_end - whole.begin == 3 || ascii_in(ascii_at(c, password.begin), "$%{<[(&") ||
		(sec_is_placeholder(c, password) && !ascii_reads(c, colon, ":secret@")))
		return 0;
	return sec_found(values, whole, SALLYPORT_EVIDENCE_STRUCTURE, 0);
}

/* ---- "curl -u user:password" ---- */

#define CURL_PASSWORD_MIN 4
#define CURL_KEY_MIN 10 /* of a key that is given as the user */

/* Where the argument of -u or --user begins, or UINT32_MAX. */
static uint32_t user_argument(const struct sallyport_candidate *c)
{
	for (uint32_t at = c->match_end; at < c->window_end; at++) {
		if (!ascii_is_space(ascii_at(c, at)) || ascii_at(c, at + 1) != '-')
			continue;
		if (ascii_reads(c, at + 1, "--user") && ascii_in(ascii_at(c, (int64_t)at + 7), " ="))
			at += 8;
		else if (ascii_at(c, at + 2) == 'u' && !ascii_is_alpha(ascii_at(c, (int64_t)at + 3)))
			at += 3;
		else
			continue;
		while (ascii_is_space(ascii_at(c, at)))
			at++;
		return at;
	}
	return UINT32_MAX;
}

static bool is_same(const struct sallyport_candidate *c, struct sec_span a, struct sec_span b)
{
	for (uint32_t i = 0; b.begin + i < b.end; i++)
		if (ascii_at(c, a.begin + i) != ascii_at(c, b.begin + i))
			return false;
	return true;
}

uint32_t sec_curl(
	const struct sallyport_candidate *c, struct sallyport_value *values, uint32_t capacity)
{
	struct sec_span word = { user_argument(c), 0 }, user, password;
	int quote = 0;
	uint32_t colon = 0;

	if (capacity == 0 || word.begin == UINT32_MAX || !ascii_reads_before(c, c->match_end, "curl") ||
		ascii_is_alnum(ascii_at(c, (int64_t)c->match_end - 5)))
		return 0;
	for (word.end = word.begin; word.end < c->window_end; word.end++) {
		int ch = ascii_at(c, word.end);

		if (!ch || (!quote && ascii_is_space(ch)) || ch == '\n')
			break;
		if (ascii_in(ch, "\"'"))
			quote = !quote ? ch : quote == ch ? 0 : quote;
		if (ch == ':' && !colon)
			colon = word.end;
	}
	if (!colon)
		return 0;
	user = (struct sec_span){ word.begin, colon };
	password = (struct sec_span){ colon + 1, word.end };
	while (password.end > password.begin &&
		ascii_in(ascii_at(c, (int64_t)password.end - 1), "\"'\\}"))
		password.end--;
	while (password.begin < password.end && ascii_in(ascii_at(c, password.begin), "\"'{"))
		password.begin++;
	while (user.begin < user.end && ascii_in(ascii_at(c, user.begin), "\"'{"))
		user.begin++;
	if (sec_find(c, word, "{{") != UINT32_MAX || ascii_in(ascii_at(c, password.begin), "$<%*") ||
		ascii_in(ascii_at(c, user.begin), "$<%") || sec_is_placeholder(c, user) ||
		sec_is_placeholder(c, password))
		return 0;
	if (password.begin >= password.end)
		return sec_is_random(c, user, CURL_KEY_MIN, false)
			? sec_found(values, user, SALLYPORT_EVIDENCE_STRUCTURE, 0)
			: 0;
	if (password.end - password.begin < CURL_PASSWORD_MIN || is_same(c, user, password))
		return 0; /* "test:test" */
	return sec_found(values, password, SALLYPORT_EVIDENCE_STRUCTURE, 0);
}

/* ---- manifests: "kind: Secret" and its data ---- */

#define MANIFEST_VALUE_MIN 10 /* characters of base64 */

/* The value of a line of data, or of the lines below it; an empty span = none. */
static struct sec_span manifest_value(
	const struct sallyport_candidate *c, uint32_t at, uint32_t end)
{
	struct sec_span value;

	while (at < end && ascii_at(c, at) != ':' && ascii_at(c, at) != '\n')
		at++;
	at++;
	while (at < end && (ascii_is_space(ascii_at(c, at)) || ascii_in(ascii_at(c, at), "\"'>|-")))
		at++;
	value = (struct sec_span){ at, at };
	/* What is not ASCII is base64 in disguise. */
	while (value.end < end &&
		(ascii_is_alnum(ascii_at(c, value.end)) || ascii_in(ascii_at(c, value.end), "+/=") ||
			ascii_at(c, value.end) >= 0x80))
		value.end++;
	return value;
}

/* The first line below "data:" (not "metadata:", whose lines are of another kind), or UINT32_MAX.
 */
static uint32_t manifest_data(const struct sallyport_candidate *c, struct sec_span look)
{
	for (uint32_t at; (at = sec_find(c, look, "data:")) != UINT32_MAX; look.begin = at) {
		bool meta = ascii_reads_before(c, at, "meta");

		at += (uint32_t)strlen("data:");
		while (ascii_at(c, at) == ' ' || ascii_at(c, at) == '\r')
			at++;
		if (!meta && ascii_at(c, at) == '\n')
			return at + 1;
	}
	return UINT32_MAX;
}

uint32_t sec_manifest(
	const struct sallyport_candidate *c, struct sallyport_value *values, uint32_t capacity)
{
	struct sec_span look = { c->window_begin, c->window_end };
	uint32_t at, rule;

	if (capacity == 0 || ascii_is_alpha(ascii_at(c, c->match_end)) ||
		!ascii_reads_before(c, c->match_end, "secret"))
		return 0;
	/* Between the rules that part the documents of a file. */
	while ((rule = sec_find(c, (struct sec_span){ look.begin, c->match_end }, "\n---")) !=
		UINT32_MAX)
		look.begin = rule + 4;
	rule = sec_find(c, (struct sec_span){ c->match_end, look.end }, "\n---");
	look.end = rule == UINT32_MAX ? look.end : rule;
	for (at = manifest_data(c, look); at < look.end && ascii_is_blank(ascii_at(c, at)); at++) {
		struct sec_span value = manifest_value(c, at, look.end);

		while (at < look.end && ascii_is_blank(ascii_at(c, at)))
			at++;
		if (ascii_at(c, at) != '#' && value.end - value.begin >= MANIFEST_VALUE_MIN &&
			(!ascii_at(c, value.end) || ascii_in(ascii_at(c, value.end), " \n\r\"'")) &&
			sec_shape(c, value).distinct >= 5)
			return sec_found(values, value, SALLYPORT_EVIDENCE_STRUCTURE, 0);
		while (at < look.end && ascii_at(c, at) != '\n')
			at++;
	}
	return 0;
}
