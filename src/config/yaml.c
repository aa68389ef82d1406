/* SPDX-License-Identifier: Apache-2.0 */
#include "config/yaml.h"

#include <libfyaml.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/utf8.h"

/* ---------- errors ---------- */

/* Control characters and what is not UTF-8 (a name cut short) become '?', tabs a space; columns stay. */
static void tidy(char *text)
{
	size_t n = strlen(text);

	for (size_t at = 0; at < n;) {
		uint32_t cp;
		unsigned length = sp_utf8_decode(text + at, n - at, &cp);

		if (!length || (length == 1 && (cp < 0x20 || cp == 0x7f)))
			text[at] = length && cp == '\t' ? ' ' : '?';
		at += length ? length : 1;
	}
}

void sp_err_add_snippet(struct sp_err *err, struct sp_view bytes)
{
	if (!err)
		return;
	const char *p = bytes.p, *end = bytes.p + bytes.n;

	for (unsigned line = 1; line < err->line && p && p < end; line++) {
		p = memchr(p, '\n', (size_t)(end - p));
		p = p ? p + 1 : end;
	}
	err->snippet[0] = 0;
	if (err->line && p && p < end) {
		const char *eol = memchr(p, '\n', (size_t)(end - p));
		size_t n = (size_t)((eol ? eol : end) - p);

		if (n && p[n - 1] == '\r')
			n--;
		if (n >= sizeof err->snippet)
			n = sp_utf8_floor(p, n, sizeof err->snippet - 1);
		memcpy(err->snippet, p, n);
		err->snippet[n] = 0;
	}
	tidy(err->message);
	tidy(err->snippet);
}

struct sp_place sp_yaml_place(const struct sp_yaml *yaml, const struct sp_yaml_node *node)
{
	return (struct sp_place){ yaml->file, node ? node->line : 1, node ? node->column : 1 };
}

static int fail_at(const struct sp_yaml *yaml, int code, unsigned line, unsigned column,
	const char *message)
{
	sp_err_at(yaml->err, code, yaml->file, line, column, "%s", message);
	sp_err_add_snippet(yaml->err, yaml->bytes);
	return code;
}

int sp_yaml_fail(const struct sp_yaml *yaml, const struct sp_yaml_node *node, const char *format, ...)
{
	char message[sizeof yaml->err->message];
	struct sp_place place = sp_yaml_place(yaml, node);
	va_list args;

	va_start(args, format);
	vsnprintf(message, sizeof message, format, args);
	va_end(args);
	return fail_at(yaml, SP_EINVAL, place.line, place.column, message);
}

int sp_yaml_no_memory(const struct sp_yaml *yaml)
{
	sp_err_set(yaml->err, SP_ENOMEM, "no memory to read this file");
	sp_err_in_file(yaml->err, yaml->file);
	return SP_ENOMEM;
}

/* ---------- the tree ---------- */

struct builder {
	struct sp_yaml *yaml;
	struct sp_yaml_node **open; /* lists and maps that are not closed, outermost first */
	size_t open_n, open_max;
	struct sp_yaml_node *key; /* read, its value is next */
	unsigned document_n;
};

static int add_node(struct builder *b, struct sp_yaml_node *node)
{
	struct sp_yaml_node *parent = b->open_n ? b->open[b->open_n - 1] : NULL;

	if (!parent) {
		b->yaml->root = node;
		return SP_OK;
	}
	if (parent->kind == SP_YAML_MAP && !b->key) {
		if (node->kind != SP_YAML_SCALAR)
			return sp_yaml_fail(b->yaml, node, "a key must be a word");
		b->key = node;
		return SP_OK;
	}
	if (parent->kind == SP_YAML_MAP) {
		node->key = b->key;
		b->key = NULL;
	}
	if (parent->last)
		parent->last->next = node;
	else
		parent->child = node;
	parent->last = node;
	parent->child_n++;
	return SP_OK;
}

/* A token's mark is behind its quote or sign: `sign` characters go back to it. */
static void set_place(struct sp_yaml_node *node, const struct fy_mark *mark, unsigned sign)
{
	node->line = mark ? (unsigned)mark->line + 1 : 1;
	node->column = mark ? (unsigned)mark->column + 1 : 1;
	if (node->column > sign)
		node->column -= sign;
}

