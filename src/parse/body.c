/* SPDX-License-Identifier: Apache-2.0 */
#include "parse/body.h"

#include <stdio.h>
#include <string.h>

#include "base/err.h"
#include "base/utf8.h"
#include "parse/charset.h"
#include "parse/decode.h"
#include "parse/glance.h"
#include "parse/inline.h"
#include "parse/joint.h"
#include "parse/part.h"
#include "parse/readings.h"
#include "parse/sealed.h"
#include "parse/sniff.h"

#define SIGNATURE_BYTES 32768 /* a detached signature is smaller */
#define PEEK_BYTES 4096       /* tell text from what is none, and most formats from one another */

struct reader {
	struct sp_texts *texts;
	struct sp_body *body;
	const struct sp_part *part;
	enum sp_field field;
	bool dropped; /* there were more readings than are handed out */
	struct sp_view seen; /* what `glance` speaks of */
	struct sp_glance glance;
};

/* What a look over the bytes tells; the last ones are remembered, as they are asked about more than once. */
static const struct sp_glance *look(struct reader *r, struct sp_view bytes)
{
	if (r->seen.p != bytes.p || r->seen.n != bytes.n)
		r->glance = sp_glance(bytes, r->texts->arena);
	r->seen = bytes;
	return &r->glance;
}

static int lose(const struct reader *r, enum sp_loss_kind kind, const char *detail)
{
	return sp_message_add_loss(r->texts->message, kind, r->texts->part, detail);
}

/* Adds a text to what is handed out. */
static void push_text_of(struct reader *r, const struct sp_text *text)
{
	struct sp_body *body = r->body;

	if (!text->utf8.n)
		return;
	r->dropped |= body->n == SP_BODY_TEXTS;
	if (body->n == SP_BODY_TEXTS || sp_arena_reserve(r->texts->arena, (void **)&body->text, body->n, &body->capacity,
		sizeof *body->text))
		return;
	body->text[body->n++] = *text;
}

static void push_mapped(struct reader *r, struct sp_view utf8, const struct sp_map *map,
	struct sp_view decoded, enum sp_field field, uint32_t flags)
{
	struct sp_text text = { .utf8 = utf8, .decoded = decoded, .part = r->texts->part, .field = field,
		.flags = flags };

	if (map)
		text.to_part = *map;
	if (utf8.p == r->seen.p && utf8.n == r->seen.n && r->glance.ascii)
		text.flags |= SP_TEXTF_ASCII;
	if (decoded.p == r->seen.p && decoded.n == r->seen.n)
		text.lines = r->glance.lines;
	push_text_of(r, &text);
}

static void push(struct reader *r, struct sp_view utf8, enum sp_field field, uint32_t flags)
{
	push_mapped(r, utf8, NULL, utf8, field, flags);
}

static int unsupported(struct reader *r, const char *type)
{
	char detail[128];

	snprintf(detail, sizeof detail, "%s, needs extraction", type[0] ? type : "unknown content");
	return lose(r, SP_LOSS_UNSUPPORTED, detail);
}

/* What is no text: kept for who takes it apart, if there is somebody, else a loss. */
static int set_aside(struct reader *r, struct sp_view bytes, const char *type)
{
	struct sp_texts *texts = r->texts;

	if (!texts->want_opaque)
		return unsupported(r, type);
	if (texts->opaque_n == SP_OPAQUE_MAX)
		return lose(r, SP_LOSS_TOO_MANY, "more files inside one part than are looked at");
	const char *kept = sp_arena_strdup(texts->arena, type);

	if (!kept)
		return SP_ENOMEM;
	texts->opaque[texts->opaque_n++] = (struct sp_opaque){ bytes, kept };
	return SP_OK;
}

static int take_reading(void *context, const struct sp_text *reading)
{
	struct reader *r = context;

	push_text_of(r, reading);
	return SP_OK;
}

static int take_file(void *context, struct sp_view bytes, const char *type)
{
	struct reader *r = context;

	return r->texts->want_opaque ? set_aside(r, bytes, type ? type : "") : SP_OK;
}

static int lose_readings(void *context)
{
	return lose(context, SP_LOSS_TOO_MANY, SP_READINGS_TOO_MANY);
}

