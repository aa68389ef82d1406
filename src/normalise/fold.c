/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The folded view. One pass over a stretch: character -> what stands for it -> token (where look-alikes are judged by the
 * company they keep) -> output and map. Text whose direction is overridden is written the way it is displayed.
 */
#include <stddef.h>
#include <string.h>
#include <unicode/uchar.h>
#include <unicode/unorm2.h>
#include <unicode/utf16.h>

#include "base/utf8.h"
#include "normalise/fold_table.h"
#include "normalise/normalise.h"

#define REACH_BYTES 128       /* of ASCII taken along on either side of what is not ASCII */
#define PIECE_BYTES 65536     /* of output after which a piece ends at the next token border */
#define PIECE_BYTES_MAX 69632 /* after which it ends anywhere */
#define TOKEN_CHARACTERS 64   /* that are judged together */
#define REVERSED_BYTES 1024   /* of overridden text that are turned round together */
#define TURNED_MIN 3          /* letters of a token that is taken to stand on its head */
#define LONE_CAPITALS 3       /* look-alikes beside digits that are taken for a prefix or suffix of them */
#define NORMALISED_MAX 32     /* UTF-16 units: U+FDFA, the longest mapping of one character, has 18 */

#define RIGHT_TO_LEFT_OVERRIDE 0x202e

struct item {
	uint32_t cp;
	uint32_t in, in_n;
	uint32_t via;
	bool mark;
};

struct folding {
	struct sp_view text;
	struct sp_arena *arena;
	const struct sp_limits *limits;
	size_t at; /* next byte of the text */

	char *out;
	size_t out_capacity;
	struct sp_map map; /* map.out_n is the length of out */
	bool failed;       /* out of memory: nothing is added any more */

	uint32_t carry;   /* via of what was dropped since the last character */
	bool after_ascii; /* the last base character is ASCII now */

	size_t token_n;
	bool has_letter, has_digit, has_foreign;

	bool reversing;
	bool turned; /* not by a control: the letters stand on their heads */
	bool has_gap;
	struct item gap; /* what follows a turned token, until it is known whether another follows */
	size_t reversed_at; /* filled from the end */
	size_t reversed_in; /* where the reversed text begins */
	size_t turned_end;  /* of the last turned token */

	UChar *cluster, *normal; /* made at first need */
	size_t cluster_units, normal_units;

	struct item token[TOKEN_CHARACTERS]; /* from here on not initialised */
	char reversed[REVERSED_BYTES];
};

/* ---- output ---- */

static bool has_room(struct folding *f, size_t n)
{
	size_t used = f->map.out_n;

	if (f->failed)
		return false;
	if (f->out_capacity - used >= n)
		return true;
	size_t capacity = f->out_capacity ? f->out_capacity : 1024;

	while (capacity - used < n)
		capacity *= 2;
	char *out = sp_arena_resize(f->arena, f->out, f->out_capacity, capacity);

	if (!out || capacity > UINT32_MAX) {
		f->failed = true;
		return false;
	}
	f->out = out;
	f->out_capacity = capacity;
	return true;
}

static void put(struct folding *f, const char *bytes, size_t n, size_t in, size_t in_n, uint32_t via)
{
	if (!has_room(f, n))
		return;
	memcpy(f->out + f->map.out_n, bytes, n);
	if (sp_map_add(&f->map, f->arena, (uint32_t)n, (uint32_t)in, (uint32_t)in_n, via))
		f->failed = true;
}

/* Ends reversed text: as displayed, every byte of it stems from the whole. */
static void end_reversed(struct folding *f, size_t end)
{
	size_t n = REVERSED_BYTES - f->reversed_at;
	size_t in = f->reversed_in;

	f->reversing = false;
	if (n == end - in) /* would be taken for a run that maps byte by byte: take the control along */
		in -= 3;
	if (n)
		put(f, f->reversed + f->reversed_at, n, in, end - in,
			f->turned ? SP_VIA_HOMOGLYPH : SP_VIA_BIDI);
	f->turned = false;
}

