# SPDX-License-Identifier: Apache-2.0
"""Disguises by the way that a value is written: other characters, words for digits, encodings in the text."""
import base64
import binascii
import codecs
import gzip
import urllib.parse

from technique import disguise, mail, technique

DIGITS = "0123456789"


def mapped(digits, gap=" "):
    """Each digit by its place in `digits`; white space becomes `gap`."""
    return lambda v: "".join(digits[int(c)] if c in DIGITS else gap for c in v)


def each(gap, squeeze=True):
    """Something between all characters."""
    return lambda v: gap.join(v.replace(" ", "") if squeeze else v)


def grouped(gap):
    return lambda v: v.replace(" ", gap)


FORMS = {
    "circled": "⓪①②③④⑤⑥⑦⑧⑨", "negative-circled": "⓿❶❷❸❹❺❻❼❽❾", "double-circled": "⓪⓵⓶⓷⓸⓹⓺⓻⓼⓽",
    "circled-sans": "🄋➀➁➂➃➄➅➆➇➈", "negative-circled-sans": "🄌➊➋➌➍➎➏➐➑➒",
    "subscript": "₀₁₂₃₄₅₆₇₈₉", "sans": "𝟢𝟣𝟤𝟥𝟦𝟧𝟨𝟩𝟪𝟫", "sans-bold": "𝟬𝟭𝟮𝟯𝟰𝟱𝟲𝟳𝟴𝟵", "double-struck": "𝟘𝟙𝟚𝟛𝟜𝟝𝟞𝟟𝟠𝟡",
    "devanagari": "०१२३४५६७८९", "bengali": "০১২৩৪৫৬৭৮৯", "persian": "۰۱۲۳۴۵۶۷۸۹", "thai": "๐๑๒๓๔๕๖๗๘๙",
    "tibetan": "༠༡༢༣༤༥༦༧༨༩", "khmer": "០១២៣៤៥៦៧៨៩", "myanmar": "၀၁၂၃၄၅၆၇၈၉", "nko": "߀߁߂߃߄߅߆߇߈߉",
    "gujarati": "૦૧૨૩૪૫૬૭૮૯", "tamil": "௦௧௨௩௪௫௬௭௮௯", "mongolian": "᠐᠑᠒᠓᠔᠕᠖᠗᠘᠙", "lao": "໐໑໒໓໔໕໖໗໘໙",
    "osmanya": "𐒠𐒡𐒢𐒣𐒤𐒥𐒦𐒧𐒨𐒩", "adlam": "𞥐𞥑𞥒𞥓𞥔𞥕𞥖𞥗𞥘𞥙", "han": "〇一二三四五六七八九", "han-zero": "零一二三四五六七八九",
    "han-financial": "零壹貳參肆伍陸柒捌玖", "parenthesised": ["(0)", *"⑴⑵⑶⑷⑸⑹⑺⑻⑼"],
    "full-stop": ["0.", *"⒈⒉⒊⒋⒌⒍⒎⒏⒐"], "comma": "🄁🄂🄃🄄🄅🄆🄇🄈🄉🄊", "keycaps": [d + "\ufe0f\u20e3" for d in DIGITS],
    "tags": [chr(0xe0030 + d) for d in range(10)], "roman-signs": ["0", *"ⅠⅡⅢⅣⅤⅥⅦⅧⅨ"],
    "braille": ["⠼" + d for d in "⠚⠁⠃⠉⠙⠑⠋⠛⠓⠊"], "variation": [d + "\ufe0e" for d in DIGITS],
    "zalgo": [d + "\u0300\u0316\u0317\u0334" for d in DIGITS], "overlined": [d + "\u0305" for d in DIGITS],
}
for form, digits in FORMS.items():
    disguise("unicode", f"digits-{form}", mapped(digits))

