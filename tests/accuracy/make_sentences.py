#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""make_sentences.py [--per-frame N] [--seed S] > sentences.jsonl

Writes labelled sentences: those of frames.txt, in the words of many people, around the identifiers of make_identifiers.py, the
examples of national.def, and numbers in the forms of sixty countries. Each frame is filled N times, and once with a near
miss (a number that does not check, is too short or too long). One JSON object a line: id, text, spans, label "match" or
"near_miss" (with the type in "absent"), and in meta the type that is meant. The same seed gives the same lines."""
import argparse
import json
import os
import re
import sys

sys.dont_write_bytecode = True  # the folder of the source may be anybody's
import make_identifiers as numbers

HERE = os.path.dirname(os.path.abspath(__file__))
RULES = os.path.join(HERE, "../../rules/packs")
NATIONAL = os.path.join(HERE, "../../plugins/personal-data/national.def")
R = numbers.R

SLOTS = {
    "{name}": ["Anna Example", "Adam Sample", "Jean-Luc Mockwell", "Priya Testaji", "O. Specimen", "Maria del Ejemplo"],
    "{first}": ["Anna", "Adam", "Jean", "Priya", "Olu", "Maria"],
    "{town}": ["Leeds", "Exampleton", "Hull", "Bristol", "Springfield", "Köln"],
    "{firm}": ["Mockwell Ltd", "Sample & Co", "Exemplar GmbH", "Testing Inc"],
    "{n}": ["2", "3", "4", "5", "6", "7", "8", "9"],
}

# How telephone numbers are written: # any digit, % a digit from 2 on.
PHONES = """+1 %0#-%##-####;(%0#) %##-####;%1%-%##-####;%0#.%##.####;+1-%0#-%##-####x###;001-%0#-%##-####;%1%-%##-#### ext. ###
+44 20 7946 0###;+44 (0)161 496 0###;0117 496 0###;07700 900###;+447700900###;(028) 9649 6###;01632 960###;0800 496 0###
+49 30 2312 5###;+49 (0)171 39200##;030/23125###;0171-39200##;(0211) 5858 ####;+49 89 99998-###;06221 54####
+33 1 99 00 ## ##;01 99 00 ## ##;06.39.98.##.##;+33 (0)6 39 98 ## ##;+33639980###
+39 06 678 ####;+39 347 123 ####;06-678####;+39 02 4851 ####;+34 91# ### ###;+34 6## ## ## ##;+351 21# ### ###;+351 912 345 ###
+31 20 794 ####;020-794 ####;+31 6 1234 56##;06-1234 56##;+32 2 555 ## ##;+32 470 12 34 ##;+352 27 12 34 ##;+353 1 800 ####;+353 85 123 ####
+41 44 668 ## ##;044 668 ## ##;+43 1 234 56 ##;+43 664 1234 5##;+45 32 12 34 ##;+46 8 123 456 ##;08-123 456 ##;+46 70 123 45 ##
+47 21 23 45 ##;+358 9 123 45##;+358 50 123 45##;+354 410 12##;+48 22 123 45 ##;+48 512 345 6##;+420 212 345 6##;+421 2 1234 56##
+36 1 234 56##;06-1/234-56##;+40 21 123 45##;+40 712 345 6##;+359 2 123 45##;+30 21 2345 67##;+90 212 345 67 ##;0 (212) 345 67 ##
+380 44 234 56 ##;+7 495 123-45-##;8 (495) 123-45-##;+972 2-123-45##;+20 2 34567 ###;+27 11 123 45##;+234 803 123 45##;+254 712 123 4##
+91 98765 432##;+91-11-2345 67##;+92 21 2345 67##;+880 1812-3456##;+94 71 234 56##;+86 138 1234 56##;010-8888 ####;+81 3-1234-56##;03-1234-56##
+82 2-123-45##;02-312-34##;+65 6123 45##;+60 3-2385 67##;+66 2 123 45##;+62 21 3505 ###;+63 2 8234 56##;+84 24 1234 5###;+852 2123 45##
+61 2 5550 ####;(02) 5550 ####;0491 570 1##;+61 491 570 1##;1300 975 7##;+64 3 234 56##;021 123 45##
+55 11 92345-67##;(11) 2345-67##;+52 55 1234 56##;+54 11 2345-67##;+56 2 2345 67##;+57 601 234 56##;+51 1 234 56##""".replace("\n", ";").split(";")

