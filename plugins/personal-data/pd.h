/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the validators of this plugin share: looking at characters around a hit, numbers in runs of
 * digits, words of letters and digits, templates of shapes, check digits, dates. All of it is
 * linear in the window and touches nothing outside it.
 */
#ifndef PD_H
#define PD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "sallyport/ascii.h"
#include "sallyport/plugin.h"

/* ---- characters ---- */

/* No ASCII letter or digit on the outer side of the offset. */
bool pd_edge_before(const struct sallyport_candidate *c, uint32_t at);
bool pd_edge_after(const struct sallyport_candidate *c, uint32_t at);

/* Any ASCII lower-case letter in [begin, end). */
bool pd_has_lower(const struct sallyport_candidate *c, uint32_t begin, uint32_t end);

/* ---- values ---- */

struct pd_out {
	struct sallyport_value *values;
	uint32_t n, capacity;
};

/* Adds a value; one that lies where the last one does is dropped. Returns: it, or NULL when it was
 * dropped or the room is used up. */
struct sallyport_value *pd_add(struct pd_out *out, uint32_t begin, uint32_t end, uint32_t evidence,
	float adjust);

/* Sets the normal form. Longer ones are cut. */
void pd_normal(struct sallyport_value *value, const char *text, size_t n);

/* Whether what a value is is said near it: 1 = it bears one of the labels (words before it in the sentence, after it, or at
 * the head of its column), -1 = it is the number of something else, 0 = nothing is said. labels: a list with spaces, lower
 * case, '_' between the words of one; "!" before the first: the names of other numbers speak against it. */
int pd_said(const struct sallyport_candidate *c, const struct sallyport_value *value, const char *labels);

/* By how much a value that is called something else is less believable. */
#define PD_OTHERWISE 0.5f

/* Whether the words right before a value call it the number of goods, a paper or a program: "parcel …", "order no. …". */
bool pd_is_ware(const struct sallyport_candidate *c, const struct sallyport_value *value);

/* What telephone numbers are called. */
#define PD_PHONE_LABELS \
	"!tel telephone telephones phone phones mobile mob cell cellphone handy gsm fax call calls called calling ring " \
	"rang dial text texted sms whatsapp contact ph landline hotline helpline switchboard telefon telefono tlf cep " \
	"s_number new_number reach_me reach_us reach_him reach_her my_number his_number her_number their_number our_number your_number t m p f"

#define PD_SSN_LABELS "!ssn ssns ss soc social social_security"

/* Marks as labelled those of n values that bear one of the labels ("" = none), lowers those that are called something else.
 * Returns: n. */
uint32_t pd_label(const struct sallyport_candidate *c, const char *labels,
	struct sallyport_value *values, uint32_t n);

/* ---- numbers in a run of digits ---- */

#define PD_GROUPS 8

struct pd_number {
	const char *digit; /* n of them */
	uint32_t n;
	uint32_t begin, end; /* in the text */
	uint8_t group[PD_GROUPS]; /* digits in each of the groups in which it is written */
	uint32_t group_n;         /* 0 = more than PD_GROUPS */
	char separator; /* between the groups; 0 = none, '*' = several kinds, or more than one
			   character */
	bool whole;               /* nothing else is in the run */
	uint32_t wraps;           /* line ends in it */
};

/* Judges a number; sets evidence and adjust (and normal, where it differs). Returns: whether it is
 * one. */
typedef bool (*pd_judge_fn)(const struct sallyport_candidate *c, const struct pd_number *number,
	struct sallyport_value *value);

/* Hands each number of n_min to n_max digits in the run that begins and ends at edges of groups to
 * judge, the longest first. A number that is a part of a longer run is only tried when it is
 * written in at most PD_GROUPS groups of which at most one has a single digit. */
uint32_t pd_numbers(const struct sallyport_candidate *c, uint32_t n_min, uint32_t n_max,
	pd_judge_fn judge, struct sallyport_value *values, uint32_t capacity);

/* Whether the groups are those of form, "334". */
bool pd_grouped(const struct pd_number *number, const char *form);

