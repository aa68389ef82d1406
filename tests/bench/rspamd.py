#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""rspamd.py FOLDER: messages per CPU-second of rspamd over the mails of a folder, with nothing but some 200 patterns of the
kinds that Sallyport looks for. One line; where there is no rspamd, a line that says so."""
import glob
import http.client
import os
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import time

CONFIG = """
lua = "%(dir)s/patterns.lua";
options {
  pidfile = "%(dir)s/pid"; filters = "regexp"; cache_file = "%(dir)s/symbols"; hs_cache_dir = "%(dir)s/hs/"; tempdir = "%(dir)s";
  control_socket = "%(dir)s/control mode=0600"; stats_file = "%(dir)s/stats"; url_tld = "%(dir)s/tlds";
  check_all_filters = true; check_text_attachements = true; disable_monitoring = true; task_timeout = 120s; max_message = 200M;
  explicit_modules = []; dns { nameserver = ["127.0.0.1"]; timeout = 0.1s; retransmits = 0; sockets = 1; }
}
logging { type = "file"; filename = "%(dir)s/log"; level = "warning"; }
actions { reject = 1000000; add_header = 900000; greylist = null; }
regexp { max_size = 200M; }
worker "normal" { bind_socket = "127.0.0.1:%(port)d"; count = 1; task_timeout = 120s; mime = true; max_tasks = 0; }
"""

# Sorts of numbers, as they are usually written in such rules.
NUMBERS = [r"\b4\d{3}[ -]?\d{4}[ -]?\d{4}[ -]?\d{4}\b", r"\b5[1-5]\d{2}[ -]?\d{4}[ -]?\d{4}[ -]?\d{4}\b", r"\b3[47]\d{2}[ -]?\d{6}[ -]?\d{5}\b",
    r"\b[A-Z]{2}\d{2} ?(?:[A-Z0-9]{4} ?){2,7}[A-Z0-9]{1,4}\b", r"\b[A-CEGHJ-PR-TW-Z]{2} ?\d{2} ?\d{2} ?\d{2} ?[A-D]\b", r"\b\d{3}[ -]?\d{3}[ -]?\d{4}\b",
    r"\b\d{2}-\d{2}-\d{2}\b", r"\b\d{8}\b", r"\b(?:0|\+44 ?)7\d{3} ?\d{3} ?\d{3}\b", r"\b(?:0|\+44 ?)[12]\d{2,3} ?\d{3} ?\d{3,4}\b",
    r"\b\d{3}-\d{2}-\d{4}\b", r"\b[A-Z]{1,2}\d[A-Z\d]? ?\d[A-Z]{2}\b", r"\b\d{1,3}\.\d{1,3}\.\d{1,3}\.\d{1,3}\b", r"\b[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,4}\b",
    r"\b\d{2}/\d{2}/(?:19|20)\d{2}\b", r"\b(?:19|20)\d{2}-\d{2}-\d{2}\b", r"\b\d{2}/\d{1,7}[A-Z]\b", r"\b[A-Z]\d{4}[A-Z]{2}\b", r"\b\d{15}\b",
    r"\b[A-Z]{2}\d{2} ?[A-Z]{3}\b", r"\b[A-HJ-NPR-Z0-9]{17}\b", r"\b[A-Z9]{5}\d{6}[A-Z9]{2}\d[A-Z]{2}\b", r"\bGB ?\d{3} ?\d{4} ?\d{2}\b", r"\b\d{10}K?\b",
    r"\b[A-Z]{6}\d{2}[A-Z]\d{2}[A-Z]\d{3}[A-Z]\b", r"\b\d{11}\b", r"\b\d{9}\b", r"\b\d{2}\.\d{2}\.\d{2}-\d{3}\.\d{2}\b", r"\b\d{6}[-+A]\d{3}[0-9A-Z]\b",
    r"\b-?\d{1,2}\.\d{4,}, ?-?\d{1,3}\.\d{4,}\b", r"\b(?:[0-9A-Fa-f]{2}:){5}[0-9A-Fa-f]{2}\b", r"\b[13][1-9A-HJ-NP-Za-km-z]{25,34}\b", r"\bbc1[a-z0-9]{25,59}\b"]
PREFIXES = ("AKIA ASIA ghp_ gho_ ghs_ glpat- xoxb- xoxp- sk_live_ rk_live_ sk-proj- SG. AIza ya29. hvs. dop_v1_ npm_ pypi- shpat_ sq0atp- key- dckr_pat_ "
    "figd_ lin_api_ pscale_tkn_ sbp_ ATATT3x GOCSPX- EAAC EZAK PMAK- rubygems_ sntrys_ tfp_ CFPAT- dp.pt. duffel_test_ flwsec_ glc_ glsa_ hf_ "
    "NRAK- patA sk-ant- sl. v1.0- whsec_ xapp- xoxe- phx_").split()
WORDS = ("confidential restricted informant surveillance warrant suspect victim witness custody arrest offender probation prison court prosecution statement "
    "evidence disclosure intelligence undercover covert operation raid tracker pnc pnd niche anpr passport licence password passcode username credential "
    "secret token invoice payroll salary disciplinary grievance redundancy diagnosis medication patient referral overdose suicide assault stabbing robbery "
    "burglary blackmail bribe bung leak tipoff gossip idiot moron scum filth retard tosser wanker bastard bitch slut whore pikey chav").split()


def patterns():
    listed = [(p, "") for p in NUMBERS]
    listed += [(r"\b" + re.escape(p) + "[A-Za-z0-9_-]{%d,80}" % n, "") for p in PREFIXES for n in (16,)]
    listed += [(r"\b(?:api|access|secret|private|auth)[_-]?%s\s*[:=]\s*['\"]?[A-Za-z0-9/+_-]{16,64}" % w, "i") for w in ("key", "token", "secret", "id")]
    listed += [(r"\b%s\b" % w, "i") for w in WORDS]
    return listed


def write_patterns(folder, listed):
    with open(folder + "/patterns.lua", "w") as f:
        f.write("config['regexp'] = {}\n")
        for i, (pattern, flags) in enumerate(listed):
            f.write("config['regexp']['R_%d'] = { re = [==[/%s/%s{mime}]==], score = 0.01, group = 'bench' }\n" % (i, pattern.replace("/", "\\/"), flags))


def start(folder):
    process = subprocess.Popen(["rspamd", "-f", "-i", "-c", folder + "/rspamd.conf"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    return process


def cpu_s(parent):
    """User and system time of a process and its children so far."""
    ticks = 0
    for path in glob.glob("/proc/[0-9]*/stat"):
        try:
            with open(path) as f:
                fields = f.read().rsplit(")", 1)[1].split()
        except OSError:
            continue
        pid = int(path.split("/")[2])
        if pid == parent or int(fields[1]) == parent:
            ticks += int(fields[11]) + int(fields[12])
    return ticks / os.sysconf("SC_CLK_TCK")


def check(port, message):
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=120)
    connection.request("POST", "/checkv2", message)
    answer = connection.getresponse()
    answer.read()
    connection.close()
    return answer.status == 200


def wait(done, seconds):
    end = time.monotonic() + seconds
    while not done():
        if time.monotonic() > end:
            return False
        time.sleep(0.1)
    return True


def answers(port):
    try:
        return check(port, b"Subject: x\n\nx\n")
    except OSError:
        return False


def measure(folder, messages):
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        port = s.getsockname()[1]
    with open(folder + "/rspamd.conf", "w") as f:
        f.write(CONFIG % {"dir": folder, "port": port})
    with open(folder + "/tlds", "w") as f: # the full list takes it half a minute to compile
        f.write("com\norg\nnet\nuk\nexample\n")
    write_patterns(folder, patterns())
    os.mkdir(folder + "/hs")
    for warm in (False, True): # the first time it compiles, which is not what is measured
        process = start(folder)
        try:
            if not wait(lambda: answers(port), 120) or not wait(lambda: warm or glob.glob(folder + "/hs/*.hs*"), 60):
                return None
            if not warm:
                time.sleep(3)
                continue
            for message in messages[:20]:
                check(port, message)
            before = cpu_s(process.pid)
            failed = sum(not check(port, message) for message in messages)
            return cpu_s(process.pid) - before, failed
        finally:
            process.terminate()
            process.wait()


def main():
    if not shutil.which("rspamd"):
        print("(f) rspamd is not there: no comparison")
        return
    messages = []
    for name in sorted(os.listdir(sys.argv[1])):
        with open(os.path.join(sys.argv[1], name), "rb") as f:
            messages.append(f.read())
    folder = tempfile.mkdtemp(prefix="sallyport-rspamd.")
    try:
        result = measure(folder, messages)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    if not result:
        print("(f) rspamd does not start here: no comparison")
        return
    print("(f) rspamd with %d patterns: %.0f messages per CPU-second (%.2f s of CPU for %d, %d failed)" % (
        len(patterns()), len(messages) / result[0], result[0], len(messages), result[1]))


if __name__ == "__main__":
    main()
