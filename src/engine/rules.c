/* SPDX-License-Identifier: Apache-2.0 */
#include "engine/rules.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/io.h"
#include "config/pack.h"
#include "match/match.h"
#include "plughost/plughost.h"

/* The built-in detectors, in load order. */
static const char *const builtin_plugins[] = { "personal-data.so" };
#define BUILTIN_PLUGIN_N (sizeof builtin_plugins / sizeof *builtin_plugins)

#define PLUGIN_BYTES_MAX ((size_t)64 << 20)

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

/* All that the image depends on. */
static int digest_of(const struct sp_rules *rules, const struct sp_config *config,
	struct sp_digest *ret, struct sp_err *err)
{
	size_t n = rules->pack_n + rules->plugin_n;
	struct sp_view *part = calloc(n + 2, sizeof *part);
	struct sp_arena arena;
	uint32_t layout[4] = { SP_RULESET_VERSION, sizeof(struct sp_rule),
		sizeof(struct sp_pattern), sizeof(struct sp_entry) };
	int status = part ? SP_OK : SP_ENOMEM;

	sp_arena_init(&arena, 0);
	for (size_t i = 0; !status && i < n; i++)
		status = i < rules->pack_n
			? sp_io_read_file(rules->pack_path[i], config->limits.pack_bytes, &arena,
				&part[i], err)
			: sp_io_read_file(rules->plugin_path[i - rules->pack_n], PLUGIN_BYTES_MAX,
				&arena, &part[i], err);
	if (!status) {
		part[n] = sp_view_str(sp_match_engine());
		part[n + 1] = sp_view((const char *)layout, sizeof layout);
		*ret = sp_sha256_parts(part, n + 2);
	}
	sp_arena_release(&arena);
	free(part);
	return status;
}

/* In the child: packs and plugins to an image. */
static int build(const struct sp_rules *rules, const struct sp_config *config,
	const struct sp_digest *digest, struct sp_buf *image, struct sp_err *err)
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
	for (size_t i = 0; !status && i < rules->plugin_n; i++)
		status = sp_plugin_open(rules->plugin_path[i], &plugins[i], err);
	for (size_t i = 0; !status && i < rules->pack_n; i++)
		status = sp_pack_load(rules->pack_path[i], &config->limits, &arena, &packs[i], err);
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

static _Noreturn void builder(const struct sp_rules *rules, const struct sp_config *config,
	const struct sp_digest *digest, int memfd, int report)
{
	struct sp_err err = { 0 };
	struct sp_buf image;

	sp_buf_init(&image, 0);
	int status = build(rules, config, digest, &image, &err);
	if (!status && sp_io_write_all(memfd, image.p, image.n))
		status = sp_err_errno(&err, SP_EIO, "the rule set could not be handed over");
	err.code = status;
	sp_io_write_all(report, &err, sizeof err);
	_exit(0);
}

static int await_builder(pid_t pid, int report, uint64_t time_ms, struct sp_err *ret_err)
{
	struct pollfd p = { .fd = report, .events = POLLIN };
	int ready, wstatus;

	do
		ready = poll(&p, 1, (int)time_ms);
	while (ready < 0 && errno == EINTR);
	bool told = ready > 0 &&
		sp_io_read_all(report, ret_err, sizeof *ret_err) == (ssize_t)sizeof *ret_err;

	if (!told)
		kill(pid, SIGKILL);
	while (waitpid(pid, &wstatus, 0) < 0 && errno == EINTR)
		;
	if (told)
		return ret_err->code;
	return sp_err_set(ret_err, SP_ELIMIT, ready > 0 ? "building the rule set failed: its process died"
		: "building the rule set took longer than limits.compile-time-ms allows");
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
	fflush(NULL);
	pid_t pid = fork();
	if (!pid) {
		close(report[0]);
		builder(rules, config, digest, memfd, report[1]);
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

int sp_rules_load(struct sp_rules *rules, const struct sp_config *config, const char *cache_folder,
	const struct sp_key *cache_key, struct sp_err *err)
{
	struct sp_digest digest;
	struct sp_err why;
	int status = digest_of(rules, config, &digest, err);

	if (status)
		return status;
	if (cache_folder &&
		sp_cache_load(cache_folder, cache_key, &digest, &rules->image, &why) == 1) {
		rules->release = sp_cache_release;
		rules->from_cache = true;
	} else {
		status = build_in_child(rules, config, &digest, err);
		if (!status && cache_folder)
			sp_cache_store(cache_folder, cache_key, &digest, rules->image, &why);
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
