/* SPDX-License-Identifier: Apache-2.0 */
/* What web clients are answered. */
#ifndef SP_DAEMON_WEB_ANSWER_H
#define SP_DAEMON_WEB_ANSWER_H

#include "daemon/front.h"

struct sp_web_answer {
	unsigned status; /* 0 = none yet */
	const char *type, *allow;
	const char *challenge; /* which token is needed; NULL = none */
	struct sp_buf body;
	char incident[31];
	bool close; /* the connection ends with it */
};
void sp_web_answer_release(struct sp_web_answer *answer);

/* An error (RFC 9457). */
void sp_web_problem(struct sp_web_answer *answer, unsigned status, const char *detail);
/* A result of scanning. */
void sp_web_result(struct sp_web_answer *answer, struct sp_view json, const char *incident_id);
/* All that is no scan. */
void sp_web_answer(struct sp_web_answer *answer, const struct sp_front *front, const char *path, const char *method);

/* What a Content-Type makes of a body. Returns: an enum sp_kind, or negative. */
int sp_web_kind(const char *content_type);

#endif
