# SPDX-License-Identifier: Apache-2.0
"""Disguises in the structure of a mail: types, transfer encodings, charsets, boundaries."""
import base64
import binascii
import gzip
import quopri
import zlib

from technique import HEAD, attached, b64, mail, multipart, part, technique
from words import binhex, xxencode


def qp(text):
    return quopri.encodestring(text.encode()).decode()


def lines(data, n=76):
    text = base64.b64encode(data).decode()
    return "\r\n".join(text[i:i + n] for i in range(0, len(text), n))


def uu(data, name="note.txt"):
    return (f"begin 644 {name}\r\n" + "".join(binascii.b2a_uu(data[i:i + 45]).decode().rstrip("\n") + "\r\n"
                                              for i in range(0, len(data), 45)) + "`\r\nend\r\n")


def yenc(data):
    out = bytearray()
    for byte in data:
        c = (byte + 42) % 256
        out += bytes((61, (c + 64) % 256)) if c in (0, 10, 13, 61) else bytes((c,))
    return b"=ybegin line=128 size=%d name=note.txt\r\n" % len(data) + bytes(out) + b"\r\n=yend size=%d\r\n" % len(data)


TRANSFER = {
    "qp-every-byte": (lambda t: "".join(f"={ord(c):02X}" for c in t), "quoted-printable"),
    "qp-lower": (lambda t: "".join(f"={ord(c):02x}" for c in t), "quoted-printable"),
    "qp-soft-each": (lambda t: "=\r\n".join(t), "quoted-printable"),
    "qp-soft-spaces": (lambda t: "=  \r\n".join(t), "quoted-printable"),
    "qp-soft-lf": (lambda t: "=\n".join(t), "quoted-printable"),
    "qp-damaged": (lambda t: "=ZZ" + "".join(f"={ord(c):02X}" for c in t), "quoted-printable"),
    "base64-no-padding": (lambda t: base64.b64encode(t.encode()).decode().rstrip("="), "base64"),
    "base64-one-per-line": (lambda t: "\r\n".join(base64.b64encode(t.encode()).decode()), "base64"),
    "base64-spaces": (lambda t: " ".join(base64.b64encode(t.encode()).decode()), "base64"),
    "base64-junk": (lambda t: "!".join(base64.b64encode(t.encode()).decode()), "base64"),
    "base64-two": (lambda t: base64.b64encode(t[:10].encode()).decode() + "\r\n" + base64.b64encode(t[10:].encode()).decode(), "base64"),
    "base64-then-text": (lambda t: base64.b64encode(b"hello there").decode() + "\r\n\r\n" + t, "base64"),
    "base64-urlsafe": (lambda t: base64.urlsafe_b64encode((t + " ÿþ").encode()).decode(), "base64"),
    "uuencode": (lambda t: uu(t.encode()), "x-uuencode"),
    "uuencode-short": (lambda t: uu(t.encode()), "x-uue"),
    "uue": (lambda t: uu(t.encode()), "uuencode"),
    "yenc": (lambda t: yenc(t.encode()), "x-yencode"),
    "binhex": (lambda t: binhex(t.encode()), "x-binhex40"),
    "xxencode": (lambda t: xxencode(t.encode()), "x-xxencode"),
    "gzip64": (lambda t: lines(gzip.compress(t.encode(), mtime=0)), "x-gzip64"),
    "quoted-value": (lambda t: lines(t.encode()), '"base64"'),
    "with-comment": (lambda t: lines(t.encode()), "(x) base64 (y)"),
    "with-semicolon": (lambda t: lines(t.encode()), "base64;"),
    "upper": (lambda t: lines(t.encode()), "BASE64"),
    "misspelt": (lambda t: lines(t.encode()), "base-64"),
    "two-values": (lambda t: lines(t.encode()), "7bit, base64"),
    "seven-bit-lie": (lambda t: lines(t.encode()), "7bit"),
    "qp-lie": (lambda t: "".join(f"={ord(c):02X}" for c in t), "8bit"),
    "empty": (lambda t: lines(t.encode()), ""),
    "base64-of-qp": (lambda t: lines("".join(f"={ord(c):02X}" for c in t).encode()), "base64"),
    "base64-twice": (lambda t: lines(lines(t.encode()).encode()), "base64"),
    "qp-of-base64": (lambda t: "".join(f"={ord(c):02X}" for c in lines(t.encode())), "quoted-printable"),
}
for form, (make, cte) in TRANSFER.items():
    technique("encoding", f"transfer-{form}")(lambda s, make=make, cte=cte: mail(make(s.told()), cte=cte))

