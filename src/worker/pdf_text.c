/* SPDX-License-Identifier: Apache-2.0 */
#include "worker/pdf_text.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "worker/format.h"
#include "worker/pdf_shapes.h"
#include "worker/pdf_token.h"

#define OPERANDS_MAX 512
#define STATES_MAX 64      /* deeper ones share the state of the deepest */
#define SPANS_MAX 64
#define KEY_MAX 130
#define SPACE 0.2          /* between letters, in their size: a word ends */
#define APART 4.0          /* another column */
#define SIZE_MIN 3.0       /* points: pdftotext leaves out what is smaller where there is much of it */
#define REPLACED_MAX 3u    /* letters that another text may stand for: ligatures, a hyphen at the end of a line */
#define EDGE 1.0           /* points */
#define SLANT 0.02         /* of what stands aslant, against upright */
#define SQUEEZED 0.25      /* of their size apart are letters that lie on one another */
#define LETTERS_MIN 8      /* that say something, each in a place of its own, or squeezed */
#define RUNS 32u           /* stretches that are remembered, as another may lie on one of them */
#define ASIDE_MIN 12       /* bytes that say something */

/* x' = a x + c y + e, y' = b x + d y + f */
struct matrix {
	double a, b, c, d, e, f;
};

struct state {
	struct matrix ctm;
	const struct sp_pdf_font *font;
	double size, stretch, leading, rise, char_space, word_space;
};

struct span {
	bool layer, replaced;
};

struct drawing {
	struct sp_pdf_fonts *fonts;
	qpdf_oh resources;
	const double *page;
	struct sp_pdf_drawn *out;
	struct sp_pdf_lexer lexer;
	struct sp_pdf_token operand[OPERANDS_MAX];
	size_t operand_n;
	struct state now, stack[STATES_MAX];
	size_t depth;
	struct matrix text, line;
	struct span span[SPANS_MAX];
	size_t span_n; /* real one */
	unsigned layers, replaced, replaced_n;
	double pen_x, pen_y; /* where the last letter ended */
	bool wrote, single;  /* something; one letter, last */
	unsigned scattered;  /* letters in a row, each on a line of its own */
	struct stretch {
		double x, y, end, size;
	} run[RUNS];
	unsigned run_n;
	struct sp_pdf_shapes shapes;
};

static struct matrix multiply(const struct matrix *m, const struct matrix *n)
{
	return (struct matrix){ m->a * n->a + m->b * n->c, m->a * n->b + m->b * n->d, m->c * n->a + m->d * n->c,
		m->c * n->b + m->d * n->d, m->e * n->a + m->f * n->c + n->e, m->e * n->b + m->f * n->d + n->f };
}

static double number(const struct drawing *d, size_t i)
{
	return i < d->operand_n ? d->operand[i].number : 0;
}

static struct matrix operand_matrix(const struct drawing *d)
{
	return (struct matrix){ number(d, 0), number(d, 1), number(d, 2), number(d, 3), number(d, 4), number(d, 5) };
}

/* ---- fonts ---- */

/* The name of a resource as its dictionary has it. */
static bool key_of(const struct drawing *d, const struct sp_pdf_token *name, char key[KEY_MAX])
{
	struct sp_view bytes = sp_pdf_bytes(&d->lexer, name);

	if (!bytes.n || bytes.n > KEY_MAX - 2)
		return false;
	key[0] = '/';
	memcpy(key + 1, bytes.p, bytes.n);
	key[bytes.n + 1] = 0;
	return true;
}

static void use_font(struct drawing *d)
{
	char key[KEY_MAX];
	qpdf_data q = d->fonts->q;

	d->now.font = NULL;
	d->now.size = number(d, 1);
	if (!d->operand_n || !key_of(d, &d->operand[0], key) ||
		!qpdf_oh_is_dictionary(q, qpdf_oh_get_key(q, d->resources, "/Font")))
		return;
	qpdf_oh font = qpdf_oh_get_key(q, qpdf_oh_get_key(q, d->resources, "/Font"), key);

	if (!qpdf_oh_is_dictionary(q, font))
		return;
	int id = qpdf_oh_get_object_id(q, font);
	struct sp_pdf_font *slot = &d->fonts->font[(unsigned)id % SP_PDF_FONTS];

	if (!id || slot->id != id) {
		sp_pdf_font_release(slot);
		sp_pdf_font_load(q, font, slot);
	}
	d->now.font = slot;
}

/* ---- text ---- */

