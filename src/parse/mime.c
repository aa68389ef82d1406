/* SPDX-License-Identifier: Apache-2.0 */
/* The MIME splitter (RFC 2045, 2046): one pass over the bytes, a stack of open containers, a list of second readings. */
#include <string.h>

#include "base/err.h"
#include "parse/address.h"
#include "parse/header.h"
#include "parse/parse.h"
#include "parse/part.h"
#include "parse/split.h"

#define AGAIN_FACTOR 4           /* all second readings together may cover the message this many times */
#define AGAIN_BYTES (1 << 20)    /* and this much more */
#define JOB_BYTES 256            /* what a reading costs at least */

static int lose(struct sp_splitter *s, enum sp_loss_kind kind, uint32_t part, const char *detail)
{
	return sp_message_add_loss(s->message, kind, part, detail);
}

static int ambiguous(struct sp_splitter *s, uint32_t part, float confidence, const char *detail)
{
	return sp_message_add_anomaly(s->message, SP_ANOMALY_AMBIGUOUS_STRUCTURE, part, confidence,
		detail);
}

static uint32_t parent_of(const struct sp_splitter *s)
{
	return s->frame_n ? s->frame[s->frame_n - 1].part : s->current->parent;
}

/* Appends a part below `parent`. Returns: SP_OK or SP_ENOMEM. */
static int add_part(struct sp_splitter *s, uint32_t parent, const struct sp_part *part,
	uint32_t *ret)
{
	struct sp_message *m = s->message;

	if (sp_arena_reserve(s->arena, (void **)&m->part, m->part_n, &m->part_capacity,
		sizeof *m->part))
		return SP_ENOMEM;
	struct sp_part *p = &m->part[m->part_n];
	*p = *part;
	p->parent = parent;
	if (parent != SP_PART_NONE) {
		const struct sp_part *up = &m->part[parent];

		p->depth = up->depth < UINT16_MAX ? (uint16_t)(up->depth + 1) : up->depth;
		p->flags |= up->flags & SP_PARTF_SIGNED;
		if (!strcmp(up->type, "multipart/signed"))
			p->flags |= SP_PARTF_SIGNED;
	}
	*ret = (uint32_t)m->part_n++;
	s->full = m->part_n >= s->limits->part_count;
	return SP_OK;
}

/* Puts a second reading on the list, if the message's budget allows it. */
static int add_job(struct sp_splitter *s, const struct sp_job *job, bool *ret_added)
{
	uint64_t cost = job->raw.n + JOB_BYTES;

	if (cost > s->budget_bytes || s->full) {
		if (ret_added)
			*ret_added = false;
		return lose(s, SP_LOSS_TOO_MANY, SP_PART_NONE,
			"more ways to read the structure than are tried");
	}
	if (sp_arena_reserve(s->arena, (void **)&s->job, s->job_n, &s->job_capacity, sizeof *s->job))
		return SP_ENOMEM;
	s->budget_bytes -= cost;
	s->job[s->job_n++] = *job;
	if (ret_added)
		*ret_added = true;
	return SP_OK;
}

/* ---- the readings of an entity whose body is known ---- */

static int add_reading(struct sp_splitter *s, uint32_t part, const struct sp_ctype *ctype,
	uint8_t cte, enum sp_part_kind kind, uint32_t *ret)
{
	struct sp_part p = s->message->part[part];

	if (s->full)
		return lose(s, SP_LOSS_TOO_MANY, SP_PART_NONE, "more parts than are split");
	p.flags = (uint16_t)((p.flags & ~(SP_PARTF_FLOWED | SP_PARTF_DELSP)) | SP_PARTF_READING |
		ctype->flags);
	p.kind = (uint8_t)kind;
	p.cte = cte;
	p.head = sp_view(NULL, 0);
	p.type = ctype->type;
	p.charset = ctype->charset;
	return add_part(s, p.parent, &p, ret);
}

static int add_container_reading(struct sp_splitter *s, uint32_t part, const struct sp_ctype *ctype,
	enum sp_part_kind kind)
{
	struct sp_job job = { .raw = s->message->part[part].body, .head_n = SIZE_MAX,
		.boundary_n = kind == SP_PART_MULTIPART ? ctype->boundary_n : 0,
		.container = SP_PART_NONE };

