/* SPDX-License-Identifier: Apache-2.0 */
#include "engine/rules.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/io.h"
#include "base/jail.h"
#include "base/log.h"
#include "config/pack.h"
#include "match/match.h"
#include "plughost/plughost.h"

/* The built-in detectors, in load order. */
static const char *const builtin_plugins[] = { "personal-data.so", "secrets.so", "offensive.so",
	"passage.so" };
#define BUILTIN_PLUGIN_N (sizeof builtin_plugins / sizeof *builtin_plugins)

#define PLUGIN_BYTES_MAX ((size_t)64 << 20)
#define BUILD_MEMORY_BYTES ((size_t)1 << 30)
#define BUILD_TRIES 3 /* while the packs change under our hands */
#define STEP 1        /* the code of an error that is none: what the builder does next is in its `file` */

static int add_packs(const char *path, struct sp_arena *arena, struct sp_rules *rules,
	size_t *capacity, struct sp_err *err)
{
	const char **paths;
	size_t n;
	int status = sp_pack_list(path, arena, &paths, &n, err);

	for (size_t i = 0; !status && i < n; i++) {
		status = sp_arena_reserve(arena, (void **)&rules->pack_path, rules->pack_n, capacity,
			sizeof *rules->pack_path);
		if (!status)
			rules->pack_path[rules->pack_n++] = paths[i];
	}
	return status;
}

int sp_rules_list(const struct sp_places *places, const struct sp_config *config,
	struct sp_arena *arena, struct sp_rules *ret, struct sp_err *err)
{
	size_t capacity = 0;

	*ret = (struct sp_rules){ 0 };
	int status = add_packs(places->packs, arena, ret, &capacity, err);
	for (size_t i = 0; !status && i < config->rules.n; i++)
		status = add_packs(config->rules.name[i], arena, ret, &capacity, err);
	if (status)
		return status;
	ret->plugin_path = sp_arena_calloc(arena, BUILTIN_PLUGIN_N + config->plugins.n,
		sizeof *ret->plugin_path);
	if (!ret->plugin_path)
		return sp_err_set(err, SP_ENOMEM, "no memory for the list of plugins");
	for (size_t i = 0; i < BUILTIN_PLUGIN_N; i++)
		ret->plugin_path[ret->plugin_n++] =
			sp_arena_printf(arena, "%s/%s", places->plugins, builtin_plugins[i]);
	for (size_t i = 0; i < config->plugins.n; i++)
		ret->plugin_path[ret->plugin_n++] = config->plugins.name[i];
	return SP_OK;
}

/* All that the image depends on: packs and plugins by digests of their own, which take a third of the time. */
static int digest_of(const struct sp_rules *rules, const struct sp_config *config,
	struct sp_digest *ret, struct sp_err *err)
{
	size_t n = rules->pack_n + rules->plugin_n;
	struct sp_digest *of = calloc(n + 1, sizeof *of);
	struct sp_arena arena;
	struct sp_view file;
	uint32_t layout[4] = { SP_RULESET_VERSION, sizeof(struct sp_rule),
		sizeof(struct sp_pattern), sizeof(struct sp_entry) };
	int status = of ? SP_OK : SP_ENOMEM;

	sp_arena_init(&arena, 0);
	for (size_t i = 0; !status && i < n; i++) {
		struct sp_arena_mark mark = sp_arena_mark(&arena);

		status = i < rules->pack_n
			? sp_io_read_file(rules->pack_path[i], config->limits.pack_bytes, &arena, &file, err)
			: sp_io_read_file(rules->plugin_path[i - rules->pack_n], PLUGIN_BYTES_MAX, &arena,
				&file, err);
		if (!status)
			of[i] = sp_blake2b(file);
		sp_arena_rewind(&arena, mark);
	}
	const struct sp_view parts[] = { sp_view((const char *)of, n * sizeof *of),
		sp_view_str(sp_match_engine()), sp_view((const char *)layout, sizeof layout) };

	if (!status)
		*ret = sp_sha256_parts(parts, sizeof parts / sizeof *parts);
	sp_arena_release(&arena);
	free(of);
	return status;
}

/* What the image is kept under in the cache: what it was made of, and the program that made it. */
static struct sp_digest cache_digest(const struct sp_digest *digest)
{
	struct {
		struct sp_digest digest;
		uint64_t size, mtime_s, mtime_ns;
	} made = { .digest = *digest };
	struct stat st;

