# SPDX-License-Identifier: Apache-2.0
"""A private Postfix with Sallyport before it, all on free ports of loopback: what the tests of the gateway are made of."""
import contextlib
import os
import re
import resource
import shutil
import signal
import smtplib
import socket
import socketserver
import sqlite3
import struct
import subprocess
import sys
import tempfile
import threading
import time

BUILD = os.environ["top_builddir"]
SCRIPT = os.path.join(os.path.dirname(os.path.abspath(__file__)), "../../contrib/postfix/sallyport-postfix")
POSTFIX = shutil.which("postfix") or "/usr/sbin/postfix"


# Each of these is answered by another action.
NHS, CARD, IBAN, NINO = "943 476 5919", "4111 1111 1111 1111", "GB33BUKB20201555555555", "JG 10 37 59 A"
EVERY_ACTION = """policy: test
rules:
  - id: secret
    action: block
    reason: "This message holds {kinds}: keys are never sent."
    when: {category: credentials, severity: medium}
  - id: partners-only
    action: block
    reason: "Insurance numbers go to partners only."
    when: {type: UK_NINO, recipients: [elsewhere.example]}
  - id: held
    action: quarantine
    reason: "This message holds {kinds}."
    when: {type: [CREDIT_CARD]}
  - id: redacted
    action: redact
    reason: "This message holds {kinds}, which is taken out."
    when: {type: [UK_NHS]}
  - id: asked
    action: warn
    reason: "This message holds {kinds}: must it?"
    when: {type: [IBAN_CODE]}
"""


def can_run():
    """None, or why the tests cannot be run here."""
    if os.geteuid() != 0:
        return "a mail server can be started by root alone"
    if not os.access(POSTFIX, os.X_OK):
        return "postfix is not installed"
    return None


def is_plain_build():
    """Sanitizers need what a plain build is forbidden: memory without limit, files, signals."""
    return "plain build" in subprocess.run([os.path.join(BUILD, "sallyportd"), "--version"], capture_output=True, text=True,
                                           check=True).stdout


def free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


PATIENCE_S = 300  # with what must come: the machine may be slow, and busy with other things


