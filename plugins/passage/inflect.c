/* SPDX-License-Identifier: Apache-2.0 */
/* The forms of English words: by rule, or as a pack lists them. */
#include <string.h>

#include "passage.h"

#define ENDING_MAX 4u

static bool is_vowel(char c)
{
	return strchr("aeiou", c) != NULL;
}

static void add(struct passage_forms *ret, const char *stem, size_t n, const char *ending)
{
	if (ret->n == PASSAGE_FORMS_MAX || n + ENDING_MAX >= sizeof ret->form[0])
		return;
	char *form = ret->form[ret->n++];

	memcpy(form, stem, n);
	memcpy(form + n, ending, strlen(ending) + 1);
}

/* "run ran running": the first word says which one it is. */
static bool add_listed(const struct passage_lexicon *lexicon, const char *word, size_t n,
	struct passage_forms *ret)
{
	for (uint32_t i = 0; i < lexicon->irregular_n; i++) {
		const char *s = lexicon->irregular[i];

		if (strcspn(s, " ") != n || memcmp(s, word, n) != 0)
			continue;
		for (size_t length; *s; s += length + (s[length] != 0)) {
			length = strcspn(s, " ");
			add(ret, s, length, "");
		}
		return true;
	}
	return false;
}

/* "stop", "grab": one vowel between consonants in a word of one syllable doubles its end. */
static bool doubles(const char *word, size_t n)
{
	if (n < 3 || n > 5 || is_vowel(word[n - 1]) || strchr("wxy", word[n - 1]) || !is_vowel(word[n - 2]))
		return false;
	for (size_t i = 0; i < n - 2; i++)
		if (is_vowel(word[i]))
			return false;
	return true;
}

void passage_inflect(const struct passage_lexicon *lexicon, const char *word, size_t n,
	struct passage_forms *ret)
{
	static const char *const hissing[] = { "s", "x", "z", "ch", "sh" };
	char stem[sizeof ret->form[0]];
	const char *plural = "s";

	ret->n = 0;
	if (!n || n + ENDING_MAX + 1 >= sizeof stem || add_listed(lexicon, word, n, ret))
		return;
	memcpy(stem, word, n);
	add(ret, stem, n, "");
	if (n > 2 && stem[n - 1] == 'y' && !is_vowel(stem[n - 2])) {
		add(ret, stem, n - 1, "ies");
		add(ret, stem, n - 1, "ied");
		add(ret, stem, n, "ing");
		return;
	}
	for (size_t i = 0; i < sizeof hissing / sizeof *hissing; i++) {
		size_t length = strlen(hissing[i]);

		if (n > length && !memcmp(stem + n - length, hissing[i], length))
			plural = "es";
	}
	add(ret, stem, n, plural);
	if (stem[n - 1] == 'e') {
		add(ret, stem, n, "d");
		add(ret, stem, n - 1, "ing");
		return;
	}
	if (doubles(stem, n)) {
		stem[n] = stem[n - 1];
		n++;
	}
	add(ret, stem, n, "ed");
	add(ret, stem, n, "ing");
}
