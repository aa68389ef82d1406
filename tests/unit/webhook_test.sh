#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Real deliveries over the loopback interface: outbox_fill records events, sallyport-webhook sends them, the receiver of
# contrib/ takes them, or misbehaves.
set -u
webhook=$top_builddir/sallyport-webhook
fill=$top_builddir/tests/unit/outbox_fill
receiver=$top_srcdir/contrib/webhook-receiver
for need in "$webhook" "$fill"; do
	if [ ! -x "$need" ]; then
		echo "1..0 # SKIP $need is not built"
		exit 0
	fi
done
if ! python3 -c 'import sqlite3' 2>/dev/null; then
	echo "1..0 # SKIP the receiver needs python3"
	exit 0
fi

tmp=$(mktemp -d) || exit 99
receiver_pid=
trap 'test -n "$receiver_pid" && kill "$receiver_pid"; rm -rf "$tmp"' EXIT
umask 077
printf 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw\n' >"$tmp/secret"
printf 'whsec_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n' >"$tmp/new"
cat "$tmp/new" "$tmp/secret" >"$tmp/both"
cp "$tmp/secret" "$tmp/open" && chmod 0644 "$tmp/open"
printf 'organisation: {name: Test}\n' >"$tmp/config"
: >"$tmp/log"
: >"$tmp/out"
# Nobody listens there: a proxy that was used would break every delivery.
http_proxy=http://127.0.0.1:1 all_proxy=http://127.0.0.1:1
export http_proxy all_proxy

python3 "$receiver" --port 0 --secret-file "$tmp/secret" --slow 60 >>"$tmp/log" 2>&1 &
receiver_pid=$!
base=
until [ -n "$base" ]; do
	kill -0 "$receiver_pid" || exit 99
	base=$(sed -n 's/^listening on //p' "$tmp/log")
done

n=0
runs=0
say() { # say RESULT SENTENCE
	n=$((n + 1))
	if [ "$1" -eq 0 ]; then
		echo "ok $n - webhook: $2"
	else
		echo "not ok $n - webhook: $2"
		sed 's/^/# /' "$tmp/out" "$tmp/log"
	fi
}
fresh() { # fresh PATH N: a new state folder with N new events for the path
	runs=$((runs + 1))
	rm -rf "$tmp/state" && mkdir "$tmp/state"
	"$fill" "$tmp/state" "$base$1" "$2" $runs && : >"$tmp/log"
}
deliver() { # deliver STATUS [OPTION]...: runs it and compares the exit status
	want=$1
	shift
	"$webhook" deliver -c "$tmp/config" --state "$tmp/state" --secret "$tmp/secret" "$@" >"$tmp/out" 2>&1
	got=$?
	[ "$got" -eq "$want" ] || { echo "# exit status $got instead of $want"; return 1; }
}
listed() { # listed PATTERN N: so many lines of `list` match
	"$webhook" list -c "$tmp/config" --state "$tmp/state" >"$tmp/out" 2>&1
	[ "$(grep -c -e "$1" "$tmp/out")" -eq "$2" ]
}
logged() { # logged PATTERN N
	[ "$(grep -c -e "$1" "$tmp/log")" -eq "$2" ]
}
sql() { # sql STATEMENT: prints the first value
	python3 -c 'import sqlite3, sys
db = sqlite3.connect(sys.argv[1] + "/sallyport.db", timeout=10)
row = db.execute(sys.argv[2]).fetchone()
db.commit()
print(row[0] if row else "")' "$tmp/state" "$1"
}

echo 1..20

fresh "" 3 && deliver 0 && logged 'sallyport.incident.v1 inc_[0-9A-Z]* verdict=block signature=ok$' 3 && listed . 0
say $? "events are delivered with a signature that the receiver accepts"

deliver 0 && logged signature=ok 3
say $? "what was delivered is not sent again"

fresh "" 1 && deliver 0 --secret "$tmp/both" && logged signature=ok 1
say $? "while secrets change a receiver that has either accepts"

fresh "" 1 && deliver 1 --secret "$tmp/new" && listed 'pending.*attempts 1.*HTTP 401' 1
say $? "an event that the receiver refuses waits for its next try"

fresh 500 2 && deliver 1 && logged '^/500' 2 && listed 'pending.*attempts 1.*HTTP 500' 2
say $? "an error of the receiver is tried again later"

deliver 0 && logged '^/500' 2
say $? "what is not due is not sent"

