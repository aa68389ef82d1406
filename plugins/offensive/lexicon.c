/* SPDX-License-Identifier: Apache-2.0 */
/* Entries of the packs: read once, found by phrase or by what is left of a masked word. */
#include <string.h>

#include "off.h"

#define WORD_BYTES_MAX 120u /* spread out, their number must fit a byte */
#define ENTRIES_MAX 65000u /* indices have 16 bits */

static const struct {
	const char *id;
	float base;
	const char *why;
} classes[OFF_CLASS_N] = {
	{ "", 0, "" },
#define OFF_CLASS(name, id, base, why) { id, base, why },
#include "classes.def"
#undef OFF_CLASS
};

static const char *const tags[OFF_TAG_N] = {
#define OFF_TAG(name, id) id,
#include "tags.def"
#undef OFF_TAG
};

float off_class_base(enum off_class class)
{
	return classes[class].base;
}

const char *off_class_why(enum off_class class)
{
	return classes[class].why;
}

/* ---------- reading ---------- */

static bool is_id(const char *id, const char *s, size_t n)
{
	return strlen(id) == n && !memcmp(id, s, n);
}

enum off_class off_class_find(const char *s, size_t n)
{
	for (unsigned i = 1; i < OFF_CLASS_N; i++)
		if (is_id(classes[i].id, s, n))
			return (enum off_class)i;
	return OFF_NONE;
}

/* The bits of a list of tags, whatever separates them. */
static uint32_t read_tags(const char *s)
{
	uint32_t bits = 0;

	while (*s) {
		size_t n = strcspn(s, " -");

		for (unsigned i = 0; i < OFF_TAG_N; i++)
			if (is_id(tags[i], s, n))
				bits |= UINT32_C(1) << i;
		s += n + (s[n] != 0);
	}
	return bits;
}

/* The phrase as the tokens of a text would spell it. */
static bool read_word(struct off_lexicon *lexicon, struct off_entry *entry, const char *word,
	const struct sallyport_host *host)
{
	const struct sallyport_characters *characters = lexicon->characters;
	struct off_token token[OFF_PHRASE_TOKENS_MAX + 1];
	size_t word_n = strnlen(word, WORD_BYTES_MAX + 1), n = 0;

	if (word_n > WORD_BYTES_MAX)
		word_n = 0;
	uint32_t token_n = off_tokens(characters, word, 0, (uint32_t)word_n, token, OFF_PHRASE_TOKENS_MAX + 1);
	size_t capacity = 2 * word_n + 1;
	char *out = host->alloc(host->context, capacity);

	if (!out)
		return false;
	entry->word = out;
	if (token_n > OFF_PHRASE_TOKENS_MAX)
		return true;
	for (uint32_t i = 0; i < token_n; i++) {
		if (n > 0)
			out[n++] = ' ';
		n += off_token_write(characters, word, &token[i], out + n, capacity - n);
		if (i)
			lexicon->begins[entry->hash % OFF_BEGINS_BITS / 64] |= UINT64_C(1) << entry->hash % 64;
		entry->hash = off_hash_join(entry->hash, token[i].hash);
	}
	entry->word_n = (uint8_t)n;
	entry->token_n = (uint8_t)token_n;
	return true;
}

static bool read_entry(struct off_lexicon *lexicon, struct off_entry *entry,
	const struct sallyport_entry *from, const struct sallyport_host *host)
{
	size_t class_n = strcspn(from->entry_class, "-");

	entry->class = (uint8_t)off_class_find(from->entry_class, class_n);
	entry->tags = read_tags(from->entry_class + class_n) | read_tags(from->tags);
	entry->weight = from->weight;
	if (off_frame_is(from->word)) {
		entry->word = from->word;
		return true;
	}
	if (entry->class == OFF_NONE && host->log)
		host->log(host->context, 1, "a lexicon has a class that this plugin does not know");
	return read_word(lexicon, entry, from->word, host);
}

/* ---------- indices ---------- */

static bool can_be_masked(const struct off_entry *entry)
{
	if (entry->class == OFF_NONE || entry->class > OFF_GROOMING || entry->token_n != 1 ||
		entry->word_n < 3 || entry->word_n > OFF_MASKED_BYTES_MAX ||
		entry->tags & (OFF_BIT(AMBIGUOUS) | OFF_BIT(OPEN)))
		return false;
	if (entry->class == OFF_PREDICATE || entry->class == OFF_LOATHING)
		return false;
	for (size_t i = 0; i < entry->word_n; i++)
		if (entry->word[i] < 'a' || entry->word[i] > 'z')
			return false;
	return true;
}

