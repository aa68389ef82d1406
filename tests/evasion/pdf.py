# SPDX-License-Identifier: Apache-2.0
"""Disguises in PDF files, written here object by object."""
import shutil
import urllib.parse
import zlib

from files import b64of, file, program, zipped


def pdf(objects, trailer=""):
    """A PDF file of these objects (1 is the catalogue), with a table of references that is right."""
    out, places = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n", []
    for i, body in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj\n" % i + (body if isinstance(body, bytes) else body.encode()) + b"\nendobj\n"
    at = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1) + b"".join(b"%010d 00000 n \n" % p for p in places)
    return out + f"trailer\n<< /Size {len(objects) + 1} /Root 1 0 R {trailer} >>\nstartxref\n{at}\n%%EOF\n".encode()


def stream(data, entries=""):
    data = data if isinstance(data, bytes) else data.encode()
    return f"<< /Length {len(data)} {entries} >>\nstream\n".encode() + data + b"\nendstream"


def escaped(text):
    return text.replace("\\", r"\\").replace("(", r"\(").replace(")", r"\)")


def pages(content, catalogue="", page="", more=(), resources=""):
    return [f"<< /Type /Catalog /Pages 2 0 R {catalogue} >>", "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 800 400] /Contents 4 0 R {page} /Resources << /Font << /F1 5 0 R >> {resources} >> >>",
            content if isinstance(content, bytes) else stream(content),
            "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>", *more]


def shown(operators):
    return f"BT /F1 12 Tf 20 200 Td {operators} ET"


def page_text(text):
    return pages(shown(f"({escaped(text)}) Tj"))


def hexed(text):
    return "<" + text.encode().hex() + ">"


