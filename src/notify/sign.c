/* SPDX-License-Identifier: Apache-2.0 */
/* Source: Standard Webhooks 1.0. */
#include <inttypes.h>
#include <sodium.h>
#include <stdio.h>

#include "notify/notify.h"
#include "store/state.h"

#define KEY_BYTES_MIN 24
#define FILE_BYTES_MAX 1024

static int decode_secret(struct sp_view line, struct sp_webhook_secret *secret)
{
	static const char prefix[] = "whsec_";
	size_t n = sizeof prefix - 1, decoded = 0;
	unsigned char *key = secret->key[secret->n];

	if (line.n < n || memcmp(line.p, prefix, n))
		return SP_EINVAL;
	if (sodium_base642bin(key, sizeof secret->key[0], line.p + n, line.n - n, NULL, &decoded,
		NULL, sodium_base64_VARIANT_ORIGINAL) &&
		sodium_base642bin(key, sizeof secret->key[0], line.p + n, line.n - n, NULL,
			&decoded, NULL, sodium_base64_VARIANT_ORIGINAL_NO_PADDING))
		return SP_EINVAL;
	if (decoded < KEY_BYTES_MIN)
		return SP_EINVAL;
	secret->key_bytes[secret->n++] = decoded;
	return SP_OK;
}

static int parse_secrets(struct sp_view text, const char *path, struct sp_webhook_secret *ret,
	struct sp_err *err)
{
	unsigned number = 0;

	while (text.n) {
		const char *newline = memchr(text.p, '\n', text.n);
		size_t end = newline ? (size_t)(newline - text.p) : text.n;
		struct sp_view line = sp_view_trim(sp_view_sub(text, 0, end));

		number++;
		text = sp_view_sub(text, newline ? end + 1 : end, text.n);
		if (!line.n)
			continue;
		if (ret->n == 2)
			return sp_err_at(err, SP_EINVAL, path, number, 0,
				"is a third secret: there may be one, or two while they change");
		if (decode_secret(line, ret))
			return sp_err_at(err, SP_EINVAL, path, number, 0,
				"is not \"whsec_\" and 24 to 64 bytes in base64");
	}
	return ret->n ? SP_OK : sp_err_at(err, SP_EINVAL, path, 0, 0, "holds no secret");
}

int sp_webhook_secret_load(const char *path, struct sp_webhook_secret *ret, struct sp_err *err)
{
	char text[FILE_BYTES_MAX];
	struct sp_webhook_secret secret = { .n = 0 };
	ssize_t n = sp_state_read_private(path, text, sizeof text, err);
	int status = n < 0 ? (int)n : parse_secrets(sp_view(text, (size_t)n), path, &secret, err);

	if (!status)
		*ret = secret;
	sodium_memzero(text, sizeof text);
	sodium_memzero(&secret, sizeof secret);
	return status;
}

int sp_webhook_secret_make(const char *path, struct sp_err *err)
{
	unsigned char key[SP_KEY_BYTES];
	char base64[sodium_base64_ENCODED_LEN(SP_KEY_BYTES, sodium_base64_VARIANT_ORIGINAL)];
	char line[sizeof base64 + 8];

	randombytes_buf(key, sizeof key);
	sodium_bin2base64(base64, sizeof base64, key, sizeof key, sodium_base64_VARIANT_ORIGINAL);
	snprintf(line, sizeof line, "whsec_%s\n", base64);
	int status = sp_state_make_private(path, sp_view_str(line), err);

	sodium_memzero(key, sizeof key);
	sodium_memzero(base64, sizeof base64);
	sodium_memzero(line, sizeof line);
	return status;
}

int sp_webhook_sign(const struct sp_webhook_secret *secret, const char *id, int64_t timestamp,
	struct sp_view body, struct sp_buf *ret)
{
	struct sp_buf signed_bytes;

	sp_buf_init(&signed_bytes, 0);
	sp_buf_printf(&signed_bytes, "%s.%" PRId64 ".", id, timestamp);
	sp_buf_add(&signed_bytes, body.p, body.n);
	int status = signed_bytes.failed;

	for (size_t i = 0; i < secret->n && !status; i++) {
		char base64[sodium_base64_ENCODED_LEN(SP_HASH_BYTES, sodium_base64_VARIANT_ORIGINAL)];
		struct sp_digest mac = sp_hmac_sha256(secret->key[i], secret->key_bytes[i],
			sp_view(signed_bytes.p, signed_bytes.n));

		sodium_bin2base64(base64, sizeof base64, mac.h, sizeof mac.h,
			sodium_base64_VARIANT_ORIGINAL);
		status = sp_buf_printf(ret, "%sv1,%s", i ? " " : "", base64);
	}
	sp_buf_release(&signed_bytes);
	return status;
}
