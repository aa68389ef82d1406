/* SPDX-License-Identifier: Apache-2.0 */
/*
 * sallyport/plugin.h - the interface of detector plugins, version 1.
 *
 * A plugin is a shared object that exports one function, sallyport_plugin_v1, which returns a static descriptor. It
 * contributes *validators* (pure functions that say where a value begins and ends around a match, and whether it checks)
 * that rules name in their packs, and, where data will not do, a *detector*: an instance that sees the matches of its own
 * patterns and lexicons in each text and reports findings.
 *
 * Rules that hold for everything here:
 * - The first member of every struct that may grow is `size`, the writer's sizeof. Members are only ever appended. The
 *   reader uses min(theirs, ours) bytes and takes what is missing as zero.
 * - Arrays are arrays of pointers, ended by NULL. Strings are UTF-8, zero-terminated, and live as long as the plugin.
 * - Offsets are bytes of the text given, half-open.
 * - A scanner is single-threaded and confined: no files, no network, no processes after `create`. A crash or a hang costs
 *   the message a loss.
 * - No function may keep a pointer into a text, candidate or hit after it returns, except that the text given to `text`
 *   stays valid until the `finish` that follows.
 *
 * Changes: 1.0 first version; since then the host has an extension, "sallyport.characters/1".
 */
#ifndef SALLYPORT_PLUGIN_H
#define SALLYPORT_PLUGIN_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#define SALLYPORT_ABI_MAJOR 1
#define SALLYPORT_ABI_MINOR 0

#define SALLYPORT_EXPORT __attribute__((visibility("default")))

/* Views of a text in which a pattern is looked for (bits). */
#define SALLYPORT_VIEW_TEXT 1u   /* as written */
#define SALLYPORT_VIEW_FOLDED 2u /* NFKC, case-folded, digits to ASCII, invisible characters removed */
#define SALLYPORT_VIEW_WORDS 4u  /* look-alikes, leet, spacing and repeats undone; lower case; around odd tokens only */

/* Flags of a pattern (bits). */
#define SALLYPORT_PATTERN_CASELESS 1u
#define SALLYPORT_PATTERN_WORD_BEGIN 2u /* no letter or digit just before the match (fixed-width patterns only) */
#define SALLYPORT_PATTERN_WORD_END 4u   /* no letter or digit just after the match */
#define SALLYPORT_PATTERN_RUN 8u        /* matches whose ends lie at most 4 bytes apart are one hit */

/* ---------- validators ---------- */

/*
 * Where a pattern of a rule matched. The value need not begin where the match does; the validator looks around, within
 * [window_begin, window_end) only, and in time linear in the window.
 */
struct sallyport_candidate {
	uint32_t size;
	const char *text;      /* the whole text, valid UTF-8, not terminated */
	uint32_t text_n;       /* bytes */
	uint32_t match_begin;  /* UINT32_MAX where the pattern's width varies */
	uint32_t match_end;    /* end of the (first) match */
	uint32_t match_last;   /* end of the last match, for PATTERN_RUN; else match_end */
	uint32_t window_begin; /* at a character border */
	uint32_t window_end;
	/* The maximal stretch of ASCII digits around the match, single separators between them allowed (see sallyport-plugin(7));
	 * all zero where the match does not touch a digit. Computed once for all validators. */
	uint32_t run_begin, run_end;
	uint32_t digit_n;       /* digits in it, at most 64 */
	const char *digits;     /* those digits, zero-terminated */
	const uint32_t *digit_at; /* offset of each in text */
	uint32_t view;          /* one SALLYPORT_VIEW_* */
};

/* What makes a value believable (bits of `evidence`); shown to people in `why`. */
#define SALLYPORT_EVIDENCE_CHECKSUM 1u  /* a check digit or letter fits */
#define SALLYPORT_EVIDENCE_STRUCTURE 2u /* prefixes, ranges, lengths that only such a value has */
#define SALLYPORT_EVIDENCE_DATE 4u      /* a date inside exists */
#define SALLYPORT_EVIDENCE_FORM 8u      /* written in the customary groups */
#define SALLYPORT_EVIDENCE_LABEL 16u    /* its own label is part of the match */
/* What makes it less believable; never raises. */
#define SALLYPORT_EVIDENCE_EXAMPLE 256u  /* a published test or example value */
#define SALLYPORT_EVIDENCE_REPEATED 512u /* one digit repeated, or a plain sequence */
#define SALLYPORT_EVIDENCE_EMBEDDED 1024u /* part of a longer number, URL, path or encoded block */

