/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The plugin offensive: what the words of its lexicons say together, sentence by sentence.
 *
 *   hits ─▶ sentence ─▶ tokens ─▶ marks ─▶ links ─▶ judgement ─▶ finding
 *
 * A text without hits costs nothing; around a hit its sentence is taken apart, all entries of the lexicons are looked up in
 * it, and the composition of weights.def is made. Memory is fixed when the instance is made; time is linear in the text.
 */
#ifndef OFFENSIVE_OFF_H
#define OFFENSIVE_OFF_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "sallyport/plugin.h"

#define OFF_SENTENCE_BYTES_MAX 1200u /* a longer one is judged in pieces */
#define OFF_TOKENS_MAX 320u          /* of a sentence; those after are not looked at */
#define OFF_MARKS_MAX 256u
#define OFF_HITS_MAX 192u     /* of a sentence */
#define OFF_FINDINGS_MAX 512u /* of a text */
#define OFF_PHRASE_TOKENS_MAX 7u
#define OFF_MASKED_BYTES_MAX 24u

enum off_class {
	OFF_NONE,
#define OFF_CLASS(name, id, base, why) OFF_##name,
#include "classes.def"
#undef OFF_CLASS
	OFF_CLASS_N
};

enum off_tag_bit {
#define OFF_TAG(name, id) OFF_TAG_BIT_##name,
#include "tags.def"
#undef OFF_TAG
	OFF_TAG_N
};

#define OFF_BIT(name) (UINT32_C(1) << OFF_TAG_BIT_##name)

#define OFF_TAGS_SEX OFF_BIT(SEX)
#define OFF_TAGS_HATE (OFF_BIT(RACE) | OFF_BIT(RELIGION) | OFF_BIT(NATIONALITY) | \
	OFF_BIT(ORIENTATION) | OFF_BIT(GENDER) | OFF_BIT(DISABILITY) | OFF_BIT(AGEING))

enum off_kind {
#define OFF_KIND(name, rule) OFF_KIND_##name,
#include "kinds.def"
#undef OFF_KIND
	OFF_KIND_N
};

/* ---------- lexicon ---------- */

struct off_entry {
	const char *word; /* tokens in lower case, one space between them */
	float weight;
	uint32_t hash;
	uint32_t tags;
	uint8_t class; /* enum off_class */
	uint8_t token_n;
	uint8_t word_n; /* bytes */
	uint16_t mask_next; /* 1-based, of the same first letter and length */
};

struct off_lexicon {
	struct off_entry *entry;
	uint32_t entry_n;
	uint16_t *slot; /* 1-based entries by hash of the phrase; a power of two of them */
	uint32_t slot_n;
	uint16_t masked[26][OFF_MASKED_BYTES_MAX + 1]; /* 1-based, by first letter and length */
};

/* Reads the entries that the packs give. Memory is the host's until destroy. Returns: false without memory. */
bool off_lexicon_read(struct off_lexicon *lexicon, const struct sallyport_host *host);

/* The next entry whose phrase has this hash, from slot *at on (start with off_lexicon_start). NULL = no more. */
const struct off_entry *off_lexicon_next(const struct off_lexicon *lexicon, uint32_t hash,
	uint32_t *at);
uint32_t off_lexicon_start(const struct off_lexicon *lexicon, uint32_t hash);

/* What letters with signs in place of some stand for: of the entries that fit those tagged usual, of these the mildest.
 * NULL = none fits. */
const struct off_entry *off_lexicon_unmask(const struct off_lexicon *lexicon, const char *masked,
	size_t n);

/* What a class counts by itself, and what people are told of it. */
float off_class_base(enum off_class class);
const char *off_class_why(enum off_class class);

/* ---------- tokens ---------- */

#define OFF_TOKEN_CAPITAL 1u /* begins with a capital, goes on in lower case */
#define OFF_TOKEN_BREAK 2u   /* a comma or the like before it */
#define OFF_TOKEN_QUOTED 4u  /* in quotation marks */
#define OFF_TOKEN_NUMBER 8u
#define OFF_TOKEN_ADDRESS 16u /* in an address, a link or the name of an account */