# Countries of IBAN: letters and digits after the check digits.
IBANS = {"AL": "N24", "AD": "N20", "AT": "N16", "BE": "N12", "BG": "L4N14", "HR": "N17", "CY": "N24", "CZ": "N20", "DK": "N14", "EE": "N16",
         "FI": "N14", "GR": "N23", "HU": "N24", "IS": "N22", "IL": "N19", "LV": "L4N13", "LT": "N16", "LU": "N16", "MT": "L4N23", "PT": "N21",
         "RO": "L4N16", "SA": "N20", "SE": "N20", "SI": "N15", "SK": "N20", "CH": "N17", "TR": "N22", "AE": "N19", "PK": "L4N16", "QA": "L4N21"}


def filled(form):
    return re.sub("[#%]", lambda m: R.choice("23456789" if m.group() == "%" else "0123456789"), form)


def phone():
    return filled(R.choice(PHONES))


def email():
    return R.choice([numbers.email(), filled("a#_b-c.d+e@sub.example.museum"), "René.müller@exämple.de", '"anna maria"@example.com',
                     "user@[192.0.2.%d]" % R.randint(1, 254), "ANNA.SMITH@EXAMPLE.COM", filled("########@example.org"), "x@y.io"])


def url():
    host = R.choice(["smith", "mann-holmes", "jones-ltd", "müller", "shop24"]) + R.choice([".com", ".org", ".net", ".info", ".biz", ".de", ".co.uk", ".fr", ".io"])
    return R.choice([numbers.url(), host, "www.%s/" % host, "http://%s/" % host, host + "/about/us", "https://%s/a?id=%d#top" % (host, R.randint(1, 99))])


def card():
    prefix, n = R.choice(numbers.CARDS + [("4", 13), ("4", 19), ("5018", 12), ("6759", 12), ("2131", 15), ("305", 14)])
    body = prefix + numbers.digits(n - 1 - len(prefix))
    raw = body + numbers.luhn_digit(body)
    return numbers.card_form(raw) if 14 <= n <= 16 else raw


def iban():
    if R.random() < 0.4:
        return numbers.iban()
    country = R.choice(sorted(IBANS))
    body = "".join(numbers.letters(int(n)) if kind == "L" else numbers.digits(int(n)) for kind, n in re.findall(r"([LN])(\d+)", IBANS[country]))
    number = "".join(str(numbers.LETTERS.index(c) + 10) if c.isalpha() else c for c in body + country + "00")
    raw = country + "%02d" % (98 - int(number) % 97) + body
    return R.choice([numbers.iban_form(raw), "-".join(raw[i:i + 4] for i in range(0, len(raw), 4))])


def ip():
    four = ".".join(str(R.randint(11, 254)) for _ in range(4))
    six = ":".join("%x" % R.randint(0, 65535) for _ in range(8))
    return R.choice([numbers.ip(), four, four + "/24", six, six.upper(), "::ffff:" + four, "fe80::%x%%eth0" % R.randint(1, 65535)])


def mac():
    raw = numbers.mac()
    bare = re.sub("[:-]", "", raw)
    return R.choice([raw, raw, ".".join(bare[i:i + 4] for i in (0, 4, 8))])


def crypto():
    return R.choice(["1BoatSLRHtKNngkdXEeobR76b53LETtpyT", "3J98t1WpEZ73CNmQviecrnyiWrnqRhWNLy", "bc1qar0srrr7xfkvy5l643lydnw9re59gtzzwf5mdq",
                     "0x52908400098527886E0F7030069857D2E4169EE7", "0xde709f2102306220921060314715629080e2fb77"])


def read(path):
    with open(path, encoding="utf-8") as file:
        return file.read()