#define SALLYPORT_NORMAL_MAX 96

struct sallyport_value {
	uint32_t size;
	uint32_t begin, end; /* of the value in text */
	float adjust;        /* added to the rule's confidence, -1 to 1; usually 0 */
	uint32_t evidence;   /* SALLYPORT_EVIDENCE_* */
	char normal[SALLYPORT_NORMAL_MAX]; /* the value without separators, upper case; equal values are one instance.
	                                    * Empty = the host takes the letters and digits of the span. */
	const char *why;     /* one more phrase for people, static, never content; NULL = none */
};

/*
 * Finds the values of its kind at a candidate. Called once for each hit (for PATTERN_RUN: each run).
 * values: room for capacity of them, zeroed, `size` set by the host.
 * Returns: how many were found, in ascending order, 0 for none. It may have begun to fill in the value after its last, none
 * beyond: the host clears no more than that between calls.
 */
typedef uint32_t (*sallyport_validate_fn)(const struct sallyport_candidate *candidate,
	struct sallyport_value *values, uint32_t capacity);

struct sallyport_validator {
	uint32_t size;
	const char *name;        /* as rules name it: lower case, dashes; unique within the plugin */
	const char *description; /* one line */
	sallyport_validate_fn validate;
	const char *const *examples;         /* texts in which it must find a value, given a match at each place */
	const char *const *counter_examples; /* texts in which it must find none */
	/* It is not called where the stretch of digits around the match has fewer; 0 = it is always called. Most numbers in
	 * a text are short: this spares the others a look at them. */
	uint32_t digits_min;
};

/*
 * Defines id_validator with its examples, each list in parentheses:
 *   SALLYPORT_VALIDATOR(static, door, "door-number", "number of a door", find_door, 4, ("door 1234"), ("1234 doors"))
 */
#define SALLYPORT_VALIDATOR(linkage, id, name_, description_, validate_, digits_min_, yes, no) \
	static const char *const id##_yes[] = { SALLYPORT_LIST yes, NULL }; \
	static const char *const id##_no[] = { SALLYPORT_LIST no, NULL }; \
	linkage const struct sallyport_validator id##_validator = { \
		.size = sizeof(struct sallyport_validator), \
		.name = name_, \
		.description = description_, \
		.validate = validate_, \
		.examples = id##_yes, \
		.counter_examples = id##_no, \
		.digits_min = digits_min_, \
	}
#define SALLYPORT_LIST(...) __VA_ARGS__

/* ---------- detectors ---------- */

/* A pattern of the plugin itself; hits are handed to `match`. Syntax: PCRE as Hyperscan has it, on bytes. */
struct sallyport_pattern {
	uint32_t size;
	const char *id; /* unique within the plugin */
	const char *regex;
	uint32_t views; /* SALLYPORT_VIEW_* bits */
	uint32_t flags; /* SALLYPORT_PATTERN_* bits */
};

/* An entry of a lexicon that a rule pack gives to this plugin (`lexicons:` with `detector:` naming it). */
struct sallyport_entry {
	uint32_t size;
	uint32_t index;      /* 0-based among this plugin's entries */
	const char *lexicon; /* id of the lexicon */
	const char *entry_class; /* the lexicon's class: "slur", "group", … */
	const char *word;    /* as written in the pack */
	const char *tags;    /* space-separated, "" = none */
	const char *language; /* BCP 47, "en" */
	float weight;        /* as the pack says; 1 where it does not */
};

struct sallyport_text {
	uint32_t size;
	const char *bytes; /* valid UTF-8, not terminated */
	uint32_t n;
	uint32_t field;    /* 0 body 1 subject 2 header 3 attachment 4 file name 5 metadata */
	uint32_t channel;  /* 1 e-mail 2 social */
	uint32_t flags;    /* bit 0: made from HTML; bit 1: holds text that readers do not see */
};

/* A hit, in offsets of the text given to `text`, whatever the view in which it was found. */
struct sallyport_hit {
	uint32_t size;
	uint32_t begin, end;
	uint32_t via;     /* bits: how it was disguised; 0 = as written. See sallyport-plugin(7). */
	uint32_t pattern; /* index into the plugin's patterns, or UINT32_MAX */
	const struct sallyport_entry *entry; /* of a lexicon, or NULL */
};