PAGES = {
    "hex-string": lambda t: pages(shown(f"{hexed(t)} Tj")),
    "one-tj-each": lambda t: pages(shown(" ".join(f"({escaped(c)}) Tj" for c in t))),
    "placed-each": lambda t: pages("BT /F1 12 Tf " + " ".join(f"1 0 0 1 {20 + 8 * i} 200 Tm ({escaped(c)}) Tj" for i, c in enumerate(t)) + " ET"),
    "placed-backwards": lambda t: pages("BT /F1 12 Tf " + " ".join(f"1 0 0 1 {20 + 8 * i} 200 Tm ({escaped(c)}) Tj" for i, c in reversed(list(enumerate(t)))) + " ET"),
    "line-continuation": lambda t: pages(shown("(" + "\\\n".join(t) + ") Tj")),
    "quote-operator": lambda t: pages(shown(f"({escaped(t)}) '")),
    "flate": lambda t: pages(stream(zlib.compress(shown(f"({escaped(t)}) Tj").encode()), "/Filter /FlateDecode")),
    "two-filters": lambda t: pages(stream(zlib.compress(shown(f"({escaped(t)}) Tj").encode()).hex().encode() + b">", "/Filter [/ASCIIHexDecode /FlateDecode]")),
    "white": lambda t: pages("1 1 1 rg " + shown(f"({escaped(t)}) Tj")),
    "tiny": lambda t: pages(f"BT /F1 0.5 Tf 20 200 Td ({escaped(t)}) Tj ET"),
    "off-page": lambda t: pages(f"BT /F1 12 Tf 2000 2000 Td ({escaped(t)}) Tj ET"),
    "rotated": lambda t: pages(f"BT /F1 12 Tf 0 1 -1 0 100 20 Tm ({escaped(t)}) Tj ET"),
    "mirrored": lambda t: pages(f"BT /F1 12 Tf -1 0 0 1 600 20 Tm ({escaped(t)}) Tj ET"),
    "clipped": lambda t: pages("0 0 1 1 re W n " + shown(f"({escaped(t)}) Tj")),
    "actual-text": lambda t: pages(f"/Span << /ActualText ({escaped(t)}) >> BDC " + shown("(x) Tj") + " EMC"),
    "form-xobject": lambda t: pages("/X1 Do", resources="/XObject << /X1 6 0 R >>", more=[stream(shown(f"({escaped(t)}) Tj"), "/Type /XObject /Subtype /Form /BBox [0 0 800 400] /Resources << /Font << /F1 5 0 R >> >>")]),
    "unused-xobject": lambda t: pages("", more=[stream(shown(f"({escaped(t)}) Tj"), "/Type /XObject /Subtype /Form /BBox [0 0 800 400] /Resources << /Font << /F1 5 0 R >> >>")]),
    "unused-page": lambda t: pages("", more=["<< /Type /Page /Parent 2 0 R /MediaBox [0 0 800 400] /Contents 7 0 R /Resources << /Font << /F1 5 0 R >> >> >>", stream(shown(f"({escaped(t)}) Tj"))]),
    "layer-off": lambda t: pages("/OC /L1 BDC " + shown(f"({escaped(t)}) Tj") + " EMC", "/OCProperties << /OCGs [6 0 R] /D << /OFF [6 0 R] >> >>", resources="/Properties << /L1 6 0 R >>", more=["<< /Type /OCG /Name (x) >>"]),
    "layer-name": lambda t: pages("", "/OCProperties << /OCGs [6 0 R] /D << >> >>", more=[f"<< /Type /OCG /Name ({escaped(t)}) >>"]),
    "annotation": lambda t: pages("", page="/Annots [6 0 R]", more=[f"<< /Type /Annot /Subtype /Text /Rect [0 0 9 9] /Contents ({escaped(t)}) >>"]),
    "annotation-rich": lambda t: pages("", page="/Annots [6 0 R]", more=[f"<< /Type /Annot /Subtype /FreeText /Rect [0 0 9 9] /RC (<body><p>{escaped(t)}</p></body>) >>"]),
    "annotation-utf16": lambda t: pages("", page="/Annots [6 0 R]", more=[b"<< /Type /Annot /Subtype /Text /Rect [0 0 9 9] /Contents <FEFF" + t.encode("utf-16-be").hex().encode() + b"> >>"]),
    "annotation-look": lambda t: pages("", page="/Annots [6 0 R]", more=["<< /Type /Annot /Subtype /Stamp /Rect [0 0 800 400] /AP << /N 7 0 R >> >>", stream(shown(f"({escaped(t)}) Tj"), "/Type /XObject /Subtype /Form /BBox [0 0 800 400] /Resources << /Font << /F1 5 0 R >> >>")]),
    "link": lambda t: pages("", page="/Annots [6 0 R]", more=[f"<< /Type /Annot /Subtype /Link /Rect [0 0 9 9] /A << /S /URI /URI (https://x.example/?q={urllib.parse.quote(t)}) >> >>"]),
    "link-plain": lambda t: pages("", page="/Annots [6 0 R]", more=[f"<< /Type /Annot /Subtype /Link /Rect [0 0 9 9] /A << /S /URI /URI (mailto:x@y.example?body={escaped(t)}) >> >>"]),
    "form-field": lambda t: pages("", "/AcroForm << /Fields [6 0 R] >>", more=[f"<< /FT /Tx /T (n) /V ({escaped(t)}) >>"]),
    "form-field-stream": lambda t: pages("", "/AcroForm << /Fields [6 0 R] >>", more=["<< /FT /Tx /T (n) /V 7 0 R >>", stream(t)]),
    "form-field-name": lambda t: pages("", "/AcroForm << /Fields [6 0 R] >>", more=[f"<< /FT /Tx /T ({escaped(t)}) >>"]),
    "form-choice": lambda t: pages("", "/AcroForm << /Fields [6 0 R] >>", more=[f"<< /FT /Ch /T (n) /Opt [[(1) ({escaped(t)})]] >>"]),
    "form-digits": lambda t: pages("", "/AcroForm << /Fields [" + " ".join(f"{6 + i} 0 R" for i in range(len(t.split()))) + "] >>", more=[f"<< /FT /Tx /T (n{i}) /V ({escaped(w)}) >>" for i, w in enumerate(t.split())]),
    "xfa": lambda t: pages("", "/AcroForm << /Fields [] /XFA 6 0 R >>", more=[stream(f"<xdp:xdp xmlns:xdp='http://x'><data><n>{t}</n></data></xdp:xdp>")]),
    "xfa-array": lambda t: pages("", "/AcroForm << /Fields [] /XFA [(datasets) 6 0 R] >>", more=[stream(zlib.compress(f"<xfa:datasets xmlns:xfa='http://x'><n>{t}</n></xfa:datasets>".encode()), "/Filter /FlateDecode")]),
    "javascript": lambda t: pages("", f"/OpenAction << /S /JavaScript /JS (app.alert\\(\"{escaped(t)}\"\\)) >>"),
    "javascript-stream": lambda t: pages("", "/OpenAction << /S /JavaScript /JS 6 0 R >>", more=[stream(zlib.compress(f'app.alert("{t}")'.encode()), "/Filter /FlateDecode")]),
    "info-custom": lambda t: (pages("", more=[f"<< /Note ({escaped(t)}) >>"]), "/Info 6 0 R"),
    "info-title-hex": lambda t: (pages("", more=[f"<< /Title {hexed(t)} >>"]), "/Info 6 0 R"),
    "info-name": lambda t: (pages("", more=["<< /Note /" + "".join(f"#{ord(c):02x}" for c in t) + " >>"]), "/Info 6 0 R"),
    "piece-info": lambda t: pages("", page=f"/PieceInfo << /X << /Private ({escaped(t)}) >> >>"),
    "structure-alt": lambda t: pages("", "/StructTreeRoot 6 0 R", more=[f"<< /Type /StructTreeRoot /K << /S /Figure /Alt ({escaped(t)}) >> >>"]),
    "page-label": lambda t: pages("", f"/PageLabels << /Nums [0 << /P ({escaped(t)}) >>] >>"),
    "destination-name": lambda t: pages("", f"/Names << /Dests << /Names [({escaped(t)}) [3 0 R /Fit]] >> >>"),
    "attachment-text": lambda t: pages("", "/Names << /EmbeddedFiles << /Names [(a) << /F (a.txt) /EF << /F 6 0 R >> >>] >> >>", more=[stream(t, "/Type /EmbeddedFile")]),
    "attachment-untyped": lambda t: pages("", "/Names << /EmbeddedFiles << /Names [(a) << /F (a.txt) /EF << /F 6 0 R >> >>] >> >>", more=[stream(t)]),
    "attachment-name": lambda t: pages("", f"/Names << /EmbeddedFiles << /Names [(a) << /F ({escaped(t)}) /EF << /F 6 0 R >> >>] >> >>", more=[stream("x", "/Type /EmbeddedFile")]),
    "attachment-annotation": lambda t: pages("", page="/Annots [<< /Type /Annot /Subtype /FileAttachment /Rect [0 0 9 9] /FS << /F (a.txt) /EF << /F 6 0 R >> >> >>]", more=[stream(t, "/Type /EmbeddedFile")]),
    "metadata": lambda t: pages("", "/Metadata 6 0 R", more=[stream(f"<x:xmpmeta xmlns:x='a'><d>{t}</d></x:xmpmeta>", "/Type /Metadata /Subtype /XML")]),
    "metadata-attribute": lambda t: pages("", "/Metadata 6 0 R", more=[stream(f"<x:xmpmeta xmlns:x='a'><d x:note='{t}'/></x:xmpmeta>", "/Type /Metadata /Subtype /XML")]),
    "metadata-utf16": lambda t: pages("", "/Metadata 6 0 R", more=[stream(f"<x:xmpmeta xmlns:x='a'><d>{t}</d></x:xmpmeta>".encode("utf-16"), "/Type /Metadata /Subtype /XML")]),
    "unused-stream": lambda t: pages("", more=[stream(t)]),
    "unused-string": lambda t: pages("", more=[f"({escaped(t)})"]),
    "comment": lambda t: pages(f"% {t}\n" + shown("(x) Tj")),
    "inline-image": lambda t: pages(f"BI /W 1 /H 1 /BPC 8 /CS /G ID {t} EI"),
    "type3": lambda t: pages("BT /F2 12 Tf 20 200 Td (a) Tj ET", resources="/Font << /F1 5 0 R /F2 6 0 R >>", more=["<< /Type /Font /Subtype /Type3 /FontBBox [0 0 9 9] /FontMatrix [1 0 0 1 0 0] /FirstChar 97 /LastChar 97 /Widths [9] /Encoding << /Differences [97 /a] >> /CharProcs << /a 7 0 R >> /Resources << /Font << /F1 5 0 R >> >> >>", stream("9 0 d0 BT /F1 1 Tf (" + escaped(t) + ") Tj ET")]),
}
for form, make in PAGES.items():
    def built(t, make=make):
        objects = make(t)
        return pdf(*objects) if isinstance(objects, tuple) else pdf(objects)
    file("pdf", f"pdf-{form}", built, ".pdf", "application/pdf")

