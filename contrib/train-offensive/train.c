/* SPDX-License-Identifier: Apache-2.0 */
/*
 * train PACKS OWN FOLDER FUNCTIONS > model.def
 *
 * PACKS is the folder of rule packs, OWN the folder of harmless.txt and offensive.txt, FOLDER holds the labelled texts of sources.def, FUNCTIONS is what
 * tests/accuracy/make_hate_functions.py writes. On stderr is said how the texts of each source are judged by what was learned
 * from other texts, and from other sources.
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
#define STRONG_LANGUAGE 0.4f /* scores */
#define STRONG_WORDING 0.5f

/* 0.5 is where so many harmless texts are taken for offensive, in the mean over the sources whose labels say what offence is. */
#define ALARMS 0.0425

const struct train_source_info train_sources[SOURCE_N] = {
	[SOURCE_OWN] = { "own sentences", 0.8, ABOUT_OFFENCE },
#define OFF_SOURCE(name, weight, about, licence) [SOURCE_##name] = { #name, weight, ABOUT_##about },
#define OFF_LABEL(name, label, offensive)
#include "sources.def"
#undef OFF_SOURCE
#undef OFF_LABEL
};

static const struct {
	uint32_t source;
	const char *label;
	bool offensive;
} labels[] = {
#define OFF_SOURCE(name, weight, about, licence)
#define OFF_LABEL(name, label, offensive) { SOURCE_##name, label, offensive },
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
	struct train_weights weights;
	double odds[TEXTS_MAX]; /* of each text, by weights that have not learned it */
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

/* What is offensive and yet no hate: strong language, abuse of a person. */
static bool is_other_offence(const struct off_verdict verdict[OFF_KIND_N])
{
	return verdict[OFF_KIND_PROFANITY].score >= STRONG_LANGUAGE ||
		verdict[OFF_KIND_SEXUAL].score >= STRONG_WORDING ||
		verdict[OFF_KIND_HARASSMENT].score >= STRONG_WORDING;
}

static void add_text(const char *s, uint32_t source, bool offensive)
{
	static struct off_sentence sentence;
	uint32_t n = (uint32_t)strlen(s), begin = 0;
	struct train_text *text = &t.data.text[t.data.text_n];
	const struct off_entry *group = NULL;
	bool other = false;

	if (t.data.text_n == TEXTS_MAX)
		die("texts", "too many");
	*text = (struct train_text){ source, offensive, t.data.sentence_n, 0 };
	sentence.text = s;
	while (begin < n) {
		off_sentence_find(s, n, begin, begin, begin + 1, &sentence.begin, &sentence.end);
		off_sentence_mark(&sentence, &t.lexicon, NULL, 0);
		if (has_trigger(&sentence) || group) {
			add_sentence(&sentence, group);
			other |= is_other_offence(t.data.sentence[t.data.sentence_n - 1].verdict);
		}
		group = group_in(&sentence);
		begin = sentence.end;
	}
	text->sentence_n = t.data.sentence_n - text->first;
	if (!offensive && other && train_sources[source].about != ABOUT_OFFENCE)
		t.data.sentence_n = text->first;
	else
		t.data.text_n++;
}

static void add_record(uint32_t source, const json_t *record)
{
	const char *text = json_string_value(json_object_get(record, "text"));
	const char *label = json_string_value(json_object_get(record, "label"));

	for (size_t i = 0; text && label && i < sizeof labels / sizeof *labels; i++)
		if (labels[i].source == source && !strcmp(labels[i].label, label))
			add_text(text, source, labels[i].offensive);
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

static void read_own(const char *folder, const char *name, bool offensive)
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
			add_text(line, SOURCE_OWN, offensive);
	}
	fclose(file);
}

static void read_texts(const char *own, const char *folder, const char *functions)
{
	read_own(own, "harmless.txt", false);
	read_own(own, "offensive.txt", true);
	for (uint32_t i = SOURCE_OWN + 1; i < SOURCE_N; i++) {
		char path[4096];

		snprintf(path, sizeof path, "%s/%s.jsonl", folder, train_sources[i].name);
		read_records(i, i == SOURCE_functions ? functions : path);
	}
}

/* ---------- learning ---------- */

static void learn(void)
{
	static struct train_weights weights;

	for (uint32_t fold = 0; fold < FOLDS; fold++) {
		train_learn(&t.data, fold, NO_SOURCE, &weights);
		for (uint32_t i = fold; i < t.data.text_n; i += FOLDS)
			t.odds[i] = train_weigh(&t.data, &weights, i);
	}
	train_learn(&t.data, NO_FOLD, NO_SOURCE, &t.weights);
}

/* ---------- what is said of it ---------- */

static int from_high(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return x > y ? -1 : x < y;
}

/* The odds of the texts of a source that are so labelled. Returns: how many. */
static uint32_t odds_of(uint32_t source, bool offensive, double ret[TEXTS_MAX])
{
	uint32_t n = 0;

	for (uint32_t i = 0; i < t.data.text_n; i++)
		if (t.data.text[i].source == source && t.data.text[i].offensive == offensive)
			ret[n++] = t.odds[i];
	return n;
}

