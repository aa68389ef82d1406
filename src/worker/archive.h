/* SPDX-License-Identifier: Apache-2.0 */
/* Archives by libarchive: entries one after another, within the budget of the attachment. */
#ifndef SP_WORKER_ARCHIVE_H
#define SP_WORKER_ARCHIVE_H

#include "worker/format.h"

struct sp_entry {
	const char *name; /* never NULL */
	struct sp_view bytes;
	bool cut; /* not all of it */
};

enum sp_archive_how {
	SP_ARCHIVE_ANY,       /* every format and compression but zip */
	SP_ARCHIVE_RAW,       /* what is inside a compression, whatever it is */
	SP_ARCHIVE_ZIP,       /* by its central directory */
	SP_ARCHIVE_ZIP_LOCAL, /* by what stands before each file */
};

/* Calls the function for each file that is not empty; names of what holds nothing, and of links, are given out as metadata.
 * Losses are said. Returns: entries seen. */
size_t sp_archive_walk(struct sp_work *work, enum sp_archive_how how,
	void (*fn)(struct sp_work *work, void *context, const struct sp_entry *entry), void *context);

/* What the records of a zip file say of it: comments go out as metadata, bytes outside as a child. */
struct sp_zip_look {
	bool odd; /* central directory and local headers do not say the same, or overlap */
};
void sp_zip_look(struct sp_work *work, struct sp_zip_look *ret);
/* Whether one of the files that the central directory names is called so, or begins so with `prefix`. */
bool sp_zip_has(struct sp_view bytes, const char *name, bool prefix);
unsigned sp_zip_bid(struct sp_view bytes);

#endif
