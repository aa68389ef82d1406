/* SPDX-License-Identifier: Apache-2.0 */
/*
 * One connection of a mail server: frames go in, replies and at times an event come out. It does no input or output of its
 * own but for the spool of the message, so that it can be tested without a mail server. Messages follow one another on a
 * connection; one is in hand at a time.
 */
#ifndef SP_INGEST_MILTER_H
#define SP_INGEST_MILTER_H

#include "base/arena.h"
#include "ingest/milter_wire.h"
#include "ingest/spool.h"

#define SP_MILTER_OWN_HEADER "X-Sallyport"

enum sp_milter_state {
	SP_MILTER_NEW,      /* nothing is agreed upon */
	SP_MILTER_IDLE,
	SP_MILTER_BEGINNING, /* a sender is there: sp_milter_begin or sp_milter_refuse is awaited */
	SP_MILTER_ENVELOPE,
	SP_MILTER_BODY,
	SP_MILTER_WAITING,  /* the message is whole: sp_milter_end is awaited */
};

enum sp_milter_event {
	SP_MILTER_NOTHING,
	SP_MILTER_BEGUN,   /* state BEGINNING */
	SP_MILTER_WHOLE,   /* state WAITING */
	SP_MILTER_ABORTED, /* the message that was in hand is given up; nothing is to be answered */
	SP_MILTER_QUIT,
};

struct sp_milter_session {
	enum sp_milter_state state;
	struct sp_milter_options options; /* agreed upon */
	char queue_id[64], login[128];    /* of the message; "" = not said */
	struct sp_arena arena;            /* of the message: its envelope */
	struct sp_view sender;
	struct sp_view *recipients;
	size_t recipient_n, recipient_capacity;
	uint32_t own_header_n; /* headers that only we may write */
	bool separated;        /* the empty line after the headers is written */
	int failed;            /* SP_ELIMIT or SP_ENOMEM: the envelope is not whole; the message cannot be judged */
	struct sp_spool spool;
};

/* message_bytes_max: of what is spooled. envelope_bytes_max: memory for sender and recipients. */
void sp_milter_init(struct sp_milter_session *session, uint64_t message_bytes_max, size_t envelope_bytes_max);
void sp_milter_release(struct sp_milter_session *session);

/* Takes one frame; replies that are due at once are added to out.
 * Returns: SP_OK, or SP_EINVAL (this is not the protocol) or SP_EUNSUP (too old a one): close the connection, which the
 * mail server takes for a temporary failure. */
int sp_milter_take(struct sp_milter_session *session, const struct sp_milter_frame *frame, struct sp_buf *out,
	enum sp_milter_event *ret_event);

/* In state BEGINNING: the message may come. */
void sp_milter_begin(struct sp_milter_session *session, struct sp_buf *out);
/* In states BEGINNING and WAITING: the message is refused, for now ("451", "4.7.1") or for good ("550", "5.7.1"). */
void sp_milter_refuse(struct sp_milter_session *session, struct sp_buf *out, const char *code, const char *status,
	struct sp_view text);

/* What is to become of a message that is not refused. */
struct sp_milter_changes {
	const char *quarantine;    /* why it is to be held; NULL = it is delivered */
	struct sp_view own_header; /* value of the header that we add; p NULL = none */
	struct sp_view subject;    /* in place of the one there; p NULL = it stays */
	struct sp_view body;       /* in place of the one there; p NULL = it stays */
};

/* In state WAITING. Returns: SP_OK; SP_EUNSUP: the mail server cannot do what is asked, nothing was answered. */
int sp_milter_end(struct sp_milter_session *session, struct sp_buf *out, const struct sp_milter_changes *changes);

#endif
