/* SPDX-License-Identifier: Apache-2.0 */
#include "prog/setup.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <unistd.h>

#include "base/io.h"

/* Where an installed part lies; the variable lets a build tree run. */
static const char *place(const char *variable, const char *installed)
{
	const char *set = getenv(variable);

	return set && set[0] == '/' ? set : installed;
}

/* The line at fault, and a caret under the character of its column. */
static void say_snippet(const struct sp_err *err)
{
	unsigned column = 1;

	fputs("  ", stderr);
	for (const char *p = err->snippet; *p; p++)
		fputc(((unsigned char)*p < 0x20 && *p != '\t') || *p == 0x7f ? '?' : *p, stderr);
	fputs("\n  ", stderr);
	for (const char *p = err->snippet; *p && column < err->column; p++) {
		if (((unsigned char)*p & 0xc0) == 0x80)
			continue;
		fputc(*p == '\t' ? '\t' : ' ', stderr);
		column++;
	}
	fputs("^\n", stderr);
}

void sp_say_error(const struct sp_err *err, bool caret)
{
	char text[1024];

	fprintf(stderr, "sallyport: %s\n", sp_err_format(err, text, sizeof text));
	if (caret && err->snippet[0])
		say_snippet(err);
}

static int find_state(struct sp_setup *setup, const char *named, struct sp_err *err)
{
	const char *path = sp_state_folder(named ? named : setup->config.state, &setup->arena, err);
	int status = path ? sp_state_keys(path, &setup->keys, err) : err->code;

	if (!status) {
		setup->state = path;
		return SP_OK;
	}
	if (named || setup->config.state)
		return status;
	setup->state_err = *err;
	if (getrandom(&setup->keys, sizeof setup->keys, 0) != (ssize_t)sizeof setup->keys)
		return sp_err_errno(err, SP_EIO, "no random bytes for keys");
	return SP_OK;
}

static void find_images(struct sp_setup *setup, const struct sp_options *options)
{
	const char *named = sp_options_get(options, "images");

	setup->images_path = named ? named : setup->config.images;
	setup->images_named = setup->images_path != NULL;
	if (!setup->images_path && setup->state)
		setup->images_path = sp_arena_printf(&setup->arena, "%s/images", setup->state);
}

int sp_setup_config(struct sp_setup *setup, const struct sp_options *options, struct sp_err *err)
{
	const char *data = place("SALLYPORT_DATADIR", SP_DATADIR);
	const char *file = sp_options_get(options, "config");
	int status = SP_OK;

	*setup = (struct sp_setup){ .no_cache = sp_options_has(options, "no-cache") };
	sp_arena_init(&setup->arena, 0);
	if (sp_hash_init())
		return sp_err_set(err, SP_EIO, "libsodium could not be started");
	setup->places.packs = sp_arena_printf(&setup->arena, "%s/packs", data);
	setup->places.policy = sp_arena_printf(&setup->arena, "%s/policy/default.yaml", data);
	setup->places.plugins = place("SALLYPORT_PLUGINDIR", SP_PLUGINDIR);
	if (!setup->places.packs || !setup->places.policy)
		return sp_err_set(err, SP_ENOMEM, "no memory");
	setup->extractor = sp_arena_strdup(&setup->arena, sp_setup_program("sallyport-extract"));
	if (setup->extractor && access(setup->extractor, X_OK))
		setup->extractor = NULL;
	sp_config_default(&setup->config);
	if (!file)
		file = sp_config_find(SP_SYSCONFDIR, &setup->arena);
	if (file)
		status = sp_config_load(file, &setup->arena, &setup->config, err);
	if (!status)
		status = find_state(setup, sp_options_get(options, "state"), err);
	if (!status)
		find_images(setup, options);
	return status;
}

static int load_images(struct sp_setup *setup, struct sp_err *err)
{
	if (!setup->images_path || (!setup->images_named && access(setup->images_path, F_OK)))
		return SP_OK;
	int status = sp_io_read_file(setup->images_path, (size_t)setup->config.limits.pack_bytes, &setup->arena,
		&setup->images_bytes, err);

	return status ? status : sp_known_parse(setup->images_bytes, setup->images_path, &setup->arena, &setup->images, err);
}

int sp_setup_rules(struct sp_setup *setup, char *const *packs, int pack_n, struct sp_err *err)
{
	const char *cache = setup->state && !setup->no_cache
		? sp_arena_printf(&setup->arena, "%s/cache", setup->state) : NULL;
	int status = sp_rules_list(&setup->places, &setup->config, &setup->arena, &setup->rules, err);

	if (!status && pack_n) {
		cache = NULL; /* a trial is not worth keeping */
		setup->rules.pack_n = 0;
		for (int i = 0; !status && i < pack_n; i++) {
			const char **paths;
			size_t n;

			status = sp_pack_list(packs[i], &setup->arena, &paths, &n, err);
			const char **all = status ? NULL : sp_arena_calloc(&setup->arena,
				setup->rules.pack_n + n + 1, sizeof *all);
			if (!status && !all)
				status = sp_err_set(err, SP_ENOMEM, "no memory");
			if (status)
				break;
			if (setup->rules.pack_n)
				memcpy(all, setup->rules.pack_path, setup->rules.pack_n * sizeof *all);
			memcpy(all + setup->rules.pack_n, paths, n * sizeof *all);
			setup->rules.pack_path = all;
			setup->rules.pack_n += n;
		}
	}
	if (!status && cache) {
		struct sp_err ignored;

		if (sp_io_mkdirs(cache, &ignored))
			cache = NULL;
	}
	if (!status)
		status = sp_rules_load(&setup->rules, &setup->config, cache, &setup->keys.cache, err);
	if (!status && !pack_n)
		status = sp_policy_load(setup->config.policy ? setup->config.policy : setup->places.policy,
			&setup->rules.set, &setup->config.limits, &setup->arena, &setup->policy, err);
	if (!status && !pack_n)
		status = load_images(setup, err);
	return status;
}

void sp_setup_release(struct sp_setup *setup)
{
	sp_rules_release(&setup->rules);
	sp_arena_release(&setup->arena);
}

int sp_setup_jobs(const struct sp_setup *setup, const struct sp_options *options, unsigned *ret,
	struct sp_err *err)
{
	const char *given = sp_options_get(options, "jobs");
	long processors = sysconf(_SC_NPROCESSORS_ONLN);
	unsigned long n = processors > 0 ? (unsigned long)processors : 1, most = setup->config.limits.jobs;
	char *end;

	if (given) {
		n = strtoul(given, &end, 10);
		if (*end || !n || n > most)
			return sp_err_set(err, SP_EINVAL, "--jobs %s: it is a number from 1 to %lu", given, most);
	}
	*ret = (unsigned)(n < most ? n : most);
	return SP_OK;
}

struct sp_belt_input sp_setup_belt(const struct sp_setup *setup)
{
	return (struct sp_belt_input){ &setup->rules, &setup->config, &setup->policy,
		setup->keys.fingerprint, setup->extractor, &setup->images };
}

const char *sp_setup_program(const char *name)
{
	static char path[4096];

	snprintf(path, sizeof path, "%s/%s", place("SALLYPORT_LIBEXECDIR", SP_LIBEXECDIR), name);
	return path;
}

bool sp_out(const char *bytes, size_t n)
{
	return !n || fwrite(bytes, 1, n, stdout) == n;
}

bool sp_out_end(void)
{
	if (!fflush(stdout) && !ferror(stdout))
		return true;
	fprintf(stderr, "sallyport: the results could not be written\n");
	return false;
}
