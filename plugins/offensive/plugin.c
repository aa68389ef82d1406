/* SPDX-License-Identifier: Apache-2.0 */
/* The plugin offensive: gathers the hits of a sentence, has it judged, reports at the end of the text. */
#include <stdio.h>
#include <string.h>

#include "off.h"

#define NOISE_BYTES_MIN 32u
#define SHORT_NOISE_BYTES_MIN 12u
#define CHANNEL_MAIL 1u

/* Letters with signs in place of some, in the view in which masks are '*'. */
static const struct sallyport_pattern masked_pattern = {
	.size = sizeof masked_pattern,
	.id = "masked-word",
	.regex = "[a-z]\\*",
	.views = SALLYPORT_VIEW_WORDS,
};

/* Abuse with no space between its words; letters that follow each other in no word. */
static const struct sallyport_pattern joined_pattern = {
	.size = sizeof joined_pattern,
	.id = "joined-words",
	.regex = "ihate|wehate|hateall|killall|fuckall|deathto[a-z]|arescum|arevermin|areanimals|aredisgusting|"
		 "arestupid|shoulddie|shouldallbe|shouldbekilled|shouldbeshot",
	.views = SALLYPORT_VIEW_TEXT | SALLYPORT_VIEW_FOLDED,
	.flags = SALLYPORT_PATTERN_CASELESS,
};

enum { MASKED, JOINED };

static const struct sallyport_pattern *const patterns[] = { [MASKED] = &masked_pattern,
	[JOINED] = &joined_pattern, NULL };

static const char *const rules[OFF_KIND_N] = {
#define OFF_KIND(name, rule) rule,
#include "kinds.def"
#undef OFF_KIND
};

struct offensive {
	struct sallyport_host host;
	struct off_lexicon lexicon;
	struct off_model model;
	const char *text;
	uint32_t text_n;
	uint32_t begin, end; /* of the sentence in hand; end 0 = none */
	uint32_t done;       /* sentences up to here are judged */
	struct off_hit hit[OFF_HITS_MAX];
	uint32_t hit_n;
	struct {
		struct off_verdict verdict;
		float confidence;
	} found[OFF_FINDINGS_MAX];
	uint32_t found_n;
	struct off_sentence sentence, before;
};

/* ---------- sentences ---------- */

/* The group that the sentence before speaks of; only looked for where this one speaks of "them". */
static const struct off_entry *group_before(struct offensive *o)
{
	const struct off_mark *mark = o->before.mark;

	if (o->begin == 0 || !off_sentence_has(&o->sentence, OFF_THEY) ||
		off_sentence_has(&o->sentence, OFF_GROUP))
		return NULL;
	uint32_t end = o->begin;

	while (end > 1 && ascii_is_space(o->text[end - 1]))
		end--;
	off_sentence_find(o->text, o->begin, 0, end - 1, end, &o->before.begin, &o->before.end);
	o->before.text = o->text;
	off_sentence_mark(&o->before, &o->lexicon, NULL, 0);
	for (uint32_t i = 0; i < o->before.mark_n; i++)
		if (mark[i].entry->class == OFF_GROUP || (mark[i].entry->class == OFF_SLUR &&
			mark[i].entry->tags & OFF_TAGS_HATE))
			return mark[i].entry;
	return NULL;
}

/* Signs that neither sentences nor smileys need, and those that only smileys do. */
enum { SIGN = 1, FACE = 2 };

static const unsigned char signs[256] = { ['$'] = SIGN, ['#'] = SIGN, ['%'] = SIGN, ['&'] = SIGN, ['`'] = SIGN,
	['\\'] = SIGN, ['='] = SIGN, ['+'] = SIGN, ['<'] = SIGN, ['>'] = SIGN, ['['] = SIGN, [']'] = SIGN,
	['{'] = SIGN, ['}'] = SIGN, ['|'] = SIGN, ['~'] = SIGN, ['^'] = SIGN, ['/'] = SIGN, ['@'] = SIGN,
	['_'] = SIGN, [';'] = FACE, [':'] = FACE, ['('] = FACE, [')'] = FACE };

