# SPDX-License-Identifier: Apache-2.0
"""Every action, and every failure of ours, through a real Postfix, as TAP."""
import os
import shutil
import signal
import socket
import struct
import subprocess
import threading
import time

import gateway as g

POLICY = g.EVERY_ACTION
NHS, CARD, IBAN, NINO = g.NHS, g.CARD, g.IBAN, g.NINO
ORGANISATION = "organisation: {name: Test, domains: [office.example], partners: [partner.example]}\n"

tap = g.Tap("gateway")
why_not = g.can_run()
if why_not:
    print(f"1..0 # SKIP {why_not}")
    raise SystemExit(0)
folder = g.folder()
sink = g.Sink()
daemon = g.Daemon(folder, ORGANISATION, POLICY)


def delivered(mark, n=1, seconds=g.PATIENCE_S):
    g.wait_for(lambda: len(sink.having(mark)) >= n, seconds)
    return sink.having(mark)


def body_of(message):
    return message.split(b"\r\n\r\n", 1)[1]


def test_allowed():
    tricky = "Line one.\r\n.starts with a dot\r\n" + "x" * 900 + "\r\n  trailing  \r\n\tTab\r\n=3D not encoded\r\n\r\n\r\nend"
    message = g.mail("Lunch  with\r\n\tfolding", tricky, "allowed", "X-Odd:   three spaces \r\nX-Empty:\r\n")
    code, text = postfix.send(message)
    got = delivered(b"allowed.")
    tap.ok(code == 250 and len(got) == 1 and body_of(got[0][1]) == body_of(message),
           "the body of a mail that may go arrives byte for byte", (code, text, got))
    head = message.split(b"\r\n\r\n", 1)[0]
    tap.ok(got and got[0][1].split(b"\r\n\r\n", 1)[0].endswith(head), "so do its headers", got)


def dkim(what, message, *more):
    """Signs or verifies with python3-dkim, whose interpreter is the system's. Returns what it prints."""
    program = """if True:
        import dkim, sys
        what, key, headers = sys.argv[1], sys.argv[2], [h.encode() for h in sys.argv[3].split()]
        message = sys.stdin.buffer.read()
        if what == "sign":
            out = dkim.sign(message, b"s1", b"office.example", open(key, "rb").read(), canonicalize=(b"simple", b"simple"),
                            include_headers=headers)
            sys.stdout.buffer.write(out + message)
        else:
            record = b"v=DKIM1; k=rsa; p=" + b"".join(open(key + ".pub", "rb").read().splitlines()[1:-1])
            print(dkim.verify(message, dnsfunc=lambda name, timeout=5: record))
        """
    done = subprocess.run(["/usr/bin/python3", "-c", program, what, folder + "/dkim.key", " ".join(more)], input=message,
                          capture_output=True, check=False)
    if done.returncode:
        raise RuntimeError(done.stderr.decode())
    return done.stdout


def test_dkim():
    """A signature of the original outlives the way through us, unless something is to be changed."""
    if subprocess.run(["/usr/bin/python3", "-c", "import dkim"], capture_output=True, check=False).returncode:
        tap.ok(True, "DKIM # SKIP python3-dkim is not installed")
        return
    for command in (["genrsa", "-out", folder + "/dkim.key", "2048"],
                    ["rsa", "-in", folder + "/dkim.key", "-pubout", "-out", folder + "/dkim.key.pub"]):
        subprocess.run(["openssl", *command], check=True, capture_output=True)
    tricky = "Line one.\r\n.starts with a dot\r\n  trailing  \r\n\tTab\r\n" + "x" * 900 + "\r\n\r\n\r\nend  \r\n\r\n"
    every, no_subject = ("From", "To", "Subject", "Date", "X-Odd"), ("From", "To", "Date")

    def sent(mark, subject, text, headers):
        signed = dkim("sign", g.mail(subject, text, mark, "X-Odd:   three  spaces \r\n\tfolded\r\n"), *headers)
        code, answer = postfix.send(signed)
        got = delivered(mark.encode() + b".")
        return code == 250 and len(got) == 1 and dkim("verify", got[0][1]).strip().decode() or (code, answer, got)
    got = sent("dkimplain", "Lunch  with\r\n\tfolding", tricky, every)
    tap.ok(got == "True", "a DKIM signature over headers and body (simple/simple) verifies after delivery", got)
    got = sent("dkimnhs", "s", f"NHS number {NHS}", every)
    tap.ok(got == "False", "one over a text that is taken out of does not", got)
    got = sent("dkimwhy", "s [send: they asked for it]", f"IBAN {IBAN}", every)
    tap.ok(got == "False", "nor one over a subject whose justification is taken out", got)
    got = sent("dkimnosubject", "s [send: they asked for it]", f"IBAN {IBAN}", no_subject)
    tap.ok(got == "True", "which it does where the subject is not signed", got)


