/* SPDX-License-Identifier: Apache-2.0 */
#include "worker/pdf_inside.h"

#include <qpdf/qpdf-c.h>
#include <stdlib.h>

#include "worker/pdf_picture.h"
#include "worker/pdf_text.h"

#define OBJECTS_MAX 200000
#define KEYS_MAX 64
#define DEPTH_MAX 8
#define PARENTS_MAX 16
#define PICTURES_MAX 32 /* that are no photographs */
#define PICTURE_SIDE_MIN 64 /* pixels: what is smaller holds no words */
#define PAGES_DRAWN_MAX 2   /* pages of shapes that are drawn to be read: each takes as long as a hundred mails */
#define CONTENT_MAX ((size_t)64 << 20) /* bytes that pages draw, all together */
#define FIELD_MAX 12    /* bytes of a field that may be part of something */
#define WORDS_MIN 12    /* bytes that may say something */
#define PAPER_RIGHT 612 /* points: of a page that says no size */
#define PAPER_TOP 792

/* What an object was seen to be. */
enum { OF_PAGE = 1, OF_FILE = 2, IN_TREE = 4 };

struct pdf {
	struct sp_work *work;
	qpdf_data q;
	struct sp_buf words, unseen; /* properties and the like; what is drawn and not shown */
	struct sp_buf fields;        /* what was written in those of a form, in a row */
	struct sp_pdf_fonts fonts;
	unsigned char *known; /* by number */
	int object_n;
	size_t content_left;
	unsigned picture_n;
	bool shows, shapes, odd_picture;
};

/* "D:20240131120000Z" is no number that means anything. */
static bool is_date(const char *s)
{
	return s[0] == 'D' && s[1] == ':' && sp_is_digit((unsigned char)s[2]);
}

static void add_string(struct pdf *pdf, const char *text)
{
	if (!text || !text[0] || !text[1] || is_date(text))
		return;
	sp_buf_add_str(&pdf->words, text);
	sp_buf_add_char(&pdf->words, '\n');
}

