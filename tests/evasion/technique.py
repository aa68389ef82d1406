# SPDX-License-Identifier: Apache-2.0
"""What the makers of disguised mails share: the secrets, the register of techniques, mails."""
import base64
import dataclasses
import sys

sys.dont_write_bytecode = True

BOUNDARY = "=_edge"
HEAD = ("From: Sam Carter <s.carter@met.example>\r\nTo: Pat Lee <pat.lee@outside.example>\r\n"
        "Date: Fri, 01 Mar 2024 09:30:00 +0000\r\nMIME-Version: 1.0\r\n")


@dataclasses.dataclass(frozen=True)
class Secret:
    """A sentence: what stands before, the value, what stands behind. wrong: it only looks like one."""
    kind: str
    before: str
    value: str
    after: str
    wrong: bool = False

    def told(self, change=lambda value: value):
        return self.before + change(self.value) + self.after


# Numbers of the ranges that are kept for tests; those that are wrong fail their check digit.
SECRETS = [
    Secret("UK_NHS", "Please ring the patient about NHS number ", "999 123 4578", " before Friday."),
    Secret("CREDIT_CARD", "Book it with my credit card ", "4111 1111 1111 1111", " exp 09/29 please."),
    Secret("UK_NHS", "Please ring the supplier about part code ", "999 123 4579", " before Friday.", True),
    Secret("CREDIT_CARD", "Book it under the reference ", "4111 1111 1111 1112", " in room 9 please.", True),
]

TECHNIQUES = {}


def technique(family, name, expect="found", **arguments):
    """Registers a maker of a whole mail. expect: found, or loss where nobody can see it."""
    def add(make):
        assert name not in TECHNIQUES, name
        TECHNIQUES[name] = (family, expect, lambda secret: make(secret, **arguments))
        return make
    return add


def mail(body, kind="text/plain; charset=utf-8", cte="8bit", subject="Re: update", head=""):
    """A mail of one part; body as text or as bytes that stand as they are."""
    body = body.encode() if isinstance(body, str) else body
    lines = f"{HEAD}Subject: {subject}\r\n{head}Content-Type: {kind}\r\nContent-Transfer-Encoding: {cte}\r\n\r\n"
    return lines.encode() + body + b"\r\n"


def html(inner, head=""):
    return mail(f"<html><head><title>Update</title>{head}</head><body><p>Hello,</p>\r\n{inner}</body></html>",
                "text/html; charset=utf-8")


def part(body, kind="text/plain; charset=utf-8", cte="8bit", head=""):
    body = body.encode() if isinstance(body, str) else body
    return f"Content-Type: {kind}\r\nContent-Transfer-Encoding: {cte}\r\n{head}\r\n".encode() + body


def multipart(parts, kind="mixed", boundary=BOUNDARY, preamble="", epilogue=""):
    edge = b"--" + boundary.encode()
    body = preamble.encode() + b"".join(b"\r\n" + edge + b"\r\n" + p for p in parts) + b"\r\n" + edge + b"--\r\n"
    return mail(body + epilogue.encode(), f'multipart/{kind}; boundary="{boundary}"')


def b64(data):
    return base64.encodebytes(data.encode() if isinstance(data, str) else data).replace(b"\n", b"\r\n")


def attached(data, name, kind="application/octet-stream"):
    """A mail that speaks of nothing, with a file."""
    data = data.encode() if isinstance(data, str) else data
    return multipart([part("Hello, please see attached. Regards, Sam"),
                      part(b64(data), f'{kind}; name="{name}"', "base64",
                           f'Content-Disposition: attachment; filename="{name}"\r\n')])


def disguise(family, name, change):
    """A technique that writes the value otherwise, in a plain mail."""
    technique(family, name)(lambda secret: mail(secret.told(change)))