def wait_for(what, seconds=PATIENCE_S, every=0.02):
    """Calls what until it gives something true, which is returned; else None."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        got = what()
        if got:
            return got
        time.sleep(every)
    return None


class Sink:
    """The next mail server: keeps what is delivered, byte for byte."""

    def __init__(self):
        self.messages = []
        self.lock = threading.Lock()
        sink = self

        class Handler(socketserver.StreamRequestHandler):
            def handle(self):
                self.wfile.write(b"220 sink ESMTP\r\n")
                rcpt = []
                while True:
                    line = self.rfile.readline()
                    if not line:
                        return
                    verb = line.strip().upper()
                    if verb.startswith(b"RCPT"):
                        rcpt.append(line.strip().decode())
                    if verb == b"DATA":
                        self.wfile.write(b"354 go\r\n")
                        body = []
                        while True:
                            line = self.rfile.readline()
                            if line in (b".\r\n", b""):
                                break
                            body.append(line[1:] if line.startswith(b".") else line)
                        with sink.lock:
                            sink.messages.append((rcpt, b"".join(body)))
                        rcpt = []
                        self.wfile.write(b"250 ok\r\n")
                    elif verb == b"QUIT":
                        self.wfile.write(b"221 bye\r\n")
                        return
                    else:
                        self.wfile.write(b"250 ok\r\n")

        class Server(socketserver.ThreadingTCPServer):
            daemon_threads = True
            request_queue_size = 256
            allow_reuse_address = True

        self.server = Server(("127.0.0.1", 0), Handler)
        self.port = self.server.server_address[1]
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def having(self, mark):
        with self.lock:
            return [m for m in self.messages if mark in m[1]]

    def close(self):
        self.server.shutdown()
        self.server.server_close()


class Daemon:
    """sallyportd in the foreground."""

    def __init__(self, folder, extra="", policy=None, env=None):
        self.folder = folder
        self.state = os.path.join(folder, "state")
        self.socket = os.path.join(folder, "milter.sock")
        self.config = os.path.join(folder, "sallyport.yaml")
        self.log = os.path.join(folder, "sallyportd.log")
        self.env = dict(os.environ, **(env or {}))
        self.process = None
        text = f"state: {self.state}\n"
        if policy:
            with open(os.path.join(folder, "policy.yaml"), "w", encoding="utf-8") as f:
                f.write(policy)
            text += "policy: policy.yaml\n"
        text += extra
        if "milter:" not in extra:
            text += f"milter: {{listen: 'unix:{self.socket}', socket-for: everybody}}\n"
        if "daemon:" not in extra:
            text += "daemon: {scanners: 2}\n"
        with open(self.config, "w", encoding="utf-8") as f:
            f.write(text)

    def start(self, wait=True, descriptors=None):
        def limit():
            if descriptors:
                resource.setrlimit(resource.RLIMIT_NOFILE, (descriptors, descriptors))
        log = open(self.log, "ab")
        before = self.read_log().count("event=ready ")
        self.process = subprocess.Popen([os.path.join(BUILD, "sallyportd"), "-d", "-c", self.config], stdout=log,
                                        stderr=log, env=self.env, preexec_fn=limit)
        log.close()
        if wait and not wait_for(lambda: self.read_log().count("event=ready ") > before):
            raise RuntimeError("sallyportd is not ready:\n" + self.read_log()[-3000:])
        return self

    def read_log(self):
        try:
            with open(self.log, encoding="utf-8", errors="replace") as f:
                return f.read()
        except FileNotFoundError:
            return ""

    def tell_to_reload(self, event="event=ready "):
        """Returns: whether it said so then."""
        before = self.read_log().count(event)
        self.process.send_signal(signal.SIGHUP)
        return wait_for(lambda: self.read_log().count(event) > before, 2 * PATIENCE_S)

    def children(self, name):
        """Process ids of the roles of a name, as the kernel has it."""
        found = []
        for pid in filter(str.isdigit, os.listdir("/proc")):
            try:
                with open(f"/proc/{pid}/stat", encoding="utf-8", errors="replace") as f:
                    stat = f.read()
            except OSError:
                continue
            comm, rest = stat[stat.index("(") + 1:stat.rindex(")")], stat[stat.rindex(")") + 2:].split()
            if comm == name[:15] and int(rest[1]) == self.process.pid and rest[0] != "Z":
                found.append(int(pid))
        return found

    def stop(self, sig=signal.SIGTERM):
        if not self.process:
            return None
        self.process.send_signal(sig)
        try:
            status = self.process.wait(PATIENCE_S)
        except subprocess.TimeoutExpired:
            self.process.kill()
            status = self.process.wait()
        self.process = None
        # Roles that fall are started again: what a sanitizer said of them is no success all the same.
        return 99 if "Sanitizer" in self.read_log() or "runtime error" in self.read_log() else status

    def incidents(self):
        db = sqlite3.connect(f"file:{self.state}/sallyport.db?mode=ro", uri=True)
        try:
            return db.execute("select i.id, a.verdict, a.result from incident i join assessment a on a.incident_id = i.id").fetchall()
        finally:
            db.close()


class Milter:
    """A mail server's end of the milter protocol: waits for what is answered, and for nothing else."""

    def __init__(self, path, timeout=PATIENCE_S):
        self.s = socket.socket(socket.AF_UNIX)
        self.s.settimeout(timeout)
        self.s.connect(path)
        self.file = self.s.makefile("rb")
        self.frame(b"O", struct.pack(">III", 6, 0x1ff, 0x1fffff))
        command, data = self.reply()
        assert command == b"O"
        self.protocol = struct.unpack(">III", data[:12])[2]  # what is agreed upon

    @staticmethod
    def bytes_of(command, data=b""):
        return struct.pack(">I", len(data) + 1) + command + data

    def frame(self, command, data=b""):
        self.s.sendall(self.bytes_of(command, data))

    def reply(self):
        head = self.file.read(5)
        if len(head) < 5:
            return b"", b""
        return head[4:5], self.file.read(struct.unpack(">I", head[:4])[0] - 1)

    def begin(self, sender=b"a@office.example"):
        self.frame(b"M", b"<" + sender + b">\0")
        return (b"c", b"") if self.protocol & 0x4000 else self.reply()

    def rest(self, text, headers=((b"Subject", b" s"),), end=True):
        steps = [(0x8000, self.bytes_of(b"R", b"<bob@partner.example>\0"))]
        steps += [(0x80, self.bytes_of(b"L", name + b"\0" + value + b"\0")) for name, value in headers]
        if not self.protocol & 0x40:
            steps.append((0x40000, self.bytes_of(b"N")))
        steps += [(0x80000, self.bytes_of(b"B", text[i:i + 65535])) for i in range(0, len(text), 65535)]
        waiting = b""
        for unanswered, data in steps:
            waiting += data
            if not self.protocol & unanswered:
                self.s.sendall(waiting)
                waiting = b""
                self.reply()
        self.s.sendall(waiting)
        if end:
            self.frame(b"E")

    def answer(self):
        """All replies up to the last one: (commands, the text of a refusal, or the header that is added)."""
        said, text = b"", b""
        while True:
            command, data = self.reply()
            said += command
            if command in (b"y", b"h"):
                text = data
            if command in (b"", b"a", b"c", b"y", b"t"):
                return said.decode(), text.decode(errors="replace")

    def send(self, text):
        first = self.begin()
        if first[0] != b"c":
            return first[0].decode(), first[1].decode()
        self.rest(text)
        return self.answer()

    def play(self, message):
        """A whole mail. Returns: the seconds from its end to the answer."""
        head, body = message.split(b"\r\n\r\n", 1)
        fields = head.replace(b"\r\n ", b"\n ").replace(b"\r\n\t", b"\n\t").split(b"\r\n")
        self.begin()
        self.rest(body, [field.partition(b":")[::2] for field in fields], end=False)
        began = time.perf_counter()
        self.frame(b"E")
        if self.answer()[0][-1:] in ("", "t"):
            raise EOFError
        return time.perf_counter() - began

    def close(self):
        self.file.close()
        self.s.close()


