/* SPDX-License-Identifier: Apache-2.0 */
#include "worker/xml.h"

#include <expat.h>

#define DEPTH_MAX 256
#define PIECE_BYTES (1 << 20)

struct parse {
	XML_Parser parser;
	const struct sp_xml *events;
	unsigned depth;
};

static const char *local(const char *name)
{
	const char *colon = strrchr(name, ':');

	return colon ? colon + 1 : name;
}

static void XMLCALL on_open(void *context, const XML_Char *name, const XML_Char **attributes)
{
	struct parse *p = context;

	if (++p->depth > DEPTH_MAX)
		XML_StopParser(p->parser, XML_FALSE);
	else if (p->events->open)
		p->events->open(p->events->context, local(name), attributes);
}

static void XMLCALL on_close(void *context, const XML_Char *name)
{
	struct parse *p = context;

	p->depth--;
	if (p->events->close)
		p->events->close(p->events->context, local(name));
}

static void XMLCALL on_text(void *context, const XML_Char *text, int n)
{
	struct parse *p = context;

	p->events->text(p->events->context, sp_view(text, (size_t)n));
}

bool sp_xml_parse(struct sp_view bytes, const struct sp_xml *events)
{
	struct parse p = { XML_ParserCreate(NULL), events, 0 };
	bool well = p.parser != NULL;

	if (!well)
		return false;
	/* The seed of its tables need not be a secret in a process that reads one message. */
	XML_SetHashSalt(p.parser, 0x5a11);
	XML_SetUserData(p.parser, &p);
	XML_SetElementHandler(p.parser, on_open, on_close);
	XML_SetCharacterDataHandler(p.parser, on_text);
	for (size_t at = 0; well && at < bytes.n; at += PIECE_BYTES) {
		struct sp_view piece = sp_slice(bytes, at, PIECE_BYTES);

		well = XML_Parse(p.parser, piece.p, (int)piece.n, at + piece.n == bytes.n) == XML_STATUS_OK;
	}
	XML_ParserFree(p.parser);
	return well;
}

const char *sp_xml_attribute(const char **attributes, const char *name)
{
	for (; *attributes; attributes += 2)
		if (!strcmp(local(attributes[0]), name))
			return attributes[1];
	return NULL;
}

/* ---- all words ---- */

static void words_open(void *context, const char *name, const char **attributes)
{
	static const char *const speaking[] = { "descr", "title", "tooltip", "desc", "string-value", "alt" };

	(void)name;
	for (size_t i = 0; i < sizeof speaking / sizeof *speaking; i++) {
		const char *value = sp_xml_attribute(attributes, speaking[i]);

		if (value && *value) {
			sp_buf_add_str(context, value);
			sp_buf_add_char(context, '\n');
		}
	}
}

static void words_close(void *context, const char *name)
{
	struct sp_buf *out = context;

	(void)name;
	if (out->n && out->p[out->n - 1] != '\n')
		sp_buf_add_char(out, '\n');
}

static void words_text(void *context, struct sp_view text)
{
	sp_buf_add(context, text.p, text.n);
}

bool sp_xml_words(struct sp_view bytes, struct sp_buf *out)
{
	const struct sp_xml events = { out, words_open, words_close, words_text };

	return sp_xml_parse(bytes, &events);
}
