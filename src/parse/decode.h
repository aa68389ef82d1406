/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Decoders: transfer encodings, charsets, encoded words, parameters. All linear, all with an optional map back (NULL: not
 * wanted, costs nothing). Results live in the arena.
 */
#ifndef SP_PARSE_DECODE_H
#define SP_PARSE_DECODE_H

#include <stdbool.h>

#include "base/arena.h"
#include "base/map.h"
#include "base/view.h"
#include "model/limits.h"

/* RFC 2045 6.8. Characters outside the alphabet are skipped (also URL-safe '-' and '_' are taken as '+' and '/'); '=' in
 * the middle ends a quantum and decoding goes on. *ret_damaged: bytes that are neither alphabet, white space nor final
 * padding were met. */
int sp_base64_decode(struct sp_view in, struct sp_arena *arena, struct sp_view *ret,
	struct sp_map *map, bool *ret_damaged);

/* RFC 2045 6.7. A malformed escape stands for itself. With `header` '_' is a space (RFC 2047 4.2). */
int sp_qp_decode(struct sp_view in, bool header, struct sp_arena *arena, struct sp_view *ret,
	struct sp_map *map, bool *ret_damaged);

/* Every "begin … end" block; other lines are left out. */
int sp_uu_decode(struct sp_view in, struct sp_arena *arena, struct sp_view *ret, bool *ret_damaged);

/* Bytes in a charset to UTF-8 by ICU. charset NULL, unknown, or "us-ascii" with high bytes: UTF-8 if valid, else
 * UTF-16 by its BOM or its zero bytes, else windows-1252. *ret_map (may be NULL) leads back to `in`. *ret_known: the declared
 * charset was understood. Invalid sequences become U+FFFD. Where the bytes are valid UTF-8 already, *ret is `in` itself. */
int sp_charset_decode(struct sp_view in, const char *charset, struct sp_arena *arena,
	struct sp_view *ret, struct sp_map *map, bool *ret_known);

/* RFC 3676: soft line ends joined; quote marks and space-stuffing removed. */
int sp_flowed_join(struct sp_view in, bool delsp, struct sp_arena *arena, struct sp_view *ret,
	struct sp_map *map);

/* Whether a number goes on from the line before `at` to the quoted line ("> ") there. */
bool sp_quote_cuts(struct sp_view text, size_t at);

/* The lines that so belong together, without the marks of their quotation, an empty line between those that do not. */
int sp_quotes_join(struct sp_view in, struct sp_arena *arena, struct sp_view *ret,
	struct sp_map *map);

#define SP_ESCAPE_MAX 4 /* bytes that one escape says at most */

/* The escape of a calendar, card or JSON text at `at`, where a backslash stands; out has SP_ESCAPE_MAX bytes of room.
 * Returns: bytes of it, 0 if it is none. */
size_t sp_escape_at(struct sp_view in, size_t at, char *out, size_t *ret_out_n);

/* Escapes of calendars, cards and JSON ("\\n", "\\,", "\\u0041"; RFC 5545 3.3.11, RFC 8259 7) undone; with `folded` lines that
 * begin with white space continue the one before (RFC 5545 3.1). What is no escape stands for itself. map must be given. */
int sp_escapes_undo(struct sp_view in, bool folded, struct sp_arena *arena, struct sp_view *ret,
	struct sp_map *map);

/* A header value, unfolded, with its encoded words decoded (RFC 2047, 2231 language suffix; a character split over adjacent
 * words is joined; raw UTF-8 and 8-bit are taken as they are). Always valid UTF-8. */
int sp_header_decode(struct sp_view value, struct sp_arena *arena, struct sp_view *ret);

#endif
