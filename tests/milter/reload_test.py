# SPDX-License-Identifier: Apache-2.0
"""SIGHUP under load: no message fails or waits, and what is no good (wrong, slow or large to build) is not put in force. TAP."""
import http.client
import os
import socket
import sys
import threading
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../postfix"))
import gateway as g

tap = g.Tap("reload")
folder = g.folder()
pack = os.path.join(folder, "locker.yaml")
web = os.path.join(folder, "http.sock")
daemon = g.Daemon(folder, f"rules: [locker.yaml]\nlimits: {{compile-time-ms: 400000}}\nhttp: {{listen: 'unix:{web}'}}\n", """policy: test
rules: [{id: lockers, action: block, reason: "No lockers.", when: {type: LOCKER}}]
""")


def write_pack(pattern, example, more=""):
    with open(pack, "w", encoding="utf-8") as f:
        f.write(f"pack: locker\n{more}rules:\n  - {{id: locker, name: Locker, category: operational, type: LOCKER, severity: high, "
                f"confidence: 0.9, pattern: '{pattern}', examples: ['{example}']}}\n")


class Load:
    """Messages one after another on two sessions."""

    def __enter__(self):
        self.stop, self.times, self.failed = threading.Event(), [], []
        self.threads = [threading.Thread(target=self.send) for _ in range(2)]
        for t in self.threads:
            t.start()
        return self

    def __exit__(self, *what):
        self.stop.set()
        for t in self.threads:
            t.join()

    def send(self):
        session = g.Milter(daemon.socket)
        while not self.stop.is_set():
            began = time.monotonic()
            answer = session.send(b"nothing to see\r\n")
            self.times.append(time.monotonic() - began)
            if answer != ("a", ""):
                self.failed.append(answer)
                return


class Local(http.client.HTTPConnection):
    def connect(self):
        self.sock = socket.socket(socket.AF_UNIX)
        self.sock.connect(web)


def metric(name):
    c = Local("localhost")
    c.request("GET", "/metrics")
    lines = c.getresponse().read().decode().splitlines()
    c.close()
    return [line.split()[1] for line in lines if line.startswith(f"sallyport_{name} ")][0]


def refused(text):
    return g.milter_send(daemon, text)[1].startswith("550")


def test_load():
    write_pack("SHELF-[0-9]{4}", "in SHELF-1234")
    with Load() as load:
        done = daemon.tell_to_reload()
    tap.ok(done and not load.failed and len(load.times) > 10, "no message fails while rules are built and put in force",
           (done, load.failed, len(load.times)))
    # How long one may wait is no matter for a test, which any machine may run: tests/bench/gateway.py shows it.
    print(f"# slowest of {len(load.times)}: {max(load.times) * 1000:.1f} ms")
    tap.ok(all(refused(b"in SHELF-1234") for _ in range(8)) and not refused(b"in LOCKER-1234"), "the new rules are in force, the old ones are not")


def test_bad(name, reason, write):
    write()
    with Load() as load:
        failed = daemon.tell_to_reload("event=reload_failed in_force=old")
    # A failed reload says so until one succeeds.
    stale = g.wait_for(lambda: metric("rules_are_stale") == "1")
    tap.ok(failed and reason in daemon.read_log() and stale and not load.failed and refused(b"in SHELF-1234"), f"{name}: the old rules stay in force, and it is said",
           (failed, stale, load.failed, daemon.read_log()[-800:]))


def test_fewer_scanners():
    change_config("scanners: 2", "scanners: 1")
    write_pack("TRUNK-[0-9]{4}", "in TRUNK-1234")
    done = daemon.tell_to_reload()
    tap.ok(done and all(refused(b"in TRUNK-1234") for _ in range(8)) and
           g.wait_for(lambda: len(daemon.children("sallyport-scan")) == 1),
           "where fewer scanners are asked for, none is left with the old rules", daemon.children("sallyport-scan"))


def example_that_fails():
    write_pack("BOX-[0-9]{4}", "in CRATE-1234")


def change_config(old, new):
    with open(daemon.config, encoding="utf-8") as f:
        text = f.read()
    with open(daemon.config, "w", encoding="utf-8") as f:
        f.write(text.replace(old, new))


def slow_one():
    """More than the time that is given: each of these is a machine of its own."""
    change_config("compile-time-ms: 400000", "compile-time-ms: 1000")
    with open(pack, "w", encoding="utf-8") as f:
        f.write("pack: locker\nrules:\n")
        f.writelines(f"  - {{id: r-{i}, name: N, category: operational, type: R_{i}, severity: low, "
                     f"pattern: '[a-z]{{3}}{i}\\d{{1,60}}[x-z]{{1,60}}\\d{{1,60}}w'}}\n" for i in range(3000))


def large_one():
    """More memory than is given: a list of words without end."""
    write_pack("BOX-[0-9]{4}", "in BOX-1234", "contexts:\n  w: [" + ",".join(["a", "b"] * 5500000) + "]\n")


write_pack("LOCKER-[0-9]{4}", "in LOCKER-1234")
with g.serving(tap, folder, daemon):
    tap.ok(refused(b"in LOCKER-1234"), "rules are in force")
    test_load()
    test_bad("an example that its rule does not find", "does not find its example 1", example_that_fails)
    test_bad("rules that take too long to build", "longer than limits.compile-time-ms allows", slow_one)
    change_config("compile-time-ms: 1000", "compile-time-ms: 400000")
    if g.is_plain_build():
        test_bad("rules that take too much memory", "no memory to build the rule set", large_one)
    write_pack("LOCKER-[0-9]{4}", "in LOCKER-1234")
    tap.ok(daemon.tell_to_reload() and g.wait_for(lambda: metric("rules_are_stale") == "0") and
           refused(b"in LOCKER-1234"), "and good ones are taken after that", daemon.read_log()[-500:])
    test_fewer_scanners()