/* One digit repeated, or a plain sequence up or down. */
bool pd_repeated(const char *digit, uint32_t n);

uint64_t pd_decimal(const char *digit, uint32_t n);

/* ---- words: maximal stretches of ASCII letters and digits ---- */

struct pd_word {
	uint32_t begin, end;
};

/* Walks over the words that the match (the whole run of matches) touches. */
bool pd_word_first(const struct sallyport_candidate *c, struct pd_word *ret);
bool pd_word_next(const struct sallyport_candidate *c, struct pd_word *word);

/* The word before or after, when a single one of the separators is between. */
bool pd_word_before(const struct sallyport_candidate *c, struct pd_word word,
	const char *separators, struct pd_word *ret);
bool pd_word_after(const struct sallyport_candidate *c, struct pd_word word, const char *separators,
	struct pd_word *ret);

/* ---- templates of shapes ----
 * 'd' a digit, 'A' a letter, 'x' a letter or digit, '_' one space or none, '-' one of " .-/" or
 * none; anything else itself (letters in either case). */

/* Matches at an offset, edges included. normal: room for the matched characters without separators,
 * in upper case, and a zero. Returns: the end of the match, or 0. */
uint32_t pd_template(const struct sallyport_candidate *c, uint32_t at, const char *shape,
	char normal[SALLYPORT_NORMAL_MAX]);

struct pd_match {
	uint32_t begin, end;
	char normal[SALLYPORT_NORMAL_MAX];
};

typedef bool (*pd_match_fn)(const struct sallyport_candidate *c, const struct pd_match *match,
	struct sallyport_value *value);

#define PD_BEFORE_MAX 2

/* Tries the shape at the beginnings of the words that the match touches and of `before` words
 * before each (at most PD_BEFORE_MAX); hands each match to judge (NULL = all are values). */
uint32_t pd_shapes(const struct sallyport_candidate *c, const char *shape, unsigned before,
	pd_match_fn judge, struct sallyport_value *values, uint32_t capacity);

/* ---- check digits ---- */

bool pd_luhn(const char *digit, uint32_t n);
/* Sum of digit times weight. */
uint32_t pd_weighted(const char *digit, const uint8_t *weight, uint32_t n);
/* ISO 7064 MOD 97-10 of letters (A = 10) and digits; other characters are not allowed. */
uint32_t pd_mod97(const char *text, size_t n, uint32_t remainder);
/* The letter that stands for a number modulo 23 in police and court identifiers. */
char pd_letter23(uint64_t number);
/* Modulus 11 of an NHS number of ten digits. */
bool pd_nhs_checks(const char *digit);
/* ICAO 9303 weights 7, 3, 1. */
uint32_t pd_mod10_731(const char *text, size_t n);

/* ---- telephone plans ---- */

/* Whether a British number of n digits, with its zero, lies in a range that is given out. */
bool pd_is_uk_dialled(const char *digit, uint32_t n);
/* Digits of the country code at the head of an E.164 number, 0 = no such code is assigned. *ret_fits: the rest has a
 * length that numbers of that country have. */
uint32_t pd_calling_code(const char *digit, uint32_t n, bool *ret_fits);
/* Whether telephone numbers of North America begin with these three digits. */
bool pd_is_nanp_area(uint64_t code);

/* ---- dates ---- */

#define PD_YEAR_MIN 1900
#define PD_YEAR_MAX 2100

bool pd_date(int year, int month, int day);
/* The month that the letters at an offset name ("mar", "march", "sept"), and how many letters do. 0
 * = none. */
int pd_month(const struct sallyport_candidate *c, uint32_t at, uint32_t *ret_n);

/* ---- validators: the table names them all ---- */

#define PD_VALIDATOR(name, function, digits, labels, description, examples, \
	counter_examples) \
	uint32_t function(const struct sallyport_candidate *c, struct sallyport_value *values, \
		uint32_t capacity);
#include "validators.def"
#undef PD_VALIDATOR

#endif
