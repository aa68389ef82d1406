/* SPDX-License-Identifier: Apache-2.0 */
#include "notify/post.h"

#include <curl/curl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "config.h"

#define ANSWER_BYTES_MAX 65536 /* headers and body of an answer: only the status counts */
#define RETRY_AFTER_MAX_S 86400

struct sp_poster {
	CURL *curl;
	unsigned timeout_ms;
	size_t answer_bytes; /* of the attempt at hand */
};

int sp_poster_new(unsigned timeout_ms, struct sp_poster **ret, struct sp_err *err)
{
	struct sp_poster *poster = calloc(1, sizeof *poster);

	if (!poster)
		return sp_err_set(err, SP_ENOMEM, "no memory for a delivery");
	if (curl_global_init(CURL_GLOBAL_DEFAULT)) {
		free(poster);
		return sp_err_set(err, SP_EIO, "libcurl cannot be started");
	}
	poster->timeout_ms = timeout_ms;
	poster->curl = curl_easy_init();
	if (!poster->curl) {
		sp_poster_free(poster);
		return sp_err_set(err, SP_EIO, "libcurl cannot be started");
	}
	*ret = poster;
	return SP_OK;
}

void sp_poster_free(struct sp_poster *poster)
{
	if (!poster)
		return;
	curl_easy_cleanup(poster->curl);
	curl_global_cleanup();
	free(poster);
}

/* Counts what comes and throws it away; too much of it ends the attempt. */
static size_t discard(char *bytes, size_t size, size_t n, void *context)
{
	struct sp_poster *poster = context;

	(void)bytes;
	poster->answer_bytes += size * n;
	return poster->answer_bytes > ANSWER_BYTES_MAX ? 0 : size * n;
}

static struct curl_slist *add_header(struct curl_slist *list, bool *failed, const char *name,
	const char *value)
{
	char line[512];
	int n = snprintf(line, sizeof line, "%s: %s", name, value);
	struct curl_slist *longer = n < (int)sizeof line ? curl_slist_append(list, line) : NULL;

	*failed = *failed || !longer;
	return longer ? longer : list;
}

/* Returns: the headers of an attempt, or NULL. */
static struct curl_slist *headers(const struct sp_webhook_secret *secret,
	const struct sp_event *event, int64_t now_s)
{
	struct curl_slist *list = NULL;
	struct sp_buf signature;
	char timestamp[24];
	bool failed = false;

	snprintf(timestamp, sizeof timestamp, "%" PRId64, now_s);
	sp_buf_init(&signature, 0);
	failed = sp_webhook_sign(secret, event->id, now_s, event->body, &signature) ||
		!signature.n;
	list = add_header(list, &failed, "Content-Type",
		"application/cloudevents+json; charset=utf-8");
	list = add_header(list, &failed, "webhook-id", event->id);
	list = add_header(list, &failed, "webhook-timestamp", timestamp);
	list = add_header(list, &failed, "webhook-signature", failed ? "" : signature.p);
	list = add_header(list, &failed, "Expect", ""); /* libcurl would ask first and wait a second */
	sp_buf_release(&signature);
	if (!failed)
		return list;
	curl_slist_free_all(list);
	return NULL;
}

static bool set_options(struct sp_poster *poster, const struct sp_event *event,
	struct curl_slist *list)
{
	CURL *curl = poster->curl;
	CURLcode rc = CURLE_OK;

	curl_easy_reset(curl); /* keeps connections */
	poster->answer_bytes = 0;
#define SET(option, value) rc = rc ? rc : curl_easy_setopt(curl, option, value)
	SET(CURLOPT_PROTOCOLS_STR, "http,https");
	SET(CURLOPT_URL, event->url);
	SET(CURLOPT_FOLLOWLOCATION, 0L);
	SET(CURLOPT_PROXY, ""); /* nor one from the environment */
	SET(CURLOPT_NETRC, (long)CURL_NETRC_IGNORED);
	SET(CURLOPT_NOSIGNAL, 1L);
	SET(CURLOPT_TIMEOUT_MS, (long)poster->timeout_ms);
	SET(CURLOPT_CONNECTTIMEOUT_MS, (long)poster->timeout_ms);
	SET(CURLOPT_SSLVERSION, (long)CURL_SSLVERSION_TLSv1_2);
	SET(CURLOPT_USERAGENT, "sallyport/" PACKAGE_VERSION);
	SET(CURLOPT_POST, 1L);
	SET(CURLOPT_POSTFIELDS, event->body.p);
	SET(CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)event->body.n);
	SET(CURLOPT_HTTPHEADER, list);
	SET(CURLOPT_WRITEFUNCTION, discard);
	SET(CURLOPT_WRITEDATA, poster);
	SET(CURLOPT_HEADERFUNCTION, discard);
	SET(CURLOPT_HEADERDATA, poster);
#undef SET
	return !rc;
}

/* Retry-After: seconds or a date (RFC 9110, 10.2.3). Returns: seconds, 0 = not said or past. */
static int64_t retry_after(CURL *curl, int64_t now_s)
{
	struct curl_header *header;
	int64_t wait_s = 0;

	if (curl_easy_header(curl, "Retry-After", 0, CURLH_HEADER, -1, &header))
		return 0;
	size_t digits = strspn(header->value, "0123456789");

	if (digits && !header->value[digits]) {
		for (size_t i = 0; i < digits && wait_s < RETRY_AFTER_MAX_S; i++)
			wait_s = 10 * wait_s + (header->value[i] - '0');
	} else {
		time_t date = curl_getdate(header->value, NULL);

		wait_s = date > now_s ? (int64_t)date - now_s : 0;
	}
	return wait_s > RETRY_AFTER_MAX_S ? RETRY_AFTER_MAX_S : wait_s;
}

static void judge(CURL *curl, CURLcode rc, int64_t now_s, struct sp_post_result *result)
{
	long status = 0;

	curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &status);
	/* A final status followed by a body that never ends, or breaks off, is an answer. */
	if (status < 200 || (rc && rc != CURLE_WRITE_ERROR && rc != CURLE_PARTIAL_FILE &&
		rc != CURLE_RECV_ERROR && rc != CURLE_OPERATION_TIMEDOUT)) {
		result->answer = SP_ANSWER_NONE;
		snprintf(result->outcome, sizeof result->outcome, "no answer: %s",
			curl_easy_strerror(rc ? rc : CURLE_GOT_NOTHING));
		return;
	}
	result->answer = status < 300 ? SP_ANSWER_ACCEPTED :
		status == 410 ? SP_ANSWER_GONE : SP_ANSWER_REFUSED;
	if (status == 429 || status == 503)
		result->retry_after_s = retry_after(curl, now_s);
	snprintf(result->outcome, sizeof result->outcome, "HTTP %ld%s", status,
		status >= 300 && status < 400 ? " (redirects are not followed)" : "");
}

int sp_poster_post(struct sp_poster *poster, const struct sp_webhook_secret *secret,
	const struct sp_event *event, int64_t now_s, struct sp_post_result *ret,
	struct sp_err *err)
{
	struct sp_post_result result = { .answer = SP_ANSWER_NONE };
	struct curl_slist *list = headers(secret, event, now_s);
	int status = SP_OK;

	if (!list || !set_options(poster, event, list))
		status = sp_err_set(err, SP_ENOMEM, "no memory for a delivery");
	else
		judge(poster->curl, curl_easy_perform(poster->curl), now_s, &result);
	curl_slist_free_all(list);
	if (!status)
		*ret = result;
	return status;
}
