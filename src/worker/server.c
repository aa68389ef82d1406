/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The extraction server: a small process that forks workers and tools for one scanner. A worker waits ready and confined
 * before it is asked for, so that an attachment does not wait for a fork.
 */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/io.h"
#include "base/jail.h"
#include "worker/format.h"

#define REQUEST_BYTES 4096
#define TOOL_MEMORY_BYTES ((size_t)1 << 30)
#define CPU_SLACK_S 2

struct child {
	pid_t pid; /* 0 = none */
	int sock;  /* -1 = given away */
	uint64_t until_us; /* when it is ended, 0 = never */
};

struct server {
	int sock;
	size_t memory_bytes;
	uint64_t time_ms;
	struct sp_jail_filter extract, tool;
	struct child spare, worker, run;
};

/* Waits for its end, and ends it when patience does. Returns: exit status, 256 + signal. */
static uint64_t end_child(struct child *child, uint64_t patience_ms)
{
	uint64_t until_us = sp_io_now_us() + 1000 * patience_ms;
	int status = 0;

	if (child->pid <= 0)
		return 0;
	while (!waitpid(child->pid, &status, WNOHANG)) {
		if (sp_io_now_us() >= until_us) {
			kill(child->pid, SIGKILL);
			while (waitpid(child->pid, &status, 0) < 0 && errno == EINTR)
				;
			break;
		}
		usleep(500);
	}
	if (child->sock >= 0)
		close(child->sock);
	*child = (struct child){ .sock = -1 };
	return WIFSIGNALED(status) ? 256 + (uint64_t)WTERMSIG(status) : (uint64_t)WEXITSTATUS(status);
}

static void limit_cpu(uint64_t time_ms)
{
	const rlim_t seconds = (rlim_t)(time_ms / 1000 + CPU_SLACK_S);
	const struct rlimit cpu = { seconds, seconds };

	setrlimit(RLIMIT_CPU, &cpu);
}

static _Noreturn void be_worker(const struct server *server, pid_t parent, int sock)
{
	unsigned missing;

	sp_jail_begin(parent, &sock, 1);
	prctl(PR_SET_NAME, "sallyport-work");
	limit_cpu(server->time_ms);
	if (sp_jail_enter_with(SP_JAIL_EXTRACT, &server->extract, server->memory_bytes, &missing, NULL))
		_exit(1);
	sp_worker_run(sock);
}

static bool make_worker(struct server *server)
{
	pid_t parent = getpid();
	int pair[2];

	if (server->spare.pid > 0)
		return true;
	if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair))
		return false;
	pid_t pid = fork();

	if (!pid)
		be_worker(server, parent, pair[1]);
	close(pair[1]);
	if (pid < 0) {
		close(pair[0]);
		return false;
	}
	server->spare = (struct child){ pid, pair[0], 0 };
	return true;
}

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
	limit_cpu(server->time_ms);
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

static bool answer(const struct server *server, enum sp_extract_frame type, struct sp_view payload, int fd)
{
	return !sp_wire_send(server->sock, (uint16_t)type, 0, payload, &fd, fd >= 0);
}

static bool give(struct server *server, struct child *child)
{
	bool sent = answer(server, SP_EXTRACT_GIVEN, sp_view(NULL, 0), child->sock);

	close(child->sock);
	child->sock = -1;
	child->until_us = sp_io_now_us() + 1000 * (server->time_ms + 1000 * CPU_SLACK_S);
	return sent;
}

static bool refuse(const struct server *server)
{
	return answer(server, SP_EXTRACT_REFUSED, sp_view(NULL, 0), -1);
}

/* The worker before it is ended once the new one is given: nobody waits for that. */
static bool give_worker(struct server *server)
{
	struct child before = server->worker;
	bool made = make_worker(server);

	server->worker = server->spare;
	server->spare = (struct child){ .sock = -1 };
	bool goes_on = made ? give(server, &server->worker) : refuse(server);

	end_child(&before, 0);
	return goes_on;
}

