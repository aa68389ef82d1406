/* SPDX-License-Identifier: Apache-2.0 */
#include "store/db.h"

#include <stdarg.h>

int sp_db_error(sqlite3 *db, struct sp_err *err, const char *doing)
{
	int code;

	switch (sqlite3_errcode(db) & 0xff) {
	case SQLITE_BUSY:
	case SQLITE_LOCKED:
		code = SP_EBUSY;
		break;
	case SQLITE_NOMEM:
		code = SP_ENOMEM;
		break;
	case SQLITE_NOTADB:
	case SQLITE_CORRUPT:
		code = SP_EINVAL;
		break;
	default:
		code = SP_EIO;
	}
	return sp_err_set(err, code, "the store: %s: %s", doing, sqlite3_errmsg(db));
}

int sp_db_exec(sqlite3 *db, const char *sql, struct sp_err *err, const char *doing)
{
	return sqlite3_exec(db, sql, NULL, NULL, NULL) == SQLITE_OK ? SP_OK :
		sp_db_error(db, err, doing);
}

static int bind(sqlite3_stmt *stmt, int i, char type, va_list *args)
{
	if (type == 'i')
		return sqlite3_bind_int64(stmt, i, va_arg(*args, int64_t));
	if (type == 's')
		return sqlite3_bind_text(stmt, i, va_arg(*args, const char *), -1, SQLITE_STATIC);
	const struct sp_view *view = va_arg(*args, const struct sp_view *);

	return sqlite3_bind_text64(stmt, i, view->n ? view->p : "", view->n, SQLITE_STATIC,
		SQLITE_UTF8);
}

int sp_db_prepare(sqlite3 *db, const char *sql, sqlite3_stmt **ret, struct sp_err *err,
	const char *types, ...)
{
	sqlite3_stmt *stmt = NULL;
	va_list args;
	int rc = sqlite3_prepare_v2(db, sql, -1, &stmt, NULL);

	va_start(args, types);
	for (int i = 0; types[i] && rc == SQLITE_OK; i++)
		rc = bind(stmt, i + 1, types[i], &args);
	va_end(args);
	if (rc != SQLITE_OK) {
		int status = sp_db_error(db, err, "prepare");

		sqlite3_finalize(stmt);
		return status;
	}
	*ret = stmt;
	return SP_OK;
}

int sp_db_finish(sqlite3 *db, sqlite3_stmt *stmt, int step, struct sp_err *err, const char *doing)
{
	int status = step == SQLITE_DONE || step == SQLITE_ROW ? SP_OK :
		sp_db_error(db, err, doing);

	sqlite3_finalize(stmt);
	return status;
}
