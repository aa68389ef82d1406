/* SPDX-License-Identifier: Apache-2.0 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/utf8.h"
#include "parse/parse.h"
#include "tap.h"

/* One document read, from a copy of its exact size: a sanitizer sees every byte too many. */
struct reading {
	struct sp_arena arena;
	struct sp_html html;
	char *source;
	size_t n;
	int status;
};

static void read_bytes(struct reading *r, const char *source, size_t n, uint64_t arena_bytes)
{
	struct sp_limits limits;

	sp_limits_default(&limits);
	sp_arena_init(&r->arena, arena_bytes);
	r->source = malloc(n ? n : 1);
	r->n = n;
	memcpy(r->source, source, n);
	r->status = sp_html_to_text(sp_view(r->source, n), &limits, &r->arena, &r->html);
}

static void done(struct reading *r)
{
	sp_arena_release(&r->arena);
	free(r->source);
}

static void expect_view(const char *what, struct sp_view got, const char *expected)
{
	bool same = sp_view_is(got, expected);

	if (!same)
		tap_note("%s is \"%.*s\", not \"%s\"", what, (int)got.n, got.p, expected);
	CU_ASSERT(same);
}

/* all or meta NULL: not looked at */
static void expect(const char *source, const char *shown, const char *all, const char *meta)
{
	struct reading r;

	read_bytes(&r, source, strlen(source), 0);
	CU_ASSERT_EQUAL(r.status, SP_OK);
	expect_view("shown", r.html.shown, shown);
	if (all)
		expect_view("all", r.html.all, all);
	if (meta)
		expect_view("meta", r.html.meta, meta);
	done(&r);
}

static void inline_tags(void)
{
	expect("AB<b></b>12", "AB12", "", "");
	expect("9<span></span>9<wbr>9<x-q/>9<!-- -->9<font color=red>9</font>", "999999", "", "");
	expect("a <i> b</i> c", "a b c", "", "");
	expect("<blockquotex>a</blockquotex>b", "ab", "", "");
}

static void blocks(void)
{
	expect("a<p>b</p>c<br>d<div>e<div>f</div></div>g", "a\nb\nc\nd\ne\nf\ng", "", "");
	expect("<table><tr><td>1<td>2<tr><th>3</th><th>4</th></tr></table>z", "1\t2\n3\t4\nz", "", "");
	expect("<ul><li>a<li>b</ul>c", "a\nb\nc", "", "");
	expect("a</div>b</p>c", "ab\nc", "", "");
	expect("<div style='display:inline'>1</div><div style='display: inline-block'>2</div>", "12",
		"", "");
	expect("<span style=display:block>1</span><span style=display:block>2</span>", "1\n2", "", "");
}

static void white_space(void)
{
	expect("  a \r\n\t b  <b> c </b> d ", "a b c d", "", "");
	expect("<pre>\n a  b\r\n c</pre>d", " a  b\n c\nd", "", "");
	expect("<textarea> 1\n 2</textarea>", " 1\n 2", "", "");
	expect("<p style='white-space:pre-wrap'>a  b</p>", "a  b", "", "");
	expect("a&#32;&#9;&#10;b&nbsp;&nbsp;c", "a b\xc2\xa0\xc2\xa0" "c", "", "");
}

static void references(void)
{
	expect("&#x39&#57;&#0000057;&#X41;&#65", "999AA", "", "");
	expect("&#128;&#x99;&#0;&#xD800;&#x110000;&#99999999999999999999;",
		"\xe2\x82\xac\xe2\x84\xa2\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd", "", "");
	expect("&amp&lt&notin;&notit;&Eacute&nGt;",
		"&<\xe2\x88\x89\xc2\xacit;\xc3\x89\xe2\x89\xab\xe2\x83\x92", "", "");
	expect("&CounterClockwiseContourIntegral;&CounterClockwiseContourIntegra;",
		"\xe2\x88\xb3&CounterClockwiseContourIntegra;", "", "");
	expect("a & b &; &# &#x; &unknown; &", "a & b &; &# &#x; &unknown; &", "", "");
	expect("<img alt='a&amp;b&copy=c&copyd&copy'>", "", "", "a&b&copy=c&copyd\xc2\xa9");
}

