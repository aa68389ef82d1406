/* SPDX-License-Identifier: Apache-2.0 */
#include "worker/archive.h"

#include <archive.h>
#include <archive_entry.h>
#include <stdlib.h>

#include "base/err.h"
#include "base/utf8.h"
#include "worker/inflate.h"

#define ENTRIES_MAX 200000 /* records, empty ones too */
#define MEMBERS_MAX 10000  /* compressed files behind one another */
#define NAMES_BYTES 262144 /* names that go out as metadata */

/* Compressions that libarchive undoes itself: for others it would start programs. */
static void support(struct archive *a, enum sp_archive_how how)
{
	if (how == SP_ARCHIVE_ZIP) {
		archive_read_support_format_zip_seekable(a);
		return;
	}
	if (how == SP_ARCHIVE_ZIP_LOCAL) {
		archive_read_support_format_zip_streamable(a);
		return;
	}
	archive_read_support_filter_gzip(a);
	archive_read_support_filter_bzip2(a);
	archive_read_support_filter_xz(a);
	archive_read_support_filter_lzma(a);
	archive_read_support_filter_lzip(a);
	archive_read_support_filter_zstd(a);
	archive_read_support_filter_lz4(a);
	archive_read_support_filter_compress(a);
	if (how == SP_ARCHIVE_RAW) {
		archive_read_support_format_raw(a);
		archive_read_support_format_empty(a);
		return;
	}
	archive_read_support_format_tar(a);
	archive_read_support_format_gnutar(a);
	archive_read_support_format_cpio(a);
	archive_read_support_format_ar(a);
	archive_read_support_format_7zip(a);
	archive_read_support_format_rar(a);
	archive_read_support_format_rar5(a);
	archive_read_support_format_cab(a);
	archive_read_support_format_iso9660(a);
	archive_read_support_format_lha(a);
}

static void add_name(struct sp_buf *names, const char *name)
{
	if (!name || !*name || names->n > NAMES_BYTES)
		return;
	sp_buf_add_str(names, name);
	sp_buf_add_char(names, '\n');
}

static const char *name_of(struct archive_entry *entry, struct sp_buf *buf)
{
	const char *utf8 = archive_entry_pathname_utf8(entry);
	const char *name = utf8 ? utf8 : archive_entry_pathname(entry);
	size_t n = name ? strlen(name) : 0;

	sp_buf_reset(buf);
	if (name && sp_utf8_valid_run(name, n) == n)
		sp_buf_add(buf, name, n);
	else if (name)
		sp_text_add_1252(buf, sp_view(name, n));
	return buf->n && !buf->failed ? buf->p : "data";
}

/* The bytes of an entry. Returns: SP_OK; SP_ELIMIT there is more; SP_EINVAL damaged. */
static int read_entry(struct archive *a, uint64_t bytes_max, struct sp_buf *out)
{
	const void *piece;
	size_t n;
	la_int64_t offset;
	int status;

	sp_buf_reset(out);
	while ((status = archive_read_data_block(a, &piece, &n, &offset)) == ARCHIVE_OK ||
		status == ARCHIVE_WARN) {
		if (n > bytes_max - out->n) {
			sp_buf_add(out, piece, bytes_max - out->n);
			return SP_ELIMIT;
		}
		if (sp_buf_add(out, piece, n))
			return SP_ELIMIT;
	}
	return status == ARCHIVE_EOF ? SP_OK : SP_EINVAL;
}

static bool is_encrypted(struct archive *a)
{
	const char *why = archive_error_string(a);

	return why && (strstr(why, "ncrypt") || strstr(why, "assphrase"));
}

static void say_why(struct sp_work *work, struct archive *a, const char *what)
{
	const char *why = archive_error_string(a);

	if (is_encrypted(a))
		sp_give_loss(work, SP_LOSS_ENCRYPTED, "an encrypted file in an archive");
	else if (why && (strstr(why, "nsupported") || strstr(why, "not supported")))
		sp_give_loss(work, SP_LOSS_UNSUPPORTED, "a compression that is not read");
	else
		sp_give_loss(work, SP_LOSS_CORRUPT, what);
}

