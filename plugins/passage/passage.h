/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The plugin passage: what words say together that stand a few words apart.
 *
 *   hits ─▶ passage ─▶ (disguise undone) ─▶ tokens ─▶ marks (words and phrases of a class) ─▶ frames ─▶ findings
 *
 * Classes of words, phrases with gaps, and frames of classes are data of the packs (sallyport-pack(5), PASSAGES): a frame
 * "warning >you arrest" is met where something of each class stands within reach of the others. A short text is a passage;
 * in a longer one only a hit of a lexicon that is looked for opens one, so that prose without it costs nothing. Memory is fixed when the instance
 * is made; time is linear in the text.
 */
#ifndef PASSAGE_PASSAGE_H
#define PASSAGE_PASSAGE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "sallyport/ascii.h"
#include "sallyport/plugin.h"

#define PASSAGE_BYTES_MAX 1200u
#define PASSAGE_REACH_BYTES 200u /* of ASCII, before and after a hit; of others up to three times as many */
#define PASSAGE_SHORT_BYTES 600u /* a text that is no longer is a passage without a hit */
#define PASSAGE_TOKENS_MAX 320u
#define PASSAGE_MARKS_MAX 2048u
#define PASSAGE_WORDS_MAX 8u     /* of a phrase without gaps */
#define PASSAGE_STEPS_MAX 8u     /* of a phrase with gaps */
#define PASSAGE_FORMS_MAX 6u     /* of an inflected word */
#define PASSAGE_CLASSES_MAX 256u /* named in packs */
#define PASSAGE_LITERALS_MAX 4096u /* words within phrases: classes without a name */
#define PASSAGE_TERMS_MAX 8u
#define PASSAGE_FRAMES_MAX 1024u
#define PASSAGE_FINDINGS_MAX 256u /* of a text */

/* ---------- tokens ---------- */

/* Classes that need no lexicon: they are told by form. A lexicon of the same class adds words to it. */
enum passage_form { PASSAGE_TIME, PASSAGE_MONEY, PASSAGE_NAME, PASSAGE_NUMBER, PASSAGE_FORM_N };

struct passage_token {
	uint32_t begin, end;  /* of the text */
	uint32_t hash, check; /* of other constants: two words are told apart by both */
	uint32_t position;    /* words from the beginning; the end of a sentence counts as several */
	uint16_t sentence;
	uint8_t form;         /* enum passage_form, PASSAGE_FORM_N = none */
};

/* Takes text[begin, end) apart. Returns: how many tokens. */
uint32_t passage_tokens(const char *text, uint32_t begin, uint32_t end, struct passage_token *tokens,
	uint32_t capacity);

/* The hash of a phrase of one token more; begin with 0, 0. */
void passage_join(uint32_t *hash, uint32_t *check, const struct passage_token *token);

/* ---------- what packs say ---------- */

/* A phrase without gaps, or the beginning of one, in a table of open addresses. */
struct passage_word {
	uint32_t hash, check;
	uint16_t class; /* PASSAGE_BEGINNING = longer ones begin so */
	uint16_t used;
};
#define PASSAGE_BEGINNING UINT16_MAX

struct passage_step {
	uint16_t class;
	uint8_t gap; /* how many other words may stand before it */
};

struct passage_phrase {
	uint16_t class;
	uint8_t step_n;
	bool gaps;
	struct passage_step step[PASSAGE_STEPS_MAX];
	uint32_t next; /* 1-based, the next phrase that is tried for the same class */
};

struct passage_term {
	uint64_t any[PASSAGE_CLASSES_MAX / 64]; /* bits of classes, one of which must stand here */
	bool after;                             /* after the term before it */
	bool not;                               /* none of them may stand near */
};

struct passage_frame {
	const char *rule;
	float confidence;
	uint32_t reach; /* positions from the first to the last of its words */
	bool one_sentence;
	struct passage_term term[PASSAGE_TERMS_MAX];
	uint32_t term_n;
	const char *why; /* its classes, for people */
};

struct passage_name {
	const char *s; /* of a class, or the words of a literal; of an entry of the host */
	size_t n;
};

