# SPDX-License-Identifier: Apache-2.0
"""
Messages with known marks go through a real Postfix while roles are killed at random. At the end what went in is what was
delivered, held, refused and put off; nothing marked was delivered, and nothing was delivered twice. As TAP:
balance.py [MESSAGES [SECONDS BETWEEN KILLS]].
"""
import collections
import os
import random
import re
import signal
import subprocess
import sys
import threading
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../postfix"))
import gateway as g

N = int(sys.argv[1]) if len(sys.argv) > 1 else 300
PAUSE = float(sys.argv[2]) if len(sys.argv) > 2 else 0.4
SESSIONS = 8
POLICY = """policy: balance
rules:
  - {id: blocked, action: block, reason: "No insurance numbers.", when: {type: UK_NINO}}
  - {id: held, action: quarantine, reason: "No cards.", when: {type: CREDIT_CARD}}
"""
KINDS = {"plain": "nothing to see", "block": "the NINO is JG 10 37 59 A", "hold": "card 4111 1111 1111 1111"}

tap = g.Tap("balance")
why_not = g.can_run()
if why_not:
    print(f"1..0 # SKIP {why_not}")
    raise SystemExit(0)
random.seed(os.environ.get("SEED", "1"))
folder = g.folder()
sink = g.Sink()
daemon = g.Daemon(folder, "", POLICY)
todo = [(i, random.choice(["plain", "plain", "plain", "block", "hold"])) for i in range(N)]
answers = {}
lock = threading.Lock()
over = threading.Event()
kills = collections.Counter()


def mark(i):
    return f"balance{i:06d}"


def sender():
    while True:
        with lock:
            if not todo:
                return
            i, kind = todo.pop()
        try:
            code, _ = postfix.send(g.mail("b", KINDS[kind] + "\r\n" + "filler " * random.randrange(2000), mark(i)))
        except (OSError, Exception) as error:  # a connection that broke: the client knows that it is not taken
            code = 0 if not str(error) else 1
        with lock:
            answers[i] = kind, code


def killer():
    while not over.wait(PAUSE * random.uniform(0.5, 1.5)):
        role = random.choice(["sallyport-scan"] * 6 + ["sallyport-keep"] * 2 + ["sallyport-front"])
        pids = daemon.children(role)
        if pids:
            try:
                os.kill(random.choice(pids), signal.SIGKILL)
                kills[role] += 1
            except ProcessLookupError:
                pass


def delivered():
    """How often each mark was delivered to whom it was for: who sent it may be told that it was not."""
    with sink.lock:
        bodies = [m[1] for m in sink.messages if any("bob@" in to for to in m[0])]
    return collections.Counter(int(b.split(b"<balance", 1)[1][:6]) for b in bodies if b"<balance" in b)


def held_marks():
    """Marks of the mails that are held: whoever was told that his mail was not delivered is held with it, if at all."""
    found = set()
    for part, name in postfix.queue():
        if part == "hold":
            with open(os.path.join(postfix.dir, "queue/hold", name), "rb") as f:
                found.update(int(n) for n in re.findall(rb"<balance(\d{6})", f.read()))
    return found


def waits():
    return [q for q in postfix.queue() if q[0] != "hold"]


with g.serving(tap, folder, daemon) as at_end:
    at_end.callback(sink.close)
    postfix = g.Postfix(folder, f"unix:{daemon.socket}", sink.port)
    at_end.callback(postfix.stop)
    at_end.callback(over.set)
    # A part is handed in on the machine itself: the mail server owes its delivery from then on.
    local = [(N + i, random.choice(list(KINDS))) for i in range(N // 10)]
    threads = [threading.Thread(target=sender) for _ in range(SESSIONS)]
    threading.Thread(target=killer, daemon=True).start()
    for t in threads:
        t.start()
    for i, kind in local:
        subprocess.run(["/usr/sbin/sendmail", "-C", postfix.dir + "/conf", "-f", "a@office.example", "bob@partner.example"],
                       input=g.mail("b", KINDS[kind], mark(i)).replace(b"\r\n", b"\n"), check=False)
    for t in threads:
        t.join()
    over.set()
    time.sleep(0.5)
    g.wait_for(lambda: (postfix.flush(), time.sleep(0.5), not waits())[2])

    out = delivered()
    taken = {i for i, (_, code) in answers.items() if code == 250}
    by_code = collections.Counter((kind, code) for kind, code in answers.values())
    print(f"# {N} by SMTP, {len(local)} by hand; kills: {dict(kills)}; answers: {dict(by_code)}")
    tap.ok(sum(kills.values()) > 0 and len(answers) == N, "all messages were sent while roles were killed", by_code)
    tap.ok(not [i for i, (kind, _) in answers.items() if kind != "plain" and out[i]] and
           not [i for i, kind in local if kind != "plain" and out[i]], "nothing marked was delivered",
           [i for i in out if dict(local).get(i, answers.get(i, ("plain",))[0]) != "plain"])
    with sink.lock:
        leaked = [m for m in sink.messages if b"JG 10 37 59 A" in m[1] or b"4111 1111" in m[1]]
    tap.ok(not leaked, "nor what was marked in it, in a notice to its sender", leaked[:1])
    tap.ok(max(out.values(), default=0) <= 1, "nothing was delivered twice", [i for i, n in out.items() if n > 1])
    held = {i for i in held_marks() if not out[i]}
    lost = [i for i in taken if not out[i] and i not in held]
    tap.ok(not lost, "what was taken was delivered or is held", (lost, postfix.queue()))
    tap.ok(not [i for i in out if i < N and answers[i][1] >= 400], "what was not taken was not delivered")
    missing = [i for i, kind in local if kind == "plain" and not out[i]]
    tap.ok(not missing and not waits(), "what was handed in by hand was delivered in the end", (missing, waits()))
    balance = len([i for i in answers if out[i]]), len([i for i in held if i < N]), \
        len([1 for _, c in answers.values() if 500 <= c < 600]), len([1 for _, c in answers.values() if c < 200 or 400 <= c < 500])
    tap.ok(sum(balance) == N, "in = delivered + held + refused + deferred", balance)
    print("# delivered, held, refused, deferred:", *balance)
