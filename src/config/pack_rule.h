/* SPDX-License-Identifier: Apache-2.0 */
/* Reading the pieces of a pack: patterns, word lists, rules, lexicons. Internal to config/. */
#ifndef SP_CONFIG_PACK_RULE_H
#define SP_CONFIG_PACK_RULE_H

#include "config/pack.h"
#include "config/schema.h"

struct sp_anchor {
	const char *name;
	struct sp_pack_pattern pattern;
};

struct sp_anchors {
	struct sp_anchor *anchor;
	size_t n;
};
void sp_anchors_sort(struct sp_anchors *anchors); /* by name, for sp_pack_read_rule */

/* A string, or {pattern, caseless, run, word-begin, word-end}; flags holds for what is not written. */
int sp_pack_read_pattern(const struct sp_yaml *yaml, const struct sp_yaml_node *node, uint32_t flags,
	struct sp_pack_pattern *ret);

/* A list of context words, each fit to be one. */
int sp_pack_read_word_list(const struct sp_yaml *yaml, const struct sp_yaml_node *node,
	const char *what, struct sp_name_list *ret);

/* The names with a space between each two. */
int sp_pack_join(const struct sp_yaml *yaml, const struct sp_name_list *names, const char **ret);

int sp_pack_read_rule(const struct sp_yaml *yaml, const struct sp_yaml_node *node, const char *pack,
	const struct sp_anchors *anchors, struct sp_pack_rule *ret);

int sp_pack_read_lexicon(const struct sp_yaml *yaml, const struct sp_yaml_node *node,
	const char *pack, struct sp_pack_lexicon *ret);

#endif
