/* SPDX-License-Identifier: Apache-2.0 */
/* What a single character is to the folded and the words view; Unicode's own data is ICU's. */
#ifndef SP_NORMALISE_FOLD_TABLE_H
#define SP_NORMALISE_FOLD_TABLE_H

#include <stdbool.h>
#include <stdint.h>

enum sp_fold_kind {
	SP_FOLD_KEEP,      /* stands for itself */
	SP_FOLD_ASCII,     /* `ascii` stands for it */
	SP_FOLD_DROP,      /* is not seen */
	SP_FOLD_MARK,      /* sits on the character before */
	SP_FOLD_NORMALISE, /* NFKC knows what stands for it */
};

struct sp_fold {
	enum sp_fold_kind kind;
	uint32_t via;  /* SP_VIA_* bits */
	char ascii[3]; /* one or two characters, terminated */
};

/* Says what becomes of a character beyond ASCII. */
struct sp_fold sp_fold_character(uint32_t cp);

/* Whether a mark is drawn over or around its base, so that it never makes a letter of its own. */
bool sp_fold_overlays(uint32_t mark);

/* Whether the character after a base may join with it when normalised. */
bool sp_fold_joins(uint32_t cp);

bool sp_fold_is_letter(uint32_t cp);

#define SP_LOOK_FOLDED 1u /* in the folded view */
#define SP_LOOK_MIXED 2u  /* in a word that has ASCII letters too */
#define SP_LOOK_ALONE 4u  /* in a word that has none */

/* The ASCII letter or digit that a letter looks like in such a place (one SP_LOOK_* bit). Returns: it, or 0. */
char sp_fold_lookalike(uint32_t cp, unsigned where);

/* The letter that a letter is when the page is turned round; *ret_turned says whether it has no other use in plain text.
 * Returns: it, or 0. */
char sp_fold_upright(uint32_t cp, bool *ret_turned);

/* The one ASCII character that NFKC makes of a character. Returns: it, or 0. */
char sp_fold_compatible(uint32_t cp);

/* The ASCII character that readers take one beyond ASCII for, whatever stands around it; 0 where they see none of its own
 * (a mark sits on the letter before it, which stays); else the character itself. */
uint32_t sp_fold_read_as(uint32_t cp);

#endif
