/* SPDX-License-Identifier: Apache-2.0 */
/* The texts of a part: subjects, other header fields, file names, and the body in every way it can be read. */
#include <stdint.h>
#include <string.h>

#include "base/err.h"
#include "base/utf8.h"
#include "parse/body.h"
#include "parse/decode.h"
#include "parse/header.h"
#include "parse/out.h"
#include "parse/param.h"
#include "parse/parse.h"
#include "parse/readings.h"
#include "parse/sniff.h"

#define SENTENCE_WORDS 5
#define LONG_FIELD_BYTES 1024 /* a structural field longer than this holds more than structure */

/* Other readings of a text that was handed out. */
struct more {
	struct sp_text *text; /* in the arena */
	size_t n, at, capacity;
};

enum step { STEP_SUBJECTS, STEP_HEADER, STEP_FILENAMES, STEP_BODY, STEP_DONE };

struct texts_state {
	enum step step;
	struct sp_hfields fields;
	struct sp_body body;
	struct sp_view name[SP_NAME_READINGS];
	unsigned name_n, name_at;
	bool name_plain; /* what comes next is the name as it is meant */
	struct more more;
};

/*
 * Fields whose values are made by machines for machines; a '*' at the end stands for any rest. Sorted by their first
 * letter only.
 */
static const char *const machine_fields[] = { "accept-language", "arc-*", "archived-at",
	"authentication-results*", "auto-submitted", "autocrypt*", "bounces-to", "cfbl-*",
	"content-class", "content-disposition", "content-id", "content-language", "content-length",
	"content-location", "content-md5", "content-transfer-encoding", "content-type", "date",
	"delivered-to", "disposition-notification-options", "dkim-*", "domainkey-*", "envelope-to",
	"errors-to", "expires", "feedback-id", "importance", "in-reply-to", "ironport-*", "lines",
	"list-*", "message-id", "mime-version", "msip_labels", "old-*", "original-*", "precedence",
	"priority", "received", "received-spf", "references", "resent-date", "resent-message-id",
	"return-path", "sensitivity", "status", "thread-index", "tls-*", "user-agent", "x-abuse*",
	"x-amz-*", "x-antivirus*", "x-apple-*", "x-authority*", "x-auto-response-suppress",
	"x-barracuda*", "x-campaign*", "x-cm*", "x-csa-*", "x-dkim*", "x-dspam*", "x-entity-*",
	"x-eopattributedmessage", "x-exchange*", "x-feedback*", "x-forefront*", "x-gm*", "x-google*",
	"x-hmailserver*", "x-ironport*", "x-job*", "x-klms*", "x-mailer", "x-mailgun*", "x-mailman*",
	"x-mandrill*", "x-mc*", "x-message-flag", "x-mime-autoconverted", "x-mimeole", "x-mimetrack",
	"x-mozilla*", "x-ms-*", "x-microsoft*", "x-msmail*", "x-mxl*", "x-oq-*", "x-originating-ip",
	"x-originalarrivaltime", "x-ovh*", "x-pm*", "x-pp-*", "x-priority", "x-proofpoint*",
	"x-provags*", "x-qq*", "x-received", "x-report*", "x-sendgrid*", "x-ses-*", "x-sg-*",
	"x-sfdc*", "x-sonic*", "x-spam*", "x-tm-*", "x-tmn*", "x-uid*", "x-virus*", "x-ymail*" };

static bool is_machine_field(struct sp_view name)
{
	unsigned char first = name.n ? sp_lower((unsigned char)name.p[0]) : 0;

	for (size_t i = 0; i < sizeof machine_fields / sizeof *machine_fields; i++) {
		const char *m = machine_fields[i];
		size_t k = 0;

		if ((unsigned char)m[0] != first)
			continue;
		while (k < name.n && m[k] && m[k] == (char)sp_lower((unsigned char)name.p[k]))
			k++;
		if ((m[k] == '*' && !m[k + 1]) || (!m[k] && k == name.n))
			return true;
	}
	return false;
}

static const struct sp_part *part_of(const struct sp_texts *texts)
{
	return &texts->message->part[texts->part];
}

static void make_text(const struct sp_texts *texts, struct sp_view utf8, enum sp_field field,
	struct sp_text *ret)
{
	*ret = (struct sp_text){ .utf8 = utf8, .decoded = utf8, .part = texts->part, .field = field };
}