/* What one of the texts that are handed out says in other ways. */
static int push_readings(struct reader *r, size_t at)
{
	const struct sp_reading_sink sink = { r->texts->arena, r, take_reading, take_file, lose_readings };
	const struct sp_text text = r->body->text[at];

	bool seen = text.utf8.p == r->seen.p && text.utf8.n == r->seen.n;

	return sp_readings_of(&sink, &text, seen ? &r->glance : NULL);
}

static const char *file_type(struct sp_view bytes)
{
	const char *known = sp_sniff_signature(bytes);

	return known ? known : "";
}

static int push_html(struct reader *r, struct sp_view source, uint32_t flags)
{
	struct sp_html html = { 0 };
	int e = sp_html_to_text(source, r->texts->limits, r->texts->arena, &html);

	size_t first = r->body->n;

	flags |= SP_TEXTF_HTML;
	push_mapped(r, html.shown, &html.shown_map, source, r->field, flags);
	push_mapped(r, html.all, &html.all_map, source, r->field, flags | SP_TEXTF_HIDDEN);
	push_mapped(r, html.meta, &html.meta_map, source, SP_FIELD_METADATA, flags | SP_TEXTF_HIDDEN);
	for (size_t last = r->body->n; first < last; first++)
		if (push_readings(r, first))
			return SP_ENOMEM;
	for (unsigned i = 0; i < html.file_n; i++)
		if (set_aside(r, html.file[i].bytes, html.file[i].type[0] ? html.file[i].type : file_type(html.file[i].bytes)))
			return SP_ENOMEM;
	if (html.hidden && sp_message_add_anomaly(r->texts->message, SP_ANOMALY_HIDDEN_TEXT,
			r->texts->part, 0.2f, "text hidden by style or element"))
		return SP_ENOMEM;
	if (html.files_dropped && lose(r, SP_LOSS_TOO_MANY, "more files inside links than are looked at"))
		return SP_ENOMEM;
	if (e || html.truncated)
		return lose(r, SP_LOSS_TOO_LARGE, "no memory to read all of the markup");
	return SP_OK;
}

static int push_flowed(struct reader *r, struct sp_view text, uint32_t flags)
{
	struct sp_map map = { 0 };
	struct sp_view joined;

	if (sp_flowed_join(text, r->part->flags & SP_PARTF_DELSP, r->texts->arena, &joined, &map))
		return SP_ENOMEM;
	push_mapped(r, joined, &map, text, r->field, flags);
	return SP_OK;
}

static int push_uncut(struct reader *r, struct sp_view text, uint32_t flags)
{
	struct sp_map map = { 0 };
	struct sp_view uncut;

	if (sp_quotes_join(text, r->texts->arena, &uncut, &map))
		return SP_ENOMEM;
	push_mapped(r, uncut, &map, text, r->field, flags);
	return SP_OK;
}

static bool is_type(const char *type, const char *const *list)
{
	while (*list && strcmp(type, *list) != 0)
		list++;
	return *list;
}

/* Whether the part's file name ends so. */
static bool has_ending(const struct sp_part *part, const char *const *list)
{
	size_t n = part->filename ? strlen(part->filename) : 0;

	for (; *list; list++) {
		size_t k = strlen(*list);

		if (n > k && !strcasecmp(part->filename + n - k, *list))
			return true;
	}
	return false;
}

/* Calendars, cards and JSON: once more without their folds and escapes. */
static int push_unescaped(struct reader *r, struct sp_view text, uint32_t flags)
{
	static const char *const folded_types[] = { "text/calendar", "text/vcard", "text/x-vcard",
		"text/directory", "text/x-vcalendar", "application/ics", NULL };
	static const char *const folded_names[] = { ".ics", ".vcf", ".vcard", ".vcs", NULL };
	static const char *const names[] = { ".json", ".jsonl", ".ndjson", NULL };
	bool folded = is_type(r->part->type, folded_types) || has_ending(r->part, folded_names);
	struct sp_map map = { 0 };
	struct sp_view plain;

	if (!folded && !strstr(r->part->type, "json") && !has_ending(r->part, names))
		return SP_OK;
	if (!memchr(text.p, '\\', text.n) && !(folded && (memmem(text.p, text.n, "\n ", 2) ||
		memmem(text.p, text.n, "\n\t", 2))))
		return SP_OK;
	if (sp_escapes_undo(text, folded, r->texts->arena, &plain, &map))
		return SP_ENOMEM;
	size_t before = r->body->n;

	push_mapped(r, plain, &map, text, r->field, flags);
	return r->body->n > before ? push_readings(r, before) : SP_OK;
}

