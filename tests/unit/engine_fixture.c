/* SPDX-License-Identifier: Apache-2.0 */
#include "engine_fixture.h"

#include <dirent.h>
#include <fcntl.h>
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/io.h"
#include "tap.h"

static const char pack_text[] =
	"pack: test\n"
	"rules:\n"
	"  - {id: word, name: A word, category: operational, type: WORD, severity: high,\n"
	"     confidence: 0.9, pattern: snollygoster}\n";
static const char hostile_text[] =
	"pack: hostile\n"
	"rules:\n"
	"  - {id: misdeed, name: A misdeed, category: operational, type: MISDEED, severity: low,\n"
	"     confidence: 0.9, detector: hostile, plugin: true}\n";
static const char policy_text[] =
	"policy: test\n"
	"rules:\n"
	"  - {id: lost, action: quarantine, reason: Something was not seen., when: {losses: any}}\n"
	"  - {id: said, action: warn, reason: The word was said., when: {rule: word}}\n";

static int remove_one(const char *path, const struct stat *st, int type, struct FTW *at)
{
	(void)st, (void)type, (void)at;
	return remove(path);
}

const char *world_file(const struct world *world, const char *name, const char *bytes, size_t n)
{
	static char path[256];

	snprintf(path, sizeof path, "%s/%s", world->folder, name);
	CU_ASSERT_EQUAL_FATAL(sp_io_replace_file(path, 0600, sp_view(bytes, n), NULL), SP_OK);
	return path;
}

void world_begin(struct world *world, unsigned flags)
{
	const char *build = getenv("top_builddir"), *plugins = getenv("SALLYPORT_PLUGINDIR");
	struct sp_err err = { 0 };

	*world = (struct world){ .folder = "/tmp/sallyport-engine-XXXXXX" };
	sp_arena_init(&world->arena, 0);
	CU_ASSERT_PTR_NOT_NULL_FATAL(mkdtemp(world->folder));
	snprintf(world->packs, sizeof world->packs, "%s/packs", world->folder);
	CU_ASSERT_EQUAL(mkdir(world->packs, 0700), 0);
	world_file(world, "packs/test.yaml", pack_text, sizeof pack_text - 1);
	snprintf(world->policy_file, sizeof world->policy_file, "%s",
		world_file(world, "policy.yaml", policy_text, sizeof policy_text - 1));
	sp_config_default(&world->config);
	world->places = (struct sp_places){ world->packs, world->policy_file,
		plugins ? plugins : "plugins" };
	if (flags & HOSTILE) {
		world_file(world, "packs/hostile.yaml", hostile_text, sizeof hostile_text - 1);
		world->plugin[0] = sp_arena_printf(&world->arena,
			"%s/tests/unit/plugins/engine_hostile.so", build ? build : ".");
		world->config.plugins = (struct sp_name_list){ world->plugin, 1 };
	}
	CU_ASSERT_EQUAL(sp_rules_list(&world->places, &world->config, &world->arena, &world->rules, &err),
		SP_OK);
}

int world_load(struct world *world, const char *cache_folder, struct sp_err *err)
{
	const struct sp_key key = { "a key of thirty-two bytes for us" };
	int status = sp_rules_load(&world->rules, &world->config, cache_folder, &key, err);

	if (!status)
		status = sp_policy_load(world->policy_file, &world->rules.set, &world->config.limits,
			&world->arena, &world->policy, err);
	world->belt = (struct sp_belt_input){ &world->rules, &world->config, &world->policy, key };
	world->pool = (struct sp_pool_config){ .belt = &world->belt,
		.render = { .format = SP_FORMAT_JSON }, .want_json = true, .incident_key = key,
		.workers = 2 };
	return status;
}

void world_end(struct world *world)
{
	sp_rules_release(&world->rules);
	sp_arena_release(&world->arena);
	nftw(world->folder, remove_one, 16, FTW_DEPTH | FTW_PHYS);
}

void world_option(struct world *world, const char *key, const char *value)
{
	world->config.plugin_option = sp_arena_calloc(&world->arena, 1,
		sizeof *world->config.plugin_option);
	CU_ASSERT_PTR_NOT_NULL_FATAL(world->config.plugin_option);
	world->config.plugin_option[0].plugin = "hostile";
	world->config.plugin_option[0].key = key;
	world->config.plugin_option[0].value = value;
	world->config.plugin_option_n = 1;
}

/* Takes one result. Returns: what the pool returned. */
static int take(struct sp_pool *pool, struct run *run)
{
	struct sp_done done;
	int more = sp_pool_next(pool, &done, &run->err);
	size_t n = json_array_size(run->result);

	if (more <= 0)
		return more;
	json_t *result = json_loadb(done.rendered.p, done.rendered.n, 0, NULL);

	CU_ASSERT_PTR_NOT_NULL_FATAL(result);
	if (n < sizeof run->id / sizeof *run->id)
		memcpy(run->id[n], done.incident_id, sizeof run->id[n]);
	run->unreadable_n += done.unreadable;
	json_array_append_new(run->result, result);
	return 1;
}

