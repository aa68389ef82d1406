# SPDX-License-Identifier: Apache-2.0
"""The list of known pictures in the daemon: read at its start and by SIGHUP; one that is wrong leaves the old one in force. TAP."""
import base64
import os
import subprocess
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../postfix"))
import gateway as g

tap = g.Tap("known pictures")
build = os.environ["top_builddir"]
if not os.path.exists(os.path.join(build, "sallyport-look")):
    print("1..0 # SKIP built without leptonica")
    sys.exit(0)
folder = g.folder()
pictures = os.path.join(folder, "pictures")
daemon = g.Daemon(folder, "images: pictures\n", """policy: test
rules: [{id: known, action: block, reason: "Known: {kinds}.", when: {category: document}}]
""")


def scene(number, width, height):
    return subprocess.run([os.path.join(build, "tests/unit/draw_scene"), str(number), str(width), str(height)], check=True,
                          stdout=subprocess.PIPE).stdout


def add(number, label):
    path = os.path.join(folder, label + ".ppm")
    with open(path, "wb") as f:
        f.write(scene(number, 320, 240))
    subprocess.run([os.path.join(build, "sallyport"), "images", "add", "-c", daemon.config, "--label", label, path], check=True,
                   stdout=subprocess.DEVNULL)


def answer(number):
    """Of a mail with the picture, made smaller."""
    session = g.Milter(daemon.socket)
    try:
        session.begin()
        session.rest(base64.encodebytes(scene(number, 200, 150)).replace(b"\n", b"\r\n"),
                     [(b"MIME-Version", b" 1.0"), (b"Content-Type", b" image/x-portable-anymap"),
                      (b"Content-Transfer-Encoding", b" base64")])
        return session.answer()[1]
    finally:
        session.close()


add(1, "plan")
with g.serving(tap, folder, daemon):
    tap.ok("Known: 1 known picture." in answer(1) and answer(2) == "", "a mail with a picture of the list is refused, another is not",
           daemon.read_log()[-500:])
    add(2, "cells")
    tap.ok(daemon.tell_to_reload() and "known picture" in answer(2), "a picture added is known after a reload",
           daemon.read_log()[-500:])
    with open(pictures, "a", encoding="utf-8") as f:
        f.write("no hash\n")
    tap.ok(daemon.tell_to_reload("event=reload_failed") and "pictures:3:1: a hash is 64 hexadecimal digits" in daemon.read_log() and
           "known picture" in answer(2), "a list with an error is said, and the old one stays in force", daemon.read_log()[-500:])