CHARSETS = {
    "utf-7": lambda t: "".join("+" + base64.b64encode(c.encode("utf-16-be")).decode().rstrip("=") + "-" for c in t).encode(),
    "utf-16le": lambda t: t.encode("utf-16-le"), "utf-16be": lambda t: t.encode("utf-16-be"),
    "utf-32le": lambda t: t.encode("utf-32-le"), "utf-32be": lambda t: t.encode("utf-32-be"),
    "ibm037": lambda t: t.encode("cp037"), "ibm500": lambda t: t.encode("cp500"), "ibm1047": lambda t: t.encode("cp1140"),
    "cp273": lambda t: t.encode("cp273"), "hz-gb-2312": lambda t: ("~{" + "~}" + t).encode(),
    "gb18030": lambda t: wide(t).encode("gb18030"), "gbk": lambda t: wide(t).encode("gbk"),
    "big5": lambda t: wide(t).encode("big5"), "shift_jis": lambda t: wide(t).encode("shift_jis"),
    "euc-jp": lambda t: wide(t).encode("euc-jp"), "euc-kr": lambda t: wide(t).encode("euc-kr"),
    "iso-2022-jp": lambda t: wide(t).encode("iso2022_jp"), "iso-2022-kr": lambda t: wide(t).encode("iso2022_kr"),
    "windows-1251": lambda t: t.encode(), "koi8-r": lambda t: t.encode(), "macintosh": lambda t: t.encode(),
    "iso-8859-8-i": lambda t: t.encode(), "x-user-defined": lambda t: t.encode(), "unicode-1-1-utf-7": lambda t: CHARSETS["utf-7"](t),
    "scsu": lambda t: t.encode(), "cesu-8": lambda t: t.encode(), "utf-8-sig": lambda t: b"\xef\xbb\xbf" + t.encode(),
    "x-unknown": lambda t: t.encode(), "iso-10646-ucs-2": lambda t: t.encode("utf-16-be"), "ucs-4": lambda t: t.encode("utf-32-be"),
    "unicode": lambda t: t.encode("utf-16"), "ansi_x3.4-1968": lambda t: t.encode(), "default": lambda t: t.encode(),
    "utf8": lambda t: t.encode(), "utf_8": lambda t: t.encode(), "hz": lambda t: b"~{~}" + t.encode(),
}


def wide(text):
    return "".join(chr(ord(c) + 0xfee0) if 33 <= ord(c) <= 126 else c for c in text)


for charset, make in CHARSETS.items():
    technique("encoding", f"charset-{charset}")(lambda s, charset=charset, make=make: mail(
        b64(make(s.told())), f"text/plain; charset={charset}", "base64"))
for form, charset, lie in (("utf16le-as-utf8", "utf-16-le", "utf-8"), ("utf16be-as-ascii", "utf-16-be", "us-ascii"),
                           ("utf32-as-utf8", "utf-32-le", "utf-8"), ("ebcdic-as-utf8", "cp037", "utf-8"),
                           ("utf8-as-utf16", "utf-8", "utf-16le"), ("utf16le-as-be", "utf-16-le", "utf-16be"),
                           ("utf8-as-ebcdic", "utf-8", "ibm037"), ("utf8-as-utf7", "utf-8", "utf-7"),
                           ("utf8-as-jp", "utf-8", "iso-2022-jp"), ("utf7-as-utf8", "utf-7x", "utf-8"),
                           ("utf8-as-hz", "utf-8", "hz-gb-2312")):
    technique("encoding", f"charset-lie-{form}")(lambda s, charset=charset, lie=lie: mail(
        b64(CHARSETS["utf-7"](s.told()) if charset == "utf-7x" else s.told().encode(charset)), f"text/plain; charset={lie}", "base64"))


