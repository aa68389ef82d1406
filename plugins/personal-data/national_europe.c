/* SPDX-License-Identifier: Apache-2.0 */
/* Checks of European numbers that are like no other. Sources: the countries' pages in the OECD's list of tax identification
 * numbers, and the European Commission's list of VAT numbers, unless another is named. */
#include <string.h>

#include "national.h"

/* Belgium: those born from 2000 on are counted with a 2 in front; months are raised by 20 or 40 for foreigners, and an
 * unknown day or month is 0. */
bool nat_be_nn(const struct nat *nat, const char *s, uint32_t n)
{
	uint64_t number = pd_decimal(s, 9), check = pd_decimal(s + 9, 2);
	uint64_t month = pd_decimal(s + 2, 2), day = pd_decimal(s + 4, 2);

	NAT_UNUSED(nat, n);
	if (month >= 40)
		month -= 40;
	else if (month >= 20)
		month -= 20;
	if (month > 12 || day > 31)
		return false;
	return 97 - number % 97 == check || 97 - (number + 2000000000) % 97 == check;
}

static bool bg_person(const char *s)
{
	static const uint8_t other[9] = { 4, 3, 2, 7, 6, 5, 4, 3, 2 };
	static const uint8_t foreign[9] = { 21, 19, 17, 13, 11, 9, 7, 3, 1 };
	static const uint8_t citizen[9] = { 2, 4, 8, 5, 10, 9, 7, 3, 6 };
	uint32_t check = nat_digit(s[9]), less = (11 - nat_sum(s, other, 9) % 11) % 11;

	return nat_sum(s, citizen, 9) % 11 % 10 == check || nat_sum(s, foreign, 9) % 10 == check ||
		less == check;
}

bool nat_bg_vat(const struct nat *nat, const char *s, uint32_t n)
{
	static const uint8_t first[8] = { 1, 2, 3, 4, 5, 6, 7, 8 };
	static const uint8_t second[8] = { 3, 4, 5, 6, 7, 8, 9, 10 };

	(void)nat;
	if (n == 10)
		return bg_person(s);
	uint32_t check = nat_sum(s, first, 8) % 11;

	if (check == 10)
		check = nat_sum(s, second, 8) % 11 % 10;
	return check == nat_digit(s[8]);
}

bool nat_cy_tic(const struct nat *nat, const char *s, uint32_t n)
{
	static const uint8_t odd[10] = { 1, 0, 5, 7, 9, 13, 15, 17, 19, 21 };
	uint32_t sum = 0;

	NAT_UNUSED(nat, n);
	for (uint32_t i = 0; i < 8; i++)
		sum += i % 2 ? nat_digit(s[i]) : odd[nat_digit(s[i])];
	return memcmp(s, "12", 2) != 0 && (uint32_t)(s[8] - 'A') == sum % 26;
}

/* Czechia and Slovakia: months are raised by 50 for women, and by 20 where the numbers of a day ran out. Until 1953 there
 * was no check digit. */
bool nat_cz_rc(const struct nat *nat, const char *s, uint32_t n)
{
	int year = (int)pd_decimal(s, 2), month = (int)pd_decimal(s + 2, 2) % 50;

	(void)nat;
	if (month > 20)
		month -= 20;
	if (n == 9 ? year > 53 : pd_decimal(s, 9) % 11 % 10 != nat_digit(s[9]))
		return false;
	return pd_date(1900 + year, month, (int)pd_decimal(s + 4, 2)) ||
		(n == 10 && pd_date(2000 + year, month, (int)pd_decimal(s + 4, 2)));
}

bool nat_cz_dic(const struct nat *nat, const char *s, uint32_t n)
{
	static const uint8_t weight[7] = { 8, 7, 6, 5, 4, 3, 2 };

	if (n == 8)
		return s[0] != '9' && "10987654321"[nat_sum(s, weight, 7) % 11] == s[7];
	if (n == 9 && s[0] == '6') {
		uint32_t less = (nat_sum(s + 1, weight, 7) + 10) % 11;

		return (8 + 10 - less) % 10 == nat_digit(s[8]) || nat_cz_rc(nat, s, n);
	}
	return nat_cz_rc(nat, s, n);
}

