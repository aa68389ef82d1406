/* SPDX-License-Identifier: Apache-2.0 */
/* Identifiers of police, courts and prisons in England and Wales. */
#include <string.h>

#include "pd.h"

#define SERIAL_MAX 11

/* Digits that end at `end`. Returns: how many, at most n_max + 1. */
static uint32_t digits_before(const struct sallyport_candidate *c, uint32_t end, uint32_t n_max)
{
	uint32_t n = 0;

	while (n <= n_max && ascii_is_digit(ascii_at(c, (int64_t)end - 1 - n)))
		n++;
	return n;
}

static uint64_t number_at(const struct sallyport_candidate *c, uint32_t at, uint32_t n)
{
	uint64_t number = 0;

	for (uint32_t i = 0; i < n; i++)
		number = number * 10 + (uint64_t)(ascii_at(c, (int64_t)at + i) - '0');
	return number;
}

/* Year, "/", serial number, letter. Source: the check letter is that of hmpps-person-record (MIT).
 */
static void pnc_at(const struct sallyport_candidate *c, struct pd_word word, struct pd_out *out)
{
	uint32_t letter = word.end - 1, serial_n = digits_before(c, letter, 11), year_n, begin;
	uint32_t evidence = SALLYPORT_EVIDENCE_CHECKSUM;
	bool slash;

	if (serial_n != letter - word.begin)
		return;
	begin = word.begin;
	slash = ascii_at(c, (int64_t)begin - 1) == '/';
	if (slash) {
		year_n = digits_before(c, begin - 1, 4);
		begin -= 1 + year_n;
		evidence |= SALLYPORT_EVIDENCE_FORM;
	} else {
		year_n = serial_n == 11 ? 4 : 2;
		serial_n -= serial_n > year_n ? year_n : serial_n;
	}
	if ((year_n != 2 && year_n != 4) || !serial_n || serial_n > 7 ||
		!pd_edge_before(c, begin) ||
		(ascii_in(ascii_at(c, (int64_t)begin - 1), "/-.") &&
			ascii_is_alnum(ascii_at(c, (int64_t)begin - 2))))
		return;
	uint64_t year = number_at(c, begin, year_n);
	uint64_t serial = number_at(c, letter - serial_n, serial_n);

	if ((year_n == 4 && (year < 1900 || year > PD_YEAR_MAX)) ||
		pd_letter23(year % 100 * 10000000 + serial) != ascii_upper(ascii_at(c, letter)))
		return;
	pd_add(out, begin, word.end, evidence,
		(slash ? 0 : -0.4f) - (ascii_is_lower(ascii_at(c, letter)) ? 0.15f : 0));
}

typedef void (*checked_fn)(const struct sallyport_candidate *c, struct pd_word word, struct pd_out *out);

/* Hands over the words that end in a digit and a check letter. */
static uint32_t each_checked(const struct sallyport_candidate *c, checked_fn take, struct pd_out *out)
{
	struct pd_word word;

	for (bool more = pd_word_first(c, &word); more; more = pd_word_next(c, &word))
		if (ascii_is_alpha(ascii_at(c, (int64_t)word.end - 1)) &&
			ascii_is_digit(ascii_at(c, (int64_t)word.end - 2)))
			take(c, word, out);
	return out->n;
}

uint32_t pd_uk_pnc(const struct sallyport_candidate *c, struct sallyport_value *values,
	uint32_t capacity)
{
	struct pd_out out = { values, 0, capacity };

	return each_checked(c, pnc_at, &out);
}

/* Serial number, "/", year, letter; the small-file form begins with SF and its serial number is not
 * filled up with zeros. */
static void cro_at(const struct sallyport_candidate *c, struct pd_word word, struct pd_out *out)
{
	uint32_t letter = word.end - 1, n = letter - word.begin, before, begin;
	uint64_t number;

	if (ascii_at(c, (int64_t)word.begin - 1) != '/' || digits_before(c, letter, 7) != n || n > 6)
		return;
	before = digits_before(c, word.begin - 1, 7);
	begin = word.begin - 1 - before;
	if (before == 2 && begin >= 2 && ascii_reads(c, (int64_t)begin - 2, "SF")) {
		begin -= 2;
		number = number_at(c, begin + 2, 2);
		for (uint32_t i = 0; i < n; i++)
			number = number * 10 + number_at(c, word.begin + i, 1);
	} else if (n == 2 && before >= 1 && before <= 6) {
		number = number_at(c, word.begin, 2) * 1000000 + number_at(c, begin, before);
	} else {
		return;
	}
	if (!pd_edge_before(c, begin) || pd_letter23(number) != ascii_upper(ascii_at(c, letter)) ||
		ascii_at(c, (int64_t)begin - 1) == '/')
		return;
	pd_add(out, begin, word.end, SALLYPORT_EVIDENCE_CHECKSUM | SALLYPORT_EVIDENCE_FORM,
		ascii_is_lower(ascii_at(c, letter)) ? -0.15f : 0);
}

