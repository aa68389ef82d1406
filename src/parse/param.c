/* SPDX-License-Identifier: Apache-2.0 */
#include "parse/param.h"

#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "model/message.h"
#include "parse/charset.h"
#include "parse/decode.h"
#include "parse/header.h"

/* Where an outermost comment begins that is never closed, text.n = none: from there '(' is a character like others. */
static size_t open_comment(struct sp_view text)
{
	size_t depth = 0, begin = text.n;
	bool quoted = false;

	for (size_t i = 0; i < text.n; i++) {
		char c = text.p[i];

		if (c == '\\' && (quoted || depth)) {
			i++;
		} else if (c == '"' && !depth) {
			quoted = !quoted;
		} else if (c == '(' && !quoted) {
			if (!depth++)
				begin = i;
		} else if (c == ')' && depth) {
			depth--;
		}
	}
	return depth ? begin : text.n;
}

/* A terminated copy without line ends, NULs and comments. */
static char *clean_copy(struct sp_view value, struct sp_arena *arena, size_t *ret_n)
{
	char *out = sp_arena_alloc(arena, value.n + 1);
	size_t n = 0, depth = 0, literal = memchr(value.p, '(', value.n) ? open_comment(value) : 0;
	bool quoted = false;

	if (!out)
		return NULL;
	for (size_t i = 0; i < value.n; i++) {
		char c = value.p[i];

		if (c == '\r' || c == '\n' || !c)
			continue;
		if (c == '\\' && (quoted || depth) && i + 1 < value.n) {
			if (!depth) {
				out[n++] = c;
				out[n++] = value.p[i + 1];
			}
			i++;
			continue;
		}
		if (c == '"' && !depth)
			quoted = !quoted;
		if (c == '(' && !quoted && i < literal)
			depth++;
		else if (c == ')' && depth)
			depth--;
		else if (!depth)
			out[n++] = c;
	}
	out[n] = 0;
	*ret_n = n;
	return out;
}

struct param {
	struct sp_view name;  /* in lower case, without index and asterisks */
	struct sp_view value; /* unquoted, not percent-decoded */
	uint32_t index;       /* of a continuation */
	bool continued, encoded, unquoted;
};

struct params {
	char *p;
	size_t n, at;
	bool open_quote; /* a quote without its end was met: no later one has an end either */
};

/* Unescapes the quoted string after the quote at p[at]. Returns: false when it has no end. */
static bool quoted_value(struct params *it, size_t at, struct sp_view *ret)
{
	size_t i = at + 1, n = 0;

	while (i < it->n && it->p[i] != '"')
		i += 1 + (it->p[i] == '\\');
	if (i >= it->n) {
		it->open_quote = true;
		return false;
	}
	char *out = it->p + at + 1;
	size_t end = i;
	for (i = at + 1; i < end; i++) {
		if (it->p[i] == '\\' && i + 1 < end)
			i++;
		out[n++] = it->p[i];
	}
	*ret = sp_view(out, n);
	it->at = end + 1;
	return true;
}

static void split_name(struct sp_view raw, struct param *ret)
{
	struct sp_view name = sp_view_trim(raw);

	ret->encoded = name.n && name.p[name.n - 1] == '*';
	name.n -= ret->encoded;
	const char *star = memchr(name.p, '*', name.n);
	if (star) {
		size_t i = (size_t)(star - name.p) + 1;

		ret->continued = true;
		for (; i < name.n && sp_is_digit((unsigned char)name.p[i]); i++)
			ret->index = ret->index > 100000000 ? ret->index :
				ret->index * 10 + (uint32_t)(name.p[i] - '0');
		name.n = (size_t)(star - name.p);
	}
	for (size_t i = 0; i < name.n; i++)
		((char *)(uintptr_t)name.p)[i] = (char)sp_lower((unsigned char)name.p[i]);
	ret->name = name;
}

