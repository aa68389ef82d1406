#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""What the command writes is what the schemas in contrib/schema say: results of all golden cases, events, SARIF. TAP."""
import glob
import json
import os
import re
import shutil
import sqlite3
import subprocess
import sys
import tempfile

top, build = os.environ["top_srcdir"], os.environ["top_builddir"]
SALLYPORT = os.path.join(build, "sallyport")
TYPES = {"object": dict, "array": list, "string": str, "null": type(None), "boolean": bool}
KNOWN = {"$schema", "$id", "$comment", "$defs", "$ref", "title", "description", "type", "required", "properties", "items",
         "enum", "const", "pattern", "minimum", "maximum", "minLength", "allOf"}
schemas = {}
for path in glob.glob(os.path.join(top, "contrib/schema/*.schema.json")):
    with open(path, encoding="utf-8") as file:
        schemas[os.path.basename(path)] = json.load(file)


def is_type(value, name):
    if name in ("integer", "number"):
        return isinstance(value, int if name == "integer" else (int, float)) and not isinstance(value, bool)
    return isinstance(value, TYPES[name])


def same(a, b):
    return a == b and isinstance(a, bool) == isinstance(b, bool)


def faults(value, schema, root, at="$"):
    """Yields what does not fit: the part of JSON Schema 2020-12 that our schemas use, and no keyword beyond it."""
    unknown = set(schema) - KNOWN
    if unknown:
        yield f"{at}: this test does not know {sorted(unknown)}"
    if "$ref" in schema:
        ref = schema["$ref"]
        if ref.startswith("#/$defs/"):
            yield from faults(value, root["$defs"][ref[8:]], root, at)
        else:
            yield from faults(value, schemas[ref], schemas[ref], at)
    for part in schema.get("allOf", []):
        yield from faults(value, part, root, at)
    names = schema.get("type")
    if names and not any(is_type(value, n) for n in ([names] if isinstance(names, str) else names)):
        yield f"{at}: {value!r:.60} is not {names}"
        return
    if "const" in schema and not same(value, schema["const"]):
        yield f"{at}: {value!r:.60} is not {schema['const']!r}"
    if "enum" in schema and value not in schema["enum"]:
        yield f"{at}: {value!r:.60} is none of {schema['enum']}"
    if isinstance(value, str):
        if "pattern" in schema and not re.search(schema["pattern"], value):
            yield f"{at}: {value!r:.60} does not match {schema['pattern']}"
        if len(value) < schema.get("minLength", 0):
            yield f"{at}: too short"
    if is_type(value, "number"):
        if not schema.get("minimum", value) <= value <= schema.get("maximum", value):
            yield f"{at}: {value} is out of range"
    if isinstance(value, dict):
        for name in schema.get("required", []):
            if name not in value:
                yield f"{at}: no {name}"
        for name, inner in schema.get("properties", {}).items():
            if name in value:
                yield from faults(value[name], inner, root, f"{at}.{name}")
    if isinstance(value, list) and "items" in schema:
        for i, item in enumerate(value):
            yield from faults(item, schema["items"], root, f"{at}[{i}]")


def check(value, name):
    return list(faults(value, schemas[name], schemas[name]))


def no_constant(name):
    raise ValueError(f"{name} is no JSON")


def strict(text):
    def pairs(items):
        names = [k for k, _ in items]
        if len(set(names)) != len(names):
            raise ValueError(f"a name stands twice: {names}")
        return dict(items)
    return json.loads(text, object_pairs_hook=pairs, parse_constant=no_constant)


def sarif_faults(doc):
    """The required members of SARIF 2.1.0, and what ours promises beyond."""
    if doc.get("version") != "2.1.0" or not isinstance(doc.get("runs"), list) or len(doc["runs"]) != 1:
        yield "not one run of version 2.1.0"
        return
    run = doc["runs"][0]
    rules = {rule["id"] for rule in run["tool"]["driver"]["rules"]}
    if not run["tool"]["driver"]["name"] or run["columnKind"] not in ("unicodeCodePoints", "utf16CodeUnits"):
        yield "no name of the tool, or no unit of columns"
    if len(rules) != len(run["tool"]["driver"]["rules"]):
        yield "an id of a rule stands twice"
    if not isinstance(run["invocations"][0]["executionSuccessful"], bool):
        yield "executionSuccessful is no boolean"
    for i, result in enumerate(run["results"]):
        place = result["locations"][0]["physicalLocation"]
        if not result["message"]["text"] or result["ruleId"] not in rules:
            yield f"result {i}: no text, or unknown rule {result['ruleId']}"
        if result.get("kind", "fail") != "fail" and result.get("level", "none") != "none":
            yield f"result {i}: a level where it is no failure"
        if result.get("level", "none") not in ("none", "note", "warning", "error"):
            yield f"result {i}: level"
        if not re.fullmatch(r"[A-Za-z0-9._~/:%-]+", place["artifactLocation"]["uri"]):
            yield f"result {i}: no URI: {place['artifactLocation']['uri']}"
        if not set(place["region"]) <= {"startLine", "startColumn"} or min(place["region"].values()) < 1:
            yield f"result {i}: region {place['region']}"
        if not -1 <= result.get("rank", -1) <= 100:
            yield f"result {i}: rank"


