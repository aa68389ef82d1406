/* SPDX-License-Identifier: Apache-2.0 */
/* Header values for people: unfolded, encoded words (RFC 2047, RFC 2231 5) decoded, whatever else is in them kept. */
#include <stdint.h>
#include <string.h>

#include "base/err.h"
#include "base/utf8.h"
#include "parse/charset.h"
#include "parse/decode.h"
#include "parse/out.h"

#define CHARSET_MAX 60

struct word {
	char charset[CHARSET_MAX + 1];
	char encoding; /* 'b' or 'q' */
	struct sp_view text;
	size_t end; /* after "?=" */
};

struct reader {
	struct sp_view in;
	struct sp_arena *arena;
	struct sp_out out;
	size_t close; /* the next "?=" at or after a place asked for before: keeps the search linear */
};

static bool find_close(struct reader *r, size_t from)
{
	if (r->close != SIZE_MAX && r->close >= from)
		return r->close < r->in.n;
	for (size_t at = from; at < r->in.n;) {
		const char *mark = memchr(r->in.p + at, '?', r->in.n - at);

		if (!mark)
			break;
		at = (size_t)(mark - r->in.p);
		if (at + 1 < r->in.n && mark[1] == '=') {
			r->close = at;
			return true;
		}
		at++;
	}
	r->close = r->in.n;
	return false;
}

/* Reads the encoded word at `at`, where "=?" stands. */
static bool read_word(struct reader *r, size_t at, struct word *ret)
{
	size_t i = at + 2, n = 0;
	bool language = false;

	for (; i < r->in.n && r->in.p[i] != '?'; i++) {
		unsigned char c = (unsigned char)r->in.p[i];

		if (i - at > 2 * CHARSET_MAX || sp_is_space(c) || c >= 0x7f)
			return false;
		language |= c == '*';
		if (!language && n < CHARSET_MAX)
			ret->charset[n++] = (char)sp_lower(c);
	}
	ret->charset[n] = 0;
	/* Without a charset it is read as the bytes say. */
	if (i + 2 >= r->in.n || r->in.p[i + 2] != '?')
		return false;
	ret->encoding = (char)sp_lower((unsigned char)r->in.p[i + 1]);
	if (ret->encoding != 'b' && ret->encoding != 'q')
		return false;
	if (!find_close(r, i + 3))
		return false;
	ret->text = sp_view_sub(r->in, i + 3, r->close);
	ret->end = r->close + 2;
	return true;
}

static size_t base64_n(struct sp_view text)
{
	size_t n = text.n;

	while (n && text.p[n - 1] == '=')
		n--;
	return n;
}

/* A run of adjacent words of one charset and encoding, to be decoded together. */
struct run {
	struct sp_out encoded; /* what to decode: base64 split inside a quantum is joined */
	struct word word;
	size_t loose; /* length of the last word modulo 4 when it ended inside a quantum without padding */
};

static int flush_run(struct reader *r, struct run *run)
{
	struct sp_view encoded = sp_out_finish(&run->encoded), bytes;
	struct sp_decoded got;
	bool damaged;

	if (run->encoded.failed)
		return SP_ENOMEM;
	int e = run->word.encoding == 'b' ?
		sp_base64_decode(encoded, r->arena, &bytes, NULL, &damaged) :
		sp_qp_decode(encoded, true, r->arena, &bytes, NULL, &damaged);
	if (!e)
		e = sp_charset_read(bytes, run->word.charset, r->arena, NULL, &got);
	if (e == SP_ENOENT)
		e = sp_charset_read(bytes, NULL, r->arena, NULL, &got);
	if (e)
		return SP_ENOMEM;
	sp_out_add(&r->out, got.utf8.p, got.utf8.n);
	return SP_OK;
}

/* Offset of the encoded word that follows `at` after nothing but white space, or SIZE_MAX. */
static size_t adjacent(struct sp_view in, size_t at)
{
	while (at < in.n && sp_is_space((unsigned char)in.p[at]))
		at++;
	return at + 1 < in.n && in.p[at] == '=' && in.p[at + 1] == '?' ? at : SIZE_MAX;
}