static void begin_reversed(struct folding *f, size_t at)
{
	f->reversing = true;
	f->reversed_at = REVERSED_BYTES;
	f->reversed_in = at;
}

static void emit(struct folding *f, const struct item *item)
{
	char utf8[4];
	unsigned n = sp_utf8_encode(item->cp, utf8);

	if (f->reversing && (item->cp == '\n' || f->reversed_at < n))
		end_reversed(f, item->in);
	if (f->reversing) {
		f->reversed_at -= n;
		memcpy(f->reversed + f->reversed_at, utf8, n);
	} else {
		put(f, utf8, n, item->in, item->in_n, item->via);
	}
}

/* ---- tokens ---- */

static const struct item *last_item(const struct folding *f)
{
	return &f->token[f->token_n - 1];
}

/* Whether the token stands on its head: all letters can, and one of them does nothing else. */
static bool is_turned(const struct folding *f)
{
	bool any = false;

	if (!f->has_foreign || f->token_n < TURNED_MIN || (f->reversing && !f->turned))
		return false;
	for (size_t i = 0; i < f->token_n; i++) {
		bool turned;

		if (!sp_fold_upright(f->token[i].cp, &turned))
			return false;
		any |= turned;
	}
	return any;
}

static void end_turned(struct folding *f)
{
	if (f->turned)
		end_reversed(f, f->turned_end);
	if (f->has_gap)
		emit(f, &f->gap);
	f->has_gap = false;
}

/* Sets the letters of a turned token upright; it is read backwards, with the turned tokens before it. */
static void turn(struct folding *f)
{
	if (!f->turned) {
		begin_reversed(f, f->token[0].in);
		f->turned = true;
	} else if (f->has_gap) {
		emit(f, &f->gap);
	}
	f->has_gap = false;
	f->turned_end = (size_t)last_item(f)->in + last_item(f)->in_n;
	for (size_t i = 0; i < f->token_n; i++) {
		bool turned;

		f->token[i].cp = (unsigned char)sp_fold_upright(f->token[i].cp, &turned);
	}
}

/* Whether a digit stands before or after the token, at most one space or dash away. */
static bool is_beside_digit(const struct folding *f)
{
	size_t n = f->map.out_n, end = (size_t)last_item(f)->in + last_item(f)->in_n;

	if (n && (f->out[n - 1] == ' ' || f->out[n - 1] == '-'))
		n--;
	if (n && sp_is_digit((unsigned char)f->out[n - 1]))
		return true;
	if (end < f->text.n && (f->text.p[end] == ' ' || f->text.p[end] == '-'))
		end++;
	return end < f->text.n && sp_is_digit((unsigned char)f->text.p[end]);
}

/* Whether all foreign letters of the token look like ASCII ones, and it has a reason to be read so: it mixes scripts, has
 * digits, or is a few capitals beside digits. A word of one script is left alone. */
static bool is_disguised(const struct folding *f)
{
	bool mixed = f->has_letter || f->has_digit;

	if (!f->has_foreign || (!mixed && f->token_n > LONE_CAPITALS))
		return false;
	for (size_t i = 0; i < f->token_n; i++) {
		uint32_t cp = f->token[i].cp;

		if (cp < 0x80 || f->token[i].mark)
			continue;
		char ascii = sp_fold_lookalike(cp, SP_LOOK_FOLDED);

		if (!ascii || (!mixed && !sp_is_upper((unsigned char)ascii)))
			return false;
	}
	return mixed || is_beside_digit(f);
}

static uint32_t undisguised(const struct folding *f, uint32_t cp)
{
	char ascii = sp_fold_lookalike(cp, SP_LOOK_FOLDED);

	if (f->has_digit && !f->has_letter) {
		if (ascii == 'O' || ascii == 'o')
			return '0';
		if (ascii == 'I' || ascii == 'l')
			return '1';
	}
	return (unsigned char)ascii;
}

