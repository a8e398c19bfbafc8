#!/bin/bash
# SPDX-License-Identifier: MIT
# Races, kills and torn bodies. `make torture` runs the full sizes (SHARE=1), `make test` a fiftieth (SHARE=50).
set -uo pipefail
cd "$(dirname "$0")/../.." || exit
. tests/lib/daemon.sh
SHARE=${SHARE:-50}
SEED=${SEED:-$RANDOM}
BUILD=$(dirname "$QIANFA")
DATA=$WORK/site

# count COMMAND…: runs it, takes over its count, and shows the rest when something failed.
count() {
  local log=$WORK/count.log last
  "$@" >"$log" 2>&1
  last=$(tail -n 1 "$log")
  if [[ $last =~ ^([0-9]+)\ passed,\ ([0-9]+)\ failed$ ]]; then
    passed=$((passed + BASH_REMATCH[1])) failed=$((failed + BASH_REMATCH[2]))
    if ((BASH_REMATCH[2])); then head -n 40 "$log"; else head -n -1 "$log" | tail -n 3; fi
  else
    bad "$1 did not come to an end"
    tail -n 40 "$log"
  fi
}

"$QIANFA" -d "$DATA" init >/dev/null || bad "no site"
for person in author:author editor:editor signer:signer signer2:signer; do
  "$QIANFA" -d "$DATA" user add "${person%:*}" --name "${person%:*}" --role "${person#*:}" --password-stdin \
    <<<"$PASSWORD" >/dev/null || bad "no $person"
done
start "$DATA" "$WORK/log"
echo "seed $SEED"
count "$BUILD/tests/torture/torn" "$DATA" "$SHARE" "$SEED"
count "$BUILD/tests/torture/race" "$DATA" $((10000 / SHARE)) "$SEED"
if "$QIANFA" -d "$DATA" verify >"$WORK/verify" 2>&1; then ok; else
  bad "verify after the races"
  head -n 20 "$WORK/verify"
fi
stop
is "the daemon ends in peace" 0 $?
ROUNDS=$((500 / SHARE)) count bash tests/torture/crash.sh
closing
