/* SPDX-License-Identifier: Apache-2.0 */
#include "match/anchor.h"

#include <stdlib.h>

#define WORD_MIN 4u  /* letters: shorter ones are parts of others */
#define SHORT_MIN 2u /* letters of what is looked for all the same where the longer words are commoner still */
#define SHORT_RANK 200u /* as seldom as words of this rank are short ones met that are not among the common, or begin others */
#define WORD_MAX 16u /* a longer word is not common */
#define RANK_MIN 20u /* a commoner word is met too often to be looked for */

static const struct common {
	const char *word;
	uint32_t rank;
} common[] = {
#define SP_COMMON(word, rank) { word, rank },
#include "match/common.def"
#undef SP_COMMON
};

static int compare(const void *key, const void *element)
{
	const struct common *entry = element;

	return strcmp(key, entry->word);
}

/* Short words that are met too often to be looked for. */
static bool is_common_short(const char *word)
{
	static const char *const list[] = { "all", "am", "an", "and", "any", "are", "as", "at", "be",
		"but", "by", "can", "day", "de", "did", "do", "don", "for", "get", "go", "got", "had",
		"has", "he", "her", "him", "his", "how", "if", "in", "is", "it", "its", "ll", "me",
		"my", "new", "no", "not", "now", "of", "off", "old", "on", "one", "or", "our", "out",
		"put", "re", "see", "she", "so", "the", "to", "too", "two", "up", "us", "use", "ve",
		"was", "way", "we", "who", "why", "you" };

	for (size_t i = 0; i < sizeof list / sizeof *list; i++)
		if (!strcmp(list[i], word))
			return true;
	return false;
}

/* How seldom a word is met: its rank among the common ones, UINT32_MAX for all others that are not short. */
static uint32_t rarity(struct sp_view word)
{
	char lower[WORD_MAX + 1];

	if (word.n < SHORT_MIN)
		return 0;
	if (word.n > WORD_MAX)
		return UINT32_MAX;
	for (size_t i = 0; i < word.n; i++)
		lower[i] = (char)sp_lower((unsigned char)word.p[i]);
	lower[word.n] = 0;
	if (word.n < WORD_MIN)
		return sp_is_alpha((unsigned char)*lower) && !is_common_short(lower) ? SHORT_RANK : 0;
	const struct common *entry = bsearch(lower, common, sizeof common / sizeof *common,
		sizeof *common, compare);

	return entry ? entry->rank : UINT32_MAX;
}

bool sp_anchor_word(struct sp_view phrase, uint32_t *ret_begin, uint32_t *ret_end)
{
	size_t best = 0, words = 0;
	uint32_t best_rarity = RANK_MIN;

	for (size_t at = 0; at < phrase.n; at++) {
		size_t end = at;

		while (end < phrase.n && sp_is_alnum((unsigned char)phrase.p[end]))
			end++;
		if (end == at)
			continue;
		words++;
		uint32_t rare = rarity(sp_view_sub(phrase, at, end));

		if (rare > best_rarity || (rare == best_rarity && end - at > best)) {
			best = end - at;
			best_rarity = rare;
			*ret_begin = (uint32_t)at;
			*ret_end = (uint32_t)end;
		}
		at = end;
	}
	return best && words > 1;
}

size_t sp_anchor_plain(const char *regex, char *out, size_t capacity)
{
	size_t n = 0;

	for (; *regex && n < capacity; regex++) {
		if (*regex == '\\' && regex[1])
			regex++;
		out[n++] = *regex;
	}
	return n;
}

bool sp_anchor_matches(struct sp_view text, size_t begin, const char *regex, uint32_t width,
	bool caseless)
{
	if (begin > text.n || text.n - begin < width)
		return false;
	for (const char *p = text.p + begin; *regex; regex++, p++) {
		if (*regex == '\\' && regex[1])
			regex++;
		unsigned char a = (unsigned char)*p, b = (unsigned char)*regex;

		if (caseless ? sp_lower(a) != sp_lower(b) : a != b)
			return false;
	}
	return true;
}