struct passage_lexicon {
	struct passage_word *word;
	uint32_t slot_n; /* a power of two */
	struct passage_phrase *phrase; /* in the order of the packs: one may use the classes above it */
	uint32_t phrase_n;
	uint32_t *tried; /* by class, 1-based: the first phrase that is tried where the class is met */
	struct passage_name *name; /* of classes, then of literals from PASSAGE_CLASSES_MAX on */
	uint32_t class_n, literal_n;
	uint16_t *name_slot; /* 1-based */
	const char **irregular; /* "run ran running": the forms of words that do not follow the rule */
	uint32_t irregular_n;
	struct passage_frame *frame;
	uint32_t frame_n;
};

/* Reads words, phrases and frames. Memory is the host's until destroy. Returns: false without memory, or where one is wrong
 * (said in the log). */
bool passage_lexicon_read(struct passage_lexicon *lexicon, const struct sallyport_host *host);

/* Returns: the class of that name, -1 = none. */
int passage_class(const struct passage_lexicon *lexicon, const char *s, size_t n);

/* "[!|>]class[|class]… … [.] [/reach]". Returns: false where it is wrong, or without memory. */
bool passage_frame_read(struct passage_lexicon *lexicon, const struct sallyport_entry *from,
	const struct sallyport_host *host);

/* Whether a passage with words of these classes (a bit each) can meet the frame. */
bool passage_may_meet(const struct passage_frame *frame, const uint64_t *classes);

struct passage_forms {
	char form[PASSAGE_FORMS_MAX][32];
	uint32_t n;
};

/* The forms of an English word: "run" has runs, ran, running. A word that is too long has none but itself. */
void passage_inflect(const struct passage_lexicon *lexicon, const char *word, size_t n,
	struct passage_forms *ret);

/* ---------- disguise ---------- */

/* A stretch of a text as it looks: other characters for ASCII ones undone, invisible ones left out. */
#define PASSAGE_FOLDED_MAX 2400u
struct passage_folded {
	char text[PASSAGE_FOLDED_MAX];
	uint32_t begin[PASSAGE_FOLDED_MAX], end[PASSAGE_FOLDED_MAX]; /* of what each byte was made, in the text */
};

/* Whether all of it is ASCII: nothing is to be undone. */
bool passage_is_plain(const char *text, uint32_t begin, uint32_t end);

/* Of a longer stretch the last PASSAGE_FOLDED_MAX bytes. Returns: how many bytes were made of it. */
uint32_t passage_fold(const struct sallyport_characters *characters, const char *text, uint32_t begin,
	uint32_t end, struct passage_folded *ret);

/* ---------- marks ---------- */

struct passage_mark {
	uint16_t first, last; /* tokens */
	uint16_t class;
	uint16_t next; /* 1-based, of the same class and in the order of the text */
	bool gaps;     /* what stands between its ends may count by itself */
};

struct passage_marks {
	struct passage_mark mark[PASSAGE_MARKS_MAX];
	uint32_t n;
	uint16_t head[PASSAGE_CLASSES_MAX + PASSAGE_LITERALS_MAX]; /* 1-based, the first of a class */
	uint16_t tail[PASSAGE_CLASSES_MAX + PASSAGE_LITERALS_MAX];
	struct passage_mark of_frames[PASSAGE_MARKS_MAX]; /* those of named classes, in the order of their first token */
	uint32_t of_frames_n;
	uint64_t classes[PASSAGE_CLASSES_MAX / 64];
	uint64_t *wanted; /* a bit for each phrase: its rarest step is there */
};

/* Returns: false without memory. */
bool passage_marks_init(struct passage_marks *marks, const struct passage_lexicon *lexicon,
	const struct sallyport_host *host);

/* Finds words, then phrases of them. */
void passage_mark(const struct passage_lexicon *lexicon, const struct passage_token *tokens,
	uint32_t token_n, struct passage_marks *marks);

/* ---------- frames ---------- */

struct passage_found {
	const struct passage_frame *frame;
	uint32_t first, last; /* tokens */
};

/* Where a frame is met in the fewest words. Returns: false = nowhere. */
bool passage_meets(const struct passage_frame *frame, const struct passage_token *tokens,
	const struct passage_mark *marks, uint32_t mark_n, struct passage_found *ret);

#endif