static struct run run_jobs(struct world *world, const struct sp_job *job, size_t n, run_fn after,
	void *context)
{
	struct run run = { .result = json_array() };
	struct sp_pool *pool = NULL;
	size_t given = 0;
	int more = 1;

	run.status = sp_pool_new(&world->pool, &pool, &run.err);
	while (!run.status && more > 0) {
		int status = SP_OK;

		while (given < n && !status) {
			status = sp_pool_submit(pool, &job[given], &run.err);
			given += !status;
		}
		run.status = status == SP_EBUSY ? SP_OK : status;
		if (!run.status)
			more = take(pool, &run);
		if (more < 0)
			run.status = more;
		if (more > 0 && after)
			after(context, json_array_size(run.result));
	}
	sp_pool_free(pool);
	return run;
}

struct run run_texts(struct world *world, const char *const *text, size_t n)
{
	struct sp_job *job = calloc(n, sizeof *job);
	struct sp_buf all;

	sp_buf_init(&all, 0);
	for (size_t i = 0; i < n; i++) {
		job[i] = (struct sp_job){ .offset = all.n, .bytes = strlen(text[i]),
			.input = { .kind = SP_KIND_TEXT, .source = "texts", .line = (uint32_t)i + 1 } };
		sp_buf_add_str(&all, text[i]);
	}
	int fd = open(world_file(world, "texts", all.p, all.n), O_RDONLY | O_CLOEXEC);

	CU_ASSERT_FATAL(fd >= 0);
	for (size_t i = 0; i < n; i++)
		job[i].fd = fd;
	struct run run = run_jobs(world, job, n, NULL, NULL);

	close(fd);
	free(job);
	sp_buf_release(&all);
	return run;
}

struct run run_many(struct world *world, const char *text, size_t n, run_fn after, void *context)
{
	struct sp_job *job = calloc(n, sizeof *job);
	int fd = open(world_file(world, "texts", text, strlen(text)), O_RDONLY | O_CLOEXEC);

	CU_ASSERT_FATAL(fd >= 0 && job);
	for (size_t i = 0; i < n; i++)
		job[i] = (struct sp_job){ .fd = fd, .bytes = strlen(text),
			.input = { .kind = SP_KIND_TEXT, .source = "texts", .line = (uint32_t)i + 1 } };
	struct run run = run_jobs(world, job, n, after, context);

	close(fd);
	free(job);
	return run;
}

void run_release(struct run *run)
{
	json_decref(run->result);
}

bool run_is_in_order(const struct run *run, size_t n)
{
	if (run->status || json_array_size(run->result) != n)
		return false;
	for (size_t i = 0; i < n; i++)
		if (json_integer_value(json_object_get(json_array_get(run->result, i), "line")) !=
			(json_int_t)i + 1)
			return false;
	return true;
}

const char *run_verdict(const struct run *run, size_t i)
{
	const char *s = json_string_value(json_object_get(json_array_get(run->result, i), "verdict"));

	return s ? s : "none";
}

const char *run_loss(const struct run *run, size_t i)
{
	const json_t *losses = json_object_get(json_array_get(run->result, i), "losses");
	const char *kind = json_string_value(json_object_get(json_array_get(losses, 0), "kind"));

	return kind ? kind : "";
}

const char *run_types(const struct run *run, size_t i)
{
	static char text[4][256];
	static unsigned turn;
	const json_t *findings = json_object_get(json_array_get(run->result, i), "findings");
	char *out = text[turn++ % 4];
	size_t n = 0;

	out[0] = 0;
	for (size_t k = 0; k < json_array_size(findings) && n < 200; k++)
		n += (size_t)snprintf(out + n, 256 - n, "%s%s", k ? " " : "",
			json_string_value(json_object_get(json_array_get(findings, k), "type")));
	return out;
}

size_t children_of(pid_t pid, pid_t *ret, size_t capacity)
{
	DIR *proc = opendir("/proc");
	size_t n = 0;

	for (const struct dirent *entry; proc && n < capacity && (entry = readdir(proc));) {
		char path[300];
		int parent = 0, id = 0;
		char state = 0;

		snprintf(path, sizeof path, "/proc/%s/stat", entry->d_name);
		FILE *f = entry->d_name[0] >= '1' && entry->d_name[0] <= '9' ? fopen(path, "re") : NULL;

		if (f && fscanf(f, "%d (%*[^)]) %c %d", &id, &state, &parent) == 3 && parent == (int)pid)
			ret[n++] = (pid_t)id;
		if (f)
			fclose(f);
	}
	if (proc)
		closedir(proc);
	return n;
}

size_t open_descriptors(void)
{
	size_t n = 0;

	for (int fd = 0; fd < 1024; fd++)
		n += fcntl(fd, F_GETFD) >= 0;
	return n;
}
