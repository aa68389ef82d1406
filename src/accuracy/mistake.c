/* SPDX-License-Identifier: Apache-2.0 */
#include "accuracy/mistake.h"

#include <string.h>

#include "base/buf.h"
#include "base/utf8.h"

#define SHAPE_CHARACTERS 40u

/* The shape of a value: A for letters, 9 for digits, other ASCII as it is. It tells how something was written, not what. */
static const char *shape_of(struct sp_arena *arena, struct sp_view value)
{
	struct sp_buf out;
	size_t n = 0;

	sp_buf_init(&out, 0);
	for (size_t i = 0; i < value.n && n <= SHAPE_CHARACTERS; n++) {
		unsigned char c = (unsigned char)value.p[i];
		uint32_t cp;
		unsigned length = sp_utf8_decode(value.p + i, value.n - i, &cp);

		if (n == SHAPE_CHARACTERS)
			sp_buf_add_str(&out, "\xe2\x80\xa6");
		else
			sp_buf_add_char(&out, sp_is_digit(c) ? '9' : sp_is_alpha(c) || c >= 0x80 ? 'A'
				: c < ' ' || c == 0x7f ? ' ' : (char)c);
		i += length ? length : 1;
	}
	const char *shape = out.failed ? NULL : sp_arena_strdup(arena, out.p ? out.p : "");

	sp_buf_release(&out);
	return shape;
}

/* Whether a is worse: an alarm that stops a message, and by its confidence; a miss in a message that goes, and when less
 * was seen there. */
static bool is_worse(const struct sp_mistake *a, const struct sp_mistake *b, bool alarm)
{
	if (a->stopped != b->stopped)
		return a->stopped == alarm;
	return alarm ? a->confidence > b->confidence : a->confidence < b->confidence;
}

static struct sp_mistakes *mistakes_of(struct sp_score *score, struct sp_row *of, bool alarm)
{
	for (size_t i = 0; i < score->mistakes_n; i++)
		if (score->mistakes[i].of == of && score->mistakes[i].alarm == alarm)
			return &score->mistakes[i];
	if (sp_arena_reserve(score->arena, (void **)&score->mistakes, score->mistakes_n,
		&score->mistakes_capacity, sizeof *score->mistakes))
		return NULL;
	struct sp_mistake *room = sp_arena_calloc(score->arena, score->options->worst_max, sizeof *room);

	if (!room)
		return NULL;
	score->mistakes[score->mistakes_n] = (struct sp_mistakes){ of, alarm, room, 0 };
	return &score->mistakes[score->mistakes_n++];
}

static const char *keep(struct sp_score *score, const char *text)
{
	return sp_arena_strdup(score->arena, text ? text : "");
}

/* Takes a mistake in its place if it is among the worst of its kind; equal ones in the order in which they came. */
static int remember(struct sp_score *score, const struct sp_record *record, struct sp_row *of,
	bool alarm, struct sp_mistake mistake, struct sp_view value)
{
	if (!score->options->worst_max)
		return SP_OK;
	struct sp_mistakes *list = mistakes_of(score, of, alarm);

	if (!list)
		return SP_ENOMEM;
	size_t at = list->n;

	while (at > 0 && is_worse(&mistake, &list->mistake[at - 1], alarm))
		at--;
	if (at == score->options->worst_max)
		return SP_OK;
	mistake.id = keep(score, record->id);
	mistake.file = keep(score, record->file);
	mistake.line = record->line;
	mistake.what = of->name;
	mistake.found = keep(score, mistake.found);
	mistake.rule = keep(score, mistake.rule);
	mistake.shown = value.p ? shape_of(score->arena, value)
		: mistake.shown ? keep(score, mistake.shown) : NULL;
	if (!mistake.id || !mistake.file || !mistake.found || !mistake.rule || (value.p && !mistake.shown))
		return SP_ENOMEM;
	list->n += list->n < score->options->worst_max;
	memmove(list->mistake + at + 1, list->mistake + at, (list->n - at - 1) * sizeof *list->mistake);
	list->mistake[at] = mistake;
	return SP_OK;
}

int sp_mistake_missed(struct sp_score *score, const struct sp_record *record,
	const struct sp_outcome *outcome, struct sp_row *of, const struct sp_span *span,
	const struct sp_found *hint, const struct sp_found *instead)
{
	const struct sp_found *said = instead ? instead : hint;
	struct sp_mistake mistake = { .found = said ? said->type : NULL,
		.rule = said ? said->rule : NULL, .confidence = said ? said->confidence : 0,
		.stopped = outcome->verdict >= SP_ACTION_WARN };
	struct sp_view value = span && span->placed
		? sp_view_sub(record->content, span->start, span->end) : sp_view(NULL, 0);

	return remember(score, record, of, false, mistake, value);
}

int sp_mistake_alarm(struct sp_score *score, const struct sp_record *record,
	const struct sp_outcome *outcome, struct sp_row *of, const struct sp_found *found)
{
	struct sp_mistake mistake = { .found = found->type, .rule = found->rule,
		.shown = found->excerpt, .confidence = found->confidence,
		.stopped = outcome->verdict >= SP_ACTION_WARN };

	return remember(score, record, of, true, mistake, sp_view(NULL, 0));
}

/* Whether a kind has its turn: labels, and types that are measured, in the order of their names. */
static bool has_turn(const struct sp_score *score, const struct sp_mistakes *list)
{
	return sp_rows_find(&score->labels, list->of->name, "") == list->of ||
		sp_score_measured(score, list->of->name);
}

/* By name; a type and a label may have the same one. */
static bool stands_before(const struct sp_mistakes *a, const struct sp_mistakes *b)
{
	int order = strcmp(a->of->name, b->of->name);

	return order < 0 || (!order && a < b);
}

size_t sp_score_worst(const struct sp_score *score, bool alarms, const struct sp_mistake **ret,
	size_t max)
{
	size_t n = 0;

	for (size_t rank = 0; rank < score->options->worst_max; rank++) {
		const struct sp_mistakes *last = NULL;

		for (;;) {
			const struct sp_mistakes *next = NULL;

			for (size_t i = 0; i < score->mistakes_n; i++) {
				const struct sp_mistakes *list = &score->mistakes[i];

				if (list->alarm == alarms && rank < list->n && has_turn(score, list) &&
					(!last || stands_before(last, list)) &&
					(!next || stands_before(list, next)))
					next = list;
			}
			if (!next)
				break;
			if (n == max)
				return n;
			ret[n++] = &next->mistake[rank];
			last = next;
		}
	}
	return n;
}
