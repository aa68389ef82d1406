/* SPDX-License-Identifier: Apache-2.0 */
#include "parse/spelled.h"

#include <stdint.h>

#include "base/err.h"
#include "base/utf8.h"
#include "parse/codes.h"
#include "parse/lanes.h"
#include "parse/loose.h"

#define RUN_MIN 24   /* bytes: twice what is looked at of it to find it, and more */
#define TOKENS_MIN 6
#define LOOSE_MIN 12
#define RUN_MAX 4096
#define AROUND 96    /* bytes before and behind that may say what it means */

#define NUMBERS 1u /* digits and what stands between numbers */
#define MORSE 2u
#define LOOSE 4u   /* anything but letters */
#define OPEN85 "<~"
#define CLOSE85 "~>"

static inline unsigned class_of(unsigned char c)
{
	return c == ' ' || c == '\n' || c == '\r' ? NUMBERS | MORSE | LOOSE
		: sp_is_digit(c) || c == ',' ? NUMBERS | LOOSE
		: c == '.' || c == '-' || c == '/' || c == '|' ? MORSE | LOOSE : sp_is_alpha(c) ? 0 : LOOSE;
}

/* ---- the three alphabets: a run to characters; 0 where it is none ---- */

static size_t read_numbers(struct sp_view run, char *out)
{
	size_t n = 0, letters = 0;

	for (size_t i = 0; i < run.n;) {
		unsigned value = 0, digits = 0;

		for (; i < run.n && sp_is_digit((unsigned char)run.p[i]) && digits < 4; i++, digits++)
			value = 10 * value + (unsigned)(run.p[i] - '0');
		if (!digits) {
			i++;
			continue;
		}
		if (value < 32 || value > 126)
			return 0;
		out[n++] = (char)value;
		letters += sp_is_alnum((unsigned char)value) || value == ' ' || value == '-';
	}
	/* Numbers of a table are signs as often as letters. */
	return n >= TOKENS_MIN && letters * 10 >= n * 9 ? n : 0;
}

static char morse_letter(unsigned code)
{
	/* By their dots (0) and dashes (1) behind a leading 1. */
	static const char letters[64] = { [2] = 'E', [3] = 'T', [4] = 'I', [5] = 'A', [6] = 'N', [7] = 'M', [8] = 'S', [9] = 'U',
		[10] = 'R', [11] = 'W', [12] = 'D', [13] = 'K', [14] = 'G', [15] = 'O', [16] = 'H', [17] = 'V', [18] = 'F',
		[20] = 'L', [22] = 'P', [23] = 'J', [24] = 'B', [25] = 'X', [26] = 'C', [27] = 'Y', [28] = 'Z', [29] = 'Q',
		[32] = '5', [33] = '4', [35] = '3', [39] = '2', [47] = '1', [48] = '6', [56] = '7', [60] = '8', [62] = '9',
		[63] = '0' };

	return code < 64 ? letters[code] : 0;
}

static size_t read_morse(struct sp_view run, char *out)
{
	unsigned code = 1;
	size_t n = 0, tokens = 0;

	for (size_t i = 0; i <= run.n; i++) {
		char c = i < run.n ? run.p[i] : ' ';

		if (c == '.' || c == '-') {
			code = code < 64 ? code << 1 | (c == '-') : code;
			continue;
		}
		if (code > 1) {
			char letter = morse_letter(code);

			/* The full stop of the sentence is no letter. */
			if (!letter)
				return 0;
			out[n++] = letter;
			tokens++;
			code = 1;
		}
		if ((c == '/' || c == '|') && n && out[n - 1] != ' ')
			out[n++] = ' ';
	}
	return tokens >= TOKENS_MIN ? n : 0;
}

static size_t read_85(struct sp_view run, char *out)
{
	uint32_t sum = 0;
	unsigned held = 0;
	size_t n = 0;

	for (size_t i = 0; i <= run.n; i++) {
		unsigned char c = i < run.n ? (unsigned char)run.p[i] : 'u';
		unsigned missing = 0;

		if (sp_is_space(c) && i < run.n)
			continue;
		if (i == run.n) {
			if (held < 2)
				break;
			missing = 5 - held;
			for (; held < 5; held++)
				sum = sum * 85 + 84;
		} else if (c == 'z' && !held) {
			held = 5;
		} else if (c >= '!' && c <= 'u') {
			sum = sum * 85 + (c - '!');
			held++;
		} else {
			return 0;
		}
		if (held < 5)
			continue;
		if (n + 4 > RUN_MAX)
			return 0; /* one letter may stand for four */
		for (unsigned k = 0; k < 4 - (missing ? missing : 0); k++)
			out[n++] = (char)(sum >> (24 - 8 * k));
		sum = 0;
		held = 0;
	}
	for (size_t i = 0; i < n; i++)
		if ((unsigned char)out[i] < 0x20 && !sp_is_space((unsigned char)out[i]))
			return 0;
	return sp_utf8_valid_run(out, n) == n ? n : 0;
}

/* ---- where they stand ---- */

/* A stretch of one class around `k`. */
static struct sp_view stretch(struct sp_view text, size_t k, size_t floor, unsigned class)
{
	size_t begin = k, end = k;

