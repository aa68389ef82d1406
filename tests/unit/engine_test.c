/* SPDX-License-Identifier: Apache-2.0 */
/* Scanners that crash, hang and lie, messages that are too large: each input has one answer, in order. */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/hash.h"
#include "base/io.h"
#include "engine/job.h"
#include "engine_fixture.h"
#include "tap.h"

#ifdef HAVE_CONFIG_H
#include <config.h>
#endif

static struct world world;

static void begin(unsigned flags)
{
	struct sp_err err = { 0 };

	world_begin(&world, flags);
	int status = world_load(&world, NULL, &err);

	if (status)
		printf("# %s: %s\n", err.file, err.message);
	CU_ASSERT_EQUAL_FATAL(status, SP_OK);
}

static bool relaxed(void)
{
	return strcmp(SP_BUILD_KIND, "plain") != 0;
}

/* Results without what differs from run to run. */
static char *steady(const struct run *run)
{
	size_t i;
	json_t *result;

	json_array_foreach (run->result, i, result)
		json_object_del(json_object_get(result, "stats"), "elapsed_us");
	return json_dumps(run->result, JSON_SORT_KEYS);
}

static void test_order(void)
{
	static const unsigned workers[] = { 1, 2, 8 };
	char *first = NULL;

	begin(0);
	for (unsigned i = 0; i < 3; i++) {
		world.pool.workers = workers[i];
		struct run run = run_many(&world, "one snollygoster and another snollygoster", 200,
			NULL, NULL);
		char *now = steady(&run);

		CU_ASSERT(run_is_in_order(&run, 200));
		CU_ASSERT_STRING_EQUAL(run_verdict(&run, 199), "warn");
		if (!first)
			first = now;
		else
			CU_ASSERT_STRING_EQUAL(first, now);
		if (now != first)
			free(now);
		run_release(&run);
	}
	free(first);
	world_end(&world);
}

/* Runs "fine", the misdeed, "fine" with the word. Returns: the type found or the kind lost of the misdeed. */
static const char *commit(const char *misdeed)
{
	static char what[64];
	char text[64];
	const char *const texts[] = { "fine", text, "a snollygoster", "fine", "fine" };

	snprintf(text, sizeof text, "please: misdeed:%s", misdeed);
	struct run run = run_texts(&world, texts, 5);

	CU_ASSERT(run_is_in_order(&run, 5));
	CU_ASSERT_STRING_EQUAL(run_verdict(&run, 0), "allow");
	CU_ASSERT_STRING_EQUAL(run_verdict(&run, 2), "warn");
	CU_ASSERT_STRING_EQUAL(run_verdict(&run, 3), "allow");
	CU_ASSERT_STRING_EQUAL(run_verdict(&run, 4), "allow");
	const char *loss = run_loss(&run, 1);

	if (loss[0])
		CU_ASSERT_STRING_EQUAL(run_verdict(&run, 1), "quarantine");
	snprintf(what, sizeof what, "%s", loss[0] ? loss : run_types(&run, 1));
	if (run.status)
		printf("# %s: %d %s\n", misdeed, run.status, run.err.message);
	run_release(&run);
	return what;
}

static void test_crash(void)
{
	begin(HOSTILE);
	CU_ASSERT_STRING_EQUAL(commit("crash"), "crash");
	CU_ASSERT_STRING_EQUAL(commit("exit"), "crash");
	world.pool.workers = 1;
	CU_ASSERT_STRING_EQUAL(commit("crash"), "crash");
	CU_ASSERT_STRING_EQUAL(commit("exit"), "crash");
	world_end(&world);
}

static void test_retry(void)
{
	begin(HOSTILE);
	world.pool.workers = 1;
	CU_ASSERT_STRING_EQUAL(commit("crash-when-old"), "ALLOWED");
	world.config.limits.crash_retries = 0;
	CU_ASSERT_STRING_EQUAL(commit("crash-when-old"), "crash");
	world_end(&world);
}

static void test_hang(void)
{
	begin(HOSTILE);
	world.config.limits.message_time_ms = 800;
	CU_ASSERT_STRING_EQUAL(commit("hang"), "timeout");
	world.pool.workers = 1;
	CU_ASSERT_STRING_EQUAL(commit("hang"), "timeout");
	world_end(&world);
}

static void test_nonsense(void)
{
	begin(HOSTILE);
	CU_ASSERT_STRING_EQUAL(commit("nonsense"), "REFUSED");
	world_end(&world);
}

