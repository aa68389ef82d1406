/* SPDX-License-Identifier: Apache-2.0 */
/* Numbers that the United Kingdom's health service, tax office, passport office and licensing
 * agencies give to people. */
#include <string.h>

#include "pd.h"

static bool chi_date(const char *d)
{
	int day = (int)pd_decimal(d, 2), month = (int)pd_decimal(d + 2, 2);
	int year = (int)pd_decimal(d + 4, 2);

	return pd_date(1900 + year, month, day) || pd_date(2000 + year, month, day);
}

/* Ranges that are given out: England, Wales and Man; Northern Ireland; Scotland (dates of birth);
 * made up for tests. */
static bool nhs_issued(const char *d)
{
	uint64_t first = pd_decimal(d, 3);

	return (first >= 400 && first <= 499) || (first >= 600 && first <= 799) ||
		(first >= 320 && first <= 399) || first == 999 || chi_date(d);
}

static bool nhs(const struct sallyport_candidate *c, const struct pd_number *number,
	struct sallyport_value *value)
{
	bool form = pd_grouped(number, "334") && ascii_in(number->separator, " -/.");
	/* Each digit apart, or nearly: nobody numbers anything else like that. */
	bool apart = number->whole && number->group_n == 0 && number->separator != '/';

	(void)c;
	if (!pd_nhs_checks(number->digit) || pd_repeated(number->digit, 10))
		return false;
	if (!form && !apart && number->group_n != 1 && !pd_grouped(number, "37") &&
		!pd_grouped(number, "55"))
		return false;
	value->evidence = SALLYPORT_EVIDENCE_CHECKSUM | (form ? SALLYPORT_EVIDENCE_FORM : 0);
	if (nhs_issued(number->digit))
		value->evidence |= SALLYPORT_EVIDENCE_STRUCTURE;
	else
		value->adjust -= 0.1f;
	/* One number in eleven passes the check, and telephone numbers of North America are written in the same
	 * groups: where it may be one it is a hint, unless a word says what it is. */
	value->adjust += !form ? number->group_n == 1 ? -0.12f : -0.2f
		: number->separator != ' ' || number->wraps ? -0.2f
		: pd_is_nanp_area(pd_decimal(number->digit, 3)) ? -0.1f : 0;
	return true;
}

uint32_t pd_uk_nhs(const struct sallyport_candidate *c, struct sallyport_value *values,
	uint32_t capacity)
{
	return pd_numbers(c, 10, 10, nhs, values, capacity);
}

static bool chi(const struct sallyport_candidate *c, const struct pd_number *number,
	struct sallyport_value *value)
{
	(void)c;
	if (!pd_nhs_checks(number->digit) || !chi_date(number->digit) ||
		pd_repeated(number->digit, 10))
		return false;
	if (number->group_n != 1 && !(pd_grouped(number, "64") && ascii_in(number->separator, " -")))
		return false;
	value->evidence = SALLYPORT_EVIDENCE_CHECKSUM | SALLYPORT_EVIDENCE_DATE;
	return true;
}

uint32_t pd_uk_chi(const struct sallyport_candidate *c, struct sallyport_value *values,
	uint32_t capacity)
{
	return pd_numbers(c, 10, 10, chi, values, capacity);
}

/* Source: OECD, United Kingdom TIN: the first digit checks the others. */
static bool utr(const struct sallyport_candidate *c, const struct pd_number *number,
	struct sallyport_value *value)
{
	static const uint8_t weight[9] = { 6, 7, 8, 9, 10, 5, 4, 3, 2 };

	(void)c;
	if (number->group_n != 1 && !pd_grouped(number, "55"))
		return false;
	if ("21987654321"[pd_weighted(number->digit + 1, weight, 9) % 11] != number->digit[0])
		return false;
	value->evidence = SALLYPORT_EVIDENCE_CHECKSUM;
	return !pd_repeated(number->digit, 10);
}

/* A K may follow, glued to the digits: the number is judged as if the text ended before it. */
uint32_t pd_uk_utr(const struct sallyport_candidate *c, struct sallyport_value *values,
	uint32_t capacity)
{
	struct sallyport_candidate inner = *c;
	uint32_t end = c->digit_n == 10 ? c->digit_at[9] + 1 : 0, n;
	bool suffix = end && ascii_upper(ascii_at(c, end)) == 'K' && pd_edge_after(c, end + 1);

	if (suffix)
		inner.text_n = inner.window_end = end;
	n = pd_numbers(&inner, 10, 10, utr, values, capacity);
	if (suffix && n)
		values[0].end++;
	return n;
}

