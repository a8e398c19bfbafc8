#!/bin/bash
# SPDX-License-Identifier: MIT
# Installs what is missing: tools/setup.sh [run|test|dev]. Debian packages by apt, for tests also npm packages (tests/package.json).
# Says what it does; asks nothing; does nothing, and needs no network, when all is there.
set -euo pipefail
cd "$(dirname "$0")/.."
PATH=$PATH:/usr/local/sbin:/usr/sbin:/sbin
what=${1:-run}
case $what in run | test | dev) ;; *) echo "usage: tools/setup.sh [run|test|dev]" >&2; exit 2 ;; esac

# A name with a colon is "command:package": the package is wanted only when the command is not there, whoever
# installed it. Other names are packages.
RUN="gcc:gcc make:make pkg-config:pkg-config nginx:nginx-light curl:curl jq:jq libc6-dev ca-certificates
  libfcgi-dev libsqlite3-dev libcmark-dev libjansson-dev libsodium-dev libutf8proc-dev libconfuse-dev zlib1g-dev libxml2-dev libqrencode-dev liboath-dev libfido2-dev
  libopencc-dev libbrotli-dev libnginx-mod-http-brotli-static"
TEST="node:nodejs npm:npm chromium:chromium lighttpd:lighttpd cgi-fcgi:libfcgi-bin ps:procps cmark:cmark sqlite3:sqlite3 openssl:openssl
  mandoc:mandoc faketime:faketime libcmocka-dev fonts-noto-cjk python3-feedparser xmllint:libxml2-utils brotli:brotli"
DEV="clang-14:clang-14 clang-tidy-14:clang-tidy-14 clang-format-14:clang-format-14 cppcheck:cppcheck gcovr:gcovr
  wrk:wrk libclang-rt-14-dev"

say() { echo "setup: $*"; }
die() { echo "setup: $*" >&2; exit 1; }

missing() {
  local item
  for item in "$@"; do
    if [[ $item == *:* ]]; then
      command -v "${item%%:*}" >/dev/null || echo "${item#*:}"
    elif [[ $(dpkg-query -W -f '${Status}' "$item" 2>/dev/null) != "install ok installed" ]]; then
      echo "$item"
    fi
  done
}

root=()
[[ $(id -u) == 0 ]] || root=(sudo)
policy=/usr/sbin/policy-rc.d
policy_made=

drop_policy() {
  [[ -z $policy_made ]] || "${root[@]}" rm -f "$policy"
  policy_made=
}

# Debian starts a daemon when it is installed, unless policy-rc.d says 101 (invoke-rc.d(8)).
forbid_starts() {
  [[ ! -e $policy ]] || return 0
  printf '#!/bin/sh\nexit 101\n' | "${root[@]}" tee "$policy" >/dev/null
  policy_made=yes
  "${root[@]}" chmod 755 "$policy"
}

apt() {
  local log
  log=$(mktemp)
  if ! "${root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get -q -y -o DPkg::Lock::Timeout=120 "$@" \
    >"$log" 2>&1 </dev/null; then
    tail -n 30 "$log" >&2
    rm -f "$log"
    die "apt-get $1 failed"
  fi
  rm -f "$log"
}

install_packages() {
  local list=("$@") daemon fresh=()
  command -v apt-get >/dev/null || die "missing: ${list[*]} (no apt-get here, please install them)"
  if [[ ${#root[@]} -gt 0 ]] && ! command -v sudo >/dev/null; then
    die "missing: ${list[*]} (run as root: apt-get install --no-install-recommends ${list[*]})"
  fi
  say "apt-get update"
  apt update
  trap drop_policy EXIT
  trap 'exit 130' INT
  trap 'exit 143' TERM HUP
  forbid_starts
  for daemon in nginx lighttpd; do
    command -v "$daemon" >/dev/null || fresh+=("$daemon")
  done
  say "apt-get install ${list[*]}"
  apt install --no-install-recommends "${list[@]}"
  drop_policy
  # What we brought in runs only when our scripts start it, after the next boot too.
  for daemon in "${fresh[@]}"; do
    if command -v "$daemon" >/dev/null && command -v systemctl >/dev/null; then
      "${root[@]}" systemctl disable "$daemon" >/dev/null 2>&1 || true
    fi
  done
}

install_npm() {
  local stamp=tests/node_modules/.setup major
  major=$(node -p 'process.versions.node.split(".")[0]')
  [[ $major -ge 18 ]] || die "node $major is too old for the tests, 18 or newer is needed"
  if cmp -s tests/package-lock.json "$stamp"; then return; fi
  say "npm ci in tests (10 s; lighthouse is most of it)"
  local log
  log=$(mktemp)
  if ! (cd tests && PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD=1 npm ci --no-audit --no-fund --ignore-scripts) >"$log" 2>&1; then
    tail -n 30 "$log" >&2
    rm -f "$log"
    die "npm ci failed"
  fi
  rm -f "$log"
  cp tests/package-lock.json "$stamp"
}

want=$RUN
[[ $what == run ]] || want+=" $TEST"
[[ $what != dev ]] || want+=" $DEV"
# shellcheck disable=SC2086  # lists of words
mapfile -t need < <(missing $want)
[[ ${#need[@]} -eq 0 ]] || install_packages "${need[@]}"
[[ $what == run ]] || install_npm
say "all there for $what"
