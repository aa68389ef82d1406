# SPDX-License-Identifier: Apache-2.0
"""Disguises of somebody who knows files: containers in containers, tags of pictures, sounds and films, packages, images of
disks, what Office keeps beside a document."""
import base64
import bz2
import gzip
import hashlib
import json
import lzma
import struct
import urllib.parse
import zipfile
import zlib

from files import b64of, cell, database, docx, file, odf, paragraph, program, run, tarred, xlsx, zipped
from pdf import pages, pdf, shown, stream, escaped
from technique import attached, mail, part, multipart


# ---- pictures ----

def chunk(kind, data):
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def png(extra=b"", after=b""):
    head = chunk(b"IHDR", struct.pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + head + extra + chunk(b"IDAT", zlib.compress(b"\0\0")) + chunk(b"IEND", b"") + after


def gif(extra=b"", after=b""):
    return b"GIF89a\1\0\1\0\x80\0\0\0\0\0\xff\xff\xff" + extra + b",\0\0\0\0\1\0\1\0\0\2\2D\1\0;" + after


def blocks(data):
    return b"".join(bytes((len(data[i:i + 255]),)) + data[i:i + 255] for i in range(0, len(data), 255)) + b"\0"


def segment(marker, data):
    return b"\xff" + bytes((marker,)) + struct.pack(">H", len(data) + 2) + data


JPEG = bytes.fromhex(
    "ffdb004300" + "01" * 64 + "ffc0000b080001000101011100ffc40014000100000000000000000000000000000009"
    "ffc40014100100000000000000000000000000000000ffda0008010100003f0054ffd9")


def jpeg(extra=b"", after=b""):
    return b"\xff\xd8" + extra + JPEG + after


def tiff(text):
    data = text.encode() + b"\0"
    return b"II*\0" + struct.pack("<IHHHII", 8, 1, 270, 2, len(data), 26) + bytes(4) + data


PICTURES = {
    "png-text": (lambda t: png(chunk(b"tEXt", b"Comment\0" + t)), ".png"), "png-ztxt": (lambda t: png(chunk(b"zTXt", b"Comment\0\0" + zlib.compress(t))), ".png"),
    "png-itxt": (lambda t: png(chunk(b"iTXt", b"Comment\0\0\0\0\0" + t)), ".png"), "png-itxt-packed": (lambda t: png(chunk(b"iTXt", b"Comment\0\1\0\0\0" + zlib.compress(t))), ".png"),
    "png-private-chunk": (lambda t: png(chunk(b"prVt", t)), ".png"), "png-after-end": (lambda t: png(after=t), ".png"),
    "png-after-end-zip": (lambda t: png(after=zipped({"a.txt": t})), ".png"), "png-after-end-base64": (lambda t: png(after=base64.b64encode(t)), ".png"),
    "png-keyword": (lambda t: png(chunk(b"tEXt", t[:79] + b"\0x")), ".png"), "png-profile-name": (lambda t: png(chunk(b"iCCP", t[:79] + b"\0\0" + zlib.compress(b"x"))), ".png"),
    "gif-comment": (lambda t: gif(b"!\xfe" + blocks(t)), ".gif"), "gif-comments": (lambda t: gif(b"".join(b"!\xfe" + blocks(t[i:i + 9]) for i in range(0, len(t), 9))), ".gif"),
    "gif-application": (lambda t: gif(b"!\xff\x0bNOTES   1.0" + blocks(t)), ".gif"), "gif-plain-text": (lambda t: gif(b"!\1\x0c" + bytes(12) + blocks(t)), ".gif"),
    "gif-after-end": (lambda t: gif(after=t), ".gif"), "gif-after-end-zip": (lambda t: gif(after=zipped({"a.txt": t})), ".gif"),
    "jpeg-comment": (lambda t: jpeg(segment(0xfe, t)), ".jpg"), "jpeg-application": (lambda t: jpeg(segment(0xe9, b"Notes\0" + t)), ".jpg"),
    "jpeg-comments": (lambda t: jpeg(b"".join(segment(0xfe, t[i:i + 9]) for i in range(0, len(t), 9))), ".jpg"),
    "jpeg-after-end": (lambda t: jpeg(after=t), ".jpg"), "jpeg-after-end-zip": (lambda t: jpeg(after=zipped({"a.txt": t})), ".jpg"),
    "jpeg-after-end-gz": (lambda t: jpeg(after=gzip.compress(t, mtime=0)), ".jpg"), "tiff-description": (lambda t: tiff(t.decode()), ".tif"),
    "bmp-after": (lambda t: b"BM" + struct.pack("<IIIIiiHHIIiiII", 58, 0, 54, 40, 1, 1, 1, 24, 0, 4, 0, 0, 0, 0) + bytes(4) + t, ".bmp"),
    "webp-chunk": (lambda t: b"RIFF" + struct.pack("<I", 4 + 8 + len(t)) + b"WEBPNOTE" + struct.pack("<I", len(t)) + t, ".webp"),
    "pgm-comment": (lambda t: b"P5\n# " + t + b"\n1 1\n255\n\0", ".pgm"), "xbm": (lambda t: b"/* " + t + b" */\n#define a_width 8\n#define a_height 1\nstatic char a_bits[] = { 0x00 };", ".xbm"),
    "svg-tspans": (lambda t: "<svg xmlns='http://www.w3.org/2000/svg'><text>" .encode() + b"".join(b"<tspan>%c</tspan>" % c for c in t) + b"</text></svg>", ".svg"),
    "svg-foreign": (lambda t: b"<svg xmlns='http://www.w3.org/2000/svg'><foreignObject><body xmlns='http://www.w3.org/1999/xhtml'><p>" + t + b"</p></body></foreignObject></svg>", ".svg"),
    "svg-desc": (lambda t: b"<svg xmlns='http://www.w3.org/2000/svg'><desc>" + t + b"</desc></svg>", ".svg"),
    "svg-script": (lambda t: b"<svg xmlns='http://www.w3.org/2000/svg'><script>x='" + t + b"'</script></svg>", ".svg"),
    "svg-image-data": (lambda t: b"<svg xmlns='http://www.w3.org/2000/svg'><image href='data:text/plain;base64," + base64.b64encode(t) + b"'/></svg>", ".svg"),
    "svgz": (lambda t: gzip.compress(b"<svg xmlns='http://www.w3.org/2000/svg'><text>" + t + b"</text></svg>", mtime=0), ".svgz"),
    "heic": (lambda t: struct.pack(">I", 24) + b"ftypheic\0\0\0\0mif1heic" + hashlib.sha512(t).digest() * 40, ".heic"),
    "avif": (lambda t: struct.pack(">I", 24) + b"ftypavif\0\0\0\0mif1avif" + hashlib.sha512(t).digest() * 40, ".avif"),
    "psd": (lambda t: b"8BPS\0\1" + bytes(6) + b"\0\3\0\0\0\1\0\0\0\1\0\x08\0\3" + bytes(8) + b"8BIM" + t, ".psd"),
    "jp2": (lambda t: b"\0\0\0\x0cjP  \r\n\x87\n" + hashlib.sha512(t).digest() * 40, ".jp2"),
}
UNREAD = {"picture-bmp-after", "picture-heic", "picture-avif", "picture-jp2", "package-luks-image", "package-squashfs", "package-rpm",
          "package-brotli", "package-pst", "package-xar", "office-content-types", "office-xlsb-words"}


def add(family, table, change=str.encode):
    for form, (make, ending) in table.items():
        name = f"{family}-{form}"
        file("carrier", name, lambda t, make=make: make(change(t)), ending, expect="loss" if name in UNREAD else "found")


add("picture", PICTURES)


# ---- sound and film ----

def box(kind, data):
    return struct.pack(">I", len(data) + 8) + kind + data


def mp4(text):
    data = box(b"data", struct.pack(">II", 1, 0) + text)
    return box(b"ftyp", b"isom\0\0\0\0") + box(b"moov", box(b"udta", box(b"meta", bytes(4) + box(b"ilst", box(b"\xa9cmt", data))))) + box(b"mdat", hashlib.sha512(text).digest() * 50)


def comments(text):
    return struct.pack("<I", 1) + b"x" + struct.pack("<II", 1, len(text) + 8) + b"COMMENT=" + text


NOISE = hashlib.sha512(b"sound").digest() * 40
SOUNDS = {
    "mp4-comment": (mp4, ".mp4"), "mov-after": (lambda t: box(b"ftyp", b"qt  \0\0\0\0") + box(b"mdat", NOISE) + t, ".mov"),
    "flac-comment": (lambda t: b"fLaC\0\0\0\x22" + bytes(34) + b"\x84" + struct.pack(">I", len(comments(t)))[1:] + comments(t) + NOISE, ".flac"),
    "ogg-comment": (lambda t: b"OggS\0\2" + bytes(20) + b"\1\x1e\1vorbis" + bytes(23) + b"OggS" + bytes(24) + b"\3vorbis" + comments(t) + NOISE, ".ogg"),
    "mp3-id3v1": (lambda t: NOISE + b"TAG" + t[-60:-30].ljust(30) + t[-30:].ljust(30) + bytes(65), ".mp3"),
    "mp3-ape": (lambda t: NOISE + b"APETAGEX" + struct.pack("<IIII", 2000, 32 + len(t), 1, 0) + bytes(8) + struct.pack("<II", len(t), 0) + b"Comment\0" + t, ".mp3"),
    "wav-list": (lambda t: b"RIFF" + struct.pack("<I", 2000) + b"WAVEfmt " + struct.pack("<IHHIIHH", 16, 1, 1, 8000, 8000, 1, 8) + b"data" + struct.pack("<I", len(NOISE)) + NOISE + b"LIST" + struct.pack("<I", len(t) + 12) + b"INFOICMT" + struct.pack("<I", len(t)) + t, ".wav"),
    "midi-text": (lambda t: b"MThd\0\0\0\6\0\0\0\1\0\x60MTrk" + struct.pack(">I", len(t) + 8) + b"\0\xff\1" + bytes((len(t),)) + t + b"\0\xff\x2f\0", ".mid"),
    "mkv-tag": (lambda t: b"\x1aE\xdf\xa3\x93B\x82\x88matroska" + NOISE + b"\x44\x87" + bytes((0x80 | len(t),)) + t, ".mkv"),
    "avi-info": (lambda t: b"RIFF" + struct.pack("<I", 2000) + b"AVI LIST" + struct.pack("<I", len(t) + 12) + b"INFOICMT" + struct.pack("<I", len(t)) + t + NOISE, ".avi"),
    "m3u": (lambda t: b"#EXTM3U\n#EXTINF:1," + t + b"\na.mp3\n", ".m3u"), "lrc": (lambda t: b"[00:01.00]" + t, ".lrc"), "vtt": (lambda t: b"WEBVTT\n\n00:01.000 --> 00:02.000\n" + t, ".vtt"),
}
add("sound", SOUNDS)


# ---- packages, disks, boxes in boxes ----

def deb(data):
    members = {"debian-binary": b"2.0\n", "control.tar.gz": gzip.compress(tarred({"control": b"Package: a\n"}), mtime=0), "data.tar.xz": lzma.compress(tarred({"./usr/share/a.txt": data}))}
    return b"!<arch>\n" + b"".join(f"{n:<16}0           0     0     100644  {len(d):<10}`\n".encode() + d + b"\n" * (len(d) % 2) for n, d in members.items())


def cpio(name, data):
    head = b"070701" + b"".join(b"%08X" % n for n in (1, 0o100644, 0, 0, 1, 0, len(data), 0, 0, 0, 0, len(name) + 1, 0))
    entry = head + name + b"\0"
    entry += bytes(-len(entry) % 4) + data
    return entry + bytes(-len(entry) % 4) + b"070701" + b"%08X" % 0 * 11 + b"%08X" % 11 + b"%08X" % 0 + b"TRAILER!!!\0\0\0\0"


def rpm(data):
    header = b"\x8e\xad\xe8\1" + bytes(4) + struct.pack(">II", 1, 4) + struct.pack(">IIII", 1000, 6, 0, 1) + b"abc\0"
    return b"\xed\xab\xee\xdb\3\0" + bytes(90) + header + bytes(4) + header + gzip.compress(cpio(b"a.txt", data), mtime=0)


def in_tnef(name, data):
    def attribute(level, kind, body):
        return bytes((level,)) + struct.pack("<II", kind, len(body)) + body + struct.pack("<H", sum(body) & 0xffff)
    return (b"\x78\x9f\x3e\x22\1\0" + attribute(1, 0x00018004, b"the minutes\0") + attribute(2, 0x00069002, bytes(14)) +
            attribute(2, 0x00018010, name.encode() + b"\0") + attribute(2, 0x0006800f, data))


def letter(data):
    return mail(base64.encodebytes(data), "text/plain", "base64")


def nested(data, times, wrap):
    for _ in range(times):
        data = wrap(data)
    return data


PACKAGES = {
    "deb": (deb, ".deb"), "jar": (lambda t: zipped({"META-INF/MANIFEST.MF": b"Manifest-Version: 1.0\r\nX-Note: " + t[:60] + b"\r\n " + t[60:] + b"\r\n", "a.properties": b"n=" + t}), ".jar"),
    "apk-strings": (lambda t: zipped({"AndroidManifest.xml": b"\3\0\x08\0", "resources.arsc": b"\2\0\x0c\0" + struct.pack("<I", 2 * len(t) + 60) + b"\1\0\x1c\0" + bytes(28) + struct.pack("<H", len(t)) + t.decode().encode("utf-16-le") + b"\0\0"}), ".apk"),
    "rpm": (rpm, ".rpm"), "cpio-gz": (lambda t: gzip.compress(cpio(b"a.txt", t), mtime=0), ".cgz"), "ar-long-name": (lambda t: program(["ar", "rc", "a.a", t.decode()[:60] + ".txt", "note.txt"], {t.decode()[:60] + ".txt": b"x", "note.txt": t}, "a.a"), ".a"),
    "warc": (lambda t: gzip.compress(b"WARC/1.0\r\nWARC-Type: response\r\nContent-Length: %d\r\n\r\nHTTP/1.1 200 OK\r\n\r\n" % len(t) + t, mtime=0), ".warc.gz"),
    "squashfs": (lambda t: b"hsqs" + struct.pack("<IIIIHHHHHH", 2, 0, 131072, 0, 1, 17, 0, 1, 4, 0) + bytes(64) + zlib.compress(t) + NOISE, ".sqsh"),
    "dmg": (lambda t: zlib.compress(t * 9) + NOISE + b"koly" + struct.pack(">I", 4) + bytes(504), ".dmg"), "xar": (lambda t: b"xar!" + struct.pack(">HHQQI", 28, 1, 200, 500, 1) + zlib.compress(b"<xar><toc/></xar>") + zlib.compress(t) + NOISE, ".pkg"),
    "pst": (lambda t: b"!BDN" + bytes(6) + b"\x17\0" + bytes(500) + bytes((b + 77) & 255 for b in t) + NOISE * 30, ".pst"),
    "lzo": (lambda t: b"\x89LZO\0\r\n\x1a\n" + NOISE + t[::-1], ".lzo"), "brotli": (lambda t: b"\x1b" + hashlib.sha512(t).digest() * 9, ".br"),
    "fat-image": (lambda t: b"\xeb\x3c\x90MSDOS5.0" + bytes(499) + b"\x55\xaa" + bytes(4096) + t + bytes(4096), ".img"),
    "gz-of-gz": (lambda t: nested(t, 6, lambda d: gzip.compress(d, mtime=0)), ".gz"), "zip-five-deep": (lambda t: nested(t, 5, lambda d: zipped({"a": d})), ".dat"),
    "gz-bz2-xz": (lambda t: gzip.compress(bz2.compress(lzma.compress(t)), mtime=0), ".bin"), "tar-in-zip-in-gz": (lambda t: gzip.compress(zipped({"a": tarred({"b": t})}), mtime=0), ".txt"),
    "zip-bz2": (lambda t: zipped({"a.txt": t}, zipfile.ZIP_BZIP2), ".zip"), "zip-lzma": (lambda t: zipped({"a.txt": t}, zipfile.ZIP_LZMA), ".zip"),
    "base64-of-zip": (lambda t: base64.encodebytes(zipped({"a.txt": t})), ".txt"), "base64-of-gz": (lambda t: base64.b64encode(gzip.compress(t, mtime=0)), ".log"),
    "hex-of-zip": (lambda t: zipped({"a.txt": t}).hex().encode(), ".txt"), "base64-of-zip-in-docx": (lambda t: docx(paragraph(base64.b64encode(zipped({"a.txt": t})).decode())), ".docx"),
    "base64-of-zip-in-json": (lambda t: json.dumps({"a": base64.b64encode(zipped({"a.txt": t})).decode()}).encode(), ".json"), "base64-of-docx-in-html": (lambda t: b"<html><script>var a='" + base64.b64encode(docx(paragraph(t.decode()))) + b"'</script></html>", ".html"),
    "data-link-zip": (lambda t: b"<html><a href='data:application/zip;base64," + base64.b64encode(zipped({"a.txt": t})) + b"'>x</a></html>", ".html"), "css-data": (lambda t: b"a { background: url(data:text/plain;base64," + base64.b64encode(t) + b") }", ".css"),
    "database-in-gz": (lambda t: gzip.compress(database(t.decode()), mtime=0), ".bak"), "database-of-zip": (lambda t: database(base64.b64encode(zipped({"a.txt": t})).decode()), ".db"),
    "pdf-in-docx": (lambda t: docx(more={"word/embeddings/a.bin": pdf(pages(shown(f"({escaped(t.decode())}) Tj")))}), ".docx"), "docx-in-pdf": (lambda t: pdf(pages("", "/Names << /EmbeddedFiles << /Names [(a) << /F (a) /EF << /F 6 0 R >> >>] >> >>", more=[stream(docx(paragraph(t.decode())), "/Type /EmbeddedFile")])), ".pdf"),
    "tnef": (lambda t: in_tnef("a.txt", t), ".dat"), "mail-in-zip-in-tnef": (lambda t: in_tnef("a.zip", zipped({"a.eml": letter(t)})), ".dat"), "tnef-in-tnef": (lambda t: in_tnef("winmail.dat", in_tnef("a.txt", t)), ".dat"),
    "mails-in-mails": (lambda t: nested(letter(t), 4, lambda d: multipart([part("Hello"), part(d, "message/rfc822")])), ".eml"), "mails-in-zips": (lambda t: nested(letter(t), 3, lambda d: attached(zipped({"a.eml": d}), "a.zip")), ".eml"),
    "mhtml": (lambda t: multipart([part(base64.encodebytes(b"<html>" + b"".join(b"<b>%c</b>" % c for c in t) + b"</html>"), "text/html", "base64")], "related"), ".mht"),
    "luks-image": (lambda t: b"LUKS\xba\xbe\0\2" + NOISE * 3, ".img"),
}
add("package", PACKAGES)


# ---- what Office keeps beside a document ----

def chunk_of(name, data):
    return docx(more={f"word/{name}": data, "word/_rels/document.xml.rels": f'<Relationships><Relationship Id="c1" Type="http://x/aFChunk" Target="{name}"/></Relationships>'})


def literals(data):
    """Compressed as VBA does (MS-OVBA 2.4.1), without finding anything to be the same."""
    packed = b"".join(b"\0" + data[i:i + 8] for i in range(0, len(data), 8))
    return b"\1" + struct.pack("<H", 0xb000 | (len(packed) - 1)) + packed


def record(kind, body):
    size = len(body)
    return bytes((kind,)) + (bytes((size,)) if size < 128 else bytes((0x80 | size & 0x7f, size >> 7))) + body


def wide(text):
    return struct.pack("<I", len(text)) + text.encode("utf-16-le")


def xlsb(strings):
    return zipped({"[Content_Types].xml": b"<Types/>", "xl/workbook.bin": record(0x83, b""), "xl/sharedStrings.bin": b"\x9f\1\x08\1\0\0\0\1\0\0\0" + b"".join(record(0x13, b"\0" + wide(s)) for s in strings) + b"\xa0\1\0", "xl/worksheets/sheet1.bin": record(0x81, b"")})


def iwa(data):
    """A file of Pages or Numbers: Snappy, nothing repeated."""
    packed = bytes((len(data) & 0x7f | 0x80, len(data) >> 7)) + b"\xf0" + bytes((len(data) - 1,)) + data
    return b"\0" + struct.pack("<I", len(packed))[:3] + packed


OFFICE = {
    "chunk-html": lambda t: chunk_of("chunk.html", "<html><p>" + "".join(f"<b>{c}</b>" for c in t) + "</p></html>"), "chunk-html-unnamed": lambda t: chunk_of("chunk.dat", "<html><p>" + "".join(f"<b>{c}</b>" for c in t) + "</p></html>"),
    "chunk-rtf": lambda t: chunk_of("chunk.rtf", "{\\rtf1 " + "".join("{\\b " + c + "}" for c in t) + "}"), "chunk-mhtml": lambda t: chunk_of("chunk.mht", mail(b64of("<html>" + t + "</html>"), "text/html", "base64")),
    "chunk-docx": lambda t: chunk_of("chunk.docx", docx(paragraph(t))), "chunk-text": lambda t: chunk_of("chunk.txt", t),
    "numbering": lambda t: docx(more={"word/numbering.xml": f'<w:numbering xmlns:w="http://x"><w:lvl><w:lvlText w:val="{t}"/></w:lvl></w:numbering>'}),
    "people": lambda t: docx(more={"word/people.xml": f'<w15:people xmlns:w15="http://x"><w15:person w15:author="{t}"/></w15:people>'}),
    "comment-extended": lambda t: docx(more={"word/commentsExtended.xml": f'<w15:c xmlns:w15="http://x" w15:note="{t}"/>'}),
    "web-settings": lambda t: docx(more={"word/webSettings.xml": f'<w:webSettings xmlns:w="http://x"><w:frame><w:name w:val="{t}"/></w:frame></w:webSettings>'}),
    "font-table": lambda t: docx(more={"word/fontTable.xml": f'<w:fonts xmlns:w="http://x"><w:font w:name="{t}"/></w:fonts>'}), "theme": lambda t: docx(more={"word/theme/theme1.xml": f'<a:theme xmlns:a="http://x" name="{t}"/>'}),
    "alternate-choice": lambda t: docx(f'<w:p><mc:AlternateContent xmlns:mc="http://x/mc"><mc:Choice Requires="zzz">{run(t)}</mc:Choice><mc:Fallback>{run("x")}</mc:Fallback></mc:AlternateContent></w:p>'),
    "xml-comment": lambda t: docx(f"<!-- {t} -->"), "xml-instruction": lambda t: docx(f"<?note {t}?>"), "xml-section": lambda t: docx(paragraph(f"<![CDATA[{t}]]>")),
    "unknown-attribute": lambda t: docx(f'<w:p w:zzz="{t}"/>'), "unknown-element": lambda t: docx(f"<w:p><zzz>{t}</zzz></w:p>"),
    "private-letters": lambda t: docx(paragraph("".join(chr(0xf000 + ord(c)) for c in t))), "content-types": lambda t: zipped({"[Content_Types].xml": f'<Types><Default Extension="{t}" ContentType="x"/></Types>', "word/document.xml": "<w:document xmlns:w='http://x'/>"}),
    "relationship": lambda t: docx(more={"word/_rels/document.xml.rels": f'<Relationships><Relationship Id="r9" Type="http://x/image" Target="{t}"/></Relationships>'}),
    "macro-literals": lambda t: docx(more={"word/vbaProject.bin": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504) + literals(f'Sub a()\nMsgBox "{t}"\nEnd Sub'.encode())}),
    "xlsb-strings": lambda t: xlsb([t]), "xlsb-words": lambda t: xlsb(t.split(" ")), "iwork": lambda t: zipped({"Index/Document.iwa": iwa(b"\n" + bytes((len(t),)) + t.encode()), "preview.txt": "x"}),
    "ods-hidden-row": lambda t: odf(f'<table:table><table:table-row table:visibility="collapse"><table:table-cell><text:p>{t}</text:p></table:table-cell></table:table-row></table:table>', kind="spreadsheet"),
    "ods-comment": lambda t: odf(f"<table:table><table:table-row><table:table-cell><office:annotation><text:p>{t}</text:p></office:annotation></table:table-cell></table:table-row></table:table>", kind="spreadsheet"),
    "xlsx-slicer": lambda t: xlsx("", more={"xl/slicers/slicer1.xml": f"<slicers><slicer name='n' caption='{t}'/></slicers>"}), "xlsx-chart-cache": lambda t: xlsx("", more={"xl/charts/chart1.xml": f'<c:chart xmlns:c="http://x"><c:strCache><c:pt><c:v>{t}</c:v></c:pt></c:strCache></c:chart>'}),
    "xlsx-person": lambda t: xlsx("", more={"xl/persons/person.xml": f"<personList><person displayName='{t}'/></personList>"}), "xlsx-sheet-as-other": lambda t: xlsx("", more={"xl/sheets/x.xml": f"<worksheet><sheetData><row r='1'>{cell('A1', t)}</row></sheetData></worksheet>"}),
    "xlsx-chart-outside": lambda t: xlsx("", more={"xl/model/item.data": t.encode("utf-16-le")}),
}
add("office", {form: (make, ".xlsx" if form.startswith("xls") else ".docx") for form, make in OFFICE.items()}, str)


