/* SPDX-License-Identifier: Apache-2.0 */
#include "accuracy/mutate.h"

#include <string.h>

#include "base/utf8.h"

const struct sp_mutation_info sp_mutation_table[SP_MUTATION_N] = {
#define SP_MUTATION(id, name, view, sentence) [SP_MUTATION_##id] = { name, sentence, SP_VIEW_##view },
#include "accuracy/mutation.def"
#undef SP_MUTATION
};

#define ZERO_WIDTH_SPACE 0x200bu
#define SOFT_HYPHEN 0xadu
#define REPEATS 4 /* of a letter, besides itself */
#define LINE_CHARACTERS 12 /* between soft line breaks */

static void put(struct sp_buf *out, uint32_t cp)
{
	char bytes[4];

	sp_buf_add(out, bytes, sp_utf8_encode(cp, bytes));
}

static bool is_letter(char c)
{
	return sp_is_alpha((unsigned char)c);
}

static size_t character(struct sp_view text, size_t at)
{
	uint32_t cp;
	unsigned n = sp_utf8_decode(text.p + at, text.n - at, &cp);

	return n ? n : 1;
}

/* ---- characters for characters ---- */

static const struct {
	char ascii;
	uint32_t cp;
} look_alikes[] = { { 'a', 0x430 }, { 'e', 0x435 }, { 'o', 0x43e }, { 'p', 0x440 }, { 'c', 0x441 },
	{ 'x', 0x445 }, { 'y', 0x443 }, { 'i', 0x456 }, { 'j', 0x458 }, { 's', 0x455 }, { 'A', 0x410 },
	{ 'B', 0x412 }, { 'C', 0x421 }, { 'E', 0x415 }, { 'H', 0x41d }, { 'K', 0x41a }, { 'M', 0x41c },
	{ 'O', 0x41e }, { 'P', 0x420 }, { 'T', 0x422 }, { 'X', 0x425 } };

static const char leet[][2] = { { 'a', '4' }, { 'e', '3' }, { 'i', '1' }, { 'o', '0' }, { 's', '5' } };

static uint32_t replaced(enum sp_mutation mutation, char c, size_t nth)
{
	bool digit = sp_is_digit((unsigned char)c);

	switch (mutation) {
	case SP_MUTATION_FULL_WIDTH_DIGITS:
		return digit ? 0xff10u + (uint32_t)(c - '0') : 0;
	case SP_MUTATION_FULL_WIDTH:
		return sp_is_alnum((unsigned char)c) ? 0xfee0u + (uint32_t)c : 0;
	case SP_MUTATION_OTHER_DIGITS:
		return digit ? 0x660u + (uint32_t)(c - '0') : 0;
	case SP_MUTATION_STYLED:
		return digit ? 0x1d7ceu + (uint32_t)(c - '0')
			: sp_is_upper((unsigned char)c) ? 0x1d400u + (uint32_t)(c - 'A')
			: sp_is_lower((unsigned char)c) ? 0x1d41au + (uint32_t)(c - 'a') : 0;
	case SP_MUTATION_WIDE_SPACES:
		return c != ' ' ? 0 : nth % 2 ? 0x2009 : 0xa0;
	case SP_MUTATION_DASHES:
		return c != '-' ? 0 : nth % 2 ? 0x2010 : 0x2011;
	case SP_MUTATION_HOMOGLYPH:
		for (size_t i = 0; i < sizeof look_alikes / sizeof *look_alikes; i++)
			if (look_alikes[i].ascii == c)
				return look_alikes[i].cp;
		return 0;
	default:
		return 0;
	}
}

static bool replace(enum sp_mutation mutation, struct sp_view value, struct sp_buf *out)
{
	size_t changed = 0;

	for (size_t i = 0; i < value.n; i++) {
		/* A word whose letters are all Cyrillic is a Cyrillic word. */
		bool first = !i || !is_letter(value.p[i - 1]);
		uint32_t cp = first && mutation == SP_MUTATION_HOMOGLYPH ? 0
			: replaced(mutation, value.p[i], changed);

		if (cp)
			put(out, cp);
		else
			sp_buf_add_char(out, value.p[i]);
		changed += cp != 0;
	}
	return changed > 0;
}

