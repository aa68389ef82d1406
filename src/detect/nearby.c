/* SPDX-License-Identifier: Apache-2.0 */
#include "detect/nearby.h"

#include <stdlib.h>
#include <string.h>

#include "base/eight.h"
#include "detect/plain.h"
#include "match/anchor.h"

#define BUCKET_BITS 12
#define BUCKETS (1u << BUCKET_BITS)
#define WORD_MAX 128u /* bytes of a plain context word */
#define LONG_WORD 32u /* bytes of a word that may stand beyond the distance it is looked for at */
#define HINT_BITS 16  /* of the keys that a quick look knows */

struct entry {
	uint32_t key, bucket;
	uint32_t set, pattern;
	uint16_t n;
	bool is_prefix;
	char plain[WORD_MAX];
};

struct sp_nearby {
	struct entry *entry; /* sorted by bucket */
	size_t n;
	uint32_t within; /* the farthest that any rule wants to look, and the longest word */
	uint32_t first[BUCKETS + 1];
	uint64_t hint[(1u << HINT_BITS) / 64]; /* which keys of words may be there */
};

/* The first four letters of a word, or all of it. */
static uint32_t key_of(const char *plain, size_t n)
{
	uint32_t key = 0;

	for (size_t i = 0; i < 4 && i < n && plain[i] != ' '; i++)
		key |= (uint32_t)(unsigned char)plain[i] << 8 * i;
	return key;
}

static uint32_t bucket_of(uint32_t key)
{
	return key * 2654435761u >> (32 - BUCKET_BITS);
}

static uint32_t hint_of(uint32_t key)
{
	return key * 2654435761u >> (32 - HINT_BITS);
}

static int by_bucket(const void *a, const void *b)
{
	const struct entry *x = a, *y = b;

	if (x->bucket != y->bucket)
		return x->bucket < y->bucket ? -1 : 1;
	if (x->set != y->set)
		return x->set < y->set ? -1 : 1;
	return x->pattern < y->pattern ? -1 : x->pattern > y->pattern;
}

/* The word of a pattern, as words of texts are compared. */
static void read_word(const char *regex, struct entry *entry)
{
	char word[SP_PLAIN_MAX];
	size_t n = sp_anchor_plain(regex, word, sizeof word);
	struct sp_plain plain;

	entry->is_prefix = n > 1 && word[n - 1] == '*';
	n -= entry->is_prefix;
	sp_plain_read(sp_view(word, n), 0, (uint32_t)n, &plain);
	if (plain.n && plain.byte[plain.n - 1] == ' ')
		plain.n--;
	entry->n = (uint16_t)(plain.n < WORD_MAX ? plain.n : WORD_MAX);
	memcpy(entry->plain, plain.byte, entry->n);
	entry->key = key_of(entry->plain, entry->n);
	entry->bucket = bucket_of(entry->key);
}

static bool is_local(const struct sp_rule *rule)
{
	return rule->flags & SP_RULE_LOCAL_CONTEXT && rule->context_set != SP_NONE;
}

int sp_nearby_new(const struct sp_ruleset *ruleset, struct sp_nearby **ret)
{
	size_t n = 0;
	uint32_t longest = 0;

	*ret = NULL;
	for (uint32_t i = 0; i < ruleset->rule_n; i++)
		if (is_local(&ruleset->rule[i]))
			n += ruleset->set[ruleset->rule[i].context_set].patterns.n;
	if (!n)
		return SP_OK;
	struct sp_nearby *nearby = calloc(1, sizeof *nearby);

	if (nearby)
		nearby->entry = calloc(n, sizeof *nearby->entry);
	if (!nearby || !nearby->entry) {
		sp_nearby_free(nearby);
		return SP_ENOMEM;
	}
	for (uint32_t i = 0; i < ruleset->rule_n; i++) {
		const struct sp_rule *rule = &ruleset->rule[i];

		if (!is_local(rule))
			continue;
		const struct sp_list patterns = ruleset->set[rule->context_set].patterns;

		if (rule->context_within > nearby->within)
			nearby->within = rule->context_within;
		for (uint32_t k = patterns.first; k < patterns.first + patterns.n; k++) {
			struct entry *entry = &nearby->entry[nearby->n];

			entry->set = rule->context_set;
			entry->pattern = ruleset->set_pattern[k];
			read_word(sp_ruleset_str(ruleset, ruleset->pattern[entry->pattern].regex), entry);
			nearby->n += entry->n > 0;
			if (ruleset->pattern[entry->pattern].regex.len > longest)
				longest = ruleset->pattern[entry->pattern].regex.len;
		}
	}
	if (nearby->within > SP_NEARBY_BYTES_MAX)
		nearby->within = SP_NEARBY_BYTES_MAX;
	nearby->within += longest < LONG_WORD ? longest : LONG_WORD;
	qsort(nearby->entry, nearby->n, sizeof *nearby->entry, by_bucket);
	for (size_t i = 0; i < nearby->n; i++) {
		uint32_t hint = hint_of(nearby->entry[i].key);

		nearby->first[nearby->entry[i].bucket + 1] = (uint32_t)i + 1;
		nearby->hint[hint / 64] |= (uint64_t)1 << hint % 64;
	}
	for (uint32_t i = 1; i <= BUCKETS; i++)
		if (nearby->first[i] < nearby->first[i - 1])
			nearby->first[i] = nearby->first[i - 1];
	*ret = nearby;
	return SP_OK;
}

void sp_nearby_free(struct sp_nearby *nearby)
{
	if (!nearby)
		return;
	free(nearby->entry);
	free(nearby);
}

