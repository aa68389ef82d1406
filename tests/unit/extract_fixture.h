/* SPDX-License-Identifier: Apache-2.0 */
/* An extractor, and all that it says of a file and of the files in it, as one text. */
#ifndef EXTRACT_FIXTURE_H
#define EXTRACT_FIXTURE_H

#include <sys/types.h>

#include "base/buf.h"
#include "extract/extract.h"

/* Before the deed that extract_evil is asked for: bytes that some worker would read. */
#define EVIL_MARK "GIF89a"

struct jail {
	struct sp_limits limits;
	struct sp_extractor *extractor;
	pid_t server;
	struct sp_buf said; /* "format …", "body …", "hidden …", "metadata …", "doubt …", "child NAME", "loss KIND …", "anomaly TYPE …" */
	bool read;          /* of the last file */
	uint32_t pictures_after; /* of the next one */
};

/* program: below top_builddir. */
void jail_begin(struct jail *jail, const char *program);
void jail_end(struct jail *jail);
/* A new message, of which nothing is said yet. */
void jail_begin_message(struct jail *jail);
/* One message with one file; `said` is what is said of it. */
void jail_open(struct jail *jail, struct sp_view bytes, const char *type, const char *name);
/* One more file of the same message. */
void jail_open_more(struct jail *jail, struct sp_view bytes, const char *type, const char *name);
bool jail_said(const struct jail *jail, const char *words);

#endif
