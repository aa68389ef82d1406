#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Mails that hide a number by every technique we know are written, by real programs where they are installed, and scanned.
set -u
work=$(mktemp -d "${TMPDIR:-/tmp}/sallyport-evasion.XXXXXX")
trap 'rm -rf "$work"' EXIT
export PYTHONDONTWRITEBYTECODE=1
mails="python3 $top_srcdir/tests/evasion/mails.py"
$mails "$work/mails" || exit 99
find "$work/mails" -name '*.eml' -print0 | xargs -0 "$top_builddir/sallyport" scan --state "$work/state" --format json \
	>"$work/results" 2>"$work/errors"
[ -s "$work/errors" ] && sed 's/^/# /' "$work/errors"
$mails --judge "$work/mails" <"$work/results"
