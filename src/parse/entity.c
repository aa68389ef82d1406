/* SPDX-License-Identifier: Apache-2.0 */
#include "parse/entity.h"

#include <string.h>

#include "base/err.h"
#include "parse/header.h"

#define GUESS_BYTES 4096

static bool starts(const char *s, const char *prefix)
{
	return !strncmp(s, prefix, strlen(prefix));
}

static bool ends(const char *s, const char *suffix)
{
	size_t n = strlen(s), k = strlen(suffix);

	return n >= k && !strcmp(s + n - k, suffix);
}

static bool is_message(const char *type)
{
	return !strcmp(type, "message/rfc822") || !strcmp(type, "message/global") ||
		!strcmp(type, "message/news") || !strcmp(type, "message/rfc2822") ||
		!strcmp(type, "x-message/rfc822");
}

enum sp_part_kind sp_type_kind(const char *type)
{
	static const char *const text[] = { "application/json", "application/xml",
		"application/javascript", "application/ecmascript", "application/sql",
		"application/yaml", "application/x-yaml", "application/x-sh", "application/csv",
		"application/ics", "application/x-subrip", "application/pgp-signature",
		"application/pgp-keys", "application/ld+json", "application/x-ndjson",
		"application/x-httpd-php", "application/x-www-form-urlencoded" };

	if (starts(type, "multipart/") || starts(type, "x-multipart/"))
		return SP_PART_MULTIPART;
	if (is_message(type))
		return SP_PART_MESSAGE;
	if (!strcmp(type, "text/rtf") || !strcmp(type, "text/richtext-rtf"))
		return SP_PART_OPAQUE;
	if (!strcmp(type, "text/enriched") || !strcmp(type, "text/richtext"))
		return SP_PART_HTML; /* RFC 1896: other tags, the same form */
	if (starts(type, "text/"))
		return strstr(type, "html") ? SP_PART_HTML : SP_PART_TEXT;
	if (!strcmp(type, "application/xhtml+xml") || starts(type, "image/svg"))
		return SP_PART_HTML;
	if (starts(type, "message/") || ends(type, "+json") || ends(type, "+xml"))
		return SP_PART_TEXT;
	for (size_t i = 0; i < sizeof text / sizeof *text; i++) {
		if (!strcmp(type, text[i]))
			return SP_PART_TEXT;
	}
	return SP_PART_OPAQUE;
}

enum sp_cte sp_cte_guess(struct sp_view body)
{
	size_t n = body.n < GUESS_BYTES ? body.n : GUESS_BYTES, alphabet = 0, spaces = 0,
	       escapes = 0, other = 0;

	for (size_t i = 0; i < n; i++) {
		unsigned char c = (unsigned char)body.p[i];

		if (sp_is_alnum(c) || c == '+' || c == '/' || c == '-' || c == '_')
			alphabet++;
		else if (c == ' ' || c == '\t')
			spaces++;
		else if (c == '=')
			escapes += i + 1 < n && (sp_is_digit((unsigned char)body.p[i + 1]) ||
				(body.p[i + 1] >= 'A' && body.p[i + 1] <= 'F') ||
				body.p[i + 1] == '\r' || body.p[i + 1] == '\n');
		else
			other += !sp_is_space(c);
	}
	if (alphabet >= 16 && !spaces && !other)
		return SP_CTE_BASE64;
	return escapes ? SP_CTE_QP : SP_CTE_IDENTITY;
}

static bool same_type(const struct sp_ctype *a, const struct sp_ctype *b)
{
	bool same_charset = a->charset && b->charset ? !strcmp(a->charset, b->charset) :
						       a->charset == b->charset;

	if (strcmp(a->type, b->type) != 0 || !same_charset || a->flags != b->flags ||
		a->boundary_n != b->boundary_n)
		return false;
	for (unsigned i = 0; i < a->boundary_n; i++) {
		if (!sp_view_eq(a->boundary[i], b->boundary[i]))
			return false;
	}
	return true;
}

/* The first multipart type goes to the front: it shapes the tree. */
static void add_type(struct sp_entity *e, const struct sp_ctype *ctype)
{
	for (unsigned i = 0; i < e->ctype_n; i++) {
		if (same_type(&e->ctype[i], ctype))
			return;
	}
	if (e->ctype_n == SP_TYPE_READINGS) {
		e->dropped = true;
		return;
	}
	e->ctype[e->ctype_n++] = *ctype;
	if (e->ctype_n > 1 && sp_type_kind(ctype->type) == SP_PART_MULTIPART &&
		sp_type_kind(e->ctype[0].type) != SP_PART_MULTIPART) {
		e->ctype[e->ctype_n - 1] = e->ctype[0];
		e->ctype[0] = *ctype;
	}
}

