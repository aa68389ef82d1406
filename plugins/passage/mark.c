/* SPDX-License-Identifier: Apache-2.0 */
/* What stands where in a passage: words of a class, then phrases made of them. */
#include <string.h>

#include "passage.h"

/* Adds a mark to the chain of its class, behind the mark `before` (0 = at its head). Returns: its place, 1-based; 0 = full. */
static uint16_t link_mark(struct passage_marks *marks, uint32_t first, uint32_t last, uint16_t class,
	bool gaps, uint16_t before)
{
	if (marks->n == PASSAGE_MARKS_MAX)
		return 0;
	struct passage_mark *mark = &marks->mark[marks->n++];
	uint16_t *from = before ? &marks->mark[before - 1].next : &marks->head[class];

	*mark = (struct passage_mark){ (uint16_t)first, (uint16_t)last, class, *from, gaps };
	*from = (uint16_t)marks->n;
	if (!mark->next)
		marks->tail[class] = *from;
	return *from;
}

static void append(struct passage_marks *marks, uint32_t first, uint32_t last, uint16_t class)
{
	link_mark(marks, first, last, class, false, marks->tail[class]);
}

/* ---------- words ---------- */

#define AHEAD 6u /* tokens whose place in the table is fetched early */

/* The phrases of the words first..last. Returns: whether longer ones begin so. */
static bool find_words(const struct passage_lexicon *lexicon, uint32_t hash, uint32_t check,
	uint32_t first, uint32_t last, struct passage_marks *marks)
{
	bool begins = false;

	for (uint32_t at = hash & (lexicon->slot_n - 1); lexicon->word[at].used;
		at = (at + 1) & (lexicon->slot_n - 1)) {
		const struct passage_word *word = &lexicon->word[at];

		if (word->hash != hash || word->check != check)
			continue;
		if (word->class == PASSAGE_BEGINNING)
			begins = true;
		else
			append(marks, first, last, word->class);
	}
	return begins;
}

/* The table is larger than what the processor has at hand. */
static void fetch(const struct passage_lexicon *lexicon, const struct passage_token *token)
{
	uint32_t hash = 0, check = 0;

	passage_join(&hash, &check, token);
	__builtin_prefetch(&lexicon->word[hash & (lexicon->slot_n - 1)]);
}

static void mark_words(const struct passage_lexicon *lexicon, const struct passage_token *tokens,
	uint32_t token_n, struct passage_marks *marks)
{
	for (uint32_t first = 0; first < token_n; first++) {
		uint32_t hash = 0, check = 0, last = first;

		if (first + AHEAD < token_n)
			fetch(lexicon, &tokens[first + AHEAD]);
		if (tokens[first].form != PASSAGE_FORM_N)
			append(marks, first, first, tokens[first].form);
		do
			passage_join(&hash, &check, &tokens[last]);
		while (find_words(lexicon, hash, check, first, last, marks) && ++last < token_n);
	}
}

/* ---------- phrases ---------- */

/* Where the words of a phrase can end, as bits counted from the token it begins with. */
#define SPAN_MAX 64u

static uint64_t bit(uint32_t at)
{
	return at < SPAN_MAX ? UINT64_C(1) << at : 0;
}

/* The ends after one step more: of the marks from `from` on those that stand behind an end, not too far, in the same
 * sentence. */
static uint64_t step_on(const struct passage_marks *marks, const struct passage_step *step,
	const struct passage_token *tokens, uint32_t first, uint64_t ends, uint16_t from)
{
	uint64_t reached = 0;

	for (uint16_t at = from; at; at = marks->mark[at - 1].next) {
		const struct passage_mark *mark = &marks->mark[at - 1];
		uint32_t place = mark->first - first;

		if (place >= SPAN_MAX || tokens[mark->first].sentence != tokens[first].sentence)
			break;
		uint64_t before = bit(place) - 1, too_far = place > step->gap + 1u
			? bit(place - step->gap - 1) - 1 : 0;

		if (ends & before & ~too_far)
			reached |= bit(mark->last - first);
	}
	return reached;
}

/* Moves the beginnings of the steps' chains on to what comes after `first`: what comes before is behind all that follow. */
static void move_on(const struct passage_phrase *phrase, const struct passage_marks *marks,
	uint32_t first, uint16_t *from)
{
	for (uint32_t i = 1; i < phrase->step_n; i++)
		while (from[i] && marks->mark[from[i] - 1].first <= first)
			from[i] = marks->mark[from[i] - 1].next;
}

/* Adds what a phrase finds to its class, whose chain stays in the order of the text. */
static void mark_phrase(const struct passage_phrase *phrase, const struct passage_token *tokens,
	struct passage_marks *marks)
{
	uint16_t from[PASSAGE_STEPS_MAX], before = 0;

