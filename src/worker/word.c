/* SPDX-License-Identifier: Apache-2.0 */
/* The text of WordprocessingML and DrawingML (ECMA-376): runs joined, paragraphs as lines. */
#include <stdlib.h>

#include "worker/office.h"
#include "worker/xml.h"

struct word {
	struct sp_office_text *out;
	unsigned in_text;   /* elements whose characters are shown */
	unsigned in_hidden; /* deleted text, field codes */
	bool in_run, run_hidden;
};

static bool is(const char *a, const char *b)
{
	return !strcmp(a, b);
}

static void put(struct word *w, const char *p, size_t n, bool hidden)
{
	if (hidden)
		w->out->hidden = true;
	else
		sp_buf_add(&w->out->shown, p, n);
	sp_buf_add(&w->out->all, p, n);
}

/* A character of a font of signs (17.3.3.30): those of other fonts are at the same place. */
static void symbol(struct word *w, const char *code)
{
	unsigned long c = code ? strtoul(code, NULL, 16) & 0xff : 0;
	char sign = (char)c;

	if (c >= 0x20 && c < 0x7f)
		put(w, &sign, 1, w->run_hidden);
}

/* A letter, or a number in groups: no size or place of something. */
static bool is_said(struct sp_view text)
{
	bool digit = false, blank = false;

	for (size_t i = 0; i < text.n; i++) {
		if (sp_is_alpha((unsigned char)text.p[i]) || (blank && sp_is_digit((unsigned char)text.p[i]))) {
			return true;
		} else if (sp_is_digit((unsigned char)text.p[i])) {
			digit = true;
		} else {
			blank |= digit && text.p[i] == ' ';
		}
	}
	return false;
}

static void on_open(void *context, const char *name, const char **attributes)
{
	struct word *w = context;
	const char *value;

	sp_xml_speech(attributes, &w->out->meta);
	if (is(name, "t") || is(name, "text")) {
		w->in_text++;
	} else if (is(name, "sym")) {
		symbol(w, sp_xml_attribute(attributes, "char"));
	} else if (is(name, "delText") || is(name, "instrText")) {
		w->in_hidden++;
	} else if (is(name, "r")) {
		w->in_run = true;
		w->run_hidden = false;
	} else if (is(name, "vanish") || is(name, "webHidden")) {
		value = sp_xml_attribute(attributes, "val");
		w->run_hidden |= w->in_run && !(value && (is(value, "0") || is(value, "false") || is(value, "off")));
	} else if (is(name, "tab") && w->in_run) {
		put(w, "\t", 1, w->run_hidden);
	} else if (is(name, "br") || is(name, "cr")) {
		put(w, "\n", 1, w->run_hidden);
	} else if (is(name, "noBreakHyphen")) {
		put(w, "-", 1, w->run_hidden);
	} else if (is(name, "docPr") || is(name, "cNvPr")) {
		for (int i = 0; i < 2; i++) {
			value = sp_xml_attribute(attributes, i ? "title" : "descr");
			if (value && *value) {
				sp_buf_add_str(&w->out->meta, value);
				sp_buf_add_char(&w->out->meta, '\n');
			}
		}
	}
}

static void on_close(void *context, const char *name)
{
	struct word *w = context;

	if (is(name, "t") || is(name, "text")) {
		w->in_text -= w->in_text > 0;
		/* What is no run of a paragraph is a line. */
		if (name[1] && !w->in_run)
			put(w, "\n", 1, false);
	} else if (is(name, "delText") || is(name, "instrText"))
		w->in_hidden -= w->in_hidden > 0;
	else if (is(name, "r"))
		w->in_run = w->run_hidden = false;
	else if (is(name, "p") || is(name, "tr"))
		put(w, "\n", 1, false);
	else if (is(name, "tc"))
		put(w, "\t", 1, false);
	else if (w->out->meta.n && w->out->meta.p[w->out->meta.n - 1] != '\n')
		sp_buf_add_char(&w->out->meta, '\n');
}

static void on_text(void *context, struct sp_view text)
{
	struct word *w = context;

	if (w->in_hidden)
		put(w, text.p, text.n, true);
	else if (w->in_text)
		put(w, text.p, text.n, w->run_hidden);
	else if (is_said(text))
		sp_buf_add(&w->out->meta, text.p, text.n);
}

bool sp_office_words(struct sp_view xml, struct sp_office_text *out)
{
	struct word w = { .out = out };
	const struct sp_xml events = { &w, on_open, on_close, on_text, &out->meta };

	return sp_xml_parse(xml, &events);
}
