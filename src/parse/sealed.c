/* SPDX-License-Identifier: Apache-2.0 */
#include "parse/sealed.h"

#include <stdint.h>
#include <string.h>

#define BEGIN "-----BEGIN "
#define FIELDS_MAX 256 /* bytes of the first line of armour, and of what it says of itself */

bool sp_sealed_at(struct sp_view text, size_t at)
{
	static const char *const kinds[] = { "PGP MESSAGE", "PKCS7", "CMS", "AGE ENCRYPTED FILE" };
	struct sp_view v = sp_view_sub(text, at, text.n);

	if (v.n < sizeof BEGIN || memcmp(v.p, BEGIN, sizeof BEGIN - 1))
		return false;
	v = sp_view_sub(v, sizeof BEGIN - 1, v.n);
	for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
		if (v.n >= strlen(kinds[i]) && !memcmp(v.p, kinds[i], strlen(kinds[i])))
			return true;
	return false;
}

size_t sp_sealed_find(struct sp_view text)
{
	for (size_t at = 0; at < text.n; at++) {
		const char *found = memmem(text.p + at, text.n - at, BEGIN, sizeof BEGIN - 1);

		if (!found)
			break;
		at = (size_t)(found - text.p);
		if (sp_sealed_at(text, at))
			return at;
	}
	return SIZE_MAX;
}

bool sp_sealed_is_proof(struct sp_view text, size_t at)
{
	static const char *const kinds[] = { "SIGNATURE-----", "PUBLIC KEY", "CERTIFICATE" };
	struct sp_view before = sp_view_sub(text, at > FIELDS_MAX ? at - FIELDS_MAX : 0, at);
	const char *begin = before.n ? memmem(before.p, before.n, BEGIN, sizeof BEGIN - 1) : NULL;

	if (!begin)
		return false;
	before = sp_view_sub(before, (size_t)(begin - before.p), before.n);
	for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
		if (memmem(before.p, before.n, kinds[i], strlen(kinds[i])))
			return true;
	return false;
}
