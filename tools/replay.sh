#!/bin/bash
# SPDX-License-Identifier: MIT
# Runs each fuzz target over its corpus, fuzz_NAME over tests/fuzz/corpus/NAME. usage: replay.sh FUZZER…
set -uo pipefail
cd "$(dirname "$0")/.." || exit
passed=0 failed=0
out=$(mktemp)
trap 'rm -f "$out"' EXIT
for fuzzer in "$@"; do
  corpus=tests/fuzz/corpus/${fuzzer##*/fuzz_}
  files=("$corpus"/*)
  if [[ ! -e ${files[0]} ]]; then
    echo "$corpus: no files"
    failed=$((failed + 1))
  elif timeout -k 5 900 "$fuzzer" "${files[@]}" >"$out" 2>&1; then
    passed=$((passed + ${#files[@]}))
  else
    echo "== $fuzzer"
    tail -n 40 "$out"
    failed=$((failed + 1))
  fi
done
echo "$passed passed, $failed failed"
((failed == 0))
