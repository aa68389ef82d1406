/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Inside the HTML tokenizer: the texts being written, the open elements, the rules of style sheets.
 * One struct lives for one document; nothing here is called from outside html*.c.
 */
#ifndef SP_PARSE_HTML_H
#define SP_PARSE_HTML_H

#include <stdbool.h>
#include <stdint.h>

#include "parse/out.h"
#include "parse/parse.h"

/* ---- what an element does to the text in it (bits of a state) ---- */
enum html_state {
	HTML_NONE = 1 << 0,       /* display:none and its kin: neither text nor line ends are seen */
	HTML_HARD = 1 << 1,       /* not seen, and no child can undo it (opacity:0) */
	HTML_FONT0 = 1 << 2,      /* font-size:0, until a child sets another */
	HTML_INVISIBLE = 1 << 3,  /* visibility:hidden, until a child is visible */
	HTML_CAMOUFLAGE = 1 << 4, /* colour of the background, until a child sets another */
	HTML_ASIDE = 1 << 5,      /* beside the text, yet not hidden: ruby, conditional comments */
	HTML_META = 1 << 6,       /* goes to the metadata only: comments */
	HTML_PRE = 1 << 7,        /* white space is kept */
	HTML_FOREIGN = 1 << 8,    /* SVG, MathML, XML: CDATA sections are text */
	HTML_RTL = 1 << 9,        /* direction:rtl */
	HTML_OVERRIDE = 1 << 10,  /* unicode-bidi:bidi-override */
	HTML_BREAK = 1 << 11,     /* begins and ends a line */
	HTML_CELL = 1 << 12,      /* a table cell */
};
#define HTML_HIDDEN (HTML_NONE | HTML_HARD | HTML_FONT0 | HTML_INVISIBLE | HTML_CAMOUFLAGE)
#define HTML_UNSEEN (HTML_HIDDEN | HTML_ASIDE)
#define HTML_OWN (HTML_BREAK | HTML_CELL) /* what children do not inherit */
/* What a child's own style can undo. */
#define HTML_UNDONE (HTML_FONT0 | HTML_INVISIBLE | HTML_CAMOUFLAGE | HTML_PRE | HTML_RTL)
#define HTML_REVERSED (HTML_RTL | HTML_OVERRIDE)

struct html_effect {
	uint16_t set, clear;
};

/* ---- one text being written, with its map ---- */
struct html_out {
	struct sp_out text;
	struct sp_map map;
	uint32_t pending_at; /* where in the source the pending separator stands */
	uint16_t via;        /* of what was dropped since the last character */
	char pending;        /* 0, ' ', '\t' or '\n': written when text follows */
	bool failed;
};

void html_out_init(struct html_out *out, struct sp_arena *arena, size_t capacity);
/* Bytes that stem from [in, in + in_n). */
void html_out_add(struct html_out *out, const char *p, uint32_t n, uint32_t in, uint32_t in_n,
	uint32_t via);
/* A separator, unless a stronger one is pending. */
void html_out_separate(struct html_out *out, char separator, uint32_t in);
void html_out_flush(struct html_out *out);
/* Source bytes [from, to) without markup; white space collapses unless `pre`. */
void html_out_text(struct html_out *out, struct sp_view source, uint32_t from, uint32_t to,
	bool pre, uint32_t via);
/* One decoded character. */
void html_out_char(struct html_out *out, uint32_t cp, uint32_t in, uint32_t in_n, bool pre,
	uint32_t via);
/* The bytes from out_from on reversed by characters, all stemming from [in, in_end). */
void html_out_reverse(struct html_out *out, uint32_t out_from, uint32_t in, uint32_t in_end);
bool html_is_filler(const char *p, size_t n); /* only blanks and characters without a shape */

/* ---- tags ---- */
enum html_tag_id {
	HTML_TAG_UNKNOWN, HTML_TAG_VOID, HTML_TAG_OTHER, HTML_TAG_P, HTML_TAG_LI, HTML_TAG_DD,
	HTML_TAG_TD, HTML_TAG_TR, HTML_TAG_SECTION, HTML_TAG_TABLE, HTML_TAG_SCOPE, HTML_TAG_LIST,
	HTML_TAG_OPTION, HTML_TAG_SELECT, HTML_TAG_BR, HTML_TAG_BDO, HTML_TAG_RT, HTML_TAG_UNSEEN,
	HTML_TAG_FOREIGN, HTML_TAG_TITLE, HTML_TAG_TEXTAREA, HTML_TAG_SCRIPT, HTML_TAG_STYLE,
	HTML_TAG_XMP, HTML_TAG_PLAINTEXT, HTML_TAG_RAW_UNSEEN, HTML_TAG_META, HTML_TAG_ISLAND,
};

struct html_tag {
	uint64_t key; /* the first eight letters, packed; mixed with the rest of a longer name */
	uint8_t id;      /* enum html_tag_id: the class of tags that it is treated as */
	bool block, pre, is_void;
};

/* Letters in lower case, eight to a word. */
#define HTML_KEY(...) HTML_KEY_(__VA_ARGS__, 0, 0, 0, 0, 0, 0, 0, 0)
#define HTML_KEY_(a, b, c, d, e, f, g, h, ...) \
	((uint64_t)(a) | (uint64_t)(b) << 8 | (uint64_t)(c) << 16 | (uint64_t)(d) << 24 | \
		(uint64_t)(e) << 32 | (uint64_t)(f) << 40 | (uint64_t)(g) << 48 | (uint64_t)(h) << 56)

