/* SPDX-License-Identifier: Apache-2.0 */
/*
 * From paths to inputs: files, Maildirs, mbox files, .json, .jsonl, plain texts, folders (walked in the order of names),
 * standard input. The walker opens and cuts; it does not parse. An item is a range of an open file, so that a confined
 * scanner can read it from the descriptor.
 */
#ifndef SP_INGEST_INGEST_H
#define SP_INGEST_INGEST_H

#include <stdint.h>

#include "base/err.h"
#include "model/limits.h"
#include "model/message.h"

enum sp_ingest_as { SP_AS_AUTO, SP_AS_EMAIL, SP_AS_POST, SP_AS_POSTS, SP_AS_TEXT };

struct sp_item {
	int fd;              /* owned by the walker; valid until the next call */
	uint64_t offset, bytes; /* the range of the file that is the message */
	enum sp_kind kind;   /* never AUTO */
	const char *source;  /* path as given or walked to, or "-"; valid until the next call */
	uint32_t line;       /* of a .jsonl or mbox, 1-based; 0 = none */
	bool mbox;           /* lines ">From " (any number of '>') are quoted, mboxrd: a body line loses one '>' when read */
};

struct sp_ingest;

/* paths are borrowed until sp_ingest_free. "-" is standard input (read into a memfd when it cannot seek). */
int sp_ingest_new(const char *const *paths, size_t path_n, enum sp_ingest_as as,
	const struct sp_limits *limits, struct sp_ingest **ret, struct sp_err *err);

/*
 * Returns: 1 an item; 0 the end; SP_EIO, SP_ELIMIT or SP_EINVAL: this path could not be read (err names it) — the caller
 * says so and goes on calling; the other inputs still come. A message larger than limits.message_bytes comes like any other:
 * the scanner looks at what is allowed of it and says what it did not see.
 * Symbolic links inside a walked folder are not followed; special files are errors; a file that is named twice is scanned
 * twice. Maildir: cur and new, not tmp. mbox: begins with "From ", cut at lines that begin with "From " after an empty
 * line. .jsonl: one item a line, empty lines skipped. Kind by content: a JSON object is a post; RFC 5322 when the first
 * lines are header fields (or .eml); else text.
 */
int sp_ingest_next(struct sp_ingest *ingest, struct sp_item *ret, struct sp_err *err);
void sp_ingest_free(struct sp_ingest *ingest);

/* The guess from content, for other sources (HTTP). */
enum sp_kind sp_ingest_guess(struct sp_view head);

#endif
