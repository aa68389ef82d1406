# SPDX-License-Identifier: Apache-2.0
"""Disguises in files: archives, documents, data. By Python's library, and by real programs where they are installed."""
import base64
import binascii
import bz2
import gzip
import io
import json
import lzma
import marshal
import pathlib
import pickle
import plistlib
import shutil
import sqlite3
import struct
import subprocess
import tarfile
import tempfile
import urllib.parse
import zipfile
import zlib

from technique import attached, mail, technique


def file(family, name, make, ending, kind="application/octet-stream", expect="found"):
    """A technique that attaches what make gives of a sentence; None: what makes it is not installed."""
    def whole(s):
        data = make(s.told())
        return None if data is None else attached(data, "a" + ending, kind)
    technique(family, name, expect)(whole)


def by_value(family, name, make, ending, kind="application/octet-stream"):
    technique(family, name)(lambda s: attached(make(s), "a" + ending, kind))


def program(arguments, files, result):
    """Runs a program in a folder of these files. Returns: the bytes of `result` ("-": what it writes), or None."""
    if not shutil.which(arguments[0]):
        return None
    with tempfile.TemporaryDirectory() as folder:
        for name, data in files.items():
            (pathlib.Path(folder) / name).parent.mkdir(parents=True, exist_ok=True)
            (pathlib.Path(folder) / name).write_bytes(data)
        done = subprocess.run(arguments, cwd=folder, capture_output=True, timeout=60, check=True,
                              input="\n".join(files).encode())
        return done.stdout if result == "-" else (pathlib.Path(folder) / result).read_bytes()


def b64of(text):
    return base64.b64encode(text.encode()).decode()


# ---- archives ----

def zipped(files, method=zipfile.ZIP_DEFLATED, comment=b"", each=lambda info: None):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as archive:
        for name, data in files.items():
            info = zipfile.ZipInfo(name, (2024, 3, 1, 9, 30, 0))
            info.compress_type = method
            each(info)
            archive.writestr(info, data)
        archive.comment = comment
    return out.getvalue()


def tarred(files, form=tarfile.PAX_FORMAT, mode="w"):
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode=mode, format=form) as archive:
        for name, data in files.items():
            info = tarfile.TarInfo(name)
            info.size = len(data)
            archive.addfile(info, io.BytesIO(data))
    return out.getvalue()


def with_comment(text):
    def each(info):
        info.comment = text.encode()
    return each


def with_extra(text):
    def each(info):
        info.extra = struct.pack("<HH", 0x7075, 5 + len(text)) + b"\x01" + bytes(4) + text.encode()
    return each


def symlink(text):
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w") as archive:
        info = tarfile.TarInfo("link")
        info.type, info.linkname = tarfile.SYMTYPE, text
        archive.addfile(info)
    return out.getvalue()


def owner(text):
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w") as archive:
        info = tarfile.TarInfo("a.txt")
        info.uname = text[:31]
        info.pax_headers = {"comment": text}
        archive.addfile(info)
    return out.getvalue()


def described(data, size_lie=False):
    """A zip file whose sizes stand behind the data; size_lie: they are wrong."""
    packed = zlib.compressobj(9, zlib.DEFLATED, -15)
    body = packed.compress(data) + packed.flush()
    crc, n = zlib.crc32(data), len(data) + (7 if size_lie else 0)
    local = b"PK\3\4" + struct.pack("<HHHHHIIIHH", 20, 8, 8, 0, 0x5861, 0, 0, 0, 5, 0) + b"a.txt"
    after = b"PK\7\10" + struct.pack("<III", crc, len(body), n)
    central = b"PK\1\2" + struct.pack("<HHHHHHIIIHHHHHII", 20, 20, 8, 8, 0, 0x5861, crc, len(body), n, 5, 0, 0, 0, 0, 0, 0) + b"a.txt"
    at = len(local) + len(body) + len(after)
    return local + body + after + central + b"PK\5\6" + struct.pack("<HHHHIIH", 0, 0, 1, 1, len(central), at, 0)


def overlapped(data):
    """Two records of the directory lead to one file; the second one's name hides it."""
    whole = zipped({"a.txt": data})
    return whole + zipped({"b.txt": b"nothing"})


