/* SPDX-License-Identifier: Apache-2.0 */
/* The text of Word documents since Word 97, by their table of pieces (MS-DOC 2.4.1): all of it, notes and headers too. */
#include "worker/ole.h"

#define CLX_AT 0x1a2 /* where the FIB says where the table is */
#define FIB_BYTES 0x1aa

static void add_piece(struct sp_view stream, uint32_t characters, uint32_t fc, struct sp_buf *out)
{
	bool narrow = fc & 0x40000000;
	uint64_t at = narrow ? (fc & 0x3fffffff) / 2 : fc & 0x3fffffff;
	struct sp_view bytes = sp_slice(stream, at, narrow ? characters : 2 * (uint64_t)characters);

	if (narrow)
		sp_text_add_1252(out, bytes);
	for (size_t i = 0; !narrow && i + 1 < bytes.n; i += 2) {
		uint32_t cp = sp_le16(bytes.p + i), low = i + 3 < bytes.n ? sp_le16(bytes.p + i + 2) : 0;

		if (cp >= 0xd800 && cp < 0xdc00 && low >= 0xdc00 && low < 0xe000) {
			cp = 0x10000 + ((cp - 0xd800) << 10) + (low - 0xdc00);
			i += 2;
		}
		sp_text_add(out, cp == 7 ? '\t' : cp);
	}
}

bool sp_word97_text(struct sp_view stream, struct sp_view table, struct sp_buf *out)
{
	if (stream.n < FIB_BYTES)
		return false;
	struct sp_view clx = sp_slice(table, sp_le32(stream.p + CLX_AT), sp_le32(stream.p + CLX_AT + 4));

	while (clx.n > 3 && clx.p[0] == 1) /* formatting */
		clx = sp_slice(clx, 3 + (size_t)sp_le16(clx.p + 1), clx.n);
	if (clx.n < 5 || clx.p[0] != 2)
		return false;
	struct sp_view plc = sp_slice(clx, 5, sp_le32(clx.p + 1));
	size_t n = plc.n >= 16 ? (plc.n - 4) / 12 : 0;
	/* Pieces may not say more than there is, however often they name it. */
	size_t most = 2 * stream.n + 4096;

	for (size_t i = 0; i < n && out->n < most; i++) {
		uint32_t from = sp_le32(plc.p + 4 * i), to = sp_le32(plc.p + 4 * (i + 1));

		if (to > from)
			add_piece(stream, to - from, sp_le32(plc.p + 4 * (n + 1) + 8 * i + 2), out);
	}
	return out->n > 0;
}
