/* SPDX-License-Identifier: Apache-2.0 */
#include "config/names.h"

#include <stdlib.h>
#include <string.h>

#include "base/view.h"

#define NAME_BYTES_MAX 64

const char *const sp_category_names[] = { "personal-data", "financial", "health", "credentials",
	"intelligence", "protective-marking", "operational", "offensive", "misconduct",
	"protected-record", "document", "deception", NULL };
const char *const sp_severity_names[] = { "low", "medium", "high", "critical", NULL };
const char *const sp_view_names[] = { "text", "folded", "words", NULL };
const char *const sp_field_names[] = { "body", "subject", "header", "attachment", "filename",
	"metadata", NULL };
const char *const sp_side_names[] = { "either", "before", "after", NULL };
const char *const sp_builtin_types[] = { "HATE", "SEXISM", "HARASSMENT", "THREAT", "SEXUAL",
	"MINOR_SAFETY", "EXTREMISM", "PROFANITY", "TYPE_MISMATCH", "AMBIGUOUS_STRUCTURE",
	"HIDDEN_TEXT", NULL };

static size_t least(size_t a, size_t b)
{
	return a < b ? a : b;
}

size_t sp_edit_distance(const char *a, const char *b)
{
	size_t row[3][NAME_BYTES_MAX + 1];
	size_t a_n = strnlen(a, NAME_BYTES_MAX), b_n = strnlen(b, NAME_BYTES_MAX);

	for (size_t j = 0; j <= b_n; j++)
		row[0][j] = j;
	for (size_t i = 1; i <= a_n; i++) {
		size_t *now = row[i % 3], *before = row[(i + 2) % 3], *two_before = row[(i + 1) % 3];

		now[0] = i;
		for (size_t j = 1; j <= b_n; j++) {
			now[j] = least(least(before[j], now[j - 1]) + 1,
				before[j - 1] + (a[i - 1] != b[j - 1]));
			if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
				now[j] = least(now[j], two_before[j - 2] + 1);
		}
	}
	return row[a_n % 3][b_n];
}

void sp_nearest_try(struct sp_nearest *nearest, const char *name)
{
	size_t distance = sp_edit_distance(nearest->word, name);

	if (!nearest->best || distance < nearest->distance) {
		nearest->best = name;
		nearest->distance = distance;
	}
}

const char *sp_nearest_of(const char *word, const char *const *names)
{
	struct sp_nearest nearest = { .word = word };

	for (size_t i = 0; names[i]; i++)
		sp_nearest_try(&nearest, names[i]);
	return nearest.best ? nearest.best : "";
}

static int compare(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

void sp_names_sort(const char **name, size_t n)
{
	if (n > 1)
		qsort(name, n, sizeof *name, compare);
}

bool sp_names_has(const char *const *name, size_t n, const char *word)
{
	return n && bsearch(&word, name, n, sizeof *name, compare);
}

static bool is_id(const char *name, size_t n)
{
	if (!n || n > NAME_BYTES_MAX || !sp_is_lower((unsigned char)name[0]))
		return false;
	for (size_t i = 0; i < n; i++) {
		unsigned char c = (unsigned char)name[i];

		if (!sp_is_lower(c) && !sp_is_digit(c) && c != '-')
			return false;
	}
	return true;
}

bool sp_name_is_id(const char *name)
{
	return is_id(name, strlen(name));
}

bool sp_name_is_type(const char *name)
{
	size_t n = strlen(name);

	return n <= NAME_BYTES_MAX && sp_is_upper((unsigned char)name[0]) &&
		strspn(name, "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_") == n;
}

bool sp_name_is_country(const char *name)
{
	size_t n = strlen(name);

	return n >= 2 && n <= 6 && sp_is_upper((unsigned char)name[0]) &&
		sp_is_upper((unsigned char)name[1]) && (n == 2 || (n > 3 && name[2] == '-')) &&
		strspn(name + 2, "-ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789") == n - 2;
}

bool sp_name_is_validator(const char *name)
{
	const char *slash = strchr(name, '/');

	return slash ? is_id(name, (size_t)(slash - name)) && sp_name_is_id(slash + 1)
		     : sp_name_is_id(name);
}

bool sp_name_is_address(const char *name)
{
	size_t n = strlen(name);
	const char *at = strchr(name, '@');

	if (n > 320 || (at && (at == name || !at[1] || strchr(at + 1, '@'))))
		return false;
	for (size_t i = 0; i < n; i++) {
		unsigned char c = (unsigned char)name[i];

		if (c <= ' ' || c == 0x7f || strchr("\"(),:;<>[\\]", c))
			return false;
	}
	const char *domain = at ? at + 1 : name;
	return *domain && *domain != '.' && *domain != '-' && name[n - 1] != '.' &&
		!strstr(domain, "..");
}