static void every_named_reference(void)
{
	static const struct {
		const char *name;
		uint32_t first, second;
		int legacy;
	} facts[] = {
#define E(name, first, second, legacy) { name, first, second, legacy },
#include "parse/entities.def"
#undef E
	};

	for (size_t i = 0; i < sizeof facts / sizeof *facts; i++) {
		char source[48], text[8] = "";
		unsigned n = sp_utf8_encode(facts[i].first, text);

		if (facts[i].second)
			sp_utf8_encode(facts[i].second, text + n);
		/* White space collapses at the end of a text. */
		if (facts[i].first == '\t' || facts[i].first == '\n')
			continue;
		snprintf(source, sizeof source, "&%s;", facts[i].name);
		expect(source, text, NULL, NULL);
		if (facts[i].legacy) {
			snprintf(source, sizeof source, "&%s ", facts[i].name);
			expect(source, text, NULL, NULL);
		}
	}
}

static void hidden_by_style(void)
{
	static const char *const styles[] = { "display:none", "DISPLAY : none !important",
		"visibility:hidden", "font-size:0", "font-size: 0px", "font:0/0 a", "opacity:0",
		"opacity:0.0", "mso-hide:all", "color:#fff;background-color:white",
		"color:rgb(255, 255, 255);background:#ffffff", "color:transparent",
		"max-height:0;overflow:hidden", "text-indent:-9999px", "position:absolute;left:-9999px",
		"d\\69splay:no/**/ne", "display&#58;none" };

	for (size_t i = 0; i < sizeof styles / sizeof *styles; i++) {
		char source[256];

		snprintf(source, sizeof source, "9<span style=\"%s\">7</span>8", styles[i]);
		expect(source, "98", "978", NULL);
	}
}

static void shown_by_style(void)
{
	static const char *const styles[] = { "display:block", "font-size:10px", "opacity:0.5",
		"max-height:0", "color:#fff;background:#000", "text-indent:-1em", "left:-9999px",
		"font:bold 12px Arial", "font:700 12px Arial", "overflow:hidden",
		"background:url(x.png);color:red", ";;:;x" };

	for (size_t i = 0; i < sizeof styles / sizeof *styles; i++) {
		char source[256];

		snprintf(source, sizeof source, "<p style=\"%s\">7</p>", styles[i]);
		expect(source, "7", "", NULL);
	}
}

static void hidden_otherwise(void)
{
	expect("a<b hidden>x</b>b<template>y</template>c", "abc", "axbyc", "");
	expect("a<b aria-hidden=true>x</b>b", "axb", "", "");
	expect("<p style=display:none>junk<div>seen</div>", "seen", "junk\nseen", "");
	expect("9<div style=display:none>7</div>9", "99", "9\n7\n9", "");
	expect("<div style=font-size:0>a<b style=font-size:12px>b</b></div>", "b", "ab", "");
	expect("<div style=display:none>a<b style=display:inline>b</b></div>c", "c", "ab\nc", "");
	expect("<b hidden>&nbsp;&zwnj;&#847; </b>a", "a", "", "");
}

static void style_sheets(void)
{
	expect("<style>.z{display:none}</style>9<i class='y z'>5</i>9", "99", "959", "");
	expect("9<i class=z>5</i>9<style>.z{display:none}</style>", "99", "959", "");
	expect(
		"<style><!-- /* c */ p.a , #q , b{display:none} --></style><p class=a>1</p><i class=a>2</i>"
		"<i id=q>3</i><b>4</b>",
		"2", "1\n234", "");
	expect(
		"<style>@media (max-width:9px){.z{display:none}}@import 'x';@media screen{.y{display:none}}"
		"</style><i class=z>1</i><i class=y>2</i>",
		"1", "12", "");
	expect("<style>.z{display:none}.z{display:block}</style><i class=z>1</i>", "1", "", "");
	expect("<style>.a:before{content:\"9 \\39 9\" attr(x) '281'}</style>t", "t", "", "9 99281");
	expect("<!--[if mso]><style>.z{display:none}</style><![endif]--><i class=z>1</i>", "1", "", "");
}

