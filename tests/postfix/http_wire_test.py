# SPDX-License-Identifier: Apache-2.0
"""
The HTTP API as bytes: requests that say two things at once, clients that are slow or many, and who may come from other
machines (TLS, tokens). TAP.
"""
import contextlib
import os
import re
import socket
import ssl
import subprocess
import sys
import threading
import time

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import gateway as g

tap = g.Tap("http-wire")
folder = g.folder()
port, tls_port = g.free_port(), g.free_port()
unix = os.path.join(folder, "http.sock")
FILES = {name: os.path.join(folder, name) for name in ("certificate", "key", "tokens")}
LISTEN = f"http: {{listen: ['inet:127.0.0.1:{port}', 'unix:{unix}', 'tls:127.0.0.1:{tls_port}'], " + \
    ", ".join(f"{name}: {path}" for name, path in FILES.items()) + "}\n"
daemon = g.Daemon(folder, f"milter: {{listen: 'unix:{folder}/milter.sock'}}\n" + LISTEN)
MAIL = b"From: a@office.example\r\nSubject: s\r\n\r\nnothing to see\r\n"
SCAN = b"POST /v1/scan?dry_run=1 HTTP/1.1\r\nHost: x\r\nContent-Type: message/rfc822\r\n"
LAST = SCAN + b"Connection: close\r\n"
PER_ADDRESS = 64  # connections
BRIEF_S = 1       # for what may be kept open where nothing is to come


def write_secret(name, text):
    with open(os.open(FILES[name], os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8") as f:
        f.write(text)


def new_certificate():
    subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2",
                    "-subj", "/CN=gateway.example", "-addext", "subjectAltName=DNS:gateway.example", "-keyout", FILES["key"],
                    "-out", FILES["certificate"]], check=True, capture_output=True)
    os.chmod(FILES["key"], 0o600)


def new_token(name, scopes):
    """Returns (token, line of http.tokens)."""
    lines = subprocess.run([os.path.join(g.BUILD, "sallyportd"), "--new-token", name, scopes], check=True,
                           capture_output=True, text=True).stdout.splitlines()
    return lines[1], lines[3]


def read_all(s, timeout=g.PATIENCE_S):
    """Up to the end of the connection, or to a pause of so many seconds."""
    s.settimeout(timeout)
    got = b""
    try:
        while piece := s.recv(65536):
            got += piece
    except (TimeoutError, OSError):
        pass
    return got


def plain(data, timeout=g.PATIENCE_S):
    """What comes back for bytes; data may be several pieces."""
    with socket.create_connection(("127.0.0.1", port)) as s:
        for piece in data if isinstance(data, list) else [data]:
            s.sendall(piece)
        return read_all(s, timeout)


def tls_context():
    context = ssl.create_default_context(cafile=FILES["certificate"])
    context.check_hostname = True
    return context


def secure(data, context=None):
    with (context or tls_context()).wrap_socket(socket.create_connection(("127.0.0.1", tls_port), g.PATIENCE_S),
                                                server_hostname="gateway.example") as s:
        s.sendall(data)
        return read_all(s)


def statuses(got):
    return [int(code) for code in re.findall(rb"HTTP/1\.1 (\d+) ", got)]


def request(method, path, token=None, body=b""):
    head = f"{method} {path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: {len(body)}\r\n"
    if body:
        head += "Content-Type: message/rfc822\r\n"
    if token:
        head += f"Authorization: Bearer {token}\r\n"
    return head.encode() + b"\r\n" + body