FILES = {
    "zip-stored": (lambda d: zipped({"a.txt": d}, zipfile.ZIP_STORED), ".zip"),
    "zip-renamed": (lambda d: zipped({"a.txt": d}), ".dat"),
    "zip-as-jpg": (lambda d: zipped({"a.txt": d}), ".jpg"),
    "zip-prepended": (lambda d: b"x" * 3000 + zipped({"a.txt": d}), ".zip"),
    "zip-appended": (lambda d: zipped({"a.txt": d}) + b"x" * 3000, ".zip"),
    "zip-descriptor": (described, ".zip"),
    "zip-descriptor-lie": (lambda d: described(d, True), ".zip"),
    "zip-two": (overlapped, ".zip"),
    "zip-name": (lambda d: zipped({d.decode() + ".txt": b"x"}), ".zip"),
    "zip-folder-name": (lambda d: zipped({d.decode() + "/": b""}), ".zip"),
    "zip-name-path": (lambda d: zipped({"/".join(d.decode().split(" ")): b"x"}), ".zip"),
    "zip-comment": (lambda d: zipped({"a.txt": b"x"}, comment=d), ".zip"),
    "zip-file-comment": (lambda d: zipped({"a.txt": b"x"}, each=with_comment(d.decode())), ".zip"),
    "zip-unicode-name-extra": (lambda d: zipped({"a.txt": b"x"}, each=with_extra(d.decode())), ".zip"),
    "zip-in-zip": (lambda d: zipped({"b.zip": zipped({"c.zip": zipped({"a.txt": d})})}), ".zip"),
    "zip-no-end": (lambda d: zipped({"a.txt": d})[:-22], ".zip"),
    "zip-xor-magic": (lambda d: b"pk" + zipped({"a.txt": d})[2:], ".zip"),
    "tar": (lambda d: tarred({"a.txt": d}), ".tar"), "tar-gnu": (lambda d: tarred({"a.txt": d}, tarfile.GNU_FORMAT), ".tar"),
    "tar-long-name": (lambda d: tarred({"x" * 120 + "/" + d.decode(): b"x"}), ".tar"),
    "tar-long-name-gnu": (lambda d: tarred({"x" * 120 + "/" + d.decode(): b"x"}, tarfile.GNU_FORMAT), ".tar"),
    "tar-symlink": (lambda d: symlink(d.decode()), ".tar"), "tar-pax": (lambda d: owner(d.decode()), ".tar"),
    "tar-bz2": (lambda d: tarred({"a.txt": d}, mode="w:bz2"), ".tbz"), "tar-xz": (lambda d: tarred({"a.txt": d}, mode="w:xz"), ".txz"),
    "tar-trailing": (lambda d: tarred({"a.txt": b"x"}) + d, ".tar"),
    "tar-bad-checksum": (lambda d: tarred({"a.txt": d}).replace(b"ustar", b"vstar"), ".tar"),
    "gz-name": (lambda d: b"\x1f\x8b\x08\x08" + bytes(6) + d + b"\0" + gzip.compress(b"x", mtime=0)[10:], ".gz"),
    "gz-extra": (lambda d: b"\x1f\x8b\x08\x04" + bytes(6) + struct.pack("<HHH", len(d) + 4, 0x4141, len(d)) + d + gzip.compress(b"x", mtime=0)[10:], ".gz"),
    "gz-trailing": (lambda d: gzip.compress(b"x", mtime=0) + d, ".gz"),
    "gz-truncated": (lambda d: gzip.compress(d + b" " * 400, mtime=0)[:-9], ".gz"),
    "gz-bad-crc": (lambda d: gzip.compress(d, mtime=0)[:-8] + b"abcdefgh", ".gz"),
    "gz-prepended": (lambda d: b"hello\n" + gzip.compress(d, mtime=0), ".dat"),
    "bz2": (bz2.compress, ".bz2"), "xz": (lzma.compress, ".xz"), "lzma": (lambda d: lzma.compress(d, lzma.FORMAT_ALONE), ".lzma"),
    "bz2-two": (lambda d: bz2.compress(b"x") + bz2.compress(d), ".bz2"), "xz-two": (lambda d: lzma.compress(b"x") + lzma.compress(d), ".xz"),
    "zlib": (zlib.compress, ".z"), "deflate": (lambda d: zlib.compress(d)[2:-4], ".bin"),
    "zlib-large": (lambda d: zlib.compress(d + b"\n" + b"all is well. " * 99), ".dat"),
    "cpio": (lambda d: program(["cpio", "-o"], {"a.txt": d}, "-"), ".cpio"),
    "cpio-newc": (lambda d: program(["cpio", "-o", "-H", "newc"], {"a.txt": d}, "-"), ".cpio"),
    "ar": (lambda d: program(["ar", "rc", "a.a", "a.txt"], {"a.txt": d}, "a.a"), ".a"),
    "iso": (lambda d: program(["genisoimage", "-quiet", "-J", "-R", "-o", "o.iso", "d"], {"d/a.txt": d}, "o.iso"), ".iso"),
    "iso-volume": (lambda d: program(["genisoimage", "-quiet", "-V", d.decode()[-32:], "-publisher", d.decode(), "-o", "o.iso", "d"], {"d/a.txt": b"x"}, "o.iso"), ".iso"),
    "lz4": (lambda d: program(["lz4", "-q", "a.txt", "o.lz4"], {"a.txt": d + b" hello" * 90}, "o.lz4"), ".lz4"),
    "zstd": (lambda d: program(["zstd", "-q", "a.txt", "-o", "o.zst"], {"a.txt": d}, "o.zst"), ".zst"),
    "ext4": (lambda d: program(["mke2fs", "-q", "-t", "ext4", "-d", "d", "o.img", "512k"], {"d/a.txt": d}, "o.img"), ".img"),
    "ext2-name": (lambda d: program(["mke2fs", "-q", "-t", "ext2", "-d", "d", "o.img", "256k"], {"d/" + d.decode(): b"x"}, "o.img"), ".img"),
    "split-first": (lambda d: zipped({"a.txt": d + b"x" * 50}, zipfile.ZIP_STORED)[:-60], ".zip.001"),
    "7z-sfx": (lambda d: b"MZ" + bytes(2000) + zipped({"a.txt": d}), ".exe"),
}
for form, (make, ending) in FILES.items():
    file("archive", form, lambda t, make=make: make(t.encode()), ending)

# ---- Office Open XML ----

W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
TYPES = ('<?xml version="1.0" encoding="UTF-8"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
         '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
         '<Default Extension="xml" ContentType="application/xml"/></Types>')
RELS = '<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{}</Relationships>'


def docx(body="<w:p><w:r><w:t>Hello</w:t></w:r></w:p>", more=None):
    files = {"[Content_Types].xml": TYPES, "_rels/.rels": RELS.format('<Relationship Id="r1" Type="http://x/officeDocument" Target="word/document.xml"/>'),
             "word/document.xml": f'<?xml version="1.0" encoding="UTF-8"?><w:document {W}><w:body>{body}</w:body></w:document>'}
    files.update(more or {})
    return zipped(files)


def run(text, properties=""):
    return f'<w:r><w:rPr>{properties}</w:rPr><w:t xml:space="preserve">{text}</w:t></w:r>'


def paragraph(text, properties=""):
    return f"<w:p>{run(text, properties)}</w:p>"


def words(inner):
    return f'<?xml version="1.0"?><w:x {W}>{inner}</w:x>'


