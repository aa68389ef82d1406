/* SPDX-License-Identifier: Apache-2.0 */
/* The walker: one path after another, one message after another. */
#include <config.h>

#include "ingest/ingest.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/io.h"
#include "ingest/walk.h"

#define HEAD_BYTES 16384 /* looked at to guess what a file is */

struct sp_ingest {
	const char *const *path;
	size_t path_n, next_path;
	enum sp_ingest_as as;
	const struct sp_limits *limits;
	struct sp_walk walk;

	/* the file at hand */
	int fd; /* -1 = none */
	const char *source;
	uint64_t begin, size; /* where its messages begin, and where it ends */
	struct sp_guess guess;
	bool given; /* its one message was given */
	struct sp_mbox mbox;
	struct sp_file_lines lines;
	uint32_t line;
};

int sp_ingest_new(const char *const *paths, size_t path_n, enum sp_ingest_as as,
	const struct sp_limits *limits, struct sp_ingest **ret, struct sp_err *err)
{
	struct sp_ingest *ingest = calloc(1, sizeof *ingest);

	if (!ingest)
		return sp_err_set(err, SP_ENOMEM, "no memory to read files");
	ingest->path = paths;
	ingest->path_n = path_n;
	ingest->as = as;
	ingest->limits = limits;
	ingest->walk.depth_max = (size_t)limits->walk_depth;
	ingest->fd = -1;
	*ret = ingest;
	return SP_OK;
}

static void close_file(struct sp_ingest *ingest)
{
	if (ingest->fd > STDIN_FILENO)
		close(ingest->fd);
	ingest->fd = -1;
}

void sp_ingest_free(struct sp_ingest *ingest)
{
	if (!ingest)
		return;
	close_file(ingest);
	sp_walk_release(&ingest->walk);
	free(ingest);
}

static int fail(struct sp_err *err, int code, const char *source, const char *what)
{
	if (code == SP_EIO)
		sp_err_errno(err, code, "%s", what);
	else
		sp_err_set(err, code, "%s", what);
	sp_err_in_file(err, source);
	return code;
}

/* Makes an open file the one at hand; takes over fd, unless it is standard input's. */
static int begin_file(struct sp_ingest *ingest, int fd, const char *source, uint64_t begin,
	bool mail, struct sp_err *err)
{
	char head[HEAD_BYTES];
	struct stat st;
	ssize_t n = sp_io_pread_all(fd, head, sizeof head, (off_t)begin);

	if (n < 0 || fstat(fd, &st)) {
		int status = fail(err, SP_EIO, source, "cannot be read");

		if (fd > STDIN_FILENO)
			close(fd);
		return status;
	}
	ingest->fd = fd;
	ingest->source = source;
	ingest->begin = begin;
	ingest->size = (uint64_t)st.st_size > begin ? (uint64_t)st.st_size : begin;
	ingest->guess = mail && ingest->as == SP_AS_AUTO ?
		(struct sp_guess){ SP_FORM_ONE, SP_KIND_EMAIL } :
		sp_guess_file(ingest->as, source, sp_view(head, (size_t)n));
	ingest->given = false;
	ingest->mbox = (struct sp_mbox){ 0 };
	ingest->line = 0;
	sp_file_lines_init(&ingest->lines, fd, begin);
	return SP_OK;
}

/* Copies what cannot seek. Returns: a descriptor or an error. */
static int spool(int from, uint64_t bytes_max, struct sp_err *err)
{
	char block[SP_LINES_BLOCK];
	uint64_t total = 0;
	ssize_t n;
	int fd = memfd_create("standard input", MFD_CLOEXEC | MFD_ALLOW_SEALING);

	if (fd < 0)
		return fail(err, SP_EIO, "-", "cannot be kept");
	while ((n = sp_io_read_all(from, block, sizeof block)) > 0) {
		total += (uint64_t)n;
		if (total > bytes_max) {
			close(fd);
			return fail(err, SP_ELIMIT, "-", "is larger than arena_bytes allows");
		}
		if (sp_io_write_all(fd, block, (size_t)n)) {
			close(fd);
			return fail(err, SP_EIO, "-", "cannot be kept");
		}
	}
	/* Sealed: a scanner gets this descriptor, and other messages lie in the same file. */
	if (n < 0 || fcntl(fd, F_ADD_SEALS, F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_WRITE | F_SEAL_SEAL)) {
		int status = fail(err, SP_EIO, "-", "cannot be read");

		close(fd);
		return status;
	}
	return fd;
}

