/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Confinement of a role: no_new_privs, rlimits, Landlock (files), seccomp (system calls, network). One profile a role,
 * from one table. Where the kernel lacks a layer the rest still holds and `missing` says which; sanitizer and coverage
 * builds relax seccomp by name ("sanitizer").
 */
#ifndef SP_BASE_JAIL_H
#define SP_BASE_JAIL_H

#include <stddef.h>
#include <sys/types.h>

#include "base/err.h"

enum sp_jail_profile {
	SP_JAIL_SCAN, /* memory and the descriptors it has; no files, no network, no processes */
	SP_JAIL_BUILD, /* limits alone: builds a rule set, for which it reads packs and opens plugins */
	SP_JAIL_EXTRACT, /* takes attachments apart: less than a scanner */
	SP_JAIL_NURSE, /* makes processes that take attachments apart, and ends them: else no more than those may */
	SP_JAIL_TOOL, /* becomes another program, which may read what is installed, and no more */
	SP_JAIL_FRONT, /* takes connections on the sockets it has; no files, no connections of its own, no processes */
	SP_JAIL_KEEP, /* reads and writes in one folder; no network, no processes */
	SP_JAIL_DELIVER, /* connects to others, reads files, writes in one folder; no processes, and nobody connects to it */
};

#define SP_JAIL_MISSING_SECCOMP 1u
#define SP_JAIL_MISSING_LANDLOCK 2u
#define SP_JAIL_RELAXED 4u

#define SP_JAIL_FDS_MAX 4u

/*
 * What a child of ours does first: it dies with its parent, which bore the id `parent` before the fork; standard input and
 * output lead nowhere; of all descriptors only standard error and the n of fds (at most SP_JAIL_FDS_MAX) stay open, which
 * become 3, 4, … (fds is filled in anew). Does not return when the parent is gone already or a descriptor cannot be had.
 */
void sp_jail_begin(pid_t parent, int *fds, size_t n);

/* The same for a child of a process that began so itself: what leads nowhere does already, and fd alone stays, which becomes 3. */
void sp_jail_begin_as_parent(pid_t parent, int fd);

/*
 * Confines the calling process for good. memory_bytes_max limits the address space (0 = not); it is ignored in
 * sanitizer builds. Returns: SP_OK, or SP_EIO when a layer that the kernel has could not be put in force.
 */
int sp_jail_enter(enum sp_jail_profile profile, size_t memory_bytes_max, unsigned *ret_missing,
	struct sp_err *err);

/* The same with a folder that the role may work in, NULL = none. */
int sp_jail_enter_folder(enum sp_jail_profile profile, const char *folder, unsigned *ret_missing,
	struct sp_err *err);

/* The filter of system calls of a profile, made ahead: for a process that starts many which enter it. Making one takes as
 * long as fifty forks. Such a filter lets a process send signals to nobody, not even to itself. */
struct sp_jail_filter {
	struct sock_filter *code;
	unsigned short n;
};
int sp_jail_filter_make(enum sp_jail_profile profile, struct sp_jail_filter *ret);
/* Of a child of a process that has entered SP_JAIL_NURSE, in which it then is as in SP_JAIL_EXTRACT: files are closed to it
 * already, and so is what only the nurse needs. It costs a third of a filter of its own. */
int sp_jail_filter_make_worker(struct sp_jail_filter *ret);
int sp_jail_enter_worker(const struct sp_jail_filter *filter, size_t memory_bytes_max);
void sp_jail_filter_release(struct sp_jail_filter *filter);
int sp_jail_enter_with(enum sp_jail_profile profile, const struct sp_jail_filter *filter,
	size_t memory_bytes_max, unsigned *ret_missing, struct sp_err *err);

#endif