static void reversed(void)
{
	expect("no <span style='unicode-bidi:bidi-override;direction:rtl'>8543 182 999</span> on",
		"no 8543 182 999 on", "no 999 281 3458 on", "");
	expect("<bdo dir=rtl>c\xc3\xa9" "a</bdo>", "c\xc3\xa9" "a", "a\xc3\xa9" "c", "");
	expect("<bdo dir=ltr>ab</bdo><p dir=rtl>cd</p>", "ab\ncd", "", "");
}

static void comments(void)
{
	expect("a<!-- 9<b></b>9 -->b", "ab", "", "99");
	expect("a<!-->b<!--->c<!---->d<!--x--!>e", "abcde", "", "x");
	expect("a<!--[if mso]><p>9<b></b>9</p><![endif]-->b", "ab", "a\n99\nb", "");
	expect("<!--[if !mso]><!-->both<!--<![endif]-->", "both", "", "");
	expect("a<!-- never <b>closed", "a", "a never closed", "");
	expect("<!DOCTYPE html>a<!DOCTYPE x [secret]><?php secret?></ x>", "a", "",
		"DOCTYPE x [secret]\n?php secret?\nx");
	expect("<!--[if gte mso 9]><xml><o:x>96</o:x></xml><![endif]-->a", "a", "", "96");
}

static void elements_of_text(void)
{
	expect("<title>T &amp; <b></title>a", "T & <b>\na", "", "");
	expect("<noscript><textarea>x<b></textarea></noscript><option>o</option>", "x<b>\no", "", "");
	expect("<xmp>&amp;<b></xmp><plaintext>&lt;</plaintext>", "&amp;<b>\n&lt;</plaintext>", "", "");
	expect("<svg><title>t</title><text>x<![CDATA[<b>&amp;]]></text></svg>", "t\nx<b>&amp;", "", "");
	expect("<![CDATA[x]]>a", "a", "", "[CDATA[x]]");
	expect("<?xml version='1.0'?><d><![CDATA[x]]></d>", "x", "", NULL);
	expect("<ruby>9<rp>(</rp><rt>k</rt><rp>)</rp></ruby>8", "98", "9(k)8", "");
	expect("a<iframe><b>x</b></iframe>b<script>var s = \"9 \" + '281' // \"no\"\n</script>c", "abc",
		"axbc", "9 281\n\"no\"");
	expect("<script>x=\"\\x39\\u0039\\u{39}\\\"\"</script>", "", "", "999\"");
	expect("a<script>b<i>c", "a", "abc", "");
	expect("a<title>b<i>c", "a\nbc", "", "");
}

static void attributes(void)
{
	expect(
		"<img alt=\"a b\" title='c' src=x.png><input value=d placeholder=e><abbr aria-label=f>g</abbr>",
		"g", "", "a b\nc\nd\ne\nf");
	expect("<meta name=description content='x y'><p content=z>", "", "", "x y");
	expect("<a href='mailto:a@b.example?body=NHS%20999%0A281&amp;x'>m</a>", "m", "",
		"mailto:a@b.example\nbody=NHS 999 281\nx");
	expect("<a href='https://a.example/p?n=999+281%C3%A9%ff&q=1'>l</a><a href=/x>m</a>", "lm", "",
		"n=999 281\xc3\xa9\xef\xbf\xbd\nq=1");
	expect("<a href='tel:+442079460000'>t</a><a href='javascript:f(%22x%22)'>j</a>", "tj", "",
		"tel:+442079460000\njavascript:f(\"x\")");
	expect(
		"<a href='data:text/html;base64,PHA+aGk8L3A+'>d</a><img src='data:image/png;base64,aGk='>"
		"<img src='data:,a%20b'>",
		"d", "", "<p>hi</p>\na b");
}

