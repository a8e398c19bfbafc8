#!/bin/bash
# SPDX-License-Identifier: MIT
# Runs unit tests, two at a time, output in BUILD/test-logs/unit; shows what failed. usage: unit.sh BUILD BINARY…
set -euo pipefail
build=$1
shift
logs=$build/test-logs/unit
rm -rf "$logs"
mkdir -p "$logs"

one() {
  local log
  log=$1/$(basename "$(dirname "$2")")-$(basename "$2")
  local status=0
  timeout -k 5 "${UNIT_SECONDS:-1200}" "$2" >"$log.log" 2>&1 || status=$?
  echo "$status" >"$log.status"
}
export -f one
# shellcheck disable=SC2016  # expanded by the inner bash
printf '%s\n' "$@" | xargs -P 2 -I{} bash -c 'one "$0" "$1"' "$logs" {}

passed=0 failed=0
for status in "$logs"/*.status; do
  log=${status%.status}.log
  ok=$(grep -c '^\[ *OK *\]' "$log" || true)
  bad=$(grep -c '^\[ *FAILED *\] [a-z_]*$' "$log" || true)
  # A program that broke off has not counted its failure.
  [[ $(<"$status") == 0 ]] || ((bad > 0)) || bad=1
  if ((ok + bad == 0)); then bad=1; fi
  passed=$((passed + ok)) failed=$((failed + bad))
  if ((bad > 0)); then
    echo "== $(basename "$log" .log), exit $(<"$status")"
    grep -v -e '^\[ RUN' -e '^\[ *OK' "$log" | head -n 80
  fi
done
echo "$passed passed, $failed failed"
((failed == 0))
