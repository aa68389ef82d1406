/* SPDX-License-Identifier: Apache-2.0 */
/* The belt: one message through all stages, in one process. */
#ifndef SP_ENGINE_BELT_H
#define SP_ENGINE_BELT_H

#include "base/hash.h"
#include "config/config.h"
#include "config/known.h"
#include "config/policy_file.h"
#include "engine/rules.h"
#include "model/finding.h"

/* What a belt is made of; borrowed, must outlive it. */
struct sp_belt_input {
	const struct sp_rules *rules;
	const struct sp_config *config;
	const struct sp_policy *policy;
	struct sp_key fingerprint_key;
	const char *extractor; /* the program that takes attachments apart; NULL: none, they are losses */
	const struct sp_known_list *images; /* known pictures; NULL: none */
};

struct sp_belt;

/* Opens the plugins, makes their instances, attaches to the databases: all that needs files. */
int sp_belt_new(const struct sp_belt_input *input, struct sp_belt **ret, struct sp_err *err);
void sp_belt_free(struct sp_belt *belt);

/* From now on attachments are taken apart by the extraction server that the socket leads to. Owns: sock, when SP_OK. */
int sp_belt_extract(struct sp_belt *belt, int sock, struct sp_err *err);

/*
 * Scans one message. The result borrows from the input and the belt until the next scan.
 * Returns: SP_OK always fills in *ret: what could not be seen is a loss in it. SP_ENOMEM only when not even that was
 * possible.
 */
int sp_belt_scan(struct sp_belt *belt, const struct sp_input *input, struct sp_result *ret);

/* A result for a message that a scanner could not finish: one loss, and what the policy makes of it. Memory from the
 * arena; message and result are filled in. */
int sp_belt_lost(const struct sp_belt_input *input, const struct sp_input *message,
	enum sp_loss_kind kind, const char *detail, struct sp_arena *arena,
	struct sp_message *ret_message, struct sp_result *ret);

#endif
