/* SPDX-License-Identifier: Apache-2.0 */
/* Processes and descriptors: scanners killed from outside, a system that gives no more, a parent that dies, rules built. */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/hash.h"
#include "base/io.h"
#include "base/log.h"
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
	CU_ASSERT_EQUAL_FATAL(world_load(&world, NULL, &err), SP_OK);
}

/* Kills one of our scanners, another one each time. */
static void kill_one(void *context, size_t done_n)
{
	pid_t child[16];
	size_t n = children_of(getpid(), child, 16);
	unsigned *killed = context;

	if (n && done_n % 7 == 0 && !kill(child[done_n / 7 % n], SIGKILL))
		++*killed;
}

static void test_killed(void)
{
	unsigned killed = 0, lost = 0;

	begin(0);
	world.config.limits.crash_retries = 10;
	struct run run = run_many(&world, "a snollygoster", 300, kill_one, &killed);

	CU_ASSERT(run_is_in_order(&run, 300));
	for (size_t i = 0; i < 300; i++)
		lost += strcmp(run_verdict(&run, i), "warn") != 0 || run_loss(&run, i)[0];
	CU_ASSERT_EQUAL(lost, 0);
	CU_ASSERT(killed > 10);
	run_release(&run);
	world_end(&world);
}

static void test_leftovers(void)
{
	size_t before = open_descriptors();

	begin(HOSTILE);
	struct run run = run_many(&world, "misdeed:crash", 5, NULL, NULL);

	CU_ASSERT(run_is_in_order(&run, 5));
	run_release(&run);
	world_end(&world);
	CU_ASSERT_EQUAL(open_descriptors(), before);
	CU_ASSERT(waitpid(-1, NULL, WNOHANG) < 0 && errno == ECHILD);
}

static void test_few_descriptors(void)
{
	struct rlimit was, few;

	begin(0);
	world.pool.workers = 8;
	CU_ASSERT_EQUAL_FATAL(getrlimit(RLIMIT_NOFILE, &was), 0);
	few = was;
	few.rlim_cur = open_descriptors() + 12;
	CU_ASSERT_EQUAL(setrlimit(RLIMIT_NOFILE, &few), 0);
	struct run run = run_many(&world, "a snollygoster", 100, NULL, NULL);

	setrlimit(RLIMIT_NOFILE, &was);
	tap_note("%d %s", run.status, run.err.message);
	CU_ASSERT(run_is_in_order(&run, 100));
	CU_ASSERT_STRING_EQUAL(run_verdict(&run, 99), "warn");
	run_release(&run);
	world_end(&world);
}

/* Scans something that hangs, in a process of its own. */
static _Noreturn void hang(int told)
{
	struct sp_pool *pool;
	struct sp_done done;

	world.config.limits.message_time_ms = 60000;
	int fd = open(world_file(&world, "h", "misdeed:hang", 12), O_RDONLY | O_CLOEXEC);
	struct sp_job job = { .fd = fd, .bytes = 12, .input = { .kind = SP_KIND_TEXT, .source = "h" } };

	if (sp_pool_new(&world.pool, &pool, NULL) || sp_pool_submit(pool, &job, NULL) ||
		write(told, "x", 1) != 1)
		_exit(1);
	sp_pool_next(pool, &done, NULL);
	_exit(0);
}

static bool is_gone(pid_t pid)
{
	for (int i = 0; i < 500; i++) {
		if (kill(pid, 0) < 0 && errno == ESRCH)
			return true;
		char path[64];
		char text[256] = "";

		/* Nobody may be there to collect it. */
		snprintf(path, sizeof path, "/proc/%d/stat", (int)pid);
		int fd = open(path, O_RDONLY | O_CLOEXEC);
		ssize_t n = fd < 0 ? 0 : read(fd, text, sizeof text - 1);

		if (fd >= 0)
			close(fd);
		if (n <= 0 || strstr(text, ") Z "))
			return true;
		usleep(10000);
	}
	return false;
}

static void parent_dies(int signal_no)
{
	pid_t scanner[4];
	size_t n = 0;
	int ends[2];
	char x;

	begin(HOSTILE);
	CU_ASSERT_EQUAL_FATAL(pipe2(ends, O_CLOEXEC), 0);
	fflush(stdout);
	pid_t pid = fork();

	if (!pid)
		hang(ends[1]);
	CU_ASSERT_EQUAL(read(ends[0], &x, 1), 1);
	n = children_of(pid, scanner, 4);
	CU_ASSERT(n >= 1);
	kill(pid, signal_no);
	waitpid(pid, NULL, 0);
	for (size_t i = 0; i < n; i++)
		CU_ASSERT(is_gone(scanner[i]));
	close(ends[0]);
	close(ends[1]);
	world_end(&world);
}

static void test_parent_dies(void)
{
	parent_dies(SIGKILL);
	parent_dies(SIGINT);
	parent_dies(SIGTERM);
}

static size_t resident_kb(pid_t pid)
{
	char path[64];
	unsigned long pages = 0;

	snprintf(path, sizeof path, "/proc/%d/statm", (int)pid);
	FILE *f = fopen(path, "re");

	if (f && fscanf(f, "%*u %lu", &pages) != 1)
		pages = 0;
	if (f)
		fclose(f);
	return pages * (size_t)sysconf(_SC_PAGESIZE) / 1024;
}

struct growth {
	size_t early_kb, late_kb;
};

