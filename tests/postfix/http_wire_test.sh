#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
if ! grep -q '^#define HAVE_MICROHTTPD 1' "$top_builddir/config.h"; then
	echo "1..0 # SKIP built without libmicrohttpd"
	exit 0
fi
exec python3 "$top_srcdir/tests/postfix/http_wire_test.py"
