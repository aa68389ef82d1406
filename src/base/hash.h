/* SPDX-License-Identifier: Apache-2.0 */
/* Digests, all by libsodium. Anything derived from a short secret value is keyed: an unkeyed hash of it is an oracle. */
#ifndef SP_BASE_HASH_H
#define SP_BASE_HASH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/view.h"

#define SP_KEY_BYTES 32
#define SP_HASH_BYTES 32

struct sp_key {
	unsigned char k[SP_KEY_BYTES];
};

struct sp_digest {
	unsigned char h[SP_HASH_BYTES];
};

/* Must be called once before the others. Returns: SP_OK or SP_EIO. */
int sp_hash_init(void);

struct sp_digest sp_sha256(struct sp_view bytes);
struct sp_digest sp_sha256_parts(const struct sp_view *parts, size_t n); /* each preceded by its 8-byte length */
struct sp_digest sp_blake2b(struct sp_view bytes);
struct sp_digest sp_blake2b_keyed(const struct sp_key *key, struct sp_view bytes);
struct sp_digest sp_hmac_sha256(const void *key, size_t key_bytes, struct sp_view bytes);

/* HMAC-SHA256 with a key that is set up once. Secret as the key is. */
struct sp_hmac {
	uint64_t state[52];
};
void sp_hmac_init(struct sp_hmac *hmac, const void *key, size_t key_bytes);
struct sp_digest sp_hmac(const struct sp_hmac *hmac, struct sp_view bytes);

/* Writes 2 * n hex digits and a zero. Returns: out. */
char *sp_hex(const unsigned char *bytes, size_t n, char *out);

/* Exactly 64 hex digits. Returns: false when text is anything else. */
bool sp_digest_read(struct sp_view text, struct sp_digest *ret);
/* Takes as long whatever they are. */
bool sp_digest_equal(const struct sp_digest *a, const struct sp_digest *b);

uint64_t sp_hash64(const void *bytes, size_t n, uint64_t seed); /* for tables only, not cryptographic */

#endif
