#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Runs under adversity: plugins that misbehave, scanners that are killed, inputs too large, a system that gives nothing.
suite=run
. "$top_srcdir/tests/cli/lib.sh"

hostile=$top_builddir/tests/unit/plugins/engine_hostile.so
printf 'pack: hostile\nrules:\n  - {id: misdeed, name: A misdeed, category: operational, type: MISDEED, severity: low, confidence: 0.9, detector: hostile, plugin: true, examples: ["misdeed:core"]}\n' >hostile.yaml
printf 'rules: [hostile.yaml]\nplugins: [%s]\nlimits: {message-time-ms: 1000}\n' "$hostile" >hostile.conf

# 40 posts, one of them asks for a misdeed.
posts() {
	i=1
	while [ $i -le 40 ]; do
		if [ $i = 17 ]; then echo "{\"text\":\"misdeed:$1\"}"; else echo "{\"text\":\"NHS no 999 281 34$i, number $i\"}"; fi
		i=$((i + 1))
	done
}
in_order() { [ "$(jq -r .line "$1" | tr '\n' ' ')" = "$(seq 1 "$2" | tr '\n' ' ')" ]; }
# costs KIND MISDEED: the misdeed costs its own message a loss of this kind, all others are answered as without it.
costs() {
	posts nothing >posts.jsonl
	run "$sp" scan -c hostile.conf --format json posts.jsonl
	sed 's/"elapsed_us":[0-9]*//' out | sed 17d >expected
	posts "$2" >posts.jsonl
	for j in 1 2 8; do
		exits 1 "$sp" scan -c hostile.conf -j $j --format json posts.jsonl || return 1
		in_order out 40 || return 1
		[ "$(sed -n 17p out | jq -r '.losses[0].kind')" = "$1" ] || return 1
		sed 's/"elapsed_us":[0-9]*//' out | sed 17d | cmp - expected || return 1
	done
}
no_stdout() { posts stdout >posts.jsonl; run "$sp" scan -c hostile.conf --format json posts.jsonl; in_order out 40 && ! grep -q 'not a result' out; }
same_results() {
	for j in 1 2 8; do
		run "$sp" scan -j $j --all --format json "$samples" && sed 's/"elapsed_us":[0-9]*//' out >results.$j
	done
	[ "$(wc -l <results.1)" = 4 ] && cmp results.1 results.2 && cmp results.1 results.8
}
children() { ps --ppid "$1" -o pid= 2>/dev/null; }
killed_outside() {
	i=0
	while [ $i -lt 300 ]; do cat "$samples/leak.eml"; i=$((i + 1)); done >big.eml
	mkdir -p many
	i=0
	while [ $i -lt 300 ]; do cp big.eml "many/$(printf %03d $i).eml"; i=$((i + 1)); done
	printf 'limits: {crash-retries: 10}\n' >patient.conf
	"$sp" scan -c patient.conf -j 2 --format json many >out 2>err &
	pid=$!
	kills=0
	for _ in 1 2 3 4 5 6; do
		for child in $(children $pid | head -n 1); do kill -9 "$child" && kills=$((kills + 1)); done
		sleep 0.05
	done
	wait $pid
	[ $? = 1 ] || return 1
	[ $kills -gt 0 ] && [ "$(jq -r .source out)" = "$(ls -d many/*)" ] && ! grep -q '"kind":"crash"' out
}
many_posts() {
	i=0
	while [ $i -lt 10000 ]; do echo "{\"text\":\"post $i\"}"; i=$((i + 1)); done >10000.jsonl
	"$sp" scan --as posts --format json - <10000.jsonl >out 2>err
	[ $? -lt 2 ] && in_order out 10000 || return 1
	cat 10000.jsonl | "$sp" scan --as posts --format json - >out 2>err
	[ $? -lt 2 ] && in_order out 10000 && [ ! -s err ]
}
interrupted() {
	echo '{"text":"misdeed:hang"}' >hang.jsonl
	printf 'rules: [hostile.yaml]\nplugins: [%s]\nlimits: {message-time-ms: 60000}\n' "$hostile" >slow.conf
	for signal in INT TERM KILL; do
		env --default-signal=INT "$sp" scan -c slow.conf hang.jsonl >out 2>err &
		pid=$!
		for _ in $(seq 200); do [ -n "$(children $pid)" ] && break; sleep 0.02; done
		sleep 0.3
		left=$(children $pid)
		[ -n "$left" ] || return 1
		kill -$signal $pid
		wait $pid
		for _ in $(seq 100); do
			alive=
			for child in $left; do kill -0 "$child" 2>/dev/null && ! grep -q ') Z ' "/proc/$child/stat" && alive=1; done
			[ -z "$alive" ] && break
			sleep 0.02
		done
		[ -z "$alive" ] || return 1
	done
}
# Written results that do not arrive are an error, said once.
no_output() {
	"$sp" scan --format json "$samples/harmless.eml" >&- 2>err
	[ $? = 2 ] && one_line 'could not be written' || return 1
	"$sp" scan --format json "$samples/harmless.eml" >/dev/full 2>err
	[ $? = 2 ] && one_line 'could not be written' || return 1
	"$sp" rules list >/dev/full 2>err
	[ $? = 2 ] && one_line 'could not be written' || return 1
	"$sp" scan --format json "$samples/leak.eml" <&- 2>&- >out
	[ $? = 1 ] && [ "$(wc -l <out)" = 1 ]
}
broken_pipe() { { "$sp" scan --format json 10000.jsonl 2>err; echo $? >status; } | head -n 1 >out; [ "$(cat status)" = 2 ] && one_line 'could not be written'; }
cold_starts() {
	for k in 1 2 3 4 5 6 7 8; do "$sp" scan --state "$work/cold" --format json "$samples/leak.eml" >cold.$k 2>cold.err.$k & done
	wait
	for k in 1 2 3 4 5 6 7 8; do
		[ "$(jq -c '[.verdict, .findings[].fingerprint]' cold.$k)" = "$(jq -c '[.verdict, .findings[].fingerprint]' cold.1)" ] &&
			[ ! -s cold.err.$k ] && grep -q quarantine cold.$k || return 1
	done
	[ "$(ls "$work/cold/cache" | wc -l)" = 1 ]
}
no_home() { : >plain; (unset XDG_STATE_HOME; HOME=$work/plain/nowhere exits 1 "$sp" scan "$samples/leak.eml") && exits 2 "$sp" scan --state "$work/plain/x" "$samples/leak.eml" && one_line 'plain'; }
too_large() {
	printf 'limits: {message-bytes: 1024}\n' >small.conf
	{ cat "$samples/leak.eml"; head -c 5000 /dev/zero | tr '\0' x; } >large.eml
	{ printf '{"text":"'; head -c 5000 /dev/zero | tr '\0' x; printf '"}\n{"text":"fine"}\n'; } >large.jsonl
	exits 1 "$sp" scan -c small.conf --format json large.eml "$samples/harmless-post.json" large.jsonl
	[ "$(jq -c '[.losses[].kind] | index("too-large") != null' out | tr '\n' ' ')" = 'true false true false ' ] &&
		[ "$(head -n 1 out | jq '.findings | length > 0')" = true ] && [ ! -s err ]
}
distrust_said() {
	rm -rf "$work/state/sallyport/cache"
	run "$sp" scan "$samples/harmless.eml"
	for f in "$work"/state/sallyport/cache/*; do printf X | dd of="$f" bs=1 seek=9000 conv=notrunc 2>/dev/null; done
	run "$sp" scan -j 8 "$samples"
	one_line 'level=warning event=rules_cache_distrusted .*does not carry our seal' || return 1
	run "$sp" scan "$samples"
	[ ! -s err ]
}
check_crashes() {
	sed 's/misdeed:core/misdeed:crash/' hostile.yaml >crash.yaml
	exits 2 "$sp" rules check -c hostile.conf crash.yaml && one_line 'crash\.yaml:3:[0-9]+: rule misdeed: the check crashed' || return 1
	sed 's/misdeed:core/misdeed:exit/' hostile.yaml >exit.yaml
	exits 2 "$sp" rules check -c hostile.conf exit.yaml && one_line 'exit\.yaml:3:[0-9]+: rule misdeed: the check was ended' || return 1
	exits 0 "$sp" rules check -c hostile.conf hostile.yaml
}
load_crashes() {
	export HOSTILE_AT_LOAD=crash
	exits 2 "$sp" plugin list -c hostile.conf && grep -q '^offensive' out && one_line 'engine_hostile\.so: .*crashed' &&
		exits 2 "$sp" scan -c hostile.conf "$samples/leak.eml" && one_line 'engine_hostile\.so: building the rule set failed: its process died' &&
		exits 2 "$sp" doctor -c hostile.conf && grep -q 'BAD .*its process died' out
	crashed=$?
	unset HOSTILE_AT_LOAD
	return $crashed
}
odd_names() {
	cp "$samples/leak.eml" ./-odd-name.eml
	cp "$samples/leak.eml" "$(printf 'a\351b.eml')"
	exits 1 "$sp" scan --format json -- -odd-name.eml "$(printf 'a\351b.eml')" && jq -e -s '.[0].source == "-odd-name.eml" and (.[1].source | test("^a.b.eml$"))' out || return 1
	exits 1 "$sp" scan --format sarif -- "$(printf 'a\351b.eml')" && jq -e '.runs[0].results[0].locations[0].physicalLocation.artifactLocation.uri == "a%E9b.eml"' out || return 1
	exits 2 "$sp" scan "$(printf 'two\nlines\033[31m')" && one_line 'two\?lines\?\[31m'
}
helps() {
	exits 0 "$sp" help && cp out all && exits 0 "$sp" --help && cmp out all || return 1
	for c in scan "rules check" "rules list" "rules show" "plugin list" "plugin check" webhook doctor; do
		exits 0 "$sp" help $c && cp out one && grep -q "^usage: sallyport $c" one && exits 0 "$sp" $c --help && cmp out one || return 1
		exits 0 "$sp" $c --version && grep -q Hyperscan out || return 1
	done
	exits 2 "$sp" help nonsense && one_line 'no such command: nonsense' || return 1
	exits 0 "$sp" scan --help && ! grep -E '^  -' out | grep -v -- --help | grep -v -- --quiet | grep -v -- --no-cache | grep -qv default
}

check "a crash costs its message alone, the same with 1, 2 and 8 scanners" costs crash crash
check "a plugin that ends the process costs its message alone" costs crash exit
check "a hang costs its message alone" costs timeout hang
check "nonsense on its socket costs its message alone" costs crash junk
check "what a plugin prints is not among the results" no_stdout
check "1, 2 and 8 scanners give the same results" same_results
check "scanners killed from outside: nothing is missing, nothing comes twice" killed_outside
check "ten thousand posts come by standard input, from a file and from a pipe" many_posts
check "no scanner outlives a command that is interrupted or killed" interrupted
check "results that cannot be written are an error, said once" no_output
check "a reader that goes away is an error, said once" broken_pipe
check "eight first starts at once share one state folder" cold_starts
check "without a state folder messages are scanned all the same" no_home
check "what is too large is a loss, and the rest of the run goes on" too_large
check "a cache that is not trusted is said once" distrust_said
check "rules check names the rule at which a plugin crashes or ends" check_crashes
check "a plugin that crashes as it is loaded is named" load_crashes
check "odd names of files are taken as they are, and written safely" odd_names
check "help is the same in both ways, for every command, with defaults" helps
finish
