/* SPDX-License-Identifier: Apache-2.0 */
#include "parse/readings.h"

#include "base/err.h"
#include "parse/codes.h"
#include "parse/encoded.h"
#include "parse/loose.h"
#include "parse/number_words.h"
#include "parse/sniff.h"
#include "parse/spelled.h"
#include "parse/unescape.h"

#define ENCODED_MAX 6   /* runs in one text that say something */
#define STRETCHES_MAX 32
#define ENCODED_TIMES 3 /* as often may one be encoded */

/* A map of a reading of a text whose own map leads further back. */
static int compose(const struct sp_map *first, const struct sp_map *then, struct sp_arena *arena, struct sp_map *ret)
{
	*ret = (struct sp_map){ 0 };
	for (size_t i = 0; i < first->n; i++) {
		const struct sp_map_run *run = &first->run[i];
		uint32_t out_n = (i + 1 < first->n ? first->run[i + 1].out : first->out_n) - run->out;
		uint32_t begin = sp_map_begin(then, run->in), end = sp_map_end(then, run->in + run->in_n);
		uint32_t via = run->via | sp_map_via(then, run->in, run->in + run->in_n);

		if (sp_map_add(ret, arena, out_n, begin, end > begin ? end - begin : 1, via))
			return SP_ENOMEM;
	}
	return SP_OK;
}

static int hand(const struct sp_readings *sink, const struct sp_text *text, struct sp_view utf8, const struct sp_map *map)
{
	struct sp_text reading = { .utf8 = utf8, .decoded = text->decoded, .to_part = *map, .part = text->part,
		.field = text->field, .flags = text->flags & ~(uint32_t)SP_TEXTF_ASCII };

	if (!utf8.n)
		return SP_OK;
	if (text->to_part.n && compose(map, &text->to_part, sink->arena, &reading.to_part))
		return SP_ENOMEM;
	return sink->text(sink->context, &reading);
}

/* What long runs of base64 and the like say, encoded more than once where they are. */
static int encoded(const struct sp_readings *sink, const struct sp_text *text)
{
	struct sp_view run, bytes;
	unsigned read = 0;

	for (size_t at = 0; read < ENCODED_MAX && sp_encoded_next(text->utf8, &at, &run);) {
		uint32_t begin = (uint32_t)(run.p - text->utf8.p), n = (uint32_t)run.n;
		struct sp_map map = { 0 };
		int kind = SP_ENCODED_AGAIN;

		for (int times = 0; kind == SP_ENCODED_AGAIN && times < ENCODED_TIMES; times++, run = bytes) {
			kind = sp_encoded_read(run, sink->arena, &bytes);
			if (kind < 0)
				return SP_ENOMEM;
		}
		if (kind == SP_ENCODED_FILE && sink->file && sink->file(sink->context, bytes, sp_sniff_signature(bytes)))
			return SP_ENOMEM;
		read += kind == SP_ENCODED_FILE || kind == SP_ENCODED_TEXT;
		if (kind != SP_ENCODED_TEXT)
			continue;
		if (sp_map_add(&map, sink->arena, (uint32_t)bytes.n, begin, n, SP_VIA_ENCODED))
			return SP_ENOMEM;
		int status = hand(sink, text, bytes, &map);

		if (status)
			return status;
	}
	return SP_OK;
}

static int codes_next(struct sp_view text, size_t *at, struct sp_arena *arena, struct sp_view *ret, struct sp_map *ret_map)
{
	char said[SP_CODES_MAX];
	struct sp_view run;
	size_t n = sp_codes_next(text, at, &run, said);

	return n ? sp_spelled_put(text, run, said, n, arena, ret, ret_map) : 0;
}

static int alike_next(struct sp_view text, size_t *at, struct sp_arena *arena, struct sp_view *ret, struct sp_map *ret_map)
{
	char said[SP_LOOSE_MAX];
	struct sp_view run;
	size_t n = sp_alike_next(text, at, &run, said);

	return n ? sp_spelled_put(text, run, said, n, arena, ret, ret_map) : 0;
}

typedef int next_fn(struct sp_view text, size_t *at, struct sp_arena *arena, struct sp_view *ret, struct sp_map *ret_map);

/* Stretches that say something in one way. */
static int stretches(const struct sp_readings *sink, const struct sp_text *text, next_fn *next)
{
	int status = SP_OK;

	for (size_t at = 0, n = 0; !status && n < STRETCHES_MAX; n++) {
		struct sp_view read;
		struct sp_map map;
		int found = next(text->utf8, &at, sink->arena, &read, &map);

		if (found != 1)
			return found;
		status = hand(sink, text, read, &map);
	}
	return status;
}

int sp_readings_of(const struct sp_readings *sink, const struct sp_text *text, const struct sp_glance *glance)
{
	struct sp_glance seen = glance ? *glance : sp_glance(text->utf8, NULL);
	next_fn *const always[] = { sp_spelled_next, sp_number_words_next, codes_next };
	int status = encoded(sink, text);

	for (size_t i = 0; !status && i < sizeof always / sizeof *always; i++)
		status = stretches(sink, text, always[i]);
	if (!status && seen.escapes)
		status = stretches(sink, text, sp_escaped_next);
	if (!status && seen.alike)
		status = stretches(sink, text, alike_next);
	return status;
}