def visible(secret_drawn, **more):
    """A page on which everybody reads a greeting, and something else is drawn."""
    return pages(shown("(Hello, the minutes are below.) Tj") + "\n" + secret_drawn, **more)


def drawn_as(text, codes):
    """A font whose letters are drawn as they are and written down as others, or the other way round."""
    lines = "".join(f"<{code:02x}> <{ord(c):04x}>\n" for code, c in codes)
    cmap = f"/CIDInit /ProcSet findresource begin begincmap\n{len(codes)} beginbfchar\n{lines}endbfchar endcmap"
    return [f"<< /Type /Font /Subtype /TrueType /BaseFont /Arial /Encoding /WinAnsiEncoding /ToUnicode 7 0 R >>", stream(cmap)]


def outlined(n):
    """Letters that are outlines, in a row."""
    return "".join(f"{20 + 9 * i} 100 m {24 + 9 * i} 112 l {27 + 9 * i} 100 l {25 + 9 * i} 104 l {23 + 9 * i} 106 l {22 + 9 * i} 104 l h f\n" for i in range(n))


def scanned(text):
    """A page that is a picture of the text, in the inks of a printer."""
    drawn = program(["pdftoppm", "-r", "150", "-gray", "a.pdf"], {"a.pdf": pdf(page_text(text))}, "-")
    if drawn is None or not shutil.which("tesseract"):
        return None
    _, size, _, grey = drawn.split(b"\n", 3)
    width, height = size.decode().split()
    inks = zlib.compress(b"".join(b"\0\0\0" + bytes((255 - g,)) for g in grey))
    return pdf(pages("800 0 0 400 0 0 cm /X1 Do", resources="/XObject << /X1 6 0 R >>", more=[
        stream(inks, f"/Type /XObject /Subtype /Image /Width {width} /Height {height} /BitsPerComponent 8 /ColorSpace /DeviceCMYK /Filter /FlateDecode")]))


