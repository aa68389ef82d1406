#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""What the manuals and rules/README.md show is what happens: commands, files and output as they stand there. TAP.

In the README a block of YAML or JSON lines whose first line is "# NAME" is a file; in a block of sh a line "$ COMMAND" is run,
and what stands under it is what it writes: "…" is any text within a line, alone on a line any number of lines."""
import os
import re
import subprocess
import sys
import tempfile

TOP, BUILD = os.environ["top_srcdir"], os.environ["top_builddir"]
WORK = tempfile.TemporaryDirectory(prefix="sallyport-docs.")
SAMPLES = os.path.join(TOP, "contrib/samples")
FAULTY = 2  # the exit status of what could not do its work; 1 is an answer


def read(path):
    with open(os.path.join(TOP, path), encoding="utf-8") as file:
        return file.read()


def blocks(text):
    """(language, content) of every fenced block."""
    return re.findall(r"^```(\w*)\n(.*?)^```$", text, flags=re.S | re.M)


def place(name):
    """A folder for one test, with `sallyport` in its own bin."""
    folder = os.path.join(WORK.name, name)
    os.makedirs(os.path.join(folder, "bin"))
    os.symlink(os.path.join(BUILD, "sallyport"), os.path.join(folder, "bin/sallyport"))
    os.symlink(os.path.join(TOP, "contrib"), os.path.join(folder, "contrib"))
    return folder


def run(command, folder, cwd=None):
    environment = dict(os.environ, HOME=folder, XDG_STATE_HOME=os.path.join(WORK.name, "state"), XDG_CONFIG_HOME=folder,
                       PATH=os.path.join(folder, "bin") + ":" + os.environ["PATH"], LC_ALL="C.UTF-8",
                       MAKEFLAGS="e", SALLYPORT_INCLUDE=os.path.join(TOP, "src/include"))
    for name in ("MFLAGS", "MAKELEVEL", "SALLYPORT"):
        environment.pop(name, None)
    done = subprocess.run(["sh", "-c", command], cwd=cwd or folder, env=environment, stdin=subprocess.DEVNULL,
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False)
    return done.returncode, done.stdout.decode(errors="replace")


def fits(shown, written):
    pattern = "".join("(?:.*\n)*?" if line == "…" else ".*?".join(map(re.escape, line.split("…"))) + "\n" for line in shown)
    return re.fullmatch(pattern, written) is not None


def sessions(content):
    """(command, lines shown) of a block of sh."""
    found = []
    for line in content.splitlines():
        if line.startswith("$ "):
            found.append((line[2:], []))
        else:
            found[-1][1].append(line)
    return found


def of_readme():
    folder = cwd = place("readme")
    for language, content in blocks(read("rules/README.md")):
        if language != "sh":
            first, rest = content.split("\n", 1)
            with open(os.path.join(folder, first.removeprefix("# ")), "w", encoding="utf-8") as file:
                file.write(rest)
            continue
        for command, shown in sessions(content):
            if command.startswith("cd "):
                cwd = os.path.join(cwd, command[3:])
                continue
            status, written = run(command, folder, cwd)
            if status >= FAULTY or not fits(shown, written):
                yield f"$ {command} (exit {status})\n{written}"


def of_packs():
    folder = place("packs")
    for number, (_, content) in enumerate(blocks(read("contrib/man/sallyport-pack.5.scd")), 1):
        with open(os.path.join(folder, f"{number}.yaml"), "w", encoding="utf-8") as file:
            file.write(content)
        status, written = run(f"sallyport rules check {number}.yaml", folder)
        if status:
            yield f"example {number}: {written}"


def of_policies():
    folder = place("policies")
    for number, (_, content) in enumerate(blocks(read("contrib/man/sallyport-policy.5.scd")), 1):
        with open(os.path.join(folder, f"{number}.yaml"), "w", encoding="utf-8") as file:
            file.write(content)
        with open(os.path.join(folder, f"{number}.conf.yaml"), "w", encoding="utf-8") as file:
            file.write(f"policy: {number}.yaml\norganisation: {{domains: [example.org]}}\n")
        status, written = run(f"sallyport scan -c {number}.conf.yaml {SAMPLES}/leak.eml {SAMPLES}/leak-post.json", folder)
        policy = re.findall(r"^  - id: (.*)$", content, flags=re.M)
        if status != 1 or not any(f"({rule})" in written for rule in policy):
            yield f"example {number}, exit {status}: {written}"


def of_corpora():
    folder = place("corpora")
    lines = blocks(read("contrib/man/sallyport-evaluate.1.scd"))[0][1]
    with open(os.path.join(folder, "identifiers.jsonl"), "w", encoding="utf-8") as file:
        file.write(lines)
    status, written = run("sallyport evaluate identifiers.jsonl", folder)
    if status or not re.search(r"^UK_NHS +1 +1 .* 0/1$", written, flags=re.M):
        yield f"exit {status}: {written}"


def of_examples():
    """Commands of the manuals of programs, on files that are there."""
    folder = place("examples")
    os.symlink(f"{SAMPLES}/harmless.eml", os.path.join(folder, "draft.eml"))
    os.makedirs(os.path.join(folder, "Maildir/cur"))
    for name in ("identifiers", "sentences", "numbers"):
        with open(os.path.join(folder, name + ".jsonl"), "w", encoding="utf-8") as file:
            file.write('{"text": "hello", "label": "harmless", "meta": {"type": "x"}}\n')
    commands = []
    for page in ("sallyport.1", "sallyport-evaluate.1"):
        text = read(f"contrib/man/{page}.scd")
        commands += blocks(text[text.index("# EXAMPLES"):])[0][1].splitlines()
    for command in commands:
        status, written = run(command.replace("~/", "./"), folder)
        if status:
            yield f"$ {command} (exit {status})\n{written}"
    if len(commands) < 6:
        yield f"only {commands}"


TESTS = [("the commands of rules/README.md give what stands there", of_readme),
         ("the packs of sallyport-pack(5) compile and hold their examples", of_packs),
         ("the policies of sallyport-policy(5) decide", of_policies),
         ("the labelled data of sallyport-evaluate(1) is evaluated", of_corpora),
         ("the commands of the manuals of programs work", of_examples)]
failed = 0
print(f"1..{len(TESTS)}")
for i, (sentence, test) in enumerate(TESTS, 1):
    try:
        faults = list(test())
    except (OSError, ValueError, IndexError) as error:
        faults = [f"{type(error).__name__}: {error}"]
    print(f"{'not ' if faults else ''}ok {i} - docs: {sentence}")
    for fault in faults[:10]:
        print("\n".join("# " + line for line in fault.splitlines()[:20]))
    failed |= bool(faults)
WORK.cleanup()
sys.exit(failed)
