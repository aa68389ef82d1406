/* SPDX-License-Identifier: Apache-2.0 */
/*
 * train PACKS OWN FOLDER FUNCTIONS [LEFT-OUT] > model.def
 *
 * PACKS is the folder of rule packs, OWN the folder of harmless.txt and offensive.txt, FOLDER holds the labelled texts of sources.def, FUNCTIONS is what
 * tests/accuracy/make_hate_functions.py writes. On stderr is said how the texts of each source are judged by what was learned
 * from others; nothing is learned of a source that is LEFT-OUT.
 */
#include <jansson.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "config/pack.h"
#include "normalise/fold_table.h"
#include "train.h"

#define ENTRIES_MAX 20000u

const struct train_source_info train_sources[SOURCE_N] = {
	[SOURCE_OWN] = { "own sentences", { 2.0f, 2.0f }, 2.0f },
#define OFF_SOURCE(name, offensive, hateful, trust, licence) \
	[SOURCE_##name] = { #name, { offensive, hateful }, trust },
#define OFF_LABEL(name, label, offensive, hateful)
#include "sources.def"
#undef OFF_SOURCE
#undef OFF_LABEL
};

static const struct {
	uint32_t source;
	const char *label;
	signed char target[OFF_HEAD_N];
} labels[] = {
#define OFF_SOURCE(name, offensive, hateful, trust, licence)
#define OFF_LABEL(name, label, offensive, hateful) { SOURCE_##name, label, { offensive, hateful } },
#include "sources.def"
#undef OFF_SOURCE
#undef OFF_LABEL
};

static struct trainer {
	struct sp_arena arena;
	struct sallyport_entry entry[ENTRIES_MAX];
	bool trigger[ENTRIES_MAX];
	uint32_t entry_n;
	struct off_lexicon lexicon;
	struct train_data data;
	struct off_model model;
} t;

static void die(const char *what, const char *why)
{
	fprintf(stderr, "train: %s: %s\n", what, why);
	exit(1);
}

/* ---------- the lexicon ---------- */

static void *host_alloc(void *context, uint64_t bytes)
{
	(void)context;
	return sp_arena_alloc(&t.arena, (size_t)bytes);
}

static uint32_t host_entry_count(void *context)
{
	(void)context;
	return t.entry_n;
}

static const struct sallyport_entry *host_entry(void *context, uint32_t index)
{
	(void)context;
	return &t.entry[index];
}

static const void *host_extension(void *context, const char *id)
{
	static const struct sallyport_characters characters = { sizeof characters, sp_fold_read_as };

	(void)context;
	return strcmp(id, SALLYPORT_CHARACTERS) ? NULL : &characters;
}

static void read_lexicon(const struct sp_pack_lexicon *lexicon)
{
	for (size_t i = 0; i < lexicon->entry_n && t.entry_n < ENTRIES_MAX; i++, t.entry_n++) {
		t.trigger[t.entry_n] = lexicon->views & SP_VIEW_TEXT;
		t.entry[t.entry_n] = (struct sallyport_entry){ .size = sizeof *t.entry,
			.index = t.entry_n, .lexicon = lexicon->id, .entry_class = lexicon->entry_class,
			.word = lexicon->entry[i].word, .tags = lexicon->entry[i].tags,
			.language = lexicon->language, .weight = lexicon->entry[i].weight };
	}
}

static void read_packs(const char *path)
{
	static const struct sallyport_host host = { .size = sizeof host, .alloc = host_alloc,
		.entry_count = host_entry_count, .entry = host_entry, .extension = host_extension };
	struct sp_limits limits;
	const char **paths;
	size_t n;
	struct sp_err err;

	sp_limits_default(&limits);
	if (sp_pack_list(path, &t.arena, &paths, &n, &err) != SP_OK)
		die(path, err.message);
	for (size_t i = 0; i < n; i++) {
		struct sp_pack pack;

		if (sp_pack_load(paths[i], &limits, &t.arena, &pack, &err) != SP_OK)
			die(paths[i], err.message);
		for (size_t k = 0; k < pack.lexicon_n; k++)
			if (!strcmp(pack.lexicon[k].detector, "offensive"))
				read_lexicon(&pack.lexicon[k]);
	}
	if (!off_lexicon_read(&t.lexicon, &host))
		die(path, "out of memory");
}

/* ---------- texts ---------- */

/* Whether the scanner would look at the sentence: something in it is looked for in the text itself. */
static bool has_trigger(const struct off_sentence *sentence)
{
	for (uint32_t i = 0; i < sentence->token_n; i++) {
		uint32_t hash = 0;

		for (uint32_t k = i; k < sentence->token_n && k < i + OFF_PHRASE_TOKENS_MAX; k++) {
			const struct off_entry *entry;

			hash = off_hash_join(hash, sentence->token[k].hash);
			uint32_t at = off_lexicon_start(&t.lexicon, hash);

			while ((entry = off_lexicon_next(&t.lexicon, hash, &at)))
				if (t.trigger[entry - t.lexicon.entry])
					return true;
		}
	}
	return false;
}

static void add_sentence(const struct off_sentence *sentence, const struct off_entry *group)
{
	struct off_features features;
	struct train_sentence *added = &t.data.sentence[t.data.sentence_n];

	if (t.data.sentence_n == SENTENCES_MAX)
		die("sentences", "too many");
	added->text = t.data.text_n;
	off_compose(sentence, group, added->verdict);
	off_features_of(sentence, added->verdict, &features);
	added->n = features.n;
	added->at = sp_arena_alloc(&t.arena, features.n * sizeof *added->at);
	if (!added->at)
		die("memory", "used up");
	memcpy(added->at, features.at, features.n * sizeof *added->at);
	t.data.sentence_n++;
}

static const struct off_entry *group_in(const struct off_sentence *sentence)
{
	for (uint32_t i = 0; i < sentence->mark_n; i++)
		if (off_is_group(&sentence->mark[i]))
			return sentence->mark[i].entry;
	return NULL;
}

static void add_text(const char *s, uint32_t source, const signed char target[OFF_HEAD_N])
{
	static struct off_sentence sentence;
	uint32_t n = (uint32_t)strlen(s), begin = 0;
	struct train_text *text = &t.data.text[t.data.text_n];
	const struct off_entry *group = NULL;

	if (t.data.text_n == TEXTS_MAX)
		die("texts", "too many");
	text->source = source;
	memcpy(text->target, target, sizeof text->target);
	text->first = t.data.sentence_n;
	sentence.text = s;
	while (begin < n) {
		off_sentence_find(s, n, begin, begin, begin + 1, &sentence.begin, &sentence.end);
		off_sentence_mark(&sentence, &t.lexicon, NULL, 0);
		if (has_trigger(&sentence) || group)
			add_sentence(&sentence, group);
		group = group_in(&sentence);
		begin = sentence.end;
	}
	text->sentence_n = t.data.sentence_n - text->first;
	t.data.text_n++;
}

static void add_record(uint32_t source, const json_t *record)
{
	const char *text = json_string_value(json_object_get(record, "text"));
	const char *label = json_string_value(json_object_get(record, "label"));

	for (size_t i = 0; text && label && i < sizeof labels / sizeof *labels; i++)
		if (labels[i].source == source && !strcmp(labels[i].label, label))
			add_text(text, source, labels[i].target);
}

static void read_records(uint32_t source, const char *path)
{
	json_error_t error;
	json_t *record;
	FILE *file = fopen(path, "re");

	if (!file)
		die(path, "cannot be read");
	while ((record = json_loadf(file, JSON_DISABLE_EOF_CHECK, &error))) {
		add_record(source, record);
		json_decref(record);
	}
	fclose(file);
}

static void read_own(const char *folder, const char *name, const signed char target[OFF_HEAD_N])
{
	char path[4096];

	snprintf(path, sizeof path, "%s/%s", folder, name);
	FILE *file = fopen(path, "re");
	char line[1024];

	if (!file)
		die(path, "cannot be read");
	while (fgets(line, sizeof line, file)) {
		line[strcspn(line, "\n")] = 0;
		if (line[0] && line[0] != '#')
			add_text(line, SOURCE_OWN, target);
	}
	fclose(file);
}

static void read_texts(const char *own, const char *folder, const char *functions)
{
	read_own(own, "harmless.txt", (const signed char[OFF_HEAD_N]){ 0, 0 });
	read_own(own, "offensive.txt", (const signed char[OFF_HEAD_N]){ 1, -1 });
	for (uint32_t i = SOURCE_OWN + 1; i < SOURCE_N; i++) {
		char path[4096];

		snprintf(path, sizeof path, "%s/%s.jsonl", folder, train_sources[i].name);
		read_records(i, i == SOURCE_functions ? functions : path);
	}
}

/* ---------- learning ---------- */

/* Learns a head for good; what it says of a text is said by one that has not learned it. */
static void learn_head(enum off_head which, uint32_t left_out, struct train_head *ret)
{
	static struct train_head head;

	train_learn(&t.data, which, NO_FOLD, left_out, ret);
	for (uint32_t i = 0; i < t.data.sentence_n; i++)
		t.data.sentence[i].odds[which] = train_ask(ret, &t.data.sentence[i]);
	for (uint32_t fold = 0; fold < FOLDS; fold++) {
		train_learn(&t.data, which, fold, left_out, &head);
		for (uint32_t i = 0; i < t.data.sentence_n; i++) {
			struct train_sentence *sentence = &t.data.sentence[i];

			if (sentence->text % FOLDS == fold && t.data.text[sentence->text].source != left_out)
				sentence->odds[which] = train_ask(&head, sentence);
		}
	}
}

/* ---------- what is said of it ---------- */

static int from_high(const void *a, const void *b)
{
	float x = *(const float *)a, y = *(const float *)b;

	return x > y ? -1 : x < y;
}

/* How the texts of a source are judged at a confidence of 0.5, and how many of the offensive are found where so many of the
 * harmless are taken for them. */
static void speak_of(uint32_t source, uint32_t left_out)
{
	static const float rates[] = { 0.02f, 0.05f };
	static float z[2][TEXTS_MAX];
	uint32_t n[2] = { 0, 0 }, flagged[2] = { 0, 0 };

	for (uint32_t i = 0; i < t.data.text_n; i++) {
		signed char target = t.data.text[i].target[OFF_HEAD_OFFENSIVE];

		if (t.data.text[i].source != source || target < 0)
			continue;
		z[target][n[target]] = train_weigh(&t.data, &t.model, i);
		flagged[target] += z[target][n[target]++] >= 0;
	}
	qsort(z[0], n[0], sizeof **z, from_high);
	fprintf(stderr, "%-15s%s", train_sources[source].name, source == left_out ? " LEFT OUT" : "");
	for (unsigned target = 2; target-- > 0;)
		if (n[target])
			fprintf(stderr, " %6u %s, flagged %.4f", n[target], target ? "offensive" : "harmless",
				flagged[target] / (double)n[target]);
	for (size_t r = 0; n[0] && n[1] && r < sizeof rates / sizeof *rates; r++) {
		uint32_t above = 0;

		for (uint32_t i = 0; i < n[1]; i++)
			above += z[1][i] > z[0][(uint32_t)(rates[r] * (float)n[0])];
		fprintf(stderr, ", found at %.2f %.4f", (double)rates[r], above / (double)n[1]);
	}
	fputc('\n', stderr);
}

static void write_head(const char *name, const struct train_head *head)
{
	float largest = 1e-6f;

	for (uint32_t i = 0; i < OFF_MODEL_WEIGHTS; i++)
		largest = fmaxf(largest, fabsf(head->weight[i]));
	float step = fminf(largest, 2.5f) / (OFF_MODEL_LETTER_MAX * OFF_MODEL_LETTER_MAX);

	printf("OFF_MODEL_HEAD(%s, %.4ff, %.7ff)\n", name, (double)head->bias, (double)step);
	for (uint32_t i = 0; i < OFF_MODEL_WEIGHTS; i++) {
		float root = roundf(sqrtf(fabsf(head->weight[i]) / step));

		if (i % OFF_MODEL_ROW_WEIGHTS == 0)
			printf("OFF_MODEL_ROW(%s, %u, \"", name, i / OFF_MODEL_ROW_WEIGHTS);
		putchar(off_model_letter((int)copysignf(fminf(OFF_MODEL_LETTER_MAX, root),
			head->weight[i])));
		if (i % OFF_MODEL_ROW_WEIGHTS == OFF_MODEL_ROW_WEIGHTS - 1)
			printf("\")\n");
	}
}

static void write_trust(const char *what, const char *name, const float trust[OFF_EVIDENCE_N])
{
	printf("OFF_MODEL_TRUST(%s, %s, %.3ff, %.3ff, %.3ff, %.3ff)\n", what, name, (double)trust[0],
		(double)trust[1], (double)trust[2], (double)trust[3]);
}

static void write_model(const struct train_head head[OFF_HEAD_N])
{
	printf("/* SPDX-License-Identifier: Apache-2.0 */\n/* Written by contrib/train-offensive; see there. */\n");
#define OFF_KIND(name, rule) write_trust("kind", "KIND_" #name, t.model.kind[OFF_KIND_##name]);
#include "kinds.def"
#undef OFF_KIND
#define OFF_STANCE(name, by_itself, in_mail) write_trust("stance", "STANCE_" #name, t.model.stance[OFF_STANCE_##name]);
#include "stances.def"
#undef OFF_STANCE
	write_head("OFFENSIVE", &head[OFF_HEAD_OFFENSIVE]);
	write_head("HATEFUL", &head[OFF_HEAD_HATEFUL]);
}

int main(int argc, char **argv)
{
	static struct train_head head[OFF_HEAD_N];
	uint32_t left_out = NO_SOURCE;

	if (argc < 5)
		die("usage", "train PACKS OWN FOLDER FUNCTIONS [LEFT-OUT]");
	for (uint32_t i = 0; argc > 5 && i < SOURCE_N; i++)
		if (!strcmp(argv[5], train_sources[i].name))
			left_out = i;
	sp_arena_init(&t.arena, (size_t)2 << 30);
	read_packs(argv[1]);
	read_texts(argv[2], argv[3], argv[4]);
	for (unsigned which = 0; which < OFF_HEAD_N; which++)
		learn_head((enum off_head)which, left_out, &head[which]);
	train_trust(&t.data, left_out, &t.model);
	for (uint32_t i = 0; i < SOURCE_N; i++)
		speak_of(i, left_out);
	write_model(head);
	sp_arena_release(&t.arena);
	return 0;
}
