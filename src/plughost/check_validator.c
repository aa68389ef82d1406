/* SPDX-License-Identifier: Apache-2.0 */
/* Checks of validators. Texts end (and begin) at a page that cannot be read, so that reading beyond them is a crash. */
#include <math.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <time.h>
#include <unistd.h>

#include "base/utf8.h"
#include "plughost/candidate.h"
#include "plughost/check.h"

#define VALUE_MAX 16u
#define RANDOM_TEXTS 300u
#define WINDOW 96u
#define LONG_BYTES 65536u
#define LONG_SECONDS 0.5 /* for one call over a long text: a thousand times what it should take */

/* Memory between two pages that cannot be read. */
struct guarded {
	char *pages;
	size_t page_bytes, room;
};

static bool guarded_make(struct guarded *guarded)
{
	guarded->page_bytes = (size_t)sysconf(_SC_PAGESIZE);
	guarded->room = (LONG_BYTES / guarded->page_bytes + 1) * guarded->page_bytes;
	guarded->pages = mmap(NULL, guarded->room + 2 * guarded->page_bytes,
		PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	if (guarded->pages == MAP_FAILED)
		return false;
	return mprotect(guarded->pages, guarded->page_bytes, PROT_NONE) == 0 &&
		mprotect(guarded->pages + guarded->page_bytes + guarded->room,
			guarded->page_bytes, PROT_NONE) == 0;
}

static void guarded_release(struct guarded *guarded)
{
	if (guarded->pages != MAP_FAILED)
		munmap(guarded->pages, guarded->room + 2 * guarded->page_bytes);
}

/* Puts a text against the page behind it, or the one before it. */
static struct sp_view guarded_put(struct guarded *guarded, struct sp_view text, bool at_end)
{
	char *p = guarded->pages + guarded->page_bytes + (at_end ? guarded->room - text.n : 0);

	memcpy(p, text.p, text.n);
	return sp_view(p, text.n);
}

uint32_t sp_check_random(struct sp_check_random *random, uint32_t below)
{
	random->state ^= random->state << 13;
	random->state ^= random->state >> 7;
	random->state ^= random->state << 17;
	return (uint32_t)(random->state >> 32) % below;
}

uint32_t sp_check_random_text(struct sp_check_random *random, char *out)
{
	static const char *const pieces[] = { "0", "1", "2", "3", "4", "5", "6", "7", "8", "9", "12",
		"34", "567", "890", " ", " ", "-", ".", "/", "(", ")", "\n", "A", "B", "C", "x", "z",
		"GB", ":", "@", "+", "<", "\xc3\xa9", "\xe2\x82\xac", "\xf0\x9f\x98\x80", "\x01" };
	uint32_t wanted = sp_check_random(random, SP_CHECK_TEXT_MAX - 8), n = 0;

	while (n < wanted) {
		const char *piece = pieces[sp_check_random(random, sizeof pieces / sizeof *pieces)];

		memcpy(out + n, piece, strlen(piece));
		n += (uint32_t)strlen(piece);
	}
	return n;
}

static bool is_clean(const struct sallyport_value *value)
{
	static const struct sallyport_value clean = { .size = sizeof clean };

	return !memcmp(value, &clean, sizeof clean);
}

/* What is wrong with what a validator returned; NULL = nothing. */
static const char *fault_of(const struct sallyport_candidate *c,
	const struct sallyport_value *values, uint32_t n)
{
	if (n > VALUE_MAX)
		return "returns more values than there is room for";
	for (uint32_t i = 0; i < n; i++) {
		const struct sallyport_value *value = &values[i];

		if (value->begin >= value->end)
			return "a value is empty";
		if (value->begin < c->window_begin || value->end > c->window_end)
			return "a value lies outside the window";
		if (sp_utf8_floor(c->text, c->text_n, value->begin) != value->begin ||
			sp_utf8_floor(c->text, c->text_n, value->end) != value->end)
			return "a value cuts a character";
		if (i > 0 && value->begin < values[i - 1].begin)
			return "values are not in ascending order";
		if (!isfinite(value->adjust) || fabsf(value->adjust) > 1)
			return "what a value adds to the confidence is not between -1 and 1";
		size_t normal_n = strnlen(value->normal, sizeof value->normal);

		if (normal_n == sizeof value->normal)
			return "a normalised value does not end";
		if (sp_utf8_valid_run(value->normal, normal_n) != normal_n)
			return "a normalised value is not UTF-8";
	}
	for (uint32_t i = n + 1; i < VALUE_MAX; i++)
		if (!is_clean(&values[i]))
			return "writes into values beyond the one after its last";
	return NULL;
}

/* Calls the validator with a match that ends at `end`. */
static const char *call(const struct sallyport_validator *validator, struct sp_view text,
	uint32_t end, uint32_t window, uint32_t *ret_n)
{
	struct sallyport_value values[VALUE_MAX];
	struct sallyport_candidate candidate;
	struct sp_digits digits = { .n = 0 };
	uint32_t at = sp_digits_touch(text, UINT32_MAX, end);

	if (at != UINT32_MAX)
		sp_digits_around(text, at, &digits);
	sp_candidate_set(&candidate, text, SALLYPORT_VIEW_TEXT, UINT32_MAX, end, end, window,
		&digits);
	memset(values, 0, sizeof values);
	for (size_t i = 0; i < VALUE_MAX; i++)
		values[i].size = sizeof *values;
	*ret_n = validator->validate(&candidate, values, VALUE_MAX);
	return fault_of(&candidate, values, *ret_n);
}

/* Calls it with a match at each place of the text. *ret_found: whether any gave a value. */
static const char *call_everywhere(const struct sallyport_validator *validator,
	struct sp_view text, uint32_t window, bool *ret_found)
{
	*ret_found = false;
	for (uint32_t end = 1; end <= text.n; end++) {
		uint32_t n;

		if (sp_utf8_floor(text.p, text.n, end) != end)
			continue;
		const char *fault = call(validator, text, end, window, &n);

		if (fault)
			return fault;
		*ret_found |= n > 0;
	}
	return NULL;
}

static void check_examples(struct sp_check *check, struct guarded *guarded,
	const struct sallyport_validator *validator, const char *const *examples, bool wanted)
{
	const char *what = wanted ? "examples" : "counter-examples";
	size_t n = 0;

	sp_check_step(check, "validator %s reads its %s", validator->name, what);
	for (; examples && examples[n]; n++) {
		struct sp_view text = sp_view_str(examples[n]);
		bool found = false;
		char where[96];

		if (text.n > LONG_BYTES)
			text.n = LONG_BYTES;
		const char *fault = call_everywhere(validator,
			guarded_put(guarded, text, true), (uint32_t)text.n, &found);

		if (!fault && found != wanted) {
			snprintf(where, sizeof where, "number %zu %s", n + 1,
				wanted ? "is not found" : "is found");
			fault = where;
		}
		if (fault) {
			sp_check_result(check, fault, "validator %s: %s", validator->name, what);
			return;
		}
	}
	sp_check_result(check, wanted && n == 0 ? "there are none" : NULL, "validator %s: %zu %s",
		validator->name, n, what);
}

static void check_truncated(struct sp_check *check, struct guarded *guarded,
	const struct sallyport_validator *validator)
{
	const char *fault = NULL;

	sp_check_step(check, "validator %s reads truncated examples", validator->name);
	for (size_t i = 0; !fault && validator->examples && validator->examples[i]; i++) {
		struct sp_view text = sp_view_str(validator->examples[i]);

		for (uint32_t cut = 1; !fault && cut < text.n && cut < SP_CHECK_TEXT_MAX; cut++) {
			bool found;

			if (sp_utf8_floor(text.p, text.n, cut) != cut)
				continue;
			fault = call_everywhere(validator,
				guarded_put(guarded, sp_view(text.p, cut), true), WINDOW, &found);
		}
	}
	sp_check_result(check, fault, "validator %s: truncated examples", validator->name);
}

static void check_random(struct sp_check *check, struct guarded *guarded,
	const struct sallyport_validator *validator)
{
	struct sp_check_random random = { 0x5a11790475eed001u };
	const char *fault = NULL;

	sp_check_step(check, "validator %s reads random texts", validator->name);
	for (uint32_t i = 0; !fault && i < RANDOM_TEXTS; i++) {
		char bytes[SP_CHECK_TEXT_MAX];
		uint32_t n = sp_check_random_text(&random, bytes);
		bool found;

		fault = call_everywhere(validator,
			guarded_put(guarded, sp_view(bytes, n), i % 2 == 0),
			sp_check_random(&random, WINDOW), &found);
	}
	sp_check_result(check, fault, "validator %s: random texts", validator->name);
}

static void check_long(struct sp_check *check, struct guarded *guarded,
	const struct sallyport_validator *validator)
{
	static const char *const fills[] = { "1234567890", "123 456 7890 ", " ", "a", "A1-",
		"\xc3\xa9" };
	static char bytes[LONG_BYTES];
	const char *fault = NULL;

	sp_check_step(check, "validator %s reads long texts", validator->name);
	for (size_t f = 0; !fault && f < sizeof fills / sizeof *fills; f++) {
		size_t fill_n = strlen(fills[f]), n = 0;
		uint32_t values;

		for (; n + fill_n <= LONG_BYTES; n += fill_n)
			memcpy(bytes + n, fills[f], fill_n);
		struct sp_view text = guarded_put(guarded, sp_view(bytes, n), true);
		clock_t began = clock();

		fault = call(validator, text, (uint32_t)sp_utf8_floor(text.p, n, n / 2),
			LONG_BYTES, &values);
		if (!fault && (double)(clock() - began) / CLOCKS_PER_SEC > LONG_SECONDS)
			fault = "takes too long over 64 KiB: it must be linear in the window";
	}
	sp_check_result(check, fault, "validator %s: long texts", validator->name);
}

void sp_check_validator(struct sp_check *check, const struct sallyport_validator *validator)
{
	struct guarded guarded;

	if (!guarded_make(&guarded)) {
		sp_check_result(check, "no memory", "validator %s", validator->name);
	} else {
		check_examples(check, &guarded, validator, validator->examples, true);
		check_examples(check, &guarded, validator, validator->counter_examples, false);
		check_truncated(check, &guarded, validator);
		check_random(check, &guarded, validator);
		check_long(check, &guarded, validator);
	}
	guarded_release(&guarded);
}
