/* SPDX-License-Identifier: Apache-2.0 */
/* Zip files (PKWARE APPNOTE): what their records say, and their files by libarchive. */
#include <stdlib.h>

#include "worker/archive.h"

#define END_BYTES 22
#define CENTRAL_BYTES 46
#define LOCAL_BYTES 30
#define DESCRIPTOR_BYTES 24 /* what may stand between two files */
#define LOOK_MAX 100000
#define END_SLACK 64 /* bytes behind the end that do not hide a zip file */

/* The end record that stands last. Returns: its offset, or SIZE_MAX. */
static size_t find_end(struct sp_view v)
{
	if (v.n < END_BYTES)
		return SIZE_MAX;
	size_t from = v.n > END_BYTES + 65535 ? v.n - END_BYTES - 65535 : 0;
	const char *at = v.p + v.n - END_BYTES + 1;

	while ((at = memrchr(v.p + from, 'P', (size_t)(at - v.p) - from)))
		if (!memcmp(at, "PK\5\6", 4))
			return (size_t)(at - v.p);
	return SIZE_MAX;
}

struct records {
	struct sp_view v;
	size_t end;    /* of the end record */
	size_t at;     /* of the next central record */
	uint64_t base; /* what stands before the zip file */
	uint64_t n, left;
};

static bool open_records(struct sp_view v, struct records *ret)
{
	struct records r = { .v = v, .end = find_end(v) };

	if (r.end == SIZE_MAX)
		return false;
	uint64_t size = sp_le32(v.p + r.end + 12), offset = sp_le32(v.p + r.end + 16);

	if (size > r.end || offset > r.end)
		return false; /* zip64, or nonsense: not looked at so closely */
	r.at = r.end - size;
	r.base = r.at >= offset ? r.at - offset : 0;
	r.n = r.left = sp_le16(v.p + r.end + 10);
	*ret = r;
	return true;
}

struct record {
	struct sp_view name, comment;
	uint64_t local, packed;
	unsigned method;
};

static bool next_record(struct records *r, struct record *ret)
{
	struct sp_view v = r->v;

	if (!r->left || r->at + CENTRAL_BYTES > r->end || memcmp(v.p + r->at, "PK\1\2", 4))
		return false;
	const char *p = v.p + r->at;
	size_t name_n = sp_le16(p + 28), extra_n = sp_le16(p + 30), comment_n = sp_le16(p + 32);

	r->left--;
	ret->name = sp_slice(v, r->at + CENTRAL_BYTES, name_n);
	ret->comment = sp_slice(v, r->at + CENTRAL_BYTES + name_n + extra_n, comment_n);
	ret->local = r->base + sp_le32(p + 42);
	ret->packed = sp_le32(p + 20);
	ret->method = sp_le16(p + 10);
	r->at += CENTRAL_BYTES + name_n + extra_n + comment_n;
	return true;
}

bool sp_zip_has(struct sp_view bytes, const char *name, bool prefix)
{
	struct records r;
	struct record record;
	size_t n = strlen(name);

	if (!open_records(bytes, &r))
		return false;
	while (next_record(&r, &record))
		if (record.name.n >= n && (prefix || record.name.n == n) && !memcmp(record.name.p, name, n))
			return true;
	return false;
}

static void add_comment(struct sp_buf *out, struct sp_view comment)
{
	if (comment.n)
		sp_text_add_line(out, comment);
}

struct extent {
	uint64_t begin, end;
};

static int by_begin(const void *a, const void *b)
{
	const struct extent *x = a, *y = b;

	return x->begin < y->begin ? -1 : x->begin > y->begin;
}

/* Where a file lies by its central record; odd where its local header says otherwise. */
static struct extent extent_of(const struct records *r, const struct record *record, bool *odd)
{
	struct sp_view local = sp_slice(r->v, record->local, LOCAL_BYTES);
	struct extent extent = { record->local, record->local };

	if (local.n < LOCAL_BYTES || memcmp(local.p, "PK\3\4", 4)) {
		*odd = true;
		return extent;
	}
	struct sp_view name = sp_slice(r->v, record->local + LOCAL_BYTES, sp_le16(local.p + 26));

