# SPDX-License-Identifier: Apache-2.0
"""Disguises in HTML: where text may stand, how it may be written, what hides or orders it."""
import base64
import gzip
import html
import json
import urllib.parse

from technique import attached, html as page, mail, multipart, part, technique


def quoted(text):
    return base64.b64encode(text.encode()).decode()


def svg(text):
    return f'<svg xmlns="http://www.w3.org/2000/svg" width="600" height="40"><text x="4" y="24">{text}</text></svg>'


INSIDE = {
    "data-url-text": lambda t: f'<a href="data:text/plain;base64,{quoted(t)}">here</a>',
    "data-url-percent": lambda t: f'<a href="data:text/plain,{urllib.parse.quote(t)}">here</a>',
    "data-url-html": lambda t: f'<iframe src="data:text/html;base64,{quoted("<p>" + t + "</p>")}"></iframe>',
    "data-url-entities": lambda t: f'<iframe src="data:text/html,{urllib.parse.quote("".join(f"&#{ord(c)};" for c in t))}"></iframe>',
    "data-url-svg": lambda t: f'<img src="data:image/svg+xml;base64,{quoted(svg(t))}">',
    "data-url-svg-utf8": lambda t: f'<img src="data:image/svg+xml;utf8,{urllib.parse.quote(svg(t))}">',
    "data-url-svg-tspans": lambda t: '<img src="data:image/svg+xml;base64,' + quoted(svg("".join(f"<tspan>{c}</tspan>" for c in t))) + '">',
    "data-url-css": lambda t: f'<div style="background:url(data:image/svg+xml;base64,{quoted(svg(t))})"></div>',
    "data-url-gzip": lambda t: '<a download="a.txt.gz" href="data:application/gzip;base64,' + base64.b64encode(gzip.compress(t.encode() + b"\n", mtime=0)).decode() + '">here</a>',
    "data-url-octets": lambda t: f'<a download="a.txt" href="data:application/octet-stream;base64,{quoted(t)}">here</a>',
    "data-url-utf16": lambda t: '<a href="data:text/plain;charset=utf-16le;base64,' + base64.b64encode(t.encode("utf-16-le")).decode() + '">x</a>',
    "object-data": lambda t: f'<object data="data:text/html;base64,{quoted(t)}" type="text/html"></object>',
    "embed-src": lambda t: f'<embed src="data:text/plain;base64,{quoted(t)}">',
    "srcdoc": lambda t: f'<iframe srcdoc="&lt;p&gt;{t}&lt;/p&gt;"></iframe>',
    "srcdoc-spans": lambda t: '<iframe srcdoc="' + html.escape("".join(f"<b>{c}</b>" for c in t)) + '"></iframe>',
    "srcdoc-entities": lambda t: '<iframe srcdoc="' + "".join(f"&amp;#{ord(c)};" for c in t) + '"></iframe>',
    "svg-title": lambda t: f"<svg><title>{t}</title><desc>x</desc></svg>",
    "svg-desc": lambda t: f"<svg><desc>{t}</desc></svg>",
    "svg-tspans": lambda t: "<svg><text>" + "".join(f"<tspan>{c}</tspan>" for c in t) + "</text></svg>",
    "svg-tspans-placed": lambda t: "<svg><text>" + "".join(f'<tspan x="{9 * i}">{c}</tspan>' for i, c in enumerate(t)) + "</text></svg>",
    "svg-texts": lambda t: "<svg>" + "".join(f'<text x="{9 * i}" y="9">{c}</text>' for i, c in enumerate(t)) + "</svg>",
    "svg-foreign": lambda t: f"<svg><foreignObject><p>{t}</p></foreignObject></svg>",
    "svg-textpath": lambda t: f'<svg><text><textPath href="#p">{t}</textPath></text></svg>',
    "mathml": lambda t: f"<math><mtext>{t}</mtext></math>",
    "mathml-numbers": lambda t: "<math>" + "".join(f"<mn>{c}</mn>" if c.isdigit() else f"<mtext>{c}</mtext>" for c in t) + "</math>",
    "vml-textpath": lambda t: f'<v:shape><v:textpath on="true" string="{t}"/></v:shape>',
    "comment": lambda t: f"<!-- {t} -->",
    "comment-conditional": lambda t: f"<!--[if mso]><p>{t}</p><![endif]-->",
    "comment-revealed": lambda t: f"<![if !mso]><p>{t}</p><![endif]>",
    "cdata": lambda t: f"<svg><text><![CDATA[{t}]]></text></svg>",
    "processing-instruction": lambda t: f"<?note {t} ?>",
    "declaration": lambda t: f"<!NOTE {t} >",
    "template": lambda t: f"<template><p>{t}</p></template>",
    "noscript": lambda t: f"<noscript>{t}</noscript>",
    "noembed": lambda t: f"<noembed>{t}</noembed>",
    "noframes": lambda t: f"<noframes>{t}</noframes>",
    "xmp": lambda t: f"<xmp>{t}</xmp>",
    "plaintext": lambda t: f"<plaintext>{t}",
    "textarea": lambda t: f"<textarea>{t}</textarea>",
    "input-value": lambda t: f'<input value="{t}">',
    "input-hidden": lambda t: f'<input type="hidden" name="n" value="{t}">',
    "input-placeholder": lambda t: f'<input placeholder="{t}">',
    "button": lambda t: f"<button>{t}</button>",
    "button-value": lambda t: f'<button value="{t}">x</button>',
    "option": lambda t: f"<select><option>x</option><option>{t}</option></select>",
    "option-label": lambda t: f'<select><option label="{t}">x</option></select>',
    "optgroup": lambda t: f'<select><optgroup label="{t}"></optgroup></select>',
    "datalist": lambda t: f'<datalist><option value="{t}"></datalist>',
    "aria-label": lambda t: f'<div aria-label="{t}"></div>',
    "aria-description": lambda t: f'<div aria-description="{t}"></div>',
    "data-attribute": lambda t: f'<div data-note="{t}"></div>',
    "unknown-attribute": lambda t: f'<div note="{t}"></div>',
    "table-summary": lambda t: f'<table summary="{t}"><tr><td>x</td></tr></table>',
    "abbr": lambda t: f'<abbr title="{t}">x</abbr>',
    "cite-attribute": lambda t: f'<blockquote cite="https://x.example/{urllib.parse.quote(t)}">x</blockquote>',
    "caption": lambda t: f"<table><caption>{t}</caption></table>",
    "area-alt": lambda t: f'<map><area alt="{t}"></map>',
    "track-label": lambda t: f'<video><track label="{t}"></video>',
    "meter": lambda t: f"<meter>{t}</meter>",
    "details": lambda t: f"<details><summary>x</summary>{t}</details>",
    "dialog": lambda t: f"<dialog>{t}</dialog>",
    "hidden-attribute": lambda t: f"<p hidden>{t}</p>",
    "marquee": lambda t: f"<marquee>{t}</marquee>",
    "img-longdesc": lambda t: f'<img longdesc="data:text/plain,{urllib.parse.quote(t)}">',
    "img-srcset": lambda t: f'<img srcset="https://x.example/?n={urllib.parse.quote(t)} 2x">',
    "meta-content": lambda t: f'<meta name="keywords" content="{t}">',
    "meta-refresh": lambda t: f'<meta http-equiv="refresh" content="0; url=https://x.example/?n={urllib.parse.quote(t)}">',
    "meta-refresh-data": lambda t: f'<meta http-equiv="refresh" content="0; url=data:text/html;base64,{quoted(t)}">',
    "link-title": lambda t: f'<link rel="x" title="{t}" href="#">',
    "base-href": lambda t: f'<base href="https://x.example/?n={urllib.parse.quote(t)}">',
    "anchor-fragment": lambda t: f'<a href="#{urllib.parse.quote(t)}">x</a>',
    "anchor-name": lambda t: f'<a name="{t}">x</a>',
    "anchor-path": lambda t: f'<a href="https://x.example/{urllib.parse.quote(t)}">x</a>',
    "anchor-fragment-web": lambda t: f'<a href="https://x.example/#{urllib.parse.quote(t)}">x</a>',
    "anchor-user": lambda t: f'<a href="https://{urllib.parse.quote(t)}@x.example/">x</a>',
    "anchor-javascript": lambda t: f"<a href=\"javascript:alert('{t}')\">x</a>",
    "anchor-sms": lambda t: f'<a href="sms:?body={urllib.parse.quote(t)}">x</a>',
    "anchor-whatsapp": lambda t: f'<a href="https://wa.me/?text={urllib.parse.quote(t)}">x</a>',
    "onclick": lambda t: f"<a onclick=\"alert('{t}')\">x</a>",
    "form-action": lambda t: f'<form action="https://x.example/?n={urllib.parse.quote(t)}"></form>',
    "json-ld": lambda t: f'<script type="application/ld+json">{json.dumps({"description": t})}</script>',
    "json-escapes": lambda t: '<script type="application/json">{"n": "' + "".join(f"\\u{ord(c):04x}" for c in t) + '"}</script>',
    "script-write": lambda t: f"<script>document.write('{t}')</script>",
    "script-template": lambda t: f"<script>let s = `{t}`;</script>",
    "script-comment": lambda t: f"<script>/* {t} */</script>",
    "script-char-codes": lambda t: "<script>document.write(String.fromCharCode(" + ",".join(str(ord(c)) for c in t) + "))</script>",
    "script-char-codes-hex": lambda t: "<script>document.write(String.fromCharCode(" + ",".join(hex(ord(c)) for c in t) + "))</script>",
    "script-atob": lambda t: f"<script>document.write(atob('{quoted(t)}'))</script>",
    "script-unescape": lambda t: "<script>document.write(unescape('" + "".join(f"%{ord(c):02x}" for c in t) + "'))</script>",
    "script-unescape-u": lambda t: "<script>document.write(unescape('" + "".join(f"%u{ord(c):04x}" for c in t) + "'))</script>",
    "script-join": lambda t: "<script>document.write([" + ",".join(f"'{c}'" for c in t) + "].join(''))</script>",
    "script-reverse": lambda t: f"<script>document.write('{t[::-1]}'.split('').reverse().join(''))</script>",
    "script-plus-vars": lambda t: "<script>var a='" + t[:len(t) // 2] + "';var b='" + t[len(t) // 2:] + "';document.write(a+b)</script>",
    "style-comment": lambda t: f"<style>/* {t} */ p {{}}</style>",
    "style-variable": lambda t: f"<style>p {{ --note: '{t}'; }}</style>",
    "style-content-escapes": lambda t: "<style>p::after { content: '" + "".join(f"\\{ord(c):x} " for c in t) + "'; }</style><p></p>",
    "style-content-pieces": lambda t: "<style>p::after { content: " + " ".join(f"'{c}'" for c in t) + "; }</style><p></p>",
    "style-content-attr": lambda t: f'<style>p::after {{ content: attr(data-n); }}</style><p data-n="{t}"></p>',
    "double-entities": lambda t: "<p>" + "".join(f"&amp;#{ord(c)};" for c in t) + "</p>",
    "zero-entities": lambda t: "<p>" + "".join(f"&#{ord(c):09d};" for c in t) + "</p>",
    "tabs-newlines-href": lambda t: '<a href="java\nscript:alert(' + f"'{t}')\">x</a>",
    "pre": lambda t: f"<pre>{t}</pre>",
    "white-on-white": lambda t: f'<p style="color:#fff;background:#fff">{t}</p>',
    "font-white": lambda t: f'<font color="white">{t}</font>',
    "font-size-0": lambda t: f'<span style="font-size:0">{t}</span>',
    "clip-path": lambda t: f'<p style="clip-path:inset(100%)">{t}</p>',
    "off-screen": lambda t: f'<p style="position:absolute;left:-9999px">{t}</p>',
    "details-attribute": lambda t: f'<p popover>{t}</p>',
}
for form, make in INSIDE.items():
    technique("html", f"html-{form}")(lambda s, make=make: page(make(s.told())))


def spread(make):
    """The value alone is disguised; the words around it are as they are."""
    return lambda s: page(f"<p>{s.before}{make(s.value)}{s.after}</p>")


VALUE = {
    "spans": lambda v: "".join(f"<span>{c}</span>" for c in v),
    "comments": lambda v: "<!-- x -->".join(v),
    "cells": lambda v: "</p><table><tr>" + "".join(f"<td>{g}</td>" for g in v.split()) + "</tr></table><p>",
    "cells-digits": lambda v: "</p><table><tr>" + "".join(f"<td>{c}</td>" for c in v.replace(" ", "")) + "</tr></table><p>",
    "rows": lambda v: "</p><table>" + "".join(f"<tr><td>{g}</td></tr>" for g in v.split()) + "</table><p>",
    "rows-digits": lambda v: "</p><table>" + "".join(f"<tr><td>{c}</td></tr>" for c in v.replace(" ", "")) + "</table><p>",
    "breaks": lambda v: "<br>".join(v.split()),
    "breaks-digits": lambda v: "<br>".join(v.replace(" ", "")),
    "divs": lambda v: "".join(f"<div>{g}</div>" for g in v.split()),
    "divs-digits": lambda v: "".join(f"<div>{c}</div>" for c in v.replace(" ", "")),
    "divs-inline": lambda v: "".join(f'<div style="display:inline">{c}</div>' for c in v.replace(" ", "")),
    "divs-float": lambda v: "".join(f'<div style="float:left">{c}</div>' for c in v.replace(" ", "")),
    "divs-inline-block": lambda v: "".join(f'<div style="display:inline-block">{c}</div>' for c in v.replace(" ", "")),
    "list": lambda v: "<ul>" + "".join(f"<li>{g}</li>" for g in v.split()) + "</ul>",
    "list-digits": lambda v: "<ul>" + "".join(f"<li>{c}</li>" for c in v.replace(" ", "")) + "</ul>",
    "images-alt": lambda v: "".join(f'<img alt="{c}" src="cid:{c}">' for c in v),
    "inputs": lambda v: "".join(f'<input value="{c}">' for c in v.replace(" ", "")),
    "sub-sup": lambda v: "".join(f"<su{'bp'[i % 2]}>{c}</su{'bp'[i % 2]}>" for i, c in enumerate(v)),
    "hidden-between": lambda v: '<span style="display:none">x7</span>'.join(v),
    "hidden-font": lambda v: '<font style="font-size:0px">8</font>'.join(v),
    "hidden-class": lambda v: '<style>.q{display:none}</style>' + '<i class="q">44</i>'.join(v),
    "deleted": lambda v: "<del>3</del>".join(v),
    "nowrap-entities": lambda v: "&zwnj;&NoBreak;".join(v),
    "wbr": lambda v: "<wbr>".join(v),
    "letter-spacing": lambda v: "".join(f'<b style="letter-spacing:1px">{c}</b>' for c in v),
    "row-reverse": lambda v: '<div style="display:flex;flex-direction:row-reverse">' + "".join(f"<i>{c}</i>" for c in v[::-1]) + "</div>",
    "order": lambda v: '<div style="display:flex">' + "".join(f'<i style="order:{len(v) - i}">{c}</i>' for i, c in enumerate(v[::-1])) + "</div>",
    "float-right": lambda v: "".join(f'<b style="float:right">{c}</b>' for c in v[::-1]),
    "bdo": lambda v: f'<bdo dir="rtl">{v[::-1]}</bdo>',
    "scale": lambda v: f'<span style="transform:scaleX(-1)">{v[::-1]}</span>',
    "ordered-list-start": lambda v: "".join(f'<ol start="{g}"><li></li></ol>' for g in v.split()),
    "entities-mixed": lambda v: "".join(f"&#x{ord(c):X};" if i % 2 else f"&#{ord(c)};" for i, c in enumerate(v)),
    "entities-nul": lambda v: "&#0;".join(v),
    "soft-hyphens": lambda v: "&shy;".join(v),
    "form-fields": lambda v: "</p>" + "".join(f'<label>n</label><input value="{g}">' for g in v.split()) + "<p>",
    "uppercase-tags": lambda v: "".join(f"<B>{c}</B >" for c in v),
    "broken-tags": lambda v: "".join(f"<b >{c}</b/>" for c in v),
    "bogus-close": lambda v: "</x>".join(v),
    "null-element": lambda v: "<x-y></x-y>".join(v),
    "data-attr-content": lambda v: f'<span class="n" data-n="{v}"></span>',
}
for form, make in VALUE.items():
    technique("html", f"value-html-{form}")(spread(make))

FILES = {
    "svg": lambda t: (svg(t), "a.svg", "image/svg+xml"),
    "svgz": lambda t: (gzip.compress(svg(t).encode(), mtime=0), "a.svgz", "image/svg+xml"),
    "xhtml": lambda t: (f'<?xml version="1.0"?><html xmlns="http://www.w3.org/1999/xhtml"><body><p>{t}</p></body></html>', "a.xhtml", "application/xhtml+xml"),
    "html-utf16": lambda t: (f"<html><body>{t}</body></html>".encode("utf-16"), "a.html", "text/html"),
    "html-utf16-nobom": lambda t: (f"<html><body>{t}</body></html>".encode("utf-16-le"), "a.html", "application/octet-stream"),
    "hta": lambda t: (f"<hta:application/><p>{t}</p>", "a.hta", "application/hta"),
    "url": lambda t: (f"[InternetShortcut]\r\nURL=https://x.example/?n={urllib.parse.quote(t)}\r\n", "a.url", "application/octet-stream"),
    "webloc": lambda t: (f'<?xml version="1.0"?><plist><dict><key>URL</key><string>https://x.example/?n={urllib.parse.quote(t)}</string></dict></plist>', "a.webloc", "application/octet-stream"),
    "xml-entities": lambda t: ("<?xml version='1.0'?><a>" + "".join(f"&#{ord(c)};" for c in t) + "</a>", "a.xml", "application/xml"),
    "xml-attribute": lambda t: (f"<?xml version='1.0'?><a note='{t}'/>", "a.xml", "text/xml"),
    "xml-own-entity": lambda t: (f'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY n "{t}">]><a>&n;</a>', "a.xml", "text/xml"),
    "xml-cdata": lambda t: ("<?xml version='1.0'?><a>" + "".join(f"<![CDATA[{c}]]>" for c in t) + "</a>", "a.xml", "text/xml"),
    "xml-elements": lambda t: ("<?xml version='1.0'?><a>" + "".join(f"<b>{c}</b>" for c in t) + "</a>", "a.xml", "text/xml"),
    "xml-utf16": lambda t: (f'<?xml version="1.0" encoding="utf-16"?><a>{t}</a>'.encode("utf-16"), "a.xml", "application/xml"),
    "xml-ebcdic": lambda t: (f'<?xml version="1.0" encoding="ebcdic-cp-us"?><a>{t}</a>'.encode("cp037"), "a.xml", "application/xml"),
    "mht": lambda t: (b"MIME-Version: 1.0\r\nContent-Type: multipart/related; boundary=\"x\"\r\n\r\n--x\r\nContent-Type: text/html\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n<p>" + "".join(f"={ord(c):02X}=\r\n" for c in t).encode() + b"</p>\r\n--x--\r\n", "a.mht", "application/octet-stream"),
}
for form, make in FILES.items():
    technique("html", f"file-{form}")(lambda s, make=make: attached(*make(s.told())))

technique("html", "html-utf7")(lambda s: mail(f"<html><head><meta charset='utf-7'></head><body>" + "".join(
    "+" + base64.b64encode(c.encode("utf-16-be")).decode().rstrip("=") + "-" for c in s.told()) + "</body></html>", "text/html"))
technique("html", "html-body-as-plain")(lambda s: mail("<html><body>" + "".join(f"<b>{c}</b>" for c in s.told()) + "</body></html>"))
technique("html", "html-unknown-charset")(lambda s: mail(f"<p>{s.told()}</p>", "text/html; charset=x-nobody-knows"))
technique("html", "enriched")(lambda s: mail("<bold>" + s.told("</bold><bold>".join) + "</bold>", "text/enriched"))
technique("html", "enriched-param")(lambda s: mail(f"<color><param>{s.told()}</param>x</color>", "text/enriched"))
technique("html", "watch-html")(lambda s: multipart([part("Hello"), part("<p>" + s.told("<b></b>".join) + "</p>", "text/watch-html"), part("<p>Hello</p>", "text/html")], "alternative"))
technique("html", "amp-html")(lambda s: multipart([part("Hello"), part("<p>" + s.told("<b></b>".join) + "</p>", "text/x-amp-html"), part("<p>Hello</p>", "text/html")], "alternative"))
technique("html", "html-as-rtf")(lambda s: mail(r"{\rtf1\ansi\fromhtml1 {\*\htmltag64 <p>}" + s.told() + r"{\*\htmltag72 </p>}}", "text/html"))
