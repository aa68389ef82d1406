#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
exec python3 "$top_srcdir/tests/torture/balance.py" "${BALANCE_MESSAGES:-300}" "${BALANCE_PAUSE:-0.3}"