static bool run_tool(struct server *server, uint64_t tool, int in)
{
	pid_t parent = getpid();
	int pair[2];

	end_child(&server->run, 0);
	if (in < 0 || tool >= SP_TOOL_N || access(tool_command(tool)[0], X_OK) || pipe2(pair, O_CLOEXEC))
		return refuse(server);
	pid_t pid = fork();

	if (!pid)
		be_tool(server, parent, tool, in, pair[1]);
	close(pair[1]);
	server->run = (struct child){ pid, pair[0], 0 };
	if (pid > 0)
		return give(server, &server->run);
	close(pair[0]);
	return refuse(server);
}

static bool end_work(struct server *server, bool tool, uint64_t patience_ms)
{
	uint64_t status = end_child(tool ? &server->run : &server->worker,
		patience_ms < server->time_ms ? patience_ms : server->time_ms);

	return answer(server, SP_EXTRACT_ENDED, sp_view((const char *)&status, sizeof status), -1);
}

/* Returns: false when the scanner is not to be served any more. */
static bool serve(struct server *server, const struct sp_wire_header *header, struct sp_view payload, int fd)
{
	struct sp_wire_reader reader;

	sp_wire_reader_init(&reader, payload);
	uint64_t a = payload.n ? sp_wire_get_u64(&reader) : 0;
	uint64_t b = reader.left ? sp_wire_get_u64(&reader) : 0;

	switch (header->type) {
	case SP_EXTRACT_HELLO:
		server->memory_bytes = b;
		server->time_ms = sp_wire_get_u64(&reader);
		return a == SP_EXTRACT_VERSION && !reader.failed;
	case SP_EXTRACT_WORKER:
		return give_worker(server);
	case SP_EXTRACT_TOOL:
		return run_tool(server, a, fd);
	case SP_EXTRACT_END:
		return end_work(server, a != 0, b);
	default:
		return false;
	}
}

/* Ends children that nobody waits for any more. Returns: how long nothing need be done. */
static int watch(struct server *server)
{
	struct child *const children[] = { &server->worker, &server->run };
	uint64_t now = sp_io_now_us();
	int wait_ms = -1;

	for (size_t i = 0; i < sizeof children / sizeof *children; i++) {
		if (children[i]->pid <= 0 || !children[i]->until_us)
			continue;
		if (now >= children[i]->until_us) {
			end_child(children[i], 0);
		} else {
			int left_ms = (int)((children[i]->until_us - now) / 1000 + 1);

			wait_ms = wait_ms < 0 || left_ms < wait_ms ? left_ms : wait_ms;
		}
	}
	return wait_ms;
}

int sp_worker_serve(int sock)
{
	struct server server = { .sock = sock, .spare.sock = -1, .worker.sock = -1, .run.sock = -1 };
	struct sp_wire_header header;
	struct sp_buf payload;
	bool goes_on = true;

	sp_buf_init(&payload, REQUEST_BYTES);
	if (sp_jail_filter_make(SP_JAIL_EXTRACT, &server.extract) ||
		sp_jail_filter_make(SP_JAIL_TOOL, &server.tool))
		goes_on = false;
	while (goes_on) {
		struct pollfd news = { .fd = sock, .events = POLLIN };
		size_t fd_n = 0;
		int fd = -1, ready = poll(&news, 1, watch(&server));

		if (!ready || (ready < 0 && errno == EINTR))
			continue;
		goes_on = ready > 0 && sp_wire_recv(sock, &header, &payload, &fd, 1, &fd_n) == 1 &&
			serve(&server, &header, sp_view(payload.p, payload.n), fd);
		if (fd_n)
			close(fd);
		if (goes_on)
			make_worker(&server);
	}
	end_child(&server.spare, 0);
	end_child(&server.worker, 0);
	end_child(&server.run, 0);
	sp_jail_filter_release(&server.extract);
	sp_jail_filter_release(&server.tool);
	sp_buf_release(&payload);
	return 0;
}
