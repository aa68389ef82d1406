# SPDX-License-Identifier: Apache-2.0
"""
What the gateway costs, as a table and never as a judgement: gateway.py [FOLDER OF MAILS [MESSAGES]].
The milter alone; behind Postfix (as root; its queue in memory, by turns with one that has no milter, message by message); with
one hostile mail in a hundred; while rules are loaded anew; what it takes of memory. peers.py sets it beside others.
"""
import os
import signal
import smtplib
import socket
import statistics
import sys
import tempfile
import threading
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../postfix"))
import gateway as g

N = int(sys.argv[2]) if len(sys.argv) > 2 else 1000
FILLER = "It was a quiet week at the office, and nobody had much to say about the meeting on Tuesday.\r\n"
ROLES = ("sallyport-front", "sallyport-keep", "sallyport-scan", "sallyport-extract", "sallyport-worker")


def mails():
    if len(sys.argv) > 1 and sys.argv[1] != "-":
        found = [os.path.join(at, name) for at, _, names in os.walk(sys.argv[1]) for name in names]
        got = []
        for path in sorted(found)[:N]:
            with open(path, "rb") as f:
                got.append(f.read().replace(b"\r\n", b"\n").replace(b"\n", b"\r\n"))
        return got
    return [g.mail(f"Week {i}", FILLER * 85) for i in range(50)]  # 8 KB


def hostile():
    """What takes a scanner longest for its size: parts, headers, encodings, archives that are none."""
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
    print(f"{name:52}" + "".join(f"{value:>12}" for value in values), flush=True)


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


def play(daemon, messages, n, sessions=1, beside=()):
    """Each session plays n messages; another session plays one of those beside for every hundred of them.
    Returns: (times, seconds)."""
    times, over = [], threading.Event()

    def run():
        session = g.Milter(daemon.socket)
        for i in range(n):
            times.append(session.play(messages[i % len(messages)]))

    def run_beside():
        session, played = g.Milter(daemon.socket), 0
        while not over.wait(0.001):
            while len(times) > 100 * played and not over.is_set():
                session.play(beside[played % len(beside)])
                played += 1
    threads = [threading.Thread(target=run) for _ in range(sessions)]
    other = threading.Thread(target=run_beside) if beside else None
    began = time.perf_counter()
    for t in threads + ([other] if other else []):
        t.start()
    for t in threads:
        t.join()
    seconds = time.perf_counter() - began
    over.set()
    if other:
        other.join()
    return times, seconds


def milter_alone(daemon, messages):
    play(daemon, messages, 50)
    before = cpu_of(daemon)
    times, _ = play(daemon, messages, N)
    row("milter, one session: p50, p90, p99", *ms(at_percentiles(times)))
    row("  messages per CPU-second", f"{N / (cpu_of(daemon) - before):.0f}")
    _, seconds = play(daemon, messages, N // 2, 4)
    row("milter, four sessions: messages a second", f"{N // 2 * 4 / seconds:.0f}")


def beside_hostile(daemon, messages):
    bad = hostile()
    _, alone = play(daemon, bad, len(bad))
    row("hostile mails, each alone, mean", f"{alone / len(bad) * 1000:.1f} ms")
    _, quiet = play(daemon, messages, N // 2, 4)
    _, beside = play(daemon, messages, N // 2, 4, bad)
    row("four sessions, 1 % hostile mail beside: kept", f"{quiet / beside * 100:.0f} %")


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


def behind_postfix(daemon, messages):
    why_not = g.can_run()
    if why_not:
        print("Postfix: " + why_not)
        return
    sink, running = g.Sink(), {}
    memory = tempfile.mkdtemp(prefix="sallyport-bench.", dir="/dev/shm" if os.access("/dev/shm", os.W_OK) else None)
    os.chmod(memory, 0o755)
    try:
        for name, milter in (("without", None), ("with", "unix:" + daemon.socket), ("over TCP", f"inet:127.0.0.1:{PORT}")):
            os.mkdir(os.path.join(memory, name.replace(" ", "-")))
            running[name] = g.Postfix(os.path.join(memory, name.replace(" ", "-")), milter, sink.port, "defer_transports = smtp")
        sessions = {name: Session(postfix) for name, postfix in running.items()}
        times = {name: [] for name in sessions}
        for i in range(N):
            for name, session in sessions.items():
                times[name].append(session.send(messages[i % len(messages)]))
        for k, what in enumerate(("last dot to 250", "MAIL to 250")):
            without = at_percentiles([t[k] for t in times["without"]])
            row(f"Postfix, {what}: p50, p90, p99 without a milter", *ms(without))
            for name in ("with", "over TCP"):
                row(f"  added {name} it" if name == "with" else f"  added {name}",
                    *ms(b - a for a, b in zip(without, at_percentiles([t[k] for t in times[name]]))))
    finally:
        for postfix in running.values():
            postfix.stop()
        sink.close()
        g.discard(memory)


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


def memory_of_scanner(daemon):
    """The most that a scanner takes beyond its message, which is a large one."""
    size = 20_000_000
    session = g.Milter(daemon.socket)
    session.play(g.mail("large", FILLER * (size // len(FILLER))))
    most = 0
    for pid in daemon.children("sallyport-scan"):
        with open(f"/proc/{pid}/status", encoding="utf-8") as f:
            most = max(most, *(int(line.split()[1]) for line in f if line.startswith("VmHWM:")))
    row("a scanner at its most, message of 20 MB", f"{most / 1024:.0f} MB", f"({most / 1024 - 2 * size / 1e6:.0f} + 2x)")


folder = g.folder()
PORT = g.free_port()
with open(os.path.join(folder, "more.yaml"), "w", encoding="utf-8") as rules:
    rules.write("pack: more\nrules: [{id: more, name: M, category: operational, type: MORE, severity: low, pattern: 'MORE-[0-9]{5}'}]\n")
daemon = g.Daemon(folder, "rules: [more.yaml]\n"
                  f"milter: {{listen: ['unix:{folder}/milter.sock', 'inet:127.0.0.1:{PORT}'], socket-for: everybody}}\n")
try:
    daemon.start()
    all_mails = mails()
    row(f"{len(all_mails)} mails, mean {statistics.mean(map(len, all_mails)) / 1000:.1f} KB; {N} messages a figure")
    row("memory of all roles, idle", f"{memory_of(pids_of(daemon)):.0f} MB")
    milter_alone(daemon, all_mails)
    behind_postfix(daemon, all_mails)
    beside_hostile(daemon, all_mails)
    while_loading(daemon, all_mails)
    memory_of_scanner(daemon)
finally:
    daemon.stop()
    g.discard(folder)
