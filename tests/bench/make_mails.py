#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""make_mails.py FOLDER [COUNT]: a deterministic corpus of mails for benchmarks, and prose.txt beside it.

Median 8 KB, mean 80 KB, some of 5 MB; a third multipart with HTML, a third with base64 attachments, a tenth not ASCII.
The words are ordinary office English with their usual frequencies; one mail in fifty holds something to find."""
import base64
import os
import random
import sys

COMMON = """the of and to in a is that for it was on with as be by at this have from or one had not but what all were when
we there can an your which their said if do will each about how up out them then she many some so these would other into has
more her two like him see time could no make than first been its who now people my made over did down only way find use may
water long little very after words called just where most know get through back much before go good new write our used me man
too any day same right look think also around another came come work three word must because does part even place well such
here take why things help put years different away again off went old number great tell men say small every found still
between name should home big give air line set own under read last never us left end along while might next sound below saw
something thought both few those always looked show large often together asked house world going want school important until
form food keep children feet land side without boy once animals life enough took four head above kind began almost live page
got earth need far hand high year mother light country father let night picture being study second soon story since white ever
paper hard near sentence better best across during today however sure knew try told young sun thing whole hear example heard
several change answer room sea against top turned learn point city play toward five himself usually money seen car morning
body upon family later turn move face door cut done group true half red fish plants living black eat short run book gave
order open ground cold really table remember tree course front space inside ago sad early learned brought close nothing
though idea lived became add become grow draw yet less wind behind cannot letter among able dog shown mean english rest
perhaps certain six feel fire ready green yes built special ran full town complete oh person hot anything hold state list
stood hundred ten fast felt kept notice probably area horse matter stand box class piece surface river common stop am talk""".split()
OFFICE = """meeting report attached regards budget quarter project client invoice review schedule deadline please confirm
agenda minutes contract supplier department training office manager director policy document version draft feedback team
update deliver response request approve figures account customer service order delivery shipment quote proposal revision
comments monday tuesday wednesday thursday friday january february march april june july august september october november
december conference call phone email address website system network server access password reset support ticket""".split()
FIND = ["My NHS number is 999 281 3458 if that helps.", "The card is 4111 1111 1111 1111, expiry 04/28.",
        "NI number JG 12 13 16 A for the payroll.", "Ring me on 07700 900123 or 020 7946 0018."]


def sentence(r, mail=True):
    n = r.randint(5, 18)
    words = [r.choice(OFFICE) if r.random() < 0.06 else COMMON[min(int(r.paretovariate(0.9)) - 1, len(COMMON) - 1)] for _ in range(n)]
    if r.random() < 0.06:
        words.insert(r.randrange(n), r.choice(["%d" % r.randint(2, 900), "%d.%02d" % (r.randint(1, 999), r.randint(0, 99)),
                                               "%d:%02d" % (r.randint(7, 19), r.randint(0, 59)), "%02d/%02d/20%02d" % (r.randint(1, 28), r.randint(1, 12), r.randint(10, 26))]))
    if mail and r.random() < 0.002:
        words.append(r.choice(["anna", "info", "sales", "j.smith"]) + "@" + r.choice(["example.com", "mail.example.org"]))
    if mail and r.random() < 0.002:
        words.append("https://www.example.com/" + r.choice(COMMON) + "/%d?ref=%x" % (r.randint(1, 9999), r.getrandbits(40)))
    text = " ".join(words)
    return text[0].upper() + text[1:] + r.choice([".", ".", ".", "?", "!", ","])


def prose(r, size, odd, mail=True):
    out, n = [], 0
    while n < size:
        p = " ".join(sentence(r, mail) for _ in range(r.randint(1, 6)))
        if odd and r.random() < 0.5:
            p = p.replace("e", "é", 2).replace(" ", "\u00a0", 1) + " “quoted” – naïve Straße"
        out.append(p)
        n += len(p) + 2
    return out


def wrap(p):
    lines, line = [], ""
    for w in p.split(" "):
        if len(line) + len(w) > 76:
            lines.append(line)
            line = w
        else:
            line = line + " " + w if line else w
    return "\r\n".join(lines + [line])


def html(r, paragraphs):
    style = "<style>p{margin:0 0 12px}.x{color:#333;font-family:Arial,sans-serif}</style>"
    body = "".join('<tr><td style="padding:%dpx" class="x"><p>%s</p></td></tr>\r\n' % (r.randint(2, 20), p.replace("&", "&amp;").replace(" a ", " <b>a</b> ", 1)) for p in paragraphs)
    return "<html><head><meta charset=utf-8>" + style + "</head><body><table>" + body + "</table></body></html>\r\n"


def b64(data):
    t = base64.b64encode(data).decode()
    return "\r\n".join(t[i:i + 76] for i in range(0, len(t), 76)) + "\r\n"


def mail(i):
    r = random.Random(i)
    size = int(min(2.0e6, max(400, r.lognormvariate(8.2, 1.1))))
    odd = r.random() < 0.1
    paragraphs = prose(r, size // 2 if r.random() < 0.3 else size, odd)
    if i % 50 == 7:
        paragraphs.insert(len(paragraphs) // 2, r.choice(FIND))
    text = "\r\n\r\n".join(wrap(p) for p in paragraphs) + "\r\n"
    head = ["Received: from a.example by b.example; Tue, 3 Mar 2026 10:%02d:00 +0000" % (i % 60), "From: Sam Porter <sam.porter@force.example>",
            "To: Anna <anna%d@example.org>" % (i % 97), "Subject: " + " ".join(r.choice(OFFICE) for _ in range(5)),
            "Date: Tue, 3 Mar 2026 10:00:00 +0000", "Message-ID: <%d.%x@force.example>" % (i, r.getrandbits(64)), "MIME-Version: 1.0"]
    plain = "Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\n" + text
    parts = [plain]
    if i % 3 == 0:
        alt = "=_alt%d" % i
        parts = ["Content-Type: multipart/alternative; boundary=\"%s\"\r\n\r\n--%s\r\n%s\r\n--%s\r\nContent-Type: text/html; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\n%s\r\n--%s--\r\n" % (alt, alt, plain, alt, html(r, paragraphs), alt)]
    if i % 3 == 1:
        n = int(min(4.5e6, max(2000, r.lognormvariate(10.2, 1.7))))
        parts.append("Content-Type: %s; name=\"f%d.%s\"\r\nContent-Transfer-Encoding: base64\r\nContent-Disposition: attachment; filename=\"f%d\"\r\n\r\n%s" % (*r.choice([("image/jpeg", i, "jpg"), ("application/pdf", i, "pdf"), ("application/zip", i, "zip")]), i, b64(r.randbytes(n))))
    if len(parts) == 1:
        return ("\r\n".join(head) + "\r\n" + parts[0]).encode()
    mix = "=_mix%d" % i
    body = "".join("--%s\r\n%s\r\n" % (mix, p) for p in parts) + "--%s--\r\n" % mix
    return ("\r\n".join(head) + "\r\nContent-Type: multipart/mixed; boundary=\"%s\"\r\n\r\n" % mix + body).encode()


def main():
    folder, count = sys.argv[1], int(sys.argv[2]) if len(sys.argv) > 2 else 5000
    os.makedirs(folder + "/mails", exist_ok=True)
    sizes = []
    for i in range(count):
        data = mail(i)
        sizes.append(len(data))
        with open("%s/mails/%05d.eml" % (folder, i), "wb") as f:
            f.write(data)
    sizes.sort()
    r = random.Random(4711)
    text = "\n\n".join(prose(r, 8 << 20, False, False))
    with open(folder + "/prose.txt", "w", encoding="ascii") as f:
        for _ in range(12):
            f.write(text)
    print("%d mails, %.0f MB, median %d, mean %d, 95th percentile %d bytes; prose %.0f MB" % (
        count, sum(sizes) / 1e6, sizes[count // 2], sum(sizes) // count, sizes[count * 95 // 100], 12 * len(text) / 1e6))


main()
