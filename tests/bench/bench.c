/* SPDX-License-Identifier: Apache-2.0 */
/*
 * bench raw TEXT          the regex engine alone, with our database, over a text: MB/s
 * bench stages FOLDER     CPU microseconds a message, stage by stage, over the mails of a folder
 * Run from tests/bench/run, which sets SALLYPORT_DATADIR and the like.
 */
#include <config.h>

#include <dirent.h>
#include <hs.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/io.h"
#include "detect/detect.h"
#include "match/match.h"
#include "normalise/normalise.h"
#include "parse/parse.h"
#include "plughost/plughost.h"
#include "policy/policy.h"
#include "prog/setup.h"

static double cpu_s(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &ts);
	return (double)ts.tv_sec + (double)ts.tv_nsec / 1e9;
}

static int die(const struct sp_err *err)
{
	sp_say_error(err, true);
	return 2;
}

static int count_match(unsigned id, unsigned long long from, unsigned long long to, unsigned flags,
	void *context)
{
	(void)id, (void)from, (void)to, (void)flags;
	++*(uint64_t *)context;
	return 0;
}

static int raw(struct sp_setup *setup, const char *path)
{
	struct sp_view db_bytes = sp_ruleset_section(&setup->rules.set, SP_SECTION_DB_TEXT);
	struct sp_view text;
	struct sp_err err;
	hs_database_t *db = NULL;
	hs_scratch_t *scratch = NULL;
	uint64_t matches = 0;
	double best = 1e9;

	if (sp_io_read_file(path, (size_t)1 << 31, &setup->arena, &text, &err))
		return die(&err);
	if (hs_deserialize_database(db_bytes.p, db_bytes.n, &db) || hs_alloc_scratch(db, &scratch))
		return 2;
	for (int i = 0; i < 5; i++) {
		double began = cpu_s();

		matches = 0;
		if (hs_scan(db, text.p, (unsigned)text.n, 0, scratch, count_match, &matches))
			return 2;
		double took = cpu_s() - began;
		best = took < best ? took : best;
	}
	printf("raw %.1f MB/s, %.3f s for %.0f MB, %llu matches, database %.1f MB\n",
		(double)text.n / best / 1e6, best, (double)text.n / 1e6, (unsigned long long)matches,
		(double)db_bytes.n / 1e6);
	hs_free_scratch(scratch);
	hs_free_database(db);
	return 0;
}

enum stage { READ, PARSE, TEXTS, MATCH, FOLD, WORDS, DETECT, POLICY, STAGE_N };
static const char *const stage_names[STAGE_N] = { "read", "parse", "decode, HTML", "match (text)",
	"folded view", "words view", "detect", "policy" };

struct bench {
	struct sp_setup *setup;
	struct sp_matcher *matcher;
	struct sp_detector *detector;
	struct sp_plughost *host;
	struct sp_plugin *plugin[64];
	struct sp_parse_tools *tools;
	struct sp_hits hits;
	struct sp_arena message_arena, arena, pieces;
	double spent[STAGE_N], mark;
	uint64_t messages, bytes, text_bytes, findings, fold_n, word_n;
};

static void spend(struct bench *b, enum stage stage)
{
	double now = cpu_s();

	b->spent[stage] += now - b->mark;
	b->mark = now;
}

static void one_text(struct bench *b, struct sp_message *message, const struct sp_text *text)
{
	const struct sp_limits *limits = &b->setup->config.limits;
	struct sp_folder folder;
	struct sp_worder worder;
	struct sp_piece piece;

	b->text_bytes += text->utf8.n;
	sp_detect_text_begin(b->detector, message, text, &b->arena);
	spend(b, DETECT);
	sp_matcher_scan(b->matcher, SP_VIEW_TEXT, text->utf8, &b->hits);
	spend(b, MATCH);
	sp_detect_hits(b->detector, SP_VIEW_TEXT, NULL, &b->hits);
	spend(b, DETECT);
	sp_folder_init(&folder, text->utf8, limits);
	while (!(text->flags & SP_TEXTF_ASCII) &&
		sp_folder_next(&folder, &b->pieces, &piece) == 1) {
		sp_matcher_scan(b->matcher, SP_VIEW_FOLDED, piece.utf8, &b->hits);
		spend(b, FOLD);
		b->fold_n++;
		sp_detect_hits(b->detector, SP_VIEW_FOLDED, &piece, &b->hits);
		spend(b, DETECT);
	}
	spend(b, FOLD);
	sp_worder_init(&worder, text->utf8, limits);
	while (sp_worder_next(&worder, &b->pieces, &piece) == 1) {
		sp_matcher_scan(b->matcher, SP_VIEW_WORDS, piece.utf8, &b->hits);
		spend(b, WORDS);
		b->word_n++;
		sp_detect_hits(b->detector, SP_VIEW_WORDS, &piece, &b->hits);
		spend(b, DETECT);
	}
	spend(b, WORDS);
	sp_detect_text_end(b->detector);
	spend(b, DETECT);
}

