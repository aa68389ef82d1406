/* SPDX-License-Identifier: Apache-2.0 */
/* Keys, tokens, passwords. */
#include <string.h>

#include "pd.h"

static bool allowed(int ch, char kind)
{
	switch (kind) {
	case 'a':
		return pd_is_alnum(ch);
	case 'u':
		return pd_is_upper(ch) || pd_is_digit(ch);
	case 'h':
		return pd_is_hex(ch);
	case 'd':
		return pd_is_alnum(ch) || pd_in(ch, "-_.");
	case 's':
		return pd_is_alnum(ch) || ch == '/';
	case '6':
		return pd_is_alnum(ch) || pd_in(ch, "+/=");
	default:
		return pd_is_alnum(ch) || pd_in(ch, "-_");
	}
}

/* Different characters in [begin, end), letters in either case counted apart. */
static uint32_t distinct(const struct sallyport_candidate *c, uint32_t begin, uint32_t end)
{
	uint64_t seen[4] = { 0 };
	uint32_t n = 0;

	for (uint32_t i = begin; i < end; i++) {
		unsigned ch = (unsigned)pd_at(c, i) & 0xff;

		n += !(seen[ch / 64] >> (ch % 64) & 1);
		seen[ch / 64] |= (uint64_t)1 << (ch % 64);
	}
	return n;
}

static bool contains(
	const struct sallyport_candidate *c, uint32_t begin, uint32_t end, const char *word)
{
	size_t n = strlen(word);

	for (uint32_t at = begin; at + n <= end; at++)
		if (pd_text_is(c, at, word))
			return true;
	return false;
}

/* Words that stand where a secret would. */
static bool placeholder(const struct sallyport_candidate *c, uint32_t begin, uint32_t end)
{
	static const char *const words[] = { "example", "changeme", "change_me", "placeholder",
		"your-", "your_", "yourpass", "yourkey", "redacted", "xxxx", "****", "....", "<",
		"${", "{{", "%(", "$(", "dummy", "env.", "environ", "[:", "getenv",
		"undefined" };
	static const char *const whole[] = { "password", "passwd", "pass", "secret", "pwd",
		"hidden", "none" };

	for (size_t i = 0; i < sizeof whole / sizeof *whole; i++)
		if (strlen(whole[i]) == end - begin && pd_text_is(c, begin, whole[i]))
			return true;
	for (size_t i = 0; i < sizeof words / sizeof *words; i++)
		if (contains(c, begin, end, words[i]))
			return true;
	return false;
}

/* The hit is the prefix of a token. */
uint32_t pd_token(const struct sallyport_candidate *c, struct sallyport_value *values,
	uint32_t capacity)
{
	static const struct {
		const char *prefix;
		char kind;
		uint16_t shortest, longest;
	} table[] = {
#define SECRET(prefix, kind, shortest, longest) { prefix, kind, shortest, longest },
#include "secrets.def"
#undef SECRET
	};
	struct pd_out out = { values, 0, capacity };

	for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
		uint32_t n = (uint32_t)strlen(table[i].prefix), begin, end;

		if (c->match_end < c->window_begin + n ||
			memcmp(c->text + c->match_end - n, table[i].prefix, n) != 0)
			continue;
		begin = c->match_end - n;
		if (!pd_edge_before(c, begin) || pd_at(c, (int64_t)begin - 1) == '_')
			return 0;
		for (end = c->match_end;
			end < c->window_end && allowed(pd_at(c, end), table[i].kind); end++)
			;
		while (end > c->match_end && pd_in(pd_at(c, (int64_t)end - 1), ".-"))
			end--;
		uint32_t length = end - c->match_end;

		if (length < table[i].shortest || length > table[i].longest ||
			pd_is_alnum(pd_at(c, end)) || distinct(c, c->match_end, end) < 6)
			return 0;
		pd_add(&out, begin, end, SALLYPORT_EVIDENCE_STRUCTURE |
			(contains(c, begin, end, "EXAMPLE") ? SALLYPORT_EVIDENCE_EXAMPLE : 0), 0);
		return out.n;
	}
	return 0;
}