static void test_stdout(void)
{
	begin(HOSTILE);
	fflush(stdout);
	int kept = dup(STDOUT_FILENO);
	int file = open(world_file(&world, "out", "", 0), O_RDWR | O_CLOEXEC);
	char text[16];

	CU_ASSERT_FATAL(kept >= 0 && file >= 0);
	dup2(file, STDOUT_FILENO);
	const char *what = commit("stdout");

	fflush(stdout);
	dup2(kept, STDOUT_FILENO);
	close(kept);
	CU_ASSERT_STRING_EQUAL(what, "ALLOWED");
	CU_ASSERT_EQUAL(sp_io_pread_all(file, text, sizeof text, 0), 0);
	close(file);
	world_end(&world);
}

static void test_memory(void)
{
	if (relaxed())
		return;
	begin(HOSTILE);
	world.config.limits.arena_bytes = 64 << 20;
	world.config.limits.message_bytes = world.config.limits.answer_bytes = 1 << 20;
	CU_ASSERT_STRING_EQUAL(commit("allocate"), "crash");
	world_end(&world);
}

static void test_socket(void)
{
	begin(HOSTILE);
	world.config.limits.message_time_ms = 800;
	CU_ASSERT_STRING_EQUAL(commit("junk"), "crash");
	CU_ASSERT_STRING_EQUAL(commit("forge"), "crash");
	CU_ASSERT_STRING_EQUAL(commit("fail"), "crash");
	CU_ASSERT_STRING_EQUAL(commit("half"), "timeout");
	world_end(&world);
}

static void test_denied(void)
{
	begin(HOSTILE);
	CU_ASSERT_STRING_EQUAL(commit("overwrite"), "DENIED");
	CU_ASSERT_STRING_EQUAL(commit("descriptors"), "DENIED");
	CU_ASSERT_STRING_EQUAL(commit("core"), "DENIED");
	if (relaxed()) {
		world_end(&world);
		return;
	}
	CU_ASSERT_STRING_EQUAL(commit("open"), "DENIED");
	CU_ASSERT_STRING_EQUAL(commit("create-file"), "DENIED");
	CU_ASSERT_STRING_EQUAL(commit("kill"), "DENIED");
	CU_ASSERT_STRING_EQUAL(commit("limits"), "DENIED");
	CU_ASSERT_STRING_EQUAL(commit("code"), "DENIED");
	CU_ASSERT_STRING_EQUAL(commit("socket"), "crash");
	CU_ASSERT_STRING_EQUAL(commit("fork"), "crash");
	CU_ASSERT_STRING_EQUAL(commit("exec"), "crash");
	world_end(&world);
}

static void test_start(void)
{
	static const char *const texts[] = { "one", "two" };

	begin(HOSTILE);
	world_option(&world, "at-start", "crash");
	struct run run = run_texts(&world, texts, 2);

	CU_ASSERT_EQUAL(run.status, SP_EIO);
	CU_ASSERT_PTR_NOT_NULL(strstr(run.err.message, "before they can work"));
	run_release(&run);
	world_option(&world, "at-start", "hang");
	world.config.limits.compile_time_ms = 100;
	run = run_texts(&world, texts, 2);
	CU_ASSERT_EQUAL(run.status, SP_EIO);
	CU_ASSERT_PTR_NOT_NULL(strstr(run.err.message, "longer to start"));
	run_release(&run);
	world_end(&world);
}

static void test_slow_start(void)
{
	begin(HOSTILE);
	world_option(&world, "at-start", "slow");
	world.config.limits.message_time_ms = 800;
	struct run run = run_many(&world, "x", 3, NULL, NULL);

	CU_ASSERT(run_is_in_order(&run, 3));
	CU_ASSERT_STRING_EQUAL(run_loss(&run, 0), "");
	run_release(&run);
	world_end(&world);
}

static void test_end(void)
{
	begin(HOSTILE);
	world_option(&world, "at-end", "hang");
	struct run run = run_many(&world, "x", 4, NULL, NULL);

	CU_ASSERT(run_is_in_order(&run, 4));
	run_release(&run);
	world_end(&world);
	CU_ASSERT(waitpid(-1, NULL, WNOHANG) < 0);
}

