/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The compiled rule set: one flat, position-independent image that packs and plugins are compiled into once, kept in a
 * cache file, and shared read-only by all scanners. Tables of fixed records; strings and lists are offsets into the image.
 *
 *   header | sections (16-byte aligned) | …
 *
 * Records refer to one another by index. sp_ruleset_attach checks every offset once, so that readers need not.
 */
#ifndef SP_CONFIG_RULESET_H
#define SP_CONFIG_RULESET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "base/hash.h"
#include "base/view.h"
#include "model/finding.h"

#define SP_RULESET_MAGIC "SPRULES"
#define SP_RULESET_VERSION 2u
#define SP_NONE UINT32_MAX

/* Views, as bits; the same values as SALLYPORT_VIEW_*. */
#define SP_VIEW_TEXT 1u
#define SP_VIEW_FOLDED 2u
#define SP_VIEW_WORDS 4u

#define SP_FIELDS_ALL ((1u << (SP_FIELD_METADATA + 1)) - 1)

/* A string in the image: zero-terminated, len without the zero. off 0, len 0 is "". */
struct sp_str {
	uint32_t off, len;
};

enum sp_section {
	SP_SECTION_STRINGS,      /* bytes; the first is 0 */
	SP_SECTION_RULES,        /* struct sp_rule, sorted by id */
	SP_SECTION_PATTERNS,     /* struct sp_pattern: what the databases report, by index */
	SP_SECTION_USERS,        /* struct sp_pattern_user: who wants a pattern's hits */
	SP_SECTION_SETS,         /* struct sp_word_set: context words */
	SP_SECTION_SET_PATTERNS, /* uint32_t: patterns of the sets */
	SP_SECTION_ENTRIES,      /* struct sp_entry: lexicons, grouped by detector in file order */
	SP_SECTION_STRS,         /* struct sp_str: lists of strings */
	SP_SECTION_COMBINES,     /* struct sp_combine */
	SP_SECTION_DB_TEXT,      /* serialised Hyperscan database for the views text and folded */
	SP_SECTION_DB_WORDS,     /* the same for the view words; may be empty */
	SP_SECTION_N
};

/* A list: n records from `first` in the section that the member names. */
struct sp_list {
	uint32_t first, n;
};

enum sp_side { SP_SIDE_EITHER, SP_SIDE_BEFORE, SP_SIDE_AFTER };

#define SP_RULE_NEEDS_CONTEXT 1u /* no finding without a context word near */
#define SP_RULE_NEEDS_CHECK 2u   /* no finding unless the validator's checksum fits */
#define SP_RULE_NO_EXCERPT 4u    /* never show an excerpt (MINOR_SAFETY) */
#define SP_RULE_PLUGIN 8u        /* reported by the detector `detector` itself, not by patterns */
#define SP_RULE_LOCAL_CONTEXT 16u /* its context words are looked for around candidates only, the engine knows none of them */

struct sp_rule {
	struct sp_str id, name, category, type, detector, pack;
	struct sp_str validator; /* "plugin/name", "" = none */
	struct sp_str confirm;   /* PCRE2 pattern, "" = none: must match around the hit; the group `value`, if any, is the span */
	struct sp_str country;   /* "GB", "" = none */
	struct sp_str check;     /* for people: "checksum", "structure", "shape" */
	struct sp_str source;    /* first reference */
	uint32_t severity;       /* enum sp_severity */
	uint32_t views;          /* SP_VIEW_* */
	uint32_t fields;         /* bits 1 << enum sp_field: where it holds */
	uint32_t flags;          /* SP_RULE_* */
	uint32_t window;         /* bytes around the hit for validator and confirm */
	struct sp_list patterns; /* of STRS: source text, for `rules show`; hits come by way of USERS */
	uint32_t context_set;    /* index into SETS, SP_NONE = none */
	uint32_t context_within; /* bytes */
	uint32_t context_side;   /* enum sp_side */
	uint32_t exclude_set;    /* words near which it is not what it looks like; SP_NONE = none */
	uint32_t exclude_within; /* bytes, either side */
	struct sp_list exclude_values; /* of STRS: normalised values (letters and digits, upper case) never reported, sorted */
	struct sp_str exclude_pattern; /* PCRE2, matched against the value; "" = none */
	float base, bonus_check, bonus_context; /* confidence = base + … , cut to 0…1 */
	uint32_t combine; /* index into COMBINES, SP_NONE = not a combination */
};