/* Letters D F I Q U V are in neither place, O is not in the second; these prefixes are not given
 * out. Source: HMRC manual NIM39110. */
static bool nino_prefix(int first, int second)
{
	static const char *const never[] = { "BG", "GB", "KN", "NK", "NT", "TN", "ZZ", "OO", "CR",
		"FY", "MW", "NC", "PP", "PY", "PZ" };

	if (ascii_in(first, "DFIQUV") || ascii_in(second, "DFIQUVO"))
		return false;
	for (size_t i = 0; i < sizeof never / sizeof *never; i++)
		if (first == never[i][0] && second == never[i][1])
			return false;
	return true;
}

#define APART " .-/\r\n"

/* Six digits together, in pairs, or each apart; one line end does not count. */
static bool nino_digits(const struct sallyport_candidate *c, bool *ret_apart)
{
	uint32_t gaps = 0, wraps = 0;

	if (c->digit_n != 6)
		return false;
	for (uint32_t i = 1; i < 6; i++) {
		uint32_t step = c->digit_at[i] - c->digit_at[i - 1];

		if (step > 3)
			return false;
		gaps |= (uint32_t)(step > 1) << i;
		wraps |= (uint32_t)(c->text[c->digit_at[i] - 1] == '\n') << i;
	}
	*ret_apart = gaps == 0x3e;
	if (wraps && !(wraps & (wraps - 1)))
		gaps &= ~wraps;
	return !gaps || gaps == (1u << 2 | 1u << 4) || *ret_apart;
}

/* Moves back over what stands between two characters: one sign, or where each is apart a line end as well. */
static int64_t over_gap(const struct sallyport_candidate *c, int64_t at, bool apart)
{
	at -= ascii_in(ascii_at(c, at), apart ? APART : " .-");
	return at - (apart && ascii_at(c, at) == '\r');
}

/* The offset of the first of the two letters before the digits, UINT32_MAX = there are none such.
 */
static uint32_t nino_letters(const struct sallyport_candidate *c, bool apart)
{
	int64_t second = over_gap(c, (int64_t)c->digit_at[0] - 1, apart), first = second - 1;

	if (apart)
		first = over_gap(c, first, true);
	if (!ascii_is_alpha(ascii_at(c, second)) || !ascii_is_alpha(ascii_at(c, first)) ||
		!pd_edge_before(c, (uint32_t)first) ||
		!nino_prefix(ascii_upper(ascii_at(c, first)), ascii_upper(ascii_at(c, second))))
		return UINT32_MAX;
	return (uint32_t)first;
}

uint32_t pd_uk_nino(const struct sallyport_candidate *c, struct sallyport_value *values,
	uint32_t capacity)
{
	struct pd_out out = { values, 0, capacity };
	uint32_t begin, end, suffix, evidence = SALLYPORT_EVIDENCE_STRUCTURE;
	bool apart;
	float adjust = 0;

	if (!nino_digits(c, &apart))
		return 0;
	begin = nino_letters(c, apart);
	if (begin == UINT32_MAX)
		return 0;
	end = c->digit_at[5] + 1;
	suffix = end + (apart && ascii_at(c, end) == '\r');
	suffix += ascii_in(ascii_at(c, suffix), apart ? APART : " -"); /* "ab131804.c" is a file */
	if (ascii_in(ascii_upper(ascii_at(c, suffix)), "ABCD") && pd_edge_after(c, suffix + 1)) {
		end = suffix + 1;
	} else if (pd_edge_after(c, end)) {
		evidence = 0; /* without its last letter it is believed by context only */
		adjust = -0.1f;
	} else {
		return 0;
	}
	if (pd_has_lower(c, begin, end))
		adjust -= 0.1f;
	pd_add(&out, begin, end, evidence, adjust);
	return out.n;
}

/* Source: HMRC manual NIM39110: 11 a1 11 11; others part it at the letter. */
uint32_t pd_uk_trn(const struct sallyport_candidate *c, struct sallyport_value *values,
	uint32_t capacity)
{
	uint32_t n = pd_shapes(c, "dd_Ad_dd_dd", 1, NULL, values, capacity);

	return n ? n : pd_shapes(c, "dd_A_ddd_dd", PD_BEFORE_MAX, NULL, values, capacity);
}

/* Five letters of the surname filled up with 9; decade, month (+50 for women), day, year of birth;
 * two initials filled up with 9; one arbitrary; two check letters whose rule is not published. */
static bool driver(const struct sallyport_candidate *c, const struct pd_match *match,
	struct sallyport_value *value)
{
	const char *s = match->normal;
	uint32_t letters = 0;
	int decade = s[5] - '0', month = (s[6] - '0') * 10 + s[7] - '0';
	int day = (s[8] - '0') * 10 + s[9] - '0', unit = s[10] - '0';

