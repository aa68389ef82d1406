/* SPDX-License-Identifier: Apache-2.0 */
#include "config/declared.h"

#include <stdlib.h>
#include <string.h>

void sp_declare(struct sp_declared_list *list, const char *name, const struct sp_place *place,
	const void *record, const struct sp_pack *pack)
{
	list->item[list->n] = (struct sp_declared){ name, place, record, pack, list->n };
	list->n++;
}

static int by_name(const void *a, const void *b)
{
	return strcmp(((const struct sp_declared *)a)->name, ((const struct sp_declared *)b)->name);
}

static int by_name_and_order(const void *a, const void *b)
{
	const struct sp_declared *x = a, *y = b;
	int order = by_name(x, y);

	return order ? order : x->order < y->order ? -1 : x->order > y->order;
}

const struct sp_declared *sp_declared_sort(struct sp_declared_list *list)
{
	if (list->n > 1)
		qsort(list->item, list->n, sizeof *list->item, by_name_and_order);
	for (size_t i = 1; i < list->n; i++) {
		if (!by_name(&list->item[i - 1], &list->item[i]))
			return &list->item[i];
	}
	return NULL;
}

const struct sp_declared *sp_declared_find(const struct sp_declared_list *list, const char *name)
{
	const struct sp_declared key = { .name = name };

	return list->n ? bsearch(&key, list->item, list->n, sizeof key, by_name) : NULL;
}
