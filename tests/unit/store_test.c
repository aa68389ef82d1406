/* SPDX-License-Identifier: Apache-2.0 */
#include <fcntl.h>
#include <signal.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "base/io.h"
#include "store/store.h"
#include "tap.h"

static char folder[64];
static struct sp_err err;
static struct sp_arena arena;

static struct sp_store *open_store(void)
{
	struct sp_store *store = NULL;

	CU_ASSERT_EQUAL_FATAL(sp_store_open(folder, &store, &err), SP_OK);
	return store;
}

static struct sp_store *setup(void)
{
	strcpy(folder, "/tmp/sp-store-XXXXXX");
	CU_ASSERT_PTR_NOT_NULL_FATAL(mkdtemp(folder));
	memset(&err, 0, sizeof err);
	sp_arena_init(&arena, 0);
	return open_store();
}

static void cleanup(struct sp_store *store)
{
	char command[128];

	sp_store_close(store);
	sp_arena_release(&arena);
	snprintf(command, sizeof command, "rm -rf '%s'", folder);
	CU_ASSERT_EQUAL(system(command), 0);
}

/* Records an incident of two events, named after a number. */
static int record(struct sp_store *store, unsigned number, bool *ret_new)
{
	char id[40], event[2][40];
	struct sp_incident incident = { .id = id, .verdict = SP_ACTION_BLOCK,
		.channel = SP_CHANNEL_EMAIL, .result_json = sp_view_str("{\"schema\":1}"),
		.rules_digest = "d", .time_s = 1000 };
	struct sp_outbox_target targets[] = {
		{ "http://a.example/", event[0], sp_view_str("{\"a\":1}") },
		{ "http://b.example/", event[1], sp_view_str("{\"b\":1}") },
	};

	snprintf(id, sizeof id, "inc_%u", number);
	snprintf(event[0], sizeof event[0], "evt_%u_a", number);
	snprintf(event[1], sizeof event[1], "evt_%u_b", number);
	return sp_store_record(store, &incident, targets, 2, ret_new, &err);
}

static int64_t query(const char *sql)
{
	char path[128];
	sqlite3 *db;
	sqlite3_stmt *stmt;
	int64_t value = -1;

	snprintf(path, sizeof path, "%s/sallyport.db", folder);
	if (!sqlite3_open(path, &db) && !sqlite3_busy_timeout(db, 10000) &&
		!sqlite3_prepare_v2(db, sql, -1, &stmt, NULL)) {
		int step = sqlite3_step(stmt);

		value = step == SQLITE_ROW ? sqlite3_column_int64(stmt, 0) : step == SQLITE_DONE ? 0 : -1;
		sqlite3_finalize(stmt);
	}
	sqlite3_close(db);
	return value;
}

static uint64_t count(struct sp_store *store, enum sp_event_state state)
{
	uint64_t counts[SP_EVENT_STATE_N];

	CU_ASSERT_EQUAL(sp_store_counts(store, counts, &err), SP_OK);
	return counts[state];
}

static void test_ids(void)
{
	struct sp_key key = { { 1 } }, other = { { 2 } };
	struct sp_view to[] = { sp_view_str("a@example.org"), sp_view_str("b@example.org") };
	struct sp_view joined[] = { sp_view_str("a@example.orgb@example.org") };
	struct sp_view message = sp_view_str("hello"), sender = sp_view_str("x@example.com");
	char a[31], b[31];

	sp_incident_id(&key, message, sender, to, 2, a);
	sp_incident_id(&key, message, sender, to, 2, b);
	CU_ASSERT_STRING_EQUAL(a, b);
	CU_ASSERT_EQUAL(strlen(a), 30);
	CU_ASSERT_EQUAL(strncmp(a, "inc_", 4), 0);
	CU_ASSERT_EQUAL(strspn(a + 4, "0123456789ABCDEFGHJKMNPQRSTVWXYZ"), 26);
	sp_incident_id(&other, message, sender, to, 2, b);
	CU_ASSERT_STRING_NOT_EQUAL(a, b);
	sp_incident_id(&key, message, sender, to, 1, b);
	CU_ASSERT_STRING_NOT_EQUAL(a, b);
	sp_incident_id(&key, message, sender, joined, 1, b);
	CU_ASSERT_STRING_NOT_EQUAL(a, b);
	sp_incident_id(&key, sp_view_str("hello!"), sender, to, 2, b);
	CU_ASSERT_STRING_NOT_EQUAL(a, b);
	sp_event_id(a, SP_ACTION_BLOCK, "d", "http://x.example/", b);
	CU_ASSERT_EQUAL(strncmp(b, "evt_", 4), 0);
	sp_event_id(a, SP_ACTION_WARN, "d", "http://x.example/", a);
	CU_ASSERT_STRING_NOT_EQUAL(a, b);
}