static void one_message(struct bench *b, const char *path)
{
	struct sp_input input = { .kind = SP_KIND_EMAIL, .source = path };
	struct sp_arena_mark start = sp_arena_mark(&b->message_arena);
	struct sp_message message;
	struct sp_result result = { .message = &message, .source = path };

	b->mark = cpu_s();
	if (sp_io_read_file(path, (size_t)1 << 30, &b->message_arena, &input.bytes, NULL))
		return;
	spend(b, READ);
	sp_parse(&input, &b->setup->config.limits, &b->message_arena, &message);
	spend(b, PARSE);
	sp_detect_message_begin(b->detector, &message);
	for (uint32_t i = 0; i < message.part_n; i++) {
		struct sp_arena_mark mark = sp_arena_mark(&b->arena);
		struct sp_texts texts;
		struct sp_text text;

		sp_texts_init(&texts, &message, i, &b->setup->config.limits, &b->arena, b->tools);
		while (sp_texts_next(&texts, &text) == 1) {
			spend(b, TEXTS);
			one_text(b, &message, &text);
		}
		spend(b, TEXTS);
		sp_arena_rewind(&b->arena, mark);
		sp_arena_rewind(&b->pieces, (struct sp_arena_mark){ 0 });
	}
	sp_detect_message_end(b->detector, &result.finding, &result.finding_n,
		&result.finding_dropped);
	spend(b, DETECT);
	sp_policy_decide(&b->setup->policy, &b->setup->config, &b->message_arena, &result);
	spend(b, POLICY);
	b->messages++;
	b->bytes += input.bytes.n;
	b->findings += result.finding_n;
	sp_arena_rewind(&b->message_arena, start);
}

static int stages(struct sp_setup *setup, const char *folder)
{
	struct bench b = { .setup = setup };
	const struct sp_rules *rules = &setup->rules;
	struct sp_err err;
	struct dirent *entry;
	DIR *dir = opendir(folder);
	double all = 0;

	if (!dir || rules->plugin_n > 64)
		return 2;
	sp_arena_init(&b.message_arena, 0);
	sp_arena_init(&b.arena, 0);
	sp_arena_init(&b.pieces, 0);
	for (size_t i = 0; i < rules->plugin_n; i++)
		if (sp_plugin_open(rules->plugin_path[i], &b.plugin[i], &err))
			return die(&err);
	if (sp_matcher_new(&rules->set, &setup->config.limits, &b.matcher, &err) ||
		sp_plughost_new(b.plugin, rules->plugin_n, &rules->set, &setup->config.limits, &b.host, &err) ||
		sp_parse_tools_new(&b.tools, &err))
		return die(&err);
	struct sp_detector_input input = { &rules->set, b.matcher, b.plugin, rules->plugin_n, b.host,
		&setup->config.limits, &setup->keys.fingerprint };
	if (sp_detector_new(&input, &b.detector, &err))
		return die(&err);
	while ((entry = readdir(dir))) {
		char path[4096];

		snprintf(path, sizeof path, "%s/%s", folder, entry->d_name);
		if (entry->d_name[0] != '.')
			one_message(&b, path);
	}
	closedir(dir);
	for (unsigned i = 0; i < STAGE_N; i++)
		all += b.spent[i];
	for (unsigned i = 0; i < STAGE_N; i++)
		printf("  %-14s %8.1f us a message  %5.1f %%\n", stage_names[i],
			b.spent[i] * 1e6 / (double)b.messages, b.spent[i] * 100 / all);
	printf("  %-14s %8.1f us a message: %.0f messages and %.0f MB (%.0f MB of text) per CPU-second\n",
		"together", all * 1e6 / (double)b.messages, (double)b.messages / all,
		(double)b.bytes / all / 1e6, (double)b.text_bytes / all / 1e6);
	printf("  %llu findings, %llu folded and %llu words pieces in %llu messages\n",
		(unsigned long long)b.findings, (unsigned long long)b.fold_n,
		(unsigned long long)b.word_n, (unsigned long long)b.messages);
	return 0;
}

int main(int argc, char **argv)
{
	static struct sp_options options;
	struct sp_setup setup;
	struct sp_err err = { 0 };

	if (argc != 3)
		return 2;
	if (sp_setup_config(&setup, &options, &err) || sp_setup_rules(&setup, NULL, 0, &err))
		return die(&err);
	return strcmp(argv[1], "raw") ? stages(&setup, argv[2]) : raw(&setup, argv[2]);
}
