/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Rich Text Format 1.9.1: text joined over groups, properties, embedded files; what stands where readers look for something
 * else, or for nothing, is read as properties are. One pass, whatever the nesting.
 */
#include <stdlib.h>

#include "worker/codepage.h"
#include "worker/format.h"

#define GROUPS_MAX 4096 /* deeper groups share the state of the deepest */
#define WORD_MAX 32
#define FONTS_MAX 4096

enum dest { DEST_TEXT, DEST_META, DEST_DATA, DEST_OWN_DATA };

struct group {
	uint8_t dest, hidden, skip; /* skip: characters that stand for one \u */
	bool fonts;    /* the table of fonts */
	bool named;    /* it says itself what it is */
	uint16_t page; /* code page of what stands here */
};

struct rtf {
	struct sp_view in;
	size_t at;
	struct group stack[GROUPS_MAX];
	size_t depth; /* real one */
	struct group now;
	bool starred; /* "\*": a destination that not everybody knows */
	unsigned to_skip; /* characters after \u */
	uint32_t high;    /* first half of a surrogate pair */
	bool half;        /* of a byte in hexadecimal */
	struct sp_buf shown, all, meta, data;
	bool hidden;
	uint16_t page;            /* of the document */
	long font, font_standard; /* of which the table of fonts speaks; that of plain text, -1 = not said */
	uint16_t font_page[FONTS_MAX]; /* 0 = the document's */
	struct sp_buf raw; /* text of one or two bytes a character, in raw_page */
	uint16_t raw_page;
	struct sp_work *work;
};

struct word {
	char name[WORD_MAX];
	long value;
	bool has_value;
};

static void put(struct rtf *r, uint32_t cp)
{
	if (r->now.dest == DEST_META) {
		sp_text_add(&r->meta, cp);
	} else if (r->now.dest == DEST_TEXT) {
		sp_text_add(&r->all, cp);
		r->hidden |= r->now.hidden;
		if (!r->now.hidden)
			sp_text_add(&r->shown, cp);
	}
}

/* Text of one or two bytes a character is read by whoever knows all charsets. */
static void give_raw(struct rtf *r)
{
	if (r->raw.n && !r->raw.failed)
		sp_give_child(r->work, "text", "text/plain", sp_codepage_double(r->raw_page), 0, sp_view(r->raw.p, r->raw.n));
	sp_buf_reset(&r->raw);
}

static void put_byte(struct rtf *r, unsigned char byte)
{
	bool is_double = sp_codepage_double(r->now.page) != NULL;

	if (r->to_skip) {
		r->to_skip--;
		return;
	}
	if (is_double && (r->now.dest == DEST_TEXT || r->now.dest == DEST_META)) {
		if (r->raw_page != r->now.page)
			give_raw(r);
		r->raw_page = r->now.page;
		sp_buf_add_char(&r->raw, (char)byte);
	}
	if (byte < 0x80)
		put(r, byte);
	else if (!is_double)
		put(r, sp_codepage_char(r->now.page, byte));
}

/* What a font says of how its text is written. */
static uint16_t page_of_charset(long charset)
{
	static const struct {
		uint8_t charset;
		uint16_t page;
	} pages[] = { { 0, 1252 }, { 77, 10000 }, { 89, 10007 }, { 128, 932 }, { 129, 949 }, { 130, 1361 }, { 134, 936 },
		{ 136, 950 }, { 161, 1253 }, { 162, 1254 }, { 163, 1258 }, { 177, 1255 }, { 178, 1256 }, { 186, 1257 },
		{ 204, 1251 }, { 222, 874 }, { 238, 1250 }, { 254, 437 }, { 255, 850 } };

	for (size_t i = 0; i < sizeof pages / sizeof *pages; i++)
		if (pages[i].charset == charset)
			return pages[i].page;
	return 0;
}