INVISIBLE = {
    "zwnj": "\u200c", "zwj": "\u200d", "word-joiner": "\u2060", "bom": "\ufeff", "invisible-separator": "\u2063",
    "invisible-plus": "\u2064", "lrm": "\u200e", "isolate": "\u2068\u2069", "mongolian-separator": "\u180e",
    "grapheme-joiner": "\u034f", "hangul-filler": "\u3164", "variation-17": "\U000e0100", "tag-space": "\U000e0020",
    "interlinear": "\ufff9\ufffb", "music": "\U0001d173",
}
for form, sign in INVISIBLE.items():
    disguise("unicode", f"between-{form}", each(sign))

GAPS = {
    "figure-space": "\u2007", "thin-space": "\u2009", "hair-space": "\u200a", "narrow-nbsp": "\u202f",
    "ideographic-space": "\u3000", "line-separator": "\u2028", "ogham": "\u1680", "middle-dot": "·", "bullet": " • ",
    "minus": "−", "em-dash": "—", "horizontal-bar": "―", "katakana-dot": "・", "fraction-slash": "⁄", "double-space": "  ",
    "tabs": "\t", "underscores": "_", "commas": ",", "colons": ":", "plus": "+", "stars": "*", "tildes": "~",
    "equals": "=", "pipes": " | ", "hyphens-wide": " - ", "dots-wide": " . ", "apostrophes": "'", "quotes": '"',
    "semicolons": "; ", "hashes": "#", "backslashes": "\\", "ellipsis": "...", "double-hyphens": "--",
    "angle": "><", "round-brackets": ")(", "square-brackets": "][", "braces": "}{", "arrow": " -> ", "and": " & ",
}
for form, gap in GAPS.items():
    disguise("text", f"groups-{form}", grouped(gap))
for form in ("figure-space", "thin-space", "ideographic-space", "middle-dot", "tabs", "underscores", "commas", "stars",
             "tildes", "pipes", "hyphens-wide", "backslashes", "plus", "em-dash", "double-space"):
    disguise("text", f"each-{form}", each(GAPS[form]))
disguise("text", "each-space", each(" "))
disguise("text", "each-dash", each("-"))
disguise("text", "groups-bracketed", lambda v: "".join(f"({g})" for g in v.split()))
disguise("text", "groups-quoted", lambda v: " ".join(f'"{g}"' for g in v.split()))
disguise("text", "each-bracketed", lambda v: "".join(f"[{c}]" for c in v.replace(" ", "")))
disguise("text", "each-quoted", lambda v: " ".join(f"'{c}'" for c in v.replace(" ", "")))
disguise("text", "pairs", lambda v: " ".join(v.replace(" ", "")[i:i + 2] for i in range(0, len(v.replace(" ", "")), 2)))
disguise("text", "markdown-bold", lambda v: " ".join(f"**{g}**" for g in v.split()))
disguise("text", "markdown-each-bold", lambda v: "".join(f"**{c}**" for c in v.replace(" ", "")))
disguise("text", "markdown-code", lambda v: " ".join(f"`{g}`" for g in v.split()))
disguise("text", "latex-spaces", grouped("\\,"))
disguise("text", "latex-braces", lambda v: "".join("{" + g + "}" for g in v.split()))
disguise("text", "wrapped-lines", grouped("\r\n"))
disguise("text", "blank-lines", grouped("\r\n\r\n"))
disguise("text", "one-digit-a-line", each("\r\n"))
disguise("text", "one-digit-a-line-blank", each("\r\n\r\n"))
disguise("text", "quoted-lines", lambda v: "\r\n> ".join(["", *v.split()]))
disguise("text", "quoted-digits", lambda v: "\r\n> ".join(["", *v.replace(" ", "")]))
disguise("text", "bullets", lambda v: "\r\n- ".join(["", *v.split()]))
disguise("text", "numbered-list", lambda v: "".join(f"\r\n{i}. {g}" for i, g in enumerate(v.split(), 1)))
disguise("text", "backspace", lambda v: "".join(c + "x\b" for c in v))
disguise("text", "ansi", lambda v: "".join(f"\x1b[1m{c}\x1b[0m" for c in v))
disguise("text", "o-for-zero", lambda v: v.replace("0", "O"))
disguise("text", "l-for-one", lambda v: v.replace("1", "l"))
disguise("text", "look-alikes", lambda v: v.replace("1", "I").replace("0", "o").replace("5", "S"))
disguise("text", "reversed", lambda v: v[::-1])
disguise("text", "word-between", lambda v: " then ".join(v.split()))
disguise("text", "space-words", lambda v: " space ".join(v.split()))
disguise("text", "dash-words", lambda v: " dash ".join(v.split()))
technique("text", "whole-reversed")(lambda s: mail(s.told()[::-1]))
technique("text", "rot13")(lambda s: mail(codecs.encode(s.told(), "rot13")))
technique("text", "rot47")(lambda s: mail("".join(chr(33 + (ord(c) + 14) % 94) if 33 <= ord(c) <= 126 else c
                                                  for c in s.told())))
