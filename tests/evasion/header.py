# SPDX-License-Identifier: Apache-2.0
"""Disguises in the header of a mail and of its parts."""
import base64
import urllib.parse

from technique import mail, multipart, part, technique

QUIET = "The kettle in the second floor kitchen has been repaired.\r\n"


def word(text, way="b", charset="utf-8"):
    data = text.encode(charset)
    if way == "b":
        return f"=?{charset}?B?{base64.b64encode(data).decode()}?="
    return f"=?{charset}?Q?" + "".join(f"={b:02X}" for b in data) + "?="


SUBJECTS = {
    "plain": lambda t: t,
    "word-b": word,
    "word-q": lambda t: word(t, "q"),
    "word-lower": lambda t: word(t).replace("?B?", "?b?"),
    "word-utf16": lambda t: word(t, "b", "utf-16-be"),
    "word-utf7": lambda t: "=?utf-7?Q?" + "".join("+" + base64.b64encode(c.encode("utf-16-be")).decode().rstrip("=") + "-" for c in t).replace("=", "=3D") + "?=",
    "word-2022": lambda t: "=?iso-2022-jp?B?" + base64.b64encode(("\x1b(B" + t).encode()).decode() + "?=",
    "word-unpadded": lambda t: word(t).replace("=?=", "?=").replace("=?=", "?="),
    "word-spaces": lambda t: "=?utf-8?Q?" + t + "?=",
    "word-unknown": lambda t: word(t).replace("utf-8", "x-none"),
    "word-no-charset": lambda t: word(t).replace("utf-8", ""),
    "word-in-word": lambda t: word(word(t)),
    "word-split": lambda t: " ".join(word(t[i:i + 5]) for i in range(0, len(t), 5)),
    "word-split-folded": lambda t: "\r\n ".join(word(t[i:i + 3], "q") for i in range(0, len(t), 3)),
    "word-in-quotes": lambda t: f'"{word(t)}"',
    "word-no-space": lambda t: "".join(word(t[i:i + 8]) for i in range(0, len(t), 8)),
    "word-language": lambda t: word(t).replace("utf-8", "utf-8*en"),
    "word-cut": lambda t: word(t)[:-2],
    "word-comment": lambda t: "x (" + word(t) + ")",
    "folded": lambda t: t.replace(" ", "\r\n "),
    "folded-tabs": lambda t: t.replace(" ", "\r\n\t"),
    "folded-digits": lambda t: "".join(c + "\r\n " if c.isdigit() else c for c in t),
    "lone-cr": lambda t: t.replace(" ", "\r "),
    "percent": lambda t: urllib.parse.quote(t),
    "rfc2231-style": lambda t: "utf-8''" + urllib.parse.quote(t),
    "base64-bare": lambda t: base64.b64encode(t.encode()).decode(),
}
for form, make in SUBJECTS.items():
    technique("header", f"subject-{form}")(lambda s, make=make: mail(QUIET, subject=make(s.told())))

FIELDS = ["Comments", "Keywords", "Organization", "X-Note", "Thread-Topic", "Content-Description", "Sender", "Summary",
          "X-Label", "X-Keywords", "Resent-Subject", "Original-Subject", "X-Face", "Disposition-Notification-To",
          "X-Mailer", "User-Agent", "Newsgroups", "Followup-To", "Supersedes", "Distribution", "Approved", "Abuse-Reports-To",
          "Accept-Language", "Importance", "Precedence", "X-Priority", "X-Spam-Note", "X-Originating-IP", "List-Id",
          "List-Help", "Archived-At", "Return-Path", "Content-Location", "Content-Base", "Jabber-ID", "Deferred-Delivery"]
for field in FIELDS:
    technique("header", f"field-{field.lower()}")(lambda s, field=field: mail(QUIET, head=f"{field}: {s.told()}\r\n"))
    technique("header", f"field-{field.lower()}-word")(lambda s, field=field: mail(QUIET, head=f"{field}: {word(s.told())}\r\n"))