static bool is_baltic(const char *s)
{
	static const uint8_t first[10] = { 1, 2, 3, 4, 5, 6, 7, 8, 9, 1 };
	static const uint8_t second[10] = { 3, 4, 5, 6, 7, 8, 9, 1, 2, 3 };
	uint32_t check = nat_sum(s, first, 10) % 11;

	if (check == 10)
		check = nat_sum(s, second, 10) % 11 % 10;
	return check == nat_digit(s[10]);
}

bool nat_ee_ik(const struct nat *nat, const char *s, uint32_t n)
{
	int century = 1800 + ((s[0] - '1') / 2) * 100;

	NAT_UNUSED(nat, n);
	return pd_date(century + (int)pd_decimal(s + 1, 2), (int)pd_decimal(s + 3, 2),
		       (int)pd_decimal(s + 5, 2)) &&
		is_baltic(s);
}

/* Those that begin with 9 hold no date. */
bool nat_lt_asmens(const struct nat *nat, const char *s, uint32_t n)
{
	return s[0] == '9' ? is_baltic(s) : nat_ee_ik(nat, s, n);
}

/* Source: INSEE: the département of Corsica counts as 19 and 18; months from 20 on stand for births whose month is unknown. */
bool nat_fr_nir(const struct nat *nat, const char *s, uint32_t n)
{
	char all[16];
	uint64_t month = pd_decimal(s + 3, 2), department;

	(void)nat;
	memcpy(all, s, n);
	if (s[6] == 'A' || s[6] == 'B') {
		if (s[5] != '2')
			return false;
		all[5] = '1';
		all[6] = s[6] == 'A' ? '9' : '8';
	}
	department = pd_decimal(all + 5, 2);
	if (month == 0 || (month > 12 && month < 20) || month > 42 || !department || department == 96)
		return false;
	return 97 - pd_decimal(all, 13) % 97 == pd_decimal(s + 13, 2);
}

/* The post office numbers its counters so that their digits add up to a multiple of 5. */
bool nat_fr_siret(const struct nat *nat, const char *s, uint32_t n)
{
	uint32_t sum = 0;

	(void)nat;
	for (uint32_t i = 0; i < n; i++)
		sum += nat_digit(s[i]);
	if (!memcmp(s, "356000000", 9))
		return sum % 5 == 0 || pd_luhn(s, n);
	return pd_luhn(s, 9) && pd_luhn(s, n);
}

/* Two digits, or in new numbers letters, that check the company number. */
bool nat_fr_tva(const struct nat *nat, const char *s, uint32_t n)
{
	static const char letters[] = "0123456789ABCDEFGHJKLMNPQRSTUVWXYZ";
	const char *first = strchr(letters, s[0]), *second = strchr(letters, s[1]);

	NAT_UNUSED(nat, n);
	if (!first || !second)
		return false;
	if (memcmp(s + 2, "000", 3) != 0 && !pd_luhn(s + 2, 9))
		return false; /* Monaco's begin with 000 */
	if (ascii_is_digit(s[0]) && ascii_is_digit(s[1]))
		return (pd_decimal(s + 2, 9) * 100 + 12) % 97 == pd_decimal(s, 2);
	int64_t check = ascii_is_digit(s[0]) ? (first - letters) * 24 + (second - letters) - 10
					  : (first - letters) * 34 + (second - letters) - 100;

	return (pd_decimal(s + 2, 9) + 1 + (uint64_t)check / 11) % 11 == (uint64_t)check % 11;
}

/* Seven digits, the check letter, and in newer numbers one more, which counts up to I. */
bool nat_ie_pps(const struct nat *nat, const char *s, uint32_t n)
{
	static const uint8_t weight[7] = { 8, 7, 6, 5, 4, 3, 2 };
	uint32_t sum = nat_sum(s, weight, 7);

	(void)nat;
	if (n == 9 && s[8] < 'J')
		sum += (uint32_t)(s[8] - 'A' + 1) * 9;
	return "WABCDEFGHIJKLMNOPQRSTUV"[sum % 23] == s[7];
}

