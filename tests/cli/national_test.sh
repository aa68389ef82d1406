#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# National identifiers near their names bear the right type; what only looks like them does not. Numbers are made up.
suite=national
. "$top_srcdir/tests/cli/lib.sh"

texts=$top_srcdir/tests/cli
sed -n 's/^  - id: //p' "$top_srcdir"/rules/packs/national-*.yaml | jq -R . | jq -s . >rules.json

# results NAME: scans the texts of a file; the id of each says what it is about.
results() {
	"$sp" scan --as posts --channel email --format json "$texts/national_$1.jsonl" >"$1.out" 2>err
	[ "$(wc -l <"$1.out")" = "$(wc -l <"$texts/national_$1.jsonl")" ] || { cat err; return 1; }
}
# none FILTER FILE: no result fits, else they are shown.
none() { jq -c --slurpfile rules rules.json "$1" "$2" >wrong; cat wrong; [ ! -s wrong ]; }

named() { results named && none '. as $r | select([.findings[].type] | index($r.id) | not) | [.id, [.findings[].type]]' named.out; }
near() { results near && none 'select(any(.findings[]; .rule as $f | $rules[0] | index($f))) | [.id, [.findings[].type]]' near.out; }
broken() { results broken && none '. as $r | select([.findings[].type] | index($r.id)) | [.id, [.findings[].type]]' broken.out; }

check "each number near its name bears the type of its country" named
check "orders, telephones, dates, sums, tracking and NHS numbers are no national identifiers" near
check "a number that does not check bears no type that has a check" broken
finish