static void test_file(void)
{
	struct sp_store *store = setup(), *again = NULL;
	static const char *const names[] = { "sallyport.db", "sallyport.db-wal", "sallyport.db-shm" };
	bool new;

	CU_ASSERT_EQUAL(record(store, 1, &new), SP_OK);
	for (size_t i = 0; i < 3; i++) {
		char path[128];
		struct stat st;

		snprintf(path, sizeof path, "%s/%s", folder, names[i]);
		CU_ASSERT_EQUAL(stat(path, &st), 0);
		CU_ASSERT_EQUAL(st.st_mode & 07777, 0600);
	}
	CU_ASSERT_EQUAL(query("PRAGMA user_version"), 1);
	CU_ASSERT_EQUAL(query("SELECT count(*) FROM pragma_table_list WHERE schema = 'main' AND name"
		" NOT LIKE 'sqlite%' AND NOT strict"), 0);
	sp_store_close(store);
	again = open_store();
	CU_ASSERT_EQUAL(count(again, SP_EVENT_PENDING), 2);
	cleanup(again);
}

static int open_fails(void)
{
	struct sp_store *store = NULL;
	int status = sp_store_open(folder, &store, &err);

	CU_ASSERT_PTR_NULL(store);
	CU_ASSERT_PTR_NOT_NULL(strstr(err.file, "sallyport.db"));
	return status;
}

static void test_refusals(void)
{
	char path[128];
	struct sp_store *store = setup();

	sp_store_close(store);
	snprintf(path, sizeof path, "%s/sallyport.db", folder);
	CU_ASSERT_EQUAL(query("PRAGMA user_version = 99"), 0);
	CU_ASSERT_EQUAL(open_fails(), SP_EUNSUP);
	CU_ASSERT_EQUAL(query("PRAGMA application_id = 7"), 0);
	CU_ASSERT_EQUAL(open_fails(), SP_EINVAL);
	CU_ASSERT_EQUAL(query("PRAGMA user_version = 1"), 0);
	CU_ASSERT_EQUAL(open_fails(), SP_EINVAL);
	CU_ASSERT_EQUAL(chmod(path, 0640), 0);
	CU_ASSERT_EQUAL(open_fails(), SP_EAUTH);
	unlink(path);
	CU_ASSERT_EQUAL(symlink("/etc/passwd", path), 0);
	CU_ASSERT_EQUAL(open_fails(), SP_EAUTH);
	unlink(path);
	int fd = open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
	for (int i = 0; i < 200; i++)
		CU_ASSERT_EQUAL(write(fd, "this is no database of any kind\n", 32), 32);
	close(fd);
	CU_ASSERT_EQUAL(open_fails(), SP_EINVAL);
	cleanup(NULL);
	CU_ASSERT_EQUAL(open_fails(), SP_EIO);
}

static void test_record_once(void)
{
	struct sp_store *store = setup();
	struct sp_incident incident = { .id = "inc_1", .verdict = SP_ACTION_BLOCK,
		.channel = SP_CHANNEL_EMAIL, .result_json = sp_view_str("{}"), .rules_digest = "d2" };
	struct sp_outbox_target later = { "http://c.example/", "evt_1_c", sp_view_str("{}") };
	bool new = false;

	CU_ASSERT_EQUAL(record(store, 1, &new), SP_OK);
	CU_ASSERT_TRUE(new);
	CU_ASSERT_EQUAL(record(store, 1, &new), SP_OK);
	CU_ASSERT_FALSE(new);
	CU_ASSERT_EQUAL(count(store, SP_EVENT_PENDING), 2);
	/* Other rules: thought of again, and told again. */
	CU_ASSERT_EQUAL(sp_store_record(store, &incident, &later, 1, &new, &err), SP_OK);
	CU_ASSERT_TRUE(new);
	CU_ASSERT_EQUAL(count(store, SP_EVENT_PENDING), 3);
	/* The same again, with a webhook that was not there before. */
	later.url = "http://d.example/";
	later.event_id = "evt_1_d";
	CU_ASSERT_EQUAL(sp_store_record(store, &incident, &later, 1, &new, &err), SP_OK);
	CU_ASSERT_FALSE(new);
	CU_ASSERT_EQUAL(count(store, SP_EVENT_PENDING), 4);
	CU_ASSERT_EQUAL(query("SELECT count(*) FROM incident"), 1);
	CU_ASSERT_EQUAL(query("SELECT count(*) FROM assessment"), 2);
	cleanup(store);
}

