/* SPDX-License-Identifier: Apache-2.0 */
/* A host for a detector plugin, as tests and fuzzers need it: entries from an array, memory from malloc, findings kept. */
#ifndef DETECTOR_HOST_H
#define DETECTOR_HOST_H

#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "normalise/fold_table.h"
#include "sallyport/plugin.h"

#define HOST_BLOCKS_MAX 20000u
#define HOST_FINDINGS_MAX 1024u

struct host_finding {
	const char *rule;
	uint32_t begin, end;
	float confidence;
	char why[512];
};

struct host {
	struct sallyport_host table;
	const struct sallyport_detector *detector;
	void *instance;
	struct sallyport_entry *entry;
	uint32_t entry_n;
	void *block[HOST_BLOCKS_MAX];
	uint32_t block_n;
	struct host_finding found[HOST_FINDINGS_MAX];
	uint32_t found_n;
};

static inline void *host_alloc(void *context, uint64_t bytes)
{
	struct host *host = context;

	if (host->block_n == HOST_BLOCKS_MAX)
		return NULL;
	return host->block[host->block_n++] = calloc(1, bytes ? (size_t)bytes : 1);
}

static inline uint32_t host_entry_count(void *context)
{
	return ((struct host *)context)->entry_n;
}

static inline const struct sallyport_entry *host_entry(void *context, uint32_t index)
{
	return &((struct host *)context)->entry[index];
}

static inline int32_t host_report(void *context, const struct sallyport_finding *finding)
{
	struct host *host = context;

	if (host->found_n == HOST_FINDINGS_MAX)
		return -1;
	struct host_finding *kept = &host->found[host->found_n++];

	*kept = (struct host_finding){ .rule = finding->rule, .begin = finding->begin,
		.end = finding->end, .confidence = finding->confidence };
	for (size_t i = 0, n = 0; finding->why[i]; i++) {
		size_t phrase_n = strlen(finding->why[i]);

		if (n + phrase_n + 2 > sizeof kept->why)
			break;
		memcpy(kept->why + n, finding->why[i], phrase_n);
		n += phrase_n;
		kept->why[n++] = ';';
	}
	return 0;
}

static inline const void *host_extension(void *context, const char *id)
{
	static const struct sallyport_characters characters = { sizeof characters, sp_fold_read_as };

	(void)context;
	return strcmp(id, SALLYPORT_CHARACTERS) ? NULL : &characters;
}

/* Makes an instance of the plugin's detector with the entries given (borrowed). Returns: false without one. */
static inline bool host_start(struct host *host, struct sallyport_entry *entry, uint32_t entry_n)
{
	memset(host, 0, sizeof *host);
	host->entry = entry;
	host->entry_n = entry_n;
	host->table = (struct sallyport_host){ .size = sizeof host->table, .context = host,
		.alloc = host_alloc, .entry_count = host_entry_count, .entry = host_entry,
		.report = host_report, .extension = host_extension };
	host->detector = sallyport_plugin_v1()->detector;
	host->instance = host->detector->create(&host->table);
	return host->instance != NULL;
}

static inline void host_end(struct host *host)
{
	if (host->instance)
		host->detector->destroy(host->instance);
	for (uint32_t i = 0; i < host->block_n; i++)
		free(host->block[i]);
}

/* Has a text judged. pattern UINT32_MAX and no entry never come from a real host; hits must ascend. */
static inline void host_judge_text(struct host *host, const struct sallyport_text *text,
	const struct sallyport_hit *hits, uint32_t hit_n)
{
	host->found_n = 0;
	host->detector->text(host->instance, text);
	for (uint32_t i = 0; i < hit_n; i++)
		host->detector->match(host->instance, &hits[i]);
	host->detector->finish(host->instance);
}

/* The same for a text of a mail. */
static inline void host_judge(struct host *host, const char *text, uint32_t n,
	const struct sallyport_hit *hits, uint32_t hit_n)
{
	const struct sallyport_text given = { .size = sizeof given, .bytes = text, .n = n,
		.channel = 1 };

	host_judge_text(host, &given, hits, hit_n);
}

#endif
