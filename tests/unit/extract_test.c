/* SPDX-License-Identifier: Apache-2.0 */
/* The jail of extraction: what a worker cannot do, and what a scanner makes of one that crashes, hangs or lies. */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/io.h"
#include "base/jail.h"
#include "extract_fixture.h"
#include "tap.h"

#ifdef HAVE_CONFIG_H
#include <config.h>
#endif

#define EVIL "tests/unit/extract_evil"

static void commit_more(struct jail *jail, const char *deed)
{
	char bytes[64];
	int n = snprintf(bytes, sizeof bytes, EVIL_MARK "%s", deed);

	jail_open_more(jail, sp_view(bytes, (size_t)n), NULL, NULL);
}

static void commit(struct jail *jail, const char *deed)
{
	jail_begin_message(jail);
	commit_more(jail, deed);
}

/* After whatever one did, the next one works. */
static void goes_on(struct jail *jail)
{
	commit(jail, "well");
	CU_ASSERT(jail_said(jail, "body it could\n"));
	CU_ASSERT(jail->read);
}

static void check(const char *deed, const char *said)
{
	struct jail jail;

	jail_begin(&jail, EVIL);
	commit(&jail, deed);
	CU_ASSERT(jail_said(&jail, said));
	CU_ASSERT(!memmem(jail.said.p, jail.said.n, "body it could\n", 14));
	goes_on(&jail);
	jail_end(&jail);
}

static void test_well(void)
{
	struct jail jail;

	jail_begin(&jail, EVIL);
	goes_on(&jail);
	goes_on(&jail);
	jail_end(&jail);
}

#if !defined SP_SANITIZED && !defined SP_COVERAGE
/* Runs what a role must not do in its jail. Returns: its wait status. */
static int as_role(enum sp_jail_profile profile, void (*act)(void))
{
	pid_t pid = fork();
	int status = -1;

	if (!pid) {
		unsigned missing;

		if (sp_jail_enter(profile, (size_t)1 << 30, &missing, NULL))
			_exit(90);
		act();
		_exit(0);
	}
	waitpid(pid, &status, 0);
	return status;
}

static int as_tool(void (*act)(void))
{
	return as_role(SP_JAIL_TOOL, act);
}

static int as_nurse(void (*act)(void))
{
	return as_role(SP_JAIL_NURSE, act);
}

static void act_read(void)
{
	if (open("/etc/passwd", O_RDONLY | O_CLOEXEC) >= 0 || open("/tmp", O_RDONLY | O_DIRECTORY | O_CLOEXEC) >= 0)
		_exit(1);
	if (open("/usr/bin/true", O_RDONLY | O_CLOEXEC) < 0)
		_exit(2);
}
static void act_write(void) { _exit(open("/tmp/sallyport-evil", O_CREAT | O_WRONLY | O_CLOEXEC, 0600) >= 0); }
static void act_connect(void) { _exit(socket(AF_INET, SOCK_STREAM, 0) >= 0); }
static void act_fork(void) { _exit(fork() >= 0); }
static void act_exec(void)
{
	execl("/usr/bin/true", "true", (char *)NULL);
	_exit(1);
}
static void act_exec_elsewhere(void)
{
	execl("/tmp/sallyport-evil", "evil", (char *)NULL);
	_exit(errno == EACCES || errno == ENOENT ? 0 : 1);
}

static void act_bear(void)
{
	pid_t pid = fork();
	int status = -1;

	if (!pid)
		_exit(7);
	_exit(pid < 0 || waitpid(pid, &status, 0) != pid || WEXITSTATUS(status) != 7);
}
static void act_read_any(void) { _exit(open("/usr/bin/true", O_RDONLY | O_CLOEXEC) >= 0); }

static void test_nurse(void)
{
	CU_ASSERT_EQUAL(as_nurse(act_bear), 0);
	CU_ASSERT_EQUAL(as_nurse(act_read_any), 0);
	CU_ASSERT_EQUAL(as_nurse(act_write), 0);
	CU_ASSERT_EQUAL(WTERMSIG(as_nurse(act_connect)), SIGSYS);
	CU_ASSERT_EQUAL(WTERMSIG(as_nurse(act_exec)), SIGSYS);
}

