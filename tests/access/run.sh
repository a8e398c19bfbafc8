#!/bin/bash
# SPDX-License-Identifier: MIT
# The authorization matrix of doc/access.md, cell by cell, against a running desk.
set -uo pipefail
cd "$(dirname "$0")/../.." || exit
. tests/lib/daemon.sh
DATA=$WORK/site
"$QIANFA" -d "$DATA" init >/dev/null || bad "no site"
for person in author:author writer:author editor:editor editor2:editor director:director third:signer signer:signer \
  auditor:auditor admin:admin; do
  "$QIANFA" -d "$DATA" user add "${person%:*}" --name "${person%:*}" --role "${person#*:}" --password-stdin \
    <<<"$PASSWORD" >/dev/null || bad "no $person"
done
start "$DATA" "$WORK/log"
"$(dirname "$QIANFA")/tests/access/access" "$DATA" doc/access.md >"$WORK/matrix" 2>&1
status=$?
((status == 0)) || tail -n 70 "$WORK/matrix" | head -n -1
last=$(tail -n 1 "$WORK/matrix")
if [[ $last =~ ^([0-9]+)\ passed,\ ([0-9]+)\ failed$ ]]; then
  passed=$((passed + BASH_REMATCH[1])) failed=$((failed + BASH_REMATCH[2]))
else
  bad "the walk did not come to its end: $status"
  tail -n 20 "$WORK/matrix"
fi
if "$QIANFA" -d "$DATA" verify >"$WORK/verify" 2>&1; then ok; else
  bad "verify after the walk"
  head -n 20 "$WORK/verify"
fi
stop
is "the daemon ends in peace" 0 $?
closing