static void flush(struct folding *f)
{
	uint32_t dropped = 0;
	bool disguised = false;

	if (f->token_n) {
		if (is_turned(f)) {
			turn(f);
		} else {
			end_turned(f);
			disguised = is_disguised(f);
		}
	}

	for (size_t i = 0; i < f->token_n; i++) {
		struct item item = f->token[i];

		if (disguised && item.mark) {
			dropped |= item.via | SP_VIA_COMBINING;
			continue;
		}
		if (disguised && item.cp >= 0x80) {
			item.cp = undisguised(f, item.cp);
			item.via |= SP_VIA_HOMOGLYPH;
		}
		item.via |= dropped;
		dropped = 0;
		emit(f, &item);
	}
	f->carry |= dropped;
	f->token_n = 0;
	f->has_letter = f->has_digit = f->has_foreign = false;
}

static void push(struct folding *f, uint32_t cp, size_t in, size_t in_n, uint32_t via)
{
	bool mark = cp >= 0x80 && (U_GET_GC_MASK(cp) & U_GC_M_MASK);
	struct item item = { cp, (uint32_t)in, (uint32_t)in_n, via | f->carry, mark };

	f->carry = 0;
	if (!mark)
		f->after_ascii = cp < 0x80;
	if (cp < 0x80 ? !sp_is_alnum((unsigned char)cp) : !mark && !u_isalpha((UChar32)cp)) {
		flush(f);
		if (f->turned && !f->has_gap && cp != '\n') {
			f->gap = item;
			f->has_gap = true;
			return;
		}
		end_turned(f);
		emit(f, &item);
		return;
	}
	if (f->token_n == TOKEN_CHARACTERS)
		flush(f);
	f->token[f->token_n++] = item;
	if (cp >= 0x80)
		f->has_foreign |= !mark;
	else if (sp_is_digit((unsigned char)cp))
		f->has_digit = true;
	else
		f->has_letter = true;
}

/* ---- characters ---- */

/* What a normalised character becomes; marks that have found no partner fall where the base is ASCII. */
static void push_normalised(struct folding *f, uint32_t cp, size_t in, size_t in_n, uint32_t via)
{
	struct sp_fold fold = cp < 0x80 ? (struct sp_fold){ SP_FOLD_KEEP, 0, "" } : sp_fold_character(cp);

	switch (fold.kind) {
	case SP_FOLD_ASCII:
		for (const char *c = fold.ascii; *c; c++)
			push(f, (unsigned char)*c, in, in_n, via | fold.via);
		break;
	case SP_FOLD_DROP:
		f->carry |= fold.via;
		break;
	case SP_FOLD_MARK:
		if (f->after_ascii) {
			f->carry |= fold.via;
			break;
		}
		/* fall through */
	default:
		push(f, cp, in, in_n, via);
	}
}

static bool has_cluster_memory(struct folding *f)
{
	if (!f->cluster && !f->failed) {
		f->cluster_units = 2 * (size_t)f->limits->cluster_characters;
		f->normal_units = 4 * f->cluster_units + NORMALISED_MAX;
		f->cluster = sp_arena_calloc(f->arena, f->cluster_units, sizeof(UChar));
		f->normal = sp_arena_calloc(f->arena, f->normal_units, sizeof(UChar));
		f->failed = !f->cluster || !f->normal;
	}
	return !f->failed;
}

static void push_units(struct folding *f, const UChar *units, int32_t n, size_t in, size_t in_n,
	uint32_t via)
{
	for (int32_t i = 0; i < n;) {
		UChar32 cp;

		U16_NEXT(units, i, n, cp);
		push_normalised(f, (uint32_t)cp, in, in_n, via);
	}
}

/* Normalises n units that stem from the text [in, f->at) and pushes what they become. */
static void push_normal_form(struct folding *f, const UChar *units, int32_t n, UChar *normal,
	int32_t normal_units, size_t in, uint32_t via)
{
	UErrorCode error = U_ZERO_ERROR;
	const UNormalizer2 *nfkc = unorm2_getNFKCInstance(&error);
	int32_t normal_n = U_SUCCESS(error) ?
		unorm2_normalize(nfkc, units, n, normal, normal_units, &error) : 0;

	if (U_SUCCESS(error) && normal_n <= normal_units)
		push_units(f, normal, normal_n, in, f->at - in, via);
	else
		push_units(f, units, n, in, f->at - in, via);
}

