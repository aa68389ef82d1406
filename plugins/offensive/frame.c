/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Frames: entries whose phrase has places for words of a class. "{negation} .. trust {group}" is a negation, at most three
 * tokens, "trust" and the name of a group, be it with "these" or the like before it; "..." is any number of tokens. A frame
 * is one mark of its lexicon's class, said of the group in it (or of those that "they" in its place stands for); the marks
 * within it stay.
 */
#include <stdlib.h>
#include <string.h>

#include "off.h"

#define GAP_TOKENS 3u
#define SMALL_MARKS 3u /* between a frame and the group in it */

enum { STEP_WORD, STEP_CLASS, STEP_GAP, STEP_ANYTHING };

bool off_frame_is(const char *phrase)
{
	return strchr(phrase, '{') || strstr(phrase, "..");
}

static bool add_step(struct off_frame *frame, struct off_step step)
{
	if (frame->step_n == OFF_FRAME_STEPS_MAX)
		return false;
	frame->step[frame->step_n++] = step;
	return true;
}

/* What stands between two spaces: a place, a gap, or a word, which may be two tokens ("what's"). */
static bool read_steps(struct off_frame *frame, const struct sallyport_characters *characters, const char *s,
	size_t n)
{
	struct off_token token[OFF_FRAME_STEPS_MAX];

	if (s[0] == '{') {
		enum off_class class = off_class_find(s + 1, n - 2);

		frame->classes |= UINT64_C(1) << class;
		return class != OFF_NONE && s[n - 1] == '}' &&
			add_step(frame, (struct off_step){ .kind = STEP_CLASS, .class = (uint8_t)class });
	}
	if (s[0] == '.')
		return n <= 3 && add_step(frame, (struct off_step){
			.kind = n == 2 ? STEP_GAP : STEP_ANYTHING });
	uint32_t token_n = off_tokens(characters, s, 0, (uint32_t)n, token, OFF_FRAME_STEPS_MAX);

	for (uint32_t i = 0; i < token_n; i++) {
		frame->words |= OFF_WORD_BIT(token[i].hash);
		frame->key = OFF_FRAME_KEY(token[i].hash);
	}
	for (uint32_t i = 0; i < token_n; i++)
		if (!add_step(frame, (struct off_step){ .kind = STEP_WORD, .hash = token[i].hash }))
			return false;
	return token_n > 0;
}

bool off_frame_read(struct off_frame *frame, const struct off_entry *entry,
	const struct sallyport_characters *characters)
{
	const char *phrase = entry->word;

	frame->entry = entry;
	frame->key = OFF_FRAME_KEYS;
	while (*phrase) {
		size_t n = strcspn(phrase, " ");

		if (!read_steps(frame, characters, phrase, n))
			return false;
		phrase += n + (phrase[n] != 0);
	}
	return frame->step_n > 0;
}

static int by_key(const void *a, const void *b)
{
	const struct off_frame *x = a, *y = b;

	if (x->key != y->key)
		return x->key < y->key ? -1 : 1;
	return x->entry < y->entry ? -1 : x->entry > y->entry;
}

void off_frames_sort(struct off_lexicon *lexicon)
{
	uint32_t at = 0;

	qsort(lexicon->frame, lexicon->frame_n, sizeof *lexicon->frame, by_key);
	for (uint32_t key = 0; key <= OFF_FRAME_KEYS + 1; key++) {
		while (at < lexicon->frame_n && lexicon->frame[at].key < key)
			at++;
		lexicon->frame_first[key] = at;
	}
}

/* ---------- matching ---------- */

struct scene { /* a sentence, by token */
	const struct off_sentence *sentence;
	uint64_t classes[OFF_TOKENS_MAX]; /* of the marks that begin there */
	uint16_t mark[OFF_TOKENS_MAX];    /* the first of them */
};

struct place {
	const struct scene *scene;
	const struct off_mark *group;
};

/* The longest mark of the class that begins at a token. */
static const struct off_mark *mark_at(const struct scene *scene, uint32_t token, uint8_t class)
{
	const struct off_mark *mark;

	if (token >= scene->sentence->token_n || !(scene->classes[token] >> class & 1))
		return NULL;
	for (mark = &scene->sentence->mark[scene->mark[token]]; mark->entry->class != class; mark++)
		;
	return mark;
}

/* The group that begins at a token, or after small words such as "all of these"; or "they". */
static const struct off_mark *group_at(const struct scene *scene, uint32_t token)
{
	static const uint8_t small[] = { OFF_ALL, OFF_POINTER, OFF_ARTICLE };
	const struct off_mark *group;

	for (uint32_t skipped = 0; !(group = mark_at(scene, token, OFF_GROUP)) &&
		skipped < SMALL_MARKS; skipped++) {
		const struct off_mark *mark = NULL;

		for (size_t i = 0; i < sizeof small && !mark; i++)
			mark = mark_at(scene, token, small[i]);
		if (!mark)
			return mark_at(scene, token, OFF_THEY);
		token = mark->last + 1u;
	}
	return group;
}