static bool make_index(struct off_lexicon *lexicon, const struct sallyport_host *host)
{
	lexicon->slot_n = 16;
	while (lexicon->slot_n < 2 * lexicon->entry_n)
		lexicon->slot_n *= 2;
	lexicon->slot = host->alloc(host->context, lexicon->slot_n * sizeof *lexicon->slot);
	if (!lexicon->slot)
		return false;
	for (uint32_t i = 0; i < lexicon->entry_n; i++) {
		struct off_entry *entry = &lexicon->entry[i];
		uint32_t at = off_lexicon_start(lexicon, entry->hash);

		if (!entry->token_n || entry->class == OFF_NONE)
			continue;
		while (lexicon->slot[at].entry)
			at = (at + 1) & (lexicon->slot_n - 1);
		lexicon->slot[at] = (struct off_slot){ entry->hash, i + 1 };
		if (can_be_masked(entry)) {
			uint16_t *head = &lexicon->masked[entry->word[0] - 'a'][entry->word_n];

			entry->mask_next = *head;
			*head = (uint16_t)(i + 1);
		}
	}
	return true;
}

static bool read_frames(struct off_lexicon *lexicon, const struct sallyport_host *host)
{
	uint32_t n = 0;

	for (uint32_t i = 0; i < lexicon->entry_n; i++)
		n += off_frame_is(lexicon->entry[i].word);
	lexicon->frame = host->alloc(host->context, (n + 1) * sizeof *lexicon->frame);
	if (!lexicon->frame)
		return false;
	for (uint32_t i = 0; i < lexicon->entry_n; i++) {
		const struct off_entry *entry = &lexicon->entry[i];

		if (!off_frame_is(entry->word) || entry->class == OFF_NONE)
			continue;
		if (off_frame_read(&lexicon->frame[lexicon->frame_n], entry, lexicon->characters))
			lexicon->frame_n++;
		else if (host->log)
			host->log(host->context, 1, "a lexicon has a frame that this plugin cannot read");
	}
	off_frames_sort(lexicon);
	return true;
}

/* What an older host says of characters: they are what they are. */
static uint32_t read_as_itself(uint32_t character)
{
	return character;
}

bool off_lexicon_read(struct off_lexicon *lexicon, const struct sallyport_host *host)
{
	static const struct sallyport_characters plain = { sizeof plain, read_as_itself };
	uint32_t n = host->entry_count(host->context);

	if (n > ENTRIES_MAX)
		n = ENTRIES_MAX;
	if (host->extension)
		lexicon->characters = host->extension(host->context, SALLYPORT_CHARACTERS);
	if (!lexicon->characters)
		lexicon->characters = &plain;
	lexicon->entry_n = n;
	lexicon->entry = host->alloc(host->context, (n + 1) * sizeof *lexicon->entry);
	if (!lexicon->entry)
		return false;
	for (uint32_t i = 0; i < n; i++)
		if (!read_entry(lexicon, &lexicon->entry[i], host->entry(host->context, i), host))
			return false;
	return make_index(lexicon, host) && read_frames(lexicon, host) &&
		off_spell_read(lexicon, host);
}

uint32_t off_lexicon_start(const struct off_lexicon *lexicon, uint32_t hash)
{
	return hash & (lexicon->slot_n - 1);
}

const struct off_entry *off_lexicon_next(const struct off_lexicon *lexicon, uint32_t hash,
	uint32_t *at)
{
	while (lexicon->slot[*at].entry) {
		const struct off_slot *slot = &lexicon->slot[*at];

		*at = (*at + 1) & (lexicon->slot_n - 1);
		if (slot->hash == hash)
			return &lexicon->entry[slot->entry - 1];
	}
	return NULL;
}

/* ---------- masked words ---------- */

static bool fits(const struct off_entry *entry, const char *masked, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		int c = ascii_lower(masked[i]);

		if (c >= 'a' && c <= 'z' && c != entry->word[i])
			return false;
	}
	return true;
}

const struct off_entry *off_lexicon_unmask(const struct off_lexicon *lexicon, const char *masked,
	size_t n)
{
	const struct off_entry *best = NULL;
	float best_weight = 0;
	bool best_usual = false;

	if (n < 3 || n > OFF_MASKED_BYTES_MAX || !ascii_is_alpha(masked[0]))
		return NULL;
	for (uint32_t at = lexicon->masked[ascii_lower(masked[0]) - 'a'][n]; at;
		at = lexicon->entry[at - 1].mask_next) {
		const struct off_entry *entry = &lexicon->entry[at - 1];
		float weight = entry->weight * off_class_base((enum off_class)entry->class);

		bool usual = entry->tags & OFF_BIT(USUAL);

		if (best && (usual != best_usual ? best_usual : weight >= best_weight))
			continue;
		if (fits(entry, masked, n)) {
			best = entry;
			best_weight = weight;
			best_usual = usual;
		}
	}
	return best;
}
