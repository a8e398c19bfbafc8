# SPDX-License-Identifier: MIT
# shellcheck shell=bash
# For tests of a command: counts, and runs the program with its output in out and err. Wants QIANFA; counts in
# passed and failed.

ok() {
  passed=$((passed + 1))
  echo "ok $1"
}
bad() {
  failed=$((failed + 1))
  echo "FAILED $*"
}
# is NAME WANT HAVE
is() { if [[ "$2" == "$3" ]]; then ok "$1"; else bad "$1: want <$2>, have <$3>"; fi; }
# says NAME REGEX: a line of the last command's error output matches.
says() { if grep -qE -- "$2" err; then ok "$1"; else bad "$1: no /$2/ in"; sed 's/^/  /' err; fi; }
# q SITE STATUS ARG…: runs the command; its output is in out and err.
q() {
  local site=$1 want=$2 have=0
  shift 2
  timeout 300 "$QIANFA" -d "$site" "$@" >out 2>err || have=$?
  if [[ $have == "$want" ]]; then ok "status $want: ${*:0:4}"; else
    bad "status of $*: want $want, have $have"
    sed 's/^/  /' err
  fi
}
