# SPDX-License-Identifier: Apache-2.0
"""
What the daemon needs is used up: the disk, descriptors, memory for messages. Mail is put off then (451), none is lost, none
passes unscanned, and it goes on by itself when there is room again. TAP.
"""
import os
import signal
import socket
import sqlite3
import subprocess
import sys
import threading

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../postfix"))
import gateway as g

tap = g.Tap("exhaustion")
folder = g.folder()
LEAK = b"card %s, and a long letter %%d" % g.CARD.encode()


def daemon_with(name, more, policy=g.EVERY_ACTION, **limits):
    at = os.path.join(folder, name)
    os.makedirs(at, exist_ok=True)
    d = g.Daemon(at, more, policy)
    at_end.callback(d.stop, signal.SIGKILL)
    return d.start(**limits)


def test_disk():
    """The state folder is a disk of its own, with no more room than the database needs at first."""
    if "mount" not in sys.argv:
        tap.ok(True, "a full disk # SKIP nothing can be mounted here")
        return
    state = os.path.join(folder, "disk", "state")
    os.makedirs(state)
    subprocess.run(["mount", "-t", "tmpfs", "-o", "size=16m,mode=700", "none", state], check=True)
    d = daemon_with("disk", "")
    first = g.milter_send(d, LEAK % 0)
    with open(state + "/filler", "wb", buffering=0) as f:
        try:
            while f.write(b"x" * 4096):
                pass
        except OSError:
            pass
    answers = [g.milter_send(d, LEAK % i) for i in range(1, 40)]
    put_off = [a for a in answers if a[1].startswith("451 4.7.1")]
    held = [a for a in answers if "q" in a[0]]
    tap.ok("q" in first[0] and put_off and len(put_off) + len(held) == len(answers),
           "on a full disk what must be recorded is put off, and nothing of it passes", answers[-3:])
    tap.ok(g.milter_send(d, b"harmless") == ("a", ""), "what need not be recorded goes")
    recorded = len(d.incidents())
    tap.ok(recorded == len(held) + 1, "what was taken is recorded, and nothing else", (recorded, len(held)))
    alive = len(d.children("sallyport-front")) == 1 and len(d.children("sallyport-keep")) == 1
    os.unlink(state + "/filler")
    again = [g.milter_send(d, LEAK % i) for i in range(1, 40)]
    tap.ok(alive and all("q" in a[0] for a in again) and len(d.incidents()) == 40,
           "when there is room again all of it is taken, each once", (alive, again[-3:], len(d.incidents())))
    d.stop()
    db = sqlite3.connect(state + "/sallyport.db")
    sound = db.execute("pragma integrity_check").fetchone()[0]
    db.close()
    tap.ok(sound == "ok", "and the database is sound", sound)
    subprocess.run(["umount", state], check=False)


def test_descriptors():
    """More mail servers at once than it has descriptors."""
    d = daemon_with("descriptors", "", descriptors=40)
    answers, lock = [], threading.Lock()

    def one(i):
        try:
            answer = g.milter_send(d, LEAK % i if i % 2 else b"harmless %d" % i)
        except (OSError, AssertionError) as error:
            answer = ("closed", str(error))  # which a mail server takes for a temporary failure
        with lock:
            answers.append((i % 2, answer))
    threads = [threading.Thread(target=one, args=(i,)) for i in range(150)]
    for t in threads:
        t.start()
    for t in threads:
        t.join()
    wrong = [a for leak, a in answers if not (a[1].startswith("451") or a[0] == "closed" or
                                              ("q" in a[0] if leak else a == ("a", "")))]
    taken = sum("q" in a[0] for leak, a in answers if leak)
    tap.ok(len(answers) == 150 and not wrong and taken > 0, "with few descriptors every mail is answered as it must be, or put off",
           (wrong[:3], taken))
    tap.ok(len(d.incidents()) >= taken, "what was held is recorded", (len(d.incidents()), taken))
    idle = []
    for _ in range(60):
        s = socket.socket(socket.AF_UNIX)
        s.connect(d.socket)
        idle.append(s)
    for s in idle:
        s.close()
    ok = g.wait_for(lambda: g.milter_send(d, b"harmless") == ("a", ""))
    tap.ok(ok and len(d.children("sallyport-front")) == 1, "connections beyond them wait, and it goes on by itself",
           d.read_log()[-500:])
    d.stop()


def test_memory():
    """More bytes of messages at once than it may hold: those that come last are put off, whatever is there stays whole."""
    d = daemon_with("memory", "limits: {queue-bytes: 8000000, message-bytes: 6000000}\n")
    big = b"a long letter about nothing\r\n" * 100000
    coming, answers = [], []
    for _ in range(6):
        m = g.Milter(d.socket)
        command, text = m.begin()
        if command == b"c":
            m.rest(big, end=False)
            coming.append(m)
        else:
            answers.append((command.decode(), text.decode()))
            m.close()
    for m in coming:
        m.frame(b"E")
        answers.append(m.answer())
        m.close()
    put_off = [a for a in answers if a[1].startswith("451 4.7.1")]
    tap.ok(len(answers) == 6 and len(put_off) in range(3, 6) and answers.count(("a", "")) == 6 - len(put_off),
           "messages beyond the room for them are put off, early where that can be", answers)
    tap.ok(g.milter_send(d, b"harmless") == ("a", ""), "and it goes on by itself when they are gone")
    d.stop()


with g.serving(tap, folder) as at_end:
    test_disk()
    test_descriptors()
    test_memory()
