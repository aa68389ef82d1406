/* SPDX-License-Identifier: Apache-2.0 */
#include "engine/scanner.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/io.h"
#include "base/jail.h"
#include "extract/extract.h"

#define PATIENCE_S 10    /* a scanner that takes nothing of a job for so long is as good as dead */
#define FAREWELL_MS 3000 /* a leak checker needs some of it */
#define POLL_US 300

static void reap(pid_t pid)
{
	kill(pid, SIGKILL);
	while (waitpid(pid, NULL, 0) < 0 && errno == EINTR)
		;
}

/* It ends its own when its scanner is gone, and then itself. */
static void reap_extractor(pid_t pid)
{
	uint64_t until_us = sp_io_now_us() + FAREWELL_MS * 1000u;

	while (!waitpid(pid, NULL, WNOHANG)) {
		if (sp_io_now_us() >= until_us) {
			reap(pid);
			return;
		}
		usleep(POLL_US);
	}
}

int sp_scanner_start(struct sp_scanner *scanner, const struct sp_pool_config *config,
	struct sp_err *err)
{
	const struct timeval patience = { .tv_sec = PATIENCE_S };
	pid_t parent = getpid();
	int pair[2], to_extractor = -1;
	pid_t extractor = 0;

	if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair))
		return sp_err_errno(err, SP_EIO, "no socket for a scanner");
	if (config->belt->extractor) {
		extractor = sp_extractor_start(config->belt->extractor, &to_extractor, err);
		if (extractor < 0) {
			close(pair[0]);
			close(pair[1]);
			return SP_EIO;
		}
	}
	fflush(NULL);
	pid_t pid = fork();

	if (!pid) {
		int fds[2] = { pair[1], to_extractor };

		sp_jail_begin(parent, fds, to_extractor >= 0 ? 2 : 1);
		sp_scanner_run(config, fds[0], to_extractor >= 0 ? fds[1] : -1);
	}
	close(pair[1]);
	if (to_extractor >= 0)
		close(to_extractor);
	if (pid < 0) {
		sp_err_errno(err, SP_EIO, "no process for a scanner");
		close(pair[0]);
		if (extractor)
			reap(extractor);
		return SP_EIO;
	}
	setsockopt(pair[0], SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof patience);
	*scanner = (struct sp_scanner){ .pid = pid, .extractor = extractor, .sock = pair[0],
		.since_us = sp_io_now_us() };
	/* Room for the few words around the two renderings. */
	sp_buf_init(&scanner->inbox.payload, config->belt->config->limits.answer_bytes + 4096);
	return SP_OK;
}

void sp_scanner_kill(struct sp_scanner *scanner)
{
	if (scanner->pid <= 0)
		return;
	reap(scanner->pid);
	if (scanner->extractor)
		reap_extractor(scanner->extractor);
	close(scanner->sock);
	sp_buf_release(&scanner->inbox.payload);
	*scanner = (struct sp_scanner){ .sock = -1 };
}

/* Waits until its socket is closed, which is when it ends. */
static void await_end(const struct sp_scanner *scanner, uint64_t until_us)
{
	char rest[4096];

	while (sp_io_await(scanner->sock, until_us) > 0) {
		ssize_t n = recv(scanner->sock, rest, sizeof rest, MSG_DONTWAIT);

		if (n == 0 || (n < 0 && errno != EAGAIN && errno != EINTR))
			return;
	}
}

void sp_scanner_end(struct sp_scanner *scanners, unsigned n)
{
	uint64_t until_us = sp_io_now_us() + FAREWELL_MS * 1000u;

	for (unsigned i = 0; i < n; i++)
		if (scanners[i].pid > 0 && scanners[i].ready && !scanners[i].queue_n)
			shutdown(scanners[i].sock, SHUT_WR);
	for (unsigned i = 0; i < n; i++) {
		if (scanners[i].pid > 0 && scanners[i].ready && !scanners[i].queue_n)
			await_end(&scanners[i], until_us);
		sp_scanner_kill(&scanners[i]);
	}
}
