#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# The command line: exit states, errors in one line with their place, formats, order, confinement.
suite=cli
. "$top_srcdir/tests/cli/lib.sh"

leak_stops() { exits 1 "$sp" scan "$samples/leak.eml" && grep -q 'quarantine\|block' out; }
twin_passes() { exits 0 "$sp" scan "$samples/harmless.eml" "$samples/harmless-post.json"; }
json_valid() { exits 1 "$sp" scan --format json "$samples/leak.eml" "$samples/leak-post.json" && [ "$(wc -l <out)" = 2 ] && jq -e '.schema == 1 and (.findings | length) > 0 and .verdict != "allow"' out; }
sarif_valid() { exits 1 "$sp" scan --format sarif "$samples"/*.eml "$samples"/*.json && jq -e '.version == "2.1.0" and (.runs[0].results | length) > 2' out; }
sarif_empty() { exits 0 "$sp" scan --format sarif "$samples/harmless-post.json" && jq -e '.runs[0].results | type == "array"' out; }
no_value() { run "$sp" scan --format json --all "$samples"/*; ! grep -aE '999 ?281 ?3458|JG ?12 ?13 ?16|63748472|08/123456M' out err; }
missing_file() { exits 2 "$sp" scan "$samples/leak.eml" nowhere.eml "$samples/harmless.eml" && one_line 'nowhere\.eml' && [ "$(grep -c ': \(allow\|report\|quarantine\|block\)' out)" = 2 ]; }
stdin_mail() { "$sp" scan --format json - <"$samples/leak.eml" >out 2>err; [ $? = 1 ] && jq -e '.source == "-" and .channel == "email"' out; }
stdin_posts() { printf '{"text":"one"}\n\n{"text":"two"}\n' | "$sp" scan --as posts --format json - >out 2>err; [ "$(jq -s -c 'map(.line)' out)" = '[1,3]' ]; }
order() {
	i=0
	while [ $i -lt 300 ]; do echo "{\"id\":\"$i\",\"text\":\"number $i\"}"; i=$((i + 1)); done >many.jsonl
	exits 0 "$sp" scan -j 4 --format json many.jsonl && [ "$(jq -r .id out | tr '\n' ' ')" = "$(seq 0 299 | tr '\n' ' ')" ]
}
envelope() { exits 1 "$sp" scan --format json --sender a@force.example --recipient b@example.org --recipient c@example.net "$samples/leak.eml" && jq -e '.sender == "a@force.example" and (.recipients | length) == 2' out; }
same_findings_by_fingerprint() { "$sp" scan --format json "$samples/leak.eml" >a 2>err; "$sp" scan --format json "$samples/leak.eml" >b 2>err; [ "$(jq -c '[.findings[].fingerprint]' a)" = "$(jq -c '[.findings[].fingerprint]' b)" ]; }
bad_option() { exits 2 "$sp" scan --fromat json x && one_line 'unknown option --fromat'; }
bad_value() { exits 2 "$sp" scan --format yaml x && one_line 'format yaml'; }
no_path() { exits 2 "$sp" scan && one_line 'PATH'; }
unknown_key() { printf 'organisation:\n  nmae: x\n' >bad.yaml; exits 2 "$sp" scan -c bad.yaml "$samples/leak.eml" && one_line 'bad\.yaml:2:3: .*name'; }
pack_tab() { printf 'pack: x\nrules:\n\t- id: a\n' >tab.yaml; exits 2 "$sp" rules check tab.yaml && head -n 1 err | grep -Eq 'tab\.yaml:3:[0-9]+: '; }
pack_pattern() {
	printf 'pack: x\nrules:\n  - id: a-rule\n    name: A\n    category: personal-data\n    type: AAA\n    confidence: 0.9\n    pattern: "a(?=b)"\n' >look.yaml
	exits 2 "$sp" rules check look.yaml && head -n 1 err | grep -Eq 'look\.yaml:[0-9]+:[0-9]+: '
}
pack_examples() {
	printf 'pack: x\nrules:\n  - id: a-rule\n    name: A\n    category: personal-data\n    type: AAA\n    confidence: 0.9\n    pattern: "zyx[0-9]"\n    examples: ["a zyx7", "a zyx"]\n    counter-examples: ["zyx8"]\n' >ex.yaml
	exits 1 "$sp" rules check ex.yaml && grep -q 'does not find its example 2' err && grep -q 'counter-example 1' err
}
extra_pack() {
	printf 'pack: ours\nrules:\n  - id: our-word\n    name: Our word\n    category: operational\n    type: OUR_WORD\n    severity: high\n    confidence: 0.9\n    pattern: snollygoster\n' >ours.yaml
	printf 'rules: [ours.yaml]\n' >ours.conf.yaml
	echo 'what a snollygoster' >t.txt
	run "$sp" scan -c ours.conf.yaml --format json t.txt
	jq -e '.findings[0].rule == "our-word" and .findings[0].start == 7 and .findings[0].end == 19' out
}
not_a_plugin() { echo 'no ELF' >x.so; printf 'plugins: [%s/x.so]\n' "$work" >p.yaml; exits 2 "$sp" scan -c p.yaml "$samples/leak.eml" && one_line 'x\.so'; }
policy_unknown_rule() { printf 'policy: p\nrules:\n  - id: one\n    action: block\n    reason: no.\n    when: {rule: uk-nhs-numbr}\n' >pol.yaml; printf 'policy: pol.yaml\n' >pc.yaml; exits 2 "$sp" scan -c pc.yaml "$samples/leak.eml" && one_line 'pol\.yaml:6:[0-9]+: .*uk-nhs-number'; }
cached() { rm -rf "$work/state"; run "$sp" scan "$samples/harmless.eml"; run "$sp" doctor; grep -q 'from the cache' out; }
cache_mended() { for f in "$work"/state/sallyport/cache/*; do printf X | dd of="$f" bs=1 seek=9000 conv=notrunc 2>/dev/null; done; twin_passes; }
rules_hold() { exits 0 "$sp" rules check && grep -q ': 0 failures' out; }
rules_listed() { exits 0 "$sp" rules list --format json && jq -s -e 'map(select(.type == "UK_NHS")) | length >= 1' out; }
rule_shown() { exits 0 "$sp" rules show uk-nhs-number && grep -q UK_NHS out; }
rule_unknown() { exits 2 "$sp" rules show nothing && one_line 'nothing'; }
plugins_listed() { exits 0 "$sp" plugin list && grep -q '^personal-data' out; }
plugins_prove() { for name in personal-data secrets offensive passage; do exits 0 "$sp" plugin check "$top_builddir/plugins/$name.so" || return 1; done; }
doctor_well() { exits 0 "$sp" doctor; }
helps() { for c in "" scan "rules check" "rules list" "plugin check" doctor; do exits 0 "$sp" $c --help && [ -s out ] || return 1; done; }
versions() { exits 0 "$sp" --version && grep -q Hyperscan out && grep -q ICU out; }
ansi() { printf 'dangerous \033[31m\033]0;title\007 NHS no 999 281 3458\n' >ansi.txt; run "$sp" scan ansi.txt; ! grep -q "$(printf '\033')" out; }
directory() { mkdir -p d/cur d/new d/tmp; cp "$samples/harmless.eml" d/cur/1; cp "$samples/leak.eml" d/new/2; cp "$samples/leak.eml" d/tmp/3; exits 1 "$sp" scan --format json d && [ "$(wc -l <out)" = 2 ]; }
hang_is_a_loss() {
	printf 'limits: {message-time-ms: 100, crash-retries: 0}\n' >fast.yaml
	head -c 80000000 /dev/zero | tr '\0' '7' >digits.txt
	run "$sp" scan -c fast.yaml --format json digits.txt "$samples/harmless.eml"
	[ "$(wc -l <out)" = 2 ] && tail -n 1 out | jq -e '.verdict == "allow" or .verdict == "report"'
}

check "a leak is stopped: exit 1" leak_stops
check "its harmless twins pass: exit 0" twin_passes
check "JSON is one object a line, schema 1" json_valid
check "SARIF is one document" sarif_valid
check "SARIF without findings is one document too" sarif_empty
check "no surface holds the value itself" no_value
check "a missing file is one line and exit 2, and the others are still scanned" missing_file
check "a mail comes by standard input" stdin_mail
check "posts come by standard input, lines are numbered" stdin_posts
check "results come in the order of the input" order
check "the envelope can be given" envelope
check "the same value has the same fingerprint" same_findings_by_fingerprint
check "an unknown option is one line and exit 2" bad_option
check "a bad value is one line and exit 2" bad_value
check "scan without a path says so" no_path
check "an unknown key of the configuration names file, line, column and the nearest key" unknown_key
check "a tab in a pack is an error with its place" pack_tab
check "a pattern that the engine refuses is an error with its place" pack_pattern
check "rules check runs examples and counter-examples: exit 1" pack_examples
check "a pack of one's own is added, positions are bytes of the text" extra_pack
check "a plugin that is none is one line and exit 2" not_a_plugin
check "a policy that names an unknown rule is an error with place and the nearest rule" policy_unknown_rule
check "the compiled rules are cached" cached
check "a damaged cache is not trusted and made anew" cache_mended
check "all built-in rules find their examples and no counter-example" rules_hold
check "rules list writes JSON" rules_listed
check "rules show shows a rule" rule_shown
check "an unknown rule is one line and exit 2" rule_unknown
check "plugin list names the built-in plugins" plugins_listed
check "the built-in plugins pass plugin check" plugins_prove
check "doctor finds nothing missing" doctor_well
check "every command has help" helps
check "--version names the libraries" versions
check "control characters of a message do not reach the terminal" ansi
check "a Maildir is walked without tmp" directory
check "a message that takes too long costs itself a loss, not the run" hang_is_a_loss
finish
