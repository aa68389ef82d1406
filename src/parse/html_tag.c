/* SPDX-License-Identifier: Apache-2.0 */
/* What each tag means for the text, and the open elements. */
#include "parse/html.h"

#include <string.h>

#define PRIME UINT64_C(0x9e3779b97f4a7c15)

uint64_t html_key(struct sp_view name)
{
	uint64_t key = 0;

	for (size_t i = 0; i < name.n && i < 8; i++)
		key |= (uint64_t)sp_lower((unsigned char)name.p[i]) << (8 * i);
	for (size_t i = 8; i < name.n; i++)
		key = (key ^ sp_lower((unsigned char)name.p[i])) * PRIME;
	return key;
}

static struct html_tag long_tag(struct sp_view name)
{
	struct html_tag tag = { .key = html_key(name), .id = HTML_TAG_UNKNOWN };

	if (sp_view_is_nocase(name, "plaintext")) {
		tag.id = HTML_TAG_PLAINTEXT;
		tag.block = tag.pre = true;
	} else if (sp_view_is_nocase(name, "blockquote") || sp_view_is_nocase(name, "figcaption")) {
		tag.id = HTML_TAG_OTHER;
		tag.block = true;
	} else if (sp_view_is_nocase(name, "table:table-cell")) {
		tag.id = HTML_TAG_TD;
	} else if (sp_view_is_nocase(name, "table:table-row")) {
		tag.id = HTML_TAG_OTHER;
		tag.block = true;
	}
	return tag;
}

#define K(...) HTML_KEY(__VA_ARGS__)
#define INLINE(tag_id) return (struct html_tag){ key, tag_id, false, false, false }
#define BLOCK(tag_id) return (struct html_tag){ key, tag_id, true, false, false }
#define BLOCK_PRE(tag_id) return (struct html_tag){ key, tag_id, true, true, false }
#define VOID(tag_id, breaks) return (struct html_tag){ key, tag_id, breaks, false, true }

static struct html_tag special_tag(uint64_t key)
{
	switch (key) {
	case K('t', 'i', 't', 'l', 'e'): BLOCK(HTML_TAG_TITLE);
	case K('t', 'e', 'x', 't', 'a', 'r', 'e', 'a'): BLOCK_PRE(HTML_TAG_TEXTAREA);
	case K('s', 'c', 'r', 'i', 'p', 't'): INLINE(HTML_TAG_SCRIPT);
	case K('s', 't', 'y', 'l', 'e'): INLINE(HTML_TAG_STYLE);
	case K('x', 'm', 'p'): BLOCK_PRE(HTML_TAG_XMP);
	case K('i', 'f', 'r', 'a', 'm', 'e'): case K('n', 'o', 'e', 'm', 'b', 'e', 'd'):
	case K('n', 'o', 'f', 'r', 'a', 'm', 'e', 's'): INLINE(HTML_TAG_RAW_UNSEEN);
	case K('t', 'e', 'm', 'p', 'l', 'a', 't', 'e'): INLINE(HTML_TAG_UNSEEN);
	case K('x', 'm', 'l'): INLINE(HTML_TAG_ISLAND);
	case K('s', 'v', 'g'): case K('m', 'a', 't', 'h'): INLINE(HTML_TAG_FOREIGN);
	case K('b', 'd', 'o'): INLINE(HTML_TAG_BDO);
	case K('r', 't'): case K('r', 'p'): INLINE(HTML_TAG_RT);
	case K('o', 'b', 'j', 'e', 'c', 't'): case K('b', 'u', 't', 't', 'o', 'n'):
	case K('m', 'a', 'r', 'q', 'u', 'e', 'e'): INLINE(HTML_TAG_SCOPE);
	case K('s', 'e', 'l', 'e', 'c', 't'): case K('d', 'a', 't', 'a', 'l', 'i', 's', 't'):
		INLINE(HTML_TAG_SELECT);
	case K('o', 'p', 't', 'i', 'o', 'n'): BLOCK(HTML_TAG_OPTION);
	default: INLINE(HTML_TAG_UNKNOWN);
	}
}

