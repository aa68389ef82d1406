# SPDX-License-Identifier: Apache-2.0
"""What is encrypted, under names and types that do not say so. Nobody can read it: it must be a loss."""
import base64
import hashlib
import struct

from files import gzip, tarred, zipped
from technique import attached, b64, mail, multipart, part, technique


def noise(text, n=900):
    """Bytes that look like any cipher's."""
    out = b""
    while len(out) < n:
        out += hashlib.sha256(text.encode() + len(out).to_bytes(4, "big")).digest()
    return out[:n]


def packet(tag, body, old=False):
    """A packet of OpenPGP (RFC 9580, 4.2)."""
    if old:
        return bytes((0x80 | tag << 2 | 1,)) + struct.pack(">H", len(body)) + body
    return bytes((0xc0 | tag, 255)) + struct.pack(">I", len(body)) + body


def for_key(text, old=False):
    return packet(1, b"\3" + noise(text, 8) + b"\1" + struct.pack(">H", 2048) + noise(text, 256), old) + packet(18, b"\1" + noise(text))


def der(tag, *bodies):
    body = b"".join(bodies)
    n = len(body)
    return bytes((tag,)) + (bytes((n,)) if n < 128 else b"\x82" + struct.pack(">H", n)) + body


PKCS7 = bytes.fromhex("2a864886f70d0107")
CMS_AES = bytes.fromhex("0609608648016503040102")


def enveloped(text, kind=3):
    """ContentInfo of CMS (RFC 5652): EnvelopedData, for one recipient."""
    recipient = der(0x30, der(2, b"\2"), der(0x80, noise(text, 20)), der(0x30, der(6, bytes.fromhex("2a864886f70d010101"))), der(4, noise(text, 256)))
    sealed = der(0x30, der(6, PKCS7, b"\1"), der(0x30, CMS_AES, der(4, noise(text, 16))), der(0x80, noise(text)))
    return der(0x30, der(6, PKCS7, bytes((kind,))), der(0xa0, der(0x30, der(2, b"\2"), der(0x31, recipient), sealed)))


def armoured(kind, data, head=""):
    return f"-----BEGIN {kind}-----\n{head}\n".encode() + base64.encodebytes(data) + f"-----END {kind}-----\n".encode()


def bare_armour(kind, data):
    return armoured(kind, data).replace(b"-----\n\n", b"-----\n", 1)


SEALED = {
    "pgp-key": for_key, "pgp-key-old": lambda t: for_key(t, True),
    "pgp-password": lambda t: packet(3, b"\4\11\3\10" + noise(t, 8) + b"\x60") + packet(18, b"\1" + noise(t)),
    "pgp-password-old": lambda t: packet(3, b"\4\11\3\10" + noise(t, 8) + b"\x60", True) + packet(18, b"\1" + noise(t)),
    "pgp-bare-18": lambda t: packet(18, b"\1" + noise(t)), "pgp-bare-9": lambda t: packet(9, noise(t), True),
    "pgp-bare-20": lambda t: packet(20, b"\1\11\2\16" + noise(t)), "pgp-marker": lambda t: packet(10, b"PGP") + for_key(t),
    "pgp-armour": lambda t: armoured("PGP MESSAGE", for_key(t)), "pgp-armour-late": lambda t: b"Hello, as agreed:\n\n" + armoured("PGP MESSAGE", for_key(t)),
    "pgp-armour-parts": lambda t: armoured("PGP MESSAGE, PART 1/2", for_key(t)),
    "pgp-base64": lambda t: base64.encodebytes(for_key(t)),
    "cms": enveloped, "cms-signed-and-enveloped": lambda t: enveloped(t, 4), "cms-encrypted": lambda t: enveloped(t, 6),
    "cms-pem": lambda t: bare_armour("CMS", enveloped(t)), "cms-pkcs7-pem": lambda t: bare_armour("PKCS7", enveloped(t)),
    "cms-pem-late": lambda t: b"Hello\nas agreed\n" + bare_armour("PKCS7", enveloped(t)),
    "cms-base64": lambda t: base64.encodebytes(enveloped(t)),
    "cms-auth": lambda t: der(0x30, der(6, bytes.fromhex("2a864886f70d0109100117")), der(0xa0, der(0x30, der(2, b"\0"), noise(t)))),
    "age": lambda t: b"age-encryption.org/v1\n-> X25519 " + base64.b64encode(noise(t, 32)) + b"\n--- x\n" + noise(t),
    "age-armour": lambda t: bare_armour("AGE ENCRYPTED FILE", b"age-encryption.org/v1\n" + noise(t)),
    "openssl": lambda t: b"Salted__" + noise(t), "openssl-base64": lambda t: base64.encodebytes(b"Salted__" + noise(t)),
    "ansible-vault": lambda t: b"$ANSIBLE_VAULT;1.1;AES256\n" + noise(t).hex().encode() + b"\n",
    "jwe": lambda t: base64.urlsafe_b64encode(b'{"alg":"RSA-OAEP","enc":"A256GCM"}').rstrip(b"=") + b"".join(b"." + base64.urlsafe_b64encode(noise(t + str(i), n)).rstrip(b"=") for i, n in enumerate((256, 12, 300, 16))),
    "luks": lambda t: b"LUKS\xba\xbe\0\2" + noise(t), "keepass": lambda t: bytes.fromhex("03d9a29a67fb4bb5") + noise(t),
    "axcrypt": lambda t: bytes.fromhex("c0b9072e4f93f146a015792ca1d9e821") + noise(t), "aescrypt": lambda t: b"AES\2\0" + noise(t),
    "noise": noise, "noise-long": lambda t: noise(t, 70000),
}
for form, make in SEALED.items():
    technique("sealed", f"sealed-{form}", "loss")(lambda s, make=make: attached(make(s.told()), "a.dat"))
