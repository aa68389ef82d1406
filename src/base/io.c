/* SPDX-License-Identifier: Apache-2.0 */
#include "base/io.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

int sp_io_read_file(const char *path, size_t bytes_max, struct sp_arena *arena,
	struct sp_view *ret_bytes, struct sp_err *err)
{
	struct stat st;
	int status = SP_OK;
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);

	if (fd < 0 || fstat(fd, &st) < 0) {
		status = sp_err_errno(err, SP_EIO, "cannot be read");
	} else if (!S_ISREG(st.st_mode)) {
		status = sp_err_set(err, SP_EINVAL, "is not a regular file");
	} else if ((uint64_t)st.st_size > bytes_max) {
		status = sp_err_set(err, SP_ELIMIT, "is larger than the %zu bytes allowed", bytes_max);
	} else {
		char *p = sp_arena_alloc(arena, (size_t)st.st_size + 1);
		ssize_t n = p ? sp_io_read_all(fd, p, (size_t)st.st_size) : 0;

		if (!p)
			status = sp_err_set(err, SP_ENOMEM, "no memory to read it");
		else if (n < 0)
			status = sp_err_errno(err, SP_EIO, "cannot be read");
		else
			p[n] = 0, *ret_bytes = sp_view(p, (size_t)n);
	}
	if (status)
		sp_err_in_file(err, path);
	if (fd >= 0)
		close(fd);
	return status;
}

ssize_t sp_io_pread_all(int fd, void *buf, size_t n, off_t offset)
{
	size_t done = 0;

	while (done < n) {
		ssize_t got = pread(fd, (char *)buf + done, n - done, offset + (off_t)done);

		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0)
			return SP_EIO;
		if (!got)
			break;
		done += (size_t)got;
	}
	return (ssize_t)done;
}

ssize_t sp_io_read_all(int fd, void *buf, size_t n)
{
	size_t done = 0;

	while (done < n) {
		ssize_t got = read(fd, (char *)buf + done, n - done);

		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0)
			return SP_EIO;
		if (!got)
			break;
		done += (size_t)got;
	}
	return (ssize_t)done;
}

int sp_io_write_all(int fd, const void *buf, size_t n)
{
	size_t done = 0;

	while (done < n) {
		ssize_t put = write(fd, (const char *)buf + done, n - done);

		if (put < 0 && errno == EINTR)
			continue;
		if (put <= 0)
			return SP_EIO;
		done += (size_t)put;
	}
	return SP_OK;
}

static void folder_of(const char *path, char out[PATH_MAX])
{
	const char *slash = strrchr(path, '/');
	size_t n = slash ? (size_t)(slash - path) : 1;

	if (!slash)
		snprintf(out, PATH_MAX, ".");
	else
		snprintf(out, PATH_MAX, "%.*s", n ? (int)n : 1, n ? path : "/");
}

int sp_io_replace_file(const char *path, mode_t mode, struct sp_view bytes, struct sp_err *err)
{
	char temp[PATH_MAX], folder[PATH_MAX];

	if (snprintf(temp, sizeof temp, "%s.XXXXXX", path) >= (int)sizeof temp)
		return sp_err_set(err, SP_EINVAL, "path too long");
	int fd = mkostemp(temp, O_CLOEXEC);
	if (fd < 0) {
		sp_err_errno(err, SP_EIO, "cannot be written");
		sp_err_in_file(err, path);
		return SP_EIO;
	}
	bool ok = !fchmod(fd, mode) && !sp_io_write_all(fd, bytes.p, bytes.n) && !fsync(fd);

	ok = !close(fd) && ok;
	ok = ok && !rename(temp, path);
	if (!ok) {
		sp_err_errno(err, SP_EIO, "cannot be written");
		sp_err_in_file(err, path);
		unlink(temp);
		return SP_EIO;
	}
	folder_of(path, folder);
	int dir = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (dir >= 0) {
		fsync(dir);
		close(dir);
	}
	return SP_OK;
}

int sp_io_sealed_memfd(const char *name, struct sp_view bytes)
{
	int fd = memfd_create(name, MFD_CLOEXEC | MFD_ALLOW_SEALING);

	if (fd < 0)
		return SP_EIO;
	if (sp_io_write_all(fd, bytes.p, bytes.n) || lseek(fd, 0, SEEK_SET) < 0 ||
		fcntl(fd, F_ADD_SEALS, F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_WRITE | F_SEAL_SEAL)) {
		close(fd);
		return SP_EIO;
	}
	return fd;
}

int sp_io_mkdirs(const char *path, struct sp_err *err)
{
	char part[PATH_MAX];
	int n = snprintf(part, sizeof part, "%s", path);

	if (n <= 0 || n >= (int)sizeof part)
		return sp_err_set(err, SP_EINVAL, "path too long or empty");
	for (int i = 1; i <= n; i++) {
		if (part[i] != '/' && part[i])
			continue;
		char was = part[i];

		part[i] = 0;
		if (mkdir(part, 0700) < 0 && errno != EEXIST) {
			sp_err_errno(err, SP_EIO, "cannot be made");
			sp_err_in_file(err, part);
			return SP_EIO;
		}
		part[i] = was;
	}
	return SP_OK;
}

int sp_io_check_owner(const char *path, struct sp_err *err)
{
	struct stat st;
	char folder[PATH_MAX];
	const char *at = path;

	folder_of(path, folder);
	for (int i = 0; i < 2; i++, at = folder) {
		if (stat(at, &st) < 0) {
			int status = errno == ENOENT ? SP_ENOENT : SP_EIO;

			sp_err_errno(err, status, "cannot be read");
			sp_err_in_file(err, at);
			return status;
		}
		if (i == 0 && !S_ISREG(st.st_mode))
			return sp_err_at(err, SP_EINVAL, at, 0, 0, "is not a regular file");
		if (st.st_uid != 0 && st.st_uid != geteuid())
			return sp_err_at(err, SP_EAUTH, at, 0, 0,
				"belongs to user %u, not to root or to us", (unsigned)st.st_uid);
		if ((st.st_mode & 022) && !(i == 1 && (st.st_mode & S_ISVTX)))
			return sp_err_at(err, SP_EAUTH, at, 0, 0,
				"may be written by others (mode %04o)", (unsigned)st.st_mode & 07777u);
	}
	return SP_OK;
}

uint64_t sp_io_now_us(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return (uint64_t)ts.tv_sec * 1000000u + (uint64_t)ts.tv_nsec / 1000u;
}

int sp_io_await(int fd, uint64_t until_us)
{
	struct pollfd news = { .fd = fd, .events = POLLIN };

	for (;;) {
		uint64_t now = sp_io_now_us();
		int ready = now < until_us ? poll(&news, 1, (int)((until_us - now + 999) / 1000)) : 0;

		if (ready >= 0)
			return ready;
		if (errno != EINTR)
			return SP_EIO;
	}
}