static void measure(void *context, size_t done_n)
{
	struct growth *growth = context;
	pid_t child[2];

	if ((done_n == 500 || done_n == 3000) && children_of(getpid(), child, 2) == 1)
		*(done_n == 500 ? &growth->early_kb : &growth->late_kb) = resident_kb(child[0]);
}

static void test_growth(void)
{
	struct growth growth = { 0 };

	begin(0);
	world.pool.workers = 1;
	struct run run = run_many(&world, "a snollygoster, said \xe2\x93\xa2ne of many", 3000, measure,
		&growth);

	CU_ASSERT(run_is_in_order(&run, 3000));
	tap_note("%zu kB after 500 messages, %zu kB after 3000", growth.early_kb, growth.late_kb);
	CU_ASSERT(growth.early_kb > 0);
	if (!strcmp(SP_BUILD_KIND, "plain"))
		CU_ASSERT(growth.late_kb <= growth.early_kb + 512);
	run_release(&run);
	world_end(&world);
}

/* ---- the rules ---- */

static int build(const char *at_load, struct sp_err *err)
{
	world_begin(&world, HOSTILE);
	world.config.limits.compile_time_ms = 3000;
	setenv("HOSTILE_AT_LOAD", at_load, 1);
	int status = world_load(&world, NULL, err);

	unsetenv("HOSTILE_AT_LOAD");
	world_end(&world);
	return status;
}

static void test_builder(void)
{
	struct sp_err err = { 0 };

	CU_ASSERT_EQUAL(build("crash", &err), SP_EIO);
	CU_ASSERT_PTR_NOT_NULL(strstr(err.file, "engine_hostile.so"));
	CU_ASSERT_PTR_NOT_NULL(strstr(err.message, "its process died"));
	CU_ASSERT_EQUAL(build("hang", &err), SP_ELIMIT);
	CU_ASSERT_PTR_NOT_NULL(strstr(err.file, "engine_hostile.so"));
	if (!strcmp(SP_BUILD_KIND, "plain")) {
		CU_ASSERT_EQUAL(build("allocate", &err), SP_EIO);
		CU_ASSERT_PTR_NOT_NULL(strstr(err.message, "ended by itself"));
	}
}

static void test_pack_error(void)
{
	static const char text[] = "pack: bad\nrules:\n  - id: x\n    nmae: X\n";
	struct sp_err err = { 0 };

	world_begin(&world, 0);
	world_file(&world, "packs/bad.yaml", text, sizeof text - 1);
	CU_ASSERT_EQUAL(sp_rules_list(&world.places, &world.config, &world.arena, &world.rules, NULL),
		SP_OK);
	CU_ASSERT(world_load(&world, NULL, &err) < 0);
	CU_ASSERT_PTR_NOT_NULL(strstr(err.file, "bad.yaml"));
	CU_ASSERT_EQUAL(err.line, 4);
	CU_ASSERT_PTR_NOT_NULL(strstr(err.snippet, "nmae"));
	world_end(&world);
}

/* Loads with a cache. Returns: what was logged meanwhile (static buffer). */
static const char *load_logged(const char *cache)
{
	static char text[4096];
	struct sp_err err = { 0 };
	int kept = dup(STDERR_FILENO);
	int file = open(world_file(&world, "log", "", 0), O_RDWR | O_CLOEXEC);

	dup2(file, STDERR_FILENO);
	int status = world_load(&world, cache, &err);

	dup2(kept, STDERR_FILENO);
	close(kept);
	ssize_t n = sp_io_pread_all(file, text, sizeof text - 1, 0);

	close(file);
	text[n > 0 ? n : 0] = 0;
	CU_ASSERT_EQUAL(status, SP_OK);
	return text;
}

static void test_cache(void)
{
	char cache[128];

	world_begin(&world, 0);
	snprintf(cache, sizeof cache, "%s/cache", world.folder);
	CU_ASSERT_EQUAL(mkdir(cache, 0700), 0);
	CU_ASSERT_STRING_EQUAL(load_logged(cache), "");
	CU_ASSERT(!world.rules.from_cache);
	sp_rules_release(&world.rules);
	CU_ASSERT_STRING_EQUAL(load_logged(cache), "");
	CU_ASSERT(world.rules.from_cache);
	sp_rules_release(&world.rules);
	chmod(cache, 0777);
	const char *logged = load_logged(cache);

	CU_ASSERT(!world.rules.from_cache);
	CU_ASSERT_PTR_NOT_NULL(strstr(logged, "level=warning event=rules_cache_distrusted"));
	CU_ASSERT_PTR_EQUAL(strchr(logged, '\n'), strrchr(logged, '\n'));
	world_end(&world);
}

static const struct tap_test tests[] = {
	{ "scanners killed from outside cost a run nothing: no result is missing, none comes twice",
		test_killed },
	{ "after a pool no process and no descriptor is left", test_leftovers },
	{ "with few descriptors fewer scanners do all the work", test_few_descriptors },
	{ "scanners die with their parent, whatever it dies of", test_parent_dies },
	{ "a scanner does not grow from message to message", test_growth },
	{ "a plugin that crashes, hangs or takes all memory while the rules are built is named",
		test_builder },
	{ "an error in a pack comes from the builder with its place and line", test_pack_error },
	{ "a cache that is not trusted is said once, and not used", test_cache },
};

int main(void)
{
	sp_hash_init();
	return TAP_MAIN("engine processes", tests);
}