struct off_token {
	uint32_t begin, end; /* of the text */
	uint32_t hash;
	uint32_t flags;
};

/* Finds where the sentence around [begin, end) begins (not before `floor`) and ends. */
void off_sentence_find(const char *text, uint32_t text_n, uint32_t floor, uint32_t begin,
	uint32_t end, uint32_t *ret_begin, uint32_t *ret_end);

/* Takes text[begin, end) apart. Returns: how many tokens. */
uint32_t off_tokens(const char *text, uint32_t begin, uint32_t end, struct off_token *tokens,
	uint32_t capacity);

/* Whether text[begin, end), as a token, is the token `word` of n bytes in lower case. */
bool off_token_is(const char *text, const struct off_token *token, const char *word, size_t n);

/* Hash of a phrase of one token more. */
uint32_t off_hash_join(uint32_t phrase, uint32_t token);

/* Writes the token in lower case, apostrophes as ASCII, without what only colours a symbol. Returns: how many bytes. */
size_t off_token_write(const char *text, const struct off_token *token, char *out, size_t capacity);

/* ---------- sentences ---------- */

struct off_mark {
	uint32_t begin, end; /* of the text */
	const struct off_entry *entry;
	uint32_t first, last; /* tokens */
};

struct off_hit {
	uint32_t begin, end;
	const struct off_entry *entry;
};

struct off_sentence {
	const char *text;
	uint32_t begin, end;
	struct off_token token[OFF_TOKENS_MAX];
	uint32_t token_n;
	struct off_mark mark[OFF_MARKS_MAX]; /* by first token, the longer first */
	uint32_t mark_n;
	uint64_t classes; /* bits of the classes there are */
};

/* Fills in tokens and marks. */
void off_sentence_mark(struct off_sentence *sentence, const struct off_lexicon *lexicon,
	const struct off_hit *hits, uint32_t hit_n);

static inline bool off_sentence_has(const struct off_sentence *sentence, enum off_class class)
{
	return sentence->classes >> class & 1;
}

/* ---------- links between marks ---------- */

/* The nearest mark of a class that ends at most `reach` tokens before `mark` begins; a comma between counts as three. */
const struct off_mark *off_before(const struct off_sentence *sentence, const struct off_mark *mark,
	enum off_class class, uint32_t reach);
/* The same after it. */
const struct off_mark *off_after(const struct off_sentence *sentence, const struct off_mark *mark,
	enum off_class class, uint32_t reach);
/* Whether a mark of a class stands between two others, in either order. */
bool off_between(const struct off_mark *a, const struct off_mark *b, enum off_class class);

bool off_is_denied(const struct off_sentence *sentence, const struct off_mark *mark);
bool off_is_of_thing(const struct off_sentence *sentence, const struct off_mark *mark);
bool off_is_of_self(const struct off_sentence *sentence, const struct off_mark *mark);
bool off_is_name(const struct off_sentence *sentence, const struct off_mark *mark);

enum off_target { OFF_NOBODY, OFF_PEOPLE, OFF_PERSON, OFF_YOU };
enum off_target off_target_of(const struct off_sentence *sentence, const struct off_mark *mark);

/* The group that a mark speaks of; *ret_said: it is said of it, not only beside it. NULL = none. */
const struct off_mark *off_group_of(const struct off_sentence *sentence,
	const struct off_mark *mark, bool *ret_said);

/* ---------- judgement ---------- */

struct off_verdict {
	enum off_kind kind;
	float score;
	uint32_t begin, end;
	uint64_t why; /* bits, see off_why */
};

/* Judges a sentence. `group`: the group that the sentence before speaks of, or NULL. Returns: false = nothing to report. */
bool off_judge(const struct off_sentence *sentence, const struct off_entry *group,
	struct off_verdict *ret);

/* Writes the phrases of a verdict. Returns: how many; phrases is NULL-ended. */
#define OFF_WHY_MAX 12u
size_t off_why(uint64_t why, const char *phrases[OFF_WHY_MAX + 1]);

#endif
