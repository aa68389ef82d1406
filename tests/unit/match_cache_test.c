/* SPDX-License-Identifier: Apache-2.0 */
#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "base/hash.h"
#include "base/io.h"
#include "match_fixture.h"
#include "tap.h"

#define DAY 86400

struct cache {
	char folder[64], path[192];
	struct sp_key key;
	struct sp_digest digest;
	struct sp_view image; /* what was stored */
	struct sp_err err;
};

static char image_bytes[100000];

static struct sp_digest digest_of(unsigned number)
{
	return sp_sha256(sp_view((const char *)&number, sizeof number));
}

static void path_of(struct cache *cache, const struct sp_digest *digest)
{
	char hex[2 * SP_HASH_BYTES + 1];

	snprintf(cache->path, sizeof cache->path, "%s/%s.rules", cache->folder,
		sp_hex(digest->h, sizeof digest->h, hex));
}

static void cache_init(struct cache *cache)
{
	memset(cache, 0, sizeof *cache);
	snprintf(cache->folder, sizeof cache->folder, "/tmp/match_cache_XXXXXX");
	CU_ASSERT_PTR_NOT_NULL_FATAL(mkdtemp(cache->folder));
	memset(cache->key.k, 7, sizeof cache->key.k);
	for (size_t i = 0; i < sizeof image_bytes; i++)
		image_bytes[i] = (char)(i * 31 + i / 256);
	cache->image = sp_view(image_bytes, sizeof image_bytes);
	cache->digest = digest_of(0);
	path_of(cache, &cache->digest);
	CU_ASSERT_EQUAL_FATAL(sp_cache_store(cache->folder, &cache->key, &cache->digest, cache->image,
		&cache->err), SP_OK);
}

static unsigned count_files(const char *folder, bool and_remove)
{
	DIR *dir = opendir(folder);
	unsigned n = 0;

	for (const struct dirent *entry; dir && (entry = readdir(dir));) {
		if (entry->d_name[0] == '.')
			continue;
		n++;
		if (and_remove)
			unlinkat(dirfd(dir), entry->d_name, 0);
	}
	closedir(dir);
	return n;
}

static void cache_release(struct cache *cache)
{
	count_files(cache->folder, true);
	rmdir(cache->folder);
}

static int load(struct cache *cache)
{
	struct sp_view image = { 0 };

	cache->err = (struct sp_err){ 0 };
	int status = sp_cache_load(cache->folder, &cache->key, &cache->digest, &image, &cache->err);

	tap_note("%d: %s", status, cache->err.message);
	if (status == 1) {
		CU_ASSERT_TRUE(sp_view_eq(image, cache->image));
		CU_ASSERT_EQUAL((uintptr_t)image.p % 16, 0);
	} else {
		CU_ASSERT_PTR_NULL(image.p);
	}
	sp_cache_release(image);
	return status;
}

/* Whether the file is distrusted as it is now and trusted once it was written anew. */
static void expect_rebuilt(struct cache *cache)
{
	CU_ASSERT_EQUAL(load(cache), 0);
	CU_ASSERT_EQUAL(cache->err.code, SP_EAUTH);
	CU_ASSERT_EQUAL(sp_cache_store(cache->folder, &cache->key, &cache->digest, cache->image,
		&cache->err), SP_OK);
	CU_ASSERT_EQUAL(load(cache), 1);
}

static void flip(const struct cache *cache, off_t at)
{
	int fd = open(cache->path, O_RDWR | O_CLOEXEC);
	char c = 0;

	CU_ASSERT_EQUAL(pread(fd, &c, 1, at), 1);
	c ^= 1;
	CU_ASSERT_EQUAL(pwrite(fd, &c, 1, at), 1);
	close(fd);
}

static void test_round_trip(void)
{
	struct cache cache;
	struct stat st;

	cache_init(&cache);
	CU_ASSERT_EQUAL(load(&cache), 1);
	CU_ASSERT_EQUAL(stat(cache.path, &st), 0);
	CU_ASSERT_EQUAL(st.st_mode & 07777, 0600);
	CU_ASSERT_EQUAL(count_files(cache.folder, false), 1);
	cache_release(&cache);
}

static void test_missing(void)
{
	struct cache cache;

	cache_init(&cache);
	unlink(cache.path);
	CU_ASSERT_EQUAL(load(&cache), 0);
	CU_ASSERT_EQUAL(cache.err.code, SP_ENOENT);
	cache_release(&cache);
	CU_ASSERT_EQUAL(load(&cache), 0);
	CU_ASSERT_EQUAL(cache.err.code, SP_ENOENT);
	CU_ASSERT(sp_cache_store(cache.folder, &cache.key, &cache.digest, cache.image, &cache.err) < 0);
}