static void use_font(struct rtf *r, long font)
{
	uint16_t page = font >= 0 && font < FONTS_MAX ? r->font_page[font] : 0;

	r->now.page = page ? page : r->page;
}

/* Words about charsets and fonts. Returns: whether it is one. */
static bool act_on_charset(struct rtf *r, const struct word *w)
{
	const char *name = w->name;

	if (!strcmp(name, "ansicpg") || !strcmp(name, "mac") || !strcmp(name, "pc") || !strcmp(name, "pca")) {
		r->page = (uint16_t)(name[0] == 'a' ? w->value : name[0] == 'm' ? 10000 : name[2] ? 850 : 437);
		r->now.page = r->page;
	} else if (!strcmp(name, "deff")) {
		r->font_standard = w->value;
	} else if (!strcmp(name, "f") && r->now.fonts) {
		r->font = w->value;
	} else if (!strcmp(name, "f")) {
		use_font(r, w->value);
	} else if ((!strcmp(name, "fcharset") || !strcmp(name, "cpg")) && r->font >= 0 && r->font < FONTS_MAX) {
		r->font_page[r->font] = name[0] == 'c' ? (uint16_t)w->value : page_of_charset(w->value);
	} else {
		return false;
	}
	return true;
}

static void put_unicode(struct rtf *r, long value)
{
	uint32_t cp = (uint32_t)value & 0xffff;

	r->to_skip = r->now.skip;
	if (cp >= 0xd800 && cp < 0xdc00) {
		r->high = cp;
		return;
	}
	if (cp >= 0xdc00 && cp < 0xe000 && r->high)
		cp = 0x10000 + ((r->high - 0xd800) << 10) + (cp - 0xdc00);
	r->high = 0;
	put(r, cp);
}

static bool is_data(uint8_t dest)
{
	return dest == DEST_DATA || dest == DEST_OWN_DATA;
}

static void begin_destination(struct rtf *r, enum dest dest)
{
	r->now.dest = (uint8_t)dest;
	r->now.named = true;
	if (is_data(r->now.dest)) {
		r->half = false;
		sp_buf_reset(&r->data);
	}
}

static bool among(const char *name, const char *const *list)
{
	while (*list && strcmp(name, *list) != 0)
		list++;
	return *list;
}

/* Words that stand for a character, and those that say what their group is. */
static void act(struct rtf *r, const struct word *w)
{
	static const char *const ends[] = { "par", "line", "row", "sect", "page", "softline", "nestrow", NULL };
	/* What Word keeps for itself, in hexadecimal. */
	static const char *const own_data[] = { "themedata", "colorschememapping", "datastore", NULL };
	static const char *const properties[] = { "fonttbl", "colortbl", "stylesheet", "filetbl", "revtbl", "fldinst", "info",
		"title", "subject", "author", "manager", "company", "operator", "category", "keywords", "comment", "doccomm",
		"hlinkbase", "propname", "staticval", "annotation", "atnid", "atnauthor", "bkmkstart", "bkmkend", NULL };
	static const char *const texts[] = { "shptxt", "shpinst", "footnote", "header", "footer", "headerl", "headerr",
		"headerf", "footerl", "footerr", "footerf", "pntext", "shppict", "nonshppict", "shprslt", "ud", "upr",
		"sp", "sv", "sn", NULL };

	if (!strcmp(w->name, "u")) {
		put_unicode(r, w->value);
	} else if (among(w->name, ends)) {
		put(r, '\n');
	} else if (!strcmp(w->name, "tab") || !strcmp(w->name, "cell") || !strcmp(w->name, "nestcell")) {
		put(r, '\t');
	} else if (!strcmp(w->name, "v")) {
		r->now.hidden = !w->has_value || w->value;
	} else if (!strcmp(w->name, "plain")) {
		r->now.hidden = false;
		use_font(r, r->font_standard);
	} else if (!strcmp(w->name, "uc")) {
		r->now.skip = (uint8_t)(w->value > 0 && w->value < 16 ? w->value : 0);
	} else if (!strcmp(w->name, "endash") || !strcmp(w->name, "emdash")) {
		put(r, '-');
	} else if (!strcmp(w->name, "pict") || !strcmp(w->name, "objdata")) {
		begin_destination(r, DEST_DATA);
	} else if (among(w->name, own_data)) {
		begin_destination(r, DEST_OWN_DATA);
	} else if (among(w->name, properties) || (r->starred && !among(w->name, texts))) {
		begin_destination(r, DEST_META);
		r->now.fonts = !strcmp(w->name, "fonttbl");
	}
	r->starred = false;
}

