/* SPDX-License-Identifier: Apache-2.0 */
#include "store/state.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/io.h"

#define KEY_N 3
#define LINE_BYTES (2 * SP_KEY_BYTES + 1) /* 64 hex digits and a newline */
#define KEYS_BYTES ((size_t)KEY_N * LINE_BYTES)

_Static_assert(sizeof(struct sp_state_keys) == KEY_N * SP_KEY_BYTES, "keys without padding");

static const char *default_folder(struct sp_arena *arena, struct sp_err *err)
{
	const char *state = secure_getenv("SALLYPORT_STATE");
	const char *xdg = secure_getenv("XDG_STATE_HOME");
	const char *home = secure_getenv("HOME");
	const char *path = NULL;

	if (state && *state)
		path = sp_arena_strdup(arena, state);
	else if (xdg && *xdg == '/') /* the specification ignores relative ones */
		path = sp_arena_printf(arena, "%s/sallyport", xdg);
	else if (home && *home == '/')
		path = sp_arena_printf(arena, "%s/.local/state/sallyport", home);
	else {
		sp_err_set(err, SP_EINVAL,
			"no state folder: set `state:` in the configuration or SALLYPORT_STATE");
		return NULL;
	}
	if (!path)
		sp_err_set(err, SP_ENOMEM, "no memory for the path of the state folder");
	return path;
}

const char *sp_state_folder(const char *configured, struct sp_arena *arena, struct sp_err *err)
{
	struct stat st;
	const char *path = configured && *configured ? sp_arena_strdup(arena, configured) :
		default_folder(arena, err);

	if (!path) {
		if (configured && *configured)
			sp_err_set(err, SP_ENOMEM, "no memory for the path of the state folder");
		return NULL;
	}
	if (sp_io_mkdirs(path, err))
		return NULL;
	if (stat(path, &st) < 0)
		sp_err_errno(err, SP_EIO, "cannot be read");
	else if (!S_ISDIR(st.st_mode))
		sp_err_set(err, SP_EINVAL, "is not a folder");
	else if (st.st_uid != geteuid() && st.st_uid != 0)
		sp_err_set(err, SP_EAUTH, "belongs to user %u, not to us", (unsigned)st.st_uid);
	else if (st.st_mode & 022)
		sp_err_set(err, SP_EAUTH, "may be written by others (mode %04o)",
			(unsigned)st.st_mode & 07777u);
	else
		return path;
	sp_err_in_file(err, path);
	return NULL;
}

ssize_t sp_state_read_private(const char *path, char *buf, size_t size, struct sp_err *err)
{
	struct stat st;
	ssize_t status;
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);

	if (fd < 0 && errno == ENOENT)
		status = sp_err_set(err, SP_ENOENT, "does not exist");
	else if (fd < 0 || fstat(fd, &st) < 0)
		status = sp_err_errno(err, SP_EIO, "cannot be read");
	else if (!S_ISREG(st.st_mode))
		status = sp_err_set(err, SP_EAUTH, "is not a regular file");
	else if (st.st_uid != geteuid() && st.st_uid != 0)
		status = sp_err_set(err, SP_EAUTH, "belongs to user %u, not to us",
			(unsigned)st.st_uid);
	else if (st.st_mode & 077)
		status = sp_err_set(err, SP_EAUTH,
			"may be read by others (mode %04o): it holds secrets, make it 0600",
			(unsigned)st.st_mode & 07777u);
	else if ((status = sp_io_read_all(fd, buf, size)) < 0)
		status = sp_err_errno(err, SP_EIO, "cannot be read");
	else if ((size_t)status >= size)
		status = sp_err_set(err, SP_ELIMIT, "is too large");
	else
		buf[status] = 0;
	if (status < 0)
		sp_err_in_file(err, path);
	if (fd >= 0)
		close(fd);
	return status;
}

static int parse_keys(const char *text, size_t n, const char *path, struct sp_state_keys *ret,
	struct sp_err *err)
{
	unsigned char key[KEY_N][SP_KEY_BYTES];
	int status = SP_OK;

