/* SPDX-License-Identifier: Apache-2.0 */
/* The open elements, and where the text in them goes. */
#include "parse/html.h"

#include <string.h>

#include "base/utf8.h"

#define IMPLIED_MAX 16 /* how far up an element is looked for that a start tag closes tacitly */

static struct html_element *element(const struct html *html, uint32_t i)
{
	return &html->open[i & html->depth_mask];
}

static unsigned bucket(uint64_t key)
{
	return (unsigned)((key * UINT64_C(0x9e3779b97f4a7c15)) >> 58);
}

static uint32_t lowest(const struct html *html)
{
	return html->bottom > html->floor ? html->bottom : html->floor;
}

void html_state_update(struct html *html)
{
	html->state = html->top > lowest(html) ? element(html, html->top - 1)->state : html->base;
}

static bool is_reversed(uint16_t state)
{
	return (state & HTML_REVERSED) == HTML_REVERSED;
}

/* `all` begins as a copy of what was shown until now; line ends of what was not shown are pending
 * in it already. */
static void begin_all(struct html *html)
{
	struct html_out *from = &html->shown, *to = &html->all, pending = html->all;

	if (html->all_on)
		return;
	html->all_on = true;
	html_out_init(to, html->arena, from->text.n + (html->src.n - html->at) / 4 + 64);
	to->map.run = sp_arena_alloc(html->arena, (from->map.n + 8) * sizeof *to->map.run);
	if (to->text.failed || !to->map.run) {
		to->failed = true;
		return;
	}
	to->map.capacity = from->map.n + 8;
	to->map.n = from->map.n;
	to->map.out_n = from->map.out_n;
	if (from->map.n)
		memcpy(to->map.run, from->map.run, from->map.n * sizeof *to->map.run);
	sp_out_add(&to->text, from->text.p, from->map.out_n);
	to->failed = from->failed || to->text.failed;
	to->via = from->via;
	to->pending = pending.pending;
	to->pending_at = pending.pending_at;
	if (from->pending)
		html_out_separate(to, from->pending, from->pending_at);
}

void html_dropped(struct html *html)
{
	uint16_t state = html->state;

	if (state & HTML_META) {
		html->meta.via |= SP_VIA_MARKUP;
		return;
	}
	html->shown.via |= SP_VIA_MARKUP;
	html->all.via |= SP_VIA_MARKUP;
}

static void hidden_text(struct html *html, uint16_t state, bool filler)
{
	if (filler)
		return;
	begin_all(html);
	html->shown.via |= SP_VIA_HIDDEN;
	if (state & HTML_HIDDEN)
		html->hidden = true;
}

void html_text(struct html *html, uint32_t from, uint32_t to)
{
	uint16_t state = html->state;
	bool pre = state & HTML_PRE;
	uint32_t via = is_reversed(state) ? SP_VIA_BIDI : 0;

	if (state & HTML_META) {
		html_out_text(&html->meta, html->src, from, to, pre, SP_VIA_HIDDEN);
		return;
	}
	if (state & HTML_UNSEEN) {
		hidden_text(html, state, html_is_filler(html->src.p + from, to - from));
		via |= SP_VIA_HIDDEN;
	} else {
		size_t before = html->shown.text.n;

		html_out_text(&html->shown, html->src, from, to, pre, 0);
		if (!html->all_on && html->shown.text.n > before)
			html->all.pending = 0;
	}
	if (html->all_on)
		html_out_text(&html->all, html->src, from, to, pre, via);
}

void html_char(struct html *html, uint32_t cp, uint32_t in, uint32_t in_n)
{
	uint16_t state = html->state;
	bool pre = state & HTML_PRE;
	uint32_t entity = cp < 0x80 && sp_is_alnum((unsigned char)cp) ? SP_VIA_ENTITY : 0;
	uint32_t via = entity | (is_reversed(state) ? SP_VIA_BIDI : 0);

	if (state & HTML_META) {
		html_out_char(&html->meta, cp, in, in_n, pre, entity | SP_VIA_HIDDEN);
		return;
	}
	if (state & HTML_UNSEEN) {
		char utf8[4];

		hidden_text(html, state, html_is_filler(utf8, sp_utf8_encode(cp, utf8)));
		via |= SP_VIA_HIDDEN;
	} else {
		size_t before = html->shown.text.n;

		html_out_char(&html->shown, cp, in, in_n, pre, entity);
		if (!html->all_on && html->shown.text.n > before)
			html->all.pending = 0;
	}
	if (html->all_on)
		html_out_char(&html->all, cp, in, in_n, pre, via);
}

