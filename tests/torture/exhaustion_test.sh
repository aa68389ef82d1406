#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# A disk of its own, which is full soon, needs a mount, which is seen by this test alone.
if unshare --mount true 2>/dev/null; then
	exec unshare --mount python3 "$top_srcdir/tests/torture/exhaustion_test.py" mount
fi
exec python3 "$top_srcdir/tests/torture/exhaustion_test.py"
