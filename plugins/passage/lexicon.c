/* SPDX-License-Identifier: Apache-2.0 */
/* Words and frames of the packs, read once. */
#include <stdio.h>
#include <string.h>

#include "passage.h"

#define CLASS_FRAME "frame"
#define WORD_BYTES_MAX 200u
#define WHY_BYTES_MAX 160u
#define REACH 14u /* of a frame that says none */

static const char *const forms[PASSAGE_FORM_N] = { "time", "money", "name", "number" };

static bool is_name(const char *name, const char *s, size_t n)
{
	return strlen(name) == n && !memcmp(name, s, n);
}

static int find_class(const struct passage_lexicon *lexicon, const char *s, size_t n)
{
	for (uint32_t i = 0; i < lexicon->class_n; i++)
		if (is_name(lexicon->class_name[i], s, n))
			return (int)i;
	return -1;
}

static bool is_frame(const struct sallyport_entry *entry)
{
	return !strcmp(entry->entry_class, CLASS_FRAME);
}

static bool refuse(const struct sallyport_host *host, const char *what, const char *s)
{
	char line[256];

	snprintf(line, sizeof line, "passage: %s: \"%.120s\"", what, s);
	if (host->log)
		host->log(host->context, 0, line);
	return false;
}

/* ---------- words ---------- */

static bool read_word(struct passage_lexicon *lexicon, const struct sallyport_entry *from,
	const struct sallyport_host *host)
{
	struct passage_token token[PASSAGE_PHRASE_TOKENS_MAX + 1];
	struct passage_entry *entry = &lexicon->entry[lexicon->entry_n];
	size_t bytes = strnlen(from->word, WORD_BYTES_MAX);
	uint32_t n = passage_tokens(from->word, 0, (uint32_t)bytes, token,
		PASSAGE_PHRASE_TOKENS_MAX + 1);
	int class = find_class(lexicon, from->entry_class, strlen(from->entry_class));

	if (class < 0) {
		if (lexicon->class_n == PASSAGE_CLASSES_MAX)
			return refuse(host, "too many classes", from->entry_class);
		class = (int)lexicon->class_n;
		lexicon->class_name[lexicon->class_n++] = from->entry_class;
	}
	if (!n || n > PASSAGE_PHRASE_TOKENS_MAX)
		return refuse(host, "a phrase has one to six words", from->word);
	*entry = (struct passage_entry){ .class = (uint8_t)class, .token_n = (uint8_t)n };
	for (uint32_t i = 0; i < n; i++)
		passage_join(&entry->hash, &entry->check, &token[i]);
	lexicon->entry_n++;
	return true;
}

static bool make_index(struct passage_lexicon *lexicon, const struct sallyport_host *host)
{
	lexicon->slot_n = 16;
	while (lexicon->slot_n < 2 * lexicon->entry_n)
		lexicon->slot_n *= 2;
	lexicon->slot = host->alloc(host->context, lexicon->slot_n * sizeof *lexicon->slot);
	if (!lexicon->slot)
		return false;
	for (uint32_t i = 0; i < lexicon->entry_n; i++) {
		uint32_t at = lexicon->entry[i].hash & (lexicon->slot_n - 1);

		while (lexicon->slot[at])
			at = (at + 1) & (lexicon->slot_n - 1);
		lexicon->slot[at] = i + 1;
	}
	return true;
}

/* ---------- frames ---------- */

/* "[!|>]class[|class]…" */
static bool read_term(const struct passage_lexicon *lexicon, const char *s, size_t n,
	struct passage_term *ret)
{
	*ret = (struct passage_term){ .not = *s == '!', .after = *s == '>' };
	if (ret->not || ret->after)
		s++, n--;
	while (n) {
		size_t name_n = 0;

		while (name_n < n && s[name_n] != '|')
			name_n++;
		int class = find_class(lexicon, s, name_n);

		if (class < 0)
			return false;
		ret->any |= UINT64_C(1) << class;
		name_n += name_n < n;
		s += name_n;
		n -= name_n;
	}
	return ret->any != 0;
}

