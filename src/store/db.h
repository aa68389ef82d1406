/* SPDX-License-Identifier: Apache-2.0 */
/* The little that store.c and outbox.c share of SQLite: statements with typed arguments, errors as ours. */
#ifndef SP_STORE_DB_H
#define SP_STORE_DB_H

#include <sqlite3.h>
#include <stdint.h>

#include "base/err.h"
#include "base/view.h"

struct sp_store {
	sqlite3 *db;
};

/* Turns what SQLite said into an error of ours. Returns: SP_EBUSY, SP_ENOMEM, SP_EINVAL (damaged) or SP_EIO. */
int sp_db_error(sqlite3 *db, struct sp_err *err, const char *doing);

/* Runs SQL without results. */
int sp_db_exec(sqlite3 *db, const char *sql, struct sp_err *err, const char *doing);

/*
 * Prepares a statement and binds its arguments, one character of `types` each: s = const char * (NULL is null),
 * i = int64_t, v = struct sp_view *. Strings are borrowed until the statement is finalised.
 * Returns: SP_OK and a statement that the caller finalises.
 */
int sp_db_prepare(sqlite3 *db, const char *sql, sqlite3_stmt **ret, struct sp_err *err,
	const char *types, ...);

/* Ends a statement whose last step gave `step`; SQLITE_DONE and SQLITE_ROW are well. */
int sp_db_finish(sqlite3 *db, sqlite3_stmt *stmt, int step, struct sp_err *err, const char *doing);

/* Brings the file to the newest schema. */
int sp_schema_migrate(sqlite3 *db, struct sp_err *err);

#endif