static int push_bytes(struct reader *r, struct sp_view bytes, const char *charset,
	enum sp_content content);

static int push_inline_files(struct reader *r, struct sp_view bytes)
{
	struct sp_view files;
	bool damaged;

	if (sp_inline_decode(bytes, r->texts->arena, &files, &damaged))
		return SP_ENOMEM;
	if (damaged && lose(r, SP_LOSS_CORRUPT, "a uuencoded or yEnc file that is cut short"))
		return SP_ENOMEM;
	struct sp_sniffed sniffed = sp_sniff(files, r->texts->tools);
	if (files.n && sniffed.content == SP_CONTENT_BINARY && r->texts->want_opaque)
		return set_aside(r, files, sniffed.type);
	if (files.n && sniffed.content == SP_CONTENT_BINARY)
		return lose(r, SP_LOSS_UNSUPPORTED, "a file inside the text, needs extraction");
	r->field = SP_FIELD_ATTACHMENT;
	return push_bytes(r, files, NULL, sniffed.content);
}

/* What stands in armour need not be encrypted. */
static int push_armour(struct reader *r, struct sp_view text)
{
	size_t at = sp_sealed_find(text);

	if (!r->texts->want_opaque || at == SIZE_MAX)
		return lose(r, SP_LOSS_ENCRYPTED, "a message in armour");
	return set_aside(r, sp_view_sub(text, at, text.n), "application/pgp-encrypted");
}

/* A text that goes on from what stands before its part. */
static int push_joint(struct reader *r, struct sp_view text, uint32_t flags)
{
	struct sp_map map;
	struct sp_view joint;
	int found = sp_joint_read(r->texts, text, &joint, &map);

	if (found == 1)
		push_mapped(r, joint, &map, text, r->field, flags);
	return found < 0 ? SP_ENOMEM : SP_OK;
}

/* Characters of the text in UTF-8, as text or markup. */
static int push_text(struct reader *r, const struct sp_decoded *got, struct sp_view bytes,
	enum sp_content content)
{
	uint32_t flags = got->repaired ? SP_TEXTF_REPAIRED : 0;
	struct sp_view text = got->utf8;

	if (content == SP_CONTENT_HTML)
		return push_html(r, text, flags);
	if (!r->body->n && push_joint(r, text, flags))
		return SP_ENOMEM;
	if (r->part->flags & SP_PARTF_FLOWED) {
		if (push_flowed(r, text, flags))
			return SP_ENOMEM;
	} else {
		push(r, text, r->field, flags);
	}
	if (push_unescaped(r, text, flags))
		return SP_ENOMEM;
	if (r->field == SP_FIELD_ATTACHMENT && !(r->part->flags & SP_PARTF_ATTACHMENT))
		return SP_OK; /* a file inside a text: not once more */
	struct sp_glance seen = *look(r, text);

	if (seen.armour && push_armour(r, text))
		return SP_ENOMEM;
	if (seen.cut && !(r->part->flags & SP_PARTF_FLOWED) && push_uncut(r, text, flags))
		return SP_ENOMEM;
	const struct sp_reading_sink sink = { r->texts->arena, r, take_reading, take_file, lose_readings };
	const struct sp_text plain = { .utf8 = text, .decoded = text, .part = r->texts->part, .field = r->field };

	if (sp_readings_of(&sink, &plain, &seen))
		return SP_ENOMEM;
	return seen.files ? push_inline_files(r, bytes) : SP_OK;
}

static int push_charset(struct reader *r, struct sp_view bytes, const char *charset,
	enum sp_content content)
{
	struct sp_decoded got = { .utf8 = bytes, .known = true };
	const struct sp_glance *seen = look(r, bytes);
	bool plain = seen->ascii && !seen->nul;
	const char *escaped = plain ? sp_charset_escaped(bytes) : NULL;