static bool read_reach(const char *s, size_t n, uint32_t *ret)
{
	*ret = 0;
	for (size_t i = 1; i < n; i++)
		*ret = s[i] >= '0' && s[i] <= '9' && *ret < 100 ? 10 * *ret + (uint32_t)(s[i] - '0')
			: PASSAGE_TOKENS_MAX;
	return *ret > 0 && *ret < PASSAGE_TOKENS_MAX;
}

/* What people are told: the classes that were met. */
static const char *write_why(const struct passage_frame *frame, const struct passage_lexicon *lexicon,
	const struct sallyport_host *host)
{
	char *out = host->alloc(host->context, WHY_BYTES_MAX);
	size_t n = 0;

	if (!out)
		return NULL;
	for (uint32_t i = 0; i < frame->term_n; i++) {
		uint32_t class = 0;

		if (frame->term[i].not)
			continue;
		while (!(frame->term[i].any >> class & 1))
			class++;
		int written = snprintf(out + n, WHY_BYTES_MAX - n, "%s%s", n ? " + " : "words of: ",
			lexicon->class_name[class]);

		if (written < 0 || (size_t)written >= WHY_BYTES_MAX - n)
			break;
		n += (size_t)written;
	}
	for (char *dash = strchr(out, '-'); dash; dash = strchr(dash, '-'))
		*dash = ' ';
	return out;
}

static bool read_frame(struct passage_lexicon *lexicon, const struct sallyport_entry *from,
	const struct sallyport_host *host)
{
	struct passage_frame *frame = &lexicon->frame[lexicon->frame_n];

	*frame = (struct passage_frame){ .rule = from->tags, .confidence = from->weight,
		.reach = REACH };
	for (const char *s = from->word; *s;) {
		size_t n = strcspn(s, " ");
		bool good = true;

		if (*s == '/')
			good = read_reach(s, n, &frame->reach);
		else if (n)
			good = frame->term_n < PASSAGE_TERMS_MAX &&
				read_term(lexicon, s, n, &frame->term[frame->term_n++]);
		if (!good)
			return refuse(host, "a frame names no class of words, or is too long", from->word);
		s += n + (s[n] != 0);
	}
	if (!frame->term_n || frame->term[0].not || frame->term[0].after)
		return refuse(host, "a frame begins with a class of words", from->word);
	frame->why = write_why(frame, lexicon, host);
	lexicon->frame_n++;
	return frame->why;
}

bool passage_lexicon_read(struct passage_lexicon *lexicon, const struct sallyport_host *host)
{
	uint32_t n = host->entry_count(host->context), frames = 0;

	for (uint32_t i = 0; i < n; i++)
		frames += is_frame(host->entry(host->context, i));
	if (frames > PASSAGE_FRAMES_MAX)
		return refuse(host, "too many frames", "");
	lexicon->entry = host->alloc(host->context, (n - frames + 1) * sizeof *lexicon->entry);
	lexicon->frame = host->alloc(host->context, (frames + 1) * sizeof *lexicon->frame);
	if (!lexicon->entry || !lexicon->frame)
		return false;
	for (; lexicon->class_n < PASSAGE_FORM_N; lexicon->class_n++)
		lexicon->class_name[lexicon->class_n] = forms[lexicon->class_n];
	for (uint32_t i = 0; i < n; i++) {
		const struct sallyport_entry *entry = host->entry(host->context, i);

		if (!is_frame(entry) && !read_word(lexicon, entry, host))
			return false;
	}
	for (uint32_t i = 0; i < n; i++) {
		const struct sallyport_entry *entry = host->entry(host->context, i);

		if (is_frame(entry) && !read_frame(lexicon, entry, host))
			return false;
	}
	return make_index(lexicon, host);
}
