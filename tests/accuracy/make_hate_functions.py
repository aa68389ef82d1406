#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""make_hate_functions.py [FILE] > tests.jsonl: fills hate_functions.txt with groups and slurs, one labelled JSON object a line.

The result is for `sallyport evaluate` and for `sallyport scan`: id, text, label (hateful, harmless), kind, group."""
import json
import os
import re
import sys

# group: plural, singular with article, slurs in the plural, slurs in the singular
GROUPS = {
    "women": ("women", "a woman", ["sluts", "bitches"], ["slut", "cunt"]),
    "trans": ("trans people", "a trans person", ["trannies", "shemales"], ["tranny", "shemale"]),
    "gay": ("gay people", "a gay person", ["faggots", "poofs"], ["faggot", "poof"]),
    "black": ("black people", "a black person", ["niggers", "coons"], ["nigger", "darkie"]),
    "disabled": ("disabled people", "a disabled person", ["spastics", "retards"], ["spastic", "mong"]),
    "muslims": ("Muslims", "a Muslim", ["muzzies", "ragheads"], ["muzzie", "raghead"]),
    "immigrants": ("immigrants", "an immigrant", ["wetbacks", "wogs"], ["wetback", "wog"]),
}


def swap(word):
    """Its inner letters two by two."""
    return word[:1] + word[2:3] + word[1:2] + word[3:]


def fill(line, group, turn):
    plural, single, slurs, slur = GROUPS[group]
    some, one = slurs[turn % len(slurs)], slur[turn % len(slur)]
    joined = bool(re.search(r"\w\{P\}", line))
    values = {"P": plural.replace(" ", "") if joined else plural, "S": single, "s": single.split(" ", 1)[1], "T": some, "t": one,
              "T:swap": swap(some), " t ": " ".join(one)}
    text = re.sub(r"\{([^}]+)\}", lambda m: values[m.group(1)], line)
    text = re.sub(r"\b([Aa]) (?=[aeiou])", r"\1n ", text)
    return text[0].upper() + text[1:] if line.startswith("{") else text


def sentences(path):
    kind = label = None
    for line in open(path, encoding="utf-8"):
        line = line.strip()
        if not line or line.startswith("#"):
            continue
        if line.startswith("= "):
            kind, label = line.split()[1:3]
        else:
            yield kind, label, line


def main():
    path = sys.argv[1] if len(sys.argv) > 1 else os.path.join(os.path.dirname(__file__), "hate_functions.txt")
    n = 0
    for turn, (kind, label, line) in enumerate(sentences(path)):
        for group in GROUPS if "{" in line else ["none"]:
            n += 1
            text = fill(line, group, turn) if "{" in line else line
            print(json.dumps({"id": f"hate-functions/{n}", "text": text, "label": label,
                              "kind": kind, "group": group}, ensure_ascii=False))


main()
