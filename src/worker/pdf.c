/* SPDX-License-Identifier: Apache-2.0 */
/*
 * PDF (ISO 32000). The text of its pages is read by pdftotext, a program; here is what that does not see: annotations,
 * forms, outlines, properties, attached files, and what the file said before it was changed. By qpdf where it is there.
 */
#ifdef HAVE_CONFIG_H
#include <config.h>
#endif

#include <stdio.h>
#include <stdlib.h>
#ifdef HAVE_QPDF
#include <qpdf/qpdf-c.h>
#endif

#include "worker/format.h"
#ifdef HAVE_QPDF
#include "worker/pdf_picture.h"
#endif

#define HEADER_WITHIN 1024 /* what readers allow before the header (annex H) */
#define REVISIONS_MAX 3
#define OBJECTS_MAX 200000
#define KEYS_MAX 64
#define DEPTH_MAX 8
#define PICTURES_MAX 32 /* that are no photographs */

static size_t header_at(struct sp_view v)
{
	struct sp_view start = sp_slice(v, 0, HEADER_WITHIN);
	const char *found = start.n ? memmem(start.p, start.n, "%PDF-", 5) : NULL;

	return found ? (size_t)(found - v.p) : SIZE_MAX;
}

static unsigned bid_pdf(struct sp_view bytes)
{
	size_t at = header_at(bytes);

	return at == SIZE_MAX ? SP_BID_NONE : at ? SP_BID_WITHIN : SP_BID_SURE;
}

/* A file that was changed by additions holds what it was before: it ends at each mark but the last. */
static void give_revisions(struct sp_work *work)
{
	struct sp_view v = work->bytes;
	size_t ends[REVISIONS_MAX + 1], n = 0;

	for (size_t at = 0; n <= REVISIONS_MAX;) {
		const char *found = memmem(v.p + at, v.n - at, "%%EOF", 5);

		if (!found)
			break;
		at = (size_t)(found - v.p) + 5;
		ends[n++] = at;
	}
	struct sp_view start = sp_slice(v, 0, HEADER_WITHIN);
	/* The first mark of a file made for the web ends its first page. */
	size_t first = memmem(start.p, start.n, "/Linearized", 11) ? 1 : 0;

	if (n > REVISIONS_MAX)
		sp_give_loss(work, SP_LOSS_TOO_MANY, "more earlier versions of a document than are looked at");
	for (size_t i = first; i + 1 < n && !work->full; i++) {
		char name[32];

		/* Each once: a version is no version of its own versions. */
		if (work->name && !strncmp(work->name, "version ", 8))
			break;
		snprintf(name, sizeof name, "version %zu", i + 1);
		sp_give_child(work, name, "application/pdf", NULL, SP_EXTRACT_CHILD_HIDDEN, sp_slice(v, 0, ends[i]));
	}
}

#ifdef HAVE_QPDF
struct pdf {
	struct sp_work *work;
	qpdf_data q;
	struct sp_buf words;
	unsigned picture_n;
};

/* "D:20240131120000Z" is no number that means anything. */
static bool is_date(const char *s)
{
	return s[0] == 'D' && s[1] == ':' && sp_is_digit((unsigned char)s[2]);
}

static void add_string(struct pdf *pdf, qpdf_oh oh)
{
	const char *text = qpdf_oh_get_utf8_value(pdf->q, oh);

	if (!text || !text[0] || !text[1] || is_date(text))
		return;
	sp_buf_add_str(&pdf->words, text);
	sp_buf_add_char(&pdf->words, '\n');
}

/* Strings that are no words: identifiers, passwords, signatures. */
static bool is_opaque_key(const char *key)
{
	static const char *const opaque[] = { "/ID", "/O", "/U", "/OE", "/UE", "/Perms", "/CheckSum", "/Cert", "/ByteRange",
		"/Lookup", "/Registry", "/Ordering", "/CharSet", "/M", "/DA" };

	for (size_t i = 0; i < sizeof opaque / sizeof *opaque; i++)
		if (!strcmp(key, opaque[i]))
			return true;
	return false;
}

static void walk(struct pdf *pdf, qpdf_oh oh, unsigned depth);

static void walk_dictionary(struct pdf *pdf, qpdf_oh dictionary, unsigned depth)
{
	char *keys[KEYS_MAX];
	size_t n = 0;

	/* qpdf goes over one dictionary at a time. */
	qpdf_oh_begin_dict_key_iter(pdf->q, dictionary);
	while (n < KEYS_MAX && qpdf_oh_dict_more_keys(pdf->q)) {
		keys[n] = strdup(qpdf_oh_dict_next_key(pdf->q));
		if (!keys[n])
			break;
		n++;
	}
	for (size_t i = 0; i < n; i++) {
		if (!is_opaque_key(keys[i]))
			walk(pdf, qpdf_oh_get_key(pdf->q, dictionary, keys[i]), depth + 1);
		free(keys[i]);
	}
}

