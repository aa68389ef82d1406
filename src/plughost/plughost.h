/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Loading plugins and giving them what they ask for. Plugins come from an explicit, ordered list of absolute paths; the file
 * must be owned by root or us and writable by nobody else (sp_io_check_owner). dlopen with RTLD_NOW | RTLD_LOCAL.
 */
#ifndef SP_PLUGHOST_PLUGHOST_H
#define SP_PLUGHOST_PLUGHOST_H

#include "base/err.h"
#include "config/pack.h"
#include "config/ruleset.h"
#include "match/match.h"
#include "model/finding.h"
#include "sallyport/plugin.h"

/* What rules name as their detector when the belt itself finds what they speak of; no plugin may be called so. */
#define SP_DETECTOR_CORE "core"

struct sp_plugin; /* a loaded shared object */

/* Opens, checks symbol, ABI major, sizes, names, arrays; nothing of the plugin but sallyport_plugin_v1 runs.
 * Returns: SP_OK, SP_ENOENT, SP_EAUTH (owner), SP_EINVAL (not a plugin: err says what is wrong with it). */
int sp_plugin_open(const char *path, struct sp_plugin **ret, struct sp_err *err);
void sp_plugin_close(struct sp_plugin *plugin);

/* Our own copy of the descriptor: members that the plugin's build did not know are zero. Valid until close. Its arrays are
 * the plugin's own: read them by way of the functions below. */
const struct sallyport_plugin *sp_plugin_descriptor(const struct sp_plugin *plugin);
const char *sp_plugin_path(const struct sp_plugin *plugin);
/* Our own copies of members that may be shorter in the plugin. */
size_t sp_plugin_validator_n(const struct sp_plugin *plugin);
const struct sallyport_validator *sp_plugin_validator(const struct sp_plugin *plugin, size_t index);
size_t sp_plugin_pattern_n(const struct sp_plugin *plugin);
const struct sallyport_pattern *sp_plugin_pattern(const struct sp_plugin *plugin, size_t index);
const struct sallyport_detector *sp_plugin_detector(const struct sp_plugin *plugin); /* NULL = none */

/* The plugins in force, in load order: what a build needs of them (the members of packs and the digest stay as they are);
 * the belt's own detector counts as one.
 * Arrays live in the arena. Two plugins of one name are an error. */
int sp_plughost_build_input(struct sp_plugin *const *plugins, size_t plugin_n,
	struct sp_arena *arena, struct sp_build_input *ret, struct sp_err *err);

/* A validator by the name that a rule gives ("plugin/name", or "name" where only one plugin has it); NULL = none. Valid
 * until the plugin is closed. */
const struct sallyport_validator *sp_plughost_validator(struct sp_plugin *const *plugins,
	size_t plugin_n, const char *name);

/* The detectors of a scanner: instances, made once. */
struct sp_plughost;

/* A finding that a plugin reported, handed to detect. Strings borrow from the arena given to sp_plughost_text. */
struct sp_plugin_finding {
	uint32_t rule; /* index into the rule set */
	const char *type; /* NULL = the rule's */
	uint32_t begin, end; /* of the text */
	float confidence;
	const char *const *why;
	size_t why_n;
};

/* Makes an instance of every detector. Returns: SP_OK, SP_ENOMEM, or SP_EINVAL when one does not start (err names it). */
int sp_plughost_new(struct sp_plugin *const *plugins, size_t plugin_n,
	const struct sp_ruleset *ruleset, const struct sp_limits *limits, struct sp_plughost **ret,
	struct sp_err *err);
/* Hands an option to the detector of a plugin. Returns: SP_OK, SP_ENOENT (no such detector), SP_EINVAL (it refused). */
int sp_plughost_configure(struct sp_plughost *host, const char *plugin, const char *key,
	const char *value, struct sp_err *err);

/* Where lines go that plugins log; unset, they are dropped. The message is printable and at most 500 bytes long.
 * level as in sallyport/plugin.h. */
typedef void (*sp_plugin_log_fn)(void *context, const char *plugin, uint32_t level,
	const char *message);
void sp_plughost_set_log(struct sp_plughost *host, sp_plugin_log_fn log, void *context);

void sp_plughost_free(struct sp_plughost *host);

/* One hit for a plugin, in offsets of the text; made by detect from the hits of all views. */
struct sp_plugin_hit {
	uint32_t user_kind;  /* SP_USER_ENTRY or SP_USER_PLUGIN */
	uint32_t user_index; /* as in struct sp_pattern_user */
	uint32_t begin, end, via;
};

/* How `nearest` of the host table is answered: detect knows the context words of the text. */
typedef int32_t (*sp_nearest_fn)(void *context, uint32_t set, uint32_t at, uint32_t within);

/*
 * Runs all detectors over one text: text, match for each of its hits (sorted by begin), finish.
 * Findings come in the order reported, in memory of the arena. Returns: SP_OK, or SP_ENOMEM.
 */
int sp_plughost_text(struct sp_plughost *host, const struct sp_text *text, enum sp_channel channel,
	const struct sp_plugin_hit *hits, size_t hit_n, sp_nearest_fn nearest, void *nearest_context,
	struct sp_arena *arena, struct sp_plugin_finding **ret, size_t *ret_n);

/* `sallyport plugin check PATH`: proves a plugin in a child process: symbol, sizes, names, examples and counter-examples of
 * validators, random and truncated input, time budget, leaks of instances. Writes one line a check to out.
 * Returns: SP_OK all passed, SP_EINVAL some failed, or it is no plugin (then out stays empty and err says why). */
int sp_plugin_check(const char *path, struct sp_buf *out, struct sp_err *err);

#endif
