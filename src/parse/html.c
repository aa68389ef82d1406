/* SPDX-License-Identifier: Apache-2.0 */
/* HTML to text: the main loop of the tokenizer, comments, and stretches that are read in a way of
 * their own. */
#include <config.h>

#include "parse/html.h"

#include <string.h>

void html_enter(struct html *html, uint32_t end, uint32_t resume, enum html_mode mode,
	uint16_t state)
{
	if (html->region_n == HTML_REGION_MAX)
		return;
	html->region[html->region_n++] = (struct html_region){ .outer_end = html->end,
		.resume = resume, .outer_floor = html->floor, .outer_base = html->base,
		.outer_mode = html->mode };
	html->end = end;
	html->mode = (uint8_t)mode;
	html->floor = html->top;
	html->base = html->state = state;
}

static void leave(struct html *html)
{
	const struct html_region *region = &html->region[--html->region_n];

	html_pop_to(html, html->floor, html->end);
	if (html->base & HTML_META)
		html_out_separate(&html->meta, '\n', html->end);
	html->at = region->resume;
	html->end = region->outer_end;
	html->floor = region->outer_floor;
	html->base = region->outer_base;
	html->mode = region->outer_mode;
	html_state_update(html);
}

uint32_t html_find_greater(struct html *html, uint32_t from)
{
	const char *greater = NULL;

	if (html->end > html->no_greater)
		greater = memchr(html->src.p + from, '>', html->end - from);
	if (!greater) {
		if (html->end > html->no_greater)
			html->no_greater = html->end;
		return UINT32_MAX;
	}
	return (uint32_t)(greater - html->src.p);
}

static struct sp_view ahead(const struct html *html, uint32_t at)
{
	return sp_view_sub(html->src, at, html->end);
}

/* A comment that is none to browsers: <!DOCTYPE …>, <!…>, <?…>, </…> with no name. */
static void bogus_comment(struct html *html, uint32_t skip)
{
	uint32_t from = html->at + skip, to = html_find_greater(html, from);
	struct sp_view rest = ahead(html, from);

	/* The marks of conditional comments, which the end of a comment may cut. */
	if (sp_view_starts_nocase(rest, "[endif") || sp_view_starts_nocase(rest, "[if") ||
		(!rest.n && html->region_n)) {
		html->at = to == UINT32_MAX ? html->end : to + 1;
		return;
	}
	if (to == UINT32_MAX) {
		html_text(html, html->at, html->at + 1);
		html->at++;
		return;
	}
	html->at = to + 1;
	if (sp_view_starts_nocase(rest, "doctype html") &&
		(to - from <= sizeof "doctype html" || sp_view_starts_nocase(
			sp_view_sub(html->src, from + sizeof "doctype html", to), "public \"-//W3C//DTD")))
		return;
	html_meta_line(html, from, to, false);
}

/* Where the comment whose text begins at `from` ends. Returns: behind "-->", with the end of its
 * text in *ret_to, or UINT32_MAX. */
static uint32_t comment_end(const struct html *html, uint32_t from, uint32_t *ret_to)
{
	const char *p = html->src.p;
	uint32_t at = from;

	if (at < html->end && p[at] == '>') {
		*ret_to = from;
		return at + 1;
	}
	while (at < html->end) {
		const char *greater = memchr(p + at, '>', html->end - at);

		if (!greater)
			break;
		uint32_t dashes = (uint32_t)(greater - p);

		at = dashes + 1;
		if (dashes - from >= 3 && p[dashes - 1] == '!')
			dashes--;
		/* "<!-->" and "<!--->" are comments too: the dashes of the beginning count. */
		if (p[dashes - 1] == '-' && p[dashes - 2] == '-') {
			*ret_to = dashes - 2 > from ? dashes - 2 : from;
			return at;
		}
	}
	return UINT32_MAX;
}

static bool in_comment(const struct html *html)
{
	for (unsigned i = 0; i < html->region_n; i++)
		if (html->region[i].comment)
			return true;
	return false;
}

static void comment(struct html *html)
{
	uint32_t from = html->at + 4, to, next;

	if (in_comment(html) || html->region_n == HTML_REGION_MAX) {
		html->at = from;
		return;
	}
	next = comment_end(html, from, &to);
	uint16_t state = HTML_META;

	if (next == UINT32_MAX) {
		/* A browser shows nothing of the rest, a less exact reader does. */
		to = next = html->end;
		state = HTML_ASIDE;
	}
	html->at = from;
	struct sp_view text = sp_view_trim(sp_view_sub(html->src, from, to));
	if (sp_view_starts_nocase(text, "[if")) {
		const char *close = memchr(text.p, '>', text.n);

		state = HTML_ASIDE;
		html->at = close ? (uint32_t)(close + 1 - html->src.p) : to;
	}
	if (state == HTML_META)
		html_out_separate(&html->meta, '\n', from);
	html_enter(html, to, next, HTML_MODE_MARKUP, state);
	html->region[html->region_n - 1].comment = true;
}

static void declaration(struct html *html)
{
	struct sp_view rest = ahead(html, html->at + 2);

	html_dropped(html);
	if (sp_view_starts_nocase(rest, "--")) {
		comment(html);
		return;
	}
	if ((html->state & HTML_FOREIGN) && sp_view_starts_nocase(rest, "[CDATA[") &&
		html->region_n < HTML_REGION_MAX) {
		uint32_t from = html->at + 9;
		const char *close = memmem(html->src.p + from, html->end - from, "]]>", 3);
		uint32_t to = close ? (uint32_t)(close - html->src.p) : html->end;

		html->at = from;
		html_enter(html, to, close ? to + 3 : to, HTML_MODE_RAW, html->state);
		return;
	}
	bogus_comment(html, 2);
}