	while (begin > floor && class_of((unsigned char)text.p[begin - 1]) & class)
		begin--;
	while (end < text.n && end - begin < RUN_MAX && class_of((unsigned char)text.p[end]) & class)
		end++;
	return sp_view_sub(text, begin, end);
}

int sp_spelled_put(struct sp_view text, struct sp_view run, const char *said, size_t said_n, struct sp_arena *arena,
	struct sp_view *ret, struct sp_map *ret_map)
{
	size_t begin = (size_t)(run.p - text.p), end = begin + run.n;
	size_t from = sp_utf8_floor(text.p, text.n, begin > AROUND ? begin - AROUND : 0);
	size_t to = sp_utf8_floor(text.p, text.n, text.n - end > AROUND ? end + AROUND : text.n);
	size_t before = begin - from, after = to - end;
	/* White space at its ends belongs to what is around. */
	size_t lead = run.n && sp_is_space((unsigned char)run.p[0]), trail = run.n && sp_is_space((unsigned char)run.p[run.n - 1]);
	char *out = sp_arena_alloc(arena, before + said_n + after + 2);

	*ret_map = (struct sp_map){ 0 };
	if (!out)
		return SP_ENOMEM;
	before += lead;
	memcpy(out, text.p + from, before);
	memcpy(out + before, said, said_n);
	memcpy(out + before + said_n, text.p + end - trail, after + trail);
	if ((before && sp_map_add(ret_map, arena, (uint32_t)before, (uint32_t)from, (uint32_t)before, 0)) ||
		sp_map_add(ret_map, arena, (uint32_t)said_n, (uint32_t)(begin + lead), (uint32_t)(run.n - lead - trail),
			SP_VIA_ENCODED) ||
		(after + trail && sp_map_add(ret_map, arena, (uint32_t)(after + trail), (uint32_t)(end - trail),
			(uint32_t)(after + trail), 0)))
		return SP_ENOMEM;
	*ret = sp_view(out, before + said_n + after + trail);
	return 1;
}

/* "<~…~>" before `to`. */
static bool find_85(struct sp_view text, size_t at, size_t to, struct sp_view *ret)
{
	const char *open = NULL, *close;

	/* A tilde is rare: a search for one byte costs next to nothing. */
	for (size_t from = at; !open && from < to;) {
		const char *tilde = memchr(text.p + from, OPEN85[1], to - from);

		if (!tilde)
			return false;
		from = (size_t)(tilde + 1 - text.p);
		if (tilde > text.p + at && tilde[-1] == OPEN85[0])
			open = tilde - 1;
	}
	if (!open)
		return false;
	size_t begin = (size_t)(open - text.p), most = text.n - begin < RUN_MAX ? text.n - begin : RUN_MAX;

	close = memmem(open + 2, most - 2, CLOSE85, 2);
	if (!close)
		return false;
	*ret = sp_view_sub(text, begin, (size_t)(close - text.p) + 2);
	return true;
}

/* The next stretch without letters, and in it the one that may be of an alphabet: n 0 where there is none. */
static bool find_run(struct sp_view text, size_t *at, struct sp_view *ret_loose, struct sp_view *ret, unsigned *ret_class)
{
	const unsigned char *p = (const unsigned char *)text.p;

	/* A run that is long enough covers one of the places that are looked at, and what follows it. */
	for (size_t k = sp_lanes_without_letters(text, *at); k + SP_LANE_BYTES <= text.n;
		k = sp_lanes_without_letters(text, k + SP_LANE_BYTES)) {
		unsigned class = NUMBERS | MORSE | LOOSE;

		for (size_t i = 0; i < SP_LANE_BYTES; i++)
			class &= class_of(p[k + i]);
		if (!class)
			continue;
		*ret_class = class & NUMBERS ? NUMBERS : class & MORSE;
		*ret = stretch(text, k, *at, *ret_class);
		if (ret->n < RUN_MIN)
			ret->n = 0;
		*ret_loose = stretch(text, k, *at, LOOSE);
		if (ret_loose->n < LOOSE_MIN)
			continue;
		*at = (size_t)(ret->n ? ret->p + ret->n - text.p : ret_loose->p + ret_loose->n - text.p);
		return true;
	}
	*at = text.n;
	return false;
}

/* What a stretch says in one of the alphabets. */
static size_t read_run(struct sp_view run, unsigned class, char *out)
{
	size_t n = class == NUMBERS ? read_numbers(run, out) : read_morse(run, out);

	return n || class != NUMBERS ? n : sp_codes_read(run, out);
}

int sp_spelled_next(struct sp_view text, size_t *at, struct sp_arena *arena, struct sp_view *ret, struct sp_map *ret_map)
{
	char said[RUN_MAX + 8];
	struct sp_view loose, run, marked;
	unsigned class;

	while (*at < text.n) {
		size_t from = *at, n = 0;
		bool found = find_run(text, at, &loose, &run, &class);

		if (find_85(text, from, found ? (size_t)(loose.p - text.p) : text.n, &marked)) {
			run = marked;
			*at = (size_t)(run.p + run.n - text.p);
			n = read_85(sp_view_sub(run, 2, run.n - 2), said);
		} else if (found && !(run.n && (n = read_run(run, class, said)))) {
			run = loose;
			n = sp_loose_read(&run, said);
		}
		if (n)
			return sp_spelled_put(text, run, said, n, arena, ret, ret_map);
	}
	return 0;
}
