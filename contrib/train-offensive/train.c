/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Learns model.def: train PACKS HARMLESS FOLDER [LEFT-OUT] > model.def
 *
 * PACKS is the folder of rule packs, HARMLESS is harmless.txt, FOLDER holds the labelled texts of sources.def.
 * A text is learned by its sentences in which the lexicons find something, as the plugin judges them; of an offensive text,
 * only the one most like offence is learned in the second round. Logistic regression by AdaGrad with L2, always the same
 * from the same input. With LEFT-OUT, each tenth text is kept back and on stderr is said how it is judged; if it is the name of
 * a source, nothing of that is learned and all of it spoken of.
 */
#include <jansson.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "config/pack.h"
#include "off.h"

#define ENTRIES_MAX 20000u
#define BLOCKS_MAX 40000u
#define INSTANCES_MAX 400000u
#define EPOCHS 3u
#define RATE 0.03f
#define L2 2e-6f
#define SEEN_MIN 4u /* a weight that fewer sentences speak for stays 0 */
#define KEPT_BACK 10u

enum { HARMLESS }; /* the first source */

static const struct source {
	const char *name;
	float weight[OFF_HEAD_N];
} sources[] = {
	[HARMLESS] = { "harmless", { 4.0f, 4.0f } },
#define OFF_SOURCE(name, offensive, hateful, licence) { #name, { offensive, hateful } },
#define OFF_LABEL(name, label, offensive, hateful)
#include "sources.def"
#undef OFF_SOURCE
#undef OFF_LABEL
};

static const struct {
	const char *source, *label;
	signed char target[OFF_HEAD_N];
} labels[] = {
#define OFF_SOURCE(name, offensive, hateful, licence)
#define OFF_LABEL(name, label, offensive, hateful) { #name, label, { offensive, hateful } },
#include "sources.def"
#undef OFF_SOURCE
#undef OFF_LABEL
};

struct instance { /* a sentence */
	uint32_t text; /* number of its text */
	uint32_t source;
	signed char target[OFF_HEAD_N];
	bool kept_back;
	float weight;
	uint32_t n;
	uint16_t *at;
};

static struct trainer {
	struct sp_arena arena;
	struct sallyport_entry entry[ENTRIES_MAX];
	bool trigger[ENTRIES_MAX];
	uint32_t entry_n;
	struct off_lexicon lexicon;
	struct instance instance[INSTANCES_MAX];
	uint32_t instance_n, text_n;
	bool tries; /* keeps texts back to speak of them */
	float weight[OFF_MODEL_WEIGHTS], squares[OFF_MODEL_WEIGHTS], bias;
	uint32_t seen[OFF_MODEL_WEIGHTS];
	float score[INSTANCES_MAX];
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
		.entry_count = host_entry_count, .entry = host_entry };
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

static void add_sentence(const struct off_sentence *sentence, const struct instance *like)
{
	struct off_verdict verdicts[OFF_KIND_N];
	struct off_features features;
	struct instance *instance = &t.instance[t.instance_n];

	if (t.instance_n == INSTANCES_MAX)
		return;
	off_compose(sentence, NULL, verdicts);
	off_features_of(sentence, verdicts, &features);
	*instance = *like;
	instance->n = features.n;
	instance->at = sp_arena_alloc(&t.arena, features.n * sizeof *instance->at);
	if (!instance->at)
		die("memory", "used up");
	memcpy(instance->at, features.at, features.n * sizeof *instance->at);
	t.instance_n++;
}

static void add_text(const char *text, struct instance *like)
{
	static struct off_sentence sentence;
	uint32_t n = (uint32_t)strlen(text), begin = 0;

	like->text = t.text_n++;
	like->kept_back = t.tries && like->text % KEPT_BACK == 0;
	sentence.text = text;
	while (begin < n) {
		off_sentence_find(text, n, begin, begin, begin + 1, &sentence.begin, &sentence.end);
		off_sentence_mark(&sentence, &t.lexicon, NULL, 0);
		if (has_trigger(&sentence))
			add_sentence(&sentence, like);
		begin = sentence.end;
	}
}

