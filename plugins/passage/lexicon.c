/* SPDX-License-Identifier: Apache-2.0 */
/* Words and phrases of the packs, read once into tables. */
#include <stdio.h>
#include <string.h>

#include "passage.h"

#define CLASS_FRAME "frame"
#define CLASS_INFLECTION "inflection"
#define WORD_BYTES_MAX 256u
#define GAP 3u /* words that one "*" stands for, at most */
#define NAME_SLOTS 16384u /* a power of two, more than twice the names */

static const char *const forms[PASSAGE_FORM_N] = { "time", "money", "name", "number" };

static bool refuse(const struct sallyport_host *host, const char *what, const char *s)
{
	char line[256];

	snprintf(line, sizeof line, "passage: %s: \"%.120s\"", what, s);
	if (host->log)
		host->log(host->context, 0, line);
	return false;
}

static bool is_class(const struct sallyport_entry *entry, const char *name)
{
	return !strcmp(entry->entry_class, name);
}

/* ---------- names ---------- */

/* The place of a name, or where it would stand. */
static uint32_t name_slot(const struct passage_lexicon *lexicon, const char *s, size_t n, bool literal)
{
	uint32_t hash = UINT32_C(2166136261) + literal;

	for (size_t i = 0; i < n; i++)
		hash = (hash ^ (unsigned char)s[i]) * UINT32_C(16777619);
	for (uint32_t at = hash & (NAME_SLOTS - 1);; at = (at + 1) & (NAME_SLOTS - 1)) {
		uint32_t slot = lexicon->name_slot[at];

		if (!slot)
			return at;
		const struct passage_name *name = &lexicon->name[slot - 1];

		if ((slot - 1 >= PASSAGE_CLASSES_MAX) == literal && name->n == n && !memcmp(name->s, s, n))
			return at;
	}
}

int passage_class(const struct passage_lexicon *lexicon, const char *s, size_t n)
{
	return (int)lexicon->name_slot[name_slot(lexicon, s, n, false)] - 1;
}

/* Returns: the class of a name or literal, made where there is none; -1 = there are too many. */
static int name_of(struct passage_lexicon *lexicon, const char *s, size_t n, bool literal)
{
	uint32_t at = name_slot(lexicon, s, n, literal);

	if (lexicon->name_slot[at])
		return lexicon->name_slot[at] - 1;
	if (literal ? lexicon->literal_n == PASSAGE_LITERALS_MAX : lexicon->class_n == PASSAGE_CLASSES_MAX)
		return -1;
	uint32_t class = literal ? PASSAGE_CLASSES_MAX + lexicon->literal_n++ : lexicon->class_n++;

	lexicon->name[class] = (struct passage_name){ s, n };
	lexicon->name_slot[at] = (uint16_t)(class + 1);
	return (int)class;
}

/* ---------- words ---------- */

static void add_word(struct passage_lexicon *lexicon, uint32_t hash, uint32_t check, uint16_t class)
{
	uint32_t at = hash & (lexicon->slot_n - 1);

	for (; lexicon->word[at].used; at = (at + 1) & (lexicon->slot_n - 1))
		if (lexicon->word[at].hash == hash && lexicon->word[at].check == check &&
			lexicon->word[at].class == class)
			return;
	lexicon->word[at] = (struct passage_word){ hash, check, class, 1 };
}

/* A phrase without gaps, and its beginnings. Returns: false where it has no word or too many. */
static bool add_words(struct passage_lexicon *lexicon, const char *s, size_t bytes, int class)
{
	struct passage_token token[PASSAGE_WORDS_MAX + 1];
	uint32_t n = passage_tokens(s, 0, (uint32_t)bytes, token, PASSAGE_WORDS_MAX + 1);
	uint32_t hash = 0, check = 0;

	if (!n || n > PASSAGE_WORDS_MAX)
		return false;
	for (uint32_t i = 0; i < n; i++) {
		passage_join(&hash, &check, &token[i]);
		add_word(lexicon, hash, check, i + 1 < n ? PASSAGE_BEGINNING : (uint16_t)class);
	}
	return true;
}

