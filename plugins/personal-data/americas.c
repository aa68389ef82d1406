/* SPDX-License-Identifier: Apache-2.0 */
/* Checks of American numbers that are like no other. */
#include <string.h>

#include "national.h"

/* Source: CMS, National Provider Identifier standard: Luhn with 80840 in front, which adds 24. */
bool nat_us_npi(const struct nat *nat, const char *s, uint32_t n)
{
	char all[15] = "80840";

	NAT_UNUSED(nat, n);
	memcpy(all + 5, s, 10);
	return pd_luhn(all, 15);
}

/* Source: IRS: groups of Individual Taxpayer Identification Numbers; 93 is that of adoptions. */
bool nat_us_itin(const struct nat *nat, const char *s, uint32_t n)
{
	uint64_t group = pd_decimal(s + 3, 2);

	NAT_UNUSED(nat, n);
	return (group >= 50 && group <= 65) || (group >= 70 && group <= 88) ||
		(group >= 90 && group <= 99);
}

/* Source: IRS: prefixes of Employer Identification Numbers that no campus has. */
bool nat_us_ein(const struct nat *nat, const char *s, uint32_t n)
{
	static const char never[] = "00 07 08 09 17 18 19 28 29 49 69 70 78 79 89 96 97";

	NAT_UNUSED(nat, n);
	for (const char *p = never; *p; p += p[2] ? 3 : 2)
		if (!memcmp(p, s, 2))
			return false;
	return true;
}

/* Source: American Bankers Association: weights 3, 7, 1; the first two digits name a Federal Reserve district. */
bool nat_us_aba(const struct nat *nat, const char *s, uint32_t n)
{
	static const uint8_t weight[9] = { 3, 7, 1, 3, 7, 1, 3, 7, 1 };
	uint64_t district = pd_decimal(s, 2);

	(void)nat;
	return nat_sum(s, weight, n) % 10 == 0 && pd_decimal(s, n) != 0 &&
		(district <= 12 || (district >= 21 && district <= 32) ||
			(district >= 61 && district <= 72) || district == 80);
}

/* Source: Diario Oficial de la Federación 18/10/2021: the letter before the last digit tells the century. */
bool nat_mx_curp(const struct nat *nat, const char *s, uint32_t n)
{
	static const char letters[] = "0123456789ABCDEFGHIJKLMN&OPQRSTUVWXYZ";
	static const char states[] = "AS BC BS CC CH CL CM CS DF DG GR GT HG JC MC MN MS NE NL NT OC PL "
				     "QR QT SL SP SR TC TL TS VZ YN ZS ";
	uint32_t sum = 0;
	bool known = false;

	NAT_UNUSED(nat, n);
	for (const char *p = states; *p && !known; p += 3)
		known = !memcmp(p, s + 11, 2);
	if (!known)
		return false;
	for (uint32_t i = 0; i < 17; i++) {
		const char *found = strchr(letters, s[i]);

		sum += found ? (uint32_t)(found - letters) * (18 - i) : 0;
	}
	return (10 - sum % 10) % 10 == nat_digit(s[17]);
}

/* The last character checks; tax offices gave out some that do not. */
bool nat_mx_rfc(const struct nat *nat, const char *s, uint32_t n)
{
	NAT_UNUSED(nat, n);
	return nat_date(n == 13 ? "....YYMMDD" : "...YYMMDD", s, n);
}

/* Source: DIAN, Orden administrativa 4 de 1989. */
bool nat_co_nit(const struct nat *nat, const char *s, uint32_t n)
{
	static const uint8_t weight[15] = { 3, 7, 13, 17, 19, 23, 29, 37, 41, 43, 47, 53, 59, 67, 71 };
	uint32_t sum = 0;

	(void)nat;
	for (uint32_t i = 0; i + 1 < n; i++)
		sum += nat_digit(s[n - 2 - i]) * weight[i];
	return "01987654321"[sum % 11] == s[n - 1];
}

/* A digit, or a letter that stands for the same remainder. */
bool nat_pe_cui(const struct nat *nat, const char *s, uint32_t n)
{
	static const uint8_t weight[8] = { 3, 2, 7, 6, 5, 4, 3, 2 };
	uint32_t left = nat_sum(s, weight, 8) % 11;

	NAT_UNUSED(nat, n);
	return "65432110987"[left] == s[8] || "KJIHGFEDCBA"[left] == s[8];
}

/* Provinces 01 to 24, and 30 for those abroad. */
static bool ec_province(const char *s)
{
	uint64_t province = pd_decimal(s, 2);

	return (province >= 1 && province <= 24) || province == 30 || province == 50;
}

bool nat_ec_ci(const struct nat *nat, const char *s, uint32_t n)
{
	(void)nat;
	return ec_province(s) && s[2] <= '6' && pd_luhn(s, n);
}

/* People, public bodies and companies by the third digit; the last ones number the branch. */
bool nat_ec_ruc(const struct nat *nat, const char *s, uint32_t n)
{
	static const uint8_t public_body[9] = { 3, 2, 7, 6, 5, 4, 3, 2, 1 };
	static const uint8_t company[10] = { 4, 3, 2, 7, 6, 5, 4, 3, 2, 1 };

	NAT_UNUSED(nat, n);
	if (!ec_province(s))
		return false;
	if (s[2] == '6' && pd_decimal(s + 9, 4) && nat_sum(s, public_body, 9) % 11 == 0)
		return true;
	if (!pd_decimal(s + 10, 3))
		return false;
	if (s[2] == '9')
		return nat_sum(s, company, 10) % 11 == 0;
	return s[2] <= '6' && pd_luhn(s, 10);
}

/* The letter says who: a Venezuelan, a foreigner, a company, a passport, the government. */
bool nat_ve_rif(const struct nat *nat, const char *s, uint32_t n)
{
	static const uint8_t weight[8] = { 3, 2, 7, 6, 5, 4, 3, 2 };
	const char *kind = strchr("VEJPG", s[0]);

	NAT_UNUSED(nat, n);
	if (!kind)
		return false;
	uint32_t sum = ((uint32_t)(kind - "VEJPG") + 1) * 4 + nat_sum(s + 1, weight, 8);

	return "00987654321"[sum % 11] == s[9];
}

/* A number of one digit repeated checks, and nobody has it. */
bool nat_br_repeat(const struct nat *nat, const char *s, uint32_t n)
{
	return memcmp(s, s + 1, n - 1) != 0 && nat_sums(nat, s, n);
}

/* Old numbers, up to 100, are checked in another way. */
bool nat_sv_nit(const struct nat *nat, const char *s, uint32_t n)
{
	static const uint8_t old[13] = { 14, 13, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2 };
	static const uint8_t new[13] = { 2, 7, 6, 5, 4, 3, 2, 7, 6, 5, 4, 3, 2 };

	NAT_UNUSED(nat, n);
	if (pd_decimal(s + 10, 3) <= 100)
		return nat_sum(s, old, 13) % 11 % 10 == nat_digit(s[13]);
	return (11 - nat_sum(s, new, 13) % 11) % 11 % 10 == nat_digit(s[13]);
}
