/* SPDX-License-Identifier: Apache-2.0 */
/* Frames as packs write them. */
#include <stdio.h>
#include <string.h>

#include "passage.h"

#define WHY_BYTES_MAX 160u
#define REACH 14u /* of a frame that says none */

/* "[!|>]class[|class]…" */
static bool read_term(const struct passage_lexicon *lexicon, const char *s, size_t n,
	struct passage_term *ret)
{
	*ret = (struct passage_term){ .not = *s == '!', .after = *s == '>' };
	if (ret->not || ret->after)
		s++, n--;
	for (size_t name_n; n; s += name_n, n -= name_n) {
		const char *end = memchr(s, '|', n);

		name_n = end ? (size_t)(end - s) : n;
		int class = passage_class(lexicon, s, name_n);

		if (class < 0)
			return false;
		ret->any[class / 64] |= UINT64_C(1) << class % 64;
		name_n += end != NULL;
	}
	for (uint32_t i = 0; i < PASSAGE_CLASSES_MAX / 64; i++)
		if (ret->any[i])
			return true;
	return false;
}

static bool read_reach(const char *s, size_t n, uint32_t *ret)
{
	*ret = 0;
	for (size_t i = 1; i < n; i++)
		*ret = s[i] >= '0' && s[i] <= '9' && *ret < 100 ? 10 * *ret + (uint32_t)(s[i] - '0')
			: PASSAGE_TOKENS_MAX;
	return *ret > 0 && *ret < PASSAGE_TOKENS_MAX;
}

static bool read_word(const struct passage_lexicon *lexicon, const char *s, size_t n,
	struct passage_frame *frame)
{
	if (*s == '/')
		return read_reach(s, n, &frame->reach);
	if (*s == '.' && n == 1)
		return frame->one_sentence = true;
	return frame->term_n < PASSAGE_TERMS_MAX &&
		read_term(lexicon, s, n, &frame->term[frame->term_n++]);
}

/* What people are told: of each term the first class as it is written. */
static const char *write_why(const char *s, const struct sallyport_host *host)
{
	char *out = host->alloc(host->context, WHY_BYTES_MAX);
	size_t n = 0;

	if (!out)
		return NULL;
	for (size_t length; *s; s += length + (s[length] != 0)) {
		length = strcspn(s, " ");
		if (!length || strchr("!./", *s))
			continue;
		const char *name = s + (*s == '>');
		int written = snprintf(out + n, WHY_BYTES_MAX - n, "%s%.*s", n ? " + " : "words of: ",
			(int)strcspn(name, "| "), name);

		if (written < 0 || (size_t)written >= WHY_BYTES_MAX - n)
			break;
		n += (size_t)written;
	}
	for (char *dash = strchr(out, '-'); dash; dash = strchr(dash, '-'))
		*dash = ' ';
	return out;
}

bool passage_frame_read(struct passage_lexicon *lexicon, const struct sallyport_entry *from,
	const struct sallyport_host *host)
{
	struct passage_frame *frame = &lexicon->frame[lexicon->frame_n];

	*frame = (struct passage_frame){ .rule = from->tags, .confidence = from->weight,
		.reach = REACH };
	for (const char *s = from->word; *s;) {
		size_t n = strcspn(s, " ");

		if (n && !read_word(lexicon, s, n, frame))
			return false;
		s += n + (s[n] != 0);
	}
	if (!frame->term_n || frame->term[0].not || frame->term[0].after)
		return false;
	frame->why = write_why(from->word, host);
	lexicon->frame_n++;
	return frame->why;
}

bool passage_may_meet(const struct passage_frame *frame, const uint64_t *classes)
{
	for (uint32_t t = 0; t < frame->term_n; t++) {
		uint64_t met = 0;

		for (uint32_t i = 0; i < PASSAGE_CLASSES_MAX / 64; i++)
			met |= frame->term[t].any[i] & classes[i];
		if (!frame->term[t].not && !met)
			return false;
	}
	return true;
}