def test_large():
    text = "\r\n".join(f"{i:06d} nothing to see here, only a long letter" for i in range(60000))
    code, _ = postfix.send(g.mail("long", text, "large"))
    got = delivered(b"large.")
    tap.ok(code == 250 and len(got) == 1 and body_of(got[0][1]).rstrip() == text.encode(),
           "a mail of three megabytes passes whole", code)


def test_block():
    code, text = postfix.send(g.mail("n", f"her NINO is {NINO}", "block"), to=["x@elsewhere.example"])
    tap.ok(code == 550 and "5.7.1" in text and "inc_" in text and "10 37 59" not in text,
           "what may not go is refused with a reason and an incident, without content", (code, text))
    code, text = postfix.send(g.mail("n", f"her NINO is {NINO}", "mixed"),
                              to=["bob@partner.example", "x@elsewhere.example"])
    tap.ok(code == 550 and "x@elsewhere.example" in text and "bob@" not in g.clean(text),
           "of several recipients the strictest verdict holds, and it is said for whom", (code, text))
    code, _ = postfix.send(g.mail("n", f"her NINO is {NINO}", "fine"))
    tap.ok(code == 250 and delivered(b"fine."), "and to the others alone it may go", code)


def test_warn():
    code, text = postfix.send(g.mail("Payment", f"IBAN {IBAN}", "warned"))
    tap.ok(code == 550 and "[send: your reason]" in g.clean(text.replace("5.7.1 ", "")),
           "a warning says how to send it all the same", (code, text))
    code, text = postfix.send(g.mail("Payment [send: the supplier asked for it]", f"IBAN {IBAN}", "justified"))
    got = delivered(b"justified.")
    tap.ok(code == 250 and len(got) == 1 and b"Subject: Payment\r\n" in got[0][1] and b"[send" not in got[0][1],
           "a justification lets it go and is taken out of the subject", (code, text, got))
    records = [r for r in daemon.incidents() if '"justification":"the supplier asked for it"' in r[2]]
    tap.ok(len(records) == 1, "and is recorded", daemon.incidents())


def test_hold():
    code, _ = postfix.send(g.mail("card", f"card {CARD}", "heldone"))
    tap.ok(code == 250 and g.wait_for(lambda: postfix.held(b"heldone.") == 1) and not sink.having(b"heldone."),
           "what is to be looked at is held, not delivered", (code, postfix.queue()))
    tap.ok([r for r in daemon.incidents() if '"disposition":"held"' in r[2]], "and recorded before", daemon.incidents())


