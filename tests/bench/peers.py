#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""
peers.py [MAILS [PATTERNS]]: the gateway beside rspamd and clamd, which look for the same patterns in the same mails, as a
table. MAILS: a folder (when not given, mails are made). PATTERNS: lines ID:/REGEX/FLAGS (when not given, a list of its own).
Each is asked over Unix sockets, by one session (messages per CPU-second of the server) and by four (messages a second).
Who is not installed is left out. Asserts nothing.
"""
import os
import re
import shutil
import socket
import struct
import subprocess
import sys
import tempfile
import threading
import time

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, "../postfix"))
import gateway as g
import rspamd

WORKERS = 2
RSPAMD_MILTER = """
worker "rspamd_proxy" { bind_socket = "%(dir)s/milter.sock mode=0666"; count = %(n)d; milter = yes; timeout = 120s;
  upstream "local" { default = yes; self_scan = yes; } }
"""
CLAMD = """LocalSocket {0}/clamd.sock
DatabaseDirectory {0}/db
TemporaryDirectory {0}
Foreground yes
MaxThreads {1}
LogFile {0}/log
PCREMatchLimit 100000
MaxScanSize 200M
MaxFileSize 200M
StreamMaxLength 200M
"""


def read_patterns(path):
    found = []
    with open(path, encoding="utf-8") as f:
        for line in f:
            if m := re.match(r"\d+:/(.*)/(\w*)$", line.rstrip("\n")):
                found.append(m.groups())
    return found


def read_mails(folder):
    if not folder:
        folder = os.path.join(scratch, "made")
        subprocess.run([sys.executable, os.path.join(HERE, "make_mails.py"), folder, "600"], check=True, stdout=subprocess.DEVNULL)
        folder += "/mails"
    found = []
    for name in sorted(os.listdir(folder)):
        with open(os.path.join(folder, name), "rb") as f:
            found.append(f.read().replace(b"\r\n", b"\n").replace(b"\n", b"\r\n"))
    return found


def cpu_of(root):
    """User and system seconds of a process and all that came of it, those that ended included."""
    parent, ticks = {}, {}
    for pid in filter(str.isdigit, os.listdir("/proc")):
        try:
            with open(f"/proc/{pid}/stat", encoding="utf-8", errors="replace") as f:
                fields = f.read().rsplit(")", 1)[1].split()
        except OSError:
            continue
        parent[int(pid)], ticks[int(pid)] = int(fields[1]), sum(map(int, fields[11:15]))
    total = 0
    for pid, n in ticks.items():
        at = pid
        while at in parent and at != root:
            at = parent[at]
        total += n if at == root else 0
    return total / os.sysconf("SC_CLK_TCK")


# ---- the servers; each has start() -> process id, session() -> function of a mail, stop() ----

class Sallyport:
    """All its own rules, or nothing but the patterns."""

    def __init__(self, name, patterns=None):
        self.name = name
        at = os.path.join(scratch, "sallyport-" + name.split()[-1].strip("()"))
        os.makedirs(at + "/packs")
        env = {}
        if patterns:
            os.makedirs(at + "/policy")
            with open(at + "/policy/default.yaml", "w", encoding="utf-8") as f:
                f.write("policy: bench\nrules: [{id: noted, action: report, reason: '{kinds}.', when: {severity: low}}]\n")
            with open(at + "/packs/bench.yaml", "w", encoding="utf-8") as f:
                f.write("pack: bench\nrules:\n")
                for i, (pattern, flags) in enumerate(patterns):
                    quoted = pattern.replace("'", "''")
                    f.write(f"  - {{id: r-{i}, name: Pattern {i}, category: operational, type: R_{i}, severity: low, "
                            f"pattern: '{quoted}', caseless: {str('i' in flags).lower()}}}\n")
            env = {"SALLYPORT_DATADIR": at}
        self.daemon = g.Daemon(at, "", env=env)

    def start(self):
        return self.daemon.start().process.pid

    def session(self):
        return g.Milter(self.daemon.socket).play

    def stop(self):
        self.daemon.stop()


class Rspamd:
    name = "rspamd 3.4 (milter)"

    def __init__(self, patterns):
        self.dir = os.path.join(scratch, "rspamd")
        os.makedirs(self.dir + "/hs")
        with open(self.dir + "/rspamd.conf", "w", encoding="utf-8") as f:
            f.write(rspamd.CONFIG % {"dir": self.dir, "port": g.free_port()} + RSPAMD_MILTER % {"dir": self.dir, "n": WORKERS})
        with open(self.dir + "/tlds", "w", encoding="utf-8") as f:
            f.write("com\norg\nnet\nuk\nexample\n")
        rspamd.write_patterns(self.dir, patterns)
        self.process = None

    def start(self):
        for warm in (False, True):  # the first time it compiles, which is not what is measured
            self.process = rspamd.start(self.dir)
            ok = g.wait_for(lambda: os.path.exists(self.dir + "/milter.sock"), 60)
            if not ok or not g.wait_for(lambda: [n for n in os.listdir(self.dir + "/hs") if ".hs" in n], 60):
                raise OSError("rspamd does not start here")
            time.sleep(3)
            if not warm:
                self.stop()
                os.unlink(self.dir + "/milter.sock")
        return self.process.pid

    def session(self):
        return g.Milter(self.dir + "/milter.sock").play

    def stop(self):
        self.process.terminate()
        self.process.wait()


class Clamd:
    def __init__(self, patterns, all_matches):
        self.name = f"clamd ({'all matches' if all_matches else 'first match'})"
        self.all_matches = all_matches
        self.dir = os.path.join(scratch, "clamd-all" if all_matches else "clamd")
        os.makedirs(self.dir + "/db")
        with open(self.dir + "/db/bench.ldb", "w", encoding="utf-8") as f:
            for i, (pattern, flags) in enumerate(patterns):
                # A literal of the pattern asks for it; where it has none, the end of a line does.
                bare = re.sub(r"\\.|\[[^]]*\]|\([^()]*\)", " ", pattern)
                literal = max(re.findall(r"[A-Za-z0-9_-]{4,}(?![?*{])", bare), key=len, default="")
                trigger = literal.encode().hex() + "::i" if literal else "0d0a"
                escaped = pattern.replace(";", r"\x3b").replace("/", r"\/").replace(r"\x60", "`")
                f.write(f"R_{i};Engine:81-255,Target:0;0&1;{trigger};0/{escaped}/{'i' if 'i' in flags else ''}\n")
        with open(self.dir + "/conf", "w", encoding="utf-8") as f:
            f.write(CLAMD.format(self.dir, WORKERS))
        self.process = None

    def start(self):
        self.process = subprocess.Popen(["clamd", "-c", self.dir + "/conf"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        if not g.wait_for(lambda: os.path.exists(self.dir + "/clamd.sock"), 60):
            raise OSError("clamd does not start here")
        return self.process.pid

    def session(self):
        def ask(mail):
            with socket.socket(socket.AF_UNIX) as s:
                s.connect(self.dir + "/clamd.sock")
                if self.all_matches:  # it takes no stream for this
                    path = os.path.join(self.dir, f"mail-{threading.get_ident()}")
                    with open(path, "wb") as f:
                        f.write(mail)
                    s.sendall(b"zALLMATCHSCAN " + path.encode() + b"\0")
                else:
                    s.sendall(b"zINSTREAM\0" + struct.pack(">I", len(mail)) + mail + struct.pack(">I", 0))
                answer = b""
                while piece := s.recv(65536):
                    answer += piece
                if not re.search(rb"(FOUND|OK)\0", answer) or b"ERROR" in answer:
                    raise OSError(answer[:200])
        return ask

    def stop(self):
        self.process.terminate()
        self.process.wait()


# ---- measuring ----

def play(server, mails, sessions):
    """Seconds that it took."""
    todo, lock, failed = list(mails), threading.Lock(), []

    def run():
        ask = server.session()
        while True:
            with lock:
                if not todo:
                    return
                mail = todo.pop()
            try:
                ask(mail)
            except (OSError, EOFError) as error:
                failed.append(error)
                ask = server.session()
    threads = [threading.Thread(target=run) for _ in range(sessions)]
    began = time.perf_counter()
    for t in threads:
        t.start()
    for t in threads:
        t.join()
    if len(failed) > len(mails) / 100:
        raise OSError(f"{len(failed)} of {len(mails)} failed: {failed[0]}")
    return time.perf_counter() - began


def measure(server, mails):
    """(messages per CPU-second with one session, messages a second with four)"""
    try:
        pid = server.start()
        play(server, mails[:30], 1)
        before = cpu_of(pid)
        play(server, mails, 1)
        cpu = cpu_of(pid) - before
        return len(mails) / cpu, len(mails) / play(server, mails, 4)
    finally:
        server.stop()


def main():
    mails = read_mails(sys.argv[1] if len(sys.argv) > 1 else None)
    patterns = read_patterns(sys.argv[2]) if len(sys.argv) > 2 else rspamd.patterns()
    servers = [Sallyport("sallyportd (all its rules)"), Sallyport("sallyportd (the patterns)", patterns)]
    if shutil.which("rspamd"):
        servers.append(Rspamd(patterns))
    if shutil.which("clamd"):
        servers += [Clamd(patterns, False), Clamd(patterns, True)]
    size = sorted(map(len, mails))
    print(f"{len(mails)} mails, median {size[len(size) // 2] / 1000:.1f} KB, mean {sum(size) / len(size) / 1000:.0f} KB; "
          f"{len(patterns)} patterns")
    print(f"{'':28}{'per CPU-second':>15}{'a second, 4 sessions':>22}{'ratios to the first two':>30}")
    ours = []
    for server in servers:
        # Who is slow is given a part of them.
        n = len(mails) if not isinstance(server, Clamd) else len(mails) // (10 if server.all_matches else 2)
        try:
            cpu, wall = measure(server, mails[:n])
        except OSError as error:
            print(f"{server.name:28}  {error}")
            continue
        ratios = ", ".join(f"{a / cpu:.1f}x/{b / wall:.1f}x" for a, b in ours)
        print(f"{server.name:28}{cpu:15.0f}{wall:22.0f}{ratios:>30}", flush=True)
        if isinstance(server, Sallyport):
            ours.append((cpu, wall))


scratch = tempfile.mkdtemp(prefix="sallyport-peers.")
os.chmod(scratch, 0o755)
try:
    main()
finally:
    shutil.rmtree(scratch, ignore_errors=True)