LAYER = "/OCProperties << /OCGs [6 0 R] /D << /OFF [6 0 R] >> >>"
# Beside text that is shown.
BESIDE = {
    "off-page": lambda t: visible(f"BT /F1 12 Tf 20 -200 Td ({escaped(t)}) Tj ET"),
    "runs-off-page": lambda t: visible(f"BT /F1 12 Tf 790 100 Td ({escaped(t)}) Tj ET"),
    "off-page-by-matrix": lambda t: visible(f"q 1 0 0 1 5000 0 cm BT /F1 12 Tf 20 100 Td ({escaped(t)}) Tj ET Q"),
    "off-page-letters": lambda t: visible("BT /F1 12 Tf " + " ".join(f"1 0 0 1 {2000 + 7 * i} 200 Tm ({escaped(c)}) Tj" for i, c in enumerate(t)) + " ET"),
    "layer-off": lambda t: visible("/OC /L1 BDC " + shown(f"({escaped(t)}) Tj") + " EMC", catalogue=LAYER, resources="/Properties << /L1 6 0 R >>", more=["<< /Type /OCG /Name (x) >>"]),
    "layer-form": lambda t: visible("/X1 Do", catalogue=LAYER, resources="/XObject << /X1 7 0 R >>", more=["<< /Type /OCG /Name (x) >>", stream(shown(f"({escaped(t)}) Tj"), "/Type /XObject /Subtype /Form /OC 6 0 R /BBox [0 0 800 400] /Resources << /Font << /F1 5 0 R >> >>")]),
    "invisible": lambda t: visible(f"BT 3 Tr /F1 12 Tf 20 100 Td ({escaped(t)}) Tj ET"),
    "clip-only": lambda t: visible(f"BT 7 Tr /F1 12 Tf 20 100 Td ({escaped(t)}) Tj ET"),
    "white": lambda t: visible(f"1 1 1 rg BT /F1 12 Tf 20 100 Td ({escaped(t)}) Tj ET"),
    "tiny": lambda t: visible(f"BT /F1 0.1 Tf 20 100 Td ({escaped(t)}) Tj ET"),
    "behind": lambda t: visible(f"BT /F1 12 Tf 20 100 Td ({escaped(t)}) Tj ET 0 g 0 80 800 60 re f"),
    "mirrored": lambda t: visible(f"BT /F1 12 Tf -1 0 0 1 700 100 Tm ({escaped(t)}) Tj ET"),
    "upside-down": lambda t: visible(f"q 1 0 0 -1 0 400 cm BT /F1 12 Tf 20 100 Td ({escaped(t)}) Tj ET Q"),
    "replaced": lambda t: visible("/Span << /ActualText (Hello) >> BDC " + f"BT /F1 12 Tf 20 100 Td ({escaped(t)}) Tj ET EMC"),
    "replaced-by-nothing": lambda t: visible("/Span << /ActualText () >> BDC " + f"BT /F1 12 Tf 20 100 Td ({escaped(t)}) Tj ET EMC"),
    "replaced-by-name": lambda t: visible("/Span /P1 BDC " + f"BT /F1 12 Tf 20 100 Td ({escaped(t)}) Tj ET EMC", resources="/Properties << /P1 << /ActualText (Hello) >> >>"),
    "written-as-other": lambda t: visible(f"BT /F2 12 Tf 20 100 Td ({escaped(t)}) Tj ET", resources="/Font << /F1 5 0 R /F2 6 0 R >>", more=drawn_as(t, [(ord(c), chr(0x61 + int(c))) for c in "0123456789"])),
    "codes-off-page": lambda t: visible("BT /F2 12 Tf 20 -100 Td <" + "".join(f"{(ord(c) + 100) & 255:02x}" for c in t) + "> Tj ET", resources="/Font << /F1 5 0 R /F2 6 0 R >>", more=[f"<< /Type /Font /Subtype /TrueType /BaseFont /Arial /ToUnicode 7 0 R >>", drawn_as(t, [((ord(c) + 100) & 255, c) for c in sorted(set(t))])[1]]),
    "wide-off-page": lambda t: visible("BT /F2 12 Tf 20 -100 Td <" + "".join(f"{ord(c) + 300:04x}" for c in t) + "> Tj ET", resources="/Font << /F1 5 0 R /F2 6 0 R >>", more=["<< /Type /Font /Subtype /Type0 /BaseFont /Arial /Encoding /Identity-H /ToUnicode 7 0 R >>", stream("begincmap 1 beginbfrange <0000> <ffff> <fed4> endbfrange 1 beginbfrange\n<014c> <01aa> <0020>\nendbfrange endcmap".replace("1 beginbfrange <0000> <ffff> <fed4> endbfrange ", ""))]),
    "names-off-page": lambda t: visible("BT /F2 12 Tf 20 -100 Td <" + "".join(f"{i:02x}" for i in range(1, len(t) + 1)) + "> Tj ET", resources="/Font << /F1 5 0 R /F2 6 0 R >>", more=["<< /Type /Font /Subtype /Type1 /BaseFont /Arial /Encoding << /Differences [1 " + " ".join(f"/uni{ord(c):04X}" for c in t) + "] >> >>"]),
    "kerned-off-page": lambda t: visible("BT /F1 12 Tf 20 -100 Td [" + " -300 ".join(f"({escaped(w)})" for w in t.split(" ")) + "] TJ ET"),
    "lines-off-page": lambda t: visible("BT /F1 12 Tf 14 TL 20 -100 Td " + " ".join(f"({escaped(w)} ) '" for w in t.split(" ")) + " ET"),
    "on-other-words": lambda t: visible(f"BT /F1 12 Tf 23 201 Td ({escaped(t)}) Tj ET"),
    "squeezed": lambda t: visible(f"BT /F1 12 Tf 20 100 Td 1 Tz ({escaped(t)}) Tj ET"),
    "backspaced": lambda t: visible(f"BT /F1 12 Tf 20 100 Td -11 Tc ({escaped(t)}) Tj ET"),
    "aslant": lambda t: visible(f"BT /F1 12 Tf 0.7 0.7 -0.7 0.7 20 20 Tm ({escaped(t)}) Tj ET"),
    "strewn": lambda t: visible("".join(f"BT /F1 12 Tf {20 + 7 * i} {100 + i * 37 % 150} Td ({escaped(c)}) Tj ET " for i, c in enumerate(t))),
    "down-a-column": lambda t: visible("".join(f"BT /F1 5 Tf 20 {390 - 5 * i} Td ({escaped(c)}) Tj ET " for i, c in enumerate(t))),
    "up-a-stair": lambda t: visible("".join(f"BT /F1 12 Tf {700 - 7 * i} {380 - 5 * i} Td ({escaped(c)}) Tj ET " for i, c in enumerate(t))),
    "unused-form": lambda t: visible("", more=[stream(shown(f"({escaped(t)}) Tj"), "/Type /XObject /Subtype /Form /BBox [0 0 800 400] /Resources << /Font << /F1 5 0 R >> >>")]),
    "hidden-annotation-look": lambda t: visible("", page="/Annots [6 0 R]", more=["<< /Type /Annot /Subtype /Stamp /F 2 /Rect [0 0 800 400] /AP << /N 7 0 R >> >>", stream(shown(f"({escaped(t)}) Tj"), "/Type /XObject /Subtype /Form /BBox [0 0 800 400] /Resources << /Font << /F1 5 0 R >> >>")]),
    "annotation-look-pressed": lambda t: visible("", page="/Annots [6 0 R]", more=["<< /Type /Annot /Subtype /Stamp /Rect [0 0 800 400] /AP << /D 7 0 R >> >>", stream(shown(f"({escaped(t)}) Tj"), "/Type /XObject /Subtype /Form /BBox [0 0 800 400] /Resources << /Font << /F1 5 0 R >> >>")]),
    "pattern": lambda t: visible("/Pattern cs /P1 scn 0 0 800 400 re f", resources="/Pattern << /P1 6 0 R >>", more=[stream(shown(f"({escaped(t)}) Tj"), "/Type /Pattern /PatternType 1 /PaintType 1 /TilingType 1 /BBox [0 0 800 400] /XStep 800 /YStep 400 /Resources << /Font << /F1 5 0 R >> >>")]),
    "odd-stream-type": lambda t: visible("", more=[stream(zlib.compress(t.encode()), "/Type /Zzz /Filter /FlateDecode")]),
    "attachment-of-no-type": lambda t: visible("", catalogue="/Names << /EmbeddedFiles << /Names [(a) << /F (a.zip) /EF << /F 6 0 R >> >>] >> >>", more=[stream(zipped({"a.txt": t.encode()}))]),
    "portfolio": lambda t: visible("", catalogue="/Collection << /View /D >> /Names << /EmbeddedFiles << /Names [(a) << /F (a.docx) /EF << /UF 6 0 R >> >>] >> >>", more=[stream(zlib.compress(zipped({"a.txt": t.encode()})), "/Type /EmbeddedFile /Filter /FlateDecode")]),
    "zip-in-stream": lambda t: visible("", more=[stream(zipped({"a.txt": t.encode()}))]),
    "many-pictures": lambda t: visible(f"BT /F1 12 Tf 20 100 Td ({escaped(t)}) Tj ET", more=[stream(zlib.compress(bytes(900)), "/Type /XObject /Subtype /Image /Width 30 /Height 30 /BitsPerComponent 8 /ColorSpace /DeviceGray /Filter /FlateDecode")] * 40),
    "object-stream": lambda t: visible("", more=[stream(zlib.compress(b"9 0 (" + escaped(t).encode() + b")"), "/Type /ObjStm /N 1 /First 4 /Filter /FlateDecode")]),
}
for form, make in BESIDE.items():
    file("pdf", f"pdf-beside-{form}", lambda t, make=make: pdf(make(t)), ".pdf", "application/pdf")
