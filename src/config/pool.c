/* SPDX-License-Identifier: Apache-2.0 */
#include "config/pool.h"

#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/hash.h"

/* ---------- the index ---------- */

static void put(struct sp_index *index, uint32_t hash, uint32_t value)
{
	uint32_t at = hash & (index->capacity - 1);

	while (index->slot[at].value != SP_NONE)
		at = (at + 1) & (index->capacity - 1);
	index->slot[at] = (struct sp_index_slot){ hash, value };
}

static int grow(struct sp_index *index)
{
	struct sp_index bigger = { .n = index->n,
		.capacity = index->capacity ? index->capacity * 2 : 1024 };

	if (bigger.capacity < index->capacity)
		return SP_ELIMIT;
	bigger.slot = malloc(bigger.capacity * sizeof *bigger.slot);
	if (!bigger.slot)
		return SP_ENOMEM;
	for (uint32_t i = 0; i < bigger.capacity; i++)
		bigger.slot[i].value = SP_NONE;
	for (uint32_t i = 0; i < index->capacity; i++) {
		if (index->slot[i].value != SP_NONE)
			put(&bigger, index->slot[i].hash, index->slot[i].value);
	}
	free(index->slot);
	*index = bigger;
	return SP_OK;
}

static int add(struct sp_index *index, uint32_t hash, uint32_t value)
{
	if (index->n >= index->capacity / 2) {
		int status = grow(index);

		if (status)
			return status;
	}
	put(index, hash, value);
	index->n++;
	return SP_OK;
}

/* The next value with this hash, from *at on; SP_NONE = no more. */
static uint32_t next(const struct sp_index *index, uint32_t hash, uint32_t *at)
{
	if (!index->capacity)
		return SP_NONE;
	for (;; (*at)++) {
		const struct sp_index_slot *slot = &index->slot[*at & (index->capacity - 1)];

		if (slot->value == SP_NONE)
			return SP_NONE;
		if (slot->hash == hash) {
			(*at)++;
			return slot->value;
		}
	}
}

void sp_index_release(struct sp_index *index)
{
	free(index->slot);
	*index = (struct sp_index){ 0 };
}

/* ---------- strings ---------- */

int sp_pool_init(struct sp_pool *pool)
{
	*pool = (struct sp_pool){ 0 };
	sp_buf_init(&pool->bytes, UINT32_MAX - 1);
	sp_buf_init(&pool->strings, 0);
	/* Offset 0, length 0 is "". */
	pool->failed = sp_buf_add_char(&pool->bytes, 0);
	return pool->failed;
}

void sp_pool_release(struct sp_pool *pool)
{
	sp_index_release(&pool->index);
	sp_buf_release(&pool->bytes);
	sp_buf_release(&pool->strings);
}

struct sp_str sp_pool_add(struct sp_pool *pool, const char *string)
{
	struct sp_str str = { 0, 0 };
	size_t n = string ? strlen(string) : 0;

	if (!n || pool->failed)
		return str;
	uint32_t hash = (uint32_t)sp_hash64(string, n, 0), at = hash, found;
	const struct sp_str *strings = (const void *)pool->strings.p;

	while ((found = next(&pool->index, hash, &at)) != SP_NONE) {
		if (strings[found].len == n &&
			!memcmp(pool->bytes.p + strings[found].off, string, n))
			return strings[found];
	}
	str = (struct sp_str){ (uint32_t)pool->bytes.n, (uint32_t)n };
	pool->failed = sp_buf_add(&pool->bytes, string, n + 1);
	if (!pool->failed)
		pool->failed = add(&pool->index, hash, (uint32_t)(pool->strings.n / sizeof str));
	if (!pool->failed)
		pool->failed = sp_buf_add(&pool->strings, &str, sizeof str);
	return pool->failed ? (struct sp_str){ 0, 0 } : str;
}

/* ---------- patterns ---------- */

static uint32_t pattern_hash(struct sp_str regex, uint32_t flags)
{
	const uint32_t key[2] = { regex.off, flags };

	return (uint32_t)sp_hash64(key, sizeof key, 0);
}

uint32_t sp_pattern_find(const struct sp_index *index, const struct sp_buf *patterns,
	struct sp_str regex, uint32_t flags)
{
	const struct sp_pattern *pattern = (const void *)patterns->p;
	uint32_t hash = pattern_hash(regex, flags), at = hash, found;

	while ((found = next(index, hash, &at)) != SP_NONE) {
		if (pattern[found].regex.off == regex.off && pattern[found].flags == flags)
			return found;
	}
	return SP_NONE;
}

int sp_pattern_index(struct sp_index *index, struct sp_str regex, uint32_t flags, uint32_t value)
{
	return add(index, pattern_hash(regex, flags), value);
}