/* Companies above 3; of people those born before the new numbers, which begin with 32 and hold nothing. */
bool nat_lv_pk(const struct nat *nat, const char *s, uint32_t n)
{
	static const uint8_t person[10] = { 10, 5, 8, 4, 2, 1, 6, 3, 7, 9 };
	static const uint8_t company[11] = { 9, 1, 4, 8, 3, 10, 2, 5, 7, 6, 1 };

	(void)nat;
	if (s[0] > '3')
		return nat_sum(s, company, 11) % 11 == 3;
	if (!memcmp(s, "32", 2))
		return true;
	return nat_date("DDMMYY", s, n) &&
		(nat_sum(s, person, 10) + 1) % 11 % 10 == nat_digit(s[10]);
}

bool nat_lt_pvm(const struct nat *nat, const char *s, uint32_t n)
{
	return s[n - 2] == '1' && nat_two_rounds(nat, s, n);
}

/* A date, three digits, Luhn's check digit of these eleven, and Verhoeff's. */
bool nat_lu_id(const struct nat *nat, const char *s, uint32_t n)
{
	char other[13];

	(void)n;
	memcpy(other, s, 11);
	other[11] = s[12];
	return pd_luhn(s, 12) && nat_verhoeff(nat, other, 12);
}

/* Nine digits as a citizen's number, B, two digits; or all of it with NL in front modulo 97. */
bool nat_nl_btw(const struct nat *nat, const char *s, uint32_t n)
{
	static const uint8_t weight[9] = { 9, 8, 7, 6, 5, 4, 3, 2, 10 };

	NAT_UNUSED(nat, n);
	if (!pd_decimal(s, 9) || !pd_decimal(s + 10, 2))
		return false;
	return nat_sum(s, weight, 9) % 11 == 0 || pd_mod97(s, 12, pd_mod97("NL", 2, 0)) == 1;
}

bool nat_pt_cc(const struct nat *nat, const char *s, uint32_t n)
{
	uint32_t sum = 0;

	(void)nat;
	for (uint32_t i = 0; i < n; i++) {
		char c = s[n - 1 - i];
		uint32_t value = ascii_is_digit(c) ? nat_digit(c) : (uint32_t)(c - 'A') + 10;

		if (i % 2)
			value = 2 * value > 9 ? 2 * value - 9 : 2 * value;
		sum += value;
	}
	return sum % 10 == 0;
}

/* A personal number, or up to nine digits and one that checks them. */
bool nat_ro_cui(const struct nat *nat, const char *s, uint32_t n)
{
	static const uint8_t weight[9] = { 7, 5, 3, 2, 1, 7, 5, 3, 2 };

	(void)nat;
	if (n > 10)
		return false;
	return nat_sum(s, weight + (10 - n), n - 1) * 10 % 11 % 10 == nat_digit(s[n - 1]);
}

bool nat_sk_dph(const struct nat *nat, const char *s, uint32_t n)
{
	(void)nat;
	return ascii_in(s[2], "234789") && pd_decimal(s, n) % 11 == 0;
}

/* Of the first ten digits exactly one stands there more than once: two or three times. */
bool nat_de_idnr(const struct nat *nat, const char *s, uint32_t n)
{
	uint8_t count[10] = { 0 };
	uint32_t twice = 0;

	for (uint32_t i = 0; i < 10; i++)
		count[nat_digit(s[i])]++;
	for (uint32_t i = 0; i < 10; i++) {
		if (count[i] > 3)
			return false;
		twice += count[i] > 1;
	}
	/* None twice: made up, as examples are. */
	return twice <= 1 && nat_mod11_10(nat, s, n);
}

static const uint8_t one_two[10] = { 1, 2, 1, 2, 1, 2, 1, 2, 1, 2 };