uint32_t pd_uk_cro(const struct sallyport_candidate *c, struct sallyport_value *values,
	uint32_t capacity)
{
	struct pd_out out = { values, 0, capacity };

	return each_checked(c, cro_at, &out);
}

/* Two characters, if they are digits their number appended to `number`. */
static uint64_t asn_part(uint64_t number, const char *s)
{
	if (!ascii_is_digit(s[0]) || !ascii_is_digit(s[1]))
		return number;
	return number * 100 + (uint64_t)(s[0] - '0') * 10 + (uint64_t)(s[1] - '0');
}

/* Year, force and unit, system, serial number, letter: YY FFUU SS NNNNNNNNNNN L. Source:
 * bichard7-next-core (MIT). */
static bool asn_checks(const char *s, size_t n)
{
	uint64_t number = asn_part(asn_part(0, s + 2), s + 6);
	size_t serial_n = n - 9;

	number = asn_part(number, s);
	for (size_t i = 0; i < SERIAL_MAX - serial_n; i++)
		number = number % 23 * 10;
	for (size_t i = 8; i < n - 1; i++) {
		if (!ascii_is_digit(s[i]))
			return false;
		number = number % 23 * 10 + (uint64_t)(s[i] - '0');
	}
	return pd_letter23(number) == s[n - 1];
}

static void asn_at(const struct sallyport_candidate *c, struct pd_word word, struct pd_out *out)
{
	uint32_t begin = word.begin;
	char s[24];
	size_t n = 0, slashes = 0;

	while (word.end - begin < sizeof s && (ascii_is_alnum(ascii_at(c, (int64_t)begin - 1)) ||
			ascii_at(c, (int64_t)begin - 1) == '/'))
		begin--;
	if (begin < c->window_begin || ascii_at(c, begin) == '/' ||
		(ascii_at(c, (int64_t)begin - 1) == '.' && ascii_is_digit(ascii_at(c, (int64_t)begin - 2))))
		return; /* the last is a fraction */
	for (uint32_t i = begin; i < word.end && n < sizeof s; i++) {
		int ch = ascii_at(c, i);

		if (ch == '/') {
			if (n != 2 && n != 6 && n != 8)
				return;
			slashes++;
			continue;
		}
		s[n++] = (char)ascii_upper(ch);
	}
	if (n < 10 || n > 9 + SERIAL_MAX || !ascii_is_digit(s[0]) || !ascii_is_digit(s[1]) ||
		!asn_checks(s, n))
		return;
	pd_add(out, begin, word.end,
		SALLYPORT_EVIDENCE_CHECKSUM | (slashes == 3 ? SALLYPORT_EVIDENCE_FORM : 0),
		(n < 17 && slashes < 3 ? -0.4f : 0) -
			(pd_has_lower(c, begin, word.end) ? 0.15f : 0));
}

uint32_t pd_uk_asn(const struct sallyport_candidate *c, struct sallyport_value *values,
	uint32_t capacity)
{
	struct pd_out out = { values, 0, capacity };

	return each_checked(c, asn_at, &out);
}

/* Force and unit, five to nine digits of serial number and year. Returns: the end of the URN that
 * is or begins the word, or 0. The year may stand behind a slash. */
static uint32_t urn_end(const struct sallyport_candidate *c, struct pd_word word)
{
	uint32_t n = word.end - word.begin;
	int force = (ascii_at(c, word.begin) - '0') * 10 + ascii_at(c, (int64_t)word.begin + 1) - '0';

	if (n < 9 || n > 13 || !ascii_is_digit(ascii_at(c, word.begin)) ||
		!ascii_is_digit(ascii_at(c, (int64_t)word.begin + 1)) || force < 1 ||
		(force > 69 && force < 90) || digits_before(c, word.end, n) < n - 4)
		return 0;
	if (n <= 11 && ascii_at(c, word.end) == '/' && ascii_is_digit(ascii_at(c, (int64_t)word.end + 1)) &&
		ascii_is_digit(ascii_at(c, (int64_t)word.end + 2)) && pd_edge_after(c, word.end + 3))
		return word.end + 3;
	return word.end;
}

uint32_t pd_uk_pti_urn(const struct sallyport_candidate *c, struct sallyport_value *values,
	uint32_t capacity)
{
	struct pd_out out = { values, 0, capacity };
	struct pd_word word;

	for (bool more = pd_word_first(c, &word); more; more = pd_word_next(c, &word)) {
		struct pd_word urn = word;

		if (word.end - word.begin == 2)
			pd_word_before(c, word, "/", &urn); /* the hit may end in the year */
		uint32_t end = urn_end(c, urn);
		bool letters = ascii_is_alpha(ascii_at(c, (int64_t)urn.begin + 2)) &&
			ascii_is_alpha(ascii_at(c, (int64_t)urn.begin + 3));

		if (end && end <= c->window_end)
			pd_add(&out, urn.begin, end, letters ? SALLYPORT_EVIDENCE_STRUCTURE : 0,
				0);
	}
	return out.n;
}