now=$(date +%s)
fresh 503 3 && deliver 1 && logged '^/503' 1 && listed 'pending.*attempts [01].*HTTP 503' 3 &&
	[ "$(sql 'SELECT min(next_try_s) FROM event')" -ge $((now + 120)) ]
say $? "a receiver that asks for patience in seconds gets it, for all its events"

fresh 429 1 && deliver 1 && [ "$(sql 'SELECT next_try_s FROM event')" -ge $((now + 85)) ]
say $? "a receiver that asks for patience by a date gets it"

fresh 410 3 && deliver 1 && logged '^/410' 1 && listed 'disabled.*HTTP 410' 3
say $? "a receiver that is gone is told nothing more"

"$webhook" replay -c "$tmp/config" --state "$tmp/state" >"$tmp/out" && listed 'pending.*attempts 0' 3
say $? "disabled events can be put back"

fresh redirect 1 && deliver 1 && logged '^/redirect' 1 && logged '^/ ' 0 && listed 'HTTP 302 (redirects' 1
say $? "a redirect is not followed"

fresh slow 2 && deliver 1 --timeout 1 && logged '^/slow' 1 && listed 'pending.*no answer' 2
say $? "a receiver that is slow is left alone after one event"

fresh close 1 && deliver 1 && listed 'pending.*attempts 1.*no answer' 1
say $? "a connection that is cut is no success"

fresh endless 1 && deliver 0 --timeout 5 && listed . 0
say $? "a success with an answer that does not end is a success"

fresh 500 1
for try in 1 2 3 4 5 6 7 8 9 10; do
	sql 'UPDATE event SET next_try_s = 0' >/dev/null
	deliver 1 || break
done
logged '^/500' 10 && listed 'dead.*attempts 10' 1 && deliver 0 && logged '^/500' 10
say $? "after the tenth failure an event is dead"

id=$(sql 'SELECT id FROM event')
"$webhook" replay -c "$tmp/config" --state "$tmp/state" "$id" >"$tmp/out" && deliver 1 && logged '^/500.*again' 10
say $? "a dead event that is put back is sent under the same id"

fresh slow 1
"$webhook" deliver -c "$tmp/config" --state "$tmp/state" --secret "$tmp/secret" >"$tmp/out" 2>&1 &
pid=$!
until grep -q '^/slow' "$tmp/log"; do
	kill -0 $pid 2>/dev/null || break
done
kill -9 $pid
wait $pid 2>/dev/null
deliver 0 && logged '^/slow' 1 && sql 'UPDATE event SET lease_until_s = 1' >/dev/null &&
	deliver 1 --timeout 1 && logged '^/slow .*again' 1
say $? "a sender killed before it could settle sends the same event again, after its lease"

fresh "" 200
for try in 1 2 3 4; do
	"$webhook" deliver -c "$tmp/config" --state "$tmp/state" --secret "$tmp/secret" >"$tmp/out.$try" 2>&1 &
	eval "pid$try=\$!"
done
bad=0
for pid in $pid1 $pid2 $pid3 $pid4; do
	wait "$pid" || bad=1
done
[ $bad -eq 0 ] && logged signature=ok 200 && logged again 0
say $? "four senders at once send each event once"

fresh "" 1 && deliver 2 --secret "$tmp/open" && logged . 0 && grep -q 'open.*0644' "$tmp/out" && deliver 2 --secret "$tmp/none" &&
	sql 'UPDATE event SET next_try_s = 0' >/dev/null &&
	"$webhook" deliver -c "$tmp/config" --state "$tmp/state" >"$tmp/out" 2>&1
[ $? -eq 1 ] && [ "$(stat -c %a "$tmp/state/webhook-secret")" = 600 ] && logged signature=wrong 1
say $? "nothing is sent without a secret; the default one is made at first use"

bad=0
for arguments in "" frob "deliver x" "replay a b" "deliver --timeout 0" "deliver --timeout 1x" "deliver --frob" \
	"deliver -c $tmp/none" "replay evt_none" "deliver --state $tmp/secret"; do
	# shellcheck disable=SC2086 # meant to be split
	"$webhook" -c "$tmp/config" --state "$tmp/state" $arguments >"$tmp/out" 2>&1
	[ $? -eq 2 ] && [ "$(wc -l <"$tmp/out")" -eq 1 ] || { bad=1; echo "# $arguments"; cat "$tmp/out"; }
done
"$webhook" --help | grep -q replay && "$webhook" --version | grep -q '[0-9]' || bad=1
say $bad "bad usage is one line and exit status 2"