	if (escaped && (!charset || sp_charset_is_ascii_based(charset)))
		charset = escaped;
	if (plain && (!charset || sp_charset_is_ascii_based(charset)))
		return push_text(r, &got, bytes, content);
	int e = sp_charset_read(bytes, charset, r->texts->arena, NULL, &got);

	if (e == SP_ENOENT)
		e = sp_charset_read(bytes, NULL, r->texts->arena, NULL, &got);
	if (e || push_text(r, &got, bytes, content))
		return SP_ENOMEM;
	/* Not everybody knows a charset that is no superset of ASCII: then the bytes are read as they stand. But not those
	 * that escapes lead out of ASCII, and that are what they are said to be. */
	bool other = plain && charset && !sp_charset_is_ascii_based(charset) && got.utf8.p != bytes.p;
	struct sp_decoded raw = { .utf8 = bytes, .known = true };

	return other && (!escaped || got.repaired) ? push_text(r, &raw, bytes, content) : SP_OK;
}

/* A text with NULs in it: as UTF-16 or UTF-32 where it could be that, and with the NULs left out. */
static int push_with_nuls(struct reader *r, struct sp_view bytes, const char *charset,
	enum sp_content content)
{
	const char *wide = sp_charset_wide(bytes);
	char *out = sp_arena_alloc(r->texts->arena, bytes.n);
	size_t n = 0;

	if (!out)
		return SP_ENOMEM;
	for (size_t at = 0; at < bytes.n;) {
		const char *nul = memchr(bytes.p + at, 0, bytes.n - at);
		size_t to = nul ? (size_t)(nul - bytes.p) : bytes.n;

		memcpy(out + n, bytes.p + at, to - at);
		n += to - at;
		at = to + 1;
	}
	if (wide && push_charset(r, bytes, wide, content))
		return SP_ENOMEM;
	/* UTF-16 inside another text: an odd number of bytes before it shifts the pairs. */
	if (!wide && bytes.n - n > bytes.n / 10 &&
		(push_charset(r, bytes, "utf-16le", content) ||
			push_charset(r, sp_view_sub(bytes, 1, bytes.n), "utf-16le", content)))
		return SP_ENOMEM;
	return push_charset(r, sp_view(out, n), charset, content);
}

static bool is_wide_name(const char *charset)
{
	return charset && (strstr(charset, "16") || strstr(charset, "32")) && charset[0] == 'u';
}

/* Bytes of a body, transfer encoding undone. */
static int push_bytes(struct reader *r, struct sp_view bytes, const char *charset,
	enum sp_content content)
{
	bool nuls = look(r, bytes)->nul;

	if (nuls && !is_wide_name(charset))
		return push_with_nuls(r, bytes, charset, content);
	return push_charset(r, bytes, charset, content);
}

/* The charset of markup: as declared, else as it says of itself; both where they differ. */
static int push_markup(struct reader *r, struct sp_view bytes)
{
	struct sp_view own = sp_html_prescan(bytes);
	const char *declared = r->part->charset;
	char name[64] = "";

	for (size_t i = 0; i < own.n && i + 1 < sizeof name; i++)
		name[i] = (char)sp_lower((unsigned char)own.p[i]);
	const char *first = declared || !name[0] ? declared : name;
	if (push_bytes(r, bytes, first, SP_CONTENT_HTML))
		return SP_ENOMEM;
	if (!declared || !name[0] || !strcmp(declared, name) ||
		(sp_charset_is_ascii_based(declared) && sp_charset_is_ascii_based(name) &&
			look(r, bytes)->ascii))
		return SP_OK;
	return push_bytes(r, bytes, name, SP_CONTENT_HTML);
}

static int mismatch(struct reader *r, float confidence, const char *detail)
{
	return sp_message_add_anomaly(r->texts->message, SP_ANOMALY_TYPE_MISMATCH, r->texts->part,
		confidence, detail);
}