DOCUMENTS = {
    "runs": lambda t: docx("<w:p>" + "".join(run(c) for c in t) + "</w:p>"),
    "paragraphs": lambda t: docx("".join(paragraph(w) for w in t.split(" "))),
    "cells": lambda t: docx("<w:tbl><w:tr>" + "".join(f"<w:tc>{paragraph(w)}</w:tc>" for w in t.split(" ")) + "</w:tr></w:tbl>"),
    "header": lambda t: docx(more={"word/header1.xml": words(paragraph(t))}),
    "footer": lambda t: docx(more={"word/footer1.xml": words(paragraph(t))}),
    "endnote": lambda t: docx(more={"word/endnotes.xml": words(paragraph(t))}),
    "deleted": lambda t: docx(f"<w:p><w:del><w:r><w:delText>{t}</w:delText></w:r></w:del></w:p>"),
    "inserted": lambda t: docx(f"<w:p><w:ins>{run(t)}</w:ins></w:p>"),
    "moved": lambda t: docx(f"<w:p><w:moveFrom>{run(t)}</w:moveFrom></w:p>"),
    "field-code": lambda t: docx(f'<w:p><w:r><w:instrText>QUOTE "{t}"</w:instrText></w:r></w:p>'),
    "field-simple": lambda t: docx(f'<w:p><w:fldSimple w:instr=\'QUOTE "{t}"\'/></w:p>'),
    "form-default": lambda t: docx(f'<w:p><w:fldChar><w:ffData><w:textInput><w:default w:val="{t}"/></w:textInput></w:ffData></w:fldChar></w:p>'),
    "form-help": lambda t: docx(f'<w:p><w:fldChar><w:ffData><w:helpText w:val="{t}"/></w:ffData></w:fldChar></w:p>'),
    "control-title": lambda t: docx(f'<w:sdt><w:sdtPr><w:alias w:val="{t}"/><w:tag w:val="x"/></w:sdtPr></w:sdt>'),
    "control-tag": lambda t: docx(f'<w:sdt><w:sdtPr><w:tag w:val="{t}"/></w:sdtPr></w:sdt>'),
    "control-list": lambda t: docx(f'<w:sdt><w:sdtPr><w:dropDownList><w:listItem w:displayText="{t}" w:value="1"/></w:dropDownList></w:sdtPr></w:sdt>'),
    "bookmark": lambda t: docx(f'<w:bookmarkStart w:name="{t}"/>'),
    "style-name": lambda t: docx(more={"word/styles.xml": words(f'<w:style><w:name w:val="{t}"/></w:style>')}),
    "table-caption": lambda t: docx(f'<w:tbl><w:tblPr><w:tblCaption w:val="{t}"/></w:tblPr></w:tbl>'),
    "table-description": lambda t: docx(f'<w:tbl><w:tblPr><w:tblDescription w:val="{t}"/></w:tblPr></w:tbl>'),
    "comment-author": lambda t: docx(more={"word/comments.xml": words(f'<w:comment w:author="{t}">{paragraph("x")}</w:comment>')}),
    "variable": lambda t: docx(more={"word/settings.xml": words(f'<w:docVars><w:docVar w:name="n" w:val="{t}"/></w:docVars>')}),
    "custom-xml": lambda t: docx(more={"customXml/item1.xml": f"<a>{t}</a>"}),
    "custom-xml-attribute": lambda t: docx(more={"customXml/item1.xml": f"<a note='{t}'/>"}),
    "properties": lambda t: docx(more={"docProps/core.xml": f'<c xmlns:dc="http://x"><dc:subject>{t}</dc:subject></c>'}),
    "properties-app": lambda t: docx(more={"docProps/app.xml": f"<Properties><Company>{t}</Company></Properties>"}),
    "glossary": lambda t: docx(more={"word/glossary/document.xml": words(paragraph(t))}),
    "math": lambda t: docx(f'<w:p><m:oMath xmlns:m="http://x/math"><m:r><m:t>{t}</m:t></m:r></m:oMath></w:p>'),
    "wordart": lambda t: docx(f'<w:p><w:r><w:pict><v:shape xmlns:v="urn:v"><v:textpath string="{t}"/></v:shape></w:pict></w:r></w:p>'),
    "symbols": lambda t: docx("<w:p>" + "".join(f'<w:r><w:sym w:font="Arial" w:char="F0{ord(c):02X}"/></w:r>' for c in t) + "</w:p>"),
    "soft-hyphens": lambda t: docx("<w:p><w:r>" + "<w:softHyphen/>".join(f"<w:t>{c}</w:t>" if c != " " else '<w:t xml:space="preserve"> </w:t>' for c in t) + "</w:r></w:p>"),
    "no-break-hyphens": lambda t: docx("<w:p><w:r>" + "<w:noBreakHyphen/>".join(f"<w:t>{c}</w:t>" for c in t.split(" ")) + "</w:r></w:p>"),
    "alternate-content": lambda t: docx(f'<w:p><mc:AlternateContent xmlns:mc="http://x/mc"><mc:Fallback>{run(t)}</mc:Fallback></mc:AlternateContent></w:p>'),
    "ruby": lambda t: docx(f"<w:p><w:r><w:ruby><w:rt>{run(t)}</w:rt><w:rubyBase>{run('x')}</w:rubyBase></w:ruby></w:r></w:p>"),
    "chart": lambda t: docx(more={"word/charts/chart1.xml": f'<c:chart xmlns:c="http://x/c" xmlns:a="http://x/a"><a:p><a:r><a:t>{t}</a:t></a:r></a:p></c:chart>'}),
    "chart-cache": lambda t: docx(more={"word/charts/chart1.xml": f'<c:chart xmlns:c="http://x/c"><c:pt><c:v>{t}</c:v></c:pt></c:chart>'}),
    "diagram": lambda t: docx(more={"word/diagrams/data1.xml": f'<d:dataModel xmlns:d="http://x" xmlns:a="http://x/a"><a:p><a:r><a:t>{t}</a:t></a:r></a:p></d:dataModel>'}),
    "embedded-text": lambda t: docx(more={"word/embeddings/a.txt": t}),
    "embedded-docx": lambda t: docx(more={"word/embeddings/a.docx": docx(paragraph(t))}),
    "unlinked-part": lambda t: docx(more={"word/extra.xml": words(paragraph(t))}),
    "unlinked-file": lambda t: docx(more={"notes.txt": t}),
    "utf16": lambda t: zipped({"[Content_Types].xml": TYPES, "word/document.xml": f'<?xml version="1.0" encoding="UTF-16"?><w:document {W}><w:body>{paragraph(t)}</w:body></w:document>'.encode("utf-16")}),
    "entity": lambda t: zipped({"[Content_Types].xml": TYPES, "word/document.xml": f'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY n "{t}">]><w:document {W}><w:body><w:p><w:r><w:t>&n;</w:t></w:r></w:p></w:body></w:document>'}),
    "character-references": lambda t: docx(paragraph("".join(f"&#{ord(c)};" for c in t))),
    "broken": lambda t: docx(paragraph(t) + "<w:p>"),
    "strict-namespace": lambda t: docx(paragraph(t)).replace(b"schemas.openxmlformats.org/wordprocessingml/2006", b"purl.oclc.org/ooxml/wordprocessingml/main00000"),
    "flat-opc": lambda t: f'<?xml version="1.0"?><?mso-application progid="Word.Document"?><pkg:package xmlns:pkg="http://x"><pkg:part pkg:name="/word/document.xml"><pkg:xmlData><w:document {W}><w:body><w:p>{"".join(run(c) for c in t)}</w:p></w:body></w:document></pkg:xmlData></pkg:part></pkg:package>'.encode(),
    "word-2003-xml": lambda t: f'<?xml version="1.0"?><?mso-application progid="Word.Document"?><w:wordDocument xmlns:w="http://x"><w:body><w:p>{"".join(run(c) for c in t)}</w:p></w:body></w:wordDocument>'.encode(),
    "picture-name": lambda t: docx(f'<w:p><w:r><w:drawing><wp:inline xmlns:wp="http://x"><wp:docPr id="1" name="{t}"/></wp:inline></w:drawing></w:r></w:p>'),
    "link-tooltip": lambda t: docx(f'<w:p><w:hyperlink w:tooltip="{t}">{run("x")}</w:hyperlink></w:p>'),
    "link-anchor": lambda t: docx(more={"word/_rels/document.xml.rels": RELS.format(f'<Relationship Id="r9" Type="http://x/hyperlink" Target="https://x.example/?q={urllib.parse.quote(t)}" TargetMode="External"/>')}),
    "macro-name": lambda t: docx(more={"word/vbaProject.bin": b"\xd0\xcf\x11\xe0" + bytes(60) + t.encode() + bytes(60)}),
    "tiny-font": lambda t: docx(paragraph(t, '<w:sz w:val="2"/>')),
    "tabs": lambda t: docx("<w:p><w:r>" + "<w:tab/>".join(f"<w:t>{w}</w:t>" for w in t.split(" ")) + "</w:r></w:p>"),
    "breaks": lambda t: docx("<w:p><w:r>" + "<w:br/>".join(f"<w:t>{w}</w:t>" for w in t.split(" ")) + "</w:r></w:p>"),
}
for form, make in DOCUMENTS.items():
    file("office", f"docx-{form}", make, ".docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document")