	memcpy(job.boundary, ctype->boundary, sizeof job.boundary);
	if (s->message->part[part].depth >= s->limits->part_depth)
		return SP_OK;
	if (add_reading(s, part, ctype, SP_CTE_IDENTITY, kind, &job.container))
		return SP_ENOMEM;
	return job.container == SP_PART_NONE ? SP_OK : add_job(s, &job, NULL);
}

static const struct sp_ctype plain_text = { .type = "text/plain" };

static int other_types(struct sp_splitter *s, uint32_t part, const struct sp_entity *e)
{
	uint64_t left = s->limits->reading_count;
	uint32_t ignored;

	for (unsigned i = 0; i < e->ctype_n; i++) {
		enum sp_part_kind kind = sp_type_kind(e->ctype[i].type);
		bool container = kind == SP_PART_MULTIPART || kind == SP_PART_MESSAGE;

		if (container && i && left-- && add_container_reading(s, part, &e->ctype[i], kind))
			return SP_ENOMEM;
		for (unsigned k = 0; !container && k < e->cte_n; k++) {
			if (!i && !k)
				continue;
			if (!left--)
				return lose(s, SP_LOSS_TOO_MANY, part, "more readings than are tried");
			if (add_reading(s, part, &e->ctype[i], e->cte[k], kind, &ignored))
				return SP_ENOMEM;
		}
		if (!left)
			break;
	}
	return SP_OK;
}

static int say_ambiguous(struct sp_splitter *s, uint32_t part, const struct sp_entity *e)
{
	if (e->ctype_n > 1) {
		bool same = true;

		for (unsigned i = 1; i < e->ctype_n; i++)
			same &= sp_type_kind(e->ctype[i].type) == sp_type_kind(e->ctype[0].type) &&
				sp_type_kind(e->ctype[0].type) != SP_PART_MULTIPART;
		if (ambiguous(s, part, same ? 0.3f : 0.6f, "contradictory Content-Type fields"))
			return SP_ENOMEM;
	}
	if (e->cte_n > 1 && ambiguous(s, part, e->cte_unknown ? 0.3f : 0.6f,
			    "contradictory Content-Transfer-Encoding fields"))
		return SP_ENOMEM;
	if (!e->after_cr)
		return SP_OK;
	return ambiguous(s, part, e->cr_only ? 0.2f : 0.6f, "a header field behind a bare CR");
}

/* A header block with a line that is no field: read once more as if the body began there. */
static int add_garbage_job(struct sp_splitter *s, uint32_t part, size_t head, size_t garbage,
	size_t end)
{
	const struct sp_part *p = &s->message->part[part];
	struct sp_job job = { .parent = p->parent, .ordinal = p->ordinal,
		.container = SP_PART_NONE, .flags = SP_PARTF_READING };

	if (garbage == SIZE_MAX || garbage > end)
		return SP_OK;
	job.raw = sp_view_sub(s->raw, head, end);
	job.head_n = garbage - head;
	if (ambiguous(s, part, 0.4f, "a line in the header that is no field"))
		return SP_ENOMEM;
	return add_job(s, &job, NULL);
}

static int finish_readings(struct sp_splitter *s, uint32_t part, const struct sp_entity *e)
{
	uint32_t ignored;

	if (say_ambiguous(s, part, e))
		return SP_ENOMEM;
	if ((e->ctype_n > 1 || e->cte_n > 1) && other_types(s, part, e))
		return SP_ENOMEM;
	if (e->after_cr && add_reading(s, part, &plain_text, SP_CTE_IDENTITY, SP_PART_TEXT, &ignored))
		return SP_ENOMEM;
	enum sp_part_kind kind = (enum sp_part_kind)s->message->part[part].kind;
	if (e->cte_unknown && e->cte_n == 1 && kind != SP_PART_MULTIPART) {
		enum sp_cte guess = sp_cte_guess(s->message->part[part].body);

		if (guess != SP_CTE_IDENTITY &&
			add_reading(s, part, &e->ctype[0], (uint8_t)guess, kind, &ignored))
			return SP_ENOMEM;
	}
	return e->dropped ? lose(s, SP_LOSS_TOO_MANY, part,
				    "a header field with more readings than are tried") : SP_OK;
}

/* ---- leaves ---- */

