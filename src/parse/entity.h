/* SPDX-License-Identifier: Apache-2.0 */
/* What the header block of an entity says of its body: every way to read it. */
#ifndef SP_PARSE_ENTITY_H
#define SP_PARSE_ENTITY_H

#include "model/limits.h"
#include "model/message.h"
#include "parse/param.h"

#define SP_TYPE_READINGS 4
#define SP_CTE_READINGS 4

struct sp_entity {
	struct sp_ctype ctype[SP_TYPE_READINGS]; /* distinct; the first is the one that shapes the tree */
	unsigned ctype_n;                        /* at least 1 */
	uint8_t cte[SP_CTE_READINGS];            /* distinct, enum sp_cte */
	unsigned cte_n;                          /* at least 1 */
	bool cte_unknown;  /* a Content-Transfer-Encoding that is not known: the content is to be asked */
	bool attachment;
	bool after_cr;     /* a field that shapes the body follows a bare CR */
	bool cr_only;      /* no line of the block ends otherwise: an old file, not a trick */
	bool dropped;      /* more readings than are kept */
	bool typed;        /* a Content-Type that can be read was there */
	const char *filename;
};

/* default_type: what holds without a Content-Type. Returns: SP_OK or SP_ENOMEM. */
int sp_entity_read(struct sp_view head, const char *default_type, const struct sp_limits *limits,
	struct sp_arena *arena, struct sp_entity *ret);

/* The kind of part that a type makes. */
enum sp_part_kind sp_type_kind(const char *type);

/* The transfer encoding that undeclared content shows; SP_CTE_IDENTITY where it shows none. */
enum sp_cte sp_cte_guess(struct sp_view body);

#endif
