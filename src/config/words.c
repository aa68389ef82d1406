/* SPDX-License-Identifier: Apache-2.0 */
#include "config/words.h"

#include <string.h>

#include "base/view.h"
#include "config/ruleset.h"

#define WORD_BYTES_MAX 256

bool sp_word_is_fit(const char *word)
{
	size_t n = strlen(word);

	if (!n || n > WORD_BYTES_MAX || word[0] == ' ' || word[n - 1] == ' ')
		return false;
	for (size_t i = 0; i < n; i++) {
		if ((unsigned char)word[i] < 0x20 || word[i] == 0x7f)
			return false;
	}
	return true;
}

char *sp_word_regex(const char *word, struct sp_arena *arena)
{
	char *regex = sp_arena_alloc(arena, 2 * strlen(word) + 1), *out = regex;

	if (!regex)
		return NULL;
	for (; *word; word++) {
		if (strchr("\\^$.|?*+()[]{}", *word))
			*out++ = '\\';
		*out++ = (char)sp_lower((unsigned char)*word);
	}
	*out = 0;
	return regex;
}

static bool is_wordy(unsigned char c)
{
	return sp_is_alnum(c) || c >= 0x80;
}

uint32_t sp_word_flags(const char *word)
{
	uint32_t flags = SP_PATTERN_CASELESS;

	if (is_wordy((unsigned char)word[0]))
		flags |= SP_PATTERN_WORD_BEGIN;
	if (is_wordy((unsigned char)word[strlen(word) - 1]))
		flags |= SP_PATTERN_WORD_END;
	return flags;
}