/* A container whose body is encoded: it is decoded, and split on its own. */
static int add_decoded_job(struct sp_splitter *s, uint32_t part, const struct sp_frame *frame)
{
	struct sp_job job = { .raw = s->message->part[part].body, .container = part,
		.head_n = SIZE_MAX };
	bool added, damaged;
	struct sp_view decoded;

	if (sp_cte_decode(job.raw, (enum sp_cte)s->message->part[part].cte, s->arena, &decoded, NULL,
		&damaged))
		return SP_ENOMEM;
	if (frame) {
		job.boundary_n = frame->boundary_n;
		memcpy(job.boundary, frame->boundary, sizeof job.boundary);
		job.guessed = true;
		job.raw = decoded;
	} else if (sp_head_find(decoded, 0, SIZE_MAX).end > 0) {
		job.raw = decoded;
	}
	if (add_job(s, &job, &added))
		return SP_ENOMEM;
	if (!added && !frame)
		s->message->part[part].kind = SP_PART_TEXT;
	return SP_OK;
}

/* A type that is no multipart but has a boundary, which is used: some readers split it. */
static int add_boundary_job(struct sp_splitter *s, uint32_t part, const struct sp_ctype *ctype)
{
	struct sp_ctype multipart = *ctype;

	multipart.type = "multipart/mixed";
	if (!sp_boundary_guess(s->message->part[part].body, (size_t)s->limits->boundary_bytes).p)
		return SP_OK;
	if (ambiguous(s, part, 0.4f, "a boundary on a type that has no parts"))
		return SP_ENOMEM;
	return add_container_reading(s, part, &multipart, SP_PART_MULTIPART);
}

static bool is_usual_preamble(struct sp_view text)
{
	static const char *const usual[] = { "This is a multi-part message in MIME format.",
		"This is a multipart message in MIME format.",
		"This is a MIME-encapsulated message", "This is a MIME encoded message.",
		"This is a cryptographically signed message in MIME format." };

	for (size_t i = 0; text.n < 80 && i < sizeof usual / sizeof *usual; i++) {
		if (sp_view_is(text, usual[i]))
			return true;
	}
	return !text.n;
}

/* Text before, between and after the parts of a container. */
static int finish_around(struct sp_splitter *s, size_t end)
{
	struct sp_frame *frame = &s->frame[s->frame_n - 1];
	struct sp_part p = { .kind = SP_PART_TEXT, .type = "text/plain",
		.flags = SP_PARTF_PREAMBLE, .ordinal = frame->children ? frame->children + 1 : 0 };
	uint32_t ignored;

	p.body = sp_view_sub(s->raw, s->leaf.begin, end);
	if (is_usual_preamble(sp_view_trim(p.body)))
		return SP_OK;
	if (ambiguous(s, frame->part, 0.1f, "text outside the parts of a multipart"))
		return SP_ENOMEM;
	return add_part(s, frame->part, &p, &ignored);
}

/* Ends the open leaf before the boundary line (or end of bytes) at `end`. */
static int finish_leaf(struct sp_splitter *s, size_t end)
{
	struct sp_leaf *leaf = &s->leaf;

	if (!leaf->open)
		return SP_OK;
	leaf->open = false;
	if (end < leaf->begin)
		end = leaf->begin;
	if (leaf->part == SP_PART_NONE)
		return finish_around(s, end);
	struct sp_part *p = &s->message->part[leaf->part];
	p->body = sp_view_sub(s->raw, leaf->begin, end);
	bool encoded_message = p->kind == SP_PART_MESSAGE;
	struct sp_job fake = { .parent = p->parent, .ordinal = p->ordinal,
		.container = SP_PART_NONE, .head_n = SIZE_MAX, .flags = SP_PARTF_READING };
	if (encoded_message && add_decoded_job(s, leaf->part, NULL))
		return SP_ENOMEM;
	if (finish_readings(s, leaf->part, &leaf->entity) ||
		add_garbage_job(s, leaf->part, leaf->head, leaf->garbage, end))
		return SP_ENOMEM;
	if (leaf->entity.ctype[0].boundary_n && !encoded_message &&
		add_boundary_job(s, leaf->part, &leaf->entity.ctype[0]))
		return SP_ENOMEM;
	if (leaf->fake >= end)
		return SP_OK;
	if (ambiguous(s, leaf->part, 0.3f, "a line that only begins like a boundary"))
		return SP_ENOMEM;
	fake.raw = sp_view_sub(s->raw, leaf->fake, end);
	return add_job(s, &fake, NULL);
}