def milter_send(daemon, text):
    """One message over a connection of its own, as Milter.send."""
    m = Milter(daemon.socket)
    try:
        return m.send(text)
    finally:
        m.close()


MAIN_CF = """
compatibility_level = 3.6
config_directory = {dir}/conf
queue_directory = {dir}/queue
data_directory = {dir}/data
mail_owner = postfix
setgid_group = postdrop
maillog_file = {dir}/mail.log
maillog_file_prefixes = {dir}
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
mydestination =
myhostname = gateway.example
mynetworks = 127.0.0.0/8
relayhost = [127.0.0.1]:{sink}
smtp_host_lookup = native
smtp_dns_support_level = disabled
smtpd_recipient_restrictions = permit_mynetworks, reject
smtpd_client_connection_count_limit = 0
smtpd_client_message_rate_limit = 0
default_process_limit = 120
minimal_backoff_time = 1s
maximal_backoff_time = 2s
queue_run_delay = 1s
message_size_limit = 104857600
alias_maps =
alias_database =
local_recipient_maps =
header_checks =
{extra}
"""

MASTER_CF = """
127.0.0.1:{port} inet n - n - 100 smtpd
pickup unix n - n 1 1 pickup
cleanup unix n - n - 0 cleanup
qmgr unix n - n 1 1 qmgr
rewrite unix - - n - - trivial-rewrite
bounce unix - - n - 0 bounce
defer unix - - n - 0 bounce
trace unix - - n - 0 bounce
verify unix - - n - 1 verify
flush unix n - n 1000? 0 flush
proxymap unix - - n - - proxymap
smtp unix - - n - - smtp
relay unix - - n - - smtp
showq unix n - n - - showq
error unix - - n - - error
retry unix - - n - - error
discard unix - - n - - discard
anvil unix - - n - 1 anvil
scache unix - - n - 1 scache
postlog unix-dgram n - n - 1 postlogd
"""


