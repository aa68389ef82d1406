/* SPDX-License-Identifier: Apache-2.0 */
#include "base/hash.h"

#include <sodium.h>
#include <string.h>

#include "base/err.h"

_Static_assert(crypto_hash_sha256_BYTES == SP_HASH_BYTES, "SHA-256 is 32 bytes");
_Static_assert(crypto_auth_hmacsha256_BYTES == SP_HASH_BYTES, "HMAC-SHA256 is 32 bytes");
_Static_assert(sizeof(crypto_auth_hmacsha256_state) <= sizeof(struct sp_hmac), "room for a key");

int sp_hash_init(void)
{
	return sodium_init() < 0 ? SP_EIO : SP_OK;
}

struct sp_digest sp_sha256(struct sp_view bytes)
{
	struct sp_digest digest;

	crypto_hash_sha256(digest.h, (const unsigned char *)bytes.p, bytes.n);
	return digest;
}

struct sp_digest sp_sha256_parts(const struct sp_view *parts, size_t n)
{
	crypto_hash_sha256_state state;
	struct sp_digest digest;

	crypto_hash_sha256_init(&state);
	for (size_t i = 0; i < n; i++) {
		unsigned char length[8];

		for (unsigned k = 0; k < 8; k++)
			length[k] = (unsigned char)((uint64_t)parts[i].n >> (8 * k));
		crypto_hash_sha256_update(&state, length, sizeof length);
		crypto_hash_sha256_update(&state, (const unsigned char *)parts[i].p, parts[i].n);
	}
	crypto_hash_sha256_final(&state, digest.h);
	return digest;
}

struct sp_digest sp_blake2b(struct sp_view bytes)
{
	struct sp_digest digest;

	crypto_generichash(digest.h, sizeof digest.h, (const unsigned char *)bytes.p, bytes.n, NULL, 0);
	return digest;
}

struct sp_digest sp_blake2b_keyed(const struct sp_key *key, struct sp_view bytes)
{
	struct sp_digest digest;

	crypto_generichash(digest.h, sizeof digest.h, (const unsigned char *)bytes.p, bytes.n,
		key->k, sizeof key->k);
	return digest;
}

void sp_hmac_init(struct sp_hmac *hmac, const void *key, size_t key_bytes)
{
	crypto_auth_hmacsha256_state state;

	crypto_auth_hmacsha256_init(&state, key, key_bytes);
	memcpy(hmac->state, &state, sizeof state);
	sodium_memzero(&state, sizeof state);
}

struct sp_digest sp_hmac(const struct sp_hmac *hmac, struct sp_view bytes)
{
	crypto_auth_hmacsha256_state state;
	struct sp_digest digest;

	memcpy(&state, hmac->state, sizeof state);
	crypto_auth_hmacsha256_update(&state, (const unsigned char *)bytes.p, bytes.n);
	crypto_auth_hmacsha256_final(&state, digest.h);
	return digest;
}

struct sp_digest sp_hmac_sha256(const void *key, size_t key_bytes, struct sp_view bytes)
{
	struct sp_hmac hmac;

	sp_hmac_init(&hmac, key, key_bytes);
	return sp_hmac(&hmac, bytes);
}

char *sp_hex(const unsigned char *bytes, size_t n, char *out)
{
	static const char digits[] = "0123456789abcdef";

	for (size_t i = 0; i < n; i++) {
		out[2 * i] = digits[bytes[i] >> 4];
		out[2 * i + 1] = digits[bytes[i] & 15];
	}
	out[2 * n] = 0;
	return out;
}

bool sp_digest_read(struct sp_view text, struct sp_digest *ret)
{
	size_t n = 0;

	return text.n == 2 * sizeof ret->h && !sodium_hex2bin(ret->h, sizeof ret->h, text.p, text.n, NULL, &n, NULL) &&
		n == sizeof ret->h;
}

bool sp_digest_equal(const struct sp_digest *a, const struct sp_digest *b)
{
	return !sodium_memcmp(a->h, b->h, sizeof a->h);
}

/* FNV-1a with a final mix. */
uint64_t sp_hash64(const void *bytes, size_t n, uint64_t seed)
{
	const unsigned char *p = bytes;
	uint64_t h = UINT64_C(0xcbf29ce484222325) ^ seed;

	for (size_t i = 0; i < n; i++)
		h = (h ^ p[i]) * UINT64_C(0x100000001b3);
	h ^= h >> 32;
	h *= UINT64_C(0xd6e8feb86659fd93);
	return h ^ h >> 32;
}
