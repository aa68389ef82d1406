/* SPDX-License-Identifier: Apache-2.0 */
/* Inside ingest: from paths to open files, from open files to ranges. */
#ifndef SP_INGEST_WALK_H
#define SP_INGEST_WALK_H

#include <stdbool.h>
#include <sys/types.h>

#include "ingest/ingest.h"

/* ---- walk.c: folders in the order of names ---- */

struct sp_walk_folder {
	char *path;
	char **name;
	size_t n, next;
	bool maildir;  /* only cur, new and sub-folders are looked at */
	bool messages; /* cur or new of a Maildir: every file is a mail */
};

struct sp_walk {
	struct sp_walk_folder *folder; /* from the outermost inwards */
	size_t n, depth_max;
	char *path; /* of the file last given */
};

void sp_walk_release(struct sp_walk *walk);
/* Opens a path as it was given (links are followed). A folder is entered: then the descriptor is
 * -1. Returns: SP_OK, or an error that names the path. */
int sp_walk_open(struct sp_walk *walk, const char *path, int *ret_fd, struct sp_err *err);
/* The next file of the folders entered. Returns: 1 with an open regular file, 0 no more, or an
 * error that names a path. */
int sp_walk_next(struct sp_walk *walk, int *ret_fd, bool *ret_mail, struct sp_err *err);

/* ---- lines.c: lines of a file, whatever their length, by one block ---- */

#define SP_LINES_BLOCK 65536
#define SP_LINES_HEAD 8

struct sp_file_lines {
	int fd;
	uint64_t at;          /* where the next line begins */
	uint64_t block_at;    /* where the block stands in the file */
	size_t block_n;
	char block[SP_LINES_BLOCK];
};

struct sp_line {
	uint64_t offset, bytes; /* without its line end */
	uint64_t next;          /* where the line behind it begins */
	char head[SP_LINES_HEAD]; /* its first bytes, zeros behind */
	bool blank;             /* white space only */
};

void sp_file_lines_init(struct sp_file_lines *lines, int fd, uint64_t from);
/* Returns: 1 a line, 0 the end, SP_EIO. */
int sp_file_lines_next(struct sp_file_lines *lines, struct sp_line *ret);

/* ---- mbox.c ---- */

struct sp_mbox {
	bool begun;          /* a separator was read: `message` stands behind it */
	uint64_t message;    /* where the message begins */
	uint32_t line;       /* of the separator, 1-based */
	uint32_t lines_read;
};

/* The next message between two separators. Returns: 1, 0 or SP_EIO. */
int sp_mbox_next(struct sp_mbox *mbox, struct sp_file_lines *lines, uint64_t *ret_offset,
	uint64_t *ret_bytes, uint32_t *ret_line);

/* ---- guess.c ---- */

enum sp_form { SP_FORM_ONE, SP_FORM_MBOX, SP_FORM_LINES };

struct sp_guess {
	enum sp_form form;
	enum sp_kind kind; /* of form ONE */
};

/* By the name's ending (may be NULL) and the first bytes. */
struct sp_guess sp_guess_file(enum sp_ingest_as as, const char *name, struct sp_view head);

#endif
