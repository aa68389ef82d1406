/* SPDX-License-Identifier: Apache-2.0 */
#include "extract/marks.h"

#define TAIL_BYTES (22u + 65535u) /* a zip file's end record with the longest comment */
#define TAR_BYTES 1024u
#define TAR_SUM_AT 148
#define TAR_SUM_END 156
#define TAR_SUM_DIGITS 3 /* no sum of a header is smaller */

struct mark {
	enum sp_extract_reader reader;
	size_t from, to, n;
	const char *bytes;
};

static const struct mark marks[] = {
#define SP_MARK(reader, from, to, bytes) { SP_READER_##reader, from, to, sizeof(bytes) - 1, bytes },
#include "extract/marks.def"
#undef SP_MARK
};

static bool has_mark(struct sp_view v, const struct mark *mark)
{
	if (v.n < mark->n || mark->from > v.n - mark->n)
		return false;
	if (mark->from == mark->to)
		return !memcmp(v.p + mark->from, mark->bytes, mark->n);
	size_t end = mark->to + mark->n;

	return memmem(v.p + mark->from, (end < v.n ? end : v.n) - mark->from, mark->bytes, mark->n) != NULL;
}

/* A zip file is opened from its end, whatever it begins with. */
static bool ends_as_zip(struct sp_view v)
{
	static const char end[] = "PK\5\6";
	struct sp_view tail = sp_view_sub(v, v.n > TAIL_BYTES ? v.n - TAIL_BYTES : 0, v.n);
	const char *at = tail.p;

	while (tail.n && (at = memchr(at, end[0], (size_t)(tail.p + tail.n - at)))) {
		if ((size_t)(tail.p + tail.n - at) >= sizeof end - 1 && !memcmp(at, end, sizeof end - 1))
			return true;
		at++;
	}
	return false;
}

/* An old tar file has no name in it, but a sum in octal. */
static bool has_tar_sum(struct sp_view v)
{
	unsigned digits = 0;

	if (v.n < TAR_BYTES)
		return false;
	for (size_t i = TAR_SUM_AT; i < TAR_SUM_END; i++)
		digits += v.p[i] >= '0' && v.p[i] <= '7';
	return digits >= TAR_SUM_DIGITS;
}

/* Where the content of an OpenPGP packet begins (RFC 9580, 4.2). */
static size_t packet_head(unsigned first, unsigned length)
{
	static const size_t old[] = { 2, 3, 5, 1 };

	if (!(first & 0x40))
		return old[first & 3];
	return length == 255 ? 6 : length >= 192 && length < 224 ? 3 : 2;
}

/* An OpenPGP message without armour begins with a packet of such a kind, and that with its version or format. */
static bool begins_as_pgp(struct sp_view v)
{
	unsigned first = v.n > 1 ? (unsigned char)v.p[0] : 0, tag = first & 0x40 ? first & 0x3f : first >> 2 & 15;
	size_t head = v.n > 1 ? packet_head(first, (unsigned char)v.p[1]) : 0;

	if (!(first & 0x80) || head >= v.n)
		return false;
	return (tag == 1 && v.p[head] == 3) || (tag == 3 && v.p[head] >= 4 && v.p[head] <= 6) ||
		(tag == 11 && memchr("btul1m", v.p[head], 6));
}

enum sp_extract_reader sp_marks_reader(struct sp_view bytes)
{
	bool archive = has_tar_sum(bytes) || ends_as_zip(bytes);
	int most = archive ? SP_READER_ARCHIVES : begins_as_pgp(bytes) ? SP_READER_PLAIN : -1;

	for (size_t i = 0; i < sizeof marks / sizeof *marks; i++)
		if ((int)marks[i].reader > most && has_mark(bytes, &marks[i]))
			most = (int)marks[i].reader;
	return most < 0 ? SP_READER_N : (enum sp_extract_reader)most;
}
