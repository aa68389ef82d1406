# SPDX-License-Identifier: Apache-2.0
# What the tests of the command line share: a folder of their own, and checks that print TAP. Sourced; suite names them.
set -u
work=$(mktemp -d "${TMPDIR:-/tmp}/sallyport-cli.XXXXXX")
trap 'rm -rf "$work"' EXIT
cd "$work" || exit 99
umask 022
export XDG_STATE_HOME="$work/state" XDG_CONFIG_HOME="$work/config" HOME="$work"
sp=$top_builddir/sallyport
samples=$top_srcdir/contrib/samples
n=0
failed=0

# check SENTENCE COMMAND...: passes when the command succeeds.
check() {
	n=$((n + 1))
	sentence=$1
	shift
	if "$@" >check.log 2>&1; then
		echo "ok $n - $suite: $sentence"
	else
		echo "not ok $n - $suite: $sentence"
		head -n 20 check.log | cut -c 1-300 | sed 's/^/# /'
		failed=1
	fi
}
# run COMMAND...: leaves status, out, err.
run() {
	"$@" >out 2>err </dev/null
	status=$?
}
exits() { run_expected=$1; shift; run "$@"; [ "$status" = "$run_expected" ] || { cat err out; echo "exit $status"; return 1; }; }
# one_line PATTERN: standard error is one line that fits.
one_line() { cat err; [ "$(wc -l <err)" = 1 ] && grep -Eq "$1" err; }

finish() { echo "1..$n"; exit $failed; }
