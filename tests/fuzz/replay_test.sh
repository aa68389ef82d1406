#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Replays the corpus of every fuzzer: each input whole, and cut short at every byte (in builds with libFuzzer whole only).
set -u
set -- "$top_builddir"/tests/fuzz/*_fuzz
echo "1..$#"
n=0
failed=0
for program in "$@"; do
	n=$((n + 1))
	name=$(basename "$program" _fuzz)
	corpus=$top_srcdir/tests/fuzz/corpus/$name
	if [ ! -d "$corpus" ] || [ -z "$(ls "$corpus")" ]; then
		echo "not ok $n - fuzz: $name has a corpus"
		failed=1
		continue
	fi
	if grep -q LLVMFuzzerRunDriver "$program" 2>/dev/null; then
		"$program" -runs=0 "$corpus" >"$top_builddir/tests/fuzz/replay.log" 2>&1
	else
		"$program" -t "$corpus"/* >"$top_builddir/tests/fuzz/replay.log" 2>&1
	fi
	if [ $? = 0 ]; then
		echo "ok $n - fuzz: the corpus of $name runs clean"
	else
		echo "not ok $n - fuzz: the corpus of $name runs clean"
		tail -n 20 "$top_builddir/tests/fuzz/replay.log" | cut -c 1-200 | sed 's/^/# /'
		failed=1
	fi
done
rm -f "$top_builddir/tests/fuzz/replay.log"
exit $failed
