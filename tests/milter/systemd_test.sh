#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# The units leave an attacker little, by systemd's own measure (0 to 10, in tenths here), and ask for nothing that is not there.
most=20
units="$top_srcdir/contrib/systemd"
if ! command -v systemd-analyze >/dev/null 2>&1; then
	echo "1..0 # SKIP systemd-analyze is not installed"
	exit 0
fi
n=0
failed=0
say()
{
	n=$((n + 1))
	if [ "$1" = 0 ]; then
		echo "ok $n - systemd: $2"
	else
		failed=1
		echo "not ok $n - systemd: $2"
		printf '%s\n' "$3" | sed 's/^/# /'
	fi
}
for unit in "$units"/*.service; do
	said=$(systemd-analyze security --offline=true --no-pager --threshold=$most "$unit" 2>&1)
	say $? "$(basename "$unit") is exposed by $(printf '%s\n' "$said" | sed -n 's/.*exposure level for [^:]*: \([0-9.]*\).*/\1/p'), no more than 2.0" "$said"
done
# Words that systemd does not know it only warns of.
said=$(systemd-analyze verify --man=no "$units"/*.service "$units"/*.socket 2>&1 | grep -v 'is not executable')
[ -z "$said" ]
say $? "every word of the units is known" "$said"
echo "1..$n"
exit $failed