/* At a letter behind a backslash. */
static struct word take_word(struct rtf *r)
{
	struct word w = { .has_value = false };
	size_t n = 0;
	bool minus = false;

	while (r->at < r->in.n && sp_is_alpha((unsigned char)r->in.p[r->at])) {
		if (n + 1 < WORD_MAX)
			w.name[n++] = r->in.p[r->at];
		r->at++;
	}
	if (r->at < r->in.n && r->in.p[r->at] == '-') {
		minus = true;
		r->at++;
	}
	while (r->at < r->in.n && sp_is_digit((unsigned char)r->in.p[r->at])) {
		w.has_value = true;
		if (w.value < 100000000)
			w.value = 10 * w.value + (r->in.p[r->at] - '0');
		r->at++;
	}
	if (minus)
		w.value = -w.value;
	if (r->at < r->in.n && r->in.p[r->at] == ' ')
		r->at++;
	return w;
}

static void control(struct rtf *r)
{
	char c = r->at < r->in.n ? r->in.p[r->at] : 0;

	if (sp_is_alpha((unsigned char)c)) {
		struct word w = take_word(r);

		if (!strcmp(w.name, "bin") && w.value > 0) {
			struct sp_view raw = sp_slice(r->in, r->at, (uint64_t)w.value);

			if (is_data(r->now.dest))
				sp_buf_add(&r->data, raw.p, raw.n);
			else
				sp_give_child(r->work, "object", NULL, NULL, SP_EXTRACT_CHILD_REST, raw);
			r->at += raw.n;
		} else if (!act_on_charset(r, &w)) {
			act(r, &w);
		}
		return;
	}
	r->at++;
	if (c == '\'' && r->at + 1 < r->in.n && sp_hex_value(r->in.p[r->at]) >= 0 && sp_hex_value(r->in.p[r->at + 1]) >= 0) {
		put_byte(r, (unsigned char)(sp_hex_value(r->in.p[r->at]) * 16 + sp_hex_value(r->in.p[r->at + 1])));
		r->at += 2;
	} else if (c == '*') {
		r->starred = true;
	} else if (c == '~') {
		put(r, ' ');
	} else if (c == '_') {
		put(r, '-');
	} else if (c == '\n' || c == '\r') {
		put(r, '\n');
	} else if (c == '{' || c == '}' || c == '\\') {
		put_byte(r, (unsigned char)c);
	}
}

/* An embedded object is wrapped (OLE 1.0, MS-OLEDS 2.2.5): class, topic and item, each with its length, then the bytes. */
static struct sp_view unwrap(struct sp_view v)
{
	size_t at = 8;

	if (v.n < 24 || sp_le32(v.p + 4) != 2)
		return v;
	for (int i = 0; i < 3; i++) {
		if (at + 4 > v.n)
			return v;
		at += 4 + (size_t)sp_le32(v.p + at);
	}
	return at + 4 < v.n ? sp_slice(v, at + 4, sp_le32(v.p + at)) : v;
}

static void give_data(struct rtf *r, uint8_t dest)
{
	if (r->data.n && !r->data.failed)
		sp_give_child(r->work, "object", NULL, NULL, dest == DEST_OWN_DATA ? SP_EXTRACT_CHILD_REST : 0,
			unwrap(sp_view(r->data.p, r->data.n)));
	sp_buf_reset(&r->data);
}