/* mark NULL: nothing was written there, or a block that begins in the next line; the place is the key, or the list. */
static struct sp_yaml_node *new_node(struct builder *b, enum sp_yaml_kind kind,
	const struct fy_mark *mark, unsigned sign)
{
	struct sp_yaml_node *node = sp_arena_calloc(&b->yaml->nodes, 1, sizeof *node);

	if (!node)
		return NULL;
	node->kind = kind;
	node->text = "";
	if (mark) {
		set_place(node, mark, sign);
	} else {
		const struct sp_yaml_node *near = b->key ? b->key :
			b->open_n ? b->open[b->open_n - 1] : NULL;

		node->line = near ? near->line : 1;
		node->column = near ? near->column : 1;
	}
	return node;
}

static int take_scalar(struct builder *b, struct fy_event *event)
{
	struct fy_token *token = event->scalar.value;
	enum fy_scalar_style style = token ? fy_scalar_token_get_style(token) : FYSS_PLAIN;
	bool is_block = style == FYSS_LITERAL || style == FYSS_FOLDED;
	size_t n = 0;
	const char *text = token ? fy_token_get_text(token, &n) : "";
	struct sp_yaml_node *node = new_node(b, SP_YAML_SCALAR,
		is_block ? NULL : fy_event_start_mark(event), style != FYSS_PLAIN);

	if (!node || !text)
		return sp_yaml_no_memory(b->yaml);
	node->quoted = style != FYSS_PLAIN;
	if (n && memchr(text, 0, n))
		return sp_yaml_fail(b->yaml, node, "a text may not hold a zero byte");
	if (n && sp_utf8_valid_run(text, n) != n)
		return sp_yaml_fail(b->yaml, node, "an escape in this text gives invalid UTF-8");
	node->text = sp_arena_strndup(b->yaml->arena, text, n);
	return node->text ? add_node(b, node) : sp_yaml_no_memory(b->yaml);
}

static int open_node(struct builder *b, enum sp_yaml_kind kind, struct fy_event *event)
{
	struct sp_yaml_node *node = new_node(b, kind, fy_event_start_mark(event), 0);

	if (!node)
		return sp_yaml_no_memory(b->yaml);
	if (b->open_n >= b->open_max) {
		char message[80];

		snprintf(message, sizeof message, "nested deeper than %zu levels (limits: pack-depth)",
			b->open_max);
		return fail_at(b->yaml, SP_ELIMIT, node->line, node->column, message);
	}
	int status = add_node(b, node);
	if (!status)
		b->open[b->open_n++] = node;
	return status;
}

/* What YAML has and our files do not. */
static int refuse_extras(struct builder *b, struct fy_event *event)
{
	struct sp_yaml_node at = { 0 };
	struct fy_token *anchor = fy_event_get_anchor_token(event);
	struct fy_token *tag = fy_event_get_tag_token(event);

	if (event->type == FYET_ALIAS) {
		set_place(&at, fy_event_start_mark(event), 1);
		return sp_yaml_fail(b->yaml, &at, "aliases (*name) are not supported: write it out");
	}
	if (anchor) {
		set_place(&at, fy_token_start_mark(anchor), 1);
		return sp_yaml_fail(b->yaml, &at, "YAML anchors (&name) are not supported: write it out");
	}
	if (tag) {
		set_place(&at, fy_token_start_mark(tag), 0);
		return sp_yaml_fail(b->yaml, &at, "YAML tags (!name) are not supported");
	}
	if (event->type == FYET_DOCUMENT_START && b->document_n++) {
		set_place(&at, fy_event_start_mark(event), 0);
		return sp_yaml_fail(b->yaml, &at, "a second document in one file");
	}
	return SP_OK;
}

static int take_event(struct builder *b, struct fy_event *event)
{
	int status = refuse_extras(b, event);

	if (status)
		return status;
	switch (event->type) {
	case FYET_SCALAR:
		return take_scalar(b, event);
	case FYET_SEQUENCE_START:
		return open_node(b, SP_YAML_LIST, event);
	case FYET_MAPPING_START:
		return open_node(b, SP_YAML_MAP, event);
	case FYET_SEQUENCE_END:
	case FYET_MAPPING_END:
		b->open_n--;
		return SP_OK;
	default:
		return SP_OK;
	}
}

/* ---------- syntax errors ---------- */

/* The first line up to `line_max` that a tab indents; 0 = none. libfyaml names other places and other reasons for it. */
static unsigned tab_line(struct sp_view bytes, unsigned line_max, unsigned *ret_column)
{
	size_t at = 0;

	for (unsigned line = 1; line <= line_max && at < bytes.n; line++) {
		size_t start = at;

		while (at < bytes.n && bytes.p[at] == ' ')
			at++;
		if (at < bytes.n && bytes.p[at] == '\t') {
			*ret_column = (unsigned)(at - start) + 1;
			return line;
		}
		while (at < bytes.n && bytes.p[at++] != '\n')
			;
	}
	return 0;
}