	for (unsigned i = 0; i < KEY_N && !status; i++) {
		const char *line = text + (size_t)i * LINE_BYTES;
		size_t decoded = 0;

		if (n < (i + 1) * (size_t)LINE_BYTES || line[LINE_BYTES - 1] != '\n' ||
			sodium_hex2bin(key[i], SP_KEY_BYTES, line, LINE_BYTES - 1, NULL, &decoded,
				NULL) || decoded != SP_KEY_BYTES)
			status = sp_err_at(err, SP_EINVAL, path, i + 1, 0,
				"is not a line of 64 hex digits");
	}
	if (!status && n != KEYS_BYTES)
		status = sp_err_at(err, SP_EINVAL, path, KEY_N + 1, 0,
			"has more than the three lines that belong there");
	if (!status) {
		memcpy(ret->fingerprint.k, key[0], SP_KEY_BYTES);
		memcpy(ret->cache.k, key[1], SP_KEY_BYTES);
		memcpy(ret->incident.k, key[2], SP_KEY_BYTES);
	}
	sodium_memzero(key, sizeof key);
	return status;
}

/* Fills KEYS_BYTES and a zero of text with three lines of new keys. */
static int new_keys(char *text)
{
	unsigned char key[SP_KEY_BYTES];
	int status = SP_OK;

	for (unsigned i = 0; i < KEY_N && !status; i++) {
		char *line = text + (size_t)i * LINE_BYTES;

		if (getrandom(key, sizeof key, 0) != (ssize_t)sizeof key)
			status = SP_EIO;
		sp_hex(key, sizeof key, line);
		line[LINE_BYTES - 1] = '\n';
	}
	text[KEYS_BYTES] = 0;
	sodium_memzero(key, sizeof key);
	return status;
}

static void sync_folder_of(const char *path)
{
	const char *slash = strrchr(path, '/');
	char folder[PATH_MAX];

	snprintf(folder, sizeof folder, "%.*s", slash ? (int)(slash - path) + 1 : 1,
		slash ? path : ".");
	int fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	if (fd >= 0) {
		fsync(fd);
		close(fd);
	}
}

/* A temporary file, then a link, which replaces nothing: of two that do it at once one wins whole. */
int sp_state_make_private(const char *path, struct sp_view bytes, struct sp_err *err)
{
	char temp[PATH_MAX];
	int status = SP_OK;

	if (!access(path, F_OK))
		return SP_OK;
	if (snprintf(temp, sizeof temp, "%s.XXXXXX", path) >= (int)sizeof temp)
		return sp_err_set(err, SP_EINVAL, "the path of the state folder is too long");
	int fd = mkostemp(temp, O_CLOEXEC); /* mode 0600 */
	bool ok = fd >= 0 && !sp_io_write_all(fd, bytes.p, bytes.n) && !fsync(fd) &&
		(!link(temp, path) || errno == EEXIST);

	if (!ok) {
		status = sp_err_errno(err, SP_EIO, "cannot be made");
		sp_err_in_file(err, path);
	}
	if (fd >= 0) {
		unlink(temp);
		close(fd);
		sync_folder_of(path);
	}
	return status;
}

int sp_state_keys(const char *folder, struct sp_state_keys *ret, struct sp_err *err)
{
	char path[PATH_MAX - 8], text[KEYS_BYTES + 2];

	if (snprintf(path, sizeof path, "%s/keys", folder) >= (int)sizeof path)
		return sp_err_set(err, SP_EINVAL, "the path of the state folder is too long");
	ssize_t n = sp_state_read_private(path, text, sizeof text, err);

	if (n == SP_ENOENT) {
		int status = new_keys(text) ? sp_err_errno(err, SP_EIO, "no random bytes for keys") :
			sp_state_make_private(path, sp_view(text, KEYS_BYTES), err);

		if (status)
			return status;
		n = sp_state_read_private(path, text, sizeof text, err);
	}
	if (n < 0)
		return (int)n;
	int status = parse_keys(text, (size_t)n, path, ret, err);

	sodium_memzero(text, sizeof text);
	return status;
}
