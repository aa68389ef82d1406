# SPDX-License-Identifier: Apache-2.0
"""
What the gateway costs, as a table and never as a judgement: gateway.py [--mails FOLDER] [--hostile FOLDER] [-n MESSAGES] [FIGURE...].
Figures: idle (memory), milter (alone), postfix (as root: what it adds, message by message in turn with a Postfix that has no
milter, and another one that has none, which shows what the machine adds by itself), hostile (one such mail in a hundred, by
turns with none), reload (the slowest message meanwhile), large (memory for a large message). All of them when none is named.
peers.py sets it beside others.
"""
import argparse
import bisect
import os
import random
import signal
import smtplib
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../postfix"))
import gateway as g

ROUNDS = 8
FILLER = "It was a quiet week at the office, and nobody had much to say about the meeting on Tuesday.\r\n"
ROLES = ("sallyport-front", "sallyport-keep", "sallyport-scan", "sallyport-extract", "sallyport-worker")


def read_mails(folder, n):
    """At most n of them, spread over the folder."""
    found = sorted(os.path.join(at, name) for at, _, names in os.walk(folder) for name in names)
    got = []
    for path in found[::max(1, len(found) // n)]:
        with open(path, "rb") as f:
            raw = f.read().replace(b"\r\n", b"\n").replace(b"\n", b"\r\n")
        got.append(raw if b"\r\n\r\n" in raw else raw + b"\r\n\r\n")
    return got


def mails():
    return read_mails(ARGS.mails, ARGS.n) if ARGS.mails else [g.mail(f"Week {i}", FILLER * 85) for i in range(50)]  # 8 KB


def hostile():
    """What takes a scanner longest for its size: parts, headers, encodings, archives that are none."""
    if ARGS.hostile:
        return read_mails(ARGS.hostile, ARGS.n)
    parts = b"--b\r\n\r\nx\r\n" * 2000
    return [b"From: a@example.com\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n" + parts + b"--b--\r\n",
            b"From: a@example.com\r\n" + b"".join(b"X-%d: =?utf-8?q?=41?=\r\n" % i for i in range(2000)) + b"\r\nx\r\n",
            b"From: a@example.com\r\nContent-Type: text/html\r\n\r\n" + b"<div>" * 20000,
            b"From: a@example.com\r\n\r\n" + b"4111 1111 1111 1111 " * 1000,
            b"From: a@example.com\r\nContent-Type: application/zip\r\nContent-Transfer-Encoding: base64\r\n\r\n" +
            b"UEsDBBQAAAAIAAAAIQ==" * 2000]


def at_percentiles(times, points=(0.5, 0.9, 0.99)):
    times = sorted(times)
    return [times[min(len(times) - 1, int(len(times) * p))] * 1000 for p in points]


def row(name, *values):
    print(f"{name:60}" + "".join(f"{value:>12}" for value in values), flush=True)


def ms(values):
    return [f"{v:.2f} ms" for v in values]


def pids_of(daemon):
    return [daemon.process.pid] + [p for role in ROLES for p in daemon.children(role)]


def cpu_of(daemon):
    """User and system seconds of the parent, its roles, and those that ended."""
    total = 0
    for pid in pids_of(daemon):
        with open(f"/proc/{pid}/stat", encoding="utf-8") as f:
            total += sum(map(int, f.read().rsplit(")", 1)[1].split()[11:15]))
    return total / os.sysconf("SC_CLK_TCK")


def memory_of(pids):
    """Proportional set size in MB: shared pages count once."""
    total = 0
    for pid in pids:
        try:
            with open(f"/proc/{pid}/smaps_rollup", encoding="utf-8") as f:
                total += sum(int(line.split()[1]) for line in f if line.startswith("Pss:"))
        except OSError:
            pass  # it ended meanwhile
    return total / 1024


class Beside:
    """Another session, which plays one of its messages for every hundred of the others'."""

    def __init__(self, daemon, messages, times):
        self.daemon, self.messages, self.times, self.played = daemon, messages, times, 0
        self.over = threading.Event()
        self.thread = threading.Thread(target=self.run)
        self.thread.start()

    def run(self):
        session = g.Milter(self.daemon.socket)
        while not self.over.wait(0.001):
            while len(self.times) > 100 * self.played and not self.over.is_set():
                try:
                    session.play(self.messages[self.played % len(self.messages)])
                except (EOFError, OSError):  # it was put off, or is no mail: a mail server would come again
                    session = g.Milter(self.daemon.socket)
                self.played += 1

    def end(self):
        self.over.set()
        self.thread.join()


def play(daemon, messages, n, sessions=1, beside=()):
    """Each session plays n messages. Returns: (times, seconds, how many were played beside them)."""
    times = []

    def run():
        session = g.Milter(daemon.socket)
        for i in range(n):
            times.append(session.play(messages[i % len(messages)]))
    threads = [threading.Thread(target=run) for _ in range(sessions)]
    other = Beside(daemon, beside, times) if beside else None
    began = time.perf_counter()
    for t in threads:
        t.start()
    for t in threads:
        t.join()
    seconds = time.perf_counter() - began
    if other:
        other.end()
    return times, seconds, other.played if other else 0


def idle(daemon, _):
    row("memory of all roles, idle", f"{memory_of(pids_of(daemon)):.0f} MB")


def milter_alone(daemon, messages):
    play(daemon, messages, 50)
    before = cpu_of(daemon)
    times, _, _ = play(daemon, messages, ARGS.n)
    row("milter, one session: p50, p90, p99", *ms(at_percentiles(times)))
    row("  messages per CPU-second", f"{ARGS.n / (cpu_of(daemon) - before):.0f}")
    _, seconds, _ = play(daemon, messages, ARGS.n // 2, 4)
    row("milter, four sessions: messages a second", f"{ARGS.n // 2 * 4 / seconds:.0f}")


def beside_hostile(daemon, messages):
    """Rounds with and without, in turn, so that what else the machine does hits both."""
    bad, kept, played = hostile(), [], 0
    play(daemon, messages, 50, 4, bad)
    for _ in range(ROUNDS):
        _, quiet, _ = play(daemon, messages, ARGS.n // 2, 4)
        _, beside, n = play(daemon, messages, ARGS.n // 2, 4, bad)
        kept.append(quiet / beside * 100)
        played += n
    row(f"four sessions, 1 % hostile mail beside ({played}): kept, median", f"{statistics.median(kept):.0f} %",
        f"{min(kept):.0f} to {max(kept):.0f}")


class Session:
    """One client of a Postfix."""

    def __init__(self, postfix):
        self.smtp = smtplib.SMTP("127.0.0.1", postfix.port)
        self.smtp.ehlo()
        self.smtp.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def send(self, message):
        """Seconds from the last dot to its answer, and of the whole."""
        first = time.perf_counter()
        self.smtp.mail("anna@office.example")
        self.smtp.rcpt("bob@partner.example")
        self.smtp.docmd("data")
        self.smtp.send(message.replace(b"\r\n.", b"\r\n.."))
        began = time.perf_counter()
        self.smtp.send(b"\r\n.\r\n")
        self.smtp.getreply()
        end = time.perf_counter()
        return end - began, end - first


class Lateness:
    """How late a process wakes that asks for nothing but a millisecond of sleep: what the machine adds to anything."""

    PROGRAM = ("import sys, time\nwhile True:\n  began = time.perf_counter(); time.sleep(.001); end = time.perf_counter()\n"
               "  print(began, end, flush=True)")
    ON_TIME = 0.001

    def __init__(self, folder):
        self.path = os.path.join(folder, "lateness")
        with open(self.path, "w", encoding="ascii") as out:
            self.process = subprocess.Popen([sys.executable, "-c", self.PROGRAM], stdout=out)
        self.naps = []

    def end(self):
        self.process.kill()
        self.process.wait()
        with open(self.path, encoding="ascii") as f:
            self.naps = [tuple(map(float, line.split())) for line in f.read().splitlines()[:-1]]
        return [end - began - 0.001 for began, end in self.naps]

    def is_on_time(self, began, end):
        """Whether it never woke late between two moments."""
        first = max(0, bisect.bisect_left(self.naps, (began,)) - 1)
        last = bisect.bisect_right(self.naps, (end,))
        return all(nap[1] - nap[0] - 0.001 < self.ON_TIME for nap in self.naps[first:last])


def behind_postfix(daemon, messages):
    why_not = g.can_run()
    if why_not:
        print("Postfix: " + why_not)
        return
    sink, running = g.Sink(), {}
    memory = tempfile.mkdtemp(prefix="sallyport-bench.", dir="/dev/shm" if os.access("/dev/shm", os.W_OK) else None)
    os.chmod(memory, 0o755)
    try:
        for name, milter in (("without", None), ("without again", None), ("with", "unix:" + daemon.socket),
                             ("over TCP", f"inet:127.0.0.1:{PORT}")):
            os.mkdir(os.path.join(memory, name.replace(" ", "-")))
            running[name] = g.Postfix(os.path.join(memory, name.replace(" ", "-")), milter, sink.port, "defer_transports = smtp")
        lateness = Lateness(memory)
        turns = take_turns(running, messages)
        row("how late a sleeping process wakes: p50, p90, p99", *ms(at_percentiles(lateness.end())))
        tell_added("whatever else the machine did", turns)
        tell_added("while the machine was on time", [t for t in turns if lateness.is_on_time(t.began, t.end)])
    finally:
        for postfix in running.values():
            postfix.stop()
        sink.close()
        g.discard(memory)


class Turn:
    """The same message by each of them, one after the other in an order that changes."""

    def __init__(self, sessions, message):
        self.began = time.perf_counter()
        self.times = {name: sessions[name].send(message) for name in random.sample(list(sessions), len(sessions))}
        self.end = time.perf_counter()


def take_turns(running, messages):
    sessions = {name: Session(postfix) for name, postfix in running.items()}
    return [Turn(sessions, messages[i % len(messages)]) for i in range(ARGS.n * ROUNDS)]


def tell_added(when, turns):
    """Differences of the percentiles of all turns, and between which values those of p99 lie in parts of the run."""
    if len(turns) < 100 * ROUNDS:
        print(f"Postfix, {when}: {len(turns)} messages are too few")
        return
    for k, what in enumerate(("last dot to 250", "MAIL to 250")):
        def at(name, some):
            return at_percentiles([turn.times[name][k] for turn in some])
        row(f"Postfix, {what}, {when} ({len(turns)}): p50, p90, p99", *ms(at("without", turns)))
        for name in sorted(set(turns[0].times) - {"without"}):
            parts = [turns[i::ROUNDS] for i in range(ROUNDS)]
            p99 = sorted(at(name, part)[2] - at("without", part)[2] for part in parts)
            row(f"  added {name}", *ms(b - a for a, b in zip(at("without", turns), at(name, turns))),
                f"  (p99 in parts: {p99[0]:.2f} to {p99[-1]:.2f})")


def while_loading(daemon, messages):
    """The slowest message while rules are built and scanners replaced."""
    worst = {}
    for name in ("before", "while"):
        stop, times = threading.Event(), []

        def run(stop=stop, times=times):
            session = g.Milter(daemon.socket)
            while not stop.is_set():
                times.append(session.play(messages[len(times) % len(messages)]))
        thread = threading.Thread(target=run)
        thread.start()
        if name == "while":
            with open(os.path.join(folder, "more.yaml"), "w", encoding="utf-8") as f:
                f.write("pack: more\nrules: [{id: more, name: M, category: operational, type: MORE, severity: low, pattern: 'MORE-[0-9]{4}'}]\n")
            before = daemon.read_log().count("event=ready ")
            daemon.process.send_signal(signal.SIGHUP)
            g.wait_for(lambda: daemon.read_log().count("event=ready ") > before, 120)
        else:
            time.sleep(2)
        stop.set()
        thread.join()
        worst[name] = max(times)
    row("slowest message before, and during a reload", *ms(v * 1000 for v in worst.values()))


def memory_of_scanner(daemon, _):
    """The most that a scanner takes beyond its message, which is a large one."""
    size = 20_000_000
    session = g.Milter(daemon.socket)
    session.play(g.mail("large", FILLER * (size // len(FILLER))))
    most = 0
    for pid in daemon.children("sallyport-scan"):
        with open(f"/proc/{pid}/status", encoding="utf-8") as f:
            most = max(most, *(int(line.split()[1]) for line in f if line.startswith("VmHWM:")))
    row("a scanner at its most, message of 20 MB", f"{most / 1024:.0f} MB", f"({most / 1024 - 2 * size / 1e6:.0f} + 2x)")


FIGURES = {"idle": idle, "milter": milter_alone, "postfix": behind_postfix, "hostile": beside_hostile, "reload": while_loading,
           "large": memory_of_scanner}
parser = argparse.ArgumentParser(description="What the gateway costs.")
parser.add_argument("--mails", help="folder of mails; else some of 8 KB are made")
parser.add_argument("--hostile", help="folder of hostile mails; else some are made")
parser.add_argument("-n", type=int, default=1000, help="messages a figure, or a round of it")
parser.add_argument("figure", nargs="*", choices=[[], *FIGURES])
ARGS = parser.parse_args()
folder = g.folder()
PORT = g.free_port()
with open(os.path.join(folder, "more.yaml"), "w", encoding="utf-8") as rules:
    rules.write("pack: more\nrules: [{id: more, name: M, category: operational, type: MORE, severity: low, pattern: 'MORE-[0-9]{5}'}]\n")
daemon = g.Daemon(folder, "rules: [more.yaml]\ndaemon: {}\n"
                  f"milter: {{listen: ['unix:{folder}/milter.sock', 'inet:127.0.0.1:{PORT}'], socket-for: everybody}}\n")
try:
    daemon.start()
    all_mails = mails()
    row(f"{len(all_mails)} mails, mean {statistics.mean(map(len, all_mails)) / 1000:.1f} KB")
    for figure in ARGS.figure or FIGURES:
        FIGURES[figure](daemon, all_mails)
finally:
    daemon.stop()
    g.discard(folder)
