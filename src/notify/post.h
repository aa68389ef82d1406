/* SPDX-License-Identifier: Apache-2.0 */
/* One attempt: an HTTP POST by libcurl, and what its answer means. */
#ifndef SP_NOTIFY_POST_H
#define SP_NOTIFY_POST_H

#include <stdint.h>

#include "base/err.h"
#include "notify/notify.h"

enum sp_answer {
	SP_ANSWER_ACCEPTED, /* 2xx */
	SP_ANSWER_REFUSED,  /* any other status */
	SP_ANSWER_GONE,     /* 410 */
	SP_ANSWER_NONE,     /* no answer: connection, name, TLS, time */
};

struct sp_post_result {
	enum sp_answer answer;
	int64_t retry_after_s; /* of 429 and 503, at most a day; 0 = not said */
	char outcome[160];     /* one phrase for a person, nothing that the receiver wrote */
};

struct sp_poster;

int sp_poster_new(unsigned timeout_ms, struct sp_poster **ret, struct sp_err *err);
void sp_poster_free(struct sp_poster *poster);

/* Sends an event, signed at this moment. Returns: SP_OK (whatever the answer) or SP_ENOMEM. */
int sp_poster_post(struct sp_poster *poster, const struct sp_webhook_secret *secret,
	const struct sp_event *event, int64_t now_s, struct sp_post_result *ret,
	struct sp_err *err);

#endif
