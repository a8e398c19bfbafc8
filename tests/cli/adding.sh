#!/bin/bash
# SPDX-License-Identifier: MIT
# doc/adding.md is true: its three diffs apply one after the other, build without a warning, and work.
set -uo pipefail
cd "$(dirname "$0")/../.." || exit
source=$PWD
build=${B:-build}
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
passed=0 failed=0
ok() { if "${@:2}" >>"$dir/log" 2>&1; then passed=$((passed + 1)); else failed=$((failed + 1)); echo "FAILED $1"; tail -n 20 "$dir/log"; fi; }

# With the objects, so that only what the diffs touch is built again.
cp -a Makefile conf doc public sql src templates tools "$dir/"
cp -a "$build" "$dir/$build" 2>/dev/null
mkdir -p "$dir/tests/unit"
awk -v dir="$dir" '/^```diff$/ { n++; on = 1; next } /^```$/ { on = 0 } on { print > (dir "/" n ".diff") }' doc/adding.md
cd "$dir" || exit
qianfa=$dir/$build/qianfa

ok "three diffs in the document" test -e 3.diff -a ! -e 4.diff
for n in 1 2 3; do ok "diff $n applies" git apply --unsafe-paths --directory="$dir" "$n.diff"; done
ok "it builds" make -s -j2 B="$build" "$build/qianfa"
ok "a new site" "$qianfa" -d data init
ok "the command" bash -c "grep -q init <('$qianfa' -d data ledger)"
echo '{"title":"标题","body":"正文","section":"g60","short_title":"短","source":"本站"}' >one.jsonl
ok "the field goes in" "$qianfa" -d data import one.jsonl
ok "and comes out" bash -c "grep -q '\"short_title\":\"短\"' <('$qianfa' -d data export --all)"
ok "the page" bash -c "grep -q '栏目一览' <(REQUEST_METHOD=GET PATH_INFO=/map.html HTTP_HOST=127.0.0.1 '$qianfa' -d data cgi)"
# shellcheck disable=SC2016  # no expansion is meant
ok "its row among who may what" grep -qF '| GET | `/map.html` |' doc/access.md
ok "all holds" "$qianfa" -d data verify
cd "$source" || exit
echo "$passed passed, $failed failed"
((failed == 0))
