/* SPDX-License-Identifier: Apache-2.0 */
#include "parse/encoded.h"

#include <stdint.h>

#include "base/err.h"
#include "base/utf8.h"
#include "parse/bases.h"
#include "parse/charset.h"
#include "parse/decode.h"
#include "parse/lanes.h"
#include "parse/sniff.h"

#define RUN_MIN 36      /* characters of a line: shorter ones are words, names and numbers */
#define STEP (RUN_MIN / 2 - 2)
#define LINE_MIN 20     /* a line that goes on in the next one */
#define TEXT_MIN 12     /* bytes that are words */

/* base64 with both its last pairs of letters; what the others use is among them. */
static inline bool is_code(unsigned char c)
{
	return sp_is_alnum(c) || c == '+' || c == '/' || c == '=' || c == '-' || c == '_';
}

static size_t code_end(struct sp_view text, size_t at)
{
	while (at < text.n && is_code((unsigned char)text.p[at]))
		at++;
	return at;
}

static size_t code_begin(struct sp_view text, size_t at, size_t floor)
{
	while (at > floor && is_code((unsigned char)text.p[at - 1]))
		at--;
	return at;
}

/* Lines before and after that belong to it. */
static struct sp_view whole_run(struct sp_view text, size_t begin, size_t end, size_t floor)
{
	size_t line = end - begin;

	while (line >= LINE_MIN && end < text.n) {
		size_t next = end + (text.p[end] == '\r');

		if (next >= text.n || text.p[next] != '\n')
			break;
		size_t stop = code_end(text, next + 1), before = line;

		/* A shorter line is the last one. */
		line = stop - next - 1;
		if (!line || line > before || text.p[end - 1] == '=' || (stop < text.n && text.p[stop] != '\r' && text.p[stop] != '\n'))
			break;
		end = stop;
		if (line < before)
			break;
	}
	while (begin > floor + LINE_MIN && text.p[begin - 1] == '\n') {
		size_t stop = begin - 1 - (text.p[begin - 2] == '\r'), start = code_begin(text, stop, floor);

		if (stop - start < LINE_MIN || (start > floor && text.p[start - 1] != '\n'))
			break;
		begin = start;
	}
	return sp_view_sub(text, begin, end);
}

bool sp_encoded_next(struct sp_view text, size_t *at, struct sp_view *ret)
{
	const unsigned char *p = (const unsigned char *)text.p;

	/* A run that is long enough covers one of these places and what follows it. */
	for (size_t k = sp_lanes_without_breaks(text, *at); k < text.n;
		k = sp_lanes_without_breaks(text, k + SP_LANE_BYTES)) {
		if (!is_code(p[k]) || (k + STEP < text.n && (!is_code(p[k + STEP / 2]) ||
			!is_code(p[k + STEP / 4]))))
			continue;
		size_t begin = code_begin(text, k, *at), end = code_end(text, k);

		if (end - begin >= RUN_MIN) {
			*ret = whole_run(text, begin, end, *at);
			*at = (size_t)(ret->p + ret->n - text.p);
			return true;
		}
		if (end > k)
			k = end - 1;
	}
	*at = text.n;
	return false;
}

/* Digits of n bits each, as `value` reads them (-1 = none); what is no digit is passed. */
static int decode(struct sp_view run, unsigned bits, int (*value)(char c), struct sp_arena *arena, struct sp_view *ret)
{
	unsigned char *out = sp_arena_alloc(arena, run.n + 1);
	uint32_t sum = 0;
	unsigned held = 0;
	size_t n = 0;

	if (!out)
		return SP_ENOMEM;
	for (size_t i = 0; i < run.n; i++) {
		int v = value(run.p[i]);

		if (v < 0)
			continue;
		sum = sum << bits | (unsigned)v;
		held += bits;
		if (held >= 8) {
			held -= 8;
			out[n++] = (unsigned char)(sum >> held);
		}
	}
	*ret = sp_view((const char *)out, n);
	return SP_OK;
}

static int base32_value(char c)
{
	char lower = (char)sp_lower((unsigned char)c);

	return lower >= 'a' && lower <= 'z' ? lower - 'a' : c >= '2' && c <= '7' ? c - '2' + 26 : -1;
}

static bool all(struct sp_view run, int (*value)(char c))
{
	for (size_t i = 0; i < run.n; i++)
		if (value(run.p[i]) < 0 && run.p[i] != '=' && !sp_is_space((unsigned char)run.p[i]))
			return false;
	return true;
}

/* Words, as people write them: letters, and spaces between. */
static bool is_words(struct sp_view bytes)
{
	size_t letters = 0, spaces = 0;

	if (bytes.n < TEXT_MIN || sp_utf8_valid_run(bytes.p, bytes.n) != bytes.n)
		return false;
	for (size_t i = 0; i < bytes.n; i++) {
		unsigned char c = (unsigned char)bytes.p[i];

		if ((c < 0x20 && !sp_is_space(c)) || c == 0x7f)
			return false;
		letters += sp_is_alnum(c) || c >= 0x80;
		spaces += sp_is_space(c);
	}
	return spaces && letters > bytes.n / 2;
}

static enum sp_encoded judge(struct sp_view bytes)
{
	if (sp_sniff_signature(bytes))
		return SP_ENCODED_FILE;
	if (sp_sniff_noise(bytes))
		return SP_ENCODED_NOISE;
	if (is_words(bytes))
		return SP_ENCODED_TEXT;
	return bytes.n >= RUN_MIN && code_end(bytes, 0) >= RUN_MIN ? SP_ENCODED_AGAIN : SP_ENCODED_NOTHING;
}

/* otherwise: what it is if these are no such digits. */
static int read_as(int (*undo)(struct sp_view run, struct sp_arena *arena, struct sp_view *ret), struct sp_view run,
	enum sp_encoded otherwise, struct sp_arena *arena, struct sp_view *ret_bytes)
{
	int status = undo(run, arena, ret_bytes);

	return status == SP_EINVAL ? (int)otherwise : status ? status : (int)judge(*ret_bytes);
}

int sp_encoded_read(struct sp_view run, struct sp_arena *arena, struct sp_view *ret_bytes)
{
	int (*const narrow[])(char c) = { sp_hex_value, base32_value };
	const unsigned bits[] = { 4, 5 };
	bool damaged;

	if (run.n > 2 && run.p[0] == '<')
		return read_as(sp_base85_decode, run, SP_ENCODED_NOTHING, arena, ret_bytes);
	if (run.n > 2 && run.p[0] == '0' && (run.p[1] | 0x20) == 'x')
		run = sp_view_sub(run, 2, run.n);
	for (int i = 0; i < 2; i++) {
		if (!all(run, narrow[i]))
			continue;
		if (decode(run, bits[i], narrow[i], arena, ret_bytes))
			return SP_ENOMEM;
		enum sp_encoded kind = judge(*ret_bytes);

		if (kind != SP_ENCODED_NOTHING)
			return kind;
	}
	if (sp_base64_decode(run, arena, ret_bytes, NULL, &damaged))
		return SP_ENOMEM;
	/* Words of two bytes a letter. */
	const char *wide = ret_bytes->n >= TEXT_MIN ? sp_charset_wide(*ret_bytes) : NULL;
	bool known;

	if (wide && sp_charset_decode(*ret_bytes, wide, arena, ret_bytes, NULL, &known))
		return SP_ENOMEM;
	enum sp_encoded kind = judge(*ret_bytes);

	if (kind != SP_ENCODED_NOTHING)
		return kind;
	return read_as(sp_base58_decode, run, kind, arena, ret_bytes);
}