	while (letters < 5 && ascii_is_upper(s[letters]))
		letters++;
	for (uint32_t i = letters; i < 5; i++)
		if (s[i] != '9')
			return false;
	if (month > 50)
		month -= 50;
	if (!letters || (!pd_date(1900 + decade * 10 + unit, month, day) &&
			!pd_date(2000 + decade * 10 + unit, month, day)))
		return false;
	if ((!ascii_is_upper(s[11]) && s[11] != '9') || (!ascii_is_upper(s[12]) && s[12] != '9') ||
		(s[11] == '9' && s[12] != '9') || !ascii_is_upper(s[14]) || !ascii_is_upper(s[15]))
		return false;
	value->evidence = SALLYPORT_EVIDENCE_DATE | SALLYPORT_EVIDENCE_STRUCTURE;
	if (pd_has_lower(c, match->begin, match->end))
		value->adjust = -0.1f;
	pd_normal(value, s, 16); /* the issue number changes, the person does not */
	return true;
}

uint32_t pd_uk_driving_licence(const struct sallyport_candidate *c, struct sallyport_value *values,
	uint32_t capacity)
{
	uint32_t n = pd_shapes(c, "xxxxx_dddddd_xxxAA_dd", 2, driver, values, capacity);

	return n ? n : pd_shapes(c, "xxxxx_dddddd_xxxAA", 2, driver, values, capacity);
}

static bool plain(const struct sallyport_candidate *c, const struct pd_number *number,
	struct sallyport_value *value)
{
	(void)c;
	(void)value;
	return number->group_n == 1;
}

/* Eight digits, which only their label tells from any others. */
uint32_t pd_uk_ni_licence(const struct sallyport_candidate *c, struct sallyport_value *values,
	uint32_t capacity)
{
	return pd_numbers(c, 8, 8, plain, values, capacity);
}

uint32_t pd_uk_account(const struct sallyport_candidate *c, struct sallyport_value *values,
	uint32_t capacity)
{
	return pd_numbers(c, 8, 8, plain, values, capacity);
}

static bool passport(const struct sallyport_candidate *c, const struct pd_number *number,
	struct sallyport_value *value)
{
	(void)c;
	(void)value;
	return number->group_n == 1 || (number->whole && ascii_in(number->separator, " "));
}

uint32_t pd_uk_passport(const struct sallyport_candidate *c, struct sallyport_value *values,
	uint32_t capacity)
{
	return pd_numbers(c, 9, 9, passport, values, capacity);
}

/* Two letters, a digit or X, six digits. */
uint32_t pd_uk_brp(const struct sallyport_candidate *c, struct sallyport_value *values,
	uint32_t capacity)
{
	uint32_t n = pd_shapes(c, "AA_ddddddd", 1, NULL, values, capacity);

	return n ? n : pd_shapes(c, "AAX_dddddd", 1, NULL, values, capacity);
}

uint32_t pd_passport_letters(const struct sallyport_candidate *c, struct sallyport_value *values,
	uint32_t capacity)
{
	return pd_shapes(c, "AA_ddddddd", 1, NULL, values, capacity);
}

/* Source: Social Security Administration, numbers never assigned. */
static bool ssn(const struct sallyport_candidate *c, const struct pd_number *number,
	struct sallyport_value *value)
{
	uint64_t area = pd_decimal(number->digit, 3), group = pd_decimal(number->digit + 3, 2);
	bool form = pd_grouped(number, "324") && ascii_in(number->separator, " -.");

	if ((!form && number->group_n != 1) || !area || area == 666 || area >= 900 || !group ||
		!pd_decimal(number->digit + 5, 4))
		return false;
	bool made_up = pd_repeated(number->digit, 9);
	/* Nine digits in a row, and "123-45-6789", are an SSN where they are called one, and not for words around. */
	bool said = (!form || made_up) && pd_said(c, &(struct sallyport_value){ .begin = number->begin, .end = number->end },
			PD_SSN_LABELS) > 0;

	if (made_up && !said)
		return false;
	value->evidence = form ? SALLYPORT_EVIDENCE_FORM | SALLYPORT_EVIDENCE_STRUCTURE : 0;
	value->adjust = !form ? said ? -0.2f : -0.3f : number->separator == '-' ? 0 : -0.1f;
	return true;
}

uint32_t pd_us_ssn(const struct sallyport_candidate *c, struct sallyport_value *values,
	uint32_t capacity)
{
	return pd_numbers(c, 9, 9, ssn, values, capacity);
}