/* What is declared as text but is not: set aside. Where nobody takes it apart it is scanned as text all the same. */
static int check_odd(struct reader *r, struct sp_view bytes)
{
	const char *known = sp_sniff_signature(bytes);

	if (known) {
		if (mismatch(r, 0.4f, "content of another format declared as text"))
			return SP_ENOMEM;
		return set_aside(r, bytes, known);
	}
	if (!look(r, bytes)->nul || is_wide_name(r->part->charset) || sp_charset_wide(bytes))
		return SP_OK;
	struct sp_sniffed sniffed = sp_sniff(bytes, r->texts->tools);
	return sniffed.content == SP_CONTENT_BINARY && (sniffed.type[0] || sp_sniff_noise(bytes)) ?
		set_aside(r, bytes, sniffed.type) : SP_OK;
}

/* A file that is called text, but whoever opens it sees a page. */
static bool opens_as_page(const struct reader *r, struct sp_view bytes)
{
	static const char *const names[] = { ".html", ".htm", ".xhtml", ".xht", ".shtml", ".svg", NULL };

	return r->part->kind == SP_PART_TEXT && (r->part->flags & SP_PARTF_ATTACHMENT) &&
		(has_ending(r->part, names) || sp_sniff(bytes, NULL).content == SP_CONTENT_HTML);
}

static int text_part(struct reader *r)
{
	struct sp_view bytes;
	bool damaged;

	if (sp_cte_decode(r->part->body, (enum sp_cte)r->part->cte, r->texts->arena, &bytes, NULL,
		&damaged))
		return SP_ENOMEM;
	if (!bytes.n && !r->part->body.n)
		return SP_OK;
	if (check_odd(r, bytes))
		return SP_ENOMEM;
	/* Letters of a format's own syntax are no text. */
	if (r->texts->opaque_n)
		return SP_OK;
	int e = r->part->kind == SP_PART_HTML ? push_markup(r, bytes) :
		push_bytes(r, bytes, r->part->charset, SP_CONTENT_TEXT);
	if (!e && opens_as_page(r, bytes))
		e = push_markup(r, bytes);
	/* What is no base64 after all, or has a text appended, is shown as it stands by some. */
	if (r->part->cte == SP_CTE_BASE64)
		damaged |= memchr(r->part->body.p, ' ', r->part->body.n) ||
			memchr(r->part->body.p, '-', r->part->body.n);
	if (!e && damaged && r->part->cte != SP_CTE_QP)
		e = push_bytes(r, r->part->body, r->part->charset, SP_CONTENT_TEXT);
	return e;
}

/* ---- parts that are not declared as text ---- */

static bool starts(const char *s, const char *prefix)
{
	return !strncmp(s, prefix, strlen(prefix));
}

static bool is_pkcs7(const char *type)
{
	return !strcmp(type, "application/pkcs7-mime") || !strcmp(type, "application/x-pkcs7-mime");
}

static bool is_signature(const char *type)
{
	return !strcmp(type, "application/pkcs7-signature") ||
		!strcmp(type, "application/x-pkcs7-signature");
}

/* S/MIME says in its smime-type what it is; without one it is taken for encrypted. */
static int pkcs7_part(struct reader *r)
{
	struct sp_view head = r->part->head;
	bool clear = sp_view_find_nocase(head, "signed-data") != SIZE_MAX ||
		sp_view_find_nocase(head, "compressed-data") != SIZE_MAX ||
		sp_view_find_nocase(head, "certs-only") != SIZE_MAX;

	if (!r->texts->want_opaque)
		return clear ? unsupported(r, r->part->type) :
			       lose(r, SP_LOSS_ENCRYPTED, "an S/MIME message");
	bool damaged;
	struct sp_view bytes;

	if (sp_cte_decode(r->part->body, (enum sp_cte)r->part->cte, r->texts->arena, &bytes, NULL, &damaged))
		return SP_ENOMEM;
	return set_aside(r, bytes, r->part->type);
}

/* How much the declared type and what was found contradict each other. */
static int compare_types(struct reader *r, const struct sp_sniffed *sniffed)
{
	const char *declared = r->part->type;
	bool media = starts(declared, "image/") || starts(declared, "audio/") ||
		starts(declared, "video/");

	if (sniffed->content != SP_CONTENT_BINARY) {
		if (media || !strcmp(declared, "application/zip") ||
			!strcmp(declared, "application/pdf"))
			return mismatch(r, 0.6f, "text declared as another format");
		if (strcmp(declared, "application/octet-stream") != 0)
			return mismatch(r, 0.2f, "text declared as another format");
		return SP_OK;
	}
	if (media && starts(sniffed->type, "application/"))
		return mismatch(r, 0.6f, "a file of another format declared as picture, sound or film");
	return SP_OK;
}

