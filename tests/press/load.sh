#!/bin/bash
# SPDX-License-Identifier: MIT
# 64 readers while ACTS acts run: see load.c.
set -uo pipefail
cd "$(dirname "$0")/../.." || exit
. tests/lib/daemon.sh
. tests/press/site.sh
ACTS=${ACTS:-60} SEED=${SEED:-$RANDOM}
DATA=$WORK/site
press_site "$DATA" || { bad "no site"; cat "$WORK/import"; closing; exit 1; }
start "$DATA" "$WORK/log"
web_start "$DATA" || bad "no nginx"
count "$BUILD/tests/press/load" "$DATA" "$PORT" 64 "$ACTS" "$SEED"
from_file=$(grep -c '^- 200' "$WORK/access") all=$(grep -c ' 200 ' "$WORK/access")
echo "seed $SEED: $from_file of $all answers with 200 were printed pages"
((from_file > all / 20)) && ok || bad "only $from_file answers were printed pages: nothing was tested"
exact "after the load" "$DATA"
"$QIANFA" -d "$DATA" verify >"$WORK/verify" 2>&1 && ok || { bad verify; head -n 10 "$WORK/verify"; }
stop
is "the daemon ends in peace" 0 $?
grep -E 'level=error' "$WORK/log" >"$WORK/errors"
[[ ! -s $WORK/errors ]] && ok || bad "errors in the log: $(head -n 5 "$WORK/errors")"
closing