static void add_record(uint32_t source, const json_t *record)
{
	const char *text = json_string_value(json_object_get(record, "text"));
	const char *label = json_string_value(json_object_get(record, "label"));
	struct instance like = { .source = source };

	for (size_t i = 0; text && label && i < sizeof labels / sizeof *labels; i++)
		if (!strcmp(labels[i].source, sources[source].name) &&
			!strcmp(labels[i].label, label)) {
			memcpy(like.target, labels[i].target, sizeof like.target);
			add_text(text, &like);
		}
}

static void read_source(uint32_t source, const char *folder)
{
	char path[4096];
	json_error_t error;
	json_t *record;

	snprintf(path, sizeof path, "%s/%s.jsonl", folder, sources[source].name);
	FILE *file = fopen(path, "re");

	if (!file)
		die(path, "cannot be read");
	while ((record = json_loadf(file, JSON_DISABLE_EOF_CHECK, &error))) {
		add_record(source, record);
		json_decref(record);
	}
	fclose(file);
}

static void read_harmless(const char *path)
{
	FILE *file = fopen(path, "re");
	char line[1024];

	if (!file)
		die(path, "cannot be read");
	while (fgets(line, sizeof line, file)) {
		struct instance like = { .source = HARMLESS };

		line[strcspn(line, "\n")] = 0;
		if (line[0] && line[0] != '#')
			add_text(line, &like);
	}
	fclose(file);
}

/* ---------- learning ---------- */

static float ask(const struct instance *instance)
{
	float z = t.bias;

	for (uint32_t i = 0; i < instance->n; i++)
		z += t.weight[instance->at[i]];
	return z;
}

static void learn_one(const struct instance *instance, signed char target)
{
	float p = 1 / (1 + expf(-ask(instance))), slope = (p - (float)target) * instance->weight;

	t.bias -= 0.01f * slope;
	for (uint32_t i = 0; i < instance->n; i++) {
		uint32_t at = instance->at[i];
		float step = slope + L2 * t.weight[at];

		if (t.seen[at] < SEEN_MIN)
			continue;
		t.squares[at] += step * step;
		t.weight[at] -= RATE * step / sqrtf(t.squares[at] + 1e-6f);
	}
}

static bool is_learned(const struct instance *instance, unsigned head, uint32_t left_out)
{
	return instance->target[head] >= 0 && !instance->kept_back && instance->source != left_out;
}

/* Of each source the offensive sentences count as much as the harmless. */
static void balance(unsigned head, const uint32_t *order, uint32_t n)
{
	float mass[sizeof sources / sizeof *sources][2] = { { 0, 0 } };

	for (uint32_t i = 0; i < n; i++)
		mass[t.instance[order[i]].source][t.instance[order[i]].target[head]]++;
	for (uint32_t i = 0; i < n; i++) {
		struct instance *instance = &t.instance[order[i]];
		const float *all = mass[instance->source];

		instance->weight = sources[instance->source].weight[head];
		if (all[0] > 0 && all[1] > 0)
			instance->weight *= (all[0] + all[1]) / 2 / all[instance->target[head]];
	}
}

/* `order` holds the instances to learn, n of them. */
static void learn(unsigned head, uint32_t *order, uint32_t n)
{
	uint64_t random = 88172645463325252u;

	memset(t.weight, 0, sizeof t.weight);
	memset(t.squares, 0, sizeof t.squares);
	memset(t.seen, 0, sizeof t.seen);
	t.bias = 0;
	balance(head, order, n);
	for (uint32_t i = 0; i < n; i++)
		for (uint32_t k = 0; k < t.instance[order[i]].n; k++)
			t.seen[t.instance[order[i]].at[k]]++;
	for (unsigned epoch = 0; epoch < EPOCHS; epoch++) {
		for (uint32_t i = n; i > 1; i--) {
			random ^= random << 13;
			random ^= random >> 7;
			random ^= random << 17;
			uint32_t other = (uint32_t)(random % i), kept = order[i - 1];

			order[i - 1] = order[other];
			order[other] = kept;
		}
		for (uint32_t i = 0; i < n; i++)
			learn_one(&t.instance[order[i]], t.instance[order[i]].target[head]);
	}
}