# ---- data, links, locked without a lock ----

def rc4(key, data):
    s, j, out = list(range(256)), 0, bytearray()
    for i in range(256):
        j = (j + s[i] + key[i % len(key)]) & 255
        s[i], s[j] = s[j], s[i]
    i = j = 0
    for byte in data:
        i = (i + 1) & 255
        j = (j + s[i]) & 255
        s[i], s[j] = s[j], s[i]
        out.append(byte ^ s[(s[i] + s[j]) & 255])
    return bytes(out)


def pdf_without_password(text):
    """Encrypted (ISO 32000-1, 7.6, revision 2), with a password that is empty."""
    pad = bytes.fromhex("28bf4e5e4e758a4164004e56fffa01082e2e00b6d0683e802f0ca9fe6453697a")
    owner, rights, name = hashlib.sha256(b"o").digest(), struct.pack("<i", -4), b"0123456789abcdef"
    key = hashlib.md5(pad + owner + rights + name).digest()[:5]
    own = hashlib.md5(key + b"\4\0\0\0\0").digest()[:10]
    content = rc4(own, shown(f"({escaped(text)}) Tj").encode())
    return pdf(pages(stream(content), more=[f"<< /Filter /Standard /V 1 /R 2 /P -4 /O <{owner.hex()}> /U <{rc4(key, pad).hex()}> >>"]),
               f"/Encrypt 6 0 R /ID [<{name.hex()}> <{name.hex()}>]")


