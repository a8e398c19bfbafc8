#!/bin/bash
# SPDX-License-Identifier: MIT
# The oracle after random acts: see acts.c.
set -uo pipefail
cd "$(dirname "$0")/../.." || exit
. tests/lib/daemon.sh
. tests/press/site.sh
ROUNDS=${ROUNDS:-4} SEED=${SEED:-$RANDOM}
DATA=$WORK/site
fault_so || { bad "no library"; closing; exit 1; }
press_site "$DATA" || { bad "no site"; closing; exit 1; }
fault_map "$DATA"
LD_PRELOAD=$FAULT_SO FAULT=$DATA.fault FAULT_DATA=$DATA FAULT_CUT=$DATA.cut start "$DATA" "$WORK/log"
web_start "$DATA" || bad "no nginx"
echo "seed $SEED"
count "$BUILD/tests/press/acts" "$QIANFA" "$BUILD/tests/press" "$DATA" "$PORT" "$DATA.fault" "$ROUNDS" "$SEED"
stop
is "the daemon ends in peace" 0 $?
closing