static struct html_tag block_tag(uint64_t key)
{
	switch (key) {
	case K('h', '1'): case K('h', '2'): case K('h', '3'): case K('h', '4'): case K('h', '5'):
	case K('h', '6'): case K('a', 'd', 'd', 'r', 'e', 's', 's'):
	case K('a', 'r', 't', 'i', 'c', 'l', 'e'): case K('a', 's', 'i', 'd', 'e'):
	case K('c', 'e', 'n', 't', 'e', 'r'): case K('b', 'o', 'd', 'y'):
	case K('d', 'e', 't', 'a', 'i', 'l', 's'): case K('d', 'i', 'a', 'l', 'o', 'g'):
	case K('f', 'i', 'e', 'l', 'd', 's', 'e', 't'): case K('f', 'i', 'g', 'u', 'r', 'e'):
	case K('f', 'o', 'o', 't', 'e', 'r'): case K('f', 'o', 'r', 'm'): case K('h', 't', 'm', 'l'):
	case K('h', 'e', 'a', 'd', 'e', 'r'): case K('h', 'g', 'r', 'o', 'u', 'p'):
	case K('l', 'e', 'g', 'e', 'n', 'd'): case K('m', 'a', 'i', 'n'): case K('n', 'a', 'v'):
	case K('o', 'p', 't', 'g', 'r', 'o', 'u', 'p'): case K('s', 'e', 'a', 'r', 'c', 'h'):
	case K('s', 'e', 'c', 't', 'i', 'o', 'n'): case K('s', 'u', 'm', 'm', 'a', 'r', 'y'):
	case K('f', 'r', 'a', 'm', 'e', 's', 'e', 't'):
	/* Paragraphs and rows of Office, in a file of XML. */
	case K('w', ':', 'p'): case K('w', ':', 'b', 'r'): case K('w', ':', 't', 'r'): case K('w', ':', 't', 'c'):
	case K('t', 'e', 'x', 't', ':', 'p'): case K('t', 'e', 'x', 't', ':', 'h'): case K('r', 'o', 'w'):
		BLOCK(HTML_TAG_OTHER);
	case K('c', 'e', 'l', 'l'): INLINE(HTML_TAG_TD);
	case K('p', 'r', 'e'): case K('l', 'i', 's', 't', 'i', 'n', 'g'): BLOCK_PRE(HTML_TAG_OTHER);
	case K('u', 'l'):
	case K('o', 'l'):
	case K('d', 'l'):
	case K('m', 'e', 'n', 'u'):
	case K('d', 'i', 'r'):
		BLOCK(HTML_TAG_LIST);
	case K('d', 'd'): case K('d', 't'): BLOCK(HTML_TAG_DD);
	case K('c', 'a', 'p', 't', 'i', 'o', 'n'): BLOCK(HTML_TAG_SCOPE);
	case K('t', 'h', 'e', 'a', 'd'): case K('t', 'f', 'o', 'o', 't'): BLOCK(HTML_TAG_SECTION);
	default: return special_tag(key);
	}
}

static struct html_tag void_tag(uint64_t key)
{
	switch (key) {
	case K('h', 'r'): VOID(HTML_TAG_BR, true);
	case K('i', 'n', 'p', 'u', 't'): case K('l', 'i', 'n', 'k'): case K('w', 'b', 'r'):
	case K('c', 'o', 'l'): case K('a', 'r', 'e', 'a'): case K('b', 'a', 's', 'e'):
	case K('e', 'm', 'b', 'e', 'd'):
	case K('p', 'a', 'r', 'a', 'm'):
	case K('f', 'r', 'a', 'm', 'e'):
	case K('s', 'o', 'u', 'r', 'c', 'e'): case K('t', 'r', 'a', 'c', 'k'):
	case K('k', 'e', 'y', 'g', 'e', 'n'): case K('b', 'a', 's', 'e', 'f', 'o', 'n', 't'):
	case K('b', 'g', 's', 'o', 'u', 'n', 'd'): VOID(HTML_TAG_VOID, false);
	case K('m', 'e', 't', 'a'): VOID(HTML_TAG_META, false);
	default: return block_tag(key);
	}
}

struct html_tag html_tag_find(struct sp_view name)
{
	if (name.n > 8)
		return long_tag(name);
	uint64_t key = html_key(name);

	/* The tags that most of the markup in mail consists of come first. */
	switch (key) {
	case K('t', 'd'): case K('t', 'h'): INLINE(HTML_TAG_TD);
	case K('t', 'r'): BLOCK(HTML_TAG_TR);
	case K('d', 'i', 'v'): BLOCK(HTML_TAG_OTHER);
	case K('s', 'p', 'a', 'n'):
	case K('a'):
	case K('b'):
	case K('i'):
	case K('u'):
	case K('e', 'm'):
	case K('f', 'o', 'n', 't'): case K('s', 't', 'r', 'o', 'n', 'g'): INLINE(HTML_TAG_UNKNOWN);
	case K('p'): BLOCK(HTML_TAG_P);
	case K('b', 'r'): VOID(HTML_TAG_BR, true);
	case K('i', 'm', 'g'): VOID(HTML_TAG_VOID, false);
	case K('t', 'a', 'b', 'l', 'e'): BLOCK(HTML_TAG_TABLE);
	case K('t', 'b', 'o', 'd', 'y'): BLOCK(HTML_TAG_SECTION);
	case K('l', 'i'): BLOCK(HTML_TAG_LI);
	default: return void_tag(key);
	}
}
