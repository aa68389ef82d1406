/* SPDX-License-Identifier: Apache-2.0 */
/* A plugin as it should be: validators, a detector with patterns, lexicons, context. */
#include <stddef.h>
#include <string.h>

#include <sallyport/plugin.h>

/* ---------- validators ---------- */

/* Ten digits, weights 10 to 1, divisible by 11. */
static int fits(const char *digit)
{
	int sum = 0;

	for (int i = 0; i < 10; i++)
		sum += (digit[i] - '0') * (10 - i);
	return sum % 11 == 0;
}

static int is_gap(const struct sallyport_candidate *c, uint32_t i)
{
	return i == 0 || i == c->digit_n || c->digit_at[i] != c->digit_at[i - 1] + 1;
}

/* Ten digits that are whole groups of the run. */
static uint32_t ten_digits(const struct sallyport_candidate *c, struct sallyport_value *values,
	uint32_t capacity)
{
	uint32_t n = 0;

	for (uint32_t i = 0; i + 10 <= c->digit_n && n < capacity; i++) {
		if (!is_gap(c, i) || !is_gap(c, i + 10) || !fits(c->digits + i) ||
			c->digit_at[i] < c->window_begin || c->digit_at[i + 9] >= c->window_end)
			continue;
		values[n].begin = c->digit_at[i];
		values[n].end = c->digit_at[i + 9] + 1;
		values[n].evidence = SALLYPORT_EVIDENCE_CHECKSUM;
		if (values[n].end - values[n].begin > 10)
			values[n].evidence |= SALLYPORT_EVIDENCE_FORM;
		if (strspn(c->digits + i, (char[]){ c->digits[i], 0 }) >= 10)
			values[n].evidence |= SALLYPORT_EVIDENCE_REPEATED;
		memcpy(values[n++].normal, c->digits + i, 10);
		i += 9;
	}
	return n;
}

/* Any ten digits in groups: another reading of the same span. */
static uint32_t any_ten(const struct sallyport_candidate *c, struct sallyport_value *values,
	uint32_t capacity)
{
	uint32_t n = 0;

	for (uint32_t i = 0; i + 10 <= c->digit_n && n < capacity; i++) {
		if (!is_gap(c, i) || !is_gap(c, i + 10) || c->digit_at[i] < c->window_begin ||
			c->digit_at[i + 9] >= c->window_end)
			continue;
		values[n].begin = c->digit_at[i];
		values[n].end = c->digit_at[i + 9] + 1;
		values[n++].evidence = SALLYPORT_EVIDENCE_STRUCTURE;
		i += 9;
	}
	return n;
}

static const struct sallyport_validator ten = {
	.size = sizeof ten, .name = "ten", .description = "Ten digits with a check digit",
	.validate = ten_digits,
	.examples = (const char *const[]){ "999 123 4578", "no. 9990000018 and", NULL },
	.counter_examples = (const char *const[]){ "999 123 4577", "99912345", NULL },
};
static const struct sallyport_validator loose = {
	.size = sizeof loose, .name = "loose", .description = "Ten digits",
	.validate = any_ten,
	.examples = (const char *const[]){ "1234567890", NULL },
};

/* ---------- a detector: a number sign before a lexicon's word ---------- */

struct state {
	const struct sallyport_host *host;
	uint32_t hit_n, word_n;
	uint32_t begin, end;
	float weight;
	int loud;
};

static void *create(const struct sallyport_host *host)
{
	struct state *state = host->alloc(host->context, sizeof *state);

	if (state)
		state->host = host;
	return state;
}

static int32_t configure(void *instance, const char *key, const char *value)
{
	struct state *state = instance;

	if (strcmp(key, "loud") != 0)
		return -1;
	state->loud = strcmp(value, "yes") == 0;
	return 0;
}

static void text(void *instance, const struct sallyport_text *theirs)
{
	struct state *state = instance;

	(void)theirs;
	state->hit_n = state->word_n = 0;
}

static void match(void *instance, const struct sallyport_hit *hit)
{
	struct state *state = instance;

	state->hit_n++;
	if (!hit->entry)
		return;
	state->word_n++;
	state->begin = hit->begin;
	state->end = hit->end;
	state->weight = hit->entry->weight;
	/* Not the phase for it: must be refused. */
	const struct sallyport_finding early = { .size = sizeof early, .rule = "good-word",
		.begin = hit->begin, .end = hit->end, .confidence = 1 };

	state->host->report(state->host->context, &early);
}

static void finish(void *instance)
{
	struct state *state = instance;
	const struct sallyport_host *host = state->host;
	int32_t near;

	if (!state->word_n)
		return;
	near = host->nearest(host->context, "people", state->begin, 100);
	const char *const why[] = { near == INT32_MIN ? "nobody near" : "somebody near",
		"a line\nbreak is not shown", NULL };
	const struct sallyport_finding finding = { .size = sizeof finding, .rule = "good-word",
		.type = state->loud ? "LOUD_WORD" : NULL, .begin = state->begin,
		.end = state->end, .confidence = state->weight, .why = why };
	const struct sallyport_finding unknown = { .size = sizeof unknown, .rule = "no-such-rule",
		.begin = state->begin, .end = state->end, .confidence = 1 };
	const struct sallyport_finding beyond = { .size = sizeof beyond, .rule = "good-word",
		.begin = state->begin, .end = UINT32_MAX, .confidence = 1 };

	host->report(host->context, &finding);
	if (host->report(host->context, &unknown) >= 0 || host->report(host->context, &beyond) >= 0)
		__builtin_trap();
	host->log(host->context, 2, "one text\nread");
}

static void destroy(void *instance)
{
	(void)instance;
}

static const struct sallyport_pattern sign = { .size = sizeof sign, .id = "sign", .regex = "#[0-9]",
	.views = SALLYPORT_VIEW_TEXT | SALLYPORT_VIEW_FOLDED };

static const struct sallyport_detector detector = {
	.size = sizeof detector, .patterns = (const struct sallyport_pattern *const[]){ &sign, NULL },
	.create = create, .configure = configure, .text = text, .match = match,
	.finish = finish, .destroy = destroy,
};

static const struct sallyport_plugin plugin = {
	.size = sizeof plugin, .abi_major = SALLYPORT_ABI_MAJOR, .abi_minor = SALLYPORT_ABI_MINOR,
	.name = "good", .version = "1.0", .description = "For tests", .licence = "Apache-2.0",
	.validators = (const struct sallyport_validator *const[]){ &ten, &loose, NULL },
	.detector = &detector,
};

const struct sallyport_plugin *sallyport_plugin_v1(void)
{
	return &plugin;
}
