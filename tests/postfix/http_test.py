# SPDX-License-Identifier: Apache-2.0
"""The HTTP API against its description, and while its scanners are killed, as TAP."""
import http.client
import json
import os
import re
import signal
import socket
import sys

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import gateway as g

tap = g.Tap("http")
folder = g.folder()
port = g.free_port()
unix = os.path.join(folder, "http.sock")
daemon = g.Daemon(folder, f"milter: {{listen: 'unix:{folder}/milter.sock'}}\n"
                  f"http: {{listen: ['inet:127.0.0.1:{port}', 'unix:{unix}']}}\nlimits: {{message-bytes: 4000000}}\n")
LEAK = b"From: a@office.example\r\nSubject: s\r\n\r\nher NINO is JG 10 37 59 A, card 4111 1111 1111 1111\r\n"
API = open(os.path.join(os.environ["top_srcdir"], "contrib/openapi.yaml"), encoding="utf-8").read()


def described():
    """{path: {method: {statuses}}} of the description; its form is our own, so lines will do."""
    found, path, method = {}, None, None
    for line in API.splitlines():
        if m := re.match(r"  (/\S*):$", line):
            path = m.group(1)
            found[path] = {}
        elif line.startswith("components"):
            break
        elif path and (m := re.match(r"    (get|post|put):$", line)):
            method = m.group(1).upper()
            found[path][method] = set()
        elif path and (m := re.match(r'        "(\d+)":', line)):
            found[path][method].add(int(m.group(1)))
    return found


def ask(method, path, body=None, headers=None, timeout=g.PATIENCE_S):
    c = http.client.HTTPConnection("127.0.0.1", port, timeout=timeout)
    c.request(method, path, body, headers or {})
    r = c.getresponse()
    data = r.read()
    c.close()
    return r.status, dict((k.lower(), v) for k, v in r.getheaders()), data


def test_scan():
    status, headers, data = ask("POST", "/v1/scan", LEAK, {"Content-Type": "message/rfc822",
                                "Sallyport-Sender": "eve@office.example", "Sallyport-Recipient": "x@elsewhere.example"})
    result = json.loads(data)
    tap.ok(status == 200 and result["verdict"] == "quarantine" and result["sender"] == "eve@office.example" and
           result["recipients"] == ["x@elsewhere.example"] and headers["content-type"] == "application/json" and
           re.match("^inc_[0-9A-Z]{26}$", headers.get("sallyport-incident", "")),
           "a mail is scanned, with the envelope of its headers", (status, headers, data[:300]))
    tap.ok(b"10 37 59" not in data, "the result holds no content")
    n = len(daemon.incidents())
    status, headers, data = ask("POST", "/v1/scan?dry_run=1", LEAK.replace(b"her", b"his"), {"Content-Type": "message/rfc822"})
    tap.ok(n == 1 and status == 200 and len(daemon.incidents()) == 1 and "sallyport-incident" not in headers,
           "an incident is recorded, but not of a dry run", (n, daemon.incidents()))
    status, _, data = ask("POST", "/v1/scan", json.dumps({"text": "nice day", "network": "facebook", "id": "p7"}),
                          {"Content-Type": "application/json"})
    result = json.loads(data)
    tap.ok(status == 200 and result["verdict"] == "allow" and result["channel"] == "social" and result["id"] == "p7",
           "so is a post", data)


def test_description():
    bad = []
    for path, methods in described().items():
        for method, statuses in methods.items():
            tries = [(method, b"", {}), (method, LEAK, {"Content-Type": "message/rfc822"}), ("PUT", b"x", {}),
                     (method, LEAK, {"Content-Type": "image/png"})]
            for verb, body, headers in tries:
                status, got, data = ask(verb, path, body if verb != "GET" else None, headers)
                if status not in statuses:
                    bad.append((verb, path, status))
                if status >= 400:
                    problem = json.loads(data)
                    if got["content-type"] != "application/problem+json" or problem["status"] != status or \
                            not problem["detail"]:
                        bad.append((verb, path, got, data))
    tap.ok(len(described()) == 4 and not bad, "all that is answered stands in its description", bad)
    status, _, _ = ask("GET", "/else")
    tap.ok(status == 404, "what is not described is not there", status)
    status, _, data = ask("POST", "/v1/scan", b"x" * 4100000, {"Content-Type": "message/rfc822"})
    tap.ok(status == 413, "what is too large is refused", (status, data))
    tap.ok(ask("GET", "/readyz")[0] == 200 and ask("GET", "/healthz")[0] == 200, "it says that it is ready")
    metrics = ask("GET", "/metrics")[2].decode()
    names = re.findall(r"^(\w+) (\d+)$", metrics, re.M)
    tap.ok(dict(names).get("sallyport_messages_total", "0") != "0" and all(n.startswith("sallyport_") for n, _ in names) and
           metrics.count("# TYPE") == len(names), "metrics are what Prometheus reads", metrics)


def test_gone():
    for _ in range(20):
        s = socket.create_connection(("127.0.0.1", port))
        s.sendall(b"POST /v1/scan HTTP/1.1\r\nHost: x\r\nContent-Type: message/rfc822\r\nContent-Length: %d\r\n\r\n" % len(LEAK) + LEAK)
        s.close()
    tap.ok(ask("GET", "/readyz")[0] == 200, "clients that leave disturb nobody")
    killed = set(daemon.children("sallyport-scan"))
    for pid in killed:
        os.kill(pid, signal.SIGKILL)

    def replaced():
        now = set(daemon.children("sallyport-scan"))
        return len(now) >= len(killed) and not now & killed and ask("GET", "/readyz")[0] == 200

    ok = g.wait_for(replaced)
    status = ask("POST", "/v1/scan", LEAK, {"Content-Type": "message/rfc822"})[0]
    tap.ok(ok and status == 200, "killed scanners are replaced", status)


with g.serving(tap, folder, daemon):
    for test in (test_scan, test_description, test_gone):
        test()