for form in ("pgp-key", "pgp-armour", "cms", "cms-pem"):
    make = SEALED[form]
    technique("sealed", f"sealed-{form}-as-picture", "loss")(lambda s, make=make: attached(make(s.told()), "a.jpg", "image/jpeg"))
    technique("sealed", f"sealed-{form}-as-text", "loss")(lambda s, make=make: attached(make(s.told()), "a.txt", "text/plain"))
    technique("sealed", f"sealed-{form}-as-page", "loss")(lambda s, make=make: attached(make(s.told()), "a.html", "text/html"))
    technique("sealed", f"sealed-{form}-as-signature", "loss")(lambda s, make=make: attached(make(s.told()), "smime.p7s", "application/pkcs7-signature"))
    technique("sealed", f"sealed-{form}-in-zip", "loss")(lambda s, make=make: attached(zipped({"a.bin": make(s.told())}), "a.zip"))
    technique("sealed", f"sealed-{form}-in-tar-gz", "loss")(lambda s, make=make: attached(gzip.compress(tarred({"a": make(s.told())}), mtime=0), "a.tgz"))
    technique("sealed", f"sealed-{form}-as-mail", "loss")(lambda s, make=make: multipart([part("Hello"), part(b64(make(s.told())), "message/rfc822", "base64")]))
technique("sealed", "sealed-pgp-body", "loss")(lambda s: mail(b"Hello,\r\n\r\n" + armoured("PGP MESSAGE", for_key(s.told()))))
technique("sealed", "sealed-pgp-body-quoted", "loss")(lambda s: mail(b"Hello,\r\n\r\n> " + armoured("PGP MESSAGE", for_key(s.told())).replace(b"\n", b"\r\n> ")))
technique("sealed", "sealed-cms-body", "loss")(lambda s: mail(b"Hello,\r\n\r\n" + bare_armour("CMS", enveloped(s.told()))))
technique("sealed", "sealed-cms-body-base64", "loss")(lambda s: mail(b64(enveloped(s.told())), "application/octet-stream", "base64"))
technique("sealed", "sealed-cms-body-mime", "loss")(lambda s: mail(b64(enveloped(s.told())), 'application/x-pkcs7-mime; smime-type=enveloped-data; name="smime.p7m"', "base64"))
technique("sealed", "sealed-cms-called-signed", "loss")(lambda s: mail(b64(enveloped(s.told())), 'application/pkcs7-mime; smime-type=signed-data; name="smime.p7m"', "base64"))
technique("sealed", "sealed-pgp-part-mime", "loss")(lambda s: multipart([part(b"Version: 1", "application/pgp-encrypted"), part(armoured("PGP MESSAGE", for_key(s.told())), "application/octet-stream")]))