/* How many signs there are; a row of the same one counts as two. */
static uint32_t count_signs(const char *text, uint32_t begin, uint32_t end, unsigned kinds)
{
	uint32_t n = 0;

	for (uint32_t at = begin; at < end; at++)
		n += signs[(unsigned char)text[at]] & kinds &&
			(at < begin + 2 || text[at] != text[at - 1] || text[at] != text[at - 2]);
	return n;
}

/* Whether a stretch is an encoding or code rather than language: one byte in five is a sign that sentences do not need; in a
 * short one, in which there may be smileys, one in four of those that smileys do not need either. */
static bool is_noise(const char *text, uint32_t begin, uint32_t end)
{
	uint32_t n = end - begin;

	if (n < NOISE_BYTES_MIN)
		return n >= SHORT_NOISE_BYTES_MIN &&
			count_signs(text, begin, end, SIGN) > n / 4;
	return count_signs(text, begin, end, SIGN | FACE) > n / 5;
}

static void judge(struct offensive *o)
{
	if (is_noise(o->text, o->begin, o->end)) {
		o->sentence.classes = 0;
		o->done = o->end;
		o->hit_n = 0;
		return;
	}
	o->sentence.text = o->text;
	o->sentence.begin = o->begin;
	o->sentence.end = o->end;
	off_sentence_mark(&o->sentence, &o->lexicon, o->hit, o->hit_n);
	if (o->found_n < OFF_FINDINGS_MAX &&
		off_judge(&o->sentence, group_before(o), &o->model, &o->found[o->found_n].verdict,
			&o->found[o->found_n].confidence))
		o->found_n++;
	o->done = o->end;
	o->hit_n = 0;
}

static void find_sentence(struct offensive *o, uint32_t begin, uint32_t end)
{
	off_sentence_find(o->text, o->text_n, o->done, begin, end, &o->begin, &o->end);
}

/* Judges the sentence in hand, and if it names a group the one after it, where "they" may stand: `next` is where the next
 * hit begins. */
static void judge_until(struct offensive *o, uint32_t next)
{
	if (!o->hit_n)
		return;
	judge(o);
	if (!off_sentence_has(&o->sentence, OFF_GROUP) && !off_sentence_has(&o->sentence, OFF_SLUR))
		return;
	uint32_t at = o->done;

	while (at < o->text_n && ascii_is_space(o->text[at]))
		at++;
	if (at >= next)
		return;
	find_sentence(o, at, at + 1);
	if (o->end <= next)
		judge(o);
	else
		o->end = o->done;
}

/* ---------- masked words ---------- */

static bool is_mask(char c)
{
	return c == '*' || c == '#' || c == '%' || c == '^' || c == '-' || c == '_' || c == '$' ||
		c == '@' || c == '!';
}