static int begin_stdin(struct sp_ingest *ingest, struct sp_err *err)
{
	struct stat st;
	off_t at = lseek(STDIN_FILENO, 0, SEEK_CUR);

	if (at >= 0 && !fstat(STDIN_FILENO, &st) && S_ISREG(st.st_mode))
		return begin_file(ingest, STDIN_FILENO, "-", (uint64_t)at, false, err);
	int fd = spool(STDIN_FILENO, ingest->limits->arena_bytes, err);

	return fd < 0 ? fd : begin_file(ingest, fd, "-", 0, false, err);
}

/* Opens the next file. Returns: 1, 0 when there is none, or an error. */
static int next_file(struct sp_ingest *ingest, struct sp_err *err)
{
	bool mail = false;
	int fd = -1;
	int got = sp_walk_next(&ingest->walk, &fd, &mail, err);

	if (got < 0)
		return got;
	if (got) {
		got = begin_file(ingest, fd, ingest->walk.path, 0, mail, err);
		return got ? got : 1;
	}
	if (ingest->next_path == ingest->path_n)
		return 0;
	const char *path = ingest->path[ingest->next_path++];

	if (!strcmp(path, "-")) {
		got = begin_stdin(ingest, err);
		return got ? got : 1;
	}
	got = sp_walk_open(&ingest->walk, path, &fd, err);
	if (got)
		return got;
	/* A folder was entered: its first file is the next one. */
	got = fd < 0 ? SP_OK : begin_file(ingest, fd, path, 0, false, err);
	return got ? got : 1;
}

static int next_line(struct sp_ingest *ingest, struct sp_item *item, struct sp_err *err)
{
	struct sp_line line;
	int got;

	do {
		got = sp_file_lines_next(&ingest->lines, &line);
		ingest->line++;
	} while (got == 1 && line.blank);
	if (got < 0)
		return fail(err, SP_EIO, ingest->source, "cannot be read");
	if (!got)
		return 0;
	const char *first = line.head;

	if (!memcmp(first, "\xef\xbb\xbf", 3))
		first += 3;
	while (first < line.head + sizeof line.head - 1 && sp_is_space((unsigned char)*first))
		first++;
	item->offset = line.offset;
	item->bytes = line.bytes;
	item->line = ingest->line;
	item->kind = *first == '{' ? SP_KIND_POST : SP_KIND_TEXT;
	return 1;
}

static int next_mail(struct sp_ingest *ingest, struct sp_item *item, struct sp_err *err)
{
	int got = sp_mbox_next(&ingest->mbox, &ingest->lines, &item->offset, &item->bytes, &item->line);

	if (got < 0)
		return fail(err, SP_EIO, ingest->source, "cannot be read");
	item->kind = SP_KIND_EMAIL;
	item->mbox = true;
	return got;
}

/* The next message of the file at hand. Returns: 1, 0 behind the last one, or an error. */
static int next_of_file(struct sp_ingest *ingest, struct sp_item *ret, struct sp_err *err)
{
	struct sp_item item = { .fd = ingest->fd, .source = ingest->source };
	int got = 0;

	if (ingest->guess.form == SP_FORM_LINES) {
		got = next_line(ingest, &item, err);
	} else if (ingest->guess.form == SP_FORM_MBOX) {
		got = next_mail(ingest, &item, err);
	} else if (!ingest->given) {
		ingest->given = true;
		item.offset = ingest->begin;
		item.bytes = ingest->size - ingest->begin;
		item.kind = ingest->guess.kind;
		got = 1;
	}
	if (got < 0)
		close_file(ingest);
	if (got != 1)
		return got;
	*ret = item;
	return 1;
}

int sp_ingest_next(struct sp_ingest *ingest, struct sp_item *ret, struct sp_err *err)
{
	for (;;) {
		if (ingest->fd >= 0) {
			int got = next_of_file(ingest, ret, err);

			if (got)
				return got;
			close_file(ingest);
		}
		int got = next_file(ingest, err);

		if (got != 1)
			return got;
	}
}
