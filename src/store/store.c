/* SPDX-License-Identifier: Apache-2.0 */
#include "store/store.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/io.h"
#include "store/db.h"

#define BUSY_MS 10000

/* Makes the file with the right mode before SQLite does; its journal and shared memory take their modes from it. A file
 * that is there is not opened here: closing it would drop the locks that this process may hold on it. */
static int prepare_file(const char *path, struct sp_err *err)
{
	struct stat st;
	int fd = open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);

	if (fd >= 0)
		close(fd);
	else if (errno != EEXIST)
		return sp_err_errno(err, SP_EIO, "cannot be made");
	if (lstat(path, &st) < 0)
		return sp_err_errno(err, SP_EIO, "cannot be read");
	if (!S_ISREG(st.st_mode))
		return sp_err_set(err, SP_EAUTH, "is not a regular file");
	if (st.st_mode & 077)
		return sp_err_set(err, SP_EAUTH, "may be read by others (mode %04o): make it 0600",
			(unsigned)st.st_mode & 07777u);
	return sp_io_check_owner(path, err);
}

static int configure(sqlite3 *db, struct sp_err *err)
{
	sqlite3_extended_result_codes(db, 1);
	sqlite3_busy_timeout(db, BUSY_MS);
	sqlite3_db_config(db, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
	sqlite3_db_config(db, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, NULL);
	return sp_db_exec(db,
		"PRAGMA journal_mode = WAL;"
		"PRAGMA synchronous = FULL;"
		"PRAGMA secure_delete = ON;"
		"PRAGMA foreign_keys = ON;"
		"PRAGMA cell_size_check = ON", err, "open");
}

/* Two processes that turn a new file to WAL at once: SQLite tells one of them that it is busy without waiting. */
static int configure_patiently(sqlite3 *db, struct sp_err *err)
{
	uint64_t end_us = sp_io_now_us() + BUSY_MS * 1000u;
	int status;

	while ((status = configure(db, err)) == SP_EBUSY && sp_io_now_us() < end_us)
		sqlite3_sleep(10);
	return status;
}

int sp_store_open(const char *state_folder, struct sp_store **ret, struct sp_err *err)
{
	char path[PATH_MAX];
	struct sp_store *store = calloc(1, sizeof *store);
	int status;

	if (!store)
		return sp_err_set(err, SP_ENOMEM, "no memory to open the store");
	if (snprintf(path, sizeof path, "%s/sallyport.db", state_folder) >= (int)sizeof path) {
		free(store);
		return sp_err_set(err, SP_EINVAL, "the path of the state folder is too long");
	}
	status = prepare_file(path, err);
	if (!status && sqlite3_open_v2(path, &store->db,
		SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_NOFOLLOW, NULL))
		status = sp_db_error(store->db, err, "open");
	if (!status)
		status = configure_patiently(store->db, err);
	if (!status)
		status = sp_schema_migrate(store->db, err);
	if (status) {
		sp_err_in_file(err, path);
		sp_store_close(store);
		return status;
	}
	*ret = store;
	return SP_OK;
}

void sp_store_close(struct sp_store *store)
{
	if (!store)
		return;
	sqlite3_close_v2(store->db);
	free(store);
}

/* Runs one INSERT; *ret_added says whether it added a row. */
static int insert(sqlite3 *db, sqlite3_stmt *stmt, bool *ret_added, struct sp_err *err)
{
	int step = sqlite3_step(stmt);
	bool added = sqlite3_changes(db) > 0;
	int status = sp_db_finish(db, stmt, step, err, "record an incident");

	if (!status)
		*ret_added = added;
	return status;
}

static int insert_incident(sqlite3 *db, const struct sp_incident *incident, bool *ret_new,
	struct sp_err *err)
{
	sqlite3_stmt *stmt;
	bool added;
	int status = sp_db_prepare(db,
		"INSERT INTO incident(id, channel, first_time_s) VALUES (?, ?, ?)"
		" ON CONFLICT DO NOTHING", &stmt, err, "ssi", incident->id,
		sp_channel_name(incident->channel), incident->time_s);

	if (!status)
		status = insert(db, stmt, &added, err);
	if (!status)
		status = sp_db_prepare(db,
			"INSERT INTO assessment(incident_id, verdict, rules_digest, time_s, result)"
			" VALUES (?, ?, ?, ?, ?) ON CONFLICT DO NOTHING", &stmt, err, "sssiv",
			incident->id, sp_action_name(incident->verdict), incident->rules_digest,
			incident->time_s, &incident->result_json);
	return status ? status : insert(db, stmt, ret_new, err);
}

static int insert_events(sqlite3 *db, const struct sp_incident *incident,
	const struct sp_outbox_target *targets, size_t target_n, struct sp_err *err)
{
	int status = SP_OK;

	for (size_t i = 0; i < target_n && !status; i++) {
		sqlite3_stmt *stmt;
		bool added;

		status = sp_db_prepare(db,
			"INSERT INTO event(id, incident_id, url, body) VALUES (?, ?, ?, ?)"
			" ON CONFLICT DO NOTHING", &stmt, err, "sssv", targets[i].event_id,
			incident->id, targets[i].url, &targets[i].body);
		if (!status)
			status = insert(db, stmt, &added, err);
	}
	return status;
}

int sp_store_record(struct sp_store *store, const struct sp_incident *incident,
	const struct sp_outbox_target *targets, size_t target_n, bool *ret_new, struct sp_err *err)
{
	bool new = false;
	int status = sp_db_exec(store->db, "BEGIN IMMEDIATE", err, "record an incident");

	if (status)
		return status;
	status = insert_incident(store->db, incident, &new, err);
	if (!status)
		status = insert_events(store->db, incident, targets, target_n, err);
	if (!status)
		status = sp_db_exec(store->db, "COMMIT", err, "record an incident");
	if (status)
		sqlite3_exec(store->db, "ROLLBACK", NULL, NULL, NULL);
	else
		*ret_new = new;
	return status;
}
