/* SPDX-License-Identifier: Apache-2.0 */
#include "parse/readings.h"

#include "base/err.h"
#include "parse/bases.h"
#include "parse/codes.h"
#include "parse/encoded.h"
#include "parse/loose.h"
#include "parse/number_words.h"
#include "parse/sealed.h"
#include "parse/signs.h"
#include "parse/sniff.h"
#include "parse/spelled.h"
#include "parse/unescape.h"

#define ENCODED_MAX 24  /* runs in one text that say something */
#define STRETCHES_MAX 64
#define PROOF_MAX 4096  /* bytes of a signature or a key */
#define NEVER (STRETCHES_MAX + 1)
#define ENCODED_TIMES 3 /* as often may one be encoded */
#define STEP ((size_t)1 << 16)
#define BEYOND ((size_t)1 << 13) /* bytes: no stretch but an encoded one is longer */

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

static int hand(const struct sp_reading_sink *sink, const struct sp_text *text, struct sp_view utf8, const struct sp_map *map)
{
	struct sp_text reading = { .utf8 = utf8, .decoded = text->decoded, .to_part = *map, .part = text->part,
		.field = text->field, .flags = text->flags & ~(uint32_t)SP_TEXTF_ASCII };

	if (!utf8.n)
		return SP_OK;
	if (text->to_part.n && compose(map, &text->to_part, sink->arena, &reading.to_part))
		return SP_ENOMEM;
	return sink->text(sink->context, &reading);
}

typedef int next_fn(struct sp_view text, size_t *at, struct sp_arena *arena, struct sp_view *ret, struct sp_map *ret_map);

/* One way of reading: how far it has come. */
struct way {
	next_fn *next; /* NULL: encoded */
	bool (*runs)(struct sp_view text, size_t *at, struct sp_view *ret); /* where what is encoded stands */
	size_t at, n;
};

/* What is looked at for stretches that begin before `end`. */
static struct sp_view as_far_as(struct sp_view text, size_t end)
{
	return text.n - end > BEYOND ? sp_view_sub(text, 0, end + BEYOND) : text;
}

/* Whether a stretch may go on behind what was looked at: then all of the text is. */
static bool is_cut(struct sp_view *view, struct sp_view text, size_t at)
{
	if (at < view->n || view->n == text.n)
		return false;
	*view = text;
	return true;
}

static int lose_rest(const struct sp_reading_sink *sink)
{
	return sink->too_many ? sink->too_many(sink->context) : SP_OK;
}

/* What long runs of base64 and the like say, encoded more than once where they are. */
static int encoded(const struct sp_reading_sink *sink, const struct sp_text *text, struct way *way, size_t end)
{
	struct sp_view view = as_far_as(text->utf8, end), run, bytes;

	while (way->n <= ENCODED_MAX) {
		size_t at = way->at;

		if (!way->runs(view, &at, &run)) {
			way->at = end > way->at ? end : way->at;
			break;
		}
		if (is_cut(&view, text->utf8, at))
			continue;
		way->at = at;
		uint32_t begin = (uint32_t)(run.p - text->utf8.p), n = (uint32_t)run.n;
		struct sp_map map = { 0 };
		int kind = SP_ENCODED_AGAIN;

		for (int times = 0; kind == SP_ENCODED_AGAIN && times < ENCODED_TIMES; times++, run = bytes) {
			kind = sp_encoded_read(run, sink->arena, &bytes);
			if (kind < 0)
				return SP_ENOMEM;
		}
		if (kind == SP_ENCODED_NOISE)
			kind = bytes.n <= PROOF_MAX && sp_sealed_is_proof(text->utf8, begin) ? SP_ENCODED_NOTHING : SP_ENCODED_FILE;
		way->n += kind == SP_ENCODED_FILE || kind == SP_ENCODED_TEXT;
		if (way->n > ENCODED_MAX)
			return lose_rest(sink);
		if (kind == SP_ENCODED_FILE && sink->file && sink->file(sink->context, bytes, sp_sniff_signature(bytes)))
			return SP_ENOMEM;
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

/* Stretches that say something in one way. */
static int stretches(const struct sp_reading_sink *sink, const struct sp_text *text, struct way *way, size_t end)
{
	struct sp_view view = as_far_as(text->utf8, end);

	while (way->n <= STRETCHES_MAX) {
		struct sp_view read;
		struct sp_map map;
		size_t at = way->at;
		int found = way->next(view, &at, sink->arena, &read, &map);

		if (found < 0)
			return found;
		if (!found) {
			way->at = end > way->at ? end : way->at;
			break;
		}
		if (is_cut(&view, text->utf8, at))
			continue;
		way->at = at;
		if (++way->n > STRETCHES_MAX)
			return lose_rest(sink);
		int status = hand(sink, text, read, &map);

		if (status)
			return status;
	}
	return SP_OK;
}

/* A long text is read some way on in each of the ways in turn, while it is in the processor's cache. */
int sp_readings_of(const struct sp_reading_sink *sink, const struct sp_text *text, const struct sp_glance *glance)
{
	struct sp_glance seen = glance ? *glance : sp_glance(text->utf8, NULL);
	struct way way[] = { { .runs = sp_encoded_next }, { .runs = sp_base85_next }, { .next = sp_spelled_next }, { .next = sp_number_words_next },
		{ .next = codes_next }, { .next = sp_escaped_next, .n = seen.escapes ? 0 : NEVER },
		{ .next = alike_next, .n = seen.alike ? 0 : NEVER },
		{ .next = sp_signs_next, .n = seen.ascii ? NEVER : 0 } };
	int status = SP_OK;

	for (size_t end = 0; !status && end < text->utf8.n;) {
		end = text->utf8.n - end > STEP + BEYOND ? end + STEP : text->utf8.n;
		for (size_t i = 0; !status && i < sizeof way / sizeof *way; i++)
			if (way[i].at < end)
				status = way[i].next ? stretches(sink, text, &way[i], end)
					: encoded(sink, text, &way[i], end);
	}
	return status;
}
