/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Rule packs: YAML files that say what to look for. sallyport-pack(5) is the manual; every error names file, line and
 * column. A pack is read into plain data; sp_ruleset_build compiles packs and plugin patterns into one image.
 */
#ifndef SP_CONFIG_PACK_H
#define SP_CONFIG_PACK_H

#include "base/arena.h"
#include "base/buf.h"
#include "base/err.h"
#include "config/ruleset.h"
#include "model/limits.h"

struct sp_place { /* where something stands in its file */
	const char *file;
	unsigned line, column;
};

struct sp_pack_words { /* context words: a list, or the name of a set; neither = none */
	struct sp_place place;
	const char *set; /* NULL = the list below */
	const char **word;
	size_t word_n;
	uint32_t within, side;
	bool local; /* looked for around candidates only */
};

struct sp_pack_pattern {
	const char *regex;
	uint32_t flags; /* SP_PATTERN_* */
	struct sp_place place;
};

struct sp_pack_rule {
	struct sp_place place;
	const char *id, *name, *category, *type, *detector, *validator, *confirm, *country, *check;
	struct sp_place detector_place, validator_place; /* of their values; line 0 = not written */
	uint32_t severity, views, fields, flags, window;
	struct sp_pack_pattern *pattern;
	size_t pattern_n;
	struct sp_pack_words context, exclude;
	const char **exclude_value;
	size_t exclude_value_n;
	const char *exclude_pattern;
	float base, bonus_check, bonus_context;
	const char **combine_group; /* NULL = no combination; each a space-separated list of types */
	struct sp_place combine_place; /* of the groups */
	size_t combine_group_n;
	uint32_t combine_within, combine_distinct;
	float combine_member_confidence;
	const char **reference, **example, **counter_example;
	size_t reference_n, example_n, counter_example_n;
};

struct sp_pack_entry {
	const char *word, *tags;
	struct sp_pack_pattern pattern; /* the word as a pattern (edges by flags), or the entry's own `pattern:` */
	float weight;
};

struct sp_pack_lexicon {
	struct sp_place place, detector_place;
	const char *id, *detector, *entry_class, *language;
	uint32_t views; /* 0 = the entries are not looked for, the plugin does so itself */
	struct sp_pack_entry *entry;
	size_t entry_n;
};

struct sp_pack_set {
	struct sp_place place;
	const char *name;
	const char **word;
	size_t word_n;
};

struct sp_pack {
	const char *name, *file;
	struct sp_view bytes; /* as read: the digest covers them */
	struct sp_pack_rule *rule;
	size_t rule_n;
	struct sp_pack_lexicon *lexicon;
	size_t lexicon_n;
	struct sp_pack_set *set; /* `contexts:` */
	size_t set_n;
};

/* Reads one pack. Everything lives in the arena. Returns: SP_OK, SP_EINVAL (with place and snippet), SP_EIO, SP_ELIMIT. */
int sp_pack_load(const char *path, const struct sp_limits *limits, struct sp_arena *arena,
	struct sp_pack *ret, struct sp_err *err);

/* The same from bytes, which ret->bytes borrows; `file` is only named. */
int sp_pack_parse(struct sp_view bytes, const char *file, const struct sp_limits *limits,
	struct sp_arena *arena, struct sp_pack *ret, struct sp_err *err);

/* The *.yaml files of a folder in the order of their names (a file gives itself). Paths live in the arena. */
int sp_pack_list(const char *path, struct sp_arena *arena, const char ***ret_paths, size_t *ret_n,
	struct sp_err *err);

/* A pattern of a plugin, for the build. */
struct sp_plugin_pattern {
	const char *plugin, *id, *regex;
	uint32_t views, flags;
	uint32_t user; /* plugin << 16 | index */
};

/* What the rules of packs may refer to, besides themselves. */
struct sp_build_input {
	const struct sp_pack *pack;
	size_t pack_n;
	const struct sp_plugin_pattern *plugin_pattern;
	size_t plugin_pattern_n;
	const char *const *validator; /* "plugin/name" of all loaded plugins, sorted; a rule may say just "name" */
	size_t validator_n;
	const char *const *detector; /* names of all loaded plugins that have a detector */
	size_t detector_n;
	struct sp_digest digest;
};

/*
 * Compiles everything except the databases into an image under construction: equal patterns (text and flags) of all packs
 * and plugins become one with several users; duplicate rule ids, unknown validators, sets, types are errors with place.
 * match/ then fills in pattern widths and adds the database sections with sp_ruleset_set_section.
 * Returns: SP_OK and the image in `image` (a buffer owned by the caller).
 */
int sp_ruleset_build(const struct sp_build_input *input, const struct sp_limits *limits,
	struct sp_buf *image, struct sp_err *err);

/* Replaces an empty section by bytes (moves it to the end of the image). Pattern records of an image under construction
 * may be changed in place by way of the header's offsets. */
int sp_ruleset_set_section(struct sp_buf *image, enum sp_section section, struct sp_view bytes);

/* Where the rule that uses a pattern stands, for errors of the pattern compiler: the first user among the packs. */
bool sp_build_pattern_place(const struct sp_build_input *input, const char *regex, uint32_t flags,
	struct sp_place *ret_place);

#endif