def xlsx(rows, strings="", sheet_more="", more=None, state="visible", name="Sheet1"):
    files = {"[Content_Types].xml": TYPES,
             "xl/workbook.xml": f'<workbook xmlns:r="http://x/r"><sheets><sheet name="{name}" sheetId="1" state="{state}" r:id="r1"/></sheets></workbook>',
             "xl/_rels/workbook.xml.rels": RELS.format('<Relationship Id="r1" Type="http://x/worksheet" Target="worksheets/sheet1.xml"/>'),
             "xl/sharedStrings.xml": f"<sst>{strings}</sst>",
             "xl/worksheets/sheet1.xml": f"<worksheet><sheetData>{rows}</sheetData>{sheet_more}</worksheet>"}
    files.update(more or {})
    return zipped(files)


def cell(reference, text, kind="inlineStr"):
    return f'<c r="{reference}" t="{kind}"><is><t xml:space="preserve">{text}</t></is></c>'


def row(texts, number=1):
    return f'<row r="{number}">' + "".join(cell(f"{chr(65 + i % 26)}{number}", t) for i, t in enumerate(texts)) + "</row>"


def number(reference, value, style=0):
    return f'<c r="{reference}" s="{style}"><v>{value}</v></c>'


SHEETS = {
    "words-per-cell": lambda s: xlsx(row(s.told().split(" "))),
    "digit-per-cell": lambda s: xlsx(row([s.before, *s.value.replace(" ", "")])),
    "digit-per-row": lambda s: xlsx("".join(row([t], i) for i, t in enumerate([s.before, *s.value.replace(" ", "")], 1))),
    "group-per-row": lambda s: xlsx("".join(row([t], i) for i, t in enumerate([s.before, *s.value.split()], 1))),
    "number": lambda s: xlsx(row([s.before]) + "<row>" + number("A2", s.value.replace(" ", "")) + "</row>"),
    "number-scientific": lambda s: xlsx(row([s.before]) + "<row>" + number("A2", f"{float(s.value.replace(' ', '')):.15E}") + "</row>"),
    "number-decimal": lambda s: xlsx(row([s.before]) + "<row>" + number("A2", s.value.replace(" ", "") + ".0") + "</row>"),
    "number-digits": lambda s: xlsx("<row>" + cell("A1", s.before) + "".join(number(f"{chr(66 + i)}1", c) for i, c in enumerate(s.value.replace(" ", ""))) + "</row>"),
    "heading-above": lambda s: xlsx(row(["Name", s.before.strip()]) + row(["Pat", s.value], 2)),
    "rich-runs": lambda s: xlsx('<row r="1"><c r="A1" t="s"><v>0</v></c></row>', "<si>" + "".join(f'<r><t xml:space="preserve">{c}</t></r>' for c in s.told()) + "</si>"),
    "unused-string": lambda s: xlsx("", f"<si><t>{s.told()}</t></si>"),
    "formula-amp": lambda s: xlsx('<row r="1"><c r="A1" t="str"><f>' + "&amp;".join(f'"{c}"' for c in s.told()) + "</f><v></v></c></row>"),
    "formula-concatenate": lambda s: xlsx('<row r="1"><c r="A1" t="str"><f>CONCATENATE(' + ",".join(f'"{c}"' for c in s.told()) + ")</f><v></v></c></row>"),
    "formula-char": lambda s: xlsx('<row r="1"><c r="A1" t="str"><f>' + "&amp;".join(f"CHAR({ord(c)})" for c in s.told()) + "</f><v></v></c></row>"),
    "defined-name": lambda s: xlsx("", more={"xl/workbook.xml": f'<workbook><sheets/><definedNames><definedName name="n">"{s.told()}"</definedName></definedNames></workbook>'}),
    "defined-name-comment": lambda s: xlsx("", more={"xl/workbook.xml": f'<workbook><sheets/><definedNames><definedName name="n" comment="{s.told()}">1</definedName></definedNames></workbook>'}),
    "sheet-name": lambda s: xlsx("", name=s.told()),
    "header-footer": lambda s: xlsx("", sheet_more=f"<headerFooter><oddHeader>&amp;C{s.told()}</oddHeader></headerFooter>"),
    "validation": lambda s: xlsx("", sheet_more=f'<dataValidations><dataValidation prompt="{s.told()}" promptTitle="x"/></dataValidations>'),
    "validation-list": lambda s: xlsx("", sheet_more=f'<dataValidations><dataValidation type="list"><formula1>"{s.told()}"</formula1></dataValidation></dataValidations>'),
    "hyperlink-display": lambda s: xlsx("", sheet_more=f'<hyperlinks><hyperlink ref="A1" display="{s.told()}" tooltip="x"/></hyperlinks>'),
    "hyperlink-tooltip": lambda s: xlsx("", sheet_more=f'<hyperlinks><hyperlink ref="A1" tooltip="{s.told()}"/></hyperlinks>'),
    "number-format": lambda s: xlsx("", more={"xl/styles.xml": f'<styleSheet><numFmts><numFmt numFmtId="164" formatCode="&quot;{s.told()}&quot;"/></numFmts></styleSheet>'}),
    "comment": lambda s: xlsx("", more={"xl/comments1.xml": f"<comments><commentList><comment><text><t>{s.told()}</t></text></comment></commentList></comments>"}),
    "threaded-comment": lambda s: xlsx("", more={"xl/threadedComments/threadedComment1.xml": f"<ThreadedComments><threadedComment><text>{s.told()}</text></threadedComment></ThreadedComments>"}),
    "drawing": lambda s: xlsx("", more={"xl/drawings/drawing1.xml": f'<d xmlns:a="http://x"><a:p><a:r><a:t>{s.told()}</a:t></a:r></a:p></d>'}),
    "table-column": lambda s: xlsx("", more={"xl/tables/table1.xml": f'<table><tableColumns><tableColumn name="{s.told()}"/></tableColumns></table>'}),
    "pivot-cache": lambda s: xlsx("", more={"xl/pivotCache/pivotCacheDefinition1.xml": f'<p><sharedItems><s v="{s.told()}"/></sharedItems></p>'}),
    "pivot-records": lambda s: xlsx("", more={"xl/pivotCache/pivotCacheRecords1.xml": f'<p><r><s v="{s.told()}"/></r></p>'}),
    "query-table": lambda s: xlsx("", more={"xl/connections.xml": f'<connections><connection name="{s.told()}"/></connections>'}),
    "external-link": lambda s: xlsx("", more={"xl/externalLinks/externalLink1.xml": f"<externalLink><sheetData><row><cell><v>{s.told()}</v></cell></row></sheetData></externalLink>"}),
    "scenario": lambda s: xlsx("", sheet_more=f'<scenarios><scenario name="n" comment="{s.told()}"><inputCells r="A1" val="1"/></scenario></scenarios>'),
    "scenario-value": lambda s: xlsx("", sheet_more=f'<scenarios><scenario name="n"><inputCells r="A1" val="{s.told()}"/></scenario></scenarios>'),
    "very-hidden": lambda s: xlsx(row([s.told()]), state="veryHidden"),
    "hidden-row": lambda s: xlsx(row([s.told()]).replace("<row ", '<row hidden="1" ')),
    "error-cell": lambda s: xlsx(f'<row><c r="A1" t="e"><v>{s.told()}</v></c></row>'),
    "custom-property": lambda s: xlsx("", more={"docProps/custom.xml": f'<Properties><property name="n"><vt:lpwstr xmlns:vt="http://x">{s.told()}</vt:lpwstr></property></Properties>'}),
    "custom-property-name": lambda s: xlsx("", more={"docProps/custom.xml": f'<Properties><property name="{s.told()}"><vt:i4 xmlns:vt="http://x">1</vt:i4></property></Properties>'}),
    "chart-sheet": lambda s: xlsx("", more={"xl/charts/chart1.xml": f'<c:chart xmlns:c="http://x"><c:v>{s.told()}</c:v></c:chart>'}),
}
for form, make in SHEETS.items():
    by_value("office", f"xlsx-{form}", make, ".xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet")


