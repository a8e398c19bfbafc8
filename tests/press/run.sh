#!/bin/bash
# SPDX-License-Identifier: MIT
# Printed pages are exact: under load, after random acts, when processes are killed at each step and the power goes, and
# whatever else changes. `make torture` runs the full sizes (SHARE=1), `make test` small ones.
set -uo pipefail
cd "$(dirname "$0")/../.." || exit
SHARE=${SHARE:-50}
export SEED=${SEED:-$RANDOM}
passed=0 failed=0
if ((SHARE == 1)); then
  export ACTS=1000 ROUNDS=100 STRIDE=1
else
  export ACTS=40 ROUNDS=3 STRIDE=$((SHARE * 2))
fi
for part in load acts kill states; do
  log=$(mktemp)
  start=$SECONDS
  bash "tests/press/$part.sh" >"$log" 2>&1
  last=$(tail -n 1 "$log")
  if [[ $last =~ ^([0-9]+)\ passed,\ ([0-9]+)\ failed$ ]]; then
    passed=$((passed + BASH_REMATCH[1])) failed=$((failed + BASH_REMATCH[2]))
  else
    failed=$((failed + 1))
    echo "FAILED $part did not come to an end"
  fi
  echo "---- $part, $((SECONDS - start)) s"
  cat "$log"
  rm -f "$log"
done
echo "$passed passed, $failed failed"
((failed == 0))