	if (!sp_view_eq(name, record->name) || sp_le16(local.p + 8) != record->method)
		*odd = true;
	extent.end += LOCAL_BYTES + sp_le16(local.p + 26) + sp_le16(local.p + 28) + record->packed;
	return extent;
}

static bool has_gaps(struct extent *extent, size_t n, uint64_t from, uint64_t to)
{
	uint64_t at = from;

	qsort(extent, n, sizeof *extent, by_begin);
	for (size_t i = 0; i < n; i++) {
		if (extent[i].begin < at || extent[i].begin - at > DESCRIPTOR_BYTES)
			return true;
		at = extent[i].end;
	}
	return at > to || to - at > DESCRIPTOR_BYTES + 64;
}

void sp_zip_look(struct sp_work *work, struct sp_zip_look *ret)
{
	struct sp_view v = work->bytes;
	struct records r;
	struct record record;
	struct sp_buf comments;
	struct extent *extent;
	size_t n = 0;

	*ret = (struct sp_zip_look){ .odd = true };
	if (!open_records(v, &r))
		return;
	size_t central = r.at;
	size_t after = r.end + END_BYTES + sp_le16(v.p + r.end + 20);

	ret->odd = r.n > LOOK_MAX;
	extent = calloc(r.n + 1, sizeof *extent);
	sp_buf_init(&comments, 1 << 20);
	while (extent && n < r.n && next_record(&r, &record)) {
		bool odd = false;

		extent[n++] = extent_of(&r, &record, &odd);
		ret->odd |= odd;
		/* The name that is not shown by those who ask the file itself. */
		if (odd)
			add_comment(&comments, record.name);
		add_comment(&comments, record.comment);
	}
	ret->odd |= n < r.n || (n && has_gaps(extent, n, r.base, central));
	free(extent);
	add_comment(&comments, sp_slice(v, r.end + END_BYTES, sp_le16(v.p + r.end + 20)));
	if (comments.n)
		sp_give_text(work, SP_EXTRACT_METADATA, sp_view(comments.p, comments.n));
	sp_buf_release(&comments);
	sp_give_child(work, "before the archive", NULL, NULL, SP_EXTRACT_CHILD_REST, sp_slice(v, 0, r.base));
	sp_give_child(work, "behind the archive", NULL, NULL, SP_EXTRACT_CHILD_REST, sp_slice(v, after, v.n));
}

unsigned sp_zip_bid(struct sp_view bytes)
{
	if (sp_begins(bytes, "PK\3\4", 4) || sp_begins(bytes, "PK\5\6", 4) || sp_begins(bytes, "PK\7\10", 4))
		return SP_BID_SURE;
	struct records r;

	/* Behind something else: at the very end, where those who open zip files look. */
	if (!open_records(bytes, &r) || !r.n)
		return SP_BID_NONE;
	size_t end = r.end + END_BYTES + sp_le16(bytes.p + r.end + 20);

	return end + END_SLACK >= bytes.n ? SP_BID_WITHIN : SP_BID_NONE;
}

static void give_entry(struct sp_work *work, void *context, const struct sp_entry *entry)
{
	(void)context;
	sp_give_child(work, entry->name, NULL, NULL, 0, entry->bytes);
}

static void read_zip(struct sp_work *work)
{
	struct sp_zip_look look;

	sp_zip_look(work, &look);
	sp_archive_walk(work, SP_ARCHIVE_ZIP, give_entry, NULL);
	if (!look.odd || work->full)
		return;
	sp_archive_walk(work, SP_ARCHIVE_ZIP_LOCAL, give_entry, NULL);
	sp_give_anomaly(work, SP_ANOMALY_AMBIGUOUS_STRUCTURE, 40, "a zip file whose directory and content differ");
}

const struct sp_format sp_format_zip = { .name = "zip files", .family = "zip", .bid = sp_zip_bid, .read = read_zip,
	.type = "application/zip" };