static void nested_data_urls(void)
{
	/* <a href="data:text/html;base64,…"> around "hi", twice encoded */
	expect("<a href='data:text/html;base64,PGEgaHJlZj0iZGF0YTp0ZXh0L2h0bWw7YmFzZTY0LGFHaz0iPg=='>",
		"", "", "<a href=\"data:text/html;base64,aGk=\">\nhi");
}

static void malformed(void)
{
	expect("<img alt=\"x><p>secret</p>\">b", "b", "", "x><p>secret</p>");
	expect("<img alt=\"x><p>secret</p>", "secret", "", "x");
	expect("a < b <3 <", "a < b <3 <", "", "");
	expect("a<b", "a<b", "", "");
	expect("a</", "a</", "", "");
	expect("<p>a</ p>b", "ab", "", "p");
	expect("<b / x=1 y = '2' z=\"3\"w=4 /a>t", "t", "", "");
	expect("<b x=>t<b ='a'>u", "tu", "", "");
}

static void nul_bytes(void)
{
	static const char source[] = "1\0" "2<sc\0ript></script><p>3\0</p>";
	struct reading r;

	read_bytes(&r, source, sizeof source - 1, 0);
	expect_view("shown", r.html.shown, "12\n3");
	done(&r);
}

static void maps(void)
{
	static const char source[] = "x<p>A&nbsp;<b>1</b>2&#51;\n  4</p>";
	struct reading r;

	read_bytes(&r, source, sizeof source - 1, 0);
	expect_view("shown", r.html.shown, "x\nA\xc2\xa0" "123 4");
	/* "123": from behind <b> to behind the reference */
	CU_ASSERT_EQUAL(sp_map_begin(&r.html.shown_map, 5), strstr(source, "1") - source);
	CU_ASSERT_EQUAL(sp_map_end(&r.html.shown_map, 8), strstr(source, "\n") - source);
	CU_ASSERT_EQUAL(sp_map_end(&r.html.shown_map, 10), strstr(source, "</p>") - source);
	CU_ASSERT_EQUAL(sp_map_via(&r.html.shown_map, 5, 8), SP_VIA_MARKUP | SP_VIA_ENTITY);
	CU_ASSERT_EQUAL(sp_map_via(&r.html.shown_map, 2, 5), 0);
	CU_ASSERT_EQUAL(sp_map_via(&r.html.shown_map, 9, 10), 0);
	done(&r);
}

static void map_of_hidden(void)
{
	static const char source[] = "9<i style=display:none>7</i>8 abc";
	struct reading r;

	read_bytes(&r, source, sizeof source - 1, 0);
	CU_ASSERT_TRUE(r.html.hidden);
	CU_ASSERT_EQUAL(sp_map_via(&r.html.shown_map, 0, 2), SP_VIA_MARKUP | SP_VIA_HIDDEN);
	CU_ASSERT_EQUAL(sp_map_via(&r.html.shown_map, 3, 6), 0);
	CU_ASSERT_EQUAL(sp_map_via(&r.html.all_map, 1, 2) & SP_VIA_HIDDEN, SP_VIA_HIDDEN);
	CU_ASSERT_EQUAL(sp_map_begin(&r.html.all_map, 1), strstr(source, "7") - source);
	CU_ASSERT_EQUAL(sp_map_begin(&r.html.all_map, 2), strstr(source, "8") - source);
	done(&r);
}

static void check_map(const struct reading *r, struct sp_view text, const struct sp_map *map)
{
	CU_ASSERT_EQUAL(map->out_n, text.n);
	CU_ASSERT_EQUAL(sp_utf8_valid_run(text.p, text.n), text.n);
	for (size_t i = 0; i < map->n; i++) {
		const struct sp_map_run *run = &map->run[i];
		uint32_t n = (i + 1 < map->n ? run[1].out : map->out_n) - run->out;

		CU_ASSERT_TRUE(n > 0 && run->in_n > 0);
		CU_ASSERT_TRUE(run->in <= r->n && run->in_n <= r->n - run->in);
		if (n != run->in_n || n < 4)
			continue;
		/* A linear run is the source itself, but for white space. */
		for (uint32_t k = 0; k < n; k++) {
			char a = text.p[run->out + k], b = r->source[run->in + k];

			CU_ASSERT_TRUE(a == b || a == ' ' || a == '\n' || a == '\t');
		}
	}
}