uint64_t html_key(struct sp_view name);
struct html_tag html_tag_find(struct sp_view name);

struct html_element {
	uint64_t key;
	uint16_t state;
	uint8_t id;
};

/* ---- rules of style sheets: .class, #id, tag, tag.class that hide or reverse ---- */
#define HTML_RULE_MAX 128
struct html_rule {
	uint64_t tag;  /* key, 0 = any */
	uint64_t name; /* hash of ".class" or "#id", 0 = by tag alone */
	struct html_effect effect;
};

/* ---- a stretch that is read in a way of its own ---- */
enum html_mode { HTML_MODE_MARKUP, HTML_MODE_TEXT, HTML_MODE_RAW };
#define HTML_REGION_MAX 6
struct html_region {
	uint32_t resume; /* where reading goes on behind it */
	uint32_t outer_end, outer_floor; /* of what is around it */
	uint16_t outer_base;
	uint8_t outer_mode;
	bool comment;
};

struct html {
	struct sp_view src;
	struct sp_arena *arena;
	struct html_out shown, all, meta;
	bool all_on, hidden;
	struct sp_html *ret;
	uint32_t at, end;
	uint32_t less, ampersand; /* the next '<' and '&' as far as they are known */

	/* Open elements: a ring of depth_mask + 1; what is opened beyond forgets the outermost. Indices
	 * count from the first element of the document. */
	struct html_element *open;
	uint32_t depth_mask, bottom, top;
	uint32_t floor;       /* elements below belong to what is around the region */
	uint16_t base;        /* state where no element is open */
	uint16_t state;       /* of the innermost open element */
	uint16_t count[64]; /* open elements by hash: an unmatched end tag costs nothing */
	uint32_t reversed_element, reversed_out, reversed_in; /* UINT32_MAX = none */

	struct html_region region[HTML_REGION_MAX];
	unsigned region_n;
	uint8_t mode;
	/* What was looked for in vain up to this end, so that nothing is looked for twice. */
	uint32_t no_end[HTML_TAG_RAW_UNSEEN - HTML_TAG_TITLE + 1], no_greater;
	uint32_t unclosed; /* a tag ran into this end: up to it quotes do not hide '>' */

	struct html_rule rule[HTML_RULE_MAX];
	unsigned rule_n;
	uint64_t rule_seen;   /* bits of the names' hashes */
	bool selectable_seen; /* elements with a class or an id were met */
	bool rule_late;       /* a rule came after elements that it may apply to */
};

/* html_open.c: the open elements; positions are where in the source it happens */
void html_state_update(struct html *html);
void html_push(struct html *html, const struct html_tag *tag, uint16_t state, uint32_t in);
void html_pop_to(struct html *html, uint32_t top, uint32_t in);
/* Returns: whether it was open. */
bool html_close(struct html *html, const struct html_tag *tag, uint32_t in);
void html_close_implied(struct html *html, const struct html_tag *tag, uint32_t in);
void html_break(struct html *html, uint16_t state, char separator, uint32_t in);
void html_text(struct html *html, uint32_t from, uint32_t to);
void html_char(struct html *html, uint32_t cp, uint32_t in, uint32_t in_n);
void html_dropped(struct html *html); /* markup stood here */

/* html_markup.c */
void html_start_tag(struct html *html); /* at '<' and a letter */
void html_end_tag(struct html *html);   /* at '</' and a letter */

/* html.c */
void html_enter(struct html *html, uint32_t end, uint32_t resume, enum html_mode mode,
	uint16_t state);
/* The next '>' from a place on. Returns: UINT32_MAX when there is none in the region. */
uint32_t html_find_greater(struct html *html, uint32_t from);

/* html_meta.c: what goes to the metadata, a line each */
void html_meta_line(struct html *html, uint32_t from, uint32_t to, bool references);
void html_meta_url(struct html *html, uint32_t from, uint32_t to);
/* A document in an attribute. */
void html_meta_document(struct html *html, uint32_t from, uint32_t to);
/* The first picture that stands in a style itself. */
void html_meta_style(struct html *html, uint32_t from, uint32_t to);
/* "0; url=…" */
void html_meta_refresh(struct html *html, uint32_t from, uint32_t to);

/* html_entity.c: at '&'. Returns: bytes of the reference, or 0 (a plain '&'). ret_cp[1] = 0: one
 * character. */
size_t html_reference(const char *p, size_t n, bool attribute, uint32_t ret_cp[2]);
/* Undoes the references in a value, as far as the buffer goes. Returns: bytes written. */
size_t html_value(struct sp_view value, char *buf, size_t size);

/* html_css.c */
struct html_effect html_declarations(struct sp_view style);
/* html_sheet.c */
void html_style_sheet(struct html *html, uint32_t from, uint32_t to);
void html_rules_apply(const struct html *html, uint64_t tag, struct sp_view names, char kind,
	struct html_effect *effect);
static inline struct html_effect html_effect_then(struct html_effect a, struct html_effect b)
{
	return (struct html_effect){ (uint16_t)((a.set & ~b.clear) | b.set),
		(uint16_t)((a.clear & ~b.set) | b.clear) };
}

/* html_literal.c: string literals of scripts, and of `content` in style sheets */
/* At a backslash. Returns: bytes read; *ret_cp 0 = nothing stands there. */
size_t html_css_escape(const char *p, size_t n, uint32_t *ret_cp);
void html_script_strings(struct html *html, uint32_t from, uint32_t to);
void html_content_strings(struct html *html, uint32_t from, uint32_t to);

#endif