static void test_lease(void)
{
	struct sp_store *store = setup(), *other = open_store();
	struct sp_event a, b, c;
	bool new;

	CU_ASSERT_EQUAL(sp_store_take(store, 1000, 60, &arena, &a, &err), 0);
	CU_ASSERT_EQUAL(record(store, 1, &new), SP_OK);
	CU_ASSERT_EQUAL(sp_store_take(store, 1000, 60, &arena, &a, &err), 1);
	CU_ASSERT_EQUAL(sp_store_take(other, 1000, 60, &arena, &b, &err), 1);
	CU_ASSERT_STRING_EQUAL(a.id, "evt_1_a");
	CU_ASSERT_STRING_EQUAL(a.url, "http://a.example/");
	CU_ASSERT_TRUE(sp_view_is(a.body, "{\"a\":1}"));
	CU_ASSERT_STRING_EQUAL(b.id, "evt_1_b");
	CU_ASSERT_EQUAL(sp_store_take(other, 1059, 60, &arena, &c, &err), 0);
	/* Its holder died: it comes back, the same. */
	CU_ASSERT_EQUAL(sp_store_take(other, 1060, 60, &arena, &c, &err), 1);
	CU_ASSERT_STRING_EQUAL(c.id, a.id);
	CU_ASSERT_EQUAL(c.attempt_n, 0);
	sp_store_close(other);
	cleanup(store);
}

static void test_settle(void)
{
	struct sp_store *store = setup();
	struct sp_event e;
	bool new;

	CU_ASSERT_EQUAL(record(store, 1, &new), SP_OK);
	CU_ASSERT_EQUAL(sp_store_take(store, 1000, 60, &arena, &e, &err), 1);
	CU_ASSERT_EQUAL(sp_store_settle(store, e.id, SP_EVENT_PENDING, 1005, "HTTP 500", &err), SP_OK);
	CU_ASSERT_EQUAL(sp_store_settle(store, "evt_1_b", SP_EVENT_DELIVERED, 0, "HTTP 200", &err),
		SP_OK);
	CU_ASSERT_EQUAL(sp_store_take(store, 1004, 60, &arena, &e, &err), 0);
	CU_ASSERT_EQUAL(sp_store_take(store, 1005, 60, &arena, &e, &err), 1);
	CU_ASSERT_STRING_EQUAL(e.id, "evt_1_a");
	CU_ASSERT_EQUAL(e.attempt_n, 1);
	CU_ASSERT_EQUAL(e.next_try_s, 1005);
	/* A slow attempt that failed does not undo the success of another. */
	CU_ASSERT_EQUAL(sp_store_settle(store, "evt_1_b", SP_EVENT_PENDING, 1, "late", &err), SP_OK);
	CU_ASSERT_EQUAL(count(store, SP_EVENT_DELIVERED), 1);
	CU_ASSERT_EQUAL(sp_store_settle(store, e.id, SP_EVENT_DEAD, 0, "HTTP 500", &err), SP_OK);
	CU_ASSERT_EQUAL(count(store, SP_EVENT_DEAD), 1);
	CU_ASSERT_EQUAL(count(store, SP_EVENT_PENDING), 0);
	cleanup(store);
}

static void test_replay(void)
{
	struct sp_store *store = setup();
	struct sp_event e;
	uint64_t n = 0;
	bool new;

	CU_ASSERT_EQUAL(record(store, 1, &new), SP_OK);
	CU_ASSERT_EQUAL(record(store, 2, &new), SP_OK);
	sp_store_settle(store, "evt_1_a", SP_EVENT_DEAD, 0, "x", &err);
	sp_store_settle(store, "evt_2_a", SP_EVENT_DELIVERED, 0, "x", &err);
	CU_ASSERT_EQUAL(sp_store_disable(store, "http://b.example/", "HTTP 410", &err), SP_OK);
	CU_ASSERT_EQUAL(count(store, SP_EVENT_DISABLED), 2);
	CU_ASSERT_EQUAL(sp_store_replay(store, "evt_2_a", &n, &err), SP_OK);
	CU_ASSERT_EQUAL(n, 0);
	CU_ASSERT_EQUAL(sp_store_replay(store, "evt_1_b", &n, &err), SP_OK);
	CU_ASSERT_EQUAL(n, 1);
	CU_ASSERT_EQUAL(sp_store_replay(store, NULL, &n, &err), SP_OK);
	CU_ASSERT_EQUAL(n, 2);
	CU_ASSERT_EQUAL(count(store, SP_EVENT_PENDING), 3);
	CU_ASSERT_EQUAL(count(store, SP_EVENT_DELIVERED), 1);
	CU_ASSERT_EQUAL(sp_store_take(store, 0, 60, &arena, &e, &err), 1);
	CU_ASSERT_EQUAL(e.attempt_n, 0);
	cleanup(store);
}

