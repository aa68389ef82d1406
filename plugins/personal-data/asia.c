/* SPDX-License-Identifier: Apache-2.0 */
/* Checks of Asian, African and Australasian numbers that are like no other. */
#include <string.h>

#include "national.h"

/* Source: Australian Business Register: 1 is taken off the first digit, modulo 89. */
bool nat_au_abn(const struct nat *nat, const char *s, uint32_t n)
{
	static const uint8_t weight[11] = { 10, 1, 3, 5, 7, 9, 11, 13, 15, 17, 19 };

	(void)nat;
	return s[0] != '0' && (nat_sum(s, weight, n) - 10) % 89 == 0;
}

/* Source: Inland Revenue, Resident withholding tax specification: two rounds of weights; below 10 million there is none. */
bool nat_nz_ird(const struct nat *nat, const char *s, uint32_t n)
{
	static const uint8_t first[8] = { 3, 2, 7, 6, 5, 4, 3, 2 };
	static const uint8_t second[8] = { 7, 4, 3, 2, 5, 2, 7, 6 };
	uint64_t number = pd_decimal(s, n);
	char all[9];

	(void)nat;
	if (number < 10000000 || number > 150000000)
		return false;
	all[0] = '0';
	memcpy(all + 9 - n, s, n);
	uint32_t check = (11 - nat_sum(all, first, 8) % 11) % 11;

	if (check == 10)
		check = (11 - nat_sum(all, second, 8) % 11) % 11;
	return check == nat_digit(all[8]);
}

/* Source: GB 11643: provinces, a date, MOD 11-2. */
bool nat_cn_ric(const struct nat *nat, const char *s, uint32_t n)
{
	static const uint8_t weight[17] = { 7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2 };
	static const char provinces[] = "11 12 13 14 15 21 22 23 31 32 33 34 35 36 37 41 42 43 44 45 46 50 51 "
					"52 53 54 61 62 63 64 65 71 81 82 83 91 ";
	bool known = false;

	NAT_UNUSED(nat, n);
	for (const char *p = provinces; *p && !known; p += 3)
		known = !memcmp(p, s, 2);
	return known && "10X98765432"[nat_sum(s, weight, 17) % 11] == s[17];
}

/* Source: GB 32100: powers of 3 modulo 31. */
bool nat_cn_uscc(const struct nat *nat, const char *s, uint32_t n)
{
	static const char letters[] = "0123456789ABCDEFGHJKLMNPQRTUWXY";
	uint32_t sum = 0, weight = 1;

	(void)nat;
	for (uint32_t i = 0; i < n; i++) {
		const char *found = strchr(letters, s[i]);

		if (!found)
			return false;
		if (i == n - 1)
			return (31 - sum % 31) % 31 == (uint32_t)(found - letters);
		sum += (uint32_t)(found - letters) * weight;
		weight = weight * 3 % 31;
	}
	return false;
}

/* One or two letters, six digits, a digit or A. */
bool nat_hk_id(const struct nat *nat, const char *s, uint32_t n)
{
	uint32_t sum = 0;

	(void)nat;
	if (n == 8)
		sum = 9 * 36;
	for (uint32_t i = 0; i + 1 < n; i++)
		sum += (ascii_is_digit(s[i]) ? nat_digit(s[i]) : (uint32_t)(s[i] - 'A') + 10) * (n - i);
	uint32_t check = (11 - sum % 11) % 11;

	return check == 10 ? s[n - 1] == 'A' : nat_digit(s[n - 1]) == check;
}

