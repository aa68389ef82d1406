/* SPDX-License-Identifier: Apache-2.0 */
/* The process that waits to become the extraction server: small, and without cost until there is an attachment. */
#include <errno.h>
#include <poll.h>
#include <stdint.h>
#include <stdio.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include "base/jail.h"
#include "extract/extract.h"

#define ANSWER_S 10 /* a server that says nothing for so long is as good as dead */

static _Noreturn void become_server(const char *program, int sock)
{
	/* One thread: what a tool gains by more is taken from other messages. */
	static const char *const environment[] = { "LC_ALL=C.UTF-8", "PATH=/usr/bin:/bin", "HOME=/nonexistent",
		"OMP_THREAD_LIMIT=1", "ASAN_OPTIONS=detect_leaks=0", NULL };
	struct pollfd news = { .fd = sock, .events = POLLIN };
	char name[] = "sallyport-extract";
	char *const arguments[] = { name, NULL };

	while (poll(&news, 1, -1) < 0 && errno == EINTR)
		;
	/* Closed without a word: there was nothing to extract. */
	if (news.revents & POLLIN && recv(sock, &(char){ 0 }, 1, MSG_PEEK) == 1)
		execve(program, arguments, (char *const *)(uintptr_t)environment);
	_exit(1);
}

int sp_extractor_start(const char *program, int *ret_sock, struct sp_err *err)
{
	const struct timeval patience = { .tv_sec = ANSWER_S };
	pid_t parent = getpid();
	int pair[2];

	if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair))
		return sp_err_errno(err, SP_EIO, "no socket for extraction");
	fflush(NULL);
	pid_t pid = fork();

	if (!pid) {
		/* It becomes descriptor 3, which the server expects; a duplicate does not close on exec. */
		sp_jail_begin(parent, &pair[1], 1);
		become_server(program, pair[1]);
	}
	close(pair[1]);
	if (pid < 0 || setsockopt(pair[0], SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience) ||
		setsockopt(pair[0], SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof patience)) {
		close(pair[0]);
		return sp_err_errno(err, SP_EIO, "no process for extraction");
	}
	*ret_sock = pair[0];
	return pid;
}
