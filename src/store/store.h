/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Incidents and the outbox of events, in SQLite (WAL, synchronous=FULL): an incident and its event are one transaction.
 * Results are stored as JSON that holds no content beyond masked excerpts. One writer a process; several processes may
 * open the same file (busy timeout). A store must not be used on both sides of a fork.
 */
#ifndef SP_STORE_STORE_H
#define SP_STORE_STORE_H

#include <stdint.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/hash.h"
#include "base/view.h"
#include "model/finding.h"

struct sp_store;

/* Opens (makes, migrates) state/sallyport.db, mode 0600. Errors: SP_EIO, SP_EBUSY (locked for longer than 10 s), SP_EAUTH
 * (owner or mode), SP_EINVAL (not ours, or damaged), SP_EUNSUP (made by a newer version). */
int sp_store_open(const char *state_folder, struct sp_store **ret, struct sp_err *err);
void sp_store_close(struct sp_store *store);

/* The id of an incident: from the message's bytes and envelope, so that the same message scanned again is the same one:
 * "inc_" and 26 characters of Crockford base32 of a keyed hash. */
void sp_incident_id(const struct sp_key *key, struct sp_view message, struct sp_view sender,
	const struct sp_view *recipients, size_t recipient_n, char ret_id[31]);

/* The id of the event that tells one webhook of one verdict on an incident: "evt_" and 26 characters, derived from these
 * alone, so that nothing is ever sent twice under two ids. */
void sp_event_id(const char *incident_id, enum sp_action verdict, const char *rules_digest,
	const char *url, char ret_id[31]);

struct sp_incident {
	const char *id;
	enum sp_action verdict;
	enum sp_channel channel;
	struct sp_view result_json; /* a result as CONTRACT has it */
	const char *rules_digest;
	int64_t time_s; /* Unix time of the scan */
};

struct sp_outbox_target { /* one webhook's event */
	const char *url;
	const char *event_id;
	struct sp_view body; /* what is sent, the same at every attempt */
};

/* Records an incident and its events in one transaction. Recorded already with the same verdict and rule digest: *ret_new
 * is false, and only events whose ids are not there yet (a webhook added since) are added. */
int sp_store_record(struct sp_store *store, const struct sp_incident *incident,
	const struct sp_outbox_target *targets, size_t target_n, bool *ret_new, struct sp_err *err);

enum sp_event_state {
	SP_EVENT_PENDING,
	SP_EVENT_DELIVERED,
	SP_EVENT_DEAD,     /* given up after the last retry */
	SP_EVENT_DISABLED, /* the receiver said that it is gone */
	SP_EVENT_STATE_N
};
const char *sp_event_state_name(enum sp_event_state state);

struct sp_event {
	char id[40];
	const char *url;
	struct sp_view body; /* the CloudEvent, fixed when the incident was recorded */
	unsigned attempt_n;  /* made so far */
	int64_t next_try_s;
};

/* Takes the event that is due longest (new ones first) and not held by another process, and holds it for lease_s; it comes
 * back by itself when the process dies. Returns: 1, 0 none, or negative. Memory from the arena. */
int sp_store_take(struct sp_store *store, int64_t now_s, int64_t lease_s, struct sp_arena *arena,
	struct sp_event *ret, struct sp_err *err);
/* Says how an attempt ended, and counts it. What is no longer pending stays as it is. */
int sp_store_settle(struct sp_store *store, const char *event_id, enum sp_event_state state,
	int64_t next_try_s, const char *outcome, struct sp_err *err);
/* Puts off all pending events of a webhook until a time (none is brought forward), without counting an attempt. */
int sp_store_postpone(struct sp_store *store, const char *url, int64_t until_s,
	const char *outcome, struct sp_err *err);
/* Disables all pending events of a webhook. */
int sp_store_disable(struct sp_store *store, const char *url, const char *outcome,
	struct sp_err *err);
/* Puts dead (or disabled) events back; id NULL = all of them. */
int sp_store_replay(struct sp_store *store, const char *event_id, uint64_t *ret_n,
	struct sp_err *err);
int sp_store_counts(struct sp_store *store, uint64_t ret_by_state[SP_EVENT_STATE_N],
	struct sp_err *err);

struct sp_event_status {
	const char *id, *incident_id, *url;
	enum sp_event_state state;
	unsigned attempt_n;
	int64_t next_try_s;
	const char *outcome; /* of the last attempt; NULL = none was made */
};

/* Calls fn for each event that is not delivered, oldest first; what it is given lasts until it returns. */
int sp_store_list(struct sp_store *store,
	void (*list_fn)(void *context, const struct sp_event_status *status), void *context,
	struct sp_err *err);

#endif