/* ---- containers ---- */

static int push_frame(struct sp_splitter *s, const struct sp_frame *frame)
{
	if (sp_arena_reserve(s->arena, (void **)&s->frame, s->frame_n, &s->frame_capacity,
		sizeof *s->frame))
		return SP_ENOMEM;
	s->frame[s->frame_n++] = *frame;
	return SP_OK;
}

/* A multipart in which none of its boundaries was met: perhaps it is encoded, perhaps another boundary is used. */
static int rescue(struct sp_splitter *s, const struct sp_frame *frame, struct sp_view body)
{
	const struct sp_part *p = &s->message->part[frame->part];
	struct sp_job job = { .raw = body, .container = frame->part, .boundary_n = 1,
		.head_n = SIZE_MAX, .guessed = true };

	if (p->cte != SP_CTE_IDENTITY && !frame->again)
		return add_decoded_job(s, frame->part, frame);
	job.boundary[0] = sp_boundary_guess(body, (size_t)s->limits->boundary_bytes);
	if (!job.boundary[0].p)
		return SP_OK;
	if (ambiguous(s, frame->part, 0.4f, "a multipart split by a boundary that is not declared"))
		return SP_ENOMEM;
	return add_job(s, &job, NULL);
}

/* Closes the innermost container, whose bytes end at `end`. */
static int pop_frame(struct sp_splitter *s, size_t end)
{
	const struct sp_frame *frame = &s->frame[--s->frame_n];
	bool multipart = s->message->part[frame->part].kind == SP_PART_MULTIPART;

	if (end < frame->begin)
		end = frame->begin;
	struct sp_view body = sp_view_sub(s->raw, frame->begin, end);
	if (multipart && !frame->closed && ambiguous(s, frame->part, 0.2f, "no end boundary"))
		return SP_ENOMEM;
	if (!frame->again)
		s->message->part[frame->part].body = body;
	if (multipart && !frame->seen && !(frame->again && s->current->guessed) &&
		rescue(s, frame, body))
		return SP_ENOMEM;
	if (frame->again)
		return SP_OK;
	if (finish_readings(s, frame->part, &frame->entity))
		return SP_ENOMEM;
	return add_garbage_job(s, frame->part, frame->head, frame->garbage, end);
}

static int losses_of_type(struct sp_splitter *s, uint32_t part, const struct sp_ctype *ctype)
{
	const char *type = ctype->type;

	if (!strcmp(type, "multipart/encrypted"))
		return lose(s, SP_LOSS_ENCRYPTED, part, "an encrypted message");
	/* Without a number nobody can put it together: bounces of old servers call the mail that came back so. */
	if (!strcmp(type, "message/partial") && ctype->numbered)
		return lose(s, SP_LOSS_EXTERNAL, part, "one piece of a message that is sent in several");
	if (!strcmp(type, "message/external-body"))
		return lose(s, SP_LOSS_EXTERNAL, part, "a body that is fetched from elsewhere");
	return SP_OK;
}

static enum sp_part_kind kind_of(const struct sp_entity *e)
{
	enum sp_part_kind kind = sp_type_kind(e->ctype[0].type);
	size_t n = e->filename ? strlen(e->filename) : 0;

	/* A mail saved as a file. */
	if (kind == SP_PART_OPAQUE && n > 4 &&
		sp_word_is(sp_view(e->filename + n - 4, 4), ".eml"))
		return SP_PART_MESSAGE;
	return kind;
}

/* Adds the part of an entity. *ret_container: it is to be split on the spot. */
static int add_entity(struct sp_splitter *s, const struct sp_entity *e, struct sp_view head,
	uint32_t *ret, bool *ret_container)
{
	uint32_t parent = parent_of(s);
	struct sp_part p = { .head = head, .type = e->ctype[0].type, .charset = e->ctype[0].charset,
		.filename = e->filename, .cte = e->cte[0], .kind = (uint8_t)kind_of(e) };
	bool container = p.kind == SP_PART_MULTIPART || p.kind == SP_PART_MESSAGE;

	p.flags = (uint16_t)(e->ctype[0].flags | (e->attachment ? SP_PARTF_ATTACHMENT : 0));
	if (!s->frame_n)
		p.flags |= s->current->flags;
	p.ordinal = s->frame_n ? ++s->frame[s->frame_n - 1].children : s->current->ordinal;
	if (add_part(s, parent, &p, ret))
		return SP_ENOMEM;
	struct sp_part *added = &s->message->part[*ret];
	if (container && added->depth >= s->limits->part_depth) {
		added->kind = SP_PART_TEXT;
		added->cte = SP_CTE_IDENTITY;
		*ret_container = false;
		return lose(s, SP_LOSS_TOO_DEEP, SP_PART_NONE,
			"parts nested deeper than are split: scanned as they stand");
	}
	*ret_container = p.kind == SP_PART_MULTIPART ||
		(p.kind == SP_PART_MESSAGE && p.cte == SP_CTE_IDENTITY);
	return losses_of_type(s, *ret, &e->ctype[0]);
}

