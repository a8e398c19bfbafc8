# SPDX-License-Identifier: MIT
# shellcheck shell=bash
# For the tests of printed pages: a site with its daemon and the private nginx of `make run` before it. Sourced behind
# tests/lib/daemon.sh; PRELOAD and the like go in front of `start`.
. tests/lib/port.sh
PATH=$PATH:/usr/sbin
BUILD=$(dirname "$QIANFA")
webs=()

# press_site DATA: accounts, a section with a page of its own, and samples of an archive.
press_site() {
  new_site "$1" && "$QIANFA" -d "$1" import --format jsonl --publish tests/pages/site.jsonl >"$WORK/import" 2>&1
}

# web_start DATA → $PORT, $URL; the access log says by $upstream_addr who answered: "-" is nginx with a printed page.
web_start() {
  local data=$1 user=""
  PORT=${PORT:-$(free_port)}
  URL=http://127.0.0.1:$PORT
  mkdir -p "$data/nginx"
  ln -sfn "$TOP/conf/nginx" "$data/nginx/qianfa"
  [[ $(id -u) != 0 ]] || user="user root root;"
  sed -e "s|@USER@|$user|; s|@WORKERS@|1|; s|@DATA@|$data|g; s|@SOURCE@|$TOP|g; s|@PORT@|$PORT|g" -e '/\[::1\]/d' \
    -e 's|^ *access_log off;|log_format t "$upstream_addr $status $uri"; access_log "@LOG@" t;|' \
    -e "s|@LOG@|$WORK/access|" conf/nginx-run.conf.in >"$data/nginx/nginx.conf"
  nginx -p "$data/nginx/" -c "$data/nginx/nginx.conf" 2>>"$WORK/nginx.log" &
  webs+=("$!")
  local i
  for ((i = 0; i < 600; i++)); do
    curl -fs --noproxy '*' -o "$WORK/ready" --max-time 5 "$URL/healthz" && return
    sleep 0.05
  done
  return 1
}
web_stop() {
  local pid
  for pid in "${webs[@]}"; do kill "$pid" 2>/dev/null && wait "$pid" 2>/dev/null; done
  webs=()
}
trap 'web_stop; cleanup' EXIT

# fetch PATH [CURL ARG …] → $WORK/head, $WORK/body; prints the status.
fetch() {
  local path=$1
  shift
  rm -f "$WORK/body"
  curl -s --noproxy '*' --path-as-is --max-time 60 -D "$WORK/head" -o "$WORK/body" -w '%{http_code}' "$@" "$URL$path"
}

# exact NAME DATA [WHERE]: every printed page is what would be rendered now.
exact() {
  local name=$1
  shift
  if "$BUILD/tests/press/oracle" "${CONF:-}" "$@" >"$WORK/oracle" 2>&1; then ok; else
    bad "$name: printed pages that are not true"
    tail -n 12 "$WORK/oracle"
  fi
}
printed() { find "$1/pages" -type f ! -name '*.gz' ! -name '*.br' 2>/dev/null | wc -l; }

# count COMMAND…: runs it, takes over its count, and shows the rest when something failed.
count() {
  local log=$WORK/count.log last
  "$@" >"$log" 2>&1
  last=$(tail -n 1 "$log")
  if [[ $last =~ ^([0-9]+)\ passed,\ ([0-9]+)\ failed$ ]]; then
    passed=$((passed + BASH_REMATCH[1])) failed=$((failed + BASH_REMATCH[2]))
    if ((BASH_REMATCH[2])); then (head -n 60; tail -n 20) <"$log"; else head -n -1 "$log" | tail -n 4; fi
  else
    bad "$1 did not come to an end"
    tail -n 40 "$log"
  fi
}

# The library that is preloaded into the daemon (fault.c).
FAULT_SO=$WORK/fault.so
fault_so() { gcc -D_GNU_SOURCE -std=c17 -O1 -Wall -Wextra -Werror -shared -fPIC -o "$FAULT_SO" tests/press/fault.c; }
# fault_map DATA: what the library shares, in DATA.fault; the daemon gets FAULT, FAULT_DATA, FAULT_CUT.
fault_map() {
  mkdir -p "$1.cut"
  truncate -s 4M "$1.fault"
}
