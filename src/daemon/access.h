/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Who may use the HTTP API from other machines: bearers of tokens (RFC 6750), of which only hashes are kept. A token is 256
 * random bits, so that its hash needs no key and no slowness.
 */
#ifndef SP_DAEMON_ACCESS_H
#define SP_DAEMON_ACCESS_H

#include "base/arena.h"
#include "base/err.h"
#include "base/hash.h"

#define SP_TOKEN_PREFIX "sallyport_" /* so that a leaked one is known for what it is */
#define SP_TOKEN_RANDOM_BYTES 32
#define SP_TOKENS_MAX 1000u

/* What a token is good for. */
#define SP_SCOPE_SCAN 1u    /* to have messages scanned */
#define SP_SCOPE_METRICS 2u /* to read how it goes */

struct sp_access {
	struct {
		struct sp_digest hash; /* SHA-256 */
		unsigned scopes;
	} *token;
	size_t n;
};

/* Lines "NAME SCOPE[,SCOPE] HASH" (64 hex digits) and comments from "#" on. Memory from the arena. file: for errors.
 * Returns: SP_OK, SP_EINVAL (err has the line), SP_ELIMIT or SP_ENOMEM. */
int sp_access_read(const char *file, struct sp_view text, struct sp_arena *arena, struct sp_access *ret,
	struct sp_err *err);

/* authorization: value of the header of that name, p NULL = there is none. Takes as long whichever token it is.
 * Returns: what it is good for, 0 = it is no token of ours. */
unsigned sp_access_scopes(const struct sp_access *access, struct sp_view authorization);

/* Names of scopes, "scan,metrics". Returns: 0 when one is not known, or there is none. */
unsigned sp_scopes_read(struct sp_view names);

#endif
