#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# tests/accuracy/run: one command, one table of a folder of corpora.
suite=accuracy-run
. "$top_srcdir/tests/cli/lib.sh"
export SALLYPORT=$sp
program=$top_srcdir/tests/accuracy/run

corpora() {
	mkdir -p corpora/mail
	cp "$samples/harmless.eml" corpora/mail/1.eml
	cp "$samples/leak.eml" corpora/mail/2.eml
	printf '{"id":"h%s","path":"mail/%s.eml","label":"business"}\n' 1 1 2 2 >corpora/mxhero_business.jsonl
	printf '{"id":"s","text":"ring 07700 900123","label":"pii","spans":[{"start":5,"end":17,"type":"PHONE"}]}\n' >corpora/nano_pii.jsonl
}
table() {
	corpora
	exits 0 "$program" corpora && grep -Eq '^nano_pii +1 +1 +1\.000 +1\.000 +1\.000' out &&
		grep -Eq '^mxhero_business +2 +2 +100\.00 % +1 +50\.00 %' out && grep -q 'the worst false alarms' out
}
one_group() { exits 0 "$program" corpora harmless && ! grep -q nano_pii out; }
bad_line() { echo '{"id":"x"}' >>corpora/nano_pii.jsonl; exits 2 "$program" corpora structured && grep -q 'nano_pii\.jsonl:2:1: ' err && grep -q '^nano_pii' out; }
by_variable() { SALLYPORT_CORPORA=$work/corpora exits 0 "$program" harmless && grep -q '^mxhero_business' out && exits 2 env -u SALLYPORT_CORPORA "$program" && grep -q SALLYPORT_CORPORA err; }
mails() {
	printf 'harmless | mail | --negative mail\n' >mails.txt
	exits 0 "$program" -t mails.txt corpora && grep -Eq '^mail +2 +2 +100\.00 % +1 +50\.00 %' out && grep -q 'mail.*2\.eml' out
}
nothing() { mkdir -p none; exits 2 "$program" none && grep -q none err; }
unknown_group() { exits 2 "$program" corpora nonsense && grep -q 'no group nonsense' err; }

check "what is in the folder is one table a group" table
check "a group alone is measured" one_group
check "the folder may be named by the environment" by_variable
check "a folder of messages is measured by its name" mails
check "a bad line is said, the rest is still in the table, and the exit status is 2" bad_line
check "a folder without corpora is an error" nothing
check "a group that is not in the table is an error" unknown_group
finish