/* Austria: Luhn's sum, which begins with 4. */
bool nat_at_uid(const struct nat *nat, const char *s, uint32_t n)
{
	(void)nat;
	return (100 - 4 - nat_cross(s, one_two, n - 1)) % 10 == nat_digit(s[n - 1]);
}

/* Health insurance: the letter counts as two digits. Source: § 290 SGB V. */
bool nat_de_health(const struct nat *nat, const char *s, uint32_t n)
{
	char all[10] = { (char)('0' + (s[0] - 'A' + 1) / 10), (char)('0' + (s[0] - 'A' + 1) % 10) };

	NAT_UNUSED(nat, n);
	memcpy(all + 2, s + 1, 8);
	return nat_cross(all, one_two, 10) % 10 == nat_digit(s[9]);
}

/* Pension insurance: the letter counts as two digits. Source: § 2 VKVV. */
bool nat_de_social(const struct nat *nat, const char *s, uint32_t n)
{
	static const uint8_t weight[12] = { 2, 1, 2, 5, 7, 1, 2, 1, 2, 1, 2, 1 };
	char all[12];

	NAT_UNUSED(nat, n);
	memcpy(all, s, 8);
	all[8] = (char)('0' + (s[8] - 'A' + 1) / 10);
	all[9] = (char)('0' + (s[8] - 'A' + 1) % 10);
	memcpy(all + 10, s + 9, 2);
	return nat_cross(all, weight, 12) % 10 == nat_digit(s[11]);
}

/* Cards and passports have nine characters; the tenth is the check digit of machine readable zones. The old ones had
 * digits only after the letter. */
bool nat_de_card(const struct nat *nat, const char *s, uint32_t n)
{
	uint32_t digits = 0;

	(void)nat;
	for (uint32_t i = 0; i < n; i++)
		digits += ascii_is_digit(s[i]);
	return digits > 3 && (n < 10 || pd_mod10_731(s, 9) == nat_digit(s[9]));
}

/* Citizens, foreigners, companies. */
bool nat_es_nif(const struct nat *nat, const char *s, uint32_t n)
{
	static const char letters[] = "TRWAGMYFPDXBNJZSQVHLCKE";
	const char *special = strchr("XYZ", s[0]);

	(void)nat;
	if (ascii_is_digit(s[0]))
		return letters[pd_decimal(s, n - 1) % 23] == s[n - 1];
	if (special)
		return letters[((uint64_t)(special - "XYZ") * 10000000 + pd_decimal(s + 1, n - 2)) %
			       23] == s[n - 1];
	if (ascii_in(s[0], "KLM"))
		return letters[pd_decimal(s + 1, n - 2) % 23] == s[n - 1];
	if (!ascii_in(s[0], "ABCDEFGHJNPQRSUVW"))
		return false;
	uint32_t check = (10 - nat_cross(s + 1, one_two + 1, 7) % 10) % 10;

	return ascii_is_digit(s[8]) ? nat_digit(s[8]) == check && !ascii_in(s[0], "NPQRSW")
				 : s[8] == "JABCDEFGHI"[check] && !ascii_in(s[0], "ABEH");
}

bool nat_es_ccc(const struct nat *nat, const char *s, uint32_t n)
{
	static const uint8_t weight[10] = { 1, 2, 4, 8, 5, 10, 9, 7, 3, 6 };
	static const char check[] = "01987654321";

	NAT_UNUSED(nat, n);
	return check[nat_sum(s, weight + 2, 8) % 11] == s[8] &&
		check[nat_sum(s + 10, weight, 10) % 11] == s[9];
}

/* Source: Seguridad Social: province, number, and both modulo 97; short numbers are joined to the province as eight digits. */
bool nat_es_nuss(const struct nat *nat, const char *s, uint32_t n)
{
	uint64_t number = pd_decimal(s + 2, 8);
	uint64_t all = pd_decimal(s, 2) * (number < 10000000 ? 10000000 : 100000000) + number;

	NAT_UNUSED(nat, n);
	return all % 97 == pd_decimal(s + 10, 2);
}

