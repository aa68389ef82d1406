# SPDX-License-Identifier: Apache-2.0
"""The milter as OpenDKIM's miltertest sees it: each script of scripts/ is a conversation, and a test. TAP."""
import os
import re
import shutil
import subprocess
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, "../postfix"))
import gateway as g

tap = g.Tap("miltertest")
if not shutil.which("miltertest"):
    print("1..0 # SKIP miltertest is not installed")
    raise SystemExit(0)
folder = g.folder()
daemon = g.Daemon(folder, f"milter: {{listen: 'unix:{folder}/milter.sock', add-header: true}}\n", g.EVERY_ACTION)
with g.serving(tap, folder, daemon):
    scripts = sorted(name for name in os.listdir(HERE + "/scripts") if name.endswith(".lua"))
    for name in scripts:
        with open(os.path.join(HERE, "scripts", name), encoding="utf-8") as f:
            title = f.read().splitlines()[1].removeprefix("-- ")
        done = subprocess.run(["miltertest", "-s", os.path.join(HERE, "scripts", name), "-D", "socket=unix:" + daemon.socket,
                               "-D", "lib=" + HERE + "/scripts/mail.luainc"], capture_output=True, text=True, timeout=g.PATIENCE_S,
                              check=False)
        tap.ok(done.returncode == 0, title, name + ": " + done.stdout + done.stderr)
    log = daemon.read_log()  # miltertest does not tell one reply code from another
    ended = re.findall(r"verdict=(\S+) disposition=(refused|deferred)", log)
    tap.ok(ended == [("block", "refused"), ("warn", "refused")] and log.count("disposition=redacted") == 2,
           "what was refused was so for what it holds", ended)
    tap.ok(len(scripts) > 5 and len(daemon.children("sallyport-front")) == 1, "all of them were answered by one front", scripts)