/* Returns: 1 the next subject, 0 no more, SP_ENOMEM. */
static int next_subject(struct sp_texts *texts, struct texts_state *state, struct sp_text *ret)
{
	struct sp_hfield field;

	while (sp_hfields_next(&state->fields, &field)) {
		struct sp_view subject;

		if (!sp_word_is(field.name, "subject"))
			continue;
		if (sp_header_decode(field.value, texts->arena, &subject))
			return SP_ENOMEM;
		if (!subject.n)
			continue;
		make_text(texts, subject, SP_FIELD_SUBJECT, ret);
		return 1;
	}
	return 0;
}

/* A line without the backslashes that quote characters (RFC 5322 3.2.1). */
static void add_unquoted(struct sp_out *out, struct sp_view line)
{
	for (size_t i = 0; i < line.n; i++)
		if (line.p[i] != '\\')
			sp_out_add(out, line.p + i, 1);
	sp_out_add(out, "\n", 1);
}

static int add_line(struct sp_out *out, struct sp_view name, struct sp_view value)
{
	struct sp_view decoded;

	if (sp_header_decode(value, out->arena, &decoded))
		return SP_ENOMEM;
	/* A name is ASCII but for what somebody put there to hide it. */
	if (name.n && sp_utf8_ascii_run(name.p, name.n) != name.n &&
		sp_header_decode(name, out->arena, &name))
		return SP_ENOMEM;
	sp_out_add(out, name.p, name.n);
	if (name.n)
		sp_out_add(out, ": ", 2);
	sp_out_add(out, decoded.p, decoded.n);
	sp_out_add(out, "\n", 1);
	if (decoded.n && memchr(decoded.p, '\\', decoded.n))
		add_unquoted(out, decoded);
	return out->failed ? SP_ENOMEM : SP_OK;
}

/* A link in a machine's field that carries words of a person: "?body=see%20you%20there". */
static int add_link(struct sp_out *out, struct sp_view name, struct sp_view value)
{
	char *decoded = sp_arena_alloc(out->arena, value.n);

	if (!decoded)
		return SP_ENOMEM;
	size_t n = sp_percent_decode(value, decoded);

	/* What sets parameters apart, and words in them, is a blank. */
	for (size_t i = 0; i < n; i++)
		if (decoded[i] == '?' || decoded[i] == '&' || decoded[i] == '+')
			decoded[i] = ' ';
	return add_line(out, name, sp_view(decoded, n));
}

/* Whether a machine's field says something to people: as it stands, or once its encoded words or escapes are undone. */
static bool speaks(struct sp_out *out, const struct sp_hfield *field)
{
	struct sp_view decoded = field->value;

	if (sp_view_find_nocase(field->value, "=?") != SIZE_MAX && sp_header_decode(field->value, out->arena, &decoded))
		return true;
	return sp_sniff_sentence(decoded, SENTENCE_WORDS) || sp_view_find_nocase(decoded, "%20") != SIZE_MAX;
}

static int add_field(struct sp_out *out, const struct sp_hfield *field)
{
	if (field->value.n > LONG_FIELD_BYTES || !is_machine_field(field->name))
		return add_line(out, field->name, field->value);
	if (sp_view_starts_nocase(field->name, "list-") &&
		(sp_view_find_nocase(field->value, "%20") != SIZE_MAX || memchr(field->value.p, '+', field->value.n)))
		return add_link(out, field->name, field->value);
	return speaks(out, field) ? add_line(out, field->name, field->value) : SP_OK;
}

static int header_text(struct sp_texts *texts, struct sp_text *ret)
{
	struct sp_view head = part_of(texts)->head;
	struct sp_hfields fields = sp_hfields(head);
	struct sp_hfield field;
	struct sp_out out;

	if (!head.n)
		return 0;
	sp_out_init(&out, texts->arena, head.n + 64);
	while (sp_hfields_next(&fields, &field)) {
		if (sp_word_is(field.name, "subject") || !sp_view_trim(field.value).n)
			continue;
		if (add_field(&out, &field))
			return SP_ENOMEM;
	}
	struct sp_view text = sp_out_finish(&out);
	if (out.failed)
		return SP_ENOMEM;
	make_text(texts, text, SP_FIELD_HEADER, ret);
	return text.n != 0;
}

/* Whether signs stand in a name for the blanks that names had better not have. */
static bool is_dressed(struct sp_view name)
{
	return name.n && (memchr(name.p, '_', name.n) || memchr(name.p, '%', name.n) || memchr(name.p, '+', name.n));
}

