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

#include "sallyport/ascii.h"
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

/* A phrase with places for words of a class, see frame.c. */
#define OFF_FRAME_STEPS_MAX 10u

struct off_step {
	uint32_t hash; /* of the word */
	uint8_t kind, class;
};

#define OFF_WORD_BIT(hash) (UINT64_C(1) << ((hash) >> 26))

/* A frame is only looked at where one of its words stands; those without words, always. */
#define OFF_FRAME_KEYS 256u
#define OFF_FRAME_KEY(hash) ((hash) >> 24)

struct off_frame {
	const struct off_entry *entry;
	uint64_t classes; /* bits of those it needs */
	uint64_t words;   /* and of hashes of words, see OFF_WORD_BIT */
	uint32_t key;     /* of its last word; OFF_FRAME_KEYS = it has none */
	struct off_step step[OFF_FRAME_STEPS_MAX];
	uint32_t step_n;
};

struct off_drop { /* a word with one letter left out */
	uint32_t hash;
	const struct off_entry *entry;
};

#define OFF_BEGINS_BITS 65536u

struct off_lexicon {
	const struct sallyport_characters *characters;
	struct off_entry *entry;
	uint32_t entry_n;
	struct off_frame *frame; /* by key */
	uint32_t frame_n;
	uint32_t frame_first[OFF_FRAME_KEYS + 2]; /* of each key */
	struct off_drop *drop; /* by hash */
	uint32_t drop_n;
	struct off_slot {
		uint32_t hash;
		uint32_t entry; /* 1-based */
	} *slot; /* by hash of the phrase; a power of two of them */
	uint32_t slot_n;
	uint64_t begins[OFF_BEGINS_BITS / 64]; /* a bit for each hash of words that a longer phrase begins with */
	uint16_t masked[26][OFF_MASKED_BYTES_MAX + 1]; /* 1-based, by first letter and length */
};

/* Reads the entries that the packs give. Memory is the host's until destroy. Returns: false without memory. */
bool off_lexicon_read(struct off_lexicon *lexicon, const struct sallyport_host *host);

/* The next entry whose phrase has this hash, from slot *at on (start with off_lexicon_start). NULL = no more. */
const struct off_entry *off_lexicon_next(const struct off_lexicon *lexicon, uint32_t hash,
	uint32_t *at);
uint32_t off_lexicon_start(const struct off_lexicon *lexicon, uint32_t hash);

/* Whether a phrase may go on after words of this hash. */
static inline bool off_lexicon_begins(const struct off_lexicon *lexicon, uint32_t hash)
{
	return lexicon->begins[hash % OFF_BEGINS_BITS / 64] >> hash % 64 & 1;
}

/* What letters with signs in place of some stand for: of the entries that fit those tagged usual, of these the mildest.
 * NULL = none fits. */
const struct off_entry *off_lexicon_unmask(const struct off_lexicon *lexicon, const char *masked,
	size_t n);

/* The class of this name; OFF_NONE = there is none. */
enum off_class off_class_find(const char *name, size_t n);

/* What a class counts by itself, and what people are told of it. */
float off_class_base(enum off_class class);
const char *off_class_why(enum off_class class);

/* ---------- tokens ---------- */

#define OFF_TOKEN_CAPITAL 1u /* begins with a capital, goes on in lower case */
#define OFF_TOKEN_BREAK 2u   /* a comma or the like before it */
#define OFF_TOKEN_QUOTED 4u  /* in quotation marks */
#define OFF_TOKEN_NUMBER 8u
#define OFF_TOKEN_ADDRESS 16u /* in an address, a link or the name of an account */
#define OFF_TOKEN_LEET 32u    /* has digits between letters, which are read as letters */
#define OFF_TOKEN_APART 64u   /* has spaces between its letters */

struct off_token {
	uint32_t begin, end; /* of the text */
	uint32_t hash;
	uint32_t flags;
};

/* Finds where the sentence around [begin, end) begins (not before `floor`) and ends. */
void off_sentence_find(const char *text, uint32_t text_n, uint32_t floor, uint32_t begin,
	uint32_t end, uint32_t *ret_begin, uint32_t *ret_end);

/* Takes text[begin, end) apart, as people read it. Returns: how many tokens. */
uint32_t off_tokens(const struct sallyport_characters *characters, const char *text, uint32_t begin,
	uint32_t end, struct off_token *tokens, uint32_t capacity);

/* Whether it is the token `word` of n bytes in lower case. */
bool off_token_is(const struct sallyport_characters *characters, const char *text,
	const struct off_token *token, const char *word, size_t n);

/* Hash of a token that is n letters in lower case. */
uint32_t off_hash_of(const char *word, size_t n);
/* Hash of a phrase of one token more. */
uint32_t off_hash_join(uint32_t phrase, uint32_t token);

/* Writes the token as it is read: in lower case, without what is not seen or only colours a symbol. Returns: how many bytes. */
size_t off_token_write(const struct sallyport_characters *characters, const char *text,
	const struct off_token *token, char *out, size_t capacity);

/* The ASCII character that the one at `at` is read as, 0 = nothing is seen of it, else OFF_OTHER. Returns: its bytes. */
#define OFF_OTHER '\1'
uint32_t off_read(const struct sallyport_characters *characters, const char *text, uint32_t at,
	uint32_t end, char *ret);
/* Where the character before `at` begins; at > floor. */
uint32_t off_step_back(const char *text, uint32_t at, uint32_t floor);

/* ---------- sentences ---------- */

struct off_mark {
	uint32_t begin, end; /* of the text */
	const struct off_entry *entry;
	uint32_t first, last; /* tokens */
	const struct off_entry *group; /* of a frame: of whom it is said; NULL = of nobody, or no frame */
};

