#!/bin/bash
# SPDX-License-Identifier: MIT
# Takes one check after the other out of the program (tools/mutate.pl, tests/mutate/checks) and wants a test to fail each
# time. usage: tools/mutate.sh [SHARE] — every mutant, or one in SHARE, chosen by chance (SEED=n repeats a choice;
# ONLY="7 12" names them).
# Works in a copy of the tree under build-mutate/. The last line counts: a mutant that survives is a failure.
set -uo pipefail
cd "$(dirname "$0")/.." || exit
SHARE=${1:-1}
SEED=${SEED:-$RANDOM}
TREE=$PWD/build-mutate
CHECKS=tests/mutate/checks
# Quick ones first; the first that fails is enough.
UNITS="news/test_workflow news/test_case news/test_grant news/test_act news/test_act_review news/test_act_public
  news/test_act_due news/test_save news/test_actor app/test_fields news/test_archive news/test_passkey_prove app/test_routes
  news/test_verify_passkey news/test_verify_told base/test_webauthn base/test_webauthn_client"
passed=0 failed=0

# The copy takes what is built with it; its times are kept, so that only what differs is made again.
mkdir -p "$TREE"
tar -c --exclude='./build-*' --exclude='./build/bench-site-*' --exclude=./build/test-logs --exclude=./.git --exclude=./var . | tar -x -C "$TREE" || exit

build() {
  make -s -C "$TREE" B=build -j"$(nproc)" all "${targets[@]}" >"$TREE/build.log" 2>&1
}
targets=(build/tests/access/access build/tests/lib/fcgi_get)
for u in $UNITS; do
  [[ -e tests/unit/$u.c ]] && targets+=("build/tests/unit/$u")
done

# killed: a test fails. What fails is left in $by.
killed() {
  local t
  for t in "${targets[@]}"; do
    [[ $t == build/tests/unit/* ]] || continue
    by=$t
    (cd "$TREE" && timeout 600 "$t" >/dev/null 2>&1) || return 0
  done
  by=tests/access/run.sh
  (cd "$TREE" && timeout 1800 bash tests/access/run.sh >/dev/null 2>&1) || return 0
  by=tests/pages/run.sh
  (cd "$TREE" && timeout 1800 bash tests/pages/run.sh >/dev/null 2>&1) || return 0
  return 1
}

if ! build; then
  tail -n 20 "$TREE/build.log"
  echo "0 passed, 1 failed"
  exit 1
fi
if killed; then
  echo "$by fails without any mutant"
  echo "0 passed, 1 failed"
  exit 1
fi
RANDOM=$SEED
echo "seed $SEED"
while read -r number place what; do
  if [[ -n ${ONLY:-} ]]; then
    [[ " $ONLY " == *" $number "* ]] || continue
  else
    ((SHARE == 1 || RANDOM % SHARE == 0)) || continue
  fi
  file=$(cd "$TREE" && perl tools/mutate.pl apply "$CHECKS" "$number") || exit
  if ! build; then
    # unreachable code or an unused variable: the compiler is a test too
    passed=$((passed + 1)) by=compiler
  elif killed; then
    passed=$((passed + 1))
  else
    failed=$((failed + 1)) by=SURVIVED
  fi
  printf '%-9s %s %s by %s\n' "$([[ $by == SURVIVED ]] && echo SURVIVED || echo killed)" "$place" "$what" "$by"
  cp "$file" "$TREE/$file"
done < <(perl tools/mutate.pl list "$CHECKS")
echo "$passed passed, $failed failed"
((failed == 0))
