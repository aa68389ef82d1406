/* SPDX-License-Identifier: Apache-2.0 */
/* A small world for scanners: a folder with one pack and a policy, the plugin that misbehaves on demand, and runs of it. */
#ifndef ENGINE_FIXTURE_H
#define ENGINE_FIXTURE_H

#include <jansson.h>

#include "engine/pool.h"

#define HOSTILE 1u /* the plugin is in force */

struct world {
	struct sp_arena arena;
	struct sp_config config;
	struct sp_places places;
	struct sp_rules rules;
	struct sp_policy policy;
	struct sp_belt_input belt;
	struct sp_pool_config pool;
	const char *plugin[1];
	char folder[64], packs[80], policy_file[80];
};

/* Makes the folder and lists the rules; world_load loads them. */
void world_begin(struct world *world, unsigned flags);
int world_load(struct world *world, const char *cache_folder, struct sp_err *err);
void world_end(struct world *world);

/* An option for the plugin: its detector does `value` at `key`. */
void world_option(struct world *world, const char *key, const char *value);

/* Writes a file of the folder. Returns: its path (static buffer). */
const char *world_file(const struct world *world, const char *name, const char *bytes, size_t n);

/* The results of a run: JSON, one an input, in the order in which they came. */
struct run {
	json_t *result; /* an array */
	size_t unreadable_n;
	int status; /* of the pool: 0 all came */
	struct sp_err err;
	char id[4][31]; /* of the first ones, where want_json */
};

/* What is called after each result. */
typedef void (*run_fn)(void *context, size_t done_n);

struct run run_texts(struct world *world, const char *const *text, size_t n);
/* The same text n times, numbered in its lines. */
struct run run_many(struct world *world, const char *text, size_t n, run_fn after, void *context);
void run_release(struct run *run);

/* Whether the results are those of the lines 1 to n, in order. */
bool run_is_in_order(const struct run *run, size_t n);
const char *run_verdict(const struct run *run, size_t i);
const char *run_loss(const struct run *run, size_t i);  /* kind of its first loss, "" = none */
const char *run_types(const struct run *run, size_t i); /* types of its findings, separated by spaces (static buffer) */

/* Process ids of the children of a process. Returns: how many. */
size_t children_of(pid_t pid, pid_t *ret, size_t capacity);
size_t open_descriptors(void);

#endif