/* The next "name=value"; what stands between semicolons without '=' is passed over. */
static bool param_next(struct params *it, struct param *ret)
{
	while (it->at < it->n) {
		size_t begin = it->at, i = begin;

		while (i < it->n && it->p[i] != ';' && it->p[i] != '=')
			i++;
		it->at = i + 1;
		if (i >= it->n || it->p[i] == ';')
			continue;
		*ret = (struct param){ 0 };
		split_name(sp_view(it->p + begin, i - begin), ret);
		for (i++; i < it->n && sp_is_space((unsigned char)it->p[i]); i++)
			;
		if (i < it->n && it->p[i] == '"' && !it->open_quote && quoted_value(it, i, &ret->value)) {
			while (it->at < it->n && sp_is_space((unsigned char)it->p[it->at]))
				it->at++;
			it->at += it->at < it->n && it->p[it->at] == ';';
			return true;
		}
		size_t from = i + (i < it->n && it->p[i] == '"');
		const char *end = from < it->n ? memchr(it->p + from, ';', it->n - from) : NULL;
		size_t to = end ? (size_t)(end - it->p) : it->n;

		ret->value = sp_view_trim(sp_view(it->p + (from < to ? from : to), from < to ? to - from : 0));
		ret->unquoted = true;
		it->at = to + 1;
		return true;
	}
	return false;
}

/* Goes past "type/subtype" or a disposition, which also may lack its ';'. Returns: the token. */
static struct sp_view head_token(struct params *it)
{
	size_t end = 0;

	while (end < it->n && it->p[end] != ';' && it->p[end] != '=' && it->p[end] != '"')
		end++;
	size_t to = end;
	if (end < it->n && it->p[end] != ';') {
		/* "text/plain charset=x": the last word before '=' is a parameter's name. */
		while (to && sp_is_space((unsigned char)it->p[to - 1]))
			to--;
		while (to && !sp_is_space((unsigned char)it->p[to - 1]))
			to--;
	}
	it->at = end < it->n && it->p[end] == ';' ? end + 1 : to;
	struct sp_view token = sp_view_trim(sp_view(it->p, to));
	for (size_t i = 0; i < token.n; i++)
		((char *)(uintptr_t)token.p)[i] = (char)sp_lower((unsigned char)token.p[i]);
	return token;
}

static bool params_open(struct params *it, struct sp_view value, const struct sp_limits *limits,
	struct sp_arena *arena)
{
	*it = (struct params){ 0 };
	if (value.n > limits->header_field_bytes)
		value.n = (size_t)limits->header_field_bytes;
	it->p = clean_copy(value, arena, &it->n);
	return it->p != NULL;
}

struct sp_view sp_token_parse(struct sp_view value, const struct sp_limits *limits,
	struct sp_arena *arena)
{
	struct params it;

	if (!params_open(&it, value, limits, arena))
		return sp_view(NULL, 0);
	struct sp_view token = head_token(&it);
	size_t n = 0;
	while (n < token.n && !sp_is_space((unsigned char)token.p[n]) && token.p[n] != ',')
		n++;
	return sp_view(token.p, n);
}

/* ---- values split over several parameters ---- */

struct pieces {
	struct param *piece;
	size_t n, capacity;
	const struct sp_limits *limits;
	bool too_many;
};

static int pieces_add(struct pieces *pieces, const struct param *param, struct sp_arena *arena)
{
	if (pieces->n >= pieces->limits->parameter_count) {
		pieces->too_many = true;
		return SP_OK;
	}
	if (sp_arena_reserve(arena, (void **)&pieces->piece, pieces->n, &pieces->capacity,
		sizeof *pieces->piece))
		return SP_ENOMEM;
	pieces->piece[pieces->n++] = *param;
	return SP_OK;
}

static int by_index(const void *a, const void *b)
{
	const struct param *x = a, *y = b;

	if (x->index != y->index)
		return x->index < y->index ? -1 : 1;
	return x->value.p < y->value.p ? -1 : x->value.p > y->value.p;
}

size_t sp_percent_decode(struct sp_view in, char *out)
{
	size_t n = 0;

	for (size_t i = 0; i < in.n; i++) {
		int high = in.p[i] == '%' && i + 2 < in.n ? sp_hex_value(in.p[i + 1]) : -1;
		int low = high >= 0 ? sp_hex_value(in.p[i + 2]) : -1;

		out[n++] = low >= 0 ? (char)(high << 4 | low) : in.p[i];
		i += low >= 0 ? 2 : 0;
	}
	return n;
}

/* Takes "charset'language'" off the front. */
static struct sp_view take_charset(struct sp_view value, char *charset, size_t size)
{
	const char *one = memchr(value.p, '\'', value.n);
	const char *two = one ? memchr(one + 1, '\'', value.n - (size_t)(one + 1 - value.p)) : NULL;

