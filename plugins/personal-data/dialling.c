/* SPDX-License-Identifier: Apache-2.0 */
/* Plans by which telephone numbers are given out: the United Kingdom, North America, the codes of countries. */
#include <string.h>

#include "pd.h"

bool pd_is_uk_dialled(const char *digit, uint32_t n)
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

uint32_t pd_calling_code(const char *digit, uint32_t n, bool *ret_fits)
{
	static const struct {
		uint16_t code;
		uint8_t shortest, longest;
	} codes[] = {
#define CODE(code, shortest, longest) { code, shortest, longest },
#include "calling.def"
#undef CODE
	};

	for (uint32_t k = 1; *digit != '0' && k <= 3 && k < n; k++)
		for (size_t i = 0; i < sizeof codes / sizeof *codes; i++)
			if (codes[i].code == pd_decimal(digit, k)) {
				*ret_fits = n - k >= codes[i].shortest && n - k <= codes[i].longest;
				return k;
			}
	return 0;
}

/* Source: NANPA */
bool pd_is_nanp_area(uint64_t code)
{
	static const struct {
		uint16_t first, last;
	} areas[] = {
#define NANP(first, last) { first, last },
#include "nanp.def"
#undef NANP
	};

	for (size_t i = 0; i < sizeof areas / sizeof *areas; i++)
		if (code <= areas[i].last)
			return code >= areas[i].first;
	return false;
}
