/* SPDX-License-Identifier: Apache-2.0 */
/* Parses a mail and gathers its texts; for unit tests and fuzzers. */
#ifndef PARSE_FIXTURE_H
#define PARSE_FIXTURE_H

#include <stdlib.h>
#include <string.h>

#include "base/utf8.h"
#include "parse/parse.h"

struct parsed {
	char *copy; /* of the input, of its exact size, so that a sanitizer sees a read beyond it */
	struct sp_limits limits;
	struct sp_arena arena, text_arena;
	struct sp_message message;
	int status;
	char *all; /* every text as "field:text|", terminated */
	size_t all_n;
	unsigned texts;
	const char *fault; /* a promise that was broken */
};

static inline void parsed_add(struct parsed *p, const char *s, size_t n)
{
	char *grown = realloc(p->all, p->all_n + n + 1);

	if (!grown)
		abort();
	p->all = grown;
	if (n)
		memcpy(p->all + p->all_n, s, n);
	p->all_n += n;
	p->all[p->all_n] = 0;
}

static inline void parsed_check(struct parsed *p, const struct sp_text *text)
{
	const struct sp_map *map = &text->to_part;

	if (sp_utf8_valid_run(text->utf8.p, text->utf8.n) != text->utf8.n)
		p->fault = "a text is not valid UTF-8";
	if (map->n && map->out_n != text->utf8.n)
		p->fault = "a map does not cover its text";
	if (!map->n && text->utf8.n != text->decoded.n)
		p->fault = "a text without a map is not the part as decoded";
	for (size_t i = 0; i < map->n; i++) {
		if ((uint64_t)map->run[i].in + map->run[i].in_n > text->decoded.n)
			p->fault = "a map leads out of the part";
	}
}

/* Limits may be lowered between parsed_init and parsed_run. */
static inline void parsed_init(struct parsed *p)
{
	memset(p, 0, sizeof *p);
	sp_limits_default(&p->limits);
	parsed_add(p, "", 0);
}

static inline void parsed_run(struct parsed *p, enum sp_kind kind, struct sp_view bytes)
{
	struct sp_input input = { .kind = kind, .source = "-" };

	p->copy = malloc(bytes.n + !bytes.n);
	if (!p->copy)
		abort();
	if (bytes.n)
		memcpy(p->copy, bytes.p, bytes.n);
	input.bytes = sp_view(p->copy, bytes.n);
	sp_arena_init(&p->arena, (size_t)p->limits.arena_bytes);
	sp_arena_init(&p->text_arena, (size_t)p->limits.arena_bytes);
	p->status = sp_parse(&input, &p->limits, &p->arena, &p->message);
	for (uint32_t i = 0; i < p->message.part_n; i++) {
		struct sp_arena_mark mark = sp_arena_mark(&p->text_arena);
		struct sp_texts texts;
		struct sp_text text;

		sp_texts_init(&texts, &p->message, i, &p->limits, &p->text_arena, NULL);
		for (; sp_texts_next(&texts, &text) == 1; p->texts++) {
			const char *field = sp_field_name(text.field);

			parsed_check(p, &text);
			parsed_add(p, field, strlen(field));
			parsed_add(p, ":", 1);
			parsed_add(p, text.utf8.p, text.utf8.n);
			parsed_add(p, "|", 1);
		}
		sp_arena_rewind(&p->text_arena, mark);
	}
}

static inline void parsed_release(struct parsed *p)
{
	sp_arena_release(&p->arena);
	sp_arena_release(&p->text_arena);
	free(p->copy);
	free(p->all);
}

static inline bool parsed_lost(const struct parsed *p, enum sp_loss_kind kind)
{
	for (size_t i = 0; i < p->message.loss_n; i++) {
		if (p->message.loss[i].kind == kind)
			return true;
	}
	return false;
}

static inline float parsed_anomaly(const struct parsed *p, enum sp_anomaly_type type)
{
	float highest = 0;

	for (size_t i = 0; i < p->message.anomaly_n; i++) {
		const struct sp_anomaly *a = &p->message.anomaly[i];

		if (a->type == type && a->confidence > highest)
			highest = a->confidence;
	}
	return highest;
}

#endif