def test_contradictions():
    """Whatever is behind such a request must not be taken for another one."""
    smuggled = b"GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n"
    chunk = b"5\r\nhello\r\n0\r\n\r\n"
    for name, head, body in (
            ("two lengths", b"Content-Length: 5\r\nContent-Length: 6\r\n", b"hello"),
            ("the same length twice", b"Content-Length: 5\r\nContent-Length: 5\r\n", b"hello"),
            ("two lengths in one header", b"Content-Length: 5, 5\r\n", b"hello"),
            ("a length and a transfer encoding", b"Content-Length: 5\r\nTransfer-Encoding: chunked\r\n", chunk),
            ("a transfer encoding and a length", b"Transfer-Encoding: chunked\r\nContent-Length: 5\r\n", chunk),
            ("two transfer encodings", b"Transfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n", chunk),
            ("a transfer encoding that is unknown", b"Transfer-Encoding: xchunked\r\n", chunk),
            ("a name with a space before its colon", b"Content-Length : 5\r\n", b"hello"),
            ("a length below zero", b"Content-Length: -5\r\n", b"hello"),
            ("a length with a sign", b"Content-Length: +5\r\n", b"hello"),
            ("a length in hexadecimal", b"Content-Length: 0x5\r\n", b"hello"),
            ("a length beyond all numbers", b"Content-Length: 99999999999999999999999\r\n", b"hello"),
            ("a chunk of no size", b"Transfer-Encoding: chunked\r\n", b"x\r\nhello\r\n0\r\n\r\n"),
            ("a chunk below zero", b"Transfer-Encoding: chunked\r\n", b"-5\r\nhello\r\n0\r\n\r\n"),
            ("a chunk beyond all numbers", b"Transfer-Encoding: chunked\r\n", b"fffffffffffffffff\r\nhello\r\n0\r\n\r\n")):
        got = plain(SCAN + head + b"\r\n" + body + smuggled, BRIEF_S)
        tap.ok(all(400 <= code < 600 for code in statuses(got)) and b"alive" not in got,
               f"{name}: refused, with all that follows", got)
    codes = statuses(plain(b"POST /v1/scan HTTP/9.9\r\nHost: x\r\nContent-Length: 5\r\n\r\nhello" + smuggled, BRIEF_S))
    tap.ok(len(codes) <= 1 and all(code >= 400 for code in codes), "so is a protocol of the future", codes)
    codes = statuses(plain(SCAN + b"X-Long: " + b"y" * 2000000 + b"\r\n\r\n" + smuggled, BRIEF_S))
    tap.ok(len(codes) <= 1 and all(code >= 400 for code in codes), "and a header without end", codes)