static void open_group(struct rtf *r)
{
	if (r->depth < GROUPS_MAX)
		r->stack[r->depth] = r->now;
	r->depth++;
	r->starred = r->now.named = false;
}

static void close_group(struct rtf *r)
{
	struct group closed = r->now;

	if (!r->depth)
		return;
	if (--r->depth < GROUPS_MAX)
		r->now = r->stack[r->depth];
	r->to_skip = 0;
	if (is_data(closed.dest) && !is_data(r->now.dest))
		give_data(r, closed.dest);
	if (closed.dest == DEST_META && closed.named && r->meta.n && r->meta.p[r->meta.n - 1] != '\n')
		sp_text_add(&r->meta, '\n');
}

static void data_digit(struct rtf *r, char c)
{
	/* Pairs may stand apart: the second digit finds the first one in the last byte. */
	int value = sp_hex_value(c);

	if (value < 0)
		return;
	r->half = !r->half;
	if (r->half)
		sp_buf_add_char(&r->data, (char)(value << 4));
	else if (r->data.n)
		r->data.p[r->data.n - 1] = (char)(sp_u8(r->data.p + r->data.n - 1) | (unsigned)value);
}

static void scan(struct rtf *r)
{
	while (r->at < r->in.n) {
		char c = r->in.p[r->at++];

		if (c == '{')
			open_group(r);
		else if (c == '}')
			close_group(r);
		else if (c == '\\')
			control(r);
		else if (is_data(r->now.dest))
			data_digit(r, c);
		else if (c != '\r' && c != '\n')
			put_byte(r, (unsigned char)c);
	}
	give_data(r, r->now.dest);
}

static unsigned bid_rtf(struct sp_view bytes)
{
	/* Word opens what begins so, whatever follows. */
	size_t at = 0;

	while (at < bytes.n && at < 64 && (sp_is_space((unsigned char)bytes.p[at]) || sp_u8(bytes.p + at) >= 0x80))
		at++;
	return sp_begins(sp_slice(bytes, at, bytes.n), "{\\rt", 4) ? SP_BID_SURE : SP_BID_NONE;
}

static void read_rtf(struct sp_work *work)
{
	struct rtf *r = calloc(1, sizeof *r);

	if (!r) {
		sp_give_loss(work, SP_LOSS_TOO_LARGE, "no memory for a document");
		return;
	}
	r->in = work->bytes;
	r->work = work;
	r->now.skip = 1;
	r->now.page = r->page = SP_CODEPAGE_WESTERN;
	r->font = r->font_standard = -1;
	sp_buf_init(&r->shown, 0);
	sp_buf_init(&r->all, 0);
	sp_buf_init(&r->meta, 0);
	sp_buf_init(&r->raw, 0);
	sp_buf_init(&r->data, (size_t)64 << 20);
	scan(r);
	give_raw(r);
	if (r->shown.failed || r->all.failed)
		sp_give_loss(work, SP_LOSS_TOO_LARGE, "no memory for all of a document's text");
	sp_give_text(work, SP_EXTRACT_BODY, sp_view(r->shown.p, r->shown.n));
	if (r->hidden)
		sp_give_text(work, SP_EXTRACT_HIDDEN, sp_view(r->all.p, r->all.n));
	sp_give_text(work, SP_EXTRACT_METADATA, sp_view(r->meta.p, r->meta.n));
	work->said |= !work->gave; /* read, and empty */
	sp_buf_release(&r->shown);
	sp_buf_release(&r->all);
	sp_buf_release(&r->meta);
	sp_buf_release(&r->raw);
	sp_buf_release(&r->data);
	free(r);
}

const struct sp_format sp_format_rtf = { .name = "Rich Text", .bid = bid_rtf, .read = read_rtf, .type = "application/rtf" };
