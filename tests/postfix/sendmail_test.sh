#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Sendmail cannot be installed beside Postfix. Its packages unpacked into a folder will do:
#   apt-get download sendmail-bin sendmail-cf libwrap0; for p in *.deb; do dpkg -x $p FOLDER; done; SENDMAIL_ROOT=FOLDER make check
exec python3 "$top_srcdir/tests/postfix/sendmail_test.py"