void html_break(struct html *html, uint16_t state, char separator, uint32_t in)
{
	if (state & HTML_META) {
		html_out_separate(&html->meta, separator, in);
		return;
	}
	if (!(state & (HTML_NONE | HTML_ASIDE)))
		html_out_separate(&html->shown, separator, in);
	html_out_separate(&html->all, separator, in);
}

static void break_around(struct html *html, uint16_t state, uint32_t in)
{
	if (state & HTML_BREAK)
		html_break(html, state, '\n', in);
	else if (state & HTML_CELL)
		html_break(html, state, '\t', in);
}

void html_push(struct html *html, const struct html_tag *tag, uint16_t state, uint32_t in)
{
	uint16_t before = html->state;

	break_around(html, state, in);
	if (html->top - html->bottom > html->depth_mask) {
		html->count[bucket(element(html, html->bottom)->key)]--;
		html->bottom++;
	}
	if (is_reversed(state) && !is_reversed(before) && html->reversed_element == UINT32_MAX) {
		begin_all(html);
		html_out_flush(&html->all);
		html->reversed_element = html->top;
		html->reversed_out = html->all.map.out_n;
		html->reversed_in = in;
	}
	*element(html, html->top++) = (struct html_element){ tag->key, state, tag->id };
	html->count[bucket(tag->key)]++;
	html->state = state;
}

void html_pop_to(struct html *html, uint32_t top, uint32_t in)
{
	while (html->top > top && html->top > html->bottom) {
		const struct html_element *last = element(html, --html->top);

		html->count[bucket(last->key)]--;
		break_around(html, last->state, in);
	}
	html->top = top > html->bottom ? top : html->bottom;
	html_state_update(html);
	if (html->reversed_element != UINT32_MAX &&
		(html->top <= html->reversed_element || html->top == html->bottom)) {
		html->reversed_element = UINT32_MAX;
		html_out_reverse(&html->all, html->reversed_out, html->reversed_in, in);
	}
}

static bool is_table_part(uint8_t id)
{
	return id == HTML_TAG_TD || id == HTML_TAG_TR || id == HTML_TAG_SECTION || id == HTML_TAG_TABLE;
}

/* Whether looking for an open `id` stops at an open `at` (the scopes of WHATWG 13.2.4.2,
 * simplified). */
static bool is_boundary(uint8_t id, uint8_t at)
{
	switch (at) {
	case HTML_TAG_TABLE:
		return true;
	case HTML_TAG_TD:
	case HTML_TAG_SCOPE:
	case HTML_TAG_UNSEEN:
		return !is_table_part(id);
	case HTML_TAG_TR:
		return id == HTML_TAG_TD;
	case HTML_TAG_LIST:
		return id == HTML_TAG_LI || id == HTML_TAG_DD;
	case HTML_TAG_SELECT:
		return id == HTML_TAG_OPTION;
	default:
		return false;
	}
}

bool html_close(struct html *html, const struct html_tag *tag, uint32_t in)
{
	if (!html->count[bucket(tag->key)])
		return false;
	for (uint32_t i = html->top, low = lowest(html); i > low; i--) {
		const struct html_element *open = element(html, i - 1);

		if (open->key == tag->key) {
			html_pop_to(html, i - 1, in);
			return true;
		}
		if (is_boundary(tag->id, open->id))
			return false;
	}
	return false;
}

static void close_near(struct html *html, uint8_t id, uint32_t in)
{
	uint32_t low = lowest(html);

	if (html->top > low + IMPLIED_MAX)
		low = html->top - IMPLIED_MAX;
	for (uint32_t i = html->top; i > low; i--) {
		uint8_t open = element(html, i - 1)->id;

		if (open == id) {
			html_pop_to(html, i - 1, in);
			return;
		}
		if (is_boundary(id, open))
			return;
	}
}

void html_close_implied(struct html *html, const struct html_tag *tag, uint32_t in)
{
	switch (tag->id) {
	case HTML_TAG_SECTION:
		close_near(html, HTML_TAG_SECTION, in);
		break;
	case HTML_TAG_TR:
	case HTML_TAG_TD:
	case HTML_TAG_LI:
	case HTML_TAG_DD:
	case HTML_TAG_OPTION:
		close_near(html, tag->id, in);
		break;
	default:
		break;
	}
	if (tag->block && html->count[bucket(HTML_KEY('p'))] && tag->id != HTML_TAG_TR &&
		tag->id != HTML_TAG_SECTION && tag->id != HTML_TAG_OPTION)
		close_near(html, HTML_TAG_P, in);
}