struct walk {
	struct sp_work *work;
	struct archive *a;
	struct sp_buf name, bytes, names;
	void (*fn)(struct sp_work *work, void *context, const struct sp_entry *entry);
	void *context;
};

static void take_entry(struct walk *w, struct archive_entry *entry)
{
	struct sp_work *work = w->work;
	struct sp_entry e = { .name = name_of(entry, &w->name) };

	add_name(&w->names, archive_entry_symlink_utf8(entry));
	if (archive_entry_is_encrypted(entry)) {
		add_name(&w->names, e.name);
		sp_give_loss(work, SP_LOSS_ENCRYPTED, "an encrypted file in an archive");
		return;
	}
	if (archive_entry_filetype(entry) != AE_IFREG && archive_entry_filetype(entry) != 0) {
		add_name(&w->names, e.name);
		return;
	}
	/* One that unfolds to very much leaves room for those behind it. */
	int status = read_entry(w->a, work->bytes_left / 2, &w->bytes);

	e.bytes = sp_view(w->bytes.p, w->bytes.n);
	e.cut = status != SP_OK;
	if (status == SP_ELIMIT)
		sp_give_loss(work, SP_LOSS_TOO_LARGE, "a file in an archive unfolds to more than may be: its end was not looked at");
	else if (status)
		say_why(work, w->a, "a file in an archive is damaged");
	if (e.bytes.n)
		w->fn(work, w->context, &e);
	else
		add_name(&w->names, e.name);
}

size_t sp_archive_walk(struct sp_work *work, enum sp_archive_how how,
	void (*fn)(struct sp_work *work, void *context, const struct sp_entry *entry), void *context)
{
	struct walk w = { .work = work, .a = archive_read_new(), .fn = fn, .context = context };
	struct archive_entry *entry;
	size_t seen = 0;
	int status = ARCHIVE_FATAL;

	sp_buf_init(&w.name, 0);
	sp_buf_init(&w.names, 0);
	sp_buf_init(&w.bytes, 0);
	if (w.a) {
		support(w.a, how);
		status = archive_read_open_memory(w.a, work->bytes.p, work->bytes.n);
	}
	while (status >= ARCHIVE_WARN && !work->full && seen < ENTRIES_MAX &&
		(status = archive_read_next_header(w.a, &entry)) >= ARCHIVE_WARN && status != ARCHIVE_EOF) {
		/* What is not compressed would come out as it went in. */
		if (how == SP_ARCHIVE_RAW && archive_filter_code(w.a, 0) == ARCHIVE_FILTER_NONE)
			break;
		seen++;
		take_entry(&w, entry);
	}
	if (seen >= ENTRIES_MAX)
		sp_give_loss(work, SP_LOSS_TOO_MANY, "an archive with more entries than are looked at");
	/* Not archive_read_has_encrypted_entries: it crashes where no format was found (3.6.2). */
	if (w.a && status < ARCHIVE_WARN && (seen || how == SP_ARCHIVE_ZIP || how == SP_ARCHIVE_RAW ||
			is_encrypted(w.a)))
		say_why(work, w.a, "an archive that is damaged");
	if (w.names.n && !w.names.failed)
		sp_give_text(work, SP_EXTRACT_METADATA, sp_view(w.names.p, w.names.n));
	archive_read_free(w.a);
	sp_buf_release(&w.name);
	sp_buf_release(&w.names);
	sp_buf_release(&w.bytes);
	return seen;
}

/* ---- everything but zip ---- */