/* Whether the character at the current place joins with the one before it; decides by the first byte where that will do:
 * two-byte Latin, Greek and Cyrillic letters and Han do not. */
static unsigned joining(const struct folding *f, uint32_t *ret_cp)
{
	unsigned char first = f->at < f->text.n ? (unsigned char)f->text.p[f->at] : 0;

	if (first < 0xcc || (first >= 0xce && first <= 0xd1) || (first >= 0xe4 && first <= 0xe9))
		return 0;
	unsigned n = sp_utf8_decode(f->text.p + f->at, f->text.n - f->at, ret_cp);

	return n && sp_fold_joins(*ret_cp) ? n : 0;
}

/* A base with what joins it, as many characters as the limit allows; further marks are dropped. */
static void fold_cluster(struct folding *f, uint32_t base, size_t in, uint32_t joined, uint32_t via)
{
	size_t units = 0, characters = 1;
	unsigned n;

	if (!has_cluster_memory(f))
		return;
	U16_APPEND_UNSAFE(f->cluster, units, base);
	do {
		n = joining(f, &joined);
		if (!n || sp_fold_character(joined).kind == SP_FOLD_DROP)
			break;
		if (characters >= f->limits->cluster_characters) {
			if (!(U_GET_GC_MASK(joined) & U_GC_M_MASK))
				break;
			via |= SP_VIA_COMBINING;
		} else if (sp_fold_overlays(joined)) {
			via |= SP_VIA_COMBINING;
		} else {
			U16_APPEND_UNSAFE(f->cluster, units, joined);
			characters++;
		}
		f->at += n;
	} while (true);
	push_normal_form(f, f->cluster, (int32_t)units, f->normal, (int32_t)f->normal_units, in, via);
}

static void fold_one(struct folding *f, uint32_t cp, size_t in, uint32_t via)
{
	UChar units[2], normal[NORMALISED_MAX];
	int32_t n = 0;

	U16_APPEND_UNSAFE(units, n, cp);
	push_normal_form(f, units, n, normal, NORMALISED_MAX, in, via);
}

static bool ends_override(uint32_t cp)
{
	return (cp >= 0x202a && cp <= 0x202e) || (cp >= 0x2066 && cp <= 0x2069);
}

static void drop(struct folding *f, uint32_t cp, size_t in, uint32_t via)
{
	if (ends_override(cp)) {
		flush(f);
		end_turned(f);
		if (f->reversing)
			end_reversed(f, in);
		if (cp == RIGHT_TO_LEFT_OVERRIDE)
			begin_reversed(f, f->at);
	}
	f->carry |= via;
}

/* Folds the character beyond ASCII at the current place with what joins it. */
static void fold_character(struct folding *f)
{
	uint32_t cp, joined = 0;
	size_t in = f->at;
	unsigned n = sp_utf8_decode(f->text.p + in, f->text.n - in, &cp);

	if (!n) {
		n = 1;
		cp = 0xfffd;
	}
	f->at += n;
	struct sp_fold fold = sp_fold_character(cp);

	switch (fold.kind) {
	case SP_FOLD_DROP:
		drop(f, cp, in, fold.via);
		break;
	case SP_FOLD_ASCII:
		for (const char *c = fold.ascii; *c; c++)
			push(f, (unsigned char)*c, in, n, fold.via);
		break;
	case SP_FOLD_MARK:
		if (f->after_ascii || sp_fold_overlays(cp))
			f->carry |= fold.via;
		else
			push(f, cp, in, n, 0);
		break;
	case SP_FOLD_NORMALISE:
		if (joining(f, &joined))
			fold_cluster(f, cp, in, joined, fold.via);
		else
			fold_one(f, cp, in, fold.via);
		break;
	default:
		if (joining(f, &joined))
			fold_cluster(f, cp, in, joined, 0);
		else
			push(f, cp, in, n, 0);
	}
}

