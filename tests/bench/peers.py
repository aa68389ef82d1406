#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""
peers.py [MAILS [PATTERNS [ROUNDS]]]: the gateway beside rspamd and clamd, which look for the same patterns in the same mails,
as a table. MAILS: a folder (when not given, or -, mails are made). PATTERNS: lines ID:/REGEX/FLAGS (when not given, or -, a list
of its own). All run at the same time and are asked in turn, a few mails each, by one session (messages per CPU-second of the
server) and by four (per CPU-second, and messages a second); ours and rspamd as milters over Unix sockets, and by HTTP.
Who is not installed is left out. Asserts nothing.
"""
import http.client
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
    """Seconds of CPU of a process and all that came of it, those that ended included. The kernel's scheduler knows them to
    the nanosecond of tasks that live, to a hundredth of a second of those that ended."""
    parent, seconds = {}, {}
    for pid in filter(str.isdigit, os.listdir("/proc")):
        try:
            with open(f"/proc/{pid}/stat", encoding="utf-8", errors="replace") as f:
                fields = f.read().rsplit(")", 1)[1].split()
            live = 0
            for task in os.listdir(f"/proc/{pid}/task"):
                with open(f"/proc/{pid}/task/{task}/schedstat", encoding="ascii") as f:
                    live += int(f.read().split()[0])
        except OSError:
            continue
        parent[int(pid)] = int(fields[1])
        seconds[int(pid)] = live / 1e9 + sum(map(int, fields[13:15])) / os.sysconf("SC_CLK_TCK")
    total = 0
    for pid, n in seconds.items():
        at = pid
        while at in parent and at != root:
            at = parent[at]
        total += n if at == root else 0
    return total


def by_http(port, path, headers):
    """A function that asks a server of this machine, over a connection that it keeps where the server does."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=120)

    def ask(mail):
        connection.request("POST", path, mail, headers)
        answer = connection.getresponse()
        answer.read()
        if answer.status != 200:
            raise OSError(f"HTTP status {answer.status}")
    return ask


# ---- the servers; each has start() -> process id, entries {name: () -> function of a mail}, stop() ----

class Sallyport:
    """All its own rules, or nothing but the patterns."""

    part = 1

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
        port = g.free_port()
        self.daemon = g.Daemon(at, f"http: {{listen: 'inet:127.0.0.1:{port}'}}\n", env=env)
        self.entries = {"milter": lambda: g.Milter(self.daemon.socket).play,
                        "HTTP": lambda: by_http(port, "/v1/scan", {"Content-Type": "message/rfc822"})}

    def start(self):
        return self.daemon.start().process.pid

    def stop(self):
        self.daemon.stop()


class Rspamd:
    name = "rspamd"
    part = 1  # of the mails that it is given

    def __init__(self, patterns):
        port = g.free_port()
        self.entries = {"milter": lambda: g.Milter(self.dir + "/milter.sock").play, "HTTP": lambda: by_http(port, "/checkv2", {})}
        self.dir = os.path.join(scratch, "rspamd")
        os.makedirs(self.dir + "/hs")
        with open(self.dir + "/rspamd.conf", "w", encoding="utf-8") as f:
            f.write(rspamd.CONFIG % {"dir": self.dir, "port": port} + RSPAMD_MILTER % {"dir": self.dir, "n": WORKERS})
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

    def stop(self):
        self.process.terminate()
        self.process.wait()


class Clamd:
    def __init__(self, patterns, all_matches):
        self.name = f"clamd ({'all matches' if all_matches else 'first match'})"
        self.all_matches = all_matches
        self.part = 10 if all_matches else 2  # who is slow is given a part of the mails
        self.entries = {"socket": self.session}
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

def play(entry, mails, sessions):
    """Seconds that it took."""
    todo, lock, failed = list(mails), threading.Lock(), []

    def run():
        ask = entry()
        while True:
            with lock:
                if not todo:
                    return
                mail = todo.pop()
            try:
                ask(mail)
            except (OSError, EOFError, http.client.HTTPException) as error:
                failed.append(error)
                ask = entry()
    threads = [threading.Thread(target=run) for _ in range(sessions)]
    began = time.perf_counter()
    for t in threads:
        t.start()
    for t in threads:
        t.join()
    if len(failed) > len(mails) / 50 + 1:
        raise OSError(f"{len(failed)} of {len(mails)} failed: {failed[0]}")
    return time.perf_counter() - began


class Row:
    """A server asked by one of its entries."""

    def __init__(self, server, entry, pid):
        self.name, self.server, self.entry, self.pid = f"{server.name}, {entry}", server, server.entries[entry], pid
        self.n, self.cpu, self.wall = {}, {}, {}

    def turn(self, mails, sessions):
        mails = mails[::self.server.part]
        before = cpu_of(self.pid)
        wall = play(self.entry, mails, sessions)
        for to, what in ((self.n, len(mails)), (self.cpu, cpu_of(self.pid) - before), (self.wall, wall)):
            to[sessions] = to.get(sessions, 0) + what

    def figures(self):
        """Messages per CPU-second of one session and of four, and messages a second of four."""
        return self.n[1] / self.cpu[1], self.n[4] / self.cpu[4], self.n[4] / self.wall[4]


def measure(servers, mails, rounds):
    """Rows of those that start here, all of them asked in turn."""
    started, rows = [], []
    try:
        for server in servers:
            try:
                pid = server.start()
            except (OSError, RuntimeError) as error:
                print(f"{server.name:40}  {error}")
                continue
            started.append(server)
            rows += [Row(server, entry, pid) for entry in server.entries]
        for row in rows:
            play(row.entry, mails[:30], 1)
        for _ in range(rounds):
            for at in range(0, len(mails), 50):
                for row in rows:
                    row.turn(mails[at:at + 50], 1)
                    row.turn(mails[at:at + 50], 4)
        return rows
    finally:
        for server in started:
            server.stop()


def given(i):
    return sys.argv[i] if len(sys.argv) > i and sys.argv[i] != "-" else None


def main():
    mails = read_mails(given(1))
    patterns = read_patterns(given(2)) if given(2) else rspamd.patterns()
    servers = [Sallyport("sallyportd (all its rules)"), Sallyport("sallyportd (the patterns)", patterns)]
    if shutil.which("rspamd"):
        servers.append(Rspamd(patterns))
    if shutil.which("clamd"):
        servers += [Clamd(patterns, False), Clamd(patterns, True)]
    size = sorted(map(len, mails))
    print(f"{len(mails)} mails, median {size[len(size) // 2] / 1000:.1f} KB, mean {sum(size) / len(size) / 1000:.0f} KB; "
          f"{len(patterns)} patterns")
    rows = measure(servers, mails, int(given(3) or 1))
    print(f"{'messages':40}{'per CPU-second, 1 session':>26}{'4 sessions':>12}{'a second, 4':>13}")
    for row in rows:
        print(f"{row.name:40}{row.figures()[0]:26.0f}{row.figures()[1]:12.0f}{row.figures()[2]:13.0f}")
    ours = [row for row in rows if isinstance(row.server, Sallyport)]
    for row in (row for row in rows if not isinstance(row.server, Sallyport)):
        for our in ours:
            ratios = [a / b for a, b in zip(our.figures(), row.figures())]
            print(f"{our.name} to {row.name}: {ratios[0]:.1f}x, {ratios[1]:.1f}x, {ratios[2]:.1f}x")


scratch = tempfile.mkdtemp(prefix="sallyport-peers.")
os.chmod(scratch, 0o755)
try:
    main()
finally:
    shutil.rmtree(scratch, ignore_errors=True)