static void charsets(void)
{
	static const struct {
		const char *source, *charset;
	} cases[] = {
		{ "<meta charset=utf-8>", "utf-8" },
		{ "<META  CHARSET = ' koi8-r '>", "koi8-r" },
		{ "<meta http-equiv=Content-Type content='text/html; charset=utf-7'>", "utf-7" },
		{ "<meta content=\"text/html; charset=iso-8859-1\" http-equiv=content-type>",
			"iso-8859-1" },
		{ "<!-- <meta charset=a> --><p title='<meta charset=b>'><meta charset=c>", "c" },
		{ "<meta content='text/html; charset=x'><metal charset=y>", "" },
		{ "<meta charset", "" },
		{ "<meta charset=\"x", "x" },
		{ "", "" },
	};

	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
		expect_view(cases[i].source, sp_html_prescan(sp_view_str(cases[i].source)),
			cases[i].charset);
}

static const char sample[] =
	"\xef\xbb\xbf<!DOCTYPE html><html><head><meta charset=\"utf-8\"><title>T &amp; t</title>"
	"<style>.z{display:none} @media x{a{b:c}} .q:after{content:'\\41 b'}</style></head>"
	"<body dir=ltr><!-- c --><!--[if mso]><p>m</p><![endif]--><p class='z y'>no</p>"
	"<table><tr><td>1<td style=\"font-size:0\">2</table>\xc3\xa9&#233;&eacute;&nGt;&#x1F600;"
	"<bdo dir=rtl>ab</bdo><a href='mailto:x?body=%C3%A9%2'>l</a><a href='data:;base64,aGk='></a>"
	"<pre>\r\n x\r\n</pre><script>a='b\\u0041'+\"c\"</script><svg><![CDATA[d]]></svg>"
	"<ruby>a<rt>b</rt></ruby><textarea>&lt;</textarea><iframe>x</iframe><x y=\"z\" w='v' u=t s>e</x></body>";

static void every_length(void)
{
	for (size_t n = 0; n < sizeof sample; n++) {
		struct reading r;

		if (sp_utf8_valid_run(sample, n) < n)
			continue; /* a character cut in two is made valid before */
		read_bytes(&r, sample, n, 0);
		CU_ASSERT_EQUAL(r.status, SP_OK);
		check_map(&r, r.html.shown, &r.html.shown_map);
		check_map(&r, r.html.all, &r.html.all_map);
		check_map(&r, r.html.meta, &r.html.meta_map);
		done(&r);
	}
}

static void small_arena(void)
{
	for (uint64_t bytes = 1024; bytes < 65536; bytes += 512) {
		struct reading r;

		read_bytes(&r, sample, sizeof sample - 1, bytes);
		CU_ASSERT_EQUAL(r.status != SP_OK, r.html.truncated);
		CU_ASSERT_TRUE(r.html.shown.n == r.html.shown_map.out_n);
		done(&r);
	}
}

static char *repeated(
	const char *head, const char *body, size_t times, const char *tail, size_t *ret_n)
{
	size_t body_n = strlen(body);
	char *text = malloc(strlen(head) + body_n * times + strlen(tail) + 1), *to = text;

	to = stpcpy(to, head);
	for (size_t i = 0; i < times; i++)
		to = stpcpy(to, body);
	to = stpcpy(to, tail);
	*ret_n = (size_t)(to - text);
	return text;
}

