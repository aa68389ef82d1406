/* SPDX-License-Identifier: Apache-2.0 */
/* The plugin passage: gathers hits into passages, reports at the end of the text. */
#include <string.h>

#include "passage.h"

#define FIELD_SUBJECT 1u /* of struct sallyport_text; a body is 0 */

struct finding {
	const struct passage_frame *frame;
	uint32_t begin, end;
};

struct passage {
	struct sallyport_host host;
	const struct sallyport_characters *characters; /* NULL = the host knows none: texts are taken as written */
	struct passage_lexicon lexicon;
	const char *text;
	uint32_t text_n;
	uint32_t begin, end; /* of the passage in hand; end 0 = none */
	struct passage_folded folded;
	struct passage_token token[PASSAGE_TOKENS_MAX];
	struct passage_marks marks;
	struct finding found[PASSAGE_FINDINGS_MAX];
	uint32_t found_n;
};

/* One finding of a rule where several overlap: the surest. */
static void add(struct passage *p, const struct finding *finding)
{
	for (uint32_t i = 0; i < p->found_n; i++) {
		struct finding *other = &p->found[i];

		if (strcmp(other->frame->rule, finding->frame->rule) != 0 ||
			other->end <= finding->begin || finding->end <= other->begin)
			continue;
		if (finding->frame->confidence > other->frame->confidence)
			*other = *finding;
		return;
	}
	if (p->found_n < PASSAGE_FINDINGS_MAX)
		p->found[p->found_n++] = *finding;
}

/* The words of the passage in hand, with their places in the text. */
static uint32_t read_tokens(struct passage *p)
{
	if (!p->characters || passage_is_plain(p->text, p->begin, p->end))
		return passage_tokens(p->text, p->begin, p->end, p->token, PASSAGE_TOKENS_MAX);
	uint32_t bytes = passage_fold(p->characters, p->text, p->begin, p->end, &p->folded);
	uint32_t n = passage_tokens(p->folded.text, 0, bytes, p->token, PASSAGE_TOKENS_MAX);

	for (uint32_t i = 0; i < n; i++) {
		p->token[i].begin = p->folded.begin[p->token[i].begin];
		p->token[i].end = p->folded.end[p->token[i].end - 1];
	}
	return n;
}

static void judge(struct passage *p)
{
	const struct passage_lexicon *lexicon = &p->lexicon;
	struct passage_found found;

	if (!p->end)
		return;
	passage_mark(lexicon, p->token, read_tokens(p), &p->marks);
	for (uint32_t i = 0; i < lexicon->frame_n; i++) {
		const struct passage_frame *frame = &lexicon->frame[i];

		if (passage_may_meet(frame, p->marks.classes) &&
			passage_meets(frame, p->token, p->marks.of_frames, p->marks.of_frames_n, &found))
			add(p, &(struct finding){ found.frame, p->token[found.first].begin,
				p->token[found.last].end });
	}
	p->end = 0;
}

/* A border of a passage lies between words. */
static uint32_t to_space(const struct passage *p, uint32_t at)
{
	while (at > 0 && at < p->text_n && p->text[at] != ' ' && p->text[at] != '\n' &&
		p->text[at] != '\t')
		at--;
	return at;
}

/* How far a passage reaches from `at`, backward or forward: a disguise takes bytes, and no room. */
static uint32_t reach(const struct passage *p, uint32_t at, bool forward)
{
	uint32_t bytes = 0, seen = 0, all = forward ? p->text_n - at : at;

	while (bytes < all && seen < PASSAGE_REACH_BYTES && bytes < 3 * PASSAGE_REACH_BYTES) {
		bytes++;
		seen += (unsigned char)p->text[forward ? at + bytes - 1 : at - bytes] < 0x80;
	}
	return bytes;
}

static void *create(const struct sallyport_host *host)
{
	struct passage *p = host->alloc(host->context, sizeof *p);

	if (!p)
		return NULL;
	memcpy(&p->host, host, host->size < sizeof p->host ? host->size : sizeof p->host);
	if (p->host.extension)
		p->characters = p->host.extension(p->host.context, SALLYPORT_CHARACTERS);
	return passage_lexicon_read(&p->lexicon, &p->host) &&
		passage_marks_init(&p->marks, &p->lexicon, &p->host) ? p : NULL;
}

/* A message or a subject of a few lines is read whole: nobody writes much around what is said in passing. */
static bool is_short(const struct sallyport_text *text)
{
	return text->n <= PASSAGE_SHORT_BYTES && text->field <= FIELD_SUBJECT;
}

static void text(void *instance, const struct sallyport_text *text_in)
{
	struct passage *p = instance;

	p->text = text_in->bytes;
	p->text_n = text_in->n;
	p->begin = 0;
	p->end = is_short(text_in) ? text_in->n : 0;
	p->found_n = 0;
}

static void match(void *instance, const struct sallyport_hit *hit)
{
	struct passage *p = instance;

	if (hit->begin >= hit->end || hit->end > p->text_n)
		return;
	uint32_t low = hit->begin - reach(p, hit->begin, false);
	uint32_t high = hit->end + reach(p, hit->end, true);

	if (p->end && (low > p->end || high - p->begin > PASSAGE_BYTES_MAX))
		judge(p);
	if (!p->end)
		p->begin = to_space(p, low);
	if (high > p->end)
		p->end = high < p->text_n ? to_space(p, high) : high;
}

static void finish(void *instance)
{
	struct passage *p = instance;

	judge(p);
	for (uint32_t i = 0; i < p->found_n; i++) {
		const struct passage_frame *frame = p->found[i].frame;
		const char *const why[] = { frame->why, NULL };
		struct sallyport_finding finding = { .size = sizeof finding, .rule = frame->rule,
			.begin = p->found[i].begin, .end = p->found[i].end,
			.confidence = frame->confidence, .why = why };

		p->host.report(p->host.context, &finding);
	}
	p->text = NULL;
	p->text_n = 0;
}

static void destroy(void *instance)
{
	(void)instance; /* its memory is the host's */
}

const struct sallyport_plugin *sallyport_plugin_v1(void)
{
	static const struct sallyport_detector detector = {
		.size = sizeof detector,
		.create = create,
		.text = text,
		.match = match,
		.finish = finish,
		.destroy = destroy,
	};
	static const struct sallyport_plugin plugin = {
		SALLYPORT_PLUGIN_BEGINS,
		.name = "passage",
		.version = "1",
		.description = "What words of several classes say together, as frames in rule packs tell",
		.licence = "Apache-2.0",
		.detector = &detector,
	};

	return &plugin;
}