def test_redact():
    code, _ = postfix.send(g.mail(f"NHS number {NHS}", f"Hello.\r\nThe NHS number is {NHS} as asked.\r\nBye",
                                  "redacted"))
    got = delivered(b"redacted.")
    tap.ok(code == 250 and len(got) == 1 and NHS.encode() not in got[0][1] and
           b"\r\n\r\nHello.\r\nThe NHS number is [removed] as asked.\r\nBye\r\n" in got[0][1],
           "what must not go is taken out, and nothing else changes", (code, got))
    code, _ = postfix.send(g.mail("twice", f"NHS number {NHS}, once more: NHS number {NHS}, and NHS no {NHS.replace(' ', '')}.",
                                  "redtwice"))
    got = delivered(b"redtwice.", seconds=10)
    tap.ok(code == 250 and (not got or b"943" not in got[0][1]), "however often it stands there", (code, got))
    head = "MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=b1\r\nFrom: a@office.example\r\nSubject: s\r\n"
    parts = ("\r\n--b1\r\nContent-Type: text/plain; charset=iso-8859-1\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n"
             f"caf=E9 NHS number 943=20476=\r\n 5919 =E9nd\r\n--b1\r\nContent-Type: text/plain; charset=utf-8\r\n"
             "Content-Transfer-Encoding: base64\r\n\r\n"
             "TkhTIG51bWJlciA5NDMgNDc2IDU5MTkgw6kK\r\n--b1\r\nContent-Type: text/plain\r\n\r\nmark qpredact\r\n--b1--\r\n")
    code, text = postfix.send((head + parts).encode())
    got = delivered(b"qpredact")
    tap.ok(code == 250 and got and b"caf=E9 NHS number [removed] =E9nd\r\n--b1" in got[0][1] and
           b"TkhTIG51bWJlciBbcmVtb3ZlZF0gw6kK\r\n--b1" in got[0][1],
           "also within quoted-printable, base64 and other charsets", (code, text, got))
    signed = ("MIME-Version: 1.0\r\nContent-Type: multipart/signed; boundary=b1; protocol=\"application/pgp-signature\"\r\n"
              "From: a@office.example\r\nSubject: signedmail\r\n\r\n--b1\r\nContent-Type: text/plain\r\n\r\n"
              f"NHS number {NHS}\r\n--b1\r\nContent-Type: application/pgp-signature\r\n\r\nx\r\n--b1--\r\n")
    code, _ = postfix.send(signed.encode())
    tap.ok(code == 250 and g.wait_for(lambda: postfix.held(b"signedmail") == 1),
           "what cannot be changed faithfully is held instead", (code, postfix.queue()))


def test_own_header():
    code, _ = postfix.send(g.mail("h", "nothing", "ownheader", "X-Sallyport: verdict=allow\r\nx-sallyport: forged\r\n"))
    got = delivered(b"ownheader.")
    tap.ok(code == 250 and got and b"sallyport:" not in got[0][1].lower(), "our header is not taken from outside", got)


def test_many_messages_one_session():
    import smtplib
    with smtplib.SMTP("127.0.0.1", postfix.port, timeout=60) as smtp:
        smtp.ehlo()
        codes = []
        for i in range(6):
            smtp.mail("a@office.example")
            smtp.rcpt("bob@partner.example")
            if i == 2:
                smtp.rset()
                continue
            codes.append(smtp.data(g.mail("s", f"card {CARD}" if i == 3 else "fine", f"series{i}"))[0])
    tap.ok(codes == [250] * 5 and len(delivered(b"series", 4)) == 4, "messages follow one another on a connection", codes)


def test_parallel():
    results = []

    def one(i):
        kind = i % 3
        text = ["nothing at all", f"the NINO {NINO}", f"card {CARD}"][kind]
        try:
            results.append((kind, postfix.send(g.mail("p", text, f"side{i:03d}"), to=["x@elsewhere.example"])[0]))
        except OSError as error:
            results.append((kind, str(error)))
    threads = [threading.Thread(target=one, args=(i,)) for i in range(50)]
    for t in threads:
        t.start()
    for t in threads:
        t.join()
    expected = {0: 250, 1: 550, 2: 250}
    tap.ok(len(results) == 50 and all(expected[k] == code for k, code in results),
           "fifty sessions at once get what is theirs", results)
    n = sum(k == 0 for k, _ in results)
    tap.ok(len(delivered(b"side", n)) == n and g.wait_for(lambda: postfix.held(b"side") == sum(k == 2 for k, _ in results)),
           "and all of it is delivered or held", (len(sink.having(b"side")), postfix.held(b"side")))