static const struct {
	size_t at;
	const char *magic;
	size_t n;
	const char *type;
} signatures[] = {
	{ 0, "\x1f\x8b\x08", 3, "application/gzip" },
	{ 0, "BZh", 3, "application/x-bzip2" },
	{ 0, "\xfd" "7zXZ\0", 6, "application/x-xz" },
	{ 0, "\x28\xb5\x2f\xfd", 4, "application/zstd" },
	{ 0, "\x5d\0\0", 3, "application/x-lzma" },
	{ 0, "LZIP", 4, "application/x-lzip" },
	{ 0, "\x04\x22\x4d\x18", 4, "application/x-lz4" },
	{ 0, "\x1f\x9d", 2, "application/x-compress" },
	{ 0, "7z\xbc\xaf\x27\x1c", 6, "application/x-7z-compressed" },
	{ 0, "Rar!\x1a\x07", 6, "application/vnd.rar" },
	{ 0, "MSCF\0\0\0\0", 8, "application/vnd.ms-cab-compressed" },
	{ 0, "!<arch>\n", 8, "application/x-archive" },
	{ 0, "07070", 5, "application/x-cpio" },
	{ 0, "\xc7\x71", 2, "application/x-cpio" },
	{ 257, "ustar", 5, "application/x-tar" },
	{ 0x8001, "CD001", 5, "application/x-iso9660-image" },
	{ 2, "-lh", 3, "application/x-lha" },
};

/* An old tar has no mark, but a checksum. */
static bool is_old_tar(struct sp_view v)
{
	unsigned long said = 0, sum = 0;

	if (v.n < 1024 || !v.p[0])
		return false;
	for (size_t i = 0; i < 512; i++)
		sum += i >= 148 && i < 156 ? ' ' : sp_u8(v.p + i);
	for (size_t i = 148; i < 156; i++)
		if (v.p[i] >= '0' && v.p[i] <= '7')
			said = said * 8 + (unsigned long)(v.p[i] - '0');
	return said == sum;
}

static const char *type_of(struct sp_view v)
{
	for (size_t i = 0; i < sizeof signatures / sizeof *signatures; i++) {
		struct sp_view at = sp_slice(v, signatures[i].at, signatures[i].n);

		if (at.n == signatures[i].n && !memcmp(at.p, signatures[i].magic, at.n))
			return signatures[i].type;
	}
	return is_old_tar(v) ? "application/x-tar" : NULL;
}

static unsigned bid_archive(struct sp_view bytes)
{
	return type_of(bytes) ? SP_BID_SURE : SP_BID_NONE;
}

static void give_entry(struct sp_work *work, void *context, const struct sp_entry *entry)
{
	bool *gave = context;

	*gave = true;
	sp_give_child(work, entry->name, NULL, NULL, 0, entry->bytes);
}

/* Name, comment and extra field of a gzip file (RFC 1952), which no reader shows but all keep. */
static void gzip_header(struct sp_work *work)
{
	struct sp_view v = work->bytes;
	size_t at = 10, members = 0;
	const char *member = v.p;

	while (members < MEMBERS_MAX && (member = memmem(member, v.n - (size_t)(member - v.p), "\x1f\x8b\x08", 3))) {
		members++;
		member++;
	}
	if (members == MEMBERS_MAX)
		sp_give_anomaly(work, SP_ANOMALY_AMBIGUOUS_STRUCTURE, 60, "compressed in more pieces than anybody makes");
	unsigned flags = v.n > 10 ? sp_u8(v.p + 3) : 0;
	struct sp_buf out;

	sp_buf_init(&out, 0);
	if (flags & 4 && v.n > 12) {
		struct sp_view extra = sp_slice(v, 12, sp_le16(v.p + 10));

		sp_text_add_1252(&out, extra);
		sp_buf_add_char(&out, '\n');
		at = 12 + extra.n;
	}
	for (unsigned field = 8; field <= 16; field *= 2) {
		const char *end = flags & field && at < v.n ? memchr(v.p + at, 0, v.n - at) : NULL;

		if (!end)
			continue;
		sp_text_add_1252(&out, sp_view_sub(v, at, (size_t)(end - v.p)));
		sp_buf_add_char(&out, '\n');
		at = (size_t)(end + 1 - v.p);
	}
	if (out.n && !out.failed)
		sp_give_text(work, SP_EXTRACT_METADATA, sp_view(out.p, out.n));
	sp_buf_release(&out);
}

