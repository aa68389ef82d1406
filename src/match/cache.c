/* SPDX-License-Identifier: Apache-2.0 */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <hs.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "base/io.h"
#include "match/match.h"

/*
 * A cache file is the header below, padded to a page so that a mapping of it aligns the image, and the image. The MAC
 * covers everything after itself: a byte changed anywhere, a file of another digest under this name, one of another
 * Hyperscan or processor is not trusted, and the rule set is built anew.
 */
#define CACHE_MAGIC "SPCACHE"
#define CACHE_VERSION 1u
#define IMAGE_OFFSET 4096u
#define IMAGE_BYTES_MAX (UINT64_C(1) << 31)
#define SUFFIX ".rules"
#define NAME_BYTES (2 * SP_HASH_BYTES + sizeof SUFFIX - 1)
#define KEPT_NEWEST 8u
#define KEPT_SECONDS (7 * 24 * 3600)
#define TOUCH_SECONDS (24 * 3600) /* use is noted once a day */

struct cache_header {
	char magic[8];
	struct sp_digest mac;
	uint32_t version, image_offset;
	uint64_t image_bytes;
	struct sp_digest digest;
	char engine[64];
	uint32_t tune, zero;
	uint64_t cpu_features;
};

_Static_assert(sizeof(struct cache_header) <= IMAGE_OFFSET, "the header fits in front of the image");

static struct sp_view after_mac(struct sp_view file)
{
	return sp_view_sub(file, offsetof(struct cache_header, version), file.n);
}

/* What a file for this digest, engine and processor says of itself, without the MAC. */
static int expected_header(const struct sp_digest *digest, uint64_t image_bytes,
	struct cache_header *ret, struct sp_err *err)
{
	hs_platform_info_t platform;

	if (hs_populate_platform(&platform))
		return sp_err_set(err, SP_EUNSUP, "Hyperscan does not know this processor");
	memset(ret, 0, sizeof *ret);
	memcpy(ret->magic, CACHE_MAGIC, sizeof ret->magic);
	ret->version = CACHE_VERSION;
	ret->image_offset = IMAGE_OFFSET;
	ret->image_bytes = image_bytes;
	ret->digest = *digest;
	ret->tune = platform.tune;
	ret->cpu_features = platform.cpu_features;
	snprintf(ret->engine, sizeof ret->engine, "%s", hs_version());
	return SP_OK;
}

static int path_of(const char *folder, const struct sp_digest *digest, char path[PATH_MAX],
	struct sp_err *err)
{
	char hex[2 * SP_HASH_BYTES + 1];

	if (snprintf(path, PATH_MAX, "%s/%s" SUFFIX, folder,
		    sp_hex(digest->h, sizeof digest->h, hex)) >= PATH_MAX)
		return sp_err_set(err, SP_EINVAL, "the path of the cache is too long");
	return SP_OK;
}

static int distrust(struct sp_err *err, int code, const char *path, const char *why)
{
	sp_err_at(err, code, path, 0, 0, "%s", why);
	return 0;
}

/* Whether the mapped bytes are the file that sp_cache_store wrote. */
static bool is_trusted(struct sp_view file, const struct sp_key *key, const struct sp_digest *digest)
{
	struct cache_header header, expected;

	memcpy(&header, file.p, sizeof header);
	if (expected_header(digest, file.n - IMAGE_OFFSET, &expected, NULL))
		return false;
	expected.mac = sp_blake2b_keyed(key, after_mac(file));
	return !memcmp(&header, &expected, sizeof header);
}

/* Pruning goes by the time of the last change, so that a file in use counts as changed. */
static void note_use(int fd, const struct stat *st)
{
	if (time(NULL) - st->st_mtime > TOUCH_SECONDS)
		(void)futimens(fd, NULL); /* not ours to touch: then another user's use keeps it */
}

/* Returns: 1, 0 not to be trusted, negative on error. */
static int map_file(int fd, const char *path, const struct sp_key *key,
	const struct sp_digest *digest, struct sp_view *ret, struct sp_err *err)
{
	struct stat st;

	if (sp_io_check_owner(path, err))
		return 0;
	if (fstat(fd, &st) < 0)
		return sp_err_errno(err, SP_EIO, "cannot be read");
	/* The file that was opened, should another have taken its place since. */
	if (!S_ISREG(st.st_mode) || (st.st_uid && st.st_uid != geteuid()) || (st.st_mode & 022))
		return distrust(err, SP_EAUTH, path, "is not ours alone");
	if (st.st_size <= (off_t)IMAGE_OFFSET || (uint64_t)st.st_size > IMAGE_BYTES_MAX)
		return distrust(err, SP_EAUTH, path, "is truncated");
	size_t n = (size_t)st.st_size;
	void *p = mmap(NULL, n, PROT_READ, MAP_PRIVATE | MAP_POPULATE, fd, 0);

	if (p == MAP_FAILED)
		return sp_err_errno(err, SP_EIO, "cannot be mapped");
	struct sp_view file = sp_view(p, n);

	if (!is_trusted(file, key, digest)) {
		munmap(p, n);
		return distrust(err, SP_EAUTH, path,
			"does not carry our seal: damaged, or of another engine, processor or key");
	}
	note_use(fd, &st);
	*ret = sp_view_sub(file, IMAGE_OFFSET, n);
	return 1;
}