static bool is_off_page(const struct drawing *d, double x, double y)
{
	const double *p = d->page;

	return p && !(x >= p[0] - EDGE && y >= p[1] - EDGE && x <= p[2] + EDGE && y <= p[3] + EDGE);
}

/* Where letters stand says where words and lines end. */
static void break_words(struct drawing *d, const struct matrix *m, double size, bool single)
{
	double right = hypot(m->a, m->b), dx = m->e - d->pen_x, dy = m->f - d->pen_y;
	double along = dx * m->a + dy * m->b, across = dx * m->b - dy * m->a;

	if (!d->wrote)
		return;
	size *= right;
	bool line = fabs(across) > size / 2 || along < -size / 2;

	/* Letters strewn over the page say more in the order in which they are drawn. */
	d->scattered = line && single && d->single ? d->scattered + 1 : 0;
	if (d->scattered)
		return;
	if (line)
		sp_buf_add_char(&d->out->text, '\n');
	else if (along > SPACE * size)
		sp_buf_add_char(&d->out->text, along > APART * size ? '\t' : ' ');
}

static void put_code(struct drawing *d, uint32_t code)
{
	uint32_t more[2] = { 0, 0 };
	uint32_t c = d->now.font ? sp_pdf_font_char(d->now.font, code, more) : code;

	if (c)
		sp_text_add(&d->out->text, c);
	for (size_t i = 0; i < 2 && more[i]; i++)
		sp_text_add(&d->out->text, more[i]);
}

static void advance(struct drawing *d, double by)
{
	d->text.e += by * d->text.a;
	d->text.f += by * d->text.b;
}

/* Whether it lies on another stretch of text. All but the last ones are forgotten. */
static bool lies_on_another(struct drawing *d, const struct matrix *begin, const struct matrix *end, double size)
{
	const struct stretch own = { begin->e, begin->f, end->e, size };
	bool found = false;

	for (unsigned i = 0; i < RUNS && i < d->run_n && !found; i++) {
		const struct stretch *r = &d->run[i];

		found = fabs(own.y - r->y) < size / 2 && own.x + size / 2 < r->end && own.end - size / 2 > r->x;
	}
	d->run[d->run_n++ % RUNS] = own;
	return found;
}

/* Whether who looks at where letters stand may put them into another order: mirrored, aslant, squeezed, strewn or piled up. */
static bool is_muddled(struct drawing *d, const struct matrix *begin, const struct matrix *end, double size, size_t letters)
{
	const struct matrix *m = begin;
	bool mirrored = m->a * m->d - m->b * m->c < 0, aslant = fabs(m->b) > SLANT * fabs(m->a) && fabs(m->a) > SLANT * fabs(m->b);
	bool squeezed = letters >= LETTERS_MIN && hypot(end->e - m->e, end->f - m->f) < SQUEEZED * size * (double)letters;

	return lies_on_another(d, begin, end, size) || mirrored || aslant || squeezed || d->scattered >= LETTERS_MIN;
}

static void show(struct drawing *d, struct sp_view bytes)
{
	const struct state *s = &d->now;
	bool wide = s->font && s->font->wide;
	size_t step = wide ? 2 : 1;
	const struct matrix scale = { s->size * s->stretch, 0, 0, s->size, 0, s->rise };
	struct matrix base = multiply(&scale, &d->text), m = multiply(&base, &s->ctm);
	double size = hypot(m.c, m.d);

	if (bytes.n < step)
		return;
	d->out->text_shown = true;
	break_words(d, &m, size, bytes.n == step);
	for (size_t i = 0; i + step <= bytes.n; i += step) {
		uint32_t code = wide ? sp_be16(bytes.p + i) : sp_u8(bytes.p + i);
		double width = s->font && !wide ? s->font->width[code] : 0.55;

		put_code(d, code);
		advance(d, (width * s->size + s->char_space + (code == ' ' ? s->word_space : 0)) * s->stretch);
		d->replaced_n += d->replaced > 0;
	}
	base = multiply(&scale, &d->text);
	struct matrix end = multiply(&base, &s->ctm);

	d->out->unseen |= d->layers || d->replaced_n > REPLACED_MAX || (s->font && s->font->liar) || size < SIZE_MIN ||
		is_off_page(d, m.e, m.f) || is_off_page(d, end.e, end.f) || is_muddled(d, &m, &end, size, bytes.n / step);
	d->single = bytes.n == step;
	d->pen_x = end.e;
	d->pen_y = end.f;
	d->wrote = true;
}

