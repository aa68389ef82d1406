/* SPDX-License-Identifier: Apache-2.0 */
/* What is known of the words of a sentence: hits, and entries that stand in it as written. */
#include <stdlib.h>
#include <string.h>

#include "off.h"

/* Whether the tokens from `first` on are the phrase of the entry. */
static bool is_phrase(const struct off_sentence *sentence, uint32_t first,
	const struct off_entry *entry)
{
	const char *word = entry->word;

	for (uint32_t i = 0; i < entry->token_n; i++) {
		size_t n = strcspn(word, " ");

		if (!off_token_is(sentence->characters, sentence->text, &sentence->token[first + i],
			word, n))
			return false;
		word += n + (word[n] != 0);
	}
	return true;
}

static void add(struct off_sentence *sentence, const struct off_entry *entry, uint32_t first,
	uint32_t last, uint32_t begin, uint32_t end)
{
	if (sentence->mark_n < OFF_MARKS_MAX && entry->class != OFF_NONE)
		sentence->mark[sentence->mark_n++] = (struct off_mark){ begin, end, entry,
			first, last, NULL };
}

static void add_phrases(struct off_sentence *sentence, const struct off_lexicon *lexicon,
	uint32_t first)
{
	uint32_t hash = 0;

	for (uint32_t i = 0; i < OFF_PHRASE_TOKENS_MAX && first + i < sentence->token_n; i++) {
		const struct off_token *last = &sentence->token[first + i];
		const struct off_entry *entry;

		hash = off_hash_join(hash, last->hash);
		uint32_t at = off_lexicon_start(lexicon, hash);

		while ((entry = off_lexicon_next(lexicon, hash, &at)))
			if (entry->token_n == i + 1 && is_phrase(sentence, first, entry))
				add(sentence, entry, first, first + i,
					sentence->token[first].begin, last->end);
		if (!off_lexicon_begins(lexicon, hash))
			return;
	}
}

static bool is_in_address(const struct off_sentence *sentence, const struct off_mark *mark)
{
	return sentence->token[mark->first].flags & OFF_TOKEN_ADDRESS &&
		!memchr(sentence->text + mark->begin, '@', mark->end - mark->begin);
}

/* The tokens that a hit touches. */
static void add_hit(struct off_sentence *sentence, const struct off_hit *hit)
{
	uint32_t low = 0, high = sentence->token_n;

	while (low < high) {
		uint32_t middle = low + (high - low) / 2;

		if (sentence->token[middle].end <= hit->begin)
			low = middle + 1;
		else
			high = middle;
	}
	if (low == sentence->token_n)
		return;
	uint32_t last = low;

	while (last + 1 < sentence->token_n && sentence->token[last + 1].begin < hit->end)
		last++;
	add(sentence, hit->entry, low, last, hit->begin, hit->end);
}

static int by_place(const void *a, const void *b)
{
	const struct off_mark *x = a, *y = b;

	if (x->first != y->first)
		return x->first < y->first ? -1 : 1;
	if (x->last != y->last)
		return x->last > y->last ? -1 : 1;
	return x->entry < y->entry ? -1 : x->entry > y->entry;
}

/* A longer phrase says what its words mean: those within it go, unless it is a frame. So do doubles, and what stands in
 * addresses. */
static void thin(struct off_sentence *sentence)
{
	const struct off_mark *wide = NULL;
	uint32_t n = 0;

	for (uint32_t i = 0; i < sentence->mark_n; i++) {
		struct off_mark mark = sentence->mark[i];
		bool frame = !mark.entry->token_n;

		if (!frame && wide && wide->last >= mark.last &&
			(wide->first < mark.first || wide->last > mark.last ||
				wide->entry == mark.entry))
			continue;
		if (n > 0 && sentence->mark[n - 1].first == mark.first &&
			sentence->mark[n - 1].entry == mark.entry)
			continue;
		if (is_in_address(sentence, &mark))
			continue;
		sentence->mark[n] = mark;
		if (!frame && (!wide || mark.last > wide->last))
			wide = &sentence->mark[n];
		sentence->classes |= UINT64_C(1) << mark.entry->class;
		n++;
	}
	sentence->mark_n = n;
}

static bool is_marked(const struct off_sentence *sentence, uint32_t token)
{
	for (uint32_t i = 0; i < sentence->mark_n; i++)
		if (sentence->mark[i].first <= token && token <= sentence->mark[i].last)
			return true;
	return false;
}

static void add_misspelt(struct off_sentence *sentence, const struct off_lexicon *lexicon)
{
	for (uint32_t i = 0; i < sentence->token_n; i++) {
		const struct off_entry *entry = is_marked(sentence, i) ? NULL
			: off_spell_find(lexicon, sentence->text, &sentence->token[i]);

		if (entry)
			add(sentence, entry, i, i, sentence->token[i].begin, sentence->token[i].end);
	}
}

static bool has_group(const struct off_sentence *sentence)
{
	for (uint32_t i = 0; i < sentence->mark_n; i++)
		if (off_is_group(&sentence->mark[i]))
			return true;
	return false;
}

/* A hit without an entry is one of words with no space between. */
static bool has_joined(const struct off_hit *hits, uint32_t hit_n)
{
	for (uint32_t i = 0; i < hit_n; i++)
		if (!hits[i].entry)
			return true;
	return false;
}

static void mark_words(struct off_sentence *sentence, const struct off_lexicon *lexicon,
	const struct off_hit *hits, uint32_t hit_n)
{
	sentence->mark_n = 0;
	for (uint32_t i = 0; i < hit_n; i++)
		if (hits[i].entry)
			add_hit(sentence, &hits[i]);
	for (uint32_t i = 0; i < sentence->token_n; i++)
		add_phrases(sentence, lexicon, i);
}

void off_sentence_mark(struct off_sentence *sentence, const struct off_lexicon *lexicon,
	const struct off_hit *hits, uint32_t hit_n)
{
	sentence->classes = 0;
	sentence->characters = lexicon->characters;
	sentence->token_n = off_tokens(lexicon->characters, sentence->text, sentence->begin,
		sentence->end, sentence->token, OFF_TOKENS_MAX);
	mark_words(sentence, lexicon, hits, hit_n);
	if (has_group(sentence) || has_joined(hits, hit_n)) {
		uint32_t n = off_spell_cut(lexicon, sentence->text, sentence->token, sentence->token_n,
			OFF_TOKENS_MAX);

		if (n > sentence->token_n) {
			sentence->token_n = n;
			mark_words(sentence, lexicon, hits, hit_n);
		}
		add_misspelt(sentence, lexicon);
	}
	qsort(sentence->mark, sentence->mark_n, sizeof *sentence->mark, by_place);
	off_frames_mark(sentence, lexicon);
	qsort(sentence->mark, sentence->mark_n, sizeof *sentence->mark, by_place);
	thin(sentence);
}
