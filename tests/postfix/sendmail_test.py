# SPDX-License-Identifier: Apache-2.0
"""Every action through a real Sendmail 8.17, as TAP. SENDMAIL_ROOT is the folder that its packages are unpacked in."""
import os
import shutil
import smtplib
import subprocess
import sys
import tempfile

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import gateway as g

ROOT = os.environ.get("SENDMAIL_ROOT", "")
CF = os.path.join(ROOT, "usr/share/sendmail/cf/")
NHS, CARD, IBAN, NINO = g.NHS, g.CARD, g.IBAN, g.NINO
MC = """divert(0)dnl
VERSIONID(`test')
OSTYPE(`linux')dnl
define(`confPID_FILE', `%(dir)s/pid')dnl
define(`QUEUE_DIR', `%(dir)s/queue')dnl
define(`STATUS_FILE', `%(dir)s/statistics')dnl
define(`HELP_FILE', `%(dir)s/help')dnl
undefine(`ALIAS_FILE')dnl
define(`confDOMAIN_NAME',`gateway.example')dnl
define(`confTO_IDENT',`0s')dnl
define(`confSERVICE_SWITCH_FILE',`%(dir)s/switch')dnl
FEATURE(`promiscuous_relay')dnl
FEATURE(`accept_unresolvable_domains')dnl
FEATURE(`nocanonify')dnl
define(`SMART_HOST',`smtp:[127.0.0.1]')dnl
define(`SMTP_MAILER_ARGS',`TCP $h %(sink)d')dnl
DAEMON_OPTIONS(`Name=MTA, Addr=127.0.0.1, Port=%(port)d')dnl
INPUT_MAIL_FILTER(`sallyport', `S=unix:%(socket)s, F=T, T=C:10s;S:30s;R:90s;E:90s')dnl
MAILER(`smtp')dnl
"""
tap = g.Tap("sendmail")
if not os.path.exists(os.path.join(ROOT, "usr/libexec/sendmail/sendmail")) or not ROOT or os.geteuid():
    print("1..0 # SKIP SENDMAIL_ROOT names no unpacked Sendmail, or this is not root")
    raise SystemExit(0)


class Sendmail:
    def __init__(self, at, socket, sink_port):
        self.dir, self.port = at, g.free_port()
        os.makedirs(at + "/queue", mode=0o700)
        with open(at + "/switch", "w", encoding="utf-8") as f:
            f.write("hosts files\naliases files\n")
        mc = MC % {"dir": at, "sink": sink_port, "port": self.port, "socket": socket}
        cf = subprocess.run(["m4", "-I" + CF, "-D_CF_DIR_=" + CF, CF + "m4/cf.m4", "-"], input=mc, capture_output=True, text=True,
                            check=True).stdout
        with open(at + "/sendmail.cf", "w", encoding="utf-8") as f:
            f.write(cf)
        # Without the group that it is to have: then it would not take LD_LIBRARY_PATH.
        shutil.copyfile(os.path.join(ROOT, "usr/libexec/sendmail/sendmail"), at + "/sendmail")
        os.chmod(at + "/sendmail", 0o755)
        self.env = dict(os.environ, LD_LIBRARY_PATH=os.path.join(ROOT, "usr/lib/x86_64-linux-gnu"))
        self.log = open(at + "/log", "wb")
        # It waits for a minute where the machine's name has no dot.
        self.process = subprocess.Popen(["unshare", "--uts", "sh", "-c", 'hostname gateway.example; exec "$0" "$@"',
                                         at + "/sendmail", f"-C{at}/sendmail.cf", "-bD"], stdout=self.log, stderr=self.log, env=self.env)
        if not g.wait_for(self.answers):
            raise RuntimeError("sendmail does not start: " + open(at + "/log", encoding="utf-8").read())

    def answers(self):
        try:
            smtplib.SMTP("127.0.0.1", self.port, timeout=2).quit()
            return True
        except OSError:
            return False

    send = g.Postfix.send

    def held(self):
        return subprocess.run([self.dir + "/sendmail", f"-C{self.dir}/sendmail.cf", "-bp", "-qQ"], env=self.env, capture_output=True,
                              text=True, check=False).stdout

    def stop(self):
        self.process.terminate()
        self.process.wait()
        self.log.close()


# Sendmail takes no socket below a folder that everybody may write to.
folder = tempfile.mkdtemp(prefix="sallyport-sendmail-", dir="/var/lib")
os.chmod(folder, 0o755)
sink = g.Sink()
daemon = g.Daemon(folder, "", g.EVERY_ACTION)


def delivered(mark):
    return g.wait_for(lambda: sink.having(mark)) or []


def test_actions():
    message = g.mail("Lunch  with\r\n\tfolding", "Line.\r\n.dot\r\n  x  \r\nend", "allowed", "X-Odd:   three spaces \r\n")
    code, text = sendmail.send(message)
    got = delivered(b"allowed.")
    tap.ok(code == 250 and len(got) == 1 and got[0][1].endswith(message), "a mail that may go arrives byte for byte", (code, text, got))
    code, text = sendmail.send(g.mail("n", f"her NINO is {NINO}", "blocked"), to=["x@elsewhere.example"])
    tap.ok(code == 550 and "5.7.1" in text and "inc_" in text, "what may not go is refused with a reason and an incident", (code, text))
    code, text = sendmail.send(g.mail("Pay", f"IBAN {IBAN}", "warned"))
    tap.ok(code == 550 and "[send: your reason]" in g.clean(text.replace("5.7.1 ", "")), "a warning says how to send it all the same", text)
    code, _ = sendmail.send(g.mail("Pay [send: they asked]", f"IBAN {IBAN}", "justified"))
    got = delivered(b"justified.")
    tap.ok(code == 250 and got and b"Subject: Pay\r\n" in got[0][1], "a justification lets it go and is taken out", (code, got))
    code, _ = sendmail.send(g.mail(f"NHS number {NHS}", f"The NHS number is {NHS} ok", "redacted"))
    got = delivered(b"redacted.")
    tap.ok(code == 250 and got and NHS.encode() not in got[0][1] and b"The NHS number is [removed] ok\r\n" in got[0][1],
           "what must not go is taken out", (code, got))
    code, _ = sendmail.send(g.mail("card", f"card {CARD}", "held"))
    held = sendmail.held()
    tap.ok(code == 250 and "QUARANTINE: Sallyport: held for review" in held and not sink.having(b"held."),
           "what is to be looked at is in its quarantine queue", (code, held))


def test_away():
    daemon.process.kill()
    daemon.process.wait()
    code, text = sendmail.send(g.mail("n", "nothing", "away"))
    tap.ok(code == 451 and not sink.having(b"away."), "while the daemon is away mail is put off", (code, text))
    daemon.start()
    code, text = sendmail.send(g.mail("n", "nothing", "back"))
    tap.ok(code == 250 and len(delivered(b"back.")) == 1, "and taken when it is back", (code, text))


with g.serving(tap, folder, daemon) as at_end:
    at_end.callback(sink.close)
    sendmail = Sendmail(os.path.join(folder, "sendmail"), daemon.socket, sink.port)
    at_end.callback(sendmail.stop)
    test_actions()
    test_away()
