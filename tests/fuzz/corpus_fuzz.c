/* SPDX-License-Identifier: Apache-2.0 */
/* links: LIB_ACCURACY LIB_CONFIG LIB_MODEL LIB_BASE */
/* Any bytes as a line of labelled data: what is expected lies inside the text, between characters; a line that is refused
 * says where. Disguises of what is expected are text again. */
#include <stdlib.h>
#include <string.h>

#include "accuracy/mutate.h"
#include "accuracy/report.h"
#include "base/utf8.h"

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t n);

static bool at_character(struct sp_view text, size_t at)
{
	return at <= text.n && sp_utf8_floor(text.p, text.n, at) == at;
}

static void disguise(const struct sp_record *record, const struct sp_span *span)
{
	struct sp_buf out;

	if (!at_character(record->content, span->start) || !at_character(record->content, span->end) ||
		span->start >= span->end)
		abort();
	sp_buf_init(&out, 0);
	for (int m = 0; m < SP_MUTATION_N; m++) {
		enum sp_kind kind = sp_mutate((enum sp_mutation)m, record->content, span->start, span->end,
			&out);

		if (kind != SP_KIND_AUTO && sp_utf8_valid_run(out.p, out.n) != out.n)
			abort();
	}
	sp_buf_release(&out);
}

static void score(const struct sp_record *record, struct sp_arena *arena)
{
	const struct sp_score_options options = { .threshold = 0.5, .worst_max = 2 };
	struct sp_found found = { "r", "T", "c", NULL, 0.9, 0, 1, true };
	const struct sp_outcome outcome = { .found = &found, .found_n = 1 };
	struct sp_score s;
	struct sp_report report = { .score = &s, .worst = 2, .rules_digest = "" };
	struct sp_buf out;

	sp_score_init(&s, &options, arena);
	if (sp_score_add(&s, record, &outcome))
		abort();
	sp_buf_init(&out, 0);
	sp_report_json(&out, &report);
	sp_report_text(&out, &report);
	if (out.failed)
		abort();
	sp_buf_release(&out);
}

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t n)
{
	const struct sp_corpus_options options = { .label_keys = "label+meta.type" };
	struct sp_err err = { 0 };
	struct sp_record record;
	struct sp_arena arena;
	char *line = malloc(n + 1);

	if (!line)
		return 0;
	memcpy(line, data, n);
	sp_arena_init(&arena, 0);
	if (sp_corpus_read(sp_view(line, n), "c", 1, &options, &arena, &record, &err)) {
		if (err.code != SP_EINVAL || err.line != 1 || !err.column)
			abort();
	} else {
		for (size_t i = 0; i < record.span_n && n < 4096; i++)
			if (record.span[i].placed)
				disguise(&record, &record.span[i]);
		score(&record, &arena);
	}
	sp_arena_release(&arena);
	free(line);
	return 0;
}
