/* SPDX-License-Identifier: Apache-2.0 */
/* What one look over bytes tells of them: every text pays for it, so it is one pass for all that is asked of all texts. */
#ifndef SP_PARSE_GLANCE_H
#define SP_PARSE_GLANCE_H

#include <stdbool.h>

#include "base/arena.h"
#include "base/view.h"
#include "model/message.h"

struct sp_glance {
	bool ascii;  /* no byte above 0x7f */
	bool nul;    /* a zero byte */
	bool files;  /* a line that opens a uuencoded or yEnc block */
	bool cut;    /* a number that the marks of a quotation cut */
	bool armour; /* a message in armour (parse/sealed.h) */
	bool escapes; /* characters as escapes: "%39%39" */
	bool alike;  /* letters that stand for digits of a number: "5lO5" */
	uint32_t *lines; /* how many lines end before each SP_LINES_STEP bytes, in the arena; NULL of less, or without memory */
};

/* arena NULL: lines are not counted. */
struct sp_glance sp_glance(struct sp_view bytes, struct sp_arena *arena);

#endif