static void test_every_header_byte(void)
{
	struct cache cache;

	cache_init(&cache);
	for (off_t at = 0; at < 200; at++) {
		flip(&cache, at);
		CU_ASSERT_EQUAL(load(&cache), 0);
		flip(&cache, at);
	}
	CU_ASSERT_EQUAL(load(&cache), 1);
	cache_release(&cache);
}

static void test_damaged(void)
{
	static const off_t places[] = { 0, 8, 40, 3000, 4096, 50000, 4096 + sizeof image_bytes - 1 };
	struct cache cache;

	cache_init(&cache);
	for (size_t i = 0; i < sizeof places / sizeof *places; i++) {
		flip(&cache, places[i]);
		expect_rebuilt(&cache);
	}
	cache_release(&cache);
}

static void test_truncated(void)
{
	static const off_t sizes[] = { 0, 1, 100, 4095, 4096, 4097, 4096 + sizeof image_bytes - 1,
		4096 + sizeof image_bytes + 1 };
	struct cache cache;

	cache_init(&cache);
	for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
		CU_ASSERT_EQUAL(truncate(cache.path, sizes[i]), 0);
		expect_rebuilt(&cache);
	}
	cache_release(&cache);
}

static void test_owner(void)
{
	struct cache cache;

	cache_init(&cache);
	chmod(cache.path, 0620);
	expect_rebuilt(&cache);
	chmod(cache.path, 0602);
	expect_rebuilt(&cache);
	chmod(cache.folder, 0777);
	CU_ASSERT_EQUAL(load(&cache), 0);
	chmod(cache.folder, 0700);
	if (!geteuid()) { /* only root may give files away */
		CU_ASSERT_EQUAL(chown(cache.path, 12345, 12345), 0);
		expect_rebuilt(&cache);
	}
	cache_release(&cache);
}

static void test_no_file(void)
{
	struct cache cache;
	char elsewhere[256];

	cache_init(&cache);
	snprintf(elsewhere, sizeof elsewhere, "%s/elsewhere", cache.folder);
	CU_ASSERT_EQUAL(rename(cache.path, elsewhere), 0);
	CU_ASSERT_EQUAL(symlink(elsewhere, cache.path), 0);
	expect_rebuilt(&cache);
	unlink(cache.path);
	CU_ASSERT_EQUAL(mkfifo(cache.path, 0600), 0);
	CU_ASSERT_EQUAL(load(&cache), 0);
	unlink(cache.path);
	CU_ASSERT_EQUAL(mkdir(cache.path, 0700), 0);
	CU_ASSERT_EQUAL(load(&cache), 0);
	rmdir(cache.path);
	cache_release(&cache);
}

static void test_other_key_or_digest(void)
{
	struct cache cache;
	struct sp_digest first;
	char from[192];

	cache_init(&cache);
	cache.key.k[3] ^= 1;
	CU_ASSERT_EQUAL(load(&cache), 0);
	cache.key.k[3] ^= 1;
	first = cache.digest;
	snprintf(from, sizeof from, "%s", cache.path);
	cache.digest = digest_of(1);
	path_of(&cache, &cache.digest);
	CU_ASSERT_EQUAL(rename(from, cache.path), 0);
	CU_ASSERT_EQUAL(load(&cache), 0);
	CU_ASSERT_EQUAL(cache.err.code, SP_EAUTH);
	cache.digest = first;
	CU_ASSERT_EQUAL(load(&cache), 0);
	CU_ASSERT_EQUAL(cache.err.code, SP_ENOENT);
	cache_release(&cache);
}

static void set_age(const char *path, time_t seconds)
{
	struct timespec times[2] = { { time(NULL) - seconds, 0 }, { time(NULL) - seconds, 0 } };

	CU_ASSERT_EQUAL(utimensat(AT_FDCWD, path, times, 0), 0);
}

static void test_pruning(void)
{
	struct cache cache;
	char other[192];

	cache_init(&cache);
	snprintf(other, sizeof other, "%s/notes", cache.folder);
	CU_ASSERT_EQUAL(sp_io_replace_file(other, 0600, sp_view_str("kept"), NULL), SP_OK);
	set_age(other, 100 * DAY);
	for (unsigned i = 0; i < 14; i++) { /* 0 is the newest; from 4 on unused for more than a week */
		cache.digest = digest_of(i);
		path_of(&cache, &cache.digest);
		CU_ASSERT_EQUAL(sp_cache_store(cache.folder, &cache.key, &cache.digest, cache.image,
			&cache.err), SP_OK);
		set_age(cache.path, i < 12 ? i * 2 * DAY : DAY);
	}
	/* Two of the last day and the six that were used last before stay, and the new one among them. */
	cache.digest = digest_of(100);
	CU_ASSERT_EQUAL(sp_cache_store(cache.folder, &cache.key, &cache.digest, cache.image,
		&cache.err), SP_OK);
	CU_ASSERT_EQUAL(count_files(cache.folder, false), 8 + 1);
	for (unsigned i = 0; i < 14; i++) {
		cache.digest = digest_of(i);
		CU_ASSERT_EQUAL(load(&cache), i < 5 || i >= 12);
	}
	cache_release(&cache);
}