def flowed(s, delsp):
    return mail(s.told(lambda v: " \r\n".join(v) if delsp else v.replace(" ", " \r\n")),
                f"text/plain; charset=utf-8; format=flowed; delsp={'yes' if delsp else 'no'}")


technique("mime", "flowed")(lambda s: flowed(s, False))
technique("mime", "flowed-delsp")(lambda s: flowed(s, True))
technique("mime", "flowed-quoted")(lambda s: mail("> " + s.told(lambda v: v.replace(" ", " \r\n> ")), "text/plain; format=flowed"))
technique("mime", "lf-only")(lambda s: mail(s.told()).replace(b"\r\n", b"\n"))
technique("mime", "cr-only")(lambda s: mail(s.told()).replace(b"\r\n", b"\r"))
technique("mime", "mixed-ends")(lambda s: mail(s.told()).replace(b"MIME-Version: 1.0\r\n", b"MIME-Version: 1.0\n"))
technique("mime", "no-type")(lambda s: HEAD.encode() + b"Subject: x\r\n\r\n" + s.told().encode())
technique("mime", "no-version")(lambda s: mail(lines(s.told().encode()), cte="base64").replace(b"MIME-Version: 1.0\r\n", b""))
technique("mime", "mbox-from")(lambda s: b"From sam Fri Mar  1 09:30:00 2024\r\n" + mail(s.told()))
technique("mime", "preamble")(lambda s: multipart([part("Hello")], preamble=s.told()))
technique("mime", "epilogue")(lambda s: multipart([part("Hello")], epilogue=s.told()))
technique("mime", "after-empty-parts")(lambda s: multipart([part("")] * 40 + [part(s.told())]))
technique("mime", "alternative-plain")(lambda s: multipart([part(s.told()), part("<p>Hello</p>", "text/html")], "alternative"))
technique("mime", "alternative-calendar")(lambda s: multipart([part("Hello"), part(
    "BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nSUMMARY:" + s.told() + "\r\nEND:VEVENT\r\nEND:VCALENDAR", "text/calendar; method=REQUEST")], "alternative"))
