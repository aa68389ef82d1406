/* SPDX-License-Identifier: Apache-2.0 */
#include <stdio.h>

#include "store/db.h"
#include "store/store.h"

const char *sp_event_state_name(enum sp_event_state state)
{
	static const char *const names[SP_EVENT_STATE_N] = { "pending", "delivered", "dead",
		"disabled" };

	return names[state];
}

static int copy_event(sqlite3_stmt *row, struct sp_arena *arena, struct sp_event *ret,
	struct sp_err *err)
{
	struct sp_event event = { .attempt_n = (unsigned)sqlite3_column_int(row, 3),
		.next_try_s = sqlite3_column_int64(row, 4) };
	const char *url = (const char *)sqlite3_column_text(row, 1);
	const char *body = (const char *)sqlite3_column_text(row, 2);
	size_t body_n = (size_t)sqlite3_column_bytes(row, 2);
	char *copy = body ? sp_arena_strndup(arena, body, body_n) : NULL;

	event.url = url ? sp_arena_strdup(arena, url) : NULL;
	if (!copy || !event.url)
		return sp_err_set(err, SP_ENOMEM, "no memory to hold an event");
	event.body = sp_view(copy, body_n);
	snprintf(event.id, sizeof event.id, "%s", (const char *)sqlite3_column_text(row, 0));
	*ret = event;
	return 1;
}

int sp_store_take(struct sp_store *store, int64_t now_s, int64_t lease_s, struct sp_arena *arena,
	struct sp_event *ret, struct sp_err *err)
{
	sqlite3_stmt *stmt;
	int status = sp_db_prepare(store->db,
		"UPDATE event SET lease_until_s = ?1 + ?2 WHERE id = ("
		" SELECT id FROM event WHERE state = 0 AND next_try_s <= ?1 AND lease_until_s <= ?1"
		" ORDER BY next_try_s, rowid LIMIT 1)"
		" RETURNING id, url, body, attempt_n, next_try_s", &stmt, err, "ii", now_s, lease_s);

	if (status)
		return status;
	int step = sqlite3_step(stmt);
	int taken = step == SQLITE_ROW ? copy_event(stmt, arena, ret, err) : 0;

	if (step == SQLITE_ROW) /* the change is committed by the step that ends the statement */
		step = sqlite3_step(stmt);
	status = sp_db_finish(store->db, stmt, step, err, "take an event");
	return status ? status : taken;
}

/* Runs one UPDATE. *ret_n: rows changed; may be NULL. */
static int update(sqlite3 *db, sqlite3_stmt *stmt, uint64_t *ret_n, struct sp_err *err)
{
	int step = sqlite3_step(stmt);
	int64_t n = sqlite3_changes64(db);
	int status = sp_db_finish(db, stmt, step, err, "write the state of an event");

	if (!status && ret_n)
		*ret_n = (uint64_t)n;
	return status;
}

int sp_store_settle(struct sp_store *store, const char *event_id, enum sp_event_state state,
	int64_t next_try_s, const char *outcome, struct sp_err *err)
{
	sqlite3_stmt *stmt;
	int status = sp_db_prepare(store->db,
		"UPDATE event SET state = ?1, next_try_s = ?2, outcome = ?3, lease_until_s = 0,"
		" attempt_n = attempt_n + 1 WHERE id = ?4 AND state = 0", &stmt, err, "iiss",
		(int64_t)state, next_try_s, outcome, event_id);

	return status ? status : update(store->db, stmt, NULL, err);
}

int sp_store_postpone(struct sp_store *store, const char *url, int64_t until_s,
	const char *outcome, struct sp_err *err)
{
	sqlite3_stmt *stmt;
	int status = sp_db_prepare(store->db,
		"UPDATE event SET next_try_s = ?1, outcome = ?2, lease_until_s = 0"
		" WHERE url = ?3 AND state = 0 AND next_try_s < ?1", &stmt, err, "iss", until_s,
		outcome, url);

	return status ? status : update(store->db, stmt, NULL, err);
}

int sp_store_disable(struct sp_store *store, const char *url, const char *outcome,
	struct sp_err *err)
{
	sqlite3_stmt *stmt;
	int status = sp_db_prepare(store->db,
		"UPDATE event SET state = ?1, outcome = ?2, lease_until_s = 0"
		" WHERE url = ?3 AND state = 0", &stmt, err, "iss", (int64_t)SP_EVENT_DISABLED,
		outcome, url);

	return status ? status : update(store->db, stmt, NULL, err);
}

int sp_store_replay(struct sp_store *store, const char *event_id, uint64_t *ret_n,
	struct sp_err *err)
{
	sqlite3_stmt *stmt;
	int status = sp_db_prepare(store->db,
		"UPDATE event SET state = 0, next_try_s = 0, lease_until_s = 0, attempt_n = 0"
		" WHERE state IN (2, 3) AND (?1 IS NULL OR id = ?1)", &stmt, err, "s", event_id);

	return status ? status : update(store->db, stmt, ret_n, err);
}

int sp_store_counts(struct sp_store *store, uint64_t ret_by_state[SP_EVENT_STATE_N],
	struct sp_err *err)
{
	uint64_t counts[SP_EVENT_STATE_N] = { 0 };
	sqlite3_stmt *stmt;
	int step, status = sp_db_prepare(store->db,
		"SELECT state, count(*) FROM event GROUP BY state", &stmt, err, "");

	if (status)
		return status;
	while ((step = sqlite3_step(stmt)) == SQLITE_ROW)
		counts[sqlite3_column_int(stmt, 0) & 3] = (uint64_t)sqlite3_column_int64(stmt, 1);
	status = sp_db_finish(store->db, stmt, step, err, "count events");
	if (!status)
		memcpy(ret_by_state, counts, sizeof counts);
	return status;
}

int sp_store_list(struct sp_store *store,
	void (*list_fn)(void *context, const struct sp_event_status *status), void *context,
	struct sp_err *err)
{
	sqlite3_stmt *stmt;
	int step, status = sp_db_prepare(store->db,
		"SELECT id, incident_id, url, state, attempt_n, next_try_s, outcome FROM event"
		" WHERE state IN (0, 2, 3) ORDER BY rowid", &stmt, err, "");

	if (status)
		return status;
	while ((step = sqlite3_step(stmt)) == SQLITE_ROW) {
		struct sp_event_status event = {
			.id = (const char *)sqlite3_column_text(stmt, 0),
			.incident_id = (const char *)sqlite3_column_text(stmt, 1),
			.url = (const char *)sqlite3_column_text(stmt, 2),
			.state = (enum sp_event_state)(sqlite3_column_int(stmt, 3) & 3),
			.attempt_n = (unsigned)sqlite3_column_int(stmt, 4),
			.next_try_s = sqlite3_column_int64(stmt, 5),
			.outcome = (const char *)sqlite3_column_text(stmt, 6),
		};

		if (!event.id || !event.incident_id || !event.url) {
			sqlite3_finalize(stmt);
			return sp_err_set(err, SP_ENOMEM, "no memory to list events");
		}
		list_fn(context, &event);
	}
	return sp_db_finish(store->db, stmt, step, err, "list events");
}