struct sallyport_finding {
	uint32_t size;
	const char *rule; /* id of a rule in the packs whose `plugin:` names this plugin: it lends name, category, severity */
	const char *type; /* NULL = the rule's */
	uint32_t begin, end;
	float confidence; /* 0 to 1 */
	const char *const *why; /* phrases for people, NULL-ended, copied by the host; never content */
};

/* What the host offers. Each function names the phases in which it may be called. */
struct sallyport_host {
	uint32_t size;
	void *context; /* first argument of all below */
	/* A line in the log, never content. Any phase. level: 0 error 1 warning 2 information 3 debug. */
	void (*log)(void *context, uint32_t level, const char *message);
	/* Zeroed memory that lives until `destroy` (phases create, configure) or until the end of the text (others). NULL
	 * when there is none. */
	void *(*alloc)(void *context, uint64_t bytes);
	/* The lexicon entries given to this plugin. Any phase. */
	uint32_t (*entry_count)(void *context);
	const struct sallyport_entry *(*entry)(void *context, uint32_t index);
	/* The nearest word of the context set that a rule names, before (negative) or after offset `at`. Phases match,
	 * finish. Returns: the distance in bytes, or INT32_MIN for none within `within` bytes. */
	int32_t (*nearest)(void *context, const char *context_set, uint32_t at, uint32_t within);
	/* Reports a finding. Phase finish. Returns: 0, or negative when it was refused (unknown rule, bad span). */
	int32_t (*report)(void *context, const struct sallyport_finding *finding);
	/* Extensions by name ("sallyport.x/1"); NULL when there is none. Any phase. */
	const void *(*extension)(void *context, const char *id);
};

/* The host's extension of this name, so that a plugin need know nothing of Unicode. */
#define SALLYPORT_CHARACTERS "sallyport.characters/1"

struct sallyport_characters {
	uint32_t size;
	/* Returns: the ASCII character that readers take a character beyond ASCII for (of another width, style or script, or
	 * a space, dash or quotation mark), 0 where they see none, else the character itself. Any phase. */
	uint32_t (*read_as)(uint32_t character);
};

struct sallyport_detector {
	uint32_t size;
	const struct sallyport_pattern *const *patterns; /* NULL-ended, or NULL */
	/* Makes an instance, once for each scanner. Returns: it, or NULL: it cannot work (host->log says why).
	 * Nothing is scanned then until it was mended or taken out of the configuration: a detector that is wanted is never
	 * left out. */
	void *(*create)(const struct sallyport_host *host);
	/* An option from the configuration; called after create, before any text. Returns: 0, or negative: unknown or bad. */
	int32_t (*configure)(void *instance, const char *key, const char *value);
	/* A text begins. May be NULL. */
	void (*text)(void *instance, const struct sallyport_text *text);
	/* A hit, in ascending order of begin. May be NULL. */
	void (*match)(void *instance, const struct sallyport_hit *hit);
	/* The text ends: report. May be NULL. */
	void (*finish)(void *instance);
	void (*destroy)(void *instance);
	/* Returns: the plugin's side of an extension, or NULL. May be NULL. */
	const void *(*extension)(void *instance, const char *id);
};

struct sallyport_plugin {
	uint32_t size;
	uint32_t abi_major; /* SALLYPORT_ABI_MAJOR */
	uint32_t abi_minor;
	const char *name;    /* lower case, dashes: "personal-data" */
	const char *version;
	const char *description;
	const char *licence; /* SPDX */
	const struct sallyport_validator *const *validators; /* NULL-ended, or NULL */
	const struct sallyport_detector *detector;           /* or NULL */
};

/* How every descriptor begins. */
#define SALLYPORT_PLUGIN_BEGINS \
	.size = sizeof(struct sallyport_plugin), .abi_major = SALLYPORT_ABI_MAJOR, .abi_minor = SALLYPORT_ABI_MINOR

/* What a plugin exports. Returns: a descriptor that lives as long as the plugin. */
SALLYPORT_EXPORT const struct sallyport_plugin *sallyport_plugin_v1(void);

#ifdef __cplusplus
}
#endif

#endif
