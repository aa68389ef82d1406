/* SPDX-License-Identifier: Apache-2.0 */
#include "store/store.h"

/* 26 characters of Crockford's base32 (no I, L, O, U): the first 130 bits. */
static void write_id(const char *prefix, const struct sp_digest *digest, char ret_id[31])
{
	static const char alphabet[] = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
	unsigned bits = 0, n = 0;
	size_t at = 0;

	memcpy(ret_id, prefix, 4);
	for (unsigned i = 0; i < 26; i++) {
		if (n < 5) {
			bits = (bits << 8 | digest->h[at++]) & 0xfffu;
			n += 8;
		}
		n -= 5;
		ret_id[4 + i] = alphabet[bits >> n & 31];
	}
	ret_id[30] = 0;
}

static struct sp_view digest_view(const struct sp_digest *digest)
{
	return sp_view((const char *)digest->h, sizeof digest->h);
}

void sp_incident_id(const struct sp_key *key, struct sp_view message, struct sp_view sender,
	const struct sp_view *recipients, size_t recipient_n, char ret_id[31])
{
	const struct sp_view head[] = { message, sender };
	struct sp_digest digest = sp_sha256_parts(head, 2);

	for (size_t i = 0; i < recipient_n; i++) {
		const struct sp_view next[] = { digest_view(&digest), recipients[i] };

		digest = sp_sha256_parts(next, 2);
	}
	digest = sp_blake2b_keyed(key, digest_view(&digest));
	write_id("inc_", &digest, ret_id);
}

void sp_event_id(const char *incident_id, enum sp_action verdict, const char *rules_digest,
	const char *url, char ret_id[31])
{
	const struct sp_view parts[] = { sp_view_str(incident_id),
		sp_view_str(sp_action_name(verdict)), sp_view_str(rules_digest), sp_view_str(url) };
	struct sp_digest digest = sp_sha256_parts(parts, 4);

	write_id("evt_", &digest, ret_id);
}
