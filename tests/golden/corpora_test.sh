#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Every mail and text below $SALLYPORT_CORPORA gets an answer, and no scanner or worker dies of it, nor is a scanner too slow
# (a picture whose reading takes too long is a loss like others). A report of a sanitizer shows as a crash.
set -u
if [ -z "${SALLYPORT_CORPORA:-}" ]; then
	echo "1..0 # SKIP SALLYPORT_CORPORA names no folder of mails and texts"
	exit 0
fi
state=$(mktemp -d "${TMPDIR:-/tmp}/sallyport-corpora.XXXXXX")
trap 'rm -rf "$state"' EXIT
echo 1..3
failed=0
report() {
	if [ "$1" = "$2" ] && [ "$3" = 0 ] && [ "$4" -lt 2 ]; then
		echo "ok $5"
	else
		echo "not ok $5"
		echo "# $1 inputs, $2 answers, $3 crashes or time-outs, exit $4"
		grep -aE 'ERROR: |runtime error|SUMMARY' "$state/errors" | head -n 20 | sed 's/^/# /'
		failed=1
	fi
}
run() {
	"$top_builddir/sallyport" scan --state "$state/s" --format json "$@" >"$state/out" 2>"$state/errors"
	status=$?
	answers=$(wc -l <"$state/out")
	lost=$(grep -acE '"part":("","kind":"timeout"|[^}]*"kind":"crash")' "$state/out")
}
mails=$(find "$SALLYPORT_CORPORA" -name '*.eml' -type f | wc -l)
find "$SALLYPORT_CORPORA" -name '*.eml' -type f -print0 | sort -z >"$state/list"
xargs -0 -x -n 100000 -s 1900000 "$top_builddir/sallyport" scan --state "$state/s" --format json -- \
	<"$state/list" >"$state/out" 2>"$state/errors"
status=$?
[ $status = 123 ] && status=1 # xargs says so when the command ended with 1
answers=$(wc -l <"$state/out")
lost=$(grep -acE '"part":("","kind":"timeout"|[^}]*"kind":"crash")' "$state/out")
report "$mails" "$answers" "$lost" "$status" "1 - corpora: every mail gets an answer"
texts=$(cat "$SALLYPORT_CORPORA"/*.jsonl | grep -ac .)
run --as posts "$SALLYPORT_CORPORA"/*.jsonl
report "$texts" "$answers" "$lost" "$status" "2 - corpora: every text gets an answer"
if grep -aqE 'ERROR: (Address|Leak|Undefined)|runtime error' "$state/errors"; then
	echo "not ok 3 - corpora: no sanitizer has anything to report"
	failed=1
else
	echo "ok 3 - corpora: no sanitizer has anything to report"
fi
exit $failed
