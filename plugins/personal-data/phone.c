/* SPDX-License-Identifier: Apache-2.0 */
/* Telephone numbers. */
#include <string.h>

#include "pd.h"

static bool phone_separators(
	const struct sallyport_candidate *c, uint32_t first, uint32_t n, bool dots)
{
	for (uint32_t i = first + 1; i < first + n; i++)
		for (uint32_t at = c->digit_at[i - 1] + 1; at < c->digit_at[i]; at++)
			if (!pd_in(pd_at(c, at), dots ? " -()." : " -()"))
				return false;
	return true;
}

static bool same_digit(const char *digit, uint32_t n)
{
	for (uint32_t i = 1; i < n; i++)
		if (digit[i] != digit[0])
			return false;
	return true;
}

/* Offset of the first digit of a number among those of the candidate. */
static uint32_t index_of(const struct sallyport_candidate *c, const struct pd_number *number)
{
	return (uint32_t)(number->digit - c->digits);
}

static bool plus_before(const struct sallyport_candidate *c, const struct pd_number *number)
{
	int64_t at = (int64_t)number->begin - 1;

	if (index_of(c, number))
		return false;
	if (pd_in(pd_at(c, at), "( "))
		at--;
	return pd_at(c, at) == '+';
}

/* The span includes the plus, the bracket and the two zeros that lead. */
static void widen(const struct sallyport_candidate *c, struct sallyport_value *value)
{
	uint32_t begin = value->begin;

	if (pd_in(pd_at(c, (int64_t)begin - 1), " (") && pd_at(c, (int64_t)begin - 2) == '+')
		begin -= 2;
	else if (pd_in(pd_at(c, (int64_t)begin - 1), "(+"))
		begin--;
	if (begin >= c->window_begin)
		value->begin = begin;
}

static void phone_value(const struct sallyport_candidate *c, const struct pd_number *number,
	const char *prefix, const char *national, uint32_t n, struct sallyport_value *value)
{
	char normal[SALLYPORT_NORMAL_MAX] = "+";
	size_t prefix_n = strlen(prefix);

	memcpy(normal + 1, prefix, prefix_n);
	memcpy(normal + 1 + prefix_n, national, n);
	pd_normal(value, normal, 1 + prefix_n + n);
	value->begin = number->begin;
	value->end = number->end;
	widen(c, value);
	if (number->group_n != 1)
		value->evidence |= SALLYPORT_EVIDENCE_FORM;
}

/* ---- United Kingdom ---- */

static bool uk_national(const char *digit, uint32_t n)
{
	static const struct {
		const char *prefix;
		uint8_t shortest, longest;
	} ranges[] = {
#define RANGE(prefix, shortest, longest) { prefix, shortest, longest },
#include "uk_dialling.def"
#undef RANGE
	};

	for (size_t i = 0; i < sizeof ranges / sizeof *ranges; i++)
		if (!strncmp(digit, ranges[i].prefix, strlen(ranges[i].prefix)))
			return n >= ranges[i].shortest && n <= ranges[i].longest;
	return false;
}

static bool uk_phone(const struct sallyport_candidate *c, const struct pd_number *number,
	struct sallyport_value *value)
{
	char national[16] = "0";
	const char *d = number->digit;
	uint32_t n = number->n;
	bool plus = plus_before(c, number), abroad = true;

	if (plus && !memcmp(d, "44", 2))
		d += 2, n -= 2;
	else if (!plus && n > 4 && !memcmp(d, "0044", 4))
		d += 4, n -= 4;
	else if (d[0] == '0' && !plus)
		abroad = false;
	else
		return false;
	if (*d == '0')
		d++, n--;
	if (n < 9 || n > 10 || !phone_separators(c, index_of(c, number), number->n, true))
		return false;
	memcpy(national + 1, d, n);
	if (!uk_national(national, n + 1) || same_digit(d + 1, n - 1))
		return false;
	value->evidence = SALLYPORT_EVIDENCE_STRUCTURE;
	/* Ten digits are rare among national numbers, and common among everything else. */
	value->adjust = abroad ? 0.1f : n == 9 ? -0.25f : number->group_n == 1 ? -0.05f : 0.05f;
	phone_value(c, number, "44", d, n, value);
	return true;
}

