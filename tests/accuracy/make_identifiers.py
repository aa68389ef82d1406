#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""make_identifiers.py [--per-type N] [--seed S] > identifiers.jsonl

Writes labelled sentences about identifiers: each in the ways in which people write it, with a label before, after, in brackets,
in a table row; and its near misses: a wrong check digit, a wrong length, the number of something else. One JSON object a line:
id, text, spans (start and end in code points, type), label "match" or "near_miss" (with the type in "absent"), and in meta the type that is meant.
The same seed gives the same lines. All numbers are made up from the published rules; people are invented."""
import argparse
import json
import random

LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
LETTERS23 = "ZABCDEFGHJKLMNPQRTUVWXY"
MONTHS = ["January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
          "December"]
R = random.Random(1)


def digits(n):
    return "".join(R.choice("0123456789") for _ in range(n))


def letters(n, allowed=LETTERS):
    return "".join(R.choice(allowed) for _ in range(n))


def groups(text, sizes, separator):
    out, at = [], 0
    for size in sizes:
        out.append(text[at:at + size])
        at += size
    return separator.join(out)


def luhn_digit(body):
    total = 0
    for i, ch in enumerate(reversed(body)):
        d = int(ch) * (2 if i % 2 == 0 else 1)
        total += d - 9 if d > 9 else d
    return str(-total % 10)


def other_digit(text, at):
    """The text with another digit at `at`."""
    return text[:at] + R.choice([d for d in "0123456789" if d != text[at]]) + text[at + 1:]


def wrong_last(text):
    return other_digit(text, len(text) - 1)


# ---- health, tax, licences ----

def nhs_raw():
    while True:
        body = R.choice(["4", "6", "7"]) + digits(8)
        check = 11 - sum(int(d) * (10 - i) for i, d in enumerate(body)) % 11
        if check != 10 and body[0:3] < "800":
            return body + str(check % 11)


def nhs_form(raw):
    return R.choice([groups(raw, (3, 3, 4), " "), groups(raw, (3, 3, 4), "-"), raw])


def nhs():
    return nhs_form(nhs_raw())


def nhs_near():
    raw = nhs_raw()
    return R.choice([nhs_form(wrong_last(raw)), nhs_form(other_digit(raw, 4)), raw[:9], raw + "1"])


def chi_raw():
    while True:
        body = "%02d%02d%02d" % (R.randint(1, 28), R.randint(1, 12), R.randint(20, 99)) + digits(3)
        check = 11 - sum(int(d) * (10 - i) for i, d in enumerate(body)) % 11
        if check != 10:
            return body + str(check % 11)


def chi():
    raw = chi_raw()
    return R.choice([raw, raw[:6] + " " + raw[6:]])


def chi_near():
    raw = chi_raw()
    return R.choice([wrong_last(raw), raw[:9], "39" + raw[2:]])


def nino():
    prefix = R.choice("ABCEGHJKLMNPRSTWXYZ") + R.choice("ABCEGHJKLMNPRSTWXYZ")
    if prefix in ("BG", "GB", "KN", "NK", "NT", "TN", "ZZ", "OO", "CR", "FY", "MW", "NC", "PP", "PY", "PZ"):
        prefix = "JG"
    body, suffix = digits(6), R.choice("ABCD")
    text = R.choice([prefix + body + suffix, "%s %s %s" % (prefix, groups(body, (2, 2, 2), " "), suffix),
                     "%s-%s-%s" % (prefix, groups(body, (2, 2, 2), "-"), suffix), prefix + " " + body + " " + suffix])
    return text.lower() if R.random() < 0.15 else text


def nino_near():
    return R.choice([R.choice(["QQ", "BG", "TN", "DA", "AO", "ZZ", "GB"]) + digits(6) + "A",
                     "AB" + digits(6) + R.choice("EFXZ"), "AB" + digits(5) + "C", "AB" + digits(7) + "C", "A" + digits(6) + "C"])


def trn():
    raw = digits(2) + R.choice(LETTERS) + digits(5)
    return R.choice([raw, groups(raw, (2, 2, 2, 2), " ")])


def trn_near():
    return R.choice([digits(3) + "T" + digits(4), digits(2) + letters(2) + digits(4), digits(2) + "B" + digits(4)])


def utr_raw():
    body = digits(9)
    total = sum(int(d) * w for d, w in zip(body, (6, 7, 8, 9, 10, 5, 4, 3, 2)))
    return "21987654321"[total % 11] + body


def utr():
    raw = utr_raw()
    return R.choice([raw, raw[:5] + " " + raw[5:], raw + "K"])


def utr_checks(raw):
    return "21987654321"[sum(int(d) * w for d, w in zip(raw[1:], (6, 7, 8, 9, 10, 5, 4, 3, 2))) % 11] == raw[0]


def utr_near():
    raw = utr_raw()
    wrong = other_digit(raw, R.choice([0, 7]))
    while utr_checks(wrong):
        wrong = other_digit(raw, 0)
    return R.choice([wrong, raw[:9], raw + "4"])


def licence_raw():
    name = R.choice(["SAMPL", "EXAMP", "MOCKW", "FOX99", "LEE99", "TESTE"])
    month = R.randint(1, 12) + R.choice([0, 50])
    return "%s%s%02d%02d%s%s9%s" % (name, R.choice("56789"), month, R.randint(1, 28), R.choice("0123456789"),
                                    letters(1) + R.choice([letters(1), "9"]), letters(2))


def licence():
    raw = licence_raw()
    return R.choice([raw, raw, groups(raw, (5, 6, 5), " "), raw + " " + digits(2), raw.lower()])


def licence_near():
    raw = licence_raw()
    return R.choice([raw[:6] + "13" + raw[8:], raw[:8] + "34" + raw[10:], raw[:15], "99999" + raw[5:], raw + "X1Z"])


def ni_licence():
    return digits(8)


def ni_licence_near():
    return R.choice([digits(7), digits(9), "A" + digits(7)])


def passport():
    raw = R.choice("123456789") + digits(8)
    return R.choice([raw, raw, groups(raw, (3, 3, 3), " ")])


def passport_near():
    return R.choice([digits(8), digits(10), letters(2) + digits(5), digits(12)])


def brp():
    two = letters(2)
    return R.choice([two + digits(7), two + "X" + digits(6), two + " " + digits(7)])


def brp_near():
    return R.choice([letters(1) + digits(7), letters(2) + "X" + digits(5), letters(2) + "A" + digits(6), letters(3) + digits(7)])


def mrz_check(text):
    total = 0
    for i, ch in enumerate(text):
        value = 0 if ch == "<" else int(ch) if ch.isdigit() else LETTERS.index(ch) + 10
        total += value * (7, 3, 1)[i % 3]
    return str(total % 10)


def mrz():
    number = digits(9)
    birth = "%02d%02d%02d" % (R.randint(40, 99), R.randint(1, 12), R.randint(1, 28))
    expiry = "%02d%02d%02d" % (R.randint(24, 33), R.randint(1, 12), R.randint(1, 28))
    head = "P<GBR" + R.choice(["EXAMPLE<<ANNA", "SAMPLE<<ADAM<LEE", "MOCKWELL<<JO"])
    optional = "<" * 14
    second = number + mrz_check(number) + "GBR" + birth + mrz_check(birth) + R.choice("MF") + expiry + mrz_check(expiry)
    second += optional + "<"
    whole = second[0:10] + second[13:20] + second[21:43]
    return head.ljust(44, "<") + "\n" + second + mrz_check(whole)


def mrz_near():
    text = mrz()
    return other_digit(text, 45 + R.choice([0, 4, 14, 22]))


# ---- vehicles and places ----

def vrm():
    current = letters(2, "ABCDEFGHJKLMNOPRSTUVWXY") + "%02d" % R.choice(list(range(2, 25)) + list(range(51, 74)))
    tail = letters(3, "ABCDEFGHJKLMNOPRSTUVWXYZ")
    text = R.choice([current + " " + tail, current + tail, current + " " + tail,
                     R.choice("ABCDEFGHJKLMNPRSTVWXY") + str(R.randint(1, 999)) + " " + letters(3, "ABCDEFGHJKLMNOPRSTUVWXY"),
                     letters(3, "ABCDEFGHJKLMNOPRSTUVWXY") + " " + str(R.randint(1, 999)) + R.choice("ABCDEFGHJKLMNPRSTVWXY")])
    return text.lower() if R.random() < 0.15 else text


def vrm_near():
    return R.choice(["AB01 " + letters(3, "ABCDEF"), "AB51 AI" + letters(1, "ABC"), "A1234 BCD", "ZZ51 ABC",
                     "AB5 1ABCD", "AB512 ABC", "I123 BCD"])


VIN_VALUE = dict(zip("ABCDEFGHJKLMNPRSTUVWXYZ", (1, 2, 3, 4, 5, 6, 7, 8, 1, 2, 3, 4, 5, 7, 9, 2, 3, 4, 5, 6, 7, 8, 9)))


def vin():
    chars = "ABCDEFGHJKLMNPRSTUVWXYZ0123456789"
    body = R.choice(["1", "5", "WVW", "SAL", "VF1", "JH4"])
    body = body + "".join(R.choice(chars) for _ in range(13 - len(body))) + digits(4)
    weights = (8, 7, 6, 5, 4, 3, 2, 10, 0, 9, 8, 7, 6, 5, 4, 3, 2)
    total = sum((int(c) if c.isdigit() else VIN_VALUE[c]) * w for c, w in zip(body, weights))
    return body[:8] + "0123456789X"[total % 11] + body[9:]


def vin_near():
    text = vin()
    while text[0] not in "12345":
        text = vin()
    wrong = R.choice([c for c in "0123456789X" if c != text[8]])
    return R.choice([text[:8] + wrong + text[9:], text[:16], text[:12] + "IOQ" + text[15:], text + "7"])


AREAS = ["AB", "B", "BS", "CF", "EC", "EH", "G", "LS", "M", "NE", "NW", "OX", "PO", "RG", "S", "SW", "TN", "W", "WC", "YO"]


def postcode():
    area = R.choice(AREAS)
    outward = "EC1A" if area == "EC" else "WC2H" if area == "WC" else area + str(R.randint(1, 29))
    inward = R.choice("123456789") + letters(2, "ABDEFGHJLNPQRSTUWXYZ")
    text = R.choice([outward + " " + inward, outward + " " + inward, outward + inward])
    return text.lower() if R.random() < 0.1 else text


def postcode_near():
    return R.choice(["QA1 1AA", "ZZ9 9ZZ", "SW1A 1AC", "SW1AA 1AA", "M1 1IK", "LS12 AB3"])


def gps():
    return "%.*f%s%.*f" % (R.randint(4, 6), R.uniform(50, 58), R.choice([",", ", ", " "]), R.randint(4, 6), R.uniform(-5, 1.5))


def gps_near():
    return R.choice(["%.4f, %.4f" % (R.uniform(20, 45), R.uniform(-120, -60)), "%.1f, %.1f" % (R.uniform(50, 58), R.uniform(-5, 1)),
                     "%.4f, %.4f" % (R.uniform(62, 80), R.uniform(-5, 1))])


def grid():
    square = R.choice(["TQ", "SU", "NT", "SK", "SE", "NZ", "ST", "SJ", "NY", "TL"])
    n = R.choice([3, 3, 4, 5])
    return R.choice([square + " " + digits(n) + " " + digits(n), square + digits(2 * n)])


def grid_near():
    return R.choice(["TI " + digits(3) + " " + digits(3), "TQ " + digits(3) + " " + digits(2), "OZ " + digits(6), "ZZ 123 456",
                     "TQ " + digits(5)])


WORDS = ["filled", "count", "soap", "index", "home", "raft", "daring", "lion", "race", "table", "lamp", "river", "stone", "paper"]


def w3w():
    words = ".".join(R.sample(WORDS, 3))
    return R.choice(["///" + words, "///" + words, "https://w3w.co/" + words, "https://what3words.com/" + words])


def w3w_near():
    return R.choice(["///" + ".".join(R.sample(WORDS, 2)), "//" + ".".join(R.sample(WORDS, 3)) + "/x", "1.2.3", "filled..soap"])


# ---- money ----

def bank():
    sort = groups(digits(6), (2, 2, 2), "-")
    account = digits(8)
    return R.choice(["%s %s" % (sort, account), "%s, %s" % (sort, account), "%s / %s" % (sort, account)])


def bank_near():
    return R.choice([groups(digits(5), (2, 2, 1), "-") + " " + digits(5), groups(digits(7), (3, 2, 2), "-") + " " + digits(9)])


IBANS = {"GB": "LLLL" + "N" * 14, "DE": "N" * 18, "FR": "N" * 23, "NL": "LLLL" + "N" * 10, "ES": "N" * 20, "IE": "LLLL" + "N" * 14,
         "BE": "N" * 12, "PL": "N" * 24, "IT": "L" + "N" * 22, "NO": "N" * 11}


def iban_raw():
    country = R.choice(sorted(IBANS))
    body = "".join(letters(1) if ch == "L" else digits(1) for ch in IBANS[country])
    number = "".join(str(LETTERS.index(c) + 10) if c.isalpha() else c for c in body + country + "00")
    return country + "%02d" % (98 - int(number) % 97) + body


def iban_form(raw):
    return R.choice([raw, " ".join(raw[i:i + 4] for i in range(0, len(raw), 4))])


def iban():
    return iban_form(iban_raw())


def iban_near():
    raw = iban_raw()
    return R.choice([iban_form(wrong_last(raw)), raw[:-1], iban_form(raw[:2] + "00" + raw[4:])])


CARDS = [("4", 16), ("51", 16), ("55", 16), ("2223", 16), ("34", 15), ("37", 15), ("6011", 16), ("3530", 16), ("36", 14), ("62", 16),
         ("65", 16), ("6304", 16), ("5018", 16)]


def card_raw():
    prefix, n = R.choice(CARDS)
    body = prefix + digits(n - 1 - len(prefix))
    return body + luhn_digit(body)


def card_form(raw):
    sizes = {15: (4, 6, 5), 14: (4, 6, 4)}.get(len(raw), (4, 4, 4, 4))
    return R.choice([raw, groups(raw, sizes, " "), groups(raw, sizes, "-")])


def card():
    return card_form(card_raw())


def card_near():
    raw = card_raw()
    return R.choice([card_form(wrong_last(raw)), card_form(other_digit(raw, 7)), "0" * 16, raw + digits(5)])


# ---- police and courts ----

def pnc():
    year = R.randint(50, 119)
    serial = str(R.randint(1, 9999999))
    letter = LETTERS23[(year % 100 * 10000000 + int(serial)) % 23]
    text = R.choice(["%02d/%s%s" % (year % 100, serial, letter), "%d/%s%s" % (1900 + year, serial.zfill(7), letter)])
    return text


def pnc_near():
    text = pnc()
    wrong = R.choice([c for c in LETTERS23 if c != text[-1]])
    return R.choice([text[:-1] + wrong, text[:-1] + "I", text[:-1]])


def cro():
    year, serial = R.randint(0, 99), R.randint(1, 999999)
    if R.random() < 0.3:
        return "SF%02d/%d%s" % (year, serial, LETTERS23[int("%02d%d" % (year, serial)) % 23])
    return "%d/%02d%s" % (serial, year, LETTERS23[(year * 1000000 + serial) % 23])


def cro_near():
    text = cro()
    wrong = R.choice([c for c in LETTERS23 if c != text[-1]])
    return R.choice([text[:-1] + wrong, text[:-1] + "S", "1234567/08A"])


def asn():
    year, force, unit, system = "%02d" % R.randint(5, 24), "%02d" % R.randint(1, 55), R.choice(["ZD", "FP", "01", "C1"]), "01"
    serial = "%011d" % R.randint(1, 99999999)
    letter = LETTERS23[int(force + system + year + serial) % 23]
    return R.choice(["%s/%s%s/%s/%s%s" % (year, force, unit, system, serial, letter), year + force + unit + system + serial + letter])


def asn_near():
    text = asn()
    wrong = R.choice([c for c in LETTERS23 if c != text[-1]])
    return R.choice([text[:-1] + wrong, text[:-1] + "O"])


def urn():
    return "%02d%s%s" % (R.randint(1, 55), letters(2), digits(R.choice([5, 7])))


def urn_near():
    return R.choice(["%02d%s%s" % (R.randint(1, 55), letters(2), digits(2)), letters(5), "80ZD" + digits(7)])


def prison():
    text = letters(1) + digits(4) + letters(2)
    return text.lower() if R.random() < 0.1 else text


def prison_near():
    return R.choice([letters(2) + digits(4) + letters(1), letters(1) + digits(3) + letters(2), digits(5) + letters(2)])


def crn():
    return letters(1) + digits(6)


def crn_near():
    return R.choice([letters(1) + digits(5), letters(2) + digits(5), digits(7), letters(1) + digits(8)])


def crime():
    return "01/%s/%02d" % (digits(R.choice([5, 6, 7])), R.randint(10, 25))


def crime_near():
    return R.choice(["1/%s/24" % digits(7), "01/%s/2024" % digits(7), "02/%s/24" % digits(7)])


def cad():
    day = "%02d%s" % (R.randint(1, 28), R.choice(MONTHS)[:3])
    text = "%d/%s" % (R.randint(1, 9999), R.choice([day, day.upper(), day + "%02d" % R.randint(15, 25)]))
    return R.choice([text, "CAD " + text])


def cad_near():
    return R.choice(["%d/32Nov" % R.randint(1, 9999), "%d/21Xxx" % R.randint(1, 9999), "CAD/21Nov"])


def shoulder():
    return "%s %d%s" % (R.choice(["PC", "PS", "PCSO"]), R.randint(10, 9999), letters(2))


def shoulder_near():
    return R.choice(["PC World", "PC", "my PC 12 inch", "ABCDE 12"])


# ---- devices and reaching people ----

def imei():
    body = R.choice(["35", "86", "01", "49"]) + digits(12)
    raw = body + luhn_digit(body)
    return R.choice([raw, raw, groups(raw, (2, 6, 6, 1), "-")])


def imei_near():
    raw = imei().replace("-", "")
    return R.choice([wrong_last(raw), "0" * 15, raw[:14]])


def imsi():
    return R.choice(["23415", "23430", "23410", "23420", "23433"]) + digits(10)


def imsi_near():
    return R.choice(["310150" + digits(9), "23415" + digits(9), "234999" + digits(9)])


def iccid():
    body = R.choice(["894410", "894420", "893001"]) + digits(12)
    return body + luhn_digit(body)


def iccid_near():
    raw = iccid()
    return R.choice([wrong_last(raw), raw[:15], "12" + raw[2:]])


def phone():
    drama = R.choice([("07700", "900%03d"), ("020", "7946 0%03d"), ("0161", "496 0%03d"), ("01632", "960%03d"), ("0808", "157 0%03d")])
    tail = drama[1] % R.randint(0, 999)
    national = drama[0] + " " + tail
    us = (R.choice(["202", "415", "617", "305"]), "555", "01%02d" % R.randint(0, 99))
    return R.choice([national, national.replace(" ", ""), "(%s) %s" % (drama[0], tail), "+44 " + national[1:],
                     "+44" + national[1:].replace(" ", ""), "+44 (0)" + national[1:], "(%s) %s-%s" % us, "%s-%s-%s" % us,
                     "%s.%s.%s" % us, "+1 %s %s %s" % us, "1-%s-%s-%s" % us, "+49 30 23125 %03d" % R.randint(0, 999),
                     "+33 1 99 00 %02d %02d" % (R.randint(10, 99), R.randint(10, 99)), "01 99 00 %02d %02d" % (R.randint(10, 99), R.randint(10, 99)),
                     "0412 345 %03d" % R.randint(0, 999)])


def phone_near():
    return R.choice(["07700 90012", "00000 000000", "+999 123 4567", "%s" % digits(4), "1/2/%s" % digits(5)])


def email():
    return R.choice(["a.n.other", "anna", "adam.sample", "jo+news", "o'neil", "info"]) + "@" + R.choice(
        ["example.com", "mail.example.co.uk", "force.example", "example.org", "sub.example.net"])


def email_near():
    return R.choice(["a..b@example.com", "a@b", "a@-example.com", "logo@2x.png"])


def ip():
    return R.choice(["192.0.2.%d" % R.randint(1, 254), "198.51.100.%d" % R.randint(1, 254), "10.%d.%d.%d" % (R.randint(0, 254), R.randint(0, 254), R.randint(1, 254)),
                     "192.168.%d.%d" % (R.randint(0, 9), R.randint(1, 254)), "2001:db8::%x" % R.randint(1, 65535),
                     "2001:db8:85a3:0:0:8a2e:370:%x" % R.randint(1, 65535), "fe80::%x:%x" % (R.randint(1, 65535), R.randint(1, 65535))])


def ip_near():
    return R.choice(["256.1.1.1", "192.0.2", "192.0.2.1.7", "999.1.1.1", "10:30:45"])


def mac():
    sep = R.choice(":-")
    text = sep.join("%02x" % R.randint(0, 255) for _ in range(6))
    return R.choice([text, text.upper()])


def mac_near():
    return R.choice(["00:00:00:00:00:00", "00:00-5E:00:53:01", "00:00:5E:00:53", "0G:11:22:33:44:55"])


def url():
    return R.choice(["https://", "http://"]) + R.choice(["www.example.com", "example.org/a/b?c=%d" % R.randint(1, 99),
                                                       "shop.example.co.uk/basket", "example.net:8080/x.html", "192.0.2.7/login"])


def url_near():
    return R.choice(["note://x", "http://", "https:/example", "and/or"])


def ssn():
    raw = "%03d%02d%04d" % (R.choice([R.randint(1, 665), R.randint(667, 899)]), R.randint(1, 99), R.randint(1, 9999))
    return R.choice([groups(raw, (3, 2, 4), "-"), groups(raw, (3, 2, 4), "-"), groups(raw, (3, 2, 4), " "), raw])


def ssn_near():
    return R.choice(["666-%s-%s" % (digits(2), "1234"), "9%s-12-3456" % digits(2), "123-00-4567", "212-09-0000", "000-12-3456", digits(8)])


def birth():
    y, m, d = R.randint(1935, 2008), R.randint(1, 12), R.randint(1, 28)
    return R.choice(["%02d/%02d/%d" % (d, m, y), "%d.%d.%02d" % (d, m, y % 100), "%02d-%02d-%d" % (d, m, y), "%d %s %d" % (d, MONTHS[m - 1], y),
                     "%d-%02d-%02d" % (y, m, d), "%s %d, %d" % (MONTHS[m - 1], d, y), "%dth of %s %d" % (d % 10 + 4, MONTHS[m - 1], y),
                     "%02d%s%d" % (d, MONTHS[m - 1][:3].upper(), y), "%02d %s %02d" % (d, MONTHS[m - 1][:3], y % 100)])


def birth_near():
    return R.choice(["31/02/1999", "32/01/1990", "13/13/1990", "1990", "45.67.89"])


# type: labels, value, near miss
TYPES = {
    "UK_NHS": (["NHS number", "NHS no", "nhs", "NHS No.", "patient", "NHS #"], nhs, nhs_near),
    "UK_CHI": (["CHI number", "CHI", "Community Health Index", "chi no"], chi, chi_near),
    "UK_NINO": (["NI number", "National Insurance number", "NINO", "nino", "NI no", "national insurance"], nino, nino_near),
    "UK_HMRC_TRN": (["TRN", "temporary reference number"], trn, trn_near),
    "UK_UTR": (["UTR", "Unique Taxpayer Reference", "tax reference", "utr number", "self assessment UTR"], utr, utr_near),
    "UK_DRIVING_LICENCE": (["driving licence", "driver number", "licence number", "DVLA number", "driving licence no"], licence, licence_near),
    "UK_NI_DRIVING_LICENCE": (["Northern Ireland driving licence", "DVA licence", "NI driving licence number"], ni_licence, ni_licence_near),
    "UK_PASSPORT": (["passport", "passport number", "Passport No", "passport no.", "UK passport", "travel document"], passport, passport_near),
    "UK_BRP": (["BRP", "residence permit", "biometric residence permit", "BRP number", "visa"], brp, brp_near),
    "MRZ": (["passport scan", "MRZ", "machine readable zone"], mrz, mrz_near),
    "UK_VEHICLE_REGISTRATION": (["reg", "registration", "VRM", "number plate", "vehicle", "car", "index", "plate"], vrm, vrm_near),
    "VIN": (["VIN", "chassis number", "vehicle identification number", "vin no"], vin, vin_near),
    "UK_POSTCODE": (["postcode", "address", "post code", "lives at"], postcode, postcode_near),
    "GPS_UK": (["location", "coordinates", "GPS", "lat/long", "lat long"], gps, gps_near),
    "OS_GRID_REF": (["grid ref", "grid reference", "OS grid ref", "NGR"], grid, grid_near),
    "WHAT3WORDS": (["what3words", "w3w", "location"], w3w, w3w_near),
    "UK_BANK_ACCOUNT": (["sort code and account", "bank details", "account", "BACS details", "sort code / account number"], bank, bank_near),
    "IBAN_CODE": (["IBAN", "account", "iban number", "bank account"], iban, iban_near),
    "CREDIT_CARD": (["card", "credit card", "card number", "Visa", "debit card no"], card, card_near),
    "UK_PNC_ID": (["PNC", "PNC ID", "PNCID", "Police National Computer", "pnc no"], pnc, pnc_near),
    "UK_CRO": (["CRO", "CRO number", "Criminal Records Office", "cro no"], cro, cro_near),
    "UK_ASN": (["ASN", "arrest summons number", "arrest/summons number", "asn"], asn, asn_near),
    "UK_PTI_URN": (["URN", "case URN", "case number", "CPS URN", "court case number"], urn, urn_near),
    "UK_PRISON_NUMBER": (["prison number", "NOMS number", "prisoner", "prison no", "HMP number", "inmate"], prison, prison_near),
    "UK_PROBATION_CRN": (["CRN", "probation CRN", "Delius", "probation number", "offender CRN"], crn, crn_near),
    "UK_CRIME_REFERENCE": (["crime reference", "crime ref", "CRIS", "crime number", "crime report"], crime, crime_near),
    "UK_CAD_REFERENCE": (["incident", "CAD", "reference", "call 101 quoting"], cad, cad_near),
    "UK_SHOULDER_NUMBER": (["officer", "shoulder number", "collar number", "constable"], shoulder, shoulder_near),
    "IMEI": (["IMEI", "handset IMEI", "phone IMEI", "imei number", "handset"], imei, imei_near),
    "IMSI_UK": (["IMSI", "subscriber", "SIM IMSI", "imsi"], imsi, imsi_near),
    "ICCID": (["ICCID", "SIM card", "SIM number", "iccid"], iccid, iccid_near),
    "PHONE_NUMBER": (["phone", "mobile", "tel", "Telephone", "phone number", "cell", "Tel.", "mob", "contact number", "call"], phone, phone_near),
    "EMAIL_ADDRESS": (["email", "e-mail", "contact", "mail"], email, email_near),
    "IP_ADDRESS": (["IP", "IP address", "host", "server", "ip"], ip, ip_near),
    "MAC_ADDRESS": (["MAC", "MAC address", "wifi", "BSSID", "device"], mac, mac_near),
    "URL": (["link", "website", "site", "see"], url, url_near),
    "US_SSN": (["SSN", "social security number", "Social Security", "ssn", "Social Security No"], ssn, ssn_near),
    "DATE_OF_BIRTH": (["DOB", "dob", "D.O.B.", "date of birth", "born", "Date of Birth", "birthday"], birth, birth_near),
}

FRAMES = [
    "{L} {v}", "{L}: {v}", "{L} - {v}", "{L} {v}.", "My {L} is {v}.", "her {L} is {v}, thanks", "{L} ({v})", "{v} ({L})", "the {L} is {v}",
    "{L}:{v}", "{L} = {v}", "{L}\t{v}", "| {L} | {v} |", "{L};{v};", "Please check {L} {v} and reply today.", "We hold {L} {v} on file.",
    "{v} is the {L} I was given", "{L}:\n{v}", "Name,{L},Town\nAnna Example,{v},Leeds", "\"{L}\": \"{v}\"", "Could you look up {L} \"{v}\" for me?",
    "I can confirm that the {L} you asked about is {v}", "{L} {v}, as discussed", "- {L}: {v}\n- Town: Leeds", "<{L}> {v}", "({L} {v})",
]

# The number of something else: it is none of the type, whatever it looks like.
ELSEWHERE = ["order {v}", "invoice no {v}", "tracking number {v}", "part number {v}", "ticket #{v}", "serial number {v}", "PO {v}",
             "booking reference {v}", "ISBN {v}", "model {v}"]
# Types that such a label does not change, because their form says what they are.
UNMISTAKABLE = {"MRZ", "WHAT3WORDS", "IBAN_CODE", "EMAIL_ADDRESS", "IP_ADDRESS", "MAC_ADDRESS", "URL", "CREDIT_CARD", "UK_PNC_ID", "UK_CRO",
                "UK_ASN", "UK_DRIVING_LICENCE", "GPS_UK", "UK_CRIME_REFERENCE", "UK_CAD_REFERENCE", "UK_SHOULDER_NUMBER", "UK_POSTCODE",
                "UK_VEHICLE_REGISTRATION", "DATE_OF_BIRTH", "PHONE_NUMBER", "UK_NINO", "US_SSN", "VIN", "ICCID", "IMSI_UK", "UK_BANK_ACCOUNT"}


def line(identifier, text, span, kind, wanted):
    record = {"id": identifier, "text": text, "spans": [], "label": kind, "meta": {"type": wanted}}
    if span:
        record["spans"] = [{"start": span[0], "end": span[1], "type": wanted}]
    else:
        record["absent"] = [wanted]
    return record


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--per-type", type=int, default=120)
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    R.seed(arguments.seed)
    for wanted, (labels, value, near) in TYPES.items():
        for i in range(arguments.per_type):
            frame, label, v = FRAMES[i % len(FRAMES)], R.choice(labels), value()
            text = frame.replace("{L}", label).replace("{v}", "\0")
            at = text.index("\0")
            print(json.dumps(line("%s/match/%d" % (wanted, i), text.replace("\0", v), (at, at + len(v)), "match", wanted)))
        for i in range(arguments.per_type):
            v = near()
            text = FRAMES[i % len(FRAMES)].replace("{L}", R.choice(labels)).replace("{v}", v)
            if wanted not in UNMISTAKABLE and i % 4 == 3:
                text = R.choice(ELSEWHERE).replace("{v}", value())
            print(json.dumps(line("%s/near/%d" % (wanted, i), text, None, "near_miss", wanted)))


if __name__ == "__main__":
    main()
