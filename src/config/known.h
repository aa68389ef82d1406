/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The list of known pictures: a text file, one picture a line: HASH[,HASH]... SEVERITY [LABEL]. The first hash is that of
 * the whole picture (64 hexadecimal digits, as PDQ is written), the others those of the picture with its edges cut off,
 * and without its frame; the label is the rest of the line. Empty lines and those that begin with # are for people. sallyport-images(5).
 */
#ifndef SP_CONFIG_KNOWN_H
#define SP_CONFIG_KNOWN_H

#include "base/arena.h"
#include "base/buf.h"
#include "base/err.h"
#include "model/finding.h"
#include "model/picture.h"

#define SP_KNOWN_HASHES_MAX (2 + SP_PICTURE_CUTS)
#define SP_KNOWN_DISTANCE_MAX 31u /* of 256 bits: what PDQ's authors found pictures that look alike to be within */

struct sp_known {
	struct sp_picture_hash hash[SP_KNOWN_HASHES_MAX];
	unsigned hash_n;
	enum sp_severity severity;
	const char *label; /* "" = none */
	unsigned line;
};

struct sp_known_list {
	struct sp_known *known;
	size_t n;
};

/* Everything is copied into the arena. Returns: SP_OK; SP_EINVAL with file, line and column; SP_ENOMEM. */
int sp_known_parse(struct sp_view bytes, const char *file, struct sp_arena *arena, struct sp_known_list *ret,
	struct sp_err *err);
int sp_known_load(const char *path, size_t bytes_max, struct sp_arena *arena, struct sp_known_list *ret, struct sp_err *err);

/* Adds the line of a picture. */
void sp_known_write(const struct sp_known *image, struct sp_buf *out);
void sp_picture_hash_write(const struct sp_picture_hash *hash, struct sp_buf *out);

/* The picture of the list that this one looks most like, within `distance_max` bits; flat ones look like nothing.
 * Returns: it, with *ret_distance, or NULL. */
const struct sp_known *sp_known_find(const struct sp_known_list *images, const struct sp_picture_looks *looks,
	unsigned distance_max, unsigned *ret_distance);

/* How sure it is that pictures at this distance are the same. */
float sp_known_confidence(unsigned distance);

#endif
