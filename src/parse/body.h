/* SPDX-License-Identifier: Apache-2.0 */
/* The texts of a part's body. */
#ifndef SP_PARSE_BODY_H
#define SP_PARSE_BODY_H

#include "parse/parse.h"

#define SP_BODY_TEXTS 200 /* beyond is a loss */

/* What is still to be handed out. */
struct sp_body {
	bool read;
	struct sp_text *text; /* in the arena */
	size_t n, at, capacity;
	int failed; /* SP_ENOMEM after some texts: said when they are handed out */
};

/* Returns: 1 a text, 0 no more, SP_ENOMEM. */
int sp_body_next(struct sp_texts *texts, struct sp_body *body, struct sp_text *ret);

#endif
