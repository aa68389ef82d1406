/* SPDX-License-Identifier: Apache-2.0 */
#include "config/known.h"

#include <stdio.h>
#include <string.h>

#include "base/io.h"
#include "base/utf8.h"
#include "config/yaml.h"

#define HASH_DIGITS (SP_PICTURE_BITS / 4)
#define LABEL_BYTES_MAX 200

struct reading {
	const char *file;
	struct sp_view bytes, line;
	unsigned number;
	size_t at; /* within the line */
	struct sp_err *err;
};

static int fail(const struct reading *r, const char *what)
{
	unsigned column = 1;

	for (size_t i = 0; i < r->at && i < r->line.n; i++)
		column += ((unsigned char)r->line.p[i] & 0xc0) != 0x80;
	int status = sp_err_at(r->err, SP_EINVAL, r->file, r->number, column, "%s", what);

	if (r->err)
		sp_err_add_snippet(r->err, r->bytes);
	return status;
}

static int read_hash(struct reading *r, struct sp_picture_hash *ret)
{
	struct sp_picture_hash hash = { { 0 } };

	for (unsigned i = 0; i < HASH_DIGITS; i++, r->at++) {
		int digit = r->at < r->line.n ? sp_hex_value(r->line.p[r->at]) : -1;
		unsigned bit = SP_PICTURE_BITS - 4 - 4 * i; /* the highest stand first */

		if (digit < 0)
			return fail(r, "a hash is 64 hexadecimal digits");
		hash.word[bit / 64] |= (uint64_t)digit << bit % 64;
	}
	*ret = hash;
	return SP_OK;
}

static int read_hashes(struct reading *r, struct sp_known *image)
{
	do {
		if (image->hash_n == SP_KNOWN_HASHES_MAX)
			return fail(r, "more hashes than one picture has");
		if (image->hash_n)
			r->at++;
		int status = read_hash(r, &image->hash[image->hash_n]);

		if (status)
			return status;
		image->hash_n++;
	} while (r->at < r->line.n && r->line.p[r->at] == ',');
	return SP_OK;
}

static void skip_blanks(struct reading *r)
{
	while (r->at < r->line.n && (r->line.p[r->at] == ' ' || r->line.p[r->at] == '\t'))
		r->at++;
}

static int read_severity(struct reading *r, enum sp_severity *ret)
{
	size_t n = 0;

	while (r->at + n < r->line.n && sp_is_alpha((unsigned char)r->line.p[r->at + n]))
		n++;
	for (enum sp_severity s = SP_SEVERITY_LOW; s <= SP_SEVERITY_CRITICAL; s++) {
		const char *name = sp_severity_name(s);

		if (strlen(name) == n && !memcmp(name, r->line.p + r->at, n)) {
			*ret = s;
			r->at += n;
			return SP_OK;
		}
	}
	return fail(r, "after its hashes stands how grave a picture is: low, medium, high or critical");
}

static int read_label(struct reading *r, struct sp_arena *arena, const char **ret)
{
	struct sp_view label = sp_view_trim(sp_view_sub(r->line, r->at, r->line.n));

	for (size_t i = 0; i < label.n; i++)
		if ((unsigned char)label.p[i] < 0x20 || label.p[i] == 0x7f)
			return fail(r, "a label has no control characters");
	if (label.n > LABEL_BYTES_MAX)
		return fail(r, "a label has 200 bytes at most");
	if (sp_utf8_valid_run(label.p, label.n) != label.n)
		return fail(r, "a label is UTF-8");
	*ret = sp_arena_strndup(arena, label.n ? label.p : "", label.n);
	return *ret ? SP_OK : sp_err_set(r->err, SP_ENOMEM, "no memory for a list of pictures");
}

