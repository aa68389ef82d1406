/* SPDX-License-Identifier: Apache-2.0 */
/* Names that packs declare and that must be unique among all of them: rules, contexts, lexicons. */
#ifndef SP_CONFIG_DECLARED_H
#define SP_CONFIG_DECLARED_H

#include "config/pack.h"

struct sp_declared {
	const char *name;
	const struct sp_place *place;
	const void *record; /* struct sp_pack_rule, sp_pack_set or sp_pack_lexicon */
	const struct sp_pack *pack;
	size_t order;
};

struct sp_declared_list {
	struct sp_declared *item; /* the caller's, with room for all */
	size_t n;
};

void sp_declare(struct sp_declared_list *list, const char *name, const struct sp_place *place,
	const void *record, const struct sp_pack *pack);

/* Sorts by name, those of the same name in the order declared. Returns: the second of the first name that stands twice
 * (the first of it is just before), or NULL. */
const struct sp_declared *sp_declared_sort(struct sp_declared_list *list);

/* Logarithmic, after the sort. Returns: NULL for none. */
const struct sp_declared *sp_declared_find(const struct sp_declared_list *list, const char *name);

#endif
