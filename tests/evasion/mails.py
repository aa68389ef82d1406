#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""mails.py FOLDER [NAME...]: writes a mail for each technique of disguise and each secret, and manifest.json.
mails.py --judge FOLDER < RESULTS: compares what `sallyport scan --format json` said of them, as TAP, a test a family.
unseen.txt names the techniques of which nothing is promised: no secret in them need be found, none may be found wrongly."""
import json
import pathlib
import sys

import carriers  # noqa: F401
import files  # noqa: F401
import header  # noqa: F401
import markup  # noqa: F401
import mime  # noqa: F401
import pdf  # noqa: F401
import sealed  # noqa: F401
import words  # noqa: F401
from technique import SECRETS, TECHNIQUES

HERE = pathlib.Path(__file__).parent


def write(folder, names):
    rows = {}
    for name, (family, expect, make) in TECHNIQUES.items():
        if names and name not in names and family not in names:
            continue
        for number, secret in enumerate(SECRETS):
            data = make(secret)
            if data is None:  # what makes it is not installed
                continue
            file = f"{name}.{number}.eml"
            (folder / file).write_bytes(data)
            rows[file] = {"technique": name, "family": family, "type": secret.kind, "expect": expect,
                          "wrong": secret.wrong}
    (folder / "manifest.json").write_text(json.dumps(rows, indent=1))


def is_right(row, result):
    types = {f["type"] for f in result["findings"] if f["confidence"] >= 0.5}
    if row["wrong"]:
        return row["type"] not in types
    return row["type"] in types or bool(row["expect"] == "loss" and result["losses"])


def judge(folder, lines):
    """Prints a test for each family, with what is not as it should be. Returns: whether all is."""
    rows = json.loads((folder / "manifest.json").read_text())
    unseen = {line.split()[0] for line in (HERE / "unseen.txt").read_text().splitlines() if line and line[0] != "#"}
    results = {pathlib.Path(r["source"]).name: r for r in map(json.loads, lines)}
    wrong, promised = {}, {}
    for file, row in rows.items():
        family = row["family"]
        wrong.setdefault(family, [])
        if row["technique"] in unseen and not row["wrong"]:
            continue
        promised[family] = promised.get(family, 0) + 1
        if file not in results or not is_right(row, results[file]):
            wrong[family].append(file)
    for number, (family, files) in enumerate(wrong.items(), 1):
        print("not ok" if files else "ok", number, "- evasion:",
              f"of {promised[family]} mails that disguise by {family} each is judged right")
        for file in files:
            print("#", file, "found wrongly" if rows[file]["wrong"] else "not found")
    print(f"1..{len(wrong)}")
    return not any(wrong.values())


if __name__ == "__main__":
    if sys.argv[1] == "--judge":
        sys.exit(not judge(pathlib.Path(sys.argv[2]), sys.stdin))
    target = pathlib.Path(sys.argv[1])
    target.mkdir(parents=True, exist_ok=True)
    write(target, sys.argv[2:])