static void test_too_large(void)
{
	char text[5000];
	const char *const texts[] = { "fine", text, "fine" };

	begin(0);
	world.config.limits.message_bytes = 1024;
	memset(text, 'x', sizeof text);
	text[sizeof text - 1] = 0;
	memcpy(text + 100, " snollygoster ", 14);
	memcpy(text + 3000, " snollygoster ", 14);
	struct run run = run_texts(&world, texts, 3);

	CU_ASSERT(run_is_in_order(&run, 3));
	CU_ASSERT_STRING_EQUAL(run_loss(&run, 1), "too-large");
	CU_ASSERT_STRING_EQUAL(run_types(&run, 1), "WORD");
	CU_ASSERT_STRING_EQUAL(run_verdict(&run, 1), "quarantine");
	CU_ASSERT_STRING_EQUAL(run_verdict(&run, 2), "allow");
	CU_ASSERT_EQUAL(run.unreadable_n, 0);
	run_release(&run);
	world_end(&world);
}

static void test_large_answer(void)
{
	static const char word[] = " snollygoster";
	char text[10 * (sizeof word - 1) + 1];
	const char *const texts[] = { "fine", text, "fine" };

	for (unsigned i = 0; i < 10; i++)
		memcpy(text + i * (sizeof word - 1), word, sizeof word);
	begin(0);
	world.config.limits.answer_bytes = 3000;
	struct run run = run_texts(&world, texts, 3);

	CU_ASSERT(run_is_in_order(&run, 3));
	CU_ASSERT_STRING_EQUAL(run_loss(&run, 1), "too-large");
	CU_ASSERT_STRING_EQUAL(run_verdict(&run, 0), "allow");
	run_release(&run);
	world_end(&world);
}

static void test_short_file(void)
{
	begin(0);
	int fd = open(world_file(&world, "f", "a snollygoster ", 15), O_RDONLY | O_CLOEXEC);
	struct sp_job job = { .fd = fd, .bytes = 100, .input = { .kind = SP_KIND_TEXT, .source = "f",
		.line = 7 } };
	struct sp_pool *pool;
	struct sp_done done;

	CU_ASSERT_EQUAL_FATAL(sp_pool_new(&world.pool, &pool, NULL), SP_OK);
	CU_ASSERT_EQUAL(sp_pool_submit(pool, &job, NULL), SP_OK);
	CU_ASSERT_EQUAL_FATAL(sp_pool_next(pool, &done, NULL), 1);
	CU_ASSERT(done.unreadable);
	CU_ASSERT_STRING_EQUAL(done.source, "f");
	CU_ASSERT_EQUAL(done.line, 7);
	CU_ASSERT_EQUAL(done.verdict, SP_ACTION_QUARANTINE);
	json_t *result = json_loadb(done.json.p, done.json.n, 0, NULL);
	CU_ASSERT_EQUAL(json_array_size(json_object_get(result, "findings")), 1);
	json_decref(result);
	CU_ASSERT_EQUAL(sp_pool_next(pool, &done, NULL), 0);
	sp_pool_free(pool);
	close(fd);
	world_end(&world);
}

static void test_incidents(void)
{
	/* Only what may not go becomes an incident. */
	static const char *const lost[] = { "a snollygoster, misdeed:crash", "a snollygoster, misdeed:crash",
		"a snollygoster, misdeed:crash!" };
	static const char *const clean[] = { "a snollygoster, misdeed:crash", "fine" };

	begin(HOSTILE);
	struct run run = run_texts(&world, lost, 3);
	char id[3][31];

	memcpy(id, run.id, sizeof id);
	run_release(&run);
	CU_ASSERT_EQUAL(strlen(id[0]), 30);
	CU_ASSERT_STRING_EQUAL(id[0], id[1]);
	CU_ASSERT_STRING_NOT_EQUAL(id[0], id[2]);
	world_end(&world);
	begin(0);
	run = run_texts(&world, clean, 2);
	CU_ASSERT_STRING_EQUAL(run_loss(&run, 0), "");
	CU_ASSERT_STRING_EQUAL(run.id[0], id[0]);
	CU_ASSERT_STRING_EQUAL(run.id[1], "");
	run_release(&run);
	world_end(&world);
}

