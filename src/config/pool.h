/* SPDX-License-Identifier: Apache-2.0 */
/* What a rule set under construction keeps once: strings, and patterns that are equal in text and flags. */
#ifndef SP_CONFIG_POOL_H
#define SP_CONFIG_POOL_H

#include <stdint.h>

#include "base/buf.h"
#include "config/ruleset.h"

/* A hash table from keys, which the caller keeps, to their indexes. */
struct sp_index {
	struct sp_index_slot {
		uint32_t hash, value; /* value SP_NONE = free */
	} *slot;
	uint32_t capacity, n; /* capacity is a power of two */
};

/* The strings of an image, each once. */
struct sp_pool {
	struct sp_index index;
	struct sp_buf bytes;   /* section STRINGS */
	struct sp_buf strings; /* struct sp_str, by value of the index */
	int failed;            /* SP_OK, SP_ENOMEM or SP_ELIMIT; everything after it gives "" */
};

int sp_pool_init(struct sp_pool *pool);
void sp_pool_release(struct sp_pool *pool);
struct sp_str sp_pool_add(struct sp_pool *pool, const char *string); /* NULL gives "" */

/* Patterns, looked up by record. `patterns` holds struct sp_pattern. */
uint32_t sp_pattern_find(const struct sp_index *index, const struct sp_buf *patterns,
	struct sp_str regex, uint32_t flags); /* SP_NONE = none */
int sp_pattern_index(struct sp_index *index, struct sp_str regex, uint32_t flags, uint32_t value);

void sp_index_release(struct sp_index *index);

#endif
