/* SPDX-License-Identifier: Apache-2.0 */
#include "base/view.h"

#include <stdint.h>

bool sp_view_eq(struct sp_view a, struct sp_view b)
{
	return a.n == b.n && (!a.n || !memcmp(a.p, b.p, a.n));
}

bool sp_view_is(struct sp_view a, const char *string)
{
	return sp_view_eq(a, sp_view_str(string));
}

bool sp_view_starts_nocase(struct sp_view a, const char *prefix)
{
	size_t i = 0;

	for (; prefix[i]; i++)
		if (i >= a.n || sp_lower((unsigned char)a.p[i]) != sp_lower((unsigned char)prefix[i]))
			return false;
	return true;
}

bool sp_view_is_nocase(struct sp_view a, const char *string)
{
	return a.n == strlen(string) && sp_view_starts_nocase(a, string);
}

struct sp_view sp_view_trim(struct sp_view a)
{
	while (a.n && sp_is_space((unsigned char)a.p[0]))
		a.p++, a.n--;
	while (a.n && sp_is_space((unsigned char)a.p[a.n - 1]))
		a.n--;
	return a;
}

size_t sp_view_find_nocase(struct sp_view hay, const char *needle)
{
	size_t n = strlen(needle);

	for (size_t i = 0; i + n <= hay.n; i++)
		if (sp_view_starts_nocase(sp_view(hay.p + i, hay.n - i), needle))
			return i;
	return SIZE_MAX;
}