	charset[0] = 0;
	if (!two)
		return value;
	size_t n = (size_t)(one - value.p);
	for (size_t i = 0; i < n && i + 1 < size; i++) {
		charset[i] = (char)sp_lower((unsigned char)value.p[i]);
		charset[i + 1] = 0;
	}
	return sp_view_sub(value, (size_t)(two + 1 - value.p), value.n);
}

/* Joins the pieces in the order of their indices. Returns: the value in UTF-8, p NULL when memory is short. */
static struct sp_view pieces_join(struct pieces *pieces, struct sp_arena *arena)
{
	char charset[64] = "";
	size_t n = 0, total = 0;

	qsort(pieces->piece, pieces->n, sizeof *pieces->piece, by_index);
	for (size_t i = 0; i < pieces->n; i++)
		total += pieces->piece[i].value.n;
	char *out = sp_arena_alloc(arena, total + 1);
	if (!out)
		return sp_view(NULL, 0);
	for (size_t i = 0; i < pieces->n; i++) {
		struct sp_view value = pieces->piece[i].value;

		if (pieces->piece[i].encoded && !i)
			value = take_charset(value, charset, sizeof charset);
		if (pieces->piece[i].encoded) {
			n += sp_percent_decode(value, out + n);
		} else if (value.n) {
			memcpy(out + n, value.p, value.n);
			n += value.n;
		}
	}
	struct sp_decoded got;
	if (sp_charset_read(sp_view(out, n), charset[0] ? charset : NULL, arena, NULL, &got))
		return sp_view(out, 0);
	return got.utf8;
}

/* ---- Content-Type ---- */

static void add_boundary(struct sp_ctype *ctype, struct sp_view value,
	const struct sp_limits *limits)
{
	/* Trailing space cannot be told from padding on the boundary line. */
	while (value.n && sp_is_space((unsigned char)value.p[value.n - 1]))
		value.n--;
	if (value.n > limits->boundary_bytes)
		ctype->boundary_too_long = true;
	if (!value.n || value.n > limits->boundary_bytes)
		return;
	for (unsigned i = 0; i < ctype->boundary_n; i++) {
		if (sp_view_eq(ctype->boundary[i], value))
			return;
	}
	if (ctype->boundary_n < SP_BOUNDARY_READINGS)
		ctype->boundary[ctype->boundary_n++] = value;
	else
		ctype->too_many = true;
}

static int take_boundary(struct sp_ctype *ctype, struct sp_view value, bool unquoted,
	const struct sp_limits *limits, struct sp_arena *arena)
{
	struct sp_view decoded;
	size_t word = 0;

	add_boundary(ctype, value, limits);
	while (word < value.n && !sp_is_space((unsigned char)value.p[word]))
		word++;
	if (unquoted && word < value.n)
		add_boundary(ctype, sp_view_sub(value, 0, word), limits);
	if (sp_view_find_nocase(value, "=?") == SIZE_MAX)
		return SP_OK;
	if (sp_header_decode(value, arena, &decoded))
		return SP_ENOMEM;
	add_boundary(ctype, decoded, limits);
	return SP_OK;
}

static const char *lower_string(struct sp_view v, struct sp_arena *arena)
{
	v = sp_view_trim(v);
	if (!v.n)
		return NULL;
	char *s = sp_arena_strndup(arena, v.p, v.n);
	for (char *c = s; c && *c; c++)
		*c = (char)sp_lower((unsigned char)*c);
	return s;
}

static int take_param(struct sp_ctype *ctype, const struct param *p, const struct sp_limits *limits,
	struct sp_arena *arena)
{
	if (sp_view_is(p->name, "boundary"))
		return take_boundary(ctype, p->value, p->unquoted, limits, arena);
	if (sp_view_is(p->name, "charset")) {
		struct sp_view value = p->value;
		char ignored[64];

		if (p->encoded)
			value = take_charset(value, ignored, sizeof ignored);
		if (!ctype->charset)
			ctype->charset = lower_string(value, arena);
	} else if (sp_view_is(p->name, "name")) {
		ctype->named = true;
	} else if (sp_view_is(p->name, "format")) {
		ctype->flags |= sp_word_is(p->value, "flowed") ? SP_PARTF_FLOWED : 0;
	} else if (sp_view_is(p->name, "delsp")) {
		ctype->flags |= sp_word_is(p->value, "yes") ? SP_PARTF_DELSP : 0;
	} else if (sp_view_is(p->name, "number")) {
		ctype->numbered = true;
	} else if (sp_view_is(p->name, "smime-type")) {
		ctype->signed_data = p->value.n && !sp_view_starts_nocase(p->value, "enveloped") &&
			!sp_view_starts_nocase(p->value, "authenveloped");
	}
	return SP_OK;
}

