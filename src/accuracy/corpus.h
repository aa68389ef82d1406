/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Labelled data: one JSON object a line, as sallyport-evaluate(1) describes it. A line says what is to be scanned, what it
 * is as a whole (its label), and what it holds (its spans).
 */
#ifndef SP_ACCURACY_CORPUS_H
#define SP_ACCURACY_CORPUS_H

#include "base/arena.h"
#include "base/err.h"
#include "model/message.h"

/* Something that must be found, or (absent) must not. */
struct sp_span {
	const char *type;
	size_t start, end; /* bytes of the text */
	bool placed;       /* else it is somewhere in the message */
	bool absent;       /* the message is not to be said to hold one */
};

struct sp_record {
	const char *file;
	uint32_t line;
	const char *id;    /* its own, else "FILE:LINE" */
	const char *label; /* NULL = none */
	enum sp_channel channel;
	enum sp_kind kind;      /* TEXT, POST; AUTO: of the file at path */
	struct sp_view content; /* of a text or post */
	const char *path;       /* NULL = content */
	struct sp_span *span;
	size_t span_n;
};

/* What a corpus calls something, and the type that it is to us. */
struct sp_corpus_name {
	const char *name;
	const char *type; /* "" = does not count */
	bool absent;
};

struct sp_corpus_options {
	const char *label_keys; /* "label", "label+meta.type": their values with '/' between them */
	const struct sp_corpus_name *name;
	size_t name_n;
};

/* Reads one line, of the file `file`. Everything lives in the arena.
 * Returns: SP_OK, SP_ENOMEM, or SP_EINVAL with file, line and column. */
int sp_corpus_read(struct sp_view bytes, const char *file, uint32_t line,
	const struct sp_corpus_options *options, struct sp_arena *arena, struct sp_record *ret,
	struct sp_err *err);

/* Reads "NAME=TYPE", "NAME=!TYPE" (must be absent) or "NAME=". Returns: SP_OK, SP_EINVAL or SP_ENOMEM. */
int sp_corpus_name_read(const char *text, struct sp_arena *arena, struct sp_corpus_name *ret,
	struct sp_err *err);

#endif
