/* SPDX-License-Identifier: Apache-2.0 */
#include "base/json.h"

#include <assert.h>
#include <inttypes.h>
#include <math.h>
#include <stdio.h>

#include "base/utf8.h"

void sp_json_init(struct sp_json *json, struct sp_buf *out)
{
	*json = (struct sp_json){ .out = out };
}

static void separate(struct sp_json *json)
{
	if (json->after_key)
		json->after_key = false;
	else if (json->has_item[json->depth])
		sp_buf_add_char(json->out, ',');
	json->has_item[json->depth] = true;
}

static void open(struct sp_json *json, char c)
{
	separate(json);
	sp_buf_add_char(json->out, c);
	assert(json->depth + 1 < SP_JSON_DEPTH_MAX);
	json->has_item[++json->depth] = false;
}

static void close(struct sp_json *json, char c)
{
	assert(json->depth > 0);
	json->depth--;
	sp_buf_add_char(json->out, c);
}

void sp_json_object(struct sp_json *json)
{
	open(json, '{');
}

void sp_json_end_object(struct sp_json *json)
{
	close(json, '}');
}

void sp_json_array(struct sp_json *json)
{
	open(json, '[');
}

void sp_json_end_array(struct sp_json *json)
{
	close(json, ']');
}

static void put_escaped(struct sp_buf *out, uint32_t cp)
{
	if (cp == '"' || cp == '\\') {
		sp_buf_add_char(out, '\\');
		sp_buf_add_char(out, (char)cp);
	} else if (cp == '\n' || cp == '\t') {
		sp_buf_add_str(out, cp == '\n' ? "\\n" : "\\t");
	} else if (cp < 0x10000) {
		sp_buf_printf(out, "\\u%04x", (unsigned)cp);
	} else {
		sp_buf_printf(out, "\\u%04x\\u%04x", (unsigned)(0xd7c0 + (cp >> 10)),
			(unsigned)(0xdc00 | (cp & 0x3ff)));
	}
}

/* What cannot be seen is escaped as well: results are one line for readers of JavaScript too, and do no harm to a terminal. */
static void escape(struct sp_buf *out, struct sp_view v)
{
	size_t from = 0, i = 0;

	while (i < v.n) {
		unsigned char c = (unsigned char)v.p[i];
		uint32_t cp = c;
		unsigned n = 1, bad = 0;

		if (c >= 0x20 && c < 0x7f && c != '"' && c != '\\') {
			i++;
			continue;
		}
		if (c >= 0x80) {
			n = sp_utf8_decode(v.p + i, v.n - i, &cp);
			bad = n ? 0 : cp;
		}
		if (c >= 0x80 && !bad && !sp_utf8_is_unseen(cp)) {
			i += n;
			continue;
		}
		sp_buf_add(out, v.p + from, i - from);
		put_escaped(out, bad ? 0xfffd : cp);
		i += n + bad;
		from = i;
	}
	sp_buf_add(out, v.p + from, v.n - from);
}

void sp_json_view(struct sp_json *json, struct sp_view value)
{
	separate(json);
	sp_buf_add_char(json->out, '"');
	escape(json->out, value);
	sp_buf_add_char(json->out, '"');
}

void sp_json_key(struct sp_json *json, const char *key)
{
	sp_json_view(json, sp_view_str(key));
	sp_buf_add_char(json->out, ':');
	json->after_key = true;
}

void sp_json_str(struct sp_json *json, const char *value)
{
	if (value)
		sp_json_view(json, sp_view_str(value));
	else
		sp_json_null(json);
}

void sp_json_uint(struct sp_json *json, uint64_t value)
{
	separate(json);
	sp_buf_printf(json->out, "%" PRIu64, value);
}

void sp_json_int(struct sp_json *json, int64_t value)
{
	separate(json);
	sp_buf_printf(json->out, "%" PRId64, value);
}

/* By integers, so that no locale can put a comma there. */
void sp_json_fixed(struct sp_json *json, double value, int decimals)
{
	char text[48];
	int64_t scale = 1;

	separate(json);
	if (!isfinite(value) || fabs(value) > 1e12)
		value = 0;
	for (int i = 0; i < decimals && i < 6; i++)
		scale *= 10;
	int64_t scaled = llround(value * (double)scale);
	int64_t whole = scaled / scale, rest = scaled % scale;

	if (rest < 0)
		rest = -rest;
	int n = snprintf(text, sizeof text, "%s%" PRId64, scaled < 0 && !whole ? "-" : "", whole);
	if (rest) {
		n += snprintf(text + n, sizeof text - (size_t)n, ".");
		for (int64_t s = scale / 10; rest && s; s /= 10) {
			text[n++] = (char)('0' + rest / s);
			rest %= s;
		}
	}
	sp_buf_add(json->out, text, (size_t)n);
}

void sp_json_bool(struct sp_json *json, bool value)
{
	separate(json);
	sp_buf_add_str(json->out, value ? "true" : "false");
}

void sp_json_null(struct sp_json *json)
{
	separate(json);
	sp_buf_add_str(json->out, "null");
}

void sp_json_raw(struct sp_json *json, struct sp_view value)
{
	separate(json);
	sp_buf_add(json->out, value.p, value.n);
}

void sp_json_kv_str(struct sp_json *json, const char *key, const char *value)
{
	sp_json_key(json, key);
	sp_json_str(json, value);
}

void sp_json_kv_view(struct sp_json *json, const char *key, struct sp_view value)
{
	sp_json_key(json, key);
	sp_json_view(json, value);
}

void sp_json_kv_uint(struct sp_json *json, const char *key, uint64_t value)
{
	sp_json_key(json, key);
	sp_json_uint(json, value);
}