static int plain_name(struct sp_view name, struct sp_arena *arena, struct sp_view *ret)
{
	char *out = sp_arena_alloc(arena, name.n);

	if (!out)
		return SP_ENOMEM;
	size_t n = sp_percent_decode(name, out);

	for (size_t i = 0; i < n; i++)
		if (out[i] == '_' || out[i] == '+')
			out[i] = ' ';
	*ret = sp_view(out, sp_utf8_valid_run(out, n));
	return SP_OK;
}

static int next_filename(struct sp_texts *texts, struct texts_state *state, struct sp_text *ret)
{
	const struct sp_part *part = part_of(texts);

	if (!part->filename || (part->flags & SP_PARTF_READING))
		return 0;
	if (!state->name_n) {
		bool too_many; /* said when the part was read */

		state->name_n = sp_filenames_collect(part->head, texts->limits, texts->arena,
			state->name, &too_many);
		/* A post's attachment has a name and no header. */
		if (!state->name_n)
			state->name[state->name_n++] = sp_view_str(part->filename);
	}
	if (state->name_at == state->name_n)
		return 0;
	struct sp_view name = state->name[state->name_at];

	/* First as it is written, then as it is meant. */
	if (state->name_plain && plain_name(name, texts->arena, &name))
		return SP_ENOMEM;
	make_text(texts, name, SP_FIELD_FILENAME, ret);
	state->name_plain = !state->name_plain && is_dressed(name);
	state->name_at += !state->name_plain;
	return 1;
}

void sp_texts_init(struct sp_texts *texts, struct sp_message *message, uint32_t part,
	const struct sp_limits *limits, struct sp_arena *arena, struct sp_parse_tools *tools)
{
	struct texts_state *state = sp_arena_calloc(arena, 1, sizeof *state);

	*texts = (struct sp_texts){ .message = message, .limits = limits, .tools = tools,
		.arena = arena, .part = part, .state = state };
	if (state)
		state->fields = sp_hfields(message->part[part].head);
}

static int step(struct sp_texts *texts, struct texts_state *state, struct sp_text *ret)
{
	switch (state->step) {
	case STEP_SUBJECTS:
		return next_subject(texts, state, ret);
	case STEP_HEADER:
		state->step = STEP_FILENAMES;
		return header_text(texts, ret);
	case STEP_FILENAMES:
		return next_filename(texts, state, ret);
	case STEP_BODY:
		return sp_body_next(texts, &state->body, ret);
	case STEP_DONE:
		break;
	}
	return 0;
}

static int keep_reading(void *context, const struct sp_text *reading)
{
	struct sp_texts *texts = context;
	struct more *more = &((struct texts_state *)texts->state)->more;

	if (sp_arena_reserve(texts->arena, (void **)&more->text, more->n, &more->capacity, sizeof *more->text))
		return SP_ENOMEM;
	more->text[more->n++] = *reading;
	return SP_OK;
}

static int lose_readings(void *context)
{
	struct sp_texts *texts = context;

	return sp_message_add_loss(texts->message, SP_LOSS_TOO_MANY, texts->part, SP_READINGS_TOO_MANY);
}

/* Finds the other readings of a text of the header. A body has its own. */
static int read_more(struct sp_texts *texts, struct texts_state *state, const struct sp_text *text)
{
	const struct sp_reading_sink sink = { texts->arena, texts, keep_reading, NULL, lose_readings };

	state->more = (struct more){ 0 };
	return sp_readings_of(&sink, text, NULL);
}

int sp_texts_next(struct sp_texts *texts, struct sp_text *ret)
{
	struct texts_state *state = texts->state;

	if (state && state->more.at < state->more.n) {
		*ret = state->more.text[state->more.at++];
		return 1;
	}
	while (state && state->step != STEP_DONE) {
		enum step before = state->step;
		int r = step(texts, state, ret);

		if (r == 1 && before != STEP_BODY && read_more(texts, state, ret))
			r = SP_ENOMEM;
		if (r == 1)
			return 1;
		if (r < 0)
			break;
		if (state->step == before)
			state->step = before + 1;
	}
	if (state && state->step == STEP_DONE)
		return 0;
	texts->state = NULL;
	(void)sp_message_add_loss(texts->message, SP_LOSS_TOO_LARGE, texts->part,
		"no memory to decode the rest of the part");
	return SP_ENOMEM;
}
