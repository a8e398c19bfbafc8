#!/bin/bash
# SPDX-License-Identifier: MIT
# Every test there is, after tools/setup.sh test. A runner is a command that ends by saying "N passed, N failed"; its
# output is in build/test-logs, and shown only where it failed. The last line is the sum.
#
# Runners: lint, unit tests, fuzz corpora, tests/cli/*.sh, and tests/*/run.sh (tests/e2e/run.sh: the browser).
set -uo pipefail
cd "$(dirname "$0")/.." || exit
PATH=$PATH:/usr/local/sbin:/usr/sbin:/sbin
export LC_ALL=C.UTF-8
logs=build/test-logs
mkdir -p "$logs"
rm -f "$logs"/*.log
all_passed=0 all_failed=0

# runner NAME SECONDS COMMAND…
runner() {
  local name=$1 limit=$2 log=$logs/$1.log start=$SECONDS status=0 sum passed failed
  shift 2
  timeout -k 10 "$limit" "$@" >"$log" 2>&1 </dev/null || status=$?
  sum=$(grep -E '^[0-9]+ passed, [0-9]+ failed$' "$log" | tail -n 1)
  if [[ $sum =~ ^([0-9]+)\ passed,\ ([0-9]+)\ failed$ ]]; then
    passed=${BASH_REMATCH[1]} failed=${BASH_REMATCH[2]}
  else
    passed=0 failed=0
  fi
  # Broken off, or lying: that is a failure too.
  if ((failed == 0 && (status != 0 || passed == 0))); then
    failed=1
    echo "test.sh: exit status $status$([[ $status != 124 ]] || echo ", over $limit s") and no failure reported" >>"$log"
  fi
  all_passed=$((all_passed + passed)) all_failed=$((all_failed + failed))
  if ((failed > 0)); then
    echo "---- $name: $failed failed ($log)"
    tail -n 200 "$log"
    echo "----"
  fi
  printf '%-28s %5d passed %3d failed %5d s\n' "$name" "$passed" "$failed" $((SECONDS - start))
}

echo "build, $(nproc) processors"
if ! make -s -j"$(nproc)" all units fuzzers helpers >"$logs/build.log" 2>&1; then
  grep -vE '^  (CC|LD) ' "$logs/build.log" | tail -n 60
  echo "0 passed, 1 failed"
  exit 1
fi

# The limits are for what hangs: a machine may be ten times slower than ours.
runner lint 900 tools/lint.sh
runner unit 3600 make -s unit
runner corpora 1800 make -s replay
for script in tests/*/run.sh; do
  [[ ! -e $script || $script == tests/cli/* ]] || runner "$(basename "$(dirname "$script")")" 3600 bash "$script"
done
for script in tests/cli/*.sh; do
  [[ ! -e $script ]] || runner "cli-$(basename "$script" .sh)" 3600 bash "$script"
done

echo "$all_passed passed, $all_failed failed"
((all_failed == 0))