	if (!stat("/proc/self/exe", &st)) {
		made.size = (uint64_t)st.st_size;
		made.mtime_s = (uint64_t)st.st_mtim.tv_sec;
		made.mtime_ns = (uint64_t)st.st_mtim.tv_nsec;
	}
	return sp_sha256(sp_view((const char *)&made, sizeof made));
}

/* Tells what is taken in hand, so that it can be named should this process die of it. */
static void tell_step(int report, const char *what)
{
	struct sp_err step = { .code = STEP };

	sp_err_in_file(&step, what);
	sp_io_write_all(report, &step, sizeof step);
}

/* In the child: packs and plugins to an image. */
static int build(const struct sp_rules *rules, const struct sp_config *config,
	const struct sp_digest *digest, int report, struct sp_buf *image, struct sp_err *err)
{
	struct sp_arena arena;
	struct sp_build_input input = { 0 };
	struct sp_pack *packs;
	struct sp_plugin **plugins;
	int status = sp_match_selftest(err);

	sp_arena_init(&arena, 0);
	packs = sp_arena_calloc(&arena, rules->pack_n + 1, sizeof *packs);
	plugins = sp_arena_calloc(&arena, rules->plugin_n + 1, sizeof *plugins);
	if (!status && (!packs || !plugins))
		status = sp_err_set(err, SP_ENOMEM, "no memory to build the rule set");
	for (size_t i = 0; !status && i < rules->plugin_n; i++) {
		tell_step(report, rules->plugin_path[i]);
		status = sp_plugin_open(rules->plugin_path[i], &plugins[i], err);
	}
	for (size_t i = 0; !status && i < rules->pack_n; i++) {
		tell_step(report, rules->pack_path[i]);
		status = sp_pack_load(rules->pack_path[i], &config->limits, &arena, &packs[i], err);
	}
	tell_step(report, "");
	if (!status)
		status = sp_plughost_build_input(plugins, rules->plugin_n, &arena, &input, err);
	if (!status) {
		input.pack = packs;
		input.pack_n = rules->pack_n;
		input.digest = *digest;
		status = sp_ruleset_build(&input, &config->limits, image, err);
	}
	if (!status)
		status = sp_match_build(&input, image, &config->limits, err);
	return status; /* the process ends: nothing is given back */
}

/* fds: where the image goes, where errors go. */
static _Noreturn void builder(const struct sp_rules *rules, const struct sp_config *config,
	const struct sp_digest *digest, const int *fds)
{
	struct sp_err err = { 0 };
	struct sp_buf image;
	unsigned missing;

	sp_buf_init(&image, 0);
	int status = sp_jail_enter(SP_JAIL_BUILD, BUILD_MEMORY_BYTES, &missing, &err);

	if (!status)
		status = build(rules, config, digest, fds[1], &image, &err);
	if (!status && sp_io_write_all(fds[0], image.p, image.n))
		status = sp_err_errno(&err, SP_EIO, "the rule set could not be handed over");
	err.code = status;
	sp_io_write_all(fds[1], &err, sizeof err);
	_exit(0);
}

/* Reads what the builder tells until it is done. Returns: SP_OK told, SP_ELIMIT out of time, SP_EIO it died. */
static int listen_to_builder(int report, uint64_t time_ms, struct sp_err *step, struct sp_err *told)
{
	uint64_t until_us = sp_io_now_us() + time_ms * 1000;
	struct sp_err heard;
	size_t n = 0;

	for (;;) {
		int ready = sp_io_await(report, until_us);

		if (ready <= 0)
			return ready ? SP_EIO : SP_ELIMIT;
		ssize_t got = read(report, (char *)&heard + n, sizeof heard - n);

		if (got < 0 && errno == EINTR)
			continue;
		if (got <= 0)
			return SP_EIO;
		n += (size_t)got;
		if (n < sizeof heard)
			continue;
		n = 0;
		heard.file[sizeof heard.file - 1] = heard.message[sizeof heard.message - 1] =
			heard.snippet[sizeof heard.snippet - 1] = 0;
		*(heard.code == STEP ? step : told) = heard;
		if (heard.code != STEP)
			return SP_OK;
	}
}

