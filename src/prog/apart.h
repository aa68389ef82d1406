/* SPDX-License-Identifier: Apache-2.0 */
/* Work that runs the code of plugins, done in a child process: should it crash or hang, the command says at what. */
#ifndef SP_PROG_APART_H
#define SP_PROG_APART_H

#include "base/err.h"

/*
 * Runs work in a child, which may write to standard output and error. Returns: what work returned (0 to 2), or a negative
 * code when the child did not come to its end: err says at which step, and of what it died.
 */
int sp_apart_run(int (*work)(void *context), void *context, struct sp_err *err);

/* Inside work: what is done next, and that it may take a while from now. */
void sp_apart_step(const char *format, ...) __attribute__((format(printf, 1, 2)));

#endif
