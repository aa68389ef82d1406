#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
exec python3 "$top_srcdir/tests/accuracy/accuracy_test.py"
