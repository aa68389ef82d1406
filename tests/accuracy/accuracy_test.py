#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Our own labelled data through `sallyport evaluate`: each bound of expectations.txt is a test. TAP."""
import json
import os
import shlex
import subprocess
import sys
import tempfile

HERE = os.path.join(os.environ["top_srcdir"], "tests/accuracy")
SALLYPORT = os.path.join(os.environ["top_builddir"], "sallyport")


def rows():
    with open(os.path.join(HERE, "expectations.txt"), encoding="utf-8") as table:
        for line in table:
            if line.strip() and not line.startswith("#"):
                corpus, options, bounds = (field.strip() for field in line.split("|"))
                yield corpus, shlex.split(options), [bound.split() for bound in bounds.split(",")]


def evaluate(corpus, options, work):
    words = shlex.split(os.path.expandvars(corpus))
    path = os.path.join(HERE, words[0])
    if path.endswith(".py"):
        made = os.path.join(work, "corpus.jsonl")
        with open(made, "wb") as file:
            subprocess.run([sys.executable, path, *words[1:]], stdout=file, check=True)
        path = made
    done = subprocess.run([SALLYPORT, "evaluate", "--state", os.path.join(work, "state"), "--format", "json", *options, path],
                          capture_output=True, check=False)
    if done.returncode:
        raise ValueError(f"exit status {done.returncode}: {done.stderr.decode(errors='replace')[:300]}")
    return json.loads(done.stdout)


def value_at(report, path):
    for key in path.split("."):
        report = report[key]
    return report


def holds(value, operator, bound):
    return value is not None and (value >= float(bound) if operator == ">=" else value <= float(bound))


def main():
    expected = list(rows())
    print(f"1..{sum(len(bounds) for _, _, bounds in expected)}")
    number = failed = 0
    with tempfile.TemporaryDirectory(prefix="sallyport-accuracy.") as work:
        for corpus, options, bounds in expected:
            away = corpus.startswith("$") and not os.path.exists(os.path.expandvars(corpus))
            for path, operator, bound in bounds if away else ():
                number += 1
                print(f"ok {number} - accuracy: of {corpus}: {path} {operator} {bound} # SKIP it is not there")
            if away:
                continue
            try:
                report, fault = evaluate(corpus, options, work), None
            except (ValueError, OSError, subprocess.SubprocessError) as error:
                report, fault = None, error
            for path, operator, bound in bounds:
                number += 1
                value = None if fault else value_at(report, path)
                well = not fault and holds(value, operator, bound)
                print(f"{'ok' if well else 'not ok'} {number} - accuracy: of {corpus}: {path} {operator} {bound}")
                if not well:
                    failed = 1
                    print(f"# {fault if fault else f'it is {value}'}")
    sys.exit(failed)


main()