	for (uint32_t i = 0; i < phrase->step_n; i++)
		if (!(from[i] = marks->head[phrase->step[i].class]))
			return;
	for (uint16_t at = from[0]; at; at = marks->mark[at - 1].next) {
		const struct passage_mark *begin = &marks->mark[at - 1];
		uint32_t last = begin->first;
		uint64_t ends = bit(begin->last - begin->first);

		move_on(phrase, marks, begin->first, from);
		for (uint32_t i = 1; ends && i < phrase->step_n; i++)
			ends = step_on(marks, &phrase->step[i], tokens, begin->first, ends, from[i]);
		if (!ends)
			continue;
		for (; !(ends & 1); ends >>= 1)
			last++;
		for (uint16_t next = before ? marks->mark[before - 1].next : marks->head[phrase->class];
			next && marks->mark[next - 1].first <= begin->first;
			next = marks->mark[next - 1].next)
			before = next;
		before = link_mark(marks, begin->first, last, phrase->class, phrase->gaps, before);
		if (!before)
			return;
	}
}

static void want(const struct passage_lexicon *lexicon, struct passage_marks *marks, uint16_t class)
{
	for (uint32_t i = lexicon->tried[class]; i; i = lexicon->phrase[i - 1].next)
		marks->wanted[(i - 1) / 64] |= UINT64_C(1) << (i - 1) % 64;
}

/* In the order of the packs: what one finds may be a step of those that follow. */
static void mark_phrases(const struct passage_lexicon *lexicon, const struct passage_token *tokens,
	struct passage_marks *marks)
{
	for (uint32_t i = 0; i < marks->n; i++)
		if (marks->head[marks->mark[i].class] == i + 1)
			want(lexicon, marks, marks->mark[i].class);
	for (uint32_t at = 0; at < lexicon->phrase_n; at += 64) {
		uint64_t ahead = UINT64_MAX, *wanted = &marks->wanted[at / 64];

		while (*wanted & ahead) {
			unsigned i = (unsigned)__builtin_ctzll(*wanted & ahead);
			const struct passage_phrase *phrase = &lexicon->phrase[at + i];
			bool new = !marks->head[phrase->class];

			ahead = ~UINT64_C(1) << i;
			mark_phrase(phrase, tokens, marks);
			if (new && marks->head[phrase->class])
				want(lexicon, marks, phrase->class);
		}
	}
}

/* ---------- all ---------- */

/* Copies the marks that frames speak of, in the order of their first token. */
static void sort_for_frames(struct passage_marks *marks)
{
	uint16_t at[PASSAGE_TOKENS_MAX + 1] = { 0 };

	for (uint32_t i = 0; i < marks->n; i++)
		if (marks->mark[i].class < PASSAGE_CLASSES_MAX)
			at[marks->mark[i].first + 1]++;
	for (uint32_t i = 0; i < PASSAGE_TOKENS_MAX; i++)
		at[i + 1] = (uint16_t)(at[i + 1] + at[i]);
	marks->of_frames_n = at[PASSAGE_TOKENS_MAX];
	for (uint32_t i = 0; i < marks->n; i++) {
		const struct passage_mark *mark = &marks->mark[i];

		if (mark->class >= PASSAGE_CLASSES_MAX)
			continue;
		marks->of_frames[at[mark->first]++] = *mark;
		marks->classes[mark->class / 64] |= UINT64_C(1) << mark->class % 64;
	}
}

/* Forgets what was marked before, without touching the classes that were not. */
static void clear(struct passage_marks *marks)
{
	for (uint32_t i = 0; i < marks->n; i++)
		marks->head[marks->mark[i].class] = marks->tail[marks->mark[i].class] = 0;
	memset(marks->classes, 0, sizeof marks->classes);
	marks->n = 0;
}

bool passage_marks_init(struct passage_marks *marks, const struct passage_lexicon *lexicon,
	const struct sallyport_host *host)
{
	marks->wanted = host->alloc(host->context, (lexicon->phrase_n / 64 + 1) * sizeof *marks->wanted);
	return marks->wanted;
}

void passage_mark(const struct passage_lexicon *lexicon, const struct passage_token *tokens,
	uint32_t token_n, struct passage_marks *marks)
{
	clear(marks);
	memset(marks->wanted, 0, (lexicon->phrase_n / 64 + 1) * sizeof *marks->wanted);
	mark_words(lexicon, tokens, token_n, marks);
	mark_phrases(lexicon, tokens, marks);
	sort_for_frames(marks);
}
