/* SPDX-License-Identifier: Apache-2.0 */
/* Content-Type, Content-Disposition and their parameters (RFC 2045 5, RFC 2183, RFC 2231), read as every reader might. */
#ifndef SP_PARSE_PARAM_H
#define SP_PARSE_PARAM_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/view.h"
#include "model/limits.h"

#define SP_BOUNDARY_READINGS 4
#define SP_NAME_READINGS 4

struct sp_ctype {
	const char *type;    /* "text/plain", lower case; NULL: no type could be read */
	const char *charset; /* lower case, NULL = none */
	struct sp_view boundary[SP_BOUNDARY_READINGS];
	unsigned boundary_n;
	uint16_t flags;       /* SP_PARTF_FLOWED, SP_PARTF_DELSP */
	bool named;           /* has a name parameter */
	bool signed_data;     /* smime-type other than enveloped */
	bool numbered;        /* which piece it is of a message that is sent in several (RFC 2046 5.2.2) */
	bool boundary_too_long, too_many, too_large;
};

/* Returns: SP_OK or SP_ENOMEM. */
int sp_ctype_parse(struct sp_view value, const struct sp_limits *limits, struct sp_arena *arena,
	struct sp_ctype *ret);

/* The first token of a value, comments and white space left out, in lower case. p NULL when memory is short. */
struct sp_view sp_token_parse(struct sp_view value, const struct sp_limits *limits,
	struct sp_arena *arena);

/* The file names that the Content-Disposition and Content-Type fields of a header block give, decoded, the likeliest
 * first. *ret_too_many: a name is split over more parameters than are joined. Returns: how many. */
unsigned sp_filenames_collect(struct sp_view head, const struct sp_limits *limits,
	struct sp_arena *arena, struct sp_view ret[SP_NAME_READINGS], bool *ret_too_many);

/* Undoes "%XX"; out has room for in.n bytes. Returns: bytes written. */
size_t sp_percent_decode(struct sp_view in, char *out);

#endif
