/* SPDX-License-Identifier: Apache-2.0 */
/* Each role tries what it must not do, in a process of its own. */
#include <config.h>

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/jail.h"
#include "daemon/confine.h"
#include "tap.h"

static char folder[64], inside[80], outside[80];

/* Attempts; each returns 0 when it was allowed. */
static int try_read(void) { return open("/etc/passwd", O_RDONLY) < 0; }
static int try_write(void) { return open("/tmp/sallyport-must-not-be", O_WRONLY | O_CREAT, 0600) < 0; }
static int try_inside(void) { return open(inside, O_RDWR | O_CREAT, 0600) < 0; }
static int try_list(void) { return open("/", O_RDONLY | O_DIRECTORY) < 0; }
static int try_remove(void) { return unlink(outside); }
static int try_mode(void) { return chmod(outside, 0666); }
static int try_truncate(void) { return truncate(outside, 0); }
static int try_connect(void)
{
	struct sockaddr_un address = { .sun_family = AF_UNIX, .sun_path = "/run/x" };
	int fd = socket(AF_UNIX, SOCK_STREAM, 0);

	return fd < 0 || (connect(fd, (struct sockaddr *)&address, sizeof address) && errno == EPERM);
}
static int try_inet(void) { return socket(AF_INET, SOCK_STREAM, 0) < 0; }
static int try_listen(void)
{
	int fd = socket(AF_INET, SOCK_STREAM, 0);

	return fd < 0 || listen(fd, 1);
}
static int try_accept(void)
{
	int fd = accept(STDIN_FILENO, NULL, NULL);

	return fd < 0 && errno == EPERM;
}
static int try_fork(void)
{
	pid_t pid = fork();

	if (!pid)
		_exit(0);
	return pid < 0;
}
static void *nothing(void *context) { return context; }
static int try_thread(void)
{
	pthread_t thread;

	return pthread_create(&thread, NULL, nothing, NULL) || pthread_join(thread, NULL);
}
static int try_exec(void) { return execl("/bin/true", "true", (char *)NULL); }
static int try_kill(void) { return kill(getppid(), 0); }
static int try_trace(void) { return ptrace(PTRACE_TRACEME, 0, NULL, NULL) != 0; }
static int try_dump(void) { return prctl(PR_SET_DUMPABLE, 1) || !prctl(PR_GET_DUMPABLE); }
static int try_code(void)
{
	return mmap(NULL, 4096, PROT_READ | PROT_WRITE | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0) == MAP_FAILED;
}
static int try_look(void)
{
	char byte = 0;
	struct iovec here = { &byte, 1 }, there = { &byte, 1 };

	return process_vm_readv(getppid(), &here, 1, &there, 1, 0) != 1;
}
static int try_namespace(void) { return unshare(CLONE_NEWUSER); }
static int try_mount(void) { return mount("none", "/mnt", "tmpfs", 0, NULL); }
static int try_user(void) { return setuid(12345); }
static int try_limit(void)
{
	struct rlimit more = { 1 << 20, 1 << 20 };

	return setrlimit(RLIMIT_CORE, &more);
}
static int try_core(void)
{
	struct rlimit core = { 0 };

	return getrlimit(RLIMIT_CORE, &core) || (core.rlim_cur == 0 && core.rlim_max == 0);
}

enum { FRONT = 1, KEEP = 2, SCAN = 4, EXTRACT = 8, DELIVER = 16 };

static const struct {
	const char *name;
	int (*act)(void);
	int may; /* who is allowed to */
} attempts[] = {
	{ "read a file", try_read, DELIVER },
	{ "write a file", try_write, 0 },
	{ "write in its folder", try_inside, KEEP | DELIVER },
	{ "list a folder", try_list, DELIVER },
	{ "remove a file", try_remove, 0 },
	{ "change who may read a file", try_mode, 0 },
	{ "shorten a file", try_truncate, 0 },
	{ "connect", try_connect, DELIVER },
	{ "open a network socket", try_inet, DELIVER },
	{ "let others connect", try_listen, 0 },
	{ "take a connection", try_accept, FRONT },
	{ "fork", try_fork, 0 },
	{ "start a thread", try_thread, DELIVER },
	{ "become another program", try_exec, 0 },
	{ "send a signal", try_kill, 0 },
	{ "be traced", try_trace, 0 },
	{ "be looked into", try_dump, DELIVER },
	{ "make memory that is code", try_code, DELIVER },
	{ "look into another process", try_look, 0 },
	{ "have a namespace of its own", try_namespace, 0 },
	{ "mount", try_mount, 0 },
	{ "become another user", try_user, 0 },
	{ "raise its limits", try_limit, 0 },
	{ "leave a core file", try_core, 0 },
};

static int confine(int role)
{
	struct sp_err err = { 0 };
	unsigned missing;

	switch (role) {
	case FRONT:
		return sp_confine(SP_CONFINE_FRONT, NULL, &err);
	case KEEP:
		return sp_confine(SP_CONFINE_KEEP, folder, &err);
	case SCAN:
		return sp_jail_enter(SP_JAIL_SCAN, 0, &missing, &err);
	case EXTRACT:
		return sp_jail_enter(SP_JAIL_EXTRACT, 0, &missing, &err);
	default:
		return sp_jail_enter_folder(SP_JAIL_DELIVER, folder, &missing, &err);
	}
}

/* Whether a role could do it; being killed for it is not being allowed. */
static bool allowed(int role, int (*act)(void))
{
	int status = 0;

	fflush(stdout);
	pid_t pid = fork();

	if (!pid) {
		if (confine(role))
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

static void try_all(int role)
{
	int fd;

	snprintf(folder, sizeof folder, "/tmp/sallyport-confine-XXXXXX");
	CU_ASSERT_PTR_NOT_NULL_FATAL(mkdtemp(folder));
	snprintf(inside, sizeof inside, "%s/file", folder);
	snprintf(outside, sizeof outside, "%s.outside", folder);
	fd = open(outside, O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
	CU_ASSERT_FATAL(fd >= 0);
	close(fd);
	for (size_t i = 0; i < sizeof attempts / sizeof *attempts; i++) {
		bool may = attempts[i].may & role, could = allowed(role, attempts[i].act);

		if (could != may)
			tap_note("%s: %s", attempts[i].name, could ? "it could" : "it could not");
		CU_ASSERT_EQUAL(could, may);
	}
	unlink(inside);
	unlink(outside);
	rmdir(folder);
}

static void test_front(void) { try_all(FRONT); }
static void test_keep(void) { try_all(KEEP); }
static void test_scan(void) { try_all(SCAN); }
static void test_extract(void) { try_all(EXTRACT); }
static void test_deliver(void) { try_all(DELIVER); }

static const struct tap_test tests[] = {
	{ "the front takes connections; it opens no file, makes no connection and no process", test_front },
	{ "keep has its folder, and nothing else", test_keep },
	{ "a scanner has its memory, and nothing else", test_scan },
	{ "so has what takes attachments apart", test_extract },
	{ "what delivers connects to others and writes in its folder; it makes no process, and nobody connects to it", test_deliver },
};

int main(void)
{
	if (strcmp(SP_BUILD_KIND, "plain") != 0) {
		printf("1..0 # SKIP a %s build confines nothing\n", SP_BUILD_KIND);
		return 0;
	}
	return TAP_MAIN("confine", tests);
}
