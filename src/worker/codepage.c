/* SPDX-License-Identifier: Apache-2.0 */
#include "worker/codepage.h"

#include <stddef.h>

uint32_t sp_codepage_char(unsigned page, unsigned char byte)
{
	static const struct {
		unsigned page;
		uint16_t upper[128];
	} pages[] = {
#define SP_CODEPAGE(number, ...) { number, { __VA_ARGS__ } },
#include "worker/codepages.def"
#undef SP_CODEPAGE
	};
	size_t western = 0;

	for (size_t i = 0; i < sizeof pages / sizeof *pages; i++) {
		if (pages[i].page == page)
			return pages[i].upper[byte & 0x7f];
		if (pages[i].page == SP_CODEPAGE_WESTERN)
			western = i;
	}
	return pages[western].upper[byte & 0x7f];
}

const char *sp_codepage_double(unsigned page)
{
	switch (page) {
	case 932:
		return "shift_jis";
	case 936:
		return "gbk";
	case 949:
		return "cp949";
	case 950:
		return "big5";
	case 1361:
		return "johab";
	case 65001:
		return "utf-8";
	default:
		return NULL;
	}
}