technique("text", "rot5")(lambda s: mail(s.before + "".join(str((int(c) + 5) % 10) if c in DIGITS else c
                                                            for c in s.value) + " (rot5)"))
technique("text", "caesar")(lambda s: mail("".join(chr(97 + (ord(c) - 94) % 26) if c.islower() else c
                                                   for c in s.told())))


@technique("text", "acrostic")
def acrostic(s):
    return mail(s.before + "\r\n" + "\r\n".join(f"{c} thing to buy" for c in s.value.replace(" ", "")))


@technique("text", "columns")
def columns(s):
    groups = s.value.split()
    return mail(s.before + "\r\n" + "\r\n".join(" ".join(r) for r in zip(*(g.ljust(4) for g in groups))))


# ---- words for digits ----

ENGLISH = "zero one two three four five six seven eight nine".split()
NUMERALS = {
    "english-hyphens": ("-", ENGLISH), "english-commas": (", ", ENGLISH), "english-joined": ("", ENGLISH),
    "english-capitals": (" ", [w.upper() for w in ENGLISH]), "english-dots": (". ", ENGLISH),
    "english-lines": ("\r\n", ENGLISH), "english-slashes": ("/", ENGLISH),
    "nato": (" ", "zero one two three four fife six seven eight niner".split()),
    "nato-old": (" ", "zero wun too tree fower fife six seven ait niner".split()),
    "nought": (" ", ["nought", *ENGLISH[1:]]), "naught": (" ", ["naught", *ENGLISH[1:]]), "oh": (" ", ["oh", *ENGLISH[1:]]),
    "o": (" ", ["o", *ENGLISH[1:]]), "nil": (" ", ["nil", *ENGLISH[1:]]),
    "german": (" ", "null eins zwei drei vier fünf sechs sieben acht neun".split()),
    "spanish": (" ", "cero uno dos tres cuatro cinco seis siete ocho nueve".split()),
    "italian": (" ", "zero uno due tre quattro cinque sei sette otto nove".split()),
    "portuguese": (" ", "zero um dois três quatro cinco seis sete oito nove".split()),
    "dutch": (" ", "nul een twee drie vier vijf zes zeven acht negen".split()),
    "polish": (" ", "zero jeden dwa trzy cztery pięć sześć siedem osiem dziewięć".split()),
    "welsh": (" ", "sero un dau tri pedwar pump chwech saith wyth naw".split()),
    "turkish": (" ", "sıfır bir iki üç dört beş altı yedi sekiz dokuz".split()),
    "russian": (" ", "ноль один два три четыре пять шесть семь восемь девять".split()),
    "latin": (" ", "nulla unus duo tres quattuor quinque sex septem octo novem".split()),
    "letters": (" ", "zero won too three for five six seven ate nine".split()),
}
for form, (gap, names) in NUMERALS.items():
    disguise("text", f"spelled-{form}", lambda v, gap=gap, names=names: gap.join(names[int(c)] for c in v if c != " "))


@technique("text", "spelled-doubles")
def doubles(s):
    digits, said, at = s.value.replace(" ", ""), [], 0
    while at < len(digits):
        n = 1
        while n < 3 and at + n < len(digits) and digits[at + n] == digits[at]:
            n += 1
        said.append(["", "", "double ", "triple "][n] + ENGLISH[int(digits[at])])
        at += n
    return mail(s.told(lambda _: " ".join(said)))