/* ---- characters between characters ---- */

static void put_between(enum sp_mutation mutation, size_t nth, struct sp_buf *out)
{
	static const uint32_t joiners[] = { 0x2060, 0x200e, 0xfe0f };

	switch (mutation) {
	case SP_MUTATION_ZERO_WIDTH:
		if (nth % 2 == 0)
			put(out, ZERO_WIDTH_SPACE);
		break;
	case SP_MUTATION_SOFT_HYPHEN:
		if (nth % 3 == 0)
			put(out, SOFT_HYPHEN);
		break;
	case SP_MUTATION_JOINER:
		put(out, joiners[nth % 3]);
		break;
	case SP_MUTATION_HTML_TAGS:
		sp_buf_add_str(out, nth % 2 ? "<b>" : "</b>");
		break;
	case SP_MUTATION_HTML_COMMENTS:
		sp_buf_add_str(out, "<!-- x -->");
		break;
	case SP_MUTATION_HTML_INVISIBLE:
		sp_buf_add_str(out, nth % 2 ? "&shy;" : "&#8203;");
		break;
	default:
		break;
	}
}

static void put_escaped(struct sp_view text, struct sp_buf *out)
{
	for (size_t i = 0; i < text.n; i++) {
		if (text.p[i] == '<' || text.p[i] == '>' || text.p[i] == '&' || text.p[i] == '"')
			sp_buf_printf(out, "&#%d;", text.p[i]);
		else
			sp_buf_add_char(out, text.p[i]);
	}
}

static bool insert(enum sp_mutation mutation, struct sp_view value, bool markup, struct sp_buf *out)
{
	size_t nth = 0;

	for (size_t i = 0, n; i < value.n; i += n) {
		n = character(value, i);
		if (i)
			put_between(mutation, ++nth, out);
		if (markup)
			put_escaped(sp_view_sub(value, i, i + n), out);
		else
			sp_buf_add(out, value.p + i, n);
	}
	if (mutation == SP_MUTATION_HTML_TAGS && nth % 2)
		sp_buf_add_str(out, "</b>");
	return nth > 2;
}

static bool refer(struct sp_view value, struct sp_buf *out)
{
	for (size_t i = 0, n; i < value.n; i += n) {
		uint32_t cp;

		n = character(value, i);
		sp_utf8_decode(value.p + i, value.n - i, &cp);
		sp_buf_printf(out, i % 2 ? "&#x%x;" : "&#%u;", cp);
	}
	return value.n > 0;
}

/* ---- words ---- */

/* The longest word of ASCII letters; n 0: none of at least four. */
static struct sp_view longest_word(struct sp_view value)
{
	struct sp_view best = sp_view(value.p, 0);

	for (size_t i = 0; i < value.n;) {
		size_t n = 0;

		while (i + n < value.n && is_letter(value.p[i + n]))
			n++;
		if (n > best.n)
			best = sp_view(value.p + i, n);
		i += n ? n : 1;
	}
	return best.n >= 4 ? best : sp_view(value.p, 0);
}

static bool disguise_word(enum sp_mutation mutation, struct sp_view value, struct sp_buf *out)
{
	struct sp_view word = longest_word(value);
	size_t changed = 0;

	sp_buf_add(out, value.p, (size_t)(word.p - value.p));
	for (size_t i = 0; i < word.n; i++) {
		char c = word.p[i];

		for (size_t k = 0; mutation == SP_MUTATION_LEET && k < sizeof leet / sizeof *leet; k++)
			if (leet[k][0] == (char)sp_lower((unsigned char)c))
				c = leet[k][1];
		changed += c != word.p[i];
		sp_buf_add_char(out, c);
		for (int k = 0; mutation == SP_MUTATION_REPEATED && i == word.n / 2 && k < REPEATS; k++)
			sp_buf_add_char(out, c);
		if (mutation == SP_MUTATION_SPACED && i + 1 < word.n)
			sp_buf_add_char(out, ' ');
	}
	size_t rest = (size_t)(word.p + word.n - value.p);

	sp_buf_add(out, value.p + rest, value.n - rest);
	return word.n && (mutation != SP_MUTATION_LEET || changed);
}