def test_conformance():
    length = b"Content-Length: %d\r\n\r\n" % len(MAIL)
    pieces = [bytes([c]) for c in LAST + length + MAIL]
    tap.ok(statuses(plain(pieces)) == [200], "a request that comes byte by byte is one")
    chunked = b"".join(b"%x\r\n%s\r\n" % (len(MAIL[i:i + 7]), MAIL[i:i + 7]) for i in range(0, len(MAIL), 7)) + b"0\r\n\r\n"
    tap.ok(statuses(plain(LAST + b"Transfer-Encoding: chunked\r\n\r\n" + chunked)) == [200], "so is one in chunks")
    two = SCAN + length + MAIL + b"GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n" + LAST + length + MAIL
    tap.ok(statuses(plain(two)) == [200, 200, 200], "requests that follow at once are answered in their order")
    with socket.create_connection(("127.0.0.1", port), g.PATIENCE_S) as s:
        s.sendall(LAST + b"Expect: 100-continue\r\n" + length)
        got = s.recv(65536)
        s.sendall(MAIL)
        got += read_all(s)
    tap.ok(statuses(got) == [100, 200], "who asks whether to go on is told to", got[:200])
    got = plain(b"HEAD /healthz HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
    tap.ok(statuses(got) == [200] and got.endswith(b"\r\n\r\n"), "HEAD is answered without a body", got)
    with socket.socket(socket.AF_UNIX) as s:
        s.connect(unix)
        s.sendall(request("GET", "/healthz"))
        tap.ok(statuses(read_all(s)) == [200], "a Unix socket does as well")
    with socket.create_connection(("127.0.0.1", port)) as s:
        s.sendall(SCAN + length + MAIL[:20])
        s.shutdown(socket.SHUT_WR)
        got = read_all(s, BRIEF_S)
    tap.ok(statuses(got) in ([], [400]), "half a request is no request", got)


def has_ended(s):
    s.setblocking(False)
    try:
        return s.recv(1) == b""
    except BlockingIOError:
        return False
    except OSError:
        return True


def test_crowd():
    """So many connections from one address; others have theirs."""
    crowd = [socket.create_connection(("127.0.0.1", port)) for _ in range(PER_ADDRESS + 20)]
    tap.ok(g.wait_for(lambda: sum(map(has_ended, crowd)) >= 20), "one address has so many connections, and no more",
           sum(map(has_ended, crowd)))
    with socket.create_connection(("127.0.0.1", port), g.PATIENCE_S, source_address=("127.0.0.2", 0)) as s:
        s.sendall(request("GET", "/healthz"))
        tap.ok(statuses(read_all(s)) == [200], "which costs another address nothing")
    for s in crowd:
        s.close()
    ok = g.wait_for(lambda: statuses(plain(request("GET", "/healthz"))) == [200], every=0.2)
    tap.ok(ok, "nor the same one, once they are gone")


def test_tokens(scan, metrics):
    mail = request("POST", "/v1/scan?dry_run=1", None, MAIL)
    got = secure(mail)
    tap.ok(statuses(got) == [401] and b'WWW-Authenticate: Bearer realm="sallyport"\r\n' in got and b"problem+json" in got,
           "from other machines nobody comes without a token", got)
    wrong = {statuses(secure(request("POST", "/v1/scan?dry_run=1", token, MAIL)))[0]
             for token in (scan[:-1], scan + "0", scan.upper(), "sallyport_" + "0" * 64, " ")}
    tap.ok(wrong == {401}, "nor with one that is nearly right", wrong)
    basic = secure(mail.replace(b"Content-Length", b"Authorization: Basic " + scan.encode() + b"\r\nContent-Length"))
    tap.ok(statuses(basic) == [401], "nor with one in another scheme", basic)
    codes = [statuses(secure(request(method, path, token, body)))
             for token in (scan, metrics)
             for method, path, body in (("POST", "/v1/scan?dry_run=1", MAIL), ("GET", "/metrics", b""), ("GET", "/healthz", b""))]
    with open(os.path.join(os.environ["top_srcdir"], "contrib/openapi.yaml"), encoding="utf-8") as f:
        described = re.findall(r"operationId: (\w+)\n\s+security: \[\{bearer: \[(\w+)\]\}, \{\}\]", f.read())
    tap.ok(described == [("scan", "scan")] + [(name, "metrics") for name in ("healthz", "readyz", "metrics")],
           "the description says which scope is for what", described)
    tap.ok(codes == [[200], [403], [403], [403], [200], [200]], "a token is good for its scopes, and for nothing else", codes)
    got = secure(request("GET", "/metrics", scan))
    tap.ok(b'error="insufficient_scope"' in got, "and it is said that it is not", got)
    with open(FILES["tokens"], encoding="utf-8") as f:
        tap.ok(scan not in f.read() and scan not in daemon.read_log(), "no file and no log has the token itself")


def test_tls():
    got = read_all(send_to(tls_port, request("GET", "/healthz")), BRIEF_S)
    tap.ok(b"HTTP/1.1 200" not in got, "without TLS there is no answer where it is asked for", got)
    old = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    old.check_hostname, old.verify_mode = False, ssl.CERT_NONE
    old.set_ciphers("ALL:@SECLEVEL=0")
    old.minimum_version = ssl.TLSVersion.TLSv1
    old.maximum_version = ssl.TLSVersion.TLSv1_1
    try:
        got = secure(request("GET", "/healthz"), old)
    except OSError as error:
        got = error
    tap.ok(isinstance(got, OSError), "TLS before 1.2 is not spoken", got)


def send_to(where, data):
    s = socket.create_connection(("127.0.0.1", where))
    s.sendall(data)
    return s


def test_renewal(scan, metrics):
    """SIGHUP: tokens that are taken back, a certificate that is new, under a connection that is open."""
    context = tls_context()
    open_one = context.wrap_socket(socket.create_connection(("127.0.0.1", tls_port)), server_hostname="gateway.example")
    first = request("GET", "/healthz", metrics).replace(b"Connection: close\r\n", b"")
    open_one.sendall(first)
    before = open_one.recv(65536)
    while not before.endswith(b"alive\n"):
        before += open_one.recv(65536)
    new_certificate()
    other, line = new_token("another", "scan")
    write_secret("tokens", line + "\n")
    ready = daemon.tell_to_reload()
    codes = [statuses(secure(request("POST", "/v1/scan?dry_run=1", token, MAIL))) for token in (scan, other)]
    tap.ok(ready and codes == [[401], [200]], "a reload brings the new certificate, and takes tokens back",
           (ready, codes, daemon.read_log()[-800:]))
    open_one.sendall(request("GET", "/healthz", other))
    tap.ok(statuses(before) == [200] and statuses(read_all(open_one)) == [403],
           "who was connected before stays so, with the new tokens")
    open_one.close()
    write_secret("tokens", "name scan nonsense\n")
    failed = daemon.tell_to_reload("event=reload_failed")
    code = statuses(secure(request("POST", "/v1/scan?dry_run=1", other, MAIL)))
    tap.ok(failed and code == [200] and "tokens:1: " in daemon.read_log(), "tokens that make no sense leave the old ones in force",
           (failed, code, daemon.read_log()[-500:]))
    write_secret("tokens", line + "\n")


def test_slow():
    """A request has half a minute to come whole, also its handshake."""
    began, gone = time.monotonic(), {}
    slow = [send_to(port, b"POST /v1/scan HTTP/1.1\r\nHost: x\r\nX-A: 1\r\n") for _ in range(20)]
    handshake = send_to(tls_port, b"\x16\x03\x01\x02\x00\x01")
    results = []

    def one():
        results.append(statuses(plain(request("POST", "/v1/scan?dry_run=1", None, MAIL))))
    threads = [threading.Thread(target=one) for _ in range(30)]
    for t in threads:
        t.start()
    for t in threads:
        t.join()
    tap.ok(results == [[200]] * 30, "requests that trickle do not keep others waiting", results)
    while len(gone) < 3 and time.monotonic() - began < g.PATIENCE_S:
        for name, s, drop in (("head", slow[0], b"X-B: 1\r\n"), ("other", slow[1], b"X-B: 1\r\n"), ("handshake", handshake, b"")):
            with contextlib.suppress(OSError):
                s.sendall(drop)
            if has_ended(s):
                gone.setdefault(name, time.monotonic() - began)
        time.sleep(0.5)
    tap.ok(len(gone) == 3 and min(gone.values()) > 25, "and are ended, but not at once", gone)
    for s in slow + [handshake]:
        s.close()


def test_configuration():
    """What would let others in by mistake is refused, with a hint."""
    def check(text, mode=0o600):
        os.chmod(FILES["key"], mode)
        path = os.path.join(folder, "check.yaml")
        with open(path, "w", encoding="utf-8") as f:
            f.write(f"state: {folder}/check-state\nmilter: {{listen: 'unix:{folder}/m2.sock'}}\n" + text)
        done = subprocess.run([os.path.join(g.BUILD, "sallyportd"), "-d", "-c", path], capture_output=True, text=True, timeout=g.PATIENCE_S,
                              check=False)
        return done.returncode, done.stderr
    tried = [("an address of other machines without TLS", "tls:0.0.0.0", *check("http: {listen: 'inet:0.0.0.0:1'}\n")),
             ("TLS without a certificate", "all three", *check("http: {listen: 'tls:0.0.0.0:1'}\n")),
             ("a key that others may read", "make it 0600", *check(LISTEN, 0o644))]
    for name, hint, status, text in tried:
        tap.ok(status == 2 and hint in text, f"{name} is refused", (status, text))
    os.chmod(FILES["key"], 0o600)


new_certificate()
tokens = [new_token("scanner", "scan"), new_token("watcher", "metrics")]
write_secret("tokens", "# who may come\n" + "".join(line + "  \n" for _, line in tokens))
with g.serving(tap, folder, daemon):
    words = [token for token, _ in tokens]
    test_contradictions()
    test_conformance()
    test_crowd()
    test_tokens(*words)
    test_tls()
    test_renewal(*words)
    test_slow()
    test_configuration()