struct off_hit {
	uint32_t begin, end;
	const struct off_entry *entry; /* NULL = words with no space between */
};

struct off_sentence {
	const char *text;
	uint32_t begin, end;
	bool in_mail;
	const struct sallyport_characters *characters; /* this and what follows is filled in */
	struct off_token token[OFF_TOKENS_MAX];
	uint32_t token_n;
	struct off_mark mark[OFF_MARKS_MAX]; /* by first token, the longer first */
	uint32_t mark_n;
	uint64_t classes; /* bits of the classes there are */
};

/* Finds the tokens and marks. */
void off_sentence_mark(struct off_sentence *sentence, const struct off_lexicon *lexicon,
	const struct off_hit *hits, uint32_t hit_n);

static inline bool off_sentence_has(const struct off_sentence *sentence, enum off_class class)
{
	return sentence->classes >> class & 1;
}

/* ---------- frames ---------- */

bool off_frame_is(const char *phrase);
/* Returns: false = it cannot be read. */
bool off_frame_read(struct off_frame *frame, const struct off_entry *entry,
	const struct sallyport_characters *characters);
/* Sorts the frames that were read by their keys. */
void off_frames_sort(struct off_lexicon *lexicon);
/* Adds a mark for each frame that stands in the sentence, after the marks of words, which are in order. */
void off_frames_mark(struct off_sentence *sentence, const struct off_lexicon *lexicon);

/* ---------- spelling ---------- */

bool off_spell_read(struct off_lexicon *lexicon, const struct sallyport_host *host);
/* What a token that no lexicon knows was meant to be. NULL = nothing that matters. */
const struct off_entry *off_spell_find(const struct off_lexicon *lexicon, const char *text,
	const struct off_token *token);
/* Cuts tokens that are several words written as one. Returns: how many tokens there are now. */
uint32_t off_spell_cut(const struct off_lexicon *lexicon, const char *text, struct off_token *tokens,
	uint32_t n, uint32_t capacity);

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

/* Whether it names a group, be it by a slur. */
bool off_is_group(const struct off_mark *mark);

/* The group that "they" beside a mark stands for: the last that is named before it, else `before`. NULL = none. */
const struct off_entry *off_antecedent_of(const struct off_sentence *sentence,
	const struct off_mark *mark, const struct off_entry *before);

/* The age under eighteen, or the word for a child, that stands in it. NULL = none. */
const struct off_mark *off_minor_of(const struct off_sentence *sentence);

/* ---------- judgement ---------- */

struct off_model;

struct off_verdict {
	enum off_kind kind;
	float score; /* what the composition says, up to about 1 */
	uint32_t begin, end;
	uint64_t why; /* bits, see off_why */
	bool plain;   /* a word of it has no other sense */
};

/* What the composition says of a sentence, one verdict for each kind (score 0 = none). `group`: the group that the sentence
 * before speaks of, or NULL. Returns: whether there is any. */
bool off_compose(const struct off_sentence *sentence, const struct off_entry *group,
	struct off_verdict ret[OFF_KIND_N]);

/* Judges a sentence: the composition and the learned wording, weighed; *ret_confidence is how likely it is offensive.
 * Returns: false = nothing to report. */
bool off_judge(const struct off_sentence *sentence, const struct off_entry *group,
	const struct off_model *model, struct off_verdict *ret, float *ret_confidence);

/* ---------- what is learned ---------- */

#define OFF_FEATURES_MAX 4000u
#define OFF_MODEL_BITS 15u
#define OFF_MODEL_WEIGHTS (1u << OFF_MODEL_BITS)
#define OFF_MODEL_ROW_WEIGHTS 64u
#define OFF_MODEL_LETTER_MAX 31 /* letters are -31 to 31; a weight is the square of its letter, since most are small */

/* How a verdict is meant. */
enum off_stance {
#define OFF_STANCE(name, in_mail) OFF_STANCE_##name,
#include "stances.def"
#undef OFF_STANCE
	OFF_STANCE_N
};

/* What is weighed of a verdict: that it is one, and its score. */
enum off_evidence { OFF_EVIDENCE_ONE, OFF_EVIDENCE_SCORE, OFF_EVIDENCE_N };

struct off_features { /* indices of weights, each once */
	uint16_t at[OFF_FEATURES_MAX];
	uint32_t n;
	uint64_t seen[OFF_MODEL_WEIGHTS / 64]; /* a bit for each index */
};

struct off_model {
	int16_t weight[OFF_MODEL_WEIGHTS]; /* in steps */
	float kind[OFF_KIND_N][OFF_EVIDENCE_N], stance[OFF_STANCE_N][OFF_EVIDENCE_N]; /* log odds for each of it */
};

void off_features_of(const struct off_sentence *sentence,
	const struct off_verdict verdicts[OFF_KIND_N], struct off_features *ret);

/* Reads the weights that are compiled in. */
void off_model_read(struct off_model *model);

/* How much the wording is like that of offence. Units: log odds. */
float off_model_ask(const struct off_model *model, const struct off_features *features);

enum off_stance off_stance_of(const struct off_verdict *verdict);
float off_stance_in_mail(enum off_stance stance);

/* What a verdict and the odds of the wording say together. Units: log odds. */
float off_model_weigh(const struct off_model *model, const struct off_verdict *verdict, float odds);

/* The letter of a number from -OFF_MODEL_LETTER_MAX on in model.def. */
char off_model_letter(int number);

/* Writes the phrases of a verdict. Returns: how many; phrases is NULL-ended. */
#define OFF_WHY_MAX 12u
size_t off_why(uint64_t why, const char *phrases[OFF_WHY_MAX + 1]);

#endif