/* A number may stand in several fields of a form, one after another. */
static void add_field(struct pdf *pdf, qpdf_oh value)
{
	const char *text = qpdf_oh_is_string(pdf->q, value) ? qpdf_oh_get_utf8_value(pdf->q, value) : "";

	if (!*text || strlen(text) > FIELD_MAX)
		return;
	sp_buf_add_str(&pdf->fields, text);
	sp_buf_add_char(&pdf->fields, ' ');
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

static void know(struct pdf *pdf, qpdf_oh oh, unsigned what)
{
	int id = qpdf_oh_get_object_id(pdf->q, oh);

	if (id > 0 && id < pdf->object_n)
		pdf->known[id] |= (unsigned char)what;
}

/* The streams of a file that is attached, one for each kind of system. */
static void know_files(struct pdf *pdf, qpdf_oh files)
{
	static const char *const keys[] = { "/F", "/UF", "/DOS", "/Mac", "/Unix" };

	for (size_t i = 0; qpdf_oh_is_dictionary(pdf->q, files) && i < sizeof keys / sizeof *keys; i++)
		know(pdf, qpdf_oh_get_key(pdf->q, files, keys[i]), OF_FILE);
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
		if (!strcmp(keys[i], "/EF"))
			know_files(pdf, qpdf_oh_get_key(pdf->q, dictionary, keys[i]));
		if (!strcmp(keys[i], "/V"))
			add_field(pdf, qpdf_oh_get_key(pdf->q, dictionary, keys[i]));
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
		add_string(pdf, qpdf_oh_get_utf8_value(pdf->q, oh));
	} else if (qpdf_oh_is_name(pdf->q, oh)) {
		const char *name = qpdf_oh_get_name(pdf->q, oh);

		/* No program writes spaces in a name. */
		if (strchr(name, ' '))
			add_string(pdf, name + 1);
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

/* ---- what pages draw ---- */

/* Gives what was drawn: all of it, or only what stands aside. */
static void keep(struct pdf *pdf, const struct sp_pdf_drawn *drawn, bool all)
{
	if (all)
		sp_buf_add(&pdf->unseen, drawn->text.p, drawn->text.n);
	sp_buf_add(&pdf->unseen, drawn->aside.p, drawn->aside.n);
	pdf->shapes |= drawn->shapes;
}

static bool spend(struct pdf *pdf, size_t n)
{
	if (pdf->content_left && n >= pdf->content_left)
		sp_give_loss(pdf->work, SP_LOSS_TOO_LARGE, "more is drawn in a document than is looked at");
	pdf->content_left -= n < pdf->content_left ? n : pdf->content_left;
	return pdf->content_left;
}

/* An entry of a page, or of what the page belongs to. */
static qpdf_oh inherited(struct pdf *pdf, qpdf_oh page, const char *key)
{
	for (unsigned i = 0; i < PARENTS_MAX && qpdf_oh_is_dictionary(pdf->q, page) &&
		!qpdf_oh_has_key(pdf->q, page, key); i++)
		page = qpdf_oh_get_key(pdf->q, page, "/Parent");
	return qpdf_oh_get_key(pdf->q, page, key);
}

static void read_box(struct pdf *pdf, qpdf_oh page, double box[4])
{
	qpdf_oh list = inherited(pdf, page, "/MediaBox");

	if (!qpdf_oh_is_array(pdf->q, list) || qpdf_oh_get_array_n_items(pdf->q, list) != 4)
		return;
	for (int i = 0; i < 4; i++)
		box[i] = qpdf_oh_get_numeric_value(pdf->q, qpdf_oh_get_array_item(pdf->q, list, i));
	for (int i = 0; i < 2; i++)
		if (box[i] > box[i + 2]) {
			double swap = box[i];

			box[i] = box[i + 2], box[i + 2] = swap;
		}
}

static void take_page(struct pdf *pdf, qpdf_oh page, bool in_tree)
{
	double box[4] = { 0, 0, PAPER_RIGHT, PAPER_TOP };
	qpdf_oh contents = qpdf_oh_get_key(pdf->q, page, "/Contents");
	unsigned char *bytes = NULL;
	size_t n = 0;
	struct sp_pdf_drawn drawn;

	know(pdf, contents, OF_PAGE);
	int item_n = qpdf_oh_is_array(pdf->q, contents) ? qpdf_oh_get_array_n_items(pdf->q, contents) : 0;

	for (int i = 0; i < item_n && spend(pdf, 1); i++)
		know(pdf, qpdf_oh_get_array_item(pdf->q, contents, i), OF_PAGE);
	qpdf_oh_get_page_content_data(pdf->q, page, &bytes, &n);
	if (!bytes)
		return;
	sp_pdf_drawn_init(&drawn);
	read_box(pdf, page, box);
	if (spend(pdf, n))
		sp_pdf_draw(&pdf->fonts, inherited(pdf, page, "/Resources"), sp_view((const char *)bytes, n), box, &drawn);
	pdf->shows |= drawn.text_shown;
	keep(pdf, &drawn, drawn.unseen || !in_tree);
	sp_pdf_drawn_release(&drawn);
	free(bytes);
}

/* What is drawn by reference, or by nobody. Returns: whether it draws text. */
static bool take_drawing(struct pdf *pdf, qpdf_oh dictionary, struct sp_view content)
{
	struct sp_pdf_drawn drawn;

	sp_pdf_drawn_init(&drawn);
	if (spend(pdf, content.n))
		sp_pdf_draw(&pdf->fonts, qpdf_oh_get_key(pdf->q, dictionary, "/Resources"), content, NULL, &drawn);
	bool shows = drawn.text_shown;

	keep(pdf, &drawn, true);
	sp_pdf_drawn_release(&drawn);
	return shows;
}

/* ---- streams ---- */

/* A picture that nobody looks at, large enough to hold words. */
static bool is_large(struct pdf *pdf, qpdf_oh dictionary)
{
	return qpdf_oh_get_int_value_as_int(pdf->q, qpdf_oh_get_key(pdf->q, dictionary, "/Width")) >= PICTURE_SIDE_MIN &&
		qpdf_oh_get_int_value_as_int(pdf->q, qpdf_oh_get_key(pdf->q, dictionary, "/Height")) >= PICTURE_SIDE_MIN;
}

static void take_picture(struct pdf *pdf, qpdf_oh stream, qpdf_oh dictionary)
{
	bool photo = is_name(pdf, dictionary, "/Filter", "/DCTDecode");
	unsigned char *bytes = NULL;
	size_t n = 0;

	if (pdf->picture_n < PICTURES_MAX && sp_pdf_give_picture(pdf->q, stream, pdf->work)) {
		if (++pdf->picture_n == PICTURES_MAX)
			sp_give_loss(pdf->work, SP_LOSS_UNSUPPORTED, "more pictures in a document than are looked at");
		return;
	}
	if (!photo) {
		pdf->odd_picture |= is_large(pdf, dictionary);
		return;
	}
	qpdf_oh_get_stream_data(pdf->q, stream, qpdf_dl_none, NULL, &bytes, &n);
	if (bytes)
		sp_give_child(pdf->work, "photo", NULL, NULL, 0, sp_view((const char *)bytes, n));
	free(bytes);
}

/* Fonts, and what the file itself is made of. */
static bool is_machinery(struct pdf *pdf, qpdf_oh dictionary)
{
	static const char *const types[] = { "/XRef", "/ObjStm", "/CMap" },
		*const subtypes[] = { "/Type1C", "/CIDFontType0C", "/OpenType" };

	for (size_t i = 0; i < 3; i++)
		if (is_name(pdf, dictionary, "/Type", types[i]) || is_name(pdf, dictionary, "/Subtype", subtypes[i]))
			return true;
	return qpdf_oh_has_key(pdf->q, dictionary, "/Length1");
}

/* A file of files. */
static bool is_packed(struct sp_view data)
{
	static const char *const begins[] = { "PK\3\4", "7z\xbc\xaf", "Rar!", "\x1f\x8b\x08", "BZh", "\xfd\x37zXZ", "%PDF", "\xd0\xcf\x11\xe0",
		"{\\rt", "\x28\xb5\x2f\xfd" };

	for (size_t i = 0; i < sizeof begins / sizeof *begins; i++)
		if (sp_begins(data, begins[i], strlen(begins[i])))
			return true;
	return false;
}

/* What a stream says of which nothing else is known. */
static void take_bytes(struct pdf *pdf, qpdf_oh dictionary, struct sp_view data)
{
	struct sp_view start = sp_slice(data, 0, 512);

	if (data.p[0] == '<' || is_name(pdf, dictionary, "/Subtype", "/XML"))
		sp_give_child(pdf->work, "metadata", "text/html", NULL, 0, data);
	else if (memmem(start.p, start.n, "begincmap", 9) || take_drawing(pdf, dictionary, data))
		return;
	else if (sp_text_is_words(data, WORDS_MIN))
		sp_text_add_line(&pdf->unseen, data);
	else if (is_packed(data))
		sp_give_child(pdf->work, "stream", NULL, NULL, SP_EXTRACT_CHILD_REST, data);
}

/* Attached files, metadata, forms; and streams that nothing says anything of. */
static void take_stream(struct pdf *pdf, qpdf_oh stream, unsigned known)
{
	qpdf_oh dictionary = qpdf_oh_get_dict(pdf->q, stream);
	unsigned char *bytes = NULL;
	size_t n = 0;

	walk_dictionary(pdf, dictionary, 0);
	if (is_name(pdf, dictionary, "/Subtype", "/Image")) {
		take_picture(pdf, stream, dictionary);
		return;
	}
	if ((known & OF_PAGE) || is_machinery(pdf, dictionary))
		return;
	/* Damaged streams come as far as they go. */
	qpdf_oh_get_stream_data(pdf->q, stream, qpdf_dl_all, NULL, &bytes, &n);
	if (bytes && n && ((known & OF_FILE) || is_name(pdf, dictionary, "/Type", "/EmbeddedFile")))
		sp_give_child(pdf->work, "attachment", NULL, NULL, 0, sp_view((const char *)bytes, n));
	else if (bytes && n)
		take_bytes(pdf, dictionary, sp_view((const char *)bytes, n));
	free(bytes);
}

/* Words that are drawn as shapes: of few pages they are read as a picture is. */
static void take_shapes(struct pdf *pdf)
{
	if (pdf->odd_picture)
		sp_give_loss(pdf->work, SP_LOSS_UNSUPPORTED, "pictures in a document, of a kind that is not looked at");
	if (!pdf->shapes || !pdf->shows) /* pages without words are drawn anyway */
		return;
	if (qpdf_get_num_pages(pdf->q) <= PAGES_DRAWN_MAX)
		sp_give_tool(pdf->work, SP_TOOL_PDFTOPPM);
	else
		sp_give_loss(pdf->work, SP_LOSS_UNSUPPORTED, "shapes in a row in a document, which may be words");
}

static void take_objects(struct pdf *pdf)
{
	qpdf_oh trailer = qpdf_get_trailer(pdf->q);

	walk(pdf, trailer, 0);
	for (int i = 0, n = qpdf_get_num_pages(pdf->q); i < n; i++)
		know(pdf, qpdf_get_page_n(pdf->q, (size_t)i), IN_TREE);
	for (int id = 1; id < pdf->object_n && !pdf->work->full; id++) {
		qpdf_oh oh = qpdf_get_object_by_id(pdf->q, id, 0);

		if (qpdf_oh_is_stream(pdf->q, oh))
			continue;
		walk(pdf, oh, 0);
		if (qpdf_oh_is_dictionary(pdf->q, oh) && is_name(pdf, oh, "/Type", "/Page"))
			take_page(pdf, oh, pdf->known[id] & IN_TREE);
		qpdf_oh_release_all(pdf->q);
	}
	for (int id = 1; id < pdf->object_n && !pdf->work->full; id++) {
		qpdf_oh oh = qpdf_get_object_by_id(pdf->q, id, 0);

		if (qpdf_oh_is_stream(pdf->q, oh))
			take_stream(pdf, oh, pdf->known[id]);
		qpdf_oh_release_all(pdf->q);
	}
	take_shapes(pdf);
}

/* Returns: false where it is locked. */
static bool open_document(struct pdf *pdf)
{
	struct sp_view v = pdf->work->bytes;

	qpdf_silence_errors(pdf->q);
	qpdf_set_suppress_warnings(pdf->q, QPDF_TRUE);
	if (!(qpdf_read_memory(pdf->q, "attachment", v.p, v.n, "") & QPDF_ERRORS)) {
		long long size = qpdf_oh_get_int_value(pdf->q, qpdf_oh_get_key(pdf->q, qpdf_get_trailer(pdf->q), "/Size"));

		if (size > OBJECTS_MAX)
			sp_give_loss(pdf->work, SP_LOSS_TOO_MANY, "more objects in a document than are looked at");
		pdf->object_n = size > OBJECTS_MAX ? OBJECTS_MAX : size > 0 ? (int)size : 0;
		return true;
	}
	if (!qpdf_has_error(pdf->q) || qpdf_get_error_code(pdf->q, qpdf_get_error(pdf->q)) != qpdf_e_password)
		return true;
	sp_give_loss(pdf->work, SP_LOSS_ENCRYPTED, "an encrypted document");
	return false;
}

bool sp_pdf_look_inside(struct sp_work *work)
{
	struct pdf pdf = { .work = work, .q = qpdf_init(), .content_left = CONTENT_MAX };

	sp_buf_init(&pdf.words, (size_t)16 << 20);
	sp_buf_init(&pdf.unseen, 0);
	sp_buf_init(&pdf.fields, 0);
	bool open = open_document(&pdf);

	pdf.fonts.q = pdf.q;
	pdf.known = calloc((size_t)pdf.object_n + 1, 1);
	if (pdf.known && pdf.object_n)
		take_objects(&pdf);
	sp_give_text(work, SP_EXTRACT_METADATA, sp_view(pdf.words.p, pdf.words.n));
	sp_give_text(work, SP_EXTRACT_HIDDEN, sp_view(pdf.unseen.p, pdf.unseen.n));
	sp_give_text(work, SP_EXTRACT_HIDDEN, sp_view(pdf.fields.p, pdf.fields.n));
	if (!pdf.known || pdf.unseen.failed)
		sp_give_loss(work, SP_LOSS_TOO_LARGE, "no memory for all of a document's text");
	free(pdf.known);
	sp_pdf_fonts_release(&pdf.fonts);
	sp_buf_release(&pdf.words);
	sp_buf_release(&pdf.unseen);
	sp_buf_release(&pdf.fields);
	if (qpdf_has_error(pdf.q))
		qpdf_get_error(pdf.q); /* one that nobody took is written to standard error */
	qpdf_cleanup(&pdf.q);
	return open;
}