static void add_to_run(struct run *run, const struct word *word)
{
	size_t n = base64_n(word->text);

	/* Two halves of one quantum make it whole; anything else that ends inside one lacks its padding. */
	if (run->loose && (run->loose + n) % 4 != 0 && n == word->text.n && n % 4 == run->loose)
		sp_out_add(&run->encoded, "=", 1);
	sp_out_add(&run->encoded, word->text.p, word->text.n);
	run->loose = word->encoding == 'b' && n == word->text.n ? (run->loose + n) % 4 : 0;
}

/* Decodes the words from `at` on that belong together. Returns: offset after them, or 0 when memory is short. */
static size_t take_words(struct reader *r, struct word *word)
{
	size_t end = word->end;

	for (bool more = true; more;) {
		struct run run = { .word = *word };

		sp_out_init(&run.encoded, r->arena, word->text.n);
		add_to_run(&run, word);
		more = false;
		for (;;) {
			size_t next = adjacent(r->in, end);

			if (next == SIZE_MAX || !read_word(r, next, word))
				break;
			end = word->end;
			if (word->encoding != run.word.encoding ||
				strcmp(word->charset, run.word.charset) != 0) {
				more = true;
				break;
			}
			add_to_run(&run, word);
		}
		if (flush_run(r, &run))
			return 0;
	}
	return end;
}

/* What is not an encoded word: folds become one space, NUL goes, bytes above 127 are read as UTF-8 or windows-1252. */
static int plain(struct reader *r, size_t from, size_t to)
{
	struct sp_view text = sp_view_sub(r->in, from, to);
	struct sp_decoded got = { .utf8 = text };

	if (sp_utf8_valid_run(text.p, text.n) != text.n &&
		sp_charset_read(text, "windows-1252", r->arena, NULL, &got))
		return SP_ENOMEM;
	text = got.utf8;
	char *out = sp_out_room(&r->out, text.n + 1);
	size_t n = 0;
	if (!out)
		return SP_ENOMEM;
	for (size_t i = 0; i < text.n; i++) {
		char c = text.p[i];

		if (c == '\r' || c == '\n') {
			while (i + 1 < text.n && sp_is_space((unsigned char)text.p[i + 1]))
				i++;
			c = ' ';
		}
		if (c)
			out[n++] = c;
	}
	r->out.n += n;
	return SP_OK;
}

static bool is_simple(struct sp_view value)
{
	return !memchr(value.p, '=', value.n) && !memchr(value.p, '\n', value.n) &&
		!memchr(value.p, '\r', value.n) && !memchr(value.p, 0, value.n) &&
		sp_utf8_ascii_run(value.p, value.n) == value.n;
}

/* Decodes all words of a value once. */
static int decode_words(struct sp_view value, struct sp_arena *arena, struct sp_view *ret)
{
	struct reader r = { .in = sp_view_trim(value), .arena = arena, .close = SIZE_MAX };
	size_t done = 0, at = 0;

	if (!r.in.n || is_simple(r.in)) {
		*ret = r.in;
		return SP_OK;
	}
	sp_out_init(&r.out, arena, r.in.n + 16);
	while (at + 1 < r.in.n) {
		const char *equals = memchr(r.in.p + at, '=', r.in.n - at);
		struct word word;

		if (!equals)
			break;
		at = (size_t)(equals - r.in.p);
		if (at + 1 >= r.in.n || equals[1] != '?' || !read_word(&r, at, &word)) {
			at++;
			continue;
		}
		if (plain(&r, done, at))
			return SP_ENOMEM;
		done = at = take_words(&r, &word);
		if (!done)
			return SP_ENOMEM;
	}
	if (plain(&r, done, r.in.n))
		return SP_ENOMEM;
	*ret = sp_out_finish(&r.out);
	return r.out.failed ? SP_ENOMEM : SP_OK;
}

int sp_header_decode(struct sp_view value, struct sp_arena *arena, struct sp_view *ret)
{
	int e = decode_words(value, arena, ret);

	/* What was said twice is heard twice by some. */
	return e || ret->p == value.p || sp_view_find_nocase(*ret, "=?") == SIZE_MAX ? e : decode_words(*ret, arena, ret);
}
