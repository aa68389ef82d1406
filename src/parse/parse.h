/* SPDX-License-Identifier: Apache-2.0 */
/*
 * From bytes to a tree of parts and the texts in them. Iterative, zero-copy, linear in the bytes; nothing in a message is an
 * error: it is read as far as it goes, every way that it can be read, and what could not be seen is a loss.
 */
#ifndef SP_PARSE_PARSE_H
#define SP_PARSE_PARSE_H

#include "base/arena.h"
#include "base/err.h"
#include "model/limits.h"
#include "model/message.h"

/* Fills in *ret (zeroed by the callee) from the input; everything lives in the arena or borrows from input->bytes.
 * Dispatches on input->kind (AUTO: sp_ingest_guess has been asked before). Returns: SP_OK, or SP_ENOMEM when the arena's
 * maximum was reached: what was read until then is valid, with a loss. */
int sp_parse(const struct sp_input *input, const struct sp_limits *limits, struct sp_arena *arena,
	struct sp_message *ret);

/* Reads bytes that were found in a message as a message of its own (RFC 5322): below `part`, whose kind becomes MESSAGE. */
int sp_mime_add(struct sp_message *message, uint32_t part, struct sp_view bytes,
	const struct sp_limits *limits);

/* By kind. */
int sp_mime_parse(const struct sp_input *input, const struct sp_limits *limits,
	struct sp_arena *arena, struct sp_message *ret);
int sp_post_parse(const struct sp_input *input, const struct sp_limits *limits,
	struct sp_arena *arena, struct sp_message *ret);
int sp_plain_parse(const struct sp_input *input, const struct sp_limits *limits,
	struct sp_arena *arena, struct sp_message *ret);

/*
 * The texts of one part, one after another: its headers (the subject as a text of its own; fields that carry no human
 * content, such as Received, DKIM-Signature, Message-ID, are left out), its file name, its body. Decoding happens here, so
 * that only one part is held decoded at a time: mark the arena before init, rewind when next returned 0.
 * An HTML part yields the text that a reader sees; when it hides something, a second text with all of it in order (flag
 * HIDDEN); and a third with attributes, comments and metadata (field METADATA, flag HIDDEN) where there are any.
 */
#define SP_OPAQUE_MAX 24

/* Bytes in a part that are no text: to be taken apart. type: found, else declared; "" = unknown. */
struct sp_opaque {
	struct sp_view bytes;
	const char *type;
};

struct sp_texts {
	struct sp_message *message;
	const struct sp_limits *limits;
	struct sp_parse_tools *tools;
	struct sp_arena *arena;
	uint32_t part;
	void *state; /* NULL: no memory for it */
	/* Set by who takes such bytes apart: they are collected here while the texts are handed out, instead of becoming a loss. */
	bool want_opaque;
	unsigned opaque_n;
	struct sp_opaque opaque[SP_OPAQUE_MAX];
};

/*
 * What the parsers need from outside and cannot get once they are confined: libmagic's database, mapped at once, compiled
 * on first use. One holder a process; not for several threads. Errors: SP_EIO when the database is not there.
 */
struct sp_parse_tools;
int sp_parse_tools_new(struct sp_parse_tools **ret, struct sp_err *err);
void sp_parse_tools_free(struct sp_parse_tools *tools);

/* tools NULL: content of opaque parts is known only by the signatures of the commonest formats. */
void sp_texts_init(struct sp_texts *texts, struct sp_message *message, uint32_t part,
	const struct sp_limits *limits, struct sp_arena *arena, struct sp_parse_tools *tools);
/* Returns: 1 a text, 0 no more, SP_ENOMEM (a loss was added; no more). */
int sp_texts_next(struct sp_texts *texts, struct sp_text *ret);

/* Decodes the body of a part: transfer encoding only. *ret borrows from the raw message where nothing is to be undone.
 * map (may be NULL) leads from the result to bytes of part->body. Damage is decoded as far as it goes, and said in a loss
 * only where bytes were given up. */
int sp_part_decode(struct sp_message *message, uint32_t part, struct sp_arena *arena,
	struct sp_view *ret, struct sp_map *map);

/* ---- HTML to text: a linear tokenizer after the WHATWG tokenization states, no tree ---- */

/* A document or file that stands in a link or an attribute (data: URLs, srcdoc), decoded. */
struct sp_html_file {
	struct sp_view bytes;
	const char *type; /* "text/html", "image/svg+xml", "application/xhtml+xml"; "" = whatever it is */
};

#define SP_HTML_FILES_MAX 16

struct sp_html {
	struct sp_view shown;  /* what a reader sees; text split by inline tags is joined, block tags give a line end */
	struct sp_map shown_map; /* back to the source */
	struct sp_view all;    /* with what is hidden, in order; n 0 when nothing is hidden */
	struct sp_map all_map;
	struct sp_view meta;   /* attributes that speak (alt, title, placeholder, aria-label, value, content of meta, href and
	                        * src that are not plain links: mailto:, data:, javascript:), comments; a line each */
	struct sp_map meta_map;
	struct sp_view charset; /* of <meta charset>, n 0 = none */
	bool hidden;           /* something was hidden by style, attribute or element */
	struct sp_html_file file[SP_HTML_FILES_MAX];
	unsigned file_n;
	bool files_dropped;    /* there were more */
	bool truncated;        /* the arena's maximum was reached */
};

/* source is valid UTF-8. Returns: SP_OK or SP_ENOMEM with *ret valid as far as it goes. */
int sp_html_to_text(struct sp_view source, const struct sp_limits *limits, struct sp_arena *arena,
	struct sp_html *ret);

/* Finds the charset that an HTML document declares, in its first 4096 bytes (WHATWG 13.2.3.2 prescan). */
struct sp_view sp_html_prescan(struct sp_view bytes);

#endif
