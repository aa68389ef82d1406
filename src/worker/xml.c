/* SPDX-License-Identifier: Apache-2.0 */
#include "worker/xml.h"

#include <expat.h>

#define SENTENCE_WORDS 4
#define DEPTH_MAX 256
#define ASIDE_MIN 12 /* bytes that say something */
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

/* What no program shows: whoever opens the file as text reads it. */
static void add_aside(const struct parse *p, const XML_Char *text)
{
	struct sp_view v = sp_view_str(text);

	if (p->events->aside && sp_text_is_words(v, ASIDE_MIN))
		sp_text_add_line(p->events->aside, v);
}

static void XMLCALL on_remark(void *context, const XML_Char *text)
{
	add_aside(context, text);
}

static void XMLCALL on_instruction(void *context, const XML_Char *target, const XML_Char *text)
{
	(void)target;
	add_aside(context, text);
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
	XML_SetCommentHandler(p.parser, on_remark);
	XML_SetProcessingInstructionHandler(p.parser, on_instruction);
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

/* Words in a row that no style, path or name of a font has. */
static bool is_sentence(const char *value)
{
	unsigned words = 0, letters = 0;

	for (; words < SENTENCE_WORDS; value++) {
		unsigned char c = *value ? (unsigned char)*value : ' ';

		if (sp_is_alpha(c) || c >= 0x80) {
			letters++;
		} else {
			words = letters >= 2 && (c == ' ' || c == ',') ? words + 1 : letters || c != ' ' ? 0 : words;
			letters = 0;
		}
		if (!*value)
			break;
	}
	return words >= SENTENCE_WORDS;
}

void sp_xml_speech(const char **attributes, struct sp_buf *out)
{
	for (; *attributes; attributes += 2) {
		if (!is_sentence(attributes[1]))
			continue;
		sp_buf_add_str(out, attributes[1]);
		sp_buf_add_char(out, '\n');
	}
}

/* ---- all words ---- */

struct words {
	struct sp_buf *out;
	unsigned silent; /* elements that say which program wrote it, by number of version */
};

static bool is_silent(const char *name)
{
	return !strcmp(name, "Application") || !strcmp(name, "AppVersion") || !strcmp(name, "generator");
}

static void words_open(void *context, const char *name, const char **attributes)
{
	struct words *words = context;
	static const char *const speaking[] = { "descr", "title", "tooltip", "desc", "string-value", "alt" };

	words->silent += is_silent(name);
	sp_xml_speech(attributes, words->out);
	for (size_t i = 0; i < sizeof speaking / sizeof *speaking; i++) {
		const char *value = sp_xml_attribute(attributes, speaking[i]);

		if (value && *value && !is_sentence(value)) {
			sp_buf_add_str(words->out, value);
			sp_buf_add_char(words->out, '\n');
		}
	}
}

static void words_close(void *context, const char *name)
{
	struct words *words = context;
	struct sp_buf *out = words->out;

	if (is_silent(name))
		words->silent -= words->silent > 0;
	if (out->n && out->p[out->n - 1] != '\n')
		sp_buf_add_char(out, '\n');
}

static void words_text(void *context, struct sp_view text)
{
	const struct words *words = context;

	if (!words->silent)
		sp_buf_add(words->out, text.p, text.n);
}

bool sp_xml_words(struct sp_view bytes, struct sp_buf *out)
{
	struct words words = { .out = out };
	const struct sp_xml events = { &words, words_open, words_close, words_text, out };

	return sp_xml_parse(bytes, &events);
}