static bool is_letter(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

/* A word around a mask, as it is read. */
struct masked {
	char word[OFF_MASKED_BYTES_MAX];
	uint32_t begin[OFF_MASKED_BYTES_MAX], end[OFF_MASKED_BYTES_MAX]; /* of each of its characters in the text */
	uint32_t n;
};

static void read_masked(const struct offensive *o, uint32_t hit, struct masked *ret)
{
	const struct sallyport_characters *characters = o->lexicon.characters;
	uint32_t at = hit, bytes;
	char c;

	for (uint32_t n = 0; at > 0 && n < OFF_MASKED_BYTES_MAX; n++) {
		uint32_t before = off_step_back(o->text, at, 0);

		off_read(characters, o->text, before, at, &c);
		if (c && !is_letter(c) && !is_mask(c))
			break;
		at = before;
	}
	for (ret->n = 0; at < o->text_n && ret->n < OFF_MASKED_BYTES_MAX; at += bytes) {
		bytes = off_read(characters, o->text, at, o->text_n, &c);
		if (!c || (!ret->n && !is_letter(c)))
			continue;
		if (!is_letter(c) && !is_mask(c))
			return;
		ret->word[ret->n] = c;
		ret->begin[ret->n] = at;
		ret->end[ret->n++] = at + bytes;
	}
}

/* The word around a mask, and what it stands for. */
static const struct off_entry *unmask(const struct offensive *o, struct off_hit *hit)
{
	struct masked masked;

	read_masked(o, hit->begin, &masked);
	/* Signs at the end may be those of the sentence. */
	for (uint32_t n = masked.n; n > 3; n--) {
		const struct off_entry *entry = off_lexicon_unmask(&o->lexicon, masked.word, n);

		if (entry) {
			hit->begin = masked.begin[0];
			hit->end = masked.end[n - 1];
			return entry;
		}
		if (is_letter(masked.word[n - 1]) || masked.word[n - 1] == '*')
			return NULL;
	}
	return NULL;
}

static void add_hit(struct offensive *o, const struct off_hit *hit)
{
	if (o->hit_n < OFF_HITS_MAX)
		o->hit[o->hit_n++] = *hit;
}

/* A masked word is every entry of that spelling. */
static void add_senses(struct offensive *o, const struct off_hit *masked)
{
	const struct off_entry *entry;
	struct off_hit hit = *masked;
	uint32_t at = off_lexicon_start(&o->lexicon, masked->entry->hash);

	while ((entry = off_lexicon_next(&o->lexicon, masked->entry->hash, &at))) {
		hit.entry = entry;
		if (!strcmp(entry->word, masked->entry->word))
			add_hit(o, &hit);
	}
}

/* ---------- the interface ---------- */

static void *create(const struct sallyport_host *host)
{
	struct offensive *o = host->alloc(host->context, sizeof *o);

	if (!o)
		return NULL;
	off_model_read(&o->model);
	memcpy(&o->host, host, host->size < sizeof o->host ? host->size : sizeof o->host);
	return off_lexicon_read(&o->lexicon, &o->host) ? o : NULL;
}

static void text(void *instance, const struct sallyport_text *text_in)
{
	struct offensive *o = instance;

	o->text = text_in->bytes;
	o->text_n = text_in->n;
	o->sentence.in_mail = text_in->channel == CHANNEL_MAIL;
	o->begin = o->end = o->done = 0;
	o->hit_n = o->found_n = 0;
}

static void match(void *instance, const struct sallyport_hit *from)
{
	struct offensive *o = instance;
	struct off_hit hit = { from->begin, from->end, NULL };

	if (from->begin >= from->end || from->end > o->text_n || from->begin < o->done)
		return;
	if (from->entry && from->entry->index < o->lexicon.entry_n)
		hit.entry = &o->lexicon.entry[from->entry->index];
	else if (from->pattern != JOINED)
		hit.entry = unmask(o, &hit);
	if ((!hit.entry && from->pattern != JOINED) || hit.begin < o->done)
		return;
	if (hit.begin >= o->end) {
		judge_until(o, hit.begin);
		find_sentence(o, hit.begin, hit.end);
	}
	if (from->entry || !hit.entry)
		add_hit(o, &hit);
	else
		add_senses(o, &hit);
}

static void finish(void *instance)
{
	struct offensive *o = instance;

	judge_until(o, o->text_n);
	for (uint32_t i = 0; i < o->found_n; i++) {
		const struct off_verdict *verdict = &o->found[i].verdict;
		const char *why[OFF_WHY_MAX + 1];
		struct sallyport_finding finding = { .size = sizeof finding,
			.rule = rules[verdict->kind], .begin = verdict->begin, .end = verdict->end,
			.confidence = o->found[i].confidence, .why = why };

		off_why(verdict->why, why);
		o->host.report(o->host.context, &finding);
	}
	o->text = NULL;
	o->text_n = 0;
}

static void destroy(void *instance)
{
	(void)instance; /* its memory is the host's */
}

const struct sallyport_plugin *sallyport_plugin_v1(void)
{
	static const struct sallyport_detector detector = {
		.size = sizeof detector,
		.patterns = patterns,
		.create = create,
		.text = text,
		.match = match,
		.finish = finish,
		.destroy = destroy,
	};
	static const struct sallyport_plugin plugin = {
		SALLYPORT_PLUGIN_BEGINS,
		.name = "offensive",
		.version = "1",
		.description = "Hate, sexism, harassment, threats, sexual and extremist language",
		.licence = "Apache-2.0",
		.detector = &detector,
	};

	return &plugin;
}
