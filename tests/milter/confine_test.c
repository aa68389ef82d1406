/* SPDX-License-Identifier: Apache-2.0 */
/* Each role tries what it must not do, in a process of its own. */
#include <config.h>

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include "daemon/confine.h"
#include "tap.h"

static char folder[] = "/tmp/sallyport-confine-XXXXXX", inside[64];

/* Attempts; each returns 0 when it was allowed. */
static int try_read(void) { return open("/etc/passwd", O_RDONLY) < 0; }
static int try_write(void) { return open("/tmp/sallyport-must-not-be", O_WRONLY | O_CREAT, 0600) < 0; }
static int try_inside(void) { return open(inside, O_RDWR | O_CREAT, 0600) < 0; }
static int try_list(void) { return open("/", O_RDONLY | O_DIRECTORY) < 0; }
static int try_connect(void)
{
	struct sockaddr_un address = { .sun_family = AF_UNIX, .sun_path = "/run/x" };
	int fd = socket(AF_UNIX, SOCK_STREAM, 0);

	return fd < 0 || (connect(fd, (struct sockaddr *)&address, sizeof address) && errno == EPERM);
}
static int try_inet(void) { return socket(AF_INET, SOCK_STREAM, 0) < 0; }
static int try_fork(void)
{
	pid_t pid = fork();

	if (!pid)
		_exit(0);
	return pid < 0;
}
static int try_exec(void) { return execl("/bin/true", "true", (char *)NULL); }
static int try_kill(void) { return kill(getppid(), 0); }
static int try_trace(void) { return prctl(PR_SET_DUMPABLE, 1) != 0; }
static int try_core(void)
{
	struct rlimit core = { 0 };

	return getrlimit(RLIMIT_CORE, &core) || (core.rlim_cur == 0 && core.rlim_max == 0);
}

static const struct {
	const char *name;
	int (*act)(void);
	bool front, keep; /* may do it */
} attempts[] = {
	{ "read a file", try_read, false, false },
	{ "write a file", try_write, false, false },
	{ "write in its folder", try_inside, false, true },
	{ "list a folder", try_list, false, false },
	{ "connect", try_connect, false, false },
	{ "open a network socket", try_inet, false, false },
	{ "fork", try_fork, false, false },
	{ "become another program", try_exec, false, false },
	{ "send a signal", try_kill, false, false },
	{ "be looked into", try_trace, false, false },
	{ "leave a core file", try_core, false, false },
};

/* Whether a role could do it; being killed for it is not being allowed. */
static bool allowed(enum sp_confine_role role, int (*act)(void))
{
	int status = 0;

	fflush(stdout);
	pid_t pid = fork();

	if (!pid) {
		struct sp_err err = { 0 };

		if (sp_confine(role, role == SP_CONFINE_KEEP ? folder : NULL, &err))
			_exit(3);
		_exit(act() ? 1 : 0);
	}
	if (pid < 0 || waitpid(pid, &status, 0) != pid) {
		CU_FAIL("no process");
		return true;
	}
	CU_ASSERT_FALSE(WIFEXITED(status) && WEXITSTATUS(status) == 3);
	return WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

static void try_all(enum sp_confine_role role)
{
	for (size_t i = 0; i < sizeof attempts / sizeof *attempts; i++) {
		bool may = role == SP_CONFINE_KEEP ? attempts[i].keep : attempts[i].front;
		bool could = allowed(role, attempts[i].act);

		if (could != may)
			tap_note("%s: %s", attempts[i].name, could ? "it could" : "it could not");
		CU_ASSERT_EQUAL(could, may);
	}
}

static void test_front(void)
{
	try_all(SP_CONFINE_FRONT);
}

static void test_keep(void)
{
	CU_ASSERT_PTR_NOT_NULL_FATAL(mkdtemp(folder));
	snprintf(inside, sizeof inside, "%s/file", folder);
	try_all(SP_CONFINE_KEEP);
	unlink(inside);
	rmdir(folder);
}

static const struct tap_test tests[] = {
	{ "the front opens no file, makes no connection and no process", test_front },
	{ "keep has its folder, and nothing else", test_keep },
};

int main(void)
{
	if (strcmp(SP_BUILD_KIND, "plain") != 0) {
		printf("1..0 # SKIP a %s build confines nothing\n", SP_BUILD_KIND);
		return 0;
	}
	return TAP_MAIN("confine", tests);
}
