/* SPDX-License-Identifier: Apache-2.0 */
/* What no format reads: the letters in it, so that a text in a foreign wrapping is scanned all the same. */
#include "base/utf8.h"
#include "worker/format.h"

#define RUN_MIN 6             /* letters that are no accident */
#define SPEECH_MIN 32         /* letters that are a sentence */
#define SILENCE_MAX 65536     /* other bytes that a file may hold beside them without being a riddle */
#define TEXT_MAX ((size_t)16 << 20)

static bool is_letter(unsigned char c)
{
	return (c >= 0x20 && c < 0x7f) || c == '\t';
}

#define BLOCK 64 /* bits of a word */

/* Where at or after `at` a run may begin: the first place from which RUN_MIN bytes look like letters, one by one. Most of a
 * picture or the like is passed here. */
static size_t skip_noise(struct sp_view v, size_t at)
{
	while (v.n - at >= BLOCK) {
		uint64_t ascii = 0, lead = 0, rest = 0;

		for (unsigned i = 0; i < BLOCK; i++) {
			unsigned char c = (unsigned char)v.p[at + i];

			ascii |= (uint64_t)is_letter(c) << i;
			lead |= (uint64_t)(c >= 0xc2 && c <= 0xf4) << i;
			rest |= (uint64_t)(c >= 0x80 && c <= 0xbf) << i;
		}
		/* What stands beyond the borders is not known: it is taken to fit. */
		uint64_t run = ascii | (lead & (rest >> 1 | UINT64_C(1) << (BLOCK - 1))) |
			(rest & ((lead | rest) << 1 | 1)), begins = run;

		for (unsigned i = 1; i < RUN_MIN; i++)
			begins &= run >> i;
		if (begins)
			return at + (size_t)__builtin_ctzll(begins);
		at += BLOCK - RUN_MIN + 1;
	}
	return at;
}

/* Runs of letters, 8 bits each, UTF-8 included. */
static void narrow(struct sp_view v, struct sp_buf *out)
{
	size_t from = skip_noise(v, 0);

	for (size_t at = from; at <= v.n && out->n < TEXT_MAX;) {
		uint32_t cp;
		unsigned n = at < v.n ? sp_u8(v.p + at) < 0x80 ? is_letter((unsigned char)v.p[at])
			: sp_utf8_decode(v.p + at, v.n - at, &cp) : 0;

		if (n) {
			at += n;
			continue;
		}
		if (at - from >= RUN_MIN) {
			sp_buf_add(out, v.p + from, at - from);
			sp_buf_add_char(out, '\n');
		}
		from = at = at < v.n ? skip_noise(v, at + 1) : at + 1;
	}
}

/* Runs of ASCII letters, 16 bits each, low byte first: from zero to zero. */
static void wide(struct sp_view v, struct sp_buf *out)
{
	const char *end = v.p + v.n, *floor = v.p;

	while (floor < end && out->n < TEXT_MAX) {
		const char *zero = memchr(floor, 0, (size_t)(end - floor)), *at = zero;

		if (!zero)
			break;
		while (at < end && at > floor && !*at && is_letter((unsigned char)at[-1]))
			at += end - at > 2 ? 2 : end - at;
		if (at - zero + 1 >= 2 * RUN_MIN) { /* the last zero may end the file */
			for (const char *p = zero - 1; p + 1 < at; p += 2)
				sp_buf_add_char(out, *p);
			sp_buf_add_char(out, '\n');
		}
		floor = at > zero ? at - 1 : zero + 1;
	}
}

static unsigned bid_strings(struct sp_view bytes)
{
	(void)bytes;
	return SP_BID_REST;
}

static bool is_rest(const char *type)
{
	static const char *const silent[] = { "application/x-rest", "application/pkcs7-signature",
		"application/x-pkcs7-signature", "application/pgp-signature" };

	for (size_t i = 0; type && i < sizeof silent / sizeof *silent; i++)
		if (!strcmp(type, silent[i]))
			return true;
	return false;
}

static void read_strings(struct sp_work *work)
{
	struct sp_buf out;

	bool speaks = false;

	sp_buf_init(&out, 0);
	narrow(work->bytes, &out);
	wide(work->bytes, &out);
	for (size_t at = 0, from = 0; at < out.n; at++) {
		if (out.p[at] != '\n')
			continue;
		speaks |= at - from >= SPEECH_MIN && memchr(out.p + from, ' ', at - from);
		from = at + 1;
	}
	sp_give_text(work, SP_EXTRACT_DOUBT, sp_view(out.p, out.n));
	sp_buf_release(&out);
	/* That it is read so is no reason to trust it: it stays a file of an unknown kind, unless it is small and speaks, or
	 * nobody expects it to. */
	work->gave = false;
	work->said = is_rest(work->type) || (speaks && work->bytes.n < SILENCE_MAX);
}

const struct sp_format sp_format_strings = { .name = "letters in files of unknown kinds", .bid = bid_strings,
	.read = read_strings };
