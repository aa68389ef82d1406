#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""make_offensive_mails.py CORPORA OUT [--part K/N] [--limit M]: one labelled sentence in each of many business mails.

CORPORA is a folder of labelled texts (t-davidson's tweets, surge's toxicity) and of mails (mxhero_business.jsonl). A text becomes a paragraph of
its own in a mail; the mails and OUT/mails.jsonl, which names and labels them for `sallyport evaluate`, hold
sentences of others and are not to be committed. Labels are `offensive` and `harmless`, and `plain` for the mails as they are.

--part K/N takes only the texts of which the digest of the id is K modulo N. --rest OUT/NAME.jsonl is what remains of each corpus, for
contrib/train-offensive, so that what is measured is not what was learned:

    make_offensive_mails.py CORPORA /tmp/mails --part 0/3 --rest /tmp/rest
    contrib/train-offensive/train rules/packs contrib/train-offensive /tmp/rest FUNCTIONS > plugins/offensive/model.def
    sallyport evaluate --category offensive --positive offensive --negative harmless /tmp/mails/mails.jsonl
"""
import argparse
import email
import email.policy
import hashlib
import html
import json
import os
import re
import shutil

LABELS = {"davidson": {"hate": "offensive", "offensive": "offensive", "neither": "harmless"},
          "surge_toxicity": {"toxic": "offensive", "not_toxic": "harmless"}}


def digest(text):
    return int.from_bytes(hashlib.sha256(text.encode()).digest()[:8], "big")


def records(path):
    with open(path, encoding="utf-8") as lines:
        for line in lines:
            yield json.loads(line)


def bodies(corpora):
    """Whether each mail is HTML, and its sentences."""
    for record in records(os.path.join(corpora, "mxhero_business.jsonl")):
        with open(os.path.join(corpora, record["path"]), "rb") as file:
            message = email.message_from_binary_file(file, policy=email.policy.default)
        part = message.get_body(preferencelist=("html", "plain"))
        if not part:
            continue
        markup = part.get_content_subtype() == "html"
        pieces = re.split(r"(?<=[.!?])\s+|\n", part.get_content().strip())
        if len(pieces) >= 3:
            yield markup, pieces


def write(out, name, markup, pieces):
    path = os.path.join(out, name)
    head = (f"From: a@example.org\nTo: b@example.com\nSubject: Update\nMIME-Version: 1.0\nContent-Type: text/{'html' if markup else 'plain'}; "
            "charset=utf-8\nContent-Transfer-Encoding: 8bit\n\n")
    with open(path, "w", encoding="utf-8") as file:
        file.write(head + "\n".join(pieces) + "\n")
    return os.path.abspath(path)


def keep_rest(corpora, rest, wanted):
    os.makedirs(rest, exist_ok=True)
    for name in sorted(os.listdir(corpora)):
        source = name.removesuffix(".jsonl")
        if name.endswith(".jsonl") and source not in LABELS:
            shutil.copy(os.path.join(corpora, name), os.path.join(rest, name))
        elif source in LABELS:
            with open(os.path.join(rest, name), "w", encoding="utf-8") as out:
                for record in records(os.path.join(corpora, name)):
                    if not wanted(record):
                        out.write(json.dumps(record) + "\n")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("corpora")
    parser.add_argument("out")
    parser.add_argument("--part", default="0/1", metavar="K/N")
    parser.add_argument("--limit", type=int, default=10**9, metavar="M", help="at most so many texts of a corpus")
    parser.add_argument("--rest", metavar="FOLDER")
    arguments = parser.parse_args()
    part, parts = map(int, arguments.part.split("/"))

    def wanted(record):
        return digest(record["id"]) % parts == part

    os.makedirs(arguments.out, exist_ok=True)
    mails = list(bodies(arguments.corpora))
    with open(os.path.join(arguments.out, "mails.jsonl"), "w", encoding="utf-8") as index:

        def put(name, label, markup, pieces):
            path = write(arguments.out, f"{name}.eml", markup, pieces)
            index.write(json.dumps({"id": name, "path": path, "label": label}) + "\n")

        for i, mail in enumerate(mails):
            put(f"plain-{i}", "plain", *mail)
        for source, labels in LABELS.items():
            chosen = [r for r in records(os.path.join(arguments.corpora, f"{source}.jsonl")) if wanted(r) and r["label"] in labels]
            for record in sorted(chosen, key=lambda r: digest(r["id"]))[:arguments.limit]:
                at = digest("mail" + record["id"])
                markup, pieces = mails[at % len(mails)]
                where = 1 + at // len(mails) % (len(pieces) - 1)
                text = " ".join(record["text"].split())
                lines = [f"<p>{html.escape(text, quote=False)}</p>"] if markup else ["", text, ""]
                put(record["id"].replace("/", "-"), labels[record["label"]], markup, [*pieces[:where], *lines, *pieces[where:]])
    if arguments.rest:
        keep_rest(arguments.corpora, arguments.rest, wanted)


main()