static bool is_type(struct sp_view token)
{
	const char *slash = memchr(token.p, '/', token.n);

	return slash && slash > token.p && slash + 1 < token.p + token.n;
}

int sp_ctype_parse(struct sp_view value, const struct sp_limits *limits, struct sp_arena *arena,
	struct sp_ctype *ret)
{
	struct sp_ctype ctype = { .too_large = value.n > limits->header_field_bytes };
	struct pieces boundary = { .limits = limits };
	struct params it;
	struct param p;
	uint64_t count = 0;

	if (!params_open(&it, value, limits, arena))
		return SP_ENOMEM;
	struct sp_view token = head_token(&it);
	while (param_next(&it, &p)) {
		if (++count > limits->parameter_count) {
			ctype.too_many = true;
			break;
		}
		bool pieced = sp_view_is(p.name, "boundary") && (p.continued || p.encoded);
		if (pieced ? pieces_add(&boundary, &p, arena) : take_param(&ctype, &p, limits, arena))
			return SP_ENOMEM;
	}
	if (boundary.n) {
		struct sp_view joined = pieces_join(&boundary, arena);

		if (!joined.p || take_boundary(&ctype, joined, false, limits, arena))
			return SP_ENOMEM;
	}
	if (is_type(token)) {
		char *type = sp_arena_strndup(arena, token.p, token.n), *to = type;

		if (!type)
			return SP_ENOMEM;
		/* "text / plain" is meant as it reads; what follows the subtype is not part of it. */
		for (const char *c = type; *c; c++) {
			if (!sp_is_space((unsigned char)*c) && *c != ',')
				*to++ = *c;
			else if (to[-1] != '/' && memchr(type, '/', (size_t)(to - type)))
				break;
		}
		*to = 0;
		ctype.type = type;
	}
	*ret = ctype;
	return SP_OK;
}

/* ---- file names ---- */

struct names {
	struct sp_view *ret;
	unsigned n;
	struct sp_arena *arena;
	const struct sp_limits *limits;
	bool too_many;
};

static void names_add(struct names *names, struct sp_view value)
{
	struct sp_view decoded;

	if (!value.n || names->n >= SP_NAME_READINGS ||
		sp_header_decode(value, names->arena, &decoded) || !decoded.n)
		return;
	for (unsigned i = 0; i < names->n; i++) {
		if (sp_view_eq(names->ret[i], decoded))
			return;
	}
	names->ret[names->n++] = decoded;
}

static void names_of_field(struct names *names, struct sp_view value, const char *param)
{
	struct pieces pieces = { .limits = names->limits };
	struct sp_view whole[SP_NAME_READINGS];
	unsigned whole_n = 0;
	struct params it;
	struct param p;

	if (!params_open(&it, value, names->limits, names->arena))
		return;
	head_token(&it);
	for (uint64_t count = 0; param_next(&it, &p) && count < names->limits->parameter_count;
		count++) {
		if (!sp_view_is(p.name, param))
			continue;
		if (p.continued || p.encoded)
			(void)pieces_add(&pieces, &p, names->arena);
		else if (whole_n < SP_NAME_READINGS)
			whole[whole_n++] = p.value;
	}
	names->too_many |= pieces.too_many;
	if (pieces.n)
		names_add(names, pieces_join(&pieces, names->arena));
	for (unsigned i = 0; i < whole_n; i++)
		names_add(names, whole[i]);
}

unsigned sp_filenames_collect(struct sp_view head, const struct sp_limits *limits,
	struct sp_arena *arena, struct sp_view ret[SP_NAME_READINGS], bool *ret_too_many)
{
	struct names names = { .ret = ret, .arena = arena, .limits = limits };
	struct sp_hfield field;

	for (int pass = 0; pass < 2; pass++) {
		struct sp_hfields fields = sp_hfields(head);

		while (sp_hfields_next(&fields, &field) && names.n < SP_NAME_READINGS) {
			if (sp_word_is(field.name,
				pass ? "content-type" : "content-disposition"))
				names_of_field(&names, field.value, pass ? "name" : "filename");
		}
	}
	*ret_too_many = names.too_many;
	return names.n;
}
