#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Golden results: each message or post in cases/ goes through the command; its JSON must be what stands beside it.
# Times and the digest of the rules are left out. golden_test.sh --update writes the expected results anew.
set -u
cases=$top_srcdir/tests/golden/cases
state=$(mktemp -d "${TMPDIR:-/tmp}/sallyport-golden.XXXXXX")
trap 'rm -rf "$state"' EXIT
umask 077
for byte in 11 22 33; do
	for _ in $(seq 32); do printf %s $byte; done
	echo
done >"$state/keys"
umask 022
cd "$cases" || exit 99

scan() {
	"$top_builddir/sallyport" scan --state "$state" --format json --all "$1" 2>"$state/errors"
	echo "exit $?"
	cat "$state/errors"
}
tidy() {
	sed -e 's/,"elapsed_us":[0-9]*//' -e 's/,"rules_digest":"[0-9a-f]*"//'
}

n=$(ls -- *.eml *.json *.jsonl *.txt *.mbox 2>/dev/null | wc -l)
[ "${1:-}" = --update ] || echo "1..$n"
i=0
failed=0
for file in *.eml *.json *.jsonl *.txt *.mbox; do
	[ -f "$file" ] || continue
	i=$((i + 1))
	scan "$file" | tidy >"$state/now"
	if [ "${1:-}" = --update ]; then
		cp "$state/now" "../expected/$file.out"
	elif diff -u "../expected/$file.out" "$state/now" >"$state/diff" 2>&1; then
		echo "ok $i - golden: $file gives the result that stands beside it"
	else
		echo "not ok $i - golden: $file gives the result that stands beside it"
		cut -c 1-2000 "$state/diff" | sed 's/^/# /'
		failed=1
	fi
done
exit $failed