static void test_frames(void)
{
	struct sp_view recipient[] = { sp_view_str("a@b.example"), sp_view(NULL, 0) };
	struct sp_job job = { .offset = 1, .bytes = 2, .mbox = true, .input = { .kind = SP_KIND_EMAIL,
		.channel = SP_CHANNEL_SOCIAL, .source = "s", .line = 3, .recipients = recipient,
		.recipient_n = 2 } }, back;
	struct sp_done done;
	struct sp_buf frame;

	sp_buf_init(&frame, 0);
	sp_job_write(&frame, &job);
	CU_ASSERT_EQUAL_FATAL(sp_job_read(sp_view(frame.p, frame.n), &back), SP_OK);
	CU_ASSERT(back.offset == 1 && back.bytes == 2 && back.mbox && back.input.line == 3);
	CU_ASSERT(!strcmp(back.input.source, "s") && !back.input.sender.p);
	CU_ASSERT(sp_view_is(back.input.recipients[0], "a@b.example") && !back.input.recipients[1].p);
	CU_ASSERT_EQUAL(back.input.bytes.n, 0);
	free((void *)(uintptr_t)back.input.recipients);
	size_t bare_n = frame.n;

	sp_buf_add_str(&frame, "ab");
	CU_ASSERT_EQUAL_FATAL(sp_job_read(sp_view(frame.p, frame.n), &back), SP_OK);
	CU_ASSERT(sp_view_is(back.input.bytes, "ab"));
	free((void *)(uintptr_t)back.input.recipients);
	for (size_t i = 0; i < bare_n; i++) {
		char *part = malloc(i + 1);

		memcpy(part, frame.p, i);
		CU_ASSERT_EQUAL(sp_job_read(sp_view(part, i), &back), SP_EINVAL);
		CU_ASSERT_EQUAL(sp_answer_read(sp_view(part, i), &done), SP_EINVAL);
		free(part);
	}
	sp_buf_release(&frame);
}

static void test_mbox(void)
{
	static const char raw[] = ">From a\n>>From b\n> From c\n>From";
	struct world w;
	struct sp_buf bytes;

	world_begin(&w, 0);
	int fd = open(world_file(&w, "m", raw, sizeof raw - 1), O_RDONLY | O_CLOEXEC);
	struct sp_job job = { .fd = fd, .bytes = sizeof raw - 1, .mbox = true };

	sp_buf_init(&bytes, 0);
	CU_ASSERT_EQUAL(sp_job_load(&job, 1000, &bytes), SP_OK);
	CU_ASSERT_STRING_EQUAL(bytes.p, "From a\n>From b\n> From c\n>From");
	CU_ASSERT_EQUAL(sp_job_load(&job, 9, &bytes), SP_ELIMIT);
	CU_ASSERT_STRING_EQUAL(bytes.p, "From a\n>");
	job.bytes = 100;
	CU_ASSERT_EQUAL(sp_job_load(&job, 1000, &bytes), SP_EIO);
	CU_ASSERT_EQUAL(bytes.n, sizeof raw - 3);
	sp_buf_release(&bytes);
	close(fd);
	world_end(&w);
}

static const struct tap_test tests[] = {
	{ "results come in order and are the same with one, two and eight scanners", test_order },
	{ "a crash costs its message a loss after one more try, and nobody else anything", test_crash },
	{ "a message that met a tired scanner is tried again by a fresh one", test_retry },
	{ "a hang costs its message a loss", test_hang },
	{ "findings that are nonsense are refused", test_nonsense },
	{ "what a plugin prints does not get among the results", test_stdout },
	{ "memory without end costs the message that asks for it a loss", test_memory },
	{ "lies on the scanner's socket cost the message at hand a loss", test_socket },
	{ "a scanner opens, connects, forks, kills, writes nothing, and has no descriptor but its own",
		test_denied },
	{ "scanners that cannot start are an error, not an endless try", test_start },
	{ "the time that a scanner needs to start is not its message's", test_slow_start },
	{ "a plugin that hangs at the end does not hold up the end", test_end },
	{ "of a message that is too large the beginning is scanned, and the rest is a loss",
		test_too_large },
	{ "a result that is too large is a loss", test_large_answer },
	{ "a file that breaks off is scanned as far as it goes, and named", test_short_file },
	{ "a message has the same incident whether it was lost or scanned", test_incidents },
	{ "jobs survive the way to a scanner, and no part of one is taken for a whole", test_frames },
	{ "mbox quoting is undone, of a part as of the whole", test_mbox },
};

int main(void)
{
	sp_hash_init();
	return TAP_MAIN("engine", tests);
}