/* ---- mails ---- */

static void put_head(const char *type, const char *encoding, struct sp_buf *out)
{
	sp_buf_printf(out, "From: a@example.org\r\nTo: b@example.com\r\nSubject: hello\r\nMIME-Version: 1.0\r\n"
		"Content-Type: %s; charset=utf-8\r\nContent-Transfer-Encoding: %s\r\n\r\n", type, encoding);
}

static bool put_html(enum sp_mutation mutation, struct sp_view text, size_t start, size_t end,
	struct sp_buf *out)
{
	struct sp_view value = sp_view_sub(text, start, end);
	bool changed;

	put_head("text/html", "8bit", out);
	sp_buf_add_str(out, "<html><body><pre>");
	put_escaped(sp_view_sub(text, 0, start), out);
	changed = mutation == SP_MUTATION_HTML_REFERENCES ? refer(value, out)
		: insert(mutation, value, true, out);
	put_escaped(sp_view_sub(text, end, text.n), out);
	sp_buf_add_str(out, "</pre></body></html>\r\n");
	return changed;
}

static bool put_quoted(struct sp_view text, struct sp_buf *out)
{
	put_head("text/plain", "quoted-printable", out);
	for (size_t i = 0; i < text.n; i++) {
		if (i && i % LINE_CHARACTERS == 0)
			sp_buf_add_str(out, "=\r\n");
		if (text.p[i] == '\n')
			sp_buf_add_str(out, "\r\n");
		else
			sp_buf_printf(out, "=%02X", (unsigned char)text.p[i]);
	}
	sp_buf_add_str(out, "\r\n");
	return true;
}

static bool put_base64(struct sp_view text, struct sp_buf *out)
{
	static const char digit[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

	put_head("text/plain", "base64", out);
	for (size_t i = 0; i < text.n; i += 3) {
		size_t n = text.n - i < 3 ? text.n - i : 3;
		uint32_t bits = 0;

		for (size_t k = 0; k < 3; k++)
			bits = bits << 8 | (k < n ? (unsigned char)text.p[i + k] : 0u);
		for (size_t k = 0; k < 4; k++)
			sp_buf_add_char(out, k <= n ? digit[bits >> (18 - 6 * k) & 63] : '=');
		if (i % 54 == 51)
			sp_buf_add_str(out, "\r\n");
	}
	sp_buf_add_str(out, "\r\n");
	return true;
}

enum sp_kind sp_mutate(enum sp_mutation mutation, struct sp_view text, size_t start, size_t end,
	struct sp_buf *out)
{
	struct sp_view value = sp_view_sub(text, start, end);
	bool changed = false;

	sp_buf_reset(out);
	switch (mutation) {
	case SP_MUTATION_HTML_TAGS:
	case SP_MUTATION_HTML_COMMENTS:
	case SP_MUTATION_HTML_REFERENCES:
	case SP_MUTATION_HTML_INVISIBLE:
		return put_html(mutation, text, start, end, out) ? SP_KIND_EMAIL : SP_KIND_AUTO;
	case SP_MUTATION_SOFT_BREAK:
		return put_quoted(text, out) ? SP_KIND_EMAIL : SP_KIND_AUTO;
	case SP_MUTATION_BASE64:
		return put_base64(text, out) ? SP_KIND_EMAIL : SP_KIND_AUTO;
	default:
		break;
	}
	sp_buf_add(out, text.p, start);
	switch (mutation) {
	case SP_MUTATION_ZERO_WIDTH:
	case SP_MUTATION_SOFT_HYPHEN:
	case SP_MUTATION_JOINER:
		changed = insert(mutation, value, false, out);
		break;
	case SP_MUTATION_LEET:
	case SP_MUTATION_SPACED:
	case SP_MUTATION_REPEATED:
		changed = disguise_word(mutation, value, out);
		break;
	default:
		changed = replace(mutation, value, out);
		break;
	}
	sp_buf_add(out, text.p + end, text.n - end);
	return changed ? SP_KIND_TEXT : SP_KIND_AUTO;
}
