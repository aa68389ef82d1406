/* SPDX-License-Identifier: Apache-2.0 */
/* links: LIB_INGEST LIB_MODEL LIB_BASE */
/* Any bytes as what a mail server sends: answers are frames, and what is kept stays within its bounds. */
#include <stdlib.h>

#include "base/err.h"
#include "ingest/milter.h"

#define MESSAGE_BYTES_MAX 512u

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t n);

static void check_replies(struct sp_buf *out)
{
	struct sp_view rest = sp_view(out->p, out->n);
	struct sp_milter_frame frame;
	size_t used;

	while (rest.n) {
		if (sp_milter_frame_read(rest, &frame, &used) != 1)
			abort();
		rest = sp_view_sub(rest, used, rest.n);
	}
	sp_buf_reset(out);
}

/* What the front would do; the message's length decides how it ends. */
static void answer(struct sp_milter_session *s, struct sp_buf *out)
{
	const struct sp_milter_changes changes = { .quarantine = s->spool.bytes & 1 ? "q" : NULL,
		.subject = s->spool.bytes & 2 ? sp_view_str("s") : sp_view(NULL, 0),
		.body = s->spool.bytes & 4 ? sp_view_str("b") : sp_view(NULL, 0) };

	if (sp_spool_kept(&s->spool) > MESSAGE_BYTES_MAX + 1 || s->arena.used_bytes > 131072)
		abort();
	if (sp_milter_end(s, out, &changes))
		sp_milter_refuse(s, out, "550", "5.7.1", s->sender);
	if (s->state != SP_MILTER_IDLE)
		abort();
}

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t n)
{
	struct sp_view rest = sp_view((const char *)data, n);
	struct sp_milter_session session;
	struct sp_milter_frame frame;
	enum sp_milter_event event;
	struct sp_buf out;
	size_t used;

	sp_buf_init(&out, 0);
	sp_milter_init(&session, MESSAGE_BYTES_MAX, 65536);
	while (sp_milter_frame_read(rest, &frame, &used) == 1) {
		rest = sp_view_sub(rest, used, rest.n);
		if (sp_milter_take(&session, &frame, &out, &event) || event == SP_MILTER_QUIT)
			break;
		if (event == SP_MILTER_BEGUN && frame.data.n % 5)
			sp_milter_begin(&session, &out);
		else if (event == SP_MILTER_BEGUN)
			sp_milter_refuse(&session, &out, "451", "4.7.1", frame.data);
		else if (event == SP_MILTER_WHOLE)
			answer(&session, &out);
		check_replies(&out);
	}
	sp_milter_release(&session);
	sp_buf_release(&out);
	return 0;
}