/* A word or words of a class; "run~" in all its forms. */
static bool add_forms(struct passage_lexicon *lexicon, const char *s, size_t n, int class)
{
	struct passage_forms inflected;

	if (s[n - 1] != '~')
		return add_words(lexicon, s, n, class);
	passage_inflect(lexicon, s, n - 1, &inflected);
	for (uint32_t i = 0; i < inflected.n; i++)
		if (!add_words(lexicon, inflected.form[i], strlen(inflected.form[i]), class))
			return false;
	return true;
}

/* ---------- phrases ---------- */

/* The phrase that is being read. */
struct reading {
	struct passage_lexicon *lexicon;
	struct passage_phrase *phrase;
	const char *run; /* plain words not yet made a step, NULL = none */
	size_t run_n;
	uint32_t gap;
};

static bool add_step(struct reading *r, int class)
{
	struct passage_phrase *phrase = r->phrase;

	if (class < 0 || class == phrase->class || phrase->step_n == PASSAGE_STEPS_MAX ||
		r->gap > UINT8_MAX || (r->gap && !phrase->step_n))
		return false;
	phrase->step[phrase->step_n++] = (struct passage_step){ (uint16_t)class, (uint8_t)r->gap };
	phrase->gaps |= r->gap > 0;
	r->gap = 0;
	return true;
}

static bool add_literal(struct reading *r, const char *s, size_t n)
{
	uint32_t before = r->lexicon->literal_n;
	int class = name_of(r->lexicon, s, n, true);

	if (class < 0 || (r->lexicon->literal_n > before && !add_forms(r->lexicon, s, n, class)))
		return false;
	return add_step(r, class);
}

static bool end_run(struct reading *r)
{
	const char *run = r->run;

	r->run = NULL;
	return !run || add_literal(r, run, r->run_n);
}

/* "*", "<class>", "word~" or a plain word. */
static bool read_element(struct reading *r, const char *s, size_t n)
{
	if (*s != '*' && *s != '<' && s[n - 1] != '~') {
		r->run = r->run ? r->run : s;
		r->run_n = (size_t)(s + n - r->run);
		return true;
	}
	if (!end_run(r))
		return false;
	if (*s == '*') {
		r->gap += GAP * (uint32_t)n;
		return strspn(s, "*") == n;
	}
	if (*s == '<')
		return n > 2 && s[n - 1] == '>' &&
			add_step(r, passage_class(r->lexicon, s + 1, n - 2));
	return n > 1 && add_literal(r, s, n);
}

/* Words with forms, classes or gaps among them. */
static bool read_phrase(struct passage_lexicon *lexicon, const char *s, int class)
{
	struct reading r = { .lexicon = lexicon, .phrase = &lexicon->phrase[lexicon->phrase_n] };

	r.phrase->class = (uint16_t)class;
	while (*s) {
		size_t n = strcspn(s, " ");

		if (n && !read_element(&r, s, n))
			return false;
		s += n + (s[n] != 0);
	}
	if (!end_run(&r) || !r.phrase->step_n || r.gap)
		return false;
	lexicon->phrase_n++;
	return true;
}

/* The step that is met most seldom: the longest of the words, as classes are wide. */
static uint16_t rarest(const struct passage_lexicon *lexicon, const struct passage_phrase *phrase)
{
	uint16_t best = phrase->step[0].class;
	size_t longest = 0;

	for (uint32_t i = 0; i < phrase->step_n; i++) {
		uint16_t class = phrase->step[i].class;

		if (class >= PASSAGE_CLASSES_MAX && lexicon->name[class].n > longest) {
			best = class;
			longest = lexicon->name[class].n;
		}
	}
	return best;
}

static void index_phrases(struct passage_lexicon *lexicon)
{
	for (uint32_t i = 0; i < lexicon->phrase_n; i++) {
		uint32_t *first = &lexicon->tried[rarest(lexicon, &lexicon->phrase[i])];

		lexicon->phrase[i].next = *first;
		*first = i + 1;
	}
}

