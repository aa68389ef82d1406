/* SPDX-License-Identifier: Apache-2.0 */
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/random.h>
#include <time.h>

#include "notify/notify.h"
#include "notify/post.h"

#define BLOCKED_WAIT_S 1 /* out of the way of this run, due in the next one */

struct webhook {
	const char *url;
	struct sp_webhook_secret secret;
	bool usable;
	char problem[160];
};

struct run {
	struct sp_store *store;
	struct sp_poster *poster;
	struct webhook *webhook; /* as configured, and one more for all other URLs */
	size_t webhook_n;
	int64_t start_s; /* what falls due later is for the next run */
	int64_t lease_s; /* longer than an attempt and its commit */
	struct sp_delivery_report report;
};

int64_t sp_webhook_backoff(unsigned attempt_n, uint32_t random)
{
	static const int64_t after_s[] = { 5, 300, 1800, 7200, 18000, 36000, 50400, 72000, 86400 };

	if (!attempt_n || attempt_n > sizeof after_s / sizeof *after_s)
		return -1;
	int64_t least_ms = after_s[attempt_n - 1] * 900;
	int64_t spread_ms = after_s[attempt_n - 1] * 200;

	return (least_ms + (int64_t)((uint64_t)spread_ms * random >> 32) + 500) / 1000;
}

static void load_webhook(struct webhook *webhook, const char *url, const char *secret_file)
{
	struct sp_err err = { 0 };

	webhook->url = url;
	webhook->usable = secret_file &&
		!sp_webhook_secret_load(secret_file, &webhook->secret, &err);
	if (!webhook->usable)
		snprintf(webhook->problem, sizeof webhook->problem, "not sent: the secret file %.120s",
			secret_file ? err.message : "is not configured");
}

static int load_webhooks(struct run *run, const struct sp_config *config,
	const char *other_secret_file, struct sp_err *err)
{
	run->webhook_n = config->webhook_n;
	run->webhook = calloc(run->webhook_n + 1, sizeof *run->webhook);
	if (!run->webhook)
		return sp_err_set(err, SP_ENOMEM, "no memory for the webhooks");
	for (size_t i = 0; i < run->webhook_n; i++)
		load_webhook(&run->webhook[i], config->webhook[i].url, config->webhook[i].secret_file);
	load_webhook(&run->webhook[run->webhook_n], NULL, other_secret_file);
	return SP_OK;
}

static const struct webhook *find_webhook(const struct run *run, const char *url)
{
	size_t i = 0;

	while (i < run->webhook_n && strcmp(run->webhook[i].url, url))
		i++;
	return &run->webhook[i];
}

static int settle_failure(struct run *run, const struct sp_event *event,
	const struct sp_post_result *result, int64_t now_s, struct sp_err *err)
{
	uint32_t random = 0;

	if (getrandom(&random, sizeof random, GRND_NONBLOCK) != (ssize_t)sizeof random)
		random = UINT32_MAX / 2; /* the middle: no jitter */
	int64_t wait_s = sp_webhook_backoff(event->attempt_n + 1, random);

	run->report.failed++;
	if (wait_s < 0)
		return sp_store_settle(run->store, event->id, SP_EVENT_DEAD, 0, result->outcome, err);
	if (wait_s < result->retry_after_s)
		wait_s = result->retry_after_s;
	int status = sp_store_settle(run->store, event->id, SP_EVENT_PENDING, now_s + wait_s,
		result->outcome, err);

	if (!status && (result->answer == SP_ANSWER_NONE || result->retry_after_s))
		status = sp_store_postpone(run->store, event->url, now_s + (result->retry_after_s ?
			result->retry_after_s : sp_webhook_backoff(1, random)), result->outcome, err);
	return status;
}

static int send_event(struct run *run, const struct webhook *webhook, const struct sp_event *event,
	struct sp_err *err)
{
	struct sp_post_result result;
	int64_t now_s = (int64_t)time(NULL);
	int status = sp_poster_post(run->poster, &webhook->secret, event, now_s, &result, err);

	if (status)
		return status;
	if (result.answer == SP_ANSWER_ACCEPTED) {
		run->report.delivered++;
		return sp_store_settle(run->store, event->id, SP_EVENT_DELIVERED, 0, result.outcome,
			err);
	}
	if (result.answer != SP_ANSWER_GONE)
		return settle_failure(run, event, &result, now_s, err);
	run->report.failed++;
	status = sp_store_settle(run->store, event->id, SP_EVENT_DISABLED, 0, result.outcome, err);
	return status ? status : sp_store_disable(run->store, event->url, result.outcome, err);
}

/* Takes one event that was due when the run began and sees it through. Returns: 1, 0 there is none, or negative. */
static int deliver_one(struct run *run, struct sp_err *err)
{
	struct sp_arena arena;
	struct sp_event event;
	int64_t elapsed_s = (int64_t)time(NULL) - run->start_s;

	sp_arena_init(&arena, 0);
	int status = sp_store_take(run->store, run->start_s,
		(elapsed_s > 0 ? elapsed_s : 0) + run->lease_s, &arena, &event, err);

	if (status > 0) {
		const struct webhook *webhook = find_webhook(run, event.url);

		if (webhook->usable) {
			status = send_event(run, webhook, &event, err);
		} else {
			run->report.blocked++;
			status = sp_store_postpone(run->store, event.url,
				run->start_s + BLOCKED_WAIT_S, webhook->problem, err);
		}
		status = status ? status : 1;
	}
	sp_arena_release(&arena);
	return status;
}

int sp_notify_deliver(struct sp_store *store, const struct sp_config *config,
	const char *other_secret_file, unsigned timeout_ms, struct sp_delivery_report *ret,
	struct sp_err *err)
{
	struct run run = { .store = store,
		.start_s = (int64_t)time(NULL), .lease_s = (int64_t)timeout_ms / 500 + 30 };
	uint64_t counts[SP_EVENT_STATE_N];
	int status = sp_poster_new(timeout_ms, &run.poster, err);

	if (status)
		return status;
	status = load_webhooks(&run, config, other_secret_file, err);
	while (!status && (status = deliver_one(&run, err)) > 0)
		status = SP_OK;
	if (!status)
		status = sp_store_counts(store, counts, err);
	if (!status) {
		run.report.left = counts[SP_EVENT_PENDING];
		*ret = run.report;
	}
	if (run.webhook)
		sodium_memzero(run.webhook, (run.webhook_n + 1) * sizeof *run.webhook);
	free(run.webhook);
	sp_poster_free(run.poster);
	return status;
}
