/* SPDX-License-Identifier: Apache-2.0 */
/* What most commands begin with: configuration, state folder, keys, rule set, policy. */
#ifndef SP_PROG_SETUP_H
#define SP_PROG_SETUP_H

#include "config/config.h"
#include "config/policy_file.h"
#include "engine/belt.h"
#include "engine/rules.h"
#include "prog/options.h"
#include "store/state.h"

struct sp_setup {
	struct sp_arena arena;
	struct sp_config config;
	struct sp_places places;
	struct sp_rules rules;
	struct sp_policy policy;
	const char *images_path; /* the list of known pictures: named, configured, or the state folder's; NULL: there is no place for one */
	bool images_named;       /* named or configured: it must be there */
	struct sp_view images_bytes; /* as the file is */
	struct sp_known_list images;
	struct sp_state_keys keys;
	const char *state; /* NULL: there is none, nothing can be kept */
	struct sp_err state_err; /* why */
	const char *extractor; /* the program that takes attachments apart; NULL: it is not there */
	bool no_cache;
};

/* Prints "sallyport: " and the error; with the line at fault and a caret where the error has them and `caret` is set. */
void sp_say_error(const struct sp_err *err, bool caret);

/* Reads the configuration that the options name (or that is found), finds or makes the state folder and keys. A state
 * folder that cannot be had is an error only when it was named; keys are then made up for this run. */
int sp_setup_config(struct sp_setup *setup, const struct sp_options *options, struct sp_err *err);

/* Rule set, policy and known pictures (a state folder without a list of them has an empty one). packs: these files alone instead of those in force; n 0 = those in force. */
int sp_setup_rules(struct sp_setup *setup, char *const *packs, int pack_n, struct sp_err *err);

void sp_setup_release(struct sp_setup *setup);

/* How many scanners --jobs asks for; without it one a processor. */
int sp_setup_jobs(const struct sp_setup *setup, const struct sp_options *options, unsigned *ret,
	struct sp_err *err);

/* The belt's input made of a setup. */
struct sp_belt_input sp_setup_belt(const struct sp_setup *setup);

/* Path of an installed program of ours (static buffer). */
const char *sp_setup_program(const char *name);

/* Writes bytes to standard output. Returns: false when that failed: sp_out_end says so. */
bool sp_out(const char *bytes, size_t n);
/* Writes out what waits, as the last thing that a command does. Returns: false when not all that was written since the
 * start has arrived, which is then said. */
bool sp_out_end(void);

int sp_cmd_scan(const struct sp_options *options);
int sp_cmd_evaluate(const struct sp_options *options);
int sp_cmd_rules_check(const struct sp_options *options);
int sp_cmd_rules_list(const struct sp_options *options);
int sp_cmd_rules_show(const struct sp_options *options);
int sp_cmd_plugin_list(const struct sp_options *options);
int sp_cmd_plugin_check(const struct sp_options *options);
int sp_cmd_images_add(const struct sp_options *options);
int sp_cmd_images_list(const struct sp_options *options);
int sp_cmd_images_remove(const struct sp_options *options);
int sp_cmd_images_check(const struct sp_options *options);
int sp_cmd_webhook(const struct sp_options *options);
int sp_cmd_doctor(const struct sp_options *options);

#endif