static void test_use_keeps(void)
{
	struct cache cache;
	struct stat st;

	cache_init(&cache);
	set_age(cache.path, 30 * DAY);
	CU_ASSERT_EQUAL(load(&cache), 1);
	CU_ASSERT_EQUAL(stat(cache.path, &st), 0);
	CU_ASSERT(time(NULL) - st.st_mtime < DAY);
	cache_release(&cache);
}

/* The whole way: build, store, load, scan. */
static void test_scan_from_cache(void)
{
	static const struct fixture_pattern patterns[] = { { "key", 0, 0 }, { "lo+ck", 0, 0 } };
	struct fixture fixture;
	struct cache cache;
	struct sp_ruleset ruleset;
	struct sp_matcher *matcher = NULL;
	struct sp_view image = { 0 };

	cache_init(&cache);
	CU_ASSERT_EQUAL_FATAL(fixture_init(&fixture, patterns, 2), SP_OK);
	CU_ASSERT_EQUAL(sp_cache_store(cache.folder, &cache.key, &cache.digest,
		sp_view(fixture.image.p, fixture.image.n), &cache.err), SP_OK);
	CU_ASSERT_EQUAL_FATAL(sp_cache_load(cache.folder, &cache.key, &cache.digest, &image,
		&cache.err), 1);
	CU_ASSERT_EQUAL_FATAL(sp_ruleset_attach(image, &ruleset, &cache.err), SP_OK);
	CU_ASSERT_EQUAL_FATAL(sp_matcher_new(&ruleset, &fixture.limits, &matcher, &cache.err), SP_OK);
	CU_ASSERT_EQUAL(sp_matcher_scan(matcher, SP_VIEW_TEXT, sp_view_str("a key, a loock"),
		&fixture.hits), SP_OK);
	CU_ASSERT_EQUAL(fixture.hits.n, 2);
	sp_matcher_free(matcher);
	sp_cache_release(image);
	fixture_release(&fixture);
	cache_release(&cache);
}

static void test_load_time(void)
{
	size_t n = 8u << 20;
	char *bytes = calloc(1, n);
	struct cache cache;
	uint64_t best_us = UINT64_MAX;

	CU_ASSERT_PTR_NOT_NULL_FATAL(bytes);
	cache_init(&cache);
	cache.image = sp_view(bytes, n);
	CU_ASSERT_EQUAL(sp_cache_store(cache.folder, &cache.key, &cache.digest, cache.image,
		&cache.err), SP_OK);
	for (unsigned i = 0; i < 5; i++) {
		struct sp_view image = { 0 };
		uint64_t begin_us = sp_io_now_us();

		CU_ASSERT_EQUAL(sp_cache_load(cache.folder, &cache.key, &cache.digest, &image,
			&cache.err), 1);
		uint64_t took_us = sp_io_now_us() - begin_us;

		best_us = took_us < best_us ? took_us : best_us;
		sp_cache_release(image);
	}
	printf("# 8 MiB verified in %.1f ms\n", (double)best_us / 1000);
	cache_release(&cache);
	free(bytes);
}

int main(void)
{
	static const struct tap_test tests[] = {
		{ "what was stored is loaded, for us alone", test_round_trip },
		{ "an image that is not there is no error, a folder that is not there is one", test_missing },
		{ "a change of any byte of the header is noticed", test_every_header_byte },
		{ "a damaged file is not trusted and is replaced", test_damaged },
		{ "a file cut short or lengthened is not trusted and is replaced", test_truncated },
		{ "a file that others own or may write is not trusted and is replaced", test_owner },
		{ "a link, a pipe or a folder in its place is not trusted", test_no_file },
		{ "an image of another key or digest is not trusted", test_other_key_or_digest },
		{ "the newest eight and those of the last week are kept", test_pruning },
		{ "an image in use does not grow old", test_use_keeps },
		{ "a rule set from the cache finds what it should", test_scan_from_cache },
		{ "an image of 8 MiB is verified whole", test_load_time },
	};

	if (sp_hash_init())
		return 1;
	return TAP_MAIN("match cache", tests);
}