static void test_postpone(void)
{
	struct sp_store *store = setup();
	struct sp_event e;
	bool new;

	CU_ASSERT_EQUAL(record(store, 1, &new), SP_OK);
	CU_ASSERT_EQUAL(record(store, 2, &new), SP_OK);
	sp_store_settle(store, "evt_2_a", SP_EVENT_PENDING, 5000, "x", &err);
	CU_ASSERT_EQUAL(sp_store_take(store, 1000, 60, &arena, &e, &err), 1);
	CU_ASSERT_EQUAL(sp_store_postpone(store, "http://a.example/", 2000, "busy", &err), SP_OK);
	CU_ASSERT_EQUAL(query("SELECT next_try_s FROM event WHERE id = 'evt_1_a'"), 2000);
	CU_ASSERT_EQUAL(query("SELECT attempt_n FROM event WHERE id = 'evt_1_a'"), 0);
	CU_ASSERT_EQUAL(query("SELECT next_try_s FROM event WHERE id = 'evt_2_a'"), 5000);
	CU_ASSERT_EQUAL(query("SELECT next_try_s FROM event WHERE id = 'evt_1_b'"), 0);
	CU_ASSERT_EQUAL(sp_store_take(store, 2000, 60, &arena, &e, &err), 1);
	CU_ASSERT_STRING_EQUAL(e.id, "evt_1_b"); /* what was never tried comes first */
	cleanup(store);
}

static void count_listed(void *context, const struct sp_event_status *status)
{
	unsigned *n = context;

	CU_ASSERT_STRING_NOT_EQUAL(status->id, "evt_1_a");
	CU_ASSERT_STRING_EQUAL(sp_event_state_name(status->state),
		!strcmp(status->id, "evt_1_b") ? "dead" : "pending");
	CU_ASSERT_TRUE(status->state == SP_EVENT_DEAD ? !strcmp(status->outcome, "why") :
		!status->outcome);
	++*n;
}

static void test_list(void)
{
	struct sp_store *store = setup();
	unsigned n = 0;
	bool new;

	CU_ASSERT_EQUAL(record(store, 1, &new), SP_OK);
	CU_ASSERT_EQUAL(record(store, 2, &new), SP_OK);
	sp_store_settle(store, "evt_1_a", SP_EVENT_DELIVERED, 0, "x", &err);
	sp_store_settle(store, "evt_1_b", SP_EVENT_DEAD, 0, "why", &err);
	CU_ASSERT_EQUAL(sp_store_list(store, count_listed, &n, &err), SP_OK);
	CU_ASSERT_EQUAL(n, 3);
	cleanup(store);
}

/* Incidents without exactly two events, events without incident, or damage. */
static void check_whole(void)
{
	CU_ASSERT_EQUAL(query("SELECT count(*) FROM incident WHERE (SELECT count(*) FROM event"
		" WHERE incident_id = incident.id) <> 2"), 0);
	CU_ASSERT_EQUAL(query("SELECT count(*) FROM incident WHERE (SELECT count(*) FROM assessment"
		" WHERE incident_id = incident.id) <> 1"), 0);
	CU_ASSERT_EQUAL(query("SELECT count(*) FROM event WHERE incident_id NOT IN"
		" (SELECT id FROM incident)"), 0);
	CU_ASSERT_EQUAL(query("SELECT integrity_check = 'ok' FROM pragma_integrity_check"), 1);
}