static struct sp_head entity_head(struct sp_splitter *s, size_t at, size_t head_n)
{
	if (head_n == SIZE_MAX)
		return sp_head_find(s->raw, at, (size_t)s->limits->header_bytes);
	return (struct sp_head){ .end = at + head_n, .body = at + head_n, .garbage = SIZE_MAX };
}

/* Reads the entity at `at`, and the one inside it as long as it is a message. Leaves a leaf open. *ret_at: where its
 * body begins. */
static int open_entity(struct sp_splitter *s, size_t at, size_t head_n, size_t *ret_at)
{
	for (bool inside = true; inside; head_n = SIZE_MAX) {
		uint32_t parent = parent_of(s), part;
		bool digest = parent != SP_PART_NONE &&
			!strcmp(s->message->part[parent].type, "multipart/digest");
		struct sp_head head = entity_head(s, at, head_n);
		struct sp_view head_view = sp_view_sub(s->raw, at, head.end);
		struct sp_leaf *leaf = &s->leaf;
		bool container;

		*leaf = (struct sp_leaf){ .open = true, .begin = head.body, .head = at,
			.garbage = head.garbage, .fake = SIZE_MAX };
		if (sp_entity_read(head_view, digest ? "message/rfc822" : "text/plain", s->limits,
			    s->arena, &leaf->entity) ||
			add_entity(s, &leaf->entity, head_view, &part, &container))
			return SP_ENOMEM;
		if (head.cut && lose(s, SP_LOSS_TOO_LARGE, part,
				"a header block longer than is interpreted: the rest is read as text"))
			return SP_ENOMEM;
		if (head.no_blank && ambiguous(s, part, 0.3f, "no empty line between header and body"))
			return SP_ENOMEM;
		leaf->part = part;
		at = *ret_at = head.body;
		if (!container)
			return SP_OK;
		struct sp_frame frame = { .part = part, .begin = at, .head = leaf->head,
			.garbage = head.garbage, .entity = leaf->entity };
		inside = s->message->part[part].kind == SP_PART_MESSAGE;
		leaf->part = SP_PART_NONE;
		if (!inside) {
			frame.boundary_n = leaf->entity.ctype[0].boundary_n;
			memcpy(frame.boundary, leaf->entity.ctype[0].boundary, sizeof frame.boundary);
		}
		if (push_frame(s, &frame))
			return SP_ENOMEM;
		if (inside && s->full)
			return SP_OK; /* the embedded message stays whole, as text around */
	}
	return SP_OK;
}

/* The line end before a boundary belongs to the boundary. */
static size_t before_line(struct sp_view raw, size_t begin)
{
	if (begin && raw.p[begin - 1] == '\n')
		begin--;
	if (begin && raw.p[begin - 1] == '\r')
		begin--;
	return begin;
}

/* There are as many parts as may be: what is left is one text. */
static int take_rest(struct sp_splitter *s, size_t at)
{
	struct sp_part p = { .kind = SP_PART_TEXT, .type = "text/plain", .ordinal = 0 };
	uint32_t ignored;

	p.body = sp_view_sub(s->raw, at, s->raw.n);
	if (add_part(s, parent_of(s), &p, &ignored))
		return SP_ENOMEM;
	return lose(s, SP_LOSS_TOO_MANY, SP_PART_NONE, "more parts than are split: the rest is read as text");
}