static int syntax_error(const struct sp_yaml *yaml, struct fy_diag *diag)
{
	void *iterator = NULL;
	const struct fy_diag_error *error = fy_diag_errors_iterate(diag, &iterator);
	unsigned line = error && error->line > 0 ? (unsigned)error->line : 1;
	unsigned column = error && error->column > 0 ? (unsigned)error->column : 1;
	unsigned tab_column = 1;
	unsigned tab = tab_line(yaml->bytes, line + 1, &tab_column);

	if (tab)
		return fail_at(yaml, SP_EINVAL, tab, tab_column,
			"a tab in the indentation: YAML wants spaces");
	return fail_at(yaml, SP_EINVAL, line, column,
		error && error->msg ? error->msg : "this is not YAML 1.2");
}

static int check_utf8(const struct sp_yaml *yaml)
{
	size_t good = sp_utf8_valid_run(yaml->bytes.p, yaml->bytes.n);
	const char *zero = yaml->bytes.n ? memchr(yaml->bytes.p, 0, yaml->bytes.n) : NULL;

	if (zero && (size_t)(zero - yaml->bytes.p) < good)
		good = (size_t)(zero - yaml->bytes.p);
	if (good == yaml->bytes.n)
		return SP_OK;
	unsigned line = 1;
	size_t begin = 0;

	for (size_t i = 0; i < good; i++) {
		if (yaml->bytes.p[i] == '\n') {
			line++;
			begin = i + 1;
		}
	}
	return fail_at(yaml, SP_EINVAL, line,
		(unsigned)sp_utf8_count(yaml->bytes.p + begin, good - begin) + 1,
		zero ? "a zero byte" : "this is not valid UTF-8");
}

static int run_parser(struct sp_yaml *yaml, struct fy_diag *diag)
{
	struct fy_parse_cfg config = { .flags = FYPCF_QUIET, .diag = diag };
	struct fy_parser *parser = fy_parser_create(&config);
	struct builder b = { .yaml = yaml, .open_max = (size_t)yaml->limits->pack_depth };
	int status = SP_OK;

	b.open = sp_arena_calloc(&yaml->nodes, b.open_max, sizeof *b.open);
	if (!parser || !b.open || fy_parser_set_string(parser, yaml->bytes.p, yaml->bytes.n))
		status = sp_yaml_no_memory(yaml);
	while (!status) {
		struct fy_event *event = fy_parser_parse(parser);

		if (!event)
			break;
		status = take_event(&b, event);
		fy_parser_event_free(parser, event);
	}
	if (!status && fy_parser_get_stream_error(parser))
		status = syntax_error(yaml, diag);
	if (parser)
		fy_parser_destroy(parser);
	return status;
}

int sp_yaml_parse(struct sp_yaml *yaml, struct sp_view bytes, const char *file,
	const struct sp_limits *limits, struct sp_arena *arena, struct sp_err *err)
{
	*yaml = (struct sp_yaml){ .bytes = bytes, .limits = limits, .arena = arena, .err = err };
	sp_arena_init(&yaml->nodes, (size_t)limits->arena_bytes);
	yaml->file = sp_arena_strdup(arena, file);
	if (!yaml->file)
		return sp_yaml_no_memory(yaml);
	if (bytes.n > limits->pack_bytes) {
		sp_err_at(err, SP_ELIMIT, file, 0, 0, "larger than %llu bytes (limits: pack-bytes)",
			(unsigned long long)limits->pack_bytes);
		return SP_ELIMIT;
	}
	int status = check_utf8(yaml);
	if (status || !bytes.n)
		return status;
	struct fy_diag_cfg config;

	/* Errors are collected: libfyaml itself prints nothing. */
	fy_diag_cfg_default(&config);
	config.fp = NULL;
	config.colorize = false;
	struct fy_diag *diag = fy_diag_create(&config);
	if (!diag)
		return sp_yaml_no_memory(yaml);
	fy_diag_set_collect_errors(diag, true);
	status = run_parser(yaml, diag);
	fy_diag_destroy(diag);
	return status;
}

void sp_yaml_release(struct sp_yaml *yaml)
{
	sp_arena_release(&yaml->nodes);
}
