#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
exec python3 "$top_srcdir/tests/lint/lint.py" "$top_srcdir" "$top_builddir"
