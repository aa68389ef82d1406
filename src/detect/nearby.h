/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Context words of rules with `local: true`. There are thousands of them, in many languages, and a text is full of words
 * that begin like them: they are looked up around candidates, where the engine would look for them everywhere.
 *
 * Words are compared as people read them: without case, accents and invisible characters, any signs and white space between
 * two words of a phrase being alike, "taxNumber" and "tax_number" being two words and "N.I.F." one. A word that ends in '*'
 * stands for all that begin so. Characters of scripts that do not set words apart are words of their own.
 */
#ifndef SP_DETECT_NEARBY_H
#define SP_DETECT_NEARBY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "base/view.h"
#include "config/ruleset.h"

#define SP_NEARBY_BYTES_MAX 160u /* how far from a candidate such words are looked for, whatever the rule says */

struct sp_nearby;

/* Returns: SP_OK and a dictionary, or NULL in *ret where no rule has such words; SP_ENOMEM. */
int sp_nearby_new(const struct sp_ruleset *ruleset, struct sp_nearby **ret);
void sp_nearby_free(struct sp_nearby *nearby);

/* Called for each word found, in order of begin, offsets of the text. Returns: SP_OK to go on. */
typedef int (*sp_nearby_fn)(void *context, uint32_t set, uint32_t pattern, uint32_t begin,
	uint32_t end);

/* Looks around [begin, end), as far as any rule wants to. Returns: SP_OK, or what fn returned. */
int sp_nearby_find(const struct sp_nearby *nearby, struct sp_view text, uint32_t begin, uint32_t end,
	sp_nearby_fn fn, void *context);

#endif