/* The letter counts as two digits. */
bool nat_tw_id(const struct nat *nat, const char *s, uint32_t n)
{
	static const char letters[] = "ABCDEFGHJKLMNPQRSTUVXYWZIO"; /* 10, 11, … */
	static const uint8_t weight[9] = { 8, 7, 6, 5, 4, 3, 2, 1, 1 };
	uint32_t first = (uint32_t)(strchr(letters, s[0]) - letters) + 10;

	NAT_UNUSED(nat, n);
	if (!ascii_in(s[1], "1289ABCD"))
		return false;
	uint32_t second = ascii_is_digit(s[1]) ? nat_digit(s[1]) : (uint32_t)(s[1] - 'A') % 10;

	return (first / 10 + first % 10 * 9 + second * weight[0] +
		       nat_sum(s + 2, weight + 1, 8)) % 10 == 0;
}

/* Digits of products by 1 and 2, modulo 5 since 2023; where the seventh digit is 7 there are two sums. */
bool nat_tw_ubn(const struct nat *nat, const char *s, uint32_t n)
{
	static const uint8_t weight[8] = { 1, 2, 1, 2, 1, 2, 4, 1 };
	uint32_t sum = nat_cross(s, weight, n);

	(void)nat;
	return sum % 5 == 0 || (s[6] == '7' && (sum + 1) % 5 == 0);
}

bool nat_in_aadhaar(const struct nat *nat, const char *s, uint32_t n)
{
	bool mirrored = true;

	for (uint32_t i = 0; i < n / 2; i++)
		mirrored &= s[i] == s[n - 1 - i];
	return !mirrored && nat_verhoeff(nat, s, n);
}

/* States and territories 01 to 38, a tax number, how many of it, Z, and a character that checks modulo 36. Most examples in
 * print do not check, so that the form counts too. */
bool nat_in_gstin(const struct nat *nat, const char *s, uint32_t n)
{
	uint64_t state = pd_decimal(s, 2);

	NAT_UNUSED(nat, n);
	return (state >= 1 && state <= 38) || state == 97 || state == 99;
}

/* States on number plates. */
bool nat_in_state(const struct nat *nat, const char *s, uint32_t n)
{
	static const char states[] = "AN AP AR AS BH BR CG CH DD DL DN GA GJ HP HR JH JK KA KL LA LD MH ML MN MP "
				     "MZ NL OD OR PB PY RJ SK TN TR TS UA UK UP UT WB ";

	NAT_UNUSED(nat, n);
	for (const char *p = states; *p; p += 3)
		if (!memcmp(p, s, 2))
			return true;
	return false;
}

bool nat_kr_brn(const struct nat *nat, const char *s, uint32_t n)
{
	static const uint8_t weight[9] = { 1, 3, 7, 1, 3, 7, 1, 3, 5 };
	uint32_t sum = nat_sum(s, weight, 9) + nat_digit(s[8]) * 5 / 10;

	NAT_UNUSED(nat, n);
	return (10 - sum % 10) % 10 == nat_digit(s[9]);
}

/* S and T are citizens, F, G and M foreigners; T, G and M are of this century. */
bool nat_sg_nric(const struct nat *nat, const char *s, uint32_t n)
{
	static const uint8_t weight[7] = { 2, 7, 6, 5, 4, 3, 2 };
	uint32_t sum = nat_sum(s + 1, weight, 7);

	NAT_UNUSED(nat, n);
	if (s[0] == 'T' || s[0] == 'G')
		sum += 4;
	if (s[0] == 'M')
		return "KLJNPQRTUWX"[10 - (sum + 3) % 11] == s[8];
	return (s[0] < 'S' ? "XWUTRQPNMLK" : "JZIHGFEDCBA")[sum % 11] == s[8];
}

