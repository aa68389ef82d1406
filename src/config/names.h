/* SPDX-License-Identifier: Apache-2.0 */
/* Names that users write: fixed vocabularies, sorted lists, and the nearest one to what was written. */
#ifndef SP_CONFIG_NAMES_H
#define SP_CONFIG_NAMES_H

#include <stdbool.h>
#include <stddef.h>

/* NULL-ended vocabularies, in the order of their enums and bits where there are such. */
extern const char *const sp_category_names[];
extern const char *const sp_severity_names[]; /* enum sp_severity */
extern const char *const sp_view_names[];     /* SP_VIEW_* as bits */
extern const char *const sp_field_names[]; /* in the order of enum sp_field */
extern const char *const sp_side_names[];     /* enum sp_side */
extern const char *const sp_builtin_types[];  /* types that exist whatever the packs: of `offensive` and `deception` */

/* Remembers the nearest of many names to `word`. `best` is NULL until one was tried. */
struct sp_nearest {
	const char *word, *best;
	size_t distance;
};
void sp_nearest_try(struct sp_nearest *nearest, const char *name);
const char *sp_nearest_of(const char *word, const char *const *names); /* NULL-ended; "" when there are none */

/* Edit distance (insert, delete, replace, swap of neighbours), of the first 64 bytes of each. */
size_t sp_edit_distance(const char *a, const char *b);

/* An array of strings, sorted by strcmp, equal ones next to one another. */
void sp_names_sort(const char **name, size_t n);
bool sp_names_has(const char *const *name, size_t n, const char *word); /* logarithmic */

/* Forms that names take. */
bool sp_name_is_id(const char *name);        /* lower case, digits, dashes; a letter first; at most 64 */
bool sp_name_is_type(const char *name);      /* upper case, digits, underscores; a letter first; at most 64 */
bool sp_name_is_country(const char *name);   /* "GB", "GB-SCT" */
bool sp_name_is_validator(const char *name); /* id, or id/id */
bool sp_name_is_address(const char *name);   /* a domain or an address */

#endif