/* Folds n ASCII bytes; whole tokens that nothing foreign can touch are copied. */
static void fold_ascii(struct folding *f, size_t n)
{
	size_t end = f->at + n;

	while (f->at < end && (f->token_n || f->carry || f->reversing)) {
		push(f, (unsigned char)f->text.p[f->at], f->at, 1, 0);
		f->at++;
	}
	size_t tail = end;

	while (tail > f->at && end - tail < TOKEN_CHARACTERS / 2 &&
		sp_is_alnum((unsigned char)f->text.p[tail - 1]))
		tail--;
	if (tail > f->at) {
		put(f, f->text.p + f->at, tail - f->at, f->at, tail - f->at, 0);
		f->after_ascii = true;
		f->at = tail;
	}
	while (f->at < end) {
		push(f, (unsigned char)f->text.p[f->at], f->at, 1, 0);
		f->at++;
	}
}

/* ---- stretches ---- */

/* How much of the ASCII text before `at` belongs to its stretch: to the line's beginning, or some whole words. */
static size_t reach_back(struct sp_view text, size_t from, size_t at)
{
	size_t begin = at - from > REACH_BYTES ? at - REACH_BYTES : from;
	bool whole = begin == from;

	for (size_t i = begin; i < at; i++) {
		unsigned char c = (unsigned char)text.p[i];

		if (c == '\n' || (!whole && sp_is_space(c))) {
			begin = i + 1;
			whole = true;
		}
	}
	return begin;
}

/* The same after it, of `run` bytes of ASCII text at `at`. */
static size_t reach_on(struct sp_view text, size_t at, size_t run)
{
	size_t n = run > REACH_BYTES ? REACH_BYTES : run;
	const char *line_end = memchr(text.p + at, '\n', n);

	if (line_end)
		return (size_t)(line_end - (text.p + at));
	if (n < run)
		for (size_t i = n; i > 0; i--)
			if (sp_is_space((unsigned char)text.p[at + i - 1]))
				return i - 1;
	return n;
}

static void fold_stretch(struct folding *f)
{
	while (f->at < f->text.n && !f->failed) {
		size_t left = f->text.n - f->at;

		if ((unsigned char)f->text.p[f->at] >= 0x80) {
			fold_character(f);
		} else {
			size_t near = 2 * REACH_BYTES + 1;
			size_t run = sp_utf8_ascii_run(f->text.p + f->at, left < near ? left : near);

			if (run == left || run == near) {
				fold_ascii(f, reach_on(f->text, f->at, run));
				break;
			}
			fold_ascii(f, run);
		}
		if (f->map.out_n >= (f->token_n || f->reversing ? PIECE_BYTES_MAX : PIECE_BYTES))
			break;
	}
	flush(f);
	end_turned(f);
	if (f->reversing)
		end_reversed(f, f->at);
}

void sp_folder_init(struct sp_folder *folder, struct sp_view text, const struct sp_limits *limits)
{
	*folder = (struct sp_folder){ .text = text, .limits = limits };
}

int sp_folder_next(struct sp_folder *folder, struct sp_arena *arena, struct sp_piece *ret)
{
	struct sp_arena_mark mark = sp_arena_mark(arena);
	struct sp_view text = folder->text;

	while (folder->at < text.n) {
		size_t foreign = folder->at +
			sp_utf8_ascii_run(text.p + folder->at, text.n - folder->at);

		if (foreign == text.n)
			break;
		size_t begin = reach_back(text, folder->at, foreign);
		struct folding f;

		memset(&f, 0, offsetof(struct folding, token));
		f.text = text;
		f.limits = folder->limits;
		f.arena = arena;
		f.at = begin;
		fold_ascii(&f, foreign - begin);
		fold_stretch(&f);
		if (f.failed)
			return SP_ENOMEM;
		folder->at = f.at;
		/* What stands for itself was seen in the text. */
		if (!f.map.n || (f.map.out_n == f.at - begin &&
			!memcmp(f.out, text.p + begin, f.map.out_n))) {
			sp_arena_rewind(arena, mark);
			continue;
		}
		*ret = (struct sp_piece){ sp_view(f.out, f.map.out_n), f.map, (uint32_t)begin,
			(uint32_t)f.at };
		return 1;
	}
	folder->at = text.n;
	return 0;
}