uint32_t pd_uk_prison(const struct sallyport_candidate *c, struct sallyport_value *values,
	uint32_t capacity)
{
	return pd_shapes(c, "AddddAA", 0, NULL, values, capacity);
}

uint32_t pd_uk_crn(const struct sallyport_candidate *c, struct sallyport_value *values,
	uint32_t capacity)
{
	return pd_shapes(c, "Adddddd", 0, NULL, values, capacity);
}

/* "01/1120083/24"; "1120083/24" where the context says what it is. */
static bool crime(const struct sallyport_candidate *c, const struct pd_number *number,
	struct sallyport_value *value)
{
	const uint8_t *group = number->group;

	(void)c;
	if (number->separator != '/')
		return false;
	if (number->group_n == 3) {
		value->evidence = SALLYPORT_EVIDENCE_STRUCTURE;
		return group[0] == 2 && group[1] >= 5 && group[1] <= 7 && group[2] == 2 &&
			!memcmp(number->digit, "01", 2);
	}
	value->adjust = -0.4f;
	return number->whole && number->group_n == 2 && group[0] == 7 && group[1] == 2;
}

uint32_t pd_uk_crime_reference(const struct sallyport_candidate *c, struct sallyport_value *values,
	uint32_t capacity)
{
	return pd_numbers(c, 9, 11, crime, values, capacity);
}

/* "2089/21Nov", "CAD 1234/12MAR24". */
static void cad_at(const struct sallyport_candidate *c, struct pd_word word, struct pd_out *out)
{
	uint32_t day_n = 0, month_n = 0, year_n, begin, serial_n,
		 evidence = SALLYPORT_EVIDENCE_DATE;
	int month;

	if (ascii_at(c, (int64_t)word.begin - 1) != '/')
		return;
	while (day_n < 3 && ascii_is_digit(ascii_at(c, (int64_t)word.begin + day_n)))
		day_n++;
	month = pd_month(c, word.begin + day_n, &month_n);
	serial_n = digits_before(c, word.begin - 1, 5);
	if (!day_n || day_n > 2 || !month || !serial_n || serial_n > 5)
		return;
	if (!pd_date(2000, month, (int)number_at(c, word.begin, day_n)))
		return;
	year_n = word.end - (word.begin + day_n + month_n);
	if (year_n != 0 && (year_n != 2 || digits_before(c, word.end, 2) != 2))
		return;
	begin = word.begin - 1 - serial_n;
	if (!pd_edge_before(c, begin))
		return;
	if (begin >= 4 && ascii_reads(c, (int64_t)begin - 4, "CAD ") &&
		pd_edge_before(c, begin - 4)) {
		begin -= 4;
		evidence |= SALLYPORT_EVIDENCE_LABEL;
	}
	pd_add(out, begin, word.end, evidence, 0);
}

uint32_t pd_uk_cad(const struct sallyport_candidate *c, struct sallyport_value *values,
	uint32_t capacity)
{
	struct pd_out out = { values, 0, capacity };
	struct pd_word word;

	for (bool more = pd_word_first(c, &word); more; more = pd_word_next(c, &word))
		cad_at(c, word, &out);
	return out.n;
}

/* The hit is a rank ("PC", "PS"): the number on the shoulder that follows it. */
uint32_t pd_uk_shoulder(const struct sallyport_candidate *c, struct sallyport_value *values,
	uint32_t capacity)
{
	static const char *const ranks[] = { "PCSO", "PC", "PS", "SC", "DC", "DS" };
	struct pd_out out = { values, 0, capacity };
	uint32_t at = c->match_end, begin, digits = 0, letters = 0;

	while (at > c->window_begin &&
		(ascii_at(c, (int64_t)at - 1) == ' ' || ascii_is_digit(ascii_at(c, (int64_t)at - 1))))
		at--;
	for (begin = at; begin > c->window_begin && ascii_is_alpha(ascii_at(c, (int64_t)begin - 1)) &&
		at - begin < 5;)
		begin--;
	bool rank = false;

	for (size_t i = 0; i < sizeof ranks / sizeof *ranks; i++)
		rank |= strlen(ranks[i]) == at - begin &&
			!memcmp(c->text + begin, ranks[i], at - begin);
	if (!rank || !pd_edge_before(c, begin))
		return 0;
	at += ascii_at(c, at) == ' ';
	while (digits < 6 && ascii_is_digit(ascii_at(c, (int64_t)at + digits)))
		digits++;
	at += digits;
	if (ascii_at(c, at) == ' ' && ascii_is_upper(ascii_at(c, (int64_t)at + 1)))
		at++;
	while (letters < 3 && ascii_is_upper(ascii_at(c, (int64_t)at + letters)))
		letters++;
	if (!digits || digits > 5 || !letters || letters > 2 || !pd_edge_after(c, at + letters) ||
		at + letters > c->window_end)
		return 0;
	pd_add(&out, begin, at + letters, SALLYPORT_EVIDENCE_LABEL, 0);
	return out.n;
}
