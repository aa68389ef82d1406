/* SPDX-License-Identifier: Apache-2.0 */
/* The state folder of an installation: where it is, and the keys that it keeps. */
#ifndef SP_STORE_STATE_H
#define SP_STORE_STATE_H

#include <sys/types.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/hash.h"

/*
 * The state folder, made with mode 0700 when it is not there: `configured`, else $SALLYPORT_STATE, else
 * $XDG_STATE_HOME/sallyport, else ~/.local/state/sallyport.
 * Returns: its path in the arena, or NULL with err: no home, it cannot be made, it is another user's (SP_EAUTH), or others
 * may write to it (SP_EAUTH).
 */
const char *sp_state_folder(const char *configured, struct sp_arena *arena, struct sp_err *err);

/* The keys of an installation: whoever has them can test guesses at what a fingerprint stands for. */
struct sp_state_keys {
	struct sp_key fingerprint; /* of values in findings */
	struct sp_key cache;       /* authenticates the compiled rule set */
	struct sp_key incident;    /* of incident ids */
};

/*
 * Reads the file `keys` of the state folder: three lines of 64 hex digits (fingerprint, cache, incident), mode 0600. Made
 * of random bytes at first use; two first uses at once agree. sp_hash_init must have been called.
 * Returns: SP_OK, SP_EIO, SP_EINVAL (not three such lines, with the line), SP_EAUTH (owner or mode).
 */
int sp_state_keys(const char *folder, struct sp_state_keys *ret, struct sp_err *err);

/*
 * Reads a file that holds secrets into buf and appends a zero: a regular file, owned by root or by us, without any right
 * for group or others.
 * Returns: its length (under size), or SP_ENOENT, SP_EIO, SP_EAUTH, SP_ELIMIT (does not fit); err names the file.
 */
ssize_t sp_state_read_private(const char *path, char *buf, size_t size, struct sp_err *err);

/* Puts a file of mode 0600 in place whole, unless there is one of that name already. Returns: SP_OK in both cases, or
 * SP_EIO; err names the file. */
int sp_state_make_private(const char *path, struct sp_view bytes, struct sp_err *err);

#endif
