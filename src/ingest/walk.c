/* SPDX-License-Identifier: Apache-2.0 */
/* Folders, in the order of names, without recursion. */
#include "ingest/walk.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static void release_folder(struct sp_walk_folder *folder)
{
	for (size_t i = 0; i < folder->n; i++)
		free(folder->name[i]);
	free(folder->name);
	free(folder->path);
}

void sp_walk_release(struct sp_walk *walk)
{
	while (walk->n)
		release_folder(&walk->folder[--walk->n]);
	free(walk->folder);
	free(walk->path);
	walk->folder = NULL;
	walk->path = NULL;
}

static int no_memory(struct sp_err *err)
{
	return sp_err_set(err, SP_ENOMEM, "no memory to walk folders");
}

static int failed(struct sp_err *err, const char *path, const char *what)
{
	sp_err_errno(err, SP_EIO, "%s", what);
	sp_err_in_file(err, path);
	return SP_EIO;
}

static char *join(const char *folder, const char *name)
{
	size_t n = strlen(folder), m = strlen(name);
	char *path = malloc(n + m + 2);

	if (!path)
		return NULL;
	memcpy(path, folder, n);
	if (n && path[n - 1] != '/')
		path[n++] = '/';
	memcpy(path + n, name, m + 1);
	return path;
}

static int by_name(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

/* Reads the names of a folder, all but "." and "..". Returns: SP_OK, SP_EIO (errno says why) or
 * SP_ENOMEM. */
static int read_names(DIR *dir, struct sp_walk_folder *folder)
{
	size_t capacity = 0;

	for (;;) {
		errno = 0;
		const struct dirent *entry = readdir(dir);

		if (!entry)
			return errno ? SP_EIO : SP_OK;
		if (!strcmp(entry->d_name, ".") || !strcmp(entry->d_name, ".."))
			continue;
		if (folder->n == capacity) {
			size_t more = capacity ? capacity * 2 : 32;
			char **name = reallocarray(folder->name, more, sizeof *name);

			if (!name)
				return SP_ENOMEM;
			folder->name = name;
			capacity = more;
		}
		char *copy = strdup(entry->d_name);

		if (!copy)
			return SP_ENOMEM;
		folder->name[folder->n++] = copy;
	}
}

static bool is_folder_at(int fd, const char *name)
{
	struct stat st;

	return !fstatat(fd, name, &st, AT_SYMLINK_NOFOLLOW) && S_ISDIR(st.st_mode);
}

/* Takes over fd. */
static int enter(struct sp_walk *walk, int fd, const char *path, bool messages, struct sp_err *err)
{
	struct sp_walk_folder folder = { .messages = messages };
	int status = SP_OK;
	DIR *dir = walk->n < walk->depth_max ? fdopendir(fd) : NULL;

	if (!dir) {
		if (walk->n >= walk->depth_max) {
			status = sp_err_set(err, SP_ELIMIT,
				"folders are nested deeper than walk_depth allows (%zu)", walk->depth_max);
			sp_err_in_file(err, path);
		} else {
			status = failed(err, path, "the folder cannot be read");
		}
		close(fd);
		return status;
	}
	status = read_names(dir, &folder);
	folder.maildir = is_folder_at(dirfd(dir), "cur") && is_folder_at(dirfd(dir), "new");
	if (status == SP_EIO)
		failed(err, path, "the folder cannot be read");
	closedir(dir);
	struct sp_walk_folder *more = NULL;
	if (!status) {
		folder.path = strdup(path);
		more = reallocarray(walk->folder, walk->n + 1, sizeof *more);
	}
	if (more)
		walk->folder = more;
	if (!status && (!folder.path || !more))
		status = SP_ENOMEM;
	if (status) {
		release_folder(&folder);
		return status == SP_ENOMEM ? no_memory(err) : status;
	}
	if (folder.n)
		qsort(folder.name, folder.n, sizeof *folder.name, by_name);
	walk->folder[walk->n++] = folder;
	return SP_OK;
}

/* Looks before it opens, since opening a device or a pipe may do something. Sets *ret_fd to -1 for
 * a folder entered. */
static int open_path(struct sp_walk *walk, const char *path, bool follow, bool messages,
	int *ret_fd, struct sp_err *err)
{
	struct stat st;

	if (fstatat(AT_FDCWD, path, &st, follow ? 0 : AT_SYMLINK_NOFOLLOW))
		return failed(err, path, "cannot be read");
	if (!S_ISREG(st.st_mode) && !S_ISDIR(st.st_mode)) {
		sp_err_set(err, SP_EINVAL, "is neither a file nor a folder");
		sp_err_in_file(err, path);
		return SP_EINVAL;
	}
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY | (follow ? 0 : O_NOFOLLOW));

	if (fd < 0 || fstat(fd, &st)) {
		int status = failed(err, path, "cannot be read");

		if (fd >= 0)
			close(fd);
		return status;
	}
	if (S_ISDIR(st.st_mode)) {
		*ret_fd = -1;
		return enter(walk, fd, path, messages, err);
	}
	*ret_fd = fd;
	return SP_OK;
}

int sp_walk_open(struct sp_walk *walk, const char *path, int *ret_fd, struct sp_err *err)
{
	return open_path(walk, path, true, false, ret_fd, err);
}

static bool is_link(const char *path)
{
	struct stat st;

	return !fstatat(AT_FDCWD, path, &st, AT_SYMLINK_NOFOLLOW) && S_ISLNK(st.st_mode);
}

/* Of a Maildir only its folders count, and not tmp, where mails are not yet whole. */
static bool is_left_out(const struct sp_walk_folder *folder, const char *name, const char *path)
{
	if (is_link(path))
		return true;
	return folder->maildir && (!strcmp(name, "tmp") || !is_folder_at(AT_FDCWD, path));
}

int sp_walk_next(struct sp_walk *walk, int *ret_fd, bool *ret_mail, struct sp_err *err)
{
	while (walk->n) {
		struct sp_walk_folder *folder = &walk->folder[walk->n - 1];

		if (folder->next == folder->n) {
			release_folder(folder);
			walk->n--;
			continue;
		}
		const char *name = folder->name[folder->next++];
		char *path = join(folder->path, name);
		bool messages = folder->maildir && (!strcmp(name, "cur") || !strcmp(name, "new"));
		bool mail = folder->messages;
		int fd = -1;

		if (!path)
			return no_memory(err);
		if (is_left_out(folder, name, path)) {
			free(path);
			continue;
		}
		int status = open_path(walk, path, false, messages, &fd, err);

		if (status || fd < 0) {
			free(path);
			if (status)
				return status;
			continue;
		}
		free(walk->path);
		walk->path = path;
		*ret_fd = fd;
		*ret_mail = mail;
		return 1;
	}
	return 0;
}