static void test_tool(void)
{
	CU_ASSERT_EQUAL(as_tool(act_read), 0);
	CU_ASSERT_EQUAL(as_tool(act_write), 0);
	CU_ASSERT_EQUAL(as_tool(act_exec), 0);
	CU_ASSERT_EQUAL(as_tool(act_exec_elsewhere), 0);
	CU_ASSERT_EQUAL(WTERMSIG(as_tool(act_connect)), SIGSYS);
	CU_ASSERT_EQUAL(WTERMSIG(as_tool(act_fork)), SIGSYS);
}

static void test_file(void) { check("file", "body it could not"); }
static void test_create(void)
{
	check("create", "body it could not");
	CU_ASSERT(access("/tmp/sallyport-evil", F_OK) != 0);
}
static void test_network(void) { check("network", "loss crash"); }
static void test_fork(void) { check("fork", "loss crash"); }
static void test_exec(void) { check("exec", "loss crash"); }
static void test_trace(void) { check("trace", "loss crash"); }
static void test_code(void) { check("code", "body it could not"); }
static void test_signal(void) { check("signal", "body it could not"); }
static void test_limit(void) { check("limit", "body it could not"); }
static void test_memory(void) { check("memory", "body it could not"); }
#endif
static void test_descriptors(void) { check("descriptors", "body it could not"); }
static void test_write(void) { check("write", "loss crash"); }
static void test_crash(void) { check("crash", "loss crash"); }
static void test_leave(void) { check("leave", "loss crash"); }
static void test_nonsense(void) { check("nonsense", "loss corrupt"); }
static void test_short(void) { check("short", "loss corrupt"); }

static void test_hang(void)
{
	struct jail jail;

	jail_begin(&jail, EVIL);
	jail.limits.extract_time_ms = 300;
	uint64_t began_us = sp_io_now_us();

	commit(&jail, "hang");
	CU_ASSERT(jail_said(&jail, "loss timeout"));
	CU_ASSERT(sp_io_now_us() - began_us >= 300000);
	goes_on(&jail);
	jail_end(&jail);
}

static void test_message_time(void)
{
	struct jail jail;

	jail_begin(&jail, EVIL);
	jail.limits.extract_time_ms = 200;
	jail.limits.extract_message_time_ms = 300;
	commit(&jail, "hang");
	commit_more(&jail, "hang");
	commit_more(&jail, "well");
	CU_ASSERT(jail_said(&jail, "loss timeout: the time for attachments"));
	CU_ASSERT(!memmem(jail.said.p, jail.said.n, "body it could\n", 14));
	goes_on(&jail);
	jail_end(&jail);
}

#ifdef HAVE_LEPT
#define SIDE 2400

/* A picture full of spots like letters, which are none: as long as it may take, it is tried to read them. */
static struct sp_view draw_spots(void)
{
	static char picture[32 + SIDE * SIDE];
	int head = snprintf(picture, sizeof picture, "P5\n%d %d\n255\n", SIDE, SIDE);
	uint32_t x = 1;

	memset(picture + head, 0xff, (size_t)SIDE * SIDE);
	for (int row = 0; row + 24 < SIDE; row += 24)
		for (int column = 0; column + 16 < SIDE; column += 14)
			for (int spot = 0; spot < 40; spot++) {
				x = x * 1664525u + 1013904223u;
				picture[head + (row + (int)(x >> 24) % 16) * SIDE + column + (int)(x >> 16) % 10] = 0;
			}
	return sp_view(picture, (size_t)head + (size_t)SIDE * SIDE);
}

static void test_share(void)
{
	struct jail jail;

	if (access("/usr/bin/tesseract", X_OK))
		return;
	jail_begin(&jail, "sallyport-extract");
	jail.limits.extract_time_ms = jail.limits.extract_message_time_ms = 20000;
	jail.pictures_after = 99;
	uint64_t began_us = sp_io_now_us();

	jail_open(&jail, draw_spots(), "image/x-portable-anymap", "spots.pgm");
	CU_ASSERT(jail_said(&jail, "loss timeout: reading it took longer than"));
	CU_ASSERT(sp_io_now_us() - began_us < 10000000);
	jail_end(&jail);
}
#endif

static void test_flood(void)
{
	struct jail jail;

	jail_begin(&jail, EVIL);
	jail.limits.extract_bytes = 4 << 20;
	commit(&jail, "flood");
	CU_ASSERT(jail_said(&jail, "loss "));
	CU_ASSERT(jail.said.n < (8 << 20));
	goes_on(&jail);
	jail_end(&jail);
}