static void test_concurrent(void)
{
	enum { PROCESSES = 4, EACH = 100 };
	struct sp_store *store = setup();

	sp_store_close(store);
	for (unsigned p = 0; p < PROCESSES; p++) {
		if (fork())
			continue;
		struct sp_store *own;
		struct sp_event e;
		bool new, bad = sp_store_open(folder, &own, &err);

		for (unsigned i = 0; i < EACH && !bad; i++) {
			bad = record(own, (i % 2 ? p * EACH : 10000) + i, &new) ||
				sp_store_take(own, 1000, 60, &arena, &e, &err) < 0;
		}
		if (bad)
			fprintf(stderr, "# %s\n", err.message);
		_exit(bad);
	}
	for (unsigned p = 0; p < PROCESSES; p++) {
		int status;

		wait(&status);
		CU_ASSERT_EQUAL(status, 0);
	}
	CU_ASSERT_EQUAL(query("SELECT count(*) FROM incident"), PROCESSES * EACH / 2 + EACH / 2);
	CU_ASSERT_EQUAL(query("SELECT count(*) FROM event WHERE lease_until_s = 1060"),
		PROCESSES * EACH); /* no event was held twice */
	check_whole();
	cleanup(NULL);
}

/* Several processes that make the same new database at once. */
static void test_first_uses(void)
{
	for (int round = 0; round < 5; round++) {
		struct sp_store *store = setup();
		char command[128];

		sp_store_close(store);
		snprintf(command, sizeof command, "rm -f '%s'/*", folder);
		CU_ASSERT_EQUAL(system(command), 0);
		for (int p = 0; p < 4; p++) {
			if (!fork()) {
				struct sp_store *own;
				int status = sp_store_open(folder, &own, &err);

				if (status)
					fprintf(stderr, "# %s\n", err.message);
				_exit(status != SP_OK);
			}
		}
		for (int p = 0; p < 4; p++) {
			int status;

			wait(&status);
			CU_ASSERT_EQUAL(status, 0);
		}
		cleanup(NULL);
	}
}

/* A writer tells by a pipe what it committed, and is killed at some moment: all of that is there, and nothing half. */
static void test_kill(void)
{
	struct sp_store *store = setup();
	unsigned number = 0;
	unsigned seed = (unsigned)time(NULL);

	sp_store_close(store);
	tap_note("seed %u", seed);
	srandom(seed);
	for (int round = 0; round < 50; round++) {
		int out[2];
		unsigned last = number;

		CU_ASSERT_EQUAL_FATAL(pipe(out), 0);
		pid_t pid = fork();

		if (!pid) {
			struct sp_store *own;
			bool new;

			if (sp_store_open(folder, &own, &err))
				_exit(1);
			for (unsigned i = number + 1;; i++)
				if (record(own, i, &new) || write(out[1], &i, sizeof i) != sizeof i)
					_exit(1);
		}
		close(out[1]);
		/* Every other one has committed something before, however busy the machine is. */
		if (round % 2)
			CU_ASSERT_EQUAL_FATAL(read(out[0], &last, sizeof last), (ssize_t)sizeof last);
		usleep((useconds_t)(random() % 12000));
		kill(pid, SIGKILL);
		waitpid(pid, NULL, 0);
		while (read(out[0], &last, sizeof last) == (ssize_t)sizeof last)
			;
		close(out[0]);
		char sql[128];

		snprintf(sql, sizeof sql, "SELECT count(*) FROM incident WHERE"
			" CAST(substr(id, 5) AS INTEGER) BETWEEN %u AND %u", number + 1, last);
		CU_ASSERT_EQUAL(query(sql), (int64_t)(last - number));
		CU_ASSERT_TRUE(query("SELECT max(CAST(substr(id, 5) AS INTEGER)) FROM incident") <=
			(int64_t)last + 1);
		number = last + 1; /* the one after may be there, whole */
		check_whole();
	}
	CU_ASSERT_TRUE(query("SELECT count(*) FROM incident") >= 25);
	cleanup(NULL);
}

int main(void)
{
	static const struct tap_test tests[] = {
		{ "ids depend on key, message and envelope, and on nothing else", test_ids },
		{ "the file is 0600, its tables are strict, and it opens again", test_file },
		{ "what is not a store of ours is refused", test_refusals },
		{ "the same verdict is recorded once", test_record_once },
		{ "an event that is taken is held until its lease ends", test_lease },
		{ "an attempt settles an event unless it is settled", test_settle },
		{ "dead and disabled events can be put back", test_replay },
		{ "the events of one webhook can be put off", test_postpone },
		{ "what is not delivered is listed with its reason", test_list },
		{ "four writers at once lose and double nothing", test_concurrent },
		{ "four first uses at once make one store", test_first_uses },
		{ "a writer killed at any moment loses nothing that it committed", test_kill },
	};

	return sp_hash_init() ? 99 : TAP_MAIN("store", tests);
}
