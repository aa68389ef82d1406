#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# evaluate, rules list --coverage, rules check --mutate: what they count, what they refuse, what they never show.
suite=evaluate
. "$top_srcdir/tests/cli/lib.sh"

mkdir mail
cp "$samples/leak.eml" "$samples/harmless.eml" mail
cat >c.jsonl <<'END'
{"id": "nhs", "text": "NHS no 999 281 3458", "label": "leak", "spans": [{"start": 7, "end": 19, "type": "UK_NHS"}]}
{"id": "nino", "text": "é, NINO JG 12 13 16 A.", "label": "leak", "spans": [{"bstart": 9, "bend": 22, "type": "INSURANCE"}]}
{"id": "mail", "path": "mail/leak.eml", "label": "leak", "spans": [{"type": "UK_NHS"}]}
{"id": "post", "post": {"text": "hello", "reply_to": "NINO JG 12 13 16 A", "network": "x"}, "label": "fine", "absent": ["UK_NHS"]}
{"id": "calm", "text": "the meeting is at ten", "label": "fine", "meta": {"kind": "work"}}
{"id": "miss", "text": "a gnu zebra 12", "label": "other", "spans": [{"start": 2, "end": 11, "type": "UK_NHS"}]}
END

report() { exits "$1" "$sp" evaluate --format json --positive leak --negative fine --map INSURANCE=UK_NINO "${2:-c.jsonl}"; }
counts() {
	report 0 && jq -e '.messages == 6 and .unusable == 0 and .micro.expected == 4 and .flagged.true_positive == 3' out &&
		jq -e '.types | map(select(.type == "UK_NHS"))[0] | .expected == 3 and .hit == 2 and .exactly_hit == 1 and .absent == 1 and .called == 0' out &&
		jq -e '.types | map(select(.type == "UK_NINO"))[0] | .exactly_hit >= 1' out &&
		jq -e '.stopped.true_positive == 3 and (.labels | map(.label)) == ["fine", "leak", "other"]' out &&
		jq -e '.confusion | map(select(.expected == "UK_NHS" and .found == null))[0].times == 1' out
}
as_text() {
	exits 0 "$sp" evaluate --positive leak --negative fine --map INSURANCE=UK_NINO c.jsonl &&
		grep -Eq '^UK_NHS +3 +' out && grep -Eq '^flagged +3 ' out && grep -q 'the worst misses' out
}
no_text() {
	for format in text json; do
		run "$sp" evaluate --worst 1000 --format $format --negative leak c.jsonl
		cat out
		! grep -Eq '999 281|12 13 16|gnu|zebra' out || return 1
	done
	grep -q 'A AAA AAAAA\|AAA AAAAA' out
}
same_by_any_number() {
	report 0 && cp out once
	for jobs in 1 3 7; do run "$sp" evaluate -j $jobs --format json --positive leak --negative fine --map INSURANCE=UK_NINO c.jsonl; cmp out once || return 1; done
}
bad_lines() {
	{ head -n 1 c.jsonl; echo '{"id": "x", "text": "abc", "spans": 7}'; echo '{"id": "y" "text": 1}'; echo; echo '{"id": "z", "path": "mail/nowhere.eml"}'; tail -n 1 c.jsonl; } >bad.jsonl
	report 2 bad.jsonl && cat err && [ "$(wc -l <err)" = 3 ] && grep -q 'bad\.jsonl:2:28: spans: a list is needed' err &&
		grep -Eq 'bad\.jsonl:3:1[0-9]: ' err && grep -q 'bad\.jsonl:5:1: .*nowhere\.eml' err && jq -e '.messages == 2 and .unusable == 3' out
}
missing_corpus() { exits 2 "$sp" evaluate --format json nowhere.jsonl c.jsonl && one_line 'nowhere\.jsonl' && jq -e '.messages == 6' out; }
by_stdin() { "$sp" evaluate --format json - <c.jsonl >out 2>err; [ $? = 0 ] && jq -e '.messages == 6' out; }
losses() {
	printf 'limits: {message-bytes: 1024}\n' >small.yaml
	{ printf '{"id": "long", "label": "fine", "text": "'; head -c 3000 /dev/zero | tr '\0' ' '; printf '"}\n{"id": "short", "text": "a"}\n'; } >long.jsonl
	exits 0 "$sp" evaluate -c small.yaml --format json long.jsonl &&
		jq -e '.messages == 2 and .lost == 1 and .losses == 1 and (.labels | map(.lost)) == [0, 1]' out
}
narrowed() {
	exits 0 "$sp" evaluate --format json --type UK_NINO --map INSURANCE=UK_NINO c.jsonl && jq -e '.micro.expected == 1' out &&
		exits 0 "$sp" evaluate --format json --category offensive --positive leak c.jsonl && jq -e '.flagged.true_positive == 0' out &&
		exits 0 "$sp" evaluate --format json --threshold 1 c.jsonl && jq -e '.micro.found == 0' out &&
		exits 0 "$sp" evaluate --format json --label-key label+meta.kind c.jsonl && jq -e '.labels | map(.label) | index("fine/work") != null' out
}
misuse() {
	for wrong in '--threshold 2' '--threshold x' '--worst -1' '--worst 1001' '--map nonsense' '--format yaml' '--jobs 0' '--channel fax'; do
		exits 2 "$sp" evaluate $wrong c.jsonl && one_line "sallyport: $wrong" || return 1
	done
	exits 2 "$sp" evaluate && one_line 'CORPUS'
}

