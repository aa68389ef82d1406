#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# contrib/new-detector makes a plugin that builds with a C compiler alone, loads, and passes its own examples.
set -u
n=0
folder=$(mktemp -d "${TMPDIR:-/tmp}/new-detector.XXXXXX") || exit 99
trap 'rm -rf "$folder"' EXIT
chmod 755 "$folder"
program=$top_builddir/sallyport

result() { # result STATUS SENTENCE
	n=$((n + 1))
	if [ "$1" -eq 0 ]; then
		echo "ok $n - $2"
	else
		echo "not ok $n - $2"
		[ -s "$folder/log" ] && sed 's/^/# /' "$folder/log"
	fi
}

skip() { # skip SENTENCE REASON
	n=$((n + 1))
	echo "ok $n - $1 # SKIP $2"
}

make_in() {
	# The make of the build must not lend its options to this one.
	(cd "$folder/staff-number" && env -u MAKEFLAGS -u MFLAGS -u MAKELEVEL \
		make SALLYPORT_INCLUDE="$top_srcdir/src/include" SALLYPORT="$program" \
		CFLAGS="-O1 -Wall -Wextra -Werror" "$@") >"$folder/log" 2>&1
}

echo 1..7
"$top_srcdir/contrib/new-detector" staff-number "$folder/staff-number" >"$folder/log" 2>&1
result $? "a new detector is made from a name"

test -f "$folder/staff-number/staff-number.c" && test -f "$folder/staff-number/staff-number.yaml" &&
	test -f "$folder/staff-number/Makefile" && test -f "$folder/staff-number/README.md" &&
	! grep -rq '@[A-Z]*@' "$folder/staff-number"
result $? "it has source, rules, Makefile and README, filled in"

! "$top_srcdir/contrib/new-detector" staff-number "$folder/staff-number" >"$folder/log" 2>&1
result $? "a folder that is there is left alone"

bad=0
for name in '' 'Bad' 'a b' '9x' 'core' 'x-' '../x' 'x;y'; do
	"$top_srcdir/contrib/new-detector" "$name" "$folder/never" >"$folder/log" 2>&1 && bad=1
	test -e "$folder/never" && bad=1
done
result $bad "a name that is none is refused"

make_in all
result $? "it builds without a warning"

if [ -x "$program" ]; then
	"$program" plugin check "$folder/staff-number/staff-number.so" >"$folder/log" 2>&1
	result $? "sallyport plugin check passes it"
	# Rules that are built in have tests of their own: only those of the new pack count here.
	HOME=$folder XDG_STATE_HOME=$folder/state make_in check
	grep -q '^[0-9]* rules, ' "$folder/log" && ! grep -q 'staff-number.yaml:[0-9]' "$folder/log"
	result $? "its rules find their examples and leave their counter-examples"
else
	skip "sallyport plugin check passes it" "sallyport is not built"
	skip "its rules find their examples and leave their counter-examples" "sallyport is not built"
fi