/* Goes on from `token` with the steps from `at` on, up to the next gap. Returns: the token after, 0 = they do not fit. */
static uint32_t follow(struct place *place, const struct off_frame *frame, uint32_t at,
	uint32_t token, uint32_t *ret_at)
{
	const struct off_sentence *sentence = place->scene->sentence;

	for (; at < frame->step_n && frame->step[at].kind <= STEP_CLASS; at++) {
		const struct off_step *step = &frame->step[at];
		const struct off_mark *mark;

		if (token >= sentence->token_n)
			return 0;
		if (step->kind == STEP_WORD) {
			if (sentence->token[token++].hash != step->hash)
				return 0;
			continue;
		}
		mark = step->class == OFF_GROUP ? group_at(place->scene, token)
			: mark_at(place->scene, token, step->class);
		if (!mark)
			return 0;
		if (mark->entry->class == OFF_GROUP || (mark->entry->class == OFF_SLUR && !place->group))
			place->group = mark;
		token = mark->last + 1u;
	}
	*ret_at = at;
	return token;
}

/* Whether a frame begins at a token. The first place after a gap that fits is taken. */
static bool fits(struct place *place, const struct off_frame *frame, uint32_t token,
	uint32_t *ret_last)
{
	uint32_t at = 0, end = follow(place, frame, 0, token, &at);

	while (end && at < frame->step_n) {
		uint32_t most = frame->step[at].kind == STEP_GAP ? GAP_TOKENS : OFF_TOKENS_MAX, next = 0,
			 next_at = 0;

		for (uint32_t skip = 0; skip <= most && end + skip < place->scene->sentence->token_n && !next;
			skip++)
			next = follow(place, frame, at + 1, end + skip, &next_at);
		end = next;
		at = next_at;
	}
	*ret_last = end - 1;
	return end != 0;
}

static void set_scene(struct scene *scene, const struct off_sentence *sentence, uint64_t *ret_classes,
	uint64_t *ret_words)
{
	uint64_t classes = 0, words = 0;

	scene->sentence = sentence;
	for (uint32_t i = 0; i < sentence->token_n; i++) {
		scene->classes[i] = 0;
		words |= OFF_WORD_BIT(sentence->token[i].hash);
	}
	for (uint32_t i = sentence->mark_n; i-- > 0;) {
		const struct off_mark *mark = &sentence->mark[i];

		scene->classes[mark->first] |= UINT64_C(1) << mark->entry->class;
		scene->mark[mark->first] = (uint16_t)i;
		classes |= UINT64_C(1) << mark->entry->class;
	}
	if (classes & UINT64_C(1) << OFF_THEY)
		classes |= UINT64_C(1) << OFF_GROUP; /* "they" may stand for one */
	*ret_classes = classes;
	*ret_words = words;
}

/* Whether the first step of a frame may be at a token: mostly it is not. */
static inline bool may_begin(const struct scene *scene, const struct off_frame *frame, uint32_t token)
{
	const struct off_step *first = &frame->step[0];

	if (first->kind == STEP_WORD)
		return scene->sentence->token[token].hash == first->hash;
	if (first->kind == STEP_CLASS && first->class != OFF_GROUP)
		return scene->classes[token] >> first->class & 1;
	return true;
}

/* Marks where a frame stands for the first time. */
static void mark_frame(const struct scene *scene, const struct off_frame *frame,
	struct off_sentence *sentence)
{
	for (uint32_t token = 0; token < sentence->token_n; token++) {
		struct place place = { scene, NULL };
		uint32_t last;

		if (!may_begin(scene, frame, token) || !fits(&place, frame, token, &last))
			continue;
		if (sentence->mark_n < OFF_MARKS_MAX)
			sentence->mark[sentence->mark_n++] = (struct off_mark){
				sentence->token[token].begin, sentence->token[last].end, frame->entry, token, last,
				place.group ? place.group->entry : NULL };
		return;
	}
}

void off_frames_mark(struct off_sentence *sentence, const struct off_lexicon *lexicon)
{
	bool seen[OFF_FRAME_KEYS + 1] = { false };
	struct scene scene;
	uint64_t classes, words;

	set_scene(&scene, sentence, &classes, &words);
	for (uint32_t i = 0; i <= sentence->token_n; i++) {
		uint32_t key = i < sentence->token_n ? OFF_FRAME_KEY(sentence->token[i].hash) : OFF_FRAME_KEYS;

		if (seen[key])
			continue;
		seen[key] = true;
		for (uint32_t k = lexicon->frame_first[key]; k < lexicon->frame_first[key + 1]; k++) {
			const struct off_frame *frame = &lexicon->frame[k];

			if ((frame->classes & classes) == frame->classes &&
				(frame->words & words) == frame->words)
				mark_frame(&scene, frame, sentence);
		}
	}
}