/* Extended headers of a tar file (POSIX pax): comments and the like. */
static void tar_headers(struct sp_work *work)
{
	struct sp_view v = work->bytes;
	size_t at = 0;

	while (at + 1024 <= v.n && v.p[at]) {
		char type = v.p[at + 156];
		uint64_t n = 0;

		for (size_t i = 124; i < 136 && v.p[at + i] >= '0' && v.p[at + i] <= '7'; i++)
			n = n * 8 + (uint64_t)(v.p[at + i] - '0');
		struct sp_view body = sp_slice(v, at + 512, n);

		if ((type == 'x' || type == 'g') && sp_utf8_valid_run(body.p, body.n) == body.n)
			sp_give_text(work, SP_EXTRACT_METADATA, body);
		if (n > v.n)
			return;
		at += 512 + (size_t)(n + 511) / 512 * 512;
	}
	/* Behind the empty block that ends it there is nothing, or what somebody put there. */
	while (at < v.n && !v.p[at])
		at++;
	sp_give_child(work, "behind the archive", NULL, NULL, SP_EXTRACT_CHILD_REST, sp_view_sub(v, at < v.n ? at : v.n, v.n));
}

/* What stands behind the last gzip member; and of one that is cut short, what it says until then. */
static void gzip_rest(struct sp_work *work)
{
	size_t at = 0, used = 0;
	int status = SP_OK;

	while (!status && sp_begins(sp_view_sub(work->bytes, at, work->bytes.n), "\x1f\x8b\x08", 3)) {
		status = sp_inflate(sp_view_sub(work->bytes, at, work->bytes.n), SP_INFLATE_GZIP, work->bytes_left, NULL, &used);
		at += status ? 0 : used;
	}
	struct sp_view rest = sp_view_sub(work->bytes, at, work->bytes.n);

	if (!status) {
		sp_give_child(work, "behind the data", NULL, NULL, SP_EXTRACT_CHILD_REST, rest);
		return;
	}
	struct sp_buf plain;

	if (status != SP_EINVAL || work->gave)
		return;
	sp_buf_init(&plain, 0);
	(void)sp_inflate(rest, SP_INFLATE_GZIP, work->bytes_left, &plain, &used);
	sp_give_child(work, "data", NULL, NULL, 0, sp_view(plain.p, plain.n));
	sp_buf_release(&plain);
}

/* "report.csv.gz" holds "report.csv". */
static void give_raw(struct sp_work *work, void *context, const struct sp_entry *entry)
{
	const char *name = work->name ? work->name : "data", *dot = strrchr(name, '.');
	char inner[256];

	(void)context;
	if (dot && dot != name && (size_t)(dot - name) < sizeof inner && !strchr(dot, '/')) {
		memcpy(inner, name, (size_t)(dot - name));
		inner[dot - name] = 0;
		name = inner;
	}
	sp_give_child(work, name, NULL, NULL, 0, entry->bytes);
}

static void read_archive(struct sp_work *work)
{
	const char *type = type_of(work->bytes);
	bool gave = false;

	sp_give_format(work, type);
	if (!strcmp(type, "application/gzip"))
		gzip_header(work);
	else if (!strcmp(type, "application/x-tar"))
		tar_headers(work);
	sp_archive_walk(work, SP_ARCHIVE_ANY, give_entry, &gave);
	/* No archive inside; or one that is empty, behind whose end something stands. */
	if (!gave && !work->full)
		sp_archive_walk(work, SP_ARCHIVE_RAW, give_raw, NULL);
	if (!strcmp(type, "application/gzip") && !work->full)
		gzip_rest(work);
	if (!work->gave && !work->said)
		sp_give_loss(work, SP_LOSS_CORRUPT, "an archive in which nothing can be read");
}

const struct sp_format sp_format_archive = { .name = "archives and compressed files", .bid = bid_archive,
	.read = read_archive, .container = true };