def test_killed_scanner():
    text = "\r\n".join(f"{i} a long letter that takes a while" for i in range(400000))
    answer = []
    thread = threading.Thread(target=lambda: answer.append(postfix.send(g.mail("k", text, "killedscan"))))
    thread.start()
    for _ in range(200):
        for pid in daemon.children("sallyport-scan")[:1]:
            try:
                os.kill(pid, signal.SIGKILL)
            except ProcessLookupError:
                pass
        time.sleep(0.05)
        if not thread.is_alive() or daemon.read_log().count("scanner_gone") > 1:
            break
    thread.join()
    code = answer[0][0]
    tap.ok(code in (250, 451), "a killed scanner costs a message a second try, or a delay", answer)
    g.wait_for(lambda: len(daemon.children("sallyport-scan")) == 2)
    tap.ok(postfix.send(g.mail("k", "after", "afterkill"))[0] == 250 and delivered(b"afterkill."),
           "and those after it nothing")


def test_killed_roles():
    for role in ("sallyport-keep", "sallyport-front"):
        pids = daemon.children(role)
        for pid in pids:
            os.kill(pid, signal.SIGKILL)
        ok = g.wait_for(lambda r=role, p=pids: daemon.children(r) and daemon.children(r) != p)
        code = g.wait_for(lambda: postfix.send(g.mail("r", f"card {CARD}", "role" + role[10:]))[0] == 250)
        tap.ok(pids and ok and code, f"{role} is started again when it dies", (pids, daemon.children(role)))


def test_killed_daemon():
    """Mail that was taken by Postfix's own submission is deferred while we are away, and delivered after."""
    daemon.process.kill()
    daemon.process.wait()
    code = postfix.send(g.mail("d", "nothing", "whiledead"))[0]
    tap.ok(code == 451, "while the daemon is away mail is put off", code)
    subprocess.run(["/usr/sbin/sendmail", "-C", postfix.dir + "/conf", "-f", "a@office.example", "bob@partner.example"],
                   input=g.mail("d", "nothing", "injected").replace(b"\r\n", b"\n"), check=False)
    time.sleep(1)
    tap.ok(not sink.having(b"injected.") and not sink.having(b"whiledead."), "and nothing passes unscanned")
    daemon.start()
    subprocess.run(["/usr/sbin/postqueue", "-c", postfix.dir + "/conf", "-f"], check=False)
    tap.ok(delivered(b"injected."), "mail that waited in the queue is delivered after the restart",
           (postfix.queue(), postfix.read_log()[-1500:]))
    code = postfix.send(g.mail("d", "nothing", "whiledead"))[0]
    tap.ok(code == 250 and len(delivered(b"whiledead.")) == 1, "and so is what the client sends again", code)


def test_reload():
    stop, bad = threading.Event(), []

    def load(i):
        n = 0
        while not stop.is_set():
            began = time.monotonic()
            code = postfix.send(g.mail("l", "nothing", f"load{i}x{n}"))[0]
            if code != 250:
                bad.append((code, time.monotonic() - began))
            n += 1
    threads = [threading.Thread(target=load, args=(i,)) for i in range(3)]
    for t in threads:
        t.start()
    with open(os.path.join(folder, "policy.yaml"), "w", encoding="utf-8") as f:
        f.write(POLICY + "  - id: cards\n    action: block\n    reason: \"No cards.\"\n    when: {type: [CREDIT_CARD]}\n")
    ok = daemon.tell_to_reload()
    code, text = postfix.send(g.mail("c", f"card {CARD}", "newrules"))
    tap.ok(ok and code == 550 and "No cards" in text, "new rules are in force after a reload", (code, text, daemon.read_log()[-1500:]))
    with open(os.path.join(folder, "policy.yaml"), "w", encoding="utf-8") as f:
        f.write("policy: broken\nrules: [{id: x, acton: block}]\n")
    ok = daemon.tell_to_reload("event=reload_failed")
    code, text = postfix.send(g.mail("c", f"card {CARD}", "oldrules"))
    tap.ok(ok and code == 550 and "No cards" in text, "a bad policy leaves the old one in force and is said", (code, text))
    stop.set()
    for t in threads:
        t.join()
    tap.ok(not bad, "no message fails meanwhile", bad)