static void test_bytes(void)
{
	struct jail jail;

	jail_begin(&jail, EVIL);
	commit(&jail, "bytes");
	CU_ASSERT(jail_said(&jail, " no UTF-8 "));
	jail_end(&jail);
}

static void test_no_server(void)
{
	struct jail jail;

	jail_begin(&jail, "tests/unit/no_such_program");
	commit(&jail, "well");
	CU_ASSERT(jail_said(&jail, "loss unsupported: what takes attachments apart could not be started"));
	commit(&jail, "well");
	CU_ASSERT(jail_said(&jail, "loss unsupported: what takes attachments apart could not be started"));
	jail_end(&jail);
}

static void test_no_mark(void)
{
	static const char text[] = "\x01\x02 letters in a foreign wrapping, a whole sentence";
	struct jail jail;

	/* No worker is needed to know that none reads it. */
	jail_begin(&jail, "tests/unit/no_such_program");
	jail_open(&jail, sp_view(text, sizeof text - 1), NULL, NULL);
	CU_ASSERT(jail_said(&jail, "doubt  letters in a foreign wrapping, a whole sentence\n"));
	CU_ASSERT(!memmem(jail.said.p, jail.said.n, "loss", 4));
	CU_ASSERT(jail.read);
	jail_end(&jail);
}

/* Whoever is left of a server comes to us. */
static void test_nothing_left(void)
{
	struct jail jail;

	CU_ASSERT_FATAL(!prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0));
	jail_begin(&jail, EVIL);
	goes_on(&jail);
	goes_on(&jail);
	jail_end(&jail);
	jail_begin(&jail, "sallyport-extract");
	jail_open(&jail, sp_view("PK\5\6", 4), NULL, NULL);
	jail_open(&jail, sp_view("%PDF-1.4", 8), NULL, NULL);
	jail_open(&jail, sp_view("GIF89a", 6), NULL, NULL);
	jail_end(&jail);
	CU_ASSERT(waitpid(-1, NULL, 0) < 0 && errno == ECHILD);
}

static void test_unused(void)
{
	struct jail jail;

	/* Never spoken to: it never became the server, and ends with its scanner. */
	jail_begin(&jail, EVIL);
	CU_ASSERT_EQUAL(waitpid(jail.server, NULL, WNOHANG), 0);
	jail_end(&jail);
}

static const struct tap_test tests[] = {
	{ "a worker gives out what it reads, one message after another", test_well },
#if !defined SP_SANITIZED && !defined SP_COVERAGE
	{ "a tool reads what is installed and becomes it; no other file, no network, no process", test_tool },
	{ "a worker cannot open a file", test_file },
	{ "a worker cannot make a file", test_create },
	{ "a worker that reaches for the network dies, which is a loss", test_network },
	{ "a worker that forks dies, which is a loss", test_fork },
	{ "a worker that becomes another program dies, which is a loss", test_exec },
	{ "a worker that looks into another process dies, which is a loss", test_trace },
	{ "a worker cannot make memory that is code", test_code },
	{ "a worker cannot take more memory than it may", test_memory },
	{ "a worker cannot signal another process", test_signal },
	{ "a worker cannot set its limits", test_limit },
	{ "a nursery makes processes, and opens no file, reaches no network, becomes no other program", test_nurse },
#endif
	{ "a worker has its socket and the attachment, and no descriptor besides", test_descriptors },
	{ "a worker cannot change the attachment", test_write },
	{ "a worker that crashes is a loss, and the next one works", test_crash },
	{ "a worker that ends without a word is a loss", test_leave },
	{ "a worker that says what is no word of the protocol is a loss", test_nonsense },
	{ "a worker whose words are cut short is a loss", test_short },
	{ "a worker that hangs is ended, which is a loss", test_hang },
	{ "all attachments of a message have a time together", test_message_time },
#ifdef HAVE_LEPT
	{ "one picture of many is not read for longer than its share", test_share },
#endif
	{ "a worker that says more than it may is ended", test_flood },
	{ "what a worker says to be UTF-8 is handed on as it is: the belt asks", test_bytes },
	{ "without a server each attachment is a loss", test_no_server },
	{ "what no format reads needs no worker", test_no_mark },
	{ "with the scanner go server, nurseries and workers", test_nothing_left },
	{ "a server that is not needed is not started, and goes with its scanner", test_unused },
};

int main(void)
{
	return TAP_MAIN("extract", tests);
}
