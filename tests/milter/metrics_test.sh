#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Dashboard and alerts speak of metrics that there are.
echo 1..1
known=$(sed -n 's/^SP_COUNT(\([a-z_]*\),.*/sallyport_\1_total/p' "$top_srcdir/src/daemon/counts.def"
	sed -n 's/.*{ "\([a-z_]*\)", "[A-Z].*/sallyport_\1/p' "$top_srcdir/src/daemon/web_answer.c")
unknown=
for name in $(grep -ho 'sallyport_[a-z_]*' "$top_srcdir/contrib/grafana/gateway.json" "$top_srcdir/contrib/grafana/alerts.yaml" | sort -u); do
	printf '%s\n' "$known" | grep -qx "$name" || unknown="$unknown $name"
done
if [ -z "$unknown" ] && [ -n "$known" ]; then
	echo "ok 1 - metrics: dashboard and alerts speak of metrics that there are"
else
	echo "not ok 1 - metrics: dashboard and alerts speak of metrics that there are"
	echo "#$unknown"
fi