/* Findings of several types near one another. */
struct sp_combine {
	struct sp_list groups;   /* of STRS: each a space-separated list of types; one type of each group must occur */
	uint32_t within;         /* bytes, from the first to the last; 0 = anywhere in the same text */
	uint32_t distinct;       /* at least so many distinct values in all; 0 = one a group */
	float member_confidence; /* findings (and hints) from this confidence on count */
};

#define SP_PATTERN_CASELESS 1u   /* the same values as SALLYPORT_PATTERN_* */
#define SP_PATTERN_WORD_BEGIN 2u
#define SP_PATTERN_WORD_END 4u
#define SP_PATTERN_RUN 8u

struct sp_pattern {
	struct sp_str regex;
	uint32_t views; /* union over its users */
	uint32_t flags; /* SP_PATTERN_* */
	uint32_t width; /* bytes of every match where that is fixed, else 0; filled in when the database is built */
	uint32_t anchor_begin, anchor_end; /* of a phrase: where the word stands that the engine looks for, the rest being
	                                    * compared; 0, 0 = the engine looks for all of it; filled in likewise */
	uint32_t width_max; /* bytes of the longest match, UINT32_MAX = unbounded; filled in likewise */
	uint32_t next; /* a later pattern of which the engine looks for the same, 1-based, 0 = none: phrases with one rare word
	                * are one match of the engine; filled in likewise */
	struct sp_list users; /* of USERS */
};

enum sp_user_kind {
	SP_USER_RULE,   /* index into RULES */
	SP_USER_SET,    /* index into SETS: a context word */
	SP_USER_ENTRY,  /* index into ENTRIES */
	SP_USER_PLUGIN, /* plugin << 16 | index of the plugin's pattern; plugin = its position in the load order */
};

struct sp_pattern_user {
	uint32_t kind, index, views;
};

struct sp_word_set {
	struct sp_str name; /* named set, or the rule's id */
	struct sp_list patterns; /* of SET_PATTERNS */
};

struct sp_entry {
	struct sp_str detector, lexicon, entry_class, word, tags, language;
	float weight;
	uint32_t index; /* among the entries of its detector */
};

struct sp_ruleset_header {
	char magic[8];
	uint32_t version, bytes_of_header;
	uint64_t bytes; /* of the whole image */
	struct sp_digest digest; /* SHA-256 over packs, plugins, engine: `rules_digest` in results */
	struct {
		uint64_t off, bytes;
	} section[SP_SECTION_N];
};

/* An image in memory, borrowed: it must outlive this. */
struct sp_ruleset {
	const struct sp_ruleset_header *header;
	const char *base;
	const struct sp_rule *rule;
	uint32_t rule_n;
	const struct sp_pattern *pattern;
	uint32_t pattern_n;
	const struct sp_pattern_user *user;
	uint32_t user_n;
	const struct sp_word_set *set;
	uint32_t set_n;
	const uint32_t *set_pattern;
	uint32_t set_pattern_n;
	const struct sp_entry *entry;
	uint32_t entry_n;
	const struct sp_str *str;
	uint32_t str_n;
	const struct sp_combine *combine;
	uint32_t combine_n;
	char digest_hex[65];
};

/* Checks the image whole (magic, version, sizes, every offset, index and string) and fills in *ret. The bytes must be
 * aligned to 16. Returns: SP_OK or SP_EINVAL. */
int sp_ruleset_attach(struct sp_view image, struct sp_ruleset *ret, struct sp_err *err);

const char *sp_ruleset_str(const struct sp_ruleset *ruleset, struct sp_str str); /* never NULL */
struct sp_view sp_ruleset_section(const struct sp_ruleset *ruleset, enum sp_section section);

/* Returns: index of the rule of that id, or SP_NONE. Logarithmic. */
uint32_t sp_ruleset_find(const struct sp_ruleset *ruleset, const char *id);

#endif