bool nat_fi_hetu(const struct nat *nat, const char *s, uint32_t n)
{
	char all[9];

	NAT_UNUSED(nat, n);
	memcpy(all, s, 6);
	memcpy(all + 6, s + 7, 3);
	return "0123456789ABCDEFHJKLMNPRSTUVWXY"[pd_decimal(all, 9) % 31] == s[10];
}

/* Digits are written as letters where two people would have the same code. */
static int it_digit(char c)
{
	static const char letters[] = "LMNPQRSTUV";
	const char *found = strchr(letters, c);

	return ascii_is_digit(c) ? c - '0' : found ? (int)(found - letters) : -1;
}

/* Source: Decreto ministeriale 23/12/1976. */
bool nat_it_cf(const struct nat *nat, const char *s, uint32_t n)
{
	static const uint8_t odd[] = { 1, 0, 5, 7, 9, 13, 15, 17, 19, 21, 2, 4, 18, 20, 11, 3, 6, 8,
		12, 14, 16, 10, 22, 25, 24, 23 };
	static const uint8_t digit_at[] = { 6, 7, 9, 10, 12, 13, 14 };
	const char *month = strchr("ABCDEHLMPRST", s[8]);
	uint32_t sum = 0;

	(void)nat;
	for (uint32_t i = 0; i < sizeof digit_at; i++)
		if (it_digit(s[digit_at[i]]) < 0)
			return false;
	int day = it_digit(s[9]) * 10 + it_digit(s[10]);

	if (!month || !day || day > 71 || (day > 31 && day < 41))
		return false;
	for (uint32_t i = 0; i + 1 < n; i++) {
		uint32_t value = ascii_is_digit(s[i]) ? nat_digit(s[i]) : (uint32_t)(s[i] - 'A');

		sum += i % 2 ? value : odd[value];
	}
	return (uint32_t)(s[15] - 'A') == sum % 26;
}

/* Ten or twelve digits, a sign before the last four; days are raised by 60 for those who wait for a number. */
bool nat_se_pnr(const struct nat *nat, const char *s, uint32_t n)
{
	char all[12];
	uint32_t kept = 0;

	(void)nat;
	for (uint32_t i = 0; i < n && kept < 12; i++)
		if (ascii_is_digit(s[i]))
			all[kept++] = s[i];
	const char *ten = all + kept - 10;

	return kept >= 10 && (kept == 10 || (pd_decimal(all, 2) >= 18 && pd_decimal(all, 2) <= 20)) &&
		nat_date("YYMMDD;d60", ten, 10) && pd_luhn(ten, 10);
}

/* ---- VAT numbers of all countries of the Union ---- */

/* Ten digits as for persons and companies, two for one of several. */
static bool se_vat(const struct nat *nat, const char *s, uint32_t n)
{
	(void)nat;
	return pd_luhn(s, n - 2) && pd_decimal(s + n - 2, 2) != 0;
}

/* Source: HMRC, VAT numbers: two digits check the seven before them, modulo 97, in two series. */
static bool xi_vat(const struct nat *nat, const char *s, uint32_t n)
{
	static const uint8_t weight[9] = { 8, 7, 6, 5, 4, 3, 2, 10, 1 };
	uint32_t left = nat_sum(s, weight, 9) % 97;

	NAT_UNUSED(nat, n);
	return left == 0 || left == 42;
}

