/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Words that were misspelt so that they are not found: two letters changed places, one left out, no space between words. Asked
 * only about words that no lexicon knows, in sentences that name a group.
 */
#include <stdlib.h>
#include <string.h>

#include "off.h"

#define SWAP_LETTERS_MIN 4u
#define DROP_LETTERS_MIN 6u /* of the word; a shorter one with a letter less is often another word */
#define JOIN_LETTERS_MIN 5u
#define STRONG_LETTERS_MIN 4u
#define WORD_LETTERS_MAX 32u

static bool is_strong(const struct off_entry *entry)
{
	switch (entry->class) {
	case OFF_SLUR: case OFF_INSULT: case OFF_PROFANITY: case OFF_PREDICATE: case OFF_LOATHING:
	case OFF_THREAT: case OFF_INTENT:
		return entry->token_n == 1;
	default:
		return false;
	}
}

/* The token in lower case. Returns: how many letters, 0 = it holds something else or is too long. */
static uint32_t letters_of(const char *text, const struct off_token *token, char *ret)
{
	uint32_t n = token->end - token->begin;

	if (n > WORD_LETTERS_MAX || token->flags & (OFF_TOKEN_ADDRESS | OFF_TOKEN_NUMBER))
		return 0;
	for (uint32_t i = 0; i < n; i++) {
		char c = text[token->begin + i];

		ret[i] = c >= 'A' && c <= 'Z' ? (char)(c + 32) : c;
		if (ret[i] < 'a' || ret[i] > 'z')
			return 0;
	}
	return n;
}

/* The entry that is this one word, and of a class that counts by itself if `strong`. */
static const struct off_entry *find(const struct off_lexicon *lexicon, const char *word, uint32_t n,
	bool strong)
{
	const struct off_token token = { .begin = 0, .end = n, .hash = off_hash_of(word, n) };
	uint32_t hash = off_hash_join(0, token.hash), at = off_lexicon_start(lexicon, hash);
	const struct off_entry *entry;

	while ((entry = off_lexicon_next(lexicon, hash, &at)))
		if (entry->token_n == 1 && entry->word_n == n && !memcmp(entry->word, word, n) &&
			(!strong || is_strong(entry)))
			return entry;
	return NULL;
}

/* ---------- letters left out ---------- */

static int by_hash(const void *a, const void *b)
{
	const struct off_drop *x = a, *y = b;

	return x->hash < y->hash ? -1 : x->hash > y->hash;
}

static uint32_t drops_of(const struct off_entry *entry)
{
	if (!is_strong(entry) || entry->word_n < DROP_LETTERS_MIN || entry->word_n > WORD_LETTERS_MAX ||
		entry->tags & OFF_BIT(AMBIGUOUS))
		return 0;
	return entry->word_n - 2u; /* neither the first letter nor the last */
}

bool off_spell_read(struct off_lexicon *lexicon, const struct sallyport_host *host)
{
	size_t n = 0;

	for (uint32_t i = 0; i < lexicon->entry_n; i++)
		n += drops_of(&lexicon->entry[i]);
	lexicon->drop = host->alloc(host->context, (n + 1) * sizeof *lexicon->drop);
	if (!lexicon->drop)
		return false;
	for (uint32_t i = 0; i < lexicon->entry_n; i++) {
		const struct off_entry *entry = &lexicon->entry[i];
		char word[WORD_LETTERS_MAX];

		for (uint32_t k = 0; k < drops_of(entry); k++) {
			memcpy(word, entry->word, k + 1);
			memcpy(word + k + 1, entry->word + k + 2, entry->word_n - k - 2u);
			lexicon->drop[lexicon->drop_n++] = (struct off_drop){
				off_hash_of(word, entry->word_n - 1u), entry };
		}
	}
	qsort(lexicon->drop, lexicon->drop_n, sizeof *lexicon->drop, by_hash);
	return true;
}

