/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Confinement of a role: no_new_privs, rlimits, Landlock (files), seccomp (system calls, network). One profile a role,
 * from one table. Where the kernel lacks a layer the rest still holds and `missing` says which; sanitizer and coverage
 * builds relax seccomp by name ("sanitizer").
 */
#ifndef SP_BASE_JAIL_H
#define SP_BASE_JAIL_H

#include <stddef.h>

#include "base/err.h"

enum sp_jail_profile {
	SP_JAIL_SCAN,    /* memory and the descriptors it has; no files, no network, no processes */
	SP_JAIL_COMPILE, /* the same, more memory: builds a rule set */
};

#define SP_JAIL_MISSING_SECCOMP 1u
#define SP_JAIL_MISSING_LANDLOCK 2u
#define SP_JAIL_RELAXED 4u

/*
 * Confines the calling process for good. memory_bytes_max limits the address space (0 = not); it is ignored in
 * sanitizer builds. Returns: SP_OK, or SP_EIO when a layer that the kernel has could not be put in force.
 */
int sp_jail_enter(enum sp_jail_profile profile, size_t memory_bytes_max, unsigned *ret_missing,
	struct sp_err *err);

#endif