def scan(state, *args):
    done = subprocess.run([SALLYPORT, "scan", "--state", state, *args], capture_output=True, check=False)
    return done.stdout


def of_results(state, files):
    lines = scan(state, "--format", "json", "--all", "--", *files).splitlines()
    found = [] if len(lines) >= len(files) else [f"{len(lines)} results of {len(files)} files"]
    for line in lines:
        found += check(strict(line), "result.schema.json")
    return found


def of_events(state, files, config=()):
    scan(state, *config, "--webhook", "http://127.0.0.1:9/none", "--", *files)
    database = sqlite3.connect(os.path.join(state, "sallyport.db"))
    bodies = [row[0] for row in database.execute("SELECT body FROM event")]
    database.close()
    found = [] if bodies else ["no event"]
    for body in bodies:
        found += check(strict(body), "event.schema.json")
    return found


def of_small_events(state, files):
    config = os.path.join(state, "small.yaml")
    many = os.path.join(state, "many.jsonl")
    zero = os.path.join(state, "zero.eml")
    os.makedirs(state, exist_ok=True)
    with open(config, "w", encoding="utf-8") as file:
        file.write("limits: {event-bytes: 4096}\n")
    with open(many, "w", encoding="utf-8") as file:
        file.write(json.dumps({"text": "NHS no 999 281 3458, NINO JG 12 13 16 A. " * 60}) + "\n")
    with open(zero, "wb") as file:
        file.write(b"From: a\0b@example.com\n\n" + b"NHS no 999 281 3458, NINO JG 12 13 16 A. " * 60)
    found = of_events(state, [many, zero, *files], ("-c", config))
    database = sqlite3.connect(os.path.join(state, "sallyport.db"))
    cut = [row for row in database.execute("SELECT body FROM event") if '"truncated":true' in row[0]]
    database.close()
    return found + ([] if len(cut) > 1 else ["no event was cut"])


def of_evaluation(state, _files):
    """One of everything: a type that is hit, missed, taken for another, called where it is absent; labels on both sides."""
    lines = [{"id": "a", "text": "NHS no 999 281 3458", "spans": [{"start": 7, "end": 19, "type": "UK_NHS"}], "label": "yes"},
             {"id": "b", "text": "NHS no 999 281 3458", "absent": ["UK_NHS"], "label": "no"},
             {"id": "c", "text": "NHS no 999 281 3458", "spans": [{"start": 7, "end": 19, "type": "UK_NINO"}], "label": "yes"},
             {"id": "d", "text": "nothing at all", "spans": [{"type": "UK_NHS"}]}]
    corpus = state + ".jsonl"
    with open(corpus, "w", encoding="utf-8") as file:
        file.writelines(json.dumps(line) + "\n" for line in lines)
    done = subprocess.run([SALLYPORT, "evaluate", "--state", state, "--format", "json", "--positive", "yes", "--negative", "no",
                           corpus], capture_output=True, check=False)
    report = strict(done.stdout)
    return check(report, "evaluation.schema.json") + [
        f"nothing in {name}" for name in ("types", "categories", "rules", "labels", "confusion", "worst_misses", "worst_false_alarms")
        if not report[name]]


def of_sarif(state, files):
    return list(sarif_faults(strict(scan(state, "--format", "sarif", "--all", "--", *files))))


def of_schemas(_state, _files):
    """A schema that lets all pass proves nothing."""
    with tempfile.TemporaryDirectory() as state:
        line = scan(state, "--format", "json", os.path.join(top, "contrib/samples/leak.eml")).splitlines()[0]
    found = []
    for name in schemas["result.schema.json"]["required"]:
        result = strict(line)
        del result[name]
        found += [] if check(result, "result.schema.json") else [f"a result without {name} passes"]
        result[name] = {"of": "another type"}
        found += [] if check(result, "result.schema.json") else [f"a result with a wrong {name} passes"]
    result = strict(line)
    result["added"] = "later"
    return found + check(result, "result.schema.json")


cases = sorted(p for p in glob.glob(os.path.join(top, "tests/golden/cases/*")) if os.path.isfile(p))
samples = sorted(glob.glob(os.path.join(top, "contrib/samples/*")))
tests = [("results of all golden cases and samples fit their schema", of_results),
         ("events fit theirs", of_events),
         ("events that were cut to their maximum fit it too", of_small_events),
         ("SARIF has what SARIF 2.1.0 demands", of_sarif),
         ("the report of an evaluation fits its schema", of_evaluation),
         ("the schema of results misses nothing that is required, and lets what is added pass", of_schemas)]
work = tempfile.mkdtemp(prefix="sallyport-schema.")
failed = 0
print(f"1..{len(tests)}")
for number, (sentence, run) in enumerate(tests, 1):
    try:
        found = run(os.path.join(work, str(number)), cases + samples)
    except (ValueError, KeyError, IndexError, sqlite3.Error) as error:
        found = [f"{type(error).__name__}: {error}"]
    print(f"{'not ' if found else ''}ok {number} - schema: {sentence}")
    for fault in found[:20]:
        print("#", fault)
    failed |= bool(found)
shutil.rmtree(work)
sys.exit(failed)