technique("mime", "related-start")(lambda s: multipart([part("<p>Hello</p>", "text/html"), part(s.told("<i></i>".join), "text/html", head="Content-ID: <a>\r\n")], "related; start=\"<a>\""))
technique("mime", "form-data")(lambda s: multipart([part(s.told(), head='Content-Disposition: form-data; name="n"\r\n')], "form-data"))
technique("mime", "mixed-replace")(lambda s: multipart([part("Hello"), part(s.told())], "x-mixed-replace"))
technique("mime", "parallel")(lambda s: multipart([part("Hello"), part(s.told())], "parallel"))
technique("mime", "appledouble")(lambda s: multipart([part(b64(b"\x00\x05\x16\x07" + bytes(40)), "application/applefile", "base64"), part(s.told())], "appledouble"))
technique("mime", "report")(lambda s: multipart([part("Hello"), part("Reporting-MTA: dns; x.example\r\n\r\nFinal-Recipient: rfc822; x@y.example\r\nDiagnostic-Code: smtp; " + s.told() + "\r\n", "message/delivery-status")], "report"))
technique("mime", "rfc822-headers")(lambda s: multipart([part("Hello"), part("From: x@y.example\r\nSubject: =?utf-8?B?" + base64.b64encode(s.told().encode()).decode() + "?=\r\n", "text/rfc822-headers")], "report"))
technique("mime", "disposition-notification")(lambda s: multipart([part("Hello"), part("Reporting-UA: x; " + s.told() + "\r\n", "message/disposition-notification")], "report"))
technique("mime", "feedback-report")(lambda s: multipart([part("Hello"), part("Feedback-Type: abuse\r\nUser-Agent: " + s.told() + "\r\n", "message/feedback-report")], "report"))
technique("mime", "partial-first", "found")(lambda s: mail("From: a@b.example\r\nSubject: x\r\nContent-Type: text/plain\r\n\r\n" + s.told(), 'message/partial; id="a"; number=1; total=2'))
technique("mime", "partial-second", "loss")(lambda s: mail(lines(s.told().encode())[7:], 'message/partial; id="a"; number=2; total=2'))
technique("mime", "external-body", "loss")(lambda s: mail("Content-Type: text/plain\r\n\r\n" + s.told(), 'message/external-body; access-type=URL; URL="https://x.example/a"'))
technique("mime", "http-message")(lambda s: mail("HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n\r\n" + s.told(), "message/http"))
technique("mime", "sip-message")(lambda s: mail("MESSAGE sip:x SIP/2.0\r\nContent-Type: text/plain\r\n\r\n" + s.told(), "message/sip"))
technique("mime", "global")(lambda s: mail(mail(lines(s.told().encode()), cte="base64"), "message/global"))
technique("mime", "rfc822-base64")(lambda s: mail(b64(mail(lines(s.told().encode()), cte="base64")), "message/rfc822", "base64"))
technique("mime", "rfc822-qp")(lambda s: mail(qp(mail(s.told()).decode()), "message/rfc822", "quoted-printable"))
technique("mime", "rfc822-as-text")(lambda s: multipart([part("Hello"), part(mail(lines(s.told().encode()), cte="base64"), "text/plain")]))
technique("mime", "rfc822-as-octets")(lambda s: attached(mail(lines(s.told().encode()), cte="base64"), "a.bin"))
technique("mime", "eml-file")(lambda s: attached(mail(lines(s.told().encode()), cte="base64"), "a.eml"))
technique("mime", "mbox-file")(lambda s: attached(b"From x Fri Mar  1 09:30:00 2024\r\n" + mail("Hello") + b"\r\nFrom x Fri Mar  1 09:31:00 2024\r\n" + mail(lines(s.told().encode()), cte="base64"), "a.mbox", "application/mbox"))
technique("mime", "forwarded-inline-base64")(lambda s: mail("---- Original message ----\r\nContent-Type: text/plain\r\nContent-Transfer-Encoding: base64\r\n\r\n" + lines(s.told().encode()) + "\r\n"))
technique("mime", "boundary-empty")(lambda s: multipart([part("Hello"), part(lines(s.told().encode()), cte="base64")], boundary=""))
technique("mime", "boundary-specials")(lambda s: multipart([part("Hello"), part(lines(s.told().encode()), cte="base64")], boundary="'()+_,-./:=?"))
technique("mime", "boundary-spaces-inside")(lambda s: multipart([part("Hello"), part(lines(s.told().encode()), cte="base64")], boundary="a b c"))
technique("mime", "boundary-long")(lambda s: multipart([part("Hello"), part(lines(s.told().encode()), cte="base64")], boundary="a" * 300))
technique("mime", "boundary-dashes")(lambda s: multipart([part("Hello"), part(lines(s.told().encode()), cte="base64")], boundary="--"))
technique("mime", "boundary-same-nested")(lambda s: multipart([part(b"--=_edge\r\n" + part(lines(s.told().encode()), cte="base64") + b"\r\n--=_edge--", 'multipart/mixed; boundary="=_edge"')]))
technique("mime", "boundary-twice")(lambda s: multipart([part("Hello"), part(lines(s.told().encode()), cte="base64")]).replace(b'boundary="=_edge"', b'boundary="other"; boundary="=_edge"'))
technique("mime", "boundary-escaped")(lambda s: multipart([part("Hello"), part(lines(s.told().encode()), cte="base64")]).replace(b'boundary="=_edge"', b'boundary="=\\_ed\\ge"'))
technique("mime", "boundary-pieces")(lambda s: multipart([part("Hello"), part(lines(s.told().encode()), cte="base64")]).replace(b'boundary="=_edge"', b'boundary*0="=_"; boundary*1="edge"'))
technique("mime", "boundary-missing")(lambda s: multipart([part("Hello"), part(lines(s.told().encode()), cte="base64")]).replace(b'; boundary="=_edge"', b""))
technique("mime", "boundary-unterminated-quote")(lambda s: multipart([part("Hello"), part(lines(s.told().encode()), cte="base64")]).replace(b'boundary="=_edge"', b'boundary="=_edge'))
technique("mime", "boundary-case")(lambda s: multipart([part("Hello"), part(lines(s.told().encode()), cte="base64")]).replace(b'boundary="=_edge"', b'BOUNDARY="=_edge"'))
technique("mime", "boundary-comment")(lambda s: multipart([part("Hello"), part(lines(s.told().encode()), cte="base64")]).replace(b'boundary="=_edge"', b'boundary(x)="=_edge"'))
technique("mime", "boundary-after-close")(lambda s: multipart([part("Hello")], epilogue="\r\n--=_edge\r\nContent-Transfer-Encoding: base64\r\n\r\n" + lines(s.told().encode()) + "\r\n--=_edge--\r\n"))
technique("mime", "boundary-nul")(lambda s: multipart([part("Hello"), part(lines(s.told().encode()), cte="base64")]).replace(b'boundary="=_edge"', b'boundary="=_edge\0x"'))
technique("mime", "type-twice-second")(lambda s: mail(lines(s.told().encode()), cte="base64", head="Content-Type: application/pdf\r\n"))
technique("mime", "type-broken")(lambda s: mail(lines(s.told().encode()), "text/", "base64"))
technique("mime", "type-slashless")(lambda s: mail(lines(s.told().encode()), "text", "base64"))
technique("mime", "type-star")(lambda s: mail(lines(s.told().encode()), "*/*", "base64"))
technique("mime", "type-font")(lambda s: attached(s.told(), "a.woff", "font/woff"))
technique("mime", "type-model")(lambda s: attached(s.told(), "a.obj", "model/obj"))
technique("mime", "type-chemical")(lambda s: attached(s.told(), "a.xyz", "chemical/x-xyz"))
technique("mime", "type-video")(lambda s: attached(s.told(), "a.mp4", "video/mp4"))
technique("mime", "type-signature")(lambda s: multipart([part("Hello"), part(s.told(), "application/pgp-signature")], "signed"))
technique("mime", "type-smime-signature")(lambda s: multipart([part("Hello"), part(b64(s.told()), "application/pkcs7-signature", "base64")], "signed"))
technique("mime", "type-encrypted-lie")(lambda s: multipart([part("Version: 1", "application/pgp-encrypted"), part(s.told(), "application/octet-stream")], "encrypted"))
technique("mime", "type-rtf-lie")(lambda s: mail(s.told(), "application/rtf"))
technique("mime", "type-csv")(lambda s: attached("a,b\r\n" + s.told() + ",2\r\n", "a.csv", "text/csv"))
technique("mime", "folder-of-parts")(lambda s: multipart([part("Hello")] * 150 + [part(lines(s.told().encode()), cte="base64")]))
technique("mime", "deep-mixed")(lambda s: deep(s, 20))
technique("mime", "content-encoding-deflate")(lambda s: attached(zlib.compress(s.told().encode()), "a.txt", "text/plain"))
technique("mime", "yenc-parts")(lambda s: mail(b"Hello\r\n" + yenc(s.told().encode())))
technique("mime", "uu-inline")(lambda s: mail("Hello\r\n\r\n" + uu(s.told().encode()) + "\r\nSam"))
technique("mime", "uu-inline-gzip")(lambda s: mail("Hello\r\n\r\n" + uu(gzip.compress(s.told().encode(), mtime=0), "a.gz") + "\r\nSam"))
technique("mime", "uu-no-end")(lambda s: mail("Hello\r\n\r\n" + uu(s.told().encode()).replace("end", "") + "\r\nSam"))
technique("mime", "uu-base64")(lambda s: mail("begin-base64 644 note.txt\r\n" + lines(s.told().encode()) + "\r\n====\r\n"))
technique("mime", "shar")(lambda s: mail("#!/bin/sh\r\nsed 's/^X//' << 'END' > a.txt\r\nX" + s.told(lambda v: v.replace(" ", "\r\nX")) + "\r\nEND\r\n"))
technique("mime", "patch")(lambda s: mail("--- a\r\n+++ b\r\n@@ -1 +1,3 @@\r\n+" + s.told(lambda v: v.replace(" ", "\r\n+")) + "\r\n"))


def deep(s, levels):
    inner = part(lines(s.told().encode()), cte="base64")
    for i in range(levels):
        edge = f"b{i}"
        inner = part(f"--{edge}\r\n".encode() + inner + f"\r\n--{edge}--\r\n".encode(), f"multipart/mixed; boundary={edge}")
    return mail(inner.split(b"\r\n\r\n", 1)[1], f"multipart/mixed; boundary=b{levels - 1}")
