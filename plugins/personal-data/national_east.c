/* SPDX-License-Identifier: Apache-2.0 */
/* Checks of numbers of Russia, Ukraine, Turkey that are like no other. */
#include "national.h"

/* Source: Ukraine's register of enterprises: the weights depend on the range, 2 is added to them where they leave 10. */
bool nat_ua_edrpou(const struct nat *nat, const char *s, uint32_t n)
{
	bool middle = s[0] >= '3' && s[0] <= '5';
	uint32_t sum = 0, other = 0;

	(void)nat;
	for (uint32_t i = 0; i + 1 < n; i++) {
		uint32_t weight = middle ? (i ? i : 7) : i + 1;

		sum += nat_digit(s[i]) * weight;
		other += nat_digit(s[i]) * (weight + 2);
	}
	return (sum % 11 == 10 ? other % 11 % 10 : sum % 11) == nat_digit(s[n - 1]);
}

/* Source: Pension fund of Russia. */
bool nat_ru_snils(const struct nat *nat, const char *s, uint32_t n)
{
	uint32_t sum = 0;

	(void)nat;
	(void)n;
	for (uint32_t i = 0; i < 9; i++)
		sum += nat_digit(s[i]) * (9 - i);
	return sum % 101 % 100 == pd_decimal(s + 9, 2);
}

bool nat_ru_ogrn(const struct nat *nat, const char *s, uint32_t n)
{
	(void)nat;
	return pd_decimal(s, n - 1) % (n == 13 ? 11 : 13) % 10 == nat_digit(s[n - 1]);
}

/* Two digits check: the odd ones seven times less the even ones, and the sum of all. */
bool nat_tr_kimlik(const struct nat *nat, const char *s, uint32_t n)
{
	uint32_t odd = 0, even = 0;

	(void)nat;
	(void)n;
	for (uint32_t i = 0; i < 9; i++)
		*(i % 2 ? &even : &odd) += nat_digit(s[i]);
	return (odd * 7 + 40 - even) % 10 == nat_digit(s[9]) &&
		(odd + even + nat_digit(s[9])) % 10 == nat_digit(s[10]);
}

bool nat_tr_vkn(const struct nat *nat, const char *s, uint32_t n)
{
	uint32_t sum = 0;

	(void)nat;
	for (uint32_t i = 0; i + 1 < n; i++) {
		uint32_t moved = (nat_digit(s[i]) + 9 - i) % 10;

		if (moved) {
			uint32_t left = (moved << (9 - i)) % 9;

			sum += left ? left : 9;
		}
	}
	return (10 - sum % 10) % 10 == nat_digit(s[n - 1]);
}
