/* SPDX-License-Identifier: Apache-2.0 */
/* Deflate, as in zlib (RFC 1950), gzip (RFC 1952) and bare (RFC 1951). */
#ifndef SP_WORKER_INFLATE_H
#define SP_WORKER_INFLATE_H

#include "worker/format.h"

enum sp_inflate_form { SP_INFLATE_ZLIB, SP_INFLATE_GZIP, SP_INFLATE_BARE };

/* Unpacks one stream into out (NULL: to know its end only), n_max bytes at most. *ret_used: bytes of it. Returns: SP_OK at its
 * end, SP_ELIMIT there is more than n_max, SP_EINVAL it is damaged or cut short (what came until then is in out),
 * SP_ENOENT this build cannot. */
int sp_inflate(struct sp_view packed, enum sp_inflate_form form, size_t n_max, struct sp_buf *out, size_t *ret_used);

#endif
