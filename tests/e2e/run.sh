#!/bin/bash
# SPDX-License-Identifier: MIT
# The end-to-end tests: every tests/e2e/*.test.mjs (or those named) with a site of its own and Debian's chromium.
# usage: tests/e2e/run.sh [FILE…] — BUILD=build is where qianfa is. The last line is the sum.
set -uo pipefail
cd "$(dirname "$0")/../.." || exit
export NODE_NO_WARNINGS=1
[[ $# -gt 0 ]] || set -- tests/e2e/*.test.mjs
passed=0 failed=0
out=$(mktemp)
trap 'rm -f "$out"' EXIT
for file in "$@"; do
  start=$SECONDS
  status=0
  node --test-reporter=./tests/e2e/reporter.mjs --test-reporter-destination=stdout "$file" >"$out" 2>&1 || status=$?
  sum=$(grep -E '^[0-9]+ passed, [0-9]+ failed$' "$out" | tail -n 1)
  grep -vxF "${sum:-no sum}" "$out"
  read -r p _ f _ <<<"${sum:-0 passed, 0 failed}"
  # Broken off: that is a failure too.
  if ((f == 0 && (status != 0 || p == 0))); then f=1; fi
  echo "$(basename "$file" .test.mjs): $p passed, $f failed, $((SECONDS - start)) s" | sed 's/, \([0-9]* s\)$/ (\1)/'
  passed=$((passed + p)) failed=$((failed + f))
done
echo "$passed passed, $failed failed"
((failed == 0))