/* Of an offensive text, only the sentence that speaks most for it; sentences of a text follow each other. */
static uint32_t choose(unsigned head, uint32_t left_out, bool best_only, uint32_t *order)
{
	uint32_t n = 0;

	for (uint32_t i = 0; i < t.instance_n; i++) {
		const struct instance *instance = &t.instance[i];

		if (!is_learned(instance, head, left_out))
			continue;
		if (best_only && n > 0 && instance->target[head] == 1 &&
			t.instance[order[n - 1]].text == instance->text) {
			if (ask(instance) > ask(&t.instance[order[n - 1]]))
				order[n - 1] = i;
			continue;
		}
		order[n++] = i;
	}
	return n;
}

/* ---------- what is said of it ---------- */

/* How often an offensive text of a source not learned is put above a harmless one, and how they are told apart at 0. */
static void speak_of(unsigned head, uint32_t source, uint32_t left_out)
{
	uint32_t n[2] = { 0, 0 }, above[2] = { 0, 0 };
	double ordered = 0;
	static float score[2][INSTANCES_MAX];

	for (uint32_t i = 0; i < t.instance_n; i++) {
		const struct instance *instance = &t.instance[i];

		if (instance->source != source || instance->target[head] < 0 ||
			(source != left_out && !instance->kept_back))
			continue;
		unsigned target = (unsigned)instance->target[head];
		float z = ask(instance);

		while (i + 1 < t.instance_n && t.instance[i + 1].text == instance->text) {
			float other = ask(&t.instance[++i]);

			z = other > z ? other : z;
		}
		score[target][n[target]++] = z;
		above[target] += z > 0;
	}
	for (uint32_t i = 0; i < n[1]; i++)
		for (uint32_t k = 0; k < n[0]; k++)
			ordered += score[1][i] > score[0][k];
	if (n[0])
		fprintf(stderr, "head %u %-14s%s %6u offensive %.3f, %6u harmless %.3f, ordered %.3f\n",
			head, sources[source].name, source == left_out ? " LEFT OUT" : "", n[1],
			n[1] ? above[1] / (double)n[1] : 0, n[0], above[0] / (double)n[0],
			n[1] ? ordered / n[1] / n[0] : 0);
}

static void write_head(const char *name)
{
	float largest = 1e-6f;

	for (uint32_t i = 0; i < OFF_MODEL_WEIGHTS; i++)
		largest = fmaxf(largest, fabsf(t.weight[i]));
	float step = fminf(largest, 2.5f) / OFF_MODEL_LETTER_MAX;

	printf("OFF_MODEL_HEAD(%s, %.4ff, %.5ff)\n", name, (double)t.bias, (double)step);
	for (uint32_t i = 0; i < OFF_MODEL_WEIGHTS; i++) {
		float steps = roundf(t.weight[i] / step);

		if (i % OFF_MODEL_ROW_WEIGHTS == 0)
			printf("OFF_MODEL_ROW(%s, %u, \"", name, i / OFF_MODEL_ROW_WEIGHTS);
		putchar(off_model_letter((int)fmaxf(-OFF_MODEL_LETTER_MAX,
			fminf(OFF_MODEL_LETTER_MAX, steps))));
		if (i % OFF_MODEL_ROW_WEIGHTS == OFF_MODEL_ROW_WEIGHTS - 1)
			printf("\")\n");
	}
}

int main(int argc, char **argv)
{
	static const char *const heads[OFF_HEAD_N] = { "OFFENSIVE", "HATEFUL" };
	static uint32_t order[INSTANCES_MAX];
	uint32_t source_n = sizeof sources / sizeof *sources, left_out = UINT32_MAX;

	if (argc < 4)
		die("usage", "train PACKS HARMLESS FOLDER [LEFT-OUT]");
	t.tries = argc > 4;
	sp_arena_init(&t.arena, (size_t)2 << 30);
	read_packs(argv[1]);
	read_harmless(argv[2]);
	for (uint32_t i = HARMLESS + 1; i < source_n; i++) {
		read_source(i, argv[3]);
		if (argc > 4 && !strcmp(argv[4], sources[i].name))
			left_out = i;
	}
	printf("/* SPDX-License-Identifier: Apache-2.0 */\n/* Written by contrib/train-offensive; see there. */\n");
	for (unsigned head = 0; head < OFF_HEAD_N; head++) {
		learn(head, order, choose(head, left_out, false, order));
		learn(head, order, choose(head, left_out, true, order));
		for (uint32_t i = 0; t.tries && i < source_n; i++)
			speak_of(head, i, left_out);
		write_head(heads[head]);
	}
	sp_arena_release(&t.arena);
	return 0;
}
