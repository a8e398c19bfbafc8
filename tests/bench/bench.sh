#!/bin/bash
# SPDX-License-Identifier: MIT
# `make bench`: what speed means (doc/design.md), as a table (figure, bound, what bounds it, reached) and B/bench.json.
# What counts are ratios within a round and medians of rounds; times are the machine's. From the environment: B (build
# folder), ROUNDS, SECONDS_EACH, BENCH_N (articles of the large site, kept in B/bench-site-N), FULL=1 (1,000,000 requests
# and 1,000 publications for the row of memory). Fails only when it could not measure; a missed bound is said.
set -euo pipefail
cd "$(dirname "$0")/../.."
PATH=$PATH:/usr/sbin:/sbin
export LC_ALL=C.UTF-8
B=${B:-build}
ROUNDS=${ROUNDS:-11}
EACH=${SECONDS_EACH:-1}
BENCH_N=${BENCH_N:-100000}
FULL=${FULL:-0}
TOP=$PWD
PROGRAM=$TOP/$B/qianfa

. tests/lib/port.sh
. tests/bench/lib.sh
. tests/bench/web.sh
. tests/bench/large.sh
. tests/bench/desk.sh

[[ $ROUNDS -ge 3 ]] || die "ROUNDS: at least 3"
for tool in wrk nginx curl jq; do
  command -v "$tool" >/dev/null || die "$tool is missing; \`tools/setup.sh dev\` installs it"
done
env -u MAKEFLAGS -u MFLAGS -u MAKELEVEL make -s B="$B" "$B/qianfa" "$B"/tests/bench/{null_fcgi,measure,verify_bench,write,read,editors}

dir=$(mktemp -d)
trap finish EXIT
trap 'exit 130' INT
trap 'exit 143' TERM
choose_cpus
: >"$dir/rows"

# parts of it by name: tests/bench/bench.sh web large desk
for part in "${@:-all}"; do
  case $part in
    web | all) make_site; start_all; run_rounds; web_rows; php_row ;;&
    large | all) large_site; large_rows ;;&
    desk | all) desk_rows ;;
  esac
done

# ---- the table ----

jq -Rn --arg n "$BENCH_N" --arg pinned "$pinned" --arg cpu "$(sed -n 's/^model name.*: //p' /proc/cpuinfo | head -n 1)" '
  [inputs | split("\t") | { key: .[0], value: (.[1] | tonumber? // null), unit: .[2], op: .[3], bound: (.[4] | tonumber),
    figure: .[5], why: .[6] } | . + { reached: (if .op == "-" or .value == null then null
      elif .op == "ge" then .value >= .bound elif .op == "le" then .value <= .bound else .value == .bound end) }] |
  { large_site: ($n | tonumber), pinned: ($pinned == "yes"), processor: $cpu, rows: . }' <"$dir/rows" >"$B/bench.json"
jq -r '
  def number: if . == null then "-" elif . >= 100 then round else . * 1000 | round / 1000 end | tostring;
  def line: join("\t");
  (["figure", "value", "bound", "reached", "what bounds it"] | line),
  (.rows[] | [.figure, (.value | number) + " " + .unit,
    (if .op == "-" then "" else { ge: "≥ ", le: "≤ ", eq: "" }[.op] + (.bound | tostring) end),
    (if .op == "-" and .value == null then "not measured" elif .op == "-" then "" elif .value == null then "not measured"
      elif .reached then "yes" else "NO" end), .why] | line)' "$B/bench.json" |
  column -t -s $'\t'