uint32_t pd_uk_phone(const struct sallyport_candidate *c, struct sallyport_value *values,
	uint32_t capacity)
{
	return pd_numbers(c, 10, 15, uk_phone, values, capacity);
}

/* ---- with a country code ---- */

/* Returns: digits of the country code at the head of an E.164 number of n digits that may be one,
 * else 0. */
static uint32_t country_code(const char *digit, uint32_t n)
{
	static const struct {
		uint16_t code;
		uint8_t shortest, longest;
	} codes[] = {
#define CODE(code, shortest, longest) { code, shortest, longest },
#include "calling.def"
#undef CODE
	};

	for (uint32_t k = 1; k <= 3; k++)
		for (size_t i = 0; i < sizeof codes / sizeof *codes; i++)
			if (codes[i].code == pd_decimal(digit, k))
				return n - k >= codes[i].shortest && n - k <= codes[i].longest ? k
											       : 0;
	return 0;
}

static bool international(const struct sallyport_candidate *c, const struct pd_number *number,
	struct sallyport_value *value)
{
	const char *d = number->digit;
	uint32_t n = number->n, code;

	if (!plus_before(c, number)) {
		if (n < 10 || memcmp(d, "00", 2) || d[2] == '0' || index_of(c, number))
			return false;
		d += 2, n -= 2;
		value->adjust = -0.15f;
	}
	if (!phone_separators(c, index_of(c, number), number->n, true) || same_digit(d, n))
		return false;
	code = country_code(d, n);
	if (!code && n > 8) {
		/* "+49 (0)30 …": the zero is dialled inside the country only */
		char without[24];

		for (uint32_t k = 1; k <= 3 && !code; k++) {
			if (d[k] != '0')
				continue;
			memcpy(without, d, k);
			memcpy(without + k, d + k + 1, n - k - 1);
			code = country_code(without, n - 1) == k ? k : 0;
		}
	}
	if (!code || (d[0] == '1' && (d[1] < '2' || d[4] < '2')))
		return false;
	value->evidence = SALLYPORT_EVIDENCE_STRUCTURE;
	phone_value(c, number, "", d, n, value);
	return true;
}

uint32_t pd_phone_international(const struct sallyport_candidate *c, struct sallyport_value *values,
	uint32_t capacity)
{
	return pd_numbers(c, 7, 17, international, values, capacity);
}

/* ---- North America: (202) 555-0147. Source: NANPA ---- */

static bool north_american(const struct sallyport_candidate *c, const struct pd_number *number,
	struct sallyport_value *value)
{
	const char *d = number->digit;
	uint32_t n = number->n;
	bool bracket = pd_at(c, (int64_t)number->begin - 1) == '(', form;

	if (plus_before(c, number))
		return false;
	if (n == 11) {
		if (*d != '1')
			return false;
		d++, n--;
	}
	form = pd_grouped(number, "334") || pd_grouped(number, "1334");
	if ((!form && number->group_n != 1) || d[0] < '2' || d[3] < '2' ||
		!memcmp(d + 1, "11", 2) ||
		!phone_separators(c, index_of(c, number), number->n, true) || same_digit(d, 10))
		return false;
	if (!form && number->n == 11)
		return false;
	value->evidence = form ? SALLYPORT_EVIDENCE_STRUCTURE : 0;
	/* Only the bracket tells such a number from others written in the same groups. */
	value->adjust = !form ? -0.25f : bracket ? 0.15f : number->separator == ' ' ? -0.1f : 0;
	phone_value(c, number, "1", d, n, value);
	return true;
}

uint32_t pd_phone_north_america(const struct sallyport_candidate *c, struct sallyport_value *values,
	uint32_t capacity)
{
	return pd_numbers(c, 10, 11, north_american, values, capacity);
}

/* ---- any other, believed by its label only ---- */

static bool any_phone(const struct sallyport_candidate *c, const struct pd_number *number,
	struct sallyport_value *value)
{
	(void)value;
	return number->whole && phone_separators(c, 0, number->n, true) &&
		!same_digit(number->digit, number->n);
}

uint32_t pd_phone_any(const struct sallyport_candidate *c, struct sallyport_value *values,
	uint32_t capacity)
{
	return pd_numbers(c, 7, 13, any_phone, values, capacity);
}