static void show_operands(struct drawing *d)
{
	for (size_t i = 0; i < d->operand_n; i++) {
		const struct sp_pdf_token *t = &d->operand[i];

		if (t->kind == SP_PDF_STRING)
			show(d, sp_pdf_bytes(&d->lexer, t));
		else if (t->kind == SP_PDF_NUMBER)
			advance(d, -t->number / 1000 * d->now.size * d->now.stretch);
	}
}

static void move_line(struct drawing *d, double x, double y)
{
	const struct matrix by = { 1, 0, 0, 1, x, y };

	d->line = multiply(&by, &d->line);
	d->text = d->line;
}

/* ---- spans ---- */

/* The word itself, or the name of properties that have it. */
static bool is_replacement(const struct drawing *d, const struct sp_pdf_token *name)
{
	qpdf_data q = d->fonts->q;
	char key[KEY_MAX];

	if (sp_view_is(sp_pdf_bytes(&d->lexer, name), "ActualText"))
		return true;
	return key_of(d, name, key) && qpdf_oh_is_dictionary(q, qpdf_oh_get_key(q, d->resources, "/Properties")) &&
		qpdf_oh_has_key(q, qpdf_oh_get_key(q, qpdf_oh_get_key(q, d->resources, "/Properties"), key), "/ActualText");
}

static void open_span(struct drawing *d, bool with_properties)
{
	struct span span = { false, false };
	struct sp_view tag = d->operand_n ? sp_pdf_bytes(&d->lexer, &d->operand[0]) : sp_view(NULL, 0);

	span.layer = sp_view_is(tag, "OC");
	for (size_t i = 1; with_properties && i < d->operand_n; i++)
		span.replaced |= d->operand[i].kind == SP_PDF_NAME && is_replacement(d, &d->operand[i]);
	if (d->span_n++ >= SPANS_MAX)
		return;
	d->span[d->span_n - 1] = span;
	d->layers += span.layer;
	d->replaced += span.replaced;
}

static void close_span(struct drawing *d)
{
	if (!d->span_n || --d->span_n >= SPANS_MAX)
		return;
	d->layers -= d->span[d->span_n].layer;
	d->replaced -= d->span[d->span_n].replaced;
	d->replaced_n = d->replaced ? d->replaced_n : 0;
}

/* ---- paths ---- */

static void point(struct drawing *d, size_t at, bool first)
{
	const struct matrix *m = &d->now.ctm;
	double x = number(d, at), y = number(d, at + 1);

	sp_pdf_shapes_point(&d->shapes, m->a * x + m->c * y + m->e, m->b * x + m->d * y + m->f, first);
}

/* ---- operators (annex A) ---- */

static unsigned op(const char *name, size_t n)
{
	return n > 3 || !n ? 0 : (unsigned char)name[0] | (n > 1 ? (unsigned)(unsigned char)name[1] << 8 : 0) |
		(n > 2 ? (unsigned)(unsigned char)name[2] << 16 : 0);
}
#define OP1(a) ((unsigned)(a))
#define OP2(a, b) (OP1(a) | (unsigned)(b) << 8)
#define OP3(a, b, c) (OP2(a, b) | (unsigned)(c) << 16)

static bool act_on_text(struct drawing *d, unsigned name)
{
	static const struct matrix unit = { 1, 0, 0, 1, 0, 0 };

	switch (name) {
	case OP2('B', 'T'):
		d->text = d->line = unit;
		return true;
	case OP2('T', 'f'):
		use_font(d);
		return true;
	case OP2('T', 'D'):
		d->now.leading = -number(d, 1);
		/* fall through */
	case OP2('T', 'd'):
		move_line(d, number(d, 0), number(d, 1));
		return true;
	case OP2('T', 'm'):
		d->text = d->line = operand_matrix(d);
		return true;
	case OP2('T', 'L'):
		d->now.leading = number(d, 0);
		return true;
	case OP2('T', 'c'):
		d->now.char_space = number(d, 0);
		return true;
	case OP2('T', 'w'):
		d->now.word_space = number(d, 0);
		return true;
	case OP2('T', 'z'):
		d->now.stretch = number(d, 0) / 100;
		return true;
	case OP2('T', 's'):
		d->now.rise = number(d, 0);
		return true;
	case OP1('"'):
	case OP1('\''):
		d->operand_n = d->operand_n ? d->operand_n : 1;
		d->operand[0] = d->operand[d->operand_n - 1];
		d->operand_n = 1;
		/* fall through */
	case OP2('T', '*'):
		move_line(d, 0, -d->now.leading);
		if (name == OP2('T', '*'))
			return true;
		/* fall through */
	case OP2('T', 'j'):
	case OP2('T', 'J'):
		show_operands(d);
		return true;
	default:
		return false;
	}
}

