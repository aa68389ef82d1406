/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the validators of this plugin share: looking at characters around a hit, and judging whether
 * a string is random enough to be a secret. All of it is linear in the window and touches nothing
 * outside it.
 */
#ifndef SEC_H
#define SEC_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "sallyport/ascii.h"
#include "sallyport/plugin.h"

/* ---- characters ---- */

/* Letters, digits, '-' and '_': what nearly all tokens are made of. */
static inline bool sec_is_token(int ch)
{
	return ascii_is_alnum(ch) || ch == '-' || ch == '_';
}

/* ---- the text around a hit ---- */

struct sec_span {
	uint32_t begin, end;
};

/* Where the word begins in the span, letters in either case; UINT32_MAX = nowhere. */
uint32_t sec_find(const struct sallyport_candidate *c, struct sec_span span, const char *word);

/* Whether the place lies inside a link of the web: "http://" or "www." before it and nothing that ends a link between. What
 * programs open ("jdbc:mysql://host/db?password=…") is none. */
bool sec_in_link(const struct sallyport_candidate *c, uint32_t at);

/* Whether the place lies inside base64, in which every short word is met. */
bool sec_in_block(const struct sallyport_candidate *c, uint32_t at, uint32_t n_min);

/* ---- how random a string is ---- */

struct sec_shape {
	uint32_t n;
	uint32_t lower, upper, digit, other;
	uint32_t distinct; /* different characters */
	uint32_t consonants; /* without a vowel between them, at most: words have four, and now and
				then five */
	uint32_t signs; /* that no word, path or number is joined with */
	uint32_t same; /* one character repeated, at most */
	uint32_t turns; /* between a letter and a digit beside it, and between upper and lower case
			 */
	uint32_t crossings; /* between a letter and a digit beside it */
	uint32_t alphabet; /* how many equally frequent characters would be as random: two to the
			      collision entropy */
};

struct sec_shape sec_shape(const struct sallyport_candidate *c, struct sec_span span);

/* Digits and letters by the rule of no language: what a machine makes. n_min: shortest that counts.
 * alone: all that speaks for it is itself, so that n_min of them must stand without anything
 * between. */
bool sec_is_random(
	const struct sallyport_candidate *c, struct sec_span span, uint32_t n_min, bool alone);

/* Words and signs that stand where a secret would: "your_token", "<password>", "${KEY}", "xxxx". */
bool sec_is_placeholder(const struct sallyport_candidate *c, struct sec_span span);

/* Decodes the begin of base64 (either alphabet) in [at, end). Returns: bytes written. */
size_t sec_base64(
	const struct sallyport_candidate *c, struct sec_span span, char *out, size_t capacity);

/* ---- assignments ---- */

struct sec_value {
	struct sec_span span;
	int quote; /* the sign before it, 0 = none */
	bool assigned; /* '=' or ':' stands before it */
	bool spoken; /* "is" stands before it */
	bool below; /* it stands on a line of its own */
};

/* The letters at the end of the match. */
struct sec_span sec_label(const struct sallyport_candidate *c);

/* The value that a label which ends at `at` announces: words of labels and separators are passed
 * over. */
bool sec_value_after(const struct sallyport_candidate *c, uint32_t at, struct sec_value *ret);

/* The value behind the separators at `at`, whatever it is. */
bool sec_value_at(const struct sallyport_candidate *c, uint32_t at, struct sec_value *ret);

/* Whether the label [begin, end) is a word, or a word of a name ("apiKey", "API_KEY"), and no part
 * of another. */
bool sec_is_label(const struct sallyport_candidate *c, struct sec_span label);

/* Whether what stands before the label says that it is a key which everybody may read, or none: "public", "cache". */
bool sec_is_harmless(const struct sallyport_candidate *c, struct sec_span label);

/* The value that a sentence gives for the label. *ret_loose: it may be something else, unless it
 * looks like nothing else. */
bool sec_phrase(const struct sallyport_candidate *c, struct sec_span label, struct sec_value *ret,
	bool *ret_loose);

/* ---- results ---- */

/* Writes the one value. Returns: 1. */
uint32_t sec_found(
	struct sallyport_value *values, struct sec_span span, uint32_t evidence, float adjust);

/* ---- validators: the table names them all ---- */

#define SEC_VALIDATOR(name, function, description, examples, counter_examples) \
	uint32_t function(const struct sallyport_candidate *c, struct sallyport_value *values, \
		uint32_t capacity);
#include "validators.def"
#undef SEC_VALIDATOR

#endif