/* Businesses, companies, and others by year of issue and kind of entity. Source: ACRA. */
bool nat_sg_uen(const struct nat *nat, const char *s, uint32_t n)
{
	static const uint8_t business[8] = { 10, 4, 9, 3, 8, 2, 7, 1 };
	static const uint8_t company[9] = { 10, 8, 6, 4, 9, 7, 5, 3, 1 };
	static const uint8_t other[9] = { 4, 3, 5, 3, 10, 2, 2, 5, 7 };
	static const char letters[] = "ABCDEFGHJKLMNPQRSTUVWX0123456789";
	uint32_t sum = 0;

	(void)nat;
	if (n == 9)
		return "XMKECAWLJDB"[nat_sum(s, business, 8) % 11] == s[8];
	if (ascii_is_digit(s[0]))
		return "ZKCMDNERGWH"[nat_sum(s, company, 9) % 11] == s[9];
	for (uint32_t i = 0; i < 9; i++) {
		const char *found = strchr(letters, s[i]);

		if (!found)
			return false;
		sum += (uint32_t)(found - letters) * other[i];
	}
	return letters[(sum + 11 - 5) % 11] == s[9];
}

/* A date, a place of birth, four digits. */
bool nat_my_nric(const struct nat *nat, const char *s, uint32_t n)
{
	uint64_t place = pd_decimal(s + 6, 2);

	NAT_UNUSED(nat, n);
	return place && !(place >= 17 && place <= 20) && !(place >= 69 && place <= 70) && place != 73 &&
		place != 80 && place != 81 && place != 94 && place != 95 && place != 96 && place != 97;
}

/* A date, four digits, citizen or resident, 8 or 9, Luhn's check digit. */
bool nat_za_id(const struct nat *nat, const char *s, uint32_t n)
{
	(void)nat;
	return s[10] <= '2' && pd_luhn(s, n);
}

/* A province and a number that is odd for men. */
bool nat_pk_cnic(const struct nat *nat, const char *s, uint32_t n)
{
	NAT_UNUSED(nat, n);
	return s[0] >= '1' && s[0] <= '7' && s[12] != '0';
}

/* Those given out since October 2020 have no check digit. */
bool nat_kr_rrn(const struct nat *nat, const char *s, uint32_t n)
{
	static const uint8_t weight[12] = { 2, 3, 4, 5, 6, 7, 8, 9, 2, 3, 4, 5 };

	NAT_UNUSED(nat, n);
	if ((s[6] == '3' || s[6] == '4') && pd_decimal(s, 2) >= 20 && pd_decimal(s, 2) < 60)
		return true;
	return (11 - nat_sum(s, weight, 12) % 11) % 10 == nat_digit(s[12]);
}

/* The day of birth in its year, 500 more for women, after a year of two or four digits. */
bool nat_lk_nic(const struct nat *nat, const char *s, uint32_t n)
{
	uint64_t day = pd_decimal(s + (n == 10 ? 2 : 4), 3) % 500;

	(void)nat;
	if (n == 12 && (pd_decimal(s, 4) < 1900 || pd_decimal(s, 4) > 2050))
		return false;
	return day >= 1 && day <= 366;
}

/* Two ways to end the sum are in use. */
bool nat_kr_frn(const struct nat *nat, const char *s, uint32_t n)
{
	static const uint8_t weight[12] = { 2, 3, 4, 5, 6, 7, 8, 9, 2, 3, 4, 5 };
	uint32_t left = nat_sum(s, weight, 12) % 11;

	NAT_UNUSED(nat, n);
	return (13 - left) % 10 == nat_digit(s[12]) || (11 - left) % 10 == nat_digit(s[12]);
}

bool nat_ma_ice(const struct nat *nat, const char *s, uint32_t n)
{
	(void)nat;
	return pd_decimal(s, n) % 97 == 0;
}

/* A date or year of registration and a digit that two rounds of weights give. */
bool nat_kz_iin(const struct nat *nat, const char *s, uint32_t n)
{
	static const uint8_t first[11] = { 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11 };
	static const uint8_t second[11] = { 3, 4, 5, 6, 7, 8, 9, 10, 11, 1, 2 };
	uint64_t month = pd_decimal(s + 2, 2);
	uint32_t check = nat_sum(s, first, 11) % 11;

	NAT_UNUSED(nat, n);
	if (month < 1 || month > 12)
		return false;
	if (check == 10)
		check = nat_sum(s, second, 11) % 11;
	return check == nat_digit(s[11]);
}