/* The hit is "eyJ" ('{"' in base64): three parts with dots between. Source: RFC 7519. */
uint32_t pd_jwt(const struct sallyport_candidate *c, struct sallyport_value *values,
	uint32_t capacity)
{
	struct pd_out out = { values, 0, capacity };
	uint32_t begin, end, part = 0, in_part = 0;

	if (c->match_end < c->window_begin + 3 || !pd_text_is(c, (int64_t)c->match_end - 3, "eyJ"))
		return 0;
	begin = c->match_end - 3;
	if (!pd_edge_before(c, begin) || pd_in(pd_at(c, (int64_t)begin - 1), ".-_"))
		return 0;
	for (end = begin; end < c->window_end; end++) {
		int ch = pd_at(c, end);

		if (ch == '.' && part < 2 && in_part >= 8) {
			part++;
			in_part = 0;
			if (part == 1 && !pd_text_is(c, (int64_t)end + 1, "eyJ"))
				return 0;
		} else if (allowed(ch, 'b')) {
			in_part++;
		} else {
			break;
		}
	}
	if (part < 2 || in_part < 16)
		return 0;
	pd_add(&out, begin, end, SALLYPORT_EVIDENCE_STRUCTURE, 0);
	return out.n;
}

/* The hit is "-----BEGIN": the header of a private key, and something that looks like one below it.
 * Source: RFC 7468. */
uint32_t pd_private_key(const struct sallyport_candidate *c, struct sallyport_value *values,
	uint32_t capacity)
{
	static const char *const kinds[] = { "PRIVATE KEY", "RSA PRIVATE KEY", "EC PRIVATE KEY",
		"DSA PRIVATE KEY", "OPENSSH PRIVATE KEY", "ENCRYPTED PRIVATE KEY",
		"PGP PRIVATE KEY BLOCK", "SSH2 ENCRYPTED PRIVATE KEY", "ANY PRIVATE KEY" };
	struct pd_out out = { values, 0, capacity };
	uint32_t begin, at = c->match_end, body = 0;
	size_t kind = 0;

	if (at < c->window_begin + 10 || !pd_text_is(c, (int64_t)at - 10, "-----BEGIN") ||
		pd_at(c, at) != ' ')
		return 0;
	begin = at - 10;
	at++;
	while (kind < sizeof kinds / sizeof *kinds && !(pd_text_is(c, at, kinds[kind]) &&
			pd_text_is(c, (int64_t)at + (int64_t)strlen(kinds[kind]), "-----")))
		kind++;
	if (kind == sizeof kinds / sizeof *kinds)
		return 0;
	at += (uint32_t)strlen(kinds[kind]) + 5;
	for (uint32_t i = at; i < c->window_end && body < 40; i++)
		if (allowed(pd_at(c, i), '6'))
			body++;
		else if (pd_at(c, i) == '-' && pd_text_is(c, i, "-----END"))
			break;
	pd_add(&out, begin, at, SALLYPORT_EVIDENCE_STRUCTURE, body < 24 ? -0.5f : 0);
	return out.n;
}

/* The hit is "://": a user and a password before the host. Source: RFC 3986 3.2.1. */
uint32_t pd_connection(const struct sallyport_candidate *c, struct sallyport_value *values,
	uint32_t capacity)
{
	struct pd_out out = { values, 0, capacity };
	uint32_t at = c->match_end, begin, end, colon = 0, sign = 0;

	if (at < c->window_begin + 3 || !pd_text_is(c, (int64_t)at - 3, "://"))
		return 0;
	for (begin = at - 3; begin > c->window_begin && at - begin < 24 &&
		(pd_is_alnum(pd_at(c, (int64_t)begin - 1)) ||
			pd_in(pd_at(c, (int64_t)begin - 1), "+-."));)
		begin--;
	for (end = at; end < c->window_end && end - at < 256; end++) {
		int ch = pd_at(c, end);

		if (pd_is_space(ch) || pd_in(ch, "/?#\"'<>`") || !ch)
			break;
		if (ch == ':' && !colon)
			colon = end;
		if (ch == '@')
			sign = end;
	}
	if (begin == at - 3 || !colon || !sign || sign < colon + 4 ||
		placeholder(c, colon + 1, sign) || !pd_is_alnum(pd_at(c, (int64_t)sign + 1)))
		return 0;
	pd_add(&out, begin, end, SALLYPORT_EVIDENCE_STRUCTURE, 0);
	return out.n;
}

/* ---- "password: …" ---- */

struct classes {
	uint32_t lower, upper, digit, other;
};

static struct classes classes_of(const struct sallyport_candidate *c, uint32_t begin, uint32_t end)
{
	struct classes k = { 0, 0, 0, 0 };

