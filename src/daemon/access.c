/* SPDX-License-Identifier: Apache-2.0 */
#include "daemon/access.h"

#include <string.h>

static const struct {
	const char *name;
	unsigned scope;
} scopes[] = { { "scan", SP_SCOPE_SCAN }, { "metrics", SP_SCOPE_METRICS } };

/* Takes what stands before the first of the characters from the front of a text, which must be there or the end. */
static struct sp_view take_word(struct sp_view *rest, const char *ends)
{
	size_t n = 0;

	while (n < rest->n && !strchr(ends, rest->p[n]))
		n++;
	struct sp_view word = sp_view_sub(*rest, 0, n);

	*rest = sp_view_sub(*rest, n < rest->n ? n + 1 : n, rest->n);
	return word;
}

unsigned sp_scopes_read(struct sp_view names)
{
	unsigned found = 0;

	while (names.n) {
		struct sp_view name = take_word(&names, ",");
		unsigned scope = 0;

		for (size_t i = 0; i < sizeof scopes / sizeof *scopes; i++)
			if (sp_view_is(name, scopes[i].name))
				scope = scopes[i].scope;
		if (!scope)
			return 0;
		found |= scope;
	}
	return found;
}

int sp_access_read(const char *file, struct sp_view text, struct sp_arena *arena, struct sp_access *ret,
	struct sp_err *err)
{
	struct sp_access access = { sp_arena_calloc(arena, SP_TOKENS_MAX, sizeof *access.token), 0 };

	if (!access.token)
		return sp_err_set(err, SP_ENOMEM, "no memory for the tokens");
	for (unsigned line_n = 1; text.n; line_n++) {
		struct sp_view line = take_word(&text, "\n"), rest = sp_view_trim(take_word(&line, "#"));

		if (!rest.n)
			continue;
		if (access.n == SP_TOKENS_MAX)
			return sp_err_set(err, SP_ELIMIT, "more than %u tokens", SP_TOKENS_MAX);
		struct sp_view name = take_word(&rest, " \t"), names = take_word(&rest, " \t");

		access.token[access.n].scopes = sp_scopes_read(names);
		if (!name.n || !access.token[access.n].scopes ||
			!sp_digest_read(sp_view_trim(rest), &access.token[access.n].hash))
			return sp_err_at(err, SP_EINVAL, file, line_n, 0, "this is not NAME SCOPE[,SCOPE] HASH, with the scopes "
				"scan and metrics; sallyportd --new-token makes such a line");
		access.n++;
	}
	*ret = access;
	return SP_OK;
}

unsigned sp_access_scopes(const struct sp_access *access, struct sp_view authorization)
{
	struct sp_view scheme = take_word(&authorization, " ");
	unsigned found = 0;

	if (!sp_view_is_nocase(scheme, "Bearer"))
		return 0;
	struct sp_digest hash = sp_sha256(sp_view_trim(authorization));

	for (size_t i = 0; i < access->n; i++)
		if (sp_digest_equal(&hash, &access->token[i].hash))
			found = access->token[i].scopes;
	return found;
}