static const struct off_entry *find_dropped(const struct off_lexicon *lexicon, const char *word,
	uint32_t n)
{
	const struct off_drop key = { off_hash_of(word, n), NULL };
	const struct off_drop *drop = bsearch(&key, lexicon->drop, lexicon->drop_n,
		sizeof *lexicon->drop, by_hash);

	return drop && drop->entry->word_n == n + 1 ? drop->entry : NULL;
}

static const struct off_entry *find_swapped(const struct off_lexicon *lexicon, char *word, uint32_t n)
{
	const struct off_entry *found = NULL;

	for (uint32_t i = 1; i + 1 < n && !found; i++) {
		char c = word[i];

		word[i] = word[i + 1];
		word[i + 1] = c;
		if (word[i] != c)
			found = find(lexicon, word, n, true);
		word[i + 1] = word[i];
		word[i] = c;
	}
	return found;
}

const struct off_entry *off_spell_find(const struct off_lexicon *lexicon, const char *text,
	const struct off_token *token)
{
	char word[WORD_LETTERS_MAX];
	uint32_t n = letters_of(text, token, word);

	if (n < SWAP_LETTERS_MIN || find(lexicon, word, n, false))
		return NULL;
	const struct off_entry *found = find_swapped(lexicon, word, n);

	return found || n + 1 < DROP_LETTERS_MIN ? found : find_dropped(lexicon, word, n);
}

/* ---------- words without a space between ---------- */

/* Cuts a word into the fewest words that the lexicon knows, one of them strong. Returns: how many; ret_cut: where each ends. */
static uint32_t cut(const struct off_lexicon *lexicon, const char *word, uint32_t n, uint32_t *ret_cut)
{
	uint8_t parts[WORD_LETTERS_MAX + 1] = { 0 }, from[WORD_LETTERS_MAX + 1] = { 0 };
	bool strong[WORD_LETTERS_MAX + 1] = { false };

	for (uint32_t end = 1; end <= n; end++)
		for (uint32_t begin = 0; begin < end; begin++) {
			if ((begin && !parts[begin]) || (end - begin == 1 && word[begin] != 'i') ||
				end - begin == n || (parts[end] && parts[end] <= parts[begin] + 1u))
				continue;
			if (!find(lexicon, word + begin, end - begin, false))
				continue;
			parts[end] = (uint8_t)(parts[begin] + 1u);
			from[end] = (uint8_t)begin;
			strong[end] = (begin && strong[begin]) || (end - begin >= STRONG_LETTERS_MIN &&
				find(lexicon, word + begin, end - begin, true));
		}
	if (!strong[n])
		return 0;
	for (uint32_t i = parts[n], end = n; i-- > 0; end = from[end])
		ret_cut[i] = end;
	return parts[n];
}

uint32_t off_spell_cut(const struct off_lexicon *lexicon, const char *text, struct off_token *tokens,
	uint32_t n, uint32_t capacity)
{
	for (uint32_t i = 0; i < n; i++) {
		char word[WORD_LETTERS_MAX];
		uint32_t cuts[WORD_LETTERS_MAX], letter_n = letters_of(text, &tokens[i], word), part_n;

		if (letter_n < JOIN_LETTERS_MIN || find(lexicon, word, letter_n, false))
			continue;
		part_n = cut(lexicon, word, letter_n, cuts);
		if (part_n < 2 || n + part_n - 1 > capacity)
			continue;
		struct off_token whole = tokens[i];

		memmove(&tokens[i + part_n], &tokens[i + 1], (n - i - 1) * sizeof *tokens);
		for (uint32_t k = 0, begin = 0; k < part_n; begin = cuts[k++])
			tokens[i + k] = (struct off_token){ whole.begin + begin, whole.begin + cuts[k],
				off_hash_of(word + begin, cuts[k] - begin),
				k ? whole.flags & OFF_TOKEN_QUOTED : whole.flags };
		n += part_n - 1;
		i += part_n - 1;
	}
	return n;
}
