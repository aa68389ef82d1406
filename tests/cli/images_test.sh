#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# sallyport images: the list of known pictures is kept, and a message that holds one of them is held.
suite=images
. "$top_srcdir/tests/cli/lib.sh"

if ! "$top_builddir/sallyport-extract" --list | grep -qx 'known pictures'; then
	echo "1..0 # SKIP built without leptonica"
	exit 0
fi
scene() { "$top_builddir/tests/unit/draw_scene" "$@"; }
scene 1 320 240 >plan.ppm
scene 1 200 150 >smaller.ppm
scene 2 320 240 >other.ppm
scene 0 320 240 >plain.ppm

# mail FILE: a mail with a picture in it.
mail() {
	printf 'From: a@example.com\nTo: b@example.org\nSubject: picture\nMIME-Version: 1.0\n'
	printf 'Content-Type: image/x-portable-anymap; name=p.ppm\nContent-Transfer-Encoding: base64\n\n'
	base64 "$1"
}
mail smaller.ppm >known.eml
mail other.ppm >unknown.eml

added() { exits 0 "$sp" images add --label 'plan of the cells' --severity critical plan.ppm && grep -qx 'plan.ppm: added as plan of the cells' out; }
listed() { exits 0 "$sp" images list && [ "$(wc -l <out)" = 1 ] && grep -Eq '^[0-9a-f]{64} critical plan of the cells$' out; }
listed_as_json() { exits 0 "$sp" images list --format json && jq -e '.label == "plan of the cells" and .severity == "critical" and (.hash | length) == 64' out; }
only_once() { exits 0 "$sp" images add plan.ppm && grep -q 'already known, on line 1' out && exits 0 "$sp" images list && [ "$(wc -l <out)" = 1 ]; }
flat_refused() { exits 2 "$sp" images add plain.ppm && one_line 'plain.ppm: it has too little detail \([0-9]+ of 100, 50 are needed\): every plain picture would look like it$'; }
no_picture() { exits 2 "$sp" images add "$samples/../quickstart" && one_line 'quickstart: no picture that can be looked at'; }
checked() { exits 1 "$sp" images check smaller.ppm other.ppm && grep -Eq '^smaller.ppm: known: plan of the cells, [0-9]+ of 256 bits differ \(critical, 9[0-9] % sure\)$' out && grep -Eq '^other.ppm: not known; nearest: plan of the cells, [0-9]+ of 256 bits differ$' out; }
none_known() { exits 0 "$sp" images check other.ppm; }
held() {
	exits 1 "$sp" scan --format json known.eml &&
		jq -e '.verdict == "quarantine" and (.policies[].id == "protected-document") and (.findings | length) == 1 and
			(.findings[0] | .rule == "document-known-image" and .category == "document" and .type == "KNOWN_IMAGE" and
			.severity == "critical" and .excerpt == null and (.why[0] | test("^looks like a known picture: plan of the cells; [0-9]+ of 256")))' out
}
let_go() { exits 0 "$sp" scan --format json unknown.eml && jq -e '.findings == []' out; }
named_list() {
	cp "$XDG_STATE_HOME/sallyport/images" elsewhere && exits 0 "$sp" images remove 'plan of the cells' &&
		exits 0 "$sp" scan known.eml && exits 1 "$sp" scan --images elsewhere known.eml &&
		printf 'images: elsewhere\n' >conf.yaml && exits 1 "$sp" scan -c conf.yaml known.eml
}
comments_stay() {
	printf '# kept by Pat\n' | cat - elsewhere >list && exits 0 "$sp" images add --list list other.ppm &&
		exits 0 "$sp" images remove --list list "$(cut -c 1-12 elsewhere)" && [ "$(head -n 1 list)" = '# kept by Pat' ] &&
		[ "$(wc -l <list)" = 2 ] && grep -q ' high other.ppm$' list
}
not_there() { exits 2 "$sp" images remove --list list nobody && one_line 'nobody: no picture of the list bears it$'; }
wrong_line() {
	printf '0123 high x\n' >>list && exits 2 "$sp" scan --images list known.eml && grep -q 'list:3:5: a hash is 64 hexadecimal digits' err
}
missing_list() { exits 2 "$sp" scan --images nowhere known.eml && grep -q nowhere err; }

check 'a picture is added under a label' added
check 'the list shows it' listed
check 'the list is JSON as well' listed_as_json
check 'what is known is not added again' only_once
check 'a picture without detail is refused, and it is said why' flat_refused
check 'what is no picture is refused' no_picture
check 'check says what a picture looks most like' checked
check 'check exits 0 where none is known' none_known
check 'a mail with a known picture, made smaller, is held' held
check 'a mail with another picture goes' let_go
check 'the list may be named, or configured' named_list
check 'comments in a list stay when pictures come and go' comments_stay
check 'what is not there cannot be removed' not_there
check 'a wrong line stops the work, with its place' wrong_line
check 'a list that is named must be there' missing_list
finish