/* As deep as objects stand in one another without a reference: what is referred to is met as an object of its own. */
static void walk(struct pdf *pdf, qpdf_oh oh, unsigned depth)
{
	if (depth > DEPTH_MAX || (depth && qpdf_oh_is_indirect(pdf->q, oh)))
		return;
	if (qpdf_oh_is_string(pdf->q, oh)) {
		add_string(pdf, oh);
	} else if (qpdf_oh_is_dictionary(pdf->q, oh)) {
		walk_dictionary(pdf, oh, depth);
	} else if (qpdf_oh_is_array(pdf->q, oh)) {
		int n = qpdf_oh_get_array_n_items(pdf->q, oh);

		for (int i = 0; i < n && i < OBJECTS_MAX; i++)
			walk(pdf, qpdf_oh_get_array_item(pdf->q, oh, i), depth + 1);
	}
}

static bool is_name(struct pdf *pdf, qpdf_oh dictionary, const char *key, const char *name)
{
	return qpdf_oh_is_name_and_equals(pdf->q, qpdf_oh_get_key(pdf->q, dictionary, key), name);
}

/* Attached files, metadata, forms; and streams that nothing says anything of. Pages and fonts are for others. */
static void take_stream(struct pdf *pdf, qpdf_oh stream)
{
	qpdf_oh dictionary = qpdf_oh_get_dict(pdf->q, stream);
	bool file = is_name(pdf, dictionary, "/Type", "/EmbeddedFile");
	bool xml = is_name(pdf, dictionary, "/Subtype", "/XML");
	bool photo = is_name(pdf, dictionary, "/Subtype", "/Image") && is_name(pdf, dictionary, "/Filter", "/DCTDecode");
	unsigned char *bytes = NULL;
	size_t n = 0;
	QPDF_BOOL filtered = QPDF_FALSE;

	walk_dictionary(pdf, dictionary, 0);
	if (pdf->picture_n < PICTURES_MAX && sp_pdf_give_picture(pdf->q, stream, pdf->work)) {
		if (++pdf->picture_n == PICTURES_MAX)
			sp_give_loss(pdf->work, SP_LOSS_UNSUPPORTED, "more pictures in a document than are looked at");
		return;
	}
	if (!file && !xml && !photo && (qpdf_oh_has_key(pdf->q, dictionary, "/Type") ||
			qpdf_oh_has_key(pdf->q, dictionary, "/Subtype") ||
			qpdf_oh_has_key(pdf->q, dictionary, "/Length1")))
		return;
	/* Damaged streams come as far as they go. */
	qpdf_oh_get_stream_data(pdf->q, stream, photo ? qpdf_dl_none : qpdf_dl_all, &filtered, &bytes, &n);
	if (!bytes)
		return;
	struct sp_view data = sp_view((const char *)bytes, n);

	if (file || photo)
		sp_give_child(pdf->work, file ? "attachment" : "photo", NULL, NULL, 0, data);
	else if (n && (xml || data.p[0] == '<'))
		sp_give_child(pdf->work, "metadata", "text/html", NULL, 0, data);
	free(bytes);
}

static void look_inside(struct sp_work *work)
{
	struct pdf pdf = { .work = work, .q = qpdf_init() };

	qpdf_silence_errors(pdf.q);
	qpdf_set_suppress_warnings(pdf.q, QPDF_TRUE);
	sp_buf_init(&pdf.words, (size_t)16 << 20);
	QPDF_ERROR_CODE status = qpdf_read_memory(pdf.q, "attachment", work->bytes.p, work->bytes.n, "");

	if (status & QPDF_ERRORS) {
		if (qpdf_has_error(pdf.q) && qpdf_get_error_code(pdf.q, qpdf_get_error(pdf.q)) == qpdf_e_password)
			sp_give_loss(work, SP_LOSS_ENCRYPTED, "an encrypted document");
		qpdf_cleanup(&pdf.q);
		return;
	}
	qpdf_oh trailer = qpdf_get_trailer(pdf.q);
	long long size = qpdf_oh_get_int_value(pdf.q, qpdf_oh_get_key(pdf.q, trailer, "/Size"));

	if (size > OBJECTS_MAX)
		sp_give_loss(work, SP_LOSS_TOO_MANY, "more objects in a document than are looked at");
	walk(&pdf, trailer, 0);
	for (int id = 1; id < size && id < OBJECTS_MAX && !work->full; id++) {
		qpdf_oh oh = qpdf_get_object_by_id(pdf.q, id, 0);

		if (qpdf_oh_is_stream(pdf.q, oh))
			take_stream(&pdf, oh);
		else
			walk(&pdf, oh, 0);
		qpdf_oh_release_all(pdf.q);
	}
	sp_give_text(work, SP_EXTRACT_METADATA, sp_view(pdf.words.p, pdf.words.n));
	sp_buf_release(&pdf.words);
	qpdf_cleanup(&pdf.q);
}
#else
static void look_inside(struct sp_work *work)
{
	(void)work;
}
#endif

static void read_pdf(struct sp_work *work)
{
	bool said = work->said;

	work->said = false;
	look_inside(work);
	if (!work->said) {
		sp_give_tool(work, SP_TOOL_PDFTOTEXT);
		give_revisions(work);
	}
	work->said |= said;
}

const struct sp_format sp_format_pdf = { .name = "PDF documents", .bid = bid_pdf, .read = read_pdf,
	.type = "application/pdf" };
