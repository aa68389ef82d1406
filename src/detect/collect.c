/* SPDX-License-Identifier: Apache-2.0 */
/* Hits of one view become readings, context words, and hits for plugins, in offsets of the text. */
#include <math.h>
#include <string.h>

#include "base/utf8.h"
#include "detect/array.h"
#include "detect/detector.h"
#include "normalise/normalise.h"

#define STRETCH_DIGITS_MIN 3u /* fewer digits inside a run of matches are not worth a look of their own */
#define BEGIN_WINDOW 256u     /* how far back the beginning of a match is looked for */

#define WAITING_FEW 8u        /* validators that are asked sooner than words are looked for */

#define AHEAD 16u             /* hits by which the text is fetched early */
#define AROUND 128u           /* bytes before and after a hit that are nearly always looked at */

/* A hit, where it is, and what has been worked out about it. */
struct place {
	struct sp_detector *detector;
	struct sp_view text;      /* the bytes of the view */
	const struct sp_map *map; /* back to the text; NULL = it is the text */
	uint32_t view;
	const struct sp_hit *hit;
	const struct sp_pattern *pattern;
	bool has_begin;
	uint32_t begin;
	struct sp_digits digits;
	uint32_t word_from, word_last; /* local context words that begin before word_from are known already */
	bool near_words;               /* the last look around found any */
};

/* A value found, in bytes of the view. */
struct span {
	uint32_t begin, end;
	uint32_t evidence;
	float adjust;
	const char *normal, *remark; /* or NULL */
};

static void to_text(const struct place *place, uint32_t begin, uint32_t end, uint32_t *ret_begin,
	uint32_t *ret_end, uint32_t *ret_via)
{
	*ret_begin = place->map ? sp_map_begin(place->map, begin) : begin;
	*ret_end = place->map ? sp_map_end(place->map, end) : end;
	*ret_via = place->map ? sp_map_via(place->map, begin, end) : 0;
}

/* Where the match begins, looked for once. */
static uint32_t begin_of(struct place *place)
{
	const struct sp_hit *hit = place->hit;
	uint32_t window = place->pattern->width_max < BEGIN_WINDOW ? place->pattern->width_max
								    : BEGIN_WINDOW;

	if (place->has_begin)
		return place->begin;
	place->has_begin = true;
	place->begin = hit->begin;
	if (place->begin == SP_HIT_BEGIN_UNKNOWN)
		place->begin = sp_matcher_begin(place->detector->in.matcher, hit->pattern,
			place->text, hit->end, window);
	if (place->begin == SP_HIT_BEGIN_UNKNOWN)
		place->begin = hit->end > 0 ? (uint32_t)sp_utf8_floor(place->text.p, place->text.n,
							hit->end - 1)
					    : 0;
	return place->begin;
}

static int too_many(struct sp_detector *detector, const char *detail)
{
	return sp_message_add_loss(detector->message, SP_LOSS_TOO_MANY, detector->text->part,
		detail);
}

/* ---------- values ---------- */

static bool is_excluded_value(const struct sp_detector *detector, const struct sp_rule *rule,
	struct sp_view normal)
{
	const struct sp_ruleset *ruleset = detector->in.ruleset;
	uint32_t low = rule->exclude_values.first, high = low + rule->exclude_values.n;