TENS = "_ _ twenty thirty forty fifty sixty seventy eighty ninety".split()
TEENS = "ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen".split()


def tens(pair):
    a, b = int(pair[0]), int(pair[1])
    if a == 0:
        return "oh " + ENGLISH[b]
    return TEENS[b] if a == 1 else TENS[a] + ("-" + ENGLISH[b] if b else "")


disguise("text", "spelled-tens", lambda v: " ".join(tens(v.replace(" ", "")[i:i + 2])
                                                    for i in range(0, len(v.replace(" ", "")), 2)))
disguise("text", "spelled-mixed", lambda v: " ".join(ENGLISH[int(c)] if i % 2 else c
                                                     for i, c in enumerate(v.replace(" ", ""))))
ROMAN = ["nulla", "I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX"]
disguise("text", "roman", lambda v: " ".join(ROMAN[int(c)] if c != "0" else "0" for c in v.replace(" ", "")))
MORSE = "----- .---- ..--- ...-- ....- ..... -.... --... ---.. ----.".split()
disguise("text", "morse-signs", lambda v: " ".join(MORSE[int(c)] for c in v.replace(" ", "")).replace(".", "·").replace("-", "−"))
disguise("text", "morse-dashes", lambda v: " ".join(MORSE[int(c)] for c in v.replace(" ", "")).replace(".", "•").replace("-", "–"))
disguise("text", "morse-words", lambda v: " ".join(MORSE[int(c)] for c in v.replace(" ", "")).replace(".", "dit ").replace("-", "dah "))
disguise("text", "morse-underscores", lambda v: " ".join(MORSE[int(c)] for c in v.replace(" ", "")).replace("-", "_"))
disguise("text", "tally", lambda v: " ".join("|" * int(c) or "0" for c in v.replace(" ", "")))

# ---- encodings in a text ----