static bool stands_at(const struct entry *entry, const struct sp_plain *plain, size_t at)
{
	size_t end = at + entry->n;

	return end <= plain->n && !memcmp(plain->byte + at, entry->plain, entry->n) &&
		(entry->is_prefix || (end < plain->n && plain->byte[end] == ' '));
}

#define BLOCK_BYTES 64
#define BLOCK_STEP (BLOCK_BYTES - 4) /* the beginning of each word that begins in a step is in its block */

/* Which bytes of a block are letters, and which of these small ones; false = not all of it is ASCII. */
static bool read_block(const char *p, uint64_t *ret_letters, uint64_t *ret_small)
{
	uint64_t letters = 0, small = 0, any = 0;

	for (unsigned i = 0; i < BLOCK_BYTES; i += SP_EIGHT) {
		uint64_t bytes = sp_eight(p + i), letter = sp_eight_letters(bytes);

		any |= bytes;
		letters |= sp_eight_bits(letter) << i;
		small |= sp_eight_bits(letter & bytes << 2) << i;
	}
	*ret_letters = letters;
	*ret_small = small;
	return !(any & SP_EIGHT_HIGH);
}

/* Whether the words before `end` can be those of an entry. */
static bool fits(const struct entry *entry, const char *word, const char *end)
{
	const char *p = entry->plain, *last = p + entry->n;

	for (; word < end; p++) {
		if (p == last)
			return entry->is_prefix || !sp_is_alpha((unsigned char)*word);
		if (*p == ' ') {
			if (sp_is_alpha((unsigned char)*word))
				return false;
			while (word < end && !sp_is_alnum((unsigned char)*word))
				word++;
			continue;
		}
		if (!sp_is_alpha((unsigned char)*p))
			return true; /* that is for who reads it in full */
		if (sp_lower((unsigned char)*word++) != (unsigned char)*p)
			return false;
	}
	return p == last;
}

/* Whether one of the words may be there, of whose beginning n letters are given. */
static bool may_stand(const struct sp_nearby *nearby, uint32_t beginning, unsigned n, const char *word,
	const char *end)
{
	uint32_t key = beginning & UINT32_MAX >> 8 * (4 - n), hint = hint_of(key), bucket = bucket_of(key);

	if (!(nearby->hint[hint / 64] >> hint % 64 & 1))
		return false;
	for (uint32_t i = nearby->first[bucket]; i < nearby->first[bucket + 1]; i++)
		if (nearby->entry[i].key == key && fits(&nearby->entry[i], word, end))
			return true;
	return false;
}

/* A quick look at plain text: whether it is worth reading. Words within others ("taxNumber"), abbreviations and all that is
 * not ASCII are. */
static bool is_promising(const struct sp_nearby *nearby, struct sp_view text, uint32_t from,
	uint32_t to)
{
	uint64_t letters, small;
	uint64_t inside = from && sp_is_alnum((unsigned char)text.p[from - 1]); /* the byte before is of a word */

	for (uint32_t at = from; at < to; at += BLOCK_STEP) {
		char block[BLOCK_BYTES + SP_EIGHT] = { 0 };

		memcpy(block, text.p + at, to - at < BLOCK_BYTES ? to - at : BLOCK_BYTES);
		if (!read_block(block, &letters, &small) || (letters & ~small & small << 1))
			return true;
		uint64_t first = letters & ~(letters << 1 | inside) & UINT64_MAX >> (BLOCK_BYTES - BLOCK_STEP);

		for (; first; first &= first - 1) {
			unsigned i = (unsigned)__builtin_ctzll(first);
			unsigned n = (unsigned)__builtin_ctzll(~(letters >> i) | 1u << 4);

			if (may_stand(nearby, (uint32_t)sp_eight(block + i) | 0x20202020, n, text.p + at + i,
				    text.p + to) ||
				(n == 1 && block[i + 1] == '.' && sp_is_alpha((unsigned char)block[i + 2])))
				return true;
		}
		inside = letters >> (BLOCK_STEP - 1) & 1;
	}
	return false;
}

/* The text is read in two: a run of digits between is of no interest and may be long. */
static int find_in(const struct sp_nearby *nearby, struct sp_view text, uint32_t from, uint32_t to,
	sp_nearby_fn fn, void *context)
{
	struct sp_plain plain;

	if (!is_promising(nearby, text, from, to))
		return SP_OK;
	sp_plain_read(text, from, to, &plain);
	for (size_t at = 0; at < plain.n; at++) {
		uint32_t key = key_of(plain.byte + at, plain.n - at);
		uint32_t bucket = bucket_of(key);

		for (uint32_t i = nearby->first[bucket]; i < nearby->first[bucket + 1]; i++) {
			const struct entry *entry = &nearby->entry[i];

			if (entry->key != key || !stands_at(entry, &plain, at))
				continue;
			int rc = fn(context, entry->set, entry->pattern, plain.begin[at],
				plain.end[at + entry->n - 1]);

			if (rc != SP_OK)
				return rc;
		}
		while (at < plain.n && plain.byte[at] != ' ')
			at++;
	}
	return SP_OK;
}

int sp_nearby_find(const struct sp_nearby *nearby, struct sp_view text, uint32_t begin, uint32_t end,
	sp_nearby_fn fn, void *context)
{
	uint32_t from = begin > nearby->within ? begin - nearby->within : 0;
	uint32_t to = text.n - end > nearby->within ? end + nearby->within : (uint32_t)text.n;
	int rc = find_in(nearby, text, from, begin, fn, context);

	return rc == SP_OK ? find_in(nearby, text, end, to, fn, context) : rc;
}
