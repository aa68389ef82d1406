# SPDX-License-Identifier: Apache-2.0
"""
What the gateway costs, as numbers and never as a judgement: gateway.py [FOLDER OF MAILS [MESSAGES]].
The milter alone: time from the end of a message to its answer, and messages per CPU-second. Behind Postfix (as root): time
from the last dot to 250 with and without the milter, by turns. Messages a second at four sessions.
"""
import os
import resource
import shutil
import smtplib
import socket
import statistics
import sys
import threading
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../postfix"))
import gateway as g

N = int(sys.argv[2]) if len(sys.argv) > 2 else 1000
FILLER = "It was a quiet week at the office, and nobody had much to say about the meeting on Tuesday.\r\n"


def mails():
    if len(sys.argv) > 1 and sys.argv[1] != "-":
        found = [os.path.join(at, name) for at, _, names in os.walk(sys.argv[1]) for name in names]
        got = []
        for path in sorted(found)[:N]:
            with open(path, "rb") as f:
                got.append(f.read().replace(b"\r\n", b"\n").replace(b"\n", b"\r\n"))
        return got
    return [g.mail(f"Week {i}", FILLER * 85) for i in range(50)]  # 8 KB


def percentiles(times):
    times = sorted(times)
    return tuple(round(times[min(len(times) - 1, int(len(times) * p))] * 1000, 2) for p in (0.5, 0.9, 0.99))


def cpu_of(daemon):
    """User and system seconds of the parent, its roles, and those that ended."""
    total, tick = 0.0, os.sysconf("SC_CLK_TCK")
    pids = [daemon.process.pid] + [p for r in ("sallyport-front", "sallyport-keep", "sallyport-scan") for p in daemon.children(r)]
    for pid in pids:
        with open(f"/proc/{pid}/stat", encoding="utf-8") as f:
            fields = f.read().rsplit(")", 1)[1].split()
        total += (int(fields[11]) + int(fields[12])) / tick
    return total


def memory_of(daemon):
    """Proportional set size in MB: shared pages count once."""
    total = 0
    pids = [daemon.process.pid] + [p for r in ("sallyport-front", "sallyport-keep", "sallyport-scan") for p in daemon.children(r)]
    for pid in pids:
        with open(f"/proc/{pid}/smaps_rollup", encoding="utf-8") as f:
            total += sum(int(line.split()[1]) for line in f if line.startswith("Pss:"))
    return total / 1024


def milter_alone(daemon, messages):
    m = g.Milter(daemon.socket)
    for message in messages[:50]:
        m.play(message)
    before = cpu_of(daemon)
    times = [m.play(messages[i % len(messages)]) for i in range(N)]
    cpu = cpu_of(daemon) - before
    size = sum(len(messages[i % len(messages)]) for i in range(N))
    print(f"milter alone, one session: p50/p90/p99 {percentiles(times)} ms, {N / cpu:.0f} messages per CPU-second, "
          f"{size / 1e6 / cpu:.0f} MB per CPU-second")
    counts = []

    def run():
        session, n = g.Milter(daemon.socket), 0
        for i in range(N // 2):
            session.play(messages[i % len(messages)])
            n += 1
        counts.append(n)
    threads = [threading.Thread(target=run) for _ in range(4)]
    before, began = cpu_of(daemon), time.perf_counter()
    for t in threads:
        t.start()
    for t in threads:
        t.join()
    took = time.perf_counter() - began
    print(f"milter alone, four sessions: {sum(counts) / took:.0f} messages a second, "
          f"{sum(counts) / (cpu_of(daemon) - before):.0f} per CPU-second (the player is on the same machine)")


def last_dots(port, messages, n):
    times = []
    with smtplib.SMTP("127.0.0.1", port) as smtp:
        smtp.ehlo()
        smtp.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        for i in range(n):
            smtp.mail("anna@office.example")
            smtp.rcpt("bob@partner.example")
            smtp.docmd("data")
            smtp.send(messages[i % len(messages)].replace(b"\r\n.", b"\r\n.."))
            began = time.perf_counter()
            smtp.send(b"\r\n.\r\n")
            smtp.getreply()
            times.append(time.perf_counter() - began)
    return times


def behind_postfix(daemon, folder, messages):
    why_not = g.can_run()
    if why_not:
        print("Postfix: " + why_not)
        return
    sink, times = g.Sink(), {"without": [], "with": [], "tcp": []}
    os.mkdir(folder + "/a")
    os.mkdir(folder + "/b")
    os.mkdir(folder + "/c")
    plain = g.Postfix(folder + "/a", None, sink.port, "defer_transports = smtp")
    before = g.Postfix(folder + "/b", "unix:" + daemon.socket, sink.port, "defer_transports = smtp")
    over_tcp = g.Postfix(folder + "/c", f"inet:127.0.0.1:{PORT}", sink.port, "defer_transports = smtp")
    try:
        for _ in range(10):
            for name, postfix in (("without", plain), ("with", before), ("tcp", over_tcp)):
                times[name] += last_dots(postfix.port, messages, max(N // 10, 10))
        a, b = percentiles(times["without"]), percentiles(times["with"])
        print(f"Postfix, last dot to 250: without {a} ms, with {b} ms, added p50 {b[0] - a[0]:.2f} p99 {b[2] - a[2]:.2f} ms; over TCP {percentiles(times['tcp'])} ms")
    finally:
        plain.stop()
        before.stop()
        over_tcp.stop()
        sink.close()


folder = g.folder()
PORT = g.free_port()
daemon = g.Daemon(folder, f"milter: {{listen: ['unix:{folder}/milter.sock', 'inet:127.0.0.1:{PORT}'], socket-for: everybody}}\n")
try:
    daemon.start()
    messages = mails()
    print(f"{len(messages)} mails, mean {statistics.mean(map(len, messages)) / 1000:.1f} KB; memory idle {memory_of(daemon):.0f} MB")
    milter_alone(daemon, messages)
    behind_postfix(daemon, folder, messages)
    print(f"memory after {memory_of(daemon):.0f} MB")
finally:
    daemon.stop()
    shutil.rmtree(folder, ignore_errors=True)
