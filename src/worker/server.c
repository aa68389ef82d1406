/* SPDX-License-Identifier: Apache-2.0 */
/* The extraction server: a small process that starts the nurseries of one scanner, and runs tools for it. */
#include <fcntl.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include "base/jail.h"
#include "worker/child.h"
#include "worker/format.h"

#define TOOL_MEMORY_BYTES ((size_t)1 << 30)
#define ANSWER_S 10 /* a nursery that says nothing for so long is as good as dead */

struct server {
	struct sp_service service; /* first */
	struct sp_jail_filter tool;
	struct sp_child nursery[SP_READER_N], run;
};

/* ---- nurseries ---- */

static const char *const nurseries[] = {
#define SP_READER(id, program) program,
#include "extract/readers.def"
#undef SP_READER
};

static _Noreturn void be_nursery(const char *program, pid_t parent, int sock)
{
	sp_jail_begin(parent, &sock, 1);
	if (!program[0])
		_exit(sp_worker_nurse());
	/* What is done here no worker does again: finding functions, and the time zone. */
	if (!setenv("LD_BIND_NOW", "1", 1) && !setenv("TZ", "UTC0", 1))
		execl(program, program, (char *)NULL);
	_exit(127);
}

/* Its scanner left it: it ends its workers, and itself. */
static void end_nursery(struct sp_child *nursery)
{
	sp_child_end(nursery, 1000 * ANSWER_S);
}

/* The one before, if any, is one that the scanner gave up. */
static bool start_nursery(struct server *server, uint64_t which)
{
	const struct timeval patience = { .tv_sec = ANSWER_S };
	pid_t parent = getpid();
	int pair[2];

	if (which >= SP_READER_N)
		return false;
	const char *program = nurseries[which];
	struct sp_child *nursery = &server->nursery[which];

	end_nursery(nursery);
	if ((program[0] && access(program, X_OK)) || socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair))
		return sp_service_refuse(&server->service);
	pid_t pid = fork();

	if (!pid)
		be_nursery(program, parent, pair[1]);
	close(pair[1]);
	/* The scanner may not do this itself any more. */
	if (pid > 0 && !setsockopt(pair[0], SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience) &&
		!setsockopt(pair[0], SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof patience)) {
		*nursery = (struct sp_child){ pid, pair[0], 0 };
		return sp_service_give(&server->service, nursery);
	}
	close(pair[0]);
	return sp_service_refuse(&server->service);
}

/* ---- tools ---- */

/* It lies beside this one, in whose folder we are (sallyport-extract goes there first). */
static bool is_ours(const char *program)
{
	return program[0] == '.';
}

static const char *const *tool_command(uint64_t tool)
{
	static const char *const commands[][16] = {
#define SP_TOOL(id, path, yields, ...) { path, __VA_ARGS__, NULL },
#include "extract/tools.def"
#undef SP_TOOL
	};

	return commands[tool];
}

static _Noreturn void be_tool(const struct server *server, pid_t parent, uint64_t tool, int in, int out)
{
	const char *const *command = tool_command(tool);
	int fds[2] = { in, out };
	unsigned missing;

	sp_jail_begin(parent, fds, 2);
	sp_service_limit_cpu(&server->service);
	if (dup2(STDOUT_FILENO, STDERR_FILENO) < 0 || dup2(fds[0], STDIN_FILENO) < 0 ||
		dup2(fds[1], STDOUT_FILENO) < 0)
		_exit(127);
	close(fds[0]);
	close(fds[1]);
	/* Ours needs less than a tool may when it is loaded, and gives it up then. */
	if (!is_ours(command[0]) && sp_jail_enter_with(SP_JAIL_TOOL, &server->tool, TOOL_MEMORY_BYTES, &missing, NULL))
		_exit(127);
	execv(command[0], (char *const *)(uintptr_t)command);
	_exit(127);
}

static bool run_tool(struct server *server, uint64_t tool, int in)
{
	pid_t parent = getpid();
	int pair[2];

	sp_child_end(&server->run, 0);
	if (in < 0 || tool >= SP_TOOL_N || access(tool_command(tool)[0], X_OK) || pipe2(pair, O_CLOEXEC))
		return sp_service_refuse(&server->service);
	pid_t pid = fork();

	if (!pid)
		be_tool(server, parent, tool, in, pair[1]);
	close(pair[1]);
	if (pid > 0) {
		server->run = (struct sp_child){ pid, pair[0], sp_service_until(&server->service) };
		return sp_service_give(&server->service, &server->run);
	}
	close(pair[0]);
	return sp_service_refuse(&server->service);
}

static bool end_tool(struct server *server, uint64_t patience_ms)
{
	uint64_t most = server->service.time_ms;
	uint64_t status = sp_child_end(&server->run, patience_ms < most ? patience_ms : most);

	return sp_service_answer(&server->service, SP_EXTRACT_ENDED, sp_view((const char *)&status, sizeof status), -1);
}

static bool serve(struct sp_service *service, enum sp_extract_frame type, uint64_t value, int fd)
{
	struct server *server = (struct server *)service;

	switch (type) {
	case SP_EXTRACT_HELLO:
		return true;
	case SP_EXTRACT_READER:
		return start_nursery(server, value);
	case SP_EXTRACT_TOOL:
		return run_tool(server, value, fd);
	case SP_EXTRACT_END:
		return end_tool(server, value);
	default:
		return false;
	}
}

int sp_worker_serve(void)
{
	struct server server = { .service = { .sock = SP_WORKER_SOCK, .serve = serve, .watched = &server.run },
		.run = SP_NO_CHILD };

	prctl(PR_SET_NAME, "sallyport-extr");
	for (size_t i = 0; i < SP_READER_N; i++)
		server.nursery[i] = SP_NO_CHILD;
	if (sp_jail_filter_make(SP_JAIL_TOOL, &server.tool))
		return 2;
	sp_service_run(&server.service);
	for (size_t i = 0; i < SP_READER_N; i++)
		end_nursery(&server.nursery[i]);
	sp_child_end(&server.run, 0);
	sp_jail_filter_release(&server.tool);
	return 0;
}
