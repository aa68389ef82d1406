/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The schema, as the steps that lead to it: step i brings version i to i + 1. Steps are only ever added; one that was
 * released is never changed.
 */
#include <inttypes.h>
#include <stdio.h>

#include "store/db.h"

#define APPLICATION_ID 0x53507274 /* "SPrt" */

static const char *const steps[] = {
	"CREATE TABLE incident ("
	" id TEXT PRIMARY KEY,"
	" channel TEXT NOT NULL,"
	" first_time_s INTEGER NOT NULL"
	") STRICT;"
	/* What was thought of an incident: again when the rules have changed. */
	"CREATE TABLE assessment ("
	" incident_id TEXT NOT NULL REFERENCES incident(id),"
	" verdict TEXT NOT NULL,"
	" rules_digest TEXT NOT NULL,"
	" time_s INTEGER NOT NULL,"
	" result TEXT NOT NULL,"
	" PRIMARY KEY (incident_id, verdict, rules_digest)"
	") STRICT;"
	"CREATE TABLE event ("
	" id TEXT PRIMARY KEY,"
	" incident_id TEXT NOT NULL REFERENCES incident(id),"
	" url TEXT NOT NULL,"
	" body TEXT NOT NULL,"
	" state INTEGER NOT NULL DEFAULT 0 CHECK (state BETWEEN 0 AND 3),"
	" attempt_n INTEGER NOT NULL DEFAULT 0,"
	" next_try_s INTEGER NOT NULL DEFAULT 0,"
	" lease_until_s INTEGER NOT NULL DEFAULT 0,"
	" outcome TEXT"
	") STRICT;"
	"CREATE INDEX event_due ON event(next_try_s) WHERE state = 0;"
	"CREATE INDEX event_state ON event(state);",
};

#define VERSION ((int64_t)(sizeof steps / sizeof *steps))

static int pragma(sqlite3 *db, const char *sql, int64_t *ret, struct sp_err *err)
{
	sqlite3_stmt *stmt;
	int status = sp_db_prepare(db, sql, &stmt, err, "");

	if (status)
		return status;
	int step = sqlite3_step(stmt);
	int64_t value = step == SQLITE_ROW ? sqlite3_column_int64(stmt, 0) : 0;

	status = sp_db_finish(db, stmt, step, err, "read the schema's version");
	if (!status)
		*ret = value;
	return status;
}

/* Inside a write transaction, so that two first uses do not both make the tables. */
static int run_steps(sqlite3 *db, struct sp_err *err)
{
	char sql[128];
	int64_t version = 0, application = 0;
	int status = pragma(db, "PRAGMA user_version", &version, err);

	if (!status)
		status = pragma(db, "PRAGMA application_id", &application, err);
	if (status)
		return status;
	if (version && application != APPLICATION_ID)
		return sp_err_set(err, SP_EINVAL, "is a database of another program");
	if (version > VERSION)
		return sp_err_set(err, SP_EUNSUP,
			"was made by a newer Sallyport (schema %" PRId64 ", known to %" PRId64 ")",
			version, VERSION);
	for (; !status && version < VERSION; version++)
		status = sp_db_exec(db, steps[version], err, "migrate");
	snprintf(sql, sizeof sql, "PRAGMA application_id = %d; PRAGMA user_version = %" PRId64,
		APPLICATION_ID, VERSION);
	return status ? status : sp_db_exec(db, sql, err, "migrate");
}

int sp_schema_migrate(sqlite3 *db, struct sp_err *err)
{
	int64_t version = 0;
	int status = pragma(db, "PRAGMA user_version", &version, err);

	if (status)
		return status;
	if (version == VERSION) {
		int64_t application = 0;

		status = pragma(db, "PRAGMA application_id", &application, err);
		if (status || application == APPLICATION_ID)
			return status;
	}
	status = sp_db_exec(db, "BEGIN IMMEDIATE", err, "migrate");
	if (status)
		return status;
	status = run_steps(db, err);
	if (!status)
		status = sp_db_exec(db, "COMMIT", err, "migrate");
	if (status)
		sqlite3_exec(db, "ROLLBACK", NULL, NULL, NULL);
	return status;
}