/* The next such character in [from, to), or `to`. What was found is kept, so that nothing is looked
 * for twice. */
static uint32_t next_of(
	const struct html *html, char c, uint32_t from, uint32_t to, uint32_t *known)
{
	if (*known < from || !from) {
		const char *found = memchr(html->src.p + from, c, html->src.n - from);

		*known = found ? (uint32_t)(found - html->src.p) : (uint32_t)html->src.n;
	}
	return *known < to ? *known : to;
}

static void run_of_text(struct html *html, uint32_t from)
{
	uint32_t to = html->end;

	if (html->mode != HTML_MODE_RAW)
		to = next_of(html, '&', from, to, &html->ampersand);
	if (html->mode == HTML_MODE_MARKUP)
		to = next_of(html, '<', from, to, &html->less);
	html_text(html, html->at, to);
	html->at = to;
}

static void less_than(struct html *html)
{
	const char *p = html->src.p + html->at;
	uint32_t n = html->end - html->at;
	unsigned char next = n > 1 ? (unsigned char)p[1] : 0;

	if (sp_is_alpha(next)) {
		html_start_tag(html);
	} else if (next == '/' && n > 2) {
		if (sp_is_alpha((unsigned char)p[2])) {
			html_end_tag(html);
		} else {
			html_dropped(html);
			bogus_comment(html, 2);
		}
	} else if (next == '!') {
		declaration(html);
	} else if (next == '?') {
		html_dropped(html);
		bogus_comment(html, 1);
	} else {
		run_of_text(html, html->at + 1);
	}
}

static void ampersand(struct html *html)
{
	uint32_t cp[2];
	uint32_t n = (uint32_t)html_reference(html->src.p + html->at, html->end - html->at, false, cp);

	if (!n) {
		run_of_text(html, html->at + 1);
		return;
	}
	html_char(html, cp[0], html->at, n);
	if (cp[1])
		html_char(html, cp[1], html->at, n);
	html->at += n;
}

static bool failed(const struct html *html)
{
	return html->shown.failed || html->all.failed || html->meta.failed;
}

static void tokenize(struct html *html)
{
	while (!failed(html)) {
		if (html->at >= html->end) {
			if (!html->region_n)
				break;
			leave(html);
			continue;
		}
		char c = html->src.p[html->at];

		if (html->mode == HTML_MODE_MARKUP && c == '<')
			less_than(html);
		else if (html->mode != HTML_MODE_RAW && c == '&')
			ampersand(html);
		else
			run_of_text(html, html->at);
	}
	html->floor = 0;
	html_pop_to(html, 0, html->at);
}

static bool begin(struct html *html)
{
	html_out_init(&html->shown, html->arena, html->src.n / 4 + 64);
	html_out_init(&html->meta, html->arena, 256);
	html->all = (struct html_out){ 0 };
	html->all_on = html->hidden = false;
	html->ret->file_n = 0;
	html->ret->files_dropped = false;
	html->at = html->bottom = html->top = html->floor = 0;
	html->end = (uint32_t)html->src.n;
	html->mode = HTML_MODE_MARKUP;
	html->region_n = 0;
	html->reversed_element = UINT32_MAX;
	html->unclosed = UINT32_MAX;
	html->no_greater = 0;
	memset(html->no_end, 0, sizeof html->no_end);
	memset(html->count, 0, sizeof html->count);
	struct sp_view head = sp_view_trim(html->src);

	if (sp_view_starts_nocase(head, "\xef\xbb\xbf")) {
		html->at = (uint32_t)(head.p - html->src.p) + 3;
		head = sp_view(head.p + 3, head.n - 3);
	}
	html->base = html->state = sp_view_starts_nocase(head, "<?xml") ? HTML_FOREIGN : 0;
	html->less = html->ampersand = 0;
	return !failed(html);
}

static struct sp_view finish(struct html_out *out, struct sp_map *ret_map)
{
	*ret_map = out->map;
	if (out->text.n > out->map.out_n)
		out->text.n = out->map.out_n;
	return sp_out_finish(&out->text);
}

int sp_html_to_text(struct sp_view source, const struct sp_limits *limits, struct sp_arena *arena,
	struct sp_html *ret)
{
	*ret = (struct sp_html){ .shown = { "", 0 }, .all = { "", 0 }, .meta = { "", 0 } };
	struct html *html = sp_arena_calloc(arena, 1, sizeof *html);

	if (html && source.n < UINT32_MAX / 2) {
		html->src = source;
		html->arena = arena;
		html->ret = ret;
		/* The ring is as large as the largest power of two within the limit. */
		while (html->depth_mask * 2 + 1 < limits->html_depth)
			html->depth_mask = html->depth_mask * 2 + 1;
		html->open = sp_arena_calloc(arena, html->depth_mask + 1, sizeof *html->open);
	}
	if (!html || !html->open) {
		ret->truncated = true;
		return SP_ENOMEM;
	}
	struct sp_arena_mark mark = sp_arena_mark(arena);

	if (begin(html))
		tokenize(html);
	if (html->rule_late && !failed(html)) {
		/* Rules apply to what stands before them too; now all of them are known. */
		sp_arena_rewind(arena, mark);
		if (begin(html))
			tokenize(html);
	}
	ret->charset = sp_html_prescan(source);
	ret->hidden = html->hidden;
	ret->truncated = failed(html);
	if (html->all_on)
		ret->all = finish(&html->all, &ret->all_map);
	ret->meta = finish(&html->meta, &ret->meta_map);
	ret->shown = finish(&html->shown, &ret->shown_map);
	return ret->truncated ? SP_ENOMEM : SP_OK;
}
