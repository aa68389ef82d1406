/* SPDX-License-Identifier: Apache-2.0 */
#include "daemon/listen.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netdb.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#define BACKLOG 512
#define INHERITED_FROM 3
#define INHERITED_TO 64

/* Whether somebody answers there. */
static bool is_alive(const struct sockaddr_un *address)
{
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	bool alive = fd >= 0 && (!connect(fd, (const struct sockaddr *)address, sizeof *address) || errno != ECONNREFUSED);

	if (fd >= 0)
		close(fd);
	return alive;
}

static int listen_unix(const char *path, enum sp_gateway_mode mode, struct sp_err *err)
{
	static const mode_t modes[] = { [SP_GATEWAY_MODE_OWNER] = 0600, [SP_GATEWAY_MODE_GROUP] = 0660,
		[SP_GATEWAY_MODE_EVERYBODY] = 0666 };
	struct sockaddr_un address = { .sun_family = AF_UNIX };
	struct stat st;

	memcpy(address.sun_path, path, strnlen(path, sizeof address.sun_path - 1));
	if (!lstat(path, &st) && S_ISSOCK(st.st_mode) && !is_alive(&address))
		unlink(path);
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	mode_t mask = umask(0777 & ~modes[mode]);
	bool bound = fd >= 0 && !bind(fd, (const struct sockaddr *)&address, sizeof address);

	umask(mask);
	if (bound && !listen(fd, BACKLOG))
		return fd;
	sp_err_errno(err, SP_EIO, "unix:%s cannot be listened on", path);
	if (fd >= 0)
		close(fd);
	return SP_EIO;
}

static bool is_local(const struct sockaddr *address)
{
	if (address->sa_family == AF_INET)
		return ntohl(((const struct sockaddr_in *)(const void *)address)->sin_addr.s_addr) >> 24 == 127;
	return address->sa_family == AF_UNIX || (address->sa_family == AF_INET6 &&
		IN6_IS_ADDR_LOOPBACK(&((const struct sockaddr_in6 *)(const void *)address)->sin6_addr));
}

bool sp_listen_is_local(int fd)
{
	struct sockaddr_storage address;
	socklen_t n = sizeof address;

	return !getsockname(fd, (struct sockaddr *)&address, &n) && is_local((struct sockaddr *)&address);
}

static int listen_inet(const char *place, bool local_only, struct sp_err *err)
{
	const struct addrinfo hints = { .ai_socktype = SOCK_STREAM, .ai_flags = AI_PASSIVE | AI_NUMERICSERV };
	const char *colon = strrchr(place, ':');
	struct addrinfo *found = NULL;
	char host[256];
	int fd = -1;

	snprintf(host, sizeof host, "%.*s", (int)(colon - place), place);
	if (host[0] == '[' && host[strlen(host) - 1] == ']') {
		memmove(host, host + 1, strlen(host));
		host[strlen(host) - 1] = 0;
	}
	if (getaddrinfo(host, colon + 1, &hints, &found))
		return sp_err_set(err, SP_EIO, "%s is no address", place);
	if (local_only && !is_local(found->ai_addr)) {
		freeaddrinfo(found);
		return sp_err_set(err, SP_EUNSUP, "inet:%s is not of this machine alone: write tls:%s", place, place);
	}
	fd = socket(found->ai_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	if (fd >= 0)
		setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &(int){ 1 }, sizeof(int));
	bool listens = fd >= 0 && !bind(fd, found->ai_addr, found->ai_addrlen) && !listen(fd, BACKLOG);

	freeaddrinfo(found);
	if (listens)
		return fd;
	sp_err_errno(err, SP_EIO, "%s cannot be listened on", place);
	if (fd >= 0)
		close(fd);
	return SP_EIO;
}

int sp_listen(const char *address, enum sp_gateway_mode mode, bool local_only, struct sp_err *err)
{
	if (!strncmp(address, "unix:", 5))
		return listen_unix(address + 5, mode, err);
	return !strncmp(address, "tls:", 4) ? listen_inet(address + 4, false, err)
		: listen_inet(address + 5, local_only, err);
}

static enum sp_listener_kind kind_of(struct sp_view name)
{
	return sp_view_is(name, "http") ? SP_LISTENER_HTTP : sp_view_is(name, "https") ? SP_LISTENER_HTTPS
		: SP_LISTENER_MILTER;
}

unsigned sp_listen_inherited(int *ret_fd, enum sp_listener_kind *ret_kind, unsigned most)
{
	const char *pid = getenv("LISTEN_PID"), *fds = getenv("LISTEN_FDS"), *names = getenv("LISTEN_FDNAMES");
	unsigned n = 0;

	if (pid && fds && strtol(pid, NULL, 10) == (long)getpid())
		n = (unsigned)strtoul(fds, NULL, 10);
	if (n > most)
		n = most;
	for (unsigned i = 0; i < n; i++) {
		size_t length = names ? strcspn(names, ":") : 0;

		ret_kind[i] = kind_of(sp_view(names, length));
		if (names)
			names += length + (names[length] == ':');
		ret_fd[i] = fcntl(INHERITED_FROM + (int)i, F_DUPFD_CLOEXEC, INHERITED_TO);
		close(INHERITED_FROM + (int)i);
		if (ret_fd[i] >= 0)
			fcntl(ret_fd[i], F_SETFL, fcntl(ret_fd[i], F_GETFL) | O_NONBLOCK);
	}
	unsetenv("LISTEN_PID");
	unsetenv("LISTEN_FDS");
	unsetenv("LISTEN_FDNAMES");
	return n;
}

void sp_service_notify(const char *state)
{
	const char *path = getenv("NOTIFY_SOCKET");
	struct sockaddr_un address = { .sun_family = AF_UNIX };
	size_t n = path ? strlen(path) : 0;

	if (n < 2 || n >= sizeof address.sun_path || (path[0] != '/' && path[0] != '@'))
		return;
	memcpy(address.sun_path, path, n);
	if (path[0] == '@')
		address.sun_path[0] = 0;
	int fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);

	if (fd < 0)
		return;
	sendto(fd, state, strlen(state), MSG_NOSIGNAL, (const struct sockaddr *)&address,
		(socklen_t)(offsetof(struct sockaddr_un, sun_path) + n));
	close(fd);
}