static int read_image(struct reading *r, struct sp_arena *arena, struct sp_known *ret)
{
	struct sp_known image = { .line = r->number };
	int status = read_hashes(r, &image);

	if (!status && r->at < r->line.n && r->line.p[r->at] != ' ' && r->line.p[r->at] != '\t')
		status = fail(r, "a blank, or a comma and another hash, stands after a hash");
	skip_blanks(r);
	if (!status)
		status = read_severity(r, &image.severity);
	if (!status && r->at < r->line.n && r->line.p[r->at] != ' ' && r->line.p[r->at] != '\t')
		status = fail(r, "a blank stands before the label");
	if (!status)
		status = read_label(r, arena, &image.label);
	if (!status)
		*ret = image;
	return status;
}

int sp_known_parse(struct sp_view bytes, const char *file, struct sp_arena *arena, struct sp_known_list *ret,
	struct sp_err *err)
{
	struct reading r = { .file = file, .bytes = bytes, .err = err };
	struct sp_known_list images = { 0 };
	size_t capacity = 0;
	int status = SP_OK;

	for (size_t at = 0, next; !status && at < bytes.n; at = next) {
		const char *end = memchr(bytes.p + at, '\n', bytes.n - at);

		next = end ? (size_t)(end - bytes.p) + 1 : bytes.n;
		r.line = sp_view(bytes.p + at, next - at);
		while (r.line.n && sp_is_space((unsigned char)r.line.p[r.line.n - 1]))
			r.line.n--;
		r.number++;
		r.at = 0;
		skip_blanks(&r);
		if (r.at == r.line.n || r.line.p[r.at] == '#')
			continue;
		status = sp_arena_reserve(arena, (void **)&images.known, images.n, &capacity, sizeof *images.known);
		if (status)
			return sp_err_set(err, status, "no memory for a list of pictures");
		status = read_image(&r, arena, &images.known[images.n++]);
	}
	if (!status)
		*ret = images;
	return status;
}

int sp_known_load(const char *path, size_t bytes_max, struct sp_arena *arena, struct sp_known_list *ret, struct sp_err *err)
{
	struct sp_view bytes;
	int status = sp_io_read_file(path, bytes_max, arena, &bytes, err);

	return status ? status : sp_known_parse(bytes, path, arena, ret, err);
}

/* ---- writing ---- */

void sp_picture_hash_write(const struct sp_picture_hash *hash, struct sp_buf *out)
{
	for (unsigned i = SP_PICTURE_BITS / 64; i--;)
		sp_buf_printf(out, "%016llx", (unsigned long long)hash->word[i]);
}

void sp_known_write(const struct sp_known *image, struct sp_buf *out)
{
	for (unsigned i = 0; i < image->hash_n; i++) {
		if (i)
			sp_buf_add_char(out, ',');
		sp_picture_hash_write(&image->hash[i], out);
	}
	sp_buf_printf(out, " %s%s%s\n", sp_severity_name(image->severity), image->label[0] ? " " : "", image->label);
}

/* ---- comparing ---- */

/* A whole picture of the list in any way that it may be held; a cut one upright only. */
static unsigned distance_of(const struct sp_known *image, const struct sp_picture_look *look)
{
	unsigned least = SP_PICTURE_BITS;

	for (unsigned i = 0; i < SP_PICTURE_WAYS + image->hash_n - 1; i++) {
		unsigned n = i < SP_PICTURE_WAYS ? sp_picture_distance(&image->hash[0], &look->way[i])
			: sp_picture_distance(&image->hash[i + 1 - SP_PICTURE_WAYS], &look->way[0]);

		least = n < least ? n : least;
	}
	return least;
}

const struct sp_known *sp_known_find(const struct sp_known_list *images, const struct sp_picture_looks *looks,
	unsigned distance_max, unsigned *ret_distance)
{
	const struct sp_known *best = NULL;
	unsigned least = distance_max + 1;

	for (unsigned k = 0; k < looks->n; k++) {
		if (looks->look[k].quality < SP_PICTURE_QUALITY_MIN)
			continue;
		for (size_t i = 0; i < images->n; i++) {
			unsigned distance = distance_of(&images->known[i], &looks->look[k]);

			if (distance < least) {
				least = distance;
				best = &images->known[i];
			}
		}
	}
	if (best)
		*ret_distance = least;
	return best;
}

float sp_known_confidence(unsigned distance)
{
	return 0.99f - 0.01f * (float)distance;
}
