/* SPDX-License-Identifier: Apache-2.0 */
#include "detect/confidence.h"

#define CONFIDENCE_MAX 0.99f
#define EXAMPLE_MAX 0.3f
#define REPEATED_MAX 0.2f
#define EMBEDDED_MAX 0.45f
#define EMBEDDED_LESS 0.4f

#define LOOK_BYTES 512u
#define ENCODED_BYTES_MIN 40u /* a run of base64 characters that long is no word */

static float at_most(float value, float max)
{
	return value < max ? value : max;
}

float sp_confidence(const struct sp_rule *rule, const struct sp_rule_info *info, uint32_t evidence,
	bool has_context, float adjust)
{
	const uint32_t strong = SALLYPORT_EVIDENCE_CHECKSUM | SALLYPORT_EVIDENCE_LABEL;
	float sum = rule->base + adjust;

	if (evidence & info->check)
		sum += rule->bonus_check;
	if (has_context || evidence & SALLYPORT_EVIDENCE_LABEL)
		sum += rule->bonus_context;
	if (evidence & SALLYPORT_EVIDENCE_EXAMPLE)
		sum = at_most(sum, EXAMPLE_MAX);
	if (evidence & SALLYPORT_EVIDENCE_REPEATED)
		sum = at_most(sum, REPEATED_MAX);
	/* A number that checks out beside its name is one wherever it stands: "?nhs=943…". */
	if (evidence & SALLYPORT_EVIDENCE_EMBEDDED && (evidence & strong) != strong)
		sum = at_most(sum - EMBEDDED_LESS, EMBEDDED_MAX);
	return sum > 0 ? at_most(sum, CONFIDENCE_MAX) : 0;
}

/* ---------- what the span is a part of ---------- */

static bool is_token(unsigned char c)
{
	return c > ' ' && c != '"' && c != '\'' && c != '<' && c != '>' && c != '(' && c != ')' &&
		c != '[' && c != ']' && c != '|' && c < 0x80;
}

static bool is_base64(unsigned char c)
{
	return sp_is_alnum(c) || c == '+' || c == '/' || c == '-' || c == '_';
}

static bool is_hex_or_dash(unsigned char c)
{
	return sp_is_digit(c) || (sp_lower(c) >= 'a' && sp_lower(c) <= 'f') || c == '-';
}

/* The stretch of characters of a kind around [*begin, *end). */
static void widen(struct sp_view text, bool (*is_kind)(unsigned char), uint32_t *begin,
	uint32_t *end)
{
	uint32_t low = *begin > LOOK_BYTES ? *begin - LOOK_BYTES : 0;
	uint32_t high = text.n - *end > LOOK_BYTES ? *end + LOOK_BYTES : (uint32_t)text.n;

	while (*begin > low && is_kind((unsigned char)text.p[*begin - 1]))
		--*begin;
	while (*end < high && is_kind((unsigned char)text.p[*end]))
		++*end;
}

static bool has_digit(struct sp_view v)
{
	for (size_t i = 0; i < v.n; i++)
		if (sp_is_digit((unsigned char)v.p[i]))
			return true;
	return false;
}

static bool joins(struct sp_view text, uint32_t at)
{
	return at > 0 && at < text.n && sp_is_alnum((unsigned char)text.p[at - 1]) &&
		sp_is_alnum((unsigned char)text.p[at]);
}

static size_t count_of(struct sp_view v, char a, char b)
{
	size_t n = 0;

	for (size_t i = 0; i < v.n; i++)
		n += v.p[i] == a || v.p[i] == b;
	return n;
}

/* Whether what stands before the span in its token makes the token a URL or a path. */
static bool leads_to_place(struct sp_view before)
{
	static const char *const schemes[] = { "://", "www.", "mailto:" };

	for (size_t i = 0; i < sizeof schemes / sizeof *schemes; i++)
		if (sp_view_find_nocase(before, schemes[i]) != SIZE_MAX)
			return true;
	if (before.n >= 2 && (before.p[0] == '/' || before.p[0] == '~' || before.p[0] == '\\' ||
				     (before.p[1] == ':' && sp_is_alpha((unsigned char)before.p[0]))) &&
		count_of(before, '/', '\\') >= 1)
		return true;
	return count_of(before, '/', '\\') >= 3; /* fewer are "and/or", M/F/1990 */
}

/* An address: the token goes on from the span to an '@', or came from one, with nothing but address characters between. */
static bool is_in_address(struct sp_view text, uint32_t begin, uint32_t end, uint32_t from,
	uint32_t to)
{
	for (uint32_t i = end; i < to; i++) {
		if (text.p[i] == '@')
			return i + 1 < to && sp_is_alnum((unsigned char)text.p[i + 1]);
		if (!is_base64((unsigned char)text.p[i]) && text.p[i] != '.')
			break;
	}
	for (uint32_t i = begin; i > from; i--) {
		if (text.p[i - 1] == '@')
			return i - 1 > from && sp_is_alnum((unsigned char)text.p[i - 2]);
		if (!is_base64((unsigned char)text.p[i - 1]) && text.p[i - 1] != '.')
			break;
	}
	return false;
}

static bool is_uuid(struct sp_view v)
{
	if (v.n != 36)
		return false;
	for (size_t i = 0; i < v.n; i++)
		if ((v.p[i] == '-') != (i == 8 || i == 13 || i == 18 || i == 23))
			return false;
	return true;
}

bool sp_is_embedded(struct sp_view text, uint32_t begin, uint32_t end)
{
	struct sp_view value = sp_view_sub(text, begin, end);
	uint32_t from = begin, to = end;

	if ((joins(text, begin) || joins(text, end)) && has_digit(value))
		return true;
	widen(text, is_token, &from, &to);
	if (from == begin && to == end)
		return false;
	if (leads_to_place(sp_view_sub(text, from, begin)) ||
		is_in_address(text, begin, end, from, to))
		return true;
	from = begin, to = end;
	widen(text, is_hex_or_dash, &from, &to);
	if (is_uuid(sp_view_sub(text, from, to)) && end - begin < 36)
		return true;
	from = begin, to = end;
	widen(text, is_base64, &from, &to);
	return to - from >= ENCODED_BYTES_MIN && (from < begin || to > end) &&
		has_digit(sp_view_sub(text, from, to)) && end - begin < ENCODED_BYTES_MIN;
}