def pptx(slide="", more=None):
    files = {"[Content_Types].xml": TYPES, "ppt/presentation.xml": "<p/>", "ppt/slides/slide1.xml": drawing(slide)}
    files.update(more or {})
    return zipped(files)


def drawing(inner):
    return f'<p:sld xmlns:p="http://x/p" xmlns:a="http://x/a">{inner}</p:sld>'


def shape(text):
    return f"<a:p><a:r><a:t>{text}</a:t></a:r></a:p>"


SLIDES = {
    "runs": lambda t: pptx("<a:p>" + "".join(f"<a:r><a:t>{c}</a:t></a:r>" for c in t) + "</a:p>"),
    "master": lambda t: pptx(more={"ppt/slideMasters/slideMaster1.xml": drawing(shape(t))}),
    "layout": lambda t: pptx(more={"ppt/slideLayouts/slideLayout1.xml": drawing(shape(t))}),
    "handout": lambda t: pptx(more={"ppt/handoutMasters/handoutMaster1.xml": drawing(shape(t))}),
    "notes-master": lambda t: pptx(more={"ppt/notesMasters/notesMaster1.xml": drawing(shape(t))}),
    "comment": lambda t: pptx(more={"ppt/comments/comment1.xml": f"<p:cmLst xmlns:p='http://x'><p:cm><p:text>{t}</p:text></p:cm></p:cmLst>"}),
    "comment-author": lambda t: pptx(more={"ppt/commentAuthors.xml": f"<p:cmAuthorLst xmlns:p='http://x'><p:cmAuthor name='{t}'/></p:cmAuthorLst>"}),
    "section": lambda t: pptx(more={"ppt/presentation.xml": f"<p:presentation xmlns:p='http://x'><p14:section xmlns:p14='http://y' name='{t}'/></p:presentation>"}),
    "tag": lambda t: pptx(more={"ppt/tags/tag1.xml": f"<p:tagLst xmlns:p='http://x'><p:tag name='n' val='{t}'/></p:tagLst>"}),
    "alt-text": lambda t: pptx(f"<p:cNvPr id='1' name='x' descr='{t}'/>"),
    "shape-name": lambda t: pptx(f"<p:cNvPr id='1' name='{t}'/>"),
    "table": lambda t: pptx("<a:tbl><a:tr>" + "".join(f"<a:tc>{shape(w)}</a:tc>" for w in t.split(" ")) + "</a:tr></a:tbl>"),
    "field": lambda t: pptx(f"<a:p><a:fld><a:t>{t}</a:t></a:fld></a:p>"),
    "link-tooltip": lambda t: pptx(f'<a:hlinkClick tooltip="{t}"/>'),
}
for form, make in SLIDES.items():
    file("office", f"pptx-{form}", make, ".pptx", "application/vnd.openxmlformats-officedocument.presentationml.presentation")

# ---- OpenDocument ----

O = ('xmlns:office="urn:o" xmlns:text="urn:t" xmlns:table="urn:tb" xmlns:draw="urn:d" xmlns:svg="urn:s" xmlns:dc="urn:dc" '
     'xmlns:presentation="urn:p" xmlns:form="urn:f" xmlns:xlink="urn:x" xmlns:meta="urn:m"')


