#!/bin/bash
# SPDX-License-Identifier: MIT
# clang-tidy (checks in .clang-tidy) and cppcheck over src/. usage: analyze.sh CFLAGS… — those of the Makefile; of
# these the include paths and definitions are used.
set -euo pipefail
cd "$(dirname "$0")/.."
flags=(-std=c17 -D_GNU_SOURCE '-DQIANFA_VERSION="0"')
for flag in "$@"; do
  [[ $flag != -I* ]] || flags+=("$flag")
done
mapfile -t files < <(find src -name '*.c' | sort)
status=0
echo "== clang-tidy"
# shellcheck disable=SC2016  # expanded by the inner bash
printf '%s\0' "${files[@]}" | xargs -0 -P "$(nproc)" -n 8 bash -c '
  n=$1; shift; clang-tidy-14 --quiet "${@:n+1}" -- "${@:1:n}"' - "${#flags[@]}" "${flags[@]}" 2>/dev/null || status=1
echo "== cppcheck"
# varFuncNullUB: NULL is a pointer in every C library of Linux, and log_event() has the sentinel attribute.
cppcheck -q -j "$(nproc)" --std=c11 --enable=warning,performance,portability --inline-suppr --error-exitcode=1 \
  --suppress=missingIncludeSystem --suppress=nullPointerRedundantCheck --suppress=varFuncNullUB -D_GNU_SOURCE '-DQIANFA_VERSION="0"' \
  -Isrc -Ibuild-analyze "${files[@]}" || status=1
exit "$status"
