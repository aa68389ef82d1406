#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""attachments.py BUILD_FOLDER [COUNT]: what attachments cost, on this machine. Asserts nothing.

First by format: COUNT mails with the same file each; milliseconds from a message's first byte to its result (median, 99th
percentile), and of CPU beyond what the same mail costs without the file. Then by corpus: messages per CPU-second where a third
of the mails carry something, start included."""
import email.message
import glob
import json
import os
import random
import resource
import shutil
import subprocess
import sys
import tempfile

here = os.path.dirname(os.path.abspath(__file__))
build = os.path.abspath(sys.argv[1])
count = int(sys.argv[2]) if len(sys.argv) > 2 else 100
work = tempfile.mkdtemp(prefix="sallyport-bench.")
env = dict(os.environ, SALLYPORT_DATADIR=here + "/../../rules", SALLYPORT_PLUGINDIR=build + "/plugins", SALLYPORT_LIBEXECDIR=build,
           XDG_STATE_HOME=work + "/state", XDG_CONFIG_HOME=work + "/config")
BY_LIBRARIES = (".docx", ".odt", ".rtf", ".xlsx", ".ods", ".pptx", ".odp", ".zip", ".7z", ".tar", ".tar.gz", ".txt.gz", ".bz2", ".xz", ".zst")
TEXT = "Dear Anna,\n\nattached is what you asked for on Monday. Let me know whether it is what you need.\n\nRegards, Sam\n" * 20


def write(path, number, name, data):
    m = email.message.EmailMessage()
    m["From"], m["To"], m["Subject"] = "sam@force.example", "anna@example.org", "what you asked for %d" % number
    m["Message-ID"] = "<%d@force.example>" % number
    m.set_content(TEXT)
    if data:
        m.add_attachment(data, maintype="application", subtype="octet-stream", filename=name)
    with open(path, "wb") as f:
        f.write(bytes(m))


def scan(folder):
    """CPU seconds, and milliseconds of each message."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    p = subprocess.run([build + "/sallyport", "scan", "-j1", "--format", "json", folder], env=env, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, check=False)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    if p.returncode not in (0, 1):
        sys.exit("sallyport scan: exit %d" % p.returncode)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return cpu, sorted(json.loads(line)["stats"]["elapsed_us"] / 1e3 for line in p.stdout.splitlines())


def same(name, data, n):
    folder = tempfile.mkdtemp(dir=work)
    for i in range(n):
        write("%s/%d.eml" % (folder, i), i, name, data)
    return folder


def page():
    """The document as a picture of its page."""
    p = subprocess.run(["pdftoppm", "-png", "-r", "100", "-gray", here + "/../data/attachments/letter.pdf", work + "/page"], check=False)
    pages = glob.glob(work + "/page*.png")
    return open(pages[0], "rb").read() if not p.returncode and pages else None


def files():
    r = random.Random(1)
    found = {os.path.basename(p): open(p, "rb").read() for p in sorted(glob.glob(here + "/../data/attachments/*.*"))}
    found["unknown, 64 KiB"], found["unknown, 1 MiB"] = r.randbytes(65536), r.randbytes(1 << 20)
    picture = page() if shutil.which("pdftoppm") else None
    return dict(found, **({"page.png": picture} if picture else {}))


def corpus(pick):
    """Mails of mixed sizes, every third with what pick(i) gives."""
    folder = tempfile.mkdtemp(dir=work)
    n = 10 * count
    subprocess.run([sys.executable, here + "/make_mails.py", folder, str(n)], stdout=subprocess.DEVNULL, check=True)
    for i in range(1, n, 3):
        write("%s/mails/%05d.eml" % (folder, i), i, *pick(i // 3))
    cpu = sorted(scan(folder + "/mails")[0] for _ in range(3))[1]
    return n / cpu


def main():
    known = files()
    scan(same("", b"", 1))
    plain = scan(same("", b"", count))[0]
    for name, data in known.items():
        cpu, ms = scan(same(name, data, count))
        print("%-16s %8d bytes: p50 %7.2f ms, p99 %7.2f ms, %7.2f ms of CPU" % (name, len(data), ms[len(ms) // 2], ms[len(ms) * 99 // 100], (cpu - plain) * 1e3 / count))
    r = random.Random(2)
    print("a third with files of unknown kinds (median 27 KB): %.0f messages per CPU-second" % corpus(
        lambda i: ("f%d" % i, r.randbytes(int(min(4.5e6, max(2000, r.lognormvariate(10.2, 1.7))))))))
    small = [n for n in known if n.endswith(BY_LIBRARIES)]
    print("a third with archives and documents that libraries read: %.0f messages per CPU-second" % corpus(
        lambda i: (small[i % len(small)], known[small[i % len(small)]])))


try:
    main()
finally:
    shutil.rmtree(work, ignore_errors=True)