static double share_from(const double *odds, uint32_t n, double from)
{
	uint32_t above = 0;

	for (uint32_t i = 0; i < n; i++)
		above += odds[i] >= from;
	return n ? above / (double)n : 0;
}

/* Where so many of the harmless are taken for offensive, in the mean over sources. */
static double find_threshold(void)
{
	static double odds[TEXTS_MAX];
	double low = -20, high = 20;

	while (high - low > 1e-4) {
		double middle = (low + high) / 2, alarms = 0, n = 0;

		for (uint32_t source = 0; source < SOURCE_N; source++) {
			uint32_t harmless = odds_of(source, false, odds);

			if (!harmless || train_sources[source].about != ABOUT_OFFENCE)
				continue;
			alarms += share_from(odds, harmless, middle);
			n++;
		}
		if (alarms / n > ALARMS)
			low = middle;
		else
			high = middle;
	}
	return high;
}

/* How many of the offensive are found where so many of the harmless are taken for them; and at a threshold. */
static void speak_of(uint32_t source, const double *threshold)
{
	static const double rates[] = { 0.02, 0.05 };
	static double odds[2][TEXTS_MAX];
	uint32_t n[2] = { odds_of(source, false, odds[0]), odds_of(source, true, odds[1]) };

	qsort(odds[0], n[0], sizeof **odds, from_high);
	fprintf(stderr, "%-15s", train_sources[source].name);
	for (unsigned offensive = 2; threshold && offensive-- > 0;)
		if (n[offensive])
			fprintf(stderr, " %6u %s, flagged %.4f,", n[offensive],
				offensive ? "offensive" : "harmless",
				share_from(odds[offensive], n[offensive], *threshold));
	for (size_t r = 0; n[0] && n[1] && r < sizeof rates / sizeof *rates; r++)
		fprintf(stderr, " found at %.2f %.4f", rates[r], share_from(odds[1], n[1],
			nextafter(odds[0][(uint32_t)(rates[r] * n[0])], HUGE_VAL)));
	fputc('\n', stderr);
}

/* What texts of another origin have to expect: each source is judged by what the others teach. */
static void speak_of_others(void)
{
	static struct train_weights weights;

	for (uint32_t source = 0; source < SOURCE_N; source++) {
		train_learn(&t.data, NO_FOLD, source, &weights);
		for (uint32_t i = 0; i < t.data.text_n; i++)
			t.odds[i] = train_weigh(&t.data, &weights, i);
		fputs("left out: ", stderr);
		speak_of(source, NULL);
	}
}

/* ---------- model.def ---------- */

static void write_words(const double word[OFF_MODEL_WEIGHTS])
{
	double largest = 1e-6;

	for (uint32_t i = 0; i < OFF_MODEL_WEIGHTS; i++)
		largest = fmax(largest, fabs(word[i]));
	double step = largest / (OFF_MODEL_LETTER_MAX * OFF_MODEL_LETTER_MAX);

	printf("OFF_MODEL_STEP(%.7ff)\n", step);
	for (uint32_t i = 0; i < OFF_MODEL_WEIGHTS; i++) {
		double root = round(sqrt(fabs(word[i]) / step));

		if (i % OFF_MODEL_ROW_WEIGHTS == 0)
			printf("OFF_MODEL_ROW(%u, \"", i / OFF_MODEL_ROW_WEIGHTS);
		putchar(off_model_letter((int)copysign(root, word[i])));
		if (i % OFF_MODEL_ROW_WEIGHTS == OFF_MODEL_ROW_WEIGHTS - 1)
			printf("\")\n");
	}
}

static void write_trust(const char *what, const char *name, const double trust[OFF_EVIDENCE_N], double threshold)
{
	printf("OFF_MODEL_TRUST(%s, %s, %.3ff, %.3ff)\n", what, name, trust[OFF_EVIDENCE_ONE] - threshold,
		trust[OFF_EVIDENCE_SCORE]);
}

static void write_model(double threshold)
{
	printf("/* SPDX-License-Identifier: Apache-2.0 */\n/* Written by contrib/train-offensive; see there. */\n");
#define OFF_KIND(name, rule) write_trust("kind", "KIND_" #name, t.weights.kind[OFF_KIND_##name], 0);
#include "kinds.def"
#undef OFF_KIND
#define OFF_STANCE(name, in_mail) write_trust("stance", "STANCE_" #name, t.weights.stance[OFF_STANCE_##name], threshold);
#include "stances.def"
#undef OFF_STANCE
	write_words(t.weights.word);
}

int main(int argc, char **argv)
{
	if (argc != 5)
		die("usage", "train PACKS OWN FOLDER FUNCTIONS");
	sp_arena_init(&t.arena, (size_t)2 << 30);
	read_packs(argv[1]);
	read_texts(argv[2], argv[3], argv[4]);
	learn();
	double threshold = find_threshold();

	for (uint32_t i = 0; i < SOURCE_N; i++)
		speak_of(i, &threshold);
	speak_of_others();
	write_model(threshold);
	sp_arena_release(&t.arena);
	return 0;
}
