#!/bin/bash
# SPDX-License-Identifier: MIT
# Fuzzes each target for FUZZ_SECONDS, beginning with its corpus and what earlier runs found. Findings stop it.
# New inputs stay in build-fuzz/corpus; copy those worth keeping to tests/fuzz/corpus. usage: fuzz.sh FUZZER…
set -euo pipefail
cd "$(dirname "$0")/.."
for fuzzer in "$@"; do
  name=${fuzzer##*/fuzz_}
  grown=build-fuzz/corpus/$name
  mkdir -p "$grown" "build-fuzz/found/$name"
  echo "== $name, ${FUZZ_SECONDS:-60} s"
  "$fuzzer" -max_total_time="${FUZZ_SECONDS:-60}" -timeout=10 -rss_limit_mb=1024 -max_len=65536 -print_final_stats=1 \
    -artifact_prefix="build-fuzz/found/$name/" "$grown" "tests/fuzz/corpus/$name" 2>"build-fuzz/$name.log" ||
    { tail -n 40 "build-fuzz/$name.log"; exit 1; }
  grep -E 'stat::number_of_executed_units|DONE' "build-fuzz/$name.log"
done