ADDRESSES = {
    "cc-display": lambda t: f"Cc: {t} <x@outside.example>\r\n",
    "cc-comment": lambda t: f"Cc: x@outside.example ({t})\r\n",
    "cc-group": lambda t: f"Cc: {t}: x@outside.example, y@outside.example;\r\n",
    "cc-quoted": lambda t: 'Cc: "' + "".join("\\" + c for c in t) + '" <x@outside.example>\r\n',
    "cc-words": lambda t: "Cc: " + " ".join(word(t[i:i + 9]) for i in range(0, len(t), 9)) + " <x@outside.example>\r\n",
    "cc-local-part": lambda t: 'Cc: "' + t + '"@outside.example\r\n',
    "cc-plus": lambda t: "Cc: pat+" + t.replace(" ", ".").strip(".") + "@outside.example\r\n",
    "cc-nested-comment": lambda t: f"Cc: x(a(b({t})))@outside.example\r\n",
    "cc-folded": lambda t: "Cc: " + t.replace(" ", "\r\n ") + " <x@outside.example>\r\n",
    "date-comment": lambda t: f"Date: Fri, 01 Mar 2024 09:30:00 +0000 ({t})\r\n",
    "received-comment": lambda t: f"Received: from a.example ({t}) by b.example; Fri, 01 Mar 2024 09:30:00 +0000\r\n",
    "version-comment": lambda t: f"MIME-Version: 1.0 ({t})\r\n",
    "message-id-quoted": lambda t: f'References: <"{t}"@met.example>\r\n',
    "list-unsubscribe": lambda t: f"List-Unsubscribe: <mailto:x@y.example?subject={urllib.parse.quote(t)}>\r\n",
    "list-unsubscribe-plus": lambda t: f"List-Unsubscribe: <https://y.example/?q={urllib.parse.quote_plus(t)}>\r\n",
    "odd-name": lambda t: f"X-{'.'.join(t.split())}: 1\r\n",
    "name-only": lambda t: f"{t.replace(' ', '-')}: yes\r\n",
    "space-before-colon": lambda t: f"X-Note : {t}\r\n",
    "lower": lambda t: f"x-note:{t}\r\n",
    "second-from": lambda t: f"From: {t} <z@met.example>\r\n",
    "long-field": lambda t: "X-Note: " + "padding " * 9000 + t + "\r\n",
    "thread-index": lambda t: "Thread-Index: " + base64.b64encode(t.encode()).decode() + "\r\n",
    "x-base64": lambda t: "X-Note: " + base64.b64encode(t.encode()).decode() + "\r\n",
    "x-utf7": lambda t: "X-Note: " + "".join("+" + base64.b64encode(c.encode("utf-16-be")).decode().rstrip("=") + "-" for c in t) + "\r\n",
    "x-percent": lambda t: "X-Note: " + "".join(f"%{ord(c):02x}" for c in t) + "\r\n",
}
for form, make in ADDRESSES.items():
    technique("header", f"head-{form}")(lambda s, make=make: mail(QUIET, head=make(s.told())))

PARTS = {
    "description": lambda t: f"Content-Description: {t}\r\n",
    "description-word": lambda t: f"Content-Description: {word(t)}\r\n",
    "disposition-parameter": lambda t: f'Content-Disposition: attachment; filename="a.txt"; note="{t}"\r\n',
    "filename": lambda t: f'Content-Disposition: attachment; filename="{t}.txt"\r\n',
    "filename-word": lambda t: f'Content-Disposition: attachment; filename="{word(t)}"\r\n',
    "filename-2231": lambda t: "Content-Disposition: attachment; filename*=utf-8''" + urllib.parse.quote(t) + "\r\n",
    "filename-2231-pieces": lambda t: "Content-Disposition: attachment" + "".join(f';\r\n filename*{i}="{t[k:k + 6]}"' for i, k in enumerate(range(0, len(t), 6))) + "\r\n",
    "filename-2231-pieces-mixed": lambda t: "Content-Disposition: attachment" + "".join(
        f";\r\n filename*{i}*=" + ("utf-8''" if not i else "") + urllib.parse.quote(t[k:k + 6]) for i, k in enumerate(range(0, len(t), 6))) + "\r\n",
    "filename-2231-order": lambda t: "Content-Disposition: attachment" + "".join(
        f';\r\n filename*{i}="{t[6 * i:6 * i + 6]}"' for i in reversed(range((len(t) + 5) // 6))) + "\r\n",
    "filename-twice": lambda t: f'Content-Disposition: attachment; filename="a.txt"; filename="{t}"\r\n',
    "filename-underscores": lambda t: f'Content-Disposition: attachment; filename="{t.replace(" ", "_")}.txt"\r\n',
    "filename-percent": lambda t: f'Content-Disposition: attachment; filename="{urllib.parse.quote(t)}.txt"\r\n',
    "filename-dashes": lambda t: f'Content-Disposition: attachment; filename={t.replace(" ", "-")}.txt\r\n',
    "content-id": lambda t: f'Content-ID: <"{t}"@x>\r\n',
    "content-location": lambda t: f"Content-Location: https://x.example/?q={urllib.parse.quote(t)}\r\n",
    "x-attachment-id": lambda t: f"X-Attachment-Id: {t}\r\n",
}
for form, make in PARTS.items():
    technique("header", f"part-{form}")(lambda s, make=make: multipart(
        [part("Hello"), part("nothing here\r\n", "text/plain", "7bit", make(s.told()))]))
technique("header", "type-name-parameter")(lambda s: multipart([part("Hello"), part("x\r\n", f'text/plain; name="{s.told()}"')]))
technique("header", "type-comment")(lambda s: multipart([part("Hello"), part("x\r\n", f"text/plain ({s.told()})")]))
technique("header", "type-unknown-parameter")(lambda s: multipart([part("Hello"), part("x\r\n", f'text/plain; note="{s.told()}"')]))
technique("header", "boundary-speaks")(lambda s: multipart([part("Hello")], boundary=s.told().replace(".", "")))
technique("header", "charset-speaks")(lambda s: multipart([part("Hello"), part("x\r\n", f'text/plain; charset="{s.told()}"')]))