static int await_builder(pid_t pid, int report, uint64_t time_ms, struct sp_err *err)
{
	struct sp_err step = { 0 }, told = { 0 };
	int wstatus = 0, heard = listen_to_builder(report, time_ms, &step, &told);

	kill(pid, SIGKILL); /* what it had died of before stands */
	while (waitpid(pid, &wstatus, 0) < 0 && errno == EINTR)
		;
	if (!heard) {
		if (err)
			*err = told;
		return told.code;
	}
	if (heard == SP_ELIMIT)
		sp_err_set(err, heard, "building the rule set took longer than limits.compile-time-ms allows");
	else
		sp_err_set(err, heard, "building the rule set failed: its process died (%s)",
			WIFSIGNALED(wstatus) ? strsignal(WTERMSIG(wstatus)) : "it ended by itself");
	if (step.file[0])
		sp_err_in_file(err, step.file);
	return heard;
}

static void unmap(struct sp_view image)
{
	munmap((void *)(uintptr_t)image.p, image.n);
}

static int build_in_child(struct sp_rules *rules, const struct sp_config *config,
	const struct sp_digest *digest, struct sp_err *err)
{
	int report[2];
	struct stat st;
	int memfd = memfd_create("sallyport-rules", MFD_CLOEXEC | MFD_ALLOW_SEALING);

	if (memfd < 0 || pipe2(report, O_CLOEXEC) < 0) {
		if (memfd >= 0)
			close(memfd);
		return sp_err_errno(err, SP_EIO, "no pipe for building the rule set");
	}
	pid_t parent = getpid();

	fflush(NULL);
	pid_t pid = fork();
	if (!pid) {
		int fds[] = { memfd, report[1] };

		sp_jail_begin(parent, fds, 2);
		builder(rules, config, digest, fds);
	}
	close(report[1]);
	int status = pid < 0 ? sp_err_errno(err, SP_EIO, "no process for building the rule set")
		: await_builder(pid, report[0], config->limits.compile_time_ms, err);
	close(report[0]);
	if (!status && (fcntl(memfd, F_ADD_SEALS,
		F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_WRITE | F_SEAL_SEAL) || fstat(memfd, &st)))
		status = sp_err_errno(err, SP_EIO, "the rule set could not be sealed");
	if (!status) {
		void *p = mmap(NULL, (size_t)st.st_size, PROT_READ, MAP_SHARED, memfd, 0);

		if (p == MAP_FAILED)
			status = sp_err_errno(err, SP_EIO, "the rule set could not be mapped");
		else
			rules->image = sp_view(p, (size_t)st.st_size), rules->release = unmap;
	}
	close(memfd);
	return status;
}

/* Builds until what was built is of the bytes that the digest is of. */
static int build_of_digest(struct sp_rules *rules, const struct sp_config *config,
	struct sp_digest *digest, struct sp_err *err)
{
	struct sp_digest after;

	for (int i = 0; i < BUILD_TRIES; i++) {
		int status = build_in_child(rules, config, digest, err);

		if (!status)
			status = digest_of(rules, config, &after, err);
		if (status || !memcmp(&after, digest, sizeof after))
			return status;
		sp_rules_release(rules);
		*digest = after;
	}
	return sp_err_set(err, SP_EBUSY, "packs or plugins change while they are read: try again");
}

int sp_rules_load(struct sp_rules *rules, const struct sp_config *config, const char *cache_folder,
	const struct sp_key *cache_key, struct sp_err *err)
{
	struct sp_digest digest, kept;
	struct sp_err why = { 0 };
	char text[768];
	int status = digest_of(rules, config, &digest, err);

	rules->from_cache = false;
	if (status)
		return status;
	kept = cache_digest(&digest);
	if (cache_folder &&
		sp_cache_load(cache_folder, cache_key, &kept, &rules->image, &why) == 1) {
		rules->release = sp_cache_release;
		rules->from_cache = true;
	} else {
		if (why.code && why.code != SP_ENOENT)
			sp_log(SP_LOG_WARNING, "rules_cache_distrusted", "reason=\"%s\"",
				sp_err_format(&why, text, sizeof text));
		status = build_of_digest(rules, config, &digest, err);
		kept = cache_digest(&digest);
		if (!status && cache_folder &&
			sp_cache_store(cache_folder, cache_key, &kept, rules->image, &why))
			sp_log(SP_LOG_INFO, "rules_cache_not_written", "reason=\"%s\"",
				sp_err_format(&why, text, sizeof text));
	}
	if (!status)
		status = sp_ruleset_attach(rules->image, &rules->set, err);
	if (status)
		sp_rules_release(rules);
	return status;
}

void sp_rules_release(struct sp_rules *rules)
{
	if (rules->image.p)
		rules->release(rules->image);
	rules->image = sp_view(NULL, 0);
}
