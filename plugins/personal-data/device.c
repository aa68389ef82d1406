/* SPDX-License-Identifier: Apache-2.0 */
/* Numbers of handsets and SIM cards. */
#include "pd.h"

/* Type, serial number, check digit; or type, serial number, version, which has no check digit.
 * Source: 3GPP TS 23.003, 6.2 and annex B. */
static bool imei(const struct sallyport_candidate *c, const struct pd_number *number,
	struct sallyport_value *value)
{
	bool form = pd_grouped(number, "2661") || pd_grouped(number, "861") ||
		pd_grouped(number, "6261");

	(void)c;
	if (number->n != 15) {
		value->evidence = SALLYPORT_EVIDENCE_FORM;
		return pd_grouped(number, "266") || pd_grouped(number, "2662") ||
			pd_grouped(number, "862");
	}
	if (!form && number->group_n != 1)
		return false;
	if (!pd_luhn(number->digit, 15) || pd_repeated(number->digit, 15))
		return false;
	value->evidence = SALLYPORT_EVIDENCE_CHECKSUM | (form ? SALLYPORT_EVIDENCE_FORM : 0);
	value->adjust = form ? 0.2f : 0;
	return true;
}

uint32_t pd_imei(const struct sallyport_candidate *c, struct sallyport_value *values,
	uint32_t capacity)
{
	return pd_numbers(c, 14, 16, imei, values, capacity);
}

/* Networks under the country codes 234 and 235. Source: ITU-T E.212 assignments. */
static bool network(uint32_t country, uint32_t code)
{
	static const uint8_t uk[] = { 0, 1, 2, 3, 4, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18,
		19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30, 31, 32, 33, 34, 35, 36, 37, 38, 39,
		40, 50, 51, 52, 53, 54, 55, 56, 57, 58, 59, 70, 71, 72, 76, 77, 78, 86 };
	static const uint8_t other[] = { 0, 1, 2, 3, 4, 6, 7, 8, 77, 88, 91, 92, 94, 95 };
	const uint8_t *list = country == 234 ? uk : other;
	size_t n = country == 234 ? sizeof uk : sizeof other;

	for (size_t i = 0; i < n; i++)
		if (list[i] == code)
			return true;
	return false;
}

static bool imsi(const struct sallyport_candidate *c, const struct pd_number *number,
	struct sallyport_value *value)
{
	uint32_t country = (uint32_t)pd_decimal(number->digit, 3);

	(void)c;
	if ((country != 234 && country != 235) ||
		!network(country, (uint32_t)pd_decimal(number->digit + 3, 2)))
		return false;
	if (number->group_n != 1 && !(number->whole && ascii_in(number->separator, " -")))
		return false;
	value->evidence = SALLYPORT_EVIDENCE_STRUCTURE;
	return true;
}

uint32_t pd_imsi_uk(const struct sallyport_candidate *c, struct sallyport_value *values,
	uint32_t capacity)
{
	return pd_numbers(c, 15, 15, imsi, values, capacity);
}

/* Source: ITU-T E.118. */
static bool iccid(const struct sallyport_candidate *c, const struct pd_number *number,
	struct sallyport_value *value)
{
	(void)c;
	if (number->digit[0] != '8' || number->digit[1] != '9' ||
		!pd_luhn(number->digit, number->n))
		return false;
	if (number->group_n != 1 && !(number->whole && ascii_in(number->separator, " -")))
		return false;
	value->evidence = SALLYPORT_EVIDENCE_CHECKSUM | SALLYPORT_EVIDENCE_STRUCTURE;
	return true;
}

uint32_t pd_iccid(const struct sallyport_candidate *c, struct sallyport_value *values,
	uint32_t capacity)
{
	return pd_numbers(c, 19, 20, iccid, values, capacity);
}