/* Each would take minutes if anything in it were read twice. */
static void hostile(void)
{
	static const struct {
		const char *head, *body, *tail;
	} cases[] = {
		{ "", "<div>", "" },
		{ "", "<", "" },
		{ "<p ", "a=\"b\" ", ">" },
		{ "", "<!--", "" },
		{ "", "<!-- <!", "" },
		{ "", "&#x10ffff;&#99999999999999999999;&unknown;", "" },
		{ "", "&aaaaaaa", "" },
		{ "", "<a \"", "" },
		{ "", "<a b=\"", ">" },
		{ "", "<title>", "" },
		{ "", "<textarea><title><style><script>", "" },
		{ "", "<iframe><noembed>", "" },
		{ "", "<svg><![CDATA[", "" },
		{ "", "<style>.a{", "" },
		{ "<style>", "@media{", "</style>" },
		{ "<style>", "content:", "</style>" },
		{ "<style>", "/*", "</style>" },
		{ "<style>.a{display:none}</style><b class='", "a ", "'>" },
		{ "<b style='", "a:b;/*", "'>" },
		{ "", "</div>", "" },
		{ "<div><td>", "<span></div>", "" },
		{ "", "<b hidden>x</b>y", "" },
		{ "", "<bdo dir=rtl>ab</bdo>", "" },
		{ "", "<bdo dir=rtl>ab", "" },
		{ "<a href='data:text/html;base64,", "ZGF0YTo7YmFzZTY0LA==", "'>" },
		{ "<a href='x:", "%41%", "'>" },
		{ "<script>", "\"a", "</script>" },
		{ "<script>", "/*", "</script>" },
		{ "", "<p><ruby><rt>", "" },
	};

	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct reading r;
		size_t n;
		char *text = repeated(cases[i].head, cases[i].body, 100000, cases[i].tail, &n);

		read_bytes(&r, text, n, 0);
		free(text);
		CU_ASSERT_EQUAL(r.status, SP_OK);
		CU_ASSERT_TRUE(r.html.shown.n <= 2 * n);
		CU_ASSERT_TRUE(r.html.meta.n <= 4 * n);
		done(&r);
	}
}

static void files_in_links(void)
{
	char source[600];
	struct reading r;

	snprintf(source, sizeof source, "<img src='data:image/png;base64,%0400d'>", 0);
	read_bytes(&r, source, strlen(source), 0);
	CU_ASSERT_EQUAL(r.html.file_n, 1);
	CU_ASSERT_EQUAL(r.html.file[0].bytes.n, 300);
	done(&r);
	read_bytes(&r, "<img src='data:image/gif;base64,R0lGODlhAQABAAAAACw='>", 53, 0);
	CU_ASSERT_EQUAL(r.html.file_n, 0);
	done(&r);
}

static const struct tap_test tests[] = {
	{ "a file inside a link is kept, a pixel is not", files_in_links },
	{ "inline tags, comments and unknown tags join the text around them", inline_tags },
	{ "blocks, line breaks and table cells separate", blocks },
	{ "white space collapses except where it is kept", white_space },
	{ "character references are resolved as browsers do", references },
	{ "every named reference gives its characters", every_named_reference },
	{ "text hidden by its style is not shown", hidden_by_style },
	{ "text is shown whose style only looks like hiding", shown_by_style },
	{ "hidden attributes and elements, and what undoes hiding", hidden_otherwise },
	{ "simple rules of style sheets apply, wherever they stand", style_sheets },
	{ "text turned round is read the way it is seen", reversed },
	{ "comments are metadata, conditional ones are in the whole text", comments },
	{ "elements with content of their own", elements_of_text },
	{ "attributes that speak are metadata", attributes },
	{ "data URLs inside data URLs are decoded", nested_data_urls },
	{ "malformed markup hides nothing", malformed },
	{ "NUL bytes do not split text", nul_bytes },
	{ "the map leads back to exact bytes", maps },
	{ "the map says what was hidden", map_of_hidden },
	{ "the charset is found that a document declares", charsets },
	{ "a document cut at every byte is read to its end", every_length },
	{ "a small arena gives what fits and says so", small_arena },
	{ "hostile documents take linear time", hostile },
};

int main(void)
{
	return TAP_MAIN("html", tests);
}