static bool read_entry(struct passage_lexicon *lexicon, const struct sallyport_entry *from,
	const struct sallyport_host *host)
{
	int class = name_of(lexicon, from->entry_class, strlen(from->entry_class), false);
	size_t n = strnlen(from->word, WORD_BYTES_MAX);
	bool good;

	if (class < 0)
		return refuse(host, "too many classes", from->entry_class);
	if (!strpbrk(from->word, "~*<") || (n > 1 && !strchr(from->word, ' ') && from->word[n - 1] == '~'))
		good = add_forms(lexicon, from->word, n, class);
	else
		good = read_phrase(lexicon, from->word, class);
	return good || refuse(host, "a phrase is too long, or names a class that is not above it", from->word);
}

/* ---------- all ---------- */

/* Makes room for all that the entries can need. */
static bool make_room(struct passage_lexicon *lexicon, const struct sallyport_host *host, uint32_t n)
{
	uint32_t words = 1, phrases = 1, frames = 1, irregulars = 1;

	for (uint32_t i = 0; i < n; i++) {
		const struct sallyport_entry *entry = host->entry(host->context, i);

		frames += is_class(entry, CLASS_FRAME);
		irregulars += is_class(entry, CLASS_INFLECTION);
		phrases += strpbrk(entry->word, "~*<") != NULL;
		words++;
		for (const char *s = entry->word; *s; s++)
			words += *s == '~' ? PASSAGE_FORMS_MAX : !(*s >= 'a' && *s <= 'z');
	}
	if (frames > PASSAGE_FRAMES_MAX)
		return refuse(host, "too many frames", "");
	for (lexicon->slot_n = 16; lexicon->slot_n < 2 * words; lexicon->slot_n *= 2)
		;
	lexicon->word = host->alloc(host->context, lexicon->slot_n * sizeof *lexicon->word);
	lexicon->phrase = host->alloc(host->context, phrases * sizeof *lexicon->phrase);
	lexicon->frame = host->alloc(host->context, frames * sizeof *lexicon->frame);
	lexicon->irregular = host->alloc(host->context, irregulars * sizeof *lexicon->irregular);
	lexicon->name = host->alloc(host->context,
		(PASSAGE_CLASSES_MAX + PASSAGE_LITERALS_MAX) * sizeof *lexicon->name);
	lexicon->name_slot = host->alloc(host->context, NAME_SLOTS * sizeof *lexicon->name_slot);
	lexicon->tried = host->alloc(host->context,
		(PASSAGE_CLASSES_MAX + PASSAGE_LITERALS_MAX) * sizeof *lexicon->tried);
	return lexicon->word && lexicon->phrase && lexicon->frame && lexicon->irregular &&
		lexicon->name && lexicon->name_slot && lexicon->tried;
}

bool passage_lexicon_read(struct passage_lexicon *lexicon, const struct sallyport_host *host)
{
	uint32_t n = host->entry_count(host->context);

	if (!make_room(lexicon, host, n))
		return false;
	for (uint32_t i = 0; i < PASSAGE_FORM_N; i++)
		name_of(lexicon, forms[i], strlen(forms[i]), false);
	for (uint32_t i = 0; i < n; i++) {
		const struct sallyport_entry *entry = host->entry(host->context, i);

		if (is_class(entry, CLASS_INFLECTION))
			lexicon->irregular[lexicon->irregular_n++] = entry->word;
	}
	for (uint32_t i = 0; i < n; i++) {
		const struct sallyport_entry *entry = host->entry(host->context, i);

		if (!is_class(entry, CLASS_FRAME) && !is_class(entry, CLASS_INFLECTION) &&
			!read_entry(lexicon, entry, host))
			return false;
	}
	index_phrases(lexicon);
	for (uint32_t i = 0; i < n; i++) {
		const struct sallyport_entry *entry = host->entry(host->context, i);

		if (is_class(entry, CLASS_FRAME) && !passage_frame_read(lexicon, entry, host))
			return refuse(host, "a frame names no class of words, or is too long", entry->word);
	}
	return true;
}