int sp_cache_load(const char *folder, const struct sp_key *key, const struct sp_digest *digest,
	struct sp_view *ret, struct sp_err *err)
{
	char path[PATH_MAX];
	int status = path_of(folder, digest, path, err);

	if (status)
		return status;
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);

	if (fd < 0 && (errno == ENOENT || errno == ENOTDIR))
		return distrust(err, SP_ENOENT, path, "is not there");
	if (fd < 0 && errno == ELOOP)
		return distrust(err, SP_EAUTH, path, "is a symbolic link");
	if (fd < 0)
		status = sp_err_errno(err, SP_EIO, "cannot be read");
	else
		status = map_file(fd, path, key, digest, ret, err);
	if (status < 0)
		sp_err_in_file(err, path);
	if (fd >= 0)
		close(fd);
	return status;
}

void sp_cache_release(struct sp_view image)
{
	if (image.p)
		munmap((void *)(uintptr_t)(image.p - IMAGE_OFFSET), image.n + IMAGE_OFFSET);
}

struct cached {
	time_t used;
	char name[NAME_BYTES + 1];
};

static int newest_first(const void *left, const void *right)
{
	const struct cached *a = left, *b = right;

	if (a->used != b->used)
		return a->used > b->used ? -1 : 1;
	return strcmp(a->name, b->name);
}

static bool is_cache_name(const char *name)
{
	return strlen(name) == NAME_BYTES && strspn(name, "0123456789abcdef") == 2 * SP_HASH_BYTES &&
		!strcmp(name + 2 * SP_HASH_BYTES, SUFFIX);
}

/* The cache files of a folder; NULL = none. The caller frees them. */
static struct cached *list_cached(DIR *dir, size_t *ret_n)
{
	struct cached *list = NULL;
	size_t n = 0;

	for (const struct dirent *entry; (entry = readdir(dir));) {
		struct stat st;

		if (!is_cache_name(entry->d_name) ||
			fstatat(dirfd(dir), entry->d_name, &st, AT_SYMLINK_NOFOLLOW) < 0)
			continue;
		struct cached *grown = realloc(list, (n + 1) * sizeof *list);

		if (!grown)
			break;
		list = grown;
		list[n].used = st.st_mtime;
		memcpy(list[n++].name, entry->d_name, sizeof list->name);
	}
	*ret_n = n;
	return list;
}

/* Best effort: what cannot be removed now is tried again with the next rule set. */
static void prune(const char *folder)
{
	DIR *dir = opendir(folder);
	size_t n = 0;

	if (!dir)
		return;
	struct cached *list = list_cached(dir, &n);
	time_t now = time(NULL);

	if (n > KEPT_NEWEST)
		qsort(list, n, sizeof *list, newest_first);
	for (size_t i = KEPT_NEWEST; i < n; i++) {
		if (now - list[i].used > KEPT_SECONDS)
			unlinkat(dirfd(dir), list[i].name, 0);
	}
	free(list);
	closedir(dir);
}

int sp_cache_store(const char *folder, const struct sp_key *key, const struct sp_digest *digest,
	struct sp_view image, struct sp_err *err)
{
	char path[PATH_MAX];
	struct cache_header header;

	if (image.n > IMAGE_BYTES_MAX - IMAGE_OFFSET)
		return sp_err_set(err, SP_ELIMIT, "the rule set is too large for the cache");
	int status = path_of(folder, digest, path, err);

	if (!status)
		status = expected_header(digest, image.n, &header, err);
	if (status)
		return status;
	char *bytes = calloc(1, IMAGE_OFFSET + image.n);

	if (!bytes)
		return sp_err_set(err, SP_ENOMEM, "no memory to write the cache");
	struct sp_view file = sp_view(bytes, IMAGE_OFFSET + image.n);

	memcpy(bytes, &header, sizeof header);
	memcpy(bytes + IMAGE_OFFSET, image.p, image.n);
	header.mac = sp_blake2b_keyed(key, after_mac(file));
	memcpy(bytes + offsetof(struct cache_header, mac), &header.mac, sizeof header.mac);
	status = sp_io_replace_file(path, 0600, file, err);
	free(bytes);
	if (!status)
		prune(folder);
	return status;
}
