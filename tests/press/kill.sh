#!/bin/bash
# SPDX-License-Identifier: MIT
# The desk and the press die at each step of the protocol, alone, with the supervisor (which dies first) or all at once,
# and the power goes: see kill.c. STRIDE=1 takes every step; STRIDE=n about one in n.
set -uo pipefail
cd "$(dirname "$0")/../.." || exit
. tests/lib/daemon.sh
. tests/press/site.sh
STRIDE=${STRIDE:-1} SEED=${SEED:-$RANDOM}
# a few of them in small runs: SEED says which
all="self supervisor all power names some"
((STRIDE == 1)) || all=$(shuf -e -n 2 --random-source=<(yes "$SEED") $all | xargs)
read -ra hows <<<"${HOWS:-$all}"
fault_so || { bad "no library"; closing; exit 1; }
echo "seed $SEED"
for role in desk press; do
  for how in "${hows[@]}"; do
    DATA=$WORK/$role-$how
    press_site "$DATA" || bad "no site"
    count "$BUILD/tests/press/kill" "$QIANFA" "$BUILD/tests/press/oracle" "$FAULT_SO" "$DATA" "$role" "$how" "$STRIDE" "$SEED"
    "$QIANFA" -d "$DATA" verify >"$WORK/verify" 2>&1 && ok || { bad "verify after $role $how"; head -n 10 "$WORK/verify"; }
    rm -rf "$DATA"
  done
done
closing
