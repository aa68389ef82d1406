/* SPDX-License-Identifier: Apache-2.0 */
/* What the other files of this folder ask of charsets beyond sp_charset_decode. Names are lower case. */
#ifndef SP_PARSE_CHARSET_H
#define SP_PARSE_CHARSET_H

#include <stdbool.h>

#include "base/arena.h"
#include "base/map.h"
#include "base/view.h"

struct sp_decoded {
	struct sp_view utf8;
	bool known;    /* the charset's name was understood */
	bool repaired; /* something was not valid and became U+FFFD */
};

/* As sp_charset_decode. Returns: SP_OK, SP_ENOMEM, or SP_ENOENT when ICU's data for the charset is not there. */
int sp_charset_read(struct sp_view in, const char *charset, struct sp_arena *arena,
	struct sp_map *map, struct sp_decoded *ret);

/* Whether bytes below 0x80 mean ASCII in it, as far as is known. */
bool sp_charset_is_ascii_based(const char *name);

/* Returns: the UTF-16 or UTF-32 form that the bytes show by a mark or by where their zeros stand, or NULL. */
const char *sp_charset_wide(struct sp_view in);

/* The charset that the escapes in ASCII bytes lead to (ISO 2022); NULL = none. */
const char *sp_charset_escaped(struct sp_view bytes);

#endif