# So many pages are not drawn to be read.
file("pdf", "pdf-beside-outlines", lambda t: pdf(visible(outlined(40))).replace(b"[3 0 R]", b"[3 0 R 3 0 R 3 0 R]"), ".pdf", "application/pdf", "loss")
file("pdf", "pdf-beside-picture-unread", lambda t: pdf(visible("", more=[stream(bytes(9000), "/Type /XObject /Subtype /Image /Width 300 /Height 300 /Filter /JPXDecode")])), ".pdf", "application/pdf", "loss")
file("pdf", "pdf-scan-four-inks", scanned, ".pdf", "application/pdf")
file("pdf", "pdf-beside-revision", lambda t: pdf(page_text(t)) + pdf(page_text("Hello"))[9:], ".pdf", "application/pdf")
file("pdf", "pdf-beside-end-zip", lambda t: pdf(page_text("Hello")) + b"\n" + b64of(t).encode(), ".pdf", "application/pdf")
file("pdf", "pdf-after-end", lambda t: pdf(page_text("Hello")) + t.encode(), ".pdf", "application/pdf")
file("pdf", "pdf-before", lambda t: t.encode() + b"\n" + pdf(page_text("Hello")), ".pdf", "application/pdf")
file("pdf", "pdf-no-trailer", lambda t: pdf(page_text(t)).split(b"xref")[0], ".pdf", "application/pdf", "loss")
file("pdf", "pdf-as-octets", lambda t: pdf(page_text(t)), ".bin")
file("pdf", "pdf-version-odd", lambda t: pdf(page_text(t)).replace(b"%PDF-1.7", b"%PDF-9.9"), ".pdf")
file("pdf", "pdf-fdf", lambda t: f"%FDF-1.2\n1 0 obj\n<< /FDF << /Fields [<< /T (n) /V ({escaped(t)}) >>] >> >>\nendobj\ntrailer\n<< /Root 1 0 R >>\n%%EOF\n".encode(), ".fdf")
file("pdf", "pdf-xfdf", lambda t: f"<?xml version='1.0'?><xfdf><fields><field name='n'><value>{t}</value></field></fields></xfdf>".encode(), ".xfdf")
file("pdf", "postscript", lambda t: f"%!PS-Adobe-3.0\n/Helvetica findfont 12 scalefont setfont\n20 20 moveto ({escaped(t)}) show\nshowpage\n".encode(), ".ps", expect="loss")
file("archive", "pdf-in-zip", lambda t: zipped({"a.pdf": pdf(page_text(t))}), ".zip")