def test_hostile():
    frame = g.Milter.bytes_of
    hello = frame(b"O", struct.pack(">III", 6, 0x1ff, 0x1fffff))
    streams = [b"", b"\0", b"\xff" * 64, b"\0\0\0\0" * 10, struct.pack(">I", 1 << 30) + b"B" * 100, hello + frame(b"E"),
               hello + frame(b"R", b"<a@b>\0"), hello + frame(b"L", b"no zero"), hello + frame(b"Z"), frame(b"M", b"<a>\0"),
               hello + frame(b"M", b"<a@b>\0") + frame(b"M", b"<a@b>\0"), hello + hello, hello + frame(b"D"),
               hello + frame(b"M", b"<a@b>\0") + frame(b"R", b"<b@c>\0") + frame(b"E", b"x") + frame(b"E", b"y"),
               hello + frame(b"M", b"<a@b>\0") + frame(b"R", b"<b@c>\0") + frame(b"B", b"x" * 65535) * 20,
               hello + (frame(b"M", b"<a@b>\0") + frame(b"A")) * 500]
    for data in streams:
        with socket.socket(socket.AF_UNIX) as s:
            s.settimeout(3)
            s.connect(daemon.socket)
            try:
                s.sendall(data)
                s.shutdown(socket.SHUT_WR)
                while s.recv(65536):
                    pass
            except OSError:
                pass
    tap.ok(postfix.send(g.mail("h", "nothing", "afterhostile"))[0] == 250 and delivered(b"afterhostile."),
           "streams that are no protocol disturb nobody else", daemon.read_log()[-1000:])


def test_confinement():
    rows = {}
    for role in ("sallyport-front", "sallyport-keep", "sallyport-scan"):
        for pid in daemon.children(role):
            with open(f"/proc/{pid}/status", encoding="utf-8") as f:
                status = dict(line.strip().partition(":\t")[::2] for line in f)
            rows[role, pid] = status.get("Seccomp"), status.get("NoNewPrivs")
    plain = g.is_plain_build()
    tap.ok(len({r for r, _ in rows}) == 3 and (not plain or all(v == ("2", "1") for v in rows.values())),
           "every role is confined" if plain else "every role runs", rows)


def test_script():
    conf = os.path.join(folder, "other")
    os.mkdir(conf)
    shutil.copy(postfix.dir + "/conf/main.cf.before-sallyport", conf + "/main.cf")
    shutil.copy(postfix.dir + "/conf/master.cf", conf)
    with open(conf + "/main.cf", "a", encoding="utf-8") as f:
        f.write("smtpd_milters = inet:127.0.0.1:1\n")
    before = open(conf + "/main.cf", "rb").read()

    def run(*words):
        return subprocess.run([g.SCRIPT, "-c", conf, *words], capture_output=True, text=True, check=False).returncode

    def value(name):
        return subprocess.run(["/usr/sbin/postconf", "-c", conf, "-h", name], capture_output=True, text=True,
                              check=False).stdout.strip()
    added = run("add", "unix:/run/x.sock"), run("add", "unix:/run/x.sock")
    tap.ok(added == (0, 2) and value("smtpd_milters") == "inet:127.0.0.1:1, unix:/run/x.sock" and
           value("non_smtpd_milters") == "unix:/run/x.sock" and value("milter_default_action") == "tempfail",
           "the script puts it before a Postfix, behind the milters that are there", (added, value("smtpd_milters")))
    tap.ok(run("remove") == 0 and open(conf + "/main.cf", "rb").read() == before and run("remove") == 2,
           "and takes it away without a trace")


def test_log():
    tap.ok(NHS not in daemon.read_log() and CARD not in daemon.read_log() and "partner.example" not in daemon.read_log(),
           "no content and no address stands in the log")


with g.serving(tap, folder, daemon) as at_end:
    at_end.callback(sink.close)
    postfix = g.Postfix(folder, f"unix:{daemon.socket}", sink.port)
    at_end.callback(postfix.stop)
    for test in (test_allowed, test_dkim, test_large, test_block, test_warn, test_hold, test_redact, test_own_header,
                 test_many_messages_one_session, test_parallel, test_killed_scanner, test_killed_roles, test_hostile,
                 test_confinement, test_killed_daemon, test_reload, test_script, test_log):
        test()
