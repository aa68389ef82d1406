/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The rule set in force: from the cache when it is there and can be trusted, else built in a child process of its own and
 * put there. The digest covers the bytes of all packs and plugins, the engine and the layout of the image.
 */
#ifndef SP_ENGINE_RULES_H
#define SP_ENGINE_RULES_H

#include "base/arena.h"
#include "base/err.h"
#include "base/hash.h"
#include "config/config.h"
#include "config/ruleset.h"

/* Where the installed parts lie. */
struct sp_places {
	const char *packs;   /* folder of the built-in packs */
	const char *policy;  /* the built-in policy file */
	const char *plugins; /* folder of the built-in plugins */
};

struct sp_rules {
	struct sp_ruleset set;
	struct sp_view image;      /* what set points into */
	const char **pack_path;    /* all packs, in order */
	size_t pack_n;
	const char **plugin_path;  /* all plugins, in order */
	size_t plugin_n;
	bool from_cache;
	void (*release)(struct sp_view image);
};

/* Finds out which packs and plugins are in force: the built-in ones, then the configured ones. Memory from the arena. */
int sp_rules_list(const struct sp_places *places, const struct sp_config *config,
	struct sp_arena *arena, struct sp_rules *ret, struct sp_err *err);

/*
 * Loads or builds the rule set of ret's lists (sp_rules_list first). cache_folder NULL: no cache is read or written.
 * A cache that cannot be written is not an error.
 */
int sp_rules_load(struct sp_rules *rules, const struct sp_config *config, const char *cache_folder,
	const struct sp_key *cache_key, struct sp_err *err);
void sp_rules_release(struct sp_rules *rules);

#endif
