/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Webhooks: CloudEvents 1.0 bodies, Standard Webhooks 1.0 signatures, delivery by libcurl from the outbox. At least once;
 * only 2xx succeeds; redirects are not followed; 410 disables; 429 and 503 honour Retry-After.
 */
#ifndef SP_NOTIFY_NOTIFY_H
#define SP_NOTIFY_NOTIFY_H

#include "base/buf.h"
#include "config/config.h"
#include "store/store.h"

#define SP_EVENT_SOURCE "/sallyport"
#define SP_EVENT_TYPE "sallyport.incident.v1"

/*
 * The body of an event: a CloudEvent whose data is the result plus "incident". It never exceeds out->bytes_max (0 = no
 * maximum; limits.event_bytes): where it would, the last items of findings, losses, recipients and policies are left out
 * in that order, long strings are cut, "truncated" is true and "omitted" counts what is missing.
 * Errors: SP_EINVAL (result_json is not a JSON object), SP_ENOMEM, SP_ELIMIT (bytes_max is under 4,096).
 */
int sp_event_body(struct sp_buf *out, const char *event_id, const char *source,
	const struct sp_incident *incident);

/* Reads a secret file: one or two lines "whsec_<base64>" of 24 to 64 bytes, mode 0600 or stricter, ours. */
struct sp_webhook_secret {
	unsigned char key[2][64];
	size_t key_bytes[2];
	size_t n;
};
int sp_webhook_secret_load(const char *path, struct sp_webhook_secret *ret, struct sp_err *err);

/* Makes a secret file with one random secret, unless it is there. */
int sp_webhook_secret_make(const char *path, struct sp_err *err);

/* The webhook-signature header: "v1,<base64 HMAC-SHA256 of id.timestamp.body>", one a secret, separated by a space. */
int sp_webhook_sign(const struct sp_webhook_secret *secret, const char *id, int64_t timestamp,
	struct sp_view body, struct sp_buf *ret);

/* Seconds until the next try after `attempt_n` failed ones (1 = the first failed): 5 s, 5 min, 30 min, 2 h, 5 h, 10 h, 14 h,
 * 20 h, 24 h, with jitter of ±10 % from `random`; negative = give up (dead letter). */
int64_t sp_webhook_backoff(unsigned attempt_n, uint32_t random);

/* What one run of deliveries did. */
struct sp_delivery_report {
	uint64_t delivered;
	uint64_t failed;  /* attempts; the event is tried again, or dead, or disabled */
	uint64_t blocked; /* webhooks with events due that cannot be sent, for want of a secret that can be read */
	uint64_t left;    /* pending, those due later included */
};

/*
 * Delivers what is due, each event once. timeout_ms bounds each attempt (connect and total). A webhook that does not
 * answer, or asks for patience, is left alone for the rest of the run. Events for URLs that are not in the configuration are
 * signed with the secret of other_secret_file. sp_hash_init must have been called.
 * Errors: those of the store, SP_ENOMEM, SP_EIO (libcurl); a delivery that fails is not one.
 */
int sp_notify_deliver(struct sp_store *store, const struct sp_config *config,
	const char *other_secret_file, unsigned timeout_ms, struct sp_delivery_report *ret,
	struct sp_err *err);

#endif