static void act_on_path(struct drawing *d, unsigned name)
{
	switch (name) {
	case OP1('m'):
		point(d, 0, true);
		break;
	case OP1('l'):
		point(d, 0, false);
		break;
	case OP1('c'):
		point(d, 2, false);
		point(d, 4, false);
		break;
	case OP1('v'):
	case OP1('y'):
		point(d, 0, false);
		point(d, 2, false);
		break;
	case OP1('n'):
		sp_pdf_shapes_end(&d->shapes, false);
		break;
	case OP1('S'):
	case OP1('s'):
	case OP1('f'):
	case OP1('F'):
	case OP2('f', '*'):
	case OP1('B'):
	case OP2('B', '*'):
	case OP1('b'):
	case OP2('b', '*'):
		sp_pdf_shapes_end(&d->shapes, true);
		break;
	default:
		break;
	}
}

static void aside(struct drawing *d, struct sp_view bytes)
{
	if (sp_text_is_words(bytes, ASIDE_MIN))
		sp_text_add_line(&d->out->aside, sp_view_trim(bytes));
}

static void act(struct drawing *d, unsigned name)
{
	const struct matrix ctm = operand_matrix(d);

	switch (name) {
	case OP1('q'):
		if (d->depth < STATES_MAX)
			d->stack[d->depth] = d->now;
		d->depth++;
		break;
	case OP1('Q'):
		if (d->depth && --d->depth < STATES_MAX)
			d->now = d->stack[d->depth];
		break;
	case OP2('c', 'm'):
		d->now.ctm = multiply(&ctm, &d->now.ctm);
		break;
	case OP3('B', 'D', 'C'):
	case OP3('B', 'M', 'C'):
		open_span(d, name == OP3('B', 'D', 'C'));
		break;
	case OP3('E', 'M', 'C'):
		close_span(d);
		break;
	case OP2('I', 'D'):
		aside(d, sp_pdf_skip_picture(&d->lexer));
		break;
	default:
		if (!act_on_text(d, name))
			act_on_path(d, name);
	}
}

static void take(struct drawing *d, const struct sp_pdf_token *t)
{
	bool value = t->kind == SP_PDF_WORD && (sp_view_is(t->text, "true") || sp_view_is(t->text, "false") ||
		sp_view_is(t->text, "null"));

	if (t->kind == SP_PDF_COMMENT) {
		aside(d, sp_view_sub(t->text, 1, t->text.n));
	} else if (t->kind == SP_PDF_WORD && !value) {
		act(d, op(t->text.p, t->text.n));
		d->operand_n = 0;
		sp_buf_reset(&d->lexer.strings);
	} else if (t->kind != SP_PDF_MARK && !value) {
		/* So many are strings to be shown. */
		if (d->operand_n == OPERANDS_MAX) {
			show_operands(d);
			d->operand_n = 0;
		}
		d->operand[d->operand_n++] = *t;
	}
}

void sp_pdf_draw(struct sp_pdf_fonts *fonts, qpdf_oh resources, struct sp_view content, const double page[4],
	struct sp_pdf_drawn *drawn)
{
	static const struct matrix unit = { 1, 0, 0, 1, 0, 0 };
	struct drawing *d = calloc(1, sizeof *d);
	struct sp_pdf_token token;

	if (!d)
		return;
	d->fonts = fonts;
	d->resources = resources;
	d->page = page;
	d->out = drawn;
	d->now = (struct state){ .ctm = unit, .size = 1, .stretch = 1 };
	d->text = d->line = unit;
	sp_pdf_lexer_init(&d->lexer, content);
	while (sp_pdf_next(&d->lexer, &token))
		take(d, &token);
	if (d->wrote)
		sp_buf_add_char(&drawn->text, '\n');
	drawn->shapes |= d->shapes.found;
	sp_pdf_lexer_release(&d->lexer);
	free(d);
}

void sp_pdf_fonts_release(struct sp_pdf_fonts *fonts)
{
	for (size_t i = 0; i < SP_PDF_FONTS; i++)
		sp_pdf_font_release(&fonts->font[i]);
}

void sp_pdf_drawn_init(struct sp_pdf_drawn *drawn)
{
	*drawn = (struct sp_pdf_drawn){ .unseen = false };
	sp_buf_init(&drawn->text, 0);
	sp_buf_init(&drawn->aside, 0);
}

void sp_pdf_drawn_release(struct sp_pdf_drawn *drawn)
{
	sp_buf_release(&drawn->text);
	sp_buf_release(&drawn->aside);
}