def national():
    """The examples and counter-examples of each type that a rule of the national packs finds by a row of national.def."""
    row = re.compile(r'NATIONAL\(\w+, "([\w-]+)".*?PD_LIST\(([^)]*)\),\s*PD_LIST\(([^)]*)\)\)', re.DOTALL)
    rows = {m[1]: [re.findall(r'"([^"]*)"', m[i]) for i in (2, 3)] for m in row.finditer(read(NATIONAL))}
    found = {}
    for name in sorted(os.listdir(RULES)):
        if name.startswith("national-"):
            for rule in read(os.path.join(RULES, name)).split("\n  - id: ")[1:]:
                kind, validator = re.search(r"\n    type: (\w+)", rule), re.search(r"\n    validator: ([\w-]+)", rule)
                if kind and validator and validator[1] in rows:
                    yes, no = found.setdefault(kind[1], ([], []))
                    # What is none of one kind of a type may be one of another kind of it.
                    no[:] = ["12"] if yes else rows[validator[1]][1]
                    yes += rows[validator[1]][0]
    return found


def values():
    """Of each type a function that makes one, and one that makes a near miss."""
    made = {kind: (lambda yes=yes: R.choice(yes), lambda no=no: R.choice(no)) for kind, (yes, no) in national().items()}
    made.update({kind: (right, near) for kind, (_, right, near) in numbers.TYPES.items()})
    for kind, right in [("PHONE_NUMBER", phone), ("EMAIL_ADDRESS", email), ("URL", url), ("CREDIT_CARD", card), ("IBAN_CODE", iban),
                        ("IP_ADDRESS", ip), ("MAC_ADDRESS", mac)]:
        made[kind] = right, made[kind][1]
    made["CRYPTO"] = crypto, lambda: "1BoatSLRHtKNngkdXEeobR76b53LETtpy" + R.choice("ABCDE")
    made["PASSPORT"] = lambda: numbers.letters(2) + numbers.digits(7), lambda: numbers.letters(1) + numbers.digits(5)
    return made


# What stands where a frame says that it is the number of something else, where the value itself would be one whatever it is called.
ELSE = {
    "PHONE_NUMBER": lambda: R.choice([numbers.digits(8), numbers.digits(7), "978" + numbers.digits(10), "INV-" + numbers.digits(6),
                                      numbers.digits(4) + "-" + numbers.digits(4), filled("2024-#####")]),
    "IP_ADDRESS": lambda: "%d.%d.%d.%d" % (R.randint(1, 9), R.randint(0, 19), R.randint(0, 19), R.randint(0, 9)),
    "CREDIT_CARD": lambda: numbers.wrong_last(numbers.card_raw()),
    "UK_POSTCODE": lambda: R.choice(["AB12 3456", "X12 3YZ9", "SW19", "M1"]),
    "UK_VEHICLE_REGISTRATION": lambda: R.choice(["B12", "A101", "3.04", "G21A"]),
    "VIN": lambda: numbers.letters(17),
}


def sentence(frame, value):
    text = frame.replace("~", "\n").replace("{}", "\0")
    for slot, words in SLOTS.items():
        while slot in text:
            text = text.replace(slot, R.choice(words), 1)
    at = text.index("\0")
    return text.replace("\0", value), (at, at + len(value))


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--per-frame", type=int, default=3)
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    R.seed(arguments.seed)
    made = values()
    for number, line in enumerate(read(os.path.join(HERE, "frames.txt")).splitlines(), 1):
        if not line or line.startswith("#"):
            continue
        kind, frame = line.split(" | ", 1)
        wanted, elsewhere = kind.removeprefix("-"), kind.startswith("-")
        right, near = made[wanted]
        makers = [ELSE.get(wanted, right)] * arguments.per_frame if elsewhere else [right] * arguments.per_frame + [near]
        for i, make in enumerate(makers):
            text, span = sentence(frame, make())
            is_match = not elsewhere and make is right
            record = numbers.line("%s/%d/%d" % (wanted, number, i), text, span if is_match else None, "match" if is_match else "near_miss", wanted)
            print(json.dumps(record, ensure_ascii=False))


if __name__ == "__main__":
    main()
