/* SPDX-License-Identifier: Apache-2.0 */
/* Bytes and characters, as readers of formats need them. */
#include "base/utf8.h"
#include "worker/codepage.h"
#include "worker/format.h"

struct sp_view sp_slice(struct sp_view v, uint64_t at, uint64_t n)
{
	if (at >= v.n)
		return sp_view(v.p, 0);
	return sp_view(v.p + at, n < v.n - at ? (size_t)n : v.n - (size_t)at);
}

void sp_text_add(struct sp_buf *out, uint32_t cp)
{
	char utf8[4];

	if (cp < 0x20 && cp != '\t' && cp != '\n')
		cp = cp == '\r' || cp == 0x0b || cp == 0x0c ? '\n' : ' ';
	sp_buf_add(out, utf8, sp_utf8_encode(cp, utf8));
}

void sp_text_add_utf16(struct sp_buf *out, struct sp_view bytes)
{
	for (size_t i = 0; i + 1 < bytes.n; i += 2) {
		uint32_t cp = sp_le16(bytes.p + i);

		if (!cp)
			break;
		if (cp >= 0xd800 && cp < 0xdc00 && i + 3 < bytes.n) {
			uint32_t low = sp_le16(bytes.p + i + 2);

			if (low >= 0xdc00 && low < 0xe000) {
				cp = 0x10000 + ((cp - 0xd800) << 10) + (low - 0xdc00);
				i += 2;
			}
		}
		sp_text_add(out, cp);
	}
}

void sp_text_add_1252(struct sp_buf *out, struct sp_view bytes)
{
	for (size_t i = 0; i < bytes.n; i++) {
		unsigned c = sp_u8(bytes.p + i);

		sp_text_add(out, c < 0x80 ? c : sp_codepage_char(SP_CODEPAGE_WESTERN, (unsigned char)c));
	}
}

void sp_text_add_line(struct sp_buf *out, struct sp_view bytes)
{
	if (sp_utf8_valid_run(bytes.p, bytes.n) == bytes.n)
		sp_buf_add(out, bytes.p, bytes.n);
	else
		sp_text_add_1252(out, bytes);
	sp_buf_add_char(out, '\n');
}

bool sp_text_is_words(struct sp_view bytes, size_t n_min)
{
	size_t letters = 0;

	if (bytes.n < n_min)
		return false;
	for (size_t i = 0; i < bytes.n; i++) {
		unsigned char c = (unsigned char)bytes.p[i];

		if ((c < 0x20 && !sp_is_space(c)) || c == 0x7f)
			return false;
		letters += sp_is_alpha(c);
	}
	return letters >= bytes.n / 5 * 2;
}