LINES = {
    "pdf-no-password": (pdf_without_password, ".pdf"), "csv-utf7": (lambda t: "name,note\n" + "".join("+" + base64.b64encode(c.encode("utf-16-be")).decode().rstrip("=") + "-" for c in t), ".csv"),
    "csv-utf16-nobom": (lambda t: f"name,note\nx,{t}\n".encode("utf-16-le"), ".csv"), "xml-references": (lambda t: "<?xml version='1.0'?><a>" + "".join(f"&#x{ord(c):x};" for c in t) + "</a>", ".xml"),
    "xml-utf16": (lambda t: f"<?xml version='1.0' encoding='utf-16'?><a>{t}</a>".encode("utf-16"), ".xml"), "json-utf16": (lambda t: json.dumps({"n": t}).encode("utf-16"), ".json"),
    "ics-data": (lambda t: "BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nATTACH:data:text/plain;base64," + b64of(t) + "\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n", ".ics"),
    "ics-zip": (lambda t: "BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nATTACH;ENCODING=BASE64;VALUE=BINARY:" + base64.b64encode(zipped({"a.txt": t})).decode() + "\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n", ".ics"),
    "vcf-photo-data": (lambda t: "BEGIN:VCARD\r\nVERSION:4.0\r\nFN:Pat\r\nPHOTO:data:text/plain;base64," + b64of(t) + "\r\nEND:VCARD\r\n", ".vcf"),
    "vcf-zip": (lambda t: "BEGIN:VCARD\r\nVERSION:3.0\r\nFN:Pat\r\nKEY;ENCODING=b:" + base64.b64encode(zipped({"a.txt": t})).decode() + "\r\nEND:VCARD\r\n", ".vcf"),
    "url-file": (lambda t: "[InternetShortcut]\r\nURL=https://x.example/?q=" + urllib.parse.quote(t) + "\r\n", ".url"), "desktop-file": (lambda t: "[Desktop Entry]\nType=Link\nComment=" + t + "\n", ".desktop"),
    "drawio": (lambda t: f"<mxfile><diagram><mxGraphModel><mxCell value=\"{t}\"/></mxGraphModel></diagram></mxfile>", ".drawio"), "opml": (lambda t: f"<opml><body><outline text='{t}'/></body></opml>", ".opml"),
    "har": (lambda t: json.dumps({"log": {"entries": [{"response": {"content": {"text": b64of(t), "encoding": "base64"}}}]}}), ".har"), "notebook-output": (lambda t: json.dumps({"cells": [{"outputs": [{"data": {"text/html": ["<b>" + c + "</b>" for c in t]}}]}]}), ".ipynb"),
    "bibtex": (lambda t: "@misc{a, note = {" + t + "}}", ".bib"), "ris": (lambda t: "TY  - GEN\nN1  - " + t + "\nER  - \n", ".ris"), "subtitle-ass": (lambda t: "[Events]\nDialogue: 0,0:00:01.00,0:00:02.00,Default,,0,0,0,," + t, ".ass"),
    "powershell": (lambda t: "powershell -EncodedCommand " + base64.b64encode(("echo '" + t + "'").encode("utf-16-le")).decode(), ".cmd"), "kml": (lambda t: zipped({"doc.kml": f"<kml><Placemark><description><![CDATA[<b>{t}</b>]]></description></Placemark></kml>"}), ".kmz"),
    "npy": (lambda t: b"\x93NUMPY\1\0v\0{'descr': '<U%d', 'fortran_order': False, 'shape': (1,)}" % len(t) + b" " * 40 + b"\n" + t.encode("utf-32-le"), ".npy"),
    "parquet": (lambda t: b"PAR1" + bytes(30) + struct.pack("<I", len(t)) + t.encode() + bytes(30) + struct.pack("<I", 30) + b"PAR1", ".parquet"), "cookies": (lambda t: "# Netscape HTTP Cookie File\n.x.example\tTRUE\t/\tFALSE\t0\tn\t" + urllib.parse.quote(t) + "\n", ".txt"),
}
add("lines", LINES, str)
