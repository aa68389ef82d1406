/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The plugin passage: what words say together that stand a few words apart.
 *
 *   hits ─▶ passage ─▶ (disguise undone) ─▶ tokens ─▶ marks (words of a class) ─▶ frames ─▶ findings
 *
 * Classes of words and frames of classes are data of the packs (sallyport-pack(5), PASSAGES): a frame "warning >you arrest"
 * is met where a word of each class stands within reach of the others. Only a hit of a lexicon that is looked for in the
 * view text opens a passage, so that prose without one costs nothing. Memory is fixed when the instance is made; time is
 * linear in the text.
 */
#ifndef PASSAGE_PASSAGE_H
#define PASSAGE_PASSAGE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "sallyport/plugin.h"

#define PASSAGE_BYTES_MAX 1200u
#define PASSAGE_REACH_BYTES 200u /* of ASCII, before and after a hit; of others up to three times as many */
#define PASSAGE_TOKENS_MAX 320u
#define PASSAGE_MARKS_MAX 384u
#define PASSAGE_PHRASE_TOKENS_MAX 6u
#define PASSAGE_CLASSES_MAX 64u /* bits of a word */
#define PASSAGE_TERMS_MAX 8u
#define PASSAGE_FRAMES_MAX 1024u
#define PASSAGE_FINDINGS_MAX 256u /* of a text */

/* ---------- words ---------- */

struct passage_entry {
	uint32_t hash;
	uint32_t check; /* of other constants: two words are told apart by both */
	uint8_t class;
	uint8_t token_n;
};

struct passage_term {
	uint64_t any;  /* bits of classes, one of which must stand here */
	bool after;    /* after the term before it */
	bool not;      /* none of them may stand near */
};

struct passage_frame {
	const char *rule;
	float confidence;
	uint32_t reach; /* positions from the first to the last of its words */
	struct passage_term term[PASSAGE_TERMS_MAX];
	uint32_t term_n;
	const char *why; /* its classes, for people */
};

struct passage_lexicon {
	struct passage_entry *entry;
	uint32_t entry_n;
	uint32_t *slot; /* 1-based entries by hash, a power of two of them */
	uint32_t slot_n;
	const char *class_name[PASSAGE_CLASSES_MAX];
	uint32_t class_n;
	struct passage_frame *frame;
	uint32_t frame_n;
};

/* Classes that need no lexicon: they are told by form. A lexicon of the same class adds words to it. */
enum passage_form { PASSAGE_TIME, PASSAGE_MONEY, PASSAGE_NAME, PASSAGE_NUMBER, PASSAGE_FORM_N };

/* Reads words and frames. Memory is the host's until destroy. Returns: false without memory, or where a frame is wrong
 * (said in the log). */
bool passage_lexicon_read(struct passage_lexicon *lexicon, const struct sallyport_host *host);

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

/* ---------- tokens and marks ---------- */

struct passage_token {
	uint32_t begin, end;  /* of the text */
	uint32_t hash, check;
	uint32_t position;    /* words from the beginning; the end of a sentence counts as several */
	uint8_t form;         /* enum passage_form, PASSAGE_FORM_N = none */
};

/* Takes text[begin, end) apart. Returns: how many tokens. */
uint32_t passage_tokens(const char *text, uint32_t begin, uint32_t end, struct passage_token *tokens,
	uint32_t capacity);

/* The hash of a phrase of one token more; begin with 0, 0. */
void passage_join(uint32_t *hash, uint32_t *check, const struct passage_token *token);

struct passage_mark {
	uint32_t first, last; /* tokens */
	uint8_t class;
};

/* Returns: how many marks, in the order of their first token. */
uint32_t passage_marks(const struct passage_lexicon *lexicon, const struct passage_token *tokens,
	uint32_t token_n, struct passage_mark *marks, uint32_t capacity);

/* ---------- frames ---------- */

struct passage_found {
	const struct passage_frame *frame;
	uint32_t first, last; /* tokens */
};

/* Whether a passage with words of these classes (bits) can meet the frame. */
bool passage_may_meet(const struct passage_frame *frame, uint64_t classes);

/* Where a frame is met in the fewest words. Returns: false = nowhere. */
bool passage_meets(const struct passage_frame *frame, const struct passage_token *tokens,
	const struct passage_mark *marks, uint32_t mark_n, struct passage_found *ret);

#endif
