/* SPDX-License-Identifier: Apache-2.0 */
#include <stdint.h>
#include <string.h>

#include "parse/split.h"

/* The line "--…" at `at`, without the dashes and trailing white space. Returns: false when it is longer than a boundary
 * may be. */
static bool read_line(struct sp_view raw, size_t at, size_t bytes_max, struct sp_view *ret,
	size_t *ret_next)
{
	size_t begin = at + 2, n = raw.n - begin;
	size_t window = n < bytes_max + 130 ? n : bytes_max + 130;
	const char *lf = memchr(raw.p + begin, '\n', window);
	size_t end = lf ? (size_t)(lf - raw.p) : begin + window;
	const char *cr = memchr(raw.p + begin, '\r', end - begin);

	if (!lf && !cr && window < n)
		return false;
	*ret_next = lf ? end + 1 : end;
	if (cr) {
		size_t run = (size_t)(cr - raw.p);

		while (run < end && (raw.p[run] == '\r' || raw.p[run] == ' ' || raw.p[run] == '\t'))
			run++;
		if (run < end || !lf)
			*ret_next = (size_t)(cr - raw.p) + 1;
		end = (size_t)(cr - raw.p);
	}
	while (end > begin && (raw.p[end - 1] == ' ' || raw.p[end - 1] == '\t'))
		end--;
	*ret = sp_view_sub(raw, begin, end);
	return true;
}

/* The next "--" at the beginning of a line. */
static size_t next_dashes(struct sp_view raw, size_t from, size_t first)
{
	while (from + 1 < raw.n) {
		const char *hit = memchr(raw.p + from, '-', raw.n - 1 - from);

		if (!hit)
			break;
		size_t at = (size_t)(hit - raw.p);
		if (hit[1] == '-' && (at == first || hit[-1] == '\n' || hit[-1] == '\r'))
			return at;
		from = at + 1;
	}
	return SIZE_MAX;
}

enum fit { FIT_NONE, FIT_OPEN, FIT_CLOSE, FIT_PREFIX };

static enum fit fits(const struct sp_frame *frame, struct sp_view line)
{
	enum fit fit = FIT_NONE;

	for (unsigned i = 0; i < frame->boundary_n; i++) {
		struct sp_view b = frame->boundary[i];

		if (line.n < b.n || memcmp(line.p, b.p, b.n) != 0)
			continue;
		if (line.n == b.n)
			return FIT_OPEN;
		if (line.n == b.n + 2 && line.p[b.n] == '-' && line.p[b.n + 1] == '-')
			return FIT_CLOSE;
		fit = FIT_PREFIX;
	}
	return fit;
}

/* Which container the line belongs to: the innermost open one, else the innermost closed one that begins anew. */
static bool match(const struct sp_splitter *s, struct sp_view line, struct sp_delimiter *ret,
	bool *ret_prefix)
{
	bool innermost = true;

	*ret_prefix = false;
	for (int closed = 0; closed < 2; closed++) {
		for (size_t i = s->frame_n; i-- > 0;) {
			const struct sp_frame *frame = &s->frame[i];

			if (frame->closed != closed || !frame->boundary_n)
				continue;
			enum fit fit = fits(frame, line);
			*ret_prefix |= innermost && !closed && fit == FIT_PREFIX;
			innermost = false;
			if (fit != FIT_OPEN && (fit != FIT_CLOSE || closed))
				continue;
			ret->frame = i;
			ret->close = fit == FIT_CLOSE;
			return true;
		}
	}
	return false;
}

bool sp_delimiter_find(const struct sp_splitter *s, size_t at, struct sp_delimiter *ret,
	size_t *ret_fake)
{
	bool bounded = false;
	size_t first = at;

	for (size_t i = 0; i < s->frame_n && !bounded; i++)
		bounded = s->frame[i].boundary_n;
	while (bounded && (at = next_dashes(s->raw, at, first)) != SIZE_MAX) {
		struct sp_view line;
		bool prefix;

		if (read_line(s->raw, at, (size_t)s->limits->boundary_bytes, &line, &ret->next)) {
			ret->begin = at;
			if (match(s, line, ret, &prefix))
				return true;
			if (prefix && *ret_fake == SIZE_MAX)
				*ret_fake = ret->next;
		}
		at += 2;
	}
	return false;
}

struct sp_view sp_boundary_guess(struct sp_view text, size_t bytes_max)
{
	for (size_t at = 0; (at = next_dashes(text, at, 0)) != SIZE_MAX; at += 2) {
		struct sp_view line;
		size_t next;

		if (!read_line(text, at, bytes_max, &line, &next))
			continue;
		if (sp_view_starts_nocase(sp_view_sub(text, next, text.n), "content-"))
			return line;
	}
	return sp_view(NULL, 0);
}