class Postfix:
    def __init__(self, folder, milter, sink_port, extra=""):
        self.dir = os.path.join(folder, "postfix")
        self.port = free_port()
        for name in ("conf", "queue", "data"):
            os.makedirs(os.path.join(self.dir, name))
        shutil.chown(os.path.join(self.dir, "data"), "postfix")
        with open(self.dir + "/conf/main.cf", "w", encoding="utf-8") as f:
            f.write(MAIN_CF.format(dir=self.dir, sink=sink_port, extra=extra))
        with open(self.dir + "/conf/master.cf", "w", encoding="utf-8") as f:
            f.write(MASTER_CF.format(port=self.port))
        if milter:  # as it is put before any other Postfix
            subprocess.run([SCRIPT, "-c", self.dir + "/conf", "add", milter], check=True)
        done = subprocess.run([POSTFIX, "-c", self.dir + "/conf", "start"], capture_output=True, text=True, check=False)
        if done.returncode or not wait_for(self.answers):
            raise RuntimeError("postfix does not start: " + done.stdout + done.stderr + self.read_log()[-2000:])

    def answers(self):
        try:
            with socket.create_connection(("127.0.0.1", self.port), 1):
                return True
        except OSError:
            return False

    def read_log(self):
        try:
            with open(self.dir + "/mail.log", encoding="utf-8", errors="replace") as f:
                return f.read()
        except FileNotFoundError:
            return ""

    def queue(self):
        """Names of what lies in the queue, with the part of it where it lies."""
        found = []
        for part in ("incoming", "active", "deferred", "hold", "maildrop"):
            for at, _, files in os.walk(os.path.join(self.dir, "queue", part)):
                found += [(part, name) for name in files]
        return found

    def held(self, mark):
        """How many held messages contain mark (the queue's records are taken as bytes)."""
        n = 0
        for part, name in self.queue():
            if part == "hold":
                try:
                    with open(os.path.join(self.dir, "queue/hold", name), "rb") as f:
                        n += mark in f.read()
                except OSError:
                    pass
        return n

    def flush(self):
        subprocess.run(["/usr/sbin/postqueue", "-c", self.dir + "/conf", "-f"], capture_output=True, check=False)

    def send(self, message, sender="anna@office.example", to=("bob@partner.example",), timeout=PATIENCE_S):
        """Returns (code, text) of the answer to the last dot, or of the first one before it that is no."""
        with smtplib.SMTP("127.0.0.1", self.port, local_hostname="client.example", timeout=timeout) as smtp:
            smtp.ehlo()
            answers = [smtp.mail(sender)] + [smtp.rcpt(address) for address in to]
            bad = [a for a in answers if a[0] >= 400]
            code, text = bad[0] if bad else smtp.data(message)
            return code, text.decode("utf-8", "replace")

    def stop(self):
        subprocess.run([POSTFIX, "-c", self.dir + "/conf", "stop"], capture_output=True, check=False)


def mail(subject, text, mark="", extra=""):
    return (f"From: Anna <anna@office.example>\r\nTo: bob@partner.example\r\nSubject: {subject}\r\n"
            f"Date: Mon, 2 Nov 2026 10:00:00 +0000\r\nMessage-ID: <{mark or 'm'}.{time.monotonic_ns()}@office.example>\r\n{extra}"
            f"MIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n{text}\r\n").encode()


class Tap:
    def __init__(self, area):
        self.area, self.n, self.failed = area, 0, 0

    def ok(self, good, name, why=""):
        self.n += 1
        self.failed += not good
        print(f"{'' if good else 'not '}ok {self.n} - {self.area}: {name}", flush=True)
        if not good:
            for line in str(why).splitlines()[-30:]:
                print("# " + line, flush=True)
        return good

    def end(self):
        print(f"1..{self.n}", flush=True)
        sys.exit(1 if self.failed else 0)


@contextlib.contextmanager
def serving(tap, at, daemon=None):
    """What surrounds a test: the daemon, where there is one for all of it, is started, and must end when asked. Yields a stack:
    whatever is called back by it is called at the end, also of a test that fails, before the folder goes. Ends the test."""
    with contextlib.ExitStack() as at_end:
        at_end.callback(discard, at)
        if daemon:
            at_end.callback(daemon.stop, signal.SIGKILL)
            daemon.start()
        yield at_end
        if daemon:
            status = daemon.stop()
            tap.ok(status == 0, "it ends when asked", (status, daemon.read_log()[-500:]))
    tap.end()


def folder():
    """A folder of its own that the mail server may walk into."""
    at = tempfile.mkdtemp(prefix="sallyport-gateway-")
    os.chmod(at, 0o755)
    return at


def discard(at):
    """Takes the folder away, unless KEEP is set."""
    if os.environ.get("KEEP"):
        print("# kept: " + at)
    else:
        shutil.rmtree(at, ignore_errors=True)


def clean(text):
    return re.sub(r"\s+", " ", text)