static const struct vat {
	char country[3];
	const char *shape; /* 'd' a digit, 'a' a letter, 'x' either, others themselves */
	uint32_t skip;     /* of it, what is not checked */
	struct nat nat;
} vat[] = {
	{ "AT", "Udddddddd", 1, { .check = nat_at_uid } },
	{ "BE", "dddddddddd", 0, { .check = nat_mod97_less } },
	{ "BE", "ddddddddd", 0, { .check = nat_mod97_less } },
	{ "BG", "ddddddddd", 0, { .check = nat_bg_vat } },
	{ "BG", "dddddddddd", 0, { .check = nat_bg_vat } },
	{ "CY", "dddddddda", 0, { .check = nat_cy_tic } },
	{ "CZ", "dddddddd", 0, { .check = nat_cz_dic } },
	{ "CZ", "ddddddddd", 0, { .check = nat_cz_dic } },
	{ "CZ", "dddddddddd", 0, { .check = nat_cz_dic } },
	{ "DK", "dddddddd", 0, { .check = nat_sums, .weights = "27654321", .modulus = 11 } },
	{ "EE", "ddddddddd", 0, { .check = nat_sums, .weights = "371371371", .modulus = 10 } },
	{ "EL", "ddddddddd", 0, { .check = nat_sums, .weights = "379A5842*", .modulus = 11,
		.map = "01234567890" } },
	{ "ES", "xdddddddx", 0, { .check = nat_es_nif } },
	{ "FI", "dddddddd", 0, { .check = nat_sums, .weights = "79A58421", .modulus = 11 } },
	{ "FR", "xxddddddddd", 0, { .check = nat_fr_tva } },
	{ "HR", "ddddddddddd", 0, { .check = nat_mod11_10 } },
	{ "HU", "dddddddd", 0, { .check = nat_sums, .weights = "97319731", .modulus = 10 } },
	{ "IE", "ddddddda", 0, { .check = nat_ie_pps } },
	{ "IE", "dddddddaa", 0, { .check = nat_ie_pps } },
	{ "LT", "ddddddddd", 0, { .check = nat_lt_pvm } },
	{ "LT", "dddddddddddd", 0, { .check = nat_lt_pvm } },
	{ "LU", "dddddddd", 0, { .check = nat_remainder, .modulus = 89 } },
	{ "LV", "ddddddddddd", 0, { .check = nat_lv_pk } },
	{ "MT", "dddddddd", 0, { .check = nat_sums, .weights = "346789A1", .modulus = 37 } },
	{ "NL", "dddddddddBdd", 0, { .check = nat_nl_btw } },
	{ "PL", "dddddddddd", 0, { .check = nat_sums, .weights = "657234567*", .modulus = 11,
		.map = "0123456789-" } },
	{ "PT", "ddddddddd", 0, { .check = nat_sums, .weights = "98765432*", .modulus = 11,
		.map = "00987654321" } },
	{ "RO", "dddddd", 0, { .check = nat_ro_cui } },
	{ "RO", "ddddddd", 0, { .check = nat_ro_cui } },
	{ "RO", "dddddddd", 0, { .check = nat_ro_cui } },
	{ "RO", "ddddddddd", 0, { .check = nat_ro_cui } },
	{ "RO", "dddddddddd", 0, { .check = nat_ro_cui } },
	{ "SE", "dddddddddddd", 0, { .check = se_vat } },
	{ "SI", "dddddddd", 0, { .check = nat_sums, .weights = "8765432*", .modulus = 11,
		.map = "-0987654321" } },
	{ "SK", "dddddddddd", 0, { .check = nat_sk_dph } },
	{ "XI", "ddddddddd", 0, { .check = xi_vat } },
	{ "XI", "dddddddddddd", 0, { .check = xi_vat } },
};

static bool has_shape(const char *s, const char *shape)
{
	for (; *s && *shape; s++, shape++) {
		bool fits = *shape == 'd' ? ascii_is_digit(*s) : *shape == 'a' ? ascii_is_upper(*s)
			: *shape == 'x' || *s == *shape;

		if (!fits)
			return false;
	}
	return !*s && !*shape;
}

/* s: the country's letters and the number, zero-terminated. */
bool nat_eu_vat(const struct nat *nat, const char *s, uint32_t n)
{
	NAT_UNUSED(nat, n);
	for (size_t i = 0; i < sizeof vat / sizeof *vat; i++) {
		const struct vat *row = &vat[i];

		if (!memcmp(s, row->country, 2) && has_shape(s + 2, row->shape) &&
			row->nat.check(&row->nat, s + 2 + row->skip, n - 2 - row->skip))
			return true;
	}
	return false;
}