static void add_cte(struct sp_entity *e, enum sp_cte cte)
{
	for (unsigned i = 0; i < e->cte_n; i++) {
		if (e->cte[i] == cte)
			return;
	}
	e->cte[e->cte_n++] = (uint8_t)cte;
}

static int take_cte(struct sp_entity *e, struct sp_view value, const struct sp_limits *limits,
	struct sp_arena *arena)
{
	struct sp_view token = sp_token_parse(value, limits, arena);

	if (!token.p)
		return SP_ENOMEM;
	if (!token.n || sp_view_is(token, "7bit") || sp_view_is(token, "8bit") ||
		sp_view_is(token, "binary")) {
		add_cte(e, SP_CTE_IDENTITY);
	} else if (sp_view_is(token, "base64")) {
		add_cte(e, SP_CTE_BASE64);
	} else if (sp_view_is(token, "quoted-printable")) {
		add_cte(e, SP_CTE_QP);
	} else if (sp_view_is(token, "x-uuencode") || sp_view_is(token, "uuencode") ||
		sp_view_is(token, "x-uue") || sp_view_is(token, "uue")) {
		add_cte(e, SP_CTE_UUENCODE);
	} else {
		add_cte(e, SP_CTE_IDENTITY);
		e->cte_unknown = true;
		if (sp_view_find_nocase(token, "64") != SIZE_MAX)
			add_cte(e, SP_CTE_BASE64);
		else if (sp_view_find_nocase(token, "quot") != SIZE_MAX)
			add_cte(e, SP_CTE_QP);
	}
	return SP_OK;
}

static int take_type(struct sp_entity *e, const struct sp_hfield *field,
	const struct sp_limits *limits, struct sp_arena *arena, bool *ret_named)
{
	struct sp_ctype ctype;

	if (e->dropped)
		return SP_OK;
	if (sp_ctype_parse(field->value, limits, arena, &ctype))
		return SP_ENOMEM;
	e->dropped |= ctype.too_many || ctype.too_large || ctype.boundary_too_long;
	*ret_named |= ctype.named;
	if (!ctype.type) /* "text", "plain": RFC 2045 5.2 */
		ctype.type = ctype.boundary_n ? "multipart/mixed" : "text/plain";
	add_type(e, &ctype);
	return SP_OK;
}

static int take_field(struct sp_entity *e, const struct sp_hfield *field,
	const struct sp_limits *limits, struct sp_arena *arena, bool *ret_named)
{
	if (sp_word_is(field->name, "content-type")) {
		e->after_cr |= field->after_cr;
		return take_type(e, field, limits, arena, ret_named);
	}
	if (sp_word_is(field->name, "content-transfer-encoding")) {
		e->after_cr |= field->after_cr;
		return take_cte(e, field->value, limits, arena);
	}
	if (sp_word_is(field->name, "content-disposition")) {
		struct sp_view value = sp_view_trim(field->value);

		e->attachment |= sp_view_starts_nocase(value, "attachment");
		*ret_named |= sp_view_find_nocase(value, "filename") != SIZE_MAX;
	}
	return SP_OK;
}

int sp_entity_read(struct sp_view head, const char *default_type, const struct sp_limits *limits,
	struct sp_arena *arena, struct sp_entity *ret)
{
	struct sp_hfields fields = sp_hfields(head);
	struct sp_hfield field;
	bool named = false;

	memset(ret, 0, sizeof *ret);
	ret->cr_only = !head.n || !memchr(head.p, '\n', head.n);
	while (sp_hfields_next(&fields, &field)) {
		if (field.name.n < 12 || sp_lower((unsigned char)field.name.p[0]) != 'c')
			continue;
		if (take_field(ret, &field, limits, arena, &named))
			return SP_ENOMEM;
	}
	ret->typed = ret->ctype_n != 0;
	if (!ret->ctype_n)
		add_type(ret, &(struct sp_ctype){ .type = default_type });
	if (!ret->cte_n)
		add_cte(ret, SP_CTE_IDENTITY);
	if (named) {
		struct sp_view name[SP_NAME_READINGS];
		bool too_many;

		if (sp_filenames_collect(head, limits, arena, name, &too_many)) {
			ret->filename = sp_arena_strndup(arena, name[0].p, name[0].n);
			if (!ret->filename)
				return SP_ENOMEM;
			ret->attachment = true;
		}
		ret->dropped |= too_many;
	}
	return SP_OK;
}
