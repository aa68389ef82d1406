#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The rules of the house that a machine can hold, as TAP: lint.py TOP_SRCDIR TOP_BUILDDIR."""
import glob
import os
import re
import subprocess
import sys

top, build = sys.argv[1], sys.argv[2]
os.chdir(top)

# Who may include whom (src/README.md). Third-party headers are looked after by `owners`.
STAGES = ["act", "ingest", "parse", "extract", "normalise", "match", "plughost", "detect", "policy", "store", "notify",
          "accuracy"]
MAY = {
    "base": {"base"},
    "include": {"sallyport"},
    "model": {"base", "model"},
    "config": {"base", "model", "config"},
    "engine": {"base", "model", "config", "engine", "sallyport"} | set(STAGES),
}
for stage in STAGES:
    MAY[stage] = {"base", "model", "config", stage}
MAY["plughost"] |= {"match", "normalise", "sallyport"}
MAY["detect"] |= {"match", "plughost", "normalise", "sallyport"}
MAY["notify"] |= {"store"}
MAY["act"] |= {"parse"}
MAY["worker"] = {"base", "model", "extract", "worker"}
MAY["look"] = {"base", "model", "extract", "look"}
MAY["daemon"] = MAY["engine"] | {"daemon"}
MAY["prog"] = MAY["engine"] | {"prog", "worker", "look", "daemon"}
# Libraries that only one folder may know.
OWNERS = {"hs.h": {"match"}, "sqlite3.h": {"store", "prog"}, "libfyaml.h": {"config", "prog"},
          "curl/curl.h": {"notify"}, "sodium.h": {"base", "prog", "store", "notify"}, "magic.h": {"parse", "prog"},
          "microhttpd.h": {"daemon"}, "archive.h": {"worker"}, "expat.h": {"worker"}, "qpdf/qpdf-c.h": {"worker"},
          "leptonica/allheaders.h": {"look"}, "zbar.h": {"look"}}
BANNED = "strcpy strcat sprintf vsprintf gets strtok atoi atol atof alloca system popen tmpnam mktemp rand srand".split()
FILE_LINES, FUNCTION_LINES, COLUMNS = 600, 70, 110

problems = {name: [] for name in
            ("includes follow the plan of the house", "no banned function is called",
             "files and functions fit in a head", "every file says its licence",
             "plugins export their one function and nothing else", "headers of stages have guards",
             "every option of the command line is in the manual", "every rule pack is installed")}


def sources():
    for pattern in ("src/**/*.[ch]", "src/**/*.def", "src/**/*.inc", "plugins/**/*.[ch]", "tests/**/*.[ch]"):
        yield from sorted(glob.glob(pattern, recursive=True))


def without_comments(text):
    def blank(match):
        return re.sub(r"[^\n]", " ", match.group(0)) if match.group(0)[0] == "/" else '""' + "\n" * match.group(0).count("\n")
    return re.sub(r"/\*.*?\*/|//[^\n]*|\"(?:\\.|[^\"\\\n])*\"|'(?:\\.|[^'\\\n])*'", blank, text, flags=re.S)


def check_includes(path, text):
    parts = path.split("/")
    folder = parts[1] if parts[0] == "src" else parts[0]
    for number, line in enumerate(text.splitlines(), 1):
        m = re.match(r'\s*#\s*include\s+([<"])([^>"]+)[>"]', line)
        if not m:
            continue
        name = m.group(2)
        if parts[0] == "plugins":
            if m.group(1) == '"' and "/" in name and not name.startswith("sallyport/"):
                problems["includes follow the plan of the house"].append(f"{path}:{number}: a plugin includes {name}")
            continue
        if parts[0] != "src":
            continue
        if m.group(1) == '"' and "/" in name and name.split("/")[0] not in MAY.get(folder, {folder}):
            problems["includes follow the plan of the house"].append(f"{path}:{number}: {folder} includes {name}")
        if name in OWNERS and folder not in OWNERS[name]:
            problems["includes follow the plan of the house"].append(f"{path}:{number}: {folder} includes {name}")


def check_lengths(path, text):
    lines = text.splitlines()
    if len(lines) > FILE_LINES and not path.endswith(".def"):
        problems["files and functions fit in a head"].append(f"{path}: {len(lines)} lines")
    start = None
    for number, line in enumerate(lines, 1):
        if line == "{":
            start = number
        elif line == "}" and start:
            if number - start > FUNCTION_LINES:
                problems["files and functions fit in a head"].append(f"{path}:{start}: a function of {number - start} lines")
            start = None
        if path.endswith((".c", ".h")) and len(line.expandtabs(4)) > 2 * COLUMNS:
            problems["files and functions fit in a head"].append(f"{path}:{number}: a line of {len(line)} characters")


for path in sources():
    with open(path, encoding="utf-8") as f:
        text = f.read()
    if "SPDX-License-Identifier: Apache-2.0" not in text[:300]:
        problems["every file says its licence"].append(path)
    check_includes(path, text)
    check_lengths(path, text)
    code = without_comments(text)
    for word in BANNED:
        for m in re.finditer(r"(?<![\w>.])" + word + r"\s*\(", code):
            if not path.startswith("tests/"):
                problems["no banned function is called"].append(f"{path}:{code[:m.start()].count(chr(10)) + 1}: {word}")
    if path.endswith(".h") and path.startswith("src/") and "#ifndef" not in text:
        problems["headers of stages have guards"].append(path)

for plugin in sorted(glob.glob(build + "/plugins/*.so")):
    listed = subprocess.run(["nm", "-D", "--defined-only", plugin], capture_output=True, text=True, check=False).stdout
    names = {line.split()[-1] for line in listed.splitlines() if line.split()[1:2] == ["T"]}
    names = {n for n in names if not n.startswith(("__asan", "__ubsan", "__sanitizer", "_init", "_fini"))}
    if names != {"sallyport_plugin_v1"}:
        problems["plugins export their one function and nothing else"].append(f"{plugin}: {sorted(names)[:5]}")

options = open("src/prog/options.def", encoding="utf-8").read()
manual = ""
for page in glob.glob("contrib/man/*.1") + glob.glob("contrib/man/*.1.scd"):
    manual += open(page, encoding="utf-8").read().replace("\\-", "-")
for m in re.finditer(r'^SP_OPTION\("([a-z-]+)"', options, flags=re.M):
    if "--" + m.group(1) not in manual:
        problems["every option of the command line is in the manual"].append("--" + m.group(1))
for m in re.finditer(r'^SP_COMMAND\(\w+, "([a-z ]+)"', options, flags=re.M):
    if m.group(1) not in manual:
        problems["every option of the command line is in the manual"].append(m.group(1))

installed = open("rules/local.mk", encoding="utf-8").read()
for pack in glob.glob("rules/*/*.yaml"):
    if pack not in installed:
        problems["every rule pack is installed"].append(pack)

print(f"1..{len(problems)}")
for i, (name, found) in enumerate(problems.items(), 1):
    print(f"{'not ' if found else ''}ok {i} - lint: {name}")
    for line in found[:40]:
        print("# " + line)
sys.exit(1 if any(problems.values()) else 0)
