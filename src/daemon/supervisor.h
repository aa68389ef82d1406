/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The parent: starts the roles, starts again those that end, loads rules anew, and ends all. It reads nothing that came
 * from outside.
 */
#ifndef SP_DAEMON_SUPERVISOR_H
#define SP_DAEMON_SUPERVISOR_H

#include "daemon/handover.h"

/* What is in force: made by who reads configuration and rules. Borrows. */
struct sp_daemon_setup {
	struct sp_handover_source source;
	const struct sp_config *config;
	const char *extractor; /* NULL = attachments are not taken apart */
	unsigned scanners;
	void *owner;
};

struct sp_supervisor_config {
	void *context;
	int (*load_fn)(void *context, struct sp_daemon_setup *ret, struct sp_err *err);
	void (*free_fn)(void *context, struct sp_daemon_setup *setup);
	char *const *check_argv;   /* a program that says with status 0 that what is configured now can be loaded, fast then */
	char *const *deliver_argv; /* delivers what waits in the outbox */
};

/* Returns: the exit status. */
int sp_supervisor_run(const struct sp_supervisor_config *config);

#endif
