/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Asking the jail what is in an attachment. Budgets are of a message: what is beyond them is a loss, as is a worker that
 * crashes, hangs, or says what makes no sense. One extractor a scanner; not for several threads.
 */
#ifndef SP_EXTRACT_EXTRACT_H
#define SP_EXTRACT_EXTRACT_H

#include <stdbool.h>

#include "extract/protocol.h"
#include "model/limits.h"
#include "model/message.h"
#include "model/picture.h"

struct sp_extract_child {
	const char *name, *type, *charset; /* NULL = not known */
	uint64_t flags;                    /* SP_EXTRACT_CHILD_* */
	struct sp_view bytes;
};

/* Who hears what is in it; all views and strings hold during the call only. A function that fails ends the extraction. */
struct sp_extract_sink {
	void *context;
	int (*format)(void *context, const char *type);
	int (*text)(void *context, enum sp_extract_text kind, struct sp_view bytes); /* said to be UTF-8 */
	int (*child)(void *context, const struct sp_extract_child *child);
	int (*loss)(void *context, enum sp_loss_kind kind, const char *detail);
	int (*anomaly)(void *context, enum sp_anomaly_type type, float confidence, const char *detail);
	int (*picture)(void *context, const struct sp_picture_looks *looks); /* NULL: who asks need not know */
};

struct sp_extract_file {
	struct sp_view bytes;
	const char *type, *name; /* as declared, NULL = not */
	uint32_t pictures_after; /* of the message, each of which gets its share of the time for reading pictures */
};

struct sp_extractor;

/*
 * sock leads to an extraction server, or to one that is started when something is said to it. Owns: sock. Receiving from it
 * should be limited by SO_RCVTIMEO.
 */
int sp_extractor_new(int sock, const struct sp_limits *limits, struct sp_extractor **ret, struct sp_err *err);
void sp_extractor_free(struct sp_extractor *extractor);

/* A new message, with budgets of its own. What works for the one before is ended. Costs nothing where nothing was asked. */
void sp_extractor_begin(struct sp_extractor *extractor);

/* Returns: SP_OK whatever became of the file, with *ret_read: whether some format read it; else what a sink returned. */
int sp_extractor_file(struct sp_extractor *extractor, const struct sp_extract_file *file,
	const struct sp_extract_sink *sink, bool *ret_read);

/*
 * In the parent of a scanner: makes the process that becomes the extraction server as soon as its scanner says something to
 * it. Returns: its process id, and in *ret_sock the scanner's end; or SP_EIO.
 */
int sp_extractor_start(const char *program, int *ret_sock, struct sp_err *err);

#endif