ENCODINGS = {
    "entities-decimal": lambda t: "".join(f"&#{ord(c)};" for c in t),
    "entities-hex": lambda t: "".join(f"&#x{ord(c):x};" for c in t),
    "percent": lambda t: "".join(f"%{ord(c):02X}" for c in t),
    "percent-twice": lambda t: urllib.parse.quote("".join(f"%{ord(c):02X}" for c in t)),
    "escapes-u": lambda t: "".join(f"\\u{ord(c):04x}" for c in t),
    "escapes-x": lambda t: "".join(f"\\x{ord(c):02x}" for c in t),
    "escapes-octal": lambda t: "".join(f"\\{ord(c):03o}" for c in t),
    "escapes-brace": lambda t: "".join(f"\\u{{{ord(c):x}}}" for c in t),
    "u-plus": lambda t: " ".join(f"U+{ord(c):04X}" for c in t),
    "quoted-printable": lambda t: "".join(f"={ord(c):02X}" for c in t),
    "hex": lambda t: t.encode().hex(),
    "hex-upper": lambda t: t.encode().hex().upper(),
    "hex-spaces": lambda t: t.encode().hex(" "),
    "hex-colons": lambda t: t.encode().hex(":"),
    "hex-commas": lambda t: ", ".join(f"0x{ord(c):02x}" for c in t),
    "hex-dashes": lambda t: t.encode().hex("-"),
    "hex-prefixed": lambda t: "0x" + t.encode().hex(),
    "binary": lambda t: " ".join(f"{ord(c):08b}" for c in t),
    "binary-joined": lambda t: "".join(f"{ord(c):08b}" for c in t),
    "octal": lambda t: " ".join(f"{ord(c):03o}" for c in t),
    "decimal": lambda t: " ".join(str(ord(c)) for c in t),
    "decimal-commas": lambda t: ",".join(str(ord(c)) for c in t),
    "base64": lambda t: base64.b64encode(t.encode()).decode(),
    "base64-spaces": lambda t: " ".join(base64.b64encode(t.encode()).decode()[i:i + 4] for i in range(0, 4 * len(t) // 3, 4)),
    "base64-reversed": lambda t: base64.b64encode(t.encode()).decode()[::-1],
    "base64-url": lambda t: base64.urlsafe_b64encode(t.encode()).decode().rstrip("="),
    "base64-utf16": lambda t: base64.b64encode(t.encode("utf-16-le")).decode(),
    "base64-of-hex": lambda t: base64.b64encode(t.encode().hex().encode()).decode(),
    "hex-of-base64": lambda t: base64.b64encode(t.encode()).hex(),
    "base64-of-gzip": lambda t: base64.b64encode(gzip.compress(t.encode(), mtime=0)).decode(),
    "base64-of-deflate": lambda t: base64.b64encode(codecs.encode(t.encode(), "zlib")).decode(),
    "base64-of-rot13": lambda t: base64.b64encode(codecs.encode(t, "rot13").encode()).decode(),
    "base64-short-lines": lambda t: "\r\n".join(base64.b64encode(t.encode()).decode()[i:i + 16] for i in range(0, 4 * len(t) // 3, 16)),
    "base64-quoted": lambda t: "".join("\r\n> " + l for l in base64.encodebytes(t.encode()).decode().split()),
    "base64-data-url": lambda t: "data:text/plain;base64," + base64.b64encode(t.encode()).decode(),
    "base32": lambda t: base64.b32encode(t.encode()).decode(),
    "base32-lower": lambda t: base64.b32encode(t.encode()).decode().lower(),
    "base32-hex": lambda t: base64.b32hexencode(t.encode()).decode(),
    "base58": lambda t: base58(t.encode()),
    "ascii85": lambda t: base64.a85encode(t.encode(), adobe=True).decode(),
    "base85": lambda t: base64.b85encode(t.encode()).decode(),
    "ascii85": lambda t: base64.a85encode(t.encode(), adobe=True).decode(),
    "utf7": lambda t: "".join(
        "+" + base64.b64encode(c.encode("utf-16-be")).decode().rstrip("=") + "-" for c in t),
    "punycode": lambda t: "xn--" + t.encode("punycode").decode(),
    "uuencode": lambda t: "\r\nbegin 644 note.txt\r\n" + "\r\n".join(
        binascii.b2a_uu(t.encode()[i:i + 45]).decode().rstrip("\n") for i in range(0, len(t), 45)) + "\r\n`\r\nend\r\n",
    "xxencode": lambda t: xxencode(t.encode()),
    "binhex": lambda t: binhex(t.encode()),
    "hexdump": lambda t: hexdump(t.encode()),
    "xxd": lambda t: xxd(t.encode()),
    "json-string": lambda t: '{"note": "' + "".join(f"\\u{ord(c):04x}" for c in t) + '"}',
    "c-array": lambda t: "{" + ", ".join(f"'{c}'" for c in t) + "}",
    "char-codes": lambda t: "String.fromCharCode(" + ",".join(str(ord(c)) for c in t) + ")",
    "chr-calls": lambda t: " & ".join(f"Chr({ord(c)})" for c in t),
    "concatenated": lambda t: " + ".join(f'"{t[i:i + 3]}"' for i in range(0, len(t), 3)),
    "url-query": lambda t: "https://www.example.org/?q=" + urllib.parse.quote(t),
    "url-plus": lambda t: "https://www.example.org/find?q=" + urllib.parse.quote_plus(t),
    "url-path": lambda t: "https://www.example.org/" + urllib.parse.quote(t) + "/",
    "mailto": lambda t: "mailto:someone@example.org?body=" + urllib.parse.quote(t),
    "wide-text": lambda t: " ".join(t),
    "wide-text-two": lambda t: "  ".join(" ".join(w) for w in t.split()),
    "full-width": lambda t: "".join(chr(ord(c) + 0xfee0) if 33 <= ord(c) <= 126 else "\u3000" for c in t),
    "tag-characters": lambda t: "".join(chr(0xe0000 + ord(c)) for c in t),
    "upside-down": lambda t: t.translate(str.maketrans(
        "abcdefghijklmnopqrstuvwxyz", "ɐqɔpǝɟƃɥᴉɾʞlɯuodbɹsʇnʌʍxʎz"))[::-1],
    "variation-bytes": lambda t: "😀" + "".join(chr(0xe0100 + b - 16) if b >= 16 else chr(0xfe00 + b) for b in t.encode()),
    "zero-width-bits": lambda t: "Hello" + "".join("\u200b" if b == "0" else "\u200c" for c in t for b in f"{ord(c):08b}"),
    "braille-bytes": lambda t: "".join(chr(0x2800 + b) for b in t.encode()),
}


def base58(data):
    signs, number, out = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz", int.from_bytes(data, "big"), ""
    while number:
        number, digit = divmod(number, 58)
        out = signs[digit] + out
    return out


def xxencode(data):
    signs = "+-0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
    lines = ["\r\nbegin 644 note.txt"]
    for at in range(0, len(data), 45):
        chunk = data[at:at + 45]
        coded = base64.b64encode(chunk + bytes(-len(chunk) % 3)).decode()
        plain = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
        lines.append(signs[len(chunk)] + coded.translate(str.maketrans(plain, signs)))
    return "\r\n".join([*lines, "+", "end", ""])


def binhex(data):
    """BinHex 4.0 (RFC 1741) of a file with a data fork only; repeats are not packed."""
    head = b"\x08note.txt\x00TEXTttxt\x00\x00" + len(data).to_bytes(4, "big") + bytes(4)
    def crc(block):
        return binascii.crc_hqx(block, 0).to_bytes(2, "big")
    raw = (head + crc(head) + data + crc(data) + crc(b"")).replace(b"\x90", b"\x90\x00")
    signs = "!\"#$%&'()*+,-012345689@ABCDEFGHIJKLMNPQRSTUVXYZ[`abcdefhijklmpqr"
    bits = "".join(f"{b:08b}" for b in raw)
    bits += "0" * (-len(bits) % 6)
    text = ":" + "".join(signs[int(bits[i:i + 6], 2)] for i in range(0, len(bits), 6)) + ":"
    return "\r\n(This file must be converted with BinHex 4.0)\r\n\r\n" + "\r\n".join(
        text[i:i + 64] for i in range(0, len(text), 64)) + "\r\n"


def hexdump(data):
    lines = []
    for at in range(0, len(data), 16):
        row = data[at:at + 16]
        lines.append(f"{at:08x}  {row[:8].hex(' ')}  {row[8:].hex(' ')}")
    return "\r\n" + "\r\n".join(lines) + "\r\n"


def xxd(data):
    lines = []
    for at in range(0, len(data), 16):
        row = data[at:at + 16]
        text = "".join(chr(b) if 32 <= b < 127 else "." for b in row)
        lines.append(f"{at:08x}: {row.hex(' ', -2):<39}  {text}")
    return "\r\n" + "\r\n".join(lines) + "\r\n"


for form, encode in ENCODINGS.items():
    technique("in-text", f"text-{form}")(lambda s, encode=encode: mail(f"Hello, this is it: {encode(s.told())}\r\n\r\nSam"))
for form in ("entities-decimal", "percent", "escapes-u", "escapes-x", "quoted-printable", "u-plus", "utf7", "escapes-octal"):
    disguise("in-text", f"value-{form}", ENCODINGS[form])
disguise("in-text", "value-entities-some", lambda v: "".join(f"&#{ord(c)};" if i % 2 else c for i, c in enumerate(v)))
disguise("in-text", "value-base64", lambda v: base64.b64encode(v.encode()).decode())
disguise("in-text", "value-hex", lambda v: v.encode().hex())
disguise("in-text", "value-hex-number", lambda v: hex(int(v.replace(" ", ""))))
disguise("in-text", "value-binary", lambda v: " ".join(f"{ord(c):08b}" for c in v))
disguise("in-text", "value-scientific", lambda v: f"{float(v.replace(' ', '')):.12e}")
disguise("in-text", "value-thousands", lambda v: f"{int(v.replace(' ', '')):,}")
disguise("in-text", "value-thousands-dots", lambda v: f"{int(v.replace(' ', '')):,}".replace(",", "."))
disguise("in-text", "value-decimal", lambda v: v.replace(" ", "") + ".00")
disguise("in-text", "value-zeros", lambda v: "00" + v.replace(" ", ""))