pack() { printf 'pack: p\nrules:\n  - id: a-rule\n    name: A\n    category: operational\n    type: AAA\n    confidence: 0.9\n    pattern: %s\n    views: [%s]\n    examples: [%s]\n%s' "$1" "$2" "$3" "${4:-}" >p.yaml; }
covered() {
	pack zyx1 text '"a zyx1"' && exits 1 "$sp" rules list --coverage p.yaml && grep -q '^p\.yaml:3:5: rule a-rule has no counter-examples$' out &&
		exits 1 "$sp" rules list --coverage --format json p.yaml && jq -e '.id == "a-rule" and .examples == 1 and .counter_examples == 0' out &&
		pack zyx1 text '"a zyx1"' '    counter-examples: [zyx]' && exits 0 "$sp" rules list --coverage p.yaml && [ ! -s out ]
}
listed() {
	exits 0 "$sp" rules list && head -n 1 out | grep -Eq '^id +type +in +check +severity +source$' &&
		grep -Eq '^uk-nhs-number +UK_NHS +GB +checksum +high +https://' out &&
		exits 0 "$sp" rules list --format json && jq -s -e 'all(has("id") and has("type") and has("country") and has("check") and has("source"))' out &&
		pack zyx1 text '"a zyx1"' && exits 0 "$sp" rules list p.yaml && [ "$(wc -l <out)" = 2 ] && grep -q '^a-rule ' out
}
all_covered() { exits 0 "$sp" rules list --coverage; cat out; [ ! -s out ]; }
mutated() {
	pack '"LP-42|snollygoster"' 'text, folded, words' '"what a snollygoster", "see LP-42"' && exits 0 "$sp" rules check --mutate p.yaml && cat out &&
		grep -Eq '^zero-width +2 examples, 0 not found' out && grep -Eq '^full-width-digits +1 examples, 0' out && grep -Eq '^html-tags +2 examples, 0' out && grep -Eq '^leet +1 examples, 0' out
}
by_views() {
	pack 'sn[0o]llyg0ster' text '"what a sn0llyg0ster"' && exits 0 "$sp" rules check --mutate p.yaml && grep -Eq '^zero-width +0 examples' out && grep -Eq '^leet +0 examples' out && grep -Eq '^html-tags +1 ' out &&
		pack sn0llygoster 'text, words' '"what a sn0llygoster"' && exits 1 "$sp" rules check --mutate p.yaml && cat err && grep -q '^p\.yaml:3:5: rule a-rule: does not find its example 1 disguised by leet$' err
}
sees_through() { exits 0 "$sp" rules check --mutate "$top_srcdir/rules/packs/financial.yaml" && grep -Eq '^html-comments +[1-9][0-9]+ examples, 0' out; }
# Markup and transfer hide nothing; invisible characters and look-alikes hide 3 of a hundred examples at most, what only the words view undoes 20.
built_in_disguised() {
	run "$sp" rules check --mutate
	cat out
	awk '$3 ~ /^examples/ {
			n++
			most = $1 ~ /^(html-tags|html-comments|html-references|soft-line-breaks|base64)$/ ? 0 : $1 ~ /^(leet|spaced-letters|repeated-letters)$/ ? 0.2 : 0.03
			if ($2 < 20 || $4 > most * $2) bad = bad " " $1
		}
		END { print "beyond bounds:" bad; exit n < 19 || bad != "" }' out
}
never_started() {
	printf 'plugins: [%s/tests/unit/plugins/bad-does-not-start.so]\n' "$top_builddir" >stuck.yaml
	exits 2 "$sp" scan -c stuck.yaml "$samples/harmless.eml" && one_line 'plugin bad: its detector does not start' && [ ! -s out ]
}

check "what is found is counted against what is expected, in texts, posts and files" counts
check "the same as text" as_text
check "no text of a message is shown, only masked excerpts and shapes" no_text
check "the report is the same with any number of scanners" same_by_any_number
check "a bad line is named with file, line and column, the others count: exit 2" bad_lines
check "a corpus that is not there is named, the others count: exit 2" missing_corpus
check "a corpus comes by standard input" by_stdin
check "losses are counted" losses
check "types, categories, the threshold and the label can be chosen" narrowed
check "bad usage is one line and exit 2" misuse
check "rules are listed with id, type, country, check and source, of all packs or of one" listed
check "rules without examples or counter-examples are named: exit 1" covered
check "every built-in rule has examples and counter-examples" all_covered
check "examples are found in every disguise that their rule's views undo" mutated
check "a rule is not tried in a disguise that its views leave; what it does not see through is named" by_views
check "the rules about money see through every disguise" sees_through
check "the built-in rules see through disguises" built_in_disguised
check "a detector that does not start is one line that names it, and nothing is scanned without it" never_started
finish