def odf(content="", more=None, kind="text"):
    files = {"mimetype": f"application/vnd.oasis.opendocument.{kind}",
             "META-INF/manifest.xml": "<manifest/>",
             "content.xml": f"<office:document-content {O}><office:body><office:text>{content}</office:text></office:body></office:document-content>"}
    files.update(more or {})
    return zipped(files)


def whole(inner, name="document-styles"):
    return f"<office:{name} {O}>{inner}</office:{name}>"


OPEN = {
    "spans": lambda t: odf("<text:p>" + "".join(f"<text:span>{c}</text:span>" if c != " " else "<text:s/>" for c in t) + "</text:p>"),
    "annotation": lambda t: odf(f"<text:p>x<office:annotation><text:p>{t}</text:p></office:annotation></text:p>"),
    "header": lambda t: odf(more={"styles.xml": whole(f"<text:p>{t}</text:p>")}),
    "deleted": lambda t: odf(f"<text:tracked-changes><text:deletion><text:p>{t}</text:p></text:deletion></text:tracked-changes>"),
    "title": lambda t: odf(f"<draw:frame><svg:title>{t}</svg:title></draw:frame>"),
    "desc": lambda t: odf(f"<draw:frame><svg:desc>{t}</svg:desc></draw:frame>"),
    "draw-name": lambda t: odf(f'<draw:frame draw:name="{t}"/>'),
    "meta": lambda t: odf(more={"meta.xml": whole(f"<dc:subject>{t}</dc:subject>", "document-meta")}),
    "user-field": lambda t: odf(f'<text:user-field-decl office:string-value="{t}" text:name="n"/>'),
    "user-defined": lambda t: odf(more={"meta.xml": whole(f'<meta:user-defined meta:name="n">{t}</meta:user-defined>', "document-meta")}),
    "link": lambda t: odf(f'<text:a xlink:href="https://x.example/?q={urllib.parse.quote(t)}">x</text:a>'),
    "form-value": lambda t: odf(f'<form:text form:value="{t}"/>'),
    "form-label": lambda t: odf(f'<form:button form:label="{t}"/>'),
    "notes": lambda t: odf(f"<draw:page><presentation:notes><text:p>{t}</text:p></presentation:notes></draw:page>", kind="presentation"),
    "hidden-paragraph": lambda t: odf(f'<text:hidden-paragraph text:condition="1"/><text:p>{t}</text:p>'),
    "cell-value": lambda t: odf(f'<table:table><table:table-row><table:table-cell office:value-type="string" office:string-value="{t}"/></table:table-row></table:table>', kind="spreadsheet"),
    "cell-words": lambda t: odf("<table:table><table:table-row>" + "".join(f"<table:table-cell><text:p>{w}</text:p></table:table-cell>" for w in t.split(" ")) + "</table:table-row></table:table>", kind="spreadsheet"),
    "cell-formula": lambda t: odf('<table:table><table:table-row><table:table-cell table:formula="of:=' + "&amp;".join(f"&quot;{c}&quot;" for c in t) + '"/></table:table-row></table:table>', kind="spreadsheet"),
    "sheet-name": lambda t: odf(f'<table:table table:name="{t}"/>', kind="spreadsheet"),
    "flat": lambda t: f'<?xml version="1.0"?><office:document {O}><office:body><office:text><text:p>{"".join(f"<text:span>{c}</text:span>" if c != " " else " " for c in t)}</text:p></office:text></office:body></office:document>'.encode(),
    "extra-file": lambda t: odf(more={"Pictures/a.txt": t}),
    "script": lambda t: odf(more={"Basic/Standard/Module1.xml": f"<script>x = &quot;{t}&quot;</script>"}),
}
for form, make in OPEN.items():
    file("office", f"odf-{form}", make, ".odt", "application/vnd.oasis.opendocument.text")

# ---- data ----


def database(text, blob=False):
    with tempfile.NamedTemporaryFile(suffix=".db") as out:
        db = sqlite3.connect(out.name)
        db.execute("create table notes (id integer, note text)")
        db.execute("insert into notes values (1, ?)", (text.encode() if blob else text,))
        db.commit()
        db.close()
        return pathlib.Path(out.name).read_bytes()


def notebook(text):
    return json.dumps({"cells": [{"cell_type": "markdown", "source": [text]}], "nbformat": 4})


def epub(text):
    return zipped({"mimetype": "application/epub+zip", "META-INF/container.xml": "<container/>",
                   "OPS/a.xhtml": "<html xmlns='http://www.w3.org/1999/xhtml'><body><p>" + "".join(f"<b>{c}</b>" for c in text) + "</p></body></html>"})


def vcard(lines):
    return "BEGIN:VCARD\r\nVERSION:3.0\r\nN:Lee;Pat\r\n" + lines + "\r\nEND:VCARD\r\n"


def qpof(text):
    return "".join(f"={ord(c):02X}" for c in text)