static int split(struct sp_splitter *s, size_t at)
{
	struct sp_delimiter d;

	while (sp_delimiter_find(s, at, &d, &s->leaf.fake)) {
		size_t end = before_line(s->raw, d.begin);

		if (finish_leaf(s, end))
			return SP_ENOMEM;
		while (s->frame_n > d.frame + 1) {
			if (pop_frame(s, end))
				return SP_ENOMEM;
		}
		struct sp_frame *frame = &s->frame[d.frame];
		frame->seen = true;
		at = d.next;
		if (s->full) {
			if (take_rest(s, at))
				return SP_ENOMEM;
			break;
		}
		if (d.close) {
			frame->closed = true;
			s->leaf = (struct sp_leaf){ .open = true, .part = SP_PART_NONE, .begin = at,
				.garbage = SIZE_MAX, .fake = SIZE_MAX };
		} else if (open_entity(s, at, SIZE_MAX, &at)) {
			return SP_ENOMEM;
		}
	}
	if (finish_leaf(s, s->raw.n))
		return SP_ENOMEM;
	while (s->frame_n) {
		if (pop_frame(s, s->raw.n))
			return SP_ENOMEM;
	}
	return SP_OK;
}

static int run_job(struct sp_splitter *s, const struct sp_job *job)
{
	size_t at = 0;

	s->raw = job->raw;
	s->current = job;
	s->frame_n = 0;
	s->leaf = (struct sp_leaf){ .fake = SIZE_MAX };
	if (job->container != SP_PART_NONE) {
		struct sp_frame frame = { .part = job->container, .boundary_n = job->boundary_n,
			.again = true, .garbage = SIZE_MAX };

		memcpy(frame.boundary, job->boundary, sizeof frame.boundary);
		if (push_frame(s, &frame))
			return SP_ENOMEM;
		if (s->message->part[job->container].kind == SP_PART_MULTIPART)
			s->leaf = (struct sp_leaf){ .open = true, .part = SP_PART_NONE,
				.garbage = SIZE_MAX, .fake = SIZE_MAX };
		else if (open_entity(s, 0, SIZE_MAX, &at))
			return SP_ENOMEM;
	} else if (open_entity(s, 0, job->head_n, &at)) {
		return SP_ENOMEM;
	}
	return split(s, at);
}

/* Runs a job, and those that come of it. */
static int run_jobs(struct sp_splitter *s, const struct sp_job *root)
{
	int r = run_job(s, root);

	for (size_t i = 0; !r && i < s->job_n; i++) {
		struct sp_job job = s->job[i];
		struct sp_part *part = s->message->part;

		if (!s->full)
			r = run_job(s, &job);
		else if (job.container != SP_PART_NONE && part[job.container].kind == SP_PART_MESSAGE)
			part[job.container].kind = SP_PART_TEXT;
	}
	return r;
}

int sp_mime_add(struct sp_message *message, uint32_t part, struct sp_view bytes,
	const struct sp_limits *limits)
{
	struct sp_splitter s = { .message = message, .limits = limits, .arena = message->arena,
		.budget_bytes = (uint64_t)bytes.n * AGAIN_FACTOR + AGAIN_BYTES };
	struct sp_job root = { .raw = bytes, .parent = part, .container = part, .head_n = SIZE_MAX };

	if (message->part_n >= limits->part_count || message->part[part].depth >= limits->part_depth)
		return lose(&s, SP_LOSS_TOO_MANY, part, "more parts than are split");
	message->part[part].kind = SP_PART_MESSAGE;
	return run_jobs(&s, &root);
}

int sp_mime_parse(const struct sp_input *input, const struct sp_limits *limits,
	struct sp_arena *arena, struct sp_message *ret)
{
	struct sp_splitter s = { .message = ret, .limits = limits, .arena = arena,
		.budget_bytes = (uint64_t)input->bytes.n * AGAIN_FACTOR + AGAIN_BYTES };
	struct sp_job root = { .parent = SP_PART_NONE, .ordinal = 1,
		.container = SP_PART_NONE, .head_n = SIZE_MAX };

	sp_message_begin(input, SP_KIND_EMAIL, arena, ret);
	root.raw = ret->raw;
	int r = run_jobs(&s, &root);

	if (!r && ret->part_n)
		r = sp_envelope_read(ret, ret->part[0].head);
	if (r) {
		/* The parts read so far stand; if none does, the bytes as they are. */
		(void)lose(&s, SP_LOSS_TOO_LARGE, SP_PART_NONE, "no memory to read the rest of the message");
	}
	return r;
}