/* Decodes the first bytes of the body; all of it where they give too little to judge by. *ret_all: it is all. */
static int decode_some(struct reader *r, struct sp_view *ret, bool *ret_all)
{
	struct sp_view body = r->part->body;
	size_t enough = 2 * PEEK_BYTES;
	bool damaged;

	*ret_all = body.n <= enough;
	int e = sp_cte_decode(sp_view(body.p, *ret_all ? body.n : enough),
		(enum sp_cte)r->part->cte, r->texts->arena, ret, NULL, &damaged);
	if (e || *ret_all || ret->n >= PEEK_BYTES)
		return e;
	*ret_all = true;
	return sp_cte_decode(body, (enum sp_cte)r->part->cte, r->texts->arena, ret, NULL, &damaged);
}

static int opaque_part(struct reader *r)
{
	/* A type that says what it is need not be named by libmagic; whether it is text is known without. */
	bool vague_type = !strcmp(r->part->type, "application/octet-stream");
	struct sp_parse_tools *tools = vague_type ? r->texts->tools : NULL;
	struct sp_view bytes;
	bool all, damaged;

	if (decode_some(r, &bytes, &all))
		return SP_ENOMEM;
	if (!bytes.n)
		return SP_OK;
	if (is_pkcs7(r->part->type))
		return pkcs7_part(r);
	struct sp_sniffed sniffed = sp_sniff(bytes, tools);
	if (is_signature(r->part->type) && sniffed.content == SP_CONTENT_BINARY &&
		(unsigned char)bytes.p[0] == 0x30 && !sp_sniff_signature(bytes) && r->part->body.n < SIGNATURE_BYTES)
		return SP_OK;
	if (!all && (sniffed.content != SP_CONTENT_BINARY || r->texts->want_opaque)) {
		if (sp_cte_decode(r->part->body, (enum sp_cte)r->part->cte, r->texts->arena, &bytes,
			NULL, &damaged))
			return SP_ENOMEM;
		sniffed = sp_sniff(bytes, tools);
	}
	if (compare_types(r, &sniffed))
		return SP_ENOMEM;
	if (sniffed.content == SP_CONTENT_BINARY) {
		bool vague = !sniffed.type[0] || !strcmp(sniffed.type, "application/zip") ||
			!strcmp(sniffed.type, "application/x-ole-storage");

		return set_aside(r, bytes, vague && !vague_type ? r->part->type : sniffed.type);
	}
	static const char *const mails[] = { ".eml", ".mht", ".mhtml", NULL };

	if (r->texts->want_opaque && has_ending(r->part, mails))
		return set_aside(r, bytes, "message/rfc822");
	return push_bytes(r, bytes, r->part->charset, sniffed.content);
}

int sp_body_next(struct sp_texts *texts, struct sp_body *body, struct sp_text *ret)
{
	if (!body->read) {
		struct reader r = { .texts = texts, .body = body,
			.part = &texts->message->part[texts->part] };
		int e = SP_OK;

		r.field = r.part->flags & SP_PARTF_ATTACHMENT ? SP_FIELD_ATTACHMENT : SP_FIELD_BODY;
		if (!strcmp(r.part->type, "text/x-metadata") && texts->message->kind == SP_KIND_POST)
			r.field = SP_FIELD_METADATA;
		body->read = true;
		if (r.part->kind == SP_PART_OPAQUE)
			e = opaque_part(&r);
		else if (r.part->kind == SP_PART_TEXT || r.part->kind == SP_PART_HTML)
			e = text_part(&r);
		if (!e && r.dropped)
			e = lose(&r, SP_LOSS_TOO_MANY, "more ways to read the text than are tried");
		body->failed = e;
	}
	if (body->at == body->n)
		return body->failed;
	*ret = body->text[body->at++];
	return 1;
}