DATA = {
    "sqlite": (database, ".db"), "sqlite-blob": (lambda t: database(t, True), ".sqlite"),
    "notebook": (notebook, ".ipynb"), "epub": (epub, ".epub"),
    "json-escapes": (lambda t: '{"n": "' + "".join(f"\\u{ord(c):04x}" for c in t) + '"}', ".json"),
    "json-key": (lambda t: json.dumps({t: 1}), ".json"),
    "json-lines": (lambda t: json.dumps({"a": 1}) + "\n" + json.dumps({"n": t}), ".jsonl"),
    "json-in-json": (lambda t: json.dumps({"a": json.dumps({"n": "".join(f"\\u{ord(c):04x}" for c in t)})}), ".json"),
    "json-as-txt": (lambda t: '{"n": "' + "".join(f"\\u{ord(c):04x}" for c in t) + '"}', ".txt"),
    "json-base64": (lambda t: json.dumps({"n": b64of(t)}), ".json"),
    "yaml-folded": (lambda t: "n: >\n  " + "\n  ".join(t.split(" ")), ".yaml"),
    "yaml-binary": (lambda t: "n: !!binary |\n  " + b64of(t), ".yaml"),
    "toml": (lambda t: f'n = "{t}"', ".toml"), "ini": (lambda t: f"[a]\nn={t}\n", ".ini"),
    "properties": (lambda t: "n=" + "".join(f"\\u{ord(c):04x}" for c in t), ".properties"),
    "reg": (lambda t: ("Windows Registry Editor Version 5.00\r\n\r\n[HKEY_CURRENT_USER\\x]\r\n\"n\"=\"" + t + "\"\r\n").encode("utf-16"), ".reg"),
    "reg-hex": (lambda t: "REGEDIT4\r\n\r\n[HKEY_CURRENT_USER\\x]\r\n\"n\"=hex:" + ",".join(f"{ord(c):02x}" for c in t) + "\r\n", ".reg"),
    "plist": (lambda t: plistlib.dumps({"n": t}), ".plist"),
    "plist-binary": (lambda t: plistlib.dumps({"n": t}, fmt=plistlib.FMT_BINARY), ".plist"),
    "plist-data": (lambda t: plistlib.dumps({"n": t.encode()}), ".plist"),
    "csv-split": (lambda t: ",".join(t.split(" ")), ".csv"), "tsv-split": (lambda t: "\t".join(t.split(" ")), ".tsv"),
    "csv-semicolons": (lambda t: ";".join(t.split(" ")), ".csv"),
    "csv-quoted": (lambda t: ",".join(f'"{w}"' for w in t.split(" ")), ".csv"),
    "csv-formula": (lambda t: ",".join(f'="{w}"' for w in t.split(" ")), ".csv"),
    "csv-letters": (lambda t: ",".join(t), ".csv"),
    "csv-utf16": (lambda t: t.encode("utf-16"), ".csv"), "txt-utf32": (lambda t: t.encode("utf-32"), ".txt"),
    "txt-utf16-nobom": (lambda t: t.encode("utf-16-le"), ".txt"), "txt-utf16be-nobom": (lambda t: t.encode("utf-16-be"), ".txt"),
    "txt-ebcdic": (lambda t: t.encode("cp037"), ".txt"), "txt-utf7": (lambda t: "".join("+" + base64.b64encode(c.encode("utf-16-be")).decode().rstrip("=") + "-" for c in t), ".txt"),
    "txt-reversed": (lambda t: t[::-1], ".txt"), "txt-xor": (lambda t: bytes(b ^ 0x5a for b in t.encode()), ".bin"),
    "txt-nuls": (lambda t: "\0".join(t), ".txt"), "txt-nul-words": (lambda t: "\0".join(t.split(" ")), ".txt"),
    "txt-base64": (b64of, ".txt"), "txt-hex": (lambda t: t.encode().hex(), ".txt"),
    "txt-uu": (lambda t: "begin 644 a\n" + binascii.b2a_uu(t.encode()[:45]).decode() + binascii.b2a_uu(t.encode()[45:]).decode() + "`\nend\n", ".uue"),
    "latex": (lambda t: "\\documentclass{article}\\begin{document}" + t.replace(" ", "~") + "\\end{document}", ".tex"),
    "latex-spaces": (lambda t: "\\documentclass{article}\\begin{document}" + t.replace(" ", "\\ ") + "\\end{document}", ".tex"),
    "markdown-link": (lambda t: f"[x](https://x.example/ \"{t}\")", ".md"), "markdown-comment": (lambda t: f"[//]: # ({t})", ".md"),
    "python": (lambda t: "n = " + " + ".join(repr(c) for c in t), ".py"), "python-bytes": (lambda t: "n = b'" + "".join(f"\\x{ord(c):02x}" for c in t) + "'", ".py"),
    "javascript": (lambda t: "var n = " + "+".join(f"'{c}'" for c in t) + ";", ".js"), "javascript-escapes": (lambda t: "var n = '" + "".join(f"\\x{ord(c):02x}" for c in t) + "';", ".js"),
    "c-array": (lambda t: "char n[] = { " + ", ".join(f"0x{ord(c):02x}" for c in t) + " };", ".c"),
    "vbs": (lambda t: "MsgBox " + " & ".join(f"Chr({ord(c)})" for c in t), ".vbs"),
    "sql": (lambda t: f"INSERT INTO n VALUES ('{t}');", ".sql"), "sql-hex": (lambda t: f"INSERT INTO n VALUES (0x{t.encode().hex()});", ".sql"),
    "ldif-base64": (lambda t: "dn: cn=x\ndescription:: " + b64of(t) + "\n", ".ldif"), "ldif-folded": (lambda t: "dn: cn=x\ndescription: " + t.replace(" ", " \n "), ".ldif"),
    "ics": (lambda t: "BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nDESCRIPTION:" + t.replace(" ", "\r\n  ") + "\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n", ".ics"),
    "ics-base64": (lambda t: "BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nATTACH;ENCODING=BASE64;VALUE=BINARY:" + b64of(t) + "\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n", ".ics"),
    "ics-html": (lambda t: "BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nX-ALT-DESC;FMTTYPE=text/html:<p>" + "".join(f"<b>{c}</b>" for c in t) + "</p>\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n", ".ics"),
    "vcf-note-folded": (lambda t: vcard("NOTE:" + t.replace(" ", "\r\n  ")), ".vcf"), "vcf-qp": (lambda t: vcard("NOTE;ENCODING=QUOTED-PRINTABLE:" + qpof(t)), ".vcf"),
    "vcf-base64": (lambda t: vcard("NOTE;ENCODING=b:" + b64of(t)), ".vcf"), "vcf-base64-short": (lambda t: vcard("".join(f"X-N{i};ENCODING=b:{b64of(w)}\r\n" for i, w in enumerate([t[:20], t[20:]]))), ".vcf"),
    "vcf-photo": (lambda t: vcard("PHOTO;ENCODING=b;TYPE=TEXT:" + "\r\n ".join(b64of(t)[i:i + 30] for i in range(0, len(b64of(t)), 30))), ".vcf"),
    "lnk": (lambda t: b"L\0\0\0\x01\x14\x02\0" + bytes(68) + t.encode("utf-16-le") + bytes(9), ".lnk"),
    "one-file": (lambda t: b"\xe4\x52\x5c\x7b\x8c\xd8\xa7\x4d\xae\xb1\x53\x78\xd0\x29\x96\xd3" + bytes(99) + t.encode("utf-16-le") + bytes(99), ".one"),
    "access": (lambda t: b"\0\1\0\0Standard Jet DB\0" + bytes(999) + b"\xff\xfe" + t.encode() + bytes(99), ".mdb"),
    "wav-chunk": (lambda t: b"RIFF" + struct.pack("<I", 36 + 8 + len(t)) + b"WAVELIST" + struct.pack("<I", len(t) + 12) + b"INFOICMT" + struct.pack("<I", len(t)) + t.encode(), ".wav"),
    "mp3-tag": (lambda t: b"ID3\x03\0\0" + bytes((0, 0, 0, len(t) + 11)) + b"TIT2" + struct.pack(">I", len(t) + 1) + b"\0\0\0" + t.encode(), ".mp3"),
    "mp3-tag-utf16": (lambda t: b"ID3\x03\0\0" + bytes((0, 0, 2, 0)) + b"TIT2" + struct.pack(">I", 2 * len(t) + 3) + b"\0\0\1" + t.encode("utf-16"), ".mp3"),
    "font-name": (lambda t: b"\0\1\0\0" + bytes(80) + t.encode("utf-16-be") + bytes(80), ".ttf"),
    "class-file": (lambda t: b"\xca\xfe\xba\xbe\0\0\0\x34\0\x02\1" + struct.pack(">H", len(t)) + t.encode() + bytes(20), ".class"),
    "elf": (lambda t: b"\x7fELF\2\1\1" + bytes(200) + t.encode() + bytes(200), ".bin"),
    "exe-wide": (lambda t: b"MZ" + bytes(200) + t.encode("utf-16-le") + bytes(200), ".exe"),
    "pcap": (lambda t: b"\xd4\xc3\xb2\xa1\2\0\4\0" + bytes(40) + t.encode(), ".pcap"),
    "pickle": (lambda t: pickle.dumps({"n": t}), ".pkl"), "marshal": (lambda t: marshal.dumps({"n": t}), ".bin"),
    "msgpack": (lambda t: b"\x81\xa1n\xd9" + bytes((len(t),)) + t.encode(), ".bin"), "cbor": (lambda t: b"\xa1an\x78" + bytes((len(t),)) + t.encode(), ".cbor"),
    "protobuf": (lambda t: b"\n" + bytes((len(t),)) + t.encode(), ".pb"), "bson": (lambda t: struct.pack("<I", 13 + len(t)) + b"\2n\0" + struct.pack("<I", len(t) + 1) + t.encode() + b"\0\0", ".bson"),
    "avro": (lambda t: b"Obj\1" + bytes(20) + t.encode() + bytes(16), ".avro"), "dbf": (lambda t: b"\x03" + bytes(67) + t.encode() + b"\x1a", ".dbf"),
    "rtf-split": (lambda t: "{\\rtf1\\ansi " + "".join("{\\b " + c + "}" for c in t) + "}", ".rtf"), "rtf-hidden": (lambda t: "{\\rtf1\\ansi {\\v " + t + "}}", ".rtf"),
    "rtf-field": (lambda t: "{\\rtf1\\ansi {\\field{\\*\\fldinst{QUOTE \"" + t + "\"}}{\\fldrslt x}}}", ".rtf"), "rtf-footnote": (lambda t: "{\\rtf1\\ansi x{\\footnote " + t + "}}", ".rtf"),
    "rtf-annotation": (lambda t: "{\\rtf1\\ansi x{\\*\\annotation " + t + "}}", ".rtf"), "rtf-header": (lambda t: "{\\rtf1\\ansi {\\header " + t + "}}", ".rtf"),
    "rtf-docvar": (lambda t: "{\\rtf1\\ansi {\\*\\docvar {n}{" + t + "}}}", ".rtf"), "rtf-userprops": (lambda t: "{\\rtf1\\ansi {\\*\\userprops {\\propname n}\\proptype30{\\staticval " + t + "}}}", ".rtf"),
    "rtf-unknown-destination": (lambda t: "{\\rtf1\\ansi {\\*\\zzz " + t + "}}", ".rtf"), "rtf-upr": (lambda t: "{\\rtf1\\ansi {\\upr{x}{\\*\\ud{" + t + "}}}}", ".rtf"),
    "rtf-bin": (lambda t: "{\\rtf1\\ansi {\\*\\x\\bin" + str(len(t)) + " " + t + "}}", ".rtf"), "rtf-missing-version": (lambda t: "{\\rt " + t + "}", ".rtf"),
    "rtf-cells": (lambda t: "{\\rtf1\\ansi\\trowd " + "".join(w + "\\cell " for w in t.split(" ")) + "\\row}", ".rtf"), "rtf-hex-lines": (lambda t: "{\\rtf1\\ansi " + "\r\n".join(f"\\'{ord(c):02x}" for c in t) + "}", ".rtf"),
    "eml-in-zip": (lambda t: zipped({"a.eml": mail(b64of(t), cte="base64")}), ".zip"), "mbox-in-gz": (lambda t: gzip.compress(b"From x Fri Mar  1 09:30:00 2024\r\n" + mail(b64of(t), cte="base64"), mtime=0), ".mbox.gz"),
    "emlx": (lambda t: b"%d\n" % len(mail(b64of(t), cte="base64")) + mail(b64of(t), cte="base64") + b"<?xml version='1.0'?><plist/>", ".emlx"),
    "dsstore": (lambda t: b"\0\0\0\1Bud1" + bytes(40) + t.encode("utf-16-be") + bytes(40), ".DS_Store"),
    "swf": (lambda t: b"CWS\x06" + struct.pack("<I", 99) + zlib.compress(t.encode()), ".swf"),
    "wmf": (lambda t: b"\xd7\xcd\xc6\x9a" + bytes(40) + t.encode() + bytes(9), ".wmf"), "emf": (lambda t: b"\1\0\0\0\x6c\0\0\0" + bytes(92) + t.encode("utf-16-le") + bytes(9), ".emf"),
    "dxf": (lambda t: "0\nSECTION\n2\nENTITIES\n0\nTEXT\n1\n" + t + "\n0\nENDSEC\n0\nEOF\n", ".dxf"), "gpx": (lambda t: f"<?xml version='1.0'?><gpx><wpt><desc>{t}</desc></wpt></gpx>", ".gpx"),
    "torrent": (lambda t: f"d7:comment{len(t)}:{t}e", ".torrent"), "srt": (lambda t: "1\n00:00:01,000 --> 00:00:02,000\n" + "\n".join(t.split(" ")), ".srt"),
    "po": (lambda t: 'msgid ""\nmsgstr ""\n' + "".join(f'"{w} "\n' for w in t.split(" ")), ".po"), "diff": (lambda t: "--- a\n+++ b\n@@ -1 +1 @@\n" + "".join(f"+{w}\n" for w in t.split(" ")), ".diff"),
}
for form, (make, ending) in DATA.items():
    file("data", f"data-{form}", make, ending)