	for (uint32_t i = begin; i < end; i++) {
		int ch = pd_at(c, i);

		k.lower += pd_is_lower(ch);
		k.upper += pd_is_upper(ch);
		k.digit += pd_is_digit(ch);
		k.other += !pd_is_alnum(ch);
	}
	return k;
}

/* The value of an assignment after the label that ends at `at`. Returns: its begin and *ret_end, or
 * 0. */
static uint32_t assigned(
	const struct sallyport_candidate *c, uint32_t at, uint32_t *ret_end, bool *ret_spoken)
{
	uint32_t n = 0, end;
	int quote = 0;

	while (n < 24 && (pd_is_alnum(pd_at(c, at)) || pd_in(pd_at(c, at), "_-")))
		at++, n++; /* the rest of "passwordHash", "secret_key" */
	while (pd_in(pd_at(c, at), "\"'`]*) \t") && n < 30)
		at++, n++;
	*ret_spoken = pd_text_is(c, at, "is") && !pd_is_alnum(pd_at(c, (int64_t)at + 2));
	if (*ret_spoken)
		at += 2;
	else if (!pd_in(pd_at(c, at), ":="))
		return 0;
	while (n < 40 && pd_in(pd_at(c, at), ":=> \t*"))
		at++, n++;
	if (pd_in(pd_at(c, at), "\"'`"))
		quote = pd_at(c, at++);
	for (end = at; end < c->window_end && end - at < 128; end++) {
		int ch = pd_at(c, end);

		if (!ch || pd_is_space(ch) || (quote ? ch == quote : pd_in(ch, "\"'`<>,;")))
			break;
	}
	while (end > at && !quote && pd_in(pd_at(c, (int64_t)end - 1), ".,;:)]}?"))
		end--;
	*ret_end = end;
	return at;
}

/* The hit is a label. What follows must not read as prose, code or a blank to fill in. */
uint32_t pd_password(const struct sallyport_candidate *c, struct sallyport_value *values,
	uint32_t capacity)
{
	struct pd_out out = { values, 0, capacity };
	struct classes k;
	bool spoken;
	uint32_t end = 0, begin = assigned(c, c->match_end, &end, &spoken), n, kinds;

	if (!begin || end <= begin)
		return 0;
	n = end - begin;
	k = classes_of(c, begin, end);
	kinds = (k.lower > 0) + (k.upper > 0) + (k.digit > 0) + (k.other > 0);
	if (n < 6 || n >= 128 || kinds < 2 || distinct(c, begin, end) < 5 ||
		placeholder(c, begin, end) || contains(c, begin, end, "://") ||
		pd_at(c, (int64_t)end - 1) == '(' || contains(c, begin, end, "()") ||
		pd_at(c, begin) == '$' || pd_at(c, begin) == '/')
		return 0;
	/* A capital at the head of letters is a word. */
	if (!k.digit && !k.other && k.upper == 1 && pd_is_upper(pd_at(c, begin)))
		return 0;
	if (!k.digit && (spoken || k.other < 2))
		return 0;
	pd_add(&out, begin, end, SALLYPORT_EVIDENCE_LABEL,
		kinds >= 3 ? 0.1f : k.digit + k.other >= 2 ? 0 : -0.1f);
	return out.n;
}

/* The hit is a label of a key ("api_key", "token"): as above, but long and mixed. */
uint32_t pd_api_key(const struct sallyport_candidate *c, struct sallyport_value *values,
	uint32_t capacity)
{
	struct pd_out out = { values, 0, capacity };
	struct classes k;
	bool spoken;
	uint32_t end = 0, begin = assigned(c, c->match_end, &end, &spoken), n;

	if (!begin || end <= begin)
		return 0;
	n = end - begin;
	k = classes_of(c, begin, end);
	if (n < 16 || k.digit < 2 || k.lower + k.upper < 2 || k.other > n / 4 ||
		distinct(c, begin, end) < 8 || placeholder(c, begin, end))
		return 0;
	for (uint32_t i = begin; i < end; i++)
		if (!allowed(pd_at(c, i), 'd') && !allowed(pd_at(c, i), '6'))
			return 0;
	pd_add(&out, begin, end, SALLYPORT_EVIDENCE_LABEL, n >= 24 ? 0.1f : 0);
	return out.n;
}