	while (low < high) {
		uint32_t middle = low + (high - low) / 2;
		struct sp_str str = ruleset->str[middle];
		size_t n = str.len < normal.n ? str.len : normal.n;
		int rc = memcmp(sp_ruleset_str(ruleset, str), normal.p, n);

		if (!rc)
			rc = str.len < normal.n ? -1 : str.len > normal.n;
		if (!rc)
			return true;
		if (rc < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return false;
}

static bool is_excluded(const struct place *place, const struct sp_rule *rule,
	const struct span *span, struct sp_view normal)
{
	uint32_t begin, end;

	if (rule->exclude_values.n && is_excluded_value(place->detector, rule, normal))
		return true;
	return rule->exclude_pattern.len &&
		sp_matcher_confirm(place->detector->in.matcher, rule->exclude_pattern, true,
			place->text, span->begin, span->end, SP_HIT_BEGIN_UNKNOWN, &begin, &end,
			NULL) == 1;
}

static int add_reading(struct place *place, uint32_t rule_index, const struct span *span)
{
	struct sp_detector *detector = place->detector;
	const struct sp_rule *rule = &detector->in.ruleset->rule[rule_index];
	struct sp_readings *readings = &detector->readings;
	char bytes[SP_NORMAL_BYTES_MAX];

	if (rule->flags & SP_RULE_NEEDS_CHECK &&
		!(span->evidence & detector->info[rule_index].check))
		return SP_OK;
	struct sp_view normal = sp_view(bytes, sp_normalise_value(sp_view_sub(place->text,
		span->begin, span->end), bytes, sizeof bytes));
	/* What the span itself says need not be kept. */
	bool derived = !span->normal || !span->normal[0] || sp_view_is(normal, span->normal);

	if (!derived)
		normal = sp_view_str(span->normal);
	if (is_excluded(place, rule, span, normal))
		return SP_OK;
	if (readings->n >= detector->in.limits->hit_count)
		return too_many(detector, "more values than limits.hit-count: the rest of this text "
			"was not looked at");
	struct sp_reading reading = { .rule = rule_index, .view = place->view,
		.evidence = span->evidence, .confidence = span->adjust, .near_pattern = SP_NONE,
		.type = sp_ruleset_str(detector->in.ruleset, rule->type),
		.remark = span->remark };

	to_text(place, span->begin, span->end, &reading.begin, &reading.end, &reading.via);
	if (reading.end <= reading.begin)
		return SP_OK;
	if (!derived || place->map) {
		reading.normal = sp_arena_strndup(detector->scratch, normal.p, normal.n);
		reading.normal_n = (uint32_t)normal.n;
		if (!reading.normal)
			return SP_ENOMEM;
	}
	int rc = sp_array_reserve((void **)&readings->reading, readings->n, &readings->capacity,
		sizeof *readings->reading);

	if (rc == SP_OK)
		readings->reading[readings->n++] = reading;
	return rc;
}

/* Whether what a validator says can be: a span of whole characters within the window. */
static bool is_sound(const struct sallyport_candidate *candidate,
	const struct sallyport_value *value)
{
	return value->begin < value->end && value->begin >= candidate->window_begin &&
		value->end <= candidate->window_end && isfinite(value->adjust) &&
		sp_utf8_floor(candidate->text, candidate->text_n, value->begin) == value->begin &&
		sp_utf8_floor(candidate->text, candidate->text_n, value->end) == value->end;
}

void sp_detect_clear_values(struct sallyport_value *values, uint32_t n)
{
	memset(values, 0, n * sizeof *values);
	for (uint32_t i = 0; i < n; i++)
		values[i].size = sizeof *values;
}

/* The room is clean before each call: a validator leaves what lies beyond the one after its last value alone. */
static int ask_validator(struct place *place, const struct sp_asker *asker,
	const struct sallyport_candidate *candidate)
{
	struct sallyport_value *values = place->detector->value;
	int rc = SP_OK;
	uint32_t n = asker->validate(candidate, values, SP_VALUE_MAX);

	for (uint32_t i = 0; rc == SP_OK && i < n && i < SP_VALUE_MAX; i++) {
		struct sallyport_value *value = &values[i];

		if (!is_sound(candidate, value))
			continue;
		value->normal[SALLYPORT_NORMAL_MAX - 1] = 0;
		struct span span = { value->begin, value->end, value->evidence,
			fmaxf(-1, fminf(1, value->adjust)), value->normal, value->why };

		rc = add_reading(place, asker->rule, &span);
	}
	sp_detect_clear_values(values, n < SP_VALUE_MAX ? n + 1 : SP_VALUE_MAX);
	return rc;
}

/* A pattern that confirms looks at the first match; in a run of matches also on from what it found, and at the last. */
static int ask_pattern(struct place *place, uint32_t rule_index)
{
	const struct sp_rule *rule = &place->detector->in.ruleset->rule[rule_index];
	const struct sp_hit *hit = place->hit;
	bool caseless = place->pattern->flags & SP_PATTERN_CASELESS;
	uint32_t touch = hit->end;

	for (;;) {
		struct span span = { .evidence = SALLYPORT_EVIDENCE_STRUCTURE };
		uint32_t from = touch > rule->window ? touch - rule->window : 0;
		size_t to = (size_t)touch + rule->window;

		if (touch == hit->end && hit->begin != SP_HIT_BEGIN_UNKNOWN)
			from = hit->begin > rule->window ? hit->begin - rule->window : 0;
		from = (uint32_t)sp_utf8_floor(place->text.p, place->text.n, from);
		to = to < place->text.n ? sp_utf8_floor(place->text.p, place->text.n, to)
					: place->text.n;
		int rc = sp_matcher_confirm(place->detector->in.matcher, rule->confirm, caseless,
			place->text, from, (uint32_t)to, touch, &span.begin, &span.end, NULL);

		if (rc == SP_ELIMIT)
			return too_many(place->detector,
				"a rule's confirming pattern reached limits.confirm-steps");
		if (rc == 1 && span.end > span.begin)
			rc = add_reading(place, rule_index, &span);
		else
			span.end = 0;
		if (rc < 0)
			return rc == SP_EINVAL ? SP_OK : rc;
		if (touch >= hit->last_end)
			return SP_OK;
		touch = span.end > touch && span.end < hit->last_end ? span.end + 1 : hit->last_end;
	}
}

/* ---------- the kinds of users ---------- */

static int use_rule(struct place *place, uint32_t rule_index)
{
	const struct sp_detector *detector = place->detector;

	if (detector->info[rule_index].validate)
		return SP_OK; /* was asked already */
	if (detector->in.ruleset->rule[rule_index].confirm.len)
		return ask_pattern(place, rule_index);
	struct span span = { .begin = begin_of(place), .end = place->hit->last_end };

	return add_reading(place, rule_index, &span);
}

static int use_word(struct place *place, uint32_t set)
{
	struct sp_word word = { .set = set, .pattern = place->hit->pattern };
	uint32_t via;

	to_text(place, begin_of(place), place->hit->end, &word.begin, &word.end, &via);
	return sp_words_add(&place->detector->words, &word);
}

/* A local context word of a set. */
static int use_local_word(void *context, uint32_t set, uint32_t pattern, uint32_t begin, uint32_t end)
{
	struct place *place = context;
	struct sp_word word = { .set = set, .pattern = pattern };
	uint32_t via;

	place->near_words = true;
	place->detector->near[set] = place->detector->look;
	if (begin < place->word_from)
		return SP_OK;
	place->word_last = begin;
	to_text(place, begin, end, &word.begin, &word.end, &via);
	return sp_words_add(&place->detector->words, &word);
}

static int use_plugin(struct place *place, const struct sp_pattern_user *user)
{
	struct sp_plugin_hits *hits = &place->detector->plugin_hits;
	struct sp_plugin_hit hit = { .user_kind = user->kind, .user_index = user->index };

	to_text(place, begin_of(place), place->hit->last_end, &hit.begin, &hit.end, &hit.via);
	/* What surrounds a disguised word is in the words view as the text has it, where it is looked for, or need not be. */
	if (hit.begin >= hit.end || (place->view == SP_VIEW_WORDS && !hit.via))
		return SP_OK;
	int rc = sp_array_reserve((void **)&hits->hit, hits->n, &hits->capacity,
		sizeof *hits->hit);

	if (rc == SP_OK)
		hits->hit[hits->n++] = hit;
	return rc;
}

static int use(struct place *place, const struct sp_pattern_user *user)
{
	switch (user->kind) {
	case SP_USER_RULE:
		return use_rule(place, user->index);
	case SP_USER_SET:
		return use_word(place, user->index);
	default:
		return use_plugin(place, user);
	}
}

/* ---------- one hit ---------- */

/* Fills in the digits that a run of matches holds beyond those seen; false = there are no more. */
static bool next_digits(struct place *place)
{
	struct sp_digits *digits = &place->digits;
	uint32_t last = place->hit->last_end;

	if (digits->n == 0 || place->hit->end == last)
		return false;
	if (digits->next != UINT32_MAX && digits->next < last) {
		sp_digits_from(place->text, digits->next, digits);
		return true;
	}
	for (uint32_t at = digits->end; at < last;) {
		if (!sp_is_digit((unsigned char)place->text.p[at])) {
			at++;
			continue;
		}
		sp_digits_from(place->text, at, digits);
		if (digits->n >= STRETCH_DIGITS_MIN)
			return true;
		at = digits->end;
	}
	return false;
}

/* Looks for the local context words around a candidate. */
static int look_around(struct place *place, uint32_t begin, uint32_t end)
{
	struct sp_detector *detector = place->detector;
	const struct sp_digits *digits = &place->digits;

	if (begin == SP_HIT_BEGIN_UNKNOWN || (digits->n && digits->begin < begin))
		begin = digits->n ? digits->begin : end;
	if (digits->n && digits->end > end)
		end = digits->end;
	if (!++detector->look) { /* it went round: older marks must go */
		memset(detector->near, 0, detector->in.ruleset->set_n * sizeof *detector->near);
		detector->look = 1;
	}
	place->near_words = false;
	int rc = sp_nearby_find(detector->nearby, place->text, begin, end, use_local_word, place);

	if (place->word_last >= place->word_from)
		place->word_from = place->word_last + 1;
	return rc;
}

/* A candidate, and the window that it has now. */
struct shown {
	struct sallyport_candidate candidate;
	uint32_t window;
};

static int ask(struct place *place, const struct sp_asker *asker, struct shown *shown)
{
	if (!(asker->views & place->view))
		return SP_OK;
	if (asker->window != shown->window)
		sp_candidate_widen(&shown->candidate, shown->window = asker->window);
	return ask_validator(place, asker, &shown->candidate);
}

/* How many of the askers want to see a place with so few digits. */
static uint32_t count_askers(const struct place *place, const struct sp_asker *asker, uint32_t n)
{
	uint32_t i = 0;

	while (i < n && asker[i].digits_min <= place->digits.n)
		i++;
	return i;
}

/* Whether any reading from `first` on is of a rule with local context words. */
static bool wants_words(const struct sp_detector *detector, size_t first)
{
	for (size_t i = first; i < detector->readings.n; i++)
		if (detector->in.ruleset->rule[detector->readings.reading[i].rule].flags &
			SP_RULE_LOCAL_CONTEXT)
			return true;
	return false;
}

/* Shows the place to all that want to see one with so many digits. Those that wait for words are asked at once where they
 * are few: then it takes longer to look for words. */
static int ask_all(struct place *place, const struct sp_plan *plan, uint32_t begin, uint32_t end,
	uint32_t last)
{
	const struct sp_detector *detector = place->detector;
	const struct sp_asker *asker = &detector->asker[plan->first];
	const struct sp_asker *waiting = asker + plan->always_n;
	struct shown shown = { .window = asker->window };
	size_t reading_n = detector->readings.n;
	int rc = SP_OK;

	if (place->digits.n < plan->digits_min)
		return SP_OK;
	uint32_t n = count_askers(place, asker, plan->always_n);
	uint32_t waiting_n = count_askers(place, waiting, plan->n - plan->always_n);
	bool few = waiting_n <= WAITING_FEW;

	sp_candidate_set(&shown.candidate, place->text, place->view, begin, end, last, shown.window,
		&place->digits);
	for (uint32_t i = 0; rc == SP_OK && i < n; i++)
		rc = ask(place, &asker[i], &shown);
	for (uint32_t i = 0; rc == SP_OK && few && i < waiting_n; i++)
		rc = ask(place, &waiting[i], &shown);
	if (rc != SP_OK || !detector->nearby || (few && !wants_words(detector, reading_n)))
		return rc;
	rc = look_around(place, begin, last);
	for (uint32_t i = 0; rc == SP_OK && !few && place->near_words && i < waiting_n; i++)
		if (detector->near[waiting[i].local_set] == detector->look)
			rc = ask(place, &waiting[i], &shown);
	return rc;
}

static int ask_validators(struct place *place, const struct sp_plan *plan)
{
	const struct sp_hit *hit = place->hit;
	struct sp_digits *digits = &place->digits;
	uint32_t at = sp_digits_touch(place->text, hit->begin, hit->end);

	digits->n = 0;
	digits->next = UINT32_MAX;
	if (at != UINT32_MAX)
		sp_digits_around(place->text, at, digits);
	/* A stretch in pieces is looked at piece by piece; else the whole run of matches is shown. */
	uint32_t last = digits->next == UINT32_MAX || hit->last_end < digits->end ? hit->last_end
										  : digits->end;
	int rc = ask_all(place, plan, hit->begin, hit->end, last > hit->end ? last : hit->end);

	while (rc == SP_OK && next_digits(place))
		rc = ask_all(place, plan, SP_HIT_BEGIN_UNKNOWN, digits->end, digits->end);
	return rc;
}

static int take_hit(struct place *place)
{
	const struct sp_ruleset *ruleset = place->detector->in.ruleset;
	const struct sp_plan *plan = &place->detector->plan[place->hit->pattern];
	const struct sp_pattern_user *user = &ruleset->user[place->pattern->users.first];
	int rc = plan->views & place->view ? ask_validators(place, plan) : SP_OK;

	if (!plan->other_n)
		return rc;
	place->has_begin = false;
	for (uint32_t i = 0; rc == SP_OK && i < place->pattern->users.n; i++)
		if (user[i].views & place->view)
			rc = use(place, &user[i]);
	return rc;
}

int sp_detect_hits(struct sp_detector *detector, uint32_t view, const struct sp_piece *piece,
	const struct sp_hits *hits)
{
	struct place place = { .detector = detector, .view = view,
		.text = piece ? piece->utf8 : detector->text->utf8,
		.map = piece ? &piece->to_text : NULL };
	int rc = SP_OK;

	for (size_t i = 0; rc == SP_OK && i < hits->n; i++) {
		/* A long text has left the cache by the time its hits are looked at. (In a function of its own the
		 * compiler would take this for nothing.) */
		const struct sp_hit *ahead = &hits->hit[i + AHEAD < hits->n ? i + AHEAD : i];

		if (detector->plan[ahead->pattern].views & view)
			for (uint32_t line = 0; line <= 2 * AROUND; line += 64)
				__builtin_prefetch((const void *)((uintptr_t)place.text.p +
					ahead->end + line - AROUND));
		place.hit = &hits->hit[i];
		place.pattern = &detector->in.ruleset->pattern[place.hit->pattern];
		rc = take_hit(&place);
	}
	return rc;
}
